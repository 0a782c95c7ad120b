//! The parts of a workbook: those that are changed are written anew, all others are copied as they lie there, packed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::xml::{self, Edits, Element};
use super::{Refused, damaged};

/// A workbook as parts in a zip.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// The parts' names as they are written, in their order.
    names: Vec<String>,
    /// By its path, where a part stands in that order.
    places: BTreeMap<String, usize>,
    /// What is to become of parts: another text, or none; of new ones the path as it is written.
    changed: BTreeMap<String, Option<String>>,
    added: Vec<String>,
}

/// Paths are compared without regard to case, as the standard has it, and some programs write them with the strokes of Windows.
fn key(path: &str) -> String {
    path.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Refused> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        let mut names = Vec::with_capacity(archive.len());
        for at in 0..archive.len() {
            let part = archive.by_index_raw(at).map_err(|error| damaged(&error))?;
            names.push(String::from_utf8_lossy(part.name_raw()).into_owned());
        }
        let places = names.iter().enumerate().map(|(at, name)| (key(name), at)).collect();
        Ok(Self { archive, names, places, changed: BTreeMap::new(), added: Vec::new() })
    }

    pub(super) fn has(&self, path: &str) -> bool {
        let key = key(path);
        self.changed.get(&key).map_or_else(|| self.places.contains_key(&key), Option::is_some)
    }

    /// The text of a part; `None` where there is no such part.
    pub(super) fn text(&mut self, path: &str) -> Result<Option<String>, Refused> {
        let key = key(path);
        if let Some(changed) = self.changed.get(&key) {
            return Ok(changed.clone());
        }
        let Some(at) = self.places.get(&key) else { return Ok(None) };
        let mut part = self.archive.by_index(*at).map_err(|error| damaged(&error))?;
        let mut bytes = Vec::new();
        let size = part.size();
        part.by_ref().take(size).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        let text = String::from_utf8(bytes).map_err(|_| damaged(&format_args!("{path}: not UTF-8")))?;
        Ok(Some(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned)))
    }

    /// The text of a part that has to be there.
    pub(super) fn needed(&mut self, path: &str) -> Result<String, Refused> {
        self.text(path)?.ok_or_else(|| damaged(&format_args!("{path} is missing")))
    }

    pub(super) fn put(&mut self, path: &str, text: String) {
        let key = key(path);
        if !self.places.contains_key(&key) && !self.changed.contains_key(&key) {
            self.added.push(path.trim_start_matches('/').to_owned());
        }
        self.changed.insert(key, Some(text));
    }

    pub(super) fn remove(&mut self, path: &str) {
        self.changed.insert(key(path), None);
    }

    /// A path that no part has: `xl/comments` and `.xml` become `xl/comments1.xml`.
    pub(super) fn unused(&self, stem: &str, ending: &str) -> String {
        let paths = (1_u32..).map(|number| format!("{stem}{number}{ending}"));
        paths.into_iter().find(|path| !self.has(path)).unwrap_or_default()
    }

    /// The workbook. Parts that are written anew carry no time, so that the same input gives the same bytes.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Refused> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (at, name) in self.names.iter().enumerate() {
            match self.changed.get(&key(name)) {
                Some(Some(text)) => write(&mut zip, name, text)?,
                Some(None) => {}
                None => {
                    let part = self.archive.by_index_raw(at).map_err(|error| damaged(&error))?;
                    zip.raw_copy_file(part).map_err(|error| damaged(&error))?;
                }
            }
        }
        for name in &self.added {
            if let Some(Some(text)) = self.changed.get(&key(name)) {
                write(&mut zip, name, text)?;
            }
        }
        Ok(zip.finish().map_err(|error| damaged(&error))?.into_inner())
    }
}

fn write(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str) -> Result<(), Refused> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    zip.start_file(name, options).map_err(|error| damaged(&error))?;
    zip.write_all(text.as_bytes()).map_err(|error| damaged(&error))
}

/// What one part says of others: relationships by their ids.
pub(super) struct Relations {
    path: String,
    folder: String,
    text: String,
    list: Vec<Relation>,
    is_changed: bool,
}

/// A relationship.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `comments`.
    pub(super) kind: String,
    /// The path of the part that it leads to; empty where it leads out of the workbook.
    pub(super) target: String,
    element: Element,
}

const NO_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

impl Relations {
    /// The relationships of a part, or of the package where `part` is empty.
    pub(super) fn of(package: &mut Package<'_>, part: &str) -> Result<Self, Refused> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let path = format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_owned();
        let text = package.text(&path)?.unwrap_or_else(|| NO_RELATIONS.to_owned());
        let mut relations = Self { path, folder: folder.to_owned(), text, list: Vec::new(), is_changed: false };
        relations.parse()?;
        Ok(relations)
    }

    fn parse(&mut self) -> Result<(), Refused> {
        let malformed = || damaged(&self.path);
        let root = xml::root(&self.text).ok_or_else(malformed)?;
        let children = xml::children(&self.text, &root).ok_or_else(malformed)?;
        let relation = |element: Element| {
            let attribute = |name| element.attribute(&self.text, name).unwrap_or_default();
            let kind = attribute("Type").rsplit('/').next().unwrap_or_default().to_owned();
            let is_outside = attribute("TargetMode") == "External";
            let target = if is_outside { String::new() } else { resolved(&self.folder, &attribute("Target")) };
            Relation { id: attribute("Id"), kind, target, element }
        };
        self.list = children.into_iter().map(relation).collect();
        Ok(())
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Relation> {
        self.list.iter().find(|relation| relation.id == id)
    }

    pub(super) fn of_kind(&self, kind: &str) -> Option<&Relation> {
        self.list.iter().find(|relation| relation.kind == kind)
    }

    /// Adds a relationship and returns its id. `types` is what types of relationships start with in this workbook.
    pub(super) fn add(&mut self, types: &str, kind: &str, target: &str) -> Result<String, Refused> {
        let ids = (1_u32..).map(|number| format!("rIdMulu{number}"));
        let id = ids.into_iter().find(|id| self.by_id(id).is_none()).unwrap_or_default();
        let root = xml::root(&self.text).ok_or_else(|| damaged(&self.path))?;
        let prefix = root.prefix(&self.text);
        let target = xml::escaped(target);
        let relation = format!("<{prefix}Relationship Id=\"{id}\" Type=\"{types}{kind}\" Target=\"/{target}\"/>");
        let mut edits = Edits::default();
        edits.append(&self.text, &root, &relation);
        self.text = edits.apply(&self.text);
        self.is_changed = true;
        self.parse()?;
        Ok(id)
    }

    pub(super) fn remove(&mut self, id: &str) -> Result<(), Refused> {
        let Some(relation) = self.by_id(id) else { return Ok(()) };
        let mut edits = Edits::default();
        edits.remove(&relation.element);
        self.text = edits.apply(&self.text);
        self.is_changed = true;
        self.parse()
    }

    /// Takes all relationships of the part out of the workbook.
    pub(super) fn remove_all(self, package: &mut Package<'_>) {
        package.remove(&self.path);
    }

    /// Puts the relationships back into the workbook.
    pub(super) fn save(self, package: &mut Package<'_>) {
        if !self.is_changed {
            return;
        }
        if self.list.is_empty() {
            package.remove(&self.path);
        } else {
            package.put(&self.path, self.text);
        }
    }
}

/// A target as a path within the package.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// The list of what each part is.
pub(super) struct ContentTypes(String);

impl ContentTypes {
    const PATH: &str = "[Content_Types].xml";

    pub(super) fn of(package: &mut Package<'_>) -> Result<Self, Refused> {
        package.needed(Self::PATH).map(Self)
    }

    /// Says what a part is, where the list does not.
    pub(super) fn add(&mut self, path: &str, kind: &str) -> Result<(), Refused> {
        let name = format!("/{path}");
        self.add_entry("Override", "PartName", &name, kind)
    }

    /// Says what parts with an ending are, where the list does not.
    pub(super) fn add_ending(&mut self, ending: &str, kind: &str) -> Result<(), Refused> {
        self.add_entry("Default", "Extension", ending, kind)
    }

    fn add_entry(&mut self, element: &str, attribute: &str, value: &str, kind: &str) -> Result<(), Refused> {
        if self.entry(element, attribute, value)?.is_some() {
            return Ok(());
        }
        let root = xml::root(&self.0).ok_or_else(|| damaged(&Self::PATH))?;
        let prefix = root.prefix(&self.0);
        let entry = format!("<{prefix}{element} {attribute}=\"{value}\" ContentType=\"{kind}\"/>");
        let mut edits = Edits::default();
        // Endings stand before parts.
        if element == "Default" {
            edits.prepend(&self.0, &root, &entry);
        } else {
            edits.append(&self.0, &root, &entry);
        }
        self.0 = edits.apply(&self.0);
        Ok(())
    }

    pub(super) fn remove(&mut self, path: &str) -> Result<(), Refused> {
        if let Some(entry) = self.entry("Override", "PartName", &format!("/{path}"))? {
            let mut edits = Edits::default();
            edits.remove(&entry);
            self.0 = edits.apply(&self.0);
        }
        Ok(())
    }

    fn entry(&self, element: &str, attribute: &str, value: &str) -> Result<Option<Element>, Refused> {
        let malformed = || damaged(&Self::PATH);
        let root = xml::root(&self.0).ok_or_else(malformed)?;
        let entries = xml::children(&self.0, &root).ok_or_else(malformed)?;
        let is_meant = |entry: &Element| {
            entry.local(&self.0) == element
                && entry.attribute(&self.0, attribute).is_some_and(|own| own.eq_ignore_ascii_case(value))
        };
        Ok(entries.into_iter().find(is_meant))
    }

    pub(super) fn save(self, package: &mut Package<'_>) {
        package.put(Self::PATH, self.0);
    }
}
