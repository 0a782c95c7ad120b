//! `mulu validate`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, Severities, load};
use super::side::Side;
use super::{CLEAN, FOUND};
use super::{annotate, coverage};
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::inspect::Options;
use crate::report::{Format, Report};
use crate::text::Text;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    severities: Severities,

    /// Format.
    #[arg(short, long, value_enum, value_name = say("格式", "FORMAT"), help = say(
        "报告格式，可重复；与 -o 依次配对，没有配到的写到标准输出；不写的按文件名（.sarif、.xml、.html、.xlsx、.json），否则 human",
        "Format of the report, repeatable; paired with -o in turn, the rest go to stdout; else what the file's name says (.sarif, .xml, .html, .xlsx, .json), else human"
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

    /// Statistics.
    #[arg(long, help = say("按规则统计条数", "Count findings by rule"))]
    statistics: bool,

    /// Cap.
    #[arg(long, value_name = say("条数", "N"), default_value_t = 10, value_parser = parse_count, help = say("每个文件每条规则最多显示几条，0 为全部", "Show at most so many findings of a rule for a file; 0 for all"))]
    max_per_rule: usize,
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

fn parse_count(text: &str) -> std::result::Result<usize, String> {
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
    let loaded = load(&arguments.inputs, console)?;
    let verdict = loaded.judge(&options, console);
    let mut report = Report::new(&loaded.set, &verdict);
    if formats.iter().any(|format| matches!(format, Format::Html | Format::Xlsx)) {
        report.coverage = coverage::by_domain(&loaded);
    }
    for (at, format) in formats.into_iter().enumerate() {
        let file = arguments.output.get(at);
        let mut look = console.look(file.is_some());
        look.most_per_rule = arguments.max_per_rule;
        look.statistics = arguments.statistics;
        let mut bytes = Vec::new();
        report.write(format, console.language(), &look, &mut bytes).expect("writing to memory does not fail");
        match file {
            Some(path) => {
                loaded.outputs.write(path, &bytes)?;
                let shown = path.display();
                console.note(&crate::text!("报告已写到 {shown}", "report written to {shown}"));
            }
            None => write_out(&bytes)?,
        }
    }
    if let Some(folder) = &arguments.annotate {
        annotate::write(folder, &loaded, &verdict, &arguments.inputs.read_options(), console)?;
    }
    if loaded.set.catalogs.is_empty() && loaded.set.requirements.is_empty() && verdict.findings.is_empty() {
        console.note(&Text::new("没有读到任何目录。", "No catalog was read."));
    }
    let code = if verdict.count(Severity::Deny) > 0 { FOUND } else { CLEAN };
    // The process ends here: giving the memory back piece by piece would only keep people waiting.
    std::mem::forget((loaded, verdict));
    Ok(code)
}
