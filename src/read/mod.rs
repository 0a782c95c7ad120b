//! Reading: bytes into catalogs, and a finding for all that could not be read.
//!
//! YAML and workbooks are both read into the same raw rows; one step makes typed items of them.

mod excel;
mod lower;
mod raw;
mod requirements;
pub mod rules;
mod split;
mod yaml;

use std::path::Path;

use crate::error::system_reason;
use crate::finding::Finding;
use crate::model::{Catalog, Regions, Requirements, Source};
use crate::text::Text;

use rules::src001_unreadable_file;

/// What was read from a file.
#[derive(Debug, Default)]
pub struct Reading {
    /// The catalogs: one a file of text, one a table of a workbook.
    pub catalogs: Vec<Catalog>,
    /// Lists of requirements.
    pub requirements: Vec<Requirements>,
    /// What could not be read, and what is wrong with how it is written.
    pub findings: Vec<Finding>,
    /// The text is no catalog at all: a fault where the file was named, nothing where it merely lay in a folder.
    pub not_a_catalog: Option<Finding>,
}

impl Reading {
    fn failed(finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::default() }
    }

    /// Whether a catalog or a list was found.
    fn has_content(&self) -> bool {
        !self.catalogs.is_empty() || !self.requirements.is_empty()
    }

    fn append(&mut self, mut other: Self) {
        self.catalogs.append(&mut other.catalogs);
        self.requirements.append(&mut other.requirements);
        self.findings.append(&mut other.findings);
    }
}

/// The largest file that is read at all, in bytes.
const MOST_BYTES: u64 = 512 << 20;

/// Reads a file, which reports call `name`.
#[must_use]
pub fn file(path: &Path, name: &str, regions: &Regions) -> Reading {
    let size = std::fs::metadata(path).map(|metadata| metadata.len());
    let bytes = match size {
        Ok(size) if size > MOST_BYTES => Err(Text::new("文件超过 512 MB", "it is larger than 512 MB")),
        _ => std::fs::read(path).map_err(|error| system_reason(&error)),
    };
    match bytes {
        Ok(bytes) => self::bytes(name, bytes, regions),
        Err(why) => Reading::failed(src001_unreadable_file::finding(
            &Source::named(name),
            &why,
            Text::new(
                "请检查文件是否存在、是否被其他程序打开。",
                "Check that the file is there and not open in another program.",
            ),
        )),
    }
}

/// Reads bytes, by what they hold and not by what the name ends in.
#[must_use]
pub fn bytes(name: &str, bytes: Vec<u8>, regions: &Regions) -> Reading {
    let refuse =
        |why: Text, help: Text| Reading::failed(src001_unreadable_file::finding(&Source::named(name), &why, help));
    let save_as_xlsx = Text::new(
        "请用 Excel 或 WPS 打开，“另存为”选择“Excel 工作簿（*.xlsx）”。",
        "Open it in Excel or WPS and save it as an Excel workbook (*.xlsx).",
    );
    match format_of(name, &bytes) {
        Format::Xlsx => excel::read(name, &bytes, regions),
        Format::Text => yaml::read(name, bytes, regions),
        Format::OtherWorkbook(kind) => refuse(
            crate::text!(
                "这是 {kind} 格式的工作簿，目前只读 .xlsx",
                "it is a workbook in the format {kind}; only .xlsx is read as yet"
            ),
            save_as_xlsx,
        ),
        Format::WebPage => refuse(
            Text::new("这其实是网页（HTML），不是工作簿", "it is a web page (HTML), not a workbook"),
            save_as_xlsx,
        ),
        Format::Csv => refuse(
            Text::new("这其实是纯文本表格（CSV），不是工作簿", "it is a text table (CSV), not a workbook"),
            save_as_xlsx,
        ),
        Format::Empty => refuse(
            Text::new("文件是空的（0 字节）", "the file is empty (0 bytes)"),
            Text::new("请重新报送。", "Ask for the file again."),
        ),
        Format::Unknown => refuse(
            Text::new("既不是工作簿，也不是文本", "it is neither a workbook nor a text"),
            Text::new("请确认文件类型：.xlsx 或 .yaml。", "Check the file: it should be .xlsx or .yaml."),
        ),
    }
}

enum Format {
    Xlsx,
    OtherWorkbook(&'static str),
    Text,
    WebPage,
    Csv,
    Empty,
    Unknown,
}

fn format_of(name: &str, bytes: &[u8]) -> Format {
    const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let named_as_workbook = matches!(ending.as_str(), "xlsx" | "xlsm" | "xls" | "xlsb" | "ods" | "et");
    let head = &bytes[..bytes.len().min(4096)];
    let has = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    if bytes.is_empty() {
        Format::Empty
    } else if bytes.starts_with(b"PK\x03\x04") {
        if has(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") {
            Format::OtherWorkbook(".ods")
        } else if memchr::memmem::find(bytes, b"xl/workbook.bin").is_some() {
            Format::OtherWorkbook(".xlsb")
        } else {
            Format::Xlsx
        }
    } else if bytes.starts_with(OLE) {
        // An encrypted .xlsx is a compound file too; its streams are named in UTF-16.
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        if memchr::memmem::find(bytes, &encrypted).is_some() { Format::Xlsx } else { Format::OtherWorkbook(".xls") }
    } else if head.iter().find(|byte| byte.is_ascii_graphic()) == Some(&b'<') && named_as_workbook {
        Format::WebPage
    } else if head.contains(&0) {
        Format::Unknown
    } else if named_as_workbook {
        Format::Csv
    } else {
        Format::Text
    }
}
