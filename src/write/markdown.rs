//! Catalogs as Markdown tables.

use std::fmt::Write as _;

use super::Cells;
use crate::model::Catalog;

/// A heading and a table for each catalog.
///
/// # Panics
///
/// Never: strings take anything.
#[must_use]
pub fn catalogs(catalogs: &[Catalog]) -> String {
    let mut text = String::new();
    for catalog in catalogs {
        if !text.is_empty() {
            text.push('\n');
        }
        write(catalog, &mut text).expect("strings take anything");
    }
    text
}

fn write(catalog: &Catalog, text: &mut String) -> std::fmt::Result {
    let title = catalog.title.as_ref().map_or("", |title| &title.value);
    writeln!(text, "# {}\n", cell(title))?;
    let head: Vec<&str> = std::iter::once("编号").chain(Cells::headings()).collect();
    writeln!(text, "| {} |", head.join(" | "))?;
    writeln!(text, "|{}", " --- |".repeat(head.len()))?;
    for item in &catalog.items {
        let cells = Cells(item);
        let row: Vec<String> =
            std::iter::once(cells.id()).chain(cells.fields().iter().map(|field| cell(field))).collect();
        writeln!(text, "| {} |", row.join(" | "))?;
    }
    Ok(())
}

/// A text that stays within its cell.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace('\n', "<br>")
}
