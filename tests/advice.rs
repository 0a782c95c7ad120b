//! What findings say to do, where somebody has to write something: the cell, and what to write there.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The rules whose advice names what to write.
const RULES: [&str; 7] = ["GAP002", "DUP001", "DUP002", "SRC004", "FLD004", "FLD005", "FLD006"];

/// The findings of a rule in some files, each with its place, message and help.
fn told(path: &str, rule: &str, language: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR"))).args(["validate", path, "--rule", rule]);
    command.args(["--format", "json", "--as-of", "2026-06-01", "--lang", language]);
    let output = command.output().expect("mulu starts");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{path}: {}", String::from_utf8_lossy(&output.stderr)));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut said = String::new();
    let mut known = BTreeSet::new();
    for found in report["findings"].as_array().expect("a list").iter().filter(|found| found["rule"] == rule) {
        let locus = &found["locus"];
        let place = if locus["cell"].is_string() { text(&locus["cell"]) } else { locus["line"].to_string() };
        let (message, help) = (text(&found["message"]), text(&found["help"]));
        if known.insert(help.clone()) && known.len() <= 4 {
            writeln!(said, "{rule} {place} {message}\n  {help}").expect("a string takes all");
        }
    }
    said
}

#[test]
fn the_example_county_is_told_what_to_write() {
    for language in ["zh-CN", "en"] {
        let all: String = RULES.iter().map(|rule| told("examples/county", rule, language)).collect();
        insta::assert_snapshot!(format!("advice-county-{language}"), all);
    }
}

/// The same of files that people edit, and where the standard does not say.
#[test]
fn editors_of_files_are_told_what_to_write() {
    let fixtures = [
        ("DUP001", "bad.yaml"),
        ("DUP002", "bad.yaml"),
        ("GAP002", "bad.yaml"),
        ("FLD005", "bad.yaml"),
        ("FLD006", "bad.yaml"),
    ];
    let all: String =
        fixtures.iter().map(|(rule, file)| told(&format!("tests/rules/{rule}/{file}"), rule, "zh-CN")).collect();
    insta::assert_snapshot!("advice-files", all);
}
