//! Where something stands: the file, and in it the cell or the line.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::DomainCode;
use crate::text::Text;

/// What was read: a file, or one sheet of a workbook, with its text as long as a report may want to quote it.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The file as the user would name it, with `/` between folders on every system.
    pub file: String,
    /// The sheet's name as its tab shows it; `None` for a file that has no sheets.
    pub sheet: Option<String>,
    /// Its place among the tabs, from 0.
    pub tab: usize,
    /// What a report can quote.
    pub text: Arc<SourceText>,
    /// What it is made of, where mulu makes it.
    pub made_of: Option<Arc<Self>>,
}

/// The text of a source, for quoting.
#[derive(Debug, PartialEq, Eq)]
pub enum SourceText {
    /// There is nothing to quote: the file could not be read, or is built in.
    None,
    /// The lines of a text file.
    Lines(String),
    /// The cells of a sheet.
    Sheet(Grid),
}

/// What the names of sources begin with that are compiled into the program.
const BUILTIN: &str = "builtin:";

impl Source {
    /// A file that is named but cannot be quoted.
    #[must_use]
    pub fn named(file: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { file: file.into(), sheet: None, tab: 0, text: Arc::new(SourceText::None), made_of: None })
    }

    /// The same source under a count of its own: every place counts as a holder of its source, and threads that count the holders of
    /// one and the same wait for each other at each cell.
    #[must_use]
    pub(crate) fn counted_apart(&self) -> Arc<Self> {
        let (file, sheet, made_of) = (self.file.clone(), self.sheet.clone(), self.made_of.clone());
        Arc::new(Self { file, sheet, tab: self.tab, text: Arc::clone(&self.text), made_of })
    }

    /// What people edit: the source itself, or that which it is made of. Whoever asks what kind of source it is, or which file, asks this:
    /// what a manifest or a record says of the file counts for what is made of it, too.
    #[must_use]
    pub fn origin(&self) -> &Self {
        self.made_of.as_deref().unwrap_or(self)
    }

    /// Data that is compiled into the program.
    #[must_use]
    pub fn builtin(file: &str) -> Arc<Self> {
        Self::named(format!("{BUILTIN}{file}"))
    }

    /// Whether it is compiled into the program, so that nobody can open it.
    #[must_use]
    pub fn is_builtin(&self) -> bool {
        self.file.starts_with(BUILTIN)
    }

    /// The text, where this is a text file; else nothing.
    #[must_use]
    pub fn lines(&self) -> &str {
        match &*self.text {
            SourceText::Lines(text) => text,
            _ => "",
        }
    }

    /// The sheet's cells, where this is a sheet.
    #[must_use]
    pub fn grid(&self) -> Option<&Grid> {
        match &*self.text {
            SourceText::Sheet(grid) => Some(grid),
            _ => None,
        }
    }
}

/// What a cell shows. Cells that show the same may share it, as they do in the file.
pub type CellText = Arc<str>;

/// The filled cells of a sheet, by row. Rows and columns count from 0.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    rows: Vec<GridRow>,
}

/// One row of a [`Grid`] with at least one filled cell.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridRow {
    /// The row's number in the sheet, from 0.
    pub row: u32,
    /// Its filled cells, by column from 0.
    pub cells: Vec<(u32, CellText)>,
}

impl Grid {
    /// A grid without cells.
    #[must_use]
    pub const fn empty() -> Self {
        Self { rows: Vec::new() }
    }

    /// Adds a cell. Cells may come in any order; a second value for the same cell replaces the first, which is given back if it says
    /// something else.
    pub fn put(&mut self, row: u32, column: u32, text: CellText) -> Option<CellText> {
        let at = match self.rows.last() {
            Some(last) if last.row == row => self.rows.len() - 1,
            Some(last) if last.row > row => match self.rows.binary_search_by_key(&row, |r| r.row) {
                Ok(at) => at,
                Err(at) => {
                    self.rows.insert(at, GridRow { row, cells: Vec::new() });
                    at
                }
            },
            last => {
                // Most rows have as many cells as the one above.
                let cells = Vec::with_capacity(last.map_or(0, |last| last.cells.len()));
                self.rows.push(GridRow { row, cells });
                self.rows.len() - 1
            }
        };
        let cells = &mut self.rows[at].cells;
        match cells.binary_search_by_key(&column, |(c, _)| *c) {
            Ok(at) => {
                let was = std::mem::replace(&mut cells[at].1, text);
                (was != cells[at].1).then_some(was)
            }
            Err(at) => {
                cells.insert(at, (column, text));
                None
            }
        }
    }

    /// Adds many cells in any order, which one by one would each move all that come behind them. Gives back what was replaced.
    pub fn add(&mut self, cells: Vec<(u32, u32, CellText)>) -> Vec<(u32, u32, CellText)> {
        let rows = std::mem::take(&mut self.rows);
        let own = rows
            .into_iter()
            .flat_map(|GridRow { row, cells }| cells.into_iter().map(move |(column, text)| (row, column, text)));
        let mut all: Vec<_> = own.chain(cells).collect();
        all.sort_by_key(|(row, column, _)| (*row, *column));
        all.into_iter()
            .filter_map(|(row, column, text)| self.put(row, column, text).map(|was| (row, column, was)))
            .collect()
    }

    /// The rows that hold anything, from the top.
    #[must_use]
    pub fn rows(&self) -> &[GridRow] {
        &self.rows
    }

    /// The filled cells of a row.
    #[must_use]
    pub fn row(&self, row: u32) -> &[(u32, CellText)] {
        self.place_of(row).map_or(&[], |at| &self.rows[at].cells)
    }

    /// The text of a cell; empty where the cell is.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> &str {
        self.place_of(row).map_or("", |at| self.rows[at].cell(column))
    }

    /// Where a row stands among the filled ones. Few rows of a table are blank, so it is seldom far from its number.
    fn place_of(&self, row: u32) -> Option<usize> {
        let first = self.rows.first()?.row;
        let guess = row.checked_sub(first)? as usize;
        match self.rows.get(guess) {
            Some(found) if found.row == row => Some(guess),
            _ => {
                let reach = guess.min(self.rows.len());
                self.rows[..reach].binary_search_by_key(&row, |found| found.row).ok()
            }
        }
    }
}

impl GridRow {
    /// The text of the cell in `column`; empty where the cell is.
    #[must_use]
    pub fn cell(&self, column: u32) -> &str {
        self.cells.binary_search_by_key(&column, |(c, _)| *c).map_or("", |at| &self.cells[at].1)
    }
}

/// A place within a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The file or sheet as a whole.
    Whole,
    /// A stretch of a text file.
    Text(Span),
    /// A cell; of a merged area the first, which is the one that a person clicks. Row and column from 0.
    Cell {
        /// Row, from 0.
        row: u32,
        /// Column, from 0.
        column: u32,
    },
}

/// A stretch of a text file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// Where something stands: a source and a place in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Locus {
    /// The file or sheet.
    pub source: Arc<Source>,
    /// The place in it.
    pub place: Place,
}

impl Locus {
    /// The file or sheet as a whole.
    #[must_use]
    pub fn whole(source: &Arc<Source>) -> Self {
        Self { source: Arc::clone(source), place: Place::Whole }
    }

    /// A cell, row and column from 0.
    #[must_use]
    pub fn cell(source: &Arc<Source>, row: u32, column: u32) -> Self {
        Self { source: Arc::clone(source), place: Place::Cell { row, column } }
    }

    /// A stretch of a text file.
    #[must_use]
    pub fn span(source: &Arc<Source>, span: Span) -> Self {
        Self { source: Arc::clone(source), place: Place::Text(span) }
    }

    /// The place as a key, within one run: the source by where it lies in memory.
    #[must_use]
    pub fn key(&self) -> (usize, Place) {
        (Arc::as_ptr(&self.source.text).addr(), self.place)
    }

    /// The file or sheet that the place is in.
    #[must_use]
    pub fn whole_source(&self) -> Self {
        Self::whole(&self.source)
    }

    /// The cell's address as the program shows it, `C12`; `None` where this is no cell.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        match self.place {
            Place::Cell { row, column } => Some(address(row, column)),
            _ => None,
        }
    }

    /// The place as someone at `here` would be told: the bare cell or line within one sheet or file, the whole elsewhere.
    #[must_use]
    pub fn seen_from(&self, here: &Self) -> Text {
        let (own, other) = (&self.source, &here.source);
        match self.place {
            Place::Cell { row, column } if own.file == other.file && own.sheet == other.sheet => {
                Text::same(address(row, column))
            }
            Place::Cell { row, column } if own.file == other.file => {
                let sheet = own.sheet.as_deref().unwrap_or_default();
                Text::same(format!("{sheet}!{}", address(row, column)))
            }
            Place::Text(span) if own.file == other.file => {
                let line = span.line;
                crate::text!("第 {line} 行", "line {line}")
            }
            _ => self.told(),
        }
    }

    /// The place as people are told of it: its address, and of what is compiled in, which nobody can open, what it is.
    #[must_use]
    pub fn told(&self) -> Text {
        let Some(file) = self.source.file.strip_prefix(BUILTIN) else { return Text::same(self.to_string()) };
        let domain = file.strip_prefix("standard/").and_then(|name| name.get(..2)).and_then(|code| code.parse().ok());
        match domain {
            Some(code) => {
                let name = DomainCode::name(code);
                crate::text!("内置国家标准目录（{code} {name}）", "the built-in national catalog ({code} {name})")
            }
            None => crate::text!("内置资料（{file}）", "the built-in {file}"),
        }
    }

    /// What two loci are ordered by: file, then sheet by sheet, from top to bottom.
    #[must_use]
    pub fn order(&self) -> (&str, usize, Place) {
        (&self.source.file, self.source.tab, self.place)
    }
}

/// `表.xlsx Sheet1!C12`, `catalogs/20.yaml:40:5`, or the bare file.
impl fmt::Display for Locus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source.file)?;
        match (&self.source.sheet, self.place) {
            (Some(sheet), Place::Cell { row, column }) => write!(f, " {sheet}!{}", address(row, column)),
            (Some(sheet), _) => write!(f, " {sheet}"),
            (None, Place::Text(span)) => write!(f, ":{}:{}", span.line, span.column),
            (None, _) => Ok(()),
        }
    }
}

impl fmt::Debug for Locus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where an item stands in the table that it was imported from: the cell of its row, and those of further rows that are part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The first row's.
    pub first: Locus,
    /// Those of the others, from top to bottom.
    pub more: Vec<Locus>,
}

impl From<Locus> for Origin {
    fn from(first: Locus) -> Self {
        Self { first, more: Vec::new() }
    }
}

/// `表.xlsx Sheet1!C12、C13`
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        self.more.iter().try_for_each(|more| write!(f, "、{}", more.seen_from(&self.first).zh))
    }
}

/// `{"file", "sheet", "cell"}` in a workbook, `{"file", "line", "column"}` in a text, both from 1.
impl Serialize for Locus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("file", &self.source.file)?;
        if let Some(sheet) = &self.source.sheet {
            map.serialize_entry("sheet", sheet)?;
        }
        match self.place {
            Place::Whole => {}
            Place::Text(span) => {
                map.serialize_entry("line", &span.line)?;
                map.serialize_entry("column", &span.column)?;
            }
            Place::Cell { row, column } => map.serialize_entry("cell", &address(row, column))?,
        }
        map.end()
    }
}

impl JsonSchema for Locus {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Locus".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "description": "位置：工作簿为 file、sheet、cell；文本文件为 file、line、column（从 1 数起）",
            "properties": {
                "file": {"type": "string"},
                "sheet": {"type": "string"},
                "cell": {"type": "string", "pattern": "^[A-Z]{1,3}[0-9]+$"},
                "line": {"type": "integer", "minimum": 1},
                "column": {"type": "integer", "minimum": 1}
            },
            "required": ["file"],
            "additionalProperties": false
        })
    }
}

/// The address of a cell as a spreadsheet shows it: row 11, column 2 (from 0) is `C12`.
#[must_use]
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", column_letters(column), u64::from(row) + 1)
}

/// `C12`, or `$C$12`: row and column from 0.
#[must_use]
pub fn parse_address(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(split);
    let mut column: u32 = 0;
    for letter in letters.bytes() {
        column = column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1)?;
    }
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// The letters over a column: 0 is `A`, 26 is `AA`.
///
/// # Panics
///
/// Never: a remainder of 26 is a letter.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).expect("a remainder of 26 fits")));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_a_spreadsheet() {
        assert_eq!(address(11, 2), "C12");
        assert_eq!(address(0, 25), "Z1");
        assert_eq!(address(0, 26), "AA1");
        assert_eq!(address(1_048_575, 16_383), "XFD1048576");
    }

    #[test]
    fn cells_may_come_in_any_order() {
        let mut grid = Grid::default();
        grid.put(5, 1, "乙".into());
        grid.put(2, 3, "甲".into());
        grid.put(5, 0, "丙".into());
        assert_eq!(grid.cell(2, 3), "甲");
        assert_eq!(grid.cell(5, 0), "丙");
        assert_eq!(grid.cell(5, 2), "");
        assert_eq!(grid.rows().iter().map(|row| row.row).collect::<Vec<_>>(), [2, 5]);
    }
}
