//! FLD009: blanks and line breaks inside words.

use crate::finding::{Change, Finding, Fix, Rule, Severity, quoted};
use crate::model::{Field, Locus, spelling};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "FLD009",
    name: "broken-words",
    severity: Severity::Warn,
    summary: Text::new("词语中间有空格或换行", "a word is broken by a blank or a line break"),
    checks: Text::new(
        "一级事项、二级事项、公开主体的文字中间有没有空格或强制换行。读取时会自动接上。",
        "Whether 一级事项, 二级事项 and 公开主体 have blanks or forced line breaks inside words. They are closed when read.",
    ),
    why: Text::new(
        "断开的词在网站上搜不到，两张表里同一事项也会被当成两条。",
        "A broken word is not found by searching, and the same item in two tables looks like two.",
    ),
    example: Text::new("“办事 指南”“综合\\n业务”。", "“办事 指南”, “综合\\n业务”."),
    mend: Text::new("删掉词中间的空格和换行；需要换行显示时用“自动换行”。", "Delete the blank or break; let the cell wrap its text where it has to."),
};

pub(in crate::read) fn finding(at: Locus, field: Field, text: &str) -> Finding {
    let label = field.label();
    let shown: String = text.trim().chars().map(|c| if c == '\n' { '⏎' } else { c }).collect();
    let (shown, tidied) = (quoted(&shown), spelling::tidy(text));
    Finding::new(
        &RULE,
        at.clone(),
        crate::text!("{label}“{shown}”词语中间有空格或换行", "{label}: “{shown}” has a blank or break inside a word"; label),
        crate::text!("请改为“{tidied}”。", "Write “{tidied}”."),
    )
    .mended_by(Fix::safe(at, Change::Write(tidied.into_owned())))
}
