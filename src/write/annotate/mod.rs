//! A checked workbook as it goes back to the department: faulty cells coloured, each with a note, and the list of findings as its first
//! sheet; all else as it came.
//!
//! The workbook is changed where it stands, part by part. Reading it into a model and writing the model was tried with umya-spreadsheet
//! 3.1: of the fixture `rich.xlsx` it dropped the chart, the runs of a rich text and the palette, wrote a data bar into the rule of an icon
//! set and pictures of no shape, which openpyxl refuses to read, and kept 2 of 26 parts as they were; of four plain workbooks it kept
//! none. Here the sheets with faults, their notes and the parts that list parts, sheets and formats are edited, and every other part is
//! copied as it lies in the package, packed.
//!
//! What an earlier annotation did is taken off first, so a copy can be corrected, sent back and annotated again. The list is known by a
//! hidden name ([`workbook`]), the notes by their first and last words ([`marks`]), the colours by a second colour that no program shows
//! ([`styles`]). Texts are in Chinese, as in all workbooks that mulu writes: they are for those who fill in the table.

mod convert;
mod geometry;
mod list;
mod marks;
mod notes;
mod package;
mod shapes;
mod sheet;
mod styles;
mod workbook;
mod xml;

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::read::Original;
use crate::text::Text;
use list::List;
use marks::Marks;
use notes::{Notes, Where};
use package::{ContentTypes, Package, Relations};
use sheet::Sheet;
use styles::Styles;
use workbook::{Book, LIST_PART, Tab};

/// Why no copy can be made.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) Text);

fn damaged(error: &(impl std::fmt::Display + ?Sized)) -> Refused {
    Refused(crate::text!(
        "工作簿的内部结构不完整（报错“{error}”）",
        "the workbook's inner structure is incomplete ({error})"
    ))
}

/// An annotated copy.
#[derive(Debug)]
pub(crate) struct Copy {
    /// The workbook.
    pub(crate) bytes: Vec<u8>,
    /// How many cells are marked; a merged area is one.
    pub(crate) cells: usize,
    /// What its name has to end in, where it cannot end as the original's.
    pub(crate) ending: Option<&'static str>,
}

/// What a file is that a copy would be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// A copy as mulu wrote it.
    Copy,
    /// A copy that somebody has saved since.
    Edited,
    /// Anything else.
    Foreign,
}

/// Finds out what a file is that a copy would be written over.
#[must_use]
pub(crate) fn standing(bytes: &[u8]) -> Standing {
    let Ok(mut package) = Package::open(bytes) else { return Standing::Foreign };
    if package.has(LIST_PART) {
        return Standing::Copy;
    }
    let is_annotated = ContentTypes::of(&mut package).and_then(|mut types| {
        let mut book = Book::open(&mut package)?;
        book.remove_list(&mut package, &mut types).map(|()| book.is_annotated)
    });
    if is_annotated.unwrap_or(false) { Standing::Edited } else { Standing::Foreign }
}

/// The copy of a workbook with what was found in it, in the order in which the list shows it.
///
/// # Errors
///
/// When the workbook cannot be changed: its inner structure is incomplete, or what was read cannot be written as .xlsx.
pub(crate) fn copy(original: &Original, findings: &[&Finding]) -> Result<Copy, Refused> {
    match original {
        Original::Package { bytes, has_macros } => {
            let (bytes, cells) = annotate(bytes, findings, None, &BTreeMap::new())?;
            Ok(Copy { bytes, cells, ending: has_macros.then_some("xlsm") })
        }
        Original::Sheets { sheets, format } => {
            let notice = format!(
                "本文件由 {format} 文件转换而来，只保留了文字、合并单元格、列宽和隐藏的行列，其他格式可能与原来不同。"
            );
            let (converted, names) = convert::workbook(sheets)?;
            let (bytes, cells) = annotate(&converted, findings, Some(&notice), &names)?;
            Ok(Copy { bytes, cells, ending: Some("xlsx") })
        }
    }
}

/// The workbook with its marks, and how many there are. `names` says what sheets are called that could not keep their names.
fn annotate(
    bytes: &[u8],
    findings: &[&Finding],
    notice: Option<&str>,
    names: &BTreeMap<String, String>,
) -> Result<(Vec<u8>, usize), Refused> {
    let mut package = Package::open(bytes)?;
    let mut types = ContentTypes::of(&mut package)?;
    let mut book = Book::open(&mut package)?;
    // LibreOffice writes a second colour of its own into every fill.
    let forgets = !package.has(LIST_PART) && saved_by_libreoffice(&mut package)?;
    book.remove_list(&mut package, &mut types)?;
    let mut styles = Styles::open(&mut package, &mut book.relations, &mut types, &book.dialect, forgets)?;
    let name_of = |sheet: &str| names.get(sheet).cloned().unwrap_or_else(|| sheet.to_owned());
    let mut cells = 0;
    for (tab, number) in book.tabs.clone().iter().zip(1..) {
        let is_here =
            |finding: &&&Finding| finding.locus.source.sheet.as_deref().is_some_and(|own| name_of(own) == tab.name);
        let own: Vec<&Finding> = findings.iter().filter(is_here).copied().collect();
        cells += mark(&mut package, &mut types, &mut styles, &book, (tab, number), &own)?;
    }
    let first_sheet = book.tabs.first().map(|tab| tab.name.clone()).unwrap_or_default();
    let list = List { findings, notice, first_sheet: &first_sheet, name_of: &name_of };
    let (xml, (repeated, filtered)) = (list.xml(book.dialect, &mut styles), list.ranges());
    book.add_list(&mut package, &mut types, &xml, (&repeated, &filtered))?;
    styles.save(&mut package)?;
    book.save(&mut package);
    types.save(&mut package);
    Ok((package.finish()?, cells))
}

/// Marks the cells of a sheet that something was found about; returns how many.
fn mark(
    package: &mut Package<'_>,
    types: &mut ContentTypes,
    styles: &mut Styles,
    book: &Book,
    (tab, number): (&Tab, usize),
    findings: &[&Finding],
) -> Result<usize, Refused> {
    let Some(text) = package.text(&tab.part)? else { return Ok(0) };
    let sheet = Sheet::parse(text).ok_or_else(|| damaged(&tab.part))?;
    let mut edits = xml::Edits::default();
    sheet.deselect(&mut edits);
    let mut marked = 0;
    if tab.has_cells {
        let mut relations = Relations::of(package, &tab.part)?;
        let notes = Notes::open(package, &relations, &book.dialect)?;
        let ours = notes.ours();
        // Who took the list out may have left the notes.
        let is_annotated = book.is_annotated || !ours.is_empty();
        let marks = Marks::new(findings, &sheet.merged());
        marked = marks.0.len();
        let colored = sheet.color(&marks.colors(), styles, is_annotated.then_some(&ours), &mut edits);
        colored.ok_or_else(|| damaged(&tab.part))?;
        let before = sheet.shapes();
        let mut at = Where { package, types, relations: &mut relations, dialect: book.dialect, number };
        let after = notes.write(&mut at, &marks, &sheet, is_annotated)?;
        if before.is_some() != after.is_some() {
            let reference = after.map(|id| book.dialect.reference(sheet.text(), &id));
            sheet.set_shapes(reference.as_deref(), &mut edits);
        }
        relations.save(package);
    }
    if !edits.is_empty() {
        package.put(&tab.part, edits.apply(sheet.text()));
    }
    Ok(marked)
}

/// Whether LibreOffice saved the workbook.
fn saved_by_libreoffice(package: &mut Package<'_>) -> Result<bool, Refused> {
    Ok(package.text("docProps/app.xml")?.is_some_and(|text| text.contains("LibreOffice")))
}
