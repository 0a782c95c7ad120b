//! The formats of cells: those of the original stay, each with its number, and those of marked cells are added behind them. A marked
//! cell's format is its own in all but the fill.
//!
//! The fill remembers what it covers. A solid fill shows only its first colour; its second, which nobody sees and which Excel keeps, holds
//! the colour of before. So the marks can be taken off a workbook that came back, whatever rows were inserted and however the formats
//! were numbered anew. Gradients and patterns are not remembered: such a cell comes back without a fill.

use std::collections::BTreeMap;

use super::package::{ContentTypes, Package, Relations};
use super::workbook::Dialect;
use super::xml::{self, Edits, Element};
use super::{Refused, damaged};
use crate::finding::Severity;
use crate::write::mark_color;

/// The second colour of a mark on a cell that had no fill.
const NO_FILL: &str = "rgb=\"FFFFC7CF\"";

/// The format of a cell as it was before it was marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// It is not marked.
    Same,
    /// It is marked, and this was its format.
    Format(u32),
    /// It has the colour of a mark, but not what a mark remembers: it had no fill, if it is marked at all.
    Perhaps(u32),
}

/// The formats of a workbook.
pub(super) struct Styles {
    path: String,
    text: String,
    prefix: String,
    fonts: Table,
    fills: Table,
    borders: Table,
    formats: Table,
    /// Formats that have been marked already.
    marked: BTreeMap<(u32, Severity), u32>,
    /// Whether a program saved the workbook that does not keep the second colour of a fill.
    forgets: bool,
}

/// A list of the styles part: its entries as they are written.
struct Table {
    entry: &'static str,
    list: Option<Element>,
    entries: Vec<String>,
    /// How many of them were there.
    own: usize,
}

/// The lists that stand before each list, as the schema has it.
const ORDER: [&str; 6] = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs"];

impl Table {
    fn read(text: &str, lists: &[Element], name: &str, entry: &'static str) -> Option<Self> {
        let list = lists.iter().find(|list| list.local(text) == name).cloned();
        let children = list.as_ref().map_or(Some(Vec::new()), |list| xml::children(text, list))?;
        let entries: Vec<String> = children.into_iter().map(|child| text[child.range].to_owned()).collect();
        Some(Self { entry, list, own: entries.len(), entries })
    }

    /// The number of an entry, which is added where there is none that is written the same.
    fn add(&mut self, entry: String) -> u32 {
        let at = self.entries.iter().position(|own| *own == entry).unwrap_or_else(|| {
            self.entries.push(entry);
            self.entries.len() - 1
        });
        u32::try_from(at).unwrap_or(0)
    }
}

impl Styles {
    pub(super) fn open(
        package: &mut Package<'_>,
        relations: &mut Relations,
        types: &mut ContentTypes,
        dialect: &Dialect,
        forgets: bool,
    ) -> Result<Self, Refused> {
        let path = match relations.of_kind("styles") {
            Some(relation) => relation.target.clone(),
            None => Self::create(package, relations, types, dialect)?,
        };
        let text = package.needed(&path)?;
        Self::parse(path.clone(), text, forgets).ok_or_else(|| damaged(&path))
    }

    /// A workbook in which no cell has a format may lack the part.
    fn create(
        package: &mut Package<'_>,
        relations: &mut Relations,
        types: &mut ContentTypes,
        dialect: &Dialect,
    ) -> Result<String, Refused> {
        let path = package.unused("xl/styles", ".xml");
        let main = dialect.main;
        package.put(&path, format!("<styleSheet xmlns=\"{main}\"><fonts count=\"1\"><font><sz val=\"11\"/><name val=\"宋体\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>"));
        types.add(&path, "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml")?;
        relations.add(dialect.relationships, "styles", &path)?;
        Ok(path)
    }

    fn parse(path: String, text: String, forgets: bool) -> Option<Self> {
        let root = xml::root(&text)?;
        let lists = xml::children(&text, &root)?;
        let table = |name, entry| Table::read(&text, &lists, name, entry);
        let (fonts, fills) = (table("fonts", "font")?, table("fills", "fill")?);
        let (borders, formats) = (table("borders", "border")?, table("cellXfs", "xf")?);
        let prefix = root.prefix(&text).to_owned();
        Some(Self { path, text, prefix, fonts, fills, borders, formats, marked: BTreeMap::new(), forgets })
    }

    /// The format of a cell with the colour of a mark.
    pub(super) fn marked(&mut self, format: u32, severity: Severity) -> u32 {
        if let Some(marked) = self.marked.get(&(format, severity)) {
            return *marked;
        }
        let own = self.format(format);
        let covered = self.color_of(&own).unwrap_or_else(|| NO_FILL.to_owned());
        let fill = self.solid(&format!("rgb=\"FF{:06X}\"", mark_color(severity)), &covered);
        let marked = self.filled(&own, fill);
        self.marked.insert((format, severity), marked);
        marked
    }

    /// The format of a cell before it was marked.
    pub(super) fn before(&mut self, format: u32) -> Before {
        let own = self.format(format);
        let Some((first, second)) = self.colors_of(&own) else { return Before::Same };
        let is_mark = [Severity::Deny, Severity::Warn].map(|severity| format!("FF{:06X}", mark_color(severity)));
        let rgb = xml::attribute(&first, "rgb").map(|rgb| rgb.to_ascii_uppercase());
        if !rgb.is_some_and(|rgb| is_mark.contains(&rgb)) {
            return Before::Same;
        }
        let color = |tag: &str| xml::sorted_attributes(tag, &[]).join(" ");
        let covered = second.map(|tag| color(&tag)).filter(|color| !color.is_empty() && color != "indexed=\"64\"");
        match covered.filter(|_| !self.forgets) {
            Some(color) if color == NO_FILL => Before::Format(self.uncovered(&own, None)),
            Some(color) => Before::Format(self.uncovered(&own, Some(&color))),
            None => Before::Perhaps(self.uncovered(&own, None)),
        }
    }

    fn format(&self, number: u32) -> String {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        let own = self.formats.entries.get(at).or(self.formats.entries.first());
        own.cloned().unwrap_or_else(|| format!("<{}xf/>", self.prefix))
    }

    /// The tags of a format's two colours, where its fill is a solid one.
    fn colors_of(&self, format: &str) -> Option<(String, Option<String>)> {
        let number: usize = xml::number(opening(format), "fillId")?;
        let fill = self.fills.entries.get(number)?;
        let pattern = xml::child(fill, &xml::root(fill)?, "patternFill")?;
        if pattern.attribute(fill, "patternType").as_deref() != Some("solid") {
            return None;
        }
        let color = |name| xml::child(fill, &pattern, name).map(|color| color.tag(fill).to_owned());
        Some((color("fgColor")?, color("bgColor")))
    }

    /// The colour of a format's solid fill, as attributes.
    fn color_of(&self, format: &str) -> Option<String> {
        let (first, _) = self.colors_of(format)?;
        Some(xml::sorted_attributes(&first, &[]).join(" ")).filter(|color| !color.is_empty())
    }

    /// The number of a solid fill.
    fn solid(&mut self, color: &str, second: &str) -> u32 {
        let p = &self.prefix;
        let fill = format!(
            "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor {color}/><{p}bgColor {second}/></{p}patternFill></{p}fill>"
        );
        self.fills.add(fill)
    }

    /// The number of a format that is like another but for its fill.
    fn filled(&mut self, format: &str, fill: u32) -> u32 {
        let tag = xml::with_attribute(opening(format), "fillId", &fill.to_string());
        let tag = xml::with_attribute(&tag, "applyFill", "1");
        self.formats.add(tag + &format[opening(format).len()..])
    }

    /// The number of the format that is like another but has this colour or none: the first of them, which is the original's own.
    fn uncovered(&mut self, format: &str, color: Option<&str>) -> u32 {
        let shape = |format: &str| {
            let tag = opening(format);
            let attributes = xml::sorted_attributes(tag, &["fillId", "applyFill"]).join(" ");
            (attributes, format[tag.len()..].to_owned())
        };
        let wanted = shape(format);
        let is_it = |own: &&String| {
            let is_plain = || xml::number(opening(own), "fillId").is_none_or(|fill: usize| self.is_no_fill(fill));
            shape(own) == wanted && color.map_or_else(is_plain, |color| self.color_of(own).as_deref() == Some(color))
        };
        if let Some(at) = self.formats.entries.iter().position(|own| is_it(&own)) {
            return u32::try_from(at).unwrap_or(0);
        }
        let fill = color.map_or(0, |color| self.solid(color, "indexed=\"64\""));
        self.filled(format, fill)
    }

    fn is_no_fill(&self, number: usize) -> bool {
        let pattern = |fill: &String| {
            let pattern = xml::child(fill, &xml::root(fill)?, "patternFill")?;
            Some(pattern.attribute(fill, "patternType").unwrap_or_else(|| "none".to_owned()))
        };
        self.fills.entries.get(number).and_then(pattern).as_deref() == Some("none")
    }

    /// The number of a font that is written as its children.
    pub(super) fn font(&mut self, size: &str, name: &str, extra: &str) -> u32 {
        let p = self.prefix.clone();
        let extra = extra.replace('<', &format!("<{p}"));
        self.fonts.add(format!("<{p}font>{extra}<{p}sz val=\"{size}\"/><{p}name val=\"{name}\"/></{p}font>"))
    }

    /// The number of a thin line all around.
    pub(super) fn thin_border(&mut self) -> u32 {
        let p = self.prefix.clone();
        let side = |side: &str| format!("<{p}{side} style=\"thin\"><{p}color auto=\"1\"/></{p}{side}>");
        let sides = ["left", "right", "top", "bottom"].map(side).concat();
        self.borders.add(format!("<{p}border>{sides}<{p}diagonal/></{p}border>"))
    }

    /// The number of a fill of one colour, `RRGGBB`.
    pub(super) fn plain_fill(&mut self, color: &str) -> u32 {
        self.solid(&format!("rgb=\"FF{color}\""), "indexed=\"64\"")
    }

    /// The number of a format of these parts; `across` is how the text stands.
    pub(super) fn add(&mut self, font: u32, fill: Option<u32>, border: Option<u32>, across: &str, down: &str) -> u32 {
        let p = &self.prefix;
        let (fill, border) = (fill.unwrap_or(0), border.unwrap_or(0));
        let (is_filled, is_framed) = (u8::from(fill > 0), u8::from(border > 0));
        self.formats.add(format!(
            "<{p}xf numFmtId=\"0\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\" xfId=\"0\" applyFont=\"1\" applyFill=\"{is_filled}\" applyBorder=\"{is_framed}\" applyAlignment=\"1\"><{p}alignment horizontal=\"{across}\" vertical=\"{down}\" wrapText=\"1\"/></{p}xf>"
        ))
    }

    /// Puts the formats back into the workbook.
    pub(super) fn save(self, package: &mut Package<'_>) -> Result<(), Refused> {
        let root = xml::root(&self.text).ok_or_else(|| damaged(&self.path))?;
        let lists = xml::children(&self.text, &root).ok_or_else(|| damaged(&self.path))?;
        let mut edits = Edits::default();
        for table in [&self.fonts, &self.fills, &self.borders, &self.formats] {
            let added = table.entries[table.own..].concat();
            if added.is_empty() {
                continue;
            }
            let count = table.entries.len();
            if let Some(list) = &table.list {
                let tag = xml::with_attribute(list.tag(&self.text), "count", &count.to_string());
                let inner = &self.text[list.content.clone()];
                let (open, name) = (tag.trim_end_matches("/>").trim_end_matches('>').trim_end(), list.name(&self.text));
                edits.replace(list.range.clone(), format!("{open}>{inner}{added}</{name}>"));
            } else {
                let name = if table.entry == "xf" { "cellXfs".to_owned() } else { format!("{}s", table.entry) };
                let before: Vec<&str> = ORDER.into_iter().take_while(|list| *list != name).collect();
                let p = &self.prefix;
                let at = xml::place_in_order(&self.text, &root, &lists, &before);
                edits.insert(at, format!("<{p}{name} count=\"{count}\">{added}</{p}{name}>"));
            }
        }
        if !edits.is_empty() {
            package.put(&self.path, edits.apply(&self.text));
        }
        Ok(())
    }
}

/// The opening tag of an entry.
fn opening(entry: &str) -> &str {
    xml::root(entry).map_or(entry, |root| &entry[root.tag])
}
