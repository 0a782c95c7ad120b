//! GAP007: an item whose power or service was cancelled.

use crate::coverage::EntryState;
use crate::finding::{Finding, Rule, Severity};
use crate::model::Field;
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "GAP007",
    name: "cancelled-power-still-listed",
    severity: Severity::Warn,
    summary: Text::new("权力已经取消，目录里还有对应的事项", "an item's power was cancelled"),
    checks: Text::new(
        "权责清单、公共服务事项清单里“状态”为取消、废止等的条目，目录里是否还有同名的事项。",
        "Whether an entry that its list says is cancelled (状态: 取消, 废止 …) still has an item of its name in a catalog.",
    ),
    why: Text::new("公布一项已经取消的权力的办理条件，会让人白跑一趟。", "Publishing how to apply for what was abolished sends people on a fool's errand."),
    example: Text::new("权责清单里“生鲜乳准运证明核发”已取消，补充目录里还有这一条。", "The list says that 生鲜乳准运证明核发 is cancelled; the supplementary catalog still has it."),
    mend: Text::new(
        "删掉这一条；是标准目录的事项，写进 withdrawn 并注明取消的依据；权力没有取消的，改清单的“状态”。",
        "Delete the item; one of the standard goes under `withdrawn` with the reason. If the power stands, correct 状态 in the list.",
    ),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    // Without lists nothing is compared: words are not even looked at.
    if survey.requirements.is_empty() {
        return;
    }
    for (list, line) in survey.entries(true).filter(|(_, line)| line.state == EntryState::Withdrawn) {
        for held in line.by.iter().filter(|held| held.goes_by(line.entry)) {
            let (list, name, title) = (list.name(), &line.entry.name.value, held.item.title());
            let status = line.entry.status.as_ref().map_or("", |status| status.value.as_str());
            let entry_at = &line.entry.name.locus;
            let at = held.item.place_of(Field::Name);
            let place = entry_at.seen_from(at);
            let message = crate::text!(
                "“{title}”的权力在《{list}》里已是“{status}”（{place}）",
                "the power of “{title}” is marked {status} in {list} ({place})";
                place
            );
            let help = crate::text!(
                "请删掉这一条（标准目录的事项写进 withdrawn）；“{name}”没有取消的，改清单的“状态”。",
                "Delete the item (one of the standard goes under `withdrawn`); if “{name}” stands, correct 状态 in the list."
            );
            let finding = Finding::new(&RULE, at.clone(), message, help);
            let finding = finding.about(held.catalog.domain_code(), held.item, Some(Field::Name));
            findings.push(finding.related(entry_at.clone(), Text::new("清单", "the list")));
        }
    }
}
