//! CFG005: a decision about a row that is nowhere.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Decision, Locus};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "CFG005",
    name: "decision-unmatched",
    severity: Severity::Warn,
    summary: Text::new("decisions.yaml 里的判断没有对应的事项", "a decision in decisions.yaml is about no row"),
    checks: Text::new("decisions.yaml 里每条判断说的那一行（领域、一级事项、二级事项）在目录里是否还有。", "Whether the row that each decision is about (domain, category, name) still stands in a catalog."),
    why: Text::new("事项改名或取消以后，原来的判断不再起作用；留着会让人以为还有效。", "Once the row is renamed or gone the decision does nothing; left in place it seems to count."),
    example: Text::new("判断写的是“办事指引”，部门后来的表里已经改成“办事指南”。", "The decision says 办事指引, and the department's newer table says 办事指南."),
    mend: Text::new("按现在的名称改正，或删掉这条判断。", "Write the name as it now stands, or delete the decision."),
};

pub(crate) fn finding(at: Locus, decision: &Decision) -> Finding {
    let row = match &decision.category {
        Some(category) => format!("{category} / {}", decision.name),
        None => decision.name.clone(),
    };
    Finding::new(
        &RULE,
        at,
        crate::text!("判断“{row}”没有对应的事项", "no row is called “{row}”, which this decision is about"),
        Text::new(
            "请核对领域、一级事项、二级事项的写法；事项已经改名或取消的，删掉这一条。",
            "Check domain, category and name; delete the entry if the row has been renamed or is gone.",
        ),
    )
}
