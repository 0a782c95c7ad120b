//! DUP003: a supplementary item that a standard catalog has.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, Field, Kind};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "DUP003",
    name: "supplementary-repeats-standard",
    severity: Severity::Deny,
    summary: Text::new("补充目录重复了标准目录的事项", "a supplementary item repeats one of a standard catalog"),
    checks: Text::new(
        "主动公开补充目录的事项，是否已在26个领域的标准目录（本地的或全国的）里：一级、二级事项相同，或二级事项名称相同且该名称只有一处。",
        "Whether an item of the supplementary catalog stands in a standard catalog of the 26 domains, local or national: by category and name, or by a name that stands there only once.",
    ),
    why: Text::new("补充目录只补26个领域以外的内容；重复的事项两处更新、两种标准，合并时只保留标准目录的一条。", "The supplementary catalog holds what the 26 domains do not. A repeated item is kept up in two places; a merge keeps the standard's."),
    example: Text::new("补充目录里又列了“户籍管理”领域的“出生登记”。", "The supplementary catalog lists 出生登记 again, which is in 户籍管理."),
    mend: Text::new("从补充目录删掉这一条；要补充的内容加到标准目录的那一条里。", "Delete it from the supplementary catalog; add what it has to the item of the standard catalog."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let is_supplementary = |catalog: &&Catalog| catalog.kind == Kind::Supplementary;
    if !survey.catalogs.iter().any(|catalog| is_supplementary(&catalog)) {
        return;
    }
    let repeats = survey.repeats();
    for catalog in survey.catalogs.iter().filter(is_supplementary) {
        for item in &catalog.items {
            let Some(standard) = repeats.of(item) else {
                continue;
            };
            let (title, other) = (item.title(), standard.title());
            let place = standard.locus.seen_from(&item.locus);
            let finding = Finding::new(
                &RULE,
                item.locus.clone(),
                crate::text!(
                    "补充目录的“{title}”与标准目录的“{other}”重复（{place}）",
                    "“{title}” repeats “{other}” of the standard catalog ({place})";
                    place
                ),
                Text::new(
                    "请从补充目录删掉这一条，需要补充的内容加到标准目录的事项里。",
                    "Delete it here; add what it has to the item of the standard catalog.",
                ),
            );
            let finding = finding.about(catalog.domain_code(), item, Some(Field::Name));
            findings.push(finding.related(
                standard.locus.clone(),
                Text::new("标准目录的事项", "the item of the standard catalog"),
            ));
        }
    }
}
