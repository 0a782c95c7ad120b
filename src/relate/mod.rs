//! Several catalogs made one: layers merged, every value with the place it came from.

mod merge;

pub use merge::{Layered, Merge, MergeInput, Overridden, Repeated, Untouched, Withdrawn, file_name, merge, region_of};
