//! SRC017: an id that cannot be that of this item.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Field, ItemId, Kind};
use crate::text::Text;

use super::{Row, Survey};

pub(super) static RULE: Rule = Rule {
    code: "SRC017",
    name: "foreign-id",
    severity: Severity::Deny,
    summary: Text::new("事项编号不属于这个领域、地区或标准", "an id is of another domain or region, or no standard has it"),
    checks: Text::new(
        "事项编号的领域与目录是否一致；带区划代码的，是否本地区的代码；不带区划代码的，标准目录里是否有这一条。",
        "Whether the domain in an id is the catalog's, the region's code in it the catalog's, and an id without a code that of an item of the standard.",
    ),
    why: Text::new(
        "事项按编号对照标准、合并各层；编号张冠李戴，时限、要素都会与别的事项比较。",
        "Items are held against the standard and merged by id; with another's id an item is compared with what it is not.",
    ),
    example: Text::new(
        "涉农补贴目录里的事项编号是“04-001”（财政预决算）。",
        "An item of 涉农补贴 carries the id 04-001, which is of 财政预决算.",
    ),
    mend: Text::new(
        "对照标准目录改正编号；本地新增的事项用“领域-区划代码-序号”。",
        "Correct the id by the standard; a local addition takes DOMAIN-REGION-NUMBER.",
    ),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let Some(id) = &row.item.id else { continue };
        let Some(why) = fault(survey, &row, id.value) else { continue };
        let id = id.value;
        let message = crate::text!("编号“{id}”{why}", "the id “{id}” {why}"; why);
        let help = Text::new(
            "请对照标准目录改正编号；本地新增的事项用“领域-区划代码-序号”的编号。",
            "Correct the id by the standard; a local addition takes DOMAIN-REGION-NUMBER.",
        );
        findings.push(row.finding(&RULE, Field::Id, message, help));
    }
}

fn fault(survey: &Survey<'_>, row: &Row<'_>, id: ItemId) -> Option<Text> {
    let domain = row.catalog.domain_code().filter(|_| row.catalog.kind == Kind::Standard);
    let region = row.catalog.region.as_ref().map(|region| region.code);
    if let Some(own) = domain.filter(|own| *own != id.domain) {
        let (theirs, ours) = (id.domain.name(), own.name());
        return Some(crate::text!("是{theirs}领域的，目录是{ours}领域", "is of {theirs}, the catalog of {ours}"));
    }
    match (id.region, region) {
        // The county's catalog has what its townships added, once they are merged.
        (Some(theirs), Some(own)) if !(own.is_within(theirs) || theirs.is_township() && theirs.is_within(own)) => {
            Some(crate::text!("含的区划代码是 {theirs}，目录是 {own}", "has the region {theirs}, the catalog {own}"))
        }
        (None, _) if survey.reference.item(id).is_none() => {
            Some(Text::new("在标准目录里没有", "is that of no item of the standard"))
        }
        _ => None,
    }
}
