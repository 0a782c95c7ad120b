//! Whether an item outside the 26 domains repeats one within them.

use std::collections::BTreeMap;

use super::similarity;
use crate::model::{Catalog, Item};

/// The items of the standard catalogs, for finding those that a supplementary catalog repeats.
#[derive(Debug, Default)]
pub struct Repeats<'a> {
    by_words: BTreeMap<(String, String), &'a Item>,
    /// The item of a name that stands only once; `None` where several go by it.
    by_name: BTreeMap<String, Option<&'a Item>>,
}

/// Names that many items go by: alone they say nothing.
const COMMON: [&str; 8] =
    ["办事指南", "政策法规文件", "政策文件", "法律法规", "监督检查", "政策解读", "规范性文件", "其他政策文件"];

impl<'a> Repeats<'a> {
    /// The items of these catalogs; of two that are called the same the first counts, so local ones go before the national.
    pub fn new(catalogs: impl IntoIterator<Item = &'a Catalog>) -> Self {
        let mut repeats = Self::default();
        for item in catalogs.into_iter().flat_map(|catalog| &catalog.items) {
            let words = similarity::identity(item);
            if repeats.by_words.contains_key(&words) {
                continue;
            }
            let is_telling = words.1.chars().count() >= 4 && !COMMON.contains(&words.1.as_str());
            if is_telling {
                repeats.by_name.entry(words.1.clone()).and_modify(|only| *only = None).or_insert(Some(item));
            }
            repeats.by_words.insert(words, item);
        }
        repeats
    }

    /// The item of a standard catalog that this one repeats: by category and name, or by a name that stands there only once.
    #[must_use]
    pub fn of(&self, item: &Item) -> Option<&'a Item> {
        let words = similarity::identity(item);
        let by_name = || self.by_name.get(&words.1).copied().flatten();
        self.by_words.get(&words).copied().or_else(by_name)
    }
}
