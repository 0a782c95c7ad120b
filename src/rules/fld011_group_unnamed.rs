//! FLD011: a group that is ticked and not named.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Audience, Column, Field};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "FLD011",
    name: "group-unnamed",
    severity: Severity::Warn,
    summary: Text::new("特定群体没有写明是谁", "a specific group is ticked but not named"),
    checks: Text::new("“特定群体”选了的，有没有写明是哪些人。", "Whether 特定群体, where it is chosen, says which people."),
    why: Text::new("只打√，群众不知道自己是不是公开对象，单位也不知道该告知谁。", "A bare tick tells neither the people whether they are meant nor the body whom to inform."),
    example: Text::new("“特定群体”列里只有“√”。", "The column 特定群体 holds a bare √."),
    mend: Text::new("把√改成具体的人群，如“申请人”“被征收人”。", "Replace the tick by the group: 申请人, 被征收人 …"),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        // Where the standard does not name the group, no county can be expected to.
        let of_standard = row.standard.and_then(|standard| standard.audience.as_ref());
        let is_unnamed = |audience: &Audience| audience.groups.iter().any(|group| group == Audience::UNNAMED);
        let Some(audience) = row.item.audience.as_ref().filter(|audience| is_unnamed(audience)) else { continue };
        if of_standard.is_some_and(|audience| is_unnamed(audience)) {
            continue;
        }
        let named = of_standard.map(|audience| audience.groups.join("、")).filter(|groups| !groups.is_empty());
        let groups = named.unwrap_or_else(|| "申请人".to_owned());
        let message = Text::new(
            "公开对象选了“特定群体”，但没有写明是谁",
            "the audience is a specific group (特定群体) that is not named",
        );
        let help = row.advice(
            crate::text!("请把√改成具体的人群，如“{groups}”。", "Replace the tick by the group, as in {groups}."),
            crate::text!("请写成 groups: [{groups}] 这样的形式。", "Write it as groups: [{groups}]."),
        );
        let mut finding = row.finding(&RULE, Field::Audience, message, help);
        finding.locus = audience.locus.clone();
        finding.subject.tick = finding.locus.address().is_some().then_some(Column::Groups);
        findings.push(finding);
    }
}
