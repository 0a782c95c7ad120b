//! Three sides, as far as they must be read to be merged.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::HashMap;
use rayon::prelude::*;

use super::super::three_way;
use super::{Fate, ITEMS_AT_ONCE, Index, Left, Short, excerpts, left, short};
use crate::model::ItemId;
use crate::read::{Cut, Excerpt, Lines, Piece};

/// What three sides make of catalogs word for word: an item that only one of them changed is as that one has it, with its comments.
#[derive(Debug)]
pub struct Decided<'t> {
    /// What of the base, of OURS and of THEIRS must be read, file by file; `None` where all must be. What OURS or
    /// THEIRS changed is read there, though it is decided: nobody knows yet whether it can be.
    pub rests: Option<[Vec<Arc<Excerpt>>; 3]>,
    catalogs: BTreeMap<[&'t str; 3], Catalog<'t>>,
}

/// What is decided of one catalog.
#[derive(Debug)]
struct Catalog<'t> {
    /// What stands before its items and behind them.
    frame: Option<(&'t str, &'t str)>,
    items: HashMap<ItemId, Cow<'t, str>>,
    /// One of them that is merged like those that are not decided: a file without any is no catalog.
    sample: Option<ItemId>,
    /// The items in the order of the result, those too that may not be in it. It is told by the texts where these are not read.
    order: Vec<ItemId>,
}

impl<'t> Decided<'t> {
    /// What is decided of the base, OURS and THEIRS; `None` where texts tell nothing. `has_frames` says whether files say all that their
    /// catalogs do, and no manifest adds to it.
    #[must_use]
    pub fn of(sides: [&[Cut<'t>]; 3], has_frames: bool) -> Option<Self> {
        let [base, ours, theirs] = sides;
        let indices: Vec<Index> = sides.par_iter().map(|side| Index::of(side)).collect::<Option<_>>()?;
        let indices: [Index; 3] = indices.try_into().ok()?;
        let [in_base, in_ours, in_theirs] = [files(base)?, files(ours)?, files(theirs)?];
        let shared = in_base.iter().filter_map(|(of, file)| {
            let files = [*file, *in_ours.get(of)?, *in_theirs.get(of)?];
            Some(There { files, sides, indices: &indices })
        });
        let shared: Vec<There<'_, 't>> = shared.collect();
        // Where the one side added items the other did not, or it would take reading to tell whether they added the same.
        let ordering = if indices[2].has_beyond(&indices[0]) { 2 } else { 1 };
        let catalog = |there: &There<'_, 't>| {
            let cuts = there.cuts();
            let frame = frame(cuts).filter(|_| has_frames);
            let order = cuts[ordering].items.iter().map(|piece| piece.id).collect();
            let items = there.decided();
            let sample = items.keys().min().copied();
            (cuts[0].of, Catalog { frame, items, sample, order })
        };
        let catalogs: BTreeMap<[&str; 3], Catalog<'t>> = shared.iter().map(catalog).collect();
        let is_told = sides.iter().all(|side| side.len() == shared.len())
            && is_told_by_ids(&indices)
            && shared.iter().all(There::is_in_order);
        let rests = is_told.then(|| {
            let in_base = |id, near| indices[0].get_near(id, near).map(|(file, at)| sides[0][file].items[at]);
            let rest = |cut: &Cut<'t>| {
                let catalog = &catalogs[&cut.of];
                let pieces = cut.items.iter().zip(0..);
                left(cut, pieces.map(|(piece, at)| catalog.fate(*piece, in_base(piece.id, at))))
            };
            let rests = sides.par_iter().map(|side| side.iter().map(rest).collect()).collect::<Vec<Vec<Left<'t>>>>();
            excerpts(rests.try_into().ok()?)
        });
        Some(Self { rests: rests.flatten(), catalogs })
    }

    /// Whether an item of a catalog is decided, and is not merged even where it was read.
    #[must_use]
    pub fn decides(&self, of: [&str; 3], id: ItemId) -> bool {
        self.catalogs.get(&of).is_some_and(|catalog| catalog.decides(id))
    }

    /// How many items are decided and not merged.
    #[must_use]
    pub fn items(&self) -> usize {
        self.catalogs.values().map(|catalog| catalog.items.len().saturating_sub(1)).sum()
    }

    /// The text of a catalog: `merged` is that of what was read, and what is decided stands in it as it does in the files. `is_whole` says
    /// whether all was read. `None` where the texts do not tell whose catalog it is, or which item is which.
    #[must_use]
    pub fn text(&self, of: [&str; 3], merged: &str, is_whole: bool) -> Option<String> {
        let own = self.catalogs.get(&of)?;
        let merged = Cut::of(merged)?;
        let read: BTreeMap<ItemId, &str> = merged.items.iter().map(|piece| (piece.id, piece.text)).collect();
        if read.len() < merged.items.len() {
            return None;
        }
        let merged_order = || merged.items.iter().map(|piece| piece.id).collect();
        let order = if is_whole { Cow::Owned(merged_order()) } else { Cow::Borrowed(&own.order) };
        let (before, after) = own.frame.unwrap_or((merged.before, merged.after));
        let size = before.len() + after.len() + merged.items.iter().map(|piece| piece.text.len()).sum::<usize>();
        let mut text = String::with_capacity(size + own.items.values().map(|lines| lines.len() + 1).sum::<usize>());
        text.push_str(before);
        for id in order.iter() {
            if !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(own.items.get(id).map(|lines| &**lines).or(read.get(id).copied()).unwrap_or_default());
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(after);
        Some(text)
    }
}

impl Catalog<'_> {
    fn decides(&self, id: ItemId) -> bool {
        self.sample != Some(id) && self.items.contains_key(&id)
    }

    /// What must be read of an item of a side: what is not decided, and what is otherwise than in the base.
    fn fate<'b>(&self, piece: Piece<'b>, base: Option<Piece<'b>>) -> Fate<'b> {
        match base.filter(|_| self.decides(piece.id)) {
            Some(base) if base.text == piece.text => Fate::LeftOut,
            Some(base) => changed(piece, base).map_or(Fate::Stays, |short| Fate::Shortened(Box::new(short))),
            None => Fate::Stays,
        }
    }
}

/// The files of a side by what they are; `None` where two are of the same.
fn files<'t>(side: &[Cut<'t>]) -> Option<BTreeMap<[&'t str; 3], usize>> {
    let files: BTreeMap<[&str; 3], usize> = side.iter().enumerate().map(|(file, cut)| (cut.of, file)).collect();
    (files.len() == side.len()).then_some(files)
}

/// What stands before the items and behind them, where no side changed what another did.
fn frame<'t>(cuts: [&Cut<'t>; 3]) -> Option<(&'t str, &'t str)> {
    let (before, after) = (either(cuts.map(|cut| cut.before))?, either(cuts.map(|cut| cut.after))?);
    // A key may stand on either side of the items, and of one side then on this, of the other on that.
    let keys = |part: &'t str| {
        let is_key = |line: &&str| line.starts_with(|first: char| first.is_ascii_alphabetic());
        part.lines().filter(is_key).filter_map(|line| Some(line.split_once(':')?.0.trim_end()))
    };
    let is_twice = |key: &str| keys(before).any(|known| known == key);
    (!keys(after).any(is_twice)).then_some((before, after))
}

/// Whether an id is the same item wherever it stands: a side that has other items than the base may have given one another id.
fn is_told_by_ids([base, ours, theirs]: &[Index; 3]) -> bool {
    match (ours.has_beyond(base), theirs.has_beyond(base)) {
        (false, false) => true,
        (true, true) => false,
        (true, false) => !base.has_beyond(ours),
        (false, true) => !base.has_beyond(theirs),
    }
}

/// One catalog where each of the three sides has it.
struct There<'s, 't> {
    /// Which of its files is it.
    files: [usize; 3],
    sides: [&'s [Cut<'t>]; 3],
    indices: &'s [Index; 3],
}

impl<'s, 't> There<'s, 't> {
    fn cuts(&self) -> [&'s Cut<'t>; 3] {
        [0, 1, 2].map(|side| &self.sides[side][self.files[side]])
    }

    /// An item of the catalog on one side, where it probably stands at the place that it has on another.
    fn piece(&self, side: usize, id: ItemId, near: usize) -> Option<Piece<'t>> {
        let (file, at) = self.indices[side].get_near(id, near)?;
        (file == self.files[side]).then(|| self.sides[side][file].items[at])
    }

    fn decided(&self) -> HashMap<ItemId, Cow<'t, str>> {
        let items = self.cuts()[0].items.par_iter().enumerate().with_max_len(ITEMS_AT_ONCE);
        let decided = items.filter_map(|(at, base)| {
            let pieces = [*base, self.piece(1, base.id, at)?, self.piece(2, base.id, at)?];
            Some((base.id, decided(pieces)?))
        });
        decided.collect()
    }

    /// Whether no side moved an item, within the catalog or to another.
    fn is_in_order(&self) -> bool {
        [(0, 1), (0, 2), (1, 2)].into_iter().all(|(one, other)| {
            let pieces = self.cuts()[one].items.iter().zip(0..);
            let mut places = pieces.filter_map(|(piece, at)| self.indices[other].get_near(piece.id, at));
            let mut last = 0;
            places.all(|(file, at)| file == self.files[other] && std::mem::replace(&mut last, at) <= at)
        })
    }
}

/// What is otherwise in an item than in the base; `None` where its lines do not tell.
fn changed<'t>(piece: Piece<'t>, base: Piece<'t>) -> Option<Short<'t>> {
    let base = base.fields()?;
    short(piece.id, &piece.fields_beside(&base)?, &base)
}

/// An item of which no field was changed by both sides.
fn decided(pieces: [Piece<'_>; 3]) -> Option<Cow<'_, str>> {
    if let Some(text) = either(pieces.map(|piece| piece.text)) {
        return Some(Cow::Borrowed(text));
    }
    let [base, ours, theirs] = pieces;
    let base = base.fields()?;
    let (ours, theirs) = (ours.fields_beside(&base)?, theirs.fields_beside(&base)?);
    let has_keys_of_base =
        |side: &[Lines<'_>]| side.iter().map(|field| field.key).eq(base.iter().map(|field| field.key));
    if !has_keys_of_base(&ours) || !has_keys_of_base(&theirs) {
        return None;
    }
    let fields = base.iter().zip(&ours).zip(&theirs);
    let decided = fields.map(|((base, ours), theirs)| either([base.text, ours.text, theirs.text]));
    decided.collect::<Option<String>>().map(Cow::Owned)
}

/// What two sides make of what they have word for word; `None` where both changed it otherwise.
fn either([base, ours, theirs]: [&str; 3]) -> Option<&str> {
    three_way::either(&base, &ours, &theirs).copied()
}
