//! Catalog tables in workbooks.

mod requirements;
mod rows;
mod sheet;
mod table;
mod xlsx;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::finding::Finding;
use crate::model::locus::GridRow;
use crate::model::vocabulary::NO_TABLE_SHEET;
use crate::model::{Locus, Regions, Source, SourceText};

use super::rules::src010_hidden_content::Hidden;
use super::rules::{
    src001_unreadable_file, src003_no_table, src010_hidden_content, src011_row_not_understood,
    src014_sheet_without_table,
};
use super::{Reading, lower};
use sheet::Sheet;
use table::{RowKind, Table};

/// Reads a workbook in .xlsx: each table of each sheet is a catalog.
pub(super) fn read(name: &str, bytes: &[u8], regions: &Regions) -> Reading {
    let taken = Mutex::new(BTreeMap::new());
    let outcome = xlsx::read(bytes, |at, sheet| {
        let reading = read_sheet(name, at, sheet, regions);
        taken.lock().unwrap_or_else(PoisonError::into_inner).insert(at, reading);
    });
    if let Err(refusal) = outcome {
        return Reading::failed(src001_unreadable_file::finding(&Source::named(name), &refusal.why, refusal.help));
    }
    let taken = taken.into_inner().unwrap_or_else(PoisonError::into_inner);
    let readings: Vec<(Arc<Source>, Reading)> = taken.into_values().collect();
    let mut whole = Reading::default();
    let found_any = readings.iter().any(|(_, reading)| reading.has_content());
    if !found_any {
        whole.findings.push(src003_no_table::finding(&Source::named(name)));
    }
    for (source, reading) in readings {
        let rows = source.grid().map_or(0, |grid| grid.rows().len());
        let is_known = source.sheet.as_deref().is_some_and(is_no_table_by_name);
        if found_any && !reading.has_content() && rows > 0 && !is_known {
            whole.findings.push(src014_sheet_without_table::finding(&source, rows));
        }
        whole.append(reading);
    }
    whole
}

/// Covers and instructions, and the hidden sheets of a reviewer's workbook, hold no table and miss none.
fn is_no_table_by_name(sheet: &str) -> bool {
    NO_TABLE_SHEET.is(sheet) || sheet.starts_with("_mulu")
}

fn read_sheet(file: &str, tab: usize, mut sheet: Sheet, regions: &Regions) -> (Arc<Source>, Reading) {
    let tables = table::find(&sheet);
    let text = SourceText::Sheet(std::mem::take(&mut sheet.grid));
    let source = Arc::new(Source { file: file.to_owned(), sheet: Some(sheet.name.clone()), tab, text });
    let mut reading = Reading::default();
    if tables.is_empty() {
        let leave = |row: &GridRow| {
            let (column, text) = &row.cells[0];
            reading.findings.push(src011_row_not_understood::finding(Locus::cell(&source, row.row, *column), text));
        };
        reading.requirements.extend(requirements::find(&source, leave));
    }
    for table in tables {
        hidden(&source, &sheet, &table, &mut reading.findings);
        let raw = rows::raw_catalog(&source, &sheet, &table, &mut reading.findings);
        reading.catalogs.push(lower::lower(raw, regions, &mut reading.findings));
    }
    if sheet.is_hidden && !reading.catalogs.is_empty() {
        reading.findings.push(src010_hidden_content::finding(Locus::whole(&source), Hidden::Sheet));
    }
    (source, reading)
}

/// Names hidden rows that hold items, and hidden columns of the table.
fn hidden(source: &Arc<Source>, sheet: &Sheet, table: &Table, findings: &mut Vec<Finding>) {
    for &(first, last) in &sheet.hidden_rows {
        let inside = |row: u32| (first..=last).contains(&row);
        let items = table.rows.iter().filter(|(row, kind)| *kind == RowKind::Item && inside(*row)).count();
        if items > 0 {
            let column = table.columns.first().map_or(0, |(column, _)| *column);
            let rows = Hidden::Rows { first: first + 1, last: last + 1, items };
            findings.push(src010_hidden_content::finding(Locus::cell(source, first, column), rows));
        }
    }
    for (column, _) in &table.columns {
        if sheet.is_column_hidden(*column) {
            findings.push(src010_hidden_content::finding(Locus::cell(source, table.header, *column), Hidden::Column));
        }
    }
}
