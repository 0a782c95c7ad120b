//! The inputs that fuzzing has kept, each read as the fuzz target reads it.
//!
//! `cargo test --test corpus -- --ignored` writes the seeds from which fuzzing starts, into `fuzz/corpus`.

#[path = "support/fuzzed.rs"]
mod fuzzed;
#[path = "support/invariants.rs"]
mod invariants;
#[path = "support/made_up.rs"]
mod made_up;
#[path = "support/pack.rs"]
mod pack;
#[path = "support/sheet.rs"]
mod sheet;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use fuzzed::TARGETS;
use pack::PART;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder, at any depth, in order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name();
    let entries = walk.into_iter().map(|entry| entry.expect("the folder can be listed"));
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

#[test]
fn kept_inputs_are_read() {
    for (target, run) in TARGETS {
        let inputs = files(&root().join("tests/fixtures/corpus").join(target));
        assert!(inputs.len() >= 10, "{target} has {} inputs", inputs.len());
        for path in inputs {
            let input = fs::read(&path).expect("the input is there");
            let outcome = std::panic::catch_unwind(|| run(&input));
            assert!(outcome.is_ok(), "{} shows a fault", path.display());
        }
    }
}

#[test]
fn the_corpus_is_small() {
    let size: u64 = files(&root().join("tests/fixtures/corpus"))
        .iter()
        .map(|path| path.metadata().map_or(0, |file| file.len()))
        .sum();
    assert!(size < 1_500_000, "{size} bytes; see CONTRIBUTING.md on how to make it smaller");
}

#[test]
#[ignore = "it writes files: the seeds of fuzzing"]
fn seeds() {
    let folders = ["tests/fixtures", "tests/rules", "examples/county", "catalogs/requirements"];
    for path in folders.iter().flat_map(|folder| files(&root().join(folder))) {
        let bytes = fs::read(&path).expect("the file can be read");
        let name = path.strip_prefix(root()).expect("it is below").to_string_lossy().replace(['/', '\\'], "-");
        for (target, seed) in seeds_of(&path, bytes) {
            let folder = root().join("fuzz/corpus").join(target);
            fs::create_dir_all(&folder).expect("the folder can be made");
            fs::write(folder.join(&name), seed).expect("the seed can be written");
        }
    }
}

/// What a file is a seed of: as a whole, and by what is packed in it.
fn seeds_of(path: &Path, bytes: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let unpacked = match ending {
        "yaml" => return vec![("yaml", bytes)],
        "sheet" => {
            let text = String::from_utf8(bytes).expect("a .sheet is a text");
            return unpacked(&sheet::workbook(&text)).map(|parts| ("xlsx", parts)).into_iter().collect();
        }
        "xlsx" => unpacked(&bytes).map(|parts| ("xlsx", parts)),
        "xlsb" => unpacked(&bytes).map(|parts| ("xlsb", parts)),
        "ods" => unpacked(&bytes).map(|parts| ("ods", parts)),
        "xls" => records(&bytes).map(|records| ("xls", records)),
        _ => return kept_as(path).map(|target| (target, bytes)).into_iter().collect(),
    };
    unpacked.into_iter().chain([("bytes", bytes)]).collect()
}

/// The target whose kept input a file is.
fn kept_as(path: &Path) -> Option<&'static str> {
    let folder = path.parent()?.strip_prefix(root().join("tests/fixtures/corpus")).ok()?;
    TARGETS.into_iter().map(|(target, _)| target).find(|target| folder == Path::new(target))
}

/// The parts of a workbook that a reader looks at, one after the other; `None` where it is broken.
fn unpacked(workbook: &[u8]) -> Option<Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(workbook)).ok()?;
    let mut text = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).ok()?;
        let name = part.name().ok()?.into_owned();
        let is_read = ["worksheets/sheet", "sharedStrings", "styles", "workbook", "content.xml"];
        if is_read.iter().any(|stem| name.contains(stem)) {
            text.extend_from_slice(if text.is_empty() { &PART.as_bytes()[1..] } else { PART.as_bytes() });
            text.extend_from_slice(name.as_bytes());
            text.push(b'\n');
            part.read_to_end(&mut text).ok()?;
        }
    }
    Some(text)
}

/// The records of an .xls; `None` where it is broken.
fn records(workbook: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(std::io::Cursor::new(workbook)).ok()?;
    let mut records = Vec::new();
    file.open_stream("/Workbook").ok()?.read_to_end(&mut records).ok()?;
    Some(records)
}
