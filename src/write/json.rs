//! Catalogs as JSON, in the shape of catalog files.

use crate::model::Catalog;

/// One catalog as an object, several as a list.
///
/// # Panics
///
/// Never: a catalog holds only what JSON can write.
#[must_use]
pub fn catalogs(catalogs: &[Catalog]) -> Vec<u8> {
    let mut bytes = match catalogs {
        [only] => serde_json::to_vec_pretty(only),
        several => serde_json::to_vec_pretty(several),
    }
    .expect("a catalog has string keys only");
    bytes.push(b'\n');
    bytes
}
