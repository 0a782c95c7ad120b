//! What was read: `mulu show`. Other programs rely on the shape of its JSON, and git shows the text of workbooks with it.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::FindingDocument;
use crate::align::Match;
use crate::inspect::Set;
use crate::model::{Catalog, DomainCode, Item, ItemId, Kind, LegalBasis, Locus, Region, TimeLimit, Version, values};
use crate::text::{Language, Text};

/// The number of this format, which changes when a program that reads it would break.
const FORMAT: u32 = 1;

/// What `mulu show --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ShowDocument<'a> {
    /// The number of this format.
    format: u32,
    /// The catalogs, in the order of their files and sheets.
    catalogs: Vec<CatalogDocument<'a>>,
    /// What could not be read.
    findings: Vec<FindingDocument<'a>>,
}

/// A catalog as it was read.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CatalogDocument<'a> {
    /// Standard or supplementary.
    kind: Kind,
    /// The domain, where it could be told.
    domain: Option<DomainCode>,
    /// The title.
    title: Option<&'a str>,
    /// The region, where it could be told.
    region: Option<&'a Region>,
    /// The version, where one is stated.
    version: Option<&'a Version>,
    /// The file and sheet.
    source: SourceDocument<'a>,
    /// The items.
    items: Vec<ItemDocument<'a>>,
}

/// A file, and the sheet in it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SourceDocument<'a> {
    /// The file.
    file: &'a str,
    /// The sheet, in a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
}

/// An item as it was read.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ItemDocument<'a> {
    /// The id: the file's own, or that of the item of the standard that it surely is.
    id: Option<ItemId>,
    /// 一级事项
    category: Option<&'a str>,
    /// 二级事项
    name: Option<&'a str>,
    /// 公开内容（要素）
    elements: Vec<&'a str>,
    /// 公开依据
    legal_basis: Vec<&'a LegalBasis>,
    /// 公开时限
    time_limit: Option<TimeLimitDocument<'a>>,
    /// 公开主体
    disclosing_bodies: Vec<&'a str>,
    /// 公开渠道和载体
    channels: Vec<String>,
    /// 公开对象
    audience: AudienceDocument<'a>,
    /// 公开方式
    methods: Vec<&'static str>,
    /// 公开层级
    tiers: Vec<&'static str>,
    /// What it is in the standard.
    #[serde(rename = "match")]
    found: &'a Match,
    /// The cell or line of its name.
    locus: &'a Locus,
}

/// A time limit: its text, and its first deadline with a length.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TimeLimitDocument<'a> {
    /// The text as written.
    text: &'a str,
    /// How many units.
    length: Option<u32>,
    /// The unit: 工作日, 日, 个月 …
    unit: Option<&'static str>,
    /// What it counts from.
    from: Option<&'a str>,
}

/// Whom it is for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AudienceDocument<'a> {
    /// 全社会
    public: bool,
    /// 特定群体
    groups: &'a [String],
}

impl<'a> ShowDocument<'a> {
    /// What was read, with messages in `language`.
    #[must_use]
    pub fn new(set: &'a Set, language: Language) -> Self {
        let catalogs = set.catalogs.iter().zip(&set.matches);
        Self {
            format: FORMAT,
            catalogs: catalogs.map(|(catalog, matches)| catalog_document(catalog, matches)).collect(),
            findings: set.findings.iter().map(|finding| FindingDocument::new(finding, language)).collect(),
        }
    }

    /// The document as JSON, with a line break behind it.
    ///
    /// # Panics
    ///
    /// Never: all keys are strings and all values serialise.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("the document has string keys only");
        bytes.push(b'\n');
        bytes
    }
}

fn catalog_document<'a>(catalog: &'a Catalog, matches: &'a [Match]) -> CatalogDocument<'a> {
    let source = &catalog.locus.source;
    let items = catalog.items.iter().zip(matches);
    CatalogDocument {
        kind: catalog.kind,
        domain: catalog.domain.as_ref().map(|domain| domain.value),
        title: catalog.title.as_ref().map(|title| title.value.as_str()),
        region: catalog.region.as_ref().map(|region| &region.value),
        version: catalog.version.as_ref().map(|version| &version.value),
        source: SourceDocument { file: &source.file, sheet: source.sheet.as_deref() },
        items: items.map(|(item, found)| item_document(item, found)).collect(),
    }
}

fn item_document<'a>(item: &'a Item, found: &'a Match) -> ItemDocument<'a> {
    ItemDocument {
        id: item.id.as_ref().map(|id| id.value).or(found.id),
        category: item.category.as_ref().map(|text| text.value.as_str()),
        name: item.name.as_ref().map(|text| text.value.as_str()),
        elements: values(item.elements.as_ref()).map(String::as_str).collect(),
        legal_basis: values(item.legal_basis.as_ref()).collect(),
        time_limit: item.time_limit.as_ref().map(|limit| time_limit_document(limit)),
        disclosing_bodies: values(item.disclosing_bodies.as_ref()).map(String::as_str).collect(),
        channels: values(item.channels.as_ref()).map(ToString::to_string).collect(),
        audience: item.audience.as_ref().map_or(AudienceDocument { public: false, groups: &[] }, |audience| {
            AudienceDocument { public: audience.public, groups: &audience.groups }
        }),
        methods: values(item.methods.as_ref()).map(|method| method.word()).collect(),
        tiers: values(item.tiers.as_ref()).map(|tier| tier.word()).collect(),
        found,
        locus: &item.locus,
    }
}

fn time_limit_document(limit: &TimeLimit) -> TimeLimitDocument<'_> {
    let (length, unit, from) =
        limit.deadline().map_or((None, None, None), |(length, unit, from)| (Some(length), Some(unit.name()), from));
    TimeLimitDocument { text: limit.text(), length, unit, from }
}

/// What was read, as text: a line a field, so that two versions can be compared line by line.
///
/// # Panics
///
/// Never: strings take anything.
#[must_use]
pub fn show_text(set: &Set, language: Language) -> String {
    let mut text = String::new();
    for catalog in &set.catalogs {
        show_catalog(catalog, &mut text).expect("strings take anything");
    }
    for finding in &set.findings {
        let label = Text::new("未读：", "not read: ");
        writeln!(text, "{}{} {}", label.get(language), finding.locus, finding.message.get(language))
            .expect("strings take anything");
    }
    text
}

fn show_catalog(catalog: &Catalog, text: &mut String) -> std::fmt::Result {
    let title = catalog.title.as_ref().map_or("", |title| title.value.as_str());
    let domain = catalog.domain_code().map_or_else(String::new, |code| format!("{code} {}", code.name()));
    let region = catalog.region.as_ref().map_or("", |region| region.name.as_str());
    writeln!(text, "# {title}\n领域：{domain}\n地区：{region}\n")?;
    for item in &catalog.items {
        writeln!(text, "## {}", item.title())?;
        let mut line = |label: &str, words: String| {
            if words.is_empty() { Ok(()) } else { writeln!(text, "{label}：{words}") }
        };
        line("编号", item.id.as_ref().map(|id| id.to_string()).unwrap_or_default())?;
        for element in values(item.elements.as_ref()) {
            line("公开内容", element.clone())?;
        }
        for basis in values(item.legal_basis.as_ref()) {
            line("公开依据", basis.to_string())?;
        }
        line("公开时限", item.time_limit.as_ref().map(|limit| limit.text().to_owned()).unwrap_or_default())?;
        line("公开主体", joined(values(item.disclosing_bodies.as_ref())))?;
        line("公开渠道", joined(values(item.channels.as_ref())))?;
        line("公开对象", item.audience.as_ref().map(|audience| audience.to_string()).unwrap_or_default())?;
        line("公开方式", joined(values(item.methods.as_ref())))?;
        line("公开层级", joined(values(item.tiers.as_ref())))?;
        for note in values(item.notes.as_ref()) {
            line("备注", note.clone())?;
        }
        writeln!(text)?;
    }
    Ok(())
}

fn joined<T: std::fmt::Display>(values: impl Iterator<Item = T>) -> String {
    values.map(|value| value.to_string()).collect::<Vec<_>>().join("、")
}
