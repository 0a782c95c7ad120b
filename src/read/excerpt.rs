//! What is read of a file where the rest of it is known to say nothing new: some of its lines, and some fields of some items.

use std::sync::Arc;

use foldhash::HashMap;
use rayon::prelude::*;

use super::cut::Lines;
use super::yaml::field_of_key;
use crate::model::{Field, ItemId};
use crate::yaml::{Node, Tree, Value, parse};

/// What is read of a file of YAML in place of all that it holds.
#[derive(Clone, Debug, Default)]
pub struct Excerpt {
    /// Its lines, in their places; those that are not read are empty.
    pub text: String,
    /// Items that are not in the text.
    pub items: Vec<Extract>,
    /// What the items say.
    pub phrases: Arc<Phrases>,
}

impl From<String> for Excerpt {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// Some fields of an item.
#[derive(Clone, Debug)]
pub struct Extract {
    /// Its id.
    pub id: ItemId,
    /// On which line of the file, from 1, its id stands.
    pub line: u32,
    /// On which lines fields begin, and as which of the phrases they read.
    pub fields: Vec<(u32, usize)>,
}

/// What the lines of fields say. Most fields of a catalog repeat others word for word, and each is read once.
#[derive(Debug, Default)]
pub struct Phrases(Vec<Phrase>);

/// What the lines of a field say; the places in it count from its first line.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) field: Field,
    pub(super) value: Node<'static>,
}

impl Phrases {
    pub(super) fn get(&self, at: usize) -> &Phrase {
        &self.0[at]
    }
}

/// The lines of fields that are to be read.
#[derive(Debug, Default)]
pub struct Unread<'t> {
    places: HashMap<&'t str, usize>,
    lines: Vec<Lines<'t>>,
}

/// How many phrases a thread reads in one go.
const LINES_AT_ONCE: usize = 1024;

impl<'t> Unread<'t> {
    /// Which of the phrases the lines of a field will be.
    pub fn place(&mut self, lines: Lines<'t>) -> usize {
        *self.places.entry(lines.text).or_insert_with(|| {
            self.lines.push(lines);
            self.lines.len() - 1
        })
    }

    /// Takes over the lines that another has; which of the phrases each of those will be.
    pub fn take(&mut self, other: Self) -> Vec<usize> {
        other.lines.into_iter().map(|lines| self.place(lines)).collect()
    }

    /// Reads all of them; `None` where something in them needs telling, so that whole files must be read.
    #[must_use]
    pub fn read(&self) -> Option<Phrases> {
        let phrases: Option<Vec<Vec<Phrase>>> =
            self.lines.par_chunks(LINES_AT_ONCE).with_max_len(1).map(phrases).collect();
        Some(Phrases(phrases?.into_iter().flatten().collect()))
    }
}

/// Reads the lines of fields, each as those of an item that has no other field.
fn phrases(fields: &[Lines<'_>]) -> Option<Vec<Phrase>> {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(fields.len());
    let mut line = 1;
    for field in fields {
        starts.push(line);
        text.push_str("  - ");
        text.push_str(field.text.strip_prefix("    ")?);
        line += field.count;
        if !text.ends_with('\n') {
            text.push('\n');
            line += 1;
        }
    }
    let Tree { root, duplicates, second_document, unusual, .. } = parse(&text).ok()?;
    let is_plain = duplicates.is_empty() && second_document.is_none() && unusual.is_none();
    let Value::List(items) = root.value else { return None };
    if !is_plain || items.len() != fields.len() {
        return None;
    }
    items.into_iter().zip(fields).zip(starts).map(|((item, field), start)| phrase(item, field.key, start)).collect()
}

/// The only field of an item that begins on a line.
fn phrase(item: Node<'_>, key: &str, start: u32) -> Option<Phrase> {
    let Value::Map(mut entries) = item.value else { return None };
    let entry = entries.pop().filter(|entry| entries.is_empty() && entry.key == key && entry.key_span.line == start)?;
    Some(Phrase { field: field_of_key(key)?, value: entry.value.into_owned(start - 1) })
}
