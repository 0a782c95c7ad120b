//! How fast a county's workbook is checked and exported, beside its peers: `cargo bench --bench county`.
//!
//! A county is 26 sheets with 1,560 rows. Whole processes are timed in turn, and the medians of their ratios printed, since single
//! times on a shared machine mean little:
//!
//! - `mulu validate` beside a process that only reads all cells of the same file with calamine (at most 2×), and beside Python's
//!   openpyxl, where it is there;
//! - `mulu export` of the file beside a process that only writes the same cells with rust_xlsxwriter (at most 2×).

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{Data, Reader, Xlsx};
use mulu::align::Reference;
use mulu::inspect::{self, Standards};
use mulu::model::{Catalog, Kind, Version};
use mulu::relate::{MergeInput, merge};
use mulu::workspace::Workspace;
use mulu::write::xlsx;

const ROUNDS: usize = 21;
const ROWS_A_SHEET: usize = 60;

const OPENPYXL: &str = "import sys, openpyxl\n\
    book = openpyxl.load_workbook(sys.argv[1], read_only=True)\n\
    print(sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None))\n";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--only-read", file] => only_read(Path::new(file)),
        ["--only-write", file, out] => only_write(Path::new(file), Path::new(out)),
        ["--make", file] => std::fs::write(file, workbook()).expect("the file can be written"),
        _ => compare(),
    }
}

/// The peer of `validate`: all cells of all sheets, and nothing else.
fn only_read(file: &Path) {
    let cells: usize = grids(file).iter().map(|(_, range)| range.used_cells().count()).sum();
    assert!(cells > 0, "the workbook has cells");
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

fn grids(file: &Path) -> Vec<(String, calamine::Range<Data>)> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(file).expect("the workbook opens");
    let names = workbook.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = workbook.worksheet_range(&name).expect("the sheet can be read");
            (name, range)
        })
        .collect()
}

/// The catalogs of the clean example, with as many rows each as a county has on average: its items over again, numbered.
fn county() -> Vec<Catalog> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/county-clean/mulu.yaml");
    let workspace = Workspace::open(&manifest).expect("the example is there");
    let mut set = inspect::read(&workspace.inputs, Some(&workspace), &inspect::ReadOptions::default(), &|_| {});
    let standards = Standards::builtin();
    set.align(&Reference::new(&standards.catalogs));
    let mut catalogs = merge(&MergeInput {
        catalogs: &set.catalogs,
        matches: &set.matches,
        standard: &standards.catalogs,
        region: workspace.region.as_ref().expect("the example names its region").value.clone(),
        version: Version::first(),
        effective: None,
    })
    .catalogs;
    catalogs.retain(|catalog| catalog.kind == Kind::Standard);
    for catalog in &mut catalogs {
        let items = catalog.items.clone();
        catalog.items = items.iter().cycle().take(ROWS_A_SHEET).cloned().collect();
        for (item, copy) in catalog.items.iter_mut().zip(0_usize..).skip(items.len()) {
            if let Some(name) = &mut item.name {
                name.value = format!("{}（{}）", name.value, copy / items.len());
            }
        }
    }
    catalogs
}

fn workbook() -> Vec<u8> {
    let book = xlsx::Book {
        catalogs: &county(),
        title: "示例县基层政务公开标准目录".to_owned(),
        region: None,
        version: None,
        effective: None,
        review: None,
    };
    xlsx::workbook(&book).expect("the texts fit")
}

fn compare() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("county.xlsx");
    std::fs::write(&file, workbook()).expect("the folder can be written");
    let size = std::fs::metadata(&file).expect("the file is there").len() / 1024;
    println!("county.xlsx: 26 sheets, {} rows, {size} KiB; {ROUNDS} rounds in turn", 26 * ROWS_A_SHEET);

    let report = folder.path().join("report.txt");
    let exported = folder.path().join("exported.xlsx");
    let written = folder.path().join("written.xlsx");
    let own = std::env::current_exe().expect("the benchmark knows its own path");
    let validate = || mulu(&["validate", "-q", "-f", "short", "-o"], &report, &file);
    let export = || mulu(&["export", "-q", "-o"], &exported, &file);
    let only_read = || command(&own, &["--only-read".as_ref(), file.as_os_str()]);
    let only_write = || command(&own, &["--only-write".as_ref(), file.as_os_str(), written.as_os_str()]);
    let openpyxl = || command(Path::new("python3"), &["-c".as_ref(), OPENPYXL.as_ref(), file.as_os_str()]);

    pair("validate", &validate, "calamine, all cells", &only_read);
    pair("export", &export, "rust_xlsxwriter, bare (with the reading)", &only_write);
    if openpyxl().status().is_ok_and(|status| status.success()) {
        pair("openpyxl, all cells", &openpyxl, "validate", &validate);
    } else {
        println!("skipped: python3 with openpyxl is not here");
    }
    match peak_memory(validate()) {
        Some(kib) => println!("validate: peak memory {:.1} MB", f64::from(kib) / 1024.0),
        None => println!("skipped: this system does not tell the memory of a process"),
    }
}

fn mulu(arguments: &[&str], out: &Path, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.args(arguments).arg(out).arg(file);
    quiet(command)
}

fn command(program: &Path, arguments: &[&std::ffi::OsStr]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    quiet(command)
}

fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Times two commands in turn and prints their medians and the median of their ratios.
fn pair(name: &str, one: &dyn Fn() -> Command, peer: &str, other: &dyn Fn() -> Command) {
    let mut times: Vec<(Duration, Duration)> = Vec::with_capacity(ROUNDS);
    for round in 0..=ROUNDS {
        let both = (time(one()), time(other()));
        // The first round fills the caches.
        if round > 0 {
            times.push(both);
        }
    }
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
    let ours = middle(times.iter().map(|(ours, _)| ms(ours)).collect());
    let theirs = middle(times.iter().map(|(_, theirs)| ms(theirs)).collect());
    let ratio = middle(times.iter().map(|(ours, theirs)| ms(ours) / ms(theirs)).collect());
    println!("{name}: {ours:.1} ms; {peer}: {theirs:.1} ms; ratio {ratio:.2}");
}

fn time(mut command: Command) -> Duration {
    let began = Instant::now();
    let status = command.status().expect("the command starts");
    let took = began.elapsed();
    assert!(status.code().is_some_and(|code| code < 2), "{command:?}: {status}");
    took
}

/// The most memory that a process had, in KiB, as Linux tells it while the process runs.
fn peak_memory(mut command: Command) -> Option<u32> {
    let mut child = command.spawn().ok()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().ok()?.is_none() {
        let Ok(file) = std::fs::File::open(&status) else { continue };
        let line = BufReader::new(file).lines().map_while(Result::ok).find(|line| line.starts_with("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        peak = peak.max(kib);
    }
    peak
}
