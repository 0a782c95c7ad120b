//! The fixtures of the rules: `tests/rules/CODE/`, with what breaks the rule (`bad…`) and what keeps it (`good…`).
//!
//! A fixture is a file that is read as it is (`bad.yaml`, `bad.xls`), a workbook in text form (`bad.sheet`, see [`crate::sheet`]),
//! or a folder with a `mulu.yaml` (`bad/`), whose `.sheet` files are workbooks too. A rule that has several faces has several
//! fixtures: `bad.sheet`, `bad-file.yaml`. The file `expect` beside them lists the places, one a line and as reports name them,
//! at which the rule has to find the bad ones: `bad.yaml:12:5`, `bad.xlsx 涉农补贴!F7`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use mulu::align::Reference;
use mulu::finding::Finding;
use mulu::inspect::{self, Options, Set, Standards};
use mulu::model::{Locus, Place, Regions, SourceText};
use mulu::text::Text;
use mulu::workspace::{MANIFEST, Workspace};

use crate::sheet;

/// The day of all runs.
const TODAY: &str = "2026-06-01";

static STANDARDS: LazyLock<Standards> = LazyLock::new(Standards::builtin);
static REFERENCE: LazyLock<Reference<'static>> = LazyLock::new(|| Reference::new(&STANDARDS.catalogs));

/// The folder of all fixtures.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// The codes that have a folder.
pub(crate) fn codes() -> Vec<String> {
    entries(&folder())
}

/// A fixture and what all rules find in it.
pub(crate) struct Fixture {
    /// The rule whose fixture it is.
    pub(crate) rule: String,
    /// The file or folder as reports name it: `bad.xlsx`.
    pub(crate) name: String,
    /// What was found, in the order of a report.
    pub(crate) findings: Vec<Found>,
}

/// A finding, with its places as they are called within the fixture.
pub(crate) struct Found {
    /// The rule's code.
    pub(crate) rule: &'static str,
    /// Where.
    pub(crate) place: String,
    /// What is wrong.
    pub(crate) message: Text,
    /// What to do.
    pub(crate) help: Text,
    /// Why the place is not one of the fixture, where it is not.
    pub(crate) misplaced: Option<String>,
}

impl Fixture {
    /// Whether this one breaks its rule.
    pub(crate) fn is_bad(&self) -> bool {
        self.name.starts_with("bad")
    }

    /// What a rule finds in it.
    pub(crate) fn found_by<'f>(&'f self, rule: &'f str) -> impl Iterator<Item = &'f Found> {
        self.findings.iter().filter(move |found| found.rule == rule)
    }
}

/// The places that the rule has to find.
pub(crate) fn expected(rule: &str) -> Vec<String> {
    let path = folder().join(rule).join("expect");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(str::to_owned).collect()
}

/// The fixtures of a rule, each with what all rules find.
pub(crate) fn of(rule: &str) -> Vec<Fixture> {
    let folder = folder().join(rule);
    let names = entries(&folder).into_iter().filter(|name| name != "expect");
    names.map(|name| run(rule, &folder.join(name))).collect()
}

fn run(rule: &str, path: &Path) -> Fixture {
    if path.is_dir() {
        return run_workspace(rule, path);
    }
    let (name, bytes) = load(path);
    let files = BTreeMap::from([(name.clone(), bytes.clone())]);
    let set = inspect::read_bytes(&name, bytes, &Regions::default(), &inspect::ReadOptions::default());
    Fixture { rule: rule.to_owned(), findings: judge(set, None, "", &files), name }
}

/// A workspace is read from a copy, in which the workbooks are real ones.
fn run_workspace(rule: &str, path: &Path) -> Fixture {
    let name = path.file_name().expect("a fixture has a name").to_string_lossy().into_owned();
    let copy = tempfile::tempdir().expect("a temporary folder can be made");
    let root = copy.path().join(&name);
    let mut files = BTreeMap::new();
    copy_folder(path, &root, &name, &mut files);
    let workspace = Workspace::open(&root.join(MANIFEST)).unwrap_or_else(|error| panic!("{rule}/{name}: {error}"));
    let set = inspect::read(&workspace.inputs, Some(&workspace), &inspect::ReadOptions::default(), &|_| ());
    let prefix = format!("{}/", copy.path().to_string_lossy().replace('\\', "/"));
    Fixture { rule: rule.to_owned(), findings: judge(set, Some(&workspace), &prefix, &files), name }
}

fn copy_folder(from: &Path, to: &Path, name: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in entries(from) {
        let path = from.join(&entry);
        if path.is_dir() {
            copy_folder(&path, &to.join(&entry), &format!("{name}/{entry}"), files);
        } else {
            let (file, bytes) = load(&path);
            fs::write(to.join(&file), &bytes).expect("a file can be copied");
            files.insert(format!("{name}/{file}"), bytes);
        }
    }
}

/// A file's name and bytes; a workbook in text form becomes one.
fn load(path: &Path) -> (String, Vec<u8>) {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().expect("a file has a name").to_string_lossy();
    match name.strip_suffix(".sheet") {
        Some(stem) => {
            let text = String::from_utf8(bytes).expect("a .sheet file is a text");
            (format!("{stem}.xlsx"), sheet::workbook(&text))
        }
        None => (name.into_owned(), bytes),
    }
}

/// The names in a folder, in order.
fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn judge(mut set: Set, workspace: Option<&Workspace>, prefix: &str, files: &BTreeMap<String, Vec<u8>>) -> Vec<Found> {
    set.align(&REFERENCE);
    let options = Options { as_of: TODAY.parse().ok(), ..Options::default() };
    let verdict = inspect::judge(&set, workspace, &STANDARDS, &REFERENCE, &options);
    let text = |text: &Text| Text { zh: text.zh.replace(prefix, "").into(), en: text.en.replace(prefix, "").into() };
    let found = |finding: &Finding| Found {
        rule: finding.rule.code,
        place: finding.locus.to_string().replace(prefix, ""),
        message: text(&finding.message),
        help: text(&finding.help),
        misplaced: misplaced(finding, prefix, files),
    };
    verdict.findings.iter().map(found).collect()
}

/// Why a finding points to a place that the fixture does not have. Related places may be the standard's or the law's.
fn misplaced(finding: &Finding, prefix: &str, files: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    let is_file = |locus: &Locus| files.contains_key(locus.source.file.strip_prefix(prefix).unwrap_or_default());
    if !is_file(&finding.locus) {
        return Some("there is no such file".to_owned());
    }
    if !is_within(&finding.locus) {
        return Some("the file has no such line or cell".to_owned());
    }
    let strays = |(locus, _): &&(Locus, Text)| !is_file(locus) && !locus.source.file.starts_with("builtin:");
    finding.related.iter().find(strays).map(|(locus, _)| format!("the related place {locus} is of no file"))
}

fn is_within(locus: &Locus) -> bool {
    match (locus.place, &*locus.source.text) {
        (Place::Whole, _) => true,
        (Place::Text(span), SourceText::Lines(text)) => {
            let line = usize::try_from(span.line).ok().and_then(|line| text.lines().nth(line.checked_sub(1)?));
            line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&(span.column as usize)))
        }
        (Place::Cell { row, column }, SourceText::Sheet(grid)) => {
            let last_column = grid.rows().iter().flat_map(|row| &row.cells).map(|(column, _)| *column).max();
            grid.rows().last().is_some_and(|last| row <= last.row) && last_column.is_some_and(|last| column <= last)
        }
        _ => false,
    }
}
