//! Catalogs as a hand would write them: any words in any style, with comments wherever a comment may stand.

use std::fmt::Write as _;

#[derive(Clone)]
pub(crate) enum Value {
    Null,
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

/// Whose comment it is: the number of the item, and the entry in it.
pub(crate) type Owner = (Option<usize>, String);

/// In the path of a comment between two entries in brackets.
pub(crate) const GAP: &str = "gap before";

/// Writes YAML in whatever style, and notes which comment it left where.
pub(crate) struct Hand {
    rng: fastrand::Rng,
    comments: Vec<Owner>,
    owner: Owner,
}

const WORDS: &[&str] = &[
    "名单",
    "办事 指南",
    "政府网站",
    "a: b",
    "- x",
    "20",
    "1.10",
    "true",
    "null",
    "~",
    "#5",
    "x # y",
    "it's",
    "say \"x\"",
    "[a",
    "{b}",
    "多行\n文字",
    "2026-01-01",
    "",
    " ",
    "@at",
    "%x",
    "&a",
    "*b",
    "!t",
    "|",
    "> x",
    "'",
    "\\",
    "\u{3000}全角 ",
    "😀",
    "？：",
    "a\tb",
    "行\n",
    "名单、金额；标准",
];
const CHANNELS: &[&str] = &["政务服务中心", "政府网站", "两微一端", "其他：广播", "官网", "政府门户网站"];
const TIERS: &[&str] = &["乡级", "县级", "市级", "村级", "县级、乡级", "镇级"];
const METHODS: &[&str] = &["依申请", "主动", "主动公开"];

impl Hand {
    fn new(seed: u64) -> Self {
        Self { rng: fastrand::Rng::with_seed(seed), comments: Vec::new(), owner: (None, String::new()) }
    }

    fn chance(&mut self, of: u32) -> bool {
        self.rng.u32(0..of) == 0
    }

    fn pick(&mut self, words: &[&str]) -> Value {
        Value::Text(words[self.rng.usize(0..words.len())].to_owned())
    }

    fn list(&mut self, words: &[&str]) -> Value {
        let count = self.rng.usize(0..4);
        // Now and then a dash with nothing behind it, as people leave it.
        Value::List((0..count).map(|_| if self.chance(8) { Value::Null } else { self.pick(words) }).collect())
    }

    fn map(&mut self, mut entries: Vec<(&str, Value)>) -> Value {
        entries.retain(|_| !self.chance(6));
        self.rng.shuffle(&mut entries);
        Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    fn item(&mut self, number: usize) -> Value {
        let bases = (0..self.rng.usize(0..3))
            .map(|_| {
                let (title, number, articles) = (self.pick(WORDS), self.pick(WORDS), self.pick(WORDS));
                self.map(vec![("title", title), ("number", number), ("articles", articles)])
            })
            .collect();
        let groups = self.list(WORDS);
        let public = self.pick(&["true", "false", "是"]);
        let fields = vec![
            ("id", Value::Text(format!("20-{:03}", number + 1))),
            ("category", self.pick(WORDS)),
            ("name", self.pick(WORDS)),
            ("elements", self.list(WORDS)),
            ("legal_basis", Value::List(bases)),
            ("time_limit", if self.chance(4) { Value::Null } else { self.pick(WORDS) }),
            ("公开主体", self.list(WORDS)),
            ("channels", self.list(CHANNELS)),
            ("audience", self.map(vec![("public", public), ("groups", groups)])),
            ("methods", self.list(METHODS)),
            ("tiers", self.list(TIERS)),
            ("三级事项", self.pick(WORDS)),
            ("notes", self.list(WORDS)),
            ("电话", self.list(WORDS)),
        ];
        self.map(fields)
    }

    fn catalog(&mut self) -> Value {
        let items = (0..self.rng.usize(1..4)).map(|number| self.item(number)).collect();
        let withdrawn = (0..self.rng.usize(0..3))
            .map(|_| {
                let id = format!("20-{:03}", self.rng.u32(50..60));
                Value::Map(vec![("reason".to_owned(), self.pick(WORDS)), ("id".to_owned(), Value::Text(id))])
            })
            .collect();
        let region = vec![("name".to_owned(), self.pick(WORDS)), ("code".to_owned(), Value::Text("320614".to_owned()))];
        let guide = vec![("issuer".to_owned(), self.pick(WORDS)), ("title".to_owned(), self.pick(WORDS))];
        let mut heads = vec![
            ("format".to_owned(), Value::Text("1".to_owned())),
            ("kind".to_owned(), Value::Text("standard".to_owned())),
            ("domain".to_owned(), Value::Text("20".to_owned())),
            ("title".to_owned(), self.pick(WORDS)),
            ("region".to_owned(), Value::Map(region)),
            ("version".to_owned(), self.pick(&["1.2.0", "1.2"])),
            ("guide".to_owned(), Value::Map(guide)),
            ("items".to_owned(), Value::List(items)),
            ("withdrawn".to_owned(), Value::List(withdrawn)),
            ("notes".to_owned(), self.list(WORDS)),
            ("联系人".to_owned(), Value::Map(vec![("电话".to_owned(), self.list(WORDS))])),
        ];
        self.rng.shuffle(&mut heads);
        Value::Map(heads)
    }

    // ---- in whatever style ----

    /// A comment, now and then.
    fn comment(&mut self) -> Option<String> {
        if !self.chance(5) {
            return None;
        }
        self.comments.push(self.owner.clone());
        let blank = if self.chance(2) { " " } else { "" };
        Some(format!("#{blank}注{}。", self.comments.len() - 1))
    }

    /// Writes something whose comments are its own.
    fn within(&mut self, key: &str, write: impl FnOnce(&mut Self)) {
        let own = self.owner.clone();
        self.owner.1 = format!("{}/{key}", own.1);
        write(self);
        self.owner = own;
    }

    fn lines_above(&mut self, out: &mut String, indent: usize) {
        while self.chance(4) {
            if self.chance(2) {
                out.push('\n');
            } else if let Some(comment) = self.comment() {
                let _ = writeln!(out, "{:indent$}{comment}", "");
            }
        }
    }

    fn end_of_line(&mut self, out: &mut String) {
        if let Some(comment) = self.comment() {
            let _ = write!(out, " {comment}");
        }
        out.push('\n');
    }

    fn scalar(&mut self, text: &str) -> String {
        let is_word = !text.is_empty() && text.chars().all(|c| ('\u{4e00}'..'\u{a000}').contains(&c));
        let is_code =
            text.chars().all(|c| c.is_ascii_digit() || "-.".contains(c)) && text.len() > 1 && !text.starts_with('-');
        match self.rng.u32(0..3) {
            0 if is_word || is_code => text.to_owned(),
            1 if !text.contains(['\n', '\t']) => format!("'{}'", text.replace('\'', "''")),
            _ => serde_json::to_string(text).expect("a text"),
        }
    }

    fn flow(&mut self, value: &Value, indent: usize, out: &mut String) {
        let (open, close, entries): (_, _, Vec<(Option<&String>, &Value)>) = match value {
            Value::Null => return out.push('~'),
            Value::Text(text) => return *out += &self.scalar(text),
            Value::List(values) => ('[', ']', values.iter().map(|value| (None, value)).collect()),
            Value::Map(entries) => ('{', '}', entries.iter().map(|(key, value)| (Some(key), value)).collect()),
        };
        out.push(open);
        let count = entries.len();
        for (at, (key, value)) in entries.into_iter().enumerate() {
            self.within(&format!("{GAP} {at}"), |hand| hand.gap(indent, out));
            if let Some(key) = key {
                let _ = write!(out, "{key}: ");
            }
            self.within(&at.to_string(), |hand| hand.flow(value, indent, out));
            if at + 1 < count || self.chance(4) {
                out.push(',');
            }
            out.push(' ');
        }
        self.gap(indent, out);
        out.push(close);
    }

    /// A break within brackets, with a comment before it, or on a line of its own.
    fn gap(&mut self, indent: usize, out: &mut String) {
        while self.chance(4) {
            if !out.ends_with(' ') {
                out.push(' ');
            }
            *out += &self.comment().unwrap_or_default();
            let _ = write!(out, "\n{:indent$}", "");
        }
    }

    /// A value behind its key or dash, to the end of its line or lines.
    fn value(&mut self, value: &Value, indent: usize, out: &mut String) {
        let is_empty = match value {
            Value::List(values) => values.is_empty(),
            Value::Map(entries) => entries.is_empty(),
            Value::Null | Value::Text(_) => true,
        };
        match value {
            Value::Null if self.chance(2) => self.end_of_line(out),
            Value::Text(text) if text.ends_with('字') && self.chance(3) => {
                *out += " |-";
                self.end_of_line(out);
                text.lines().for_each(|line| _ = writeln!(out, "{:indent$}{line}", ""));
            }
            Value::Text(text) if self.chance(6) => {
                self.end_of_line(out);
                let _ = write!(out, "{:indent$}{}", "", self.scalar(text));
                self.end_of_line(out);
            }
            _ if is_empty || self.chance(3) => {
                out.push(' ');
                self.flow(value, indent, out);
                self.end_of_line(out);
            }
            value => {
                self.end_of_line(out);
                self.block(value, indent, out);
                if let Some(comment) = self.comment() {
                    let _ = writeln!(out, "{:indent$}{comment}", "");
                }
            }
        }
    }

    fn block(&mut self, value: &Value, indent: usize, out: &mut String) {
        match value {
            Value::Map(entries) => entries.iter().for_each(|(key, value)| self.entry(key, value, indent, out)),
            Value::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    self.within(&at.to_string(), |hand| {
                        hand.lines_above(out, indent);
                        let _ = write!(out, "{:indent$}-", "");
                        hand.value(value, indent + 2, out);
                    });
                }
            }
            Value::Null | Value::Text(_) => unreachable!("a list or mapping"),
        }
    }

    fn entry(&mut self, key: &str, value: &Value, indent: usize, out: &mut String) {
        self.within(key, |hand| {
            hand.lines_above(out, indent);
            let _ = write!(out, "{:indent$}{key}:", "");
            match value {
                Value::List(items) if key == "items" => hand.items(items, indent, out),
                value => hand.value(value, indent + 2, out),
            }
        });
    }

    fn items(&mut self, items: &[Value], indent: usize, out: &mut String) {
        self.end_of_line(out);
        let indent = if self.chance(3) { indent } else { indent + 2 };
        for (number, item) in items.iter().enumerate() {
            self.owner = (Some(number), String::new());
            self.lines_above(out, indent);
            let _ = write!(out, "{:indent$}-", "");
            self.value(item, indent + 2, out);
        }
        self.owner = (None, "items".to_owned());
    }
}

/// A catalog in some style, and whose comments are in it.
pub(crate) fn written(seed: u64) -> (String, Vec<Owner>) {
    let mut hand = Hand::new(seed);
    let Value::Map(entries) = hand.catalog() else { unreachable!("a catalog is a mapping") };
    let mut text = String::new();
    for (key, value) in &entries {
        hand.entry(key, value, 0, &mut text);
    }
    if let Some(comment) = hand.comment() {
        let _ = writeln!(text, "{comment}");
    }
    (text, hand.comments)
}
