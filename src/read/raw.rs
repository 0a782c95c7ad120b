//! What a file says before anyone judges it: strings, each with its locus. YAML and tables are both read into this.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::{Column, Field, Locus, Source, Sourced};

/// Words as they stand in the file, not copied unless something had to be done to them.
pub(super) type Words<'a> = Sourced<Cow<'a, str>>;

/// A catalog as its file has it, but for its rows.
#[derive(Debug)]
pub(super) struct RawCatalog<'a> {
    pub(super) source: Arc<Source>,
    pub(super) heads: Vec<(Head, Raw<'a>)>,
    pub(super) withdrawn: Vec<Raw<'a>>,
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
pub(super) struct RawRow<'a> {
    /// The cell of the item's name, or of its category; in a text file the whole item.
    pub(super) locus: Locus,
    pub(super) cells: Vec<(Field, Raw<'a>)>,
}

/// A value as its file has it.
#[derive(Debug)]
pub(super) enum Raw<'a> {
    Blank(Locus),
    /// Something that nobody could read, which has been reported.
    Unreadable(Locus),
    Text(Words<'a>),
    List(Locus, Vec<Raw<'a>>),
    Record(Locus, Vec<(Words<'a>, Raw<'a>)>),
    /// Columns to tick, each with what its cell says.
    Ticks(Vec<(Column, Words<'a>)>),
}

impl Raw<'_> {
    pub(super) fn locus(&self) -> &Locus {
        match self {
            Self::Blank(locus) | Self::Unreadable(locus) | Self::List(locus, _) | Self::Record(locus, _) => locus,
            Self::Text(text) => &text.locus,
            Self::Ticks(ticks) => &ticks.first().expect("a field with columns to tick has one").1.locus,
        }
    }
}
