//! `mulu release`

use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, Loaded, Severities, load, lost, manifest_of, parse_day};
use super::merge::{self, parse_version};
use super::{CLEAN, FOUND, together};
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::inspect::Release;
use crate::model::{Bumps, Date, Region, Sourced, Version};
use crate::relate::diff::{Diff, State, diff};
use crate::relate::{Merge, effective_of};
use crate::release::{CHANGELOG, Difference, LOCK, Lock, fingerprint, inputs, next_version};
use crate::report::diff::changelog;
use crate::report::diff::{Changes, Named};
use crate::text::{Language, Text};
use crate::workspace::{MANIFEST, RELEASES, Workspace, with_version};
use crate::yaml::decode;

#[derive(Args)]
pub(super) struct Arguments {
    /// Workspace.
    #[arg(default_value = ".", value_name = say("文件夹", "WORKSPACE"), help = say("有 mulu.yaml 的文件夹；默认当前文件夹", "The folder with mulu.yaml; else this one"))]
    workspace: PathBuf,

    /// Version.
    #[arg(long, value_name = say("版本", "VERSION"), value_parser = parse_version, help = say(
        "发布为这个版本，如 1.2.0，不能低于改动的要求；默认按改动算出，并写进 mulu.yaml",
        "Release as this version, as in 1.2.0, which must not be too low for what changed; else it is worked out, and written into mulu.yaml"
    ))]
    version: Option<Version>,

    /// Date.
    #[arg(long, value_name = say("日期", "DAY"), value_parser = parse_day, help = say(
        "发布日期，如 2026-01-01，依据和豁免也按这一天判断；默认看环境变量 SOURCE_DATE_EPOCH，再无则今天。施行日期另写在 mulu.yaml 的 effective",
        "The day of the release, on which laws and allowances are judged, as in 2026-01-01; else that of SOURCE_DATE_EPOCH, else today. From when the catalogs apply is `effective` in mulu.yaml"
    ))]
    date: Option<Date>,

    /// Force.
    #[arg(long, help = say("有错误也发布，并在报告里注明", "Release although errors stand; the report says so"))]
    force: bool,

    /// Dry run.
    #[arg(long, help = say("只显示会发布什么，不写文件", "Show what would be released, and write nothing"))]
    dry_run: bool,

    #[command(flatten)]
    severities: Severities,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let date = day(arguments)?;
    let mut options = arguments.severities.options()?;
    options.as_of = options.as_of.or(Some(date));
    let mut loaded = open(&arguments.workspace, console)?;
    merge::refuse_national(&loaded)?;
    let region = merge::region_of_set(None, &loaded)?;
    let record = Lock::of(Path::new("."))?;
    refuse_altered(record.as_ref())?;
    options.base = last_release(&loaded)?;
    refuse_unrecorded(workspace(&loaded), record.as_ref())?;

    let last = options.base.as_ref();
    let language = console.asked().or(workspace(&loaded).language).unwrap_or(Language::Zh);
    let draft = merge::merged(&loaded, &region, &Version::first());
    let asked = arguments.version.as_ref();
    let Some(Next { version, section }) = next(&loaded, &draft, (last, record.as_ref()), asked, (date, language))?
    else {
        let is_renewed = renew(&loaded, record.as_ref(), arguments.dry_run)?;
        tell_unchanged(last, is_renewed, arguments.dry_run, console);
        return Ok(CLEAN);
    };

    // The version is settled here, and what the manifest says is no longer too low for what changed.
    let settled = loaded.workspace.as_mut().expect("it was opened");
    let at = settled.version.as_ref().map_or_else(|| settled.locus.clone(), |stated| stated.locus.clone());
    settled.version = Some(Sourced::new(version.clone(), at));
    let verdict = loaded.judge(&options, console);
    let (deny, warn) = (verdict.count(Severity::Deny), verdict.count(Severity::Warn));
    if deny > 0 && !arguments.force {
        let deny = Text::counted(deny, "error stands", "errors stand");
        let refusal = crate::text!(
            "有 {deny} 个错误，没有发布。请先改正；确需发布的，加 --force。",
            "{deny}; nothing was released. Mend them first, or add --force.";
            deny
        );
        return merge::refuse(&loaded, &verdict, &refusal, console);
    }
    let issue = Issue { loaded: &loaded, region: &region, version: &version, date, language, record: record.as_ref() };
    let files = issue.files(&section, (deny, warn))?;
    if arguments.dry_run {
        write_out(section.as_bytes())?;
    } else {
        together::write(Path::new("."), &files, &[])?;
    }
    issue.tell(&files, deny, arguments.dry_run, console);
    tell_effective(last, &draft, console);
    Ok(if deny > 0 { FOUND } else { CLEAN })
}

/// Reads the set of a workspace, from within: what is kept names its files by their paths in it, wherever it lies.
pub(super) fn open(folder: &Path, console: &Console) -> Result<std::mem::ManuallyDrop<Loaded>> {
    if !folder.is_dir() {
        let shown = folder.display();
        return Err(Error::new(crate::text!("没有文件夹 {shown}", "there is no folder {shown}")).with_help(Text::new(
            "请检查写法：这里写目录仓库的文件夹；就是当前文件夹的，不用写。",
            "Check the name: it has to be the folder of a catalog repository; leave it out for this one.",
        )));
    }
    let manifest = manifest_of(&Inputs::of_paths(&[folder.to_owned()]))?.ok_or_else(|| {
        let shown = folder.display();
        Error::new(crate::text!("{shown} 里没有 mulu.yaml", "there is no mulu.yaml in {shown}")).with_help(Text::new(
            "请进入目录仓库的文件夹再运行；还没有的，用 mulu init 新建。",
            "Run this in the folder of a catalog repository; `mulu init` starts one.",
        ))
    })?;
    let root = manifest.parent().filter(|root| !root.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let doing = Text::new("无法进入", "cannot go to");
    std::env::set_current_dir(root).map_err(|error| Error::file(&doing, root, error))?;
    load(&Inputs::of_paths(&[]), console)
}

fn workspace(loaded: &Loaded) -> &Workspace {
    loaded.workspace.as_ref().expect("a release is of a workspace")
}

/// The day of the release.
fn day(arguments: &Arguments) -> Result<Date> {
    const EPOCH: &str = "SOURCE_DATE_EPOCH";
    if let Some(date) = arguments.date {
        return Ok(date);
    }
    let Some(second) = std::env::var_os(EPOCH) else { return Ok(Date::today()) };
    let second = second.to_string_lossy().into_owned();
    second.trim().parse().ok().and_then(Date::of_second).ok_or_else(|| {
        Error::new(crate::text!("{EPOCH} 的值“{second}”不是时间", "“{second}”, the value of {EPOCH}, is no time"))
            .with_help(Text::new(
                "请写 1970-01-01 以来的秒数，或改用 --date 2026-01-01。",
                "Give the seconds since 1970-01-01, or use --date 2026-01-01.",
            ))
    })
}

/// The newest release. One that cannot be read is no reason to begin anew.
fn last_release(loaded: &Loaded) -> Result<Option<Release>> {
    let Some((version, _)) = workspace(loaded).last_release() else { return Ok(None) };
    let release = Release::newest(workspace(loaded), loaded.reference);
    let is_whole = |release: &Release| lost(&release.set.findings).next().is_none();
    release.filter(is_whole).map(Some).ok_or_else(|| {
        Error::new(crate::text!(
            "上一次发布 {RELEASES}/{version} 里的目录读不全",
            "the catalogs of the last release, {RELEASES}/{version}, cannot be read in full"
        ))
        .with_help(crate::text!(
            "请从 git 或备份恢复 {RELEASES}/{version}；不是发布的，移到别处。",
            "Restore {RELEASES}/{version} from git or a backup; if it is no release, move it elsewhere."
        ))
    })
}

/// What follows is told as changes of what was released, and not of what someone made of it.
fn refuse_altered(record: Option<&Lock>) -> Result<()> {
    let altered = record.map(|record| record.altered(Path::new("."))).unwrap_or_default();
    let Some(first) = altered.iter().find(|difference| difference.is_loss()) else { return Ok(()) };
    let first = first.text();
    Err(Error::new(crate::text!("没有发布：{first}", "nothing was released: {first}"; first)).with_help(Text::new(
        "先恢复以前发布的文件，再发布；运行 mulu verify 可以看到全部不一致的地方。",
        "Restore what was released before; `mulu verify` tells all that differs.",
    )))
}

/// A release of which the record says nothing may be anything: neither it nor those before it could be proved any more.
fn refuse_unrecorded(workspace: &Workspace, record: Option<&Lock>) -> Result<()> {
    let Some((newest, _)) = workspace.last_release() else { return Ok(()) };
    let what = match record.map(Lock::version) {
        Some(recorded) if recorded == newest => return Ok(()),
        Some(recorded) => crate::text!(
            "没有发布：最新的是 {RELEASES}/{newest}，{LOCK} 记的却是 {recorded}",
            "nothing was released: the newest is {RELEASES}/{newest}, and {LOCK} is of {recorded}"
        ),
        None => crate::text!(
            "没有发布：已有 {RELEASES}/{newest}，却没有 {LOCK}",
            "nothing was released: there is {RELEASES}/{newest}, and no {LOCK}"
        ),
    };
    Err(Error::new(what).with_help(crate::text!(
        "请从 git 或备份恢复发布 {newest} 时写的 {LOCK}；{RELEASES}/{newest} 不是 mulu release 写的，移到 {RELEASES} 以外，再用 --version 指定更高的版本发布。",
        "Restore {LOCK} as the release of {newest} wrote it, from git or a backup; if `mulu release` did not write {RELEASES}/{newest}, move it out of {RELEASES}, and release with a higher --version."
    )))
}

/// What is to be released: its version, and what the changelog says of it.
struct Next {
    version: Version,
    section: String,
}

/// What follows the last release; `None` where nothing has changed.
fn next(
    loaded: &Loaded,
    draft: &Merge,
    (last, record): (Option<&Release>, Option<&Lock>),
    asked: Option<&Version>,
    (date, language): (Date, Language),
) -> Result<Option<Next>> {
    let stated = loaded.version();
    let Some(last) = last else {
        let version = asked.or(stated.as_ref()).cloned().unwrap_or_else(Version::first);
        let section = changelog::first_section(&draft.catalogs, &version, date, language);
        return Ok(Some(Next { version, section }));
    };
    since(loaded, draft, last, |found| {
        if found.is_empty() && !comes_out_otherwise(loaded, record)? {
            return Ok(None);
        }
        let version = version_after(loaded, last, asked, found)?;
        let old = Named { name: last.name.clone(), version: last.version.clone() };
        let new = Named { name: format!("{RELEASES}/{version}"), version: Some(version.clone()) };
        let changes = Changes::new(found, old, new, &workspace(loaded).bumps, &[]);
        let section = changelog::section(&changes, &version, date, language);
        Ok(Some(Next { version, section }))
    })
}

/// What has changed since a release.
fn since<T>(loaded: &Loaded, draft: &Merge, last: &Release, tell: impl FnOnce(&Diff<'_>) -> T) -> T {
    let standard = &loaded.standards.catalogs;
    let now = State { catalogs: &draft.catalogs, matches: &[], standard, region: None, is_merged: true };
    let base = last.set.state(loaded.standards, None, last.is_merged);
    let before = base.merged_beside(&now);
    tell(&diff(base.side(before.as_deref()), now.side(None), loaded.reference))
}

/// The version that is asked for or follows from what changed.
fn version_after(loaded: &Loaded, last: &Release, asked: Option<&Version>, found: &Diff<'_>) -> Result<Version> {
    let (bumps, stated): (&Bumps, _) = (&workspace(loaded).bumps, loaded.version());
    let released = last.version.as_ref();
    next_version(asked, stated.as_ref(), released, found.required(bumps)).map_err(|lowest| {
        let (name, bump) = (&last.name, found.required(bumps).label());
        let asked = asked.map(Version::to_string).unwrap_or_default();
        Error::new(crate::text!(
            "版本 {asked} 太低：{name} 以来的改动要求{bump}，至少 {lowest}",
            "the version {asked} is too low: what changed since {name} asks for {bump}, which is {lowest} at least";
            bump
        ))
        .with_help(crate::text!(
            "请写 --version {lowest}，或不写 --version。用 mulu diff {name} 查看每一处改动。",
            "Use --version {lowest}, or leave it out. See each change with `mulu diff {name}`."
        ))
    })
}

/// Whether the catalogs still say what the newest release says.
#[expect(clippy::redundant_closure_for_method_calls, reason = "the method is of one lifetime, the closure of any")]
pub(super) fn says_the_same(loaded: &Loaded, region: &Region) -> Result<bool> {
    let Some(last) = last_release(loaded)? else { return Ok(false) };
    let draft = merge::merged(loaded, region, &Version::first());
    Ok(since(loaded, &draft, &last, |found| found.is_empty()))
}

/// Whether releasing would give other files, though nothing that is said has changed: elements in another order, say. Another version of
/// the program may write otherwise, which is no reason to release.
fn comes_out_otherwise(loaded: &Loaded, record: Option<&Lock>) -> Result<bool> {
    let Some(record) = record.filter(|record| record.other_program().is_none()) else { return Ok(false) };
    Ok(!remade(loaded, &merge::region_of_set(None, loaded)?, record)?.is_empty())
}

/// Released files that would come out otherwise now.
pub(super) fn remade(loaded: &Loaded, region: &Region, record: &Lock) -> Result<Vec<Difference>> {
    let merged = merge::merged(loaded, region, &record.version());
    // The report names lines and cells, which blanks and comments move, and what stood on the day of the release.
    let made = merge::catalogs(&merged, region, &record.version())?;
    Ok(record.remade(&within(&record.folder(), made)))
}

/// Catalogs that have other names, or say the same otherwise, are what was released, too: the record is brought up to them, or would be
/// but for a dry run; whether that is so.
fn renew(loaded: &Loaded, record: Option<&Lock>, is_dry: bool) -> Result<bool> {
    let inputs = inputs(&loaded.set.catalogs);
    let Some(record) = record.filter(|record| record.inputs != inputs) else { return Ok(false) };
    if is_dry {
        return Ok(true);
    }
    let renewed = record.clone().made_from(inputs);
    together::write(Path::new("."), &[(LOCK.to_owned(), renewed.to_yaml().into_bytes())], &[])?;
    Ok(true)
}

fn tell_unchanged(last: Option<&Release>, is_renewed: bool, is_dry: bool, console: &Console) {
    let name = last.map(|last| last.name.clone()).unwrap_or_default();
    if is_renewed && is_dry {
        console.note(&crate::text!(
            "{name} 以来目录内容没有改动，不会发布新版本；目录文件变了，会更新 {LOCK}（现在没有写）。",
            "What the catalogs say has not changed since {name}, and nothing would be released. Their files have, and {LOCK} would be brought up to them (nothing was written)."
        ));
        return;
    }
    if is_renewed {
        console.note(&crate::text!(
            "{name} 以来目录内容没有改动，没有发布；目录文件变了，已更新 {LOCK}。",
            "What the catalogs say has not changed since {name}; nothing was released. Their files have, and {LOCK} is brought up to them."
        ));
        return;
    }
    console.note(&crate::text!(
        "{name} 以来没有改动，没有发布。",
        "Nothing has changed since {name}; nothing was released."
    ));
}

/// The day of a release is none from which catalogs apply: that one the county decides, and it stays until somebody changes it.
fn tell_effective(last: Option<&Release>, draft: &Merge, console: &Console) {
    let Some(last) = last else { return };
    let Some(day) = effective_of(&draft.catalogs).filter(|day| effective_of(&last.set.catalogs) == Some(*day)) else {
        return;
    };
    let name = &last.name;
    console.note(&crate::text!(
        "注意：施行日期还是 {name} 的 {day}，不随发布日期变。新版另定施行日期的，改 mulu.yaml 的 effective，再发布一次。",
        "Mind: the catalogs apply from {day}, as in {name}, whatever the day of the release. If this version has another, change `effective` in mulu.yaml and release once more."
    ));
}

/// A release that is about to be written.
struct Issue<'a> {
    loaded: &'a Loaded,
    region: &'a Region,
    version: &'a Version,
    date: Date,
    language: Language,
    /// The record of the release before.
    record: Option<&'a Lock>,
}

impl Issue<'_> {
    /// All files of the release, each by its path in the workspace.
    fn files(&self, section: &str, findings: (usize, usize)) -> Result<Vec<(String, Vec<u8>)>> {
        let merged = merge::merged(self.loaded, self.region, self.version);
        let made = merge::files(&merged, (self.region, self.version), findings, self.language)?;
        let mut files = within(&format!("{RELEASES}/{}", self.version), made);
        let outputs = files.iter().map(|(name, bytes)| (name.clone(), fingerprint(name, bytes))).collect();
        let before = text_of(CHANGELOG)?;
        let changelog = changelog::with_section(before.as_deref(), section, self.region, self.language);
        files.push((CHANGELOG.to_owned(), changelog.into_bytes()));
        let manifest = self.manifest()?;
        let lock = Lock::new(self.version, self.date, inputs(&self.loaded.set.catalogs), outputs);
        let lock = self.record.map_or(lock.clone(), |last| lock.after(last));
        for (name, _) in &files {
            self.loaded.outputs.check(Path::new(name))?;
        }
        files.push((LOCK.to_owned(), lock.to_yaml().into_bytes()));
        if text_of(MANIFEST)?.as_ref() != Some(&manifest) {
            files.push((MANIFEST.to_owned(), manifest.into_bytes()));
        }
        Ok(files)
    }

    /// The manifest with this version in it.
    fn manifest(&self) -> Result<String> {
        let text = text_of(MANIFEST)?.unwrap_or_default();
        with_version(&text, self.version).ok_or_else(|| {
            let version = self.version;
            Error::new(crate::text!(
                "没能把版本 {version} 写进 mulu.yaml",
                "the version {version} could not be put into mulu.yaml"
            ))
            .with_help(crate::text!(
                "请在 mulu.yaml 里单独写一行 version: {version}，再运行。",
                "Write a line `version: {version}` in mulu.yaml, and run this again."
            ))
        })
    }

    fn tell(&self, files: &[(String, Vec<u8>)], deny: usize, is_dry: bool, console: &Console) {
        let (version, count) = (self.version, files.len());
        if is_dry {
            let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            let names = names.join("\n  ");
            console.note(&crate::text!(
                "会发布 {version}，写 {count} 个文件（现在没有写）：\n  {names}",
                "{version} would be released in {count} files (nothing was written):\n  {names}"
            ));
        } else {
            console.note(&crate::text!(
                "已发布 {version}，写到 {RELEASES}/{version}；更新记录在 {CHANGELOG}，校验记录在 {LOCK}，mulu.yaml 的 version 为 {version}。",
                "{version} is released, in {RELEASES}/{version}; {CHANGELOG} tells what changed, {LOCK} holds the hashes, and `version` in mulu.yaml is {version}."
            ));
        }
        if deny > 0 {
            let deny = Text::counted(deny, "error", "errors");
            console.note(&crate::text!(
                "注意：还有 {deny} 个错误，报告里已注明。",
                "Mind: {deny} stood; the report says so.";
                deny
            ));
        }
        for finding in lost(&self.loaded.set.findings).filter(|finding| finding.severity == Severity::Deny) {
            let (locus, message) = (&finding.locus, &finding.message);
            console.note(&crate::text!(
                "没有读全，可能被当作撤销：{locus} {message}",
                "not read, and perhaps taken for withdrawn: {locus} {message}";
                message
            ));
        }
    }
}

/// Files, by their paths in the workspace.
fn within(folder: &str, files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    files.into_iter().map(|(name, bytes)| (format!("{folder}/{name}"), bytes)).collect()
}

/// The text of a file of the workspace; `None` where there is none.
fn text_of(name: &str) -> Result<Option<String>> {
    let path = Path::new(name);
    let doing = Text::new("无法读取", "cannot read");
    if !path.exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(|error| Error::file(&doing, path, error))?;
    decode(bytes).map(Some).map_err(|(why, help)| {
        Error::new(crate::text!("无法读取 {name}：{why}", "cannot read {name}: {why}"; why)).with_help(help)
    })
}
