//! GAP004: an item that is withdrawn though no standard has it, or though the catalog still lists it.

use std::collections::BTreeMap;

use crate::align::Match;
use crate::finding::{Finding, Rule, Severity};
use crate::model::{Item, ItemId, Locus};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "GAP004",
    name: "withdrawal-matches-nothing",
    severity: Severity::Deny,
    summary: Text::new("撤销的事项不存在，或仍在目录里", "a withdrawn item does not exist, or is still listed"),
    checks: Text::new(
        "withdrawn 里的编号是否是标准目录的事项（本地或上级新增的也可以），同一事项是否一边撤销、一边仍在目录里。",
        "Whether each id under `withdrawn` is that of an item of the standard, or of one that the region or those above it added, and is not listed in the catalog all the same.",
    ),
    why: Text::new(
        "编号写错，要撤销的没有撤销；又撤销又列出，合并时会删掉仍在公开的事项。",
        "With a wrong id the item meant is not withdrawn; one that is listed as well would be dropped by a merge.",
    ),
    example: Text::new(
        "withdrawn: [{id: \"20-112\", reason: 本县无此职能}]，标准里没有 20-112。",
        "withdrawn: [{id: \"20-112\", reason: 本县无此职能}], where the standard has no 20-112.",
    ),
    mend: Text::new("核对编号；仍要公开的，从 withdrawn 里删掉。", "Check the id; take it out of `withdrawn` if the item is still published."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for catalogs in survey.groups().into_values() {
        let items = catalogs.iter().flat_map(|(catalog, matches)| catalog.items.iter().zip(*matches));
        let id_of = |item: &Item, found: &Match| item.id.as_ref().map(|id| id.value).or(found.id);
        let listed: BTreeMap<ItemId, &Locus> =
            items.filter_map(|(item, found)| Some((id_of(item, found)?, &item.locus))).collect();
        for (catalog, _) in &catalogs {
            // What a government added itself, or one above it, is in no standard, and may be withdrawn as well.
            let is_local = |id: ItemId| {
                let own = catalog.region.as_ref().map(|region| region.code);
                id.region.zip(own).is_some_and(|(region, own)| own.is_within(region))
            };
            for withdrawal in &catalog.withdrawn {
                let id = withdrawal.id;
                let is_known = survey.reference.item(id).is_some() || is_local(id);
                let (message, help) = match (is_known, listed.get(&id)) {
                    (false, _) => (
                        crate::text!("撤销的“{id}”不是标准目录的事项", "the withdrawn “{id}” is no item of the standard"),
                        Text::new("请核对编号。", "Check the id."),
                    ),
                    (true, Some(place)) => {
                        let place = place.seen_from(&withdrawal.locus);
                        (
                        crate::text!("“{id}”已撤销，但目录里仍有这一条（{place}）", "“{id}” is withdrawn, but the catalog still lists it ({place})"; place),
                        Text::new("仍要公开的，删掉这条撤销；不公开的，删掉目录里的那一条。", "Delete this withdrawal, or the item."),
                    )
                    }
                    (true, None) => continue,
                };
                let finding = Finding::new(&RULE, withdrawal.locus.clone(), message, help);
                findings.push(finding.in_domain(catalog.domain_code(), Some(id.to_string())));
            }
        }
    }
}
