//! Which item is which: every row of a table against the items of the standard, or of the version before.
//!
//! Three answers: *sure*, and the row takes the item's id; *unsure*, with the candidates; *none*, a local item.

mod decisions;
mod repeats;
mod similarity;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Catalog, DomainCode, Item, ItemId, Locus};
pub use decisions::Decisions;
pub use repeats::Repeats;
use similarity::Profile;

/// How sure an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// No item of the standard is it.
    None,
    /// It may be one of the candidates.
    Unsure,
    /// It is that item.
    Sure,
}

/// What a row was found to be.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Match {
    /// The item, where it is sure.
    pub id: Option<ItemId>,
    /// How sure.
    pub certainty: Certainty,
    /// How alike they are, 0 to 1.
    pub score: f64,
    /// The items it may be, the likeliest first, where it is not sure.
    pub candidates: Vec<Candidate>,
}

/// An item that a row may be.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Candidate {
    /// The item.
    pub id: ItemId,
    /// How alike they are, 0 to 1.
    pub score: f64,
}

impl Match {
    fn none() -> Self {
        Self { id: None, certainty: Certainty::None, score: 0.0, candidates: Vec::new() }
    }

    fn sure(id: ItemId, score: f64) -> Self {
        Self { id: Some(id), certainty: Certainty::Sure, score, candidates: Vec::new() }
    }
}

/// From this score on a row is surely an item, if no other comes close.
const SURE: f64 = 0.86;
/// How far the second must lie behind.
const MARGIN: f64 = 0.06;
/// From this score on a row may be an item.
const POSSIBLE: f64 = 0.62;
/// How many candidates are offered.
const MOST_CANDIDATES: usize = 3;

/// The items that rows are held against.
#[derive(Debug, Default)]
pub struct Reference<'a> {
    entries: Vec<Entry<'a>>,
    by_domain: BTreeMap<DomainCode, Vec<usize>>,
    by_id: HashMap<ItemId, usize>,
    by_key: HashMap<(String, String), Vec<usize>>,
}

/// An item of the reference.
#[derive(Debug)]
struct Entry<'a> {
    id: ItemId,
    item: &'a Item,
    /// Made when the first row is compared with it: most rows carry the very words and need no comparing.
    profile: OnceLock<Profile>,
}

impl Entry<'_> {
    fn profile(&self) -> &Profile {
        self.profile.get_or_init(|| Profile::new(self.item))
    }
}

impl<'a> Reference<'a> {
    /// The items of these catalogs. Items without an id cannot be referred to and are left out.
    pub fn new(catalogs: impl IntoIterator<Item = &'a Catalog>) -> Self {
        let mut reference = Self::default();
        for item in catalogs.into_iter().flat_map(|catalog| &catalog.items) {
            let Some(id) = item.id.as_ref().map(|id| id.value) else {
                continue;
            };
            let at = reference.entries.len();
            reference.by_domain.entry(id.domain).or_default().push(at);
            reference.by_id.insert(id, at);
            reference.by_key.entry(similarity::identity(item)).or_default().push(at);
            reference.entries.push(Entry { id, item, profile: OnceLock::new() });
        }
        reference
    }

    /// The item of an id.
    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<&'a Item> {
        self.by_id.get(&id).map(|&at| self.entries[at].item)
    }

    /// The items of a domain, in order.
    pub fn items_of(&self, domain: DomainCode) -> impl Iterator<Item = (ItemId, &'a Item)> + '_ {
        let entries = self.by_domain.get(&domain).into_iter().flatten();
        entries.map(|&at| (self.entries[at].id, self.entries[at].item))
    }

    /// What each of these rows is, as one table: no item goes to two rows unless they are called the same.
    #[must_use]
    pub fn align(&self, items: &[Item], domain: Option<DomainCode>) -> Vec<Match> {
        let mut matches: Vec<Match> = items.iter().map(|item| self.exact(item, domain)).collect();
        let mut taken: Vec<bool> = vec![false; self.entries.len()];
        for id in matches.iter().filter_map(|found| found.id) {
            if let Some(&at) = self.by_id.get(&id) {
                taken[at] = true;
            }
        }
        let open: Vec<usize> =
            (0..items.len()).filter(|&row| matches[row].id.is_none() && !is_local(&items[row])).collect();
        let mut ranked: BTreeMap<usize, Vec<(f64, usize)>> = BTreeMap::new();
        for &row in &open {
            ranked.insert(row, self.ranked(&Profile::new(&items[row]), domain, &taken));
        }
        for (row, found) in assign(&ranked, &mut taken) {
            matches[row] = Match::sure(self.entries[found.1].id, round(found.0));
        }
        for &row in &open {
            if matches[row].id.is_none() {
                matches[row] = self.candidates(&ranked[&row]);
            }
        }
        matches
    }

    /// An item that carries the id, or the very words. An id of another domain, or one that no item has, says nothing here.
    fn exact(&self, item: &Item, domain: Option<DomainCode>) -> Match {
        let id = item.id.as_ref().map(|id| id.value);
        if let Some(id) = id.filter(|id| self.by_id.contains_key(id) && domain.is_none_or(|own| own == id.domain)) {
            return Match::sure(id, 1.0);
        }
        let hits = self.by_key.get(&similarity::identity(item)).into_iter().flatten();
        let mut hits = hits.filter(|&&at| domain.is_none_or(|domain| self.entries[at].id.domain == domain));
        match (hits.next(), hits.next()) {
            (Some(&only), None) if !is_local(item) => Match::sure(self.entries[only].id, 1.0),
            _ => Match::none(),
        }
    }

    /// The items that a row may be and that no other row is, the likeliest first.
    fn ranked(&self, profile: &Profile, domain: Option<DomainCode>, taken: &[bool]) -> Vec<(f64, usize)> {
        let within: Vec<usize> = match domain {
            Some(domain) => self.by_domain.get(&domain).cloned().unwrap_or_default(),
            None => (0..self.entries.len()).collect(),
        };
        let free = within.into_iter().filter(|&at| !taken[at]);
        let scored = free.map(|at| (profile.likeness(self.entries[at].profile()), at));
        let mut ranked: Vec<(f64, usize)> = scored.filter(|(score, _)| *score >= POSSIBLE).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked
    }

    fn candidates(&self, ranked: &[(f64, usize)]) -> Match {
        let candidates = ranked.iter().take(MOST_CANDIDATES);
        let candidates: Vec<Candidate> =
            candidates.map(|&(score, at)| Candidate { id: self.entries[at].id, score: round(score) }).collect();
        match candidates.first() {
            None => Match::none(),
            Some(best) => Match { id: None, certainty: Certainty::Unsure, score: best.score, candidates },
        }
    }
}

/// Whether the item's id says that a region added it: no standard has it, whatever it is called.
fn is_local(item: &Item) -> bool {
    item.id.as_ref().is_some_and(|id| id.region.is_some())
}

/// Gives rows the items that they surely are: the likeliest pair first, each item once, and only where no other comes close.
fn assign(ranked: &BTreeMap<usize, Vec<(f64, usize)>>, taken: &mut [bool]) -> Vec<(usize, (f64, usize))> {
    let mut best: Vec<(f64, usize, usize)> = ranked
        .iter()
        .filter_map(|(&row, ranked)| {
            let &(score, at) = ranked.first()?;
            let second = ranked.get(1).map_or(0.0, |(score, _)| *score);
            (score >= SURE && score - second >= MARGIN).then_some((score, row, at))
        })
        .collect();
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut assigned = Vec::new();
    for (score, row, at) in best {
        if !std::mem::replace(&mut taken[at], true) {
            assigned.push((row, (score, at)));
        }
    }
    assigned
}

/// Scores as people and programs see them: two decimals.
fn round(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}

/// The identity of an item within its catalog, for finding two that are the same: category and name as comparisons see them.
#[must_use]
pub fn identity(item: &Item) -> (String, String) {
    similarity::identity(item)
}

/// Whether the elements of one item say what those of another say, however they are cut and joined; also where one has none.
#[must_use]
pub fn same_elements(one: &Item, other: &Item) -> bool {
    let (one, other) = (similarity::elements_key(one), similarity::elements_key(other));
    one.is_empty() || other.is_empty() || one.contains(&other) || other.contains(&one)
}

/// The elements of `wanted` that `item` does not name, in any of its elements.
#[must_use]
pub fn missing_elements<'w>(item: &Item, wanted: &'w Item) -> Vec<&'w str> {
    let has = similarity::elements_key(item);
    let elements = crate::model::values(wanted.elements.as_ref());
    elements.filter(|element| !similarity::names(&has, element)).map(String::as_str).collect()
}

/// The domain whose standard holds most of these items, where it is plain: more than half of them are surely items of it.
#[must_use]
pub fn domain_of(reference: &Reference<'_>, items: &[Item]) -> Option<(DomainCode, Locus)> {
    let mut counts: BTreeMap<DomainCode, usize> = BTreeMap::new();
    for item in items {
        let hits = reference.by_key.get(&similarity::identity(item));
        let mut domains: Vec<DomainCode> =
            hits.into_iter().flatten().map(|&at| reference.entries[at].id.domain).collect();
        domains.dedup();
        for domain in domains {
            *counts.entry(domain).or_default() += 1;
        }
    }
    let (&domain, &most) = counts.iter().max_by_key(|(domain, count)| (**count, std::cmp::Reverse(**domain)))?;
    let is_plain = most * 2 > items.len() && counts.values().filter(|count| **count == most).count() == 1;
    is_plain.then(|| (domain, items[0].locus.clone()))
}
