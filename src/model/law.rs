//! What is known of the validity of the laws and documents that catalogs cite.

use foldhash::HashMap;

use super::legal_basis::{LegalBasis, number_key, title_key};
use super::locus::Locus;
use super::version::Date;

/// The laws that are known, as of `catalogs/law.yaml`.
#[derive(Debug, Default)]
pub struct LawBook {
    /// Whether someone looked each of them up in the national database of laws. As long as not, messages say so.
    pub checked: bool,
    laws: Vec<Law>,
    by_title: HashMap<String, usize>,
    by_number: HashMap<String, usize>,
    /// Titles that are no longer in force: the law that replaced each, and since when.
    repealed: HashMap<String, (usize, Date)>,
}

/// A law, regulation or document in force.
#[derive(Debug)]
pub struct Law {
    /// Its title, without title marks.
    pub title: String,
    /// Its document number.
    pub number: Option<String>,
    /// Since when this text has been in force.
    pub in_force: Option<Date>,
    /// What it replaced.
    pub replaces: Vec<Replaced>,
    /// Where that is written.
    pub locus: Locus,
}

/// What a law replaced: another law, or an older text of the same name, which only its number tells from the new one.
#[derive(Debug)]
pub struct Replaced {
    /// The title, where it was another.
    pub title: Option<String>,
    /// The document number.
    pub number: Option<String>,
    /// The first day on which it was no longer in force.
    pub until: Date,
}

/// How a citation stands on a given day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Nothing known against it.
    Good,
    /// A law that was repealed; `by` took its place.
    Repealed {
        /// What replaced it.
        by: &'a Law,
        /// Since when.
        since: Date,
    },
    /// The title is in force, the number is that of an older text.
    OldNumber {
        /// The text in force.
        current: &'a Law,
        /// Since when.
        since: Date,
    },
    /// The title is one law's, the number another's.
    OtherNumber {
        /// The law of that title, where it is known.
        titled: Option<&'a Law>,
        /// The law of that number.
        numbered: &'a Law,
    },
}

impl PartialEq for Law {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Law {}

impl LawBook {
    /// A book of these laws.
    #[must_use]
    pub fn new(laws: Vec<Law>, checked: bool) -> Self {
        let mut book = Self { checked, ..Self::default() };
        for (at, law) in laws.iter().enumerate() {
            book.by_title.entry(title_key(&law.title)).or_insert(at);
            if let Some(number) = &law.number {
                book.by_number.entry(number_key(number)).or_insert(at);
            }
            for old in &law.replaces {
                if let Some(title) = &old.title {
                    book.repealed.entry(title_key(title)).or_insert((at, old.until));
                }
            }
        }
        book.laws = laws;
        book
    }

    /// How a citation stands on `day`. What the book does not know stands well.
    #[must_use]
    pub fn standing(&self, cited: &LegalBasis, day: Date) -> Standing<'_> {
        let title = cited.title_key();
        if let Some(&at) = self.by_title.get(&title) {
            return self.standing_of_number(&self.laws[at], cited, day);
        }
        match self.repealed.get(&title) {
            Some(&(by, since)) if since <= day => Standing::Repealed { by: &self.laws[by], since },
            _ => self.standing_of_unknown(cited, &title),
        }
    }

    /// The title is unknown: is the number that of a law which goes by quite another? A short title is part of the full one.
    fn standing_of_unknown(&self, cited: &LegalBasis, title: &str) -> Standing<'_> {
        let known = cited.number_key().and_then(|number| self.by_number.get(&number)).map(|&at| &self.laws[at]);
        match known {
            Some(law) => {
                let full = title_key(&law.title);
                let is_short = full.contains(title) || title.contains(&full);
                if is_short { Standing::Good } else { Standing::OtherNumber { titled: None, numbered: law } }
            }
            None => Standing::Good,
        }
    }

    /// The title is in force: does the number go with it?
    fn standing_of_number<'a>(&'a self, current: &'a Law, cited: &LegalBasis, day: Date) -> Standing<'a> {
        let Some(number) = cited.number_key() else { return Standing::Good };
        let is_same = |known: Option<&String>| known.is_some_and(|known| number_key(known) == number);
        if current.number.is_none() || is_same(current.number.as_ref()) {
            return Standing::Good;
        }
        let older = current.replaces.iter().find(|old| old.title.is_none() && is_same(old.number.as_ref()));
        match (older, self.by_number.get(&number)) {
            (Some(old), _) if old.until <= day => Standing::OldNumber { current, since: old.until },
            (None, Some(&other)) => Standing::OtherNumber { titled: Some(current), numbered: &self.laws[other] },
            // A law is amended under new orders that the book may not list: an unknown number proves nothing.
            _ => Standing::Good,
        }
    }
}
