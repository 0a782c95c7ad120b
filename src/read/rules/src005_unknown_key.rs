//! SRC005: a key that catalog files do not have.

use crate::finding::{Change, Finding, Fix, Rule, Severity};
use crate::model::Locus;
use crate::text::Text;
use crate::yaml::{did_you_mean, meant};

pub(crate) static RULE: Rule = Rule {
    code: "SRC005",
    name: "unknown-key",
    severity: Severity::Deny,
    summary: Text::new("有不认识的键", "a key is not known"),
    checks: Text::new(
        "YAML 文件里的每个键是否是目录文件的键，或官方列名。",
        "Whether each key of a YAML file is one of a catalog file, or the official name of a column.",
    ),
    why: Text::new(
        "键写错一个字母，它的值就不会被读取，等于没有填。",
        "A key that is off by a letter is not read: its value might as well be absent.",
    ),
    example: Text::new("“time_limits: 20个工作日内”，应为 time_limit。", "`time_limits: 20个工作日内`, meant as time_limit."),
    mend: Text::new("改成提示的键；要保留的说明文字放进 notes。", "Write the key as told; put remarks that you want to keep into `notes`."),
};

/// `key` is unknown; `known` are those that may stand there.
pub(in crate::read) fn finding(at: Locus, key: &str, known: &[&str]) -> Finding {
    if key.split_once('：').is_some_and(|(own, _)| known.contains(&own.trim())) {
        let (message, help) = crate::yaml::full_width_colon();
        return Finding::new(&RULE, at, message, help);
    }
    let message = crate::text!("不认识的键“{key}”，它的值没有读取", "unknown key `{key}`; its value was not read");
    let finding = Finding::new(&RULE, at.clone(), message, did_you_mean(key, known));
    match meant(key, known) {
        Some(meant) => finding.mended_by(Fix::to_look_at(at, Change::Write(meant.to_owned()))),
        None => finding,
    }
}
