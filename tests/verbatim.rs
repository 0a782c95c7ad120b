//! What stands word for word on several sides is not read, and what comes out is what comes out of reading everything.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock};

use mulu::align::Reference;
use mulu::inspect::{self, ReadOptions, Set, Standards, read_bytes};
use mulu::model::{Bumps, Regions};
use mulu::read::{Cut, Excerpt};
use mulu::relate::diff::diff;
use mulu::relate::pairing::group_of;
use mulu::relate::three_way::{Choices, Party, ThreeWay, ThreeWayInput, three_way};
use mulu::relate::verbatim::{Decided, Rest, rest};
use mulu::report::diff::{Changes, DiffDocument, Named};
use mulu::text::Language;
use mulu::workspace::{Input, Part};
use mulu::write::yaml;
use proptest::prelude::*;

static STANDARDS: LazyLock<Standards> = LazyLock::new(Standards::builtin);
static REFERENCE: LazyLock<Reference<'static>> = LazyLock::new(|| Reference::new(&STANDARDS.catalogs));

// ---- random files --------------------------------------------------------------------------------------------------------

const CATEGORIES: [&str; 3] = ["最低生活保障", "临时救助", "特困人员救助供养"];
const LIMITS: [&str; 4] = ["20个工作日内", "7个工作日内", "及时公开", "马上办"];
const ELEMENTS: [&str; 4] = ["名单, 金额", "名单, 金额, 标准", "标准", "联系方式, 名单"];
const REASONS: [&str; 3] = ["本县无此职能", "已并入其他事项", "按省目录执行"];

/// An item as it is written.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    number: usize,
    category: usize,
    name: usize,
    limit: usize,
    elements: usize,
    /// What somebody wrote above it, and behind its limit.
    remarks: [Option<usize>; 2],
}

#[derive(Clone, Debug)]
struct File {
    title: usize,
    patch: usize,
    remark: Option<usize>,
    rows: Vec<Row>,
    withdrawn: Vec<(usize, usize)>,
}

fn row(number: usize) -> Row {
    Row { number, category: number % 3, name: 0, limit: number % 4, elements: number % 4, remarks: [None; 2] }
}

impl File {
    fn text(&self) -> String {
        let remark = self.remark.map(|remark| format!("# 说明{remark}\n")).unwrap_or_default();
        let head = format!(
            "format: 1\nkind: standard\ndomain: \"20\"\ntitle: 示例县社会救助目录{}\n\
             region: {{code: \"320614\", name: 海门市}}\nversion: 1.0.{}\neffective: 2026-01-01\nitems:\n",
            self.title, self.patch
        );
        let rows = self.rows.iter().map(Row::text).collect();
        let withdrawn = self
            .withdrawn
            .iter()
            .map(|(number, reason)| format!("  - {{id: \"20-320614-{number:03}\", reason: {}}}\n", REASONS[*reason]));
        let key = if self.withdrawn.is_empty() { "" } else { "withdrawn:\n" };
        [remark, head, rows, key.to_owned(), withdrawn.collect()].concat()
    }
}

impl Row {
    fn text(&self) -> String {
        let Self { number, category, name, limit, elements, remarks } = self;
        let above = remarks[0].map(|remark| format!("  # 注{remark}\n")).unwrap_or_default();
        let behind = remarks[1].map(|remark| format!("  # 待核{remark}")).unwrap_or_default();
        format!(
            "{above}  - id: \"20-320614-{number:03}\"\n    category: {}\n    name: 事项{number}{}\n    elements: [{}]\n    \
             legal_basis:\n      - {{title: 社会救助暂行办法}}\n    time_limit: {}{behind}\n    audience: 全社会\n",
            CATEGORIES[*category],
            ["", "办理", "公示"][*name],
            ELEMENTS[*elements],
            LIMITS[*limit]
        )
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Category(usize, usize),
    Name(usize, usize),
    Limit(usize, usize),
    Elements(usize, usize),
    Remark(usize, usize, usize),
    Renumber(usize, usize),
    Double(usize),
    Delete(usize),
    Add(usize, usize, usize),
    Move(usize, usize),
    Title(usize),
    Patch(usize),
    HeadRemark(usize),
    Withdraw(usize, usize),
    CategoryOfAll(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let n = 0_usize..9;
    let v = 0_usize..3;
    prop_oneof![
        3 => (n.clone(), v.clone()).prop_map(|(n, v)| Edit::Category(n, v)),
        3 => (n.clone(), v.clone()).prop_map(|(n, v)| Edit::Name(n, v)),
        4 => (n.clone(), 0_usize..4).prop_map(|(n, v)| Edit::Limit(n, v)),
        4 => (n.clone(), 0_usize..4).prop_map(|(n, v)| Edit::Elements(n, v)),
        4 => (n.clone(), 0_usize..2, v.clone()).prop_map(|(n, at, v)| Edit::Remark(n, at, v)),
        1 => (n.clone(), 30_usize..33).prop_map(|(n, to)| Edit::Renumber(n, to)),
        1 => n.clone().prop_map(Edit::Double),
        2 => n.clone().prop_map(Edit::Delete),
        3 => (n.clone(), 20_usize..23, v.clone()).prop_map(|(n, number, v)| Edit::Add(n, number, v)),
        1 => (n.clone(), n.clone()).prop_map(|(n, to)| Edit::Move(n, to)),
        1 => v.clone().prop_map(Edit::Title),
        2 => v.clone().prop_map(Edit::Patch),
        2 => v.clone().prop_map(Edit::HeadRemark),
        2 => (0_usize..60, v.clone()).prop_map(|(n, v)| Edit::Withdraw(n, v)),
        1 => (v.clone(), v).prop_map(|(from, to)| Edit::CategoryOfAll(from, to)),
    ]
}

fn edited(base: &File, edits: &[Edit]) -> File {
    let mut file = base.clone();
    for edit in edits {
        let count = file.rows.len();
        let pick = |n: usize| n % count.max(1);
        match *edit {
            Edit::Title(v) => file.title = v,
            Edit::Patch(v) => file.patch = v,
            Edit::HeadRemark(v) => file.remark = Some(v),
            Edit::Withdraw(n, v) => file.withdrawn.push((n, v)),
            Edit::Add(to, number, v) => file.rows.insert(to % (count + 1), Row { name: v, ..row(number) }),
            Edit::CategoryOfAll(from, to) => {
                file.rows.iter_mut().filter(|row| row.category == from).for_each(|row| row.category = to);
            }
            _ if count == 0 => {}
            Edit::Category(n, v) => file.rows[pick(n)].category = v,
            Edit::Name(n, v) => file.rows[pick(n)].name = v,
            Edit::Limit(n, v) => file.rows[pick(n)].limit = v,
            Edit::Elements(n, v) => file.rows[pick(n)].elements = v,
            Edit::Remark(n, at, v) => file.rows[pick(n)].remarks[at] = Some(v),
            Edit::Renumber(n, to) => file.rows[pick(n)].number = to,
            Edit::Double(n) => file.rows.push(file.rows[pick(n)].clone()),
            Edit::Delete(n) => drop(file.rows.remove(pick(n))),
            Edit::Move(n, to) => {
                let row = file.rows.remove(pick(n));
                file.rows.insert(pick(to), row);
            }
        }
    }
    file
}

fn base() -> impl Strategy<Value = File> {
    let rows = 0_usize..9;
    let remarks = prop::collection::vec((0_usize..9, 0_usize..2, 0_usize..3), 0..4);
    (rows, remarks).prop_map(|(count, remarks)| {
        let file =
            File { title: 0, patch: 0, remark: None, rows: (1..=count).map(row).collect(), withdrawn: Vec::new() };
        let remarks: Vec<Edit> = remarks.into_iter().map(|(n, at, v)| Edit::Remark(n, at, v)).collect();
        edited(&file, &remarks)
    })
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec(edit(), 0..6)
}

// ---- reading -------------------------------------------------------------------------------------------------------------

fn read(name: &str, text: &str) -> Set {
    let mut set = read_bytes(name, text.as_bytes().to_vec(), &Regions::default(), &ReadOptions::default());
    set.align(&REFERENCE);
    set
}

/// As much of a file as is read of it.
fn read_rest(name: &str, rest: &Arc<Excerpt>) -> Set {
    let file = Input { path: name.into(), name: name.to_owned(), part: Part::Catalog, is_named: true };
    let instead = [(file.path.clone(), Arc::clone(rest))].into_iter().collect();
    let mut set = inspect::read(&[file], None, &ReadOptions { instead, ..ReadOptions::default() }, &|_| {});
    set.align(&REFERENCE);
    set
}

/// What a comparison of two sets says, down to the places.
fn told(old: &Set, new: &Set, left_out: usize) -> String {
    let (before, after) = (old.state(&STANDARDS, None, false), new.state(&STANDARDS, None, false));
    let mut found = diff(before.side(None), after.side(None), &REFERENCE);
    found.count(&old.catalogs.iter().map(|catalog| (group_of(catalog), left_out)).collect::<Vec<_>>());
    let named = |name: &str| Named { name: name.to_owned(), version: None };
    let bumps = Bumps::default();
    let changes = Changes::new(&found, named("old"), named("new"), &bumps, &[]);
    let document = DiffDocument::new(&changes, Language::En);
    let wanted = serde_json::to_value(&document).expect("changes are JSON");
    let written = String::from_utf8(document.to_json().concat()).expect("JSON is UTF-8");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).expect("it is JSON"), wanted);
    written
}

fn merged(sets: &[Set; 3]) -> ThreeWay {
    let [base, ours, theirs] = sets.each_ref().map(|set| set.state(&STANDARDS, None, false).side(None));
    three_way(ThreeWayInput { base, ours, theirs }, &Choices::all(Party::Ours)).expect("one catalog a side")
}

fn canonical(text: &str) -> String {
    read("result", text).catalogs.iter().map(yaml::catalog).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn a_comparison_of_what_differs_is_that_of_everything(base in base(), old in edits(), new in edits()) {
        let (old, new) = (edited(&base, &old).text(), edited(&base, &new).text());
        let (Some(old_cut), Some(new_cut)) = (Cut::of(&old), Cut::of(&new)) else { panic!("{old}{new}") };
        prop_assert_eq!(&Cut::beside(&new, &old_cut.items), &Some(new_cut.clone()));
        if let Some([old_rest, new_rest]) = rest(&[old_cut], &[new_cut], &BTreeSet::new()) {
            prop_assert_eq!(old_rest[0].left_out, new_rest[0].left_out);
            let (old_part, new_part) = (read_rest("old", &old_rest[0].excerpt), read_rest("new", &new_rest[0].excerpt));
            let part = told(&old_part, &new_part, old_rest[0].left_out);
            prop_assert_eq!(part, told(&read("old", &old), &read("new", &new), 0));
        }
    }

    #[test]
    fn a_merge_of_what_is_undecided_is_that_of_everything(base in base(), ours in edits(), theirs in edits()) {
        let texts = [base.text(), edited(&base, &ours).text(), edited(&base, &theirs).text()];
        let cuts = texts.each_ref().map(|text| [Cut::of(text).expect("it is in mulu's layout")]);
        let Some(decided) = Decided::of(cuts.each_ref().map(|side| &side[..]), true) else { return Ok(()) };
        let of = cuts[0][0].of;
        let whole = merged(&texts.each_ref().map(|text| read("whole", text)));
        let wanted = canonical(&whole.catalogs.iter().map(yaml::catalog).collect::<String>());
        let only = whole.catalogs.first().filter(|_| whole.catalogs.len() == 1);
        if let Some(text) = only.and_then(|only| decided.text(of, &yaml::catalog(only), true)) {
            prop_assert_eq!(canonical(&text), wanted.clone(), "{}", text);
        }
        let Some(rests) = &decided.rests else { return Ok(()) };
        let part = merged(&rests.each_ref().map(|side| {
            let mut set = read_rest("rest", &side[0]);
            let items = set.catalogs.iter_mut().map(|catalog| &mut catalog.items);
            items.for_each(|items| items.retain(|item| !item.id.as_ref().is_some_and(|id| decided.decides(of, id.value))));
            set.align(&REFERENCE);
            set
        }));
        prop_assert_eq!(part.conflicts.is_empty(), whole.conflicts.is_empty());
        prop_assert_eq!(part.dropped.len(), whole.dropped.len());
        let is_silent = part.conflicts.is_empty() && part.dropped.is_empty();
        let only = part.catalogs.first().filter(|_| is_silent);
        if let Some(text) = only.and_then(|only| decided.text(of, &yaml::catalog(only), false)) {
            prop_assert_eq!(canonical(&text), wanted, "{}", text);
        }
    }
}

// ---- that anything is left out ------------------------------------------------------------------------------------------------

fn rows(count: usize) -> File {
    File { title: 0, patch: 0, remark: None, rows: (1..=count).map(row).collect(), withdrawn: Vec::new() }
}

#[test]
fn all_but_one_item_of_each_category_is_left_out_of_a_comparison() {
    let old = rows(9);
    let new = edited(&old, &[Edit::Limit(0, 3), Edit::Withdraw(9, 0), Edit::Add(4, 20, 0)]);
    let (old, new) = (old.text(), new.text());
    let (old_cut, new_cut) = (Cut::of(&old).expect("it is cut"), Cut::of(&new).expect("it is cut"));
    let [old, new] = rest(&[old_cut], &[new_cut], &BTreeSet::new()).expect("texts tell it");
    // Of nine items one is edited, one is withdrawn, and three stand for their categories.
    assert_eq!((old[0].left_out, new[0].left_out), (4, 4));
    let text = &old[0].excerpt.text;
    assert!(!text.contains("20-320614-005") && text.contains("20-320614-009"), "{text}");
    // Of the edited one its category, its name and what was edited are read.
    let edited = read_rest("new", &new[0].excerpt).catalogs[0].items[0].clone();
    assert_eq!((new[0].excerpt.items.len(), new[0].excerpt.items[0].fields.len()), (1, 3));
    assert_eq!(edited.id.expect("it has one").to_string(), "20-320614-001");
    assert_eq!(edited.time_limit.expect("it was edited").locus.to_string(), "new:15:17");
    assert!(edited.elements.is_none() && edited.audience.is_none());
}

/// What a side changed is read, though texts decide it: nobody knows yet whether it can be.
#[test]
fn of_what_no_side_changed_one_item_is_read() {
    let base = rows(9);
    let ours = edited(&base, &[Edit::Limit(0, 3), Edit::Remark(2, 0, 1)]);
    let theirs =
        edited(&base, &[Edit::Elements(0, 2), Edit::Remark(4, 1, 1), Edit::Add(4, 20, 0), Edit::HeadRemark(1)]);
    let texts = [base.text(), ours.text(), theirs.text()];
    let cuts = texts.each_ref().map(|text| [Cut::of(text).expect("it is cut")]);
    let decided = Decided::of(cuts.each_ref().map(|side| &side[..]), true).expect("texts tell it");
    let rests = decided.rests.as_ref().expect("no row was moved");
    let items = |rest: &Arc<Excerpt>| rest.text.matches("- id:").count() + rest.items.len();
    assert_eq!(rests.each_ref().map(|side| items(&side[0])), [1, 2, 3]);
    assert_eq!(decided.items(), 8);
    let merged = decided.text(cuts[0][0].of, &canonical(&rests[2][0].text), false).expect("each item has its place");
    let wanted = edited(&theirs, &[Edit::Limit(0, 3), Edit::Remark(2, 0, 1)]);
    assert_eq!(merged, wanted.text());
}

/// A file of four items, with lines in place of some.
fn with(replaced: &[(&str, &str)]) -> String {
    let text = rows(4).text();
    replaced.iter().fold(text, |text, (line, other)| {
        assert!(text.contains(line), "{line}");
        text.replacen(line, other, 1)
    })
}

#[test]
fn a_comparison_of_odd_layouts_is_that_of_everything() {
    let category = |key: &str, fourth: usize| {
        let lines = rows(4).rows.into_iter().enumerate().map(|(at, row)| {
            let own = ["甲类", "乙类", "丙类", ["乙类", "丙类"][fourth]][at];
            row.text().replace(&format!("    category: {}", CATEGORIES[row.category]), &format!("    {key}{own}"))
        });
        File { rows: Vec::new(), ..rows(4) }.text() + &lines.collect::<String>()
    };
    let noted = |first: &str, last: &str| {
        let item = "    audience: 全社会\n  - id: \"20-320614-003\"";
        let noted = format!("    audience: 全社会\n    notes: \"{first}\n{last}\"\n  - id: \"20-320614-003\"");
        with(&[(item, &noted)])
    };
    let last = |title: &str| with(&[]) + &format!("    notes: \"甲\ntitle: {title}\"\n");
    let quoted = |words: &str| {
        with(&[
            ("[名单, 金额, 标准]", "[\"it's\", '甲"),
            (
                "    audience: 全社会\n  - id: \"20-320614-003\"",
                &format!("    乙', \"it's {words}\"]\n  - id: \"20-320614-003\""),
            ),
        ])
    };
    let unindented = |limit: usize| {
        let rows = edited(&rows(4), &[Edit::Limit(3, limit)]).text();
        rows.replace("\n  ", "\n")
    };
    let of_third = |line: &str, other: String| {
        let (before, third) =
            with(&[]).split_once("-003\"").map(|(one, two)| (one.to_owned(), two.to_owned())).expect("it is there");
        format!("{before}-003\"{}", third.replacen(line, &other, 1))
    };
    let limited = |limit: &str| of_third("    time_limit: 马上办\n", format!("    time_limit:{limit}\n"));
    let based = |bases: &str| {
        of_third("    legal_basis:\n      - {title: 社会救助暂行办法}\n", format!("    legal_basis:\n    {bases}"))
    };
    let withdrawn = |id: &str| with(&[]) + &format!("withdrawn:\n  - {{id: \"{id}\", reason: 无此职能}}\n");
    let pairs = [
        (category("category: >-\n      ", 0), category("category: >-\n      ", 1)),
        (category("category:\n      ", 0), category("category:\n      ", 1)),
        (category("一级事项: ", 0), category("一级事项: ", 1)),
        (noted("甲", "# 乙"), noted("甲", "# 丙")),
        (noted("甲", "    time_limit: 乙"), noted("甲", "    time_limit: 丙")),
        (last("乙"), last("丙")),
        (quoted("丙"), quoted("丁")),
        (unindented(0), unindented(1)),
        (with(&[]), withdrawn("20-320614-003")),
        (with(&[]), withdrawn("20-\\x3320614-003")),
        (limited(" 甲"), limited("")),
        (limited(" 甲"), limited(" 甲 # 乙")),
        (limited(" ~"), limited(" 甲\n      乙\n\n      丙")),
        (limited(" |2\n        甲\n       乙"), limited(" >-\n      甲\n      乙\n\n")),
        (limited(" &a 甲"), limited(" !!str 甲")),
        (limited(" 甲\n    # 乙"), limited(" 甲\n    # 丙\n    notes: [丁]")),
        (based("- 甲\n"), based("- 甲\n    - {title: 乙, number: \"丙\"}\n")),
        (based("- 甲\n      # 乙\n"), based("- {title: 甲, articles: 丁}\n")),
        (based("  - 甲\n"), based("- 甲\n")),
    ];
    // None of these is read as a field: all is told where everything is read.
    let faulty = [
        limited("甲"),
        limited(" 甲: 乙"),
        limited(" \"甲\" 乙"),
        limited(" {甲: 乙, 甲: 丙}"),
        with(&[("-003\"", "-003\" 甲")]),
    ];
    for faulty in faulty {
        let (old, new) = (limited(" 丁"), faulty);
        let (Some(old), Some(new)) = (Cut::of(&old), Cut::of(&new)) else { continue };
        let rests = rest(&[old], &[new], &BTreeSet::new());
        let is_told = |rest: &Rest| !read_rest("new", &rest.excerpt).findings.is_empty();
        assert!(rests.as_ref().is_none_or(|[_, new]| is_told(&new[0])), "{rests:?}");
    }
    for (old, new) in pairs {
        let whole = told(&read("old", &old), &read("new", &new), 0);
        let (Some(old_cut), Some(new_cut)) = (Cut::of(&old), Cut::of(&new)) else { continue };
        assert_eq!(Cut::beside(&new, &old_cut.items).as_ref(), Some(&new_cut));
        let Some([old, new]) = rest(&[old_cut], &[new_cut], &BTreeSet::new()) else { continue };
        let part = told(&read_rest("old", &old[0].excerpt), &read_rest("new", &new[0].excerpt), old[0].left_out);
        assert_eq!(part, whole, "{}", old[0].excerpt.text);
    }
}

#[test]
fn what_may_go_on_over_lines_is_not_cut_there() {
    let noted = |notes: &str| with(&[("    audience: 全社会\n", &format!("    notes: {notes}\n"))]);
    for notes in
        ["\"甲\n    time_limit: 乙\"", "'甲\n# 乙'", "[a, 'b', \"c\n  d\"]", "\"甲\\\" 乙\n  丙\"", "[a 'b, '\n  c']"]
    {
        assert!(Cut::of(&noted(notes)).is_none(), "{notes}");
    }
    for notes in ["\"甲\"", "关于\"一网通办\"的通知", "[\"甲\", '乙: 丙', it's]", "甲  # \"乙", "{甲: \"乙\"}"]
    {
        assert!(Cut::of(&noted(notes)).is_some(), "{notes}");
    }
    let brackets = noted("{groups: [甲],\n    name: 乙}");
    assert!(Cut::of(&brackets).expect("it is cut").items[0].fields().is_none());
    assert!(Cut::of(&noted("甲").replace("items:", "'items':\nitems:")).is_none());
}

/// Lines that end as on Windows are not cut: all is read.
#[test]
fn the_command_says_the_same_where_all_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = root.join("tests/fixtures/diff");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let county = [("old", "examples/county/catalogs"), ("new", "examples/county-clean/catalogs")];
    let sets = [("old", "old", fixtures.join("old")), ("new", "new", fixtures.join("new"))].into_iter();
    let sets: Vec<_> = sets.chain(county.map(|(side, path)| (side, "county", root.join(path)))).collect();
    for is_whole in [false, true] {
        for (side, name, path) in &sets {
            let into = folder.path().join(if is_whole { "whole" } else { "part" }).join(side);
            copy(path, &into.join(if *name == "county" { "county" } else { "set" }), is_whole);
        }
    }
    for set in ["set", "county"] {
        let told = |kind: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
            command.current_dir(folder.path().join(kind)).env("MULU_LANG", "en");
            let output = command.args(["diff", &format!("old/{set}"), &format!("new/{set}"), "-f", "json"]).output();
            let output = output.expect("mulu runs");
            (output.status.code(), String::from_utf8(output.stdout).expect("JSON is UTF-8"))
        };
        let (part, whole) = (told("part"), told("whole"));
        assert!(part.1.contains("\"counts\""), "{part:?}");
        assert_eq!(part, whole);
    }
}

/// It cannot be read a second time, as files are where something in them is not understood.
#[test]
fn standard_input_is_read_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = rows(3).text();
    std::fs::write(folder.path().join("old.yaml"), &text).expect("a file");
    let faulty = text.replacen("    audience: 全社会\n", "    tiers: [火星级]\n", 1);
    std::fs::write(folder.path().join("new.yaml"), &faulty).expect("a file");
    let told = |new: &str| {
        let stdin = std::fs::File::open(folder.path().join("new.yaml")).expect("it is there");
        let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
        command.current_dir(folder.path()).env("MULU_LANG", "en").stdin(stdin).args(["diff", "old.yaml", new]);
        let output = command.output().expect("mulu runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).replace("<stdin>", "new.yaml"))
    };
    let of_file = told("new.yaml");
    assert_eq!(of_file.0, Some(1), "{of_file:?}");
    assert!(of_file.1.contains("not read, and perhaps taken for withdrawn"), "{of_file:?}");
    assert_eq!(told("-"), of_file);
}

fn copy(from: &Path, to: &Path, is_whole: bool) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("it is there") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target, is_whole);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            let text = std::fs::read_to_string(&path).expect("a text");
            std::fs::write(target, if is_whole { text.replace('\n', "\r\n") } else { text }).expect("a file");
        }
    }
}
