//! How a catalog that tables were imported into stands to that of before, row by row.

use std::collections::{BTreeMap, BTreeSet};

use super::import::{differing, words};
use super::three_way::parts;
use crate::model::{Catalog, Field, Item, ItemId};
use crate::text::Text;

/// How a catalog stands to that of before.
#[derive(Debug, Default)]
pub struct Compared {
    /// Items that were not there before, of the standard and local ones. Rows without an id are told of as undecided.
    pub entered: Vec<Named>,
    /// Items of before that no row is.
    pub gone: Vec<Named>,
    /// Items that say something else than before.
    pub changed: Vec<Changed>,
    /// What the catalog says otherwise as a whole.
    pub head: Vec<FieldChange>,
}

/// An item, as a list names it.
#[derive(Debug)]
pub struct Named {
    /// Its id; `None` where nobody has decided what it is.
    pub id: Option<ItemId>,
    /// `category / name`
    pub title: String,
}

/// An item that says something else than before.
#[derive(Debug)]
pub struct Changed {
    /// Its id; `None` where nobody has decided what it is.
    pub id: Option<ItemId>,
    /// `category / name`, as it is now.
    pub title: String,
    /// Where, and what.
    pub fields: Vec<FieldChange>,
}

/// What a field says now, and said before; `None` where it says nothing.
#[derive(Debug)]
pub struct FieldChange {
    /// What people call the field.
    pub label: Text,
    /// Before.
    pub old: Option<String>,
    /// Now.
    pub new: Option<String>,
}

impl Compared {
    /// Whether nothing is said of any item or of the catalog.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entered.is_empty() && self.gone.is_empty() && self.changed.is_empty() && self.head.is_empty()
    }
}

impl Named {
    pub(super) fn of(item: &Item) -> Self {
        Self { id: id_of(item), title: item.title() }
    }
}

pub(super) fn id_of(item: &Item) -> Option<ItemId> {
    item.id.as_ref().map(|id| id.value)
}

/// What became of the catalog of before. Fields for which the tables have no column stay as they were.
pub(super) fn compare(before: Option<&Catalog>, catalog: &mut Catalog) -> Compared {
    let Some(before) = before else {
        let entered = catalog.items.iter().filter(|item| item.id.is_some()).map(Named::of).collect();
        return Compared { entered, ..Compared::default() };
    };
    let mut compared = Compared { head: head(before, catalog), ..Compared::default() };
    let earlier = paired(before, catalog);
    for (item, earlier) in catalog.items.iter_mut().zip(&earlier) {
        let Some(earlier) = earlier.map(|at| &before.items[at]) else {
            compared.entered.extend(item.id.is_some().then(|| Named::of(item)));
            continue;
        };
        for field in &catalog.absent_columns {
            item.fill(*field, earlier);
        }
        let fields = changes(earlier, item);
        if !fields.is_empty() {
            let Named { id, title } = Named::of(item);
            compared.changed.push(Changed { id, title, fields });
        }
    }
    let there: BTreeSet<usize> = earlier.into_iter().flatten().collect();
    let gone = before.items.iter().enumerate().filter(|(at, _)| !there.contains(at));
    // A row that was found to be an item of before is that item now, and not gone.
    let titles: BTreeSet<String> = catalog.items.iter().filter(|item| item.id.is_some()).map(Item::title).collect();
    let gone = gone.filter(|(_, item)| item.id.is_some() || !titles.contains(&item.title()));
    compared.gone = gone.map(|(_, item)| Named::of(item)).collect();
    compared
}

/// What a title and the notes below a table say otherwise: all else of a head no table says.
fn head(before: &Catalog, catalog: &Catalog) -> Vec<FieldChange> {
    let both = parts(before).into_iter().zip(parts(catalog)).filter(|((key, ..), _)| matches!(*key, "title" | "notes"));
    let words = both.map(|((_, label, old), (.., new))| (label, old.map(|it| it.value), new.map(|it| it.value)));
    let changed = words.filter(|(_, old, new)| old != new);
    changed.map(|(label, old, new)| FieldChange { label, old, new }).collect()
}

/// The fields in which an item differs, and its id where a person decided about it since.
fn changes(earlier: &Item, item: &Item) -> Vec<FieldChange> {
    let change =
        |field: Field| FieldChange { label: field.label(), old: words(earlier, field), new: words(item, field) };
    let id = |item: &Item| id_of(item).map(|id| id.to_string());
    let (old, new) = (id(earlier), id(item));
    let decided = (old != new).then(|| FieldChange { label: Field::Id.label(), old, new });
    decided.into_iter().chain(differing(earlier, item).into_iter().map(change)).collect()
}

/// How many items of one id a row is compared with: beyond it the time would grow with their square.
const MOST_COMPARED: usize = 50;

/// The item of before that each item is, by its place. What was merged into the catalog of before still names its lines, whatever it is
/// called now. Several rows of one id are those that say the same first, the others in their order; a row that has or had no id is the one
/// of its name.
fn paired(before: &Catalog, catalog: &Catalog) -> Vec<Option<usize>> {
    let mut found = vec![None; catalog.items.len()];
    let mut left: BTreeSet<usize> = (0..before.items.len()).collect();
    let by_lines = |item: &Item| Some(item.locus.key());
    let by_name = |item: &Item| Some(item.title());
    let says_the_same = |earlier: &Item, item: &Item| {
        differing(earlier, item).into_iter().all(|field| catalog.absent_columns.contains(&field))
    };
    let is_decided = |earlier: &Item, item: &Item| earlier.id.is_none() || item.id.is_none();
    pair(before, catalog, (&mut found, &mut left), by_lines, |_, _| true);
    pair(before, catalog, (&mut found, &mut left), id_of, says_the_same);
    pair(before, catalog, (&mut found, &mut left), id_of, |_, _| true);
    pair(before, catalog, (&mut found, &mut left), by_name, |earlier, item| {
        is_decided(earlier, item) && says_the_same(earlier, item)
    });
    pair(before, catalog, (&mut found, &mut left), by_name, is_decided);
    found
}

/// Pairs items that are not paired yet with the first of before that goes by the same key and passes the test.
fn pair<K: Ord>(
    before: &Catalog,
    catalog: &Catalog,
    (found, left): (&mut [Option<usize>], &mut BTreeSet<usize>),
    key: impl Fn(&Item) -> Option<K>,
    test: impl Fn(&Item, &Item) -> bool,
) {
    let mut known: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for at in left.iter().copied() {
        if let Some(key) = key(&before.items[at]) {
            known.entry(key).or_default().push(at);
        }
    }
    for (item, found) in catalog.items.iter().zip(found).filter(|(_, found)| found.is_none()) {
        let Some(candidates) = key(item).and_then(|key| known.get_mut(&key)) else { continue };
        let place = candidates.iter().take(MOST_COMPARED).position(|at| test(&before.items[*at], item));
        if let Some(place) = place {
            let at = candidates.remove(place);
            left.remove(&at);
            *found = Some(at);
        }
    }
}
