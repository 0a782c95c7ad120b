//! What is known of the validity of the laws and documents that catalogs cite.

use super::legal_basis::{LegalBasis, number_key, title_key};
use super::locus::Locus;
use super::version::Date;

/// The laws that are known, as of `catalogs/law.yaml`.
#[derive(Debug, Default)]
pub struct LawBook {
    /// Whether someone looked each of them up in the national database of laws. As long as not, messages say so.
    pub checked: bool,
    /// The laws.
    pub laws: Vec<Law>,
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
#[derive(Debug, PartialEq, Eq)]
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
        /// The law of that title.
        titled: &'a Law,
        /// The law of that number, where it is known.
        numbered: Option<&'a Law>,
    },
}

impl PartialEq for Law {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Law {}

impl LawBook {
    /// How a citation stands on `day`. What the book does not know stands well.
    #[must_use]
    pub fn standing(&self, cited: &LegalBasis, day: Date) -> Standing<'_> {
        let title = cited.title_key();
        let number = cited.number_key();
        let same_number = |known: Option<&str>| number.is_some() && known.map(number_key) == number;
        if let Some(current) = self.laws.iter().find(|law| title_key(&law.title) == title) {
            if number.is_none() || same_number(current.number.as_deref()) || current.number.is_none() {
                return Standing::Good;
            }
            let older = current.replaces.iter().find(|old| old.title.is_none() && same_number(old.number.as_deref()));
            return match older {
                Some(old) if old.until <= day => Standing::OldNumber { current, since: old.until },
                Some(_) => Standing::Good,
                None => self.other_number(current, &same_number),
            };
        }
        for law in &self.laws {
            for old in &law.replaces {
                if old.until <= day && old.title.as_deref().is_some_and(|old| title_key(old) == title) {
                    return Standing::Repealed { by: law, since: old.until };
                }
            }
        }
        Standing::Good
    }

    /// A number that is not the law's own: wrong for sure where it is another law's, or that of an order, which has only one.
    fn other_number<'a>(&'a self, titled: &'a Law, same_number: &dyn Fn(Option<&str>) -> bool) -> Standing<'a> {
        match self.laws.iter().find(|law| same_number(law.number.as_deref())) {
            Some(numbered) => Standing::OtherNumber { titled, numbered: Some(numbered) },
            // A law is amended under new orders that the book may not list: an unknown number proves nothing.
            None => Standing::Good,
        }
    }
}
