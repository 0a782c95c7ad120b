//! Workbooks in .xlsb. calamine reads most cells; those that it passes over, merged areas and what is hidden are read from the records of
//! the sheet's part.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{CellErrorType, Data, Reader as _, Xlsb, XlsbError};

use super::binary::{put, tabs, u32_at, wide};
use super::comments;
use super::package::{self, Package, each_tag};
use super::refusal::{Refusal, damaged, password};
use super::room::Room;
use super::sheet::{Area, Comment, Sheet};
use crate::read::Limits;

pub(super) fn read(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Refusal> {
    let mut package = package::open(bytes, limits)?;
    let paths = sheet_parts(&mut package)?;
    let mut workbook: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsbError::Password => password(),
        error => damaged(&error),
    })?;
    let strings = package::part(&mut package, "xl/sharedStrings.bin")?.unwrap_or_default();
    let strings: Vec<String> = Records(&strings).filter_map(|(kind, data)| shared_string(kind, data)).collect();
    let mut room = Room::new(limits);
    let mut sheets = Vec::new();
    for (name, is_hidden, is_table) in tabs(workbook.sheets_metadata()) {
        if !is_table {
            continue;
        }
        let mut sheet = Sheet { is_hidden, ..Sheet::named(name) };
        let mut cells = workbook.worksheet_cells_reader(&sheet.name).map_err(|error| damaged(&error))?;
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            put(&mut sheet, &mut room, cell.get_position(), &Data::from(cell.get_value().clone()), None)?;
        }
        if let Some(path) = paths.get(&sheet.name)
            && let Some(part) = package::part(&mut package, path)?
        {
            complete(&part, &strings, &mut sheet, &mut room)?;
            for path in comments::parts_of(&mut package, path, "comments")? {
                let part = package::part(&mut package, &path)?.unwrap_or_default();
                room.take_part(part.len() as u64)?;
                sheet.comments.extend(commented(&part));
            }
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// The sheets' names and the parts that hold them.
fn sheet_parts(package: &mut Package<'_>) -> Result<HashMap<String, String>, Refusal> {
    let mut targets = HashMap::new();
    if let Some(xml) = package::part(package, "xl/_rels/workbook.bin.rels")? {
        each_tag(&xml, |tag| targets.extend(package::relationship(tag)));
    }
    let workbook = package::part(package, "xl/workbook.bin")?.unwrap_or_default();
    let bundles = Records(&workbook).filter(|(kind, _)| *kind == 156);
    let sheet = |(_, data): (u32, &[u8])| {
        // State and number, then the relationship's id and the name.
        let (id, rest) = string(data.get(8..)?)?;
        let (name, _) = string(rest)?;
        Some((name, targets.get(&id)?.clone()))
    };
    Ok(bundles.filter_map(sheet).collect())
}

fn shared_string(kind: u32, data: &[u8]) -> Option<String> {
    // A list of strings that cannot be followed keeps its numbers.
    (kind == 19).then(|| data.get(1..).and_then(string).map(|(text, _)| text).unwrap_or_default())
}

/// A count of characters, and the characters; with what follows.
fn string(data: &[u8]) -> Option<(String, &[u8])> {
    let end = 4 + usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let units = data.get(4..end)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    Some((char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect(), &data[end..]))
}

/// Adds to a sheet what calamine does not tell of it.
fn complete(part: &[u8], strings: &[String], sheet: &mut Sheet, room: &mut Room) -> Result<(), Refusal> {
    let mut areas = Vec::new();
    // The next cell in a short form, which says neither row nor column.
    let mut next = (0, 0);
    for (kind, data) in Records(part) {
        let at = |place: usize| u32_at(data, place * 4);
        match kind {
            // The head of a row: whether it is hidden is a bit of its eleventh byte.
            0 => {
                next = (at(0).unwrap_or_default(), 0);
                let is_hidden = data.get(11).is_some_and(|flags| flags & 0x10 != 0);
                sheet.hidden_rows.extend(is_hidden.then_some((next.0, next.0)));
            }
            1..=11 | 62 => {
                let own = (next.0, at(0).unwrap_or_default());
                if let Some(value) = data.get(8..).and_then(|data| passed_over(kind, data)) {
                    put(sheet, room, own, &value, None)?;
                }
                next.1 = own.1.saturating_add(1);
            }
            12..=18 => {
                if let Some(value) = data.get(4..).and_then(|data| short(kind, data, strings)) {
                    put(sheet, room, next, &value, None)?;
                }
                next.1 = next.1.saturating_add(1);
            }
            // Columns, first to last, and their width in parts of a character.
            60 => {
                let columns = at(0).zip(at(1));
                let is_hidden = data.get(16).is_some_and(|flags| flags & 1 != 0);
                sheet.hidden_columns.extend(columns.filter(|_| is_hidden));
                sheet.widths.extend(columns.zip(at(2)).map(|(columns, width)| wide(columns, width)));
            }
            176 => {
                if let (Some(top), Some(bottom), Some(left), Some(right)) = (at(0), at(1), at(2), at(3)) {
                    areas.push(Area { top, left, bottom, right });
                }
            }
            _ => {}
        }
    }
    sheet.set_merges(areas);
    Ok(())
}

/// The cells with a note.
fn commented(part: &[u8]) -> Vec<Comment> {
    let begun = Records(part).filter(|(kind, _)| *kind == 635);
    // The author, then the first row, the last, and the first column.
    let cell = |(_, data): (u32, &[u8])| Some((u32_at(data, 4)?, u32_at(data, 12)?));
    begun.filter_map(cell).map(|(row, column)| Comment { row, column, words: None }).collect()
}

/// What a cell holds that calamine passes over: a formula that failed, a text of several fonts.
fn passed_over(kind: u32, data: &[u8]) -> Option<Data> {
    match kind {
        11 => error(data),
        62 => Some(Data::String(string(data.get(1..)?)?.0)),
        _ => None,
    }
}

/// What a cell in the short form holds, which SheetJS writes: it stands right of the one before it.
fn short(kind: u32, data: &[u8], strings: &[String]) -> Option<Data> {
    match kind {
        13 => Some(rk(u32_at(data, 0)?)),
        14 => error(data),
        15 => Some(Data::Bool(*data.first()? != 0)),
        16 => Some(Data::Float(f64::from_le_bytes(data.get(..8)?.try_into().ok()?))),
        17 => Some(Data::String(string(data)?.0)),
        18 => Some(Data::String(strings.get(usize::try_from(u32_at(data, 0)?).ok()?)?.clone())),
        _ => None,
    }
}

/// A number of thirty bits, whole or the upper half of a float, perhaps times a hundred.
fn rk(bits: u32) -> Data {
    let whole = bits.cast_signed() >> 2;
    let is_whole = bits & 2 != 0;
    let number = if is_whole { f64::from(whole) } else { f64::from_bits(u64::from(bits & !3) << 32) };
    match bits & 1 {
        0 if is_whole => Data::Int(whole.into()),
        0 => Data::Float(number),
        _ => Data::Float(number / 100.0),
    }
}

fn error(data: &[u8]) -> Option<Data> {
    Some(Data::Error(match data.first()? {
        0x00 => CellErrorType::Null,
        0x07 => CellErrorType::Div0,
        0x17 => CellErrorType::Ref,
        0x1d => CellErrorType::Name,
        0x24 => CellErrorType::Num,
        0x2a => CellErrorType::NA,
        0x2b => CellErrorType::GettingData,
        _ => CellErrorType::Value,
    }))
}

/// The records of a part: kind and length take seven bits of each byte.
struct Records<'s>(&'s [u8]);

impl Records<'_> {
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

impl<'s> Iterator for Records<'s> {
    type Item = (u32, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.number(2)?;
        let len = usize::try_from(self.number(4)?).ok()?;
        let data = self.0.get(..len)?;
        self.0 = &self.0[len..];
        Some((kind, data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_known_by_their_cells() {
        // The beginning of a note at D6: kind 635 and a length of 36 bytes.
        let mut part = vec![0xfb, 0x04, 36];
        part.extend([0_u32, 5, 5, 3, 3].iter().flat_map(|number| number.to_le_bytes()));
        part.extend([0; 16]);
        assert_eq!(commented(&part), [Comment { row: 5, column: 3, words: None }]);
    }
}
