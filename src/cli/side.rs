//! One side of a comparison: a file, a folder, a release (`1.0.0`), or a revision of git (`REV:path`).

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::mem::ManuallyDrop;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use simdutf8::basic::from_utf8;
use tempfile::TempDir;

use super::console::Console;
use super::load::{self, Files, Inputs, Known, Loaded, Shown, files, lost, manifest_of};
use super::output::Outputs;
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::inspect::{Release, Set};
use crate::model::Version;
use crate::read::{Excerpt, MOST_BYTES};
use crate::relate::diff::State;
use crate::text::Text;
use crate::workspace::{MERGE_REPORT, Part, RELEASES, Workspace, releases};

/// One side of a comparison, of which it is known which files it has.
pub(super) struct Named {
    name: String,
    inputs: Inputs,
    /// The files; none where it is standard input.
    files: Option<Files>,
    is_merged: bool,
    folder: Option<Arc<TempDir>>,
}

/// One side of a comparison, read.
pub(super) struct Side {
    /// As it was named.
    pub(super) name: String,
    /// What was read.
    pub(super) loaded: ManuallyDrop<Loaded>,
    is_merged: bool,
    /// Where the files of a revision, or copies, lie as long as they are read from.
    _folder: Option<Arc<TempDir>>,
}

impl Named {
    /// Finds what is named.
    pub(super) fn find(name: &str, console: &Console) -> Result<Self> {
        if let Some(path) = release(name)? {
            return Self::open(&format!("{RELEASES}/{name}"), &path, None, None, console);
        }
        let checkout = revision(name).map(|(revision, path)| checkout(name, revision, path)).transpose()?;
        if checkout.is_none() && !Path::new(name).exists() && is_revision(name) {
            return Err(without_path(name));
        }
        let (path, shown) = match &checkout {
            Some(Checkout { path, shown, .. }) => (path.clone(), Some(shown.clone())),
            None => (PathBuf::from(name), None),
        };
        Self::open(name, &path, shown, checkout.map(|checkout| checkout.folder), console)
    }

    fn open(name: &str, path: &Path, shown: Option<Shown>, folder: Option<TempDir>, console: &Console) -> Result<Self> {
        let inputs = Inputs { shown, ..Inputs::of_paths(&[path.to_owned()]) };
        let files = if inputs.is_stdin() { None } else { Some(files(&inputs, console)?) };
        let is_merged = path.join(MERGE_REPORT).is_file();
        Ok(Self { name: name.to_owned(), inputs, files, is_merged, folder: folder.map(Arc::new) })
    }

    /// Whether a merge wrote it.
    pub(super) fn is_merged(&self) -> bool {
        self.is_merged
    }

    /// The manifest of its files.
    pub(super) fn workspace(&self) -> Option<&Workspace> {
        self.files.as_ref()?.workspace.as_ref()
    }

    /// Its catalogs, where each is a file of text; `None` where one is a workbook, or cannot be read, and of standard input, which is read
    /// once.
    pub(super) fn texts(&self) -> Option<Vec<CatalogText>> {
        let files = self.files.as_ref()?.inputs.iter();
        let files: Vec<_> = files.filter(|file| file.part != Part::Requirements).collect();
        // One workbook is enough, and nothing is read in vain.
        if !files.iter().all(|file| file.is_yaml()) {
            return None;
        }
        let texts = files.into_iter().map(|file| {
            let is_small = std::fs::metadata(&file.path).is_ok_and(|it| it.is_file() && it.len() <= MOST_BYTES);
            let bytes = is_small.then(|| std::fs::read(&file.path).ok())??;
            let is_supplementary = file.part == Part::Supplementary;
            Some(CatalogText { name: file.name.clone(), path: file.path.clone(), is_supplementary, bytes })
        });
        texts.collect()
    }

    /// Reads what its files hold.
    pub(super) fn read(&self, console: &Console) -> Result<Set> {
        load::read(self.files.as_ref(), &self.inputs, console)
    }

    /// Reads these excerpts in place of what its files hold.
    pub(super) fn read_instead(&self, instead: BTreeMap<PathBuf, Arc<Excerpt>>, console: &Console) -> Result<Set> {
        load::read(self.files.as_ref(), &Inputs { instead, ..self.inputs.clone() }, console)
    }

    /// The side, of what was read.
    pub(super) fn settle(&self, set: Set, known: Known, console: &Console) -> Result<Side> {
        let loaded = load::settle(self.files.clone(), set, known, console);
        if loaded.set.catalogs.is_empty() {
            return Err(unreadable(&self.name, &loaded));
        }
        let (name, folder) = (self.name.clone(), self.folder.clone());
        Ok(Side { name, loaded, is_merged: self.is_merged, _folder: folder })
    }

    /// The files that it has; none where it is standard input.
    pub(super) fn files(&self) -> Option<&Files> {
        self.files.as_ref()
    }
}

/// The text of a catalog's file.
pub(super) struct CatalogText {
    /// What the file is called.
    pub(super) name: String,
    /// Where it lies.
    pub(super) path: PathBuf,
    /// Whether it is a supplementary catalog, whatever it says.
    pub(super) is_supplementary: bool,
    bytes: Vec<u8>,
}

impl CatalogText {
    /// What stands in it; `None` where that is no UTF-8.
    fn text(&self) -> Option<&str> {
        from_utf8(self.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&self.bytes)).ok()
    }

    /// Files with what stands in them; `None` where one is no UTF-8.
    pub(super) fn decoded(files: &[Self]) -> Option<Vec<Decoded<'_>>> {
        files.iter().map(|file| Some((file, file.text()?))).collect()
    }
}

/// The file of a catalog, and what stands in it.
pub(super) type Decoded<'t> = (&'t CatalogText, &'t str);

impl Side {
    /// Reads what is named.
    pub(super) fn read(name: &str, console: &Console) -> Result<Self> {
        Self::of(&Named::find(name, console)?, console)
    }

    fn of(named: &Named, console: &Console) -> Result<Self> {
        let (known, set) = rayon::join(|| Known::beside([named.files()]), || named.read(console));
        named.settle(set?, known, console)
    }

    /// Reads a file that git hands over: as a copy, apart from whatever lies beside it, under the name that it has in the repository.
    pub(super) fn of_bytes(whose: &str, path: &str, bytes: &[u8], console: &Console) -> Result<Self> {
        let folder = folder()?;
        let (above, file) =
            path.rsplit_once('/').map_or((String::new(), path), |(above, file)| (format!("{above}/"), file));
        let copy = folder.path().join(file);
        Outputs::default().write(&copy, bytes)?;
        let shown = Shown { at: folder.path().to_owned(), name: format!("{whose}:{above}") };
        Self::of(&Named::open(&format!("{whose}:{path}"), &copy, Some(shown), Some(folder), console)?, console)
    }

    /// As a comparison sees it.
    pub(super) fn state(&self) -> State<'_> {
        let region = self.loaded.workspace.as_ref().and_then(|workspace| workspace.region.as_ref());
        self.loaded.set.state(self.loaded.standards, region.map(|region| &region.value), self.is_merged)
    }

    /// Its version: that which its catalogs state, where it was released or only a part is named; else the manifest's.
    pub(super) fn version(&self) -> Option<Version> {
        let is_whole = self.loaded.workspace.as_ref().is_some_and(|workspace| workspace.is_whole);
        let stated = if is_whole { None } else { self.loaded.stated_version() };
        stated.or_else(|| self.loaded.version())
    }

    /// As what a set is held against.
    pub(super) fn into_release(self) -> Release {
        let version = self.version();
        let loaded = ManuallyDrop::into_inner(self.loaded);
        Release { name: self.name, version, set: loaded.set, is_merged: self.is_merged }
    }

    /// What of it could not be read, and may be missing from a comparison or seem to be gone.
    pub(super) fn lost(&self) -> Vec<Text> {
        let lost = lost(&self.loaded.set.findings).filter(|finding| finding.severity == Severity::Deny);
        lost.map(|finding| {
            let (locus, message) = (&finding.locus, &finding.message);
            crate::text!("{locus} {message}", "{locus} {message}"; message)
        })
        .collect()
    }
}

fn unreadable(name: &str, loaded: &Loaded) -> Error {
    let error = Error::new(crate::text!("“{name}”里没有读到目录", "no catalog was read at “{name}”"));
    match loaded.set.findings.first() {
        Some(finding) => {
            let (locus, message) = (&finding.locus, &finding.message);
            error.with_help(crate::text!("{locus}：{message}", "{locus}: {message}"; message))
        }
        None => error.with_help(Text::new(
            "请写目录文件、文件夹、发布的版本（如 1.0.0），或 git 版本（如 HEAD~1:catalogs）。",
            "Name a catalog, a folder, a release, as in 1.0.0, or a revision of git, as in HEAD~1:catalogs.",
        )),
    }
}

/// The files below this folder that are not as they are in a revision, new ones too.
pub(super) fn changed_files(revision: &str) -> Result<BTreeSet<String>> {
    let folder = folder()?;
    let git = Git { name: revision, index: &folder.path().join("index"), files: folder.path() };
    let mut files = BTreeSet::new();
    let listed = ["diff", "--name-only", "--relative", "-z", "--no-ext-diff", "--end-of-options", revision, "--"];
    let untracked = ["ls-files", "--others", "--exclude-standard", "-z"];
    for arguments in [&listed[..], &untracked[..]] {
        let output = git.run_here(arguments)?;
        let names = output.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        files.extend(names.map(|name| String::from_utf8_lossy(name).into_owned()));
    }
    Ok(files)
}

// ---- releases ----------------------------------------------------------------------------------------------------------

/// The folder of the release that a name is the version of: `1.0.0`. What lies there by that name is that.
fn release(name: &str) -> Result<Option<PathBuf>> {
    let Some(version) = name.parse::<Version>().ok().filter(|_| !Path::new(name).exists()) else { return Ok(None) };
    let Some(root) = manifest_of(&Inputs::of_paths(&[]))?.and_then(|manifest| Some(manifest.parent()?.to_owned()))
    else {
        return Err(Error::new(crate::text!(
            "“{name}”是版本号，这里却没有 mulu.yaml，不知道是哪里的发布",
            "“{name}” is a version, and with no mulu.yaml here nobody knows of which releases"
        ))
        .with_help(Text::new(
            "请进入目录仓库的文件夹再运行，或写出文件、文件夹的路径。",
            "Run this in the folder of a catalog repository, or name a file or folder.",
        )));
    };
    let releases = releases(&root);
    if let Some((_, path)) = releases.iter().find(|(known, _)| *known == version) {
        return Ok(Some(path.clone()));
    }
    let known: Vec<String> = releases.iter().map(|(version, _)| version.to_string()).collect();
    let known = if known.is_empty() {
        Text::new("还没有发布过", "none")
    } else {
        Text { zh: known.join("、").into(), en: known.join(", ").into() }
    };
    Err(Error::new(crate::text!("没有发布过 {name}", "{name} was never released")).with_help(crate::text!(
        "已发布的版本：{known}。git 版本写成“版本:路径”，如 {name}:.。",
        "What was released: {known}. A revision of git is written REV:path, as in {name}:.";
        known
    )))
}

// ---- revisions of git ---------------------------------------------------------------------------------------------------

/// The revision and the path that a name states: `HEAD~1:catalogs`. What lies there as a file is that, and `C:\` is a drive.
fn revision(name: &str) -> Option<(&str, &str)> {
    if Path::new(name).exists() {
        return None;
    }
    let (revision, path) = name.split_once(':')?;
    let is_drive = revision.len() == 1 && path.starts_with(['\\', '/']);
    (!revision.is_empty() && !is_drive).then_some((revision, path))
}

/// Whether git knows a revision of this name.
pub(super) fn is_revision(name: &str) -> bool {
    let tree = format!("{name}^{{tree}}");
    let mut git = Command::new("git");
    git.args(["rev-parse", "--verify", "--quiet", "--end-of-options", &tree]);
    git.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn without_path(name: &str) -> Error {
    Error::new(crate::text!("“{name}”是 git 版本，还要写路径", "“{name}” is a revision of git, and needs a path"))
        .with_help(crate::text!(
            "写成“版本:路径”：整个仓库写 {name}:.，一个文件夹写 {name}:catalogs。",
            "Write REV:path: {name}:. for all of this folder, {name}:catalogs for one within the repository."
        ))
}

/// The files of a revision, written to a folder of their own.
struct Checkout {
    folder: TempDir,
    path: PathBuf,
    shown: Shown,
}

const MAKING: Text = Text::new("无法建立临时文件夹", "cannot make a temporary folder");

/// A folder that goes when it is no longer needed.
fn folder() -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("mulu-diff-").tempdir();
    folder.map_err(|error| Error::file(&MAKING, &std::env::temp_dir(), error))
}

/// Writes the catalogs of a revision to a folder of their own, with an index of its own: neither the working tree nor the index of the
/// repository is touched. What lies above the path comes too, since a manifest may.
fn checkout(name: &str, revision: &str, path: &str) -> Result<Checkout> {
    let doing = MAKING;
    let folder = folder()?;
    let (index, files) = (folder.path().join("index"), folder.path().join("files"));
    std::fs::create_dir(&files).map_err(|error| Error::file(&doing, &files, error))?;
    let git = Git { name, index: &index, files: &files };
    let commit = format!("{revision}^{{tree}}");
    let tree = git.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit], b"")?;
    git.run(&["read-tree", &line(&tree)], b"")?;
    // As git reads it: from the root of the repository, or, with a dot in front, from here.
    let inside = if path == "." || path.starts_with("./") || path.starts_with("../") {
        let prefix = line(&git.run(&["rev-parse", "--show-prefix"], b"")?);
        normal(&Path::new(&prefix).join(path))
    } else {
        normal(Path::new(path))
    };
    let listed = git.run(&["ls-files", "-z", "--full-name"], b"")?;
    let wanted: Vec<u8> = listed
        .split_inclusive(|byte| *byte == 0)
        .filter(|file| is_wanted(&String::from_utf8_lossy(&file[..file.len().saturating_sub(1)]), &inside))
        .flatten()
        .copied()
        .collect();
    git.run(&["checkout-index", "-z", "--stdin"], &wanted)?;
    let found = files.join(&inside);
    if !found.exists() {
        let shown = inside.display();
        return Err(Error::new(crate::text!(
            "git 版本 {revision} 里没有“{shown}”",
            "there is no “{shown}” in the revision {revision} of git"
        ))
        .with_help(Text::new(
            "路径从仓库根文件夹写起；从当前文件夹写起的，前面加 ./，如 HEAD~1:./catalogs。",
            "A path is that from the root of the repository; from this folder write ./ in front, as in HEAD~1:./catalogs.",
        )));
    }
    let shown = Shown { at: files, name: format!("{revision}:") };
    Ok(Checkout { path: found, shown, folder })
}

/// Whether a file of a revision is read with a path of it: it lies there, or is a manifest or record above it.
fn is_wanted(file: &str, inside: &Path) -> bool {
    let file = Path::new(file);
    let is_above = || file.parent().is_some_and(|folder| inside.starts_with(folder));
    let is_yaml = || file.extension().is_some_and(|ending| ending == "yaml");
    file.starts_with(inside) || (is_above() && is_yaml())
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => normal.push(part),
            Component::ParentDir => {
                normal.pop();
            }
            _ => {}
        }
    }
    normal
}

fn line(output: &[u8]) -> String {
    String::from_utf8_lossy(output).trim().to_owned()
}

struct Git<'g> {
    name: &'g str,
    index: &'g Path,
    files: &'g Path,
}

impl Git<'_> {
    /// Runs git in this folder and returns what it prints.
    fn run(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>> {
        let mut command = Command::new("git");
        if arguments[0] != "rev-parse" {
            let folder = line(&self.run(&["rev-parse", "--absolute-git-dir"], b"")?);
            let option = |name: &str, value: &OsStr| {
                let mut option = std::ffi::OsString::from(name);
                option.push(value);
                option
            };
            command.arg(option("--git-dir=", OsStr::new(&folder))).arg(option("--work-tree=", self.files.as_os_str()));
            command.current_dir(self.files);
        }
        command.args(arguments).env("GIT_INDEX_FILE", self.index);
        self.output(command, input)
    }

    /// Runs git in this folder, on the working tree as it is.
    fn run_here(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        let mut command = Command::new("git");
        command.args(arguments);
        self.output(command, b"")
    }

    fn output(&self, mut command: Command, input: &[u8]) -> Result<Vec<u8>> {
        command.env("LC_ALL", "C");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| self.failed(&error.to_string(), true))?;
        // What git prints is short, or comes after all input was read: neither waits for the other.
        if let Some(mut stdin) = child.stdin.take() {
            let _ = std::io::Write::write_all(&mut stdin, input);
        }
        let output = child.wait_with_output().map_err(|error| self.failed(&error.to_string(), false))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(self.failed(&String::from_utf8_lossy(&output.stderr), false))
    }

    fn failed(&self, why: &str, is_absent: bool) -> Error {
        let name = self.name;
        if is_absent {
            return Error::new(crate::text!(
                "“{name}”要用 git 读取，但没有找到 git",
                "“{name}” is read with git, which is not here"
            ))
            .with_help(Text::new(
                "请安装 git；是文件或文件夹的，检查路径。",
                "Install git; if it is a file or folder, check the path.",
            ));
        }
        let why = in_words(why);
        Error::new(crate::text!(
            "“{name}”不是文件，也不是 git 版本：{why}",
            "“{name}” is no file, and no revision of git: {why}";
            why
        ))
        .with_help(Text::new(
            "检查路径；git 版本写成“版本:路径”，如 HEAD~1:catalogs、v1.0.0:。",
            "Check the path; a revision is written REV:path, as in HEAD~1:catalogs or v1.0.0:.",
        ))
    }
}

/// Why git failed, in either language; what it said itself stands in quotes, since it is asked in English.
pub(super) fn in_words(why: &str) -> Text {
    if why.trim().is_empty() {
        Text::new("没有这个版本", "there is no such revision")
    } else if why.contains("not a git repository") {
        Text::new("这里不是 git 仓库", "this is no repository of git")
    } else if why.contains("dubious ownership") {
        Text::new(
            "仓库属于另一个用户，git 不读它（见 git 的 safe.directory）",
            "the repository is another user's, and git does not read it (see git's safe.directory)",
        )
    } else {
        let first = why.trim().lines().next().unwrap_or_default();
        crate::text!("git 报错“{first}”", "git says “{first}”")
    }
}
