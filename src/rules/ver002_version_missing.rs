//! VER002: a catalog file without a version.

use crate::finding::{Finding, Rule, Severity};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "VER002",
    name: "version-missing",
    severity: Severity::Warn,
    summary: Text::new("目录没有版本号", "the catalog has no version"),
    checks: Text::new("YAML 目录文件有没有 version；mulu.yaml 写了 version 的，以它为准，不再逐份要求。工作簿没有版本，不检查。", "Whether a catalog in YAML has a `version`. That of mulu.yaml stands for all its catalogs; workbooks have none and are passed over."),
    why: Text::new("目录要动态更新，没有版本就分不清公布的是哪一版。", "Catalogs change; without a version nobody can tell which one was published."),
    example: Text::new("目录文件里没有 version 一行。", "The file has no line `version`."),
    mend: Text::new("加上 version: 1.0.0；内容缩减升第一位，增加升第二位，只改文字升第三位。", "Add `version: 1.0.0`. Raise the first number when disclosure shrinks, the second when it grows, the third for wording."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for (catalog, _) in survey.local() {
        let is_workbook = catalog.locus.source.origin().sheet.is_some();
        if catalog.is_empty() || catalog.version.is_some() || catalog.has_unread_version || is_workbook {
            continue;
        }
        // Where the catalog says what it is, a version would stand beside.
        let title = catalog.title.as_ref().map(|title| &title.locus);
        let at = title.or(catalog.region.as_ref().map(|region| &region.locus)).unwrap_or(&catalog.locus).clone();
        let finding = Finding::new(
            &RULE,
            at,
            Text::new("目录没有版本号（version）", "the catalog has no `version`"),
            Text::new("请加上一行：version: 1.0.0", "Add the line: version: 1.0.0"),
        );
        findings.push(finding.in_domain(catalog.domain_code(), None));
    }
}
