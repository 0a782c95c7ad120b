//! One line a finding: for terminals, editors and `grep`.

use std::io::{self, Write};

use super::{Report, printable};
use crate::text::Language;

pub(super) fn write(report: &Report<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.verdict.findings {
        let (code, severity) = (finding.rule.code, finding.severity.label());
        let (severity, message) = (severity.get(language), printable(finding.message.get(language)));
        writeln!(out, "{}: {severity} {code} {message}", finding.locus)?;
    }
    Ok(())
}
