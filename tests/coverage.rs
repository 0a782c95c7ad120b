//! `mulu coverage`: what covers what, in JSON and in the workbook; its text stands in the transcripts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use serde_json::Value;

/// The day on which due dates are judged.
const DAY: &str = "2026-06-01";
const COUNTY: &str = "examples/county-clean";

fn mulu(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).args(["--lang", "zh-CN"]);
    command.output().expect("mulu starts")
}

fn table(paths: &[&str]) -> Value {
    let output = mulu(&[&["coverage", "--as-of", DAY, "--format", "json"], paths].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("mulu prints JSON")
}

fn entry<'t>(table: &'t Value, id: &str) -> &'t Value {
    let lists = table["lists"].as_array().expect("a list");
    let mut entries = lists.iter().flat_map(|list| list["entries"].as_array().expect("a list"));
    entries.find(|entry| entry["id"] == id).unwrap_or_else(|| panic!("there is no {id}"))
}

/// What all departments have, an item of one domain covers only there.
#[test]
fn general_entries_take_an_item_of_the_supplementary_catalog() {
    let whole = table(&[COUNTY]);
    let catalogs = [format!("{COUNTY}/catalogs"), format!("{COUNTY}/tables")];
    let domains_alone = table(&[&catalogs[0], &catalogs[1]]);
    for (id, missing) in [
        ("A20-01", &["行政法规", "规章", "规范性文件"][..]),
        ("A20-05", &["行政许可", "其他对外管理服务事项"]),
        ("A20-06", &["行政处罚", "行政强制"]),
        ("A21-02", &["公共服务"]),
    ] {
        let covered = entry(&whole, id);
        assert_eq!(covered["state"], "covered", "{id}");
        for by in covered["by"].as_array().expect("a list") {
            let file = by["locus"]["file"].as_str().expect("a file");
            assert!(file.contains("/supplementary/"), "{id} is covered by {by}");
        }
        let in_part = entry(&domains_alone, id);
        assert_eq!(in_part["state"], "partly", "{id}");
        assert_eq!(in_part["missing"], serde_json::json!(missing), "{id}");
        assert!(!in_part["by"].as_array().expect("a list").is_empty(), "{id}: what single domains have is told");
    }
    // Budgets are of one domain, which has them.
    assert_eq!(entry(&domains_alone, "A20-07")["state"], "covered");
}

#[test]
fn the_table_follows_its_schema_and_its_counts_add_up() {
    let table = table(&["examples/county"]);
    let schemas = mulu::schema::all();
    let (_, schema) = schemas.iter().find(|(name, _)| *name == "coverage.schema.json").expect("the schema is listed");
    let schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid itself");
    let errors: Vec<String> = validator.iter_errors(&table).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let count = |counts: &Value, key: &str| counts[key].as_u64().expect("a count");
    let domains = table["domains"].as_array().expect("a list");
    for key in ["required", "covered", "missing", "withdrawn"] {
        let sum: u64 = domains.iter().map(|domain| count(&domain["counts"], key)).sum();
        assert_eq!(sum, count(&table["standard"], key), "{key}");
    }
    let social = domains.iter().find(|domain| domain["domain"] == "20").expect("every domain has its line");
    let lost: Vec<&Value> =
        social["items"].as_array().expect("a list").iter().filter(|item| item["state"] != "covered").collect();
    assert_eq!(lost.len(), 1);
    assert_eq!((&lost[0]["id"], &lost[0]["state"]), (&"20-008".into(), &"missing".into()));
    let late = entry(&table, "SL26-09");
    assert_eq!((&late["state"], &late["overdue"]), (&"missing".into(), &true.into()));
}

/// 558 of 559 are no hundred per cent.
#[test]
fn only_all_of_it_is_a_hundred_per_cent() {
    let percent = |path| table(&[path])["standard"]["percent"].as_f64().expect("a number");
    assert!((percent("examples/county") - 99.8).abs() < 1e-9);
    assert!((percent(COUNTY) - 100.0).abs() < 1e-9);
}

#[test]
fn the_workbook_says_what_the_document_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("覆盖表.xlsx");
    let output = mulu(&["coverage", "examples/county", "--as-of", DAY, "-o", path.to_str().expect("a UTF-8 path")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = table(&["examples/county"]);
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    assert_eq!(book.sheet_names(), ["覆盖率", "覆盖明细"]);

    let counts = book.worksheet_range("覆盖率").expect("the sheet is there");
    let rows: Vec<&[Data]> = counts.rows().collect();
    assert_eq!(rows[0][0].to_string(), "示例县政务公开事项覆盖表");
    let domains = table["domains"].as_array().expect("a list").iter().map(|domain| {
        let (code, name) = (domain["domain"].as_str().unwrap_or_default(), domain["name"].as_str().unwrap_or_default());
        (format!("{code} {name}"), &domain["counts"])
    });
    let lists = table["lists"].as_array().expect("a list").iter();
    let lists = lists.map(|list| (list["title"].as_str().unwrap_or_default().to_owned(), &list["counts"]));
    let expected: Vec<(String, &Value)> =
        domains.chain([("标准目录合计".to_owned(), &table["standard"])]).chain(lists).collect();
    assert_eq!(rows.len(), 3 + expected.len());
    for (row, (name, counts)) in rows[3..].iter().zip(&expected) {
        assert_eq!(row[0].to_string(), *name);
        let keys = ["required", "covered", "partly", "other_name", "missing", "withdrawn", "unattested"];
        for (cell, key) in row[1..8].iter().zip(keys) {
            assert_eq!(cell.to_string(), counts[key].to_string(), "{name}: {key}");
        }
        let share = match &row[8] {
            Data::Float(share) => *share,
            Data::Int(share) => f64::from(i32::try_from(*share).expect("a share")),
            other => panic!("{name}: {other:?}"),
        };
        assert!((share * 100.0 - counts["percent"].as_f64().expect("a number")).abs() < 1e-6, "{name}");
    }

    let entries = book.worksheet_range("覆盖明细").expect("the sheet is there");
    let row_of = |id: &str| {
        let row = entries
            .rows()
            .find(|row| row[1].as_string().as_deref() == Some(id))
            .unwrap_or_else(|| panic!("there is no {id}"));
        row.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let row = row_of("A20-14");
    assert_eq!((row[0].as_str(), row[3].as_str()), ("条例第二十条、第二十一条法定主动公开内容", "缺少"));
    let row = row_of("SL26-09");
    assert_eq!((row[3].as_str(), row[6].as_str()), ("缺少", "期限 2026-05-31 已过"));
    let row = row_of("20-008");
    assert_eq!(
        (row[0].as_str(), row[2].as_str(), row[3].as_str()),
        ("20 社会救助", "特困人员救助供养 / 办事指南", "缺少")
    );
    let row = row_of("03-028");
    assert_eq!((row[3].as_str(), row[6].as_str()), ("已撤销", "本县境内未设矿业权，无出让公告公示"));
    let row = row_of("A20-06");
    assert!(row[4].contains("行政处罚和行政强制") && row[5].contains("主动公开补充目录.xlsx"), "{row:?}");
}

fn started(folder: &Path) -> PathBuf {
    let root = folder.join("county");
    let output = mulu(&["init", root.to_str().expect("a UTF-8 path"), "--region", "海门区"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    root
}

#[test]
fn drafts_that_nobody_has_touched_cover_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = started(folder.path());
    let path = root.to_str().expect("a UTF-8 path");
    let before = table(&[path]);
    assert_eq!(before["standard"]["covered"], 0);
    assert_eq!(before["standard"]["missing"], before["standard"]["required"]);
    assert!(before["domains"].as_array().expect("a list").iter().all(|domain| domain["items"][0]["state"] == "draft"));
    assert_eq!(entry(&before, "A20-07")["state"], "missing", "what drafts say covers no list, either");
    assert_eq!(entry(&before, "A21-11")["state"], "missing", "that townships are bound, the drafts say");

    // Whoever fills in one cell has worked on that catalog, and on no other.
    let file = root.join("catalogs/04-budgets-and-final-accounts.yaml");
    let text = fs::read_to_string(&file).expect("the draft is there");
    fs::write(&file, text.replacen("批准后20日内", "批准后15日内", 1)).expect("it can be written");
    let after = table(&[path]);
    assert_eq!(after["standard"]["covered"], 4);
    assert_eq!(entry(&after, "A20-07")["state"], "covered");
    let text = String::from_utf8(mulu(&["coverage", path]).stdout).expect("mulu prints UTF-8");
    assert!(text.contains("初稿未改    05 安全生产（18 条）"), "{text}");
    assert!(!text.contains("初稿未改    04"), "{text}");
}

/// The rules count as the table does: a domain has no catalog as long as its draft is one, and covers nothing.
#[test]
fn rules_take_drafts_for_no_catalogs_either() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = started(folder.path());
    let path = root.to_str().expect("a UTF-8 path");
    let found = |rule: &str| -> Vec<String> {
        let output = mulu(&["validate", path, "--format", "json", "--rule", rule]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("mulu prints JSON");
        let findings = report["findings"].as_array().expect("a list").iter();
        findings.map(|found| found["message"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let drafts = found("GAP001");
    assert_eq!(drafts.len(), 26, "{drafts:?}");
    assert!(drafts.contains(&"“04 财政预决算”的目录还是初稿，没有人改过，不算有目录".to_owned()), "{drafts:?}");

    // Of an item in the draft and in no department's part nobody may say that it is there.
    let part = "format: 1\nkind: standard\ndomain: \"04\"\ntitle: 海门区财政预决算领域基层政务公开标准目录\n\
        region: {code: \"320614\", name: 海门区}\nversion: 1.0.0\nitems:\n  \
        - {id: \"04-001\", category: 财政预决算, name: 政府预算}\n";
    fs::write(root.join("catalogs/04-财政局.yaml"), part).expect("it can be written");
    assert_eq!(found("GAP001").len(), 25);
    let missing = found("GAP002");
    assert_eq!(missing.len(), 3, "{missing:?}");
    assert_eq!(table(&[path])["standard"]["covered"], 1);
}

/// A day in the manifest, a comment or another order of keys is no work on a draft.
#[test]
fn a_draft_stays_one_whatever_its_file_looks_like() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = started(folder.path());
    let file = root.join("catalogs/04-budgets-and-final-accounts.yaml");
    let text = fs::read_to_string(&file).expect("the draft is there");
    fs::write(&file, format!("# 待核对\n{text}effective: 2026-01-01\n")).expect("it can be written");
    assert_eq!(table(&[root.to_str().expect("a UTF-8 path")])["standard"]["covered"], 0);
}
