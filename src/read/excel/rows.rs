//! The rows of a table as raw strings: merged and blank cells filled down, 同上 resolved, columns to tick gathered, and what several rows
//! say of one item joined.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::finding::Finding;
use crate::model::vocabulary::{box_mark, is_box_legend, is_same_as_above};
use crate::model::{Column, Field, Locus, Source, Sourced, spelling};

use super::super::raw::{Head, Raw, RawCatalog, RawRow};
use super::super::rules::{
    src004_column_missing, src011_row_not_understood, src012_value_not_understood, src020_row_continues,
    src021_header_missing, src022_review_comment,
};
use super::columns::Heading;
use super::room::Copies;
use super::sheet::Sheet;
use super::table::{RowKind, Table};

/// What a table says, cell by cell. The grid has moved into `source`.
pub(super) fn raw_catalog(
    source: &Arc<Source>,
    sheet: &Sheet,
    table: &Table,
    copies: &Copies,
    findings: &mut Vec<Finding>,
) -> RawCatalog {
    let mut reader = Rows::new(source, sheet, table, copies);
    let mut raw = RawCatalog {
        source: Arc::clone(source),
        heads: Vec::new(),
        rows: Vec::new(),
        withdrawn: Vec::new(),
        notes: Vec::new(),
        absent_columns: Vec::new(),
    };
    if let Some((row, column)) = table.title {
        raw.heads.push((Head::Title, Raw::Text(reader.cell(row, column))));
    }
    missing_columns(source, table, &mut raw.absent_columns, findings);
    for (row, kind) in &table.rows {
        match kind {
            RowKind::Item => raw.rows.push(reader.item(*row, findings)),
            RowKind::Continued | RowKind::PerhapsContinued => {
                if let Some(item) = raw.rows.last_mut() {
                    reader.go_on(*row, item);
                }
                if *kind == RowKind::PerhapsContinued {
                    let words = reader.whole_row(*row);
                    findings.push(src020_row_continues::finding(words.locus.clone(), &words));
                }
            }
            RowKind::Header | RowKind::Title => {}
            RowKind::Note => raw.notes.push(reader.whole_row(*row)),
            RowKind::Other => {
                let words = reader.whole_row(*row);
                findings.push(src011_row_not_understood::finding(words.locus.clone(), &words));
            }
        }
    }
    raw
}

/// Names what the header lacks: required fields without a column, and of the columns to tick those without which a field cannot be
/// said in full.
fn missing_columns(source: &Arc<Source>, table: &Table, absent: &mut Vec<Field>, findings: &mut Vec<Finding>) {
    let header = Locus::cell(source, table.header, table.columns.first().map_or(0, |reading| reading.column));
    if table.is_headless {
        findings.push(src021_header_missing::finding(header.clone()));
    }
    let known: Vec<Column> = table
        .columns
        .iter()
        .filter_map(|reading| match reading.heading {
            Heading::Known(column) => Some(column),
            Heading::Extra(_) => None,
        })
        .collect();
    for field in Field::REQUIRED {
        if !known.iter().any(|column| column.field() == field) {
            findings.push(src004_column_missing::finding(header.clone(), field));
            absent.push(field);
        }
    }
    for (wanted, beside) in [(Column::Public, Column::Groups), (Column::Proactive, Column::OnRequest)] {
        if known.contains(&beside) && !known.contains(&wanted) && !known.contains(&Column::Of(wanted.field())) {
            findings.push(src004_column_missing::tick(header.clone(), wanted));
        }
    }
}

struct Rows<'a> {
    source: &'a Arc<Source>,
    sheet: &'a Sheet,
    table: &'a Table,
    copies: &'a Copies,
    /// The cell that says what the row above says, by column: for 同上, and for a category that is written once.
    above: HashMap<u32, (u32, u32)>,
    faulty: HashSet<(u32, u32)>,
    category: Option<u32>,
    name: Option<u32>,
    /// The column of channels, where its heading says that □ means optional.
    optional_boxes: Option<u32>,
}

impl<'a> Rows<'a> {
    fn new(source: &'a Arc<Source>, sheet: &'a Sheet, table: &'a Table, copies: &'a Copies) -> Self {
        let column_of = |field: Field| {
            let known = Heading::Known(Column::Of(field));
            table.columns.iter().find(|reading| reading.heading == known)
        };
        let optional_boxes = column_of(Field::Channels).filter(|reading| is_box_legend(&reading.title));
        Self {
            source,
            sheet,
            table,
            copies,
            above: HashMap::new(),
            faulty: sheet.faults.iter().map(|(row, column, _)| (*row, *column)).collect(),
            category: column_of(Field::Category).map(|reading| reading.column),
            name: column_of(Field::Name).map(|reading| reading.column),
            optional_boxes: optional_boxes.map(|reading| reading.column),
        }
    }

    fn item(&mut self, row: u32, findings: &mut Vec<Finding>) -> RawRow {
        let mut cells: Vec<(Field, Raw)> = Vec::with_capacity(self.table.columns.len());
        let mut ticks: Vec<(Column, Sourced<String>)> = Vec::new();
        for reading in &self.table.columns {
            let cell = self.filled(row, reading.column, &reading.heading);
            if is_same_as_above(&cell) && matches!(reading.heading, Heading::Known(_)) {
                let title = self.copies.copy(&reading.title);
                findings.push(src012_value_not_understood::nothing_above(cell.locus.clone(), &title, &cell));
                if let Heading::Known(known) = reading.heading {
                    cells.push((known.field(), Raw::Unreadable(cell.locus)));
                }
                continue;
            }
            match &reading.heading {
                Heading::Known(known) if known.is_tick() => ticks.push((*known, cell)),
                Heading::Known(Column::Of(Field::Review)) => {
                    if !cell.trim().is_empty() {
                        let title = self.copies.copy(&reading.title);
                        findings.push(src022_review_comment::finding(cell.locus.clone(), &title, &cell));
                    }
                }
                Heading::Known(known) => cells.push((known.field(), self.raw(cell, reading.column))),
                Heading::Extra(label) => cells.extend(self.note(label, cell).map(|note| (Field::Notes, note))),
            }
        }
        for field in [Field::Audience, Field::Methods, Field::Tiers] {
            let of_field: Vec<_> = ticks.iter().filter(|(column, _)| column.field() == field).cloned().collect();
            if !of_field.is_empty() {
                cells.push((field, Raw::Ticks(of_field)));
            }
        }
        let named = [Field::Name, Field::Category].iter().find_map(|field| {
            cells.iter().find(|(known, raw)| known == field && matches!(raw, Raw::Text(_))).map(|(_, raw)| raw.locus())
        });
        let locus = named.cloned().unwrap_or_else(|| Locus::cell(self.source, row, self.first_column()));
        RawRow { locus, cells }
    }

    /// A row that goes on with the item above: what its own cells say is added.
    fn go_on(&mut self, row: u32, item: &mut RawRow) {
        for reading in &self.table.columns {
            if self.anchor(row, reading.column) != (row, reading.column) {
                continue;
            }
            let cell = self.cell(row, reading.column);
            if cell.trim().is_empty() || is_same_as_above(&cell) {
                continue;
            }
            match &reading.heading {
                Heading::Known(known) if known.is_tick() => add_tick(item, *known, cell),
                Heading::Known(Column::Of(Field::Serial | Field::Domain)) => {}
                Heading::Known(known) => add_text(item, known.field(), cell),
                Heading::Extra(label) => item.cells.extend(self.note(label, cell).map(|note| (Field::Notes, note))),
            }
        }
    }

    /// A cell with what it stands for: the value of the merged area, of the row above (同上), or of the category's first row.
    fn filled(&mut self, row: u32, column: u32, heading: &Heading) -> Sourced<String> {
        let own = self.anchor(row, column);
        let above = self.above.get(&column).copied();
        let fills_down = *heading == Heading::Known(Column::Of(Field::Category));
        let (says, stands) = match above {
            Some(above) if is_same_as_above(self.text(own)) => (above, own),
            Some(above) if fills_down && self.text(own).trim().is_empty() => (above, above),
            _ => (own, own),
        };
        self.above.insert(column, says);
        let text = self.text(says);
        // Blanks inside the words above are named there, once.
        let is_copied_name = says != stands && is_short_field(heading);
        let text = if is_copied_name { spelling::tidy(text) } else { Cow::Borrowed(text) };
        let text = if says == (row, column) { text.into_owned() } else { self.copies.copy(&text) };
        Sourced::new(text, Locus::cell(self.source, stands.0, stands.1))
    }

    fn raw(&self, mut cell: Sourced<String>, column: u32) -> Raw {
        let is_faulty = !self.faulty.is_empty()
            && matches!(cell.locus.place, crate::model::Place::Cell { row, column } if self.faulty.contains(&(row, column)));
        if is_faulty {
            return Raw::Unreadable(cell.locus);
        }
        if cell.trim().is_empty() {
            return Raw::Blank(cell.locus);
        }
        if self.optional_boxes == Some(column) && !cell.chars().any(|c| box_mark(c) == Some(true)) {
            // Of channels that are all optional each may be used.
            cell.value = cell.value.chars().map(|c| if box_mark(c) == Some(false) { '■' } else { c }).collect();
        }
        Raw::Text(cell)
    }

    /// What a cell shows, and the cell that a person would click.
    fn cell(&self, row: u32, column: u32) -> Sourced<String> {
        let at = self.anchor(row, column);
        Sourced::new(self.text(at).to_owned(), Locus::cell(self.source, at.0, at.1))
    }

    fn text(&self, (row, column): (u32, u32)) -> &str {
        self.source.grid().map_or("", |grid| grid.cell(row, column))
    }

    /// The first cell of the area that a cell is part of. An area over 一级事项 and 二级事项 together holds an item of one level: its name
    /// is blank, and not the category once more.
    fn anchor(&self, row: u32, column: u32) -> (u32, u32) {
        let anchor = self.sheet.merges.anchor(row, column);
        let is_name = self.name == Some(column) && self.category == Some(anchor.1) && self.category != self.name;
        if is_name { (row, column) } else { anchor }
    }

    /// All words of a row, at its first filled cell.
    fn whole_row(&self, row: u32) -> Sourced<String> {
        let rows = self.source.grid().map(crate::model::locus::Grid::rows).unwrap_or_default();
        let cells = rows.binary_search_by_key(&row, |grid_row| grid_row.row).map_or(&[][..], |at| &rows[at].cells);
        let words: Vec<&str> = cells.iter().map(|(_, text)| text.trim()).collect();
        let column = cells.first().map_or(0, |(column, _)| *column);
        Sourced::new(spelling::unbroken(&words.join(" ")).into_owned(), Locus::cell(self.source, row, column))
    }

    /// What stands in a column that the standard does not know: `咨询电话：…`.
    fn note(&self, label: &str, cell: Sourced<String>) -> Option<Raw> {
        let words = spelling::tidy(cell.trim()).into_owned();
        (!words.is_empty()).then(|| Raw::Text(cell.map(|_| self.copies.copy(label) + "：" + &words)))
    }

    fn first_column(&self) -> u32 {
        self.table.columns.first().map_or(0, |reading| reading.column)
    }
}

/// Whether a column holds single names, in which no break is meant.
fn is_short_field(heading: &Heading) -> bool {
    matches!(heading, Heading::Known(Column::Of(Field::Category | Field::Name)))
}

/// Adds a line to a field.
fn add_text(item: &mut RawRow, field: Field, cell: Sourced<String>) {
    match item.cells.iter_mut().find(|(own, raw)| *own == field && !matches!(raw, Raw::Ticks(_))) {
        Some((_, Raw::Text(text))) => {
            if text.value.trim() != cell.trim() {
                text.value.truncate(text.value.trim_end().len());
                text.value.push_str(if field == Field::TimeLimit { "；" } else { "\n" });
                text.value.push_str(cell.trim());
            }
        }
        Some((_, raw)) => *raw = Raw::Text(cell),
        None => item.cells.push((field, Raw::Text(cell))),
    }
}

/// Adds a tick, where its column has none yet.
fn add_tick(item: &mut RawRow, column: Column, cell: Sourced<String>) {
    let ticks = item.cells.iter_mut().filter_map(|(_, raw)| match raw {
        Raw::Ticks(ticks) => Some(ticks),
        _ => None,
    });
    for (own, mark) in ticks.flatten() {
        if *own == column && mark.trim().is_empty() {
            *mark = cell;
            return;
        }
    }
}
