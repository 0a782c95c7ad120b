//! DUP001: an id that two items carry.

use std::collections::BTreeMap;

use crate::align::{self, Nearness};
use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, Field, Item, ItemId, Layer, Numbers, RegionCode, Sourced};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "DUP001",
    name: "same-id",
    severity: Severity::Deny,
    summary: Text::new("两条事项用了同一个编号", "two items carry one id"),
    checks: Text::new("同一地区、同一层级的目录里，事项编号是否唯一；同一个县的几份目录（各部门、各乡镇、补充目录），本地编号是否给了两条不同的事项。下级目录沿用标准事项或上级本地事项的编号不算重复。", "Whether ids are unique within the catalogs of one region and layer, and whether catalogs of one county, its townships and its supplementary catalog among them, give a local id to two different items. A local catalog keeps the ids of the standard, and a township those of its county: that is no duplicate."),
    why: Text::new("编号是事项的身份证；重复了，合并时两条会被当成一条。", "An id is an item's identity: with one id two items are merged into one."),
    example: Text::new("两条事项都写 id: \"20-004\"。", "Two items say id: \"20-004\"."),
    mend: Text::new("核对哪一条用错了编号；新增的本地事项用“领域-区划代码-序号”的新编号。", "Find out which of them is wrong; a local addition takes a new id with the region's code."),
};

/// The catalogs within which an id is one item's: those of a region and layer.
type Own = (Option<RegionCode>, Layer);

/// An item that carries an id, with whose it is.
type Holder<'a> = (Own, &'a Item);

/// An item with an id that another one has.
struct Twice<'a> {
    catalog: &'a Catalog,
    item: &'a Item,
    id: &'a Sourced<ItemId>,
    other: &'a Item,
    /// Whether the other is of the same region and layer.
    is_of_one: bool,
}

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let twice = twice(survey);
    if twice.is_empty() {
        return;
    }
    let mut numbers = survey.numbers();
    findings.extend(twice.iter().map(|own| finding(own, own.free(survey, &mut numbers))));
}

/// The numbers that are not free, those among them that are told as free here: each is told once.
pub(super) fn numbers(survey: &Survey<'_>) -> Numbers {
    let mut numbers = survey.numbers();
    for own in twice(survey) {
        own.free(survey, &mut numbers);
    }
    numbers
}

fn twice<'a>(survey: &Survey<'a>) -> Vec<Twice<'a>> {
    let mut twice = Vec::new();
    let mut holders: BTreeMap<(Option<RegionCode>, ItemId), Vec<Holder<'a>>> = BTreeMap::new();
    for catalog in survey.catalogs {
        let region = catalog.region.as_ref().map(|region| region.code);
        let own = (region, catalog.layer());
        for item in &catalog.items {
            let Some(id) = &item.id else { continue };
            let earlier = holders.entry((county(region), id.value)).or_default();
            if let Some((whose, other)) = earlier.iter().rev().find(|holder| is_twice(id.value, (own, item), **holder)) {
                twice.push(Twice { catalog, item, id, other, is_of_one: *whose == own });
            }
            earlier.push((own, item));
        }
    }
    twice
}

impl Twice<'_> {
    /// The number that the item may take.
    fn free(&self, survey: &Survey<'_>, numbers: &mut Numbers) -> Option<ItemId> {
        let own = self.catalog.region.as_ref().map(|region| region.code);
        let region = own.or(survey.region.map(|region| region.code))?;
        Some(numbers.next(self.id.domain, region))
    }
}

/// The county that a region is, or lies in; a city or a province is itself.
fn county(region: Option<RegionCode>) -> Option<RegionCode> {
    region.map(|code| if code.is_township() { code.parent().unwrap_or(code) } else { code })
}

/// Whether two items may not both carry an id. In the catalogs of one region and layer none may. A township keeps the ids of the standard
/// and of its county: only where a local one is another item there, one of them is wrong.
fn is_twice(id: ItemId, (own, item): Holder<'_>, (whose, other): Holder<'_>) -> bool {
    own == whose || id.region.is_some() && align::nearness(item, other, Some(id.domain)) == Nearness::Different
}

fn finding(twice: &Twice<'_>, free: Option<ItemId>) -> Finding {
    let Twice { catalog, item, id, other, is_of_one } = twice;
    let (number, title) = (id.value, other.title());
    let place = other.id.as_ref().map_or(&other.locus, |id| &id.locus);
    let (own, at) = (id.locus.seen_from(&id.locus), place.seen_from(&id.locus));
    let renumber = match free {
        Some(free) => crate::text!("改为“{free}”（没有用过）", "write {free}, which no item ever had"),
        None => Text::new("换一个没有用过的编号", "give it an id that is free"),
    };
    let help = if *is_of_one {
        crate::text!(
            "与前一条（{at}）是同一事项的，删掉这一条；不是的，把这里的编号（{own}）{renumber}。",
            "Delete this one if it is the same item as that at {at}; else, as its id ({own}), {renumber}.";
            at, own, renumber
        )
    } else {
        crate::text!(
            "两份目录把同一个本地编号给了两条不同的事项（另一条：{at}）：请把后加的一条的编号{renumber}；后加的是这一条的，改 {own}。",
            "Two catalogs give one local id to two items (the other is at {at}): in the one that came later (this one is at {own}), {renumber}.";
            at, own, renumber
        )
    };
    Finding::new(
        &RULE,
        id.locus.clone(),
        crate::text!("编号 {number} 已经用于“{title}”", "the id {number} is already that of “{title}”"),
        help,
    )
    .about(catalog.domain_code(), item, Some(Field::Id))
    .related(place.clone(), Text::new("先用这个编号的事项", "the item that has it"))
}
