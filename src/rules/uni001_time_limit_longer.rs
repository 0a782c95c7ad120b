//! UNI001: a time limit that is longer than the standard's.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Field;
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "UNI001",
    name: "time-limit-longer",
    severity: Severity::Deny,
    summary: Text::new("公开时限比标准长", "the time limit is longer than the standard's"),
    checks: Text::new(
        "本地事项的公开时限折算成工作日后，是否比标准事项的长（一周按5个工作日、一个月按21个工作日计）。公示期不是期限，不比较。",
        "Whether the local limit, in working days, is longer than the standard's (a week is 5, a month 21). How long something is on display is no deadline and is not compared.",
    ),
    why: Text::new("本地目录可以比标准严，不能比标准松（公开标准统一）。", "A local catalog may be stricter than the standard, never looser."),
    example: Text::new("标准是10个工作日内，本地写20个工作日内。", "The standard says 10 working days, the local catalog 20."),
    mend: Text::new("改为标准的时限，或更短。", "Write the standard's limit, or a shorter one."),
};

/// Less than half a working day apart is the same: 28 days are 20 working days.
pub(super) const TOLERANCE: f64 = 0.5;

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let Some(standard) = row.standard.filter(|_| is_longer(&row)) else { continue };
        let (Some(local), Some(limit)) = (&row.item.time_limit, &standard.time_limit) else { continue };
        let (own, theirs) = (local.text(), limit.text());
        let finding = row.finding(
            &RULE,
            Field::TimeLimit,
            crate::text!("公开时限“{own}”比标准长（标准：{theirs}）", "the time limit (公开时限) “{own}” is longer than the standard's: {theirs}"),
            crate::text!("请改为“{theirs}”，或更短。", "Write “{theirs}”, or a shorter one."),
        );
        findings.push(finding.related(limit.locus.clone(), Text::new("标准目录", "the standard")));
    }
}

/// Whether the local limit is longer than the standard's.
pub(super) fn is_longer(row: &super::Row<'_>) -> bool {
    let local = row.item.time_limit.as_ref().and_then(|limit| limit.longest());
    let standard = row.standard.and_then(|standard| standard.time_limit.as_ref()).and_then(|limit| limit.longest());
    matches!((local, standard), (Some(local), Some(standard)) if local > standard + TOLERANCE)
}
