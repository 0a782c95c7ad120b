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
    let Found { differences: found, rewritten } = compare(&loaded, &lock)?;
    let text: String =
        found.iter().map(|difference| difference.text().get(console.language()).to_owned() + "\n").collect();
    write_out(text.as_bytes())?;
    tell(&lock, found.len(), rewritten, console);
    Ok(if found.is_empty() { CLEAN } else { FOUND })
}

/// What `verify` finds.
struct Found {
    /// All that is not as it was released.
    differences: Vec<Difference>,
    /// How many files say what they said, and this version of the program would write them otherwise than the one that released them.
    rewritten: usize,
}

fn compare(loaded: &Loaded, lock: &Lock) -> Result<Found> {
    let mut found = lock.altered(Path::new("."));
    let workspace = loaded.workspace.as_ref().expect("it was opened");
    found.extend(workspace.last_release().and_then(|(newest, _)| lock.unrecorded(&newest)));
    let edited = lock.edited(&inputs(&loaded.set.catalogs));
    if !edited.is_empty() {
        // What is released again from other catalogs is something else, which goes without saying.
        found.extend(edited);
        return Ok(Found { differences: found, rewritten: 0 });
    }
    let region = merge::region_of_set(None, loaded)?;
    let otherwise = release::remade(loaded, &region, lock)?;
    let may_differ = lock.other_program().is_some() || lock.is_of_other_form();
    let is_by_other = may_differ && found.is_empty() && !otherwise.is_empty();
    if is_by_other && release::says_the_same(loaded, &region)? {
        return Ok(Found { differences: found, rewritten: otherwise.len() });
    }
    found.extend(otherwise);
    Ok(Found { differences: found, rewritten: 0 })
}

fn tell(lock: &Lock, count: usize, rewritten: usize, console: &Console) {
    let (folder, date) = (lock.folder(), lock.date());
    let inputs = Text::counted(lock.inputs.len(), "catalog was", "catalogs were");
    let outputs = Text::counted(lock.outputs.len() + lock.earlier.len(), "file is as it was", "files are as they were");
    let (own, other) = (env!("CARGO_PKG_VERSION"), lock.other_program().unwrap_or_default());
    if rewritten > 0 {
        let rewritten = Text::counted(rewritten, "file", "files");
        console.note(&crate::text!(
            "{folder}（{date}）与 {LOCK} 一致：{inputs} 份目录没有改过，{outputs} 个文件与发布时相同。发布用的是 mulu {other}，现在是 {own}：重新发布有 {rewritten} 个文件写法不同，内容没有变，不用处理；下次发布就用现在的写法。",
            "{folder} ({date}) is as {LOCK} says: {inputs} not edited, {outputs} released. mulu {other} wrote them, and this is {own}, which would write {rewritten} otherwise, with the same content: there is nothing to do, and the next release is written as this one does.";
            inputs, outputs, rewritten
        ));
        return;
    }
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
    if !other.is_empty() {
        console.note(&crate::text!(
            "发布用的是 mulu {other}，现在是 {own}：写法可能不同，目录内容请用 mulu diff {folder} 核对。",
            "It was released by mulu {other}, and this is {own}, which may write otherwise: compare with `mulu diff {folder}`."
        ));
    }
}
