//! SRC006: a key, or a cell, that a file has twice.

use std::sync::Arc;

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::{Locus, Source};
use crate::text::Text;
use crate::yaml::Duplicate;

pub(crate) static RULE: Rule = Rule {
    code: "SRC006",
    name: "duplicate-key",
    severity: Severity::Deny,
    summary: Text::new("同一条内容里有两个相同的键", "a key stands twice"),
    checks: Text::new(
        "同一事项（或同一层）里是否有重复的键；工作簿里是否有写了两次的单元格。",
        "Whether a key stands twice in one item, or on one level, and whether a workbook has a cell twice.",
    ),
    why: Text::new(
        "两个值只能取一个，多数工具会悄悄丢掉前一个。",
        "Only one of the two values can count, and most tools drop one of them in silence.",
    ),
    example: Text::new("一条事项里写了两次 time_limit。", "An item has time_limit twice."),
    mend: Text::new("删掉多余的一个；两个值都要的，合并成一个列表。", "Delete one of them, or join the values in one list."),
};

pub(in crate::read) fn finding(source: &Arc<Source>, duplicate: &Duplicate) -> Finding {
    let key = &duplicate.key;
    let line = duplicate.first.line;
    Finding::new(
        &RULE,
        Locus::span(source, duplicate.span),
        crate::text!(
            "键“{key}”重复：第 {line} 行已经写过，这里的值没有采用",
            "the key `{key}` stands twice: it is on line {line} already, and the value here was not taken"
        ),
        crate::text!("请删掉其中一个“{key}”。", "Delete one of the two `{key}`."),
    )
    .related(Locus::span(source, duplicate.first), Text::new("第一次出现", "first here"))
}

/// A workbook has cells twice, with different values; this is the first, and what stood there first.
pub(in crate::read) fn cell(at: Locus, was: &str, count: usize) -> Finding {
    let was = quoted(was);
    let address = at.address().unwrap_or_default();
    let others = count - 1;
    let mut message = crate::text!(
        "文件里这个单元格写了两次，前一次的“{was}”没有采用",
        "the file has this cell twice, and “{was}”, which comes first, was not taken"
    );
    if others > 0 {
        let more = crate::text!("；这张表里还有 {others} 处", "; so it is with {others} more of the sheet");
        message.zh.to_mut().push_str(&more.zh);
        message.en.to_mut().push_str(&more.en);
    }
    let help = crate::text!(
        "这是生成文件的软件出的错：请用 Excel 或 WPS 打开，核对 {address} 等单元格，另存为 .xlsx。",
        "The program that wrote the file is at fault: open it in Excel or WPS, look at {address}, and save it as .xlsx."
    );
    Finding::new(&RULE, at, message, help)
}
