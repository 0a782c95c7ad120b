//! SRC003: a workbook without a catalog table.

use std::sync::Arc;

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Locus, Source};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC003",
    name: "no-table",
    severity: Severity::Deny,
    summary: Text::new("工作簿里没有找到目录表格", "no catalog table was found in the workbook"),
    checks: Text::new(
        "工作簿里有没有带“一级事项、二级事项、公开内容、公开依据……”表头的表格。",
        "Whether some sheet has a table headed 一级事项, 二级事项, 公开内容, 公开依据 …",
    ),
    why: Text::new(
        "没有表头就认不出哪一列是什么，文件里的内容不会进入目录。",
        "Without a header no column can be told from another, and nothing of the file enters the catalog.",
    ),
    example: Text::new("报送的是工作总结，或表头被删掉、做成了图片。", "The file is a report in prose, or its header was deleted or is a picture."),
    mend: Text::new(
        "在表格上方补上官方表头（两行：公开事项、公开内容（要素）……），或换成正确的文件。",
        "Put the official two-row header above the table, or send the right file.",
    ),
};

pub(in crate::read) fn finding(source: &Arc<Source>) -> Finding {
    Finding::new(
        &RULE,
        Locus::whole(source),
        Text::new("所有工作表里都没有找到目录表头，一条事项也没有读到", "no sheet has the header of a catalog; no item was read"),
        Text::new(
            "请确认文件是否发错；如果没有错，请在表格上方补上表头：序号、一级事项、二级事项、公开内容（要素）、公开依据、公开时限、公开主体……",
            "Check that it is the right file; if so, put the header above the table: 序号, 一级事项, 二级事项, 公开内容（要素）, 公开依据, 公开时限, 公开主体 …",
        ),
    )
}

/// A text file that is no catalog.
pub(in crate::read) fn no_items(source: &Arc<Source>) -> Finding {
    Finding::new(
        &RULE,
        Locus::whole(source),
        Text::new("文件里没有一条事项（items 缺失或为空）", "the file holds no item (`items` is absent or empty)"),
        Text::new(
            "请在 items: 下面逐条列出事项；如果这个文件不是目录，请不要列入检查。",
            "List the items under `items:`; do not name files that are no catalogs.",
        ),
    )
}
