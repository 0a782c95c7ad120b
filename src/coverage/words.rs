//! The words of an entry and of an item, and whether one names the other.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use super::ITEMS_AT_ONCE;
use crate::model::names::Telling;
use crate::model::vocabulary::{ALIKE, JOINTS, RESIDUAL_WORDS};
use crate::model::{Catalog, DomainCode, Item, spelling, values};

/// A pair of neighbouring characters.
type Pair = (char, char);

/// From how many pairs on words may be named in other order, or with a word between; shorter ones stand there as they are.
const FUZZY: usize = 5;
/// Of ten pairs so many must be there.
const OF_TEN: usize = 8;
/// From how many characters on words are so much their own that they need no kin to be recognised among the elements.
const OWN: usize = 6;
/// How long a matter is at least that is cut from an entry at 、.
const LEAST_PART: usize = 4;

/// What a list calls a matter, in all wordings that mean the same.
#[derive(Debug)]
pub(super) struct Matter {
    wordings: Vec<Wording>,
}

#[derive(Debug)]
struct Wording {
    key: String,
    pairs: Vec<Pair>,
}

/// The words of an item.
#[derive(Debug)]
pub(super) struct Words {
    domain: String,
    category: String,
    name: String,
    /// The elements, each apart from the next.
    elements: String,
}

/// Which items have a pair of characters: both together as one number, sorted, each once.
#[derive(Debug, Default)]
pub(super) struct Index(Vec<u64>);

/// In the numbers of an index, so many bits are the item, of which no set has four million; a character has 21.
const ITEM_BITS: u32 = 22;

/// The words that say nothing, to be looked for all at once: that is faster than one by one, and many texts have none.
static RESIDUAL: LazyLock<AhoCorasick> = LazyLock::new(|| AhoCorasick::new(RESIDUAL_WORDS).expect("the words are few"));

/// Text folded, without punctuation and without words that say nothing.
pub(super) fn bare(text: &str) -> String {
    let key = spelling::key(spelling::strip_numbering(text));
    if !RESIDUAL.is_match(&key) {
        return key;
    }
    let mut bare = key.clone();
    for word in RESIDUAL_WORDS {
        if bare.contains(word) {
            bare = bare.replace(word, "");
        }
    }
    if bare.is_empty() { key } else { bare }
}

/// The words that mean the same matter, bare.
static ALIKE_BARE: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| ALIKE.iter().map(|group| group.iter().map(|word| bare(word)).collect()).collect());

/// The matters of an entry's name, where it joins several that stand by themselves.
pub(super) fn parts_of(name: &str) -> Option<Vec<&str>> {
    let mut parts = vec![name];
    for joint in JOINTS {
        parts = parts.into_iter().flat_map(|part| part.split(joint)).collect();
    }
    let stand_alone = |part: &&str| bare(part).chars().count() >= LEAST_PART;
    (parts.len() > 1 && parts.iter().all(stand_alone)).then_some(parts)
}

impl Matter {
    pub(super) fn new(text: &str) -> Self {
        let key = bare(text);
        let mut keys = vec![key.clone()];
        for words in ALIKE_BARE.iter() {
            if let Some(word) = words.iter().find(|word| key.contains(word.as_str())) {
                keys.extend(words.iter().map(|other| key.replace(word.as_str(), other)));
            }
        }
        keys.sort();
        keys.dedup();
        Self { wordings: keys.into_iter().map(Wording::new).collect() }
    }

    /// Whether the title of an item names it; in a catalog that the entry names, the domain is part of each title.
    pub(super) fn is_title_of(&self, words: &Words, in_domain: bool) -> bool {
        let title = words.title(in_domain);
        self.wordings.iter().any(|wording| wording.is_in(&title))
    }

    /// Whether it is the very name of an item.
    pub(super) fn is_name_of(&self, words: &Words) -> bool {
        self.wordings
            .iter()
            .any(|wording| wording.key == words.name || words.name.is_empty() && wording.key == words.category)
    }

    /// Whether the elements of an item name it; those of an item that is no kin only where the words are long.
    pub(super) fn is_element_of(&self, words: &Words, is_kin: bool) -> bool {
        self.wordings.iter().any(|wording| {
            let is_own = wording.key.chars().count() >= OWN;
            if is_kin { wording.is_in(&words.elements) } else { is_own && words.elements.contains(&wording.key) }
        })
    }

    /// Whether it has the words that an item goes by: `公务员招考` in `公务员招考的职位、名额`.
    pub(super) fn holds_title_of(&self, words: &Words) -> bool {
        let has = |part: &str| {
            part.chars().count() >= LEAST_PART && self.wordings.iter().any(|wording| wording.key.contains(part))
        };
        has(&words.name) || has(&words.category)
    }

    /// How many of ten pairs the title of an item has at most.
    pub(super) fn nearness(&self, words: &Words) -> usize {
        let title = words.title(false);
        self.wordings.iter().map(|wording| wording.shared(&title) * 10 / wording.pairs.len().max(1)).max().unwrap_or(0)
    }

    /// The items that can name it, by their places. None that does is left out.
    pub(super) fn candidates(&self, index: &Index, found: &mut Vec<u32>) {
        for wording in &self.wordings {
            let mut postings: Vec<_> = wording.pairs.iter().map(|pair| index.items(*pair)).collect();
            postings.sort_unstable_by_key(ExactSizeIterator::len);
            // Whoever has eight of ten pairs has one of any three.
            let enough = if postings.len() < FUZZY { 1 } else { postings.len() - least(postings.len()) + 1 };
            found.extend(postings.into_iter().take(enough).flatten());
        }
    }

    /// The items that share any pair with it.
    pub(super) fn neighbours(&self, index: &Index, found: &mut Vec<u32>) {
        let pairs = self.wordings.iter().flat_map(|wording| &wording.pairs);
        found.extend(pairs.flat_map(|pair| index.items(*pair)));
    }
}

/// How many of so many pairs must be there.
fn least(pairs: usize) -> usize {
    (pairs * OF_TEN).div_ceil(10)
}

impl Wording {
    fn new(key: String) -> Self {
        let mut pairs: Vec<Pair> = pairs(&key).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self { key, pairs }
    }

    fn is_in(&self, text: &str) -> bool {
        if self.key.is_empty() {
            return false;
        }
        text.contains(&self.key)
            || self.pairs.len() >= FUZZY
                && self.has_end_in(text)
                && self.shared(text) >= least(self.pairs.len())
                && Telling::of(&self.key).contrast(&Telling::of(text)).is_none()
    }

    /// What a thing is stands last: 国民经济和社会发展统计 is no 国民经济和社会发展规划. A last character more is none (许可, 许可证).
    fn has_end_in(&self, text: &str) -> bool {
        let end: Vec<char> = self.key.chars().rev().take(3).collect();
        end.windows(2).any(|pair| text.contains(&[pair[1], pair[0]].iter().collect::<String>()))
    }

    fn shared(&self, text: &str) -> usize {
        let has: std::collections::HashSet<Pair> = pairs(text).collect();
        self.pairs.iter().filter(|pair| has.contains(pair)).count()
    }
}

impl Words {
    pub(super) fn new(catalog: &Catalog, item: &Item) -> Self {
        let text = |field: Option<&str>| field.map(bare).unwrap_or_default();
        let domain = catalog.domain_code().filter(|code| *code != DomainCode::OUTSIDE);
        let elements: Vec<String> = values(item.elements.as_ref()).map(|element| bare(element)).collect();
        Self {
            domain: text(domain.map(DomainCode::name)),
            category: text(item.category.as_ref().map(|text| text.as_str())),
            name: text(item.name.as_ref().map(|text| text.as_str())),
            elements: elements.join("|"),
        }
    }

    /// The words by which it goes, each apart from the next.
    fn title(&self, in_domain: bool) -> String {
        let domain = if in_domain { self.domain.as_str() } else { "" };
        format!("{domain}|{}|{}", self.category, self.name)
    }
}

impl Index {
    pub(super) fn new<'w>(items: impl IndexedParallelIterator<Item = &'w Words>) -> Self {
        let of_item = |(at, words): (usize, &Words)| {
            let title = words.title(true);
            let own = pairs(&title).chain(pairs(&words.elements));
            own.map(|pair| Self::first(pair) | at as u64).collect::<Vec<u64>>()
        };
        let mut all: Vec<u64> = items.enumerate().with_min_len(ITEMS_AT_ONCE).flat_map_iter(of_item).collect();
        all.par_sort_unstable();
        all.dedup();
        Self(all)
    }

    /// The number of the first item that may have a pair.
    fn first((one, other): Pair) -> u64 {
        (u64::from(one) << 21 | u64::from(other)) << ITEM_BITS
    }

    /// The items that have a pair.
    fn items(&self, pair: Pair) -> impl ExactSizeIterator<Item = u32> {
        let first = Self::first(pair);
        let rest = &self.0[self.0.partition_point(|number| *number < first)..];
        let of_pair = &rest[..rest.partition_point(|number| number >> ITEM_BITS == first >> ITEM_BITS)];
        of_pair.iter().map(move |number| u32::try_from(number - first).expect("an item has 22 bits"))
    }
}

fn pairs(text: &str) -> impl Iterator<Item = Pair> + '_ {
    text.chars().zip(text.chars().skip(1))
}
