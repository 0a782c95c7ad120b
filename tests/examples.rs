//! The examples: the faulty county gives just the findings that were planted, the clean one gives none and merges.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
use serde_json::Value;

/// The day on which the allowances of the examples are judged.
const DAY: &str = "2026-06-01";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs mulu in the repository, in English.
fn mulu(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(root()).args(arguments).args(["--lang", "en"]);
    command.output().expect("mulu starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("mulu ends by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("mulu prints UTF-8")
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).expect("mulu prints JSON")
}

fn assert_valid(schema: &str, value: &Value) {
    let schemas = mulu::schema::all();
    let (_, text) = schemas.iter().find(|(name, _)| *name == schema).expect("the schema is listed");
    let schema: Value = serde_json::from_str(text).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid itself");
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// A finding that was planted, or found: rule, file, and cell or line.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Fault {
    rule: String,
    file: String,
    sheet: Option<String>,
    cell: Option<String>,
    line: Option<u32>,
}

fn planted() -> Vec<Fault> {
    let text = fs::read_to_string(root().join("examples/county/faults.yaml")).expect("the list is there");
    let mut faults: Vec<Fault> = serde_yaml::from_str(&text).expect("the list is one of faults");
    faults.sort();
    faults
}

fn found(report: &Value, folder: &str) -> Vec<Fault> {
    let findings = report["findings"].as_array().expect("a list of findings");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let fault = |finding: &Value| {
        let locus = &finding["locus"];
        let file = text(&locus["file"]).expect("every locus names its file");
        Fault {
            rule: text(&finding["rule"]).expect("every finding names its rule"),
            file: file.strip_prefix(folder).unwrap_or(&file).to_owned(),
            sheet: text(&locus["sheet"]),
            cell: text(&locus["cell"]),
            line: locus["line"].as_u64().and_then(|line| u32::try_from(line).ok()),
        }
    };
    let mut faults: Vec<Fault> = findings.iter().map(fault).collect();
    faults.sort();
    faults
}

#[test]
fn the_faulty_county_gives_what_was_planted_and_nothing_else() {
    let output = mulu(&["validate", "examples/county", "--as-of", DAY, "--format", "json"]);
    assert_eq!(code(&output), 1);
    let report = json(&output);
    assert_valid("findings.schema.json", &report);
    assert!(planted().len() >= 20);
    assert_eq!(found(&report, "examples/county/"), planted());
}

#[test]
fn the_clean_county_passes() {
    let output = mulu(&["validate", "examples/county-clean", "--as-of", DAY, "--deny-warnings"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    let output = mulu(&["validate", "catalogs", "--deny-warnings"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
}

#[test]
fn what_was_read_follows_its_schema() {
    for path in ["examples/county", "examples/county-clean", "catalogs/standard"] {
        let output = mulu(&["show", path, "--format", "json"]);
        assert_eq!(code(&output), 0);
        assert_valid("show.schema.json", &json(&output));
    }
}

#[test]
fn examples_in_yaml_follow_their_schemas() {
    let yaml = |path: &Path| -> Value {
        serde_yaml::from_str(&fs::read_to_string(path).expect("the file is readable")).expect("YAML")
    };
    for county in ["county-clean", "county"] {
        let folder = root().join("examples").join(county);
        assert_valid("manifest.schema.json", &yaml(&folder.join("mulu.yaml")));
    }
    for entry in fs::read_dir(root().join("examples/county-clean/catalogs")).expect("the folder is there") {
        assert_valid("catalog.schema.json", &yaml(&entry.expect("it can be listed").path()));
    }
}

/// The files of a folder with what they hold.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it can be listed"));
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().expect("a UTF-8 name");
            (name, fs::read(entry.path()).expect("the file is readable"))
        })
        .collect()
}

fn merge(inputs: &[&str], folder: &Path, more: &[&str]) -> i32 {
    let out = folder.to_str().expect("a UTF-8 path");
    let arguments = [&["merge", "-o", out, "--as-of", DAY], more, inputs].concat();
    let output = mulu(&arguments);
    let code = code(&output);
    assert!(code < 2, "{}", String::from_utf8_lossy(&output.stderr));
    code
}

#[test]
fn the_clean_county_merges_into_a_set_that_passes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (first, second) = (folder.path().join("a"), folder.path().join("b"));
    assert_eq!(merge(&["examples/county-clean"], &first, &[]), 0);
    assert_eq!(merge(&["examples/county-clean"], &second, &[]), 0);
    let merged = files(&first);
    assert_eq!(merged, files(&second), "two merges give the same bytes");

    let domains = mulu::model::Domain::all().iter().map(|domain| format!("{}-{}.yaml", domain.code, domain.slug));
    let more = ["supplementary.yaml", "catalog.xlsx", "merge-report.json", "merge-report.md"];
    let expected: BTreeSet<String> = domains.chain(more.map(str::to_owned)).collect();
    assert_eq!(merged.keys().cloned().collect::<BTreeSet<_>>(), expected);

    let report: Value = serde_json::from_slice(&merged["merge-report.json"]).expect("the report is JSON");
    assert_valid("merge-report.schema.json", &report);
    assert_eq!(report["forced"], false);
    assert_eq!(report["outputs"].as_array().map(Vec::len), Some(27));

    // The set passes as files, and its workbook says what its files say.
    let manifest = "format: 1\nregion: {code: \"320699\", name: 示例县}\n\
        regions: [{code: \"320699\", name: 示例县, under: \"320600\"}]\n\
        version: 1.2.0\ncatalogs: ['[0-9]*.yaml']\nsupplementary: [supplementary.yaml]\n";
    fs::write(first.join("mulu.yaml"), manifest).expect("it can be written");
    let path = first.to_str().expect("a UTF-8 path");
    let output = mulu(&["validate", path, "--as-of", DAY, "--deny-warnings"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));

    let from_files = shown(path);
    let workbook = first.join("catalog.xlsx");
    let from_workbook = shown(workbook.to_str().expect("a UTF-8 path"));
    assert_eq!(from_files.len(), from_workbook.len());
    for (name, items) in &from_files {
        assert_eq!(items, &from_workbook[name], "{name}");
    }
}

/// The items of each catalog, by its title, without their places, and without what a table cannot keep: ids, and the order of channels.
fn shown(path: &str) -> BTreeMap<String, Vec<Value>> {
    let output = mulu(&["show", path, "--format", "json"]);
    let mut catalogs = BTreeMap::new();
    for catalog in json(&output)["catalogs"].as_array().expect("a list of catalogs") {
        let mut items = catalog["items"].as_array().expect("a list of items").clone();
        for item in &mut items {
            let fields = item.as_object_mut().expect("an item is an object");
            fields.retain(|key, _| !matches!(key.as_str(), "id" | "match" | "locus"));
            if let Some(Value::Array(channels)) = fields.get_mut("channels") {
                channels.sort_by_key(ToString::to_string);
            }
        }
        catalogs.insert(catalog["title"].as_str().expect("every catalog has a title").to_owned(), items);
    }
    catalogs
}

#[test]
fn a_merge_does_not_depend_on_the_order_in_which_files_are_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inputs = [
        "examples/county-clean/tables/民政局.xlsx",
        "examples/county-clean/catalogs/04-budgets-and-final-accounts.yaml",
        "examples/county-clean/tables/住房和城乡建设局.xlsx",
        "examples/county-clean/supplementary/主动公开补充目录.xlsx",
    ];
    let mut turned = inputs;
    turned.reverse();
    let (one, other) = (folder.path().join("a"), folder.path().join("b"));
    assert_eq!(merge(&inputs, &one, &[]), 0);
    assert_eq!(merge(&turned, &other, &[]), 0);
    assert_eq!(files(&one), files(&other));
}

#[test]
fn errors_keep_a_merge_from_writing_unless_it_is_forced() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("merged");
    assert_eq!(merge(&["examples/county"], &out, &[]), 1);
    assert!(!out.exists(), "nothing is written");
    assert_eq!(merge(&["examples/county"], &out, &["--force"]), 1);
    let report: Value =
        serde_json::from_slice(&fs::read(out.join("merge-report.json")).expect("the report is there")).expect("JSON");
    assert_eq!(report["forced"], true);
    let repeated: Vec<&str> =
        report["repeated"].as_array().expect("a list").iter().filter_map(|row| row["title"].as_str()).collect();
    assert!(
        repeated.contains(&"户籍服务 / 出生登记"),
        "the supplementary item stands in the standard once: {repeated:?}"
    );
    assert!(
        repeated.contains(&"社会保险登记 / 职工参保登记"),
        "and so does the item that was listed twice: {repeated:?}"
    );
}

#[test]
fn a_national_catalog_that_is_named_takes_the_place_of_the_one_built_in() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let built_in = fs::read_to_string(root().join("catalogs/standard/04-budgets-and-final-accounts.yaml"));
    let newer = folder.path().join("04.yaml");
    let added = "  - id: \"04-999\"\n    category: 财政预决算\n    name: 政府购买服务目录\n    attested: [稻城县]\n";
    fs::write(&newer, built_in.expect("the standard is there") + added).expect("a file");
    let newer = newer.to_string_lossy();
    let local = "examples/county-clean/catalogs/04-budgets-and-final-accounts.yaml";
    let missing = |inputs: &[&str]| {
        let output = mulu(&[&["validate", "--format", "json"], inputs].concat());
        json(&output)["findings"].as_array().expect("a list").iter().filter(|f| f["rule"] == "GAP002").count()
    };
    assert_eq!(missing(&[local]), 0);
    assert_eq!(missing(&[local, &newer]), 1, "the county lacks what the newer standard adds");
}

#[test]
fn what_the_county_withdraws_in_its_manifest_is_out_though_higher_layers_list_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let catalogs = folder.path().join("catalogs");
    fs::create_dir(&catalogs).expect("a folder");
    for (file, code, name, id) in [
        ("a.yaml", "320000", "江苏省", "20-012"),
        ("b.yaml", "320600", "南通市", "20-012"),
        ("c.yaml", "320614", "海门区", "20-004"),
    ] {
        let text = format!(
            "format: 1\nkind: standard\ndomain: \"20\"\ntitle: {name}社会救助领域基层政务公开标准目录\n\
             region: {{code: \"{code}\", name: {name}}}\nversion: 1.0.0\nitems:\n  - {{id: \"{id}\", name: 办事指南}}\n"
        );
        fs::write(catalogs.join(file), text).expect("it can be written");
    }
    let manifest = "format: 1\nregion: {code: \"320614\", name: 海门区}\nversion: 1.0.0\ncatalogs: [catalogs]\n\
        withdrawn: [{id: \"20-012\", reason: 本县无此职能}]\n";
    fs::write(folder.path().join("mulu.yaml"), manifest).expect("it can be written");
    let path = folder.path().to_str().expect("a UTF-8 path");
    let found = json(&mulu(&["validate", path, "--format", "json"]));
    assert!(found["findings"].as_array().expect("a list").iter().all(|finding| finding["rule"] != "GAP004"));

    let out = folder.path().join("merged");
    assert_eq!(merge(&[path], &out, &["--force"]), 1);
    let merged = fs::read_to_string(out.join("20-social-assistance.yaml")).expect("the catalog is there");
    assert!(!merged.contains("- id: \"20-012\""), "{merged}");
    assert!(merged.contains("- {id: \"20-012\", reason: 本县无此职能}"), "{merged}");
}
