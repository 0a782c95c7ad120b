//! What `mulu import` says: each catalog, where it comes from, which rows took which ids, and what differs from before.

use std::collections::BTreeSet;

use super::Arguments;
use super::plan::{Sender, State, Target};
use crate::cli::merge3::{called, values};
use crate::finding::Finding;
use crate::model::Catalog;
use crate::relate::three_way::{Conflict, ConflictKind, Party};
use crate::relate::{Changed, Gone, Shared};
use crate::text::Text;

/// How many lines of one sort are shown for a catalog.
const MOST_LINES: usize = 12;

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
        lines.extend(told.into_iter().flat_map(target));
        if !untouched.is_empty() {
            let count = untouched.len();
            lines.push(crate::text!(
                "审核用的工作簿里，{count} 份目录没有改动。",
                "Reviewers changed nothing in {count} catalog(s)."
            ));
        }
        for (catalog, why) in self.left_out {
            let (locus, count) = (&catalog.locus, catalog.items.len());
            lines.push(crate::text!("没有导入：{locus}（{count} 行）：{why}。", "not imported: {locus} ({count} row(s)): {why}."; why));
        }
        for finding in self.lost {
            let (locus, message) = (&finding.locus, &finding.message);
            lines.push(crate::text!("没有导入：{locus} {message}", "not imported: {locus} {message}"; message));
        }
        let unchanged = self.unchanged;
        if unchanged > 0 {
            lines.push(crate::text!(
                "{unchanged} 份目录的表导入以后没有变化。",
                "The tables of {unchanged} catalog(s) have not changed since they were imported."
            ));
        }
        lines.push(summary(self.targets, arguments));
        join(&lines)
    }
}

/// Whether a reviewer changed nothing in a catalog, and nothing else is to be said of it.
fn is_untouched(target: &Target) -> bool {
    let is_same = matches!(target.state, State::Same) && target.conflicts.is_empty();
    matches!(target.sender, Sender::Reviewer { is_sorted: false }) && is_same
}

/// What becomes of one file.
fn target(target: &Target) -> Vec<Text> {
    let imported = &target.imported;
    let mut lines = vec![head(target), numbers(target)];
    lines.extend(state(target));
    lines.extend(sender(target));
    lines.extend(capped(imported.changed.iter().map(changed)));
    lines.extend(capped(imported.gone.iter().map(|Gone { id, title }| {
        crate::text!("  － {id} {title}：表里已经没有", "  － {id} {title}: no longer in the table")
    })));
    lines.extend(capped(added(target).into_iter()));
    lines.extend(capped(imported.shared.iter().map(shared)));
    if !imported.shared.is_empty() {
        lines.push(Text::new(
            "    编号相同的行，validate 会报 DUP001：是同一事项的，请在表里并成一行；不是的，请改二级事项的名称，使它们能区分",
            "    `validate` will report rows with one id as DUP001: make them one row of the table if they are one item; else give them names (二级事项) that tell them apart",
        ));
    }
    lines.extend(capped(imported.undecided.iter().map(|row| {
        let (title, locus) = (&row.title, &row.locus);
        let ids: Vec<String> = row.candidates.iter().map(|candidate| candidate.id.to_string()).collect();
        let (zh, en) = (ids.join("、"), ids.join(", "));
        Text {
            zh: format!("  ？ {locus} {title}：可能是 {zh}，没有给编号；请运行 mulu decide 判断").into(),
            en: format!("  ？ {locus} {title}: may be {en}, and got no id; run `mulu decide`").into(),
        }
    })));
    lines.extend(target.conflicts.iter().flat_map(|it| conflict(it, target.is_review())));
    if !target.conflicts.is_empty() {
        let name = &target.name;
        lines.push(crate::text!(
            "    以上 × 各处没有写，目录保持原样。要用表里的，请把 {name} 里的改成表里的内容；保持原样的不用改",
            "    Where × stands nothing was written and the catalog stays. If the table is right, make {name} say the same; else leave it"
        ));
    }
    lines
}

/// What sets the workbook of its sender apart from what came before.
fn sender(target: &Target) -> Vec<Text> {
    match &target.sender {
        Sender::Tables { replaced, .. } => replaced
            .iter()
            .map(|table| {
                crate::text!(
                    "  原来取自 {table}，这次没有；两份表的事项都要的，请把两份表一起写在命令里",
                    "  came from {table} before, and does not now; name both tables if the items of both are wanted"
                )
            })
            .collect(),
        Sender::Reviewer { is_sorted: true } => vec![Text::new(
            "  行的顺序与送审时不同，目录仍按原来的顺序",
            "  its rows stand in another order than when it was sent; the catalog keeps its own",
        )],
        Sender::Reviewer { is_sorted: false } => Vec::new(),
    }
}

/// Where both the table and others changed the same.
fn conflict(conflict: &Conflict, is_review: bool) -> Vec<Text> {
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
    let title =
        if conflict.title.is_empty() { called(conflict.layer, conflict.domain) } else { conflict.title.clone() };
    let mut lines = vec![crate::text!("  × {id}{title}：{what}", "  × {id}{title}: {what}"; what)];
    let table = if is_review { Text::new("审核人", "reviewer") } else { Text::new("这次报", "now     ") };
    let said = values(conflict, &[(base, false), (Text::new("目录里", "catalog "), true), (table, true)]);
    lines.extend(said.iter().map(|line| crate::text!("  {line}", "  {line}"; line)));
    lines
}

fn head(target: &Target) -> Text {
    let name = &target.name;
    let from: Vec<&str> = target.tables.iter().map(|table| table.name.as_str()).collect();
    let (zh, en) = (from.join("、"), from.join(", "));
    Text { zh: format!("{name} ← {zh}").into(), en: format!("{name} ← {en}").into() }
}

fn numbers(target: &Target) -> Text {
    let imported = &target.imported;
    let (items, standard, kept) = (imported.catalog.items.len(), imported.standard(), imported.kept());
    let (added, undecided) = (imported.added.len(), imported.undecided.len());
    crate::text!(
        "  {items} 个事项：标准事项 {standard}，沿用本地编号 {kept}，新编号 {added}，待判断 {undecided}",
        "  {items} item(s): {standard} of the standard, {kept} local as before, {added} new, {undecided} to be decided"
    )
}

fn state(target: &Target) -> Vec<Text> {
    let comments = target.comments;
    let told = match &target.state {
        State::New => Text::new("  新文件", "  a new file"),
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
    };
    let gone = (comments > 0).then(|| {
        crate::text!("  {comments} 处注释随删去的事项去掉", "  {comments} comment(s) go with the items that are gone")
    });
    std::iter::once(told).chain(gone).collect()
}

fn changed(Changed { id, title, fields }: &Changed) -> Text {
    let labels: Vec<Text> = fields.iter().map(|field| field.label()).collect();
    let zh = labels.iter().map(|label| label.zh.as_ref()).collect::<Vec<_>>().join("、");
    let en = labels.iter().map(|label| label.en.as_ref()).collect::<Vec<_>>().join(", ");
    Text { zh: format!("  ～ {id} {title}：{zh}").into(), en: format!("  ～ {id} {title}: {en}").into() }
}

/// Several rows with one id: the words that name the first row's file and sheet, and the cells of all.
fn shared(Shared { id, title, rows }: &Shared) -> Text {
    let first = &rows[0];
    let count = rows.len();
    let places: Vec<Text> = rows[1..].iter().map(|row| row.seen_from(first)).collect();
    let zh = places.iter().map(|place| place.zh.as_ref()).collect::<Vec<_>>().join("、");
    let en = places.iter().map(|place| place.en.as_ref()).collect::<Vec<_>>().join(", ");
    Text {
        zh: format!("  ＝ {id} 有 {count} 行（{first}、{zh}）：{title}").into(),
        en: format!("  ＝ {id} has {count} rows ({first}, {en}): {title}").into(),
    }
}

fn added(target: &Target) -> Vec<Text> {
    let imported = &target.imported;
    let items = imported.catalog.items.iter().filter_map(|item| Some((item.id.as_ref()?.value, item.title())));
    let new = items.filter(|(id, _)| imported.added.contains(id));
    new.map(|(id, title)| crate::text!("  ＋ {id} {title}", "  ＋ {id} {title}")).collect()
}

/// The first lines, and how many more there are.
fn capped(lines: impl ExactSizeIterator<Item = Text>) -> Vec<Text> {
    let more = lines.len().saturating_sub(MOST_LINES);
    let mut shown: Vec<Text> = lines.take(MOST_LINES).collect();
    if more > 0 {
        shown.push(crate::text!("  ……另有 {more} 条", "  … and {more} more"));
    }
    shown
}

fn summary(targets: &[Target], arguments: &Arguments) -> Text {
    let names: BTreeSet<&str> = targets.iter().filter(|it| it.is_change()).map(|it| it.name.as_str()).collect();
    let count = names.len();
    match (count, arguments.write) {
        (0, _) => Text::new("没有要写的文件。", "There is nothing to write."),
        (count, true) => crate::text!("写了 {count} 个目录文件。", "{count} catalog file(s) written."),
        (count, false) => crate::text!(
            "这是预演，没有写文件。要写入这 {count} 个目录文件，请加 --write。",
            "Nothing has been written yet. Add --write to write these {count} catalog file(s)."
        ),
    }
}

fn join(lines: &[Text]) -> Text {
    let of = |pick: fn(&Text) -> &str| lines.iter().flat_map(|line| [pick(line), "\n"]).collect::<String>();
    Text { zh: of(|line| line.zh.as_ref()).into(), en: of(|line| line.en.as_ref()).into() }
}
