//! What files of catalogs say word for word alike, item by item: it is the same, and need not be read to be compared or merged.
//!
//! What comes out is what comes out of reading everything. Where that cannot be told from the texts alone (an item without an id, an id
//! twice, another layout than mulu's own) there is nothing to leave out.

mod three;
mod two;

pub use three::Decided;
pub use two::{Rest, rest};

use std::sync::Arc;

use rayon::prelude::*;

use crate::model::ItemId;
use crate::read::{Cut, Excerpt, Extract, Lines, Unread};

/// How many items a thread holds against each other in one go, and of how many it gathers what is read.
const ITEMS_AT_ONCE: usize = 256;
const SHORTS_AT_ONCE: usize = 2048;

/// Where each item of a side stands, by their ids: in which of its files, and as which item of that.
struct Index(Vec<(ItemId, (usize, usize))>);

impl Index {
    /// The items of a side; `None` where an id stands twice.
    fn of(side: &[Cut<'_>]) -> Option<Self> {
        let files = side.iter().enumerate();
        let items =
            files.flat_map(|(file, cut)| cut.items.iter().zip(0..).map(move |(piece, at)| (piece.id, (file, at))));
        let mut items: Vec<(ItemId, (usize, usize))> = items.collect();
        // Most files have them in this order.
        items.sort();
        items.is_sorted_by(|(one, _), (other, _)| one < other).then_some(Self(items))
    }

    fn get(&self, id: ItemId) -> Option<(usize, usize)> {
        let at = self.0.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(self.0[at].1)
    }

    /// As [`Self::get`], of an item that probably stands at the place that it has in another file.
    fn get_near(&self, id: ItemId, place: usize) -> Option<(usize, usize)> {
        let near = self.0.get(place).filter(|(known, _)| *known == id);
        near.map(|(_, at)| *at).or_else(|| self.get(id))
    }

    /// Whether it has an item that another side has not.
    fn has_beyond(&self, other: &Self) -> bool {
        // Mostly both have the same.
        let is_same = self.0.iter().map(|(id, _)| id).eq(other.0.iter().map(|(id, _)| id));
        !is_same && self.0.iter().any(|(id, _)| other.get(*id).is_none())
    }
}

/// Puts so many empty lines in place of others, so that what follows keeps its line.
fn blank(lines: u32, into: &mut String) {
    into.extend(std::iter::repeat_n('\n', lines as usize));
}

/// An item of which only these fields are read.
#[derive(Clone)]
struct Short<'t> {
    id: ItemId,
    /// On which line its id stands.
    line: u32,
    fields: Vec<Lines<'t>>,
}

/// An item without the fields that another form of it has too, but with what it is called; `None` where the line of its id may say more.
fn short<'t>(id: ItemId, own: &[Lines<'t>], other: &[Lines<'_>]) -> Option<Short<'t>> {
    let line_of_id = own.iter().find(|field| field.key == "id")?;
    let is_plain = line_of_id.text.trim_end().ends_with('"') && line_of_id.text.matches('"').count() == 2;
    let is_read = |field: &&Lines<'_>| match field.key {
        "" | "id" => false,
        "category" | "name" => true,
        key => other.iter().find(|same| same.key == key).is_none_or(|same| same.text != field.text),
    };
    let fields = || own.iter().filter(is_read).copied().collect();
    (is_plain && line_of_id.count == 1).then(|| Short { id, line: line_of_id.line, fields: fields() })
}

/// What becomes of an item where not all of it is read.
#[derive(Clone)]
enum Fate<'t> {
    Stays,
    LeftOut,
    /// Only these fields of it are read. Most items are none of these.
    Shortened(Box<Short<'t>>),
}

/// What is read of a file: some of its lines in their places, and items of which only some fields are read.
type Left<'t> = (String, Vec<Short<'t>>);

/// What is read of a file, by what becomes of each of its items.
fn left<'t>(cut: &Cut<'t>, fates: impl IntoIterator<Item = Fate<'t>>) -> Left<'t> {
    let (mut text, mut items) = (cut.before.to_owned(), Vec::new());
    for (piece, fate) in cut.items.iter().zip(fates) {
        match fate {
            Fate::Stays => text.push_str(piece.text),
            Fate::LeftOut => blank(piece.count, &mut text),
            Fate::Shortened(short) => {
                blank(piece.count, &mut text);
                items.push(*short);
            }
        }
    }
    text.push_str(cut.after);
    (text, items)
}

/// What is read of the files of sides; `None` where some field needs more telling than what it says.
fn excerpts<'t, const N: usize>(sides: [Vec<Left<'t>>; N]) -> Option<[Vec<Arc<Excerpt>>; N]> {
    let mut unread = Unread::default();
    let mut extracted = |(text, items): Left<'t>| (text, extracts(&items, &mut unread));
    let sides = sides.map(|files| files.into_iter().map(&mut extracted).collect::<Vec<_>>());
    let phrases = Arc::new(unread.read()?);
    let excerpt = |(text, items)| Arc::new(Excerpt { text, items, phrases: Arc::clone(&phrases) });
    Some(sides.map(|files| files.into_iter().map(excerpt).collect()))
}

/// What is read of items, in place of their fields.
fn extracts<'t>(items: &[Short<'t>], unread: &mut Unread<'t>) -> Vec<Extract> {
    let parts = items.par_chunks(SHORTS_AT_ONCE).map(|items| {
        let mut unread = Unread::default();
        let extract = |item: &Short<'t>| {
            let fields = item.fields.iter().map(|field| (field.line, unread.place(*field)));
            Extract { id: item.id, line: item.line, fields: fields.collect() }
        };
        (items.iter().map(extract).collect::<Vec<_>>(), unread)
    });
    let in_all = |(mut items, of_part): (Vec<Extract>, Unread<'t>)| {
        let places = unread.take(of_part);
        items.iter_mut().flat_map(|item| &mut item.fields).for_each(|(_, at)| *at = places[*at]);
        items
    };
    parts.collect::<Vec<_>>().into_iter().flat_map(in_all).collect()
}
