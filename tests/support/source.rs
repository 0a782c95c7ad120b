//! The program's own source as tokens, for tests that hold its conventions.
//!
//! A small scanner and no parser: comments and character literals are left out, string literals are read, and everything else is
//! words and single marks.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file of the program.
pub(crate) struct SourceFile {
    /// Its path below `src/`, with `/`: `read/rules/mod.rs`.
    pub(crate) path: String,
    /// Its tokens.
    pub(crate) tokens: Vec<Token>,
}

/// A word, a mark or a string of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The line that it starts on, from 1.
    pub(crate) line: usize,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier, a keyword or a number.
    Word(String),
    /// A string literal, with its escapes resolved.
    Text(String),
    /// Any other character.
    Mark(char),
}

impl Token {
    /// Whether this is that word.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(own) if own == word)
    }

    /// Whether this is that mark.
    pub(crate) fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// Whether the tokens from `at` on are these words and marks: `is_at(tokens, at, "crate :: text")`.
pub(crate) fn is_at(tokens: &[Token], at: usize, pattern: &str) -> bool {
    let mut at = at;
    for part in pattern.split(' ') {
        let is_word = part.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if is_word {
            if !tokens.get(at).is_some_and(|token| token.is_word(part)) {
                return false;
            }
            at += 1;
        } else {
            for mark in part.chars() {
                if !tokens.get(at).is_some_and(|token| token.is_mark(mark)) {
                    return false;
                }
                at += 1;
            }
        }
    }
    true
}

/// Every source file of the program, in order of their paths.
pub(crate) fn files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths: Vec<PathBuf> = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a source file can be read");
        let below = path.strip_prefix(&root).expect("it lies below src");
        SourceFile { path: below.to_string_lossy().replace('\\', "/"), tokens: tokens(&text) }
    };
    paths.iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources can be listed") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

/// Cuts a source text into tokens.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut scanner = Scanner { chars: text.chars().collect(), at: 0, line: 1, tokens: Vec::new() };
    while scanner.at < scanner.chars.len() {
        scanner.step();
    }
    scanner.tokens
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Scanner {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn take(&mut self) -> char {
        let c = self.peek(0);
        self.line += usize::from(c == '\n');
        self.at += 1;
        c
    }

    fn step(&mut self) {
        let line = self.line;
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => {
                while self.at < self.chars.len() && self.peek(0) != '\n' {
                    self.take();
                }
            }
            ('/', '*') => self.block_comment(),
            ('"', _) => {
                self.take();
                let text = self.string();
                self.tokens.push(Token { line, kind: Kind::Text(text) });
            }
            ('\'', first) => self.quote(first),
            (c, _) if c.is_alphanumeric() || c == '_' => self.word(),
            (c, _) => {
                self.take();
                if !c.is_whitespace() {
                    self.tokens.push(Token { line, kind: Kind::Mark(c) });
                }
            }
        }
    }

    /// Block comments nest.
    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.take();
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return;
            }
        }
    }

    /// The inside of a string whose opening quotation mark was taken.
    fn string(&mut self) -> String {
        let mut text = String::new();
        while self.at < self.chars.len() {
            match self.take() {
                '"' => break,
                '\\' => self.escape(&mut text),
                c => text.push(c),
            }
        }
        text
    }

    fn escape(&mut self, text: &mut String) {
        match self.take() {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            '0' => text.push('\0'),
            // A line that is continued: the break and the indentation after it are not part of the text.
            '\n' => {
                while self.peek(0).is_whitespace() {
                    self.take();
                }
            }
            'u' => {
                let mut code = String::new();
                while self.take() != '}' {
                    code.extend(Some(self.peek(0)).filter(char::is_ascii_hexdigit));
                }
                text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
            }
            c => text.push(c),
        }
    }

    /// A character literal, which is left out, or the mark of a lifetime or label, which is too.
    fn quote(&mut self, first: char) {
        self.take();
        if first == '\\' {
            self.take();
            self.take();
            while self.peek(0) != '\'' {
                self.take();
            }
            self.take();
        } else if self.peek(1) == '\'' {
            self.take();
            self.take();
        }
    }

    fn word(&mut self) {
        let line = self.line;
        let mut word = String::new();
        while self.peek(0).is_alphanumeric() || self.peek(0) == '_' {
            word.push(self.take());
        }
        let is_raw = matches!(word.as_str(), "r" | "br" | "cr") && matches!(self.peek(0), '"' | '#');
        if is_raw && let Some(text) = self.raw_string() {
            self.tokens.push(Token { line, kind: Kind::Text(text) });
        } else if matches!(word.as_str(), "b" | "c") && matches!(self.peek(0), '"' | '\'') {
            // A string or character of bytes: what follows is read as one without the letter.
        } else {
            self.tokens.push(Token { line, kind: Kind::Word(word) });
        }
    }

    /// `"…"` or `#"…"#` behind an `r`; `None` for a raw identifier.
    fn raw_string(&mut self) -> Option<String> {
        let hashes = self.chars[self.at..].iter().take_while(|c| **c == '#').count();
        if self.peek(hashes) != '"' {
            return None;
        }
        self.at += hashes + 1;
        let mut text = String::new();
        while self.at < self.chars.len() {
            let c = self.take();
            if c == '"' && (0..hashes).all(|ahead| self.peek(ahead) == '#') {
                self.at += hashes;
                break;
            }
            text.push(c);
        }
        Some(text)
    }
}
