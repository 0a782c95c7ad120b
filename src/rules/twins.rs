//! Rows that say what another row says: found once, for all rules about two items.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt as _, HashSet};
use rayon::prelude::*;

use super::{Row, Survey};
use crate::align::{self, Repeated, Sharing};
use crate::finding::{Finding, Rule, quoted};
use crate::model::vocabulary::TOWNSHIP_BODY;
use crate::model::{Catalog, DomainCode, Field, Item, ItemId, Kind, Locus, RegionCode, spelling, values};
use crate::relate::SameTable;
use crate::text::Text;

/// A row that says what another row, or an item of the standard, says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Twin<'a> {
    /// The row that is to be changed.
    pub(crate) row: Row<'a>,
    /// What it repeats, which is to be kept.
    pub(crate) other: &'a Item,
    /// The domain of what it repeats.
    pub(crate) domain: Option<DomainCode>,
    /// In which lists the two stand.
    pub(crate) lists: Lists,
    /// What they share.
    pub(crate) by: By,
}

/// In which lists two rows stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lists {
    /// In one: the catalog of a domain, the supplementary catalog.
    One,
    /// In the supplementary catalog and in one of a domain.
    Supplement,
    /// In the catalogs of two domains.
    Domains,
}

/// What two rows share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The very words and the contents.
    Words,
    /// What they are called, in other words.
    Name,
    /// The elements, under other names.
    Elements,
}

/// With how many rows of the same words a row is compared: beyond it the time would grow with their square.
const MOST_COMPARED: usize = 50;
/// From this likeness on the elements of one item in other words are no other part of it.
const ALIKE_ELEMENTS: f64 = 0.5;
/// How long the name of a body is at least: 民政局.
const SHORTEST_BODY: usize = 3;
/// From this likeness on a part speaks for two rows being one.
const SPEAKS: f64 = 0.5;

/// All twins, by the rows that are to be changed.
pub(super) fn find<'a>(survey: &Survey<'a>) -> Vec<Twin<'a>> {
    let mut regions: BTreeMap<Option<RegionCode>, Vec<Row<'a>>> = BTreeMap::new();
    let only = survey.only_region();
    for row in survey.rows() {
        regions.entry(row.catalog.region.as_ref().map(|region| region.code).or(only)).or_default().push(row);
    }
    let in_other_words = || regions.into_values().flat_map(|rows| in_other_words(survey, rows)).collect::<Vec<_>>();
    let (mut twins, in_other_words) = rayon::join(|| by_words(survey), in_other_words);
    let mut known: HashSet<(*const Item, Lists)> =
        twins.iter().map(|twin| (std::ptr::from_ref(twin.row.item), twin.lists)).collect();
    for twin in in_other_words {
        if known.insert((std::ptr::from_ref(twin.row.item), twin.lists)) {
            twins.push(twin);
        }
    }
    // Of two tables that are one it is said once, and not of each row.
    let tables = survey.same_tables();
    twins.retain(|twin| !tables.iter().any(|same| are_of(same, &twin.row.item.locus, &twin.other.locus)));
    twins
}

/// Whether of two places one is in each of two tables that are one.
fn are_of(same: &SameTable<'_>, one: &Locus, other: &Locus) -> bool {
    let is_in = |locus: &Locus, catalog: &Catalog| {
        locus.source.file == catalog.locus.source.file && locus.source.tab == catalog.locus.source.tab
    };
    is_in(one, same.first) && is_in(other, same.second) || is_in(other, same.first) && is_in(one, same.second)
}

/// An item, and what the bodies that publish it are known by.
type WithBodies<'a> = (&'a Item, Vec<String>);

/// Rows of one list with the words and the contents of a row before them.
fn by_words<'a>(survey: &Survey<'a>) -> Vec<Twin<'a>> {
    let lists: Vec<_> = survey.groups().into_iter().collect();
    let twins = lists.par_iter().map(|((_, _, domain), catalogs)| {
        let rows = catalogs.iter().flat_map(|(catalog, matches)| survey.rows_of(catalog, matches));
        in_list(rows, *domain)
    });
    twins.flatten_iter().collect()
}

fn in_list<'a>(rows: impl Iterator<Item = Row<'a>>, domain: Option<DomainCode>) -> Vec<Twin<'a>> {
    let mut twins = Vec::new();
    let mut seen: BTreeMap<(String, String), Vec<WithBodies<'_>>> = BTreeMap::new();
    for row in rows {
        let earlier = seen.entry(align::identity(row.item)).or_default();
        let bodies = row.item.body_keys();
        if let Some((other, _)) = earlier
            .iter()
            .take(MOST_COMPARED)
            .find(|(first, of_first)| is_same(first, row.item) && !are_each_ones_parts(of_first, &bodies))
        {
            twins.push(Twin { row, other, domain, lists: Lists::One, by: By::Words });
        }
        earlier.push((row.item, bodies));
    }
    twins
}

/// Two rows with different ids, or with different third levels, are two items, as their author says; else their contents decide.
fn is_same(one: &Item, other: &Item) -> bool {
    !has_other_id(one, other) && !has_other_part(one, other) && align::same_elements(one, other)
}

fn has_other_id(one: &Item, other: &Item) -> bool {
    matches!((&one.id, &other.id), (Some(one), Some(other)) if one != other)
}

/// Whether the third levels, 三级事项, differ.
fn has_other_part(one: &Item, other: &Item) -> bool {
    one.third_level() != other.third_level()
}

/// Rows of one region that say in other words what another one says. Two rows that surely are two items of the standard do not:
/// the standard has them as two.
fn in_other_words<'a>(survey: &Survey<'a>, rows: Vec<Row<'a>>) -> Vec<Twin<'a>> {
    let (sure, open): (Vec<Row<'a>>, Vec<Row<'a>>) = rows.into_iter().partition(|row| row.standard.is_some());
    // A row of a standard catalog holds an item, wherever its file stands.
    let (added, standard): (Vec<Row<'a>>, Vec<Row<'a>>) = sure.into_iter().partition(is_supplementary);
    let mut holders: HashMap<ItemId, Row<'a>> = HashMap::new();
    let mut twins = Vec::new();
    for row in standard.into_iter().chain(added) {
        if let Some(id) = row.found.id {
            twins.extend(said_again(survey, row, id, &holders, By::Name));
            holders.entry(id).or_insert(row);
        }
    }
    let compared: Vec<_> = open.iter().map(|row| (row.catalog, row.item)).collect();
    for near in survey.reference.near(&compared) {
        let row = open[near.row];
        let by = match near.by {
            Sharing::Name => By::Name,
            Sharing::Elements => By::Elements,
        };
        twins.extend(match near.of {
            Repeated::Row(other) => Some(fuller_last(row, open[other], by)),
            Repeated::Standard(id) => said_again(survey, row, id, &holders, by),
        });
    }
    twins.retain(|twin| {
        let (one, other) = (twin.row.item, twin.other);
        !is_each_ones_part(one, other) && is_one_thing(survey, twin) && !are_each_bodys_own(one, other)
    });
    twins
}

/// The twin of a row that is an item of the standard in other words: the row that holds the item. What a supplementary catalog
/// repeats need not be held by a row: it is the standard's.
fn said_again<'a>(
    survey: &Survey<'a>,
    row: Row<'a>,
    id: ItemId,
    holders: &HashMap<ItemId, Row<'a>>,
    by: By,
) -> Option<Twin<'a>> {
    if row.found.ruled_out.contains(&id) {
        return None;
    }
    if let Some(holder) = holders.get(&id) {
        return Some(twin(row, *holder, by));
    }
    let other = survey.reference.item(id).filter(|_| is_supplementary(&row))?;
    Some(Twin { row, other, domain: Some(id.domain), lists: Lists::Supplement, by })
}

/// Two rows, of which the one with fewer elements is to be changed, or the later one.
fn fuller_last<'a>(later: Row<'a>, earlier: Row<'a>, by: By) -> Twin<'a> {
    let count = |row: &Row<'_>| values(row.item.elements.as_ref()).count();
    if count(&later) > count(&earlier) { twin(earlier, later, by) } else { twin(later, earlier, by) }
}

/// Two rows, of which the first is to be changed; between a supplementary and a standard catalog, the supplementary one.
fn twin<'a>(row: Row<'a>, other: Row<'a>, by: By) -> Twin<'a> {
    let lists = match (is_supplementary(&row), is_supplementary(&other)) {
        (false, true) => return twin(other, row, by),
        (true, false) => Lists::Supplement,
        (true, true) => Lists::One,
        (false, false) if row.catalog.domain_code() == other.catalog.domain_code() => Lists::One,
        (false, false) => Lists::Domains,
    };
    Twin { row, other: other.item, domain: other.catalog.domain_code(), lists, by }
}

fn is_supplementary(row: &Row<'_>) -> bool {
    row.catalog.kind == Kind::Supplementary
}

/// Whether each is the part of its own publisher: one is published by townships alone, and the other by none of them, be it by other
/// townships or by an office of the county.
fn is_each_ones_part(one: &Item, other: &Item) -> bool {
    are_each_ones_parts(&one.body_keys(), &other.body_keys())
}

/// See [`is_each_ones_part`], by the bodies of both.
fn are_each_ones_parts(one: &[String], other: &[String]) -> bool {
    let of_townships = |bodies: &[String]| !bodies.is_empty() && bodies.iter().all(|body| TOWNSHIP_BODY.ends(body));
    (of_townships(one) || of_townships(other))
        && !one.is_empty()
        && !other.is_empty()
        && one.iter().all(|body| !other.contains(body))
}

/// Whether each name says whose it is, and it is another body's each time: 教育局内设机构 and 体育局内设机构 are one character apart.
fn are_each_bodys_own(one: &Item, other: &Item) -> bool {
    let name = |item: &Item| item.name.as_ref().or(item.category.as_ref()).map(|text| spelling::key(text));
    let (Some(one_name), Some(other_name)) = (name(one), name(other)) else { return false };
    says_its_body(one, &one_name, &other_name) && says_its_body(other, &other_name, &one_name)
}

/// Whether a name says a body of its item, with or without the region before it, that the other name does not say.
fn says_its_body(item: &Item, name: &str, other: &str) -> bool {
    values(item.disclosing_bodies.as_ref()).any(|body| {
        let body = spelling::key(body);
        let starts: Vec<usize> = body.char_indices().map(|(at, _)| at).collect();
        let mut endings = starts.iter().rev().skip(SHORTEST_BODY - 1).map(|at| &body[*at..]);
        endings.any(|ending| name.contains(ending) && !other.contains(ending))
    })
}

/// Whether two rows that are near are one thing, and no other rule has it: rows of one item may each hold a part of its contents.
fn is_one_thing(survey: &Survey<'_>, twin: &Twin<'_>) -> bool {
    let (one, other) = (twin.row.item, twin.other);
    match twin.lists {
        Lists::Supplement => survey.repeats().of(one).is_none(),
        Lists::Domains => true,
        Lists::One => {
            let is_known = align::identity(one) == align::identity(other) && !has_other_id(one, other);
            let has_same_id = one.id.is_some() && one.id == other.id;
            !is_known && !has_same_id && !has_other_part(one, other) && twin.elements_agree()
        }
    }
}

impl Twin<'_> {
    /// How the parts of the two agree.
    fn evidence(&self) -> align::Evidence {
        align::evidence(self.row.item, self.other, self.domain.filter(|_| self.lists == Lists::One))
    }

    fn elements_agree(&self) -> bool {
        let parts = self.evidence().parts;
        parts.iter().all(|part| part.field != Field::Elements || part.likeness >= ALIKE_ELEMENTS)
    }

    /// Which parts agree, in words.
    pub(crate) fn agreement(&self) -> Text {
        let parts = self.evidence().parts;
        let says: Vec<&Text> = parts.iter().filter(|part| part.likeness >= SPEAKS).map(|part| &part.says).collect();
        let join =
            |words: fn(&Text) -> &str, by: &str| says.iter().map(|text| words(text)).collect::<Vec<_>>().join(by);
        Text { zh: join(|text| &text.zh, "，").into(), en: join(|text| &text.en, ", ").into() }
    }

    /// Who publishes the row and what it repeats, where each names bodies and none of them is the other's.
    pub(crate) fn claimants(&self) -> Option<(String, String)> {
        let bodies = |item: &Item| -> Vec<String> { values(item.disclosing_bodies.as_ref()).cloned().collect() };
        let (one, other) = (bodies(self.row.item), bodies(self.other));
        let is_one_body = |one: &String, other: &String| {
            let (one, other) = (spelling::key(one), spelling::key(other));
            one.ends_with(&other) || other.ends_with(&one)
        };
        let is_shared = one.iter().any(|one| other.iter().any(|other| is_one_body(one, other)));
        let is_claim = self.lists == Lists::One && !one.is_empty() && !other.is_empty() && !is_shared;
        is_claim.then(|| (one.join("、"), other.join("、")))
    }

    /// Whether the row is called something: a letter, or a single character such as 表, is no name that two bodies could claim.
    pub(crate) fn is_named(&self) -> bool {
        let item = self.row.item;
        let name = item.name.as_ref().or(item.category.as_ref());
        name.is_some_and(|name| spelling::key(name).chars().count() > 1)
    }

    /// A finding at the row, with the place of what it repeats.
    pub(crate) fn finding(&self, rule: &'static Rule, field: Field, message: Text, help: Text) -> Finding {
        let label = Text::new("要保留的一条", "the one to keep");
        self.row.finding(rule, field, message, help).related(self.other.place_of(field).clone(), label)
    }

    /// Where what it repeats stands, as told at the row.
    pub(crate) fn place(&self) -> Text {
        self.other.locus.seen_from(&self.row.item.locus)
    }

    /// What to do: delete the row, once the other has what only it holds.
    pub(crate) fn advice(&self) -> Text {
        let (other, own) = (self.other.title(), self.row.title());
        let here = &self.row.item.locus;
        let (row, cell) = (here.seen_from(here), self.other.place_of(Field::Elements).seen_from(here));
        let more = align::missing_elements(self.other, self.row.item).join("、");
        if more.is_empty() {
            return crate::text!(
                "是同一事项的，保留“{other}”，删掉“{own}”（{row}）这一条；确是两回事的，把名称写得能分开。",
                "If they are one, keep “{other}” and delete “{own}” ({row}). If they are two, give them names that tell them apart.";
                row
            );
        }
        let more = quoted(&more);
        crate::text!(
            "是同一事项的，保留“{other}”，把“{more}”补进它的公开内容（{cell}），再删掉“{own}”（{row}）这一条；确是两回事的，把名称写得能分开。",
            "If they are one, keep “{other}”, add “{more}” to its contents ({cell}), and delete “{own}” ({row}). If they are two, give them names that tell them apart.";
            row, cell
        )
    }
}
