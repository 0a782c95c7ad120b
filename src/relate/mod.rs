//! Catalogs held against each other: layers merged into one, tables imported over the catalog of before, two versions compared.

mod again;
pub mod blame;
pub mod diff;
mod import;
mod merge;
pub mod pairing;
pub mod three_way;
pub mod upgrade;

pub use again::reviewed;
pub use import::{Changed, Gone, ImportInput, Imported, Shared, Undecided, import};
pub use merge::{
    Layered, Merge, MergeInput, Overridden, Renumbered, Repeated, Untouched, Withdrawn, file_name, file_of, is_sibling,
    merge, region_of, words_of,
};
