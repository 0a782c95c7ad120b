//! UNI005: an item published on request only that the standard publishes unasked.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Column, Field, Method, values};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "UNI005",
    name: "method-weaker",
    severity: Severity::Deny,
    summary: Text::new("标准要求主动公开，本地改成了依申请", "the standard publishes it unasked, the local catalog on request"),
    checks: Text::new("标准事项主动公开的，本地是否也主动公开。", "Whether an item that the standard publishes unasked is published unasked here too."),
    why: Text::new("依申请公开要有人来问才给；把主动公开降为依申请，等于不公开。", "On request means only when somebody asks: to most people that is not published."),
    example: Text::new("标准勾“主动”，本地只勾“依申请”。", "The standard ticks 主动, the local table 依申请 only."),
    mend: Text::new("在“主动”下打√。", "Tick 主动."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let (Some(local), Some(standard)) = (&row.item.methods, row.standard.and_then(|standard| standard.methods.as_ref())) else {
            continue;
        };
        let unasked = |method: &Method| *method == Method::Proactive;
        if !values(Some(standard)).any(unasked) || local.values().any(unasked) {
            continue;
        }
        let finding = row.finding(
            &RULE,
            Field::Methods,
            Text::new("公开方式只有“依申请”，标准要求“主动”", "the method (公开方式) is 依申请 only, where the standard has 主动"),
            row.advice(
                Text::new("请在“主动”下打√。", "Tick 主动."),
                Text::new("请改为：主动。", "Write 主动."),
            ),
        );
        let finding = row.at_tick(finding, Column::Proactive);
        findings.push(finding.related(standard.locus.clone(), Text::new("标准目录", "the standard")));
    }
}
