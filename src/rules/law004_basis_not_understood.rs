//! LAW004: a legal basis that names no law or document.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::vocabulary::VAGUE_BASIS;
use crate::model::{Field, LegalBasis};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "LAW004",
    name: "basis-not-understood",
    severity: Severity::Warn,
    summary: Text::new("公开依据看不出是哪部法律或文件", "a basis names no law or document"),
    checks: Text::new(
        "公开依据是否写出了法律或文件的名称：只写“有关规定”“同上”，只有条款没有名称，书名号少了一半的，都看不出。",
        "Whether each basis names a law or document: 有关规定, 同上, an article without a title, or title marks of which one half is missing do not.",
    ),
    why: Text::new("看不出是哪部法律，就无法核对它是否有效，群众也无从查阅。", "Nobody can look up whether it is in force, nor read it."),
    example: Text::new("公开依据写“国家有关规定”。", "The basis is 国家有关规定."),
    mend: Text::new("写全名称和文号，如“《中华人民共和国政府信息公开条例》（国务院令第711号）”。", "Write title and number, as in 《中华人民共和国政府信息公开条例》（国务院令第711号）."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        for basis in row.item.legal_basis.iter().flat_map(|bases| &bases.value) {
            let Some(why) = fault(basis) else { continue };
            let written = basis.to_string();
            let shown = quoted(if basis.title.trim().is_empty() { &written } else { &basis.title });
            let message = crate::text!("公开依据“{shown}”{why}", "the basis “{shown}” {why}"; why);
            let help = Text::new(
                "请写出法律或文件的全称和文号，如“《中华人民共和国政府信息公开条例》（国务院令第711号）”。",
                "Write the full title and number, as in 《中华人民共和国政府信息公开条例》（国务院令第711号）.",
            );
            let mut finding = row.finding(&RULE, Field::LegalBasis, message, help);
            finding.locus = basis.locus.clone();
            findings.push(finding);
        }
    }
}

/// Why nobody can tell which law it is, as the end of a sentence.
fn fault(basis: &LegalBasis) -> Option<Text> {
    let title = basis.title.trim();
    let marks = |mark: char| title.matches(mark).count();
    if title.is_empty() && basis.number.is_some() {
        return None;
    }
    if title.is_empty() {
        return Some(Text::new("没有写名称", "has no title"));
    }
    if VAGUE_BASIS.is(title) {
        return Some(Text::new("没有写明是哪部法律或文件", "does not say which law or document"));
    }
    let is_half_open = marks('《') != marks('》') || marks('〈') != marks('〉');
    is_half_open.then(|| Text::new("的书名号少了一半", "has half a pair of title marks"))
}
