//! FLD005: an item that does not say whether it is published unasked.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Field;
use crate::text::Text;

use super::{Survey, to_tick};

pub(super) static RULE: Rule = Rule {
    code: "FLD005",
    name: "method-missing",
    severity: Severity::Deny,
    summary: Text::new("没有选公开方式", "no method is chosen"),
    checks: Text::new("每条事项的公开方式是否选了“主动”或“依申请”。", "Whether each item is published unasked (主动) or on request (依申请)."),
    why: Text::new("《政府信息公开条例》把公开分为主动公开和依申请公开，两者的时限和程序不同。", "The Regulations on Open Government Information know the two, with limits and procedures of their own."),
    example: Text::new("“主动”和“依申请”两格都空着。", "Both cells, 主动 and 依申请, are blank."),
    mend: Text::new("在“主动”下打√；标准目录规定依申请的，在“依申请”下打√。", "Tick 主动, or 依申请 where the standard says so."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows().filter(|row| row.lacks(Field::Methods)) {
        let item = row.title();
        let finding = row.finding(
            &RULE,
            Field::Methods,
            crate::text!("“{item}”没有选公开方式", "“{item}” has no method (公开方式)"),
            to_tick::advice(&row, Field::Methods),
        );
        findings.push(row.as_in_standard(finding, Field::Methods));
    }
}
