//! GAP005: what the Regulations require to be disclosed, and no item covers.

use crate::coverage::{self, EntryLine, EntryState};
use crate::finding::{Finding, Rule, Severity};
use crate::model::{DomainCode, Kind, Locus};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "GAP005",
    name: "statutory-entry-not-covered",
    severity: Severity::Deny,
    summary: Text::new("法定主动公开的内容没有事项对应", "no item covers what the Regulations require"),
    checks: Text::new(
        "《政府信息公开条例》第二十条、第二十一条逐项、逐级（县级、乡级）对照标准目录和补充目录，是否都有事项。一项里有几件事的，每一件都要有；行政许可、行政处罚等各部门都有的，26个领域里的事项只算该领域的，要由补充目录的事项覆盖；兜底条款不查。只在有 mulu.yaml、26个领域的目录都有事项时检查。",
        "Whether the standard and supplementary catalogs together have items for each entry of articles 20 and 21 of the Regulations, at each tier that it binds, and for each matter of an entry. What all departments have, such as 行政许可 and 行政处罚, an item of a domain covers only there: it takes one of the supplementary catalog. The residual clause is left out. Checked where there is a mulu.yaml and all 26 domains have items.",
    ),
    why: Text::new(
        "26个领域之外的法定内容（机构职能、统计、收费、招考……）只能靠补充目录，漏了就没有人公开。",
        "What lies outside the 26 domains (functions, statistics, fees, recruitment …) only the supplementary catalog holds; left out, nobody publishes it.",
    ),
    example: Text::new(
        "补充目录里没有“行政事业性收费项目及其依据、标准”（条例第二十条第八项）。",
        "The supplementary catalog lacks 行政事业性收费项目及其依据、标准 (article 20, item 8).",
    ),
    mend: Text::new(
        "在补充目录（或对应领域的目录）里加上这一项；县级有、乡级没有的，在对应事项的“乡级”列打√或另加一条。确实不适用的，在 mulu.yaml 里豁免并写明理由。",
        "Add an item to the supplementary catalog, or to that of the domain; where a tier lacks it, tick the tier or add an item for it. What does not apply is allowed in mulu.yaml with the reason.",
    ),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let Some(set) = survey.complete_set() else { return };
    for line in coverage::of_list(survey.coverage(), survey.statutory).entries {
        if matches!(line.state, EntryState::Missing | EntryState::Partly) {
            findings.push(finding(survey, set, &line));
        }
    }
}

fn finding(survey: &Survey<'_>, set: &Locus, line: &EntryLine<'_, '_>) -> Finding {
    let entry = line.entry;
    let name = &entry.name.value;
    let article = entry.section.as_ref().map_or("", |section| section.value.as_str());
    let lacks = lacks(line);
    let message = crate::text!(
        "法定主动公开的“{name}”（条例{article}）{lacks}",
        "“{name}”, which the Regulations require (条例{article}), {lacks}";
        lacks
    );
    let (at, domain) = place(survey, set, line);
    let place = match domain {
        Some(code) => crate::text!("“{code}”领域的目录或补充目录", "the catalog of {code} or the supplementary one"),
        None => Text::new("补充目录", "the supplementary catalog"),
    };
    let help = match line.lacking.first() {
        Some((tier, _)) => {
            let item = line.by.first().map(|held| held.item.title()).unwrap_or_default();
            crate::text!(
                "“{item}”等事项{tier}也公开的，在公开层级里补上“{tier}”；另有事项的，写进{place}。",
                "Where “{item}” and the like are published there too, add {tier} to their tiers (公开层级); else add an item to {place}.";
                place
            )
        }
        None => {
            let what = if line.missing.is_empty() { name.clone() } else { line.missing.join("、") };
            crate::text!("请在{place}里写一条事项，名称或公开内容写明“{what}”。", "Add an item to {place} whose name or contents say {what}."; place)
        }
    };
    let mut finding = Finding::new(&RULE, at, message, help).related(entry.name.locus.clone(), Text::new("条例的要求", "the Regulations"));
    if line.by.is_empty() {
        finding = with_nearest(survey, line, finding);
    }
    for held in line.by.iter().take(1) {
        finding = finding.related(held.locus().clone(), Text::new("已有的事项", "what is there"));
    }
    let id = entry.id.as_ref().map(|id| id.value.clone());
    finding.in_domain(domain, id)
}

/// What an entry lacks, as the end of a sentence.
pub(super) fn lacks(line: &EntryLine<'_, '_>) -> Text {
    if line.by.is_empty() {
        return Text::new("没有事项对应", "has no item");
    }
    if let Some((tier, parts)) = line.lacking.first() {
        let parts = parts.join("、");
        return crate::text!("在{tier}没有事项：{parts}", "has no item at {tier} for {parts}");
    }
    let parts = line.missing.join("、");
    if line.is_in_domains_alone {
        let count = Text::counted(line.by.len(), "item", "items");
        return crate::text!(
            "只有个别领域的 {count} 条，没有全县的：{parts}",
            "has {count} of single domains, and none of all for {parts}";
            count
        );
    }
    crate::text!("缺：{parts}", "lacks {parts}")
}

/// The finding with the item that comes nearest to an entry that none covers.
pub(super) fn with_nearest(survey: &Survey<'_>, line: &EntryLine<'_, '_>, finding: Finding) -> Finding {
    match survey.coverage().nearest(line.entry) {
        Some(held) => finding.related(held.locus().clone(), Text::new("最接近的事项", "the nearest item")),
        None => finding,
    }
}

/// The catalog that should have it: that of its domain, where it names just one; else the supplementary one; else the set.
fn place(survey: &Survey<'_>, set: &Locus, line: &EntryLine<'_, '_>) -> (Locus, Option<DomainCode>) {
    let of_domain = match line.entry.domains.as_slice() {
        [only] => Some(only.value),
        _ => None,
    };
    let mut local = survey.local().map(|(catalog, _)| catalog);
    let catalog = match of_domain {
        Some(code) => local.find(|catalog| catalog.kind == Kind::Standard && catalog.domain_code() == Some(code)),
        None => local.find(|catalog| catalog.kind == Kind::Supplementary),
    };
    let at = catalog.map(|catalog| catalog.title.as_ref().map_or(&catalog.locus, |title| &title.locus));
    (at.unwrap_or(set).clone(), of_domain)
}
