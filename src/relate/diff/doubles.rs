//! Rows that say the very same as another row of their side.

use std::collections::BTreeSet;

use super::super::pairing::{Group, Pairing, Placed, says};
use super::address;
use crate::model::ItemId;

/// Rows that only one side has, though another row of that side says the very same and both sides have that: of the old side, and of the
/// new one; by where they lie in memory.
pub(super) fn doubles(pairing: &Pairing<'_>) -> (BTreeSet<usize>, BTreeSet<usize>) {
    (
        among(&pairing.gone, pairing.both.iter().map(|pair| &pair.old)),
        among(&pairing.fresh, pairing.both.iter().map(|pair| &pair.new)),
    )
}

fn among<'p, 'a: 'p>(lone: &[Placed<'a>], paired: impl Iterator<Item = &'p Placed<'a>>) -> BTreeSet<usize> {
    let who = |placed: &Placed<'_>| -> (Group, Option<ItemId>) { (placed.group(), placed.id) };
    let wanted: BTreeSet<_> = lone.iter().map(who).collect();
    if wanted.is_empty() {
        return BTreeSet::new();
    }
    let there: BTreeSet<_> = paired.filter(|it| wanted.contains(&who(it))).map(|it| (who(it), says(it))).collect();
    lone.iter().filter(|it| there.contains(&(who(it), says(it)))).map(address).collect()
}
