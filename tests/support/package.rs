//! Workbooks as their parts.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

/// The parts of a workbook by their paths.
pub(crate) type Parts = BTreeMap<String, Vec<u8>>;

/// Takes a workbook apart.
pub(crate) fn parts(bytes: &[u8]) -> Parts {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip");
    let count = zip.len();
    let read = |at: usize| {
        let mut part = zip.by_index(at).expect("its list is whole");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("a part can be unpacked");
        (part.name().expect("a part has a name").to_string(), bytes)
    };
    (0..count).map(read).collect()
}

/// Puts a workbook together.
pub(crate) fn workbook(parts: &Parts) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part can be added");
        zip.write_all(bytes).expect("memory takes it");
    }
    zip.finish().expect("the zip can be closed").into_inner()
}

/// A part as text.
pub(crate) fn text(parts: &Parts, path: &str) -> String {
    let bytes = parts.get(path).unwrap_or_else(|| panic!("{path} is not among {:?}", parts.keys()));
    String::from_utf8(bytes.clone()).expect("it is a text")
}

/// Changes the text of a part.
pub(crate) fn edit(parts: &mut Parts, path: &str, change: impl Fn(String) -> String) {
    let changed = change(text(parts, path));
    parts.insert(path.to_owned(), changed.into_bytes());
}
