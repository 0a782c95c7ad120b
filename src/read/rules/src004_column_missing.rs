//! SRC004: a table without a column that the standard requires.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::{Column, Locus};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC004",
    name: "column-missing",
    severity: Severity::Deny,
    summary: Text::new("表格缺少必需的列", "the table lacks a required column"),
    checks: Text::new(
        "表头是否含有标准目录的各列：一级事项、二级事项、公开内容（要素）、公开依据、公开时限、公开主体、公开渠道和载体、公开对象、公开方式、公开层级。",
        "Whether the header has all columns of the standard catalog: 一级事项, 二级事项, 公开内容（要素）, 公开依据, 公开时限, 公开主体, 公开渠道和载体, 公开对象, 公开方式, 公开层级.",
    ),
    why: Text::new(
        "缺一列就是每条事项都缺一项内容，公开标准无法统一。每张表每列只报告一次。",
        "A missing column is a missing field in every item, and the standard is no longer one. It is reported once a table, not once a row.",
    ),
    example: Text::new("部门表格没有“公开层级”列。", "A department's table has no 公开层级."),
    mend: Text::new(
        "按官方表头加上这一列并逐条填写；列名写法特别的，改成官方列名。",
        "Add the column under its official name and fill it in for each item; rename a column that is headed otherwise.",
    ),
};

/// The table whose header stands at `header` has no column for `column`, which belongs behind the one that is headed at `before`.
pub(in crate::read) fn finding(header: Locus, column: Column, before: Option<(Locus, &str)>) -> Finding {
    let title = column.title();
    let label = match column {
        Column::Of(field) => field.label(),
        column => Text::same(column.title()),
    };
    let place = match before {
        Some((cell, heading)) => {
            let cell = cell.seen_from(&header);
            crate::text!("在“{heading}”列（{cell}）右边插入", "Insert, to the right of {heading} ({cell}),"; cell)
        }
        None => Text::new("在表的最左边插入", "Insert, at the left of the table,"),
    };
    let fill = if column.is_tick() {
        Text::new("逐条打√", "tick it for each item")
    } else {
        Text::new("逐条填写", "fill it in for each item")
    };
    let title = quoted(title);
    Finding::new(
        &RULE,
        header,
        crate::text!("表头里没有“{label}”列", "the header has no column for {label}"; label),
        crate::text!("请{place}一列，表头写“{title}”，{fill}。", "{place} a column headed {title}, and {fill}."; place, fill),
    )
}
