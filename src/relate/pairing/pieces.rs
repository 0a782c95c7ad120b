//! Items that were cut into several, told by where their elements went.

use std::collections::{BTreeMap, BTreeSet};

use super::value::elements;
use super::{Pair, Placed, Split};
use crate::model::spelling::key;

/// An item that may have been cut.
struct Whole<'a> {
    item: Placed<'a>,
    /// What is left of it under its own id.
    rest: Option<Placed<'a>>,
    /// The elements that it lost.
    lost: BTreeSet<String>,
    /// How many it had.
    had: usize,
    /// What may be its pieces, by place, with how many of the lost elements each has.
    pieces: Vec<(usize, usize)>,
}

/// The items that were cut into pieces. `gone` were there before, `fresh` are there now, and `both` were and are there.
///
/// A piece stands under the category of the whole and holds little else than elements that the whole lost; no two pieces hold the
/// same ones. So an office guide that is withdrawn and two others that are added are not taken for a cut, alike as their elements are.
pub(super) fn cuts<'a>(gone: &[Placed<'a>], both: &[Pair<'a>], fresh: &[Placed<'a>]) -> Vec<Split<'a>> {
    if fresh.is_empty() {
        return Vec::new();
    }
    let held: Vec<BTreeSet<String>> = fresh.iter().map(|placed| elements(placed.item)).collect();
    let mut by_category: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, placed) in fresh.iter().enumerate() {
        by_category.entry(place_of(placed)).or_default().push(at);
    }
    let gone = gone.iter().map(|placed| (*placed, None));
    let kept = both.iter().map(|pair| (pair.old, Some(pair.new)));
    let mut wholes: Vec<Whole<'a>> = gone
        .chain(kept)
        .filter_map(|(item, rest)| {
            let near = by_category.get(&place_of(&item))?;
            let own = elements(item.item);
            let left = rest.map(|rest| elements(rest.item)).unwrap_or_default();
            let lost: BTreeSet<String> = own.difference(&left).cloned().collect();
            let share = |at: &usize| (*at, held[*at].intersection(&lost).count());
            let is_piece = |(at, shared): &(usize, usize)| *shared > 0 && shared * 2 >= held[*at].len();
            let pieces: Vec<_> = near.iter().map(share).filter(is_piece).collect();
            (own.len() > 1 && !pieces.is_empty()).then_some(Whole { item, rest, lost, had: own.len(), pieces })
        })
        .collect();
    // A piece that may be of several wholes is of the one with which it shares most; of none where that is not plain.
    let mut claims: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, shared) in wholes.iter().flat_map(|whole| &whole.pieces) {
        claims.entry(*at).or_default().push(*shared);
    }
    let is_plain = |(at, shared): &(usize, usize)| {
        let most = claims[at].iter().filter(|other| *other >= shared).count();
        most == 1
    };
    for whole in &mut wholes {
        whole.pieces.retain(is_plain);
    }
    wholes.into_iter().filter(|whole| whole.is_cut(&held)).map(|whole| whole.into_split(fresh)).collect()
}

impl<'a> Whole<'a> {
    fn is_cut(&self, held: &[BTreeSet<String>]) -> bool {
        let enough = if self.rest.is_some() { 1 } else { 2 };
        let covered: BTreeSet<&String> =
            self.pieces.iter().flat_map(|(at, _)| held[*at].intersection(&self.lost)).collect();
        let shared: usize = self.pieces.iter().map(|(_, shared)| shared).sum();
        let is_apart = shared - covered.len() <= covered.len() / 4;
        let has_most = covered.len() * 10 >= self.lost.len() * 6;
        // One element that comes up elsewhere is no piece of a long item.
        let has_weight = self.rest.is_none() || covered.len() * 3 >= self.had;
        self.pieces.len() >= enough && is_apart && has_most && has_weight
    }

    fn into_split(self, fresh: &[Placed<'a>]) -> Split<'a> {
        let pieces = self.rest.into_iter().chain(self.pieces.iter().map(|(at, _)| fresh[*at]));
        Split { whole: self.item, pieces: pieces.collect() }
    }
}

fn place_of(placed: &Placed<'_>) -> (super::Group, String) {
    (placed.group(), placed.item.category.as_ref().map(|category| key(category)).unwrap_or_default())
}
