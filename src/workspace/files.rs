//! The files that paths, folders and patterns name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{DECISIONS, IMPORTS, MANIFEST};
use crate::error::{Error, Result};
use crate::text::Text;

/// What departments send in place of a workbook.
const DOCUMENTS: [&str; 7] = ["doc", "docx", "wps", "rtf", "pdf", "csv", "txt"];
/// The endings of the files that a folder is searched for.
const ENDINGS: [&str; 8] = ["yaml", "yml", "xlsx", "xlsm", "xls", "xlsb", "ods", "et"];

/// What the names of Office's lock files begin with.
const LOCK: &str = "~$";

/// By this file a folder is known that a merge wrote: its catalogs are results, and no sources.
pub const MERGE_REPORT: &str = "merge-report.json";
/// How the file ends that tells in what two sides of a merge contradict each other.
pub const CONFLICTS: &str = "conflicts.yaml";

/// The same as a sheet.
pub const CONFLICTS_SHEET: &str = "conflicts.xlsx";

/// The workbook that a merge leaves beside its catalogs: the same items once more, which are not read again with them.
pub const MERGED_WORKBOOK: &str = "catalog.xlsx";

/// By this file a folder is known that annotated copies were written to: they are results too.
pub const ANNOTATED: &str = ".mulu-annotated";

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// What reports call it: the path as the user would write it, with `/`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// What it is for.
    pub part: Part,
    /// Whether it was named, and did not merely lie in a folder.
    pub is_named: bool,
}

impl Input {
    /// Whether it is a text file by its name.
    #[must_use]
    pub fn is_yaml(&self) -> bool {
        let ending = self.path.extension();
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml"))
    }

    /// Whether it is likely to hold rows that do not say which items of the standard they are, as tables and supplementary catalogs do.
    #[must_use]
    pub fn has_rows_to_recognise(&self) -> bool {
        self.part == Part::Supplementary || !self.is_yaml()
    }
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Catalogs; each says itself whether it is supplementary.
    Catalog,
    /// Supplementary catalogs, whatever they say.
    Supplementary,
    /// Lists of requirements.
    Requirements,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files, by name.
    pub inputs: Vec<Input>,
    /// Folders whose files are not among them.
    pub passed_over: Vec<PassedOver>,
}

/// A folder or file within a named folder that is not read with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The folder or file.
    pub name: String,
    /// Why.
    pub why: Why,
}

/// Why it is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has a manifest of its own.
    IsWorkspace,
    /// A merge wrote it.
    IsMerged,
    /// Annotated copies were written to it.
    IsAnnotated,
    /// A catalog was imported from it, which is read instead.
    IsImported,
    /// The same, and it has been changed since.
    ChangedSinceImport,
    /// `mulu init` left it, and a table for it waits to be imported.
    IsDraft,
    /// It is a document, and no table.
    IsDocument,
    /// Excel has the workbook open, and this is how it tells others.
    IsLock,
}

impl PassedOver {
    /// What to tell the user.
    #[must_use]
    pub fn note(&self) -> Text {
        let name = &self.name;
        match self.why {
            Why::IsWorkspace => crate::text!(
                "没有读取 {name}：里面有自己的 mulu.yaml，请单独对它运行。",
                "{name} was passed over: it has a mulu.yaml of its own; run mulu on it by itself."
            ),
            Why::IsMerged => crate::text!(
                "没有读取 {name}：里面是合并结果，不是原始目录。",
                "{name} was passed over: it holds the result of a merge, and no sources."
            ),
            Why::IsAnnotated => crate::text!(
                "没有读取 {name}：里面是标注后退回部门的副本，不是报送的表。",
                "{name} was passed over: it holds annotated copies for the departments, and no sources."
            ),
            Why::IsImported => crate::text!(
                "没有读取 {name}：已经导入成 YAML 目录，以 YAML 为准。",
                "{name} was passed over: it has been imported, and the YAML catalog counts."
            ),
            Why::ChangedSinceImport => crate::text!(
                "没有读取 {name}：导入以后又改过，请再运行一次 mulu import --write。",
                "{name} was passed over, and has been changed since it was imported: run `mulu import --write` again."
            ),
            Why::IsDraft => crate::text!(
                "没有读取 {name}：还是 mulu init 建的初稿，这个领域的表已经报来、还没有导入，以表为准；请运行 mulu import。",
                "{name} was passed over: it is the draft of `mulu init` still, and a table for it has been sent; run `mulu import`."
            ),
            Why::IsDocument => crate::text!(
                "没有读取 {name}：是文档，不是 Excel 表；里面有目录的，请部门改报 Excel 表，或另存为 .xlsx 放在这里。",
                "{name} was passed over: it is a document and no workbook; where it holds a catalog, ask for it as a workbook."
            ),
            Why::IsLock => crate::text!(
                "没有读取 {name}：这是 Excel 打开工作簿时留下的临时文件；那份工作簿还开着的，请先存盘、关闭，再运行一次。",
                "{name} was passed over: Excel leaves it while a workbook is open; if it is open still, save and close it and run again."
            ),
        }
    }
}

impl Found {
    fn pass_over(&mut self, name: String, why: Why) {
        self.passed_over.push(PassedOver { name, why });
    }

    /// Each file once, by name; of two parts the more special counts.
    #[must_use]
    pub fn once(mut self) -> Self {
        let mut by_file: BTreeMap<PathBuf, Input> = BTreeMap::new();
        for input in std::mem::take(&mut self.inputs) {
            let file = input.path.canonicalize().unwrap_or_else(|_| input.path.clone());
            match by_file.get_mut(&file) {
                Some(known) if known.part >= input.part => known.is_named |= input.is_named,
                _ => {
                    by_file.insert(file, input);
                }
            }
        }
        self.inputs = by_file.into_values().collect();
        self.inputs.sort();
        self
    }
}

/// The files that paths and patterns name: a folder stands for the catalogs and workbooks in it, at any depth.
///
/// # Errors
///
/// When one of them names nothing. That is an error and no finding: a slip in a path must not pass for a clean run.
pub fn resolve(patterns: &[PathBuf]) -> Result<Found> {
    let mut found = Found::default();
    for pattern in patterns {
        let before = found.inputs.len() + found.passed_over.len();
        let name = shown(pattern);
        expand(pattern, &name, Part::Catalog, &mut found)?;
        if found.inputs.len() + found.passed_over.len() == before && !pattern.is_dir() {
            return Err(Error::new(crate::text!("“{name}”没有找到文件", "nothing is found at “{name}”")).with_help(
                Text::new(
                    "请检查路径；路径里有空格的，前后加英文引号。",
                    "Check the path; put one that has blanks in quotation marks.",
                ),
            ));
        }
    }
    if found.inputs.is_empty() && found.passed_over.is_empty() {
        let name = patterns.iter().map(|pattern| shown(pattern)).collect::<Vec<_>>().join("、");
        return Err(Error::new(crate::text!("“{name}”里没有目录文件", "there is no catalog in “{name}”")).with_help(Text::new(
            "请先进入目录仓库的文件夹（里面有 mulu.yaml），或写上文件、文件夹的路径；目录是 .yaml 或工作簿。",
            "Go to the folder of the catalog repository (it holds mulu.yaml), or name files or folders; catalogs are .yaml files or workbooks.",
        )));
    }
    Ok(found.once())
}

/// A path as the user would write it.
fn shown(path: &Path) -> String {
    let name = path.to_string_lossy().replace('\\', "/");
    match name.strip_prefix("./") {
        Some(inside) if !inside.is_empty() => inside.to_owned(),
        _ => name,
    }
}

/// Adds the files of one path or pattern. `name` is what the user wrote.
pub(super) fn expand(path: &Path, name: &str, part: Part, found: &mut Found) -> Result<()> {
    if path.is_dir() {
        folder(path, name, part, found);
        return Ok(());
    }
    if path.is_file() {
        if is_lock(path) {
            found.pass_over(name.to_owned(), Why::IsLock);
        } else {
            found.inputs.push(Input { path: path.to_owned(), name: name.to_owned(), part, is_named: true });
        }
        return Ok(());
    }
    let matches = glob::glob(&path.to_string_lossy()).map_err(|error| {
        Error::new(crate::text!("路径“{name}”的通配符写法有误", "the pattern “{name}” is not valid")).caused_by(error)
    })?;
    for path in matches.flatten() {
        let shown = shown(&path);
        if path.is_dir() {
            folder(&path, &shown, part, found);
        } else if is_lock(&path) {
            found.pass_over(shown, Why::IsLock);
        } else if !is_hidden(&path) && !path.file_name().is_some_and(is_record) {
            found.inputs.push(Input { path, name: shown, part, is_named: true });
        }
    }
    Ok(())
}

/// The files of a workspace that hold no catalog.
fn is_record(name: &std::ffi::OsStr) -> bool {
    let is_conflicts = || [CONFLICTS, CONFLICTS_SHEET].iter().any(|own| name.to_string_lossy().ends_with(own));
    [MANIFEST, DECISIONS, IMPORTS].iter().any(|own| name == *own) || is_conflicts()
}

/// Hidden files, and the lock files of Office.
fn is_hidden(path: &Path) -> bool {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    file.starts_with('.') || file.starts_with(LOCK)
}

/// The lock file of an open workbook (`~$表.xlsx`): there is a table behind it, which may not be saved yet.
fn is_lock(path: &Path) -> bool {
    let is_locked = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(LOCK));
    is_locked && ENDINGS.contains(&ending(path).as_str())
}

/// Adds the catalogs and workbooks in a folder, at any depth, in order of their names.
fn folder(root: &Path, name: &str, part: Part, found: &mut Found) {
    let name = name.trim_end_matches('/');
    let called = |path: &Path| {
        let inside = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        match (name, inside.is_empty()) {
            (name, true) => name.to_owned(),
            (".", false) => inside,
            (name, false) => format!("{name}/{inside}"),
        }
    };
    let input = |path: &Path| Input { path: path.to_owned(), name: called(path), part, is_named: false };
    let mut walk = walkdir::WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                // Why it cannot be opened is told when it is read.
                found.inputs.extend(unopened(&error).map(input));
                continue;
            }
        };
        let path = entry.path();
        let is_inside = entry.depth() > 0;
        if entry.file_type().is_dir() {
            let why = if is_inside { why_passed_over(path) } else { None };
            if is_inside && is_hidden(path) {
                walk.skip_current_dir();
            } else if let Some(why) = why {
                found.pass_over(called(path), why);
                walk.skip_current_dir();
            }
            continue;
        }
        let is_repeated = path.file_name().is_some_and(|name| name == MERGED_WORKBOOK)
            && path.parent().is_some_and(|folder| folder.join(MERGE_REPORT).is_file());
        if is_ours(path) && !is_repeated {
            found.inputs.push(input(path));
        } else if is_lock(path) {
            found.pass_over(called(path), Why::IsLock);
        } else if DOCUMENTS.contains(&ending(path).as_str()) && !is_hidden(path) {
            found.pass_over(called(path), Why::IsDocument);
        }
    }
}

/// The folder or catalog that cannot be opened. A link back to a folder above it is none: what it leads to is read already.
fn unopened(error: &walkdir::Error) -> Option<&Path> {
    let path = error.path().filter(|_| error.loop_ancestor().is_none())?;
    (path.is_dir() || is_ours(path)).then_some(path)
}

/// Whether a file in a folder may be a catalog, by its name.
fn is_ours(path: &Path) -> bool {
    ENDINGS.contains(&ending(path).as_str()) && !path.file_name().is_some_and(is_record) && !is_hidden(path)
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn why_passed_over(folder: &Path) -> Option<Why> {
    if folder.join(MANIFEST).is_file() {
        Some(Why::IsWorkspace)
    } else if folder.join(MERGE_REPORT).is_file() {
        Some(Why::IsMerged)
    } else {
        folder.join(ANNOTATED).is_file().then_some(Why::IsAnnotated)
    }
}
