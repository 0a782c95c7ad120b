//! Catalogs in canonical form: the meaning stays, every comment stays at its item, and what is formatted stays as it is.

#[path = "support/hand.rs"]
mod hand;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use hand::{GAP, Owner, written};
use mulu::model::Regions;
use mulu::read::{Limits, Reader};
use mulu::write::{canonical, yaml};
use proptest::prelude::*;

// ---- what must hold ------------------------------------------------------------------------------------------------------

/// What a text says: its catalog, and what is wrong with it.
fn said(text: &str) -> (String, Vec<(&'static str, String)>) {
    let regions = Regions::default();
    let reading = Reader::new(&regions).with_limits(Limits::default()).bytes("a.yaml", text.into());
    let catalogs = reading.catalogs.iter().map(yaml::catalog).collect();
    let mut findings: Vec<_> =
        reading.findings.iter().map(|found| (found.rule.code, found.message.zh.to_string())).collect();
    findings.sort();
    (catalogs, findings)
}

/// The comments of a formatted catalog in their order, each with the item that it stands at.
fn comments(text: &str) -> Vec<(usize, Option<usize>)> {
    let lines: Vec<&str> = text.lines().collect();
    let is_item = |line: &str| line.starts_with("  - ");
    let (mut item, mut is_inside, mut found) = (None, false, Vec::new());
    for (at, line) in lines.iter().enumerate() {
        let is_comment = line.trim_start().starts_with('#');
        if !line.starts_with(' ') && !is_comment && !line.is_empty() {
            is_inside = line.starts_with("items:");
            item = None;
        } else if is_inside && is_item(line) {
            item = Some(item.map_or(0, |item| item + 1));
        }
        let next = lines[at..].iter().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
        let owner = match () {
            () if is_inside && is_comment && line.starts_with("  #") => {
                let follows = next.is_some_and(|line| is_item(line));
                follows.then(|| item.map_or(0, |item| item + 1))
            }
            () if is_inside && is_comment && line.starts_with('#') => None,
            () => item,
        };
        let mut rest = *line;
        while let Some(start) = rest.find('注') {
            rest = &rest[start + '注'.len_utf8()..];
            if let Some(number) = rest.split_once('。').and_then(|(number, _)| number.parse().ok()) {
                found.push((number, owner));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn formatting_changes_no_meaning_loses_no_comment_and_is_done_once(seed in any::<u64>()) {
        let (text, owners) = written(seed);
        let formatted = canonical::format(&text).map_err(|error| TestCaseError::fail(format!("{error:?}\n{text}")))?;
        let again = canonical::format(&formatted).expect("what was formatted is YAML");
        prop_assert_eq!(&again, &formatted, "once more\n{}", text);
        prop_assert_eq!(said(&formatted), said(&text), "\n{}\n{}", text, formatted);
        let found = comments(&formatted);
        let mut numbers: Vec<usize> = found.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (0..owners.len()).collect::<Vec<_>>(), "each once\n{}\n{}", text, formatted);
        let mut last: BTreeMap<&Owner, usize> = BTreeMap::new();
        for (number, item) in found {
            let owner = &owners[number];
            prop_assert_eq!(item, owner.0, "comment {}\n{}\n{}", number, text, formatted);
            // Of those between two entries in brackets, some stand behind the one and some above the other.
            let before = last.insert(owner, number).filter(|_| !owner.1.contains(GAP));
            prop_assert!(before.is_none_or(|before| before < number), "comment {}\n{}\n{}", number, text, formatted);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_catalog_written_into_its_file_says_the_same_and_keeps_the_comments(seed in any::<u64>()) {
        let (text, owners) = written(seed);
        let regions = Regions::default();
        let reading = Reader::new(&regions).bytes("a.yaml", text.clone().into());
        let (rewritten, gone) = canonical::rewritten(&text, &reading.catalogs[0]).expect("it is YAML");
        prop_assert_eq!(said(&rewritten).0, yaml::catalog(&reading.catalogs[0]), "\n{}\n{}", text, rewritten);
        let mut numbers: Vec<usize> = comments(&rewritten).iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (0..owners.len()).collect::<Vec<_>>(), "each once\n{}\n{}", text, rewritten);
        prop_assert_eq!(gone, 0);
    }
}

// ---- the command ---------------------------------------------------------------------------------------------------------

const LOOSE: &str = "\
# 示例县，2026 年修订
items:
- name: 政策法规文件  # 与标准同名
  id: 20-001
  # 层级待定
  tiers: [乡级, 县级]

- {id: '20-002', name: 监督检查}
domain: 20
kind: standard
";

fn mulu(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(folder).args(arguments).args(["--lang", "zh-CN"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("mulu runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it takes the input");
    drop(stdin);
    child.wait_with_output().expect("mulu ends")
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn comments_stay_at_what_they_are_about() {
    insta::assert_snapshot!(canonical::format(LOOSE).expect("it is YAML"));
}

#[test]
fn check_and_diff_change_nothing_and_formatting_changes_only_catalogs() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let read = |name: &str| std::fs::read_to_string(at(name)).expect("a file");
    let others = [
        ("mulu.yaml", "region: { code: '320614' }\ncatalogs: [catalogs]\n"),
        ("catalogs/list.yaml", "kind: requirements\nlist: power\nentries: [ {name: 低保} ]\n"),
        ("catalogs/broken.yaml", "items: [\n"),
        ("catalogs/anchored.yaml", "kind: standard\nitems: [&a {id: 20-001}, *a]\n"),
    ];
    std::fs::create_dir(at("catalogs")).expect("a folder");
    for (name, text) in &others {
        std::fs::write(at(name), text).expect("a file");
    }
    std::fs::write(at("catalogs/20.yaml"), format!("\u{feff}{}", LOOSE.replace('\n', "\r\n"))).expect("a file");
    let before = read("catalogs/20.yaml");

    let (code, out, err) = told(&mulu(folder.path(), &["fmt", "--check"], ""));
    assert_eq!((code, out.as_str()), (Some(1), "catalogs/20.yaml\n"), "{err}");
    assert!(
        err.contains("catalogs/broken.yaml:1:8 没有动") && err.contains("catalogs/anchored.yaml:2:12 没有动"),
        "{err}"
    );
    let (_, out, _) = told(&mulu(folder.path(), &["fmt", "--diff"], ""));
    assert!(out.contains("--- a/catalogs/20.yaml") && out.contains("+    tiers: [县级, 乡级]"), "{out}");
    assert_eq!(read("catalogs/20.yaml"), before);

    let (code, _, _) = told(&mulu(folder.path(), &["fmt"], ""));
    assert_eq!(code, Some(1), "two files could not be put into form");
    let formatted = canonical::format(LOOSE).expect("it is YAML").replace('\n', "\r\n");
    assert_eq!(read("catalogs/20.yaml"), formatted, "line ends stay, the mark goes");
    for (name, text) in &others {
        assert_eq!(read(name), *text, "{name}");
    }
    let (code, out, _) = told(&mulu(folder.path(), &["fmt", "--check", "catalogs/20.yaml"], ""));
    assert_eq!((code, out.as_str()), (Some(0), ""));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let here = Path::new(".");
    let (code, out, _) = told(&mulu(here, &["fmt", "-"], LOOSE));
    assert_eq!((code, out), (Some(0), canonical::format(LOOSE).expect("it is YAML")));
    assert_eq!(told(&mulu(here, &["fmt", "-", "--check"], LOOSE)).0, Some(1));
    let (code, out, err) = told(&mulu(here, &["fmt", "-", "--quiet"], "items: [\n"));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.starts_with("<stdin>:1:8 没有动"), "{err}");
}
