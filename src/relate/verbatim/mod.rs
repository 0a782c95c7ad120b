//! What files of catalogs say word for word alike, item by item: it is the same, and need not be read to be compared or merged.
//!
//! What comes out is what comes out of reading everything. Where that cannot be told from the texts alone (an item without an id, an id
//! twice, another layout than mulu's own) there is nothing to leave out.

mod three;
mod two;

use foldhash::{HashMap, HashMapExt as _};

pub use three::Decided;
pub use two::{Rest, rest};

use crate::model::ItemId;
use crate::read::Cut;

/// Where each item of a side stands: in which of its files, and as which item of that.
type Index = HashMap<ItemId, (usize, usize)>;

/// The items of a side by their ids; `None` where an id stands twice.
fn index(side: &[Cut<'_>]) -> Option<Index> {
    let mut index = Index::with_capacity(side.iter().map(|cut| cut.items.len()).sum());
    for (file, cut) in side.iter().enumerate() {
        for (at, piece) in cut.items.iter().enumerate() {
            if index.insert(piece.id, (file, at)).is_some() {
                return None;
            }
        }
    }
    Some(index)
}

/// Puts empty lines in place of a text, so that what follows keeps its line.
fn blank(text: &str, into: &mut String) {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    into.push_str(&"\n".repeat(lines));
}
