//! FLD001: a time limit that says nothing one could measure.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::Field;
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "FLD001",
    name: "time-limit-not-understood",
    severity: Severity::Warn,
    summary: Text::new("公开时限看不懂", "the time limit is not understood"),
    checks: Text::new(
        "公开时限是否写明了期限：多少个工作日（日、月）内、即时、定期，或公示不少于多少日。",
        "Whether 公开时限 states a limit: within so many working days (days, months), at once, periodically, or on display for so long.",
    ),
    why: Text::new("没有期限就无法判断是否逾期，也无法与标准和法定的20个工作日比较。", "Without a limit nobody can tell what is overdue, nor compare it with the standard and the statutory 20 working days."),
    example: Text::new("“按规定公开”“信息形成”。", "“按规定公开”, “信息形成”."),
    mend: Text::new("写成“信息形成或者变更之日起20个工作日内”“实时公开”等。", "Write 信息形成或者变更之日起20个工作日内, 实时公开 or the like."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let Some(limit) = row.item.time_limit.as_ref().filter(|limit| !limit.is_understood()) else { continue };
        let text = quoted(limit.text());
        let standard = row.standard.and_then(|standard| standard.time_limit.as_ref()).map(|limit| limit.text());
        let advised = standard.unwrap_or("信息形成或者变更之日起20个工作日内");
        let message = crate::text!("公开时限“{text}”没有写明期限", "the time limit (公开时限) “{text}” names no limit");
        let help = crate::text!("请写明期限，如“{advised}”。", "State a limit, for example “{advised}”.");
        findings.push(row.finding(&RULE, Field::TimeLimit, message, help));
    }
}
