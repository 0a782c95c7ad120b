//! The main job: read what was named, find out what each table is, run the rules.

mod judge;

pub use judge::{judge, judge_reading};

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::align::{self, Certainty, Decisions, Match, Reference};
use crate::builtin;
use crate::finding::{Finding, Severity};
use crate::localise::is_draft;
use crate::model::{
    Catalog, Date, Decision, DomainCode, Kind, LawBook, Region, Regions, Requirements, Sourced, Version, Withdrawal,
};
use crate::read::{ColumnReading, Excerpt, Export, Ledger, Limits, Reader, Reading};
use crate::relate::diff::State;
use crate::rules;
use crate::text::Text;
use crate::workspace::{self, Input, MERGE_REPORT, Part, RELEASES, Workspace};

/// What a run is held against: the built-in standard and law.
#[derive(Debug)]
pub struct Standards {
    /// The national catalogs.
    pub catalogs: Vec<Catalog>,
    /// The laws that are known.
    pub law: LawBook,
    /// 条例第二十条、第二十一条
    pub statutory: Requirements,
}

impl Standards {
    /// Those that are built in.
    #[must_use]
    pub fn builtin() -> Self {
        Self { catalogs: builtin::standard(), law: builtin::law_book(), statutory: builtin::statutory() }
    }

    /// Those that are built in, with national catalogs that are given beside local ones as the standard of their domains; `None` where none
    /// are.
    #[must_use]
    pub fn following(given: &[Catalog]) -> Option<Self> {
        let (national, local): (Vec<&Catalog>, Vec<&Catalog>) =
            given.iter().partition(|catalog| catalog.is_national() && catalog.domain.is_some());
        if national.is_empty() || local.is_empty() {
            return None;
        }
        let mut standards = Self::builtin();
        for catalog in national {
            let domain = catalog.domain_code();
            standards.catalogs.retain(|own| own.domain_code() != domain);
            standards.catalogs.push(catalog.clone());
        }
        standards.catalogs.sort_by_key(Catalog::domain_code);
        Some(standards)
    }
}

/// What was read, and what is known of it.
#[derive(Debug, Default)]
pub struct Set {
    /// The catalogs, in the order of their files and sheets.
    pub catalogs: Vec<Catalog>,
    /// What each item is in the standard, catalog by catalog.
    pub matches: Vec<Vec<Match>>,
    /// Lists of requirements.
    pub requirements: Vec<Requirements>,
    /// What could not be read, before severities and allowances are applied.
    pub findings: Vec<Finding>,
    /// Of each sheet, what became of its rows.
    pub ledgers: Vec<Ledger>,
    /// What the columns of its tables were taken for.
    pub columns: Vec<ColumnReading>,
    /// What workbooks for reviewers were made of, by their names.
    pub exports: BTreeMap<String, Export>,
    /// How many files were read.
    pub files: usize,
    /// Files of a folder that hold no catalog.
    pub skipped: Vec<String>,
    /// Items that the manifest withdraws.
    withdrawn: Vec<Sourced<Withdrawal>>,
    /// What people decided about rows.
    decisions: Vec<Sourced<Decision>>,
    /// Which of the decisions, by their places, are about a row.
    decided: BTreeSet<usize>,
}

/// How a run goes about it.
#[derive(Debug, Default)]
pub struct Options {
    /// Severities of the command line; they win over the manifest's.
    pub severities: Vec<(String, Severity)>,
    /// Whether warnings count as errors.
    pub deny_warnings: bool,
    /// What the set is held against; else the newest release that lies beside the manifest.
    pub base: Option<Release>,
    /// The day on which catalogs without `effective`, and allowances, are judged.
    pub as_of: Option<Date>,
}

/// A set that was released, or that another is held against as if it had been.
#[derive(Debug)]
pub struct Release {
    /// What people call it: `releases/1.2.0`.
    pub name: String,
    /// Its version: that of its folder or manifest, or the highest that a catalog states.
    pub version: Option<Version>,
    /// Its catalogs.
    pub set: Set,
    /// Whether a merge wrote them.
    pub is_merged: bool,
}

impl Release {
    /// The newest release beside a manifest. Its YAML counts; a workbook beside that holds the same.
    #[must_use]
    pub fn newest(workspace: &Workspace, reference: &Reference<'_>) -> Option<Self> {
        let (version, folder) = workspace.last_release()?;
        let files = workspace::resolve(std::slice::from_ref(&folder)).ok()?.inputs;
        let files: Vec<Input> = files.into_iter().filter(Input::is_yaml).collect();
        let regions = &workspace.regions;
        let reader = ReadOptions::default().reader(regions);
        let mut set = Set::default();
        for file in &files {
            take(&mut set, file, contained(&file.name, || reader.file(&file.path, &file.name)));
        }
        set.align(reference);
        let name = format!("{RELEASES}/{version}");
        let is_merged = folder.join(MERGE_REPORT).is_file();
        (!set.catalogs.is_empty()).then_some(Self { name, version: Some(version), set, is_merged })
    }

    /// As a comparison sees it.
    fn base<'a>(&'a self, standards: &'a Standards) -> rules::Base<'a> {
        let state = self.set.state(standards, None, self.is_merged);
        rules::Base { name: &self.name, version: self.version.clone(), state }
    }
}

/// How files are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// How much a workbook may hold.
    pub limits: Limits,
    /// Mulu itself, which reads old formats in a process of their own; see [`Reader::with_program`].
    pub program: Option<PathBuf>,
    /// What files are taken to hold instead of what they do: what they would say once they are mended, or as much as need be read.
    pub instead: BTreeMap<PathBuf, Arc<Excerpt>>,
}

impl ReadOptions {
    /// A reader that reads so.
    #[must_use]
    pub fn reader<'r>(&self, regions: &'r Regions) -> Reader<'r> {
        Reader::new(regions).with_limits(self.limits).with_program(self.program.clone())
    }
}

/// Reads files and finds out what each table is. `progress` is told after each file how many are done.
pub fn read(
    inputs: &[Input],
    workspace: Option<&Workspace>,
    options: &ReadOptions,
    progress: &(dyn Fn(usize) + Sync),
) -> Set {
    let known = Regions::default();
    let reader = options.reader(workspace.map_or(&known, |workspace| &workspace.regions));
    let done = std::sync::atomic::AtomicUsize::new(0);
    let read_one = |input: &Input| {
        let reading = contained(&input.name, || match options.instead.get(&input.path) {
            Some(excerpt) => reader.excerpt(&input.name, excerpt),
            None => reader.file(&input.path, &input.name),
        });
        progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1);
        reading
    };
    let readings: Vec<Reading> = inputs.par_iter().map(read_one).collect();
    let mut set = Set { files: inputs.len(), ..Set::default() };
    for (input, mut reading) in inputs.iter().zip(readings) {
        if let Some(workspace) = workspace {
            workspace.trace(input, &mut reading.catalogs);
        }
        take(&mut set, input, reading);
    }
    if let Some(workspace) = workspace {
        set.findings.extend(workspace.findings.iter().cloned());
        set.withdrawn.clone_from(&workspace.withdrawn);
        set.decisions.clone_from(&workspace.decisions);
        for catalog in &mut set.catalogs {
            fill_from_manifest(catalog, workspace);
        }
    }
    set
}

/// Reads one text or workbook that is at hand, as from standard input.
#[must_use]
pub fn read_bytes(name: &str, bytes: Vec<u8>, regions: &Regions, options: &ReadOptions) -> Set {
    let mut set = Set { files: 1, ..Set::default() };
    let input = Input { path: name.into(), name: name.to_owned(), part: Part::Catalog, is_named: true };
    take(&mut set, &input, contained(name, || options.reader(regions).bytes(name, bytes)));
    set
}

/// Reads, so that a fault of the program costs one file and not the run.
fn contained(name: &str, read: impl FnOnce() -> Reading) -> Reading {
    std::panic::catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Reading::broken(name))
}

fn take(set: &mut Set, input: &Input, mut reading: Reading) {
    if input.part == Part::Supplementary {
        for catalog in &mut reading.catalogs {
            catalog.kind = Kind::Supplementary;
            catalog.domain = None;
        }
    }
    match reading.not_a_catalog {
        Some(finding) if input.is_named => set.findings.push(finding),
        Some(_) => set.skipped.push(input.name.clone()),
        None => {}
    }
    set.catalogs.append(&mut reading.catalogs);
    set.requirements.append(&mut reading.requirements);
    set.findings.append(&mut reading.findings);
    set.ledgers.append(&mut reading.ledgers);
    set.columns.append(&mut reading.columns);
    set.exports.extend(reading.export.map(|export| (input.name.clone(), export)));
}

/// What a catalog does not say itself, its manifest says.
fn fill_from_manifest(catalog: &mut Catalog, workspace: &Workspace) {
    if let (None, Some(own)) = (&catalog.region, &workspace.region) {
        let meant = catalog.region_beside(own).cloned();
        catalog.region = meant.map(|region| Sourced::new(region, own.locus.clone()));
    }
    if catalog.version.is_none() {
        catalog.version.clone_from(&workspace.version);
    }
    if catalog.effective.is_none() {
        catalog.effective.clone_from(&workspace.effective);
    }
}

impl Set {
    /// Finds out what each row is. A table whose items belong to another domain than its title says is taken for what it holds.
    pub fn align(&mut self, reference: &Reference<'_>) {
        // Rows that bring no id are mostly those of tables, of which some are called otherwise than the standard's items.
        if self.catalogs.iter().flat_map(|catalog| &catalog.items).any(|item| item.id.is_none()) {
            reference.prepare();
        }
        self.matches = self.catalogs.par_iter_mut().map(|catalog| align_catalog(catalog, reference)).collect();
        let decisions = Decisions::new(&self.decisions);
        for (catalog, matches) in self.catalogs.iter().zip(&mut self.matches) {
            self.decided.extend(decisions.apply(&catalog.items, catalog.domain_code(), matches));
        }
        // What the manifest withdraws belongs to the catalog of its domain, and which one that is was not known before.
        for withdrawal in std::mem::take(&mut self.withdrawn) {
            let is_of_domain = |catalog: &&mut Catalog| {
                catalog.kind == Kind::Standard
                    && catalog.domain_code() == Some(withdrawal.id.domain)
                    && !catalog.is_national()
            };
            // The county speaks in its manifest, so the withdrawal stands above what a city or a province lists.
            // Its townships speak for themselves alone.
            let height = |catalog: &&mut Catalog| (catalog.township().is_none(), catalog.layer());
            let own = self.catalogs.iter_mut().filter(is_of_domain).rev().max_by_key(height);
            if let Some(catalog) = own {
                catalog.withdrawn.push(withdrawal);
            }
        }
    }

    /// Puts the catalogs into the order of a workbook's sheets: by domain, the supplementary ones last.
    pub fn sort(&mut self) {
        let both = std::mem::take(&mut self.catalogs).into_iter().zip(std::mem::take(&mut self.matches));
        let mut both: Vec<_> = both.collect();
        both.sort_by_key(|(catalog, _)| (catalog.kind, catalog.domain_code()));
        (self.catalogs, self.matches) = both.into_iter().unzip();
    }

    /// Gives each item without an id that of the standard's item which it surely is.
    pub fn give_ids(&mut self) {
        for (catalog, matches) in self.catalogs.iter_mut().zip(&self.matches) {
            for (item, found) in catalog.items.iter_mut().zip(matches).filter(|(item, _)| item.id.is_none()) {
                let sure = found.id.filter(|_| found.certainty == Certainty::Sure);
                item.id = sure.map(|id| Sourced::new(id, item.locus.clone()));
            }
        }
    }

    /// Takes out tables whose title names a region that nobody declared, and says so: they are of somebody else, and read together with the
    /// county's own they would cover what it lacks and repeat what it has.
    pub fn leave_out_strangers(&mut self, regions: &Regions, own: &Region) {
        let is_known = regions.name_of(own.code) == Some(own.name.as_str());
        let stranger = |catalog: &Catalog| {
            let title = catalog.title.as_ref().filter(|_| is_known && catalog.locus.source.sheet.is_some())?;
            let mut finding = rules::unknown_region_finding(title, regions, own)?;
            let (message, count) = (&finding.message, Text::counted(catalog.items.len(), "item", "items"));
            finding.message = crate::text!("{message}；表里的 {count} 条事项不算在内", "{message}; its {count} do not count"; message, count);
            Some(finding.in_domain(catalog.domain_code(), None))
        };
        let all = std::mem::take(&mut self.catalogs).into_iter().zip(std::mem::take(&mut self.matches));
        for (catalog, matches) in all {
            if let Some(finding) = stranger(&catalog) {
                self.findings.push(finding);
                continue;
            }
            self.catalogs.push(catalog);
            self.matches.push(matches);
        }
    }

    /// Takes out the drafts of `mulu init` of which a table of the domain was sent and is not imported yet: an import will put it in their
    /// place, and read together they would list each item twice. Gives the files that hold them.
    pub fn leave_out_drafts(&mut self, standards: &Standards, region: &Region) -> Vec<String> {
        let is_own = |catalog: &Catalog| {
            catalog.kind == Kind::Standard && catalog.region.as_ref().is_none_or(|own| own.code == region.code)
        };
        let tables = self.catalogs.iter().filter(|catalog| catalog.locus.source.sheet.is_some() && is_own(catalog));
        let sent: BTreeSet<DomainCode> = tables.filter_map(Catalog::domain_code).collect();
        let is_draft = |catalog: &Catalog| {
            catalog.locus.source.sheet.is_none()
                && is_own(catalog)
                && catalog.domain_code().is_some_and(|domain| sent.contains(&domain))
                && is_draft(catalog, &standards.catalogs)
        };
        let all = std::mem::take(&mut self.catalogs).into_iter().zip(std::mem::take(&mut self.matches));
        let (drafts, kept): (Vec<_>, Vec<_>) = all.partition(|(catalog, _)| is_draft(catalog));
        (self.catalogs, self.matches) = kept.into_iter().unzip();
        let mut left_out = Vec::new();
        for (draft, _) in drafts {
            // What its manifest withdraws, it withdraws from the table as well.
            let mut own =
                self.catalogs.iter_mut().filter(|catalog| catalog.locus.source.sheet.is_some() && is_own(catalog));
            if let Some(table) = own.find(|catalog| catalog.domain_code() == draft.domain_code()) {
                table.withdrawn.extend(draft.withdrawn);
            }
            left_out.push(draft.locus.source.file.clone());
        }
        left_out
    }

    /// What reviewers' workbooks cannot say in a sheet they carry beside it: what the catalog withdraws is not missing in its sheet.
    pub fn take_up_withdrawals(&mut self, regions: &Regions) {
        for catalog in &mut self.catalogs {
            let source = &catalog.locus.source;
            let Some(Export::Whole(exported)) = self.exports.get(&source.file) else { continue };
            let own = exported.iter().find(|own| source.sheet.as_ref() == Some(&own.sheet));
            let own = own.and_then(|own| own.catalog(&source.file, regions));
            let is_same = |own: &Catalog| own.kind == catalog.kind && own.domain_code() == catalog.domain_code();
            let Some(own) = own.filter(is_same) else { continue };
            let is_new = |withdrawal: &Withdrawal| catalog.withdrawn.iter().all(|it| it.id != withdrawal.id);
            let more = own.withdrawn.into_iter().filter(|withdrawal| is_new(withdrawal));
            let more: Vec<_> = more.map(|more| Sourced::new(more.value, catalog.locus.clone())).collect();
            catalog.withdrawn.extend(more);
        }
    }

    /// The set as a comparison sees it.
    #[must_use]
    pub fn state<'a>(&'a self, standards: &'a Standards, region: Option<&'a Region>, is_merged: bool) -> State<'a> {
        State { catalogs: &self.catalogs, matches: &self.matches, standard: &standards.catalogs, region, is_merged }
    }

    /// How many items were read.
    #[must_use]
    pub fn items(&self) -> usize {
        self.catalogs.iter().map(|catalog| catalog.items.len()).sum()
    }
}

fn align_catalog(catalog: &mut Catalog, reference: &Reference<'_>) -> Vec<Match> {
    let domain = catalog.domain.as_ref().map(|domain| domain.value);
    let region = catalog.region.as_ref().map(|region| region.value.name.clone());
    let region = region.as_deref();
    if catalog.kind == Kind::Supplementary {
        return reference.align_in(&catalog.items, domain, region);
    }
    let matches = reference.align_in(&catalog.items, domain, region);
    let sure = matches.iter().filter(|found| found.certainty == Certainty::Sure).count();
    if domain.is_some() && sure * 5 >= catalog.items.len() {
        return matches;
    }
    match align::domain_of(reference, &catalog.items) {
        Some((actual, _)) if Some(actual) != domain && catalog.states_domain => {
            catalog.holds_domain = Some(actual);
            matches
        }
        Some((actual, at)) if Some(actual) != domain => {
            let at = catalog.title.as_ref().map_or(at, |title| title.locus.clone());
            catalog.domain = Some(Sourced::new(actual, at));
            reference.align_in(&catalog.items, Some(actual), region)
        }
        _ => matches,
    }
}

/// The items of a set, counted by domain.
#[must_use]
pub fn items_by_domain(catalogs: &[Catalog]) -> BTreeMap<Option<DomainCode>, usize> {
    let mut counts = BTreeMap::new();
    for catalog in catalogs {
        *counts.entry(catalog.domain_code()).or_default() += catalog.items.len();
    }
    counts
}
