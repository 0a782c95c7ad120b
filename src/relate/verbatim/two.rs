//! Two sides, as far as they must be read to be compared.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashSet, HashSetExt as _};
use rayon::prelude::*;

use super::{Fate, ITEMS_AT_ONCE, Index, Left, Short, excerpts, left, short};
use crate::model::ItemId;
use crate::read::{Cut, Excerpt, Lines, Piece};

/// A file as far as it must be read.
#[derive(Clone, Debug)]
pub struct Rest {
    /// What is read of it, without what the other side has too.
    pub excerpt: Arc<Excerpt>,
    /// How many of its items are not there any more.
    pub left_out: usize,
}

/// What is left of both sides to compare them, file by file: items that both have word for word are left out, and of the others the
/// fields. `None` where nothing can be left out, or where a field that is left needs more telling than what it says. Items with one of the
/// ids `whole` stay.
///
/// Of each category an item stays, since whether a category was renamed is asked of all that are in it.
#[must_use]
pub fn rest<'t>(old: &[Cut<'t>], new: &[Cut<'t>], whole: &BTreeSet<ItemId>) -> Option<[Vec<Rest>; 2]> {
    let (known, is_new_plain) = rayon::join(|| Index::of(old), || Index::of(new).is_some());
    let known = known.filter(|_| is_new_plain)?;
    let whole = withdrawn(old.iter().chain(new)).chain(whole.iter().copied()).collect::<BTreeSet<ItemId>>();
    let mut fates = [old, new]
        .map(|side| -> Vec<Vec<Fate<'t>>> { side.iter().map(|cut| vec![Fate::Stays; cut.items.len()]).collect() });
    for (file, cut) in new.iter().enumerate() {
        let beside = |(at, piece): (usize, &Piece<'t>)| {
            let (old_file, old_at) = known.get_near(piece.id, at)?;
            let is_same_catalog = old[old_file].of == cut.of && !whole.contains(&piece.id);
            let fates = if is_same_catalog { fates_of(old[old_file].items[old_at], *piece) } else { None };
            fates.map(|fates| ((old_file, old_at), fates, piece.category()))
        };
        let beside: Vec<_> = cut.items.par_iter().enumerate().with_max_len(ITEMS_AT_ONCE).map(beside).collect();
        let mut categories: HashSet<&str> = HashSet::new();
        let mut last = None;
        for (at, beside) in beside.into_iter().enumerate() {
            let Some(((old_file, old_at), [before, after], category)) = beside else { continue };
            // One stands for all of its category, and for itself where its lines do not tell which that is. Most follow one of theirs.
            let is_first = |category| last.replace(category) != Some(category) && categories.insert(category);
            let stays = matches!(after, Fate::LeftOut) && category.is_none_or(is_first);
            if !stays {
                (fates[0][old_file][old_at], fates[1][file][at]) = (before, after);
            }
        }
    }
    let [of_old, of_new] = fates;
    let ((old, left_out_of_old), (new, left_out_of_new)) =
        rayon::join(|| files_left(old, of_old), || files_left(new, of_new));
    let [old, new] = excerpts([old, new])?;
    let rests = |excerpts: Vec<Arc<Excerpt>>, left_out: Vec<usize>| -> Vec<Rest> {
        excerpts.into_iter().zip(left_out).map(|(excerpt, left_out)| Rest { excerpt, left_out }).collect()
    };
    Some([rests(old, left_out_of_old), rests(new, left_out_of_new)])
}

/// What is read of the files of a side, and how many items are left out of each.
fn files_left<'t>(side: &[Cut<'t>], fates: Vec<Vec<Fate<'t>>>) -> (Vec<Left<'t>>, Vec<usize>) {
    let count = |fates: &[Fate<'_>]| fates.iter().filter(|fate| matches!(fate, Fate::LeftOut)).count();
    side.iter()
        .zip(fates)
        .map(|(cut, fates)| {
            let left_out = count(&fates);
            (left(cut, fates), left_out)
        })
        .unzip()
}

/// What becomes of both forms of an item; `None` where both stay.
fn fates_of<'t>(old: Piece<'t>, new: Piece<'t>) -> Option<[Fate<'t>; 2]> {
    if old.text == new.text {
        return Some([Fate::LeftOut, Fate::LeftOut]);
    }
    shortened(old, new).map(|shorts| shorts.map(|short| Fate::Shortened(Box::new(short))))
}

/// What files withdraw, and whatever else they name by an id that is none of their items.
fn withdrawn<'c>(files: impl Iterator<Item = &'c Cut<'c>>) -> impl Iterator<Item = ItemId> {
    let texts = files.flat_map(|cut| [cut.before, cut.after]);
    let words = texts.flat_map(|text| text.split(|c: char| !(c.is_ascii_digit() || c == '-')));
    words.filter_map(|word| word.parse().ok())
}

/// Both forms of an item without the fields that they have in common, but with what it is called; `None` where its lines do not tell
/// which field they are of, and where its elements differ: it may have been cut, and then others are held against it field by field.
fn shortened<'t>(old: Piece<'t>, new: Piece<'t>) -> Option<[Short<'t>; 2]> {
    let of_old = old.fields()?;
    let of_new = new.fields_beside(&of_old)?;
    if elements(&of_old) != elements(&of_new) {
        return None;
    }
    Some([short(old.id, &of_old, &of_new)?, short(new.id, &of_new, &of_old)?])
}

fn elements<'t>(fields: &[Lines<'t>]) -> Option<&'t str> {
    fields.iter().find(|field| field.key == "elements").map(|field| field.text)
}
