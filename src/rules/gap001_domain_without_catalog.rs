//! GAP001: a pilot domain without a catalog.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, Domain, Kind, Locus};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "GAP001",
    name: "domain-without-catalog",
    severity: Severity::Deny,
    summary: Text::new("有的试点领域没有目录", "a pilot domain has no catalog"),
    checks: Text::new(
        "26个试点领域是否都有标准目录；乡镇、街道的，只看有乡级公开事项的领域。县里的目录中放了乡镇目录的，按县的目录检查，没有单独编目录的乡镇以县的目录为准。mulu init 写的初稿没有人改过的，不算目录，与 mulu coverage 一致。只在有 mulu.yaml 时检查，单独检查几个文件时不报告。",
        "Whether each of the 26 pilot domains has a standard catalog; of a township, each in which townships publish something. In a county's set its own catalogs count, and speak for the townships that have none. A draft of `mulu init` that nobody has worked on is no catalog, as for `mulu coverage`. Checked where there is a mulu.yaml, not for files that are named one by one.",
    ),
    why: Text::new("国办发〔2019〕54号要求县级政府编制完成本级26个试点领域的目录。", "国办发〔2019〕54号 asks county governments for the catalogs of all 26."),
    example: Text::new("仓库里没有“23 涉农补贴”的目录。", "There is no catalog of 23, 涉农补贴."),
    mend: Text::new("向牵头单位要目录放进 catalogs；本地确无此领域的，在 mulu.yaml 里豁免，item 写领域的代码或名称，并写明理由。", "Ask the lead department for it; where the county has no such matter, allow it in mulu.yaml, with the code or name of the domain as `item` and the reason."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let Some(set) = &survey.whole_set else { return };
    if survey.local().all(|(catalog, _)| catalog.kind != Kind::Standard) {
        findings.push(Finding::new(
            &RULE,
            set.clone(),
            Text::new("26个试点领域的标准目录一份也没有读到", "no catalog of any of the 26 pilot domains was read"),
            Text::new(
                "请核对 mulu.yaml 的 catalogs 写的文件夹或文件是不是放目录的地方。",
                "Check that `catalogs` in mulu.yaml names the folders or files that the catalogs lie in.",
            ),
        ));
        return;
    }
    for domain in Domain::all() {
        let is_it = |catalog: &Catalog| catalog.kind == Kind::Standard && catalog.domain_code() == Some(domain.code);
        let own: Vec<&Catalog> = survey.of_government().filter(|catalog| is_it(catalog)).collect();
        if own.iter().any(|catalog| !survey.is_draft(catalog)) || survey.due(survey.township(), domain.code).is_empty() {
            continue;
        }
        let finding = finding(survey, domain, set, own.first().copied());
        // An allowance names the domain by its code or its name.
        let finding = finding.in_domain(Some(domain.code), Some(domain.code.to_string()));
        findings.push(finding.in_domain(Some(domain.code), Some(domain.name.to_string())));
    }
}

fn finding(survey: &Survey<'_>, domain: &Domain, set: &Locus, draft: Option<&Catalog>) -> Finding {
    let (code, name) = (domain.code, domain.name);
    match draft {
        Some(draft) => Finding::new(
            &RULE,
            draft.locus.clone(),
            crate::text!(
                "“{code} {name}”的目录还是初稿，没有人改过，不算有目录",
                "the catalog of the domain {code} {name} is a draft that nobody has worked on, and counts for none"
            ),
            help_with_draft(domain),
        ),
        None => Finding::new(
            &RULE,
            set.clone(),
            crate::text!("缺少“{code} {name}”领域的标准目录", "there is no catalog of the domain {code} {name}"),
            help(survey, domain),
        ),
    }
}

fn help(survey: &Survey<'_>, domain: &Domain) -> Text {
    if survey.township().is_some() {
        return Text::new(
            "请把县里这一领域的目录中公开层级含“乡级”的事项编成本乡镇的目录，放进 catalogs。",
            "Make a catalog of the items that the county's catalog of the domain has at 乡级, and put it under catalogs.",
        );
    }
    let leads = domain.leads.join("、");
    crate::text!(
        "请向牵头单位（一般是{leads}）要目录，放进 catalogs。",
        "Ask the lead department (usually {leads}) for it and put it under catalogs."
    )
}

/// What to do about a draft: a department's table takes its place, or somebody fills it in.
fn help_with_draft(domain: &Domain) -> Text {
    let leads = domain.leads.join("、");
    crate::text!(
        "请向牵头单位（一般是{leads}）要表，放进 tables，运行 mulu import --write 替换；或直接在这个文件里按本地实际改写。",
        "Ask the lead department (usually {leads}) for its table, put it under tables and run `mulu import --write`, which takes the draft's place; or make this file what holds here."
    )
}
