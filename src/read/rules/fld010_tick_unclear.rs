//! FLD010: a cell to tick that says something else.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::{Field, Locus};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "FLD010",
    name: "tick-unclear",
    severity: Severity::Warn,
    summary: Text::new("应打勾的单元格里写了别的内容", "a cell to tick holds something else"),
    checks: Text::new(
        "“全社会”“主动”“县级”等列的单元格是否只有√、空白，或能认出的文字。",
        "Whether the cells under 全社会, 主动, 县级 and the like hold a tick, nothing, or words that are known.",
    ),
    why: Text::new("看不出勾没勾，就不知道向谁公开、由哪一级公开。", "Whether it is ticked cannot be told, hence neither who is addressed nor which tier publishes."),
    example: Text::new("“县级”列里写着“视情况”。", "The column 县级 says 视情况."),
    mend: Text::new("要公开就打√，不公开就留空；补充说明写进备注。", "Tick it or leave it blank; put remarks into 备注."),
};

pub(in crate::read) fn finding(at: Locus, field: Field, text: &str) -> Finding {
    let label = field.label();
    let words = quoted(text);
    Finding::new(
        &RULE,
        at,
        crate::text!("{label}列应打勾的单元格里写的是“{words}”，没有算作打勾", "{label}: the cell to tick says “{words}” and was not taken for a tick"; label),
        Text::new("要选就改为“√”，不选就清空。", "Write √ or clear the cell."),
    )
}
