//! Workbooks in .xls (also as WPS's .et) and .xlsb. calamine reads the cells, and of .xls the merged areas. Hidden rows and columns, the
//! merged areas of .xlsb and the fonts of symbols of .xls, which it does not tell, are read from the records of the file.
//!
//! calamine trusts the counts and offsets of .xls: a file that was tampered with makes it panic or ask for more memory than there is. So
//! both formats are read in a process of their own, see [`super::apart`].

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, Dimensions, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError};

use super::package::{self, Package, each_tag};
use super::refusal::{Refusal, damaged, password, too_large};
use super::sheet::{Area, Fault, Sheet};
use super::symbols::SymbolFont;
use super::{Binary, text_of_data};
use crate::read::Limits;

/// The sheets of a workbook.
pub(super) fn read(format: Binary, bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Refusal> {
    match format {
        Binary::Xls => read_xls(bytes, limits),
        Binary::Xlsb => read_xlsb(bytes, limits),
    }
}

fn read_xls(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Refusal> {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => password(),
        error => damaged(&error),
    })?;
    let mut layouts = xls_layouts(bytes).into_iter();
    let mut cells_left = limits.cells;
    let mut sheets = Vec::new();
    for (name, is_hidden, is_table) in tabs(workbook.sheets_metadata()) {
        let layout = layouts.next().unwrap_or_default();
        if !is_table {
            continue;
        }
        let range = workbook.worksheet_range(&name).map_err(|error| damaged(&error))?;
        let (top, left) = range.start().unwrap_or_default();
        let mut sheet = Sheet { is_hidden, ..Sheet::named(name) };
        for (row, column, value) in range.used_cells() {
            cells_left = cells_left.checked_sub(1).ok_or_else(too_large)?;
            let (row, column) = (top + number(row), left + number(column));
            let font = layout.symbols.get(&(row, column));
            put(&mut sheet, row, column, value, font.copied());
        }
        let merges = workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        sheet.set_merges(merges.into_iter().map(area));
        sheet.hidden_rows = layout.hidden_rows;
        sheet.hidden_columns = layout.hidden_columns;
        sheet.widths = layout.widths;
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn read_xlsb(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Refusal> {
    let mut package = package::open(bytes, limits)?;
    let parts = xlsb_parts(&mut package)?;
    let mut workbook: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsbError::Password => password(),
        error => damaged(&error),
    })?;
    let mut cells_left = limits.cells;
    let mut sheets = Vec::new();
    for (name, is_hidden, is_table) in tabs(workbook.sheets_metadata()) {
        if !is_table {
            continue;
        }
        let mut sheet = Sheet { is_hidden, ..Sheet::named(name) };
        let mut cells = workbook.worksheet_cells_reader(&sheet.name).map_err(|error| damaged(&error))?;
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            cells_left = cells_left.checked_sub(1).ok_or_else(too_large)?;
            let (row, column) = cell.get_position();
            put(&mut sheet, row, column, &Data::from(cell.get_value().clone()), None);
        }
        if let Some(path) = parts.get(&sheet.name)
            && let Some(part) = package::part(&mut package, path)?
        {
            let (layout, areas) = xlsb_layout(&part);
            sheet.set_merges(areas);
            sheet.hidden_rows = layout.hidden_rows;
            sheet.hidden_columns = layout.hidden_columns;
            sheet.widths = layout.widths;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Name, whether it is hidden, and whether it is a sheet with cells.
fn tabs(sheets: &[calamine::Sheet]) -> Vec<(String, bool, bool)> {
    let tab = |sheet: &calamine::Sheet| {
        (sheet.name.clone(), sheet.visible != SheetVisible::Visible, sheet.typ == SheetType::WorkSheet)
    };
    sheets.iter().map(tab).collect()
}

fn put(sheet: &mut Sheet, row: u32, column: u32, value: &Data, font: Option<SymbolFont>) {
    let fault = matches!(value, Data::Error(_)).then_some(Fault::Error);
    let mut text = text_of_data(value);
    if let Some(font) = font {
        text = font.decode(&text);
    }
    sheet.put(row, column, text.into(), fault);
}

fn area(merged: Dimensions) -> Area {
    let ((top, left), (bottom, right)) = (merged.start, merged.end);
    Area { top, left, bottom, right }
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

// ---- the records of .xls ------------------------------------------------------------------------------------------------------

/// What of a sheet calamine does not tell.
#[derive(Default)]
struct Layout {
    hidden_rows: Vec<(u32, u32)>,
    hidden_columns: Vec<(u32, u32)>,
    widths: Vec<(u32, u32, f64)>,
    symbols: HashMap<(u32, u32), SymbolFont>,
}

/// The layouts of all tabs, in their order; none where the records cannot be followed.
fn xls_layouts(bytes: &[u8]) -> Vec<Layout> {
    let Some(stream) = workbook_stream(bytes) else { return Vec::new() };
    let mut fonts: Vec<Option<SymbolFont>> = Vec::new();
    let mut formats: Vec<usize> = Vec::new();
    let mut starts: Vec<usize> = Vec::new();
    for (kind, data) in Records(&stream) {
        match kind {
            0x0085 => starts.extend(u32_at(data, 0).map(|start| start as usize)),
            0x0031 => fonts.push(font_name(data).and_then(|name| SymbolFont::named(&name))),
            0x00e0 => formats.extend(u16_at(data, 0).map(usize::from)),
            0x000a => break,
            _ => {}
        }
    }
    // There is no font number 4.
    let font_of = |format: u16| {
        let font = *formats.get(usize::from(format))?;
        *fonts.get(if font > 4 { font - 1 } else { font })?
    };
    let has_symbols = fonts.iter().any(Option::is_some);
    let symbols = |format: u16| if has_symbols { font_of(format) } else { None };
    starts.into_iter().map(|start| xls_layout(stream.get(start..).unwrap_or_default(), symbols)).collect()
}

fn xls_layout(stream: &[u8], symbols: impl Fn(u16) -> Option<SymbolFont>) -> Layout {
    let mut layout = Layout::default();
    for (kind, data) in Records(stream) {
        match kind {
            // A row: whether it is hidden is a bit of its twelfth byte.
            0x0208 if data.get(12).is_some_and(|flags| flags & 0x20 != 0) => {
                layout.hidden_rows.extend(u16_at(data, 0).map(|row| (u32::from(row), u32::from(row))));
            }
            // Columns, first to last, and their width in parts of a character.
            0x007d => {
                let columns = u16_at(data, 0).zip(u16_at(data, 2));
                let columns = columns.map(|(first, last)| (u32::from(first), u32::from(last)));
                if u16_at(data, 8).is_some_and(|flags| flags & 1 != 0) {
                    layout.hidden_columns.extend(columns);
                }
                layout
                    .widths
                    .extend(columns.zip(u16_at(data, 4)).map(|(columns, width)| wide(columns, u32::from(width))));
            }
            // A cell with text, by its number in the list of strings or as it is.
            0x00fd | 0x0204 => {
                let font = u16_at(data, 4).and_then(&symbols);
                if let (Some(row), Some(column), Some(font)) = (u16_at(data, 0), u16_at(data, 2), font) {
                    layout.symbols.insert((u32::from(row), u32::from(column)), font);
                }
            }
            0x000a => break,
            _ => {}
        }
    }
    layout.hidden_rows = super::joined(std::mem::take(&mut layout.hidden_rows));
    layout
}

/// Columns with their width in characters, of which it is stated in parts of 256; none is wider than Excel's widest.
fn wide((first, last): (u32, u32), width: u32) -> (u32, u32, f64) {
    (first, last, (f64::from(width) / 256.0).min(255.0))
}

fn workbook_stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut stream = Vec::new();
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name))?;
    file.open_stream(name).ok()?.read_to_end(&mut stream).ok()?;
    Some(stream)
}

/// A font's name: a count of characters, whether they take two bytes, and the characters.
fn font_name(data: &[u8]) -> Option<String> {
    let count = usize::from(*data.get(14)?);
    let is_wide = data.get(15)? & 1 != 0;
    let name = data.get(16..)?;
    if !is_wide {
        return Some(name.get(..count)?.iter().map(|byte| char::from(*byte)).collect());
    }
    let units = name.get(..count * 2)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect())
}

/// The records of a stream: kind and data.
struct Records<'s>(&'s [u8]);

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16_at(self.0, 0)?;
        let len = usize::from(u16_at(self.0, 2)?);
        let data = self.0.get(4..4 + len)?;
        self.0 = &self.0[4 + len..];
        Some((kind, data))
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

// ---- the records of .xlsb -----------------------------------------------------------------------------------------------------

/// The sheets' names and the parts that hold them.
fn xlsb_parts(package: &mut Package<'_>) -> Result<HashMap<String, String>, Refusal> {
    let mut targets = HashMap::new();
    if let Some(xml) = package::part(package, "xl/_rels/workbook.bin.rels")? {
        each_tag(&xml, |tag| targets.extend(package::relationship(tag)));
    }
    let workbook = package::part(package, "xl/workbook.bin")?.unwrap_or_default();
    let bundles = WideRecords(&workbook).filter(|(kind, _)| *kind == 156);
    let sheet = |(_, data): (u32, &[u8])| {
        // State and number, then the relationship's id and the name.
        let (id, rest) = wide_string(data.get(8..)?)?;
        let (name, _) = wide_string(rest)?;
        Some((name, targets.get(&id)?.clone()))
    };
    Ok(bundles.filter_map(sheet).collect())
}

fn wide_string(data: &[u8]) -> Option<(String, &[u8])> {
    let end = 4 + usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let units = data.get(4..end)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    Some((char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect(), &data[end..]))
}

fn xlsb_layout(part: &[u8]) -> (Layout, Vec<Area>) {
    let (mut layout, mut areas) = (Layout::default(), Vec::new());
    for (kind, data) in WideRecords(part) {
        let at = |place: usize| u32_at(data, place * 4);
        match kind {
            // The head of a row: whether it is hidden is a bit of its eleventh byte.
            0 if data.get(11).is_some_and(|flags| flags & 0x10 != 0) => {
                layout.hidden_rows.extend(at(0).map(|row| (row, row)));
            }
            // Columns, first to last, and their width in parts of a character.
            60 => {
                let columns = at(0).zip(at(1));
                if data.get(16).is_some_and(|flags| flags & 1 != 0) {
                    layout.hidden_columns.extend(columns);
                }
                layout.widths.extend(columns.zip(at(2)).map(|(columns, width)| wide(columns, width)));
            }
            176 => {
                if let (Some(top), Some(bottom), Some(left), Some(right)) = (at(0), at(1), at(2), at(3)) {
                    areas.push(Area { top, left, bottom, right });
                }
            }
            _ => {}
        }
    }
    layout.hidden_rows = super::joined(std::mem::take(&mut layout.hidden_rows));
    (layout, areas)
}

/// The records of a part of .xlsb: kind and length take seven bits of each byte.
struct WideRecords<'s>(&'s [u8]);

impl WideRecords<'_> {
    fn number(&mut self, most_bytes: u32) -> Option<u32> {
        let mut number = 0;
        for place in 0..most_bytes {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

impl<'s> Iterator for WideRecords<'s> {
    type Item = (u32, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.number(2)?;
        let len = usize::try_from(self.number(4)?).ok()?;
        let data = self.0.get(..len)?;
        self.0 = &self.0[len..];
        Some((kind, data))
    }
}
