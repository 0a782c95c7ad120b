//! Comparing two sets: what people see in each format, revisions of git, the bump, and the laws of a comparison.
//!
//! `INSTA_UPDATE=always cargo test --test diff` writes the snapshots anew.

#[path = "support/program.rs"]
mod program;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use calamine::{Data, Reader as _, Xlsx};
use mulu::align::Reference;
use mulu::builtin;
use mulu::model::{
    Audience, Catalog, ChangeKind, Channel, Item, Kind, Locus, Method, Source, Sourced, Tier, TimeLimit,
};
use mulu::relate::diff::{Diff, diff};
use mulu::relate::pairing::{Placed, Side};
use program::is_here;
use proptest::prelude::*;

static STANDARD: LazyLock<Vec<Catalog>> = LazyLock::new(builtin::standard);

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/diff")
}

fn mulu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(folder).args(arguments).env("COLUMNS", "80").env("NO_COLOR", "1").env("MULU_LANG", "zh-CN");
    command.output().expect("mulu runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

#[test]
fn each_format_tells_the_same_changes() {
    for (format, name) in [("human", "diff-human"), ("json", "diff-json"), ("md", "diff-md"), ("html", "diff-html")] {
        let output = mulu(&fixtures(), &["diff", "old", "new", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "a difference is no fault");
        insta::assert_snapshot!(name, out(&output));
    }
    let english = mulu(&fixtures(), &["--lang", "en", "diff", "old", "new"]);
    insta::assert_snapshot!("diff-human-en", out(&english));
}

#[test]
fn changes_are_written_as_what_the_name_says_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (old, new) = (fixtures().join("old"), fixtures().join("new"));
    let (old, new) = (old.to_string_lossy(), new.to_string_lossy());
    for name in ["改动.pdf", "改动.docx"] {
        let output = mulu(folder.path(), &["diff", &old, &new, "-o", name]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!folder.path().join(name).exists());
    }
    assert_eq!(mulu(folder.path(), &["diff", &old, &new, "-o", "改动.txt"]).status.code(), Some(0));
}

#[test]
fn what_a_table_has_no_column_for_it_does_not_deny() {
    if !is_here("python3", &["-c", "import openpyxl"], "python3 with openpyxl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let head = "format: 1\nkind: standard\ndomain: \"20\"\nregion: {code: \"320614\", name: 海门区}\nitems:\n";
    std::fs::write(folder.path().join("old.yaml"), format!("{head}{ITEM}")).expect("a file");
    assert_eq!(mulu(folder.path(), &["export", "old.yaml", "-o", "old.xlsx"]).status.code(), Some(0));
    let script = "import openpyxl\nwb = openpyxl.load_workbook('old.xlsx')\nws = wb.worksheets[-1]\n\
        column = [c for row in ws.iter_rows() for c in row if c.value and '公开时限' in str(c.value)][0].column\n\
        ws.delete_cols(column)\nwb.save('new.xlsx')\n";
    let python = Command::new("python3").current_dir(folder.path()).args(["-c", script]).output().expect("it starts");
    assert!(python.status.success(), "{python:?}");
    let output = mulu(folder.path(), &["diff", "old.xlsx", "new.xlsx", "-f", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&output)).expect("it is JSON");
    assert_eq!(json["counts"], serde_json::json!([]), "{json}");
}

#[test]
fn the_workbook_marks_old_and_new_side_by_side() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("changes.xlsx");
    let output = mulu(&fixtures(), &["diff", "old", "new", "-o", file.to_str().expect("a plain path")]);
    assert_eq!(output.status.code(), Some(0));
    let mut workbook: Xlsx<_> = calamine::open_workbook(&file).expect("it is a workbook");
    let mut text = String::new();
    for name in workbook.sheet_names() {
        text.extend(["== ", &name, "\n"]);
        let sheet = workbook.worksheet_range(&name).expect("the sheet can be read");
        for row in sheet.rows() {
            let cells: Vec<String> = row.iter().map(Data::to_string).collect();
            text.push_str(cells.join(" | ").trim_end_matches([' ', '|']));
            text.push('\n');
        }
    }
    insta::assert_snapshot!("diff-xlsx", text);
    let mut package = zip::ZipArchive::new(std::fs::File::open(&file).expect("it is there")).expect("it is a package");
    let mut strings = String::new();
    let mut part = package.by_name("xl/sharedStrings.xml").expect("it has texts");
    std::io::Read::read_to_string(&mut part, &mut strings).expect("they are UTF-8");
    assert!(strings.contains("<strike/>") && strings.contains("<u/>"), "words are marked within cells");
}

#[test]
fn a_version_that_is_too_low_fails_where_that_is_asked() {
    let low = mulu(&fixtures(), &["diff", "old", "new", "--require-bump"]);
    assert_eq!(low.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&low.stderr).contains("至少 2.0.0"));
    assert_eq!(mulu(&fixtures(), &["diff", "old", "old", "--require-bump", "--exit-code"]).status.code(), Some(0));
    assert_eq!(mulu(&fixtures(), &["diff", "old", "new", "--exit-code"]).status.code(), Some(1));
    assert_eq!(mulu(&fixtures(), &["diff", "old", "nowhere"]).status.code(), Some(2));
}

#[test]
fn a_whole_set_is_held_against_what_was_merged_before() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (merged, set) = (folder.path().join("merged"), folder.path().join("set"));
    std::fs::create_dir_all(set.join("catalogs")).expect("a folder");
    for file in ["mulu.yaml", "catalogs/20.yaml", "catalogs/supplementary.yaml"] {
        std::fs::copy(fixtures().join("new").join(file), set.join(file)).expect("a copy");
    }
    let old = mulu(&fixtures(), &["merge", "old", "--force", "-o", merged.to_str().expect("a plain path")]);
    assert!(merged.join("merge-report.json").is_file(), "{old:?}");
    let found = |base: &[&str]| {
        let output = mulu(&set, &[&["validate", "--format", "short"], base].concat());
        out(&output).lines().filter(|line| line.contains("VER004")).map(str::to_owned).collect::<Vec<_>>()
    };
    let told = found(&["--base", "../merged"]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("mulu.yaml:") && told[0].contains("1.0.0"), "{told:?}");
    assert_eq!(found(&[]), [""; 0], "without a release there is nothing to be held against");
}

#[test]
fn revisions_of_git_are_compared_and_left_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.quotepath=true"];
        let output = Command::new("git").current_dir(folder.path()).args(identity).args(arguments).output();
        let output = output.expect("git is here");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        out(&output)
    };
    let put = |side: &str| {
        std::fs::create_dir_all(folder.path().join("县/catalogs")).expect("a folder");
        for file in ["mulu.yaml", "catalogs/20.yaml", "catalogs/supplementary.yaml"] {
            std::fs::copy(fixtures().join(side).join(file), folder.path().join("县").join(file)).expect("a copy");
        }
    };
    git(&["init", "-q"]);
    put("old");
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "old"]);
    put("new");
    let before = git(&["status", "--porcelain"]);
    let of_tree = out(&mulu(folder.path(), &["diff", "HEAD:县", "县"]));
    let expected = out(&mulu(&fixtures(), &["diff", "old", "new"]));
    let body = |text: &str| text.lines().skip(1).collect::<Vec<_>>().join("\n");
    assert_eq!(body(&of_tree), body(&expected));
    let of_file = out(&mulu(&folder.path().join("县"), &["diff", "HEAD:./catalogs/20.yaml", "catalogs/20.yaml"]));
    assert!(of_file.contains("20-008") && !of_file.contains("00-320614-002"), "{of_file}");
    let json = out(&mulu(folder.path(), &["diff", "HEAD:县", "县", "--format", "json"]));
    assert!(json.contains("\"file\": \"HEAD:县/catalogs/20.yaml\""), "places are named as the revision has them");
    assert_eq!(git(&["status", "--porcelain"]), before, "neither index nor files are touched");
    assert_eq!(mulu(folder.path(), &["diff", "NOWHERE:县", "县"]).status.code(), Some(2));
    assert_eq!(mulu(folder.path(), &["diff", "HEAD:nowhere", "县"]).status.code(), Some(2));
}

// ---- single changes -----------------------------------------------------------------------------------------------------

const ITEM: &str = "  - id: \"20-320614-001\"
    category: 社会救助
    name: 临时救助
    elements: [名单, 金额, 标准]
    legal_basis: [{title: 社会救助暂行办法}]
    time_limit: 申请受理之日起10个工作日内，审批通过之日起20个工作日内
    disclosing_bodies: [民政局]
";

/// What `mulu diff` tells of a catalog of these items and of those.
fn told(old: &str, new: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, items) in [("old.yaml", old), ("new.yaml", new)] {
        let head = "format: 1\nkind: standard\ndomain: \"20\"\nregion: {code: \"320614\", name: 海门区}\nitems:\n";
        std::fs::write(folder.path().join(name), format!("{head}{items}")).expect("a file");
    }
    let output = mulu(folder.path(), &[&["diff", "old.yaml", "new.yaml"], arguments].concat());
    assert!(output.status.code() < Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    out(&output)
}

/// Each kind of change with how often it occurs.
fn kinds(old: &str, new: &str) -> Vec<(String, u64)> {
    let json: serde_json::Value = serde_json::from_str(&told(old, new, &["-f", "json"])).expect("it is JSON");
    let counts = json["counts"].as_array().expect("a list").iter();
    counts
        .map(|it| (it["kind"].as_str().expect("a kind").to_owned(), it["count"].as_u64().expect("a number")))
        .collect()
}

#[test]
fn a_double_row_that_is_taken_out_is_no_withdrawal() {
    let twice = ITEM.repeat(2);
    assert_eq!(kinds(&twice, ITEM), [("double-removed".to_owned(), 1)]);
    assert_eq!(kinds(ITEM, &twice), [("row-doubled".to_owned(), 1)]);
    assert_eq!(kinds(&ITEM.repeat(3), &twice), [("double-removed".to_owned(), 1)]);
    assert!(told(&twice, ITEM, &[]).contains("升第三位"));
    let nameless = ITEM.replace("  - id: \"20-320614-001\"\n    category", "  - category");
    assert_eq!(kinds(&nameless.repeat(2), &nameless), [("double-removed".to_owned(), 1)]);
    let other = ITEM.replace("320614-001", "320614-002").replace("临时救助", "孤儿认定");
    let kinds = kinds(&format!("{twice}{other}"), &other);
    assert_eq!(kinds, [("item-withdrawn".to_owned(), 2)], "where no row of it is left, it is withdrawn");
}

#[test]
fn rows_without_an_id_that_are_repeated_are_edited_and_not_exchanged() {
    let row = ITEM.replace("  - id: \"20-320614-001\"\n    category", "  - category").replace("临时救助", "自定事项");
    let edited = row.replace("受理之日起10个", "受理之日起15个");
    let old = row.repeat(3);
    let expected = [("time-limit-loosened".to_owned(), 2)];
    assert_eq!(kinds(&old, &format!("{edited}{row}{edited}")), expected);
    let elsewhere = |row: &str| row.replace("[民政局]", "[城关镇人民政府]");
    let old = format!("{row}{row}{}", elsewhere(&row));
    let new = format!("{}{edited}{edited}", elsewhere(&edited));
    let expected = [("time-limit-loosened".to_owned(), 3)];
    assert_eq!(kinds(&old, &new), expected, "each row is that of its own body");
}

#[test]
fn each_clause_of_a_limit_is_held_against_its_own() {
    let longer = ITEM.replace("受理之日起10个", "受理之日起15个");
    assert_eq!(kinds(ITEM, &longer), [("time-limit-loosened".to_owned(), 1)]);
    let both = longer.replace("通过之日起20个", "通过之日起5个");
    let expected = [("time-limit-loosened".to_owned(), 1), ("time-limit-tightened".to_owned(), 1)];
    assert_eq!(kinds(ITEM, &both), expected);
    let turned = ITEM.replace(
        "申请受理之日起10个工作日内，审批通过之日起20个工作日内",
        "审批通过之日起20个工作日内，申请受理之日起10个工作日内",
    );
    assert!(kinds(ITEM, &turned).iter().all(|(kind, _)| kind == "time-limit-changed" || kind == "wording"));
    let text = told(ITEM, &longer, &[]);
    assert!(text.contains("受理") && text.contains("由10个工作日延长为15个工作日"), "{text}");
}

#[test]
fn a_time_on_display_that_goes_is_told() {
    let displayed = ITEM.replace("，审批通过之日起20个工作日内", "，公示7个工作日");
    let timely = displayed.replace("申请受理之日起10个工作日内，公示7个工作日", "及时公开");
    let expected = [("time-limit-loosened".to_owned(), 1), ("time-limit-tightened".to_owned(), 1)];
    assert_eq!(kinds(&displayed, &timely), expected, "sooner, and for no time");
    assert!(told(&displayed, &timely, &["-f", "json"]).contains("不再规定公示多久"));
    assert!(told(&timely, &displayed, &["-f", "json"]).contains("规定了公示多久"));
}

#[test]
fn an_item_that_is_renamed_and_renumbered_at_once_is_the_same_item() {
    let new = ITEM.replace("320614-001", "320614-009").replace("临时救助", "急难救助");
    let expected = [("item-renumbered".to_owned(), 1), ("item-renamed".to_owned(), 1)];
    assert_eq!(kinds(ITEM, &new), expected);
    let of_standard = ITEM.replace("20-320614-001", "20-012");
    let other = of_standard.replace("20-012", "20-013").replace("临时救助", "急难救助");
    let expected = [("item-withdrawn".to_owned(), 1), ("item-added".to_owned(), 1)];
    assert_eq!(kinds(&of_standard, &other), expected, "an id of the standard is never another item's");
}

#[test]
fn a_list_in_another_order_has_only_its_new_entries_marked() {
    let new = ITEM.replace("名单, 金额, 标准", "标准, 名单, 流程, 金额");
    let text = told(ITEM, &new, &[]);
    assert!(text.contains("标准、名单、{+流程+}、金额") && text.contains("- 名单、金额、标准"), "{text}");
}

#[test]
fn the_workbook_is_in_the_language_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("changes.xlsx");
    mulu(&fixtures(), &["--lang", "en", "diff", "old", "new", "-o", file.to_str().expect("a plain path")]);
    let mut workbook: Xlsx<_> = calamine::open_workbook(&file).expect("it is a workbook");
    let summary = workbook.worksheet_range("改动汇总").expect("the summary is there");
    let cells: Vec<String> = summary.rows().flatten().map(Data::to_string).collect();
    assert!(cells.iter().any(|cell| cell.starts_with("These changes ask for MAJOR")), "{cells:?}");
    assert!(cells.contains(&"domain".to_owned()) && cells.contains(&"item withdrawn".to_owned()), "{cells:?}");
}

#[test]
fn what_git_says_is_told_in_the_language_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let said = |arguments: &[&str]| {
        let output = mulu(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).expect("output is UTF-8")
    };
    let outside = said(&["diff", "HEAD:a", "b"]);
    assert!(outside.contains("这里不是 git 仓库") && !outside.contains("not a git"), "{outside}");
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
        let output = Command::new("git").current_dir(folder.path()).args(identity).args(arguments).output();
        assert!(output.expect("git is here").status.success());
    };
    git(&["init", "-q"]);
    git(&["commit", "-q", "--allow-empty", "-m", "empty"]);
    let unknown = said(&["diff", "NOWHERE:a", "b"]);
    assert!(unknown.contains("没有这个版本"), "{unknown}");
    let bare = said(&["diff", "HEAD"]);
    assert!(bare.contains("“HEAD”是 git 版本，还要写路径") && bare.contains("HEAD:catalogs"), "{bare}");
}

// ---- laws ---------------------------------------------------------------------------------------------------------------

fn at<T>(value: T) -> Sourced<T> {
    Sourced::new(value, Locus::whole(&Source::named("test")))
}

/// An item of few words, so that many are alike. `None` for the id makes it a row of a table.
fn item() -> impl Strategy<Value = Item> {
    let words = prop::sample::select(vec!["办事指南", "审核信息", "审批信息", "政策法规文件", "资金公示"]);
    let categories = prop::sample::select(vec!["最低生活保障", "临时救助"]);
    let elements = prop::sample::subsequence(vec!["名单", "金额", "标准", "流程", "条件", "结果"], 0..5);
    let limits = prop::sample::select(vec!["20个工作日内", "10个工作日内", "及时公开", "长期公开", "按规定"]);
    let id = prop::option::of(1_u32..9);
    (id, categories, words, elements, limits, any::<(bool, bool, bool)>()).prop_map(
        |(id, category, name, elements, limit, (public, proactive, county))| {
            let mut item = Item::at(Locus::whole(&Source::named("test")));
            item.id = id.map(|number| at(format!("20-320614-{number:03}").parse().expect("an id")));
            item.category = Some(at(category.to_owned()));
            item.name = Some(at(name.to_owned()));
            item.elements = Some(at(elements.into_iter().map(|element| at(element.to_owned())).collect()));
            item.time_limit = Some(at(TimeLimit::read(limit)));
            item.channels = Some(at(vec![at(Channel::read("政府网站"))]));
            let groups = if public { Vec::new() } else { vec!["申请人".to_owned()] };
            item.audience = Some(at(Audience { public, groups }));
            item.methods = Some(at(vec![at(if proactive { Method::Proactive } else { Method::OnRequest })]));
            item.tiers = county.then(|| at(vec![at(Tier::County)]));
            item
        },
    )
}

fn catalog() -> impl Strategy<Value = Catalog> {
    prop::collection::vec(item(), 0..9).prop_map(|items| {
        let mut catalog = Catalog::empty(Kind::Standard, Locus::whole(&Source::named("test")));
        catalog.domain = Some(at("20".parse().expect("a domain")));
        catalog.items = items;
        catalog
    })
}

fn compared<'a>(old: &'a [Catalog], new: &'a [Catalog]) -> Diff<'a> {
    let reference = Reference::new(STANDARD.as_slice());
    diff(Side { catalogs: old, matches: &[] }, Side { catalogs: new, matches: &[] }, &reference)
}

/// A comparison as lines, the sides exchanged where `is_mirrored`.
fn lines(diff: &Diff<'_>, is_mirrored: bool) -> Vec<String> {
    let kind = |kind: ChangeKind| if is_mirrored { kind.mirrored() } else { kind };
    let turn = |old: String, new: String| if is_mirrored { (new, old) } else { (old, new) };
    let names = |placed: &[Placed<'_>]| {
        let mut names: Vec<String> = placed.iter().map(|it| format!("{:?} {}", it.id, it.item.title())).collect();
        names.sort();
        names.join("+")
    };
    let mut lines = Vec::new();
    for item in diff.domains.iter().flat_map(|domain| &domain.items) {
        let mut fields: Vec<String> = item
            .fields
            .iter()
            .map(|field| {
                let words =
                    |words: &Option<Sourced<String>>| words.as_ref().map(|it| it.value.clone()).unwrap_or_default();
                let mut kinds: Vec<ChangeKind> = field.meanings.iter().map(|meaning| kind(meaning.kind)).collect();
                kinds.sort();
                format!("{} {:?} {kinds:?}", field.key, turn(words(&field.old), words(&field.new)))
            })
            .collect();
        fields.sort();
        let fate = item.meaning.as_ref().map(|meaning| kind(meaning.kind));
        lines.push(format!("{:?} {fate:?} {fields:?}", turn(names(&item.old), names(&item.new))));
    }
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_set_does_not_differ_from_itself(one in catalog()) {
        let same = std::slice::from_ref(&one);
        prop_assert!(compared(same, same).is_empty(), "{:?}", lines(&compared(same, same), false));
    }

    #[test]
    fn the_way_back_is_the_mirror(one in catalog(), other in catalog()) {
        let (one, other) = ([one], [other]);
        prop_assert_eq!(lines(&compared(&one, &other), false), lines(&compared(&other, &one), true));
    }

    #[test]
    fn no_order_of_rows_or_files_matters(one in catalog(), other in catalog(), seed in any::<u64>()) {
        let (one, other) = ([one], [other]);
        let mut random = fastrand::Rng::with_seed(seed);
        let mut shuffled = other[0].clone();
        random.shuffle(&mut shuffled.items);
        let mut rest = shuffled.clone();
        rest.items = shuffled.items.split_off(shuffled.items.len() / 2);
        let parts = [rest, shuffled];
        prop_assert_eq!(lines(&compared(&one, &other), false), lines(&compared(&one, &parts), false));
    }

    #[test]
    fn every_item_of_either_side_is_accounted_for(one in catalog(), other in catalog()) {
        let (one, other) = ([one], [other]);
        let diff = compared(&one, &other);
        let told = |of: fn(&mulu::relate::diff::ItemDiff<'_>) -> usize| -> usize {
            diff.domains.iter().flat_map(|domain| &domain.items).map(of).sum()
        };
        let (old, new) = (told(|item| item.old.len()), told(|item| item.new.len()));
        prop_assert_eq!(one[0].items.len() - old, other[0].items.len() - new, "what is not told is the same on both sides");
    }
}
