//! What `mulu import` says that it will do: a plan to agree to, rows that are one item, tables that were sent twice, and what `decide`
//! and `validate` make of tables that are not imported yet.

#[path = "support/sheet.rs"]
mod sheet;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mulu::align::Reference;
use mulu::model::{Region, Regions};
use mulu::read::Reader;
use mulu::relate::{ImportInput, import};

const CATALOG: &str = "catalogs/20-social-assistance.yaml";
const TABLE: &str = "tables/民政局.xlsx";
const REVISED: &str = "tables/民政局（修改版）.xlsx";

const HEADER: &str = "一级事项 | 二级事项 | 公开内容（要素） | 公开依据 | 公开时限 | 公开主体 | 公开渠道和载体 | 公开对象 | 公开方式 | 公开层级";

/// A row of a table, as it is where a test says nothing else.
#[derive(Clone, Copy)]
struct Row {
    category: &'static str,
    name: &'static str,
    elements: &'static str,
    limit: &'static str,
    body: &'static str,
    channels: &'static str,
    audience: &'static str,
    methods: &'static str,
}

const ROW: Row = Row {
    category: "综合业务",
    name: "监督检查",
    elements: "信访地址",
    limit: "10个工作日",
    body: "民政局",
    channels: "■政府网站",
    audience: "全社会",
    methods: "主动",
};

/// Items of the standard, and one of the county's own.
const ROWS: [Row; 4] = [
    Row { name: "政策法规文件", elements: "中央政策", ..ROW },
    ROW,
    Row { category: "最低生活保障", name: "办事指南", elements: "办理事项", ..ROW },
    Row { category: "惠民殡葬", name: "节地生态安葬奖补", elements: "奖补标准", ..ROW },
];

/// A repository as `mulu init` leaves it.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().expect("a temporary folder"));
        assert_eq!(repository.run(&["init", "--region", "320614"]).status.code(), Some(0));
        repository
    }

    fn with(rows: &[Row]) -> Self {
        let repository = Self::new();
        repository.table(TABLE, rows);
        repository
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run_in(self.0.path(), arguments)
    }

    /// What is said, and the exit code.
    fn said(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
        (output.status.code().expect("an exit code"), text)
    }

    fn table(&self, name: &str, rows: &[Row]) {
        let row = |row: &Row| {
            let Row { category, name, elements, limit, body, channels, audience, methods } = row;
            format!(
                "{category} | {name} | {elements} | 《政府信息公开条例》 | {limit} | {body} | {channels} | {audience} | {methods} | 县级"
            )
        };
        let rows: Vec<String> = rows.iter().map(row).collect();
        let text = format!("# 社会救助\n海门区社会救助领域基层政务公开标准目录\n{HEADER}\n{}\n", rows.join("\n"));
        fs::write(self.path(name), sheet::workbook(&text)).expect("the folder can be written");
    }

    fn catalog(&self) -> String {
        fs::read_to_string(self.path(CATALOG)).expect("the catalog is there")
    }
}

fn run_in(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(folder).env("MULU_LANG", "zh-CN").args(arguments).output().expect("mulu starts")
}

#[test]
fn a_plan_lists_each_item_and_each_change() {
    let repository = Repository::with(&ROWS);
    insta::assert_snapshot!("plan-new", repository.said(&["import"]).1);
    repository.said(&["import", "--write"]);
    let longer =
        "信息形成或者变更之日起10个工作日内，法律法规、规章另有规定的，从其规定；遇有特殊情况的，经批准可以顺延";
    let channels = "■政府网站 ■政府公报 ■两微一端 ■政务服务中心 ■便民服务站 ■广播电视 ■纸质媒体 ■公开查阅点";
    repository.table(
        TABLE,
        &[
            ROWS[0],
            Row { elements: "信访地址、投诉电话", audience: "", ..ROW },
            Row { limit: longer, channels, ..ROWS[2] },
            Row { category: "慈善", name: "慈善超市", elements: "名录", ..ROW },
        ],
    );
    insta::assert_snapshot!("plan-changed", repository.said(&["import"]).1);
    let output = repository.run(&["import", "--lang", "en"]);
    insta::assert_snapshot!("plan-changed-en", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn values_of_a_plan_fit_into_80_columns() {
    use unicode_width::UnicodeWidthStr;
    let repository = Repository::with(&ROWS);
    repository.said(&["import", "--write"]);
    let limit =
        "信息形成或者变更之日起10个工作日内，法律法规、规章另有规定的，从其规定；遇有特殊情况的，经批准可以顺延";
    repository.table(TABLE, &[Row { limit, ..ROWS[0] }, ROWS[1], ROWS[2], ROWS[3]]);
    repository.said(&["import", "--write"]);
    let other = limit.replace("可以顺延", "可以顺延5天").leak();
    repository.table(TABLE, &[Row { limit: other, ..ROWS[0] }, ROWS[1], ROWS[2], ROWS[3]]);
    let text = repository.said(&["import"]).1;
    let values: Vec<&str> = text.lines().filter(|line| line.starts_with("        ")).collect();
    assert_eq!(values.len(), 2, "{text}");
    assert!(values[1].ends_with("可以顺延5天"), "it is cut where both say the same: {text}");
    assert!(values.iter().all(|line| line.width() <= 80), "{text}");
}

#[test]
fn rows_of_one_item_are_joined_where_they_do_not_contradict() {
    let budget = Row { category: "最低生活保障", name: "办事指南", ..ROW };
    let cases: [(&str, [Row; 2], &[&str]); 8] = [
        (
            "a row for each part of the contents, the rest said once",
            [
                Row { elements: "办理事项、办理条件", ..budget },
                Row { elements: "联系方式", limit: "", body: "", ..budget },
            ],
            &["elements: [办理事项, 办理条件, 联系方式]", "time_limit: 10个工作日\n", "disclosing_bodies: [民政局]"],
        ),
        (
            "each part within a limit of its own",
            [Row { elements: "办理事项", ..budget }, Row { elements: "办理结果", limit: "7个工作日", ..budget }],
            &["elements: [办理事项, 办理结果]", "time_limit: 10个工作日；7个工作日"],
        ),
        (
            "limits of which one ends as the other does",
            [
                Row { elements: "办理事项", limit: "15个工作日", ..budget },
                Row { elements: "办理结果", limit: "5个工作日", ..budget },
            ],
            &["elements: [办理事项, 办理结果]", "time_limit: 15个工作日；5个工作日"],
        ),
        (
            "contents whose words stand within those of another",
            [Row { elements: "公示名单", ..budget }, Row { elements: "名单", ..budget }],
            &["elements: [公示名单, 名单]"],
        ),
        (
            "a row for each method and audience",
            [budget, Row { methods: "依申请", audience: "申请人", ..budget }],
            &["elements: [信访地址]", "audience: {public: true, groups: [申请人]}", "methods: [主动, 依申请]"],
        ),
        (
            "a row for each channel",
            [budget, Row { channels: "■两微一端", ..budget }],
            &["elements: [信访地址]", "channels: [政府网站, 两微一端]"],
        ),
        ("the same row again", [budget, budget], &["elements: [信访地址]", "methods: [主动]"]),
        (
            "one says more than the other",
            [budget, Row { elements: "信访地址、投诉电话", ..budget }],
            &["elements: [信访地址, 投诉电话]"],
        ),
    ];
    for (case, rows, said) in cases {
        let repository = Repository::with(&[ROWS[0], rows[0], rows[1], ROWS[3]]);
        let (code, text) = repository.said(&["import", "--write"]);
        assert_eq!(code, 0, "{case}: {text}");
        let joined = "＝ 20-004 最低生活保障 / 办事指南：由 2 行并成一个事项（tables/民政局.xlsx 社会救助!B4、B5）";
        assert!(text.contains(joined), "{case}: {text}");
        let catalog = repository.catalog();
        assert_eq!(catalog.matches("- id: \"20-004\"").count(), 1, "{case}: {catalog}");
        for words in said {
            assert!(catalog.contains(words), "{case}: {words}: {catalog}");
        }
        let (_, checked) = repository.said(&["validate", CATALOG, "--format", "short"]);
        assert!(!checked.contains("DUP00"), "{case}: {checked}");
        let (_, checked) = repository.said(&["validate", CATALOG, "--max-per-rule", "0"]);
        assert!(checked.contains("工作簿：tables/民政局.xlsx 社会救助!B4、B5\n"), "{case}: all its cells: {checked}");
        let (_, again) = repository.said(&["import", "--write", TABLE]);
        assert!(again.contains("没有变化") && !again.contains("  ～"), "{case}: {again}");
    }
}

#[test]
fn rows_of_a_local_item_are_joined_too() {
    let other = Row { elements: "申请材料", ..ROWS[3] };
    let repository = Repository::with(&[ROWS[0], ROWS[3], other]);
    repository.said(&["import", "--write"]);
    let catalog = repository.catalog();
    assert!(catalog.contains("elements: [奖补标准, 申请材料]") && !catalog.contains("20-320614-002"), "{catalog}");
}

#[test]
fn rows_that_contradict_stay_apart_and_keep_their_ids() {
    for (field, other) in [
        ("公开时限", Row { limit: "7个工作日", ..ROWS[3] }),
        ("公开时限", Row { limit: "自批准之日起10个工作日", ..ROWS[3] }),
        ("公开主体", Row { body: "自然资源局", ..ROWS[3] }),
        ("公开时限", Row { elements: "申请材料", limit: "有空再说", ..ROWS[3] }),
    ] {
        let repository = Repository::with(&[ROWS[0], ROWS[3], other]);
        let (_, text) = repository.said(&["import", "--write"]);
        let told = text.lines().find(|line| line.contains('≠')).unwrap_or_else(|| panic!("{field}: {text}"));
        assert!(told.contains("社会救助!B4、B5") && told.contains(field), "{told}");
        let catalog = repository.catalog();
        assert!(catalog.contains("20-320614-001") && catalog.contains("20-320614-002"), "{catalog}");
        let (_, again) = repository.said(&["import", TABLE]);
        assert!(again.contains("没有变化") && again.contains("待判断（？）0"), "{again}");
        assert_eq!(catalog, repository.catalog());
    }
}

#[test]
fn a_table_that_was_sent_twice_is_not_imported_until_one_is_chosen() {
    let repository = Repository::with(&ROWS);
    let added = Row { category: "慈善", name: "慈善超市", elements: "名录", ..ROW };
    let revised = [ROWS[0], Row { limit: "7个工作日", ..ROW }, ROWS[2], added];
    repository.table(REVISED, &revised);
    let draft = repository.catalog();
    let (code, text) = repository.said(&["import", "--write"]);
    assert_eq!((code, repository.catalog() == draft), (1, true), "{text}");
    for told in [
        TABLE,
        REVISED,
        "两份都有的 3 行，其中 1 行写法不同",
        "写法不同的行：B4“综合业务 / 监督检查”的公开时限（另一份：B4）。",
        "只在这一份里的行：B6“慈善 / 慈善超市”。",
        &format!("只在另一份里的行：B6“{} / {}”。", ROWS[3].category, ROWS[3].name),
        "没有写：",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains('＋'), "nothing is listed that will not come: {text}");
    let (_, checked) = repository.said(&["validate", "tables", "--format", "short"]);
    let doubles: Vec<&str> = checked.lines().filter(|line| line.contains(" DUP")).collect();
    assert_eq!(doubles.len(), 1, "it is said once, and not of each row: {checked}");
    assert!(doubles[0].contains("DUP009") && doubles[0].contains(REVISED) && doubles[0].contains(TABLE), "{checked}");
    // The one that counts is named.
    let (code, text) = repository.said(&["import", "--write", REVISED]);
    assert_eq!(code, 0, "{text}");
    assert!(repository.catalog().contains("慈善超市"));
    // Later the department sends one more.
    repository.table("tables/民政局2.xlsx", &[revised[0], ROW, revised[2], revised[3]]);
    fs::remove_file(repository.path(TABLE)).expect("it is there");
    let before = repository.catalog();
    let (code, text) = repository.said(&["import", "--write"]);
    assert_eq!((code, repository.catalog() == before), (1, true), "{text}");
}

#[test]
fn a_table_with_the_items_of_the_one_before_takes_its_place() {
    let repository = Repository::with(&ROWS);
    repository.said(&["import", "--write"]);
    repository.table(REVISED, &[ROWS[0], Row { limit: "7个工作日", ..ROW }, ROWS[2], ROWS[3]]);
    let (code, text) = repository.said(&["import", REVISED]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("原来取自 tables/民政局.xlsx，这次没有") && !text.contains("一起写在命令里"), "{text}");
    repository.table(REVISED, &ROWS[..2]);
    let (_, text) = repository.said(&["import", REVISED]);
    assert!(text.contains("一起写在命令里"), "{text}");
}

#[test]
fn a_copy_of_a_table_is_taken_once() {
    let twice = Row { elements: "投诉电话", ..ROW };
    let rows = [ROWS[0], ROW, twice, ROWS[2], ROWS[3]];
    let repository = Repository::with(&rows);
    repository.table(REVISED, &rows);
    let (code, text) = repository.said(&["import", "--write"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("完全相同，只取一份"), "{text}");
    assert_eq!(repository.catalog().matches("  - id: ").count(), 4, "{}", repository.catalog());
    assert_eq!(repository.said(&["import", "--write"]).0, 0, "and it is known the next time");
}

#[test]
fn an_item_of_two_tables_is_taken_once_where_both_say_the_same() {
    let more = [
        Row { category: "慈善", name: "慈善超市", elements: "名录", ..ROW },
        Row { category: "慈善", name: "慈善信托", elements: "备案名单", ..ROW },
        Row { category: "慈善", name: "慈善组织", elements: "登记名单", ..ROW },
    ];
    for (row, told) in [(ROW, "＝ 20-002"), (Row { limit: "7个工作日", ..ROW }, "≠ 20-002")] {
        let repository = Repository::with(&ROWS);
        repository.table("tables/慈善会.xlsx", &[more[0], more[1], more[2], row]);
        let (code, text) = repository.said(&["import", "--write"]);
        assert_eq!(code, 0, "{text}");
        assert!(text.contains(told) && text.contains("tables/民政局.xlsx 社会救助!B4"), "{told}: {text}");
    }
}

#[test]
fn the_same_items_of_two_bodies_are_no_table_sent_twice() {
    let of = |body: &'static str| ROWS.map(|row| Row { body, ..row });
    let repository = Repository::with(&of("常乐镇人民政府"));
    repository.table(REVISED, &of("余东镇人民政府"));
    let (_, text) = repository.said(&["import"]);
    assert!(!text.contains("大体是同样的事项"), "{text}");
    let (_, checked) = repository.said(&["validate", "tables", "--format", "short"]);
    assert!(!checked.contains("DUP009"), "{checked}");
}

#[test]
fn whoever_decides_is_asked_what_the_import_leaves_open() {
    // The county's name in the name of an item says nothing, and a row that another table surely is, is taken.
    let rows = [
        Row { name: "监督检查情况通报", elements: "通报", ..ROW },
        Row { name: "海门区政策法规文件", elements: "中央政策", ..ROW },
        ROWS[3],
    ];
    let repository = Repository::with(&rows);
    repository.table("tables/救助站.xlsx", &[ROWS[2], Row { name: "监督检查办法", elements: "办法", ..ROW }]);
    let open = |text: &str| {
        let cells = text.lines().filter(|line| line.contains('？') || line.starts_with("社会救助  "));
        let cells = cells.filter_map(|line| line.split_whitespace().find(|word| word.starts_with("社会救助!")));
        let mut cells: Vec<String> = cells.map(str::to_owned).collect();
        cells.sort();
        cells
    };
    let (_, imported) = repository.said(&["import"]);
    let (_, asked) = repository.said(&["decide", "--list"]);
    assert!(!open(&imported).is_empty(), "{imported}");
    assert_eq!(open(&imported), open(&asked), "{imported}\n{asked}");
    // With an answer both know it.
    let answer = "format: 1\ndecisions:\n  - {domain: \"20\", category: 综合业务, name: 监督检查情况通报, item: \"20-002\", answer: same}\n";
    fs::write(repository.path("decisions.yaml"), answer).expect("the folder can be written");
    let (_, imported) = repository.said(&["import"]);
    let (_, asked) = repository.said(&["decide", "--list"]);
    assert_eq!(open(&imported), open(&asked), "{imported}\n{asked}");
    assert!(imported.contains("＋ 20-002"), "{imported}");
    // An answer that comes after the import comes into the catalog with the next one.
    fs::remove_file(repository.path("decisions.yaml")).expect("it is there");
    repository.said(&["import", "--write"]);
    assert!(!repository.catalog().contains("- id: \"20-002\""), "{}", repository.catalog());
    fs::write(repository.path("decisions.yaml"), answer).expect("the folder can be written");
    let (_, imported) = repository.said(&["import", "--write"]);
    assert!(repository.catalog().contains("- id: \"20-002\""), "{imported}\n{}", repository.catalog());
    let written = repository.catalog();
    repository.said(&["import", "--write"]);
    assert_eq!(written, repository.catalog(), "once");
}

#[test]
fn a_table_and_the_catalog_made_of_it_are_not_both_checked() {
    let repository = Repository::with(&ROWS);
    // Before: the draft waits for the table.
    let (_, checked) = repository.said(&["validate", "--format", "short"]);
    assert!(checked.contains("没有读取 catalogs/20-social-assistance.yaml：还是 mulu init 建的初稿"), "{checked}");
    assert!(checked.contains("tables/民政局.xlsx 社会救助!C3"), "{checked}");
    assert!(!checked.contains("20-social-assistance.yaml:") && !checked.contains(" DUP"), "{checked}");
    repository.said(&["import", "--write"]);
    // After: the catalog counts, however the folders are named.
    for folders in [&[][..], &["."], &["catalogs", "tables"], &["tables", "catalogs"]] {
        let (_, checked) = repository.said(&[&["validate", "--format", "short"], folders].concat());
        assert!(checked.contains("没有读取 tables/民政局.xlsx：已经导入成 YAML 目录"), "{folders:?}: {checked}");
        let tells = |what: &str| checked.lines().any(|line| line.starts_with(what) && line.contains("UNI00"));
        assert!(tells(CATALOG) && !tells(TABLE) && !checked.contains(" DUP"), "{folders:?}: {checked}");
    }
    let (_, checked) = repository.said(&["validate", "--format", "short", "tables"]);
    assert!(checked.lines().any(|line| line.starts_with(TABLE)), "the table alone is what was asked for: {checked}");
    repository.table(TABLE, &ROWS[..3]);
    let (_, checked) = repository.said(&["validate", "--format", "short", "catalogs", "tables"]);
    assert!(checked.contains("导入以后又改过"), "{checked}");
}

/// What the manifest withdraws is withdrawn from whatever stands for the domain, and git may have changed the ends of lines.
#[test]
fn a_draft_that_is_left_out_takes_no_withdrawal_with_it() {
    let repository = Repository::with(&ROWS);
    let manifest = fs::read_to_string(repository.path("mulu.yaml")).expect("the manifest is there");
    let (_, checked) = repository.said(&["validate", "--format", "short"]);
    let id = "20-007";
    assert!(checked.contains(id), "{id} is missing: {checked}");
    let withdrawn = format!("{manifest}\nwithdrawn:\n  - {{id: \"{id}\", reason: 本县没有}}\n");
    fs::write(repository.path("mulu.yaml"), withdrawn).expect("the manifest can be written");
    let draft = repository.catalog().replace('\n', "\r\n");
    fs::write(repository.path(CATALOG), draft).expect("the draft can be written");
    let (_, checked) = repository.said(&["validate", "--format", "short"]);
    assert!(checked.contains("还是 mulu init 建的初稿") && !checked.contains(id), "{checked}");
}

/// For whoever reads the folder as for an import: a comment is no work on a draft, and goes into what takes its place.
#[test]
fn a_draft_with_a_comment_is_one_and_keeps_it() {
    let repository = Repository::with(&ROWS);
    let draft = repository.catalog().replace("items:\n", "# 等民政局的表\nitems:\n");
    fs::write(repository.path(CATALOG), &draft).expect("the draft can be written");
    let (_, checked) = repository.said(&["validate", "--format", "short"]);
    assert!(checked.contains("没有读取 catalogs/20-social-assistance.yaml：还是 mulu init 建的初稿"), "{checked}");
    let (_, imported) = repository.said(&["import", "--write"]);
    assert!(imported.contains("替换 mulu init 建的初稿"), "{imported}");
    let catalog = repository.catalog();
    assert!(catalog.contains("# 等民政局的表\nitems:\n") && catalog != draft, "{catalog}");
}

#[test]
fn what_lies_among_tables_and_is_none_is_passed_over_with_a_word() {
    let repository = Repository::with(&ROWS);
    fs::write(repository.path("tables/~$民政局.xlsx"), b"\x04user\0\0").expect("the folder can be written");
    fs::write(repository.path("tables/说明.txt"), "请各部门报表\n").expect("the folder can be written");
    for arguments in [&["import"][..], &["validate"], &["import", "tables"], &["import", "tables/~$民政局.xlsx", TABLE]]
    {
        let (_, text) = repository.said(arguments);
        assert!(
            text.contains("没有读取 tables/~$民政局.xlsx：这是 Excel 打开工作簿时留下的临时文件"),
            "{arguments:?}: {text}"
        );
    }
    assert_eq!(repository.said(&["import"]).0, 0, "nothing is lost by it");
    let (code, text) = repository.said(&["import", "tables/说明.txt"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("这是纯文本") && !text.contains("items"), "{text}");
}

#[test]
fn slips_in_a_catalog_are_told_where_they_stand() {
    let repository = Repository::new();
    let head = "format: 1\nkind: standard\ndomain: \"20\"\nitems:\n";
    let slips = [
        ("  - id: \"20-001\n    name: 甲\n", ":5:9", "引号没有配对"),
        ("  - id: \"20-001\"\n    name: \"甲\n    category: 乙\n  - id: \"20-002\"\n", ":6:11", "引号没有配对"),
        ("  - name: '甲\n  - name: '乙'\n", ":5:11", "引号没有配对"),
        ("  - id: \"20-001\"\n    name：甲\n", ":6:9", "全角冒号"),
        ("  - {id: \"20-001\", name：甲}\n", ":5:20", "全角冒号"),
        ("  - name：甲\n", ":5:5", "全角冒号"),
    ];
    for (slip, place, told) in slips {
        fs::write(repository.path(CATALOG), format!("{head}{slip}")).expect("the folder can be written");
        let (_, text) = repository.said(&["validate", "--format", "short", CATALOG]);
        assert!(text.lines().any(|line| line.contains(place) && line.contains(told)), "{slip}: {text}");
    }
    fs::write(repository.path(CATALOG), "kind：standard\ndomain：20\nitems：\n").expect("the folder can be written");
    let (code, text) = repository.said(&["validate", "--format", "short", "catalogs"]);
    assert_eq!(code, 1);
    assert!(text.contains("20-social-assistance.yaml:1:1: 错误 SRC002 键后面用了全角冒号"), "{text}");
}

#[test]
fn a_catalog_that_cannot_be_read_gets_no_second_beside_it() {
    let repository = Repository::with(&ROWS);
    let broken = repository.catalog().replace("name: 监督检查", "name: \"监督检查");
    for name in [CATALOG, "catalogs/救助.yaml"] {
        fs::remove_file(repository.path(CATALOG)).expect("it is there");
        fs::write(repository.path(name), &broken).expect("the folder can be written");
        let (code, text) = repository.said(&["import", "--write"]);
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(name) && text.contains("引号没有配对") && text.contains("补上右边的引号"), "{text}");
    }
    assert!(!repository.path(CATALOG).exists());
}

/// Of the tables of the fixtures, how many items stand in several rows: all of them that are joined, and those that stay apart.
#[test]
fn rows_of_published_tables_are_joined() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks");
    let national = mulu::builtin::standard();
    let standard = Reference::new(&national);
    let regions = Regions::default();
    let (mut joined, mut apart) = (Vec::new(), Vec::new());
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("an entry").path()).collect();
    names.sort();
    for path in names.iter().filter(|path| path.extension().is_some_and(|ending| ending != "json")) {
        let name = path.file_name().expect("a name").to_string_lossy();
        for catalog in Reader::new(&regions).file(path, &name).catalogs {
            let rows = catalog.items.len();
            let region = Region { code: "320614".parse().expect("a code"), name: "海门区".to_owned() };
            let input = ImportInput {
                region: &region,
                before: None,
                standard: &standard,
                follows: None,
                decisions: &[],
                last_number: 0,
                is_row_an_item: false,
            };
            let imported = import(vec![catalog], &input);
            let more = imported.joined.iter().map(|joined| joined.rows.len() - 1).sum::<usize>();
            assert_eq!(imported.catalog.items.len() + more, rows, "{name}: each row is in one item");
            joined.extend(imported.joined.iter().map(|joined| format!("{} {}", joined.rows[0], joined.rows.len())));
            apart.extend(imported.shared.iter().map(|apart| format!("{} {}", apart.rows[0], apart.rows.len())));
        }
    }
    insta::assert_snapshot!("published-rows", format!("joined: {joined:#?}\napart: {apart:#?}"));
}

#[test]
fn several_drafts_that_wait_for_their_tables_are_told_of_in_a_line() {
    let repository = Repository::with(&ROWS);
    let text = format!(
        "# 养老\n海门区养老服务领域基层政务公开标准目录\n{HEADER}\n养老服务通用政策 | 养老服务相关法律、法规、规章 | 法规 | 《办法》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级\n"
    );
    fs::write(repository.path("tables/养老.xlsx"), sheet::workbook(&text)).expect("the folder can be written");
    let (_, checked) = repository.said(&["validate", "--format", "short"]);
    let told: Vec<&str> = checked.lines().filter(|line| line.starts_with("没有读取 ")).collect();
    let line = "没有读取 catalogs/20-social-assistance.yaml 等 2 份 mulu init 建的初稿：";
    assert!(told.len() == 1 && told[0].starts_with(line), "{told:?}");
}

#[test]
fn what_to_do_about_the_titles_of_another_county_is_told_once() {
    let repository = Repository::new();
    for name in ["甲", "乙"] {
        let text = format!(
            "# 表\n示例县社会救助领域基层政务公开标准目录\n{HEADER}\n综合业务 | {name} | 信访地址 | 《条例》 | 及时 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级\n"
        );
        fs::write(repository.path(&format!("tables/{name}.xlsx")), sheet::workbook(&text)).expect("can be written");
    }
    let (code, text) = repository.said(&["import"]);
    assert_eq!((code, text.matches("写的是示例县").count(), text.matches("请把标题里的").count()), (1, 2, 1), "{text}");
    assert!(text.contains("（办法同上）。"), "{text}");
}
