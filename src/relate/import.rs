//! A department's table made the catalog of its domain: each row takes the id that it had before, or that of the standard, or a new one.

use std::collections::{BTreeMap, BTreeSet};

use super::compared::{Compared, Named, compare, id_of};
use super::merge::words_of;
use super::parts::{Gathered, gather, one_by_one};
use crate::align::{Candidate, Certainty, Decisions, Match, Reference};
use crate::model::{
    Catalog, Decision, DomainCode, Field, Follows, Item, ItemId, Kind, Locus, Numbers, Region, Sourced,
};

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
    /// Whether the table was made of a catalog, so that each row is an item; else several may be one.
    pub is_row_an_item: bool,
}

/// A catalog made of tables, and how it differs from before.
#[derive(Debug)]
pub struct Imported {
    /// The catalog as it should be written.
    pub catalog: Catalog,
    /// Local items with a new number.
    pub added: Vec<ItemId>,
    /// Items that were made of several rows.
    pub joined: Vec<Joined>,
    /// Items of which several rows are that contradict each other.
    pub shared: Vec<Shared>,
    /// Rows without an id, since they may be one of several items: a person has to decide.
    pub undecided: Vec<Undecided>,
    /// Items of before that no row surely is, and that an undecided row may be: they stay until a person has decided.
    pub waiting: Vec<Named>,
    /// How it stands to the catalog of before.
    pub compared: Compared,
    /// The highest number that a local item was ever given.
    pub last_number: u32,
}

impl Imported {
    /// How many items are of the standard.
    #[must_use]
    pub fn standard(&self) -> usize {
        self.ids().filter(|id| id.region.is_none()).count()
    }

    /// How many are local items that were there before.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.ids().filter(|id| id.region.is_some() && !self.added.contains(id)).count()
    }

    /// How many were there before.
    #[must_use]
    pub fn stayed(&self) -> usize {
        self.ids().count() - self.compared.entered.len()
    }

    fn ids(&self) -> impl Iterator<Item = ItemId> {
        self.catalog.items.iter().filter_map(|item| Some(item.id.as_ref()?.value))
    }
}

/// An item that was made of several rows.
#[derive(Debug)]
pub struct Joined {
    /// Its id; `None` where a person has to decide.
    pub id: Option<ItemId>,
    /// `category / name` of the first.
    pub title: String,
    /// The cells of the rows, from top to bottom.
    pub rows: Vec<Locus>,
}

/// An item that several rows are, and that they state differently.
#[derive(Debug)]
pub struct Shared {
    /// The id that all of them carry; `None` where each got one of its own.
    pub id: Option<ItemId>,
    /// `category / name` of the first.
    pub title: String,
    /// The cells of the rows, from top to bottom.
    pub rows: Vec<Locus>,
    /// In which fields they contradict each other.
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
    let region = input.region.code;
    let mut numbers = Numbers::of(input.before.into_iter().chain([&catalog]));
    numbers.take(domain, region, input.last_number);
    let gather = if input.is_row_an_item { one_by_one } else { gather };
    let mut gathered = gather(std::mem::take(&mut catalog.items), matches);
    let (mut added, mut undecided) = (Vec::new(), Vec::new());
    for Gathered { item, found, .. } in &mut gathered {
        let id = match (item.id.as_ref().map(|id| id.value).or(found.id), found.certainty) {
            (Some(id), _) => id,
            (None, Certainty::Unsure) => {
                let (title, locus) = (item.title(), item.locus.clone());
                undecided.push(Undecided { title, locus, candidates: std::mem::take(&mut found.candidates) });
                continue;
            }
            (None, _) => {
                let id = numbers.next(domain, region);
                added.push(id);
                id
            }
        };
        item.id = Some(Sourced::new(id, item.locus.clone()));
    }
    let shared = shared(&gathered);
    let joined = gathered.iter().filter(|item| item.rows.len() > 1).map(|Gathered { item, rows, .. }| Joined {
        id: item.id.as_ref().map(|id| id.value),
        title: item.title(),
        rows: rows.clone(),
    });
    let joined = joined.collect();
    catalog.items = gathered.into_iter().map(|gathered| gathered.item).collect();
    let waiting = match input.before {
        Some(before) if !input.is_row_an_item => keep_waiting(before, &undecided, &mut catalog.items),
        _ => Vec::new(),
    };
    let compared = compare(input.before, &mut catalog);
    let last_number = numbers.last(domain, region);
    Imported { catalog, added, joined, shared, undecided, waiting, compared, last_number }
}

/// Puts back the items of before that no row is and an undecided row may be, each behind the one that it stood behind: once gone, an item
/// of the county's own could not be asked about any more, and what was edited in it would be lost.
fn keep_waiting(before: &Catalog, undecided: &[Undecided], items: &mut Vec<Item>) -> Vec<Named> {
    let asked: BTreeSet<ItemId> =
        undecided.iter().flat_map(|row| &row.candidates).map(|candidate| candidate.id).collect();
    let mut there: BTreeSet<ItemId> = items.iter().filter_map(id_of).collect();
    let (mut waiting, mut place) = (Vec::new(), 0);
    for item in &before.items {
        let Some(id) = id_of(item) else { continue };
        if asked.contains(&id) && there.insert(id) {
            waiting.push(Named::of(item));
            items.insert(place, item.clone());
        }
        place = items.iter().position(|own| id_of(own) == Some(id)).map_or(place, |at| at + 1);
    }
    waiting
}

/// The tables as one catalog, with what only the catalog of before says.
fn joined(tables: Vec<Catalog>, input: &ImportInput<'_>) -> Catalog {
    let is_part = tables.len() > 1;
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
    // Each of several departments calls its part by a name of its own.
    if let Some(title) = before.and_then(|before| before.title.clone()).filter(|_| is_part || catalog.title.is_none()) {
        catalog.title = Some(title);
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
    let region = Some(input.region.name.as_str());
    let mut matches = earlier.align_in(&catalog.items, Some(domain), region);
    recognise_unchanged(&catalog.items, &earlier, &mut matches);
    recognise_renamed(&catalog.items, &earlier, &mut matches);
    decisions.apply(&catalog.items, Some(domain), &mut matches);
    if catalog.kind == Kind::Supplementary {
        return matches;
    }
    // The rest are held against the standard together, without the items that are taken.
    let taken: BTreeSet<ItemId> = matches.iter().filter_map(|found| found.id).collect();
    let open: Vec<usize> = (0..matches.len()).filter(|row| matches[*row].id.is_none()).collect();
    let rows: Vec<Item> = open.iter().map(|row| catalog.items[*row].clone()).collect();
    let mut found = input.standard.align_in(&rows, Some(domain), region);
    decisions.apply(&rows, Some(domain), &mut found);
    for (row, mut found) in open.into_iter().zip(found) {
        found.candidates.retain(|candidate| !taken.contains(&candidate.id));
        let is_other_row = found.id.is_some_and(|id| taken.contains(&id) && found.score < 1.0);
        let is_open = found.certainty == Certainty::Unsure && !found.candidates.is_empty();
        let is_better = matches[row].certainty == Certainty::None || found.certainty == Certainty::Sure;
        if (found.id.is_some() && !is_other_row || is_open) && is_better {
            matches[row] = found;
        } else if is_open {
            offer(&mut matches[row], found.candidates);
        }
    }
    matches
}

/// A row that may be an item of before may be one of the standard as well, which the catalog does not have yet.
fn offer(found: &mut Match, more: Vec<Candidate>) {
    if found.certainty == Certainty::Unsure {
        let more = more.into_iter().filter(|more| !found.candidates.iter().any(|own| own.id == more.id));
        let more: Vec<Candidate> = more.collect();
        found.candidates.extend(more);
        found.candidates.sort_by(|one, other| other.score.total_cmp(&one.score));
    }
}

/// A row that may be one of several items of before is the one that says the very same.
fn recognise_unchanged(items: &[Item], earlier: &Reference<'_>, matches: &mut [Match]) {
    let mut taken: BTreeSet<ItemId> = matches.iter().filter_map(|found| found.id).collect();
    for (item, found) in items.iter().zip(matches).filter(|(_, found)| found.certainty == Certainty::Unsure) {
        let says_it = |id: &ItemId| earlier.item(*id).is_some_and(|before| differing(before, item).is_empty());
        let candidates = found.candidates.iter().map(|candidate| candidate.id);
        if let Some(id) = candidates.filter(|id| !taken.contains(id)).find(says_it) {
            taken.insert(id);
            *found = Match::sure(id, 1.0);
        }
    }
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

/// The items that several rows state differently, in the order of the first of them.
fn shared(gathered: &[Gathered]) -> Vec<Shared> {
    let mut others: BTreeMap<usize, Vec<&Gathered>> = BTreeMap::new();
    let mut holders: BTreeMap<ItemId, usize> = BTreeMap::new();
    for (at, own) in gathered.iter().enumerate() {
        let id = own.item.id.as_ref().map(|id| id.value);
        let holder = id.map(|id| *holders.entry(id).or_insert(at)).filter(|holder| *holder != at);
        if let Some(first) = own.against.as_ref().map(|(first, _)| *first).or(holder) {
            others.entry(first).or_default().push(own);
        }
    }
    let told = others.into_iter().map(|(first, others)| {
        let first = &gathered[first];
        let id = |one: &Gathered| one.item.id.as_ref().map(|id| id.value);
        let rows = std::iter::once(first).chain(others.iter().copied()).flat_map(|one| &one.rows);
        let fields = others.iter().flat_map(|other| match &other.against {
            Some((_, fields)) => fields.clone(),
            None => differing(&first.item, &other.item),
        });
        Shared {
            id: id(first).filter(|own| others.iter().all(|other| id(other) == Some(*own))),
            title: first.item.title(),
            rows: rows.cloned().collect(),
            fields: fields.collect::<BTreeSet<Field>>().into_iter().collect(),
        }
    });
    told.filter(|shared| !shared.fields.is_empty()).collect()
}

pub(super) fn words(item: &Item, field: Field) -> Option<String> {
    words_of(item, field).map(|words| words.value)
}

/// The fields in which two items differ.
pub(super) fn differing(earlier: &Item, item: &Item) -> Vec<Field> {
    let fields = Field::REQUIRED.into_iter().chain([Field::Notes]);
    fields.filter(|field| words(earlier, *field) != words(item, *field)).collect()
}
