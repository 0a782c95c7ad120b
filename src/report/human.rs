//! Findings for people: grouped by file, each with its line or row, the cell underlined.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};
use unicode_width::UnicodeWidthStr;

use super::excerpt::{self, Excerpt};
use super::{Report, Summary, counts, printable};
use crate::coverage::Counts;
use crate::finding::{Finding, Heat, Severity, family_label};
use crate::model::{DomainCode, Locus};
use crate::text::{Language, Text};

/// How a report for people looks.
#[derive(Clone, Debug)]
pub struct Look {
    /// Whether colours are used.
    pub color: bool,
    /// How wide the terminal is, in columns.
    pub width: usize,
    /// How many findings of a rule are shown for a file; 0 for all.
    pub most_per_rule: usize,
    /// Whether the summary is left out.
    pub quiet: bool,
    /// Whether the counts by rule are shown.
    pub statistics: bool,
}

pub(super) fn write(report: &Report<'_>, language: Language, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let theme = if look.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler =
        GraphicalReportHandler::new_themed(theme).with_width(look.width).with_links(false).with_context_lines(0);
    let page = Page { language, look, handler };
    for findings in report.verdict.findings.chunk_by(|a, b| a.locus.source.file == b.locus.source.file) {
        page.file(findings, out)?;
    }
    if look.statistics {
        page.heat(&report.heat(), &report.coverage, out)?;
        page.statistics(&report.summary, out)?;
    }
    if look.quiet { Ok(()) } else { page.summary(&report.summary, out) }
}

/// What stands before the cell that an item was imported from.
const IN_TABLE: Text = Text::new("  工作簿：", "  workbook: ");

struct Page<'a> {
    language: Language,
    look: &'a Look,
    handler: GraphicalReportHandler,
}

impl Page<'_> {
    fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language)
    }

    /// The findings of one file, under its name: so many of a rule, and how many more there are.
    fn file(&self, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
        let file = &findings[0].locus.source.file;
        let (strong, plain) = if self.look.color { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let counts = counts(count(Severity::Deny), count(Severity::Warn));
        writeln!(out, "{strong}{file}{plain}  {}\n", self.say(&counts))?;
        let most = self.look.most_per_rule;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in findings {
            let count = counts.entry(finding.rule.code).or_default();
            *count += 1;
            if most == 0 || *count <= most {
                self.finding(finding, out)?;
            }
        }
        for (code, count) in counts.into_iter().filter(|(_, count)| most > 0 && *count > most) {
            let more = count - most;
            let more = crate::text!(
                "  {code} 另有 {more} 条未显示（--max-per-rule 0 显示全部）\n",
                "  {code}: {more} more not shown (--max-per-rule 0 shows all)\n"
            );
            writeln!(out, "{}", self.say(&more))?;
        }
        Ok(())
    }

    fn finding(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let shown = Shown::new(finding, self.language);
        let mut rendered = String::new();
        self.handler.render_report(&mut rendered, &shown).map_err(io::Error::other)?;
        if let Some(excerpt) = &shown.excerpt {
            // A cell has an address; the line and column that are printed behind every name would only confuse.
            rendered = rendered.replace(&excerpt.suffix(), "]");
        }
        writeln!(out, "{}", rendered.trim_matches('\n'))?;
        if shown.excerpt.is_none() && finding.locus.source.sheet.is_some() {
            self.wrapped("  → ", &finding.locus.to_string(), out)?;
        }
        let mend = Text::new("  改法：", "  mend: ");
        self.wrapped(self.say(&mend), self.say(&finding.help), out)?;
        // What is compiled in nobody can open; the message says what stands there.
        for (locus, label) in finding.related.iter().filter(|(locus, _)| !locus.source.is_builtin()) {
            let place = locus.seen_from(&finding.locus);
            let line = crate::text!("{label}（{place}）", "{label} ({place})"; label, place);
            let see = Text::new("  另见：", "  see: ");
            self.wrapped(self.say(&see), self.say(&line), out)?;
        }
        if let Some(origin) = &finding.origin {
            self.wrapped(self.say(&IN_TABLE), &origin.to_string(), out)?;
        }
        writeln!(out)
    }

    /// Words behind a label, broken to the width of the terminal and indented under themselves.
    fn wrapped(&self, label: &str, words: &str, out: &mut dyn Write) -> io::Result<()> {
        let words = printable(words);
        let indent = " ".repeat(label.width());
        let options = textwrap::Options::new(self.look.width).initial_indent(label).subsequent_indent(&indent);
        writeln!(out, "{}", textwrap::fill(&words, options))
    }

    /// Domains by families of rules, in columns of the terminal, and how much of the standard each domain covers.
    fn heat(&self, heat: &Heat, coverage: &[(DomainCode, Counts)], out: &mut dyn Write) -> io::Result<()> {
        if heat.rows.is_empty() {
            return Ok(());
        }
        let (covered, heading) =
            (Text::new("覆盖率", "covered"), Text::new("领域 × 规则类别", "Domains by families of rules"));
        let names: Vec<String> = heat.rows.iter().map(|row| self.domain(row.domain)).collect();
        let widest = names.iter().map(|name| name.width()).max().unwrap_or_default();
        let right = |text: &str, width: usize| format!("{}{text}", " ".repeat(width.saturating_sub(text.width())));
        let families: String = heat.families.iter().map(|family| right(family, 6)).collect();
        let covered = if coverage.is_empty() { String::new() } else { right(self.say(&covered), 9) };
        writeln!(out, "{}", self.say(&heading))?;
        writeln!(out, "  {}{families}{covered}", " ".repeat(widest))?;
        for (row, name) in heat.rows.iter().zip(&names) {
            let cell = |&(deny, warn): &(usize, usize)| match deny + warn {
                0 => right("·", 6),
                count => right(&count.to_string(), 6),
            };
            let cells: String = row.cells.iter().map(cell).collect();
            let own = coverage.iter().find(|(domain, _)| Some(*domain) == row.domain);
            let own = own.and_then(|(_, counts)| counts.percent());
            let own = own.map(|percent| right(&format!("{percent}%"), 9)).unwrap_or_default();
            writeln!(out, "  {name}{}{cells}{own}", " ".repeat(widest - name.width()))?;
        }
        let meant = |family: &&str| format!("{family} {}", self.say(&family_label(family)));
        let meant: Vec<String> = heat.families.iter().map(meant).collect();
        self.wrapped("  ", &meant.join(self.say(&Text::new("、", ", "))), out)?;
        writeln!(out)
    }

    fn statistics(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let heading = Text::new("按规则统计", "By rule");
        writeln!(out, "{}", self.say(&heading))?;
        for rule in &summary.by_rule {
            let meant = crate::registry::meant_by(&rule.rule);
            let line = meant.first().map_or("", |rule| rule.summary.get(self.language));
            writeln!(out, "  {:>5}  {}  {line}", rule.count, rule.rule)?;
        }
        writeln!(out)
    }

    fn summary(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let rows: Vec<&super::DomainCount> =
            summary.by_domain.iter().filter(|count| count.deny + count.warn > 0).collect();
        if !rows.is_empty() {
            self.domains(&rows, out)?;
        }
        writeln!(out, "{}", self.say(&summary.read()))?;
        if let Some(skipped) = summary.told_of_skipped() {
            self.wrapped("", self.say(&skipped), out)?;
        }
        if let Some(known) = summary.told_of_known() {
            writeln!(out, "{}", self.say(&known))?;
        }
        writeln!(out, "{}", self.say(&summary.found()))
    }

    fn domain(&self, domain: Option<DomainCode>) -> String {
        let outside = Text::new("（不属于某一领域）", "(of no domain)");
        domain.map_or_else(|| self.say(&outside).to_owned(), |code| format!("{code} {}", code.name()))
    }

    /// Counts by domain, aligned also where the names are Chinese.
    fn domains(&self, rows: &[&super::DomainCount], out: &mut dyn Write) -> io::Result<()> {
        let names: Vec<String> = rows.iter().map(|row| self.domain(row.domain)).collect();
        let heading = Text::new("领域", "Domain");
        let widest = names.iter().map(|name| name.width()).max().unwrap_or_default().max(self.say(&heading).width());
        let columns = [Text::new("事项", "items"), Severity::Deny.label(), Severity::Warn.label()];
        let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.width())));
        let right = |text: &str, width: usize| format!("{}{text}", " ".repeat(width.saturating_sub(text.width())));
        let mut head = pad(self.say(&heading), widest);
        for column in &columns {
            head += &right(self.say(column), 9);
        }
        writeln!(out, "{head}")?;
        for (row, name) in rows.iter().zip(&names) {
            let numbers = [row.items, row.deny, row.warn].map(|number| right(&number.to_string(), 9));
            writeln!(out, "{}{}", pad(name, widest), numbers.concat())?;
        }
        writeln!(out)
    }
}

/// A finding as miette draws it.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Finding,
    language: Language,
    excerpt: Option<Quoted>,
}

/// The quoted line with the name of its place.
#[derive(Debug)]
struct Quoted {
    name: String,
    is_cell: bool,
    excerpt: Excerpt,
}

impl<'a> Shown<'a> {
    fn new(finding: &'a Finding, language: Language) -> Self {
        let excerpt = excerpt::of(&finding.locus, language);
        let excerpt = excerpt.map(|excerpt| Quoted {
            name: place(&finding.locus),
            is_cell: finding.locus.address().is_some(),
            excerpt,
        });
        Self { finding, language, excerpt }
    }
}

/// The place within the file, whose name stands above already.
fn place(locus: &Locus) -> String {
    match (&locus.source.sheet, locus.address()) {
        (Some(sheet), Some(address)) => format!("{sheet}!{address}"),
        _ => locus.source.file.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

impl Quoted {
    /// What miette prints behind the name of a cell.
    fn suffix(&self) -> String {
        if self.is_cell { format!(":{}:1]", self.excerpt.number) } else { "]".to_owned() }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.finding.rule.code, printable(self.finding.message.get(self.language)))
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Deny => miette::Severity::Error,
            _ => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|quoted| quoted as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let mark = self.excerpt.as_ref()?.excerpt.mark.clone();
        Some(Box::new(std::iter::once(LabeledSpan::underline(mark))))
    }
}

/// One line is all there is to quote: giving miette whole files would cost time in proportion to their size, finding by finding.
impl SourceCode for Quoted {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.excerpt.text.as_bytes();
        let all = SourceSpan::from(0..text.len());
        let line = self.excerpt.number.saturating_sub(1);
        let column = self.excerpt.column.saturating_sub(1);
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), text, all, line, column, 1)))
    }
}
