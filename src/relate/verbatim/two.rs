//! Two sides, as far as they must be read to be compared.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashSet, HashSetExt as _};
use rayon::prelude::*;

use super::{ITEMS_AT_ONCE, Index, beyond, blank};
use crate::model::ItemId;
use crate::read::{Cut, Excerpt, Extract, Lines, Piece, Unread};

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
    Shortened(Vec<Lines<'t>>),
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
    let mut unread = Unread::default();
    let [items_of_old, items_of_new] = [(old, &fates[0]), (new, &fates[1])].map(|(side, fates)| {
        let files = side.iter().zip(fates);
        files.map(|(cut, fates)| extracts(cut, fates, &mut unread)).collect::<Vec<_>>()
    });
    let texts = |side: &[Cut<'_>], fates: &[Vec<Fate<'_>>]| -> Vec<String> {
        side.iter().zip(fates).map(|(cut, fates)| left(cut, fates)).collect()
    };
    let (old_texts, new_texts) = rayon::join(|| texts(old, &fates[0]), || texts(new, &fates[1]));
    let phrases = Arc::new(unread.read()?);
    let [of_old, of_new] = &fates;
    let rests = |texts: Vec<String>, items: Vec<Vec<Extract>>, fates: &[Vec<Fate<'_>>]| -> Vec<Rest> {
        let files = texts.into_iter().zip(items).zip(fates);
        let rest = |((text, items), fates): ((String, Vec<Extract>), &Vec<Fate<'_>>)| Rest {
            excerpt: Excerpt { text, items, phrases: Arc::clone(&phrases) },
            left_out: fates.iter().filter(|fate| matches!(fate, Fate::LeftOut)).count(),
        };
        files.map(rest).collect()
    };
    Some([rests(old_texts, items_of_old, of_old), rests(new_texts, items_of_new, of_new)])
}

/// What becomes of both forms of an item; `None` where both stay.
fn fates_of<'t>(old: Piece<'t>, new: Piece<'t>) -> Option<[Fate<'t>; 2]> {
    if old.text == new.text {
        return Some([Fate::LeftOut, Fate::LeftOut]);
    }
    shortened(old, new).map(|fields| fields.map(Fate::Shortened))
}

/// What files withdraw, and whatever else they name by an id that is none of their items.
fn withdrawn<'c>(files: impl Iterator<Item = &'c Cut<'c>>) -> impl Iterator<Item = ItemId> {
    let texts = files.flat_map(|cut| [cut.before, cut.after]);
    let words = texts.flat_map(|text| text.split(|c: char| !(c.is_ascii_digit() || c == '-')));
    words.filter_map(|word| word.parse().ok())
}

/// Both forms of an item without the fields that they have in common, but with what it is called; `None` where its lines do not tell
/// which field they are of, and where its elements differ: it may have been cut, and then others are held against it field by field.
fn shortened<'t>(old: Piece<'t>, new: Piece<'t>) -> Option<[Vec<Lines<'t>>; 2]> {
    let old = old.fields()?;
    let new = new.fields_beside(&old)?;
    let is_plain = elements(&old) == elements(&new) && has_plain_id(&old) && has_plain_id(&new);
    let left = |own: &[Lines<'t>], other: &[Lines<'t>]| {
        beyond(own, other).filter(|(_, stays)| *stays).map(|(field, _)| *field).collect()
    };
    is_plain.then(|| [left(&old, &new), left(&new, &old)])
}

fn elements<'t>(fields: &[Lines<'t>]) -> Option<&'t str> {
    fields.iter().find(|field| field.key == "elements").map(|field| field.text)
}

/// Whether the line of the id says nothing else.
fn has_plain_id(fields: &[Lines<'_>]) -> bool {
    let id = fields.iter().find(|field| field.key == "id");
    id.is_some_and(|id| id.count == 1 && id.text.trim_end().ends_with('"') && id.text.matches('"').count() == 2)
}

/// The items of which only some fields are read.
fn extracts<'t>(cut: &Cut<'t>, fates: &[Fate<'t>], unread: &mut Unread<'t>) -> Vec<Extract> {
    let mut extract = |(piece, fate): (&Piece<'t>, &Fate<'t>)| {
        let Fate::Shortened(fields) = fate else { return None };
        let line = fields.iter().find(|field| field.key == "id")?.line;
        let others = fields.iter().filter(|field| !matches!(field.key, "id" | ""));
        Some(Extract { id: piece.id, line, fields: others.map(|field| (field.line, unread.place(*field))).collect() })
    };
    cut.items.iter().zip(fates).filter_map(&mut extract).collect()
}

/// The lines of what stays as it is.
fn left(cut: &Cut<'_>, fates: &[Fate<'_>]) -> String {
    let mut text = cut.before.to_owned();
    for (piece, fate) in cut.items.iter().zip(fates) {
        match fate {
            Fate::Stays => text.push_str(piece.text),
            Fate::LeftOut | Fate::Shortened(_) => blank(piece.count, &mut text),
        }
    }
    text.push_str(cut.after);
    text
}
