//! SRC021: a table without a header, whose columns were told by what stands in them.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Locus;
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC021",
    name: "header-missing",
    severity: Severity::Warn,
    summary: Text::new("表格没有表头，各列按内容推断", "a table has no header; its columns were told by what stands in them"),
    checks: Text::new(
        "有序号、名称、依据、时限、主体、渠道等内容的表格，上面有没有表头。没有表头的，按各列的内容和官方次序推断，推断结果可用 mulu show --explain-columns 查看。",
        "Whether a table that holds names, bases, limits, bodies and channels has a header. Without one the columns are told by their contents and the official order; `mulu show --explain-columns` shows how.",
    ),
    why: Text::new(
        "没有表头，打勾的各列是公开对象、方式还是层级只能按次序猜。",
        "Without a header, which of the columns to tick is audience, method or tier can only be told by their order.",
    ),
    example: Text::new("第二个工作表接着第一个工作表的内容，没有重复表头。", "The second sheet goes on with the table of the first and does not repeat its header."),
    mend: Text::new("在表格上方补上官方的两行表头。", "Put the official two-row header above the table."),
};

pub(in crate::read) fn finding(at: Locus) -> Finding {
    Finding::new(
        &RULE,
        at,
        Text::new("这张表没有表头，各列按内容和次序推断", "the table has no header; its columns were told by contents and order"),
        Text::new(
            "请补上表头（序号、一级事项、二级事项、公开内容……），并核对读到的内容。",
            "Add the header (序号, 一级事项, 二级事项, 公开内容 …) and check what was read.",
        ),
    )
}
