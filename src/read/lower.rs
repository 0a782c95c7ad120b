//! From raw strings to a typed catalog. This step knows neither YAML nor Excel, and it reports every fault of every row.

use crate::finding::Finding;
use crate::model::catalog::FORMAT;
use crate::model::vocabulary::{Mark, SUPPLEMENTARY_TITLE};
use crate::model::{
    Audience, Catalog, Channel, Column, Date, Domain, DomainCode, Field, Follows, Guide, Item, ItemId, Kind,
    LegalBasis, List, Locus, Method, Region, RegionCode, Regions, Sourced, Tier, TimeLimit, Version, Withdrawal,
    spelling, values,
};
use crate::text::Text;

use super::raw::{Head, Raw, RawCatalog, RawRow};
use super::rules::{
    fld009_broken_words, fld010_tick_unclear, src009_serials_broken, src012_value_not_understood, src013_region_unknown,
};
use super::split;

/// What national tables write where a group is ticked but not named.
const UNNAMED_GROUP: &str = "√（未写明）";

/// Makes a catalog of what was read.
pub(super) fn lower(raw: RawCatalog, regions: &Regions, findings: &mut Vec<Finding>) -> Catalog {
    let first_own = findings.len();
    let mut lowering = Lowering { regions, findings };
    let mut catalog = Catalog::empty(Kind::Standard, Locus::whole(&raw.source));
    lowering.heads(&raw.heads, &mut catalog);
    infer(&raw, regions, &mut catalog);
    lowering.serials(&raw.rows);
    catalog.items = raw.rows.into_iter().map(|row| lowering.item(row)).collect();
    catalog.withdrawn = raw
        .withdrawn
        .iter()
        .filter_map(|withdrawn| lowering.withdrawal(withdrawn))
        .collect();
    catalog.notes = raw.notes;
    catalog.absent_columns = raw.absent_columns;
    let domain = catalog.domain_code();
    for finding in &mut findings[first_own..] {
        finding.subject.domain = domain;
    }
    catalog
}

/// Kind, domain and region of a table that does not state them: from its title, its sheet's name, its file's name.
fn infer(raw: &RawCatalog, regions: &Regions, catalog: &mut Catalog) {
    let here = Locus::whole(&raw.source);
    let mut clues: Vec<Sourced<String>> = catalog.title.clone().into_iter().collect();
    clues.extend(
        raw.source
            .sheet
            .iter()
            .map(|sheet| Sourced::new(sheet.clone(), here.clone())),
    );
    let file = raw.source.file.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    clues.push(Sourced::new(stem.to_owned(), here));
    let states_kind = raw.heads.iter().any(|(head, _)| *head == Head::Kind);
    if !states_kind && clues.iter().any(|clue| SUPPLEMENTARY_TITLE.within(clue).is_some()) {
        catalog.kind = Kind::Supplementary;
    }
    if catalog.domain.is_none() && catalog.kind == Kind::Standard {
        catalog.domain = clues
            .iter()
            .find_map(|clue| Some(Sourced::new(Domain::of_title(clue)?, clue.locus.clone())));
    }
    if catalog.region.is_none() {
        catalog.region = clues
            .iter()
            .find_map(|clue| Some(Sourced::new(regions.of_title(clue)?, clue.locus.clone())));
    }
}

struct Lowering<'a> {
    regions: &'a Regions,
    findings: &'a mut Vec<Finding>,
}

impl Lowering<'_> {
    // ---- what a catalog says of itself --------------------------------------------------------------------------------

    fn heads(&mut self, heads: &[(Head, Raw)], catalog: &mut Catalog) {
        for (head, raw) in heads {
            match head {
                Head::Format => self.format(raw),
                Head::Kind => {
                    let kinds = Text::new(
                        "standard（标准目录）或 supplementary（补充目录）",
                        "`standard` or `supplementary`",
                    );
                    let read = |text: &str| {
                        [Kind::Standard, Kind::Supplementary]
                            .into_iter()
                            .find(|kind| kind.key() == text)
                    };
                    if let Some(kind) = self.value(raw, "kind", &kinds, read) {
                        catalog.kind = kind.value;
                    }
                }
                Head::Domain => {
                    let codes = Text::new("领域编号“01”至“26”", "the number of a domain, `\"01\"` to `\"26\"`");
                    catalog.domain = self.value(raw, "domain", &codes, |text| text.parse().ok());
                }
                Head::Title => catalog.title = self.text(raw, &Text::same("title")),
                Head::Region => catalog.region = self.region(raw),
                Head::Version => {
                    let form = Text::new("三段数字，如 1.0.0", "three numbers, as in 1.0.0");
                    catalog.version = self.value(raw, "version", &form, |text| text.parse::<Version>().ok());
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

    fn format(&mut self, raw: &Raw) {
        let expected = Text::new(
            "1（本程序只读第 1 版格式）",
            "1, the only format that this program reads",
        );
        self.value(raw, "format", &expected, |text| {
            (text.parse() == Ok(FORMAT)).then_some(())
        });
    }

    fn region(&mut self, raw: &Raw) -> Option<Sourced<Region>> {
        let expected = Text::new(
            "{code: \"六位代码\", name: 名称}",
            "{code: \"six digits\", name: the name}",
        );
        let Raw::Record(locus, entries) = raw else {
            self.wrong_kind(raw, &Text::same("region"), &expected);
            return None;
        };
        let name = entry(entries, "name").and_then(|raw| self.text(raw, &Text::same("region.name")));
        let Some(code_raw) = entry(entries, "code") else {
            self.wrong_kind(raw, &Text::same("region"), &expected);
            return None;
        };
        let six_digits = Text::new("六位数字", "six digits");
        let code: Sourced<RegionCode> = self.value(code_raw, "region.code", &six_digits, |text| text.parse().ok())?;
        match (self.regions.name_of(code.value), &name) {
            (None, name) => {
                let namesakes = name.as_ref().map(|name| self.regions.named(name)).unwrap_or_default();
                self.findings.push(src013_region_unknown::unknown(
                    code.locus.clone(),
                    &code.to_string(),
                    &namesakes,
                ));
            }
            (Some(actual), Some(name)) if actual != name.value => {
                let finding = src013_region_unknown::other_name(name.locus.clone(), &code.to_string(), name, actual);
                self.findings.push(finding);
            }
            _ => {}
        }
        let known = self.regions.name_of(code.value).map(str::to_owned);
        let name = name.map(|name| name.value).or(known).unwrap_or_default();
        Some(Sourced::new(Region { code: code.value, name }, locus.clone()))
    }

    fn follows(&mut self, raw: &Raw) -> Option<Sourced<Follows>> {
        let expected = Text::new(
            "{standard: \"20\", version: 1.0.0}",
            "{standard: \"20\", version: 1.0.0}",
        );
        let parts = match raw {
            Raw::Record(locus, entries) => entry(entries, "standard")
                .zip(entry(entries, "version"))
                .map(|both| (locus, both)),
            _ => None,
        };
        let Some((locus, (standard, version))) = parts else {
            self.wrong_kind(raw, &Text::same("follows"), &expected);
            return None;
        };
        let code = Text::new("领域编号", "the number of a domain");
        let form = Text::new("三段数字，如 1.0.0", "three numbers, as in 1.0.0");
        let standard: Option<Sourced<DomainCode>> =
            self.value(standard, "follows.standard", &code, |text| text.parse().ok());
        let version: Option<Sourced<Version>> = self.value(version, "follows.version", &form, |text| text.parse().ok());
        Some(Sourced::new(
            Follows {
                standard: standard?.value,
                version: version?.value,
            },
            locus.clone(),
        ))
    }

    fn guide(&mut self, raw: &Raw) -> Option<Guide> {
        let Raw::Record(_, entries) = raw else {
            self.wrong_kind(
                raw,
                &Text::same("guide"),
                &Text::new(
                    "一组键值（title、issuer、doc_number、date）",
                    "a mapping (title, issuer, doc_number, date)",
                ),
            );
            return None;
        };
        let mut text = |key: &'static str| {
            entry(entries, key)
                .and_then(|raw| self.text(raw, &Text::same(key)))
                .map(|text| text.value)
        };
        Some(Guide {
            title: text("title")?,
            issuer: text("issuer"),
            doc_number: text("doc_number"),
            date: text("date"),
        })
    }

    fn withdrawal(&mut self, raw: &Raw) -> Option<Sourced<Withdrawal>> {
        let expected = Text::new("{id: 事项编号, reason: 理由}", "{id: the item's id, reason: why}");
        let parts = match raw {
            Raw::Record(locus, entries) => entry(entries, "id")
                .zip(entry(entries, "reason"))
                .map(|both| (locus, both)),
            _ => None,
        };
        let Some((locus, (id, reason))) = parts else {
            self.wrong_kind(raw, &Text::same("withdrawn"), &expected);
            return None;
        };
        let id = self.id(id)?;
        let reason = self.text(reason, &Text::same("reason"))?;
        Some(Sourced::new(
            Withdrawal {
                id: id.value,
                reason: reason.value,
            },
            locus.clone(),
        ))
    }

    // ---- rows ---------------------------------------------------------------------------------------------------------

    /// Serial numbers count up by one; a table that starts again at 1 starts a new part.
    fn serials(&mut self, rows: &[RawRow]) {
        let mut before: Option<Sourced<u32>> = None;
        for row in rows {
            let serial = row.cells.iter().find_map(|(field, raw)| match (field, raw) {
                (Field::Serial, Raw::Text(text)) => {
                    let number = spelling::fold(text).trim_end_matches(['.', '、']).parse().ok()?;
                    Some(Sourced::new(number, text.locus.clone()))
                }
                _ => None,
            });
            let Some(serial) = serial else { continue };
            if let Some(before) = &before {
                let same_cell = before.locus == serial.locus;
                let counts_on = serial.value == before.value + 1 || serial.value == 1;
                if !same_cell && !counts_on {
                    self.findings
                        .push(src009_serials_broken::finding(before.value, &serial));
                }
            }
            before = Some(serial);
        }
    }

    fn item(&mut self, row: RawRow) -> Item {
        let first_own = self.findings.len();
        let mut item = Item::at(row.locus);
        for (field, raw) in &row.cells {
            self.field(*field, raw, &mut item);
            if !item.has(*field) {
                item.blanks.push((*field, raw.locus().clone()));
            }
        }
        let name = item.id.as_ref().map_or_else(|| item.title(), |id| id.to_string());
        for finding in &mut self.findings[first_own..] {
            finding.subject.item = Some(name.clone());
        }
        item
    }

    fn field(&mut self, field: Field, raw: &Raw, item: &mut Item) {
        match field {
            Field::Serial | Field::Domain => {}
            Field::Id => item.id = self.id(raw),
            Field::Category => item.category = self.words(field, raw),
            Field::Name => item.name = self.words(field, raw),
            Field::SubName => self.note(field, raw, item),
            Field::Elements => item.elements = self.list(field, raw, split::elements, |text| Some(text.to_owned())),
            Field::LegalBasis => item.legal_basis = self.legal_basis(raw),
            Field::TimeLimit => {
                item.time_limit = self
                    .text(raw, &field.label())
                    .map(|text| text.map(|text| TimeLimit::read(&text)));
            }
            Field::DisclosingBodies => item.disclosing_bodies = self.bodies(raw),
            Field::Channels => {
                item.channels = self.list(field, raw, split::channels, |text| Some(Channel::read(text)));
            }
            Field::Audience => item.audience = self.audience(raw),
            Field::Methods => item.methods = self.closed_list(field, raw, Method::read, method_of),
            Field::Tiers => item.tiers = self.closed_list(field, raw, Tier::read, tiers_of),
            Field::Attested => item.attested = self.attested(raw),
            Field::Notes => self.note(field, raw, item),
        }
    }

    /// A name: closed where a blank or break stands inside a word, which is reported.
    fn words(&mut self, field: Field, raw: &Raw) -> Option<Sourced<String>> {
        if let Raw::Text(text) = raw {
            self.broken_words(field, text);
        }
        let text = self.text(raw, &field.label())?;
        Some(text.map(|text| spelling::strip_numbering(&text).trim_end_matches('。').to_owned()))
    }

    fn broken_words(&mut self, field: Field, text: &Sourced<String>) {
        if spelling::has_broken_words(text) {
            let finding = fld009_broken_words::finding(text.locus.clone(), field, text);
            self.found(finding, field);
        }
    }

    fn bodies(&mut self, raw: &Raw) -> Option<List<String>> {
        if let Raw::Text(text) = raw
            && split::bodies(text).len() == 1
        {
            self.broken_words(Field::DisclosingBodies, text);
        }
        self.list(Field::DisclosingBodies, raw, split::bodies, |text| {
            Some(spelling::tidy(text.trim()).into_owned())
        })
    }

    fn legal_basis(&mut self, raw: &Raw) -> Option<List<LegalBasis>> {
        let Raw::List(locus, entries) = raw else {
            return self.list(Field::LegalBasis, raw, LegalBasis::read_all, |_| None);
        };
        let mut bases = Vec::new();
        for entry_raw in entries {
            match entry_raw {
                Raw::Text(text) => bases.extend(each_at(LegalBasis::read_all(text), &text.locus)),
                Raw::Record(locus, fields) => {
                    let mut text = |key: &'static str| {
                        entry(fields, key)
                            .and_then(|raw| self.text(raw, &Text::same(key)))
                            .map(|text| text.value)
                    };
                    let (title, number, articles, note) =
                        (text("title"), text("number"), text("articles"), text("note"));
                    match title {
                        Some(title) => bases.push(Sourced::new(
                            LegalBasis {
                                title,
                                number,
                                articles,
                                note,
                            },
                            locus.clone(),
                        )),
                        None => self.wrong_kind(
                            entry_raw,
                            &Field::LegalBasis.label(),
                            &Text::new("{title: 名称, number: 文号}", "{title: …, number: …}"),
                        ),
                    }
                }
                other => self.wrong_kind(
                    other,
                    &Field::LegalBasis.label(),
                    &Text::new("{title: 名称, number: 文号}", "{title: …, number: …}"),
                ),
            }
        }
        non_empty(bases, locus)
    }

    fn audience(&mut self, raw: &Raw) -> Option<Sourced<Audience>> {
        let locus = raw.locus().clone();
        let mut audience = Audience::default();
        match raw {
            Raw::Blank(_) => return None,
            Raw::Text(text) => add_groups(text, &mut audience),
            Raw::List(_, entries) => {
                for text in entries
                    .iter()
                    .filter_map(|raw| self.text(raw, &Field::Audience.label()))
                    .collect::<Vec<_>>()
                {
                    add_groups(&text, &mut audience);
                }
            }
            Raw::Record(_, entries) => {
                audience.public =
                    entry(entries, "public").is_some_and(|raw| matches!(raw, Raw::Text(text) if text.value == "true"));
                if let Some(raw) = entry(entries, "groups") {
                    let groups = self.list(
                        Field::Audience,
                        raw,
                        |text| vec![text.to_owned()],
                        |text| Some(text.to_owned()),
                    );
                    audience.groups = values(groups.as_ref()).cloned().collect();
                }
            }
            Raw::Ticks(ticks) => {
                for (column, mark) in ticks {
                    match (Mark::of_cell(mark), column) {
                        (Mark::Open, _) => {}
                        (Mark::Ticked, Column::Public) => audience.public = true,
                        (Mark::Ticked, _) => audience.groups.push(UNNAMED_GROUP.to_owned()),
                        (Mark::Words, _) => add_groups(mark, &mut audience),
                    }
                }
            }
        }
        (!audience.is_empty()).then(|| Sourced::new(audience, locus))
    }

    /// Methods and tiers: words of a closed list, or columns to tick.
    fn closed_list<T: Copy + PartialEq + std::fmt::Display + 'static>(
        &mut self,
        field: Field,
        raw: &Raw,
        read: fn(&str) -> Option<T>,
        of_column: fn(Column) -> &'static [T],
    ) -> Option<List<T>> {
        let locus = raw.locus().clone();
        let mut found: Vec<Sourced<T>> = Vec::new();
        let mut add = |value: T, at: &Locus| {
            if !found.iter().any(|known| known.value == value) {
                found.push(Sourced::new(value, at.clone()));
            }
        };
        if let Raw::Ticks(ticks) = raw {
            for (column, mark) in ticks {
                match Mark::of_cell(mark) {
                    Mark::Open => {}
                    Mark::Ticked => of_column(*column).iter().for_each(|value| add(*value, &mark.locus)),
                    Mark::Words => match words_of_tick(mark, read) {
                        Words::Ticked => of_column(*column).iter().for_each(|value| add(*value, &mark.locus)),
                        Words::Named(named) => named.into_iter().for_each(|value| add(value, &mark.locus)),
                        Words::Unclear => {
                            let finding = fld010_tick_unclear::finding(mark.locus.clone(), field, mark);
                            self.found(finding, field);
                        }
                    },
                }
            }
        } else {
            let texts = self.list(field, raw, |text| plain_words(text), |text| Some(text.to_owned()))?;
            for text in texts.value {
                match read(&text) {
                    Some(value) => add(value, &text.locus),
                    None => self.not_one_of(field, &text),
                }
            }
        }
        non_empty(found, &locus)
    }

    fn not_one_of(&mut self, field: Field, text: &Sourced<String>) {
        let words = match field {
            Field::Methods => Method::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(),
            _ => Tier::ALL.iter().map(ToString::to_string).collect(),
        };
        let (zh, en) = (words.join("、"), words.join(", "));
        let mut expected = crate::text!("{zh}之一", "one of ");
        expected.en = (expected.en.into_owned() + &en).into();
        let finding = src012_value_not_understood::finding(text.locus.clone(), &field.label(), text, &expected);
        self.found(finding, field);
    }

    /// Where a national item was seen: an empty list says that nobody has seen it yet, and is kept.
    fn attested(&mut self, raw: &Raw) -> Option<List<String>> {
        match raw {
            Raw::List(locus, entries) if entries.is_empty() => Some(Sourced::new(Vec::new(), locus.clone())),
            _ => self.list(
                Field::Attested,
                raw,
                |text| vec![text.to_owned()],
                |text| Some(text.to_owned()),
            ),
        }
    }

    /// Remarks, and what stands in columns that the standard does not know.
    fn note(&mut self, field: Field, raw: &Raw, item: &mut Item) {
        let more = self.list(
            Field::Notes,
            raw,
            |text| vec![text.trim().to_owned()],
            |text| Some(text.to_owned()),
        );
        let Some(mut more) = more else { return };
        if field != Field::Notes {
            for note in &mut more.value {
                note.value = format!("{}：{}", field.title(), note.value);
            }
        }
        match &mut item.notes {
            Some(notes) => notes.value.append(&mut more.value),
            None => item.notes = Some(more),
        }
    }

    fn id(&mut self, raw: &Raw) -> Option<Sourced<ItemId>> {
        let form = Text::new(
            "“20-004”（标准事项）或“20-320699-001”（本地事项）",
            "`20-004` (of the standard) or `20-320699-001` (local)",
        );
        self.value(raw, "id", &form, |text| text.parse().ok())
    }

    // ---- values -------------------------------------------------------------------------------------------------------

    /// A text of a fixed form.
    fn value<T>(
        &mut self,
        raw: &Raw,
        key: &str,
        expected: &Text,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Sourced<T>> {
        let what = Text::same(key);
        let text = self.text(raw, &what)?;
        let value = read(&text.value);
        if value.is_none() {
            let finding = src012_value_not_understood::finding(text.locus.clone(), &what, &text, expected);
            self.findings.push(finding);
        }
        value.map(|value| Sourced::new(value, text.locus))
    }

    /// A text without breaks inside its words; `None` where it is blank.
    fn text(&mut self, raw: &Raw, what: &Text) -> Option<Sourced<String>> {
        match raw {
            Raw::Blank(_) => None,
            Raw::Text(text) => {
                let tidied = spelling::tidy(text.trim());
                (!tidied.is_empty()).then(|| Sourced::new(tidied.into_owned(), text.locus.clone()))
            }
            Raw::Ticks(ticks) => {
                let marks: Vec<&str> = ticks
                    .iter()
                    .map(|(_, mark)| mark.trim())
                    .filter(|mark| !mark.is_empty())
                    .collect();
                (!marks.is_empty()).then(|| Sourced::new(marks.join("、"), raw.locus().clone()))
            }
            _ => {
                self.wrong_kind(raw, what, &Text::new("一段文字", "a text"));
                None
            }
        }
    }

    /// A list: entry by entry in a file, or one text that `split` cuts.
    fn list<T>(
        &mut self,
        field: Field,
        raw: &Raw,
        split: impl FnOnce(&str) -> Vec<T>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<List<T>> {
        match raw {
            Raw::Blank(_) => None,
            Raw::Text(text) => non_empty(each_at(split(text), &text.locus), &text.locus),
            Raw::List(locus, entries) => {
                let texts: Vec<Sourced<String>> = entries
                    .iter()
                    .filter_map(|entry| self.text(entry, &field.label()))
                    .collect();
                let read = texts
                    .into_iter()
                    .filter_map(|text| Some(Sourced::new(read(&text.value)?, text.locus)));
                non_empty(read.collect(), locus)
            }
            _ => {
                self.wrong_kind(raw, &field.label(), &Text::new("一个列表", "a list"));
                None
            }
        }
    }

    fn wrong_kind(&mut self, raw: &Raw, what: &Text, expected: &Text) {
        let found = match raw {
            Raw::Blank(_) => Text::new("空值", "nothing"),
            Raw::Text(_) => Text::new("一段文字", "a text"),
            Raw::List(..) => Text::new("一个列表", "a list"),
            Raw::Record(..) => Text::new("一组键值", "a mapping"),
            Raw::Ticks(_) => Text::new("几列勾选", "columns to tick"),
        };
        self.findings.push(src012_value_not_understood::wrong_kind(
            raw.locus().clone(),
            what,
            &found,
            expected,
        ));
    }

    fn found(&mut self, mut finding: Finding, field: Field) {
        finding.subject.field = Some(field);
        self.findings.push(finding);
    }
}

fn entry<'a>(entries: &'a [(Sourced<String>, Raw)], key: &str) -> Option<&'a Raw> {
    entries.iter().find(|(name, _)| name.value == key).map(|(_, raw)| raw)
}

fn each_at<T>(values: Vec<T>, at: &Locus) -> Vec<Sourced<T>> {
    values
        .into_iter()
        .map(|value| Sourced::new(value, at.clone()))
        .collect()
}

fn non_empty<T>(entries: Vec<Sourced<T>>, at: &Locus) -> Option<List<T>> {
    (!entries.is_empty()).then(|| Sourced::new(entries, at.clone()))
}

/// `县级、乡级`, `县级/乡级`, `主动 依申请`.
fn plain_words(text: &str) -> Vec<String> {
    if Tier::read(text).is_some() || Method::read(text).is_some() {
        return vec![text.trim().to_owned()];
    }
    let parts = spelling::split_outside_brackets(text, |c| c.is_whitespace() || "、，,；;/".contains(c));
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

/// What words in a cell to tick say.
enum Words<T> {
    /// A tick with a remark: `√（部分）`.
    Ticked,
    /// The values by name: `县级`.
    Named(Vec<T>),
    Unclear,
}

fn words_of_tick<T>(mark: &str, read: fn(&str) -> Option<T>) -> Words<T> {
    let mark = mark.trim();
    let first: String = mark.chars().take(1).collect();
    if matches!(Mark::of_cell(&first), Mark::Ticked) && !first.chars().all(char::is_alphanumeric) {
        return Words::Ticked;
    }
    plain_words(mark)
        .iter()
        .map(|word| read(word))
        .collect::<Option<Vec<T>>>()
        .map_or(Words::Unclear, Words::Named)
}

fn method_of(column: Column) -> &'static [Method] {
    match column {
        Column::Proactive => &[Method::Proactive],
        Column::OnRequest => &[Method::OnRequest],
        _ => &[],
    }
}

fn tiers_of(column: Column) -> &'static [Tier] {
    match column {
        Column::Tiers(tiers) => tiers,
        _ => &[],
    }
}

/// Adds the groups that a text names: `√申请人、利害关系人`, `全社会`.
fn add_groups(text: &str, audience: &mut Audience) {
    let tidied = spelling::tidy(text.trim());
    let bare = tidied.trim_matches(|c: char| "√✓✔■●▲".contains(c) || c.is_whitespace());
    let bare = match (bare.chars().next(), bare.chars().next_back()) {
        (Some('(' | '（'), Some(')' | '）')) => bare.trim_matches(|c| "()（）".contains(c)),
        _ => bare,
    };
    if bare.is_empty() {
        return;
    }
    for group in spelling::split_outside_brackets(bare, |c| "、，,；;".contains(c)) {
        if Audience::is_everyone(group) {
            audience.public = true;
        } else {
            audience.groups.push(group.trim().to_owned());
        }
    }
}
