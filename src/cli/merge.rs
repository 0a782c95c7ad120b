//! `mulu merge`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, Loaded, Severities, load};
use super::output::Outputs;
use super::{CLEAN, FOUND, blame, region, together, upgrade};
use crate::error::{Error, Result};
use crate::finding::{Severity, Verdict};
use crate::model::{Catalog, Domain, DomainCode, Region, Version};
use crate::relate::{Given, Merge, MergeInput, effective_of, file_name, is_sibling, merge};
use crate::report::{Format, Report};
use crate::text::{Language, Text};
use crate::workspace::{MERGE_REPORT, MERGED_WORKBOOK};
use crate::write::{merge_report, xlsx, yaml};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,

    /// Output.
    #[arg(short, long, required_unless_present_any = ["explain", "upgrade"], value_name = say("文件夹", "DIR"), help = say("写到这个文件夹", "The folder to write to"))]
    output: Option<PathBuf>,

    /// Explain.
    #[arg(long, value_name = say("事项", "ITEM"), conflicts_with = "output", help = say("只说明合并后这个事项的各字段从哪里来、盖掉了什么，不写文件；同 mulu blame", "Only tell where each field of this item of the result comes from and what it overrode, as `mulu blame` does"))]
    explain: Option<String>,

    #[command(flatten)]
    upgrade: upgrade::Options,

    /// Force.
    #[arg(long, help = say("有错误也合并，并在报告里注明", "Merge although errors stand; the report says so"))]
    force: bool,

    /// Region.
    #[arg(long, value_name = say("代码", "CODE"), help = say("本县的行政区划代码或名称；默认看 mulu.yaml，再看目录", "Code or name of the county; else by mulu.yaml, else by the catalogs"))]
    region: Option<String>,

    /// Version.
    #[arg(long, value_name = say("版本", "VERSION"), value_parser = parse_version, help = say("合并结果的版本，如 1.2.0；默认看 mulu.yaml，再看目录", "The version of the result, as in 1.2.0; else by mulu.yaml, else by the catalogs"))]
    set_version: Option<Version>,

    #[command(flatten)]
    severities: Severities,
}

pub(super) fn parse_version(text: &str) -> std::result::Result<Version, String> {
    text.parse().map_err(|()| say("版本写成三段数字，如 1.2.0", "a version is three numbers, as in 1.2.0").to_owned())
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let options = arguments.severities.options()?;
    let loaded = load(&arguments.inputs, console)?;
    refuse_national(&loaded)?;
    if let Some(from) = arguments.upgrade.from() {
        if arguments.output.is_some() {
            return Err(Error::new(Text::new("--upgrade 不能和 -o 一起用", "--upgrade cannot be used with -o"))
                .with_help(Text::new(
                    "它改的是目录文件本身，用 --write 写入。",
                    "It changes the catalogs themselves, with --write.",
                )));
        }
        return upgrade::run(&arguments.upgrade, from, &loaded, console);
    }
    if let Some(item) = &arguments.explain {
        let region = region_of_set(arguments.region.as_deref(), &loaded)?;
        return blame::tell(
            &loaded,
            region,
            &blame::Question { item, field: None, format: blame::FormatName::Human },
            console,
        );
    }
    let Some(output) = &arguments.output else { return Ok(CLEAN) };
    refuse_folder_of_sources(output, &loaded)?;
    let verdict = loaded.judge(&options, console);
    let deny = verdict.count(Severity::Deny);
    if deny > 0 && !arguments.force {
        let deny = Text::counted(deny, "error stands", "errors stand");
        let refusal = crate::text!(
            "有 {deny} 个错误，没有合并。请先改正；确需合并的，加 --force。",
            "{deny}; nothing was merged. Mend them first, or add --force.";
            deny
        );
        return refuse(&loaded, &verdict, &refusal, console);
    }
    let region = region_of_set(arguments.region.as_deref(), &loaded)?;
    let version = arguments.set_version.clone().or_else(|| loaded.version()).unwrap_or_else(Version::first);
    let merged = merged(&loaded, &region, &version);
    let files = files(&merged, (&region, &version), (deny, verdict.count(Severity::Warn)), console.language())?;
    write(&files, output, &loaded.outputs)?;
    tell(output, &merged, deny, console);
    Ok(if deny > 0 { FOUND } else { CLEAN })
}

/// The set, merged.
pub(super) fn merged(loaded: &Loaded, region: &Region, version: &Version) -> Merge {
    merge(&input(loaded, region.clone(), version.clone()))
}

/// All files of a merged set, by their names: catalogs, workbook and report. `findings` stood at deny and at warn.
pub(super) fn files(
    merged: &Merge,
    (region, version): (&Region, &Version),
    findings: (usize, usize),
    language: Language,
) -> Result<Vec<(String, Vec<u8>)>> {
    let report = merge_report::MergeReport::new(merged, region, version, findings);
    let mut files = catalogs(merged, region, version)?;
    files.push((MERGE_REPORT.to_owned(), report.to_json()));
    files.push(("merge-report.md".to_owned(), merge_report::markdown(&report, language).into_bytes()));
    Ok(files)
}

/// Without a local catalog there is nothing to merge.
pub(super) fn refuse_national(loaded: &Loaded) -> Result<()> {
    if loaded.set.catalogs.iter().all(Catalog::is_national) {
        return Err(Error::new(Text::new(
            "没有读到本地目录，没有可合并的内容",
            "no local catalog was read; there is nothing to merge",
        )));
    }
    Ok(())
}

/// What a merge starts from.
pub(super) fn input(loaded: &Loaded, region: Region, version: Version) -> MergeInput<'_> {
    let given = given(loaded);
    MergeInput {
        catalogs: &loaded.set.catalogs,
        matches: &loaded.set.matches,
        standard: &loaded.standards.catalogs,
        region,
        version,
        effective: loaded.effective(),
        given,
    }
}

/// The numbers that were given before: by imports, and by releases.
fn given(loaded: &Loaded) -> Given<'_> {
    let Some(workspace) = &loaded.workspace else { return Given::default() };
    let numbers = workspace.given_numbers(&loaded.set.catalogs);
    let released = if numbers_items(&loaded.set.catalogs) { loaded.newest() } else { None };
    Given { numbers, released: released.map_or(&[], |release| &release.set.catalogs) }
}

/// Whether a merge has to give numbers: an item has none, or one that another has, too.
fn numbers_items(catalogs: &[Catalog]) -> bool {
    let mut seen = BTreeSet::new();
    let mut items = catalogs.iter().flat_map(|catalog| &catalog.items);
    items.any(|item| item.id.as_ref().is_none_or(|id| id.region.is_some() && !seen.insert(id.value)))
}

/// What a merge writes is apart from what it is made of: it would be merged once more the next time.
fn refuse_folder_of_sources(folder: &Path, loaded: &Loaded) -> Result<()> {
    let Ok(place) = folder.canonicalize() else { return Ok(()) };
    let is_within = |path: &Path| path.canonicalize().is_ok_and(|path| place.starts_with(&path));
    let mut folders = loaded.workspace.iter().flat_map(|workspace| &workspace.folders).map(|(_, path)| path);
    if !folders.any(|path| path.is_dir() && is_within(path)) {
        return Ok(());
    }
    let shown = folder.display();
    Err(Error::new(crate::text!(
        "合并结果不能写到 {shown}：mulu.yaml 把它列为目录或报送表的文件夹",
        "the merged set cannot go to {shown}: mulu.yaml lists it as a folder of catalogs or tables"
    ))
    .with_help(Text::new("请另写一个文件夹，如 -o merged。", "Name another folder, as in -o merged.")))
}

/// Writes the set into its folder, all of it or nothing. What an earlier merge left there goes; a file that no merge wrote is never touched.
fn write(files: &[(String, Vec<u8>)], folder: &Path, outputs: &Outputs) -> Result<()> {
    together::finish(folder)?;
    let earlier = written_by_merge(folder);
    for (name, _) in files {
        let path = folder.join(name);
        outputs.check(&path)?;
        if path.exists() && !earlier.contains(name) {
            let shown = path.display();
            return Err(Error::new(crate::text!(
                "{shown} 已经存在，不是合并写出的文件，没有覆盖",
                "{shown} exists already and was not written by a merge; nothing was overwritten"
            ))
            .with_help(Text::new("请用 -o 换一个空文件夹。", "Choose an empty folder with -o.")));
        }
    }
    let is_left = |name: &&String| !files.iter().any(|(own, _)| own == *name);
    let left: Vec<String> = earlier.iter().filter(is_left).cloned().collect();
    together::write(folder, files, &left)
}

/// The files in a folder that a merge wrote, by its report.
fn written_by_merge(folder: &Path) -> BTreeSet<String> {
    let report = std::fs::read(folder.join(MERGE_REPORT)).ok();
    let report: Option<serde_json::Value> = report.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(report) = report else { return BTreeSet::new() };
    let known: Vec<String> = Domain::all().iter().map(|domain| file_name(domain.code)).collect();
    let outputs = report["outputs"].as_array().into_iter().flatten().filter_map(|output| output["file"].as_str());
    let catalogs =
        outputs.filter(|name| *name == file_name(DomainCode::OUTSIDE) || known.iter().any(|known| known == name));
    let always = [MERGED_WORKBOOK, MERGE_REPORT, "merge-report.md"];
    catalogs.chain(always).map(str::to_owned).filter(|name| folder.join(name).exists()).collect()
}

/// What has to be mended before anything is merged.
pub(super) fn refuse(loaded: &Loaded, verdict: &Verdict, refusal: &Text, console: &Console) -> Result<u8> {
    let report = Report::new(&loaded.set, verdict);
    let mut bytes = Vec::new();
    report.write(Format::Human, console.language(), &console.look(false), &mut bytes).expect("memory takes it");
    write_out(&bytes)?;
    console.note(refusal);
    Ok(FOUND)
}

/// Catalogs of another county do not belong into this one's set.
fn refuse_foreign(loaded: &Loaded, region: &Region) -> Result<()> {
    let is_foreign = |own: &Region| !own.code.is_within(region.code) && !region.code.is_within(own.code);
    let foreign = loaded.set.catalogs.iter().filter(|catalog| !is_sibling(catalog, region));
    let foreign = foreign.filter(|catalog| match &catalog.region {
        Some(own) => is_foreign(own),
        None => catalog.region_beside(region).is_none(),
    });
    let places: Vec<String> = foreign
        .map(|catalog| {
            let stated = catalog.region.as_ref().map(|own| &own.value).or(catalog.namesakes.first());
            let name = stated.map_or("", |own| own.name.as_str());
            format!("{}（{name}）", catalog.locus)
        })
        .collect();
    if places.is_empty() {
        return Ok(());
    }
    let (name, count, first) = (&region.name, places.len(), &places[0]);
    Err(Error::new(crate::text!(
        "有 {count} 份目录不是{name}的，没有合并，如 {first}",
        "{count} of the catalogs are not of {name}; nothing was merged. One is {first}"
    ))
    .with_help(Text::new(
        "请只合并一个县的目录；是本县的，改正标题或 region；merge 也可以加 --region 行政区划代码。",
        "Merge the catalogs of one county; correct the title or `region` of those that are its own; `merge` also takes --region CODE.",
    )))
}

/// The catalogs as files, and all of them as a workbook.
pub(super) fn catalogs(merged: &Merge, region: &Region, version: &Version) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for catalog in &merged.catalogs {
        let domain = catalog.domain_code().unwrap_or(DomainCode::OUTSIDE);
        files.push((file_name(domain), yaml::catalog(catalog).into_bytes()));
    }
    let workbook = xlsx::workbook(&xlsx::Book {
        catalogs: &merged.catalogs,
        title: format!("{}基层政务公开标准目录", region.name),
        region: Some(region),
        version: Some(version.to_string()),
        effective: effective_of(&merged.catalogs),
        review: None,
    })?;
    files.push((MERGED_WORKBOOK.to_owned(), workbook));
    Ok(files)
}

/// Whose catalogs they are; all of them have to be that county's.
pub(super) fn region_of_set(wanted: Option<&str>, loaded: &Loaded) -> Result<Region> {
    let wanted = wanted.map(|wanted| region::wanted(wanted, &loaded.regions())).transpose()?;
    let region = wanted.or_else(|| loaded.region()).ok_or_else(|| {
        Error::new(Text::new("看不出是哪个县的目录", "whose catalogs these are cannot be told")).with_help(Text::new(
            "请在 mulu.yaml 里写 region；merge 也可以加 --region 行政区划代码。",
            "Write `region` in mulu.yaml; `merge` also takes --region CODE.",
        ))
    })?;
    refuse_foreign(loaded, &region)?;
    Ok(region)
}

fn tell(output: &Path, merged: &Merge, deny: usize, console: &Console) {
    let (folder, domains) = (output.display(), Text::counted(merged.catalogs.len(), "catalog", "catalogs"));
    let items = merged.catalogs.iter().map(|catalog| catalog.items.len()).sum();
    let items = Text::counted(items, "item", "items");
    console.note(&crate::text!(
        "已合并 {domains} 份目录、{items} 条事项，写到 {folder}：各领域 YAML、catalog.xlsx、merge-report.md",
        "merged {domains}, {items} into {folder}: YAML by domain, catalog.xlsx, merge-report.md";
        domains,
        items
    ));
    if !merged.renumbered.is_empty() {
        let renumbered = Text::counted(merged.renumbered.len(), "item", "items");
        console.note(&crate::text!(
            "注意：{renumbered} 条事项的编号已被别的事项用了，换了新编号，见 merge-report.md；请在目录里也改过来。",
            "Mind: {renumbered} got another id, since another item has theirs, as merge-report.md tells; change it in the catalogs, too.";
            renumbered
        ));
    }
    if deny > 0 {
        let deny = Text::counted(deny, "error", "errors");
        console.note(&crate::text!(
            "注意：合并时还有 {deny} 个错误，报告里已注明。",
            "Mind: {deny} stood when this was merged; the report says so.";
            deny
        ));
    }
}
