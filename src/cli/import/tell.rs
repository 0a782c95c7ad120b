//! What `mulu import` says: each catalog, where it comes from, which rows took which ids, and what differs from before.

use super::{Arguments, State, Target};
use crate::finding::Finding;
use crate::model::Catalog;
use crate::relate::{Changed, Gone, Shared};
use crate::text::Text;

/// How many lines of one sort are shown for a catalog.
const MOST_LINES: usize = 12;

pub(super) fn report(
    targets: &[Target],
    unchanged: usize,
    left_out: &[(Catalog, Text)],
    lost: &[&Finding],
    arguments: &Arguments,
) -> Text {
    let mut lines = Vec::new();
    for target in targets {
        lines.push(head(target));
        lines.push(numbers(target));
        lines.extend(state(target, arguments));
        lines.extend(target.replaced.iter().map(|table| {
            crate::text!(
                "  原来取自 {table}，这次没有；两份表的事项都要的，请把两份表一起写在命令里",
                "  came from {table} before, and does not now; name both tables if the items of both are wanted"
            )
        }));
        let imported = &target.imported;
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
    }
    for (catalog, why) in left_out {
        let locus = &catalog.locus;
        let count = Text::counted(catalog.items.len(), "row", "rows");
        lines.push(crate::text!("没有导入：{locus}（{count} 行）：{why}。", "not imported: {locus} ({count}): {why}."; count, why));
    }
    for finding in lost {
        let (locus, message) = (&finding.locus, &finding.message);
        lines.push(crate::text!("没有导入：{locus} {message}", "not imported: {locus} {message}"; message));
    }
    if unchanged > 0 {
        let unchanged = Text::counted(unchanged, "catalog", "catalogs");
        lines.push(crate::text!(
            "{unchanged} 份目录的表导入以后没有变化。",
            "The tables of {unchanged} have not changed since they were imported.";
            unchanged
        ));
    }
    lines.push(summary(targets, arguments));
    join(&lines)
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
    let (standard, kept) = (imported.standard, imported.kept);
    let (added, undecided) = (imported.added.len(), imported.undecided.len());
    crate::text!(
        "  {items} 个事项：标准事项 {standard}，沿用本地编号 {kept}，新编号 {added}，待判断 {undecided}",
        "  {items}: {standard} of the standard, {kept} local as before, {added} new, {undecided} to be decided";
        items
    )
}

fn state(target: &Target, arguments: &Arguments) -> Option<Text> {
    match target.state {
        State::New => Some(Text::new("  新文件", "  a new file")),
        State::Same => Some(Text::new("  没有变化", "  unchanged")),
        State::Draft => Some(Text::new("  替换 mulu init 建的初稿", "  in place of the draft of `mulu init`")),
        State::Earlier => None,
        State::Edited if arguments.overwrite => Some(Text::new(
            "  文件导入以后改过，按 --overwrite 覆盖，改动和注释不再保留",
            "  edited since it was imported; overwritten as --overwrite asks, and its edits and comments go",
        )),
        State::Edited => Some(Text::new(
            "  没有写：这个文件不是导入写的，或者导入以后改过。下面是工作簿与它的差别；确实以工作簿为准的，加 --overwrite",
            "  not written: no import wrote this file, or it has been edited since. The workbook differs from it as follows; add --overwrite if the workbook is right",
        )),
    }
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
    let changes =
        |target: &&Target| target.state != State::Same && (target.state != State::Edited || arguments.overwrite);
    let count = targets.iter().filter(changes).count();
    let files = Text::counted(count, "catalog file", "catalog files");
    match (count, arguments.write) {
        (0, _) => Text::new("没有要写的文件。", "There is nothing to write."),
        (_, true) => crate::text!("写了 {files} 个目录文件。", "{files} written."; files),
        (_, false) => crate::text!(
            "这是预演，没有写文件。要写入这 {files} 个目录文件，请加 --write。",
            "Nothing has been written yet. Add --write to write {files}.";
            files
        ),
    }
}

fn join(lines: &[Text]) -> Text {
    let of = |pick: fn(&Text) -> &str| lines.iter().flat_map(|line| [pick(line), "\n"]).collect::<String>();
    Text { zh: of(|line| line.zh.as_ref()).into(), en: of(|line| line.en.as_ref()).into() }
}
