//! Several catalogs made one: layers merged, every value with the place it came from.

mod merge;

pub use merge::{
    Inherited, Layered, LeftOut, Merge, MergeInput, Overridden, Repeated, Withdrawn, file_name, merge, region_of,
};
