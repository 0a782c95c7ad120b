//! SRC002: a YAML file that is not written as YAML.

use std::sync::Arc;

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Locus, Source};
use crate::text::Text;
use crate::yaml::SyntaxError;

pub(crate) static RULE: Rule = Rule {
    code: "SRC002",
    name: "syntax-error",
    severity: Severity::Deny,
    summary: Text::new("YAML 写法有误，文件未读取", "the file is not valid YAML and was not read"),
    checks: Text::new(
        "YAML 文件的缩进、括号、引号和冒号是否符合写法。",
        "Whether indentation, brackets, quotation marks and colons of a YAML file are as YAML has them.",
    ),
    why: Text::new(
        "写法错误之后的内容无法可靠读取，整份目录因此没有检查。",
        "What follows the error cannot be read with certainty, so none of the catalog was checked.",
    ),
    example: Text::new("“name：办事指南”用了全角冒号。", "`name：办事指南` has a full-width colon."),
    mend: Text::new(
        "按提示改正那一行。键后面是半角冒号加一个空格；同一层左对齐，不用 Tab。",
        "Correct the line as told. A key is followed by a half-width colon and a blank; keys of one level start in the same column, without tabs.",
    ),
};

pub(in crate::read) fn finding(source: &Arc<Source>, error: SyntaxError) -> Finding {
    Finding::new(&RULE, Locus::span(source, error.span), error.message, error.help)
}

/// A key that is followed by the colon of a Chinese keyboard, where YAML takes both for a text.
pub(in crate::read) fn full_width_colon(at: Locus) -> Finding {
    let (message, help) = crate::yaml::full_width_colon();
    Finding::new(&RULE, at, message, help)
}
