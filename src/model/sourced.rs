//! A value with the place it came from.

use std::ops::Deref;

use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::Serializer;

use super::Locus;

/// A value with the place it came from.
///
/// Position and provenance in one: merging moves sourced values, so the origin of the winner needs no bookkeeping.
/// Two sourced values are equal when their values are; where a value came from is not part of what it says.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub locus: Locus,
}

/// A list as it stands in a catalog: where the list is, and each entry with its own place.
pub type List<T> = Sourced<Vec<Sourced<T>>>;

impl<T> Sourced<T> {
    /// `value`, which stands at `locus`.
    pub fn new(value: T, locus: Locus) -> Self {
        Self { value, locus }
    }

    /// The value made into another that stands at the same place.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: make(self.value), locus: self.locus }
    }
}

impl<T> List<T> {
    /// The bare values.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.value.iter().map(|entry| &entry.value)
    }
}

/// The bare values of a list that may be absent.
pub fn values<T>(list: Option<&List<T>>) -> impl Iterator<Item = &T> {
    list.into_iter().flat_map(List::values)
}

/// Values in one text, as the field enumerates them: 政府网站、公开查阅点.
pub fn joined<T: std::fmt::Display>(values: impl Iterator<Item = T>) -> String {
    values.map(|value| value.to_string()).collect::<Vec<_>>().join("、")
}

impl<T> Deref for Sourced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Sourced<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Sourced<T> {}

/// A sourced value is written as the bare value.
impl<T: Serialize> Serialize for Sourced<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Sourced<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<T>()
    }
}
