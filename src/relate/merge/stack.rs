//! The layers of one domain, laid on each other item by item.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{FIELDS, differences, fill, is_stricter, join_lists, words_of};
use super::{Merge, MergeInput, Overridden, Renumbered, Repeated, Untouched, Withdrawn, file_name};
use crate::align::{self, Certainty, Match, Nearness, Repeats};
use crate::model::{
    Catalog, DomainCode, Field, Follows, Item, ItemId, Kind, Layer, Locus, Numbers, Source, Sourced, Withdrawal,
};

/// The layers of one domain on top of each other.
pub(super) struct Stack<'a, 'r> {
    input: &'a MergeInput<'a>,
    domain: DomainCode,
    result: &'r mut Merge,
    slots: Vec<Slot>,
    by_id: BTreeMap<ItemId, usize>,
    by_words: BTreeMap<(String, String), usize>,
    /// The local ids that some layer states, or withdraws.
    stated: BTreeSet<ItemId>,
    /// The ids that were released, by the words of their items.
    released: BTreeMap<(String, String), ItemId>,
    /// The numbers that local additions have.
    numbers: Numbers,
}

/// An item of the result.
struct Slot {
    id: ItemId,
    /// Whether the id was given here, since no layer states one.
    is_numbered_here: bool,
    item: Item,
    /// The highest layer that has it.
    layer: Layer,
    /// By which it is withdrawn.
    withdrawal: Option<Sourced<Withdrawal>>,
    /// Whether nobody has confirmed it and no local layer has it.
    is_left_out: bool,
}

impl<'a, 'r> Stack<'a, 'r> {
    pub(super) fn new(input: &'a MergeInput<'a>, domain: DomainCode, result: &'r mut Merge) -> Self {
        let is_local = |id: &ItemId| id.domain == domain && id.region == Some(input.region.code);
        let items = input.catalogs.iter().flat_map(|catalog| &catalog.items);
        let withdrawn = input.catalogs.iter().flat_map(|catalog| &catalog.withdrawn).map(|withdrawal| withdrawal.id);
        let stated = items.filter_map(|item| Some(item.id.as_ref()?.value)).chain(withdrawn);
        let stated: BTreeSet<ItemId> = stated.filter(is_local).collect();
        let released = input.given.released.iter().flat_map(|catalog| &catalog.items);
        let released = released.filter_map(|item| Some((item, item.id.as_ref()?.value)));
        let released = released.filter(|(_, id)| is_local(id)).map(|(item, id)| (align::identity(item), id));
        let released: BTreeMap<_, ItemId> = released.collect();
        let mut numbers = Numbers::of(input.catalogs.iter().chain(input.given.released));
        numbers.take_all(&input.given.numbers);
        Self {
            input,
            domain,
            result,
            slots: Vec::new(),
            by_id: BTreeMap::new(),
            by_words: BTreeMap::new(),
            stated,
            released,
            numbers,
        }
    }

    pub(super) fn domain(mut self, layers: &[usize]) -> Catalog {
        let national = self.input.standard.iter().find(|catalog| catalog.domain_code() == Some(self.domain));
        for item in national.iter().flat_map(|catalog| &catalog.items) {
            let id = item.id.as_ref().map(|id| id.value);
            self.add(item.clone(), id, Layer::National);
        }
        self.lay_all(layers);
        self.sift_national();
        let mut catalog = self.head(layers, Kind::Standard);
        let version = national.and_then(|catalog| catalog.version.as_ref());
        catalog.follows = version.map(|version| {
            Sourced::new(Follows { standard: self.domain, version: version.value.clone() }, version.locus.clone())
        });
        catalog.withdrawn = self.withdrawn();
        catalog.items = self.items();
        catalog
    }

    /// Lays layer on layer: the items of all catalogs of one, then what they withdraw.
    fn lay_all(&mut self, layers: &[usize]) {
        let input = self.input;
        for of_layer in layers.chunk_by(|a, b| input.catalogs[*a].layer() == input.catalogs[*b].layer()) {
            for &at in of_layer {
                let catalog = &input.catalogs[at];
                for (item, found) in catalog.items.iter().zip(&input.matches[at]) {
                    self.lay(item, found, catalog.layer());
                }
            }
            for &at in of_layer {
                let catalog = &input.catalogs[at];
                for withdrawal in &catalog.withdrawn {
                    self.withdraw(withdrawal, catalog.layer());
                }
            }
        }
    }

    pub(super) fn supplementary(mut self, layers: &[usize], standard: &[Catalog]) -> Catalog {
        let repeats = Repeats::new(standard);
        let items = standard.iter().flat_map(|catalog| &catalog.items);
        let by_id: BTreeMap<ItemId, &Item> = items.filter_map(|item| Some((item.id.as_ref()?.value, item))).collect();
        for &at in layers {
            for item in &self.input.catalogs[at].items {
                if let Some(kept) = repeats.of(item) {
                    self.repeat(item, kept);
                } else {
                    let id = item.id.as_ref().map(|id| id.value);
                    let holder = id.and_then(|id| by_id.get(&id).filter(|holder| is_other(id, item, holder)));
                    match id.zip(holder) {
                        Some((id, holder)) => self.lay_anew(item, id, holder.locus.clone(), Layer::Supplementary),
                        None => self.lay_as(item, id, Layer::Supplementary),
                    }
                }
            }
        }
        for &at in layers {
            for withdrawal in &self.input.catalogs[at].withdrawn {
                self.withdraw(withdrawal, Layer::Supplementary);
            }
        }
        let mut catalog = self.head(layers, Kind::Supplementary);
        catalog.withdrawn = self.withdrawn();
        catalog.items = self.items();
        catalog
    }

    // ---- laying a layer on those below ------------------------------------------------------------------------------

    fn lay(&mut self, item: &Item, found: &Match, layer: Layer) {
        let own = item.id.as_ref().map(|id| id.value);
        let sure = found.id.filter(|_| found.certainty == Certainty::Sure);
        self.lay_as(item, own.or(sure), layer);
    }

    fn lay_as(&mut self, item: &Item, id: Option<ItemId>, layer: Layer) {
        let by_id = id.and_then(|id| self.by_id.get(&id).copied());
        let slot = by_id.or_else(|| {
            // Without an id an item is the one of its name; so is one with an id, where the other's was only given here.
            let at = self.by_words.get(&align::identity(item)).copied()?;
            (id.is_none() || self.slots[at].is_numbered_here).then_some(at)
        });
        if let Some((at, was)) = slot.zip(id).filter(|(at, id)| self.is_another(*at, *id, item, layer)) {
            let kept_locus = self.slots[at].item.locus.clone();
            self.lay_anew(item, was, kept_locus, layer);
            return;
        }
        match slot {
            None => self.add(item.clone(), id, layer),
            Some(at) if self.overrides(self.slots[at].layer, layer) => self.override_slot(at, item, layer),
            Some(at) => self.join(at, item),
        }
    }

    /// An item whose id another one keeps, under an id of its own.
    fn lay_anew(&mut self, item: &Item, was: ItemId, kept_locus: Locus, layer: Layer) {
        self.lay_as(item, None, layer);
        let id = self.by_words.get(&align::identity(item)).map_or(was, |&at| self.slots[at].id);
        let (title, locus) = (item.title(), item.locus.clone());
        self.result.renumbered.push(Renumbered { title, locus, was, id, kept_locus });
    }

    /// Whether an item carries a local id of which its county, or a township of it, made another item: joined, one of them would be lost.
    fn is_another(&self, at: usize, id: ItemId, item: &Item, layer: Layer) -> bool {
        let slot = &self.slots[at];
        let is_of_county = slot.layer >= Layer::County && layer >= Layer::County;
        is_of_county && slot.id == id && is_other(id, item, &slot.item)
    }

    /// Whether a layer has the last word above another: townships have it in their own catalog, and none in their county's, which speaks for
    /// all of them.
    fn overrides(&self, below: Layer, layer: Layer) -> bool {
        let is_countys = below == Layer::County && layer == Layer::Township && !self.input.region.code.is_township();
        below < layer && !is_countys
    }

    fn add(&mut self, item: Item, id: Option<ItemId>, layer: Layer) {
        let is_numbered_here = id.is_none();
        let id = id.or_else(|| self.released_id(&item));
        let id = id.unwrap_or_else(|| self.numbers.next(self.domain, self.input.region.code));
        let at = self.slots.len();
        self.by_id.insert(id, at);
        self.by_words.entry(align::identity(&item)).or_insert(at);
        self.slots.push(Slot { id, is_numbered_here, item, layer, withdrawal: None, is_left_out: false });
    }

    /// The id that an item without one was released with, unless another item has it now.
    fn released_id(&self, item: &Item) -> Option<ItemId> {
        let id = self.released.get(&align::identity(item)).copied()?;
        (!self.stated.contains(&id) && !self.by_id.contains_key(&id)).then_some(id)
    }

    /// A higher layer: what it says counts, what it leaves open stays as it was.
    fn override_slot(&mut self, at: usize, item: &Item, layer: Layer) {
        let slot = &mut self.slots[at];
        let below = std::mem::replace(&mut slot.item, item.clone());
        slot.layer = layer;
        slot.withdrawal = None;
        // Where an item was attested says something of the national item, not of the county's.
        fill(&mut slot.item, &below);
        slot.item.attested = None;
        let (id, title) = (slot.id, slot.item.title());
        for field in FIELDS {
            let (Some(value), Some(was)) = (words_of(item, field), words_of(&below, field)) else {
                continue;
            };
            if value.value != was.value {
                let title = title.clone();
                self.result.overridden.push(Overridden { id, title, field, layer, value, was });
            }
        }
    }

    /// The same item once more in one layer: lists are joined, and what differs otherwise is kept in the report.
    fn join(&mut self, at: usize, item: &Item) {
        let slot = &mut self.slots[at];
        let plain = [Field::Category, Field::Name, Field::TimeLimit, Field::Audience];
        let mut dropped = differences(&slot.item, item, &plain);
        if is_stricter(item, &slot.item) {
            // Of two limits the shorter counts, and the report names the other.
            let longer = std::mem::replace(&mut slot.item.time_limit, item.time_limit.clone());
            dropped.retain(|(field, _)| *field != Field::TimeLimit);
            dropped.extend(longer.map(|limit| (Field::TimeLimit, limit.map(|limit| limit.text().to_owned()))));
        }
        join_lists(&mut slot.item, item);
        fill(&mut slot.item, item);
        self.result.repeated.push(Repeated {
            title: item.title(),
            locus: item.locus.clone(),
            kept: slot.id,
            kept_locus: slot.item.locus.clone(),
            dropped,
        });
    }

    /// A supplementary row that a standard catalog has: it stands in the result once, there.
    fn repeat(&mut self, item: &Item, kept: &Item) {
        let Some(id) = &kept.id else { return };
        self.result.repeated.push(Repeated {
            title: item.title(),
            locus: item.locus.clone(),
            kept: id.value,
            kept_locus: kept.locus.clone(),
            dropped: differences(kept, item, &FIELDS),
        });
    }

    /// Takes an item out again, unless the same layer lists it: then the list counts, and a rule names the contradiction.
    fn withdraw(&mut self, withdrawal: &Sourced<Withdrawal>, layer: Layer) {
        let slot = self.by_id.get(&withdrawal.id).map(|&at| &mut self.slots[at]);
        let title = slot.as_ref().map(|slot| slot.item.title()).unwrap_or_default();
        if layer == Layer::Township && !self.input.region.code.is_township() {
            return;
        }
        match slot {
            Some(slot) if slot.layer < layer => slot.withdrawal = Some(withdrawal.clone()),
            Some(_) => return,
            None => {}
        }
        self.result.withdrawn.push(Withdrawn {
            id: withdrawal.id,
            title,
            reason: withdrawal.reason.clone(),
            locus: withdrawal.locus.clone(),
        });
    }

    /// What is withdrawn in the end: a higher layer may have listed the item again.
    fn withdrawn(&self) -> Vec<Sourced<Withdrawal>> {
        let mut withdrawn: Vec<_> = self.slots.iter().filter_map(|slot| slot.withdrawal.clone()).collect();
        withdrawn.sort_by_key(|withdrawal| withdrawal.id);
        withdrawn
    }

    /// Items that only the standard has: those that published tables confirm stay, the others are left out, and either is told.
    fn sift_national(&mut self) {
        for slot in &mut self.slots {
            if slot.layer != Layer::National || slot.withdrawal.is_some() {
                continue;
            }
            let id = slot.id;
            let (title, locus) = (slot.item.title(), slot.item.locus.clone());
            if slot.item.is_attested() {
                slot.item.attested = None;
                self.result.inherited.push(Untouched { id, title, locus });
            } else {
                slot.is_left_out = true;
                self.result.left_out.push(Untouched { id, title, locus });
            }
        }
    }

    // ---- the result -------------------------------------------------------------------------------------------------

    /// The items, those of the standard in its order, local additions behind them.
    fn items(&mut self) -> Vec<Item> {
        let mut slots = std::mem::take(&mut self.slots);
        slots.retain(|slot| slot.withdrawal.is_none() && !slot.is_left_out);
        slots.sort_by_key(|slot| (slot.id.region.is_some(), slot.id));
        let numbered = slots.into_iter().map(|slot| {
            let locus = slot.item.id.as_ref().map_or(&slot.item.locus, |id| &id.locus).clone();
            Item { id: Some(Sourced::new(slot.id, locus)), ..slot.item }
        });
        numbered.collect()
    }

    /// Title, region, version and notes of the result.
    fn head(&self, layers: &[usize], kind: Kind) -> Catalog {
        let input = self.input;
        let source = Source::named(file_name(self.domain));
        let here = Locus::whole(&source);
        let mut catalog = Catalog::empty(kind, here.clone());
        let region = &input.region;
        let title = match kind {
            Kind::Standard => format!("{}{}领域基层政务公开标准目录", region.name, self.domain.name()),
            Kind::Supplementary => format!("{}主动公开补充目录", region.name),
        };
        catalog.title = Some(Sourced::new(title, here.clone()));
        catalog.domain = (kind == Kind::Standard).then(|| Sourced::new(self.domain, here.clone()));
        catalog.region = Some(Sourced::new(region.clone(), here.clone()));
        catalog.version = Some(Sourced::new(input.version.clone(), here.clone()));
        let stated = layers.iter().filter_map(|&at| input.catalogs[at].effective.as_ref().map(|day| day.value)).max();
        catalog.effective = input.effective.or(stated).map(|day| Sourced::new(day, here.clone()));
        for note in layers.iter().flat_map(|&at| &input.catalogs[at].notes) {
            if !catalog.notes.contains(note) {
                catalog.notes.push(note.clone());
            }
        }
        catalog
    }
}

/// Whether a local id is that of two items.
fn is_other(id: ItemId, item: &Item, holder: &Item) -> bool {
    id.region.is_some() && align::nearness(item, holder, Some(id.domain)) == Nearness::Different
}
