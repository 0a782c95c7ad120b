//! Near duplicates: two items that say the same in other words.

use super::index::Index;
use super::name::Kinship;
use super::subject::{Subject, Subjects, Weights, likeness};
use crate::model::names::is_common;
use crate::model::{DomainCode, Item};

/// How near two items are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// They are two things.
    Different,
    /// They may be one thing.
    Doubtful,
    /// They are one thing in other words.
    Same,
}

/// From this likeness on two categories may be one.
const LIKE_CATEGORY: f64 = 0.4;
/// From this likeness on elements are the same.
const SAME_ELEMENTS: f64 = 0.75;
/// So much alike names are at least, for two items to be compared.
const LEAST: f64 = 0.5;

/// How near two items of one domain are.
#[must_use]
pub fn nearness(one: &Item, other: &Item, domain: Option<DomainCode>) -> Nearness {
    let weights = Weights::new([]);
    let subject = |item: &Item| {
        let mut subject = Subject::alone(item, domain);
        subject.weigh(&weights);
        subject
    };
    near(&subject(one), &subject(other))
}

/// The pairs among these items that are near duplicates, each with how near it is. Found by an index: no pair is missed whose
/// likeness is enough to be compared.
#[must_use]
pub fn near_duplicates(items: &[Item], domain: Option<DomainCode>) -> Vec<(usize, usize, Nearness)> {
    let mut subjects = Subjects::default();
    let index = Index::new(items.iter().map(|item| subjects.read(item, domain)).collect());
    let mut pairs = Vec::new();
    for (at, subject) in index.subjects.iter().enumerate() {
        for hit in index.hits(subject, LEAST, |other| other > at) {
            match near(subject, &index.subjects[hit.at]) {
                Nearness::Different => {}
                nearness => pairs.push((at, hit.at, nearness)),
            }
        }
    }
    pairs
}

fn near(one: &Subject, other: &Subject) -> Nearness {
    let is_like = one.category_likeness(other).is_none_or(|likeness| likeness >= LIKE_CATEGORY);
    let elements = one.elements_likeness(other);
    let has_same_elements = elements.is_none_or(|likeness| likeness >= SAME_ELEMENTS);
    let core = &one.name.core;
    let is_telling = core.chars().count() >= 4 && !is_common(core);
    // In two whole names a beginning or an end is more often a narrower matter (临时居民身份证申领) than a cut-off one.
    match one.kinship(other) {
        _ if one.is_other_category(other) => Nearness::Different,
        Kinship::Same if is_like || is_telling && has_same_elements => Nearness::Same,
        Kinship::Aside | Kinship::Slip | Kinship::Members if is_like => Nearness::Same,
        Kinship::Same | Kinship::Aside | Kinship::Slip | Kinship::Members | Kinship::Part => Nearness::Doubtful,
        Kinship::Kin if is_like && likeness(&one.name, &other.name) >= LEAST => Nearness::Doubtful,
        Kinship::Kin | Kinship::Apart => Nearness::Different,
    }
}
