//! The entries of the manifest's lists, and of `decisions.yaml`: which keys each has, and what they say.

use super::{Manifest, text};
use crate::finding::Allowance;
use crate::model::{Date, Decision, ItemId, Locus, Sourced, Withdrawal};
use crate::text::Text;
use crate::workspace::rules::cfg004_setting_not_understood;
use crate::yaml::{Node, Value};

/// How the entries of a list are written.
pub(super) struct Shape {
    pub(super) list: &'static str,
    /// The keys that one may have, those that it must have first.
    keys: &'static [&'static str],
    /// How many of them it must have.
    required: usize,
    written: Text,
}

pub(super) const REGION: Shape = Shape {
    list: "region",
    keys: &["code", "name"],
    required: 1,
    written: Text::new("{code: \"六位代码\", name: 名称}", "{code: \"six digits\", name: the name}"),
};
pub(super) const DECLARED: Shape = Shape {
    list: "regions",
    keys: &["code", "name", "under"],
    required: 3,
    written: Text::new(
        "{code: \"六位代码\", name: 名称, under: \"所在地市代码\"}；乡镇、街道写 {code: \"九位代码\", name: 名称, under: \"所在县代码\"}",
        "{code: \"six digits\", name: the name, under: \"the city's code\"}; for a township, {code: \"nine digits\", name: the name, under: \"the county's code\"}",
    ),
};
const ALLOWANCE: Shape = Shape {
    list: "allowances",
    keys: &["rule", "reason", "item", "path", "until", "by"],
    required: 2,
    written: Text::new(
        "{rule: 规则代码, item: 事项编号, reason: 理由, until: 日期}",
        "{rule: code, item: the item's id, reason: why, until: a day}",
    ),
};
const WITHDRAWAL: Shape = Shape {
    list: "withdrawn",
    keys: &["id", "reason"],
    required: 2,
    written: Text::new(
        "{id: \"标准事项编号\", reason: 理由}",
        "{id: \"the id of an item of the standard\", reason: why}",
    ),
};
const DECISION: Shape = Shape {
    list: "decisions",
    keys: &["name", "item", "answer", "category", "domain", "reason", "date", "by"],
    required: 3,
    written: Text::new(
        "{domain: \"20\", category: 一级事项, name: 二级事项, item: \"20-004\", answer: same（是）或 different（不是）, reason: 理由}",
        "{domain: \"20\", category: 一级事项, name: 二级事项, item: \"20-004\", answer: same or different, reason: why}",
    ),
};

impl Manifest {
    pub(super) fn allowances(&mut self, node: &Node<'_>) {
        let day = Text::new("年-月-日，如 2026-12-31", "year-month-day, as in 2026-12-31");
        for entry in self.list(node, ALLOWANCE.list) {
            if !self.has_keys(entry, &ALLOWANCE) {
                continue;
            }
            let until = match entry.get("until").filter(|until| !matches!(until.value, Value::Null)) {
                Some(until) => match self.parsed(until, "until", &day, |text| text.trim().parse::<Date>().ok()) {
                    Some(until) => Some(until.value),
                    None => continue,
                },
                None => None,
            };
            self.workspace.allowances.push(Allowance {
                rule: text(entry, "rule").unwrap_or_default().to_owned(),
                item: text(entry, "item").map(str::to_owned),
                path: text(entry, "path").map(str::to_owned),
                reason: text(entry, "reason").unwrap_or_default().to_owned(),
                by: text(entry, "by").map(str::to_owned),
                until,
                locus: self.at(entry),
            });
        }
    }

    pub(super) fn withdrawn(&mut self, node: &Node<'_>) {
        let form = Text::new("标准事项的编号，如 \"20-012\"", "the id of an item of the standard, as in \"20-012\"");
        for entry in self.list(node, WITHDRAWAL.list) {
            if !self.has_keys(entry, &WITHDRAWAL) {
                continue;
            }
            let (Some(id), Some(reason)) = (entry.get("id"), text(entry, "reason")) else { continue };
            if let Some(id) = self.parsed(id, "id", &form, |text| text.trim().parse::<ItemId>().ok()) {
                let withdrawal = Withdrawal { id: id.value, reason: reason.to_owned() };
                self.workspace.withdrawn.push(Sourced::new(withdrawal, self.at(entry)));
            }
        }
    }

    /// `decisions.yaml`: what people decided about rows of which the program was not sure.
    pub(super) fn decisions(&mut self, root: &Node<'_>) {
        for entry in root.get(DECISION.list).map(|list| self.list(list, DECISION.list)).unwrap_or_default() {
            if let Some(decision) = self.decision(entry) {
                let at = self.at(entry);
                self.workspace.decisions.push(Sourced::new(decision, at));
            }
        }
    }

    fn decision(&mut self, entry: &Node<'_>) -> Option<Decision> {
        if !self.has_keys(entry, &DECISION) {
            return None;
        }
        let id = Text::new("事项编号，如 \"20-004\"", "the id of an item, as in \"20-004\"");
        let answer = Text::new("same（是同一事项）或 different（不是）", "`same` or `different`");
        let domain = Text::new("领域编号，如 \"20\"", "the number of a domain, as in \"20\"");
        let day = Text::new("年-月-日，如 2026-01-01", "year-month-day, as in 2026-01-01");
        let words = |key| text(entry, key).map(str::to_owned);
        let domain = match entry.get("domain") {
            Some(node) => Some(self.parsed(node, "domain", &domain, |text| text.parse().ok())?.value),
            None => None,
        };
        let date = entry.get("date").and_then(|node| self.parsed(node, "date", &day, |text| text.parse().ok()));
        Some(Decision {
            domain,
            category: words("category"),
            name: words("name")?,
            item: self.parsed(entry.get("item")?, "item", &id, |text| text.trim().parse().ok())?,
            is_same: self.parsed(entry.get("answer")?, "answer", &answer, same_or_different)?.value,
            reason: words("reason"),
            date: date.map(|date| date.value),
            by: words("by"),
        })
    }

    /// Whether an entry of a list has the keys that it must have. Keys that it does not know are told of.
    pub(super) fn has_keys(&mut self, node: &Node<'_>, shape: &Shape) -> bool {
        let Value::Map(entries) = &node.value else {
            let list = shape.list;
            let what = crate::text!("{list} 的一条", "an entry of `{list}`");
            self.not_understood(node, &what, &shape.written);
            return false;
        };
        for entry in entries.iter().filter(|entry| !shape.keys.contains(&&*entry.key)) {
            let at = Locus::span(&self.source, entry.key_span);
            self.found(cfg004_setting_not_understood::unknown_key(at, &entry.key, shape.keys));
        }
        let missing = shape.keys[..shape.required].iter().find(|key| text(node, key).is_none());
        if let Some(key) = missing {
            let finding = cfg004_setting_not_understood::missing_key(self.at(node), shape.list, key, &shape.written);
            self.found(finding);
        }
        missing.is_none()
    }
}

fn same_or_different(answer: &str) -> Option<bool> {
    match answer.trim() {
        "same" | "是" => Some(true),
        "different" | "不是" => Some(false),
        _ => None,
    }
}
