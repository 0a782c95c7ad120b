//! Catalog files and lists of requirements in YAML.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use crate::finding::Finding;
use crate::model::{Column, Field, Locus, Place, Regions, Source, SourceText, Sourced, Span};
use crate::text::Text;
use crate::yaml::{Entry, Node, Tree, Value, decode, parse};

use super::excerpt::{Excerpt, Extract, Phrase, Phrases};
use super::raw::{Head, Raw, RawCatalog, RawRow};
use super::rules::{
    src001_unreadable_file, src002_syntax_error, src003_no_table, src005_unknown_key, src006_duplicate_key,
    src012_value_not_understood, src015_second_document,
};
use super::{Reading, lower};

/// The keys of a catalog file, in its order.
pub(crate) const CATALOG_KEYS: [&str; 12] = [
    "format",
    "kind",
    "domain",
    "title",
    "region",
    "version",
    "effective",
    "follows",
    "guide",
    "items",
    "withdrawn",
    "notes",
];
/// Keys that only a catalog has. A file with one of them is meant as a catalog, though it lacks others or they are misspelled.
const SIGNS: [&str; 5] = ["items", "item", "domain", "withdrawn", "follows"];
/// The keys of an item.
pub(crate) const ITEM_FIELDS: [Field; 13] = [
    Field::Id,
    Field::Category,
    Field::Name,
    Field::Elements,
    Field::LegalBasis,
    Field::TimeLimit,
    Field::DisclosingBodies,
    Field::Channels,
    Field::Audience,
    Field::Methods,
    Field::Tiers,
    Field::Attested,
    Field::Notes,
];
/// Mulu's own data files, which are checked when it is built.
const DATA_KINDS: [&str; 3] = ["law", "domains", "vocabulary"];

/// Reads a file that holds text.
pub(super) fn read(name: &str, bytes: Vec<u8>, regions: &Regions) -> Reading {
    match decode(bytes) {
        Ok(text) => of_text(name, text, &Excerpt::default(), regions),
        Err(_) if is_other_text(name) => Reading::failed(other_text(&Source::named(name))),
        Err((why, help)) => Reading::failed(src001_unreadable_file::finding(&Source::named(name), &why, help)),
    }
}

/// Reads what is to be read of a file that holds text.
pub(super) fn read_excerpt(name: &str, excerpt: &Excerpt, regions: &Regions) -> Reading {
    of_text(name, excerpt.text.clone(), excerpt, regions)
}

/// Reads a text, and the items of an excerpt beside those in it.
fn of_text(name: &str, text: String, excerpt: &Excerpt, regions: &Regions) -> Reading {
    let source = Arc::new(Source {
        file: name.to_owned(),
        sheet: None,
        tab: 0,
        text: Arc::new(SourceText::Lines(text)),
        made_of: None,
    });
    match parse(source.lines()) {
        Err(_) if is_other_text(name) => Reading::failed(other_text(&source)),
        Err(error) => Reading::failed(src002_syntax_error::finding(&source, error)),
        Ok(tree) => of_tree(&source, &tree, excerpt, regions),
    }
}

/// Whether a name says that the file is a text of another kind than a catalog, as a .txt is.
fn is_other_text(name: &str) -> bool {
    let ending = Path::new(name).extension().map(std::ffi::OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| ending != "yaml" && ending != "yml")
}

/// A text that was named and is no catalog: whoever sent it did not mean YAML.
fn other_text(source: &Arc<Source>) -> Finding {
    let why = Text::new(
        "这是纯文本，不是工作簿，也不是目录文件",
        "it is a plain text, and neither a workbook nor a catalog file",
    );
    let help = Text::new(
        "里面有目录的，请复制到 Excel 表里，存为 .xlsx；只是说明的，不用检查，也不用导入。",
        "Where it holds a catalog, put that into a spreadsheet and save it as .xlsx; a mere notice need not be named.",
    );
    src001_unreadable_file::finding(source, &why, help)
}

fn of_tree(source: &Arc<Source>, tree: &Tree, excerpt: &Excerpt, regions: &Regions) -> Reading {
    let mut reading = Reading::default();
    let kind = tree.root.get("kind").and_then(Node::text);
    let is_catalog = SIGNS.iter().any(|key| tree.root.get(key).is_some()) && kind != Some("requirements")
        || matches!(kind, Some("standard" | "supplementary"));
    if !is_catalog && kind != Some("requirements") {
        let is_data = kind.is_some_and(|kind| DATA_KINDS.contains(&kind));
        match &tree.root.value {
            _ if is_data => {}
            _ if is_other_text(&source.file) => reading.not_a_catalog = Some(other_text(source)),
            // Each key of the file has the colon of a Chinese keyboard, so that it is all one text.
            Value::Scalar(text) if has_full_width_key(text) => {
                reading.findings.push(src002_syntax_error::full_width_colon(at(source, &tree.root)));
            }
            _ => reading.not_a_catalog = Some(src003_no_table::no_items(source)),
        }
        return reading;
    }
    let duplicates = tree.duplicates.iter().map(|duplicate| src006_duplicate_key::finding(source, duplicate));
    reading.findings.extend(duplicates);
    reading.findings.extend(tree.second_document.map(|at| src015_second_document::finding(source, at)));
    if is_catalog {
        let (raw, rows) = raw_catalog(source, &tree.root, &mut reading.findings);
        // A county may well have nothing to add to the standard, and says so by an empty list.
        let has_none = |node: &Node<'_>| match &node.value {
            Value::List(list) => list.is_empty() && kind != Some("supplementary"),
            other => matches!(other, Value::Null),
        };
        if tree.root.get("items").is_none_or(has_none) && raw.withdrawn.is_empty() && excerpt.items.is_empty() {
            reading.findings.push(src003_no_table::no_items(source));
        }
        let items = lower::items(in_order(rows, source, excerpt), regions);
        reading.catalogs.push(lower::lower(raw, items, regions, &mut reading.findings));
    } else {
        let list = lower::requirements(&of_node(source, &tree.root), regions, &mut reading.findings);
        reading.requirements.extend(list);
    }
    reading
}

/// Whether a text begins with a key of a catalog file or an item, and a full-width colon.
fn has_full_width_key(text: &str) -> bool {
    let key = text.split_once('：').map(|(key, _)| key.trim());
    key.is_some_and(|key| CATALOG_KEYS.contains(&key) || field_of_key(key).is_some())
}

fn raw_catalog<'a>(
    source: &Arc<Source>,
    root: &'a Node<'a>,
    findings: &mut Vec<Finding>,
) -> (RawCatalog<'a>, Vec<RawRow<'a>>) {
    let mut raw = RawCatalog {
        source: Arc::clone(source),
        heads: Vec::new(),
        withdrawn: Vec::new(),
        notes: Vec::new(),
        absent_columns: Vec::new(),
    };
    let mut items = Vec::new();
    let Value::Map(entries) = &root.value else { return (raw, items) };
    for Entry { key, key_span, value } in entries {
        let head = match &**key {
            "format" => Head::Format,
            "kind" => Head::Kind,
            "domain" => Head::Domain,
            "title" => Head::Title,
            "region" => Head::Region,
            "version" => Head::Version,
            "effective" => Head::Effective,
            "follows" => Head::Follows,
            "guide" => Head::Guide,
            "items" => {
                items = rows(source, value, findings);
                continue;
            }
            "withdrawn" => {
                raw.withdrawn = nodes(source, value, "withdrawn", findings).map(|node| of_node(source, node)).collect();
                continue;
            }
            "notes" => {
                raw.notes = notes(source, value, findings);
                continue;
            }
            _ => {
                findings.push(src005_unknown_key::finding(Locus::span(source, *key_span), key, &CATALOG_KEYS));
                continue;
            }
        };
        raw.heads.push((head, of_node(source, value)));
    }
    (raw, items)
}

fn notes(source: &Arc<Source>, value: &Node<'_>, findings: &mut Vec<Finding>) -> Vec<Sourced<String>> {
    let mut notes = Vec::new();
    for node in nodes(source, value, "notes", findings).collect::<Vec<_>>() {
        let locus = at(source, node);
        if let Some(text) = node.text() {
            notes.push(Sourced::new(text.to_owned(), locus));
        } else {
            let (what, text) = (Text::new("notes 的一条", "an entry of notes"), Text::new("一段文字", "a text"));
            findings.push(src012_value_not_understood::wrong_kind(locus, &what, &node.kind(), &text));
        }
    }
    notes
}

/// The entries of a list; a finding where there is something else.
fn nodes<'a>(
    source: &Arc<Source>,
    node: &'a Node<'a>,
    key: &str,
    findings: &mut Vec<Finding>,
) -> impl Iterator<Item = &'a Node<'a>> {
    let list = match &node.value {
        Value::List(nodes) => nodes.as_slice(),
        Value::Null => &[],
        _ => {
            let (what, list) = (Text::same(key), Text::new("一个列表", "a list"));
            findings.push(src012_value_not_understood::wrong_kind(at(source, node), &what, &node.kind(), &list));
            &[]
        }
    };
    list.iter()
}

fn rows<'a>(source: &Arc<Source>, items: &'a Node<'a>, findings: &mut Vec<Finding>) -> Vec<RawRow<'a>> {
    let nodes: Vec<&Node<'_>> = nodes(source, items, "items", findings).collect();
    nodes.into_iter().filter_map(|node| row(source, node, findings)).collect()
}

fn row<'a>(source: &Arc<Source>, node: &'a Node<'a>, findings: &mut Vec<Finding>) -> Option<RawRow<'a>> {
    let Value::Map(entries) = &node.value else {
        if node.text().is_some_and(has_full_width_key) {
            findings.push(src002_syntax_error::full_width_colon(at(source, node)));
            return None;
        }
        let mapping = Text::new("一组键值（category、name……）", "a mapping (category, name, …)");
        let what = Text::new("items 的一条", "an entry of items");
        findings.push(src012_value_not_understood::wrong_kind(at(source, node), &what, &node.kind(), &mapping));
        return None;
    };
    let named = [Field::Name, Field::Category].iter().find_map(|field| {
        entries.iter().find(|entry| field_of_key(&entry.key) == Some(*field)).map(|entry| &entry.value)
    });
    let mut row = RawRow { locus: at(source, named.unwrap_or(node)), cells: Vec::new() };
    for Entry { key, key_span, value } in entries {
        let Some(field) = field_of_key(key) else {
            let known: Vec<&str> = ITEM_FIELDS.iter().map(|field| field.key()).collect();
            findings.push(src005_unknown_key::finding(Locus::span(source, *key_span), key, &known));
            continue;
        };
        let mut raw = of_node(source, value);
        if let Raw::Blank(locus) = &mut raw {
            *locus = Locus::span(source, *key_span);
        }
        row.cells.push((field, raw));
    }
    Some(row)
}

/// The rows of a text and those of an excerpt's items, in the order of the file. Those are many, and each is made when it is asked for.
fn in_order<'a>(rows: Vec<RawRow<'a>>, source: &Arc<Source>, excerpt: &'a Excerpt) -> impl Iterator<Item = RawRow<'a>> {
    let (count, source) = (rows.len() + excerpt.items.len(), Arc::clone(source));
    let (mut rows, mut items) = (rows.into_iter().peekable(), excerpt.items.iter().peekable());
    (0..count).map(move |_| {
        let place = items.peek().map(|item| Place::Text(Span { line: item.line, ..Span::default() }));
        let is_first = |row: &RawRow<'_>| place.is_none_or(|place| row.locus.place < place);
        let row = rows.next_if(is_first);
        row.unwrap_or_else(|| row_of(&source, items.next().expect("so many are left"), &excerpt.phrases))
    })
}

/// The row of an item of which only some fields are read.
fn row_of<'a>(source: &Arc<Source>, item: &Extract, phrases: &'a Phrases) -> RawRow<'a> {
    let place = |line: u32, column: u32| Locus::span(source, Span { line, column, start: 0, end: 0 });
    // `  - id: "20-001"`, and the key of the item's first field.
    let (id, mut locus) = (Sourced::new(Cow::Owned(item.id.to_string()), place(item.line, 9)), place(item.line, 5));
    let mut cells = Vec::with_capacity(item.fields.len() + 1);
    cells.push((Field::Id, Raw::Text(id)));
    let mut is_named = false;
    for (line, at) in &item.fields {
        let Phrase { field, value } = phrases.get(*at);
        let mut raw = raw(source, value, line - 1);
        if let Raw::Blank(locus) = &mut raw {
            *locus = place(*line, 5);
        }
        if !is_named && matches!(field, Field::Name | Field::Category) {
            (is_named, locus) = (*field == Field::Name, Locus::span(source, below(value.span, line - 1)));
        }
        cells.push((*field, raw));
    }
    RawRow { locus, cells }
}

/// A key of an item: its own name, or the official heading of the column.
pub(crate) fn field_of_key(key: &str) -> Option<Field> {
    ITEM_FIELDS.into_iter().find(|field| field.key() == key).or_else(|| match Column::of_heading(key)? {
        Column::Of(field) => Some(field),
        _ => None,
    })
}

/// A value as raw strings.
fn of_node<'a>(source: &Arc<Source>, node: &'a Node<'a>) -> Raw<'a> {
    raw(source, node, 0)
}

/// A value as raw strings, which stands so many lines further down than it says.
fn raw<'a>(source: &Arc<Source>, node: &'a Node<'a>, lines: u32) -> Raw<'a> {
    let at = |span: Span| Locus::span(source, below(span, lines));
    let locus = at(node.span);
    match &node.value {
        Value::Null => Raw::Blank(locus),
        Value::Scalar(text) if text.trim().is_empty() => Raw::Blank(locus),
        Value::Scalar(text) => Raw::Text(Sourced::new(Cow::Borrowed(&**text), locus)),
        Value::List(nodes) => Raw::List(locus, nodes.iter().map(|node| raw(source, node, lines)).collect()),
        Value::Map(entries) => {
            let fields = entries.iter().map(|entry| {
                let key = Sourced::new(Cow::Borrowed(&*entry.key), at(entry.key_span));
                (key, raw(source, &entry.value, lines))
            });
            Raw::Record(locus, fields.collect())
        }
    }
}

fn below(span: Span, lines: u32) -> Span {
    Span { line: span.line + lines, ..span }
}

fn at(source: &Arc<Source>, node: &Node<'_>) -> Locus {
    Locus::span(source, node.span)
}
