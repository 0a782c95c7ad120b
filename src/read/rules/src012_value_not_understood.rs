//! SRC012: a value that is not of the form its key asks for.

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::Locus;
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC012",
    name: "value-not-understood",
    severity: Severity::Deny,
    summary: Text::new("值的写法不对，没有采用", "a value is not of the form that its key asks for"),
    checks: Text::new(
        "编号、领域、地区、版本、日期、公开方式、公开层级等是否按规定写法填写，列表和文字有没有弄混。",
        "Whether id, domain, region, version, dates, methods, tiers and the like are written as they must be, and lists and texts are not confused.",
    ),
    why: Text::new("写法不对的值无法比较和合并，只好不采用。", "A value of another form cannot be compared or merged, so it is not taken."),
    example: Text::new("“tiers: [区里]”；“version: 1.2”。", "`tiers: [区里]`; `version: 1.2`."),
    mend: Text::new("按提示的写法改。", "Write it as the message says."),
};

/// `value` was found where `expected` should stand.
pub(crate) fn finding(at: Locus, what: &Text, value: &str, expected: &Text) -> Finding {
    let value = quoted(value);
    Finding::new(
        &RULE,
        at,
        crate::text!("{what}“{value}”看不懂，没有采用", "{what}: “{value}” is not understood and was not taken"; what),
        crate::text!("请改成{expected}。", "Write {expected}."; expected),
    )
}

/// Something of another kind, a list say, was found where `expected` should stand.
pub(crate) fn wrong_kind(at: Locus, what: &Text, found: &Text, expected: &Text) -> Finding {
    let what = parted(what);
    Finding::new(
        &RULE,
        at,
        crate::text!("{what}应为{expected}，这里是{found}", "{what} should be {expected}, but is {found}"; what, found, expected),
        crate::text!("请改成{expected}。", "Write {expected}."; expected),
    )
}

/// A record lacks a key without which it says nothing.
pub(in crate::read) fn missing_key(at: Locus, what: &Text, key: &str, written: &Text) -> Finding {
    let what = parted(what);
    Finding::new(
        &RULE,
        at,
        crate::text!("{what}里缺少 {key}，没有采用", "{what} lacks `{key}` and was not taken"; what),
        crate::text!("请写成：{written}。", "Write: {written}."; written),
    )
}

/// A key before Chinese words is parted from them by a blank.
fn parted(what: &Text) -> Text {
    let mut parted = what.clone();
    if parted.zh.ends_with(|last: char| last.is_ascii_alphanumeric()) {
        parted.zh.to_mut().push(' ');
    }
    parted
}

/// 同上 in the first row of a table.
pub(in crate::read) fn nothing_above(at: Locus, column: &str, written: &str) -> Finding {
    Finding::new(
        &RULE,
        at,
        crate::text!("{column}写的是“{written}”，但上面没有内容可以参照", "{column} says “{written}”, but nothing stands above it"),
        Text::new("请写出完整的内容。", "Write out what is meant."),
    )
}
