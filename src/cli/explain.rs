//! `mulu explain`

use std::fmt::Write as _;

use clap::Args;

use super::CLEAN;
use super::console::{Console, write_out};
use super::language::say;
use crate::error::{Error, Result};
use crate::finding::Rule;
use crate::registry;
use crate::text::Text;

#[derive(Args)]
pub(super) struct Arguments {
    /// Codes.
    #[arg(value_name = say("规则", "RULE"), help = say("规则代码、类别（如 FLD）或名称；不写则列出全部规则", "Code, family (such as FLD) or name of a rule; none lists all rules"))]
    rules: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let mut text = String::new();
    if arguments.rules.is_empty() {
        list(&registry::rules(), console, &mut text);
    }
    for selector in &arguments.rules {
        match registry::meant_by(selector).as_slice() {
            [] => {
                return Err(Error::new(crate::text!("没有“{selector}”这条规则", "there is no rule “{selector}”"))
                    .with_help(Text::new(
                        "不带参数运行 mulu explain，可列出全部规则。",
                        "`mulu explain` without arguments lists all rules.",
                    )));
            }
            [rule] => explain(rule, console, &mut text),
            family => list(family, console, &mut text),
        }
    }
    write_out(text.as_bytes())?;
    Ok(CLEAN)
}

fn list(rules: &[&Rule], console: &Console, text: &mut String) {
    for rule in rules {
        let severity = rule.severity.label();
        let line =
            format!("{}  {}  {}", rule.code, severity.get(console.language()), rule.summary.get(console.language()));
        writeln!(text, "{line}").expect("strings take anything");
    }
}

fn explain(rule: &Rule, console: &Console, text: &mut String) {
    let language = console.language();
    let severity = rule.severity.label();
    let head = format!("{} {}  {}\n{}\n", rule.code, rule.name, severity.get(language), rule.summary.get(language));
    writeln!(text, "{head}").expect("strings take anything");
    let width = console.look(false).width;
    for (heading, words) in rule.parts() {
        let options = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("  ");
        let body = textwrap::fill(words.get(language), options);
        writeln!(text, "{}\n{body}\n", heading.get(language)).expect("strings take anything");
    }
}
