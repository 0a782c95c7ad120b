//! Phrases and words by which texts are known, whatever their width, blanks and spelling.

use std::sync::OnceLock;

use foldhash::HashMap;

use super::{
    CHANNELS, METHODS, PHRASE_AT_ONCE, PHRASE_BODY_END, PHRASE_DISPLAY, PHRASE_EMPTY_CONTENT, PHRASE_EXCEPTION,
    PHRASE_FORM_LINE, PHRASE_NO_COMMENT, PHRASE_NO_TABLE_SHEET, PHRASE_NOTE, PHRASE_PERIODIC, PHRASE_PERMANENT,
    PHRASE_REQUIREMENTS_TITLE, PHRASE_SPECIFIC_GROUP, PHRASE_STANDARD_TITLE, PHRASE_SUPPLEMENTARY_TITLE,
    PHRASE_TOWNSHIP_BODY, PHRASE_VAGUE_BASIS, PHRASE_VAGUE_BODY, REQUIREMENT_CANCELLED, TIERS,
};
use crate::model::spelling::{fold, is_word};

/// A list of phrases, and whether a text is, starts with, or holds one of them.
#[derive(Debug)]
pub struct Phrases {
    written: &'static [&'static str],
    folded: OnceLock<Vec<String>>,
    longest: OnceLock<usize>,
}

/// 公开内容 that says nothing.
pub static EMPTY_CONTENT: Phrases = Phrases::new(PHRASE_EMPTY_CONTENT);
/// 公开主体 that names nobody.
pub static VAGUE_BODY: Phrases = Phrases::new(PHRASE_VAGUE_BODY);
/// 公开依据 that names no law.
pub static VAGUE_BASIS: Phrases = Phrases::new(PHRASE_VAGUE_BASIS);
/// 特定群体, before the name of the group.
pub static SPECIFIC_GROUP: Phrases = Phrases::new(PHRASE_SPECIFIC_GROUP);
/// What the name of a body ends in.
pub static BODY_END: Phrases = Phrases::new(PHRASE_BODY_END);
/// What the name of a township's own body ends in.
pub static TOWNSHIP_BODY: Phrases = Phrases::new(PHRASE_TOWNSHIP_BODY);
/// What the title of a supplementary catalog says.
pub static SUPPLEMENTARY_TITLE: Phrases = Phrases::new(PHRASE_SUPPLEMENTARY_TITLE);
/// What the title of a standard catalog says.
pub static STANDARD_TITLE: Phrases = Phrases::new(PHRASE_STANDARD_TITLE);
/// What the title of a list of requirements says.
pub static REQUIREMENTS_TITLE: Phrases = Phrases::new(PHRASE_REQUIREMENTS_TITLE);
/// 状态 of an entry that is gone.
pub static CANCELLED: Phrases = Phrases::new(REQUIREMENT_CANCELLED);
/// What a note below a table starts with.
pub static NOTE: Phrases = Phrases::new(PHRASE_NOTE);
/// What sheets are called that hold no table and miss none: covers, instructions.
pub static NO_TABLE_SHEET: Phrases = Phrases::new(PHRASE_NO_TABLE_SHEET);
/// What a reviewer writes who asks for nothing.
pub static NO_COMMENT: Phrases = Phrases::new(PHRASE_NO_COMMENT);
/// What a line of the form above a table starts with.
pub static FORM_LINE: Phrases = Phrases::new(PHRASE_FORM_LINE);
/// What stands before a number of days that says how long a thing is shown.
pub(in crate::model) static DISPLAY: Phrases = Phrases::new(PHRASE_DISPLAY);
pub(in crate::model) static AT_ONCE: Phrases = Phrases::new(PHRASE_AT_ONCE);
pub(in crate::model) static PERMANENT: Phrases = Phrases::new(PHRASE_PERMANENT);
pub(in crate::model) static PERIODIC: Phrases = Phrases::new(PHRASE_PERIODIC);
pub(in crate::model) static EXCEPTION: Phrases = Phrases::new(PHRASE_EXCEPTION);

impl Phrases {
    const fn new(written: &'static [&'static str]) -> Self {
        Self { written, folded: OnceLock::new(), longest: OnceLock::new() }
    }

    fn folded(&self) -> &[String] {
        self.folded.get_or_init(|| self.written.iter().map(|phrase| fold(phrase)).collect())
    }

    /// Whether the text is one of them, width, blanks and a final stop aside.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        // Most texts are longer than any phrase, which shows before they are folded.
        let most =
            self.longest.get_or_init(|| self.folded().iter().map(|phrase| phrase.chars().count()).max().unwrap_or(0));
        if text.chars().filter(|c| is_word(*c)).nth(*most).is_some() {
            return false;
        }
        let text = fold(text);
        let text = text.trim_end_matches(['.', ';', ',', '、']);
        self.folded().iter().any(|phrase| phrase == text)
    }

    /// Whether the text starts with one of them.
    #[must_use]
    pub fn start(&self, text: &str) -> bool {
        let text = fold(text);
        self.folded().iter().any(|phrase| text.starts_with(phrase))
    }

    /// How many bytes of the text the longest of them takes that it starts with.
    #[must_use]
    pub fn prefix(&self, text: &str) -> usize {
        self.written.iter().filter(|phrase| text.starts_with(**phrase)).map(|phrase| phrase.len()).max().unwrap_or(0)
    }

    /// Whether the text ends with one of them.
    #[must_use]
    pub fn ends(&self, text: &str) -> bool {
        self.written.iter().any(|phrase| text.ends_with(phrase))
    }

    /// The first of them that the text holds, blanks and traditional characters aside.
    #[must_use]
    pub fn within(&self, text: &str) -> Option<&'static str> {
        let text = fold(text);
        let at = self.folded().iter().position(|phrase| text.contains(phrase.as_str()))?;
        Some(self.written[at])
    }
}

/// Canonical names and their other spellings, for looking a word up.
#[derive(Debug)]
pub(in crate::model) struct Words {
    listed: &'static [(&'static str, &'static [&'static str])],
    index: OnceLock<HashMap<String, usize>>,
}

pub(in crate::model) static CHANNEL_WORDS: Words = Words::new(CHANNELS);
pub(in crate::model) static TIER_WORDS: Words = Words::new(TIERS);
pub(in crate::model) static METHOD_WORDS: Words = Words::new(METHODS);

impl Words {
    const fn new(listed: &'static [(&'static str, &'static [&'static str])]) -> Self {
        Self { listed, index: OnceLock::new() }
    }

    /// Whether a text starts with one of them, in whatever spelling.
    pub(in crate::model) fn start(&self, text: &str) -> bool {
        let head: String = text.chars().take(40).collect();
        let head = fold(&head);
        self.index().keys().any(|spelling| head.starts_with(spelling.as_str()))
    }

    /// Which of the canonical names a word is, in whatever spelling.
    pub(in crate::model) fn find(&self, word: &str) -> Option<usize> {
        self.index().get(&fold(word)).copied()
    }

    /// The spellings, folded.
    fn index(&self) -> &HashMap<String, usize> {
        self.index.get_or_init(|| {
            let spellings = self.listed.iter().enumerate().flat_map(|(at, (name, aliases))| {
                std::iter::once(name).chain(aliases.iter()).map(move |spelling| (fold(spelling), at))
            });
            spellings.collect()
        })
    }

    /// The canonical names, in order.
    pub(in crate::model) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.listed.iter().map(|(name, _)| *name)
    }
}
