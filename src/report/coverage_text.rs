//! The coverage table for people, in 80 columns.

use std::fmt::{Result, Write as _};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::coverage::{Counts, DomainLine, EntryState, ListTable, StandardLine, Table};
use crate::model::Date;
use crate::text::{Language, Text};

/// How wide a line may be.
const WIDTH: usize = 80;
/// How wide the column of names is in the tables of counts.
const NAMES: usize = 28;
/// How wide a count is.
const COUNT: usize = 8;
/// How wide the state of an entry is.
const STATE: usize = 12;

/// The table in words: counts by domain and list, then what is not covered, then which items cover what the lists require.
///
/// # Panics
///
/// Never: strings take anything.
#[must_use]
pub fn coverage_text(table: &Table<'_, '_>, as_of: Date, language: Language) -> String {
    let mut page = Page { text: String::new(), language, as_of };
    page.write(table).expect("strings take anything");
    page.text
}

struct Page {
    text: String,
    language: Language,
    as_of: Date,
}

impl Page {
    fn write(&mut self, table: &Table<'_, '_>) -> Result {
        self.heading(&Text::new("领域", "domain"))?;
        for line in &table.domains {
            self.counts(&format!("{} {}", line.domain.code, line.domain.name), line.counts())?;
        }
        let all = self.say(&Text::new("合计", "all"));
        self.counts(&all, table.standard_counts())?;
        writeln!(self.text)?;
        self.heading(&Text::new("清单", "list"))?;
        for list in &table.lists {
            self.counts(list.list.name(), list.counts())?;
        }
        self.drafts(table)?;
        self.open_items(table)?;
        for list in &table.lists {
            self.list(list)?;
        }
        Ok(())
    }

    fn say(&self, text: &Text) -> String {
        text.get(self.language).to_owned()
    }

    fn heading(&mut self, names: &Text) -> Result {
        let columns = [
            Text::new("应有", "needed"),
            Text::new("覆盖", "covered"),
            Text::new("部分", "partly"),
            Text::new("缺少", "missing"),
            Text::new("撤销", "gone"),
            Text::new("覆盖率", "percent"),
        ];
        let names = fit(&self.say(names), NAMES);
        let columns: Vec<String> = columns.iter().map(|column| right(&self.say(column), COUNT)).collect();
        writeln!(self.text, "{names}{}", columns.concat())
    }

    /// What may stand there under another name counts as covered in part.
    fn counts(&mut self, name: &str, counts: Counts) -> Result {
        let numbers =
            [counts.required, counts.covered, counts.partly + counts.other_name, counts.missing, counts.withdrawn];
        let numbers: Vec<String> = numbers.iter().map(|number| right(&number.to_string(), COUNT)).collect();
        let percent = counts.percent().map_or_else(|| "-".to_owned(), |percent| format!("{percent:.1}%"));
        writeln!(self.text, "{}{}{}", fit(name, NAMES), numbers.concat(), right(&percent, COUNT))
    }

    /// The domains whose catalogs are drafts, in a line each: all of their items are open.
    fn drafts(&mut self, table: &Table<'_, '_>) -> Result {
        let count =
            |domain: &DomainLine<'_>| domain.items.iter().filter(|line| line.state == EntryState::Draft).count();
        let drafts: Vec<_> =
            table.domains.iter().map(|domain| (domain, count(domain))).filter(|(_, count)| *count > 0).collect();
        if drafts.is_empty() {
            return Ok(());
        }
        let heading = self.say(&Text::new(
            "还是 mulu init 的初稿、没有核对改动过的目录（不算覆盖）",
            "Catalogs that are still as mulu init wrote them, and cover nothing",
        ));
        writeln!(self.text, "\n{heading}")?;
        for (domain, count) in drafts {
            let name = domain.domain.name;
            let told = self.say(&crate::text!("{name}（{count} 条）", "{name} ({count} items)"));
            self.line(EntryState::Draft, &domain.domain.code.to_string(), &told)?;
        }
        Ok(())
    }

    /// The items of the standard that are not covered, each with what became of it.
    fn open_items(&mut self, table: &Table<'_, '_>) -> Result {
        let items = table.domains.iter().flat_map(|domain| &domain.items);
        let is_told = |line: &&StandardLine<'_>| {
            !matches!(line.state, EntryState::Covered | EntryState::Draft | EntryState::NotHeld)
        };
        let open: Vec<_> = items.filter(is_told).collect();
        if open.is_empty() {
            return Ok(());
        }
        let heading = self.say(&Text::new("标准目录里没有覆盖的事项", "Items of the standard that are not covered"));
        writeln!(self.text, "\n{heading}")?;
        for line in open {
            let why = match (line.reason, line.by.first()) {
                (Some(reason), _) => format!("（{reason}）"),
                (None, Some(likely)) => format!(" ? {}", likely.title()),
                (None, None) => String::new(),
            };
            let id = line.id.to_string();
            self.line(line.state, &id, &format!("{}{why}", line.item.title()))?;
        }
        Ok(())
    }

    fn list(&mut self, list: &ListTable<'_, '_>) -> Result {
        writeln!(self.text, "\n{}", cut(list.list.name(), WIDTH))?;
        for line in list.entries.iter().filter(|line| line.state != EntryState::NotHeld) {
            let id = line.entry.id.as_ref().map_or("", |id| id.value.as_str()).to_owned();
            self.line(line.state, &id, &line.entry.name.value)?;
            let indent = " ".repeat(STATE);
            let lack = line.lack();
            if !lack.is_empty() {
                let label = self.say(&Text::new("缺：", "lacks: "));
                writeln!(self.text, "{}", cut(&format!("{indent}{label}{lack}"), WIDTH))?;
            }
            if let (Some(due), true) = (&line.entry.due, line.is_overdue(self.as_of)) {
                let due = due.value;
                let overdue = self.say(&crate::text!("期限 {due} 已过", "overdue since {due}"));
                writeln!(self.text, "{indent}{overdue}")?;
            }
            if let Some(first) = line.by.first() {
                let more = line.by.len() - 1;
                let rest = if more == 0 {
                    String::new()
                } else {
                    self.say(&crate::text!("，另有 {more} 条", " and {more} more"))
                };
                let title = cut(&first.item.title(), WIDTH - STATE - 3 - rest.width());
                writeln!(self.text, "{indent}← {title}{rest}")?;
            }
        }
        Ok(())
    }

    fn line(&mut self, state: EntryState, id: &str, name: &str) -> Result {
        let state = fit(&self.say(&state.label()), STATE);
        let id = if id.is_empty() { String::new() } else { format!("{id} ") };
        writeln!(self.text, "{}", cut(&format!("{state}{id}{name}"), WIDTH))
    }
}

/// The text in just so many columns.
fn fit(text: &str, width: usize) -> String {
    let text = cut(text, width - 1);
    let blanks = width - text.width();
    text + &" ".repeat(blanks)
}

/// The text at the right of so many columns.
fn right(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(text.width())) + text
}

/// The text in at most so many columns.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut columns = 1;
    for c in text.chars() {
        columns += c.width().unwrap_or(0);
        if columns > width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}
