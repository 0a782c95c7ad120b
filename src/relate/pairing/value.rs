//! Whether two items say the same in a field: limits as quantities, lists as sets, texts by what they say.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::super::merge::text_of;
use crate::model::spelling::{fold, key, strip_numbering};
use crate::model::{Field, Item, LegalBasis, List, Sourced, TimeLimit, values};

/// The fields that are compared, in the order of the official table.
pub const COMPARED: [Field; 11] = [
    Field::Category,
    Field::Name,
    Field::Elements,
    Field::LegalBasis,
    Field::TimeLimit,
    Field::DisclosingBodies,
    Field::Channels,
    Field::Audience,
    Field::Methods,
    Field::Tiers,
    Field::Notes,
];

/// How what two items say in a field stands to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sameness {
    /// The same, but for width, blanks and the order of lists.
    Same,
    /// The same in other words: 20个工作日内, 20工作日内.
    Worded,
    /// Something else.
    Other,
}

/// How what two items say in a field stands to each other. The order of lists says nothing.
#[must_use]
pub fn compare(field: Field, one: &Item, other: &Item) -> Sameness {
    let is_worded = || match field {
        Field::Category | Field::Name => {
            let bare = |item| text_of(item, field).map(|words| key(strip_numbering(&words)));
            bare(one) == bare(other)
        }
        Field::Elements => elements(one) == elements(other),
        Field::LegalBasis => bases(one) == bases(other),
        Field::TimeLimit => match (&one.time_limit, &other.time_limit) {
            (Some(one), Some(other)) => same_limit(one, other),
            _ => false,
        },
        _ => false,
    };
    // Most fields are the very words, and need no folding.
    if is_exact(field, one, other) || said(field, one) == said(field, other) {
        Sameness::Same
    } else if is_worded() {
        Sameness::Worded
    } else {
        Sameness::Other
    }
}

/// Whether two items hold the very same in a field, to the letter and in the same order.
pub(in crate::relate) fn is_exact(field: Field, one: &Item, other: &Item) -> bool {
    fn same<T: PartialEq>(one: Option<&Sourced<T>>, other: Option<&Sourced<T>>) -> bool {
        one.map(|it| &it.value) == other.map(|it| &it.value)
    }
    fn list<T: PartialEq>(one: Option<&List<T>>, other: Option<&List<T>>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => one.values().eq(other.values()),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
    match field {
        Field::Category => same(one.category.as_ref(), other.category.as_ref()),
        Field::Name => same(one.name.as_ref(), other.name.as_ref()),
        Field::TimeLimit => same(one.time_limit.as_ref(), other.time_limit.as_ref()),
        Field::Audience => same(one.audience.as_ref(), other.audience.as_ref()),
        Field::Elements => list(one.elements.as_ref(), other.elements.as_ref()),
        Field::LegalBasis => list(one.legal_basis.as_ref(), other.legal_basis.as_ref()),
        Field::DisclosingBodies => list(one.disclosing_bodies.as_ref(), other.disclosing_bodies.as_ref()),
        Field::Channels => list(one.channels.as_ref(), other.channels.as_ref()),
        Field::Methods => list(one.methods.as_ref(), other.methods.as_ref()),
        Field::Tiers => list(one.tiers.as_ref(), other.tiers.as_ref()),
        Field::Attested => list(one.attested.as_ref(), other.attested.as_ref()),
        Field::Notes => list(one.notes.as_ref(), other.notes.as_ref()),
        Field::Id | Field::Serial | Field::Domain | Field::SubName | Field::Review => true,
    }
}

/// Whether two items say the same in each field, in whatever words.
#[must_use]
pub fn says_the_same(one: &Item, other: &Item) -> bool {
    COMPARED.iter().all(|field| compare(*field, one, other) < Sameness::Other)
}

/// Stands for the public among the groups of an audience.
const EVERYONE: &str = "全社会";

/// The entries of a list as comparisons see them, each once.
pub(crate) fn entries<T: Display>(list: Option<&List<T>>) -> BTreeSet<String> {
    values(list).map(|entry| fold(&entry.to_string())).collect()
}

/// What an item says in a field as comparisons see it, but for the order of lists.
pub(super) fn said(field: Field, item: &Item) -> BTreeSet<String> {
    match field {
        Field::Elements => entries(item.elements.as_ref()),
        Field::LegalBasis => entries(item.legal_basis.as_ref()),
        Field::DisclosingBodies => entries(item.disclosing_bodies.as_ref()),
        Field::Channels => entries(item.channels.as_ref()),
        Field::Methods => entries(item.methods.as_ref()),
        Field::Tiers => entries(item.tiers.as_ref()),
        Field::Notes => entries(item.notes.as_ref()),
        Field::Audience => {
            let groups = item.audience.iter().flat_map(|audience| &audience.groups).map(|group| fold(group));
            let public = item.audience.iter().filter(|audience| audience.public).map(|_| EVERYONE.to_owned());
            groups.chain(public).collect()
        }
        field => text_of(item, field).map(|words| fold(&words)).into_iter().collect(),
    }
}

/// The elements without numbering and punctuation.
pub(crate) fn elements(item: &Item) -> BTreeSet<String> {
    values(item.elements.as_ref()).map(|element| key(strip_numbering(element))).collect()
}

/// The bases by title, number and articles, however these are written.
fn bases(item: &Item) -> BTreeSet<(String, Option<String>, Option<String>)> {
    let basis = |basis: &LegalBasis| (basis.title_key(), basis.number_key(), basis.articles.as_deref().map(key));
    values(item.legal_basis.as_ref()).map(basis).collect()
}

/// Whether two limits are the same quantities from the same events.
fn same_limit(one: &TimeLimit, other: &TimeLimit) -> bool {
    !one.clauses().is_empty() && one.clauses() == other.clauses()
}
