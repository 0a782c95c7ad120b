//! Reports: findings into bytes, one file a format.

mod blame;
mod coverage;
mod coverage_text;
pub mod diff;
mod excerpt;
mod human;
mod json;
mod short;
mod show;
mod show_text;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::finding::{Severity, Verdict};
use crate::inspect::{Set, items_by_domain};
use crate::model::DomainCode;
use crate::text::Language;

pub use blame::{BlameDocument, blame_text};
pub use coverage::CoverageDocument;
pub use coverage_text::coverage_text;
pub use human::Look;
pub use json::{FindingDocument, Menders, ValidationDocument};
pub use show::ShowDocument;
pub use show_text::show_text;

/// A format of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: each finding with its line or row, grouped by file.
    Human,
    /// One line a finding.
    Short,
    /// For programs.
    Json,
}

/// What a report tells.
#[derive(Debug)]
pub struct Report<'a> {
    /// The findings.
    pub verdict: &'a Verdict,
    /// What was read, and how much was found.
    pub summary: Summary,
}

/// What was read, and how much was found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Summary {
    /// Files read.
    pub files: usize,
    /// Catalogs read.
    pub catalogs: usize,
    /// Items read.
    pub items: usize,
    /// Lists of requirements read.
    pub requirements: usize,
    /// Files of a folder that hold no catalog.
    pub skipped: Vec<String>,
    /// Findings that fail the run.
    pub deny: usize,
    /// Findings that do not.
    pub warn: usize,
    /// Findings that an allowance covered.
    pub allowed: usize,
    /// By domain, in order; those of no domain last.
    pub by_domain: Vec<DomainCount>,
    /// By rule, the most frequent first.
    pub by_rule: Vec<RuleCount>,
}

/// What was found in a domain.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DomainCount {
    /// The domain; absent for findings that belong to none.
    pub domain: Option<DomainCode>,
    /// Items read.
    pub items: usize,
    /// Findings that fail the run.
    pub deny: usize,
    /// Findings that do not.
    pub warn: usize,
}

/// How often a rule found something.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RuleCount {
    /// The rule's code.
    pub rule: String,
    /// Its name.
    pub name: String,
    /// How often.
    pub count: usize,
}

impl<'a> Report<'a> {
    /// The report on what was read and found.
    #[must_use]
    pub fn new(set: &Set, verdict: &'a Verdict) -> Self {
        Self { verdict, summary: summary(set, verdict) }
    }

    /// Writes the report.
    ///
    /// # Errors
    ///
    /// When `out` does not take it.
    pub fn write(&self, format: Format, language: Language, look: &Look, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Human => human::write(self, language, look, out),
            Format::Short => short::write(self, language, out),
            Format::Json => json::write(self, language, out),
        }
    }
}

/// A text without characters that command a terminal.
fn printable(text: &str) -> Cow<'_, str> {
    let commands = |c: char| c.is_control() && c != '\n';
    if text.contains(commands) { Cow::Owned(text.replace(commands, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

fn summary(set: &Set, verdict: &Verdict) -> Summary {
    // None sorts before every code; findings of no domain come last.
    let last = |domain: Option<DomainCode>| (domain.is_none(), domain);
    let mut domains: BTreeMap<_, DomainCount> = BTreeMap::new();
    for (domain, items) in items_by_domain(&set.catalogs) {
        domains.insert(last(domain), DomainCount { domain, items, ..DomainCount::default() });
    }
    let mut rules: BTreeMap<&str, RuleCount> = BTreeMap::new();
    for finding in &verdict.findings {
        let domain = finding.subject.domain;
        let count = domains.entry(last(domain)).or_insert(DomainCount { domain, ..DomainCount::default() });
        match finding.severity {
            Severity::Deny => count.deny += 1,
            _ => count.warn += 1,
        }
        let rule = finding.rule;
        let count = RuleCount { rule: rule.code.to_owned(), name: rule.name.to_owned(), count: 0 };
        rules.entry(rule.code).or_insert(count).count += 1;
    }
    let mut by_rule: Vec<RuleCount> = rules.into_values().collect();
    by_rule.sort_by_key(|rule| std::cmp::Reverse(rule.count));
    Summary {
        files: set.files,
        catalogs: set.catalogs.len(),
        items: set.items(),
        requirements: set.requirements.len(),
        skipped: set.skipped.clone(),
        deny: verdict.count(Severity::Deny),
        warn: verdict.count(Severity::Warn),
        allowed: verdict.allowed,
        by_domain: domains.into_values().collect(),
        by_rule,
    }
}
