//! What a workbook for reviewers carries of the catalogs that it was made of, in a hidden sheet: by it the way back knows what a reviewer
//! changed, and what the catalog became meanwhile.

use crate::hash::sha256;
use crate::text::Text;

use super::sheet::Sheet;

/// The name of the sheet.
pub(crate) const SHEET: &str = "_mulu_base";

/// The number of its layout, and of what the cells of the workbook say of an item: another number is no base.
pub(crate) const FORMAT: u32 = 2;

/// The row of the headings, from 0; that of the first catalog is below it.
pub(crate) const HEADER: u32 = 4;

/// The headings. The text of a catalog goes on in as many columns as it takes.
pub(crate) const HEADINGS: [&str; 6] = ["sheet", "domain", "version", "items", "sha256", "text"];

/// The headings of the list of sheets on the cover, and what its last row is called.
pub(crate) const COVER_HEADINGS: [&str; 4] = ["序号", "领域", "事项数", "目录"];
pub(crate) const COVER_TOTAL: &str = "合计";

/// The columns of the name of the sheet, the hash, and the start of the text.
const NAME: u32 = 0;
const HASH: u32 = 4;
const TEXT: u32 = 5;

/// What a workbook carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Export {
    /// The catalogs that it was made of.
    Whole(Vec<Exported>),
    /// Something else than mulu wrote, or what another version of it wrote, and what that is.
    Strange(Text),
}

/// A catalog that a sheet was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The name of the sheet.
    pub sheet: String,
    /// The catalog in its canonical form.
    pub text: String,
}

/// What the hidden sheet says.
pub(super) fn read(sheet: &Sheet) -> Export {
    let format = sheet.grid.cell(0, 1);
    if format != FORMAT.to_string() {
        return Export::Strange(crate::text!(
            "隐藏工作表 {SHEET} 是另一个版本的 mulu 写的（格式“{format}”）",
            "its hidden sheet {SHEET} is of another version of mulu (format “{format}”)"
        ));
    }
    let catalogs = sheet.grid.rows().iter().filter(|row| row.row > HEADER).map(|row| {
        let text: String = row.cells.iter().filter(|(column, _)| *column >= TEXT).map(|(_, part)| &**part).collect();
        let is_whole = sheet.grid.cell(row.row, HASH) == sha256(text.as_bytes());
        is_whole.then(|| Exported { sheet: sheet.grid.cell(row.row, NAME).to_owned(), text })
    });
    let catalogs: Option<Vec<Exported>> = catalogs.collect();
    catalogs.map_or_else(
        || {
            Export::Strange(crate::text!(
                "隐藏工作表 {SHEET} 的内容被改动过",
                "its hidden sheet {SHEET} is not as mulu wrote it"
            ))
        },
        Export::Whole,
    )
}
