//! Names joined with themselves: all pairs that are alike, among a million.
//!
//! Two names are as alike as the share of their pairs of characters that they have in common (Jaccard). Names that reach a threshold
//! must share one of their rarest pairs, however they are ordered, so each name is looked up by its rarest pairs only and none is
//! missed (prefix filter); lengths and places that make the threshold impossible are passed over uncounted.

use foldhash::{HashMap, HashMapExt as _};

use rayon::prelude::*;

use super::similarity::shared;
use crate::model::spelling;

/// Two names that are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The place of the first.
    pub one: u32,
    /// The place of the second, which is behind the first.
    pub other: u32,
    /// How alike they are, 0 to 1.
    pub likeness: f64,
}

/// All pairs of these names whose likeness reaches `threshold`, in order. A threshold that nothing lies below is taken for 0.01.
///
/// # Panics
///
/// With more than four thousand million names.
#[must_use]
pub fn join<S: AsRef<str> + Sync>(names: &[S], threshold: f64) -> Vec<Pair> {
    let threshold = threshold.clamp(0.01, 1.0);
    let sets = Sets::new(names);
    let mut order: Vec<u32> =
        (0..u32::try_from(names.len()).expect("fewer names than four thousand million")).collect();
    order.sort_by_key(|&name| (sets.of(name).len(), name));
    let lists = Lists::new(&sets, &order, threshold);
    let chunks = order.len().div_ceil(rayon::current_num_threads() * 16).max(1);
    let ranks: Vec<u32> = (0..u32::try_from(order.len()).expect("as many as names")).collect();
    let found: Vec<Vec<Pair>> =
        ranks.par_chunks(chunks).map(|ranks| probe(ranks, &order, &sets, &lists, threshold)).collect();
    let mut pairs = Vec::with_capacity(found.iter().map(Vec::len).sum());
    for mut part in found {
        pairs.append(&mut part);
    }
    pairs.par_sort_unstable_by_key(|pair| (pair.one, pair.other));
    pairs
}

/// The pairs of characters of each name as numbers, the rarest first.
struct Sets {
    all: Vec<u32>,
    ends: Vec<usize>,
    kinds: usize,
}

impl Sets {
    fn new<S: AsRef<str> + Sync>(names: &[S]) -> Self {
        let sets: Vec<Vec<u64>> = names.par_iter().map(|name| pairs_of(name.as_ref())).collect();
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for &pair in sets.iter().flatten() {
            *counts.entry(pair).or_default() += 1;
        }
        let mut rarest: Vec<(u32, u64)> = counts.iter().map(|(pair, count)| (*count, *pair)).collect();
        rarest.sort_unstable();
        let rank = rarest.iter().enumerate().map(|(rank, (_, pair))| (*pair, u32::try_from(rank).unwrap_or(u32::MAX)));
        let rank: HashMap<u64, u32> = rank.collect();
        let mut all = Vec::with_capacity(sets.iter().map(Vec::len).sum());
        let mut ends = Vec::with_capacity(sets.len());
        for set in &sets {
            let from = all.len();
            all.extend(set.iter().map(|pair| rank[pair]));
            all[from..].sort_unstable();
            ends.push(all.len());
        }
        Self { all, ends, kinds: rank.len() }
    }

    fn of(&self, name: u32) -> &[u32] {
        let name = name as usize;
        let from = if name == 0 { 0 } else { self.ends[name - 1] };
        &self.all[from..self.ends[name]]
    }
}

/// What stands behind so many characters is no name any more and is not looked at: counts fit in 16 bits.
const MOST_CHARACTERS: usize = 60_000;

/// The pairs of neighbouring characters of a name, each once; of a single character itself.
fn pairs_of(name: &str) -> Vec<u64> {
    let key = spelling::key(name);
    let chars = key.chars().take(MOST_CHARACTERS).map(u64::from);
    let mut pairs: Vec<u64> = chars.clone().zip(chars.clone().skip(1)).map(|(one, other)| one << 32 | other).collect();
    if pairs.is_empty() {
        pairs.extend(chars);
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A name in a list: what decides at once whether it is worth counting, so that most need no look elsewhere.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// A bit for each of its pairs of characters.
    bits: u64,
    /// Its rank by length.
    rank: u32,
    /// How many pairs it has.
    length: u16,
    /// The place of the list's pair among them.
    place: u16,
}

/// For each pair of characters the names that have it among their rarest, shorter ones first.
struct Lists {
    all: Vec<Entry>,
    starts: Vec<usize>,
}

impl Lists {
    /// Names are looked up by longer ones only, so fewer of their pairs need listing than are looked up.
    fn new(sets: &Sets, order: &[u32], threshold: f64) -> Self {
        let mut starts = vec![0_usize; sets.kinds + 1];
        let listed = |name: u32| {
            let set = sets.of(name);
            let wanted = least(2.0 * set.len() as f64 * threshold / (1.0 + threshold));
            &set[..(set.len() + 1).saturating_sub(wanted).min(set.len())]
        };
        for &name in order {
            for &pair in listed(name) {
                starts[pair as usize + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut all = vec![Entry::default(); starts[sets.kinds]];
        for (rank, &name) in (0_u32..).zip(order) {
            let (bits, length) = (bits(sets.of(name)), short(sets.of(name).len()));
            for (place, &pair) in listed(name).iter().enumerate() {
                all[next[pair as usize]] = Entry { bits, rank, length, place: short(place) };
                next[pair as usize] += 1;
            }
        }
        Self { all, starts }
    }

    fn of(&self, pair: u32) -> &[Entry] {
        &self.all[self.starts[pair as usize]..self.starts[pair as usize + 1]]
    }
}

/// A bit for each pair: two names have no more pairs in common than one has, less the bits that the other lacks.
fn bits(set: &[u32]) -> u64 {
    set.iter().fold(0, |bits, pair| bits | 1 << (u64::from(*pair).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58))
}

/// How many of its rarest pairs a name of so many is looked up by: with fewer in common the threshold is out of reach.
fn prefix(length: usize, threshold: f64) -> usize {
    if length == 0 { 0 } else { length - least(length as f64 * threshold) + 1 }
}

/// The least whole number that is not below a product, which may be a rounding error too large.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths of names are small and positive")]
fn least(product: f64) -> usize {
    ((product - 1e-9).ceil() as usize).max(1)
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The pairs of these names, given by rank, with shorter ones, or ones as long that stand before them.
fn probe(ranks: &[u32], order: &[u32], sets: &Sets, lists: &Lists, threshold: f64) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut found: Vec<u32> = Vec::new();
    let mut wanted: Vec<u16> = Vec::new();
    for &rank in ranks {
        let name = order[rank as usize];
        let set = sets.of(name);
        let (own, length) = (bits(set), set.len());
        let shortest = least(length as f64 * threshold);
        // How many pairs must be in common with a name of each length.
        wanted.clear();
        wanted.extend((0..=length).map(|other| short(least((length + other) as f64 * threshold / (1.0 + threshold)))));
        found.clear();
        for (place, &pair) in set[..prefix(length, threshold)].iter().enumerate() {
            let list = lists.of(pair);
            let from = list.partition_point(|entry| usize::from(entry.length) < shortest);
            let behind = short(length - place);
            let candidates = list[from..].iter().take_while(|entry| entry.rank < rank).filter(|entry| {
                let wanted = wanted[usize::from(entry.length)];
                let lacking = |one: u64, other: u64| u16::try_from((one & !other).count_ones()).unwrap_or(0);
                behind.min(entry.length - entry.place) >= wanted
                    && lacking(own, entry.bits) + wanted <= short(length)
                    && lacking(entry.bits, own) + wanted <= entry.length
            });
            found.extend(candidates.map(|entry| entry.rank));
        }
        found.sort_unstable();
        found.dedup();
        for &other in &found {
            let other = order[other as usize];
            let others = sets.of(other);
            let shared = shared(set, others);
            if shared >= usize::from(wanted[others.len()]) {
                let likeness = shared as f64 / (length + others.len() - shared) as f64;
                pairs.push(Pair { one: name.min(other), other: name.max(other), likeness });
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares all with all.
    fn brute(names: &[String], threshold: f64) -> Vec<(u32, u32)> {
        let sets: Vec<Vec<u64>> = names.iter().map(|name| pairs_of(name)).collect();
        let mut pairs = Vec::new();
        for (one, own) in sets.iter().enumerate() {
            for (other, others) in sets.iter().enumerate().skip(one + 1) {
                let shared = own.iter().filter(|pair| others.contains(pair)).count();
                let all = own.len() + others.len() - shared;
                if shared > 0 && shared as f64 + 1e-9 >= threshold * all as f64 {
                    pairs.push((u32::try_from(one).unwrap(), u32::try_from(other).unwrap()));
                }
            }
        }
        pairs
    }

    #[test]
    fn the_join_finds_what_comparing_all_finds() {
        fastrand::seed(20_200_101);
        let letters = ['审', '核', '批', '信', '息', '公', '示'];
        let mut found = 0_usize;
        for _ in 0..10_000 {
            let name =
                || -> String { (0..fastrand::usize(0..9)).map(|_| fastrand::choice(letters).unwrap()).collect() };
            let names: Vec<String> = (0..fastrand::usize(0..14)).map(|_| name()).collect();
            let threshold = f64::from(fastrand::u32(1..=20)) / 20.0;
            let joined: Vec<(u32, u32)> = join(&names, threshold).iter().map(|pair| (pair.one, pair.other)).collect();
            assert_eq!(joined, brute(&names, threshold), "{names:?} at {threshold}");
            found += joined.len();
        }
        assert!(found > 5_000, "the sets have something to find: {found}");
    }
}
