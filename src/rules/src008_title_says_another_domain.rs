//! SRC008: a table whose title names another domain than its items belong to.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::{Catalog, Domain, Kind};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "SRC008",
    name: "title-says-another-domain",
    severity: Severity::Deny,
    summary: Text::new("标题写的是另一个领域", "the title names another domain"),
    checks: Text::new(
        "表格标题写的领域，与目录登记的领域、或表内事项实际所属的领域是否一致。",
        "Whether the domain in the title is the one that the catalog states, or that its items belong to.",
    ),
    why: Text::new("照旧表改标题时容易漏改；标题错了，整份目录会归到别的领域，真正的领域反而缺了目录。", "A table is often made from last year's of another domain. With the wrong title it is filed there, and its own domain has none."),
    example: Text::new("标题是“养老服务领域”，事项却是最低生活保障、特困人员救助。", "The title says 养老服务, but the items are 最低生活保障 and 特困人员救助."),
    mend: Text::new("改正标题；如果标题没错，那就是贴错了表。", "Correct the title; if it is right, the wrong table was pasted below it."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for (catalog, _) in survey.local().filter(|(catalog, _)| catalog.kind == Kind::Standard) {
        findings.extend(stated_domain(catalog));
        let (Some(title), Some(domain)) = (&catalog.title, &catalog.domain) else { continue };
        let Some(named) = Domain::of_title(title).filter(|named| *named != domain.value) else { continue };
        let (shown, named, actual, code) = (quoted(title), named.name(), domain.name(), domain.value);
        let finding = Finding::new(
            &RULE,
            title.locus.clone(),
            crate::text!(
                "标题“{shown}”写的是{named}，表内事项属于{actual}（{code}）",
                "the title “{shown}” names {named}, but the items belong to {actual} ({code})"
            ),
            crate::text!("请把标题里的“{named}”改为“{actual}”，或换成正确的表。", "Write {actual} for {named} in the title, or put the right table below it."),
        );
        findings.push(finding.in_domain(Some(domain.value), None));
    }
}

/// The file states a domain, and holds the items of another.
fn stated_domain(catalog: &Catalog) -> Option<Finding> {
    let (stated, actual) = (catalog.domain.as_ref()?, catalog.holds_domain?);
    let (code, theirs, name, own) = (actual, actual.name(), stated.name(), stated.value);
    let finding = Finding::new(
        &RULE,
        stated.locus.clone(),
        crate::text!(
            "写明的领域是{name}（{own}），里面的事项属于{theirs}（{code}）",
            "the domain is stated as {name} ({own}), but the items belong to {theirs} ({code})"
        ),
        crate::text!("请改为 domain: \"{code}\"，或换成正确的事项。", "Write `domain: \"{code}\"`, or put the right items in."),
    );
    Some(finding.in_domain(Some(own), None))
}
