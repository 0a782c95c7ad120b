//! Single values, lists and records, whatever they are of.

use foldhash::{HashMap, HashMapExt as _};

use crate::finding::{Change, Finding, Fix};
use crate::model::{Field, List, Locus, Sourced, spelling};
use crate::text::Text;

use super::super::raw::{Raw, Words};
use super::super::rules::{fld013_listed_twice, src005_unknown_key, src012_value_not_understood};
use super::{Lowering, respelled};

/// What a value is of, for messages.
#[derive(Clone, Copy)]
pub(super) enum What {
    Key(&'static str),
    /// An entry of the list under a key.
    Entry(&'static str),
    Of(Field),
}

impl What {
    fn text(self) -> Text {
        match self {
            Self::Key(key) => Text::same(key),
            Self::Entry(key) => crate::text!("{key} 的一条", "an entry of {key}"),
            Self::Of(field) => field.label(),
        }
    }
}

/// How a record is written.
pub(super) struct Shape {
    pub(super) what: What,
    /// The keys that it may have, those that it must have first.
    pub(super) keys: &'static [&'static str],
    /// How many of them it must have.
    pub(super) required: usize,
    pub(super) written: Text,
}

/// A record that has what it must have.
pub(super) struct Record<'r> {
    pub(super) locus: &'r Locus,
    entries: &'r [(Words<'r>, Raw<'r>)],
}

impl<'r> Record<'r> {
    pub(super) fn get(&self, key: &str) -> Option<&'r Raw<'r>> {
        self.entries.iter().find(|(name, _)| name.value == key).map(|(_, raw)| raw)
    }
}

/// Cells that were read already: most rows of a table repeat contents, limits, channels, bodies and bases of others.
pub(super) struct Memo<T> {
    places: HashMap<String, usize>,
    made: Vec<T>,
}

impl<T> Memo<T> {
    pub(super) fn new() -> Self {
        Self { places: HashMap::new(), made: Vec::new() }
    }

    /// What `read` makes of a text, now or before.
    pub(super) fn get(&mut self, text: &str, read: impl FnOnce(&str) -> T) -> &T {
        let place = self.places.get(text).copied().unwrap_or_else(|| {
            self.places.insert(text.to_owned(), self.made.len());
            self.made.push(read(text));
            self.made.len() - 1
        });
        &self.made[place]
    }
}

impl Lowering<'_> {
    /// A text of a fixed form.
    pub(super) fn value<T>(
        &mut self,
        raw: &Raw<'_>,
        key: &'static str,
        expected: &Text,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<Sourced<T>> {
        let text = self.text(raw, What::Key(key))?;
        self.read(text, key, expected, read)
    }

    fn read<T>(
        &mut self,
        text: Sourced<String>,
        key: &'static str,
        expected: &Text,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<Sourced<T>> {
        let value = read(&text.value);
        if value.is_none() {
            let what = Text::same(key);
            let mut finding = src012_value_not_understood::finding(text.locus.clone(), &what, &text, expected);
            let mended = respelled::candidates(key, &text.value).into_iter().find(|words| read(words).is_some());
            if let Some(words) = mended {
                finding = finding.mended_by(Fix::safe(text.locus.clone(), Change::Write(words)));
            }
            self.findings.push(finding);
        }
        value.map(|value| Sourced::new(value, text.locus))
    }

    /// A text without breaks inside its words; `None` where it is blank.
    pub(super) fn text(&mut self, raw: &Raw<'_>, what: What) -> Option<Sourced<String>> {
        match raw {
            Raw::Blank(_) | Raw::Unreadable(_) => None,
            Raw::Text(text) => {
                let tidied = spelling::unbroken(text);
                (!tidied.is_empty()).then(|| Sourced::new(tidied.into_owned(), text.locus.clone()))
            }
            Raw::Ticks(ticks) => {
                let marks: Vec<&str> =
                    ticks.iter().map(|(_, mark)| mark.trim()).filter(|mark| !mark.is_empty()).collect();
                (!marks.is_empty()).then(|| Sourced::new(marks.join("、"), raw.locus().clone()))
            }
            _ => {
                self.wrong_kind(raw, what, &Text::new("一段文字", "a text"));
                None
            }
        }
    }

    /// A list of texts: entry by entry in a file, the whole where it is one text.
    pub(super) fn texts(&mut self, raw: &Raw<'_>, field: Field) -> Option<List<String>> {
        self.list(raw, field, |text| Some(text.to_owned()))
    }

    /// A list, each entry of it read from a text.
    pub(super) fn list<T>(&mut self, raw: &Raw<'_>, field: Field, read: impl Fn(&str) -> Option<T>) -> Option<List<T>> {
        let texts = self.entries(raw, What::Of(field));
        let read = texts.into_iter().filter_map(|text| Some(Sourced::new(read(&text.value)?, text.locus)));
        non_empty(read.collect(), raw.locus())
    }

    /// A list of texts of a fixed form.
    pub(super) fn values<T>(
        &mut self,
        raw: &Raw<'_>,
        key: &'static str,
        expected: &Text,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<Sourced<T>> {
        let texts = self.entries(raw, What::Key(key));
        texts.into_iter().filter_map(|text| self.read(text, key, expected, &read)).collect()
    }

    fn entries(&mut self, raw: &Raw<'_>, what: What) -> Vec<Sourced<String>> {
        let entries = match raw {
            Raw::Blank(_) | Raw::Unreadable(_) => &[],
            Raw::Text(_) => std::slice::from_ref(raw),
            Raw::List(_, entries) => {
                if let What::Of(field) = what {
                    self.listed_twice(field, entries);
                }
                entries.as_slice()
            }
            _ => {
                self.wrong_kind(raw, what, &Text::new("一个列表", "a list"));
                &[]
            }
        };
        entries.iter().filter_map(|raw| self.text(raw, what)).collect()
    }

    /// Entries of a list that say what one before them says.
    fn listed_twice(&mut self, field: Field, entries: &[Raw<'_>]) {
        let mut known: Vec<(String, &Locus)> = Vec::new();
        for entry in entries {
            let Raw::Text(text) = entry else { continue };
            let key = spelling::fold(text);
            if let Some((_, first)) = known.iter().find(|(known, _)| *known == key) {
                let finding = fld013_listed_twice::finding(&text.locus, field, text, first);
                self.found(finding, field);
            } else {
                known.push((key, &text.locus));
            }
        }
    }

    /// A record of that shape. Keys that it does not know, and those that it lacks, are findings.
    pub(super) fn record<'r>(&mut self, raw: &'r Raw<'r>, shape: &Shape) -> Option<Record<'r>> {
        let Raw::Record(locus, entries) = raw else {
            self.wrong_kind(raw, shape.what, &Text::new("一组键值", "a mapping"));
            if let Some(finding) = self.findings.last_mut() {
                let written = &shape.written;
                finding.help = crate::text!("请写成：{written}。", "Write: {written}."; written);
            }
            return None;
        };
        for (key, _) in entries {
            if !shape.keys.contains(&&*key.value) {
                self.findings.push(src005_unknown_key::finding(key.locus.clone(), key, shape.keys));
            }
        }
        let record = Record { locus, entries };
        let has = |key: &&&str| matches!(record.get(key), Some(raw) if !matches!(raw, Raw::Blank(_)));
        if let Some(missing) = shape.keys[..shape.required].iter().find(|key| !has(key)) {
            let what = shape.what.text();
            let finding = src012_value_not_understood::missing_key(locus.clone(), &what, missing, &shape.written);
            self.findings.push(finding);
            return None;
        }
        Some(record)
    }

    /// The text of a key of a record.
    pub(super) fn text_of(&mut self, record: &Record<'_>, key: &'static str) -> Option<String> {
        let raw = record.get(key)?;
        self.text(raw, What::Key(key)).map(|text| text.value)
    }

    pub(super) fn wrong_kind(&mut self, raw: &Raw<'_>, what: What, expected: &Text) {
        let found = match raw {
            Raw::Blank(_) | Raw::Unreadable(_) => Text::new("空值", "nothing"),
            Raw::Text(_) => Text::new("一段文字", "a text"),
            Raw::List(..) => Text::new("一个列表", "a list"),
            Raw::Record(..) => Text::new("一组键值", "a mapping"),
            Raw::Ticks(_) => Text::new("几列勾选", "columns to tick"),
        };
        let what = what.text();
        self.findings.push(src012_value_not_understood::wrong_kind(raw.locus().clone(), &what, &found, expected));
    }

    pub(super) fn found(&mut self, mut finding: Finding, field: Field) {
        finding.subject.field = Some(field);
        self.findings.push(finding);
    }
}

/// Values that stand at one place.
pub(super) fn each_at<T>(values: impl IntoIterator<Item = T>, at: &Locus) -> Vec<Sourced<T>> {
    values.into_iter().map(|value| Sourced::new(value, at.clone())).collect()
}

/// A list, where it has any entry.
pub(super) fn non_empty<T>(entries: Vec<Sourced<T>>, at: &Locus) -> Option<List<T>> {
    (!entries.is_empty()).then(|| Sourced::new(entries, at.clone()))
}
