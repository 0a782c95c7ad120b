//! A catalog (目录): the items of one domain, or of a supplementary list, of one region in one version.

use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::domain::DomainCode;
use super::item::{Item, ItemId};
use super::locus::Locus;
use super::region::{Region, RegionCode, RegionRank};
use super::sourced::Sourced;
use super::version::{Date, Version};
use super::vocabulary::Field;

/// The format number of catalog files that this program writes, and the only one it reads.
pub const FORMAT: u32 = 1;

/// What sort of catalog it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// 标准目录: of one of the 26 domains.
    Standard,
    /// 主动公开补充目录: what a region publishes beside the 26.
    Supplementary,
}

impl Kind {
    /// The key's value in a catalog file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Supplementary => "supplementary",
        }
    }
}

/// One catalog in a merge, lowest first: each layer adds to, overrides or withdraws from those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// The national standard.
    National,
    /// A province.
    Province,
    /// A city.
    City,
    /// A county, a district, or a zone of that rank.
    County,
    /// A township: 乡、镇、街道.
    Township,
    /// The supplementary catalogs, which may only add what no standard catalog has.
    Supplementary,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::National => "国家",
            Self::Province => "省级",
            Self::City => "市级",
            Self::County => "县级",
            Self::Township => "乡级",
            Self::Supplementary => "补充",
        })
    }
}

/// The items of one domain, or of a supplementary list, of one region in one version.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Catalog {
    /// The format number: 1.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// Standard or supplementary.
    pub kind: Kind,
    /// 试点领域. A supplementary catalog for all the rest has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Sourced<DomainCode>>,
    /// 标题, as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Sourced<String>>,
    /// 地区
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow_region")]
    pub region: Option<Sourced<Region>>,
    /// 版本
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Sourced<Version>>,
    /// 施行日期: from when it applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<Sourced<Date>>,
    /// The standard that this one localises.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "flow_follows")]
    pub follows: Option<Sourced<Follows>>,
    /// The ministry's guide, in a national catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guide: Option<Guide>,
    /// 公开事项
    pub items: Vec<Item>,
    /// Items of a lower layer that this one leaves out, each with its reason.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_withdrawals")]
    #[schemars(default)]
    pub withdrawn: Vec<Sourced<Withdrawal>>,
    /// 注, below the table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub notes: Vec<Sourced<String>>,
    /// The file or sheet.
    #[serde(skip)]
    pub locus: Locus,
    /// Where it has no region since several bear the name that its title states: those.
    #[serde(skip)]
    pub namesakes: Vec<Region>,
    /// Whether the file states its domain itself, and it was not told by title or contents.
    #[serde(skip)]
    pub states_domain: bool,
    /// Where another domain than the stated one holds most of the items: that one.
    #[serde(skip)]
    pub holds_domain: Option<DomainCode>,
    /// Fields that the table has no column for, which is reported once and not for each item.
    #[serde(skip)]
    pub absent_columns: Vec<Field>,
    /// Whether it states a version that nobody understands, which has been reported.
    #[serde(skip)]
    pub has_unread_version: bool,
}

/// The standard catalog that a local one localises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Follows {
    /// Its domain.
    pub standard: DomainCode,
    /// Its version.
    pub version: Version,
}

/// The ministry's guide (标准指引) that a national catalog renders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Guide {
    /// Its title.
    pub title: String,
    /// The ministry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The document number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_number: Option<String>,
    /// When it was issued, as far as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// An item that a layer leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Withdrawal {
    /// The item.
    pub id: ItemId,
    /// Why: `本县无此职能`.
    pub reason: String,
}

impl Catalog {
    /// A catalog without items.
    #[must_use]
    pub fn empty(kind: Kind, locus: Locus) -> Self {
        Self {
            format: FORMAT,
            kind,
            domain: None,
            title: None,
            region: None,
            version: None,
            effective: None,
            follows: None,
            guide: None,
            items: Vec::new(),
            withdrawn: Vec::new(),
            notes: Vec::new(),
            locus,
            namesakes: Vec::new(),
            states_domain: false,
            holds_domain: None,
            absent_columns: Vec::new(),
            has_unread_version: false,
        }
    }

    /// The region of a catalog that names none beyond doubt, in a set of `own`: that one, unless the title's name is borne by others only;
    /// in a set of a city the only county of it that bears the name.
    #[must_use]
    pub fn region_beside<'a>(&'a self, own: &'a Region) -> Option<&'a Region> {
        if self.namesakes.is_empty() || self.namesakes.iter().any(|named| own.code.is_within(named.code)) {
            return Some(own);
        }
        let mut below = self.namesakes.iter().filter(|named| named.code.is_within(own.code));
        below.next().filter(|_| below.next().is_none())
    }

    /// The domain's code; that of a supplementary catalog for all the rest is `00`.
    #[must_use]
    pub fn domain_code(&self) -> Option<DomainCode> {
        match (&self.domain, self.kind) {
            (Some(domain), _) => Some(domain.value),
            (None, Kind::Supplementary) => Some(DomainCode::OUTSIDE),
            (None, Kind::Standard) => None,
        }
    }

    /// Whether this is a national catalog, in which a field that is absent means "not known".
    #[must_use]
    pub fn is_national(&self) -> bool {
        self.region.as_ref().is_some_and(|region| region.code == RegionCode::NATION)
    }

    /// The township whose catalog it is, where it is one's.
    #[must_use]
    pub fn township(&self) -> Option<&Region> {
        self.region.as_ref().map(|region| &region.value).filter(|region| region.code.is_township())
    }

    /// Whether it holds no item, and withdraws none: a file that someone began, or cut.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.withdrawn.is_empty()
    }

    /// Its place among the layers of a merge. A catalog that names no region is a county's.
    #[must_use]
    pub fn layer(&self) -> Layer {
        if self.kind == Kind::Supplementary {
            return Layer::Supplementary;
        }
        match self.region.as_ref().map(|region| region.code.rank()) {
            Some(RegionRank::Nation) => Layer::National,
            Some(RegionRank::Province) => Layer::Province,
            Some(RegionRank::City) => Layer::City,
            Some(RegionRank::County) | None => Layer::County,
            Some(RegionRank::Township) => Layer::Township,
        }
    }
}

#[expect(clippy::ref_option, reason = "serde hands the field over as it is declared")]
fn flow_region<S: Serializer>(region: &Option<Sourced<Region>>, serializer: S) -> Result<S::Ok, S::Error> {
    region.as_ref().map(serde_yaml::FlowMap).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "serde hands the field over as it is declared")]
fn flow_follows<S: Serializer>(follows: &Option<Sourced<Follows>>, serializer: S) -> Result<S::Ok, S::Error> {
    follows.as_ref().map(serde_yaml::FlowMap).serialize(serializer)
}

fn flow_withdrawals<S: Serializer>(withdrawn: &[Sourced<Withdrawal>], serializer: S) -> Result<S::Ok, S::Error> {
    // Their order says nothing.
    let mut sorted: Vec<_> = withdrawn.iter().map(serde_yaml::FlowMap).collect();
    sorted.sort_by_key(|withdrawal| withdrawal.0.id);
    serializer.collect_seq(sorted)
}
