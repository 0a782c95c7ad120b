//! Changes for programs.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Changes, Named, told};
use crate::model::{Bump, Bumps, ChangeKind, DomainCode, ItemId, Layer, Locus, Region, Sourced, Version};
use crate::relate::diff::{DomainDiff, FieldDiff, ItemDiff, Meaning};
use crate::text::Language;

/// The number of this format, which changes when a program that reads it would break.
const FORMAT: u32 = 1;

/// What `mulu diff --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DiffDocument<'a> {
    /// The number of this format.
    format: u32,
    old: SideDocument<'a>,
    new: SideDocument<'a>,
    bump: BumpDocument,
    /// How often each kind of change occurs, the gravest first.
    counts: Vec<CountDocument>,
    /// What could not be read of either side: items of it may seem to be withdrawn.
    unread: Vec<String>,
    /// The domains in which anything changed.
    domains: Vec<DomainDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SideDocument<'a> {
    name: &'a str,
    version: Option<&'a Version>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct BumpDocument {
    /// What the changes require.
    required: Bump,
    /// The lowest version that meets it.
    lowest: Option<Version>,
    /// Whether the new side states a lower one.
    too_low: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CountDocument {
    kind: ChangeKind,
    bump: Bump,
    count: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DomainDocument<'a> {
    layer: Layer,
    /// The township, where it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    township: Option<&'a Region>,
    domain: Option<DomainCode>,
    /// How many items there were.
    before: usize,
    /// How many there are.
    after: usize,
    /// Changes of the catalog as a whole.
    catalog: Vec<FieldDocument<'a>>,
    #[schemars(with = "Vec<ItemDocument<'a>>")]
    items: Items<'a>,
}

/// The changed items of a domain; each is made when it is written, since they are many.
#[derive(Clone, Copy, Debug)]
struct Items<'a> {
    all: &'a [ItemDiff<'a>],
    maker: Maker<'a>,
}

impl Serialize for Items<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.all.iter().map(|item| self.maker.item(item)))
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ItemDocument<'a> {
    id: Option<ItemId>,
    title: &'a str,
    /// What happened to the item as a whole; null where only fields changed.
    change: Option<MeaningDocument>,
    /// The item as it was; none where it is new, several where they were merged.
    old: Vec<PlaceDocument<'a>>,
    /// The item as it is; none where it was withdrawn, several where it was split.
    new: Vec<PlaceDocument<'a>>,
    fields: Vec<FieldDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PlaceDocument<'a> {
    id: Option<ItemId>,
    title: String,
    locus: &'a Locus,
    /// The cell that it was imported from, in a catalog that `mulu import` wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'a Locus>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FieldDocument<'a> {
    field: &'a str,
    /// Of a split or merged item: the piece that it is about.
    piece: Option<&'a str>,
    old: Option<ValueDocument<'a>>,
    new: Option<ValueDocument<'a>>,
    changes: Vec<MeaningDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ValueDocument<'a> {
    text: &'a str,
    locus: &'a Locus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct MeaningDocument {
    kind: ChangeKind,
    bump: Bump,
    /// In words.
    text: String,
}

impl<'d> DiffDocument<'d> {
    /// The document of a comparison.
    #[must_use]
    pub fn new(changes: &'d Changes<'d, 'd>, language: Language) -> Self {
        let maker = Maker { bumps: changes.bumps, language };
        let verdict = changes.verdict();
        let side = |named: &'d Named| SideDocument { name: &named.name, version: named.version.as_ref() };
        let counts = changes.counts().into_iter();
        Self {
            format: FORMAT,
            old: side(&changes.old),
            new: side(&changes.new),
            bump: BumpDocument { required: verdict.required, lowest: verdict.lowest, too_low: verdict.is_too_low },
            counts: counts.map(|(kind, count)| CountDocument { kind, bump: changes.bumps.of(kind), count }).collect(),
            unread: changes.unread.iter().map(|text| text.get(language).to_owned()).collect(),
            domains: changes.changed().map(|domain| maker.domain(domain)).collect(),
        }
    }

    /// As JSON, in parts that follow each other: an item a line, so that many stay small and can be searched line by line.
    ///
    /// # Panics
    ///
    /// Never: it is JSON.
    #[must_use]
    pub fn to_json(mut self) -> Vec<Vec<u8>> {
        // Items are nearly all of it, and are written on all threads, into the place of the lists that are left empty.
        let items: Vec<Vec<Vec<u8>>> = self.domains.iter_mut().map(|domain| domain.items.take_written()).collect();
        let frame = serde_json::to_string_pretty(&self).expect("changes are JSON");
        let mut frame = frame.split(EMPTY_LIST);
        let mut next = || frame.next().expect("each domain has its list, and the document ends behind the last");
        let mut parts = Vec::with_capacity(items.iter().map(|lines| lines.len() + 2).sum());
        for lines in items {
            parts.push([next(), LIST].concat().into_bytes());
            let end = if lines.is_empty() { "]" } else { "\n      ]" };
            parts.extend(lines);
            parts.push(end.into());
        }
        parts.push([next(), "\n"].concat().into_bytes());
        assert_eq!(frame.next(), None, "nothing else of the document looks like the items of a domain");
        parts
    }
}

/// How the items of a domain begin, and how they stand in the document where there are none; no text has this in it, since none goes over
/// lines.
const LIST: &str = "\n      \"items\": [";
const EMPTY_LIST: &str = "\n      \"items\": []";

/// How many items a thread writes in one go.
const ITEMS_AT_ONCE: usize = 64;

/// About how long an item is.
const BYTES_OF_ITEM: usize = 1024;

impl Items<'_> {
    /// The items, each on a line of its own and with a comma behind all but the last; there are none here any more.
    fn take_written(&mut self) -> Vec<Vec<u8>> {
        let maker = self.maker;
        let write = |items: &[ItemDiff<'_>]| {
            let mut lines = Vec::with_capacity(items.len() * BYTES_OF_ITEM);
            for item in items {
                lines.extend_from_slice(b"\n        ");
                serde_json::to_writer(&mut lines, &maker.item(item)).expect("changes are JSON");
                lines.push(b',');
            }
            lines
        };
        let mut parts: Vec<Vec<u8>> =
            std::mem::take(&mut self.all).par_chunks(ITEMS_AT_ONCE).with_max_len(1).map(write).collect();
        // No other follows the last.
        parts.last_mut().map(Vec::pop);
        parts
    }
}

#[derive(Clone, Copy, Debug)]
struct Maker<'d> {
    bumps: &'d Bumps,
    language: Language,
}

impl<'d> Maker<'d> {
    fn domain(self, domain: &'d DomainDiff<'d>) -> DomainDocument<'d> {
        DomainDocument {
            layer: domain.layer,
            township: domain.township,
            domain: domain.domain,
            before: domain.before,
            after: domain.after,
            catalog: domain.head.iter().map(|field| self.field(field)).collect(),
            items: Items { all: &domain.items, maker: self },
        }
    }

    fn item(self, item: &'d ItemDiff<'_>) -> ItemDocument<'d> {
        let place = |placed: &crate::relate::pairing::Placed<'d>| PlaceDocument {
            id: placed.id,
            title: placed.item.title(),
            locus: &placed.item.locus,
            origin: placed.item.origin.as_ref().map(|origin| &origin.first),
        };
        ItemDocument {
            id: item.id,
            title: &item.title,
            change: item.meaning.as_ref().map(|meaning| self.meaning(meaning)),
            old: item.old.iter().map(place).collect(),
            new: item.new.iter().map(place).collect(),
            fields: item.fields.iter().map(|field| self.field(field)).collect(),
        }
    }

    fn field(self, field: &'d FieldDiff) -> FieldDocument<'d> {
        let value = |words: &'d Sourced<String>| ValueDocument { text: &words.value, locus: &words.locus };
        FieldDocument {
            field: field.key,
            piece: field.piece.as_deref(),
            old: field.old.as_ref().map(value),
            new: field.new.as_ref().map(value),
            changes: field.meanings.iter().map(|meaning| self.meaning(meaning)).collect(),
        }
    }

    fn meaning(self, meaning: &Meaning) -> MeaningDocument {
        let text = told(meaning).get(self.language).to_owned();
        MeaningDocument { kind: meaning.kind, bump: self.bumps.of(meaning.kind), text }
    }
}
