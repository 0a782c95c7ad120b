//! The words of items, for finding those that carry the very same.

use crate::model::{Item, spelling, values};

/// A text as the comparison sees it.
#[derive(Debug)]
pub(super) struct Words {
    /// Its pairs of neighbouring characters, sorted.
    pairs: Vec<(char, char)>,
}

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
        let is_more = bare.chars().count() > word.chars().count() + 1;
        if let Some(rest) = bare.strip_suffix(word).filter(|_| is_more) {
            bare = rest.to_owned();
        }
    }
    bare
}

impl Words {
    fn of_key(key: &str) -> Self {
        let mut pairs: Vec<(char, char)> = key.chars().zip(key.chars().skip(1)).collect();
        pairs.sort_unstable();
        Self { pairs }
    }
}

/// How many entries two sorted lists share.
fn shared(one: &[(char, char)], other: &[(char, char)]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        match one[i].cmp(&other[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                (i, j, count) = (i + 1, j + 1, count + 1);
            }
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
    let all = Words::of_key(elements);
    let wanted = Words::of_key(&bare);
    !wanted.pairs.is_empty() && shared(&all.pairs, &wanted.pairs) * 4 >= wanted.pairs.len() * 3
}
