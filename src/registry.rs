//! Every rule, gathered from where it lives.

use crate::finding::Rule;

/// All rules, by code.
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    let homes = [crate::read::rules::ALL, crate::workspace::rules::ALL, crate::rules::ALL];
    let mut rules: Vec<&'static Rule> = homes.into_iter().flatten().copied().collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// The rules that a selector (code, family or name) means.
#[must_use]
pub fn meant_by(selector: &str) -> Vec<&'static Rule> {
    rules().into_iter().filter(|rule| rule.is_meant_by(selector)).collect()
}
