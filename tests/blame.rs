//! `mulu blame` and `merge --explain`: layer, file, line or cell, version of every field of the result, and what it overrode.

#[path = "support/sheet.rs"]
mod sheet;

use std::path::Path;
use std::process::Command;

const CITY: &str = "\
format: 1
kind: standard
domain: \"20\"
title: 示例市社会救助领域基层政务公开标准目录
region: {code: \"320600\", name: 南通市}
version: 2.0.0
items:
  - id: \"20-004\"
    category: 最低生活保障
    name: 办事指南
    time_limit: 制定或获取信息之日起7个工作日内
    channels: [政府网站, 政务服务中心, 公开查阅点]
";

const COUNTY: &str = "\
format: 1
kind: standard
domain: \"20\"
title: 海门区社会救助领域基层政务公开标准目录
region: {code: \"320614\", name: 海门区}
version: 1.2.0
items:
  - id: \"20-004\"
    category: 最低生活保障
    name: 办事指南
    time_limit: 制定或获取信息之日起5个工作日内
    disclosing_bodies: [海门区民政局]
withdrawn:
  - {id: \"20-005\", reason: 本区由市级统一公开}
";

/// Another department's part of the same catalog.
const PART: &str = "\
format: 1
kind: standard
domain: \"20\"
region: {code: \"320614\", name: 海门区}
version: 1.2.0
items:
  - id: \"20-004\"
    category: 最低生活保障
    name: 办事指南
    time_limit: 制定或获取信息之日起9个工作日内
    disclosing_bodies: [海门区财政局]
";

fn county() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("city.yaml", CITY), ("county.yaml", COUNTY), ("part.yaml", PART)] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

/// The exit code, stdout and stderr.
fn mulu(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mulu")).current_dir(folder).args(arguments).output();
    let output = output.expect("mulu runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_field_names_its_layer_and_what_it_overrode() {
    let folder = county();
    let (code, text, told) = mulu(folder.path(), &["blame", "20-004", ".", "--lang", "zh-CN"]);
    assert_eq!(code, Some(0), "{told}");
    insta::assert_snapshot!("blame", text);
    let (_, english, _) = mulu(folder.path(), &["blame", "最低生活保障 / 办事指南", "--lang", "en"]);
    insta::assert_snapshot!("blame-en", english);
    let (_, explained, _) = mulu(folder.path(), &["merge", ".", "--explain", "20-004", "--lang", "zh-CN"]);
    assert_eq!(explained, text, "merge --explain says the same");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 3, "nothing is written");
}

#[test]
fn programs_read_the_chain_of_a_field() {
    let folder = county();
    let (_, json, _) = mulu(folder.path(), &["blame", "20-004", "公开时限", ".", "--format", "json"]);
    let blame: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let fields = blame["fields"].as_array().expect("a list");
    assert_eq!(fields.len(), 1);
    let line = |said: &serde_json::Value| {
        (said["layer"].clone(), said["locus"]["file"].clone(), said["locus"]["line"].clone())
    };
    assert_eq!(line(&fields[0]), ("county".into(), "county.yaml".into(), 11.into()));
    let overrode = fields[0]["overrode"].as_array().expect("a list");
    assert_eq!(line(&overrode[0]), ("city".into(), "city.yaml".into(), 11.into()));
    assert_eq!((&overrode[1]["layer"], &overrode[1]["version"]), (&"national".into(), &"1.0.0".into()));
    assert_eq!(line(&fields[0]["dropped"][0]), ("county".into(), "part.yaml".into(), 10.into()), "the longer limit");
}

#[test]
fn what_is_withdrawn_unknown_or_no_field_is_said() {
    let folder = county();
    let (_, text, _) = mulu(folder.path(), &["blame", "20-005", ".", "--lang", "zh-CN"]);
    assert!(text.contains("不列入：本区由市级统一公开") && text.contains("county.yaml:14:5"), "{text}");
    let (code, _, told) = mulu(folder.path(), &["blame", "20-999", ".", "--lang", "zh-CN"]);
    assert!(code == Some(2) && told.contains("没有“20-999”这个事项"), "{told}");
    let (code, _, told) = mulu(folder.path(), &["blame", "20-004", "time_limits", "--lang", "zh-CN"]);
    assert!(code == Some(2) && told.contains("time_limit"), "{told}");
}

#[test]
fn a_pattern_and_standard_input_are_paths() {
    let folder = county();
    let (code, text, told) = mulu(folder.path(), &["blame", "20-004", "cit*.yaml", "--lang", "zh-CN"]);
    assert!(code == Some(0) && text.contains("city.yaml:11"), "{text}{told}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.args(["blame", "20-004", "-", "--lang", "zh-CN"]);
    let county = std::fs::File::open(folder.path().join("county.yaml")).expect("a file");
    let output = command.stdin(county).output().expect("mulu runs");
    let text = String::from_utf8(output.stdout).expect("output is UTF-8");
    assert!(text.contains("<stdin>:11"), "{text}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn two_tables_in_one_sheet_keep_their_layers() {
    let table = |region: &str, days: &str| {
        format!(
            "{region}社会救助领域基层政务公开标准目录\n\
             序号 | 一级事项 | 二级事项 | 公开内容 | 公开依据 | 公开时限 | 公开主体 | 公开渠道和载体\n\
             1 | 最低生活保障 | 办事指南 | 办理事项；办理条件 | 社会救助暂行办法 | {days}个工作日内 | {region}民政局 | ■政府网站\n"
        )
    };
    let folder = tempfile::tempdir().expect("a folder");
    let both = format!("# Sheet1\n{}{}", table("南通市", "7"), table("海门区", "5"));
    std::fs::write(folder.path().join("表.xlsx"), sheet::workbook(&both)).expect("a file");
    let (code, json, told) =
        mulu(folder.path(), &["blame", "20-004", "time_limit", "--region", "320614", "-f", "json", "表.xlsx"]);
    assert_eq!(code, Some(0), "{told}");
    let blame: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let field = &blame["fields"][0];
    let said = |said: &serde_json::Value| (said["layer"].clone(), said["locus"]["cell"].clone());
    assert_eq!(said(field), ("county".into(), "F6".into()), "{json}");
    assert_eq!(said(&field["overrode"][0]), ("city".into(), "F3".into()), "{json}");
}

#[test]
fn a_name_without_quotation_marks_is_told_of() {
    let folder = county();
    let (code, _, told) = mulu(folder.path(), &["blame", "最低生活保障", "/", "办事指南"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("mulu blame \"最低生活保障 / 办事指南\""), "{told}");
}
