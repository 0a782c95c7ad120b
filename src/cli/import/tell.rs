//! What `mulu import` says: a plan that one can agree to. Each catalog, where it comes from, which items are new, changed and gone, which
//! rows are one item, and what is in the way.

use std::collections::{BTreeMap, BTreeSet};

use unicode_width::UnicodeWidthStr;

use super::plan::{Sender, State, Target};
use super::{Arguments, totals};
use crate::cli::{merge3, remarks};
use crate::finding::Finding;
use crate::model::{Catalog, ItemId, Locus, Place};
use crate::relate::three_way::{Conflict, ConflictKind, Party};
use crate::relate::{Changed, FieldChange, Joined, Named, Shared, Undecided};
use crate::report::excerpt::{cut, one_line};
use crate::text::Text;
use crate::workspace::IMPORTED;

/// What an import would do.
pub(super) struct Plan<'a> {
    pub(super) targets: &'a [Target],
    /// Workbooks that look like a reviewer's and are taken for a department's, each with the reason.
    pub(super) strange: Vec<(&'a str, Text)>,
    /// How many catalogs are of tables that have not changed.
    pub(super) unchanged: usize,
    /// Tables that go nowhere, each with the reason.
    pub(super) left_out: &'a [(Catalog, Text)],
    /// What was not understood.
    pub(super) lost: &'a [&'a Finding],
    /// What else was found when the workbooks that come in were read.
    pub(super) read: &'a [&'a Finding],
    /// What reviewers wrote beside items.
    pub(super) remarks: &'a [&'a Finding],
}

impl Plan<'_> {
    pub(super) fn report(&self, arguments: &Arguments) -> Text {
        let strange = self.strange.iter().map(|(file, why)| {
            crate::text!(
                "{file}：{why}，看不出审核人改了哪里，按部门报来的表导入",
                "{file}: {why}, so that it cannot be told what the reviewer changed; it is imported as a department's table";
                why
            )
        });
        let mut lines: Vec<Text> = strange.collect();
        let (untouched, told): (Vec<&Target>, Vec<&Target>) = self.targets.iter().partition(|it| is_untouched(it));
        lines.extend(told.into_iter().flat_map(|told| target(told, arguments)));
        if !untouched.is_empty() {
            let count = Text::counted(untouched.len(), "catalog", "catalogs");
            lines.push(crate::text!(
                "审核用的工作簿里，{count} 份目录没有改动。",
                "Reviewers changed nothing in {count}.";
                count
            ));
        }
        for (catalog, why) in self.left_out {
            let locus = &catalog.locus;
            let count = Text::counted(catalog.items.len(), "row", "rows");
            lines.push(crate::text!("没有导入：{locus}（{count} 行）：{why}。", "not imported: {locus} ({count}): {why}."; count, why));
        }
        for finding in self.lost {
            let (locus, message, help) = (&finding.locus, &finding.message, &finding.help);
            lines.push(crate::text!("没有导入：{locus} {message}。{help}", "not imported: {locus} {message}. {help}"; message, help));
        }
        lines.extend(found_by_reading(self.read));
        lines.extend(remarks::told(self.remarks));
        if self.unchanged > 0 {
            let unchanged = Text::counted(self.unchanged, "catalog", "catalogs");
            lines.push(crate::text!(
                "{unchanged} 份目录的表导入以后没有变化。",
                "The tables of {unchanged} have not changed since they were imported.";
                unchanged
            ));
        }
        lines.extend(totals::items(self.targets));
        lines.push(totals::files(self.targets, arguments.write));
        join(&lines)
    }
}

/// What was found in each workbook when it was read, counted: what it says in full `validate` tells.
fn found_by_reading(findings: &[&Finding]) -> Vec<Text> {
    let mut files: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for finding in findings {
        let (count, rules) = files.entry(&finding.locus.source.file).or_default();
        *count += 1;
        rules.insert(finding.rule.code);
    }
    let line = |(file, (count, rules)): (&str, (usize, BTreeSet<&str>))| {
        let rules: Vec<Text> = rules.into_iter().map(Text::same).collect();
        let rules = Text::join(&rules, "、", ", ");
        let count = Text::counted(count, "place to be looked at was", "places to be looked at were");
        crate::text!(
            "{file}：读表时有 {count} 处要看一下（{rules}），可能影响导入的内容；运行 mulu validate {file} 查看。",
            "{file}: {count} found in reading it ({rules}), which may bear on what is imported; see `mulu validate {file}`.";
            count, rules
        )
    };
    files.into_iter().map(line).collect()
}

/// Whether a reviewer changed nothing in a catalog, and nothing else is to be said of it.
fn is_untouched(target: &Target) -> bool {
    let is_same = matches!(target.state, State::Same) && target.conflicts.is_empty();
    matches!(target.sender, Sender::Reviewer { is_sorted: false }) && is_same
}

/// What becomes of one file.
fn target(target: &Target, arguments: &Arguments) -> Vec<Text> {
    let mut lines = vec![head(target)];
    // What would come of these is nothing that anyone wants.
    if let State::Twice(twice) = &target.state {
        lines.extend(twice.iter().map(same_table));
    }
    if matches!(target.state, State::Twice(_) | State::Waiting) {
        lines.extend(state(target));
        return lines;
    }
    lines.push(numbers(target));
    lines.extend(state(target));
    lines.extend(sender(target));
    lines.extend(items(target));
    lines.extend(conflicts(target, arguments));
    lines
}

/// What sets the workbook of its sender apart from what came before.
fn sender(target: &Target) -> Vec<Text> {
    match &target.sender {
        Sender::Tables { replaced, copies, .. } => {
            let copies = copies.iter().map(|(copy, first)| {
                crate::text!(
                    "  {copy} 与 {first} 完全相同，只取一份",
                    "  {copy} says the very same as {first}, and is taken once"
                )
            });
            copies.chain(replaced.iter().map(|table| took_the_place_of(table, target))).collect()
        }
        Sender::Reviewer { is_sorted: true } => vec![Text::new(
            "  行的顺序与送审时不同，目录仍按原来的顺序",
            "  its rows stand in another order than when it was sent; the catalog keeps its own",
        )],
        Sender::Reviewer { is_sorted: false } => Vec::new(),
    }
}

fn head(target: &Target) -> Text {
    let name = &target.name;
    let from: Vec<&str> = target.tables.iter().map(|table| table.name.as_str()).collect();
    let (zh, en) = (from.join("、"), from.join(", "));
    Text { zh: format!("{name} ← {zh}").into(), en: format!("{name} ← {en}").into() }
}

fn numbers(target: &Target) -> Text {
    let imported = &target.imported;
    let items = Text::counted(imported.catalog.items.len(), "item", "items");
    let (standard, kept) = (imported.standard(), imported.kept());
    let (added, undecided) = (imported.added.len(), imported.undecided.len());
    crate::text!(
        "  {items} 个事项：标准事项 {standard}，沿用本地编号 {kept}，新编号 {added}，待判断 {undecided}",
        "  {items}: {standard} of the standard, {kept} local as before, {added} new, {undecided} to be decided";
        items
    )
}

fn state(target: &Target) -> Vec<Text> {
    let comments = target.comments;
    let told = match &target.state {
        State::New => Text::new("  新文件", "  a new file"),
        State::Same if !target.conflicts.is_empty() => {
            Text::new("  除了 × 各处，没有变化", "  unchanged but where × stands")
        }
        State::Same if matches!(target.sender, Sender::Tables { is_resent: true, .. }) => Text::new(
            "  没有变化：表重新存过或改过，但并成的事项与目录里的一样（如删去的是重复的行）",
            "  unchanged: the table was saved anew or edited, and makes the same items (a repeated row is gone, say)",
        ),
        State::Same => Text::new("  没有变化", "  unchanged"),
        State::Draft => Text::new("  替换 mulu init 建的初稿", "  in place of the draft of `mulu init`"),
        State::Earlier | State::Merged { is_edited: false } => return Vec::new(),
        State::Merged { is_edited: true } => Text::new(
            "  文件导入以后改过，改动都保留；下面是这次表里的变化",
            "  edited since it was imported; the edits stay, and what follows is what the table changed",
        ),
        State::Overwritten => Text::new(
            "  文件另外改过，按 --overwrite 覆盖，改动和注释不再保留",
            "  edited otherwise; overwritten as --overwrite asks, and its edits and comments go",
        ),
        State::Edited => Text::new(
            "  没有写：这个文件不是导入写的，或者导入以后改过，又没有上次导入的底稿。下面是工作簿与它的差别；确实以工作簿为准的，加 --overwrite",
            "  not written: no import wrote this file, or it has been edited and what was imported is not known any more. The workbook differs from it as follows; add --overwrite if the workbook is right",
        ),
        State::Faulty(finding) => {
            let (locus, message) = (&finding.locus, &finding.message);
            crate::text!(
                "  没有写：{locus} {message}；请先改好这一处，再导入",
                "  not written: {locus} {message}; mend this first, then import";
                message
            )
        }
        State::Waiting => Text::new(
            "  没有写：送审的是部门报来的表，这份表还没有导入，目录还是初稿；请先运行 mulu import --write 导入部门的表，再导入这份工作簿",
            "  not written: what was sent for review is a department's table that has not been imported, and the catalog is a draft still; import the table with `mulu import --write`, then this workbook",
        ),
        State::Twice(_) => Text::new(
            "  没有写：两份表列的大体是同样的事项，请只留一份，或在命令里只写要用的那一份",
            "  not written: two tables list largely the same items; keep one of them, or name only the one that counts",
        ),
    };
    let gone = (comments > 0).then(|| {
        let comments = Text::counted(comments, "comment", "comments");
        crate::text!("  {comments} 处注释随删去的事项去掉", "  with the items that are gone: {comments}"; comments)
    });
    std::iter::once(told).chain(gone).collect()
}

/// Two tables that are one, as the rule tells it.
fn same_table(finding: &Finding) -> Text {
    let (message, help) = (&finding.message, &finding.help);
    crate::text!("  {message}。{help}", "  {message}. {help}"; message, help)
}

/// A table that the catalog came from before, and does not now.
fn took_the_place_of(table: &str, target: &Target) -> Text {
    if target.imported.stayed() > target.imported.compared.gone.len() {
        return crate::text!(
            "  原来取自 {table}，这次没有；列的大体是同样的事项，以这次的表为准",
            "  came from {table} before, and does not now; the table of now lists largely the same items, and counts"
        );
    }
    crate::text!(
        "  原来取自 {table}，这次没有；两份表的事项都要的，请把两份表一起写在命令里",
        "  came from {table} before, and does not now; name both tables if the items of both are wanted"
    )
}

/// What becomes of the items of a catalog.
fn items(target: &Target) -> Vec<Text> {
    let imported = &target.imported;
    let compared = &imported.compared;
    // A draft was nobody's, and its head is no matter.
    let is_new = matches!(target.state, State::New | State::Draft);
    let mut lines: Vec<Text> = Vec::new();
    if !compared.head.is_empty() && !is_new {
        lines.push(Text::new("  ～ 目录本身", "  ～ the catalog itself"));
        lines.extend(compared.head.iter().map(field));
    }
    lines.extend(compared.changed.iter().flat_map(changed));
    lines.extend(compared.gone.iter().map(|Named { id, title }| {
        let id = with_blank(*id);
        crate::text!("  － {id}{title}：表里已经没有", "  － {id}{title}: no longer in the table")
    }));
    lines.extend(target.retired.iter().map(|row| {
        let ((id, title), locus) = (&row.value, &row.locus);
        crate::text!(
            "  ！ {locus} {title}：编号 {id} 以前给过别的事项，不能再用，换成新编号",
            "  ！ {locus} {title}: {id} was another item's once and is not used again; it gets a new id"
        )
    }));
    let entered = compared.entered.iter();
    lines.extend(entered.map(|Named { id, title }| line(&format!("  ＋ {}{title}", with_blank(*id)))));
    let is_settled = target.conflicts.is_empty() && imported.undecided.is_empty();
    if compared.is_empty() && target.is_change() && is_settled && !is_new {
        lines.push(Text::new(
            "  事项没有增减，内容也没有改，只有顺序或写法（空格、标点等）不同",
            "  no item is new, gone or says something else; only their order or spelling differs",
        ));
    }
    lines.extend(imported.joined.iter().map(joined));
    lines.extend(imported.shared.iter().map(shared));
    if !imported.shared.is_empty() {
        lines.push(Text::new(
            "    互相矛盾的行各成一条，validate 会报重复：是同一事项的，请在表里改一致；不是的，请改二级事项的名称，使它们能区分",
            "    rows that contradict each other stay apart, and `validate` will report them as duplicates: make them agree in the table if they are one item; else give them names (二级事项) that tell them apart",
        ));
    }
    lines.extend(imported.undecided.iter().map(undecided));
    lines.extend(imported.waiting.iter().map(|Named { id, title }| {
        let id = with_blank(*id);
        crate::text!(
            "    {id}{title}：表里已经没有，判断以前先留在目录里",
            "    {id}{title}: no longer in the table, and kept in the catalog until that is decided"
        )
    }));
    lines
}

fn undecided(Undecided { title, locus, candidates }: &Undecided) -> Text {
    let ids: Vec<Text> = candidates.iter().map(|candidate| Text::same(candidate.id.to_string())).collect();
    let ids = Text::join(&ids, "、", ", ");
    crate::text!(
        "  ？ {locus} {title}：可能是 {ids}，没有给编号；请运行 mulu decide 判断",
        "  ？ {locus} {title}: may be {ids}, and got no id; run `mulu decide`";
        ids
    )
}

/// How wide a terminal is at least.
const WIDTH: usize = 80;
/// How much of what two values have in common is shown before what differs.
const CONTEXT: usize = 8;

/// A line that is the same in all languages, cut where a terminal ends.
fn line(words: &str) -> Text {
    Text::same(cut(words, WIDTH))
}

/// An item and its fields that change, each with what it said and says.
fn changed(Changed { id, title, fields }: &Changed) -> Vec<Text> {
    let head = line(&format!("  ～ {}{title}", with_blank(*id)));
    std::iter::once(head).chain(fields.iter().map(field)).collect()
}

fn field(change: &FieldChange) -> Text {
    let label = &change.label;
    let zh = values(&format!("      {}：", label.zh), change, ["（无）", "旧", "新"]);
    let en = values(&format!("      {}: ", label.en), change, ["(none)", "old", "new"]);
    Text { zh: zh.into(), en: en.into() }
}

/// What a field said and says: on one line where there is room, else on two, each from shortly before the first difference.
fn values(label: &str, change: &FieldChange, [nothing, before, now]: [&str; 3]) -> String {
    let shown = |value: &Option<String>| value.as_deref().map_or_else(|| nothing.to_owned(), one_line);
    let (old, new) = (shown(&change.old), shown(&change.new));
    let whole = format!("{label}{old} → {new}");
    if whole.width() <= WIDTH {
        return whole;
    }
    let (old, new) = from_difference(&old, &new);
    let side = |word: &str, value: &str| cut(&format!("        {word} {value}"), WIDTH);
    format!("{}\n{}\n{}", label.trim_end(), side(before, &old), side(now, &new))
}

/// Two values without most of what both begin with.
fn from_difference(old: &str, new: &str) -> (String, String) {
    let same = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).count();
    let skipped = same.saturating_sub(CONTEXT);
    if skipped < CONTEXT {
        return (old.to_owned(), new.to_owned());
    }
    let rest = |text: &str| format!("…{}", text.chars().skip(skipped).collect::<String>());
    (rest(old), rest(new))
}

/// Rows, as they are listed: the first with its file and sheet, the others as seen from there.
fn places(rows: &[Locus]) -> Text {
    let first = &rows[0];
    let others = rows[1..].iter().map(|row| row.seen_from(first));
    Text::join(&std::iter::once(Text::same(first.to_string())).chain(others).collect::<Vec<_>>(), "、", ", ")
}

/// An id with a blank behind it; nothing where there is none.
fn with_blank(id: Option<ItemId>) -> String {
    id.map(|id| format!("{id} ")).unwrap_or_default()
}

fn joined(Joined { id, title, rows }: &Joined) -> Text {
    let (id, count, places) = (with_blank(*id), rows.len(), places(rows));
    crate::text!(
        "  ＝ {id}{title}：由 {count} 行并成一个事项（{places}）",
        "  ＝ {id}{title}: {count} rows make one item ({places})";
        places
    )
}

fn shared(Shared { id, title, rows, fields }: &Shared) -> Text {
    let (id, count, places) = (with_blank(*id), rows.len(), places(rows));
    let labels = Text::join(&fields.iter().map(|field| field.label()).collect::<Vec<_>>(), "、", ", ");
    crate::text!(
        "  ≠ {id}{title}：有 {count} 行（{places}），{labels}不一致，没有并",
        "  ≠ {id}{title}: has {count} rows ({places}) that differ in {labels}, and stay apart";
        places, labels
    )
}

/// Where the table and the catalog cannot both be had, and what to do.
fn conflicts(target: &Target, arguments: &Arguments) -> Vec<Text> {
    let mut lines = Vec::new();
    for conflict in &target.conflicts {
        lines.extend(contradiction(conflict, target.is_review()));
        if !arguments.keep {
            lines.extend(way_of_the_table(conflict, target, arguments));
        }
    }
    if !lines.is_empty() {
        let name = &target.name;
        lines.push(if arguments.keep && arguments.write {
            Text::new(
                "    以上 × 各处按 --keep 以目录为准，这份表以后不再提",
                "    Where × stands the catalog counts, as --keep asks; this table is not told of again",
            )
        } else if arguments.keep {
            Text::new(
                "    以上 × 各处按 --keep 以目录为准；加 --write 记下以后，这份表不再提",
                "    Where × stands the catalog counts, as --keep asks; with --write this is recorded, and the table not told of again",
            )
        } else {
            crate::text!(
                "    以上 × 各处没有写，目录保持原样，定下来以前每次导入都会再提。要用表里的，照 → 后面说的办，没有 → 的，把 {name} 里的改成表里的内容；以目录为准的，导入时加 --keep",
                "    Where × stands nothing was written and the catalog stays; it is told at each import until it is settled. If the table is right, do what → says, or make {name} say the same where there is none; if the catalog is, import with --keep"
            )
        });
    }
    lines
}

/// How an item comes to be as the table has it, where one of the two has deleted it and no words of it can be made the same.
fn way_of_the_table(conflict: &Conflict, target: &Target, arguments: &Arguments) -> Option<Text> {
    let name = &target.name;
    let id = conflict.id.map(|id| id.to_string()).unwrap_or_default();
    let told = match (conflict.kind, target.is_review()) {
        (ConflictKind::Deleted(Party::Theirs), is_review) => {
            let whose = if is_review { Text::new("审核人", "reviewer") } else { Text::new("表", "table") };
            let line = conflict.id.and_then(|id| line_of(id, target, arguments.write));
            let from = line.map(|line| crate::text!("（第 {line} 行起）", " (from line {line})"));
            let from = from.unwrap_or(Text::same(""));
            crate::text!(
                "以{whose}为准的，从 {name} 删去这一条{from}",
                "if the {whose} is right, delete the item from {name}{from}";
                whose, from
            )
        }
        (ConflictKind::Deleted(Party::Ours), false) => crate::text!(
            "以表为准的，把 {IMPORTED}/{name} 里的 {id} 这一条复制回 {name}，再导入一次，表里的改动就会写进去",
            "if the table is right, copy {id} from {IMPORTED}/{name} back into {name} and import again; what the table changed comes in then"
        ),
        (ConflictKind::Deleted(Party::Ours), true) => crate::text!(
            "以审核人为准的，照工作簿里的这一行把 {id} 补进 {name}",
            "if the reviewer is right, put {id} back into {name} as the workbook has it"
        ),
        _ => return None,
    };
    Some(crate::text!("    → {told}", "    → {told}"; told))
}

/// The line at which an item stands in its file, as it is when this is read.
fn line_of(id: ItemId, target: &Target, is_written: bool) -> Option<usize> {
    if is_written && target.is_change() {
        let head = format!("- id: \"{id}\"");
        return target.text.lines().position(|line| line.trim() == head).map(|at| at + 1);
    }
    let mut ids = target.imported.catalog.items.iter().filter_map(|item| item.id.as_ref());
    match ids.find(|own| own.value == id)?.locus.place {
        Place::Text(span) => usize::try_from(span.line).ok(),
        _ => None,
    }
}

/// Where both the table and others changed the same.
fn contradiction(conflict: &Conflict, is_review: bool) -> Vec<Text> {
    let (table, base) = if is_review {
        (Text::new("审核用的工作簿", "the reviewer"), Text::new("送审时", "as sent "))
    } else {
        (Text::new("部门的表", "the department"), Text::new("上次报", "before  "))
    };
    let what = match conflict.kind {
        ConflictKind::Edited => {
            crate::text!("目录和{table}都改了，改法不同", "edited otherwise by {table} and in the catalog"; table)
        }
        ConflictKind::Deleted(Party::Ours) => {
            crate::text!("目录里已经没有，{table}又改了", "no longer in the catalog, and edited by {table}"; table)
        }
        ConflictKind::Deleted(Party::Theirs) => {
            crate::text!("{table}里已经没有，目录又改了", "taken out by {table}, and edited in the catalog"; table)
        }
        ConflictKind::Added => {
            crate::text!("目录和{table}都新增了，内容不同", "added otherwise by {table} and in the catalog"; table)
        }
        ConflictKind::Moved => {
            crate::text!("目录和{table}的排法不同", "placed otherwise by {table} and in the catalog"; table)
        }
        ConflictKind::SameId => {
            crate::text!("目录和{table}把同一编号给了不同事项", "an id that {table} and the catalog give to different items"; table)
        }
    };
    let id = conflict.id.map(|id| format!("{id} ")).unwrap_or_default();
    let title = if conflict.title.is_empty() { conflict.of.name() } else { conflict.title.clone() };
    let mut lines = vec![crate::text!("  × {id}{title}：{what}", "  × {id}{title}: {what}"; what)];
    let table = if is_review { Text::new("审核人", "reviewer") } else { Text::new("这次报", "now     ") };
    let has = |party: Party| conflict.kind != ConflictKind::Deleted(party);
    let catalog = has(Party::Ours).then(|| (Text::new("目录里", "catalog "), true));
    let said = merge3::values(conflict, &[Some((base, false)), catalog, has(Party::Theirs).then_some((table, true))]);
    lines.extend(said.iter().map(|line| crate::text!("  {line}", "  {line}"; line)));
    lines
}

fn join(lines: &[Text]) -> Text {
    let of = |pick: fn(&Text) -> &str| lines.iter().flat_map(|line| [pick(line), "\n"]).collect::<String>();
    Text { zh: of(|line| line.zh.as_ref()).into(), en: of(|line| line.en.as_ref()).into() }
}
