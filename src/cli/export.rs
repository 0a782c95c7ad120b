//! `mulu export`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::CLEAN;
use super::console::{Console, write_file, write_out};
use super::language::say;
use super::load::{Inputs, Loaded, Severities, load};
use crate::error::{Error, Result};
use crate::model::{Catalog, Date, Region};
use crate::relate::{file_name, region_of};
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
    let options = arguments.severities.options()?;
    let mut loaded = load(&arguments.inputs, console)?;
    let findings = if arguments.review { loaded.judge(&options).findings } else { Vec::new() };
    let catalogs = &mut loaded.set.catalogs;
    catalogs.retain(|catalog| !catalog.items.is_empty());
    catalogs.sort_by_key(|catalog| (catalog.kind, catalog.domain_code()));
    let catalogs = &loaded.set.catalogs;
    if catalogs.is_empty() {
        return Err(Error::new(Text::new(
            "没有读到任何事项，没有可导出的内容",
            "no item was read; there is nothing to export",
        )));
    }
    let bytes = match format {
        FormatName::Xlsx => {
            let region = region(&loaded);
            let review = arguments.review.then_some(findings.as_slice());
            xlsx::workbook(&xlsx::Book {
                catalogs,
                title: title(catalogs, region.as_ref()),
                version: version(&loaded),
                effective: effective(&loaded),
                region: region.as_ref(),
                review,
            })?
        }
        FormatName::Csv => csv::catalogs(catalogs),
        FormatName::Json => json::catalogs(catalogs),
        FormatName::Md => markdown::catalogs(catalogs).into_bytes(),
        FormatName::Yaml => return export_yaml(arguments, catalogs, console),
    };
    match &arguments.output {
        Some(path) => {
            write_file(path, &bytes)?;
            let (shown, count) = (path.display(), catalogs.len());
            console.note(&crate::text!("已写到 {shown}（{count} 份目录）", "written to {shown} ({count} catalog(s))"));
        }
        None => write_out(&bytes)?,
    }
    Ok(CLEAN)
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
fn export_yaml(arguments: &Arguments, catalogs: &[Catalog], console: &Console) -> Result<u8> {
    match (catalogs, &arguments.output) {
        ([only], None) => write_out(yaml::catalog(only).as_bytes())?,
        ([only], Some(path)) if path.extension().is_some() => write_file(path, yaml::catalog(only).as_bytes())?,
        (_, None) => {
            return Err(Error::new(Text::new(
                "有多份目录，YAML 要写到文件夹",
                "several catalogs in YAML need a folder",
            ))
            .with_help(Text::new("请加 -o 文件夹。", "Add -o FOLDER.")));
        }
        (several, Some(folder)) => {
            let mut used = std::collections::BTreeSet::new();
            for catalog in several {
                let name = catalog.domain_code().map_or_else(|| "catalog.yaml".to_owned(), file_name);
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
                write_file(&folder.join(name), yaml::catalog(catalog).as_bytes())?;
            }
            let (shown, count) = (folder.display(), several.len());
            console.note(&crate::text!("已写到 {shown}（{count} 份目录）", "written to {shown} ({count} catalog(s))"));
        }
    }
    Ok(CLEAN)
}

fn region(loaded: &Loaded) -> Option<Region> {
    let of_manifest = loaded.workspace.as_ref().and_then(|workspace| workspace.region.as_ref());
    of_manifest.map(|region| region.value.clone()).or_else(|| region_of(&loaded.set.catalogs))
}

/// The cover's title: that of the only catalog, or the region's.
fn title(catalogs: &[Catalog], region: Option<&Region>) -> String {
    match (catalogs, region) {
        ([only], _) if only.title.is_some() => only.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
        (_, Some(region)) => format!("{}基层政务公开标准目录", region.name),
        (_, None) => "基层政务公开标准目录".to_owned(),
    }
}

/// What all catalogs say alike, or the manifest.
fn version(loaded: &Loaded) -> Option<String> {
    let of_manifest = loaded.workspace.as_ref().and_then(|workspace| workspace.version.as_ref());
    let mut stated: Vec<String> =
        loaded.set.catalogs.iter().filter_map(|c| Some(c.version.as_ref()?.value.to_string())).collect();
    stated.dedup();
    match (of_manifest, stated.as_slice()) {
        (Some(version), _) => Some(version.value.to_string()),
        (None, [only]) => Some(only.clone()),
        _ => None,
    }
}

fn effective(loaded: &Loaded) -> Option<Date> {
    let of_manifest = loaded.workspace.as_ref().and_then(|workspace| workspace.effective.as_ref());
    let stated = || loaded.set.catalogs.iter().filter_map(|catalog| Some(catalog.effective.as_ref()?.value)).max();
    of_manifest.map(|day| day.value).or_else(stated)
}
