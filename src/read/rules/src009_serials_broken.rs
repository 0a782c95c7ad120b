//! SRC009: serial numbers that do not count on.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Sourced;
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC009",
    name: "serials-broken",
    severity: Severity::Warn,
    summary: Text::new("序号不连续或重复", "serial numbers skip or repeat"),
    checks: Text::new("表格“序号”列是否从 1 起逐一递增。", "Whether the column 序号 counts up from one row to the next."),
    why: Text::new(
        "序号断开往往说明有行被删掉、漏贴或排错了位置。",
        "Where serials skip, rows were often deleted, not pasted, or put in the wrong place.",
    ),
    example: Text::new("序号 4 之后是 6。", "6 follows 4."),
    mend: Text::new("先确认有没有漏行，再重新编号。", "Check first that no row is missing, then number anew."),
};

/// `found` follows `before`.
pub(in crate::read) fn finding(before: u32, found: &Sourced<u32>) -> Finding {
    let (number, expected) = (found.value, before + 1);
    let message = if number == before {
        crate::text!("序号 {number} 重复", "serial number {number} stands twice")
    } else {
        crate::text!("序号不连续：{before} 之后是 {number}", "serial numbers skip: {number} follows {before}")
    };
    let help = crate::text!(
        "请确认这里没有漏行；没有漏行的，把 {number} 改为 {expected} 并顺次重编。",
        "Check that no row is missing here; if none is, change {number} to {expected} and number on from there."
    );
    Finding::new(&RULE, found.locus.clone(), message, help)
}
