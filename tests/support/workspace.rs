//! A small county in a folder of its own, and mulu run in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A county with one catalog that no rule finds fault with.
pub(crate) fn county() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(
        &folder,
        "mulu.yaml",
        "format: 1 # 海门\nregion: {code: \"320614\", name: 海门区}\nversion: 1.0.0   # 发布时改\neffective: 2026-01-01\n\
         catalogs: [catalogs]\nrules: {GAP: allow, UNI: allow, LAW: allow, DUP: allow}\n",
    );
    write(
        &folder,
        "catalogs/20.yaml",
        &catalog(&[("001", "救助对象", 20), ("002", "救助标准", 20), ("003", "资金支出", 20)]),
    );
    folder
}

/// A catalog of items: number, name, and how many days they may take.
pub(crate) fn catalog(items: &[(&str, &str, u32)]) -> String {
    let mut text = "format: 1\nkind: standard\ndomain: \"20\"\ntitle: 海门区社会救助领域基层政务公开标准目录\n\
                    region: {code: \"320614\", name: 海门区}\nversion: 1.0.0\nfollows: {standard: \"20\", version: 1.0.0}\nitems:\n"
        .to_owned();
    for (number, name, days) in items {
        let _ = write!(
            text,
            "  - id: \"20-320614-{number}\"\n    category: 急难救助\n    name: {name}\n    elements: [{name}名单, {name}依据]\n    \
             legal_basis: [{{title: 中华人民共和国政府信息公开条例, number: 国务院令第711号}}]\n    \
             time_limit: 信息形成或者变更之日起{days}个工作日内\n    disclosing_bodies: [海门区民政局]\n    \
             channels: [政府网站]\n    audience: 全社会\n    methods: [主动]\n    tiers: [县级]\n"
        );
    }
    text
}

pub(crate) fn write(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    fs::write(path, text).expect("it can be written");
}

/// Departments shorten a limit and add an item.
pub(crate) fn edit(folder: &TempDir) {
    let items = [("001", "救助对象", 10), ("002", "救助标准", 20), ("003", "资金支出", 20), ("004", "救助机构", 20)];
    write(folder, "catalogs/20.yaml", &catalog(&items));
}

/// Mulu, to be run in a folder.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(folder).args(arguments).env("COLUMNS", "80").env("NO_COLOR", "1").env("MULU_LANG", "zh-CN");
    command.env_remove("SOURCE_DATE_EPOCH");
    command
}

/// All files below a folder, hidden ones too.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("it can be listed"));
    let files = walk.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("it is within").to_owned();
            (name, fs::read(entry.path()).expect("it can be read"))
        })
        .collect()
}
