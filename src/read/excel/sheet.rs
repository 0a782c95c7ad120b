//! A sheet as the program shows it: cells, merged areas, and what is hidden.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::locus::{CellText, Grid};

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
    /// Cells whose value is none that anybody wrote.
    pub(super) faults: Vec<(u32, u32, Fault)>,
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
const LAST_COLUMN: u32 = 255;

/// How many columns the areas of a sheet may touch, all together: what goes beyond is no table that anybody made.
const MOST_PLACES: usize = 4_000_000;

impl Merges {
    pub(crate) fn new(areas: impl IntoIterator<Item = Area>) -> Self {
        let mut merges = Self::default();
        let mut room = MOST_PLACES;
        for area in areas {
            let columns = area.left..=area.right.min(LAST_COLUMN);
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
    pub(super) fn put(&mut self, row: u32, column: u32, text: CellText, fault: Option<Fault>) {
        self.faults.extend(fault.map(|fault| (row, column, fault)));
        if !text.is_empty() {
            self.grid.put(row, column, text);
        }
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
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }
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
}
