//! What the reviewer's version carries for its way back: the lists behind the drop-downs, and which catalogs it was made of.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::columns::Kind;
use crate::hash::sha256;
use crate::model::{Catalog, Channel};
use crate::read::exported::{FORMAT, HEADER, HEADINGS, SHEET};
use crate::write::{Cells, yaml};

/// The hidden sheets; readers pass over sheets whose names start so.
const LISTS: &str = "_mulu_lists";

/// How many characters of a catalog go into one cell, which holds 32,767.
const MOST_CHARACTERS: usize = 16_000;

/// How many entries the list of channels may have; the range of the drop-down ends there.
const MOST_CHANNELS: usize = 200;

/// The list behind the drop-downs of a column.
pub(super) fn list_for(kind: Kind) -> Option<String> {
    match kind {
        Kind::Channels => Some(format!("='{LISTS}'!$A$1:$A${MOST_CHANNELS}")),
        Kind::Public | Kind::Method(_) | Kind::Tier(_) => Some(format!("='{LISTS}'!$B$1:$B$1")),
        Kind::Groups => Some(format!("='{LISTS}'!$C$1:$C${MOST_CHANNELS}")),
        _ => None,
    }
}

/// The hidden sheet of lists: channels in the combinations that the catalogs use and one by one, the tick, the groups.
pub(super) fn write_lists(sheet: &mut Worksheet, catalogs: &[Catalog]) -> Result<(), XlsxError> {
    sheet.set_name(LISTS)?.set_hidden(true);
    let items = || catalogs.iter().flat_map(|catalog| &catalog.items);
    let mut channels: Vec<String> = Channel::listed().map(|channel| channel.to_string()).collect();
    channels.extend(items().map(|item| Cells(item).channels()).filter(|text| !text.is_empty()));
    let groups = items().flat_map(|item| item.audience.iter().flat_map(|audience| audience.groups.clone())).collect();
    for (list, column) in [(channels, 0), (vec!["√".to_owned()], 1), (groups, 2)] {
        for (entry, row) in distinct(list).into_iter().take(MOST_CHANNELS).zip(0..) {
            sheet.write_string(row, column, entry)?;
        }
    }
    Ok(())
}

fn distinct(list: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    list.into_iter().filter(|entry| seen.insert(entry.clone())).collect()
}

/// The hidden sheet that says what the workbook was made of: for each sheet the catalog in its canonical form, so that the way back can
/// tell what a reviewer changed, and its hash, by which it can tell that this is what was written.
pub(super) fn write_base(sheet: &mut Worksheet, book: &Book<'_>, names: &[String]) -> Result<(), XlsxError> {
    sheet.set_name(SHEET)?.set_hidden(true);
    sheet.write_string(0, 0, "format")?.write_number(0, 1, FORMAT)?;
    let region = book.region.map(|region| region.code.to_string()).unwrap_or_default();
    sheet.write_string(1, 0, "region")?.write_string(1, 1, region)?;
    sheet.write_string(2, 0, "version")?.write_string(2, 1, book.version.as_deref().unwrap_or_default())?;
    for (heading, column) in HEADINGS.into_iter().zip(0..) {
        sheet.write_string(HEADER, column, heading)?;
    }
    for ((catalog, name), row) in book.catalogs.iter().zip(names).zip(HEADER + 1..) {
        let domain = catalog.domain_code().map(|code| code.to_string()).unwrap_or_default();
        let version = catalog.version.as_ref().map(|version| version.value.to_string()).unwrap_or_default();
        let text = yaml::catalog(catalog);
        sheet.write_string(row, 0, name)?.write_string(row, 1, domain)?.write_string(row, 2, version)?;
        sheet.write_number(row, 3, catalog.items.len() as f64)?.write_string(row, 4, sha256(text.as_bytes()))?;
        let characters: Vec<char> = text.chars().collect();
        for (part, column) in characters.chunks(MOST_CHARACTERS).zip(5..) {
            sheet.write_string(row, column, part.iter().collect::<String>())?;
        }
    }
    Ok(())
}
