//! One field of an item that two sides may have edited: texts by value, lists as sets with their order kept.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::super::merge::words_of;
use super::super::pairing::{COMPARED, Sameness, compare, is_exact};
use super::sequence;
use crate::model::spelling::fold;
use crate::model::{Field, Item, List, Sourced, joined};

/// The fields that are merged; ids and catalogs are merged apart.
pub(super) fn merged_fields() -> impl Iterator<Item = Field> {
    COMPARED.into_iter().chain([Field::Attested])
}

/// A field as words.
pub(super) fn words(item: &Item, field: Field) -> Option<Sourced<String>> {
    match field {
        Field::Attested => item.attested.as_ref().map(|list| Sourced::new(joined(list.values()), list.locus.clone())),
        field => words_of(item, field),
    }
}

/// Whether a side edited a field: beyond width, blanks and the order of a list, which say nothing.
pub(super) fn is_edited(field: Field, base: &Item, side: &Item) -> bool {
    if COMPARED.contains(&field) { compare(field, base, side) != Sameness::Same } else { !is_exact(field, base, side) }
}

/// Whether two items say the same in a field, in whatever words.
pub(super) fn says_the_same(field: Field, one: &Item, other: &Item) -> bool {
    if COMPARED.contains(&field) { compare(field, one, other) < Sameness::Other } else { is_exact(field, one, other) }
}

/// An item as it is known, and as the two sides have it.
#[derive(Clone, Copy)]
pub(super) struct Versions<'i> {
    pub(super) base: &'i Item,
    pub(super) ours: &'i Item,
    pub(super) theirs: &'i Item,
}

/// Merges a field into `into`; false where both sides edited it otherwise, and `into` is left as it is.
pub(super) fn merge(field: Field, versions: Versions<'_>, into: &mut Item) -> bool {
    let Versions { base, ours, theirs } = versions;
    let from = if is_exact(field, ours, theirs) || is_exact(field, theirs, base) {
        ours
    } else if is_exact(field, ours, base) {
        theirs
    } else if join(field, versions, into) {
        return true;
    } else if says_the_same(field, ours, theirs) {
        // Two wordings of one thing: whichever is first in order, not whichever is ours.
        let spelled = |item| words(item, field).map(|words| words.value);
        if spelled(ours) <= spelled(theirs) { ours } else { theirs }
    } else {
        match (is_edited(field, base, ours), is_edited(field, base, theirs)) {
            (true, true) => return false,
            (_, false) => ours,
            (false, true) => theirs,
        }
    };
    put(field, from, into);
    true
}

/// Takes a field over, also where it is empty.
pub(super) fn put(field: Field, from: &Item, into: &mut Item) {
    match field {
        Field::Category => into.category.clone_from(&from.category),
        Field::Name => into.name.clone_from(&from.name),
        Field::Elements => into.elements.clone_from(&from.elements),
        Field::LegalBasis => into.legal_basis.clone_from(&from.legal_basis),
        Field::TimeLimit => into.time_limit.clone_from(&from.time_limit),
        Field::DisclosingBodies => into.disclosing_bodies.clone_from(&from.disclosing_bodies),
        Field::Channels => into.channels.clone_from(&from.channels),
        Field::Audience => into.audience.clone_from(&from.audience),
        Field::Methods => into.methods.clone_from(&from.methods),
        Field::Tiers => into.tiers.clone_from(&from.tiers),
        Field::Attested => into.attested.clone_from(&from.attested),
        Field::Notes => into.notes.clone_from(&from.notes),
        Field::Id => into.id.clone_from(&from.id),
        Field::Serial | Field::Domain | Field::SubName | Field::Review => {}
    }
}

/// Merges a field that is a list, entry by entry; false where it is none or the sides contradict each other.
fn join(field: Field, versions: Versions<'_>, into: &mut Item) -> bool {
    fn member<T: Clone + Display>(
        versions: Versions<'_>,
        of: fn(&Item) -> Option<&List<T>>,
        into: &mut Option<List<T>>,
    ) -> bool {
        let Versions { base, ours, theirs } = versions;
        let Some(joined) = lists(of(base), of(ours), of(theirs)) else { return false };
        *into = joined;
        true
    }
    match field {
        Field::Elements => member(versions, |item| item.elements.as_ref(), &mut into.elements),
        Field::LegalBasis => member(versions, |item| item.legal_basis.as_ref(), &mut into.legal_basis),
        Field::DisclosingBodies => {
            member(versions, |item| item.disclosing_bodies.as_ref(), &mut into.disclosing_bodies)
        }
        Field::Channels => member(versions, |item| item.channels.as_ref(), &mut into.channels),
        Field::Methods => member(versions, |item| item.methods.as_ref(), &mut into.methods),
        Field::Tiers => member(versions, |item| item.tiers.as_ref(), &mut into.tiers),
        Field::Attested => member(versions, |item| item.attested.as_ref(), &mut into.attested),
        Field::Notes => member(versions, |item| item.notes.as_ref(), &mut into.notes),
        _ => false,
    }
}

/// Two versions of a list merged: what either took out is out, what either put in is in. `None` where both replaced the same entry, by
/// different ones, or want different orders.
#[expect(clippy::option_option, reason = "no list, and no merged list, are two things")]
fn lists<T: Clone + Display>(
    base: Option<&List<T>>,
    ours: Option<&List<T>>,
    theirs: Option<&List<T>>,
) -> Option<Option<List<T>>> {
    let order = entries(&keys(base), &keys(ours), &keys(theirs))?;
    let mut known: BTreeMap<String, Sourced<T>> = BTreeMap::new();
    for entry in [ours, theirs].into_iter().flatten().flat_map(|list| &list.value) {
        // Of two spellings of one entry the first in order, not ours.
        match known.entry(key(&entry.value)) {
            Entry::Vacant(place) => _ = place.insert(entry.clone()),
            Entry::Occupied(mut place) if entry.value.to_string() < place.get().value.to_string() => {
                _ = place.insert(entry.clone());
            }
            Entry::Occupied(_) => {}
        }
    }
    let merged: Vec<Sourced<T>> = order.iter().filter_map(|key| known.remove(key)).collect();
    let locus = ours.or(theirs).map(|list| list.locus.clone());
    // A side that has a list, though an empty one, says that there is nothing.
    Some(locus.map(|locus| Sourced::new(merged, locus)))
}

fn key(entry: &impl Display) -> String {
    fold(&entry.to_string())
}

fn keys<T: Display>(list: Option<&List<T>>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    crate::model::values(list).map(|entry| key(entry)).filter(|key| seen.insert(key.clone())).collect()
}

/// The entries of a merged list by their keys; `None` where the sides contradict each other.
pub(super) fn entries(base: &[String], ours: &[String], theirs: &[String]) -> Option<Vec<String>> {
    let set = |list: &[String]| -> BTreeSet<String> { list.iter().cloned().collect() };
    let (in_base, in_ours, in_theirs) = (set(base), set(ours), set(theirs));
    let added = |side: &BTreeSet<String>| -> BTreeSet<String> { side.difference(&in_base).cloned().collect() };
    let is_out = |key: &String| !in_ours.contains(key) && !in_theirs.contains(key);
    if in_base.iter().any(is_out) && added(&in_ours) != added(&in_theirs) {
        return None;
    }
    let is_kept = |key: &&String| !in_base.contains(*key) || (in_ours.contains(*key) && in_theirs.contains(*key));
    let kept: BTreeSet<String> = in_ours.union(&in_theirs).filter(is_kept).cloned().collect();
    let merged = sequence::merge(base, ours, theirs, &kept);
    (!merged.is_contested).then_some(merged.order)
}
