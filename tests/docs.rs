//! The pages on rules in `docs/rules/` are what the code says.
//!
//! After a change to a rule, `UPDATE_RULES=1 cargo test --test docs` writes them anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use mulu::finding::{Rule, family_label};
use mulu::registry;
use mulu::text::Language;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules")
}

/// The page of a rule: Chinese, then English.
fn page(rule: &Rule) -> String {
    let mut page = format!("# {} {}\n\n", rule.code, rule.name);
    for (language, heading) in [(Language::Zh, "中文"), (Language::En, "English")] {
        let (summary, severity) = (rule.summary.get(language), rule.severity.label());
        let severity = severity.get(language);
        let _ = writeln!(page, "## {heading}\n\n**{summary}** ({severity}, `{}`)\n", rule.severity);
        for (heading, words) in rule.parts() {
            let _ = writeln!(page, "### {}\n\n{}\n", heading.get(language), words.get(language));
        }
    }
    page.push_str("[全部规则 All rules](README.md)\n");
    page
}

/// The list of all pages, family by family.
fn index() -> String {
    let mut index =
        "# 规则 Rules\n\n每条规则一页，与 `mulu explain` 所说的相同。A page a rule, as `mulu explain` tells it.\n"
            .to_owned();
    for rules in registry::rules().chunk_by(|a, b| a.family() == b.family()) {
        let family = rules[0].family();
        let label = family_label(family);
        let _ = write!(
            index,
            "\n## {family} {} {}\n\n| | | 等级 severity | |\n| --- | --- | --- | --- |\n",
            label.zh, label.en
        );
        for rule in rules {
            let (code, zh, en) = (rule.code, &rule.summary.zh, &rule.summary.en);
            let _ = writeln!(index, "| [{code}]({code}.md) | {zh} | {} | {en} |", rule.severity);
        }
    }
    index
}

#[test]
fn the_pages_are_those_of_the_rules() {
    let mut pages: BTreeMap<String, String> =
        registry::rules().iter().map(|rule| (format!("{}.md", rule.code), page(rule))).collect();
    pages.insert("README.md".to_owned(), index());
    let is_update = std::env::var_os("UPDATE_RULES").is_some();
    if is_update {
        fs::create_dir_all(folder()).expect("docs/ can be written");
        for (name, text) in &pages {
            fs::write(folder().join(name), text).expect("docs/ can be written");
        }
    }
    for entry in fs::read_dir(folder()).expect("docs/rules is there") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        if is_update && !pages.contains_key(&name) {
            fs::remove_file(&path).expect("docs/ can be written");
            continue;
        }
        assert!(pages.contains_key(&name), "{name} is of no rule");
    }
    for (name, text) in &pages {
        let written = fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert_eq!(&written.replace("\r\n", "\n"), text, "{name}: run `UPDATE_RULES=1 cargo test --test docs`");
    }
}

/// The names of `--format` in the help of `validate`.
#[test]
fn every_format_has_its_part_in_the_docs() {
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_mulu")).args(["completions", "bash"]).output();
    let help = String::from_utf8(help.expect("mulu runs").stdout).expect("UTF-8");
    let formats = help.lines().find(|line| line.contains("human short json sarif")).expect("the formats are completed");
    let names = formats.split('"').nth(1).expect("a list").split(' ');
    let page = fs::read_to_string(folder().with_file_name("formats.md")).expect("docs/formats.md is there");
    let names: Vec<&str> = names.collect();
    assert!(names.len() >= 9, "{names:?}");
    for name in names {
        assert!(page.contains(&format!("## {name}")), "docs/formats.md tells of {name}");
    }
}

#[test]
fn what_the_page_on_checks_names_is_there() {
    let page = fs::read_to_string(folder().with_file_name("ci.md")).expect("docs/ci.md is there");
    let root = folder().join("../..");
    for path in ["action.yml", "templates/mulu.yml", ".pre-commit-hooks.yaml"] {
        assert!(page.contains(path) && root.join(path).exists(), "{path}");
    }
}
