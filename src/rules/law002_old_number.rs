//! LAW002: a law cited by the number of an older text.

use crate::finding::{Change, Finding, Fix, Rule, Severity};
use crate::model::law::Standing;
use crate::text::Text;

use super::{Citation, Survey};
use super::law001_basis_repealed::finding;

pub(super) static RULE: Rule = Rule {
    code: "LAW002",
    name: "old-number",
    severity: Severity::Deny,
    summary: Text::new("公开依据的文号是修订前的", "a basis is cited by the number of an older text"),
    checks: Text::new("公开依据的名称现行有效，但文号是修订前旧文本的。依 catalogs/law.yaml 所列，未经核对前只提示。", "Whether a basis whose title is in force carries the number of the text before its revision, by catalogs/law.yaml; a warning at most until that list was checked."),
    why: Text::new("旧文号指向已经失效的文本，条款内容可能不同。", "The old number leads to a text that is no longer in force, and whose articles may differ."),
    example: Text::new("《政府信息公开条例》（国务院令第492号），现行为第711号。", "《政府信息公开条例》（国务院令第492号）; the text in force is 第711号."),
    mend: Text::new("改为现行文号。", "Write the number in force."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for Citation { row, basis, standing } in survey.doubtful_citations() {
        let Standing::OldNumber { current, since } = *standing else { continue };
        let title = &basis.title;
        let (old, new) = (basis.number.as_deref().unwrap_or_default(), current.number.as_deref().unwrap_or_default());
        let message = crate::text!("《{title}》的文号“{old}”是旧文本的，{since} 起为“{new}”", "《{title}》 is cited as {old}; since {since} it is {new}");
        let help = crate::text!("请把文号改为“{new}”。", "Write {new}.");
        let found = finding(survey, &RULE, row, basis, message, help).related(current.locus.clone(), Text::new("现行文本", "in force"));
        let keys = vec![("number", new.to_owned())];
        findings.push(found.mended_by(Fix::to_look_at(basis.locus.clone(), Change::WriteKeys(keys))));
    }
}
