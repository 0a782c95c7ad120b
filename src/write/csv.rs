//! Catalogs as one CSV table.

use super::Cells;
use crate::model::Catalog;
use crate::model::vocabulary::official_heading;

/// All items, a row each, in UTF-8 with the mark by which Excel tells it from GBK.
///
/// # Panics
///
/// Never: every row has the same number of fields, and memory takes them all.
#[must_use]
pub fn catalogs(catalogs: &[Catalog]) -> Vec<u8> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(&mut bytes);
    let head = ["领域", "事项编号"].into_iter().chain(Cells::headings()).chain([official_heading("notes")]);
    writer.write_record(head).expect("memory takes it");
    for catalog in catalogs {
        let domain = catalog.domain_code().map_or_else(String::new, |code| format!("{code} {}", code.name()));
        for item in &catalog.items {
            let cells = Cells(item);
            let row = [domain.clone(), cells.id()].into_iter().chain(cells.fields()).chain([cells.notes()]);
            writer.write_record(row.map(|cell| text(&cell))).expect("memory takes it");
        }
    }
    drop(writer);
    bytes
}

/// A cell that a spreadsheet takes for text: one that starts like a formula gets an apostrophe in front.
fn text(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
