//! SRC011: a row of a table that is no item, no note and no header.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::Locus;
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC011",
    name: "row-not-understood",
    severity: Severity::Warn,
    summary: Text::new("有内容的行没有读成事项", "a row with content was not read as an item"),
    checks: Text::new(
        "表格里每一行有内容的行，是否读成了事项、表头、标题或注。",
        "Whether every row with content was read as an item, a header, a title or a note.",
    ),
    why: Text::new(
        "读不懂的行不会进入目录；不报告就等于丢失。",
        "A row that is not understood does not enter the catalog; without this finding it would be lost.",
    ),
    example: Text::new("表格中间有一行只写了“（一）民政类”。", "In the middle of the table a row says only （一）民政类."),
    mend: Text::new(
        "是事项就补全一级、二级事项；是小标题或备注就移到表格外，或在前面加“注：”。",
        "Fill in 一级事项 and 二级事项 if it is an item; move a heading or remark out of the table, or start it with 注：.",
    ),
};

pub(in crate::read) fn finding(at: Locus, text: &str) -> Finding {
    let words = quoted(text);
    Finding::new(
        &RULE,
        at,
        crate::text!("这一行“{words}”没有读成事项", "this row, “{words}”, was not read as an item"),
        Text::new(
            "是事项就补全一级事项和二级事项；是说明就在前面加“注：”或移到表格外。",
            "If it is an item, fill in 一级事项 and 二级事项; if it is a remark, start it with 注： or move it out of the table.",
        ),
    )
}
