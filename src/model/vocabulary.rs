//! The words of published tables, from `catalogs/vocabulary/`: a new spelling is a line there and no code.

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use super::domain::{Domain, DomainCode};
use super::spelling::{fold, folded_char, is_word};
use super::words::Tier;
use crate::text::Text;

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
        // Most cells of a table are no headings, and show it by their first character.
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

/// What a mark in a cell to tick says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// √ and its kin.
    Ticked,
    /// Blank, or crossed out.
    Open,
    /// Words: the cell says more than yes or no.
    Words,
}

impl Mark {
    /// Reads a cell under 全社会, 主动, 县级 and the like.
    #[must_use]
    pub fn of_cell(text: &str) -> Self {
        let text = text.trim();
        let is_mark = |c: char| c.is_whitespace() || MARK_TICKED.iter().any(|mark| mark.chars().eq([c]));
        if text.is_empty() || MARK_OPEN.contains(&text) {
            Self::Open
        } else if MARK_TICKED.contains(&text) || text.chars().all(is_mark) {
            Self::Ticked
        } else {
            Self::Words
        }
    }
}

/// Whether the cell says that its value is that of the row above: 同上.
#[must_use]
pub fn is_same_as_above(text: &str) -> bool {
    MARK_SAME_AS_ABOVE.contains(&text.trim())
}

/// Whether an option of a list of boxes is chosen (■), not chosen (□), or `None` where `c` is no box.
#[must_use]
pub fn box_mark(c: char) -> Option<bool> {
    static MARKS: LazyLock<Vec<(char, bool)>> = LazyLock::new(|| {
        let chars = |marks: &'static [&str]| marks.iter().flat_map(|mark| mark.chars());
        let chosen = chars(MARK_CHOSEN).map(|mark| (mark, true));
        let mut marks: Vec<_> = chosen.chain(chars(MARK_NOT_CHOSEN).map(|mark| (mark, false))).collect();
        marks.sort_unstable();
        marks
    });
    let at = MARKS.binary_search_by_key(&c, |(mark, _)| *mark).ok()?;
    Some(MARKS[at].1)
}

/// Whether a letter of a font of symbols is shown as a chosen box (☑) or an open one (□); `None` where it is neither.
#[must_use]
pub fn symbol_mark(font: &str, letter: char) -> Option<bool> {
    let (chosen, not_chosen) = match font {
        "wingdings" => (MARK_WINGDINGS_CHOSEN, MARK_WINGDINGS_NOT_CHOSEN),
        "wingdings2" => (MARK_WINGDINGS2_CHOSEN, MARK_WINGDINGS2_NOT_CHOSEN),
        "webdings" => (MARK_WEBDINGS_CHOSEN, MARK_WEBDINGS_NOT_CHOSEN),
        _ => return None,
    };
    listed(letter, chosen, not_chosen)
}

/// Whether a letter that is left of a lost font of symbols is a chosen or an open box, if it is a box at all: only what follows it can
/// tell.
#[must_use]
pub fn letter_mark(letter: char) -> Option<bool> {
    listed(letter, MARK_LETTER_CHOSEN, MARK_LETTER_NOT_CHOSEN)
}

fn listed(letter: char, chosen: &[&str], not_chosen: &[&str]) -> Option<bool> {
    let has = |list: &[&str]| list.iter().any(|mark| mark.chars().eq([letter]));
    if has(chosen) { Some(true) } else { has(not_chosen).then_some(false) }
}

/// Whether a header says that its boxes mean mandatory and optional (“■”表示必选项，“□”表示可选项).
#[must_use]
pub fn is_box_legend(heading: &str) -> bool {
    MARK_BOX_LEGEND.iter().all(|word| heading.contains(word))
}

/// A list of phrases, and whether a text is, starts with, or holds one of them.
#[derive(Debug)]
pub struct Phrases {
    written: &'static [&'static str],
    folded: OnceLock<Vec<String>>,
    longest: OnceLock<usize>,
}

/// 公开内容 that says nothing.
pub static EMPTY_CONTENT: Phrases = Phrases::new(PHRASE_EMPTY_CONTENT);
/// 公开主体 that names nobody.
pub static VAGUE_BODY: Phrases = Phrases::new(PHRASE_VAGUE_BODY);
/// 公开依据 that names no law.
pub static VAGUE_BASIS: Phrases = Phrases::new(PHRASE_VAGUE_BASIS);
/// 特定群体, before the name of the group.
pub static SPECIFIC_GROUP: Phrases = Phrases::new(PHRASE_SPECIFIC_GROUP);
/// What the name of a body ends in.
pub static BODY_END: Phrases = Phrases::new(PHRASE_BODY_END);
/// What the name of a township's own body ends in.
pub static TOWNSHIP_BODY: Phrases = Phrases::new(PHRASE_TOWNSHIP_BODY);
/// What the title of a supplementary catalog says.
pub static SUPPLEMENTARY_TITLE: Phrases = Phrases::new(PHRASE_SUPPLEMENTARY_TITLE);
/// What the title of a standard catalog says.
pub static STANDARD_TITLE: Phrases = Phrases::new(PHRASE_STANDARD_TITLE);
/// What the title of a list of requirements says.
pub static REQUIREMENTS_TITLE: Phrases = Phrases::new(PHRASE_REQUIREMENTS_TITLE);
/// 状态 of an entry that is gone.
pub static CANCELLED: Phrases = Phrases::new(REQUIREMENT_CANCELLED);
/// What a note below a table starts with.
pub static NOTE: Phrases = Phrases::new(PHRASE_NOTE);
/// What sheets are called that hold no table and miss none: covers, instructions.
pub static NO_TABLE_SHEET: Phrases = Phrases::new(PHRASE_NO_TABLE_SHEET);
/// What a line of the form above a table starts with.
pub static FORM_LINE: Phrases = Phrases::new(PHRASE_FORM_LINE);
/// What stands before a number of days that says how long a thing is shown.
pub(super) static DISPLAY: Phrases = Phrases::new(PHRASE_DISPLAY);
pub(super) static AT_ONCE: Phrases = Phrases::new(PHRASE_AT_ONCE);
pub(super) static PERMANENT: Phrases = Phrases::new(PHRASE_PERMANENT);
pub(super) static PERIODIC: Phrases = Phrases::new(PHRASE_PERIODIC);
pub(super) static EXCEPTION: Phrases = Phrases::new(PHRASE_EXCEPTION);

impl Phrases {
    const fn new(written: &'static [&'static str]) -> Self {
        Self { written, folded: OnceLock::new(), longest: OnceLock::new() }
    }

    fn folded(&self) -> &[String] {
        self.folded.get_or_init(|| self.written.iter().map(|phrase| fold(phrase)).collect())
    }

    /// Whether the text is one of them, width, blanks and a final stop aside.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        // Most texts are longer than any phrase, which shows before they are folded.
        let most =
            self.longest.get_or_init(|| self.folded().iter().map(|phrase| phrase.chars().count()).max().unwrap_or(0));
        if text.chars().filter(|c| is_word(*c)).nth(*most).is_some() {
            return false;
        }
        let text = fold(text);
        let text = text.trim_end_matches(['.', ';', ',', '、']);
        self.folded().iter().any(|phrase| phrase == text)
    }

    /// Whether the text starts with one of them.
    #[must_use]
    pub fn start(&self, text: &str) -> bool {
        let text = fold(text);
        self.folded().iter().any(|phrase| text.starts_with(phrase))
    }

    /// How many bytes of the text the longest of them takes that it starts with.
    #[must_use]
    pub fn prefix(&self, text: &str) -> usize {
        self.written.iter().filter(|phrase| text.starts_with(**phrase)).map(|phrase| phrase.len()).max().unwrap_or(0)
    }

    /// Whether the text ends with one of them.
    #[must_use]
    pub fn ends(&self, text: &str) -> bool {
        self.written.iter().any(|phrase| text.ends_with(phrase))
    }

    /// The first of them that the text holds, blanks and traditional characters aside.
    #[must_use]
    pub fn within(&self, text: &str) -> Option<&'static str> {
        let text = fold(text);
        let at = self.folded().iter().position(|phrase| text.contains(phrase.as_str()))?;
        Some(self.written[at])
    }
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

/// Canonical names and their other spellings, for looking a word up.
#[derive(Debug)]
pub(super) struct Words {
    listed: &'static [(&'static str, &'static [&'static str])],
    index: OnceLock<HashMap<String, usize>>,
}

pub(super) static CHANNEL_WORDS: Words = Words::new(CHANNELS);
pub(super) static TIER_WORDS: Words = Words::new(TIERS);
pub(super) static METHOD_WORDS: Words = Words::new(METHODS);

impl Words {
    const fn new(listed: &'static [(&'static str, &'static [&'static str])]) -> Self {
        Self { listed, index: OnceLock::new() }
    }

    /// Whether a text starts with one of them, in whatever spelling.
    pub(super) fn start(&self, text: &str) -> bool {
        let head: String = text.chars().take(40).collect();
        let head = fold(&head);
        self.index().keys().any(|spelling| head.starts_with(spelling.as_str()))
    }

    /// Which of the canonical names a word is, in whatever spelling.
    pub(super) fn find(&self, word: &str) -> Option<usize> {
        self.index().get(&fold(word)).copied()
    }

    /// The spellings, folded.
    fn index(&self) -> &HashMap<String, usize> {
        self.index.get_or_init(|| {
            let spellings = self.listed.iter().enumerate().flat_map(|(at, (name, aliases))| {
                std::iter::once(name).chain(aliases.iter()).map(move |spelling| (fold(spelling), at))
            });
            spellings.collect()
        })
    }

    /// The canonical names, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.listed.iter().map(|(name, _)| *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_column_exists_and_no_spelling_means_two() {
        let mut seen: HashMap<String, &str> = HashMap::new();
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

    #[test]
    fn marks_tick() {
        assert_eq!(Mark::of_cell("√"), Mark::Ticked);
        assert_eq!(Mark::of_cell(" ✔ "), Mark::Ticked);
        assert_eq!(Mark::of_cell(""), Mark::Open);
        assert_eq!(Mark::of_cell("—"), Mark::Open);
        assert_eq!(Mark::of_cell("申请人"), Mark::Words);
    }
}
