//! Catalogs in a real git repository: merge, rebase, diff of workbooks, and everything taken back.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const CATALOG: &str = "\
# yaml-language-server: $schema=../schemas/catalog.schema.json
format: 1
kind: standard
domain: \"20\"
title: 社会救助领域目录
items:
  - id: \"20-001\"
    category: 综合业务
    name: 政策法规文件
    elements: [名单, 金额]
    time_limit: 20个工作日内
    disclosing_bodies: [民政局]
  - id: \"20-002\"
    category: 综合业务
    name: 监督检查
    elements: [电话]
    time_limit: 长期公开
    disclosing_bodies: [民政局]
";

struct Repository(TempDir);

impl Repository {
    /// A repository with one catalog on `main` and mulu set up.
    fn new(catalog: &str) -> Self {
        let repository = Self(tempfile::tempdir().expect("a temporary folder"));
        repository.git(&["init", "-q", "-b", "main"]);
        repository.mulu(&["git", "install"]);
        repository.put(catalog);
        repository.commit("base");
        repository
    }

    fn at(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
        let mut command = Command::new("git");
        command
            .current_dir(self.at())
            .args(identity)
            .args(arguments)
            .env("MULU_LANG", "zh-CN")
            .env("LC_ALL", "C.UTF-8");
        command.output().expect("git is here")
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).expect("output is UTF-8");
        assert!(output.status.success(), "{arguments:?}: {told}");
        told
    }

    fn mulu(&self, arguments: &[&str]) {
        let output = Command::new(env!("CARGO_BIN_EXE_mulu")).current_dir(self.at()).args(arguments).output();
        let output = output.expect("mulu runs");
        assert!(output.status.code() < Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn put(&self, catalog: &str) {
        std::fs::create_dir_all(self.at().join("catalogs")).expect("a folder");
        std::fs::write(self.at().join("catalogs/20.yaml"), catalog).expect("a file");
    }

    fn catalog(&self) -> String {
        std::fs::read_to_string(self.at().join("catalogs/20.yaml")).expect("a file")
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    /// Two branches from where it is: `main` with one catalog, `other` with another; it ends on `main`.
    fn branch(&self, main: &str, other: &str) {
        self.git(&["checkout", "-q", "-b", "other"]);
        self.put(other);
        self.commit("other");
        self.git(&["checkout", "-q", "main"]);
        self.put(main);
        self.commit("main");
    }
}

fn limit(catalog: &str) -> String {
    catalog.replace("20个工作日内", "10个工作日内")
}

/// The catalog with whose it is, which a file in any layout must say to be merged item by item.
fn with_region(catalog: &str) -> String {
    catalog.replace("items:", "region: {code: \"320614\", name: 海门区}\nitems:")
}

fn body(catalog: &str) -> String {
    catalog.replacen("[民政局]", "[民政局, 财政局]", 1)
}

#[test]
fn different_fields_of_one_item_merge_clean_though_their_lines_touch() {
    let plain = Repository::new(CATALOG);
    plain.mulu(&["git", "uninstall"]);
    plain.commit("without mulu");
    plain.branch(&limit(CATALOG), &body(CATALOG));
    assert!(!plain.run(&["merge", "--no-edit", "other"]).status.success(), "git itself sees two edits of one place");

    let repository = Repository::new(CATALOG);
    repository.branch(&limit(CATALOG), &body(CATALOG));
    repository.git(&["merge", "--no-edit", "other"]);
    assert_eq!(repository.catalog(), body(&limit(CATALOG)));
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_rebase_is_as_clean() {
    let repository = Repository::new(CATALOG);
    repository.branch(&limit(CATALOG), &body(CATALOG));
    repository.git(&["rebase", "other"]);
    assert_eq!(repository.catalog(), body(&limit(CATALOG)));
}

#[test]
fn one_field_edited_otherwise_is_a_conflict_that_names_item_field_and_both_values() {
    for way in [&["merge", "--no-edit", "other"][..], &["rebase", "other"]] {
        let repository = Repository::new(CATALOG);
        repository.branch(&limit(CATALOG), &CATALOG.replace("20个工作日内", "5个工作日内"));
        let output = repository.run(way);
        assert!(!output.status.success(), "{way:?}");
        let told = String::from_utf8([output.stdout, output.stderr].concat()).expect("output is UTF-8");
        for words in ["20-001", "政策法规文件", "公开时限", "10个工作日内", "5个工作日内", "catalogs/20.yaml"]
        {
            assert!(told.contains(words), "{words} in {told}");
        }
        let marked = repository.catalog();
        assert!(
            marked.contains("<<<<<<<") && marked.contains("10个工作日内") && marked.contains("5个工作日内"),
            "{marked}"
        );
        assert!(repository.git(&["status", "--porcelain"]).contains("UU catalogs/20.yaml"));
    }
}

#[test]
fn deleted_against_edited_is_never_silent() {
    let repository = Repository::new(CATALOG);
    let (head, _) = CATALOG.split_once("  - id: \"20-002\"").expect("two items");
    repository.branch(head, &CATALOG.replace("长期公开", "及时公开"));
    let output = repository.run(&["merge", "--no-edit", "other"]);
    assert!(!output.status.success());
    let told = String::from_utf8([output.stdout, output.stderr].concat()).expect("output is UTF-8");
    assert!(told.contains("20-002") && told.contains("及时公开"), "{told}");
}

#[test]
fn comments_survive_or_the_merge_stops() {
    let commented = CATALOG.replace("  - id: \"20-002\"", "  # 由办公室核对\n  - id: \"20-002\"");
    let repository = Repository::new(&commented);
    repository.branch(&limit(&commented), &commented.replace("[电话]", "[电话, 地址]"));
    repository.git(&["merge", "--no-edit", "other"]);
    assert_eq!(repository.catalog(), limit(&commented).replace("[电话]", "[电话, 地址]"), "lines apart: to the letter");

    let repository = Repository::new(&commented);
    repository.branch(&limit(&commented), &body(&commented));
    repository.git(&["merge", "--no-edit", "other"]);
    assert_eq!(repository.catalog(), body(&limit(&commented)), "lines that touch: in form, with the comment");

    let commented = with_region(&commented);
    let repository = Repository::new(&commented);
    let noted = body(&commented).replace("[名单, 金额]", "[名单, 金额] # 财政局补充");
    repository.branch(&limit(&commented), &noted);
    repository.git(&["merge", "--no-edit", "other"]);
    assert_eq!(repository.catalog(), limit(&noted), "each line as the side wrote it that changed it");

    // What both sides changed has a place for the words of one only.
    let repository = Repository::new(&commented);
    let of = |who: &str| body(&commented).replace("财政局]", &format!("财政局] # {who}"));
    repository.branch(&of("张三"), &of("李四"));
    assert!(!repository.run(&["merge", "--no-edit", "other"]).status.success(), "no comment is dropped to get through");
    assert!(repository.catalog().contains("# 张三") && repository.catalog().contains("# 李四"));
}

#[test]
fn a_file_need_not_be_in_form_to_be_merged() {
    let plain = with_region(CATALOG).replace("\"20\"", "20").replace("[名单, 金额]", "[名单,金额]");
    let repository = Repository::new(&plain);
    repository.branch(&limit(&plain), &body(&plain));
    repository.git(&["merge", "--no-edit", "other"]);
    assert_eq!(repository.catalog(), body(&limit(&plain)));
}

#[test]
fn keys_that_mulu_does_not_know_come_in_or_the_merge_stops() {
    let noted = |catalog: &str, who: &str| catalog.replacen("[民政局]\n", &format!("[民政局]\n    经办人: {who}\n"), 1);
    // Of ours, of theirs, and whether that is a conflict.
    let cases = [
        (CATALOG.to_owned(), body(CATALOG), noted(CATALOG, "李四"), true),
        (CATALOG.to_owned(), noted(CATALOG, "李四"), body(CATALOG), false),
        (noted(CATALOG, "张三"), noted(CATALOG, "李四"), noted(&limit(CATALOG), "王五"), true),
        (noted(CATALOG, "张三"), body(&noted(CATALOG, "张三")), CATALOG.to_owned(), true),
        (noted(CATALOG, "张三"), body(&noted(CATALOG, "张三")), limit(&noted(CATALOG, "张三")), false),
    ];
    let with_regions = cases.clone().map(|(base, ours, theirs, stops)| {
        let [base, ours, theirs] = [base, ours, theirs].map(|text| with_region(&text));
        (base, ours, theirs, stops)
    });
    // There a key that one side took out is gone, as it should be.
    let taken_out = with_regions.clone().into_iter().nth(3).expect("there are five");
    let with_regions = with_regions.into_iter().enumerate().filter(|(at, _)| *at != 3).map(|(_, case)| case);
    for (base, ours, theirs, stops) in cases.into_iter().chain(with_regions) {
        let repository = Repository::new(&base);
        repository.branch(&ours, &theirs);
        let output = repository.run(&["merge", "--no-edit", "other"]);
        let told = String::from_utf8([output.stdout, output.stderr].concat()).expect("output is UTF-8");
        assert_eq!(output.status.success(), !stops, "{ours}\n{theirs}\n{told}");
        if stops {
            assert!(told.contains("20-001 经办人"), "{told}");
            assert!(repository.catalog().contains("<<<<<<<"), "{}", repository.catalog());
        } else {
            assert!(repository.catalog().contains("经办人"), "{}", repository.catalog());
        }
    }
    let (base, ours, theirs, _) = taken_out;
    let repository = Repository::new(&base);
    repository.branch(&ours, &theirs);
    repository.git(&["merge", "--no-edit", "other"]);
    assert_eq!(repository.catalog(), body(&theirs));
}

#[test]
fn what_is_no_catalog_is_merged_by_line() {
    let repository = Repository::new("甲: 1\n乙: 2\n丙: 3\n丁: 4\n戊: 5\n");
    repository.branch("甲: 9\n乙: 2\n丙: 3\n丁: 4\n戊: 5\n", "甲: 1\n乙: 2\n丙: 3\n丁: 4\n戊: 9\n");
    repository.git(&["merge", "--no-edit", "other"]);
    assert_eq!(repository.catalog(), "甲: 9\n乙: 2\n丙: 3\n丁: 4\n戊: 9\n");
}

#[test]
fn a_catalog_that_both_sides_add_is_merged_by_item() {
    let repository = Repository::new(CATALOG);
    std::fs::remove_file(repository.at().join("catalogs/20.yaml")).expect("it was there");
    std::fs::write(repository.at().join("README.md"), "目录\n").expect("a file");
    repository.commit("empty");
    repository.branch(CATALOG, &limit(CATALOG));
    let output = repository.run(&["merge", "--no-edit", "other"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).contains("两边都新增了"));
}

#[test]
fn workbooks_are_shown_by_what_they_say() {
    let repository = Repository::new(CATALOG);
    repository.mulu(&["export", "catalogs/20.yaml", "-o", "表.xlsx"]);
    repository.commit("workbook");
    repository.put(&limit(CATALOG));
    repository.mulu(&["export", "catalogs/20.yaml", "-o", "表.xlsx"]);
    let shown = repository.git(&["diff", "--", "表.xlsx"]);
    assert!(
        shown.contains("-    time_limit: 20个工作日内") && shown.contains("+    time_limit: 10个工作日内"),
        "{shown}"
    );
    std::fs::write(repository.at().join("坏.xlsx"), "不是工作簿").expect("a file");
    repository.commit("no workbook");
    std::fs::write(repository.at().join("坏.xlsx"), "也不是").expect("a file");
    assert!(repository.git(&["diff", "--", "坏.xlsx"]).contains("+# SHA-256"), "what is no workbook is not hidden");
}

#[test]
fn installing_twice_is_once_and_uninstalling_leaves_nothing() {
    let repository = Repository(tempfile::tempdir().expect("a temporary folder"));
    repository.git(&["init", "-q", "-b", "main"]);
    let attributes = repository.at().join(".gitattributes");
    std::fs::write(&attributes, "*.png binary").expect("a file");
    let config = repository.git(&["config", "--local", "--list"]);
    repository.mulu(&["git", "install"]);
    let once = std::fs::read_to_string(&attributes).expect("a file");
    repository.mulu(&["git", "install"]);
    assert_eq!(std::fs::read_to_string(&attributes).expect("a file"), once);
    assert!(once.starts_with("*.png binary\n") && once.contains("merge=mulu"));
    repository.mulu(&["git", "uninstall"]);
    repository.mulu(&["git", "uninstall"]);
    assert_eq!(std::fs::read_to_string(&attributes).expect("a file"), "*.png binary\n");
    assert_eq!(repository.git(&["config", "--local", "--list"]), config);
    std::fs::remove_file(&attributes).expect("it is there");
    repository.mulu(&["git", "install"]);
    repository.mulu(&["git", "uninstall"]);
    assert!(!attributes.exists(), "a file that holds nothing else goes");
}

#[test]
fn a_conflict_that_git_left_is_called_by_its_name() {
    let repository = Repository::new(CATALOG);
    repository.branch(&limit(CATALOG), &CATALOG.replace("20个工作日内", "5个工作日内"));
    assert!(!repository.run(&["merge", "--no-edit", "other"]).status.success());
    let mut mulu = Command::new(env!("CARGO_BIN_EXE_mulu"));
    mulu.current_dir(repository.at())
        .args(["validate", "catalogs/20.yaml", "--format", "short"])
        .env("MULU_LANG", "zh-CN");
    let told = String::from_utf8(mulu.output().expect("mulu runs").stdout).expect("output is UTF-8");
    let line = 1 + repository.catalog().lines().position(|line| line.starts_with("<<<<<<< ")).expect("a mark");
    assert!(told.contains(&format!("20.yaml:{line}:1: 错误 SRC002 文件里有 git 合并时留下的冲突")), "{told}");
}
