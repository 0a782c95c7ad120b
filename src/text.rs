//! What mulu says to people: one phrase in all its languages, so that none can be forgotten.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A language that mulu speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese, `zh-CN`.
    #[default]
    Zh,
    /// English, `en`.
    En,
}

impl Language {
    /// The language that a tag such as `zh-CN`, `zh_Hans_CN.GBK`, `en-US` or `C` asks for; `None` for one we do not speak.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        if tag.starts_with("zh") || tag == "cn" || tag == "中文" {
            Some(Self::Zh)
        } else if tag.starts_with("en") || matches!(tag.as_str(), "c" | "posix" | "c.utf-8" | "c.utf8") {
            Some(Self::En)
        } else {
            None
        }
    }
}

/// One phrase in all languages.
///
/// A new language is a new field here; the compiler then lists every phrase that lacks it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A fixed phrase.
    #[must_use]
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// The same words in every language: a name, a path, a quotation.
    #[must_use]
    pub fn same(words: impl Into<String>) -> Self {
        let words = words.into();
        Self { zh: Cow::Owned(words.clone()), en: Cow::Owned(words) }
    }

    /// A number with what is counted, which English puts into the plural: a value of a phrase, as in
    /// `text!("{files} 个文件", "{files} read"; files)`. Chinese has the number alone, since its measure words belong to the phrase.
    #[must_use]
    pub fn counted(count: usize, one: &str, more: &str) -> Self {
        let what = if count == 1 { one } else { more };
        Self { zh: Cow::Owned(count.to_string()), en: Cow::Owned(format!("{count} {what}")) }
    }

    /// Phrases one behind the other, with these words between them.
    #[must_use]
    pub fn join(phrases: &[Self], zh: &str, en: &str) -> Self {
        let each = |language| phrases.iter().map(move |phrase| phrase.get(language)).collect::<Vec<_>>();
        Self { zh: each(Language::Zh).join(zh).into(), en: each(Language::En).join(en).into() }
    }

    /// The phrase in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// A phrase with values in it, in all languages: `text!("第 {row} 行", "row {row}")`.
///
/// Values are taken from the scope, as in `format!`. Values that are themselves [`Text`] go behind a semicolon, and each language
/// then gets its own: `text!("{field}为空", "{field} is empty"; field)`.
#[macro_export]
macro_rules! text {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::text::Text {
            zh: ::std::borrow::Cow::Owned(::std::format!($zh)),
            en: ::std::borrow::Cow::Owned(::std::format!($en)),
        }
    };
    ($zh:literal, $en:literal; $($part:ident),+ $(,)?) => {
        $crate::text::Text {
            zh: { $(let $part = &$part.zh;)+ ::std::borrow::Cow::Owned(::std::format!($zh)) },
            en: { $(let $part = &$part.en;)+ ::std::borrow::Cow::Owned(::std::format!($en)) },
        }
    };
}
