//! Catalogs in canonical form: the meaning stays, every comment stays at its item, and what is formatted stays as it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mulu::model::Regions;
use mulu::read::{Limits, Reader};
use mulu::write::{canonical, yaml};
use proptest::prelude::*;

// ---- catalogs as a hand would write them ---------------------------------------------------------------------------------

#[derive(Clone)]
enum Value {
    Null,
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

/// Whose comment it is: the number of the item, and the entry in it.
type Owner = (Option<usize>, String);

/// In the path of a comment between two entries in brackets.
const GAP: &str = "gap before";

/// Writes YAML in whatever style, and notes which comment it left where.
struct Hand {
    rng: fastrand::Rng,
    comments: Vec<Owner>,
    owner: Owner,
}

const WORDS: &[&str] = &[
    "名单",
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
const CHANNELS: &[&str] = &["政务服务中心", "政府网站", "两微一端", "其他：广播", "官网"];
const TIERS: &[&str] = &["乡级", "县级", "市级", "村级", "县级、乡级"];
const METHODS: &[&str] = &["依申请", "主动"];

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
        Value::List((0..count).map(|_| self.pick(words)).collect())
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
fn written(seed: u64) -> (String, Vec<Owner>) {
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

// ---- what must hold ------------------------------------------------------------------------------------------------------

/// What a text says: its catalog, and what is wrong with it.
fn said(text: &str) -> (String, Vec<(&'static str, String)>) {
    let regions = Regions::default();
    let reading = Reader::new(&regions).with_limits(Limits::default()).bytes("a.yaml", text.into());
    let catalogs = reading.catalogs.iter().map(yaml::catalog).collect();
    let mut findings: Vec<_> =
        reading.findings.iter().map(|found| (found.rule.code, found.message.zh.to_string())).collect();
    findings.sort();
    (catalogs, findings)
}

/// The comments of a formatted catalog in their order, each with the item that it stands at.
fn comments(text: &str) -> Vec<(usize, Option<usize>)> {
    let lines: Vec<&str> = text.lines().collect();
    let is_item = |line: &str| line.starts_with("  - ");
    let (mut item, mut is_inside, mut found) = (None, false, Vec::new());
    for (at, line) in lines.iter().enumerate() {
        let is_comment = line.trim_start().starts_with('#');
        if !line.starts_with(' ') && !is_comment && !line.is_empty() {
            is_inside = line.starts_with("items:");
            item = None;
        } else if is_inside && is_item(line) {
            item = Some(item.map_or(0, |item| item + 1));
        }
        let next = lines[at..].iter().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
        let owner = match () {
            () if is_inside && is_comment && line.starts_with("  #") => {
                let follows = next.is_some_and(|line| is_item(line));
                follows.then(|| item.map_or(0, |item| item + 1))
            }
            () if is_inside && is_comment && line.starts_with('#') => None,
            () => item,
        };
        let mut rest = *line;
        while let Some(start) = rest.find('注') {
            rest = &rest[start + '注'.len_utf8()..];
            if let Some(number) = rest.split_once('。').and_then(|(number, _)| number.parse().ok()) {
                found.push((number, owner));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn formatting_changes_no_meaning_loses_no_comment_and_is_done_once(seed in any::<u64>()) {
        let (text, owners) = written(seed);
        let formatted = canonical::format(&text).map_err(|error| TestCaseError::fail(format!("{error:?}\n{text}")))?;
        let again = canonical::format(&formatted).expect("what was formatted is YAML");
        prop_assert_eq!(&again, &formatted, "once more\n{}", text);
        prop_assert_eq!(said(&formatted), said(&text), "\n{}\n{}", text, formatted);
        let found = comments(&formatted);
        let mut numbers: Vec<usize> = found.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (0..owners.len()).collect::<Vec<_>>(), "each once\n{}\n{}", text, formatted);
        let mut last: BTreeMap<&Owner, usize> = BTreeMap::new();
        for (number, item) in found {
            let owner = &owners[number];
            prop_assert_eq!(item, owner.0, "comment {}\n{}\n{}", number, text, formatted);
            // Of those between two entries in brackets, some stand behind the one and some above the other.
            let before = last.insert(owner, number).filter(|_| !owner.1.contains(GAP));
            prop_assert!(before.is_none_or(|before| before < number), "comment {}\n{}\n{}", number, text, formatted);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_catalog_written_into_its_file_says_the_same_and_keeps_the_comments(seed in any::<u64>()) {
        let (text, owners) = written(seed);
        let regions = Regions::default();
        let reading = Reader::new(&regions).bytes("a.yaml", text.clone().into());
        let (rewritten, gone) = canonical::rewritten(&text, &reading.catalogs[0]).expect("it is YAML");
        prop_assert_eq!(said(&rewritten).0, yaml::catalog(&reading.catalogs[0]), "\n{}\n{}", text, rewritten);
        let mut numbers: Vec<usize> = comments(&rewritten).iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (0..owners.len()).collect::<Vec<_>>(), "each once\n{}\n{}", text, rewritten);
        prop_assert_eq!(gone, 0);
    }
}

// ---- the command ---------------------------------------------------------------------------------------------------------

const LOOSE: &str = "\
# 示例县，2026 年修订
items:
- name: 政策法规文件  # 与标准同名
  id: 20-001
  # 层级待定
  tiers: [乡级, 县级]

- {id: '20-002', name: 监督检查}
domain: 20
kind: standard
";

fn mulu(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(folder).args(arguments).args(["--lang", "zh-CN"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("mulu runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it takes the input");
    drop(stdin);
    child.wait_with_output().expect("mulu ends")
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn comments_stay_at_what_they_are_about() {
    insta::assert_snapshot!(canonical::format(LOOSE).expect("it is YAML"));
}

#[test]
fn check_and_diff_change_nothing_and_formatting_changes_only_catalogs() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let read = |name: &str| std::fs::read_to_string(at(name)).expect("a file");
    let others = [
        ("mulu.yaml", "region: { code: '320614' }\ncatalogs: [catalogs]\n"),
        ("catalogs/list.yaml", "kind: requirements\nlist: power\nentries: [ {name: 低保} ]\n"),
        ("catalogs/broken.yaml", "items: [\n"),
        ("catalogs/anchored.yaml", "kind: standard\nitems: [&a {id: 20-001}, *a]\n"),
    ];
    std::fs::create_dir(at("catalogs")).expect("a folder");
    for (name, text) in &others {
        std::fs::write(at(name), text).expect("a file");
    }
    std::fs::write(at("catalogs/20.yaml"), format!("\u{feff}{}", LOOSE.replace('\n', "\r\n"))).expect("a file");
    let before = read("catalogs/20.yaml");

    let (code, out, err) = told(&mulu(folder.path(), &["fmt", "--check"], ""));
    assert_eq!((code, out.as_str()), (Some(1), "catalogs/20.yaml\n"), "{err}");
    assert!(
        err.contains("catalogs/broken.yaml:1:8 没有动") && err.contains("catalogs/anchored.yaml:2:12 没有动"),
        "{err}"
    );
    let (_, out, _) = told(&mulu(folder.path(), &["fmt", "--diff"], ""));
    assert!(out.contains("--- a/catalogs/20.yaml") && out.contains("+    tiers: [县级, 乡级]"), "{out}");
    assert_eq!(read("catalogs/20.yaml"), before);

    let (code, _, _) = told(&mulu(folder.path(), &["fmt"], ""));
    assert_eq!(code, Some(1), "two files could not be put into form");
    let formatted = canonical::format(LOOSE).expect("it is YAML").replace('\n', "\r\n");
    assert_eq!(read("catalogs/20.yaml"), formatted, "line ends stay, the mark goes");
    for (name, text) in &others {
        assert_eq!(read(name), *text, "{name}");
    }
    let (code, out, _) = told(&mulu(folder.path(), &["fmt", "--check", "catalogs/20.yaml"], ""));
    assert_eq!((code, out.as_str()), (Some(0), ""));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let here = Path::new(".");
    let (code, out, _) = told(&mulu(here, &["fmt", "-"], LOOSE));
    assert_eq!((code, out), (Some(0), canonical::format(LOOSE).expect("it is YAML")));
    assert_eq!(told(&mulu(here, &["fmt", "-", "--check"], LOOSE)).0, Some(1));
    let (code, out, err) = told(&mulu(here, &["fmt", "-", "--quiet"], "items: [\n"));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.starts_with("<stdin>:1:8 没有动"), "{err}");
}
