//! SRC015: a YAML file with a second document, which is not read.

use std::sync::Arc;

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Locus, Source, Span};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC015",
    name: "second-document",
    severity: Severity::Deny,
    summary: Text::new("一个文件里有两份 YAML 文档", "a file holds two YAML documents"),
    checks: Text::new("YAML 文件里是否只有一份文档（没有用“---”隔开的第二份）。", "Whether a YAML file holds one document only, without a second one behind `---`."),
    why: Text::new("一个文件只放一份目录；第二份不会读取。", "A file holds one catalog; the second document is not read."),
    example: Text::new("把两个领域的目录粘贴在一个文件里，中间是“---”。", "Two domains were pasted into one file with `---` between them."),
    mend: Text::new("把“---”以后的内容另存为一个文件。", "Move what follows `---` into a file of its own."),
};

pub(in crate::read) fn finding(source: &Arc<Source>, at: Span) -> Finding {
    Finding::new(
        &RULE,
        Locus::span(source, at),
        Text::new("这里开始第二份文档，没有读取", "a second document begins here; it was not read"),
        Text::new("请把它另存为一个文件。", "Move it into a file of its own."),
    )
}
