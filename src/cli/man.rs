//! `mulu man`: the manual, a page a command, for whoever packs the program.

use std::path::PathBuf;

use clap::{Args, CommandFactory};

use super::CLEAN;
use super::console::Console;
use super::language::{localise, say};
use super::output::Outputs;
use crate::error::Result;
use crate::text::Text;

#[derive(Args)]
pub(super) struct Arguments {
    /// Folder.
    #[arg(value_name = say("文件夹", "DIR"), help = say("写到哪个文件夹", "The folder to write to"))]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<u8> {
    let mut program = localise(super::Arguments::command());
    program.build();
    let mut count = 0;
    for (name, command) in pages(&program) {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).title(name.to_uppercase()).render(&mut page).expect("memory takes anything");
        Outputs::default().write(&arguments.folder.join(format!("{name}.1")), &page)?;
        count += 1;
    }
    let (count, folder) = (Text::counted(count, "page", "pages"), arguments.folder.display());
    console.note(&crate::text!("{count} 页手册已写到 {folder}", "{count} of the manual written to {folder}"; count));
    Ok(CLEAN)
}

/// The program and its commands, each with the name of its page: `mulu-git-setup`.
fn pages(program: &clap::Command) -> Vec<(String, clap::Command)> {
    let mut pages = Vec::new();
    let mut waiting = vec![("mulu".to_owned(), program.clone())];
    while let Some((name, command)) = waiting.pop() {
        let commands = command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help");
        waiting.extend(commands.map(|below| (format!("{name}-{}", below.get_name()), below.clone())));
        pages.push((name, command));
    }
    pages
}
