//! What people decided, applied to what the comparison found.

use std::collections::HashMap;

use super::{Certainty, Match, similarity};
use crate::model::{Decision, DomainCode, Item, Sourced};

/// Decisions by the words of the row that they are about.
#[derive(Debug, Default)]
pub struct Decisions<'a>(HashMap<(String, String), Vec<(usize, &'a Decision)>>);

impl<'a> Decisions<'a> {
    /// These decisions.
    #[must_use]
    pub fn new(decisions: &'a [Sourced<Decision>]) -> Self {
        let mut by_words: HashMap<_, Vec<_>> = HashMap::new();
        for (at, decision) in decisions.iter().enumerate() {
            let words = similarity::identity_of(decision.category.as_deref(), Some(&decision.name));
            by_words.entry(words).or_default().push((at, &decision.value));
        }
        Self(by_words)
    }

    /// Applies them to what rows were found to be, and names those, by their places, that are about one of the rows.
    pub fn apply(&self, items: &[Item], domain: Option<DomainCode>, matches: &mut [Match]) -> Vec<usize> {
        let mut used = Vec::new();
        if self.0.is_empty() {
            return used;
        }
        for (item, found) in items.iter().zip(matches) {
            // An id that the row carries is an answer already.
            let about = self.0.get(&similarity::identity(item)).into_iter().flatten();
            let about =
                about.filter(|(_, decision)| decision.domain.is_none_or(|own| domain.is_none_or(|it| it == own)));
            for (at, decision) in about {
                used.push(*at);
                if item.id.is_none() {
                    apply(decision, found);
                }
            }
        }
        used
    }
}

fn apply(decision: &Decision, found: &mut Match) {
    let id = decision.item.value;
    if decision.is_same {
        *found = Match::sure(id, 1.0);
        return;
    }
    let mut ruled_out = std::mem::take(&mut found.ruled_out);
    ruled_out.push(id);
    found.candidates.retain(|candidate| candidate.id != id);
    if found.id == Some(id) || (found.certainty == Certainty::Unsure && found.candidates.is_empty()) {
        *found = Match::none();
    }
    // How the row stands to the items was said of all of them, the one that it is not among them.
    found.relation = None;
    found.ruled_out = ruled_out;
}
