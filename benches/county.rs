//! How fast a county's workbook is checked and exported, beside its peers: `cargo bench --bench county`.
//!
//! A county is 26 sheets with 1,560 rows. Whole processes are timed in turn, and the medians of their ratios printed, since single
//! times on a shared machine mean little:
//!
//! - `mulu validate` beside a process that only reads all cells of the same file with calamine (at most 2×), and beside Python's
//!   openpyxl, where it is there;
//! - `mulu export` of the file beside a process that only writes the same cells with rust_xlsxwriter (at most 2×).

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod support;

use std::path::Path;
use std::process::Command;

use support::{More, OPENPYXL, ROUNDS, command, county, grids, only_read, own, pair, print_peak, quiet, workbook};

const ROWS_A_SHEET: usize = 60;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--only-read", file] => only_read(Path::new(file)),
        ["--only-write", file, out] => only_write(Path::new(file), Path::new(out)),
        _ => compare(),
    }
}

/// The peer of `export`: the same cells, without formats.
fn only_write(file: &Path, out: &Path) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, range) in grids(file) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).expect("the name is one of a sheet");
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, cell) in range.used_cells() {
            let row = top + u32::try_from(row).expect("a row");
            let column = u16::try_from(left as usize + column).expect("a column");
            sheet.write_string(row, column, cell.to_string()).expect("the cell can be written");
        }
    }
    workbook.save(out).expect("the file can be written");
}

fn compare() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("county.xlsx");
    std::fs::write(&file, workbook(&county(ROWS_A_SHEET, More::OfTownships))).expect("the folder can be written");
    let own_items = folder.path().join("own-items.xlsx");
    std::fs::write(&own_items, workbook(&county(ROWS_A_SHEET, More::ItsOwn))).expect("the folder can be written");
    let size = std::fs::metadata(&file).expect("the file is there").len() / 1024;
    println!("county.xlsx: 26 sheets, {} rows, {size} KiB; {ROUNDS} rounds in turn", 26 * ROWS_A_SHEET);

    let report = folder.path().join("report.txt");
    let exported = folder.path().join("exported.xlsx");
    let written = folder.path().join("written.xlsx");
    let validate = || mulu(&["validate", "-q", "-f", "short", "-o"], &report, &file);
    let export = || mulu(&["export", "-q", "-o"], &exported, &file);
    let validate_own = || mulu(&["validate", "-q", "-f", "short", "-o"], &report, &own_items);
    let only_read = || own(&["--only-read".as_ref(), file.as_os_str()]);
    let only_read_own = || own(&["--only-read".as_ref(), own_items.as_os_str()]);
    let only_write = || own(&["--only-write".as_ref(), file.as_os_str(), written.as_os_str()]);
    let openpyxl = || command(Path::new("python3"), &["-c".as_ref(), OPENPYXL.as_ref(), file.as_os_str()]);

    pair("validate", ROUNDS, &validate, "calamine, all cells", &only_read);
    let name = "validate, with 998 items of its own";
    pair(name, ROUNDS, &validate_own, "calamine, all cells", &only_read_own);
    pair("export", ROUNDS, &export, "rust_xlsxwriter, bare (with the reading)", &only_write);
    if openpyxl().status().is_ok_and(|status| status.success()) {
        pair("openpyxl, all cells", ROUNDS, &openpyxl, "validate", &validate);
    } else {
        println!("skipped: python3 with openpyxl is not here");
    }
    print_peak("validate", validate());
}

fn mulu(arguments: &[&str], out: &Path, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.args(arguments).arg(out).arg(file);
    quiet(command)
}
