//! What two sides of a merge contradict each other in, as a file that people read and decide by.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{DomainCode, ItemId, Layer, Region, Sourced};
use crate::relate::three_way::{Choices, Conflict, ConflictKind, Disputed, Party};
use crate::text::{Language, Text};

/// The number of this format, which changes when a program that reads it would break.
const FORMAT: u32 = 1;

/// The names of the three, as they were given.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Sides<'a> {
    /// What both were made of.
    pub base: &'a str,
    /// The one.
    pub ours: &'a str,
    /// The other.
    pub theirs: &'a str,
}

/// How conflicts were resolved.
#[derive(Clone, Debug)]
pub enum Resolved {
    /// One side was taken in each.
    All(Party),
    /// Somebody chose in each.
    OneByOne(Choices),
}

impl Resolved {
    /// Whose version was taken.
    #[must_use]
    pub fn of(&self, conflict: &Conflict) -> Option<Party> {
        match self {
            Self::All(party) => Some(*party),
            Self::OneByOne(choices) => choices.chosen(conflict),
        }
    }
}

/// What a file of conflicts holds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConflictsDocument<'a> {
    /// The number of this format.
    format: u32,
    /// The three that were merged.
    #[serde(flatten)]
    sides: Sides<'a>,
    /// Whose version was taken in each conflict, `ours` or `theirs`, or `one-by-one` where each says so; absent as long as they stand and
    /// nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved: Option<&'static str>,
    /// The conflicts, by catalog and item.
    conflicts: Vec<ConflictDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ConflictDocument<'a> {
    /// `edited`, `deleted-by-ours`, `deleted-by-theirs`, `added`, `moved` or `same-id`.
    kind: &'static str,
    /// What that is, in words.
    what: String,
    layer: Layer,
    /// The township whose item or catalog it is, where it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    township: Option<&'a Region>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<DomainCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<ItemId>,
    /// `category / name`; absent where it is about the catalog as a whole.
    #[serde(skip_serializing_if = "str::is_empty")]
    item: &'a str,
    /// Whose version was taken, where somebody chose one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved: Option<&'static str>,
    fields: Vec<FieldDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FieldDocument<'a> {
    field: &'static str,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<Said<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ours: Option<Said<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    theirs: Option<Said<'a>>,
}

/// What one of the three says, and where.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Said<'a> {
    text: &'a str,
    place: String,
}

impl<'a> ConflictsDocument<'a> {
    /// The document of a merge; `resolved` says whose version was taken, where the user chose.
    #[must_use]
    pub fn new(sides: Sides<'a>, conflicts: &'a [Conflict], resolved: Option<&Resolved>, language: Language) -> Self {
        let chosen = |conflict: &Conflict| match resolved {
            Some(Resolved::OneByOne(choices)) => choices.chosen(conflict).map(party),
            _ => None,
        };
        let conflicts = conflicts.iter().map(|it| ConflictDocument::new(it, chosen(it), language)).collect();
        let resolved = resolved.map(|resolved| match resolved {
            Resolved::All(all) => party(*all),
            Resolved::OneByOne(_) => "one-by-one",
        });
        Self { format: FORMAT, sides, resolved, conflicts }
    }

    /// As a file.
    ///
    /// # Panics
    ///
    /// Never: it holds only what YAML can write.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        serde_yaml::to_string_with_options(self, super::yaml::options()).expect("it holds only texts, lists and maps")
    }
}

impl<'a> ConflictDocument<'a> {
    fn new(conflict: &'a Conflict, resolved: Option<&'static str>, language: Language) -> Self {
        Self {
            kind: match conflict.kind {
                ConflictKind::Edited => "edited",
                ConflictKind::Deleted(Party::Ours) => "deleted-by-ours",
                ConflictKind::Deleted(Party::Theirs) => "deleted-by-theirs",
                ConflictKind::Added => "added",
                ConflictKind::Moved => "moved",
                ConflictKind::SameId => "same-id",
            },
            what: what(conflict.kind).get(language).to_owned(),
            layer: conflict.of.layer,
            township: conflict.of.township.as_ref(),
            domain: conflict.of.domain,
            id: conflict.id,
            item: &conflict.title,
            resolved,
            fields: conflict.values.iter().map(|value| FieldDocument::new(value, language)).collect(),
        }
    }
}

impl<'a> FieldDocument<'a> {
    fn new(value: &'a Disputed, language: Language) -> Self {
        let said = |words: &'a Option<Sourced<String>>| {
            words.as_ref().map(|words| Said { text: &words.value, place: words.locus.to_string() })
        };
        let (base, ours, theirs) = (said(&value.base), said(&value.ours), said(&value.theirs));
        Self { field: value.key, label: value.label.get(language), base, ours, theirs }
    }
}

/// How a side is called on the command line.
#[must_use]
pub fn party(party: Party) -> &'static str {
    match party {
        Party::Ours => "ours",
        Party::Theirs => "theirs",
    }
}

/// A kind of conflict in words.
#[must_use]
pub fn what(kind: ConflictKind) -> Text {
    match kind {
        ConflictKind::Edited => Text::new("两边都改了，改法不同", "both sides edited it otherwise"),
        ConflictKind::Deleted(Party::Ours) => {
            Text::new("本方（ours）删了，对方（theirs）改了", "ours deleted it, theirs changed it")
        }
        ConflictKind::Deleted(Party::Theirs) => {
            Text::new("对方（theirs）删了，本方（ours）改了", "theirs deleted it, ours changed it")
        }
        ConflictKind::Added => Text::new("两边都新增了，内容不同", "both sides added it with other content"),
        ConflictKind::Moved => Text::new("两边都移动了，位置不同", "both sides moved it otherwise"),
        ConflictKind::SameId => Text::new("两边把同一编号给了不同事项", "each side gave this id to another item"),
    }
}
