//! Workbooks for reviewers on their way back: what each of them changed comes in, and nothing else. openpyxl and `LibreOffice` stand in
//! for the reviewer's program, where they are there.

#[path = "support/program.rs"]
mod program;
#[path = "support/repository.rs"]
mod repository;
#[path = "support/sheet.rs"]
mod sheet;

use std::fs;
use std::process::Command;

use program::is_here;
use repository::{CATALOG, HEADER, ROWS, Repository};

const SUPPLEMENTARY: &str = "supplementary/supplementary.yaml";

/// A repository whose table has been imported, and its workbook for review; `None` where there is no openpyxl to edit it with.
fn sent() -> Option<Repository> {
    if !is_here("python3", &["-c", "import openpyxl"], "python3 with openpyxl") {
        return None;
    }
    let repository = Repository::new();
    // The drafts of other domains only take time.
    for name in repository.files().into_keys().filter(|path| path.starts_with(repository.root().join("catalogs"))) {
        let is_needed = ["20-", "21-"]
            .iter()
            .any(|domain| name.file_name().is_some_and(|it| it.to_string_lossy().starts_with(domain)));
        if !is_needed {
            fs::remove_file(name).expect("the draft is there");
        }
    }
    repository.table(&ROWS);
    assert_eq!(repository.import(&["--write"]).0, 0);
    export(&repository);
    Some(repository)
}

fn export(repository: &Repository) {
    let output = repository.run(&["export", "--review", "--overwrite", "-o", "审核.xlsx"]);
    assert!(repository.root().join("审核.xlsx").is_file(), "{output:?}");
}

/// The workbook as a reviewer sends it back: `edits` are lines of Python about `ws`, the sheet of the table, and `wb`.
fn back(repository: &Repository, name: &str, edits: &str) {
    let script = format!(
        "import openpyxl\nwb = openpyxl.load_workbook('审核.xlsx')\nws = wb['20社会救助']\n{edits}\nwb.save('{name}')\n"
    );
    let mut python = Command::new("python3");
    let output = python.current_dir(repository.root()).args(["-c", &script]).output().expect("python3 starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The rows of the sheet: four of head, then the items in the order of [`ROWS`].
const FIRST: &str = "first = 5; rows = [[c.value for c in row] for row in ws.iter_rows(min_row=5, max_row=9)]";

#[test]
fn what_comes_back_unchanged_changes_nothing() {
    let Some(repository) = sent() else { return };
    back(&repository, "甲.xlsx", "");
    let before = repository.files();
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("份目录没有改动") && text.contains("没有要写的文件"), "{text}");
    let after = repository.files();
    let catalogs = |(path, _): &(&std::path::PathBuf, _)| {
        path.extension().is_some_and(|it| it == "yaml") && !path.ends_with("imports.yaml")
    };
    assert!(before.iter().filter(catalogs).eq(after.iter().filter(catalogs)));
}

#[test]
fn two_reviewers_of_one_state_both_come_in() {
    let Some(repository) = sent() else { return };
    back(&repository, "甲.xlsx", "ws['G5'] = '5个工作日'");
    back(&repository, "乙.xlsx", "ws['E6'] = '监督检查的情况和结果'\nws['H5'] = '民政局、财政局'");
    for name in ["甲.xlsx", "乙.xlsx"] {
        let (code, text) = repository.import(&["--write", name]);
        assert_eq!(code, 0, "{text}");
        assert_eq!(text.matches("\n  ～ ").count(), if name == "甲.xlsx" { 1 } else { 2 }, "{text}");
    }
    let catalog = repository.read(CATALOG);
    for told in ["5个工作日", "监督检查的情况和结果", "[民政局, 财政局]"] {
        assert!(catalog.contains(told), "{told}: {catalog}");
    }
    // Both at once are the same, and so is either once more.
    let (code, text) = repository.import(&["--write", "甲.xlsx", "乙.xlsx"]);
    assert_eq!((code, repository.read(CATALOG) == catalog), (0, true), "{text}");
    // The department's table, sent again, undoes neither.
    let (code, text) = repository.import(&["--write", repository::TABLE]);
    assert_eq!((code, repository.read(CATALOG) == catalog), (0, true), "{text}");
}

#[test]
fn what_two_reviewers_changed_otherwise_is_told_with_all_three_values() {
    let Some(repository) = sent() else { return };
    back(&repository, "甲.xlsx", "ws['G5'] = '5个工作日'");
    back(&repository, "乙.xlsx", "ws['G5'] = '7个工作日'\nws['E6'] = '监督检查结果'");
    repository.import(&["--write", "甲.xlsx"]);
    for more in [&["乙.xlsx"][..], &["--write", "乙.xlsx"]] {
        let (code, text) = repository.import(more);
        assert_eq!(code, 1, "{text}");
        for told in [
            "× 20-001 综合业务 / 政策法规文件：目录和审核用的工作簿都改了",
            "公开时限",
            "送审时 20个工作日\n",
            "目录里 5个工作日  [catalogs/20-social-assistance.yaml:",
            "审核人 7个工作日  [乙.xlsx 20社会救助!G5]",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
    }
    let catalog = repository.read(CATALOG);
    assert!(catalog.contains("5个工作日") && catalog.contains("监督检查结果") && !catalog.contains("7个"), "{catalog}");
    let english = repository.run(&["import", "乙.xlsx", "--lang", "en"]);
    let english = String::from_utf8_lossy(&english.stdout).into_owned();
    assert!(
        english.contains("× 20-001 综合业务 / 政策法规文件: edited otherwise by the reviewer and in the catalog"),
        "{english}"
    );
    // What was agreed, written into the catalog, settles it.
    fs::write(repository.root().join(CATALOG), catalog.replace("5个工作日", "7个工作日")).expect("can be written");
    assert_eq!(repository.import(&["乙.xlsx"]).0, 0);
}

#[test]
fn of_two_reviewers_the_one_that_is_named_first_comes_in() {
    let Some(repository) = sent() else { return };
    back(&repository, "甲.xlsx", "ws['G5'] = '5个工作日'");
    back(&repository, "乙.xlsx", "ws['G5'] = '7个工作日'");
    let before = repository.read(CATALOG);
    for (names, first, second) in [(["甲.xlsx", "乙.xlsx"], 5, 7), (["乙.xlsx", "甲.xlsx"], 7, 5)] {
        fs::write(repository.root().join(CATALOG), &before).expect("can be written");
        let (code, text) = repository.import(&[&["--write"], &names[..]].concat());
        assert_eq!(code, 1, "{text}");
        assert!(text.contains(&format!("审核人 {second}个工作日  [{} 20社会救助!G5]", names[1])), "{text}");
        assert!(repository.read(CATALOG).contains(&format!("{first}个工作日")), "{names:?}: {text}");
    }
}

#[test]
fn what_was_written_by_hand_meanwhile_stays_with_its_comments() {
    let Some(repository) = sent() else { return };
    back(&repository, "甲.xlsx", "ws['G5'] = '5个工作日'");
    let edited = repository.read(CATALOG).replace("节地生态安葬奖补", "节地生态安葬奖励");
    let edited = edited.replace("    name: 监督检查\n", "    name: 监督检查 # 与民政局核对过\n");
    fs::write(repository.root().join(CATALOG), &edited).expect("can be written");
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.matches("\n  ～ ").count(), 1, "only what the reviewer changed is told: {text}");
    assert_eq!(repository.read(CATALOG), edited.replacen("20个工作日", "5个工作日", 1));
}

#[test]
fn rows_may_be_sorted_hidden_added_and_removed() {
    let Some(repository) = sent() else { return };
    let edits = [
        FIRST,
        "rows = sorted(rows, key=lambda row: row[3])",
        "rows = [row for row in rows if row[3] != '动态监测预警']",
        "new = list(rows[0]); new[0] = None; new[2] = '慈善事业'; new[3] = '慈善超市名录'; new[4] = '名录'",
        "rows.append(new)",
        "for at, row in enumerate(rows):",
        "    for column, value in enumerate(row): ws.cell(row=first + at, column=column + 1).value = value",
        "ws['G6'] = '5个工作日'",
        "ws.row_dimensions[6].hidden = True",
        "ws.auto_filter.add_filter_column(3, ['监督检查'])",
    ];
    let order = repository.ids();
    back(&repository, "甲.xlsx", &edits.join("\n"));
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("－ 20-320614-001 低收入人口监测 / 动态监测预警：表里已经没有"), "{text}");
    assert!(text.contains("＋ 20-320614-003 慈善事业 / 慈善超市名录"), "{text}");
    assert!(text.contains("目录仍按原来的顺序"), "{text}");
    assert_eq!(text.matches("\n  ～ ").count(), 1, "{text}");
    let mut ids = repository.ids();
    ids.retain(|id| id != "20-320614-003");
    assert_eq!(ids, order.into_iter().filter(|id| id != "20-320614-001").collect::<Vec<_>>());
}

#[test]
fn a_row_that_one_removes_and_another_edits_is_told_and_stays() {
    let Some(repository) = sent() else { return };
    back(&repository, "甲.xlsx", "ws['G8'] = '5个工作日'");
    back(&repository, "乙.xlsx", "ws.delete_rows(8)");
    repository.import(&["--write", "甲.xlsx"]);
    let catalog = repository.read(CATALOG);
    let (code, text) = repository.import(&["--write", "乙.xlsx"]);
    assert_eq!((code, repository.read(CATALOG) == catalog), (1, true), "{text}");
    assert!(
        text.contains("× 20-320614-001 低收入人口监测 / 动态监测预警：审核用的工作簿里已经没有，目录又改了"),
        "{text}"
    );
    // Whose word counts is said, and what to do for it.
    let head = "  - id: \"20-320614-001\"";
    let line = catalog.lines().position(|line| line == head).expect("it stays") + 1;
    let told = format!("→ 以审核人为准的，从 {CATALOG} 删去这一条（第 {line} 行起）");
    assert!(text.contains(&told) && !text.contains("审核人 —"), "{told}: {text}");
    let start = catalog.find(head).expect("it stays");
    let end = catalog[start + 1..].find("  - id: ").map_or(catalog.len(), |at| start + 1 + at);
    let without = [&catalog[..start], &catalog[end..]].concat();
    fs::write(repository.root().join(CATALOG), &without).expect("the folder can be written");
    let (code, text) = repository.import(&["--write", "乙.xlsx"]);
    assert_eq!((code, text.contains('×')), (0, false), "{text}");
    // The catalog has it no more, and a reviewer edited it.
    let (code, text) = repository.import(&["甲.xlsx"]);
    assert!(
        code == 1 && text.contains(&format!("→ 以审核人为准的，照工作簿里的这一行把 20-320614-001 补进 {CATALOG}")),
        "{text}"
    );
    fs::write(repository.root().join(CATALOG), &catalog).expect("the folder can be written");
    let (code, text) = repository.import(&["甲.xlsx"]);
    assert_eq!((code, text.contains('×')), (0, false), "{text}");
}

#[test]
fn domains_that_no_table_was_imported_into_are_written_back() {
    let Some(repository) = sent() else { return };
    let by_hand =
        repository.read(CATALOG).replace("\"20\"", "\"21\"").replace("20-", "21-").replace("社会救助", "养老服务");
    let name = "catalogs/21-elderly-care.yaml";
    fs::write(repository.root().join(name), by_hand + "# 手写的\n").expect("can be written");
    export(&repository);
    back(&repository, "甲.xlsx", "ws = wb['21养老服务']\nws['G5'] = '5个工作日'");
    let before = repository.read(name);
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(repository.read(name), before.replacen("20个工作日", "5个工作日", 1), "{text}");
    assert_eq!(text.matches(".yaml ←").count(), 1, "drafts and other domains stay: {text}");
}

#[test]
fn a_workbook_without_its_hidden_sheet_is_a_departments_table() {
    let Some(repository) = sent() else { return };
    for (name, edits, why) in [
        ("无.xlsx", "del wb['_mulu_base']", "没有 mulu 的隐藏工作表"),
        ("旧.xlsx", "wb['_mulu_base']['B1'] = 1", "是另一个版本的 mulu 写的（格式“1”）"),
        ("改.xlsx", "wb['_mulu_base']['F6'] = 'format: 1'", "的内容被改动过"),
    ] {
        back(&repository, name, edits);
        let (_, text) = repository.import(&[name]);
        assert!(text.contains(why) && text.contains("按部门报来的表导入"), "{name}: {text}");
        assert!(text.contains("原来取自 tables/民政局.xlsx，这次没有"), "{name}: {text}");
    }
}

#[test]
fn a_sheet_may_be_renamed_shown_and_saved_in_another_format() {
    let Some(repository) = sent() else { return };
    back(
        &repository,
        "甲.xlsx",
        "ws.title = '社会救助（已审）'\nws['G5'] = '5个工作日'\nfor s in wb: s.sheet_state = 'visible'",
    );
    let mut names = vec!["甲.xlsx".to_owned()];
    if is_here("soffice", &["--version"], "LibreOffice") {
        for format in ["ods", "xls"] {
            let mut office = Command::new("soffice");
            let arguments = ["--headless", "--convert-to", format, "甲.xlsx"];
            let output = office.current_dir(repository.root()).args(arguments).output().expect("soffice starts");
            assert!(output.status.success(), "{output:?}");
            names.push(format!("甲.{format}"));
        }
    }
    for name in names {
        let (code, text) = repository.import(&[&name]);
        assert_eq!(code, 0, "{name}: {text}");
        assert!(
            text.contains("～ 20-001 综合业务 / 政策法规文件\n      公开时限：20个工作日 → 5个工作日\n"),
            "{name}: {text}"
        );
        assert_eq!(text.matches("\n  ～ ").count(), 1, "{name}: {text}");
    }
}

#[test]
fn a_value_that_is_not_understood_clears_nothing() {
    let Some(repository) = sent() else { return };
    back(&repository, "甲.xlsx", "ws['A6'] = '二零'\nws['G5'] = '5个工作日'");
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("没有导入：甲.xlsx 20社会救助!A6"), "{text}");
    assert_eq!(repository.ids().len(), ROWS.len(), "{text}");
    assert!(repository.read(CATALOG).contains("5个工作日"));
    // Nor does one beside others that are.
    let before = repository.read(CATALOG);
    back(&repository, "乙.xlsx", "ws['L5'] = '乡级、区里'");
    let (code, text) = repository.import(&["--write", "乙.xlsx"]);
    assert_eq!((code, repository.read(CATALOG) == before), (1, true), "{text}");
    assert!(text.contains("没有导入：乙.xlsx 20社会救助!L5"), "{text}");
}

#[test]
fn what_a_file_says_wrongly_is_mended_by_a_reviewer_or_in_the_file_first() {
    let Some(repository) = sent() else { return };
    let wrong = repository.read(CATALOG).replacen("tiers: [县级]", "tiers: [区里]", 1);
    fs::write(repository.root().join(CATALOG), &wrong).expect("can be written");
    export(&repository);
    back(&repository, "甲.xlsx", "ws['G5'] = '5个工作日'");
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!((code, repository.read(CATALOG) == wrong), (1, true), "{text}");
    assert!(text.contains("没有写：catalogs/20-social-assistance.yaml:") && text.contains("区里"), "{text}");
    let county = "next(c for c in ws[4] if c.value == '县级').column";
    back(&repository, "乙.xlsx", &format!("ws.cell(row=5, column={county}).value = '√'"));
    let (code, text) = repository.import(&["--write", "乙.xlsx"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(repository.read(CATALOG), wrong.replace("[区里]", "[县级]"), "{text}");
}

#[test]
fn a_workbook_among_the_tables_comes_in_once_and_is_no_table() {
    let Some(repository) = sent() else { return };
    back(&repository, "tables/甲.xlsx", "ws['G5'] = '5个工作日'");
    let (code, text) = repository.import(&["--write"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.matches("\n  ～ ").count(), 1, "{text}");
    let catalog = repository.read(CATALOG);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, repository.read(CATALOG) == catalog), (0, true), "{text}");
    let shown = String::from_utf8_lossy(&repository.run(&["show"]).stdout).into_owned();
    assert!(!shown.contains("甲.xlsx"), "it is not read as a catalog: {shown}");
    // The department's next table brings its changes, and leaves the reviewer's.
    let newer = ROWS[1].replace("监督检查信息", "监督检查结果");
    repository.table(&[ROWS[0], &newer, ROWS[2], ROWS[3], ROWS[4]]);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(repository.read(CATALOG), catalog.replace("监督检查信息", "监督检查结果"), "{text}");
}

#[test]
fn what_a_workbook_among_the_tables_contradicts_is_told_until_the_catalog_counts() {
    let Some(repository) = sent() else { return };
    back(&repository, "tables/甲.xlsx", "ws['G5'] = '5个工作日'");
    let edited = repository.read(CATALOG).replacen("20个工作日", "7个工作日", 1);
    fs::write(repository.root().join(CATALOG), &edited).expect("can be written");
    let told = "审核人 5个工作日  [tables/甲.xlsx 20社会救助!G5]";
    for arguments in [&["--write"][..], &["--write"], &[], &["--keep"]] {
        let (code, text) = repository.import(arguments);
        assert_eq!((code == 1, text.contains(told)), (arguments != ["--keep"], true), "{arguments:?}: {text}");
    }
    let name = "tables/甲.xlsx";
    let named = [(&["--write", "--keep"][..], true), (&[], false), (&["--write", name], false), (&[name], false)];
    for (arguments, is_told) in named {
        let (code, text) = repository.import(arguments);
        assert_eq!((code, text.contains(told)), (0, is_told), "{arguments:?}: {text}");
    }
    assert_eq!(repository.read(CATALOG), edited);
    back(&repository, name, "ws['G5'] = '9个工作日'");
    for arguments in [&[name][..], &["--write", name], &[name]] {
        let (code, text) = repository.import(arguments);
        assert_eq!((code, text.contains("审核人 9个工作日")), (1, true), "it is another workbook: {text}");
    }
}

#[test]
fn all_counts_as_the_reviewer_has_it_where_that_is_asked_for() {
    let Some(repository) = sent() else { return };
    back(&repository, "甲.xlsx", "ws['G5'] = '5个工作日'");
    back(&repository, "乙.xlsx", "ws['E6'] = '监督检查结果'");
    repository.import(&["--write", "甲.xlsx"]);
    let (code, text) = repository.import(&["--write", "--overwrite", "乙.xlsx"]);
    assert_eq!(code, 0, "{text}");
    let catalog = repository.read(CATALOG);
    assert!(catalog.contains("监督检查结果") && !catalog.contains("5个工作日"), "{catalog}");
}

#[test]
fn a_title_may_be_worded_as_one_likes() {
    let Some(repository) = sent() else { return };
    back(&repository, "甲.xlsx", "ws['A1'] = '海门区社会救助领域公开清单'");
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!(code, 0, "{text}");
    let catalog = repository.read(CATALOG);
    assert!(catalog.contains("title: 海门区社会救助领域公开清单\n"), "{catalog}");
}

/// Two rows of a table that agree are one item; of a catalog they are two, and the reviewer says what becomes of each.
#[test]
fn rows_of_one_id_stay_as_they_are_in_the_catalog() {
    let Some(repository) = sent() else { return };
    let catalog = repository.read(CATALOG);
    let (head, items) = catalog.split_once("items:\n").expect("it has items");
    let (first, rest) = items.split_at(items[1..].find("\n  - id:").expect("a second item") + 2);
    let second = first.replace("中央及地方政策法规文件", "政策解读");
    assert_ne!(first, second);
    let doubled = format!("{head}items:\n{first}{second}{rest}");
    fs::write(repository.root().join(CATALOG), &doubled).expect("can be written");
    export(&repository);
    back(&repository, "甲.xlsx", "");
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!((code, repository.read(CATALOG) == doubled), (0, true), "{text}");
    back(&repository, "乙.xlsx", "ws['E6'] = '政策解读材料'");
    let (code, text) = repository.import(&["--write", "乙.xlsx"]);
    assert_eq!((code, text.matches("\n  ～ ").count()), (0, 1), "{text}");
    assert!(!text.contains("由 2 行并成"), "{text}");
    assert_eq!(repository.read(CATALOG), doubled.replace("政策解读", "政策解读材料"), "{text}");
}

#[test]
fn what_was_made_of_a_table_waits_until_the_table_is_imported() {
    let Some(repository) = sent() else { return };
    let supplementary = format!(
        "# 补充\n海门区主动公开补充目录\n{HEADER}\n1 | 行政事业性收费 | 收费目录清单 | 收费项目 | 《政府信息公开条例》 | 20个工作日 | 发改委 | ■政府网站 | 全社会 | 主动 | 县级\n2 | 建议提案 | 人大代表建议办理 | 建议摘要 | 《政府信息公开条例》 | 20个工作日 | 政府办 | ■政府网站 | 全社会 | 主动 | 县级\n"
    );
    let table = repository.root().join("supplementary/补充.xlsx");
    fs::write(&table, sheet::workbook(&supplementary)).expect("the folder can be written");
    fs::remove_file(repository.root().join("审核.xlsx")).expect("it was exported");
    let exported = repository.run(&["export", "--review", "-o", "审核.xlsx"]);
    let told = String::from_utf8_lossy(&exported.stderr).into_owned();
    assert!(told.contains("supplementary/补充.xlsx 等 1 份表还没有导入"), "{told}");
    back(&repository, "甲.xlsx", "ws['G5'] = '5个工作日'\nwb['补充目录']['G5'] = '7个工作日'");
    let before = repository.read(SUPPLEMENTARY);
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!((code, repository.read(SUPPLEMENTARY) == before), (1, true), "{text}");
    assert!(text.contains("没有写：送审的是部门报来的表") && !text.contains('×'), "{text}");
    assert!(repository.read(CATALOG).contains("5个工作日"), "the rest came in: {text}");
    assert_eq!(repository.import(&["--write"]).0, 0);
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!(code, 0, "{text}");
    let catalog = repository.read(SUPPLEMENTARY);
    for told in ["00-320614-001", "00-320614-002", "time_limit: 7个工作日"] {
        assert!(catalog.contains(told), "no number is used up: {told}: {catalog}");
    }
    assert!(!catalog.contains("00-320614-003"), "{catalog}");
}

#[test]
fn a_row_that_a_reviewer_adds_gets_no_number_that_another_item_had() {
    let Some(repository) = sent() else { return };
    // The department takes its last item out, and the workbook is exported anew.
    repository.table(&ROWS[..4]);
    assert_eq!(repository.import(&["--write"]).0, 0);
    export(&repository);
    let row = "['20-320614-002', 5, '慈善事业', '慈善超市名录', '名录']";
    let fill = |row: &str| format!("for at, cell in enumerate({row}): ws.cell(row=9, column=at + 1, value=cell)");
    back(&repository, "甲.xlsx", &fill(row));
    let told = "！ 甲.xlsx 20社会救助!A9 慈善事业 / 慈善超市名录：编号 20-320614-002 以前给过别的事项";
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!((code, text.contains(told)), (0, true), "{text}");
    assert!(text.contains("＋ 20-320614-003 慈善事业 / 慈善超市名录"), "{text}");
    let (code, text) = repository.import(&["--write", "甲.xlsx"]);
    assert_eq!((code, repository.ids().len()), (0, 5), "it is known by its words: {text}");
    // An id that nothing had before is the reviewer's to give.
    let row = row.replace("002", "009").replace("超市", "组织");
    back(&repository, "乙.xlsx", &fill(&row));
    let (_, text) = repository.import(&["--write", "乙.xlsx"]);
    assert!(text.contains("＋ 20-320614-009 慈善事业 / 慈善组织名录") && !text.contains('！'), "{text}");
}

#[test]
fn what_the_catalog_withdraws_is_not_missing_in_the_workbook() {
    let repository = Repository::new();
    repository.table(&ROWS);
    assert_eq!(repository.import(&["--write"]).0, 0);
    let missing = |file: &str| {
        let output =
            repository.run(&["validate", "--rule", "GAP002", "--format", "short", "--max-per-rule", "0", file]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(missing(CATALOG).contains("20-012"));
    let withdrawn = repository.read(CATALOG) + "withdrawn:\n  - {id: \"20-012\", reason: 本县无此职能}\n";
    fs::write(repository.root().join(CATALOG), withdrawn).expect("the folder can be written");
    export(&repository);
    let told = missing("审核.xlsx");
    assert!(!told.contains("20-012") && told.contains("20-010"), "{told}");
}

#[test]
fn what_is_marked_names_the_cells_of_this_workbook() {
    let Some(repository) = sent() else { return };
    let twice = repository.read(CATALOG).replace("20-320614-002", "20-320614-001");
    fs::write(repository.root().join(CATALOG), twice).expect("the folder can be written");
    export(&repository);
    let script = "import openpyxl
wb = openpyxl.load_workbook('审核.xlsx')
for row in wb['问题清单'].iter_rows(min_row=3, values_only=True):
    if row[2] == 'DUP001': print('list', row[5], row[6], row[7])
for row in wb['20社会救助'].iter_rows():
    for cell in row:
        if cell.comment and 'DUP001' in cell.comment.text: print('note', cell.coordinate, cell.comment.text)";
    let output = Command::new("python3").current_dir(repository.root()).args(["-c", script]).output();
    let told = String::from_utf8(output.expect("python3 starts").stdout).expect("UTF-8");
    for part in [
        "list 编号 20-320614-001 已经用于“低收入人口监测 / 动态监测预警”",
        "前一条（A8）",
        "这里的编号（A9）",
        "note A9",
        "原表：",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("第 "), "{told}");
    // What the manifest says of the catalog's file holds for the sheet that is made of it.
    let manifest = repository.read("mulu.yaml");
    let allowed = format!("{manifest}\npaths:\n  {CATALOG}: {{DUP: allow}}\n");
    fs::write(repository.root().join("mulu.yaml"), allowed).expect("the folder can be written");
    export(&repository);
    let output = Command::new("python3").current_dir(repository.root()).args(["-c", script]).output();
    assert!(output.expect("python3 starts").stdout.is_empty());
}

/// What rules make of a catalog's file they make of the sheet that shows it: which items lack an id, and which numbers were given.
#[test]
fn what_is_marked_is_what_validate_tells() {
    let Some(repository) = sent() else { return };
    // The department takes its last item out: its number is not free, as the import's record alone knows.
    repository.table(&ROWS[..4]);
    assert_eq!(repository.import(&["--write"]).0, 0);
    let catalog = repository.read(CATALOG);
    let at = catalog.find("  - id: \"20-320614-001\"").expect("the county's own item");
    let twice = catalog[at..].replace("动态监测预警", "慈善超市名录");
    let no_id = twice.replacen("- id: \"20-320614-001\"\n    ", "- ", 1).replace("慈善超市名录", "婚俗改革试点");
    // No version is stated, by the manifest neither.
    for (name, text) in [(CATALOG, format!("{catalog}{twice}{no_id}")), ("mulu.yaml", repository.read("mulu.yaml"))] {
        let unversioned = text.split_inclusive('\n').filter(|line| !line.starts_with("version:"));
        fs::write(repository.root().join(name), unversioned.collect::<String>()).expect("the folder can be written");
    }
    export(&repository);
    let told = repository.run(&["validate", "--format", "json", "--max-per-rule", "0"]).stdout;
    let told: serde_json::Value = serde_json::from_slice(&told).expect("JSON");
    let findings = told["findings"].as_array().expect("a list");
    // An empty cell is a place of its own, where a file has one line for all that an item lacks.
    let is_counted = |rule: &&str| *rule != "SRC007";
    let rules = findings.iter().filter_map(|finding| finding["rule"].as_str());
    let mut rules: Vec<&str> = rules.filter(is_counted).collect();
    rules.sort_unstable();
    let script = "import openpyxl
for row in openpyxl.load_workbook('审核.xlsx')['问题清单'].iter_rows(min_row=3, values_only=True): print(row[2], row[6])";
    let output = Command::new("python3").current_dir(repository.root()).args(["-c", script]).output();
    let listed = String::from_utf8(output.expect("python3 starts").stdout).expect("UTF-8");
    let marked = listed.lines().filter_map(|line| line.split(' ').next());
    let mut marked: Vec<&str> = marked.filter(is_counted).collect();
    marked.sort_unstable();
    assert_eq!(marked, rules, "{listed}");
    for rule in ["DUP001", "SRC024", "VER002"] {
        assert!(rules.contains(&rule), "{rule}: {listed}");
    }
    for help in ["改为“20-320614-003”（没有用过）", "在编号一格填 20-320614-004（没有用过）"] {
        assert!(listed.contains(help), "{help}: {listed}");
    }
}

/// Whoever deletes what another wrote a comment on learns of it, in whatever way either did it.
#[test]
fn a_comment_is_told_whatever_becomes_of_its_row() {
    let Some(repository) = sent() else { return };
    let comment = "ws['P8'] = '这条先别删'; ws['Q8'] = '王芳'";
    // The catalog has the row no longer; nothing else was changed in the workbook.
    back(&repository, "甲.xlsx", comment);
    let catalog = repository.read(CATALOG);
    let at = catalog.find("  - id: \"20-320614-001\"").expect("the first item of the county's own");
    let end = catalog.find("  - id: \"20-320614-002\"").expect("the second");
    let without = [&catalog[..at], &catalog[end..]].concat();
    fs::write(repository.root().join(CATALOG), &without).expect("the folder can be written");
    let told = repository.import(&["甲.xlsx"]).1;
    assert!(told.contains("注意：甲.xlsx 20社会救助!P8 审核意见：“这条先别删”（王芳）"), "{told}");
    assert!(!told.contains("SRC022") && told.matches("先别删").count() == 1, "it is told once: {told}");
    fs::write(repository.root().join(CATALOG), &catalog).expect("the folder can be written");
    // The reviewer has blanked the row, or edited it, and says why.
    for edit in ["for c in 'CDEFGHIJKLMNO': ws[c + '8'] = None", "ws['G8'] = '5个工作日'"] {
        back(&repository, "乙.xlsx", &format!("{comment}\n{edit}"));
        let told = repository.import(&["乙.xlsx"]).1;
        assert!(told.contains("这条先别删"), "{edit}: {told}");
    }
    fs::write(repository.root().join(CATALOG), &without).expect("the folder can be written");
    let told = repository.import(&["乙.xlsx"]).1;
    assert!(told.contains("目录里已经没有") && told.contains("这条先别删"), "{told}");
}

/// Who signs for a whole county writes on the cover.
#[test]
fn a_note_on_the_cover_is_told() {
    let Some(repository) = sent() else { return };
    let note = "from openpyxl.comments import Comment\nwb['封面']['A1'].comment = Comment('请月底前报', '局长')";
    back(&repository, "甲.xlsx", note);
    let told = repository.import(&["甲.xlsx"]).1;
    assert!(told.contains("甲.xlsx 封面!A1") && told.contains("请月底前报"), "{told}");
}

/// So does who writes into a cell there; what mulu wrote on it is no comment.
#[test]
fn words_on_the_cover_are_told() {
    let Some(repository) = sent() else { return };
    let words = "wb['封面']['C12'] = '总体意见：乡级不公开'\nwb['封面']['F3'] = '见附件'";
    back(&repository, "甲.xlsx", words);
    let told = repository.import(&["甲.xlsx"]).1;
    let lines = told.lines().filter(|line| line.starts_with("注意："));
    let expected = [
        "注意：甲.xlsx 封面!F3 封面：“见附件”，没有并入目录",
        "注意：甲.xlsx 封面!C12 封面：“总体意见：乡级不公开”，没有并入目录",
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected, "{told}");
}
