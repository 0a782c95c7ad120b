//! What a catalog says as a whole: title, version, whom it follows, what it withdraws, the notes below its table.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Choices, Conflict, ConflictKind, Disputed, Party, Three, either, fields, of_catalog, sequence, value};
use crate::model::spelling::fold;
use crate::model::{Catalog, Guide, ItemId, Sourced, Withdrawal, joined};
use crate::text::Text;

/// The catalog of the result, still without items; `None` where a side gave it up and nothing of it is left.
pub(super) fn merge(
    catalogs: &Three<Option<&Catalog>>,
    has_items: bool,
    choices: &Choices,
    conflicts: &mut Vec<Conflict>,
) -> Option<Catalog> {
    let (kept, by) = match (catalogs.base, catalogs.ours, catalogs.theirs) {
        (base, Some(ours), Some(theirs)) => {
            let nothing = Catalog::empty(ours.kind, ours.locus.clone());
            let base = base.unwrap_or(&nothing);
            let (ours, theirs) = (heard(ours, base), heard(theirs, base));
            let (ours, theirs) = (&*ours, &*theirs);
            let (mut merged, disputed) = both(base, ours, theirs, choices.otherwise());
            merged.items = Vec::new();
            for value in disputed {
                let key = value.key;
                let conflict = of_catalog(ConflictKind::Edited, ours, vec![value]);
                let chosen = if choices.of(&conflict) == Party::Ours { ours } else { theirs };
                take(key, chosen, &mut merged);
                conflicts.push(conflict);
            }
            return Some(merged);
        }
        (_, Some(kept), None) => (kept, Party::Theirs),
        (_, None, Some(kept)) => (kept, Party::Ours),
        (base, None, None) => return base.filter(|_| has_items).map(bare),
    };
    let Some(base) = catalogs.base else { return Some(bare(kept)) };
    let values: Vec<Disputed> = differences(base, kept, by);
    if values.is_empty() {
        return has_items.then(|| bare(kept));
    }
    let conflict = of_catalog(ConflictKind::Deleted(by), kept, values);
    let is_kept = has_items || choices.of(&conflict) != by;
    conflicts.push(conflict);
    is_kept.then(|| bare(kept))
}

/// Takes over what a catalog says in one of its `parts`.
pub(in crate::relate) fn take(key: &str, from: &Catalog, into: &mut Catalog) {
    match key {
        "title" => into.title.clone_from(&from.title),
        "region" => into.region.clone_from(&from.region),
        "version" => into.version.clone_from(&from.version),
        "effective" => into.effective.clone_from(&from.effective),
        "follows" => into.follows.clone_from(&from.follows),
        "guide" => into.guide.clone_from(&from.guide),
        "withdrawn" => into.withdrawn.clone_from(&from.withdrawn),
        "notes" => into.notes.clone_from(&from.notes),
        _ => {}
    }
}

/// A catalog with what its table has no place for, and so says nothing of, as the base has it.
fn heard<'a>(side: &'a Catalog, base: &Catalog) -> Cow<'a, Catalog> {
    if side.locus.source.origin().sheet.is_none() {
        return Cow::Borrowed(side);
    }
    let mut heard = bare(side);
    heard.title = heard.title.or_else(|| base.title.clone());
    heard.region = heard.region.or_else(|| base.region.clone());
    heard.version = heard.version.or_else(|| base.version.clone());
    heard.effective = heard.effective.or_else(|| base.effective.clone());
    heard.follows = heard.follows.or_else(|| base.follows.clone());
    heard.guide = heard.guide.or_else(|| base.guide.clone());
    if heard.withdrawn.is_empty() {
        heard.withdrawn.clone_from(&base.withdrawn);
    }
    Cow::Owned(heard)
}

fn bare(catalog: &Catalog) -> Catalog {
    let mut bare = catalog.clone();
    bare.items.clear();
    bare
}

/// What a catalog says as a whole, part by part.
pub(in crate::relate) fn parts(catalog: &Catalog) -> [(&'static str, Text, Option<Sourced<String>>); 8] {
    fn words<T: ToString>(part: Option<&Sourced<T>>) -> Option<Sourced<String>> {
        part.map(|part| Sourced::new(part.value.to_string(), part.locus.clone()))
    }
    let lines = |lines: Vec<String>| {
        let locus = catalog.locus.clone();
        (!lines.is_empty()).then(|| Sourced::new(joined(lines.into_iter()), locus))
    };
    let guide = catalog.guide.iter().flat_map(|guide| {
        let Guide { title, issuer, doc_number, date } = guide;
        [Some(title), issuer.as_ref(), doc_number.as_ref(), date.as_ref()].into_iter().flatten().cloned()
    });
    let region = catalog.region.clone().map(|region| region.map(|it| format!("{} {}", it.code, it.name)));
    let follows = catalog.follows.clone().map(|follows| follows.map(|it| format!("{} {}", it.standard, it.version)));
    let withdrawn = catalog.withdrawn.iter().map(|it| format!("{}（{}）", it.id, it.reason));
    [
        ("title", Text::new("标题", "title"), words(catalog.title.as_ref())),
        ("region", Text::new("地区", "region"), region),
        ("version", Text::new("版本", "version"), words(catalog.version.as_ref())),
        ("effective", Text::new("施行日期", "effective from"), words(catalog.effective.as_ref())),
        ("follows", Text::new("所依据的标准", "standard followed"), follows),
        ("guide", Text::new("标准指引", "guide"), lines(guide.collect())),
        ("withdrawn", Text::new("不列入的事项", "withdrawn items"), lines(withdrawn.collect())),
        (
            "notes",
            Text::new("表注", "notes below the table"),
            lines(catalog.notes.iter().map(|it| it.value.clone()).collect()),
        ),
    ]
}

/// What the side that kept a catalog says otherwise than before.
fn differences(base: &Catalog, kept: &Catalog, by: Party) -> Vec<Disputed> {
    let said = |words: &Option<Sourced<String>>| words.as_ref().map(|words| words.value.clone());
    let parts = parts(base).into_iter().zip(parts(kept));
    let edited = parts.filter(|(old, new)| said(&old.2) != said(&new.2));
    edited
        .map(|((key, label, old), (_, _, new))| match by {
            Party::Ours => value(key, label, [old, None, new]),
            Party::Theirs => value(key, label, [old, new, None]),
        })
        .collect()
}

/// A catalog of both sides.
fn both(base: &Catalog, ours: &Catalog, theirs: &Catalog, preferred: Party) -> (Catalog, Vec<Disputed>) {
    /// False where both sides say otherwise.
    fn one<T: Clone + PartialEq>(part: [&Option<Sourced<T>>; 3], into: &mut Option<Sourced<T>>) -> bool {
        let [base, ours, theirs] = part.map(|part| part.as_ref().map(|part| &part.value));
        let Some(wanted) = either(&base, &ours, &theirs) else { return false };
        *into = if *wanted == ours { part[1].clone() } else { part[2].clone() };
        true
    }
    let mut merged = bare(if preferred == Party::Ours { ours } else { theirs });
    let guides = [&base.guide, &ours.guide, &theirs.guide];
    let guide = either(guides[0], guides[1], guides[2]).map(|guide| merged.guide.clone_from(guide)).is_some();
    let are_agreed = [
        one([&base.title, &ours.title, &theirs.title], &mut merged.title),
        one([&base.region, &ours.region, &theirs.region], &mut merged.region),
        one([&base.version, &ours.version, &theirs.version], &mut merged.version),
        one([&base.effective, &ours.effective, &theirs.effective], &mut merged.effective),
        one([&base.follows, &ours.follows, &theirs.follows], &mut merged.follows),
        guide,
        withdrawn([base, ours, theirs], &mut merged.withdrawn),
        notes([base, ours, theirs], &mut merged.notes),
    ];
    let all = parts(base).into_iter().zip(parts(ours)).zip(parts(theirs)).zip(are_agreed);
    let disputed = all.filter(|(_, is_agreed)| !is_agreed);
    let disputed = disputed
        .map(|((((key, label, base), (_, _, ours)), (_, _, theirs)), _)| value(key, label, [base, ours, theirs]))
        .collect();
    (merged, disputed)
}

/// Withdrawals by their ids; false where both sides changed one otherwise.
fn withdrawn(catalogs: [&Catalog; 3], into: &mut Vec<Sourced<Withdrawal>>) -> bool {
    let [base, ours, theirs] = catalogs.map(|catalog| &catalog.withdrawn);
    if let Some(wanted) = either(base, ours, theirs) {
        into.clone_from(wanted);
        return true;
    }
    let [base, ours, theirs] = catalogs.map(|catalog| {
        let by_id = catalog.withdrawn.iter().map(|withdrawal| (withdrawal.id, withdrawal));
        by_id.collect::<BTreeMap<ItemId, &Sourced<Withdrawal>>>()
    });
    let ids: BTreeSet<ItemId> = base.keys().chain(ours.keys()).chain(theirs.keys()).copied().collect();
    let mut merged: BTreeMap<ItemId, Sourced<Withdrawal>> = BTreeMap::new();
    for id in ids {
        let [base, ours, theirs] = [&base, &ours, &theirs].map(|side| side.get(&id).copied());
        let reason = |side: Option<&Sourced<Withdrawal>>| side.map(|it| it.reason.clone());
        let (our_reason, their_reason) = (reason(ours), reason(theirs));
        let Some(wanted) = either(&reason(base), &our_reason, &their_reason) else { return false };
        let from = if *wanted == our_reason { ours } else { theirs };
        merged.extend(from.map(|withdrawal| (id, withdrawal.clone())));
    }
    let order = catalogs.map(|catalog| {
        let mut seen = BTreeSet::new();
        let ids = catalog.withdrawn.iter().map(|withdrawal| withdrawal.id);
        ids.filter(|id| seen.insert(*id)).collect::<Vec<ItemId>>()
    });
    let order = sequence::merge(&order[0], &order[1], &order[2], &merged.keys().copied().collect());
    if order.is_contested {
        return false;
    }
    *into = order.order.iter().filter_map(|id| merged.remove(id)).collect();
    true
}

/// The notes below the table, as a set; false where the sides contradict each other.
fn notes(catalogs: [&Catalog; 3], into: &mut Vec<Sourced<String>>) -> bool {
    let keys = catalogs.map(|catalog| {
        let mut seen = BTreeSet::new();
        let keys = catalog.notes.iter().map(|note| fold(note));
        keys.filter(|key| seen.insert(key.clone())).collect::<Vec<String>>()
    });
    let same = |one: usize, other: usize| {
        let notes = |at: usize| catalogs[at].notes.iter().map(|note| &note.value);
        notes(one).eq(notes(other))
    };
    if same(1, 2) || same(0, 2) {
        into.clone_from(&catalogs[1].notes);
    } else if same(0, 1) {
        into.clone_from(&catalogs[2].notes);
    } else if let Some(order) = fields::entries(&keys[0], &keys[1], &keys[2]) {
        let mut notes: Vec<&Sourced<String>> = catalogs[1..].iter().flat_map(|catalog| &catalog.notes).collect();
        notes.sort_by(|one, other| one.value.cmp(&other.value));
        let find = |key: &String| notes.iter().find(|note| fold(note) == *key).map(|note| (*note).clone());
        *into = order.iter().filter_map(find).collect();
    } else {
        return false;
    }
    true
}
