//! How fast workbooks are read, beside their peers: `cargo bench --bench reading`.
//!
//! Whole processes are timed in turn, and the medians of their ratios printed:
//!
//! - a county's workbook (26 sheets, 1,560 rows), and one sheet of 100,000 rows, read into catalogs, beside a process that only
//!   reads all cells of the same file with calamine (at most 1.5×), and beside Python's openpyxl and pandas, where they are there;
//! - the most memory that the large sheet takes (at most 600 MB).

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod support;

use std::path::Path;

use mimalloc::MiMalloc;
use mulu::model::Regions;
use mulu::read::Reader;
use support::{More, OPENPYXL, ROUNDS, command, county, only_read, own, pair, print_peak, workbook};

/// Both sides have the allocator of mulu.
#[global_allocator]
static GLOBAL: MiMalloc = MiMalloc;

const ROWS_OF_COUNTY: usize = 1_560;
const ROWS_OF_LARGE: usize = 100_000;
/// The large file takes its time.
const LARGE_ROUNDS: usize = 5;

const PANDAS: &str = "import sys, pandas\n\
    print(sum(frame.size for frame in pandas.read_excel(sys.argv[1], sheet_name=None, header=None).values()))\n";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--only-read", file] => only_read(Path::new(file)),
        ["--make-large", file] => make_large(Path::new(file)),
        ["--read", file, items] => read(Path::new(file), items.parse().expect("a number")),
        _ => compare(),
    }
}

/// Reads a workbook into catalogs.
fn read(file: &Path, expected: usize) {
    let regions = Regions::default();
    let reading = Reader::new(&regions).file(file, "county.xlsx");
    let items: usize = reading.catalogs.iter().map(|catalog| catalog.items.len()).sum();
    assert_eq!(items, expected, "every row is an item");
    // As the program does when a command ends: the system takes the memory back at once.
    std::mem::forget(reading);
}

fn compare() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (small, large) = (folder.path().join("county.xlsx"), folder.path().join("large.xlsx"));
    std::fs::write(&small, workbook(&county(ROWS_OF_COUNTY / 26, More::OfTownships)))
        .expect("the folder can be written");
    make_large(&large);
    beside_peers("county, 26 sheets, 1,560 rows", &small, ROWS_OF_COUNTY, ROUNDS);
    beside_peers("one sheet, 100,000 rows", &large, ROWS_OF_LARGE, LARGE_ROUNDS);
    print_peak("one sheet, 100,000 rows", own(&["--read".as_ref(), large.as_os_str(), "100000".as_ref()]));
    print_peak("calamine, the same", own(&["--only-read".as_ref(), large.as_os_str()]));
}

fn make_large(file: &Path) {
    let mut catalogs = county(ROWS_OF_LARGE, More::ItsOwn);
    catalogs.truncate(1);
    std::fs::write(file, workbook(&catalogs)).expect("the folder can be written");
}

fn beside_peers(name: &str, file: &Path, rows: usize, rounds: usize) {
    let rows = rows.to_string();
    let read = || own(&["--read".as_ref(), file.as_os_str(), rows.as_ref()]);
    let only_read = || own(&["--only-read".as_ref(), file.as_os_str()]);
    pair(name, rounds, &read, "calamine, all cells", &only_read);
    for (peer, script) in [("openpyxl (read-only)", OPENPYXL), ("pandas", PANDAS)] {
        let python = || command(Path::new("python3"), &["-c".as_ref(), script.as_ref(), file.as_os_str()]);
        if python().status().is_ok_and(|status| status.success()) {
            pair(peer, rounds.min(LARGE_ROUNDS), &python, name, &read);
        } else {
            println!("skipped: python3 with {peer} is not here");
        }
    }
}
