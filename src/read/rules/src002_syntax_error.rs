//! SRC002: a YAML file that is not written as YAML.

use std::sync::Arc;

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Locus, Source, Span};
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
    if let Some(at) = conflict_mark(source.lines()) {
        let message = Text::new("文件里有 git 合并时留下的冲突，还没有处理", "git left a conflict here that nobody has settled");
        let help = Text::new(
            "“<<<<<<<”到“=======”是一边的内容，再到“>>>>>>>”是另一边的：请改成商定的内容，把这三行标记和不要的一边一起删掉。",
            "From `<<<<<<<` to `=======` stands one side, from there to `>>>>>>>` the other: make it what was agreed, and delete these three lines and the side that is not wanted.",
        );
        return Finding::new(&RULE, Locus::span(source, at), message, help);
    }
    Finding::new(&RULE, Locus::span(source, error.span), error.message, error.help)
}

/// A key that is followed by the colon of a Chinese keyboard, where YAML takes both for a text.
pub(in crate::read) fn full_width_colon(at: Locus) -> Finding {
    let (message, help) = crate::yaml::full_width_colon();
    Finding::new(&RULE, at, message, help)
}

/// The first line that git puts above the two sides of a conflict, where it put the others too.
fn conflict_mark(text: &str) -> Option<Span> {
    const MARKS: [&str; 3] = ["<<<<<<< ", "=======", ">>>>>>> "];
    if !MARKS.iter().all(|mark| text.lines().any(|line| line.starts_with(mark))) {
        return None;
    }
    let mut start = 0;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let own = line.trim_end();
        if own.starts_with(MARKS[0]) {
            let (start, end) = (u32::try_from(start).ok()?, u32::try_from(start + own.len()).ok()?);
            return Some(Span { line: number, column: 1, start, end });
        }
        start += line.len();
    }
    None
}
