//! The baseline: findings that were there when a repository adopted the check. They are known by item, rule and field, so that moving
//! rows and renaming files brings none of them back.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::finding::{Finding, Identity, Verdict};
use crate::text::Text;

/// What is known already, and how often.
#[derive(Debug, Default)]
pub struct Baseline {
    known: BTreeMap<Identity, usize>,
}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u32,
    findings: Vec<Line>,
}

/// A line of it.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    identity: Identity,
    /// How often; once where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
}

const HEAD: &str = "# mulu 的基线：采用检查时已有的问题，validate --baseline 不再列出。由 validate --write-baseline 和 --prune 写。\n\
                    # Findings that were there when the check was adopted; written by mulu.\n";

impl Baseline {
    /// Findings that are known from now on. What is wrong with the manifest is left to mend: it is all in one file.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut known = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.rule.family() != "CFG") {
            *known.entry(Identity::of(finding)).or_default() += 1;
        }
        Self { known }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is no baseline.
    pub fn read(path: &Path) -> Result<Self> {
        let doing = Text::new("无法读取基线", "cannot read the baseline");
        let mend =
            Text::new("用 mulu validate --write-baseline 写一份。", "`mulu validate --write-baseline` writes one.");
        let text =
            std::fs::read_to_string(path).map_err(|error| Error::file(&doing, path, error).with_help(mend.clone()))?;
        let document: Document = serde_yaml::from_str(&text).map_err(|error| {
            let (file, why) = (path.display(), error.to_string());
            let why = why.lines().next().unwrap_or_default();
            Error::new(crate::text!("{file} 不是基线（报错“{why}”）", "{file} is no baseline: {why}"))
                .with_help(mend.clone())
        })?;
        if document.format != 1 {
            let (file, format) = (path.display(), document.format);
            return Err(Error::new(crate::text!(
                "{file} 的 format 是 {format}，这一版 mulu 只认识 1",
                "{file} has format {format}; this mulu knows 1"
            ))
            .with_help(mend));
        }
        Ok(Self { known: document.findings.into_iter().map(|line| (line.identity, line.count.unwrap_or(1))).collect() })
    }

    /// The file: a line an entry, sorted, so that two branches that mend different things merge.
    ///
    /// # Panics
    ///
    /// Never: an entry is JSON, which is YAML.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let lines = self.known.iter().map(|(identity, &count)| {
            let line = Line { identity: identity.clone(), count: Some(count).filter(|count| *count != 1) };
            format!("  - {}\n", serde_json::to_string(&line).expect("an entry is JSON"))
        });
        let lines: String = lines.collect();
        let findings = if lines.is_empty() { "findings: []\n".to_owned() } else { format!("findings:\n{lines}") };
        format!("{HEAD}format: 1\n{findings}")
    }

    /// How many findings it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.values().sum()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes the known findings out of a verdict, and says which entries are found no more: those that a run over the whole set, which
    /// alone can tell, did not find.
    pub fn apply(&self, verdict: &mut Verdict, is_whole: bool) {
        let mut left = self.known.clone();
        let mut known = 0;
        verdict.findings.retain(|finding| match left.get_mut(&Identity::of(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                known += 1;
                false
            }
            _ => true,
        });
        verdict.known = known;
        if is_whole {
            let again = |(identity, count): (Identity, usize)| std::iter::repeat_n(identity, count);
            verdict.mended = left.into_iter().flat_map(again).collect();
        }
    }

    /// The baseline without the entries that are found no more.
    #[must_use]
    pub fn without(mut self, mended: &[Identity]) -> Self {
        for identity in mended {
            if let Some(count) = self.known.get_mut(identity) {
                *count -= 1;
            }
        }
        self.known.retain(|_, count| *count > 0);
        self
    }
}
