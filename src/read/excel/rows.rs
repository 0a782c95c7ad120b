//! The rows of a table as raw strings: merged and blank cells filled down, 同上 resolved, columns to tick gathered.

use std::collections::HashMap;
use std::sync::Arc;

use crate::finding::Finding;
use crate::model::vocabulary::is_same_as_above;
use crate::model::{Column, Field, Locus, Source, Sourced, spelling};

use super::super::raw::{Head, Raw, RawCatalog, RawRow};
use super::super::rules::{src004_column_missing, src011_row_not_understood};
use super::sheet::Sheet;
use super::table::{Heading, RowKind, Table};

/// What a table says, cell by cell. The grid has moved into `source`.
pub(super) fn raw_catalog(
    source: &Arc<Source>,
    sheet: &Sheet,
    table: &Table,
    findings: &mut Vec<Finding>,
) -> RawCatalog {
    let mut reader = Rows { source, sheet, table, above: HashMap::new() };
    let mut raw = RawCatalog {
        source: Arc::clone(source),
        heads: Vec::new(),
        rows: Vec::new(),
        withdrawn: Vec::new(),
        notes: Vec::new(),
        absent_columns: absent_columns(table),
    };
    if let Some((row, column)) = table.title {
        raw.heads.push((Head::Title, Raw::Text(reader.cell(row, column))));
    }
    let header = Locus::cell(source, table.header, table.columns.first().map_or(0, |(column, _)| *column));
    findings.extend(raw.absent_columns.iter().map(|field| src004_column_missing::finding(header.clone(), *field)));
    for (row, kind) in &table.rows {
        match kind {
            RowKind::Item => raw.rows.push(reader.item(*row)),
            RowKind::Header => {}
            RowKind::Note => raw.notes.push(reader.whole_row(*row)),
            RowKind::Other => {
                let words = reader.whole_row(*row);
                findings.push(src011_row_not_understood::finding(words.locus.clone(), &words));
            }
        }
    }
    raw
}

/// Required fields without a column. A table that has only 公开事项 needs no category.
fn absent_columns(table: &Table) -> Vec<Field> {
    let has = |field: Field| {
        table.columns.iter().any(|(_, heading)| matches!(heading, Heading::Known(column) if column.field() == field))
    };
    Field::REQUIRED.into_iter().filter(|field| !has(*field)).collect()
}

struct Rows<'a> {
    source: &'a Arc<Source>,
    sheet: &'a Sheet,
    table: &'a Table,
    /// The cell that says what the row above says, by column: for 同上, and for a category that is written once.
    above: HashMap<u32, (u32, u32)>,
}

impl Rows<'_> {
    fn item(&mut self, row: u32) -> RawRow {
        let mut cells: Vec<(Field, Raw)> = Vec::new();
        let mut ticks: Vec<(Column, Sourced<String>)> = Vec::new();
        for (column, heading) in &self.table.columns {
            let cell = self.filled(row, *column, heading);
            match heading {
                Heading::Known(known) if known.is_tick() => ticks.push((*known, cell)),
                Heading::Known(known) => cells.push((known.field(), raw(cell))),
                Heading::Extra(label) if !cell.trim().is_empty() => {
                    let words = spelling::tidy(cell.trim()).into_owned();
                    cells.push((Field::Notes, Raw::Text(cell.map(|_| format!("{label}：{words}")))));
                }
                Heading::Extra(_) => {}
            }
        }
        for field in [Field::Audience, Field::Methods, Field::Tiers] {
            let of_field: Vec<_> = ticks.iter().filter(|(column, _)| column.field() == field).cloned().collect();
            if !of_field.is_empty() {
                cells.push((field, Raw::Ticks(of_field)));
            }
        }
        let named = [Field::Name, Field::Category].iter().find_map(|field| {
            cells.iter().find(|(known, raw)| known == field && matches!(raw, Raw::Text(_))).map(|(_, raw)| raw.locus())
        });
        let locus = named.cloned().unwrap_or_else(|| Locus::cell(self.source, row, self.first_column()));
        RawRow { locus, cells }
    }

    /// A cell with what it stands for: the value of the merged area, of the row above (同上), or of the category's first row.
    fn filled(&mut self, row: u32, column: u32, heading: &Heading) -> Sourced<String> {
        let own = self.anchor(row, column);
        let above = self.above.get(&column).copied();
        let fills_down = *heading == Heading::Known(Column::Of(Field::Category));
        let (says, stands) = match above {
            Some(above) if is_same_as_above(self.text(own)) => (above, own),
            Some(above) if fills_down && self.text(own).trim().is_empty() => (above, above),
            _ => (own, own),
        };
        self.above.insert(column, says);
        Sourced::new(self.text(says).to_owned(), Locus::cell(self.source, stands.0, stands.1))
    }

    /// What a cell shows, and the cell that a person would click.
    fn cell(&self, row: u32, column: u32) -> Sourced<String> {
        let at = self.anchor(row, column);
        Sourced::new(self.text(at).to_owned(), Locus::cell(self.source, at.0, at.1))
    }

    fn text(&self, (row, column): (u32, u32)) -> &str {
        self.source.grid().map_or("", |grid| grid.cell(row, column))
    }

    /// The first cell of the area that a cell is part of. An area over 一级事项 and 二级事项 together holds an item of one level: its name
    /// is blank, and not the category once more.
    fn anchor(&self, row: u32, column: u32) -> (u32, u32) {
        let anchor = self.sheet.merges.anchor(row, column);
        let is_name = self.is(column, Field::Name) && self.is(anchor.1, Field::Category);
        if is_name { (row, column) } else { anchor }
    }

    fn is(&self, column: u32, field: Field) -> bool {
        let known = Heading::Known(Column::Of(field));
        self.table.columns.iter().any(|(at, heading)| *at == column && *heading == known)
    }

    /// All words of a row, at its first filled cell.
    fn whole_row(&self, row: u32) -> Sourced<String> {
        let rows = self.source.grid().map(crate::model::locus::Grid::rows).unwrap_or_default();
        let cells = rows.binary_search_by_key(&row, |grid_row| grid_row.row).map_or(&[][..], |at| &rows[at].cells);
        let words: Vec<&str> = cells.iter().map(|(_, text)| text.trim()).collect();
        let column = cells.first().map_or(0, |(column, _)| *column);
        Sourced::new(spelling::unbroken(&words.join(" ")).into_owned(), Locus::cell(self.source, row, column))
    }

    fn first_column(&self) -> u32 {
        self.table.columns.first().map_or(0, |(column, _)| *column)
    }
}

fn raw(cell: Sourced<String>) -> Raw {
    if cell.trim().is_empty() { Raw::Blank(cell.locus) } else { Raw::Text(cell) }
}
