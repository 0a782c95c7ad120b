//! `mulu fmt`

use clap::Args;

use super::console::{Console, write_out};
use super::language::say;
use super::load::{Files, Inputs, files, stdin};
use super::output::Outputs;
use super::patch::patch;
use super::{CLEAN, FOUND};
use crate::error::{Error, Result, system_reason};
use crate::model::Regions;
use crate::read::Reader;
use crate::text::Text;
use crate::write::canonical;
use crate::yaml::{SyntaxError, decode};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,

    /// Check.
    #[arg(long, help = say("只列出写法不统一的文件，不改；有的话退出码为 1", "Only name the files that are not in this form; exit 1 if there are any"))]
    check: bool,

    /// Diff.
    #[arg(long, help = say("只显示会怎样改，不改", "Only show what would change"))]
    diff: bool,
}

/// What became of a file.
enum Outcome {
    /// It is no catalog in YAML.
    Other,
    /// It cannot be put into form: where, why and what to do.
    Refused(Text),
    /// Its text, and in canonical form.
    Formatted { was: String, is_same: bool, text: String },
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    if arguments.inputs.is_stdin() {
        return filter(arguments, console);
    }
    let Files { workspace, inputs, .. } = files(&arguments.inputs, console)?;
    let regions = workspace.map(|workspace| workspace.regions).unwrap_or_default();
    let (mut changed, mut kept, mut refused) = (Vec::new(), 0, 0);
    for file in inputs.iter().filter(|file| file.is_yaml()) {
        let outcome = match std::fs::read(&file.path) {
            Ok(bytes) => outcome(&file.name, &bytes, &regions),
            Err(error) => {
                let (name, why) = (&file.name, system_reason(&error));
                Outcome::Refused(crate::text!("{name} 没有动：{why}。", "{name} was left alone: {why}."; why))
            }
        };
        match outcome {
            Outcome::Other if file.is_named => {
                let name = &file.name;
                console.note(&crate::text!("{name} 不是目录，没有动", "{name} is no catalog and was left alone"));
            }
            Outcome::Other => {}
            Outcome::Refused(why) => {
                refused += 1;
                console.warn(&why);
            }
            Outcome::Formatted { is_same: true, .. } => kept += 1,
            Outcome::Formatted { was, text, .. } => {
                if arguments.diff {
                    write_out(patch(&file.name, &was, &text).as_bytes())?;
                } else if !arguments.check {
                    Outputs::default().replace(&file.path, text.as_bytes())?;
                }
                changed.push(&file.name);
            }
        }
    }
    if !arguments.diff {
        let names: String = changed.iter().flat_map(|name| [name.as_str(), "\n"]).collect();
        write_out(names.as_bytes())?;
    }
    tell(arguments, changed.len(), kept, refused, console);
    Ok(if refused > 0 || (arguments.check && !changed.is_empty()) { FOUND } else { CLEAN })
}

fn tell(arguments: &Arguments, changed: usize, kept: usize, refused: usize, console: &Console) {
    let changed = Text::counted(changed, "catalog", "catalogs");
    let done = if arguments.check || arguments.diff {
        crate::text!(
            "{changed} 个目录的写法要整理，{kept} 个已经统一；没有改任何文件。",
            "{changed} to be put into form, {kept} in it already; nothing was changed.";
            changed
        )
    } else {
        crate::text!(
            "整理了 {changed} 个目录，{kept} 个本来就统一。",
            "{changed} put into form, {kept} in it already.";
            changed
        )
    };
    console.note(&done);
    if refused > 0 {
        let refused = Text::counted(refused, "file was", "files were");
        console.note(&crate::text!(
            "{refused} 个文件没有动，原因见上。",
            "{refused} left alone for the reasons above.";
            refused
        ));
    }
}

/// From standard input to standard output.
fn filter(arguments: &Arguments, console: &Console) -> Result<u8> {
    const NAME: &str = "<stdin>";
    match outcome(NAME, &stdin(&arguments.inputs)?, &Regions::default()) {
        Outcome::Formatted { was, text, is_same } => {
            if arguments.diff {
                write_out(patch(NAME, &was, &text).as_bytes())?;
            } else if !arguments.check {
                write_out(text.as_bytes())?;
            }
            Ok(if arguments.check && !is_same { FOUND } else { CLEAN })
        }
        Outcome::Refused(why) => {
            console.warn(&why);
            Ok(FOUND)
        }
        Outcome::Other => Err(Error::new(Text::new("标准输入不是目录", "standard input is no catalog"))
            .with_help(Text::new("请输入一份 YAML 目录。", "Give it a catalog in YAML."))),
    }
}

fn outcome(name: &str, bytes: &[u8], regions: &Regions) -> Outcome {
    let was = match decode(bytes.to_vec()) {
        Ok(text) => text,
        Err((why, help)) => {
            return Outcome::Refused(
                crate::text!("{name} 没有动：{why}。{help}", "{name} was left alone: {why}. {help}"; why, help),
            );
        }
    };
    let formatted = canonical::format(&was);
    // Whether a text is a catalog only its keys can tell; one that nobody can parse may be any.
    let is_catalog = formatted.is_ok() || crate::yaml::parse(&was).is_ok();
    if is_catalog && Reader::new(regions).bytes(name, bytes.to_vec()).catalogs.is_empty() {
        return Outcome::Other;
    }
    match formatted {
        Ok(text) => Outcome::Formatted { is_same: text.as_bytes() == bytes, was, text },
        Err(SyntaxError { message, help, span }) => {
            let (line, column) = (span.line, span.column);
            Outcome::Refused(crate::text!(
                "{name}:{line}:{column} 没有动：{message}。{help}",
                "{name}:{line}:{column} was left alone: {message}. {help}";
                message, help
            ))
        }
    }
}
