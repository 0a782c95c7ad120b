//! The checks on catalogs: one file a rule, and [`check`] the only door.

mod to_tick;
mod twins;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

use foldhash::{HashMap, HashMapExt as _};
use rayon::prelude::*;

use crate::align::{Certainty, Match, Reference, Repeats};
use crate::coverage::{self, Coverage, EntryLine};
use crate::finding::{Change, Finding, Fix, Rule};
use crate::localise;
use crate::model::law::Standing;
use crate::model::{
    Bumps, Catalog, Column, Date, DomainCode, Field, Item, ItemId, Kind, LawBook, LegalBasis, Locus, Numbers, Region,
    RegionCode, Regions, Requirements, Sourced, Version,
};
use crate::relate::diff::State;
use crate::relate::{SameTable, same_tables};
use twins::Twin;

/// What the rules look at: catalogs, what their rows are, and what they are held against.
#[derive(Debug)]
pub struct Survey<'a> {
    /// The catalogs.
    pub catalogs: &'a [Catalog],
    /// What each item of each catalog is in the standard, in the same order.
    pub matches: &'a [Vec<Match>],
    /// The national standard.
    pub standard: &'a [Catalog],
    /// The items of the standard.
    pub reference: &'a Reference<'a>,
    /// The laws that are known.
    pub law: &'a LawBook,
    /// 条例第二十条、第二十一条
    pub statutory: &'a Requirements,
    /// The lists that the catalogs have to cover.
    pub requirements: &'a [Requirements],
    /// The regions that are known.
    pub regions: &'a Regions,
    /// Whose catalogs the manifest says they are.
    pub region: Option<&'a Region>,
    /// The version of the set that the manifest states.
    pub version: Option<&'a Sourced<Version>>,
    /// The bump that each kind of change requires.
    pub bumps: &'a Bumps,
    /// What was released before, where anything was.
    pub base: Option<Base<'a>>,
    /// The day on which a catalog that names none is judged.
    pub as_of: Date,
    /// Where findings about the whole set stand; `None` where this is no whole set, and rules about one stay silent.
    pub whole_set: Option<Locus>,
    /// Citations that the law book has something against, found when the first rule asks for them.
    pub doubtful: Doubtful<'a>,
    /// What the local catalogs cover, made when the first rule asks for it.
    pub coverage: Covering<'a>,
    /// Rows that say what another one says, found when the first rule asks for them.
    pub twins: Twins<'a>,
    /// The numbers of local items that were given before, looked up when the first rule asks for them.
    pub given: Given<'a>,
}

/// Numbers of local items that are looked up when they are first asked for.
pub type Given<'a> = LazyLock<Numbers, Box<dyn FnOnce() -> Numbers + Send + 'a>>;

/// A release that the set is held against.
#[derive(Debug)]
pub struct Base<'a> {
    /// What people call it: `releases/1.2.0`.
    pub name: &'a str,
    /// Its version, where it has one.
    pub version: Option<Version>,
    /// Its catalogs.
    pub state: State<'a>,
}

/// What the local catalogs cover, and which of them are drafts that cover nothing, each made once.
#[derive(Debug, Default)]
pub struct Covering<'a> {
    made: OnceLock<Coverage<'a>>,
    drafts: OnceLock<Vec<&'a Catalog>>,
}

/// Citations that the law book has something against, found once.
#[derive(Debug, Default)]
pub struct Doubtful<'a>(OnceLock<Vec<Citation<'a>>>);

/// Rows that say what another one says, and the items that a supplementary catalog must not repeat, each found once.
#[derive(Debug, Default)]
pub struct Twins<'a> {
    found: OnceLock<Vec<Twin<'a>>>,
    repeats: OnceLock<Repeats<'a>>,
    tables: OnceLock<Vec<SameTable<'a>>>,
}

/// A basis that an item cites, with how it stands on the day from which its catalog applies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Citation<'a> {
    pub(crate) row: Row<'a>,
    pub(crate) basis: &'a Sourced<LegalBasis>,
    pub(crate) standing: Standing<'a>,
}

/// An item with what it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) item: &'a Item,
    pub(crate) found: &'a Match,
    /// The item of the standard that it surely is.
    pub(crate) standard: Option<&'a Item>,
}

/// The catalogs of one region and domain: departments may each send their part.
pub(crate) type Group<'a> = BTreeMap<(Option<RegionCode>, Kind, Option<DomainCode>), Vec<(&'a Catalog, &'a [Match])>>;

impl<'a> Survey<'a> {
    /// The items of all local catalogs: in a national one an absent field is not known, and no fault.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'a>> {
        self.local().flat_map(|(catalog, matches)| self.rows_of(catalog, matches))
    }

    /// The items of a catalog.
    fn rows_of(&self, catalog: &'a Catalog, matches: &'a [Match]) -> impl Iterator<Item = Row<'a>> + use<'a, '_> {
        catalog.items.iter().zip(matches).map(move |(item, found)| {
            let sure = found.id.filter(|_| found.certainty == Certainty::Sure);
            Row { catalog, item, found, standard: sure.and_then(|id| self.reference.item(id)) }
        })
    }

    /// The local catalogs, each with its matches.
    pub(crate) fn local(&self) -> impl Iterator<Item = (&'a Catalog, &'a [Match])> {
        let all = self.catalogs.iter().zip(self.matches.iter().map(Vec::as_slice));
        all.filter(|(catalog, _)| !catalog.is_national())
    }

    /// The citations of local items that do not stand well.
    pub(crate) fn doubtful_citations(&self) -> &[Citation<'a>] {
        self.doubtful.0.get_or_init(|| {
            // Most rows cite what others cite.
            let mut known: HashMap<(&str, Option<&str>, Date), Standing<'a>> = HashMap::new();
            let mut doubtful = Vec::new();
            for row in self.rows() {
                let day = row.catalog.effective.as_ref().map_or(self.as_of, |day| day.value);
                for basis in row.item.legal_basis.iter().flat_map(|bases| &bases.value) {
                    let cited = (basis.title.as_str(), basis.number.as_deref(), day);
                    let standing = *known.entry(cited).or_insert_with(|| self.law.standing(basis, day));
                    if standing != Standing::Good {
                        doubtful.push(Citation { row, basis, standing });
                    }
                }
            }
            doubtful
        })
    }

    /// The items of the standard that the catalogs of a region have to hold in a domain.
    pub(crate) fn due(&self, region: Option<RegionCode>, domain: DomainCode) -> Vec<(ItemId, &'a Item)> {
        coverage::due(self.reference, self.local(), region, domain)
    }

    /// The township whose set this is, where it is one's.
    pub(crate) fn township(&self) -> Option<RegionCode> {
        self.region.map(|region| region.code).filter(|code| code.is_township())
    }

    /// The catalogs of the government whose set this is, and of those above it: a county's set holds those of its townships, too.
    pub(crate) fn of_government(&self) -> impl Iterator<Item = &'a Catalog> {
        let own = self.township();
        let is_own = move |catalog: &&Catalog| catalog.township().is_none_or(|township| Some(township.code) == own);
        self.local().map(|(catalog, _)| catalog).filter(is_own)
    }

    /// Whether a rule may ask what the local catalogs cover.
    fn asks_what_is_covered(&self) -> bool {
        !self.requirements.is_empty() || self.complete_set().is_some()
    }

    /// What the local catalogs cover.
    pub(crate) fn coverage(&self) -> &Coverage<'a> {
        let local = || self.local().map(|(catalog, _)| catalog);
        self.coverage.made.get_or_init(|| Coverage::new(local(), self.drafts()))
    }

    /// The local catalogs that are as they were made of the standard, and that nobody has worked on.
    fn drafts(&self) -> &[&'a Catalog] {
        self.coverage.drafts.get_or_init(|| localise::drafts(self.catalogs, self.standard))
    }

    /// Whether nobody has worked on a catalog: it covers nothing.
    pub(crate) fn is_draft(&self, catalog: &Catalog) -> bool {
        self.drafts().iter().any(|draft| std::ptr::eq(*draft, catalog))
    }

    /// Rows that say what another one says, by the rows that are to be changed.
    pub(crate) fn twins(&self) -> impl Iterator<Item = &Twin<'a>> {
        self.twins.found.get_or_init(|| twins::find(self)).iter()
    }

    /// The numbers of local items that the catalogs have, or that were given before: none of them is free.
    pub(crate) fn numbers(&self) -> Numbers {
        let mut numbers = Numbers::of(self.catalogs);
        numbers.take_all(&self.given);
        numbers
    }

    /// Tables that were sent twice.
    pub(crate) fn same_tables(&self) -> &[SameTable<'a>] {
        self.twins.tables.get_or_init(|| {
            let local = self.groups().into_values().map(|mut group| {
                group.retain(|(catalog, _)| !catalog.is_national());
                group
            });
            local.filter(|group| group.len() > 1).flat_map(|group| same_tables(&group)).collect()
        })
    }

    /// The items of standard catalogs, local ones first, that a supplementary catalog must not repeat.
    pub(crate) fn repeats(&self) -> &Repeats<'a> {
        self.twins.repeats.get_or_init(|| {
            let standard = self.catalogs.iter().filter(|catalog| catalog.kind == Kind::Standard);
            Repeats::new(standard.chain(self.standard))
        })
    }

    /// Where findings about the whole set stand, where it is one in which something can be missing: somebody has worked on every domain.
    pub(crate) fn complete_set(&self) -> Option<&Locus> {
        let set = self.whole_set.as_ref()?;
        let is_due = |domain: &DomainCode| !self.due(self.township(), *domain).is_empty();
        let worked_on = self.of_government().filter(|catalog| !self.is_draft(catalog));
        (!coverage::empty_domains(worked_on).iter().any(is_due)).then_some(set)
    }

    /// The entries of the county's lists of powers and services, or of its other lists, with what covers them.
    pub(crate) fn entries(&self, of_powers: bool) -> impl Iterator<Item = (&'a Requirements, EntryLine<'_, 'a>)> {
        let lists = self.requirements.iter().filter(move |list| list.is_of_powers() == of_powers);
        let bound = lists.filter(|list| coverage::binds(list, self.region));
        bound
            .flat_map(|list| coverage::of_list(self.coverage(), list).entries.into_iter().map(move |line| (list, line)))
    }

    /// The only region that local catalogs name: that of the catalogs that name none.
    fn only_region(&self) -> Option<RegionCode> {
        let named = self.local().filter_map(|(catalog, _)| catalog.region.as_ref().map(|region| region.code));
        let named: BTreeSet<RegionCode> = named.collect();
        if named.len() == 1 { named.first().copied() } else { None }
    }

    /// All catalogs by region, kind and domain. One that names no region is of the only region that the others name.
    pub(crate) fn groups(&self) -> Group<'a> {
        let only = self.only_region();
        let mut groups: Group<'a> = BTreeMap::new();
        for (catalog, matches) in self.catalogs.iter().zip(self.matches) {
            let region = catalog.region.as_ref().map(|region| region.code).or(only);
            groups.entry((region, catalog.kind, catalog.domain_code())).or_default().push((catalog, matches));
        }
        groups
    }
}

/// Declares the rule files and lists them with their checks: a new rule is its file and one line below.
macro_rules! checks {
    ($($rule:ident),+ $(,)?) => {
        $(mod $rule;)+

        /// The rules about catalogs.
        pub static ALL: &[&Rule] = &[$(&$rule::RULE),+];

        type Check = fn(&Survey<'_>, &mut Vec<Finding>);
        static CHECKS: &[Check] = &[$($rule::check),+];
    };
}

checks![
    src007_field_empty,
    src008_title_says_another_domain,
    src016_domain_unknown,
    src017_foreign_id,
    src018_title_says_another_region,
    src023_region_ambiguous,
    src024_id_missing,
    fld001_time_limit_not_understood,
    fld002_channel_unknown,
    fld003_no_channel,
    fld004_audience_missing,
    fld005_method_missing,
    fld006_tier_missing,
    fld007_empty_content,
    fld008_vague_body,
    fld011_group_unnamed,
    dup001_same_id,
    dup002_same_item_twice,
    dup003_supplementary_repeats_standard,
    dup004_near_duplicate,
    dup005_supplementary_near_standard,
    dup006_matter_in_two_domains,
    dup007_contents_under_two_names,
    dup008_two_bodies_claim_item,
    dup009_same_table_twice,
    gap001_domain_without_catalog,
    gap002_standard_item_not_covered,
    gap003_elements_missing,
    gap004_withdrawal_matches_nothing,
    gap005_statutory_entry_not_covered,
    gap006_power_without_item,
    gap007_cancelled_power_still_listed,
    gap008_work_point_not_covered,
    uni001_time_limit_longer,
    uni002_beyond_statutory_limit,
    uni003_audience_narrower,
    uni004_channels_fewer,
    uni005_method_weaker,
    uni006_tiers_fewer,
    uni007_standards_contradict,
    law001_basis_repealed,
    law002_old_number,
    law003_number_of_another_law,
    law004_basis_not_understood,
    law005_standard_basis_missing,
    ver001_standard_changed,
    ver002_version_missing,
    ver003_follows_another_domain,
    ver004_bump_too_small,
];

pub(crate) use dup009_same_table_twice::finding as same_table_finding;
pub(crate) use src018_title_says_another_region::unknown as unknown_region_finding;

/// Runs every rule.
#[must_use]
pub fn check(survey: &Survey<'_>) -> Vec<Finding> {
    // Both are made on all threads. Made when the first rule asks for them, they could not be: a thread that waits for parts of one might
    // take up another rule that asks for it, and wait for itself.
    rayon::join(
        || survey.twins.found.get_or_init(|| twins::find(survey)),
        || survey.asks_what_is_covered().then(|| survey.coverage()),
    );
    let run = |check: &Check| {
        let mut findings = Vec::new();
        check(survey, &mut findings);
        findings
    };
    CHECKS.par_iter().with_max_len(1).flat_map_iter(run).collect()
}

impl Row<'_> {
    /// A finding about a field of this item, at its cell.
    pub(crate) fn finding(
        &self,
        rule: &'static Rule,
        field: crate::model::Field,
        message: crate::text::Text,
        help: crate::text::Text,
    ) -> Finding {
        let at = self.item.place_of(field).clone();
        Finding::new(rule, at, message, help).about(self.catalog.domain_code(), self.item, Some(field))
    }

    /// The same, mended by what the standard says in a field that the item lacks: somebody should see whether it holds here.
    pub(crate) fn as_in_standard(&self, finding: Finding, field: Field) -> Finding {
        let Some(standard) = self.standard else { return finding };
        let value = match field {
            Field::Audience => standard.audience.as_ref().map(|it| serde_json::to_value(&it.value)),
            Field::Methods => {
                standard.methods.as_ref().map(|list| serde_json::to_value(list.values().collect::<Vec<_>>()))
            }
            Field::Tiers => standard.tiers.as_ref().map(|list| serde_json::to_value(list.values().collect::<Vec<_>>())),
            _ => None,
        };
        match value {
            Some(Ok(value)) => finding.mended_by(Fix::to_look_at(self.item.locus.clone(), Change::Add(field, value))),
            _ => finding,
        }
    }

    /// The same at the cell where a tick is missing.
    pub(crate) fn at_tick(&self, mut finding: Finding, column: Column) -> Finding {
        if let Some(cell) = self.item.open_cell(column) {
            finding.locus = cell.clone();
            finding.subject.tick = Some(column);
            let (title, address) = (column.title(), cell.address().unwrap_or_default());
            finding.help = crate::text!("请在“{title}”列（{address}）打√。", "Tick {title} in {address}.");
        }
        finding
    }

    /// What to do: words for someone at a table, and for someone who edits a file.
    pub(crate) fn advice(&self, in_table: crate::text::Text, in_file: crate::text::Text) -> crate::text::Text {
        if self.item.locus.address().is_some() { in_table } else { in_file }
    }

    /// Whether the item lacks a field that its table has a column for: without one, the missing column was reported.
    pub(crate) fn lacks(&self, field: crate::model::Field) -> bool {
        !self.item.has(field) && !self.item.unread.contains(&field) && !self.catalog.absent_columns.contains(&field)
    }

    /// The item's name for a message.
    pub(crate) fn title(&self) -> String {
        self.item.title()
    }
}
