//! Catalogs into bytes, one file a format.

pub(crate) mod annotate;
pub mod canonical;
pub mod conflicts;
pub mod csv;
pub mod json;
pub mod markdown;
pub mod mend;
pub mod merge_report;
pub mod xlsx;
pub mod yaml;

use unicode_width::UnicodeWidthStr;

use crate::finding::{Finding, Severity};
use crate::model::spelling::split_outside_brackets;
use crate::model::vocabulary::official_heading;
use crate::model::{Channel, Field, Item, LegalBasis, Method, Tier, joined, values};

/// What a table cell shows of each field of an item, for the formats that are tables.
struct Cells<'a>(&'a Item);

impl Cells<'_> {
    /// The headings of what every item has, in the order of [`Self::fields`].
    fn headings() -> [&'static str; 10] {
        Field::REQUIRED.map(|field| official_heading(field.key()))
    }

    /// What every item has, in plain tables of a column a field.
    fn fields(&self) -> [String; 10] {
        [
            self.category().to_owned(),
            self.name().to_owned(),
            self.elements(),
            self.legal_basis(),
            self.time_limit().to_owned(),
            self.bodies(),
            self.channels(),
            self.audience(),
            self.methods(),
            self.tiers(),
        ]
    }

    fn category(&self) -> &str {
        self.0.category.as_ref().map_or("", |text| &text.value)
    }

    fn name(&self) -> &str {
        self.0.name.as_ref().map_or("", |text| &text.value)
    }

    /// Elements one a line, numbered where there are several.
    fn elements(&self) -> String {
        numbered(values(self.0.elements.as_ref()).map(String::as_str))
    }

    /// Bases one a line, numbered where there are several.
    fn legal_basis(&self) -> String {
        let bases: Vec<String> = values(self.0.legal_basis.as_ref()).map(LegalBasis::to_string).collect();
        numbered(bases.iter().map(String::as_str))
    }

    fn time_limit(&self) -> &str {
        self.0.time_limit.as_ref().map_or("", |limit| limit.text())
    }

    /// Bodies one a line.
    fn bodies_in_lines(&self) -> String {
        values(self.0.disclosing_bodies.as_ref()).cloned().collect::<Vec<_>>().join("、\n")
    }

    fn bodies(&self) -> String {
        joined(values(self.0.disclosing_bodies.as_ref()))
    }

    /// The listed channels first: what follows 其他： would be taken for more of it.
    fn channels(&self) -> String {
        let mut channels: Vec<&Channel> = values(self.0.channels.as_ref()).collect();
        channels.sort_by_key(|channel| !matches!(channel, Channel::Listed(_)));
        joined(channels.into_iter())
    }

    fn is_public(&self) -> bool {
        self.0.audience.as_ref().is_some_and(|audience| audience.public)
    }

    fn groups(&self) -> String {
        self.0.audience.as_ref().map(|audience| audience.groups.join("、")).unwrap_or_default()
    }

    fn audience(&self) -> String {
        self.0.audience.as_ref().map(|audience| audience.to_string()).unwrap_or_default()
    }

    fn has_method(&self, method: Method) -> bool {
        values(self.0.methods.as_ref()).any(|own| *own == method)
    }

    fn methods(&self) -> String {
        joined(values(self.0.methods.as_ref()))
    }

    fn has_tier(&self, tier: Tier) -> bool {
        values(self.0.tiers.as_ref()).any(|own| *own == tier)
    }

    fn tiers(&self) -> String {
        joined(values(self.0.tiers.as_ref()))
    }

    fn id(&self) -> String {
        self.0.id.as_ref().map(|id| id.to_string()).unwrap_or_default()
    }

    fn notes(&self) -> String {
        values(self.0.notes.as_ref()).cloned().collect::<Vec<_>>().join("\n")
    }
}

/// The colour of a faulty cell, `0xRRGGBB`: as Excel's own “bad” and “neutral” have it.
const fn mark_color(severity: Severity) -> u32 {
    match severity {
        Severity::Deny => 0x00FF_C7CE,
        Severity::Warn | Severity::Allow => 0x00FF_EB9C,
    }
}

/// What a list of findings shows of each, in the order of its columns; the place stands behind, where each list has its own.
struct Line<'a>(&'a Finding);

impl<'a> Line<'a> {
    /// The headings of such a list, and how wide its columns are.
    const HEADINGS: [(&'static str, f64); 8] = [
        ("序号", 5.0),
        ("等级", 6.0),
        ("规则", 9.0),
        ("领域", 16.0),
        ("事项", 30.0),
        ("问题", 52.0),
        ("改法", 46.0),
        ("原表位置", 40.0),
    ];

    /// Where it stands in what departments sent or people edit.
    fn original(&self) -> String {
        let Self(Finding { locus, origin, .. }) = self;
        match (&locus.source.made_of, origin) {
            (Some(_), Some(origin)) => origin.to_string(),
            (Some(source), None) => source.file.clone(),
            (None, _) => locus.to_string(),
        }
    }

    fn domain(&self) -> String {
        self.0.subject.domain.map(|domain| format!("{domain} {}", domain.name())).unwrap_or_default()
    }

    /// The item, as `category / name` where it has both.
    fn item(&self) -> &'a str {
        self.0.subject.names.iter().max_by_key(|name| name.contains(" / ")).map_or("", |name| name)
    }
}

/// How tall a row must be for its longest cell, in points, of cells with a text and the width of their column.
fn row_height<'t>(cells: impl IntoIterator<Item = (&'t str, f64)>) -> f64 {
    /// A line of the body.
    const LINE: f64 = 14.5;
    /// The tallest row that Excel has.
    const TALLEST: f64 = 409.0;
    let lines = cells.into_iter().map(|(text, width)| lines_in(text, width)).fold(1.0, f64::max);
    (lines * LINE + 6.0).clamp(22.0, TALLEST)
}

/// How many lines a text takes in a column: a whole number.
fn lines_in(text: &str, width: f64) -> f64 {
    // The body's font is a little smaller than the default one, which the width is counted in; a cell has margins.
    let room = ((width - 1.0) * 1.04).max(2.0);
    let of_line = |line: &str| (line.width_cjk() as f64 / room).ceil().max(1.0);
    text.lines().map(of_line).sum::<f64>().max(1.0)
}

/// How many findings count as `severity`.
fn count<'a>(findings: impl IntoIterator<Item = &'a Finding>, severity: Severity) -> usize {
    findings.into_iter().filter(|finding| finding.severity == severity).count()
}

fn numbered<'a>(list: impl Iterator<Item = &'a str>) -> String {
    let entries: Vec<&str> = list.collect();
    match entries.as_slice() {
        // A list of one that reads like a list of several is numbered too, lest it be taken apart when it is read again.
        [only] if split_outside_brackets(only, |c| "、；;".contains(c)).len() <= 1 => (*only).to_owned(),
        entries => {
            let lines = entries.iter().zip(1..).map(|(entry, number)| format!("{number}.{entry}"));
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}
