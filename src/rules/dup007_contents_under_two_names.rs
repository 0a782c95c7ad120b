//! DUP007: two items of one catalog with the same elements.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Field, values};
use crate::text::Text;

use super::Survey;
use super::twins::{By, Lists};

pub(super) static RULE: Rule = Rule {
    code: "DUP007",
    name: "contents-under-two-names",
    severity: Severity::Warn,
    summary: Text::new("同样的公开内容列在两个名称下", "the same contents stand under two names"),
    checks: Text::new(
        "同一领域的目录里（或补充目录里），有没有两条事项名称不同而公开内容（要素）逐项相同。全国标准里本来就是两条的、名称用了“审核”“审批”等相对的词的、三条以上共用的内容和“办理条件、申请材料”这类通用的内容，不据此判断。",
        "Whether a domain's catalog, or the supplementary one, has two items with other names and the same elements. Two items of the national standard, names with words such as 审核 and 审批, contents that three items share, and general ones such as 办理条件 and 申请材料 tell nothing.",
    ),
    why: Text::new("内容一样、名称两个，多半是同一事项报了两次，或者一条的内容是从另一条抄来没有改。", "One of them is most likely the other reported again, or its contents were copied and not changed."),
    example: Text::new("“困难群众基本信息核查”和“动态监测预警”的公开内容都是“监测对象范围、预警指标、核查处置情况”。", "困难群众基本信息核查 and 动态监测预警 both publish 监测对象范围, 预警指标 and 核查处置情况."),
    mend: Text::new("同一事项的，保留一条；是两回事的，把抄来的公开内容改成各自的。", "If they are one, keep one. If they are two, give each its own contents."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for twin in survey.twins().filter(|twin| twin.lists == Lists::One && twin.by == By::Elements) {
        let (own, other, place) = (twin.row.title(), twin.other.title(), twin.place());
        let here = &twin.row.item.locus;
        let count = values(twin.row.item.elements.as_ref()).count();
        let message = crate::text!(
            "“{own}”与“{other}”（{place}）名称不同，{count} 项公开内容却完全相同",
            "“{own}” and “{other}” ({place}) have the same {count} elements under two names";
            place
        );
        let contents = twin.row.item.place_of(Field::Elements).seen_from(here);
        let others = twin.other.place_of(Field::Elements).seen_from(here);
        let row = here.seen_from(here);
        let help = crate::text!(
            "是同一事项的，保留“{other}”，删掉“{own}”（{row}）这一条；是两回事的，核对两处公开内容（{contents}、{others}），把抄来的一处改成它自己的。",
            "If they are one, keep “{other}” and delete “{own}” ({row}). If they are two, compare {contents} with {others} and give each its own contents.";
            row, contents, others
        );
        findings.push(twin.finding(&RULE, Field::Elements, message, help));
    }
}
