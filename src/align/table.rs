//! A table as a whole: which of its rows is which item, so that no two rows take one item unless they say so.
//!
//! Rows with the very words of an item have it already. Of the others each takes the item that it is by a kinship of the names
//! that leaves no doubt, the closest first; what is left over is decided by what the rows around it leave open.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::index::Hit;
use super::name::Kinship;
use super::subject::{Subject, Subjects, likeness};
use super::{Candidate, Certainty, Match, POSSIBLE, Reference, Relation, is_local, round};
use crate::model::names::is_common;
use crate::model::{DomainCode, Item};

/// From this likeness on two categories are one, however it is written.
const SAME_CATEGORY: f64 = 0.8;
/// From this likeness on two categories may be one.
const LIKE_CATEGORY: f64 = 0.4;
/// Below this likeness the elements speak against a name that is only part of the other.
const OTHER_ELEMENTS: f64 = 0.2;
/// From this likeness on elements speak for an item whose name is only akin, if no other item's come near.
const SAME_ELEMENTS: f64 = 0.75;
/// How many elements a row has at least, for them to speak.
const ENOUGH_ELEMENTS: usize = 3;
/// How far the second must lie behind the first.
const MARGIN: f64 = 0.1;
/// A part of a name this long leaves no doubt which name it is of, among those of its category.
const TELLING_PART: f64 = 1.0 / 3.0;
/// How many rows of a table a thread compares in one go.
const ROWS_AT_ONCE: usize = 64;
/// How many candidates are offered.
const MOST_CANDIDATES: usize = 5;

pub(super) struct Table<'t, 'a> {
    reference: &'t Reference<'a>,
    items: &'t [Item],
    domain: Option<DomainCode>,
    matches: Vec<Match>,
    /// The rows that are still to be decided, with what they may be.
    open: BTreeMap<usize, Row>,
    /// For each item of the reference the row that has it.
    taken: Vec<Option<usize>>,
}

/// A row that does not carry the very words of an item.
struct Row {
    subject: Subject,
    likely: Vec<Likely>,
}

/// An item that a row may be.
struct Likely {
    hit: Hit,
    kinship: Kinship,
    /// How alike the categories are; `None` where one of them says nothing.
    category: Option<f64>,
    /// Whether a contrast tells the categories apart.
    is_other_category: bool,
    elements: Option<f64>,
}

impl<'t, 'a> Table<'t, 'a> {
    /// A table, of which the rows with the very words of an item are known.
    pub(super) fn new(
        reference: &'t Reference<'a>,
        items: &'t [Item],
        domain: Option<DomainCode>,
        region: Option<&str>,
        exact: Vec<Match>,
    ) -> Self {
        let mut taken = vec![None; reference.entries.len()];
        for (row, found) in exact.iter().enumerate() {
            if let Some(&at) = found.id.and_then(|id| reference.by_id.get(&id)) {
                taken[at].get_or_insert(row);
            }
        }
        let rows = (0..items.len()).filter(|&row| exact[row].id.is_none() && !is_local(&items[row]));
        let rows: Vec<usize> = rows.collect();
        let read = |rows: &[usize]| -> Vec<(usize, Row)> {
            let mut subjects = Subjects::of_region(region);
            rows.iter().map(|&row| (row, Row::new(reference, &items[row], domain, &mut subjects))).collect()
        };
        let open = rows.par_chunks(ROWS_AT_ONCE).flat_map_iter(read).collect::<Vec<_>>().into_iter().collect();
        Self { reference, items, domain, matches: exact, open, taken }
    }

    /// What each row is.
    pub(super) fn matches(mut self) -> Vec<Match> {
        for closeness in [Kinship::Same, Kinship::Aside, Kinship::Slip, Kinship::Members, Kinship::Part, Kinship::Kin] {
            self.take(|table, row| table.by_kinship(row, closeness));
        }
        self.take(Self::by_what_is_left);
        for row in self.open.keys().copied().collect::<Vec<_>>() {
            self.matches[row] = self.unsure(row);
        }
        self.relate();
        self.matches
    }

    /// Gives rows what they surely are, the likeliest first; an item that two rows would take goes to the likelier one.
    fn take(&mut self, sure: impl Fn(&Self, usize) -> Option<(usize, f64)>) {
        let found = self.open.keys().filter_map(|&row| sure(self, row).map(|(at, score)| (score, row, at)));
        let mut found: Vec<(f64, usize, usize)> = found.collect();
        found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        for (score, row, at) in found {
            if self.taken[at].is_none() || self.is_said_again(row, at) {
                self.taken[at].get_or_insert(row);
                self.matches[row] = Match::sure(self.reference.entries[at].id, round(score));
                self.open.remove(&row);
            }
        }
    }

    /// Whether a row goes by the name of the item that another row has: it says itself that it is part of it.
    fn is_said_again(&self, row: usize, at: usize) -> bool {
        self.open.get(&row).is_some_and(|row| row.subject.name.core == self.reference.subjects()[at].name.core)
    }

    fn is_free(&self, row: usize, at: usize) -> bool {
        self.taken[at].is_none() || self.is_said_again(row, at)
    }

    /// The item that a row surely is by a kinship of the names.
    fn by_kinship(&self, row: usize, kinship: Kinship) -> Option<(usize, f64)> {
        let open = &self.open[&row];
        let rivals: Vec<&Likely> = open
            .likely
            .iter()
            .filter(|likely| likely.kinship <= kinship.max(Kinship::Part) && self.is_free(row, likely.hit.at))
            .collect();
        let mut fit = rivals.iter().copied().filter(|likely| likely.kinship == kinship && self.fits(row, likely));
        match kinship {
            Kinship::Kin => return self.by_elements(row),
            Kinship::Apart => return None,
            _ => {}
        }
        let best = fit.next()?;
        let category = best.category.unwrap_or(0.0);
        let behind = |likely: &&Likely| {
            likely.hit.at == best.hit.at
                || likely.kinship > kinship
                || likely.category.unwrap_or(0.0) + MARGIN <= category
        };
        rivals.iter().copied().all(|rival| behind(&rival)).then_some((best.hit.at, best.hit.score))
    }

    /// Whether category and elements allow what the name says.
    fn fits(&self, row: usize, likely: &Likely) -> bool {
        let core = &self.open[&row].subject.name.core;
        let is_telling = core.chars().count() >= 4 && !is_common(core);
        let category = match likely.category {
            Some(category) => category,
            // Outside the 26 domains nothing but the category says where an item belongs.
            None if self.domain.is_none() => 0.0,
            None => SAME_CATEGORY,
        };
        match likely.kinship {
            Kinship::Same if self.domain.is_some() => {
                category >= LIKE_CATEGORY || is_telling && !likely.is_other_category
            }
            Kinship::Same => category >= SAME_CATEGORY,
            Kinship::Aside | Kinship::Slip => category >= LIKE_CATEGORY && self.domain.is_some(),
            Kinship::Members => category >= SAME_CATEGORY && self.share_of(row, likely) <= 1.0,
            Kinship::Part => {
                category >= SAME_CATEGORY
                    && self.is_one(row, likely)
                    && self.merged(row).len() < 2
                    && likely.elements.is_none_or(|likeness| likeness >= OTHER_ELEMENTS)
                    && (self.share_of(row, likely) >= TELLING_PART || self.follows(row, likely.hit.at))
            }
            Kinship::Kin | Kinship::Apart => false,
        }
    }

    /// A row that says more than the item may be more than the item: only one that says less is it, or one with the same elements.
    fn is_one(&self, row: usize, likely: &Likely) -> bool {
        self.share_of(row, likely) <= 1.0 || likely.elements.is_some_and(|likeness| likeness >= SAME_ELEMENTS)
    }

    /// How long the row's name is, the item's name being 1.
    fn share_of(&self, row: usize, likely: &Likely) -> f64 {
        let length = |name: &str| name.chars().count() as f64;
        length(&self.open[&row].subject.name.core) / length(&self.reference.subjects()[likely.hit.at].name.core)
    }

    /// Whether the rows around a row are the items around an item: tables follow the order of the standard.
    fn follows(&self, row: usize, at: usize) -> bool {
        let place = |row: usize| self.matches.get(row)?.id.and_then(|id| self.reference.by_id.get(&id)).copied();
        let before = row.checked_sub(1).and_then(place);
        let after = place(row + 1);
        match (before, after) {
            (None, None) => false,
            (before, after) => {
                before.is_none_or(|before| before + 1 == at) && after.is_none_or(|after| at + 1 == after)
            }
        }
    }

    /// The item whose elements a row has, under a name that is akin, in the same category.
    fn by_elements(&self, row: usize) -> Option<(usize, f64)> {
        let open = &self.open[&row];
        if open.subject.elements_count < ENOUGH_ELEMENTS || self.domain.is_none() {
            return None;
        }
        let likeness = |likely: &Likely| likely.elements.unwrap_or(0.0);
        let best = open.likely.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)))?;
        let is_one = likeness(best) >= SAME_ELEMENTS
            && best.category.is_some_and(|category| category >= SAME_CATEGORY)
            && best.hit.name >= 0.5
            && self.is_free(row, best.hit.at);
        let subjects = self.reference.subjects();
        let others = self.reference.places(self.domain).filter(|at| *at != best.hit.at);
        let mut others = others.filter_map(|at| open.subject.elements_likeness(&subjects[at]));
        (is_one && others.all(|other| other + MARGIN <= likeness(best))).then_some((best.hit.at, best.hit.score))
    }

    /// The only item of its category that is left for a row whose name says no more than its category.
    fn by_what_is_left(&self, row: usize) -> Option<(usize, f64)> {
        let open = self.open[&row].subject.repeats_category.then_some(&self.open[&row].subject)?;
        let of_category = self.of_category(open);
        let mut left = of_category.iter().filter(|at| self.taken[**at].is_none());
        let (&only, None) = (left.next()?, left.next()) else { return None };
        let rivals = self.open.iter().filter(|(other, _)| **other != row);
        let is_wanted = |likely: &Likely| likely.hit.at == only && likely.kinship < Kinship::Kin;
        let is_free = !rivals.flat_map(|(_, other)| &other.likely).any(is_wanted);
        let name = likeness(&open.name, &self.reference.subjects()[only].name);
        (is_free && name > 0.0).then(|| (only, f64::midpoint(1.0, name)))
    }

    /// The items of the domain under the category of a row.
    fn of_category(&self, row: &Subject) -> Vec<usize> {
        let subjects = self.reference.subjects();
        let is_same = |at: usize| match (&row.category, &subjects[at].category) {
            (Some(one), Some(other)) => one.core == other.core,
            _ => false,
        };
        self.reference.places(self.domain).filter(|&at| self.domain.is_some() && is_same(at)).collect()
    }

    /// What a row may be that is nothing for sure.
    fn unsure(&self, row: usize) -> Match {
        let open = &self.open[&row];
        let mut offered: Vec<(f64, usize)> =
            open.likely.iter().map(|likely| (likely.hit.score, likely.hit.at)).collect();
        if open.subject.repeats_category {
            let of_category = self.of_category(&open.subject).into_iter();
            let more = of_category.filter(|at| self.taken[*at].is_none() && !offered.iter().any(|(_, own)| own == at));
            let more: Vec<(f64, usize)> = more.map(|at| (POSSIBLE, at)).collect();
            offered.extend(more);
        }
        // What another row surely is comes last.
        let is_taken = |at: usize| self.taken[at].is_some();
        offered.sort_by(|one, other| {
            is_taken(one.1).cmp(&is_taken(other.1)).then(other.0.total_cmp(&one.0)).then(one.1.cmp(&other.1))
        });
        // A catalog may carry one id twice.
        let mut seen = BTreeSet::new();
        offered.retain(|(_, at)| seen.insert(self.reference.entries[*at].id));
        let merged = self.merged(row);
        let candidates = offered.iter().take(MOST_CANDIDATES.max(merged.len()));
        let candidate =
            |&(score, at): &(f64, usize)| Candidate { id: self.reference.entries[at].id, score: round(score) };
        let candidates: Vec<Candidate> = candidates.map(candidate).collect();
        let Some(best) = candidates.first() else { return Match::none() };
        let relation = if merged.len() > 1 {
            Some(Relation::Merge)
        } else {
            offered.first().is_some_and(|(_, at)| is_taken(*at)).then_some(Relation::Split)
        };
        Match { id: None, certainty: Certainty::Unsure, score: best.score, candidates, relation, ruled_out: Vec::new() }
    }

    /// The items that a row holds, each of which its name names.
    fn merged(&self, row: usize) -> Vec<usize> {
        let open = &self.open[&row];
        if open.subject.repeats_category {
            return self.of_category(&open.subject);
        }
        let subjects = self.reference.subjects();
        let is_held = |likely: &&Likely| {
            let core = &subjects[likely.hit.at].name.core;
            core.chars().count() >= 4 && open.subject.name.core.contains(core.as_str())
        };
        open.likely.iter().filter(is_held).map(|likely| likely.hit.at).collect()
    }

    /// Says of sure rows that they are one of several, or stand under another category.
    fn relate(&mut self) {
        let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
        for at in self.matches.iter().filter_map(|found| self.reference.by_id.get(&found.id?)) {
            *rows.entry(*at).or_default() += 1;
        }
        for (row, found) in self.matches.iter_mut().enumerate() {
            let Some(&at) = found.id.and_then(|id| self.reference.by_id.get(&id)) else { continue };
            if rows[&at] > 1 {
                found.relation = Some(Relation::Split);
                continue;
            }
            let item = self.reference.entries[at].item;
            let is_written_so = match (&self.items[row].category, &item.category) {
                (Some(one), Some(other)) => one.value == other.value,
                _ => true,
            };
            let is_moved = !is_written_so && is_moved(self.reference, &self.items[row], at);
            found.relation = is_moved.then_some(Relation::Move);
        }
    }
}

/// Whether a row stands under another category than its item: one that the standard has, too, or that has little to do with it.
fn is_moved(reference: &Reference<'_>, row: &Item, at: usize) -> bool {
    let domain = reference.entries[at].id.domain;
    let own = reference.index().weighed(Subject::alone(row, Some(domain)));
    let subjects = reference.subjects();
    let likeness = own.category_likeness(&subjects[at]);
    let (Some(category), Some(likeness)) = (&own.category, likeness) else { return false };
    let mut others = reference.places(Some(domain)).filter_map(|other| subjects[other].category.as_ref());
    likeness < LIKE_CATEGORY || likeness < 1.0 && others.any(|other| other.core == category.core)
}

impl Row {
    fn new<'n>(
        reference: &Reference<'_>,
        item: &'n Item,
        domain: Option<DomainCode>,
        subjects: &mut Subjects<'n>,
    ) -> Self {
        let subject = reference.index().weighed(subjects.read(item, domain));
        let subjects = reference.subjects();
        let likely = |(hit, kinship): (Hit, Kinship)| {
            let item = &subjects[hit.at];
            Likely {
                hit,
                kinship,
                category: subject.category_likeness(item),
                is_other_category: subject.is_other_category(item),
                elements: subject.elements_likeness(item),
            }
        };
        let likely = reference.hits(&subject, domain).into_iter().map(likely).collect();
        Self { subject, likely }
    }
}
