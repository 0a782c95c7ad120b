//! What an item is published for: 公开依据.

mod cell;
mod number;

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

pub use cell::normal_marks;
pub use number::number_key;

/// A law, regulation or document that requires publication: title, document number, articles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LegalBasis {
    /// The title without its title marks: `中华人民共和国政府信息公开条例`.
    pub title: String,
    /// The document number: `国务院令第711号`, `国发〔2012〕45号`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The articles cited: `第二十条第一项`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub articles: Option<String>,
    /// What else is said of it: when it was passed or amended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl LegalBasis {
    /// A basis of which only the title is known.
    #[must_use]
    pub fn titled(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Reads all bases of a cell: `《…》（文号）第二十条、《…》`, with nested marks, marks and brackets that miss their other
    /// half, numbering, or no marks at all. Every word ends up in one of them.
    #[must_use]
    pub fn read_all(text: &str) -> Vec<Self> {
        cell::read(text)
    }

    /// The title as comparisons see it: folded, without 中华人民共和国, 国务院 … in front, marks and 试行 in brackets.
    #[must_use]
    pub fn title_key(&self) -> String {
        title_key(&self.title)
    }

    /// The number as comparisons see it: folded, with one name for the State Council's orders.
    #[must_use]
    pub fn number_key(&self) -> Option<String> {
        self.number.as_deref().map(number_key)
    }
}

/// See [`LegalBasis::title_key`].
#[must_use]
pub fn title_key(title: &str) -> String {
    let mut key = super::spelling::key(title);
    for prefix in ["中华人民共和国", "中国"] {
        if key.starts_with(prefix) {
            key.drain(..prefix.len());
        }
    }
    key
}

/// `《中华人民共和国政府信息公开条例》（国务院令第711号）第二十条`
impl fmt::Display for LegalBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "《{}》", self.title)?;
        if let Some(number) = &self.number {
            write!(f, "（{number}）")?;
        }
        if let Some(articles) = &self.articles {
            f.write_str(articles)?;
        }
        if let Some(note) = &self.note {
            write!(f, "（{note}）")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        LegalBasis::read_all(text)
            .into_iter()
            .map(|b| [Some(b.title), b.number, b.articles, b.note].map(Option::unwrap_or_default).join("|"))
            .collect()
    }

    #[test]
    fn titles_numbers_and_articles_are_told_apart() {
        assert_eq!(
            read("《中华人民共和国政府信息公开条例》（国务院令第711号）第二十条、第二十一条；《预算法》"),
            ["中华人民共和国政府信息公开条例|国务院令第711号|第二十条、第二十一条|", "预算法|||"]
        );
        assert_eq!(
            read("1.《国务院关于进一步加强和改进最低生活保障工作的意见》(国发[2012] 45 号)\n2.《社会救助暂行办法》"),
            ["国务院关于进一步加强和改进最低生活保障工作的意见|国发〔2012〕45号||", "社会救助暂行办法|||"]
        );
    }

    #[test]
    fn nested_and_broken_marks_are_read() {
        assert_eq!(
            read("《财政部关于印发<地方预决算公开操作规程>的通知》（财预〔2016143号）"),
            ["财政部关于印发〈地方预决算公开操作规程〉的通知|财预〔2016〕143号||"]
        );
        assert_eq!(read("《关于印发《办法》的通知》、《预算法》"), ["关于印发〈办法〉的通知|||", "预算法|||"]);
        assert_eq!(read("税收征收管理法》、国家税务总局公告》"), ["税收征收管理法|||", "国家税务总局公告|||"]);
        assert_eq!(read("《公共租赁住房管理办法 《住房保障条例》"), ["公共租赁住房管理办法|||", "住房保障条例|||"]);
        assert_eq!(
            read("《辽宁省人民政府办公厅关于全面实施临时救助制度的通知》(辽政办发(2014)74号"),
            ["辽宁省人民政府办公厅关于全面实施临时救助制度的通知|辽政办发〔2014〕74号||"]
        );
    }

    #[test]
    fn titles_without_marks_are_titles() {
        assert_eq!(
            read("关于进一步做好创业担保贷款财政贴息工作的通知 辽财债〔2018〕206号"),
            ["关于进一步做好创业担保贷款财政贴息工作的通知|辽财债〔2018〕206号||"]
        );
        assert_eq!(read("1.关于甲的通知\n2.关于乙\n的意见"), ["关于甲的通知|||", "关于乙的意见|||"]);
        assert_eq!(read("《农业机械化促进法》（主席令第十六号）"), ["农业机械化促进法|主席令第十六号||"]);
        assert_eq!(read("《文化馆服务标准》（GB/T 32939—2016）"), ["文化馆服务标准|GB/T 32939—2016||"]);
        assert_eq!(read("信息公开规定"), ["信息公开规定|||"]);
        assert_eq!(read("《信息公开条例》及相关规定"), ["信息公开条例|||及相关规定"]);
        assert_eq!(read("【法律】《母婴保健法》【行政法规】《条例》"), ["母婴保健法|||", "条例|||"]);
    }

    #[test]
    fn history_is_kept_as_a_note() {
        assert_eq!(
            read("《就业促进法》（2007年8月30日第十届全国人民代表大会常务委员会第二十九次会议通过）"),
            ["就业促进法|||2007年8月30日第十届全国人民代表大会常务委员会第二十九次会议通过"]
        );
    }

    #[test]
    fn the_same_law_has_one_key() {
        assert_eq!(title_key("中华人民共和国政府信息公开条例"), title_key("政府信息公开条例"));
        assert_eq!(number_key("国令第711号"), number_key("国务院令第711号"));
        assert_eq!(number_key("国务院令492号"), number_key("国务院令第492号"));
    }
}
