//! The 26 pilot domains (26个试点领域).

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::spelling::fold;
use super::vocabulary::DOMAINS;

/// The number of a pilot domain, `01` to `26`; `00` stands for everything outside them, which supplementary catalogs hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainCode(pub(super) u8);

impl DomainCode {
    /// Everything outside the 26 domains.
    pub const OUTSIDE: Self = Self(0);

    /// The domain's name, aliases and offices; `None` for [`DomainCode::OUTSIDE`].
    #[must_use]
    pub fn domain(self) -> Option<&'static Domain> {
        DOMAINS.get(usize::from(self.0).checked_sub(1)?)
    }

    /// The domain's name in Chinese, or 补充 outside the 26.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.domain().map_or("补充", |domain| domain.name)
    }
}

impl fmt::Display for DomainCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl FromStr for DomainCode {
    type Err = ();

    /// Reads `01` to `26`, and `00`. One digit is taken too, since YAML turns an unquoted `05` into 5.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        match text.parse::<u8>() {
            Ok(code) if usize::from(code) <= DOMAINS.len() && text.len() <= 2 => Ok(Self(code)),
            _ => Err(()),
        }
    }
}

impl Serialize for DomainCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for DomainCode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DomainCode".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let codes: Vec<String> = std::iter::once(Self::OUTSIDE)
            .chain(Domain::all().iter().map(|domain| domain.code))
            .map(|code| code.to_string())
            .collect();
        schemars::json_schema!({
            "type": "string",
            "description": "试点领域编号：01 至 26；00 为 26 个领域以外",
            "enum": codes
        })
    }
}

/// One of the 26 pilot domains.
#[derive(Debug)]
pub struct Domain {
    /// `01` to `26`.
    pub code: DomainCode,
    /// The name in file names: `social-assistance`.
    pub slug: &'static str,
    /// The official name: `社会救助`.
    pub name: &'static str,
    /// Other names under which counties publish it.
    pub aliases: &'static [&'static str],
    /// County offices that usually lead it, the first before the others.
    pub leads: &'static [&'static str],
}

impl Domain {
    /// All 26, in order.
    #[must_use]
    pub fn all() -> &'static [Self] {
        DOMAINS
    }

    /// The domains that a title, sheet name or file name speaks of, by name or alias, in the order of the text.
    ///
    /// `就业和社会保险领域` gives two. Of names that overlap only the longest counts.
    #[must_use]
    pub fn named_in(text: &str) -> Vec<DomainCode> {
        static CODES: LazyLock<Vec<DomainCode>> =
            LazyLock::new(|| DOMAINS.iter().flat_map(|domain| domain.names().map(|_| domain.code)).collect());
        static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
            let names = DOMAINS.iter().flat_map(Domain::names);
            // A few titles are looked at: an automaton that is made fast serves better than one that runs fast.
            let mut finder = AhoCorasick::builder();
            finder
                .match_kind(MatchKind::LeftmostLongest)
                .kind(Some(AhoCorasickKind::NoncontiguousNFA))
                .prefilter(false);
            finder.build(names).expect("a short list of names")
        });
        let mut found: Vec<DomainCode> = Vec::new();
        for name in FINDER.find_iter(&fold(text)) {
            let code = CODES[name.pattern().as_usize()];
            if !found.contains(&code) {
                found.push(code);
            }
        }
        found
    }

    /// Its name, and the others under which it is published.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// The domain that a title names beyond doubt: the only one named, or the only one named right before 领域.
    #[must_use]
    pub fn of_title(text: &str) -> Option<DomainCode> {
        match Self::named_in(text).as_slice() {
            [only] => Some(*only),
            [] => None,
            _ => {
                let text = fold(text);
                let mut before: Vec<DomainCode> = DOMAINS
                    .iter()
                    .filter(|domain| domain.names().any(|name| text.contains(&format!("{name}领域"))))
                    .map(|domain| domain.code)
                    .collect();
                before.dedup();
                // 安全生产和救灾领域 names 救灾 before 领域, but speaks of both.
                (before.len() == 1 && !text.contains('和') && !text.contains('、')).then(|| before[0])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_their_domain() {
        for (title, code) in [
            ("奉节县重大建设项目领域基层政务公开标准目录", Some("02")),
            ("开化县公共资源配置领域政府信息公开标准目录", Some("03")),
            ("（十五）国有土地上房屋征收与补偿领域", Some("08")),
            ("城市管理综合行政执法领域", Some("17")),
            ("安全生产和救灾领域基层政务公开标准目录", None),
            ("就业和社会保险领域", None),
            ("2021年政务公开工作总结", None),
        ] {
            assert_eq!(Domain::of_title(title).map(|c| c.to_string()).as_deref(), code, "{title}");
        }
    }

    #[test]
    fn codes_are_read() {
        assert_eq!("05".parse::<DomainCode>().unwrap().to_string(), "05");
        assert_eq!("5".parse::<DomainCode>().unwrap().name(), "安全生产");
        for wrong in ["27", "", "020", "甲", "-1"] {
            assert!(wrong.parse::<DomainCode>().is_err(), "{wrong}");
        }
    }
}
