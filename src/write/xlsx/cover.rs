//! The first sheet: whose catalogs, which version, how many items, and a link to each sheet.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::style::Styles;
use super::{Book, COVER};
use crate::model::Domain;
use crate::read::exported::{COVER_HEADINGS, COVER_TOTAL};

/// The paper's number in a workbook.
const A4: u8 = 9;
/// The row of the first catalog.
const FIRST: u32 = 6;

pub(super) fn write(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    names: &[String],
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(COVER)?;
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    for (column, width) in [(0, 8.0), (1, 36.0), (2, 12.0), (3, 34.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_row_height(0, 48)?.merge_range(0, 0, 0, 3, &book.title, &styles.title)?;
    let region = book.region.map(|region| format!("{}（{}）", region.name, region.code)).unwrap_or_default();
    let facts = [
        ("地区", region),
        ("版本", book.version.clone().unwrap_or_default()),
        ("施行日期", book.effective.map(crate::model::version::Date::in_chinese).unwrap_or_default()),
    ];
    for ((label, value), row) in facts.into_iter().zip(1..) {
        sheet.merge_range(row, 0, row, 1, label, &styles.header)?;
        sheet.merge_range(row, 2, row, 3, &value, &styles.centred)?;
    }
    for (heading, column) in COVER_HEADINGS.into_iter().zip(0..) {
        sheet.write_string_with_format(FIRST - 1, column, heading, &styles.header)?;
    }
    for (((catalog, name), row), serial) in book.catalogs.iter().zip(names).zip(FIRST..).zip(1_u32..) {
        let domain = catalog
            .domain_code()
            .and_then(crate::model::domain::DomainCode::domain)
            .map_or("补充目录", |domain: &Domain| domain.name);
        sheet.write_string_with_format(row, 0, serial.to_string(), &styles.centred)?;
        sheet.write_string_with_format(row, 1, domain, &styles.body)?;
        sheet.write_number_with_format(row, 2, catalog.items.len() as f64, &styles.centred)?;
        let link = Url::new(format!("internal:'{name}'!A1")).set_text(name);
        sheet.write_url_with_format(row, 3, link, &styles.link)?;
    }
    let total: usize = book.catalogs.iter().map(|catalog| catalog.items.len()).sum();
    let last = FIRST + u32::try_from(book.catalogs.len()).unwrap_or(0);
    sheet.merge_range(last, 0, last, 1, COVER_TOTAL, &styles.header)?;
    sheet.write_number_with_format(last, 2, total as f64, &styles.header)?;
    sheet.write_blank(last, 3, &styles.header)?;
    Ok(())
}
