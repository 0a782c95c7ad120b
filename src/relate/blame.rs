//! Where each field of a merged item comes from, and what it overrode.

use std::collections::BTreeMap;

use super::merge::{Merge, MergeInput, words_of};
use crate::model::{Catalog, Field, Item, ItemId, Layer, List, Locus, Place, Sourced, Version};

/// An item of a merge, with the origin of what it says.
#[derive(Debug)]
pub struct Blame<'m> {
    /// Its id.
    pub id: ItemId,
    /// What it is called.
    pub title: String,
    /// Why it is not in the result, and where that is said.
    pub withdrawn: Option<Said<'m>>,
    /// Its fields; none where it is withdrawn.
    pub fields: Vec<FieldBlame<'m>>,
}

/// Where a field comes from.
#[derive(Debug)]
pub struct FieldBlame<'m> {
    /// The field.
    pub field: Field,
    /// What the result has.
    pub said: Said<'m>,
    /// Of a list, the entries that come from elsewhere: another file, another cell.
    pub joined: Vec<Said<'m>>,
    /// What it overrode, the layer right below first.
    pub overrode: Vec<Said<'m>>,
    /// What rows said otherwise that were taken for the same item, and what the result does not have.
    pub dropped: Vec<Said<'m>>,
}

/// Words, and who says them where.
#[derive(Debug)]
pub struct Said<'m> {
    /// The words.
    pub words: String,
    /// Where they stand.
    pub locus: Locus,
    /// The layer of the catalog that they stand in; `None` where they stand in none, as in the manifest.
    pub layer: Option<Layer>,
    /// Its version.
    pub version: Option<&'m Version>,
}

/// The items of a merge that go by an id, by `category / name` or by a name, also withdrawn ones.
#[must_use]
pub fn named(merge: &Merge, wanted: &str) -> Vec<ItemId> {
    use crate::model::spelling::fold;
    let (id, words) = (wanted.parse::<ItemId>().ok(), fold(wanted));
    let is_meant = |item: &&Item| {
        let own = item.id.as_ref().map(|id| id.value);
        let is_called = || item.name.as_ref().is_some_and(|name| fold(name) == words) || fold(&item.title()) == words;
        if id.is_some() { own == id } else { is_called() }
    };
    let items = merge.catalogs.iter().flat_map(|catalog| &catalog.items).filter(is_meant);
    let mut ids: Vec<ItemId> = items.filter_map(|item| Some(item.id.as_ref()?.value)).collect();
    let is_out = |title: &str, own: ItemId| if id.is_some() { Some(own) == id } else { fold(title) == words };
    ids.extend(merge.withdrawn.iter().filter(|gone| is_out(&gone.title, gone.id)).map(|gone| gone.id));
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Where the fields of an item come from; `None` where the merge has no such item, and none withdrew it.
#[must_use]
pub fn blame<'m>(merge: &'m Merge, input: &'m MergeInput<'m>, id: ItemId) -> Option<Blame<'m>> {
    let layers = Layers::new(input);
    let items = merge.catalogs.iter().flat_map(|catalog| &catalog.items);
    let item = items.into_iter().find(|item| item.id.as_ref().is_some_and(|own| own.value == id));
    let Some(item) = item else {
        let gone = merge.withdrawn.iter().rfind(|gone| gone.id == id)?;
        let withdrawn = Some(layers.said(gone.reason.clone(), &gone.locus));
        return Some(Blame { id, title: gone.title.clone(), withdrawn, fields: Vec::new() });
    };
    let fields = Field::REQUIRED.into_iter().chain([Field::Notes]);
    let fields = fields.filter_map(|field| layers.field(merge, item, id, field)).collect();
    Some(Blame { id, title: item.title(), withdrawn: None, fields })
}

/// The catalogs that went in, by where their rows begin: a sheet may hold several tables, one below the other.
struct Layers<'m>(BTreeMap<(usize, Place), &'m Catalog>);

impl<'m> Layers<'m> {
    fn new(input: &'m MergeInput<'m>) -> Self {
        let start = |catalog: &Catalog| match catalog.items.first().map(|item| item.locus.place) {
            Some(Place::Cell { row, .. }) => Place::Cell { row, column: 0 },
            _ => Place::Whole,
        };
        let all = input.catalogs.iter().chain(input.standard);
        Self(all.map(|catalog| ((catalog.locus.key().0, start(catalog)), catalog)).collect())
    }

    /// The catalog that a place is in: the last that begins above it.
    fn of(&self, locus: &Locus) -> Option<&'m Catalog> {
        let (source, place) = locus.key();
        let above = self.0.range(..=(source, place)).next_back().filter(|((own, _), _)| *own == source);
        let first = || self.0.range((source, Place::Whole)..).next().filter(|((own, _), _)| *own == source);
        above.or_else(first).map(|(_, catalog)| *catalog)
    }

    fn said(&self, words: String, locus: &Locus) -> Said<'m> {
        let catalog = self.of(locus);
        let version = catalog.and_then(|catalog| catalog.version.as_ref()).map(|version| &version.value);
        Said { words, locus: locus.clone(), layer: catalog.map(Catalog::layer), version }
    }

    fn field(&self, merge: &Merge, item: &Item, id: ItemId, field: Field) -> Option<FieldBlame<'m>> {
        let own = words_of(item, field)?;
        let overrode = merge.overridden.iter().rev().filter(|over| over.id == id && over.field == field);
        let repeated = merge.repeated.iter().filter(|repeated| repeated.kept == id);
        let dropped = repeated.flat_map(|repeated| &repeated.dropped).filter(|(dropped, _)| *dropped == field);
        Some(FieldBlame {
            field,
            joined: elsewhere(item, field, &own.locus)
                .into_iter()
                .map(|entry| self.said(entry.value, &entry.locus))
                .collect(),
            said: self.said(own.value, &own.locus),
            overrode: overrode.map(|over| self.said(over.was.value.clone(), &over.was.locus)).collect(),
            dropped: dropped.map(|(_, words)| self.said(words.value.clone(), &words.locus)).collect(),
        })
    }
}

/// The entries of a list that stand elsewhere than the list: another row said them of the same item.
fn elsewhere(item: &Item, field: Field, at: &Locus) -> Vec<Sourced<String>> {
    fn of<T: ToString>(list: Option<&List<T>>, at: &Locus) -> Vec<Sourced<String>> {
        let is_elsewhere = |entry: &&Sourced<T>| match (entry.locus.place, at.place) {
            _ if entry.locus.key().0 != at.key().0 => true,
            (Place::Text(entry), Place::Text(list)) => entry.start < list.start || entry.end > list.end,
            (entry, list) => entry != list,
        };
        let entries = list.into_iter().flat_map(|list| &list.value).filter(is_elsewhere);
        entries.map(|entry| Sourced::new(entry.value.to_string(), entry.locus.clone())).collect()
    }
    match field {
        Field::Elements => of(item.elements.as_ref(), at),
        Field::LegalBasis => of(item.legal_basis.as_ref(), at),
        Field::DisclosingBodies => of(item.disclosing_bodies.as_ref(), at),
        Field::Channels => of(item.channels.as_ref(), at),
        Field::Methods => of(item.methods.as_ref(), at),
        Field::Tiers => of(item.tiers.as_ref(), at),
        Field::Notes => of(item.notes.as_ref(), at),
        _ => Vec::new(),
    }
}
