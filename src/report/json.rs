//! Findings for programs.

use std::io::{self, Write};

use foldhash::HashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Report, Summary};
use crate::finding::{Finding, Fix, Severity};
use crate::model::{Locus, SourceText};
use crate::text::Language;
use crate::write::mend::{Edit, Mender};

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
    /// How `mulu validate --fix` mends it in a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixDocument>,
}

/// How a finding is mended.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FixDocument {
    /// Whether the file says the same afterwards; else it takes `--unsafe`.
    safe: bool,
    /// What is replaced by what.
    edits: Vec<EditDocument>,
}

/// A stretch of a file, and what stands in its place.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EditDocument {
    /// First byte, behind a byte order mark.
    start: usize,
    /// The byte after the last.
    end: usize,
    /// What stands there instead.
    replacement: String,
}

/// The texts that findings are mended in, each read once.
#[derive(Debug, Default)]
pub struct Menders<'a>(HashMap<usize, Mender<'a>>);

impl<'a> Menders<'a> {
    fn fix(&mut self, fix: &'a Fix) -> Option<FixDocument> {
        let SourceText::Lines(text) = &*fix.at.source.text else { return None };
        let mender = self.0.entry(fix.at.key().0).or_insert_with(|| Mender::new(text));
        let edits = mender.edits(fix)?.into_iter();
        let edits = edits.map(|Edit { start, end, replacement }| EditDocument { start, end, replacement });
        Some(FixDocument { safe: fix.is_safe, edits: edits.collect() })
    }
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
    pub fn new(finding: &'a Finding, language: Language, menders: &mut Menders<'a>) -> Self {
        let related = finding.related.iter();
        Self {
            rule: finding.rule.code,
            name: finding.rule.name,
            severity: finding.severity,
            message: finding.message.get(language),
            locus: &finding.locus,
            related: related.map(|(locus, label)| RelatedDocument { message: label.get(language), locus }).collect(),
            origin: finding.origin.as_ref().map(|origin| &origin.first),
            help: finding.help.get(language),
            fix: finding.fix.as_ref().and_then(|fix| menders.fix(fix)),
        }
    }
}

pub(super) fn write(report: &Report<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.verdict.findings.iter();
    let mut menders = Menders::default();
    let document = ValidationDocument {
        format: FORMAT,
        findings: findings.map(|finding| FindingDocument::new(finding, language, &mut menders)).collect(),
        summary: &report.summary,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
