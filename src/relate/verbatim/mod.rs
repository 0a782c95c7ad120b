//! What files of catalogs say word for word alike, item by item: it is the same, and need not be read to be compared or merged.
//!
//! What comes out is what comes out of reading everything. Where that cannot be told from the texts alone (an item without an id, an id
//! twice, another layout than mulu's own) there is nothing to leave out.

mod three;
mod two;

pub use three::Decided;
pub use two::{Rest, rest};

use crate::model::ItemId;
use crate::read::Cut;

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

/// Puts empty lines in place of a text, so that what follows keeps its line.
fn blank(text: &str, into: &mut String) {
    let lines = text.bytes().filter(|byte| *byte == b'\n').count();
    into.extend(std::iter::repeat_n('\n', lines));
}
