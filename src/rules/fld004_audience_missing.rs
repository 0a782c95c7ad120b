//! FLD004: an item that does not say whom it is for.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Field;
use crate::text::Text;

use super::{Survey, to_tick};

pub(super) static RULE: Rule = Rule {
    code: "FLD004",
    name: "audience-missing",
    severity: Severity::Deny,
    summary: Text::new("没有选公开对象", "no audience is chosen"),
    checks: Text::new("每条事项的公开对象是否选了“全社会”或写明“特定群体”。", "Whether each item is for everyone (全社会) or for named groups (特定群体)."),
    why: Text::new("主动公开的信息默认面向全社会；不选就不知道该向谁公开。", "What is published unasked is for everyone unless a group is named; with nothing chosen nobody knows."),
    example: Text::new("“全社会”和“特定群体”两格都空着。", "Both cells, 全社会 and 特定群体, are blank."),
    mend: Text::new("在“全社会”下打√；只向特定群体公开的，写明是谁。", "Tick 全社会, or write down which group."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows().filter(|row| row.lacks(Field::Audience)) {
        let item = row.title();
        let finding = row.finding(
            &RULE,
            Field::Audience,
            crate::text!("“{item}”没有选公开对象", "“{item}” has no audience (公开对象)"),
            to_tick::advice(&row, Field::Audience),
        );
        findings.push(row.as_in_standard(finding, Field::Audience));
    }
}
