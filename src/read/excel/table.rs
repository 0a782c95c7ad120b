//! Finding the tables of a sheet: where the header stands, which column means what, and what each row is.

use std::collections::BTreeSet;

use crate::model::vocabulary::{FORM_LINE, NOTE, REQUIREMENTS_TITLE, STANDARD_TITLE, SUPPLEMENTARY_TITLE};
use crate::model::{Column, Field, Tier, spelling};

use super::sheet::Sheet;

/// A table of a sheet.
#[derive(Debug)]
pub(super) struct Table {
    /// The line that says what the table is, and its cell.
    pub(super) title: Option<(u32, u32)>,
    /// The first row of the header.
    pub(super) header: u32,
    /// What each column holds, from left to right.
    pub(super) columns: Vec<(u32, Heading)>,
    /// The rows below the header that hold anything, with what they are.
    pub(super) rows: Vec<(u32, RowKind)>,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// A column of the standard.
    Known(Column),
    /// A column that the standard does not know, by its heading.
    Extra(String),
}

/// What a row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    Item,
    /// The header once more, at a page break.
    Header,
    /// 注 below the table.
    Note,
    /// Anything else that holds something.
    Other,
}

/// The rows of a header, and what its columns mean.
struct Header {
    top: u32,
    bottom: u32,
    columns: Vec<(u32, Heading)>,
}

/// How many columns of the standard a row must name to be a header.
const LEAST_HEADINGS: usize = 3;

/// The tables of a sheet, from the top.
pub(super) fn find(sheet: &Sheet) -> Vec<Table> {
    let headers = headers(sheet);
    let mut tables: Vec<Table> = Vec::new();
    let mut from = 0;
    for (at, header) in headers.iter().enumerate() {
        let end = headers.get(at + 1).map_or(u32::MAX, |next| next.top);
        let title = title_above(sheet, from, header.top);
        let repeats = title.is_none()
            && tables.last().is_some_and(|table| known_columns(&table.columns) == known_columns(&header.columns));
        if repeats && let Some(table) = tables.last_mut() {
            table.rows.extend((header.top..=header.bottom).map(|row| (row, RowKind::Header)));
            table.rows.extend(body(sheet, header, end));
        } else {
            // The title of this table was read as a last row of the one before.
            if let (Some(table), Some((row, _))) = (tables.last_mut(), title) {
                table.rows.retain(|(body_row, _)| *body_row < row);
            }
            tables.push(Table {
                title,
                header: header.top,
                columns: header.columns.clone(),
                rows: body(sheet, header, end),
            });
        }
        from = header.bottom + 1;
    }
    tables
}

fn known_columns(columns: &[(u32, Heading)]) -> Vec<(u32, Column)> {
    let known = columns.iter().filter_map(|(at, heading)| match heading {
        Heading::Known(column) => Some((*at, *column)),
        Heading::Extra(_) => None,
    });
    known.collect()
}

// ---- headers ------------------------------------------------------------------------------------------------------------

fn headers(sheet: &Sheet) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    for row in sheet.grid.rows() {
        if headers.last().is_some_and(|header| row.row <= header.bottom) || !is_header_row(&row.cells) {
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
fn is_header_row(cells: &[(u32, String)]) -> bool {
    let mut named = BTreeSet::new();
    let mut others = 0;
    for (_, text) in cells {
        match heading(text) {
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

/// A heading that the vocabulary knows. Long texts are no headings; looking them up would only cost time.
fn heading(text: &str) -> Option<Column> {
    let is_short = text.len() <= 180;
    is_short.then(|| Column::of_heading(text)).flatten()
}

/// The header that starts in row `top`: it ends where its merged cells end, and goes on as long as rows hold nothing but headings.
fn header_from(sheet: &Sheet, top: u32) -> Header {
    let cells_of = |row: u32| {
        let rows = sheet.grid.rows();
        rows.binary_search_by_key(&row, |grid_row| grid_row.row).map_or(&[][..], |at| &rows[at].cells)
    };
    let mut bottom = top;
    for (column, _) in cells_of(top) {
        bottom = bottom.max(sheet.merges.area_at(top, *column).map_or(top, |area| area.bottom));
    }
    loop {
        let next = cells_of(bottom + 1);
        let is_heading = |text: &String| heading(text).is_some() || is_piece_of_heading(text);
        if next.is_empty()
            || !next.iter().all(|(_, text)| is_heading(text))
            || !next.iter().any(|(_, text)| heading(text).is_some())
        {
            break;
        }
        bottom += 1;
    }
    let last = (top..=bottom).flat_map(cells_of).map(|(column, _)| *column).max().unwrap_or_default();
    let mut columns: Vec<(u32, Heading)> = Vec::new();
    for column in 0..=last {
        let pieces = pieces_of(sheet, top, bottom, column);
        if let Some(heading) = meaning(&pieces, &columns) {
            columns.push((column, heading));
        }
    }
    Header { top, bottom, columns }
}

/// Words of a heading that was typed over several rows: 事项 below 二级.
fn is_piece_of_heading(text: &str) -> bool {
    let text = spelling::fold(text);
    let len = text.chars().count();
    (1..=3).contains(&len)
        && text.chars().all(spelling::is_chinese)
        && "事项社会群体众级镇村乡公开申请内容要素".contains(text.as_str())
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

/// What a column means: its lowest heading, its pieces joined, or the group that it stands in.
fn meaning(pieces: &[String], before: &[(u32, Heading)]) -> Option<Heading> {
    let lowest = pieces.last()?;
    let group = heading(&pieces[0]);
    let joined = (0..pieces.len()).find_map(|from| heading(&pieces[from..].concat()));
    let column = heading(lowest).filter(|column| !is_group(*column) || pieces.len() == 1).or(joined);
    let column = column.or_else(|| match group {
        // 公开层级 over a name that only one place uses: 作业区
        Some(Column::Of(Field::Tiers)) => Tier::read(lowest).map(|tier| Column::Tiers(one_tier(tier))),
        Some(group) if pieces.len() == 1 => Some(group),
        _ => None,
    });
    let taken = |column: Column| before.iter().any(|(_, heading)| *heading == Heading::Known(column));
    match column {
        // Both typed 一级事项: the second is the name.
        Some(Column::Of(Field::Category)) if taken(Column::Of(Field::Category)) && !taken(Column::Of(Field::Name)) => {
            Some(Heading::Known(Column::Of(Field::Name)))
        }
        // 公开事项 over two columns without headings of their own, or as the only column.
        Some(Column::Matter) => {
            Some(Heading::Known(Column::Of(Field::Name))).filter(|_| !taken(Column::Of(Field::Name)))
        }
        Some(column) if taken(column) => Some(Heading::Extra(spelling::tidy(lowest).into_owned())),
        Some(column) => Some(Heading::Known(column)),
        None => Some(Heading::Extra(spelling::tidy(lowest).into_owned())),
    }
}

/// Headings that stand over others.
fn is_group(column: Column) -> bool {
    matches!(column, Column::Matter | Column::Of(Field::Audience | Field::Methods | Field::Tiers))
}

fn one_tier(tier: Tier) -> &'static [Tier] {
    match tier {
        Tier::City => &[Tier::City],
        Tier::County => &[Tier::County],
        Tier::Township => &[Tier::Township],
        Tier::Village => &[Tier::Village],
    }
}

/// Whether these are the columns of a catalog: it names matters, and says what of them is published, why, or how soon.
fn is_of_a_catalog(columns: &[(u32, Heading)]) -> bool {
    let has = |field: Field| columns.iter().any(|(_, heading)| *heading == Heading::Known(Column::Of(field)));
    (has(Field::Name) || has(Field::Category))
        && [Field::Elements, Field::LegalBasis, Field::TimeLimit].into_iter().filter(|field| has(*field)).count() >= 2
}

// ---- what stands above and below --------------------------------------------------------------------------------------------

/// The line above a header that says what the table is, in rows `from..header`: the nearest one that speaks of a catalog, else the
/// nearest that stands alone in its row and belongs to no form.
fn title_above(sheet: &Sheet, from: u32, header: u32) -> Option<(u32, u32)> {
    let rows = sheet.grid.rows();
    let above = rows.iter().rev().filter(|row| (from..header).contains(&row.row));
    let mut fallback = None;
    for row in above {
        for (column, text) in &row.cells {
            let speaks = [&STANDARD_TITLE, &SUPPLEMENTARY_TITLE, &REQUIREMENTS_TITLE]
                .iter()
                .any(|phrases| phrases.within(&spelling::tidy(text)).is_some());
            if speaks {
                return Some((row.row, *column));
            }
        }
        if let [(column, text)] = row.cells.as_slice()
            && from == 0
            && !FORM_LINE.start(text)
            && fallback.is_none()
        {
            fallback = Some((row.row, *column));
        }
    }
    fallback
}

/// The rows below a header, up to `end`, with what they are.
fn body(sheet: &Sheet, header: &Header, end: u32) -> Vec<(u32, RowKind)> {
    let rows = sheet.grid.rows().iter().filter(|row| row.row > header.bottom && row.row < end);
    let mut notes_began = false;
    let mut kinds = Vec::new();
    for row in rows {
        let kind = row_kind(sheet, header, row.row, &row.cells);
        notes_began |= kind == RowKind::Note;
        let is_lone = row.cells.len() == 1;
        kinds.push((row.row, if notes_began && kind == RowKind::Other && is_lone { RowKind::Note } else { kind }));
    }
    kinds
}

fn row_kind(sheet: &Sheet, header: &Header, row: u32, cells: &[(u32, String)]) -> RowKind {
    let column_of = |field: Field| {
        let known = Heading::Known(Column::Of(field));
        header.columns.iter().find(|(_, heading)| *heading == known).map(|(column, _)| *column)
    };
    // A note fills one cell or two; a row that fills more is an item whose first words look like one.
    if cells.len() <= 2 && cells.first().is_some_and(|(_, text)| NOTE.start(text)) {
        return RowKind::Note;
    }
    if repeats_header(sheet, header, cells) {
        return RowKind::Header;
    }
    let own = |column: Option<u32>| {
        column.is_some_and(|column| cells.iter().any(|(own, text)| *own == column && !text.trim().is_empty()))
    };
    let shown = |column: Option<u32>| column.is_some_and(|column| !sheet.shown(row, column).trim().is_empty());
    let (category, name) = (column_of(Field::Category), column_of(Field::Name));
    let says_more = header.columns.iter().any(|(column, heading)| {
        let is_matter =
            Some(*column) == category || Some(*column) == name || *heading == Heading::Known(Column::Of(Field::Serial));
        !is_matter && own(Some(*column))
    });
    let spans_table =
        cells.len() == 1 && sheet.merges.area_at(row, cells[0].0).is_some_and(|area| area.right >= area.left + 3);
    let is_item =
        !spans_table && (own(name) || (shown(name) && says_more) || (own(category) && !shown(name) && says_more));
    if is_item { RowKind::Item } else { RowKind::Other }
}

/// Whether at least three cells say again what the header says in their columns.
fn repeats_header(sheet: &Sheet, header: &Header, cells: &[(u32, String)]) -> bool {
    let same = |(column, text): &&(u32, String)| {
        (header.top..=header.bottom).any(|row| {
            let heading = sheet.grid.cell(row, *column);
            !heading.is_empty() && heading.trim() == text.trim()
        })
    };
    cells.iter().filter(same).count() >= LEAST_HEADINGS
}
