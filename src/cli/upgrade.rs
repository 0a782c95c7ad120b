//! `mulu merge --upgrade`: a new version of the standard brought into the local catalogs that followed the old one.

use std::collections::BTreeSet;

use clap::Args;

use super::console::{Console, write_out};
use super::language::say;
use super::load::{Loaded, lost};
use super::merge3::{ConflictFiles, beside, refuse_crowded, remove_record, tell};
use super::output::Outputs;
use super::patch::patch;
use super::side::Side;
use super::{CLEAN, FOUND};
use crate::align::Match;
use crate::coverage::due;
use crate::error::Result;
use crate::finding::{Finding, Severity};
use crate::localise::localise;
use crate::model::{Catalog, Follows, Item, ItemId, Kind, Locus, SourceText, Sourced};
use crate::relate::three_way::Party;
use crate::relate::upgrade::{Upgrade, UpgradeInput};
use crate::text::Text;
use crate::workspace::Input;
use crate::write::canonical::rewritten;
use crate::write::conflicts::{Resolved, Sides};
use crate::yaml::{Node, Value, parse};

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Options {
    /// Upgrade.
    #[arg(long, requires = "from", conflicts_with = "explain", help = say(
        "标准改版时，把改动合进各目录（三方合并：旧标准、本目录、现行标准），改写 follows；只显示会怎样改，加 --write 才写",
        "Bring a new version of the standard into each catalog (merging old standard, catalog and new standard) and raise `follows`; shows the changes, and writes them with --write"
    ))]
    upgrade: bool,

    /// The old standard.
    #[arg(long, requires = "upgrade", value_name = say("旧标准", "OLD"), help = say(
        "各目录原来依据的标准：存着旧标准的文件、文件夹（如 标准-1.0.0），或 git 版本（如 HEAD~1:standard）",
        "The standard that the catalogs followed: a file or folder that keeps it (such as standard-1.0.0), or a revision of git (such as HEAD~1:standard)"
    ))]
    from: Option<String>,

    /// Write.
    #[arg(long, requires = "upgrade", help = say("写进目录文件；有冲突的目录不写，只写冲突文件", "Write the catalogs; of one with conflicts only the conflict file is written"))]
    write: bool,

    /// Take ours.
    #[arg(long = "ours", requires = "upgrade", conflicts_with = "take_theirs", help = say("冲突都取本目录的，记入冲突文件", "Take the catalog's in every conflict, and record it in the conflict file"))]
    take_ours: bool,

    /// Take theirs.
    #[arg(long = "theirs", requires = "upgrade", help = say("冲突都取新标准的，记入冲突文件", "Take the new standard's in every conflict, and record it in the conflict file"))]
    take_theirs: bool,
}

impl Options {
    /// The old standard, where an upgrade is asked for.
    pub(super) fn from(&self) -> Option<&str> {
        self.from.as_deref().filter(|_| self.upgrade)
    }

    fn chosen(&self) -> Option<Party> {
        match (self.take_ours, self.take_theirs) {
            (true, _) => Some(Party::Ours),
            (_, true) => Some(Party::Theirs),
            _ => None,
        }
    }
}

/// A catalog that follows an older version than the standard is at.
struct Behind<'l> {
    /// Whether another department's part of the same catalog comes before it, which takes the new items.
    is_later_part: bool,
    ours: &'l Catalog,
    matches: &'l [Match],
    follows: &'l Sourced<Follows>,
    new: &'l Catalog,
}

/// What came of the catalogs.
#[derive(Default)]
struct Tally {
    upgraded: usize,
    refused: usize,
    conflicts: usize,
}

pub(super) fn run(options: &Options, from: &str, loaded: &Loaded, console: &Console) -> Result<u8> {
    let behind = behind(loaded);
    if behind.is_empty() {
        console.note(&Text::new("各目录依据的都是现行标准，不用改。", "Every catalog follows the standard as it is."));
        return Ok(CLEAN);
    }
    let old = Side::read(from, console)?;
    let mut tally = Tally::default();
    // All is worked out before anything is written: a run never ends halfway for what a catalog holds.
    let mut upgraded = Vec::new();
    for catalog in behind {
        match one(options, &old, &catalog, loaded, console)? {
            Outcome::Refused(why) => {
                tally.refused += 1;
                console.warn(&why);
            }
            Outcome::Merged(merged) => {
                tally.upgraded += usize::from(merged.standing == 0);
                tally.conflicts += merged.standing;
                upgraded.push(merged);
            }
        }
    }
    upgraded.iter().try_for_each(|upgraded| upgraded.settle(options, console))?;
    tally.tell(options, console);
    Ok(if tally.refused > 0 || tally.conflicts > 0 { FOUND } else { CLEAN })
}

/// The local catalogs whose standard has been revised since.
fn behind(loaded: &Loaded) -> Vec<Behind<'_>> {
    let mut parts = BTreeSet::new();
    let all = loaded.set.catalogs.iter().zip(&loaded.set.matches);
    let local = all.filter(|(catalog, _)| !catalog.is_national() && catalog.kind == Kind::Standard);
    local
        .filter_map(|(ours, matches)| {
            let follows = ours.follows.as_ref().filter(|follows| Some(follows.standard) == ours.domain_code())?;
            let mut standards = loaded.standards.catalogs.iter();
            let new = standards.find(|standard| standard.domain_code() == Some(follows.standard))?;
            let is_newer = new.version.as_ref().is_some_and(|version| version.value > follows.version);
            is_newer.then(|| {
                let is_later_part = !parts.insert((ours.region.as_ref().map(|region| region.code), ours.domain_code()));
                Behind { is_later_part, ours, matches, follows, new }
            })
        })
        .collect()
}

enum Outcome<'l> {
    /// The catalog cannot be upgraded: where, why and what to do.
    Refused(Text),
    /// It was merged.
    Merged(Upgraded<'l>),
}

/// A catalog that was merged with the new standard; nothing of it has been written yet.
struct Upgraded<'l> {
    file: &'l Input,
    was: &'l str,
    is: String,
    /// How many comments went with items.
    gone: usize,
    /// The conflict file, where there were conflicts.
    record: Option<ConflictFiles>,
    /// How many conflicts stand.
    standing: usize,
}

fn one<'l>(
    options: &Options,
    old: &Side,
    behind: &Behind<'l>,
    loaded: &'l Loaded,
    console: &Console,
) -> Result<Outcome<'l>> {
    let Behind { ours, matches, follows, new, .. } = behind;
    let (name, version) = (&ours.locus.source.file, &follows.version);
    let file = loaded.files.iter().find(|file| &file.name == name);
    let (Some(file), SourceText::Lines(text)) = (file, &*ours.locus.source.text) else {
        return Ok(Outcome::Refused(crate::text!(
            "{name} 没有改：工作簿不能直接改版。请先用 mulu import 导入成 YAML。",
            "{name} was left alone: a workbook is never changed. Import it with `mulu import` first."
        )));
    };
    if let Some(first) = unread(text, ours, loaded) {
        return Ok(Outcome::Refused(crate::text!(
            "{name} 没有改：有没读懂的内容，会被当作删除，第一处是 {first}。请先运行 mulu validate 并改正。",
            "{name} was left alone: what was not understood would be taken for deleted, first at {first}. Run `mulu validate` and mend it first."
        )));
    }
    let Some(base) = standard_of(old, follows) else {
        let (from, domain) = (&old.name, follows.standard);
        return Ok(Outcome::Refused(crate::text!(
            "{name} 没有改：它依据标准 {domain} 的 {version} 版，“{from}”里没有。请用 --from 写那一版的标准。",
            "{name} was left alone: it follows version {version} of the standard {domain}, which “{from}” does not hold. Name that one with --from."
        )));
    };
    let Some(region) = &ours.region else {
        return Ok(Outcome::Refused(crate::text!(
            "{name} 没有改：看不出是哪个地区的。请写上 region。",
            "{name} was left alone: whose it is cannot be told. Write its `region`."
        )));
    };
    let (base, theirs) = (localise(base, region), localise(new, region));
    let left_out = left_out(behind, loaded);
    let input = UpgradeInput { ours, matches, old: &base, new: &theirs, left_out: &left_out };
    let upgrade = Upgrade::new(&input);
    let chosen = options.chosen();
    let merged = upgrade.merge(chosen.unwrap_or(Party::Ours)).map_err(|crowded| refuse_crowded(&crowded))?;
    let sides = Sides { base: &old.name, ours: name, theirs: &new.locus.source.file };
    let catalog = merged.catalogs.first().map_or_else(|| (*ours).clone(), |merged| as_in_file(merged, name, text));
    let (is, gone) = match rewritten(text, &catalog) {
        Ok(rewritten) => rewritten,
        Err(error) => {
            let (line, message, help) = (error.span.line, error.message, error.help);
            return Ok(Outcome::Refused(crate::text!(
                "{name} 没有改：第 {line} 行不能改写，{message}。{help}",
                "{name} was left alone: line {line} cannot be rewritten, {message}. {help}"; message, help
            )));
        }
    };
    let is_told = !merged.conflicts.is_empty() || !merged.dropped.is_empty() || !options.write;
    console.note(&if is_told { crate::text!("{name}：", "{name}:") } else { Text::same(name.as_str()) });
    tell(&merged, console);
    let conflicts = &merged.conflicts;
    let resolved = chosen.map(Resolved::All);
    let record = || ConflictFiles::new(sides, conflicts, resolved.as_ref(), console);
    let record = (!conflicts.is_empty()).then(record).transpose()?;
    let standing = if chosen.is_some() { 0 } else { conflicts.len() };
    Ok(Outcome::Merged(Upgraded { file, was: text, is, gone, record, standing }))
}

/// The items that are new in the standard and not added: those that no published table has confirmed, those that another part of the catalog
/// gets, and, of a township's, those that are not due of one.
fn left_out(behind: &Behind<'_>, loaded: &Loaded) -> BTreeSet<ItemId> {
    let Behind { is_later_part, ours, follows, new, .. } = behind;
    let all = loaded.set.catalogs.iter().zip(loaded.set.matches.iter().map(Vec::as_slice));
    let local = all.filter(|(catalog, _)| !catalog.is_national());
    let region = ours.region.as_ref().map(|region| region.code);
    let due: BTreeSet<ItemId> =
        due(loaded.reference, local, region, follows.standard).into_iter().map(|(id, _)| id).collect();
    let id = |item: &Item| item.id.as_ref().map(|id| id.value);
    let is_left = |item: &&Item| *is_later_part || !item.is_attested() || id(item).is_none_or(|id| !due.contains(&id));
    new.items.iter().filter(is_left).filter_map(id).collect()
}

/// The first place of a catalog that was not understood. That a list of items is blank is a fault, and says all the same that there are none.
fn unread(text: &str, ours: &Catalog, loaded: &Loaded) -> Option<Locus> {
    let name = &ours.locus.source.file;
    let is_none = |node: &Node<'_>| match &node.value {
        Value::List(items) => items.is_empty(),
        value => matches!(value, Value::Null),
    };
    let is_blank = parse(text).is_ok_and(|tree| tree.root.get("items").is_some_and(is_none));
    let mut lost = lost(&loaded.set.findings).filter(|finding| finding.severity == Severity::Deny);
    let is_lost =
        |finding: &&Finding| finding.locus.source.file == *name && !(is_blank && finding.rule.code == "SRC003");
    let found = lost.find(is_lost).map(|finding| finding.locus.clone());
    found.or_else(|| ours.items.iter().find_map(|item| item.unread.first().map(|field| item.place_of(*field).clone())))
}

/// What a catalog says without what its manifest said for it, and what was told by its title.
fn as_in_file(catalog: &Catalog, file: &str, text: &str) -> Catalog {
    let tree = parse(text).ok();
    let states = |key: &str| tree.as_ref().is_some_and(|tree| tree.root.get(key).is_some());
    let mut own = catalog.clone();
    own.domain = own.domain.filter(|_| states("domain"));
    own.region = own.region.filter(|_| states("region"));
    own.version = own.version.filter(|_| states("version"));
    own.effective = own.effective.filter(|_| states("effective"));
    own.withdrawn.retain(|withdrawal| withdrawal.locus.source.file == file);
    own
}

/// The standard that a catalog followed, in the version that it followed.
fn standard_of<'s>(old: &'s Side, follows: &Follows) -> Option<&'s Catalog> {
    old.loaded.set.catalogs.iter().find(|catalog| {
        catalog.domain_code() == Some(follows.standard)
            && catalog.version.as_ref().is_some_and(|version| version.value == follows.version)
            && (catalog.is_national() || catalog.region.is_none())
    })
}

impl Upgraded<'_> {
    /// Shows what a merge makes of a file, or writes it; while conflicts stand, only these.
    fn settle(&self, options: &Options, console: &Console) -> Result<()> {
        let (Self { file, gone, .. }, outputs) = (self, Outputs::default());
        let name = &file.name;
        if !options.write {
            return write_out(patch(name, self.was, &self.is).as_bytes());
        }
        let beside = beside(&file.path);
        match &self.record {
            Some(record) => record.write(&beside, &outputs)?,
            None => remove_record(&beside)?,
        }
        if self.standing > 0 {
            return Ok(());
        }
        outputs.replace(&file.path, self.is.as_bytes())?;
        if *gone > 0 {
            let gone = Text::counted(*gone, "comment", "comments");
            console.note(&crate::text!(
                "{name}：标准里取消的事项连同 {gone} 条注释一起删去了。",
                "{name}: {gone} went with the items that the standard withdrew.";
                gone
            ));
        }
        Ok(())
    }
}

impl Tally {
    fn tell(&self, options: &Options, console: &Console) {
        let Self { upgraded, refused, conflicts } = self;
        console.note(&if options.write {
            let upgraded = Text::counted(*upgraded, "catalog follows", "catalogs follow");
            crate::text!("{upgraded} 份目录已改到现行标准。", "{upgraded} the standard as it is now."; upgraded)
        } else {
            let upgraded = Text::counted(*upgraded, "catalog", "catalogs");
            crate::text!(
                "{upgraded} 份目录可以改到现行标准；没有改任何文件，加 --write 写入。",
                "{upgraded} can follow the standard as it is now; nothing was changed, add --write.";
                upgraded
            )
        });
        if *conflicts > 0 {
            let conflicts = Text::counted(*conflicts, "conflict stands", "conflicts stand");
            console.note(&crate::text!(
                "有 {conflicts} 处冲突，所在的目录没有改。请把目录或标准改成商定的内容再运行，或加 --ours（都取本目录）、--theirs（都取新标准）。",
                "{conflicts}: what they are in was left alone. Make the catalog what was agreed and run it again, or add --ours or --theirs.";
                conflicts
            ));
        }
        if *refused > 0 {
            let refused = Text::counted(*refused, "catalog was", "catalogs were");
            console.note(&crate::text!(
                "{refused} 份目录没有改，原因见上。",
                "{refused} left alone for the reasons above.";
                refused
            ));
        }
    }
}
