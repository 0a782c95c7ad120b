//! VER001: a catalog that follows an older standard.

use crate::finding::{Finding, Rule, Severity};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "VER001",
    name: "standard-changed",
    severity: Severity::Warn,
    summary: Text::new("目录所依据的标准已有另一版本", "the catalog follows another version of the standard"),
    checks: Text::new("目录的 follows 所写的标准版本，是否就是现在用来检查的版本。", "Whether the version of the standard under `follows` is the one that the catalog is held against."),
    why: Text::new("标准更新后，本地目录要跟着梳理一遍（动态更新）。", "When the standard moves on, the local catalog has to be gone through again."),
    example: Text::new("follows: {standard: \"20\", version: 0.9.0}，现行标准是 1.0.0。", "follows: {standard: \"20\", version: 0.9.0}, while the standard is at 1.0.0."),
    mend: Text::new("对照新标准修改后，把 follows 的 version 改为新版本。", "Go through the catalog with the new standard, then write its version under `follows`."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for (catalog, _) in survey.local() {
        let Some(follows) = catalog.follows.as_ref().filter(|follows| Some(follows.standard) == catalog.domain_code())
        else {
            continue;
        };
        let standard = survey.standard.iter().find(|standard| standard.domain_code() == Some(follows.standard));
        let Some(current) = standard.and_then(|standard| standard.version.as_ref()) else { continue };
        if current.value == follows.version {
            continue;
        }
        let (theirs, ours, domain) = (&current.value, &follows.version, follows.standard);
        let finding = Finding::new(
            &RULE,
            follows.locus.clone(),
            crate::text!("依据的是标准 {domain} 的 {ours} 版，现行标准为 {theirs} 版", "it follows version {ours} of the standard {domain}, which is at {theirs}"),
            crate::text!("请运行 mulu merge --upgrade --from 旧标准的文件夹 把改动合进来（先不写，看过再加 --write），或对照 {theirs} 版修改目录，再把 follows 的 version 改为 {theirs}。", "Bring the changes in with `mulu merge --upgrade --from FOLDER_OF_THE_OLD_STANDARD` (a dry run; then `--write`); or go through it with {theirs}, then write {theirs} under `follows`."),
        );
        findings.push(finding.in_domain(catalog.domain_code(), None));
    }
}
