//! Changes as a workbook: a summary, and for each domain in which anything changed a sheet with old beside new, word by word.

use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::failed::failed;
use super::style::Styles;
use crate::error::Error;
use crate::model::{Bump, Bumps, ChangeKind, Layer, Sourced};
use crate::relate::diff::{Diff, DomainDiff, FieldDiff, ItemDiff, Meaning, Stretch, marks, whose};
use crate::text::{Language, Text};
use crate::write::row_height;

/// The first sheet.
const SUMMARY: &str = "改动汇总";
/// The paper's number in a workbook.
const A4: u8 = 9;
/// The columns of a domain's sheet, each with its width.
const HEADINGS: [(Text, u16); 6] = [
    (Text::new("编号", "id"), 14),
    (Text::new("公开事项", "item"), 26),
    (Text::new("字段", "field"), 16),
    (Text::new("原来", "was"), 42),
    (Text::new("现在", "is"), 42),
    (Text::new("改动", "change"), 30),
];
/// The columns of the summary.
const COUNTS: [(Text, f64); 9] = [
    (Text::new("领域", "domain"), 30.0),
    (Text::new("原有", "were"), 8.0),
    (Text::new("现有", "are"), 8.0),
    (Text::new("新增", "new"), 8.0),
    (Text::new("取消", "gone"), 8.0),
    (Text::new("拆分合并", "split, merged"), 10.0),
    (Text::new("改名移动", "renamed, moved"), 10.0),
    (Text::new("公开缩减", "discloses less"), 10.0),
    (Text::new("应升版本", "bump"), 12.0),
];
/// How many characters a cell can hold.
const MOST_CHARACTERS: usize = 32_767;

/// The workbook as bytes. `title` says what was compared with what; `verdict` what that means for the version.
///
/// # Errors
///
/// When Excel would not take it, which the program keeps from happening.
pub fn diff(diff: &Diff<'_>, title: &str, verdict: &Text, bumps: &Bumps, language: Language) -> Result<Vec<u8>, Error> {
    let book = Book { diff, title, verdict: verdict.get(language), bumps, language, styles: Styles::new() };
    book.write().map_err(|error| failed(&Text::new("改动对照", "the workbook of changes"), error))
}

struct Book<'b> {
    diff: &'b Diff<'b>,
    title: &'b str,
    verdict: &'b str,
    bumps: &'b Bumps,
    language: Language,
    styles: Styles,
}

impl Book<'_> {
    fn write(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        // The same changes give the same bytes.
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2020, 1, 1)?;
        let properties = rust_xlsxwriter::DocProperties::new().set_title(self.title).set_creation_datetime(&date);
        workbook.set_properties(&properties);
        let changed: Vec<&DomainDiff<'_>> = self.diff.domains.iter().filter(|domain| !domain.is_empty()).collect();
        self.summary(workbook.add_worksheet(), &changed)?;
        for domain in changed {
            self.domain(workbook.add_worksheet(), domain)?;
        }
        workbook.save_to_buffer()
    }

    fn summary(&self, sheet: &mut Worksheet, changed: &[&DomainDiff<'_>]) -> Result<(), XlsxError> {
        sheet.set_name(SUMMARY)?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_row_height(0, 36)?.merge_range(
            0,
            0,
            0,
            8,
            Text::new("目录改动对照", "Changes of the catalogs").get(self.language),
            &self.styles.title,
        )?;
        let left = self.styles.note.clone();
        sheet.merge_range(1, 0, 1, 8, self.title, &left)?;
        sheet.merge_range(2, 0, 2, 8, self.verdict, &left)?;
        for ((heading, width), column) in COUNTS.into_iter().zip(0..) {
            sheet.set_column_width(column, width)?.write_string_with_format(
                3,
                column,
                heading.get(self.language),
                &self.styles.header,
            )?;
        }
        sheet.set_freeze_panes(4, 1)?.set_repeat_rows(3, 3)?;
        let mut row = 4;
        for domain in changed {
            let name = sheet_name(domain);
            let link = rust_xlsxwriter::Url::new(format!("internal:'{name}'!A1")).set_text(&name);
            sheet.write_url_with_format(row, 0, link, &self.styles.link)?;
            self.counts(sheet, row, domain)?;
            row += 1;
        }
        row += 1;
        for (heading, column) in
            [Text::new("变更", "change"), Text::new("处", "times"), Text::new("版本", "bump")].into_iter().zip(0..)
        {
            sheet.write_string_with_format(row, column, heading.get(self.language), &self.styles.header)?;
        }
        for (kind, count) in self.diff.counts() {
            row += 1;
            let bump = self.bumps.of(kind);
            sheet.write_string_with_format(row, 0, kind.label().get(self.language), &self.styles.body)?;
            sheet.write_number_with_format(row, 1, count as f64, &self.styles.centred)?;
            sheet.write_string_with_format(row, 2, bump.label().get(self.language), self.weight(bump))?;
        }
        Ok(())
    }

    fn counts(&self, sheet: &mut Worksheet, row: u32, domain: &DomainDiff<'_>) -> Result<(), XlsxError> {
        use ChangeKind::{ItemAdded, ItemMerged, ItemMoved, ItemRenamed, ItemRenumbered, ItemSplit, ItemWithdrawn};
        let of = |kinds: &[ChangeKind]| domain.meanings().filter(|meaning| kinds.contains(&meaning.kind)).count();
        let is_major = |meaning: &&Meaning| self.bumps.of(meaning.kind) == Bump::Major;
        let numbers = [
            domain.before,
            domain.after,
            of(&[ItemAdded]),
            of(&[ItemWithdrawn]),
            of(&[ItemSplit, ItemMerged]),
            of(&[ItemMoved, ItemRenamed, ItemRenumbered]),
            domain.meanings().filter(is_major).count(),
        ];
        for (number, column) in numbers.into_iter().zip(1..) {
            let is_grave = number > 0 && (column == 4 || column == 7);
            let format = if is_grave { &self.styles.deny } else { &self.styles.centred };
            sheet.write_number_with_format(row, column, number as f64, format)?;
        }
        let bump = domain.meanings().map(|meaning| self.bumps.of(meaning.kind)).max().unwrap_or_default();
        sheet.write_string_with_format(row, 8, bump.label().get(self.language), self.weight(bump))?;
        Ok(())
    }

    fn weight(&self, bump: Bump) -> &Format {
        match bump {
            Bump::Major => &self.styles.deny,
            Bump::Minor => &self.styles.warn,
            _ => &self.styles.centred,
        }
    }

    fn domain(&self, sheet: &mut Worksheet, domain: &DomainDiff<'_>) -> Result<(), XlsxError> {
        sheet.set_name(sheet_name(domain))?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_footer(Text::new("&C第 &P 页，共 &N 页", "&C&P of &N").get(self.language));
        for ((heading, width), column) in HEADINGS.into_iter().zip(0..) {
            sheet.set_column_width(column, f64::from(width))?;
            sheet.write_string_with_format(0, column, heading.get(self.language), &self.styles.header)?;
        }
        sheet.set_freeze_panes(1, 2)?.set_repeat_rows(0, 0)?;
        let mut row = 0;
        for field in &domain.head {
            row += 1;
            self.row(sheet, row, ["", Text::new("（目录）", "(the catalog)").get(self.language)], field)?;
        }
        for item in &domain.items {
            let id = item.id.map(|id| id.to_string()).unwrap_or_default();
            let who = [id.as_str(), item.title.as_str()];
            if let Some(meaning) = &item.meaning {
                row += 1;
                self.fate(sheet, row, who, item, meaning)?;
            }
            for field in &item.fields {
                row += 1;
                self.row(sheet, row, who, field)?;
            }
        }
        sheet.autofilter(0, 0, row, 5)?;
        Ok(())
    }

    /// The line of an item that was added, withdrawn, split or merged: what it publishes.
    fn fate(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        who: [&str; 2],
        item: &ItemDiff<'_>,
        meaning: &Meaning,
    ) -> Result<(), XlsxError> {
        let side = |placed: &[crate::relate::pairing::Placed<'_>]| -> Option<Sourced<String>> {
            let first = placed.first()?;
            let lines: Vec<String> = placed.iter().map(|placed| placed.item.title()).collect();
            Some(Sourced::new(lines.join("\n"), first.item.locus.clone()))
        };
        let field = FieldDiff {
            key: "name",
            label: Text::new("整条", "item"),
            piece: None,
            old: side(&item.old),
            new: side(&item.new),
            meanings: vec![meaning.clone()],
        };
        self.row(sheet, row, who, &field)
    }

    fn row(&self, sheet: &mut Worksheet, row: u32, [id, title]: [&str; 2], field: &FieldDiff) -> Result<(), XlsxError> {
        let words =
            |words: &Option<Sourced<String>>| words.as_ref().map(|words| fitting(&words.value)).unwrap_or_default();
        let (old, new) = (words(&field.old), words(&field.new));
        let name = field.label.get(self.language);
        let label = field.piece.as_ref().map_or_else(|| name.to_owned(), |of| format!("{name}（{of}）"));
        let meaning: Vec<String> = field.meanings.iter().map(|meaning| told(meaning, self.language)).collect();
        let (label, meaning) = (fitting(&label), fitting(&meaning.join("\n")));
        let cells = [id, title, &label, &old, &new, &meaning];
        let widths = HEADINGS.map(|(_, width)| f64::from(width));
        sheet.set_row_height(row, row_height(cells.into_iter().zip(widths)))?;
        sheet.write_string_with_format(row, 0, id, &self.styles.id)?;
        sheet.write_string_with_format(row, 1, title, &self.styles.body)?;
        sheet.write_string_with_format(row, 2, &label, &self.styles.body)?;
        let (of_old, of_new) = marks(&old, &new);
        self.marked(sheet, row, 3, &of_old, &struck())?;
        self.marked(sheet, row, 4, &of_new, &underlined())?;
        let bump = field.meanings.iter().map(|meaning| self.bumps.of(meaning.kind)).max().unwrap_or_default();
        let format =
            if bump == Bump::Major { self.styles.body.clone().set_font_color(RED) } else { self.styles.body.clone() };
        sheet.write_string_with_format(row, 5, &meaning, &format)?;
        Ok(())
    }

    /// A cell in which what differs is marked.
    fn marked(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        stretches: &[Stretch<'_>],
        mark: &Format,
    ) -> Result<(), XlsxError> {
        let font = Format::new().set_font_name("仿宋").set_font_size(10.5);
        let parts: Vec<(&Format, &str)> =
            stretches.iter().map(|stretch| (if stretch.is_same { &font } else { mark }, stretch.text)).collect();
        match &parts[..] {
            [] => sheet.write_blank(row, column, &self.styles.body)?,
            // Excel knows no rich text of one part: the cell as a whole is in its format.
            [(_, only)] => {
                let format = if stretches[0].is_same { self.styles.body.clone() } else { mark.clone() };
                let format = format.set_text_wrap().set_border(FormatBorder::Thin);
                let format = format.set_align(rust_xlsxwriter::FormatAlign::VerticalCenter);
                sheet.write_string_with_format(row, column, *only, &format)?
            }
            parts => sheet.write_rich_string_with_format(row, column, parts, &self.styles.body)?,
        };
        Ok(())
    }
}

const RED: Color = Color::RGB(0x00C0_0000);

/// What is no longer there: red, struck out.
fn struck() -> Format {
    Format::new().set_font_name("仿宋").set_font_size(10.5).set_font_color(RED).set_font_strikethrough()
}

/// What is new: green, underlined, so that it shows in print without colours too.
fn underlined() -> Format {
    let font = Format::new().set_font_name("仿宋").set_font_size(10.5).set_bold();
    font.set_font_color(Color::RGB(0x0000_7030)).set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

fn told(meaning: &Meaning, language: Language) -> String {
    let (kind, text) = (meaning.kind.label(), meaning.text.get(language));
    let kind = kind.get(language);
    match language {
        _ if text.is_empty() => kind.to_owned(),
        Language::Zh => format!("{kind}：{text}"),
        Language::En => format!("{kind}: {text}"),
    }
}

/// The sheet of a domain, by which no reader takes it for a catalog.
fn sheet_name(domain: &DomainDiff<'_>) -> String {
    let name = match (domain.layer, domain.domain) {
        (Layer::Supplementary, _) => "补充目录".to_owned(),
        (_, Some(code)) => format!("{code}{}", code.name()),
        (_, None) => "领域不明".to_owned(),
    };
    format!("改动 {name}{}", whose(domain.layer, domain.township)).chars().take(31).collect()
}

/// As much of a text as a cell holds.
fn fitting(text: &str) -> String {
    if text.chars().count() <= MOST_CHARACTERS {
        return text.to_owned();
    }
    text.chars().take(MOST_CHARACTERS - 1).chain(['…']).collect()
}
