//! Merging layers: national, province, city, county, township, supplementary.
//!
//! A layer adds items, overrides fields, or withdraws an item with a reason. Only in the catalog of a township does a township override
//! its county: in the county's catalog it adds to what the county says, and withdraws nothing. Values are moved with their loci, so the origin of
//! each is known at the end without any bookkeeping. The result does not depend on the order in which the inputs were named.

mod fields;
mod stack;

use std::collections::BTreeMap;

pub(in crate::relate) use fields::text_of;
pub use fields::words_of;
pub(super) use fields::{fill, join_lists};

use crate::align::Match;
use crate::model::{
    Catalog, Date, DomainCode, Field, ItemId, Kind, Layer, Locus, Numbers, Region, RegionCode, Sourced, Version,
};
use stack::Stack;

/// What is merged.
#[derive(Debug)]
pub struct MergeInput<'a> {
    /// The local catalogs.
    pub catalogs: &'a [Catalog],
    /// What each of their items is in the standard, in the same order.
    pub matches: &'a [Vec<Match>],
    /// The national standard.
    pub standard: &'a [Catalog],
    /// Whose catalogs they are.
    pub region: Region,
    /// The version of the result.
    pub version: Version,
    /// From when the result applies.
    pub effective: Option<Date>,
    /// The local ids that were given before.
    pub given: Given<'a>,
}

/// The local ids that were given before: an item keeps the one that it has, and none is given to another item.
#[derive(Clone, Debug, Default)]
pub struct Given<'a> {
    /// Their numbers.
    pub numbers: Numbers,
    /// What was released last.
    pub released: &'a [Catalog],
}

/// The merged catalogs, and what became of everything that went in.
#[derive(Debug)]
pub struct Merge {
    /// A catalog for each domain that some local layer has, in order, and the supplementary one last, where there is one.
    pub catalogs: Vec<Catalog>,
    /// The catalogs that went in, lowest layer first.
    pub inputs: Vec<Layered>,
    /// Fields in which a layer says something else than those below it.
    pub overridden: Vec<Overridden>,
    /// Items of the standard that no local layer has and that stand in the result as the standard has them.
    pub inherited: Vec<Untouched>,
    /// Items of the standard that no local layer has, and that are left out since no published table has confirmed them.
    pub left_out: Vec<Untouched>,
    /// Items that a layer withdrew.
    pub withdrawn: Vec<Withdrawn>,
    /// Rows that say the same as another, and stand in the result once.
    pub repeated: Vec<Repeated>,
    /// Items that carried a local id which another item has, and were given another.
    pub renumbered: Vec<Renumbered>,
    /// Catalogs of which nobody can tell the domain: none of their items is in the result.
    pub unplaced: Vec<Layered>,
}

/// A catalog that went in.
#[derive(Debug)]
pub struct Layered {
    /// Its layer.
    pub layer: Layer,
    /// Its domain.
    pub domain: Option<DomainCode>,
    /// Where it was read.
    pub locus: Locus,
    /// How many items it has.
    pub items: usize,
}

/// A field in which a layer says something else than those below it.
#[derive(Debug)]
pub struct Overridden {
    /// The item.
    pub id: ItemId,
    /// Its name.
    pub title: String,
    /// The field.
    pub field: Field,
    /// The layer that won.
    pub layer: Layer,
    /// What it says, and where.
    pub value: Sourced<String>,
    /// What the layer below says, and where.
    pub was: Sourced<String>,
}

/// An item of the standard that no local layer has.
#[derive(Debug)]
pub struct Untouched {
    /// The item.
    pub id: ItemId,
    /// Its name.
    pub title: String,
    /// Where the standard has it.
    pub locus: Locus,
}

/// An item that a layer withdrew.
#[derive(Debug)]
pub struct Withdrawn {
    /// The item.
    pub id: ItemId,
    /// Its name; empty where no layer has the item.
    pub title: String,
    /// Why.
    pub reason: String,
    /// Where that is said.
    pub locus: Locus,
}

/// A row that says the same as another.
#[derive(Debug)]
pub struct Repeated {
    /// Its name.
    pub title: String,
    /// Where it stands.
    pub locus: Locus,
    /// The item that it is part of now.
    pub kept: ItemId,
    /// Where that one stands.
    pub kept_locus: Locus,
    /// What it said otherwise, which the result does not have: field and words.
    pub dropped: Vec<(Field, Sourced<String>)>,
}

/// An item that carried a local id which another item has.
#[derive(Debug)]
pub struct Renumbered {
    /// Its name.
    pub title: String,
    /// Where it stands.
    pub locus: Locus,
    /// The id that it carried.
    pub was: ItemId,
    /// The id that it has in the result.
    pub id: ItemId,
    /// Where the item stands that keeps the id.
    pub kept_locus: Locus,
}

/// Merges layers.
#[must_use]
pub fn merge(input: &MergeInput<'_>) -> Merge {
    let is_layer = |at: &usize| {
        let catalog = &input.catalogs[*at];
        !catalog.is_national() && !is_sibling(catalog, &input.region)
    };
    let mut order: Vec<usize> = (0..input.catalogs.len()).filter(is_layer).collect();
    order.sort_by_key(|&at| (input.catalogs[at].layer(), input.catalogs[at].locus.order()));
    let mut result = Merge {
        catalogs: Vec::new(),
        inputs: Vec::new(),
        overridden: Vec::new(),
        inherited: Vec::new(),
        left_out: Vec::new(),
        withdrawn: Vec::new(),
        repeated: Vec::new(),
        renumbered: Vec::new(),
        unplaced: Vec::new(),
    };
    let mut domains: BTreeMap<DomainCode, Vec<usize>> = BTreeMap::new();
    let mut supplementary = Vec::new();
    for at in order {
        let catalog = &input.catalogs[at];
        let layered = Layered {
            layer: catalog.layer(),
            domain: catalog.domain.as_ref().map(|domain| domain.value),
            locus: catalog.locus.clone(),
            items: catalog.items.len(),
        };
        match (catalog.kind, catalog.domain_code()) {
            (Kind::Standard, Some(domain)) => domains.entry(domain).or_default().push(at),
            (Kind::Standard, None) => {
                result.unplaced.push(layered);
                continue;
            }
            (Kind::Supplementary, _) => supplementary.push(at),
        }
        result.inputs.push(layered);
    }
    for (domain, layers) in domains {
        let merged = Stack::new(input, domain, &mut result).domain(&layers);
        result.catalogs.push(merged);
    }
    if !supplementary.is_empty() {
        let standard = std::mem::take(&mut result.catalogs);
        let merged = Stack::new(input, DomainCode::OUTSIDE, &mut result).supplementary(&supplementary, &standard);
        result.catalogs = standard;
        result.catalogs.push(merged);
    }
    result
}

/// Whether a catalog is of another township of the same county, which is no layer of this one's.
#[must_use]
pub fn is_sibling(catalog: &Catalog, region: &Region) -> bool {
    let is_other = |own: &Region| own.code != region.code && own.code.parent() == region.code.parent();
    region.code.is_township() && catalog.township().is_some_and(is_other)
}

/// The file of a domain in a merged set: `20-social-assistance.yaml`.
#[must_use]
pub fn file_name(domain: DomainCode) -> String {
    domain.domain().map_or_else(|| "supplementary.yaml".to_owned(), |named| format!("{domain}-{}.yaml", named.slug))
}

/// The file of a catalog among those of its set: `20-social-assistance.yaml`, a township's `20-social-assistance-320614001.yaml`.
#[must_use]
pub fn file_of(catalog: &Catalog) -> String {
    let Some(domain) = catalog.domain_code() else { return "catalog.yaml".to_owned() };
    let name = file_name(domain);
    match catalog.township() {
        Some(township) => name.replace(".yaml", &format!("-{}.yaml", township.code)),
        None => name,
    }
}

/// The day from which a set applies: the last that one of its catalogs states.
#[must_use]
pub fn effective_of(catalogs: &[Catalog]) -> Option<Date> {
    catalogs.iter().filter_map(|catalog| Some(catalog.effective.as_ref()?.value)).max()
}

/// The region that most of these catalogs are of, where they name one. Townships beside their county are parts of it.
#[must_use]
pub fn region_of(catalogs: &[Catalog]) -> Option<Region> {
    let mut counts: BTreeMap<RegionCode, (usize, &Region)> = BTreeMap::new();
    let named = || {
        let regions = catalogs.iter().filter_map(|catalog| catalog.region.as_ref());
        regions.filter(|region| region.code != RegionCode::NATION)
    };
    let are_townships = named().all(|region| region.code.is_township());
    for region in named().filter(|region| are_townships || !region.code.is_township()) {
        counts.entry(region.code).or_insert((0, &region.value)).0 += 1;
    }
    counts
        .into_values()
        .max_by_key(|(count, region)| (*count, region.code.rank(), std::cmp::Reverse(region.code)))
        .map(|(_, region)| region.clone())
}
