//! Which item of the base is which of either side.

use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;

use super::super::pairing::{Pairing, Placed, Sameness, Side, by_content, compare, pair, placed};
use super::{ThreeWayInput, address};
use crate::model::{Catalog, Field};

/// One item through all three sets.
pub(super) struct Thread<'a> {
    pub(super) base: Option<Placed<'a>>,
    pub(super) ours: Option<Placed<'a>>,
    pub(super) theirs: Option<Placed<'a>>,
}

pub(super) fn numbers<'a>(threads: &[Thread<'a>], of: fn(&Thread<'a>) -> Option<Placed<'a>>) -> BTreeMap<usize, usize> {
    threads.iter().enumerate().filter_map(|(number, thread)| Some((address(of(thread)?.item), number))).collect()
}

/// Follows each item through the sets, in an order that does not depend on which side is ours.
pub(super) fn threads(input: ThreeWayInput<'_>) -> Vec<Thread<'_>> {
    let ThreeWayInput { base, ours, theirs } = input;
    let (mut to_ours, mut to_theirs) = (matched(&pair(base, ours)), matched(&pair(base, theirs)));
    let follow = |placed: Placed<'_>| address(placed.item);
    let mut threads: Vec<Thread<'_>> = Vec::new();
    let mut known: BTreeSet<usize> = BTreeSet::new();
    for placed in placed(base) {
        let (ours, theirs) = (to_ours.remove(&follow(placed)), to_theirs.remove(&follow(placed)));
        known.extend([ours, theirs].into_iter().flatten().map(follow));
        threads.push(Thread { base: Some(placed), ours, theirs });
    }
    let mut added: Vec<Thread<'_>> = Vec::new();
    let mut across = matched(&pair(ours, theirs));
    for placed in placed(ours).into_iter().filter(|placed| !known.contains(&follow(*placed))) {
        let theirs = across.remove(&follow(placed));
        let theirs = theirs.filter(|theirs| !known.contains(&follow(*theirs)) && !are_two(&placed, theirs));
        added.push(Thread { base: None, ours: Some(placed), theirs });
    }
    known.extend(added.iter().filter_map(|thread| thread.theirs).map(follow));
    let rest = placed(theirs).into_iter().filter(|placed| !known.contains(&follow(*placed)));
    added.extend(rest.map(|placed| Thread { base: None, ours: None, theirs: Some(placed) }));
    added.sort_by(|one, other| match (one.first(), other.first()) {
        (Some(one), Some(other)) => by_content(&one, &other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    });
    threads.extend(added);
    threads
}

/// Whether items that each side added are two, since neither id nor name is the same. All else is alike in many rows of a table.
fn are_two(ours: &Placed<'_>, theirs: &Placed<'_>) -> bool {
    let have_other_ids = ours.id.zip(theirs.id).is_some_and(|(ours, theirs)| ours != theirs);
    have_other_ids && compare(Field::Name, ours.item, theirs.item) == Sameness::Other
}

/// What each item of the old set is in the new one. Of several pieces it is the one that kept the id.
fn matched<'a>(pairing: &Pairing<'a>) -> BTreeMap<usize, Placed<'a>> {
    let mut matched: BTreeMap<usize, Placed<'a>> =
        pairing.both.iter().map(|pair| (address(pair.old.item), pair.new)).collect();
    let keeps = |one: &Placed<'_>, other: &Placed<'_>| one.id.is_some() && one.id == other.id;
    for split in &pairing.split {
        if let Some(piece) = split.pieces.iter().find(|piece| keeps(piece, &split.whole)) {
            matched.insert(address(split.whole.item), *piece);
        }
    }
    for joined in &pairing.joined {
        if let Some(piece) = joined.pieces.iter().find(|piece| keeps(piece, &joined.whole)) {
            matched.insert(address(piece.item), joined.whole);
        }
    }
    matched
}

/// Which row of the old catalog each row of the new one is, as a merge follows them.
pub(in crate::relate) fn earlier_rows(old: &Catalog, new: &Catalog) -> Vec<Option<usize>> {
    let side = |catalog| Side { catalogs: from_ref(catalog), matches: &[] };
    let matched = matched(&pair(side(old), side(new)));
    let earlier = old.items.iter().enumerate();
    let earlier = earlier.filter_map(|(at, item)| Some((address(matched.get(&address(item))?.item), at)));
    let earlier: BTreeMap<usize, usize> = earlier.collect();
    new.items.iter().map(|item| earlier.get(&address(item)).copied()).collect()
}

impl<'a> Thread<'a> {
    /// What it is sorted by where it is new: the lesser of both sides.
    pub(super) fn first(&self) -> Option<Placed<'a>> {
        match (self.ours, self.theirs) {
            (Some(ours), Some(theirs)) => Some(if by_content(&theirs, &ours).is_lt() { theirs } else { ours }),
            (ours, theirs) => ours.or(theirs),
        }
    }
}
