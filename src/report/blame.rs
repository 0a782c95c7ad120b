//! Where the fields of a merged item come from, for people and for programs.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::printable;
use crate::model::{ItemId, Layer, Locus, Version};
use crate::relate::blame::{Blame, Said};
use crate::text::{Language, Text};

/// The number of this format, which changes when a program that reads it would break.
const FORMAT: u32 = 1;

/// What `mulu blame --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BlameDocument<'a> {
    /// The number of this format.
    format: u32,
    /// The item.
    id: ItemId,
    /// What it is called, `category / name`.
    title: &'a str,
    /// Why it is not in the result; null where it is.
    withdrawn: Option<SaidDocument<'a>>,
    /// Its fields.
    fields: Vec<FieldDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FieldDocument<'a> {
    /// Its key in catalog files.
    field: &'static str,
    /// What the result has.
    #[serde(flatten)]
    said: SaidDocument<'a>,
    /// Entries of the list that come from elsewhere.
    joined: Vec<SaidDocument<'a>>,
    /// What it overrode, the layer right below first.
    overrode: Vec<SaidDocument<'a>>,
    /// What other rows of the same item said otherwise.
    dropped: Vec<SaidDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SaidDocument<'a> {
    value: &'a str,
    /// The layer of the catalog; null where it stands in none, as in the manifest.
    layer: Option<Layer>,
    /// The version of the catalog.
    version: Option<&'a Version>,
    locus: &'a Locus,
}

impl<'a> SaidDocument<'a> {
    fn new(said: &'a Said<'_>) -> Self {
        Self { value: &said.words, layer: said.layer, version: said.version, locus: &said.locus }
    }

    fn all(said: &'a [Said<'_>]) -> Vec<Self> {
        said.iter().map(Self::new).collect()
    }
}

impl<'a> BlameDocument<'a> {
    /// The origin of an item's fields.
    #[must_use]
    pub fn new(blame: &'a Blame<'_>) -> Self {
        let fields = blame.fields.iter().map(|field| FieldDocument {
            field: field.field.key(),
            said: SaidDocument::new(&field.said),
            joined: SaidDocument::all(&field.joined),
            overrode: SaidDocument::all(&field.overrode),
            dropped: SaidDocument::all(&field.dropped),
        });
        Self {
            format: FORMAT,
            id: blame.id,
            title: &blame.title,
            withdrawn: blame.withdrawn.as_ref().map(SaidDocument::new),
            fields: fields.collect(),
        }
    }

    /// As JSON.
    ///
    /// # Panics
    ///
    /// Never: it holds only texts and numbers.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("texts and numbers are JSON");
        bytes.push(b'\n');
        bytes
    }
}

/// The origin of an item's fields for a terminal.
#[must_use]
pub fn blame_text(blame: &Blame<'_>, language: Language) -> String {
    let mut text = format!("{}  {}\n", blame.id, printable(&blame.title));
    let mut line = |indent: &str, label: &Text, said: &Said<'_>| {
        let (words, origin) = (printable(&said.words.replace('\n', "；")).into_owned(), origin(said));
        let _ = writeln!(text, "{indent}{}{words}", label.get(language));
        let _ = writeln!(text, "{indent}    {}", origin.get(language));
    };
    if let Some(withdrawn) = &blame.withdrawn {
        line("  ", &Text::new("不列入：", "withdrawn: "), withdrawn);
    }
    for field in &blame.fields {
        let label = field.field.label();
        line("  ", &crate::text!("{label}：", "{label}: "; label), &field.said);
        for said in &field.joined {
            line("    ", &Text::new("其中：", "of it: "), said);
        }
        for said in &field.overrode {
            line("    ", &Text::new("原为：", "was: "), said);
        }
        for said in &field.dropped {
            line("    ", &Text::new("另一行写的是（没有采用）：", "another row said (not taken): "), said);
        }
    }
    text
}

/// `县级 1.2.0  catalogs/20.yaml:13:16`
fn origin(said: &Said<'_>) -> Text {
    let (locus, version) = (said.locus.told(), said.version.map(ToString::to_string).unwrap_or_default());
    let layer = match said.layer {
        Some(Layer::National) => Text::new("国家", "national"),
        Some(Layer::Province) => Text::new("省级", "province"),
        Some(Layer::City) => Text::new("市级", "city"),
        Some(Layer::County) => Text::new("县级", "county"),
        Some(Layer::Township) => Text::new("乡级", "township"),
        Some(Layer::Supplementary) => Text::new("补充", "supplementary"),
        None => Text::new("清单文件", "manifest"),
    };
    let blank = if version.is_empty() { "" } else { " " };
    crate::text!("{layer}{blank}{version}  {locus}", "{layer}{blank}{version}  {locus}"; layer, locus)
}
