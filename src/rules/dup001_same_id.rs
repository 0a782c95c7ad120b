//! DUP001: an id that two items carry.

use std::collections::BTreeMap;

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Item, ItemId, Layer, RegionCode};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "DUP001",
    name: "same-id",
    severity: Severity::Deny,
    summary: Text::new("两条事项用了同一个编号", "two items carry one id"),
    checks: Text::new("同一地区、同一层级的目录里，事项编号是否唯一。下级目录沿用标准事项的编号不算重复。", "Whether ids are unique within the catalogs of one region and layer. A local catalog keeps the ids of the standard: that is no duplicate."),
    why: Text::new("编号是事项的身份证；重复了，合并时两条会被当成一条。", "An id is an item's identity: with one id two items are merged into one."),
    example: Text::new("两条事项都写 id: \"20-004\"。", "Two items say id: \"20-004\"."),
    mend: Text::new("核对哪一条用错了编号；新增的本地事项用“领域-区划代码-序号”的新编号。", "Find out which of them is wrong; a local addition takes a new id with the region's code."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<(Option<RegionCode>, Layer, ItemId), &Item> = BTreeMap::new();
    for catalog in survey.catalogs {
        let region = catalog.region.as_ref().map(|region| region.code);
        for item in &catalog.items {
            let Some(id) = &item.id else { continue };
            let Some(earlier) = first.insert((region, catalog.layer(), id.value), item) else { continue };
            let (number, other) = (id.value, earlier.title());
            let place = earlier.id.as_ref().map_or(&earlier.locus, |id| &id.locus);
            let finding = Finding::new(
                &RULE,
                id.locus.clone(),
                crate::text!("编号 {number} 已经用于“{other}”", "the id {number} is already that of “{other}”"),
                crate::text!("请核对：同一事项删掉一条，不同事项换一个编号。", "Delete one of them if they are the same item; else give this one an id of its own."),
            );
            findings.push(finding.about(catalog.domain_code(), item, Some(crate::model::Field::Id)).related(
                place.clone(),
                Text::new("先用这个编号的事项", "the item that has it"),
            ));
        }
    }
}
