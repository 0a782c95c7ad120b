//! `mulu show`

use clap::{Args, ValueEnum};

use super::CLEAN;
use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, load};
use crate::error::Result;
use crate::report::{ShowDocument, show_text};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,

    /// Format.
    #[arg(short, long, value_enum, default_value_t = FormatName::Human, value_name = say("格式", "FORMAT"), help = say("输出格式", "Format"))]
    format: FormatName,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Human,
    Json,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let loaded = load(&arguments.inputs, console)?;
    let bytes = match arguments.format {
        FormatName::Json => ShowDocument::new(&loaded.set, console.language()).to_json(),
        FormatName::Human => show_text(&loaded.set, console.language()).into_bytes(),
    };
    write_out(&bytes)?;
    Ok(CLEAN)
}
