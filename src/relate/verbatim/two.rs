//! Two sides, as far as they must be read to be compared.

use std::collections::BTreeSet;

use foldhash::{HashSet, HashSetExt as _};
use rayon::prelude::*;

use super::{ITEMS_AT_ONCE, Index, blank};
use crate::model::ItemId;
use crate::read::{Cut, Lines, Piece};

/// A file as far as it must be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Its text, in which lines are empty that the other side has too.
    pub text: String,
    /// How many of its items are not there any more.
    pub left_out: usize,
}

/// What becomes of an item in the text that is read.
#[derive(Clone)]
enum Fate {
    Stays,
    LeftOut,
    /// Only these lines of it stay.
    Shortened(String),
}

/// What is left of both sides to compare them, file by file: items that both have word for word are left out, and of the others the
/// fields. `None` where nothing can be left out. Items with one of the ids `whole` stay.
///
/// Of each category an item stays, since whether a category was renamed is asked of all that are in it.
#[must_use]
pub fn rest<'t>(old: &[Cut<'t>], new: &[Cut<'t>], whole: &BTreeSet<ItemId>) -> Option<[Vec<Rest>; 2]> {
    let (known, is_new_plain) = rayon::join(|| Index::of(old), || Index::of(new).is_some());
    let known = known.filter(|_| is_new_plain)?;
    let whole = withdrawn(old.iter().chain(new)).chain(whole.iter().copied()).collect::<BTreeSet<ItemId>>();
    let mut fates = [old, new]
        .map(|side| -> Vec<Vec<Fate>> { side.iter().map(|cut| vec![Fate::Stays; cut.items.len()]).collect() });
    let mut categories: HashSet<(usize, &str)> = HashSet::new();
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
            // One stands for all of its category, and for itself where its lines do not tell which that is.
            let stays = matches!(after, Fate::LeftOut)
                && category.is_none_or(|category| categories.insert((file, category)));
            if !stays {
                (fates[0][old_file][old_at], fates[1][file][at]) = (before, after);
            }
        }
    }
    let rests =
        |side: &[Cut<'_>], fates: &[Vec<Fate>]| side.iter().zip(fates).map(|(cut, fates)| left(cut, fates)).collect();
    let (old, new) = rayon::join(|| rests(old, &fates[0]), || rests(new, &fates[1]));
    Some([old, new])
}

/// What becomes of both forms of an item; `None` where both stay.
fn fates_of(old: Piece<'_>, new: Piece<'_>) -> Option<[Fate; 2]> {
    if old.text == new.text {
        return Some([Fate::LeftOut, Fate::LeftOut]);
    }
    shortened(old, new).map(|texts| texts.map(Fate::Shortened))
}

/// What files withdraw, and whatever else they name by an id that is none of their items.
fn withdrawn<'c>(files: impl Iterator<Item = &'c Cut<'c>>) -> impl Iterator<Item = ItemId> {
    let texts = files.flat_map(|cut| [cut.before, cut.after]);
    let words = texts.flat_map(|text| text.split(|c: char| !(c.is_ascii_digit() || c == '-')));
    words.filter_map(|word| word.parse().ok())
}

/// Both forms of an item without the fields that they have in common, but with what it is called; `None` where its lines do not tell
/// which field they are of, and where its elements differ: it may have been cut, and then others are held against it field by field.
fn shortened(old: Piece<'_>, new: Piece<'_>) -> Option<[String; 2]> {
    let (old, new) = (old.fields()?, new.fields()?);
    let has_same_elements = elements(&old) == elements(&new);
    has_same_elements.then(|| [without(&old, &new), without(&new, &old)])
}

fn elements<'t>(fields: &[Lines<'t>]) -> Option<&'t str> {
    fields.iter().find(|field| field.key == "elements").map(|field| field.text)
}

/// The lines of an item that another form of it has not, with those that say what it is called.
pub(super) fn without(own: &[Lines<'_>], other: &[Lines<'_>]) -> String {
    let mut text = String::new();
    for field in own {
        let is_name = matches!(field.key, "id" | "category" | "name");
        if is_name || other.iter().all(|other| other.text != field.text) {
            text.push_str(field.text);
        } else {
            blank(field.text, &mut text);
        }
    }
    text
}

fn left(cut: &Cut<'_>, fates: &[Fate]) -> Rest {
    let mut text = cut.before.to_owned();
    let mut left_out = 0;
    for (piece, fate) in cut.items.iter().zip(fates) {
        match fate {
            Fate::Stays => text.push_str(piece.text),
            Fate::LeftOut => {
                blank(piece.text, &mut text);
                left_out += 1;
            }
            Fate::Shortened(lines) => text.push_str(lines),
        }
    }
    text.push_str(cut.after);
    Rest { text, left_out }
}
