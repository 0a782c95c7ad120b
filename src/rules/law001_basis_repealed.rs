//! LAW001: a legal basis that is no longer in force.

use crate::finding::{Change, Finding, Fix, Rule, Severity};
use crate::model::law::{Law, Standing};
use crate::model::{Field, LegalBasis, Sourced};
use crate::text::Text;

use super::{Citation, Row, Survey};

pub(super) static RULE: Rule = Rule {
    code: "LAW001",
    name: "basis-repealed",
    severity: Severity::Deny,
    summary: Text::new("公开依据已经废止", "a legal basis was repealed"),
    checks: Text::new(
        "公开依据在目录施行之日是否仍然有效，依 catalogs/law.yaml 所列。没有施行日期的按检查当日。所列未经逐条核对前，只提示。",
        "Whether each basis is in force on the day from which the catalog applies, by catalogs/law.yaml; today where it names none. As long as nobody has checked that list, it is a warning at most.",
    ),
    why: Text::new("引用已废止的法律，公开就没有依据；多半是抄了旧表。", "With a repealed law there is no basis for publishing; most often an old table was copied."),
    example: Text::new("户籍管理目录仍引《中华人民共和国收养法》（2021年起由《民法典》代替）。", "A catalog of 户籍管理 still cites 《中华人民共和国收养法》, replaced by 《民法典》 in 2021."),
    mend: Text::new("换成替代它的法律，并在国家法律法规数据库核对。", "Cite what replaced it, after looking it up in the national database of laws."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for Citation { row, basis, standing } in survey.doubtful_citations() {
        let Standing::Repealed { by, since } = *standing else { continue };
        let (old, new) = (&basis.title, &by.title);
        let number = by.number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
        let message = crate::text!("公开依据《{old}》已于 {since} 废止", "the basis 《{old}》 was repealed on {since}");
        let help = crate::text!("请改为《{new}》{number}。", "Cite 《{new}》{number}.");
        let found = finding(survey, &RULE, row, basis, message, help).related(by.locus.clone(), Text::new("现行依据", "in force"));
        // Which article of the new law says the same, only a person can tell.
        let is_plain = basis.articles.is_none() && (basis.number.is_none() || by.number.is_some());
        findings.push(if is_plain { cite(found, basis, by) } else { found });
    }
}

/// The finding, mended by citing a law.
pub(super) fn cite(finding: Finding, basis: &Sourced<LegalBasis>, law: &Law) -> Finding {
    let number = law.number.clone().filter(|_| basis.number.is_some()).map(|number| ("number", number));
    let keys = std::iter::once(("title", law.title.clone())).chain(number).collect();
    finding.mended_by(Fix::to_look_at(basis.locus.clone(), Change::WriteKeys(keys)))
}

/// A finding about one basis. What is known of laws was not looked up yet: until it is, it fails no run, and the message says so.
pub(super) fn finding(
    survey: &Survey<'_>,
    rule: &'static Rule,
    row: &Row<'_>,
    basis: &Sourced<LegalBasis>,
    message: Text,
    help: Text,
) -> Finding {
    let help = if survey.law.checked {
        help
    } else {
        crate::text!("{help}法律信息未经核对，改前请在国家法律法规数据库确认。", "{help} What mulu knows of laws is unchecked: look it up in the national database first."; help)
    };
    let mut finding = row.finding(rule, Field::LegalBasis, message, help);
    finding.locus = basis.locus.clone();
    if survey.law.checked { finding } else { finding.at_most(Severity::Warn) }
}
