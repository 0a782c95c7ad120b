//! GAP002: an item of the standard that the local catalog lacks.

use std::collections::BTreeSet;

use crate::align::{Match, Relation};
use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, Field, Item, ItemId, Kind, Locus, RegionCode};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "GAP002",
    name: "standard-item-not-covered",
    severity: Severity::Deny,
    summary: Text::new("标准目录的事项在本地目录里没有", "an item of the standard is missing"),
    checks: Text::new(
        "全国标准目录的每一条事项，本地同领域目录里是否有对应的一条，或在 withdrawn 里写明理由。乡镇、街道的目录，只查公开层级含乡级的事项（全国标准的，或县的目录里选了乡级的）；只有乡级的事项，县的目录里没有而乡镇的目录里有的，不算缺少。可能以另一名称、在别的一级事项下列出的，与别的事项并成一行或拆成几行的，与漏列的分开说明。尚未在各地公布的表中见到的事项（待核实），只提示，不算错误。",
        "Whether each item of the national standard has its counterpart in the local catalog of the domain, or stands under `withdrawn` with a reason. A township's catalog has to hold what the standard, or its county's catalog, has at 乡级, and no more; what is at 乡级 alone, its townships may hold for the county. One that may be listed under another name or category, within a row of several items or cut into rows, is told apart from a missing one. Items that no published table has confirmed yet give a warning at most.",
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
        let of_townships = held_by_townships(survey, region);
        for (id, item) in survey.due(region, domain) {
            let is_townships = item.is_below_county() && of_townships.contains(&id);
            if !covered.contains(&id) && !withdrawn.contains(&id) && !is_townships {
                findings.push(finding(survey, id, item, &catalogs).in_domain(Some(domain), Some(id.to_string())));
            }
        }
    }
}

/// The items that the townships of a region list in catalogs of their own.
fn held_by_townships(survey: &Survey<'_>, region: Option<RegionCode>) -> BTreeSet<ItemId> {
    let is_within = |catalog: &Catalog| catalog.township().is_some_and(|own| own.code.parent() == region);
    let catalogs = survey.local().filter(|(catalog, _)| is_within(catalog));
    catalogs.flat_map(|(_, matches)| matches.iter().filter_map(|found| found.id)).collect()
}

fn finding(survey: &Survey<'_>, id: ItemId, standard: &Item, catalogs: &[(&Catalog, &[Match])]) -> Finding {
    let (first, _) = catalogs[0];
    let at = first.title.as_ref().map_or(&first.locus, |title| &title.locus);
    let title = standard.title();
    let attested = standard.is_attested();
    let mut rows = catalogs.iter().flat_map(|(catalog, matches)| catalog.items.iter().zip(*matches));
    let likely = rows.find(|(_, found)| found.candidates.iter().any(|candidate| candidate.id == id));
    let message = match likely {
        Some(likely) => how_listed(survey, &likely, id, &title),
        None => how_missing(first, id, &title, attested),
    };
    let help = match likely {
        Some(likely) => how_to_list(survey, &likely, id, standard, at),
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
    if let Some((likely, _)) = likely {
        finding = finding.related(likely.locus.clone(), Text::new("可能对应的事项", "perhaps this item"));
    }
    if attested { finding } else { finding.at_most(Severity::Warn) }
}

/// That it is missing, and that it is the township that lacks it where not all items are asked for.
fn how_missing(catalog: &Catalog, id: ItemId, title: &str, attested: bool) -> Text {
    let doubt = if attested {
        Text::same("")
    } else {
        Text::new("，待核实：各地公布的表中尚未见到", "; no published table has confirmed it yet")
    };
    if catalog.township().is_some() {
        return crate::text!(
            "乡级目录缺少标准事项“{title}”（{id}{doubt}）",
            "the township's catalog lacks the standard item “{title}” ({id}){doubt}";
            doubt
        );
    }
    crate::text!(
        "缺少标准事项“{title}”（{id}{doubt}）",
        "the standard item “{title}” ({id}) is missing{doubt}";
        doubt
    )
}

/// A row that may be an item of the standard, and what it was found to be.
type Likely<'a> = (&'a Item, &'a Match);

/// Whether a row goes by the item's name under another category.
fn is_moved(survey: &Survey<'_>, (row, _): &Likely<'_>, id: ItemId) -> bool {
    let parts = survey.reference.evidence(row, id).map(|evidence| evidence.parts).unwrap_or_default();
    let of = |field: Field| parts.iter().find(|part| part.field == field).map(|part| part.likeness);
    of(Field::Name) == Some(1.0) && of(Field::Category).is_some_and(|likeness| likeness < 1.0)
}

/// The item that another row holds, of which this row may be a part.
fn whole<'a>(survey: &Survey<'a>, (_, found): &Likely<'_>) -> Option<&'a Item> {
    survey.reference.item(found.candidates.first()?.id)
}

/// How the item may be listed: under another name or category, within a row of several items, or cut into rows.
fn how_listed(survey: &Survey<'_>, likely: &Likely<'_>, id: ItemId, title: &str) -> Text {
    let name = likely.0.title();
    match (likely.1.relation, whole(survey, likely)) {
        (Some(Relation::Merge), _) => crate::text!(
            "标准事项“{title}”（{id}）没有单列，可能与别的事项并在“{name}”里",
            "the standard's “{title}” ({id}) has no row of its own; “{name}” may hold it with other items"
        ),
        (Some(Relation::Split), Some(whole)) if whole.title() != title => {
            let whole = whole.title();
            crate::text!(
                "标准事项“{title}”（{id}）没有同名的：“{name}”可能是它，也可能是已列的“{whole}”拆出来的一行",
                "no item is called as the standard's “{title}” ({id}); “{name}” may be it, or a part of “{whole}”, which is listed"
            )
        }
        _ if is_moved(survey, likely, id) => crate::text!(
            "标准事项“{title}”（{id}）可能移到了别的一级事项下，列作“{name}”",
            "the standard's “{title}” ({id}) may have been moved to another category, as “{name}”"
        ),
        _ => crate::text!(
            "标准事项“{title}”（{id}）没有同名的，可能列作“{name}”",
            "no item is called as the standard's “{title}” ({id}); “{name}” may be it"
        ),
    }
}

/// What to change, for each way in which it may be listed.
fn how_to_list(survey: &Survey<'_>, likely: &Likely<'_>, id: ItemId, standard: &Item, at: &Locus) -> Text {
    let (name, title) = (likely.0.title(), standard.title());
    let place = likely.0.locus.seen_from(at);
    match likely.1.relation {
        Some(Relation::Merge) => crate::text!(
            "“{name}”（{place}）里有它的，请按标准拆成几行，其中一行写“{title}”；没有的，补上这一条。",
            "If “{name}” ({place}) holds it, cut that row up as the standard has it, with a row “{title}”; if not, add the item.";
            place
        ),
        _ if likely.1.relation.is_none() && is_moved(survey, likely, id) => {
            let category = standard.category.as_ref().map(|category| category.as_str()).unwrap_or_default();
            let cell = likely.0.place_of(Field::Category).seen_from(at);
            crate::text!(
                "“{name}”就是它的话，把一级事项（{cell}）改为“{category}”；不是就补上这一条。",
                "If “{name}” is it, write “{category}” as its category ({cell}); if not, add the item.";
                cell
            )
        }
        _ => crate::text!(
            "“{name}”（{place}）可能就是它：是的话，把名称改为“{title}”；不是就补上这一条。",
            "“{name}” ({place}) may be it: if so, call it “{title}”; if not, add the item.";
            place
        ),
    }
}
