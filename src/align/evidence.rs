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
        let mut evidence = compared(&row, &self.subjects()[at]);
        let name = id.domain.name();
        let says = crate::text!("同属“{name}”领域", "both are of the domain {name}");
        evidence.parts.push(Part { field: Field::Domain, likeness: 1.0, says });
        Some(evidence)
    }
}

/// Why two rows are taken for one, or not; `domain` is that of both, where it is one.
#[must_use]
pub fn evidence(one: &Item, other: &Item, domain: Option<DomainCode>) -> Evidence {
    compared(&Subject::alone_weighed(one, domain), &Subject::alone_weighed(other, domain))
}

fn compared(row: &Subject, item: &Subject) -> Evidence {
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
    let says = |field, likeness| match field {
        Field::Name => name_says(row, item, kinship).unwrap_or_else(|| percent(field, likeness)),
        _ => percent(field, likeness),
    };
    let parts: Vec<Part> = parts
        .into_iter()
        .map(|(field, _, likeness)| Part { field, likeness: round(likeness), says: says(field, likeness) })
        .collect();
    Evidence { score, parts, vetoes }
}

/// How two names stand to each other, in words that hold of the names as they are written; `None` where only a figure tells it.
fn name_says(row: &Subject, item: &Subject, kinship: Kinship) -> Option<Text> {
    let (one, other) = (&row.name, &item.name);
    if one.key == other.key {
        return Some(Text::new("名称相同", "the same name"));
    }
    let says = match kinship {
        Kinship::Same => return Some(Text::new("名称只是写法不同", "the same name in another wording")),
        Kinship::Kin | Kinship::Apart => return None,
        Kinship::Aside if one.is_in_brackets(other) => {
            Text::new("一个名称就是另一个括号里的部分", "one name is what the other has in brackets")
        }
        Kinship::Aside => match one.rest(other) {
            Some(more) if one.kinship(other) == Kinship::Part => crate::text!(
                "名称只多了“{more}”，一级事项或领域名称里已经写明",
                "one name only adds “{more}”, which category or domain say already"
            ),
            _ => Text::new("名称去掉括号部分后相同", "the same name without what stands in brackets"),
        },
        Kinship::Slip if one.is_turned(other) => {
            Text::new("名称只是前后次序不同", "the same name with its halves in the other order")
        }
        Kinship::Slip => Text::new("名称只差一个字", "names that differ in one character"),
        Kinship::Members => {
            Text::new("名称是另一个的一部分（并列的内容少了几项）", "one name lacks members of the other's enumeration")
        }
        Kinship::Part => Text::new("名称是另一个的开头或结尾", "one name is the beginning or end of the other"),
    };
    if one.is_verbatim() && other.is_verbatim() {
        return Some(says);
    }
    Some(crate::text!(
        "{says}（不计“信息”“情况”一类的字和同义的说法）",
        "{says} (words such as 信息 and synonyms aside)";
        says
    ))
}

fn percent(field: Field, likeness: f64) -> Text {
    let percent = (likeness * 100.0).round();
    let heading = field.label();
    if percent >= 100.0 {
        return crate::text!("{heading}相同", "{heading}: the same"; heading);
    }
    crate::text!("{heading}相似 {percent}%", "{heading}: alike by {percent}%"; heading)
}
