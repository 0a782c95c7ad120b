//! Two sets that were made of the same one, merged: what either side changed is in the result, and where both changed the same otherwise,
//! that is a conflict.
//!
//! Merging b, x and b gives x, as does merging b, x and x; exchanging the sides exchanges the labels and nothing else.

mod choices;
mod fields;
mod head;
mod ids;
mod sequence;
mod settle;
mod threads;

use std::collections::{BTreeMap, BTreeSet};

pub use choices::Choices;
pub(super) use head::{parts, take as take_part};
pub(super) use threads::earlier_rows;

use super::diff::whose;
use super::pairing::{Group, Placed, Side, group_of};
use crate::model::{Catalog, DomainCode, Field, Item, ItemId, Layer, Region, Sourced};
use crate::text::Text;
use threads::{Thread, numbers, threads};

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
    /// The catalogs; where there is a conflict they hold what was chosen, or what the preferred side has.
    pub catalogs: Vec<Catalog>,
    /// Where both sides changed the same otherwise.
    pub conflicts: Vec<Conflict>,
    /// Catalogs that one side does not have any more, of which the result holds none either.
    pub dropped: Vec<(Whose, Party)>,
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
    /// The catalog.
    pub of: Whose,
    /// The item's id, where it has one.
    pub id: Option<ItemId>,
    /// What the item is called, `category / name`; empty where it is about the catalog as a whole.
    pub title: String,
    /// Which row it is in its catalog of the base, of OURS and of THEIRS, from 0, where it is in it.
    pub rows: [Option<usize>; 3],
    /// What each has, field by field.
    pub values: Vec<Disputed>,
}

/// Which catalog of a set: those of townships go by the same domains as their county's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// Its layer.
    pub layer: Layer,
    /// The township, where it is one's.
    pub township: Option<Region>,
    /// Its domain, where it is known.
    pub domain: Option<DomainCode>,
}

impl Whose {
    /// Whose a catalog is.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        let (layer, domain) = (catalog.layer(), catalog.domain_code());
        Self { layer, township: catalog.township().cloned(), domain }
    }

    /// The catalog in words: `县级 20 社会救助`, `海门街道 20 社会救助`.
    #[must_use]
    pub fn name(&self) -> String {
        let owner = self.township.as_ref().map_or_else(|| self.layer.to_string(), |township| township.name.clone());
        self.domain.map_or_else(|| owner.clone(), |domain| format!("{owner} {domain} {}", domain.name()))
    }

    /// What the name of an item adds where it is no county's: `（海门街道）`.
    #[must_use]
    pub fn mark(&self) -> String {
        whose(self.layer, self.township.as_ref())
    }
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

/// Merges two sets that were made of one. Where they contradict each other the result holds what was chosen.
///
/// # Errors
///
/// When a set holds two catalogs of one layer and domain.
pub fn three_way<'a>(input: ThreeWayInput<'a>, choices: &Choices) -> Result<ThreeWay, Crowded<'a>> {
    let ThreeWayInput { base, ours, theirs } = input;
    let sets = Three { base: Set::of(base)?, ours: Set::of(ours)?, theirs: Set::of(theirs)? };
    let threads = threads(input);
    let moved = Both { ours: sets.moved(&threads, Party::Ours), theirs: sets.moved(&threads, Party::Theirs) };
    let mut conflicts = Vec::new();
    let mut rows: BTreeMap<Group, BTreeMap<usize, Item>> = BTreeMap::new();
    for (number, thread) in threads.iter().enumerate() {
        let is_moved = Both { ours: moved.ours.contains(&number), theirs: moved.theirs.contains(&number) };
        if let Some((group, item)) = thread.settle(&is_moved, choices, &mut conflicts) {
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
        let Some(mut head) = head::merge(&catalog, !kept.is_empty(), choices, &mut conflicts) else {
            let known = [catalog.base, catalog.ours, catalog.theirs].into_iter().flatten().next();
            let by = if catalog.ours.is_none() { Party::Ours } else { Party::Theirs };
            dropped.extend(known.map(|known| (Whose::of(known), by)));
            continue;
        };
        let order = sets.order(&threads, group, &kept, choices, &mut conflicts);
        head.items = order.iter().filter_map(|number| items.remove(number)).collect();
        catalogs.push(head);
    }
    conflicts.extend(ids::same(&catalogs, &sets));
    conflicts.sort_by_cached_key(|conflict| {
        let field = conflict.values.first().map(|value| value.key);
        let Whose { layer, township, domain } = &conflict.of;
        let township = township.as_ref().map(|township| township.code);
        (*layer, *domain, township, conflict.id.is_none(), conflict.id, conflict.title.clone(), field)
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
            Party::Ours => (&self.ours, threads::numbers(threads, |thread| thread.ours)),
            Party::Theirs => (&self.theirs, threads::numbers(threads, |thread| thread.theirs)),
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
        choices: &Choices,
        conflicts: &mut Vec<Conflict>,
    ) -> Vec<usize> {
        let base = self.base.rows(group, &numbers(threads, |thread| thread.base));
        let ours = self.ours.rows(group, &numbers(threads, |thread| thread.ours));
        let theirs = self.theirs.rows(group, &numbers(threads, |thread| thread.theirs));
        let after = |party: Party| match party {
            Party::Ours => sequence::merge(&base, &ours, &theirs, kept),
            Party::Theirs => sequence::merge(&base, &theirs, &ours, kept),
        };
        let mut merged = after(choices.otherwise());
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
            let catalogs = [&self.base, &self.ours, &self.theirs].map(|set| set.catalogs.get(&group));
            let known =
                catalogs.into_iter().flatten().next().expect("rows whose order is contested stand in a catalog");
            let conflict = of_catalog(ConflictKind::Moved, known, vec![order]);
            if choices.of(&conflict) != choices.otherwise() {
                merged = after(choices.of(&conflict));
            }
            conflicts.push(conflict);
        }
        // An item of another catalog of both sides, which the chosen one moved here.
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

fn of_catalog(kind: ConflictKind, catalog: &Catalog, values: Vec<Disputed>) -> Conflict {
    Conflict { kind, of: Whose::of(catalog), id: None, title: String::new(), rows: [None; 3], values }
}

/// Takes over what an item says under a key of [`Disputed`].
pub(super) fn take_field(key: &str, from: &Item, into: &mut Item) {
    let known = fields::merged_fields().chain([Field::Id]).find(|field| field.key() == key);
    if let Some(field) = known {
        fields::put(field, from, into);
    }
}

/// What two sides make of a value that cannot be joined; `None` where they contradict each other.
pub(crate) fn either<'v, T: PartialEq>(base: &T, ours: &'v T, theirs: &'v T) -> Option<&'v T> {
    if ours == theirs || theirs == base { Some(ours) } else { (ours == base).then_some(theirs) }
}

fn value(key: &'static str, label: Text, [base, ours, theirs]: [Option<Sourced<String>>; 3]) -> Disputed {
    Disputed { key, label, base, ours, theirs }
}
