//! SRC019: a formula that failed, or whose value was never computed.

use std::sync::Arc;

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Locus, Source};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC019",
    name: "formula-without-value",
    severity: Severity::Deny,
    summary: Text::new("公式没有结果或结果出错", "a formula has no value, or an error"),
    checks: Text::new(
        "表格里用公式写的单元格是否有算好的结果；结果是不是 #REF!、#N/A 一类的错误值。",
        "Whether cells that hold formulas have a value, and none that is an error such as #REF! or #N/A.",
    ),
    why: Text::new(
        "引用了别的工作簿的公式，发到别处就成了错误值；程序生成、没有用 Excel 存过的公式没有结果。两种都读不到内容。",
        "A formula that refers to another workbook turns into an error elsewhere; one that was never saved by a spreadsheet has no value. Neither can be read.",
    ),
    example: Text::new("公开时限写成公式，显示 #REF!。", "公开时限 is a formula that shows #REF!."),
    mend: Text::new(
        "选中这些单元格，复制后“选择性粘贴—数值”，出错的改成文字，再保存。",
        "Copy the cells and paste them as values; write out those that show an error, and save.",
    ),
};

/// The cell shows an error.
pub(in crate::read) fn error(source: &Arc<Source>, row: u32, column: u32, shown: &str) -> Finding {
    Finding::new(
        &RULE,
        Locus::cell(source, row, column),
        crate::text!("单元格是出错的公式（{shown}），没有采用", "the cell is a formula with an error ({shown}); it was not taken"),
        Text::new("请把这一格改成文字。", "Write the text itself into the cell."),
    )
}

/// The cell has a formula and no value.
pub(in crate::read) fn no_value(source: &Arc<Source>, row: u32, column: u32) -> Finding {
    Finding::new(
        &RULE,
        Locus::cell(source, row, column),
        Text::new("单元格里的公式没有结果，读不到内容", "the formula of this cell has no value, so nothing could be read"),
        Text::new(
            "请用 Excel 或 WPS 打开后保存一次，或把公式改成文字。",
            "Open and save the workbook in a spreadsheet once, or write the text itself.",
        ),
    )
}
