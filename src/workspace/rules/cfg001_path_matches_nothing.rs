//! CFG001: a path of the manifest that names no file.

use crate::finding::{Finding, Rule, Severity};
use crate::model::Locus;
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "CFG001",
    name: "path-matches-nothing",
    severity: Severity::Deny,
    summary: Text::new("mulu.yaml 里的路径没有对应的文件", "a path in mulu.yaml names no file"),
    checks: Text::new(
        "mulu.yaml 的 catalogs、supplementary、requirements 里的每个路径是否找得到文件。",
        "Whether each path under `catalogs`, `supplementary` and `requirements` of mulu.yaml names a file.",
    ),
    why: Text::new("路径写错或文件改名后，这些目录会整份漏查、漏并。", "Where a path is off or a file was renamed, whole catalogs are neither checked nor merged."),
    example: Text::new("catalogs: [table/*.xlsx]，而文件夹名是 tables。", "`catalogs: [table/*.xlsx]` while the folder is called tables."),
    mend: Text::new("改正路径（相对于 mulu.yaml 所在文件夹），或删掉这一行。", "Correct the path, which is relative to the folder of mulu.yaml, or delete it."),
};

pub(crate) fn finding(at: Locus, key: &str, pattern: &str) -> Finding {
    Finding::new(
        &RULE,
        at,
        crate::text!("{key} 里的路径“{pattern}”没有找到文件", "the path “{pattern}” under {key} names no file"),
        Text::new("请改正路径，或删掉这一项。", "Correct the path or delete it."),
    )
}
