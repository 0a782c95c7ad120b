//! What files of catalogs say word for word alike, item by item: it is the same, and need not be read to be compared or merged.
//!
//! What comes out is what comes out of reading everything. Where that cannot be told from the texts alone (an item without an id, an id
//! twice, another layout than mulu's own) there is nothing to leave out.

mod three;
mod two;

pub use three::Decided;
pub use two::{Rest, rest};

use crate::model::ItemId;
use crate::read::{Cut, Lines};

/// How many items a thread holds against each other in one go.
const ITEMS_AT_ONCE: usize = 256;

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
        self.0.iter().any(|(id, _)| other.get(*id).is_none())
    }
}

/// Puts so many empty lines in place of others, so that what follows keeps its line.
fn blank(lines: u32, into: &mut String) {
    into.extend(std::iter::repeat_n('\n', lines as usize));
}

/// The lines of fields of an item that another form of it has not, or that say what it is called.
fn beyond<'l, 't>(own: &'l [Lines<'t>], other: &'l [Lines<'t>]) -> impl Iterator<Item = (&'l Lines<'t>, bool)> {
    own.iter().map(|field| {
        let is_name = matches!(field.key, "id" | "category" | "name");
        let same = other.iter().find(|other| other.key == field.key);
        (field, is_name || same.is_none_or(|same| same.text != field.text))
    })
}
