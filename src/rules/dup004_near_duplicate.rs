//! DUP004: an item that stands in one catalog under two wordings.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Field;
use crate::text::Text;

use super::Survey;
use super::twins::{By, Lists};

pub(super) static RULE: Rule = Rule {
    code: "DUP004",
    name: "near-duplicate",
    severity: Severity::Warn,
    summary: Text::new("同一事项换了说法又列一次", "an item is listed again in other words"),
    checks: Text::new(
        "同一领域的目录里（或补充目录里），有没有两条事项说的是一回事，只是名称写法不同：多了“信息”“情况”等字样或括号里的说明、前后颠倒、并列的内容少写几项、差一个字。“审核”和“审批”、“城市”和“农村”等相对的词是两回事。全国标准目录里本来就分列的事项、各写一部分公开内容的分行，不算重复。不属于标准事项的行超过 5000 条时，这些行彼此不比较名称。",
        "Whether a domain's catalog, or the supplementary one, has one item in two wordings: with a word such as 信息 or a bracket more, turned round, with members of an enumeration left out, with one character changed. Words such as 审核 and 审批, 城市 and 农村 tell two things apart. What the national standard itself lists as two items is no duplicate, nor are rows that each hold a part of the contents. Rows that are no items of the standard are not compared by name with each other when there are more than 5,000.",
    ),
    why: Text::new("“梳理不重复”最容易漏掉的就是换了说法的重复；两条各自更新，渐渐互相矛盾。", "Copies in other words are those that a review overlooks; each is updated on its own, and they come to contradict each other."),
    example: Text::new("户籍管理目录有“出生登记”，又加了一条“出生户口登记（新生儿）”。", "户籍管理 has 出生登记, and 出生户口登记（新生儿） was added."),
    mend: Text::new("同一事项的，保留标准名称的一条，把另一条多出的公开内容并进去后删掉；确是两回事的，把名称写得能分开，或在 mulu.yaml 里豁免并写明理由。", "If they are one, keep that with the standard's name, add what only the other has, and delete the other. If they are two, give them names that tell them apart, or allow it in mulu.yaml with the reason."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let twins = survey.twins().filter(|twin| twin.lists == Lists::One && twin.by == By::Name);
    for twin in twins.filter(|twin| twin.claimants().is_none()) {
        let (own, other, place, agreement) = (twin.row.title(), twin.other.title(), twin.place(), twin.agreement());
        let message = crate::text!(
            "“{own}”与“{other}”（{place}）像是同一事项：{agreement}",
            "“{own}” seems to be “{other}” ({place}): {agreement}";
            place, agreement
        );
        findings.push(twin.finding(&RULE, Field::Name, message, twin.advice()));
    }
}
