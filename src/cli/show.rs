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

    /// Columns.
    #[arg(long, help = say("同时说明每一列认作什么、有几分把握、依据是什么", "Also tell what each column was taken for, how surely, and why"))]
    explain_columns: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Human,
    Json,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let loaded = load(&arguments.inputs, console)?;
    let (set, explains) = (&loaded.set, arguments.explain_columns);
    let bytes = match arguments.format {
        FormatName::Json => ShowDocument::new(set, explains, console.language()).to_json(),
        FormatName::Human => show_text(set, explains, console.language()).into_bytes(),
    };
    write_out(&bytes)?;
    Ok(CLEAN)
}
