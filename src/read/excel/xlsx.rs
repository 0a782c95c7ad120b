//! Workbooks in .xlsx. calamine reads the cells; merged areas and hidden rows are read from the sheet's own part, since calamine
//! tells the first only in a second pass over all cells, and the others not at all.

use foldhash::{HashMap, HashMapExt as _};
use std::io::Cursor;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};

use calamine::{Cell, DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use memchr::memmem;
use quick_xml::events::Event;

use crate::model::locus::{CellText, parse_address};

use super::comments;
use super::package::{Package, attribute, each_tag, open, part, push_text, relationship};
use super::refusal::{Refusal, damaged, password};
use super::room::Room;
use super::sheet::{Area, Fault, Merges, Sheet};
use super::symbols::SymbolFont;
use super::text_of;
use crate::read::Limits;

/// Reads all sheets, in the order of their tabs, and hands each to `take` with its place in that order. While one sheet is taken, the
/// next is read.
pub(super) fn read(bytes: &[u8], limits: Limits, take: impl Fn(usize, Sheet) + Sync) -> Result<(), Refusal> {
    if !bytes.starts_with(b"PK") {
        // A workbook with a password is packed in a compound file.
        return Err(password());
    }
    let mut package = open(bytes, limits)?;
    let paths = sheet_parts(&mut package)?;
    let (workbook, strings) = rayon::join(
        || calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| refused(&error)),
        || Ok(part(&mut package, "xl/sharedStrings.xml")?.map(|xml| symbol_strings(&xml)).unwrap_or_default()),
    );
    let (mut workbook, strings): (Xlsx<_>, _) = (workbook?, strings?);
    let sheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    let (mut room, mut shared) = (Room::new(limits), Shared::default());
    rayon::scope(|scope| {
        for (at, (name, is_hidden)) in sheets.into_iter().enumerate() {
            room.take_part(size_of(&mut package, paths.get(&name)))?;
            let comments = match paths.get(&name) {
                Some(path) => comments::of_xlsx(&mut package, path, &mut room)?,
                None => Vec::new(),
            };
            // While this thread reads the cells another finds what stands around them; whichever ends last has the sheet whole.
            let halves = Arc::new(Mutex::new(None));
            let (mut package, path, take, own) =
                (package.clone(), paths.get(&name).cloned(), &take, Arc::clone(&halves));
            scope.spawn(move |_| {
                // A part that cannot be read again has been read once: its cells are there, its merged areas are not.
                let xml = path.and_then(|path| part(&mut package, &path).ok().flatten());
                let layout = lay_out(&xml.unwrap_or_default());
                if let Some(sheet) = meet(&own, Half::Layout(layout)) {
                    take(at, sheet);
                }
            });
            let mut sheet = Sheet { is_hidden, comments, ..Sheet::named(name) };
            let taking = Taking { sheet: &mut sheet, room: &mut room, strings: &strings, shared: &mut shared };
            read_cells(&mut workbook, taking)?;
            scope.spawn(move |_| {
                if let Some(sheet) = meet(&halves, Half::Cells(sheet)) {
                    take(at, sheet);
                }
            });
        }
        Ok(())
    })
}

/// A sheet is read in two halves at once.
enum Half {
    Cells(Sheet),
    Layout(Layout),
}

/// Leaves a half for the other, or puts both together.
fn meet(place: &Mutex<Option<Half>>, half: Half) -> Option<Sheet> {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    match (place.take(), half) {
        (Some(Half::Layout(layout)), Half::Cells(sheet)) | (Some(Half::Cells(sheet)), Half::Layout(layout)) => {
            Some(layout.around(sheet))
        }
        (_, half) => {
            *place = Some(half);
            None
        }
    }
}

/// How many bytes a sheet takes. One whose part is not known is counted as the largest: a thousand sheets may be one part.
fn size_of(package: &mut Package<'_>, path: Option<&String>) -> u64 {
    let known = path.and_then(|path| package.by_name(path).ok().map(|part| part.size()));
    let mut largest = || (0..package.len()).filter_map(|at| Some(package.by_index(at).ok()?.size())).max();
    known.or_else(&mut largest).unwrap_or_default()
}

/// How many cells are handed over at once. A department's sheet has fewer; those of one that has more are taken on a thread of their own,
/// while the next ones are read.
const CELLS_OF_BATCH: usize = 8_192;

/// A cell that was read, and the number of its style, where fonts matter.
type ReadCell<'w> = (Cell<DataRef<'w>>, usize);

fn read_cells(workbook: &mut Xlsx<Cursor<&[u8]>>, mut taking: Taking<'_>) -> Result<(), Refusal> {
    let mut cells = workbook.worksheet_cells_reader(&taking.sheet.name).map_err(|error| refused(&error))?;
    let font = |style: &Style| SymbolFont::named(style.font.as_ref()?.name.as_ref()?);
    let fonts: Vec<Option<SymbolFont>> = cells.styles().iter().map(font).collect();
    let has_symbols = fonts.iter().any(Option::is_some);
    let mut next_batch = || {
        let mut batch: Vec<ReadCell<'_>> = Vec::with_capacity(1_024);
        while batch.len() < CELLS_OF_BATCH {
            let next = if has_symbols {
                cells.next_cell_with_style_id()
            } else {
                cells.next_cell().map(|cell| cell.map(|cell| (cell, 0)))
            };
            match next.map_err(|error| refused(&error))? {
                Some((cell, _)) if matches!(cell.get_value(), DataRef::Empty) => {}
                Some(cell) => batch.push(cell),
                None => break,
            }
        }
        Ok(batch)
    };
    let first = next_batch()?;
    if first.len() < CELLS_OF_BATCH {
        return taking.take(first, &fonts);
    }
    std::thread::scope(|threads| {
        let (send, batches) = sync_channel(4);
        let taker = threads.spawn(move || batches.into_iter().try_for_each(|batch| taking.take(batch, &fonts)));
        let mut batch = first;
        loop {
            let is_last = batch.len() < CELLS_OF_BATCH;
            // Once it has refused a cell it does not listen any more.
            if send.send(batch).is_err() || is_last {
                break;
            }
            batch = next_batch()?;
        }
        drop(send);
        taker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// What makes a sheet of cells.
struct Taking<'t> {
    sheet: &'t mut Sheet,
    room: &'t mut Room,
    strings: &'t HashMap<String, String>,
    shared: &'t mut Shared,
}

impl Taking<'_> {
    fn take(&mut self, batch: Vec<ReadCell<'_>>, fonts: &[Option<SymbolFont>]) -> Result<(), Refusal> {
        for (cell, style) in batch {
            let value = cell.get_value();
            let font = fonts.get(style).copied().flatten();
            let text = match value {
                DataRef::SharedString(words) => self.shared.get(words, font, self.strings),
                value => seen(&text_of(value), font, self.strings),
            };
            let fault = matches!(value, DataRef::Error(_)).then_some(Fault::Error);
            self.sheet.put(self.room, cell.get_position(), text, fault)?;
        }
        Ok(())
    }
}

/// The words of a cell, as a person sees them.
fn seen(text: &str, font: Option<SymbolFont>, strings: &HashMap<String, String>) -> CellText {
    match font {
        Some(font) => font.decode(text).into(),
        None => strings.get(text).map_or(text, String::as_str).into(),
    }
}

/// The strings that cells share: calamine keeps each once, so where it stands in memory tells it.
#[derive(Default)]
struct Shared(HashMap<(usize, usize, Option<SymbolFont>), CellText>);

impl Shared {
    fn get(&mut self, text: &str, font: Option<SymbolFont>, strings: &HashMap<String, String>) -> CellText {
        let own = self.0.entry((text.as_ptr().addr(), text.len(), font)).or_insert_with(|| seen(text, font, strings));
        Arc::clone(own)
    }
}

/// The shared strings that hold letters of a symbol font, each with what a person sees.
fn symbol_strings(xml: &[u8]) -> HashMap<String, String> {
    let mut strings = HashMap::new();
    if memmem::find(xml, b"ingdings").is_none() && memmem::find(xml, b"Webdings").is_none() {
        return strings;
    }
    let mut reader = quick_xml::Reader::from_reader(xml);
    let (mut written, mut seen, mut font, mut is_text) = (String::new(), String::new(), None, false);
    while let Ok(event) = reader.read_event() {
        match &event {
            Event::Eof => break,
            Event::Start(tag) => match tag.local_name().as_ref() {
                "si" => (written, seen) = Default::default(),
                "r" => font = None,
                // What is spoken is not shown.
                "rPh" if reader.read_to_end(tag.name()).is_err() => break,
                "t" => is_text = true,
                _ => {}
            },
            Event::Empty(tag) if tag.local_name().as_ref() == "rFont" => {
                font = attribute(tag, "val").and_then(|name| SymbolFont::named(&name));
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => is_text = false,
                "r" => font = None,
                "si" if written != seen => {
                    strings.insert(std::mem::take(&mut written), std::mem::take(&mut seen));
                }
                _ => {}
            },
            event if is_text => {
                let mut words = String::new();
                push_text(event, &mut words);
                written.push_str(&words);
                seen.push_str(&font.map_or_else(|| words.clone(), |font: SymbolFont| font.decode(&words)));
            }
            _ => {}
        }
    }
    strings
}

/// The sheets' names and the parts that hold them.
fn sheet_parts(package: &mut Package<'_>) -> Result<HashMap<String, String>, Refusal> {
    let mut targets = HashMap::new();
    if let Some(xml) = part(package, "xl/_rels/workbook.xml.rels")? {
        each_tag(&xml, |tag| targets.extend(relationship(tag)));
    }
    let mut sheets = HashMap::new();
    if let Some(xml) = part(package, "xl/workbook.xml")? {
        each_tag(&xml, |tag| {
            if tag.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) = (attribute(tag, "name"), attribute(tag, "r:id"))
                && let Some(path) = targets.get(&id)
            {
                sheets.insert(name, path.clone());
            }
        });
    }
    Ok(sheets)
}

/// What of a sheet is not in its cells.
#[derive(Default)]
struct Layout {
    hidden_rows: Vec<(u32, u32)>,
    hidden_columns: Vec<(u32, u32)>,
    merges: Merges,
    faults: Vec<(u32, u32, Fault)>,
}

impl Layout {
    fn around(self, mut sheet: Sheet) -> Sheet {
        sheet.hidden_rows = self.hidden_rows;
        sheet.hidden_columns = self.hidden_columns;
        sheet.merges = self.merges;
        sheet.faults.extend(self.faults);
        sheet
    }
}

/// Merged areas stand behind the cells; rows and columns that are hidden say so in their tags. Both are found without reading the cells
/// between them.
fn lay_out(xml: &[u8]) -> Layout {
    let mut layout = Layout::default();
    let mut from = 0;
    for at in memmem::find_iter(xml, b" hidden=\"") {
        // What was looked at once is not looked at again, however often these words stand in one tag.
        let Some(open) = (from <= at).then(|| memchr::memrchr(b'<', &xml[from..at])).flatten() else { continue };
        let Some(close) = memchr::memchr(b'>', &xml[at..]) else { break };
        let tag = &xml[from + open..=at + close];
        from = at + close + 1;
        each_tag(tag, |tag| {
            let is_hidden = matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true"));
            let number = |name| attribute(tag, name).and_then(|text| text.parse::<u32>().ok()?.checked_sub(1));
            match tag.local_name().as_ref() {
                "row" if is_hidden => layout.hidden_rows.extend(number("r").map(|row| (row, row))),
                "col" if is_hidden => layout.hidden_columns.extend(number("min").zip(number("max"))),
                _ => {}
            }
        });
    }
    if let Some(at) = memmem::find(xml, b"mergeCells") {
        let open = memchr::memrchr(b'<', &xml[..at]).unwrap_or(at);
        let mut areas = Vec::new();
        each_tag(&xml[open..], |tag| {
            if tag.local_name().as_ref() == "mergeCell" {
                areas.extend(attribute(tag, "ref").and_then(|area| parse_area(&area)));
            }
        });
        layout.merges = Merges::new(areas);
    }
    if memmem::find(xml, b"<f>").or_else(|| memmem::find(xml, b"<f ")).or_else(|| memmem::find(xml, b"<f/>")).is_some()
    {
        formulas_without_value(xml, &mut layout.faults);
    }
    layout
}

/// A formula that no program has computed yet has no value in its cell, which calamine gives as empty. A formula whose value is the
/// empty text says so.
fn formulas_without_value(xml: &[u8], faults: &mut Vec<(u32, u32, Fault)>) {
    let mut reader = quick_xml::Reader::from_reader(xml);
    let (mut cell, mut has_formula, mut has_value) = (None, false, false);
    while let Ok(event) = reader.read_event() {
        match &event {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "c" => {
                    has_formula = false;
                    has_value = attribute(tag, "t").as_deref() == Some("str");
                    cell = attribute(tag, "r").and_then(|address| parse_address(&address));
                }
                "f" => {
                    has_formula = true;
                    if matches!(event, Event::Start(_)) && reader.read_to_end(tag.name()).is_err() {
                        break;
                    }
                }
                "mergeCells" => break,
                _ => {}
            },
            Event::Text(_) if has_formula => has_value = true,
            Event::End(tag) if tag.local_name().as_ref() == "c" && has_formula && !has_value => {
                faults.extend(cell.map(|(row, column)| (row, column, Fault::NoValue)));
            }
            _ => {}
        }
    }
}

/// `B4:C9`
pub(crate) fn parse_area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':')?;
    let ((top, left), (bottom, right)) = (parse_address(first)?, parse_address(last)?);
    Some(Area { top, left, bottom, right })
}

fn refused(error: &XlsxError) -> Refusal {
    match error {
        XlsxError::Password => password(),
        other => damaged(other),
    }
}
