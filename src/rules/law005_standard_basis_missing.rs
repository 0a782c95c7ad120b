//! LAW005: none of the bases that the standard cites for an item.

use crate::finding::{Finding, Rule, Severity};
use crate::model::law::Standing;
use crate::model::{Date, Field, LawBook, LegalBasis, values};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "LAW005",
    name: "standard-basis-missing",
    severity: Severity::Warn,
    summary: Text::new("没有引用标准目录的公开依据", "the standard's bases are missing"),
    checks: Text::new(
        "与标准目录对应的事项，公开依据里是否至少有一部是标准所列的（或替代它的现行法律）。另加地方依据的不算错。",
        "Whether an item of the standard cites at least one of the bases that the standard lists for it, or what replaced one. Local bases beside them are fine.",
    ),
    why: Text::new("标准的依据规定了必须公开；只引地方文件，公开的义务就说不清。", "The standard's bases are what makes disclosure a duty; a local document alone does not show it."),
    example: Text::new("标准引《中华人民共和国预算法》，本地只引“本县财政管理办法”。", "The standard cites 《中华人民共和国预算法》; the local item only a county's own rules."),
    mend: Text::new("在公开依据里补上标准所列的法律或文件，地方的依据写在后面。", "Add what the standard cites, with the local bases behind it."),
};

/// How many bases a message names.
const MOST_NAMED: usize = 3;

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let Some(standard) = row.standard else { continue };
        let day = row.catalog.effective.as_ref().map_or(survey.as_of, |day| day.value);
        // 各地相关政策法规文件 names no law that a county could cite.
        let is_law = |basis: &&LegalBasis| !basis.title.starts_with("各地");
        let wanted: Vec<&LegalBasis> = values(standard.legal_basis.as_ref()).filter(is_law).collect();
        let mut cited = values(row.item.legal_basis.as_ref());
        if wanted.is_empty() || !row.item.has(Field::LegalBasis) {
            continue;
        }
        if cited.any(|own| wanted.iter().any(|wanted| is_same(survey.law, own, wanted, day))) {
            continue;
        }
        let titles = wanted.iter().map(|basis| current(survey.law, basis, day)).take(MOST_NAMED);
        let named: Vec<String> = titles.map(|title| format!("《{title}》")).collect();
        let named = named.join("、");
        let message = crate::text!("标准目录引的{named}，这里一部也没有", "it cites none of the standard's bases: {named}");
        let help = if survey.law.checked {
            crate::text!("请在公开依据里补上{named}，地方的依据写在后面。", "Add {named}, with local bases behind.")
        } else {
            crate::text!(
                "请在公开依据里补上{named}，地方的依据写在后面。法律信息未经核对，改前请在国家法律法规数据库确认。",
                "Add {named}, with local bases behind. What mulu knows of laws is unchecked: look it up in the national database first."
            )
        };
        let finding = row.finding(&RULE, Field::LegalBasis, message, help);
        findings.push(finding.related(standard.locus.clone(), Text::new("标准目录", "the standard")));
    }
}

/// Whether a citation is of a law of the standard, by title (in short as well) or number, or of what replaced it.
fn is_same(law: &LawBook, own: &LegalBasis, wanted: &LegalBasis, day: Date) -> bool {
    if own.number_key().is_some_and(|number| wanted.number_key() == Some(number)) {
        return true;
    }
    let own_title = own.title_key();
    let is_title = |title: &str| {
        let title = crate::model::legal_basis::title_key(title);
        !own_title.is_empty() && (title.contains(&own_title) || own_title.contains(&title))
    };
    is_title(&wanted.title) || is_title(&current(law, wanted, day))
}

/// What a law of the standard is called on a day: itself, or what replaced it.
fn current(law: &LawBook, basis: &LegalBasis, day: Date) -> String {
    match law.standing(basis, day) {
        Standing::Repealed { by, .. } => by.title.clone(),
        _ => basis.title.clone(),
    }
}
