//! How a repository takes up the check: severities and allowances that people can trust, a baseline for what was there before, and
//! runs that report a part.

#[path = "support/workspace.rs"]
#[allow(dead_code)]
mod workspace;

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use workspace::{catalog, command, county, write};

struct Run {
    code: i32,
    out: String,
    notes: String,
}

fn run(folder: &TempDir, arguments: &[&str]) -> Run {
    let output = command(folder.path(), arguments).output().expect("mulu runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { code: output.status.code().unwrap_or(-1), out: text(output.stdout), notes: text(output.stderr) }
}

/// What `validate --format short` reports with these options, and the exit code.
fn short(folder: &TempDir, arguments: &[&str]) -> (i32, Vec<String>) {
    let run = run(folder, &[&["validate", "-f", "short", "--as-of", "2026-06-01"], arguments].concat());
    assert!(run.code < 2, "{}", run.notes);
    (run.code, run.out.lines().map(str::to_owned).collect())
}

fn append(folder: &TempDir, file: &str, text: &str) {
    let path = folder.path().join(file);
    let before = fs::read_to_string(&path).unwrap_or_default();
    write(folder, file, &format!("{before}{text}"));
}

fn read(folder: &TempDir, file: &str) -> String {
    fs::read_to_string(folder.path().join(file)).expect("it is there")
}

const NUMERALS: [&str; 10] = ["零", "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"];

fn name(at: usize) -> String {
    let digits = format!("{at:03}").bytes().map(|digit| NUMERALS[usize::from(digit - b'0')]).collect::<String>();
    format!("{digits}救助资金")
}

/// Items of which each lacks its channel.
fn faulty(numbers: impl IntoIterator<Item = usize>) -> String {
    let names: Vec<(String, String)> = numbers.into_iter().map(|at| (format!("{at:03}"), name(at))).collect();
    let items: Vec<(&str, &str, u32)> = names.iter().map(|(id, name)| (id.as_str(), name.as_str(), 20)).collect();
    catalog(&items).replace("channels: [政府网站]", "channels: []")
}

// ---- baseline ------------------------------------------------------------------------------------------------------------

/// A county with 300 faults, which it has written to a baseline.
fn adopted() -> TempDir {
    let folder = county();
    write(&folder, "catalogs/20.yaml", &faulty(1..=300));
    assert_eq!(short(&folder, &[]).1.len(), 300);
    let written = run(&folder, &["validate", "--write-baseline", "baseline.yaml"]);
    assert_eq!(written.code, 0, "{}", written.notes);
    assert!(written.notes.contains("300"), "{}", written.notes);
    folder
}

#[test]
fn old_findings_pass_and_one_new_fault_fails_alone() {
    let folder = adopted();
    assert_eq!(short(&folder, &["--baseline", "baseline.yaml"]), (0, Vec::new()));
    let text = read(&folder, "catalogs/20.yaml").replacen(
        "time_limit: 信息形成或者变更之日起20个工作日内",
        "time_limit: 按规定",
        1,
    );
    write(&folder, "catalogs/20.yaml", &text);
    let (code, found) = short(&folder, &["--baseline", "baseline.yaml", "--deny", "FLD001"]);
    assert_eq!((code, found.len()), (1, 1), "{found:?}");
    assert!(found[0].contains("FLD001"), "{found:?}");
}

#[test]
fn moving_rows_and_renaming_files_brings_nothing_back() {
    let folder = adopted();
    fs::remove_file(folder.path().join("catalogs/20.yaml")).expect("it can be removed");
    write(&folder, "catalogs/救助/社会救助.yaml", &faulty((1..=300).rev()));
    assert_eq!(short(&folder, &["--baseline", "baseline.yaml"]), (0, Vec::new()));
}

#[test]
fn two_that_are_alike_keep_when_they_change_places() {
    let folder = county();
    let rules = read(&folder, "mulu.yaml").replace(", DUP: allow", "");
    write(&folder, "mulu.yaml", &rules);
    let twins = |first, second| catalog(&[(first, "救助对象", 20), (second, "救助对象", 20)]);
    write(&folder, "catalogs/20.yaml", &twins("001", "002"));
    assert!(!short(&folder, &[]).1.is_empty());
    run(&folder, &["validate", "--write-baseline", "baseline.yaml"]);
    write(&folder, "catalogs/20.yaml", &twins("002", "001"));
    assert_eq!(short(&folder, &["--baseline", "baseline.yaml"]), (0, Vec::new()));
}

#[test]
fn what_is_mended_is_told_and_pruned() {
    let folder = adopted();
    write(&folder, "catalogs/20.yaml", &faulty(3..=300));
    let before = read(&folder, "baseline.yaml");
    let told = run(&folder, &["validate", "--baseline", "baseline.yaml"]);
    assert!(told.notes.contains("2 条已经改好") && told.notes.contains("20-320614-001"), "{}", told.notes);
    assert_eq!(read(&folder, "baseline.yaml"), before, "nothing is written unasked");
    let summary: Value =
        serde_json::from_str(&run(&folder, &["validate", "--baseline", "baseline.yaml", "-f", "json"]).out)
            .expect("JSON");
    assert_eq!((&summary["summary"]["known"], &summary["summary"]["mended"]), (&298.into(), &2.into()));
    // A run over a part cannot tell what is mended.
    let part = run(&folder, &["validate", "catalogs/20.yaml", "--baseline", "baseline.yaml", "--prune"]);
    assert_eq!((part.code, read(&folder, "baseline.yaml")), (2, before.clone()), "{}", part.notes);
    run(&folder, &["validate", "--baseline", "baseline.yaml", "--prune"]);
    assert_eq!(read(&folder, "baseline.yaml").lines().count(), before.lines().count() - 2);
    write(&folder, "catalogs/20.yaml", &faulty(1..=300));
    assert_eq!(short(&folder, &["--baseline", "baseline.yaml"]).1.len(), 2, "what came back is new");
}

#[test]
fn a_baseline_that_is_none_stops_the_run() {
    let folder = county();
    for (text, word) in [("findings: 3\n", "不是基线"), ("format: 9\nfindings: []\n", "format")] {
        write(&folder, "b.yaml", text);
        let run = run(&folder, &["validate", "--baseline", "b.yaml"]);
        assert!(run.code == 2 && run.notes.contains(word) && run.notes.contains("b.yaml"), "{}", run.notes);
    }
    assert_eq!(run(&folder, &["validate", "--baseline", "absent.yaml"]).code, 2);
}

// ---- the manifest -----------------------------------------------------------------------------------------------------------

#[test]
fn an_allowance_that_ended_yesterday_fails_at_its_line() {
    let folder = county();
    write(&folder, "catalogs/20.yaml", &faulty(1..=1));
    append(
        &folder,
        "mulu.yaml",
        "allowances:\n  - {rule: FLD003, item: 20-320614-001, reason: 网站改版, by: 张三, until: 2026-05-31}\n",
    );
    let (code, found) = short(&folder, &[]);
    assert_eq!(code, 1);
    assert!(
        found.iter().any(|line| line.starts_with("mulu.yaml:8:5:") && line.contains("CFG002") && line.contains("张三")),
        "{found:?}"
    );
    assert!(found.iter().any(|line| line.contains("FLD003")), "what it allowed is told of again: {found:?}");
    let text = read(&folder, "mulu.yaml").replace("2026-05-31", "2026-06-01");
    write(&folder, "mulu.yaml", &text);
    assert_eq!(short(&folder, &[]), (0, Vec::new()), "the last day counts");
    assert!(run(&folder, &["validate", "--as-of", "2026-06-01"]).out.contains("已豁免 1 条"));
}

#[test]
fn allowances_without_reason_or_use_are_findings_at_their_lines() {
    let folder = county();
    append(
        &folder,
        "mulu.yaml",
        "allowances:\n  - {rule: FLD003, item: 20-320614-001}\n  - {rule: FLD003, item: 20-320614-009, reason: 待定}\n",
    );
    let (_, found) = short(&folder, &[]);
    assert!(found.iter().any(|line| line.starts_with("mulu.yaml:8:5:") && line.contains("reason")), "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("mulu.yaml:9:5:") && line.contains("CFG003")), "{found:?}");
}

#[test]
fn paths_may_be_written_as_windows_writes_them() {
    let folder = county();
    write(&folder, "catalogs/20.yaml", &faulty(1..=1));
    let manifest = read(&folder, "mulu.yaml");
    for path in [r"catalogs\20.yaml", r".\catalogs\20.yaml"] {
        let allowance = format!("allowances:\n  - {{rule: FLD003, path: {path}, reason: 网站改版}}\n");
        write(&folder, "mulu.yaml", &format!("{manifest}{allowance}"));
        assert_eq!(short(&folder, &[]), (0, Vec::new()), "{path}");
        write(&folder, "mulu.yaml", &format!("{manifest}paths:\n  {path}: {{FLD003: allow}}\n"));
        assert_eq!(short(&folder, &[]), (0, Vec::new()), "{path}");
    }
}

#[test]
fn severities_count_for_paths_before_rules_and_for_the_command_line_first() {
    let folder = county();
    write(&folder, "catalogs/20.yaml", &faulty(1..=1));
    append(&folder, "mulu.yaml", "paths:\n  catalogs/20*.yaml: {FLD003: warn}\n");
    let (code, found) = short(&folder, &[]);
    assert_eq!((code, found.len()), (0, 1), "{found:?}");
    assert_eq!(short(&folder, &["--deny", "FLD003"]).0, 1);
    append(&folder, "mulu.yaml", "  catalogs: {FLD: allow}\n");
    assert_eq!(short(&folder, &[]), (0, Vec::new()), "of two for one file the last");
    append(&folder, "mulu.yaml", "  tables: {FLD003: allow, FLD999: warn}\n");
    let (_, found) = short(&folder, &[]);
    assert!(found.iter().any(|line| line.starts_with("mulu.yaml:10:3:") && line.contains("CFG001")), "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("mulu.yaml:10:27:") && line.contains("FLD999")), "{found:?}");
}

/// A county below a city whose manifest it extends.
fn city() -> TempDir {
    let city = tempfile::tempdir().expect("a temporary folder");
    write(
        &city,
        "mulu.yaml",
        "format: 1\nregion: {code: \"320600\", name: 南通市}\nversion: 9.0.0\ncatalogs: [nowhere]\n\
         rules: {FLD003: warn, GAP: allow, UNI: allow, LAW: allow, DUP: allow}\n\
         allowances:\n  - {rule: FLD003, item: 20-320614-001, reason: 全市网站改版}\n  - {rule: FLD003, item: 20-320611-001, reason: 港闸}\n",
    );
    write(&city, "haimen/catalogs/20.yaml", &faulty(1..=2));
    write(
        &city,
        "haimen/mulu.yaml",
        "format: 1\nextends: ../mulu.yaml\nregion: {code: \"320614\", name: 海门区}\nversion: 1.0.0\neffective: 2026-01-01\n\
         catalogs: [catalogs]\nrules: {FLD001: deny}\n",
    );
    city
}

#[test]
fn a_county_takes_over_rules_and_allowances_of_its_city() {
    let city = city();
    let (code, found) = short(&city, &["haimen"]);
    assert_eq!((code, found.len()), (0, 1), "the city's other allowance is for another county: {found:?}");
    assert!(found[0].contains("警告") && found[0].contains("FLD003"), "{found:?}");
    let own = read(&city, "haimen/mulu.yaml").replace("FLD001: deny", "FLD003: deny");
    write(&city, "haimen/mulu.yaml", &own);
    assert_eq!(short(&city, &["haimen"]).0, 1, "the county's own word counts");
}

#[test]
fn a_parent_that_is_not_there_or_has_a_parent_is_told_of() {
    let city = city();
    let own = read(&city, "haimen/mulu.yaml").replace("../mulu.yaml", "../absent.yaml");
    write(&city, "haimen/mulu.yaml", &own);
    let failed = run(&city, &["validate", "haimen"]);
    assert_eq!(failed.code, 2);
    assert!(failed.notes.contains("haimen/mulu.yaml:2:10") && failed.notes.contains("absent.yaml"), "{}", failed.notes);
    write(&city, "haimen/mulu.yaml", &own.replace("absent", "mulu"));
    append(&city, "mulu.yaml", "extends: province.yaml\n");
    let (_, found) = short(&city, &["haimen"]);
    assert!(found.iter().any(|line| line.contains("mulu.yaml:9:10") && line.contains("extends")), "{found:?}");
}

#[test]
fn settings_are_shown_with_their_places() {
    let city = city();
    let shown = run(&city, &["validate", "haimen", "--show-settings", "--warn", "DUP002"]);
    assert_eq!(shown.code, 0);
    let line = |key: &str| shown.out.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
    assert!(line("rules.FLD003").contains("warn") && line("rules.FLD003").ends_with(" mulu.yaml:5:9"), "{}", shown.out);
    assert!(line("version").contains("1.0.0") && line("version").contains("haimen/mulu.yaml:4"), "{}", shown.out);
    assert!(line("rules.DUP002").contains("warn") && line("rules.DUP002").contains("命令行"), "{}", shown.out);
    assert!(line("language").contains("默认"), "{}", shown.out);
    assert!(!shown.out.contains("9.0.0") && !shown.out.contains("nowhere"), "{}", shown.out);
}

// ---- selecting ----------------------------------------------------------------------------------------------------------------

#[test]
fn a_run_reports_what_was_selected() {
    let folder = county();
    let text = faulty(1..=3).replacen("海门区民政局", "海门区财政局", 1).replacen("tiers: [县级]", "tiers: [乡级]", 1);
    write(&folder, "catalogs/20.yaml", &text.replacen("20个工作日", "21个工作天", 1));
    write(
        &folder,
        "catalogs/24.yaml",
        &faulty(7..=7)
            .replace("domain: \"20\"", "domain: \"24\"")
            .replace("standard: \"20\"", "standard: \"24\"")
            .replace("社会救助领域", "义务教育领域")
            .replace("20-320614", "24-320614"),
    );
    let count = |arguments: &[&str]| {
        let found = short(&folder, arguments).1;
        found.iter().filter(|line| line.contains("FLD003")).count()
    };
    assert_eq!(count(&[]), 4);
    assert_eq!(count(&["--domain", "24"]), 1);
    assert_eq!(count(&["--domain", "社会救助"]), 3);
    assert_eq!(count(&["--domain", "24", "--domain", "20"]), 4);
    assert_eq!(count(&["--body", "财政局"]), 1);
    assert_eq!(count(&["--tier", "乡级"]), 1);
    assert_eq!(count(&["--rule", "FLD"]), 4);
    assert_eq!(count(&["--rule", "SRC"]), 0);
    let selected = run(&folder, &["validate", "--rule", "SRC008"]);
    assert!(selected.notes.contains("不在范围内"), "{}", selected.notes);
    for wrong in [["--domain", "99"], ["--tier", "国家级"], ["--rule", "FLD999"]] {
        assert_eq!(run(&folder, &[&["validate"], &wrong[..]].concat()).code, 2, "{wrong:?}");
    }
}

#[test]
fn a_cap_reports_the_worst_and_keeps_the_exit_code() {
    let folder = county();
    let text = faulty(1..=5).replacen("time_limit: 信息形成或者变更之日起20个工作日内", "time_limit: 按规定公开", 1);
    write(&folder, "catalogs/20.yaml", &text);
    let (code, found) = short(&folder, &["--max-findings", "3"]);
    assert_eq!((code, found.len()), (1, 3));
    assert!(found.iter().all(|line| line.contains("错误")), "{found:?}");
    assert_eq!(short(&folder, &["--max-findings", "0"]), (1, Vec::new()));
    assert_eq!(short(&folder, &["--exit-zero"]).0, 0);
    assert_eq!(short(&folder, &["--warn", "FLD"]).0, 0);
    assert_eq!(short(&folder, &["--warn", "FLD", "--fail-on", "warn"]).0, 1);
}

fn git(folder: &TempDir, arguments: &[&str]) {
    let named = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").current_dir(folder.path()).args(named).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_changed_since_a_revision_is_reported_and_nothing_else() {
    let folder = county();
    write(&folder, "catalogs/20.yaml", &faulty(1..=4));
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-qm", "before"]);
    assert_eq!(short(&folder, &["--changed-since", "HEAD"]), (0, Vec::new()));
    // Rows that only move are no change.
    write(&folder, "catalogs/20.yaml", &faulty((1..=4).rev()));
    assert_eq!(short(&folder, &["--changed-since", "HEAD"]), (0, Vec::new()));
    let text = faulty(1..=5).replacen(
        "elements: [零零乙救助资金名单, 零零乙救助资金依据]",
        "elements: [零零乙救助资金名单]",
        1,
    );
    write(&folder, "catalogs/20.yaml", &text);
    let (code, found) = short(&folder, &["--changed-since", "HEAD"]);
    assert_eq!((code, found.len()), (1, 2), "the changed one and the new one: {found:?}");
    write(&folder, "catalogs/24.yaml", "items: [\n");
    let (_, found) = short(&folder, &["--changed-since", "HEAD"]);
    assert!(found.iter().any(|line| line.starts_with("catalogs/24.yaml")), "a new file that cannot be read: {found:?}");
    let unknown = run(&folder, &["validate", "--changed-since", "nowhere"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.notes.contains("“nowhere”") && !unknown.notes.contains("nowhere:"), "{}", unknown.notes);
}
