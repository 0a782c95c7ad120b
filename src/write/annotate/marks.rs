//! Which cells of a sheet are marked, and what their notes say.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::finding::{Finding, Severity};
use crate::model::Place;

/// Row and column, from 0.
pub(super) type Cell = (u32, u32);

/// A rectangle of cells, first and last row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) first: Cell,
    pub(super) last: Cell,
}

impl Area {
    /// `B4:C9`, or `B4`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        Some(Self { first: parse_cell(first)?, last: parse_cell(last)? })
    }

    fn holds(&self, cell: Cell) -> bool {
        (self.first.0..=self.last.0).contains(&cell.0) && (self.first.1..=self.last.1).contains(&cell.1)
    }

    fn cells(&self) -> u64 {
        let length = |first: u32, last: u32| u64::from(last.saturating_sub(first)) + 1;
        length(self.first.0, self.last.0) * length(self.first.1, self.last.1)
    }
}

/// The cell of an address such as `C12` or `$C$12`.
pub(super) fn parse_cell(text: &str) -> Option<Cell> {
    let text = text.replace('$', "");
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(split);
    let mut column: u32 = 0;
    for letter in letters.bytes() {
        let number = u32::from(letter.to_ascii_uppercase().checked_sub(b'A').filter(|number| *number < 26)?) + 1;
        column = column.checked_mul(26)?.checked_add(number)?;
    }
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// What is wrong with a cell, or with a merged area of cells.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) area: Area,
    pub(super) severity: Severity,
    pub(super) text: String,
}

/// The marks of a sheet, by the cell that a person clicks.
#[derive(Debug, Default)]
pub(super) struct Marks(pub(super) BTreeMap<Cell, Mark>);

/// What the text of a note starts and ends with: by these it is found again, and what a person writes before or behind it is kept.
pub(super) const OPENING: &str = "【mulu 检查】";
pub(super) const CLOSING: &str = "【检查完】";

/// Areas of more cells than these are coloured in their first cell only, which is what is shown.
const MOST_CELLS: u64 = 10_000;

impl Marks {
    /// The marks for what was found on a sheet with these merged areas.
    pub(super) fn new(findings: &[&Finding], merged: &[Area]) -> Self {
        let mut by_cell: BTreeMap<Cell, (Area, Vec<&Finding>)> = BTreeMap::new();
        for finding in findings {
            let Place::Cell { row, column } = finding.locus.place else { continue };
            let cell = (row, column);
            let area = merged.iter().find(|area| area.holds(cell)).copied();
            let area = area.unwrap_or(Area { first: cell, last: cell });
            by_cell.entry(area.first).or_insert_with(|| (area, Vec::new())).1.push(finding);
        }
        let mark = |(cell, (area, findings)): (Cell, (Area, Vec<&Finding>))| {
            let severity = findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Warn);
            (cell, Mark { area, severity, text: note(&findings) })
        };
        Self(by_cell.into_iter().map(mark).collect())
    }

    /// The colour of each cell that has one; of a merged area all its cells.
    pub(super) fn colors(&self) -> BTreeMap<Cell, Severity> {
        let mut colors = BTreeMap::new();
        for (cell, mark) in &self.0 {
            let area = if mark.area.cells() > MOST_CELLS { Area { first: *cell, last: *cell } } else { mark.area };
            let rows = area.first.0..=area.last.0;
            let cells = rows.flat_map(|row| (area.first.1..=area.last.1).map(move |column| (row, column)));
            colors.extend(cells.map(|cell| (cell, mark.severity)));
        }
        colors
    }
}

/// What is wrong with a cell and how to mend it.
fn note(findings: &[&Finding]) -> String {
    let mut text = OPENING.to_owned();
    for finding in findings {
        let (label, code) = (finding.severity.label().zh, finding.rule.code);
        let (message, help) = (&finding.message.zh, &finding.help.zh);
        write!(text, "\n{label} {code}：{message}\n改法：{help}\n").expect("strings take anything");
    }
    text + CLOSING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_parsed() {
        assert_eq!(Area::parse("B4:C9"), Some(Area { first: (3, 1), last: (8, 2) }));
        assert_eq!(Area::parse("$AA$1"), Some(Area { first: (0, 26), last: (0, 26) }));
        assert_eq!(Area::parse("A:C"), None);
        assert_eq!(Area::parse("甲1"), None);
    }
}
