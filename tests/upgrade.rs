//! `merge --upgrade`: what changed between two versions of the standard comes into the county's catalog, and the county's words stay.

use std::path::Path;
use std::process::Command;

use mulu::model::Regions;
use mulu::read::Reader;
use mulu::write::{canonical, yaml};

const OLD: &str = "\
format: 1
kind: standard
domain: \"23\"
region: {code: \"000000\", name: 全国}
version: 1.0.0
items:
  - id: \"23-001\"
    category: 农业生产发展资金
    name: 农机购置补贴
    elements: [政策依据, 补贴结果]
    time_limit: 20个工作日内
    disclosing_bodies: [县级农业农村部门]
    channels: [政府网站]
    audience: 全社会
    methods: [主动]
    tiers: [县级]
    attested: [昆山市]
  - id: \"23-002\"
    category: 农业生产发展资金
    name: 耕地地力保护
    elements: [政策依据, 补贴结果]
    time_limit: 20个工作日内
    disclosing_bodies: [县级农业农村部门]
    channels: [政府网站]
    audience: 全社会
    methods: [主动]
    tiers: [县级]
    attested: [昆山市]
  - id: \"23-003\"
    category: 农业生产发展资金
    name: 新型职业农民培育
    elements: [政策依据]
    time_limit: 20个工作日内
    attested: [昆山市]
";

/// 1.1.0: a limit shortened, an element and a channel added, an item renamed, one withdrawn, one new, one new that nobody confirmed.
fn new() -> String {
    let mut text = OLD.replace("version: 1.0.0", "version: 1.1.0");
    text = text.replacen("elements: [政策依据, 补贴结果]", "elements: [政策依据, 补贴结果, 监督渠道]", 1);
    text = text.replacen("channels: [政府网站]", "channels: [政府网站, 公开查阅点]", 1);
    text = text.replacen("time_limit: 20个工作日内", "time_limit: 10个工作日内", 1);
    text = text.replace("name: 耕地地力保护", "name: 耕地地力保护补贴");
    let (kept, _) = text.split_once("  - id: \"23-003\"").expect("an item");
    format!(
        "{kept}  - {{id: \"23-004\", category: 农业生产发展资金, name: 畜禽粪污资源化, disclosing_bodies: [县级农业农村部门], attested: [莘县]}}\n  \
         - {{id: \"23-005\", category: 农业生产发展资金, name: 无人见过, attested: []}}\n"
    )
}

/// The county's: its own bodies, an item of its own, and what people noted. It leaves the audience to the standard, and 23-003 too.
const COUNTY: &str = "\
# 海门区，农业农村局维护
format: 1
kind: standard
domain: \"23\"
title: 海门区涉农补贴领域基层政务公开标准目录
region: {code: \"320614\", name: 海门区}
version: 1.4.0
follows: {standard: \"23\", version: 1.0.0}   # 2021 年版
items:
  # 每年三月更新
  - id: \"23-001\"
    category: 农业生产发展资金
    name: 农机购置补贴
    elements: [政策依据, 补贴结果, 机具目录]   # 本区多列一项
    time_limit: 20个工作日内   # 与标准同
    disclosing_bodies: [海门区农业农村局]
    channels: [政府网站]
    methods: [主动]
    tiers: [县级]
    经办人: 张三
  - id: \"23-320614-001\"
    category: 农业生产发展资金
    name: 蚕桑补贴   # 本区自有
    elements: [补贴结果]
  - id: \"23-002\"
    category: 农业生产发展资金
    name: 耕地地力保护
    elements: [政策依据, 补贴结果]
    time_limit: 15个工作日内
    disclosing_bodies: [海门区农业农村局]
    channels: [政府网站]
    methods: [主动]
    tiers: [县级]
";

fn folder(county: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("old", OLD), ("new", &new())] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
        std::fs::write(folder.path().join(name).join("23.yaml"), text).expect("a file");
    }
    std::fs::write(folder.path().join("county.yaml"), county).expect("a file");
    folder
}

/// The exit code, stdout and stderr.
fn upgrade(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let command = ["merge", "--upgrade", "new", "county.yaml", "--lang", "zh-CN"];
    let output = Command::new(env!("CARGO_BIN_EXE_mulu")).current_dir(folder).args(command).args(arguments).output();
    let output = output.expect("mulu runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn county(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("county.yaml")).expect("a file")
}

#[test]
fn the_changes_come_in_and_the_countys_words_and_comments_stay() {
    let folder = folder(COUNTY);
    let (code, patch, told) = upgrade(folder.path(), &["--from", "old"]);
    assert_eq!((code, county(folder.path()).as_str()), (Some(0), COUNTY), "nothing is written: {told}");
    assert!(patch.contains("+    time_limit: 10个工作日内 # 与标准同"), "{patch}");
    let (code, _, told) = upgrade(folder.path(), &["--from", "old", "--write"]);
    assert_eq!(code, Some(0), "{told}");
    insta::assert_snapshot!("upgraded", county(folder.path()));
    let (code, patch, told) = upgrade(folder.path(), &["--from", "old"]);
    assert_eq!((code, patch.as_str()), (Some(0), ""), "it follows the new one now: {told}");
}

#[test]
fn conflicts_stand_until_somebody_decides() {
    let edited = COUNTY.replace("time_limit: 20个工作日内   #", "time_limit: 15个工作日内   #");
    let folder = folder(&edited);
    let (code, _, told) = upgrade(folder.path(), &["--from", "old", "--write"]);
    assert_eq!((code, county(folder.path())), (Some(1), edited), "{told}");
    let conflicts = folder.path().join("county.conflicts.yaml");
    insta::assert_snapshot!("upgrade-conflict", std::fs::read_to_string(&conflicts).expect("a file"));
    let (code, _, _) = upgrade(folder.path(), &["--from", "old", "--write", "--ours"]);
    let kept = county(folder.path());
    assert!(
        code == Some(0) && kept.contains("time_limit: 15个工作日内 # 与标准同") && kept.contains("version: \"1.1.0\""),
        "{kept}"
    );
}

#[test]
fn an_item_that_the_standard_withdrew_is_a_conflict_where_the_county_changed_it() {
    let item = "  - id: \"23-003\"   # 名单\n    category: 农业生产发展资金\n    name: 新型职业农民培育\n    elements: [政策依据]\n";
    let plain = folder(&format!("{COUNTY}{item}    time_limit: 20个工作日内\n"));
    let (code, _, told) = upgrade(plain.path(), &["--from", "old", "--write"]);
    assert!(code == Some(0) && told.contains("1 条注释"), "{told}");
    assert!(!county(plain.path()).contains("23-003"));
    let changed = folder(&format!("{COUNTY}{item}    time_limit: 5个工作日内\n"));
    let (code, _, told) = upgrade(changed.path(), &["--from", "old", "--write"]);
    assert!(code == Some(1) && told.contains("23-003"), "{told}");
}

/// A catalog in which nobody has written anything yet follows the new standard, too.
#[test]
fn a_catalog_without_items_follows_the_new_standard() {
    let (head, _) = COUNTY.split_once("items:\n").expect("a catalog has items");
    for items in ["items: []   # 待填\n", "items:   # 待填\n"] {
        let folder = folder(&format!("{head}{items}"));
        let (code, _, told) = upgrade(folder.path(), &["--from", "old", "--write"]);
        assert_eq!(code, Some(0), "{told}");
        let text = county(folder.path());
        assert!(text.contains("version: \"1.1.0\"") && text.contains("# 待填"), "{text}");
        assert!(text.contains("23-004") && !text.contains("23-001"), "what is new comes in: {text}");
    }
}

#[test]
fn another_version_or_an_unread_catalog_is_refused() {
    let other = folder(&COUNTY.replace("version: 1.0.0", "version: 0.9.0"));
    let (code, _, told) = upgrade(other.path(), &["--from", "old", "--write"]);
    assert!(code == Some(1) && told.contains("0.9.0 版，“old”里没有"), "{told}");
    let unread = folder(&COUNTY.replacen("tiers: [县级]", "tiers: [区里]", 1));
    let (code, _, told) = upgrade(unread.path(), &["--from", "old", "--write"]);
    assert!(code == Some(1) && told.contains("county.yaml:19:13"), "{told}");
}

#[test]
fn rewriting_what_a_file_says_is_formatting_it() {
    let reading = Reader::new(&Regions::default()).bytes("a.yaml", COUNTY.into());
    let (text, gone) = canonical::rewritten(COUNTY, &reading.catalogs[0]).expect("it is YAML");
    assert_eq!((text, gone), (canonical::format(COUNTY).expect("it is YAML"), 0));
    let empty = "kind: standard\ndomain: \"23\"\nitems: []\n";
    let reading = Reader::new(&Regions::default()).bytes("a.yaml", empty.into());
    assert!(canonical::rewritten(COUNTY, &reading.catalogs[0]).expect("it is YAML").1 >= 3);
    assert!(yaml::catalog(&reading.catalogs[0]).contains("items: []"));
}

#[test]
fn options_of_an_upgrade_are_for_upgrades() {
    let folder = folder(COUNTY);
    let (code, _, told) = upgrade(folder.path(), &["--from", "old", "-o", "out"]);
    assert!(code == Some(2) && told.contains("--upgrade"), "{told}");
    let output = Command::new(env!("CARGO_BIN_EXE_mulu"))
        .current_dir(folder.path())
        .args(["merge", "county.yaml", "--from", "old", "-o", "out", "--lang", "zh-CN"])
        .output()
        .expect("mulu runs");
    assert_eq!(output.status.code(), Some(2), "--from without --upgrade is no merge");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn what_the_manifest_says_stays_there_and_new_items_come_into_one_part() {
    let head = "region: {code: \"320614\", name: 海门区}\nversion: 1.4.0\n";
    let bare = COUNTY.replace(head, "");
    let folder = folder(&bare);
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("mulu.yaml"), format!("{head}catalogs: [county.yaml, part.yaml, new]\n")).expect("a file");
    let part = "kind: standard\ndomain: \"23\"\nfollows: {standard: \"23\", version: 1.0.0}\nitems:\n  - id: \"23-003\"\n    \
                category: 农业生产发展资金\n    name: 新型职业农民培育\n    elements: [政策依据]\n    time_limit: 20个工作日内\n";
    std::fs::write(at("part.yaml"), part).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_mulu"))
        .current_dir(folder.path())
        .args(["merge", "--upgrade", "--from", "old", "--write", "--lang", "zh-CN"])
        .output()
        .expect("mulu runs");
    let told = String::from_utf8(output.stderr).expect("output is UTF-8");
    assert_eq!(output.status.code(), Some(0), "{told}");
    let (county, part) = (county(folder.path()), std::fs::read_to_string(at("part.yaml")).expect("a file"));
    assert!(!county.contains("\nversion:") && !county.contains("region:"), "{county}");
    assert!(county.contains("23-004") && !part.contains("23-004"), "{part}");
    assert!(part.contains("version: \"1.1.0\"") && part.contains("items: []"), "the one item was withdrawn: {part}");
}

#[test]
fn a_catalog_that_cannot_be_rewritten_does_not_stop_the_others() {
    let folder = folder(COUNTY);
    let anchored = COUNTY.replace("name: 蚕桑补贴", "name: &a 蚕桑补贴").replace("version: 1.4.0", "version: 1.4.1");
    std::fs::write(folder.path().join("b.yaml"), &anchored).expect("a file");
    let (code, _, told) = upgrade(folder.path(), &["b.yaml", "--from", "old", "--write"]);
    assert!(code == Some(1) && told.contains("b.yaml 没有改：第 23 行"), "{told}");
    assert!(told.contains("1 份目录已改到现行标准") && told.contains("1 份目录没有改"), "{told}");
    assert!(county(folder.path()).contains("version: \"1.1.0\""));
    assert_eq!(std::fs::read_to_string(folder.path().join("b.yaml")).expect("a file"), anchored);
}

#[test]
fn each_township_gets_the_new_items_that_are_due_of_one() {
    let folder = folder(COUNTY);
    let at = |name: &str| folder.path().join(name);
    let new = new().replace("name: 畜禽粪污资源化", "name: 畜禽粪污资源化, tiers: [县级]");
    let of_towns =
        "  - {id: \"23-006\", category: 农业生产发展资金, name: 惠农补贴, tiers: [县级, 乡级], attested: [莘县]}\n";
    std::fs::write(at("new/23.yaml"), new + of_towns).expect("a file");
    let regions = "regions:\n  - {code: \"320614001\", name: 海门街道, under: \"320614\"}\n  \
                   - {code: \"320614102\", name: 常乐镇, under: \"320614\"}\n";
    let manifest = format!(
        "region: {{code: \"320614\", name: 海门区}}\n{regions}version: 1.4.0\ncatalogs: [county.yaml, a.yaml, b.yaml, new]\n"
    );
    std::fs::write(at("mulu.yaml"), manifest).expect("a file");
    for (file, code, name) in [("a.yaml", "320614001", "海门街道"), ("b.yaml", "320614102", "常乐镇")] {
        let town = format!(
            "kind: standard\ndomain: \"23\"\nregion: {{code: \"{code}\", name: {name}}}\n\
             follows: {{standard: \"23\", version: 1.0.0}}\nitems:\n  \
             - {{id: \"23-001\", category: 农业生产发展资金, name: 农机购置补贴, elements: [政策依据, 补贴结果]}}\n"
        );
        std::fs::write(at(file), town).expect("a file");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_mulu"))
        .current_dir(folder.path())
        .args(["merge", "--upgrade", "--from", "old", "--write", "--lang", "zh-CN"])
        .output()
        .expect("mulu runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    for (file, has_of_county) in [("a.yaml", false), ("b.yaml", false), ("county.yaml", true)] {
        let text = std::fs::read_to_string(at(file)).expect("a file");
        assert!(text.contains("23-006"), "{file}: {text}");
        assert_eq!(text.contains("23-004"), has_of_county, "{file}: {text}");
    }
}
