//! `mulu validate --annotate`: a copy of each workbook for the department that sent it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use super::console::Console;
use super::load::Loaded;
use crate::error::{Error, Result};
use crate::finding::{Finding, Verdict};
use crate::inspect::ReadOptions;
use crate::read::{Reader, is_named_as_workbook};
use crate::text::Text;
use crate::workspace::{ANNOTATED, Input};
use crate::write::annotate::{self, Copy, Standing};

/// The rule for files that cannot be read at all.
const UNREADABLE: &str = "SRC001";

/// What became of a file.
enum Outcome {
    /// It is no workbook.
    Other,
    Copy(Copy),
    /// No copy can be made.
    None(Text),
}

/// Writes the copies into a folder, and says how many there are.
pub(super) fn write(
    folder: &Path,
    loaded: &Loaded,
    verdict: &Verdict,
    options: &ReadOptions,
    console: &Console,
) -> Result<()> {
    refuse_folder_of_sources(folder, loaded)?;
    let copies = copies(loaded, verdict, options, console);
    let targets: Vec<PathBuf> = places(&copies, root(loaded)).into_iter().map(|place| folder.join(place)).collect();
    for target in &targets {
        loaded.outputs.check(target)?;
        refuse_to_overwrite(target)?;
    }
    let is_new = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    for ((_, copy), target) in copies.iter().zip(&targets) {
        loaded.outputs.write(target, &copy.bytes)?;
    }
    if is_new && !copies.is_empty() {
        loaded.outputs.write(&folder.join(ANNOTATED), b"mulu validate --annotate\n")?;
    }
    if copies.is_empty() {
        console.note(&Text::new(
            "没有写标注副本。已经导入的工作簿，写明了才检查，如 mulu validate tables --annotate 退回。",
            "no annotated copies were written; workbooks that have been imported are checked when they are named, as in \
             `mulu validate tables --annotate returned`",
        ));
        return Ok(());
    }
    let shown = folder.display();
    let count = Text::counted(copies.len(), "workbook", "workbooks");
    let cells = Text::counted(copies.iter().map(|(_, copy)| copy.cells).sum(), "cell", "cells");
    console.note(&crate::text!(
        "标注副本已写到 {shown}：{count} 个工作簿，标出 {cells} 处。",
        "annotated copies written to {shown}: {count}, {cells} marked";
        count,
        cells
    ));
    Ok(())
}

/// The copies, each with the file that it is of; says of which workbooks none can be made.
fn copies<'l>(
    loaded: &'l Loaded,
    verdict: &Verdict,
    options: &ReadOptions,
    console: &Console,
) -> Vec<(&'l Input, Copy)> {
    let regions = loaded.regions();
    let reader = options.reader(&regions);
    let progress = console.progress(&Text::new("标注", "annotating"), 1);
    let outcome_of = |input: &Input| outcome(input, loaded, verdict, &reader);
    let outcomes: Vec<Outcome> = loaded.files.par_iter().map(outcome_of).collect();
    drop(progress);
    let mut copies = Vec::new();
    for (input, outcome) in loaded.files.iter().zip(outcomes) {
        match outcome {
            Outcome::Other => {}
            Outcome::Copy(copy) => copies.push((input, copy)),
            Outcome::None(why) => {
                let name = &input.name;
                console.note(&crate::text!("没有写副本：{name}（{why}）", "no copy was written of {name}: {why}"; why));
            }
        }
    }
    copies
}

fn outcome(input: &Input, loaded: &Loaded, verdict: &Verdict, reader: &Reader<'_>) -> Outcome {
    let is_of_input = |finding: &&Finding| finding.locus.source.file == input.name;
    let mut unread = loaded.set.findings.iter().filter(is_of_input);
    if let Some(finding) = unread.find(|finding| finding.rule.code == UNREADABLE) {
        let is_workbook = is_named_as_workbook(&input.name);
        return if is_workbook { Outcome::None(finding.message.clone()) } else { Outcome::Other };
    }
    let found: Vec<&Finding> = verdict.findings.iter().filter(is_of_input).collect();
    match reader.original(&input.path, &input.name) {
        None => Outcome::Other,
        Some(Err(why)) => Outcome::None(why),
        Some(Ok(original)) => match annotate::copy(&original, &found) {
            Ok(copy) => Outcome::Copy(copy),
            Err(refused) => Outcome::None(refused.0),
        },
    }
}

/// Copies are apart from what departments send: a folder that holds both would be read as either.
fn refuse_folder_of_sources(folder: &Path, loaded: &Loaded) -> Result<()> {
    if loaded.files.is_empty() {
        return Err(Error::new(Text::new(
            "--annotate 要有工作簿文件，不能用于标准输入",
            "--annotate needs files and cannot be used with standard input",
        )));
    }
    let Ok(place) = folder.canonicalize() else { return Ok(()) };
    let inside = loaded.files.iter().find(|file| file.path.canonicalize().is_ok_and(|path| path.starts_with(&place)));
    let Some(inside) = inside else { return Ok(()) };
    let (shown, name) = (folder.display(), &inside.name);
    Err(Error::new(crate::text!(
        "标注副本不能写到 {shown}：里面有正在检查的 {name}",
        "annotated copies cannot go to {shown}: it holds {name}, which is being checked"
    ))
    .with_help(Text::new("请另写一个文件夹，如 --annotate 退回。", "Name another folder, as in --annotate returned.")))
}

/// A copy may take the place of one that was written before, and of nothing else: what somebody saved since is their work.
fn refuse_to_overwrite(target: &Path) -> Result<()> {
    if !target.exists() {
        return Ok(());
    }
    let bytes = fs::read(target).map_err(|error| Error::file(&Text::new("无法读取", "cannot read"), target, error))?;
    let shown = target.display();
    match annotate::standing(&bytes) {
        Standing::Copy => Ok(()),
        Standing::Edited => Err(Error::new(crate::text!(
            "{shown} 是以前的标注副本，但后来有人改过，没有覆盖",
            "{shown} is an annotated copy that somebody has changed since; it was not overwritten"
        ))
        .with_help(Text::new(
            "里面有部门改正的内容，就把它放回报送的文件夹再检查；不要的请删除，或换一个文件夹。",
            "If it holds corrections, put it where the department's tables lie and check again; else delete it, or choose another folder.",
        ))),
        Standing::Foreign => Err(Error::new(crate::text!(
            "{shown} 已经存在，不是 mulu 写的标注副本，没有覆盖",
            "{shown} exists and is no annotated copy of mulu's; it was not overwritten"
        ))
        .with_help(Text::new("请换一个文件夹，或移走这个文件。", "Choose another folder, or move the file away."))),
    }
}

/// The folder of the manifest, where the run is over all that it lists.
fn root(loaded: &Loaded) -> Option<PathBuf> {
    let workspace = loaded.workspace.as_ref().filter(|workspace| workspace.is_whole)?;
    workspace.root.canonicalize().ok()
}

/// Where each copy goes: as the workbooks lie to one another, below the folder of the manifest or the last one that holds them all. Two
/// never share a place, even where capital letters do not count.
fn places(copies: &[(&Input, Copy)], root: Option<PathBuf>) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = copies
        .iter()
        .map(|(input, _)| {
            let folder = input.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
        })
        .collect();
    let holds_all = |root: &Path| folders.iter().all(|folder| folder.starts_with(root));
    let shared =
        || folders.first().and_then(|first| first.ancestors().find(|folder| holds_all(folder)).map(Path::to_owned));
    let base = root.filter(|root| holds_all(root)).or_else(shared).unwrap_or_default();
    let mut used = BTreeSet::new();
    let place = |((input, copy), folder): (&(&Input, Copy), &PathBuf)| {
        let below = folder.strip_prefix(&base).unwrap_or(folder);
        // What is left of a path on another drive must not lead out of the folder.
        let below: PathBuf = below.components().filter(|step| matches!(step, Component::Normal(_))).collect();
        let mut names = names(&input.path, copy.ending).map(|name| below.join(name));
        names.find(|name| used.insert(name.to_string_lossy().to_lowercase())).unwrap_or_default()
    };
    copies.iter().zip(&folders).map(place).collect()
}

/// What a copy may be called: as the original, else with the original's ending in its name, else with a number.
fn names(original: &Path, ending: Option<&'static str>) -> impl Iterator<Item = String> {
    let text =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, own) = (text(original.file_stem()), text(original.extension()));
    let fits = |endings: [&str; 2]| endings.contains(&own.to_lowercase().as_str());
    let keeps_own = match ending {
        Some("xlsm") => fits(["xlsm", "xltm"]),
        Some(_) => false,
        None => fits(["xlsx", "xltx"]),
    };
    let ending = if keeps_own { own.clone() } else { ending.unwrap_or("xlsx").to_owned() };
    let first = [format!("{stem}.{ending}"), format!("{stem}-{own}.{ending}")];
    first.into_iter().chain((2_u32..).map(move |number| format!("{stem}-{number}.{ending}")))
}
