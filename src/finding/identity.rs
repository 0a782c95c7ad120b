//! What a finding is known by when rows have moved and files are called otherwise: its rule, its item and its field, and never a line.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::hash::sha256;
use crate::model::ItemId;

/// What a finding is known by, from run to run.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identity {
    /// The rule's code.
    pub rule: String,
    /// The domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Whose catalog it is: the region's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The items: their ids, or `category / name` where they have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// The field's key; of a field with several columns to tick, the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What it says, without numbers and file names; only where it is about no item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

impl Identity {
    /// What `finding` is known by.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        let subject = &finding.subject;
        let own = primary(&subject.names).map(str::to_owned);
        let mut items: Vec<String> = own.into_iter().chain(subject.others.iter().cloned()).collect();
        // Of two that are alike, either may stand first.
        items.sort();
        let tick = subject.tick.map(|column| column.title().to_owned());
        Self {
            rule: finding.rule.code.to_owned(),
            domain: subject.domain.map(|domain| domain.to_string()),
            region: subject.region.map(|region| region.to_string()),
            words: items.is_empty().then(|| words(finding)),
            items,
            field: tick.or(subject.field.map(|field| field.key().to_owned())),
        }
    }
}

/// `FLD003 20 20-004 channels`
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, domain, region, items, field, words } = self;
        f.write_str(rule)?;
        let rest = [domain, region].into_iter().flatten().chain(items).chain([field, words].into_iter().flatten());
        rest.into_iter().try_for_each(|part| write!(f, " {part}"))
    }
}

/// What an item is called that keeps when it is edited: its id or that of the standard's item, else its name.
pub(crate) fn primary(names: &[String]) -> Option<&str> {
    let id = names.iter().find(|name| name.parse::<ItemId>().is_ok());
    id.or(names.first()).map(String::as_str)
}

/// A finding's words without what moving rows and renaming files changes.
fn words(finding: &Finding) -> String {
    let files = finding.related.iter().map(|(locus, _)| locus).chain([&finding.locus]);
    let mut words = finding.message.zh.clone().into_owned();
    for locus in files {
        let file = &locus.source.file;
        words = words.replace(file.as_str(), "").replace(file.rsplit('/').next().unwrap_or(file), "");
    }
    words.retain(|c| !c.is_ascii_digit());
    words
}

/// How many hexadecimal digits a fingerprint has.
const FINGERPRINT: usize = 32;

/// A short name for each finding that stays when rows move: of several that are known by the same, one is the first, one the second.
#[must_use]
pub fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let mut seen: BTreeMap<Identity, usize> = BTreeMap::new();
    let of_one = |finding: &Finding| {
        let identity = Identity::of(finding);
        let count = seen.entry(identity.clone()).or_default();
        *count += 1;
        let mut hash = sha256(format!("{identity}\n{count}").as_bytes());
        hash.truncate(FINGERPRINT);
        hash
    };
    findings.iter().map(of_one).collect()
}
