//! What mulu says to people, as its source has it: each phrase in both languages, with the same values in both.
//!
//! The compiler asks for two literals; whether the second forgets a value that the first names, or one of them is blank, it cannot
//! tell. This scans `src/` for `text!("…", "…")`, `Text::new("…", "…")` and `say("…", "…")`.

#[path = "support/source.rs"]
mod source;

use std::collections::BTreeSet;

use source::{Kind, SourceFile, Token, is_at, tokens};

/// How a phrase is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `text!`: with values.
    Formatted,
    /// `Text::new` or `say`: fixed.
    Fixed,
}

/// One phrase of the source.
#[derive(Debug)]
struct Phrase {
    line: usize,
    form: Form,
    zh: String,
    en: String,
}

/// The phrases of a file, and the lines of calls whose phrases are no literals.
fn phrases(tokens: &[Token]) -> (Vec<Phrase>, Vec<usize>) {
    let mut found = Vec::new();
    let mut unread = Vec::new();
    for at in 0..tokens.len() {
        let Some((form, arguments)) = call_at(tokens, at) else { continue };
        let line = tokens[at].line;
        match tokens.get(arguments..arguments + 3) {
            Some([zh, comma, en]) if comma.is_mark(',') => match (&zh.kind, &en.kind) {
                (Kind::Text(zh), Kind::Text(en)) => {
                    found.push(Phrase { line, form, zh: zh.clone(), en: en.clone() });
                }
                _ => unread.push(line),
            },
            _ => unread.push(line),
        }
    }
    (found, unread)
}

/// The call that starts at a token, and where its arguments do.
fn call_at(tokens: &[Token], at: usize) -> Option<(Form, usize)> {
    let is_method_or_definition =
        at > 0 && (tokens[at - 1].is_mark('.') || tokens[at - 1].is_word("fn") || tokens[at - 1].is_mark('$'));
    if is_method_or_definition {
        return None;
    }
    let is_open =
        |at: usize| tokens.get(at).is_some_and(|token| ['(', '[', '{'].iter().any(|open| token.is_mark(*open)));
    if is_at(tokens, at, "text !") && is_open(at + 2) {
        Some((Form::Formatted, at + 3))
    } else if is_at(tokens, at, "Text :: new (") {
        Some((Form::Fixed, at + 5))
    } else if is_at(tokens, at, "say (") && matches!(tokens.get(at + 2)?.kind, Kind::Text(_)) {
        // Elsewhere `say` is a closure that takes a phrase.
        Some((Form::Fixed, at + 2))
    } else {
        None
    }
}

/// The names in braces of a format string, without their formats; `{{` and `}}` are braces to print.
fn placeholders(text: &str) -> BTreeSet<String> {
    let text = text.replace("{{", "").replace("}}", "");
    let inside = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    inside.map(|(name, _)| name.split(':').next().unwrap_or_default().trim().to_owned()).collect()
}

/// The words of a format string: what is left without its placeholders.
fn words(text: &str) -> String {
    let mut words = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => words.push(c),
            _ => {}
        }
    }
    words
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// What is wrong with a phrase.
fn faults(phrase: &Phrase) -> Vec<String> {
    let Phrase { zh, en, .. } = phrase;
    let mut faults = Vec::new();
    if zh.trim().is_empty() || en.trim().is_empty() {
        faults.push(format!("one of the two is blank: {zh:?}, {en:?}"));
    }
    if phrase.form == Form::Formatted {
        let (of_zh, of_en) = (placeholders(zh), placeholders(en));
        if of_zh != of_en {
            faults.push(format!("zh has {of_zh:?}, en has {of_en:?}: {zh:?}, {en:?}"));
        }
        let words = words(zh);
        if words.chars().any(char::is_alphanumeric) && !words.chars().any(is_chinese) {
            faults.push(format!("zh is not Chinese: {zh:?}"));
        }
    }
    faults
}

fn faults_of(path: &str, tokens: &[Token]) -> Vec<String> {
    let (phrases, unread) = phrases(tokens);
    let wrong = phrases
        .iter()
        .flat_map(|phrase| faults(phrase).into_iter().map(move |fault| format!("src/{path}:{}: {fault}", phrase.line)));
    let unread = unread.iter().map(|line| format!("src/{path}:{line}: the phrase is not given as two literals"));
    wrong.chain(unread).collect()
}

#[test]
fn every_phrase_says_the_same_in_both_languages() {
    let faults: Vec<String> =
        source::files().iter().flat_map(|SourceFile { path, tokens }| faults_of(path, tokens)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_scan_finds_the_phrases_of_every_rule() {
    let files = source::files();
    let count = |form: Form| -> usize {
        files.iter().map(|file| phrases(&file.tokens).0.iter().filter(|phrase| phrase.form == form).count()).sum()
    };
    // Each rule has five fixed phrases and at least a message.
    let rules = mulu::registry::rules().len();
    assert!(count(Form::Fixed) >= rules * 5, "{} fixed phrases", count(Form::Fixed));
    assert!(count(Form::Formatted) >= rules, "{} formatted phrases", count(Form::Formatted));
}

fn faults_in(code: &str) -> Vec<String> {
    faults_of("made_up.rs", &tokens(code))
}

#[test]
fn a_forgotten_value_is_found() {
    assert_eq!(faults_in(r#"text!("第 {row} 行", "row {row}")"#), [""; 0]);
    assert_eq!(faults_in(r#"crate::text!("{field}为空", "{field} is empty"; field)"#), [""; 0]);
    assert_eq!(faults_in(r#"text!("{score:.2} 分", "{score} points")"#), [""; 0], "formats may differ, names may not");

    let faults = faults_in("\ncrate::text!(\n    \"“{name}”在第 {row} 行\",\n    \"“{name}” stands twice\"\n)");
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("src/made_up.rs:2: zh has {\"name\", \"row\"}, en has {\"name\"}"), "{faults:?}");

    assert_eq!(faults_in(r#"text!("共 {a} 条", "{b} in all")"#).len(), 1, "another name is not the same value");
}

#[test]
fn a_blank_or_foreign_phrase_is_found() {
    assert_eq!(faults_in(r#"Text::new("文件为空", "the file is empty")"#), [""; 0]);
    assert_eq!(faults_in(r#"Text::new("文件为空", "")"#).len(), 1);
    assert_eq!(faults_in(r#"help = say(" ", "Check catalogs")"#).len(), 1);
    assert_eq!(faults_in(r#"text!("{doing} {path}：{why}", "{doing} {path}: {why}"; doing, why)"#), [""; 0]);
    assert_eq!(faults_in(r#"text!("{name} is empty", "{name} is empty")"#).len(), 1, "zh has no Chinese");
    assert_eq!(faults_in("text!(zh, en)").len(), 1, "what is no literal cannot be checked");
}

#[test]
fn comments_definitions_and_methods_are_no_phrases() {
    let code = r##"
        // text!("{a}", "{b}")
        /* Text::new("", "") */
        fn say(zh: &'static str, en: &'static str) -> &'static str { zh }
        let quoted = r#"text!("{a}", "{b}")"#;
        self.say(&counts);
        say(forced);
    "##;
    assert_eq!(faults_in(code), [""; 0]);
}

/// What the scanner makes of a text: words and marks as they are, strings in `«»`.
fn shown(code: &str) -> String {
    let shown = tokens(code).into_iter().map(|token| match token.kind {
        Kind::Word(word) => word,
        Kind::Text(text) => format!("«{text}»"),
        Kind::Mark(mark) => mark.to_string(),
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_scanner_reads_strings_as_the_compiler_does() {
    assert_eq!(shown(r#"a("x\"y", 'z', '\'', "甲\n") // "no""#), "a ( «x\"y» , , , «甲\n» )");
    assert_eq!(shown(r###"b"bytes" r##"raw "#inside"## r#type"###), "«bytes» «raw \"#inside» r # type");
    assert_eq!(shown("\"one \\\n      line\" /* a /* b */ c */ fn f<'a>()"), "«one line» fn f < a > ( )");
}
