//! Catalog files in their canonical form.

use crate::model::Catalog;

/// The line that gives editors completion and hover texts. Catalog files lie one folder below the schemas.
pub const SCHEMA_LINE: &str = "# yaml-language-server: $schema=../schemas/catalog.schema.json\n";

/// The number of this form. What is known of a catalog by its hash says in which form; whoever writes catalogs otherwise raises it.
pub const FORM: u32 = 2;

/// A catalog as a file: keys in the order of the format, lists of words on one line, UTF-8 with line feeds.
///
/// # Panics
///
/// Never: a catalog holds only what YAML can write.
#[must_use]
pub fn catalog(catalog: &Catalog) -> String {
    let body =
        serde_yaml::to_string_with_options(catalog, options()).expect("a catalog holds only texts, lists and maps");
    format!("{SCHEMA_LINE}{body}")
}

/// How values are written: long Chinese texts are kept on one line, where a diff shows them whole.
pub(super) fn options() -> serde_yaml::SerializerOptions {
    serde_yaml::ser_options! {
        compact_list_indent: false,
        prefer_block_scalars: false,
        folded_wrap_chars: usize::MAX,
        min_fold_chars: usize::MAX
    }
}
