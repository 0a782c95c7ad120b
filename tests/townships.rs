//! Townships: what each has to hold, which of their items are whose, and what merging makes of them.

#[path = "support/sheet.rs"]
mod sheet;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use calamine::{Reader as _, Xlsx, open_workbook};
use serde_json::Value;

/// The county with two townships.
const COUNTY: &str = "format: 1
region: {code: \"320614\", name: 海门区}
regions:
  - {code: \"320614001\", name: 海门街道, under: \"320614\"}
  - {code: \"320614102\", name: 常乐镇, under: \"320614\"}
version: 1.0.0
catalogs: [catalogs]
";

fn mulu(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.args(arguments).args(["--lang", "zh-CN"]).output().expect("mulu starts")
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// A catalog of 财政预决算 with items that say who publishes them: `(id, name, tiers)`.
fn catalog(code: &str, region: &str, items: &[(&str, &str, &str)]) -> String {
    let mut text = format!(
        "format: 1\nkind: standard\ndomain: \"04\"\ntitle: {region}财政预决算领域基层政务公开标准目录\n\
         region: {{code: \"{code}\", name: {region}}}\nversion: 1.0.0\nitems:\n"
    );
    for (id, name, tiers) in items {
        writeln!(
            text,
            "  - {{id: \"{id}\", category: 财政预决算, name: {name}, disclosing_bodies: [{region}人民政府], \
             channels: [政府网站], tiers: [{tiers}]}}"
        )
        .expect("a string takes all");
    }
    text
}

/// The findings of a rule, as `file: message`.
fn found(folder: &Path, rule: &str) -> Vec<String> {
    let output = mulu(&["validate", folder.to_str().expect("a UTF-8 path"), "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("mulu prints JSON");
    let findings = report["findings"].as_array().expect("a list of findings").iter();
    findings
        .filter(|finding| finding["rule"] == rule)
        .map(|finding| {
            let file = finding["locus"]["file"].as_str().unwrap_or_default();
            let file = file.rsplit('/').next().unwrap_or_default();
            format!("{file}: {}", finding["message"].as_str().unwrap_or_default())
        })
        .collect()
}

fn county() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "mulu.yaml", COUNTY);
    let all = [
        ("04-001", "政府预算", "县级"),
        ("04-002", "政府决算", "县级"),
        ("04-003", "部门预算", "县级, 乡级"),
        ("04-004", "部门决算", "县级, 乡级"),
    ];
    write(folder.path(), "catalogs/04.yaml", &catalog("320614", "海门区", &all));
    let half = [("04-003", "部门预算", "乡级")];
    write(folder.path(), "catalogs/towns/haimen.yaml", &catalog("320614001", "海门街道", &half));
    let both = [("04-003", "部门预算", "乡级"), ("04-004", "部门决算", "乡级")];
    write(folder.path(), "catalogs/towns/changle.yaml", &catalog("320614102", "常乐镇", &both));
    folder
}

#[test]
fn a_township_has_to_hold_what_its_tier_discloses_and_no_more() {
    let folder = county();
    let missing = found(folder.path(), "GAP002");
    assert_eq!(missing, ["haimen.yaml: 乡级目录缺少标准事项“财政预决算 / 部门决算”（04-004）"]);
    // Both keep the standard's ids, and neither is a stranger.
    for rule in ["DUP001", "SRC013", "SRC017", "SRC018", "UNI006", "CFG004"] {
        assert_eq!(found(folder.path(), rule), [""; 0], "{rule}");
    }
}

#[test]
fn an_item_that_the_county_has_at_township_tier_is_due_there() {
    let folder = county();
    let all = [
        ("04-001", "政府预算", "县级, 乡级"),
        ("04-002", "政府决算", "县级"),
        ("04-003", "部门预算", "县级, 乡级"),
        ("04-004", "部门决算", "县级, 乡级"),
    ];
    write(folder.path(), "catalogs/04.yaml", &catalog("320614", "海门区", &all));
    let missing = found(folder.path(), "GAP002");
    let of_changle: Vec<&String> = missing.iter().filter(|line| line.starts_with("changle")).collect();
    assert_eq!(of_changle, ["changle.yaml: 乡级目录缺少标准事项“财政预决算 / 政府预算”（04-001）"]);
}

#[test]
fn domains_in_which_townships_publish_nothing_are_not_asked_of_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let own = "format: 1\nregion: {code: \"320614102\", name: 常乐镇}\nregions:\n  \
        - {code: \"320614102\", name: 常乐镇, under: \"320614\"}\nversion: 1.0.0\ncatalogs: [catalogs]\n";
    write(folder.path(), "mulu.yaml", own);
    let both = [("04-003", "部门预算", "乡级"), ("04-004", "部门决算", "乡级")];
    write(folder.path(), "catalogs/04.yaml", &catalog("320614102", "常乐镇", &both));
    let missing = found(folder.path(), "GAP001");
    // 社会救助 is published by townships, 税收管理 and 财政预决算 by the county alone or listed.
    assert!(missing.iter().any(|line| line.contains("“20 社会救助”")), "{missing:?}");
    assert!(
        !missing.iter().any(|line| line.contains("“06 税收管理”") || line.contains("“04 财政预决算”")),
        "{missing:?}"
    );
    assert_eq!(found(folder.path(), "GAP002"), [""; 0]);
}

#[test]
fn a_catalog_of_a_township_is_none_of_its_county() {
    let folder = county();
    fs::remove_file(folder.path().join("catalogs/04.yaml")).expect("it is there");
    let missing = found(folder.path(), "GAP001");
    assert!(missing.iter().any(|line| line.contains("“04 财政预决算”")), "{missing:?}");
}

#[test]
fn a_township_that_is_not_declared_is_told_how_to_be() {
    let folder = county();
    write(folder.path(), "catalogs/towns/new.yaml", &catalog("320614103", "正余镇", &[]));
    let output = mulu(&["validate", folder.path().to_str().expect("a UTF-8 path"), "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("mulu prints JSON");
    let findings = report["findings"].as_array().expect("a list of findings");
    let unknown = findings.iter().find(|finding| finding["rule"] == "SRC013").expect("it is told");
    let help = unknown["help"].as_str().expect("there is help");
    assert!(help.contains("{code: \"320614103\", name: 名称, under: \"320614\"}"), "{help}");
}

#[test]
fn declared_townships_lie_in_their_county() {
    for (wrong, why) in [
        ("{code: \"320614001\", name: 海门街道, under: \"320600\"}", "under names the city"),
        ("{code: \"320623001\", name: 城中街道, under: \"320614\"}", "another county's"),
        ("{code: \"320614000\", name: 海门区, under: \"320614\"}", "no township"),
    ] {
        let folder = county();
        let manifest = COUNTY.replace("{code: \"320614001\", name: 海门街道, under: \"320614\"}", wrong);
        write(folder.path(), "mulu.yaml", &manifest);
        let faults = found(folder.path(), "CFG004");
        assert_eq!(faults.len(), 1, "{why}: {faults:?}");
    }
    // A zone may have townships, and stand behind them.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let zone = "format: 1\nregion: {code: \"320699\", name: 示例县}\nregions:\n  \
        - {code: \"320699101\", name: 城东镇, under: \"320699\"}\n  - {code: \"320699\", name: 示例县, under: \"320600\"}\n\
        version: 1.0.0\ncatalogs: [catalogs]\n";
    write(folder.path(), "mulu.yaml", zone);
    write(folder.path(), "catalogs/04.yaml", &catalog("320699101", "城东镇", &[("04-003", "部门预算", "乡级")]));
    assert_eq!(found(folder.path(), "CFG004"), [""; 0]);
    assert_eq!(found(folder.path(), "SRC013"), [""; 0]);
}

#[test]
fn in_the_countys_merged_catalog_townships_add_and_take_nothing_away() {
    let folder = county();
    let mut town = catalog(
        "320614102",
        "常乐镇",
        &[("04-003", "部门预算", "乡级"), ("04-320614102-001", "村级财务公开", "乡级, 村级")],
    );
    town += "withdrawn:\n  - {id: \"04-004\", reason: 由区财政局统一公开}\n";
    write(folder.path(), "catalogs/towns/changle.yaml", &town);
    let out = folder.path().join("merged");
    let merged = mulu(&[
        "merge",
        folder.path().to_str().expect("a UTF-8 path"),
        "--force",
        "-o",
        out.to_str().expect("a UTF-8 path"),
    ]);
    assert!(merged.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&merged.stderr));
    let text = fs::read_to_string(out.join("04-budgets-and-final-accounts.yaml")).expect("the catalog is there");
    let catalog: Value = serde_yaml::from_str(&text).expect("YAML");
    let items = catalog["items"].as_array().expect("a list of items");
    let item = |id: &str| items.iter().find(|item| item["id"] == id).unwrap_or_else(|| panic!("{id} is not in {text}"));
    let bodies: BTreeSet<&str> = item("04-003")["disclosing_bodies"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|body| body.as_str())
        .collect();
    assert_eq!(bodies, BTreeSet::from(["海门区人民政府", "海门街道人民政府", "常乐镇人民政府"]));
    assert_eq!(item("04-003")["tiers"], serde_json::json!(["县级", "乡级"]));
    item("04-004");
    item("04-320614102-001");

    let report: Value =
        serde_json::from_slice(&fs::read(out.join("merge-report.json")).expect("the report is there")).expect("JSON");
    let layers: Vec<&str> =
        report["inputs"].as_array().expect("a list").iter().filter_map(|input| input["layer"].as_str()).collect();
    assert_eq!(layers, ["county", "township", "township"]);
}

#[test]
fn in_its_own_merged_catalog_a_township_stands_above_its_county() {
    let folder = county();
    let out = folder.path().join("merged");
    mulu(&[
        "merge",
        folder.path().to_str().expect("a UTF-8 path"),
        "--region",
        "320614102",
        "--force",
        "-o",
        out.to_str().expect("a UTF-8 path"),
    ]);
    let text = fs::read_to_string(out.join("04-budgets-and-final-accounts.yaml")).expect("the catalog is there");
    let catalog: Value = serde_yaml::from_str(&text).expect("YAML");
    let items = catalog["items"].as_array().expect("a list of items");
    let item = items.iter().find(|item| item["id"] == "04-003").expect("it is there");
    assert_eq!(item["disclosing_bodies"], serde_json::json!(["常乐镇人民政府"]));
    assert_eq!(item["tiers"], serde_json::json!(["乡级"]));
}

#[test]
fn a_difference_names_the_township_and_does_not_mix_two() {
    let (old, new) = (county(), county());
    let changed = [("04-003", "部门预算", "乡级, 村级"), ("04-004", "部门决算", "乡级")];
    write(new.path(), "catalogs/towns/changle.yaml", &catalog("320614102", "常乐镇", &changed));
    let output =
        mulu(&["diff", old.path().to_str().expect("a UTF-8 path"), new.path().to_str().expect("a UTF-8 path")]);
    let told = String::from_utf8(output.stdout).expect("mulu prints UTF-8");
    assert!(told.contains("04 财政预决算（常乐镇）"), "{told}");
    assert!(!told.contains("海门街道"), "{told}");
    assert_eq!(told.matches("04-00").count(), 1, "one item changed: {told}");
    let sides = [&old, &new].map(|side| side.path().to_str().expect("a UTF-8 path").to_owned());
    let output = mulu(&["diff", &sides[0], &sides[1], "--format", "json"]);
    let diff: Value = serde_json::from_slice(&output.stdout).expect("mulu prints JSON");
    assert_eq!(diff["domains"][0]["township"]["code"], "320614102");
    assert_eq!(diff["domains"].as_array().map(Vec::len), Some(1));
}

#[test]
fn coverage_holds_a_township_against_its_own_tier() {
    let folder = county();
    let path = folder.path().join("catalogs/towns/haimen.yaml");
    let path = path.to_str().expect("a UTF-8 path");
    let counts = |paths: &[&str]| -> (u64, u64) {
        let output = mulu(&[&["coverage", "--format", "json"], paths].concat());
        let table: Value = serde_json::from_slice(&output.stdout).expect("mulu prints JSON");
        let domain = table["domains"].as_array().expect("a list").iter().find(|domain| domain["domain"] == "04");
        let counts = &domain.expect("every domain has its line")["counts"];
        (counts["required"].as_u64().expect("a count"), counts["covered"].as_u64().expect("a count"))
    };
    assert_eq!(counts(&[path]), (2, 1));
    assert_eq!(counts(&[folder.path().to_str().expect("a UTF-8 path")]), (4, 4), "the county's own");
}

/// Two townships each number their additions as the county's: one of them has to change, and a merge keeps both items.
#[test]
fn one_local_id_for_two_items_is_told_and_neither_is_lost() {
    let folder = county();
    let one =
        [("04-003", "部门预算", "乡级"), ("04-004", "部门决算", "乡级"), ("04-320614-001", "村级财务公开", "村级")];
    let other =
        [("04-003", "部门预算", "乡级"), ("04-004", "部门决算", "乡级"), ("04-320614-001", "惠民补贴发放清单", "乡级")];
    write(folder.path(), "catalogs/towns/haimen.yaml", &catalog("320614001", "海门街道", &one));
    write(folder.path(), "catalogs/towns/changle.yaml", &catalog("320614102", "常乐镇", &other));
    let told = found(folder.path(), "DUP001");
    assert_eq!(told, ["haimen.yaml: 编号 04-320614-001 已经用于“财政预决算 / 惠民补贴发放清单”"]);

    let out = folder.path().join("merged");
    let (path, to) = (folder.path().to_str().expect("a UTF-8 path"), out.to_str().expect("a UTF-8 path"));
    mulu(&["merge", path, "--force", "-o", to]);
    let text = fs::read_to_string(out.join("04-budgets-and-final-accounts.yaml")).expect("the catalog is there");
    let merged: Value = serde_yaml::from_str(&text).expect("YAML");
    let ids: Vec<(&str, &str)> = merged["items"]
        .as_array()
        .expect("a list of items")
        .iter()
        .filter_map(|item| Some((item["id"].as_str()?, item["name"].as_str()?)))
        .filter(|(id, _)| id.len() > 6)
        .collect();
    assert_eq!(ids, [("04-320614-001", "惠民补贴发放清单"), ("04-320614-002", "村级财务公开")]);
    let report = fs::read_to_string(out.join("merge-report.md")).expect("the report is there");
    assert!(report.contains("04-320614-001 是另一事项的"), "{report}");
    let report: Value =
        serde_json::from_slice(&fs::read(out.join("merge-report.json")).expect("the report is there")).expect("JSON");
    assert_eq!(report["renumbered"][0]["was"], "04-320614-001");
    assert_eq!(report["renumbered"][0]["id"], "04-320614-002");
}

/// A township that discloses an item which its county added keeps the county's id for it.
#[test]
fn a_township_keeps_the_ids_of_what_its_county_added() {
    let folder = county();
    let all = [
        ("04-001", "政府预算", "县级"),
        ("04-002", "政府决算", "县级"),
        ("04-003", "部门预算", "县级, 乡级"),
        ("04-004", "部门决算", "县级, 乡级"),
        ("04-320614-001", "村级财务公开", "县级, 乡级"),
    ];
    write(folder.path(), "catalogs/04.yaml", &catalog("320614", "海门区", &all));
    let own = [("04-003", "部门预算", "乡级"), ("04-320614-001", "村级财务公开情况", "乡级")];
    write(folder.path(), "catalogs/towns/changle.yaml", &catalog("320614102", "常乐镇", &own));
    assert_eq!(found(folder.path(), "DUP001"), [""; 0]);
    let mixed = [("04-003", "部门预算", "乡级"), ("04-320614-001", "惠民补贴发放清单", "乡级")];
    write(folder.path(), "catalogs/towns/changle.yaml", &catalog("320614102", "常乐镇", &mixed));
    assert_eq!(found(folder.path(), "DUP001").len(), 1);
}

/// Two departments that give one id to two items, and a supplementary catalog that takes one of a domain's.
#[test]
fn departments_do_not_share_a_local_id_either() {
    let folder = county();
    let manifest = format!("{COUNTY}supplementary: [supplementary]\n");
    write(folder.path(), "mulu.yaml", &manifest);
    write(
        folder.path(),
        "catalogs/04-b.yaml",
        &catalog("320614", "海门区", &[("04-320614-001", "村级财务公开", "县级")]),
    );
    write(
        folder.path(),
        "catalogs/04-c.yaml",
        &catalog("320614", "海门区", &[("04-320614-001", "国有资产报告", "县级")]),
    );
    let extra = "format: 1\nkind: supplementary\ntitle: 海门区主动公开补充目录\nregion: {code: \"320614\", name: 海门区}\n\
        version: 1.0.0\nitems:\n  - {id: \"04-320614-001\", category: 人事信息, name: 公务员招考}\n";
    write(folder.path(), "supplementary/s.yaml", extra);
    let told = found(folder.path(), "DUP001");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("04-c.yaml") && told[1].starts_with("s.yaml"), "{told:?}");

    // A merge that is forced has each id once, across the supplementary catalog, too, and says so.
    let out = folder.path().join("merged");
    let (path, to) = (folder.path().to_str().expect("a UTF-8 path"), out.to_str().expect("a UTF-8 path"));
    let merged = mulu(&["merge", path, "--force", "-o", to]);
    let report = fs::read_to_string(out.join("merge-report.md")).expect("the report is there");
    assert!(report.contains("00-320614-001") && report.contains("公务员招考"), "{report}");
    let supplement = fs::read_to_string(out.join("supplementary.yaml")).expect("the catalog is there");
    assert!(supplement.contains("id: \"00-320614-001\"") && !supplement.contains("04-320614-001"), "{supplement}");
    let told = String::from_utf8_lossy(&merged.stderr);
    assert!(told.contains("2 条事项的编号已被别的事项用了，换了新编号"), "{told}");
}

/// Each township's catalog is a file of its own, and what two sides changed in two of them is in the result.
#[test]
fn sides_are_merged_township_by_township() {
    let (base, ours, theirs) = (county(), county(), county());
    let changed = |items: &[(&str, &str, &str)], code, region| catalog(code, region, items);
    let haimen = changed(&[("04-003", "部门预算", "乡级, 村级")], "320614001", "海门街道");
    write(ours.path(), "catalogs/towns/haimen.yaml", &haimen);
    let changle =
        changed(&[("04-003", "部门预算", "乡级"), ("04-004", "部门决算", "乡级, 村级")], "320614102", "常乐镇");
    write(theirs.path(), "catalogs/towns/changle.yaml", &changle);
    let out = base.path().join("merged");
    let sides = [&base, &ours, &theirs].map(|side| side.path().to_str().expect("a UTF-8 path").to_owned());
    let arguments = ["merge3", &sides[0], &sides[1], &sides[2], "-o", out.to_str().expect("a UTF-8 path")];
    let merged = mulu(&arguments);
    assert!(merged.status.success(), "{}", String::from_utf8_lossy(&merged.stderr));
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(read("04-budgets-and-final-accounts-320614001.yaml").contains("tiers: [乡级, 村级]"));
    assert!(read("04-budgets-and-final-accounts-320614102.yaml").contains("tiers: [乡级, 村级]"));
    assert!(!read("04-budgets-and-final-accounts.yaml").contains("村级"));

    let exported = base.path().join("exported");
    let to = exported.to_str().expect("a UTF-8 path");
    let output = mulu(&["export", &sides[0], "--format", "yaml", "-o", to]);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_dir(&exported).expect("the folder is there").count(), 3);
}

/// Each township has the item, and a conflict says whose it is.
#[test]
fn a_conflict_names_the_township() {
    let (base, ours, theirs) = (county(), county(), county());
    let changle = |tiers| {
        let items = [("04-003", "部门预算", tiers), ("04-004", "部门决算", "乡级")];
        catalog("320614102", "常乐镇", &items)
    };
    write(ours.path(), "catalogs/towns/changle.yaml", &changle("乡级, 村级").replace("政府网站]", "公开查阅点]"));
    write(theirs.path(), "catalogs/towns/changle.yaml", &changle("乡级").replace("政府网站]", "政务服务中心]"));
    let out = base.path().join("merged");
    let sides = [&base, &ours, &theirs].map(|side| side.path().to_str().expect("a UTF-8 path").to_owned());
    let merged = mulu(&["merge3", &sides[0], &sides[1], &sides[2], "-o", out.to_str().expect("a UTF-8 path")]);
    let told = String::from_utf8_lossy(&merged.stderr);
    assert_eq!(merged.status.code(), Some(1), "{told}");
    assert!(told.contains("冲突：04-003 财政预决算 / 部门预算（常乐镇）：两边都改了"), "{told}");
    let record = fs::read_to_string(out.join("conflicts.yaml")).expect("the conflicts are told");
    assert!(record.contains("township:\n      code: \"320614102\"\n      name: 常乐镇"), "{record}");
    let sheet: Xlsx<_> = open_workbook(out.join("conflicts.xlsx")).expect("the sheet is there");
    let rows = { sheet }.worksheet_range("合并冲突").expect("its sheet");
    assert_eq!(rows.get_value((1, 0)).map(ToString::to_string).as_deref(), Some("常乐镇 04 财政预决算"));
}

/// The table of a township is not taken into its county's catalog.
#[test]
fn tables_of_a_township_are_read_as_its_own() {
    let folder = county();
    let table = "# 目录\n常乐镇财政预决算领域基层政务公开标准目录\n\
        序号 | 一级事项 | 二级事项 | 公开内容（要素） | 公开依据 | 公开时限 | 公开主体 | 公开渠道和载体 | 公开对象 | 公开方式 | 公开层级\n\
        1 | 财政预决算 | 部门预算 | 部门收支总体情况表 | 《预算法》 | 20日内 | 常乐镇人民政府 | 政府网站 | 全社会 | 主动 | 乡级\n";
    fs::remove_file(folder.path().join("catalogs/towns/changle.yaml")).expect("it is there");
    fs::write(folder.path().join("catalogs/towns/changle.xlsx"), sheet::workbook(table)).expect("a file");
    let missing = found(folder.path(), "GAP002");
    assert!(
        missing.contains(&"changle.xlsx: 乡级目录缺少标准事项“财政预决算 / 部门决算”（04-004）".to_owned()),
        "{missing:?}"
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    let output = command.current_dir(folder.path()).args(["import", "--lang", "zh-CN"]).output().expect("mulu starts");
    let told = String::from_utf8(output.stdout).expect("mulu prints UTF-8");
    assert!(told.contains("是常乐镇自己的目录，不并入海门区的，不用导入；留在原处"), "{told}");
}
