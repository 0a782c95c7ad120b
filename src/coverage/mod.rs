//! Which items cover what a list requires: 条例第二十条、第二十一条, 权责清单, 公共服务事项清单, 年度工作要点.
//!
//! An entry is covered when an item goes by its name, or when each of its matters is covered by some item: by one that goes by the matter,
//! or by the elements of one that is kin to the entry. Words that say nothing (的, 等, 信息, 情况) do not count; words that mean the same are
//! listed in `catalogs/vocabulary/requirements.yaml`. A general entry, such as 行政处罚, is covered by an item of the supplementary catalog: one
//! of a domain covers it only there.

mod table;
mod words;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::align::{Match, Reference};
use crate::model::{
    Catalog, DomainCode, Item, ItemId, Kind, Locus, Region, RegionCode, RegionRank, Requirement, Requirements, Tier,
    values,
};
pub use table::{Counts, DomainLine, EntryLine, EntryState, ListTable, Lists, StandardLine, Table, of_list};
use words::{Index, Matter, Words};

/// How many items a thread reads in one go.
const ITEMS_AT_ONCE: usize = 64;

/// Items, to be asked which of them cover an entry.
#[derive(Debug, Default)]
pub struct Coverage<'a> {
    held: Vec<Held<'a>>,
    index: Index,
    tiers: Vec<Tier>,
}

/// An item with the catalog that has it.
#[derive(Debug)]
pub struct Held<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The item.
    pub item: &'a Item,
    words: Words,
}

/// What covers an entry.
#[derive(Debug)]
pub struct Answer<'c, 'a> {
    /// The items that cover a general entry in their own domains, and only there.
    pub in_domains: Vec<&'c Held<'a>>,
    /// Its matters; one where it is not made of several.
    pub parts: Vec<Part<'c, 'a>>,
}

/// What covers one matter of an entry.
#[derive(Debug)]
pub struct Part<'c, 'a> {
    /// What the list calls it.
    pub name: String,
    /// The items that cover it.
    pub by: Vec<&'c Held<'a>>,
}

impl<'a> Coverage<'a> {
    /// What local catalogs hold, standard and supplementary together. Those that are drafts which nobody has worked on say which tiers there
    /// are, and cover nothing.
    pub fn new(catalogs: impl IntoIterator<Item = &'a Catalog>, drafts: &[&Catalog]) -> Self {
        let mut coverage = Self::default();
        let mut tiers = BTreeSet::new();
        let mut items = Vec::new();
        for catalog in catalogs {
            tiers.insert(match catalog.region.as_ref().map(|region| region.code.rank()) {
                Some(RegionRank::City) => Tier::City,
                Some(RegionRank::Township) => Tier::Township,
                _ => Tier::County,
            });
            let is_draft = drafts.iter().any(|draft| std::ptr::eq(*draft, catalog));
            for item in &catalog.items {
                tiers.extend(
                    values(item.tiers.as_ref()).copied().filter(|tier| matches!(tier, Tier::Township | Tier::Village)),
                );
                if !is_draft {
                    items.push((catalog, item));
                }
            }
        }
        coverage.held = items
            .into_par_iter()
            .map(|(catalog, item)| Held { catalog, item, words: Words::new(catalog, item) })
            .with_min_len(ITEMS_AT_ONCE)
            .collect();
        coverage.index = Index::new(coverage.held.par_iter().map(|held| &held.words));
        coverage.tiers = tiers.into_iter().collect();
        coverage
    }

    /// The tiers that these catalogs speak for: that of their regions, and those below that an item is ticked for.
    #[must_use]
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// What covers an entry.
    #[must_use]
    pub fn of(&self, entry: &Requirement) -> Answer<'_, 'a> {
        let mut answer = self.answer(entry);
        if entry.general {
            answer.in_domains = answer.by().into_iter().filter(|held| held.catalog.kind == Kind::Standard).collect();
            for part in &mut answer.parts {
                part.by.retain(|held| held.catalog.kind == Kind::Supplementary);
            }
        }
        answer
    }

    fn answer(&self, entry: &Requirement) -> Answer<'_, 'a> {
        let name = &entry.name.value;
        let whole = Matter::new(name);
        let by = self.covering(entry, &whole, &whole, std::slice::from_ref(&whole));
        let elements: Vec<&str> = entry.elements.iter().map(|element| element.value.as_str()).collect();
        let parts = if elements.is_empty() { words::parts_of(name).unwrap_or_default() } else { elements };
        if !by.is_empty() && entry.elements.is_empty() || parts.is_empty() {
            return Answer { in_domains: Vec::new(), parts: vec![Part { name: name.clone(), by }] };
        }
        let matters: Vec<Matter> = parts.iter().map(|part| Matter::new(part)).collect();
        let part = |(name, matter): (&&str, &Matter)| Part {
            name: (*name).to_owned(),
            by: self.covering(entry, &whole, matter, &matters),
        };
        Answer { in_domains: Vec::new(), parts: parts.iter().zip(&matters).map(part).collect() }
    }

    /// The items that cover one matter of an entry, whose name is the `whole`.
    fn covering(&self, entry: &Requirement, whole: &Matter, matter: &Matter, matters: &[Matter]) -> Vec<&Held<'a>> {
        let mut candidates = Vec::new();
        matter.candidates(&self.index, &mut candidates);
        candidates.sort_unstable();
        candidates.dedup();
        let held = candidates.into_iter().filter_map(|at| self.held.get(at as usize));
        held.filter(|held| {
            let in_domain = entry.domains.iter().any(|domain| Some(domain.value) == held.catalog.domain_code());
            let may_hold = entry.domains.is_empty() || in_domain || held.catalog.kind == Kind::Supplementary;
            if !may_hold {
                return false;
            }
            let is_kin = in_domain
                || matters
                    .iter()
                    .any(|matter| matter.is_title_of(&held.words, false) || matter.holds_title_of(&held.words))
                || whole.holds_title_of(&held.words);
            matter.is_title_of(&held.words, in_domain) || matter.is_element_of(&held.words, is_kin)
        })
        .collect()
    }

    /// The item that comes nearest to an entry that none covers, where one has half its words.
    #[must_use]
    pub fn nearest(&self, entry: &Requirement) -> Option<&Held<'a>> {
        const LEAST: usize = 5;
        let matter = Matter::new(&entry.name.value);
        let mut neighbours = Vec::new();
        matter.neighbours(&self.index, &mut neighbours);
        neighbours.sort_unstable();
        neighbours.dedup();
        let held = neighbours.into_iter().filter_map(|at| self.held.get(at as usize));
        let near = held.map(|held| (matter.nearness(&held.words), held)).filter(|(near, _)| *near >= LEAST);
        near.min_by_key(|(near, held)| (std::cmp::Reverse(*near), held.item.locus.order().1)).map(|(_, held)| held)
    }
}

impl<'c, 'a> Answer<'c, 'a> {
    /// The matters that no item covers, or none of a tier.
    #[must_use]
    pub fn missing(&self, tier: Option<Tier>) -> Vec<&str> {
        let is_missing = |part: &&Part<'c, 'a>| !part.by.iter().any(|held| held.is_of(tier));
        self.parts.iter().filter(is_missing).map(|part| part.name.as_str()).collect()
    }

    /// The items that cover it, in the order of their places, each once.
    #[must_use]
    pub fn by(&self) -> Vec<&'c Held<'a>> {
        let mut by: Vec<&'c Held<'a>> = self.parts.iter().flat_map(|part| part.by.iter().copied()).collect();
        by.sort_by(|a, b| a.item.locus.order().cmp(&b.item.locus.order()));
        by.dedup_by(|a, b| std::ptr::eq(*a, *b));
        by
    }
}

impl Held<'_> {
    /// Whether the item is published at a tier. One that names none is not held against it: another rule asks for its tiers.
    fn is_of(&self, tier: Option<Tier>) -> bool {
        let Some(tier) = tier else { return true };
        let is_above = self.catalog.township().is_some() && tier < Tier::Township;
        !is_above && self.item.tiers.as_ref().is_none_or(|tiers| tiers.values().any(|own| *own == tier))
    }

    /// Whether it goes by the name of an entry, and does not only mention it.
    #[must_use]
    pub fn goes_by(&self, entry: &Requirement) -> bool {
        Matter::new(&entry.name.value).is_name_of(&self.words)
    }

    /// Where it stands.
    #[must_use]
    pub fn locus(&self) -> &Locus {
        &self.item.locus
    }
}

/// The items of the standard that the catalogs of a region have to hold in a domain: all, but of a township's only those that the standard,
/// or its county in its own catalog, has at 乡级.
#[must_use]
pub fn due<'a>(
    reference: &Reference<'a>,
    local: impl Iterator<Item = (&'a Catalog, &'a [Match])>,
    region: Option<RegionCode>,
    domain: DomainCode,
) -> Vec<(ItemId, &'a Item)> {
    let items = reference.items_of(domain);
    let Some(township) = region.filter(|region| region.is_township()) else { return items.collect() };
    let of_county = local.filter(|(catalog, _)| catalog.region.as_ref().map(|region| region.code) == township.parent());
    let ticked: BTreeSet<ItemId> = of_county
        .flat_map(|(catalog, matches)| catalog.items.iter().zip(matches))
        .filter_map(|(item, found)| found.id.filter(|id| id.domain == domain && item.is_of_tier(Tier::Township)))
        .collect();
    items.filter(|(id, item)| item.is_of_tier(Tier::Township) || ticked.contains(id)).collect()
}

/// Whether a list binds these catalogs: those of its region, and of all regions within.
#[must_use]
pub fn binds(list: &Requirements, region: Option<&Region>) -> bool {
    match (&list.region, region) {
        (Some(bound), Some(region)) => region.code.is_within(bound.code),
        _ => true,
    }
}

/// The domains of which no local standard catalog holds an item: catalogs that are being filled are no whole set.
#[must_use]
pub fn empty_domains<'a>(catalogs: impl IntoIterator<Item = &'a Catalog>) -> Vec<DomainCode> {
    let mut open: BTreeSet<DomainCode> = crate::model::Domain::all().iter().map(|domain| domain.code).collect();
    for catalog in catalogs.into_iter().filter(|catalog| catalog.kind == Kind::Standard && !catalog.is_empty()) {
        if let Some(code) = catalog.domain_code() {
            open.remove(&code);
        }
    }
    open.into_iter().collect()
}
