//! UNI002: a time limit beyond the statutory 20 working days.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Field;
use crate::text::Text;

use super::Survey;
use super::uni001_time_limit_longer::{TOLERANCE, is_longer};

pub(super) static RULE: Rule = Rule {
    code: "UNI002",
    name: "beyond-statutory-limit",
    severity: Severity::Deny,
    summary: Text::new("超过法定的20个工作日", "beyond the statutory 20 working days"),
    checks: Text::new(
        "公开时限是否超过《政府信息公开条例》第二十六条规定的20个工作日。标准事项本身更长的、写明“法律法规另有规定的从其规定”的，不报告。",
        "Whether a limit exceeds the 20 working days of article 26 of the Regulations. It is passed over where the standard's own is as long, or where the text yields to other laws.",
    ),
    why: Text::new(
        "《中华人民共和国政府信息公开条例》第二十六条：属于主动公开范围的政府信息，应当自该政府信息形成或者变更之日起20个工作日内及时公开。法律、法规另有规定的，从其规定。",
        "Article 26 of 《中华人民共和国政府信息公开条例》: what is to be disclosed proactively is disclosed within 20 working days after it arises or changes, unless laws or regulations say otherwise.",
    ),
    example: Text::new("补充目录的事项写“信息形成之日起30个工作日内”。", "A supplementary item says 信息形成之日起30个工作日内."),
    mend: Text::new("改为20个工作日以内；另有法律规定的，写明依据和“法律法规另有规定的从其规定”。", "Write 20 working days or less; where another law sets the limit, cite it and say so."),
};

/// Article 26 of the Regulations on Open Government Information.
const STATUTORY: f64 = 20.0;

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let Some(limit) = &row.item.time_limit else { continue };
        let longest = limit.longest().unwrap_or_default();
        let standard = row.standard.and_then(|standard| standard.time_limit.as_ref()).and_then(|limit| limit.longest());
        let is_standard = standard.is_some_and(|standard| longest <= standard + TOLERANCE);
        if longest <= STATUTORY + TOLERANCE || limit.yields_to_law() || is_standard || is_longer(&row) {
            continue;
        }
        let text = limit.text();
        findings.push(row.finding(
            &RULE,
            Field::TimeLimit,
            crate::text!("公开时限“{text}”超过法定的20个工作日", "the time limit (公开时限) “{text}” exceeds the statutory 20 working days"),
            Text::new(
                "请改为“信息形成或者变更之日起20个工作日内”；另有法律规定的，在公开时限后面加上“，法律法规另有规定的，从其规定”。",
                "Write 信息形成或者变更之日起20个工作日内; where another law sets the limit, add 法律法规另有规定的，从其规定 behind it.",
            ),
        ));
    }
}
