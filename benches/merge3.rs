//! How fast tables are compared and merged, beside daff 1.4.2: `cargo bench --bench merge3`.
//!
//! - a table of 50,000 rows with its next version, in which one field of every fifth row differs;
//! - a three-way merge of 10,000 rows, of which each side edits every fifth, in other fields.
//!
//! Whole processes are timed in turn: mulu reads catalogs in YAML, daff the same items as CSV, told which column is the id. What of mulu's
//! time is reading is told beside it. daff is installed as `benches/daff/compare.mjs` says.
//!
//! The aim is 1/20 of daff's time. On two cores the medians are 0.042 and 0.045 of it (0.21 s of 5.03 s, 0.21 s of 4.72 s) for the diff and
//! 0.047 and 0.046 (0.08 s of 1.69 s, 0.08 s of 1.76 s) for the merge, in two runs; a tenth of what reading everything takes. What stands word
//! for word on all sides is not read, and of what is read each text of a field once. Both use both cores; where others take one of them, the
//! ratio is higher.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use mulu::inspect::{self, ReadOptions};
use mulu::model::{Catalog, DomainCode, Locus, Source, Sourced, TimeLimit};
use mulu::workspace;
use mulu::write::{csv, yaml};
use support::{More, command, county, own, pair, quiet};

const ROWS_OF_DIFF: usize = 50_000;
const ROWS_OF_MERGE: usize = 10_000;
const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--only-read", files @ ..] => only_read(files),
        _ => compare(),
    }
}

/// Reads files into typed items, side by side as the commands do, and does nothing else.
fn only_read(files: &[&str]) {
    use rayon::prelude::*;
    let items: usize = files
        .par_iter()
        .map(|file| {
            let inputs = workspace::resolve(&[PathBuf::from(file)]).expect("the file is there").inputs;
            inspect::read(&inputs, None, &ReadOptions::default(), &|_| {}).items()
        })
        .sum();
    assert!(items > 0, "the files have items");
}

/// A catalog with ids.
fn table(rows: usize) -> Catalog {
    let mut catalog = county(rows, More::ItsOwn).swap_remove(0);
    let domain = catalog.domain_code().unwrap_or(DomainCode::OUTSIDE);
    for (item, number) in catalog.items.iter_mut().zip(1..) {
        let id = format!("{domain}-320699-{number:03}").parse().expect("an id");
        item.id = Some(Sourced::new(id, Locus::whole(&Source::named("bench"))));
    }
    catalog
}

/// The table after someone edited every fifth row from `first` on.
fn edited(table: &Catalog, first: usize, edit: impl Fn(&mut mulu::model::Item)) -> Catalog {
    let mut table = table.clone();
    table.items.iter_mut().skip(first).step_by(5).for_each(edit);
    table
}

fn with_limit(item: &mut mulu::model::Item) {
    let limit = TimeLimit::read("信息形成或者变更之日起7个工作日内");
    item.time_limit = Some(Sourced::new(limit, Locus::whole(&Source::named("bench"))));
}

fn with_body(item: &mut mulu::model::Item) {
    let at = || Locus::whole(&Source::named("bench"));
    item.disclosing_bodies = Some(Sourced::new(vec![Sourced::new("示例县财政局".to_owned(), at())], at()));
}

/// Writes a table as either program reads it.
fn write(folder: &Path, name: &str, table: &Catalog) {
    std::fs::write(folder.join(format!("{name}.yaml")), yaml::catalog(table)).expect("a file");
    std::fs::write(folder.join(format!("{name}.csv")), csv::catalogs(std::slice::from_ref(table))).expect("a file");
}

fn compare() {
    let peer = std::env::var_os("DAFF").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/daff/node_modules/daff/bin/daff.js"),
        PathBuf::from,
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let old = table(ROWS_OF_DIFF);
    write(folder, "old", &old);
    write(folder, "new", &edited(&old, 0, with_limit));
    let base = table(ROWS_OF_MERGE);
    write(folder, "base", &base);
    write(folder, "ours", &edited(&base, 0, with_limit));
    write(folder, "theirs", &edited(&base, 1, with_body));

    let mulu = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
        command.current_dir(folder).args(arguments);
        quiet(command)
    };
    let of_daff = |arguments: &[&str]| {
        let mut command = command(Path::new("node"), &[peer.as_os_str()]);
        command.current_dir(folder).args(arguments);
        command
    };
    let read = |names: &[&str]| {
        let mut command = own(&["--only-read".as_ref()]);
        command.current_dir(folder).args(names);
        command
    };
    let diff = || mulu(&["diff", "-q", "old.yaml", "new.yaml", "-f", "json", "-o", "diff.json"]);
    let merge = || mulu(&["merge3", "-q", "base.yaml", "ours.yaml", "theirs.yaml", "-o", "merged.yaml"]);
    let diff_name = format!("diff, {ROWS_OF_DIFF} rows");
    let merge_name = format!("merge3, {ROWS_OF_MERGE} rows");
    pair(&diff_name, ROUNDS, &diff, "reading both", &|| read(&["old.yaml", "new.yaml"]));
    pair(&merge_name, ROUNDS, &merge, "reading all three", &|| read(&["base.yaml", "ours.yaml", "theirs.yaml"]));
    if !peer.is_file() {
        println!("skipped: no daff at {}; see benches/daff/compare.mjs", peer.display());
        return;
    }
    let id = ["--id", "事项编号"];
    let their_diff = || of_daff(&[&["diff"], &id[..], &["--output", "diff.csv", "old.csv", "new.csv"]].concat());
    let their_merge =
        || of_daff(&[&["merge"], &id[..], &["--output", "merged.csv", "base.csv", "ours.csv", "theirs.csv"]].concat());
    pair(&diff_name, ROUNDS, &diff, "daff", &their_diff);
    pair(&merge_name, ROUNDS, &merge, "daff", &their_merge);
}
