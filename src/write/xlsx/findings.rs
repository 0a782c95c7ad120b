//! The sheet that lists findings, with links to the cells that they are about.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use super::columns::Layout;
use super::style::Styles;
use super::table;
use crate::finding::{Finding, Severity};
use crate::model::{Catalog, Place};
use crate::write::{Line, count, row_height};

/// The sheet's name. Readers know that it holds no catalog.
pub(super) const NAME: &str = "问题清单";

/// The row of the first finding, from 0.
pub(super) const FIRST: u32 = 2;

/// What is listed, and where it stands in this workbook.
pub(super) struct List<'a> {
    pub(super) findings: &'a [Finding],
    pub(super) catalogs: &'a [Catalog],
    pub(super) names: &'a [String],
}

pub(super) fn write(sheet: &mut Worksheet, list: &List<'_>, styles: &Styles) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet.set_name(NAME)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    sheet.set_repeat_rows(1, 1)?.set_freeze_panes(2, 0)?;
    let (deny, warn) = (count(list.findings, Severity::Deny), count(list.findings, Severity::Warn));
    let linked = if list.catalogs.is_empty() { "" } else { "点“事项”跳到有问题的单元格。" };
    let head = format!("问题清单：错误 {deny} 条，警告 {warn} 条。{linked}");
    sheet.merge_range(0, 0, 0, 7, &head, &styles.note)?;
    for ((heading, width), column) in Line::HEADINGS.into_iter().zip(0..) {
        sheet.set_column_width(column, width)?.write_string_with_format(1, column, heading, &styles.header)?;
    }
    let places = places(list);
    for ((finding, row), serial) in list.findings.iter().zip(FIRST..).zip(1_u32..) {
        line(sheet, row, serial, finding, &places, styles)?;
    }
    let bottom = u32::try_from(list.findings.len()).unwrap_or(u32::MAX - 2) + 1;
    sheet.autofilter(1, 0, bottom, 7)?;
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    row: u32,
    serial: u32,
    finding: &Finding,
    places: &HashMap<(usize, Place), (usize, u32, &List<'_>)>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let (domain, item, place) = (Line(finding).domain(), Line(finding).item(), Line(finding).original());
    let (message, help) = (finding.message.zh.as_ref(), finding.help.zh.as_ref());
    let texts = [domain.as_str(), item, message, help, &place];
    let widths = Line::HEADINGS[3..].iter().map(|(_, width)| *width);
    sheet.set_row_height(row, row_height(texts.into_iter().zip(widths)))?;
    let severity: &Format = match finding.severity {
        Severity::Deny => &styles.deny,
        _ => &styles.warn,
    };
    sheet.write_number_with_format(row, 0, f64::from(serial), &styles.centred)?;
    sheet.write_string_with_format(row, 1, &*finding.severity.label().zh, severity)?;
    sheet.write_string_with_format(row, 2, finding.rule.code, &styles.centred)?;
    sheet.write_string_with_format(row, 3, &domain, &styles.body)?;
    let here = finding.subject.item.as_ref().and_then(|item| places.get(&item.key()));
    match here.and_then(|(at, line, list)| link(*at, *line, list, finding)) {
        Some(target) => {
            sheet.write_url_with_format(row, 4, Url::new(target).set_text(item), &styles.link)?;
        }
        None => {
            sheet.write_string_with_format(row, 4, item, &styles.body)?;
        }
    }
    sheet.write_string_with_format(row, 5, message, &styles.body)?;
    sheet.write_string_with_format(row, 6, help, &styles.body)?;
    sheet.write_string_with_format(row, 7, &place, &styles.body)?;
    Ok(())
}

/// Where each item stands in this workbook: its catalog and its row.
fn places<'l, 'a>(list: &'l List<'a>) -> HashMap<(usize, Place), (usize, u32, &'l List<'a>)> {
    let items = list.catalogs.iter().enumerate().flat_map(|(at, catalog)| {
        catalog.items.iter().zip(table::FIRST..).map(move |(item, row)| (item.locus.key(), (at, row, list)))
    });
    items.collect()
}

fn link(at: usize, row: u32, list: &List<'_>, finding: &Finding) -> Option<String> {
    let column = Layout::new(&list.catalogs[at], true).column_of(finding)?;
    let cell = crate::model::locus::address(row, u32::from(column));
    Some(format!("internal:'{}'!{cell}", list.names[at]))
}
