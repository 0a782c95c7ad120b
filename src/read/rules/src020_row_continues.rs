//! SRC020: a row that was taken for more of the item above it.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::Locus;
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC020",
    name: "row-continues",
    severity: Severity::Warn,
    summary: Text::new("没有序号和名称的行并入了上一条事项", "a row without serial number and name was added to the item above"),
    checks: Text::new(
        "表格里没有序号、没有一级和二级事项、也没有打勾的行。这样的行多半是上一条事项的内容跨页断开，按上一条事项的内容读取。名称单元格合并到这一行的，不报告。",
        "Rows with neither serial number nor category, name or ticks. Most often an item was broken by a page, and such a row is read as more of the item above. Where the cell of the name is merged over the row it is not reported.",
    ),
    why: Text::new(
        "断开的内容如果其实是另一条事项，就会混进上一条。",
        "If the row is an item of its own, its contents are now mixed into another's.",
    ),
    example: Text::new("跨页后，渠道的后半截单独占了一行。", "Behind a page break the second half of the channels stands in a row of its own."),
    mend: Text::new(
        "是上一条的内容，就并到上一行的单元格里；是另一条事项，就补上一级、二级事项。",
        "Move it into the cell of the row above if it belongs there; fill in 一级事项 and 二级事项 if it is an item.",
    ),
};

pub(in crate::read) fn finding(at: Locus, text: &str) -> Finding {
    let words = quoted(text);
    Finding::new(
        &RULE,
        at,
        crate::text!(
            "这一行“{words}”没有序号和名称，按上一条事项的内容读取",
            "this row, “{words}”, has neither number nor name; it was read as more of the item above"
        ),
        Text::new(
            "请把内容并到上一行的单元格里；如果是另一条事项，请补上一级事项和二级事项。",
            "Move its contents into the cells of the row above; if it is an item, fill in 一级事项 and 二级事项.",
        ),
    )
}
