//! SRC016: a standard catalog of which nobody can tell the domain.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, Kind};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "SRC016",
    name: "domain-unknown",
    severity: Severity::Deny,
    summary: Text::new("看不出是哪个领域的目录", "the domain of a catalog cannot be told"),
    checks: Text::new(
        "标准目录属于26个试点领域的哪一个：先看 domain，再看标题、工作表名、文件名，最后看事项本身。",
        "Which of the 26 pilot domains a standard catalog is of: by `domain`, then by the title, the sheet's and the file's name, at last by its items.",
    ),
    why: Text::new("不知道领域，就无法与标准目录对照，缺项、时限都查不出来。", "Without its domain a catalog cannot be held against the standard: neither gaps nor limits are found."),
    example: Text::new("标题只写“政务公开标准目录”，工作表名是 Sheet1。", "The title says only 政务公开标准目录, the sheet is called Sheet1."),
    mend: Text::new("在标题里写明领域，如“社会救助领域基层政务公开标准目录”；26个领域以外的，标题写“主动公开补充目录”。", "Name the domain in the title: 社会救助领域基层政务公开标准目录; outside the 26, call it 主动公开补充目录."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let is_unknown = |catalog: &Catalog| catalog.kind == Kind::Standard && catalog.domain.is_none() && !catalog.is_empty();
    for (catalog, _) in survey.local().filter(|(catalog, _)| is_unknown(catalog)) {
        let at = catalog.title.as_ref().map_or(&catalog.locus, |title| &title.locus);
        let items = Text::counted(catalog.items.len(), "item", "items");
        findings.push(Finding::new(
            &RULE,
            at.clone(),
            crate::text!("看不出这份目录（{items} 条事项）属于哪个试点领域，没有与标准对照", "which pilot domain this catalog ({items}) is of cannot be told; it was not held against the standard"; items),
            Text::new(
                "请在标题里写明领域，如“社会救助领域基层政务公开标准目录”；YAML 文件写 domain。",
                "Name the domain in the title, as in 社会救助领域基层政务公开标准目录; in YAML write `domain`.",
            ),
        ));
    }
}
