//! SRC004: a table without a column that the standard requires.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Column, Field, Locus};
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

/// The table whose header stands at `header` has no column for `field`.
pub(in crate::read) fn finding(header: Locus, field: Field) -> Finding {
    let title = field.title();
    let label = field.label();
    Finding::new(
        &RULE,
        header,
        crate::text!("表头里没有“{label}”列", "the header has no column for {label}"; label),
        crate::text!("请在表头加上“{title}”列，并为每条事项填写。", "Add a column headed {title} and fill it in for each item."),
    )
}

/// The table has the column beside `column`, and not this one: 特定群体 without 全社会.
pub(in crate::read) fn tick(header: Locus, column: Column) -> Finding {
    let title = column.title();
    Finding::new(
        &RULE,
        header,
        crate::text!("表头里没有“{title}”列", "the header has no column {title}"),
        crate::text!("请在表头加上“{title}”列，并逐条打√。", "Add the column {title} and tick it for each item."),
    )
}
