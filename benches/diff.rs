//! How fast two county sets are compared, beside reading both: `cargo bench --bench diff` (at most 1.2×).
//!
//! Two sets of 26 catalogs in YAML, in which one field of every fifth item differs. Whole processes are timed in turn.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod support;

use std::path::Path;
use std::process::Command;

use mulu::inspect::{self, ReadOptions};
use mulu::model::{DomainCode, Locus, Source, Sourced, TimeLimit};
use mulu::relate::file_name;
use mulu::workspace;
use mulu::write::yaml;
use support::{More, ROUNDS, county, own, pair, quiet};

const ROWS_A_CATALOG: usize = 60;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--only-read", old, new] => only_read(&[Path::new(old), Path::new(new)]),
        _ => compare(),
    }
}

/// The peer: both sets read into typed items, side by side as `diff` does, and nothing else.
fn only_read(folders: &[&Path; 2]) {
    let read = |folder: &Path| {
        let files = workspace::resolve(&[folder.to_owned()]).expect("the folder is there").inputs;
        inspect::read(&files, None, &ReadOptions::default(), &|_| {}).items()
    };
    let (old, new) = rayon::join(|| read(folders[0]), || read(folders[1]));
    assert!(old > 0 && new > 0, "the sets have items");
}

fn compare() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let mut catalogs = county(ROWS_A_CATALOG, More::ItsOwn);
    for (side, is_new) in [(&old, false), (&new, true)] {
        std::fs::create_dir(side).expect("a folder");
        for catalog in &mut catalogs {
            let domain = catalog.domain_code().unwrap_or(DomainCode::OUTSIDE);
            for (at, item) in catalog.items.iter_mut().enumerate() {
                let id = format!("{domain}-320699-{:03}", at + 1).parse().expect("an id");
                item.id = Some(Sourced::new(id, Locus::whole(&Source::named("bench"))));
                if is_new && at % 5 == 0 {
                    let limit = TimeLimit::read("信息形成或者变更之日起7个工作日内");
                    item.time_limit = Some(Sourced::new(limit, Locus::whole(&Source::named("bench"))));
                }
            }
            std::fs::write(side.join(file_name(domain)), yaml::catalog(catalog)).expect("a file");
        }
    }
    println!(
        "two sets of {} items; {ROUNDS} rounds in turn",
        catalogs.iter().map(|catalog| catalog.items.len()).sum::<usize>()
    );
    let diff = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
        command.args(["diff", "-q"]).arg(&old).arg(&new);
        quiet(command)
    };
    let only_read = || own(&["--only-read".as_ref(), old.as_os_str(), new.as_os_str()]);
    pair("diff", ROUNDS, &diff, "reading both", &only_read);
}
