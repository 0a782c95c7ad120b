//! A cell of 公开依据 cut into the bases that it cites.

use super::LegalBasis;
use super::number::{is_number, normal_number};
use crate::model::spelling::{fold, is_chinese, numbering_len, strip_numbering, unbroken};

/// All bases of a cell.
pub(super) fn read(text: &str) -> Vec<LegalBasis> {
    let text = in_lines(text);
    let mut bases: Vec<LegalBasis> = Vec::new();
    for piece in pieces(&text) {
        match piece {
            Piece::Title(title) => bases.push(LegalBasis::titled(normal_marks(title))),
            Piece::Between(words) => read_between(words, &mut bases),
        }
    }
    bases
}

/// The text with the line breaks that part one basis from the next; those within one are closed.
fn in_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let starts_anew = line.starts_with(['《', '【']) || numbering_len(line).is_some();
        if !joined.is_empty() && (starts_anew || joined.ends_with(['；', ';', '。'])) {
            joined.push('\n');
        }
        joined.push_str(&unbroken(line));
    }
    joined
}

enum Piece<'a> {
    /// What stands in title marks.
    Title(&'a str),
    /// What stands between titles.
    Between(&'a str),
}

/// Cuts a cell at its title marks. A mark that is opened twice in a row was never closed; one that is closed without being opened
/// closes the words since the last separator.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut depth = 0_u32;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        match c {
            '《' if depth == 0 => {
                pieces.push(Piece::Between(&text[start..at]));
                start = next;
                depth = 1;
            }
            '《' if ends_a_title(&text[start..at]) => {
                pieces.push(Piece::Title(&text[start..at]));
                start = next;
            }
            '《' => depth += 1,
            '》' if depth == 0 => {
                let words = &text[start..at];
                let title_start = words
                    .rfind(['、', '；', ';', '，', '\n'])
                    .map_or(0, |i| i + words[i..].chars().next().map_or(0, char::len_utf8));
                pieces.push(Piece::Between(&words[..title_start]));
                pieces.push(Piece::Title(&words[title_start..]));
                start = next;
            }
            '》' => {
                depth -= 1;
                if depth == 0 {
                    pieces.push(Piece::Title(&text[start..at]));
                    start = next;
                }
            }
            _ => {}
        }
    }
    let rest = &text[start..];
    pieces.push(if depth > 0 { Piece::Title(rest) } else { Piece::Between(rest) });
    pieces
}

/// Whether what stands before a second opening mark is a title whose closing mark was lost: it ends in a separator, or in a word
/// that ends titles.
fn ends_a_title(before: &str) -> bool {
    let before = before.trim_end();
    before.ends_with(['、', '；', ';', '，', ')', '）'])
        || ["条例", "办法", "规定", "通知", "意见", "法", "规范", "规则", "细则"]
            .iter()
            .any(|ending| before.ends_with(ending))
}

/// A title in one spelling: inner marks as 〈…〉, no separators around it.
#[must_use]
pub fn normal_marks(title: &str) -> String {
    let title = title.trim_matches(is_separator);
    title
        .chars()
        .map(|c| match c {
            '<' | '＜' | '《' => '〈',
            '>' | '＞' | '》' => '〉',
            c => c,
        })
        .collect()
}

/// What stands between two titles: document number, articles and history of the title before, titles without marks, connecting
/// words.
fn read_between(words: &str, bases: &mut Vec<LegalBasis>) {
    let mut rest = words.trim_start();
    let mut belongs_to_last = !bases.is_empty();
    while !rest.is_empty() {
        if rest.starts_with(is_separator) {
            belongs_to_last = belongs_to_last && !rest.starts_with(['；', ';', '\n']);
            rest = rest.trim_start_matches(is_separator);
            continue;
        }
        if let (true, Some(last)) = (belongs_to_last, bases.last_mut()) {
            let len = attach(rest, last);
            if len > 0 {
                rest = &rest[len..];
                continue;
            }
        }
        let end = end_of_unmarked(rest);
        let (unmarked, after) = rest.split_at(end);
        unmarked_basis(unmarked, bases);
        belongs_to_last = !bases.is_empty();
        rest = after;
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '、' | '；' | ';' | '，' | ',' | '。' | '.' | '：' | ':')
}

/// Takes from the front of `text` what belongs to `basis` and says how many bytes it took.
fn attach(text: &str, basis: &mut LegalBasis) -> usize {
    let is_label = text.starts_with('【');
    if !is_label && text.starts_with(['（', '(', '〔', '[', '﹝']) {
        let end = closing_bracket(text);
        let inner = text[..end].trim_matches(is_bracket).trim();
        let looks_like_number = basis.number.is_none() && is_number(inner);
        if looks_like_number {
            basis.number = Some(normal_number(inner));
        } else {
            append(&mut basis.note, inner);
        }
        return end;
    }
    if text.starts_with('第') {
        let end = end_of_articles(text);
        if end > 0 {
            let articles = text[..end].trim_end_matches(is_separator);
            append(&mut basis.articles, articles);
            return articles.len();
        }
    }
    if !is_label && basis.number.is_none() {
        let end = text.find(['、', '；', ';', '，', '。', '《', '\n']).unwrap_or(text.len());
        if is_number(&text[..end]) {
            basis.number = Some(normal_number(&text[..end]));
            return end;
        }
    }
    0
}

fn append(slot: &mut Option<String>, words: &str) {
    match slot {
        Some(before) => {
            before.push('、');
            before.push_str(words);
        }
        None => *slot = Some(words.to_owned()),
    }
}

fn is_bracket(c: char) -> bool {
    "（）()〔〕[]【】﹝﹞".contains(c)
}

/// The end of the bracket that `text` starts with: where it closes; where it never does, at the next separator or title.
fn closing_bracket(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '〔' | '[' | '【' | '﹝' => depth += 1,
            '）' | ')' | '〕' | ']' | '】' | '﹞' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + c.len_utf8();
                }
            }
            '《' if depth > 0 && is_number(text[..at].trim_matches(is_bracket)) => return at,
            '号' => {
                // 〔2016〕115号, whose outer bracket was lost or never closes
                let next = at + c.len_utf8();
                let after = text[next..].trim_start().chars().next();
                if after.is_none_or(|c| matches!(c, '、' | '；' | '《' | ';')) {
                    return next;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The end of `第二十条第一款、第二十一条` at the front of `text`; 0 where it starts otherwise.
fn end_of_articles(text: &str) -> usize {
    let mut end = 0;
    let mut rest = text;
    while let Some(after) = rest.strip_prefix('第') {
        let is_of_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百零〇两（）()".contains(c);
        let unit = after.trim_start_matches(is_of_number);
        let Some(behind) = unit.strip_prefix(['条', '款', '项', '章', '节', '目']) else { break };
        if unit.len() == after.len() {
            break;
        }
        rest = behind;
        end = text.len() - rest.len();
        rest = rest.trim_start_matches(['、', '，', '至', '和', '及', '—', '-']);
    }
    end
}

/// The end of a title that stands without marks: at the next separator outside brackets, title or line.
fn end_of_unmarked(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '〔' => depth += 1,
            '）' | ')' | '〕' => depth = depth.saturating_sub(1),
            '《' | '\n' => return at,
            '、' | '；' | ';' | '，' | '。' if depth == 0 && at > 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// Words without title marks: numbering and type labels are dropped, connecting words noted, the rest is a title of its own.
fn unmarked_basis(words: &str, bases: &mut Vec<LegalBasis>) {
    let words = strip_numbering(words).trim_matches(is_separator);
    let bare = words.trim_matches(is_bracket);
    let is_label = matches!(
        fold(bare).as_str(),
        "法律"
            | "行政法规"
            | "法规"
            | "规章"
            | "部门规章"
            | "条例"
            | "国务院文件"
            | "部门规章及规范性文件"
            | "规范性文件"
            | "地方性法规"
    ) && words.starts_with(['【', '[', '（', '(']);
    if words.is_empty() || is_label || words.chars().all(|c| c.is_ascii_digit() || is_separator(c)) {
        return;
    }
    let is_connective = matches!(
        words,
        "等" | "和"
            | "及"
            | "与"
            | "以及"
            | "号"
            | "的通知"
            | "及相关规定"
            | "等相关规定"
            | "等规定"
            | "及相关文件"
            | "等文件"
            | "等法律法规"
    );
    match bases.last_mut() {
        Some(last) if is_connective || !words.chars().any(is_chinese) => {
            if !matches!(words, "和" | "及" | "与" | "以及" | "号") {
                append(&mut last.note, words);
            }
        }
        _ => bases.push(split_number(words)),
    }
}

/// A title without marks whose number stands behind or before it: `关于…的通知 辽财债〔2018〕206号`, `政务公开条例711号`.
fn split_number(words: &str) -> LegalBasis {
    let number_start = words
        .find(['〔', '['])
        .filter(|_| words.ends_with(['号', ')', '）']))
        .map(|bracket| issuer_start(&words[..bracket]));
    match number_start {
        Some(start) if start > 0 && is_number(words[start..].trim_matches(is_bracket)) => LegalBasis {
            title: words[..start].trim_matches(|c| is_separator(c) || is_bracket(c)).to_owned(),
            number: Some(normal_number(words[start..].trim_matches(is_bracket))),
            ..LegalBasis::default()
        },
        _ => LegalBasis::titled(words),
    }
}

/// Where the issuer's short name before 〔2018〕 begins: after the bracket, blank or 通知, 意见 … that ends the title.
fn issuer_start(before: &str) -> usize {
    if let Some(at) = before.rfind([' ', '（', '(']) {
        return at + before[at..].chars().next().map_or(0, char::len_utf8);
    }
    ["通知", "意见", "办法", "规定", "条例", "决定", "方案", "细则"]
        .iter()
        .filter_map(|ending| before.rfind(ending).map(|at| at + ending.len()))
        .max()
        .unwrap_or(0)
}
