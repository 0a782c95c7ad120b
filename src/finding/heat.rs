//! Where faults gather: domains by families of rules.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Severity};
use crate::model::DomainCode;
use crate::text::Text;

/// How many findings each family of rules has in each domain.
#[derive(Debug, Default)]
pub struct Heat {
    /// The families that found anything, in alphabetical order.
    pub families: Vec<&'static str>,
    /// The domains with findings, in order; what belongs to none comes last.
    pub rows: Vec<HeatRow>,
    /// The highest count of a cell.
    pub most: usize,
}

/// One domain.
#[derive(Debug)]
pub struct HeatRow {
    /// The domain.
    pub domain: Option<DomainCode>,
    /// Errors and warnings of each family.
    pub cells: Vec<(usize, usize)>,
}

impl Heat {
    /// The map of these findings. Domains that are `named` have a row also where nothing was found.
    #[must_use]
    pub fn of(findings: &[Finding], named: impl IntoIterator<Item = DomainCode>) -> Self {
        let families: BTreeSet<&'static str> = findings.iter().map(|finding| finding.rule.family()).collect();
        let families: Vec<&'static str> = families.into_iter().collect();
        let empty = || vec![(0, 0); families.len()];
        let last = |domain: Option<DomainCode>| (domain.is_none(), domain);
        let mut rows: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
        for domain in named {
            rows.insert(last(Some(domain)), empty());
        }
        for finding in findings {
            let cells = rows.entry(last(finding.subject.domain)).or_insert_with(empty);
            let at = families.iter().position(|family| *family == finding.rule.family()).unwrap_or_default();
            match finding.severity {
                Severity::Deny => cells[at].0 += 1,
                _ => cells[at].1 += 1,
            }
        }
        let most = rows.values().flatten().map(|(deny, warn)| deny + warn).max().unwrap_or_default();
        let rows = rows.into_iter().map(|((_, domain), cells)| HeatRow { domain, cells }).collect();
        Self { families, rows, most }
    }
}

/// What people call a family of rules.
#[must_use]
pub fn family_label(family: &str) -> Text {
    match family {
        "SRC" => Text::new("文件与表格", "files and tables"),
        "FLD" => Text::new("字段", "fields"),
        "DUP" => Text::new("重复", "duplicates"),
        "GAP" => Text::new("缺漏", "gaps"),
        "UNI" => Text::new("标准统一", "one standard"),
        "LAW" => Text::new("公开依据", "legal bases"),
        "VER" => Text::new("版本", "versions"),
        "CFG" => Text::new("配置", "settings"),
        other => Text::same(other),
    }
}
