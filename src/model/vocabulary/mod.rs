//! The words of published tables, from `catalogs/vocabulary/`: a new spelling is a line there and no code.

mod marks;
mod phrases;

use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};

use super::domain::{Domain, DomainCode};
use super::spelling::{fold, folded_char};
use super::words::Tier;
use crate::text::Text;

pub use marks::{Mark, box_mark, is_box_legend, is_same_as_above, letter_mark, symbol_mark};
pub(super) use phrases::{AT_ONCE, CHANNEL_WORDS, DISPLAY, EXCEPTION, METHOD_WORDS, PERIODIC, PERMANENT, TIER_WORDS};
pub use phrases::{
    BODY_END, CANCELLED, EMPTY_CONTENT, FORM_LINE, NO_COMMENT, NO_TABLE_SHEET, NOTE, Phrases, REQUIREMENTS_TITLE,
    SPECIFIC_GROUP, STANDARD_TITLE, SUPPLEMENTARY_TITLE, TOWNSHIP_BODY, VAGUE_BASIS, VAGUE_BODY,
};

include!(concat!(env!("OUT_DIR"), "/vocabulary.rs"));

/// A field of an item: what a column of a table or a key of a catalog file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// 序号; not kept, but checked.
    Serial,
    /// The item's id.
    Id,
    /// A column that repeats the domain in each row.
    Domain,
    /// 一级事项
    Category,
    /// 二级事项
    Name,
    /// 三级事项
    SubName,
    /// 公开内容（要素）
    Elements,
    /// 公开依据
    LegalBasis,
    /// 公开时限
    TimeLimit,
    /// 公开主体
    DisclosingBodies,
    /// 公开渠道和载体
    Channels,
    /// 公开对象
    Audience,
    /// 公开方式
    Methods,
    /// 公开层级
    Tiers,
    /// The places whose published table shows a national item.
    Attested,
    /// 备注 and columns that the standard does not know.
    Notes,
    /// 审核意见, 审核人, 日期: what a reviewer wrote, which is no part of the catalog.
    Review,
}

impl Field {
    /// The fields that every item of a local catalog must have, in the order of the official table.
    pub const REQUIRED: [Self; 10] = [
        Self::Category,
        Self::Name,
        Self::Elements,
        Self::LegalBasis,
        Self::TimeLimit,
        Self::DisclosingBodies,
        Self::Channels,
        Self::Audience,
        Self::Methods,
        Self::Tiers,
    ];

    /// The key in catalog files and JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Id => "id",
            Self::Domain => "domain",
            Self::Category => "category",
            Self::Name => "name",
            Self::SubName => "sub_name",
            Self::Elements => "elements",
            Self::LegalBasis => "legal_basis",
            Self::TimeLimit => "time_limit",
            Self::DisclosingBodies => "disclosing_bodies",
            Self::Channels => "channels",
            Self::Audience => "audience",
            Self::Methods => "methods",
            Self::Tiers => "tiers",
            Self::Attested => "attested",
            Self::Notes => "notes",
            Self::Review => "review",
        }
    }

    /// The heading of the official table, which people know the field by.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Attested => "佐证地区",
            field => official_heading(field.key()),
        }
    }

    /// The field's name in a message: the Chinese heading, and in English with its meaning before it.
    #[must_use]
    pub fn label(self) -> Text {
        let english = match self {
            Self::Serial => "serial number",
            Self::Id => "id",
            Self::Domain => "domain",
            Self::Category => "category",
            Self::Name => "item name",
            Self::SubName => "third-level item",
            Self::Elements => "content elements",
            Self::LegalBasis => "legal basis",
            Self::TimeLimit => "time limit",
            Self::DisclosingBodies => "disclosing body",
            Self::Channels => "channels",
            Self::Audience => "audience",
            Self::Methods => "method",
            Self::Tiers => "tier",
            Self::Attested => "attested places",
            Self::Notes => "notes",
            Self::Review => "review",
        };
        Text { zh: self.title().into(), en: format!("{english} ({})", self.title()).into() }
    }
}

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The values of a field.
    Of(Field),
    /// 公开事项 as one column, or as the group over 一级事项 and 二级事项.
    Matter,
    /// Under 公开对象: ticked when everyone is addressed.
    Public,
    /// Under 公开对象: ticked, or the groups by name.
    Groups,
    /// Under 公开方式: ticked when published unasked.
    Proactive,
    /// Under 公开方式: ticked when published on request.
    OnRequest,
    /// Under 公开层级: ticked for one tier, or for several that share a column (乡、村级).
    Tiers(&'static [Tier]),
}

impl Column {
    /// What a heading means; `None` for one that no vocabulary lists.
    ///
    /// Width, blanks, line breaks and what stands in brackets do not matter.
    #[must_use]
    pub fn of_heading(heading: &str) -> Option<Self> {
        static COLUMNS: LazyLock<HashMap<String, Column>> = LazyLock::new(|| {
            let spellings = HEADERS.iter().flat_map(|(key, spellings)| {
                let column = Column::of_key(key).expect("headers.yaml names columns that exist; a test holds that");
                spellings.iter().map(move |spelling| (heading_key(spelling), column))
            });
            spellings.collect()
        });
        static FIRSTS: LazyLock<HashSet<char>> =
            LazyLock::new(|| COLUMNS.keys().filter_map(|key| key.chars().next()).collect());
        static LONGEST: LazyLock<usize> = LazyLock::new(|| COLUMNS.keys().map(String::len).max().unwrap_or_default());
        // Most cells of a table are no headings, and show it by their length or their first character.
        if heading.len() > *LONGEST * 3 && !heading.contains(['(', '（']) {
            return None;
        }
        let first = folded_char(heading.trim_start().chars().next()?);
        if first.is_some_and(|first| first != '(' && !FIRSTS.contains(&first)) {
            return None;
        }
        let folded = fold(heading);
        COLUMNS.get(&outside_brackets(&folded)).or_else(|| COLUMNS.get(&folded)).copied()
    }

    fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "serial" => Self::Of(Field::Serial),
            "id" => Self::Of(Field::Id),
            "domain" => Self::Of(Field::Domain),
            "matter" => Self::Matter,
            "category" => Self::Of(Field::Category),
            "name" => Self::Of(Field::Name),
            "sub_name" => Self::Of(Field::SubName),
            "elements" => Self::Of(Field::Elements),
            "legal_basis" => Self::Of(Field::LegalBasis),
            "time_limit" => Self::Of(Field::TimeLimit),
            "disclosing_bodies" => Self::Of(Field::DisclosingBodies),
            "channels" => Self::Of(Field::Channels),
            "audience" => Self::Of(Field::Audience),
            "audience.public" => Self::Public,
            "audience.groups" => Self::Groups,
            "methods" => Self::Of(Field::Methods),
            "methods.proactive" => Self::Proactive,
            "methods.on_request" => Self::OnRequest,
            "tiers" => Self::Of(Field::Tiers),
            "tiers.city" => Self::of_tier(Tier::City),
            "tiers.county" => Self::of_tier(Tier::County),
            "tiers.township" => Self::of_tier(Tier::Township),
            "tiers.village" => Self::of_tier(Tier::Village),
            "tiers.township_village" => Self::Tiers(&[Tier::Township, Tier::Village]),
            "notes" => Self::Of(Field::Notes),
            "review" => Self::Of(Field::Review),
            _ => return None,
        })
    }

    /// The column to tick for a tier.
    #[must_use]
    pub fn of_tier(tier: Tier) -> Self {
        Self::Tiers(match tier {
            Tier::City => &[Tier::City],
            Tier::County => &[Tier::County],
            Tier::Township => &[Tier::Township],
            Tier::Village => &[Tier::Village],
        })
    }

    /// The field that the column says something about.
    #[must_use]
    pub fn field(self) -> Field {
        match self {
            Self::Of(field) => field,
            Self::Matter => Field::Name,
            Self::Public | Self::Groups => Field::Audience,
            Self::Proactive | Self::OnRequest => Field::Methods,
            Self::Tiers(_) => Field::Tiers,
        }
    }

    /// The heading of the official table: 全社会, 县级 …
    #[must_use]
    pub fn title(self) -> &'static str {
        official_heading(match self {
            Self::Of(field) => field.key(),
            Self::Matter => "matter",
            Self::Public => "audience.public",
            Self::Groups => "audience.groups",
            Self::Proactive => "methods.proactive",
            Self::OnRequest => "methods.on_request",
            Self::Tiers([Tier::City]) => "tiers.city",
            Self::Tiers([Tier::County]) => "tiers.county",
            Self::Tiers([Tier::Township]) => "tiers.township",
            Self::Tiers([Tier::Village]) => "tiers.village",
            Self::Tiers(_) => "tiers.township_village",
        })
    }

    /// Whether it is one of the columns to tick.
    #[must_use]
    pub fn is_tick(self) -> bool {
        !matches!(self, Self::Of(_) | Self::Matter)
    }
}

/// What a column of a list of requirements (权责清单, 公共服务事项清单) holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequirementColumn {
    /// 序号
    Serial,
    /// 权力类型
    Power,
    /// 事项名称
    Name,
    /// 实施主体
    Body,
    /// 实施依据
    Basis,
    /// 状态
    Status,
}

impl RequirementColumn {
    /// What a heading means; `None` for one that the vocabulary lacks.
    #[must_use]
    pub fn of_heading(heading: &str) -> Option<Self> {
        static COLUMNS: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
            let spellings =
                REQUIREMENT_HEADERS.iter().flat_map(|(key, spellings)| spellings.iter().map(|word| (*key, word)));
            spellings.map(|(key, spelling)| (heading_key(spelling), key)).collect()
        });
        Some(match *COLUMNS.get(&heading_key(heading))? {
            "serial" => Self::Serial,
            "power" => Self::Power,
            "name" => Self::Name,
            "body" => Self::Body,
            "basis" => Self::Basis,
            "status" => Self::Status,
            _ => return None,
        })
    }
}

/// Words that say nothing about which matter an entry of a list is about.
pub static RESIDUAL_WORDS: &[&str] = REQUIREMENT_RESIDUAL;
/// What joins several matters in one entry.
pub static JOINTS: &[&str] = REQUIREMENT_JOINTS;
/// Words of lists and of catalogs that mean the same matter, group by group.
pub static ALIKE: &[&[&str]] = REQUIREMENT_ALIKE;

/// The heading that the official table gives a column (`tiers.county` is 县级).
#[must_use]
pub fn official_heading(key: &str) -> &'static str {
    HEADERS.iter().find(|(listed, _)| *listed == key).map_or("", |(_, spellings)| spellings[0])
}

/// A heading without what stands in brackets, folded. Brackets that are the name itself (乡（镇）级) are kept, opened.
fn heading_key(heading: &str) -> String {
    outside_brackets(&fold(heading))
}

fn outside_brackets(folded: &str) -> String {
    let mut outside = String::with_capacity(folded.len());
    let mut depth = 0_u32;
    for c in folded.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    if outside.is_empty() { folded.to_owned() } else { outside }
}

/// The county body that usually bears the task of one that the national catalogs name in general words.
///
/// `县级政府民政部门` in 示例县 is 示例县民政局. A body that the vocabulary does not list stays as it is.
#[must_use]
pub fn local_body(general: &str, region: &str) -> String {
    BODIES
        .iter()
        .find(|(listed, _)| *listed == general)
        .map_or_else(|| general.to_owned(), |(_, local)| local.replace("{地区}", region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_column_exists_and_no_spelling_means_two() {
        let mut seen: HashMap<String, &str> = HashMap::default();
        for (key, spellings) in HEADERS {
            assert!(Column::of_key(key).is_some(), "{key}");
            for spelling in *spellings {
                if let Some(other) = seen.insert(heading_key(spelling), key) {
                    assert_eq!(other, *key, "{spelling}");
                }
            }
        }
    }

    #[test]
    fn headings_are_read_in_their_many_spellings() {
        for (heading, column) in [
            ("公开内容(要素)", Column::Of(Field::Elements)),
            ("公开渠道和载体\n（“■”表示必选项，“□”表示可选项）", Column::Of(Field::Channels)),
            ("序 号", Column::Of(Field::Serial)),
            ("特定群众", Column::Groups),
            ("特定群体（请写明）", Column::Groups),
            ("全社 会", Column::Public),
            ("镇（街）级", Column::Tiers(&[Tier::Township])),
            ("乡（镇）级", Column::Tiers(&[Tier::Township])),
            ("县（市、区）级", Column::Tiers(&[Tier::County])),
            ("乡、村级", Column::Tiers(&[Tier::Township, Tier::Village])),
        ] {
            assert_eq!(Column::of_heading(heading), Some(column), "{heading}");
        }
        assert_eq!(Column::of_heading("咨询电话"), None);
    }
}
