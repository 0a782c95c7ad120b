//! Finding the items that a row may be without comparing it with all of them.
//!
//! For each character and pair of characters the index lists the items whose name has it. Summing up the weights along the lists
//! of a row's name gives exactly how alike the names are, and with it the most that the score can be; only items that may reach the
//! wanted score are compared whole. So none is missed that comparing all would find.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt as _};

use super::subject::{Subject, Weights, bound, likeness, name_likeness, score};

#[derive(Debug)]
pub(super) struct Index {
    lists: HashMap<u64, Vec<u32>>,
    pub(super) subjects: Vec<Subject>,
    weights: Weights,
}

/// An item that a row may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    /// Where the item stands.
    pub(super) at: usize,
    /// How alike the names are.
    pub(super) name: f64,
    /// How alike the items are.
    pub(super) score: f64,
}

/// So much alike names are at least, for an item to be one that a row may be.
const LEAST_NAME: f64 = 0.2;
/// Sums of the same weights in another order differ by less.
const ROUNDING: f64 = 1e-9;

impl Index {
    pub(super) fn new(mut subjects: Vec<Subject>) -> Self {
        let weights = Weights::new(subjects.iter().map(|subject| &subject.name));
        let mut lists: HashMap<u64, Vec<u32>> = HashMap::new();
        for (at, subject) in subjects.iter_mut().enumerate() {
            subject.weigh(&weights);
            let at = u32::try_from(at).expect("a standard has fewer than four thousand million items");
            for &feature in &subject.name.features {
                lists.entry(feature).or_default().push(at);
            }
        }
        Self { lists, subjects, weights }
    }

    /// A row, weighed as the items are.
    pub(super) fn weighed(&self, mut row: Subject) -> Subject {
        row.weigh(&self.weights);
        row
    }

    /// The items among these whose score reaches `least` against a weighed row, in their order.
    pub(super) fn hits(&self, row: &Subject, least: f64, among: Range<usize>) -> Vec<Hit> {
        let within_reach = self.named(row, among).filter(|(_, name)| bound(*name) >= least - ROUNDING);
        within_reach.filter_map(|(at, _)| self.hit(row, at, least)).collect()
    }

    /// The items among these whose names are at least so much like that of a weighed row, in their order.
    pub(super) fn alike(&self, row: &Subject, least: f64, among: Range<usize>) -> impl Iterator<Item = usize> {
        self.named(row, among).filter(move |(_, name)| *name >= least - ROUNDING).map(|(at, _)| at)
    }

    /// The same with how alike the names are.
    fn named(&self, row: &Subject, among: Range<usize>) -> impl Iterator<Item = (usize, f64)> {
        let first = among.start;
        let mut shared = vec![0.0_f64; among.len()];
        for (feature, weight) in row.name.features.iter().zip(&row.name.weights) {
            let list = self.lists.get(feature).map_or(&[][..], Vec::as_slice);
            let list = &list[list.partition_point(|at| (*at as usize) < first)..];
            for &at in list.iter().take_while(|at| (**at as usize) < among.end) {
                shared[at as usize - first] += weight;
            }
        }
        let weight = row.name.weight;
        let touched = (first..).zip(shared).filter(|(_, shared)| *shared > 0.0);
        let named = touched.map(move |(at, shared)| (at, name_likeness(shared, weight, self.subjects[at].name.weight)));
        named.filter(|(_, name)| *name >= LEAST_NAME - ROUNDING)
    }

    /// The hit that an item is, compared whole.
    fn hit(&self, row: &Subject, at: usize, least: f64) -> Option<Hit> {
        let item = &self.subjects[at];
        let name = likeness(&row.name, &item.name);
        if name < LEAST_NAME {
            return None;
        }
        let score = score(&row.parts(item, name));
        (score >= least).then_some(Hit { at, name, score })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Item, List, Locus, Source, Sourced};

    /// Words that items are called by, so that many names have some in common.
    const WORDS: [&str; 16] = [
        "审核", "审批", "信息", "办事", "指南", "规划", "土地", "征收", "补贴", "登记", "、", "农村", "政策", "公示",
        "的", "a1",
    ];

    fn words(most: usize) -> Sourced<String> {
        let words: String = (0..fastrand::usize(1..=most)).map(|_| WORDS[fastrand::usize(..WORDS.len())]).collect();
        Sourced::new(words, place())
    }

    fn place() -> Locus {
        Locus::whole(&Source::named("table.yaml"))
    }

    fn subject() -> Subject {
        let mut item = Item::at(place());
        item.name = fastrand::bool().then(|| words(4));
        item.category = fastrand::bool().then(|| words(2));
        item.elements = fastrand::bool().then(|| List::new(vec![words(3)], place()));
        Subject::alone(&item, None)
    }

    #[test]
    fn the_index_finds_what_comparing_all_finds() {
        fastrand::seed(20_210_901);
        let mut found = 0_usize;
        for _ in 0..10_000 {
            let subjects: Vec<Subject> = (0..fastrand::usize(1..30)).map(|_| subject()).collect();
            let index = Index::new(subjects);
            let row = index.weighed(subject());
            let least = fastrand::f64();
            let all = 0..index.subjects.len();
            let all: Vec<Hit> = all.filter_map(|at| index.hit(&row, at, least)).collect();
            assert_eq!(index.hits(&row, least, 0..index.subjects.len()), all);
            found += all.len();
        }
        assert!(found > 5_000, "the sets have something to find: {found}");
    }
}
