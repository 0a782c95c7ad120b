//! GAP006: a power or service of the county's lists that no item discloses.

use crate::coverage::EntryState;
use crate::finding::{Finding, Rule, Severity, quoted};
use crate::text::Text;

use super::Survey;
use super::gap005_statutory_entry_not_covered::{lacks, with_nearest};

pub(super) static RULE: Rule = Rule {
    code: "GAP006",
    name: "power-without-item",
    severity: Severity::Warn,
    summary: Text::new("权责清单、公共服务事项清单里的事项没有公开事项对应", "a power or service has no item"),
    checks: Text::new(
        "requirements 里的权责清单、公共服务事项清单，每一条（已取消的除外）在标准目录或补充目录里是否有公开事项。只在有 mulu.yaml、26个领域的目录都有事项时检查。",
        "Whether each entry of the lists of powers and services under `requirements`, but for cancelled ones, has an item in a standard or supplementary catalog. Checked where there is a mulu.yaml and all 26 domains have items.",
    ),
    why: Text::new(
        "目录按权责清单和公共服务事项清单梳理；清单新增了权力，目录没有跟上，办事的人就找不到依据和程序。",
        "Catalogs are drawn up along these lists; where a new power has no item, people find neither its basis nor its procedure.",
    ),
    example: Text::new("权责清单新增“文艺表演团体设立审批”，公共文化服务目录里没有。", "The list gained 文艺表演团体设立审批; no catalog has it."),
    mend: Text::new("在主管领域的目录里加一条，名称与清单一致；权力已取消的，把清单的“状态”改为“取消”。", "Add an item under the list's name to the catalog of its domain; where the power is gone, write 取消 under 状态 in the list."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    if survey.complete_set().is_none() {
        return;
    }
    for (list, line) in survey.entries(true) {
        if !matches!(line.state, EntryState::Missing | EntryState::Partly) {
            continue;
        }
        let (list, name, lacks) = (list.name(), &line.entry.name.value, lacks(&line));
        let shown = quoted(name);
        let message = crate::text!("《{list}》的“{shown}”{lacks}", "“{shown}” of {list} {lacks}"; lacks);
        let nearest = survey.coverage().nearest(line.entry);
        let place = match nearest {
            Some(held) if line.by.is_empty() => {
                let (title, place) = (held.item.title(), held.locus().seen_from(&line.entry.name.locus));
                crate::text!("“{title}”（{place}）就是它的，把名称改成清单的；不是就", "If “{title}” ({place}) is it, name it as the list does; if not, "; place)
            }
            _ => Text::new("请", "Please "),
        };
        let body = line.entry.body.as_ref().map_or("主管部门", |body| body.value.as_str());
        let help = crate::text!(
            "{place}在{body}所管领域的目录或补充目录里加一条“{shown}”。",
            "{place}add “{shown}” to the catalog of the domain of {body}, or to the supplementary one.";
            place
        );
        let mut finding = Finding::new(&RULE, line.entry.name.locus.clone(), message, help);
        if line.by.is_empty() {
            finding = with_nearest(survey, &line, finding);
        }
        findings.push(finding.in_domain(None, Some(name.clone())));
    }
}
