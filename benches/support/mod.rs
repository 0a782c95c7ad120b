//! What the benches share: workbooks like a county's, and whole processes timed in turn.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(dead_code, reason = "each bench uses a part of it")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{Data, Reader, Xlsx};
use mulu::align::Reference;
use mulu::inspect::{self, Standards};
use mulu::model::{Catalog, Kind, Version};
use mulu::relate::{Given, MergeInput, merge};
use mulu::workspace::Workspace;
use mulu::write::xlsx;

/// How often each pair is run.
pub(crate) const ROUNDS: usize = 21;

/// Reads all cells of a workbook as slim as Python's most used reader can.
pub(crate) const OPENPYXL: &str = "import sys, openpyxl\n\
    book = openpyxl.load_workbook(sys.argv[1], read_only=True)\n\
    print(sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None))\n";

/// The peer of all reading: all cells of all sheets, and nothing else.
pub(crate) fn only_read(file: &Path) {
    let cells: usize = grids(file).iter().map(|(_, range)| range.used_cells().count()).sum();
    assert!(cells > 0, "the workbook has cells");
}

pub(crate) fn grids(file: &Path) -> Vec<(String, calamine::Range<Data>)> {
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

/// Townships of a county, and where its items are done over again.
const PLACES: [&str; 12] = [
    "城关镇",
    "东河乡",
    "石桥镇",
    "柳林乡",
    "南山镇",
    "白水乡",
    "新集镇",
    "大湾乡",
    "双塔镇",
    "平安乡",
    "古城镇",
    "青龙乡",
];

/// What the rows are that a county has beyond the items of the standard.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum More {
    /// The same items, in a row for each township that does them: of the labelled rows of real counties four in five are items of
    /// the standard.
    OfTownships,
    /// Items of its own, called and made nearly as those of the standard, so that every one has to be told from many.
    ItsOwn,
}

/// The catalogs of the clean example with so many rows each.
pub(crate) fn county(rows_a_sheet: usize, more: More) -> Vec<Catalog> {
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
        given: Given::default(),
    })
    .catalogs;
    catalogs.retain(|catalog| catalog.kind == Kind::Standard);
    for catalog in &mut catalogs {
        let items = catalog.items.clone();
        catalog.items = items.iter().cycle().take(rows_a_sheet).cloned().collect();
        for (item, copy) in catalog.items.iter_mut().zip(0_usize..).skip(items.len()) {
            let place = PLACES[(copy / items.len() - 1) % PLACES.len()];
            if more == More::OfTownships {
                for body in item.disclosing_bodies.iter_mut().flat_map(|bodies| &mut bodies.value) {
                    body.value = format!("{place}人民政府");
                }
                continue;
            }
            if let Some(name) = &mut item.name {
                name.value.insert_str(0, place);
            }
            if let Some(elements) = &mut item.elements {
                let last = elements.value.last_mut().expect("a list has elements");
                last.value.push_str(place);
            }
        }
    }
    catalogs
}

/// Those catalogs as the workbook that mulu writes.
pub(crate) fn workbook(catalogs: &[Catalog]) -> Vec<u8> {
    let book = xlsx::Book {
        catalogs,
        title: "示例县基层政务公开标准目录".to_owned(),
        region: None,
        version: None,
        effective: None,
        review: None,
    };
    xlsx::workbook(&book).expect("the texts fit")
}

/// This bench itself as a command.
pub(crate) fn own(arguments: &[&std::ffi::OsStr]) -> Command {
    command(&std::env::current_exe().expect("the benchmark knows its own path"), arguments)
}

pub(crate) fn command(program: &Path, arguments: &[&std::ffi::OsStr]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    quiet(command)
}

pub(crate) fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Times two commands in turn and prints their medians and least times, and the median of their ratios.
pub(crate) fn pair(name: &str, rounds: usize, one: &dyn Fn() -> Command, peer: &str, other: &dyn Fn() -> Command) {
    let mut times: Vec<(Duration, Duration)> = Vec::with_capacity(rounds);
    for round in 0..=rounds {
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
    let told = |times: Vec<f64>| {
        let least = times.iter().copied().fold(f64::INFINITY, f64::min);
        format!("{:.1} ms (least {least:.1})", middle(times))
    };
    let ours = told(times.iter().map(|(ours, _)| ms(ours)).collect());
    let theirs = told(times.iter().map(|(_, theirs)| ms(theirs)).collect());
    let ratio = middle(times.iter().map(|(ours, theirs)| ms(ours) / ms(theirs)).collect());
    println!("{name}: {ours}; {peer}: {theirs}; ratio {ratio:.2}");
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

/// Prints the most memory that a process had.
pub(crate) fn print_peak(name: &str, process: Command) {
    match peak_memory(process) {
        Some(kib) => println!("{name}: peak memory {:.1} MB", f64::from(kib) / 1024.0),
        None => println!("skipped: this system does not tell the memory of a process"),
    }
}
