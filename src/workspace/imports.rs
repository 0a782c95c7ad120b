//! `imports.yaml`: what `mulu import` wrote, and from which tables, so that it never writes over what someone edited since.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::{Found, Input, PassedOver, Why};
use super::origins::{self, Sheet};
use super::{IMPORTS, Workspace};
use crate::error::{Error, Result};
use crate::hash::sha256;
use crate::model::{Catalog, ItemId};
use crate::text::Text;

const HEAD: &str = "# mulu import 的记录：写了哪些目录、取自哪些表。请与目录一起提交，不要手工改。\n";

/// The record of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imports {
    format: u32,
    /// The catalogs that were written, by their path within the workspace.
    pub catalogs: BTreeMap<String, Import>,
}

/// A catalog that was imported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// SHA-256 of the file as an import of tables wrote it; empty where only reviewers' workbooks came into it.
    pub sha256: String,
    /// The highest number that a local item was ever given: numbers are not used twice.
    #[serde(default)]
    pub last_number: u32,
    /// The tables, each with its SHA-256.
    pub tables: BTreeMap<String, String>,
    /// Tables that it was imported from before, and that these took the place of; and reviewers' workbooks that came into it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub earlier: BTreeMap<String, String>,
    /// The tables and workbooks that contradict the catalog still, and tables with rows about which nobody has decided: they are imported
    /// again though nobody changed them, so that this is told until it is settled.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub open: BTreeSet<String>,
    /// Reviewers' workbooks against which the catalog counts, whatever they contradict: that is not told again. What departments' tables
    /// said is kept as a base, which moves on instead.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kept: BTreeSet<String>,
    /// Where its items stand in the tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<Sheet>,
}

impl Import {
    /// An import from other tables, after this one: its own are earlier ones now. `is_open`: something of them is still to be settled.
    #[must_use]
    pub fn followed_by(
        &self,
        sha256: String,
        last_number: u32,
        tables: BTreeMap<String, String>,
        is_open: bool,
        sheets: Vec<Sheet>,
    ) -> Self {
        let mut earlier = self.earlier.clone();
        earlier.extend(self.tables.clone());
        earlier.retain(|name, _| !tables.contains_key(name));
        let mut open = self.open.clone();
        // What they contradicted, these do or do not any more.
        open.retain(|name| !self.tables.contains_key(name) && !tables.contains_key(name));
        open.extend(tables.keys().filter(|_| is_open).cloned());
        let mut kept = self.kept.clone();
        kept.retain(|name| !tables.contains_key(name));
        let last_number = last_number.max(self.last_number);
        Self { sha256, last_number, tables, earlier, open, kept, sheets }
    }

    /// The same after a reviewer's workbook came into the catalog, which takes no table's place. `is_open`: it contradicts the catalog
    /// somewhere; `is_kept`: the catalog counts there.
    #[must_use]
    pub fn reviewed(
        &self,
        last_number: u32,
        workbooks: BTreeMap<String, String>,
        is_open: bool,
        is_kept: bool,
    ) -> Self {
        let mut reviewed = self.clone();
        reviewed.kept.retain(|name| workbooks.get(name).is_none_or(|hash| self.known(name) == Some(hash)));
        reviewed.kept.extend(workbooks.keys().filter(|_| is_kept).cloned());
        reviewed.last_number = last_number.max(self.last_number);
        reviewed.open.retain(|name| !workbooks.contains_key(name));
        reviewed.open.extend(workbooks.keys().filter(|_| is_open).cloned());
        reviewed.earlier.extend(workbooks);
        reviewed
    }

    /// The SHA-256 of a table when it was imported.
    #[must_use]
    pub fn known(&self, table: &str) -> Option<&String> {
        self.tables.get(table).or_else(|| self.earlier.get(table))
    }
}

impl Imports {
    /// The record of the workspace in a folder; empty where nothing has been imported.
    ///
    /// # Errors
    ///
    /// When the record cannot be read.
    pub fn of(root: &Path) -> Result<Self> {
        let path = root.join(IMPORTS);
        if !path.is_file() {
            return Ok(Self { format: 1, ..Self::default() });
        }
        let bytes =
            std::fs::read(&path).map_err(|error| Error::file(&Text::new("无法读取", "cannot read"), &path, error))?;
        let shown = path.display();
        let damaged = || {
            let message = crate::text!("导入记录 {shown} 已损坏", "the record of imports, {shown}, is damaged");
            Error::new(message).with_help(crate::text!(
                "请从 git 或备份恢复这个文件；没有的话删掉它，再运行 mulu import 并逐个核对。",
                "Restore it from git or a backup; else delete it, run `mulu import` and check each catalog."
            ))
        };
        let record: Self = serde_yaml::from_slice(&bytes).map_err(|error| damaged().caused_by(error))?;
        let is_sound = record.catalogs.values().all(|import| import.last_number <= ItemId::LAST);
        if is_sound { Ok(record) } else { Err(damaged()) }
    }

    /// The record as a file.
    ///
    /// # Panics
    ///
    /// Never: it holds only texts and maps.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let body = serde_yaml::to_string(self).expect("a record holds only texts and maps");
        format!("{HEAD}{body}")
    }
}

impl Workspace {
    /// Without the tables of named folders whose catalogs are among the files, too: they would say the same once more. A table that was
    /// named itself is wanted.
    #[must_use]
    pub fn without_imported(&self, mut found: Found) -> Found {
        let read: BTreeSet<String> = found.inputs.iter().map(|input| inside(&self.root, &input.path)).collect();
        let record = self.record.catalogs.iter();
        let there: Vec<&Import> = record.filter(|(path, _)| read.contains(*path)).map(|(_, import)| import).collect();
        let passed_over = &mut found.passed_over;
        found.inputs.retain(|input| {
            let why = if input.is_named { None } else { why_apart(&self.root, &there, input) };
            passed_over.extend(why.map(|why| PassedOver { name: input.name.clone(), why }));
            why.is_none()
        });
        found
    }

    /// Takes up the tables again of each catalog of which one has been changed since it was imported, or is open still: whoever asks about
    /// rows asks about these.
    #[must_use]
    pub fn with_open_tables(mut self) -> Self {
        let is_changed = |input: &Input| {
            let changed = |one: &PassedOver| one.why == Why::ChangedSinceImport && one.name == input.name;
            self.passed_over.iter().any(changed)
        };
        let imported = self.imported.iter().map(|input| (inside(&self.root, &input.path), is_changed(input)));
        let imported: Vec<(String, bool)> = imported.collect();
        let is_open = |import: &&Import| {
            let is_own = |name: &String| import.tables.contains_key(name);
            imported.iter().any(|(name, is_changed)| is_own(name) && (*is_changed || import.open.contains(name)))
        };
        let open = self.record.catalogs.values().filter(is_open).flat_map(|import| import.tables.keys());
        let open: BTreeSet<&String> = open.collect();
        let (taken, others): (Vec<_>, Vec<_>) =
            self.imported.into_iter().zip(imported.iter()).partition(|(_, (name, _))| open.contains(name));
        let input = |(input, _): (Input, _)| input;
        let taken: Vec<Input> = taken.into_iter().map(input).collect();
        self.imported = others.into_iter().map(input).collect();
        self.passed_over.retain(|one| !taken.iter().any(|input| input.name == one.name));
        self.inputs.extend(taken);
        self
    }

    /// Tells the items of catalogs that an import wrote where they stand in its tables.
    pub fn trace(&self, input: &Input, catalogs: &mut [Catalog]) {
        if self.record.catalogs.is_empty() {
            return;
        }
        let name = inside(&self.root, &input.path);
        let Some(import) = self.record.catalogs.get(&name) else { return };
        // The tables are called as the catalog is: `HEAD~1:` or a folder may stand before its path.
        let before = input.name.strip_suffix(name.as_str()).unwrap_or_default();
        for catalog in catalogs {
            origins::trace(&import.sheets, before, catalog);
        }
    }
}

/// A file's path within the workspace, with `/`; its bare name where it lies elsewhere.
#[must_use]
pub fn inside(root: &Path, path: &Path) -> String {
    let within = full(path).strip_prefix(full(root)).ok().map(|path| path.to_string_lossy().replace('\\', "/"));
    within.unwrap_or_else(|| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
}

/// A path from the root of the file system, though its last parts may not be there yet.
fn full(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if folder.as_os_str().is_empty() => full(Path::new(".")).join(name),
        (Some(folder), Some(name)) => full(folder).join(name),
        _ => path.to_owned(),
    })
}

/// Sets the tables apart that have been imported: their catalogs are read, and they themselves would be the same once more.
pub(super) fn set_apart(workspace: &mut Workspace) -> Result<()> {
    let imports = Imports::of(&workspace.root)?;
    if imports.catalogs.is_empty() {
        return Ok(());
    }
    let there: Vec<&Import> = imports
        .catalogs
        .iter()
        .filter(|(path, _)| workspace.root.join(path).is_file())
        .map(|(_, import)| import)
        .collect();
    let (mut inputs, mut imported) = (Vec::new(), Vec::new());
    for input in std::mem::take(&mut workspace.inputs) {
        let Some(why) = why_apart(&workspace.root, &there, &input) else {
            inputs.push(input);
            continue;
        };
        workspace.passed_over.push(PassedOver { name: input.name.clone(), why });
        imported.push(input);
    }
    workspace.inputs = inputs;
    workspace.imported = imported;
    workspace.record = imports;
    Ok(())
}

/// Why a table is not read where these imports are: one of them was from it.
fn why_apart(root: &Path, there: &[&Import], input: &Input) -> Option<Why> {
    let name = inside(root, &input.path);
    let recorded = there.iter().find_map(|import| import.known(&name))?;
    let is_changed = std::fs::read(&input.path).is_ok_and(|bytes| sha256(&bytes) != *recorded);
    Some(if is_changed { Why::ChangedSinceImport } else { Why::IsImported })
}
