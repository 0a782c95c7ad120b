//! How office Chinese is written and folded: width, blanks inside words, numbering, numerals.
//!
//! Values are kept as a person would write them ([`tidy`]); comparisons fold what does not matter ([`fold`], [`key`]).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::vocabulary::SIMPLIFIED;

/// The text as comparisons see it: NFKC (full width to half width), simplified, lower case, no blanks, one kind of quote, dash and
/// bracket.
#[must_use]
pub fn fold(text: &str) -> String {
    fold_those(text, |_| true)
}

/// What of a text carries its meaning: [`fold`]ed, without punctuation, marks and brackets, but with what stands in them.
#[must_use]
pub fn key(text: &str) -> String {
    fold_those(text, is_word)
}

/// Whether a character is part of a word, and no mark: a letter, a digit, a Chinese character.
#[must_use]
pub fn is_word(c: char) -> bool {
    // Nearly all are Chinese characters, which need no look at the tables.
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

/// Folds, and keeps the characters that are wanted; Chinese characters always are.
fn fold_those(text: &str, is_wanted: impl Fn(char) -> bool) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\u{4e00}'..='\u{9fff}') {
            plain.push(simplified(c));
            continue;
        }
        match nfkc_of_common(c) {
            Some(c) => plain.extend(folded(c).filter(|c| is_wanted(*c))),
            None => return text.nfkc().filter_map(folded).map(simplified).filter(|c| is_wanted(*c)).collect(),
        }
    }
    plain
}

/// What [`fold`] makes of a character, where it makes one of it and that takes no look at the tables of NFKC.
pub(crate) fn folded_char(c: char) -> Option<char> {
    nfkc_of_common(c).and_then(folded).map(simplified)
}

/// The simplified form of a traditional character; any other as it is.
#[must_use]
pub fn simplified(c: char) -> char {
    let place = usize::try_from(u32::from(c).wrapping_sub(0x4e00)).unwrap_or(usize::MAX);
    match SIMPLIFIED.get(place) {
        None | Some(0) => c,
        Some(form) => char::from_u32(u32::from(*form)).unwrap_or(c),
    }
}

/// What NFKC makes of the characters that office texts are written in, which need no look at its tables: Chinese characters and
/// punctuation stay, full-width letters, digits and signs become half-width. `None` for all others.
fn nfkc_of_common(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\0'..='\x7f'
        | '\u{4e00}'..='\u{9fff}'
        | '、'
        | '。'
        | '《'
        | '》'
        | '〈'
        | '〉'
        | '〔'
        | '〕'
        | '【'
        | '】'
        | '“'
        | '”'
        | '‘'
        | '’'
        | '—'
        | '–'
        | '·'
        | '■'
        | '□'
        | '√'
        | '●'
        | '〇'
        | '\u{3000}' => Some(c),
        _ => None,
    }
}

fn folded(c: char) -> Option<char> {
    Some(match c {
        c if is_gap(c) => return None,
        '“' | '”' | '「' | '」' | '『' | '』' | '＂' => '"',
        '‘' | '’' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '─' | '－' => '-',
        '〔' | '［' | '【' | '[' | '{' | '﹝' | '〖' => '(',
        '〕' | '］' | '】' | ']' | '}' | '﹞' | '〗' => ')',
        '〈' | '＜' | '‹' => '<',
        '〉' | '＞' | '›' => '>',
        '。' | '．' => '.',
        '·' | '•' | '・' => '·',
        '⁄' | '∕' => '/',
        c => c.to_ascii_lowercase(),
    })
}

/// Whether nothing is to be seen where a character stands.
fn is_gap(c: char) -> bool {
    // Nearly all are Chinese characters, which need no look at the tables.
    !matches!(c, '\u{4e00}'..='\u{9fff}') && (c.is_whitespace() || is_invisible(c))
}

/// Characters that take no place: zero-width blanks, joiners, variation selectors, the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}')
}

/// Chinese characters and the punctuation that goes with them: between two of these no blank is ever meant.
#[must_use]
pub fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff01}'..='\u{ffef}' | '“' | '”' | '‘' | '’' | '…' | '—' | '①'..='⑳' | '\u{20000}'..='\u{2fa1f}')
}

/// The text without the blanks and line breaks that tables put inside words: `信息形成\n或者 变更` is `信息形成或者变更`.
///
/// A blank next to a Chinese character goes; between two Latin words or numbers one blank stays. Nothing else changes.
#[must_use]
pub fn tidy(text: &str) -> Cow<'_, str> {
    let needs_work = text.chars().any(is_gap);
    if !needs_work {
        return Cow::Borrowed(text);
    }
    let mut tidied = String::with_capacity(text.len());
    let mut pending_blank = false;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if c.is_whitespace() {
            pending_blank = true;
            continue;
        }
        if pending_blank {
            let before = tidied.chars().next_back();
            if before.is_some_and(|before| !is_chinese(before)) && !is_chinese(c) {
                tidied.push(' ');
            }
            pending_blank = false;
        }
        tidied.push(c);
    }
    Cow::Owned(tidied)
}

/// The text on one line: line breaks inside Chinese words are closed, others become a blank, and runs of blanks one.
///
/// Blanks stay: titles of documents have them on purpose (`中共中央办公厅 国务院办公厅印发…`).
#[must_use]
pub fn unbroken(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let mut after_blank = false;
    let is_broken = |c: char| {
        let is_blank = c == ' ';
        let is_broken = is_blank && after_blank || !is_blank && is_gap(c);
        after_blank = is_blank;
        is_broken
    };
    if !text.chars().any(is_broken) {
        return Cow::Borrowed(text);
    }
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let mut joined = String::with_capacity(text.len());
    for line in lines {
        let words: Vec<&str> = line.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect();
        let line = words.join(" ");
        let (before, after) = (joined.chars().next_back(), line.chars().next());
        if before.is_some_and(|c| !is_chinese(c)) && after.is_some_and(|c| !is_chinese(c)) {
            joined.push(' ');
        }
        joined.push_str(&line);
    }
    joined.retain(|c| !is_invisible(c));
    Cow::Owned(joined)
}

/// Whether a text has a blank or line break inside a Chinese word, which [`tidy`] would close.
#[must_use]
pub fn has_broken_words(text: &str) -> bool {
    tidy(text) != text.trim()
}

/// The text without the number, letter or dot that only lists it: `1.1 就业`, `（一）就业`, `①就业`, `● 就业` are all `就业`.
///
/// A number that belongs to the words stays: `12345热线`, `2021年`.
#[must_use]
pub fn strip_numbering(text: &str) -> &str {
    let text = text.trim_start();
    let rest = numbering_len(text).map_or(text, |len| text[len..].trim_start());
    if rest.is_empty() { text } else { rest }
}

/// How many bytes of numbering a text starts with; `None` where there is none.
#[must_use]
pub fn numbering_len(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let after_first = first.len_utf8();
    if matches!(first, '●' | '•' | '·' | '○' | '◆' | '★' | '◎' | '※' | '①'..='⑳' | '⑴'..='⒛' | '㈠'..='㈩')
    {
        return Some(after_first);
    }
    if matches!(first, '(' | '（' | '〔' | '【') {
        let inner_end = text[after_first..].find([')', '）', '〕', '】'])?;
        let inner = text[after_first..after_first + inner_end].trim();
        let close = text[after_first + inner_end..].chars().next()?.len_utf8();
        return is_ordinal(inner).then_some(after_first + inner_end + close);
    }
    let digits = text.find(|c: char| !is_digit(c))?;
    if digits > 0 && text[..digits].chars().count() <= 2 {
        return numbered_with_digits(text, digits);
    }
    let numerals = text.find(|c: char| !is_numeral(c))?;
    let after = text[numerals..].chars().next()?;
    (numerals > 0 && matches!(after, '、' | '.' | '．' | '，' | ',' | '：')).then_some(numerals + after.len_utf8())
}

/// `1.`, `1、`, `1)`, `1.1`, `1.1.2 ` in front of words.
fn numbered_with_digits(text: &str, digits: usize) -> Option<usize> {
    let after = text[digits..].chars().next()?;
    if !matches!(after, '.' | '．' | '、' | ')' | '）' | ':' | '：') {
        return None;
    }
    let mut len = digits + after.len_utf8();
    if matches!(after, '.' | '．') {
        loop {
            let rest = &text[len..];
            let more = rest.find(|c: char| !is_digit(c)).unwrap_or(rest.len());
            if more == 0 || more > 2 {
                break;
            }
            len += more;
            match text[len..].chars().next() {
                Some(c @ ('.' | '．' | '、')) => len += c.len_utf8(),
                _ => break,
            }
        }
    }
    Some(len)
}

fn is_ordinal(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 3 && (text.chars().all(is_digit) || text.chars().all(is_numeral))
}

/// Half-width and full-width digits.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn is_numeral(c: char) -> bool {
    numeral(c).is_some() || matches!(c, '十' | '百')
}

fn numeral(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// A whole number below 1,000 in Chinese numerals: `二十` is 20, `一百零五` is 105.
#[must_use]
pub fn chinese_number(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut digit = None;
    for c in text.chars() {
        match c {
            '十' => total += digit.take().unwrap_or(1) * 10,
            '百' => total += digit.take()? * 100,
            c => digit = Some(numeral(c)?),
        }
    }
    (!text.is_empty()).then(|| total + digit.unwrap_or(0))
}

/// Splits at `is_separator`, but not inside brackets, quotation marks or title marks; blank parts are left out.
pub fn split_outside_brackets(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0_u32;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' | '《' | '〈' | '〔' | '[' | '【' | '“' => depth += 1,
            ')' | '）' | '》' | '〉' | '〕' | ']' | '】' | '”' => depth = depth.saturating_sub(1),
            c if depth == 0 && is_separator(c) => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_forgets_width_blanks_and_kinds_of_brackets() {
        assert_eq!(fold("公开内容（要素）"), fold("公开 内容\n(要素)"));
        assert_eq!(fold("国发〔2012〕45号"), fold("国发[2012] 45 号"));
        assert_eq!(key("《预算法》、“三公”经费"), "预算法三公经费");
        assert_eq!(fold("公開渠道和載體"), "公开渠道和载体");
    }

    #[test]
    fn the_short_way_folds_as_nfkc_does() {
        for c in ('\0'..='\u{ffff}').filter(|c| nfkc_of_common(*c).is_some()) {
            let whole: String = c.to_string().nfkc().filter_map(folded).map(simplified).collect();
            assert_eq!(fold(&c.to_string()), whole, "{c:?}");
        }
    }

    #[test]
    fn words_are_joined_but_latin_words_are_not() {
        assert_eq!(tidy("信息形成\n或者 变更 之日起20 个\n工作日内"), "信息形成或者变更之日起20个工作日内");
        assert_eq!(tidy("GB T  32939"), "GB T 32939");
        assert!(!has_broken_words(" 办事指南 "));
        assert!(has_broken_words("办事 指南"));
    }

    #[test]
    fn blanks_in_titles_stay_but_breaks_do_not() {
        assert_eq!(
            unbroken("中共中央办公厅 国务院办公厅印发\n意见的 通知"),
            "中共中央办公厅 国务院办公厅印发意见的 通知"
        );
        assert_eq!(unbroken("  GB\nT  32939 "), "GB T 32939");
    }

    #[test]
    fn numbering_is_told_from_numbers() {
        for (text, bare) in [
            ("1.1 就业政策", "就业政策"),
            ("1、就业", "就业"),
            ("（一）就业", "就业"),
            ("一、征地管理政策", "征地管理政策"),
            ("①就业", "就业"),
            ("● 文件名称", "文件名称"),
            ("12345热线", "12345热线"),
            ("2021年工作", "2021年工作"),
            ("一般公共预算", "一般公共预算"),
            ("（试行）办法", "（试行）办法"),
            ("1.", "1."),
        ] {
            assert_eq!(strip_numbering(text), bare, "{text}");
        }
    }

    #[test]
    fn numerals_are_read() {
        assert_eq!(chinese_number("二十"), Some(20));
        assert_eq!(chinese_number("十五"), Some(15));
        assert_eq!(chinese_number("七"), Some(7));
        assert_eq!(chinese_number("一百零五"), Some(105));
        assert_eq!(chinese_number("之"), None);
    }
}
