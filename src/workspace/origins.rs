//! Where the items of an imported catalog stand in the workbooks: whoever keeps those looks there, and not in the YAML.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::locus::{address, parse_address};
use crate::model::{Catalog, Item, Locus, Origin, Place, Source, SourceText};

/// The sheet that items of a catalog came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// The table, by its path within the workspace.
    pub table: String,
    /// The name of the sheet.
    pub sheet: String,
    /// Each cell that names an item, with the item: its id, or `category / name` where it got none.
    pub items: BTreeMap<Cell, String>,
    /// The cells of further rows, each with the item that they are part of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<Cell, String>,
}

/// A cell, in the order of rows. It is written as its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cell {
    row: u32,
    column: u32,
}

impl From<Cell> for String {
    fn from(cell: Cell) -> Self {
        address(cell.row, cell.column)
    }
}

/// A text that is no address of a cell.
#[derive(Debug)]
pub struct NoAddress(String);

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no cell", self.0)
    }
}

impl TryFrom<String> for Cell {
    type Error = NoAddress;

    fn try_from(text: String) -> Result<Self, NoAddress> {
        parse_address(&text).map(|(row, column)| Self { row, column }).ok_or(NoAddress(text))
    }
}

/// What an item is known by: its id, or its names.
fn key(item: &Item) -> String {
    item.id.as_ref().map_or_else(|| item.title(), |id| id.to_string())
}

/// The sheets that the items of a catalog stand in, in the order of the items. `parts` are the cells of further rows of an item, `within` says
/// what a file is called in the workspace.
pub fn sheets<'l>(
    catalog: &Catalog,
    parts: impl Fn(&Item) -> &'l [Locus],
    within: impl Fn(&str) -> String,
) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for item in &catalog.items {
        for (locus, is_part) in std::iter::once((&item.locus, false)).chain(parts(item).iter().map(|part| (part, true)))
        {
            let (Place::Cell { row, column }, Some(name)) = (locus.place, &locus.source.sheet) else { continue };
            let table = within(&locus.source.file);
            let at = sheets.iter().position(|sheet| sheet.table == table && sheet.sheet == *name);
            let at = at.unwrap_or_else(|| {
                let (items, parts) = (BTreeMap::new(), BTreeMap::new());
                sheets.push(Sheet { table, sheet: name.clone(), items, parts });
                sheets.len() - 1
            });
            let cells = if is_part { &mut sheets[at].parts } else { &mut sheets[at].items };
            cells.insert(Cell { row, column }, key(item));
        }
    }
    sheets
}

/// Tells the items of an imported catalog where they stand in the tables. Where more or fewer items go by an id than cells did, nobody
/// knows any more which is which, and they are told nothing. `before` stands before the tables' names, as it does before the catalog's.
pub(super) fn trace(sheets: &[Sheet], before: &str, catalog: &mut Catalog) {
    let mut cells: BTreeMap<&str, Vec<Locus>> = BTreeMap::new();
    let mut parts: BTreeMap<&str, Vec<Locus>> = BTreeMap::new();
    for sheet in sheets {
        let file = format!("{before}{}", sheet.table);
        let source = Arc::new(Source {
            file,
            sheet: Some(sheet.sheet.clone()),
            tab: 0,
            text: Arc::new(SourceText::None),
            made_of: None,
        });
        for (all, own) in [(&mut cells, &sheet.items), (&mut parts, &sheet.parts)] {
            for (cell, item) in own {
                all.entry(item).or_default().push(Locus::cell(&source, cell.row, cell.column));
            }
        }
    }
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let keys: Vec<(String, String)> = catalog.items.iter().map(|item| (key(item), item.title())).collect();
    for (at, (id, title)) in keys.iter().enumerate() {
        // A row that got no id then may have one now.
        let known = [id, title].into_iter().find(|key| cells.contains_key(key.as_str()));
        if let Some(known) = known {
            holders.entry(known).or_default().push(at);
        }
    }
    for (key, holders) in holders {
        let cells = cells.remove(key).unwrap_or_default();
        // Of two items of one id nobody knows whose part a row is.
        let parts = parts.remove(key).filter(|_| holders.len() == 1).unwrap_or_default();
        if cells.len() == holders.len() {
            for (at, first) in holders.into_iter().zip(cells) {
                catalog.items[at].origin = Some(Origin { first, more: parts.clone() });
            }
        }
    }
}
