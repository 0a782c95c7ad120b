//! `mulu coverage`

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::CLEAN;
use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, Loaded, load};
use crate::align::Match;
use crate::coverage::{Counts, Coverage, Lists, Table};
use crate::error::{Error, Result};
use crate::localise::drafts;
use crate::model::{Catalog, Date, DomainCode, Item, ItemId, Kind, Region, Requirements};
use crate::relate::pairing::elsewhere;
use crate::report::{CoverageDocument, coverage_text};
use crate::text::Text;
use crate::write::xlsx;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,

    /// Format.
    #[arg(short, long, value_enum, value_name = say("格式", "FORMAT"), help = say("输出格式；默认 human，-o 写 .xlsx、.json 文件时随文件名", "Format; else human, or what the ending of -o says"))]
    format: Option<FormatName>,

    /// Output.
    #[arg(short, long, value_name = say("文件", "FILE"), help = say("写到文件；xlsx 必须写到文件", "Write to a file, which xlsx needs"))]
    output: Option<PathBuf>,

    /// As of.
    #[arg(long, value_name = say("日期", "DAY"), value_parser = super::load::parse_day, help = say("按这一天判断是否逾期，如 2026-01-01；默认今天", "Judge due dates on this day, as in 2026-01-01; else today"))]
    as_of: Option<Date>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Human,
    Json,
    Xlsx,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let format = arguments.format.unwrap_or_else(|| implied(arguments.output.as_deref()));
    if format == FormatName::Xlsx && arguments.output.is_none() {
        return Err(Error::new(Text::new("工作簿要写到文件", "a workbook has to be written to a file"))
            .with_help(Text::new("请加 -o 覆盖表.xlsx。", "Add `-o coverage.xlsx`.")));
    }
    let loaded = load(&arguments.inputs, console)?;
    let as_of = arguments.as_of.unwrap_or_else(Date::today);
    let bytes = with_table(&loaded, |table, region| match format {
        FormatName::Human => Ok(coverage_text(table, as_of, console.language()).into_bytes()),
        FormatName::Json => Ok(CoverageDocument::new(table, as_of).to_json()),
        FormatName::Xlsx => {
            let owner = region.map_or("", |region| region.name.as_str());
            xlsx::coverage(table, &format!("{owner}政务公开事项覆盖表"), as_of)
        }
    })?;
    match &arguments.output {
        Some(path) => {
            loaded.outputs.write(path, &bytes)?;
            let shown = path.display();
            console.note(&crate::text!("覆盖表已写到 {shown}", "coverage table written to {shown}"));
        }
        None => write_out(&bytes)?,
    }
    Ok(CLEAN)
}

/// Makes the table of what was loaded, and hands it to `then` with the region whose it is.
fn with_table<T>(loaded: &Loaded, then: impl FnOnce(&Table<'_, '_>, Option<&Region>) -> T) -> T {
    let drafts = drafts(&loaded.set.catalogs, &loaded.standards.catalogs);
    let is_drafted = |catalog: &Catalog| drafts.iter().any(|draft| std::ptr::eq(*draft, catalog));
    let local = loaded.set.catalogs.iter().filter(|catalog| !catalog.is_national());
    let coverage = Coverage::new(local, &drafts);
    // One township's catalogs are its own, wherever they lie.
    let region = only_township(&loaded.set.catalogs).or_else(|| loaded.region());
    let is_others = |catalog: &Catalog| catalog.township().is_some_and(|own| region.as_ref() != Some(own));
    let elsewhere = held_elsewhere(loaded, |catalog| is_drafted(catalog) || is_others(catalog));
    let lists: Vec<&Requirements> = [&loaded.standards.statutory].into_iter().chain(&loaded.set.requirements).collect();
    let lists = Lists {
        catalogs: &loaded.set.catalogs,
        matches: &loaded.set.matches,
        reference: loaded.reference,
        drafts: &drafts,
        elsewhere: &elsewhere,
        region: region.as_ref(),
        requirements: &lists,
    };
    then(&Table::new(&lists, &coverage), region.as_ref())
}

/// How much of the standard each domain covers: all domains of a set, of single files only those that they are of.
pub(super) fn by_domain(loaded: &Loaded) -> Vec<(DomainCode, Counts)> {
    let is_whole = loaded.workspace.as_ref().is_some_and(|workspace| workspace.is_whole);
    let read: BTreeSet<DomainCode> = loaded.set.catalogs.iter().filter_map(Catalog::domain_code).collect();
    with_table(loaded, |table, _| {
        let lines = table.domains.iter().filter(|line| is_whole || read.contains(&line.domain.code));
        lines.map(|line| (line.domain.code, line.counts())).collect()
    })
}

/// The items of the standard that no row surely is, and that rows of the county's own hold.
fn held_elsewhere<'l>(loaded: &'l Loaded, is_left_out: impl Fn(&Catalog) -> bool) -> BTreeMap<ItemId, Vec<&'l Item>> {
    let mut domains: BTreeMap<DomainCode, Vec<(&Item, &Match)>> = BTreeMap::new();
    for (catalog, matches) in loaded.set.catalogs.iter().zip(&loaded.set.matches) {
        let domain = catalog.domain_code().filter(|_| catalog.kind == Kind::Standard && !catalog.is_national());
        if let Some(domain) = domain.filter(|_| !is_left_out(catalog)) {
            domains.entry(domain).or_default().extend(catalog.items.iter().zip(matches));
        }
    }
    let of_domain = |(domain, rows): (DomainCode, Vec<(&'l Item, &'l Match)>)| {
        let covered: BTreeSet<ItemId> = rows.iter().filter_map(|(_, found)| found.id).collect();
        let open: Vec<_> = loaded.reference.items_of(domain).filter(|(id, _)| !covered.contains(id)).collect();
        elsewhere(&open, rows.into_iter())
    };
    domains.into_iter().flat_map(of_domain).collect()
}

/// The township that all these catalogs are of, where they are one's.
fn only_township(catalogs: &[Catalog]) -> Option<Region> {
    let mut local = catalogs.iter().filter(|catalog| !catalog.is_national());
    let township = local.next()?.township()?;
    local.all(|catalog| catalog.township() == Some(township)).then(|| township.clone())
}

/// What the ending of a file says.
fn implied(output: Option<&std::path::Path>) -> FormatName {
    match output.and_then(|path| path.extension()).and_then(|ending| ending.to_str()) {
        Some("xlsx") => FormatName::Xlsx,
        Some("json") => FormatName::Json,
        _ => FormatName::Human,
    }
}
