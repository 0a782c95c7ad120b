//! Lists of requirements: the statutory list, work points, authority lists.

use std::sync::Arc;

use crate::finding::Finding;
use crate::model::{DomainCode, Locus, Regions, Requirement, Requirements, Source, Sourced, Tier};
use crate::text::Text;
use crate::yaml::{Entry, Node, Value};

use super::rules::{src005_unknown_key, src012_value_not_understood};
use super::yaml::{at, nodes};

const LIST_KEYS: [&str; 11] = [
    "format",
    "kind",
    "title",
    "legal_basis",
    "time_limit",
    "issuer",
    "issued",
    "region",
    "version",
    "effective",
    "entries",
];
const ENTRY_KEYS: [&str; 14] = [
    "id",
    "article",
    "section",
    "name",
    "elements",
    "tiers",
    "domains",
    "due",
    "open_ended",
    "about",
    "power",
    "basis",
    "body",
    "status",
];

/// A list as YAML has it.
pub(super) fn of_tree(
    source: &Arc<Source>,
    root: &Node,
    regions: &Regions,
    findings: &mut Vec<Finding>,
) -> Requirements {
    let mut list = Requirements { title: None, region: None, entries: Vec::new(), locus: Locus::whole(source) };
    let Value::Map(keys) = &root.value else { return list };
    for Entry { key, key_span, value } in keys {
        match key.as_str() {
            "title" => list.title = text(source, value),
            "region" => {
                let code = value.get("code").and_then(Node::text).and_then(|code| code.parse().ok());
                list.region = code.and_then(|code| {
                    let name = regions.name_of(code)?.to_owned();
                    Some(Sourced::new(crate::model::Region { code, name }, at(source, value)))
                });
            }
            "entries" => {
                let entries: Vec<&Node> = nodes(source, value, "entries", findings).collect();
                list.entries = entries.into_iter().filter_map(|node| entry(source, node, findings)).collect();
            }
            key if LIST_KEYS.contains(&key) => {}
            _ => findings.push(src005_unknown_key::finding(Locus::span(source, *key_span), key, &LIST_KEYS)),
        }
    }
    list
}

fn entry(source: &Arc<Source>, node: &Node, findings: &mut Vec<Finding>) -> Option<Requirement> {
    let what = Text::new("entries 的一条", "an entry");
    let expected = Text::new("一组键值，至少有 name", "a mapping with at least a name");
    let (Value::Map(keys), Some(name)) = (&node.value, node.get("name").and_then(|name| text(source, name))) else {
        findings.push(src012_value_not_understood::wrong_kind(at(source, node), &what, &node.kind(), &expected));
        return None;
    };
    for Entry { key, key_span, .. } in keys {
        if !ENTRY_KEYS.contains(&key.as_str()) {
            findings.push(src005_unknown_key::finding(Locus::span(source, *key_span), key, &ENTRY_KEYS));
        }
    }
    let field = |key: &str| node.get(key).and_then(|value| text(source, value));
    let tiers = Text::new("市级、县级、乡级、村级之一", "one of 市级, 县级, 乡级, 村级");
    let codes = Text::new("领域编号", "the number of a domain");
    let form = Text::new("年-月-日", "year-month-day");
    Some(Requirement {
        id: field("id"),
        name,
        section: field("article").or_else(|| field("section")),
        elements: list(source, node, "elements", findings, &Text::new("文字", "a text"), |text| {
            Some(text.to_owned())
        }),
        tiers: list(source, node, "tiers", findings, &tiers, Tier::read),
        domains: list(source, node, "domains", findings, &codes, |text| text.parse::<DomainCode>().ok()),
        due: field("due").and_then(|due| read(&due, "due", findings, &form, |text| text.parse().ok())),
        open_ended: field("open_ended").is_some_and(|text| text.value == "true") || node.get("about").is_some(),
        power: field("power"),
        basis: field("basis"),
        body: field("body"),
        status: field("status"),
    })
}

fn text(source: &Arc<Source>, node: &Node) -> Option<Sourced<String>> {
    Some(Sourced::new(node.text()?.trim().to_owned(), at(source, node)))
}

fn list<T>(
    source: &Arc<Source>,
    node: &Node,
    key: &str,
    findings: &mut Vec<Finding>,
    expected: &Text,
    read_one: impl Fn(&str) -> Option<T>,
) -> Vec<Sourced<T>> {
    let Some(value) = node.get(key) else { return Vec::new() };
    let entries: Vec<&Node> = nodes(source, value, key, findings).collect();
    let texts = entries.into_iter().filter_map(|node| text(source, node));
    texts.filter_map(|text| read(&text, key, findings, expected, &read_one)).collect()
}

fn read<T>(
    text: &Sourced<String>,
    key: &str,
    findings: &mut Vec<Finding>,
    expected: &Text,
    read_one: impl Fn(&str) -> Option<T>,
) -> Option<Sourced<T>> {
    let value = read_one(text);
    if value.is_none() {
        let what = Text::same(key);
        findings.push(src012_value_not_understood::finding(text.locus.clone(), &what, text, expected));
    }
    Some(Sourced::new(value?, text.locus.clone()))
}
