//! Reports that other programs read: each by the rules of the program that reads it.
//!
//! `tests/data/sarif-2.1.0.schema.json` is OASIS's schema as the crate serde-sarif 0.8.0 has it, without descriptions
//! and without the stray bracket in the pattern of `language`, which no regular expression may have;
//! `tests/data/junit-10.xsd` is that of Jenkins' xUnit plugin as pytest 8.3.4 has it. GitLab's form is that of "Code Quality report
//! format" in its documentation; GitHub's lines are parsed as its toolkit writes them (`@actions/core`, command.ts).

#![allow(clippy::print_stderr)]

#[path = "support/workspace.rs"]
#[allow(dead_code)]
mod workspace;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader as _};
use serde_json::Value;
use tempfile::TempDir;
use workspace::{catalog, command as mulu, county, write};

fn example(arguments: &[&str]) -> (i32, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixed = ["validate", "examples/county", "--as-of", "2026-06-01", "--quiet"];
    let output = mulu(root, &[&fixed, arguments].concat()).output().expect("mulu runs");
    (output.status.code().unwrap_or(-1), String::from_utf8(output.stdout).expect("reports are UTF-8"))
}

fn run(folder: &TempDir, arguments: &[&str]) -> std::process::Output {
    mulu(folder.path(), arguments).output().expect("mulu runs")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&example(arguments).1).expect("the report is JSON")
}

fn findings() -> Vec<Value> {
    json(&["-f", "json"])["findings"].as_array().expect("a list").clone()
}

#[test]
fn sarif_is_valid_and_tells_every_finding() {
    let schema = fs::read_to_string("tests/data/sarif-2.1.0.schema.json").expect("the schema is there");
    let schema: Value = serde_json::from_str(&schema).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid itself");
    let mut report = json(&["-f", "sarif"]);
    let faults: Vec<String> =
        validator.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let run = &report["runs"][0];
    let results = run["results"].as_array().expect("a list");
    assert_eq!(results.len(), findings().len());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a path");
        assert!(uri.is_ascii() && !uri.contains(' '), "{uri}");
        if Path::new(uri).extension().is_some_and(|ending| ending == "xlsx") {
            assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 1);
            let name = result["locations"][0]["logicalLocations"][0]["name"].as_str().expect("a cell or a sheet");
            let message = result["message"]["text"].as_str().expect("words");
            assert!(message.starts_with(name), "{message} names {name}");
        }
    }
    report["version"] = Value::from("3.0");
    assert!(!validator.is_valid(&report), "the schema can refuse");
}

#[test]
fn rules_are_explained_in_both_languages() {
    let rules = json(&["-f", "sarif"])["runs"][0]["tool"]["driver"]["rules"].clone();
    for rule in rules.as_array().expect("a list") {
        let help = rule["help"]["markdown"].as_str().expect("words");
        assert!(help.contains("**怎么改**") && help.contains("**How to mend**"), "{rule}");
    }
}

/// A county with many faults of the same kind, and more than the platforms show.
fn faulty(count: usize) -> TempDir {
    let folder = county();
    let names: Vec<(String, String)> = (1..=count).map(|at| (format!("{at:03}"), name(at))).collect();
    let items: Vec<(&str, &str, u32)> = names.iter().map(|(id, name)| (id.as_str(), name.as_str(), 20)).collect();
    let text = catalog(&items).replace("channels: [政府网站]", "channels: []");
    write(&folder, "catalogs/20.yaml", &text);
    folder
}

fn name(at: usize) -> String {
    let numerals = ["零", "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"];
    let digits = format!("{at:03}").bytes().map(|digit| numerals[usize::from(digit - b'0')]).collect::<String>();
    format!("{digits}救助资金")
}

#[test]
fn sarif_is_capped_with_a_note() {
    let folder = faulty(60);
    let text = fs::read_to_string(folder.path().join("catalogs/20.yaml")).expect("it is there");
    let (head, items) = text.split_once("items:\n").expect("a catalog");
    let many: String = (0..100).map(|at| items.replace("急难救助", &format!("急难{}", name(at)))).collect();
    write(&folder, "catalogs/20.yaml", &format!("{head}items:\n{many}"));
    let output = run(&folder, &["validate", "-f", "sarif"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    assert_eq!(report["runs"][0]["results"].as_array().map(Vec::len), Some(5_000));
    let notes = &report["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert!(notes[0]["message"]["text"].as_str().is_some_and(|text| text.contains("5000")), "{notes}");
}

/// A workflow command as the toolkit takes it apart.
fn command(line: &str) -> (String, BTreeMap<String, String>, String) {
    let (head, data) = line.strip_prefix("::").and_then(|line| line.split_once("::")).expect("::command::data");
    let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
    let unescaped = |text: &str| {
        text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    let pair = |property: &str| {
        let (key, value) = property.split_once('=').expect("key=value");
        (key.to_owned(), unescaped(value))
    };
    let properties = properties.split(',').filter(|it| !it.is_empty()).map(pair).collect();
    (command.to_owned(), properties, unescaped(data))
}

#[test]
fn github_gets_the_worst_first_and_is_told_of_the_rest() {
    let (_, report) = example(&["-f", "github"]);
    let commands: Vec<_> = report.lines().map(command).collect();
    let count = |kind: &str| commands.iter().filter(|(command, ..)| command == kind).count();
    assert_eq!((count("error"), count("warning")), (10, 10));
    let all = findings();
    let errors = all.iter().filter(|finding| finding["severity"] == "deny").count();
    let more = format!("另有 {} 条", errors - 10);
    assert!(commands.iter().any(|(kind, _, data)| kind == "notice" && data.starts_with(&more)), "{report}");
    for (_, properties, data) in commands.iter().filter(|(kind, ..)| kind != "notice") {
        let known = all.iter().any(|finding| {
            let line = finding["locus"]["line"].as_u64().unwrap_or(1).to_string();
            finding["locus"]["file"] == properties["file"].as_str()
                && line == properties["line"]
                && data.contains(finding["message"].as_str().expect("words"))
        });
        assert!(known, "{properties:?} {data}");
    }
    let rules: BTreeSet<&str> = commands[..10].iter().map(|(_, properties, _)| &properties["title"][..6]).collect();
    assert_eq!(rules.len(), 10, "one of each rule before the second of any");
}

#[test]
fn gitlab_gets_what_it_documents() {
    let report = json(&["-f", "gitlab"]);
    let issues = report.as_array().expect("a list");
    assert_eq!(issues.len(), findings().len());
    let mut fingerprints = BTreeSet::new();
    for issue in issues {
        for key in ["description", "check_name", "fingerprint"] {
            assert!(issue[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {issue}");
        }
        let severity = issue["severity"].as_str().expect("a word");
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{severity}");
        let path = issue["location"]["path"].as_str().expect("a path");
        assert!(!path.starts_with("./") && !path.starts_with('/'), "{path}");
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0), "{issue}");
        assert!(fingerprints.insert(issue["fingerprint"].to_string()), "a fingerprint is one finding's: {issue}");
    }
}

fn fingerprints(folder: &TempDir) -> BTreeSet<String> {
    let output = run(folder, &["validate", "-f", "gitlab"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    report.as_array().expect("a list").iter().map(|issue| issue["fingerprint"].to_string()).collect()
}

#[test]
fn fingerprints_keep_when_rows_move_and_files_are_renamed() {
    let folder = faulty(6);
    let before = fingerprints(&folder);
    assert_eq!(before.len(), 6);
    let text = fs::read_to_string(folder.path().join("catalogs/20.yaml")).expect("it is there");
    let (head, items) = text.split_once("items:\n").expect("a catalog");
    let mut rows: Vec<String> = items.split("  - id").skip(1).map(|row| format!("  - id{row}")).collect();
    rows.reverse();
    fs::remove_file(folder.path().join("catalogs/20.yaml")).expect("it can be removed");
    write(&folder, "catalogs/社会救助.yaml", &format!("# 说明\n\n{head}items:\n{}", rows.concat()));
    assert_eq!(fingerprints(&folder), before);
    write(&folder, "catalogs/社会救助.yaml", &format!("{head}items:\n{}", rows[1..].concat()));
    assert!(fingerprints(&folder).is_subset(&before) && fingerprints(&folder).len() == 5);
}

#[test]
fn junit_has_its_structure() {
    let (_, report) = example(&["-f", "junit"]);
    let mut reader = quick_xml::Reader::from_str(&report);
    let (mut suites, mut cases, mut failures, mut skipped) = (0, 0, 0, 0);
    let mut stated = BTreeMap::new();
    loop {
        use quick_xml::events::Event;
        match reader.read_event().expect("the report is XML") {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "testsuites" => {
                    for attribute in tag.attributes().flatten() {
                        let key = attribute.key.as_ref().to_owned();
                        stated.insert(key, attribute.value.into_owned());
                    }
                }
                "testsuite" => suites += 1,
                "testcase" => cases += 1,
                "failure" => failures += 1,
                "skipped" => skipped += 1,
                other => panic!("JUnit has no {other}"),
            },
            _ => {}
        }
    }
    assert!(suites > 20 && skipped > 0);
    assert_eq!((stated["tests"].as_str(), stated["failures"].as_str()), (&*cases.to_string(), &*failures.to_string()));
    assert!(report.contains("没有问题"), "a file without faults is a case that passes");
}

/// Needs Python's xmlschema, which `.ci/run` installs.
#[test]
fn junit_is_valid() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("report.xml");
    fs::write(&path, example(&["-f", "junit"]).1).expect("it can be written");
    let python = |program: &str| Command::new("python3").args(["-c", program]).arg(&path).output();
    if !python("import xmlschema").is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: xmlschema for Python is not here");
        return;
    }
    let program = "import sys, xmlschema; xmlschema.XMLSchema('tests/data/junit-10.xsd').validate(sys.argv[1])";
    let output = python(program).expect("python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_page_stands_by_itself_and_its_map_leads_to_every_finding() {
    let (_, page) = example(&["-f", "html"]);
    for fetched in ["src=", "http:", "https:", "@import", "url("] {
        assert!(!page.contains(fetched), "nothing is fetched: {fetched}");
    }
    assert_eq!(page.matches("<article").count(), findings().len());
    let targets: BTreeSet<&str> = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let sections: BTreeSet<&str> =
        page.split("<section id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(targets, sections);
    assert!(page.contains("lang=\"zh-CN\"") && page.contains("92.3%"), "domains show what they cover");
}

#[test]
fn the_page_is_chinese_unless_the_command_asks_for_another_language() {
    let folder = county();
    write(&folder, "catalogs/20.yaml", &catalog(&[("001", "救助对象", 20)]));
    let language = |arguments: &[&str]| {
        let output = mulu(folder.path(), &[arguments, &["validate", "-f", "html"]].concat())
            .env("MULU_LANG", "en")
            .output()
            .expect("mulu runs");
        let page = String::from_utf8(output.stdout).expect("UTF-8");
        page.split("<html lang=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    assert_eq!(language(&[]).as_deref(), Some("zh-CN"));
    assert_eq!(language(&["--lang", "en"]).as_deref(), Some("en"));
}

#[test]
fn markup_in_a_cell_is_text() {
    let folder = county();
    let text = catalog(&[("001", "<script>alert(1)</script>&", 20)]).replace("tiers: [县级]", "tiers: [\"<b>区</b>\"]");
    write(&folder, "catalogs/20.yaml", &text);
    let page = String::from_utf8(run(&folder, &["validate", "-f", "html"]).stdout).expect("UTF-8");
    assert!(!page.contains("<script>alert") && !page.contains("<b>区"), "{page}");
    assert!(page.contains("&lt;b&gt;区"));
}

#[test]
fn the_workbook_begins_with_the_map_and_lists_every_finding() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("结果.xlsx");
    example(&["-o", path.to_str().expect("UTF-8")]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).expect("it is a workbook");
    assert_eq!(book.sheet_names(), ["问题分布", "问题清单"]);
    let list = book.worksheet_range("问题清单").expect("the list");
    assert_eq!(list.height() - 2, findings().len());
    let map = book.worksheet_range("问题分布").expect("the map");
    let total = map.rows().nth(2).and_then(|row| row.iter().position(|cell| cell == &Data::String("合计".to_owned())));
    let total = total.expect("a column of sums");
    let sum: f64 = map.rows().skip(3).map(|row| if let Data::Float(sum) = row[total] { sum } else { 0.0 }).sum();
    assert!((sum - findings().len() as f64).abs() < 0.1, "{sum}");
    let mut parts = zip::ZipArchive::new(fs::File::open(&path).expect("it is there")).expect("a zip");
    let mut sheet = String::new();
    let mut part = parts.by_name("xl/worksheets/sheet1.xml").expect("the first sheet");
    std::io::Read::read_to_string(&mut part, &mut sheet).expect("text");
    for wanted in ["<colorScale>", "<dataBar>", "<hyperlink "] {
        assert!(sheet.contains(wanted), "{wanted}");
    }
}

#[test]
fn several_reports_in_one_run_each_named_or_guessed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (a, b, c) = (path("a.txt"), path("b.xml"), path("gl-code-quality-report.json"));
    let (code, shown) =
        example(&["-f", "sarif", "-o", &a, "-f", "junit", "-o", &b, "-f", "gitlab", "-o", &c, "-f", "short"]);
    assert_eq!(code, 1);
    assert_eq!(shown.lines().count(), findings().len());
    let explicit = [&a, &b, &c].map(|path| fs::read_to_string(path).expect("it was written"));
    let d = path("d.sarif");
    example(&["-o", &d, "-o", &b, "-o", &c]);
    let guessed = [&d, &b, &c].map(|path| fs::read_to_string(path).expect("it was written"));
    assert_eq!(explicit, guessed);
}

#[test]
fn each_file_shows_so_many_findings_of_a_rule_and_tells_how_many_more_there_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rows = "  - {category: 综合业务, name: 甲}\n  - {category: 综合业务, name: 乙}\n";
    for domain in ["05", "13", "18", "20", "21"] {
        let head =
            format!("format: 1\nkind: standard\ndomain: \"{domain}\"\nregion: {{code: \"320614\", name: 海门区}}\n");
        fs::write(folder.path().join(format!("{domain}.yaml")), format!("{head}items:\n{rows}"))
            .expect("it can be written");
    }
    let output = run(&folder, &["validate", "--lang", "zh-CN", "--max-per-rule", "1", "--rule", "FLD005", "."]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text.matches("FLD005 “综合业务 / 甲”").count(), 5, "{text}");
    assert_eq!(text.matches("FLD005 另有 1 条未显示（--max-per-rule 0 显示全部）").count(), 5, "{text}");
}
