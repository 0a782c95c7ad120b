//! `mulu import` once more: what was left open or in the way before is told until it is settled, and no number is given twice.

#[path = "support/repository.rs"]
mod repository;
#[path = "support/sheet.rs"]
mod sheet;

use std::fs;

use repository::{CATALOG, ROWS, Repository, TABLE};

#[test]
fn a_row_that_nobody_decided_about_is_told_of_until_it_has_an_id() {
    let unsure = ROWS[1].replace("监督检查 |", "监督检查情况通报 |").replace("监督检查信息", "监督");
    for (answer, id) in [("same", "20-002"), ("different", "20-320614-003")] {
        let repository = Repository::new();
        repository.table(&[ROWS[0], &unsure, ROWS[2], ROWS[3], ROWS[4]]);
        let validate = |path: &str| {
            String::from_utf8_lossy(&repository.run(&["validate", path, "--rule", "SRC024"]).stdout).into_owned()
        };
        let loose = validate(TABLE);
        assert!(!loose.contains("SRC024"), "a department's table has no ids: {loose}");
        repository.import(&["--write"]);
        let told = validate(CATALOG);
        for words in ["“综合业务 / 监督检查情况通报”没有编号：可能是标准事项 20-002", "社会救助!C4", "mulu decide"]
        {
            assert!(told.contains(words), "{words}: {told}");
        }
        let refused = repository.run(&["release"]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stdout).contains("SRC024"), "{refused:?}");
        assert!(!repository.root().join("releases").exists());
        let decision = format!(
            "format: 1\ndecisions:\n  - {{domain: \"20\", category: 综合业务, name: 监督检查情况通报, item: \"20-002\", answer: {answer}, reason: 与民政局核对}}\n"
        );
        fs::write(repository.root().join("decisions.yaml"), decision).expect("the folder can be written");
        let (code, text) = repository.import(&["--write"]);
        assert_eq!((code, repository.ids().contains(&id.to_owned())), (0, true), "{answer}: {text}");
        let told = validate(CATALOG);
        assert!(!told.contains("SRC024"), "{answer}: {told}");
    }
}

/// A repository in which the catalog and the department's newer table contradict each other: in a field, and in an item that is gone from
/// the table and was edited in the catalog.
fn contradicting() -> Repository {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let edited = repository.read(CATALOG).replace("节地生态安葬奖补", "节地生态安葬奖励");
    let edited = edited.replace("elements: [监督检查信息]", "elements: [监督检查记录]");
    fs::write(repository.root().join(CATALOG), edited).expect("the file can be written");
    let newer = ROWS[4].replace("节地生态安葬奖补", "生态安葬补贴");
    let reworded = ROWS[0].replace("中央及地方", "中央和地方");
    repository.table(&[&reworded, ROWS[2], ROWS[3], &newer]);
    repository
}

#[test]
fn what_contradicts_the_catalog_is_told_until_it_is_settled() {
    let repository = contradicting();
    let told = ["× 20-320614-002 惠民殡葬 / 节地生态安葬奖补", "× 20-002 综合业务 / 监督检查：部门的表里已经没有"];
    let mut first = None;
    for arguments in [&[][..], &["--write"], &[], &["--write"], &["--write", TABLE]] {
        let (code, text) = repository.import(arguments);
        assert_eq!(code, 1, "{arguments:?}: {text}");
        assert!(told.iter().all(|told| text.contains(told)), "{arguments:?}: {text}");
        // The same conflicts with the same values, whatever else came in before.
        let lines: Vec<String> = text.lines().skip_while(|line| !line.starts_with("  ×")).map(str::to_owned).collect();
        let lines: Vec<String> = lines.into_iter().take_while(|line| line.starts_with("  ")).collect();
        assert_eq!(*first.get_or_insert_with(|| lines.clone()), lines, "{arguments:?}: {text}");
    }
    assert!(repository.read(CATALOG).contains("中央和地方政策法规文件"), "the rest came in");
    let english = repository.run(&["import", "--lang", "en"]);
    assert!(
        String::from_utf8_lossy(&english.stdout).contains("told at each import until it is settled"),
        "{english:?}"
    );
    // One of them is settled in the catalog; the other is left, and so is what someone edits in the field that came in.
    let catalog = repository.read(CATALOG);
    let settled = catalog.replace("节地生态安葬奖励", "生态安葬补贴").replace("中央和地方", "中央与地方");
    fs::write(repository.root().join(CATALOG), &settled).expect("the file can be written");
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.contains(told[0]), text.contains(told[1])), (1, false, true), "{text}");
    assert_eq!(text.matches("  × ").count(), 1, "nobody else contradicts the table: {text}");
    let settled = settled.replace("elements: [监督检查记录]", "elements: [监督检查信息]");
    let (start, end) =
        (settled.find("  - id: \"20-002\"").expect("it"), settled.find("  - id: \"20-004\"").expect("it"));
    fs::write(repository.root().join(CATALOG), format!("{}{}", &settled[..start], &settled[end..])).expect("written");
    for arguments in [&["--write"][..], &[]] {
        let (code, text) = repository.import(arguments);
        assert_eq!((code, text.contains('×')), (0, false), "{text}");
    }
    assert!(!repository.read("imports.yaml").contains("open:"));
}

#[test]
fn the_catalog_counts_against_a_table_where_that_is_said() {
    let repository = contradicting();
    let (code, text) = repository.import(&["--write", "--keep"]);
    assert_eq!((code, text.contains("以目录为准，这份表以后不再提")), (0, true), "{text}");
    let catalog = repository.read(CATALOG);
    assert!(catalog.contains("节地生态安葬奖励") && catalog.contains("监督检查记录"), "{catalog}");
    for arguments in [&[][..], &["--write", TABLE]] {
        let (code, text) = repository.import(arguments);
        assert_eq!((code, text.contains('×'), repository.read(CATALOG) == catalog), (0, false, true), "{text}");
    }
}
