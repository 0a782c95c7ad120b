//! Two sides, as far as they must be read to be compared.

use std::collections::BTreeSet;

use foldhash::{HashSet, HashSetExt as _};
use rayon::prelude::*;

use super::{ITEMS_AT_ONCE, Index, Left, Short, blank, excerpts, short};
use crate::model::ItemId;
use crate::read::{Cut, Excerpt, Lines, Piece};

/// A file as far as it must be read.
#[derive(Clone, Debug)]
pub struct Rest {
    /// What is read of it, without what the other side has too.
    pub excerpt: Excerpt,
    /// How many of its items are not there any more.
    pub left_out: usize,
}

/// What becomes of an item where not all of it is read.
#[derive(Clone)]
enum Fate<'t> {
    Stays,
    LeftOut,
    /// Only these fields of it are read.
    Shortened(Short<'t>),
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
    let mut categories: HashSet<(usize, &str)> = HashSet::new();
    let mut last: Option<(usize, &str)> = None;
    for (file, cut) in new.iter().enumerate() {
        let beside = |(at, piece): (usize, &Piece<'t>)| {
            let (old_file, old_at) = known.get_near(piece.id, at)?;
            let is_same_catalog = old[old_file].of == cut.of && !whole.contains(&piece.id);
            let fates = if is_same_catalog { fates_of(old[old_file].items[old_at], *piece) } else { None };
            fates.map(|fates| ((old_file, old_at), fates, piece.category()))
        };
        let beside: Vec<_> = cut.items.par_iter().enumerate().with_min_len(ITEMS_AT_ONCE).map(beside).collect();
        for (at, beside) in beside.into_iter().enumerate() {
            let Some(((old_file, old_at), [before, after], category)) = beside else { continue };
            // One stands for all of its category, and for itself where its lines do not tell which that is. Most have that of the one above.
            let category = category.map(|category| (file, category));
            let is_new = |category| last.replace(category) != Some(category) && categories.insert(category);
            let stays = matches!(after, Fate::LeftOut) && category.is_none_or(is_new);
            if !stays {
                (fates[0][old_file][old_at], fates[1][file][at]) = (before, after);
            }
        }
    }
    let [of_old, of_new] = fates;
    let left_out = [&of_old, &of_new].map(|files| files.iter().map(|fates| left_out(fates)).collect::<Vec<usize>>());
    let left = |side: &[Cut<'t>], fates: Vec<Vec<Fate<'t>>>| -> Vec<Left<'t>> {
        side.iter().zip(fates).map(|(cut, fates)| left(cut, fates)).collect()
    };
    let (old, new) = rayon::join(|| left(old, of_old), || left(new, of_new));
    let [old, new] = excerpts([old, new])?;
    let rests = |excerpts: Vec<Excerpt>, counts: &[usize]| -> Vec<Rest> {
        let files = excerpts.into_iter().zip(counts);
        files.map(|(excerpt, left_out)| Rest { excerpt, left_out: *left_out }).collect()
    };
    Some([rests(old, &left_out[0]), rests(new, &left_out[1])])
}

fn left_out(fates: &[Fate<'_>]) -> usize {
    fates.iter().filter(|fate| matches!(fate, Fate::LeftOut)).count()
}

/// What becomes of both forms of an item; `None` where both stay.
fn fates_of<'t>(old: Piece<'t>, new: Piece<'t>) -> Option<[Fate<'t>; 2]> {
    if old.text == new.text {
        return Some([Fate::LeftOut, Fate::LeftOut]);
    }
    shortened(old, new).map(|shorts| shorts.map(Fate::Shortened))
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
    let has_same_elements = elements(&of_old) == elements(&of_new);
    let shorts = has_same_elements.then(|| [short(old.id, &of_old, &of_new), short(new.id, &of_new, &of_old)])?;
    let [old, new] = shorts;
    Some([old?, new?])
}

fn elements<'t>(fields: &[Lines<'t>]) -> Option<&'t str> {
    fields.iter().find(|field| field.key == "elements").map(|field| field.text)
}

/// What is read of a file: the lines of what stays as it is, and what is shortened.
fn left<'t>(cut: &Cut<'t>, fates: Vec<Fate<'t>>) -> Left<'t> {
    let (mut text, mut items) = (cut.before.to_owned(), Vec::new());
    for (piece, fate) in cut.items.iter().zip(fates) {
        match fate {
            Fate::Stays => text.push_str(piece.text),
            Fate::LeftOut => blank(piece.count, &mut text),
            Fate::Shortened(short) => {
                blank(piece.count, &mut text);
                items.push(short);
            }
        }
    }
    text.push_str(cut.after);
    (text, items)
}
