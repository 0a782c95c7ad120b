//! The workbook as a whole: its sheets, and the list of findings as the first of them.
//!
//! A sheet that comes first moves all others by one: the names that belong to single sheets, and the sheet that is open, are counted anew.
//! A hidden name, which Excel, WPS and LibreOffice keep when they save, says which sheet is the list: by it an annotated copy is known when
//! it comes back.

use super::package::{ContentTypes, Package, Relations};
use super::xml::{self, Edits, Element};
use super::{Refused, damaged};

/// The name that leads to the list of findings.
const LIST_NAME: &str = "_mulu_list";
/// The part that holds the list. Every other program that saves the workbook calls its sheets otherwise: a copy that has this part is as
/// mulu wrote it.
pub(super) const LIST_PART: &str = "xl/worksheets/mulu-list.xml";
/// What the list is called.
const LIST_TITLE: &str = "问题清单";

/// Which of the two sets of namespaces a workbook is written in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    /// The namespace of sheets.
    pub(super) main: &'static str,
    /// The namespace of `r:id`.
    pub(super) references: &'static str,
    /// What the types of relationships start with.
    pub(super) relationships: &'static str,
}

const TRANSITIONAL: Dialect = Dialect {
    main: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    references: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    relationships: "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
};

const STRICT: Dialect = Dialect {
    main: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    references: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    relationships: "http://purl.oclc.org/ooxml/officeDocument/relationships/",
};

impl Dialect {
    /// The attribute that names a relationship, for a tag somewhere in a part.
    pub(super) fn reference(&self, part: &str, id: &str) -> String {
        let declared = format!("xmlns:r=\"{}\"", self.references);
        let root = xml::root(part).map_or("", |root| &part[root.tag]);
        if root.contains(&declared) { format!(" r:id=\"{id}\"") } else { format!(" {declared} r:id=\"{id}\"") }
    }
}

/// A sheet and the part that holds it.
#[derive(Clone, Debug)]
pub(super) struct Tab {
    pub(super) name: String,
    pub(super) part: String,
    /// Whether it has cells; a chart may be a sheet too.
    pub(super) has_cells: bool,
    relation: String,
    element: Element,
}

/// The workbook's own part.
pub(super) struct Book {
    path: String,
    text: String,
    pub(super) dialect: Dialect,
    pub(super) relations: Relations,
    pub(super) tabs: Vec<Tab>,
    /// Whether it is an annotated copy.
    pub(super) is_annotated: bool,
}

impl Book {
    pub(super) fn open(package: &mut Package<'_>) -> Result<Self, Refused> {
        let start = Relations::of(package, "")?;
        let path = start.of_kind("officeDocument").map_or("xl/workbook.xml", |relation| &relation.target).to_owned();
        let text = package.needed(&path)?;
        let dialect = if text.contains(STRICT.main) { STRICT } else { TRANSITIONAL };
        let relations = Relations::of(package, &path)?;
        let mut book = Self { path, text, dialect, relations, tabs: Vec::new(), is_annotated: false };
        book.read_tabs()?;
        Ok(book)
    }

    fn malformed(&self) -> Refused {
        damaged(&self.path)
    }

    fn section(&self, name: &str) -> Result<Option<(Element, Vec<Element>)>, Refused> {
        let root = xml::root(&self.text).ok_or_else(|| self.malformed())?;
        let sections = xml::children(&self.text, &root).ok_or_else(|| self.malformed())?;
        let Some(section) = sections.into_iter().find(|section| section.local(&self.text) == name) else {
            return Ok(None);
        };
        let children = xml::children(&self.text, &section).ok_or_else(|| self.malformed())?;
        Ok(Some((section, children)))
    }

    fn read_tabs(&mut self) -> Result<(), Refused> {
        let (_, sheets) = self.section("sheets")?.ok_or_else(|| self.malformed())?;
        let tab = |element: Element| {
            let relation = xml::relationship_id(element.tag(&self.text)).unwrap_or_default();
            let found = self.relations.by_id(&relation);
            Tab {
                name: element.attribute(&self.text, "name").unwrap_or_default(),
                part: found.map(|relation| relation.target.clone()).unwrap_or_default(),
                has_cells: found.is_some_and(|relation| relation.kind == "worksheet"),
                relation,
                element,
            }
        };
        self.tabs = sheets.into_iter().map(tab).collect();
        Ok(())
    }

    /// Takes the list off that an earlier annotation put first, wherever the sheet is now.
    pub(super) fn remove_list(&mut self, package: &mut Package<'_>, types: &mut ContentTypes) -> Result<(), Refused> {
        let Some((section, names)) = self.section("definedNames")? else { return Ok(()) };
        let leads_to_list = |name: &&Element| name.attribute(&self.text, "name").as_deref() == Some(LIST_NAME);
        let Some(list) = names.iter().find(leads_to_list) else { return Ok(()) };
        self.is_annotated = true;
        let sheet = sheet_of(&xml::text_of(&self.text, list));
        let at = self.tabs.iter().position(|tab| Some(&tab.name) == sheet.as_ref());
        let mut edits = Edits::default();
        let is_of_list = |name: &Element| {
            leads_to_list(&name) || at.is_some_and(|at| xml::number(name.tag(&self.text), "localSheetId") == Some(at))
        };
        if names.iter().all(is_of_list) {
            edits.remove(&section);
        } else {
            names.iter().filter(|name| is_of_list(name)).for_each(|name| edits.remove(name));
        }
        let Some(at) = at else {
            self.text = edits.apply(&self.text);
            return self.read_tabs();
        };
        let tab = self.tabs[at].clone();
        edits.remove(&tab.element);
        let kept: Vec<&Element> = names.iter().filter(|name| !is_of_list(name)).collect();
        self.count_anew(&mut edits, &kept, |place| if place > at { place - 1 } else { place })?;
        self.text = edits.apply(&self.text);
        Relations::of(package, &tab.part)?.remove_all(package);
        package.remove(&tab.part);
        types.remove(&tab.part)?;
        self.relations.remove(&tab.relation)?;
        retitle(package, |titles| titles.remove(&tab.name))?;
        self.read_tabs()
    }

    /// Gives the sheets the places that they have from now on.
    fn count_anew(
        &self,
        edits: &mut Edits,
        names: &[&Element],
        place_of: impl Fn(usize) -> usize,
    ) -> Result<(), Refused> {
        let moved = |tag: &str, attribute: &str| {
            let place: usize = xml::number(tag, attribute)?;
            Some(xml::with_attribute(tag, attribute, &place_of(place).to_string()))
        };
        for name in names {
            if let Some(tag) = moved(name.tag(&self.text), "localSheetId") {
                edits.replace(name.tag.clone(), tag);
            }
        }
        for view in self.section("bookViews")?.map(|(_, views)| views).unwrap_or_default() {
            let mut tag = view.tag(&self.text).to_owned();
            for attribute in ["activeTab", "firstSheet"] {
                tag = moved(&tag, attribute).unwrap_or(tag);
            }
            edits.replace(view.tag.clone(), tag);
        }
        Ok(())
    }

    /// What the list can be called: another sheet may have its name.
    pub(super) fn title_of_list(&self) -> String {
        let titles = (1_u32..).map(|number| match number {
            1 => LIST_TITLE.to_owned(),
            number => format!("{LIST_TITLE}（{number}）"),
        });
        let is_free = |title: &String| !self.tabs.iter().any(|tab| tab.name.eq_ignore_ascii_case(title));
        titles.into_iter().find(is_free).unwrap_or_default()
    }

    /// Puts the list before all other sheets and opens it. `rows` is what of it repeats on each page, and `filtered` what can be filtered.
    pub(super) fn add_list(
        &mut self,
        package: &mut Package<'_>,
        types: &mut ContentTypes,
        list: &str,
        (repeated, filtered): (&str, &str),
    ) -> Result<(), Refused> {
        let title = self.title_of_list();
        let id = self.relations.add(self.dialect.relationships, "worksheet", LIST_PART)?;
        let mut edits = Edits::default();
        let (sheets, tabs) = self.section("sheets")?.ok_or_else(|| self.malformed())?;
        let numbers = tabs.iter().filter_map(|tab| xml::number::<u32>(tab.tag(&self.text), "sheetId"));
        let number = numbers.max().unwrap_or(0) + 1;
        let (p, name) = (sheets.prefix(&self.text), xml::escaped(&title));
        let reference = self.dialect.reference(&self.text, &id);
        let tab = format!("<{p}sheet name=\"{name}\" sheetId=\"{number}\"{reference}/>");
        edits.prepend(&self.text, &sheets, &tab);
        let names = self.section("definedNames")?;
        let kept: Vec<&Element> = names.iter().flat_map(|(_, names)| names).collect();
        self.count_anew(&mut edits, &kept, |place| place + 1)?;
        let quoted = xml::escaped(&quoted(&title));
        let own = [
            format!("<{p}definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">{quoted}!{filtered}</{p}definedName>"),
            format!("<{p}definedName name=\"{LIST_NAME}\" hidden=\"1\">{quoted}!$A$1</{p}definedName>"),
            format!("<{p}definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">{quoted}!{repeated}</{p}definedName>"),
        ]
        .concat();
        match &names {
            Some((section, _)) => edits.append(&self.text, section, &own),
            None => {
                let root = xml::root(&self.text).ok_or_else(|| self.malformed())?;
                let sections = xml::children(&self.text, &root).ok_or_else(|| self.malformed())?;
                let at = xml::place_in_order(&self.text, &root, &sections, &BEFORE_NAMES);
                edits.insert(at, format!("<{p}definedNames>{own}</{p}definedNames>"));
            }
        }
        self.text = edits.apply(&self.text);
        self.open_first_sheet()?;
        package.put(LIST_PART, list.to_owned());
        types.add(LIST_PART, "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")?;
        let first = self.tabs.first().map(|tab| tab.name.clone()).unwrap_or_default();
        retitle(package, |titles| titles.insert_before(&first, &title))?;
        self.read_tabs()
    }

    fn open_first_sheet(&mut self) -> Result<(), Refused> {
        let mut edits = Edits::default();
        if let Some(view) = self.section("bookViews")?.and_then(|(_, views)| views.into_iter().next()) {
            let tag = xml::with_attribute(view.tag(&self.text), "activeTab", "0");
            let tag = if xml::attribute(&tag, "firstSheet").is_some() {
                xml::with_attribute(&tag, "firstSheet", "0")
            } else {
                tag
            };
            edits.replace(view.tag, tag);
        }
        self.text = edits.apply(&self.text);
        Ok(())
    }

    /// Puts the workbook's own part back.
    pub(super) fn save(self, package: &mut Package<'_>) {
        package.put(&self.path, self.text);
        self.relations.save(package);
    }
}

/// What of a workbook stands before its names.
const BEFORE_NAMES: [&str; 9] = [
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "AlternateContent",
];

/// A sheet's name as formulas and links have it.
pub(super) fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// The sheet that a reference such as `'问题清单'!$A$1` leads to.
fn sheet_of(reference: &str) -> Option<String> {
    let (sheet, _) = reference.trim().rsplit_once('!')?;
    let inner = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\''));
    Some(inner.map_or_else(|| sheet.trim_start_matches('$').to_owned(), |sheet| sheet.replace("''", "'")))
}

/// The part that lists the titles of the sheets for whoever looks at the file's properties.
const PROPERTIES: &str = "docProps/app.xml";

/// Changes that list, where it is there and is one that can be followed.
fn retitle(package: &mut Package<'_>, change: impl FnOnce(&Titles<'_>) -> Option<Edits>) -> Result<(), Refused> {
    let Some(text) = package.text(PROPERTIES)? else { return Ok(()) };
    let edits = Titles::read(&text).and_then(|titles| change(&titles));
    if let Some(edits) = edits {
        package.put(PROPERTIES, edits.apply(&text));
    }
    Ok(())
}

/// The titles of sheets and names, and how many of each kind there are.
struct Titles<'x> {
    text: &'x str,
    vector: Element,
    list: Vec<Element>,
    /// Of each kind the element with its count.
    counts: Vec<Element>,
}

impl<'x> Titles<'x> {
    fn read(text: &'x str) -> Option<Self> {
        let root = xml::root(text)?;
        let vector = xml::child(text, &xml::child(text, &root, "TitlesOfParts")?, "vector")?;
        let list = xml::children(text, &vector)?;
        let pairs = xml::child(text, &xml::child(text, &root, "HeadingPairs")?, "vector")?;
        let variants = xml::children(text, &pairs)?;
        let counts: Vec<Element> = variants.iter().filter_map(|variant| xml::child(text, variant, "i4")).collect();
        Some(Self { text, vector, list, counts })
    }

    /// The edits that make one title more or less of the kind of the title at a place.
    fn counted(&self, at: usize, more: bool) -> Option<Edits> {
        let mut edits = Edits::default();
        let mut before = 0_usize;
        let changed = |count: usize| if more { count + 1 } else { count.saturating_sub(1) };
        for element in &self.counts {
            let count: usize = xml::text_of(self.text, element).trim().parse().ok()?;
            before += count;
            if at < before {
                edits.replace(element.content.clone(), changed(count).to_string());
                let size = changed(self.list.len()).to_string();
                edits.replace(self.vector.tag.clone(), xml::with_attribute(self.vector.tag(self.text), "size", &size));
                return Some(edits);
            }
        }
        None
    }

    fn position(&self, title: &str) -> Option<usize> {
        self.list.iter().position(|own| xml::text_of(self.text, own) == title)
    }

    fn insert_before(&self, first: &str, title: &str) -> Option<Edits> {
        let at = self.position(first)?;
        let mut edits = self.counted(at, true)?;
        let (name, title) = (self.list[at].name(self.text), xml::escaped(title));
        edits.insert(self.list[at].range.start, format!("<{name}>{title}</{name}>"));
        Some(edits)
    }

    fn remove(&self, title: &str) -> Option<Edits> {
        let at = self.position(title)?;
        let mut edits = self.counted(at, false)?;
        edits.remove(&self.list[at]);
        Some(edits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_its_sheet() {
        assert_eq!(sheet_of("'问题清单'!$A$1").as_deref(), Some("问题清单"));
        assert_eq!(sheet_of("问题清单!$A$1").as_deref(), Some("问题清单"));
        assert_eq!(sheet_of("$问题清单.$A$1!$A$1").as_deref(), Some("问题清单.$A$1"));
        assert_eq!(sheet_of(&format!("{}!$A$1", quoted("a'b!c"))).as_deref(), Some("a'b!c"));
        assert_eq!(sheet_of("#REF!").as_deref(), Some("#REF"), "a list that was deleted is no sheet");
    }

    #[test]
    fn titles_are_counted() {
        let text = "<Properties><HeadingPairs><vt:vector size=\"4\"><vt:variant><vt:lpstr>工作表</vt:lpstr></vt:variant><vt:variant><vt:i4>1</vt:i4></vt:variant><vt:variant><vt:lpstr>命名范围</vt:lpstr></vt:variant><vt:variant><vt:i4>1</vt:i4></vt:variant></vt:vector></HeadingPairs><TitlesOfParts><vt:vector size=\"2\"><vt:lpstr>表</vt:lpstr><vt:lpstr>名</vt:lpstr></vt:vector></TitlesOfParts></Properties>";
        let edits = Titles::read(text).and_then(|titles| titles.insert_before("表", "单")).expect("it can be followed");
        let added = edits.apply(text);
        assert!(added.contains("<vt:i4>2</vt:i4>") && added.contains("<vt:vector size=\"3\"><vt:lpstr>单</vt:lpstr>"));
        let edits = Titles::read(&added).and_then(|titles| titles.remove("单")).expect("it can be followed");
        assert_eq!(edits.apply(&added), text);
    }
}
