//! The sheet of a catalog.

use rust_xlsxwriter::{DataValidation, Format, Formula, Note, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::Marks;
use super::columns::{Kind, Layout};
use super::review;
use super::style::Styles;
use crate::finding::Finding;
use crate::model::{Catalog, Item, Region};
use crate::read::comments::{AUTHOR, LAST_LINE};
use crate::write::{Line, row_height};

/// The title is in the first row, what edition it is in the second, the header in the two below.
const HEADER: u32 = 2;
pub(super) const FIRST: u32 = 4;

pub(super) fn write(
    sheet: &mut Worksheet,
    catalog: &Catalog,
    layout: &Layout,
    styles: &Styles,
    marks: &Marks<'_>,
) -> Result<(), XlsxError> {
    page(sheet, layout)?;
    head(sheet, catalog, layout, styles)?;
    header(sheet, layout, styles)?;
    body(sheet, catalog, layout, styles, marks)?;
    let rows = u32::try_from(catalog.items.len()).unwrap_or(u32::MAX);
    let end = FIRST + rows;
    for (note, row) in catalog.notes.iter().zip(end..) {
        let wide = layout.last().min(8);
        sheet.merge_range(row, 0, row, wide, note, &styles.note)?;
    }
    if layout.is_review && rows > 0 {
        sheet.autofilter(FIRST - 1, 0, end - 1, layout.last())?;
        lists(sheet, layout, end - 1)?;
    }
    let notes = u32::try_from(catalog.notes.len()).unwrap_or(0);
    sheet.set_print_area(0, 0, (end + notes).saturating_sub(1).max(FIRST), layout.last())?;
    Ok(())
}

/// A3 across, as wide as the paper, the header on every page, page numbers below.
fn page(sheet: &mut Worksheet, layout: &Layout) -> Result<(), XlsxError> {
    const A3: u8 = 8;
    sheet.set_paper_size(A3).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    sheet.set_repeat_rows(HEADER, FIRST - 1)?;
    let names = layout.position(Kind::Name).map_or(0, |column| column + 1);
    sheet.set_freeze_panes(FIRST, names)?;
    for (column, at) in layout.columns.iter().zip(0..) {
        sheet.set_column_width(at, column.width)?;
    }
    Ok(())
}

fn head(sheet: &mut Worksheet, catalog: &Catalog, layout: &Layout, styles: &Styles) -> Result<(), XlsxError> {
    let title = catalog.title.as_ref().map_or("基层政务公开标准目录", |title| &title.value);
    sheet.set_row_height(0, 36)?.merge_range(0, 0, 0, layout.last(), title, &styles.title)?;
    let mut parts = Vec::new();
    parts.extend(catalog.region.as_ref().map(|region| edition_region(region)));
    parts.extend(catalog.version.as_ref().map(|version| format!("版本：{}", version.value)));
    parts.extend(catalog.effective.as_ref().map(|day| format!("施行日期：{}", day.in_chinese())));
    sheet.set_row_height(1, 18)?.merge_range(1, 0, 1, layout.last(), &parts.join("    "), &styles.subtitle)?;
    Ok(())
}

fn edition_region(region: &Region) -> String {
    format!("地区：{}（{}）", region.name, region.code)
}

/// The two rows of the header: groups over their columns, all other headings over both rows.
fn header(sheet: &mut Worksheet, layout: &Layout, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_row_height(HEADER, 20)?.set_row_height(HEADER + 1, 32)?;
    let mut at = 0_u16;
    for group in layout.columns.chunk_by(|a, b| a.group.is_some() && a.group == b.group) {
        let last = at + u16::try_from(group.len()).unwrap_or(1) - 1;
        match group[0].group {
            None => {
                sheet.merge_range(HEADER, at, HEADER + 1, at, group[0].heading, &styles.header)?;
            }
            Some(name) => {
                if last > at {
                    sheet.merge_range(HEADER, at, HEADER, last, name, &styles.header)?;
                } else {
                    sheet.write_string_with_format(HEADER, at, name, &styles.header)?;
                }
                for (column, at) in group.iter().zip(at..) {
                    sheet.write_string_with_format(HEADER + 1, at, column.heading, &styles.header)?;
                }
            }
        }
        at = last + 1;
    }
    Ok(())
}

fn body(
    sheet: &mut Worksheet,
    catalog: &Catalog,
    layout: &Layout,
    styles: &Styles,
    marks: &Marks<'_>,
) -> Result<(), XlsxError> {
    // Merged cells are written by themselves.
    let category = layout.position(Kind::Category).filter(|_| !layout.is_review);
    for ((item, row), serial) in catalog.items.iter().zip(FIRST..).zip(1..) {
        let texts: Vec<String> =
            layout.columns.iter().map(|column| column.kind.text(item, serial, layout.is_review)).collect();
        sheet.set_row_height(row, height(layout, &texts))?;
        for (text, at) in texts.into_iter().zip(0..).filter(|(text, at)| !text.is_empty() && Some(*at) != category) {
            sheet.write_string(row, at, text)?;
        }
    }
    formats(sheet, catalog, layout, styles, marks)?;
    category.map_or(Ok(()), |column| categories(sheet, &catalog.items, column, styles))
}

/// Formats the cells, a column at once, and those with findings one by one, with a note.
fn formats(
    sheet: &mut Worksheet,
    catalog: &Catalog,
    layout: &Layout,
    styles: &Styles,
    marks: &Marks<'_>,
) -> Result<(), XlsxError> {
    let Some(rows) = u32::try_from(catalog.items.len()).unwrap_or(u32::MAX).checked_sub(1) else { return Ok(()) };
    let formats: Vec<&Format> =
        layout.columns.iter().map(|column| format_of(column.kind, column.heading, styles)).collect();
    for (format, at) in formats.iter().zip(0..) {
        sheet.set_range_format(FIRST, at, FIRST + rows, at, format)?;
    }
    for (item, row) in catalog.items.iter().zip(FIRST..) {
        let marked = marks.of(item, layout);
        for (format, at) in formats.iter().zip(0..) {
            let findings: Vec<&Finding> =
                marked.iter().filter(|(own, _)| *own == at).map(|(_, finding)| *finding).collect();
            if !findings.is_empty() {
                sheet.set_cell_format(row, at, &Styles::marked(format, &findings))?;
                sheet.insert_note(row, at, &note(&findings))?;
            }
        }
    }
    Ok(())
}

/// 一级事项, one merged cell for the rows that share it.
fn categories(sheet: &mut Worksheet, items: &[Item], column: u16, styles: &Styles) -> Result<(), XlsxError> {
    let mut row = FIRST;
    for run in items.chunk_by(|a, b| a.category == b.category) {
        let last = row + u32::try_from(run.len()).unwrap_or(1) - 1;
        let text = run[0].category.as_ref().map_or("", |category| &category.value);
        if last > row {
            sheet.merge_range(row, column, last, column, text, &styles.centred)?;
        } else {
            sheet.write_string_with_format(row, column, text, &styles.centred)?;
        }
        row = last + 1;
    }
    Ok(())
}

fn format_of<'s>(kind: Kind, heading: &str, styles: &'s Styles) -> &'s Format {
    match kind {
        Kind::Id => &styles.id,
        Kind::Review if heading == "日期" => &styles.date,
        Kind::Review => &styles.review,
        kind if kind.is_centred() => &styles.centred,
        _ => &styles.body,
    }
}

/// What is wrong with a cell and how to mend it, for whoever points at it.
fn note(findings: &[&Finding]) -> Note {
    let lines = findings.iter().map(|finding| {
        let (message, help, place) = (&finding.message.zh, &finding.help.zh, Line(finding).original());
        format!("{} {message}\n改法：{help}\n{LAST_LINE}{place}", finding.rule.code)
    });
    let text = lines.collect::<Vec<_>>().join("\n\n");
    let lines: usize = text.lines().map(|line| 1 + line.width_cjk() / 44).sum();
    let height = u32::try_from(24 + 18 * lines).unwrap_or(u32::MAX);
    Note::new(text)
        .add_author_prefix(false)
        .set_author(AUTHOR)
        .set_width(340)
        .set_height(height.min(420))
        .set_font_size(9)
}

/// Drop-down lists, out of the hidden sheet of lists: a list within the cell may have 255 characters only.
fn lists(sheet: &mut Worksheet, layout: &Layout, last: u32) -> Result<(), XlsxError> {
    for (column, at) in layout.columns.iter().zip(0..) {
        let Some(range) = review::list_for(column.kind) else {
            continue;
        };
        // Other values stay possible: 特定群体 and 其他：… are free text.
        let choices = DataValidation::new().allow_list_formula(Formula::new(range)).show_error_message(false);
        sheet.add_data_validation(FIRST, at, last, at, &choices)?;
    }
    Ok(())
}

/// How tall a row must be for its longest cell.
fn height(layout: &Layout, texts: &[String]) -> f64 {
    row_height(layout.columns.iter().zip(texts).map(|(column, text)| (text.as_str(), column.width)))
}
