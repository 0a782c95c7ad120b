//! SRC024: an item of the county's catalog without an id.

use crate::align::Certainty;
use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, DomainCode, Field, ItemId, Numbers};
use crate::text::Text;

use super::{Row, Survey, dup001_same_id};

pub(super) static RULE: Rule = Rule {
    code: "SRC024",
    name: "id-missing",
    severity: Severity::Deny,
    summary: Text::new("本县目录里的事项没有编号", "an item of the county's catalog has no id"),
    checks: Text::new(
        "有 mulu.yaml 的目录仓库里，本地区的 YAML 目录别的事项有编号，这一条没有，也不能断定是哪个标准事项。部门报来的表本来没有编号，不算。",
        "In a repository with a mulu.yaml: whether an item of the region's own YAML catalog lacks an id where others have one, and is not surely an item of the standard. The tables of departments have no ids, and are not meant.",
    ),
    why: Text::new(
        "导入时拿不准的行没有给编号，一直没人判断；照样公布，就会当成本地新增的事项，临时给一个目录里没有记下的编号，下次发布可能又是另一个。",
        "A row that the import could not tell was left without an id, and nobody has decided since. Published, it counts as a local addition under a number that no catalog keeps, and that may be another in the next release.",
    ),
    example: Text::new(
        "“综合业务 / 监督检查情况通报”可能就是标准事项 20-002“监督检查”，导入时没有给编号。",
        "综合业务 / 监督检查情况通报 may be 20-002, 监督检查; the import gave it no id.",
    ),
    mend: Text::new(
        "运行 mulu decide 回答是不是同一事项，再运行 mulu import --write，由导入写上编号；手工写的事项，在文件里补上 id。",
        "Answer with `mulu decide`, then let `mulu import --write` give it an id; write the `id` of an item that was written by hand.",
    ),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let Some(region) = survey.region else { return };
    let is_kept_here = |catalog: &Catalog| {
        let is_own = catalog.region.as_ref().is_none_or(|own| own.code == region.code);
        is_own && catalog.locus.source.origin().sheet.is_none() && catalog.items.iter().any(|item| item.id.is_some())
    };
    let kept = survey.local().filter(|(catalog, _)| is_kept_here(catalog));
    let rows = kept.flat_map(|(catalog, matches)| survey.rows_of(catalog, matches));
    let open = rows.filter(|row| row.item.id.is_none() && row.found.certainty != Certainty::Sure);
    let mut numbers = None;
    findings.extend(open.map(|row| {
        // Each number is told as free once.
        let numbers: &mut Numbers = numbers.get_or_insert_with(|| dup001_same_id::numbers(survey));
        let free = numbers.next(row.catalog.domain_code().unwrap_or(DomainCode::OUTSIDE), region.code);
        finding(&row, free)
    }));
}

fn finding(row: &Row<'_>, free: ItemId) -> Finding {
    let title = row.title();
    let is_open = row.found.certainty == Certainty::Unsure;
    let message = if is_open {
        let ids = row.found.candidates.iter().map(|candidate| Text::same(candidate.id.to_string()));
        let ids = Text::join(&ids.collect::<Vec<_>>(), "、", ", ");
        crate::text!(
            "事项“{title}”没有编号：可能是标准事项 {ids}，还没有人判断",
            "“{title}” has no id: it may be {ids} of the standard, and nobody has decided yet";
            ids
        )
    } else {
        crate::text!("事项“{title}”没有编号", "“{title}” has no id")
    };
    row.finding(&RULE, Field::Id, message, help(row, is_open, free))
}

/// What gives the item an id: the import, of what it took from a table; else a hand, in the file or in a workbook that is made of it.
fn help(row: &Row<'_>, is_open: bool, free: ItemId) -> Text {
    let write = if row.catalog.locus.source.made_of.is_some() {
        crate::text!("在编号一格填 {free}（没有用过）", "write {free}, which no item ever had, into the cell of its id")
    } else {
        crate::text!("在这一条里加一行 id: \"{free}\"（没有用过）", "add a line here: id: \"{free}\", which no item ever had")
    };
    let is_imported = row.item.origin.as_ref().is_some_and(|origin| origin.first.source.sheet.is_some());
    match (is_open, is_imported) {
        (true, true) => Text::new(
            "请运行 mulu decide 判断是不是同一事项，再运行 mulu import --write，由导入写上编号。",
            "Run `mulu decide` to say whether it is that item, then `mulu import --write`, which gives it an id.",
        ),
        (true, false) => crate::text!(
            "请运行 mulu decide 判断是不是同一事项；不是的，{write}。",
            "Run `mulu decide` to say whether it is that item; if it is not, {write}.";
            write
        ),
        (false, true) => crate::text!(
            "请运行 mulu decide，问到这一条的先回答，再运行 mulu import --write，由导入写上编号；仍没有的，{write}。",
            "Run `mulu decide` and answer if it asks about it, then `mulu import --write`, which gives it an id; if it does not, {write}.";
            write
        ),
        (false, false) => crate::text!(
            "本地新增的事项，请{write}；是标准事项的，写标准编号。",
            "Where it is a local addition, {write}; where it is an item of the standard, give it the standard's id.";
            write
        ),
    }
}
