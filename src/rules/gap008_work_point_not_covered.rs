//! GAP008: what the year's work points ask for, and no item covers.

use crate::coverage::{EntryLine, EntryState};
use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::Date;
use crate::text::Text;

use super::Survey;
use super::gap005_statutory_entry_not_covered::{lacks, with_nearest};

pub(super) static RULE: Rule = Rule {
    code: "GAP008",
    name: "work-point-not-covered",
    severity: Severity::Warn,
    summary: Text::new("工作要点要求公开的没有事项对应", "no item covers a work point"),
    checks: Text::new(
        "requirements 里的年度政务公开工作要点，每一条在标准目录或补充目录里是否有事项；有 due 的，按检查之日（--as-of）说明是否逾期。注明 open_ended 或 about 的不查。只在有 mulu.yaml、26个领域的目录都有事项时检查。",
        "Whether each entry of the year's work points under `requirements` has items in the catalogs; with `due`, whether it is overdue on the day of the check (--as-of). Entries with `open_ended` or `about` are left out. Checked where there is a mulu.yaml and all 26 domains have items.",
    ),
    why: Text::new("上级每年按工作要点考核；目录里没有，就没有人负责公开。", "Counties are assessed by the year's work points; what no catalog has nobody publishes."),
    example: Text::new("工作要点要求公开“市场准入负面清单”，两个目录里都没有。", "The points ask for 市场准入负面清单; neither catalog has it."),
    mend: Text::new("在对应领域的目录或补充目录里加一条；不由本县公开的，在 mulu.yaml 里豁免并写明理由。", "Add an item to the catalog of the domain or the supplementary one; what is not the county's to publish is allowed in mulu.yaml with the reason."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    if survey.complete_set().is_none() {
        return;
    }
    for (list, line) in survey.entries(false) {
        if !matches!(line.state, EntryState::Missing | EntryState::Partly) {
            continue;
        }
        let name = &line.entry.name.value;
        let (list, shown, lacks, due) = (list.name(), quoted(name), lacks(&line), due(&line, survey.as_of));
        let message = crate::text!("《{list}》要求的“{shown}”{lacks}{due}", "“{shown}”, which {list} asks for, {lacks}{due}"; lacks, due);
        let what = if line.missing.is_empty() { name.clone() } else { line.missing.join("、") };
        let help = match line.entry.domains.first().map(|domain| domain.value) {
            Some(code) => crate::text!(
                "请在“{code}”领域的目录或补充目录里写一条事项，名称或公开内容写明“{what}”。",
                "Add an item to the catalog of {code} or to the supplementary one whose name or contents say {what}."
            ),
            None => crate::text!("请在补充目录里写一条事项，名称或公开内容写明“{what}”。", "Add an item to the supplementary catalog whose name or contents say {what}."),
        };
        let mut finding = Finding::new(&RULE, line.entry.name.locus.clone(), message, help);
        if line.by.is_empty() {
            finding = with_nearest(survey, &line, finding);
        }
        for held in line.by.iter().take(1) {
            finding = finding.related(held.locus().clone(), Text::new("已有的事项", "what is there"));
        }
        let id = line.entry.id.as_ref().map(|id| id.value.clone());
        findings.push(finding.in_domain(None, id.or_else(|| Some(name.clone()))));
    }
}

/// By when, as the end of a sentence; empty where the list sets no day.
fn due(line: &EntryLine<'_, '_>, as_of: Date) -> Text {
    match line.entry.due.as_ref().map(|due| due.value) {
        Some(due) if due < as_of => crate::text!("，期限 {due} 已过", "; it was due on {due} and is overdue"),
        Some(due) => crate::text!("，期限 {due}", "; it is due on {due}"),
        None => Text::same(String::new()),
    }
}
