//! The first sheet of an annotated copy: what was found in the workbook, with links to the cells.

use std::fmt::Write as _;

use super::styles::Styles;
use super::workbook::{Dialect, quoted};
use super::xml::escaped;
use crate::finding::{Finding, Severity};
use crate::model::locus::address;
use crate::model::{Locus, Place};
use crate::write::{Line, count, mark_color, row_height};

/// The row of the headings, which repeats on each page, and that of the first finding; both from 1.
const HEADINGS: usize = 2;
const FIRST: usize = 3;

/// The columns: those of all lists of findings, and behind them the place in this workbook.
const COLUMNS: [(&str, f64); 8] = {
    let mut columns = Line::HEADINGS;
    columns[7] = ("位置", 26.0);
    columns
};

/// How many links Excel has room for in a sheet.
const MOST_LINKS: usize = 65_530;

/// What the list says.
pub(super) struct List<'a> {
    pub(super) findings: &'a [&'a Finding],
    /// What to tell first, where there is something.
    pub(super) notice: Option<&'a str>,
    /// The sheet that is meant where a finding is about the whole file.
    pub(super) first_sheet: &'a str,
    /// What sheets are called in the copy, where they cannot be called as in the original.
    pub(super) name_of: &'a dyn Fn(&str) -> String,
}

/// The numbers of the formats of the list.
struct Formats {
    head: u32,
    heading: u32,
    body: u32,
    centred: u32,
    deny: u32,
    warn: u32,
    link: u32,
}

impl Formats {
    fn new(styles: &mut Styles) -> Self {
        let body_font = styles.font("10.5", "仿宋", "");
        let heading_font = styles.font("10.5", "黑体", "");
        let link_font = styles.font("10.5", "仿宋", "<u/><color rgb=\"FF0563C1\"/>");
        let frame = Some(styles.thin_border());
        let fill = |styles: &mut Styles, severity| Some(styles.plain_fill(&format!("{:06X}", mark_color(severity))));
        let (deny, warn) = (fill(styles, Severity::Deny), fill(styles, Severity::Warn));
        let blue = Some(styles.plain_fill("DDEBF7"));
        Self {
            head: styles.add(body_font, None, None, "left", "center"),
            heading: styles.add(heading_font, blue, frame, "center", "center"),
            body: styles.add(body_font, None, frame, "left", "center"),
            centred: styles.add(body_font, None, frame, "center", "center"),
            deny: styles.add(body_font, deny, frame, "center", "center"),
            warn: styles.add(body_font, warn, frame, "center", "center"),
            link: styles.add(link_font, None, frame, "left", "center"),
        }
    }
}

impl List<'_> {
    /// What repeats on each page, and what can be filtered, as references within the sheet.
    pub(super) fn ranges(&self) -> (String, String) {
        let last = (FIRST + self.findings.len()).saturating_sub(1).max(HEADINGS);
        (format!("${HEADINGS}:${HEADINGS}"), format!("$A${HEADINGS}:$H${last}"))
    }

    /// The part of the sheet.
    pub(super) fn xml(&self, dialect: Dialect, styles: &mut Styles) -> String {
        let formats = Formats::new(styles);
        let widths = COLUMNS.iter().zip(1..).map(|((_, width), column)| {
            format!("<col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>")
        });
        let (widths, filtered) = (widths.collect::<String>(), self.ranges().1.replace('$', ""));
        let mut links = String::new();
        let rows: String = self
            .findings
            .iter()
            .zip(FIRST..)
            .map(|(finding, row)| self.row(finding, row, &formats, &mut links))
            .collect();
        let links = if links.is_empty() { String::new() } else { format!("<hyperlinks>{links}</hyperlinks>") };
        let (main, head) = (dialect.main, self.head(&formats));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{main}\"><sheetPr><tabColor rgb=\"FFC00000\"/><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\"><pane ySplit=\"{HEADINGS}\" topLeftCell=\"A{FIRST}\" activePane=\"bottomLeft\" state=\"frozen\"/><selection pane=\"bottomLeft\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>{widths}</cols><sheetData>{head}{rows}</sheetData><autoFilter ref=\"{filtered}\"/><mergeCells count=\"1\"><mergeCell ref=\"A1:H1\"/></mergeCells>{links}<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/><headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
        )
    }

    /// What the list is and how to read it, and the headings.
    fn head(&self, formats: &Formats) -> String {
        let findings = || self.findings.iter().copied();
        let (deny, warn) = (count(findings(), Severity::Deny), count(findings(), Severity::Warn));
        let mut head = if self.findings.is_empty() {
            "问题清单：没有发现问题。".to_owned()
        } else {
            format!(
                "问题清单：错误 {deny} 条，警告 {warn} 条。点“位置”跳到有问题的单元格；有问题的单元格已标色（红色为错误，黄色为警告），怎样改写在批注里。请直接在各表中改正后保存，发回本文件。"
            )
        };
        head.extend(self.notice.iter().map(|notice| format!("\n{notice}")));
        let height = if self.notice.is_some() { 48 } else { 34 };
        let row = [(1, formats.head, head)].map(|(row, format, words)| text_cell(row, 0, format, &words)).concat();
        let headings = COLUMNS.iter().zip(0..);
        let headings: String =
            headings.map(|((heading, _), column)| text_cell(HEADINGS, column, formats.heading, heading)).collect();
        format!(
            "<row r=\"1\" ht=\"{height}\" customHeight=\"1\">{row}</row><row r=\"{HEADINGS}\" ht=\"20\" customHeight=\"1\">{headings}</row>"
        )
    }

    fn row(&self, finding: &Finding, row: usize, formats: &Formats, links: &mut String) -> String {
        let line = Line(finding);
        let severity = if finding.severity == Severity::Deny { formats.deny } else { formats.warn };
        let (shown, target) = self.place(&finding.locus);
        let cells = [
            (formats.body, line.domain()),
            (formats.body, line.item().to_owned()),
            (formats.body, finding.message.zh.to_string()),
            (formats.body, finding.help.zh.to_string()),
            (formats.link, shown),
        ];
        let serial = row + 1 - FIRST;
        let mut written = format!("<c r=\"A{row}\" s=\"{}\"><v>{serial}</v></c>", formats.centred);
        written.push_str(&text_cell(row, 1, severity, &finding.severity.label().zh));
        written.push_str(&text_cell(row, 2, formats.centred, finding.rule.code));
        written.extend(cells.iter().zip(3..).map(|((format, words), column)| text_cell(row, column, *format, words)));
        if serial <= MOST_LINKS {
            let target = escaped(&target);
            write!(links, "<hyperlink ref=\"H{row}\" location=\"{target}\" display=\"{target}\"/>")
                .expect("strings take anything");
        }
        let height =
            row_height(cells.iter().zip(&COLUMNS[3..]).map(|((_, words), (_, width))| (words.as_str(), *width)));
        format!("<row r=\"{row}\" ht=\"{height}\" customHeight=\"1\">{written}</row>")
    }

    /// A place as it is shown, and as a link leads to it: a whole sheet or file by its first cell.
    fn place(&self, locus: &Locus) -> (String, String) {
        let sheet = locus.source.sheet.as_deref().map(self.name_of);
        let cell = match locus.place {
            Place::Cell { row, column } => address(row, column),
            _ => "A1".to_owned(),
        };
        let shown = match (&sheet, locus.place) {
            (Some(sheet), Place::Cell { .. }) => format!("{sheet}!{cell}"),
            (Some(sheet), _) => format!("{sheet}（整个工作表）"),
            (None, _) => "（整个文件）".to_owned(),
        };
        let target = quoted(sheet.as_deref().unwrap_or(self.first_sheet));
        (shown, format!("{target}!{cell}"))
    }
}

/// A cell with a text, which stands in it and not among the texts that sheets share; its row counts from 1, its column from 0.
fn text_cell(row: usize, column: u32, format: u32, words: &str) -> String {
    let (letters, words) = (crate::model::locus::column_letters(column), escaped(words));
    if words.is_empty() {
        return format!("<c r=\"{letters}{row}\" s=\"{format}\"/>");
    }
    format!("<c r=\"{letters}{row}\" s=\"{format}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{words}</t></is></c>")
}
