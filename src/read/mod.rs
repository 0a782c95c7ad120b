//! Reading: bytes into catalogs, and a finding for all that could not be read.
//!
//! YAML and workbooks are both read into the same raw rows; one step makes typed items of them.

mod cut;
mod excel;
mod excerpt;
mod lower;
mod raw;
pub mod rules;
mod split;
mod yaml;

pub use cut::{Cut, Lines, Piece};
pub use excel::apart;
pub use excel::exported::{Export, Exported};
pub(crate) use excel::{Area, Merges, Original, Sheet, parse_area};
pub(crate) use excel::{comments, exported};
pub use excerpt::{Excerpt, Extract, Phrases, Unread};
pub(crate) use yaml::{CATALOG_KEYS, ITEM_FIELDS, field_of_key};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::system_reason;
use crate::finding::Finding;
use crate::model::{Catalog, Column, Locus, Regions, Requirements, Source};
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
    /// Of each sheet, what became of its rows.
    pub ledgers: Vec<Ledger>,
    /// What the columns of its tables were taken for.
    pub columns: Vec<ColumnReading>,
    /// What a workbook for reviewers was made of.
    pub export: Option<Export>,
    /// The text is no catalog at all: a fault where the file was named, nothing where it merely lay in a folder.
    pub not_a_catalog: Option<Finding>,
}

impl Reading {
    fn failed(finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::default() }
    }

    /// What is told of a file on which the program itself failed: the other files are read all the same.
    #[must_use]
    pub fn broken(name: &str) -> Self {
        let why =
            Text::new("读取时程序出错，这是程序的缺陷", "the program failed on it, which is a fault of the program");
        let help = Text::new(
            "请用 Excel 或 WPS 打开后另存为 .xlsx 再试，并把这个文件发给程序的维护者。",
            "Open it in Excel or WPS, save it as .xlsx and try again; and send the file to those who maintain mulu.",
        );
        Self::failed(src001_unreadable_file::finding(&Source::named(name), &why, help))
    }

    /// Whether a catalog or a list was found.
    fn has_content(&self) -> bool {
        !self.catalogs.is_empty() || !self.requirements.is_empty()
    }

    fn append(&mut self, mut other: Self) {
        self.catalogs.append(&mut other.catalogs);
        self.requirements.append(&mut other.requirements);
        self.findings.append(&mut other.findings);
        self.ledgers.append(&mut other.ledgers);
        self.columns.append(&mut other.columns);
    }
}

/// What became of the rows of a sheet: each is counted once, so that none is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// The sheet.
    pub locus: Locus,
    /// Its rows, down to the last that holds anything.
    pub rows: usize,
    /// Rows that are items, or entries of a list.
    pub items: usize,
    /// Rows that go on with the item above them.
    pub continued: usize,
    /// Rows of headers.
    pub headers: usize,
    /// Rows above a header that say what the table is.
    pub titles: usize,
    /// Notes below a table.
    pub notes: usize,
    /// Rows that hold nothing.
    pub blank: usize,
    /// Rows that a finding names, or whose sheet one names.
    pub reported: usize,
    /// Rows of a cover, of instructions, of mulu's own lists: no table, and none is missed.
    pub outside: usize,
}

impl Ledger {
    fn new(source: &Arc<Source>) -> Self {
        Self {
            locus: Locus::whole(source),
            rows: 0,
            items: 0,
            continued: 0,
            headers: 0,
            titles: 0,
            notes: 0,
            blank: 0,
            reported: 0,
            outside: 0,
        }
    }

    /// How many rows are accounted for: as many as there are.
    #[must_use]
    pub fn accounted(&self) -> usize {
        self.items
            + self.continued
            + self.headers
            + self.titles
            + self.notes
            + self.blank
            + self.reported
            + self.outside
    }
}

/// What a column of a table was taken for.
#[derive(Clone, Debug)]
pub struct ColumnReading {
    /// The first cell of its header.
    pub locus: Locus,
    /// Its letters.
    pub column: String,
    /// The words over it.
    pub title: String,
    /// What it holds; `None` for a column that the standard does not know, whose cells are kept as notes.
    pub meaning: Option<Column>,
    /// Whether its heading leaves no doubt.
    pub is_sure: bool,
    /// Why it was taken for that.
    pub evidence: Text,
}

/// The largest file that is read at all, in bytes.
pub const MOST_BYTES: u64 = 512 << 20;

/// How much a workbook may hold before it is taken for damaged or hostile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Cells that hold anything, in all sheets together. A hundred thousand rows of a catalog are 1.3 million.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cells: 5_000_000 }
    }
}

impl Limits {
    /// How much the parts of a workbook may unpack to. A county's 26 tables are about 1 MB.
    fn unpacked_bytes(self) -> u64 {
        (self.cells as u64).saturating_mul(128)
    }

    /// How much memory a process may take that reads a workbook, in bytes.
    fn memory(self) -> usize {
        self.cells.saturating_mul(256)
    }
}

/// Reads files.
#[derive(Clone, Debug)]
pub struct Reader<'r> {
    regions: &'r Regions,
    limits: Limits,
    program: Option<PathBuf>,
}

impl<'r> Reader<'r> {
    /// A reader that knows these regions.
    #[must_use]
    pub fn new(regions: &'r Regions) -> Self {
        Self { regions, limits: Limits::default(), program: None }
    }

    /// The same reader with these limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same reader, which has `program` (mulu itself) read the formats whose reader may break on a damaged file, each file in a
    /// process of its own. Without a program they are read in this process.
    #[must_use]
    pub fn with_program(mut self, program: Option<PathBuf>) -> Self {
        self.program = program;
        self
    }

    /// Reads a file, which reports call `name`.
    #[must_use]
    pub fn file(&self, path: &Path, name: &str) -> Reading {
        match bytes_of(path) {
            Ok(bytes) => self.bytes(name, bytes),
            Err((why, help)) => Reading::failed(src001_unreadable_file::finding(&Source::named(name), &why, help)),
        }
    }

    /// Reads a workbook for whoever writes it again; `None` for a file that is none.
    pub(crate) fn original(&self, path: &Path, name: &str) -> Option<Result<Original, Text>> {
        let bytes = match bytes_of(path) {
            Ok(bytes) => bytes,
            Err((why, _)) => return Some(Err(why)),
        };
        match format_of(name, &bytes) {
            Format::Workbook(format) => Some(excel::original(bytes, format, self).map_err(|refusal| refusal.why)),
            Format::Text => None,
            Format::Other(what) => is_named_as_workbook(name).then(|| Err(what.why())),
        }
    }

    /// Reads bytes, by what they hold and not by what the name ends in.
    #[must_use]
    pub fn bytes(&self, name: &str, bytes: Vec<u8>) -> Reading {
        match format_of(name, &bytes) {
            Format::Workbook(format) => excel::read(name, &bytes, format, self),
            Format::Text => yaml::read(name, bytes, self.regions),
            Format::Other(what) => {
                Reading::failed(src001_unreadable_file::finding(&Source::named(name), &what.why(), what.help()))
            }
        }
    }

    /// Reads what is to be read of a file of YAML.
    #[must_use]
    pub fn excerpt(&self, name: &str, excerpt: &Excerpt) -> Reading {
        yaml::read_excerpt(name, excerpt, self.regions)
    }
}

impl Exported {
    /// The catalog, as it is read anew; `file` is the workbook that carries it.
    #[must_use]
    pub fn catalog(&self, file: &str, regions: &Regions) -> Option<Catalog> {
        let name = format!("{file}:{}", exported::SHEET);
        Reader::new(regions).bytes(&name, self.text.clone().into_bytes()).catalogs.into_iter().next()
    }
}

/// The bytes of a file; else why there are none, and what to do. What is no plain file is not touched: a pipe may never end.
fn bytes_of(path: &Path) -> Result<Vec<u8>, (Text, Text)> {
    let failed = |error: std::io::Error| {
        let help = Text::new(
            "请检查文件是否存在、有没有读取权限、是否被其他程序打开。",
            "Check that it is there, that you may read it, and that no other program has it open.",
        );
        (system_reason(&error), help)
    };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        // A folder is only read as a file where it could not be listed.
        return Err(failed(std::fs::read_dir(path).err().unwrap_or(std::io::ErrorKind::IsADirectory.into())));
    }
    if !metadata.is_file() {
        return Err((
            Text::new("这是管道或设备，不是文件", "it is a pipe or a device, not a file"),
            Text::new(
                "请写普通文件的路径；要读其他程序的输出，用“-”读标准输入。",
                "Name a plain file; to read what another program writes, use `-` for standard input.",
            ),
        ));
    }
    if metadata.len() > MOST_BYTES {
        return Err((
            Text::new("文件超过 512 MB", "it is larger than 512 MB"),
            Text::new(
                "这不像一份目录，请检查是不是选错了文件；请只保留目录所在的工作表后另存。",
                "Check that it is the right file, and keep only the sheets that hold catalogs.",
            ),
        ));
    }
    std::fs::read(path).map_err(failed)
}

enum Format {
    Workbook(excel::Workbook),
    Text,
    Other(Other),
}

/// What a file is that is no catalog, whatever its name says.
#[derive(Clone, Copy)]
enum Other {
    WebPage,
    Csv,
    Word,
    Slides,
    Pdf,
    Picture,
    Empty,
    Zip,
    Unknown,
}

impl Other {
    fn why(self) -> Text {
        match self {
            Self::WebPage => Text::new("这其实是网页（HTML），不是工作簿", "it is a web page (HTML), not a workbook"),
            Self::Csv => Text::new("这其实是纯文本表格（CSV），不是工作簿", "it is a text table (CSV), not a workbook"),
            Self::Word => Text::new("这其实是 Word 文档，不是工作簿", "it is a Word document, not a workbook"),
            Self::Slides => Text::new("这其实是演示文稿，不是工作簿", "it is a presentation, not a workbook"),
            Self::Pdf => Text::new("这其实是 PDF，不是工作簿", "it is a PDF, not a workbook"),
            Self::Picture => Text::new("这其实是图片，不是工作簿", "it is a picture, not a workbook"),
            Self::Empty => Text::new("文件是空的（0 字节）", "the file is empty (0 bytes)"),
            Self::Zip => Text::new("这是压缩包，里面没有工作表", "it is an archive without any sheet"),
            Self::Unknown => Text::new("既不是工作簿，也不是文本", "it is neither a workbook nor a text"),
        }
    }

    fn help(self) -> Text {
        match self {
            Self::WebPage | Self::Csv => Text::new(
                "请用 Excel 或 WPS 打开，“另存为”选择“Excel 工作簿（*.xlsx）”。",
                "Open it in Excel or WPS and save it as an Excel workbook (*.xlsx).",
            ),
            Self::Word => Text::new(
                "请把文档里的表格复制到 Excel 或 WPS 表格，存为 .xlsx；或请报送部门发工作簿。",
                "Copy its table into a spreadsheet and save it as .xlsx, or ask for a workbook.",
            ),
            Self::Zip => Text::new("请先解压，再检查里面的文件。", "Unpack it first and check the files in it."),
            Self::Slides | Self::Pdf | Self::Picture | Self::Empty => {
                Text::new("请报送部门重新发工作簿（.xlsx）。", "Ask for a workbook (.xlsx).")
            }
            Self::Unknown => Text::new(
                "请确认文件类型：应为 .xlsx、.xls、.ods 工作簿或 .yaml。",
                "Check the file: it should be a workbook (.xlsx, .xls, .ods) or .yaml.",
            ),
        }
    }
}

/// The endings of workbooks.
const WORKBOOK_ENDINGS: [&str; 7] = ["xlsx", "xlsm", "xls", "xlsb", "ods", "et", "xlt"];

/// Whether a file's name ends as that of a workbook.
pub(crate) fn is_named_as_workbook(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    WORKBOOK_ENDINGS.contains(&ending.as_str())
}

fn format_of(name: &str, bytes: &[u8]) -> Format {
    const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    let is_named_as_workbook = is_named_as_workbook(name);
    let head = &bytes[..bytes.len().min(4096)];
    let pictures: [&[u8]; 4] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM"];
    if bytes.is_empty() {
        Format::Other(Other::Empty)
    } else if bytes.starts_with(b"PK\x03\x04") {
        format_of_zip(bytes)
    } else if bytes.starts_with(OLE) {
        format_of_compound(bytes)
    } else if bytes.starts_with(b"%PDF") {
        Format::Other(Other::Pdf)
    } else if head.contains(&0) && pictures.iter().any(|magic| bytes.starts_with(magic)) {
        Format::Other(Other::Picture)
    } else if head.iter().find(|byte| byte.is_ascii_graphic()) == Some(&b'<') && is_named_as_workbook {
        Format::Other(Other::WebPage)
    } else if head.contains(&0) {
        Format::Other(Other::Unknown)
    } else if is_named_as_workbook {
        Format::Other(Other::Csv)
    } else {
        Format::Text
    }
}

/// What a zip is, by the names of its parts, which stand in its list as they are.
fn format_of_zip(bytes: &[u8]) -> Format {
    let has = |part: &str| memchr::memmem::find(bytes, part.as_bytes()).is_some();
    if has("application/vnd.oasis.opendocument.spreadsheet") || (has("content.xml") && has("META-INF/manifest.xml")) {
        Format::Workbook(excel::Workbook::Ods)
    } else if has("xl/workbook.bin") {
        Format::Workbook(excel::Workbook::Binary(excel::Binary::Xlsb))
    } else if has("xl/workbook.xml") || has("xl/worksheets/") {
        Format::Workbook(excel::Workbook::Xlsx)
    } else if has("word/document.xml") {
        Format::Other(Other::Word)
    } else if has("ppt/presentation.xml") {
        Format::Other(Other::Slides)
    } else if has("PK\x05\x06") {
        Format::Other(Other::Zip)
    } else {
        // Cut off before its list: whoever opens it says so.
        Format::Workbook(excel::Workbook::Xlsx)
    }
}

/// What a compound file is, by the names of its streams, which are written in UTF-16.
fn format_of_compound(bytes: &[u8]) -> Format {
    let has = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &name).is_some()
    };
    if has("EncryptedPackage") {
        // An .xlsx with a password.
        Format::Workbook(excel::Workbook::Xlsx)
    } else if has("WordDocument") {
        Format::Other(Other::Word)
    } else if has("PowerPoint Document") {
        Format::Other(Other::Slides)
    } else {
        Format::Workbook(excel::Workbook::Binary(excel::Binary::Xls))
    }
}
