//! Reports: findings into bytes, one file a format.

mod blame;
mod coverage;
mod coverage_text;
pub mod diff;
pub(crate) mod excerpt;
mod github;
mod gitlab;
mod html;
mod human;
mod json;
mod junit;
mod sarif;
mod short;
mod show;
mod show_text;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::coverage::Counts;
use crate::finding::{Finding, Heat, Severity, Verdict, fingerprints};
use crate::inspect::{Set, items_by_domain};
use crate::model::{DomainCode, Locus};
use crate::text::{Language, Text};
use crate::write::xlsx;

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
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Commands of GitHub's workflows, each of which marks a line.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit's XML, for whatever shows results of tests.
    Junit,
    /// One page for a browser.
    Html,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// What the name of a file says.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let is_quality = ["codequality", "code-quality", "code_quality"].iter().any(|word| name.contains(word));
        Some(match name.rsplit_once('.')?.1 {
            "sarif" => Self::Sarif,
            "json" if name.ends_with(".sarif.json") => Self::Sarif,
            "json" if is_quality => Self::Gitlab,
            "json" => Self::Json,
            "xml" => Self::Junit,
            "html" | "htm" => Self::Html,
            "xlsx" => Self::Xlsx,
            _ => return None,
        })
    }
}

/// What a report tells.
#[derive(Debug)]
pub struct Report<'a> {
    /// The findings.
    pub verdict: &'a Verdict,
    /// What was read, and how much was found.
    pub summary: Summary,
    /// The files that were read, or are spoken of, in order.
    pub files: BTreeSet<String>,
    /// How much of the standard each domain covers; empty where nobody asked.
    pub coverage: Vec<(DomainCode, Counts)>,
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
    /// Findings that the baseline knew already.
    pub known: usize,
    /// Entries of the baseline that are found no more.
    pub mended: usize,
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
        let catalogs = set.catalogs.iter().map(|catalog| &catalog.locus);
        let loci = catalogs.chain(verdict.findings.iter().map(|finding| &finding.locus));
        let files = loci.map(|locus| locus.source.file.clone()).collect();
        Self { verdict, summary: summary(set, verdict), files, coverage: Vec::new() }
    }

    /// The findings, the worst first: errors before warnings, and of each the first of every rule before the second of any.
    fn ranked(&self) -> Vec<(&'a Finding, String)> {
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        let findings = &self.verdict.findings;
        let mut ranked: Vec<_> = findings
            .iter()
            .zip(fingerprints(findings))
            .map(|(finding, fingerprint)| {
                let nth = told.entry(finding.rule.code).or_default();
                *nth += 1;
                (std::cmp::Reverse(finding.severity), *nth, finding, fingerprint)
            })
            .collect();
        ranked.sort_by_key(|(severity, nth, _, _)| (*severity, *nth));
        ranked.into_iter().map(|(_, _, finding, fingerprint)| (finding, fingerprint)).collect()
    }

    fn heat(&self) -> Heat {
        Heat::of(&self.verdict.findings, self.coverage.iter().map(|(domain, _)| *domain))
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
            Format::Sarif => sarif::write(self, language, out),
            Format::Github => github::write(self, language, out),
            Format::Gitlab => gitlab::write(self, language, out),
            Format::Junit => junit::write(self, language, out),
            Format::Html => html::write(self, language, out),
            Format::Xlsx => {
                let bytes = xlsx::findings(&self.verdict.findings, &self.heat(), &self.coverage);
                out.write_all(&bytes.map_err(io::Error::other)?)
            }
        }
    }
}

/// A text without characters that command a terminal.
fn printable(text: &str) -> Cow<'_, str> {
    let commands = |c: char| c.is_control() && c != '\n';
    if text.contains(commands) { Cow::Owned(text.replace(commands, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// The first line of a text, for the platforms that point to nothing but lines: a workbook has one, and the message names the cell.
fn line(locus: &Locus) -> u32 {
    match locus.place {
        crate::model::Place::Text(span) => span.line,
        _ => 1,
    }
}

/// What is wrong, with the cell where a line cannot tell it, and how to mend it.
fn with_help(finding: &Finding, language: Language) -> String {
    let locus = &finding.locus;
    let cell = match (&locus.source.sheet, locus.address()) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell} "),
        (Some(sheet), None) => format!("{sheet} "),
        _ => String::new(),
    };
    let (message, help) = (finding.message.get(language), finding.help.get(language));
    let label = Text::new("改法：", "mend: ");
    printable(&format!("{cell}{message}\n{}{help}", label.get(language))).into_owned()
}

/// `错误 3，警告 2`
fn counts(deny: usize, warn: usize) -> Text {
    let (deny, warn) = (Text::counted(deny, "error", "errors"), Text::counted(warn, "warning", "warnings"));
    crate::text!("错误 {deny}，警告 {warn}", "{deny}, {warn}"; deny, warn)
}

impl Summary {
    /// How much was read.
    fn read(&self) -> Text {
        let files = Text::counted(self.files, "file", "files");
        let catalogs = Text::counted(self.catalogs, "catalog", "catalogs");
        let items = Text::counted(self.items, "item", "items");
        crate::text!(
            "读取了 {files} 个文件、{catalogs} 份目录、{items} 条事项。",
            "Read {files}, {catalogs}, {items}.";
            files,
            catalogs,
            items
        )
    }

    /// What was found, and what of it is allowed.
    fn found(&self) -> Text {
        let (found, allowed) = (counts(self.deny, self.warn), self.allowed);
        if allowed > 0 {
            crate::text!("{found}，已豁免 {allowed} 条。", "{found}, {allowed} allowed."; found)
        } else {
            crate::text!("{found}。", "{found}."; found)
        }
    }

    /// Which files of a folder hold no catalog.
    fn told_of_skipped(&self) -> Option<Text> {
        let names = Text { zh: self.skipped.join("、").into(), en: self.skipped.join(", ").into() };
        let files = Text::counted(self.skipped.len(), "file holds", "files hold");
        let told = crate::text!(
            "{files} 个文件不是目录，没有检查：{names}",
            "{files} no catalog, passed over: {names}";
            files, names
        );
        (!self.skipped.is_empty()).then_some(told)
    }

    /// What the baseline knew.
    fn told_of_known(&self) -> Option<Text> {
        let known = Text::counted(self.known, "finding", "findings");
        let told = crate::text!(
            "基线中原有的问题 {known} 条，没有列出。",
            "{known} known to the baseline not listed.";
            known
        );
        (self.known > 0).then_some(told)
    }

    /// What of the baseline is found no more.
    fn told_of_mended(&self) -> Option<Text> {
        let mended = Text::counted(self.mended, "entry", "entries");
        let told = crate::text!("基线中已有 {mended} 条改好。", "{mended} of the baseline mended."; mended);
        (self.mended > 0).then_some(told)
    }
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
        known: verdict.known,
        mended: verdict.mended.len(),
        by_domain: domains.into_values().collect(),
        by_rule,
    }
}
