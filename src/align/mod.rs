//! Which item is which: every row of a table against the items of the standard, or of the version before.
//!
//! Three answers: *sure*, and the row takes the item's id; *unsure*, with the candidates; *none*, a local item.

mod decisions;
mod evidence;
mod index;
mod join;
mod name;
mod near;
mod repeats;
mod similarity;
mod subject;
mod table;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use foldhash::HashMap;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Catalog, DomainCode, Item, ItemId, Locus};
pub use decisions::Decisions;
pub use evidence::{Evidence, Part, evidence};
use index::{Hit, Index};
pub use join::{Pair, join};
use name::Kinship;
pub use near::{Near, Nearness, Repeated, Sharing, nearness};
pub use repeats::Repeats;
use subject::{Subject, Subjects};

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
    /// Where row and item are not one to one in one place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// The items that it is not, as a person decided.
    #[serde(skip)]
    pub ruled_out: Vec<ItemId>,
}

/// How a row and an item of the standard stand to each other, where they are not one to one in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// The item stands in several rows, of which this is one.
    Split,
    /// The row holds several items: its candidates.
    Merge,
    /// The item stands under another category than in the standard.
    Move,
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
        Self {
            id: None,
            certainty: Certainty::None,
            score: 0.0,
            candidates: Vec::new(),
            relation: None,
            ruled_out: Vec::new(),
        }
    }

    /// The row is that item.
    #[must_use]
    pub fn sure(id: ItemId, score: f64) -> Self {
        Self { id: Some(id), certainty: Certainty::Sure, score, ..Self::none() }
    }
}

/// The items that rows are held against.
#[derive(Debug, Default)]
pub struct Reference<'a> {
    entries: Vec<Entry<'a>>,
    /// Where the items of each domain stand.
    by_domain: BTreeMap<DomainCode, Range<usize>>,
    by_id: HashMap<ItemId, usize>,
    /// By category and name, made when the first row without an id is looked up.
    by_key: OnceLock<HashMap<(String, String), Vec<usize>>>,
    index: OnceLock<Index>,
}

/// From this score on a row may be an item.
const POSSIBLE: f64 = 0.5;

/// How many items of the reference a thread reads in one go.
const ENTRIES_AT_ONCE: usize = 64;

/// How many rows a thread looks up in one go.
const ITEMS_AT_ONCE: usize = 256;

/// An item of the reference.
#[derive(Debug)]
struct Entry<'a> {
    id: ItemId,
    item: &'a Item,
}

impl<'a> Reference<'a> {
    /// The items of these catalogs. Items without an id cannot be referred to and are left out.
    pub fn new(catalogs: impl IntoIterator<Item = &'a Catalog>) -> Self {
        let items = catalogs.into_iter().flat_map(|catalog| &catalog.items);
        let mut entries: Vec<Entry<'a>> =
            items.filter_map(|item| Some(Entry { id: item.id.as_ref()?.value, item })).collect();
        // The items of a domain stand together, in the order in which they came.
        entries.sort_by_key(|entry| entry.id.domain);
        let by_id = entries.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
        let mut by_domain: BTreeMap<DomainCode, Range<usize>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            by_domain.entry(entry.id.domain).or_insert(at..at).end = at + 1;
        }
        Self { entries, by_domain, by_id, ..Self::default() }
    }

    /// The item of an id.
    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<&'a Item> {
        self.by_id.get(&id).map(|&at| self.entries[at].item)
    }

    /// The items of a domain, in order.
    pub fn items_of(&self, domain: DomainCode) -> impl Iterator<Item = (ItemId, &'a Item)> + '_ {
        self.entries[self.places(Some(domain))].iter().map(|entry| (entry.id, entry.item))
    }

    /// Where the items of a domain stand; those of all where none is named.
    fn places(&self, domain: Option<DomainCode>) -> Range<usize> {
        match domain {
            Some(domain) => self.by_domain.get(&domain).cloned().unwrap_or_default(),
            None => 0..self.entries.len(),
        }
    }

    /// What each of these rows is, as one table: no item goes to two rows unless they are called the same.
    #[must_use]
    pub fn align(&self, items: &[Item], domain: Option<DomainCode>) -> Vec<Match> {
        self.align_in(items, domain, None)
    }

    /// The same for a table of a region, whose name in the names of its items says nothing.
    #[must_use]
    pub fn align_in(&self, items: &[Item], domain: Option<DomainCode>, region: Option<&str>) -> Vec<Match> {
        let exact: Vec<Match> = items.iter().map(|item| self.exact(item, domain)).collect();
        table::Table::new(self, items, domain, region, exact).matches()
    }

    /// The items that a row may be by its own words, without its neighbours, the likeliest first.
    #[must_use]
    pub fn candidates(&self, item: &Item, domain: Option<DomainCode>) -> Vec<Candidate> {
        let mut hits = self.hits(&self.index().weighed(Subject::alone(item, domain)), domain);
        hits.sort_by(|(one, _), (other, _)| other.score.total_cmp(&one.score).then(one.at.cmp(&other.at)));
        hits.iter().map(|(hit, _)| Candidate { id: self.entries[hit.at].id, score: round(hit.score) }).collect()
    }

    /// The items that a row may be, each with how the names stand to each other; none that a contrast tells apart.
    fn hits(&self, row: &Subject, domain: Option<DomainCode>) -> Vec<(Hit, Kinship)> {
        let hits = self.index().hits(row, POSSIBLE, self.places(domain)).into_iter();
        let hits = hits.map(|hit| (hit, row.kinship(&self.subjects()[hit.at])));
        hits.filter(|(_, kinship)| *kinship != Kinship::Apart).collect()
    }

    fn by_key(&self) -> &HashMap<(String, String), Vec<usize>> {
        self.by_key.get_or_init(|| {
            let mut by_key: HashMap<_, Vec<usize>> = HashMap::default();
            for (at, entry) in self.entries.iter().enumerate() {
                by_key.entry(similarity::identity(entry.item)).or_default().push(at);
            }
            by_key
        })
    }

    fn subjects(&self) -> &[Subject] {
        &self.index().subjects
    }

    /// Made when the first row is compared: tables that carry the very words need no comparing.
    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(subjects(&self.entries)))
    }

    /// Makes ready to compare, on all threads. Made when the first row is compared, it could not: a thread that waits for parts of
    /// it might take up another table, and wait for itself.
    pub fn prepare(&self) {
        if self.index.get().is_none() {
            let subjects = self.entries.par_chunks(ENTRIES_AT_ONCE).flat_map_iter(subjects).collect();
            rayon::join(|| self.index.get_or_init(|| Index::new(subjects)), || self.by_key());
        }
    }

    /// An item that carries the id, or the very words. An id of another domain, or one that no item has, says nothing here.
    fn exact(&self, item: &Item, domain: Option<DomainCode>) -> Match {
        let id = item.id.as_ref().map(|id| id.value);
        if let Some(id) = id.filter(|id| self.by_id.contains_key(id) && domain.is_none_or(|own| own == id.domain)) {
            return Match::sure(id, 1.0);
        }
        if is_local(item) {
            return Match::none();
        }
        let hits = self.by_key().get(&similarity::identity(item)).into_iter().flatten();
        let mut hits = hits.filter(|&&at| domain.is_none_or(|domain| self.entries[at].id.domain == domain));
        match (hits.next(), hits.next()) {
            (Some(&only), None) => Match::sure(self.entries[only].id, 1.0),
            _ => Match::none(),
        }
    }
}

fn subjects(entries: &[Entry<'_>]) -> Vec<Subject> {
    let mut subjects = Subjects::default();
    entries.iter().map(|entry| subjects.read(entry.item, Some(entry.id.domain))).collect()
}

/// Whether the item's id says that a region added it: no standard has it, whatever it is called.
fn is_local(item: &Item) -> bool {
    item.id.as_ref().is_some_and(|id| id.region.is_some())
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
    if crate::model::values(one.elements.as_ref()).eq(crate::model::values(other.elements.as_ref())) {
        return true;
    }
    let (one, other) = (similarity::elements_key(one), similarity::elements_key(other));
    one.is_empty() || other.is_empty() || one.contains(&other) || other.contains(&one)
}

/// The elements of `wanted` that `item` does not name, in any of its elements.
#[must_use]
pub fn missing_elements<'w>(item: &Item, wanted: &'w Item) -> Vec<&'w str> {
    let has_verbatim = |element: &&String| crate::model::values(item.elements.as_ref()).any(|own| own == *element);
    let open = crate::model::values(wanted.elements.as_ref()).filter(|element| !has_verbatim(element));
    let open: Vec<&String> = open.collect();
    if open.is_empty() {
        return Vec::new();
    }
    let has = similarity::elements_key(item);
    open.into_iter().filter(|element| !similarity::names(&has, element)).map(String::as_str).collect()
}

/// The domain whose standard holds most of these items, where it is plain: more than half of them are surely items of it.
#[must_use]
pub fn domain_of(reference: &Reference<'_>, items: &[Item]) -> Option<(DomainCode, Locus)> {
    let by_key = reference.by_key();
    let domains = |item: &Item| {
        let hits = by_key.get(&similarity::identity(item)).into_iter().flatten();
        let mut domains: Vec<DomainCode> = hits.map(|&at| reference.entries[at].id.domain).collect();
        domains.dedup();
        domains
    };
    let domains: Vec<DomainCode> = items.par_iter().with_min_len(ITEMS_AT_ONCE).flat_map_iter(domains).collect();
    let mut counts: BTreeMap<DomainCode, usize> = BTreeMap::new();
    for domain in domains {
        *counts.entry(domain).or_default() += 1;
    }
    let (&domain, &most) = counts.iter().max_by_key(|(domain, count)| (**count, std::cmp::Reverse(**domain)))?;
    let is_plain = most * 2 > items.len() && counts.values().filter(|count| **count == most).count() == 1;
    is_plain.then(|| (domain, items[0].locus.clone()))
}
