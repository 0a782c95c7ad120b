//! The coverage table: of each domain and each list what is required, what is covered and by which items, what is missing or withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use super::{Coverage, Held, binds, due};
use crate::align::{Match, Reference};
use crate::model::{Catalog, Date, Domain, Item, ItemId, Kind, Region, RegionCode, Requirement, Requirements, Tier};
use crate::text::Text;

/// What of the standard and of the lists the local catalogs cover.
#[derive(Debug)]
pub struct Table<'c, 'a> {
    /// The 26 domains, in order.
    pub domains: Vec<DomainLine<'a>>,
    /// The lists, the statutory one first.
    pub lists: Vec<ListTable<'c, 'a>>,
}

/// The items of the standard in one domain.
#[derive(Debug)]
pub struct DomainLine<'a> {
    /// The domain.
    pub domain: &'static Domain,
    /// Each item of the standard, with what became of it.
    pub items: Vec<StandardLine<'a>>,
}

/// What became of an item of the standard.
#[derive(Debug)]
pub struct StandardLine<'a> {
    /// Its id.
    pub id: ItemId,
    /// The item.
    pub item: &'a Item,
    /// Whether it is covered.
    pub state: EntryState,
    /// The local items that are it, or may be it.
    pub by: Vec<&'a Item>,
    /// Why it was withdrawn.
    pub reason: Option<&'a str>,
}

/// One list with its entries.
#[derive(Debug)]
pub struct ListTable<'c, 'a> {
    /// The list.
    pub list: &'c Requirements,
    /// Its entries, in order.
    pub entries: Vec<EntryLine<'c, 'a>>,
}

/// What covers an entry of a list.
#[derive(Debug)]
pub struct EntryLine<'c, 'a> {
    /// The entry.
    pub entry: &'c Requirement,
    /// Whether it is covered.
    pub state: EntryState,
    /// The items that cover it.
    pub by: Vec<&'c Held<'a>>,
    /// Whether these are of single domains, and the entry is general.
    pub is_in_domains_alone: bool,
    /// The matters that no item covers.
    pub missing: Vec<String>,
    /// Where all matters are covered, the tiers at which some are not.
    pub lacking: Vec<(Tier, Vec<String>)>,
}

/// How an entry, or an item of the standard, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryState {
    /// Covered.
    Covered,
    /// An entry of which some matters or tiers are covered.
    Partly,
    /// An item of the standard that may stand there under another name, or that rows of the county's own hold.
    OtherName,
    /// Not covered.
    Missing,
    /// An item of the standard that stands in a draft which nobody has worked on: not covered.
    Draft,
    /// Withdrawn with a reason, or cancelled in its list.
    Withdrawn,
    /// An item of the standard that is not there and that no published table has confirmed.
    Unattested,
    /// A residual clause, or what does not bind these tiers: nothing to be held against.
    NotHeld,
}

impl EntryState {
    /// The word in a table.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Covered => Text::new("已覆盖", "covered"),
            Self::Partly => Text::new("部分覆盖", "in part"),
            Self::OtherName => Text::new("疑似另名", "other name?"),
            Self::Missing => Text::new("缺少", "missing"),
            Self::Draft => Text::new("初稿未改", "draft"),
            Self::Withdrawn => Text::new("已撤销", "withdrawn"),
            Self::Unattested => Text::new("待核实", "unconfirmed"),
            Self::NotHeld => Text::new("不考核", "not held"),
        }
    }

    /// The word in a document for programs.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Partly => "partly",
            Self::OtherName => "other_name",
            Self::Missing => "missing",
            Self::Draft => "draft",
            Self::Withdrawn => "withdrawn",
            Self::Unattested => "unattested",
            Self::NotHeld => "not_held",
        }
    }
}

impl EntryLine<'_, '_> {
    /// What it lacks, in one cell.
    #[must_use]
    pub fn lack(&self) -> String {
        let tiers = self.lacking.iter().map(|(tier, parts)| format!("{tier}：{}", parts.join("、")));
        let missing = (!self.missing.is_empty() && self.state == EntryState::Partly).then(|| self.missing.join("、"));
        missing.into_iter().chain(tiers).collect::<Vec<_>>().join("；")
    }

    /// Whether its day is over and it is not covered.
    #[must_use]
    pub fn is_overdue(&self, as_of: Date) -> bool {
        let is_open = matches!(self.state, EntryState::Missing | EntryState::Partly);
        is_open && self.entry.due.as_ref().is_some_and(|due| due.value < as_of)
    }
}

/// Counts of a domain or a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// What has to be there.
    pub required: usize,
    /// What is.
    pub covered: usize,
    /// What is in part.
    pub partly: usize,
    /// What may be, under another name.
    pub other_name: usize,
    /// What is not, drafts among it.
    pub missing: usize,
    /// What was withdrawn or cancelled.
    pub withdrawn: usize,
    /// What is not, and nobody has confirmed.
    pub unattested: usize,
}

impl Counts {
    /// The counts of these states.
    pub fn of(states: impl IntoIterator<Item = EntryState>) -> Self {
        let mut counts = Self::default();
        for state in states {
            match state {
                EntryState::Covered => counts.covered += 1,
                EntryState::Partly => counts.partly += 1,
                EntryState::OtherName => counts.other_name += 1,
                EntryState::Missing | EntryState::Draft => counts.missing += 1,
                EntryState::Withdrawn => counts.withdrawn += 1,
                EntryState::Unattested => counts.unattested += 1,
                EntryState::NotHeld => {}
            }
        }
        counts.required = counts.covered + counts.partly + counts.other_name + counts.missing;
        counts
    }

    /// The sum of two.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            required: self.required + other.required,
            covered: self.covered + other.covered,
            partly: self.partly + other.partly,
            other_name: self.other_name + other.other_name,
            missing: self.missing + other.missing,
            withdrawn: self.withdrawn + other.withdrawn,
            unattested: self.unattested + other.unattested,
        }
    }

    /// How much of what is required is covered, in per cent with one decimal; `None` where nothing is required. Cut off and not rounded:
    /// 100 is all of it.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        let part = |covered: usize| (covered as f64 * 1000.0 / self.required as f64).floor() / 10.0;
        (self.required > 0).then(|| part(self.covered))
    }
}

impl DomainLine<'_> {
    /// Its counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(self.items.iter().map(|line| line.state))
    }
}

impl Table<'_, '_> {
    /// The counts of all domains together.
    #[must_use]
    pub fn standard_counts(&self) -> Counts {
        self.domains.iter().fold(Counts::default(), |sum, line| sum.plus(line.counts()))
    }
}

impl ListTable<'_, '_> {
    /// Its counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(self.entries.iter().map(|line| line.state))
    }
}

/// The lists that bind these catalogs, with what covers their entries.
#[must_use]
pub fn of_list<'c, 'a>(coverage: &'c Coverage<'a>, list: &'c Requirements) -> ListTable<'c, 'a> {
    ListTable { list, entries: list.entries.iter().map(|entry| of_entry(coverage, entry)).collect() }
}

fn of_entry<'c, 'a>(coverage: &'c Coverage<'a>, entry: &'c Requirement) -> EntryLine<'c, 'a> {
    let tiers = entry.tiers_among(coverage.tiers());
    let is_held = !entry.open_ended && (entry.tiers.is_empty() || !tiers.is_empty());
    let mut line = EntryLine {
        entry,
        state: EntryState::NotHeld,
        by: Vec::new(),
        is_in_domains_alone: false,
        missing: Vec::new(),
        lacking: Vec::new(),
    };
    if !is_held {
        return line;
    }
    let answer = coverage.of(entry);
    line.by = answer.by();
    line.is_in_domains_alone = line.by.is_empty() && !answer.in_domains.is_empty();
    if line.is_in_domains_alone {
        line.by.clone_from(&answer.in_domains);
    }
    if entry.is_cancelled() {
        line.state = EntryState::Withdrawn;
        return line;
    }
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<String>>();
    line.missing = owned(answer.missing(None));
    if line.missing.is_empty() && !entry.tiers.is_empty() {
        let of_tier = tiers.iter().map(|tier| (*tier, owned(answer.missing(Some(*tier)))));
        line.lacking = of_tier.filter(|(_, missing)| !missing.is_empty()).collect();
    }
    line.state = match (line.by.is_empty(), line.missing.is_empty() && line.lacking.is_empty()) {
        (true, _) => EntryState::Missing,
        (false, true) => EntryState::Covered,
        (false, false) => EntryState::Partly,
    };
    line
}

/// What a table is made of.
#[derive(Clone, Copy, Debug)]
pub struct Lists<'c, 'a> {
    /// The catalogs.
    pub catalogs: &'a [Catalog],
    /// What their items are.
    pub matches: &'a [Vec<Match>],
    /// The standard.
    pub reference: &'c Reference<'a>,
    /// Those of the catalogs that are drafts which nobody has worked on: what they hold covers nothing.
    pub drafts: &'c [&'a Catalog],
    /// Items of the standard that stand in rows of the county's own, whole or in pieces.
    pub elsewhere: &'c BTreeMap<ItemId, Vec<&'a Item>>,
    /// Whose catalogs they are.
    pub region: Option<&'c Region>,
    /// The lists.
    pub requirements: &'c [&'c Requirements],
}

impl<'c, 'a> Table<'c, 'a> {
    /// The table of these catalogs.
    #[must_use]
    pub fn new(lists: &Lists<'c, 'a>, coverage: &'c Coverage<'a>) -> Self {
        let bound = lists.requirements.iter().copied().filter(|list| binds(list, lists.region));
        Self { domains: domains(lists), lists: bound.map(|list| of_list(coverage, list)).collect() }
    }
}

fn domains<'a>(lists: &Lists<'_, 'a>) -> Vec<DomainLine<'a>> {
    let own = lists.region.map(|region| region.code);
    let mut sure: BTreeMap<ItemId, Vec<&'a Item>> = BTreeMap::new();
    let mut likely: BTreeMap<ItemId, Vec<&'a Item>> = BTreeMap::new();
    let mut withdrawn: BTreeMap<ItemId, &'a str> = BTreeMap::new();
    let mut drafted: BTreeSet<ItemId> = BTreeSet::new();
    let local = lists.catalogs.iter().zip(lists.matches);
    let local = local.filter(|(catalog, _)| {
        let is_national = catalog.region.as_ref().is_some_and(|region| region.code == RegionCode::NATION);
        catalog.kind == Kind::Standard && !is_national
    });
    // What a township has counts for its county only where nobody above it publishes the item.
    let is_others = |catalog: &Catalog| catalog.township().is_some_and(|township| own != Some(township.code));
    let counts = |catalog: &Catalog, id: ItemId| {
        !is_others(catalog) || lists.reference.item(id).is_some_and(Item::is_below_county)
    };
    for (catalog, matches) in local {
        if lists.drafts.iter().any(|draft| std::ptr::eq(*draft, catalog)) {
            drafted.extend(matches.iter().filter_map(|found| found.id));
            continue;
        }
        if !is_others(catalog) {
            withdrawn.extend(catalog.withdrawn.iter().map(|one| (one.id, one.reason.as_str())));
        }
        for (item, found) in catalog.items.iter().zip(matches) {
            match found.id {
                Some(id) if counts(catalog, id) => sure.entry(id).or_default().push(item),
                Some(_) => {}
                None => {
                    let candidates = found.candidates.iter().map(|one| one.id).filter(|id| counts(catalog, *id));
                    candidates.for_each(|id| likely.entry(id).or_default().push(item));
                }
            }
        }
    }
    let line = |(id, item): (ItemId, &'a Item), is_due: bool| {
        let likely = lists.elsewhere.get(&id).or_else(|| likely.get(&id));
        let (state, by) = match (sure.get(&id), withdrawn.contains_key(&id), likely, item.is_attested()) {
            (Some(by), ..) => (EntryState::Covered, by.clone()),
            (None, true, ..) => (EntryState::Withdrawn, Vec::new()),
            (None, false, ..) if !is_due => (EntryState::NotHeld, Vec::new()),
            (None, false, Some(by), _) => (EntryState::OtherName, by.clone()),
            (None, false, None, _) if drafted.contains(&id) => (EntryState::Draft, Vec::new()),
            (None, false, None, true) => (EntryState::Missing, Vec::new()),
            (None, false, None, false) => (EntryState::Unattested, Vec::new()),
        };
        StandardLine { id, item, state, by, reason: withdrawn.get(&id).copied() }
    };
    let of_domain = |domain: &'static Domain| {
        let local = lists.catalogs.iter().zip(lists.matches.iter().map(Vec::as_slice));
        let due: BTreeSet<ItemId> =
            due(lists.reference, local, own, domain.code).into_iter().map(|(id, _)| id).collect();
        let items = lists.reference.items_of(domain.code);
        DomainLine { domain, items: items.map(|(id, item)| line((id, item), due.contains(&id))).collect() }
    };
    Domain::all().iter().map(of_domain).collect()
}
