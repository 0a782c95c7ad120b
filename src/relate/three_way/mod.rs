//! Two sets that were made of the same one, merged: what either side changed is in the result, and where both changed the same otherwise,
//! that is a conflict.
//!
//! Merging b, x and b gives x, as does merging b, x and x; exchanging the sides exchanges the labels and nothing else.

mod fields;
mod head;
mod ids;
mod sequence;

use std::collections::{BTreeMap, BTreeSet};

use super::pairing::{Group, Pairing, Placed, Side, by_content, group_of, pair, placed};
use crate::model::{Catalog, DomainCode, Field, Item, ItemId, Layer, Sourced};
use crate::text::Text;
use fields::Versions;

/// One of the two sides of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// OURS, the second file that is named.
    Ours,
    /// THEIRS, the third.
    Theirs,
}

/// What a merge starts from.
#[derive(Clone, Copy, Debug)]
pub struct ThreeWayInput<'a> {
    /// What both sides were made of.
    pub base: Side<'a>,
    /// The one side.
    pub ours: Side<'a>,
    /// The other.
    pub theirs: Side<'a>,
}

/// What came of a merge.
#[derive(Debug)]
pub struct ThreeWay {
    /// The catalogs; where there is a conflict they hold what the preferred side has.
    pub catalogs: Vec<Catalog>,
    /// Where both sides changed the same otherwise.
    pub conflicts: Vec<Conflict>,
    /// Catalogs that one side does not have any more, of which the result holds none either.
    pub dropped: Vec<(Group, Party)>,
}

/// What of two sides does not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConflictKind {
    /// Both edited one field otherwise.
    Edited,
    /// One deleted what the other edited or moved.
    Deleted(Party),
    /// Both added it, with other content.
    Added,
    /// Both moved it otherwise.
    Moved,
    /// An id that two items would have.
    SameId,
}

/// Where both sides changed the same otherwise.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// What sort of conflict it is.
    pub kind: ConflictKind,
    /// The layer of the catalog.
    pub layer: Layer,
    /// The domain of the catalog, where it is known.
    pub domain: Option<DomainCode>,
    /// The item's id, where it has one.
    pub id: Option<ItemId>,
    /// What the item is called, `category / name`; empty where it is about the catalog as a whole.
    pub title: String,
    /// What each has, field by field.
    pub values: Vec<Disputed>,
}

/// A field as all three have it.
#[derive(Clone, Debug)]
pub struct Disputed {
    /// Its key in catalog files.
    pub key: &'static str,
    /// What people call it.
    pub label: Text,
    /// What it said, and where.
    pub base: Option<Sourced<String>>,
    /// What OURS says, and where.
    pub ours: Option<Sourced<String>>,
    /// What THEIRS says, and where.
    pub theirs: Option<Sourced<String>>,
}

/// Two catalogs of one side that are of one layer and domain: which of them a change belongs to cannot be told.
#[derive(Debug)]
pub struct Crowded<'a> {
    /// The one.
    pub first: &'a Catalog,
    /// The other.
    pub second: &'a Catalog,
}

/// Merges two sets that were made of one. Where they contradict each other the result holds what `preferred` has.
///
/// # Errors
///
/// When a set holds two catalogs of one layer and domain.
pub fn three_way(input: ThreeWayInput<'_>, preferred: Party) -> Result<ThreeWay, Crowded<'_>> {
    let ThreeWayInput { base, ours, theirs } = input;
    let sets = Three { base: Set::of(base)?, ours: Set::of(ours)?, theirs: Set::of(theirs)? };
    let threads = threads(input);
    let moved = Both { ours: sets.moved(&threads, Party::Ours), theirs: sets.moved(&threads, Party::Theirs) };
    let mut conflicts = Vec::new();
    let mut rows: BTreeMap<Group, BTreeMap<usize, Item>> = BTreeMap::new();
    for (number, thread) in threads.iter().enumerate() {
        let is_moved = Both { ours: moved.ours.contains(&number), theirs: moved.theirs.contains(&number) };
        if let Some((group, item)) = thread.settle(&is_moved, preferred, &mut conflicts) {
            rows.entry(group).or_default().insert(number, item);
        }
    }
    let (mut catalogs, mut dropped) = (Vec::new(), Vec::new());
    for group in sets.groups(&rows) {
        let mut items = rows.remove(&group).unwrap_or_default();
        let kept: BTreeSet<usize> = items.keys().copied().collect();
        let catalog = Three {
            base: sets.base.catalogs.get(&group).copied(),
            ours: sets.ours.catalogs.get(&group).copied(),
            theirs: sets.theirs.catalogs.get(&group).copied(),
        };
        let Some(mut head) = head::merge(&catalog, group, !kept.is_empty(), preferred, &mut conflicts) else {
            dropped.push((group, if catalog.ours.is_none() { Party::Ours } else { Party::Theirs }));
            continue;
        };
        let order = sets.order(&threads, group, &kept, preferred, &mut conflicts);
        head.items = order.iter().filter_map(|number| items.remove(number)).collect();
        catalogs.push(head);
    }
    conflicts.extend(ids::same(&catalogs, &sets));
    conflicts.sort_by_cached_key(|conflict| {
        let field = conflict.values.first().map(|value| value.key);
        (conflict.layer, conflict.domain, conflict.id.is_none(), conflict.id, conflict.title.clone(), field)
    });
    Ok(ThreeWay { catalogs, conflicts, dropped })
}

/// The same of both sides.
struct Both<T> {
    ours: T,
    theirs: T,
}

/// The same of all three sets.
struct Three<T> {
    base: T,
    ours: T,
    theirs: T,
}

/// One set, its catalogs by layer and domain and each item with its row.
struct Set<'a> {
    catalogs: BTreeMap<Group, &'a Catalog>,
}

impl<'a> Set<'a> {
    fn of(side: Side<'a>) -> Result<Self, Crowded<'a>> {
        let mut catalogs: BTreeMap<Group, &'a Catalog> = BTreeMap::new();
        for second in side.catalogs {
            if let Some(first) = catalogs.insert(group_of(second), second) {
                return Err(Crowded { first, second });
            }
        }
        Ok(Self { catalogs })
    }

    /// The items of a catalog by their numbers, in the order of its rows.
    fn rows(&self, group: Group, numbers: &BTreeMap<usize, usize>) -> Vec<usize> {
        let items = self.catalogs.get(&group).into_iter().flat_map(|catalog| &catalog.items);
        items.filter_map(|item| numbers.get(&address(item)).copied()).collect()
    }
}

/// An item is known by where it lies in memory.
fn address(item: &Item) -> usize {
    std::ptr::from_ref(item).addr()
}

impl<'a> Three<Set<'a>> {
    /// The layers and domains of any set, or of any item of the result.
    fn groups(&self, rows: &BTreeMap<Group, BTreeMap<usize, Item>>) -> BTreeSet<Group> {
        let sets = [&self.base, &self.ours, &self.theirs];
        sets.into_iter().flat_map(|set| set.catalogs.keys()).chain(rows.keys()).copied().collect()
    }

    /// The items that a side put elsewhere among the rows of their catalog.
    fn moved(&self, threads: &[Thread<'a>], party: Party) -> BTreeSet<usize> {
        let numbers = numbers(threads, |thread| thread.base);
        let (side, side_numbers) = match party {
            Party::Ours => (&self.ours, self::numbers(threads, |thread| thread.ours)),
            Party::Theirs => (&self.theirs, self::numbers(threads, |thread| thread.theirs)),
        };
        let moved = |group: &Group| {
            let (before, after) = (self.base.rows(*group, &numbers), side.rows(*group, &side_numbers));
            let there: BTreeSet<usize> = after.iter().copied().collect();
            let before: Vec<usize> = before.into_iter().filter(|number| there.contains(number)).collect();
            sequence::moved(&before, &after)
        };
        self.base.catalogs.keys().flat_map(moved).collect()
    }

    /// The rows of a catalog of the result, in order.
    fn order(
        &self,
        threads: &[Thread<'a>],
        group: Group,
        kept: &BTreeSet<usize>,
        preferred: Party,
        conflicts: &mut Vec<Conflict>,
    ) -> Vec<usize> {
        let base = self.base.rows(group, &numbers(threads, |thread| thread.base));
        let ours = self.ours.rows(group, &numbers(threads, |thread| thread.ours));
        let theirs = self.theirs.rows(group, &numbers(threads, |thread| thread.theirs));
        let mut merged = match preferred {
            Party::Ours => sequence::merge(&base, &ours, &theirs, kept),
            Party::Theirs => sequence::merge(&base, &theirs, &ours, kept),
        };
        if merged.is_contested {
            let names = |rows: &[usize], of: fn(&Thread<'a>) -> Option<Placed<'a>>| {
                let items: Vec<&Item> = rows.iter().filter_map(|at| Some(of(&threads[*at])?.item)).collect();
                let lines: Vec<String> = items.iter().map(|item| called(item)).collect();
                items.first().map(|item| Sourced::new(lines.join("\n"), item.locus.clone()))
            };
            let order = Disputed {
                key: "order",
                label: Text::new("事项的顺序", "order of items"),
                base: names(&base, |thread| thread.base),
                ours: names(&ours, |thread| thread.ours),
                theirs: names(&theirs, |thread| thread.theirs),
            };
            conflicts.push(of_catalog(ConflictKind::Moved, group, vec![order]));
        }
        // An item of another catalog of both sides, which the preferred one moved here.
        let placed: BTreeSet<usize> = merged.order.iter().copied().collect();
        merged.order.extend(kept.difference(&placed));
        merged.order
    }
}

/// An item in one line, with its id.
fn called(item: &Item) -> String {
    match &item.id {
        Some(id) => format!("{} {}", id.value, item.title()),
        None => item.title(),
    }
}

fn of_catalog(kind: ConflictKind, group: Group, values: Vec<Disputed>) -> Conflict {
    Conflict { kind, layer: group.layer, domain: group.domain, id: None, title: String::new(), values }
}

// ---- which item is which ------------------------------------------------------------------------------------------------

/// One item through all three sets.
struct Thread<'a> {
    base: Option<Placed<'a>>,
    ours: Option<Placed<'a>>,
    theirs: Option<Placed<'a>>,
}

fn numbers<'a>(threads: &[Thread<'a>], of: fn(&Thread<'a>) -> Option<Placed<'a>>) -> BTreeMap<usize, usize> {
    threads.iter().enumerate().filter_map(|(number, thread)| Some((address(of(thread)?.item), number))).collect()
}

/// Follows each item through the sets, in an order that does not depend on which side is ours.
fn threads(input: ThreeWayInput<'_>) -> Vec<Thread<'_>> {
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
        let theirs = across.remove(&follow(placed)).filter(|theirs| !known.contains(&follow(*theirs)));
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

impl<'a> Thread<'a> {
    /// What it is sorted by where it is new: the lesser of both sides.
    fn first(&self) -> Option<Placed<'a>> {
        match (self.ours, self.theirs) {
            (Some(ours), Some(theirs)) => Some(if by_content(&theirs, &ours).is_lt() { theirs } else { ours }),
            (ours, theirs) => ours.or(theirs),
        }
    }

    /// What it is in the result, and in which catalog; `None` where it is in none.
    fn settle(&self, is_moved: &Both<bool>, preferred: Party, conflicts: &mut Vec<Conflict>) -> Option<(Group, Item)> {
        match (self.base, self.ours, self.theirs) {
            (Some(base), Some(ours), Some(theirs)) => Some(self.edited(base, ours, theirs, preferred, conflicts)),
            (Some(base), Some(ours), None) => {
                self.deleted(base, ours, is_moved.ours, Party::Theirs, preferred, conflicts)
            }
            (Some(base), None, Some(theirs)) => {
                self.deleted(base, theirs, is_moved.theirs, Party::Ours, preferred, conflicts)
            }
            (None, Some(ours), Some(theirs)) => Some(self.added(ours, theirs, preferred, conflicts)),
            (None, Some(only), None) | (None, None, Some(only)) => Some((only.group(), only.item.clone())),
            (_, None, None) => None,
        }
    }

    /// An item that both sides still have.
    fn edited(
        &self,
        base: Placed<'a>,
        ours: Placed<'a>,
        theirs: Placed<'a>,
        preferred: Party,
        conflicts: &mut Vec<Conflict>,
    ) -> (Group, Item) {
        let (our_item, their_item) = (heard(&ours, base.item), heard(&theirs, base.item));
        let versions = Versions { base: base.item, ours: &our_item, theirs: &their_item };
        let (mut item, favourite) = match preferred {
            Party::Ours => (our_item.clone(), ours),
            Party::Theirs => (their_item.clone(), theirs),
        };
        for field in fields::merged_fields() {
            if !fields::merge(field, versions, &mut item) {
                conflicts.push(self.conflict(ConflictKind::Edited, vec![disputed(field, versions)]));
            }
        }
        let id = |item: &Item| item.id.as_ref().map(|id| id.value);
        match either(&id(base.item), &id(&our_item), &id(&their_item)) {
            Some(wanted) => {
                let known = [&our_item, &their_item].into_iter().find(|item| id(item) == *wanted);
                item.id = known.and_then(|item| item.id.clone());
            }
            None => {
                let words = |item: &Item| item.id.clone().map(|id| id.map(|id| id.to_string()));
                let ids = [base.item, &our_item, &their_item].map(words);
                conflicts.push(self.conflict(ConflictKind::Edited, vec![value("id", Field::Id.label(), ids)]));
            }
        }
        let group = match either(&base.group(), &ours.group(), &theirs.group()) {
            Some(group) => *group,
            None => {
                conflicts.push(self.conflict(ConflictKind::Moved, vec![in_catalogs([base, ours, theirs].map(Some))]));
                favourite.group()
            }
        };
        (group, item)
    }

    /// An item that one side deleted: gone, unless the other did something to it.
    fn deleted(
        &self,
        base: Placed<'a>,
        kept: Placed<'a>,
        is_moved: bool,
        by: Party,
        preferred: Party,
        conflicts: &mut Vec<Conflict>,
    ) -> Option<(Group, Item)> {
        let item = heard(&kept, base.item);
        let turn = |kept: Option<Sourced<String>>| match by {
            Party::Ours => (None, kept),
            Party::Theirs => (kept, None),
        };
        let mut values: Vec<Disputed> = Vec::new();
        let mut dispute = |key, label, base, kept| {
            let (ours, theirs) = turn(kept);
            values.push(value(key, label, [base, ours, theirs]));
        };
        for field in fields::merged_fields().filter(|field| fields::is_edited(*field, base.item, &item)) {
            dispute(field.key(), field.label(), fields::words(base.item, field), fields::words(&item, field));
        }
        let id = |item: &Item| item.id.clone().map(|id| id.map(|id| id.to_string()));
        if id(base.item).map(|id| id.value) != id(&item).map(|id| id.value) {
            dispute(Field::Id.key(), Field::Id.label(), id(base.item), id(&item));
        }
        if base.group() != kept.group() {
            dispute(CATALOG.0, CATALOG.1, Some(in_catalog(&base)), Some(in_catalog(&kept)));
        } else if is_moved {
            let place = |placed: &Placed<'_>| Some(Sourced::new(row(placed), placed.item.locus.clone()));
            dispute("order", Text::new("在表中的位置", "place in the table"), place(&base), place(&kept));
        }
        if values.is_empty() {
            return None;
        }
        conflicts.push(self.conflict(ConflictKind::Deleted(by), values));
        (preferred != by).then(|| (kept.group(), item))
    }

    /// An item that both sides added.
    fn added(
        &self,
        ours: Placed<'a>,
        theirs: Placed<'a>,
        preferred: Party,
        conflicts: &mut Vec<Conflict>,
    ) -> (Group, Item) {
        let (our_item, their_item) = (heard(&ours, theirs.item), heard(&theirs, ours.item));
        let nothing = Item::at(our_item.locus.clone());
        let versions = Versions { base: &nothing, ours: &our_item, theirs: &their_item };
        let differs = |field: &Field| !fields::says_the_same(*field, &our_item, &their_item);
        let mut values: Vec<Disputed> =
            fields::merged_fields().filter(differs).map(|field| disputed(field, versions)).collect();
        if our_item.id.as_ref().map(|id| id.value) != their_item.id.as_ref().map(|id| id.value) {
            let words = |item: &Item| item.id.clone().map(|id| id.map(|id| id.to_string()));
            values.push(value(Field::Id.key(), Field::Id.label(), [None, words(&our_item), words(&their_item)]));
        }
        if ours.group() != theirs.group() {
            values.push(in_catalogs([None, Some(ours), Some(theirs)]));
        }
        let (mut item, favourite) = match preferred {
            Party::Ours => (our_item.clone(), ours),
            Party::Theirs => (their_item.clone(), theirs),
        };
        if values.is_empty() {
            // The same in other words at most, and then whichever is first in order.
            for field in fields::merged_fields() {
                fields::merge(field, versions, &mut item);
            }
        } else {
            conflicts.push(self.conflict(ConflictKind::Added, values));
        }
        (favourite.group(), item)
    }

    fn conflict(&self, kind: ConflictKind, values: Vec<Disputed>) -> Conflict {
        let known = self.base.or(self.first());
        let group = known.map_or(Group { layer: Layer::County, township: None, domain: None }, |placed| placed.group());
        let title = known.map(|placed| placed.item.title()).unwrap_or_default();
        Conflict {
            kind,
            layer: group.layer,
            domain: group.domain,
            id: known.and_then(|placed| placed.id),
            title,
            values,
        }
    }
}

/// An item with what its table has no column for, and so says nothing of, as the others know it. A row without an id has not lost it.
fn heard(placed: &Placed<'_>, other: &Item) -> Item {
    let mut item = placed.item.clone();
    for field in placed.catalog.absent_columns.iter().chain(&[Field::Id]) {
        item.fill(*field, other);
    }
    item
}

/// What two sides make of a value that cannot be joined; `None` where they contradict each other.
fn either<'v, T: PartialEq>(base: &T, ours: &'v T, theirs: &'v T) -> Option<&'v T> {
    if ours == theirs || theirs == base { Some(ours) } else { (ours == base).then_some(theirs) }
}

fn value(key: &'static str, label: Text, [base, ours, theirs]: [Option<Sourced<String>>; 3]) -> Disputed {
    Disputed { key, label, base, ours, theirs }
}

fn disputed(field: Field, versions: Versions<'_>) -> Disputed {
    let Versions { base, ours, theirs } = versions;
    value(field.key(), field.label(), [base, ours, theirs].map(|item| fields::words(item, field)))
}

const CATALOG: (&str, Text) = ("catalog", Text::new("所在目录", "catalog"));

fn in_catalogs(placed: [Option<Placed<'_>>; 3]) -> Disputed {
    value(CATALOG.0, CATALOG.1, placed.map(|placed| placed.map(|placed| in_catalog(&placed))))
}

fn in_catalog(placed: &Placed<'_>) -> Sourced<String> {
    let Group { layer, domain, .. } = placed.group();
    let layer = placed.catalog.township().map_or_else(|| layer.to_string(), |township| township.name.clone());
    let words = domain.map_or_else(|| layer.clone(), |domain| format!("{layer} {domain} {}", domain.name()));
    Sourced::new(words, placed.item.locus.clone())
}

/// Which row of its catalog an item is, from 1.
fn row(placed: &Placed<'_>) -> String {
    let at = placed.catalog.items.iter().position(|item| std::ptr::eq(item, placed.item));
    at.map(|at| (at + 1).to_string()).unwrap_or_default()
}
