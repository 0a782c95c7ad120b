//! A large table is read in parts, on all cores.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::body::RowKind;

/// How many rows are read in one go.
const ROWS_OF_PART: usize = 2_048;

/// Where the parts of a table begin and end. Each begins with an item, so that what goes on with an item stays with it.
pub(super) fn of_rows(rows: &[(u32, RowKind)]) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < rows.len() {
        let least = (start + ROWS_OF_PART).min(rows.len());
        let end = rows[least..].iter().position(|(_, kind)| *kind == RowKind::Item).map_or(rows.len(), |at| least + at);
        parts.push((start, end));
        start = end;
    }
    parts
}

/// Works on each part, on all cores, and takes what comes of them from the first to the last. Parts are begun in that order too, so that
/// few of them wait to be taken.
pub(super) fn each_in_turn<P: Copy + Sync, R: Send>(
    parts: &[P],
    work: impl Fn(P) -> R + Sync,
    take: impl FnMut(R) + Send,
) {
    let begun = AtomicUsize::new(0);
    let done = Mutex::new(Done { take, taken: 0, waiting: BTreeMap::new() });
    let work_on = || {
        loop {
            let at = begun.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(at) else { return };
            let result = work(*part);
            done.lock().unwrap_or_else(PoisonError::into_inner).add(at, result);
        }
    };
    rayon::scope(|scope| {
        for _ in 1..parts.len().min(rayon::current_num_threads()) {
            scope.spawn(|_| work_on());
        }
        work_on();
    });
}

/// What came of parts: those before the first that is missing have been taken.
struct Done<R, F: FnMut(R)> {
    take: F,
    taken: usize,
    waiting: BTreeMap<usize, R>,
}

impl<R, F: FnMut(R)> Done<R, F> {
    fn add(&mut self, at: usize, result: R) {
        self.waiting.insert(at, result);
        while let Some(next) = self.waiting.remove(&self.taken) {
            (self.take)(next);
            self.taken += 1;
        }
    }
}
