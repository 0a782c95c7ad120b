//! What changed between two sets of catalogs, for people and programs: one file a format.

pub mod changelog;
mod html;
mod human;
mod json;
mod markdown;

pub use html::html;
pub use human::text;
pub use json::DiffDocument;
pub use markdown::markdown;

use crate::model::{Bump, Bumps, ChangeKind, Layer, Version};
use crate::relate::diff::{Diff, DomainDiff, FieldDiff, ItemDiff, Meaning, whose};
use crate::text::Text;

/// One side of a comparison, as it is called.
#[derive(Debug)]
pub struct Named {
    /// As the user named it.
    pub name: String,
    /// Its version, where it states one.
    pub version: Option<Version>,
}

impl Named {
    /// Name and version.
    fn shown(&self) -> String {
        self.version.as_ref().map_or_else(|| self.name.clone(), |version| format!("{}（{version}）", self.name))
    }
}

/// What a report on changes tells.
#[derive(Debug)]
pub struct Changes<'d, 'a> {
    diff: &'d Diff<'a>,
    old: Named,
    new: Named,
    bumps: &'d Bumps,
    /// What could not be read of either side.
    unread: &'d [Text],
}

/// Whether the version of the new side is high enough.
#[derive(Debug)]
pub struct BumpVerdict {
    /// What the changes require.
    pub required: Bump,
    /// The lowest version that meets it, where the old side states one.
    pub lowest: Option<Version>,
    /// Whether the new side states a lower one, or none.
    pub is_too_low: bool,
    /// In words.
    pub text: Text,
}

impl<'d, 'a> Changes<'d, 'a> {
    /// The report on a comparison.
    #[must_use]
    pub fn new(diff: &'d Diff<'a>, old: Named, new: Named, bumps: &'d Bumps, unread: &'d [Text]) -> Self {
        Self { diff, old, new, bumps, unread }
    }

    /// What was compared with what.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} → {}", self.old.shown(), self.new.shown())
    }

    /// Whether the version of the new side is high enough for what changed.
    #[must_use]
    pub fn verdict(&self) -> BumpVerdict {
        let required = self.diff.required(self.bumps);
        let lowest = self.old.version.as_ref().map(|old| old.next(required));
        let bump = required.label();
        let (is_too_low, text) = match (&lowest, &self.new.version) {
            _ if required == Bump::None => {
                (false, Text::new("这些改动不要求升版本。", "These changes ask for no bump."))
            }
            (Some(lowest), Some(new)) if new < lowest => (
                true,
                crate::text!("这些改动要求{bump}：至少 {lowest}，现在写的是 {new}，升得不够。", "These changes ask for {bump}: at least {lowest}; it says {new}, which is too low."; bump),
            ),
            (Some(lowest), Some(new)) => (
                false,
                crate::text!("这些改动要求{bump}：至少 {lowest}，现在写的是 {new}，可以。", "These changes ask for {bump}: at least {lowest}; it says {new}, which is fine."; bump),
            ),
            (Some(lowest), None) => (
                true,
                crate::text!("这些改动要求{bump}：至少 {lowest}，新的一方没有写版本。", "These changes ask for {bump}: at least {lowest}; the new side states no version."; bump),
            ),
            (None, _) => (
                false,
                crate::text!("这些改动要求{bump}；旧的一方没有写版本，无从比较。", "These changes ask for {bump}; the old side states no version to compare with."; bump),
            ),
        };
        BumpVerdict { required, lowest, is_too_low, text }
    }

    /// The domains in which anything changed.
    fn changed(&self) -> impl Iterator<Item = &'d DomainDiff<'a>> {
        self.diff.domains.iter().filter(|domain| !domain.is_empty())
    }

    /// How often each kind of change occurs, the gravest first.
    fn counts(&self) -> Vec<(ChangeKind, usize)> {
        let mut counts: Vec<(ChangeKind, usize)> = self.diff.counts().into_iter().collect();
        counts.sort_by_key(|(kind, _)| (std::cmp::Reverse(self.bumps.of(*kind)), *kind));
        counts
    }
}

/// What a domain is called: `20 社会救助`, with the layer where it is no county's.
fn name_of(domain: &DomainDiff<'_>) -> String {
    let name = match (domain.layer, domain.domain) {
        (Layer::Supplementary, _) => "主动公开补充目录".to_owned(),
        (_, Some(code)) => format!("{code} {}", code.name()),
        (_, None) => "领域不明".to_owned(),
    };
    format!("{name}{}", whose(domain.layer, domain.township))
}

/// What happened to an item as a whole, by one sign.
fn sign(item: &ItemDiff<'_>) -> char {
    match item.meaning.as_ref().map(|meaning| meaning.kind) {
        Some(ChangeKind::ItemAdded) => '+',
        Some(ChangeKind::ItemWithdrawn) => '-',
        Some(ChangeKind::ItemSplit) => '<',
        Some(ChangeKind::ItemMerged) => '>',
        _ => '~',
    }
}

/// Id and name of an item.
fn headline(item: &ItemDiff<'_>) -> String {
    let id = item.id.map(|id| id.to_string());
    let parts = id.into_iter().chain([item.title.clone()]).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// A change in words: `公开时限收紧：期限由20个工作日缩短为10个工作日`.
fn told(meaning: &Meaning) -> Text {
    let (kind, text) = (meaning.kind.label(), &meaning.text);
    if text.zh.is_empty() { kind } else { crate::text!("{kind}：{text}", "{kind}: {text}"; kind, text) }
}

/// All that happened to a field, in words.
fn told_all(field: &FieldDiff) -> Text {
    let all: Vec<Text> = field.meanings.iter().map(told).collect();
    let joined = |words: &dyn Fn(&Text) -> String, by: &str| all.iter().map(words).collect::<Vec<_>>().join(by);
    Text { zh: joined(&|it| it.zh.to_string(), "；").into(), en: joined(&|it| it.en.to_string(), "; ").into() }
}

/// The field, and the piece that it is about where an item was split or joined.
fn label_of(field: &FieldDiff) -> Text {
    let label = &field.label;
    match &field.piece {
        Some(piece) => crate::text!("{label}（{piece}）", "{label}, {piece}"; label),
        None => label.clone(),
    }
}
