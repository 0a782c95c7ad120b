//! Catalogs as a workbook, as it is published: a cover, a sheet for each domain, the supplementary catalog last.

mod columns;
mod cover;
mod review;
mod style;
mod table;

use std::collections::BTreeMap;

use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::error::Error;
use crate::finding::Finding;
use crate::model::{Catalog, Date, DomainCode, Field, Item, Place, Region};
use columns::Layout;
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
    write(book).map_err(|error| {
        let why = error.to_string();
        Error::new(crate::text!("无法生成工作簿：{why}", "the workbook cannot be made: {why}")).caused_by(error)
    })
}

fn write(book: &Book<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(book)?);
    let styles = Styles::new();
    let marks = Marks::new(book.review.unwrap_or_default());
    let names = sheet_names(book.catalogs);
    cover::write(workbook.add_worksheet(), book, &names, &styles)?;
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
fn sheet_names(catalogs: &[Catalog]) -> Vec<String> {
    let mut used: BTreeMap<String, u32> = BTreeMap::new();
    let name = |catalog: &Catalog| match catalog.domain_code() {
        Some(DomainCode::OUTSIDE) => "补充目录".to_owned(),
        Some(code) => format!("{code}{}", code.name()),
        None => "目录".to_owned(),
    };
    catalogs
        .iter()
        .map(|catalog| {
            let name = name(catalog);
            let count = used.entry(name.clone()).or_default();
            *count += 1;
            if *count == 1 { name } else { format!("{name}（{count}）") }
        })
        .collect()
}

/// What is wrong with which cell.
struct Marks<'a>(BTreeMap<((usize, Place), Field), Vec<&'a Finding>>);

impl<'a> Marks<'a> {
    fn new(findings: &'a [Finding]) -> Self {
        let mut marks: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            if let Some(item) = &finding.subject.item {
                let field = finding.subject.field.unwrap_or(Field::Name);
                marks.entry((item.key(), field)).or_default().push(finding);
            }
        }
        Self(marks)
    }

    /// The findings about a field of an item.
    fn of(&self, item: &Item, field: Field) -> &[&'a Finding] {
        if self.0.is_empty() {
            return &[];
        }
        self.0.get(&(item.locus.key(), field)).map(Vec::as_slice).unwrap_or_default()
    }
}
