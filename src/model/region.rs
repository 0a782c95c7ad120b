//! Regions (地区): counties, cities and provinces of GB/T 2260, and the zones and townships that a manifest declares.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::domain::Domain;
use super::vocabulary::{
    REGION_NAMES, REGION_STARTS, REGIONS, REGIONS_BY_NAME, TITLE_COMMON, TITLE_COUNTIES, TITLE_OFFICES, TITLE_SUBJECTS,
    TITLE_TOWNSHIPS, TITLE_ZONES,
};

/// A six-digit code of GB/T 2260, or the nine digits of a township: those of its county, and three of its own. `000000` is the
/// whole country.
///
/// Kept as nine digits, so that a county stands before its townships.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u32);

/// What the three digits of a township count.
const TOWNSHIPS: u32 = 1_000;

/// How large a region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegionRank {
    /// 全国
    Nation,
    /// 省、自治区、直辖市
    Province,
    /// 地级市、自治州、盟
    City,
    /// 县、县级市、市辖区, and zones of that rank
    County,
    /// 乡、镇、街道
    Township,
}

impl RegionCode {
    /// The whole country.
    pub const NATION: Self = Self(0);

    /// How large the region is, which the zeros at the end of its code say.
    #[must_use]
    pub fn rank(self) -> RegionRank {
        if !self.0.is_multiple_of(TOWNSHIPS) {
            return RegionRank::Township;
        }
        match self.0 / TOWNSHIPS {
            0 => RegionRank::Nation,
            code if code.is_multiple_of(10_000) => RegionRank::Province,
            code if code.is_multiple_of(100) => RegionRank::City,
            _ => RegionRank::County,
        }
    }

    /// Whether it is a township's: 乡、镇、街道.
    #[must_use]
    pub fn is_township(self) -> bool {
        self.rank() == RegionRank::Township
    }

    /// The code of GB/T 2260 with these six digits.
    const fn of_list(code: u32) -> Self {
        Self(code * TOWNSHIPS)
    }

    /// The region that this one lies in, by its code: township in county, county in city, city in province.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        match self.rank() {
            RegionRank::Nation => None,
            RegionRank::Province => Some(Self::NATION),
            RegionRank::City => Some(self.without(10_000)),
            RegionRank::County => Some(self.without(100)),
            // That of a city without counties, 东莞市 and 中山市, where the six digits are a city's.
            RegionRank::Township => Some(self.without(1)),
        }
    }

    /// The region of which the code has zeros below that digit of the six.
    fn without(self, below: u32) -> Self {
        let unit = below * TOWNSHIPS;
        Self(self.0 / unit * unit)
    }

    /// Whether this region is `other` or lies in it.
    #[must_use]
    pub fn is_within(self, other: Self) -> bool {
        self == other || self.parent().is_some_and(|parent| parent.is_within(other))
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_township() { write!(f, "{:09}", self.0) } else { write!(f, "{:06}", self.0 / TOWNSHIPS) }
    }
}

impl FromStr for RegionCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(());
        }
        let number: u32 = text.parse().map_err(|_| ())?;
        match text.len() {
            6 => Ok(Self::of_list(number)),
            9 if number / TOWNSHIPS > 0 && Self(number).is_township() => Ok(Self(number)),
            _ => Err(()),
        }
    }
}

impl Serialize for RegionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for RegionCode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RegionCode".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "六位行政区划代码（GB/T 2260）；乡镇、街道为九位，即所在县的六位加三位；000000 为全国",
            "pattern": "^[0-9]{6}([0-9]{3})?$"
        })
    }
}

/// A region by code and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Region {
    /// Its code: six digits, nine for a township.
    pub code: RegionCode,
    /// Name: `海门区`.
    pub name: String,
}

/// All regions that a run knows: the code list, which ends at counties, and what the manifest declares.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    declared: Vec<Region>,
}

impl Regions {
    /// The code list, and the declared zones and townships on top.
    #[must_use]
    pub fn with_declared(declared: Vec<Region>) -> Self {
        Self { declared }
    }

    /// The name of a code; `None` for one that neither the list nor the manifest has.
    #[must_use]
    pub fn name_of(&self, code: RegionCode) -> Option<&str> {
        if code == RegionCode::NATION {
            return Some("全国");
        }
        self.declared.iter().find(|region| region.code == code).map(|region| region.name.as_str()).or_else(|| {
            let at = REGIONS.binary_search_by_key(&code, |(listed, ..)| RegionCode::of_list(*listed)).ok()?;
            Some(listed_name(at))
        })
    }

    /// The regions of that name: 鼓楼区 there are several.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<Region> {
        let listed = listed_from(name).take_while(|(listed, _)| *listed == name).map(|(name, code)| region(code, name));
        let declared = self.declared.iter().filter(|region| region.name == name).cloned();
        declared.chain(listed).collect()
    }

    /// The regions whose name goes on where this one ends: 海安 for 海安市.
    #[must_use]
    pub fn that_begin_with(&self, name: &str) -> Vec<Region> {
        let listed = listed_from(name).take_while(|(listed, _)| listed.starts_with(name));
        let listed = listed.map(|(name, code)| region(code, name));
        let declared = self.declared.iter().filter(|region| region.name.starts_with(name)).cloned();
        declared.chain(listed).filter(|_| !name.is_empty()).collect()
    }

    /// A region with those that it lies in, which tell it from its namesakes: 江苏省南通市通州区.
    #[must_use]
    pub fn full_name(&self, region: &Region) -> String {
        // 市辖区 and 县 stand in the list for the counties of a province without cities.
        let stands_for_none = |name: &str| matches!(name, "市辖区" | "县") || name.contains("直辖");
        let above = std::iter::successors(region.code.parent(), |code| code.parent());
        let names = above.filter(|code| *code != RegionCode::NATION).filter_map(|code| self.name_of(code));
        let mut names: Vec<&str> = names.filter(|name| !stands_for_none(name)).collect();
        names.reverse();
        names.concat() + &region.name
    }

    /// The regions that a title may be about: the smallest one named, and its namesakes, unless the city or province that the title
    /// names too tells them apart.
    #[must_use]
    pub fn in_title(&self, title: &str) -> Vec<Region> {
        let mut named: Vec<Vec<Region>> = Vec::new();
        let mut rest = title;
        while let Some(first) = rest.chars().next() {
            let name = self.longest_name_at(rest);
            let step = name.as_ref().map_or(first.len_utf8(), String::len);
            if let Some(name) = name {
                named.push(self.named(&name));
            }
            rest = &rest[step..];
        }
        let fits = |region: &Region| {
            named.iter().all(|others| {
                others.iter().any(|other| region.code.is_within(other.code) || other.code.is_within(region.code))
            })
        };
        let smallest = named.iter().flatten().map(|region| region.code.rank()).max();
        // 城区, 郊区 and 矿区 are names of districts and common words: they count only beside their city.
        let is_common_word = |name: &str| name.chars().count() == 2 && name.ends_with('区');
        let counts = |region: &&Region| named.len() > 1 || !is_common_word(&region.name);
        let of_rank = named.iter().flatten().filter(|region| Some(region.code.rank()) == smallest);
        let mut candidates: Vec<Region> = of_rank.filter(|region| fits(region)).filter(counts).cloned().collect();
        candidates.dedup_by_key(|region| region.code);
        candidates
    }

    /// The region that a title names before what it is about, where it is none that is known: a township or a zone that nobody declared,
    /// or a county that there is not. Such a table is of somebody else, whatever regions stand before that name.
    #[must_use]
    pub fn unknown_in_title(&self, title: &str) -> Option<String> {
        // 海门区（海永镇）2024年…
        let said = |c: &char| !c.is_whitespace() && !c.is_ascii_digit() && !"（）()".contains(*c);
        let title = title.chars().filter(said).collect::<String>().replace("年度", "").replace('年', "");
        let subjects = Domain::all().iter().flat_map(Domain::names).chain(TITLE_SUBJECTS.iter().copied());
        let end = subjects.filter_map(|subject| title.find(subject)).min()?;
        let behind = self.behind_regions(&title[..end]);
        let name = behind.unwrap_or(&title[..end]);
        let name = TITLE_OFFICES.iter().find_map(|office| name.strip_suffix(office)).unwrap_or(name);
        // Behind a county's name only a township or a zone of it is named: other words end in 区, too.
        let counties = if behind.is_none() { TITLE_COUNTIES } else { &[] };
        let is_name = (3..=12).contains(&name.chars().count())
            && name.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
            && counties.iter().chain(TITLE_TOWNSHIPS).chain(TITLE_ZONES).any(|rank| name.ends_with(rank))
            && !TITLE_COMMON.iter().any(|noun| name.contains(noun));
        is_name.then(|| name.to_owned())
    }

    /// Whether a name is that of a township by its ending.
    #[must_use]
    pub fn is_of_township(name: &str) -> bool {
        TITLE_TOWNSHIPS.iter().any(|rank| name.ends_with(rank))
    }

    /// What a text goes on with behind the last region that it names, if it names any: nothing in 南通海门区.
    fn behind_regions<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut behind = None;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let name = self.longest_name_at(rest);
            rest = &rest[name.as_ref().map_or(first.len_utf8(), String::len)..];
            behind = if name.is_some() { Some(rest) } else { behind };
        }
        behind
    }

    /// The longest region name that `text` starts with.
    fn longest_name_at(&self, text: &str) -> Option<String> {
        let first = text.chars().next()?;
        // Most characters of a title begin no name, and need no looking through the list.
        let is_start = REGION_STARTS.binary_search(&first).is_ok();
        let first = &text[..first.len_utf8()];
        let listed = is_start.then(|| listed_from(first)).into_iter().flatten();
        let listed = listed.take_while(|(name, _)| name.starts_with(first));
        let listed = listed.map(|(name, _)| name).filter(|name| !matches!(*name, "市辖区" | "县"));
        self.declared
            .iter()
            .map(|region| region.name.as_str())
            .chain(listed)
            .filter(|name| text.starts_with(name))
            .max_by_key(|name| name.len())
            .map(str::to_owned)
    }
}

/// The name of the region at a place of the list.
fn listed_name(at: usize) -> &'static str {
    let (_, start, end) = REGIONS[at];
    &REGION_NAMES[start as usize..end as usize]
}

/// The regions of the list by their names, from a name on.
fn listed_from(name: &str) -> impl Iterator<Item = (&'static str, u32)> + use<> {
    let first = REGIONS_BY_NAME.partition_point(|at| listed_name(*at as usize) < name);
    REGIONS_BY_NAME[first..].iter().map(|at| (listed_name(*at as usize), REGIONS[*at as usize].0))
}

fn region(code: u32, name: &str) -> Region {
    Region { code: RegionCode::of_list(code), name: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The region of a title that names one beyond doubt.
    fn of_title(regions: &Regions, title: &str) -> Option<Region> {
        let mut candidates = regions.in_title(title);
        if candidates.len() == 1 { candidates.pop() } else { None }
    }

    fn code_of(title: &str) -> Option<String> {
        of_title(&Regions::default(), title).map(|region| region.code.to_string())
    }

    #[test]
    fn titles_name_their_region() {
        assert_eq!(code_of("海门区社会救助领域基层政务公开标准目录").as_deref(), Some("320614"));
        assert_eq!(code_of("南京市鼓楼区养老服务领域").as_deref(), Some("320106"));
        assert_eq!(code_of("鼓楼区养老服务领域"), None, "there are several");
        assert_eq!(code_of("中山市三角镇财政预决算领域").as_deref(), Some("442000"));
        assert_eq!(code_of("主城区道路"), None);
        assert_eq!(code_of("社会救助领域基层政务公开标准目录"), None);
    }

    #[test]
    fn made_up_codes_have_no_name() {
        let regions = Regions::default();
        let sample: RegionCode = "320699".parse().unwrap();
        assert_eq!(regions.name_of(sample), None);
        let declared = Regions::with_declared(vec![Region { code: sample, name: "示例县".into() }]);
        assert_eq!(declared.name_of(sample), Some("示例县"));
        assert_eq!(of_title(&declared, "示例县社会救助").unwrap().code, sample);
    }

    #[test]
    fn regions_that_nobody_knows_are_found_in_titles() {
        let regions =
            Regions::with_declared(vec![Region { code: "320614102".parse().unwrap(), name: "常乐镇".into() }]);
        for (title, name) in [
            ("示例县社会救助领域基层政务公开标准目录", Some("示例县")),
            ("南通市海门区 海永镇社会救助领域", Some("海永镇")),
            ("海永镇人民政府主动公开补充目录", Some("海永镇")),
            ("海门街道办事处财政预决算基层政务公开标准目录", Some("海门街道")),
            ("海门区临江新区管委会安全生产领域", Some("临江新区")),
            ("海门区常乐镇财政预决算领域", None),
            ("海门区社会救助领域", None),
            ("海门区民政局社会救助领域", None),
            ("海门区（海永镇）社会救助领域", Some("海永镇")),
            ("海门区2024年度海永镇社会救助领域", Some("海永镇")),
            ("南通海门区社会救助领域", None),
            ("附件一海门区社会救助领域", None),
            ("海门区民政局海门区社会救助领域", None),
            ("海门区贫困地区扶贫领域", None),
            ("海门区农民工返乡就业领域", None),
            ("海门区旅游景区公共文化服务领域", None),
            ("海门区各乡镇财政预决算领域", None),
            ("城市综合执法领域基层政务公开标准目录", None),
            ("海门区城镇老旧小区公共文化服务领域", None),
            ("市政服务领域", None),
            ("社会救助", None),
            ("", None),
        ] {
            assert_eq!(regions.unknown_in_title(title).as_deref(), name, "{title}");
        }
    }

    #[test]
    fn full_names_tell_namesakes_apart() {
        let regions = Regions::default();
        let full: Vec<String> = regions.named("通州区").iter().map(|region| regions.full_name(region)).collect();
        assert_eq!(full, ["北京市通州区", "江苏省南通市通州区"]);
    }

    #[test]
    fn codes_nest() {
        let county: RegionCode = "320614".parse().unwrap();
        assert!(county.is_within("320600".parse().unwrap()));
        assert!(county.is_within("320000".parse().unwrap()));
        assert!(county.is_within(RegionCode::NATION));
        assert!(!county.is_within("310000".parse().unwrap()));
    }

    #[test]
    fn townships_lie_in_their_county() {
        let township: RegionCode = "320614001".parse().unwrap();
        let county: RegionCode = "320614".parse().unwrap();
        assert_eq!(township.to_string(), "320614001");
        assert_eq!(county.to_string(), "320614");
        assert_eq!(township.parent(), Some(county));
        assert!(township.is_within("320600".parse().unwrap()) && !county.is_within(township));
        assert!(county.rank() < township.rank() && county < township);
        // 东莞市 has no counties.
        assert_eq!("441900003".parse::<RegionCode>().unwrap().parent(), Some("441900".parse().unwrap()));
        for no_code in ["320614000", "000000001", "32061401", "3206140010", "+20614001"] {
            assert!(no_code.parse::<RegionCode>().is_err(), "{no_code}");
        }
    }
}
