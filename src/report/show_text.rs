//! What was read, as text: a line a field, so that two versions can be compared line by line. Git shows workbooks with it.

use std::fmt::{Result, Write as _};

use unicode_width::UnicodeWidthStr;

use crate::inspect::Set;
use crate::model::locus::Place;
use crate::model::{Catalog, Column, Field, Item, joined, values};
use crate::read::{ColumnReading, Ledger};
use crate::text::{Language, Text};

/// What was read; and what the columns were taken for, if asked.
///
/// # Panics
///
/// Never: strings take anything.
#[must_use]
pub fn show_text(set: &Set, explains_columns: bool, language: Language) -> String {
    let mut page = Page { text: String::new(), language };
    page.write(set, explains_columns).expect("strings take anything");
    page.text
}

struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn write(&mut self, set: &Set, explains_columns: bool) -> Result {
        for catalog in &set.catalogs {
            self.catalog(catalog)?;
        }
        if explains_columns {
            self.columns(&set.columns)?;
        }
        self.ledgers(&set.ledgers)?;
        for finding in &set.findings {
            let (severity, code) = (finding.severity.label(), finding.rule.code);
            let (severity, message) = (severity.get(self.language), finding.message.get(self.language));
            writeln!(self.text, "{}: {severity} {code} {message}", finding.locus)?;
        }
        Ok(())
    }

    fn say(&self, text: &Text) -> String {
        text.get(self.language).to_owned()
    }

    fn field(&mut self, label: &Text, value: &str) -> Result {
        let colon = self.say(&Text::new("：", ": "));
        let label = self.say(label);
        if value.is_empty() { Ok(()) } else { writeln!(self.text, "{label}{colon}{value}") }
    }

    fn catalog(&mut self, catalog: &Catalog) -> Result {
        let title = catalog.title.as_ref().map_or("", |title| title.value.as_str());
        writeln!(self.text, "# {title}")?;
        let domain = catalog.domain_code().map_or_else(String::new, |code| format!("{code} {}", code.name()));
        self.field(&Text::new("领域", "domain"), &domain)?;
        let region = catalog.region.as_ref().map_or("", |region| region.name.as_str());
        self.field(&Text::new("地区", "region"), region)?;
        writeln!(self.text)?;
        catalog.items.iter().try_for_each(|item| self.item(item))
    }

    fn item(&mut self, item: &Item) -> Result {
        writeln!(self.text, "## {}", item.title())?;
        let mut line = |field: Field, value: String| self.field(&field.label(), &value);
        line(Field::Id, item.id.as_ref().map(|id| id.to_string()).unwrap_or_default())?;
        values(item.elements.as_ref()).try_for_each(|element| line(Field::Elements, element.clone()))?;
        values(item.legal_basis.as_ref()).try_for_each(|basis| line(Field::LegalBasis, basis.to_string()))?;
        line(Field::TimeLimit, item.time_limit.as_ref().map(|limit| limit.text().to_owned()).unwrap_or_default())?;
        line(Field::DisclosingBodies, joined(values(item.disclosing_bodies.as_ref())))?;
        line(Field::Channels, joined(values(item.channels.as_ref())))?;
        line(Field::Audience, item.audience.as_ref().map(|audience| audience.to_string()).unwrap_or_default())?;
        line(Field::Methods, joined(values(item.methods.as_ref())))?;
        line(Field::Tiers, joined(values(item.tiers.as_ref())))?;
        values(item.notes.as_ref()).try_for_each(|note| line(Field::Notes, note.clone()))?;
        writeln!(self.text)
    }

    /// Table by table, a line for each column.
    fn columns(&mut self, columns: &[ColumnReading]) -> Result {
        let heading = self.say(&Text::new("各列认作什么", "What the columns were taken for"));
        writeln!(self.text, "# {heading}")?;
        let widest = columns.iter().map(|read| read.title.width()).max().unwrap_or_default();
        let mut table = None;
        for read in columns {
            let Place::Cell { row, .. } = read.locus.place else { continue };
            let here = Some((read.locus.whole_source().key(), row));
            if table != here {
                writeln!(self.text, "\n{}", read.locus)?;
                table = here;
            }
            let meaning = read.meaning.map_or(Field::Notes.title(), Column::title);
            let sure = if read.is_sure { Text::new("确定", "sure") } else { Text::new("推断", "inferred") };
            let blank = " ".repeat(widest - read.title.width());
            let (sure, evidence) = (self.say(&sure), self.say(&read.evidence));
            writeln!(self.text, "  {:<3}{}{blank} → {meaning} [{sure}] {evidence}", read.column, read.title)?;
        }
        writeln!(self.text)
    }

    /// A line a sheet: its rows, and what became of each.
    fn ledgers(&mut self, ledgers: &[Ledger]) -> Result {
        if ledgers.is_empty() {
            return Ok(());
        }
        let heading = self.say(&Text::new("每行的去处", "What became of each row"));
        writeln!(self.text, "# {heading}\n")?;
        for ledger in ledgers {
            let parts = [
                (ledger.items, Text::new("事项", "items")),
                (ledger.continued, Text::new("接上一行", "going on with the row above")),
                (ledger.headers, Text::new("表头", "headers")),
                (ledger.titles, Text::new("标题", "titles")),
                (ledger.notes, Text::new("附注", "notes")),
                (ledger.blank, Text::new("空行", "blank")),
                (ledger.reported, Text::new("见检查结果", "in findings")),
                (ledger.outside, Text::new("封面或说明", "cover or instructions")),
            ];
            let parts: Vec<String> = parts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, what)| format!("{} {count}", what.get(self.language)))
                .collect();
            let (sheet, rows, parts) = (&ledger.locus, ledger.rows, parts.join(" + "));
            let line = crate::text!("{sheet}：{rows} 行 = {parts}", "{sheet}: {rows} rows = {parts}");
            writeln!(self.text, "{}", line.get(self.language))?;
        }
        writeln!(self.text)
    }
}
