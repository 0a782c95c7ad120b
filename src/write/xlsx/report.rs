//! Findings as a workbook of their own: where they gather, and the list to filter.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, ConditionalFormatDataBar, ConditionalFormatType, DocProperties, ExcelDateTime,
    Url, Workbook, Worksheet, XlsxError,
};

use super::failed::failed;
use super::findings::{self, List};
use super::style::Styles;
use crate::coverage::Counts;
use crate::error::Error;
use crate::finding::{Finding, Heat, family_label};
use crate::model::DomainCode;
use crate::model::locus::address;
use crate::text::Text;

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
    write(found, heat, coverage).map_err(|error| failed(&Text::new("工作簿", "the workbook"), error))
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
    let (total, covered) = after(heat);
    sheet.set_row_height(0, 30)?.merge_range(0, 0, 0, covered.max(4), "目录检查结果：问题分布", &styles.title)?;
    let note = "数字为问题条数，点数字跳到问题清单。红色：其中有错误；黄色：只有警告。颜色越深，条数越多。";
    sheet.set_row_height(1, 18)?.merge_range(1, 0, 1, covered.max(4), note, &styles.subtitle)?;
    sheet.set_row_height(HEADINGS, 20)?;
    sheet.set_column_width(0, 30)?.write_string_with_format(HEADINGS, 0, "领域", &styles.header)?;
    for (family, column) in heat.families.iter().zip(1..) {
        let heading = format!("{family} {}", family_label(family).zh);
        sheet.set_column_width(column, 15)?.write_string_with_format(HEADINGS, column, heading, &styles.header)?;
    }
    sheet.write_string_with_format(HEADINGS, total, "合计", &styles.header)?;
    let heading = "标准事项覆盖率";
    sheet.set_column_width(covered, 16)?.write_string_with_format(HEADINGS, covered, heading, &styles.header)?;
    sheet.set_freeze_panes(HEADINGS + 1, 1)?.set_repeat_rows(HEADINGS, HEADINGS)?;
    // What is not there is no number among numbers.
    let number = styles.centred.clone().set_num_format("0;-0;\"·\"");
    for (line, row) in heat.rows.iter().zip(HEADINGS + 1..) {
        sheet.set_row_height(row, 18)?;
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
            sheet.write_number_with_format(row, column, (deny + warn) as f64, &number)?;
        }
        sheet.write_number_with_format(row, total, sum as f64, &number)?;
        let counts = coverage.iter().find(|(domain, _)| Some(*domain) == line.domain).map(|(_, counts)| counts);
        match counts.and_then(Counts::percent) {
            Some(percent) => sheet.write_number_with_format(row, covered, percent / 100.0, &styles.percent)?,
            None => sheet.write_string_with_format(row, covered, "—", &styles.centred)?,
        };
    }
    if heat.rows.is_empty() { Ok(()) } else { colour(sheet, heat) }
}

/// The columns behind those of the families: of the sums, and of the coverage.
fn after(heat: &Heat) -> (u16, u16) {
    let families = u16::try_from(heat.families.len()).unwrap_or(u16::MAX - 3);
    (families + 1, families + 2)
}

/// Red where there are errors, yellow where there are only warnings, the stronger the more; a bar for what is covered.
fn colour(sheet: &mut Worksheet, heat: &Heat) -> Result<(), XlsxError> {
    let (_, covered) = after(heat);
    let last = HEADINGS + u32::try_from(heat.rows.len()).unwrap_or_default();
    let rows = || heat.rows.iter().zip(HEADINGS + 1..);
    let cells = |fits: &dyn Fn(usize, usize) -> bool| -> Vec<(u32, u16)> {
        let fitting = rows().flat_map(|(line, row)| {
            let cells = line.cells.iter().zip(1..).filter(|((deny, warn), _)| fits(*deny, *warn));
            cells.map(move |(_, column)| (row, column))
        });
        fitting.collect()
    };
    let kinds = [(cells(&|deny, _| deny > 0), 0x00F8_696B), (cells(&|deny, warn| deny == 0 && warn > 0), 0x00F2_B632)];
    for (cells, colour) in kinds {
        let Some(&(row, column)) = cells.first() else { continue };
        let named: Vec<String> = cells.iter().map(|(row, column)| address(*row, u32::from(*column))).collect();
        let scale = ConditionalFormat2ColorScale::new()
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, u32::try_from(heat.most).unwrap_or(u32::MAX))
            .set_minimum_color(Color::RGB(0x00FF_FFFF))
            .set_maximum_color(Color::RGB(colour))
            .set_multi_range(named.join(" "));
        sheet.add_conditional_format(row, column, row, column, &scale)?;
    }
    let bar = ConditionalFormatDataBar::new()
        .set_fill_color(Color::RGB(0x0063_C384))
        .set_solid_fill(true)
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_maximum(ConditionalFormatType::Number, 1);
    sheet.add_conditional_format(HEADINGS + 1, covered, last, covered, &bar)?;
    Ok(())
}
