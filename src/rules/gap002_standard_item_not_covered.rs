//! GAP002: an item of the standard that the local catalog lacks.

use std::collections::BTreeSet;

use crate::align::Match;
use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, Item, ItemId, Kind, RegionCode};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "GAP002",
    name: "standard-item-not-covered",
    severity: Severity::Deny,
    summary: Text::new("标准目录的事项在本地目录里没有", "an item of the standard is missing"),
    checks: Text::new(
        "全国标准目录的每一条事项，本地同领域目录里是否有对应的一条，或在 withdrawn 里写明理由。可能以另一名称列出的，与漏列的分开说明。尚未在各地公布的表中见到的事项（待核实），只提示，不算错误。",
        "Whether each item of the national standard has its counterpart in the local catalog of the domain, or stands under `withdrawn` with a reason. One that may be listed under another name is told apart from a missing one. Items that no published table has confirmed yet give a warning at most.",
    ),
    why: Text::new("“事项无遗漏”是每年梳理的要求；漏一条，就有一类信息没有人公开。", "Nothing may be missing: with an item absent, a kind of information has nobody to publish it."),
    example: Text::new("社会救助目录里没有“特困人员救助供养 / 办事指南”。", "The catalog of 社会救助 lacks 特困人员救助供养 / 办事指南."),
    mend: Text::new("补上这一条；名称不同的，改成标准名称；本地没有这项职能的，写进 withdrawn 并说明理由。", "Add it; give it the standard's name if it goes by another; put it under `withdrawn` with the reason where the county has no such function."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for ((region, kind, domain), catalogs) in survey.groups() {
        let Some(domain) = domain.filter(|_| kind == Kind::Standard && region != Some(RegionCode::NATION)) else { continue };
        if catalogs.iter().all(|(catalog, _)| catalog.is_empty()) {
            continue;
        }
        let covered: BTreeSet<ItemId> = catalogs.iter().flat_map(|(_, matches)| matches.iter().filter_map(|found| found.id)).collect();
        let withdrawn: BTreeSet<ItemId> =
            catalogs.iter().flat_map(|(catalog, _)| catalog.withdrawn.iter().map(|withdrawn| withdrawn.id)).collect();
        for (id, item) in survey.reference.items_of(domain) {
            if !covered.contains(&id) && !withdrawn.contains(&id) {
                findings.push(finding(id, item, &catalogs).in_domain(Some(domain), Some(id.to_string())));
            }
        }
    }
}

fn finding(id: ItemId, standard: &Item, catalogs: &[(&Catalog, &[Match])]) -> Finding {
    let (first, _) = catalogs[0];
    let at = first.title.as_ref().map_or(&first.locus, |title| &title.locus);
    let title = standard.title();
    let attested = standard.is_attested();
    let rows = catalogs.iter().flat_map(|(catalog, matches)| catalog.items.iter().zip(*matches));
    let likely = rows.filter(|(_, found)| found.candidates.iter().any(|candidate| candidate.id == id)).map(|(item, _)| item).next();
    let message = if let Some(likely) = likely.filter(|_| attested) {
        let name = likely.title();
        crate::text!(
            "标准事项“{title}”（{id}）没有同名的，可能列作“{name}”",
            "no item is called as the standard's “{title}” ({id}); “{name}” may be it"
        )
    } else if attested {
        crate::text!("缺少标准事项“{title}”（{id}）", "the standard item “{title}” ({id}) is missing")
    } else {
        crate::text!(
            "缺少标准事项“{title}”（{id}，待核实：各地公布的表中尚未见到）",
            "the standard item “{title}” ({id}) is missing; no published table has confirmed it yet"
        )
    };
    let help = match likely {
        Some(likely) => {
            let (name, place) = (likely.title(), likely.locus.seen_from(at));
            crate::text!(
                "“{name}”（{place}）可能就是它：是的话，把名称改为“{title}”；不是就补上这一条。",
                "“{name}” ({place}) may be it: if so, call it “{title}”; if not, add the item.";
                place
            )
        }
        None if at.address().is_some() => Text::new(
            "请在表里补上这一条；本地没有这项职能的，在 mulu.yaml 的 withdrawn 里写明理由。",
            "Add the item to the table; where the county has no such function, name it under `withdrawn` in mulu.yaml with the reason.",
        ),
        None => Text::new(
            "请补上这一条；本地没有这项职能的，在目录的 withdrawn 里写明理由。",
            "Add the item; where the county has no such function, put it under `withdrawn` with the reason.",
        ),
    };
    let label = Text::new("标准目录", "the standard");
    let mut finding = Finding::new(&RULE, at.clone(), message, help).related(standard.locus.clone(), label);
    if let Some(likely) = likely {
        finding = finding.related(likely.locus.clone(), Text::new("可能对应的事项", "perhaps this item"));
    }
    if attested { finding } else { finding.at_most(Severity::Warn) }
}
