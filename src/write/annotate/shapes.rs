//! The boxes that notes are shown in: shapes of a drawing of old (VML), one a note, found by the row and column that they state.
//!
//! Such drawings are often no well-formed XML, and one may hold buttons and check boxes as well. So shapes are added, enlarged and taken out
//! where they stand, and nothing else is touched.

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::Refused;
use super::geometry::Geometry;
use super::marks::Cell;
use super::package::{Package, Relations};
use super::workbook::Dialect;
use super::xml::{self, Edits, Tag, Tags};

/// How wide a box is, in pixels, and how high at most.
const WIDTH: f64 = 340.0;
const TALLEST: f64 = 420.0;

const NAMESPACES: &str = " xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";

/// The shapes of a sheet's notes.
pub(super) struct Shapes {
    /// The relationship, and the part.
    place: Option<(String, String)>,
    text: String,
    boxes: Vec<NoteBox>,
    gone: BTreeSet<Cell>,
    new: Vec<(Cell, String)>,
    anchors: Vec<(Range<usize>, String)>,
}

/// A note's shape in the drawing.
struct NoteBox {
    cell: Cell,
    range: Range<usize>,
    /// Where its size and place are stated, or may be.
    anchor: Range<usize>,
    /// The prefix of that tag.
    prefix: String,
    /// The corners and the pixels within them, as they are stated.
    stated: Option<[f64; 8]>,
}

impl Shapes {
    /// The shapes that a sheet's relationship leads to.
    pub(super) fn open(package: &mut Package<'_>, relations: &Relations, id: Option<String>) -> Result<Self, Refused> {
        let found = id.and_then(|id| relations.by_id(&id).map(|relation| (id, relation.target.clone())));
        let (place, text) = match found {
            Some((id, path)) => {
                let text = package.needed(&path)?;
                (Some((id, path)), text)
            }
            None => (None, String::new()),
        };
        let boxes = each_shape(&text).into_iter().filter_map(|range| NoteBox::read(&text, range)).collect();
        Ok(Self { place, text, boxes, gone: BTreeSet::new(), new: Vec::new(), anchors: Vec::new() })
    }

    /// Takes out the shapes of these cells' notes.
    pub(super) fn remove(&mut self, cells: &BTreeSet<Cell>) {
        self.gone.extend(cells);
    }

    /// Adds a shape for a note of a cell.
    pub(super) fn add(&mut self, cell: Cell, words: &str, geometry: &Geometry) {
        self.new.push((cell, geometry.anchor(cell, WIDTH, height(words))));
    }

    /// Makes the shape of a note that says more than before as large as is needed for that; never smaller.
    pub(super) fn enlarge(&mut self, cell: Cell, words: &str, geometry: &Geometry) {
        let Some(own) = self.boxes.iter().find(|own| own.cell == cell) else {
            self.add(cell, words, geometry);
            return;
        };
        let wanted = geometry.anchor(cell, WIDTH, height(words) + 40.0);
        let corners = numbers(&wanted);
        let is_less = |own: &[f64; 8], corners: [f64; 8]| {
            (own[4], own[5]) < (corners[4], corners[5]) || (own[6], own[7]) < (corners[6], corners[7])
        };
        if own.stated.is_none_or(|stated| corners.is_some_and(|corners| is_less(&stated, corners))) {
            let p = &own.prefix;
            self.anchors.push((own.anchor.clone(), format!("<{p}Anchor>{wanted}</{p}Anchor>")));
        }
    }

    /// Puts the shapes back; returns the relationship that leads to them, where there are any. `number` is that of the sheet.
    pub(super) fn save(
        self,
        package: &mut Package<'_>,
        relations: &mut Relations,
        dialect: Dialect,
        number: usize,
    ) -> Result<Option<String>, Refused> {
        let mut edits = Edits::default();
        for own in self.boxes.iter().filter(|own| self.gone.contains(&own.cell)) {
            edits.replace(own.range.clone(), "");
        }
        let kept = self.boxes.iter().filter(|own| !self.gone.contains(&own.cell));
        let kept: Vec<&Range<usize>> = kept.map(|own| &own.range).collect();
        for (at, anchor) in self.anchors {
            if kept.iter().any(|range| range.contains(&at.start)) {
                edits.replace(at, anchor);
            }
        }
        let text = edits.apply(&self.text);
        let holds_any = !each_shape(&text).is_empty();
        let Some((id, path)) = self.place else {
            if self.new.is_empty() {
                return Ok(None);
            }
            let path = package.unused("xl/drawings/vmlDrawingMulu", ".vml");
            package.put(&path, fresh(&self.new, number));
            return relations.add(dialect.relationships, "vmlDrawing", &path).map(Some);
        };
        if !holds_any && self.new.is_empty() && is_notes_only(&text) {
            package.remove(&path);
            relations.remove(&id)?;
            return Ok(None);
        }
        // A drawing that held nothing but our notes is written as it was before.
        let text = if !holds_any && is_notes_only(&text) { fresh(&self.new, number) } else { joined(text, &self.new) };
        package.put(&path, text);
        Ok(Some(id))
    }
}

/// The shapes of a drawing.
fn each_shape(vml: &str) -> Vec<Range<usize>> {
    let mut open: Option<usize> = None;
    let mut found = Vec::new();
    for (tag, name, at) in Tags::lenient(vml) {
        match (tag, name) {
            (Tag::Open, "shape") => open = Some(at.start),
            (Tag::Close, "shape") => found.extend(open.take().map(|start| start..at.end)),
            _ => {}
        }
    }
    found
}

/// Whether a drawing without shapes holds nothing else either, such as groups and lines.
fn is_notes_only(vml: &str) -> bool {
    let known = ["xml", "shapelayout", "idmap", "shapetype", "stroke", "path", "lock", "formulas", "f"];
    Tags::lenient(vml).all(|(_, name, _)| known.contains(&name))
}

impl NoteBox {
    fn read(vml: &str, range: Range<usize>) -> Option<Self> {
        let (mut row, mut column, mut anchor, mut open) = (None, None, None, None);
        let mut data: Option<(Range<usize>, &str)> = None;
        for (tag, name, at) in Tags::within(vml, range.clone()) {
            match (tag, name) {
                (Tag::Open, "ClientData")
                    if xml::attribute(&vml[at.clone()], "ObjectType").as_deref() == Some("Note") =>
                {
                    let name = vml[at.start + 1..at.end].split(|c: char| c.is_ascii_whitespace() || c == '>').next()?;
                    data = Some((at, &name[..name.len() - "ClientData".len()]));
                }
                (Tag::Open, _) => open = Some(at),
                (Tag::Close, "Row") => row = vml[open.clone()?.end..at.start].trim().parse().ok(),
                (Tag::Close, "Column") => column = vml[open.clone()?.end..at.start].trim().parse().ok(),
                (Tag::Close, "Anchor") => {
                    let open = open.clone()?;
                    anchor = Some((open.start..at.end, numbers(&vml[open.end..at.start])));
                }
                _ => {}
            }
        }
        let (data, prefix) = data?;
        let (anchor, stated) = anchor.unwrap_or((data.end..data.end, None));
        Some(Self { cell: (row?, column?), range, anchor, prefix: prefix.to_owned(), stated })
    }
}

fn numbers(anchor: &str) -> Option<[f64; 8]> {
    let numbers: Option<Vec<f64>> = anchor.split(',').map(|number| number.trim().parse().ok()).collect();
    numbers?.try_into().ok()
}

/// How high a box must be for a text.
fn height(words: &str) -> f64 {
    let lines: usize = words.lines().map(|line| 1 + line.width_cjk() / 52).sum();
    (16.0 + 16.0 * lines as f64).min(TALLEST)
}

/// A drawing of these notes alone. A drawing's shapes are numbered within a thousand of its own, that of its sheet's number.
fn fresh(notes: &[(Cell, String)], number: usize) -> String {
    let first = number * 1024 + 1;
    // A sheet of more notes takes more than one thousand.
    let thousands: Vec<String> = (number..=(first + notes.len()) / 1024).map(|number| number.to_string()).collect();
    let (numbers, shapes) = (thousands.join(","), shapes(notes, first, ""));
    format!(
        "<xml{NAMESPACES}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{numbers}\"/></o:shapelayout>{}{shapes}</xml>",
        shape_type("")
    )
}

fn shape_type(namespaces: &str) -> String {
    format!(
        "<v:shapetype{namespaces} id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
    )
}

fn shapes(notes: &[(Cell, String)], first: usize, namespaces: &str) -> String {
    let shape = |((cell, anchor), id): (&(Cell, String), usize)| {
        let (row, column) = cell;
        format!(
            "<v:shape{namespaces} id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:255pt;height:120pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
    };
    notes.iter().zip(first..).map(shape).collect()
}

/// A drawing that holds other shapes, with those of these notes behind them.
fn joined(mut vml: String, notes: &[(Cell, String)]) -> String {
    if notes.is_empty() {
        return vml;
    }
    let is_known = NAMESPACES.split_whitespace().all(|namespace| vml.contains(namespace));
    let namespaces = if is_known { "" } else { NAMESPACES };
    let ids = vml.match_indices("_x0000_s").filter_map(|(at, mark)| {
        let rest = &vml[at + mark.len()..];
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse::<usize>().ok()
    });
    let first = ids.max().unwrap_or(1024) + 1;
    let mut added = String::new();
    if !vml.contains("\"_x0000_t202\"") && !vml.contains("'_x0000_t202'") {
        added.push_str(&shape_type(namespaces));
    }
    added.push_str(&shapes(notes, first, namespaces));
    let end = vml.rfind("</").unwrap_or(vml.len());
    vml.insert_str(end, &added);
    vml
}
