//! SRC022: what a reviewer wrote beside an item.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::Locus;
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC022",
    name: "review-comment",
    severity: Severity::Warn,
    summary: Text::new("表里有审核意见", "the table holds a reviewer's comment"),
    checks: Text::new(
        "表格的审核意见、审核人、日期各列有没有填写。这些列不是目录的内容，不会并入目录。",
        "Whether anything is written in 审核意见, 审核人 or 日期. These columns are no part of the catalog and do not enter it.",
    ),
    why: Text::new(
        "送审的工作簿直接当作目录来用，审核意见就没有人处理。",
        "When a workbook that came back from review is used as a catalog, nobody looks at its comments.",
    ),
    example: Text::new("审核意见：“建议删去此项”。", "审核意见 says 建议删去此项."),
    mend: Text::new("按意见修改后，清空审核各列。", "Do what the comment asks, then clear these columns."),
};

pub(in crate::read) fn finding(at: Locus, column: &str, text: &str) -> Finding {
    let words = quoted(text);
    Finding::new(
        &RULE,
        at,
        crate::text!("{column}：“{words}”，没有并入目录", "{column}: “{words}”; it did not enter the catalog"),
        Text::new("请按意见处理后清空这一格。", "Do what it asks and clear the cell."),
    )
}
