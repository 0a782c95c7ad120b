//! SRC018: a table whose title names another region.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::{Region, RegionRank, Regions, Sourced};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "SRC018",
    name: "title-says-another-region",
    severity: Severity::Deny,
    summary: Text::new("标题写的是另一个地区", "the title names another region"),
    checks: Text::new(
        "表格标题写的地区，与目录的 region 或 mulu.yaml 的 region 是否一致；标题里有没有没登记的乡镇、街道、园区，或国家代码里没有的县。上级地区的名称不算错。",
        "Whether the region in the title is that of the catalog or of mulu.yaml, and whether the title names a township or a zone that nobody declared, or a county that GB/T 2260 lacks. The name of a city or province that it lies in is no fault.",
    ),
    why: Text::new(
        "借用外县的表却忘了改标题，公布出去就是别县的目录；乡镇的表混进县里的目录，就成了县里公开的事项。",
        "A table was borrowed from another county and its title left as it was: published, it is that county's. A township's table among those of its county would make its items the county's.",
    ),
    example: Text::new("海门区的目录，标题写“通州区社会救助领域……”。", "A catalog of 海门区 is titled 通州区社会救助领域 …"),
    mend: Text::new(
        "改正标题，并检查表内的主体、依据是否也是外县的；是乡镇、街道、园区自己的表，在 mulu.yaml 的 regions 里登记。",
        "Correct the title, and look for the other county's bodies and bases in the table; declare a township or a zone that the table is of in mulu.yaml under `regions`.",
    ),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for (catalog, _) in survey.local() {
        let stated = catalog.region.as_ref().map(|region| &region.value);
        let (Some(title), Some(own)) = (&catalog.title, survey.region.or(stated)) else { continue };
        // A code that does not exist, or is another region's, has been reported.
        if survey.regions.name_of(own.code) != Some(own.name.as_str()) {
            continue;
        }
        let named = survey.regions.in_title(title);
        let is_own = |named: &Region| named.code.is_within(own.code) || own.code.is_within(named.code);
        let finding = match named.first() {
            Some(first) if !named.iter().any(is_own) => Some(another(title, first, own)),
            _ => unknown(title, survey.regions, own),
        };
        findings.extend(finding.map(|finding| finding.in_domain(catalog.domain_code(), None)));
    }
}

/// The title names a region that is known, and is not ours.
fn another(title: &Sourced<String>, named: &Region, own: &Region) -> Finding {
    let (shown, theirs, ours) = (quoted(title), &named.name, &own.name);
    Finding::new(
        &RULE,
        title.locus.clone(),
        crate::text!("标题“{shown}”写的是{theirs}，目录是{ours}的", "the title “{shown}” names {theirs}, the catalog is of {ours}"),
        crate::text!(
            "请把标题里的“{theirs}”改为“{ours}”，并检查表内的主体和依据。",
            "Write {ours} for {theirs} in the title, and check the bodies and bases below it."
        ),
    )
}

/// The title names a region that nobody knows; `None` where it does not.
pub(crate) fn unknown(title: &Sourced<String>, regions: &Regions, own: &Region) -> Option<Finding> {
    let theirs = regions.unknown_in_title(title)?;
    let (shown, ours, code) = (quoted(title), &own.name, own.code);
    let is_below =
        own.code.rank() == RegionRank::County && Regions::is_of_township(&theirs);
    let mend = if title.contains(ours.as_str()) {
        crate::text!("请删去标题里的“{theirs}”", "take {theirs} out of the title")
    } else {
        crate::text!("请把标题里的“{theirs}”改为“{ours}”", "write {ours} for {theirs} in the title")
    };
    let help = if is_below {
        crate::text!(
            "是{theirs}自己的表，请在 mulu.yaml 的 regions 里登记：{{code: \"{code}加三位\", name: {theirs}, under: \"{code}\"}}；是{ours}的，{mend}。",
            "If the table is {theirs}'s own, declare it in mulu.yaml under `regions`: {{code: \"{code} and three digits\", name: {theirs}, under: \"{code}\"}}; if it is of {ours}, {mend}.";
            mend
        )
    } else {
        crate::text!(
            "是{ours}的，{mend}，并检查表内的主体和依据；不是的，把表移到别处；是园区、开发区的，在 mulu.yaml 的 regions 里登记。",
            "If it is of {ours}, {mend}, and check the bodies and bases below it; if it is not, move it elsewhere; declare a zone in mulu.yaml under `regions`.";
            mend
        )
    };
    let message = crate::text!(
        "标题“{shown}”写的是{theirs}，不是{ours}，mulu.yaml 里也没有登记",
        "the title “{shown}” names {theirs}, which is not {ours} and is not declared in mulu.yaml"
    );
    Some(Finding::new(&RULE, title.locus.clone(), message, help))
}
