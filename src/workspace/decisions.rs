//! Adding to `decisions.yaml`, without a change to what people wrote there.

use crate::model::Decision;
use crate::yaml::{Value, parse};

const HEAD: &str =
    "# 拿不准的行是不是某个标准事项：same 是，different 不是。由 mulu decide 写入，也可以手工改。\nformat: 1\n";

/// The file with one more decision at its end; `None` where it is not written so that one can be added: the list is on one line, or is
/// not what comes last.
///
/// # Panics
///
/// Never: a decision holds only texts.
#[must_use]
pub fn with_decision(text: Option<&str>, decision: &Decision) -> Option<String> {
    let text = text.unwrap_or(HEAD);
    let before = count(text)?;
    let line = serde_yaml::to_string(&serde_yaml::FlowMap(decision)).expect("a decision holds only texts");
    let mut more = text.trim_end().to_owned();
    if before == 0 && !more.ends_with("decisions:") {
        more += "\ndecisions:";
    }
    for part in ["\n", indent(text), "- ", line.trim_end(), "\n"] {
        more += part;
    }
    (count(&more) == Some(before + 1)).then_some(more)
}

/// How many decisions a file holds; `None` where it is not valid.
fn count(text: &str) -> Option<usize> {
    let tree = parse(text).ok()?;
    if !tree.duplicates.is_empty() {
        return None;
    }
    match tree.root.get("decisions").map(|node| &node.value) {
        None | Some(Value::Null) => Some(0),
        Some(Value::List(list)) => Some(list.len()),
        Some(_) => None,
    }
}

/// How far the entries are indented.
fn indent(text: &str) -> &str {
    let last = text.lines().rev().find(|line| line.trim_start().starts_with("- "));
    last.map_or("  ", |line| &line[..line.len() - line.trim_start().len()])
}
