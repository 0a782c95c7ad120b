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
