//! YAML as a tree in which every key and value knows its line and column.
//!
//! Serde's ways of reading YAML stop at the first fault and forget positions, so catalogs and manifests are read from the parser's
//! events instead. Scalars stay text: whether `20` is a number is for whoever reads the field to say.

pub mod layout;
mod slips;

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use crate::model::Span;
use crate::text::Text;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node<'t> {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value<'t>,
    /// Whether it is a list or mapping in brackets.
    pub is_flow: bool,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Value<'t> {
    /// Nothing, `~` or `null`.
    Null,
    /// Any text, quoted or not.
    Scalar(Cow<'t, str>),
    /// A list.
    List(Vec<Node<'t>>),
    /// A mapping, in the order of the file. No key stands twice.
    Map(Vec<Entry<'t>>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry<'t> {
    /// The key.
    pub key: Cow<'t, str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node<'t>,
}

/// What a text holds.
#[derive(Debug)]
pub struct Tree<'t> {
    /// The document.
    pub root: Node<'t>,
    /// Keys that stand twice in one mapping, which YAML forbids: the first counts.
    pub duplicates: Vec<Duplicate>,
    /// Where a second document begins, which is not read.
    pub second_document: Option<Span>,
    /// The comments, from `#` to the end of their lines, where they were asked for.
    pub comments: Vec<Span>,
    /// The first anchor, alias, tag or directive, or key that is no text: what the tree does not tell.
    pub unusual: Option<Span>,
}

/// A key that stands twice in one mapping.
#[derive(Debug)]
pub struct Duplicate {
    /// The key.
    pub key: String,
    /// Where it stands the second time.
    pub span: Span,
    /// Where it stood first.
    pub first: Span,
}

/// Why a text is no YAML, and where.
#[derive(Debug)]
pub struct SyntaxError {
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Text,
    /// Where.
    pub span: Span,
}

/// The bytes of a file as text, without a byte order mark; what is wrong and what to do where they are in another encoding.
///
/// # Errors
///
/// When the bytes are no UTF-8.
pub fn decode(bytes: Vec<u8>) -> Result<String, (Text, Text)> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let bytes = if bytes.starts_with(MARK) { bytes[MARK.len()..].to_vec() } else { bytes };
    String::from_utf8(bytes).map_err(|_| {
        (
            Text::new("编码不是 UTF-8（可能是 GBK）", "its encoding is not UTF-8 (perhaps GBK)"),
            Text::new(
                "请用记事本打开，“另存为”时把编码选为 UTF-8。",
                "Open it in a text editor and save it with the encoding UTF-8.",
            ),
        )
    })
}

/// What is wrong where a key is followed by a full-width colon, and what to do.
#[must_use]
pub fn full_width_colon() -> (Text, Text) {
    (slips::FULL_WIDTH_COLON, slips::WRITE_COLON)
}

/// How many nodes aliases (`*name`) may add to a document. Catalogs need none; a bomb needs millions.
const ALIAS_BUDGET: usize = 100_000;

/// Reads a text.
///
/// # Errors
///
/// When the text is no YAML, or its aliases unfold without bounds.
pub fn parse(text: &str) -> Result<Tree<'_>, SyntaxError> {
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(false);
    tree(text, options)
}

/// Reads a text with the places of its comments.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_with_comments(text: &str) -> Result<Tree<'_>, SyntaxError> {
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(true);
    options.max_buffered_comment_events = usize::MAX;
    tree(text, options)
}

fn tree(text: &str, options: granit_parser::Options) -> Result<Tree<'_>, SyntaxError> {
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| slips::explain(text, &error))?;
        if !builder.take(event, own_span(&span))? {
            break;
        }
    }
    Ok(Tree {
        root: builder.root.unwrap_or(Node {
            span: Span { line: 1, column: 1, start: 0, end: 0 },
            value: Value::Null,
            is_flow: false,
        }),
        duplicates: builder.duplicates,
        second_document: builder.second_document,
        comments: builder.comments,
        unusual: builder.unusual,
    })
}

fn own_span(span: &granit_parser::Span) -> Span {
    Span {
        line: number(span.start.line()),
        column: number(span.start.col() + 1),
        start: number(span.start.byte_offset().unwrap_or_default()),
        end: number(span.end.byte_offset().unwrap_or_default()),
    }
}

/// Positions beyond four thousand million do not occur: files are read only up to a limit far below.
fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Builds the tree from events.
#[derive(Default)]
struct Builder<'t> {
    open: Vec<Open<'t>>,
    root: Option<Node<'t>>,
    anchors: HashMap<usize, Node<'t>>,
    unfolded: usize,
    duplicates: Vec<Duplicate>,
    second_document: Option<Span>,
    documents: usize,
    comments: Vec<Span>,
    unusual: Option<Span>,
}

/// A collection whose end has not come yet.
struct Open<'t> {
    span: Span,
    anchor: usize,
    is_flow: bool,
    content: Content<'t>,
}

enum Content<'t> {
    List(Vec<Node<'t>>),
    Map { entries: Vec<Entry<'t>>, key: Option<(Cow<'t, str>, Span)>, known: Known<'t> },
}

/// The keys of a mapping that has many; of a few, looking at each is faster.
#[derive(Default)]
struct Known<'t>(HashMap<Cow<'t, str>, Span>);

impl<'t> Known<'t> {
    /// How many keys are looked at one by one.
    const FEW: usize = 16;

    /// Where a key stood already.
    fn first(&mut self, entries: &[Entry<'t>], key: &str) -> Option<Span> {
        if entries.len() <= Self::FEW {
            return entries.iter().find(|entry| entry.key == key).map(|entry| entry.key_span);
        }
        let unknown = &entries[self.0.len()..];
        self.0.extend(unknown.iter().map(|entry| (entry.key.clone(), entry.key_span)));
        self.0.get(key).copied()
    }
}

impl<'t> Builder<'t> {
    /// Takes one event; `false` once everything of interest has been read.
    fn take(&mut self, event: Event<'t>, span: Span) -> Result<bool, SyntaxError> {
        let is_unusual = match &event {
            Event::DocumentStart(_, directive) => directive.is_some(),
            Event::Alias(_) => true,
            Event::Scalar(_, _, anchor, tag) => *anchor != 0 || tag.is_some(),
            Event::SequenceStart(_, anchor, tag) | Event::MappingStart(_, anchor, tag) => {
                *anchor != 0 || tag.is_some() || self.awaits_key()
            }
            _ => false,
        };
        if is_unusual {
            self.unusual.get_or_insert(span);
        }
        match event {
            Event::Comment(..) => self.comments.push(span),
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.second_document = Some(span);
                    return Ok(false);
                }
            }
            Event::Scalar(text, style, anchor, _) => {
                let plain_null =
                    matches!(style, ScalarStyle::Plain) && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if plain_null { Value::Null } else { Value::Scalar(text) };
                self.add(Node { span, value, is_flow: false }, anchor);
            }
            Event::SequenceStart(style, anchor, _) => {
                let is_flow = style == StructureStyle::Flow;
                self.open.push(Open { span, anchor, is_flow, content: Content::List(Vec::new()) });
            }
            Event::MappingStart(style, anchor, _) => {
                let is_flow = style == StructureStyle::Flow;
                let content = Content::Map { entries: Vec::new(), key: None, known: Known::default() };
                self.open.push(Open { span, anchor, is_flow, content });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let mut closed = self.open.pop().expect("the parser pairs starts and ends");
                closed.span.end = span.end.max(closed.span.end);
                let value = match closed.content {
                    Content::List(nodes) => Value::List(nodes),
                    Content::Map { entries, .. } => Value::Map(entries),
                };
                self.add(Node { span: closed.span, value, is_flow: closed.is_flow }, closed.anchor);
            }
            Event::Alias(anchor) => {
                let mut node = self.anchors.get(&anchor).cloned().ok_or_else(|| own_alias(span))?;
                self.unfolded += node.size();
                if self.unfolded > ALIAS_BUDGET {
                    return Err(alias_bomb(span));
                }
                node.span = span;
                self.add(node, 0);
            }
            _ => {}
        }
        Ok(true)
    }

    /// Whether what comes next is the key of a mapping.
    fn awaits_key(&self) -> bool {
        matches!(self.open.last().map(|open| &open.content), Some(Content::Map { key: None, .. }))
    }

    fn add(&mut self, node: Node<'t>, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::List(nodes)) => nodes.push(node),
            Some(Content::Map { entries, key, known }) => match key.take() {
                None => {
                    let text = if let Value::Scalar(text) = node.value { text } else { Cow::default() };
                    *key = Some((text, node.span));
                }
                Some((key, key_span)) => match known.first(entries, &key) {
                    Some(first) => self.duplicates.push(Duplicate { key: key.into_owned(), span: key_span, first }),
                    None => entries.push(Entry { key, key_span, value: node }),
                },
            },
        }
    }
}

impl Node<'_> {
    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, where this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
            _ => None,
        }
    }

    /// What it is, for a message that expected something else.
    #[must_use]
    pub fn kind(&self) -> Text {
        match &self.value {
            Value::Null => Text::new("空值", "nothing"),
            Value::Scalar(_) => Text::new("一段文字", "a text"),
            Value::List(_) => Text::new("一个列表", "a list"),
            Value::Map(_) => Text::new("一组键值", "a mapping"),
        }
    }

    /// Where what it says ends, in bytes: the parser takes the blanks and comments behind it in.
    #[must_use]
    pub fn end(&self, text: &str) -> usize {
        let last = match &self.value {
            _ if self.is_flow => None,
            Value::List(nodes) => nodes.last(),
            Value::Map(entries) => entries.last().map(|entry| &entry.value),
            Value::Null | Value::Scalar(_) => None,
        };
        let (start, end) = (self.span.start as usize, self.span.end as usize);
        last.map_or_else(|| start + text[start..end].trim_end().len(), |last| last.end(text))
    }

    /// The same by itself, as it would be that many lines above.
    #[must_use]
    pub fn into_owned(self, lines: u32) -> Node<'static> {
        let above = |span: Span| Span { line: span.line - lines, ..span };
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let value = match self.value {
            Value::Null => Value::Null,
            Value::Scalar(text) => Value::Scalar(owned(text)),
            Value::List(nodes) => Value::List(nodes.into_iter().map(|node| node.into_owned(lines)).collect()),
            Value::Map(entries) => {
                let entries = entries.into_iter().map(|Entry { key, key_span, value }| Entry {
                    key: owned(key),
                    key_span: above(key_span),
                    value: value.into_owned(lines),
                });
                Value::Map(entries.collect())
            }
        };
        Node { span: above(self.span), value, is_flow: self.is_flow }
    }

    fn size(&self) -> usize {
        match &self.value {
            Value::Null | Value::Scalar(_) => 1,
            Value::List(nodes) => 1 + nodes.iter().map(Node::size).sum::<usize>(),
            Value::Map(entries) => 1 + entries.iter().map(|entry| entry.value.size() + 1).sum::<usize>(),
        }
    }
}

/// The key that was probably meant by one that is none of those which may stand there.
#[must_use]
pub fn meant<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    // Comparing takes the product of both lengths, and nobody misspells a key into a page.
    let is_short = key.len() <= 100;
    let near = known.iter().filter(|_| is_short).map(|known| (strsim::damerau_levenshtein(key, known), *known));
    near.filter(|(distance, known)| *distance <= known.chars().count() / 3 + 1).min().map(|(_, meant)| meant)
}

/// Advice for a key that is none of those which may stand there: the one that was probably meant, or all of them.
#[must_use]
pub fn did_you_mean(key: &str, known: &[&str]) -> Text {
    if let Some(meant) = meant(key, known) {
        crate::text!("是不是想写“{meant}”？", "Did you mean `{meant}`?")
    } else {
        let all = Text { zh: known.join("、").into(), en: known.join(", ").into() };
        crate::text!("这里可以用的键有：{all}。", "The keys that may stand here are: {all}."; all)
    }
}

fn alias_bomb(span: Span) -> SyntaxError {
    SyntaxError {
        message: Text::new(
            "别名（*name）展开后过大，已拒绝读取",
            "the aliases (*name) unfold to too much; the file is refused",
        ),
        help: Text::new("目录文件不需要别名，请把内容直接写出。", "A catalog needs no aliases: write the values out."),
        span,
    }
}

fn own_alias(span: Span) -> SyntaxError {
    SyntaxError {
        message: Text::new("别名（*name）引用了它自身所在的内容", "an alias (*name) refers to what it is part of"),
        help: Text::new("请把内容直接写出。", "Write the values out."),
        span,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let tree = parse("名: 甲\nitems:\n  - {id: \"20-001\", 一级: 乙}\n").unwrap();
        let items = tree.root.get("items").unwrap();
        let Value::List(list) = &items.value else { panic!("a list") };
        let category = list[0].get("一级").unwrap();
        assert_eq!((category.span.line, category.span.column), (3, 24));
        assert_eq!(category.text(), Some("乙"));
    }

    #[test]
    fn duplicate_keys_are_named_and_the_first_counts() {
        let tree = parse("a: 1\nb: 2\na: 3\n").unwrap();
        assert_eq!(tree.root.get("a").and_then(Node::text), Some("1"));
        assert_eq!(
            tree.duplicates.iter().map(|d| (d.key.as_str(), d.span.line, d.first.line)).collect::<Vec<_>>(),
            [("a", 3, 1)]
        );
    }

    #[test]
    fn alias_bombs_are_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let before = level - 1;
            let aliases = vec![format!("*a{before}"); 10].join(", ");
            writeln!(bomb, "a{level}: &a{level} [{aliases}]").expect("strings take anything");
        }
        let error = parse(&bomb).unwrap_err();
        assert!(error.message.en.contains("alias"), "{:?}", error.message);
    }
}
