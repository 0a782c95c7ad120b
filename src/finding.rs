//! Rules, what they find, and how severely it counts.

mod heat;
mod identity;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::locus::Place;
use crate::model::spelling::fold;
use crate::model::{Column, Date, DomainCode, Field, Item, Locus, Origin, RegionCode, Sourced};
use crate::text::Text;

pub use heat::{Heat, HeatRow, family_label};
pub(crate) use identity::primary;
pub use identity::{Identity, fingerprints};

/// How a finding counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Not reported.
    Allow,
    /// Reported; the run still passes.
    Warn,
    /// Reported; the run fails, and nothing is merged.
    Deny,
}

impl Severity {
    /// The word in a report.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Allow => Text::new("放行", "allowed"),
            Self::Warn => Text::new("警告", "warning"),
            Self::Deny => Text::new("错误", "error"),
        }
    }
}

impl FromStr for Severity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "allow" => Ok(Self::Allow),
            "warn" => Ok(Self::Warn),
            "deny" => Ok(Self::Deny),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        })
    }
}

/// A check, as people read about it. What it does stands beside it in the same file.
#[derive(Debug)]
pub struct Rule {
    /// Three letters and three digits, never reused: `FLD003`.
    pub code: &'static str,
    /// What is wrong: `no-channel`.
    pub name: &'static str,
    /// How it counts where nothing else is said.
    pub severity: Severity,
    /// One line.
    pub summary: Text,
    /// What it checks.
    pub checks: Text,
    /// Why: what goes wrong otherwise, and the law or guide where there is one.
    pub why: Text,
    /// An example of the fault.
    pub example: Text,
    /// How to mend it.
    pub mend: Text,
}

impl Rule {
    /// The family: the three letters of the code.
    #[must_use]
    pub fn family(&self) -> &'static str {
        &self.code[..3]
    }

    /// The four parts of the explanation, each with its heading.
    #[must_use]
    pub fn parts(&self) -> [(Text, &Text); 4] {
        [
            (Text::new("检查什么", "What it checks"), &self.checks),
            (Text::new("为什么", "Why"), &self.why),
            (Text::new("例子", "Example"), &self.example),
            (Text::new("怎么改", "How to mend"), &self.mend),
        ]
    }

    /// Whether a selector means this rule: its code, its family, or its name.
    #[must_use]
    pub fn is_meant_by(&self, selector: &str) -> bool {
        selector.eq_ignore_ascii_case(self.code)
            || selector.eq_ignore_ascii_case(self.family())
            || selector == self.name
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// Declares the rule files of a folder and lists their rules: a new rule is its file and one line in that list.
#[macro_export]
#[doc(hidden)]
macro_rules! rule_files {
    ($($rule:ident),+ $(,)?) => {
        $(pub(crate) mod $rule;)+

        /// The rules of this folder.
        pub static ALL: &[&$crate::finding::Rule] = &[$(&$rule::RULE),+];
    };
}

/// One problem that a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How it counts.
    pub severity: Severity,
    /// What is wrong, with the words of the cell or line.
    pub message: Text,
    /// Where.
    pub locus: Locus,
    /// Other places that belong to it: the first of two duplicates, the standard's item.
    pub related: Vec<(Locus, Text)>,
    /// The cells that the item was imported from.
    pub origin: Option<Origin>,
    /// What to change to what.
    pub help: Text,
    /// What it is about.
    pub subject: Subject,
    /// How it is mended in a text file, where that can be said without asking anyone.
    pub fix: Option<Fix>,
}

/// How a finding is mended in a text file. A workbook is never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it changes.
    pub at: Locus,
    /// Into what.
    pub change: Change,
    /// Whether what the file says stays the same; else somebody should look at it.
    pub is_safe: bool,
}

/// A change to a text file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Other words for the text or key that stands there.
    Write(String),
    /// Other words under keys of the record that stands there.
    WriteKeys(Vec<(&'static str, String)>),
    /// The entry that stands there taken out of its list.
    Remove,
    /// A field added to the item that stands there.
    Add(Field, serde_json::Value),
}

impl Fix {
    /// A change after which the file says the same as before, or nothing twice.
    #[must_use]
    pub fn safe(at: Locus, change: Change) -> Self {
        Self { at, change, is_safe: true }
    }

    /// A change at which somebody should look.
    #[must_use]
    pub fn to_look_at(at: Locus, change: Change) -> Self {
        Self { at, change, is_safe: false }
    }
}

/// What a finding is about, for counting, selecting and allowing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The domain.
    pub domain: Option<DomainCode>,
    /// What the item is called: its id, `category / name`, its name alone, the id of the standard's item that it surely is.
    pub names: Vec<String>,
    /// Where the item stands.
    pub item: Option<Locus>,
    /// The field.
    pub field: Option<Field>,
    /// Of a field with several columns to tick, the one that is meant.
    pub tick: Option<Column>,
    /// Whose catalog the item stands in.
    pub region: Option<RegionCode>,
    /// The other items of the set that it is about, by id or name: the first of two duplicates.
    pub others: Vec<String>,
}

impl Subject {
    /// An item, and its field where it is about one.
    #[must_use]
    pub fn of_item(domain: Option<DomainCode>, item: &Item, field: Option<Field>) -> Self {
        let id = item.id.as_ref().map(|id| id.to_string());
        let name = item.name.as_ref().map(|name| name.value.clone());
        let names = id.into_iter().chain([item.title()]).chain(name).collect();
        Self { domain, names, item: Some(item.locus.clone()), field, ..Self::default() }
    }
}

impl Finding {
    /// A finding of `rule` at `locus`.
    #[must_use]
    pub fn new(rule: &'static Rule, locus: Locus, message: Text, help: Text) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message,
            locus,
            related: Vec::new(),
            origin: None,
            help,
            subject: Subject::default(),
            fix: None,
        }
    }

    /// The same finding, about an item's field.
    #[must_use]
    pub fn about(mut self, domain: Option<DomainCode>, item: &Item, field: Option<Field>) -> Self {
        self.subject = Subject::of_item(domain, item, field);
        self
    }

    /// The same finding, about a domain, and an item that it lacks where one is named.
    #[must_use]
    pub fn in_domain(mut self, domain: Option<DomainCode>, item: Option<String>) -> Self {
        self.subject.domain = domain;
        self.subject.names.extend(item);
        self
    }

    /// The same finding, and how it is mended: only where it stands in a text.
    #[must_use]
    pub fn mended_by(mut self, fix: Fix) -> Self {
        self.fix = matches!(fix.at.place, Place::Text(_)).then_some(fix);
        self
    }

    /// The same finding with another place that belongs to it.
    #[must_use]
    pub fn related(mut self, locus: Locus, label: Text) -> Self {
        self.related.push((locus, label));
        self
    }

    /// The same finding, counting at most as `severity` whatever the rule says: the facts behind it are not certain.
    #[must_use]
    pub fn at_most(mut self, severity: Severity) -> Self {
        self.severity = self.severity.min(severity);
        self
    }

    /// What findings are ordered by: file, sheet, from top to bottom, then by rule and words.
    fn order(&self) -> impl Ord + '_ {
        (self.locus.order(), self.rule.code, self.subject.names.first(), &self.message.zh)
    }
}

/// What the command line and the manifest say about severities and exceptions.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Selectors of the manifest (code, family or name) and the severity they give.
    pub of_manifest: Vec<(String, Severity)>,
    /// Those for some files, which come before them; of two for the same file the last.
    pub of_paths: Vec<PathSeverities>,
    /// Those of the command line, which win.
    pub of_command: Vec<(String, Severity)>,
    /// Whether warnings count as errors.
    pub deny_warnings: bool,
    /// Exceptions.
    pub allowances: Vec<Allowance>,
    /// The day on which `until` is judged.
    pub today: Option<Date>,
}

/// What a rule counts as in some files.
#[derive(Clone, Debug)]
pub struct PathSeverities {
    /// A file or folder, or a pattern, from any folder on.
    pub path: Sourced<String>,
    /// The rules: code, family or name, and how each counts.
    pub severities: Vec<(Sourced<String>, Severity)>,
}

impl PathSeverities {
    /// Whether a file is meant.
    #[must_use]
    pub fn is_about(&self, file: &str) -> bool {
        let wanted = as_named(&self.path);
        let wanted = wanted.trim_end_matches('/');
        let pattern = glob::Pattern::new(wanted).ok();
        let ends = file.match_indices('/').map(|(at, _)| &file[at + 1..]);
        [file].into_iter().chain(ends).any(|end| {
            let is_inside = end.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            is_inside || pattern.as_ref().is_some_and(|pattern| pattern.matches(end))
        })
    }
}

/// An exception that somebody stands for: this rule, for this item or file, for a reason.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// Code or name of the rule.
    pub rule: String,
    /// The item, by id, by `category / name` or by name, or the domain that has no catalog, by code or name; every item where it is not given.
    pub item: Option<String>,
    /// The file's path, or its end; every file where it is not given.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// Who stands for it.
    pub by: Option<String>,
    /// The last day on which it counts.
    pub until: Option<Date>,
    /// Where it stands in the manifest.
    pub locus: Locus,
}

impl Allowance {
    /// Whether the last day is over.
    #[must_use]
    pub fn is_expired(&self, today: Option<Date>) -> bool {
        matches!((self.until, today), (Some(until), Some(today)) if until < today)
    }

    fn covers(&self, finding: &Finding) -> bool {
        let is_named = |wanted: &String| {
            let wanted = fold(wanted);
            finding.subject.names.iter().any(|name| fold(name) == wanted)
        };
        finding.rule.is_meant_by(&self.rule)
            && self.item.as_ref().is_none_or(is_named)
            && self.path.as_ref().is_none_or(|path| is_path_end(&finding.locus.source.origin().file, path))
    }
}

/// A path as findings name files: on Windows people write `.\\catalogs\\25.yaml`.
fn as_named(path: &str) -> String {
    path.replace('\\', "/").trim_start_matches("./").to_owned()
}

/// Whether a file's path is `end`, or ends in it at a folder.
fn is_path_end(file: &str, end: &str) -> bool {
    file.strip_suffix(&as_named(end)).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// What is left when severities and exceptions have been applied: once, here, for every rule.
#[derive(Debug, Default)]
pub struct Verdict {
    /// What is reported, in the order of files and places.
    pub findings: Vec<Finding>,
    /// How many findings an allowance covered.
    pub allowed: usize,
    /// Which of the allowances covered nothing, by their place in the policy.
    pub unmatched: Vec<usize>,
    /// How many findings the baseline knew already.
    pub known: usize,
    /// What the baseline knew and is found no more.
    pub mended: Vec<Identity>,
}

impl Verdict {
    /// Puts the findings into the order of files, places and rules.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
    }

    /// How many findings count as `severity`.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

impl Policy {
    /// Applies severities and allowances, and sorts.
    #[must_use]
    pub fn judge(&self, findings: Vec<Finding>) -> Verdict {
        let mut used = vec![false; self.allowances.len()];
        let mut verdict = Verdict::default();
        for mut finding in findings {
            finding.severity = self.severity_of(&finding);
            if finding.severity == Severity::Allow {
                continue;
            }
            let mut is_allowed = false;
            for (allowance, used) in self.allowances.iter().zip(&mut used) {
                if allowance.covers(&finding) {
                    *used = true;
                    is_allowed |= !allowance.is_expired(self.today);
                }
            }
            if is_allowed {
                verdict.allowed += 1;
            } else {
                verdict.findings.push(finding);
            }
        }
        verdict.sort();
        // A merged cell belongs to several rows, and is told of once.
        verdict.findings.dedup_by(|a, b| a.rule == b.rule && a.locus == b.locus && a.message == b.message);
        verdict.unmatched = (0..used.len()).filter(|&at| !used[at]).collect();
        verdict
    }

    /// The severity that the selectors give a finding. One that was capped below its rule's default stays below what raises the
    /// rule: what rests on uncertain facts does not fail a run.
    fn severity_of(&self, finding: &Finding) -> Severity {
        let file = &finding.locus.source.origin().file;
        let of_path = |path: &PathSeverities| {
            let selectors: Vec<(String, Severity)> =
                path.severities.iter().map(|(rule, severity)| (rule.value.clone(), *severity)).collect();
            chosen_severity(&selectors, finding.rule)
        };
        let chosen = chosen_severity(&self.of_command, finding.rule)
            .or_else(|| self.of_paths.iter().rev().filter(|path| path.is_about(file)).find_map(of_path))
            .or_else(|| chosen_severity(&self.of_manifest, finding.rule))
            .unwrap_or(finding.rule.severity);
        let is_capped = finding.severity < finding.rule.severity;
        if is_capped {
            return chosen.min(finding.severity);
        }
        if self.deny_warnings && chosen == Severity::Warn { Severity::Deny } else { chosen }
    }
}

/// The severity that these selectors give a rule: a code or a name before its family, of two alike the last.
fn chosen_severity(selectors: &[(String, Severity)], rule: &Rule) -> Option<Severity> {
    let meant = selectors.iter().filter(|(selector, _)| rule.is_meant_by(selector));
    let by_weight =
        meant.enumerate().max_by_key(|(at, (selector, _))| (!selector.eq_ignore_ascii_case(rule.family()), *at));
    by_weight.map(|(_, (_, severity))| *severity)
}

/// Quotes a value in a message, cut where it is long.
#[must_use]
pub fn quoted(value: &str) -> Cow<'_, str> {
    const MOST: usize = 40;
    if value.chars().count() <= MOST {
        return Cow::Borrowed(value);
    }
    let cut: String = value.chars().take(MOST - 1).collect();
    Cow::Owned(cut + "…")
}
