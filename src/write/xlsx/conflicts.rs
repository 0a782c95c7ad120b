//! What two sides of a merge contradict each other in, as a sheet: base, ours and theirs side by side.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::failed::failed;
use super::style::Styles;
use crate::error::Error;
use crate::model::Sourced;
use crate::relate::three_way::{Conflict, Disputed};
use crate::text::{Language, Text};
use crate::write::conflicts::{Resolved, Sides, party, what};
use crate::write::row_height;

/// The columns, each with its width.
const HEADINGS: [(Text, u16); 8] = [
    (Text::new("目录", "catalog"), 18),
    (Text::new("编号", "id"), 16),
    (Text::new("公开事项", "item"), 26),
    (Text::new("冲突", "conflict"), 22),
    (Text::new("字段", "field"), 16),
    (Text::new("原版", "base"), 36),
    (Text::new("本方", "ours"), 36),
    (Text::new("对方", "theirs"), 36),
];
/// The column that tells what was chosen, where something was.
const CHOSEN: (Text, u16) = (Text::new("取了", "taken"), 10);
/// The paper's number in a workbook.
const A4: u8 = 9;
/// How many characters a cell can hold.
const MOST_CHARACTERS: usize = 32_767;

/// The workbook as bytes: a row for each field of each conflict, with the place of each value below it.
///
/// # Errors
///
/// When Excel would not take it, which the program keeps from happening.
pub fn conflicts(
    sides: Sides<'_>,
    conflicts: &[Conflict],
    resolved: Option<&Resolved>,
    language: Language,
) -> Result<Vec<u8>, Error> {
    write(sides, conflicts, resolved, language)
        .map_err(|error| failed(&Text::new("冲突表", "the sheet of conflicts"), error))
}

fn write(
    sides: Sides<'_>,
    conflicts: &[Conflict],
    resolved: Option<&Resolved>,
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same conflicts give the same bytes.
    let date = ExcelDateTime::from_ymd(2020, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    let styles = Styles::new();
    let sheet = workbook.add_worksheet().set_name("合并冲突")?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    let columns: Vec<(Text, u16)> = HEADINGS.into_iter().chain(resolved.map(|_| CHOSEN)).collect();
    let names = [None, None, None, None, None, Some(sides.base), Some(sides.ours), Some(sides.theirs), None];
    for (((heading, width), name), column) in columns.iter().zip(names).zip(0..) {
        let heading = heading.get(language);
        let text = name.map_or_else(|| heading.to_owned(), |name| fitting(&format!("{heading}\n{name}")));
        sheet.set_column_width(column, f64::from(*width))?;
        sheet.write_string_with_format(0, column, text, &styles.header)?;
    }
    sheet.set_row_height(0, 30)?.set_freeze_panes(1, 3)?.set_repeat_rows(0, 0)?;
    let mut row = 0;
    for (conflict, value) in conflicts.iter().flat_map(|it| it.values.iter().map(move |value| (it, value))) {
        row += 1;
        let mut cells = cells(conflict, value, language);
        cells.extend(resolved.map(|resolved| resolved.of(conflict).map(party).unwrap_or_default().to_owned()));
        let widths = columns.iter().map(|(_, width)| f64::from(*width));
        sheet.set_row_height(row, row_height(cells.iter().map(String::as_str).zip(widths)))?;
        for (cell, column) in cells.iter().zip(0..) {
            sheet.write_string_with_format(row, column, fitting(cell), &styles.body)?;
        }
    }
    workbook.save_to_buffer()
}

fn cells(conflict: &Conflict, value: &Disputed, language: Language) -> Vec<String> {
    let said = |words: &Option<Sourced<String>>| match words {
        Some(words) => format!("{}\n[{}]", words.value, words.locus.told().get(language)),
        None => "—".to_owned(),
    };
    vec![
        conflict.of.name(),
        conflict.id.map(|id| id.to_string()).unwrap_or_default(),
        conflict.title.clone(),
        what(conflict.kind).get(language).to_owned(),
        value.label.get(language).to_owned(),
        said(&value.base),
        said(&value.ours),
        said(&value.theirs),
    ]
}

/// As much of a text as a cell holds.
fn fitting(text: &str) -> String {
    text.chars().take(MOST_CHARACTERS).collect()
}
