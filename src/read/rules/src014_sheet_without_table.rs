//! SRC014: a sheet with content but without a table, beside sheets that have one.

use std::sync::Arc;

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Locus, Source};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC014",
    name: "sheet-without-table",
    severity: Severity::Warn,
    summary: Text::new("有的工作表有内容但没有目录表格", "a sheet has content but no catalog table"),
    checks: Text::new(
        "工作簿里每个有内容的工作表是否都有目录表格。完全空白的工作表不报告。",
        "Whether each sheet that holds anything has a catalog table. Sheets that are quite blank are passed over.",
    ),
    why: Text::new(
        "没有表头的工作表整张都没有读取；如果里面是事项，就会遗漏。",
        "A sheet without a header is not read at all; if it holds items, they are missing.",
    ),
    example: Text::new("Sheet2 里粘贴了 5 条事项，但没有粘贴表头。", "Someone pasted five items into Sheet2, without a header."),
    mend: Text::new("是目录就补上表头；是草稿就删掉这个工作表；是封面或说明可以在 mulu.yaml 里放行。", "Add the header if it is a catalog, delete the sheet if it is a draft, allow it in mulu.yaml if it is a cover or a note."),
};

pub(in crate::read) fn finding(source: &Arc<Source>, rows: usize) -> Finding {
    let rows = Text::counted(rows, "row", "rows");
    Finding::new(
        &RULE,
        Locus::whole(source),
        crate::text!(
            "这个工作表有 {rows} 行内容，但没有找到目录表头，没有读取",
            "the sheet has {rows} of content but no header of a catalog; it was not read";
            rows
        ),
        Text::new("里面有事项的，请补上表头；是草稿的，请删掉这个工作表。", "Add the header if it holds items; delete the sheet if it is a draft."),
    )
}
