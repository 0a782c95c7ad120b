//! The order of a list that two sides have changed: of rows in a catalog, of entries in a field.

use std::collections::{BTreeMap, BTreeSet};

/// A list in the order that follows from both sides.
pub(super) struct Ordered<K> {
    /// What is kept, in order.
    pub(super) order: Vec<K>,
    /// Whether the two sides want different orders; then it is that of the first.
    pub(super) is_contested: bool,
}

/// Brings `kept` into the order that both sides made of `base`. For every two that both sides have, whoever changed which stands first
/// is followed; what only one side has stands behind what it stands behind there. Each side lists an entry once.
pub(super) fn merge<K: Ord + Clone>(base: &[K], ours: &[K], theirs: &[K], kept: &BTreeSet<K>) -> Ordered<K> {
    let of = |side: &[K]| -> Vec<K> { side.iter().filter(|key| kept.contains(*key)).cloned().collect() };
    let (ours, theirs) = (of(ours), of(theirs));
    let (our_place, their_place) = (places(&ours), places(&theirs));
    let our_spine: Vec<K> = ours.iter().filter(|key| their_place.contains_key(*key)).cloned().collect();
    let their_spine: Vec<K> = theirs.iter().filter(|key| our_place.contains_key(*key)).cloned().collect();
    let is_of_both = |key: &&K| our_place.contains_key(*key) && their_place.contains_key(*key);
    let base: Vec<K> = base.iter().filter(is_of_both).cloned().collect();
    let spine =
        if our_spine == their_spine { Some(our_spine.clone()) } else { either_way(&base, &our_spine, &their_spine) };
    let is_contested = spine.is_none();
    let order = hang(&spine.unwrap_or(our_spine), &ours, &theirs);
    Ordered { order, is_contested }
}

/// What a side moved: the fewest entries of `base` that must be taken out of their places for its order.
pub(super) fn moved<K: Ord + Clone>(base: &[K], side: &[K]) -> BTreeSet<K> {
    let place = places(base);
    let kept: Vec<(usize, &K)> = side.iter().filter_map(|key| Some((*place.get(key)?, key))).collect();
    // The longest rising run of places, by its lowest ends; each entry knows the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(kept.len());
    for (at, (place, _)) in kept.iter().enumerate() {
        let length = ends.partition_point(|end| kept[*end].0 < *place);
        before.push(length.checked_sub(1).map(|last| ends[last]));
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut moved: BTreeSet<K> = kept.iter().map(|(_, key)| (*key).clone()).collect();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        moved.remove(kept[at].1);
        next = before[at];
    }
    moved
}

fn places<K: Ord + Clone>(list: &[K]) -> BTreeMap<K, usize> {
    list.iter().enumerate().map(|(at, key)| (key.clone(), at)).collect()
}

/// The order that comes out whichever side is looked at first; where it would be another, the two contradict each other.
fn either_way<K: Ord + Clone>(base: &[K], ours: &[K], theirs: &[K]) -> Option<Vec<K>> {
    let order = agreed(base, ours, theirs)?;
    (agreed(base, theirs, ours)? == order).then_some(order)
}

/// The order of what both sides have; `None` where they cannot both be followed.
fn agreed<K: Ord + Clone>(base: &[K], ours: &[K], theirs: &[K]) -> Option<Vec<K>> {
    let (base_place, their_place) = (places(base), places(theirs));
    let (our_moves, their_moves) = (moved(base, ours), moved(base, theirs));
    // Where only one side moved anything, that is the order; the rest compares every two.
    if base.len() == ours.len() && (our_moves.is_empty() || their_moves.is_empty()) {
        return Some(if their_moves.is_empty() { ours.to_vec() } else { theirs.to_vec() });
    }
    // Each entry by its place in ours, with its places in the others.
    let known: Vec<Option<usize>> = ours.iter().map(|key| base_place.get(key).copied()).collect();
    let theirs: Vec<usize> = ours.iter().map(|key| their_place[key]).collect();
    let is_still =
        |at: usize| known[at].is_some() && !our_moves.contains(&ours[at]) && !their_moves.contains(&ours[at]);
    let still: Vec<usize> = (0..ours.len()).filter(|at| is_still(*at)).collect();
    let is_split = |at: usize| still.iter().any(|other| (at < *other) != (theirs[at] < theirs[*other]));
    let moved_twice = (0..ours.len()).filter(|at| our_moves.contains(&ours[*at]) && their_moves.contains(&ours[*at]));
    if moved_twice.into_iter().any(is_split) {
        return None;
    }
    let is_before = |one: usize, other: usize| match (known[one], known[other]) {
        _ if (one < other) == (theirs[one] < theirs[other]) => one < other,
        // Only one of the two changed it.
        (Some(one), Some(other)) => one >= other,
        // Both added it, at different places: nothing says which is right, and behind is as good as before.
        (known_one, known_other) => (known_one.is_none(), &ours[one]) < (known_other.is_none(), &ours[other]),
    };
    let mut order: Vec<Option<K>> = vec![None; ours.len()];
    for (at, key) in ours.iter().enumerate() {
        let place = (0..ours.len()).filter(|other| *other != at && is_before(*other, at)).count();
        // Two at one place: what is to stand before what goes round in a circle.
        if order[place].replace(key.clone()).is_some() {
            return None;
        }
    }
    order.into_iter().collect()
}

/// Puts what only one side has behind what it stands behind there.
fn hang<K: Ord + Clone>(spine: &[K], ours: &[K], theirs: &[K]) -> Vec<K> {
    let on_spine: BTreeSet<&K> = spine.iter().collect();
    let mut hung: BTreeMap<Option<&K>, Vec<Vec<&K>>> = BTreeMap::new();
    for side in [ours, theirs] {
        let mut runs: BTreeMap<Option<&K>, Vec<&K>> = BTreeMap::new();
        let mut last = None;
        for key in side {
            if on_spine.contains(key) {
                last = Some(key);
            } else {
                runs.entry(last).or_default().push(key);
            }
        }
        for (anchor, run) in runs {
            hung.entry(anchor).or_default().push(run);
        }
    }
    // Neither side comes first by being ours.
    for runs in hung.values_mut() {
        runs.sort();
    }
    let mut order: Vec<K> = Vec::new();
    for anchor in std::iter::once(None).chain(spine.iter().map(Some)) {
        order.extend(anchor.cloned());
        order.extend(hung.get(&anchor).into_iter().flatten().flatten().map(|key| (*key).clone()));
    }
    order
}
