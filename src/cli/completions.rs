//! `mulu completions`

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::Shell;

use super::CLEAN;
use super::console::write_out;
use super::language::say;
use crate::error::Result;

#[derive(Args)]
pub(super) struct Arguments {
    /// Shell.
    #[arg(value_enum, value_name = say("终端", "SHELL"), help = say("为哪种终端生成命令补全", "The shell to complete commands in"))]
    shell: ShellName,
}

#[derive(Clone, Copy, ValueEnum)]
enum ShellName {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8> {
    let shell = match arguments.shell {
        ShellName::Bash => Shell::Bash,
        ShellName::Zsh => Shell::Zsh,
        ShellName::Fish => Shell::Fish,
        ShellName::Powershell => Shell::PowerShell,
        ShellName::Elvish => Shell::Elvish,
    };
    let mut command = super::Arguments::command();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "mulu", &mut script);
    write_out(&script)?;
    Ok(CLEAN)
}
