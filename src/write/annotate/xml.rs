//! Editing XML where it stands: elements as places in the text of a part, and edits at such places. What is not edited stays as it was
//! written, with its prefixes, extensions and blanks.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape;
use quick_xml::events::Event;

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Open,
    Close,
    /// It opens and closes at once.
    Whole,
}

/// The tags of a text, each with its place and its name without the prefix. They end early where the text is no XML.
pub(super) struct Tags<'x> {
    text: &'x str,
    reader: Reader<&'x [u8]>,
    offset: usize,
    /// Whether the text was followed to its end.
    pub(super) is_whole: bool,
}

impl<'x> Tags<'x> {
    /// The tags of a stretch of `xml`, their places counted in the whole of it.
    pub(super) fn within(xml: &'x str, stretch: Range<usize>) -> Self {
        Self { text: xml, offset: stretch.start, reader: Reader::from_str(&xml[stretch]), is_whole: false }
    }

    /// The same, for texts in which not every tag is closed, as in drawings of old.
    pub(super) fn lenient(xml: &'x str) -> Self {
        let mut tags = Self::within(xml, 0..xml.len());
        tags.reader.config_mut().check_end_names = false;
        tags.reader.config_mut().allow_unmatched_ends = true;
        tags
    }

    fn place(&self) -> usize {
        self.offset + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }
}

impl<'x> Iterator for Tags<'x> {
    type Item = (Tag, &'x str, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.place();
            let tag = match self.reader.read_event().ok()? {
                Event::Start(_) => Tag::Open,
                Event::Empty(_) => Tag::Whole,
                Event::End(_) => Tag::Close,
                Event::Eof => {
                    self.is_whole = true;
                    return None;
                }
                _ => continue,
            };
            let at = start..self.place();
            return Some((tag, local(tag_name(&self.text[at.clone()])), at));
        }
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Where an element stands in the text of its part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// Its opening tag.
    pub(super) tag: Range<usize>,
    /// What is between its tags.
    pub(super) content: Range<usize>,
    /// All of it.
    pub(super) range: Range<usize>,
}

impl Element {
    /// The name of the tag, with its prefix.
    pub(super) fn name<'x>(&self, xml: &'x str) -> &'x str {
        tag_name(&xml[self.tag.clone()])
    }

    pub(super) fn local<'x>(&self, xml: &'x str) -> &'x str {
        local(self.name(xml))
    }

    /// The prefix of the tag with its colon, for elements that are to stand beside it.
    pub(super) fn prefix<'x>(&self, xml: &'x str) -> &'x str {
        let name = self.name(xml);
        &name[..name.len() - local(name).len()]
    }

    pub(super) fn tag<'x>(&self, xml: &'x str) -> &'x str {
        &xml[self.tag.clone()]
    }

    pub(super) fn attribute(&self, xml: &str, name: &str) -> Option<String> {
        attribute(self.tag(xml), name)
    }

    fn whole(range: Range<usize>) -> Self {
        Self { content: range.end..range.end, tag: range.clone(), range }
    }
}

fn tag_name(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    let end = inner.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(inner.len());
    &inner[..end]
}

/// The outermost element of a part.
pub(super) fn root(xml: &str) -> Option<Element> {
    let (tag, _, at) = Tags::within(xml, 0..xml.len()).next()?;
    match tag {
        Tag::Whole => Some(Element::whole(at)),
        Tag::Close => None,
        Tag::Open => {
            let close = xml.rfind("</").filter(|close| *close >= at.end)?;
            let end = close + xml[close..].find('>')? + 1;
            Some(Element { content: at.end..close, range: at.start..end, tag: at })
        }
    }
}

/// The elements right inside another; `None` where the text between its tags is no XML.
pub(super) fn children(xml: &str, parent: &Element) -> Option<Vec<Element>> {
    let mut tags = Tags::within(xml, parent.content.clone());
    let mut found = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut depth = 0_usize;
    for (tag, _, at) in &mut tags {
        match tag {
            Tag::Whole if depth == 0 => found.push(Element::whole(at)),
            Tag::Whole => {}
            Tag::Open => {
                if depth == 0 {
                    open = Some(at);
                }
                depth += 1;
            }
            Tag::Close => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    let tag = open.take()?;
                    found.push(Element { content: tag.end..at.start, range: tag.start..at.end, tag });
                }
            }
        }
    }
    (tags.is_whole && depth == 0).then_some(found)
}

/// The first element of a name right inside another.
pub(super) fn child(xml: &str, parent: &Element, name: &str) -> Option<Element> {
    children(xml, parent)?.into_iter().find(|element| element.local(xml) == name)
}

/// The text of an element that holds nothing else.
pub(super) fn text_of(xml: &str, element: &Element) -> String {
    let raw = &xml[element.content.clone()];
    escape::unescape(raw).map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned)
}

/// An attribute of a tag: its name, all of it with the blanks before it, and its value between the quotes.
struct Attribute<'t> {
    name: &'t str,
    whole: Range<usize>,
    value: Range<usize>,
}

fn attributes(tag: &str) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let mut at = 1 + tag_name(tag).len();
    while let Some(attribute) = attribute_at(tag, at) {
        at = attribute.whole.end;
        found.push(attribute);
    }
    found
}

fn attribute_at(tag: &str, from: usize) -> Option<Attribute<'_>> {
    let rest = tag.get(from..)?;
    let start = from + (rest.len() - rest.trim_start().len());
    let equals = start + tag.get(start..)?.find('=')?;
    let name = tag[start..equals].trim_end();
    let open = equals + tag[equals..].find(['"', '\''])?;
    let quote = tag.as_bytes()[open];
    let close = open + 1 + memchr::memchr(quote, &tag.as_bytes()[open + 1..])?;
    Some(Attribute { name, whole: from..close + 1, value: open + 1..close })
}

/// The value of a tag's attribute.
pub(super) fn attribute(tag: &str, name: &str) -> Option<String> {
    let found = attributes(tag).into_iter().find(|attribute| attribute.name == name)?;
    Some(unescaped(&tag[found.value]))
}

/// The attribute that names a relationship: `r:id`, whatever its prefix is.
pub(super) fn relationship_id(tag: &str) -> Option<String> {
    let is_id = |attribute: &Attribute<'_>| attribute.name.ends_with(":id");
    let found = attributes(tag).into_iter().find(is_id)?;
    Some(unescaped(&tag[found.value]))
}

/// A number that an attribute states.
pub(super) fn number<T: std::str::FromStr>(tag: &str, name: &str) -> Option<T> {
    attribute(tag, name)?.trim().parse().ok()
}

/// Whether an attribute says yes.
pub(super) fn is_set(tag: &str, name: &str) -> bool {
    matches!(attribute(tag, name).as_deref(), Some("1" | "true" | "on"))
}

fn unescaped(raw: &str) -> String {
    escape::unescape(raw).map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned)
}

/// All attributes of a tag as they are written, in the order of their names.
pub(super) fn sorted_attributes<'t>(tag: &'t str, but: &[&str]) -> Vec<&'t str> {
    let kept = attributes(tag).into_iter().filter(|attribute| !but.contains(&attribute.name));
    let mut written: Vec<&str> = kept.map(|attribute| tag[attribute.whole].trim_start()).collect();
    written.sort_unstable();
    written
}

/// The tag with an attribute of this value.
pub(super) fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    let mut tag = tag.to_owned();
    let value = escape::escape(value);
    if let Some(found) = attributes(&tag).into_iter().find(|attribute| attribute.name == name).map(|found| found.value)
    {
        tag.replace_range(found, &value);
    } else {
        let end = tag.len() - if tag.ends_with("/>") { 2 } else { 1 };
        tag.insert_str(end, &format!(" {name}=\"{value}\""));
    }
    tag
}

/// The tag without an attribute.
pub(super) fn without_attribute(tag: &str, name: &str) -> String {
    let mut tag = tag.to_owned();
    if let Some(found) = attributes(&tag).into_iter().find(|attribute| attribute.name == name).map(|found| found.whole)
    {
        tag.replace_range(found, "");
    }
    tag
}

/// A text as it stands between tags, without the characters that XML has none for.
pub(super) fn escaped(text: &str) -> String {
    let is_allowed = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    escape::escape(text.chars().filter(is_allowed).collect::<String>()).into_owned()
}

/// Changes to a text, each at its place.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    pub(super) fn remove(&mut self, element: &Element) {
        self.replace(element.range.clone(), "");
    }

    /// Puts XML behind the last child of an element.
    pub(super) fn append(&mut self, xml: &str, parent: &Element, inner: &str) {
        self.inside(xml, parent, parent.content.end, inner);
    }

    /// Puts XML before the first child of an element.
    pub(super) fn prepend(&mut self, xml: &str, parent: &Element, inner: &str) {
        self.inside(xml, parent, parent.content.start, inner);
    }

    fn inside(&mut self, xml: &str, parent: &Element, at: usize, inner: &str) {
        if parent.tag == parent.range {
            let (open, name) = (parent.tag(xml).trim_end_matches("/>").trim_end(), parent.name(xml));
            self.replace(parent.tag.clone(), format!("{open}>{inner}</{name}>"));
        } else {
            self.insert(at, inner);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with the changes made. Those at one place are made in the order in which they came.
    pub(super) fn apply(mut self, xml: &str) -> String {
        self.0.sort_by_key(|(range, _)| range.start);
        let added: usize = self.0.iter().map(|(_, text)| text.len()).sum();
        let mut changed = String::with_capacity(xml.len() + added);
        let mut done = 0;
        for (range, text) in self.0 {
            changed.push_str(&xml[done..range.start.max(done)]);
            changed.push_str(&text);
            done = done.max(range.end);
        }
        changed + &xml[done..]
    }
}

/// Where in a sequence that the schema fixes a child belongs: behind the last of those that come before it.
pub(super) fn place_in_order(xml: &str, parent: &Element, children: &[Element], before: &[&str]) -> usize {
    let earlier = children.iter().filter(|child| before.contains(&child.local(xml)));
    earlier.map(|child| child.range.end).max().unwrap_or(parent.content.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_edited_in_place() {
        let tag = r#"<x:c r="A1"  s='3' t="s" />"#;
        assert_eq!(with_attribute(tag, "s", "12"), r#"<x:c r="A1"  s='12' t="s" />"#);
        assert_eq!(without_attribute(tag, "s"), r#"<x:c r="A1" t="s" />"#);
        assert_eq!(with_attribute("<c r='A1'/>", "s", "1"), "<c r='A1' s=\"1\"/>");
        assert_eq!(attribute(r#"<a b = "1 &lt; 2">"#, "b").as_deref(), Some("1 < 2"));
        assert_eq!(relationship_id(r#"<s id="1" rel:id="rId3"/>"#).as_deref(), Some("rId3"));
    }

    #[test]
    fn elements_are_found_where_they_stand() {
        let xml = "<?xml version='1.0'?>\n<w:a><w:b/><!-- <c> --><w:c d='1'><w:b>甲</w:b></w:c></w:a>\n";
        let root = root(xml).expect("there is an element");
        assert_eq!((root.name(xml), root.prefix(xml)), ("w:a", "w:"));
        let children = children(xml, &root).expect("it is well formed");
        let written: Vec<&str> = children.iter().map(|child| &xml[child.range.clone()]).collect();
        assert_eq!(written, ["<w:b/>", "<w:c d='1'><w:b>甲</w:b></w:c>"]);
        let mut edits = Edits::default();
        edits.append(xml, &children[0], "<w:e/>");
        edits.prepend(xml, &children[1], "<w:f/>");
        assert_eq!(
            edits.apply(xml),
            "<?xml version='1.0'?>\n<w:a><w:b><w:e/></w:b><!-- <c> --><w:c d='1'><w:f/><w:b>甲</w:b></w:c></w:a>\n"
        );
        assert!(super::children("<a><b></a>", &super::root("<a><b></a>").expect("it has a tag")).is_none());
    }
}
