//! FLD007: contents that hold nothing but words like 等 and 其他.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Field, values, vocabulary::EMPTY_CONTENT};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "FLD007",
    name: "empty-content",
    severity: Severity::Deny,
    summary: Text::new("公开内容只有“等”“其他”之类的空话", "the content is nothing but 等 or 其他"),
    checks: Text::new("公开内容（要素）是否只写了“等”“其他”“相关内容”“见附件”这类没有实际内容的词。", "Whether 公开内容（要素） holds nothing but words such as 等, 其他, 相关内容 or 见附件."),
    why: Text::new("没有要素，就无法检查公开了没有、公开全了没有。", "Without elements nobody can check whether all of it was published."),
    example: Text::new("公开内容写“相关信息”。", "公开内容 says 相关信息."),
    mend: Text::new("逐项写出要公开的内容，可照标准目录的要素填写。", "List what is published, element by element; the standard has them."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let elements: Vec<&String> = values(row.item.elements.as_ref()).collect();
        if elements.is_empty() || !elements.iter().all(|element| EMPTY_CONTENT.is(element)) {
            continue;
        }
        let text = elements.iter().map(|element| element.as_str()).collect::<Vec<_>>().join("、");
        let advised: Vec<&str> =
            values(row.standard.and_then(|standard| standard.elements.as_ref())).map(String::as_str).collect();
        let help = if advised.is_empty() {
            Text::new("请逐项写出要公开的内容。", "List what is published, element by element.")
        } else {
            let advised = advised.join("、");
            crate::text!("请逐项写出；标准目录的要素有：{advised}", "List it; the standard has: {advised}")
        };
        let message = crate::text!("公开内容只写了“{text}”，没有实际内容", "the content (公开内容) is only “{text}”, which says nothing");
        findings.push(row.finding(&RULE, Field::Elements, message, help));
    }
}
