//! Rows into items.

use crate::finding::{Finding, Subject};
use crate::model::legal_basis::normal_marks;
use crate::model::locus::Place;
use crate::model::vocabulary::{Mark, SPECIFIC_GROUP};
use crate::model::{
    Audience, Channel, Column, Field, Item, ItemId, LegalBasis, List, Locus, Method, Sourced, Tier, TimeLimit,
    spelling, values,
};
use crate::text::Text;

use super::super::raw::{Raw, RawRow, Words};
use super::super::rules::{
    fld009_broken_words, fld010_tick_unclear, fld012_other_spelling, src009_serials_broken, src012_value_not_understood,
};
use super::super::split;
use super::value::{Shape, What, each_at, non_empty};
use super::{Lowering, respelled};

/// The serial number of a row.
pub(super) fn serial(row: &RawRow<'_>) -> Option<Sourced<u32>> {
    row.cells.iter().find_map(|(field, raw)| match (field, raw) {
        (Field::Serial, Raw::Text(text)) => {
            let number = spelling::fold(text).trim_end_matches(['.', '、']).parse().ok()?;
            Some(Sourced::new(number, text.locus.clone()))
        }
        _ => None,
    })
}

/// Whether a finding means that a part of a cell was not understood.
fn is_unclear(finding: &Finding) -> bool {
    [&fld010_tick_unclear::RULE, &src012_value_not_understood::RULE].contains(&finding.rule)
}

impl Lowering<'_> {
    /// Serial numbers count up by one; a table that starts again at 1 starts a new part.
    pub(super) fn serials(&mut self, serials: &[Sourced<u32>]) {
        let mut before: Option<&Sourced<u32>> = None;
        for serial in serials {
            if let Some(before) = before {
                let same_cell = before.locus == serial.locus;
                let counts_on = before.value.checked_add(1) == Some(serial.value) || serial.value == 1;
                if !same_cell && !counts_on {
                    self.findings.push(src009_serials_broken::finding(before.value, serial));
                }
            }
            before = Some(serial);
        }
    }

    pub(super) fn item(&mut self, row: RawRow<'_>) -> Item {
        let first_own = self.findings.len();
        let mut item = Item::at(row.locus);
        for (field, raw) in &row.cells {
            if let Raw::Ticks(ticks) = raw {
                let open = ticks.iter().filter(|(_, mark)| Mark::of_cell(mark) == Mark::Open);
                item.open.reserve_exact(open.clone().count());
                item.open.extend(open.map(|(column, mark)| (*column, mark.locus.clone())));
            }
            let before = self.findings.len();
            self.field(*field, raw, &mut item);
            if item.has(*field) {
                // Of several ticks or words those that are understood are not all that the row says.
                if matches!(item.locus.place, Place::Cell { .. }) && self.findings[before..].iter().any(is_unclear) {
                    item.unread.push(*field);
                }
                continue;
            }
            item.blanks.push((*field, raw.locus().clone()));
            if self.findings.len() > before || matches!(raw, Raw::Unreadable(_)) {
                item.unread.push(*field);
            }
        }
        if self.findings.len() > first_own {
            let subject = Subject::of_item(None, &item, None);
            for finding in &mut self.findings[first_own..] {
                let Subject { field, tick, .. } = finding.subject;
                finding.subject = Subject { field, tick, ..subject.clone() };
            }
        }
        item
    }

    fn field(&mut self, field: Field, raw: &Raw<'_>, item: &mut Item) {
        match field {
            Field::Serial | Field::Domain | Field::Review => {}
            Field::Id => item.id = self.id(raw),
            Field::Category => item.category = self.words(field, raw),
            Field::Name => item.name = self.words(field, raw),
            Field::Elements => item.elements = self.elements(raw),
            Field::LegalBasis => item.legal_basis = self.legal_basis(raw),
            Field::TimeLimit => {
                self.respelled(field, raw, respelled::time_limit);
                let text = self.text(raw, What::Of(field));
                item.time_limit = text.map(|text| text.map(|text| self.limits.get(&text, TimeLimit::read).clone()));
            }
            Field::DisclosingBodies => item.disclosing_bodies = self.bodies(raw),
            Field::Channels => item.channels = self.channels(raw),
            Field::Audience => item.audience = self.audience(raw),
            Field::Methods => item.methods = self.closed_list(field, raw, Method::read, method_of),
            Field::Tiers => item.tiers = self.closed_list(field, raw, Tier::read, tiers_of),
            Field::Attested => item.attested = self.attested(raw),
            Field::SubName | Field::Notes => self.note(field, raw, item),
        }
    }

    /// A name: closed where a blank or break stands inside a word, which is reported.
    fn words(&mut self, field: Field, raw: &Raw<'_>) -> Option<Sourced<String>> {
        if let Raw::Text(text) = raw {
            self.broken_words(field, text);
        }
        let text = self.text(raw, What::Of(field))?;
        let bare = text.map(|text| spelling::strip_numbering(&spelling::tidy(&text)).trim_end_matches('。').to_owned());
        // A dash stands where there is nothing to say.
        Some(bare).filter(|bare| Mark::of_cell(bare) != Mark::Open)
    }

    /// Words of a file that are understood, and that `canonical` writes otherwise. In a table they may be spelled as they are.
    fn respelled(&mut self, field: Field, raw: &Raw<'_>, canonical: impl Fn(&str) -> Option<String>) {
        let entries = match raw {
            Raw::Text(_) => std::slice::from_ref(raw),
            Raw::List(_, entries) => entries.as_slice(),
            _ => &[],
        };
        for entry in entries {
            let Raw::Text(text) = entry else { continue };
            if !matches!(text.locus.place, Place::Text(_)) {
                continue;
            }
            if let Some(words) = canonical(text).filter(|words| **words != *text.value) {
                self.found(fld012_other_spelling::finding(&text.locus, field, text, words), field);
            }
        }
    }

    fn broken_words(&mut self, field: Field, text: &Words<'_>) {
        if spelling::has_broken_words(text) {
            let finding = fld009_broken_words::finding(text.locus.clone(), field, text);
            self.found(finding, field);
        }
    }

    fn elements(&mut self, raw: &Raw<'_>) -> Option<List<String>> {
        match raw {
            Raw::Text(text) => {
                let elements = self.elements.get(text, split::elements).iter().cloned();
                non_empty(each_at(elements, &text.locus), &text.locus)
            }
            _ => self.texts(raw, Field::Elements),
        }
    }

    fn channels(&mut self, raw: &Raw<'_>) -> Option<List<Channel>> {
        match raw {
            Raw::Text(text) => {
                let channels = self.channels.get(text, split::channels).iter().cloned();
                non_empty(each_at(channels, &text.locus), &text.locus)
            }
            _ => {
                self.respelled(Field::Channels, raw, respelled::channel);
                self.list(raw, Field::Channels, |text| Some(Channel::read(text)))
            }
        }
    }

    fn bodies(&mut self, raw: &Raw<'_>) -> Option<List<String>> {
        let Raw::Text(text) = raw else {
            return self.list(raw, Field::DisclosingBodies, |text| Some(spelling::tidy(text).into_owned()));
        };
        let bodies = each_at(self.bodies.get(text, split::bodies).iter().cloned(), &text.locus);
        if bodies.len() == 1 {
            self.broken_words(Field::DisclosingBodies, text);
        }
        non_empty(bodies, &text.locus)
    }

    fn legal_basis(&mut self, raw: &Raw<'_>) -> Option<List<LegalBasis>> {
        let (locus, entries) = match raw {
            Raw::Text(text) => (&text.locus, std::slice::from_ref(raw)),
            Raw::List(locus, entries) => (locus, entries.as_slice()),
            Raw::Blank(_) | Raw::Unreadable(_) => return None,
            _ => {
                self.wrong_kind(raw, What::Of(Field::LegalBasis), &Text::new("一个列表", "a list"));
                return None;
            }
        };
        let mut bases = Vec::new();
        for entry in entries {
            match entry {
                Raw::Text(text) => {
                    let read = self.bases.get(text, LegalBasis::read_all);
                    bases.reserve_exact(read.len());
                    bases.extend(each_at(read.iter().cloned(), &text.locus));
                }
                record => bases.extend(self.basis(record)),
            }
        }
        non_empty(bases, locus)
    }

    fn basis(&mut self, raw: &Raw<'_>) -> Option<Sourced<LegalBasis>> {
        const SHAPE: Shape = Shape {
            what: What::Of(Field::LegalBasis),
            keys: &["title", "number", "articles", "note"],
            required: 1,
            written: Text::new("{title: 名称, number: 文号, articles: 条款}", "{title: …, number: …, articles: …}"),
        };
        let record = self.record(raw, &SHAPE)?;
        if let Some(number) = record.get("number") {
            self.respelled(Field::LegalBasis, number, respelled::number);
        }
        let basis = LegalBasis {
            title: normal_marks(&self.text_of(&record, "title")?),
            number: self.text_of(&record, "number"),
            articles: self.text_of(&record, "articles"),
            note: self.text_of(&record, "note"),
        };
        Some(Sourced::new(basis, record.locus.clone()))
    }

    fn audience(&mut self, raw: &Raw<'_>) -> Option<Sourced<Audience>> {
        let mut audience = Audience::default();
        self.respelled(Field::Audience, raw, respelled::audience);
        match raw {
            Raw::Blank(_) | Raw::Unreadable(_) => return None,
            Raw::Text(text) => add_groups(text, &mut audience),
            Raw::List(..) => {
                for text in values(self.texts(raw, Field::Audience).as_ref()) {
                    add_groups(text, &mut audience);
                }
            }
            Raw::Record(..) => audience = self.audience_record(raw)?,
            Raw::Ticks(ticks) => {
                for (column, mark) in ticks {
                    match (Mark::of_cell(mark), column) {
                        (Mark::Open, _) => {}
                        (Mark::Ticked, Column::Public) => audience.public = true,
                        (Mark::Ticked, _) => audience.groups.push(Audience::UNNAMED.to_owned()),
                        // Words under 全社会 that do not say it would make a group of an answer such as 是的.
                        (Mark::Words, Column::Public) if !names_everyone(mark) => {
                            self.tick_unclear(Field::Audience, *column, mark);
                        }
                        (Mark::Words, _) => add_groups(mark, &mut audience),
                    }
                }
            }
        }
        (!audience.is_empty()).then(|| Sourced::new(audience, place_of_audience(raw)))
    }

    /// `{public: true, groups: [申请人]}`
    fn audience_record(&mut self, raw: &Raw<'_>) -> Option<Audience> {
        const SHAPE: Shape = Shape {
            what: What::Of(Field::Audience),
            keys: &["public", "groups"],
            required: 0,
            written: Text::new("全社会，或 {groups: [申请人]}", "全社会, or {groups: [申请人]}"),
        };
        let record = self.record(raw, &SHAPE)?;
        let either = Text::new("true 或 false", "true or false");
        let public = match record.get("public") {
            Some(raw) => self.value(raw, "audience.public", &either, |text| text.parse::<bool>().ok())?.value,
            None => false,
        };
        let groups = record.get("groups").and_then(|raw| self.texts(raw, Field::Audience));
        let named =
            |group: &String| if SPECIFIC_GROUP.is(group) { Audience::UNNAMED.to_owned() } else { group.clone() };
        Some(Audience { public, groups: values(groups.as_ref()).map(named).collect() })
    }

    /// Methods and tiers: words of a closed list, or columns to tick.
    fn closed_list<T: Copy + PartialEq + std::fmt::Display + 'static>(
        &mut self,
        field: Field,
        raw: &Raw<'_>,
        read: fn(&str) -> Option<T>,
        of_column: fn(Column) -> &'static [T],
    ) -> Option<List<T>> {
        let locus = raw.locus().clone();
        let mut found: Vec<Sourced<T>> = Vec::with_capacity(1);
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
                        TickWords::Ticked => of_column(*column).iter().for_each(|value| add(*value, &mark.locus)),
                        TickWords::Named(named) => named.into_iter().for_each(|value| add(value, &mark.locus)),
                        TickWords::Unclear => {
                            self.tick_unclear(field, *column, mark);
                        }
                    },
                }
            }
        } else {
            self.respelled(field, raw, |text| Some(read(text)?.to_string()));
            let texts = self.texts(raw, field)?;
            for text in texts.value {
                for word in each_at(plain_words(&text), &text.locus) {
                    match read(&word) {
                        Some(value) => add(value, &word.locus),
                        None => self.not_one_of(field, &word),
                    }
                }
            }
        }
        non_empty(found, &locus)
    }

    fn tick_unclear(&mut self, field: Field, column: Column, mark: &Words<'_>) {
        let mut finding = fld010_tick_unclear::finding(mark.locus.clone(), field, mark);
        finding.subject.tick = Some(column);
        self.found(finding, field);
    }

    fn not_one_of(&mut self, field: Field, text: &Sourced<String>) {
        let words = match field {
            Field::Methods => Method::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(),
            _ => Tier::ALL.iter().map(ToString::to_string).collect(),
        };
        let words = Text { zh: words.join("、").into(), en: words.join(", ").into() };
        let expected = crate::text!(
            "{words}之一（每种一列的，在相应的列打√）",
            "one of {words} (where each has a column, tick that)";
            words
        );
        let finding = src012_value_not_understood::finding(text.locus.clone(), &field.label(), text, &expected);
        self.found(finding, field);
    }

    /// Where a national item was seen: an empty list says that nobody has seen it yet, and is kept.
    fn attested(&mut self, raw: &Raw<'_>) -> Option<List<String>> {
        match raw {
            Raw::List(locus, entries) if entries.is_empty() => Some(Sourced::new(Vec::new(), locus.clone())),
            _ => self.texts(raw, Field::Attested),
        }
    }

    /// Remarks, and what stands in columns that the standard does not know.
    fn note(&mut self, field: Field, raw: &Raw<'_>, item: &mut Item) {
        let more = match raw {
            // A cell of remarks has one a line.
            Raw::Text(text) => {
                let lines = text.lines().map(spelling::unbroken).filter(|line| !line.is_empty());
                non_empty(each_at(lines.map(std::borrow::Cow::into_owned), &text.locus), &text.locus)
            }
            _ => self.texts(raw, Field::Notes),
        };
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

    pub(super) fn id(&mut self, raw: &Raw<'_>) -> Option<Sourced<ItemId>> {
        let form = Text::new(
            "“20-004”（标准事项）或“20-320699-001”（本地事项），序号三到六位",
            "`20-004` (of the standard) or `20-320699-001` (local), with a number of three to six digits",
        );
        self.value(raw, "id", &form, |text| text.parse().ok())
    }
}

/// `县级、乡级`, `县级/乡级`, `主动 依申请`; of a list of boxes (`■县级 □乡级`) those that are ticked.
fn plain_words(text: &str) -> Vec<String> {
    if Tier::read(text).is_some() || Method::read(text).is_some() {
        return vec![text.trim().to_owned()];
    }
    match split::chosen(text) {
        Some(chosen) => {
            chosen.into_iter().flat_map(|option| split::words(first_option(option))).map(str::to_owned).collect()
        }
        None => split::words(text).into_iter().map(str::to_owned).collect(),
    }
}

/// The words right behind a box: what follows a blank is another option, whose box was left out (`√主动 依申请`).
fn first_option(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

/// What words in a cell to tick say.
enum TickWords<T> {
    /// A tick with a remark: `√（部分）`.
    Ticked,
    /// The values by name: `县级`.
    Named(Vec<T>),
    Unclear,
}

fn words_of_tick<T>(mark: &str, read: fn(&str) -> Option<T>) -> TickWords<T> {
    let mark = mark.trim();
    let first: String = mark.chars().take(1).collect();
    if matches!(Mark::of_cell(&first), Mark::Ticked) && !first.chars().all(char::is_alphanumeric) {
        return TickWords::Ticked;
    }
    plain_words(mark)
        .iter()
        .map(|word| read(word))
        .collect::<Option<Vec<T>>>()
        .map_or(TickWords::Unclear, TickWords::Named)
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

/// Adds the groups that a text names: `√申请人、利害关系人`, `全社会`, `□全社会 ■特定群体（申请人）`.
/// Where an audience stands: the cell of its groups where there are any, else the cell that is ticked.
fn place_of_audience(raw: &Raw<'_>) -> Locus {
    let Raw::Ticks(ticks) = raw else { return raw.locus().clone() };
    let chosen = ticks.iter().rfind(|(_, mark)| Mark::of_cell(mark) != Mark::Open);
    chosen.map_or(raw.locus(), |(_, mark)| &mark.locus).clone()
}

fn add_groups(text: &str, audience: &mut Audience) {
    if text.trim() == Audience::UNNAMED {
        audience.groups.push(Audience::UNNAMED.to_owned());
        return;
    }
    match split::chosen(text) {
        // A tick alone says that there is a group, and not which.
        Some(chosen) if chosen.is_empty() => {}
        Some(chosen) => chosen.into_iter().for_each(|option| add_named(without_other_option(option), audience)),
        None => add_named(text, audience),
    }
}

/// The option right behind a box, without another that follows it and whose box was left out.
fn without_other_option(option: &str) -> &str {
    let is_option = |words: &str| Audience::is_everyone(words) || SPECIFIC_GROUP.start(words);
    let blanks = option.trim().match_indices(char::is_whitespace);
    let next = blanks.map(|(at, _)| at).find(|at| is_option(option.trim()[*at..].trim()));
    next.map_or(option.trim(), |at| &option.trim()[..at])
}

/// Whether words in a cell to tick say 全社会.
fn names_everyone(text: &str) -> bool {
    let mut audience = Audience::default();
    add_groups(text, &mut audience);
    audience.public
}

fn add_named(text: &str, audience: &mut Audience) {
    let tidied = spelling::tidy(text.trim());
    let label = SPECIFIC_GROUP.prefix(&tidied);
    let bare = tidied[label..].trim_start_matches(['：', ':']).trim();
    let bare = match (bare.chars().next(), bare.chars().next_back()) {
        (Some('(' | '（'), Some(')' | '）')) => bare.trim_matches(|c| "()（）".contains(c)),
        _ => bare,
    };
    if bare.is_empty() {
        if label > 0 {
            audience.groups.push(Audience::UNNAMED.to_owned());
        }
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
