//! Rows of a table that are one item: departments give it a row for each part of its contents, each audience, method or channel, and
//! with merged cells or without, the table means the same.

use std::collections::BTreeMap;

use super::import::differing;
use super::merge::{fill, join_lists};
use crate::align::{self, Match};
use crate::model::{Field, Item, ItemId, Locus, TimeLimit, spelling, values};

/// An item, with all rows that it was made of.
pub(super) struct Gathered {
    pub(super) item: Item,
    /// What its first row is.
    pub(super) found: Match,
    /// The rows, in their order.
    pub(super) rows: Vec<Locus>,
    /// An item of the same name that the rows contradict, by its place among all, and in which fields.
    pub(super) against: Option<(usize, Vec<Field>)>,
}

/// What rows of one item have in common: the item that they surely are, else their category and name.
type Key = (Option<ItemId>, String, String);

/// Of how many rows an item is made at most: what has more of one name is no list of items.
const MOST_ROWS: usize = 200;
/// With how many items of one name a row is compared: beyond it the time would grow with their square.
const MOST_COMPARED: usize = 50;

/// Makes one item of the rows that are one, where they do not contradict each other. Of two tables only what both say in the same words is
/// one: which of them is right where they differ, nobody knows.
pub(super) fn gather(items: Vec<Item>, matches: Vec<Match>) -> Vec<Gathered> {
    let mut gathered: Vec<Gathered> = Vec::with_capacity(items.len());
    let mut known: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (item, found) in items.into_iter().zip(matches) {
        let same = known.entry(key(&item, &found)).or_default();
        // A category alone is no name: each of its rows may be another item.
        let is_named = item.name.is_some() || key_id(&item, &found).is_some();
        let part_of = |&at: &usize| {
            let whole = Some(&gathered[at]).filter(|whole| whole.rows.len() < MOST_ROWS)?;
            Some((at, as_part(&whole.item, &item)?))
        };
        let first = same.iter().take(MOST_COMPARED).filter(|_| is_named).find_map(part_of);
        if let Some((at, contents)) = first {
            join(&mut gathered[at].item, &item, contents);
            gathered[at].rows.push(item.locus);
            continue;
        }
        let against = same.first().filter(|_| is_named).map(|&at| (at, differing(&gathered[at].item, &item)));
        same.push(gathered.len());
        gathered.push(Gathered { rows: vec![item.locus.clone()], item, found, against });
    }
    gathered
}

/// Leaves each row an item of its own.
pub(super) fn one_by_one(items: Vec<Item>, matches: Vec<Match>) -> Vec<Gathered> {
    let own = |(item, found): (Item, Match)| Gathered { rows: vec![item.locus.clone()], item, found, against: None };
    items.into_iter().zip(matches).map(own).collect()
}

fn key_id(item: &Item, found: &Match) -> Option<ItemId> {
    item.id.as_ref().map(|id| id.value).or(found.id)
}

fn key(item: &Item, found: &Match) -> Key {
    let id = key_id(item, found);
    if id.is_some() {
        return (id, String::new(), align::identity(item).1);
    }
    let words =
        |text: Option<&str>| text.map(|text| spelling::key(spelling::strip_numbering(text))).unwrap_or_default();
    (None, words(item.category.as_ref().map(|text| text.as_str())), words(item.name.as_ref().map(|text| text.as_str())))
}

/// How the contents of a row stand to those of an item of the same name, where it is one more part of it.
fn as_part(item: &Item, row: &Item) -> Option<Contents> {
    if !is_of_one_table(item, row) {
        return differing(item, row).is_empty().then(|| contents(item, row).unwrap_or(Contents::Apart));
    }
    // What no standard has as one item is several where the third level says so.
    let is_own_level = item.id.is_none() && item.third_level() != row.third_level();
    let is_one = !is_own_level && share_a_body(item, row);
    if is_one { contents(item, row).filter(|contents| agree(item, row, *contents)) } else { None }
}

fn is_of_one_table(one: &Item, other: &Item) -> bool {
    let place = |item: &Item| (item.locus.source.file.clone(), item.locus.source.tab);
    place(one) == place(other)
}

/// How the contents of two rows stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Contents {
    /// One says what the other says, or nothing.
    Same,
    /// Each has its own.
    Apart,
}

/// `None` where both have some in common and each has more: they may be two wordings of one. An element is said where it is said as a
/// whole: 名单 is not said by 公示名单.
fn contents(one: &Item, other: &Item) -> Option<Contents> {
    let keys = |item: &Item| values(item.elements.as_ref()).map(|element| spelling::key(element)).collect::<Vec<_>>();
    let (one, other) = (keys(one), keys(other));
    let common = one.iter().filter(|element| other.contains(element)).count();
    let is_within = |inner: &[String], outer: &[String]| inner.iter().all(|element| outer.contains(element));
    if is_within(&one, &other) || is_within(&other, &one) {
        return Some(Contents::Same);
    }
    (common == 0).then_some(Contents::Apart)
}

/// Whether the limits of two rows may both hold: each of contents of its own, or one limit for all. One that nobody understands is told
/// of by itself, and must not vanish beside another.
fn agree(one: &Item, other: &Item, contents: Contents) -> bool {
    let (Some(one), Some(other)) = (&one.time_limit, &other.time_limit) else { return true };
    let is_understood = one.is_understood() && other.is_understood();
    is_understood && (contents == Contents::Apart || one.clauses() == other.clauses())
        || spelling::key(one.text()) == spelling::key(other.text())
}

/// Whether a body publishes both, as far as the rows say; 县财政 is 县财政局.
pub(super) fn share_a_body(one: &Item, other: &Item) -> bool {
    let (one, other) = (one.body_keys(), other.body_keys());
    let is_body = |one: &str, other: &str| {
        one.ends_with(other) || other.ends_with(one) || one.starts_with(other) || other.starts_with(one)
    };
    one.is_empty() || other.is_empty() || one.iter().any(|one| other.iter().any(|other| is_body(one, other)))
}

/// The limits in a cell that holds several.
fn limits(text: &str) -> impl Iterator<Item = &str> {
    text.split(['；', ';', '\n']).map(str::trim).filter(|limit| !limit.is_empty())
}

/// Adds what a row says to its item: its contents behind those before, in the order of the rows.
fn join(item: &mut Item, row: &Item, contents: Contents) {
    let mut row = row.clone();
    if contents == Contents::Same {
        let length = |item: &Item| values(item.elements.as_ref()).map(String::len).sum::<usize>();
        if length(&row) > length(item) {
            item.elements = row.elements.take();
        }
        row.elements = None;
    }
    if let (Some(own), Some(more)) = (&mut item.time_limit, &row.time_limit) {
        let own_clauses = limits(own.text()).map(spelling::key).collect::<Vec<_>>();
        let new: Vec<&str> = limits(more.text()).filter(|limit| !own_clauses.contains(&spelling::key(limit))).collect();
        if !new.is_empty() && own.clauses() != more.clauses() {
            own.value = TimeLimit::read(&format!("{}；{}", own.text(), new.join("；")));
        }
    }
    if let (Some(own), Some(more)) = (&mut item.audience, &row.audience) {
        own.value.public |= more.public;
        let groups = more.groups.iter().filter(|group| !own.groups.contains(group)).cloned().collect::<Vec<_>>();
        own.value.groups.extend(groups);
    }
    join_lists(item, &row);
    fill(item, &row);
    let unread = row.unread.into_iter().filter(|field| !item.unread.contains(field)).collect::<Vec<Field>>();
    item.unread.extend(unread);
}
