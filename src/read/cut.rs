//! The text of a catalog file, cut at its items before it is read: what stands word for word in all files that are compared need not be read.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use rayon::prelude::*;

use super::yaml::ITEM_FIELDS;
use crate::model::ItemId;

/// A catalog file in mulu's own layout, cut at its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut<'t> {
    /// What stands before the items, down to the line of their key.
    pub before: &'t str,
    /// The items, in their order.
    pub items: Vec<Piece<'t>>,
    /// What stands behind them.
    pub after: &'t str,
    /// Whose catalog it is and of what: the lines that state its kind, domain and region.
    pub of: [&'t str; 3],
}

/// The lines of one item, from those of the comments above it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'t> {
    /// Its id.
    pub id: ItemId,
    /// Its lines.
    pub text: &'t str,
    /// Which line of the file, from 1, is the first of them.
    pub line: u32,
    /// How many they are.
    pub count: u32,
}

/// How an item begins in mulu's own layout, and how the lines of its fields do.
const DASH: &[u8; 4] = b"  - ";
const ID: &str = "  - id: \"";
const FIELD: &[u8; 4] = b"    ";

impl<'t> Cut<'t> {
    /// Cuts a text; `None` where it is laid out otherwise than mulu writes catalogs, where an item has no id, or where what an item says
    /// may hang on what stands elsewhere in the file. Nothing is said of whether what stands in the pieces can be read.
    #[must_use]
    pub fn of(text: &'t str) -> Option<Self> {
        Self::beside(text, &[])
    }

    /// As [`Self::of`], of a text that probably has most items of another as they stand there.
    #[must_use]
    pub fn beside(text: &'t str, known: &[Piece<'_>]) -> Option<Self> {
        let key = key_line(text, "items:")?;
        let start = line_after(text, key);
        let (items, end) = pieces(text, start, known)?;
        let (before, after) = (&text[..start], &text[end..]);
        let heads = [&text[..key], after];
        let are_apart = has_lines_apart(before) && has_lines_apart(after);
        if !are_apart
            || !heads.into_iter().all(is_plain)
            || !items.last().is_none_or(|last| has_closed_brackets(last.text))
        {
            return None;
        }
        let of = ["kind:", "domain:", "region:"].map(|key| section(before, key).or_else(|| section(after, key)));
        let [Some(kind), domain, Some(region)] = of else { return None };
        // A catalog that does not say its domain is taken for one by its items, unless it is supplementary.
        let domain = domain.filter(|domain| domain.contains(|sign: char| sign.is_ascii_digit()));
        let domain = domain.or_else(|| kind.contains("supplementary").then_some(""))?;
        Some(Self { before, items, after, of: [kind, domain, region] })
    }

    /// Whether it says that it is supplementary, and of no domain.
    #[must_use]
    pub fn is_supplementary(&self) -> bool {
        self.of[0].contains("supplementary") && self.of[1].is_empty()
    }

    /// Whether it may be a national catalog.
    #[must_use]
    pub fn is_national(&self) -> bool {
        self.of[2].contains("000000")
    }

    /// Whether a key of the catalog, with its colon, stands in the file.
    #[must_use]
    pub fn states(&self, key: &str) -> bool {
        section(self.before, key).or_else(|| section(self.after, key)).is_some()
    }
}

/// How much of a text a thread cuts in one go, about.
const BYTES_AT_ONCE: usize = 1 << 20;

/// The items, and where the last one ends.
fn pieces<'t>(text: &'t str, start: usize, known: &[Piece<'_>]) -> Option<(Vec<Piece<'t>>, usize)> {
    let mut starts = vec![start];
    while let Some(next) = starts.last().and_then(|last| next_item(text, last + BYTES_AT_ONCE)) {
        starts.push(next);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
    // Only the first knows which line it begins on.
    let line = |part: usize| if part == 0 { 1 + breaks(&text[..start]) } else { 0 };
    let walk = |(part, (start, end)): (usize, &(usize, usize))| {
        Walk::from(Place { byte: *start, line: line(part) }, &text[..*end], known)
    };
    let mut walks = parts.par_iter().enumerate().map(walk).collect::<Vec<_>>().into_iter();
    let mut whole = walks.next()??;
    for walk in walks {
        if whole.is_over {
            break;
        }
        whole.go_on(text, walk?)?;
    }
    Some((whole.items, whole.end.byte))
}

/// Where the next item begins from a place on.
fn next_item(text: &str, from: usize) -> Option<usize> {
    static NEXT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\n  - id: \""));
    Some(from + NEXT.find(text.as_bytes().get(from..)?)? + 1)
}

/// A walk down the lines of items.
struct Walk<'t> {
    items: Vec<Piece<'t>>,
    /// Behind the last line that says anything.
    end: Place,
    /// Where the walk ended.
    at: Place,
    /// Whether that is where the items end, and not the text.
    is_over: bool,
}

impl<'t> Walk<'t> {
    /// Walks down to the end of the items or of the text; `None` where it is laid out otherwise than mulu writes it. Items that stand there
    /// as they do in `known`, in its order, need no look inside.
    fn from(start: Place, text: &'t str, known: &[Piece<'_>]) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut walk = Self { items: Vec::new(), end: start, at: start, is_over: false };
        let mut open: Option<Open> = None;
        let mut ahead = known;
        while walk.at.byte < text.len() {
            let next = Place { byte: line_after(text, walk.at.byte), line: walk.at.line + 1 };
            let line = &bytes[walk.at.byte..next.byte];
            match line.first_chunk() {
                Some(FIELD) => {
                    open.as_ref()?;
                    walk.end = if line[FIELD.len()..].trim_ascii_start().is_empty() { walk.end } else { next };
                }
                Some(DASH) => {
                    if let Some(open) = open.take() {
                        walk.items.push(open.close(text, walk.end)?);
                    }
                    let count = walk.take_known(text, ahead);
                    if count > 0 {
                        ahead = &ahead[count..];
                        continue;
                    }
                    let item = Open::at(&text[..next.byte], walk.at.byte, walk.end)?;
                    ahead = behind(item.id, ahead, known);
                    (open, walk.end) = (Some(item), next);
                }
                _ if line.first().is_some_and(|first| !b" \t#\n".contains(first)) => {
                    walk.is_over = true;
                    break;
                }
                _ if !matches!(line.trim_ascii().first(), None | Some(b'#')) => return None,
                _ => {}
            }
            walk.at = next;
        }
        if let Some(open) = open {
            walk.items.push(open.close(text, walk.end)?);
        }
        Some(walk)
    }

    /// Takes the items that stand here as they are known, one behind the other; how many.
    fn take_known(&mut self, text: &'t str, known: &[Piece<'_>]) -> usize {
        let mut count = 0;
        for known in known {
            let Place { byte: start, line } = self.end;
            let end = start + known.text.len();
            let is_here = text.as_bytes()[start..].starts_with(known.text.as_bytes());
            let ends_here = |rest: &[u8]| rest.is_empty() || known.text.ends_with('\n') && rest.starts_with(DASH);
            if !is_here || !ends_here(&text.as_bytes()[end..]) {
                break;
            }
            self.items.push(Piece { text: &text[start..end], line, ..*known });
            self.end = Place { byte: end, line: line + known.count };
            (self.at, count) = (self.end, count + 1);
        }
        count
    }

    /// Goes on as another walk did that began where this one ended, on line 0, with an item.
    fn go_on(&mut self, text: &'t str, other: Self) -> Option<()> {
        let (here, between) = (self.at, &text[self.end.byte..self.at.byte]);
        let first = self.items.len();
        let below = |place: Place| Place { line: here.line + place.line, ..place };
        self.items.extend(other.items.into_iter().map(|piece| Piece { line: here.line + piece.line, ..piece }));
        // What stands above its first item begins where the last of this walk ends.
        let piece = self.items.get_mut(first)?;
        piece.text = &text[self.end.byte..here.byte + piece.text.len()];
        (piece.line, piece.count) = (self.end.line, piece.count + here.line - self.end.line);
        (self.end, self.at, self.is_over) = (below(other.end), below(other.at), other.is_over);
        has_lines_apart(between).then_some(())
    }
}

/// The items of another text that stand behind the one with an id there: it is probably the first of those `ahead`.
fn behind<'k, 't>(id: ItemId, ahead: &'k [Piece<'t>], known: &'k [Piece<'t>]) -> &'k [Piece<'t>] {
    match ahead {
        [first, behind @ ..] if first.id == id => behind,
        _ => known.binary_search_by_key(&id, |piece| piece.id).map_or(ahead, |at| &known[at + 1..]),
    }
}

/// The beginning of a line.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Its first byte.
    byte: usize,
    /// Which line it is, from 1.
    line: u32,
}

/// How often a text breaks the line.
fn breaks(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

/// An item of which the end has not come yet.
struct Open {
    id: ItemId,
    /// Where the comments above it begin, or else it itself.
    start: Place,
    /// Where its first line begins.
    dash: usize,
    /// Whether that line states its id and nothing else.
    is_bare: bool,
}

impl Open {
    /// The item whose first line, the last of a text, begins at `dash`; `start` is where what stands before it ends.
    fn at(text: &str, dash: usize, start: Place) -> Option<Self> {
        let (id, rest) = text[dash..].strip_prefix(ID)?.split_once('"')?;
        Some(Self { id: id.parse().ok()?, start, dash, is_bare: matches!(rest, "" | "\n") })
    }

    fn close(self, text: &str, end: Place) -> Option<Piece<'_>> {
        let start = self.start;
        let below = if self.is_bare { line_after(text, self.dash) } else { self.dash };
        let are_apart = has_lines_apart(&text[start.byte..self.dash]) && has_lines_apart(&text[below..end.byte]);
        let (text, count) = (&text[start.byte..end.byte], end.line - start.line);
        are_apart.then_some(Piece { id: self.id, text, line: start.line, count })
    }
}

impl<'t> Piece<'t> {
    /// The lines of each field, and before the first what stands above the item; `None` where a key is none of mulu's own or stands twice,
    /// and where brackets may go on from the lines of one field into those of the next.
    #[must_use]
    pub fn fields(self) -> Option<Vec<Lines<'t>>> {
        self.fields_beside(&[])
    }

    /// As [`Self::fields`], of an item that probably has most of its lines in common with `known`, another form of it.
    #[must_use]
    pub fn fields_beside(self, known: &[Lines<'_>]) -> Option<Vec<Lines<'t>>> {
        let mut fields: Vec<Lines<'t>> = Vec::with_capacity(known.len().max(16));
        fields.push(Lines { key: "", text: "", line: self.line, count: 0 });
        let (mut at, mut start, mut line) = (0, 0, self.line);
        let mut is_there = [false; ITEM_FIELDS.len()];
        // Whether brackets close in the field at hand, where that is known.
        let mut is_closed = false;
        while at < self.text.len() {
            let next = line_after(self.text, at);
            if let Some(own) = self.key_at(at, next, fields.len() > 1) {
                let key = &own[..own.bytes().position(|byte| byte == b':')?];
                let field = ITEM_FIELDS.iter().position(|field| field.key() == key)?;
                if std::mem::replace(&mut is_there[field], true) {
                    return None;
                }
                fields.last_mut()?.close(&self.text[start..at], line, is_closed)?;
                fields.push(Lines { key, text: "", line, count: 0 });
                start = at;
                let same = known.get(fields.len() - 1).filter(|same| self.has_at(at, same.text));
                is_closed = same.is_some();
                if let Some(same) = same {
                    (at, line) = (at + same.text.len(), line + same.count);
                    continue;
                }
            }
            (at, line) = (next, line + 1);
        }
        fields.last_mut()?.close(&self.text[start..], line, is_closed)?;
        Some(fields)
    }

    /// Whether these lines of a field stand there, and all of that field.
    fn has_at(self, at: usize, field: &str) -> bool {
        let end = at + field.len();
        self.text[at..].starts_with(field)
            && (end == self.text.len()
                || field.ends_with('\n') && self.key_at(end, line_after(self.text, end), true).is_some())
    }

    /// What a line says where a field may begin there: on the first line of the item behind its dash, later one level deeper.
    fn key_at(self, at: usize, next: usize, has_begun: bool) -> Option<&'t str> {
        let line = &self.text.as_bytes()[at..next];
        let begins = line.first_chunk() == Some(if has_begun { FIELD } else { DASH });
        let own = if begins { &line[FIELD.len()..] } else { return None };
        let is_key = !matches!(own, [] | [b' ' | b'#' | b'\n', ..] | [b'-', b' ', ..]);
        is_key.then(|| &self.text[at + FIELD.len()..next])
    }

    /// The lines of its category; `None` where it has none, or calls it otherwise.
    #[must_use]
    pub fn category(self) -> Option<&'t str> {
        static KEY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\n    category:"));
        let start = KEY.find(self.text.as_bytes())? + 1;
        let mut end = line_after(self.text, start);
        let is_of_category = |line: &str| line.starts_with("     ") || line.starts_with('\n');
        while is_of_category(&self.text[end..]) {
            end = line_after(self.text, end);
        }
        Some(&self.text[start..end])
    }
}

/// The lines of one field of an item.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'t> {
    /// Its key.
    pub key: &'t str,
    /// The lines.
    pub text: &'t str,
    /// Which line of the file, from 1, is the first of them.
    pub line: u32,
    /// How many they are.
    pub count: u32,
}

impl<'t> Lines<'t> {
    /// Gives it its lines, down to the one that begins behind them; `None` where brackets do not close in them.
    fn close(&mut self, text: &'t str, end: u32, is_closed: bool) -> Option<()> {
        (self.text, self.count) = (text, end - self.line);
        (is_closed || has_closed_brackets(text)).then_some(())
    }
}

/// Whether each of these lines says what it says by itself. An alias says what stands at its anchor, a carriage return ends a line for some
/// and not for others, and between quotation marks any line may stand.
fn has_lines_apart(text: &str) -> bool {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'*', b'\r', bytes).is_some() {
        return false;
    }
    let mut at = 0;
    while let Some(mark) = memchr::memchr2(b'"', b'\'', &bytes[at..]).map(|mark| at + mark) {
        let start = memchr::memrchr(b'\n', &bytes[..mark]).map_or(0, |end| end + 1);
        at = line_after(text, mark);
        if !has_closed_quotes(&bytes[start..at]) {
            return false;
        }
    }
    true
}

/// Whether no quotation mark that opens a value on a line is left open at its end, given that none is at its start. Where that is not
/// plain, it is not said.
fn has_closed_quotes(line: &[u8]) -> bool {
    if line.trim_ascii_start().starts_with(b"#") {
        return true;
    }
    let mut at = 0;
    while let Some(mark) = memchr::memchr2(b'"', b'\'', &line[at..]).map(|mark| at + mark) {
        let between = &line[at..mark];
        if between.windows(2).any(|two| two == b" #") {
            return true;
        }
        at = mark + 1;
        let before = line[..mark].trim_ascii_end();
        let is_within_word = before.len() == mark && !matches!(before.last(), None | Some(b'[' | b'{' | b',' | b':'));
        if is_within_word {
            continue;
        }
        let opens = match before.last() {
            Some(b'[' | b'{' | b',') => true,
            Some(b':') => before.len() < mark,
            Some(b'-') => before.trim_ascii_start() == b"-",
            _ => false,
        };
        let Some(end) = memchr::memchr(line[mark], &line[at..]).map(|end| at + end).filter(|_| opens) else {
            return false;
        };
        // A mark that is doubled or has a backslash in front closes nothing.
        if line[end - 1] == b'\\' || line.get(end + 1) == Some(&line[mark]) {
            return false;
        }
        at = end + 1;
    }
    true
}

/// Whether each bracket that opens in lines closes in them. Where one may be none, it is not said: behind a `#`, between quotation marks,
/// and where more close than open, as they may in words. Behind one that opens words have none, so that what is counted closes it.
fn has_closed_brackets(text: &str) -> bool {
    let (mut lists, mut mappings) = (0_i32, 0_i32);
    let mut here = Line::default();
    for byte in text.bytes() {
        match byte {
            b'\n' => here = Line::default(),
            b'#' => here.has_hash = true,
            b'"' | b'\'' if here.has_bracket_behind_mark => return false,
            b'"' | b'\'' => here.has_mark = true,
            b'[' | b']' | b'{' | b'}' => {
                lists += i32::from(byte == b'[') - i32::from(byte == b']');
                mappings += i32::from(byte == b'{') - i32::from(byte == b'}');
                if here.has_hash || lists < 0 || mappings < 0 {
                    return false;
                }
                here.has_bracket_behind_mark = here.has_mark;
            }
            _ => {}
        }
    }
    lists == 0 && mappings == 0
}

/// What has been seen of a line.
#[derive(Clone, Copy, Default)]
struct Line {
    has_hash: bool,
    has_mark: bool,
    has_bracket_behind_mark: bool,
}

/// Whether what stands before or behind the items is keys of the catalog and what they say: no other document, no list that goes on, no
/// further items, no text whose signs are written as numbers.
fn is_plain(part: &str) -> bool {
    let is_plain = |line: &str| {
        let is_key = line.starts_with(|first: char| first.is_ascii_lowercase()) && !line.starts_with("items");
        is_key || line.is_empty() || line.starts_with([' ', '#'])
    };
    !part.contains('\\') && part.lines().all(is_plain) && has_closed_brackets(part)
}

/// Where the next line begins.
fn line_after(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end + 1)
}

/// Where the line of a key of the catalog begins that has nothing else on it.
fn key_line(text: &str, key: &str) -> Option<usize> {
    let is_line = |at: &usize| {
        let is_first = *at == 0 || text.as_bytes()[at - 1] == b'\n';
        is_first && text[at + key.len()..line_after(text, *at)].trim_end().is_empty()
    };
    memchr::memmem::find_iter(text.as_bytes(), key).find(is_line)
}

/// The lines of a key of the catalog.
fn section<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let is_first = |at: &usize| *at == 0 || text.as_bytes()[at - 1] == b'\n';
    let start = memchr::memmem::find_iter(text.as_bytes(), key).find(is_first)?;
    let mut end = line_after(text, start);
    while text[end..].starts_with([' ', '#', '\n']) {
        end = line_after(text, end);
    }
    Some(&text[start..end])
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::yaml::{Node, Value, parse};

    /// How lines begin and go on, and what stands at their ends, much of it out of place.
    const LINES: [&[&str]; 3] = [
        &[
            "    notes: ",
            "    elements: ",
            "    audience: ",
            "      ",
            "      - ",
            "  - id: \"20-002\"\n    name: ",
            "title: ",
        ],
        &["[甲, ", "{乙: 丙, ", "[{丁: ", "甲]", "丙}", "甲", "[甲]", "\"甲", "戊[", "|"],
        &["", "", "", " # ]", " # [", "# }", "# {", "\"]\",", ", \"[\"]", "\"", "'", "}]"],
    ];

    #[test]
    fn what_looks_like_an_item_within_a_value_is_none() {
        // Either it is cut at no such line, or no YAML at all.
        for text in [
            "title: \"甲\nitems:\n  - id: \"20-001\"\n",
            "title: '甲\nitems:\n  - id: \"20-001\"\n'\n",
            "title: {a: b,\nitems:\n  - id: \"20-001\"\n}\n",
            "title: |\n  items:\n  - id: \"20-001\"\n",
            "items:\n  - id: \"20-001\"\n    name: \"甲\n  - id: \"20-002\"\n",
            "items:\n  - id: \"20-001\"\n    name: '甲\n  - id: \"20-002\"\n    name: b'\n",
            "items:\n  - id: \"20-001\"\n    elements: [甲,\n  - id: \"20-002\"\n    ]\n",
            "items:\n  - id: \"20-001\"\n    audience: {groups: [甲],\n  - id: \"20-002\"\n    }\n",
            "items:\n  - id: \"20-001\"\n    audience: {groups: [甲], # }\ntitle: 乙} # {\n",
            "items:\n  - id: \"20-001\"\n    elements: [\"]\",\ntitle: 乙, \"[\"]\n",
        ] {
            let text = format!("kind: standard\ndomain: \"20\"\nregion: {{code: \"320699\", name: 示例县}}\n{text}");
            assert!(Cut::of(&text).is_none() || parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn brackets_that_are_none_close_nothing() {
        for lines in [
            "    audience: {groups: [甲], # }\n    notes: 丙} # {\n",
            "    legal_basis: [{title: 法, # }]\n    notes: 丙}] # [{\n",
            "    legal_basis:\n      - 甲}\n      - {title: 乙,\n    notes: 丙}\n      # {\n",
            "    elements: [\"]\",\n    name: 甲, \"[\"]\n",
            "    elements: ['a]', b\"c, \"]\",\n    name: \"甲[[\"]\n",
            "    elements: [甲, # ]\n    name: 丙] # [\n",
            "    elements: [甲,# ]\n    name: 丙]# [\n",
        ] {
            let text = format!("  - id: \"20-001\"\n{lines}");
            let piece = Piece { id: "20-001".parse().unwrap(), text: &text, line: 1, count: 1 };
            assert!(piece.fields().is_none(), "{text}");
        }
        for lines in [
            "    legal_basis:\n      - {title: 法, number: \"第1号\"}\n",
            "    name: 甲[乙]、丙{丁} # 戊\n",
            "    audience: {public: true, groups: [\"甲\", '乙']} # 丙\n",
            "    name: it's\n    elements: [甲,\n      乙] # 丙\n",
        ] {
            assert!(has_closed_brackets(lines), "{lines}");
        }
    }

    /// What a node says, without its places; `None` where it holds what a part of a file is not read for.
    fn says(text: &str) -> Option<serde_json::Value> {
        fn plain(node: &Node<'_>) -> serde_json::Value {
            match &node.value {
                Value::Null => serde_json::Value::Null,
                // Blank lines at the end of a text are nobody's.
                Value::Scalar(text) => text.trim_end().into(),
                Value::List(items) => items.iter().map(plain).collect(),
                Value::Map(entries) => {
                    entries.iter().map(|entry| (entry.key.to_string(), plain(&entry.value))).collect()
                }
            }
        }
        let tree = parse(text).ok()?;
        let is_plain = tree.duplicates.is_empty() && tree.second_document.is_none() && tree.unusual.is_none();
        is_plain.then(|| plain(&tree.root))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100_000) })]

        /// Lines in which nothing is where it belongs.
        #[test]
        fn what_is_cut_says_by_itself_what_it_says_in_its_place(lines in vec(LINES.map(select), 1..5)) {
            let head = "kind: standard\ndomain: \"20\"\nregion: 示例县\nitems:\n";
            let lines = lines.iter().map(|line| line.concat() + "\n").collect::<String>();
            let text = format!("{head}  - id: \"20-001\"\n{lines}");
            let cut = Cut::of(&text).and_then(|cut| Some((says(&[cut.before, cut.after].concat()), fields_apart(&cut)?)));
            let Some((apart, items)) = cut else { return Ok(()) };
            let Some(whole) = says(&text) else {
                let is_told = apart.is_none() || items.iter().flatten().any(|(_, says)| says.is_none());
                prop_assert!(is_told, "{}", text);
                return Ok(());
            };
            for (key, says) in apart.iter().flat_map(|apart| apart.as_object().unwrap()).filter(|(key, _)| *key != "items") {
                prop_assert_eq!(&whole[key], says, "{}", text);
            }
            prop_assert_eq!(whole["items"].as_array().map(Vec::len), Some(items.len()), "{}", text);
            for (item, (key, says)) in items.iter().enumerate().flat_map(|(at, item)| item.iter().map(move |field| (at, field))) {
                prop_assert!(says.as_ref().is_none_or(|says| *says == whole["items"][item][key]), "{key} of {text}");
            }
        }
    }

    /// The fields of each item, and what each says that is read by itself.
    type Fields<'t> = Vec<(&'t str, Option<serde_json::Value>)>;

    fn fields_apart<'t>(cut: &Cut<'t>) -> Option<Vec<Fields<'t>>> {
        let says = |field: &Lines<'_>| Some(says(&format!("  - {}", field.text.get(4..)?))?[0][field.key].clone());
        let fields =
            |item: &Piece<'t>| Some(item.fields()?.iter().skip(1).map(|field| (field.key, says(field))).collect());
        cut.items.iter().map(fields).collect()
    }

    #[test]
    fn threads_cut_a_text_as_one_does() {
        let item = |number: usize| {
            let above = ["", "  # \"甲\n\n", "\n"][number % 3];
            format!(
                "{above}  - id: \"20-320699-{number:06}\"\n    name: {}\n    # 乙\n{}",
                "事项".repeat(60),
                "\n".repeat(number % 2)
            )
        };
        let head = "kind: standard\ndomain: \"20\"\nregion: {code: \"320699\", name: 示例县}\nitems:\n";
        let tail = "withdrawn:\n  - id: \"20-320699-999999\"\n    reason: 丙\n";
        let items: String = (1..3_000).map(item).collect();
        for tail in ["", tail, &tail.repeat(20_000)] {
            let text = [head, &items, tail].concat();
            assert!(text.len() > BYTES_AT_ONCE);
            let start = Place { byte: head.len(), line: 5 };
            let walk = Walk::from(start, &text, &[]).unwrap();
            let (apart, end) = pieces(&text, start.byte, &[]).unwrap();
            assert_eq!((apart.len(), end), (2_999, walk.end.byte));
            assert_eq!(apart, walk.items);
            let lines = text.lines().collect::<Vec<_>>();
            assert!(apart.iter().all(|piece| piece.text.starts_with(lines[piece.line as usize - 1])));
            assert!(apart.iter().all(|piece| piece.text.matches('\n').count() == piece.count as usize));
            assert_eq!(pieces(&text, start.byte, &walk.items), Some((apart, end)));
        }
    }

    #[test]
    fn comments_above_an_item_are_its_own() {
        let text = "kind: supplementary\nregion: {code: \"320699\"}\nitems: \n  # 甲\n  - id: \"00-320699-001\"\n    category: 乙\n    # 丙\n\n# 丁\n\
                    \x20 - id: \"00-320699-002\" # 戊\n    name: |\n      己\n\n      庚\n\n# 辛\nnotes: [壬]\n";
        let cut = Cut::of(text).unwrap();
        let texts: Vec<&str> = cut.items.iter().map(|piece| piece.text).collect();
        assert_eq!([cut.before, &texts.concat(), cut.after].concat(), text);
        assert_eq!(texts[0], "  # 甲\n  - id: \"00-320699-001\"\n    category: 乙\n    # 丙\n");
        assert_eq!(texts[1], "\n# 丁\n  - id: \"00-320699-002\" # 戊\n    name: |\n      己\n\n      庚\n");
        assert_eq!(cut.items[0].category(), Some("    category: 乙\n"));
        let fields = cut.items[1].fields().unwrap();
        let keys: Vec<&str> = fields.iter().map(|field| field.key).collect();
        assert_eq!(keys, ["", "id", "name"]);
        assert_eq!(fields.iter().map(|field| field.text).collect::<String>(), texts[1]);
    }
}
