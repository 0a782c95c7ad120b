//! The words of names: which make two names different things, and which tell nothing apart.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::vocabulary::{CONTRASTS, NAME_COMMON, NAME_GENERIC, NAME_JOINTS, NAME_SAME, NAME_TIERS};

/// What is in a name and does not tell items apart.
#[derive(Debug)]
pub struct NameWords {
    /// Words that say nothing by themselves.
    pub generic: &'static [&'static str],
    /// What joins the members of an enumeration.
    pub joints: &'static [&'static str],
    /// The words for a county's own tier.
    pub tiers: &'static [&'static str],
    /// Names that many items go by.
    pub common: &'static [&'static str],
    /// Words for one thing, the one that is put for the others first.
    pub same: &'static [&'static [&'static str]],
}

/// The words of names, from `vocabulary/names.yaml`.
pub static NAME_WORDS: NameWords =
    NameWords { generic: NAME_GENERIC, joints: NAME_JOINTS, tiers: NAME_TIERS, common: NAME_COMMON, same: NAME_SAME };

/// The words of a name that make it another thing than a name with other words of their groups: `审核`, `审批`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling(Vec<(u16, u16)>);

/// The words by their first character, each with the places of its group and of itself in the group.
static BY_START: LazyLock<HashMap<char, Vec<(u16, u16)>>> = LazyLock::new(|| {
    let mut words: HashMap<char, Vec<(u16, u16)>> = HashMap::new();
    for (group, listed) in (0_u16..).zip(CONTRASTS) {
        for (place, word) in (0_u16..).zip(*listed) {
            words.entry(word.chars().next().unwrap_or_default()).or_default().push((group, place));
        }
    }
    words
});

impl Telling {
    /// The words of a folded name.
    #[must_use]
    pub fn of(key: &str) -> Self {
        let starting = |(at, c): (usize, char)| {
            let words = BY_START.get(&c).into_iter().flatten();
            words.copied().filter(move |word| key[at..].starts_with(spelled(*word)))
        };
        let mut words: Vec<(u16, u16)> = key.char_indices().flat_map(starting).collect();
        words.sort_unstable();
        words.dedup();
        Self(words)
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
