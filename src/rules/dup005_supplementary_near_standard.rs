//! DUP005: a supplementary item that is one of a standard catalog in other words.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{DomainCode, Field};
use crate::text::Text;

use super::Survey;
use super::twins::{By, Lists};

pub(super) static RULE: Rule = Rule {
    code: "DUP005",
    name: "supplementary-near-standard",
    severity: Severity::Warn,
    summary: Text::new("补充目录的事项像是标准目录的事项换了说法", "a supplementary item seems to be one of a standard catalog in other words"),
    checks: Text::new(
        "主动公开补充目录的事项，是否与26个领域标准目录（本地的或全国的）的事项是一回事，只是名称写法不同。名称在全国标准里几个领域都用的（如“行政处罚决定”），不据此判断。名称相同的见 DUP003。",
        "Whether an item of the supplementary catalog is one of the 26 domains' standard catalogs, local or national, in other words. A name that the national standard uses in several domains, such as 行政处罚决定, tells nothing. For the same name see DUP003.",
    ),
    why: Text::new("补充目录只补26个领域以外的内容；换了说法的重复，合并时会留下两条。", "The supplementary catalog holds what the 26 domains do not; a merge would keep both."),
    example: Text::new("补充目录的“临时身份证办理 / 临时居民身份证申领（换领）”就是户籍管理的“申领临时居民身份证”。", "临时居民身份证申领（换领） of the supplementary catalog is 申领临时居民身份证 of 户籍管理."),
    mend: Text::new("同一事项的，把多出的公开内容并进标准目录的一条，从补充目录删掉；确是两回事的，把名称写得能分开，或在 mulu.yaml 里豁免并写明理由。", "If they are one, add what only this one has to the item of the standard catalog, and delete it here. If they are two, give them names that tell them apart, or allow it in mulu.yaml with the reason."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for twin in survey.twins().filter(|twin| twin.lists == Lists::Supplement && twin.by == By::Name) {
        let (own, other, place, agreement) = (twin.row.title(), twin.other.title(), twin.place(), twin.agreement());
        let domain = twin.domain.map(DomainCode::name).unwrap_or_default();
        let message = crate::text!(
            "补充目录的“{own}”像是“{domain}”领域的“{other}”（{place}）：{agreement}",
            "“{own}” of the supplementary catalog seems to be “{other}” of the domain {domain} ({place}): {agreement}";
            place, agreement
        );
        findings.push(twin.finding(&RULE, Field::Name, message, twin.advice()));
    }
}
