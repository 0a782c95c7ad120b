//! Workbooks in .xlsx. calamine reads the cells; merged areas and hidden rows are read from the sheet's own part, since calamine
//! tells the first only in a second pass over all cells, and the others not at all.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, SheetVisible, Xlsx, XlsxError};
use memchr::memmem;
use quick_xml::events::{BytesStart, Event};

use super::sheet::{Area, Merges, Sheet};
use crate::model::locus::Grid;
use crate::text::Text;

/// Why a workbook cannot be read, and what to do.
pub(super) struct Refusal {
    pub(super) why: Text,
    pub(super) help: Text,
}

/// How much a workbook may unpack to. A county's 26 tables are about 1 MB.
const MOST_BYTES: u64 = 512 << 20;
/// How many cells a sheet may have that hold anything. A hundred thousand rows of a catalog are 1.3 million.
const MOST_CELLS: usize = 5_000_000;
/// The last row of Excel's sheets, from 0.
const LAST_ROW: u32 = 1_048_575;

/// Reads all sheets, in the order of their tabs, and hands each to `take` with its place in that order. While one sheet is taken, the
/// next is read.
pub(super) fn read(bytes: &[u8], take: impl Fn(usize, Sheet) + Sync) -> Result<(), Refusal> {
    guard(bytes)?;
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let paths = sheet_parts(&mut zip)?;
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| refused(&error))?;
    let sheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    rayon::scope(|scope| {
        for (at, (name, is_hidden)) in sheets.into_iter().enumerate() {
            let grid = read_grid(&mut workbook, &name)?;
            let (mut zip, path, take) = (zip.clone(), paths.get(&name).cloned(), &take);
            scope.spawn(move |_| {
                // A part that cannot be read again has been read once: its cells are there, its merged areas are not.
                let xml = path.and_then(|path| part(&mut zip, &path).ok().flatten());
                let Layout { merges, hidden_rows, hidden_columns } = xml.map(|xml| layout(&xml)).unwrap_or_default();
                let merges = Merges::new(merges);
                take(at, Sheet { name, grid, merges, hidden_rows, hidden_columns, is_hidden });
            });
        }
        Ok(())
    })
}

/// Refuses what would make the reader ask for more memory than there is: it believes the counts that a file states.
fn guard(bytes: &[u8]) -> Result<(), Refusal> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut total = 0;
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).map_err(|error| damaged(&error))?;
        total += part.size();
        if total > MOST_BYTES {
            return Err(too_large());
        }
        if part.name().is_ok_and(|name| name.ends_with("sharedStrings.xml")) {
            let size = part.size();
            let mut head = Vec::new();
            part.by_ref().take(1024).read_to_end(&mut head).map_err(|error| damaged(&error))?;
            // The shortest string, <si/>, takes five bytes.
            if stated_count(&head).is_some_and(|count| count > size / 5) {
                return Err(damaged(&"uniqueCount of the shared strings is too large"));
            }
        }
    }
    Ok(())
}

/// The number of shared strings that the head of their part states.
fn stated_count(head: &[u8]) -> Option<u64> {
    let at = memmem::find(head, b"uniqueCount=\"")? + "uniqueCount=\"".len();
    let digits: Vec<u8> = head[at..].iter().copied().take_while(u8::is_ascii_digit).collect();
    // More digits than fit are a count that no file can keep.
    Some(String::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX))
}

fn read_grid(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Grid, Refusal> {
    let mut grid = Grid::default();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| refused(&error))?;
    let mut count = 0;
    while let Some(cell) = cells.next_cell().map_err(|error| refused(&error))? {
        let text = text_of(cell.get_value());
        let (row, column) = cell.get_position();
        if text.is_empty() || row > LAST_ROW {
            continue;
        }
        count += 1;
        if count > MOST_CELLS {
            return Err(too_large());
        }
        grid.put(row, column, text);
    }
    Ok(grid)
}

/// A cell as a person reads it: numbers without a needless `.0`, days as days.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        other => match Data::from(other.clone()) {
            Data::DateTime(moment) if moment.is_datetime() => {
                let (year, month, day, ..) = moment.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02}")
            }
            value => value.to_string(),
        },
    }
}

/// What of a sheet is not in its cells.
#[derive(Default)]
struct Layout {
    merges: Vec<Area>,
    hidden_rows: Vec<(u32, u32)>,
    hidden_columns: Vec<(u32, u32)>,
}

/// The sheets' names and the parts that hold them.
fn sheet_parts(zip: &mut zip::ZipArchive<Cursor<&[u8]>>) -> Result<HashMap<String, String>, Refusal> {
    let mut targets = HashMap::new();
    if let Some(xml) = part(zip, "xl/_rels/workbook.xml.rels")? {
        each_tag(&xml, |tag| {
            if tag.local_name().as_ref() == "Relationship"
                && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
            {
                let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
                targets.insert(id, path);
            }
        });
    }
    let mut sheets = HashMap::new();
    if let Some(xml) = part(zip, "xl/workbook.xml")? {
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

fn part(zip: &mut zip::ZipArchive<Cursor<&[u8]>>, path: &str) -> Result<Option<Vec<u8>>, Refusal> {
    let Ok(mut file) = zip.by_name(path) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.by_ref().take(MOST_BYTES).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    Ok(Some(bytes))
}

/// Merged areas stand behind the cells; rows and columns that are hidden say so in their tags. Both are found without reading the
/// cells between them.
fn layout(xml: &[u8]) -> Layout {
    let mut layout = Layout::default();
    for at in memmem::find_iter(xml, b" hidden=\"") {
        let Some(open) = xml[..at].iter().rposition(|byte| *byte == b'<') else {
            continue;
        };
        let Some(close) = xml[at..].iter().position(|byte| *byte == b'>') else {
            continue;
        };
        each_tag(&xml[open..=at + close], |tag| {
            let is_hidden = matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true"));
            let number = |name| attribute(tag, name).and_then(|text| text.parse::<u32>().ok()?.checked_sub(1));
            match tag.local_name().as_ref() {
                "row" if is_hidden => layout.hidden_rows.extend(number("r").map(|row| (row, row))),
                "col" if is_hidden => layout.hidden_columns.extend(number("min").zip(number("max"))),
                _ => {}
            }
        });
    }
    layout.hidden_rows = joined(layout.hidden_rows);
    if let Some(at) = memmem::find(xml, b"mergeCells") {
        let open = xml[..at].iter().rposition(|byte| *byte == b'<').unwrap_or(at);
        each_tag(&xml[open..], |tag| {
            if tag.local_name().as_ref() == "mergeCell" {
                layout.merges.extend(attribute(tag, "ref").and_then(|area| parse_area(&area)));
            }
        });
    }
    layout
}

/// Runs of rows that follow one another as one.
fn joined(mut rows: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    rows.sort_unstable();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (first, last) in rows {
        match runs.last_mut() {
            Some(run) if first <= run.1 + 1 => run.1 = run.1.max(last),
            _ => runs.push((first, last)),
        }
    }
    runs
}

fn each_tag(xml: &[u8], mut take: impl FnMut(&BytesStart<'_>)) {
    let mut reader = quick_xml::Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => take(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// The value of an attribute, whatever prefix its namespace has here.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let prefixed = name.split_once(':').map(|(_, local)| format!(":{local}"));
    let found = tag.attributes().flatten().find(|attribute| {
        let key = attribute.key.as_ref();
        key == name || prefixed.as_ref().is_some_and(|local| key.ends_with(local.as_str()))
    })?;
    Some(
        found
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned),
    )
}

/// `B4:C9`
fn parse_area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':')?;
    let ((top, left), (bottom, right)) = (parse_address(first)?, parse_address(last)?);
    Some(Area { top, left, bottom, right })
}

fn parse_address(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(split);
    let mut column: u32 = 0;
    for letter in letters.bytes() {
        column = column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1)?;
    }
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

fn refused(error: &XlsxError) -> Refusal {
    match error {
        XlsxError::Password => password(),
        other => damaged(other),
    }
}

/// The file asks for a password.
pub(super) fn password() -> Refusal {
    Refusal {
        why: Text::new("设置了打开密码", "it is protected by a password"),
        help: Text::new(
            "请在 Excel 或 WPS 中用密码打开，“文件—信息—保护工作簿—用密码进行加密”里清空密码后保存。",
            "Open it with its password, clear the password under File, Info, Protect Workbook, and save it.",
        ),
    }
}

fn damaged(error: &impl std::fmt::Display) -> Refusal {
    Refusal {
        why: crate::text!("工作簿已损坏或不完整（{error}）", "the workbook is damaged or incomplete ({error})"),
        help: Text::new(
            "请用 Excel 或 WPS 打开后另存为 .xlsx；打不开的请报送部门重发。",
            "Open it in Excel or WPS and save it as .xlsx; if it does not open, ask for it again.",
        ),
    }
}

fn too_large() -> Refusal {
    Refusal {
        why: Text::new("内容过大，不像一份目录，已拒绝读取", "it is too large for a catalog and was refused"),
        help: Text::new(
            "请删除多余的工作表和空白行列（选中后“删除”，不是“清除”），另存后再试。",
            "Delete needless sheets, rows and columns (Delete, not Clear), save it and try again.",
        ),
    }
}
