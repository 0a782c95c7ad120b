//! An item as the comparison sees it, and how alike two of them are, part by part.

use foldhash::{HashMap, HashMapExt as _};

use super::name::{Kinship, Name, pairs};
use super::similarity::shared;
use crate::model::{Domain, DomainCode, Field, Item, LegalBasis, spelling, values};

/// An item as the comparison sees it.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) category: Option<Name>,
    /// The name, or the category of an item that has no other name.
    pub(super) name: Name,
    /// Whether the name only says the category again.
    pub(super) repeats_category: bool,
    domain: Option<&'static Domain>,
    /// The pairs of neighbouring characters of its elements, sorted, each once.
    pub(super) elements: Vec<u64>,
    /// How many elements there are.
    pub(super) elements_count: usize,
    bases: Vec<String>,
}

/// How much each part of an item says of what it is; parts that one of the two lacks say nothing.
const NAME: f64 = 0.5;
const CATEGORY: f64 = 0.25;
const ELEMENTS: f64 = 0.15;
const BASES: f64 = 0.1;
/// What a name is worth that is wholly part of the other: less than the same name.
const OVERLAP: f64 = 0.8;

/// The items of one table are read by it: a category stands in many rows and is looked at once.
#[derive(Default)]
pub(super) struct Subjects<'n> {
    /// The county's own name, which says nothing in the names of its items.
    region: Option<&'n str>,
    categories: HashMap<&'n str, Name>,
}

impl<'n> Subjects<'n> {
    pub(super) fn of_region(region: Option<&'n str>) -> Self {
        Self { region, ..Self::default() }
    }

    /// The next item. A category that only says the domain says nothing.
    pub(super) fn read(&mut self, item: &'n Item, domain: Option<DomainCode>) -> Subject {
        let category = item
            .category
            .as_ref()
            .map(|text| &*self.categories.entry(text.value.as_str()).or_insert_with(|| Name::new(text, self.region)));
        let category = category.filter(|name| !name.core.is_empty()).filter(|name| {
            item.name.is_none() || !domain.and_then(DomainCode::domain).is_some_and(|domain| says(domain, &name.core))
        });
        let own = item.name.as_ref().map(|text| Name::new(text, self.region)).filter(|name| !name.core.is_empty());
        Subject::new(item, domain, own, category.cloned())
    }
}

impl Subject {
    /// One item, without its table.
    pub(super) fn alone(item: &Item, domain: Option<DomainCode>) -> Self {
        Subjects::default().read(item, domain)
    }

    /// One item to be compared with another alone: no word tells more than another.
    pub(super) fn alone_weighed(item: &Item, domain: Option<DomainCode>) -> Self {
        let mut subject = Self::alone(item, domain);
        subject.weigh(&Weights::new([]));
        subject
    }

    fn new(item: &Item, domain: Option<DomainCode>, own: Option<Name>, category: Option<Name>) -> Self {
        let own = own.or_else(|| category.clone()).unwrap_or_default();
        let repeats_category = category.as_ref().is_some_and(|category| category.core == own.core);
        let mut elements = Vec::new();
        for element in values(item.elements.as_ref()) {
            elements.extend(pairs(&spelling::key(spelling::strip_numbering(element))));
        }
        elements.sort_unstable();
        elements.dedup();
        let mut bases: Vec<String> = values(item.legal_basis.as_ref()).map(LegalBasis::title_key).collect();
        bases.sort_unstable();
        let elements_count = values(item.elements.as_ref()).count();
        let domain = domain.and_then(DomainCode::domain);
        Self { domain, category, name: own, repeats_category, elements, elements_count, bases }
    }

    /// Weighs the words of name and category, for their likeness to others.
    pub(super) fn weigh(&mut self, weights: &Weights) {
        weights.weigh(&mut self.name);
        if let Some(category) = &mut self.category {
            weights.weigh(category);
        }
    }

    /// How the names stand to each other, category and domain going without saying: `安全生产法律法规` is `法律法规`.
    pub(super) fn kinship(&self, other: &Self) -> Kinship {
        match self.name.kinship(&other.name) {
            Kinship::Part if self.goes_without_saying(other) => Kinship::Aside,
            kinship => kinship,
        }
    }

    fn goes_without_saying(&self, other: &Self) -> bool {
        let both = [&self.name.core, &other.name.core];
        both.iter().all(|core| core.chars().count() >= 4)
            && self.name.rest(&other.name).is_some_and(|rest| {
                rest.chars().count() >= 2 && self.context().chain(other.context()).any(|name| name.contains(rest))
            })
    }

    /// What its category and its domain are called: words that go without saying in its name.
    fn context(&self) -> impl Iterator<Item = &str> {
        let category = self.category.iter().map(|name| name.core.as_str());
        let of_domain = self.domain.into_iter().flat_map(Domain::names).map(|name| -> &str { name });
        of_domain.chain(category)
    }

    /// How alike the categories are, where both are known.
    pub(super) fn category_likeness(&self, other: &Self) -> Option<f64> {
        let (one, other) = (self.category.as_ref()?, other.category.as_ref()?);
        Some(match one.kinship(other) {
            Kinship::Same | Kinship::Aside => 1.0,
            Kinship::Slip | Kinship::Members | Kinship::Part => 0.9,
            Kinship::Kin => likeness(one, other),
            Kinship::Apart => 0.0,
        })
    }

    /// Whether a contrast tells the categories apart: 养老保险服务, 失业保险服务.
    pub(super) fn is_other_category(&self, other: &Self) -> bool {
        match (&self.category, &other.category) {
            (Some(one), Some(other)) => one.kinship(other) == Kinship::Apart,
            _ => false,
        }
    }

    /// How alike the elements are, where both have some.
    pub(super) fn elements_likeness(&self, other: &Self) -> Option<f64> {
        let (one, other) = (&self.elements, &other.elements);
        if one.is_empty() || other.is_empty() {
            return None;
        }
        let shared = shared(one, other) as f64;
        let (less, all) = (one.len().min(other.len()) as f64, (one.len() + other.len()) as f64);
        Some((2.0 * shared / all).max(OVERLAP * shared / less))
    }

    fn bases_likeness(&self, other: &Self) -> Option<f64> {
        let (one, other) = (&self.bases, &other.bases);
        (!one.is_empty() && !other.is_empty()).then(|| shared(one, other) as f64 / one.len().min(other.len()) as f64)
    }

    /// The parts that both have and how alike they are. `name` is how alike the names are.
    pub(super) fn parts(&self, other: &Self, name: f64) -> Vec<(Field, f64, f64)> {
        let parts = [
            (Field::Name, NAME, Some(name)),
            (Field::Category, CATEGORY, self.category_likeness(other)),
            (Field::Elements, ELEMENTS, self.elements_likeness(other)),
            (Field::LegalBasis, BASES, self.bases_likeness(other)),
        ];
        parts.into_iter().filter_map(|(field, weight, likeness)| Some((field, weight, likeness?))).collect()
    }
}

/// How alike two items are at most whose names are so alike: as if all other parts agreed.
pub(super) fn bound(name: f64) -> f64 {
    NAME * name + (1.0 - NAME)
}

/// The likeness of two items, of that of their parts.
pub(super) fn score(parts: &[(Field, f64, f64)]) -> f64 {
    let all: f64 = parts.iter().map(|(_, weight, _)| weight).sum();
    parts.iter().map(|(_, weight, likeness)| weight * likeness).sum::<f64>() / all
}

fn says(domain: &Domain, core: &str) -> bool {
    domain.names().any(|name| name == core)
}

/// How much the characters and pairs of a name say: the rarer in the standard, the more.
#[derive(Debug)]
pub(super) struct Weights {
    of: HashMap<u64, f64>,
    /// The weight of what the standard does not have.
    unknown: f64,
}

impl Weights {
    pub(super) fn new<'n>(names: impl IntoIterator<Item = &'n Name>) -> Self {
        let mut counts: HashMap<u64, f64> = HashMap::new();
        let mut all = 0.0_f64;
        for name in names {
            all += 1.0;
            for &feature in &name.features {
                *counts.entry(feature).or_default() += 1.0;
            }
        }
        let weight = |count: f64| 1.0 + (all.max(1.0) / count).ln().max(0.0);
        Self { of: counts.into_iter().map(|(feature, count)| (feature, weight(count))).collect(), unknown: weight(1.0) }
    }

    /// The weight of a feature. A single character is worth half a pair.
    fn of(&self, feature: u64) -> f64 {
        let weight = self.of.get(&feature).copied().unwrap_or(self.unknown);
        if feature >> 32 == 0 { weight / 2.0 } else { weight }
    }

    fn weigh(&self, name: &mut Name) {
        name.weights = name.features.iter().map(|&feature| self.of(feature)).collect();
        name.weight = name.weights.iter().sum();
    }
}

/// How alike two names are, once both are weighed.
pub(super) fn likeness(one: &Name, other: &Name) -> f64 {
    let (mut i, mut j, mut shared) = (0, 0, 0.0);
    while i < one.features.len() && j < other.features.len() {
        match one.features[i].cmp(&other.features[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += one.weights[i];
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    name_likeness(shared, one.weight, other.weight)
}

/// The larger of: the weight that two names share of the weight of both, and, for less, of that of the shorter one.
pub(super) fn name_likeness(shared: f64, one: f64, other: f64) -> f64 {
    if shared <= 0.0 {
        return 0.0;
    }
    (2.0 * shared / (one + other)).max(OVERLAP * shared / one.min(other)).min(1.0)
}
