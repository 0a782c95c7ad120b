//! Document numbers: 国发〔2012〕45号, 国务院令第711号.

use crate::model::spelling::{fold, key};

/// See [`LegalBasis::number_key`](super::LegalBasis::number_key).
#[must_use]
pub fn number_key(number: &str) -> String {
    let mut key = key(number).replace('第', "");
    for (written, meant) in
        [("中华人民共和国国务院令", "国务院令"), ("中华人民共和国主席令", "主席令"), ("国令", "国务院令")]
    {
        if let Some(rest) = key.strip_prefix(written) {
            key = format!("{meant}{rest}");
            break;
        }
    }
    key
}

/// Whether the words are a document number: `国发〔2012〕45号`, `国务院令第711号`, `GB/T 32939—2016`.
pub(super) fn is_number(words: &str) -> bool {
    let words = fold(words);
    let is_numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let has_digit = words.chars().any(|c| c.is_ascii_digit())
        || words.split_once('第').is_some_and(|(_, after)| after.starts_with(is_numeral));
    let has_form = words.ends_with('号') || words.contains("号)") || words.contains('令') || words.starts_with("gb");
    let is_history = ["通过", "修正", "修订", "修改", "公布"].iter().any(|word| words.contains(word));
    words.chars().count() <= 40 && has_digit && has_form && !is_history && !words.contains(['<', '《'])
}

/// A document number in one spelling: no blanks, the year in 〔〕, also where a bracket was lost (`财预〔2016143号`).
pub(super) fn normal_number(number: &str) -> String {
    let chars = without_blanks(number);
    let mut normal = String::with_capacity(number.len());
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let year_follows = chars.len() > at + 4
            && chars[at + 1..=at + 4].iter().all(char::is_ascii_digit)
            && matches!((chars[at + 1], chars[at + 2]), ('1', '9') | ('2', '0'));
        if matches!(c, '〔' | '[' | '(' | '（' | '【' | '﹝') && year_follows {
            normal.push('〔');
            normal.extend(&chars[at + 1..=at + 4]);
            normal.push('〕');
            at += 5;
            if chars.get(at).is_some_and(|c| matches!(c, '〕' | ']' | ')' | '）' | '】' | '﹞')) {
                at += 1;
            }
        } else {
            normal.push(c);
            at += 1;
        }
    }
    normal.trim_matches(|c| matches!(c, '（' | '）' | '(' | ')')).to_owned()
}

/// The characters of a number; a blank stays only behind a Latin letter (`GB/T 32939`).
fn without_blanks(number: &str) -> Vec<char> {
    let mut chars: Vec<char> = Vec::with_capacity(number.len());
    let mut rest = number.trim().chars().peekable();
    while let Some(c) = rest.next() {
        let is_kept = !c.is_whitespace()
            || (chars.last().is_some_and(char::is_ascii_alphabetic)
                && rest.peek().is_some_and(char::is_ascii_alphanumeric));
        if is_kept {
            chars.push(if c.is_whitespace() { ' ' } else { c });
        }
    }
    chars
}
