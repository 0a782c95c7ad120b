//! The coverage table as a workbook: counts by domain and list, and each entry with the items that cover it.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::failed::failed;
use super::style::Styles;
use crate::coverage::{Counts, EntryLine, EntryState, ListTable, Table};
use crate::error::Error;
use crate::model::{Date, Item};
use crate::text::Text;
use crate::write::row_height;

/// The sheets. Readers know that they hold no catalog.
const COUNTS: &str = "覆盖率";
const ENTRIES: &str = "覆盖明细";
/// The paper's number in a workbook.
const A4: u8 = 9;
/// The columns of the second sheet, each with its width.
const HEADINGS: [(&str, u16); 7] = [
    ("领域或清单", 26),
    ("编号", 10),
    ("要求", 44),
    ("结果", 10),
    ("对应的公开事项", 46),
    ("所在位置", 34),
    ("缺什么、为什么", 34),
];
/// How many items a cell names.
const MOST_NAMED: usize = 5;

/// The workbook as bytes. `title` heads it: whose catalogs.
///
/// # Errors
///
/// When a text is longer than a cell can hold.
pub fn coverage(table: &Table<'_, '_>, title: &str, as_of: Date) -> Result<Vec<u8>, Error> {
    write(table, title, as_of).map_err(|error| failed(&Text::new("覆盖表", "the coverage table"), error))
}

fn write(table: &Table<'_, '_>, title: &str, as_of: Date) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = as_of.parts();
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(
        u16::try_from(year).unwrap_or(2020),
        u8::try_from(month).unwrap_or(1),
        u8::try_from(day).unwrap_or(1),
    )?;
    workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_title(title).set_creation_datetime(&date));
    let styles = Styles::new();
    counts(workbook.add_worksheet(), table, title, as_of, &styles)?;
    entries(workbook.add_worksheet(), table, as_of, &styles)?;
    workbook.save_to_buffer()
}

fn counts(
    sheet: &mut Worksheet,
    table: &Table<'_, '_>,
    title: &str,
    as_of: Date,
    styles: &Styles,
) -> Result<(), XlsxError> {
    const HEADINGS: [(&str, f64); 9] = [
        ("领域或清单", 46.0),
        ("应有", 8.0),
        ("覆盖", 8.0),
        ("部分覆盖", 10.0),
        ("疑似另名", 10.0),
        ("缺少", 8.0),
        ("撤销", 8.0),
        ("待核实", 8.0),
        ("覆盖率", 10.0),
    ];
    sheet.set_name(COUNTS)?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_row_height(0, 36)?.merge_range(0, 0, 0, 8, title, &styles.title)?;
    let day = format!("截至 {}", as_of.in_chinese());
    sheet.merge_range(1, 0, 1, 8, &day, &styles.subtitle)?;
    for ((heading, width), column) in HEADINGS.into_iter().zip(0..) {
        sheet.set_column_width(column, width)?.write_string_with_format(2, column, heading, &styles.header)?;
    }
    sheet.set_repeat_rows(2, 2)?.set_freeze_panes(3, 1)?;
    let domains =
        table.domains.iter().map(|line| (format!("{} {}", line.domain.code, line.domain.name), line.counts()));
    let all = [("标准目录合计".to_owned(), table.standard_counts())];
    let lists = table.lists.iter().map(|list| (list.list.name().to_owned(), list.counts()));
    for ((name, counts), row) in domains.chain(all).chain(lists).zip(3..) {
        count_row(sheet, row, &name, counts, styles)?;
    }
    Ok(())
}

fn count_row(sheet: &mut Worksheet, row: u32, name: &str, counts: Counts, styles: &Styles) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, name, &styles.body)?;
    let numbers = [
        counts.required,
        counts.covered,
        counts.partly,
        counts.other_name,
        counts.missing,
        counts.withdrawn,
        counts.unattested,
    ];
    for (number, column) in numbers.into_iter().zip(1..) {
        let format = match column {
            3 | 4 if number > 0 => &styles.warn,
            5 if number > 0 => &styles.deny,
            _ => &styles.centred,
        };
        sheet.write_number_with_format(row, column, number as f64, format)?;
    }
    let percent = styles.centred.clone().set_num_format("0.0%");
    match counts.percent() {
        Some(share) => sheet.write_number_with_format(row, 8, share / 100.0, &percent)?,
        None => sheet.write_string_with_format(row, 8, "—", &styles.centred)?,
    };
    Ok(())
}

fn entries(sheet: &mut Worksheet, table: &Table<'_, '_>, as_of: Date, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name(ENTRIES)?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    for ((heading, width), column) in HEADINGS.into_iter().zip(0..) {
        sheet.set_column_width(column, f64::from(width))?.write_string_with_format(
            0,
            column,
            heading,
            &styles.header,
        )?;
    }
    sheet.set_repeat_rows(0, 0)?.set_freeze_panes(1, 0)?;
    let mut row = 0;
    let of_lists = table.lists.iter().flat_map(|list| list.entries.iter().map(move |line| of_entry(list, line, as_of)));
    let of_standard = table.domains.iter().flat_map(|domain| {
        domain.items.iter().map(move |line| Row {
            list: format!("{} {}", domain.domain.code, domain.domain.name),
            id: line.id.to_string(),
            name: line.item.title(),
            state: line.state,
            by: line.by.clone(),
            lack: line.reason.unwrap_or_default().to_owned(),
        })
    });
    for line in of_lists.chain(of_standard) {
        row += 1;
        line.write(sheet, row, styles)?;
    }
    sheet.autofilter(0, 0, row, 6)?;
    Ok(())
}

/// A line of the second sheet.
struct Row<'a> {
    list: String,
    id: String,
    name: String,
    state: EntryState,
    by: Vec<&'a Item>,
    lack: String,
}

fn of_entry<'a>(list: &ListTable<'_, 'a>, line: &EntryLine<'_, 'a>, as_of: Date) -> Row<'a> {
    let overdue = line.entry.due.as_ref().filter(|_| line.is_overdue(as_of));
    let overdue = overdue.map(|due| format!("期限 {} 已过", due.value));
    let lack = [line.lack()].into_iter().filter(|lack| !lack.is_empty()).chain(overdue);
    Row {
        list: list.list.name().to_owned(),
        id: line.entry.id.as_ref().map(|id| id.value.clone()).unwrap_or_default(),
        name: line.entry.name.value.clone(),
        state: line.state,
        by: line.by.iter().map(|held| held.item).collect(),
        lack: lack.collect::<Vec<_>>().join("；"),
    }
}

impl Row<'_> {
    fn write(&self, sheet: &mut Worksheet, row: u32, styles: &Styles) -> Result<(), XlsxError> {
        let mut titles: Vec<String> = self.by.iter().take(MOST_NAMED).map(|item| item.title()).collect();
        let mut places: Vec<String> = self.by.iter().take(MOST_NAMED).map(|item| item.locus.to_string()).collect();
        if self.by.len() > MOST_NAMED {
            titles.push(format!("……共 {} 条", self.by.len()));
            places.push("……".to_owned());
        }
        let state: &Format = match self.state {
            EntryState::Missing | EntryState::Draft => &styles.deny,
            EntryState::Partly | EntryState::OtherName => &styles.warn,
            _ => &styles.centred,
        };
        let (titles, places) = (titles.join("\n"), places.join("\n"));
        let cells = [self.list.as_str(), &self.id, &self.name, "", &titles, &places, &self.lack];
        let widths = HEADINGS.map(|(_, width)| f64::from(width));
        sheet.set_row_height(row, row_height(cells.into_iter().zip(widths)))?;
        sheet.write_string_with_format(row, 0, &self.list, &styles.body)?;
        sheet.write_string_with_format(row, 1, &self.id, &styles.id)?;
        sheet.write_string_with_format(row, 2, &self.name, &styles.body)?;
        sheet.write_string_with_format(row, 3, self.state.label().zh, state)?;
        sheet.write_string_with_format(row, 4, &titles, &styles.body)?;
        sheet.write_string_with_format(row, 5, &places, &styles.body)?;
        sheet.write_string_with_format(row, 6, &self.lack, &styles.body)?;
        Ok(())
    }
}
