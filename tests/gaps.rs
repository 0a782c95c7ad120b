//! GAP002 in words: what became of an item that no row surely is, and what to do about it.

#[path = "support/sheet.rs"]
mod sheet;

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use serde_json::Value;

/// The items of 社会救助, of which each catalog below lists some and withdraws the rest.
const ITEMS: [&str; 13] = ["001", "002", "003", "004", "005", "006", "007", "008", "009", "010", "011", "012", "013"];

/// The elements of 最低生活保障 / 办事指南, 20-004.
const GUIDE: &str = "办理事项, 办理条件, 最低生活保障标准, 申请材料, 办理流程, 办理时间, 地点, 联系方式";

/// A catalog of 社会救助 with these rows, which withdraws all items but those that are asked for.
fn catalog(rows: &str, asked_for: &[&str]) -> String {
    let mut text = "format: 1\nkind: standard\ndomain: \"20\"\ntitle: 海门区社会救助领域基层政务公开标准目录\n\
        region: {code: \"320614\", name: 海门区}\nversion: 1.0.0\nitems:\n"
        .to_owned();
    text += rows;
    text += "withdrawn:\n";
    for number in ITEMS.iter().filter(|number| !asked_for.contains(number)) {
        writeln!(text, "  - {{id: \"20-{number}\", reason: 由市民政局统一公开}}").expect("a string takes all");
    }
    text
}

/// What is found in such a catalog.
fn told(rows: &str, asked_for: &[&str]) -> String {
    of_file("20.yaml", catalog(rows, asked_for).as_bytes())
}

fn of_file(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(name), bytes).expect("a file");
    let mut said = String::new();
    for language in ["zh-CN", "en"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
        command.current_dir(folder.path()).args(["validate", name, "--format", "json", "--lang", language]);
        let output = command.output().expect("mulu starts");
        let report: Value = serde_json::from_slice(&output.stdout).expect("mulu prints JSON");
        for finding in report["findings"].as_array().expect("a list").iter().filter(|found| found["rule"] == "GAP002") {
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            writeln!(said, "{}: {}\n  {}", text("severity"), text("message"), text("help"))
                .expect("a string takes all");
        }
    }
    said
}

fn row(id: &str, category: &str, name: &str, elements: &str) -> String {
    let id = if id.is_empty() { String::new() } else { format!("id: \"{id}\", ") };
    format!("  - {{{id}category: {category}, name: {name}, elements: [{elements}]}}\n")
}

#[test]
fn missing() {
    insta::assert_snapshot!(told(&row("20-002", "综合业务", "监督检查", "社会救助投诉举报电话"), &["002", "004"]));
}

#[test]
fn under_another_name() {
    insta::assert_snapshot!(told(&row("", "最低生活保障", "低保办理指引", GUIDE), &["004"]));
}

#[test]
fn under_another_category() {
    insta::assert_snapshot!(told(&row("", "困难群众生活", "审批信息", "名单"), &["006"]));
}

#[test]
fn within_a_row_of_several_items() {
    insta::assert_snapshot!(told(&row("", "最低生活保障", "审核信息和审批信息", "名单"), &["005", "006"]));
}

#[test]
fn cut_into_rows_with_ids_of_the_countys_own() {
    let rows = [
        row("20-320614-001", "最低生活保障", "办理条件和标准", "办理事项, 办理条件, 最低生活保障标准"),
        row("20-320614-002", "最低生活保障", "申请材料和流程", "申请材料, 办理流程, 办理时间"),
        row("20-320614-003", "最低生活保障", "受理地点", "地点, 联系方式"),
    ];
    insta::assert_snapshot!(told(&rows.concat(), &["004"]));
}

/// The coverage table says the same: not missing, and not covered either.
#[test]
fn what_is_cut_up_is_not_missing_in_the_coverage_table() {
    let rows = [
        row("20-320614-001", "最低生活保障", "办理条件和标准", "办理事项, 办理条件, 最低生活保障标准"),
        row("20-320614-002", "最低生活保障", "申请材料和流程", "申请材料, 办理流程, 办理时间"),
    ];
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("20.yaml"), catalog(&rows.concat(), &["004", "012"])).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    let output = command.current_dir(folder.path()).args(["coverage", "20.yaml", "--format", "json"]).output();
    let table: Value = serde_json::from_slice(&output.expect("mulu starts").stdout).expect("mulu prints JSON");
    let items = table["domains"][19]["items"].as_array().expect("a list");
    let item = |id: &str| items.iter().find(|item| item["id"] == id).expect("every item has its line");
    assert_eq!(item("20-004")["state"], "other_name");
    assert_eq!(item("20-004")["by"].as_array().map(Vec::len), Some(2));
    assert_eq!(item("20-012")["state"], "missing");
}

#[test]
fn rows_that_hold_a_piece_each_of_something_else_are_no_cut() {
    let rows = [
        row("20-320614-001", "最低生活保障", "低保家庭档案", "档案目录, 联系方式"),
        row("20-320614-002", "最低生活保障", "低保宣传", "宣传材料, 地点"),
    ];
    let told = told(&rows.concat(), &["004"]);
    assert!(told.contains("缺少标准事项“最低生活保障 / 办事指南”（20-004）"), "{told}");
}

#[test]
fn whole_under_an_id_of_the_countys_own() {
    insta::assert_snapshot!(told(&row("20-320614-001", "最低生活保障", "办事指南", GUIDE), &["004"]));
}

#[test]
fn withdrawn() {
    let others = row("20-002", "综合业务", "监督检查", "社会救助信访通讯地址, 社会救助投诉举报电话");
    assert_eq!(told(&others, &["002"]), "");
}

/// The standard has one level there: the row's own category is no name to give it.
#[test]
fn items_of_one_level() {
    let text = "format: 1\nkind: standard\ndomain: \"07\"\ntitle: 海门区征地补偿领域基层政务公开标准目录\n\
        region: {code: \"320614\", name: 海门区}\nversion: 1.0.0\nitems:\n\
        \x20 - {category: 征地管理政策, name: 征地管理法律法规政策, elements: [法律法规和规章]}\n";
    let told = of_file("07.yaml", text.as_bytes());
    let of_item: Vec<&str> = told.lines().skip_while(|line| !line.contains("07-001")).take(2).collect();
    insta::assert_snapshot!(of_item.join("\n"));
}

/// One row, two items that it may be: it is not told to become both.
#[test]
fn a_row_that_may_be_one_of_two() {
    let text = "format: 1\nkind: standard\ndomain: \"16\"\ntitle: 海门区食品药品监管领域基层政务公开标准目录\n\
        region: {code: \"320614\", name: 海门区}\nversion: 1.0.0\nitems:\n\
        \x20 - {category: 行政审批, name: 食品经营许可服务指南, elements: [适用范围, 审批依据, 受理机构]}\n";
    let told = of_file("16.yaml", text.as_bytes());
    let lines: Vec<&str> = told.lines().collect();
    let pairs = lines.chunks(2).filter(|pair| pair[0].contains("食品经营许可服务指南"));
    let pairs: Vec<String> = pairs.map(|pair| pair.join("\n")).collect();
    insta::assert_snapshot!(pairs.join("\n"));
}

/// A department has a table and no manifest: it is told first what it can do, and in which cell.
#[test]
fn in_a_table() {
    let rows = [
        "1 | 农业生产发展资金 | 农机购置补贴",
        "2 | 农业生产发展资金 | 耕地地力保护",
        "3 | 农业生产发展资金 | 新型职业农民培育",
        "4 | 农业生产发展资金 | 扶持新型农业经营主体项目",
    ];
    let rows = rows.map(|row| {
        format!("{row} | 补贴标准 | 《农业法》 | 20个工作日内 | 海门区农业农村局 | 政府网站 | 全社会 | 主动 | 县级\n")
    });
    let table = format!(
        "# 涉农补贴\n海门区涉农补贴领域基层政务公开标准目录\n序号 | 一级事项 | 二级事项 | 公开内容（要素） | 公开依据 | 公开时限 | 公开主体 | \
         公开渠道和载体 | 公开对象 | 公开方式 | 公开层级\n{}",
        rows.concat()
    );
    insta::assert_snapshot!(of_file("涉农补贴.xlsx", &sheet::workbook(&table)));
}
