//! A sheet: the formats of its cells, and the place of its notes. The rest of the part stays as it is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;

use super::geometry::Geometry;
use super::marks::Cell;
use super::styles::{Before, Styles};
use super::xml::{self, Edits, Element, Tag, Tags};
use crate::finding::Severity;
use crate::model::locus::address;
use crate::model::locus::parse_address;
use crate::read::{Merges, parse_area};

/// The part of a sheet, and the sections of it.
pub(super) struct Sheet {
    text: String,
    root: Element,
    sections: Vec<Element>,
}

/// What of a sheet comes before the reference to its notes, as the schema has it.
const BEFORE_NOTES: [&str; 30] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
];

impl Sheet {
    /// `None` where the part is no XML.
    pub(super) fn parse(text: String) -> Option<Self> {
        let root = xml::root(&text)?;
        let sections = xml::children(&text, &root)?;
        Some(Self { text, root, sections })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn section(&self, name: &str) -> Option<&Element> {
        self.sections.iter().find(|section| section.local(&self.text) == name)
    }

    fn entries(&self, name: &str) -> Vec<Element> {
        self.section(name).and_then(|section| xml::children(&self.text, section)).unwrap_or_default()
    }

    /// The merged areas.
    pub(super) fn merged(&self) -> Merges {
        let areas = self.entries("mergeCells").into_iter();
        let areas = areas.filter_map(|area| parse_area(&area.attribute(&self.text, "ref")?));
        Merges::new(areas.filter(|area| area.top <= area.bottom && area.left <= area.right))
    }

    /// The relationship that leads to the shapes of its notes.
    pub(super) fn shapes(&self) -> Option<String> {
        xml::relationship_id(self.section("legacyDrawing")?.tag(&self.text))
    }

    /// Has the sheet lead to the shapes of its notes, or to none.
    pub(super) fn set_shapes(&self, reference: Option<&str>, edits: &mut Edits) {
        match (self.section("legacyDrawing"), reference) {
            (Some(section), None) => edits.remove(section),
            (None, Some(reference)) => {
                let at = xml::place_in_order(&self.text, &self.root, &self.sections, &BEFORE_NOTES);
                edits.insert(at, format!("<{}legacyDrawing{reference}/>", self.root.prefix(&self.text)));
            }
            _ => {}
        }
    }

    /// Takes the sheet out of those that are selected: the list is, and what is written into several selected sheets goes into all.
    pub(super) fn deselect(&self, edits: &mut Edits) {
        for view in self.entries("sheetViews") {
            if xml::is_set(view.tag(&self.text), "tabSelected") {
                edits.replace(view.tag.clone(), xml::without_attribute(view.tag(&self.text), "tabSelected"));
            }
        }
    }

    /// How wide its columns are, and how high those rows that say so.
    pub(super) fn geometry(&self) -> Geometry {
        let format = self.section("sheetFormatPr").map_or("", |section| section.tag(&self.text));
        let columns = self.entries("cols");
        let mut geometry = Geometry::new(format, columns.iter().map(|column| column.tag(&self.text)));
        if let Some(data) = self.section("sheetData") {
            for (tag, name, at) in Tags::within(&self.text, data.content.clone()) {
                if tag != Tag::Close && name == "row" {
                    geometry.row(&self.text[at]);
                }
            }
        }
        geometry
    }

    /// Gives the cells their colours. In a copy that was annotated before, all cells first get back what they had; `noted` are those that
    /// have a note of ours.
    pub(super) fn color(
        &self,
        colors: &BTreeMap<Cell, Severity>,
        styles: &mut Styles,
        noted: Option<&BTreeSet<Cell>>,
        edits: &mut Edits,
    ) -> Option<()> {
        let Some(data) = self.section("sheetData") else { return Some(()) };
        if colors.is_empty() && noted.is_none() {
            return Some(());
        }
        let columns = self.entries("cols");
        let of_column = |column: u32| {
            let own = columns.iter().find(|entry| {
                let bound =
                    |name| xml::number::<u32>(entry.tag(&self.text), name).and_then(|bound| bound.checked_sub(1));
                bound("min").zip(bound("max")).is_some_and(|(min, max)| (min..=max).contains(&column))
            })?;
            xml::number(own.tag(&self.text), "style")
        };
        let missing = colors.keys().copied().collect();
        let mut painter = Painter {
            xml: &self.text,
            prefix: self.root.prefix(&self.text),
            colors,
            missing,
            of_column: &of_column,
            styles,
            noted,
            restored: BTreeMap::new(),
            edits,
        };
        painter.rows(data)
    }
}

/// Goes through the rows of a sheet and changes the formats of cells.
///
/// A row or cell that does not say where it is comes right behind the one before it. So there is never anything missing in between, and
/// what is added moves none of them.
struct Painter<'s, 'e> {
    xml: &'s str,
    prefix: &'s str,
    colors: &'s BTreeMap<Cell, Severity>,
    /// The cells to mark that have not been met: where they are not written, they are added.
    missing: BTreeSet<Cell>,
    of_column: &'s dyn Fn(u32) -> Option<u32>,
    styles: &'s mut Styles,
    noted: Option<&'s BTreeSet<Cell>>,
    restored: BTreeMap<u32, Before>,
    edits: &'e mut Edits,
}

/// A row while its cells are met.
struct Row {
    number: u32,
    tag: Range<usize>,
    /// The format of its cells that are not written.
    format: Option<u32>,
    /// The column of the next cell that does not say its own.
    next: u32,
    /// Columns of cells that were added.
    added: Vec<u32>,
}

impl Painter<'_, '_> {
    fn rows(&mut self, data: &Element) -> Option<()> {
        let mut tags = Tags::within(self.xml, data.content.clone());
        let mut next = 0;
        let mut row: Option<Row> = None;
        for (tag, name, at) in &mut tags {
            match (tag, name, &mut row) {
                (Tag::Open | Tag::Whole, "row", _) => {
                    let mut begun = self.begin(at.clone(), next);
                    next = begun.number + 1;
                    let added = self.rows_before(begun.number);
                    if !added.is_empty() {
                        self.edits.insert(at.start, added);
                    }
                    if tag == Tag::Whole {
                        self.fill_empty(&mut begun);
                    } else {
                        row = Some(begun);
                    }
                }
                (Tag::Close, "row", Some(ended)) => {
                    let added = self.cells_before(ended, u32::MAX);
                    if !added.is_empty() {
                        self.edits.insert(at.start, added);
                    }
                    self.retag(ended);
                    row = None;
                }
                (Tag::Open | Tag::Whole, "c", Some(row)) => self.cell(row, at),
                _ => {}
            }
        }
        let is_whole = tags.is_whole;
        let last = self.rows_before(u32::MAX);
        if !last.is_empty() {
            self.edits.append(self.xml, data, &last);
        }
        is_whole.then_some(())
    }

    fn begin(&self, at: Range<usize>, next: u32) -> Row {
        let tag = &self.xml[at.clone()];
        let stated = xml::number::<u32>(tag, "r").and_then(|number| number.checked_sub(1));
        let format = xml::number(tag, "s").filter(|_| xml::is_set(tag, "customFormat"));
        Row { number: stated.unwrap_or(next), tag: at, format, next: 0, added: Vec::new() }
    }

    /// A row without cells, which may have to get some.
    fn fill_empty(&mut self, row: &mut Row) {
        let added = self.cells_before(row, u32::MAX);
        if added.is_empty() {
            self.retag(row);
            return;
        }
        let tag = self.retagged(row);
        let (open, name) = (tag.trim_end_matches("/>").trim_end().to_owned(), format!("{}row", self.prefix));
        self.edits.replace(row.tag.clone(), format!("{open}>{added}</{name}>"));
    }

    /// The opening tag of a row as it has to be after cells were added.
    fn retagged(&self, row: &Row) -> String {
        let mut tag = self.xml[row.tag.clone()].to_owned();
        // The columns that a row spans are a hint, which must not be wrong.
        let spans = xml::attribute(&tag, "spans").unwrap_or_default();
        let bound = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok());
        let (first, last) =
            spans.split_once(':').map_or((None, None), |(first, last)| (bound(Some(first)), bound(Some(last))));
        let is_outside =
            |column: &u32| first.is_none_or(|first| column + 1 < first) || last.is_none_or(|last| column + 1 > last);
        if row.added.iter().any(is_outside) {
            tag = xml::without_attribute(&tag, "spans");
        }
        tag
    }

    fn retag(&mut self, row: &Row) {
        let tag = self.retagged(row);
        if tag != self.xml[row.tag.clone()] {
            self.edits.replace(row.tag.clone(), tag);
        }
    }

    fn cell(&mut self, row: &mut Row, at: Range<usize>) {
        let tag = &self.xml[at.clone()];
        let stated = xml::attribute(tag, "r").and_then(|address| parse_address(&address));
        let column = stated.map_or(row.next, |(_, column)| column);
        let cell = (row.number, column);
        row.next = column + 1;
        self.missing.remove(&cell);
        let added = self.cells_before(row, column);
        if !added.is_empty() {
            self.edits.insert(at.start, added);
        }
        let own: u32 = xml::number(tag, "s").unwrap_or(0);
        let format = self.format_of(own, cell);
        if format != own {
            self.edits.replace(at, xml::with_attribute(tag, "s", &format.to_string()));
        }
    }

    /// The format that a cell is to have.
    fn format_of(&mut self, own: u32, cell: Cell) -> u32 {
        let plain = match self.noted {
            Some(noted) => {
                let styles = &mut *self.styles;
                match *self.restored.entry(own).or_insert_with(|| styles.before(own)) {
                    Before::Format(before) => before,
                    Before::Perhaps(before) if noted.contains(&cell) => before,
                    Before::Same | Before::Perhaps(_) => own,
                }
            }
            None => own,
        };
        self.colors.get(&cell).map_or(plain, |severity| self.styles.marked(plain, *severity))
    }

    /// The cells of a row that are to be marked, left of a column, and are not written.
    fn cells_before(&mut self, row: &mut Row, column: u32) -> String {
        let cells: Vec<Cell> = self.missing.range((row.number, 0)..(row.number, column)).copied().collect();
        row.added.extend(cells.iter().map(|cell| cell.1));
        cells.into_iter().map(|cell| self.new_cell(cell, row.format)).collect()
    }

    fn new_cell(&mut self, cell: Cell, of_row: Option<u32>) -> String {
        self.missing.remove(&cell);
        let own = of_row.or_else(|| (self.of_column)(cell.1)).unwrap_or(0);
        let format = self.colors.get(&cell).map_or(own, |severity| self.styles.marked(own, *severity));
        format!("<{}c r=\"{}\" s=\"{format}\"/>", self.prefix, address(cell.0, cell.1))
    }

    /// The rows above a row that are not written, and hold cells that are to be marked.
    fn rows_before(&mut self, row: u32) -> String {
        let cells: Vec<Cell> = self.missing.range(..(row, 0)).copied().collect();
        let p = self.prefix;
        let mut rows = String::new();
        for cells in cells.chunk_by(|one, other| one.0 == other.0) {
            let number = cells[0].0 + 1;
            let cells: String = cells.iter().map(|cell| self.new_cell(*cell, None)).collect();
            write!(rows, "<{p}row r=\"{number}\">{cells}</{p}row>").expect("strings take anything");
        }
        rows
    }
}
