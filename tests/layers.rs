//! The layers of the code: a module imports only from lower ones, only `cli` speaks to the terminal, only `main` exits.

#[path = "support/source.rs"]
mod source;

use std::collections::{BTreeMap, BTreeSet};

use source::{Kind, SourceFile, Token, is_at, tokens};

/// The modules right below `src/`, lowest layer first. Modules of one layer do not import each other.
const LAYERS: &[&[&str]] = &[
    &["text", "hash"],
    &["error"],
    &["model"],
    &["finding", "yaml"],
    &["workspace", "read", "align"],
    &["coverage"],
    &["relate", "localise"],
    &["rules"],
    &["write", "builtin", "registry"],
    &["inspect", "release"],
    &["report"],
    &["schema"],
    &["cli"],
    &["main"],
];

/// The only module that writes to stdout and stderr.
const SPEAKER: &str = "cli";
/// The only module that ends the process.
const ENDER: &str = "main";

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The module right below `src/` that a file belongs to: `read/yaml.rs` is part of `read`.
fn module_of(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or(path)
}

/// How many modules deep a file is: 1 for `yaml.rs` and `read/mod.rs`, 2 for `read/yaml.rs`.
fn depth_of(path: &str) -> usize {
    let path = path.strip_suffix("/mod.rs").unwrap_or(path);
    path.split('/').count()
}

/// The files of the program without their tests. `lib.rs` only declares the modules and belongs to no layer.
fn program() -> Vec<SourceFile> {
    let files = source::files().into_iter().filter(|file| file.path != "lib.rs");
    files.map(|file| SourceFile { tokens: without_tests(&file.tokens), ..file }).collect()
}

/// The tokens without those of `#[cfg(test)]` modules.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if is_at(tokens, at, "#[ cfg ( test )] mod") {
            at = end_of_block(tokens, at);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// The place behind the next block in braces.
fn end_of_block(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        if token.is_mark('{') {
            depth += 1;
        } else if token.is_mark('}') {
            depth -= 1;
            if depth == 0 {
                return at + 1;
            }
        }
    }
    tokens.len()
}

/// A path into another module of the crate.
#[derive(Debug, PartialEq, Eq)]
struct Import {
    line: usize,
    /// The module right below `src/`, or the macro.
    name: String,
    is_macro: bool,
}

/// What a file names of the crate: `crate::name`, `crate::{a, b::c}`, `mulu::name`, and `super::super::name` where that leads out.
fn imports(path: &str, tokens: &[Token]) -> Vec<Import> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let root = if path == "main.rs" { "mulu ::" } else { "crate ::" };
        if is_at(tokens, at, root) {
            take(tokens, at + 3, &mut found);
            continue;
        }
        let is_first = at < 3 || !is_at(tokens, at - 3, "super ::");
        if is_first && is_at(tokens, at, "super ::") {
            let steps = (at..tokens.len()).step_by(3);
            let supers = steps.take_while(|at| is_at(tokens, *at, "super ::")).count();
            if supers >= depth_of(path) {
                take(tokens, at + supers * 3, &mut found);
            }
        }
    }
    found
}

/// The first word of a path, or of each path of a list in braces.
fn take(tokens: &[Token], at: usize, found: &mut Vec<Import>) {
    let mut depth = 0_usize;
    let mut is_first_word = true;
    for (at, token) in tokens.iter().enumerate().skip(at) {
        match &token.kind {
            Kind::Mark('{') => depth += 1,
            Kind::Mark('}') => depth -= 1,
            Kind::Mark(',') => is_first_word = depth == 1,
            Kind::Word(word) if is_first_word => {
                let is_macro = tokens.get(at + 1).is_some_and(|next| next.is_mark('!'));
                found.push(Import { line: token.line, name: word.clone(), is_macro });
                is_first_word = false;
            }
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

/// The macros of the crate, each with the module that defines it.
fn macros(files: &[SourceFile]) -> BTreeMap<String, String> {
    let mut macros = BTreeMap::new();
    for SourceFile { path, tokens } in files {
        for (at, _) in tokens.iter().enumerate().filter(|(at, _)| is_at(tokens, *at, "macro_rules !")) {
            if let Some(Token { kind: Kind::Word(name), .. }) = tokens.get(at + 2) {
                macros.insert(name.clone(), module_of(path).to_owned());
            }
        }
    }
    macros
}

/// The imports of a file that do not lead to a lower layer.
fn breaches(path: &str, tokens: &[Token], macros: &BTreeMap<String, String>) -> Vec<String> {
    let own = module_of(path);
    let mut breaches = Vec::new();
    for Import { line, name, is_macro } in imports(path, tokens) {
        let module = if is_macro { macros.get(&name).unwrap_or(&name) } else { &name };
        let fault = match (layer_of(own), layer_of(module)) {
            _ if module == own => continue,
            (Some(own), Some(other)) if other < own => continue,
            (Some(mine), Some(other)) if other == mine => format!("both are in layer {mine}"),
            (Some(mine), Some(other)) => format!("layer {mine} imports from layer {other}, which is above it"),
            _ => "no layer lists it".to_owned(),
        };
        breaches.push(format!("src/{path}:{line}: {own} imports {module}: {fault}"));
    }
    breaches
}

#[test]
fn every_module_has_its_layer() {
    let listed: BTreeSet<&str> = LAYERS.concat().into_iter().collect();
    let files = program();
    let present: BTreeSet<&str> = files.iter().map(|file| module_of(&file.path)).collect();
    assert_eq!(present, listed, "the modules right below src/, and those of the layers");
    assert_eq!(LAYERS.concat().len(), listed.len(), "no module is in two layers");
}

#[test]
fn modules_import_only_from_lower_layers() {
    let files = program();
    let macros = macros(&files);
    let breaches: Vec<String> = files.iter().flat_map(|file| breaches(&file.path, &file.tokens, &macros)).collect();
    assert!(
        breaches.is_empty(),
        "{} import(s) break the layers of the code. Move what is shared into a lower layer, or change the layers here and in the \
         design:\n{}",
        breaches.len(),
        breaches.join("\n")
    );
}

/// Where a file writes to the terminal.
fn outputs(tokens: &[Token]) -> Vec<usize> {
    const MACROS: [&str; 5] = ["print !", "println !", "eprint !", "eprintln !", "dbg !"];
    const STREAMS: [&str; 2] = ["stdout (", "stderr ("];
    // `.stdout(…)` says where the output of another process goes.
    let is_method = |at: usize| at > 0 && tokens[at - 1].is_mark('.');
    let is_output = |at: usize| {
        MACROS.iter().any(|name| is_at(tokens, at, name))
            || STREAMS.iter().any(|name| is_at(tokens, at, name) && !is_method(at))
    };
    (0..tokens.len()).filter(|at| is_output(*at)).map(|at| tokens[at].line).collect()
}

#[test]
fn only_the_command_line_speaks() {
    let mut speaks = false;
    for SourceFile { path, tokens } in program() {
        let lines = outputs(&tokens);
        if module_of(&path) == SPEAKER {
            speaks |= !lines.is_empty();
        } else {
            assert!(lines.is_empty(), "src/{path} writes to stdout or stderr on lines {lines:?}; only {SPEAKER}/ may");
        }
    }
    assert!(speaks, "the scan finds where {SPEAKER}/ writes");
}

/// Where a file ends the process, or decides how it ends.
fn exits(tokens: &[Token]) -> Vec<usize> {
    const WAYS: [&str; 3] = ["process :: exit", "process :: abort", "ExitCode"];
    let is_exit = |at: usize| WAYS.iter().any(|pattern| is_at(tokens, at, pattern));
    (0..tokens.len()).filter(|at| is_exit(*at)).map(|at| tokens[at].line).collect()
}

#[test]
fn only_main_exits() {
    for SourceFile { path, tokens } in program() {
        let lines = exits(&tokens);
        assert_eq!(!lines.is_empty(), module_of(&path) == ENDER, "src/{path}, lines {lines:?}; only {ENDER}.rs exits");
    }
}

fn names(path: &str, code: &str) -> Vec<String> {
    imports(path, &without_tests(&tokens(code))).into_iter().map(|import| import.name).collect()
}

#[test]
fn imports_are_found_in_every_form() {
    let code = r#"
        use crate::model::{Catalog, Item};
        use crate::{align, finding::{Finding, Rule}, text::Text};
        // use crate::cli::run;
        fn f(at: &crate::yaml::Node) { crate::text!("“crate::write::x”", "…"); }
        pub(in crate::write) fn g() { super::rows::h(); super::super::relate::merge(); }
        #[cfg(test)]
        mod tests { use crate::cli; mod inner {} }
    "#;
    let expected = ["model", "align", "finding", "text", "yaml", "text", "write", "relate"];
    assert_eq!(names("write/table.rs", code), expected);
    assert_eq!(names("main.rs", "mulu::cli::run(std::env::args_os())"), ["cli"]);
    assert_eq!(
        names("write/xlsx/mod.rs", "use super::super::model;"),
        ["model"],
        "the file of a folder is as deep as it"
    );
    assert_eq!(names("write/xlsx/style.rs", "use super::super::Cells;"), [""; 0], "it stays within write");
}

#[test]
fn upward_and_sideways_imports_are_breaches() {
    let macros =
        BTreeMap::from([("text".to_owned(), "text".to_owned()), ("rule_files".to_owned(), "finding".to_owned())]);
    let breach = |path: &str, code: &str| breaches(path, &tokens(code), &macros);
    assert_eq!(breach("rules/mod.rs", "use crate::{align, model}; crate::rule_files![a];"), [""; 0]);
    assert_eq!(breach("rules/mod.rs", "use crate::rules::Row;"), [""; 0]);
    assert_eq!(breach("model/item.rs", "use crate::finding::Rule;").len(), 1, "upwards");
    assert_eq!(
        breach("read/mod.rs", "\nuse crate::{model,\n workspace};"),
        ["src/read/mod.rs:3: read imports workspace: both are in layer 4"]
    );
    assert_eq!(breach("model/mod.rs", "crate::rule_files![a];").len(), 1, "a macro is of the module that defines it");
    assert_eq!(breach("read/mod.rs", "use crate::made_up;").len(), 1);
}

#[test]
fn output_and_exits_are_found() {
    assert_eq!(outputs(&tokens("a();\nprintln!(\"x\");\nlet out = io::stdout();\nself.stdout")), [2, 3]);
    assert_eq!(exits(&tokens("std::process::exit(1);\nprocess::id();\nExitCode::from(2)")), [1, 3]);
}
