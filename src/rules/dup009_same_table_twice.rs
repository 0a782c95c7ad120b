//! DUP009: a table that was sent twice.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, Item, Locus};
use crate::relate::{Differing, SameTable};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "DUP009",
    name: "same-table-twice",
    severity: Severity::Deny,
    summary: Text::new("同一份表报了两份", "a table was sent twice"),
    checks: Text::new(
        "同一地区、同一领域的两份表，列的是不是大体相同的事项，如原稿与修改稿同时放在 tables 里。同一领域由几个部门各报各的事项，不算；各部门、各乡镇公开自己那一份的，也不算。",
        "Whether two tables of one region and domain list largely the same items, as when a table and its revision both lie in the folder. Departments that each list items of their own, and bodies that each publish their own part, are none.",
    ),
    why: Text::new(
        "两份都读，每个事项就多出一条，每个问题也报两遍；只读一份，又不知道部门认哪一份。",
        "Read together, they list every item twice, and every fault is told twice; and nobody but the department knows which of them counts.",
    ),
    example: Text::new(
        "tables 里既有“民政局.xlsx”，又有“民政局（修改版）.xlsx”，30 行里 28 行是同样的事项，其中 2 行公开时限不同。",
        "`民政局.xlsx` lies beside `民政局（修改版）.xlsx`: of 30 rows 28 are the same items, 2 of them with another time limit.",
    ),
    mend: Text::new(
        "问清部门以哪一份为准，把另一份移出文件夹；两份里都有要用的行，并成一份。",
        "Ask the department which of them counts and move the other out of the folder; where rows of both are wanted, make one table of them.",
    ),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    findings.extend(survey.same_tables().iter().map(finding));
}

/// How many rows are named of those that differ, and of those that only one of the two has.
const MOST_ROWS: usize = 5;

/// What is told of two tables that are one.
pub(crate) fn finding(same: &SameTable<'_>) -> Finding {
    let (first, second) = (place(same.first), place(same.second));
    let here = title_of(same.second);
    let (ours, theirs, differing) = (same.only_second.len(), same.only_first.len(), same.differing.len());
    let shared = Text::counted(same.shared, "row", "rows");
    let message = if same.is_copy() {
        crate::text!(
            "{second} 与 {first} 是同一份表，{shared} 行完全相同",
            "{second} and {first} are one table: all is the same, {shared}";
            shared
        )
    } else {
        crate::text!(
            "{second} 与 {first} 列的大体是同样的事项：两份都有的 {shared} 行，其中 {differing} 行写法不同；只在 {second} 里的 {ours} 行，只在 {first} 里的 {theirs} 行",
            "{second} and {first} list largely the same items: they share {shared}, of which {differing} differ; only in {second}: {ours}, only in {first}: {theirs}";
            shared
        )
    };
    let rows = rows(same);
    let help = crate::text!(
        "请问清部门以哪一份为准，把另一份移出文件夹；两份里都有要用的行，请并成一份。{rows}",
        "Ask the department which of them counts and move the other out of the folder; where rows of both are wanted, make one table of them.{rows}";
        rows
    );
    let finding = Finding::new(&RULE, here, message, help).in_domain(same.second.domain_code(), None);
    let related = finding.related(title_of(same.first), Text::new("另一份表", "the other table"));
    let differ = same.differing.iter().map(|row| (row.first, Text::new("写法不同的行", "a row that differs")));
    let ours = same.only_second.iter().map(|row| (*row, Text::new("只在这一份里的行", "a row that only this one has")));
    let theirs = same.only_first.iter().map(|row| (*row, Text::new("只在另一份里的行", "a row that only the other has")));
    let rows = differ.take(MOST_ROWS).chain(ours.take(MOST_ROWS)).chain(theirs.take(MOST_ROWS));
    rows.fold(related, |finding, (row, what)| finding.related(row.locus.clone(), what))
}

fn place(catalog: &Catalog) -> String {
    catalog.locus.whole_source().to_string()
}

/// The title of a table, or its first row.
fn title_of(catalog: &Catalog) -> Locus {
    let title = catalog.title.as_ref().map(|title| title.locus.clone());
    title.or_else(|| catalog.items.first().map(|item| item.locus.clone())).unwrap_or_else(|| catalog.locus.clone())
}

/// The rows that the two state differently, and those that only one of them has, each with its cell.
fn rows(same: &SameTable<'_>) -> Text {
    let cell = |locus: &Locus| locus.address().unwrap_or_default();
    let differ = same.differing.iter().map(|Differing { first, second, fields }| {
        let (own, other, title) = (cell(&second.locus), cell(&first.locus), second.title());
        let labels = Text::join(&fields.iter().map(|field| field.label()).collect::<Vec<_>>(), "、", ", ");
        crate::text!("{own}“{title}”的{labels}（另一份：{other}）", "{own} “{title}”: {labels} ({other} in the other)"; labels)
    });
    let alone = |items: &[&Item]| {
        let named = |item: &&Item| Text::same(format!("{}“{}”", cell(&item.locus), item.title()));
        items.iter().map(named).collect::<Vec<Text>>()
    };
    let groups = [
        (Text::new("写法不同的行：", " Rows that differ: "), differ.collect()),
        (Text::new("只在这一份里的行：", " Rows that only this one has: "), alone(&same.only_second)),
        (Text::new("只在另一份里的行：", " Rows that only the other has: "), alone(&same.only_first)),
    ];
    let told = groups.iter().filter(|(_, rows)| !rows.is_empty()).map(|(label, rows)| {
        let named = Text::join(&rows[..rows.len().min(MOST_ROWS)], "；", "; ");
        let more = rows.len().saturating_sub(MOST_ROWS);
        let rest = if more > 0 { crate::text!("；另有 {more} 行", "; and {more} more") } else { Text::same("") };
        crate::text!("{label}{named}{rest}。", "{label}{named}{rest}."; label, named, rest)
    });
    Text::join(&told.collect::<Vec<_>>(), "", "")
}
