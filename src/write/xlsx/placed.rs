//! Where everything stands in the workbook that is made of catalogs, for whoever has only this workbook before them.

use std::collections::HashMap;
use std::sync::Arc;

use super::columns::{Column, Layout};
use super::{sheet_names, table};
use crate::finding::Finding;
use crate::model::{Catalog, Field, Item, Locus, Place, Source, SourceText};

/// Moves catalogs to the sheets of the reviewer's workbook `file` that is made of them, so that what rules say of them names its cells.
/// Findings of reading keep the places where something could not be read; that they are about an item and a domain holds as before.
pub fn place_in_review(catalogs: &mut [Catalog], findings: &mut [Finding], file: &str) {
    let names = sheet_names(catalogs.iter().filter(|catalog| !catalog.items.is_empty()));
    let (mut items, mut domains) = (HashMap::new(), HashMap::new());
    let shown = catalogs.iter_mut().filter(|catalog| !catalog.items.is_empty());
    for ((catalog, name), tab) in shown.zip(names).zip(0..) {
        domains.insert(catalog.locus.key(), catalog.domain_code());
        place_catalog(catalog, &sheet(file, name, tab, catalog), &mut items);
    }
    for finding in findings {
        let domain = domains.get(&finding.locus.whole_source().key()).copied().flatten();
        let subject = &mut finding.subject;
        subject.domain = subject.domain.or(domain);
        if let Some(item) = &mut subject.item
            && let Some(here) = items.get(&item.key())
        {
            *item = Locus::clone(here);
        }
    }
}

fn sheet(file: &str, name: String, tab: usize, catalog: &Catalog) -> Arc<Source> {
    let made_of = Some(Arc::clone(&catalog.locus.source));
    Arc::new(Source { file: file.to_owned(), sheet: Some(name), tab, text: Arc::new(SourceText::None), made_of })
}

/// `items` gets where each item stood, and where it stands.
fn place_catalog(catalog: &mut Catalog, source: &Arc<Source>, items: &mut HashMap<(usize, Place), Locus>) {
    let layout = Layout::new(catalog, true);
    if let Some(title) = &mut catalog.title {
        title.locus = Locus::cell(source, 0, 0);
    }
    for (item, row) in catalog.items.iter_mut().zip(table::FIRST..) {
        let cell = |at: usize| Locus::cell(source, row, u32::try_from(at).unwrap_or(u32::MAX));
        let place = |field: Field| layout.columns.iter().position(|own| own.kind.field() == Some(field)).map(cell);
        let named = [(Field::Name, item.name.is_some()), (Field::Category, true)];
        let named = named.into_iter().filter(|(_, has)| *has).find_map(|(field, _)| place(field));
        let before = item.locus.key();
        item.move_to(named.unwrap_or_else(|| cell(0)), place);
        item.open =
            layout.columns.iter().enumerate().filter_map(|(at, own)| Some((open(own, item)?, cell(at)))).collect();
        items.insert(before, item.locus.clone());
    }
    catalog.locus = Locus::whole(source);
}

/// The column to tick, where an item has no tick in it.
fn open(column: &Column, item: &Item) -> Option<crate::model::Column> {
    column.kind.tick().filter(|_| column.kind.text(item, 1, true).is_empty())
}
