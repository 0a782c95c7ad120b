//! The fields of an item as layers override, fill and join them.

use std::borrow::Cow;

use crate::model::{Field, Item, List, Sourced, joined};

/// The fields that layers can override.
pub(super) const FIELDS: [Field; 10] = Field::REQUIRED;

/// A field as words, with where they stand, for reports.
#[must_use]
pub fn words_of(item: &Item, field: Field) -> Option<Sourced<String>> {
    Some(Sourced::new(text_of(item, field)?.into_owned(), item.place_of(field).clone()))
}

/// A field as words, for comparing. Their place is left alone: threads that take it from items of one file wait for each other.
pub(in crate::relate) fn text_of(item: &Item, field: Field) -> Option<Cow<'_, str>> {
    fn all<T: std::fmt::Display>(list: &List<T>) -> Cow<'_, str> {
        joined(list.values()).into()
    }
    fn one<T: ToString>(value: &Sourced<T>) -> Cow<'_, str> {
        value.value.to_string().into()
    }
    match field {
        Field::Category => item.category.as_ref().map(|words| words.value.as_str().into()),
        Field::Name => item.name.as_ref().map(|words| words.value.as_str().into()),
        Field::Elements => item.elements.as_ref().map(all),
        Field::LegalBasis => item.legal_basis.as_ref().map(all),
        Field::TimeLimit => item.time_limit.as_ref().map(one),
        Field::DisclosingBodies => item.disclosing_bodies.as_ref().map(all),
        Field::Channels => item.channels.as_ref().map(all),
        Field::Audience => item.audience.as_ref().map(one),
        Field::Methods => item.methods.as_ref().map(all),
        Field::Tiers => item.tiers.as_ref().map(all),
        Field::Notes => item.notes.as_ref().map(all),
        _ => None,
    }
}

/// The fields, of these, in which a second row says something that the first does not.
pub(super) fn differences(first: &Item, second: &Item, fields: &[Field]) -> Vec<(Field, Sourced<String>)> {
    let differs = |field: &Field| {
        let own = words_of(second, *field)?;
        let kept = words_of(first, *field)?;
        (own.value != kept.value).then_some((*field, own))
    };
    fields.iter().filter_map(differs).collect()
}

/// Whether an item has a shorter limit than another.
pub(super) fn is_stricter(item: &Item, other: &Item) -> bool {
    let longest = |item: &Item| item.time_limit.as_ref().and_then(|limit| limit.longest());
    matches!((longest(item), longest(other)), (Some(own), Some(other)) if own < other)
}

/// Takes over what `item` does not say.
pub(in crate::relate) fn fill(item: &mut Item, below: &Item) {
    for field in FIELDS.into_iter().chain([Field::Notes]) {
        item.fill(field, below);
    }
}

/// Adds to the lists of `item` what those of `more` have beyond them.
pub(in crate::relate) fn join_lists(item: &mut Item, more: &Item) {
    fn join<T: Clone + PartialEq>(list: &mut Option<List<T>>, more: Option<&List<T>>) {
        if let (Some(list), Some(more)) = (list, more) {
            for entry in &more.value {
                if !list.value.contains(entry) {
                    list.value.push(entry.clone());
                }
            }
        }
    }
    join(&mut item.elements, more.elements.as_ref());
    join(&mut item.legal_basis, more.legal_basis.as_ref());
    join(&mut item.disclosing_bodies, more.disclosing_bodies.as_ref());
    join(&mut item.channels, more.channels.as_ref());
    join(&mut item.methods, more.methods.as_ref());
    join(&mut item.tiers, more.tiers.as_ref());
    join(&mut item.notes, more.notes.as_ref());
}
