//! Whose version is taken where both sides changed the same otherwise.

use std::collections::BTreeMap;

use super::{Conflict, ConflictKind, Party};
use crate::model::{ItemId, Locus, Sourced};

/// Whose version is taken in each conflict.
#[derive(Clone, Debug)]
pub struct Choices {
    otherwise: Party,
    single: BTreeMap<Subject, Party>,
}

/// What a conflict is about, by which it is known again when the same sides are merged once more.
type Subject = (ConflictKind, Option<ItemId>, String, Option<&'static str>, [Option<String>; 3]);

fn subject(conflict: &Conflict) -> Subject {
    let first = conflict.values.first();
    let place = |said: &Option<Sourced<String>>| said.as_ref().map(|said| Locus::to_string(&said.locus));
    let places = first.map(|value| [&value.base, &value.ours, &value.theirs].map(place)).unwrap_or_default();
    (conflict.kind, conflict.id, conflict.title.clone(), first.map(|value| value.key), places)
}

impl Conflict {
    /// Whether two merges of the same sides tell of the same conflict.
    #[must_use]
    pub fn is_about(&self, other: &Self) -> bool {
        subject(self) == subject(other)
    }
}

impl Choices {
    /// The same party in every conflict.
    #[must_use]
    pub fn all(party: Party) -> Self {
        Self { otherwise: party, single: BTreeMap::new() }
    }

    /// Takes the version of `party` in this conflict.
    pub fn choose(&mut self, conflict: &Conflict, party: Party) {
        self.single.insert(subject(conflict), party);
    }

    /// What was chosen for this conflict itself.
    #[must_use]
    pub fn chosen(&self, conflict: &Conflict) -> Option<Party> {
        self.single.get(&subject(conflict)).copied()
    }

    /// Whose version is taken in this conflict.
    pub(super) fn of(&self, conflict: &Conflict) -> Party {
        self.chosen(conflict).unwrap_or(self.otherwise)
    }

    /// Whose version is taken where nothing was chosen.
    pub(super) fn otherwise(&self) -> Party {
        self.otherwise
    }
}
