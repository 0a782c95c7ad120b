//! Workbooks in .xls (also as WPS's .et), and what they have in common with .xlsb. calamine reads cells and merged areas. Hidden rows and
//! columns and the fonts of symbols, which it does not tell, are read from the records of the file.
//!
//! calamine trusts the counts and offsets of .xls: a file that was tampered with makes it panic or ask for more memory than there is. So
//! both formats are read in a process of their own, see [`super::apart`].

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, Dimensions, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::refusal::{Refusal, damaged, password};
use super::room::Room;
use super::sheet::{Area, Comment, Fault, Sheet};
use super::symbols::SymbolFont;
use super::{Binary, text_of_data, xlsb};
use crate::read::Limits;

/// The sheets of a workbook.
pub(super) fn read(format: Binary, bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Refusal> {
    match format {
        Binary::Xls => read_xls(bytes, limits),
        Binary::Xlsb => xlsb::read(bytes, limits),
    }
}

fn read_xls(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Refusal> {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => password(),
        error => damaged(&error),
    })?;
    let mut layouts = xls_layouts(bytes).into_iter();
    let mut room = Room::new(limits);
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
            let at = (top + number(row), left + number(column));
            put(&mut sheet, &mut room, at, value, layout.symbols.get(&at).copied())?;
        }
        let merges = workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        sheet.set_merges(merges.into_iter().map(area));
        sheet.hidden_rows = layout.hidden_rows;
        sheet.hidden_columns = layout.hidden_columns;
        sheet.widths = layout.widths;
        sheet.comments = layout.comments;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Name, whether it is hidden, and whether it is a sheet with cells.
pub(super) fn tabs(sheets: &[calamine::Sheet]) -> Vec<(String, bool, bool)> {
    let tab = |sheet: &calamine::Sheet| {
        (sheet.name.clone(), sheet.visible != SheetVisible::Visible, sheet.typ == SheetType::WorkSheet)
    };
    sheets.iter().map(tab).collect()
}

pub(super) fn put(
    sheet: &mut Sheet,
    room: &mut Room,
    at: (u32, u32),
    value: &Data,
    font: Option<SymbolFont>,
) -> Result<(), Refusal> {
    let fault = matches!(value, Data::Error(_)).then_some(Fault::Error);
    let mut text = text_of_data(value);
    if let Some(font) = font {
        text = font.decode(&text);
    }
    sheet.put(room, at, text.into(), fault)
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
    /// Cells with a note, whose words stand in drawings elsewhere.
    comments: Vec<Comment>,
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
            // A note, by its cell.
            0x001c => {
                let cell = u16_at(data, 0).zip(u16_at(data, 2));
                layout.comments.extend(cell.map(|(row, column)| Comment {
                    row: row.into(),
                    column: column.into(),
                    words: None,
                }));
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
    layout
}

/// Columns with their width in characters, of which it is stated in parts of 256; none is wider than Excel's widest.
pub(super) fn wide((first, last): (u32, u32), width: u32) -> (u32, u32, f64) {
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

pub(super) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_known_by_their_cells() {
        // A note at D6, drawn by object 1, of an author without a name; then the end of the sheet.
        let stream = [0x1c, 0, 12, 0, 5, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0];
        assert_eq!(xls_layout(&stream, |_| None).comments, [Comment { row: 5, column: 3, words: None }]);
    }
}
