//! A department's table made the catalog of its domain: each row takes the id that it had before, or that of the standard, or a new one.

use std::collections::{BTreeMap, BTreeSet};

use super::merge::words_of;
use crate::align::{Candidate, Certainty, Decisions, Match, Reference};
use crate::model::{Catalog, Decision, DomainCode, Field, Follows, Item, ItemId, Kind, Locus, Region, Sourced};

/// What tables of one domain are imported into.
#[derive(Debug)]
pub struct ImportInput<'a> {
    /// Whose catalog it is.
    pub region: &'a Region,
    /// The catalog as it stands, where it has been worked on.
    pub before: Option<&'a Catalog>,
    /// The standard.
    pub standard: &'a Reference<'a>,
    /// The version of the standard that the catalog localises.
    pub follows: Option<Follows>,
    /// What people decided about rows.
    pub decisions: &'a [Sourced<Decision>],
    /// The highest number that a local item was ever given.
    pub last_number: u32,
}

/// A catalog made of tables, and how it differs from before.
#[derive(Debug)]
pub struct Imported {
    /// The catalog as it should be written.
    pub catalog: Catalog,
    /// Local items with a new number.
    pub added: Vec<ItemId>,
    /// Items of which several rows are.
    pub shared: Vec<Shared>,
    /// Rows without an id, since they may be one of several items: a person has to decide.
    pub undecided: Vec<Undecided>,
    /// Items of before that no row is.
    pub gone: Vec<Gone>,
    /// Items that say something else than before.
    pub changed: Vec<Changed>,
    /// The highest number that a local item was ever given.
    pub last_number: u32,
}

impl Imported {
    /// How many rows are items of the standard.
    #[must_use]
    pub fn standard(&self) -> usize {
        self.ids().filter(|id| id.region.is_none()).count()
    }

    /// How many are local items that were there before.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.ids().filter(|id| id.region.is_some() && !self.added.contains(id)).count()
    }

    fn ids(&self) -> impl Iterator<Item = ItemId> {
        self.catalog.items.iter().filter_map(|item| Some(item.id.as_ref()?.value))
    }
}

/// An item that several rows are, so that each of them carries its id.
#[derive(Debug)]
pub struct Shared {
    /// The id.
    pub id: ItemId,
    /// `category / name` of the first.
    pub title: String,
    /// The cells of the rows, from top to bottom.
    pub rows: Vec<Locus>,
}

/// An item of before that no row is.
#[derive(Debug)]
pub struct Gone {
    /// Its id.
    pub id: ItemId,
    /// `category / name`
    pub title: String,
}

/// An item that says something else than before.
#[derive(Debug)]
pub struct Changed {
    /// Its id.
    pub id: ItemId,
    /// `category / name`, as it is now.
    pub title: String,
    /// Where.
    pub fields: Vec<Field>,
}

/// A row that nobody can tell.
#[derive(Debug)]
pub struct Undecided {
    /// `category / name`
    pub title: String,
    /// Its cell.
    pub locus: Locus,
    /// What it may be, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// Makes one catalog of tables that belong to the same domain, or of supplementary tables, in the order in which they are given.
///
/// # Panics
///
/// When no table is given.
#[must_use]
pub fn import(tables: Vec<Catalog>, input: &ImportInput<'_>) -> Imported {
    let mut catalog = joined(tables, input);
    let domain = catalog.domain_code().unwrap_or(DomainCode::OUTSIDE);
    let matches = matches(&catalog, domain, input);
    let mut numbers = Numbers::new(&catalog, domain, input);
    let (mut added, mut undecided) = (Vec::new(), Vec::new());
    for (item, found) in catalog.items.iter_mut().zip(matches) {
        let id = match (item.id.as_ref().map(|id| id.value).or(found.id), found.certainty) {
            (Some(id), _) => id,
            (None, Certainty::Unsure) => {
                let (title, locus) = (item.title(), item.locus.clone());
                undecided.push(Undecided { title, locus, candidates: found.candidates });
                continue;
            }
            (None, _) => {
                let id = numbers.next();
                added.push(id);
                id
            }
        };
        item.id = Some(Sourced::new(id, item.locus.clone()));
    }
    let shared = shared(&catalog.items);
    let (gone, changed) = input.before.map(|before| compare(before, &mut catalog)).unwrap_or_default();
    Imported { catalog, added, shared, undecided, gone, changed, last_number: numbers.last }
}

/// The tables as one catalog, with what only the catalog of before says.
fn joined(tables: Vec<Catalog>, input: &ImportInput<'_>) -> Catalog {
    let mut tables = tables.into_iter();
    let mut catalog = tables.next().expect("an import has a table");
    for table in tables {
        catalog.absent_columns.retain(|field| table.absent_columns.contains(field));
        catalog.items.extend(table.items);
        catalog.notes.extend(table.notes);
        if catalog.title.is_none() {
            catalog.title = table.title;
        }
    }
    let here = catalog.locus.clone();
    catalog.region = Some(Sourced::new(input.region.clone(), here.clone()));
    let before = input.before;
    catalog.version = before.and_then(|before| before.version.clone());
    catalog.effective = before.and_then(|before| before.effective.clone());
    catalog.withdrawn = before.map(|before| before.withdrawn.clone()).unwrap_or_default();
    if catalog.title.is_none() {
        catalog.title = before.and_then(|before| before.title.clone());
    }
    if catalog.kind == Kind::Standard {
        let follows = || input.follows.clone().map(|follows| Sourced::new(follows, here.clone()));
        catalog.follows = before.and_then(|before| before.follows.clone()).or_else(follows);
    }
    catalog
}

/// What each row is: an item of before, else one of the standard, as people decided it.
fn matches(catalog: &Catalog, domain: DomainCode, input: &ImportInput<'_>) -> Vec<Match> {
    let decisions = Decisions::new(input.decisions);
    let earlier = Reference::new(input.before);
    let mut matches = earlier.align(&catalog.items, Some(domain));
    recognise_renamed(&catalog.items, &earlier, &mut matches);
    decisions.apply(&catalog.items, Some(domain), &mut matches);
    if catalog.kind == Kind::Supplementary {
        return matches;
    }
    // The rest are held against the standard together, without the items that are taken.
    let taken: BTreeSet<ItemId> = matches.iter().filter_map(|found| found.id).collect();
    let open: Vec<usize> = (0..matches.len()).filter(|row| matches[*row].id.is_none()).collect();
    let rows: Vec<Item> = open.iter().map(|row| catalog.items[*row].clone()).collect();
    let mut found = input.standard.align(&rows, Some(domain));
    decisions.apply(&rows, Some(domain), &mut found);
    for (row, mut found) in open.into_iter().zip(found) {
        found.candidates.retain(|candidate| !taken.contains(&candidate.id));
        let is_other_row = found.id.is_some_and(|id| taken.contains(&id) && found.score < 1.0);
        let is_open = found.certainty == Certainty::Unsure && !found.candidates.is_empty();
        let is_better = matches[row].certainty == Certainty::None || found.certainty == Certainty::Sure;
        if (found.id.is_some() && !is_other_row || is_open) && is_better {
            matches[row] = found;
        }
    }
    matches
}

/// A row that may be an item of before is that item where category and elements are the very words, and no other row and no other
/// item are so: only its name was reworded.
fn recognise_renamed(items: &[Item], earlier: &Reference<'_>, matches: &mut [Match]) {
    let words = |item: &Item| [Field::Category, Field::Elements].map(|field| words_of(item, field).map(|it| it.value));
    let taken: BTreeSet<ItemId> = matches.iter().filter_map(|found| found.id).collect();
    let mut rows: BTreeMap<ItemId, Vec<usize>> = BTreeMap::new();
    for (row, found) in matches.iter().enumerate().filter(|(_, found)| found.certainty == Certainty::Unsure) {
        let own = words(&items[row]);
        let is_it = |id: &ItemId| {
            !taken.contains(id) && own[1].is_some() && earlier.item(*id).is_some_and(|item| words(item) == own)
        };
        let mut of_before = found.candidates.iter().map(|candidate| candidate.id).filter(is_it);
        if let (Some(id), None) = (of_before.next(), of_before.next()) {
            rows.entry(id).or_default().push(row);
        }
    }
    for (id, rows) in rows {
        if let [row] = rows[..] {
            matches[row] = Match::sure(id, matches[row].score);
        }
    }
}

/// Numbers of local items: each is given once.
struct Numbers<'a> {
    domain: DomainCode,
    region: &'a Region,
    last: u32,
}

impl<'a> Numbers<'a> {
    fn new(catalog: &Catalog, domain: DomainCode, input: &ImportInput<'a>) -> Self {
        let before = input.before.into_iter().flat_map(|before| {
            let withdrawn = before.withdrawn.iter().map(|withdrawal| withdrawal.id);
            before.items.iter().filter_map(|item| Some(item.id.as_ref()?.value)).chain(withdrawn)
        });
        let own = catalog.items.iter().filter_map(|item| Some(item.id.as_ref()?.value));
        let local = before.chain(own).filter(|id| id.domain == domain && id.region == Some(input.region.code));
        let last = local.map(|id| id.number).fold(input.last_number, u32::max);
        Self { domain, region: input.region, last }
    }

    fn next(&mut self) -> ItemId {
        self.last += 1;
        ItemId { domain: self.domain, region: Some(self.region.code), number: self.last }
    }
}

/// The ids that several rows carry, in the order of the ids.
pub(super) fn shared(items: &[Item]) -> Vec<Shared> {
    let mut holders: BTreeMap<ItemId, Vec<&Item>> = BTreeMap::new();
    for item in items {
        if let Some(id) = &item.id {
            holders.entry(id.value).or_default().push(item);
        }
    }
    let several = holders.into_iter().filter(|(_, items)| items.len() > 1);
    let told = several.map(|(id, items)| Shared {
        id,
        title: items[0].title(),
        rows: items.iter().map(|item| item.locus.clone()).collect(),
    });
    told.collect()
}

/// The fields in which two items differ.
fn differing(earlier: &Item, item: &Item) -> Vec<Field> {
    let words = |item: &Item, field| words_of(item, field).map(|words| words.value);
    let fields = Field::REQUIRED.into_iter().chain([Field::Notes]);
    fields.filter(|field| words(earlier, *field) != words(item, *field)).collect()
}

/// What a row is known by: its id, and how many rows with it stand above.
pub(super) type Row = (ItemId, usize);

/// What each row is known by; those without an id by nothing.
pub(super) fn rows(items: &[Item]) -> Vec<Option<Row>> {
    let mut seen: BTreeMap<ItemId, usize> = BTreeMap::new();
    let row = |item: &Item| {
        let id = item.id.as_ref()?.value;
        let above = seen.entry(id).or_default();
        *above += 1;
        Some((id, *above - 1))
    };
    items.iter().map(row).collect()
}

/// What became of the items of before. Fields for which the tables have no column stay as they were.
pub(super) fn compare(before: &Catalog, catalog: &mut Catalog) -> (Vec<Gone>, Vec<Changed>) {
    let earlier: BTreeMap<Row, &Item> =
        before.items.iter().zip(rows(&before.items)).filter_map(|(item, row)| Some((row?, item))).collect();
    let mut changed = Vec::new();
    let own = rows(&catalog.items);
    let there: BTreeSet<ItemId> = own.iter().flatten().map(|(id, _)| *id).collect();
    for (item, row) in catalog.items.iter_mut().zip(own) {
        let Some((id, earlier)) = row.and_then(|row| Some((row.0, earlier.get(&row)?))) else { continue };
        for field in &catalog.absent_columns {
            item.fill(*field, earlier);
        }
        let fields = differing(earlier, item);
        if !fields.is_empty() {
            changed.push(Changed { id, title: item.title(), fields });
        }
    }
    let gone = before.items.iter().filter_map(|item| Some(Gone { id: item.id.as_ref()?.value, title: item.title() }));
    (gone.filter(|gone| !there.contains(&gone.id)).collect(), changed)
}
