//! What a file says before anyone judges it: strings, each with its locus. YAML and tables are both read into this.

use std::sync::Arc;

use crate::model::{Column, Field, Locus, Source, Sourced};

/// A catalog as its file has it, but for its rows.
#[derive(Debug)]
pub(super) struct RawCatalog {
    pub(super) source: Arc<Source>,
    pub(super) heads: Vec<(Head, Raw)>,
    pub(super) withdrawn: Vec<Raw>,
    pub(super) notes: Vec<Sourced<String>>,
    /// Fields that a table has no column for.
    pub(super) absent_columns: Vec<Field>,
}

/// What a catalog says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    Format,
    Kind,
    Domain,
    Title,
    Region,
    Version,
    Effective,
    Follows,
    Guide,
}

/// One row.
#[derive(Debug)]
pub(super) struct RawRow {
    /// The cell of the item's name, or of its category; in a text file the whole item.
    pub(super) locus: Locus,
    pub(super) cells: Vec<(Field, Raw)>,
}

/// A value as its file has it.
#[derive(Debug)]
pub(super) enum Raw {
    Blank(Locus),
    /// Something that nobody could read, which has been reported.
    Unreadable(Locus),
    Text(Sourced<String>),
    List(Locus, Vec<Raw>),
    Record(Locus, Vec<(Sourced<String>, Raw)>),
    /// Columns to tick, each with what its cell says.
    Ticks(Vec<(Column, Sourced<String>)>),
}

impl Raw {
    pub(super) fn locus(&self) -> &Locus {
        match self {
            Self::Blank(locus) | Self::Unreadable(locus) | Self::List(locus, _) | Self::Record(locus, _) => locus,
            Self::Text(text) => &text.locus,
            Self::Ticks(ticks) => &ticks.first().expect("a field with columns to tick has one").1.locus,
        }
    }
}
