//! Ids that each side gave to another item.

use std::collections::BTreeMap;

use super::{Conflict, ConflictKind, Set, Three, of_catalog, value};
use crate::model::{Catalog, Field, Item, ItemId, Sourced};

/// Ids that more items of the result have than of either side: each side gave them to another item.
pub(super) fn same(catalogs: &[Catalog], sets: &Three<Set<'_>>) -> Vec<Conflict> {
    fn count<'c>(catalogs: impl Iterator<Item = &'c Catalog>) -> BTreeMap<ItemId, Vec<(&'c Catalog, &'c Item)>> {
        let mut count: BTreeMap<ItemId, Vec<(&'c Catalog, &'c Item)>> = BTreeMap::new();
        for catalog in catalogs {
            for item in &catalog.items {
                if let Some(id) = &item.id {
                    count.entry(id.value).or_default().push((catalog, item));
                }
            }
        }
        count
    }
    let ours = count(sets.ours.catalogs.values().copied());
    let theirs = count(sets.theirs.catalogs.values().copied());
    let mut conflicts = Vec::new();
    for (id, items) in count(catalogs.iter()) {
        let of = |side: &BTreeMap<ItemId, Vec<(&Catalog, &Item)>>| side.get(&id).map_or(0, Vec::len);
        if items.len() > of(&ours).max(of(&theirs)).max(1) {
            let names = |side: &BTreeMap<ItemId, Vec<(&Catalog, &Item)>>| {
                let items = side.get(&id)?;
                let lines: Vec<String> = items.iter().map(|(_, item)| item.title()).collect();
                Some(Sourced::new(lines.join("\n"), items[0].1.locus.clone()))
            };
            let values = vec![value(Field::Id.key(), Field::Id.label(), [None, names(&ours), names(&theirs)])];
            conflicts.push(Conflict { id: Some(id), ..of_catalog(ConflictKind::SameId, items[0].0, values) });
        }
    }
    conflicts
}
