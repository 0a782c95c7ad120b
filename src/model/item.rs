//! One row of a catalog: 公开事项.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::domain::DomainCode;
use super::legal_basis::LegalBasis;
use super::locus::{Locus, Origin};
use super::region::RegionCode;
use super::sourced::{List, Sourced};
use super::spelling;
use super::time_limit::TimeLimit;
use super::values;
use super::vocabulary::{Column, Field};
use super::words::{Audience, Channel, Method, Tier};

/// The identity of an item, never reused: `20-004` in the national standard, `20-320699-001` for a local addition,
/// `00-320699-001` for a supplementary item outside the 26 domains. What a township added has its nine digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// The domain.
    pub domain: DomainCode,
    /// The region that added the item; `None` for an item of the national standard.
    pub region: Option<RegionCode>,
    /// The number, from 1; of three to six digits.
    pub number: u32,
}

impl ItemId {
    /// The highest number.
    pub const LAST: u32 = 999_999;
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.region {
            None => write!(f, "{}-{:03}", self.domain, self.number),
            Some(region) => write!(f, "{}-{region}-{:03}", self.domain, self.number),
        }
    }
}

impl FromStr for ItemId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (domain, rest) = text.trim().split_once('-').ok_or(())?;
        let (region, number) = match rest.split_once('-') {
            None => (None, rest),
            Some((region, number)) => (Some(region.parse()?), number),
        };
        let is_number = (3..=6).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        match (domain.len(), is_number, number.parse()) {
            (2, true, Ok(number)) if number > 0 => Ok(Self { domain: domain.parse()?, region, number }),
            _ => Err(()),
        }
    }
}

/// In quotation marks, as the domain is: neither is a number.
impl Serialize for ItemId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_yaml::DoubleQuoted(self.to_string()).serialize(serializer)
    }
}

impl JsonSchema for ItemId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ItemId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "事项编号：国家标准事项 DD-NNN，本地事项 DD-RRRRRR-NNN（乡镇、街道为九位）",
            "pattern": r"^\d{2}(-\d{6}(\d{3})?)?-\d{3,6}$"
        })
    }
}

/// One row of a catalog. A field is `None` where the table or file says nothing: unknown in a national catalog, a fault in a
/// local one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Item {
    /// 编号. Tables from departments carry none; `align` finds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Sourced<ItemId>>,
    /// 一级事项
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Sourced<String>>,
    /// 二级事项
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Sourced<String>>,
    /// 公开内容（要素）: what has to be published, element by element.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow")]
    pub elements: Option<List<String>>,
    /// 公开依据
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow_records")]
    pub legal_basis: Option<List<LegalBasis>>,
    /// 公开时限
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<Sourced<TimeLimit>>,
    /// 公开主体: who publishes.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow")]
    pub disclosing_bodies: Option<List<String>>,
    /// 公开渠道和载体
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow_channels")]
    pub channels: Option<List<Channel>>,
    /// 公开对象
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow_audience")]
    pub audience: Option<Sourced<Audience>>,
    /// 公开方式
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow_sorted")]
    pub methods: Option<List<Method>>,
    /// 公开层级
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow_sorted")]
    pub tiers: Option<List<Tier>>,
    /// 佐证地区, in a national catalog: the places whose published table shows the item. Empty: recalled from the guide, still to
    /// be confirmed.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow")]
    pub attested: Option<List<String>>,
    /// 备注, and what stands in columns that the standard does not know: `咨询电话：…`.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow")]
    pub notes: Option<List<String>>,
    /// Where the item stands: the cell of its name, or of its category where it has no name.
    #[serde(skip)]
    pub locus: Locus,
    /// The cells that it was imported from, where it stands in a catalog that `mulu import` wrote.
    #[serde(skip)]
    pub origin: Option<Origin>,
    /// Where the fields that it lacks would stand: the empty cells of its row.
    #[serde(skip)]
    pub blanks: Vec<(Field, Locus)>,
    /// The columns of its row to tick that are not ticked, each with its cell.
    #[serde(skip)]
    pub open: Vec<(Column, Locus)>,
    /// Fields that it states in a way that nobody understands, which has been reported: they are not missing as well.
    #[serde(skip)]
    pub unread: Vec<Field>,
}

impl Item {
    /// Whether it says that it is published at a tier.
    #[must_use]
    pub fn is_of_tier(&self, tier: Tier) -> bool {
        values(self.tiers.as_ref()).any(|own| *own == tier)
    }

    /// Whether it says that townships or villages publish it, and nobody above.
    #[must_use]
    pub fn is_below_county(&self) -> bool {
        self.tiers
            .as_ref()
            .is_some_and(|tiers| !tiers.value.is_empty() && tiers.values().all(|tier| *tier >= Tier::Township))
    }

    /// An item that says nothing yet.
    #[must_use]
    pub fn at(locus: Locus) -> Self {
        Self {
            id: None,
            category: None,
            name: None,
            elements: None,
            legal_basis: None,
            time_limit: None,
            disclosing_bodies: None,
            channels: None,
            audience: None,
            methods: None,
            tiers: None,
            attested: None,
            notes: None,
            locus,
            origin: None,
            blanks: Vec::new(),
            open: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// The item as people call it: `最低生活保障 / 办事指南`.
    #[must_use]
    pub fn title(&self) -> String {
        let parts: Vec<&str> =
            [&self.category, &self.name].into_iter().flatten().map(|part| part.value.as_str()).collect();
        parts.join(" / ")
    }

    /// What the bodies that publish it are compared by: their names without marks and blanks.
    #[must_use]
    pub fn body_keys(&self) -> Vec<String> {
        values(self.disclosing_bodies.as_ref()).map(|body| spelling::key(body)).collect()
    }

    /// 三级事项, which it keeps among its notes.
    #[must_use]
    pub fn third_level(&self) -> Option<&String> {
        values(self.notes.as_ref()).find(|note| note.starts_with(Field::SubName.title()))
    }

    /// Where a field stands, or would stand: its cell, or the item where the file has no place for it.
    #[must_use]
    pub fn place_of(&self, field: Field) -> &Locus {
        let blank = || self.blanks.iter().find(|(blank, _)| *blank == field).map(|(_, locus)| locus);
        self.stands_at(field).or_else(blank).unwrap_or(&self.locus)
    }

    /// The cell of its row where a tick would stand, in a table that has the column.
    #[must_use]
    pub fn open_cell(&self, column: Column) -> Option<&Locus> {
        let covers = |own: Column| match (own, column) {
            (Column::Tiers(own), Column::Tiers(wanted)) => wanted.iter().all(|tier| own.contains(tier)),
            (own, wanted) => own == wanted,
        };
        self.open.iter().find(|(own, _)| covers(*own)).map(|(_, locus)| locus)
    }

    /// Whether the item says anything about a field.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.stands_at(field).is_some()
    }

    /// Takes a field over from another item, where this one does not say it.
    pub fn fill(&mut self, field: Field, from: &Self) {
        fn take<T: Clone>(field: &mut Option<T>, from: Option<&T>) {
            if field.is_none() {
                *field = from.cloned();
            }
        }
        match field {
            Field::Id => take(&mut self.id, from.id.as_ref()),
            Field::Category => take(&mut self.category, from.category.as_ref()),
            Field::Name => take(&mut self.name, from.name.as_ref()),
            Field::Elements => take(&mut self.elements, from.elements.as_ref()),
            Field::LegalBasis => take(&mut self.legal_basis, from.legal_basis.as_ref()),
            Field::TimeLimit => take(&mut self.time_limit, from.time_limit.as_ref()),
            Field::DisclosingBodies => take(&mut self.disclosing_bodies, from.disclosing_bodies.as_ref()),
            Field::Channels => take(&mut self.channels, from.channels.as_ref()),
            Field::Audience => take(&mut self.audience, from.audience.as_ref()),
            Field::Methods => take(&mut self.methods, from.methods.as_ref()),
            Field::Tiers => take(&mut self.tiers, from.tiers.as_ref()),
            Field::Attested => take(&mut self.attested, from.attested.as_ref()),
            Field::Notes => take(&mut self.notes, from.notes.as_ref()),
            Field::Serial | Field::Domain | Field::SubName | Field::Review => {}
        }
    }

    /// Takes a field out.
    pub fn clear(&mut self, field: Field) {
        match field {
            Field::Id => self.id = None,
            Field::Category => self.category = None,
            Field::Name => self.name = None,
            Field::Elements => self.elements = None,
            Field::LegalBasis => self.legal_basis = None,
            Field::TimeLimit => self.time_limit = None,
            Field::DisclosingBodies => self.disclosing_bodies = None,
            Field::Channels => self.channels = None,
            Field::Audience => self.audience = None,
            Field::Methods => self.methods = None,
            Field::Tiers => self.tiers = None,
            Field::Attested => self.attested = None,
            Field::Notes => self.notes = None,
            Field::Serial | Field::Domain | Field::SubName | Field::Review => {}
        }
    }

    /// Puts it where a table is made of it: each field that has a place there, with its entries, and what it lacks. Where it stood is its
    /// origin, unless that is known already.
    pub fn move_to(&mut self, locus: Locus, place: impl Fn(Field) -> Option<Locus>) {
        fn one<T>(value: &mut Option<Sourced<T>>, at: Option<Locus>) {
            if let (Some(value), Some(at)) = (value, at) {
                value.locus = at;
            }
        }
        fn all<T>(list: &mut Option<List<T>>, at: Option<Locus>) {
            if let (Some(list), Some(at)) = (list, at) {
                list.value.iter_mut().for_each(|entry| entry.locus = at.clone());
                list.locus = at;
            }
        }
        one(&mut self.id, place(Field::Id));
        one(&mut self.category, place(Field::Category));
        one(&mut self.name, place(Field::Name));
        all(&mut self.elements, place(Field::Elements));
        all(&mut self.legal_basis, place(Field::LegalBasis));
        one(&mut self.time_limit, place(Field::TimeLimit));
        all(&mut self.disclosing_bodies, place(Field::DisclosingBodies));
        all(&mut self.channels, place(Field::Channels));
        one(&mut self.audience, place(Field::Audience));
        all(&mut self.methods, place(Field::Methods));
        all(&mut self.tiers, place(Field::Tiers));
        all(&mut self.notes, place(Field::Notes));
        let lacks = Field::REQUIRED.into_iter().chain([Field::Id]).filter(|field| !self.has(*field));
        self.blanks = lacks.filter_map(|field| Some((field, place(field)?))).collect();
        let before = std::mem::replace(&mut self.locus, locus);
        self.origin.get_or_insert_with(|| before.into());
    }

    fn stands_at(&self, field: Field) -> Option<&Locus> {
        match field {
            Field::Id => self.id.as_ref().map(|f| &f.locus),
            Field::Category => self.category.as_ref().map(|f| &f.locus),
            Field::Name => self.name.as_ref().map(|f| &f.locus),
            Field::Elements => self.elements.as_ref().map(|f| &f.locus),
            Field::LegalBasis => self.legal_basis.as_ref().map(|f| &f.locus),
            Field::TimeLimit => self.time_limit.as_ref().map(|f| &f.locus),
            Field::DisclosingBodies => self.disclosing_bodies.as_ref().map(|f| &f.locus),
            Field::Channels => self.channels.as_ref().map(|f| &f.locus),
            Field::Audience => self.audience.as_ref().map(|f| &f.locus),
            Field::Methods => self.methods.as_ref().map(|f| &f.locus),
            Field::Tiers => self.tiers.as_ref().map(|f| &f.locus),
            Field::Attested => self.attested.as_ref().map(|f| &f.locus),
            Field::Notes => self.notes.as_ref().map(|f| &f.locus),
            Field::Serial | Field::Domain | Field::SubName | Field::Review => None,
        }
    }

    /// Whether some published table shows this national item. Items of local catalogs attest themselves.
    #[must_use]
    pub fn is_attested(&self) -> bool {
        self.attested.as_ref().is_none_or(|places| !places.value.is_empty())
    }
}

/// Writes a list on one line.
#[expect(clippy::ref_option, reason = "serde hands the field over as it is declared")]
fn flow<T: Serialize, S: Serializer>(list: &Option<List<T>>, serializer: S) -> Result<S::Ok, S::Error> {
    let entries: Vec<&T> = super::sourced::values(list.as_ref()).collect();
    serde_yaml::FlowSeq(entries).serialize(serializer)
}

/// Writes a closed list on one line, in the order of the official table: the order of methods and tiers says nothing.
#[expect(clippy::ref_option, reason = "serde hands the field over as it is declared")]
fn flow_sorted<T: Serialize + Ord, S: Serializer>(list: &Option<List<T>>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut entries: Vec<&T> = super::sourced::values(list.as_ref()).collect();
    entries.sort();
    serde_yaml::FlowSeq(entries).serialize(serializer)
}

/// Writes channels likewise.
#[expect(clippy::ref_option, reason = "serde hands the field over as it is declared")]
fn flow_channels<S: Serializer>(list: &Option<List<Channel>>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut entries: Vec<&Channel> = super::sourced::values(list.as_ref()).collect();
    entries.sort_by_key(|channel| channel.rank());
    serde_yaml::FlowSeq(entries).serialize(serializer)
}

/// Writes an audience on one line, be it a word or a record. A word that is announced as a record would put the next record on one line.
#[expect(clippy::ref_option, reason = "serde hands the field over as it is declared")]
fn flow_audience<S: Serializer>(audience: &Option<Sourced<Audience>>, serializer: S) -> Result<S::Ok, S::Error> {
    match audience {
        Some(audience) if audience.is_whole_public() => audience.serialize(serializer),
        _ => audience.as_ref().map(serde_yaml::FlowMap).serialize(serializer),
    }
}

/// Writes a list of records with one line each.
#[expect(clippy::ref_option, reason = "serde hands the field over as it is declared")]
fn flow_records<T: Serialize, S: Serializer>(list: &Option<List<T>>, serializer: S) -> Result<S::Ok, S::Error> {
    let entries: Vec<serde_yaml::FlowMap<&T>> =
        super::sourced::values(list.as_ref()).map(serde_yaml::FlowMap).collect();
    entries.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_and_written() {
        for id in ["20-004", "20-320699-001", "00-320699-012", "19-1075"] {
            assert_eq!(id.parse::<ItemId>().unwrap().to_string(), id);
        }
        for wrong in ["20-4", "20_004", "27-001", "20-000", "20-32069-001", "", "20-004-", "20-320699-1000000"] {
            assert!(wrong.parse::<ItemId>().is_err(), "{wrong}");
        }
    }
}
