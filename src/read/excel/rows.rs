//! The rows of a table as raw strings: merged and blank cells filled down, 同上 resolved, columns to tick gathered, and what several rows
//! say of one item joined.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::finding::Finding;
use crate::model::locus::{CellText, Grid};
use crate::model::vocabulary::{box_mark, is_box_legend, is_same_as_above};
use crate::model::{Catalog, Column, Field, Locus, Place, Regions, Source, Sourced, spelling};

use super::super::lower;
use super::super::raw::{Head, Raw, RawCatalog, RawRow, Words};
use super::super::rules::src022_review_comment::ReviewCell;
use super::super::rules::{
    src004_column_missing, src011_row_not_understood, src012_value_not_understood, src020_row_continues,
    src021_header_missing, src022_review_comment,
};
use super::body::RowKind;
use super::columns::Heading;
use super::parts;
use super::room::Copies;
use super::sheet::Sheet;
use super::table::Table;

/// The catalog of a table. The grid has moved into `source`.
pub(super) fn catalog(
    source: &Arc<Source>,
    sheet: &Sheet,
    table: &Table,
    regions: &Regions,
    copies: &Copies,
    findings: &mut Vec<Finding>,
) -> Catalog {
    let rows = Rows::new(source, sheet, table, copies);
    let mut raw = RawCatalog {
        source: Arc::clone(source),
        heads: Vec::new(),
        withdrawn: Vec::new(),
        notes: Vec::new(),
        absent_columns: Vec::new(),
    };
    if let Some((row, column)) = table.title {
        raw.heads.push((Head::Title, Raw::Text(rows.cell(row, column))));
    }
    missing_columns(source, table, &mut raw.absent_columns, findings);
    let read = |(start, end)| {
        let rows = Rows { source: &source.counted_apart(), ..rows.clone() };
        let mut part = Part::new(&rows, start, end);
        let items = lower::items(part.by_ref(), regions);
        (items, part.notes, part.findings)
    };
    let count = table.rows.iter().filter(|(_, kind)| *kind == RowKind::Item).count();
    let mut items = lower::Items::default();
    parts::each_in_turn(&parts::of_rows(&table.rows), read, |(own, notes, found)| {
        items.append(own, count);
        raw.notes.extend(notes);
        findings.extend(found);
    });
    lower::lower(raw, items, regions, findings)
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
            let column = Column::Of(field);
            findings.push(src004_column_missing::finding(header.clone(), column, before(source, table, column)));
            absent.push(field);
        }
    }
    for (wanted, beside) in [(Column::Public, Column::Groups), (Column::Proactive, Column::OnRequest)] {
        if known.contains(&beside) && !known.contains(&wanted) && !known.contains(&Column::Of(wanted.field())) {
            findings.push(src004_column_missing::finding(header.clone(), wanted, before(source, table, wanted)));
        }
    }
}

/// The heading, with its cell, behind which a column belongs that a table lacks: the last of those that come before it in the official table.
fn before<'t>(source: &Arc<Source>, table: &'t Table, column: Column) -> Option<(Locus, &'t str)> {
    let rank = |column: Column| Field::REQUIRED.iter().position(|field| *field == column.field());
    let own = rank(column);
    let comes_before = |reading: &&super::columns::Reading| match reading.heading {
        Heading::Known(known) => rank(known).is_some() && rank(known) < own,
        Heading::Extra(_) => false,
    };
    let last = table.columns.iter().filter(comes_before).max_by_key(|reading| reading.column)?;
    Some((Locus::cell(source, table.header, last.column), last.title.as_str()))
}

/// A table's rows, and what is known of its columns.
#[derive(Clone)]
struct Rows<'a> {
    source: &'a Arc<Source>,
    grid: &'a Grid,
    sheet: &'a Sheet,
    table: &'a Table,
    copies: &'a Copies,
    faulty: Arc<HashSet<(u32, u32)>>,
    category: Option<u32>,
    name: Option<u32>,
    /// Who signs under 审核人, folded.
    reviewers: Arc<BTreeSet<String>>,
    /// The column of channels, where its heading says that □ means optional.
    optional_boxes: Option<u32>,
}

/// Some of a table's rows, item by item while they are read.
struct Part<'a> {
    rows: &'a Rows<'a>,
    /// The rows of the table before the part.
    before: &'a [(u32, RowKind)],
    /// The rows that are still to be read.
    rest: &'a [(u32, RowKind)],
    /// The cell that says what the row above says, column by column: for 同上, and for a category that is written once.
    above: Vec<Option<(u32, u32)>>,
    notes: Vec<Sourced<String>>,
    findings: Vec<Finding>,
}

impl<'a> Part<'a> {
    fn new(rows: &'a Rows<'a>, start: usize, end: usize) -> Self {
        let (before, rest) = rows.table.rows[..end].split_at(start);
        let above = vec![None; rows.table.columns.len()];
        Self { rows, before, rest, above, notes: Vec::new(), findings: Vec::new() }
    }

    /// A row that is no item; what it says more of the one above is added to that.
    fn no_item(&mut self, row: u32, kind: RowKind, above: Option<&mut RawRow<'a>>) {
        let rows = self.rows;
        match kind {
            RowKind::Continued | RowKind::PerhapsContinued => {
                if let Some(item) = above {
                    let review = rows.go_on(row, item);
                    self.findings.extend(src022_review_comment::of_row(review, &rows.reviewers));
                }
                if kind == RowKind::PerhapsContinued {
                    let words = rows.whole_row(row);
                    self.findings.push(src020_row_continues::finding(words.locus.clone(), &words));
                }
            }
            RowKind::Item | RowKind::Header | RowKind::Title => {}
            RowKind::Note => self.notes.push(rows.whole_row(row)),
            RowKind::Other => {
                let words = rows.whole_row(row);
                self.findings.push(src011_row_not_understood::finding(words.locus.clone(), &words));
            }
        }
    }

    fn item(&mut self, row: u32) -> RawRow<'a> {
        let rows = self.rows;
        let mut cells: Vec<(Field, Raw<'a>)> = Vec::with_capacity(rows.table.columns.len());
        let mut ticks: Vec<(Column, Words<'a>)> = Vec::new();
        let mut review = Vec::new();
        let own = rows.sheet_row(row);
        for (at, reading) in rows.table.columns.iter().enumerate() {
            let cell = self.filled(row, own, at, &reading.heading);
            if is_same_as_above(&cell) && matches!(reading.heading, Heading::Known(_)) {
                let title = rows.copies.take(&reading.title);
                let finding = src012_value_not_understood::nothing_above(cell.locus.clone(), title, &cell);
                self.findings.push(finding);
                if let Heading::Known(known) = reading.heading {
                    cells.push((known.field(), Raw::Unreadable(cell.locus)));
                }
                continue;
            }
            match &reading.heading {
                Heading::Known(known) if known.is_tick() => ticks.push((*known, cell)),
                Heading::Known(Column::Of(Field::Review)) => {
                    // What is written once over several rows is told of once.
                    if matches!(cell.locus.place, Place::Cell { row: own, .. } if own == row) {
                        review.push((cell, reading.title.as_str()));
                    }
                }
                Heading::Known(known) => cells.push((known.field(), rows.raw(cell, reading.column))),
                Heading::Extra(label) => cells.extend(rows.note(label, cell).map(|note| (Field::Notes, note))),
            }
        }
        self.findings.extend(src022_review_comment::of_row(review, &rows.reviewers));
        for field in [Field::Audience, Field::Methods, Field::Tiers] {
            let of_field: Vec<_> = ticks.extract_if(.., |(column, _)| column.field() == field).collect();
            if !of_field.is_empty() {
                cells.push((field, Raw::Ticks(of_field)));
            }
        }
        let named = [Field::Name, Field::Category].iter().find_map(|field| {
            cells.iter().find(|(known, raw)| known == field && matches!(raw, Raw::Text(_))).map(|(_, raw)| raw.locus())
        });
        let locus = named.cloned().unwrap_or_else(|| Locus::cell(rows.source, row, rows.first_column()));
        RawRow { locus, cells }
    }

    /// A cell with what it stands for: the value of the merged area, of the row above (同上), or of the category's first row.
    fn filled(&mut self, row: u32, cells: &'a [(u32, CellText)], at: usize, heading: &Heading) -> Words<'a> {
        let rows = self.rows;
        let own = rows.anchor(row, rows.table.columns[at].column);
        let text = if own.0 == row { cell_of(cells, own.1) } else { rows.text(own) };
        let (says, stands) = if is_same_as_above(text) {
            (self.says_above(at, heading).unwrap_or(own), own)
        } else if is_filled_down(heading) && text.trim().is_empty() {
            let above = self.says_above(at, heading).unwrap_or(own);
            (above, above)
        } else {
            (own, own)
        };
        self.above[at] = Some(says);
        let text = if says == own { text } else { rows.text(says) };
        let is_copy = says != (row, rows.table.columns[at].column);
        let text = if is_copy { rows.copies.take(text) } else { text };
        // Blanks inside the words above are named there, once.
        let is_copied_name = says != stands && is_short_field(heading);
        let text = if is_copied_name { spelling::tidy(text) } else { Cow::Borrowed(text) };
        Sourced::new(text, Locus::cell(rows.source, stands.0, stands.1))
    }

    /// The cell that says what the row above says in a column. For the first row of a part it is looked for in the rows before.
    fn says_above(&self, at: usize, heading: &Heading) -> Option<(u32, u32)> {
        let rows = self.rows;
        let column = rows.table.columns[at].column;
        let items = self.before.iter().rev().filter(|(_, kind)| *kind == RowKind::Item);
        let speaks = |own: &(u32, u32)| {
            let text = rows.text(*own);
            !(is_same_as_above(text) || is_filled_down(heading) && text.trim().is_empty())
        };
        self.above[at].or_else(|| items.map(|(row, _)| rows.anchor(*row, column)).find(speaks))
    }
}

/// The items, each with what the rows below it add.
impl<'a> Iterator for Part<'a> {
    type Item = RawRow<'a>;

    fn next(&mut self) -> Option<RawRow<'a>> {
        let mut item: Option<RawRow<'a>> = None;
        while let Some(((row, kind), rest)) = self.rest.split_first() {
            if *kind != RowKind::Item {
                self.no_item(*row, *kind, item.as_mut());
            } else if item.is_none() {
                item = Some(self.item(*row));
            } else {
                break;
            }
            self.rest = rest;
        }
        item
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.rest.iter().filter(|(_, kind)| *kind == RowKind::Item).count();
        (left, Some(left))
    }
}

/// Who signs in the columns of a review.
fn reviewers(grid: &Grid, table: &Table) -> BTreeSet<String> {
    let is_review = |reading: &&super::columns::Reading| reading.heading == Heading::Known(Column::Of(Field::Review));
    let columns: Vec<_> = table.columns.iter().filter(is_review).collect();
    let items = table.rows.iter().filter(|(_, kind)| *kind == RowKind::Item);
    let cells =
        items.flat_map(|(row, _)| columns.iter().map(|reading| (grid.cell(*row, reading.column), &reading.title)));
    cells.filter_map(|(words, title)| src022_review_comment::signer(words, title)).collect()
}

/// Whether a column's value is written once, and holds for the rows below.
fn is_filled_down(heading: &Heading) -> bool {
    *heading == Heading::Known(Column::Of(Field::Category))
}

fn cell_of(cells: &[(u32, CellText)], column: u32) -> &str {
    cells.iter().find(|(own, _)| *own == column).map_or("", |(_, text)| text)
}

impl<'a> Rows<'a> {
    fn new(source: &'a Arc<Source>, sheet: &'a Sheet, table: &'a Table, copies: &'a Copies) -> Self {
        static NONE: Grid = Grid::empty();
        let column_of = |field: Field| {
            let known = Heading::Known(Column::Of(field));
            table.columns.iter().find(|reading| reading.heading == known)
        };
        let optional_boxes = column_of(Field::Channels).filter(|reading| is_box_legend(&reading.title));
        Self {
            source,
            grid: source.grid().unwrap_or(&NONE),
            sheet,
            table,
            copies,
            faulty: Arc::new(sheet.faults.iter().map(|(row, column, _)| (*row, *column)).collect()),
            category: column_of(Field::Category).map(|reading| reading.column),
            name: column_of(Field::Name).map(|reading| reading.column),
            reviewers: Arc::new(reviewers(source.grid().unwrap_or(&NONE), table)),
            optional_boxes: optional_boxes.map(|reading| reading.column),
        }
    }

    /// A row that goes on with the item above: what its own cells say is added. Gives what a reviewer wrote in it.
    fn go_on(&self, row: u32, item: &mut RawRow<'a>) -> Vec<ReviewCell<'a>> {
        let mut review = Vec::new();
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
                Heading::Known(Column::Of(Field::Review)) => review.push((cell, reading.title.as_str())),
                Heading::Known(known) => add_text(item, known.field(), cell),
                Heading::Extra(label) => item.cells.extend(self.note(label, cell).map(|note| (Field::Notes, note))),
            }
        }
        review
    }

    fn raw(&self, mut cell: Words<'a>, column: u32) -> Raw<'a> {
        let is_faulty = !self.faulty.is_empty()
            && matches!(cell.locus.place, Place::Cell { row, column } if self.faulty.contains(&(row, column)));
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
    fn cell(&self, row: u32, column: u32) -> Words<'a> {
        let at = self.anchor(row, column);
        Sourced::new(Cow::Borrowed(self.text(at)), Locus::cell(self.source, at.0, at.1))
    }

    fn text(&self, (row, column): (u32, u32)) -> &'a str {
        self.grid.cell(row, column)
    }

    fn sheet_row(&self, row: u32) -> &'a [(u32, CellText)] {
        self.grid.row(row)
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
        let cells = self.grid.row(row);
        let words: Vec<&str> = cells.iter().map(|(_, text)| text.trim()).collect();
        let column = cells.first().map_or(0, |(column, _)| *column);
        Sourced::new(spelling::unbroken(&words.join(" ")).into_owned(), Locus::cell(self.source, row, column))
    }

    /// What stands in a column that the standard does not know: `咨询电话：…`.
    fn note(&self, label: &str, cell: Words<'a>) -> Option<Raw<'a>> {
        let words = spelling::tidy(cell.trim()).into_owned();
        let label = self.copies.take(label);
        (!words.is_empty()).then(|| Raw::Text(cell.map(|_| format!("{label}：{words}").into())))
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
fn add_text<'a>(item: &mut RawRow<'a>, field: Field, cell: Words<'a>) {
    match item.cells.iter_mut().find(|(own, raw)| *own == field && !matches!(raw, Raw::Ticks(_))) {
        Some((_, Raw::Text(text))) => {
            if text.value.trim() != cell.trim() {
                let between = if field == Field::TimeLimit { "；" } else { "\n" };
                let own = text.value.to_mut();
                own.truncate(own.trim_end().len());
                own.push_str(between);
                own.push_str(cell.trim());
            }
        }
        Some((_, raw)) => *raw = Raw::Text(cell),
        None => item.cells.push((field, Raw::Text(cell))),
    }
}

/// Adds a tick, where its column has none yet.
fn add_tick<'a>(item: &mut RawRow<'a>, column: Column, cell: Words<'a>) {
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
