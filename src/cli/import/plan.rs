//! What an import would write: which file each table goes into, and what that file says then.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::back::{Back, Exports};
use super::there::{There, read_if_there};
use super::{Key, hash_of};
use crate::align::{Match, Reference};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::hash::sha256;
use crate::inspect::Standards;
use crate::localise::is_draft;
use crate::model::{Catalog, DomainCode, Follows, Item, ItemId, Kind, Locus, Numbers, Region, Sourced};
use crate::relate::three_way::Conflict;
use crate::relate::{
    ImportInput, Imported, SameTable, file_name, import, next_base, reviewed, same_tables, without_retired,
};
use crate::rules::same_table_finding;
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
    /// Rows whose id was once another item's, and that get a new one.
    pub(super) retired: Vec<Sourced<(ItemId, String)>>,
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
        /// The catalog that the tables alone make: what is otherwise in the next ones was changed by the department. Where it contradicts
        /// the catalog and nobody has settled it, what the tables said before.
        said: String,
        /// Where its items stand in them.
        sheets: Vec<ImportedSheet>,
        /// The tables that it was made of before, and is no longer.
        replaced: Vec<String>,
        /// Whether they are not, byte by byte, what was imported before.
        is_resent: bool,
        /// Whether the record of imports has them as they are, under these names.
        is_recorded: bool,
        /// Tables that say the very same as another, each with that one.
        copies: Vec<(String, String)>,
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
    /// Tables of it are one, and differ, so that nobody knows which of them counts.
    Twice(Vec<Finding>),
    /// What a reviewer saw was made of a table that has not been imported yet.
    Waiting,
}

impl Target {
    /// Whether it is not written, and something has to be done first.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self.state, State::Edited | State::Faulty(_) | State::Twice(_) | State::Waiting)
    }

    /// Whether its file would be another.
    pub(super) fn is_change(&self) -> bool {
        !self.is_refused() && !matches!(self.state, State::Same)
    }

    /// Whether a finding is about one of the workbooks that it is made of.
    pub(super) fn is_of(&self, finding: &Finding) -> bool {
        self.tables.iter().any(|table| table.name == finding.locus.source.file)
    }

    pub(super) fn is_review(&self) -> bool {
        matches!(self.sender, Sender::Reviewer { .. })
    }
}

/// What targets are planned with.
pub(super) struct Planner<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) region: &'a Region,
    pub(super) reference: &'a Reference<'a>,
    pub(super) standards: &'a Standards,
    pub(super) tables: &'a [Input],
    pub(super) exports: &'a Exports<'a>,
    /// The catalogs of the workspace in YAML, each with what it says.
    pub(super) files: &'a [(&'a Input, There)],
    /// The numbers of local items that were released.
    pub(super) released: Numbers,
    pub(super) overwrite: bool,
    /// Whether the catalog is right wherever a table contradicts it.
    pub(super) keep: bool,
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
            there.as_ref().and_then(There::to_mend).map_or(Ok(()), Err)?;
            add(self.of_departments(key, &name, there.as_ref(), tables, recorded)?, &mut text);
        }
        for back in back {
            if let Some(there) = text.clone() {
                add(self.of_reviewer(key, &self.there(&name, there), back, recorded)?, &mut text);
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
        mut tables: Vec<Catalog>,
        recorded: Option<&Import>,
    ) -> Result<Target> {
        let is_draft = there.is_some_and(|there| self.is_draft(key, there));
        let mut before = there.and_then(|there| there.catalog.clone());
        if let Some(before) = before.as_mut().filter(|_| is_draft) {
            before.items.clear();
        }
        let inputs = self.inputs(&tables);
        let (twice, copies) = self.taken_once(&mut tables);
        let base = self.said_before(name)?;
        let known: Vec<&Catalog> = before.iter().chain(&base).collect();
        let last = self.last_number(key, recorded);
        let retired = tables.iter_mut().flat_map(|table| without_retired(table, &known, last)).collect();
        let imported = self.import(key, tables, before.as_ref(), recorded, false);
        let said = yaml::catalog(&imported.catalog);
        let own: Vec<String> = inputs.iter().map(|table| inside(&self.workspace.root, &table.path)).collect();
        let parts: HashMap<_, &[Locus]> =
            imported.joined.iter().map(|joined| (joined.rows[0].key(), &joined.rows[1..])).collect();
        let parts = |item: &Item| parts.get(&item.locus.key()).copied().unwrap_or_default();
        let earlier = recorded.into_iter().flat_map(|import| import.tables.keys());
        let replaced = earlier.filter(|table| !own.contains(table)).cloned().collect();
        let sheets = sheets(&imported.catalog, parts, |file| self.within(file));
        let is_resent = self.is_resent(&inputs, recorded)?;
        let is_recorded = self.is_recorded(&inputs, recorded)?;
        let sender = |said: String| Sender::Tables { said, sheets, replaced, is_resent, is_recorded, copies };
        let state = match there {
            _ if !twice.is_empty() => State::Twice(twice),
            None => State::New,
            Some(there) if there.text == said || there.says() == said => State::Same,
            Some(_) if is_draft => State::Draft,
            Some(there) => {
                if let (Some(base), Some(ours), false) = (base, &before, self.overwrite) {
                    let own = imported.catalog.clone();
                    let (imported, conflicts) = imported.into_ours(&base, ours);
                    let settled = next_base(own, &base, if self.keep { &[] } else { &conflicts });
                    let is_edited = yaml::catalog(&base) != there.says();
                    let target = there.merged(imported, conflicts, is_edited);
                    return Ok(Target { tables: inputs, retired, sender: sender(yaml::catalog(&settled)), ..target });
                }
                self.without_base(there, recorded)
            }
        };
        // A draft may hold comments, though nobody has worked on it.
        let draft = there.filter(|_| matches!(state, State::Draft));
        let rewritten = draft.and_then(|there| canonical::rewritten(&there.text, &imported.catalog).ok());
        let (text, comments) = rewritten.unwrap_or_else(|| (said.clone(), 0));
        Ok(Target { tables: inputs, retired, sender: sender(said), comments, ..Target::new(imported, text, state) })
    }

    /// Whether a table was imported before, and is another file now.
    fn is_resent(&self, inputs: &[Input], recorded: Option<&Import>) -> Result<bool> {
        for input in inputs {
            let known = recorded.and_then(|import| import.known(&inside(&self.workspace.root, &input.path)));
            if known.is_some() && known != Some(&hash_of(&input.path)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the record has all tables, byte by byte, under the names that they have now.
    fn is_recorded(&self, inputs: &[Input], recorded: Option<&Import>) -> Result<bool> {
        for input in inputs {
            let known = recorded.and_then(|import| import.tables.get(&inside(&self.workspace.root, &input.path)));
            if known != Some(&hash_of(&input.path)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How tables stand to a file of which it is not known, or does not count, what they said before.
    fn without_base(&self, there: &There, recorded: Option<&Import>) -> State {
        if recorded.is_some_and(|import| import.sha256 == sha256(there.text.as_bytes())) {
            State::Earlier
        } else if self.overwrite {
            State::Overwritten
        } else {
            State::Edited
        }
    }

    /// Leaves out tables that say the very same as another; tells those that list largely the same items, and differ.
    fn taken_once(&self, catalogs: &mut Vec<Catalog>) -> (Vec<Finding>, Vec<(String, String)>) {
        if catalogs.len() < 2 {
            return (Vec::new(), Vec::new());
        }
        let align =
            |catalog: &Catalog| self.reference.align_in(&catalog.items, catalog.domain_code(), Some(&self.region.name));
        let matches: Vec<Vec<Match>> = catalogs.iter().map(align).collect();
        let tables: Vec<(&Catalog, &[Match])> = catalogs.iter().zip(matches.iter().map(Vec::as_slice)).collect();
        let (copies, twice): (Vec<_>, Vec<_>) = same_tables(&tables).into_iter().partition(SameTable::is_copy);
        let twice = twice.iter().map(same_table_finding).collect();
        let place = |catalog: &Catalog| catalog.locus.whole_source().to_string();
        let left_out: Vec<Locus> = copies.iter().map(|same| same.second.locus.clone()).collect();
        let copies = copies.iter().map(|same| (place(same.second), place(same.first))).collect();
        catalogs.retain(|catalog| !left_out.iter().any(|locus| locus.key() == catalog.locus.key()));
        (twice, copies)
    }

    /// What a reviewer changed, merged into what became of the file since it was exported.
    fn of_reviewer(&self, key: Key, there: &There, back: Back, recorded: Option<&Import>) -> Result<Target> {
        let Back { mut sheet, exported, sent } = back;
        let ours = there.catalog.clone().unwrap_or_else(|| {
            let mut emptied = exported.clone();
            emptied.items.clear();
            emptied
        });
        let inputs = self.inputs(std::slice::from_ref(&sheet));
        let retired = without_retired(&mut sheet, &[&exported, &ours], self.last_number(key, recorded));
        let imported = self.import(key, vec![sheet], Some(&ours), recorded, true);
        if self.is_draft(key, there) && !lists_the_same(&exported, &ours) {
            return Ok(Target { tables: inputs, ..Target::new(imported, there.text.clone(), State::Waiting) });
        }
        if self.overwrite {
            let text = yaml::catalog(&imported.catalog);
            let state = if text == there.says() { State::Same } else { State::Overwritten };
            let sender = Sender::Reviewer { is_sorted: false };
            return Ok(Target { tables: inputs, retired, sender, ..Target::new(imported, text, state) });
        }
        let (catalog, is_sorted) = reviewed(&exported, &sent, &imported.catalog);
        let (imported, mut conflicts) = Imported { catalog, ..imported }.into_ours(&exported, &ours);
        if self.is_kept(&inputs, recorded)? {
            conflicts.clear();
        }
        let target = there.merged(imported, conflicts, false);
        Ok(Target { tables: inputs, retired, sender: Sender::Reviewer { is_sorted }, ..target })
    }

    /// Whether somebody said of these very workbooks that the catalog counts where they contradict it.
    fn is_kept(&self, workbooks: &[Input], recorded: Option<&Import>) -> Result<bool> {
        let Some(recorded) = recorded.filter(|import| !import.kept.is_empty()) else { return Ok(false) };
        for workbook in workbooks {
            let name = inside(&self.workspace.root, &workbook.path);
            if recorded.kept.contains(&name) && recorded.known(&name) == Some(&hash_of(&workbook.path)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn import(
        &self,
        key: Key,
        tables: Vec<Catalog>,
        before: Option<&Catalog>,
        recorded: Option<&Import>,
        is_row_an_item: bool,
    ) -> Imported {
        let input = ImportInput {
            region: self.region,
            before,
            standard: self.reference,
            follows: self.follows(key.1),
            decisions: &self.workspace.decisions,
            last_number: self.last_number(key, recorded),
            is_row_an_item,
        };
        import(tables, &input)
    }

    /// The highest number that a local item of the domain was ever given, as far as imports and releases know.
    fn last_number(&self, key: Key, recorded: Option<&Import>) -> u32 {
        let released = self.released.last(key.1, self.region.code);
        recorded.map_or(0, |import| import.last_number).max(released)
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
        let (mut there, mut unread) = (Vec::new(), None);
        for (input, own) in self.files {
            let Some(catalog) = &own.catalog else {
                unread = unread.or_else(|| own.to_mend());
                continue;
            };
            let is_supplementary = input.part == Part::Supplementary || catalog.kind == Kind::Supplementary;
            let is_it = !catalog.is_national()
                && is_supplementary == (kind == Kind::Supplementary)
                && (is_supplementary || catalog.domain_code() == Some(domain));
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
                let path = folder.unwrap_or_else(|| self.workspace.root.join(usual)).join(file_name(domain));
                // A catalog that nobody can read may be the one; it must not get a second beside it.
                unread.filter(|_| !path.exists()).map_or(Ok(path), Err)
            }
        }
    }

    fn there(&self, name: &str, text: String) -> There {
        There::read(self.workspace, name, text)
    }

    /// Whether nobody has worked on a file since `mulu init`; a supplementary catalog, whether it holds nothing yet.
    fn is_draft(&self, (kind, _): Key, there: &There) -> bool {
        if kind == Kind::Supplementary {
            return there.catalog.as_ref().is_none_or(Catalog::is_empty);
        }
        there.catalog.as_ref().is_some_and(|catalog| is_draft(catalog, &self.standards.catalogs))
    }

    fn follows(&self, domain: DomainCode) -> Option<Follows> {
        let national = self.standards.catalogs.iter().find(|national| national.domain_code() == Some(domain))?;
        let version = national.version.as_ref().map(|version: &Sourced<_>| version.value.clone())?;
        Some(Follows { standard: domain, version })
    }
}

/// Whether two catalogs hold the very same items.
fn lists_the_same(one: &Catalog, other: &Catalog) -> bool {
    let mut headed_as_one = one.clone();
    headed_as_one.items.clone_from(&other.items);
    yaml::catalog(one) == yaml::catalog(&headed_as_one)
}

impl Target {
    pub(super) fn new(imported: Imported, text: String, state: State) -> Self {
        let sender = Sender::Reviewer { is_sorted: false };
        let (name, path) = (String::new(), PathBuf::new());
        Self {
            name,
            path,
            imported,
            conflicts: Vec::new(),
            retired: Vec::new(),
            text,
            comments: 0,
            state,
            tables: Vec::new(),
            sender,
        }
    }
}
