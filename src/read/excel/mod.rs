//! Catalog tables in workbooks.

pub mod apart;
mod binary;
mod body;
mod columns;
pub(crate) mod comments;
pub(crate) mod exported;
mod ods;
mod package;
mod parts;
mod refusal;
mod requirements;
mod room;
mod rows;
mod sheet;
mod symbols;
mod table;
mod xlsb;
mod xlsx;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use calamine::{Data, DataRef};

use crate::finding::Finding;
use crate::model::locus::{Grid, GridRow};
use crate::model::vocabulary::NO_TABLE_SHEET;
use crate::model::{Locus, Regions, Source, SourceText, Sourced};

use super::rules::src010_hidden_content::Hidden;
use super::rules::{
    src001_unreadable_file, src003_no_table, src006_duplicate_key, src010_hidden_content, src011_row_not_understood,
    src014_sheet_without_table, src019_formula_without_value, src022_review_comment,
};
use super::{ColumnReading, Ledger, Reader, Reading};
pub(crate) use sheet::{Area, Merges, Sheet};
pub(crate) use xlsx::parse_area;

use body::RowKind;
use columns::Heading;
use refusal::Refusal;
use room::Copies;
use sheet::Fault;
use table::Table;

/// A format of workbooks, by what a file holds and not by what its name ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Workbook {
    /// .xlsx and .xlsm
    Xlsx,
    /// .ods
    Ods,
    /// .xls, .et and .xlsb
    Binary(Binary),
}

/// The formats that are read in a process of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    /// .xls and .et
    Xls,
    /// .xlsb
    Xlsb,
}

impl Binary {
    fn key(self) -> &'static str {
        match self {
            Self::Xls => "xls",
            Self::Xlsb => "xlsb",
        }
    }

    fn of_key(key: &str) -> Option<Self> {
        [Self::Xls, Self::Xlsb].into_iter().find(|format| format.key() == key)
    }
}

/// Reads a workbook: each table of each sheet is a catalog.
pub(super) fn read(name: &str, bytes: &[u8], format: Workbook, reader: &Reader<'_>) -> Reading {
    let (taken, export) = (Mutex::new(BTreeMap::new()), Mutex::new(None));
    let book = Book { name, regions: reader.regions, copies: Copies::new(reader.limits) };
    let take = |at: usize, mut sheet: Sheet| {
        sheet.settle();
        if sheet.name == exported::SHEET {
            let base = exported::read(&sheet);
            *export.lock().unwrap_or_else(PoisonError::into_inner) = Some(base);
        }
        let tables = if is_of_mulu(&sheet.name) { Vec::new() } else { table::find(&sheet) };
        let read = if tables.is_empty() {
            Read::Headless(Box::new(sheet))
        } else {
            Read::Done(Box::new(book.tables(at, sheet, tables)))
        };
        taken.lock().unwrap_or_else(PoisonError::into_inner).insert(at, read);
    };
    let refused = |refusal: Refusal| {
        Reading::failed(src001_unreadable_file::finding(&Source::named(name), &refusal.why, refusal.help))
    };
    if let Err(refusal) = sheets(bytes, format, reader, take) {
        return refused(refusal);
    }
    let mut columns: Option<Vec<columns::Reading>> = None;
    let mut readings: Vec<SheetReading> = Vec::new();
    for (at, read) in taken.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let reading = match read {
            Read::Done(reading) => *reading,
            Read::Headless(sheet) => book.headless(at, *sheet, columns.as_deref()),
        };
        if reading.columns.is_some() {
            columns.clone_from(&reading.columns);
        }
        go_on(reading, &mut readings);
    }
    if book.copies.ran_out() {
        return refused(refusal::too_large());
    }
    Reading { export: export.into_inner().unwrap_or_else(PoisonError::into_inner), ..gather(name, readings) }
}

/// A workbook that is being read.
struct Book<'b> {
    name: &'b str,
    regions: &'b Regions,
    copies: Copies,
}

/// A workbook for whoever writes it again: as it is where it is an .xlsx, else the sheets of it.
pub(crate) enum Original {
    /// An .xlsx or .xlsm.
    Package {
        /// The file.
        bytes: Vec<u8>,
        /// Whether it holds macros, whatever its name says.
        has_macros: bool,
    },
    /// A format that is only read.
    Sheets {
        /// What the format is called.
        format: &'static str,
        /// The sheets, in the order of their tabs.
        sheets: Vec<Sheet>,
    },
}

/// A workbook as whoever writes it again needs it.
pub(super) fn original(bytes: Vec<u8>, format: Workbook, reader: &Reader<'_>) -> Result<Original, Refusal> {
    let format_name = match format {
        Workbook::Xlsx => {
            let mut package = package::open(&bytes, reader.limits)?;
            let types = package::part(&mut package, "[Content_Types].xml")?.unwrap_or_default();
            let has_macros = memchr::memmem::find(&types, b"macroEnabled").is_some();
            return Ok(Original::Package { bytes, has_macros });
        }
        Workbook::Ods => ".ods",
        Workbook::Binary(Binary::Xls) => ".xls",
        Workbook::Binary(Binary::Xlsb) => ".xlsb",
    };
    let taken = Mutex::new(BTreeMap::new());
    let take = |at: usize, mut sheet: Sheet| {
        sheet.settle();
        taken.lock().unwrap_or_else(PoisonError::into_inner).insert(at, sheet);
    };
    sheets(&bytes, format, reader, take)?;
    let sheets = taken.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect();
    Ok(Original::Sheets { format: format_name, sheets })
}

/// Adds a sheet. One whose table goes on with that of the sheets before it is part of their catalog.
fn go_on(mut reading: SheetReading, before: &mut Vec<SheetReading>) {
    let last = before.iter_mut().rev().find_map(|before| before.reading.catalogs.last_mut());
    if let (true, Some(last), [own]) = (reading.goes_on, last, reading.reading.catalogs.as_mut_slice()) {
        last.items.append(&mut own.items);
        last.notes.append(&mut own.notes);
        reading.reading.catalogs.clear();
    }
    before.push(reading);
}

/// A sheet once its cells are there. One without a header waits for the sheets before it, whose table may go on in it.
enum Read {
    Done(Box<SheetReading>),
    Headless(Box<Sheet>),
}

/// What was read of a sheet.
struct SheetReading {
    source: Arc<Source>,
    reading: Reading,
    /// The columns of its last table.
    columns: Option<Vec<columns::Reading>>,
    /// Whether its table is more of the one before: it has no header, no title, and the same columns.
    goes_on: bool,
}

fn gather(name: &str, sheets: Vec<SheetReading>) -> Reading {
    let mut whole = Reading::default();
    let found_any = sheets.iter().any(|sheet| sheet.reading.has_content());
    if !found_any {
        whole.findings.push(src003_no_table::finding(&Source::named(name)));
    }
    for SheetReading { source, reading, .. } in sheets {
        let rows = source.grid().map_or(0, |grid| grid.rows().len());
        let is_known = source.sheet.as_deref().is_some_and(is_no_table_by_name);
        let has_table = reading.ledgers.iter().any(|ledger| ledger.items > 0);
        if found_any && !has_table && !reading.has_content() && rows > 0 && !is_known {
            whole.findings.push(src014_sheet_without_table::finding(&source, rows));
        }
        whole.append(reading);
    }
    whole
}

/// Hands each sheet to `take`, with its place among the tabs.
fn sheets(
    bytes: &[u8],
    format: Workbook,
    reader: &Reader<'_>,
    take: impl Fn(usize, Sheet) + Sync,
) -> Result<(), Refusal> {
    let limits = reader.limits;
    let sheets = match (format, &reader.program) {
        (Workbook::Xlsx, _) => return xlsx::read(bytes, limits, take),
        (Workbook::Ods, _) => return ods::read(bytes, limits, take),
        (Workbook::Binary(format), Some(program)) => apart::call(program, format, bytes, limits)?,
        (Workbook::Binary(format), None) => {
            // Without a program to start, a panic of the reader ends its thread and not the run.
            let sheets = std::thread::scope(|scope| scope.spawn(|| binary::read(format, bytes, limits)).join());
            sheets.unwrap_or_else(|_| Err(apart::broken()))?
        }
    };
    for (at, sheet) in sheets.into_iter().enumerate() {
        take(at, sheet);
    }
    Ok(())
}

/// A cell as a person reads it: numbers without a needless `.0`, days as days.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        other => text_of_data(&Data::from(other.clone())),
    }
}

/// See [`text_of`].
fn text_of_data(value: &Data) -> String {
    match value {
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        value => value.to_string(),
    }
}

/// Covers and instructions, and the hidden sheets of a reviewer's workbook, hold no table and miss none. A second of them has a number
/// behind its name: `问题清单（2）`.
fn is_no_table_by_name(sheet: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || "()（） ".contains(c);
    NO_TABLE_SHEET.is(sheet) || NO_TABLE_SHEET.is(sheet.trim_end_matches(is_number)) || is_of_mulu(sheet)
}

/// The hidden sheets of a reviewer's workbook.
fn is_of_mulu(sheet: &str) -> bool {
    sheet.starts_with("_mulu")
}

impl Book<'_> {
    /// A sheet whose tables have headers.
    fn tables(&self, tab: usize, mut sheet: Sheet, tables: Vec<Table>) -> SheetReading {
        let source = source(self.name, tab, &mut sheet);
        let mut reading = Reading::default();
        faults(&source, &sheet, &mut reading.findings);
        commented(&source, &sheet, &mut reading.findings);
        let mut ledger = Ledger::of(&source);
        let last_columns = tables.last().map(|table| table.columns.clone());
        for table in tables {
            hidden(&source, &sheet, &table, &mut reading.findings);
            for (_, kind) in &table.rows {
                ledger.count(*kind);
            }
            reading.columns.extend(table.columns.iter().map(|column| explained(&source, &table, column)));
            let (regions, copies) = (self.regions, &self.copies);
            reading.catalogs.push(rows::catalog(&source, &sheet, &table, regions, copies, &mut reading.findings));
        }
        if sheet.is_hidden && !reading.catalogs.is_empty() {
            reading.findings.push(src010_hidden_content::finding(Locus::whole(&source), Hidden::Sheet));
        }
        reading.ledgers.push(ledger);
        SheetReading { source, reading, columns: last_columns, goes_on: false }
    }

    /// A sheet in which no header was found: a list of requirements, a table without a header, or none at all.
    fn headless(&self, tab: usize, mut sheet: Sheet, before: Option<&[columns::Reading]>) -> SheetReading {
        let is_list = requirements::is_headed(&sheet);
        let is_passed_over = is_no_table_by_name(&sheet.name);
        if let Some(table) = table::without_header(&sheet, before).filter(|_| !is_list && !is_passed_over) {
            let goes_on = table.goes_on;
            let reading = self.tables(tab, sheet, vec![table]);
            return SheetReading { goes_on, ..reading };
        }
        let source = source(self.name, tab, &mut sheet);
        let mut reading = Reading::default();
        commented(&source, &sheet, &mut reading.findings);
        let mut ledger = Ledger::of(&source);
        if is_list {
            let list = requirements::read(&source, &sheet.merges, &self.copies);
            let leave = |row: &&GridRow| {
                let (column, text) = &row.cells[0];
                src011_row_not_understood::finding(Locus::cell(&source, row.row, *column), text)
            };
            reading.findings.extend(list.left.iter().map(leave));
            for (kind, count) in list.counts() {
                (0..count).for_each(|_| ledger.count(kind));
            }
            reading.requirements.push(list.requirements);
        } else if is_passed_over {
            reading.findings.extend(source.grid().into_iter().flat_map(|grid| on_cover(&source, grid)));
            ledger.outside = source.grid().map_or(0, |grid| grid.rows().len());
        } else {
            // The sheet, or the workbook, is a finding as a whole.
            ledger.reported = source.grid().map_or(0, |grid| grid.rows().len());
        }
        reading.ledgers.push(ledger);
        SheetReading { source, reading, columns: None, goes_on: false }
    }
}

fn source(file: &str, tab: usize, sheet: &mut Sheet) -> Arc<Source> {
    let text = Arc::new(SourceText::Sheet(std::mem::take(&mut sheet.grid)));
    Arc::new(Source { file: file.to_owned(), sheet: Some(sheet.name.clone()), tab, text, made_of: None })
}

/// Names the cells whose value is none that anybody wrote, or not the only one.
fn faults(source: &Arc<Source>, sheet: &Sheet, findings: &mut Vec<Finding>) {
    if let Some((row, column, was)) = sheet.replaced.first() {
        let cell = Locus::cell(source, *row, *column);
        findings.push(src006_duplicate_key::cell(cell, was, sheet.replaced.len()));
    }
    findings.extend(sheet.faults.iter().map(|(row, column, fault)| match fault {
        Fault::Error => {
            let shown = source.grid().map_or("", |grid| grid.cell(*row, *column));
            src019_formula_without_value::error(source, *row, *column, shown)
        }
        Fault::NoValue => src019_formula_without_value::no_value(source, *row, *column),
    }));
}

/// Names the cells beside which somebody wrote something.
fn commented(source: &Arc<Source>, sheet: &Sheet, findings: &mut Vec<Finding>) {
    let notes = sheet.comments.iter().map(|comment| {
        let (row, column) = sheet.merges.anchor(comment.row, comment.column);
        (Locus::cell(source, row, column), comment.words.as_deref())
    });
    findings.extend(src022_review_comment::notes(notes.collect()));
}

/// What somebody wrote on the cover of a workbook that mulu wrote, where mulu leaves it blank: above the list of sheets, beside and below it.
fn on_cover(source: &Arc<Source>, grid: &Grid) -> Vec<Finding> {
    let is_head =
        |row: &&GridRow| exported::COVER_HEADINGS.iter().zip(0..).all(|(heading, column)| row.cell(column) == *heading);
    let Some(head) = grid.rows().iter().find(is_head).map(|row| row.row) else { return Vec::new() };
    let is_last = |row: &&GridRow| row.row > head && row.cell(0) == exported::COVER_TOTAL;
    let last = grid.rows().iter().find(is_last).map_or(u32::MAX, |row| row.row);
    let is_ours = |row: u32, column: u32| column < 4 && row <= last && row + 1 != head;
    let cells = grid.rows().iter().flat_map(|row| row.cells.iter().map(|(column, words)| (row.row, *column, words)));
    let theirs = cells.filter(|(row, column, _)| !is_ours(*row, *column));
    let words = theirs.map(|(row, column, words)| {
        (Sourced::new(Cow::Borrowed(&**words), Locus::cell(source, row, column)), source.sheet.as_deref().unwrap_or(""))
    });
    words.flat_map(|cell| src022_review_comment::of_row(vec![cell], &BTreeSet::new())).collect()
}

/// What a column was taken for, for whoever asks.
fn explained(source: &Arc<Source>, table: &Table, column: &columns::Reading) -> ColumnReading {
    ColumnReading {
        locus: Locus::cell(source, table.header, column.column),
        column: letters(column.column),
        title: column.title.clone(),
        meaning: match &column.heading {
            Heading::Known(known) => Some(*known),
            Heading::Extra(_) => None,
        },
        is_sure: column.evidence.is_sure(),
        evidence: column.evidence.text(),
    }
}

fn letters(column: u32) -> String {
    crate::model::locus::column_letters(column)
}

impl Ledger {
    /// An empty ledger of a sheet: its rows down to the last that holds anything, and those of them that hold nothing.
    fn of(source: &Arc<Source>) -> Self {
        let rows = source.grid().map(Grid::rows).unwrap_or_default();
        let last = rows.last().map_or(0, |row| row.row as usize + 1);
        Self { rows: last, blank: last - rows.len(), ..Self::new(source) }
    }

    fn count(&mut self, kind: RowKind) {
        *match kind {
            RowKind::Item => &mut self.items,
            RowKind::Continued | RowKind::PerhapsContinued => &mut self.continued,
            RowKind::Header => &mut self.headers,
            RowKind::Title => &mut self.titles,
            RowKind::Note => &mut self.notes,
            RowKind::Other => &mut self.reported,
        } += 1;
    }
}

/// Names hidden rows that hold items, and hidden columns of the table.
fn hidden(source: &Arc<Source>, sheet: &Sheet, table: &Table, findings: &mut Vec<Finding>) {
    for &(first, last) in &sheet.hidden_rows {
        // The rows of a table stand in order.
        let [from, end] = [first, last.saturating_add(1)].map(|at| table.rows.partition_point(|(row, _)| *row < at));
        let items = table.rows[from..end].iter().filter(|(_, kind)| *kind == RowKind::Item).count();
        if items > 0 {
            let column = table.columns.first().map_or(0, |reading| reading.column);
            let rows = Hidden::Rows { first: first + 1, last: last + 1, items };
            findings.push(src010_hidden_content::finding(Locus::cell(source, first, column), rows));
        }
    }
    for column in table.columns.iter().map(|reading| reading.column) {
        if sheet.is_column_hidden(column) {
            findings.push(src010_hidden_content::finding(Locus::cell(source, table.header, column), Hidden::Column));
        }
    }
}
