//! Changes for a terminal.

use std::fmt::Write as _;

use super::{Changes, headline, label_of, name_of, sign, told, told_all};
use crate::relate::diff::{FieldDiff, ItemDiff, Stretch, marks};
use crate::report::{Look, printable};
use crate::text::{Language, Text};

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// The changes domain by domain, with what differs marked as git marks words: `[-旧-]` and `{+新+}`.
#[must_use]
pub fn text(changes: &Changes<'_, '_>, look: &Look, language: Language) -> String {
    let mut page = Page { text: String::new(), look, language };
    page.write(changes);
    page.text
}

struct Page<'l> {
    text: String,
    look: &'l Look,
    language: Language,
}

impl Page<'_> {
    fn write(&mut self, changes: &Changes<'_, '_>) {
        let title = changes.title();
        self.wrapped("", &title);
        for unread in changes.unread {
            let label = self.say(&Text::new("没有读全：", "not read: "));
            self.wrapped(&label, &self.say(unread));
        }
        if changes.diff.is_empty() {
            let same = self.say(&Text::new("没有改动。", "Nothing changed."));
            self.wrapped("", &same);
            return;
        }
        let counts = changes.counts().into_iter().map(|(kind, count)| format!("{} {count}", self.say(&kind.label())));
        let counts = counts.collect::<Vec<_>>().join(if self.language == Language::Zh { "，" } else { ", " });
        self.wrapped("", &counts);
        let verdict = self.say(&changes.verdict().text);
        self.wrapped("", &verdict);
        for domain in changes.changed() {
            let (before, after) = (domain.before, domain.after);
            let size = self.say(&crate::text!("{before} 条 → {after} 条", "{before} items → {after}"));
            let heading = format!("{}  {size}", name_of(domain));
            let heading = if self.look.color { format!("{BOLD}{heading}{PLAIN}") } else { heading };
            let _ = writeln!(self.text, "\n{heading}");
            for field in &domain.head {
                self.field("  ", field);
            }
            for item in &domain.items {
                self.item(item);
            }
        }
    }

    fn item(&mut self, item: &ItemDiff<'_>) {
        let lead = format!("  {} ", sign(item));
        self.wrapped(&lead, &headline(item));
        if let Some(meaning) = &item.meaning {
            let words = self.say(&told(meaning));
            self.wrapped("      ", &words);
        }
        let is = if item.new.is_empty() { &item.old } else { &item.new };
        for origin in is.iter().filter_map(|placed| placed.item.origin.as_ref()) {
            let line = self.say(&crate::text!("工作簿：{origin}", "workbook: {origin}"));
            self.wrapped("      ", &line);
        }
        for field in &item.fields {
            self.field("      ", field);
        }
    }

    fn field(&mut self, indent: &str, field: &FieldDiff) {
        let (label, meaning) = (self.say(&label_of(field)), self.say(&told_all(field)));
        self.wrapped(indent, &format!("{label}  {meaning}"));
        let words = |words: &Option<crate::model::Sourced<String>>| {
            words.as_ref().map(|words| printable(&words.value).replace('\n', " ")).unwrap_or_default()
        };
        let (old, new) = (words(&field.old), words(&field.new));
        let (of_old, of_new) = marks(&old, &new);
        let inner = format!("{indent}  - ");
        if !old.is_empty() {
            self.marked(&inner, &of_old, ("[-", "-]"), RED);
        }
        let inner = format!("{indent}  + ");
        if !new.is_empty() {
            self.marked(&inner, &of_new, ("{+", "+}"), GREEN);
        }
    }

    /// A text with what differs between the marks; all of it where nothing is the same, which needs none.
    fn marked(&mut self, lead: &str, stretches: &[Stretch<'_>], (open, close): (&str, &str), color: &str) {
        let is_all = stretches.iter().all(|stretch| !stretch.is_same);
        let words: String = stretches
            .iter()
            .map(|stretch| {
                if stretch.is_same || is_all {
                    stretch.text.to_owned()
                } else {
                    format!("{open}{}{close}", stretch.text)
                }
            })
            .collect();
        let start = self.text.len();
        self.wrapped(lead, &words);
        if self.look.color {
            let plain = self.text.split_off(start);
            self.text.push_str(&colored(&plain, (open, close), color));
        }
    }

    fn say(&self, text: &Text) -> String {
        printable(text.get(self.language)).into_owned()
    }

    fn wrapped(&mut self, lead: &str, words: &str) {
        let indent = " ".repeat(lead.len());
        let options = textwrap::Options::new(self.look.width).initial_indent(lead).subsequent_indent(&indent);
        let _ = writeln!(self.text, "{}", textwrap::fill(&printable(words), options));
    }
}

/// The text with a colour between the marks, which ends and starts again at the ends of lines.
fn colored(text: &str, (open, close): (&str, &str), color: &str) -> String {
    let mut colored = String::with_capacity(text.len() + 32);
    let mut is_open = false;
    for line in text.lines() {
        let body = line.trim_start();
        colored.push_str(&line[..line.len() - body.len()]);
        if is_open {
            colored.push_str(color);
        }
        is_open = body.matches(open).count() + usize::from(is_open) > body.matches(close).count();
        colored.push_str(&body.replace(open, &format!("{color}{open}")).replace(close, &format!("{close}{PLAIN}")));
        if is_open {
            colored.push_str(PLAIN);
        }
        colored.push('\n');
    }
    colored
}
