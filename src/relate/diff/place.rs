//! Where an item stands, and by which id it goes.

use super::super::pairing::{Group, Pair, Placed};
use super::{FieldDiff, Meaning};
use crate::model::{ChangeKind, Field, ItemId, Layer, Region, Sourced};
use crate::text::Text;

/// What the name of a domain adds where the catalog is no county's: `（市级）`, `（海门街道）`.
pub(crate) fn whose(layer: Layer, township: Option<&Region>) -> String {
    match (township, layer) {
        (Some(township), _) => format!("（{}）", township.name),
        (None, Layer::County | Layer::Supplementary) => String::new(),
        (None, layer) => format!("（{layer}）"),
    }
}

/// An item that stands in another catalog now.
pub(super) fn moved(pair: &Pair<'_>) -> Option<FieldDiff> {
    let place = |placed: &Placed<'_>| {
        let Group { layer, domain, .. } = placed.group();
        let name = domain.map_or_else(|| "领域不明".to_owned(), |domain| format!("{domain} {}", domain.name()));
        let whose = whose(layer, placed.catalog.township());
        Some(Sourced::new(format!("{name}{whose}"), placed.item.locus.clone()))
    };
    (pair.old.group() != pair.new.group()).then(|| FieldDiff {
        key: "domain",
        label: Text::new("所在目录", "catalog"),
        piece: None,
        old: place(&pair.old),
        new: place(&pair.new),
        meanings: vec![Meaning::bare(ChangeKind::ItemMoved)],
    })
}

/// An item that has another id now. One that had none and has been given one is the same item as before.
pub(super) fn renumbered(pair: &Pair<'_>) -> Option<FieldDiff> {
    let (old, new) = (pair.old.id?, pair.new.id?);
    let id = |id: ItemId, placed: &Placed<'_>| Some(Sourced::new(id.to_string(), placed.item.locus.clone()));
    (old != new).then(|| FieldDiff {
        key: Field::Id.key(),
        label: Field::Id.label(),
        piece: None,
        old: id(old, &pair.old),
        new: id(new, &pair.new),
        meanings: vec![Meaning::bare(ChangeKind::ItemRenumbered)],
    })
}
