//! CFG002: an exception whose last day is over.

use crate::finding::{Allowance, Finding, Rule, Severity};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "CFG002",
    name: "allowance-expired",
    severity: Severity::Deny,
    summary: Text::new("豁免已过期", "an allowance has expired"),
    checks: Text::new("mulu.yaml 的 allowances 里每条豁免的 until 是否已过。", "Whether `until` of each allowance in mulu.yaml is over."),
    why: Text::new("豁免是有期限的承诺；过期不处理，缺项就会一直缺下去。", "An allowance is a promise with a date; if nobody looks at it again, what is missing stays missing."),
    example: Text::new("{rule: GAP002, item: \"20-012\", reason: 年底前补齐, until: 2021-12-31}，今天已是次年。", "{rule: GAP002, item: \"20-012\", reason: due by the end of the year, until: 2021-12-31}, and that year is over."),
    mend: Text::new("问题已解决的删掉豁免；确需延长的，改 until 并写明理由。", "Delete the allowance if the fault is mended; else move `until` and say why."),
};

/// The allowance counted until a day that is over; what it covered is reported again.
pub(crate) fn finding(allowance: &Allowance) -> Finding {
    let rule = &allowance.rule;
    let reason = match &allowance.by {
        Some(by) => format!("{}；{by}", allowance.reason),
        None => allowance.reason.clone(),
    };
    let until = allowance.until.map(|day| day.to_string()).unwrap_or_default();
    Finding::new(
        &RULE,
        allowance.locus.clone(),
        crate::text!("{rule} 的豁免（{reason}）已于 {until} 到期，不再生效", "the allowance of {rule} ({reason}) ended on {until} and no longer counts"),
        Text::new("请解决它所豁免的问题后删除，或改 until 延期。", "Mend what it allowed and delete it, or move `until`."),
    )
}
