//! The catalog files that are there before an import, and what becomes of one that something is merged into.

use std::path::Path;

use super::plan::{State, Target};
use crate::cli::load::lost;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::model::{Catalog, Field, Item};
use crate::read::Reader;
use crate::relate::Imported;
use crate::relate::three_way::Conflict;
use crate::text::Text;
use crate::workspace::{Input, Workspace};
use crate::write::{canonical, yaml};

/// A file that is there.
pub(super) struct There {
    pub(super) text: String,
    /// What it says; nothing where it is empty.
    pub(super) catalog: Option<Catalog>,
    /// What of it was not understood.
    pub(super) lost: Vec<Finding>,
}

impl There {
    /// The catalogs of a workspace in YAML, read once for all that goes into them.
    pub(super) fn all(workspace: &Workspace) -> Result<Vec<(&Input, Self)>> {
        let texts = workspace.inputs.iter().filter(|input| input.is_yaml());
        let read = |input| {
            let Input { path, name, .. }: &Input = input;
            Ok((input, Self::read(workspace, name, read_if_there(path)?.unwrap_or_default())))
        };
        texts.map(read).collect()
    }

    pub(super) fn read(workspace: &Workspace, name: &str, text: String) -> Self {
        let reading = Reader::new(&workspace.regions).bytes(name, text.clone().into_bytes());
        let lost = lost(&reading.findings).cloned().collect();
        Self { text, catalog: reading.catalogs.into_iter().next(), lost }
    }

    /// The catalog in its canonical form: comments and the way of writing are no difference.
    pub(super) fn says(&self) -> String {
        self.catalog.as_ref().map(yaml::catalog).unwrap_or_default()
    }

    /// Why a table cannot take the place of the file: something of it was not understood, and would be lost.
    pub(super) fn to_mend(&self) -> Option<Error> {
        let Finding { locus, message, help, .. } = self.lost.first()?;
        let error = Error::new(crate::text!("{locus}：{message}", "{locus}: {message}"; message));
        Some(error.with_help(crate::text!(
            "{help}改好这个文件以后再导入。",
            "{help} Import when this file is mended.";
            help
        )))
    }

    /// The file once something has been merged into it, with its comments.
    pub(super) fn merged(&self, imported: Imported, conflicts: Vec<Conflict>, is_edited: bool) -> Target {
        let says = yaml::catalog(&imported.catalog);
        let lost = self.lost.first().filter(|_| !self.is_mended_by(&imported.catalog));
        let state = match lost {
            _ if self.says() == says => State::Same,
            Some(finding) => State::Faulty(Box::new(finding.clone())),
            None => State::Merged { is_edited },
        };
        let (text, comments) = canonical::rewritten(&self.text, &imported.catalog).unwrap_or((says, 0));
        Target { conflicts, comments, ..Target::new(imported, text, state) }
    }

    /// Whether a catalog has a value wherever this file has one that was not understood.
    fn is_mended_by(&self, catalog: &Catalog) -> bool {
        let own: Vec<&Item> = self.catalog.iter().flat_map(|catalog| &catalog.items).collect();
        let unread = own.iter().flat_map(|item| item.unread.iter().map(move |field| (item, *field)));
        let same = |item: &Item| {
            let id = |item: &Item| item.id.as_ref().map(|id| id.value);
            catalog.items.iter().find(|other| id(other).is_some() && id(other) == id(item))
        };
        let is_mended = |(item, field): (&&Item, Field)| same(item).is_some_and(|other| other.has(field));
        unread.clone().count() == self.lost.len() && unread.clone().all(is_mended)
    }
}

pub(super) fn read_if_there(path: &Path) -> Result<Option<String>> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(|error| Error::file(&Text::new("无法读取", "cannot read"), path, error))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}
