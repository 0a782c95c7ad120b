//! Workbooks in .ods. They are read here from their XML: calamine tells no merged areas of this format, nothing hidden and no fonts, and
//! a file that was cut off can keep it busy for ever.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::model::locus::CellText;

use super::comments;
use super::package::{attribute, each_tag, open, part, push_text};
use super::refusal::{Refusal, damaged, password};
use super::room::Room;
use super::sheet::{Area, Fault, LAST_COLUMN, LAST_ROW, Sheet};
use super::symbols::SymbolFont;
use crate::read::Limits;

type Xml<'x> = Reader<&'x [u8]>;

/// Reads all sheets, in the order of their tabs, and hands each to `take` with its place in that order.
pub(super) fn read(bytes: &[u8], limits: Limits, mut take: impl FnMut(usize, Sheet)) -> Result<(), Refusal> {
    let mut package = open(bytes, limits)?;
    let manifest = part(&mut package, "META-INF/manifest.xml")?;
    if manifest.is_some_and(|xml| memchr::memmem::find(&xml, b"encryption-data").is_some()) {
        return Err(password());
    }
    let content = part(&mut package, "content.xml")?.ok_or_else(|| damaged(&"no content.xml"))?;
    let mut styles = Styles::default();
    if let Some(xml) = part(&mut package, "styles.xml")? {
        each_tag(&xml, |tag| styles.take(tag));
    }
    let mut xml = Reader::from_reader(content.as_slice());
    let mut tab = 0;
    let mut room = Room::new(limits);
    loop {
        match xml.read_event().map_err(|error| damaged(&error))? {
            Event::Eof => return Ok(()),
            Event::Start(tag) if is(&tag, "table") => {
                let mut table = TableReader::new(&tag, &styles, &mut room);
                table.read(&mut xml)?;
                take(tab, table.sheet);
                tab += 1;
            }
            Event::Start(tag) | Event::Empty(tag) => styles.take(&tag),
            _ => {}
        }
    }
}

fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.local_name().as_ref() == name
}

/// The next event inside an element: a text that ends before it is cut off.
fn inside<'x>(xml: &mut Xml<'x>) -> Result<Event<'x>, Refusal> {
    match xml.read_event().map_err(|error| damaged(&error))? {
        Event::Eof => Err(damaged(&"content.xml ends early")),
        event => Ok(event),
    }
}

fn skip(xml: &mut Xml<'_>, tag: &BytesStart<'_>) -> Result<(), Refusal> {
    xml.read_to_end(tag.name()).map(|_| ()).map_err(|error| damaged(&error))
}

/// What of the styles matters here: fonts of symbols, sheets that are hidden, and how wide columns are.
#[derive(Default)]
struct Styles {
    symbols: BTreeMap<String, SymbolFont>,
    hidden_tables: BTreeSet<String>,
    widths: BTreeMap<String, f64>,
    current: String,
}

impl Styles {
    fn take(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "style" => self.current = attribute(tag, "style:name").unwrap_or_default(),
            "text-properties" => {
                let names = ["style:font-name", "fo:font-family"].into_iter();
                let font = names.filter_map(|name| attribute(tag, name)).find_map(|name| SymbolFont::named(&name));
                self.symbols.extend(font.map(|font| (self.current.clone(), font)));
            }
            "table-properties" if attribute(tag, "table:display").as_deref() == Some("false") => {
                self.hidden_tables.insert(self.current.clone());
            }
            "table-column-properties" => {
                let width = attribute(tag, "style:column-width").and_then(|width| characters(&width));
                self.widths.extend(width.map(|width| (self.current.clone(), width)));
            }
            _ => {}
        }
    }

    fn symbol_font(&self, tag: &BytesStart<'_>, attribute_name: &str) -> Option<SymbolFont> {
        if self.symbols.is_empty() {
            return None;
        }
        self.symbols.get(&attribute(tag, attribute_name)?).copied()
    }
}

/// Reads one sheet.
struct TableReader<'s> {
    styles: &'s Styles,
    room: &'s mut Room,
    sheet: Sheet,
    areas: Vec<Area>,
    row: u32,
    column: u32,
}

/// A cell as it is written, once for all columns that it fills.
struct Cell {
    first: u32,
    last: u32,
    text: CellText,
    fault: Option<Fault>,
}

impl<'s> TableReader<'s> {
    fn new(tag: &BytesStart<'_>, styles: &'s Styles, room: &'s mut Room) -> Self {
        let mut sheet = Sheet::named(attribute(tag, "table:name").unwrap_or_default());
        sheet.is_hidden = attribute(tag, "table:style-name").is_some_and(|style| styles.hidden_tables.contains(&style));
        Self { styles, room, sheet, areas: Vec::new(), row: 0, column: 0 }
    }

    fn read(&mut self, xml: &mut Xml<'_>) -> Result<(), Refusal> {
        loop {
            match inside(xml)? {
                Event::End(tag) if tag.local_name().as_ref() == "table" => break,
                Event::Start(tag) if is(&tag, "table-row") => self.row(&tag, Some(xml))?,
                Event::Empty(tag) if is(&tag, "table-row") => self.row(&tag, None)?,
                Event::Start(tag) | Event::Empty(tag) if is(&tag, "table-column") => self.table_column(&tag),
                // Drawings and forms hold texts that are no cells.
                Event::Start(tag) if is(&tag, "shapes") || is(&tag, "forms") || is(&tag, "table") => skip(xml, &tag)?,
                _ => {}
            }
        }
        self.sheet.set_merges(std::mem::take(&mut self.areas));
        Ok(())
    }

    fn table_column(&mut self, tag: &BytesStart<'_>) {
        let count = count_of(tag, "table:number-columns-repeated");
        let last = self.column.saturating_add(count - 1).min(LAST_COLUMN);
        if is_hidden(tag) {
            self.sheet.hidden_columns.push((self.column, last));
        }
        let width = attribute(tag, "table:style-name").and_then(|style| self.styles.widths.get(&style));
        // The last entry stands for all columns that hold nothing.
        let is_used = last < self.column.saturating_add(MOST_ALIKE);
        self.sheet.widths.extend(width.filter(|_| is_used).map(|width| (self.column, last, *width)));
        self.column = last.saturating_add(1);
    }

    fn row(&mut self, tag: &BytesStart<'_>, xml: Option<&mut Xml<'_>>) -> Result<(), Refusal> {
        let repeated = count_of(tag, "table:number-rows-repeated");
        let last = self.row.saturating_add(repeated - 1).min(LAST_ROW);
        if is_hidden(tag) {
            self.sheet.hidden_rows.push((self.row, last));
        }
        let cells = xml.map(|xml| self.cells(xml)).transpose()?.unwrap_or_default();
        if !cells.is_empty() {
            for row in self.row..=last {
                for Cell { first, last, text, fault } in &cells {
                    for column in *first..=*last {
                        self.sheet.put(self.room, (row, column), text.clone(), *fault)?;
                    }
                }
            }
        }
        self.row = last.saturating_add(1);
        Ok(())
    }

    /// The cells of a row that hold anything.
    fn cells(&mut self, xml: &mut Xml<'_>) -> Result<Vec<Cell>, Refusal> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut column: u32 = 0;
        loop {
            let (tag, content) = match inside(xml)? {
                Event::End(tag) if tag.local_name().as_ref() == "table-row" => return Ok(cells),
                Event::Start(tag) if is_cell(&tag) => {
                    let mut note = String::new();
                    let text = self.cell_text(xml, &tag, &mut note)?;
                    comments::push(&mut self.sheet.comments, self.room, (self.row, column), &note)?;
                    (tag, text)
                }
                Event::Empty(tag) if is_cell(&tag) => (tag, String::new()),
                _ => continue,
            };
            let (text, fault) = finished(&tag, content);
            let repeated = count_of(&tag, "table:number-columns-repeated");
            self.area(&tag, column);
            if !text.is_empty() || fault.is_some() {
                let last = column.saturating_add(repeated - 1).min(LAST_COLUMN);
                cells.push(Cell { first: column, last, text: text.into(), fault });
            }
            column = column.saturating_add(repeated);
        }
    }

    fn area(&mut self, tag: &BytesStart<'_>, column: u32) {
        let rows = count_of(tag, "table:number-rows-spanned");
        let columns = count_of(tag, "table:number-columns-spanned");
        if rows > 1 || columns > 1 {
            let bottom = self.row.saturating_add(rows - 1).min(LAST_ROW);
            let right = column.saturating_add(columns - 1).min(LAST_COLUMN);
            self.areas.push(Area { top: self.row, left: column, bottom, right });
        }
    }

    /// The paragraphs of a cell, one a line, without drawings; what its note says goes into `note`.
    fn cell_text(&self, xml: &mut Xml<'_>, cell: &BytesStart<'_>, note: &mut String) -> Result<String, Refusal> {
        let of_cell = self.styles.symbol_font(cell, "table:style-name");
        let mut fonts: Vec<Option<SymbolFont>> = Vec::new();
        let mut text = String::new();
        let mut has_paragraph = false;
        loop {
            let event = inside(xml)?;
            self.room.hold(&text)?;
            match &event {
                Event::End(tag) if tag.local_name().as_ref() == cell.local_name().as_ref() => return Ok(text),
                Event::End(tag) if tag.local_name().as_ref() == "span" => {
                    fonts.pop();
                }
                Event::Start(tag) | Event::Empty(tag) if is(tag, "p") || is(tag, "h") => {
                    if has_paragraph {
                        text.push('\n');
                    }
                    has_paragraph = true;
                }
                Event::Start(tag) if is(tag, "span") => fonts.push(self.styles.symbol_font(tag, "text:style-name")),
                Event::Start(tag) | Event::Empty(tag) if is(tag, "s") => {
                    let blanks = count_of(tag, "text:c").min(1000);
                    text.extend((0..blanks).map(|_| ' '));
                }
                Event::Start(tag) | Event::Empty(tag) if is(tag, "tab") => text.push(' '),
                Event::Start(tag) | Event::Empty(tag) if is(tag, "line-break") => text.push('\n'),
                Event::Start(tag) if is(tag, "annotation") => self.note(xml, note)?,
                Event::Start(tag) if !is(tag, "a") => skip(xml, tag)?,
                event => {
                    let font = fonts.iter().rev().find_map(|font| *font).or(of_cell);
                    let from = text.len();
                    push_text(event, &mut text);
                    if let Some(font) = font {
                        let decoded = font.decode(&text[from..]);
                        text.replace_range(from.., &decoded);
                    }
                }
            }
        }
    }
}

impl TableReader<'_> {
    /// The words of a note, without who wrote it and when.
    fn note(&self, xml: &mut Xml<'_>, note: &mut String) -> Result<(), Refusal> {
        loop {
            let event = inside(xml)?;
            self.room.hold(note)?;
            match &event {
                Event::End(tag) if tag.local_name().as_ref() == "annotation" => return Ok(()),
                Event::Start(tag) if is(tag, "creator") || is(tag, "date") || is(tag, "date-string") => skip(xml, tag)?,
                Event::Start(tag) if is(tag, "p") => note.push('\n'),
                Event::Empty(tag) if is(tag, "s") || is(tag, "tab") || is(tag, "line-break") => note.push(' '),
                event => push_text(event, note),
            }
        }
    }
}

/// How many columns of one width follow each other in a table.
const MOST_ALIKE: u32 = 256;

/// A length such as `2.258cm` in characters of the default font, which are seven pixels wide, in a cell with margins of five.
fn characters(length: &str) -> Option<f64> {
    let split = length.find(|c: char| c.is_ascii_alphabetic())?;
    let inch = match &length[split..] {
        "cm" => 2.54,
        "mm" => 25.4,
        "in" => 1.0,
        "pt" => 72.0,
        _ => return None,
    };
    let inches: f64 = length[..split].parse::<f64>().ok()? / inch;
    Some(((inches * 96.0 - 5.0) / 7.0).clamp(0.0, 255.0))
}

fn is_cell(tag: &BytesStart<'_>) -> bool {
    is(tag, "table-cell") || is(tag, "covered-table-cell")
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "table:visibility").is_some_and(|visibility| visibility != "visible")
}

/// A count that a tag states; 1 where it states none.
fn count_of(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

/// The text of a cell, or the value that it states where no text shows it, and with what is wrong with it.
fn finished(tag: &BytesStart<'_>, mut text: String) -> (String, Option<Fault>) {
    if text.is_empty() {
        let mut values = ["office:string-value", "office:date-value", "office:value"].into_iter();
        text = values.find_map(|name| attribute(tag, name)).unwrap_or_default();
    }
    let is_error = attribute(tag, "calcext:value-type").is_some_and(|kind| kind == "error");
    let is_formula = || attribute(tag, "table:formula").is_some();
    let fault = if is_error {
        Some(Fault::Error)
    } else if text.is_empty() && is_formula() && attribute(tag, "office:value-type").is_none() {
        Some(Fault::NoValue)
    } else {
        None
    };
    (text, fault)
}
