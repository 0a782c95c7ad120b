//! FLD013: an entry that stands twice in one list.

use crate::finding::{Change, Finding, Fix, Rule, Severity, quoted};
use crate::model::{Field, Locus};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "FLD013",
    name: "listed-twice",
    severity: Severity::Warn,
    summary: Text::new("列表里同一个值写了两次", "a list has an entry twice"),
    checks: Text::new(
        "YAML 文件里一个事项的公开内容、公开主体、公开渠道等列表有没有重复的值。全角半角和空格不同的算同一个值。",
        "Whether a list of an item in YAML (elements, bodies, channels …) has an entry twice; width and blanks make no difference.",
    ),
    why: Text::new("公布出去的表里会重复列出，要素数也会算错。", "It is published twice, and the elements are miscounted."),
    example: Text::new("“disclosing_bodies: [民政局, 民政局]”。", "`disclosing_bodies: [民政局, 民政局]`."),
    mend: Text::new("删去重复的值，或运行 mulu validate --fix。", "Delete one of them, or run `mulu validate --fix`."),
};

/// What stands at `at` stands at `first` already.
pub(in crate::read) fn finding(at: &Locus, field: Field, text: &str, first: &Locus) -> Finding {
    let (label, shown) = (field.label(), quoted(text));
    Finding::new(
        &RULE,
        at.clone(),
        crate::text!("{label}里“{shown}”写了两次", "{label}: “{shown}” is listed twice"; label),
        Text::new("请删去其中一个。", "Delete one of them."),
    )
    .related(first.clone(), Text::new("前一个", "the first"))
    .mended_by(Fix::safe(at.clone(), Change::Remove))
}
