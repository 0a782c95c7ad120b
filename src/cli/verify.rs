//! `mulu verify`

use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, write_out};
use super::language::say;
use super::load::Loaded;
use super::{CLEAN, FOUND, merge, release};
use crate::error::{Error, Result};
use crate::release::{Difference, LOCK, Lock, inputs};
use crate::text::Text;

#[derive(Args)]
pub(super) struct Arguments {
    /// Workspace.
    #[arg(default_value = ".", value_name = say("文件夹", "WORKSPACE"), help = say("有 mulu.yaml 的文件夹；默认当前文件夹", "The folder with mulu.yaml; else this one"))]
    workspace: PathBuf,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let loaded = release::open(&arguments.workspace, console)?;
    let Some(lock) = Lock::of(Path::new("."))? else {
        return Err(Error::new(crate::text!(
            "没有 {LOCK}：还没有发布过",
            "there is no {LOCK}: nothing has been released"
        ))
        .with_help(Text::new(
            "请先运行 mulu release；发布过的，从 git 或备份恢复 mulu.lock。",
            "Run `mulu release` first; if something was released, restore mulu.lock from git or a backup.",
        )));
    };
    let found = differences(&loaded, &lock)?;
    let text: String =
        found.iter().map(|difference| difference.text().get(console.language()).to_owned() + "\n").collect();
    write_out(text.as_bytes())?;
    tell(&lock, found.len(), console);
    Ok(if found.is_empty() { CLEAN } else { FOUND })
}

/// All that is not as it was released.
fn differences(loaded: &Loaded, lock: &Lock) -> Result<Vec<Difference>> {
    let mut found = lock.altered(Path::new("."));
    let workspace = loaded.workspace.as_ref().expect("it was opened");
    found.extend(workspace.last_release().and_then(|(newest, _)| lock.unrecorded(&newest)));
    let edited = lock.edited(&inputs(&loaded.set.catalogs));
    if !edited.is_empty() {
        // What is released again from other catalogs is something else, which goes without saying.
        found.extend(edited);
        return Ok(found);
    }
    let region = merge::region_of_set(None, loaded)?;
    found.extend(release::remade(loaded, &region, lock)?);
    Ok(found)
}

fn tell(lock: &Lock, count: usize, console: &Console) {
    let (folder, date) = (lock.folder(), lock.date());
    let inputs = Text::counted(lock.inputs.len(), "catalog was", "catalogs were");
    let outputs = Text::counted(lock.outputs.len() + lock.earlier.len(), "file is as it was", "files are as they were");
    if count == 0 {
        console.note(&crate::text!(
            "{folder}（{date}）与 {LOCK} 一致：{inputs} 份目录没有改过，{outputs} 个文件与发布时相同，重新发布结果不变。",
            "{folder} ({date}) is as {LOCK} says: {inputs} not edited, {outputs} released, and releasing again gives the same.";
            inputs,
            outputs
        ));
        return;
    }
    let count = Text::counted(count, "place", "places");
    console.note(&crate::text!(
        "{folder}（{date}）有 {count} 处与 {LOCK} 不一致。",
        "{folder} ({date}) differs from {LOCK} in {count}.";
        count
    ));
    if let Some(other) = lock.other_program() {
        let own = env!("CARGO_PKG_VERSION");
        console.note(&crate::text!(
            "发布用的是 mulu {other}，现在是 {own}：写法可能不同，目录内容请用 mulu diff {folder} 核对。",
            "It was released by mulu {other}, and this is {own}, which may write otherwise: compare with `mulu diff {folder}`."
        ));
    }
}
