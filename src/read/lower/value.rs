//! Single values and lists, whatever they are of.

use crate::finding::Finding;
use crate::model::{Field, List, Locus, Sourced, spelling};
use crate::text::Text;

use super::super::raw::Raw;
use super::super::rules::src012_value_not_understood;
use super::Lowering;

impl Lowering<'_> {
    /// A text of a fixed form.
    pub(super) fn value<T>(
        &mut self,
        raw: &Raw,
        key: &str,
        expected: &Text,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Sourced<T>> {
        let what = Text::same(key);
        let text = self.text(raw, &what)?;
        let value = read(&text.value);
        if value.is_none() {
            let finding = src012_value_not_understood::finding(text.locus.clone(), &what, &text, expected);
            self.findings.push(finding);
        }
        value.map(|value| Sourced::new(value, text.locus))
    }

    /// A text without breaks inside its words; `None` where it is blank.
    pub(super) fn text(&mut self, raw: &Raw, what: &Text) -> Option<Sourced<String>> {
        match raw {
            Raw::Blank(_) => None,
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

    /// A list: entry by entry in a file, or one text that `split` cuts.
    pub(super) fn list<T>(
        &mut self,
        field: Field,
        raw: &Raw,
        split: impl FnOnce(&str) -> Vec<T>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<List<T>> {
        match raw {
            Raw::Blank(_) => None,
            Raw::Text(text) => non_empty(each_at(split(text), &text.locus), &text.locus),
            Raw::List(locus, entries) => {
                let texts: Vec<Sourced<String>> =
                    entries.iter().filter_map(|entry| self.text(entry, &field.label())).collect();
                let read = texts.into_iter().filter_map(|text| Some(Sourced::new(read(&text.value)?, text.locus)));
                non_empty(read.collect(), locus)
            }
            _ => {
                self.wrong_kind(raw, &field.label(), &Text::new("一个列表", "a list"));
                None
            }
        }
    }

    pub(super) fn wrong_kind(&mut self, raw: &Raw, what: &Text, expected: &Text) {
        let found = match raw {
            Raw::Blank(_) => Text::new("空值", "nothing"),
            Raw::Text(_) => Text::new("一段文字", "a text"),
            Raw::List(..) => Text::new("一个列表", "a list"),
            Raw::Record(..) => Text::new("一组键值", "a mapping"),
            Raw::Ticks(_) => Text::new("几列勾选", "columns to tick"),
        };
        self.findings.push(src012_value_not_understood::wrong_kind(raw.locus().clone(), what, &found, expected));
    }

    pub(super) fn found(&mut self, mut finding: Finding, field: Field) {
        finding.subject.field = Some(field);
        self.findings.push(finding);
    }
}

pub(super) fn entry<'a>(entries: &'a [(Sourced<String>, Raw)], key: &str) -> Option<&'a Raw> {
    entries.iter().find(|(name, _)| name.value == key).map(|(_, raw)| raw)
}

pub(super) fn each_at<T>(values: Vec<T>, at: &Locus) -> Vec<Sourced<T>> {
    values.into_iter().map(|value| Sourced::new(value, at.clone())).collect()
}

pub(super) fn non_empty<T>(entries: Vec<Sourced<T>>, at: &Locus) -> Option<List<T>> {
    (!entries.is_empty()).then(|| Sourced::new(entries, at.clone()))
}
