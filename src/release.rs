//! `mulu.lock`: what was released, and from what, so that anyone can prove that what lies there is what was released.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::hash::sha256;
use crate::model::{Bump, Catalog, Date, Locus, Version};
use crate::text::Text;
use crate::workspace::RELEASES;
use crate::write::yaml;

/// The record of releases, beside the manifest.
pub const LOCK: &str = "mulu.lock";

/// What changed from release to release, in the county's words, beside the manifest.
pub const CHANGELOG: &str = "CHANGELOG.md";

const HEAD: &str =
    "# mulu release 的记录：发布了什么、取自哪些目录（SHA-256）。请与目录一起提交，不要手工改；mulu verify 核对。\n";

/// Files, each by its path within the workspace, with its SHA-256.
pub type Hashes = BTreeMap<String, String>;

/// The record of the newest release, and of the files of those before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    format: u32,
    /// The version that was released.
    version: String,
    /// The day of the release.
    date: String,
    /// The version of the program that released it.
    mulu: String,
    /// The number of the form that the hashes of the catalogs are of; records of the first form do not say it.
    #[serde(default = "first_form")]
    form: u32,
    /// The catalogs that went in, each by its file (and sheet), with the SHA-256 of its canonical form.
    pub inputs: Hashes,
    /// The files that came out, but for the changelog: that grows, and people write in it.
    pub outputs: Hashes,
    /// The files of earlier releases.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub earlier: Hashes,
}

fn first_form() -> u32 {
    1
}

impl Lock {
    /// The record of a release.
    #[must_use]
    pub fn new(version: &Version, date: Date, inputs: Hashes, outputs: Hashes) -> Self {
        let (version, date, mulu) = (version.to_string(), date.to_string(), env!("CARGO_PKG_VERSION").to_owned());
        Self { format: 1, version, date, mulu, form: yaml::FORM, inputs, outputs, earlier: Hashes::new() }
    }

    /// The same record as that of the release after `last`.
    #[must_use]
    pub fn after(mut self, last: &Self) -> Self {
        self.earlier.clone_from(&last.earlier);
        self.earlier.extend(last.outputs.clone());
        self
    }

    /// The same record, made from catalogs that come to the same.
    #[must_use]
    pub fn made_from(self, inputs: Hashes) -> Self {
        Self { form: yaml::FORM, inputs, ..self }
    }

    /// The record of the workspace in a folder; `None` where nothing has been released.
    ///
    /// # Errors
    ///
    /// When the record cannot be read.
    pub fn of(root: &Path) -> Result<Option<Self>> {
        let path = root.join(LOCK);
        if !path.is_file() {
            return Ok(None);
        }
        let bytes =
            std::fs::read(&path).map_err(|error| Error::file(&Text::new("无法读取", "cannot read"), &path, error))?;
        let damaged = || {
            let shown = path.display();
            Error::new(crate::text!("发布记录 {shown} 已损坏", "the record of releases, {shown}, is damaged"))
                .with_help(Text::new("请从 git 或备份恢复这个文件。", "Restore it from git or a backup."))
        };
        let lock: Self = serde_yaml::from_slice(&bytes).map_err(|error| damaged().caused_by(error))?;
        let is_plain = |name: &String| Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let is_sound = lock.format == 1
            && lock.version.parse::<Version>().is_ok()
            && lock.outputs.keys().chain(lock.earlier.keys()).all(is_plain);
        if is_sound { Ok(Some(lock)) } else { Err(damaged()) }
    }

    /// The version that was released.
    ///
    /// # Panics
    ///
    /// Never: it was read as one, or made of one.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version.parse().expect("a record is of a version")
    }

    /// The day of the release.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    /// The version of the program that released it, where that is not this one.
    #[must_use]
    pub fn other_program(&self) -> Option<&str> {
        (self.mulu != env!("CARGO_PKG_VERSION")).then_some(self.mulu.as_str())
    }

    /// Whether its hashes of catalogs are of another form than this program writes: they tell nothing about what catalogs say now.
    #[must_use]
    pub fn is_of_other_form(&self) -> bool {
        self.form != yaml::FORM
    }

    /// The folder of the release, within the workspace.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{RELEASES}/{}", self.version)
    }

    /// The record as a file.
    ///
    /// # Panics
    ///
    /// Never: it holds only texts and maps.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let body = serde_yaml::to_string(self).expect("a record holds only texts and maps");
        format!("{HEAD}{body}")
    }

    /// Files that were released and are not there, or not as they were, and files that lie among them.
    #[must_use]
    pub fn altered(&self, root: &Path) -> Vec<Difference> {
        let mut found = Vec::new();
        for (name, hash) in self.earlier.iter().chain(&self.outputs) {
            let path = root.join(name);
            // What is no file (a pipe, a device) is not read.
            match path.is_file().then(|| std::fs::read(&path)).transpose() {
                Ok(Some(bytes)) if fingerprint(name, &bytes) == *hash => {}
                Ok(Some(_)) => found.push(Difference::new(What::OutputChanged, name)),
                Ok(None) | Err(_) => found.push(Difference::new(What::OutputMissing, name)),
            }
        }
        let folders: BTreeSet<&str> =
            self.earlier.keys().chain(self.outputs.keys()).filter_map(|name| Some(name.rsplit_once('/')?.0)).collect();
        for folder in folders {
            let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
            let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
            // Office puts a file of its own beside a workbook that is open, and systems put hidden ones anywhere.
            let names = names.filter(|name| !name.starts_with(['.', '~'])).map(|name| format!("{folder}/{name}"));
            let strange = names.filter(|name| !self.earlier.contains_key(name) && !self.outputs.contains_key(name));
            let strange: BTreeSet<String> = strange.collect();
            found.extend(strange.iter().map(|name| Difference::new(What::OutputStrange, name)));
        }
        found
    }

    /// A newer release than the one that is recorded, in the folder of that version.
    #[must_use]
    pub fn unrecorded(&self, newest: &Version) -> Option<Difference> {
        let name = format!("{RELEASES}/{newest}");
        (*newest > self.version()).then(|| Difference::new(What::OutputStrange, &name))
    }

    /// Catalogs that are no longer those that went in. Of those that are recorded in another form only the names tell it.
    #[must_use]
    pub fn edited(&self, inputs: &Hashes) -> Vec<Difference> {
        let names: BTreeSet<&String> = self.inputs.keys().chain(inputs.keys()).collect();
        let of = |name: &String| match (self.inputs.get(name), inputs.get(name)) {
            (Some(was), Some(is)) if was == is || self.is_of_other_form() => None,
            (Some(_), Some(_)) => Some(Difference::new(What::InputEdited, name)),
            (Some(_), None) => Some(Difference::new(What::InputMissing, name)),
            (None, _) => Some(Difference::new(What::InputAdded, name)),
        };
        names.into_iter().filter_map(of).collect()
    }

    /// Files that would come out otherwise if they were released again, of `made`: their paths in the workspace, and what they would hold.
    #[must_use]
    pub fn remade(&self, made: &[(String, Vec<u8>)]) -> Vec<Difference> {
        let differs = |(name, bytes): &&(String, Vec<u8>)| self.outputs.get(name) != Some(&fingerprint(name, bytes));
        let what = if self.is_of_other_form() { What::PerhapsEdited } else { What::MadeOtherwise };
        made.iter().filter(differs).map(|(name, _)| Difference::new(what, name)).collect()
    }
}

/// Something that is not as it was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What is wrong.
    what: What,
    /// With which file.
    name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    OutputChanged,
    OutputMissing,
    OutputStrange,
    InputEdited,
    InputMissing,
    InputAdded,
    MadeOtherwise,
    PerhapsEdited,
}

impl Difference {
    fn new(what: What, name: &str) -> Self {
        Self { what, name: name.to_owned() }
    }

    /// Whether a file of a release is gone, or no longer as it was.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        matches!(self.what, What::OutputChanged | What::OutputMissing)
    }

    /// Which file, what became of it, and what to do.
    #[must_use]
    pub fn text(&self) -> Text {
        let name = &self.name;
        match self.what {
            What::OutputChanged => crate::text!(
                "{name}：发布以后被改过。请从 git 或备份恢复；确要改的，改目录后重新发布。",
                "{name}: changed since it was released. Restore it from git or a backup; what has to change is changed in the catalogs and released anew."
            ),
            What::OutputMissing => crate::text!(
                "{name}：发布的文件不见了。请从 git 或备份恢复。",
                "{name}: was released and is not there. Restore it from git or a backup."
            ),
            What::OutputStrange => crate::text!(
                "{name}：不是发布写出的文件。请移到别处。",
                "{name}: no release wrote it. Move it elsewhere."
            ),
            What::InputEdited => crate::text!(
                "{name}：目录在发布以后改过，还没有发布。确认无误后运行 mulu release。",
                "{name}: the catalog was edited since the release, and that is not released. If that is right, run `mulu release`."
            ),
            What::InputMissing => crate::text!(
                "{name}：发布时有这份目录，现在没有读到。误删的请恢复；改了名或确已撤去的，运行 mulu release。",
                "{name}: the catalog was part of the release, and is not read now. Restore it if that is a mistake; if it was renamed or is to go, run `mulu release`."
            ),
            What::InputAdded => crate::text!(
                "{name}：发布以后新加的目录，还没有发布。确认无误后运行 mulu release。",
                "{name}: the catalog was added since the release, and is not released. If that is right, run `mulu release`."
            ),
            What::PerhapsEdited => crate::text!(
                "{name}：现在重新发布，内容会不一样。发布用的是另一个版本的 mulu，看不出是哪份目录改了：请用 mulu diff 与这次发布比较；确认无误后运行 mulu release。",
                "{name}: would come out otherwise if it were released again. Another version of mulu released it, so that it cannot be told which catalog was edited: compare with the release by `mulu diff`, and if all is right, run `mulu release`."
            ),
            What::MadeOtherwise => crate::text!(
                "{name}：现在重新发布，内容会不一样。目录没有改，请看 mulu.yaml、decisions.yaml 改了什么；确认无误后运行 mulu release。",
                "{name}: would come out otherwise if it were released again. The catalogs are as they were: look at what changed in mulu.yaml and decisions.yaml, and if that is right, run `mulu release`."
            ),
        }
    }
}

/// The SHA-256 of each catalog's canonical form, by the file (and sheet) that it was read from. What the manifest says for a catalog that
/// does not say it itself is no part of that.
#[must_use]
pub fn inputs(catalogs: &[Catalog]) -> Hashes {
    let mut forms: BTreeMap<String, String> = BTreeMap::new();
    for catalog in catalogs {
        *forms.entry(catalog.locus.whole_source().to_string()).or_default() += &canonical(catalog);
    }
    forms.into_iter().map(|(name, form)| (name, sha256(form.as_bytes()))).collect()
}

fn canonical(catalog: &Catalog) -> String {
    let is_own = |at: &Locus| at.source.origin().file == catalog.locus.source.origin().file;
    let mut own = catalog.clone();
    own.region = own.region.filter(|region| is_own(&region.locus));
    own.version = own.version.filter(|version| is_own(&version.locus));
    own.effective = own.effective.filter(|day| is_own(&day.locus));
    own.withdrawn.retain(|withdrawal| is_own(&withdrawal.locus));
    yaml::catalog(&own)
}

/// The SHA-256 of a file. Ends of lines do not count in a text: git writes them otherwise on Windows.
#[must_use]
pub fn fingerprint(name: &str, bytes: &[u8]) -> String {
    let is_text = Path::new(name).extension().is_none_or(|ending| ending != "xlsx");
    if !is_text || !bytes.contains(&b'\r') {
        return sha256(bytes);
    }
    let mut text = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            text.push(*byte);
        }
    }
    sha256(&text)
}

/// The version of a release.
///
/// It is the one that is asked for, if it is not too low; else the one that the manifest (or a catalog) states, if that will do; else
/// the lowest that may follow the last release.
///
/// # Errors
///
/// The lowest version that would do, where the one that is asked for is lower.
pub fn next_version(
    asked: Option<&Version>,
    stated: Option<&Version>,
    last: Option<&Version>,
    required: Bump,
) -> std::result::Result<Version, Version> {
    let Some(last) = last else {
        return Ok(asked.or(stated).cloned().unwrap_or_else(Version::first));
    };
    // Two releases never have one version, though the manifest may say that a kind of change asks for no bump.
    let lowest = last.next(required.max(Bump::Patch));
    match (asked, stated) {
        (Some(asked), _) if *asked < lowest => Err(lowest),
        (Some(version), _) => Ok(version.clone()),
        (None, Some(version)) if *version >= lowest => Ok(version.clone()),
        _ => Ok(lowest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_version_is_never_too_low() {
        let version = |text: &str| text.parse::<Version>().expect("a version");
        let next = |asked: &str, stated: &str, last: &str, bump| {
            let given = |text: &str| text.parse::<Version>().ok();
            let (asked, stated, last) = (given(asked), given(stated), given(last));
            next_version(asked.as_ref(), stated.as_ref(), last.as_ref(), bump)
        };
        assert_eq!(next("", "", "", Bump::None), Ok(version("1.0.0")));
        assert_eq!(next("", "0.3.0", "", Bump::None), Ok(version("0.3.0")));
        assert_eq!(next("2.0.0", "0.3.0", "", Bump::None), Ok(version("2.0.0")));
        assert_eq!(next("", "1.0.0", "1.0.0", Bump::Minor), Ok(version("1.1.0")));
        assert_eq!(next("", "1.2.0", "1.0.0", Bump::Minor), Ok(version("1.2.0")));
        assert_eq!(next("", "1.0.1", "1.0.0", Bump::Major), Ok(version("2.0.0")));
        assert_eq!(next("1.0.1", "", "1.0.0", Bump::Minor), Err(version("1.1.0")));
        assert_eq!(next("1.0.0", "", "1.0.0", Bump::None), Err(version("1.0.1")));
    }

    #[test]
    fn ends_of_lines_do_not_count_in_a_text() {
        assert_eq!(fingerprint("a.yaml", b"a\r\nb\r\n"), fingerprint("a.yaml", b"a\nb\n"));
        assert_ne!(fingerprint("a.yaml", b"a\rb"), fingerprint("a.yaml", b"ab"));
        assert_ne!(fingerprint("a.xlsx", b"a\r\n"), fingerprint("a.xlsx", b"a\n"));
        assert_eq!(fingerprint("a.yaml", b"a\n"), sha256(b"a\n"));
    }
}
