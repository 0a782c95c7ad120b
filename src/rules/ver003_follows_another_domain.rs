//! VER003: a catalog that says it follows the standard of another domain.

use crate::finding::{Finding, Rule, Severity};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "VER003",
    name: "follows-another-domain",
    severity: Severity::Deny,
    summary: Text::new("目录所依据的标准是另一领域的", "the catalog follows the standard of another domain"),
    checks: Text::new(
        "目录的 follows 所写的标准领域，与目录自己的领域是否一致。",
        "Whether the standard under `follows` is of the catalog's own domain.",
    ),
    why: Text::new(
        "领域写错，就不知道标准更新后该对照哪一份。",
        "With the wrong domain nobody knows which standard to go by when it changes.",
    ),
    example: Text::new(
        "domain: \"23\" 的目录写 follows: {standard: \"04\", version: 1.0.0}。",
        "A catalog with domain: \"23\" says follows: {standard: \"04\", version: 1.0.0}.",
    ),
    mend: Text::new("把 follows 的 standard 改为目录的领域编号。", "Write the catalog's own domain under `follows`."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for (catalog, _) in survey.local() {
        let (Some(follows), Some(own)) = (&catalog.follows, catalog.domain.as_ref().map(|domain| domain.value)) else {
            continue;
        };
        let stated = follows.standard;
        if stated == own {
            continue;
        }
        let finding = Finding::new(
            &RULE,
            follows.locus.clone(),
            crate::text!("依据的是标准 {stated}，目录的领域是 {own}", "it follows the standard {stated}, but its domain is {own}"),
            crate::text!("请把 follows 的 standard 改为 \"{own}\"。", "Write \"{own}\" as `standard` under `follows`."),
        );
        findings.push(finding.in_domain(Some(own), None));
    }
}
