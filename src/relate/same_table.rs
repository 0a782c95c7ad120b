//! Two tables that are one: 民政局.xlsx and 民政局（修改版）.xlsx lie side by side, and nobody has said which of them counts.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::import::differing;
use super::parts::share_a_body;
use crate::align::{self, Certainty, Match};
use crate::model::{Catalog, Field, Item, ItemId};

/// Two tables that list largely the same items.
#[derive(Debug)]
pub struct SameTable<'a> {
    /// The one that comes first by name.
    pub first: &'a Catalog,
    /// The other.
    pub second: &'a Catalog,
    /// How many rows of the two are the same items.
    pub shared: usize,
    /// Of these the ones that say something else in the second, and in which fields.
    pub differing: Vec<Differing<'a>>,
    /// Rows that only the first has.
    pub only_first: Vec<&'a Item>,
    /// Rows that only the second has.
    pub only_second: Vec<&'a Item>,
}

/// An item that two tables state differently.
#[derive(Debug)]
pub struct Differing<'a> {
    /// As the first has it.
    pub first: &'a Item,
    /// As the second has it.
    pub second: &'a Item,
    /// Where they differ.
    pub fields: Vec<Field>,
}

impl SameTable<'_> {
    /// Whether they say the very same.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.differing.is_empty() && self.only_first.is_empty() && self.only_second.is_empty()
    }
}

/// What a row of one table is found by in another: the item that it surely is, else its names; and which of several with these it is.
type Key = (Option<ItemId>, (String, String), usize);

/// With how many tables that have an item a table is compared: beyond it the time would grow with their square.
const MOST_COMPARED: usize = 50;

/// Of tables of one region and domain those that are another of them once more, each told once.
#[must_use]
pub fn same_tables<'a>(tables: &[(&'a Catalog, &'a [Match])]) -> Vec<SameTable<'a>> {
    let tables = tables.iter().filter(|(catalog, _)| catalog.locus.source.origin().sheet.is_some());
    let mut holders: HashMap<Key, Vec<(usize, &'a Item)>> = HashMap::new();
    let mut seen: Vec<&'a Catalog> = Vec::new();
    let mut same = Vec::new();
    for (catalog, matches) in tables {
        let rows = keyed(catalog, matches);
        let mut shared: BTreeMap<usize, Vec<(&'a Item, &'a Item)>> = BTreeMap::new();
        for (key, item) in &rows {
            let others = holders.get(key).into_iter().flatten().filter(|(_, other)| share_a_body(other, item));
            for (table, other) in others.take(MOST_COMPARED) {
                shared.entry(*table).or_default().push((*other, *item));
            }
        }
        let most = shared.into_iter().max_by_key(|(table, pairs)| (pairs.len(), std::cmp::Reverse(*table)));
        same.extend(most.and_then(|(table, pairs)| of_pairs(seen[table], catalog, &pairs)));
        for (key, item) in rows {
            holders.entry(key).or_default().push((seen.len(), item));
        }
        seen.push(catalog);
    }
    same
}

fn keyed<'a>(catalog: &'a Catalog, matches: &[Match]) -> Vec<(Key, &'a Item)> {
    let mut counts: HashMap<(Option<ItemId>, (String, String)), usize> = HashMap::new();
    let keyed = catalog.items.iter().zip(matches).map(|(item, found)| {
        let sure = found.id.filter(|_| found.certainty == Certainty::Sure);
        let names = if sure.is_some() { <(String, String)>::default() } else { align::identity(item) };
        let count = counts.entry((sure, names.clone())).or_default();
        *count += 1;
        ((sure, names, *count), item)
    });
    keyed.collect()
}

/// Two tables with these rows in common; `None` where those are few, so that each is a table of its own.
fn of_pairs<'a>(first: &'a Catalog, second: &'a Catalog, pairs: &[(&'a Item, &'a Item)]) -> Option<SameTable<'a>> {
    let least = first.items.len().min(second.items.len());
    if pairs.len() < 2 || pairs.len() * 2 <= least {
        return None;
    }
    let differing = pairs.iter().filter_map(|(first, second)| {
        let fields = differing(first, second);
        (!fields.is_empty()).then_some(Differing { first, second, fields })
    });
    let shared: HashSet<*const Item> =
        pairs.iter().flat_map(|(other, own)| [std::ptr::from_ref(*other), std::ptr::from_ref(*own)]).collect();
    let alone = |catalog: &'a Catalog| {
        let items = catalog.items.iter().filter(|item| !shared.contains(&std::ptr::from_ref(*item)));
        items.collect::<Vec<&'a Item>>()
    };
    Some(SameTable {
        first,
        second,
        shared: pairs.len(),
        differing: differing.collect(),
        only_first: alone(first),
        only_second: alone(second),
    })
}
