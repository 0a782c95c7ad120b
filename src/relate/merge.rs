//! Merging layers: national, province, city, county, supplementary.
//!
//! A layer adds items, overrides fields, or withdraws an item with a reason. Values are moved with their loci, so the origin of
//! each is known at the end without any bookkeeping. The result does not depend on the order in which the inputs were named.

use std::collections::BTreeMap;

use crate::align::{self, Certainty, Match, Repeats};
use crate::model::{
    Catalog, Date, DomainCode, Field, Follows, Item, ItemId, Kind, Layer, List, Locus, Region, RegionCode, Source,
    Sourced, Version, Withdrawal,
};

/// What is merged.
#[derive(Debug)]
pub struct MergeInput<'a> {
    /// The local catalogs.
    pub catalogs: &'a [Catalog],
    /// What each of their items is in the standard, in the same order.
    pub matches: &'a [Vec<Match>],
    /// The national standard.
    pub standard: &'a [Catalog],
    /// Whose catalogs they are.
    pub region: Region,
    /// The version of the result.
    pub version: Version,
    /// From when the result applies.
    pub effective: Option<Date>,
}

/// The merged catalogs, and what became of everything that went in.
#[derive(Debug)]
pub struct Merge {
    /// A catalog for each domain that some local layer has, in order, and the supplementary one last, where there is one.
    pub catalogs: Vec<Catalog>,
    /// The catalogs that went in, lowest layer first.
    pub inputs: Vec<Layered>,
    /// Fields in which a layer says something else than those below it.
    pub overridden: Vec<Overridden>,
    /// Items of the standard that no local layer has and that stand in the result as the standard has them.
    pub inherited: Vec<Untouched>,
    /// Items of the standard that no local layer has, and that are left out since no published table has confirmed them.
    pub left_out: Vec<Untouched>,
    /// Items that a layer withdrew.
    pub withdrawn: Vec<Withdrawn>,
    /// Rows that say the same as another, and stand in the result once.
    pub repeated: Vec<Repeated>,
    /// Catalogs of which nobody can tell the domain: none of their items is in the result.
    pub unplaced: Vec<Layered>,
}

/// A catalog that went in.
#[derive(Debug)]
pub struct Layered {
    /// Its layer.
    pub layer: Layer,
    /// Its domain.
    pub domain: Option<DomainCode>,
    /// Where it was read.
    pub locus: Locus,
    /// How many items it has.
    pub items: usize,
}

/// A field in which a layer says something else than those below it.
#[derive(Debug)]
pub struct Overridden {
    /// The item.
    pub id: ItemId,
    /// Its name.
    pub title: String,
    /// The field.
    pub field: Field,
    /// The layer that won.
    pub layer: Layer,
    /// What it says, and where.
    pub value: Sourced<String>,
    /// What the layer below says, and where.
    pub was: Sourced<String>,
}

/// An item of the standard that no local layer has.
#[derive(Debug)]
pub struct Untouched {
    /// The item.
    pub id: ItemId,
    /// Its name.
    pub title: String,
    /// Where the standard has it.
    pub locus: Locus,
}

/// An item that a layer withdrew.
#[derive(Debug)]
pub struct Withdrawn {
    /// The item.
    pub id: ItemId,
    /// Its name; empty where no layer has the item.
    pub title: String,
    /// Why.
    pub reason: String,
    /// Where that is said.
    pub locus: Locus,
}

/// A row that says the same as another.
#[derive(Debug)]
pub struct Repeated {
    /// Its name.
    pub title: String,
    /// Where it stands.
    pub locus: Locus,
    /// The item that it is part of now.
    pub kept: ItemId,
    /// Where that one stands.
    pub kept_locus: Locus,
    /// What it said otherwise, which the result does not have: field and words.
    pub dropped: Vec<(Field, Sourced<String>)>,
}

/// Merges layers.
#[must_use]
pub fn merge(input: &MergeInput<'_>) -> Merge {
    let mut order: Vec<usize> = (0..input.catalogs.len()).filter(|&at| !input.catalogs[at].is_national()).collect();
    order.sort_by_key(|&at| (input.catalogs[at].layer(), input.catalogs[at].locus.order()));
    let mut result = Merge {
        catalogs: Vec::new(),
        inputs: Vec::new(),
        overridden: Vec::new(),
        inherited: Vec::new(),
        left_out: Vec::new(),
        withdrawn: Vec::new(),
        repeated: Vec::new(),
        unplaced: Vec::new(),
    };
    let mut domains: BTreeMap<DomainCode, Vec<usize>> = BTreeMap::new();
    let mut supplementary = Vec::new();
    for at in order {
        let catalog = &input.catalogs[at];
        let layered = Layered {
            layer: catalog.layer(),
            domain: catalog.domain.as_ref().map(|domain| domain.value),
            locus: catalog.locus.clone(),
            items: catalog.items.len(),
        };
        match (catalog.kind, catalog.domain_code()) {
            (Kind::Standard, Some(domain)) => domains.entry(domain).or_default().push(at),
            (Kind::Standard, None) => {
                result.unplaced.push(layered);
                continue;
            }
            (Kind::Supplementary, _) => supplementary.push(at),
        }
        result.inputs.push(layered);
    }
    for (domain, layers) in domains {
        let merged = Stack::new(input, domain, &mut result).domain(&layers);
        result.catalogs.push(merged);
    }
    if !supplementary.is_empty() {
        let standard = std::mem::take(&mut result.catalogs);
        let merged = Stack::new(input, DomainCode::OUTSIDE, &mut result).supplementary(&supplementary, &standard);
        result.catalogs = standard;
        result.catalogs.push(merged);
    }
    result
}

/// The layers of one domain on top of each other.
struct Stack<'a, 'r> {
    input: &'a MergeInput<'a>,
    domain: DomainCode,
    result: &'r mut Merge,
    slots: Vec<Slot>,
    by_id: BTreeMap<ItemId, usize>,
    by_words: BTreeMap<(String, String), usize>,
    /// The highest number of a local addition so far.
    last_number: u32,
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
    fn new(input: &'a MergeInput<'a>, domain: DomainCode, result: &'r mut Merge) -> Self {
        let stated = input.catalogs.iter().flat_map(|catalog| &catalog.items).filter_map(|item| item.id.as_ref());
        let local = stated.filter(|id| id.domain == domain && id.region == Some(input.region.code));
        let last_number = local.map(|id| id.number).max().unwrap_or(0);
        Self {
            input,
            domain,
            result,
            slots: Vec::new(),
            by_id: BTreeMap::new(),
            by_words: BTreeMap::new(),
            last_number,
        }
    }

    fn domain(mut self, layers: &[usize]) -> Catalog {
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

    fn supplementary(mut self, layers: &[usize], standard: &[Catalog]) -> Catalog {
        let repeats = Repeats::new(standard);
        for &at in layers {
            for item in &self.input.catalogs[at].items {
                if let Some(kept) = repeats.of(item) {
                    self.repeat(item, kept);
                } else {
                    let id = item.id.as_ref().map(|id| id.value);
                    self.lay_as(item, id, Layer::Supplementary);
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
        match slot {
            None => self.add(item.clone(), id, layer),
            Some(at) if self.slots[at].layer < layer => self.override_slot(at, item, layer),
            Some(at) => self.join(at, item),
        }
    }

    fn add(&mut self, item: Item, id: Option<ItemId>, layer: Layer) {
        let is_numbered_here = id.is_none();
        let id = id.unwrap_or_else(|| {
            self.last_number += 1;
            ItemId { domain: self.domain, region: Some(self.input.region.code), number: self.last_number }
        });
        let at = self.slots.len();
        self.by_id.insert(id, at);
        self.by_words.entry(align::identity(&item)).or_insert(at);
        self.slots.push(Slot { id, is_numbered_here, item, layer, withdrawal: None, is_left_out: false });
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

/// The file of a domain in a merged set: `20-social-assistance.yaml`.
#[must_use]
pub fn file_name(domain: DomainCode) -> String {
    domain.domain().map_or_else(|| "supplementary.yaml".to_owned(), |named| format!("{domain}-{}.yaml", named.slug))
}

/// The fields that layers can override.
const FIELDS: [Field; 10] = Field::REQUIRED;

/// A field as words, for comparing and for reports.
#[must_use]
pub fn words_of(item: &Item, field: Field) -> Option<Sourced<String>> {
    fn joined<T: ToString>(list: &List<T>) -> Sourced<String> {
        let words: Vec<String> = list.values().map(ToString::to_string).collect();
        Sourced::new(words.join("、"), list.locus.clone())
    }
    fn one<T: ToString>(value: &Sourced<T>) -> Sourced<String> {
        Sourced::new(value.value.to_string(), value.locus.clone())
    }
    match field {
        Field::Category => item.category.clone(),
        Field::Name => item.name.clone(),
        Field::Elements => item.elements.as_ref().map(joined),
        Field::LegalBasis => item.legal_basis.as_ref().map(joined),
        Field::TimeLimit => item.time_limit.as_ref().map(one),
        Field::DisclosingBodies => item.disclosing_bodies.as_ref().map(joined),
        Field::Channels => item.channels.as_ref().map(joined),
        Field::Audience => item.audience.as_ref().map(one),
        Field::Methods => item.methods.as_ref().map(joined),
        Field::Tiers => item.tiers.as_ref().map(joined),
        Field::Notes => item.notes.as_ref().map(joined),
        _ => None,
    }
}

/// The fields, of these, in which a second row says something that the first does not.
fn differences(first: &Item, second: &Item, fields: &[Field]) -> Vec<(Field, Sourced<String>)> {
    let differs = |field: &Field| {
        let own = words_of(second, *field)?;
        let kept = words_of(first, *field)?;
        (own.value != kept.value).then_some((*field, own))
    };
    fields.iter().filter_map(differs).collect()
}

/// Whether an item has a shorter limit than another.
fn is_stricter(item: &Item, other: &Item) -> bool {
    let longest = |item: &Item| item.time_limit.as_ref().and_then(|limit| limit.longest());
    matches!((longest(item), longest(other)), (Some(own), Some(other)) if own < other)
}

/// Takes over what `item` does not say.
fn fill(item: &mut Item, below: &Item) {
    for field in FIELDS.into_iter().chain([Field::Notes]) {
        item.fill(field, below);
    }
}

/// Adds to the lists of `item` what those of `more` have beyond them.
fn join_lists(item: &mut Item, more: &Item) {
    fn join<T: Clone + PartialEq>(list: &mut Option<List<T>>, more: Option<&List<T>>) {
        if let (Some(list), Some(more)) = (list, more) {
            for entry in &more.value {
                if !list.value.contains(entry) {
                    list.value.push(entry.clone());
                }
            }
        }
    }
    join(&mut item.elements, more.elements.as_ref());
    join(&mut item.legal_basis, more.legal_basis.as_ref());
    join(&mut item.disclosing_bodies, more.disclosing_bodies.as_ref());
    join(&mut item.channels, more.channels.as_ref());
    join(&mut item.methods, more.methods.as_ref());
    join(&mut item.tiers, more.tiers.as_ref());
    join(&mut item.notes, more.notes.as_ref());
}

/// The region that most of these catalogs are of, where they name one.
#[must_use]
pub fn region_of(catalogs: &[Catalog]) -> Option<Region> {
    let mut counts: BTreeMap<RegionCode, (usize, &Region)> = BTreeMap::new();
    for region in catalogs.iter().filter_map(|catalog| catalog.region.as_ref()).filter(|r| r.code != RegionCode::NATION)
    {
        counts.entry(region.code).or_insert((0, &region.value)).0 += 1;
    }
    counts
        .into_values()
        .max_by_key(|(count, region)| (*count, region.code.rank(), std::cmp::Reverse(region.code)))
        .map(|(_, region)| region.clone())
}
