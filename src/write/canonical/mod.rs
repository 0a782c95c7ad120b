//! The text of a catalog in mulu's own form, with every comment that people wrote into it.
//!
//! It is the form of [`yaml`](super::yaml): what that writes stays as it is.

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

mod carry;

pub use carry::{rewritten, unknown};

use super::yaml::options;
use crate::model::{Channel, Field, ItemId, Method, Tier};
use crate::read::{CATALOG_KEYS, ITEM_FIELDS, field_of_key};
use crate::yaml::SyntaxError;
use crate::yaml::layout::{Branch, Comment, Entry, Layout};

/// A catalog's text in canonical form. Lines end as the first one does.
///
/// # Errors
///
/// When the text is no YAML, or has what no catalog needs and a rewriting would lose: anchors, tags, a key twice.
pub fn format(text: &str) -> Result<String, SyntaxError> {
    Ok(with_line_ends_of(text, self::text(Layout::read(text)?)))
}

/// A text whose lines end as the first line of another does.
fn with_line_ends_of(other: &str, text: String) -> String {
    let ends_in_pairs = other.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
    if ends_in_pairs { text.replace('\n', "\r\n") } else { text }
}

/// A layout as the text of a catalog.
#[must_use]
pub fn text(mut layout: Layout) -> String {
    settle(&mut layout.root, Part::Catalog);
    let mut writer = Writer { out: String::new(), has_opened: true };
    writer.comments(&layout.head, 0);
    let root = Value { branch: &layout.root, part: Part::Catalog, key: "" };
    if root.is_block() {
        writer.entries(root, 0, None);
    } else {
        writer.out += &one_line(root);
        writer.out.push('\n');
    }
    writer.comments(&layout.foot, 0);
    writer.out
}

/// What a part of a catalog file is: by it keys are ordered and lists laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Catalog,
    Items,
    Item,
    Withdrawals,
    Bases,
    /// Notes below the table, one a line.
    Lines,
    /// A list whose order is that of the official table.
    Choices(Field),
    /// A record on one line, with its keys in their order.
    Record(&'static [&'static str]),
    Guide,
    /// Anything else: words, or what mulu does not know.
    Other,
}

impl Part {
    /// What stands under a key, or in a list.
    fn of(self, key: &str) -> Self {
        match (self, key) {
            (Self::Catalog, "items") => Self::Items,
            (Self::Catalog, "withdrawn") => Self::Withdrawals,
            (Self::Catalog, "notes") => Self::Lines,
            (Self::Catalog, "guide") => Self::Guide,
            (Self::Catalog, "region") => Self::Record(&["code", "name"]),
            (Self::Catalog, "follows") => Self::Record(&["standard", "version"]),
            (Self::Items, _) => Self::Item,
            (Self::Withdrawals, _) => Self::Record(&["id", "reason"]),
            (Self::Bases, _) => Self::Record(&["title", "number", "articles", "note"]),
            (Self::Item, key) => match field_of_key(key) {
                Some(Field::LegalBasis) => Self::Bases,
                Some(Field::Audience) => Self::Record(&["public", "groups"]),
                Some(field @ (Field::Channels | Field::Methods | Field::Tiers)) => Self::Choices(field),
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }

    /// The place of a key in its mapping; unknown keys come last.
    fn rank(self, key: &str) -> usize {
        self.listed(key).unwrap_or(usize::MAX)
    }

    /// The place of a key among those that mulu knows.
    fn listed(self, key: &str) -> Option<usize> {
        let among = |keys: &[&str]| keys.iter().position(|known| *known == key);
        match self {
            Self::Catalog => among(&CATALOG_KEYS),
            Self::Record(keys) => among(keys),
            Self::Guide => among(&["title", "issuer", "doc_number", "date"]),
            Self::Item => {
                // Both go into the notes, in the order of the file.
                let field = field_of_key(key).map(|field| if field == Field::SubName { Field::Notes } else { field });
                ITEM_FIELDS.iter().position(|known| Some(*known) == field)
            }
            _ => None,
        }
    }
}

/// A value, and what it is of.
#[derive(Clone, Copy)]
struct Value<'l> {
    branch: &'l Branch,
    part: Part,
    key: &'l str,
}

impl<'l> Value<'l> {
    fn of(self, entry: &'l Entry) -> Self {
        Self { branch: &entry.value, part: self.part.of(&entry.key), key: &entry.key }
    }

    /// Whether its entries stand on lines of their own.
    fn is_block(self) -> bool {
        let entries = self.branch.entries();
        let is_laid_out = match self.part {
            Part::Catalog | Part::Items | Part::Item | Part::Withdrawals | Part::Bases | Part::Lines | Part::Guide => {
                true
            }
            Part::Choices(_) | Part::Record(_) => false,
            Part::Other => {
                let is_plain = |entry: &Entry| matches!(entry.value, Branch::Null | Branch::Scalar(_));
                matches!(self.branch, Branch::Map(_)) || !entries.iter().all(is_plain)
            }
        };
        !entries.is_empty() && (is_laid_out || self.branch.has_comments())
    }
}

// ---- order, and places for comments --------------------------------------------------------------------------------------

/// Puts entries into their order, and comments where lines have a place for them.
fn settle(branch: &mut Branch, part: Part) {
    sort(branch, part);
    let is_list = matches!(branch, Branch::List(_));
    for entry in branch.entries_mut() {
        let own = part.of(&entry.key);
        settle(&mut entry.value, own);
        // No line fits between a dash and what follows it.
        let mut above = Vec::new();
        if let Some(first) = entry.value.entries_mut().first_mut().filter(|_| is_list) {
            above = std::mem::take(&mut first.before);
        }
        let mut beside = std::mem::take(&mut entry.beside);
        let is_block = Value { branch: &entry.value, part: own, key: "" }.is_block()
            || !(entry.after.is_empty() || entry.value.entries().is_empty());
        if is_block && is_list {
            above.splice(0..0, beside.drain(..).map(own_line));
        } else if is_block && !beside.is_empty() {
            entry.after.splice(0..0, beside.drain(1..).map(own_line));
        } else if let Some(last) = beside.pop() {
            above.extend(std::mem::replace(&mut beside, vec![last]).into_iter().map(own_line));
        }
        entry.beside = beside;
        for comment in above {
            let is_parted = std::mem::take(&mut entry.is_parted);
            entry.before.push(Comment { is_parted, ..comment });
        }
    }
}

fn own_line(text: String) -> Comment {
    Comment { text, is_parted: false }
}

/// Puts entries into their order: that of the file, where the order says something.
fn sort(branch: &mut Branch, part: Part) {
    match (branch, part) {
        (Branch::Map(entries), part) => entries.sort_by_key(|entry| part.rank(&entry.key)),
        (Branch::List(entries), Part::Choices(Field::Channels)) => {
            sort_known(entries, |entry| Some(Channel::read(entry.value.text()?).rank()));
        }
        (Branch::List(entries), Part::Choices(Field::Methods)) => {
            sort_known(entries, |entry| Method::read(entry.value.text()?));
        }
        (Branch::List(entries), Part::Choices(_)) => sort_known(entries, |entry| Tier::read(entry.value.text()?)),
        (Branch::List(entries), Part::Withdrawals) => sort_known(entries, |entry| {
            let id = entry.value.entries().iter().find(|entry| entry.key == "id")?;
            id.value.text()?.parse::<ItemId>().ok()
        }),
        _ => {}
    }
}

/// Sorts a list, where each of its entries is one that is known.
fn sort_known<K: Ord>(entries: &mut [Entry], key: impl Fn(&Entry) -> Option<K>) {
    if entries.iter().all(|entry| key(entry).is_some()) {
        entries.sort_by_key(key);
    }
}

// ---- lines ---------------------------------------------------------------------------------------------------------------

struct Writer {
    out: String,
    /// Whether what was written last opened a list or mapping, or nothing was: no blank line follows.
    has_opened: bool,
}

impl Writer {
    fn line(&mut self, text: &str, is_parted: bool) {
        if is_parted && !self.has_opened {
            self.out.push('\n');
        }
        self.has_opened = false;
        self.out += text;
        self.out.push('\n');
    }

    fn comments(&mut self, comments: &[Comment], indent: usize) {
        for comment in comments {
            self.line(&format!("{:indent$}{}", "", comment.text), comment.is_parted);
        }
    }

    /// The entries of a list or mapping; `lead` is what the first line begins with, where a dash stands there already.
    fn entries(&mut self, whole: Value<'_>, indent: usize, mut lead: Option<String>) {
        for entry in whole.branch.entries() {
            self.comments(&entry.before, indent);
            let is_parted = entry.is_parted && lead.is_none();
            let start = lead.take().unwrap_or_else(|| " ".repeat(indent));
            self.entry(whole, entry, &start, is_parted, indent);
            self.comments(&entry.after, indent + 2);
        }
    }

    fn entry(&mut self, whole: Value<'_>, entry: &Entry, start: &str, is_parted: bool, indent: usize) {
        let value = whole.of(entry);
        let is_map = matches!(whole.branch, Branch::Map(_));
        let is_block = value.is_block() || !(entry.after.is_empty() || value.branch.entries().is_empty());
        let beside = entry.beside.first().map(|text| format!(" {text}")).unwrap_or_default();
        let words = match (is_map, value.branch) {
            (true, _) if is_block => format!("{}:", key(&entry.key)),
            (true, Branch::Null) => format!("{}:", key(&entry.key)),
            (true, _) => format!("{}: {}", key(&entry.key), one_line(value)),
            (false, _) if is_block => {
                // A blank line before the dash, since none can stand behind it.
                if is_parted && !self.has_opened {
                    self.out.push('\n');
                }
                self.has_opened = true;
                return self.entries(value, indent + 2, Some(format!("{start}- ")));
            }
            (false, _) => format!("- {}", one_line(value)),
        };
        self.line(&format!("{start}{words}{beside}"), is_parted);
        if is_block {
            self.has_opened = true;
            self.entries(value, indent + 2, None);
        }
    }
}

// ---- words ---------------------------------------------------------------------------------------------------------------

fn key(key: &str) -> String {
    one_line(Value { branch: &Branch::Scalar(key.to_owned()), part: Part::Other, key: "" })
}

/// A value on one line.
fn one_line(value: Value<'_>) -> String {
    const KEY: &str = "k: ";
    let written = match value.branch {
        Branch::Null => return "null".to_owned(),
        Branch::Scalar(_) => written(value),
        Branch::List(_) => written(serde_yaml::FlowSeq(value)),
        Branch::Map(_) => written(serde_yaml::FlowMap(value)),
    };
    written.strip_prefix(KEY).unwrap_or(&written).trim_end_matches('\n').to_owned()
}

/// A value under a key, as the writer of catalogs has it.
fn written(value: impl Serialize) -> String {
    let map = std::collections::BTreeMap::from([("k", value)]);
    serde_yaml::to_string_with_options(&map, options()).expect("a layout holds only texts, lists and maps")
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.branch {
            Branch::Null => serializer.serialize_none(),
            Branch::Scalar(text) => self.scalar(text, serializer),
            Branch::List(_) => serializer.collect_seq(self.branch.entries().iter().map(|entry| self.of(entry))),
            Branch::Map(_) => {
                let mut map = serializer.serialize_map(None)?;
                for entry in self.branch.entries() {
                    map.serialize_entry(&entry.key, &self.of(entry))?;
                }
                map.end()
            }
        }
    }
}

impl Value<'_> {
    /// Codes in quotation marks, since none is a number; numbers and truth without.
    fn scalar<S: Serializer>(self, text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        match self.key {
            "id" | "domain" | "standard" | "code" => serde_yaml::DoubleQuoted(text).serialize(serializer),
            "format" => match text.parse::<u32>() {
                Ok(number) if number.to_string() == text => serializer.serialize_u32(number),
                _ => serializer.serialize_str(text),
            },
            "public" => match text.parse::<bool>() {
                Ok(truth) => serializer.serialize_bool(truth),
                Err(_) => serializer.serialize_str(text),
            },
            _ => serializer.serialize_str(text),
        }
    }
}
