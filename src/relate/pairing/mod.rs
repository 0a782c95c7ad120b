//! Which item of one set of catalogs is which of another: last year's and this year's, a county's and the next version of its standard.
//!
//! An item is known by its id, stated or surely that of the standard's item which it is; without one by its words; and where it was
//! reworded too, by `align`. Pairing b with a is pairing a with b seen from the other side, and no order of files or rows matters.

mod elsewhere;
mod pieces;
mod value;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::merge::text_of;
use crate::align::{self, Certainty, Match, Reference};
use crate::model::{Catalog, DomainCode, Field, Item, ItemId, Layer, RegionCode, Sourced};

pub use elsewhere::elsewhere;
pub(super) use value::is_exact;
use value::said;
pub use value::{COMPARED, Sameness, compare, says_the_same};
pub(crate) use value::{elements, entries};

/// A set of catalogs to be paired.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The catalogs.
    pub catalogs: &'a [Catalog],
    /// What each of their items is in the standard, in the same order; empty where every item that has an id states it.
    pub matches: &'a [Vec<Match>],
}

/// The catalogs of one layer and domain; departments may each have sent their part. Each township has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// The layer.
    pub layer: Layer,
    /// The township, where it is one's.
    pub township: Option<RegionCode>,
    /// The domain, where it is known.
    pub domain: Option<DomainCode>,
}

/// An item with where it stands and who it is.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// Its catalog.
    pub catalog: &'a Catalog,
    /// The item.
    pub item: &'a Item,
    /// Its id, stated or that of the standard's item which it surely is.
    pub id: Option<ItemId>,
}

impl Placed<'_> {
    /// The catalogs that it belongs to.
    #[must_use]
    pub fn group(&self) -> Group {
        group_of(self.catalog)
    }
}

/// The layer, township and domain of a catalog.
#[must_use]
pub fn group_of(catalog: &Catalog) -> Group {
    let township = catalog.township().map(|region| region.code);
    Group { layer: catalog.layer(), township, domain: catalog.domain_code() }
}

/// An item of both sets.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// As it was.
    pub old: Placed<'a>,
    /// As it is.
    pub new: Placed<'a>,
}

/// An item of one set that is several in the other.
#[derive(Clone, Debug)]
pub struct Split<'a> {
    /// The one.
    pub whole: Placed<'a>,
    /// The several; first what keeps the id, where one does.
    pub pieces: Vec<Placed<'a>>,
}

impl Split<'_> {
    /// All its items, by where they lie in memory.
    fn items(&self) -> impl Iterator<Item = usize> {
        [&self.whole].into_iter().chain(&self.pieces).map(|placed| std::ptr::from_ref(placed.item).addr())
    }
}

/// Two sets, item by item. Each item of either is in just one of the five.
#[derive(Debug, Default)]
pub struct Pairing<'a> {
    /// Items of both.
    pub both: Vec<Pair<'a>>,
    /// Items of the old set alone.
    pub gone: Vec<Placed<'a>>,
    /// Items of the new set alone.
    pub fresh: Vec<Placed<'a>>,
    /// Items of the old set that are several in the new one.
    pub split: Vec<Split<'a>>,
    /// Items of the new set that were several in the old one.
    pub joined: Vec<Split<'a>>,
}

/// Pairs two sets.
#[must_use]
pub fn pair<'a>(old: Side<'a>, new: Side<'a>) -> Pairing<'a> {
    let (gone, fresh) = rayon::join(|| placed(old), || placed(new));
    let mut pairing = Pairing { gone, fresh, ..Pairing::default() };
    pairing.by(|placed| placed.id.map(|id| (Some(placed.group()), id)));
    pairing.identical();
    pairing.by(|placed| placed.id.map(|id| (None::<Group>, id)));
    pairing.repeated_ids();
    pairing.by(|placed| words(placed).map(|words| (placed.group(), words)));
    pairing.by(|placed| content(placed).map(|content| (words(placed), content)));
    pairing.repeated_rows();
    pairing.by_likeness();
    pairing.by(renamed);
    pairing.cut();
    pairing
}

/// The items of a set, in an order that no order of files or rows changes.
pub(super) fn placed(side: Side<'_>) -> Vec<Placed<'_>> {
    let mut all: Vec<Placed<'_>> = Vec::new();
    for (at, catalog) in side.catalogs.iter().enumerate() {
        let matches = side.matches.get(at);
        for (row, item) in catalog.items.iter().enumerate() {
            let found = matches.and_then(|matches| matches.get(row));
            let sure = found.filter(|found| found.certainty == Certainty::Sure).and_then(|found| found.id);
            all.push(Placed { catalog, item, id: item.id.as_ref().map(|id| id.value).or(sure) });
        }
    }
    all.sort_by(by_content);
    all
}

/// The order of items by who they are and what they say, wherever they stand.
pub(super) fn by_content(one: &Placed<'_>, other: &Placed<'_>) -> Ordering {
    (one.group(), one.id).cmp(&(other.group(), other.id)).then_with(|| says(one).cmp(&says(other)))
}

/// The words of an item, field by field.
pub(super) fn says(placed: &Placed<'_>) -> [Option<String>; COMPARED.len()] {
    COMPARED.map(|field| text_of(placed.item, field).map(Cow::into_owned))
}

/// Category and name as comparisons see them, where there are any.
fn words(placed: &Placed<'_>) -> Option<(String, String)> {
    Some(align::identity(placed.item)).filter(|(category, name)| !(category.is_empty() && name.is_empty()))
}

/// All that an item of a county's own says but its name, by which it is known where it was renamed and renumbered at once. An id of the
/// standard is never another item's.
fn renamed(placed: &Placed<'_>) -> Option<impl Ord + use<>> {
    content(placed)?;
    let is_local = placed.id.is_some_and(|id| id.region.is_some());
    let mut says = says(placed);
    for (field, words) in COMPARED.into_iter().zip(&mut says) {
        if field == Field::Name {
            *words = None;
        }
    }
    is_local.then(|| (placed.group(), says))
}

/// What an item publishes and by which law, where it says both: it is told by these in another catalog too.
fn content(placed: &Placed<'_>) -> Option<(Vec<String>, Vec<String>)> {
    let bases: Vec<String> = entries(placed.item.legal_basis.as_ref()).into_iter().collect();
    let elements: Vec<String> = elements(placed.item).into_iter().collect();
    (!elements.is_empty() && !bases.is_empty()).then_some((elements, bases))
}

impl<'a> Pairing<'a> {
    /// Pairs what is left and has the same key, where on each side only one has it.
    fn by<K: Ord>(&mut self, key: impl Fn(&Placed<'a>) -> Option<K>) {
        if self.gone.is_empty() || self.fresh.is_empty() {
            return;
        }
        let key = &key;
        let sides = [(&self.gone, false), (&self.fresh, true)].into_iter().flat_map(|(side, is_new)| {
            side.iter().enumerate().filter_map(move |(at, placed)| Some((key(placed)?, is_new, at)))
        });
        let mut keyed: Vec<(K, bool, usize)> = sides.collect();
        // Mostly each side is in this order, and then few are compared.
        keyed.sort();
        let pairs = keyed.chunk_by(|one, other| one.0 == other.0).filter_map(|same| match same {
            [(_, false, old), (_, true, new)] => Some((*old, *new)),
            _ => None,
        });
        self.take(pairs.collect());
    }

    /// The places of what is left, by their keys: of the old set, and of the new one where the old one has the key.
    fn keyed<K: Ord>(&self, key: impl Fn(&Placed<'a>) -> Option<K>) -> BTreeMap<K, (Vec<usize>, Vec<usize>)> {
        let mut keyed: BTreeMap<K, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, placed) in self.gone.iter().enumerate() {
            if let Some(key) = key(placed) {
                keyed.entry(key).or_default().0.push(at);
            }
        }
        for (at, placed) in self.fresh.iter().enumerate() {
            if let Some((_, new)) = key(placed).and_then(|key| keyed.get_mut(&key)) {
                new.push(at);
            }
        }
        keyed
    }

    /// Pairs rows that say the very same, however often they are repeated.
    fn identical(&mut self) {
        let mut rows: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, placed) in self.fresh.iter().enumerate().rev() {
            rows.entry((placed.group(), placed.id, says(placed))).or_default().push(at);
        }
        let same = |(at, placed): (usize, &Placed<'a>)| {
            let row = rows.get_mut(&(placed.group(), placed.id, says(placed)))?.pop()?;
            Some((at, row))
        };
        let pairs: Vec<(usize, usize)> = self.gone.iter().enumerate().filter_map(same).collect();
        self.take(pairs);
    }

    /// Makes pairs of what stands at these places.
    fn take(&mut self, mut pairs: Vec<(usize, usize)>) {
        pairs.sort_unstable();
        self.both.extend(pairs.iter().map(|(old, new)| Pair { old: self.gone[*old], new: self.fresh[*new] }));
        remove(&mut self.gone, pairs.iter().map(|pair| pair.0));
        remove(&mut self.fresh, pairs.iter().map(|pair| pair.1));
    }

    /// An id that several rows carry: those with the same words are paired, then the others in order; one row that is several now was
    /// split.
    fn repeated_ids(&mut self) {
        let repeated = self.keyed(|placed| placed.id.map(|id| (placed.group(), id)));
        let (mut pairs, mut split, mut joined) = (Vec::new(), Vec::new(), Vec::new());
        for (old, new) in repeated.into_values() {
            match (&old[..], &new[..]) {
                (_, []) => {}
                ([whole], several) => split.push((*whole, several.to_vec())),
                (several, [whole]) => joined.push((*whole, several.to_vec())),
                (old, new) => pairs.extend(self.closest(old, new)),
            }
        }
        let cut = |split: &[(usize, Vec<usize>)], wholes: &[Placed<'a>], pieces: &[Placed<'a>]| -> Vec<Split<'a>> {
            let of = |(whole, several): &(usize, Vec<usize>)| Split {
                whole: wholes[*whole],
                pieces: several.iter().map(|at| pieces[*at]).collect(),
            };
            split.iter().map(of).collect()
        };
        self.split.extend(cut(&split, &self.gone, &self.fresh));
        self.joined.extend(cut(&joined, &self.fresh, &self.gone));
        let places = |cut: &[(usize, Vec<usize>)]| {
            let wholes: Vec<usize> = cut.iter().map(|(whole, _)| *whole).collect();
            let pieces: Vec<usize> = cut.iter().flat_map(|(_, several)| several.clone()).collect();
            (wholes, pieces)
        };
        let ((wholes, pieces), (new_wholes, old_pieces)) = (places(&split), places(&joined));
        self.both.extend(pairs.iter().map(|(old, new)| Pair { old: self.gone[*old], new: self.fresh[*new] }));
        let old = pairs.iter().map(|pair| pair.0).chain(wholes).chain(old_pieces);
        remove(&mut self.gone, old);
        remove(&mut self.fresh, pairs.iter().map(|pair| pair.1).chain(new_wholes).chain(pieces));
    }

    /// Rows without an id that publish the same by the same words and laws, several on each side: only their other fields were edited.
    fn repeated_rows(&mut self) {
        let key = |placed: &Placed<'a>| {
            let content = content(placed).filter(|_| placed.id.is_none())?;
            Some((placed.group(), words(placed), content))
        };
        let several = self.keyed(key).into_values().filter(|(old, new)| old.len() > 1 && new.len() > 1);
        let pairs = several.flat_map(|(old, new)| self.closest(&old, &new)).collect();
        self.take(pairs);
    }

    /// Rows paired with those of the other side: the same content first, then the same words of the same bodies, then the same words, then
    /// in order.
    fn closest(&self, old: &[usize], new: &[usize]) -> Vec<(usize, usize)> {
        let (mut old, mut new) = (old.to_vec(), new.to_vec());
        let mut pairs = self.alike(&mut old, &mut new, |placed| COMPARED.map(|field| said(field, placed.item)));
        let bodies = |placed: &Placed<'a>| said(Field::DisclosingBodies, placed.item);
        pairs.extend(self.alike(&mut old, &mut new, |placed| (words(placed), bodies(placed))));
        pairs.extend(self.alike(&mut old, &mut new, words));
        pairs.extend(self.alike(&mut old, &mut new, |_| ()));
        pairs
    }

    /// Rows with the same key, the first of one side with the first of the other; they are taken out of both.
    fn alike<K: Ord>(
        &self,
        old: &mut Vec<usize>,
        new: &mut Vec<usize>,
        key: impl Fn(&Placed<'a>) -> K,
    ) -> Vec<(usize, usize)> {
        let mut open: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for &at in new.iter() {
            open.entry(key(&self.fresh[at])).or_default().push_back(at);
        }
        let mut pairs = Vec::new();
        old.retain(|&at| {
            let other = open.get_mut(&key(&self.gone[at])).and_then(VecDeque::pop_front);
            other.map(|other| pairs.push((at, other))).is_none()
        });
        let taken: BTreeSet<usize> = pairs.iter().map(|(_, other)| *other).collect();
        new.retain(|at| !taken.contains(at));
        pairs
    }

    /// Rows of which one at least has no id, by what `align` is sure of. It is asked from both sides, so that neither is before the other.
    fn by_likeness(&mut self) {
        let groups = |side: &[Placed<'a>]| {
            let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
            for (at, placed) in side.iter().enumerate() {
                groups.entry(placed.group()).or_default().push(at);
            }
            groups
        };
        let (old, new) = (groups(&self.gone), groups(&self.fresh));
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (group, old) in &old {
            let Some(new) = new.get(group) else { continue };
            let (old_items, new_items) = (pick(&self.gone, old), pick(&self.fresh, new));
            let forwards = likely(&old_items, &new_items);
            let backwards = likely(&new_items, &old_items).into_iter().map(|(new, old)| (old, new));
            let pairs = forwards.into_iter().chain(backwards).map(|(one, other)| (old[one], new[other]));
            // Two ids are two items, however alike.
            found.extend(pairs.filter(|(one, other)| self.gone[*one].id.is_none() || self.fresh[*other].id.is_none()));
        }
        found.sort_unstable();
        found.dedup();
        let count = |of: &dyn Fn(&(usize, usize)) -> usize| {
            let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
            for pair in &found {
                *counts.entry(of(pair)).or_default() += 1;
            }
            counts
        };
        let (of_old, of_new) = (count(&|pair| pair.0), count(&|pair| pair.1));
        let plain = found.iter().copied().filter(|(old, new)| of_old[old] == 1 && of_new[new] == 1);
        self.take(plain.collect());
    }

    /// Finds items that were cut into several, or made of several.
    fn cut(&mut self) {
        let flipped: Vec<Pair<'a>> = self.both.iter().map(|pair| Pair { old: pair.new, new: pair.old }).collect();
        let mut split = pieces::cuts(&self.gone, &self.both, &self.fresh);
        let mut joined = pieces::cuts(&self.fresh, &flipped, &self.gone);
        // What would be both is neither.
        let used = |cuts: &[Split<'a>]| -> BTreeSet<usize> { cuts.iter().flat_map(Split::items).collect() };
        let twice: BTreeSet<usize> = used(&split).intersection(&used(&joined)).copied().collect();
        for cuts in [&mut split, &mut joined] {
            cuts.retain(|cut| cut.items().all(|item| !twice.contains(&item)));
        }
        for (cuts, is_split) in [(split, true), (joined, false)] {
            for cut in cuts {
                let is_piece = |placed: &Placed<'a>| cut.pieces.iter().any(|piece| is_at(piece, placed));
                self.gone.retain(|placed| !is_at(&cut.whole, placed) && !is_piece(placed));
                self.fresh.retain(|placed| !is_at(&cut.whole, placed) && !is_piece(placed));
                self.both.retain(|pair| !is_at(&cut.whole, if is_split { &pair.old } else { &pair.new }));
                if is_split { self.split.push(cut) } else { self.joined.push(cut) }
            }
        }
    }
}

fn is_at(one: &Placed<'_>, other: &Placed<'_>) -> bool {
    std::ptr::eq(one.item, other.item)
}

fn pick<'a>(side: &[Placed<'a>], places: &[usize]) -> Vec<&'a Item> {
    places.iter().map(|at| side[*at].item).collect()
}

/// Which of `rows` is which of `items` for sure, or was only reworded: as places in both.
fn likely(items: &[&Item], rows: &[&Item]) -> Vec<(usize, usize)> {
    let number = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    let named = |at: usize, item: &Item| {
        let id = ItemId { domain: DomainCode::OUTSIDE, region: None, number: number(at) };
        Item { id: Some(Sourced::new(id, item.locus.clone())), ..item.clone() }
    };
    let nameless = |item: &&Item| Item { id: None, ..(*item).clone() };
    let mut table = Catalog::empty(crate::model::Kind::Standard, items[0].locus.clone());
    table.items = items.iter().enumerate().map(|(at, item)| named(at, item)).collect();
    let rows: Vec<Item> = rows.iter().map(nameless).collect();
    let matches = Reference::new([&table]).align(&rows, Some(DomainCode::OUTSIDE));
    let place = |id: ItemId| id.number as usize - 1;
    let found = matches.iter().enumerate().filter_map(|(row, found)| match found.certainty {
        Certainty::Sure => Some((place(found.id?), row)),
        Certainty::Unsure => {
            let mut same = found.candidates.iter().map(|candidate| place(candidate.id)).filter(|at| {
                let fields = [Field::Category, Field::Elements];
                items[*at].elements.is_some()
                    && fields.iter().all(|field| compare(*field, items[*at], &rows[row]) < Sameness::Other)
            });
            Some((same.next().filter(|_| same.next().is_none())?, row))
        }
        Certainty::None => None,
    });
    found.collect()
}

/// Removes what stands at these places, and keeps the order of the rest.
fn remove<T>(list: &mut Vec<T>, places: impl Iterator<Item = usize>) {
    let mut is_gone = vec![false; list.len()];
    for at in places {
        is_gone[at] = true;
    }
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        !is_gone[at - 1]
    });
}
