//! UNI006: tiers of the standard that the local item leaves out.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Column, Field, Layer, Tier, values};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "UNI006",
    name: "tiers-fewer",
    severity: Severity::Warn,
    summary: Text::new("公开层级比标准少", "tiers of the standard are left out"),
    checks: Text::new("标准事项要求公开的层级（县级、乡级等），本地是否都选了。", "Whether all tiers (县级, 乡级 …) that the standard ticks are ticked here too."),
    why: Text::new("少选一级，这一级就没有人公开；乡镇不承担这项职能的除外，所以只提示。", "A tier that is left out publishes nothing. It may be right where townships have no such function, hence only a warning."),
    example: Text::new("标准勾“县级、乡级”，本地只勾“县级”。", "The standard ticks 县级 and 乡级, the local table 县级 only."),
    mend: Text::new("补勾缺的层级；确实没有的，可在 mulu.yaml 里豁免。", "Tick it too, or allow it in mulu.yaml."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let (Some(local), Some(standard)) = (&row.item.tiers, row.standard.and_then(|standard| standard.tiers.as_ref())) else {
            continue;
        };
        // A county does not publish for its city, nor a township for its county.
        let highest = match row.catalog.layer() {
            Layer::County => Tier::County,
            Layer::Township => Tier::Township,
            _ => Tier::City,
        };
        let expected = values(Some(standard)).filter(|tier| **tier >= highest);
        let missing: Vec<&Tier> = expected.filter(|tier| !local.values().any(|own| own == *tier)).collect();
        if missing.is_empty() {
            continue;
        }
        let first = Column::of_tier(*missing[0]);
        let missing = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
        let finding = row.finding(
            &RULE,
            Field::Tiers,
            crate::text!("公开层级比标准少：{missing}", "the tiers (公开层级) lack some of the standard's: {missing}"),
            crate::text!("请补上：{missing}", "Add: {missing}"),
        );
        let finding = row.at_tick(finding, first);
        findings.push(finding.related(standard.locus.clone(), Text::new("标准目录", "the standard")));
    }
}
