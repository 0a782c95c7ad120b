//! The words of items, for finding those that carry the very same.

use super::name::pairs;
use crate::model::{Item, spelling, values};

/// Words that many names end in and that tell no two of them apart.
const GENERIC: [&str; 3] = ["信息", "情况", "公开"];

/// Category and name, folded and bare.
pub(super) fn identity(item: &Item) -> (String, String) {
    identity_of(item.category.as_ref().map(|text| text.as_str()), item.name.as_ref().map(|text| text.as_str()))
}

/// The same of category and name by themselves.
pub(super) fn identity_of(category: Option<&str>, name: Option<&str>) -> (String, String) {
    (category.map(bare_key).unwrap_or_default(), name.map(bare_key).unwrap_or_default())
}

/// A name folded, without numbering, punctuation, and the words that many names end in.
fn bare_key(text: &str) -> String {
    let mut bare = spelling::key(spelling::strip_numbering(text));
    for word in GENERIC {
        // What is left must say something by itself.
        if let Some(rest) = bare.strip_suffix(word).filter(|rest| rest.chars().nth(1).is_some()) {
            bare.truncate(rest.len());
        }
    }
    bare
}

/// The pairs of neighbouring characters of a text, sorted.
fn sorted_pairs(text: &str) -> Vec<u64> {
    let mut pairs: Vec<u64> = pairs(text).collect();
    pairs.sort_unstable();
    pairs
}

/// How many entries two sorted lists share.
pub(super) fn shared<T: Ord>(one: &[T], other: &[T]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        match one[i].cmp(&other[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, count) = (i + 1, j + 1, count + 1),
        }
    }
    count
}

/// All elements of an item as one text.
pub(super) fn elements_key(item: &Item) -> String {
    values(item.elements.as_ref()).map(|element| spelling::key(element)).collect()
}

/// Whether the elements of an item, as one text, name an element: its words, or most of their pairs in the same order.
pub(super) fn names(elements: &str, element: &str) -> bool {
    let key = spelling::key(element);
    if key.is_empty() || elements.contains(&key) {
        return true;
    }
    let bare: String = GENERIC.iter().fold(key, |key, word| key.replace(word, "")).replace(['的', '等'], "");
    if elements.contains(&bare) {
        return true;
    }
    let (all, wanted) = (sorted_pairs(elements), sorted_pairs(&bare));
    !wanted.is_empty() && shared(&all, &wanted) * 4 >= wanted.len() * 3
}
