//! How alike two items are.

use crate::model::vocabulary::contrast;
use crate::model::{Item, spelling, values};

/// An item as the comparison sees it.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) category: Words,
    pub(super) name: Words,
    elements: Words,
}

/// A text as the comparison sees it.
#[derive(Debug)]
pub(super) struct Words {
    /// Folded, without numbering, punctuation and words that say nothing.
    pub(super) key: String,
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

impl Profile {
    pub(super) fn new(item: &Item) -> Self {
        let (category, name) = identity(item);
        Self {
            category: Words::of_key(category),
            name: Words::of_key(name),
            elements: Words::of_key(elements_key(item)),
        }
    }

    /// How alike two items are, 0 to 1; 0 where a contrast tells them apart.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        if contrast(&self.name.key, &other.name.key).is_some() {
            return 0.0;
        }
        let name = self.name.likeness(&other.name);
        let category = if contrast(&self.category.key, &other.category.key).is_some() {
            0.0
        } else if self.category.key.is_empty() || other.category.key.is_empty() {
            0.5
        } else {
            self.category.likeness(&other.category)
        };
        let elements = if self.elements.key.is_empty() || other.elements.key.is_empty() {
            f64::midpoint(name, category)
        } else {
            self.elements.likeness(&other.elements)
        };
        0.55 * name + 0.3 * category + 0.15 * elements
    }
}

impl Words {
    fn of_key(key: String) -> Self {
        let mut pairs: Vec<(char, char)> = key.chars().zip(key.chars().skip(1)).collect();
        pairs.sort_unstable();
        Self { key, pairs }
    }

    /// The larger of: how many pairs they share (Dice), and how much of the longer one the shorter one is, where it is part of it.
    fn likeness(&self, other: &Self) -> f64 {
        if self.key == other.key {
            return 1.0;
        }
        let shared = shared(&self.pairs, &other.pairs);
        let all = self.pairs.len() + other.pairs.len();
        let dice = if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 };
        let (short, long) = if self.key.len() < other.key.len() { (self, other) } else { (other, self) };
        let is_part = !short.key.is_empty() && long.key.contains(&short.key);
        let part = if is_part { 0.6 + 0.4 * short.key.len() as f64 / long.key.len() as f64 } else { 0.0 };
        dice.max(part)
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
    let all = Words::of_key(elements.to_owned());
    let wanted = Words::of_key(bare);
    !wanted.pairs.is_empty() && shared(&all.pairs, &wanted.pairs) * 4 >= wanted.pairs.len() * 3
}
