//! Workbooks as text that people can read and diff. A `.sheet` file is made into an .xlsx file, line by line:
//!
//! ```text
//! # 表名           a sheet begins; `#! 表名` one that is hidden
//! #~ C             column C of the sheet is hidden
//! 甲 | 乙 | 丙     a row: cells between `|`, the blanks around them aside; `\n` is a line break
//! 丁 | < | 戊      `<` is merged with the cell on its left
//! ^  | < | ^       `^` is merged with the cell above; a block of both is one area
//! ~ 己 | 庚        a row that is hidden
//!                  a blank line is a blank row
//! ```
//!
//! A cell of digits is a number, as it is where people type a serial; `=#REF!` is a formula with that error.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

/// The bytes of the .xlsx file that `text` describes.
///
/// # Panics
///
/// When the text is not written as the top of this module says.
pub(crate) fn workbook(text: &str) -> Vec<u8> {
    let sheets = parse(text);
    assert!(!sheets.is_empty(), "a sheet starts with `# 表名`");
    let mut workbook = Workbook::new();
    for sheet in &sheets {
        sheet.write(workbook.add_worksheet()).expect("the sheet can be written");
    }
    workbook.save_to_buffer().expect("the workbook can be saved")
}

#[derive(Default)]
struct Sheet<'a> {
    name: &'a str,
    is_hidden: bool,
    hidden_columns: Vec<u16>,
    rows: Vec<Row<'a>>,
}

#[derive(Default)]
struct Row<'a> {
    is_hidden: bool,
    cells: Vec<&'a str>,
}

fn parse(text: &str) -> Vec<Sheet<'_>> {
    let mut sheets: Vec<Sheet<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(column) = line.strip_prefix("#~") {
            current(&mut sheets).hidden_columns.push(column_number(column.trim()));
        } else if let Some(name) = line.strip_prefix("#!") {
            sheets.push(Sheet { name: name.trim(), is_hidden: true, ..Sheet::default() });
        } else if let Some(name) = line.strip_prefix('#') {
            sheets.push(Sheet { name: name.trim(), ..Sheet::default() });
        } else {
            current(&mut sheets).rows.push(row(line));
        }
    }
    sheets
}

fn current<'s, 'a>(sheets: &'s mut [Sheet<'a>]) -> &'s mut Sheet<'a> {
    sheets.last_mut().expect("a sheet starts with `# 表名`")
}

fn row(line: &str) -> Row<'_> {
    let (is_hidden, line) = line.strip_prefix('~').map_or((false, line), |rest| (true, rest));
    Row { is_hidden, cells: line.split('|').map(str::trim).collect() }
}

/// `A` is 0.
fn column_number(letters: &str) -> u16 {
    letters.bytes().fold(0, |number, letter| number * 26 + u16::from(letter - b'A') + 1) - 1
}

impl Sheet<'_> {
    fn write(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        worksheet.set_name(self.name)?.set_hidden(self.is_hidden);
        for column in &self.hidden_columns {
            worksheet.set_column_hidden(*column)?;
        }
        let mut merged: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (top, row) in self.rows.iter().enumerate() {
            if row.is_hidden {
                worksheet.set_row_hidden(number(top))?;
            }
            for (left, text) in row.cells.iter().enumerate().filter(|(_, text)| !is_mark(text)) {
                let (bottom, right) = self.area(top, left);
                if (bottom, right) == (top, left) {
                    write_cell(worksheet, number(top), column(left), text)?;
                } else {
                    merged.extend((top..=bottom).flat_map(|row| (left..=right).map(move |column| (row, column))));
                    let text = text.replace("\\n", "\n");
                    let (last_row, last_column) = (number(bottom), column(right));
                    worksheet.merge_range(number(top), column(left), last_row, last_column, &text, &Format::new())?;
                }
            }
        }
        self.assert_marks_are_merged(&merged);
        Ok(())
    }

    /// The last row and column of the area that a cell begins.
    fn area(&self, top: usize, left: usize) -> (usize, usize) {
        let right = self.rows[top].cells[left + 1..].iter().take_while(|text| **text == "<").count();
        let below = self.rows[top + 1..].iter().map(|row| row.cells.get(left));
        let bottom = below.take_while(|text| *text == Some(&"^")).count();
        (top + bottom, left + right)
    }

    fn assert_marks_are_merged(&self, merged: &BTreeSet<(usize, usize)>) {
        for (at, row) in self.rows.iter().enumerate() {
            for (column, text) in row.cells.iter().enumerate() {
                let is_stray = is_mark(text) && !merged.contains(&(at, column));
                assert!(
                    !is_stray,
                    "`{text}` in row {}, cell {} of {} belongs to no area",
                    at + 1,
                    column + 1,
                    self.name
                );
            }
        }
    }
}

fn is_mark(text: &str) -> bool {
    matches!(text, "<" | "^")
}

fn write_cell(worksheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    if let Some(result) = text.strip_prefix('=') {
        worksheet.write_formula(row, column, Formula::new("=A1").set_result(result))?;
        return Ok(());
    }
    match text.parse::<u32>() {
        Ok(value) => worksheet.write_number(row, column, value)?,
        Err(_) => worksheet.write_string(row, column, text.replace("\\n", "\n"))?,
    };
    Ok(())
}

fn number(row: usize) -> u32 {
    u32::try_from(row).expect("fixtures are small")
}

fn column(column: usize) -> u16 {
    u16::try_from(column).expect("fixtures are small")
}
