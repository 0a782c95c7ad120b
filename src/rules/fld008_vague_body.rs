//! FLD008: a disclosing body that nobody could be asked about.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Field, vocabulary::VAGUE_BODY};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "FLD008",
    name: "vague-body",
    severity: Severity::Warn,
    summary: Text::new("公开主体只写“相关部门”", "the disclosing body is only “the departments concerned”"),
    checks: Text::new("公开主体是否写了具体单位，而不是“相关部门”“有关单位”“主管部门”。", "Whether 公开主体 names a body, and not 相关部门, 有关单位 or 主管部门."),
    why: Text::new("没有具体单位，公开责任就落不到人，群众也不知道找谁。", "Where no body is named nobody is responsible, and people do not know whom to ask."),
    example: Text::new("公开主体写“相关部门”。", "公开主体 says 相关部门."),
    mend: Text::new("写单位全称，如“示例县民政局”。", "Write the body's full name, such as 示例县民政局."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        for body in row.item.disclosing_bodies.iter().flat_map(|bodies| &bodies.value) {
            if !VAGUE_BODY.is(body) {
                continue;
            }
            let (body_name, region) = (&body.value, row.catalog.region.as_ref().map_or("", |region| region.name.as_str()));
            let lead = row.catalog.domain_code().and_then(|domain| domain.domain()?.leads.first());
            let help = match lead {
                Some(lead) => crate::text!("请写具体单位的全称，如“{region}{lead}”。", "Write the body's full name, for example “{region}{lead}”."),
                None => Text::new("请写具体单位的全称。", "Write the body's full name."),
            };
            let message = crate::text!("公开主体“{body_name}”没有写明是哪个单位", "the disclosing body (公开主体) “{body_name}” names nobody");
            let mut finding = row.finding(&RULE, Field::DisclosingBodies, message, help);
            finding.locus = body.locus.clone();
            findings.push(finding);
        }
    }
}
