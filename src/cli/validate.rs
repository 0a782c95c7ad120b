//! `mulu validate`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::{Console, write_out};
use super::fix;
use super::language::say;
use super::load::{Inputs, Loaded, Severities, load};
use super::select::{Ending, Selection};
use super::settings::settings_text;
use super::side::Side;
use super::{CLEAN, FOUND};
use super::{annotate, coverage};
use crate::error::{Error, Result};
use crate::finding::Verdict;
use crate::inspect::Options;
use crate::report::{Format, Report};
use crate::text::Text;
use crate::workspace::Baseline;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    severities: Severities,

    /// Format.
    #[arg(short, long, value_enum, value_name = say("格式", "FORMAT"), help = say(
        "报告格式，可重复；与 -o 依次配对，没有配到的写到标准输出；不写的按文件名（.sarif、.xml、.html、.xlsx、.json），否则 human；html 用中文，写明 --lang en 才用英文；xlsx 用中文",
        "Format of the report, repeatable; paired with -o in turn, the rest go to stdout; else what the file's name says (.sarif, .xml, .html, .xlsx, .json), else human; html is Chinese unless --lang en is given, xlsx always"
    ))]
    format: Vec<FormatName>,

    /// Output.
    #[arg(short, long, value_name = say("文件", "FILE"), help = say("把报告写到文件，可重复", "Write the report to a file, repeatable"))]
    output: Vec<PathBuf>,

    /// Annotated copies.
    #[arg(long, value_name = say("文件夹", "DIR"), help = say(
        "把每个工作簿的标注副本写到这个文件夹，供退回部门：错误标色、加批注，首页为问题清单",
        "Write a copy of each workbook to this folder, to send back: faulty cells coloured and noted, a list of findings first"
    ))]
    annotate: Option<PathBuf>,

    /// Base.
    #[arg(long, value_name = say("旧", "OLD"), help = say("与这一份比较版本号升得够不够（VER004），如 releases/1.2.0、v1.2.0:；默认看 releases 里最新的一份", "Judge the bump (VER004) against this, as in releases/1.2.0 or v1.2.0:; else the newest in `releases`"))]
    base: Option<String>,

    #[command(flatten)]
    mending: fix::Options,

    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    known: Known,

    #[command(flatten)]
    ending: Ending,

    /// Settings.
    #[arg(long, help = say("列出实际生效的设置和每一项的出处，不检查", "Print the settings that count and where each comes from, and check nothing"))]
    show_settings: bool,

    /// Statistics.
    #[arg(long, help = say("按领域和规则统计条数", "Count findings by domain and rule"))]
    statistics: bool,

    /// Cap.
    #[arg(long, value_name = say("条数", "N"), default_value_t = 10, value_parser = parse_count, help = say("每个文件每条规则最多显示几条，0 为全部", "Show at most so many findings of a rule for a file; 0 for all"))]
    max_per_rule: usize,
}

/// What was there when the check was adopted.
#[derive(Args)]
struct Known {
    /// Write.
    #[arg(long, value_name = say("文件", "FILE"), conflicts_with = "baseline", help = say("把现有的问题写成基线：旧问题以后用 --baseline 略过，只报新问题", "Write what is found to a baseline, which --baseline then leaves out, so that only new faults fail"))]
    write_baseline: Option<PathBuf>,
    /// Read.
    #[arg(long, value_name = say("文件", "FILE"), help = say("略过基线里的问题，只报告新的", "Leave out what this baseline knows, and report what is new"))]
    baseline: Option<PathBuf>,
    /// Prune.
    #[arg(long, requires = "baseline", help = say("把基线里已经改好的删掉", "Take the entries out of the baseline that are mended"))]
    prune: bool,
}

impl Known {
    /// Takes out of the verdict what is known, and keeps the baseline.
    fn apply(&self, loaded: &Loaded, verdict: &mut Verdict, console: &Console) -> Result<()> {
        let is_whole = loaded.workspace.as_ref().is_none_or(|workspace| workspace.is_whole);
        if let Some(path) = &self.write_baseline {
            let baseline = Baseline::of(&verdict.findings);
            loaded.outputs.write(path, baseline.to_yaml().as_bytes())?;
            baseline.apply(verdict, is_whole);
            let (count, shown) = (Text::counted(baseline.len(), "finding", "findings"), path.display());
            console.note(&crate::text!(
                "基线已写到 {shown}，记入 {count} 条",
                "baseline with {count} written to {shown}";
                count
            ));
            return Ok(());
        }
        let Some(path) = &self.baseline else { return Ok(()) };
        let baseline = Baseline::read(path)?;
        baseline.apply(verdict, is_whole);
        let shown = path.display();
        if self.prune && !is_whole {
            return Err(Error::new(crate::text!(
                "只检查了一部分文件，不能清理基线 {shown}",
                "only some files were checked; {shown} cannot be pruned"
            ))
            .with_help(Text::new(
                "请不写路径，检查整套目录后再用 --prune。",
                "Use --prune with a run over the whole set, without paths.",
            )));
        }
        let count = verdict.mended.len();
        if self.prune {
            loaded.outputs.replace(path, baseline.without(&verdict.mended).to_yaml().as_bytes())?;
            let count = Text::counted(count, "mended entry", "mended entries");
            console.note(&crate::text!(
                "基线 {shown} 删去了 {count} 条已改好的",
                "{count} taken out of {shown}";
                count
            ));
        } else if count > 0 {
            let entries = verdict.mended.iter().take(10).map(ToString::to_string).collect::<Vec<_>>().join("；");
            let entries = if count > 10 { format!("{entries}……") } else { entries };
            let count = Text::counted(count, "entry of the baseline is", "entries of the baseline are");
            console.note(&crate::text!(
                "基线里有 {count} 条已经改好（用 --prune 删去）：{entries}",
                "{count} mended (--prune takes out what is): {entries}";
                count
            ));
        }
        Ok(())
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Human,
    Short,
    Json,
    Sarif,
    Github,
    Gitlab,
    Junit,
    Html,
    Xlsx,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Human => Self::Human,
            FormatName::Short => Self::Short,
            FormatName::Json => Self::Json,
            FormatName::Sarif => Self::Sarif,
            FormatName::Github => Self::Github,
            FormatName::Gitlab => Self::Gitlab,
            FormatName::Junit => Self::Junit,
            FormatName::Html => Self::Html,
            FormatName::Xlsx => Self::Xlsx,
        }
    }
}

pub(super) fn parse_count(text: &str) -> std::result::Result<usize, String> {
    text.parse().map_err(|_| say("请写一个整数，如 10", "a whole number, as in 10").to_owned())
}

/// The formats in the order of the outputs: those that are given, then what the names of files say.
fn formats(arguments: &Arguments) -> Result<Vec<Format>> {
    let mut formats: Vec<Format> = arguments.format.iter().copied().map(Format::from).collect();
    while formats.len() < arguments.output.len().max(1) {
        let name = arguments.output.get(formats.len()).and_then(|path| path.file_name());
        let named = name.and_then(|name| Format::of_file(&name.to_string_lossy()));
        formats.push(named.unwrap_or(Format::Human));
    }
    let to_terminal = formats.get(arguments.output.len()..).unwrap_or_default();
    if to_terminal.contains(&Format::Xlsx) {
        return Err(Error::new(Text::new("工作簿要写到文件", "a workbook has to be written to a file"))
            .with_help(Text::new("请加 -o 检查结果.xlsx。", "Add `-o findings.xlsx`.")));
    }
    Ok(formats)
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let formats = formats(arguments)?;
    let base = arguments.base.as_ref().map(|base| Side::read(base, console)).transpose()?;
    let options = Options { base: base.map(Side::into_release), ..arguments.severities.options()? };
    let mut loaded = load(&arguments.inputs, console)?;
    if arguments.show_settings {
        write_out(settings_text(&loaded, &options, console.language()).as_bytes())?;
        return Ok(CLEAN);
    }
    let mut verdict = loaded.judge(&options, console);
    if arguments.mending.fix {
        let mended = fix::mend(&arguments.inputs, (loaded, verdict), &options, &arguments.mending, console)?;
        if arguments.mending.diff {
            mended.show(console)?;
            return Ok(mended.code());
        }
        mended.write(console)?;
        (loaded, verdict) = (mended.loaded, mended.verdict);
    }
    arguments.known.apply(&loaded, &mut verdict, console)?;
    arguments.selection.apply(&loaded, &mut verdict, console)?;
    let code = if arguments.ending.fails(&verdict) { FOUND } else { CLEAN };
    arguments.ending.cap(&mut verdict, console);
    write_reports(arguments, formats, &loaded, &verdict, console)?;
    if let Some(folder) = &arguments.annotate {
        annotate::write(folder, &loaded, &verdict, &arguments.inputs.read_options(), console)?;
    }
    if loaded.set.catalogs.is_empty() && loaded.set.requirements.is_empty() && verdict.findings.is_empty() {
        console.note(&Text::new("没有读到任何目录。", "No catalog was read."));
    }
    // The process ends here: giving the memory back piece by piece would only keep people waiting.
    std::mem::forget((loaded, verdict));
    Ok(code)
}

/// Writes each report to its file, or to stdout.
fn write_reports(
    arguments: &Arguments,
    formats: Vec<Format>,
    loaded: &Loaded,
    verdict: &Verdict,
    console: &Console,
) -> Result<()> {
    let mut report = Report::new(&loaded.set, verdict);
    let draws = |format: &Format| match format {
        Format::Html | Format::Xlsx => true,
        Format::Human => arguments.statistics,
        _ => false,
    };
    if formats.iter().any(draws) {
        report.coverage = coverage::by_domain(loaded);
    }
    for (at, format) in formats.into_iter().enumerate() {
        let file = arguments.output.get(at);
        let mut look = console.look(file.is_some());
        look.most_per_rule = arguments.max_per_rule;
        look.statistics = arguments.statistics;
        let mut bytes = Vec::new();
        let language = if format == Format::Html { console.page_language() } else { console.language() };
        report.write(format, language, &look, &mut bytes).expect("writing to memory does not fail");
        match file {
            Some(path) => {
                loaded.outputs.write(path, &bytes)?;
                let shown = path.display();
                console.note(&crate::text!("报告已写到 {shown}", "report written to {shown}"));
            }
            None => write_out(&bytes)?,
        }
    }
    Ok(())
}
