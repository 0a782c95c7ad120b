//! `mulu validate --fix`: files mended where rules say how.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, Loaded, load};
use super::output::Outputs;
use super::patch::patch;
use super::{CLEAN, FOUND};
use crate::error::{Error, Result};
use crate::finding::{Finding, Fix, Severity, Verdict};
use crate::inspect::Options as Checks;
use crate::model::SourceText;
use crate::read::Excerpt;
use crate::text::Text;
use crate::write::mend::Mender;
use crate::yaml::decode;

#[derive(Args)]
pub(super) struct Options {
    /// Fix.
    #[arg(long, help = say(
        "改正能直接改正的：只改 YAML 文件里出错的那几个字，注释不动；工作簿不改，请用 --annotate",
        "Mend what can be mended where it stands in YAML files, comments kept; workbooks are never changed: use --annotate"
    ))]
    pub(super) fix: bool,

    /// Unsafe fixes.
    #[arg(long = "unsafe", requires = "fix", help = say(
        "连同改后要人核对的一起改：补上标准里的对象、方式、层级，换成现行依据……",
        "Mend also what somebody should look at afterwards: audience, methods and tiers as in the standard, laws in force …"
    ))]
    is_unsafe: bool,

    /// Diff.
    #[arg(long, requires = "fix", help = say("只显示会怎样改，不改", "Only show what --fix would change"))]
    pub(super) diff: bool,
}

/// How often files are read again. Of fixes that touch each other every other one is done in a pass, so that ten are enough for a thousand
/// in a row.
const MOST_PASSES: usize = 10;

/// A set before and after it was mended; nothing has been written yet.
pub(super) struct Mended {
    /// As it is after.
    pub(super) loaded: ManuallyDrop<Loaded>,
    /// What is left.
    pub(super) verdict: Verdict,
    /// The files that changed.
    files: BTreeMap<PathBuf, Changed>,
    /// What was mended.
    done: Vec<Finding>,
    /// Whether workbooks have findings, which nothing mends.
    has_workbooks: bool,
    /// Whether nothing is left to mend.
    has_settled: bool,
    /// Whether findings at deny stand in the files as they are.
    stood: bool,
}

/// A file that changed.
struct Changed {
    name: String,
    was: String,
    is: String,
}

/// Mends a set until nothing is left that can be: in memory, so that it can be looked at first.
pub(super) fn mend(
    inputs: &Inputs,
    (mut loaded, mut verdict): (ManuallyDrop<Loaded>, Verdict),
    checks: &Checks,
    options: &Options,
    console: &Console,
) -> Result<Mended> {
    if inputs.is_stdin() {
        return Err(Error::new(Text::new("--fix 不能用于标准输入", "--fix cannot be used with standard input"))
            .with_help(Text::new("请写文件或文件夹的路径。", "Name files or folders.")));
    }
    let stood = verdict.count(Severity::Deny) > 0;
    let (mut files, mut done): (BTreeMap<PathBuf, Changed>, Vec<Finding>) = (BTreeMap::new(), Vec::new());
    let mut has_settled = false;
    for _ in 0..MOST_PASSES {
        let before = done.len();
        pass(&loaded, &verdict, options.is_unsafe, &mut files, &mut done);
        has_settled = done.len() == before;
        if has_settled {
            break;
        }
        let instead =
            files.iter().map(|(path, file)| (path.clone(), Arc::new(Excerpt::from(file.is.clone())))).collect();
        let again = Inputs { shown: None, instead, ..inputs.clone() };
        loaded = load(&again, &console.hushed())?;
        verdict = loaded.judge(checks, &console.hushed());
    }
    let has_workbooks = verdict.findings.iter().any(|finding| finding.locus.address().is_some());
    Ok(Mended { loaded, verdict, files, done, has_workbooks, has_settled, stood })
}

/// Mends, file by file, what does not touch what is mended already.
fn pass(
    loaded: &Loaded,
    verdict: &Verdict,
    is_unsafe: bool,
    files: &mut BTreeMap<PathBuf, Changed>,
    done: &mut Vec<Finding>,
) {
    let mut by_file: BTreeMap<&str, Vec<(&Finding, &Fix)>> = BTreeMap::new();
    for finding in &verdict.findings {
        if let Some(fix) = finding.fix.as_ref().filter(|fix| fix.is_safe || is_unsafe) {
            by_file.entry(&fix.at.source.file).or_default().push((finding, fix));
        }
    }
    for (name, found) in by_file {
        let Some(input) = loaded.files.iter().find(|input| input.name == name) else { continue };
        let SourceText::Lines(text) = &*found[0].1.at.source.text else { continue };
        let wanted: Vec<&Fix> = found.iter().map(|(_, fix)| *fix).collect();
        let (mended, applied) = Mender::new(text).apply(&wanted);
        if mended == *text {
            continue;
        }
        done.extend(applied.into_iter().map(|at| found[at].0.clone()));
        let changed = || Changed { name: name.to_owned(), was: text.clone(), is: String::new() };
        files.entry(input.path.clone()).or_insert_with(changed).is = mended;
    }
}

impl Changed {
    /// What is to be written, where the file still is as it was read.
    fn unchanged(&self, path: &Path) -> Result<String> {
        let doing = Text::new("无法读取", "cannot read");
        let bytes = std::fs::read(path).map_err(|error| Error::file(&doing, path, error))?;
        let mark = if bytes.starts_with(MARK.as_bytes()) { MARK } else { "" };
        if decode(bytes).ok().as_ref() == Some(&self.was) {
            return Ok(format!("{mark}{}", self.is));
        }
        let name = &self.name;
        Err(Error::new(crate::text!(
            "{name} 在检查期间被改过，所有文件都没有改",
            "{name} was changed while it was checked; no file was written"
        ))
        .with_help(Text::new("请再运行一次。", "Run it again.")))
    }
}

impl Mended {
    /// As a patch.
    pub(super) fn show(&self, console: &Console) -> Result<()> {
        if self.files.is_empty() {
            console.note(&Text::new("没有能直接改正的。", "Nothing to mend."));
        }
        let patches: String = self.files.values().map(|file| patch(&file.name, &file.was, &file.is)).collect();
        write_out(patches.as_bytes())
    }

    /// The exit code for the files as they are.
    pub(super) fn code(&self) -> u8 {
        if self.stood { FOUND } else { CLEAN }
    }

    /// Writes the files, and tells what was mended; none, where one was changed meanwhile.
    pub(super) fn write(&self, console: &Console) -> Result<()> {
        let texts: Vec<(&PathBuf, String)> =
            self.files.iter().map(|(path, file)| Ok((path, file.unchanged(path)?))).collect::<Result<_>>()?;
        for (path, text) in texts {
            Outputs::default().replace(path, text.as_bytes())?;
        }
        self.tell(console);
        Ok(())
    }

    fn tell(&self, console: &Console) {
        let mut told = BTreeSet::new();
        for finding in &self.done {
            let (at, rule, message) = (&finding.locus, finding.rule.code, &finding.message);
            if told.insert((at.order(), rule, &message.zh)) {
                console.note(&crate::text!("已改正 {at} {rule} {message}", "mended {at} {rule} {message}"; message));
            }
        }
        let (count, files) = (told.len(), Text::counted(self.files.len(), "file", "files"));
        console.note(&crate::text!("改正了 {count} 处，{files} 个文件。", "{count} mended in {files}."; files));
        if !self.has_settled {
            console.note(&Text::new(
                "还有能直接改正的没有改完，请再运行一次。",
                "Not all that can be mended has been: run it again.",
            ));
        }
        if self.has_workbooks {
            console.note(&Text::new(
                "工作簿不改：请用 --annotate 文件夹 写出标注副本，退回部门改正。",
                "Workbooks are never changed: write annotated copies with --annotate DIR and send them back.",
            ));
        }
    }
}

const MARK: &str = "\u{feff}";
