//! Workflow commands of GitHub: a line each, which the platform shows at the line of the file that it belongs to.

use std::io::{self, Write};

use super::{Report, line, with_help};
use crate::finding::Severity;
use crate::model::Place;
use crate::text::Language;

/// How many errors, and how many warnings, the platform shows of a step.
const SHOWN: usize = 10;

pub(super) fn write(report: &Report<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let ranked = report.ranked();
    for severity in [Severity::Deny, Severity::Warn] {
        let own = ranked.iter().filter(|(finding, _)| finding.severity == severity);
        for (finding, _) in own.clone().take(SHOWN) {
            let command = if severity == Severity::Deny { "error" } else { "warning" };
            let (file, number) = (property(&finding.locus.source.file), line(&finding.locus));
            let column = match finding.locus.place {
                Place::Text(span) => format!(",col={}", span.column),
                _ => String::new(),
            };
            let title = property(&format!("{} {}", finding.rule.code, finding.rule.summary.get(language)));
            let message = data(&with_help(finding, language));
            writeln!(out, "::{command} file={file},line={number}{column},title={title}::{message}")?;
        }
        let more = own.count().saturating_sub(SHOWN);
        if more > 0 {
            let what = severity.label();
            let note = crate::text!(
                "另有 {more} 条{what}没有标出；完整报告见 --format html、xlsx 或 human",
                "{more} more of kind {what} not shown; --format html, xlsx or human tells all"; what
            );
            writeln!(out, "::notice::{}", data(note.get(language)))?;
        }
    }
    let summary = &report.summary;
    let (known, allowed) = (summary.known, summary.allowed);
    if known + allowed > 0 {
        let note = crate::text!(
            "已豁免 {allowed} 条，基线中原有 {known} 条",
            "{allowed} allowed, {known} known to the baseline"
        );
        writeln!(out, "::notice::{}", data(note.get(language)))?;
    }
    Ok(())
}

/// The message of a command, as the toolkit writes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
