//! What becomes of one item: edited, deleted or added by either side.

use super::super::pairing::{Group, Placed};
use super::fields::{self, Versions};
use super::threads::Thread;
use super::{Both, Choices, Conflict, ConflictKind, Disputed, Party, Whose, either, of_catalog, value};
use crate::model::{Field, Item, Sourced};
use crate::text::Text;

impl<'a> Thread<'a> {
    /// What it is in the result, and in which catalog; `None` where it is in none.
    pub(super) fn settle(
        &self,
        is_moved: &Both<bool>,
        choices: &Choices,
        conflicts: &mut Vec<Conflict>,
    ) -> Option<(Group, Item)> {
        match (self.base, self.ours, self.theirs) {
            (Some(base), Some(ours), Some(theirs)) => Some(self.edited(base, ours, theirs, choices, conflicts)),
            (Some(base), Some(ours), None) => {
                self.deleted(base, ours, is_moved.ours, Party::Theirs, choices, conflicts)
            }
            (Some(base), None, Some(theirs)) => {
                self.deleted(base, theirs, is_moved.theirs, Party::Ours, choices, conflicts)
            }
            (None, Some(ours), Some(theirs)) => Some(self.added(ours, theirs, choices, conflicts)),
            (None, Some(only), None) | (None, None, Some(only)) => Some((only.group(), only.item.clone())),
            (_, None, None) => None,
        }
    }

    /// An item that both sides still have.
    fn edited(
        &self,
        base: Placed<'a>,
        ours: Placed<'a>,
        theirs: Placed<'a>,
        choices: &Choices,
        conflicts: &mut Vec<Conflict>,
    ) -> (Group, Item) {
        let (our_item, their_item) = (heard(&ours, base.item), heard(&theirs, base.item));
        let versions = Versions { base: base.item, ours: &our_item, theirs: &their_item };
        let of = |party| if party == Party::Ours { &our_item } else { &their_item };
        let mut item = of(choices.otherwise()).clone();
        for field in fields::merged_fields() {
            if !fields::merge(field, versions, &mut item) {
                let conflict = self.conflict(ConflictKind::Edited, vec![disputed(field, versions)]);
                fields::put(field, of(choices.of(&conflict)), &mut item);
                conflicts.push(conflict);
            }
        }
        let id = |item: &Item| item.id.as_ref().map(|id| id.value);
        match either(&id(base.item), &id(&our_item), &id(&their_item)) {
            Some(wanted) => {
                let known = [&our_item, &their_item].into_iter().find(|item| id(item) == *wanted);
                item.id = known.and_then(|item| item.id.clone());
            }
            None => {
                let words = |item: &Item| item.id.clone().map(|id| id.map(|id| id.to_string()));
                let ids = [base.item, &our_item, &their_item].map(words);
                let conflict = self.conflict(ConflictKind::Edited, vec![value("id", Field::Id.label(), ids)]);
                item.id.clone_from(&of(choices.of(&conflict)).id);
                conflicts.push(conflict);
            }
        }
        let group = match either(&base.group(), &ours.group(), &theirs.group()) {
            Some(group) => *group,
            None => {
                let conflict = self.conflict(ConflictKind::Moved, vec![in_catalogs([base, ours, theirs].map(Some))]);
                let chosen = if choices.of(&conflict) == Party::Ours { ours } else { theirs };
                conflicts.push(conflict);
                chosen.group()
            }
        };
        (group, item)
    }

    /// An item that one side deleted: gone, unless the other did something to it.
    fn deleted(
        &self,
        base: Placed<'a>,
        kept: Placed<'a>,
        is_moved: bool,
        by: Party,
        choices: &Choices,
        conflicts: &mut Vec<Conflict>,
    ) -> Option<(Group, Item)> {
        let item = heard(&kept, base.item);
        let turn = |kept: Option<Sourced<String>>| match by {
            Party::Ours => (None, kept),
            Party::Theirs => (kept, None),
        };
        let mut values: Vec<Disputed> = Vec::new();
        let mut dispute = |key, label, base, kept| {
            let (ours, theirs) = turn(kept);
            values.push(value(key, label, [base, ours, theirs]));
        };
        for field in fields::merged_fields().filter(|field| fields::is_edited(*field, base.item, &item)) {
            dispute(field.key(), field.label(), fields::words(base.item, field), fields::words(&item, field));
        }
        let id = |item: &Item| item.id.clone().map(|id| id.map(|id| id.to_string()));
        if id(base.item).map(|id| id.value) != id(&item).map(|id| id.value) {
            dispute(Field::Id.key(), Field::Id.label(), id(base.item), id(&item));
        }
        if base.group() != kept.group() {
            dispute(CATALOG.0, CATALOG.1, Some(in_catalog(&base)), Some(in_catalog(&kept)));
        } else if is_moved {
            let place =
                |placed: &Placed<'_>| Some(Sourced::new((row(placed)? + 1).to_string(), placed.item.locus.clone()));
            dispute("order", Text::new("在表中的位置", "place in the table"), place(&base), place(&kept));
        }
        if values.is_empty() {
            return None;
        }
        let conflict = self.conflict(ConflictKind::Deleted(by), values);
        let is_kept = choices.of(&conflict) != by;
        conflicts.push(conflict);
        is_kept.then(|| (kept.group(), item))
    }

    /// An item that both sides added.
    fn added(
        &self,
        ours: Placed<'a>,
        theirs: Placed<'a>,
        choices: &Choices,
        conflicts: &mut Vec<Conflict>,
    ) -> (Group, Item) {
        let (our_item, their_item) = (heard(&ours, theirs.item), heard(&theirs, ours.item));
        let nothing = Item::at(our_item.locus.clone());
        let versions = Versions { base: &nothing, ours: &our_item, theirs: &their_item };
        let differs = |field: &Field| !fields::says_the_same(*field, &our_item, &their_item);
        let mut values: Vec<Disputed> =
            fields::merged_fields().filter(differs).map(|field| disputed(field, versions)).collect();
        if our_item.id.as_ref().map(|id| id.value) != their_item.id.as_ref().map(|id| id.value) {
            let words = |item: &Item| item.id.clone().map(|id| id.map(|id| id.to_string()));
            values.push(value(Field::Id.key(), Field::Id.label(), [None, words(&our_item), words(&their_item)]));
        }
        if ours.group() != theirs.group() {
            values.push(in_catalogs([None, Some(ours), Some(theirs)]));
        }
        let of = |party| match party {
            Party::Ours => (our_item.clone(), ours.group()),
            Party::Theirs => (their_item.clone(), theirs.group()),
        };
        if values.is_empty() {
            let (mut item, group) = of(choices.otherwise());
            // The same in other words at most, and then whichever is first in order.
            for field in fields::merged_fields() {
                fields::merge(field, versions, &mut item);
            }
            return (group, item);
        }
        let conflict = self.conflict(ConflictKind::Added, values);
        let (item, group) = of(choices.of(&conflict));
        conflicts.push(conflict);
        (group, item)
    }

    fn conflict(&self, kind: ConflictKind, values: Vec<Disputed>) -> Conflict {
        let known = self.base.or(self.first()).expect("a thread goes through one set at least");
        let rows = [self.base, self.ours, self.theirs].map(|placed| row(&placed?));
        Conflict { id: known.id, title: known.item.title(), rows, ..of_catalog(kind, known.catalog, values) }
    }
}

/// An item with what its table has no column for, and so says nothing of, as the others know it. A row without an id has not lost it.
fn heard(placed: &Placed<'_>, other: &Item) -> Item {
    let mut item = placed.item.clone();
    for field in placed.catalog.absent_columns.iter().chain(&[Field::Id]) {
        item.fill(*field, other);
    }
    item
}

fn disputed(field: Field, versions: Versions<'_>) -> Disputed {
    let Versions { base, ours, theirs } = versions;
    value(field.key(), field.label(), [base, ours, theirs].map(|item| fields::words(item, field)))
}

const CATALOG: (&str, Text) = ("catalog", Text::new("所在目录", "catalog"));

fn in_catalogs(placed: [Option<Placed<'_>>; 3]) -> Disputed {
    value(CATALOG.0, CATALOG.1, placed.map(|placed| placed.map(|placed| in_catalog(&placed))))
}

fn in_catalog(placed: &Placed<'_>) -> Sourced<String> {
    Sourced::new(Whose::of(placed.catalog).name(), placed.item.locus.clone())
}

/// Which row of its catalog an item is, from 0.
fn row(placed: &Placed<'_>) -> Option<usize> {
    placed.catalog.items.iter().position(|item| std::ptr::eq(item, placed.item))
}
