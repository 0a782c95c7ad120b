//! Findings for programs.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Report, Summary};
use crate::finding::{Finding, Severity};
use crate::model::Locus;
use crate::text::Language;

/// The number of this format, which changes when a program that reads it would break.
const FORMAT: u32 = 1;

/// What `mulu validate --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ValidationDocument<'a> {
    /// The number of this format.
    format: u32,
    /// The findings, in the order of files and places.
    findings: Vec<FindingDocument<'a>>,
    /// What was read, and how much was found.
    summary: &'a Summary,
}

/// A finding as programs see it, also in `mulu show --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FindingDocument<'a> {
    /// The rule's code.
    rule: &'a str,
    /// The rule's name.
    name: &'a str,
    /// How it counts.
    severity: Severity,
    /// What is wrong, in the language of the run.
    message: &'a str,
    /// Where.
    locus: &'a Locus,
    /// Other places that belong to it.
    related: Vec<RelatedDocument<'a>>,
    /// The cell that the item was imported from, in a catalog that `mulu import` wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'a Locus>,
    /// What to change to what.
    help: &'a str,
}

/// Another place that belongs to a finding.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RelatedDocument<'a> {
    /// What stands there.
    message: &'a str,
    /// Where.
    locus: &'a Locus,
}

impl<'a> FindingDocument<'a> {
    /// A finding in `language`.
    #[must_use]
    pub fn new(finding: &'a Finding, language: Language) -> Self {
        let related = finding.related.iter();
        Self {
            rule: finding.rule.code,
            name: finding.rule.name,
            severity: finding.severity,
            message: finding.message.get(language),
            locus: &finding.locus,
            related: related.map(|(locus, label)| RelatedDocument { message: label.get(language), locus }).collect(),
            origin: finding.origin.as_ref(),
            help: finding.help.get(language),
        }
    }
}

pub(super) fn write(report: &Report<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.verdict.findings.iter();
    let document = ValidationDocument {
        format: FORMAT,
        findings: findings.map(|finding| FindingDocument::new(finding, language)).collect(),
        summary: &report.summary,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
