//! 权责清单, 公共服务事项清单 and the like in a sheet.

use std::sync::Arc;

use super::body::RowKind;
use super::room::Copies;
use super::sheet::{Merges, Sheet};
use crate::model::locus::{Grid, GridRow};
use crate::model::vocabulary::{NOTE, REQUIREMENTS_TITLE, RequirementColumn};
use crate::model::{Locus, Requirement, Requirements, Source, Sourced, spelling};

/// How many columns a row must name to be a header.
const LEAST_HEADINGS: usize = 3;

/// Whether a sheet holds such a list.
pub(super) fn is_headed(sheet: &Sheet) -> bool {
    sheet.grid.rows().iter().any(|row| header(row).is_some())
}

/// A list, and what became of the rows of its sheet.
pub(super) struct Listing<'s> {
    pub(super) requirements: Requirements,
    pub(super) titles: usize,
    pub(super) headers: usize,
    pub(super) notes: usize,
    /// Rows that it does not understand.
    pub(super) left: Vec<&'s GridRow>,
}

impl Listing<'_> {
    pub(super) fn counts(&self) -> [(RowKind, usize); 5] {
        [
            (RowKind::Title, self.titles),
            (RowKind::Header, self.headers),
            (RowKind::Note, self.notes),
            (RowKind::Item, self.requirements.entries.len()),
            (RowKind::Other, self.left.len()),
        ]
    }
}

/// The list of a sheet that is headed as such lists are.
pub(super) fn read<'s>(source: &'s Arc<Source>, merges: &'s Merges, copies: &'s Copies) -> Listing<'s> {
    let rows = source.grid().map(Grid::rows).unwrap_or_default();
    let (at, columns) = rows.iter().enumerate().find_map(|(at, row)| Some((at, header(row)?))).unwrap_or_default();
    let list = List { source, merges, copies, columns };
    let mut above = rows[..at].iter().flat_map(|row| row.cells.iter().map(|(column, text)| (row.row, *column, text)));
    let title = above.rfind(|(_, _, text)| REQUIREMENTS_TITLE.within(text).is_some());
    let title = title.map(|(row, column, text)| Sourced::new(text.trim().to_owned(), Locus::cell(source, row, column)));
    let requirements = Requirements { title, region: None, entries: Vec::new(), locus: Locus::whole(source) };
    let mut listing = Listing { requirements, titles: at, headers: 1, notes: 0, left: Vec::new() };
    for row in rows.iter().skip(at + 1) {
        match list.entry(row) {
            _ if header(row).is_some() => listing.headers += 1,
            Some(entry) => listing.requirements.entries.push(entry),
            None if NOTE.start(&row.cells[0].1) => listing.notes += 1,
            None => listing.left.push(row),
        }
    }
    listing
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
    merges: &'a Merges,
    copies: &'a Copies,
    columns: Vec<(u32, RequirementColumn)>,
}

impl List<'_> {
    fn entry(&self, row: &GridRow) -> Option<Requirement> {
        let name = self.cell(row, RequirementColumn::Name)?;
        Some(Requirement {
            id: self.cell(row, RequirementColumn::Serial),
            name,
            section: None,
            elements: Vec::new(),
            tiers: Vec::new(),
            domains: Vec::new(),
            due: None,
            general: false,
            open_ended: false,
            power: self.cell(row, RequirementColumn::Power),
            basis: self.cell(row, RequirementColumn::Basis),
            body: self.cell(row, RequirementColumn::Body),
            status: self.cell(row, RequirementColumn::Status),
        })
    }

    fn cell(&self, row: &GridRow, wanted: RequirementColumn) -> Option<Sourced<String>> {
        let (at, _) = self.columns.iter().find(|(_, column)| *column == wanted)?;
        let (top, left) = self.merges.anchor(row.row, *at);
        let text = spelling::unbroken(self.source.grid()?.cell(top, left));
        let text = if (top, left) == (row.row, *at) { text.into_owned() } else { self.copies.take(&text).to_owned() };
        (!text.is_empty()).then(|| Sourced::new(text, Locus::cell(self.source, top, left)))
    }
}
