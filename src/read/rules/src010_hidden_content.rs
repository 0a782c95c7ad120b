//! SRC010: items that nobody sees: hidden rows, columns and sheets.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Locus;
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC010",
    name: "hidden-content",
    severity: Severity::Warn,
    summary: Text::new("隐藏的行、列或工作表里有内容", "hidden rows, columns or sheets hold content"),
    checks: Text::new(
        "目录表格里有没有隐藏的行、列，有目录的工作表是否被隐藏。隐藏的内容照样读取。",
        "Whether rows or columns of a table, or a sheet with a table, are hidden. Hidden content is read all the same.",
    ),
    why: Text::new(
        "隐藏的事项看表的人看不到，却会进入目录；也可能是准备删除而没有删的。",
        "People who look at the table do not see it, yet it enters the catalog; or someone meant to delete it.",
    ),
    example: Text::new("第 12 至 14 行被隐藏，里面有 3 条事项。", "Rows 12 to 14 are hidden and hold three items."),
    mend: Text::new(
        "选中前后两行，右键“取消隐藏”，确认要保留还是删除。",
        "Select the rows around them, right-click, Unhide; then keep or delete them.",
    ),
};

/// What is hidden.
#[derive(Clone, Copy)]
pub(in crate::read) enum Hidden {
    /// Rows, first and last as the sheet shows them, and how many items they hold.
    Rows { first: u32, last: u32, items: usize },
    /// A column, by its letters.
    Column,
    /// The whole sheet.
    Sheet,
}

pub(in crate::read) fn finding(at: Locus, hidden: Hidden) -> Finding {
    let message = match hidden {
        Hidden::Rows { first, last, items } if first == last => {
            let items = Text::counted(items, "item", "items");
            crate::text!("第 {first} 行被隐藏，里面有 {items} 条事项", "row {first} is hidden and holds {items}"; items)
        }
        Hidden::Rows { first, last, items } => {
            let items = Text::counted(items, "item", "items");
            crate::text!(
                "第 {first} 至 {last} 行被隐藏，里面有 {items} 条事项",
                "rows {first} to {last} are hidden and hold {items}";
                items
            )
        }
        Hidden::Column => {
            let address = at.address().unwrap_or_default();
            let letters = address.trim_end_matches(|c: char| c.is_ascii_digit());
            crate::text!("{letters} 列被隐藏，但有内容", "column {letters} is hidden but holds content")
        }
        Hidden::Sheet => Text::new("这个工作表被隐藏，但里面有目录表格", "the sheet is hidden but holds a catalog table"),
    };
    let help = match hidden {
        Hidden::Sheet => Text::new(
            "请右键工作表标签“取消隐藏”，确认要保留还是删除。",
            "Right-click the sheet tabs, Unhide, then keep or delete the sheet.",
        ),
        _ => Text::new("请“取消隐藏”后确认：要保留就显示出来，不要就删除。", "Unhide it, then keep it visible or delete it."),
    };
    Finding::new(&RULE, at, message, help)
}
