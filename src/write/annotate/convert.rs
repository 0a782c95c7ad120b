//! Workbooks of other formats as .xlsx, out of what was read of them: the texts of the cells, merged areas, widths, and what is hidden.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Refused, damaged};
use crate::read::{Area, Sheet};
use crate::write::row_height;

/// The last row and column that a sheet can have, from 0.
const LAST_ROW: u32 = 1_048_575;
const LAST_COLUMN: u32 = 16_383;
/// How long a sheet's name may be.
const LONGEST_NAME: usize = 31;

/// Rows of at least so many filled cells belong to a table and get its lines, up to this column.
const FEWEST: usize = 3;
const LAST_FRAMED: u32 = 63;

/// How cells look, of which nothing is known.
struct Formats {
    /// Within a table.
    framed: Format,
    /// Titles and notes.
    plain: Format,
}

impl Formats {
    fn new() -> Self {
        let plain = Format::new()
            .set_font_name("宋体")
            .set_font_size(10.5)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        Self { framed: plain.clone().set_border(FormatBorder::Thin), plain }
    }

    /// Those of a row with so many filled cells.
    fn of_row(&self, filled: usize) -> &Format {
        if filled >= FEWEST { &self.framed } else { &self.plain }
    }
}

/// The workbook, and what its sheets are called in it: some formats allow names that this one does not.
pub(super) fn workbook(sheets: &[Sheet]) -> Result<(Vec<u8>, BTreeMap<String, String>), Refused> {
    let names = names(sheets);
    let bytes = write(sheets, &names).map_err(|error| damaged(&error))?;
    Ok((bytes, sheets.iter().map(|sheet| sheet.name.clone()).zip(names).collect()))
}

fn write(sheets: &[Sheet], names: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The time of writing would make every copy differ.
    let day = ExcelDateTime::from_ymd(2020, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let formats = Formats::new();
    let shown = sheets.iter().position(|sheet| !sheet.is_hidden);
    for (at, (sheet, name)) in sheets.iter().zip(names).enumerate() {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(name)?;
        if Some(at) == shown {
            worksheet.set_active(true);
        }
        worksheet.set_hidden(sheet.is_hidden && shown.is_some());
        write_sheet(worksheet, sheet, &formats)?;
    }
    workbook.save_to_buffer()
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet, formats: &Formats) -> Result<(), XlsxError> {
    worksheet.set_landscape().set_print_fit_to_pages(1, 0);
    lay_out(worksheet, sheet)?;
    let areas = apart(sheet.merges.areas());
    for area in &areas {
        let format = formats.of_row(sheet.row(area.top).len());
        worksheet.merge_range(area.top, narrow(area.left), area.bottom, narrow(area.right), "", format)?;
    }
    let covered = |row: u32, column: u32| sheet.merges.area_at(row, column).is_some();
    let used = || sheet.grid.rows().iter().flat_map(|row| &row.cells).map(|(column, _)| *column);
    let columns = used().min().unwrap_or(0)..=used().max().unwrap_or(0).min(LAST_FRAMED);
    for row in sheet.grid.rows() {
        let format = formats.of_row(row.cells.len());
        if row.cells.len() >= FEWEST {
            for column in columns.clone().filter(|column| !covered(row.row, *column)) {
                worksheet.write_blank(row.row, narrow(column), format)?;
            }
        }
        for (column, text) in row.cells.iter().filter(|(column, _)| *column <= LAST_COLUMN) {
            match number(text) {
                Some(number) => worksheet.write_number_with_format(row.row, narrow(*column), number, format)?,
                None => worksheet.write_string_with_format(row.row, narrow(*column), &**text, format)?,
            };
        }
        let shown = row.cells.iter().filter_map(|(column, text)| {
            let area = sheet.merges.area_at(row.row, *column);
            let is_tall = area.is_some_and(|area| area.bottom > area.top);
            let columns = area.map_or(*column..=*column, |area| area.left..=area.right.min(LAST_FRAMED));
            (!is_tall).then(|| (&**text, columns.map(|column| width_of(sheet, column)).sum()))
        });
        worksheet.set_row_height(row.row, row_height(shown))?;
    }
    Ok(())
}

/// How wide columns are, and what is hidden.
fn lay_out(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    for &(first, last, width) in &sheet.widths {
        for column in first..=last.min(LAST_COLUMN) {
            worksheet.set_column_width(narrow(column), width)?;
        }
    }
    for &(first, last) in &sheet.hidden_columns {
        for column in first..=last.min(LAST_COLUMN) {
            worksheet.set_column_hidden(narrow(column))?;
        }
    }
    let last_used = sheet.grid.rows().last().map_or(0, |row| row.row);
    for &(first, last) in &sheet.hidden_rows {
        for row in first..=last.min(last_used) {
            worksheet.set_row_hidden(row)?;
        }
    }
    Ok(())
}

/// A column's width in characters; Excel's own where none is known.
fn width_of(sheet: &Sheet, column: u32) -> f64 {
    let own = sheet.widths.iter().find(|(first, last, _)| (*first..=*last).contains(&column));
    own.map_or(8.43, |(.., width)| *width)
}

fn narrow(column: u32) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// Areas of more than one cell that touch no other: the format has no others, and a damaged file may.
fn apart(areas: Vec<Area>) -> Vec<Area> {
    let mut kept: Vec<Area> = Vec::new();
    for area in areas {
        let touches = |other: &Area| {
            area.left <= other.right && other.left <= area.right && area.top <= other.bottom && other.top <= area.bottom
        };
        let is_one_cell = area.top == area.bottom && area.left == area.right;
        let is_inside = area.bottom <= LAST_ROW && area.right <= LAST_COLUMN;
        if is_inside && !is_one_cell && !kept.iter().any(touches) {
            kept.push(area);
        }
    }
    kept
}

/// A serial or another small number, which Excel would else mark as a number that is stored as text.
fn number(text: &str) -> Option<f64> {
    let is_plain = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_needless_zero = text.len() > 1 && text.starts_with('0');
    if is_plain && !has_needless_zero { text.parse().ok() } else { None }
}

/// A name for each sheet that the format allows, and no name twice.
fn names(sheets: &[Sheet]) -> Vec<String> {
    let mut used = BTreeSet::new();
    let name = |sheet: &Sheet| {
        let allowed: String = sheet.name.chars().map(|c| if "[]:*?/\\".contains(c) { '_' } else { c }).collect();
        let allowed = allowed.trim_matches('\'');
        let named = (1_u32..).map(|number| {
            let suffix = if number == 1 { String::new() } else { format!("（{number}）") };
            let stem: String = allowed.chars().take(LONGEST_NAME - suffix.chars().count()).collect();
            let stem = if stem.trim().is_empty() { "表".to_owned() } else { stem };
            stem + &suffix
        });
        named.into_iter().find(|name| used.insert(name.to_lowercase())).unwrap_or_default()
    };
    sheets.iter().map(name).collect()
}
