//! Workbooks out of their parts. A zip mutates badly, so fuzzing and its corpus know workbooks by what is packed in them:
//!
//! ```text
//! --- xl/worksheets/sheet1.xml
//! <worksheet>…</worksheet>
//! --- xl/sharedStrings.xml
//! <sst>…</sst>
//! ```

use std::io::{Cursor, Write as _};

use memchr::memmem;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// What stands before the name of a part; at the very start without its line break.
pub(crate) const PART: &str = "\n--- ";

/// A zip of the parts that a text names, and of those `needed` that it does not. It is stored, not compressed.
pub(crate) fn packed(text: &[u8], needed: &[(&str, &str)]) -> Vec<u8> {
    let text = [b"\n", text].concat();
    let own = parts(&text);
    let is_own = |name: &str| own.iter().any(|(own, _)| own == name);
    let needed = needed.iter().filter(|(name, _)| !is_own(name)).map(|(name, part)| (*name, part.as_bytes()));
    zipped(needed.chain(own.iter().map(|(name, part)| (name.as_str(), *part))), CompressionMethod::Stored)
}

/// A zip of these parts. Of a name that stands twice the first counts.
pub(crate) fn zipped<'p>(parts: impl Iterator<Item = (&'p str, &'p [u8])>, method: CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, part) in parts {
        if zip.start_file(name, options).is_ok() {
            zip.write_all(part).expect("memory takes a part");
        }
    }
    zip.finish().expect("memory takes a zip").into_inner()
}

/// The parts of a text, each with its name.
fn parts(text: &[u8]) -> Vec<(String, &[u8])> {
    let starts: Vec<usize> = memmem::find_iter(text, PART.as_bytes()).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let part = |(start, end): (&usize, usize)| {
        let part = &text[start + PART.len()..end];
        let line = memchr::memchr(b'\n', part)?;
        Some((String::from_utf8_lossy(&part[..line]).into_owned(), &part[line + 1..]))
    };
    starts.iter().zip(ends).filter_map(part).collect()
}

/// What an .xlsx needs beside its sheets. It has two; a sheet that is not given is empty.
pub(crate) const XLSX: &[(&str, &str)] = &[
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="rId1"/><sheet name="续表" sheetId="2" r:id="rId2"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    ("xl/worksheets/sheet1.xml", EMPTY_SHEET),
    ("xl/worksheets/sheet2.xml", EMPTY_SHEET),
];

const EMPTY_SHEET: &str =
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>"#;

/// What an .ods needs beside its content.
pub(crate) const ODS: &[(&str, &str)] = &[
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    (
        "META-INF/manifest.xml",
        r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"#,
    ),
];

/// What an .xlsb needs beside its workbook and sheets, which are no text.
pub(crate) const XLSB: &[(&str, &str)] = &[(
    "xl/_rels/workbook.bin.rels",
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.bin"/></Relationships>"#,
)];

/// A compound file whose only stream holds the records of an .xls.
pub(crate) fn compound(records: &[u8]) -> Vec<u8> {
    let memory = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, memory).expect("memory takes the file");
    file.create_stream("/Workbook").and_then(|mut stream| stream.write_all(records)).expect("memory takes a stream");
    file.into_inner().into_inner()
}
