//! Why two items are taken for one, or not: in words for findings and for whoever decides.

use super::name::Kinship;
use super::subject::{Subject, likeness, score};
use super::{Reference, round};
use crate::model::{DomainCode, Field, Item, ItemId};
use crate::text::Text;

/// Why a row is taken for an item, or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// How alike they are, 0 to 1; 0 where something tells them apart.
    pub score: f64,
    /// The parts that both have, and how far they agree.
    pub parts: Vec<Part>,
    /// What tells them apart.
    pub vetoes: Vec<Text>,
}

/// A part that two items both have.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The field.
    pub field: Field,
    /// How alike it is, 0 to 1.
    pub likeness: f64,
    /// How it agrees or differs, in words.
    pub says: Text,
}

impl Reference<'_> {
    /// Why a row is taken for an item, or not. `None` for an id that no item has.
    #[must_use]
    pub fn evidence(&self, row: &Item, id: ItemId) -> Option<Evidence> {
        let &at = self.by_id.get(&id)?;
        let row = self.index().weighed(Subject::alone(row, Some(id.domain)));
        Some(evidence(&row, &self.subjects()[at], id.domain))
    }
}

fn evidence(row: &Subject, item: &Subject, domain: DomainCode) -> Evidence {
    let name = likeness(&row.name, &item.name);
    let kinship = row.kinship(item);
    let name = if kinship == Kinship::Same { 1.0 } else { name };
    let parts = row.parts(item, name);
    let mut vetoes: Vec<Text> = Vec::new();
    if let Some((one, other)) = row.name.contrast(&item.name) {
        vetoes.push(crate::text!(
            "名称一个是“{one}”，一个是“{other}”，是两回事",
            "one name says “{one}”, the other “{other}”: two things"
        ));
    }
    let score = if vetoes.is_empty() { round(score(&parts)) } else { 0.0 };
    let mut parts: Vec<Part> = parts
        .into_iter()
        .map(|(field, _, likeness)| Part { field, likeness: round(likeness), says: says(field, likeness, kinship) })
        .collect();
    let name = domain.name();
    let says = crate::text!("同属“{name}”领域", "both are of the domain {name}");
    parts.push(Part { field: Field::Domain, likeness: 1.0, says });
    Evidence { score, parts, vetoes }
}

fn says(field: Field, likeness: f64, kinship: Kinship) -> Text {
    if field == Field::Name {
        return match kinship {
            Kinship::Same => Text::new("名称相同（不计“信息”“情况”等字样）", "the same name, words such as 信息 aside"),
            Kinship::Aside => Text::new("名称去掉括号部分后相同", "the same name without what stands in brackets"),
            Kinship::Slip => Text::new("名称只差一个字", "names that differ in one character"),
            Kinship::Members => Text::new(
                "名称是另一个的一部分（并列的内容少了几项）",
                "one name lacks members of the other's enumeration",
            ),
            Kinship::Part => Text::new("名称是另一个的开头或结尾", "one name is the beginning or end of the other"),
            Kinship::Kin | Kinship::Apart => percent(field, likeness),
        };
    }
    percent(field, likeness)
}

fn percent(field: Field, likeness: f64) -> Text {
    let percent = (likeness * 100.0).round();
    let heading = field.title();
    crate::text!("{heading}相似 {percent}%", "{heading} is alike by {percent} %")
}
