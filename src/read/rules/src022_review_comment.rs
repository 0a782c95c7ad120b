//! SRC022: what a reviewer wrote beside an item.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::{Field, Locus};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC022",
    name: "review-comment",
    severity: Severity::Warn,
    summary: Text::new("表里有审核意见", "the table holds a reviewer's comment"),
    checks: Text::new(
        "表格的审核意见、审核人、日期各列有没有填写，单元格有没有批注（备注、会话）。这些不是目录的内容，不会并入目录。mulu 自己写的批注不算。",
        "Whether anything is written in 审核意见, 审核人 or 日期, or in the note or the comments of a cell. None of it is part of the catalog, and it does not enter it. What mulu itself wrote in notes does not count.",
    ),
    why: Text::new(
        "送审的工作簿直接当作目录来用，审核意见就没有人处理。",
        "When a workbook that came back from review is used as a catalog, nobody looks at its comments.",
    ),
    example: Text::new("审核意见：“建议删去此项”。", "审核意见 says 建议删去此项."),
    mend: Text::new("按意见修改后，清空审核各列、删去批注。", "Do what the comment asks, then clear these columns and delete the notes."),
};

pub(in crate::read) fn finding(at: Locus, column: &str, text: &str) -> Finding {
    let words = quoted(text);
    let mut finding = Finding::new(
        &RULE,
        at,
        crate::text!("{column}：“{words}”，没有并入目录", "{column}: “{words}”; it did not enter the catalog"),
        Text::new("请按意见处理后清空这一格。", "Do what it asks and clear the cell."),
    );
    finding.subject.field = Some(Field::Review);
    finding
}

/// Whether a finding is about a note, which stands beside its cell already, and not about a column of the review.
pub(crate) fn is_note(finding: &Finding) -> bool {
    finding.rule == &RULE && finding.subject.field.is_none()
}

/// A note or a comment of a cell, in full: a report quotes the cell and not what is written beside it. Of some formats only the cell is known.
pub(in crate::read) fn note(at: Locus, words: Option<&str>) -> Finding {
    let message = match words {
        Some(words) => crate::text!("批注：“{words}”，没有并入目录", "a note says “{words}”; it did not enter the catalog"),
        None => Text::new(
            "这一格有批注，这种格式的批注读不出来",
            "the cell has a note, whose words cannot be read in this format",
        ),
    };
    let help = match words {
        Some(_) => Text::new("请按意见处理后删去这条批注。", "Do what it asks and delete the note."),
        None => Text::new(
            "请打开工作簿看批注，处理后删去；或另存为 .xlsx 再检查，就能列出批注的内容。",
            "Open the workbook, do what the note asks and delete it; saved as .xlsx it is told of word by word.",
        ),
    };
    Finding::new(&RULE, at, message, help)
}
