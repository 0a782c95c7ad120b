//! What an import would write: which file each table goes into, and what that file says then.

use std::path::{Path, PathBuf};

use super::back::{Back, Exports};
use super::{Key, is_text};
use crate::align::Reference;
use crate::cli::load::lost;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::hash::sha256;
use crate::inspect::Standards;
use crate::localise::localise;
use crate::model::{Catalog, DomainCode, Field, Follows, Item, Kind, Region, Sourced};
use crate::relate::three_way::Conflict;
use crate::relate::{ImportInput, Imported, file_name, import, reviewed};
use crate::text::Text;
use crate::workspace::{IMPORTED, Import, ImportedSheet, Input, Part, Workspace, inside, sheets};
use crate::write::{canonical, yaml};

/// A catalog file that an import would write.
pub(super) struct Target {
    /// Its path within the workspace.
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// The catalog as it would be written, and what is new in it.
    pub(super) imported: Imported,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) text: String,
    /// How many comments of the file go with the items that are gone.
    pub(super) comments: usize,
    pub(super) state: State,
    /// The workbooks that it is made of.
    pub(super) tables: Vec<Input>,
    pub(super) sender: Sender,
}

/// Who sent what a target is made of.
pub(super) enum Sender {
    /// Departments.
    Tables {
        /// The catalog that the tables alone make: what is otherwise in the next ones was changed by the department.
        said: String,
        /// Where its items stand in them.
        sheets: Vec<ImportedSheet>,
        /// The tables that it was made of before, and is no longer.
        replaced: Vec<String>,
    },
    /// A reviewer.
    Reviewer {
        /// Whether the rows were put into another order, which is not taken.
        is_sorted: bool,
    },
}

/// How a target stands to the file that is there.
pub(super) enum State {
    /// There is none.
    New,
    /// It says the same.
    Same,
    /// It is a draft that nobody has touched since `mulu init`.
    Draft,
    /// An import wrote it, and nobody has touched it since.
    Earlier,
    /// What was edited in it since is kept; whether anything was.
    Merged { is_edited: bool },
    /// The tables count as a whole, as the user asks.
    Overwritten,
    /// Somebody has worked on it, and it is not known from where.
    Edited,
    /// It holds what was not understood, and would be lost.
    Faulty(Box<Finding>),
}

impl Target {
    /// Whether it is not written, and something has to be done first.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self.state, State::Edited | State::Faulty(_))
    }

    /// Whether its file would be another.
    pub(super) fn is_change(&self) -> bool {
        !self.is_refused() && !matches!(self.state, State::Same)
    }

    pub(super) fn is_review(&self) -> bool {
        matches!(self.sender, Sender::Reviewer { .. })
    }
}

/// The file that is there.
struct There {
    text: String,
    /// What it says; nothing where it is empty.
    catalog: Option<Catalog>,
    /// What of it was not understood.
    lost: Vec<Finding>,
}

/// What targets are planned with.
pub(super) struct Planner<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) region: &'a Region,
    pub(super) reference: &'a Reference<'a>,
    pub(super) standards: &'a Standards,
    pub(super) tables: &'a [Input],
    pub(super) exports: &'a Exports<'a>,
    pub(super) overwrite: bool,
}

impl Planner<'_> {
    /// What becomes of a file: first what departments sent goes into it, then what comes back from each reviewer.
    pub(super) fn targets(
        &self,
        key: Key,
        path: &Path,
        catalogs: Vec<Catalog>,
        recorded: Option<&Import>,
    ) -> Result<Vec<Target>> {
        let name = inside(&self.workspace.root, path);
        let mut text = read_if_there(path)?;
        let (tables, back) = match &text {
            Some(_) => self.exports.part(key, catalogs)?,
            None => (catalogs, Vec::new()),
        };
        let mut targets: Vec<Target> = Vec::new();
        let mut add = |target: Target, text: &mut Option<String>| {
            if target.is_change() {
                *text = Some(target.text.clone());
            }
            targets.push(Target { name: name.clone(), path: path.to_owned(), ..target });
        };
        if !tables.is_empty() {
            let there = text.clone().map(|text| self.there(&name, text));
            there.as_ref().map_or(Ok(()), There::whole)?;
            add(self.of_departments(key, &name, there.as_ref(), tables, recorded)?, &mut text);
        }
        for back in back {
            if let Some(there) = text.clone() {
                add(self.of_reviewer(key, &self.there(&name, there), back, recorded), &mut text);
            }
        }
        Ok(targets)
    }

    /// What departments sent, merged into what became of the file since they sent it last.
    fn of_departments(
        &self,
        key: Key,
        name: &str,
        there: Option<&There>,
        tables: Vec<Catalog>,
        recorded: Option<&Import>,
    ) -> Result<Target> {
        let is_draft = there.is_some_and(|there| self.is_draft(key, &there.text));
        let mut before = there.and_then(|there| there.catalog.clone());
        if let Some(before) = before.as_mut().filter(|_| is_draft) {
            before.items.clear();
        }
        let inputs = self.inputs(&tables);
        let imported = self.import(key, tables, before.as_ref(), recorded);
        let said = yaml::catalog(&imported.catalog);
        let own: Vec<String> = inputs.iter().map(|table| inside(&self.workspace.root, &table.path)).collect();
        let earlier = recorded.into_iter().flat_map(|import| import.tables.keys());
        let sender = Sender::Tables {
            sheets: sheets(&imported.catalog, |file| self.within(file)),
            replaced: earlier.filter(|table| !own.contains(table)).cloned().collect(),
            said: said.clone(),
        };
        let is_known = |there: &There| recorded.is_some_and(|import| import.sha256 == sha256(there.text.as_bytes()));
        let state = match there {
            None => State::New,
            Some(there) if there.text == said || there.says() == said => State::Same,
            Some(_) if is_draft => State::Draft,
            Some(there) => {
                let base = if self.overwrite { None } else { self.said_before(name)? };
                if let (Some(base), Some(ours)) = (base, &before) {
                    let (imported, conflicts) = imported.into_ours(&base, ours);
                    let is_edited = yaml::catalog(&base) != there.says();
                    let target = there.merged(imported, conflicts, is_edited);
                    return Ok(Target { tables: inputs, sender, ..target });
                }
                if is_known(there) {
                    State::Earlier
                } else if self.overwrite {
                    State::Overwritten
                } else {
                    State::Edited
                }
            }
        };
        Ok(Target { tables: inputs, sender, ..Target::new(imported, said, state) })
    }

    /// What a reviewer changed, merged into what became of the file since it was exported.
    fn of_reviewer(&self, key: Key, there: &There, back: Back, recorded: Option<&Import>) -> Target {
        let Back { sheet, exported, sent } = back;
        let ours = there.catalog.clone().unwrap_or_else(|| {
            let mut emptied = exported.clone();
            emptied.items.clear();
            emptied
        });
        let inputs = self.inputs(std::slice::from_ref(&sheet));
        let imported = self.import(key, vec![sheet], Some(&ours), recorded);
        if self.overwrite {
            let text = yaml::catalog(&imported.catalog);
            let state = if text == there.says() { State::Same } else { State::Overwritten };
            let sender = Sender::Reviewer { is_sorted: false };
            return Target { tables: inputs, sender, ..Target::new(imported, text, state) };
        }
        let (catalog, is_sorted) = reviewed(&exported, &sent, &imported.catalog);
        let (imported, conflicts) = Imported { catalog, ..imported }.into_ours(&exported, &ours);
        let target = there.merged(imported, conflicts, false);
        Target { tables: inputs, sender: Sender::Reviewer { is_sorted }, ..target }
    }

    fn import(&self, key: Key, tables: Vec<Catalog>, before: Option<&Catalog>, recorded: Option<&Import>) -> Imported {
        let input = ImportInput {
            region: self.region,
            before,
            standard: self.reference,
            follows: self.follows(key.1),
            decisions: &self.workspace.decisions,
            last_number: recorded.map_or(0, |import| import.last_number),
        };
        import(tables, &input)
    }

    /// The workbooks that catalogs were read from.
    fn inputs(&self, catalogs: &[Catalog]) -> Vec<Input> {
        let is_of = |table: &&Input| catalogs.iter().any(|catalog| catalog.locus.source.file == table.name);
        self.tables.iter().filter(is_of).cloned().collect()
    }

    /// What a workbook is called within the workspace.
    fn within(&self, file: &str) -> String {
        let path = self.tables.iter().find(|table| table.name == file).map(|table| &table.path);
        path.map_or_else(|| file.to_owned(), |path| inside(&self.workspace.root, path))
    }

    /// The catalog that the tables made when they were imported last.
    fn said_before(&self, name: &str) -> Result<Option<Catalog>> {
        let Some(text) = read_if_there(&self.workspace.root.join(IMPORTED).join(name))? else { return Ok(None) };
        let there = self.there(name, text);
        Ok(there.catalog.filter(|_| there.lost.is_empty()))
    }

    /// The YAML file of the domain that the workspace has, or the place for one.
    pub(super) fn path(&self, (kind, domain): Key) -> Result<PathBuf> {
        let part = if kind == Kind::Supplementary { Part::Supplementary } else { Part::Catalog };
        let mut there = Vec::new();
        for input in self.workspace.inputs.iter().filter(|input| is_text(&input.path)) {
            let text = read_if_there(&input.path)?.unwrap_or_default();
            let catalog = self.there(&input.name, text).catalog;
            let is_it = catalog.is_some_and(|catalog| {
                let is_supplementary = input.part == Part::Supplementary || catalog.kind == Kind::Supplementary;
                !catalog.is_national()
                    && is_supplementary == (kind == Kind::Supplementary)
                    && (is_supplementary || catalog.domain_code() == Some(domain))
            });
            if is_it {
                there.push(input);
            }
        }
        match there.as_slice() {
            [only] => Ok(only.path.clone()),
            [first, second, ..] => {
                let (first, second) = (&first.name, &second.name);
                Err(Error::new(crate::text!(
                    "{first} 和 {second} 是同一领域的目录，不知道导入到哪一个",
                    "{first} and {second} are catalogs of the same domain; it cannot be told which to import into"
                ))
                .with_help(Text::new("请先把它们并成一个文件。", "Make them one file first.")))
            }
            [] => {
                let folder =
                    self.workspace.folders.iter().find(|(own, _)| *own == part).map(|(_, folder)| folder.clone());
                let usual = if part == Part::Supplementary { "supplementary" } else { "catalogs" };
                let folder = folder.unwrap_or_else(|| self.workspace.root.join(usual));
                Ok(folder.join(file_name(domain)))
            }
        }
    }

    /// A file as it says.
    fn there(&self, name: &str, text: String) -> There {
        let reading = crate::read::Reader::new(&self.workspace.regions).bytes(name, text.clone().into_bytes());
        let lost = lost(&reading.findings).cloned().collect();
        There { text, catalog: reading.catalogs.into_iter().next(), lost }
    }

    /// Whether a file is what `mulu init` left, to the byte; a supplementary catalog, whether it holds nothing yet.
    fn is_draft(&self, (kind, domain): Key, text: &str) -> bool {
        if kind == Kind::Supplementary {
            return self.there("", text.to_owned()).catalog.is_none_or(|catalog| catalog.is_empty());
        }
        let national = self.standards.catalogs.iter().find(|national| national.domain_code() == Some(domain));
        national.is_some_and(|national| yaml::catalog(&localise(national, self.region)) == text)
    }

    fn follows(&self, domain: DomainCode) -> Option<Follows> {
        let national = self.standards.catalogs.iter().find(|national| national.domain_code() == Some(domain))?;
        let version = national.version.as_ref().map(|version: &Sourced<_>| version.value.clone())?;
        Some(Follows { standard: domain, version })
    }
}

impl There {
    /// The catalog in its canonical form: comments and the way of writing are no difference.
    fn says(&self) -> String {
        self.catalog.as_ref().map(yaml::catalog).unwrap_or_default()
    }

    /// Refuses a file of which something was not understood: it would be written over.
    fn whole(&self) -> Result<()> {
        let Some(finding) = self.lost.first() else { return Ok(()) };
        let (locus, message) = (&finding.locus, &finding.message);
        Err(Error::new(crate::text!("{locus}：{message}", "{locus}: {message}"; message))
            .with_help(Text::new("请先改好这个文件，再导入。", "Mend this file first, then import.")))
    }

    /// The file once something has been merged into it, with its comments.
    fn merged(&self, imported: Imported, conflicts: Vec<Conflict>, is_edited: bool) -> Target {
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

impl Target {
    fn new(imported: Imported, text: String, state: State) -> Self {
        let sender = Sender::Reviewer { is_sorted: false };
        let (name, path) = (String::new(), PathBuf::new());
        Self { name, path, imported, conflicts: Vec::new(), text, comments: 0, state, tables: Vec::new(), sender }
    }
}

pub(super) fn read_if_there(path: &Path) -> Result<Option<String>> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(|error| Error::file(&Text::new("无法读取", "cannot read"), path, error))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}
