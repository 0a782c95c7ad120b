//! DUP006: one matter that the catalogs of two domains list.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{DomainCode, Field};
use crate::text::Text;

use super::Survey;
use super::twins::{By, Lists};

pub(super) static RULE: Rule = Rule {
    code: "DUP006",
    name: "matter-in-two-domains",
    severity: Severity::Warn,
    summary: Text::new("同一事项列在两个领域", "a matter is listed in two domains"),
    checks: Text::new(
        "本地加进一个领域的事项，是否在本地另一个领域的目录里已有，名称相同或只是写法不同。全国标准在两个领域都列的、名称在几个领域都用的（如“政策文件 / 法律法规”），不算重复。",
        "Whether an item that the county added to one domain stands in its catalog of another domain, by the same name or in other words. What the national standard lists in two domains is no duplicate, nor is a name that several domains use, such as 政策文件 / 法律法规.",
    ),
    why: Text::new("两个领域由两个部门维护；同一件事两处更新、两种标准，群众不知道以哪个为准。", "Two domains are kept by two departments: a matter in both is kept up in two places and comes to have two standards."),
    example: Text::new("社会救助目录里加了“低保对象出生登记”之外，又列了户籍管理的“出生登记”。", "出生登记 of 户籍管理 is listed under 社会救助, too."),
    mend: Text::new("保留标准所在领域（或牵头部门）的一条，把另一条多出的公开内容并进去后删掉；两个领域都确有其事的，在 mulu.yaml 里豁免并写明理由。", "Keep it in the domain where the standard, or the lead department, has it, add what only the other has, and delete the other; where both domains do need it, allow it in mulu.yaml with the reason."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for twin in survey.twins().filter(|twin| twin.lists == Lists::Domains && twin.by == By::Name) {
        let (own, other, place, agreement) = (twin.row.title(), twin.other.title(), twin.place(), twin.agreement());
        let domain = twin.domain.map(DomainCode::name).unwrap_or_default();
        let here = twin.row.catalog.domain_code().map(DomainCode::name).unwrap_or_default();
        let message = crate::text!(
            "“{own}”列在“{here}”领域，“{domain}”领域已有“{other}”（{place}）：{agreement}",
            "“{own}” is listed under {here}; {domain} has “{other}” already ({place}): {agreement}";
            place, agreement
        );
        findings.push(twin.finding(&RULE, Field::Name, message, twin.advice()));
    }
}
