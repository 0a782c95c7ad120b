//! SRC018: a table whose title names another region.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::Region;
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "SRC018",
    name: "title-says-another-region",
    severity: Severity::Deny,
    summary: Text::new("标题写的是另一个地区", "the title names another region"),
    checks: Text::new(
        "表格标题写的地区，与目录的 region 或 mulu.yaml 的 region 是否一致。上级地区的名称不算错。",
        "Whether the region in the title is that of the catalog or of mulu.yaml. The name of a city or province that it lies in is no fault.",
    ),
    why: Text::new(
        "借用外县的表却忘了改标题，公布出去就是别县的目录。",
        "A table was borrowed from another county and its title left as it was: published, it is that county's.",
    ),
    example: Text::new("海门区的目录，标题写“通州区社会救助领域……”。", "A catalog of 海门区 is titled 通州区社会救助领域 …"),
    mend: Text::new("改正标题，并检查表内的主体、依据是否也是外县的。", "Correct the title, and look for the other county's bodies and bases in the table."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for (catalog, _) in survey.local() {
        let stated = catalog.region.as_ref().map(|region| &region.value);
        let (Some(title), Some(own)) = (&catalog.title, survey.region.or(stated)) else { continue };
        // A code that does not exist, or is another region's, has been reported.
        let is_known = survey.regions.name_of(own.code) == Some(own.name.as_str());
        let named = survey.regions.in_title(title);
        let is_own = |named: &Region| named.code.is_within(own.code) || own.code.is_within(named.code);
        let Some(named) = named.first().filter(|_| is_known && !named.iter().any(is_own)) else { continue };
        let (shown, theirs, ours) = (quoted(title), &named.name, &own.name);
        let finding = Finding::new(
            &RULE,
            title.locus.clone(),
            crate::text!("标题“{shown}”写的是{theirs}，目录是{ours}的", "the title “{shown}” names {theirs}, the catalog is of {ours}"),
            crate::text!(
                "请把标题里的“{theirs}”改为“{ours}”，并检查表内的主体和依据。",
                "Write {ours} for {theirs} in the title, and check the bodies and bases below it."
            ),
        );
        findings.push(finding.in_domain(catalog.domain_code(), None));
    }
}
