//! Items of the standard that a catalog holds as items of its own.

use std::collections::BTreeMap;

use super::{Pair, Pairing, Placed, Side, pair};
use crate::align::{self, Match, Nearness};
use crate::model::{Catalog, Item, ItemId, Kind};

/// Of these items of the standard, which no row surely is, those that stand in rows all the same: whole under a local id, or in pieces
/// under names of their own. Found as the changes from one version of a catalog to the next are.
///
/// # Panics
///
/// Never: what was paired is of the side.
pub fn elsewhere<'a>(
    open: &[(ItemId, &'a Item)],
    rows: impl Iterator<Item = (&'a Item, &'a Match)>,
) -> BTreeMap<ItemId, Vec<&'a Item>> {
    let own: Vec<(&'a Item, &'a Match)> =
        rows.filter(|(_, found)| found.id.is_none() && found.candidates.is_empty()).collect();
    if own.is_empty() || open.is_empty() {
        return BTreeMap::new();
    }
    let with = |items: Vec<Item>| {
        let mut catalog = Catalog::empty(Kind::Standard, own[0].0.locus.whole_source());
        catalog.items = items;
        [catalog]
    };
    let standard = with(open.iter().map(|(_, item)| (*item).clone()).collect());
    let local = with(own.iter().map(|(item, _)| Item { id: None, ..(*item).clone() }).collect());
    let side = |catalogs| Side { catalogs, matches: &[] };
    let Pairing { both, split, .. } = pair(side(&standard), side(&local));
    // The rows that were compared are copies of those that are told of.
    let row = |placed: &Placed<'_>| {
        let at = local[0].items.iter().position(|item| std::ptr::eq(item, placed.item));
        own[at.expect("what was paired is of the side")]
    };
    let is_local = |(item, _): &(&Item, &Match)| item.id.as_ref().is_some_and(|id| id.region.is_some());
    // Two contents may be the same, copied as they often are: whole it is told by its name.
    let is_one = |pair: &&Pair<'_>| {
        let domain = pair.old.id.map(|id| id.domain);
        align::nearness(pair.old.item, pair.new.item, domain) == Nearness::Same
    };
    let whole = both.iter().filter(is_one).filter_map(|pair| Some((pair.old.id?, vec![row(&pair.new)])));
    // What has no id has been held against the standard already.
    let whole = whole.filter(|(_, rows)| rows.iter().all(is_local));
    let pieces = split.iter().filter_map(|split| Some((split.whole.id?, split.pieces.iter().map(row).collect())));
    let found = whole.chain(pieces).filter(|(id, rows): &(ItemId, Vec<(&Item, &Match)>)| {
        rows.iter().all(|(_, found)| !found.ruled_out.contains(id))
    });
    let found = found.map(|(id, mut rows)| {
        rows.sort_by_key(|(row, _)| row.locus.order());
        (id, rows)
    });
    found.map(|(id, rows)| (id, rows.into_iter().map(|(row, _)| row).collect())).collect()
}
