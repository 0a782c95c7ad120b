//! A text in YAML as it is laid out: its tree with each comment at what it belongs to, for whoever writes the text again.

use super::{Node, SyntaxError, Tree, Value, parse_with_comments};
use crate::model::Span;
use crate::text::Text;

/// A text in YAML with its comments.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The comments above the first key, which are about the file.
    pub head: Vec<Comment>,
    /// What the file says.
    pub root: Branch,
    /// The comments below everything.
    pub foot: Vec<Comment>,
}

/// A comment on a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line.
    pub text: String,
    /// Whether a blank line stands above it.
    pub is_parted: bool,
}

/// A value.
#[derive(Clone, Debug)]
pub enum Branch {
    /// Nothing, `~` or `null`.
    Null,
    /// Any text.
    Scalar(String),
    /// A list.
    List(Vec<Entry>),
    /// A mapping.
    Map(Vec<Entry>),
}

/// An entry of a list, or of a mapping, with the comments that belong to it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key; empty in a list.
    pub key: String,
    /// The value.
    pub value: Branch,
    /// Whether a blank line stands above it.
    pub is_parted: bool,
    /// The comments above it.
    pub before: Vec<Comment>,
    /// Those behind it, on its line, or between its key and its value.
    pub beside: Vec<String>,
    /// Those below its last entry, indented as that is.
    pub after: Vec<Comment>,
    place: Place,
}

/// Where an entry stands in the text.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// Its key, or its dash.
    start: usize,
    /// In which column that stands, from 1.
    column: u32,
    /// Its value.
    value: usize,
    /// The end of its value, or of its key where it has none.
    end: usize,
    /// Whether the value is a list or mapping in brackets.
    is_flow: bool,
}

impl Layout {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// When it is no YAML, or says something that a layout does not hold: a second document, a key twice, an anchor, a tag.
    pub fn read(text: &str) -> Result<Self, SyntaxError> {
        let tree = parse_with_comments(text)?;
        refuse(&tree)?;
        let mut layout = Self { head: Vec::new(), root: branch(text, &tree.root, 0), foot: Vec::new() };
        for span in &tree.comments {
            layout.place(text, *span);
        }
        Ok(layout)
    }

    fn place(&mut self, text: &str, span: Span) {
        let own = &text[span.start as usize..span.end as usize];
        let comment = Comment { text: own.trim_end().to_owned(), is_parted: is_parted(text, span.start as usize) };
        let at = At { text, start: span.start as usize, column: span.column };
        let first = self.root.entries().first().map(|entry| entry.place.start);
        if first.is_none_or(|first| at.start < first) {
            self.head.push(comment);
        } else if !at.is_behind_something() {
            at.between(self.root.entries_mut(), &mut self.foot, comment, false);
        } else if let Some(rest) = at.behind(self.root.entries_mut(), comment) {
            at.between(self.root.entries_mut(), &mut self.foot, rest, false);
        }
    }
}

impl Branch {
    /// The entries of a list or mapping.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match self {
            Self::List(entries) | Self::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The entries of a list or mapping, to change.
    pub fn entries_mut(&mut self) -> &mut [Entry] {
        match self {
            Self::List(entries) | Self::Map(entries) => entries,
            _ => &mut [],
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a comment stands within it.
    #[must_use]
    pub fn has_comments(&self) -> bool {
        self.entries().iter().any(Entry::has_comments)
    }
}

impl Entry {
    fn has_comments(&self) -> bool {
        !(self.before.is_empty() && self.beside.is_empty() && self.after.is_empty()) || self.value.has_comments()
    }
}

/// What a layout does not hold.
fn refuse(tree: &Tree) -> Result<(), SyntaxError> {
    let refusal = |span: &Span, message: Text, help: Text| SyntaxError { message, help, span: *span };
    let unusual = tree.unusual.as_ref().map(|span| {
        refusal(
            span,
            Text::new(
                "用了锚点、别名、标签、指令或复合键",
                "an anchor, alias, tag, directive or complex key stands here",
            ),
            Text::new("目录文件不需要它们，请把内容直接写出。", "A catalog needs none of them: write the value out."),
        )
    });
    let second = tree.second_document.as_ref().map(|span| {
        refusal(
            span,
            Text::new("文件里有第二份文档（---）", "a second document begins here (`---`)"),
            Text::new("请把它移到另一个文件。", "Move it to a file of its own."),
        )
    });
    let twice = tree.duplicates.first().map(|duplicate| {
        let (key, line) = (&duplicate.key, duplicate.first.line);
        refusal(
            &duplicate.span,
            crate::text!("键 {key} 写了两次", "the key `{key}` stands twice"),
            crate::text!("另一处在第 {line} 行，请删去一处。", "It stands in line {line} already; delete one of them."),
        )
    });
    unusual.or(second).or(twice).map_or(Ok(()), Err)
}

// ---- the tree with its places --------------------------------------------------------------------------------------------

/// A value that stands behind `from`: its key, or its dash.
fn branch(text: &str, node: &Node<'_>, from: usize) -> Branch {
    match &node.value {
        Value::Null => Branch::Null,
        Value::Scalar(words) => Branch::Scalar(words.to_string()),
        Value::List(nodes) => {
            // The parser does not tell where the dashes are.
            let (mut from, is_flow) = (from, node.is_flow);
            let entries = nodes.iter().map(|node| {
                let start = if is_flow { node.span.start as usize } else { dash(text, from) };
                let entry = entry(text, String::new(), start, start + usize::from(!is_flow), node);
                from = entry.place.end;
                entry
            });
            Branch::List(entries.collect())
        }
        Value::Map(entries) => {
            let entries = entries.iter().map(|own| {
                let (start, key_end) = (own.key_span.start as usize, own.key_span.end as usize);
                entry(text, own.key.to_string(), start, key_end, &own.value)
            });
            Branch::Map(entries.collect())
        }
    }
}

fn entry(text: &str, key: String, start: usize, key_end: usize, node: &Node<'_>) -> Entry {
    let value = branch(text, node, key_end);
    let is_flow = node.is_flow;
    let (value_start, end) = match value.entries() {
        [first, .., last] if !is_flow => (first.place.start, last.place.end),
        [only] if !is_flow => (only.place.start, only.place.end),
        _ => {
            let (start, end) = (node.span.start as usize, node.span.end as usize);
            (start, start + text[start..end].trim_end().len())
        }
    };
    let (value_start, end) = (value_start.max(key_end), end.max(key_end));
    let place = Place { start, column: column(text, start), value: value_start, end, is_flow };
    let is_parted = is_parted(text, start);
    Entry { key, value, is_parted, before: Vec::new(), beside: Vec::new(), after: Vec::new(), place }
}

/// The next dash of a list, behind comments.
fn dash(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(next) = text[at..].chars().next() {
        match next {
            '-' => break,
            '#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
            other => at += other.len_utf8(),
        }
    }
    at
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

fn column(text: &str, at: usize) -> u32 {
    u32::try_from(text[line_start(text, at)..at].chars().count() + 1).unwrap_or(u32::MAX)
}

/// Whether what stands there is the first of its line, below a blank one.
fn is_parted(text: &str, at: usize) -> bool {
    let start = line_start(text, at);
    let is_first = text[start..at].chars().all(|c| c.is_whitespace() || c == '-');
    is_first && start > 0 && text[line_start(text, start - 1)..start].trim().is_empty()
}

// ---- which comment belongs to what ---------------------------------------------------------------------------------------

/// Where a comment stands.
#[derive(Clone, Copy)]
struct At<'t> {
    text: &'t str,
    start: usize,
    column: u32,
}

impl At<'_> {
    /// Whether anything stands before it on its line.
    fn is_behind_something(self) -> bool {
        !self.text[line_start(self.text, self.start)..self.start].trim().is_empty()
    }

    fn is_on_line_of(self, at: usize) -> bool {
        at <= self.start && !self.text[at..self.start].contains('\n')
    }

    /// Puts a comment behind the entry whose line it ends; gives it back where no entry ends there.
    fn behind(self, entries: &mut [Entry], comment: Comment) -> Option<Comment> {
        let Some(entry) = entries.iter_mut().rfind(|entry| entry.place.start < self.start) else {
            return Some(comment);
        };
        let place = entry.place;
        let has_entries = !entry.value.entries().is_empty();
        if self.start < place.end {
            let is_inside = self.start > place.value && has_entries;
            let rest = if is_inside { self.behind(entry.value.entries_mut(), comment)? } else { comment };
            let is_before_all = entry.value.entries().first().is_none_or(|first| self.start < first.place.start);
            if !is_before_all {
                return Some(rest);
            }
            entry.beside.push(rest.text);
        } else if !self.is_on_line_of(place.end) {
            return Some(comment);
        } else if has_entries && !place.is_flow {
            return self.behind(entry.value.entries_mut(), comment);
        } else if place.is_flow && (entry.value.has_comments() || !entry.after.is_empty()) {
            // It is written over several lines, and this one comes last.
            entry.after.push(Comment { is_parted: false, ..comment });
        } else {
            entry.beside.push(comment.text);
        }
        None
    }

    /// Puts a comment that has its own line above the entry that follows it, or below the last one that it is indented like.
    fn between(self, entries: &mut [Entry], foot: &mut Vec<Comment>, comment: Comment, is_flow: bool) {
        let next = entries.iter().position(|entry| entry.place.start > self.start).unwrap_or(entries.len());
        if let Some(entry) = next.checked_sub(1).map(|at| &mut entries[at]) {
            let Entry { value, beside, after, place, .. } = entry;
            let is_within = self.start < place.end;
            let is_deeper = !is_flow && !place.is_flow && self.column > place.column;
            let opens = |value: &Branch| matches!(value, Branch::Null) || !value.entries().is_empty();
            let is_ahead = self.start < place.value && place.is_flow;
            if is_within && (is_ahead || value.entries().is_empty()) {
                // Between a key and its value, or in empty brackets.
                beside.push(comment.text);
                return;
            }
            if is_within || (is_deeper && opens(value)) {
                self.between(value.entries_mut(), after, comment, place.is_flow);
                return;
            }
        }
        match entries.get_mut(next) {
            Some(entry) => entry.before.push(comment),
            None => foot.push(comment),
        }
    }
}
