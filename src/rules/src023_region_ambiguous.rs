//! SRC023: a table of one of several regions with the same name.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "SRC023",
    name: "region-ambiguous",
    severity: Severity::Warn,
    summary: Text::new("标题写的地区有同名的，看不出是哪一个", "several regions bear the name in the title"),
    checks: Text::new(
        "没有写明地区代码、也没有 mulu.yaml 的，标题、表名、文件名里的地区名称是否只属于一个地区；写了所在市的不算同名。",
        "Where neither the catalog nor a mulu.yaml states a code: whether the name in the title, the sheet's name or the file's is one region's alone. With its city beside it, it is.",
    ),
    why: Text::new(
        "地区分不清，本地事项的编号、上级目录和本地名称的比对都没有根据。",
        "Ids of local items, the catalogs of city and province, and names of bodies all hang on the region.",
    ),
    example: Text::new("“通州区社会救助领域……”，北京市和江苏省南通市各有一个通州区。", "通州区社会救助领域 …: there is a 通州区 in 北京市 and one in 南通市."),
    mend: Text::new("在标题里写上所在的市，或在目录的 region、mulu.yaml 里写明代码。", "Name the city in the title, or state the code in the catalog's `region` or in mulu.yaml."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    // With a manifest it is that one's, or SRC018 says that it is not.
    for (catalog, _) in survey.local().filter(|_| survey.region.is_none()) {
        let Some(first) = catalog.namesakes.first() else { continue };
        let at = catalog.title.as_ref().map_or(&catalog.locus, |title| &title.locus);
        let shown = quoted(&first.name);
        let all = catalog.namesakes.iter().map(|named| format!("{}（{}）", survey.regions.full_name(named), named.code));
        let all = all.collect::<Vec<_>>().join("、");
        let full = survey.regions.full_name(first);
        let finding = Finding::new(
            &RULE,
            at.clone(),
            crate::text!("叫“{shown}”的地区不止一个：{all}", "several regions are called “{shown}”: {all}"),
            crate::text!(
                "请在标题里写上所在的市，如“{full}”；或在 mulu.yaml 里写明 region。",
                "Name the city in the title, as in “{full}”, or state `region` in mulu.yaml."
            ),
        );
        findings.push(finding.in_domain(catalog.domain_code(), None));
    }
}
