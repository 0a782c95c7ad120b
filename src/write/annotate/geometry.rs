//! How wide columns and how high rows are, in pixels: a note is placed by the cells that it covers.

use std::collections::BTreeMap;

use super::marks::Cell;
use super::xml;

/// Pixels of a character of the default font, and of the margins of a cell.
const CHARACTER: f64 = 8.0;
/// Excel's own, where a sheet does not say.
const DEFAULT_WIDTH: f64 = 9.0;
const DEFAULT_HEIGHT: f64 = 15.0;
/// The last column and row that a note may end in.
const LAST_COLUMN: u32 = 16_383;
const LAST_ROW: u32 = 1_048_575;

/// The columns and rows of a sheet.
pub(super) struct Geometry {
    /// First and last column, and their width.
    columns: Vec<(u32, u32, f64)>,
    rows: BTreeMap<u32, f64>,
    width: f64,
    height: f64,
}

impl Geometry {
    /// From the tag of the sheet's defaults and those of its columns.
    pub(super) fn new<'t>(defaults: &str, columns: impl Iterator<Item = &'t str>) -> Self {
        let width = xml::number(defaults, "defaultColWidth").unwrap_or(DEFAULT_WIDTH);
        let height = xml::number(defaults, "defaultRowHeight").unwrap_or(DEFAULT_HEIGHT);
        let column = |tag: &str| {
            let first = xml::number::<u32>(tag, "min")?.checked_sub(1)?;
            let last = xml::number::<u32>(tag, "max")?.checked_sub(1)?;
            let own = if xml::is_set(tag, "hidden") { 0.0 } else { xml::number(tag, "width").unwrap_or(width) };
            Some((first, last, own))
        };
        Self { columns: columns.filter_map(column).collect(), rows: BTreeMap::new(), width, height }
    }

    /// Takes the tag of a row that says how high it is.
    pub(super) fn row(&mut self, tag: &str) {
        let height = if xml::is_set(tag, "hidden") { Some(0.0) } else { xml::number(tag, "ht") };
        let number = xml::number::<u32>(tag, "r").and_then(|number| number.checked_sub(1));
        self.rows.extend(number.zip(height));
    }

    fn width_of(&self, column: u32) -> f64 {
        let own = self.columns.iter().find(|(first, last, _)| (*first..=*last).contains(&column));
        own.map_or(self.width, |(.., width)| *width).clamp(0.0, 255.0) * CHARACTER
    }

    fn height_of(&self, row: u32) -> f64 {
        self.rows.get(&row).copied().unwrap_or(self.height).clamp(0.0, 409.0) * 4.0 / 3.0
    }

    /// Where a box of a size stands whose arrow leads to a cell: columns and rows of its corners, with the pixels within them.
    pub(super) fn anchor(&self, cell: Cell, width: f64, height: f64) -> String {
        let left = (cell.1 + 1).min(LAST_COLUMN);
        let (top, down) =
            if cell.0 == 0 { (0, 2.0) } else { (cell.0 - 1, (self.height_of(cell.0 - 1) - 4.0).clamp(0.0, 8.0)) };
        let aside = (self.width_of(left) / 2.0).min(12.0);
        let (right, across) = walk(left, aside + width, LAST_COLUMN, |column| self.width_of(column));
        let (bottom, below) = walk(top, down + height, LAST_ROW, |row| self.height_of(row));
        format!("{left}, {aside:.0}, {top}, {down:.0}, {right}, {across:.0}, {bottom}, {below:.0}")
    }
}

/// The column or row in which a distance ends, and what is left of it there.
fn walk(mut at: u32, mut distance: f64, last: u32, size_of: impl Fn(u32) -> f64) -> (u32, f64) {
    while at < last && distance >= size_of(at) {
        distance -= size_of(at);
        at += 1;
    }
    (at, distance.floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_ends_where_its_size_is_used_up() {
        let columns =
            ["<col min=\"1\" max=\"1\" width=\"10\"/>", "<col min=\"2\" max=\"2\" width=\"5\" hidden=\"1\"/>"];
        let mut geometry =
            Geometry::new("<sheetFormatPr defaultColWidth=\"10\" defaultRowHeight=\"15\"/>", columns.into_iter());
        geometry.row("<row r=\"3\" ht=\"75\">");
        assert_eq!(geometry.anchor((3, 0), 180.0, 150.0), "1, 0, 2, 8, 4, 20, 5, 18");
        assert_eq!(geometry.anchor((0, 0), 10.0, 10.0), "1, 0, 0, 2, 2, 10, 0, 12");
    }
}
