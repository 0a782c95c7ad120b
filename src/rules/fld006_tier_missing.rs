//! FLD006: an item that does not say which tier publishes it.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Field;
use crate::text::Text;

use super::{Survey, to_tick};

pub(super) static RULE: Rule = Rule {
    code: "FLD006",
    name: "tier-missing",
    severity: Severity::Deny,
    summary: Text::new("没有选公开层级", "no tier is chosen"),
    checks: Text::new("每条事项的公开层级是否选了县级、乡级等至少一级。", "Whether at least one tier (县级, 乡级 …) is chosen for each item."),
    why: Text::new("不写层级，县和乡镇会互相以为对方公开。", "Without a tier county and townships each think that the other publishes."),
    example: Text::new("“县级”“乡级”两格都空着。", "Both cells, 县级 and 乡级, are blank."),
    mend: Text::new("在负责公开的层级下打√。", "Tick the tier that publishes."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows().filter(|row| row.lacks(Field::Tiers)) {
        let item = row.title();
        let finding = row.finding(
            &RULE,
            Field::Tiers,
            crate::text!("“{item}”没有选公开层级", "“{item}” has no tier (公开层级)"),
            to_tick::advice(&row, Field::Tiers),
        );
        findings.push(row.as_in_standard(finding, Field::Tiers));
    }
}
