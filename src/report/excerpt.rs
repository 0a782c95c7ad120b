//! What a report quotes: the line of a text, or the row of a sheet, with the place of the fault in it.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::locus::{CellText, Grid, GridRow, SourceText};
use crate::model::{Locus, Place, Span};
use crate::text::{Language, Text};

/// One line to quote.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The number before it: the line's, or the row's as the sheet shows it.
    pub(super) number: usize,
    /// The column of a text that the fault begins in, from 1.
    pub(super) column: usize,
    /// The line, or the cells of the row with `│` between them.
    pub(super) text: String,
    /// The part that the finding is about, in bytes.
    pub(super) mark: Range<usize>,
}

/// How wide a quoted line may be, in columns of the terminal.
const MOST_COLUMNS: usize = 66;
/// How wide the cells before the one in question may be.
const CELL_COLUMNS: usize = 12;
/// How many of them are shown: serial number, category and name in most tables.
const CELLS_BEFORE: usize = 3;

/// The line or row of a place; `None` where there is nothing to quote.
pub(super) fn of(locus: &Locus, language: Language) -> Option<Excerpt> {
    match (&*locus.source.text, locus.place) {
        (SourceText::Lines(text), Place::Text(span)) => Some(line(text, span)),
        (SourceText::Sheet(grid), Place::Cell { row, column }) => Some(sheet_row(grid, row, column, language)),
        _ => None,
    }
}

fn line(text: &str, span: Span) -> Excerpt {
    let start = floor(text, span.start as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = text[line_start..line_end].trim_end();
    let from = (start - line_start).min(line.len());
    let to = floor(line, (span.end as usize).saturating_sub(line_start).clamp(from, line.len()));
    let (text, mark) = clip(&harmless(line), from..to);
    Excerpt { number: span.line as usize, column: span.column as usize, text, mark }
}

/// A position moved back to the start of its character.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The part of a long line around what is marked.
fn clip(line: &str, mark: Range<usize>) -> (String, Range<usize>) {
    if line.width() <= MOST_COLUMNS {
        return (line.to_owned(), mark);
    }
    let marked = cut(&line[mark.clone()], MOST_COLUMNS / 2);
    let before = &line[..mark.start];
    let mut kept_from = before.len();
    let mut columns = MOST_COLUMNS / 3;
    for (at, c) in before.char_indices().rev() {
        let width = c.width().unwrap_or(0);
        if width > columns {
            break;
        }
        columns -= width;
        kept_from = at;
    }
    let lead = if kept_from > 0 { "…" } else { "" };
    let mut text = format!("{lead}{}", &before[kept_from..]);
    let start = text.len();
    text.push_str(&marked);
    let end = text.len();
    let room = MOST_COLUMNS.saturating_sub(text.width());
    text.push_str(&cut(&line[mark.end..], room));
    (text, start..end)
}

/// The first cells of the row, and the cell in question.
fn sheet_row(grid: &Grid, row: u32, column: u32, language: Language) -> Excerpt {
    let found = grid.rows().binary_search_by_key(&row, |grid_row| grid_row.row).ok();
    let cells = found.map_or(&[][..], |at| &grid.rows()[at].cells);
    let before: Vec<&(u32, CellText)> = cells.iter().filter(|(at, _)| *at < column).take(CELLS_BEFORE).collect();
    let mut text = String::new();
    for (_, words) in &before {
        text += &cut(&one_line(words), CELL_COLUMNS);
        text += " │ ";
    }
    let is_gap = before.last().is_some_and(|(at, _)| at + 1 < column);
    if is_gap {
        text += "… │ ";
    }
    let own = found.map_or("", |at| GridRow::cell(&grid.rows()[at], column));
    let own = if own.trim().is_empty() {
        Text::new("（空）", "(empty)").get(language).to_owned()
    } else {
        cut(&one_line(own), MOST_COLUMNS.saturating_sub(text.width()).max(CELL_COLUMNS))
    };
    let start = text.len();
    text += &own;
    Excerpt { number: row as usize + 1, column: 1, mark: start..text.len(), text }
}

/// The text without characters that command a terminal, each replaced by one of as many bytes.
fn harmless(text: &str) -> String {
    let plain = |c: char| match c {
        c if !c.is_control() => c,
        c if c.is_ascii() => ' ',
        _ => '·',
    };
    text.chars().map(plain).collect()
}

/// A cell's text with its line breaks made visible.
pub(crate) fn one_line(text: &str) -> String {
    harmless(&text.trim().replace("\r\n", "\n").replace(['\n', '\r'], "⏎"))
}

/// The text, cut where it is wider than `columns`.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut room = columns.saturating_sub(1);
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        if width > room {
            break;
        }
        room -= width;
        kept.push(c);
    }
    kept + "…"
}
