//! UNI007: one item that several catalogs hold, each with a standard of its own.

use std::collections::BTreeMap;

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Field, Item, ItemId, Locus, values};
use crate::text::Text;

use super::{Row, Survey};

pub(super) static RULE: Rule = Rule {
    code: "UNI007",
    name: "standards-contradict",
    severity: Severity::Warn,
    summary: Text::new("同一事项在几份目录里标准不一", "catalogs that hold the same item contradict each other"),
    checks: Text::new(
        "同一个标准事项由几个部门、几级或几个县分别列出的，公开时限、公开对象、公开方式是否一致；不一致的，列出各份的写法和多数的写法。时限按天数比较，写法不同而天数相同的不算。",
        "Whether catalogs of several departments, tiers or counties that hold one item of the standard agree in limit, audience and method. Limits are compared as times, so that other words for the same number of days are no difference.",
    ),
    why: Text::new("年度梳理要求“公开标准统一”；同一件事，群众在哪里问都应当是一个标准。", "The yearly review asks for one standard: whoever asks, and wherever, is to hear the same."),
    example: Text::new("“临时救助 / 办事指南”民政局写10个工作日，三个镇写20个工作日。", "For 临时救助 / 办事指南 one office says 10 working days and three towns say 20."),
    mend: Text::new("商定一个标准，各份改成一致。", "Agree on one, and write it in each."),
};

/// The fields that are compared. Tiers differ by nature: each tier ticks its own.
const FIELDS: [Field; 3] = [Field::TimeLimit, Field::Audience, Field::Methods];

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let mut holders: BTreeMap<ItemId, Vec<Row<'_>>> = BTreeMap::new();
    for row in survey.rows() {
        if let Some(id) = row.found.id.filter(|_| row.standard.is_some()) {
            holders.entry(id).or_default().push(row);
        }
    }
    for rows in holders.values().filter(|rows| is_held_by_several(rows)) {
        for field in FIELDS {
            compare(rows, field, findings);
        }
    }
}

fn is_held_by_several(rows: &[Row<'_>]) -> bool {
    rows.iter().any(|row| row.catalog.locus.key() != rows[0].catalog.locus.key())
}

/// What an item says of a field, as it is compared, and in its own words.
fn said(item: &Item, field: Field) -> Option<(String, String)> {
    match field {
        Field::TimeLimit => {
            let limit = item.time_limit.as_ref()?;
            let key = limit.longest().map_or_else(|| limit.text().to_owned(), |days| format!("{days:.0}"));
            Some((key, limit.text().to_owned()))
        }
        Field::Audience => item.audience.as_ref().map(|audience| (audience.to_string(), audience.to_string())),
        _ => {
            let mut methods: Vec<String> = values(item.methods.as_ref()).map(ToString::to_string).collect();
            methods.sort();
            let words = methods.join("、");
            (!methods.is_empty()).then(|| (words.clone(), words))
        }
    }
}

fn compare(rows: &[Row<'_>], field: Field, findings: &mut Vec<Finding>) {
    let mut camps: BTreeMap<String, Vec<(&Row<'_>, String)>> = BTreeMap::new();
    for row in rows {
        if let Some((key, words)) = said(row.item, field) {
            camps.entry(key).or_default().push((row, words));
        }
    }
    let mut camps: Vec<Vec<(&Row<'_>, String)>> = camps.into_values().collect();
    camps.sort_by_key(|camp| (std::cmp::Reverse(camp.len()), camp[0].0.item.locus.key()));
    let [most, others @ ..] = camps.as_slice() else { return };
    let has_majority = others.iter().all(|camp| camp.len() < most.len());
    for (row, words) in others.iter().flatten() {
        findings.push(finding(row, field, words, (most, has_majority)));
    }
}

fn finding(row: &Row<'_>, field: Field, own: &str, (most, has_majority): (&[(&Row<'_>, String)], bool)) -> Finding {
    let (title, label, theirs, count) = (row.title(), field.label(), &most[0].1, most.len());
    let place = most[0].0.item.place_of(field).seen_from(&row.item.locus);
    let message = if has_majority && count > 1 {
        crate::text!(
            "“{title}”的{label}这里写“{own}”，另有 {count} 份写“{theirs}”（如 {place}）",
            "{label} of “{title}” is “{own}” here and “{theirs}” in {count} others, as at {place}";
            label, place
        )
    } else {
        crate::text!(
            "“{title}”的{label}这里写“{own}”，{place} 写“{theirs}”",
            "{label} of “{title}” is “{own}” here and “{theirs}” at {place}";
            label, place
        )
    };
    let help = if has_majority && count > 1 {
        crate::text!("请与其他部门核对；多数写的是“{theirs}”。", "Check with the others; most say “{theirs}”.")
    } else {
        Text::new("请与对方商定一个标准，两处改成一致。", "Agree on one standard and write it in both places.")
    };
    let related: Vec<Locus> = most.iter().map(|(row, _)| row.item.place_of(field).clone()).collect();
    let finding = row.finding(&RULE, field, message, help);
    related.into_iter().take(3).fold(finding, |finding, at| finding.related(at, Text::new("另一份目录", "another catalog")))
}
