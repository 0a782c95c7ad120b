//! Releasing a set and proving what was released.
//!
//! `INSTA_UPDATE=always cargo test --test release` writes the snapshots anew.

#[path = "support/workspace.rs"]
mod workspace;

use std::fs;
use std::process::Output;

use tempfile::TempDir;
use workspace::{catalog, command, county, edit, files, write};

const DAY: &str = "2026-03-01";

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn mulu(folder: &TempDir, arguments: &[&str]) -> Output {
    command(folder.path(), arguments).output().expect("mulu runs")
}

fn release(folder: &TempDir) -> Output {
    mulu(folder, &["release", "--date", DAY])
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", told(output));
}

fn names(folder: &TempDir) -> Vec<String> {
    files(folder.path()).keys().map(|name| name.to_string_lossy().replace('\\', "/")).collect()
}

/// A lock without its hashes: those of workbooks change with the crate that writes them, and `verify` tests what they are.
fn without_hashes(lock: &str) -> String {
    let is_hash = |word: &str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let line = |line: &str| match line.rsplit_once(' ') {
        Some((name, hash)) if is_hash(hash) => format!("{name} SHA-256\n"),
        _ => format!("{line}\n"),
    };
    lock.lines().map(line).collect()
}

#[test]
fn a_year_of_releases() {
    let folder = county();
    let first = release(&folder);
    assert_code(&first, 0);
    let released = ["20-social-assistance.yaml", "catalog.xlsx", "merge-report.json", "merge-report.md"];
    let mut expected: Vec<String> = released.iter().map(|name| format!("releases/1.0.0/{name}")).collect();
    expected.extend(["CHANGELOG.md", "catalogs/20.yaml", "mulu.lock", "mulu.yaml"].map(str::to_owned));
    expected.sort();
    assert_eq!(names(&folder), expected, "and nothing else is left behind");
    assert_code(&mulu(&folder, &["verify"]), 0);

    edit(&folder);
    assert_code(&release(&folder), 0);
    assert!(read(&folder, "releases/1.1.0/20-social-assistance.yaml").contains("1.1.0"));
    assert!(read(&folder, "mulu.yaml").contains("format: 1 # 海门\n"), "comments stay");
    assert!(read(&folder, "mulu.yaml").contains("version: 1.1.0   # 发布时改\n"));
    assert_code(&mulu(&folder, &["validate"]), 0);

    write(
        &folder,
        "catalogs/20.yaml",
        &catalog(&[("001", "救助对象", 10), ("002", "救助标准", 20), ("004", "救助机构", 20)]),
    );
    assert_code(&release(&folder), 0);
    assert_code(&mulu(&folder, &["verify"]), 0);
    insta::assert_snapshot!("changelog", read(&folder, "CHANGELOG.md"));
    insta::assert_snapshot!("lock", without_hashes(&read(&folder, "mulu.lock")));
}

#[test]
fn what_has_not_changed_is_not_released() {
    let folder = county();
    assert_code(&release(&folder), 0);
    let before = files(folder.path());
    let again = mulu(&folder, &["release", "--date", "2027-01-01"]);
    assert_code(&again, 0);
    assert!(told(&again).contains("releases/1.0.0 以来没有改动"), "{}", told(&again));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn the_version_is_worked_out_or_taken_if_it_will_do() {
    let folder = county();
    assert_code(&mulu(&folder, &["release", "--date", DAY, "--version", "0.9.0"]), 0);
    edit(&folder);
    let low = mulu(&folder, &["release", "--version", "0.9.9"]);
    assert_code(&low, 2);
    assert!(told(&low).contains("至少 0.10.0"), "{}", told(&low));
    assert_code(&mulu(&folder, &["release", "--date", DAY, "--version", "3.0.0"]), 0);
    assert!(folder.path().join("releases/3.0.0").is_dir());

    let folder = county();
    assert_code(&release(&folder), 0);
    edit(&folder);
    let bumps = read(&folder, "mulu.yaml") + "bumps: {item-added: major}\n";
    write(&folder, "mulu.yaml", &bumps);
    assert_code(&release(&folder), 0);
    assert!(folder.path().join("releases/2.0.0").is_dir(), "the manifest says what an added item asks for");

    let folder = county();
    assert_code(&release(&folder), 0);
    edit(&folder);
    write(&folder, "mulu.yaml", &read(&folder, "mulu.yaml").replace("version: 1.0.0", "version: 1.4.0"));
    assert_code(&release(&folder), 0);
    assert!(folder.path().join("releases/1.4.0").is_dir(), "a higher version in the manifest is meant so");
}

#[test]
fn while_errors_stand_nothing_is_released_unless_forced() {
    let folder = county();
    let broken = read(&folder, "catalogs/20.yaml").replacen("channels: [政府网站]", "channels: []", 1);
    write(&folder, "catalogs/20.yaml", &broken);
    let before = files(folder.path());
    let refused = release(&folder);
    assert_code(&refused, 1);
    assert!(told(&refused).contains("没有发布") && told(&refused).contains("FLD003"), "{}", told(&refused));
    assert_eq!(files(folder.path()), before);
    let forced = mulu(&folder, &["release", "--date", DAY, "--force"]);
    assert_code(&forced, 1);
    assert!(told(&forced).contains("还有 1 个错误"), "{}", told(&forced));
    assert!(read(&folder, "releases/1.0.0/merge-report.md").contains("强制合并"));
}

#[test]
fn a_dry_run_shows_and_writes_nothing() {
    let folder = county();
    assert_code(&release(&folder), 0);
    edit(&folder);
    let before = files(folder.path());
    let shown = mulu(&folder, &["release", "--date", DAY, "--dry-run"]);
    assert_code(&shown, 0);
    assert_eq!(files(folder.path()), before);
    let text = told(&shown);
    assert!(
        text.starts_with("## [1.1.0] - 2026-03-01\n") && text.contains("  releases/1.1.0/catalog.xlsx\n"),
        "{text}"
    );
}

#[test]
fn the_same_comes_out_wherever_and_whenever_it_is_released() {
    let (one, other) = (county(), county());
    assert_code(&mulu(&one, &["release", "--date", "2023-11-14"]), 0);
    let above = other.path().parent().expect("a folder").to_owned();
    let name = other.path().file_name().expect("a name").to_str().expect("a plain one");
    let mut elsewhere = command(&above, &["release", name]);
    elsewhere.env("SOURCE_DATE_EPOCH", "1700000000").env("MULU_LANG", "en").env("TZ", "Asia/Shanghai");
    assert_code(&elsewhere.output().expect("mulu runs"), 0);
    assert_eq!(files(one.path()), files(other.path()));

    let wrong = command(one.path(), &["release"]).env("SOURCE_DATE_EPOCH", "yesterday").output().expect("mulu runs");
    assert_code(&wrong, 2);
}

#[test]
fn the_county_says_in_which_language_it_releases() {
    let folder = county();
    assert_code(&mulu(&folder, &["--lang", "en", "release", "--date", DAY]), 0);
    assert!(read(&folder, "CHANGELOG.md").starts_with("# Changelog\n"));
    let folder = county();
    write(&folder, "mulu.yaml", &(read(&folder, "mulu.yaml") + "language: en\n"));
    assert_code(&release(&folder), 0);
    assert!(read(&folder, "CHANGELOG.md").starts_with("# Changelog\n"));
}

#[test]
fn verify_names_what_differs() {
    let folder = county();
    assert_code(&mulu(&folder, &["verify"]), 2);
    assert_code(&release(&folder), 0);
    edit(&folder);
    assert_code(&release(&folder), 0);

    // A comment and ends of lines change nothing that is said.
    let said = read(&folder, "catalogs/20.yaml");
    write(&folder, "catalogs/20.yaml", &format!("# 民政局\n{}", said.replace('\n', "\r\n")));
    let report = read(&folder, "releases/1.1.0/merge-report.md");
    write(&folder, "releases/1.1.0/merge-report.md", &report.replace('\n', "\r\n"));
    assert_code(&mulu(&folder, &["verify"]), 0);

    let differs = |what: &str| {
        let output = mulu(&folder, &["verify"]);
        assert_code(&output, 1);
        let text = String::from_utf8(output.stdout).expect("output is UTF-8");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.starts_with(what), "{text}");
    };
    write(&folder, "catalogs/20.yaml", &said.replace("20个工作日", "15个工作日"));
    differs("catalogs/20.yaml：目录在发布以后改过");
    write(&folder, "catalogs/20.yaml", &said);
    write(&folder, "catalogs/19.yaml", &said.replace("20-320614", "19-320614").replace("\"20\"", "\"19\""));
    differs("catalogs/19.yaml：发布以后新加的目录");
    fs::remove_file(folder.path().join("catalogs/19.yaml")).expect("it is there");
    let manifest = read(&folder, "mulu.yaml");
    write(&folder, "mulu.yaml", &manifest.replace("effective: 2026-01-01", "effective: 2026-07-01"));
    let output = told(&mulu(&folder, &["verify"]));
    assert!(
        output.contains("20-social-assistance.yaml：现在重新发布，内容会不一样。目录没有改，请看 mulu.yaml"),
        "{output}"
    );
    write(&folder, "mulu.yaml", &manifest);
    write(&folder, "releases/1.1.0/note.txt", "x");
    differs("releases/1.1.0/note.txt：不是发布写出的文件");
    fs::remove_file(folder.path().join("releases/1.1.0/note.txt")).expect("it is there");
    fs::create_dir_all(folder.path().join("releases/9.0.0")).expect("a folder");
    differs("releases/9.0.0：不是发布写出的文件");
    fs::remove_dir(folder.path().join("releases/9.0.0")).expect("it is there");

    let earlier = read(&folder, "releases/1.0.0/20-social-assistance.yaml");
    write(&folder, "releases/1.0.0/20-social-assistance.yaml", &earlier.replace("20个工作日", "30个工作日"));
    differs("releases/1.0.0/20-social-assistance.yaml：发布以后被改过");
    write(&folder, "catalogs/20.yaml", &said.replace("20个工作日", "15个工作日"));
    let refused = release(&folder);
    assert_code(&refused, 2);
    assert!(told(&refused).contains("先恢复以前发布的文件"), "{}", told(&refused));
    write(&folder, "catalogs/20.yaml", &said);
    write(&folder, "releases/1.0.0/20-social-assistance.yaml", &earlier);

    fs::remove_file(folder.path().join("releases/1.1.0/catalog.xlsx")).expect("it is there");
    differs("releases/1.1.0/catalog.xlsx：发布的文件不见了");
}

/// Someone who tampers with a release and with the record of it, too, is found out by what comes out anew.
#[test]
fn verify_releases_again() {
    let folder = county();
    assert_code(&release(&folder), 0);
    let name = "releases/1.0.0/20-social-assistance.yaml";
    let honest = read(&folder, name);
    let forged = honest.replace("20个工作日", "30个工作日");
    write(&folder, name, &forged);
    let hash = |text: &str| mulu::hash::sha256(text.as_bytes());
    write(&folder, "mulu.lock", &read(&folder, "mulu.lock").replace(&hash(&honest), &hash(&forged)));
    let output = mulu(&folder, &["verify"]);
    assert_code(&output, 1);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with(&format!("{name}：现在重新发布")), "{text}");
}

#[test]
fn a_folder_that_is_no_workspace_or_is_damaged_is_told() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    for command in ["release", "verify"] {
        assert_code(&mulu(&empty, &[command]), 2);
    }
    let folder = county();
    assert_code(&release(&folder), 0);
    let sound = read(&folder, "mulu.lock");
    write(&folder, "mulu.lock", "format: 1\n");
    let output = mulu(&folder, &["verify"]);
    assert_code(&output, 2);
    assert!(told(&output).contains("mulu.lock 已损坏"), "{}", told(&output));
    write(&folder, "mulu.lock", &sound.replace("releases/1.0.0/catalog.xlsx", "/dev/zero"));
    assert_code(&mulu(&folder, &["verify"]), 2);
}

/// What could not be put into its place is told before anything is.
#[test]
fn what_is_in_the_way_is_told_first() {
    for (name, text) in [("releases", "x"), ("mulu.lock/x", "x"), ("CHANGELOG.md/x", "x"), ("releases/2.0.0/x", "x")] {
        let folder = county();
        write(&folder, name, text);
        let before = files(folder.path());
        let output = release(&folder);
        assert_code(&output, 2);
        assert_eq!(files(folder.path()), before, "{name}: {}", told(&output));
    }
}

#[test]
fn a_merge_never_goes_where_catalogs_are_read_from() {
    let folder = county();
    let merged = mulu(&folder, &["merge", "-o", "catalogs"]);
    assert_code(&merged, 2);
    assert!(told(&merged).contains("catalogs"), "{}", told(&merged));
    assert_eq!(names(&folder).iter().filter(|name| name.contains("catalog.xlsx")).count(), 0);
}

#[test]
fn a_document_among_the_tables_is_told_of() {
    let folder = county();
    write(&folder, "catalogs/教育局补充.docx", "PK");
    let checked = mulu(&folder, &["validate"]);
    assert_code(&checked, 0);
    assert!(told(&checked).contains("教育局补充.docx"), "{}", told(&checked));
}

/// Elsewhere than meant, all may be well.
#[test]
fn a_folder_that_is_not_there_is_not_taken_for_the_one_above() {
    let folder = county();
    assert_code(&release(&folder), 0);
    edit(&folder);
    let before = files(folder.path());
    for command in ["release", "verify"] {
        for name in ["countty", "mulu.yaml"] {
            let output = mulu(&folder, &[command, name]);
            assert_code(&output, 2);
            assert!(told(&output).contains(&format!("没有文件夹 {name}")), "{}", told(&output));
        }
    }
    assert_eq!(files(folder.path()), before);
}

#[test]
fn after_a_release_without_its_record_nothing_is_released() {
    let folder = county();
    assert_code(&release(&folder), 0);
    edit(&folder);
    let record = read(&folder, "mulu.lock");
    let refused = |why: &str| {
        let before = files(folder.path());
        let output = release(&folder);
        assert_code(&output, 2);
        assert!(told(&output).contains(why), "{}", told(&output));
        assert_eq!(files(folder.path()), before);
    };
    fs::remove_file(folder.path().join("mulu.lock")).expect("it is there");
    refused("已有 releases/1.0.0，却没有 mulu.lock");
    write(&folder, "mulu.lock", &record);
    let copied = read(&folder, "releases/1.0.0/20-social-assistance.yaml");
    write(&folder, "releases/1.2.0/20-social-assistance.yaml", &copied);
    refused("最新的是 releases/1.2.0，mulu.lock 记的却是 1.0.0");
    // As the help says.
    fs::remove_dir_all(folder.path().join("releases/1.2.0")).expect("it is there");
    assert_code(&mulu(&folder, &["release", "--date", DAY, "--version", "1.3.0"]), 0);
    assert_code(&mulu(&folder, &["verify"]), 0);
}

/// What bears on nothing that was released is no difference, and what `verify` finds fault with `release` puts right.
#[test]
fn verify_is_content_after_release() {
    let folder = county();
    assert_code(&release(&folder), 0);
    let manifest = read(&folder, "mulu.yaml");
    write(&folder, "mulu.yaml", &format!("# 办公室\n{}", manifest.replace("DUP: allow", "DUP: warn")));
    write(&folder, "decisions.yaml", "format: 1\ndecisions: []\n");
    write(&folder, "CHANGELOG.md", &(read(&folder, "CHANGELOG.md") + "\n民政局补充说明。\n"));
    assert_code(&mulu(&folder, &["verify"]), 0);

    fs::rename(folder.path().join("catalogs/20.yaml"), folder.path().join("catalogs/社会救助.yaml"))
        .expect("it is there");
    let found = mulu(&folder, &["verify"]);
    assert_code(&found, 1);
    assert!(
        told(&found).contains("catalogs/20.yaml：") && told(&found).contains("改了名或确已撤去的，运行 mulu release")
    );
    let record = read(&folder, "mulu.lock");
    let dry = mulu(&folder, &["release", "--dry-run"]);
    assert_code(&dry, 0);
    assert!(told(&dry).contains("不会发布新版本；目录文件变了，会更新 mulu.lock（现在没有写）"), "{}", told(&dry));
    assert_eq!(read(&folder, "mulu.lock"), record);
    let renewed = release(&folder);
    assert_code(&renewed, 0);
    assert!(told(&renewed).contains("没有发布；目录文件变了，已更新 mulu.lock"), "{}", told(&renewed));
    assert_code(&mulu(&folder, &["verify"]), 0);
    assert!(told(&mulu(&folder, &["release", "--dry-run"])).contains("以来没有改动，没有发布"));
    assert!(!folder.path().join("releases/1.0.1").exists());

    // Another order is said nowhere, and is there in what comes out.
    let said = read(&folder, "catalogs/社会救助.yaml");
    write(
        &folder,
        "catalogs/社会救助.yaml",
        &said.replace("[救助对象名单, 救助对象依据]", "[救助对象依据, 救助对象名单]"),
    );
    assert_code(&mulu(&folder, &["verify"]), 1);
    assert_code(&release(&folder), 0);
    assert!(read(&folder, "CHANGELOG.md").contains("## [1.0.1] - 2026-03-01\n\n内容没有改动，只有次序或写法不同。\n"));
    assert_code(&mulu(&folder, &["verify"]), 0);
}

#[test]
fn the_released_workbook_and_the_released_files_say_the_same() {
    let folder = county();
    write(
        &folder,
        "catalogs/20.yaml",
        &(read(&folder, "catalogs/20.yaml") + "withdrawn:\n  - {id: \"20-012\", reason: 本县无此职能}\n"),
    );
    assert_code(&release(&folder), 0);
    let file = "releases/1.0.0/20-social-assistance.yaml";
    assert!(read(&folder, file).contains("20-012"), "the file says what is withdrawn");
    for sides in [[file, "releases/1.0.0/catalog.xlsx"], ["releases/1.0.0/catalog.xlsx", file]] {
        let compared = mulu(&folder, &["diff", sides[0], sides[1], "--exit-code"]);
        assert_code(&compared, 0);
    }
}

#[test]
fn an_item_that_its_file_lists_no_more_is_told_of_until_it_is_withdrawn() {
    let folder = county();
    let listed = catalog(&[("001", "救助对象", 20), ("002", "救助标准", 20)]).replace("20-320614-002", "20-002");
    write(&folder, "catalogs/20.yaml", &listed);
    assert_code(&release(&folder), 0);
    let told_of = || told(&mulu(&folder, &["diff", "releases/1.0.0"]));
    assert!(!told_of().contains("20-002"), "{}", told_of());
    let deleted = catalog(&[("001", "救助对象", 20)]);
    write(&folder, "catalogs/20.yaml", &deleted);
    let text = told_of();
    assert!(text.contains("  ~ 20-002 ") && text.contains("合并时取全国标准的内容"), "{text}");
    write(&folder, "catalogs/20.yaml", &(deleted + "withdrawn:\n  - {id: \"20-002\", reason: 本县无此职能}\n"));
    let text = told_of();
    assert!(text.contains("  - 20-002 ") && !text.contains("合并时取全国标准的内容"), "{text}");
}

/// What another version of the program writes otherwise is no difference as long as it says the same.
#[test]
fn what_another_version_of_the_program_wrote_is_what_was_released() {
    let folder = county();
    assert_code(&release(&folder), 0);
    let name = "releases/1.0.0/20-social-assistance.yaml";
    let hash = |text: &str| mulu::hash::sha256(text.as_bytes());
    let own = format!("mulu: \"{}\"", env!("CARGO_PKG_VERSION"));
    let rewrite = |text: &str| {
        let lock = read(&folder, "mulu.lock").replace(&hash(&read(&folder, name)), &hash(text));
        write(&folder, "mulu.lock", &lock.replace(&own, "mulu: \"0.0.1\""));
        write(&folder, name, text);
    };
    rewrite(&format!("# 旧写法\n{}", read(&folder, name)));
    let output = mulu(&folder, &["verify"]);
    assert_code(&output, 0);
    assert!(
        told(&output).contains("发布用的是 mulu 0.0.1") && told(&output).contains("1 个文件写法不同"),
        "{}",
        told(&output)
    );
    assert_code(&release(&folder), 0);
    assert!(!folder.path().join("releases/1.0.1").exists(), "and no reason to release");

    // Other content is, whoever is said to have written it.
    rewrite(&read(&folder, name).replace("20个工作日", "30个工作日"));
    let output = mulu(&folder, &["verify"]);
    assert_code(&output, 1);
    assert!(told(&output).contains(&format!("{name}：现在重新发布")), "{}", told(&output));

    let edited = read(&folder, "catalogs/20.yaml").replace("20个工作日", "15个工作日");
    write(&folder, "catalogs/20.yaml", &edited);
    assert_code(&mulu(&folder, &["verify"]), 1);
}

/// A later version of the program may write catalogs in another form: hashes of the old one do not say that they were edited.
#[test]
fn catalogs_that_are_recorded_in_another_form_were_not_edited() {
    let folder = county();
    assert_code(&release(&folder), 0);
    let lock = read(&folder, "mulu.lock");
    let line = lock.lines().find(|line| line.contains("catalogs/20.yaml")).expect("the catalog is recorded");
    let (_, hash) = line.rsplit_once(' ').expect("behind its name stands its hash");
    let of_other = lock.replace(hash, &mulu::hash::sha256(b"another form"));
    write(&folder, "mulu.lock", &of_other);
    assert!(told(&mulu(&folder, &["verify"])).contains("目录在发布以后改过"));
    let of_other = of_other.replace(&format!("\nform: {}\n", mulu::write::yaml::FORM), "\nform: 0\n");
    write(&folder, "mulu.lock", &of_other);
    let output = mulu(&folder, &["verify"]);
    assert_code(&output, 0);

    // What a catalog says otherwise is told all the same, and so is a file of the release that was changed.
    let catalog = read(&folder, "catalogs/20.yaml");
    write(&folder, "catalogs/20.yaml", &catalog.replace("20个工作日", "15个工作日"));
    let output = mulu(&folder, &["verify"]);
    assert_code(&output, 1);
    assert!(told(&output).contains("看不出是哪份目录改了"), "{}", told(&output));
    write(&folder, "catalogs/20.yaml", &catalog);
    let name = "releases/1.0.0/20-social-assistance.yaml";
    write(&folder, name, &(read(&folder, name) + "# 改过\n"));
    assert!(told(&mulu(&folder, &["verify"])).contains(&format!("{name}：发布以后被改过")));
}

/// The hashes in `mulu.lock` are of this form: whoever changes it raises `FORM`, by which the snapshot is called.
#[test]
fn the_form_of_a_catalog_has_a_number() {
    let text = r#"format: 1
kind: standard
domain: "20"
title: 海门区社会救助领域基层政务公开标准目录
region: {code: "320614", name: 海门区}
version: 1.0.0
effective: 2026-01-01
follows: {standard: "20", version: 1.0.0}
items:
  - {id: "20-001", category: 综合业务, name: "政策：法规", elements: [甲, "乙, 丙"], legal_basis: [{title: 条例, number: 国务院令第711号}],
    time_limit: 20个工作日内, disclosing_bodies: [民政局], channels: [政府网站, 其他：公示栏], audience: {groups: [申请人]},
    methods: [主动], tiers: [乡级, 县级], notes: ["咨询电话：123"]}
  - {id: "20-003", name: 办事指南, audience: 全社会}
  - {id: "20-004", name: 审批结果}
withdrawn:
  - {id: "20-002", reason: 无此职能}
notes: [以上]
"#;
    let regions = mulu::model::Regions::default();
    let reading = mulu::read::Reader::new(&regions).bytes("a.yaml", text.into());
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    let form = mulu::write::yaml::catalog(&reading.catalogs[0]);
    insta::assert_snapshot!(format!("form_{}", mulu::write::yaml::FORM), form);
}

#[test]
fn releases_are_compared_by_their_versions() {
    let folder = county();
    assert_code(&release(&folder), 0);
    edit(&folder);
    let changed = mulu(&folder, &["diff", "1.0.0"]);
    assert_code(&changed, 0);
    assert_eq!(changed.stdout, mulu(&folder, &["diff", "releases/1.0.0", "."]).stdout, "{}", told(&changed));
    assert!(told(&changed).contains("救助机构"), "{}", told(&changed));
    assert_code(&release(&folder), 0);
    let between = mulu(&folder, &["diff", "1.0.0", "1.1.0"]);
    assert!(told(&between).contains("救助机构"), "{}", told(&between));
    // From a folder within, too, and of the workspace that this lies in.
    let inside = command(&folder.path().join("catalogs"), &["diff", "1.0.0", "1.1.0"]).output().expect("mulu runs");
    assert!(told(&inside).contains("救助机构"), "{}", told(&inside));

    let unknown = mulu(&folder, &["diff", "2.0.0"]);
    assert_code(&unknown, 2);
    assert!(
        told(&unknown).contains("没有发布过 2.0.0") && told(&unknown).contains("1.0.0、1.1.0"),
        "{}",
        told(&unknown)
    );
    let nowhere = tempfile::tempdir().expect("a temporary folder");
    let nowhere = mulu(&nowhere, &["diff", "1.0.0"]);
    assert_code(&nowhere, 2);
    assert!(told(&nowhere).contains("没有 mulu.yaml"), "{}", told(&nowhere));
}

/// From when catalogs apply is for the county to say: the day of a release does not move it, and that is told.
#[test]
fn the_day_from_which_catalogs_apply_is_the_countys() {
    let folder = county();
    let first = release(&folder);
    assert!(!told(&first).contains("施行日期"), "{}", told(&first));
    edit(&folder);
    let second = mulu(&folder, &["release", "--date", "2027-03-01"]);
    assert_code(&second, 0);
    assert!(told(&second).contains("施行日期还是 releases/1.0.0 的 2026-01-01"), "{}", told(&second));
    let released = read(&folder, "releases/1.1.0/20-social-assistance.yaml");
    assert!(released.contains("effective: \"2026-01-01\""), "{released}");
    let manifest = read(&folder, "mulu.yaml").replace("effective: 2026-01-01", "effective: 2027-04-01");
    write(&folder, "mulu.yaml", &manifest);
    let third = mulu(&folder, &["release", "--date", "2027-03-02"]);
    assert_code(&third, 0);
    assert!(!told(&third).contains("施行日期还是"), "{}", told(&third));
    assert!(read(&folder, "CHANGELOG.md").contains("## [1.1.1] - 2027-03-02"), "{}", read(&folder, "CHANGELOG.md"));
}

/// A merge gives what has no id a number that no item ever had.
#[test]
fn the_number_of_what_was_withdrawn_is_not_given_again() {
    let folder = county();
    let own = read(&folder, "catalogs/20.yaml").replace("  - id: \"20-320614-003\"\n    category", "  - category");
    let withdrawn = "withdrawn:\n  - {id: \"20-320614-003\", reason: 已经取消}\n";
    write(&folder, "catalogs/20.yaml", &(own + withdrawn));
    assert_code(&mulu(&folder, &["merge", "-o", "merged", "--force", "."]), 1);
    let merged = read(&folder, "merged/20-social-assistance.yaml");
    assert!(merged.contains("20-320614-004\"\n    category: 急难救助\n    name: 资金支出"), "{merged}");
}

/// What is told as free was no released item's either.
#[test]
fn the_number_of_a_released_item_is_not_told_as_free() {
    let folder = county();
    release(&folder);
    let own = read(&folder, "catalogs/20.yaml");
    let last = own.rfind("  - id: \"20-320614-003\"").expect("the last item of the county's own");
    let twice = own[..last].replace("20-320614-002", "20-320614-001");
    write(&folder, "catalogs/20.yaml", &twice);
    let told = told(&mulu(&folder, &["validate", "--deny", "DUP001", "--rule", "DUP001", "."]));
    assert!(told.contains("改为“20-320614-004”"), "{told}");
    let nameless = twice.replacen("  - id: \"20-320614-001\"\n    category", "  - category", 1);
    write(&folder, "catalogs/20.yaml", &nameless);
    let told = self::told(&mulu(&folder, &["validate", "--rule", "SRC024", "."]));
    assert!(told.contains("id: \"20-320614-004\""), "{told}");
}

/// A release has the version that it was released as, whatever the manifest says since.
#[test]
fn each_side_of_a_comparison_has_its_own_version() {
    let folder = county();
    release(&folder);
    edit(&folder);
    assert_code(&release(&folder), 0);
    for arguments in [&["diff", "1.0.0", "-f", "json"][..], &["diff", "1.0.0", "1.1.0", "-f", "json"]] {
        let json: serde_json::Value = serde_json::from_slice(&mulu(&folder, arguments).stdout).expect("it is JSON");
        let version = |side: &str| json[side]["version"].as_str().unwrap_or_default().to_owned();
        assert_eq!((version("old"), version("new")), ("1.0.0".to_owned(), "1.1.0".to_owned()), "{arguments:?}");
        assert_eq!(json["bump"]["too_low"], false, "{json}");
    }
}
