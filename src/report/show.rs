//! What was read: `mulu show`. Other programs rely on the shape of its JSON, and git shows the text of workbooks with it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{FindingDocument, Menders};
use crate::align::Match;
use crate::inspect::Set;
use crate::model::{
    Catalog, Column, DomainCode, Item, ItemId, Kind, LegalBasis, Locus, Region, TimeLimit, Version, values,
};
use crate::read::{ColumnReading, Ledger};
use crate::text::Language;

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
    /// Of each sheet, what became of its rows.
    ledgers: Vec<LedgerDocument<'a>>,
    /// What the columns of the tables were taken for, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<ColumnDocument<'a>>>,
}

/// What became of the rows of a sheet. `rows` is the sum of the others.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LedgerDocument<'a> {
    /// The file and sheet.
    source: SourceDocument<'a>,
    /// Rows down to the last that holds anything.
    rows: usize,
    /// Rows that are items, or entries of a list.
    items: usize,
    /// Rows that go on with the item above them.
    continued: usize,
    /// Rows of headers.
    headers: usize,
    /// Rows above a header.
    titles: usize,
    /// Notes below a table.
    notes: usize,
    /// Rows that hold nothing.
    blank: usize,
    /// Rows in findings.
    reported: usize,
    /// Rows of sheets that are no tables: covers, instructions.
    outside: usize,
}

/// What a column was taken for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ColumnDocument<'a> {
    /// The first cell of its header.
    locus: &'a Locus,
    /// What its header says, its rows joined by `/`.
    heading: &'a str,
    /// The official heading of what it was taken for; absent where its cells are kept as notes.
    meaning: Option<&'static str>,
    /// Whether its heading leaves no doubt.
    sure: bool,
    /// Why.
    evidence: &'a str,
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
    /// What was read, with messages in `language`; and what the columns were taken for, if asked.
    #[must_use]
    pub fn new(set: &'a Set, explains_columns: bool, language: Language) -> Self {
        let catalogs = set.catalogs.iter().zip(&set.matches);
        let mut menders = Menders::default();
        Self {
            format: FORMAT,
            catalogs: catalogs.map(|(catalog, matches)| catalog_document(catalog, matches)).collect(),
            findings: set
                .findings
                .iter()
                .map(|finding| FindingDocument::new(finding, language, &mut menders))
                .collect(),
            ledgers: set.ledgers.iter().map(ledger_document).collect(),
            columns: explains_columns.then(|| set.columns.iter().map(|read| column_document(read, language)).collect()),
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

fn ledger_document(ledger: &Ledger) -> LedgerDocument<'_> {
    let source = &ledger.locus.source;
    LedgerDocument {
        source: SourceDocument { file: &source.file, sheet: source.sheet.as_deref() },
        rows: ledger.rows,
        items: ledger.items,
        continued: ledger.continued,
        headers: ledger.headers,
        titles: ledger.titles,
        notes: ledger.notes,
        blank: ledger.blank,
        reported: ledger.reported,
        outside: ledger.outside,
    }
}

fn column_document(read: &ColumnReading, language: Language) -> ColumnDocument<'_> {
    ColumnDocument {
        locus: &read.locus,
        heading: &read.title,
        meaning: read.meaning.map(Column::title),
        sure: read.is_sure,
        evidence: read.evidence.get(language),
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
