//! Findings as a workbook of their own: where they gather, and the list to filter.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, ConditionalFormatDataBar, DocProperties, ExcelDateTime, Url, Workbook,
    Worksheet, XlsxError,
};

use super::findings::{self, List};
use super::style::Styles;
use crate::coverage::Counts;
use crate::error::Error;
use crate::finding::{Finding, Heat, family_label};
use crate::model::DomainCode;

/// The first sheet.
const HEAT: &str = "问题分布";
/// The row of the headings, and the first of the domains.
const HEADINGS: u32 = 2;

/// Findings as a workbook: domains by families of rules first, each number a link to the list behind it.
///
/// # Errors
///
/// When a text is longer than a cell can hold.
pub fn findings(found: &[Finding], heat: &Heat, coverage: &[(DomainCode, Counts)]) -> Result<Vec<u8>, Error> {
    write(found, heat, coverage).map_err(|error| {
        let why = error.to_string();
        Error::new(crate::text!("无法生成工作簿：{why}", "the workbook cannot be made: {why}")).caused_by(error)
    })
}

fn write(found: &[Finding], heat: &Heat, coverage: &[(DomainCode, Counts)]) -> Result<Vec<u8>, XlsxError> {
    let mut found = found.to_vec();
    let group = |finding: &Finding| (finding.subject.domain.is_none(), finding.subject.domain, finding.rule.family());
    found.sort_by_key(group);
    let mut first: BTreeMap<_, u32> = BTreeMap::new();
    for (finding, row) in found.iter().zip(findings::FIRST..) {
        first.entry(group(finding)).or_insert(row);
    }
    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(2020, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("目录检查结果").set_creation_datetime(&date));
    let styles = Styles::new();
    let link =
        |domain: Option<DomainCode>, family: &'static str| first.get(&(domain.is_none(), domain, family)).copied();
    map(workbook.add_worksheet(), heat, coverage, &link, &styles)?;
    let list = List { findings: &found, catalogs: &[], names: &[] };
    findings::write(workbook.add_worksheet(), &list, &styles)?;
    workbook.save_to_buffer()
}

fn map(
    sheet: &mut Worksheet,
    heat: &Heat,
    coverage: &[(DomainCode, Counts)],
    link: &dyn Fn(Option<DomainCode>, &'static str) -> Option<u32>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet.set_name(HEAT)?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    let families = u16::try_from(heat.families.len()).unwrap_or(u16::MAX - 3);
    let (total, covered) = (families + 1, families + 2);
    sheet.set_row_height(0, 30)?.merge_range(0, 0, 0, covered.max(4), "目录检查结果：问题分布", &styles.title)?;
    let note = "数字为问题条数（错误和警告），点数字跳到问题清单。";
    sheet.merge_range(1, 0, 1, covered.max(4), note, &styles.subtitle)?;
    sheet.set_column_width(0, 30)?.write_string_with_format(HEADINGS, 0, "领域", &styles.header)?;
    for (family, column) in heat.families.iter().zip(1..) {
        let heading = format!("{family} {}", family_label(family).zh);
        sheet.set_column_width(column, 15)?.write_string_with_format(HEADINGS, column, heading, &styles.header)?;
    }
    sheet.write_string_with_format(HEADINGS, total, "合计", &styles.header)?;
    sheet.set_column_width(covered, 16)?.write_string_with_format(
        HEADINGS,
        covered,
        "标准事项覆盖率",
        &styles.header,
    )?;
    sheet.set_freeze_panes(HEADINGS + 1, 1)?.set_repeat_rows(HEADINGS, HEADINGS)?;
    for (line, row) in heat.rows.iter().zip(HEADINGS + 1..) {
        let name =
            line.domain.map_or("（不属于某一领域）".to_owned(), |code| format!("{code} {}", code.name()));
        sheet.write_string_with_format(row, 0, name, &styles.body)?;
        let mut sum = 0;
        for ((&(deny, warn), family), column) in line.cells.iter().zip(&heat.families).zip(1..) {
            sum += deny + warn;
            if let Some(target) = link(line.domain, family) {
                let target = format!("internal:'{}'!A{}", findings::NAME, target + 1);
                sheet.write_url_with_format(row, column, Url::new(target), &styles.link)?;
            }
            // A link keeps when a number is written over its text; only numbers are coloured by a scale.
            sheet.write_number_with_format(row, column, (deny + warn) as f64, &styles.centred)?;
        }
        sheet.write_number_with_format(row, total, sum as f64, &styles.centred)?;
        let counts = coverage.iter().find(|(domain, _)| Some(*domain) == line.domain).map(|(_, counts)| counts);
        match counts.and_then(Counts::percent) {
            Some(percent) => sheet.write_number_with_format(row, covered, percent / 100.0, &styles.percent)?,
            None => sheet.write_string_with_format(row, covered, "—", &styles.centred)?,
        };
    }
    let last = HEADINGS + u32::try_from(heat.rows.len()).unwrap_or_default();
    if last > HEADINGS {
        if families > 0 {
            let white = Color::RGB(0x00FF_FFFF);
            let scale =
                ConditionalFormat2ColorScale::new().set_minimum_color(white).set_maximum_color(Color::RGB(0x00F8_696B));
            sheet.add_conditional_format(HEADINGS + 1, 1, last, families, &scale)?;
        }
        let bar = ConditionalFormatDataBar::new().set_fill_color(Color::RGB(0x0063_C384));
        sheet.add_conditional_format(HEADINGS + 1, covered, last, covered, &bar)?;
    }
    Ok(())
}
