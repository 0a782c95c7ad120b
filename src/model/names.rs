//! The words of names: which make two names different things, and which tell nothing apart.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::vocabulary::{CONTRASTS, NAME_COMMON, NAME_GENERIC, NAME_JOINTS, NAME_SAME, NAME_TIERS};

/// Whether many items go by this name, so that it says nothing without its category.
#[must_use]
pub fn is_common(core: &str) -> bool {
    NAME_COMMON.contains(&core)
}

/// What is done with a word of a name before it is compared.
#[derive(Clone, Copy, Debug)]
pub enum Habit {
    /// The other word is put for it.
    Said(&'static str),
    /// It is left out, as long as anything is left.
    LeftOut,
    /// It joins members of an enumeration.
    Joins,
}

/// The words of a folded name that are not left as they are, in the order in which they are to be taken.
#[must_use]
pub fn habits(name: &str) -> Vec<(&'static str, Habit)> {
    static WORDS: LazyLock<Vec<(&str, Habit)>> = LazyLock::new(|| {
        let same = NAME_SAME.iter().flat_map(|group| group[1..].iter().map(|word| (*word, Habit::Said(group[0]))));
        let left_out = NAME_TIERS.iter().chain(NAME_GENERIC).map(|word| (*word, Habit::LeftOut));
        same.chain(left_out).chain(NAME_JOINTS.iter().map(|word| (*word, Habit::Joins))).collect()
    });
    static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| finder(WORDS.iter().map(|(word, _)| *word)));
    found(&FINDER, name).into_iter().map(|at| WORDS[at]).collect()
}

/// The words of a name that make it another thing than a name with other words of their groups: `审核`, `审批`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling(Vec<(u16, u16)>);

/// The places of the words of contrasts: of the group and in it.
static TELLING: LazyLock<Vec<(u16, u16)>> = LazyLock::new(|| {
    let groups = (0_u16..).zip(CONTRASTS);
    groups.flat_map(|(group, words)| (0_u16..).zip(*words).map(move |(place, _)| (group, place))).collect()
});
static TELLING_FINDER: LazyLock<AhoCorasick> =
    LazyLock::new(|| finder(CONTRASTS.iter().flat_map(|words| words.iter().copied())));

fn finder(words: impl Iterator<Item = &'static str>) -> AhoCorasick {
    AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(words).expect("a short list of words")
}

/// The places of the words that a text holds, each once, in the order of their list.
fn found(finder: &AhoCorasick, text: &str) -> Vec<usize> {
    let mut found: Vec<usize> = finder.find_overlapping_iter(text).map(|word| word.pattern().as_usize()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

impl Telling {
    /// The words of a folded name.
    #[must_use]
    pub fn of(key: &str) -> Self {
        Self(found(&TELLING_FINDER, key).into_iter().map(|at| TELLING[at]).collect())
    }

    /// Two words of one group, of which each name has one that the other has not.
    #[must_use]
    pub fn contrast(&self, other: &Self) -> Option<(&'static str, &'static str)> {
        let only = |one: &Self, other: &Self| -> Vec<(u16, u16)> {
            one.0.iter().copied().filter(|word| !other.0.contains(word)).collect()
        };
        let others = only(other, self);
        only(self, other).into_iter().find_map(|word| {
            let of_group = others.iter().find(|other| other.0 == word.0)?;
            Some((spelled(word), spelled(*of_group)))
        })
    }
}

fn spelled((group, place): (u16, u16)) -> &'static str {
    CONTRASTS[usize::from(group)][usize::from(place)]
}
