//! What each row below a header is: an item, more of the item above, a note, the header once more.

use rayon::prelude::*;

use crate::model::locus::CellText;
use crate::model::vocabulary::NOTE;
use crate::model::{Column, Field, spelling};

use super::columns::{self, Heading};
use super::sheet::Sheet;
use super::table::{LEAST_HEADINGS, ROWS_OF_PART};

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowKind {
    Item,
    /// The item above goes on: its name is merged over this row, too.
    Continued,
    /// The item above seems to go on: the row has neither serial number nor name, and no ticks.
    PerhapsContinued,
    /// The header, or the header once more at a page break.
    Header,
    /// What the table is, which annex, who sent it.
    Title,
    /// 注 below the table.
    Note,
    /// Anything else that holds something.
    Other,
}

/// The rows `from..end` that hold anything, with what they are.
pub(super) fn body(sheet: &Sheet, from: u32, end: u32, columns: &[columns::Reading]) -> Vec<(u32, RowKind)> {
    let body = Body::new(sheet, columns);
    let rows: Vec<u32> = sheet.filled_rows(from, end).collect();
    let looks: Vec<(u32, RowLook)> =
        rows.into_par_iter().with_min_len(ROWS_OF_PART).map(|row| (row, body.look_at(row))).collect();
    let mut kinds: Vec<(u32, RowKind)> = Vec::with_capacity(looks.len());
    let (mut notes_began, mut item_above) = (false, false);
    for (row, look) in looks {
        let mut kind = if item_above { look.below_item } else { look.alone };
        let is_lone = sheet.row(row).len() == 1;
        if notes_began && is_lone && matches!(kind, RowKind::Other | RowKind::PerhapsContinued) {
            kind = RowKind::Note;
        }
        notes_began |= kind == RowKind::Note;
        item_above = matches!(kind, RowKind::Item | RowKind::Continued | RowKind::PerhapsContinued);
        kinds.push((row, kind));
    }
    kinds
}

/// What a row is by itself: below an item it may go on with that one.
#[derive(Clone, Copy)]
struct RowLook {
    alone: RowKind,
    below_item: RowKind,
}

impl RowLook {
    fn always(kind: RowKind) -> Self {
        Self { alone: kind, below_item: kind }
    }
}

struct Body<'a> {
    sheet: &'a Sheet,
    columns: &'a [columns::Reading],
    /// What stands over each column, piece by piece as comparisons see it.
    headings: Vec<(u32, Vec<String>)>,
    serial: Option<u32>,
    category: Option<u32>,
    name: Option<u32>,
}

impl<'a> Body<'a> {
    fn new(sheet: &'a Sheet, columns: &'a [columns::Reading]) -> Self {
        let column_of = |field: Field| {
            let known = Heading::Known(Column::Of(field));
            columns.iter().find(|reading| reading.heading == known).map(|reading| reading.column)
        };
        let (serial, category, name) = (column_of(Field::Serial), column_of(Field::Category), column_of(Field::Name));
        let pieces = |reading: &columns::Reading| reading.title.split(" / ").map(spelling::fold).collect();
        let headings = columns.iter().map(|reading| (reading.column, pieces(reading))).collect();
        Self { sheet, columns, headings, serial, category, name }
    }

    fn look_at(&self, row: u32) -> RowLook {
        let cells = self.sheet.row(row);
        if self.is_note(cells) {
            return RowLook::always(RowKind::Note);
        }
        if self.repeats_header(cells) {
            return RowLook::always(RowKind::Header);
        }
        let spans_table = matches!(cells, [(column, _)]
            if self.sheet.merges.area_at(row, *column).is_some_and(|area| area.right >= area.left + 3));
        if spans_table {
            return RowLook::always(RowKind::Other);
        }
        let [has_serial, has_category, has_name] =
            [self.serial, self.category, self.name].map(|column| holds(cells, column));
        let is_below_name = self.name.is_some_and(|name| self.is_merged_from_above(row, name));
        let details = self.details(row, cells);
        let has_more = has_serial || details.own + details.merged > 0 || has_category;
        let shows_name = is_below_name && has_serial;
        let is_of_one_level = has_category && details.own > 0;
        let lacks_name = !has_name && details.own >= 2 && (has_serial || details.ticks > 0 || has_category);
        let is_item = has_name && has_more || shows_name || is_of_one_level || lacks_name;
        let adds_text = !has_serial && !has_name && !has_category && details.own > 0 && details.ticks == 0;
        let alone = if is_item { RowKind::Item } else { RowKind::Other };
        let below_item = match alone {
            _ if is_below_name && !has_serial => RowKind::Continued,
            RowKind::Other if adds_text => RowKind::PerhapsContinued,
            alone => alone,
        };
        RowLook { alone, below_item }
    }

    /// A note fills one cell or two, outside the columns of matters; its first word is followed by a colon.
    fn is_note(&self, cells: &[(u32, CellText)]) -> bool {
        let is_matter = |column: u32| Some(column) == self.name || (Some(column) == self.category && cells.len() > 1);
        match cells {
            [(column, text)] => NOTE.start(text) && !is_matter(*column),
            [(column, text), (second, _)] => NOTE.start(text) && !is_matter(*column) && !is_matter(*second),
            _ => false,
        }
    }

    /// Whether at least three cells say again what the header says in their columns.
    fn repeats_header(&self, cells: &[(u32, CellText)]) -> bool {
        let same = |(column, text): &&(u32, CellText)| {
            let pieces = self.headings.iter().find(|(own, _)| own == column).map_or(&[][..], |(_, pieces)| pieces);
            // Folding a text only to find that it is no heading would cost time: most are long, or begin otherwise.
            let longest = pieces.iter().map(String::len).max().unwrap_or_default();
            let first = text.trim_start().chars().next().and_then(spelling::folded_char);
            let may_begin = |piece: &String| first.is_none() || piece.chars().next() == first;
            text.len() <= longest * 2 && pieces.iter().any(may_begin) && pieces.contains(&spelling::fold(text))
        };
        cells.iter().filter(same).count() >= LEAST_HEADINGS
    }

    fn is_merged_from_above(&self, row: u32, column: u32) -> bool {
        let (top, left) = self.sheet.merges.anchor(row, column);
        top < row && !self.sheet.grid.cell(top, left).trim().is_empty()
    }

    /// What a row says beside serial number, category and name.
    fn details(&self, row: u32, cells: &[(u32, CellText)]) -> Details {
        let mut details = Details::default();
        for reading in self.columns {
            let is_matter = [self.serial, self.category, self.name].contains(&Some(reading.column));
            if is_matter {
                continue;
            }
            let is_tick = matches!(reading.heading, Heading::Known(column) if column.is_tick());
            if holds(cells, Some(reading.column)) {
                details.own += 1;
                details.ticks += usize::from(is_tick);
            } else if self.is_merged_from_above(row, reading.column) {
                details.merged += 1;
            }
        }
        details
    }
}

/// Whether a row holds anything in a column.
fn holds(cells: &[(u32, CellText)], column: Option<u32>) -> bool {
    column.is_some_and(|column| cells.iter().any(|(own, text)| *own == column && !text.trim().is_empty()))
}

#[derive(Default)]
struct Details {
    own: usize,
    merged: usize,
    ticks: usize,
}
