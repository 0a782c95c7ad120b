//! What a person decided about two rows: whether they are the same item.

use super::domain::DomainCode;
use super::item::ItemId;
use super::locus::Sourced;
use super::version::Date;

/// An answer in `decisions.yaml` to the question whether a row is an item. It is asked once and not every year.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The domain of the row's catalog; any where it does not say.
    pub domain: Option<DomainCode>,
    /// 一级事项 of the row, where it has one.
    pub category: Option<String>,
    /// 二级事项 of the row.
    pub name: String,
    /// The item that it was held against.
    pub item: Sourced<ItemId>,
    /// Whether it is that item.
    pub is_same: bool,
    /// Why.
    pub reason: Option<String>,
    /// When it was decided.
    pub date: Option<Date>,
    /// Who decided it.
    pub by: Option<String>,
}
