//! How soon mulu is there, and what checking a clean county costs beyond reading its YAML: `cargo bench --bench startup`.
//!
//! Whole processes are timed in turn:
//!
//! - `mulu --version` beside a process that does nothing (at most 10 ms);
//! - `mulu validate` of the clean example county in YAML, 26 catalogs and the supplementary one, beside a process that only parses the
//!   same files, one after the other (at most 1.3×): into values with serde-saphyr, which takes serde_yaml's place; and to bare events with
//!   granit-parser, on which both that and mulu stand, one file after the other and on all cores as mulu does.
//!
//! On two cores starting takes 2 ms, and validating 16 ms: 0.9 times parsing into values, 2.1 times the bare events of one file after the
//! other, and 3.2 times those on all cores.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;

use support::{own, pair, quiet};

/// Runs this short scatter: more rounds than the long ones of the other benches.
const ROUNDS: usize = 101;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--nothing"] => {}
        ["--only-values", folder] => files(Path::new(folder)).iter().for_each(|file| only_values(file)),
        ["--only-parse", folder] => files(Path::new(folder)).iter().for_each(|file| only_parse(file)),
        ["--only-parse-on-all-cores", folder] => files(Path::new(folder)).par_iter().for_each(|file| only_parse(file)),
        _ => compare(),
    }
}

/// The catalogs below a folder of work.
fn files(folder: &Path) -> Vec<PathBuf> {
    let parts = ["catalogs", "supplementary"].map(|part| folder.join(part));
    let files = parts.iter().flat_map(|part| fs::read_dir(part).expect("the folder is there"));
    files.map(|entry| entry.expect("the folder can be listed").path()).collect()
}

/// The peer of validating: a file as values, and nothing else.
fn only_values(file: &Path) {
    let text = fs::read_to_string(file).expect("the file can be read");
    let value: serde_json::Value = serde_yaml::from_str(&text).expect("the file is YAML");
    assert!(value["items"].is_array(), "{} has items", file.display());
}

/// The least that parsing is: the events of a file, and nothing else.
fn only_parse(file: &Path) {
    let text = fs::read_to_string(file).expect("the file can be read");
    let events = granit_parser::Parser::new_from_str(&text).flatten().count();
    assert!(events > 100, "{} has events", file.display());
}

fn compare() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    set(folder.path());
    let files = files(folder.path());
    let size: u64 = files.iter().map(|file| fs::metadata(file).expect("the file is there").len()).sum();
    println!("{} files of YAML, {} KiB; {ROUNDS} rounds in turn", files.len(), size / 1024);

    let nothing = || own(&["--nothing".as_ref()]);
    let only_values = || own(&["--only-values".as_ref(), folder.path().as_os_str()]);
    let only_parse = || own(&["--only-parse".as_ref(), folder.path().as_os_str()]);
    let on_all_cores = || own(&["--only-parse-on-all-cores".as_ref(), folder.path().as_os_str()]);
    let validate = || mulu(&["validate".as_ref(), folder.path().as_os_str()]);
    pair("mulu --version", ROUNDS, &|| mulu(&["--version".as_ref()]), "a process that does nothing", &nothing);
    pair("validate", ROUNDS, &validate, "serde-saphyr, into values", &only_values);
    pair("validate", ROUNDS, &validate, "granit-parser, events only", &only_parse);
    pair("validate", ROUNDS, &validate, "granit-parser, events only, on all cores", &on_all_cores);
}

/// The clean example as a county keeps it that has gone over to YAML.
fn set(folder: &Path) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/county-clean");
    let merged = folder.join("merged");
    let mut merge = mulu(&["merge".as_ref(), example.as_os_str(), "-o".as_ref(), merged.as_os_str()]);
    assert!(merge.status().expect("mulu starts").success(), "the example merges");
    for part in ["catalogs", "supplementary"] {
        fs::create_dir(folder.join(part)).expect("the folder can be written");
    }
    for entry in fs::read_dir(&merged).expect("the folder is there") {
        let file = entry.expect("the folder can be listed").path();
        let name = file.file_name().expect("a file has a name");
        if file.extension().is_some_and(|ending| ending == "yaml") {
            let part = if name == "supplementary.yaml" { "supplementary" } else { "catalogs" };
            fs::rename(&file, folder.join(part).join(name)).expect("the folder can be written");
        }
    }
    let manifest = "format: 1\nregion: {code: \"320699\", name: 示例县}\n\
        regions:\n  - {code: \"320699\", name: 示例县, under: \"320600\"}\n\
        version: 1.2.0\ncatalogs: [catalogs]\nsupplementary: [supplementary]\n";
    fs::write(folder.join("mulu.yaml"), manifest).expect("the folder can be written");
    let code = mulu(&["validate".as_ref(), "--deny-warnings".as_ref(), folder.as_os_str()]).status();
    assert!(code.expect("mulu starts").success(), "the set is clean");
}

fn mulu(arguments: &[&std::ffi::OsStr]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.args(arguments);
    quiet(command)
}
