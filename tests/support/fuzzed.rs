//! What the fuzz targets (`fuzz/`) and `tests/corpus.rs` do with an input: make a file of it, read it, and hold the reading to what is
//! true of every reading.
//!
//! A panic is a fault of mulu's, unless it arises within calamine while an old format is read: outside of tests that happens in a process
//! of its own (`src/read/excel/apart.rs`) and ends there.

use std::sync::{LazyLock, Mutex, Once, PoisonError};

use mulu::model::{Regions, Span};
use mulu::read::{Limits, Reader, Reading};
use mulu::workspace::{DECISIONS, MANIFEST, Workspace, with_decision};
use mulu::write::canonical;
use mulu::yaml::{Node, Tree, Value, parse_with_comments};

use crate::pack::{ODS, XLSB, XLSX, compound, packed};
use crate::{invariants, made_up};

/// A target: what it is called, and what it does with an input.
type Target = (&'static str, fn(&[u8]));

/// The targets.
pub(crate) const TARGETS: [Target; 7] =
    [("yaml", yaml), ("xlsx", xlsx), ("xls", xls), ("xlsb", xlsb), ("ods", ods), ("bytes", bytes), ("table", table)];

/// Small, so that what grows beyond all bounds is told from what is only large before the memory is full.
const LIMITS: Limits = Limits { cells: 20_000 };

/// A text: as a catalog or a list of requirements, whichever it says that it is, as a manifest, and as decisions.
pub(crate) fn yaml(input: &[u8]) {
    read("目录.yaml", input.to_vec());
    if let Ok(text) = std::str::from_utf8(input) {
        open_manifest(text);
        open_decisions(text);
        put_in_form(text);
    }
}

/// Puts a text into canonical form: it says the same, with the same comments, and stays as it is.
fn put_in_form(text: &str) {
    let Ok(formatted) = canonical::format(text) else { return };
    assert_eq!(canonical::format(&formatted).ok().as_ref(), Some(&formatted), "{text:?}");
    let (before, after) = (parse_with_comments(text), parse_with_comments(&formatted));
    let (before, after) = (before.expect("it was parsed"), after.expect("what is written is YAML"));
    assert_eq!(said(&before.root), said(&after.root), "{text:?} as {formatted:?}");
    let comments = |text: &str, tree: &Tree| {
        let of = |span: &Span| text[span.start as usize..span.end as usize].trim_end().to_owned();
        let mut comments: Vec<String> = tree.comments.iter().map(of).collect();
        comments.sort();
        comments
    };
    assert_eq!(comments(text, &before), comments(&formatted, &after), "{text:?} as {formatted:?}");
}

/// What a node says, whatever the order of keys and entries.
fn said(node: &Node) -> String {
    let mut parts: Vec<String> = match &node.value {
        Value::Null => return "~".to_owned(),
        Value::Scalar(text) => return format!("{text:?}"),
        Value::List(nodes) => nodes.iter().map(said).collect(),
        Value::Map(entries) => entries.iter().map(|entry| format!("{:?}: {}", entry.key, said(&entry.value))).collect(),
    };
    parts.sort();
    format!("{:?}{parts:?}", matches!(node.value, Value::Map(_)))
}

/// The parts of an .xlsx.
pub(crate) fn xlsx(input: &[u8]) {
    read("表.xlsx", packed(input, XLSX));
}

/// The records of an .xls.
pub(crate) fn xls(input: &[u8]) {
    read("表.xls", compound(input));
}

/// The parts of an .xlsb.
pub(crate) fn xlsb(input: &[u8]) {
    read("表.xlsb", packed(input, XLSB));
}

/// The parts of an .ods.
pub(crate) fn ods(input: &[u8]) {
    read("表.ods", packed(input, ODS));
}

/// A whole file of any kind.
pub(crate) fn bytes(input: &[u8]) {
    read("表.xls", input.to_vec());
}

/// A workbook that is made up of headings, words of the field and any others, read and checked.
pub(crate) fn table(input: &[u8]) {
    let Some(book) = made_up::book(input) else { return };
    let bytes = packed(&book, XLSX);
    read("表.xlsx", bytes.clone());
    made_up::check("表.xlsx", bytes, LIMITS);
    assert_eq!(own_panic(), None);
}

/// Reads a file, and holds the reading to what is true of all.
fn read(name: &str, bytes: Vec<u8>) -> Reading {
    static REGIONS: LazyLock<Regions> = LazyLock::new(Regions::default);
    blame();
    let reading = Reader::new(&REGIONS).with_limits(LIMITS).bytes(name, bytes);
    assert_eq!(own_panic(), None, "{name}: the reading was cut short by a panic of mulu's own");
    invariants::hold(name, &reading);
    reading
}

/// Opens a manifest in a folder that is otherwise empty.
fn open_manifest(text: &str) {
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder can be made"));
    let is_manifest = ["catalogs", "supplementary", "requirements", "rules", "allowances", "regions", "withdrawn"];
    let Ok(tree) = mulu::yaml::parse(text) else { return };
    if !is_manifest.iter().any(|key| tree.root.get(key).is_some()) || leads_out(&tree.root) {
        return;
    }
    let path = FOLDER.path().join(MANIFEST);
    std::fs::write(&path, text).expect("a manifest can be written");
    if let Ok(workspace) = Workspace::open(&path) {
        let own = &workspace.locus.source.file;
        assert!(workspace.findings.iter().all(|finding| &finding.locus.source.file == own), "{own}");
    }
}

/// Reads decisions, and adds the first of them once more: the file keeps its words, and the decision says the same as before.
fn open_decisions(text: &str) {
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder can be made"));
    if !mulu::yaml::parse(text).is_ok_and(|tree| tree.root.get("decisions").is_some()) {
        return;
    }
    let decided = |text: &str| {
        std::fs::write(FOLDER.path().join(MANIFEST), "format: 1\n").expect("a manifest can be written");
        std::fs::write(FOLDER.path().join(DECISIONS), text).expect("decisions can be written");
        let workspace = Workspace::open(&FOLDER.path().join(MANIFEST)).expect("what parses can be opened");
        let files = workspace.findings.iter().map(|finding| &finding.locus.source.file);
        files.for_each(|file| assert!(file.ends_with(DECISIONS), "{file}"));
        workspace.decisions.into_iter().map(|decision| decision.value).collect::<Vec<_>>()
    };
    let before = decided(text);
    let Some(first) = before.first() else { return };
    let Some(more) = with_decision(Some(text), first) else { return };
    assert!(more.starts_with(text.trim_end()), "{more}");
    let after = decided(&more);
    assert_eq!(after.len(), before.len() + 1, "{more}");
    let said = |decision| serde_yaml::to_string(decision).expect("a decision holds only texts");
    assert_eq!(after.last().map(said), Some(said(first)), "{more}");
}

/// Whether paths of a manifest may lead out of its folder, into whatever lies on the machine.
fn leads_out(node: &Node) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Scalar(text) => text.contains(['/', '\\']) || text.contains(".."),
        Value::List(nodes) => nodes.iter().any(leads_out),
        Value::Map(entries) => entries.iter().any(|entry| leads_out(&entry.value)),
    }
}

// ---- whose fault a panic is -------------------------------------------------------------------------------------------------------

/// What mulu panicked with, where the panic was caught.
static OWN_PANIC: Mutex<Option<String>> = Mutex::new(None);

fn own_panic() -> Option<String> {
    OWN_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// From the first call on panics are told apart, and nothing is heard of those that are calamine's and contained.
fn blame() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let at = panic.location().map_or("", std::panic::Location::file);
            if is_own(at, &std::backtrace::Backtrace::force_capture().to_string()) {
                *OWN_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic.to_string());
                before(panic);
            }
        }));
    });
}

/// Whether it was mulu's code that panicked, or calamine's where nothing contains it. Its place tells, or else, where that is in the
/// standard library, the innermost frame of either.
fn is_own(place: &str, backtrace: &str) -> bool {
    // `at /home/…/calamine-0.38.0/src/xls.rs:633:29` below the name of each function; those of this file, and of the one that makes a
    // panic of memory that is refused, say nothing.
    let frames = backtrace.lines().filter_map(|line| line.trim().strip_prefix("at "));
    let frames = [place].into_iter().chain(frames).map(|place| place.replace('\\', "/"));
    let is_silent = |frame: &String| ["support/fuzzed.rs", "src/memory.rs"].iter().any(|file| frame.contains(file));
    let places: Vec<String> = frames.filter(|frame| !is_silent(frame)).collect();
    let is_calamine = |place: &&String| place.contains("/calamine-");
    let is_other = |place: &&String| ["/library/", "/rustc/", "/registry/"].iter().any(|folder| place.contains(folder));
    let first = places.iter().find(|place| is_calamine(place) || !is_other(place));
    let is_apart = places.iter().any(|place| CONTAINED.iter().any(|file| place.contains(file)));
    !(first.is_some_and(|first| is_calamine(&first)) && is_apart)
}

/// What of mulu only runs in a process of its own.
const CONTAINED: [&str; 2] = ["src/read/excel/binary.rs", "src/read/excel/xlsb.rs"];
