//! `validate --fix`: what rules call mendable is mended where it stands, and nothing else is touched.

#[path = "support/hand.rs"]
mod hand;

use std::path::{Path, PathBuf};
use std::process::Command;

use mulu::finding::{Change, Finding, Fix};
use mulu::model::{Field, Regions};
use mulu::read::Reader;
use mulu::write::mend::Mender;
use mulu::write::yaml;
use mulu::yaml::layout::Layout;
use mulu::yaml::parse_with_comments;
use proptest::prelude::*;

/// Everything that can be mended, with comments around it.
const FAULTY: &str = "\
# 海门区，2026 年修订
format: 1
kind: standard
domain: \"23\"
title: 海门区涉农补贴领域基层政务公开标准目录
region: {code: \"320614\", name: 海门县}   # 名称待核
version: v1.2   # 去年的版本
effective: 2026/1/1
follows: {standard: \"23\", version: 1.0.0}
items:
  # 第一条
  - id: \"23-00１\"
    category: 农业 生产发展   # 词中有空格
    name: 农机购置补贴
    elements: [申报指南, 补贴结果, 申报 指南]   # 重复
    legal_basis:
      - {title: 中华人民共和国政府信息公开条例, number: 国务院令第492号}   # 旧文号
    time_limits: 信息形成或者变更之日起２０ 个工作日内
    disclosing_bodies:
      - 海门区农业农村局
      - 海门区农业农村局
    channels: [政府门户网站, 三务公开, \"政府服务中心\"]
    methods: [主动公开]   # 方式
    tiers:
";

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(name: &str, text: &[u8]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        std::fs::write(folder.at(name), text).expect("a file");
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.at(name)).expect("a file")
    }

    /// The exit code, stdout and stderr.
    fn validate(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        run(self.0.path(), &[&["validate", "--lang", "zh-CN", "--as-of", "2026-06-01"], arguments].concat())
    }
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mulu")).current_dir(folder).args(arguments).output();
    let output = output.expect("mulu runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn safe_fixes_change_the_words_and_keep_the_comments() {
    let folder = Folder::with("23.yaml", FAULTY.as_bytes());
    let (_, patch, _) = folder.validate(&["--fix", "--diff", "23.yaml"]);
    assert_eq!(folder.read("23.yaml"), FAULTY, "--diff changes nothing");
    insta::assert_snapshot!("fix-safe", patch);
    let (code, report, told) = folder.validate(&["--fix", "--format", "short", "23.yaml"]);
    assert_eq!(code, Some(1), "what is left stands at deny: {report}");
    insta::assert_snapshot!("fix-told", told);
    let fixed = folder.read("23.yaml");
    let (_, _, told) = folder.validate(&["--fix", "23.yaml"]);
    assert!(told.contains("改正了 0 处"), "{told}");
    assert_eq!(folder.read("23.yaml"), fixed, "once is enough");
}

#[test]
fn what_somebody_should_look_at_is_mended_when_asked_for() {
    let folder = Folder::with("23.yaml", FAULTY.as_bytes());
    folder.validate(&["--fix", "--unsafe", "23.yaml"]);
    let fixed = folder.read("23.yaml");
    insta::assert_snapshot!("fix-unsafe", fixed);
    folder.validate(&["--fix", "--unsafe", "23.yaml"]);
    assert_eq!(folder.read("23.yaml"), fixed, "once is enough");
}

#[test]
fn programs_are_told_of_the_fix() {
    let folder = Folder::with("23.yaml", FAULTY.as_bytes());
    let (_, json, _) = folder.validate(&["--format", "json", "23.yaml"]);
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    let fix = |rule: &str| findings.iter().find(|found| found["rule"] == rule).map(|found| &found["fix"]);
    let edit = &fix("FLD009").expect("it is found")["edits"][0];
    let place = |key: &str| usize::try_from(edit[key].as_u64().expect("a number")).expect("it fits");
    assert_eq!(
        (&FAULTY[place("start")..place("end")], edit["replacement"].as_str()),
        ("农业 生产发展", Some("农业生产发展"))
    );
    assert_eq!(fix("FLD009").map(|fix| &fix["safe"]), Some(&serde_json::json!(true)));
    assert_eq!(fix("FLD004").map(|fix| &fix["safe"]), Some(&serde_json::json!(false)));
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let text = format!("\u{feff}{}", FAULTY.replace('\n', "\r\n"));
    let folder = Folder::with("23.yaml", text.as_bytes());
    folder.validate(&["--fix", "--unsafe", "23.yaml"]);
    let fixed = folder.read("23.yaml");
    assert!(fixed.starts_with('\u{feff}') && !fixed.replace("\r\n", "").contains('\n'), "{fixed:?}");
    assert!(fixed.contains("channels: [政府网站,"), "{fixed}");
}

#[test]
fn a_workbook_is_never_changed() {
    let workbook = std::fs::read("tests/cmd/import-zh.in/tables/民政局.xlsx").expect("a workbook");
    let folder = Folder::with("表.xlsx", &workbook);
    let (_, _, told) = folder.validate(&["--fix", "--unsafe", "表.xlsx"]);
    assert!(told.contains("--annotate"), "{told}");
    assert_eq!(std::fs::read(folder.at("表.xlsx")).expect("a workbook"), workbook);
}

#[test]
fn allowed_and_unreadable_is_left_alone() {
    let folder = Folder::with("23.yaml", FAULTY.as_bytes());
    folder.validate(&["--fix", "--allow", "FLD", "--allow", "SRC", "23.yaml"]);
    assert_eq!(folder.read("23.yaml"), FAULTY);
    let broken = format!("{FAULTY}  ]\n");
    std::fs::write(folder.at("23.yaml"), &broken).expect("a file");
    folder.validate(&["--fix", "23.yaml"]);
    assert_eq!(folder.read("23.yaml"), broken);
}

#[test]
fn a_comment_behind_a_blank_list_stays() {
    for blank in
        ["  tiers:\n      -\n# 尾注\n", "  tiers:\n      -   # 尾注\n", "  tiers:\n      -\n      # 尾注\n      -\n"]
    {
        let text = FAULTY.replace("  tiers:\n", blank);
        let folder = Folder::with("23.yaml", text.as_bytes());
        folder.validate(&["--fix", "--unsafe", "23.yaml"]);
        assert!(folder.read("23.yaml").contains("# 尾注"), "{}", folder.read("23.yaml"));
    }
    let text = FAULTY.replace("  tiers:\n", "  tiers:\n      -\n# 尾注\n");
    let folder = Folder::with("23.yaml", text.as_bytes());
    folder.validate(&["--fix", "--unsafe", "23.yaml"]);
    assert!(!folder.read("23.yaml").contains("  tiers:\n      -"), "{}", folder.read("23.yaml"));
}

/// A comment behind the value says the same words, and of two fixes at one value both are done in the end.
#[test]
fn only_the_value_is_mended_and_not_the_comment_behind_it() {
    let line = "channels: [政府门户网站, 政府门户网站]   # 政府门户网站由政务办维护\n";
    let text = FAULTY.replace("channels: [政府门户网站, 三务公开, \"政府服务中心\"]\n", line);
    assert_ne!(text, FAULTY);
    let folder = Folder::with("23.yaml", text.as_bytes());
    folder.validate(&["--fix", "23.yaml"]);
    let fixed = folder.read("23.yaml");
    assert!(fixed.contains("channels: [政府网站]   # 政府门户网站由政务办维护\n"), "{fixed}");
}

#[test]
fn that_nothing_can_be_mended_is_said() {
    let folder = Folder::with("23.yaml", FAULTY.as_bytes());
    folder.validate(&["--fix", "--unsafe", "23.yaml"]);
    let (_, patch, told) = folder.validate(&["--fix", "--unsafe", "--diff", "23.yaml"]);
    assert_eq!((patch.as_str(), told.contains("没有能直接改正的")), ("", true), "{told}");
}

#[test]
fn what_takes_too_many_passes_is_said() {
    let many = format!("elements: [{}]\n", vec!["名单"; 3000].join(", "));
    let text = FAULTY.replace("elements: [申报指南, 补贴结果, 申报 指南]   # 重复\n", &many);
    let folder = Folder::with("23.yaml", text.as_bytes());
    let (_, _, told) = folder.validate(&["--fix", "23.yaml"]);
    assert!(told.contains("请再运行一次"), "{told}");
    let (_, _, told) = folder.validate(&["--fix", "23.yaml"]);
    assert!(!told.contains("请再运行一次"), "{told}");
    assert!(folder.read("23.yaml").contains("elements: [名单]"));
}

#[test]
#[cfg(unix)]
fn files_keep_their_modes() {
    use std::os::unix::fs::PermissionsExt;
    for (mode, command) in [(0o600, &["fmt"][..]), (0o664, &["validate", "--fix"])] {
        let folder = Folder::with("23.yaml", FAULTY.as_bytes());
        std::fs::set_permissions(folder.at("23.yaml"), std::fs::Permissions::from_mode(mode)).expect("a file");
        run(folder.0.path(), &[command, &["23.yaml"]].concat());
        assert_ne!(folder.read("23.yaml"), FAULTY);
        let own = std::fs::metadata(folder.at("23.yaml")).expect("a file").permissions().mode();
        assert_eq!(own & 0o777, mode, "{command:?}");
    }
}

#[test]
fn fields_are_added_at_one_point_in_their_order() {
    let text = "kind: standard\ndomain: \"23\"\nitems:\n  - name: 农机购置补贴\n  - {name: 耕地地力保护}\n";
    let reading = Reader::new(&Regions::default()).bytes("a.yaml", text.into());
    let add = |at: usize, field: Field, value: serde_json::Value| {
        Fix::to_look_at(reading.catalogs[0].items[at].locus.clone(), Change::Add(field, value))
    };
    let of = |at: usize| {
        let tiers = || serde_json::json!(["县级"]);
        [
            add(at, Field::Tiers, tiers()),
            add(at, Field::Tiers, tiers()),
            add(at, Field::Methods, serde_json::json!(["主动"])),
        ]
    };
    let fixes = [of(0), of(1)].concat();
    let (mended, applied) = Mender::new(text).apply(&fixes.iter().collect::<Vec<_>>());
    assert_eq!(applied, [0, 2, 3, 5], "{mended}");
    assert!(mended.contains("- name: 农机购置补贴\n    methods: [主动]\n    tiers: [县级]\n"), "{mended}");
    assert!(mended.contains("{name: 耕地地力保护, methods: [主动], tiers: [县级]}"), "{mended}");
}

/// The comments of a text, in their order.
fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split_once(" #").map(|(_, comment)| comment)).collect()
}

#[test]
fn fixing_any_fixture_twice_is_fixing_it_once() {
    let mut mended = std::collections::BTreeSet::new();
    for rule in std::fs::read_dir("tests/rules").expect("fixtures").flatten() {
        for fixture in std::fs::read_dir(rule.path()).expect("fixtures").flatten().map(|entry| entry.path()) {
            if fixture.extension().is_none_or(|ending| ending != "yaml") {
                continue;
            }
            // One is in another encoding.
            let Ok(text) = std::fs::read_to_string(&fixture) else { continue };
            let text =
                text.replace("\nitems:", "\nitems:   # 事项").replace("\n    tiers:", "\n    # 层级\n    tiers:");
            let folder = Folder::with("a.yaml", text.as_bytes());
            folder.validate(&["--fix", "--unsafe", "a.yaml"]);
            let once = folder.read("a.yaml");
            let (_, _, told) = folder.validate(&["--fix", "--unsafe", "a.yaml"]);
            assert_eq!(folder.read("a.yaml"), once, "{}", fixture.display());
            assert!(told.contains("改正了 0 处"), "{}: {told}", fixture.display());
            assert_eq!(comments(&once), comments(&text), "{}", fixture.display());
            assert_eq!(Layout::read(&once).is_ok(), Layout::read(&text).is_ok(), "{}", fixture.display());
            if once != text {
                mended.insert(rule.file_name());
            }
        }
    }
    assert!(mended.len() >= 10, "{mended:?}");
}

// ---- any catalog ---------------------------------------------------------------------------------------------------------

/// The catalog that a text says, and what is wrong with how it is written.
fn read(text: &str) -> (String, Vec<Finding>) {
    let reading = Reader::new(&Regions::default()).bytes("a.yaml", text.into());
    (reading.catalogs.iter().map(yaml::catalog).collect(), reading.findings)
}

/// Mends what these rules find until nothing changes any more; `None` where that has no end.
fn mended(text: &str, rules: &[&str]) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..100 {
        let (_, findings) = read(&text);
        let found = findings.iter().filter(|found| rules.iter().any(|rule| found.rule.is_meant_by(rule)));
        let fixes: Vec<&Fix> = found.filter_map(|found| found.fix.as_ref()).collect();
        let (next, _) = Mender::new(&text).apply(&fixes);
        if next == text {
            return Some(text);
        }
        text = next;
    }
    None
}

fn all_comments(text: &str) -> Vec<String> {
    let tree = parse_with_comments(text).expect("it is YAML");
    tree.comments.iter().map(|span| text[span.start as usize..span.end as usize].to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn mending_comes_to_an_end_and_leaves_every_comment_where_it_was(seed in any::<u64>()) {
        let (text, _) = hand::written(seed);
        let Some(fixed) = mended(&text, &["FLD", "SRC"]) else { return Err(TestCaseError::fail(text)) };
        prop_assert_eq!(all_comments(&fixed), all_comments(&text), "\n{}\n{}", text, fixed);
    }

    #[test]
    fn adding_fields_and_writing_keys_leaves_every_comment(seed in any::<u64>()) {
        let (text, _) = hand::written(seed);
        let reading = Reader::new(&Regions::default()).bytes("a.yaml", text.clone().into());
        let mut fixes = Vec::new();
        for item in reading.catalogs.iter().flat_map(|catalog| &catalog.items) {
            let missing = [Field::Elements, Field::Methods, Field::Tiers].into_iter().filter(|field| !item.has(*field));
            let add = |field| Change::Add(field, serde_json::json!(["主动"]));
            fixes.extend(missing.map(|field| Fix::to_look_at(item.locus.clone(), add(field))));
            let bases = item.legal_basis.iter().flat_map(|bases| &bases.value);
            let write = Change::WriteKeys(vec![("number", "国发〔2012〕45号".to_owned())]);
            fixes.extend(bases.map(|basis| Fix::to_look_at(basis.locus.clone(), write.clone())));
        }
        let (fixed, _) = Mender::new(&text).apply(&fixes.iter().collect::<Vec<_>>());
        prop_assert_eq!(all_comments(&fixed), all_comments(&text), "\n{}\n{}", text, fixed);
    }

    #[test]
    fn another_spelling_is_the_same_catalog(seed in any::<u64>()) {
        let (text, _) = hand::written(seed);
        let Some(fixed) = mended(&text, &["FLD009", "FLD012"]) else { return Err(TestCaseError::fail(text)) };
        prop_assert_eq!(read(&fixed).0, read(&text).0, "\n{}\n{}", text, fixed);
    }
}

#[test]
fn hands_leave_something_to_mend() {
    let changed = (0..100).filter(|seed| {
        let (text, _) = hand::written(*seed);
        mended(&text, &["FLD012"]).is_some_and(|fixed| fixed != text)
    });
    assert!(changed.count() > 30);
}
