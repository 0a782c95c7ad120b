//! `mulu import`

mod tell;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, lost, manifest_of};
use super::output::Outputs;
use super::{CLEAN, FOUND};
use crate::align::{Match, Reference};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::hash::sha256;
use crate::inspect::{self, Standards};
use crate::model::{Catalog, DomainCode, Follows, Kind, Locus, Place, Region, Regions, Sourced};
use crate::read::Reading;
use crate::relate::{ImportInput, Imported, SameTable, Undecided, file_name, import, same_tables};
use crate::rules::same_table_finding;
use crate::text::Text;
use crate::workspace::{
    self, Found, IMPORTS, Import, Imports, Input, MANIFEST, Part, PassedOver, Why, Workspace, inside, sheets,
};
use crate::write::yaml;

#[derive(Args)]
pub(super) struct Arguments {
    /// Tables.
    #[arg(value_name = say("路径", "PATH"), help = say(
        "部门报来的工作簿、放工作簿的文件夹或通配符；不写则导入 mulu.yaml 所列文件夹里的全部工作簿",
        "Workbooks, folders of workbooks or patterns; none means all workbooks in the folders that mulu.yaml lists"
    ))]
    paths: Vec<PathBuf>,

    /// Write.
    #[arg(long, help = say("写入文件；不加则只预演，说明会写什么", "Write the files; without it, only tell what would be written"))]
    write: bool,

    /// Overwrite.
    #[arg(long, help = say("目录文件导入以后手工改过的，也用工作簿的内容覆盖", "Overwrite catalogs that were edited since they were imported"))]
    overwrite: bool,

    /// Manifest.
    #[arg(long, value_name = say("文件", "FILE"), help = say("指定 mulu.yaml；默认在当前文件夹及其上级里找", "The manifest; else it is looked for in this folder and those above"))]
    manifest: Option<PathBuf>,
}

/// A catalog file that an import would write.
struct Target {
    /// Its path within the workspace.
    name: String,
    path: PathBuf,
    imported: Imported,
    text: String,
    state: State,
    /// The tables that it is made of.
    tables: Vec<Input>,
    /// The tables that it was made of before, and is no longer.
    replaced: Vec<String>,
    /// Tables that are one, so that nobody knows which of them counts.
    twice: Vec<Finding>,
    /// Tables that say the very same as another, each with that one.
    copies: Vec<(String, String)>,
}

impl Target {
    /// Whether it is not written.
    fn is_refused(&self, overwrite: bool) -> bool {
        self.state == State::Twice || self.state == State::Edited && !overwrite
    }
}

/// How a target stands to the file that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// There is none.
    New,
    /// It says the same.
    Same,
    /// It is a draft that nobody has touched since `mulu init`.
    Draft,
    /// An import wrote it, and nobody has touched it since.
    Earlier,
    /// Somebody has worked on it.
    Edited,
    /// Two of its tables are one, and differ.
    Twice,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let workspace = open_workspace(arguments)?;
    let region = region_of_manifest(&workspace)?;
    let tables = tables(arguments, &workspace, console)?;
    let standards = Standards::builtin();
    let reference = Reference::new(&standards.catalogs);
    let progress = console.progress(&Text::new("读取", "reading"), tables.len());
    let options = Inputs::of_paths(&arguments.paths).read_options();
    let mut set = inspect::read(&tables, Some(&workspace), &options, &|done| progress.at(done));
    drop(progress);
    set.align(&reference);
    let (groups, left_out) = groups(std::mem::take(&mut set.catalogs), &region, &workspace.regions);
    let mut record = Imports::of(&workspace.root)?;
    let (mut targets, mut unchanged) = (Vec::new(), 0);
    for (key, catalogs) in groups {
        let planner = Planner { workspace: &workspace, region: &region, reference: &reference, standards: &standards };
        let path = planner.path(key)?;
        let recorded = record.catalogs.get(&inside(&workspace.root, &path));
        let is_named = !arguments.paths.is_empty();
        let catalogs = if is_named { catalogs } else { still_to_import(catalogs, recorded, &workspace)? };
        if catalogs.is_empty() {
            unchanged += 1;
        } else {
            targets.push(planner.target(key, path, catalogs, &tables, recorded)?);
        }
    }
    let lost: Vec<&Finding> = lost(&set.findings).collect();
    let report = tell::report(&targets, unchanged, &left_out, &lost, arguments);
    write_out(report.get(console.language()).as_bytes())?;
    if arguments.write {
        write(&targets, arguments.overwrite, &workspace, &mut record)?;
    }
    let refused = targets.iter().any(|target| target.is_refused(arguments.overwrite));
    let all_came_in = lost.is_empty() && left_out.is_empty() && !refused;
    Ok(if all_came_in { CLEAN } else { FOUND })
}

/// The rows of these tables that an import would leave without an id, by the places of the tables that it would take at all. Whoever asks
/// people about rows asks here, so that what they decide is what the import needs.
pub(super) fn undecided(
    workspace: &Workspace,
    catalogs: Vec<Catalog>,
    reference: &Reference<'_>,
    standards: &Standards,
) -> Result<(BTreeSet<LocusKey>, Vec<Undecided>)> {
    let region = region_of_manifest(workspace)?;
    let (groups, _) = groups(catalogs, &region, &workspace.regions);
    let record = Imports::of(&workspace.root)?;
    let (mut taken, mut rows) = (BTreeSet::new(), Vec::new());
    for (key, catalogs) in groups {
        let planner = Planner { workspace, region: &region, reference, standards };
        let path = planner.path(key)?;
        let recorded = record.catalogs.get(&inside(&workspace.root, &path));
        taken.extend(catalogs.iter().map(|catalog| catalog.locus.key()));
        rows.extend(planner.target(key, path, catalogs, &[], recorded)?.imported.undecided);
    }
    Ok((taken, rows))
}

/// What a table is known by while it is in memory.
type LocusKey = (usize, Place);

/// Of all tables of a catalog those that are to be imported, where none is named: none if all have been and none has been changed since,
/// and none that a later one took the place of.
fn still_to_import(
    mut catalogs: Vec<Catalog>,
    recorded: Option<&Import>,
    workspace: &Workspace,
) -> Result<Vec<Catalog>> {
    let Some(recorded) = recorded else { return Ok(catalogs) };
    let mut is_known = BTreeMap::new();
    for input in workspace.inputs.iter().chain(&workspace.imported) {
        let name = inside(&workspace.root, &input.path);
        let known = match recorded.known(&name) {
            Some(known) if *known == hash_of(&input.path)? => Some(recorded.earlier.contains_key(&name)),
            _ => None,
        };
        is_known.insert(input.name.as_str(), known);
    }
    let known = |catalog: &Catalog| is_known.get(catalog.locus.source.file.as_str()).copied().flatten();
    catalogs.retain(|catalog| known(catalog) != Some(true));
    let has_news = catalogs.iter().any(|catalog| known(catalog).is_none());
    Ok(if has_news { catalogs } else { Vec::new() })
}

fn hash_of(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path);
    bytes.map(|bytes| sha256(&bytes)).map_err(|error| Error::file(&Text::new("无法读取", "cannot read"), path, error))
}

fn open_workspace(arguments: &Arguments) -> Result<Workspace> {
    let here = Inputs { manifest: arguments.manifest.clone(), ..Inputs::of_paths(&[]) };
    let manifest = match manifest_of(&here)? {
        Some(manifest) => Some(manifest),
        None => manifest_of(&Inputs::of_paths(&arguments.paths))?,
    };
    let manifest = manifest.ok_or_else(|| {
        Error::new(Text::new("没有找到 mulu.yaml，不知道导入到哪里", "there is no mulu.yaml, so there is nowhere to import to"))
            .with_help(Text::new(
                "请先用 mulu init 建目录仓库，再进入它的文件夹运行 mulu import；只想转换成 YAML 的，用 mulu export -o 文件夹 --format yaml。",
                "Start a repository with `mulu init` and run `mulu import` in its folder; `mulu export -o FOLDER --format yaml` merely converts.",
            ))
    })?;
    Workspace::open(&manifest)
}

fn region_of_manifest(workspace: &Workspace) -> Result<Region> {
    workspace.region.as_ref().map(|region| region.value.clone()).ok_or_else(|| {
        Error::new(Text::new("mulu.yaml 没有写明是哪个地区", "mulu.yaml does not say of which region the catalogs are"))
            .with_help(Text::new(
                "请补上一行，如 region: {code: \"320614\", name: 海门区}；新增事项的编号要用地区代码。",
                "Add a line such as region: {code: \"320614\", name: 海门区}; ids of local items carry the region's code.",
            ))
    })
}

/// The workbooks that are named, or all of the workspace.
fn tables(arguments: &Arguments, workspace: &Workspace, console: &Console) -> Result<Vec<Input>> {
    let of_workspace = || workspace.inputs.iter().chain(&workspace.imported);
    let is_read = |one: &&PassedOver| !matches!(one.why, Why::IsImported | Why::ChangedSinceImport);
    let named = if arguments.paths.is_empty() {
        for one in workspace.passed_over.iter().filter(is_read) {
            console.note(&one.note());
        }
        of_workspace().filter(|input| input.part != Part::Requirements).cloned().collect()
    } else {
        let Found { inputs, passed_over } = workspace::resolve(&arguments.paths)?;
        for one in passed_over {
            console.note(&one.note());
        }
        let full = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let part = |path: &Path| of_workspace().find(|input| full(&input.path) == full(path)).map(|input| input.part);
        let as_listed = |input: Input| Input { part: part(&input.path).unwrap_or(input.part), ..input };
        inputs.into_iter().map(as_listed).collect::<Vec<_>>()
    };
    let (texts, tables): (Vec<Input>, Vec<Input>) = named.into_iter().partition(|input| is_text(&input.path));
    if tables.is_empty() {
        let help = Text::new(
            "请写上部门报来的工作簿，或把它们放进 mulu.yaml 所列的文件夹（如 tables）。",
            "Name the departments' workbooks, or put them into a folder that mulu.yaml lists, such as `tables`.",
        );
        let only = texts.first().filter(|_| !arguments.paths.is_empty()).map(|input| &input.name);
        return Err(match only {
            Some(name) => Error::new(crate::text!(
                "{name} 已经是 YAML 目录，不用导入",
                "{name} is a YAML catalog already; there is nothing to import"
            )),
            None => Error::new(Text::new("没有可导入的工作簿", "there is no workbook to import")),
        }
        .with_help(help));
    }
    Ok(tables)
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml"))
}

/// What catalogs are imported into one file by.
type Key = (Kind, DomainCode);

/// The tables by the file that they go into.
type Groups = BTreeMap<Key, Vec<Catalog>>;

/// The tables by the file that they go into, and those that go nowhere, each with the reason.
fn groups(catalogs: Vec<Catalog>, region: &Region, regions: &Regions) -> (Groups, Vec<(Catalog, Text)>) {
    let (mut groups, mut left_out) = (Groups::new(), Vec::new());
    for catalog in catalogs {
        match (of_another(&catalog, region, regions), catalog.kind, catalog.domain_code()) {
            (Some(why), ..) => left_out.push((catalog, why)),
            (None, Kind::Supplementary, _) => {
                groups.entry((Kind::Supplementary, DomainCode::OUTSIDE)).or_default().push(catalog);
            }
            (None, Kind::Standard, Some(domain)) => groups.entry((Kind::Standard, domain)).or_default().push(catalog),
            (None, Kind::Standard, None) => {
                let why = Text::new(
                    "看不出是 26 个领域中的哪一个；请在表名里写上领域，或放进补充目录的文件夹",
                    "it cannot be told which of the 26 domains it is of; name the domain in its title, or put it into the folder of supplementary catalogs",
                );
                left_out.push((catalog, why));
            }
        }
    }
    (groups, left_out)
}

/// Why a table is not of the region whose set it would be imported into.
fn of_another(catalog: &Catalog, region: &Region, regions: &Regions) -> Option<Text> {
    let ours = &region.name;
    match &catalog.region {
        Some(own) if own.code == region.code => None,
        // A township's table is read where it lies, and is no part of its county's catalog.
        Some(own) if own.code.parent() == Some(region.code) => {
            let township = &own.name;
            Some(crate::text!(
                "是{township}自己的目录，不并入{ours}的，不用导入；留在原处，validate、coverage、merge 会直接读它",
                "it is {township}'s own, no part of that of {ours}, and need not be imported; leave it where it is, and validate, coverage and merge read it there"
            ))
        }
        Some(own) => {
            let other = &own.name;
            Some(crate::text!(
                "是{other}的目录，不是{ours}的；确是{ours}的，请改正表名，不是的，移到别处",
                "it is of {other} and not of {ours}; correct the title if it is of {ours}, else move it elsewhere"
            ))
        }
        // What the manifest's region left open.
        None => {
            let named = catalog.namesakes.iter().map(|named| regions.full_name(named)).collect::<Vec<_>>();
            let (zh, en) = (named.join("或"), named.join(" or "));
            Some(Text {
                zh: format!("表名写的是{zh}，不是{ours}；是{ours}的，请改正表名").into(),
                en: format!("its title names {en} and not {ours}; correct the title if it is of {ours}").into(),
            })
        }
    }
}

/// What targets are planned with.
struct Planner<'a> {
    workspace: &'a Workspace,
    region: &'a Region,
    reference: &'a Reference<'a>,
    standards: &'a Standards,
}

impl Planner<'_> {
    fn target(
        &self,
        key: Key,
        path: PathBuf,
        mut catalogs: Vec<Catalog>,
        tables: &[Input],
        recorded: Option<&Import>,
    ) -> Result<Target> {
        let name = inside(&self.workspace.root, &path);
        let there = read_if_there(&path)?;
        let is_draft = there.as_deref().is_some_and(|text| self.is_draft(key, text));
        let mut before: Option<Catalog> = there.as_deref().map(|text| self.before(&name, text)).transpose()?.flatten();
        // Comments and the way of writing are no difference.
        let as_written = before.as_ref().map(yaml::catalog);
        if let Some(before) = before.as_mut().filter(|_| is_draft) {
            before.items.clear();
        }
        let from: Vec<Input> = tables
            .iter()
            .filter(|table| catalogs.iter().any(|catalog| catalog.locus.source.file == table.name))
            .cloned()
            .collect();
        let (twice, copies) = self.taken_once(&mut catalogs);
        let input = ImportInput {
            region: self.region,
            before: before.as_ref(),
            standard: self.reference,
            follows: self.follows(key.1),
            decisions: &self.workspace.decisions,
            last_number: recorded.map_or(0, |import| import.last_number),
        };
        let imported = import(catalogs, &input);
        let text = yaml::catalog(&imported.catalog);
        let state = match there {
            _ if !twice.is_empty() => State::Twice,
            None => State::New,
            Some(there) if there == text || as_written.as_ref() == Some(&text) => State::Same,
            Some(_) if is_draft => State::Draft,
            Some(there) if recorded.is_some_and(|import| import.sha256 == sha256(there.as_bytes())) => State::Earlier,
            Some(_) => State::Edited,
        };
        let own: Vec<String> = from.iter().map(|table| inside(&self.workspace.root, &table.path)).collect();
        let earlier = recorded.into_iter().flat_map(|import| import.tables.keys());
        let replaced = earlier.filter(|table| !own.contains(table)).cloned().collect();
        Ok(Target { name, path, imported, text, state, tables: from, replaced, twice, copies })
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

    /// The YAML file of the domain that the workspace has, or the place for one.
    fn path(&self, (kind, domain): Key) -> Result<PathBuf> {
        let part = if kind == Kind::Supplementary { Part::Supplementary } else { Part::Catalog };
        let (mut there, mut unread) = (Vec::new(), None);
        for input in self.workspace.inputs.iter().filter(|input| is_text(&input.path)) {
            let text = read_if_there(&input.path)?.unwrap_or_default();
            let reading = self.reading(&input.name, &text);
            let Some(catalog) = reading.catalogs.first() else {
                unread = unread.or_else(|| to_mend(&reading));
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

    fn reading(&self, name: &str, text: &str) -> Reading {
        crate::read::Reader::new(&self.workspace.regions).bytes(name, text.as_bytes().to_vec())
    }

    /// The catalog as the file has it. A file that cannot be read is never written over.
    fn before(&self, name: &str, text: &str) -> Result<Option<Catalog>> {
        let reading = self.reading(name, text);
        to_mend(&reading).map_or_else(|| Ok(reading.catalogs.into_iter().next()), Err)
    }

    /// Whether a file is what `mulu init` left, to the byte; a supplementary catalog, whether it holds nothing yet.
    fn is_draft(&self, (kind, domain): Key, text: &str) -> bool {
        if kind == Kind::Supplementary {
            return self.before("", text).is_ok_and(|catalog| catalog.is_none_or(|catalog| catalog.is_empty()));
        }
        self.standards.is_draft(domain, self.region, text)
    }

    fn follows(&self, domain: DomainCode) -> Option<Follows> {
        let national = self.standards.catalogs.iter().find(|national| national.domain_code() == Some(domain))?;
        let version = national.version.as_ref().map(|version: &Sourced<_>| version.value.clone())?;
        Some(Follows { standard: domain, version })
    }
}

/// Why a catalog file cannot be imported into: something in it could not be read, and would be lost.
fn to_mend(reading: &Reading) -> Option<Error> {
    let Finding { locus, message, help, .. } = lost(&reading.findings).next()?;
    let error = Error::new(crate::text!("{locus}：{message}", "{locus}: {message}"; message));
    Some(error.with_help(crate::text!(
        "{help}改好这个文件以后再导入。",
        "{help} Import when this file is mended.";
        help
    )))
}

fn read_if_there(path: &Path) -> Result<Option<String>> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(|error| Error::file(&Text::new("无法读取", "cannot read"), path, error))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Writes the catalogs, then the record: one that was written and is not recorded yet says the same next time.
fn write(targets: &[Target], overwrite: bool, workspace: &Workspace, record: &mut Imports) -> Result<()> {
    let tables = targets.iter().flat_map(|target| target.tables.iter().map(|table| table.path.as_path()));
    let manifest = workspace.root.join(MANIFEST);
    let outputs = Outputs::apart_from(tables.chain([manifest.as_path()]));
    let before = record.clone();
    for target in targets.iter().filter(|target| !target.is_refused(overwrite)) {
        if target.state != State::Same {
            outputs.write(&target.path, target.text.as_bytes())?;
        }
        let hash = |table: &Input| Ok((inside(&workspace.root, &table.path), hash_of(&table.path)?));
        let tables = target.tables.iter().map(hash).collect::<Result<_>>()?;
        let path_of = |name: &str| target.tables.iter().find(|table| table.name == name).map(|table| &table.path);
        let within = |name: &str| path_of(name).map_or_else(|| name.to_owned(), |path| inside(&workspace.root, path));
        let sheets = sheets(&target.imported.catalog, within);
        let recorded = record.catalogs.entry(target.name.clone()).or_default();
        *recorded = recorded.followed_by(sha256(target.text.as_bytes()), target.imported.last_number, tables, sheets);
    }
    if *record != before {
        outputs.write(&workspace.root.join(IMPORTS), record.to_yaml().as_bytes())?;
    }
    Ok(())
}
