//! CFG003: an exception that nothing needs.

use crate::finding::{Allowance, Finding, Rule, Severity};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "CFG003",
    name: "allowance-unmatched",
    severity: Severity::Warn,
    summary: Text::new("豁免没有对应的检查结果", "an allowance covers nothing"),
    checks: Text::new("mulu.yaml 的每条豁免是否真的豁免了某条检查结果，规则代码是否存在。", "Whether each allowance in mulu.yaml covers some finding, and whether its rule exists."),
    why: Text::new("没有用处的豁免多半是写错了，或者问题已经解决；留着会掩盖以后的同类问题。", "An allowance that covers nothing is mistyped or no longer needed; left in place it hides the next such fault."),
    example: Text::new("豁免写的是 20-021，实际是 20-012。", "The allowance names 20-021, where 20-012 was meant."),
    mend: Text::new("改正规则代码或事项编号，或删掉这条豁免。", "Correct the rule or the item, or delete the allowance."),
};

pub(crate) fn finding(allowance: &Allowance, rule_exists: bool) -> Finding {
    let rule = &allowance.rule;
    let message = match (&allowance.item, rule_exists) {
        (_, false) => crate::text!("豁免的规则“{rule}”不存在", "there is no rule “{rule}” to allow"),
        (Some(item), true) => crate::text!("豁免 {rule}（{item}）没有对应的检查结果", "the allowance of {rule} for {item} covers no finding"),
        (None, true) => crate::text!("豁免 {rule} 没有对应的检查结果", "the allowance of {rule} covers no finding"),
    };
    Finding::new(&RULE, allowance.locus.clone(), message, Text::new("请核对规则代码和事项编号；不再需要的请删除。", "Check rule and item; delete it if it is no longer needed."))
}
