//! DUP008: an item that two departments each list as theirs.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::Field;
use crate::text::Text;

use super::Survey;
use super::twins::By;

pub(super) static RULE: Rule = Rule {
    code: "DUP008",
    name: "two-bodies-claim-item",
    severity: Severity::Deny,
    summary: Text::new("两个部门各自认领同一事项", "two departments each claim an item"),
    checks: Text::new(
        "同一领域的目录里（或补充目录里）重复的事项，公开主体是不是两家、互不包含。名称相同的算错误，只是写法不同的（见 DUP004）算警告。名称各写明自己单位的（如“教育局内设机构”“体育局内设机构”）、名称只有一个字的，不据此判断。",
        "Whether an item that stands twice in a domain's catalog, or in the supplementary one, is claimed by two bodies that do not name each other. By the same name it is an error, in other words (see DUP004) a warning. Names that each say their own body, such as 教育局内设机构 and 体育局内设机构, and names of one character tell nothing.",
    ),
    why: Text::new("一件事两家都说归自己公开，结果常常是两处标准不一，或者互相等对方更新。", "With two departments in charge the public finds two standards, or each waits for the other."),
    example: Text::new("“电梯安全检查”市场监督管理局报了一条，住房和城乡建设局也报了一条。", "电梯安全检查 is in the table of 市场监督管理局 and in that of 住房和城乡建设局."),
    mend: Text::new("两家商定由谁公开，留一条；两家都要公开的，合并成一条，公开主体写两家。", "Let them agree who publishes it and keep one; where both do, make one of the two and name both as bodies."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for twin in survey.twins().filter(|twin| twin.by != By::Elements && twin.is_named()) {
        let Some((own_bodies, bodies)) = twin.claimants() else { continue };
        let (own, other, place) = (twin.row.title(), twin.other.title(), twin.place());
        let (own_bodies, bodies) = (quoted(&own_bodies), quoted(&bodies));
        let here = &twin.row.item.locus;
        let (row, cell) = (here.seen_from(here), twin.other.place_of(Field::DisclosingBodies).seen_from(here));
        let message = if twin.by == By::Words {
            crate::text!(
                "“{own}”由“{own_bodies}”公开，{place} 又列由“{bodies}”公开",
                "“{own}” is published by {own_bodies} here, and by {bodies} at {place}";
                place
            )
        } else {
            let agreement = twin.agreement();
            crate::text!(
                "“{own}”（{own_bodies}）与“{other}”（{place}，{bodies}）像是同一事项，两家都列了：{agreement}",
                "“{own}” ({own_bodies}) seems to be “{other}” ({place}, {bodies}), which both list: {agreement}";
                place, agreement
            )
        };
        let help = crate::text!(
            "请两家商定由谁公开，留下那一条；两家都公开的，保留“{other}”，公开主体（{cell}）写上两家，删掉这一条（{row}）。",
            "Let the two agree who publishes it and keep that row; if both do, keep “{other}”, name both as bodies ({cell}), and delete this one ({row}).";
            cell, row
        );
        let finding = twin.finding(&RULE, Field::DisclosingBodies, message, help);
        findings.push(if twin.by == By::Words { finding } else { finding.at_most(Severity::Warn) });
    }
}
