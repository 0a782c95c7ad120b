//! Catalog tables in workbooks.

mod rows;
mod sheet;
mod table;
mod xlsx;

use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::Finding;
use crate::model::vocabulary::REQUIREMENTS_TITLE;
use crate::model::{Locus, Regions, Source, SourceText};

use super::rules::src010_hidden_content::Hidden;
use super::rules::{src001_unreadable_file, src003_no_table, src010_hidden_content, src014_sheet_without_table};
use super::{Reading, lower};
use sheet::Sheet;
use table::{RowKind, Table};

/// Reads a workbook in .xlsx: each table of each sheet is a catalog.
pub(super) fn read(name: &str, bytes: &[u8], regions: &Regions) -> Reading {
    let sheets = match xlsx::read(bytes) {
        Ok(sheets) => sheets,
        Err(refusal) => {
            let finding = src001_unreadable_file::finding(&Source::named(name), &refusal.why, refusal.help);
            return Reading::failed(finding);
        }
    };
    let readings: Vec<(Arc<Source>, Reading)> =
        sheets.into_par_iter().map(|sheet| read_sheet(name, sheet, regions)).collect();
    let mut whole = Reading::default();
    let found_any = readings.iter().any(|(_, reading)| !reading.catalogs.is_empty() || reading.skipped_tables > 0);
    if !found_any {
        whole.findings.push(src003_no_table::finding(&Source::named(name)));
    }
    for (source, reading) in readings {
        let rows = source.grid().map_or(0, |grid| grid.rows().len());
        let is_without_table = reading.catalogs.is_empty() && reading.skipped_tables == 0;
        if found_any && is_without_table && rows > 0 {
            whole.findings.push(src014_sheet_without_table::finding(&source, rows));
        }
        whole.append(reading);
    }
    whole
}

fn read_sheet(file: &str, mut sheet: Sheet, regions: &Regions) -> (Arc<Source>, Reading) {
    let tables = table::find(&sheet);
    let text = SourceText::Sheet(std::mem::take(&mut sheet.grid));
    let source = Arc::new(Source { file: file.to_owned(), sheet: Some(sheet.name.clone()), text });
    let mut reading = Reading::default();
    for table in tables {
        let title = table.title.map(|(row, column)| source.grid().map_or("", |grid| grid.cell(row, column)));
        if title.is_some_and(|title| REQUIREMENTS_TITLE.within(title).is_some()) {
            reading.skipped_tables += 1;
            continue;
        }
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
