//! What the fuzz targets (`fuzz/`) and `tests/corpus.rs` do with an input: make a file of it, read it, and hold the reading to what is
//! true of every reading.
//!
//! A panic is a fault of mulu's, unless it arises within calamine while an old format is read: outside of tests that happens in a process
//! of its own (`src/read/excel/apart.rs`) and ends there.

use std::sync::{LazyLock, Mutex, Once, PoisonError};

use mulu::model::Regions;
use mulu::read::{Limits, Reader, Reading};
use mulu::workspace::{MANIFEST, Workspace};
use mulu::yaml::{Node, Value};

use crate::pack::{ODS, XLSB, XLSX, compound, packed};
use crate::{invariants, made_up};

/// A target: what it is called, and what it does with an input.
type Target = (&'static str, fn(&[u8]));

/// The targets.
pub(crate) const TARGETS: [Target; 7] =
    [("yaml", yaml), ("xlsx", xlsx), ("xls", xls), ("xlsb", xlsb), ("ods", ods), ("bytes", bytes), ("table", table)];

/// Small, so that what grows beyond all bounds is told from what is only large before the memory is full.
const LIMITS: Limits = Limits { cells: 20_000 };

/// A text: as a catalog or a list of requirements, whichever it says that it is, and as a manifest.
pub(crate) fn yaml(input: &[u8]) {
    read("目录.yaml", input.to_vec());
    if let Ok(text) = std::str::from_utf8(input) {
        open_manifest(text);
    }
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
    // `at /home/…/calamine-0.38.0/src/xls.rs:633:29` below the name of each function; those of this file say nothing.
    let frames = backtrace.lines().filter_map(|line| line.trim().strip_prefix("at "));
    let frames = frames.filter(|frame| !frame.contains("fuzzed.rs"));
    let places: Vec<String> = [place].into_iter().chain(frames).map(|place| place.replace('\\', "/")).collect();
    let is_calamine = |place: &&String| place.contains("/calamine-");
    let is_other = |place: &&String| ["/library/", "/rustc/", "/registry/"].iter().any(|folder| place.contains(folder));
    let first = places.iter().find(|place| is_calamine(place) || !is_other(place));
    let is_apart = places.iter().any(|place| CONTAINED.iter().any(|file| place.contains(file)));
    !(first.is_some_and(|first| is_calamine(&first)) && is_apart)
}

/// What of mulu only runs in a process of its own.
const CONTAINED: [&str; 2] = ["src/read/excel/binary.rs", "src/read/excel/xlsb.rs"];
