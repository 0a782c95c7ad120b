//! Catalogs held against each other: layers merged into one, tables imported over the catalog of before, two versions compared.

mod again;
pub mod blame;
mod compared;
pub mod diff;
mod import;
mod merge;
pub mod pairing;
mod parts;
mod same_table;
pub mod three_way;
pub mod upgrade;
pub mod verbatim;

pub use again::{next_base, reviewed, without_retired};
pub use compared::{Changed, Compared, FieldChange, Named};
pub use import::{ImportInput, Imported, Joined, Shared, Undecided, import};
pub use merge::{
    Given, Layered, Merge, MergeInput, Overridden, Renumbered, Repeated, Untouched, Withdrawn, effective_of, file_name,
    file_of, is_sibling, merge, region_of, words_of,
};
pub use same_table::{Differing, SameTable, same_tables};
