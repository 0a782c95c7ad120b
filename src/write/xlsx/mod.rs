//! Catalogs as a workbook, as it is published: a cover, a sheet for each domain, the supplementary catalog last.

mod columns;
mod conflicts;
mod cover;
mod coverage;
mod diff;
mod failed;
mod findings;
mod placed;
mod report;
mod review;
mod style;
mod table;

pub use conflicts::conflicts;
pub use coverage::coverage;
pub use diff::diff;
pub use placed::place_in_review;
pub use report::findings;

use std::collections::BTreeMap;

use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::error::Error;
use crate::finding::Finding;
use crate::model::{Catalog, Date, DomainCode, Item, Place, Region};
use crate::text::Text;
use columns::Layout;
use failed::failed;
use style::Styles;

/// What goes into a workbook.
#[derive(Debug)]
pub struct Book<'a> {
    /// The catalogs, in the order of their sheets.
    pub catalogs: &'a [Catalog],
    /// The title of the cover, and of the document.
    pub title: String,
    /// Whose catalogs they are.
    pub region: Option<&'a Region>,
    /// The version of the set.
    pub version: Option<String>,
    /// From when it applies.
    pub effective: Option<Date>,
    /// Findings to mark, for the reviewer's version; `None` for the one that is published.
    pub review: Option<&'a [Finding]>,
}

/// The first sheet. Sheets of that name are no catalogs, which readers know too.
pub(crate) const COVER: &str = "封面";

/// A workbook as bytes. The same catalogs give the same bytes.
///
/// # Errors
///
/// When a text is longer than a cell can hold (32,767 characters).
pub fn workbook(book: &Book<'_>) -> Result<Vec<u8>, Error> {
    write(book).map_err(|error| match too_long(book) {
        Some(named) => named.caused_by(error),
        None => failed(&Text::new("工作簿", "the workbook"), error),
    })
}

/// How many characters a cell can hold.
const MOST_CHARACTERS: usize = 32_767;

/// Names the item whose text no cell can hold, which the library does not.
fn too_long(book: &Book<'_>) -> Option<Error> {
    let rows = book.catalogs.iter().flat_map(|catalog| catalog.items.iter().map(move |item| (catalog, item)));
    for (catalog, item) in rows {
        let layout = Layout::new(catalog, book.review.is_some());
        let text_of = |column: &&columns::Column| column.kind.text(item, 1, layout.is_review).chars().count();
        if let Some(column) = layout.columns.iter().find(|column| text_of(column) > MOST_CHARACTERS) {
            let (heading, title, locus) = (column.heading, item.title(), &item.locus);
            let error = Error::new(crate::text!(
                "“{title}”的{heading}超过 {MOST_CHARACTERS} 字，Excel 的单元格放不下（{locus}）",
                "{heading} of “{title}” has more than {MOST_CHARACTERS} characters, which no cell can hold ({locus})"
            ));
            return Some(error.with_help(Text::new("请缩短，或拆成几条事项。", "Shorten it, or split the item.")));
        }
    }
    None
}

fn write(book: &Book<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(book)?);
    let styles = Styles::new();
    let marks = Marks::new(book.review.unwrap_or_default());
    let names = sheet_names(book.catalogs);
    cover::write(workbook.add_worksheet(), book, &names, &styles)?;
    if let Some(found) = book.review {
        let list = findings::List { findings: found, catalogs: book.catalogs, names: &names };
        findings::write(workbook.add_worksheet(), &list, &styles)?;
    }
    let sheet_of = |(catalog, name): (&Catalog, &String)| {
        let layout = Layout::new(catalog, book.review.is_some());
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        table::write(&mut sheet, catalog, &layout, &styles, &marks).map(|()| sheet)
    };
    let sheets: Vec<Result<Worksheet, XlsxError>> = book.catalogs.par_iter().zip(&names).map(sheet_of).collect();
    for sheet in sheets {
        workbook.push_worksheet(sheet?);
    }
    if book.review.is_some() {
        review::write_lists(workbook.add_worksheet(), book.catalogs)?;
        review::write_base(workbook.add_worksheet(), book, &names)?;
    }
    workbook.save_to_buffer()
}

/// Title, owner and a fixed date: the time of writing would make every copy differ.
fn properties(book: &Book<'_>) -> Result<DocProperties, XlsxError> {
    let (year, month, day) = book.effective.map_or((2020, 1, 1), Date::parts);
    let date = ExcelDateTime::from_ymd(
        u16::try_from(year).unwrap_or(2020),
        u8::try_from(month).unwrap_or(1),
        u8::try_from(day).unwrap_or(1),
    )?;
    let owner = book.region.map_or("", |region| region.name.as_str());
    Ok(DocProperties::new()
        .set_title(&book.title)
        .set_subject("基层政务公开标准目录")
        .set_author(owner)
        .set_company(owner)
        .set_comment(book.version.as_deref().unwrap_or_default())
        .set_creation_datetime(&date))
}

/// A name for each sheet: `20社会救助`, with a number behind it where two catalogs are of one domain.
fn sheet_names<'a>(catalogs: impl IntoIterator<Item = &'a Catalog>) -> Vec<String> {
    let mut used: BTreeMap<String, u32> = BTreeMap::new();
    let name = |catalog: &Catalog| match catalog.domain_code() {
        Some(DomainCode::OUTSIDE) => "补充目录".to_owned(),
        Some(code) => format!("{code}{}", code.name()),
        None => "目录".to_owned(),
    };
    catalogs
        .into_iter()
        .map(|catalog| {
            let name = name(catalog);
            let count = used.entry(name.clone()).or_default();
            *count += 1;
            if *count == 1 { name } else { format!("{name}（{count}）") }
        })
        .collect()
}

/// What is wrong with which item.
struct Marks<'a>(BTreeMap<(usize, Place), Vec<&'a Finding>>);

impl<'a> Marks<'a> {
    fn new(findings: &'a [Finding]) -> Self {
        let mut marks: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            if let Some(item) = &finding.subject.item {
                marks.entry(item.key()).or_default().push(finding);
            }
        }
        Self(marks)
    }

    /// The findings about an item, each with the column that it is about.
    fn of(&self, item: &Item, layout: &Layout) -> Vec<(u16, &'a Finding)> {
        let own = self.0.get(&item.locus.key()).into_iter().flatten();
        own.filter_map(|finding| Some((layout.column_of(finding)?, *finding))).collect()
    }
}
