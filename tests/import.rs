//! `mulu import`: departments' workbooks become catalog files; ids stay, nothing that someone edited is written over.

#[path = "support/repository.rs"]
mod repository;
#[path = "support/sheet.rs"]
mod sheet;

use std::fs;
use std::process::{Command, Output};

use repository::{CATALOG, HEADER, ROWS, Repository, TABLE};

#[test]
fn a_dry_run_writes_nothing_and_tells_what_it_would() {
    let repository = Repository::new();
    repository.table(&ROWS);
    let before = repository.files();
    let (code, text) = repository.import(&[]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(repository.files(), before);
    for told in ["这是预演", CATALOG, TABLE, "＋ 20-320614-001 低收入人口监测 / 动态监测预警", "标准事项 3"]
    {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[test]
fn importing_again_changes_no_byte() {
    let repository = Repository::new();
    repository.table(&ROWS);
    assert_eq!(repository.import(&["--write"]).0, 0);
    assert_eq!(repository.ids(), ["20-001", "20-002", "20-004", "20-320614-001", "20-320614-002"]);
    let before = repository.files();
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, repository.files() == before), (0, true), "{text}");
    assert!(text.contains("没有变化"), "{text}");
    let named = repository.import(&["--write", TABLE]);
    assert_eq!((named.0, repository.files() == before), (0, true), "{}", named.1);
}

#[test]
fn a_catalog_that_was_not_there_is_recorded_in_its_folder() {
    let repository = Repository::new();
    fs::remove_file(repository.root().join(CATALOG)).expect("the draft is there");
    repository.table(&ROWS);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains(&format!("{CATALOG} ← {TABLE}")), "{text}");
    assert!(repository.read("imports.yaml").contains(&format!("  {CATALOG}:")), "{}", repository.read("imports.yaml"));
    let checked = String::from_utf8_lossy(&repository.run(&["validate"]).stdout).into_owned();
    assert!(!checked.contains("DUP"), "the table is no longer read beside the catalog: {checked}");
}

#[test]
fn another_wording_keeps_the_ids_and_changes_that_field_alone() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let before = repository.items();
    let mut rows = ROWS.map(str::to_owned);
    rows[1] = rows[1].replace("监督检查信息", "监督检查的情况和结果");
    rows[3] = rows[3].replace("动态监测预警", "低收入人口动态监测预警情况");
    repository.table(&rows.each_ref().map(String::as_str));
    let (code, text) = repository.import(&["--write"]);
    assert_eq!(code, 0, "{text}");
    let after = repository.items();
    for (at, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!(before.0, after.0, "row {at} keeps its id");
        assert_eq!(before.1 != after.1, at == 3, "only row 3 has another name: {after:?}");
        assert_eq!(before.2 != after.2, at == 1, "only row 1 has other elements: {after:?}");
    }
    let elements = "～ 20-002 综合业务 / 监督检查\n      公开内容（要素）：监督检查信息 → 监督检查的情况和结果\n";
    assert!(text.contains(elements), "{text}");
    let name = "～ 20-320614-001 低收入人口监测 / 低收入人口动态监测预警情况\n      二级事项：动态监测预警 → ";
    assert!(text.contains(name), "{text}");
}

#[test]
fn numbers_are_not_used_twice() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    repository.table(&ROWS[..3]);
    let (_, text) = repository.import(&["--write"]);
    assert!(text.contains("－ 20-320614-002 惠民殡葬 / 节地生态安葬奖补"), "{text}");
    let new =
        ROWS[4].replace("惠民殡葬", "慈善").replace("节地生态安葬奖补", "慈善超市名录").replace("奖补标准", "名录");
    repository.table(&[ROWS[0], ROWS[1], ROWS[2], &new]);
    repository.import(&["--write"]);
    assert_eq!(repository.ids().last().map(String::as_str), Some("20-320614-003"));
}

#[test]
fn what_was_edited_since_is_not_written_over_unless_asked() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let edited = repository.read(CATALOG).replace("节地生态安葬奖补", "节地生态安葬奖励") + "# 与殡仪馆核对过\n";
    fs::write(repository.root().join(CATALOG), &edited).expect("the file can be written");
    let before = repository.files();
    let (code, text) = repository.import(&["--write", TABLE]);
    assert_eq!((code, repository.files() == before), (0, true), "the table says nothing new: {text}");
    // Where it is not known what was imported, nobody can tell who changed what.
    fs::remove_dir_all(repository.root().join(".mulu-imported")).expect("the folder is there");
    let before = repository.files();
    let (code, text) = repository.import(&["--write", TABLE]);
    assert_eq!((code, repository.files() == before), (1, true), "{text}");
    assert!(text.contains("没有写：") && text.contains("--overwrite"), "{text}");
    let name = "～ 20-320614-002 惠民殡葬 / 节地生态安葬奖补\n      二级事项：节地生态安葬奖励 → 节地生态安葬奖补\n";
    assert!(text.contains(name), "{text}");
    let (code, text) = repository.import(&["--write", "--overwrite", TABLE]);
    assert_eq!(code, 0, "{text}");
    assert!(!repository.read(CATALOG).contains("奖励"));
    assert_eq!(repository.ids().last().map(String::as_str), Some("20-320614-002"));
}

#[test]
fn a_table_sent_again_brings_what_the_department_changed_and_undoes_nothing_else() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let edited = repository.read(CATALOG).replace("节地生态安葬奖补", "节地生态安葬奖励");
    let edited = edited.replace("    name: 监督检查\n", "    name: 监督检查 # 与民政局核对过\n");
    fs::write(repository.root().join(CATALOG), edited).expect("the file can be written");
    let newer = ROWS[1].replace("监督检查信息", "监督检查的情况和结果");
    repository.table(&[ROWS[0], &newer, ROWS[2], ROWS[4]]);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!(code, 0, "{text}");
    let catalog = repository.read(CATALOG);
    for kept in ["节地生态安葬奖励", "# 与民政局核对过", "监督检查的情况和结果"] {
        assert!(catalog.contains(kept), "{kept}: {catalog}");
    }
    assert!(text.contains("改动都保留"), "{text}");
    assert!(
        text.contains("～ 20-002 综合业务 / 监督检查\n      公开内容（要素）：监督检查信息 → 监督检查的情况和结果\n"),
        "{text}"
    );
    assert!(text.contains("－ 20-320614-001"), "{text}");
    assert_eq!(repository.ids(), ["20-001", "20-002", "20-004", "20-320614-002"]);
}

#[test]
fn an_item_in_several_rows_that_is_sent_again_comes_in_beside_what_was_edited() {
    let repository = Repository::new();
    let part = ROWS[1].replace("监督检查信息", "投诉举报电话");
    repository.table(&[ROWS[0], ROWS[1], &part, ROWS[4]]);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.contains("＝ 20-002 综合业务 / 监督检查：由 2 行并成一个事项")), (0, true), "{text}");
    let edited = repository.read(CATALOG).replace("节地生态安葬奖补", "节地生态安葬奖励");
    fs::write(repository.root().join(CATALOG), &edited).expect("the file can be written");
    repository.table(&[ROWS[0], ROWS[1], &part.replace("电话", "电话和信箱"), ROWS[4]]);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.matches("\n  ～ ").count()), (0, 1), "{text}");
    assert!(text.contains("合计：新增（＋）0，改动（～）1，不变 2，表里已经没有（－）0"), "{text}");
    assert_eq!(repository.read(CATALOG), edited.replace("举报电话", "举报电话和信箱"), "{text}");
    // Of two tables that are one nothing comes in, whatever is known of the last import.
    let catalog = repository.read(CATALOG);
    let root = repository.root();
    fs::copy(root.join(TABLE), root.join("tables/民政局（修改版）.xlsx")).expect("the table can be copied");
    repository.table(&[ROWS[0], ROWS[1], &part, ROWS[4]]);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, repository.read(CATALOG) == catalog), (1, true), "{text}");
    assert!(text.contains("  没有写：两份表列的大体是同样的事项") && !text.contains("～"), "{text}");
}

#[test]
fn what_a_department_and_others_changed_otherwise_is_told_and_stays() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let edited = repository.read(CATALOG).replace("节地生态安葬奖补", "节地生态安葬奖励");
    fs::write(repository.root().join(CATALOG), edited).expect("the file can be written");
    let newer = [ROWS[1].replace("监督检查信息", "监督检查结果"), ROWS[4].replace("节地生态安葬奖补", "生态安葬补贴")];
    repository.table(&[ROWS[0], &newer[0], ROWS[2], ROWS[3], &newer[1]]);
    for more in [&[][..], &["--write"]] {
        let (code, text) = repository.import(more);
        assert_eq!(code, 1, "{text}");
        for told in [
            "× 20-320614-002 惠民殡葬 / 节地生态安葬奖补：目录和部门的表都改了",
            "二级事项",
            "上次报 节地生态安葬奖补\n",
            "目录里 节地生态安葬奖励  [catalogs/20-social-assistance.yaml:",
            "这次报 生态安葬补贴  [tables/民政局.xlsx 社会救助!C7]",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
    }
    let catalog = repository.read(CATALOG);
    assert!(catalog.contains("节地生态安葬奖励") && catalog.contains("监督检查结果"), "the rest came in: {catalog}");
    let (code, text) = repository.import(&["--write", TABLE]);
    assert_eq!((code, repository.read(CATALOG) == catalog), (1, true), "the table contradicts it still: {text}");
}

#[test]
fn a_comment_is_no_difference() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let noted = repository.read(CATALOG) + "# 与殡仪馆核对过\n";
    fs::write(repository.root().join(CATALOG), noted).expect("the file can be written");
    let before = repository.files();
    let (code, text) = repository.import(&["--write", TABLE]);
    assert_eq!((code, repository.files() == before), (0, true), "{text}");
}

#[test]
fn a_catalog_that_no_import_wrote_is_not_written_over() {
    let repository = Repository::new();
    fs::write(repository.root().join(CATALOG), repository.read(CATALOG).replace("监督检查", "监督与检查"))
        .expect("the file can be written");
    repository.table(&ROWS);
    let before = repository.files();
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, repository.files() == before), (1, true), "{text}");
}

#[test]
fn what_only_the_catalog_says_stays() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let withdrawn = "withdrawn:\n  - {id: \"20-012\", reason: 本县无此职能}\n";
    let text = repository.read(CATALOG).replace("items:\n", "effective: 2026-01-01\nitems:\n") + withdrawn;
    fs::write(repository.root().join(CATALOG), text).expect("the file can be written");
    let (code, text) = repository.import(&["--write", "--overwrite", TABLE]);
    assert_eq!(code, 0, "{text}");
    let catalog = repository.read(CATALOG);
    assert!(catalog.contains("20-012") && catalog.contains("effective: 2026-01-01"), "{catalog}");
}

#[test]
fn imported_tables_are_not_read_twice() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let shown = repository.run(&["show"]);
    let notes = String::from_utf8_lossy(&shown.stderr).into_owned();
    assert!(notes.contains("已经导入成 YAML 目录"), "{notes}");
    assert!(!String::from_utf8_lossy(&shown.stdout).contains(TABLE));
    repository.table(&ROWS[..4]);
    let notes = String::from_utf8_lossy(&repository.run(&["show"]).stderr).into_owned();
    assert!(notes.contains("导入以后又改过"), "{notes}");
}

#[test]
fn a_later_table_takes_the_place_of_the_earlier_and_is_not_undone() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let mut rows = ROWS.map(str::to_owned);
    rows[1] = rows[1].replace("监督检查信息", "监督检查的情况和结果");
    let reviewed = format!("# 社会救助\n海门区社会救助领域基层政务公开标准目录\n{HEADER}\n{}\n", rows.join("\n"));
    fs::write(repository.root().join("审核.xlsx"), sheet::workbook(&reviewed)).expect("the folder can be written");
    let (code, text) = repository.import(&["--write", "审核.xlsx"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("原来取自 tables/民政局.xlsx，这次没有"), "{text}");
    let reviewed = repository.read(CATALOG);
    assert!(reviewed.contains("监督检查的情况和结果"), "{reviewed}");
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, repository.read(CATALOG) == reviewed), (0, true), "{text}");
    let shown = repository.run(&["show"]);
    assert!(!String::from_utf8_lossy(&shown.stdout).contains(TABLE), "the earlier table is not read once more");
}

#[test]
fn two_departments_fill_one_catalog() {
    let repository = Repository::new();
    repository.table(&ROWS[..3]);
    let other = format!("# 救助\n海门区社会救助领域基层政务公开标准目录\n{HEADER}\n{}\n", ROWS[3..].join("\n"));
    fs::write(repository.root().join("tables/殡葬管理所.xlsx"), sheet::workbook(&other)).expect("can be written");
    assert_eq!(repository.import(&["--write"]).0, 0);
    assert_eq!(repository.ids().len(), 5);
    repository.table(&ROWS[..2]);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, repository.ids().len()), (0, 4), "the other department's rows stay: {text}");
}

#[test]
fn a_row_that_may_be_an_item_gets_its_id_from_a_decision() {
    let repository = Repository::new();
    let unsure = ROWS[2].replace("办事指南", "申办须知").replace("办理事项", "办理条件、申请材料、办理流程");
    let rows = [ROWS[0], ROWS[1], &unsure, ROWS[3], ROWS[4]];
    repository.table(&rows);
    let decide = |answer: &str| {
        let text = format!(
            "format: 1\ndecisions:\n  - {{domain: \"20\", category: 最低生活保障, name: 申办须知, item: \"20-004\", answer: {answer}, reason: 与民政局核对}}\n"
        );
        fs::write(repository.root().join("decisions.yaml"), text).expect("the folder can be written");
    };
    decide("same");
    let (code, text) = repository.import(&["--write"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(repository.ids()[2], "20-004");
    let checked = String::from_utf8_lossy(&repository.run(&["validate"]).stdout).into_owned();
    assert!(!checked.contains("CFG005"), "{checked}");
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let checked = String::from_utf8_lossy(&repository.run(&["validate"]).stdout).into_owned();
    assert!(checked.contains("CFG005"), "the row is called otherwise now: {checked}");
}

#[test]
fn rows_that_contradict_each_other_are_told_of_before_and_after_writing() {
    let repository = Repository::new();
    let again = ROWS[1].replace("20个工作日", "7个工作日");
    repository.table(&[ROWS[0], ROWS[1], &again, ROWS[2]]);
    for arguments in [&[][..], &["--write"], &["--write"], &["--write", TABLE]] {
        let (_, text) = repository.import(arguments);
        let is_unchanged = text.contains("导入以后没有变化");
        let told = text
            .contains("≠ 20-002 综合业务 / 监督检查：有 2 行（tables/民政局.xlsx 社会救助!C4、C5），公开时限不一致");
        assert!(told != is_unchanged, "{arguments:?}: {text}");
        assert!(!text.contains("≠ 20-001"), "only one item has two rows: {text}");
    }
    let (_, text) = repository.import(&[TABLE]);
    assert!(text.contains("没有变化") && !text.contains("  ～"), "each row is held against its own: {text}");
    let output = repository.run(&["import", TABLE, "--lang", "en"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("≠ 20-002 综合业务 / 监督检查: has 2 rows (tables/民政局.xlsx 社会救助!C4, C5) "), "{text}");
    let checked = String::from_utf8_lossy(&repository.run(&["validate"]).stdout).into_owned();
    assert!(checked.contains("DUP001"), "what was said of it comes true: {checked}");
}

/// The document that a command prints.
fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn findings_of_an_imported_catalog_name_the_cell_of_the_workbook() {
    let repository = Repository::new();
    let wrong = ROWS[3].replace("20个工作日", "有空再说");
    repository.table(&[ROWS[0], ROWS[1], ROWS[2], &wrong]);
    repository.import(&["--write"]);
    let cell = serde_json::json!({"file": TABLE, "sheet": "社会救助", "cell": "C6"});
    let checked = json(&repository.run(&["validate", CATALOG, "--format", "json"]));
    let is_it = |finding: &&serde_json::Value| finding["rule"] == "FLD001";
    let found = checked["findings"].as_array().expect("findings").iter().find(is_it).expect("the limit is told of");
    assert_eq!((&found["origin"], &found["locus"]["file"]), (&cell, &CATALOG.into()));
    let gaps = checked["findings"].as_array().expect("findings").iter().filter(|finding| finding["rule"] == "GAP002");
    assert!(
        gaps.clone().count() > 0 && gaps.clone().all(|gap| gap["origin"].is_null()),
        "what is not there has no cell"
    );
    for (language, told) in
        [("zh-CN", "工作簿：tables/民政局.xlsx 社会救助!C6"), ("en", "workbook: tables/民政局.xlsx 社会救助!C6")]
    {
        let text = repository.run(&["validate", CATALOG, "--lang", language]).stdout;
        assert!(String::from_utf8_lossy(&text).contains(told), "{told}");
    }
    // The cells stay those of the workbook, whatever is done to the catalog.
    let text = repository.read(CATALOG).replace("items:\n", "# 与民政局核对过\n\nitems:\n");
    fs::write(repository.root().join(CATALOG), text).expect("the file can be written");
    let checked = json(&repository.run(&["validate", CATALOG, "--format", "json"]));
    let found = checked["findings"].as_array().expect("findings").iter().find(is_it).expect("the limit is told of");
    assert_eq!(found["origin"], cell);
}

#[test]
fn a_difference_names_the_cells_of_both_workbooks() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let old = repository.root().join("old");
    fs::create_dir(&old).expect("the folder can be made");
    for name in [CATALOG, "mulu.yaml", "imports.yaml"] {
        let to = old.join(name);
        fs::create_dir_all(to.parent().expect("a folder")).expect("the folder can be made");
        fs::copy(repository.root().join(name), to).expect("the file can be copied");
    }
    let reworded = ROWS[3].replace("预警名单", "预警对象");
    repository.table(&[ROWS[0], &reworded, ROWS[1], ROWS[2], ROWS[4]]);
    repository.import(&["--write"]);
    let old = format!("old/{CATALOG}");
    let changes = json(&repository.run(&["diff", &old, CATALOG, "--format", "json"]));
    let item = &changes["domains"][0]["items"][0];
    assert_eq!(item["id"], "20-320614-001", "{changes}");
    let place = |file: &str, cell| serde_json::json!({"file": file, "sheet": "社会救助", "cell": cell});
    assert_eq!(item["old"][0]["origin"], place(&format!("old/{TABLE}"), "C6"));
    assert_eq!(item["new"][0]["origin"], place(TABLE, "C4"));
    let text = repository.run(&["diff", &old, CATALOG]).stdout;
    assert!(String::from_utf8_lossy(&text).contains("工作簿：tables/民政局.xlsx 社会救助!C4"));
}

#[test]
fn a_question_names_the_cell_of_the_workbook() {
    let repository = Repository::new();
    let unsure = ROWS[1].replace("监督检查 |", "监督检查情况通报 |").replace("监督检查信息", "监督");
    repository.table(&[ROWS[0], &unsure]);
    assert!(repository.import(&["--write"]).1.contains("待判断 1"));
    let asked = String::from_utf8_lossy(&repository.run(&["decide", "--list"]).stdout).into_owned();
    assert!(asked.contains("工作簿：tables/民政局.xlsx 社会救助!C4"), "{asked}");
}

#[test]
fn of_rows_with_one_id_each_keeps_its_cell_until_one_is_gone() {
    let repository = Repository::new();
    let again = ROWS[1].replace("监督检查信息", "监督检查结果的运用").replace("20个工作日", "有空再说");
    repository.table(&[ROWS[0], ROWS[1], &again]);
    repository.import(&["--write"]);
    let origin = || {
        let checked = json(&repository.run(&["validate", CATALOG, "--format", "json"]));
        let found =
            checked["findings"].as_array().expect("findings").iter().find(|finding| finding["rule"] == "FLD001");
        found.expect("the limit is told of")["origin"]["cell"].clone()
    };
    assert_eq!(origin(), "C5");
    let text = repository.read(CATALOG);
    let (first, last) =
        (text.find("  - id: \"20-002\"").expect("the item"), text.rfind("  - id: \"20-002\"").expect("the item"));
    fs::write(repository.root().join(CATALOG), format!("{}{}", &text[..first], &text[last..])).expect("can be written");
    assert!(origin().is_null(), "nobody knows which of the two rows is left");
}

#[test]
fn rows_that_are_lost_are_told_of() {
    let repository = Repository::new();
    repository.table(&ROWS);
    fs::write(repository.root().join("tables/教育局.xlsx"), b"<html><table></table></html>").expect("can be written");
    let foreign = format!("# 救助\n如东县社会救助领域基层政务公开标准目录\n{HEADER}\n{}\n", ROWS[0]);
    fs::write(repository.root().join("tables/如东.xlsx"), sheet::workbook(&foreign)).expect("can be written");
    let (code, text) = repository.import(&["--write"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("没有导入：tables/教育局.xlsx") && text.contains("如东县的目录"), "{text}");
    assert_eq!(repository.ids().len(), 5, "the rest came in");
}

#[test]
fn a_name_that_several_regions_bear_is_ours_only_where_we_bear_it() {
    // 通州区 there is in 北京市 and in 南通市.
    let table = |title: &str| {
        sheet::workbook(&format!("# 社会救助\n{title}社会救助领域基层政务公开标准目录\n{HEADER}\n{}\n", ROWS[0]))
    };
    let repository = Repository::new();
    let import = |title: &str| {
        fs::write(repository.root().join(TABLE), table(title)).expect("the folder can be written");
        repository.import(&[])
    };
    let (code, text) = import("通州区");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("表名写的是北京市通州区或江苏省南通市通州区，不是海门区"), "{text}");
    assert!(!text.contains("个事项"), "{text}");
    // The name of the file does not make another county's table ours, and a city does.
    fs::rename(repository.root().join(TABLE), repository.root().join("tables/海门区民政局.xlsx")).expect("it is there");
    let (_, text) = repository.import(&[]);
    assert!(text.contains("不是海门区"), "{text}");
    fs::remove_file(repository.root().join("tables/海门区民政局.xlsx")).expect("it is there");
    fs::remove_file(repository.root().join(CATALOG)).expect("the draft is there");
    let manifest = repository.read("mulu.yaml").replace("320614", "320612").replace("海门区", "通州区");
    fs::write(repository.root().join("mulu.yaml"), manifest).expect("the file can be written");
    for (title, is_ours) in
        [("通州区", true), ("南通市通州区", true), ("北京市通州区", false), ("鼓楼区", false), ("", true)]
    {
        let (code, text) = import(title);
        assert_eq!((code == 0, text.contains("个事项")), (is_ours, is_ours), "{title}: {text}");
    }
}

#[test]
fn a_title_with_a_region_that_nobody_knows_is_no_table_of_ours() {
    let repository = Repository::new();
    let before = repository.read(CATALOG);
    for (title, named, mend) in [
        ("示例县", "写的是示例县，不是海门区", "请把标题里的“示例县”改为“海门区”"),
        ("海门区海永镇", "写的是海永镇，不是海门区", "name: 海永镇, under: \"320614\""),
    ] {
        let text = format!("# 社会救助\n{title}社会救助领域基层政务公开标准目录\n{HEADER}\n{}\n", ROWS.join("\n"));
        fs::write(repository.root().join(TABLE), sheet::workbook(&text)).expect("the folder can be written");
        let (code, text) = repository.import(&["--write"]);
        assert_eq!((code, repository.read(CATALOG) == before), (1, true), "{title}: {text}");
        let place = "没有导入：tables/民政局.xlsx 社会救助（5 行）：A1 的标题“";
        assert!([place, named, mend].iter().all(|told| text.contains(told)), "{title}: {text}");
        let checked = String::from_utf8_lossy(&repository.run(&["validate", TABLE]).stdout).into_owned();
        assert!(checked.contains("SRC018") && checked.contains(named), "{title}: {checked}");
        assert!(checked.contains("不算在内"), "{title}: {checked}");
    }
    let english = repository.run(&["import", "--lang", "en"]);
    let english = String::from_utf8_lossy(&english.stdout).into_owned();
    assert!(english.contains("in A1 the title “") && english.contains("names 海永镇"), "{english}");
    // Declared, it is the township's own.
    let manifest =
        repository.read("mulu.yaml") + "regions:\n  - {code: \"320614104\", name: 海永镇, under: \"320614\"}\n";
    fs::write(repository.root().join("mulu.yaml"), manifest).expect("the file can be written");
    let (code, text) = repository.import(&[]);
    assert_eq!((code, text.contains("是海永镇自己的目录")), (0, true), "{text}");
}

#[test]
fn without_a_repository_there_is_nowhere_to_import_to() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("a.xlsx"), sheet::workbook(&format!("# 表\n{HEADER}\n{}\n", ROWS[0])))
        .expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    let output =
        command.current_dir(folder.path()).args(["import", "a.xlsx", "--lang", "zh-CN"]).output().expect("starts");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("mulu init"), "{text}");
}
