//! `mulu git`: catalogs merged by item, and workbooks shown by what they say, wherever git merges and shows them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output};

use clap::Subcommand;

use super::console::{Console, write_out};
use super::language::say;
use super::merge3::{refuse_crowded, refuse_unread, tell};
use super::output::Outputs;
use super::remarks::{comments, counted};
use super::side::{Side, in_words};
use super::{CLEAN, FOUND};
use crate::error::{Error, Result, system_reason};
use crate::hash::sha256;
use crate::model::Catalog;
use crate::read::Cut;
use crate::relate::pairing;
use crate::relate::three_way::{Choices, Party, ThreeWay, ThreeWayInput, either, three_way};
use crate::relate::verbatim::Decided;
use crate::text::Text;
use crate::write::canonical::{format, rewritten, unknown};
use crate::write::yaml;

#[derive(Subcommand)]
pub(super) enum Command {
    #[command(about = say("在这个仓库里启用（写 .gitattributes 和本仓库的 git 配置）", "Set it up in this repository: .gitattributes and its own configuration"))]
    Install,
    #[command(about = say("取消启用", "Take that back"))]
    Uninstall,
    /// What git calls to merge a catalog.
    #[command(hide = true)]
    Merge { base: PathBuf, ours: PathBuf, theirs: PathBuf, path: String },
    /// What git calls to show a workbook.
    #[command(hide = true)]
    Textconv { file: PathBuf },
}

pub(super) fn run(command: &Command, console: &Console) -> Result<u8> {
    match command {
        Command::Install => install(console),
        Command::Uninstall => uninstall(console),
        Command::Merge { base, ours, theirs, path } => merge([base, ours, theirs], path, console),
        Command::Textconv { file } => textconv(file, console),
    }
}

// ---- setting up ---------------------------------------------------------------------------------------------------------

/// What stands in `.gitattributes`. Catalogs lie in these folders as `init` makes them, and in any other that has their names.
const ATTRIBUTES: &[&str] = &[
    "**/catalogs/**/*.yaml merge=mulu",
    "**/supplementary/**/*.yaml merge=mulu",
    "*.xlsx diff=mulu",
    "*.xlsm diff=mulu",
    "*.xls diff=mulu",
    "*.ods diff=mulu",
];

fn install(console: &Console) -> Result<u8> {
    let program = std::env::current_exe().map_err(|error| Error::new(Text::same(error.to_string())))?;
    // git runs these in a shell, on Windows too.
    let program = format!("'{}'", program.to_string_lossy().replace('\\', "/").replace('\'', r"'\''"));
    let attributes = attributes()?;
    let own = read(&attributes)?;
    let missing = ATTRIBUTES.iter().filter(|line| !own.lines().any(|own| own.trim() == **line));
    let mut text = own.clone();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    missing.for_each(|line| text.extend([*line, "\n"]));
    if text != own {
        Outputs::default().replace(&attributes, text.as_bytes())?;
    }
    for (key, value) in [
        ("merge.mulu.name", "mulu: 按事项合并目录".to_owned()),
        ("merge.mulu.driver", format!("{program} git merge %O %A %B %P")),
        ("diff.mulu.textconv", format!("{program} git textconv")),
    ] {
        done(&git(&["config", "--local", key, &value])?)?;
    }
    console.note(&Text::new(
        "已启用：git 合并时按事项合并目录，git diff 显示工作簿里的改动。.gitattributes 请提交；其他人在自己的仓库里各运行一次 mulu git install。",
        "Set up: git merges catalogs by item, and `git diff` shows what changed in workbooks. Commit .gitattributes; everyone else runs `mulu git install` once.",
    ));
    Ok(CLEAN)
}

fn uninstall(console: &Console) -> Result<u8> {
    let attributes = attributes()?;
    let own = read(&attributes)?;
    let is_kept = |line: &&str| !ATTRIBUTES.contains(&line.trim());
    let kept: String = own.split_inclusive('\n').filter(is_kept).collect();
    if kept.is_empty() && attributes.exists() {
        let doing = Text::new("无法删除", "cannot delete");
        std::fs::remove_file(&attributes).map_err(|error| Error::file(&doing, &attributes, error))?;
    } else if kept != own {
        Outputs::default().replace(&attributes, kept.as_bytes())?;
    }
    for section in ["merge.mulu", "diff.mulu"] {
        // It fails where there is none, and then there is nothing to take back.
        git(&["config", "--local", "--remove-section", section])?;
    }
    console.note(&Text::new(
        "已取消：git 恢复原来的合并和显示方式。",
        "Taken back: git merges and shows as it did before.",
    ));
    Ok(CLEAN)
}

/// The file at the root of the repository that says what git does with which files.
fn attributes() -> Result<PathBuf> {
    let root = done(&git(&["rev-parse", "--show-toplevel"])?)?;
    Ok(Path::new(String::from_utf8_lossy(&root).trim_end_matches(['\r', '\n'])).join(".gitattributes"))
}

fn read(path: &Path) -> Result<String> {
    let doing = Text::new("无法读取", "cannot read");
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|error| Error::file(&doing, path, error)),
    }
}

fn git(arguments: &[&str]) -> Result<Output> {
    Process::new("git").args(arguments).output().map_err(|error| {
        let why = system_reason(&error);
        Error::new(crate::text!("无法运行 git：{why}", "git cannot be run: {why}"; why))
            .with_help(Text::new("请先安装 git。", "Install git first."))
    })
}

/// What git printed, where it did what it was asked to.
fn done(output: &Output) -> Result<Vec<u8>> {
    if output.status.success() {
        return Ok(output.stdout.clone());
    }
    let why = in_words(&String::from_utf8_lossy(&output.stderr));
    Err(Error::new(crate::text!("git 没有做成这一步：{why}", "git failed: {why}"; why))
        .with_help(Text::new("请在 git 仓库的文件夹里运行。", "Run this in a folder of a git repository.")))
}

// ---- what git calls -----------------------------------------------------------------------------------------------------

/// Merges a catalog into the file of ours. Where the lines merge to what the items merge to, they are the result, since comments
/// and spacing live there; where the sides contradict each other, both values stand in the file as git has it, and are told.
fn merge(files: [&PathBuf; 3], path: &str, console: &Console) -> Result<u8> {
    let doing = Text::new("无法读取", "cannot read");
    let [base, ours, theirs] = files.map(|file| std::fs::read(file).map_err(|error| Error::file(&doing, file, error)));
    let sources = [base?, ours?, theirs?];
    let lines = by_line(files)?;
    let (bytes, is_merged) = match by_item(&sources, path, console) {
        Ok(merged) if merged.conflicts.is_empty() => match faithful(&merged, &sources, &lines, path, console) {
            Ok(bytes) => (bytes, true),
            Err(why) => {
                console.note(&why);
                (lines.bytes, false)
            }
        },
        Ok(merged) => {
            tell(&merged, console);
            (lines.bytes, false)
        }
        Err(why) => {
            let why = why.what(console.language()).to_owned();
            console.note(&crate::text!("{path}：按行合并（{why}）", "{path}: merged line by line ({why})"));
            (lines.bytes, lines.is_clean)
        }
    };
    Outputs::default().write(files[1], &bytes)?;
    Ok(if is_merged { CLEAN } else { FOUND })
}

/// What git makes of the lines of three files.
struct Lines {
    bytes: Vec<u8>,
    is_clean: bool,
}

fn by_line([base, ours, theirs]: [&PathBuf; 3]) -> Result<Lines> {
    let [base, ours, theirs] = [base, ours, theirs].map(|file| file.to_string_lossy().into_owned());
    let names = ["-L", "ours", "-L", "base", "-L", "theirs"];
    let output = git(&[&["merge-file", "-p"], &names[..], &[&ours, &base, &theirs]].concat())?;
    // It ends with the number of conflicts, and with 128 and above where it could not merge at all.
    match output.status.code() {
        Some(code @ 0..=127) => Ok(Lines { bytes: output.stdout, is_clean: code == 0 }),
        _ => Err(done(&output).err().unwrap_or_else(|| Error::new(Text::new("git 中断了", "git was interrupted")))),
    }
}

fn by_item(sources: &[Vec<u8>; 3], path: &str, console: &Console) -> Result<ThreeWay> {
    let side = |whose: &str, bytes: &[u8]| -> Result<Side> {
        let side = Side::of_bytes(whose, path, bytes, console)?;
        refuse_unread(&side).map(|()| side)
    };
    // Both sides added the file: there is nothing that they started from.
    let base = if sources[0].is_empty() { None } else { Some(side("base", &sources[0])?) };
    let (ours, theirs) = (side("ours", &sources[1])?, side("theirs", &sources[2])?);
    let nothing = pairing::Side { catalogs: &[], matches: &[] };
    let input = ThreeWayInput {
        base: base.as_ref().map_or(nothing, |side| side.state().side(None)),
        ours: ours.state().side(None),
        theirs: theirs.state().side(None),
    };
    three_way(input, &Choices::all(Party::Ours)).map_err(|crowded| refuse_crowded(&crowded))
}

/// The merged file, where one holds all: the lines, where they say what was merged; else the items, each as the side wrote it that changed
/// it; else ours in mulu's own form, with its comments. No comment is lost by that, and nothing under a key that mulu does not know.
fn faithful(
    merged: &ThreeWay,
    sources: &[Vec<u8>; 3],
    lines: &Lines,
    path: &str,
    console: &Console,
) -> std::result::Result<Vec<u8>, Text> {
    let canonical = |bytes: &[u8]| canonical(&Side::of_bytes("merged", path, bytes, console).ok()?.loaded.set.catalogs);
    let wanted = self::canonical(&merged.catalogs);
    if lines.is_clean && wanted.is_some() && canonical(&lines.bytes) == wanted {
        return Ok(lines.bytes.clone());
    }
    let texts = sources.each_ref().map(|bytes| std::str::from_utf8(bytes).ok());
    let own = match texts {
        [Some(base), Some(ours), Some(theirs)] => candidates(merged, [base, ours, theirs]),
        _ => Vec::new(),
    };
    let own = own.into_iter().filter(|(_, text)| wanted.is_some() && canonical(text.as_bytes()) == wanted);
    let own = own.min_by_key(|(lost, _)| lost.len());
    let Some((lost, text)) = own else {
        return Err(crate::text!(
            "{path}：各事项不冲突，但文件里的注释或写法合不到一起，请在文件里改好",
            "{path}: no items contradict each other, but comments or spelling do not go together; mend the file"
        ));
    };
    if lost.is_empty() {
        return Ok(text.into_bytes());
    }
    let lost = lost.join("、");
    Err(crate::text!(
        "{path}：各事项不冲突，但 mulu 不认识的键不能替您合并：{lost}。请在文件里写成两边商定的内容；要长期保留的说明请写进 notes",
        "{path}: no items contradict each other, but keys that mulu does not know are not merged: {lost}. Make them what was agreed in the file; \
         remarks to keep belong into `notes`"
    ))
}

/// What the file may become without a comment being lost, and which unknown keys would be.
fn candidates(merged: &ThreeWay, texts: [&str; 3]) -> Vec<(Vec<String>, String)> {
    let all = [item_by_item(merged, texts), rewriting(merged, texts)].into_iter().flatten();
    let kept = all.filter(|text| has_comments(text, texts));
    kept.filter_map(|text| Some((lost_keys(&text, texts)?, text))).collect()
}

/// What was merged, each item of which only one side changed a field as that side wrote it.
fn item_by_item(merged: &ThreeWay, texts: [&str; 3]) -> Option<String> {
    let [base, ours, theirs] = texts.map(|text| Cut::of(text).map(|cut| [cut]));
    let (base, ours, theirs) = (base?, ours?, theirs?);
    let decided = Decided::of([&base, &ours, &theirs], true)?;
    decided.text(ours[0].of, &yaml::catalog(merged.catalogs.first()?), true)
}

/// Ours rewritten to what was merged, where both sides are in mulu's own form and none of its comments is lost by that.
fn rewriting(merged: &ThreeWay, [_, ours, theirs]: [&str; 3]) -> Option<String> {
    let is_in_form = |text: &str| format(text).is_ok_and(|formatted| formatted == text);
    let (text, gone) = rewritten(ours, merged.catalogs.first()?).ok()?;
    (gone == 0 && is_in_form(ours) && is_in_form(theirs)).then_some(text)
}

/// Whether a text has the comments of both sides, however often each of them stands there. Where one side took one out, it is not said.
fn has_comments(text: &str, texts: [&str; 3]) -> bool {
    let [base, ours, theirs] = texts.map(|text| counted(comments(text).into_iter()));
    let own = counted(comments(text).into_iter());
    let count = |comments: &BTreeMap<&str, usize>, words: &str| comments.get(words).copied().unwrap_or_default();
    [&base, &ours, &theirs].into_iter().flat_map(BTreeMap::keys).all(|words| {
        let [base, ours, theirs] = [&base, &ours, &theirs].map(|side| count(side, words));
        let is_kept = either(&base, &ours, &theirs).is_some_and(|wanted| count(&own, words) == *wanted);
        is_kept && count(&own, words) >= ours.max(theirs)
    })
}

/// The keys that mulu does not know under which a text has something else than both sides together come to; `None` where one is no YAML.
fn lost_keys(text: &str, texts: [&str; 3]) -> Option<Vec<String>> {
    let [base, ours, theirs, result] = [texts[0], texts[1], texts[2], text].map(|text| unknown(text).ok());
    let (base, ours, theirs, result) = (base?, ours?, theirs?, result?);
    let paths: BTreeSet<&String> = [&base, &ours, &theirs].into_iter().flat_map(BTreeMap::keys).collect();
    let is_lost = |path: &&&String| {
        let [base, ours, theirs, result] = [&base, &ours, &theirs, &result].map(|side| side.get(**path));
        either(&base, &ours, &theirs) != Some(&result)
    };
    Some(paths.iter().filter(is_lost).map(ToString::to_string).collect())
}

/// A catalog in mulu's own form, where it is just one.
fn canonical(catalogs: &[Catalog]) -> Option<String> {
    match catalogs {
        [only] => Some(yaml::catalog(only)),
        _ => None,
    }
}

/// A workbook as the YAML of its catalogs. It never fails: then git would show nothing at all.
fn textconv(file: &Path, console: &Console) -> Result<u8> {
    let doing = Text::new("无法读取", "cannot read");
    let bytes = std::fs::read(file).map_err(|error| Error::file(&doing, file, error))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut text = String::new();
    match Side::of_bytes("", &name, &bytes, console) {
        Ok(side) => {
            side.loaded.set.catalogs.iter().for_each(|catalog| text.push_str(&yaml::catalog(catalog)));
            for lost in side.lost() {
                let _ = writeln!(text, "# {}", lost.get(console.language()));
            }
        }
        Err(why) => {
            let _ = writeln!(text, "# {}", why.what(console.language()));
            let _ = writeln!(text, "# SHA-256 {}", sha256(&bytes));
        }
    }
    write_out(text.as_bytes()).map(|()| CLEAN)
}
