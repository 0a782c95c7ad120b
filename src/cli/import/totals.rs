//! What an import comes to, all catalogs together.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Sender, Target};
use crate::relate::Compared;
use crate::text::Text;

/// What becomes of the items of all catalogs that are written, together.
pub(super) fn items(targets: &[Target]) -> Option<Text> {
    let told = || targets.iter().filter(|target| !target.is_refused());
    let sum = |count: fn(&Target) -> usize| told().map(count).sum::<usize>();
    let added = sum(|target| target.imported.compared.entered.len());
    let changed = sum(|target| target.imported.compared.changed.len());
    let gone = sum(|target| target.imported.compared.gone.len());
    let undecided = sum(|target| target.imported.undecided.len());
    // A file may be written more than once, of a department's table and of what reviewers send back.
    let mut files: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for target in told() {
        let (imported, (items, touched)) = (&target.imported, files.entry(&target.name).or_default());
        let Compared { entered, changed, .. } = &imported.compared;
        *items = imported.stayed() + entered.len();
        // Rows without an id are counted as undecided.
        *touched += entered.len() + changed.iter().filter(|changed| changed.id.is_some()).count();
    }
    let same: usize = files.values().map(|(items, touched)| items.saturating_sub(*touched)).sum();
    told().next().is_some().then(|| {
        crate::text!(
            "合计：新增（＋）{added}，改动（～）{changed}，不变 {same}，表里已经没有（－）{gone}，待判断（？）{undecided}。",
            "In all: {added} new (＋), {changed} changed (～), {same} as before, {gone} gone (－), {undecided} to be decided (？)."
        )
    })
}

/// Which files are written, and what is left to do.
pub(super) fn files(targets: &[Target], is_written: bool) -> Text {
    let names: BTreeSet<&str> = targets.iter().filter(|it| it.is_change()).map(|it| it.name.as_str()).collect();
    let files = Text::counted(names.len(), "catalog file", "catalog files");
    match (names.len(), is_written) {
        (0, _) => without_files(targets, is_written),
        (_, true) => crate::text!("写了 {files} 个目录文件。", "{files} written."; files),
        (_, false) => crate::text!(
            "这是预演，没有写文件。要写入这 {files} 个目录文件，请加 --write。",
            "Nothing has been written yet. Add --write to write {files}.";
            files
        ),
    }
}

/// What is left to do where no catalog is written: a table that is called otherwise now, or was saved anew, is to be recorded all the same.
/// Until then it is read beside its catalog, or taken for one that waits.
fn without_files(targets: &[Target], is_written: bool) -> Text {
    let unrecorded = targets.iter().filter(|target| !target.is_refused()).filter_map(|target| match &target.sender {
        Sender::Tables { is_recorded: false, replaced, .. } => Some(!replaced.is_empty()),
        _ => None,
    });
    let renamed: Vec<bool> = unrecorded.collect();
    match (renamed.is_empty(), renamed.contains(&true), is_written) {
        (true, ..) => Text::new("没有要写的文件。", "There is nothing to write."),
        (false, true, false) => Text::new(
            "目录文件都不用写；请加 --write，记下表的新文件名，不然 validate 会把表和目录当成两份。",
            "No catalog has to be written. Add --write to record what the tables are called now; else `validate` takes table and catalog for two.",
        ),
        (false, false, false) => Text::new(
            "目录文件都不用写；请加 --write，记下这些表已经导入。",
            "No catalog has to be written. Add --write to record that the tables have been imported.",
        ),
        (false, true, true) => Text::new(
            "目录文件都不用写，已记下表的新文件名。",
            "No catalog had to be written; what the tables are called now is recorded.",
        ),
        (false, false, true) => Text::new(
            "目录文件都不用写；这些表已经记为导入过。",
            "No catalog had to be written; that the tables have been imported is recorded.",
        ),
    }
}
