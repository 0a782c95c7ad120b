//! A sheet as the program shows it: cells, merged areas, and what is hidden.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::refusal::{Refusal, damaged};
use super::room::Room;
use crate::model::locus::{CellText, Grid};

/// The last row and column that a sheet can have, from 0.
pub(super) const LAST_ROW: u32 = 1_048_575;
pub(super) const LAST_COLUMN: u32 = 16_383;

/// One sheet of a workbook. Rows and columns count from 0.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) grid: Grid,
    pub(crate) merges: Merges,
    /// Hidden rows and columns, first and last.
    pub(crate) hidden_rows: Vec<(u32, u32)>,
    pub(crate) hidden_columns: Vec<(u32, u32)>,
    /// Columns whose width is known, first and last, and the width in characters. Of .xlsx nobody asks.
    pub(crate) widths: Vec<(u32, u32, f64)>,
    pub(crate) is_hidden: bool,
    /// What people wrote beside cells, from top to bottom.
    pub(super) comments: Vec<Comment>,
    /// Cells whose value is none that anybody wrote.
    pub(super) faults: Vec<(u32, u32, Fault)>,
    /// Cells that the file has above or before others that it had already.
    pub(super) late: Vec<(u32, u32, CellText)>,
    /// Values that are not taken, since the file has another for the same cell further on.
    pub(super) replaced: Vec<(u32, u32, CellText)>,
}

/// What somebody wrote beside a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Comment {
    pub(super) row: u32,
    pub(super) column: u32,
    /// The words on one line; none where the format does not give them.
    pub(super) words: Option<String>,
}

/// What is wrong with the value of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Fault {
    /// A formula that failed: `#REF!`.
    Error,
    /// A formula whose value was never computed, so that the cell reads as empty.
    NoValue,
}

/// A merged area, first and last row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Area {
    pub(crate) top: u32,
    pub(crate) left: u32,
    pub(crate) bottom: u32,
    pub(crate) right: u32,
}

/// The merged areas of a sheet, by column: areas do not overlap, so those that touch a column lie one below the other.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Merges {
    by_column: BTreeMap<u32, Vec<Area>>,
}

/// Columns beyond this one belong to no table; an area across the whole sheet must not cost sixteen thousand entries.
const LAST_MERGED: u32 = 255;

/// How many columns the areas of a sheet may touch, all together: what goes beyond is no table that anybody made.
const MOST_PLACES: usize = 4_000_000;

impl Merges {
    pub(crate) fn new(areas: impl IntoIterator<Item = Area>) -> Self {
        let mut merges = Self::default();
        let mut room = MOST_PLACES;
        for area in areas {
            let columns = area.left..=area.right.min(LAST_MERGED);
            room = room.saturating_sub(columns.clone().count());
            if room == 0 {
                break;
            }
            for column in columns {
                merges.by_column.entry(column).or_default().push(area);
            }
        }
        for areas in merges.by_column.values_mut() {
            areas.sort_by_key(|area| area.top);
        }
        merges
    }

    /// All areas, column by column.
    pub(crate) fn areas(&self) -> Vec<Area> {
        let of_column = |(column, areas): (&u32, &Vec<Area>)| {
            let column = *column;
            areas.iter().filter(move |area| area.left == column).copied().collect::<Vec<_>>()
        };
        self.by_column.iter().flat_map(of_column).collect()
    }

    /// The area that a cell is part of.
    pub(crate) fn area_at(&self, row: u32, column: u32) -> Option<Area> {
        let areas = self.by_column.get(&column)?;
        let at = areas.partition_point(|area| area.top <= row).checked_sub(1)?;
        Some(areas[at]).filter(|area| row <= area.bottom)
    }

    /// The first cell of the area that a cell is part of; the cell itself outside all areas. It holds the area's value, and it is the
    /// one that a person clicks.
    pub(super) fn anchor(&self, row: u32, column: u32) -> (u32, u32) {
        self.area_at(row, column).map_or((row, column), |area| (area.top, area.left))
    }
}

impl Sheet {
    pub(super) fn named(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// Adds a cell that holds something, or should.
    pub(super) fn put(
        &mut self,
        room: &mut Room,
        (row, column): (u32, u32),
        text: CellText,
        fault: Option<Fault>,
    ) -> Result<(), Refusal> {
        if text.is_empty() && fault.is_none() {
            return Ok(());
        }
        if row > LAST_ROW || column > LAST_COLUMN {
            return Err(damaged(&"a cell lies outside the sheet"));
        }
        room.take_cell(&text)?;
        self.faults.extend(fault.map(|fault| (row, column, fault)));
        let last = self.grid.rows().last().map(|last| (last.row, last.cells.last().map_or(0, |(column, _)| *column)));
        match last {
            _ if text.is_empty() => {}
            Some(last) if (row, column) < last => self.late.push((row, column, text)),
            _ => self.replaced.extend(self.grid.put(row, column, text).map(|was| (row, column, was))),
        }
        Ok(())
    }

    /// Puts in order what the file has in none: cells, and rows and columns that are hidden.
    pub(super) fn settle(&mut self) {
        if !self.late.is_empty() {
            self.replaced.extend(self.grid.add(std::mem::take(&mut self.late)));
        }
        self.hidden_rows = joined(std::mem::take(&mut self.hidden_rows));
        self.hidden_columns = joined(std::mem::take(&mut self.hidden_columns));
    }

    pub(super) fn set_merges(&mut self, areas: impl IntoIterator<Item = Area>) {
        self.merges = Merges::new(areas);
    }

    /// The filled cells of a row.
    pub(crate) fn row(&self, row: u32) -> &[(u32, CellText)] {
        self.grid.row(row)
    }

    /// The rows `from..end` that hold anything.
    pub(super) fn filled_rows(&self, from: u32, end: u32) -> impl Iterator<Item = u32> {
        let rows = self.grid.rows();
        let first = rows.partition_point(|row| row.row < from);
        rows[first..].iter().map(|row| row.row).take_while(move |row| *row < end)
    }

    pub(super) fn is_column_hidden(&self, column: u32) -> bool {
        let at = self.hidden_columns.partition_point(|(first, _)| *first <= column);
        at > 0 && column <= self.hidden_columns[at - 1].1
    }
}

/// Runs that touch or overlap as one, in order.
fn joined(mut runs: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    runs.retain(|(first, last)| first <= last);
    runs.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for (first, last) in runs {
        match joined.last_mut() {
            Some(run) if first <= run.1.saturating_add(1) => run.1 = run.1.max(last),
            _ => joined.push((first, last)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_cells_lead_to_the_first() {
        let merges = Merges::new([
            Area { top: 4, left: 1, bottom: 6, right: 1 },
            Area { top: 0, left: 0, bottom: 0, right: 12 },
            Area { top: 8, left: 1, bottom: 9, right: 2 },
        ]);
        assert_eq!(merges.anchor(5, 1), (4, 1));
        assert_eq!(merges.anchor(7, 1), (7, 1));
        assert_eq!(merges.anchor(9, 2), (8, 1));
        assert_eq!(merges.anchor(0, 12), (0, 0));
    }

    #[test]
    fn cells_and_hidden_rows_may_come_in_any_order() {
        let mut sheet = Sheet { hidden_rows: vec![(7, 7), (3, 4), (5, 5), (9, 8)], ..Sheet::default() };
        let mut room = Room::new(crate::read::Limits { cells: 4 });
        for (at, text) in [((5, 1), "乙"), ((2, 3), "甲"), ((5, 0), "丙"), ((5, 1), "丁")] {
            sheet.put(&mut room, at, text.into(), None).expect("there is room for four");
        }
        assert!(sheet.put(&mut room, (9, 9), "戊".into(), None).is_err(), "there is none for five");
        sheet.settle();
        assert_eq!(sheet.replaced, [(5, 1, "乙".into())]);
        let cells: Vec<_> = sheet.grid.rows().iter().map(|row| (row.row, row.cells.len())).collect();
        assert_eq!(cells, [(2, 1), (5, 2)]);
        assert_eq!(sheet.grid.cell(5, 1), "丁", "the later value counts");
        assert_eq!(sheet.hidden_rows, [(3, 5), (7, 7)]);
    }
}
