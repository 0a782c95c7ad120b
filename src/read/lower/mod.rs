//! From raw strings to a typed catalog. This step knows neither YAML nor Excel, and it reports every fault of every row.

mod item;
mod requirements;
mod respelled;
mod value;

use crate::finding::Finding;
use crate::model::catalog::FORMAT;
use crate::model::vocabulary::SUPPLEMENTARY_TITLE;
use crate::model::{
    Catalog, Channel, Date, Domain, DomainCode, Follows, Guide, Item, Kind, LegalBasis, Locus, Region, RegionCode,
    Regions, Requirements, Sourced, TimeLimit, Version, Withdrawal,
};
use crate::text::Text;

use super::raw::{Head, Raw, RawCatalog, RawRow};
use super::rules::src013_region_unknown;
use value::{Memo, Shape, What};

/// Rows of a catalog, made items.
#[derive(Debug, Default)]
pub(super) struct Items {
    all: Vec<Item>,
    /// Their serial numbers, where they have any.
    serials: Vec<Sourced<u32>>,
    findings: Vec<Finding>,
}

impl Items {
    /// Adds the items of the rows behind. There will be `count` in all.
    pub(super) fn append(&mut self, mut behind: Self, count: usize) {
        if self.all.is_empty() {
            self.all = behind.all;
            self.all.reserve_exact(count.saturating_sub(self.all.len()));
        } else {
            self.all.append(&mut behind.all);
        }
        self.serials.append(&mut behind.serials);
        self.findings.append(&mut behind.findings);
    }
}

/// Makes items of rows, each before the next is read.
pub(super) fn items<'w>(rows: impl Iterator<Item = RawRow<'w>>, regions: &Regions) -> Items {
    let (mut all, mut serials, mut findings) = (Vec::with_capacity(rows.size_hint().0), Vec::new(), Vec::new());
    let mut lowering = Lowering::new(regions, &mut findings);
    for row in rows {
        serials.extend(item::serial(&row));
        all.push(lowering.item(row));
    }
    Items { all, serials, findings }
}

/// Makes a catalog of what was read, and of its items in the order of the file.
pub(super) fn lower(raw: RawCatalog<'_>, items: Items, regions: &Regions, findings: &mut Vec<Finding>) -> Catalog {
    let mut lowering = Lowering::new(regions, findings);
    let mut catalog = Catalog::empty(Kind::Standard, Locus::whole(&raw.source));
    lowering.heads(&raw.heads, &mut catalog);
    infer(&raw, regions, &mut catalog);
    lowering.serials(&items.serials);
    catalog.withdrawn = raw.withdrawn.iter().filter_map(|withdrawn| lowering.withdrawal(withdrawn)).collect();
    catalog.notes = raw.notes;
    catalog.absent_columns = raw.absent_columns;
    catalog.items = items.all;
    findings.extend(items.findings);
    catalog
}

/// Makes a list of requirements of what was read.
pub(super) fn requirements(raw: &Raw<'_>, regions: &Regions, findings: &mut Vec<Finding>) -> Option<Requirements> {
    Lowering::new(regions, findings).requirements(raw)
}

/// Kind, domain and region of a table that does not state them: from its title, its sheet's name, its file's name.
fn infer(raw: &RawCatalog<'_>, regions: &Regions, catalog: &mut Catalog) {
    let here = Locus::whole(&raw.source);
    let mut clues: Vec<Sourced<String>> = catalog.title.clone().into_iter().collect();
    clues.extend(raw.source.sheet.iter().map(|sheet| Sourced::new(sheet.clone(), here.clone())));
    let file = raw.source.file.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    clues.push(Sourced::new(stem.to_owned(), here));
    let states_kind = raw.heads.iter().any(|(head, _)| *head == Head::Kind);
    if !states_kind && clues.iter().any(|clue| SUPPLEMENTARY_TITLE.within(clue).is_some()) {
        catalog.kind = Kind::Supplementary;
    }
    if catalog.domain.is_none() && catalog.kind == Kind::Standard {
        catalog.domain = clues.iter().find_map(|clue| Some(Sourced::new(Domain::of_title(clue)?, clue.locus.clone())));
    }
    if catalog.region.is_none() {
        infer_region(&clues, regions, catalog);
    }
}

/// The region of a table: that of the first clue that names any. Where several bear that name, the clues after it may tell which is meant;
/// else it stays open between them.
fn infer_region(clues: &[Sourced<String>], regions: &Regions, catalog: &mut Catalog) {
    let mut open: Vec<Region> = Vec::new();
    for clue in clues {
        let named = regions.in_title(clue);
        let fits = |region: &Region| {
            named.iter().any(|named| region.code.is_within(named.code) || named.code.is_within(region.code))
        };
        let left: Vec<Region> =
            if open.is_empty() { named.clone() } else { open.iter().filter(|own| fits(own)).cloned().collect() };
        match left.as_slice() {
            [] => {}
            [only] => {
                catalog.region = Some(Sourced::new(only.clone(), clue.locus.clone()));
                return;
            }
            _ => open = left,
        }
    }
    catalog.namesakes = open;
}

struct Lowering<'a> {
    regions: &'a Regions,
    findings: &'a mut Vec<Finding>,
    elements: Memo<Vec<String>>,
    limits: Memo<TimeLimit>,
    channels: Memo<Vec<Channel>>,
    bodies: Memo<Vec<String>>,
    bases: Memo<Vec<LegalBasis>>,
}

impl<'a> Lowering<'a> {
    fn new(regions: &'a Regions, findings: &'a mut Vec<Finding>) -> Self {
        Self {
            regions,
            findings,
            elements: Memo::new(),
            limits: Memo::new(),
            channels: Memo::new(),
            bodies: Memo::new(),
            bases: Memo::new(),
        }
    }

    // ---- what a catalog says of itself --------------------------------------------------------------------------------

    fn heads(&mut self, heads: &[(Head, Raw<'_>)], catalog: &mut Catalog) {
        for (head, raw) in heads {
            match head {
                Head::Format => self.format(raw),
                Head::Kind => {
                    let kinds =
                        Text::new("standard（标准目录）或 supplementary（补充目录）", "`standard` or `supplementary`");
                    let read =
                        |text: &str| [Kind::Standard, Kind::Supplementary].into_iter().find(|kind| kind.key() == text);
                    if let Some(kind) = self.value(raw, "kind", &kinds, read) {
                        catalog.kind = kind.value;
                    }
                }
                Head::Domain => {
                    let codes = Text::new("领域编号“01”至“26”", "the number of a domain, `\"01\"` to `\"26\"`");
                    catalog.domain = self.value(raw, "domain", &codes, |text| text.parse().ok());
                    catalog.states_domain = catalog.domain.is_some();
                }
                Head::Title => catalog.title = self.text(raw, What::Key("title")),
                Head::Region => catalog.region = self.region(raw),
                Head::Version => {
                    let form = Text::new("三段数字，如 1.0.0", "three numbers, as in 1.0.0");
                    catalog.version = self.value(raw, "version", &form, |text| text.parse::<Version>().ok());
                    catalog.has_unread_version = catalog.version.is_none() && !matches!(raw, Raw::Blank(_));
                }
                Head::Effective => {
                    let form = Text::new("年-月-日，如 2021-09-01", "year-month-day, as in 2021-09-01");
                    catalog.effective = self.value(raw, "effective", &form, |text| text.parse::<Date>().ok());
                }
                Head::Follows => catalog.follows = self.follows(raw),
                Head::Guide => catalog.guide = self.guide(raw),
            }
        }
    }

    fn format(&mut self, raw: &Raw<'_>) {
        let expected = Text::new("1（本程序只读第 1 版格式）", "1, the only format that this program reads");
        self.value(raw, "format", &expected, |text| (text.parse() == Ok(FORMAT)).then_some(()));
    }

    fn region(&mut self, raw: &Raw<'_>) -> Option<Sourced<Region>> {
        const SHAPE: Shape = Shape {
            what: What::Key("region"),
            keys: &["code", "name"],
            required: 1,
            written: Text::new("{code: \"六位代码\", name: 名称}", "{code: \"six digits\", name: the name}"),
        };
        let record = self.record(raw, &SHAPE)?;
        let name = record.get("name").and_then(|raw| self.text(raw, What::Key("region.name")));
        let digits = Text::new("六位数字，乡镇、街道九位", "six digits, or a township's nine");
        let code: Sourced<RegionCode> =
            self.value(record.get("code")?, "region.code", &digits, |text| text.parse().ok())?;
        match (self.regions.name_of(code.value), &name) {
            (None, name) => {
                let namesakes = name.as_ref().map(|name| self.regions.named(name)).unwrap_or_default();
                self.findings.push(src013_region_unknown::unknown(code.locus.clone(), &code.to_string(), &namesakes));
            }
            (Some(actual), Some(name)) if actual != name.value => {
                let finding = src013_region_unknown::other_name(name.locus.clone(), &code.to_string(), name, actual);
                self.findings.push(finding);
            }
            _ => {}
        }
        let known = self.regions.name_of(code.value).map(str::to_owned);
        let name = name.map(|name| name.value).or(known).unwrap_or_default();
        Some(Sourced::new(Region { code: code.value, name }, record.locus.clone()))
    }

    fn follows(&mut self, raw: &Raw<'_>) -> Option<Sourced<Follows>> {
        const SHAPE: Shape = Shape {
            what: What::Key("follows"),
            keys: &["standard", "version"],
            required: 2,
            written: Text::new("{standard: \"20\", version: 1.0.0}", "{standard: \"20\", version: 1.0.0}"),
        };
        let record = self.record(raw, &SHAPE)?;
        let code = Text::new("领域编号", "the number of a domain");
        let form = Text::new("三段数字，如 1.0.0", "three numbers, as in 1.0.0");
        let standard: Option<Sourced<DomainCode>> =
            self.value(record.get("standard")?, "follows.standard", &code, |text| text.parse().ok());
        let version: Option<Sourced<Version>> =
            self.value(record.get("version")?, "follows.version", &form, |text| text.parse().ok());
        let follows = Follows { standard: standard?.value, version: version?.value };
        Some(Sourced::new(follows, record.locus.clone()))
    }

    fn guide(&mut self, raw: &Raw<'_>) -> Option<Guide> {
        const SHAPE: Shape = Shape {
            what: What::Key("guide"),
            keys: &["title", "issuer", "doc_number", "date"],
            required: 1,
            written: Text::new(
                "{title: 名称, issuer: 印发单位, doc_number: 文号, date: 日期}",
                "{title: …, issuer: …, doc_number: …, date: …}",
            ),
        };
        let record = self.record(raw, &SHAPE)?;
        Some(Guide {
            title: self.text_of(&record, "title")?,
            issuer: self.text_of(&record, "issuer"),
            doc_number: self.text_of(&record, "doc_number"),
            date: self.text_of(&record, "date"),
        })
    }

    fn withdrawal(&mut self, raw: &Raw<'_>) -> Option<Sourced<Withdrawal>> {
        const SHAPE: Shape = Shape {
            what: What::Key("withdrawn"),
            keys: &["id", "reason"],
            required: 2,
            written: Text::new("{id: 事项编号, reason: 理由}", "{id: the item's id, reason: why}"),
        };
        let record = self.record(raw, &SHAPE)?;
        let id = self.id(record.get("id")?)?;
        let reason = self.text_of(&record, "reason")?;
        Some(Sourced::new(Withdrawal { id: id.value, reason }, record.locus.clone()))
    }
}
