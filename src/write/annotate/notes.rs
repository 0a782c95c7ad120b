//! The notes of a sheet. What other people wrote into a note stays, with ours behind it; what an earlier annotation wrote is taken out
//! first, known by the words that it starts and ends with.
//!
//! A cell of a threaded comment has a note too, which is for programs that do not know threads: it gets our text as well. The threads
//! themselves are left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::marks::{Cell, Marks};
use super::package::{ContentTypes, Package, Relations};
use super::shapes::Shapes;
use super::sheet::Sheet;
use super::workbook::Dialect;
use super::xml::{self, Edits, Element};
use super::{Refused, damaged};
use crate::model::locus::{address, parse_address};
use crate::read::comments::{AUTHOR, OPENING, kept, ours_in};

const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const SHAPES_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// The notes of a sheet, and the part that holds them.
pub(super) struct Notes {
    /// The relationship, and the part.
    place: Option<(String, String)>,
    text: String,
    prefix: String,
    list: Vec<Note>,
}

/// A note that the sheet has.
struct Note {
    cell: Option<Cell>,
    element: Element,
    body: Element,
    /// The pieces of its text: where each stands, and which element goes where a piece goes.
    pieces: Vec<Piece>,
}

struct Piece {
    text: Element,
    run: Element,
}

impl Notes {
    pub(super) fn open(package: &mut Package<'_>, relations: &Relations, dialect: &Dialect) -> Result<Self, Refused> {
        let place = relations.of_kind("comments").map(|relation| (relation.id.clone(), relation.target.clone()));
        let text = match &place {
            Some((_, path)) => package.needed(path)?,
            None => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{}\"><authors></authors><commentList></commentList></comments>",
                dialect.main
            ),
        };
        let path = place.as_ref().map_or("comments", |(_, path)| path).to_owned();
        let (prefix, list) = Self::parse(&text).ok_or_else(|| damaged(&path))?;
        Ok(Self { place, text, prefix, list })
    }

    fn parse(text: &str) -> Option<(String, Vec<Note>)> {
        let root = xml::root(text)?;
        let mut list = Vec::new();
        for element in xml::children(text, &xml::child(text, &root, "commentList")?)? {
            let Some(body) = xml::child(text, &element, "text") else { continue };
            let mut pieces = Vec::new();
            for run in xml::children(text, &body)? {
                match run.local(text) {
                    "t" => pieces.push(Piece { text: run.clone(), run }),
                    "r" => pieces.extend(xml::child(text, &run, "t").map(|text| Piece { text, run })),
                    _ => {}
                }
            }
            let cell = element.attribute(text, "ref").and_then(|address| parse_address(&address));
            list.push(Note { cell, element, body, pieces });
        }
        Some((root.prefix(text).to_owned(), list))
    }

    /// The cells whose notes hold a text of ours.
    pub(super) fn ours(&self) -> BTreeSet<Cell> {
        let is_ours = |note: &&Note| self.words(note).contains(OPENING);
        self.list.iter().filter(is_ours).filter_map(|note| note.cell).collect()
    }

    fn words(&self, note: &Note) -> String {
        note.pieces.iter().map(|piece| xml::text_of(&self.text, &piece.text)).collect()
    }

    /// Writes the notes of a sheet's marks. `is_annotated` takes out what an earlier annotation wrote. Returns the relationship to the
    /// notes' shapes that the sheet is to have, and none for a sheet without.
    pub(super) fn write(
        self,
        at: &mut Where<'_, '_>,
        marks: &Marks,
        sheet: &Sheet,
        is_annotated: bool,
    ) -> Result<Option<String>, Refused> {
        let (cut, gone) = self.cut_ours(is_annotated);
        if marks.0.is_empty() && cut.is_empty() {
            return Ok(sheet.shapes());
        }
        let (text, held) = self.with_marks(cut, &gone, marks)?;
        self.save(at, text, held > 0)?;
        let (mut drawn, geometry) = (Shapes::open(at.package, at.relations, sheet.shapes())?, sheet.geometry());
        let written: BTreeSet<Cell> = self.list.iter().filter_map(|note| note.cell).collect();
        drawn.remove(&gone);
        for (cell, mark) in &marks.0 {
            if written.contains(cell) && !gone.contains(cell) {
                drawn.enlarge(*cell, &mark.text, &geometry);
            } else {
                drawn.add(*cell, &mark.text, &geometry);
            }
        }
        let id = drawn.save(at.package, at.relations, at.dialect, at.number)?;
        if id.is_some() {
            at.types.add_ending("vml", SHAPES_TYPE)?;
        }
        Ok(id)
    }

    /// What of each note is to go since it is ours, and the cells whose notes go as a whole.
    fn cut_ours(&self, is_annotated: bool) -> (BTreeMap<usize, Vec<Range<usize>>>, BTreeSet<Cell>) {
        let (mut cut, mut gone) = (BTreeMap::new(), BTreeSet::new());
        if !is_annotated {
            return (cut, gone);
        }
        for (at, note) in self.list.iter().enumerate() {
            let words = self.words(note);
            let ranges = ours_in(&words);
            if ranges.is_empty() {
                continue;
            }
            if kept(&words, &ranges).trim().is_empty() {
                gone.extend(note.cell);
            }
            cut.insert(at, ranges);
        }
        (cut, gone)
    }

    /// The part with the notes of the marks, and how many notes it holds.
    fn with_marks(
        &self,
        mut cut: BTreeMap<usize, Vec<Range<usize>>>,
        gone: &BTreeSet<Cell>,
        marks: &Marks,
    ) -> Result<(String, usize), Refused> {
        let malformed = || damaged(&"comments");
        let root = xml::root(&self.text).ok_or_else(malformed)?;
        let section = |name| xml::child(&self.text, &root, name).ok_or_else(malformed);
        let (authors, list) = (section("authors")?, section("commentList")?);
        let mut edits = Edits::default();
        let author = self.author(&authors, &mut edits).ok_or_else(malformed)?;
        let mut done = BTreeSet::new();
        let mut held = 0;
        for (at, note) in self.list.iter().enumerate() {
            if note.cell.is_some_and(|cell| gone.contains(&cell)) {
                edits.remove(&note.element);
                continue;
            }
            held += 1;
            let mark = note.cell.filter(|cell| done.insert(*cell)).and_then(|cell| marks.0.get(&cell));
            self.rewrite(note, &cut.remove(&at).unwrap_or_default(), mark.map(|mark| mark.text.as_str()), &mut edits);
        }
        let p = &self.prefix;
        for (cell, mark) in marks.0.iter().filter(|(cell, _)| !done.contains(*cell)) {
            held += 1;
            let (place, run) = (address(cell.0, cell.1), self.run(&mark.text));
            let note =
                format!("<{p}comment ref=\"{place}\" authorId=\"{author}\"><{p}text>{run}</{p}text></{p}comment>");
            edits.append(&self.text, &list, &note);
        }
        Ok((edits.apply(&self.text), held))
    }

    /// The number of our author, who is added where he is not listed.
    fn author(&self, authors: &Element, edits: &mut Edits) -> Option<usize> {
        let listed = xml::children(&self.text, authors)?;
        let own = listed.iter().position(|author| xml::text_of(&self.text, author) == AUTHOR);
        if own.is_none() {
            let p = &self.prefix;
            edits.append(&self.text, authors, &format!("<{p}author>{AUTHOR}</{p}author>"));
        }
        Some(own.unwrap_or(listed.len()))
    }

    fn run(&self, words: &str) -> String {
        let (p, words) = (&self.prefix, xml::escaped(words));
        format!(
            "<{p}r><{p}rPr><{p}sz val=\"9\"/><{p}color indexed=\"81\"/><{p}rFont val=\"宋体\"/><{p}family val=\"3\"/><{p}charset val=\"134\"/></{p}rPr><{p}t xml:space=\"preserve\">{words}</{p}t></{p}r>"
        )
    }

    /// Takes what is ours out of a note that stays, and adds what it is to say now.
    fn rewrite(&self, note: &Note, cut: &[Range<usize>], added: Option<&str>, edits: &mut Edits) {
        let mut start = 0;
        for piece in &note.pieces {
            let words = xml::text_of(&self.text, &piece.text);
            let own: Vec<Range<usize>> = cut
                .iter()
                .map(|range| range.start.max(start) - start..range.end.min(start + words.len()).max(start) - start)
                .filter(|range| range.start < range.end)
                .collect();
            start += words.len();
            let left = kept(&words, &own);
            let is_plain = piece.run == piece.text;
            if own.is_empty() {
                if is_plain && added.is_some() {
                    // A text with runs has runs only.
                    let (p, written) = (&self.prefix, &self.text[piece.text.range.clone()]);
                    edits.replace(piece.text.range.clone(), format!("<{p}r>{written}</{p}r>"));
                }
            } else if left.is_empty() {
                edits.remove(&piece.run);
            } else {
                let (p, words) = (&self.prefix, xml::escaped(&left));
                let written = format!("<{p}t xml:space=\"preserve\">{words}</{p}t>");
                let written = if is_plain && added.is_some() { format!("<{p}r>{written}</{p}r>") } else { written };
                edits.replace(piece.text.range.clone(), written);
            }
        }
        if let Some(added) = added {
            let runs = xml::children(&self.text, &note.body).unwrap_or_default();
            let at = xml::place_in_order(&self.text, &note.body, &runs, &["t", "r"]);
            edits.insert(at, self.run(&format!("\n{added}")));
        }
    }

    fn save(&self, at: &mut Where<'_, '_>, text: String, is_held: bool) -> Result<(), Refused> {
        match (&self.place, is_held) {
            (Some((_, path)), true) => at.package.put(path, text),
            (None, true) => {
                let path = at.package.unused("xl/commentsMulu", ".xml");
                at.relations.add(at.dialect.relationships, "comments", &path)?;
                at.types.add(&path, CONTENT_TYPE)?;
                at.package.put(&path, text);
            }
            (Some((id, path)), false) => {
                at.package.remove(path);
                at.types.remove(path)?;
                at.relations.remove(id)?;
            }
            (None, false) => {}
        }
        Ok(())
    }
}

/// Where notes are written: the workbook, and what the sheet says of its parts.
pub(super) struct Where<'a, 'b> {
    pub(super) package: &'a mut Package<'b>,
    pub(super) types: &'a mut ContentTypes,
    pub(super) relations: &'a mut Relations,
    pub(super) dialect: Dialect,
    /// The number of the sheet, from 1.
    pub(super) number: usize,
}
