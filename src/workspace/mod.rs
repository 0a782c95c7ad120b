//! The workspace: the manifest `mulu.yaml` of a catalog repository, and the files that it names.

mod manifest;
pub mod rules;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::finding::{Allowance, Finding, Severity};
use crate::model::{Date, Locus, Region, Regions, Sourced, Version, Withdrawal};
use crate::text::Text;

/// The endings of the files that a folder is searched for.
const ENDINGS: [&str; 8] = ["yaml", "yml", "xlsx", "xlsm", "xls", "xlsb", "ods", "et"];

/// The manifest's file name.
pub const MANIFEST: &str = "mulu.yaml";

/// A catalog repository: what its manifest says.
#[derive(Debug)]
pub struct Workspace {
    /// The folder that the manifest lies in.
    pub root: PathBuf,
    /// The county whose catalogs these are.
    pub region: Option<Sourced<Region>>,
    /// The regions that the run knows: the code list, and the zones that the manifest declares.
    pub regions: Regions,
    /// The version of the set.
    pub version: Option<Sourced<Version>>,
    /// From when the set applies.
    pub effective: Option<Sourced<Date>>,
    /// The files, each with its part.
    pub inputs: Vec<Input>,
    /// Severities: a rule's code, family or name, and how it counts here.
    pub severities: Vec<(Sourced<String>, Severity)>,
    /// Exceptions.
    pub allowances: Vec<Allowance>,
    /// Items of the standard that the county leaves out, for catalogs in workbooks, which cannot say so themselves.
    pub withdrawn: Vec<Sourced<Withdrawal>>,
    /// The manifest as a whole.
    pub locus: Locus,
    /// What is wrong with the manifest.
    pub findings: Vec<Finding>,
    /// Whether the run is over all files of the manifest.
    pub is_whole: bool,
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Where it lies.
    pub path: PathBuf,
    /// What reports call it: the path as the user would write it, with `/`.
    pub name: String,
    /// What it is for.
    pub part: Part,
    /// Whether it was named, and did not merely lie in a folder.
    pub is_named: bool,
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

/// The manifest in `folder`, or in the nearest folder above it; `None` where there is none.
#[must_use]
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(MANIFEST)).find(|path| path.is_file())
}

impl Workspace {
    /// Reads the manifest at `path`.
    ///
    /// # Errors
    ///
    /// When the manifest cannot be read, or is not valid YAML. Faults in what it says are findings.
    pub fn open(path: &Path) -> Result<Self> {
        manifest::read(path)
    }

    /// The same workspace for a run over some of its files: what is wrong with the manifest, and exceptions that nothing needs, are
    /// for runs over all of them to tell.
    #[must_use]
    pub fn without_set(mut self) -> Self {
        self.findings.clear();
        self.is_whole = false;
        self
    }
}

/// The files that paths and patterns name: a folder stands for the catalogs and workbooks in it, at any depth.
///
/// # Errors
///
/// When one of them names nothing. That is an error and no finding: a slip in a path must not pass for a clean run.
pub fn resolve(patterns: &[PathBuf]) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for pattern in patterns {
        let found = expand(pattern, &pattern.to_string_lossy().replace('\\', "/"), Part::Catalog)?;
        if found.is_empty() {
            let shown = pattern.display();
            return Err(Error::new(crate::text!("“{shown}”没有找到文件", "nothing is found at “{shown}”")).with_help(
                Text::new(
                    "请检查路径；文件夹里要有 .yaml 或 .xlsx 文件。",
                    "Check the path; a folder must hold .yaml or .xlsx files.",
                ),
            ));
        }
        inputs.extend(found);
    }
    inputs.sort();
    inputs.dedup_by(|a, b| a.path == b.path);
    Ok(inputs)
}

/// The files of one path or pattern, in order. `name` is what the user wrote.
fn expand(path: &Path, name: &str, part: Part) -> Result<Vec<Input>> {
    if path.is_dir() {
        return folder(path, name, part);
    }
    if path.is_file() {
        return Ok(vec![Input { path: path.to_owned(), name: name.to_owned(), part, is_named: true }]);
    }
    let matches = glob::glob(&path.to_string_lossy()).map_err(|error| {
        Error::new(crate::text!("路径“{name}”的通配符写法有误", "the pattern “{name}” is not valid")).caused_by(error)
    })?;
    let mut inputs = Vec::new();
    for path in matches.flatten() {
        let shown = path.to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            inputs.extend(folder(&path, &shown, part)?);
        } else {
            inputs.push(Input { path, name: shown, part, is_named: true });
        }
    }
    Ok(inputs)
}

/// The catalogs and workbooks in a folder, at any depth, in order of their names. Hidden files, the lock files of Office
/// (`~$表.xlsx`) and manifests are passed over.
fn folder(root: &Path, name: &str, part: Part) -> Result<Vec<Input>> {
    let name = name.trim_end_matches('/');
    let mut inputs = Vec::new();
    let visible = |entry: &walkdir::DirEntry| {
        let file = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(file.starts_with('.') || file.starts_with("~$"))
    };
    for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            let cause = error.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop of links"));
            Error::file(&Text::new("无法打开文件夹", "cannot open the folder"), &path, cause)
        })?;
        let path = entry.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let is_ours = ENDINGS.contains(&ending.as_str()) && entry.file_name() != MANIFEST;
        if entry.file_type().is_file() && is_ours {
            let inside = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
            let name = if name == "." { inside } else { format!("{name}/{inside}") };
            inputs.push(Input { path: path.to_owned(), name, part, is_named: false });
        }
    }
    Ok(inputs)
}
