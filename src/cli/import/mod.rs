//! `mulu import`

mod back;
mod plan;
mod tell;
mod there;
mod totals;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, is_loss, lost, manifest_of};
use super::output::Outputs;
use super::remarks;
use super::{CLEAN, FOUND};
use crate::align::Reference;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::hash::sha256;
use crate::inspect::{self, Set, Standards};
use crate::model::{Catalog, Decision, DomainCode, Kind, Place, Region, Regions, Sourced};
use crate::relate::Undecided;
use crate::rules::unknown_region_finding;
use crate::text::Text;
use crate::workspace::{
    self, Found, IMPORTED, IMPORTS, Import, Imports, Input, MANIFEST, Part, PassedOver, Why, Workspace, inside,
    released_numbers,
};
use back::Exports;
use plan::{Planner, Sender, Target};
use there::{There, read_if_there};

#[derive(Args)]
pub(super) struct Arguments {
    /// Tables.
    #[arg(value_name = say("路径", "PATH"), help = say(
        "部门报来的工作簿、放工作簿的文件夹或通配符，按所写的顺序导入；不写则导入 mulu.yaml 所列文件夹里的全部工作簿",
        "Workbooks, folders of workbooks or patterns, imported in this order; none means all workbooks in the folders that mulu.yaml lists"
    ))]
    paths: Vec<PathBuf>,

    /// Write.
    #[arg(long, help = say("写入文件；不加则只预演，说明会写什么", "Write the files; without it, only tell what would be written"))]
    write: bool,

    /// Overwrite.
    #[arg(long, help = say(
        "目录以工作簿的整张表为准，此后在目录里的改动（包括别人的审核结果）不再保留",
        "Let the tables count as a whole: what was edited in the catalogs since, by hand or by reviewers, goes"
    ))]
    overwrite: bool,

    /// Keep.
    #[arg(long, conflicts_with = "overwrite", help = say(
        "目录与表改法不同的地方（×）以目录为准；写入以后，导入同一份表不再提",
        "Let the catalog count wherever a table contradicts it (×); once written, the same table is not told of again"
    ))]
    keep: bool,

    /// Manifest.
    #[arg(long, value_name = say("文件", "FILE"), help = say("指定 mulu.yaml；默认在当前文件夹及其上级里找", "The manifest; else it is looked for in this folder and those above"))]
    manifest: Option<PathBuf>,
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
    let read = inspect::judge_reading(&set, &workspace);
    let (groups, left_out) = groups(std::mem::take(&mut set.catalogs), &region, &workspace.regions);
    let mut record = Imports::of(&workspace.root)?;
    let (exports, files) = (Exports::new(&set, &workspace.regions), There::all(&workspace)?);
    let planner = Planner {
        workspace: &workspace,
        region: &region,
        reference: &reference,
        standards: &standards,
        tables: &tables,
        exports: &exports,
        files: &files,
        released: released_numbers(&workspace.root),
        overwrite: arguments.overwrite,
        keep: arguments.keep,
    };
    let (targets, unchanged) = targets(&planner, groups, &record, !arguments.paths.is_empty())?;
    let lost: Vec<&Finding> = lost(&set.findings).collect();
    let is_counted = |finding: &&Finding| !is_loss(finding) && !remarks::is_review(finding);
    let is_told = |finding: &&Finding| is_counted(finding) && targets.iter().any(|target| target.is_of(finding));
    let read: Vec<&Finding> = read.findings.iter().filter(is_told).collect();
    // In a reviewer's workbook every row was an item: what is none now may be one that was blanked for what stands beside it.
    let is_blanked =
        |finding: &Finding| finding.rule.code == "SRC011" && set.exports.contains_key(&finding.locus.source.file);
    let remarks: Vec<&Finding> = set.findings.iter().filter(|it| remarks::is_review(it) || is_blanked(it)).collect();
    let plan = tell::Plan {
        targets: &targets,
        strange: exports.strange(),
        unchanged,
        left_out: &left_out,
        lost: &lost,
        read: &read,
        remarks: &remarks,
    };
    write_out(plan.report(arguments).get(console.language()).as_bytes())?;
    if arguments.write {
        write(&targets, arguments.keep, &workspace, &mut record)?;
    }
    let is_open = |target: &Target| target.is_refused() || !target.conflicts.is_empty() && !arguments.keep;
    let is_left = |(catalog, _): &(Catalog, Text)| !is_of_township(catalog, &region);
    let all_came_in = lost.is_empty() && !left_out.iter().any(is_left) && !targets.iter().any(is_open);
    Ok(if all_came_in { CLEAN } else { FOUND })
}

/// What becomes of each catalog, and of how many the tables have not changed since they were imported. Tables that are named are
/// wanted, whether they have changed or not.
fn targets(planner: &Planner<'_>, groups: Groups, record: &Imports, is_named: bool) -> Result<(Vec<Target>, usize)> {
    let (mut targets, mut unchanged) = (Vec::new(), 0);
    for (key, catalogs) in groups {
        let path = planner.path(key)?;
        let recorded = record.catalogs.get(&inside(&planner.workspace.root, &path));
        let catalogs = if is_named { catalogs } else { still_to_import(key, catalogs, recorded, planner.workspace)? };
        if catalogs.is_empty() {
            unchanged += 1;
        } else {
            targets.extend(planner.targets(key, &path, catalogs, recorded)?);
        }
    }
    Ok((targets, unchanged))
}

/// The rows of these tables that an import would leave without an id, by the places of the tables that it would take at all. Whoever asks
/// people about rows asks here, so that what they decide is what the import needs.
pub(super) fn undecided(
    workspace: &Workspace,
    set: &Set,
    reference: &Reference<'_>,
    standards: &Standards,
) -> Result<(BTreeSet<LocusKey>, Vec<Undecided>)> {
    let region = region_of_manifest(workspace)?;
    let tables = set.catalogs.iter().filter(|catalog| catalog.locus.source.sheet.is_some());
    let (groups, _) = groups(tables.cloned().collect(), &region, &workspace.regions);
    let record = Imports::of(&workspace.root)?;
    let exports = Exports::new(set, &workspace.regions);
    let (mut taken, mut rows) = (BTreeSet::new(), Vec::new());
    // Where nothing can be imported before a file is mended, as `import` tells, its rows are asked about all the same.
    let Ok(files) = There::all(workspace) else { return Ok((taken, rows)) };
    let planner = Planner {
        workspace,
        region: &region,
        reference,
        standards,
        tables: &[],
        exports: &exports,
        files: &files,
        released: released_numbers(&workspace.root),
        overwrite: false,
        keep: false,
    };
    for (key, catalogs) in groups {
        let Ok(path) = planner.path(key) else { continue };
        let recorded = record.catalogs.get(&inside(&workspace.root, &path));
        taken.extend(catalogs.iter().map(|catalog| catalog.locus.key()));
        let targets = planner.targets(key, &path, catalogs, recorded)?;
        rows.extend(targets.into_iter().flat_map(|target| target.imported.undecided));
    }
    Ok((taken, rows))
}

/// What the catalogs of a workspace say that tables are imported into.
pub(super) fn catalogs(workspace: &Workspace) -> Vec<Catalog> {
    let files = There::all(workspace).unwrap_or_default();
    files.into_iter().filter_map(|(_, there)| there.catalog).collect()
}

/// What a table is known by while it is in memory.
type LocusKey = (usize, Place);

/// Of all tables of a catalog those that are to be imported, where none is named: none if all have been, none has been changed since,
/// none is open still and nobody has decided about rows of the domain; and none that a later one took the place of.
fn still_to_import(
    key: Key,
    mut catalogs: Vec<Catalog>,
    recorded: Option<&Import>,
    workspace: &Workspace,
) -> Result<Vec<Catalog>> {
    let Some(recorded) = recorded else { return Ok(catalogs) };
    let mut is_known = BTreeMap::new();
    for input in workspace.inputs.iter().chain(&workspace.imported) {
        let name = inside(&workspace.root, &input.path);
        let known = match recorded.known(&name) {
            Some(known) if *known == hash_of(&input.path)? && !recorded.open.contains(&name) => {
                Some(recorded.earlier.contains_key(&name))
            }
            _ => None,
        };
        is_known.insert(input.name.as_str(), known);
    }
    let known = |catalog: &Catalog| is_known.get(catalog.locus.source.file.as_str()).copied().flatten();
    catalogs.retain(|catalog| known(catalog) != Some(true));
    let is_decided = |decision: &Sourced<Decision>| decision.domain.is_none_or(|domain| domain == key.1);
    let has_news =
        catalogs.iter().any(|catalog| known(catalog).is_none()) || workspace.decisions.iter().any(is_decided);
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
        as_typed(&arguments.paths, inputs.into_iter().map(as_listed).collect())
    };
    let (texts, tables): (Vec<Input>, Vec<Input>) = named.into_iter().partition(Input::is_yaml);
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

/// Files in the order in which their paths were typed, those of one folder by name: of two reviewers who contradict each other the first
/// one's words come in.
fn as_typed(paths: &[PathBuf], mut inputs: Vec<Input>) -> Vec<Input> {
    // A folder without any is no fault beside other paths.
    let named = |path: &PathBuf| workspace::resolve(std::slice::from_ref(path)).map(|found| found.inputs);
    let typed: Vec<Vec<Input>> = paths.iter().map(|path| named(path).unwrap_or_default()).collect();
    let is_there = |files: &Vec<Input>, input: &Input| files.iter().any(|file| file.path == input.path);
    inputs.sort_by_key(|input| typed.iter().position(|files| is_there(files, input)));
    inputs
}

/// What catalogs are imported into one file by.
type Key = (Kind, DomainCode);

/// The tables by the file that they go into.
type Groups = BTreeMap<Key, Vec<Catalog>>;

/// The tables by the file that they go into, and those that go nowhere, each with the reason.
fn groups(catalogs: Vec<Catalog>, region: &Region, regions: &Regions) -> (Groups, Vec<(Catalog, Text)>) {
    let (mut groups, mut left_out, mut told) = (Groups::new(), Vec::new(), BTreeSet::new());
    for catalog in catalogs {
        match (of_another(&catalog, region, regions, &mut told), catalog.kind, catalog.domain_code()) {
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

/// Whether a table is that of a township of the region, which is read where it lies and has nowhere to be imported to.
fn is_of_township(catalog: &Catalog, region: &Region) -> bool {
    catalog.region.as_ref().is_some_and(|own| own.code.parent() == Some(region.code))
}

/// Why a table is not of the region whose set it would be imported into.
fn of_another(catalog: &Catalog, region: &Region, regions: &Regions, told: &mut BTreeSet<Text>) -> Option<Text> {
    let ours = &region.name;
    match &catalog.region {
        Some(own) if own.code == region.code => of_unknown(catalog, region, regions, told),
        Some(own) if is_of_township(catalog, region) => {
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

/// What is wrong with a table whose title names a region that nobody knows.
fn of_unknown(catalog: &Catalog, region: &Region, regions: &Regions, told: &mut BTreeSet<Text>) -> Option<Text> {
    let title = catalog.title.as_ref()?;
    let Finding { locus, message, help, .. } = unknown_region_finding(title, regions, region)?;
    let cell = locus.address().unwrap_or_default();
    // A whole county's tables may be somebody else's, and what to do is the same for all.
    if !told.insert(help.clone()) {
        return Some(
            crate::text!("{cell} 的{message}（办法同上）", "in {cell} {message} (to be mended likewise)"; message),
        );
    }
    // The line that it is told in ends by itself.
    let help = Text {
        zh: help.zh.trim_end_matches('。').to_owned().into(),
        en: help.en.trim_end_matches('.').to_owned().into(),
    };
    Some(crate::text!("{cell} 的{message}。{help}", "in {cell} {message}. {help}"; message, help))
}

/// Writes the catalogs, then what their tables said, then the record: one that was written and is not recorded yet says the same next
/// time, and what a table said is no base for a catalog that it has not come into.
fn write(targets: &[Target], keep: bool, workspace: &Workspace, record: &mut Imports) -> Result<()> {
    let tables = targets.iter().flat_map(|target| target.tables.iter().map(|table| table.path.as_path()));
    let manifest = workspace.root.join(MANIFEST);
    let outputs = Outputs::apart_from(tables.chain([manifest.as_path()]));
    let before = record.clone();
    for target in targets.iter().filter(|target| !target.is_refused()) {
        if target.is_change() {
            outputs.replace(&target.path, target.text.as_bytes())?;
        }
        let hash = |table: &Input| Ok((inside(&workspace.root, &table.path), hash_of(&table.path)?));
        let tables = target.tables.iter().map(hash).collect::<Result<_>>()?;
        let recorded = record.catalogs.entry(target.name.clone()).or_default();
        let last_number = target.imported.last_number;
        let is_contradicted = !target.conflicts.is_empty();
        let (is_open, is_kept) = (is_contradicted && !keep, is_contradicted && keep);
        *recorded = match &target.sender {
            Sender::Reviewer { .. } => recorded.reviewed(last_number, tables, is_open, is_kept),
            Sender::Tables { said, sheets, .. } => {
                let kept = workspace.root.join(IMPORTED).join(&target.name);
                if read_if_there(&kept)?.as_ref() != Some(said) {
                    outputs.write(&kept, said.as_bytes())?;
                }
                // What somebody edited is not what an import wrote.
                let is_written = target.is_change() || recorded.sha256.is_empty();
                let hash = if is_written { sha256(target.text.as_bytes()) } else { recorded.sha256.clone() };
                let is_open = is_open || !target.imported.undecided.is_empty();
                recorded.followed_by(hash, last_number, tables, is_open, sheets.clone())
            }
        };
    }
    if *record != before {
        outputs.replace(&workspace.root.join(IMPORTS), record.to_yaml().as_bytes())?;
    }
    Ok(())
}
