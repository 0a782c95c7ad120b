//! GitLab's code quality report, which merge requests show beside the lines.

use std::io::{self, Write};

use serde::Serialize;

use super::{Report, line, with_help};
use crate::finding::Severity;
use crate::text::Language;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

pub(super) fn write(report: &Report<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let issues = report.ranked().into_iter().map(|(finding, fingerprint)| Issue {
        description: format!("{} {}", finding.rule.code, with_help(finding, language)),
        check_name: finding.rule.code,
        fingerprint,
        severity: if finding.severity == Severity::Deny { "major" } else { "minor" },
        location: Location { path: finding.locus.source.file.clone(), lines: Lines { begin: line(&finding.locus) } },
    });
    serde_json::to_writer_pretty(&mut *out, &issues.collect::<Vec<_>>())?;
    writeln!(out)
}
