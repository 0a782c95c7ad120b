//! Merging two sets that were made of one: the laws, that no edit is lost, and the command.

#[path = "support/matrix.rs"]
mod matrix;
#[path = "support/sheet.rs"]
mod sheet;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use calamine::{Reader as _, Xlsx};
use mulu::model::{
    Audience, Catalog, Channel, Field, Item, ItemId, Kind, Locus, Method, Source, Sourced, Tier, TimeLimit, Withdrawal,
};
use mulu::relate::pairing::{COMPARED, Side};
use mulu::relate::three_way::{Choices, Conflict, ConflictKind, Party, ThreeWay, ThreeWayInput, three_way};
use mulu::relate::words_of;
use mulu::write::yaml;
use proptest::prelude::*;

fn at<T>(value: T) -> Sourced<T> {
    Sourced::new(value, Locus::whole(&Source::named("test")))
}

fn words(list: &[&str]) -> Sourced<Vec<Sourced<String>>> {
    at(list.iter().map(|entry| at((*entry).to_owned())).collect())
}

fn id(number: usize) -> ItemId {
    format!("20-320614-{number:03}").parse().expect("an id")
}

/// An item unlike any of another number.
fn item(number: usize) -> Item {
    const NAMES: [&str; 12] = [
        "低保申请",
        "临时救助",
        "孤儿认定",
        "养老补贴",
        "殡葬服务",
        "婚姻登记",
        "残疾人证",
        "慈善募捐",
        "社团年检",
        "地名命名",
        "志愿服务",
        "流浪救助",
    ];
    let mut item = Item::at(Locus::whole(&Source::named("test")));
    item.id = Some(at(id(number)));
    item.category = Some(at("社会救助".to_owned()));
    item.name = Some(at(NAMES.get(number - 1).map_or_else(|| format!("事项{number}"), |name| (*name).to_owned())));
    item.elements = Some(words(&["名单", "金额", "标准"]));
    item.time_limit = Some(at(TimeLimit::read("20个工作日内")));
    item.disclosing_bodies = Some(words(&["民政局"]));
    item.channels = Some(at(vec![at(Channel::read("政府网站"))]));
    item.audience = Some(at(Audience { public: true, groups: Vec::new() }));
    item.methods = Some(at(vec![at(Method::Proactive)]));
    item.tiers = Some(at(vec![at(Tier::County)]));
    item
}

fn catalog(items: Vec<Item>) -> Catalog {
    let mut catalog = Catalog::empty(Kind::Standard, Locus::whole(&Source::named("test")));
    catalog.domain = Some(at("20".parse().expect("a domain")));
    catalog.title = Some(at("社会救助领域目录".to_owned()));
    catalog.items = items;
    catalog
}

fn merge(base: &Catalog, ours: &Catalog, theirs: &Catalog, preferred: Party) -> ThreeWay {
    let side = |catalog| Side { catalogs: std::slice::from_ref(catalog), matches: &[] };
    let input = ThreeWayInput { base: side(base), ours: side(ours), theirs: side(theirs) };
    three_way(input, &Choices::all(preferred)).expect("one catalog a side")
}

fn text(catalogs: &[Catalog]) -> String {
    catalogs.iter().map(yaml::catalog).collect()
}

// ---- random edits -------------------------------------------------------------------------------------------------------

/// One edit of a script; numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Edit {
    Limit(usize, usize),
    Rename(usize, usize),
    Recategorise(usize, usize),
    AddElement(usize, usize),
    DropElement(usize, usize),
    ReplaceElement(usize, usize, usize),
    Body(usize, usize),
    Public(usize),
    Delete(usize),
    Move(usize, usize),
    Add(usize, usize, usize),
    Title(usize),
    Note(usize),
    Withdraw(usize, usize),
}

const VALUES: [&str; 4] = ["甲类", "乙类", "丙类", "丁类"];
const LIMITS: [&str; 4] = ["10个工作日内", "5个工作日内", "及时公开", "长期公开"];

fn edit() -> impl Strategy<Value = Edit> {
    let n = 0_usize..10;
    let v = 0_usize..4;
    prop_oneof![
        (n.clone(), v.clone()).prop_map(|(n, v)| Edit::Limit(n, v)),
        (n.clone(), v.clone()).prop_map(|(n, v)| Edit::Rename(n, v)),
        (n.clone(), v.clone()).prop_map(|(n, v)| Edit::Recategorise(n, v)),
        (n.clone(), v.clone()).prop_map(|(n, v)| Edit::AddElement(n, v)),
        (n.clone(), v.clone()).prop_map(|(n, v)| Edit::DropElement(n, v)),
        (n.clone(), v.clone(), v.clone()).prop_map(|(n, v, w)| Edit::ReplaceElement(n, v, w)),
        (n.clone(), v.clone()).prop_map(|(n, v)| Edit::Body(n, v)),
        n.clone().prop_map(Edit::Public),
        n.clone().prop_map(Edit::Delete),
        (n.clone(), n.clone()).prop_map(|(n, to)| Edit::Move(n, to)),
        (n.clone(), 0_usize..3, v.clone()).prop_map(|(n, number, v)| Edit::Add(n, number, v)),
        v.clone().prop_map(Edit::Title),
        v.clone().prop_map(Edit::Note),
        (0_usize..3, v).prop_map(|(n, v)| Edit::Withdraw(n, v)),
    ]
}

fn edited(base: &Catalog, script: &[Edit]) -> Catalog {
    let mut catalog = base.clone();
    for edit in script {
        apply(&mut catalog, edit);
    }
    catalog
}

fn apply(catalog: &mut Catalog, edit: &Edit) {
    let count = catalog.items.len();
    let pick = |number: usize| number % count.max(1);
    match *edit {
        Edit::Title(v) => catalog.title = Some(at(VALUES[v].to_owned())),
        Edit::Note(v) => catalog.notes.push(at(VALUES[v].to_owned())),
        Edit::Withdraw(n, v) => {
            let id = id(50 + n);
            catalog.withdrawn.retain(|withdrawal| withdrawal.id != id);
            catalog.withdrawn.push(at(Withdrawal { id, reason: VALUES[v].to_owned() }));
        }
        Edit::Add(to, number, v) => {
            let mut new = item(20 + number);
            new.name = Some(at(format!("{}新增{number}", VALUES[v])));
            if !catalog.items.iter().any(|own| own.id.as_ref().map(|id| id.value) == Some(id(20 + number))) {
                catalog.items.insert(to % (count + 1), new);
            }
        }
        _ if count == 0 => {}
        Edit::Delete(n) => {
            catalog.items.remove(pick(n));
        }
        Edit::Move(n, to) => {
            let item = catalog.items.remove(pick(n));
            catalog.items.insert(pick(to), item);
        }
        Edit::Limit(n, v) => catalog.items[pick(n)].time_limit = Some(at(TimeLimit::read(LIMITS[v]))),
        Edit::Rename(n, v) => {
            let name = catalog.items[pick(n)].name.as_mut().expect("a name");
            name.value = format!("{}{}", VALUES[v], name.value);
        }
        Edit::Recategorise(n, v) => catalog.items[pick(n)].category = Some(at(VALUES[v].to_owned())),
        Edit::Body(n, v) => catalog.items[pick(n)].disclosing_bodies = Some(words(&[VALUES[v]])),
        Edit::Public(n) => {
            catalog.items[pick(n)].audience =
                Some(at(Audience { public: false, groups: vec!["申请人".to_owned()] }));
        }
        Edit::AddElement(n, v) => elements(catalog, pick(n)).push(at(VALUES[v].to_owned())),
        Edit::DropElement(n, v) => {
            let list = elements(catalog, pick(n));
            if !list.is_empty() {
                list.remove(v % list.len());
            }
        }
        Edit::ReplaceElement(n, v, w) => {
            let list = elements(catalog, pick(n));
            if !list.is_empty() {
                let place = v % list.len();
                list[place] = at(VALUES[w].to_owned());
            }
        }
    }
}

fn elements(catalog: &mut Catalog, row: usize) -> &mut Vec<Sourced<String>> {
    &mut catalog.items[row].elements.get_or_insert_with(|| at(Vec::new())).value
}

fn base() -> impl Strategy<Value = Catalog> {
    (0_usize..11).prop_map(|count| catalog((1..=count).map(item).collect()))
}

fn script() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec(edit(), 0..7)
}

// ---- what a loss would be -----------------------------------------------------------------------------------------------

fn by_id(catalog: Option<&Catalog>) -> BTreeMap<ItemId, &Item> {
    catalog.into_iter().flat_map(|it| &it.items).filter_map(|item| Some((item.id.as_ref()?.value, item))).collect()
}

fn says(item: &Item, field: Field) -> Option<String> {
    words_of(item, field).map(|words| words.value)
}

fn entries(item: &Item, field: Field) -> Option<Vec<String>> {
    let list = match field {
        Field::Elements => item.elements.as_ref(),
        Field::DisclosingBodies => item.disclosing_bodies.as_ref(),
        _ => return None,
    };
    Some(list.into_iter().flat_map(|list| list.values().cloned()).collect())
}

/// Whether a conflict tells of an item, and of the field where one is named.
fn tells(conflicts: &[Conflict], id: ItemId, field: Option<Field>) -> bool {
    let of_field =
        |conflict: &Conflict| field.is_none_or(|field| conflict.values.iter().any(|value| value.key == field.key()));
    conflicts.iter().any(|conflict| conflict.id == Some(id) && of_field(conflict))
}

/// The edits of a side that are neither in the result nor in a conflict. It knows nothing of how merging is done.
fn lost(base: &Catalog, side: &Catalog, merged: &ThreeWay) -> Vec<String> {
    let result = merged.catalogs.first();
    let (before, after, there) = (by_id(Some(base)), by_id(Some(side)), by_id(result));
    let mut lost = Vec::new();
    for (id, item) in &after {
        let told = |field| tells(&merged.conflicts, *id, field);
        match (before.get(id), there.get(id)) {
            (None, Some(kept)) => {
                let is_there = COMPARED.iter().all(|field| says(item, *field) == says(kept, *field));
                lost.extend((!is_there && !told(None)).then(|| format!("{id} was added otherwise")));
            }
            (_, None) if told(None) => {}
            (None, None) => lost.push(format!("{id} was added")),
            (Some(old), None) => {
                let is_edited = COMPARED.iter().any(|field| says(item, *field) != says(old, *field));
                lost.extend(is_edited.then(|| format!("{id} was edited and is gone")));
            }
            (Some(old), Some(kept)) => {
                for field in COMPARED.into_iter().filter(|field| says(item, *field) != says(old, *field)) {
                    let is_there = match (entries(old, field), entries(item, field), entries(kept, field)) {
                        (Some(old), Some(new), Some(kept)) => {
                            new.iter().all(|entry| old.contains(entry) || kept.contains(entry))
                                && old.iter().all(|entry| new.contains(entry) || !kept.contains(entry))
                        }
                        _ => says(item, field) == says(kept, field),
                    };
                    lost.extend((!is_there && !told(Some(field))).then(|| format!("{id} {field:?}")));
                }
            }
        }
    }
    let deleted = before.keys().filter(|id| !after.contains_key(*id));
    lost.extend(
        deleted
            .filter(|id| there.contains_key(*id) && !tells(&merged.conflicts, **id, None))
            .map(|id| format!("{id} was deleted")),
    );
    lost.extend(lost_of_catalog(base, side, merged).into_iter().map(str::to_owned));
    lost
}

fn lost_of_catalog(base: &Catalog, side: &Catalog, merged: &ThreeWay) -> Vec<&'static str> {
    let told =
        |key: &str| merged.conflicts.iter().any(|it| it.id.is_none() && it.values.iter().any(|it| it.key == key));
    let Some(result) = merged.catalogs.first() else { return Vec::new() };
    let mut lost = Vec::new();
    if side.title != base.title && result.title != side.title && !told("title") {
        lost.push("title");
    }
    if side.notes.iter().any(|note| !result.notes.contains(note)) && !told("notes") {
        lost.push("notes");
    }
    if side.withdrawn.iter().any(|it| !result.withdrawn.contains(it)) && !told("withdrawn") {
        lost.push("withdrawn");
    }
    lost
}

/// Pairs of rows that only one side turned round, and that stand the other way in the result.
fn turned_back(base: &Catalog, ours: &Catalog, theirs: &Catalog, merged: &ThreeWay) -> Vec<(ItemId, ItemId)> {
    if merged.conflicts.iter().any(|conflict| conflict.kind == ConflictKind::Moved) {
        return Vec::new();
    }
    let places = |catalog: &Catalog| -> BTreeMap<ItemId, usize> {
        catalog.items.iter().enumerate().filter_map(|(at, item)| Some((item.id.as_ref()?.value, at))).collect()
    };
    let Some(result) = merged.catalogs.first() else { return Vec::new() };
    let all = [base, ours, theirs, result].map(places);
    let shared: Vec<ItemId> = all[0].keys().filter(|id| all.iter().all(|it| it.contains_key(*id))).copied().collect();
    let mut turned = Vec::new();
    for one in &shared {
        for other in &shared {
            let [base, ours, theirs, result] = all.each_ref().map(|it| it[one] < it[other]);
            let wanted = if ours == theirs || theirs == base { ours } else { theirs };
            if result != wanted {
                turned.push((*one, *other));
            }
        }
    }
    turned
}

fn mirrored(kind: ConflictKind) -> ConflictKind {
    match kind {
        ConflictKind::Deleted(Party::Ours) => ConflictKind::Deleted(Party::Theirs),
        ConflictKind::Deleted(Party::Theirs) => ConflictKind::Deleted(Party::Ours),
        kind => kind,
    }
}

/// Conflicts as lines, the sides exchanged where asked.
fn lines(conflicts: &[Conflict], is_mirrored: bool) -> Vec<String> {
    let line = |conflict: &Conflict| {
        let kind = if is_mirrored { mirrored(conflict.kind) } else { conflict.kind };
        let said = |words: &Option<Sourced<String>>| words.as_ref().map(|words| words.value.clone());
        let values = conflict.values.iter().map(|value| {
            let (ours, theirs) = if is_mirrored { (&value.theirs, &value.ours) } else { (&value.ours, &value.theirs) };
            format!("{} {:?} {:?} {:?}", value.key, said(&value.base), said(ours), said(theirs))
        });
        format!("{kind:?} {:?} {}", conflict.id, values.collect::<Vec<_>>().join("; "))
    };
    let mut lines: Vec<String> = conflicts.iter().map(line).collect();
    lines.sort();
    lines
}

proptest! {
    // 5,000 scripts for each of two laws, and four merges in the first: 20,000 and more.
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn no_edit_is_lost_whatever_is_preferred(base in base(), one in script(), other in script()) {
        let (ours, theirs) = (edited(&base, &one), edited(&base, &other));
        for preferred in [Party::Ours, Party::Theirs] {
            let merged = merge(&base, &ours, &theirs, preferred);
            prop_assert_eq!(lost(&base, &ours, &merged), Vec::<String>::new());
            prop_assert_eq!(lost(&base, &theirs, &merged), Vec::<String>::new());
            prop_assert_eq!(turned_back(&base, &ours, &theirs, &merged), Vec::new());
        }
    }

    #[test]
    fn exchanging_the_sides_exchanges_the_labels_alone(base in base(), one in script(), other in script()) {
        let (one, other) = (edited(&base, &one), edited(&base, &other));
        for (preferred, mirrored) in [(Party::Ours, Party::Theirs), (Party::Theirs, Party::Ours)] {
            let (there, back) = (merge(&base, &one, &other, preferred), merge(&base, &other, &one, mirrored));
            prop_assert_eq!(text(&there.catalogs), text(&back.catalogs));
            prop_assert_eq!(lines(&there.conflicts, false), lines(&back.conflicts, true));
        }
    }

    #[test]
    fn choosing_a_side_in_each_conflict_is_choosing_it_at_once(base in base(), one in script(), other in script()) {
        let (ours, theirs) = (edited(&base, &one), edited(&base, &other));
        for (otherwise, chosen) in [(Party::Ours, Party::Theirs), (Party::Theirs, Party::Ours)] {
            let side = |catalog| Side { catalogs: std::slice::from_ref(catalog), matches: &[] };
            let input = ThreeWayInput { base: side(&base), ours: side(&ours), theirs: side(&theirs) };
            let mut choices = Choices::all(otherwise);
            let merged = loop {
                let merged = three_way(input, &choices).expect("one catalog a side");
                let open: Vec<&Conflict> = merged.conflicts.iter().filter(|it| choices.chosen(it).is_none()).collect();
                if open.is_empty() {
                    break merged;
                }
                for conflict in open {
                    choices.choose(conflict, chosen);
                }
            };
            let at_once = merge(&base, &ours, &theirs, chosen);
            prop_assert_eq!(text(&merged.catalogs), text(&at_once.catalogs));
            prop_assert_eq!(lines(&merged.conflicts, false), lines(&at_once.conflicts, false));
        }
    }

    #[test]
    fn what_only_one_side_changed_is_the_result(base in base(), script in script()) {
        let changed = edited(&base, &script);
        for (ours, theirs) in [(&changed, &base), (&base, &changed), (&changed, &changed)] {
            let merged = merge(&base, ours, theirs, Party::Ours);
            prop_assert_eq!(lines(&merged.conflicts, false), Vec::<String>::new());
            prop_assert_eq!(text(&merged.catalogs), text(std::slice::from_ref(&changed)));
        }
    }
}

/// A set of two catalogs, of the domains 20 and 21, with items 1 to 3 and 4 to 6.
fn two_catalogs() -> Vec<Catalog> {
    let mut other = catalog((4..=6).map(item).collect());
    other.domain = Some(at("21".parse().expect("a domain")));
    vec![catalog((1..=3).map(item).collect()), other]
}

fn merge_sets(base: &[Catalog], ours: &[Catalog], theirs: &[Catalog]) -> ThreeWay {
    let side = |catalogs| Side { catalogs, matches: &[] };
    let input = ThreeWayInput { base: side(base), ours: side(ours), theirs: side(theirs) };
    three_way(input, &Choices::all(Party::Ours)).expect("one catalog a domain")
}

#[test]
fn an_item_is_followed_from_one_catalog_to_another() {
    let base = two_catalogs();
    let mut ours = base.clone();
    let moved = ours[0].items.remove(1);
    ours[1].items.insert(1, moved);
    let mut theirs = base.clone();
    apply(&mut theirs[0], &Edit::Limit(1, 0));
    let merged = merge_sets(&base, &ours, &theirs);
    assert!(merged.conflicts.is_empty(), "{:?}", merged.conflicts);
    assert!(!by_id(Some(&merged.catalogs[0])).contains_key(&id(2)));
    assert_eq!(says(&merged.catalogs[1].items[1], Field::TimeLimit).as_deref(), Some(LIMITS[0]));

    let mut gone = base.clone();
    gone[0].items.remove(1);
    let merged = merge_sets(&base, &ours, &gone);
    assert!(tells(&merged.conflicts, id(2), None), "deleted against moved");

    let mut elsewhere = base.clone();
    let mut third = catalog(vec![elsewhere[0].items.remove(1)]);
    third.domain = Some(at("22".parse().expect("a domain")));
    elsewhere.push(third);
    let merged = merge_sets(&base, &ours, &elsewhere);
    let kinds: Vec<ConflictKind> = merged.conflicts.iter().map(|conflict| conflict.kind).collect();
    assert_eq!(kinds, [ConflictKind::Moved], "both moved it otherwise");
}

#[test]
fn a_catalog_that_one_side_gave_up_is_named_and_edits_in_it_are_not_lost() {
    let base = two_catalogs();
    let ours = base[..1].to_vec();
    let merged = merge_sets(&base, &ours, &base);
    assert_eq!((merged.catalogs.len(), merged.dropped.len()), (1, 1));
    assert_eq!(merged.dropped[0].1, Party::Ours);

    let mut theirs = base.clone();
    apply(&mut theirs[1], &Edit::Limit(0, 0));
    apply(&mut theirs[1], &Edit::Title(0));
    let merged = merge_sets(&base, &ours, &theirs);
    assert!(tells(&merged.conflicts, id(4), Some(Field::TimeLimit)));
    let titles = merged.conflicts.iter().filter(|conflict| conflict.id.is_none());
    assert_eq!(titles.map(|conflict| conflict.kind).collect::<Vec<_>>(), [ConflictKind::Deleted(Party::Ours)]);
}

#[test]
fn items_of_other_ids_and_names_are_two_however_alike_they_are_else() {
    let base = catalog((1..=3).map(item).collect());
    let with = |number: usize, name: &str| {
        let mut added = item(4);
        (added.id, added.name) = (Some(at(id(number))), Some(at(name.to_owned())));
        let mut side = base.clone();
        side.items.push(added);
        side
    };
    let merged = merge(&base, &with(8, "托育机构备案"), &with(9, "托育机构检查"), Party::Ours);
    assert_eq!(merged.conflicts.len(), 0, "{:?}", merged.conflicts);
    let ids: Vec<ItemId> = merged.catalogs[0].items.iter().filter_map(|item| Some(item.id.as_ref()?.value)).collect();
    assert_eq!(ids, [1, 2, 3, 8, 9].map(id));
    let merged = merge(&base, &with(8, "托育机构备案"), &with(9, "托育机构备案"), Party::Ours);
    assert_eq!(merged.conflicts.len(), 1, "one item, and two numbers for it");
}

#[test]
fn two_catalogs_of_one_domain_on_a_side_are_refused() {
    let base = two_catalogs();
    let twice = [base[0].clone(), base[0].clone()];
    let side = |catalogs| Side { catalogs, matches: &[] };
    let input = ThreeWayInput { base: side(&base), ours: side(&twice), theirs: side(&base) };
    assert!(three_way(input, &Choices::all(Party::Ours)).is_err());
}

// ---- the command --------------------------------------------------------------------------------------------------------

fn mulu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(folder).args(arguments).env("COLUMNS", "80").env("NO_COLOR", "1").env("MULU_LANG", "zh-CN");
    command.output().expect("mulu runs")
}

fn put(folder: &Path, name: &str, catalog: &Catalog) {
    std::fs::write(folder.join(name), yaml::catalog(catalog)).expect("a file");
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_default()
}

/// Three files: both sides edit item 1, in the same field where `is_same_field`.
fn three_files(folder: &Path, is_same_field: bool) {
    let base = catalog((1..=5).map(item).collect());
    let theirs = if is_same_field { Edit::Limit(0, 1) } else { Edit::Rename(0, 1) };
    put(folder, "base.yaml", &base);
    put(folder, "ours.yaml", &edited(&base, &[Edit::Limit(0, 0)]));
    put(folder, "theirs.yaml", &edited(&base, &[theirs]));
}

const THREE: [&str; 4] = ["merge3", "base.yaml", "ours.yaml", "theirs.yaml"];

#[test]
fn a_file_of_another_domain_is_no_version_of_the_base() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), false);
    let mut other = catalog(vec![item(1)]);
    other.domain = Some(at("23".parse().expect("a domain")));
    put(folder.path(), "other.yaml", &other);
    for [base, ours, theirs] in [["base", "ours", "other"], ["base", "other", "theirs"], ["other", "ours", "theirs"]]
        .map(|it| it.map(|name| format!("{name}.yaml")))
    {
        let output = mulu(folder.path(), &["merge3", &base, &ours, &theirs, "-o", "out.yaml"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let told = String::from_utf8_lossy(&output.stderr).replace('\n', "");
        assert!(told.contains("23 涉农补贴") && told.contains("20 社会救助") && told.contains("other.yaml"), "{told}");
        assert!(!folder.path().join("out.yaml").exists());
    }
}

#[test]
fn edits_of_different_fields_merge_clean() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), false);
    let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let merged = read(folder.path(), "out.yaml");
    assert!(merged.contains("10个工作日内") && merged.contains("乙类低保申请"), "{merged}");
    assert!(!folder.path().join("out.conflicts.yaml").exists());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("5 条事项已写到 out.yaml"), "those that were not read count, too: {told}");
}

#[test]
fn edits_of_one_field_are_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), true);
    let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(!folder.path().join("out.yaml").exists(), "what is contested is not written");
    insta::assert_snapshot!("merge3-conflict", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!("merge3-conflict-file", read(folder.path(), "out.conflicts.yaml"));
}

#[test]
fn a_choice_resolves_in_the_open_and_is_recorded() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), true);
    for (option, wanted) in [("--ours", "10个工作日内"), ("--theirs", "5个工作日内")] {
        let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml", option]].concat());
        assert_eq!(output.status.code(), Some(0));
        assert!(read(folder.path(), "out.yaml").contains(wanted));
        let record = read(folder.path(), "out.conflicts.yaml");
        assert!(record.contains(&format!("resolved: {}", &option[2..])), "{record}");
        assert!(record.contains("10个工作日内") && record.contains("5个工作日内"), "both values are recorded");
    }
    assert_eq!(
        mulu(folder.path(), &[&THREE[..], &["-o", "x.yaml", "--ours", "--theirs"]].concat()).status.code(),
        Some(2)
    );
    three_files(folder.path(), false);
    assert_eq!(mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat()).status.code(), Some(0));
    assert!(!folder.path().join("out.conflicts.yaml").exists(), "what no longer stands is taken away");
}

#[test]
fn a_workbook_on_any_side_is_merged_with_yaml() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), false);
    let made = mulu(folder.path(), &["export", "ours.yaml", "-o", "ours.xlsx"]);
    assert!(folder.path().join("ours.xlsx").exists(), "{}", String::from_utf8_lossy(&made.stderr));
    let output = mulu(folder.path(), &["merge3", "base.yaml", "ours.xlsx", "theirs.yaml", "-o", "out.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    mulu(folder.path(), &[&THREE[..], &["-o", "plain.yaml"]].concat());
    let items = |name: &str| read(folder.path(), name).split_once("items:").map(|(_, items)| items.to_owned());
    assert_eq!(items("out.yaml"), items("plain.yaml"), "the workbook says what the YAML says");
    let workbook = mulu(folder.path(), &[&THREE[..], &["-o", "out.xlsx"]].concat());
    assert_eq!(workbook.status.code(), Some(0), "{}", String::from_utf8_lossy(&workbook.stderr));
    assert!(folder.path().join("out.xlsx").exists());
}

/// A table has no place for versions, for the standard followed, and for withdrawn items.
#[test]
fn what_a_workbook_has_no_place_for_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), false);
    let made = mulu(folder.path(), &["export", "ours.yaml", "-o", "ours.xlsx"]);
    assert!(folder.path().join("ours.xlsx").exists(), "{}", String::from_utf8_lossy(&made.stderr));
    let head = "region: {code: \"320614\", name: 海门区}\nversion: \"1.0.0\"\neffective: \"2026-01-01\"\n\
                follows: {standard: \"20\", version: \"1.0.0\"}\nitems:";
    let tail = "withdrawn:\n  - {id: \"20-008\", reason: 本县无此职能}\n";
    for name in ["base.yaml", "theirs.yaml"] {
        let text = read(folder.path(), name).replace("items:", head) + tail;
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    for sides in [["ours.xlsx", "theirs.yaml"], ["theirs.yaml", "ours.xlsx"]] {
        let output = mulu(folder.path(), &["merge3", "base.yaml", sides[0], sides[1], "-o", "out.yaml"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let merged = read(folder.path(), "out.yaml");
        assert!(merged.contains(head) && merged.ends_with(tail), "{merged}");
    }
}

#[test]
fn sources_are_not_overwritten_and_what_is_not_read_is_not_merged() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), false);
    let before = read(folder.path(), "ours.yaml");
    assert_eq!(mulu(folder.path(), &[&THREE[..], &["-o", "ours.yaml"]].concat()).status.code(), Some(2));
    assert_eq!(read(folder.path(), "ours.yaml"), before);
    std::fs::write(folder.path().join("theirs.yaml"), "format: 1\nitems: [").expect("a file");
    assert_eq!(mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat()).status.code(), Some(2));
    assert!(!folder.path().join("out.yaml").exists());
}

/// Comments are in no item, and so in no result: what one side wrote of an item that the other deleted is told, as all comments are.
#[test]
fn comments_that_stay_behind_are_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), false);
    let ours = read(folder.path(), "ours.yaml").replacen("items:\n", "items:\n  # 这条先别删\n", 1);
    let base = read(folder.path(), "base.yaml");
    std::fs::write(folder.path().join("ours.yaml"), ours).expect("a file");
    put(folder.path(), "theirs.yaml", &catalog((2..=5).map(item).collect()));
    std::fs::write(folder.path().join("base.yaml"), base.replace("20个工作日内", "10个工作日内")).expect("a file");
    let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml", "--theirs"]].concat());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("注意：ours.yaml 的 1 处注释没有写进结果：第 ") && told.contains("“# 这条先别删”"), "{told}");
    assert_eq!(read(folder.path(), "out.yaml").matches("20-001").count(), 0, "{told}");
}

/// What is above the items and what is below them are two things: each side may have changed one of them.
#[test]
fn comments_above_and_below_the_items_stay_where_each_side_changed_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), false);
    let head = "region: {code: \"320614\", name: 海门区}\nitems:";
    let put = |name: &str, above: &str, below: &str| {
        let text = read(folder.path(), name).replace("items:", head);
        std::fs::write(folder.path().join(name), format!("{above}\n{text}{below}\n")).expect("a file");
    };
    put("base.yaml", "# 表头", "# 表尾");
    put("ours.yaml", "# 表头，5 月改", "# 表尾");
    put("theirs.yaml", "# 表头", "# 表尾，9 月改");
    let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !told.contains("注释"), "{told}");
    let merged = read(folder.path(), "out.yaml");
    assert!(merged.starts_with("# 表头，5 月改\n") && merged.ends_with("# 表尾，9 月改\n"), "{merged}");
}

/// So are keys that mulu does not know, where what they stand in is written anew.
#[test]
fn unknown_keys_that_stay_behind_are_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_files(folder.path(), false);
    let theirs = read(folder.path(), "theirs.yaml").replacen("    time_limit", "    remark: 待核\n    time_limit", 1);
    std::fs::write(folder.path().join("theirs.yaml"), theirs).expect("a file");
    let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !read(folder.path(), "out.yaml").contains("remark"), "{told}");
    assert!(
        told.contains("注意：theirs.yaml 有 1 个不认识的键没有写进结果：第 ") && told.contains("“remark: 待核”"),
        "{told}"
    );
}

/// Lines that only one side changed are taken as they are, with comments, spelling and unknown keys; what both sides changed is written anew.
#[test]
fn what_one_side_changed_is_taken_word_for_word() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let base = "# 海门区，2026 年梳理
format: 1
kind: standard
domain: \"20\"
title: 海门区社会救助目录
region: {code: \"320614\", name: 海门市}
items:
  # 与民政局核对过
  - id: \"20-320614-001\"
    name: '低保申请'
    category: 社会救助  # 原为救助
    elements: [名单]
    time_limit: 20个工作日内
  - id: \"20-320614-002\"
    category: 社会救助
    name: 临时救助
    elements: [名单, 金额]  # 金额待定
    time_limit: 20个工作日内
# 表尾
notes:
  - 本表由民政局填报
";
    let ours = base.replacen("time_limit: 20个", "time_limit: 10个", 1).replace("[名单, 金额]", "[名单, 金额, 标准]");
    let theirs = base
        .replace("原为救助", "原为救济")
        .replace("[名单, 金额]", "[名单, 金额, 期限]")
        .replace("# 表尾", "# 表尾，9 月改");
    for (name, text) in [("base.yaml", base), ("ours.yaml", &ours), ("theirs.yaml", &theirs)] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let merged = read(folder.path(), "out.yaml");
    let (kept, rest) = merged.split_once("  - id: \"20-320614-002\"\n").expect("both items are there");
    let wanted = theirs.replacen("time_limit: 20个", "time_limit: 10个", 1);
    assert_eq!(kept, wanted.split_once("  - id: \"20-320614-002\"\n").expect("it is there").0);
    assert!(rest.contains("elements: [名单, 金额, 期限, 标准]\n"), "{merged}");
    assert!(rest.ends_with("# 表尾，9 月改\nnotes:\n  - 本表由民政局填报\n"), "{merged}");
    let told = String::from_utf8_lossy(&output.stderr);
    let lost: Vec<&str> = told.lines().filter(|line| line.contains("注释没有写进结果")).collect();
    assert_eq!(lost, ["注意：ours.yaml 的 1 处注释没有写进结果：第 17 行“# 金额待定”"], "{told}");
}

/// A catalog in mulu's own layout, of four items.
fn four_items() -> String {
    let items = (1..=4).map(|number| {
        format!(
            "  - id: \"20-320614-00{number}\"\n    category: 社会救助\n    name: 事项{number}\n    elements: [名单, 金额]\n    \
             time_limit: 20个工作日内\n"
        )
    });
    let head = "kind: standard\ndomain: \"20\"\ntitle: 海门区社会救助目录\nregion: {code: \"320614\", name: 海门市}\nversion: 1.0.0\nitems:\n";
    head.to_owned() + &items.collect::<String>()
}

fn put_three(folder: &Path, texts: [&str; 3]) {
    for (name, text) in THREE[1..].iter().zip(texts) {
        std::fs::write(folder.join(name), text).expect("a file");
    }
}

/// What one side made unreadable is not taken into the result unread.
#[test]
fn a_fault_that_one_side_made_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let base = four_items();
    let theirs = base.replace("name: 事项4", "name: 事项四");
    for (line, fault) in [
        ("    name: 事项2\n", "    name: \"事项2\n"),
        ("    name: 事项2\n", "    name: [事项2\n"),
        ("    name: 事项2\n", "    name: 事项2\n    tiers: [县级, 火星级]\n"),
        ("    name: 事项2\n", "    name: 事项2\n    name: 事项二\n"),
    ] {
        put_three(folder.path(), [&base, &base.replace(line, fault), &theirs]);
        let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
        assert_eq!(output.status.code(), Some(2), "{fault}: {output:?}");
        assert!(!folder.path().join("out.yaml").exists(), "{fault}");
    }
}

/// Lists may stand as far to the left as their key.
#[test]
fn items_that_are_not_indented_are_merged() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let base = four_items().replace("\n  ", "\n");
    let ours = base.replace("1.0.0", "1.0.1").replace("事项1", "事项一");
    let theirs = base.replace("海门区社会", "海门社会").replace("事项3", "事项三");
    put_three(folder.path(), [&base, &ours, &theirs]);
    let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let merged = read(folder.path(), "out.yaml");
    for words in ["1.0.1", "海门社会", "事项一", "事项2", "事项三", "事项4"] {
        assert!(merged.contains(words), "{words}: {merged}");
    }
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("4 条事项已写到"), "{told}");
}

/// What goes on from line to line is no field by itself, though it looks like one.
#[test]
fn edits_of_one_value_over_lines_are_a_conflict() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (before, between, after) in
        [("notes: \"", "\n    audience: ", "\""), ("audience: {groups: [", "],\n    public: ", "}")]
    {
        let text = |first: &str, last: &str| {
            four_items()
                .replace("    name: 事项2\n", &format!("    name: 事项2\n    {before}{first}{between}{last}{after}\n"))
        };
        put_three(folder.path(), [&text("甲", "false"), &text("乙", "false"), &text("甲", "true")]);
        let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
}

/// Items that no side changed are not read, and counted all the same.
#[test]
fn items_that_are_not_read_are_counted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let base = four_items();
    put_three(folder.path(), [&base, &base.replace("事项1", "事项一"), &base.replace("事项3", "事项三")]);
    let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("4 条事项已写到"), "{told}");
}

/// What a reviewer wrote in the base is told of no more, but the same words beside another item are.
#[test]
fn the_same_words_of_a_reviewer_beside_another_item_are_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |name: &str, comments: [&str; 3]| {
        let names = ["慈善组织名单", "急难发放", "养老机构名录"];
        let rows = names.iter().zip(comments).map(|(name, comment)| {
            format!("社会救助 | {name} | 名单 | 《慈善法》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级 | {comment}\n")
        });
        let heading = "一级事项 | 二级事项 | 公开内容（要素） | 公开依据 | 公开时限 | 公开主体 | 公开渠道和载体 | 公开对象 | 公开方式 | 公开层级 | 审核意见";
        let text = format!("# 表\n海门区社会救助领域基层政务公开标准目录\n{heading}\n{}", rows.collect::<String>());
        std::fs::write(folder.path().join(name), sheet::workbook(&text)).expect("a file");
    };
    put("base.xlsx", ["建议删去", "", ""]);
    put("ours.xlsx", ["建议删去", "", ""]);
    put("theirs.xlsx", ["建议删去", "建议删去", "×"]);
    let output = mulu(folder.path(), &["merge3", "base.xlsx", "ours.xlsx", "theirs.xlsx", "-o", "out.yaml"]);
    let told = String::from_utf8_lossy(&output.stderr);
    let remarks: Vec<&str> = told.lines().filter(|line| line.contains("审核意见：")).collect();
    let expected = ["注意：theirs.xlsx 表!K4 审核意见：“建议删去”", "注意：theirs.xlsx 表!K5 审核意见：“×”"];
    assert_eq!(remarks.len(), 2, "{told}");
    assert!(remarks.iter().zip(expected).all(|(line, start)| line.starts_with(start)), "{told}");
}

/// Runs it with what somebody types.
fn typed(folder: &Path, arguments: &[&str], lines: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(folder).args(arguments).env("NO_COLOR", "1").env("MULU_LANG", "zh-CN");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("mulu starts");
    child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("it listens");
    child.wait_with_output().expect("mulu ends")
}

/// Three files: both sides edit the limits of items 1 and 2, each otherwise, and theirs deletes item 3, which ours edited.
fn three_conflicts(folder: &Path) {
    let base = catalog((1..=5).map(item).collect());
    put(folder, "base.yaml", &base);
    put(folder, "ours.yaml", &edited(&base, &[Edit::Limit(0, 0), Edit::Limit(1, 0), Edit::Body(2, 0)]));
    put(folder, "theirs.yaml", &edited(&base, &[Edit::Limit(0, 1), Edit::Limit(1, 1), Edit::Delete(2)]));
}

#[test]
fn conflicts_are_resolved_one_by_one_and_each_choice_is_recorded() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_conflicts(folder.path());
    let asked = [&THREE[..], &["-o", "out.yaml", "--interactive"]].concat();
    let output = typed(folder.path(), &asked, "o\n什么\nt\nt\n");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        told.contains("第 1 处，共 3 处") && told.contains("本方 10个工作日内") && told.contains("取哪一边"),
        "{told}"
    );
    let merged = read(folder.path(), "out.yaml");
    let limit = |id: &str| {
        let (_, of_item) = merged.split_once(id).expect("the item is there");
        of_item.lines().find_map(|line| line.trim().strip_prefix("time_limit: ")).expect("it has a limit").to_owned()
    };
    assert_eq!(limit("20-320614-001"), "10个工作日内", "ours was taken");
    assert_eq!(limit("20-320614-002"), "5个工作日内", "theirs was taken");
    assert!(!merged.contains("20-320614-003"), "theirs deleted it, and that was taken");
    let record = read(folder.path(), "out.conflicts.yaml");
    assert!(record.contains("resolved: one-by-one"), "{record}");
    assert_eq!(
        (record.matches("resolved: ours").count(), record.matches("resolved: theirs").count()),
        (1, 2),
        "{record}"
    );
}

#[test]
fn what_is_put_off_stands_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_conflicts(folder.path());
    for lines in ["o\n\no\n", "o\nq\n", "o\n", ""] {
        let output = typed(folder.path(), &[&THREE[..], &["-o", "out.yaml", "-i"]].concat(), lines);
        assert_eq!(output.status.code(), Some(1), "{lines:?}");
        assert!(!folder.path().join("out.yaml").exists(), "{lines:?}");
        assert!(!read(folder.path(), "out.conflicts.yaml").contains("resolved"), "{lines:?}");
    }
    let both = typed(folder.path(), &[&THREE[..], &["-o", "out.yaml", "-i", "--ours"]].concat(), "");
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn conflicts_are_a_sheet_too_which_goes_with_their_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    three_conflicts(folder.path());
    let sheet = folder.path().join("out.conflicts.xlsx");
    assert_eq!(mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat()).status.code(), Some(1));
    let rows = || -> Vec<Vec<String>> {
        let mut workbook: Xlsx<_> = calamine::open_workbook(&sheet).expect("it is a workbook");
        let range = workbook.worksheet_range("合并冲突").expect("the sheet is there");
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    let standing = rows();
    assert_eq!(standing.len(), 4, "{standing:?}");
    assert_eq!(standing[1][1], "20-320614-001");
    assert!(standing[1][6].starts_with("10个工作日内\n[ours.yaml:"), "{:?}", standing[1]);
    assert!(standing[1][7].starts_with("5个工作日内\n[theirs.yaml:"), "{:?}", standing[1]);
    mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml", "--theirs"]].concat());
    assert_eq!(rows()[1][8], "theirs");
    three_files(folder.path(), false);
    assert_eq!(mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat()).status.code(), Some(0));
    assert!(!sheet.exists(), "what no longer stands is taken away");
}
