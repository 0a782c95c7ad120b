//! `mulu merge3`

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;
use rayon::prelude::*;
use simdutf8::basic::from_utf8;

use super::console::Console;
use super::language::say;
use super::output::Outputs;
use super::remarks::{self, left_behind};
use super::resolve::{is_choice, resolve};
use super::side::{CatalogText, Decoded, Named, Side};
use super::sides::{ByText, three};
use super::{CLEAN, FOUND};
use crate::error::{Error, Result};
use crate::model::Catalog;
use crate::relate::pairing;
use crate::relate::three_way::{Choices, Conflict, Crowded, Party, ThreeWay, ThreeWayInput, Whose, three_way};
use crate::relate::{effective_of, file_of, region_of};
use crate::text::Text;
use crate::workspace::{CONFLICTS, CONFLICTS_SHEET};
use crate::write::conflicts::{ConflictsDocument, Resolved, Sides, party, what};
use crate::write::{xlsx, yaml};

#[derive(Args)]
pub(super) struct Arguments {
    /// Base.
    #[arg(value_name = say("原版", "BASE"), help = say(
        "两边修改之前的同一份：文件、文件夹，或 git 版本（如 HEAD~1:catalogs）",
        "What both sides were made of: a file, a folder, or a revision of git, as in HEAD~1:catalogs"
    ))]
    base: String,

    /// Ours.
    #[arg(value_name = say("本方", "OURS"), help = say("本方改过的，写法相同", "The one side, likewise"))]
    ours: String,

    /// Theirs.
    #[arg(value_name = say("对方", "THEIRS"), help = say("对方改过的，写法相同", "The other side, likewise"))]
    theirs: String,

    /// Output.
    #[arg(short, long, required = true, value_name = say("输出", "OUT"), help = say(
        "结果：.yaml 一份目录，.xlsx 工作簿，其他为文件夹；有冲突时不写，只写冲突文件",
        "The result: .yaml for one catalog, .xlsx for a workbook, else a folder; while conflicts stand only these are written"
    ))]
    output: PathBuf,

    /// Take ours.
    #[arg(long = "ours", conflicts_with = "take_theirs", help = say("冲突都取本方的，记入冲突文件", "Take ours in every conflict, and record it in the conflict file"))]
    take_ours: bool,

    /// Take theirs.
    #[arg(long = "theirs", help = say("冲突都取对方的，记入冲突文件", "Take theirs in every conflict, and record it in the conflict file"))]
    take_theirs: bool,

    /// Ask.
    #[arg(short, long, conflicts_with_all = ["take_ours", "take_theirs"], help = say("逐处询问冲突取哪一边，记入冲突文件", "Ask in each conflict whose version is taken, and record it in the conflict file"))]
    interactive: bool,
}

impl Arguments {
    /// Whether the result is a workbook.
    fn is_workbook(&self) -> bool {
        ending(&self.output).as_deref() == Some("xlsx")
    }

    /// Whose version counts in conflicts, where the user says so.
    fn chosen(&self) -> Option<Party> {
        match (self.take_ours, self.take_theirs) {
            (true, _) => Some(Party::Ours),
            (_, true) => Some(Party::Theirs),
            _ => None,
        }
    }
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let [base, ours, theirs] = [&arguments.base, &arguments.ours, &arguments.theirs].map(|it| Named::find(it, console));
    let found = [base?, ours?, theirs?];
    let texts = if arguments.is_workbook() { None } else { texts(&found) };
    let texts = texts.as_ref().and_then(decoded);
    let by_text = texts.as_ref().and_then(|texts| ByText::of(&found, texts));
    let plain = by_text.as_ref().and_then(|by_text| plain(by_text, &found, console));
    let Merged { sides, choices, result: merged, items, texts: written } =
        plain.map_or_else(|| merge(arguments, &found, console), Ok)?;
    refuse_unrelated(&sides)?;
    let record = beside(&arguments.output);
    for side in &sides {
        side.loaded.outputs.check(&arguments.output)?;
        side.loaded.outputs.check(&record)?;
        side.loaded.outputs.check(&sheet_of(&record))?;
    }
    let chosen = arguments.chosen();
    let standing = merged.conflicts.iter().filter(|it| chosen.is_none() && choices.chosen(it).is_none()).count();
    let is_standing = standing > 0;
    tell(&merged, console);
    let resolved = chosen.map(Resolved::All).or_else(|| arguments.interactive.then_some(Resolved::OneByOne(choices)));
    let resolved = resolved.filter(|_| !is_standing);
    // What cannot be written is refused before anything is.
    let text = |catalog| {
        let verbatim = by_text.as_ref().and_then(|by_text| by_text.text(catalog, &sides, true));
        verbatim.unwrap_or_else(|| yaml::catalog(catalog))
    };
    let written = || written.unwrap_or_else(|| merged.catalogs.iter().map(text).collect());
    let files = if is_standing { Vec::new() } else { files(&merged.catalogs, written, &arguments.output)? };
    let outputs = &sides[1].loaded.outputs;
    for (path, _) in &files {
        sides.iter().try_for_each(|side| side.loaded.outputs.check(path))?;
    }
    if merged.conflicts.is_empty() {
        remove_record(&record)?;
    } else {
        let names = Sides { base: &arguments.base, ours: &arguments.ours, theirs: &arguments.theirs };
        ConflictFiles::new(names, &merged.conflicts, resolved.as_ref(), console)?.write(&record, outputs)?;
    }
    for (path, bytes) in &files {
        outputs.write(path, bytes)?;
    }
    if !is_standing {
        tell_left_behind(&sides, texts.as_ref(), &files, console);
    }
    conclude(arguments, &merged, items, standing, &record, console);
    Ok(if is_standing { FOUND } else { CLEAN })
}

/// Refuses a side that has no catalog of a domain which the base has: a wrong file was named, and all that is in the base would seem to be
/// withdrawn.
fn refuse_unrelated(sides: &[Side]) -> Result<()> {
    let [base, sides @ ..] = sides else { return Ok(()) };
    let domains = |side: &Side| side.loaded.set.catalogs.iter().map(Catalog::domain_code).collect::<BTreeSet<_>>();
    let known = domains(base);
    // Of what does not state its domain nobody knows.
    let is_told = !known.is_empty() && !known.contains(&None);
    let unrelated = sides.iter().find(|side| is_told && known.is_disjoint(&domains(side)));
    let Some(side) = unrelated else { return Ok(()) };
    let called =
        |side: &Side| side.loaded.set.catalogs.iter().map(|it| Whose::of(it).name()).next().unwrap_or_default();
    let (base_is, side_is, base_name, name) = (called(base), called(side), &base.name, &side.name);
    Err(Error::new(crate::text!(
        "{name} 是{side_is}目录，原版 {base_name} 是{base_is}目录，不是同一份目录的两个版本",
        "{name} is the catalog {side_is}, and the base {base_name} is {base_is}: they are no versions of one catalog"
    ))
    .with_help(Text::new(
        "请核对文件有没有选错，次序是不是“原版 本方 对方”。",
        "Look whether a wrong file was named, and whether they come in the order BASE OURS THEIRS.",
    )))
}

/// Says what reviewers wrote, and which comments of YAML are not in the result.
fn tell_left_behind(
    sides: &[Side],
    texts: Option<&[Vec<Decoded<'_>>; 3]>,
    files: &[(PathBuf, Vec<u8>)],
    console: &Console,
) {
    let sources = [0, 1, 2].map(|side| match texts {
        Some(texts) => texts[side].iter().map(|(file, text)| (file.name.as_str(), *text)).collect(),
        None => remarks::texts(&sides[side]),
    });
    let results: Vec<&str> = files.iter().filter_map(|(_, bytes)| from_utf8(bytes).ok()).collect();
    for line in left_behind(sides, &sources, &results) {
        console.note(&line);
    }
}

/// A merge, with what it was made of.
struct Merged {
    sides: Vec<Side>,
    choices: Choices,
    result: ThreeWay,
    /// How many items the result has, those too that were not read.
    items: usize,
    /// The texts of its catalogs, where the sides were read as far as these do not say it already.
    texts: Option<Vec<String>>,
}

/// The texts of all three sides, where none of them is a workbook.
fn texts(named: &[Named; 3]) -> Option<[Vec<CatalogText>; 3]> {
    named.par_iter().map(Named::texts).collect::<Option<Vec<_>>>()?.try_into().ok()
}

/// What stands in the files of all three sides.
fn decoded(texts: &[Vec<CatalogText>; 3]) -> Option<[Vec<Decoded<'_>>; 3]> {
    let sides = texts.par_iter().map(|side| CatalogText::decoded(side));
    sides.collect::<Option<Vec<_>>>()?.try_into().ok()
}

/// The merge as far as the texts do not decide it; `None` where it takes reading all of them, or where there is anything to tell.
fn plain(by_text: &ByText<'_>, named: &[Named; 3], console: &Console) -> Option<Merged> {
    let mut sides = by_text.read(named, console)?;
    sides.iter().try_for_each(refuse_unread).ok()?;
    let decided = by_text.take_decided(&mut sides);
    let choices = Choices::all(Party::Ours);
    let result = three_way(input(&sides), &choices).ok()?;
    let texts = result.catalogs.iter().map(|catalog| by_text.text(catalog, &sides, false)).collect::<Option<_>>()?;
    let is_silent = result.conflicts.is_empty() && result.dropped.is_empty();
    let items = items(&result) + decided;
    is_silent.then_some(Merged { sides, choices, result, items, texts: Some(texts) })
}

/// The merge of all that the sides hold.
fn merge(arguments: &Arguments, named: &[Named; 3], console: &mut Console) -> Result<Merged> {
    let sides = three(named, |at| named[at].read(console), console)?;
    sides.iter().try_for_each(refuse_unread)?;
    let merge = |choices: &Choices| three_way(input(&sides), choices).map_err(|crowded| refuse_crowded(&crowded));
    let (choices, result) = if arguments.interactive {
        resolve(merge, console)?
    } else {
        let choices = Choices::all(arguments.chosen().unwrap_or(Party::Ours));
        let merged = merge(&choices)?;
        (choices, merged)
    };
    let items = items(&result);
    Ok(Merged { sides, choices, result, items, texts: None })
}

fn items(merged: &ThreeWay) -> usize {
    merged.catalogs.iter().map(|catalog| catalog.items.len()).sum()
}

fn input(sides: &[Side]) -> ThreeWayInput<'_> {
    let of = |at: usize| -> pairing::Side<'_> { sides[at].state().side(None) };
    ThreeWayInput { base: of(0), ours: of(1), theirs: of(2) }
}

/// The line that a file of conflicts starts with.
const HEAD: &str = "# mulu merge3\n";

/// What tells of conflicts: a file for people and programs, and the same as a sheet.
pub(super) struct ConflictFiles {
    document: Vec<u8>,
    sheet: Vec<u8>,
}

impl ConflictFiles {
    pub(super) fn new(
        sides: Sides<'_>,
        conflicts: &[Conflict],
        resolved: Option<&Resolved>,
        console: &Console,
    ) -> Result<Self> {
        let language = console.language();
        let document = ConflictsDocument::new(sides, conflicts, resolved, language);
        let document = format!("{HEAD}{}", document.to_yaml()).into_bytes();
        Ok(Self { document, sheet: xlsx::conflicts(sides, conflicts, resolved, language)? })
    }

    pub(super) fn write(&self, record: &Path, outputs: &Outputs) -> Result<()> {
        outputs.write(record, &self.document)?;
        outputs.write(&sheet_of(record), &self.sheet)
    }
}

/// The sheet beside a file of conflicts.
fn sheet_of(record: &Path) -> PathBuf {
    let name = record.file_name().unwrap_or_default().to_string_lossy();
    record.with_file_name(name.replace(CONFLICTS, CONFLICTS_SHEET))
}

/// Where the conflicts are told: in the folder that is written, or beside the file.
pub(super) fn beside(output: &Path) -> PathBuf {
    if output.extension().is_some() && !output.is_dir() {
        output.with_extension(CONFLICTS)
    } else {
        output.join(CONFLICTS)
    }
}

/// Takes away the conflicts of an earlier merge, lest they seem to stand.
pub(super) fn remove_record(path: &Path) -> Result<()> {
    if std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(HEAD.as_bytes())) {
        let doing = Text::new("无法删除已经解决的", "cannot delete what is resolved:");
        let sheet = sheet_of(path);
        for file in [path, &sheet].into_iter().filter(|file| file.exists()) {
            std::fs::remove_file(file).map_err(|error| Error::file(&doing, file, error))?;
        }
    }
    Ok(())
}

/// What was not read would be taken for deleted: a file, a row, the value of a field.
pub(super) fn refuse_unread(side: &Side) -> Result<()> {
    let mut lost = side.lost();
    for item in side.loaded.set.catalogs.iter().flat_map(|catalog| &catalog.items) {
        lost.extend(item.unread.iter().map(|field| {
            let (locus, label) = (item.place_of(*field), field.label());
            crate::text!("{locus} {label}", "{locus} {label}"; label)
        }));
    }
    let Some(first) = lost.first() else { return Ok(()) };
    let (name, count) = (&side.name, Text::counted(lost.len(), "place", "places"));
    Err(Error::new(crate::text!(
        "“{name}”有 {count} 处没有读懂，没有合并：读不懂的会被当作删除。第一处：{first}",
        "{count} of “{name}” not understood; nothing was merged, since what is not would be taken for deleted. The first: {first}";
        count,
        first
    ))
    .with_help(crate::text!("请先运行 mulu validate {name} 并改正。", "Run `mulu validate {name}` and mend them first.")))
}

pub(super) fn refuse_crowded(crowded: &Crowded<'_>) -> Error {
    let (first, second) = (&crowded.first.locus, &crowded.second.locus);
    Error::new(crate::text!(
        "{first} 和 {second} 是同一层级、同一领域的目录，没有合并",
        "{first} and {second} are catalogs of one layer and domain; nothing was merged"
    ))
    .with_help(Text::new(
        "每一边每个领域只能有一份目录：请先用 mulu merge 并成一份，或去掉重复的。",
        "A side has one catalog a domain: make them one with `mulu merge`, or leave one out.",
    ))
}

/// The ending of a result that is one file.
fn ending(output: &Path) -> Option<String> {
    output.extension().filter(|_| !output.is_dir()).map(|ending| ending.to_string_lossy().to_lowercase())
}

/// The result as files; `texts` gives the catalogs as files of YAML.
fn files(catalogs: &[Catalog], texts: impl FnOnce() -> Vec<String>, output: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    match ending(output).as_deref() {
        Some("xlsx") => Ok(vec![(output.to_owned(), workbook(catalogs)?)]),
        Some("yaml" | "yml") => match catalogs {
            [_] => Ok(texts().into_iter().map(|text| (output.to_owned(), text.into_bytes())).collect()),
            several => {
                let count = several.len();
                Err(Error::new(crate::text!(
                    "结果有 {count} 份目录，不能写成一个 YAML 文件",
                    "the result is {count} catalogs, which are not one file of YAML"
                ))
                .with_help(Text::new("请用 -o 写一个文件夹的名字，或 .xlsx。", "Name a folder with -o, or a .xlsx.")))
            }
        },
        Some(ending) => Err(Error::new(crate::text!("不能写成 .{ending}", "a .{ending} cannot be written"))
            .with_help(Text::new("可选：.yaml、.xlsx，或文件夹。", "It is .yaml, .xlsx, or a folder."))),
        None => {
            let mut files: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
            for (catalog, text) in catalogs.iter().zip(texts()) {
                let name = file_of(catalog);
                if files.insert(output.join(&name), text.into_bytes()).is_some() {
                    return Err(Error::new(crate::text!(
                        "两份目录都要写到 {name}",
                        "two catalogs would be written to {name}"
                    ))
                    .with_help(Text::new("请把各层的目录分开合并。", "Merge the layers one by one.")));
                }
            }
            Ok(files.into_iter().collect())
        }
    }
}

fn workbook(catalogs: &[Catalog]) -> Result<Vec<u8>> {
    let region = region_of(catalogs);
    let title = match catalogs {
        [only] => only.title.as_ref().map(|title| title.value.clone()),
        _ => None,
    };
    let name = region.as_ref().map_or("", |region| region.name.as_str());
    xlsx::workbook(&xlsx::Book {
        catalogs,
        title: title.unwrap_or_else(|| format!("{name}基层政务公开标准目录")),
        version: catalogs
            .iter()
            .filter_map(|it| Some(it.version.as_ref()?.value.clone()))
            .max()
            .map(|it| it.to_string()),
        effective: effective_of(catalogs),
        region: region.as_ref(),
        review: None,
    })
}

/// Says which catalogs are gone, and each conflict in a line.
pub(super) fn tell(merged: &ThreeWay, console: &Console) {
    for (catalog, by) in &merged.dropped {
        let called = catalog.name();
        console.note(&match by {
            Party::Ours => crate::text!(
                "注意：{called}目录本方没有，结果里也没有。",
                "Mind: ours has no catalog {called}, and so the result has none."
            ),
            Party::Theirs => crate::text!(
                "注意：{called}目录对方没有，结果里也没有。",
                "Mind: theirs has no catalog {called}, and so the result has none."
            ),
        });
    }
    for line in merged.conflicts.iter().flat_map(told) {
        console.note(&line);
    }
}

/// A conflict in lines: what it is, and what each of the three says.
pub(super) fn told(conflict: &Conflict) -> Vec<Text> {
    let what = what(conflict.kind);
    let id = conflict.id.map(|id| format!("{id} ")).unwrap_or_default();
    let (title, mark) = (&conflict.title, conflict.of.mark());
    let title = if title.is_empty() { conflict.of.name() } else { format!("{title}{mark}") };
    let mut lines = vec![crate::text!("冲突：{id}{title}：{what}", "conflict: {id}{title}: {what}"; what)];
    let names = [Text::new("原版", "base  "), Text::new("本方", "ours  "), Text::new("对方", "theirs")];
    lines.extend(values(conflict, &names.map(|name| Some((name, true)))));
    lines
}

/// What each of the three says in a conflict, field by field; of each what it is called, and whether its places say anything to people.
/// Nothing is told of one that is `None`.
pub(super) fn values(conflict: &Conflict, sides: &[Option<(Text, bool)>; 3]) -> Vec<Text> {
    let mut lines = Vec::new();
    for value in &conflict.values {
        let label = &value.label;
        lines.push(crate::text!("  {label}", "  {label}"; label));
        let said = [&value.base, &value.ours, &value.theirs];
        let sides = sides.iter().zip(said).filter_map(|(side, words)| Some((side.as_ref()?, words)));
        lines.extend(sides.map(|((who, has_places), words)| {
            let text = words.as_ref().map_or_else(|| "—".to_owned(), |words| words.value.replace('\n', "、"));
            let place = words.as_ref().filter(|_| *has_places).map_or_else(
                || Text::same(""),
                |words| {
                    let place = words.locus.told();
                    crate::text!("  [{place}]", "  [{place}]"; place)
                },
            );
            crate::text!("    {who} {text}{place}", "    {who} {text}{place}"; who, place)
        }));
    }
    lines
}

/// Says what came of it: `items` in the result, and how many conflicts are `standing`.
fn conclude(
    arguments: &Arguments,
    merged: &ThreeWay,
    items: usize,
    standing: usize,
    conflict_file: &Path,
    console: &Console,
) {
    let (out, file) = (arguments.output.display(), conflict_file.display());
    let items = Text::counted(items, "item", "items");
    let count = Text::counted(merged.conflicts.len(), "conflict", "conflicts");
    console.note(&match (merged.conflicts.len(), arguments.chosen()) {
        (0, _) => crate::text!("没有冲突，{items} 条事项已写到 {out}", "no conflicts; {items} written to {out}"; items),
        (_, Some(chosen)) => {
            let taken = Text { zh: if chosen == Party::Ours { "本方" } else { "对方" }.into(), en: party(chosen).into() };
            crate::text!(
                "{count} 处冲突都取了{taken}的，记在 {file}；{items} 条事项已写到 {out}",
                "{count} resolved by taking {taken}, as {file} records; {items} written to {out}";
                count,
                taken,
                items
            )
        }
        (_, None) if standing == 0 => crate::text!(
            "{count} 处冲突都已选定，记在 {file}；{items} 条事项已写到 {out}",
            "{count} resolved one by one, as {file} records; {items} written to {out}";
            count,
            items
        ),
        (_, None) => {
            let standing = Text::counted(standing, "conflict stands", "conflicts stand");
            crate::text!(
            "有 {standing} 处冲突，没有写 {out}；冲突记在 {file}。请把两边都改成商定的内容后再合并；或加 --interactive（逐处选）、--ours（都取本方）、--theirs（都取对方）。",
            "{standing} and {out} was not written; {file} tells of it. Make both sides what was agreed and merge again, or add --interactive (ask in each), --ours or --theirs.";
            standing
        )
        }
    });
    if merged.conflicts.iter().any(|conflict| !is_choice(conflict)) && arguments.interactive {
        console.note(&Text::new(
            "同一编号的两条事项只能改编号：请在一边换一个没有用过的编号。",
            "Of two items with one id, one needs an id that nobody has: change it on one side.",
        ));
    }
}
