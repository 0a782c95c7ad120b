//! Findings mended in the text of a catalog: the words that are wrong are replaced where they stand, and nothing else is touched.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Change, Fix};
use crate::model::locus::Place;
use crate::model::{Field, Span};
use crate::read::{ITEM_FIELDS, field_of_key};
use crate::yaml::{Entry, Node, Tree, Value, parse};

use super::yaml::options;

/// A stretch of a text, and what stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What stands there instead.
    pub replacement: String,
}

/// The text of a catalog, to be mended.
#[derive(Debug)]
pub struct Mender<'t> {
    text: &'t str,
    /// Its tree; `None` where the text cannot be edited without losing something.
    tree: Option<Tree<'t>>,
}

impl<'t> Mender<'t> {
    /// A text to be mended.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let tree = parse(text).ok().filter(|tree| tree.unusual.is_none());
        Self { text, tree }
    }

    /// What a fix changes; `None` where it cannot be done in place.
    #[must_use]
    pub fn edits(&self, fix: &Fix) -> Option<Vec<Edit>> {
        let root = &self.tree.as_ref()?.root;
        let Place::Text(at) = fix.at.place else { return None };
        match &fix.change {
            Change::Write(words) => self.write(at, words).map(|edit| vec![edit]),
            Change::WriteKeys(keys) => {
                let record = find(root, &|node| is_at(node, at) && matches!(node.value, Value::Map(_)))?;
                keys.iter().map(|(key, words)| self.write(record.get(key)?.span, words)).collect()
            }
            Change::Remove => {
                let holds = |node: &Node<'_>| entries(node).iter().any(|entry| is_at(entry, at));
                self.remove(find(root, &holds)?, at).map(|edit| vec![edit])
            }
            Change::Add(field, value) => {
                let item = find(root, &|node| is_item(node, at))?;
                self.add(item, *field, value).map(|edit| vec![edit])
            }
        }
    }

    /// The text with as many of these fixes as go together, and which those are.
    #[must_use]
    pub fn apply(&self, fixes: &[&Fix]) -> (String, Vec<usize>) {
        let own = |(at, fix): (usize, &&Fix)| Some(Own { at, rank: rank_of(fix), edits: self.edits(fix)? });
        let mut own: Vec<Own> = fixes.iter().enumerate().filter_map(own).collect();
        own.sort_by_key(|own| own.rank);
        let all = apart(own.iter());
        let text = self.with(&all.edits);
        if self.is_sound(&text) {
            return (text, all.applied);
        }
        // One of them does harm, and is left out.
        let sound = apart(own.iter().filter(|own| self.is_sound(&self.with(&own.edits))));
        let text = self.with(&sound.edits);
        if self.is_sound(&text) { (text, sound.applied) } else { (self.text.to_owned(), Vec::new()) }
    }

    fn with(&self, edits: &[Edit]) -> String {
        let mut sorted: Vec<&Edit> = edits.iter().collect();
        sorted.sort_by_key(|edit| edit.start);
        let (mut text, mut done) = (String::with_capacity(self.text.len()), 0);
        for edit in sorted {
            text += &self.text[done..edit.start];
            text += &edit.replacement;
            done = edit.end;
        }
        text + &self.text[done..]
    }

    /// Whether what was edited is YAML as it was before.
    fn is_sound(&self, edited: &str) -> bool {
        let before = self.tree.as_ref().map_or(0, |tree| tree.duplicates.len());
        parse(edited).is_ok_and(|tree| tree.duplicates.len() <= before && tree.unusual.is_none())
    }

    fn write(&self, at: Span, words: &str) -> Option<Edit> {
        let (start, end) = (at.start as usize, at.end as usize);
        let written = &self.text[start..end];
        // The lines below `|` are told without it.
        let is_folded = !written.starts_with(['"', '\'']) && follows_indicator(&self.text[..start]);
        let end = start + written.trim_end().len();
        let replacement = if written.starts_with(['"', '\'']) {
            one_line(&serde_yaml::DoubleQuoted(words))
        } else {
            one_line(&words)
        };
        (!is_folded && start < end).then_some(Edit { start, end, replacement })
    }

    /// Takes an entry out of its list, unless a comment would go with it.
    fn remove(&self, list: &Node<'_>, at: Span) -> Option<Edit> {
        let entries = entries(list);
        let own = entries.iter().position(|entry| is_at(entry, at))?;
        let end = entries[own].end(self.text);
        let (start, end) = if list.is_flow {
            match own.checked_sub(1) {
                Some(before) => (entries[before].end(self.text), end),
                None => (entries[own].span.start as usize, entries.get(1)?.span.start as usize),
            }
        } else {
            let from = own.checked_sub(1).map(|before| entries[before].end(self.text))?;
            (from, end)
        };
        let behind = self.text[end..].lines().next().unwrap_or_default();
        let has_comment = self.text[start..end].contains('#') || (!list.is_flow && behind.contains('#'));
        (!has_comment).then(|| Edit { start, end, replacement: String::new() })
    }

    /// A field of an item that has none, behind those that come before it.
    fn add(&self, item: &Node<'_>, field: Field, value: &serde_json::Value) -> Option<Edit> {
        let Value::Map(fields) = &item.value else { return None };
        let value = match value {
            serde_json::Value::Array(_) => one_line(&serde_yaml::FlowSeq(value)),
            serde_json::Value::Object(_) => one_line(&serde_yaml::FlowMap(value)),
            _ => one_line(value),
        };
        if let Some(blank) = fields.iter().find(|entry| field_of_key(&entry.key) == Some(field)) {
            let (start, end) = (blank.value.span.start as usize, blank.value.end(self.text));
            if start < end {
                // Between blank entries a comment may stand.
                let has_comment = self.text[start..end].contains('#');
                return (!has_comment).then_some(Edit { start, end, replacement: value });
            }
            let colon = self.text[blank.key_span.end as usize..].find(':')? + blank.key_span.end as usize;
            return Some(Edit { start: colon, end: colon + 1, replacement: format!(": {value}") });
        }
        let comes_before = |entry: &&Entry| rank(field_of_key(&entry.key)) < rank(Some(field));
        let before = fields.iter().rfind(comes_before).or_else(|| fields.first())?;
        let end = before.value.end(self.text).max(before.key_span.end as usize);
        if item.is_flow {
            let replacement = format!(", {}: {value}", field.key());
            return Some(Edit { start: end, end, replacement });
        }
        let rest = &self.text[end..];
        let line = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let at = end + line;
        let line_end = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let indent = " ".repeat((fields.first()?.key_span.column as usize).saturating_sub(1));
        Some(Edit { start: at, end: at, replacement: format!("{line_end}{indent}{}: {value}", field.key()) })
    }
}

/// The place of a field in an item.
fn rank(field: Option<Field>) -> Option<usize> {
    ITEM_FIELDS.iter().position(|known| Some(*known) == field)
}

/// Of fixes that add fields, the place of the field; others come before them.
fn rank_of(fix: &Fix) -> Option<usize> {
    match fix.change {
        Change::Add(field, _) => rank(Some(field)),
        _ => None,
    }
}

/// A fix, by its place in the list, with its edits.
struct Own {
    at: usize,
    rank: Option<usize>,
    edits: Vec<Edit>,
}

/// Edits that do not touch each other.
struct Together {
    edits: Vec<Edit>,
    /// Which fixes they are of.
    applied: Vec<usize>,
}

/// Of fixes that touch each other, the first; but fields are added one behind the other.
fn apart<'e>(fixes: impl Iterator<Item = &'e Own>) -> Together {
    let mut together = Together { edits: Vec::new(), applied: Vec::new() };
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut added: BTreeSet<(usize, Option<usize>)> = BTreeSet::new();
    for own in fixes {
        let overlaps = |one: &Edit| {
            let is_behind =
                |end: usize| end == one.start && one.start == one.end && !added.contains(&(one.start, own.rank));
            taken.range(..=one.end).next_back().is_some_and(|(_, end)| *end >= one.start && !is_behind(*end))
        };
        if own.edits.iter().any(overlaps) {
            continue;
        }
        taken.extend(own.edits.iter().map(|edit| (edit.start, edit.end)));
        added.extend(own.edits.iter().map(|edit| (edit.start, own.rank)));
        together.edits.extend(own.edits.iter().cloned());
        together.applied.push(own.at);
    }
    together.applied.sort_unstable();
    together
}

fn entries<'n>(node: &'n Node<'n>) -> &'n [Node<'n>] {
    match &node.value {
        Value::List(nodes) => nodes,
        _ => &[],
    }
}

fn is_at(node: &Node<'_>, at: Span) -> bool {
    node.span.start == at.start && node.span.end == at.end
}

/// Whether an item is what stands there: by its name, or as a whole.
fn is_item(node: &Node<'_>, at: Span) -> bool {
    let Value::Map(fields) = &node.value else { return false };
    let is_named = |entry: &Entry| {
        matches!(field_of_key(&entry.key), Some(Field::Name | Field::Category)) && is_at(&entry.value, at)
    };
    is_at(node, at) || fields.iter().any(is_named)
}

/// The first node, from the top, that is wanted.
fn find<'n>(node: &'n Node<'n>, is_wanted: &impl Fn(&Node<'_>) -> bool) -> Option<&'n Node<'n>> {
    if is_wanted(node) {
        return Some(node);
    }
    match &node.value {
        Value::List(nodes) => nodes.iter().find_map(|node| find(node, is_wanted)),
        Value::Map(fields) => fields.iter().find_map(|entry| find(&entry.value, is_wanted)),
        Value::Null | Value::Scalar(_) => None,
    }
}

/// Whether a text ends in the line that opens a block of lines: `notes: |`.
fn follows_indicator(before: &str) -> bool {
    let line = before.trim_end();
    if !before[line.len()..].contains('\n') {
        return false;
    }
    let line = line.rsplit('\n').next().unwrap_or_default();
    let line = line.split(" #").next().unwrap_or_default().trim_end();
    line.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '+').ends_with(['|', '>'])
}

/// A value as it stands on a line, in brackets as well as outside.
fn one_line(value: &impl serde::Serialize) -> String {
    let written = serde_yaml::to_string_with_options(&serde_yaml::FlowSeq([value]), options());
    let written = written.expect("texts, lists and maps are YAML");
    let inside = written.trim_end().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.unwrap_or(&written).trim().to_owned()
}
