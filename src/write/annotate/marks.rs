//! Which cells of a sheet are marked, and what their notes say.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::finding::{Finding, Severity};
use crate::model::Place;
use crate::read::comments::{CLOSING, OPENING};
use crate::read::rules::src022_review_comment;
use crate::read::{Area, Merges};

/// Row and column, from 0.
pub(super) type Cell = (u32, u32);

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

/// Areas of more cells than these are coloured in their first cell only, which is what is shown.
const MOST_CELLS: u64 = 10_000;

impl Marks {
    /// The marks for what was found on a sheet with these merged areas.
    pub(super) fn new(findings: &[&Finding], merged: &Merges) -> Self {
        let mut by_cell: BTreeMap<Cell, (Area, Vec<&Finding>)> = BTreeMap::new();
        // Whoever opens the copy sees the notes of others as they are; the list names them.
        for finding in findings.iter().filter(|finding| !src022_review_comment::is_note(finding)) {
            let Place::Cell { row, column } = finding.locus.place else { continue };
            let area = merged.area_at(row, column).unwrap_or_else(|| only(row, column));
            by_cell.entry((area.top, area.left)).or_insert_with(|| (area, Vec::new())).1.push(finding);
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
            let count =
                u64::from(mark.area.bottom - mark.area.top + 1) * u64::from(mark.area.right - mark.area.left + 1);
            let area = if count > MOST_CELLS { only(cell.0, cell.1) } else { mark.area };
            let cells =
                (area.top..=area.bottom).flat_map(|row| (area.left..=area.right).map(move |column| (row, column)));
            colors.extend(cells.map(|cell| (cell, mark.severity)));
        }
        colors
    }
}

fn only(row: u32, column: u32) -> Area {
    Area { top: row, left: column, bottom: row, right: column }
}

/// How long a note may get, in characters: Excel's own bound is not much above.
const LONGEST: usize = 30_000;

/// What is wrong with a cell and how to mend it.
fn note(findings: &[&Finding]) -> String {
    let mut text = OPENING.to_owned();
    for (finding, done) in findings.iter().zip(0..) {
        if text.chars().count() > LONGEST {
            let left = findings.len() - done;
            write!(text, "\n另有 {left} 条，见问题清单。\n").expect("strings take anything");
            break;
        }
        let (label, code) = (finding.severity.label().zh, finding.rule.code);
        let (message, help) = (&finding.message.zh, &finding.help.zh);
        write!(text, "\n{label} {code}：{message}\n改法：{help}\n").expect("strings take anything");
    }
    text + CLOSING
}
