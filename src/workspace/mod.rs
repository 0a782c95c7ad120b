//! The workspace: the manifest `mulu.yaml` of a catalog repository, and the files that it names.

mod baseline;
mod decisions;
mod files;
mod imports;
mod manifest;
mod origins;
pub mod rules;
mod version;

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use crate::error::Result;
use crate::finding::{Allowance, Finding, PathSeverities, Severity};
use crate::model::{
    Bumps, Catalog, Date, Decision, ItemId, Locus, Numbers, Region, Regions, Sourced, Version, Withdrawal,
};
use crate::text::Language;

pub use baseline::Baseline;
pub use decisions::with_decision;
pub use files::{
    ANNOTATED, CONFLICTS, CONFLICTS_SHEET, Found, Input, MERGE_REPORT, MERGED_WORKBOOK, Part, PassedOver, Why, resolve,
};
pub use imports::{Import, Imports, inside};
pub use origins::{Sheet as ImportedSheet, sheets};
pub use version::with_version;

/// The manifest's file name.
pub const MANIFEST: &str = "mulu.yaml";

/// What people decided about rows of which the program was not sure, beside the manifest.
pub const DECISIONS: &str = "decisions.yaml";

/// The folder of what was released, beside the manifest: a folder for each version, with the set as it was merged.
pub const RELEASES: &str = "releases";

/// What `mulu import` wrote, beside the manifest.
pub const IMPORTS: &str = "imports.yaml";

/// The folder of what the tables alone said when they were imported, beside the manifest: by it the next import knows what a department
/// changed, and what others did since. It is hidden, so that nobody reads these catalogs once more.
pub const IMPORTED: &str = ".mulu-imported";

/// A catalog repository: what its manifest says.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder that the manifest lies in.
    pub root: PathBuf,
    /// The county whose catalogs these are.
    pub region: Option<Sourced<Region>>,
    /// The regions that the run knows: the code list, and the zones that the manifest declares.
    pub regions: Regions,
    /// The language of what is released, where the county says so.
    pub language: Option<Language>,
    /// The version of the set.
    pub version: Option<Sourced<Version>>,
    /// From when the set applies.
    pub effective: Option<Sourced<Date>>,
    /// The folders that the manifest names, each with what is in it.
    pub folders: Vec<(Part, PathBuf)>,
    /// The files, each with its part.
    pub inputs: Vec<Input>,
    /// The tables that catalogs were imported from: they are read by `mulu import` alone.
    pub imported: Vec<Input>,
    /// What imports wrote, and from which cells.
    pub record: Imports,
    /// Folders and files that were passed over.
    pub passed_over: Vec<PassedOver>,
    /// Severities: a rule's code, family or name, and how it counts here.
    pub severities: Vec<(Sourced<String>, Severity)>,
    /// Severities for some files only.
    pub paths: Vec<PathSeverities>,
    /// What was set, in the order in which it counts: what is said later wins.
    pub settings: Vec<Setting>,
    /// The bump that each kind of change requires here.
    pub bumps: Bumps,
    /// Exceptions.
    pub allowances: Vec<Allowance>,
    /// Items of the standard that the county leaves out, for catalogs in workbooks, which cannot say so themselves.
    pub withdrawn: Vec<Sourced<Withdrawal>>,
    /// Answers to the question whether a row is an item.
    pub decisions: Vec<Sourced<Decision>>,
    /// The manifest as a whole.
    pub locus: Locus,
    /// What is wrong with the manifest.
    pub findings: Vec<Finding>,
    /// Whether the run is over all files of the manifest.
    pub is_whole: bool,
}

/// One value that a manifest states.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The key, with the keys above it: `rules.FLD003`.
    pub key: String,
    /// The value, on one line.
    pub value: String,
    /// Where it stands, in the manifest or in the one that it extends.
    pub locus: Locus,
}

/// The manifest in `folder`, or in the nearest folder above it; `None` where there is none.
#[must_use]
pub fn find(folder: &Path) -> Option<PathBuf> {
    // What is written before a `..` does not lie above the folder.
    let climbs = folder.components().any(|part| part == Component::ParentDir);
    let folder = if climbs { Cow::Owned(folder.canonicalize().ok()?) } else { Cow::Borrowed(folder) };
    folder.ancestors().map(|folder| folder.join(MANIFEST)).find(|path| path.is_file())
}

impl Workspace {
    /// Reads the manifest at `path`.
    ///
    /// # Errors
    ///
    /// When the manifest cannot be read, or is not valid YAML. Faults in what it says are findings.
    pub fn open(path: &Path) -> Result<Self> {
        manifest::read(path)
    }

    /// The newest release: its version, and the folder that it lies in.
    #[must_use]
    pub fn last_release(&self) -> Option<(Version, PathBuf)> {
        releases(&self.root).pop()
    }

    /// The same workspace for a run over some of its files: what is wrong with the manifest, and exceptions that nothing needs, are
    /// for runs over all of them to tell.
    #[must_use]
    pub fn without_set(mut self) -> Self {
        self.findings.clear();
        self.is_whole = false;
        self
    }

    /// The numbers of local items that were given before, by imports and by releases: these catalogs need not show them any more.
    #[must_use]
    pub fn given_numbers(&self, catalogs: &[Catalog]) -> Numbers {
        let mut numbers = released_numbers(&self.root);
        let Some(region) = self.region.as_ref().map(|region| region.code) else { return numbers };
        for file in &self.inputs {
            let Some(import) = self.record.catalogs.get(&inside(&self.root, &file.path)) else { continue };
            let own = catalogs.iter().filter(|catalog| catalog.locus.source.origin().file == file.name);
            for domain in own.filter_map(Catalog::domain_code) {
                numbers.take(domain, region, import.last_number);
            }
        }
        numbers
    }
}

/// What was released from the workspace in a folder, oldest first: each version, and the folder that it lies in.
#[must_use]
pub fn releases(root: &Path) -> Vec<(Version, PathBuf)> {
    let folders = std::fs::read_dir(root.join(RELEASES)).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut releases: Vec<(Version, PathBuf)> = folders
        .filter(|path| path.is_dir())
        .filter_map(|path| Some((path.file_name()?.to_str()?.parse().ok()?, path)))
        .collect();
    releases.sort();
    releases
}

/// The numbers of local items in what was released from the workspace in a folder: an item may be gone since, and its number is no other's.
#[must_use]
pub fn released_numbers(root: &Path) -> Numbers {
    let mut numbers = Numbers::default();
    let folders = releases(root).into_iter().filter_map(|(_, folder)| std::fs::read_dir(folder).ok()).flatten();
    let files = folders.flatten().map(|entry| entry.path());
    for path in files.filter(|path| path.extension().is_some_and(|ending| ending == "yaml")) {
        // A release is as mulu wrote it, and that is all that counts of it here.
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let ids = text.split("id: \"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<ItemId>().ok());
        for id in ids {
            numbers.take_id(id);
        }
    }
    numbers
}
