//! What commands that read catalogs have in common: paths, the manifest, the standard.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use clap::Args;

use super::console::Console;
use super::language::say;
use super::output::Outputs;
use super::together;
use crate::align::Reference;
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity, Verdict};
use crate::inspect::{self, Options, ReadOptions, Release, Set, Standards};
use crate::model::{Date, Region, Regions, Version};
use crate::read::{Excerpt, Limits, MOST_BYTES};
use crate::relate::{effective_of, region_of};
use crate::text::Text;
use crate::workspace::{self, Found, Input, MANIFEST, PassedOver, Why, Workspace};

#[derive(Args, Clone)]
pub(super) struct Inputs {
    /// Paths.
    #[arg(value_name = say("路径", "PATH"), help = say(
        "文件、文件夹或通配符；“-”读标准输入；不写则读当前文件夹（有 mulu.yaml 的，按它所列）",
        "Files, folders or patterns; `-` is standard input; none means this folder, and what its mulu.yaml lists"
    ))]
    pub(super) paths: Vec<PathBuf>,

    /// Manifest.
    #[arg(long, value_name = say("文件", "FILE"), help = say("指定 mulu.yaml；默认在路径及其上级文件夹里找", "The manifest; else it is looked for in the path and the folders above"))]
    pub(super) manifest: Option<PathBuf>,

    /// Limit.
    #[arg(long, value_name = say("个数", "N"), value_parser = parse_cells, help = say("一个工作簿最多读多少个有内容的单元格；默认 5000000", "How many filled cells a workbook may have; else 5000000"))]
    pub(super) max_cells: Option<usize>,

    /// What files are called that lie elsewhere than where the user has them.
    #[arg(skip)]
    pub(super) shown: Option<Shown>,

    /// What files are taken to hold instead of what they do.
    #[arg(skip)]
    pub(super) instead: BTreeMap<PathBuf, Arc<Excerpt>>,

    /// Whether tables are read that were imported and are to be imported once more.
    #[arg(skip)]
    pub(super) with_open_tables: bool,
}

/// What the files in a folder are called: those of a revision of git lie in a temporary one.
#[derive(Clone)]
pub(super) struct Shown {
    /// The folder.
    pub(super) at: PathBuf,
    /// What stands before their paths instead.
    pub(super) name: String,
}

impl Shown {
    fn rename(&self, input: &mut Input) {
        if let Ok(inside) = input.path.strip_prefix(&self.at) {
            input.name = format!("{}{}", self.name, inside.to_string_lossy().replace('\\', "/"));
        }
    }
}

impl Inputs {
    /// Whether standard input is meant.
    pub(super) fn is_stdin(&self) -> bool {
        self.paths.iter().any(|path| path.as_os_str() == "-")
    }

    /// These paths, and all else as usual.
    pub(super) fn of_paths(paths: &[PathBuf]) -> Self {
        Self {
            paths: paths.to_vec(),
            manifest: None,
            max_cells: None,
            shown: None,
            instead: BTreeMap::new(),
            with_open_tables: false,
        }
    }

    /// How files are read.
    pub(super) fn read_options(&self) -> ReadOptions {
        let limits = self.max_cells.map_or_else(Limits::default, |cells| Limits { cells });
        ReadOptions { limits, program: std::env::current_exe().ok(), instead: self.instead.clone() }
    }
}

/// How findings count, on the command line.
#[derive(Args)]
pub(super) struct Severities {
    /// Deny.
    #[arg(long, value_name = say("规则", "RULE"), help = say("把规则（代码、类别或名称）当作错误", "Count a rule (code, family or name) as an error"))]
    deny: Vec<String>,
    /// Warn.
    #[arg(long, value_name = say("规则", "RULE"), help = say("把规则当作警告", "Count a rule as a warning"))]
    warn: Vec<String>,
    /// Allow.
    #[arg(long, value_name = say("规则", "RULE"), help = say("不检查这条规则", "Do not report a rule"))]
    allow: Vec<String>,
    /// Deny warnings.
    #[arg(long, help = say("警告也算错误", "Count warnings as errors"))]
    deny_warnings: bool,
    /// As of.
    #[arg(long, value_name = say("日期", "DAY"), value_parser = parse_day, help = say("按这一天判断依据和豁免是否有效，如 2026-01-01；默认今天", "Judge laws and allowances on this day, as in 2026-01-01; else today"))]
    pub(super) as_of: Option<Date>,
}

fn parse_cells(text: &str) -> std::result::Result<usize, String> {
    text.parse().map_err(|_| say("请写一个整数，如 5000000", "a whole number, as in 5000000").to_owned())
}

pub(super) fn parse_day(text: &str) -> std::result::Result<Date, String> {
    text.parse().map_err(|()| say("日期写成 2026-01-01", "a day is written 2026-01-01").to_owned())
}

impl Severities {
    /// As options of a run.
    pub(super) fn options(&self) -> Result<Options> {
        let mut severities = Vec::new();
        let given = [(&self.deny, Severity::Deny), (&self.warn, Severity::Warn), (&self.allow, Severity::Allow)];
        for (rules, severity) in given {
            for rule in rules {
                if crate::registry::meant_by(rule).is_empty() {
                    return Err(Error::new(crate::text!("没有“{rule}”这条规则", "there is no rule “{rule}”"))
                        .with_help(Text::new("用 mulu explain 查看全部规则。", "Run `mulu explain` for all rules.")));
                }
                severities.push((rule.clone(), severity));
            }
        }
        Ok(Options { severities, deny_warnings: self.deny_warnings, base: None, as_of: self.as_of })
    }
}

/// What a command works on.
pub(super) struct Loaded {
    pub(super) set: Set,
    pub(super) workspace: Option<Workspace>,
    pub(super) standards: &'static Standards,
    /// The items of the standards, as rows are held against them.
    pub(super) reference: &'static Reference<'static>,
    pub(super) outputs: Outputs,
    /// The files that were read; none where it was standard input.
    pub(super) files: Vec<Input>,
    newest: OnceLock<Option<Release>>,
}

impl Loaded {
    /// What was released last, read when it is first asked for.
    pub(super) fn newest(&self) -> Option<&Release> {
        let read = || self.workspace.as_ref().and_then(|workspace| Release::newest(workspace, self.reference));
        self.newest.get_or_init(read).as_ref()
    }

    pub(super) fn judge(&self, options: &Options, console: &Console) -> Verdict {
        let _progress = console.progress(&Text::new("检查", "checking"), 1);
        inspect::judge(&self.set, self.workspace.as_ref(), self.standards, self.reference, options)
    }

    /// The regions that are known here.
    pub(super) fn regions(&self) -> Regions {
        self.workspace.as_ref().map(|workspace| workspace.regions.clone()).unwrap_or_default()
    }

    /// Whose catalogs these are: the manifest says it, or most of the catalogs.
    pub(super) fn region(&self) -> Option<Region> {
        let of_manifest = self.workspace.as_ref().and_then(|workspace| workspace.region.as_ref());
        of_manifest.map(|region| region.value.clone()).or_else(|| region_of(&self.set.catalogs))
    }

    /// The version of the set: the manifest's, or the highest that a catalog states.
    pub(super) fn version(&self) -> Option<Version> {
        let of_manifest = self.workspace.as_ref().and_then(|workspace| workspace.version.as_ref());
        of_manifest.map(|version| version.value.clone()).or_else(|| self.stated_version())
    }

    /// The highest version that a catalog states.
    pub(super) fn stated_version(&self) -> Option<Version> {
        self.set.catalogs.iter().filter_map(|catalog| Some(catalog.version.as_ref()?.value.clone())).max()
    }

    /// From when the set applies: the manifest's day, or the last that a catalog states.
    pub(super) fn effective(&self) -> Option<Date> {
        let of_manifest = self.workspace.as_ref().and_then(|workspace| workspace.effective.as_ref());
        of_manifest.map(|day| day.value).or_else(|| effective_of(&self.set.catalogs))
    }
}

/// Findings that mean that something of a source is in no item.
pub(super) fn lost(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| is_loss(finding))
}

/// Whether a finding means that something of its source is in no item: a file, a table, a row, a value, a tick.
pub(super) fn is_loss(finding: &Finding) -> bool {
    const LOSES: [&str; 7] = ["SRC001", "SRC002", "SRC003", "SRC006", "SRC012", "SRC019", "FLD010"];
    LOSES.contains(&finding.rule.code)
}

/// Reads what was named and finds out what it is. It is never given back piece by piece: when the command ends, the system takes it back
/// at once.
pub(super) fn load(inputs: &Inputs, console: &Console) -> Result<ManuallyDrop<Loaded>> {
    let found = if inputs.is_stdin() { None } else { Some(files(inputs, console)?) };
    let (known, set) = rayon::join(|| Known::beside([found.as_ref()]), || read(found.as_ref(), inputs, console));
    Ok(settle(found, set?, known, console))
}

/// What all is held against. It lives as long as the command, and so may what refers to it.
#[derive(Clone, Copy)]
pub(super) struct Known {
    standards: &'static Standards,
    reference: &'static Reference<'static>,
}

impl Known {
    /// It is made ready while these files are read, and so is what day it is: that takes a walk through the system's time zones.
    pub(super) fn beside<'f>(found: impl IntoIterator<Item = Option<&'f Files>>) -> Self {
        let known = Self::of(Standards::builtin());
        if found.into_iter().flatten().flat_map(|found| &found.inputs).any(Input::has_rows_to_recognise) {
            known.reference.prepare();
        }
        let _ = Date::today();
        known
    }

    fn of(standards: Standards) -> Self {
        let standards: &'static Standards = Box::leak(Box::new(standards));
        Self { standards, reference: Box::leak(Box::new(Reference::new(&standards.catalogs))) }
    }
}

/// Reads what was found; nothing was looked for where it is standard input.
pub(super) fn read(found: Option<&Files>, inputs: &Inputs, console: &Console) -> Result<Set> {
    let Some(files) = found else { return read_stdin(inputs) };
    let progress = console.progress(&Text::new("读取", "reading"), files.inputs.len());
    let options = inputs.read_options();
    Ok(inspect::read(&files.inputs, files.workspace.as_ref(), &options, &|done| progress.at(done)))
}

/// What was read, held against what is known.
pub(super) fn settle(found: Option<Files>, mut set: Set, mut known: Known, console: &Console) -> ManuallyDrop<Loaded> {
    let Files { workspace, is_whole, inputs: files } = found.unwrap_or_default();
    let manifest = workspace.as_ref().map(|workspace| workspace.root.join(MANIFEST));
    let outputs = Outputs::apart_from(files.iter().map(|file| file.path.as_path()).chain(manifest.as_deref()));
    // Rules about the whole set, and faults of the manifest, concern runs over the whole set only.
    let workspace = if is_whole { workspace } else { workspace.map(Workspace::without_set) };
    if let Some(given) = Standards::following(&set.catalogs) {
        known = Known::of(given);
    }
    let Known { standards, reference } = known;
    set.align(reference);
    set.take_up_withdrawals(&workspace.as_ref().map(|workspace| workspace.regions.clone()).unwrap_or_default());
    let region = workspace.as_ref().and_then(|workspace| workspace.region.as_ref());
    if let Some((workspace, region)) = workspace.as_ref().zip(region) {
        set.leave_out_strangers(&workspace.regions, region);
    }
    let drafts = region.map(|region| set.leave_out_drafts(standards, region)).unwrap_or_default();
    match drafts.as_slice() {
        [] => {}
        [only] => console.note(&PassedOver { name: only.clone(), why: Why::IsDraft }.note()),
        [first, ..] => console.note(&passed_over_as_drafts(first, drafts.len())),
    }
    let newest = OnceLock::new();
    ManuallyDrop::new(Loaded { set, workspace, standards, reference, outputs, files, newest })
}

/// The files that a command is about.
#[derive(Clone, Default)]
pub(super) struct Files {
    pub(super) workspace: Option<Workspace>,
    /// Whether they are all that the manifest lists.
    pub(super) is_whole: bool,
    pub(super) inputs: Vec<Input>,
}

/// Finds the files that are named, or that the manifest lists, and tells which are passed over.
pub(super) fn files(inputs: &Inputs, console: &Console) -> Result<Files> {
    let manifest = manifest_of(inputs)?;
    finish_writing(manifest.as_deref().and_then(Path::parent), &inputs.paths, console)?;
    let workspace = manifest.map(|path| Workspace::open(&path)).transpose()?;
    let workspace = if inputs.with_open_tables { workspace.map(Workspace::with_open_tables) } else { workspace };
    // A folder with a manifest is read as the manifest says; anything else as it is named.
    let named: Vec<PathBuf> = match (&workspace, inputs.paths.as_slice()) {
        (Some(_), []) => Vec::new(),
        (Some(workspace), [only]) if is_same_folder(only, &workspace.root) => Vec::new(),
        (None, []) => vec![PathBuf::from(".")],
        (_, paths) => paths.to_vec(),
    };
    let is_whole = workspace.is_some() && named.is_empty();
    let Found { inputs: mut files, passed_over } = match &workspace {
        Some(workspace) if is_whole => {
            Found { inputs: workspace.inputs.clone(), passed_over: workspace.passed_over.clone() }
        }
        Some(workspace) => workspace.without_imported(workspace::resolve(&named)?),
        None => workspace::resolve(&named)?,
    };
    for file in &mut files {
        inputs.shown.iter().for_each(|shown| shown.rename(file));
    }
    let (imported, others): (Vec<_>, Vec<_>) = passed_over.into_iter().partition(|one| one.why == Why::IsImported);
    for one in others {
        console.note(&one.note());
    }
    match imported.as_slice() {
        [] => {}
        [only] => console.note(&only.note()),
        [first, ..] => console.note(&passed_over_as_imported(&first.name, imported.len())),
    }
    Ok(Files { workspace, is_whole, inputs: files })
}

/// What a command was stopped in the middle of writing is finished before it is read: in the workspace, and in a folder that is named. A
/// file that is named is there or not, whatever lies beside it.
fn finish_writing(root: Option<&Path>, paths: &[PathBuf], console: &Console) -> Result<()> {
    let root = root.map(|root| if root.as_os_str().is_empty() { Path::new(".") } else { root });
    let named = paths.iter().map(PathBuf::as_path).filter(|path| !path.is_file() && !path.as_os_str().is_empty());
    for folder in root.into_iter().chain(named) {
        if together::finish(folder)? {
            let shown = folder.display();
            console.note(&crate::text!(
                "上一次写 {shown} 时中断了，已经补完。",
                "Writing to {shown} had been interrupted; it is finished now."
            ));
        }
    }
    Ok(())
}

fn passed_over_as_imported(first: &str, count: usize) -> Text {
    let count = Text::counted(count, "workbook", "workbooks");
    crate::text!(
        "没有读取 {first} 等 {count} 个已经导入的工作簿，以导入的 YAML 目录为准。",
        "{count} such as {first} were passed over: they have been imported, and the YAML catalogs count.";
        count
    )
}

fn passed_over_as_drafts(first: &str, count: usize) -> Text {
    let count = Text::counted(count, "draft", "drafts");
    crate::text!(
        "没有读取 {first} 等 {count} 份 mulu init 建的初稿：这些领域的表已经报来、还没有导入，以表为准；请运行 mulu import。",
        "{count} of `mulu init` such as {first} were passed over: tables for them have been sent; run `mulu import`.";
        count
    )
}

fn read_stdin(inputs: &Inputs) -> Result<Set> {
    let bytes = stdin(inputs)?;
    Ok(inspect::read_bytes("<stdin>", bytes, &Regions::default(), &inputs.read_options()))
}

/// Standard input, to its end.
pub(super) fn stdin(inputs: &Inputs) -> Result<Vec<u8>> {
    if inputs.paths.len() > 1 {
        return Err(Error::new(Text::new("“-”不能与其他路径一起用", "`-` cannot be used with other paths")));
    }
    let mut bytes = Vec::new();
    let doing = Text::new("无法读取", "cannot read");
    let mut stdin = std::io::stdin().lock().take(MOST_BYTES + 1);
    stdin.read_to_end(&mut bytes).map_err(|error| Error::file(&doing, Path::new("stdin"), error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::new(Text::new("标准输入超过 512 MB", "standard input is larger than 512 MB")));
    }
    Ok(bytes)
}

/// The manifest that is named, or the one in the first path's folder or above it.
pub(super) fn manifest_of(inputs: &Inputs) -> Result<Option<PathBuf>> {
    if let Some(path) = &inputs.manifest {
        return if path.is_file() {
            Ok(Some(path.clone()))
        } else {
            let shown = path.display();
            Err(Error::new(crate::text!("没有这个文件：{shown}", "there is no file {shown}")))
        };
    }
    let first = inputs.paths.first().map_or(Path::new("."), PathBuf::as_path);
    if first.is_dir() && first.join(MANIFEST).is_file() {
        return Ok(Some(first.join(MANIFEST)));
    }
    let folder = if first.is_dir() { first } else { first.parent().unwrap_or(Path::new(".")) };
    // Below the current folder the manifest is called as the user would; above it only the whole path is plain.
    let below = workspace::find(folder).filter(|path| path.is_relative() || folder.is_absolute());
    Ok(below.or_else(|| workspace::find(&std::path::absolute(folder).ok()?)))
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
