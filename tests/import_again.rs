//! `mulu import` once more: what was left open or in the way before is told until it is settled, and no number is given twice.

#[path = "support/repository.rs"]
mod repository;
#[path = "support/sheet.rs"]
mod sheet;

use std::fs;

use repository::{CATALOG, HEADER, ROWS, Repository, TABLE};

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
fn what_contradicts_a_row_without_an_id_is_told_until_it_is_settled() {
    let unsure = ROWS[1].replace("监督检查 |", "监督检查情况通报 |").replace("监督检查信息", "监督");
    let renamed = unsure.replace("检查情况", "检查的情况").replace("20个工作日", "10个工作日");
    // Which is renamed as well, or gone.
    let cases: [(&[&str], &str); 2] = [
        (&[ROWS[0], &renamed, ROWS[2]], "：目录和部门的表都改了，改法不同"),
        (&[ROWS[0], ROWS[2]], "：部门的表里已经没有，目录又改了"),
    ];
    for (newer, told) in cases {
        let repository = Repository::new();
        repository.table(&[ROWS[0], &unsure, ROWS[2]]);
        repository.import(&["--write"]);
        let catalog = repository.read(CATALOG);
        let at = catalog.find("监督检查情况通报").expect("the item is there");
        let edited = format!("{}{}", &catalog[..at], catalog[at..].replacen("20个工作日", "15个工作日", 1));
        fs::write(repository.root().join(CATALOG), &edited).expect("the file can be written");
        repository.table(newer);
        for arguments in [&["--write"][..], &[], &["--write"], &["--write", TABLE]] {
            let (code, text) = repository.import(arguments);
            assert_eq!((code, text.matches("  × 综合业务 / 监督检查").count()), (1, 1), "{arguments:?}: {text}");
            assert!(text.contains(told) && text.contains("目录里 15个工作日"), "{arguments:?}: {text}");
            assert!(!text.contains("  － "), "it stays: {arguments:?}: {text}");
        }
        let catalog = repository.read(CATALOG);
        assert_eq!(catalog.contains("监督检查的情况通报"), newer.len() == 3, "what only the table changed: {catalog}");
        let (code, text) = repository.import(&["--write", "--keep"]);
        assert_eq!((code, repository.read(CATALOG) == catalog), (0, true), "{text}");
        let (code, text) = repository.import(&["--write", TABLE]);
        assert_eq!((code, text.contains('×')), (0, false), "{text}");
    }
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

/// Writes the department's table with a column for each audience, method and tier; `ticks` are what stands below them in each row.
fn ticked(repository: &Repository, rows: &[&str], ticks: &[&str]) {
    let head = "序号 | 一级事项 | 二级事项 | 公开内容（要素） | 公开依据 | 公开时限 | 公开主体 | 公开渠道和载体 | 公开对象 | < | 公开方式 | < | 公开层级 | <\n^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | 全社会 | 特定群体 | 主动 | 依申请 | 县级 | 乡级";
    let row = |(row, ticks): (&&str, &&str)| {
        let cells: Vec<&str> = row.split(" | ").take(8).collect();
        format!("{} | {ticks}\n", cells.join(" | "))
    };
    let rows: String = rows.iter().zip(ticks).map(row).collect();
    let text = format!("# 社会救助\n海门区社会救助领域基层政务公开标准目录\n{head}\n{rows}");
    fs::write(repository.root().join(TABLE), sheet::workbook(&text)).expect("the folder can be written");
}

#[test]
fn words_in_a_cell_to_tick_are_told_of_and_take_no_tick_away() {
    const ALL: &str = "√ | | √ | | √ | √";
    let repository = Repository::new();
    ticked(&repository, &ROWS, &[ALL; 5]);
    assert_eq!(repository.import(&["--write"]).0, 0);
    let catalog = repository.read(CATALOG);
    assert_eq!(catalog.matches("    audience: 全社会\n    methods: [主动]\n    tiers: [县级, 乡级]\n").count(), 5);
    let unclear = ["√ | | √ | | √ | 是的", "√ | | 是的 | | √ | √", "是的 | | √ | | √ | √", ALL, ALL];
    ticked(&repository, &ROWS, &unclear);
    for arguments in [&["--write"][..], &["--write", TABLE], &[]] {
        let (code, text) = repository.import(arguments);
        assert_eq!((code, repository.read(CATALOG) == catalog), (1, true), "{arguments:?}: {text}");
        for cell in ["N4", "K5", "I6"] {
            let told = format!("没有导入：tables/民政局.xlsx 社会救助!{cell} ");
            assert!(text.contains(&told) && text.contains("要选就改为“√”，不选就清空"), "{cell}: {text}");
        }
    }
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.contains("～")), (1, false), "{text}");
    // What the department says at last comes in, a tick that is gone as well.
    ticked(&repository, &ROWS, &["√ | | √ | | √ | ", ALL, ALL, ALL, ALL]);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.contains("公开层级：县级、乡级 → 县级")), (0, true), "{text}");
    assert_eq!(repository.read(CATALOG), catalog.replacen("[县级, 乡级]", "[县级]", 1));
}

#[test]
fn words_in_a_cell_to_tick_leave_their_own_row_as_it_was() {
    let guide = ROWS[2].replace("20个工作日", "7个工作日");
    let unsure = ROWS[1].replace("监督检查 |", "监督检查情况通报 |").replace("监督检查信息", "监督");
    // Two rows with one id, and one about which nobody has decided.
    let rows = [&unsure, ROWS[2], &guide];
    let ticks = ["√ | | √ | | √ | √", "√ | | √ | | √ | √", " | 孤儿 | √ | | √ | √"];
    let cases: [&[usize]; 4] = [&[0], &[1], &[2], &[0, 1, 2]];
    for unclear in cases {
        let repository = Repository::new();
        ticked(&repository, &rows, &ticks);
        repository.import(&["--write"]);
        let catalog = repository.read(CATALOG);
        assert!(catalog.contains("  - category: 综合业务"), "it has no id: {catalog}");
        assert_eq!(catalog.matches("\"20-004\"").count(), 2, "{catalog}");
        let mut newer = ticks;
        for row in unclear {
            newer[*row] = "看情况 | | √ | | √ | √";
        }
        ticked(&repository, &rows, &newer);
        for arguments in [&["--write"][..], &["--write", TABLE]] {
            let (code, text) = repository.import(arguments);
            assert_eq!((code, text.matches("看情况").count()), (1, unclear.len()), "{text}");
            assert_eq!(repository.read(CATALOG), catalog, "{unclear:?}: {text}");
        }
    }
}

#[test]
fn what_reading_found_is_counted_for_each_workbook_that_comes_in() {
    let repository = Repository::new();
    let (broken, jumps) = (ROWS[1].replace("监督检查 |", "监督 检查 |"), ROWS[2].replacen('3', "7", 1));
    repository.table(&[ROWS[0], &broken, &jumps, ROWS[3], ROWS[4]]);
    let told = "tables/民政局.xlsx：读表时有 3 处要看一下（FLD009、SRC009），可能影响导入的内容；运行 mulu validate tables/民政局.xlsx 查看。";
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.contains(told)), (0, true), "{text}");
    let checked = repository.run(&["validate", TABLE, "--rule", "FLD009", "--rule", "SRC009", "--format", "short"]);
    assert_eq!(String::from_utf8_lossy(&checked.stdout).lines().count(), 3, "{checked:?}");
    let (_, text) = repository.import(&[]);
    assert!(!text.contains("读表时"), "nothing comes in: {text}");
    let english = || String::from_utf8_lossy(&repository.run(&["import", TABLE, "--lang", "en"]).stdout).into_owned();
    let told = english();
    assert!(told.contains("3 places to be looked at were found in reading it (FLD009, SRC009)"), "{told}");
    repository.table(&[ROWS[0], &broken, ROWS[2], ROWS[3], ROWS[4]]);
    let told = english();
    assert!(told.contains("1 place to be looked at was found in reading it (FLD009)"), "{told}");
}

#[test]
fn the_plan_accounts_for_every_row_that_changed() {
    let again = ROWS[1].replace("20个工作日", "7个工作日");
    let unsure = ROWS[1].replace("监督检查 |", "监督检查情况通报 |").replace("监督检查信息", "监督");
    let later = unsure.replace("20个工作日", "7个工作日");
    let cases: [(&[&str], &[&str], &[&str]); 7] = [
        // Of two rows that contradict each other either is taken out.
        (&[ROWS[0], ROWS[1], &again], &[ROWS[0], ROWS[1]], &["  － 20-002 综合业务 / 监督检查：表里已经没有"]),
        (&[ROWS[0], ROWS[1], &again], &[ROWS[0], &again], &["  － 20-002 综合业务 / 监督检查：表里已经没有"]),
        (&[ROWS[0], ROWS[1]], &[ROWS[0], ROWS[1], &again], &["  ＋ 20-002 综合业务 / 监督检查"]),
        // Of two that say the very same.
        (&[ROWS[0], ROWS[1], ROWS[1]], &[ROWS[0], ROWS[1]], &["  没有变化：表重新存过或改过", "删去的是重复的行"]),
        // Rows about which nobody has decided.
        (&[ROWS[0], &unsure], &[ROWS[0], &later], &["  ～ 综合业务 / 监督检查情况通报", "20个工作日 → 7个工作日"]),
        (&[ROWS[0], &unsure], &[ROWS[0]], &["  － 综合业务 / 监督检查情况通报：表里已经没有"]),
        // No row is another.
        (&[ROWS[0], ROWS[3], ROWS[4]], &[ROWS[0], ROWS[4], ROWS[3]], &["只有顺序或写法（空格、标点等）不同"]),
    ];
    for (before, after, told) in cases {
        let repository = Repository::new();
        repository.table(before);
        repository.import(&["--write"]);
        repository.table(after);
        let (code, text) = repository.import(&["--write"]);
        assert!(code == 0 && told.iter().all(|told| text.contains(told)), "{told:?}: {text}");
        let lines = text.lines().filter(|line| ["  ～", "  ＋", "  －"].iter().any(|sign| line.starts_with(sign)));
        let signs = ["～", "＋", "－"].map(|sign| told[0].starts_with(&format!("  {sign}")));
        assert_eq!(lines.count(), usize::from(signs.contains(&true)), "nothing else is told of: {text}");
    }
}

#[test]
fn a_title_that_was_corrected_is_told_of() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let rows = ROWS.join("\n");
    let text = format!("# 社会救助\n南通市海门区社会救助领域基层政务公开标准目录\n{HEADER}\n{rows}\n");
    fs::write(repository.root().join(TABLE), sheet::workbook(&text)).expect("the folder can be written");
    let (code, text) = repository.import(&["--write"]);
    let told = "  ～ 目录本身\n      标题：\n        旧 海门区社会救助领域基层政务公开标准目录\n        新 南通市海门区社会救助领域基层政务公开标准目录\n";
    assert_eq!((code, text.contains(told)), (0, true), "{text}");
    assert!(repository.read(CATALOG).contains("title: 南通市海门区社会救助"));
}

/// A repository with the drafts of other domains gone, whose table was imported, and whose last item the county withdrew since.
fn withdrawn() -> Repository {
    let repository = Repository::new();
    for path in repository.files().into_keys().filter(|path| path.starts_with(repository.root().join("catalogs"))) {
        if !path.ends_with(CATALOG) {
            fs::remove_file(path).expect("the draft is there");
        }
    }
    repository.table(&ROWS);
    repository.import(&["--write"]);
    repository.table(&ROWS[..4]);
    let catalog = repository.read(CATALOG);
    let at = catalog.find("  - id: \"20-320614-002\"").expect("the item is there");
    let catalog = format!("{}withdrawn:\n  - {{id: \"20-320614-002\", reason: 改由市级公开}}\n", &catalog[..at]);
    fs::write(repository.root().join(CATALOG), catalog).expect("the file can be written");
    repository
}

/// Adds an item that has no id.
fn add_without_id(repository: &Repository, name: &str) {
    let catalog = repository.read(CATALOG);
    let item = format!("  - {{category: 慈善事业, name: {name}, elements: [名录], time_limit: 20个工作日}}\n");
    let at = catalog.find("withdrawn:").unwrap_or(catalog.len());
    let catalog = format!("{}{item}{}", &catalog[..at], &catalog[at..]);
    fs::write(repository.root().join(CATALOG), catalog).expect("the file can be written");
}

fn take_out(repository: &Repository, name: &str) {
    let catalog = repository.read(CATALOG);
    let kept: Vec<&str> = catalog.lines().filter(|line| !line.contains(name)).collect();
    fs::write(repository.root().join(CATALOG), kept.join("\n") + "\n").expect("the file can be written");
}

/// The number of an item in a merged or released catalog.
fn number(repository: &Repository, folder: &str, name: &str) -> String {
    let text = repository.read(&format!("{folder}/20-social-assistance.yaml"));
    let item = text.split("\n  - id: ").find(|item| item.contains(&format!("name: {name}\n"))).expect("the item");
    item.lines().next().unwrap_or_default().trim_matches('"').to_owned()
}

#[test]
fn the_number_of_a_withdrawn_item_is_no_other_items() {
    let new =
        ROWS[4].replace("惠民殡葬", "慈善").replace("节地生态安葬奖补", "慈善超市名录").replace("奖补标准", "名录");
    let repository = withdrawn();
    repository.table(&[ROWS[0], ROWS[1], ROWS[2], ROWS[3], &new]);
    // Even where nobody knows any more what was imported.
    fs::remove_file(repository.root().join("imports.yaml")).expect("it was imported");
    fs::remove_dir_all(repository.root().join(".mulu-imported")).expect("it was imported");
    let (code, text) = repository.import(&["--write", "--overwrite"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("＋ 20-320614-003 慈善 / 慈善超市名录"), "{text}");
    assert_eq!(repository.ids().last().map(String::as_str), Some("20-320614-003"));

    let repository = withdrawn();
    add_without_id(&repository, "慈善超市名录");
    repository.run(&["merge", "--force", "-o", "merged"]);
    assert_eq!(number(&repository, "merged", "慈善超市名录"), "20-320614-003");
    // The import knows of numbers that no catalog has.
    let catalog =
        repository.read(CATALOG).replace("withdrawn:\n  - {id: \"20-320614-002\", reason: 改由市级公开}\n", "");
    fs::write(repository.root().join(CATALOG), catalog).expect("the file can be written");
    repository.run(&["merge", "--force", "-o", "merged"]);
    assert_eq!(number(&repository, "merged", "慈善超市名录"), "20-320614-003");
}

/// Writes the department's table with a column for ids, which the rows have at their ends.
fn numbered(repository: &Repository, rows: &[(&str, &str)]) {
    let rows: Vec<String> = rows.iter().map(|(row, id)| format!("{row} | {id}")).collect();
    let rows = rows.join("\n");
    let text = format!("# 社会救助\n海门区社会救助领域基层政务公开标准目录\n{HEADER} | 事项编号\n{rows}\n");
    fs::write(repository.root().join(TABLE), sheet::workbook(&text)).expect("the folder can be written");
}

#[test]
fn a_number_that_a_table_gives_is_no_other_items() {
    let repository = Repository::new();
    let rows = [(ROWS[0], "20-001"), (ROWS[3], "20-320614-001"), (ROWS[4], "20-320614-002")];
    numbered(&repository, &rows);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.contains('！')), (0, false), "{text}");
    // Its last item is gone; then another has the number.
    numbered(&repository, &rows[..2]);
    repository.import(&["--write"]);
    let new =
        ROWS[4].replace("惠民殡葬", "婚姻登记").replace("节地生态安葬奖补", "婚俗改革").replace("奖补标准", "做法");
    numbered(&repository, &[rows[0], rows[1], (&new, "20-320614-002")]);
    let told = "！ tables/民政局.xlsx 社会救助!L5 婚姻登记 / 婚俗改革：编号 20-320614-002 以前给过别的事项，不能再用，换成新编号";
    let before = repository.files();
    for (arguments, is_new) in [
        (&["--overwrite"][..], true),
        (&["--write"], true),
        (&["--write", TABLE], false),
        (&["--write", "--overwrite", TABLE], false),
    ] {
        let (code, text) = repository.import(arguments);
        assert_eq!((code, text.contains(told)), (0, true), "{arguments:?}: {text}");
        assert_eq!(text.contains("＋ 20-320614-003 婚姻登记 / 婚俗改革"), is_new, "{arguments:?}: {text}");
        assert_eq!(repository.files() == before, arguments == ["--overwrite"], "{arguments:?}");
    }
    assert_eq!(repository.ids(), ["20-001", "20-320614-001", "20-320614-003"]);
    // An item that was taken out of the catalog alone is in the table still, and its number is its own.
    let catalog = repository.read(CATALOG);
    let at = catalog.find("  - id: \"20-320614-003\"").expect("the item is there");
    fs::write(repository.root().join(CATALOG), &catalog[..at]).expect("the file can be written");
    numbered(&repository, &[rows[0], rows[1], (&new, "20-320614-003")]);
    let (code, text) = repository.import(&["--write", "--overwrite"]);
    assert_eq!((code, text.contains('！'), repository.read(CATALOG) == catalog), (0, false, true), "{text}");
}

#[test]
fn a_number_that_was_released_is_no_other_items() {
    let repository = withdrawn();
    let release = || {
        let output = repository.run(&["release", "--force"]);
        assert_eq!(output.status.code(), Some(1), "errors stand: {output:?}");
        let version = String::from_utf8_lossy(&output.stderr).into_owned();
        let version =
            version.lines().find_map(|line| line.strip_prefix("已发布 ")?.split('，').next().map(str::to_owned));
        format!("releases/{}", version.expect("it was released"))
    };
    add_without_id(&repository, "慈善超市名录");
    let first = release();
    assert_eq!(number(&repository, &first, "慈善超市名录"), "20-320614-003");
    let verified = repository.run(&["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    // It keeps its number, and the next item gets another.
    add_without_id(&repository, "慈善组织名录");
    let second = release();
    assert_eq!(number(&repository, &second, "慈善超市名录"), "20-320614-003");
    assert_eq!(number(&repository, &second, "慈善组织名录"), "20-320614-004");
    assert_eq!(repository.run(&["verify"]).status.code(), Some(0));
    take_out(&repository, "慈善组织名录");
    release();
    add_without_id(&repository, "志愿服务名录");
    let fourth = release();
    assert_eq!(number(&repository, &fourth, "志愿服务名录"), "20-320614-005");
    assert_eq!(repository.run(&["verify"]).status.code(), Some(0));
    // What the import numbers comes after all of them.
    let new =
        ROWS[4].replace("惠民殡葬", "婚姻登记").replace("节地生态安葬奖补", "婚俗改革").replace("奖补标准", "做法");
    repository.table(&[ROWS[0], ROWS[1], ROWS[2], ROWS[3], &new]);
    let (_, text) = repository.import(&["--write"]);
    assert!(text.contains("＋ 20-320614-006 婚姻登记 / 婚俗改革"), "{text}");
}

/// Somebody wrote the highest number there is: the next is none beyond it, and the record of imports is held to the same bound.
#[test]
fn a_number_that_leaves_no_room_behind_it_is_stepped_around() {
    let repository = Repository::new();
    repository.table(&ROWS);
    assert_eq!(repository.import(&["--write"]).0, 0);
    let catalog = repository.read(CATALOG).replace("20-320614-002", "20-320614-001");
    let write = |number: &str| {
        let far = catalog.replace("20-320614-001", &format!("20-320614-{number}"));
        fs::write(repository.root().join(CATALOG), far).expect("can be written");
    };
    let validate = |rule: &str| {
        let output = repository.run(&["validate", CATALOG, "--rule", rule, "--format", "json"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    write("999999");
    let told = validate("DUP001");
    assert!(told.contains("改为“20-320614-003”"), "{told}");
    repository.run(&["merge", "--force", "-o", "merged"]);
    let merged = repository.read("merged/20-social-assistance.yaml");
    for id in ["\"20-320614-999999\"", "\"20-320614-003\""] {
        assert_eq!(merged.matches(id).count(), 1, "{id}: {merged}");
    }
    write("4294967295");
    let told = validate("SRC012");
    assert!(told.contains("id“20-320614-4294967295”看不懂") && told.contains("序号三到六位"), "{told}");
    let record = repository.read("imports.yaml").replace("last_number: 2", "last_number: 4294967295");
    fs::write(repository.root().join("imports.yaml"), record).expect("can be written");
    let output = repository.run(&["validate"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), told.contains("已损坏")), (Some(2), true), "{told}");
}

#[test]
fn a_table_under_another_name_is_to_be_recorded() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let stamped = "tables/民政局（盖章版）.xlsx";
    fs::rename(repository.root().join(TABLE), repository.root().join(stamped)).expect("it is there");
    let (code, text) = repository.import(&[]);
    assert_eq!((code, text.contains("请加 --write，记下表的新文件名")), (0, true), "{text}");
    assert!(text.contains(&format!("原来取自 {TABLE}")) && !text.contains("没有要写的文件"), "{text}");
    let english = repository.run(&["import", "--lang", "en"]);
    assert!(String::from_utf8_lossy(&english.stdout).contains("record what the tables are called now"), "{english:?}");
    let catalog = repository.read(CATALOG);
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.contains("已记下表的新文件名")), (0, true), "{text}");
    assert!(repository.read("imports.yaml").contains(stamped));
    assert_eq!(repository.read(CATALOG), catalog);
    let checked = String::from_utf8_lossy(&repository.run(&["validate"]).stdout).into_owned();
    assert!(!checked.contains("DUP00"), "{checked}");
    // A table that was saved anew is recorded as well, and then there is nothing left to do.
    let file = repository.root().join(stamped);
    let mut bytes = fs::read(&file).expect("it is there");
    // An archive ends in the length of its comment, and the comment.
    *bytes.iter_mut().nth_back(1).expect("an archive") = 1;
    bytes.push(b' ');
    fs::write(&file, bytes).expect("the folder can be written");
    let told = [
        (&[][..], "请加 --write，记下这些表已经导入"),
        (&["--write"], "这些表已经记为导入过"),
        (&[], "没有要写的文件"),
    ];
    for (arguments, words) in told {
        let (code, text) = repository.import(arguments);
        assert_eq!((code, text.contains(words)), (0, true), "{words}: {text}");
    }
}

/// The part of a catalog's text that is one item.
fn item_of(catalog: &str, id: &str) -> String {
    let from = &catalog[catalog.find(&format!("  - id: \"{id}\"")).expect("the item is there")..];
    let end = from[1..].find("  - id: ").map_or(from.len(), |at| at + 1);
    from[..end].to_owned()
}

#[test]
fn what_the_table_deleted_and_the_catalog_edited_is_deleted_by_hand() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let catalog = repository.read(CATALOG);
    let item = item_of(&catalog, "20-002");
    let cleared: Vec<&str> = item.lines().filter(|line| !line.contains("audience: ")).collect();
    assert_eq!(cleared.len() + 1, item.lines().count(), "{item}");
    let edited = catalog.replace(&item, &format!("{}\n", cleared.join("\n")));
    fs::write(repository.root().join(CATALOG), format!("# 办公室\n{edited}")).expect("the file can be written");
    // What else the table changed moves the lines of what is written.
    let longer = ROWS[0].replace(
        "中央及地方政策法规文件",
        "中央及地方政策法规文件、解读、问答、图解、视频、目录、汇编、清单、台账、通知、公告、规划、计划、总结、报告",
    );
    repository.table(&[&longer, ROWS[2], ROWS[3], ROWS[4]]);
    for arguments in [&[][..], &["--write"], &[]] {
        let (code, text) = repository.import(arguments);
        assert_eq!(code, 1, "{text}");
        let file = repository.read(CATALOG);
        let line = file.lines().position(|line| line == "  - id: \"20-002\"").expect("it stays") + 1;
        let told = format!("    → 以表为准的，从 {CATALOG} 删去这一条（第 {line} 行起）\n");
        assert!(text.contains(&told), "{told}: {text}");
        assert!(text.contains("目录里 —\n") && !text.contains("这次报"), "{text}");
    }
    let file = repository.read(CATALOG);
    let english = repository.run(&["import", "--lang", "en"]);
    let english = String::from_utf8_lossy(&english.stdout).into_owned();
    assert!(english.contains("→ if the table is right, delete the item from catalogs/"), "{english}");
    fs::write(repository.root().join(CATALOG), file.replace(&item_of(&file, "20-002"), "")).expect("written");
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.contains('×')), (0, false), "{text}");
}

#[test]
fn what_the_catalog_deleted_and_the_table_changed_comes_back_by_copying() {
    let repository = Repository::new();
    repository.table(&ROWS);
    repository.import(&["--write"]);
    let catalog = repository.read(CATALOG);
    fs::write(repository.root().join(CATALOG), catalog.replace(&item_of(&catalog, "20-002"), "")).expect("written");
    let newer = ROWS[1].replace("监督检查信息", "监督检查结果");
    repository.table(&[ROWS[0], &newer, ROWS[2], ROWS[3], ROWS[4]]);
    for arguments in [&[][..], &["--write"], &[]] {
        let (code, text) = repository.import(arguments);
        assert_eq!(code, 1, "{text}");
        let told =
            format!("    → 以表为准的，把 .mulu-imported/{CATALOG} 里的 20-002 这一条复制回 {CATALOG}，再导入一次");
        assert!(text.contains(&told) && !text.contains("目录里 "), "{told}: {text}");
    }
    let item = item_of(&repository.read(&format!(".mulu-imported/{CATALOG}")), "20-002");
    let there = repository.read(CATALOG);
    let with_it = there.replacen("  - id: \"20-004\"", &format!("{item}  - id: \"20-004\""), 1);
    fs::write(repository.root().join(CATALOG), with_it).expect("the file can be written");
    let (code, text) = repository.import(&["--write"]);
    assert_eq!((code, text.contains('×')), (0, false), "{text}");
    assert!(item_of(&repository.read(CATALOG), "20-002").contains("监督检查结果"), "{text}");
}
