//! `mulu export`

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, Loaded, Severities, load, lost};
use super::output::Outputs;
use super::{CLEAN, FOUND};
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity, Verdict};
use crate::model::{Catalog, Region};
use crate::relate::file_of;
use crate::text::Text;
use crate::write::{csv, json, markdown, xlsx, yaml};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,

    /// Output.
    #[arg(short, long, value_name = say("文件", "FILE"), help = say(
        "写到文件；多份 YAML 写到文件夹；不写则输出到标准输出（工作簿除外）",
        "The file to write; a folder for several YAML catalogs; stdout if none is given, except for workbooks"
    ))]
    output: Option<PathBuf>,

    /// Format.
    #[arg(short, long, value_enum, value_name = say("格式", "FORMAT"), help = say("输出格式；默认看 -o 的扩展名", "Format; else by the ending of -o"))]
    format: Option<FormatName>,

    /// Review.
    #[arg(long, help = say(
        "审核用工作簿：带编号、下拉选项、审核意见列，有问题的单元格着色并加批注",
        "The reviewer's workbook: ids, drop-down lists, columns for comments, faulty cells coloured with a note"
    ))]
    review: bool,

    /// Overwrite.
    #[arg(long, requires = "review", help = say("审核用工作簿已经存在时也覆盖", "Overwrite a reviewer's workbook that is there already"))]
    overwrite: bool,

    #[command(flatten)]
    severities: Severities,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Xlsx,
    Csv,
    Json,
    Yaml,
    Md,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let format = format(arguments)?;
    refuse_to_lose_a_review(arguments)?;
    let options = arguments.severities.options()?;
    let mut loaded = load(&arguments.inputs, console)?;
    loaded.set.sort();
    if arguments.review {
        tell_of_tables(&loaded, console);
    }
    let set = &mut loaded.set;
    if let (true, Some(path)) = (arguments.review, &arguments.output) {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        xlsx::place_in_review(&mut set.catalogs, &mut set.findings, &file);
    }
    let verdict = loaded.judge(&options, console);
    loaded.set.give_ids();
    let Loaded { set, outputs, .. } = &mut *loaded;
    set.catalogs.retain(|catalog| !catalog.items.is_empty());
    if set.catalogs.is_empty() {
        return Err(Error::new(Text::new(
            "没有读到任何事项，没有可导出的内容",
            "no item was read; there is nothing to export",
        )));
    }
    let outputs = std::mem::take(outputs);
    let catalogs = &loaded.set.catalogs;
    let bytes = match format {
        FormatName::Xlsx => workbook(arguments, &loaded, &verdict)?,
        FormatName::Csv => csv::catalogs(catalogs),
        FormatName::Json => json::catalogs(catalogs),
        FormatName::Md => markdown::catalogs(catalogs).into_bytes(),
        FormatName::Yaml => {
            export_yaml(arguments, catalogs, &outputs, console)?;
            return Ok(tell(&verdict, console));
        }
    };
    match &arguments.output {
        Some(path) => {
            outputs.write(path, &bytes)?;
            let (shown, count) = (path.display(), Text::counted(catalogs.len(), "catalog", "catalogs"));
            console.note(&crate::text!("已写到 {shown}（{count} 份目录）", "written to {shown} ({count})"; count));
        }
        None => write_out(&bytes)?,
    }
    Ok(tell(&verdict, console))
}

fn workbook(arguments: &Arguments, loaded: &Loaded, verdict: &Verdict) -> Result<Vec<u8>> {
    let region = loaded.region();
    xlsx::workbook(&xlsx::Book {
        catalogs: &loaded.set.catalogs,
        title: title(&loaded.set.catalogs, region.as_ref()),
        version: loaded.version().map(|version| version.to_string()),
        effective: loaded.effective(),
        region: region.as_ref(),
        review: arguments.review.then_some(verdict.findings.as_slice()),
    })
}

/// What comes back of a table has no catalog to go into before the table itself is imported.
fn tell_of_tables(loaded: &Loaded, console: &Console) {
    let Some(region) = loaded.workspace.as_ref().and_then(|workspace| workspace.region.as_ref()) else { return };
    let is_own = |catalog: &&Catalog| catalog.region.as_ref().is_none_or(|own| own.code == region.code);
    let is_table = |catalog: &&Catalog| catalog.locus.source.sheet.is_some() && !catalog.items.is_empty();
    let tables = loaded.set.catalogs.iter().filter(is_table).filter(is_own);
    let files: BTreeSet<&str> = tables.map(|catalog| catalog.locus.source.file.as_str()).collect();
    if let Some(first) = files.first() {
        let count = Text::counted(files.len(), "workbook", "workbooks");
        console.note(&crate::text!(
            "{first} 等 {count} 份表还没有导入。要把审核结果写回目录的，请先运行 mulu import --write，再导出审核用的工作簿。",
            "{count} such as {first} have not been imported. If what reviewers change is to come into the catalogs, run `mulu import --write` first, then export for review.";
            count
        ));
    }
}

/// A reviewer may have written into the workbook of before.
fn refuse_to_lose_a_review(arguments: &Arguments) -> Result<()> {
    let Some(path) = arguments.output.as_ref().filter(|path| arguments.review && !arguments.overwrite && path.exists())
    else {
        return Ok(());
    };
    let shown = path.display();
    Err(Error::new(crate::text!(
        "{shown} 已经存在，里面可能有审核意见，没有覆盖",
        "{shown} exists already and may hold a reviewer's comments; it was not overwritten"
    ))
    .with_help(Text::new(
        "请换一个文件名；确实不要原来的，加 --overwrite。",
        "Choose another name, or add --overwrite.",
    )))
}

/// Says what of the sources is not in the output: exported is what could be read, and a file that could not is an error.
fn tell(verdict: &Verdict, console: &Console) -> u8 {
    let lost: Vec<&Finding> = lost(&verdict.findings).filter(|finding| finding.severity == Severity::Deny).collect();
    for finding in &lost {
        let (locus, message) = (&finding.locus, &finding.message);
        console.note(&crate::text!("没有导出：{locus} {message}", "not exported: {locus} {message}"; message));
    }
    let (deny, warn) = (verdict.count(Severity::Deny), verdict.count(Severity::Warn));
    if deny + warn > 0 {
        let deny = Text::counted(deny, "error", "errors");
        let warn = Text::counted(warn, "warning", "warnings");
        console.note(&crate::text!(
            "这些目录还有 {deny} 个错误、{warn} 个警告，运行 mulu validate 查看。",
            "These catalogs have {deny} and {warn}; see `mulu validate`.";
            deny,
            warn
        ));
    }
    if lost.is_empty() { CLEAN } else { FOUND }
}

fn format(arguments: &Arguments) -> Result<FormatName> {
    let ending =
        arguments.output.as_ref().and_then(|path| path.extension()).map(|e| e.to_string_lossy().to_lowercase());
    let by_ending = match ending.as_deref() {
        Some("xlsx") => Some(FormatName::Xlsx),
        Some("csv") => Some(FormatName::Csv),
        Some("json") => Some(FormatName::Json),
        Some("yaml" | "yml") => Some(FormatName::Yaml),
        Some("md") => Some(FormatName::Md),
        _ => None,
    };
    let format = arguments.format.or(by_ending).or(arguments.review.then_some(FormatName::Xlsx));
    if let (None, Some(ending)) = (format, ending.as_deref().filter(|ending| !ending.is_empty())) {
        return Err(Error::new(crate::text!("不支持导出成 .{ending}", "exporting to .{ending} is not supported"))
            .with_help(Text::new(
                "可选：.xlsx、.csv、.json、.yaml、.md。",
                "It is one of .xlsx, .csv, .json, .yaml, .md.",
            )));
    }
    match (format, &arguments.output) {
        (None, _) => {
            Err(Error::new(Text::new("不知道导出成什么格式", "the format is not known")).with_help(Text::new(
                "请用 -o 文件名.xlsx，或加 --format xlsx|csv|json|yaml|md。",
                "Name a file, as in -o catalog.xlsx, or add --format xlsx|csv|json|yaml|md.",
            )))
        }
        (Some(FormatName::Xlsx), None) => {
            Err(Error::new(Text::new("工作簿要写到文件", "a workbook must go to a file"))
                .with_help(Text::new("请加 -o 文件名.xlsx。", "Add -o catalog.xlsx.")))
        }
        (Some(format), _) if arguments.review && format != FormatName::Xlsx => {
            Err(Error::new(Text::new("--review 只用于工作簿（xlsx）", "--review is for workbooks (xlsx) only")))
        }
        (Some(format), _) => Ok(format),
    }
}

/// One catalog to a file or stdout, several to a folder.
fn export_yaml(arguments: &Arguments, catalogs: &[Catalog], outputs: &Outputs, console: &Console) -> Result<()> {
    match (catalogs, &arguments.output) {
        ([only], None) => write_out(yaml::catalog(only).as_bytes())?,
        ([only], Some(path)) if path.extension().is_some() => outputs.write(path, yaml::catalog(only).as_bytes())?,
        (_, None) => {
            return Err(Error::new(Text::new(
                "有多份目录，YAML 要写到文件夹",
                "several catalogs in YAML need a folder",
            ))
            .with_help(Text::new("请加 -o 文件夹。", "Add -o FOLDER.")));
        }
        (_, Some(path)) if path.extension().is_some() && !path.is_dir() => {
            let shown = path.display();
            return Err(Error::new(crate::text!(
                "有多份目录，不能写到一个文件 {shown}",
                "several catalogs cannot go into one file, {shown}"
            ))
            .with_help(Text::new("请用 -o 写一个文件夹的名字。", "Name a folder with -o.")));
        }
        (several, Some(folder)) => {
            let mut used = BTreeSet::new();
            for catalog in several {
                let name = file_of(catalog);
                if !used.insert(name.clone()) {
                    return Err(Error::new(crate::text!(
                        "两份目录都要写到 {name}",
                        "two catalogs would be written to {name}"
                    ))
                    .with_help(Text::new(
                        "同一领域有多份目录的，请用 mulu merge 合并。",
                        "Use `mulu merge` where a domain has several catalogs.",
                    )));
                }
                outputs.write(&folder.join(name), yaml::catalog(catalog).as_bytes())?;
            }
            let (shown, count) = (folder.display(), Text::counted(several.len(), "catalog", "catalogs"));
            console.note(&crate::text!("已写到 {shown}（{count} 份目录）", "written to {shown} ({count})"; count));
        }
    }
    Ok(())
}

/// The cover's title: that of the only catalog, or the region's.
fn title(catalogs: &[Catalog], region: Option<&Region>) -> String {
    match (catalogs, region) {
        ([only], _) if only.title.is_some() => only.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
        (_, Some(region)) => format!("{}基层政务公开标准目录", region.name),
        (_, None) => "基层政务公开标准目录".to_owned(),
    }
}
