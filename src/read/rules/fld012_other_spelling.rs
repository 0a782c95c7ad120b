//! FLD012: a value of a file that is understood, and spelled otherwise than it is written.

use crate::finding::{Change, Finding, Fix, Rule, Severity, quoted};
use crate::model::{Field, Locus};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "FLD012",
    name: "other-spelling",
    severity: Severity::Warn,
    summary: Text::new("写法与统一写法不同", "a value is not in its canonical spelling"),
    checks: Text::new(
        "YAML 文件里的公开渠道、方式、层级、对象是否用标准名称，时限和文号是否用半角数字、文号年份是否用〔〕。只查 YAML；工作簿里怎么写都能读。",
        "Whether channels, methods, tiers and audience in YAML have their standard names, and limits and document numbers half-width digits and 〔〕 around the year. Only of YAML: in workbooks any spelling is read.",
    ),
    why: Text::new(
        "同一个值有几种写法，比较两个版本时就会多出假的改动。",
        "One value in several spellings shows as a change where versions are compared by eye.",
    ),
    example: Text::new("“channels: [政府门户网站]”，应为政府网站；“２０个工作日”。", "`channels: [政府门户网站]`, which is 政府网站; `２０个工作日`."),
    mend: Text::new("改成提示的写法，或运行 mulu validate --fix。", "Write it as told, or run `mulu validate --fix`."),
};

/// `text` is what is written as `words`.
pub(in crate::read) fn finding(at: &Locus, field: Field, text: &str, words: String) -> Finding {
    let (label, shown) = (field.label(), quoted(text));
    Finding::new(
        &RULE,
        at.clone(),
        crate::text!("{label}“{shown}”的统一写法是“{words}”", "{label}: “{shown}” is written “{words}”"; label),
        crate::text!("请改为“{words}”。", "Write “{words}”."),
    )
    .mended_by(Fix::safe(at.clone(), Change::Write(words)))
}
