//! 权责清单, 公共服务事项清单 and the like in a sheet.

use std::sync::Arc;

use crate::model::locus::GridRow;
use crate::model::vocabulary::{NOTE, REQUIREMENTS_TITLE, RequirementColumn};
use crate::model::{Locus, Requirement, Requirements, Source, Sourced, spelling};

/// How many columns a row must name to be a header.
const LEAST_HEADINGS: usize = 3;

/// The list of a sheet, where it is headed as such lists are. Rows that it does not understand are handed to `leave`.
pub(super) fn find(source: &Arc<Source>, mut leave: impl FnMut(&GridRow)) -> Option<Requirements> {
    let rows = source.grid()?.rows();
    let (at, columns) = rows.iter().enumerate().find_map(|(at, row)| Some((at, header(row)?)))?;
    let list = List { source, columns };
    let mut title = rows[..at].iter().flat_map(|row| row.cells.iter().map(|(column, text)| (row.row, *column, text)));
    let title = title.rfind(|(_, _, text)| REQUIREMENTS_TITLE.within(text).is_some());
    let mut entries = Vec::new();
    for row in &rows[at + 1..] {
        match list.entry(row) {
            Some(entry) => entries.push(entry),
            None if header(row).is_some() || NOTE.start(&row.cells[0].1) => {}
            None => leave(row),
        }
    }
    let title = title.map(|(row, column, text)| Sourced::new(text.trim().to_owned(), Locus::cell(source, row, column)));
    Some(Requirements { title, region: None, entries, locus: Locus::whole(source) })
}

/// The columns that a row heads, where it heads a list.
fn header(row: &GridRow) -> Option<Vec<(u32, RequirementColumn)>> {
    let named = row.cells.iter().filter_map(|(at, text)| Some((*at, RequirementColumn::of_heading(text)?)));
    let columns: Vec<_> = named.collect();
    let names_matters = columns.iter().any(|(_, column)| *column == RequirementColumn::Name);
    (names_matters && columns.len() >= LEAST_HEADINGS).then_some(columns)
}

struct List<'a> {
    source: &'a Arc<Source>,
    columns: Vec<(u32, RequirementColumn)>,
}

impl List<'_> {
    fn entry(&self, row: &GridRow) -> Option<Requirement> {
        if header(row).is_some() {
            return None;
        }
        let name = self.cell(row, RequirementColumn::Name)?;
        Some(Requirement {
            id: self.cell(row, RequirementColumn::Serial),
            name,
            section: None,
            elements: Vec::new(),
            tiers: Vec::new(),
            domains: Vec::new(),
            due: None,
            open_ended: false,
            power: self.cell(row, RequirementColumn::Power),
            basis: self.cell(row, RequirementColumn::Basis),
            body: self.cell(row, RequirementColumn::Body),
            status: self.cell(row, RequirementColumn::Status),
        })
    }

    fn cell(&self, row: &GridRow, wanted: RequirementColumn) -> Option<Sourced<String>> {
        let (at, _) = self.columns.iter().find(|(_, column)| *column == wanted)?;
        let text = spelling::unbroken(row.cell(*at));
        (!text.is_empty()).then(|| Sourced::new(text.into_owned(), Locus::cell(self.source, row.row, *at)))
    }
}
