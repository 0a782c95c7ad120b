//! Items that were cut into several, or made of several.

use std::collections::BTreeSet;

use super::super::merge::words_of;
use super::super::pairing::{COMPARED, Placed, Split, elements};
use super::{FieldDiff, ItemDiff, Meaning, meaning, of_field};
use crate::model::spelling::{key, strip_numbering};
use crate::model::{ChangeKind, Field, Sourced, joined, values};

/// An item that was cut into several, or, seen from the other side, made of several: what became of its elements all together, and of
/// the other fields piece by piece.
pub(super) fn cut(split: Split<'_>, is_split: bool) -> ItemDiff<'_> {
    let Split { whole, pieces } = split;
    let turned = |whole, piece| if is_split { (whole, piece) } else { (piece, whole) };
    let mut fields = Vec::new();
    fields.extend(elements_of(&whole, &pieces, is_split));
    for piece in &pieces {
        let (old, new) = turned(whole.item, piece.item);
        for field in COMPARED.into_iter().filter(|field| !CUT.contains(field)) {
            let change = of_field(field, old, new, meaning::meanings(field, old, new));
            fields.extend(change.map(|change| FieldDiff { piece: Some(piece.item.title()), ..change }));
        }
    }
    let kind = if is_split { ChangeKind::ItemSplit } else { ChangeKind::ItemMerged };
    let names = joined(pieces.iter().map(|piece| piece.item.title()));
    let count = pieces.len();
    let text = if is_split {
        crate::text!("拆为 {count} 条：{names}", "into {count}: {names}")
    } else {
        crate::text!("由 {count} 条合并：{names}", "of {count}: {names}")
    };
    let (id, title) = (whole.id, whole.item.title());
    let (old, new) = if is_split { (vec![whole], pieces) } else { (pieces, vec![whole]) };
    ItemDiff { old, new, id, title, meaning: Some(Meaning { kind, text }), fields }
}

/// What a cut is about: the pieces differ in these by nature.
const CUT: [Field; 3] = [Field::Category, Field::Name, Field::Elements];

/// Elements that only the whole has, or only its pieces.
fn elements_of(whole: &Placed<'_>, pieces: &[Placed<'_>], is_split: bool) -> Option<FieldDiff> {
    let own = elements(whole.item);
    let theirs: BTreeSet<String> = pieces.iter().flat_map(|piece| elements(piece.item)).collect();
    let named = |items: &[Placed<'_>], known: &BTreeSet<String>| -> Vec<String> {
        let all = items.iter().flat_map(|placed| values(placed.item.elements.as_ref()));
        all.filter(|element| !known.contains(&key(strip_numbering(element)))).cloned().collect()
    };
    let (of_pieces, of_whole) = (named(pieces, &own), named(&[*whole], &theirs));
    let (gained, lost) = if is_split { (of_pieces, of_whole) } else { (of_whole, of_pieces) };
    let meanings = meaning::gained_and_lost((ChangeKind::ElementsAdded, &gained), (ChangeKind::ElementsRemoved, &lost));
    let words = |items: &[Placed<'_>]| {
        let all = items.iter().filter_map(|placed| words_of(placed.item, Field::Elements));
        let all: Vec<Sourced<String>> = all.collect();
        let first = all.first()?.locus.clone();
        Some(Sourced::new(all.iter().map(|words| words.value.as_str()).collect::<Vec<_>>().join("；"), first))
    };
    let (whole, pieces) = (words(&[*whole]), words(pieces));
    let (old, new) = if is_split { (whole, pieces) } else { (pieces, whole) };
    let (key, label) = (Field::Elements.key(), Field::Elements.label());
    (!meanings.is_empty()).then_some(FieldDiff { key, label, piece: None, old, new, meanings })
}
