//! A new version of the standard brought into the local catalog that followed the old one.

use std::collections::BTreeSet;

use super::pairing::Side;
use super::three_way::{Choices, Crowded, Party, ThreeWay, ThreeWayInput, three_way};
use crate::align::{Certainty, Match};
use crate::model::{Catalog, Field, Item, ItemId};

/// What is brought into what. Both versions of the standard are given as the region would have them to begin with.
#[derive(Debug)]
pub struct UpgradeInput<'a> {
    /// The local catalog.
    pub ours: &'a Catalog,
    /// What its items are in the standard.
    pub matches: &'a [Match],
    /// The standard that it followed, made the region's own.
    pub old: &'a Catalog,
    /// The standard that it shall follow, made the region's own.
    pub new: &'a Catalog,
    /// Items that are new in the standard and not added: no published table has confirmed them, or another part of the catalog gets them.
    pub left_out: &'a BTreeSet<ItemId>,
}

/// The three sides of an upgrade.
#[derive(Debug)]
pub struct Upgrade<'a> {
    base: Catalog,
    theirs: Catalog,
    ours: &'a Catalog,
    matches: Vec<Vec<Match>>,
}

impl<'a> Upgrade<'a> {
    /// Makes the two versions of the standard sides of a merge: an item that the local catalog leaves to the standard, and a field that
    /// it leaves open, are inherited in either version, and neither side says anything of them.
    #[must_use]
    pub fn new(input: &UpgradeInput<'a>) -> Self {
        let ids: Vec<Option<ItemId>> = input.ours.items.iter().zip(input.matches).map(identity).collect();
        let of = |item: &Item| {
            let id = item.id.as_ref()?.value;
            input.ours.items.iter().zip(&ids).find(|(_, own)| **own == Some(id)).map(|(own, _)| own)
        };
        let side = |standard: &Catalog, is_added: &dyn Fn(&Item) -> bool| {
            let mut side = input.ours.clone();
            side.items = standard.items.iter().filter(|item| of(item).is_some() || is_added(item)).cloned().collect();
            for item in &mut side.items {
                if let Some(own) = of(item) {
                    leave_open(item, own);
                }
            }
            side
        };
        let before: BTreeSet<ItemId> =
            input.old.items.iter().filter_map(|item| Some(item.id.as_ref()?.value)).collect();
        let withdrawn: BTreeSet<ItemId> = input.ours.withdrawn.iter().map(|gone| gone.id).collect();
        let is_new = |item: &Item| {
            item.id
                .as_ref()
                .is_some_and(|id| !(before.contains(id) || withdrawn.contains(id) || input.left_out.contains(id)))
        };
        let base = side(input.old, &|_| false);
        let mut theirs = side(input.new, &is_new);
        theirs.follows.clone_from(&input.new.follows);
        Self { base, theirs, ours: input.ours, matches: vec![input.matches.to_vec()] }
    }

    /// Merges field by field; where both sides changed a field otherwise, `preferred` counts and the conflict is told.
    ///
    /// # Errors
    ///
    /// Never in practice: each side is one catalog.
    pub fn merge(&self, preferred: Party) -> Result<ThreeWay, Crowded<'_>> {
        use std::slice::from_ref;
        let input = ThreeWayInput {
            base: Side { catalogs: from_ref(&self.base), matches: &[] },
            ours: Side { catalogs: from_ref(self.ours), matches: &self.matches },
            theirs: Side { catalogs: from_ref(&self.theirs), matches: &[] },
        };
        three_way(input, &Choices::all(preferred))
    }
}

/// The item of the standard that a local one is.
fn identity((item, found): (&Item, &Match)) -> Option<ItemId> {
    let sure = found.id.filter(|_| found.certainty == Certainty::Sure);
    item.id.as_ref().map(|id| id.value).or(sure)
}

/// Takes out of an item of the standard what the local one leaves open.
fn leave_open(item: &mut Item, own: &Item) {
    for field in Field::REQUIRED.into_iter().chain([Field::Notes]) {
        if !own.has(field) {
            item.clear(field);
        }
    }
}
