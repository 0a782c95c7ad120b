//! LAW003: a title with the number of another law.

use crate::finding::{Change, Finding, Fix, Rule, Severity};
use crate::model::law::Standing;
use crate::text::Text;

use super::{Citation, Survey};
use super::law001_basis_repealed::finding;

pub(super) static RULE: Rule = Rule {
    code: "LAW003",
    name: "number-of-another-law",
    severity: Severity::Deny,
    summary: Text::new("公开依据的名称和文号对不上", "title and number of a basis belong to two laws"),
    checks: Text::new("公开依据的文号是否属于另一部法律或文件。依 catalogs/law.yaml 所列，未经核对前只提示。", "Whether the number of a basis is that of another law, by catalogs/law.yaml; a warning at most until that list was checked."),
    why: Text::new("名称和文号指向两部法律，看的人不知道依据哪一部。", "Title and number lead to two laws, and nobody knows which is meant."),
    example: Text::new("《中华人民共和国预算法》（国务院令第711号），而第711号是《政府信息公开条例》。", "《中华人民共和国预算法》（国务院令第711号）: that number is 《政府信息公开条例》."),
    mend: Text::new("核对后改正名称或文号。", "Look both up and correct one."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for Citation { row, basis, standing } in survey.doubtful_citations() {
        let Standing::OtherNumber { titled, numbered: other } = *standing else { continue };
        let (title, number, other) = (&basis.title, basis.number.as_deref().unwrap_or_default(), &other.title);
        let message = crate::text!("《{title}》的文号“{number}”是《{other}》的", "the number {number} of 《{title}》 is that of 《{other}》");
        let help = match titled.and_then(|titled| titled.number.as_ref()) {
            Some(right) => crate::text!("请核对：《{title}》的文号是“{right}”。", "The number of 《{title}》 is {right}."),
            None => Text::new("请核对名称和文号。", "Look up title and number."),
        };
        let found = finding(survey, &RULE, row, basis, message, help);
        findings.push(match titled.and_then(|titled| titled.number.clone()) {
            Some(right) => {
                found.mended_by(Fix::to_look_at(basis.locus.clone(), Change::WriteKeys(vec![("number", right)])))
            }
            None => found,
        });
    }
}
