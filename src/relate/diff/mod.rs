//! What changed between two sets of catalogs, and what each change means for disclosure.
//!
//! The changes of b against a are those of a against b seen from the other side; a set has none against itself; no order of files or
//! rows matters.

mod cut;
mod doubles;
mod head;
mod marks;
mod meaning;
mod place;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use cut::cut;
use doubles::doubles;
pub use marks::{Marks, Stretch, marks};
pub(crate) use place::whose;
use place::{moved, renumbered};

use super::merge::{Given, MergeInput, effective_of, merge, region_of, text_of, words_of};
use super::pairing::{COMPARED, Group, Pair, Placed, Side, group_of, pair};
use crate::align::{Match, Reference};
use crate::model::spelling::key;
use crate::model::{
    Bump, Bumps, Catalog, ChangeKind, DomainCode, Field, Item, ItemId, Layer, Region, Sourced, Version, Withdrawal,
};
use crate::text::Text;

/// A set of catalogs at one time: what a comparison starts from.
#[derive(Clone, Copy, Debug)]
pub struct State<'a> {
    /// The catalogs.
    pub catalogs: &'a [Catalog],
    /// What each of their items is in the standard, in the same order.
    pub matches: &'a [Vec<Match>],
    /// The national standard that they localise.
    pub standard: &'a [Catalog],
    /// Whose they are, where that is known.
    pub region: Option<&'a Region>,
    /// Whether a merge wrote them, so that they hold what lower layers say too.
    pub is_merged: bool,
}

impl<'a> State<'a> {
    /// The catalogs as they must be merged to stand beside `other`; `None` where they can as they are.
    #[must_use]
    pub fn merged_beside(&self, other: &Self) -> Option<Vec<Catalog>> {
        if self.is_merged || !other.is_merged {
            return None;
        }
        let region = self.region.cloned().or_else(|| region_of(self.catalogs)).or_else(|| region_of(other.catalogs))?;
        let input = MergeInput {
            catalogs: self.catalogs,
            matches: self.matches,
            standard: self.standard,
            region,
            version: Version::first(),
            effective: effective_of(self.catalogs),
            given: Given { released: other.catalogs, ..Given::default() },
        };
        Some(merge(&input).catalogs)
    }

    /// The side of a comparison: `merged`, where it had to be merged.
    #[must_use]
    pub fn side(&self, merged: Option<&'a [Catalog]>) -> Side<'a> {
        merged
            .map_or(Side { catalogs: self.catalogs, matches: self.matches }, |catalogs| Side { catalogs, matches: &[] })
    }
}

/// What changed, domain by domain.
#[derive(Debug)]
pub struct Diff<'a> {
    /// The domains of either side, in order, also those in which nothing changed.
    pub domains: Vec<DomainDiff<'a>>,
}

/// What changed in one domain of one layer.
#[derive(Debug)]
pub struct DomainDiff<'a> {
    /// The layer.
    pub layer: Layer,
    /// The township, where it is one's.
    pub township: Option<&'a Region>,
    /// The domain, where it is known.
    pub domain: Option<DomainCode>,
    /// How many items there were.
    pub before: usize,
    /// How many there are.
    pub after: usize,
    /// What changed of the catalog as a whole.
    pub head: Vec<FieldDiff>,
    /// What changed of items, in order of their ids.
    pub items: Vec<ItemDiff<'a>>,
}

/// What happened to one item, or to several that were cut or joined.
#[derive(Debug)]
pub struct ItemDiff<'a> {
    /// As it was; none where it is new, several where they were joined.
    pub old: Vec<Placed<'a>>,
    /// As it is; none where it is gone, several where it was split.
    pub new: Vec<Placed<'a>>,
    /// Its id, where it has one.
    pub id: Option<ItemId>,
    /// What it is called now, or was called: `category / name`.
    pub title: String,
    /// What happened to it as a whole; nothing where only fields changed.
    pub meaning: Option<Meaning>,
    /// The fields that changed.
    pub fields: Vec<FieldDiff>,
}

/// What changed in one field.
#[derive(Debug)]
pub struct FieldDiff {
    /// Its key in catalog files.
    pub key: &'static str,
    /// What people call it.
    pub label: Text,
    /// Of a split or joined item: the piece that it is about.
    pub piece: Option<String>,
    /// What it said, and where.
    pub old: Option<Sourced<String>>,
    /// What it says, and where.
    pub new: Option<Sourced<String>>,
    /// What that means.
    pub meanings: Vec<Meaning>,
}

/// What a change means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Its kind.
    pub kind: ChangeKind,
    /// In words, beyond what the kind is called; empty where that says all.
    pub text: Text,
}

impl Meaning {
    fn bare(kind: ChangeKind) -> Self {
        Self { kind, text: Text::same("") }
    }
}

impl ItemDiff<'_> {
    /// All that it means, of the item and of its fields.
    pub fn meanings(&self) -> impl Iterator<Item = &Meaning> {
        self.meaning.iter().chain(self.fields.iter().flat_map(|field| &field.meanings))
    }
}

impl Diff<'_> {
    /// Counts items that were left out of both sides, since they are the same.
    pub fn count(&mut self, left_out: &[(Group, usize)]) {
        for (group, count) in left_out {
            let is_of = |domain: &&mut DomainDiff<'_>| {
                (domain.layer, domain.township.map(|it| it.code), domain.domain)
                    == (group.layer, group.township, group.domain)
            };
            for domain in self.domains.iter_mut().filter(is_of) {
                domain.before += count;
                domain.after += count;
            }
        }
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.domains.iter().all(DomainDiff::is_empty)
    }

    /// How often each kind of change occurs, in the order of the kinds.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<ChangeKind, usize> {
        let mut counts = BTreeMap::new();
        for meaning in self.domains.iter().flat_map(DomainDiff::meanings) {
            *counts.entry(meaning.kind).or_default() += 1;
        }
        counts
    }

    /// The bump that all changes together require.
    #[must_use]
    pub fn required(&self, bumps: &Bumps) -> Bump {
        self.counts().keys().map(|kind| bumps.of(*kind)).max().unwrap_or_default()
    }
}

impl DomainDiff<'_> {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.head.is_empty() && self.items.is_empty()
    }

    /// All that its changes mean.
    pub fn meanings(&self) -> impl Iterator<Item = &Meaning> {
        self.head.iter().flat_map(|field| &field.meanings).chain(self.items.iter().flat_map(ItemDiff::meanings))
    }
}

/// How many items a thread compares in one go.
const PAIRS_AT_ONCE: usize = 64;

/// What changed from `old` to `new`. Items that a county withdraws without ever having listed them are named by `standard`.
#[must_use]
pub fn diff<'a>(old: Side<'a>, new: Side<'a>, standard: &Reference<'a>) -> Diff<'a> {
    let (pairing, (old, new)) = rayon::join(|| pair(old, new), || (Outline::of(old), Outline::of(new)));
    let sides = Sides { old, new, standard };
    let mut items: Vec<(Group, ItemDiff<'a>)> = Vec::new();
    let changed = |pair: &Pair<'a>| Some((pair.new.group(), sides.changed(pair)?));
    items.par_extend(pairing.both.par_iter().with_max_len(PAIRS_AT_ONCE).filter_map(changed));
    let (taken_out, doubled) = doubles(&pairing);
    items.extend(pairing.gone.iter().map(|placed| {
        let is_double = taken_out.contains(&address(placed));
        (placed.group(), if is_double { double_removed(*placed) } else { sides.gone(*placed) })
    }));
    items.extend(pairing.fresh.iter().map(|placed| {
        let is_double = doubled.contains(&address(placed));
        (placed.group(), if is_double { row_doubled(*placed) } else { sides.fresh(*placed) })
    }));
    items.extend(pairing.split.into_iter().map(|split| (split.whole.group(), cut(split, true))));
    items.extend(pairing.joined.into_iter().map(|split| (split.whole.group(), cut(split, false))));
    items.extend(sides.withdrawn());
    let groups: BTreeSet<Group> = sides.old.groups.keys().chain(sides.new.groups.keys()).copied().collect();
    let mut of_group: BTreeMap<Group, Vec<ItemDiff<'a>>> = BTreeMap::new();
    for (group, item) in items {
        of_group.entry(group).or_default().push(item);
    }
    let domain = |group: Group| {
        let mut items = of_group.remove(&group).unwrap_or_default();
        items.sort_by(|one, other| one.place().cmp(&other.place()));
        for same in items.chunk_by_mut(|one, other| one.place() == other.place()).filter(|same| same.len() > 1) {
            same.sort_by_cached_key(ItemDiff::says);
        }
        DomainDiff {
            layer: group.layer,
            township: sides.township(group),
            domain: group.domain,
            before: sides.old.count(group),
            after: sides.new.count(group),
            head: sides.head(group),
            items,
        }
    };
    Diff { domains: groups.into_iter().map(domain).collect() }
}

/// Both sides, as far as changes of single items depend on the rest.
struct Sides<'a, 'r> {
    old: Outline<'a>,
    new: Outline<'a>,
    standard: &'r Reference<'a>,
}

/// One side, by layer and domain.
struct Outline<'a> {
    groups: BTreeMap<Group, Vec<&'a Catalog>>,
    /// The categories that have items, as comparisons see them.
    categories: BTreeSet<(Group, String)>,
    withdrawn: BTreeMap<(Group, ItemId), &'a Sourced<Withdrawal>>,
}

impl<'a> Outline<'a> {
    fn of(side: Side<'a>) -> Self {
        let mut outline = Self { groups: BTreeMap::new(), categories: BTreeSet::new(), withdrawn: BTreeMap::new() };
        for catalog in side.catalogs {
            let group = group_of(catalog);
            outline.groups.entry(group).or_default().push(catalog);
            let categories = catalog.items.iter().filter_map(|item| item.category.as_ref());
            let categories: BTreeSet<&str> = categories.map(|category| category.value.as_str()).collect();
            outline.categories.extend(categories.into_iter().map(|category| (group, key(category))));
            outline.withdrawn.extend(catalog.withdrawn.iter().map(|withdrawal| ((group, withdrawal.id), withdrawal)));
        }
        outline
    }

    fn count(&self, group: Group) -> usize {
        self.groups.get(&group).into_iter().flatten().map(|catalog| catalog.items.len()).sum()
    }

    fn reason(&self, group: Group, id: Option<ItemId>) -> Option<&'a str> {
        self.withdrawn.get(&(group, id?)).map(|withdrawal| withdrawal.reason.as_str())
    }

    fn has_category(&self, placed: &Placed<'_>, group: Group) -> bool {
        placed.item.category.as_ref().is_some_and(|category| self.categories.contains(&(group, key(category))))
    }
}

impl<'a> Sides<'a, '_> {
    /// The township whose catalogs these are.
    fn township(&self, group: Group) -> Option<&'a Region> {
        let mut catalogs = [&self.new, &self.old].into_iter().filter_map(|side| side.groups.get(&group)).flatten();
        catalogs.find_map(|catalog| catalog.township())
    }

    fn gone(&self, placed: Placed<'a>) -> ItemDiff<'a> {
        let reason = self.new.reason(placed.group(), placed.id);
        let meaning = explained(ChangeKind::ItemWithdrawn, reason);
        ItemDiff { old: vec![placed], new: Vec::new(), ..whole(placed, meaning) }
    }

    fn fresh(&self, placed: Placed<'a>) -> ItemDiff<'a> {
        let reason = self.old.reason(placed.group(), placed.id);
        let meaning = explained(ChangeKind::ItemAdded, reason);
        ItemDiff { old: Vec::new(), new: vec![placed], ..whole(placed, meaning) }
    }

    /// What changed of an item of both sides, if anything did.
    fn changed(&self, pair: &Pair<'a>) -> Option<ItemDiff<'a>> {
        let mut fields = Vec::new();
        fields.extend(moved(pair));
        fields.extend(renumbered(pair));
        // What a table has no column for, it does not deny.
        let is_said =
            |field: &Field| [pair.old, pair.new].iter().all(|placed| !placed.catalog.absent_columns.contains(field));
        for field in COMPARED.into_iter().filter(is_said) {
            let mut meanings = meaning::meanings(field, pair.old.item, pair.new.item);
            if field == Field::Category && self.is_category_renamed(pair) {
                for meaning in meanings.iter_mut().filter(|meaning| meaning.kind == ChangeKind::ItemMoved) {
                    meaning.kind = ChangeKind::ItemRenamed;
                    meaning.text = Text::new("一级事项改名", "the category was renamed");
                }
            }
            fields.extend(of_field(field, pair.old.item, pair.new.item, meanings));
        }
        let (id, title) = (pair.new.id.or(pair.old.id), pair.new.item.title());
        let changed = ItemDiff { old: vec![pair.old], new: vec![pair.new], id, title, meaning: None, fields };
        (!changed.fields.is_empty()).then_some(changed)
    }

    /// Whether the category as a whole goes by another name, and the item did not move from one to another.
    fn is_category_renamed(&self, pair: &Pair<'_>) -> bool {
        !self.new.has_category(&pair.old, pair.new.group()) && !self.old.has_category(&pair.new, pair.old.group())
    }

    /// Whether one side has a table where the other has a file: what a table has no place for, it does not deny.
    fn is_table_beside_file(&self, group: Group) -> bool {
        let is_table = |side: &Outline<'a>| {
            side.groups.get(&group).map(|catalogs| catalogs.iter().all(|it| it.locus.source.sheet.is_some()))
        };
        is_table(&self.old).zip(is_table(&self.new)).is_some_and(|(old, new)| old != new)
    }

    /// Items of a lower layer that only one side withdraws, and neither lists.
    fn withdrawn(&self) -> Vec<(Group, ItemDiff<'a>)> {
        let ids = |outline: &Outline<'a>| -> BTreeSet<(Group, ItemId)> {
            let items = outline.groups.iter().flat_map(|(group, catalogs)| {
                let items = catalogs.iter().flat_map(|catalog| &catalog.items);
                items.filter_map(|item| Some((*group, item.id.as_ref()?.value)))
            });
            items.collect()
        };
        let only = |one: &Outline<'a>, other: &Outline<'a>, listed: &BTreeSet<(Group, ItemId)>, kind: ChangeKind| {
            let is_told = |at: &(Group, ItemId)| {
                !(other.withdrawn.contains_key(at) || listed.contains(at) || self.is_table_beside_file(at.0))
            };
            let new = one.withdrawn.iter().filter(|(at, _)| is_told(at));
            let change = |((group, id), withdrawal): (&(Group, ItemId), &&Sourced<Withdrawal>)| {
                let title = self.standard.item(*id).map(Item::title).unwrap_or_default();
                let meaning = Some(explained(kind, Some(withdrawal.reason.as_str())));
                let (old, new, fields) = (Vec::new(), Vec::new(), Vec::new());
                (*group, ItemDiff { old, new, id: Some(*id), title, meaning, fields })
            };
            new.map(change).collect::<Vec<_>>()
        };
        if self.old.withdrawn.is_empty() && self.new.withdrawn.is_empty() {
            return Vec::new();
        }
        let mut changes = only(&self.new, &self.old, &ids(&self.old), ChangeKind::ItemWithdrawn);
        changes.extend(only(&self.old, &self.new, &ids(&self.new), ChangeKind::ItemAdded));
        changes
    }
}

impl ItemDiff<'_> {
    /// What it is ordered by: its id, those without one last, then its title.
    fn place(&self) -> (bool, Option<ItemId>, &str) {
        (self.id.is_none(), self.id, &self.title)
    }

    /// What is left to order two of one name by.
    fn says(&self) -> Vec<String> {
        let says = |placed: &Placed<'_>| {
            let words = COMPARED.into_iter().filter_map(|field| text_of(placed.item, field));
            words.map(Cow::into_owned).collect::<Vec<_>>()
        };
        self.old.iter().chain(&self.new).flat_map(says).collect()
    }
}

fn explained(kind: ChangeKind, reason: Option<&str>) -> Meaning {
    let text = reason.map(|reason| match kind {
        ChangeKind::ItemWithdrawn => crate::text!("理由：{reason}", "reason: {reason}"),
        _ => crate::text!("此前不列入的理由：{reason}", "withdrawn before, since: {reason}"),
    });
    Meaning { kind, text: text.unwrap_or(Text::same("")) }
}

/// A row is known by where it lies in memory.
fn address(placed: &Placed<'_>) -> usize {
    std::ptr::from_ref(placed.item).addr()
}

fn double_removed(placed: Placed<'_>) -> ItemDiff<'_> {
    let text = Text::new("另一行仍在", "the other row is still there");
    ItemDiff { old: vec![placed], ..whole(placed, Meaning { kind: ChangeKind::DoubleRemoved, text }) }
}

fn row_doubled(placed: Placed<'_>) -> ItemDiff<'_> {
    let text = Text::new("与原有的一行相同", "it says what another row says");
    ItemDiff { new: vec![placed], ..whole(placed, Meaning { kind: ChangeKind::RowDoubled, text }) }
}

fn whole(placed: Placed<'_>, meaning: Meaning) -> ItemDiff<'_> {
    let (id, title) = (placed.id, placed.item.title());
    ItemDiff { old: Vec::new(), new: Vec::new(), id, title, meaning: Some(meaning), fields: Vec::new() }
}

fn of_field(field: Field, old: &Item, new: &Item, meanings: Vec<Meaning>) -> Option<FieldDiff> {
    (!meanings.is_empty()).then(|| FieldDiff {
        key: field.key(),
        label: field.label(),
        piece: None,
        old: words_of(old, field),
        new: words_of(new, field),
        meanings,
    })
}
