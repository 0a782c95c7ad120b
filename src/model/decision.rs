//! What a person decided about two rows: whether they are the same item.

use serde::{Serialize, Serializer};

use super::domain::DomainCode;
use super::item::ItemId;
use super::sourced::Sourced;
use super::version::Date;

/// An answer in `decisions.yaml` to the question whether a row is an item. It is asked once and not every year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// The domain of the row's catalog; any where it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<DomainCode>,
    /// 一级事项 of the row, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// 二级事项 of the row.
    pub name: String,
    /// The item that it was held against.
    pub item: Sourced<ItemId>,
    /// Whether it is that item.
    #[serde(rename = "answer", serialize_with = "answer")]
    pub is_same: bool,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Who decided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field over by reference")]
fn answer<S: Serializer>(is_same: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if *is_same { "same" } else { "different" })
}
