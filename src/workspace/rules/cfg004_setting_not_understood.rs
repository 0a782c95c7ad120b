//! CFG004: a setting that is not understood.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::Locus;
use crate::text::Text;
use crate::yaml::did_you_mean;

pub(crate) static RULE: Rule = Rule {
    code: "CFG004",
    name: "setting-not-understood",
    severity: Severity::Deny,
    summary: Text::new("mulu.yaml 里有看不懂的设置", "a setting in mulu.yaml is not understood"),
    checks: Text::new("mulu.yaml 的键和值是否是规定的写法，规则代码是否存在。", "Whether keys and values of mulu.yaml are as they must be, and the rules that it names exist."),
    why: Text::new("看不懂的设置不会生效，检查可能比您以为的宽或严。", "A setting that is not understood does not count: the check may be laxer or stricter than you think."),
    example: Text::new("“catalog: [catalogs]”少了一个 s；“rules: {FLD009: 警告}”应写 warn。", "`catalog: [catalogs]` lacks an s; `rules: {FLD009: warning}` should say warn."),
    mend: Text::new("按提示改。", "Write it as told."),
};

/// `written` is what stands there, where it is a text.
pub(in crate::workspace) fn finding(at: Locus, what: &Text, written: Option<&str>, expected: &Text) -> Finding {
    let message = match written.map(quoted) {
        Some(written) => crate::text!(
            "{what} 写的是“{written}”，看不懂，没有生效",
            "{what} says “{written}”, which is not understood and does not count";
            what
        ),
        None => crate::text!("{what} 看不懂，没有生效", "{what} is not understood and does not count"; what),
    };
    let help = if written.is_some_and(|written| written.contains(['“', '”', '‘', '’'])) {
        crate::text!(
            "引号要用英文输入法的半角引号 \"\"。请写成：{expected}。",
            "Quotation marks must be the plain ones of the keyboard, \"\". Write: {expected}.";
            expected
        )
    } else {
        crate::text!("请写成：{expected}。", "Write: {expected}."; expected)
    };
    Finding::new(&RULE, at, message, help)
}

/// An entry of a list lacks a key without which it says nothing.
pub(in crate::workspace) fn missing_key(at: Locus, list: &str, key: &str, expected: &Text) -> Finding {
    Finding::new(
        &RULE,
        at,
        crate::text!(
            "{list} 的这一条缺少 {key}，整条没有生效",
            "this entry of `{list}` lacks `{key}`, and none of it counts"
        ),
        crate::text!("请补上 {key}，写成：{expected}。", "Add `{key}`: {expected}."; expected),
    )
}

pub(in crate::workspace) fn unknown_key(at: Locus, key: &str, known: &[&str]) -> Finding {
    let message = crate::text!("不认识的键“{key}”，没有生效", "unknown key `{key}`; it does not count");
    Finding::new(&RULE, at, message, did_you_mean(key, known))
}

/// A rule that does not exist was given a severity.
pub(crate) fn unknown_rule(at: Locus, rule: &str) -> Finding {
    Finding::new(
        &RULE,
        at,
        crate::text!("没有“{rule}”这条规则", "there is no rule “{rule}”"),
        Text::new("请用 mulu explain 查看全部规则代码。", "Run `mulu explain` for the codes of all rules."),
    )
}
