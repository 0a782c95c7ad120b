//! GAP003: elements of the standard that the local item lacks.

use std::collections::BTreeMap;

use crate::align;
use crate::finding::{Finding, Rule, Severity};
use crate::model::{Field, ItemId, RegionCode};
use crate::text::Text;

use super::{Row, Survey};

pub(super) static RULE: Rule = Rule {
    code: "GAP003",
    name: "elements-missing",
    severity: Severity::Warn,
    summary: Text::new("公开内容比标准少要素", "elements of the standard are missing"),
    checks: Text::new(
        "本地事项的公开内容是否包含标准事项的每个要素（按意思的主要字词比较，标点、次序和“等”“的”不计）。一条标准事项分成几行的，合起来比较。",
        "Whether the contents of a local item name each element of the standard's, by their words; punctuation, order and particles do not count. Rows that split one item, in one table or in two, are taken together.",
    ),
    why: Text::new("要素少了，公开的内容就缩水；标准目录的要素是最低要求。", "With fewer elements less is published; those of the standard are the least."),
    example: Text::new("标准要求公开“办理流程、办理时间、地点、联系方式”，本地只写了“办理流程”。", "The standard asks for 办理流程, 办理时间, 地点 and 联系方式; the local item has 办理流程 only."),
    mend: Text::new("把缺的要素补进公开内容；换了说法的，尽量用标准的说法。", "Add what is missing; use the standard's words where you can."),
};

/// How many elements a message names.
const MOST_NAMED: usize = 6;

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let mut by_item: BTreeMap<(Option<RegionCode>, ItemId), Vec<Row<'_>>> = BTreeMap::new();
    for row in survey.rows() {
        if let (Some(id), Some(_)) = (row.found.id, row.standard) {
            let region = row.catalog.region.as_ref().map(|region| region.code);
            by_item.entry((region, id)).or_default().push(row);
        }
    }
    for rows in by_item.values() {
        let (Some(first), Some(standard)) = (rows.first(), rows[0].standard) else { continue };
        if rows.iter().any(|row| row.item.elements.is_none()) {
            continue;
        }
        let mut missing = align::missing_elements(first.item, standard);
        for row in &rows[1..] {
            let of_row = align::missing_elements(row.item, standard);
            missing.retain(|element| of_row.contains(element));
        }
        if missing.is_empty() {
            continue;
        }
        let (count, all) = (missing.len(), missing.join("、"));
        let mut named = missing[..count.min(MOST_NAMED)].join("、");
        if count > MOST_NAMED {
            named.push_str("……");
        }
        let count = Text::counted(count, "element", "elements");
        let finding = first.finding(
            &RULE,
            Field::Elements,
            crate::text!("公开内容比标准少 {count} 项：{named}", "the content (公开内容) lacks {count} of the standard: {named}"; count),
            crate::text!("请补上：{all}", "Add: {all}"),
        );
        findings.push(finding.related(standard.locus.clone(), Text::new("标准目录", "the standard")));
    }
}
