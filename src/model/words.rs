//! The closed lists of a row: tier (公开层级), method (公开方式), audience (公开对象) and channel (公开渠道和载体).

use std::fmt;

use schemars::JsonSchema;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::spelling::{fold, tidy};
use super::vocabulary::{CHANNEL_OTHER, CHANNEL_WORDS, METHOD_WORDS, PUBLIC, TIER_WORDS};

/// Who has to publish: 公开层级.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// 市级
    City,
    /// 县级
    County,
    /// 乡级
    Township,
    /// 村级
    Village,
}

/// How it is published: 公开方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// 主动: unasked.
    Proactive,
    /// 依申请: when someone asks.
    OnRequest,
}

/// Implements what the two closed lists share: reading any spelling of the vocabulary, and one canonical word to write.
macro_rules! closed_list {
    ($type:ident, $words:ident, $what:literal, [$($variant:ident),+]) => {
        impl $type {
            /// All of them, in the order of the official table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Reads a word in any spelling of the vocabulary; `None` for one that it lacks.
            #[must_use]
            pub fn read(word: &str) -> Option<Self> {
                $words.find(word).map(|at| Self::ALL[at])
            }

            /// The canonical word.
            #[must_use]
            pub fn word(self) -> &'static str {
                $words.names().nth(self as usize).expect("the vocabulary lists every variant, in order; a test holds that")
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let words: Vec<&str> = Self::ALL.iter().map(|one| one.word()).collect();
                schemars::json_schema!({"type": "string", "description": $what, "enum": words})
            }
        }
    };
}

closed_list!(Tier, TIER_WORDS, "公开层级", [City, County, Township, Village]);
closed_list!(Method, METHOD_WORDS, "公开方式", [Proactive, OnRequest]);

/// Who is addressed: 公开对象.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// 全社会: everyone.
    pub public: bool,
    /// 特定群体, by name.
    pub groups: Vec<String>,
}

impl Audience {
    /// What stands for a group that is ticked and not named, as the national tables write it.
    pub const UNNAMED: &str = "√（未写明）";

    /// 全社会
    #[must_use]
    pub fn everyone() -> Self {
        Self { public: true, groups: Vec::new() }
    }

    /// Whether it is everyone, and nobody by name beside.
    #[must_use]
    pub fn is_whole_public(&self) -> bool {
        self.public && self.groups.is_empty()
    }

    /// Whether a word means everyone: 全社会, 社会公众 …
    #[must_use]
    pub fn is_everyone(word: &str) -> bool {
        let word = fold(word);
        PUBLIC.iter().any(|listed| fold(listed) == word)
    }

    /// Whether nobody is named at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.public && self.groups.is_empty()
    }
}

/// `全社会`, `申请人、利害关系人`, or both.
impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.public {
            f.write_str("全社会")?;
            if !self.groups.is_empty() {
                f.write_str("；")?;
            }
        }
        f.write_str(&self.groups.join("、"))
    }
}

/// `全社会`, or `{groups: [申请人]}`, or `{public: true, groups: […]}`.
impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_whole_public() {
            return serializer.serialize_str("全社会");
        }
        let mut map = serializer.serialize_map(None)?;
        if self.public {
            map.serialize_entry("public", &true)?;
        }
        map.serialize_entry("groups", &self.groups)?;
        map.end()
    }
}

impl JsonSchema for Audience {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Audience".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "公开对象：全社会，或列出特定群体",
            "oneOf": [
                {"type": "string", "const": "全社会"},
                {
                    "type": "object",
                    "properties": {
                        "public": {"type": "boolean", "description": "同时面向全社会"},
                        "groups": {"type": "array", "items": {"type": "string"}, "description": "特定群体"}
                    },
                    "required": ["groups"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// Where it is published: one of the twelve channels of the national tables, or `其他：…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// One of the twelve, by its place in the list.
    Listed(u8),
    /// `其他：…`, with what it is; empty where only 其他 is ticked.
    Other(String),
    /// Something that is neither: kept as written, for a rule to name.
    Unlisted(String),
}

impl Channel {
    /// The twelve of the national tables, in their order.
    pub fn listed() -> impl Iterator<Item = Self> {
        (0..).zip(CHANNEL_WORDS.names()).map(|(at, _)| Self::Listed(at))
    }

    /// Its place in the official table; those that it lacks come last.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self {
            Self::Listed(at) => *at,
            Self::Other(_) | Self::Unlisted(_) => u8::MAX,
        }
    }

    /// Whether a text starts with the name of a channel, in any spelling, or with 其他.
    #[must_use]
    pub fn starts(text: &str) -> bool {
        let text = text.trim_start();
        CHANNEL_OTHER.iter().any(|word| text.starts_with(word)) || CHANNEL_WORDS.start(text)
    }

    /// The channel that goes by a name, without anything else in the text.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        CHANNEL_WORDS.find(text).and_then(|at| u8::try_from(at).ok()).map(Self::Listed)
    }

    /// Reads one channel in any spelling; never fails, since what is unknown is kept as it is.
    ///
    /// # Panics
    ///
    /// Never: the vocabulary has twelve channels, and a test holds that.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = tidy(without_address(text).trim());
        let text = text.trim_matches(['、', '，', ',', '；', ';', '。', '_', ' ', '：', ':']);
        if let Some(at) = CHANNEL_WORDS.find(text).or_else(|| CHANNEL_WORDS.find(without_place(text)?)) {
            return Self::Listed(u8::try_from(at).expect("there are twelve channels"));
        }
        for word in CHANNEL_OTHER {
            if let Some(rest) = text.strip_prefix(word) {
                let rest = rest.trim_matches(|c: char| c.is_whitespace() || "：:_—-（）()".contains(c));
                return Self::Other(rest.to_owned());
            }
        }
        Self::Unlisted(text.to_owned())
    }
}

/// The text without the address of a page behind it: `政府网站 http://www…`.
fn without_address(text: &str) -> &str {
    let start = ["http://", "https://", "www."].iter().filter_map(|start| text.find(start)).min();
    match start {
        Some(at) if at > 0 => &text[..at],
        _ => text,
    }
}

/// A government's website without the place that it is of: `东莞市政府网站`.
fn without_place(text: &str) -> Option<&str> {
    let at = ["政府网站", "政府门户网站", "人民政府网站", "人民政府门户网站"]
        .iter()
        .filter(|site| text.ends_with(**site))
        .map(|site| text.len() - site.len());
    let at = at.min()?;
    text[..at].ends_with(['省', '市', '州', '盟', '县', '区', '旗', '镇', '乡']).then(|| &text[at..])
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(at) => f.write_str(CHANNEL_WORDS.names().nth(usize::from(*at)).unwrap_or_default()),
            Self::Other(what) if what.is_empty() => f.write_str("其他"),
            Self::Other(what) => write!(f, "其他：{what}"),
            Self::Unlisted(text) => f.write_str(text),
        }
    }
}

impl Serialize for Channel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Channel {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Channel".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let listed: Vec<String> = Self::listed().map(|channel| channel.to_string()).collect();
        schemars::json_schema!({
            "description": "公开渠道和载体：十二种之一，或“其他：…”",
            "anyOf": [
                {"type": "string", "enum": listed},
                {"type": "string", "pattern": "^其他(：.+)?$"}
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_lists_every_variant_in_order() {
        assert_eq!(Tier::ALL.iter().map(|t| t.word()).collect::<Vec<_>>(), ["市级", "县级", "乡级", "村级"]);
        assert_eq!(Method::ALL.iter().map(|m| m.word()).collect::<Vec<_>>(), ["主动", "依申请"]);
        assert_eq!(Channel::listed().count(), 12);
    }

    #[test]
    fn spellings_lead_to_the_canonical_word() {
        assert_eq!(Tier::read("镇（街）级"), Some(Tier::Township));
        assert_eq!(Method::read("主动公开"), Some(Method::Proactive));
        assert_eq!(Tier::read("国家级"), None);
    }

    #[test]
    fn channels_are_read_and_written() {
        for (text, canonical) in [
            ("政府服务中心", "政务服务中心"),
            ("发布会听证会", "发布会/听证会"),
            ("入户⁄现场", "入户/现场"),
            ("社区/企事业单位/村公示栏(电子屏)", "社区/企事业单位/村公示栏（电子屏）"),
            ("其他_", "其他"),
            ("其他：信用中国网站", "其他：信用中国网站"),
            ("其他法律服务网", "其他：法律服务网"),
            ("三务公开", "三务公开"),
        ] {
            assert_eq!(Channel::read(text).to_string(), canonical, "{text}");
            assert_eq!(Channel::read(canonical).to_string(), canonical, "reading what was written");
        }
        assert_eq!(Channel::read("三务公开"), Channel::Unlisted("三务公开".into()));
    }
}
