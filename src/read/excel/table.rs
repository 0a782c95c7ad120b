//! Finding the tables of a sheet: where the header stands, and which column means what.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::model::locus::{CellText, GridRow};
use crate::model::vocabulary::{FORM_LINE, REQUIREMENTS_TITLE, STANDARD_TITLE, SUPPLEMENTARY_TITLE};
use crate::model::{Column, Domain, Field, Tier, spelling};

use super::body::{RowKind, body};
use super::columns::{self, Evidence, Heading, known_heading};
use super::sheet::Sheet;

/// A table of a sheet.
#[derive(Debug)]
pub(super) struct Table {
    /// The line that says what the table is, and its cell.
    pub(super) title: Option<(u32, u32)>,
    /// The first row of the header; of a table without one its first row.
    pub(super) header: u32,
    /// Whether it has no header, and its columns were told by what stands in them.
    pub(super) is_headless: bool,
    /// Whether it goes on with the table of the sheet before.
    pub(super) goes_on: bool,
    /// What each column holds, from left to right.
    pub(super) columns: Vec<columns::Reading>,
    /// Its rows that hold anything, from the top, with what they are.
    pub(super) rows: Vec<(u32, RowKind)>,
}

/// The rows of a header, and what its columns mean.
struct Header {
    top: u32,
    bottom: u32,
    columns: Vec<columns::Reading>,
}

/// How many columns of the standard a row must name to be a header.
pub(super) const LEAST_HEADINGS: usize = 3;
/// How many rows are looked at in one go.
pub(super) const ROWS_OF_PART: usize = 2_048;
/// The last column that a header is looked for in, from 0.
const LAST_COLUMN: u32 = 255;
/// How many rows a header has at most.
const MOST_HEADER_ROWS: u32 = 4;

/// The tables of a sheet, from the top. Every row that holds anything is in one of them.
pub(super) fn find(sheet: &Sheet) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let headers = headers(sheet);
    let mut from = 0;
    for (at, header) in headers.iter().enumerate() {
        let end = headers.get(at + 1).map_or(u32::MAX, |next| next.top);
        let head = head_above(sheet, from, header.top, tables.last());
        let rows = body(sheet, header.bottom + 1, end, &header.columns);
        let header_rows = sheet.filled_rows(header.top, header.bottom + 1).map(|row| (row, RowKind::Header));
        let rows = head.rows.into_iter().chain(header_rows).chain(rows);
        if let Some(table) = tables.last_mut() {
            // What stands above the title still belongs to the table before.
            table.rows.truncate(table.rows.partition_point(|(row, _)| *row < head.first));
        }
        match tables.last_mut().filter(|table| repeats(sheet, table, header, head.title)) {
            Some(table) => table.rows.extend(rows),
            None => tables.push(Table {
                title: head.title,
                header: header.top,
                is_headless: false,
                goes_on: false,
                columns: header.columns.clone(),
                rows: rows.collect(),
            }),
        }
        from = header.bottom + 1;
    }
    tables = tables.into_iter().flat_map(|table| by_sections(sheet, table)).collect();
    for table in &mut tables {
        let items: Vec<u32> = rows_of(table, RowKind::Item);
        columns::add_unheaded(sheet, &items, &mut table.columns);
        columns::settle(sheet, &items, &mut table.columns);
    }
    tables
}

/// The table of a sheet without any header, by what stands in its columns, or in the columns of the sheet `before` where the two look
/// alike: one table may go on over several sheets.
pub(super) fn without_header(sheet: &Sheet, before: Option<&[columns::Reading]>) -> Option<Table> {
    let filled: Vec<u32> = sheet.grid.rows().iter().filter(|row| row.cells.len() >= 5).map(|row| row.row).collect();
    let first = *filled.first()?;
    let own = columns::without_header(sheet, &filled)?;
    let fits = |before: &&[columns::Reading]| own.iter().all(|own| agrees(own, before));
    let like_before = before.filter(fits);
    let columns = match like_before {
        Some(before) => {
            before.iter().map(|reading| columns::Reading { evidence: Evidence::Order, ..reading.clone() }).collect()
        }
        None => own,
    };
    let head = head_above(sheet, 0, first, None);
    let rows = body(sheet, first, u32::MAX, &columns);
    let rows: Vec<(u32, RowKind)> = head.rows.into_iter().chain(rows).collect();
    let goes_on = like_before.is_some() && head.title.is_none();
    Some(Table { title: head.title, header: first, is_headless: true, goes_on, columns, rows })
}

/// Whether what a column looks like is what the column of the sheet before is headed.
fn agrees(own: &columns::Reading, before: &[columns::Reading]) -> bool {
    let theirs = before.iter().find(|theirs| theirs.column == own.column).map(|theirs| &theirs.heading);
    match (&own.heading, theirs) {
        (Heading::Known(own), Some(Heading::Known(theirs))) => {
            own.field() == theirs.field() || own.is_tick() == theirs.is_tick()
        }
        (Heading::Extra(_), Some(_)) => true,
        _ => false,
    }
}

fn rows_of(table: &Table, kind: RowKind) -> Vec<u32> {
    table.rows.iter().filter(|(_, own)| *own == kind).map(|(row, _)| *row).collect()
}

/// A table in which rows across all columns name domains is one table for each: 金乡县 numbers its areas （一）（二）（三） in one list.
fn by_sections(sheet: &Sheet, table: Table) -> Vec<Table> {
    let section = |row: u32| {
        let [(column, text)] = sheet.row(row) else { return None };
        (text.contains("领域") && Domain::of_title(text).is_some()).then_some((row, *column))
    };
    let (columns, header) = (table.columns.clone(), table.header);
    let mut parts = vec![table];
    let rows = std::mem::take(&mut parts[0].rows);
    for (row, kind) in rows {
        let starts = (kind == RowKind::Other).then(|| section(row)).flatten();
        match starts {
            // The first section right below the header only says what the table is.
            Some(title) if !rows_of(parts.last().expect("there is one"), RowKind::Item).is_empty() => {
                let rows = vec![(row, RowKind::Title)];
                parts.push(Table {
                    title: Some(title),
                    header,
                    is_headless: false,
                    goes_on: false,
                    columns: columns.clone(),
                    rows,
                });
            }
            Some(title) => {
                let last = parts.last_mut().expect("there is one");
                last.title = Some(title);
                last.rows.push((row, RowKind::Title));
            }
            None => parts.last_mut().expect("there is one").rows.push((row, kind)),
        }
    }
    parts
}

// ---- headers ------------------------------------------------------------------------------------------------------------

fn headers(sheet: &Sheet) -> Vec<Header> {
    let rows = sheet.grid.rows().par_iter().with_min_len(ROWS_OF_PART);
    let candidates: Vec<&GridRow> = rows.filter(|row| is_header_row(&row.cells)).collect();
    let mut headers: Vec<Header> = Vec::new();
    for row in candidates {
        if headers.last().is_some_and(|header| row.row <= header.bottom) {
            continue;
        }
        let header = header_from(sheet, row.row);
        if is_of_a_catalog(&header.columns) {
            headers.push(header);
        }
    }
    headers
}

/// Whether a row names enough columns of the standard, and little else.
fn is_header_row(cells: &[(u32, CellText)]) -> bool {
    let mut named = BTreeSet::new();
    let mut others = 0;
    for (_, text) in cells {
        match known_heading(text) {
            Some(column) => {
                named.insert(column);
            }
            None => others += 1,
        }
        if others * 2 > cells.len() {
            return false;
        }
    }
    named.len() >= LEAST_HEADINGS
}

/// The header that starts in row `top`: it ends where its merged cells end, and goes on as long as rows hold nothing but headings.
fn header_from(sheet: &Sheet, top: u32) -> Header {
    let mut bottom = top;
    for (column, text) in sheet.row(top) {
        let area = sheet.merges.area_at(top, *column).filter(|_| known_heading(text).is_some());
        bottom = bottom.max(area.map_or(top, |area| area.bottom.min(top + MOST_HEADER_ROWS - 1)));
    }
    while bottom + 1 < top + MOST_HEADER_ROWS && is_more_header(sheet.row(bottom + 1)) {
        bottom += 1;
    }
    let last = (top..=bottom).flat_map(|row| sheet.row(row)).map(|(column, _)| *column).max().unwrap_or_default();
    let right = (top..=bottom).filter_map(|row| Some(sheet.merges.area_at(row, last)?.right)).max().unwrap_or(last);
    let mut columns: Vec<columns::Reading> = Vec::new();
    for column in 0..=right.max(last).min(LAST_COLUMN) {
        let pieces = pieces_of(sheet, top, bottom, column);
        columns.extend(columns::by_heading(column, &pieces, &columns));
    }
    Header { top, bottom, columns }
}

/// Whether a row goes on with the header above it: it holds headings, and pieces of them, and nothing else.
fn is_more_header(cells: &[(u32, CellText)]) -> bool {
    let is_heading = |text: &str| known_heading(text).is_some();
    cells.iter().any(|(_, text)| is_heading(text))
        && cells.iter().all(|(_, text)| is_heading(text) || is_piece_of_heading(text) || Tier::read(text).is_some())
}

/// Words of a heading that was typed over several rows: 事项 below 二级.
fn is_piece_of_heading(text: &str) -> bool {
    let text = spelling::fold(text);
    let text = text.trim_matches(['(', ')']);
    let len = text.chars().count();
    (1..=3).contains(&len)
        && text.chars().all(spelling::is_chinese)
        && "事项社会群体众级镇村乡公开申请内容要素".contains(text)
}

/// What stands over a column in the rows of the header, from the top; a merged cell counts once.
fn pieces_of(sheet: &Sheet, top: u32, bottom: u32, column: u32) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut last_anchor = None;
    for row in top..=bottom {
        let anchor = sheet.merges.anchor(row, column);
        let text = sheet.grid.cell(anchor.0, anchor.1).trim();
        if !text.is_empty() && last_anchor != Some(anchor) && anchor.0 >= top {
            pieces.push(text.to_owned());
        }
        last_anchor = Some(anchor);
    }
    pieces
}

/// Whether these are the columns of a catalog: it names matters, and says what of them is published, why, or how soon.
fn is_of_a_catalog(columns: &[columns::Reading]) -> bool {
    let has = |field: Field| columns.iter().any(|reading| reading.heading == Heading::Known(Column::Of(field)));
    (has(Field::Name) || has(Field::Category))
        && [Field::Elements, Field::LegalBasis, Field::TimeLimit].into_iter().filter(|field| has(*field)).count() >= 2
}

/// Whether a header stands in the middle of the table before it, at a page break: no title above it, or the same once more.
fn repeats(sheet: &Sheet, table: &Table, header: &Header, title: Option<(u32, u32)>) -> bool {
    let known = |columns: &[columns::Reading]| -> Vec<(u32, Column)> {
        let known = columns.iter().filter_map(|reading| match reading.heading {
            Heading::Known(column) => Some((reading.column, column)),
            Heading::Extra(_) => None,
        });
        known.collect()
    };
    let words = |(row, column): (u32, u32)| spelling::fold(sheet.grid.cell(row, column));
    let same_title = match (title, table.title) {
        (None, _) => true,
        (Some(title), Some(first)) => words(title) == words(first),
        (Some(_), None) => false,
    };
    same_title && known(&table.columns) == known(&header.columns)
}

// ---- what stands above a header ---------------------------------------------------------------------------------------------

/// The rows that head a table.
struct Head {
    /// The cell of the title.
    title: Option<(u32, u32)>,
    /// The rows, with what they are.
    rows: Vec<(u32, RowKind)>,
    /// The first of them; the header itself where there are none.
    first: u32,
}

/// The rows right above a header that say what the table is: those that hold one text or two, or a line of the form. Above the first
/// table of a sheet all rows are looked at, and those that head nothing are left over.
fn head_above(sheet: &Sheet, from: u32, header: u32, before: Option<&Table>) -> Head {
    let rows: Vec<u32> = sheet.filled_rows(from, header).collect();
    let is_item = |row: u32| {
        before.is_some_and(|table| {
            let at = table.rows.binary_search_by_key(&row, |(own, _)| *own);
            at.is_ok_and(|at| !matches!(table.rows[at].1, RowKind::Other | RowKind::Note))
        })
    };
    let is_head = |row: &&u32| heads(sheet, **row) && !is_item(**row);
    let near: Vec<u32> = rows.iter().rev().take_while(is_head).copied().collect();
    let speaks = |row: &u32| {
        let cell = sheet.row(*row).iter().find(|(_, text)| speaks_of_a_catalog(text));
        cell.map(|(column, _)| (*row, *column))
    };
    let alone = |row: &u32| match sheet.row(*row) {
        [(column, text)] if !FORM_LINE.start(text) => Some((*row, *column)),
        _ => None,
    };
    let is_first = before.is_none();
    let title = near.iter().find_map(speaks).or_else(|| if is_first { near.iter().find_map(alone) } else { None });
    let reach = if is_first { near.last().copied() } else { title.map(|(row, _)| row) };
    let first = reach.unwrap_or(header);
    let kinds = rows.iter().filter_map(|row| match *row {
        row if row >= first => Some((row, RowKind::Title)),
        row if is_first => Some((row, RowKind::Other)),
        _ => None,
    });
    Head { title, rows: kinds.collect(), first }
}

/// Whether a row can stand above a table: a text or two, or the lines of a form (填报单位：… 填报时间：…).
fn heads(sheet: &Sheet, row: u32) -> bool {
    let cells = sheet.row(row);
    cells.len() <= 2
        || cells.iter().any(|(_, text)| FORM_LINE.start(text))
        || cells.iter().any(|(_, text)| speaks_of_a_catalog(text))
}

fn speaks_of_a_catalog(text: &str) -> bool {
    text.chars().count() <= 80
        && [&STANDARD_TITLE, &SUPPLEMENTARY_TITLE, &REQUIREMENTS_TITLE]
            .iter()
            .any(|phrases| phrases.within(text).is_some())
}
