//! SRC001: a file that cannot be read.

use std::sync::Arc;

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Locus, Source};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC001",
    name: "unreadable-file",
    severity: Severity::Deny,
    summary: Text::new("文件无法读取", "the file cannot be read"),
    checks: Text::new(
        "文件能否打开：是否损坏、加了密码、扩展名与内容不符，或不是 UTF-8 编码的文本。",
        "Whether the file opens: not damaged, not behind a password, what its extension says it is, and UTF-8 where it is a text.",
    ),
    why: Text::new(
        "打不开的文件里的事项一条也没有检查，合并时会整表遗漏。",
        "None of its items is checked, and a merge would lack the whole table.",
    ),
    example: Text::new(
        "“民政局.xls”其实是网页另存的文件；“财政局.xlsx”设置了打开密码。",
        "`民政局.xls` is really a web page saved under that name; `财政局.xlsx` asks for a password.",
    ),
    mend: Text::new(
        "用 Excel 或 WPS 打开后“另存为”.xlsx；加密的先在“文件—信息—保护工作簿”里取消密码；打不开的请报送部门重发。",
        "Open it in Excel or WPS and save it as .xlsx; remove the password under File, Info, Protect Workbook; ask the department to send a damaged file again.",
    ),
};

/// The file at `source` cannot be read, for the reason given.
pub(in crate::read) fn finding(source: &Arc<Source>, why: &Text, help: Text) -> Finding {
    let message = crate::text!("文件无法读取：{why}", "the file cannot be read: {why}"; why);
    Finding::new(&RULE, Locus::whole(source), message, help)
}
