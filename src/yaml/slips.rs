//! Why a text is no YAML, in words that help someone who edits a catalog by hand.

use granit_parser::{ErrorKind, ScanError};

use crate::model::Span;
use crate::text::Text;

use super::{SyntaxError, number};

/// How many lines before the one at which the parser gives up may hold the slip.
const LINES_BEFORE: usize = 3;

/// A slip of the Chinese keyboard, or of someone who seldom writes YAML.
struct Slip {
    /// Where in a line it stands, in bytes.
    find: fn(&str) -> Option<usize>,
    message: Text,
    help: Text,
}

/// What is wrong with `name：办事指南`.
pub(super) const FULL_WIDTH_COLON: Text =
    Text::new("键后面用了全角冒号“：”", "the key is followed by a full-width colon “：”");
/// What to do about it.
pub(super) const WRITE_COLON: Text = Text::new(
    "请改成半角冒号加一个空格，如“name: 办事指南”。",
    "Write a half-width colon and a blank: `name: 办事指南`.",
);

/// What is wrong where a quotation mark has no other, and what to do.
const UNCLOSED_QUOTE: (Text, Text) = (
    Text::new("引号没有配对", "a quotation mark is never closed"),
    Text::new("请补上右边的引号。", "Add the closing quotation mark."),
);

static SLIPS: [Slip; 5] = [
    Slip { find: full_width_colon, message: FULL_WIDTH_COLON, help: WRITE_COLON },
    Slip {
        find: full_width_comma,
        message: Text::new(
            "方括号或花括号里用了全角逗号“，”或顿号“、”分隔",
            "entries in brackets are parted by a full-width comma",
        ),
        help: Text::new(
            "请改成半角逗号加一个空格，如“[政府网站, 政务服务中心]”。",
            "Part them by a half-width comma and a blank: `[政府网站, 政务服务中心]`.",
        ),
    },
    Slip {
        find: full_width_bracket,
        message: Text::new("用了全角的括号", "a bracket is full-width"),
        help: Text::new("请改成半角的 [ ] 或 { }。", "Write [ ] or { }."),
    },
    Slip {
        find: dash_without_blank,
        message: Text::new("“-”后面没有空格", "no blank follows the “-”"),
        help: Text::new("请在“-”后面空一格，如“- {id: …}”。", "Put a blank after the dash, as in `- {id: …}`."),
    },
    Slip {
        find: colon_without_blank,
        message: Text::new("键的冒号后面没有空格", "no blank follows the colon of the key"),
        help: Text::new(
            "请在冒号后面空一格，如“name: 办事指南”。",
            "Put a blank after the colon, as in `name: 办事指南`.",
        ),
    },
];

/// A line without its indentation and the dash of a list, and how many bytes those take.
fn body(line: &str) -> (usize, &str) {
    let body = line.trim_start();
    let body = body.strip_prefix("- ").map_or(body, str::trim_start);
    (line.len() - body.len(), body)
}

/// How long the key is that a text begins with, in bytes.
fn key_length(text: &str) -> Option<usize> {
    let length = text.find(|char: char| !(char.is_alphanumeric() || char == '_')).unwrap_or(text.len());
    (length > 0).then_some(length)
}

fn full_width_colon(line: &str) -> Option<usize> {
    let (indent, body) = body(line);
    let at = indent + key_length(body)?;
    line[at..].starts_with('：').then_some(at)
}

fn full_width_comma(line: &str) -> Option<usize> {
    let opened = line.find(['[', '{'])?;
    ["\"，", "'，", "}，", "]，", "\"、", "'、", "}、", "]、"]
        .into_iter()
        .filter_map(|comma| Some(opened + line[opened..].find(comma)? + 1))
        .min()
}

fn full_width_bracket(line: &str) -> Option<usize> {
    let (indent, body) = body(line);
    let value = body.split_once(": ").map_or(body, |(_, value)| value);
    value.starts_with(['［', '｛', '【', '（']).then_some(indent + body.len() - value.len())
}

fn dash_without_blank(line: &str) -> Option<usize> {
    let body = line.trim_start();
    let rest = body.strip_prefix('-')?;
    (!rest.is_empty() && !rest.starts_with([' ', '-'])).then_some(line.len() - body.len())
}

fn colon_without_blank(line: &str) -> Option<usize> {
    let (indent, body) = body(line);
    let length = key_length(body)?;
    let rest = body[length..].strip_prefix(':')?;
    let is_parted = rest.is_empty() || rest.starts_with([' ', '\r', '/']);
    (!is_parted).then_some(indent + length)
}

/// What the parser found, in words that help.
pub(super) fn explain(text: &str, error: &ScanError) -> SyntaxError {
    let marker = error.marker();
    let line = marker.line().max(1);
    let start = marker.byte_offset().unwrap_or_default();
    if let Some(slip) = quote_open_before(text, line).or_else(|| slip_near(text, line)) {
        return slip;
    }
    let (message, help) = of_kind(error.kind()).unwrap_or_else(|| {
        let message =
            Text::new("这一行或前几行的写法不合 YAML 的规定", "this line, or one before it, is not valid YAML");
        let help = Text::new(
            "请检查缩进、引号和括号；拿不准时，把值用双引号括起来。",
            "Check indentation, quotation marks and brackets; when in doubt put the value in double quotes.",
        );
        (message, help)
    });
    let span = Span {
        line: number(line),
        column: number(marker.col() + 1),
        start: number(start),
        end: number(start).saturating_add(1),
    };
    SyntaxError { message, help, span }
}

/// The quotation mark that lacks its other, where the parser gave up at one further down which it took for that: all lines between the
/// two have become one text.
fn quote_open_before(text: &str, given_up: usize) -> Option<SyntaxError> {
    let mut open: Option<(char, usize, usize)> = None;
    let mut start = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n').take(given_up)) {
        let mut from = 0;
        while let Some(at) = next_quote(line, from, open.map(|(mark, ..)| mark)) {
            let mark = line[at..].chars().next()?;
            open = match open {
                Some((_, first, _)) if first < number && number == given_up => return unclosed(text, open?),
                Some(_) => None,
                None => Some((mark, number, start + at)),
            };
            from = at + mark.len_utf8();
        }
        start += line.len();
    }
    None
}

/// Where the next quotation mark of a line is: one that ends the text that `open` began, else one that begins a value. What people write in
/// a comment is nobody's value.
fn next_quote(line: &str, from: usize, open: Option<char>) -> Option<usize> {
    let is_it = |(at, mark): &(usize, char)| match open {
        // Only between double ones does a backslash take the meaning from the next.
        Some('"') => *mark == '"' && line[..*at].bytes().rev().take_while(|before| *before == b'\\').count() % 2 == 0,
        Some(open) => *mark == open,
        None => matches!(mark, '"' | '\'') && begins_value(line, *at),
    };
    let rest = line[from..].char_indices().map(|(at, mark)| (from + at, mark));
    rest.take_while(|(at, _)| open.is_some() || !begins_comment(line, *at)).find(is_it).map(|(at, _)| at)
}

fn begins_value(line: &str, at: usize) -> bool {
    let before = line[..at].trim_end();
    before.is_empty() || before.ends_with([':', '-', '[', '{', ','])
}

fn begins_comment(line: &str, at: usize) -> bool {
    line[at..].starts_with('#') && line[..at].chars().next_back().is_none_or(char::is_whitespace)
}

/// A line without the comment at its end.
fn without_comment(line: &str) -> &str {
    let (mut from, mut open) = (0, None);
    while let Some(at) = next_quote(line, from, open) {
        open = if open.is_some() { None } else { line[at..].chars().next() };
        from = at + 1;
    }
    let comment =
        (from..line.len()).find(|at| open.is_none() && line.is_char_boundary(*at) && begins_comment(line, *at));
    line[..comment.unwrap_or(line.len())].trim_end()
}

fn unclosed(text: &str, (_, line, start): (char, usize, usize)) -> Option<SyntaxError> {
    let (message, help) = UNCLOSED_QUOTE;
    let before = text.get(..start)?;
    let column = before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count() + 1;
    let span = Span { line: number(line), column: number(column), start: number(start), end: number(start + 1) };
    Some(SyntaxError { message, help, span })
}

/// The slip on the line at which the parser gave up, or on one shortly before.
fn slip_near(text: &str, line: usize) -> Option<SyntaxError> {
    let mut offset = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let start = offset;
        offset += line.len();
        (start, without_comment(line.trim_end()))
    });
    let near: Vec<(usize, (usize, &str))> =
        lines.enumerate().take(line).skip(line.saturating_sub(LINES_BEFORE + 1)).collect();
    near.into_iter().rev().find_map(|(at, (start, line))| {
        let (slip, byte) = SLIPS.iter().find_map(|slip| Some((slip, (slip.find)(line)?)))?;
        let column = line[..byte].chars().count() + 1;
        let span = Span {
            line: number(at + 1),
            column: number(column),
            start: number(start + byte),
            end: number(start + byte + line[byte..].chars().next().map_or(1, char::len_utf8)),
        };
        Some(SyntaxError { message: slip.message.clone(), help: slip.help.clone(), span })
    })
}

fn of_kind(kind: &ErrorKind) -> Option<(Text, Text)> {
    Some(match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => (
            Text::new("缩进里有制表符（Tab）", "there is a tab in the indentation"),
            Text::new("请把 Tab 换成空格。", "Replace the tab by blanks."),
        ),
        ErrorKind::UnclosedQuotedScalar => UNCLOSED_QUOTE,
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::InvalidColonPlacement => (
            Text::new(
                "方括号或花括号没有配对，或其中缺少半角逗号",
                "a bracket is not closed, or a comma is missing in it",
            ),
            Text::new(
                "请检查这一行及前几行的 [ ]、{ } 和“,”。",
                "Check [ ], { } and the commas on this line and those before it.",
            ),
        ),
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::InvalidIndentation
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry => (
            Text::new(
                "缩进不一致，或值里有“: ”而没有加引号",
                "the indentation does not fit, or a value holds `: ` without quotation marks",
            ),
            Text::new(
                "同一层的键要左对齐；值里有半角冒号时，把整个值用双引号括起来。",
                "Keys of one level start in the same column; put a value that holds a colon in double quotes.",
            ),
        ),
        ErrorKind::UnknownAnchor => (
            Text::new("值以“*”开头，被当作别名", "a value that starts with `*` is taken for an alias"),
            Text::new("请用双引号把值括起来。", "Put the value in double quotes."),
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            Text::new("引号后面还有文字", "there is text after a closing quotation mark"),
            Text::new(
                "请把整个值括在一对引号里，值内的引号用中文引号“”。",
                "Put the whole value in one pair of quotation marks.",
            ),
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn slips_are_explained_where_they_stand() {
        let slips = [
            ("a: 1\n名：甲\nb: 2\n", "全角冒号", (2, 2)),
            ("a:\n\t- b\n", "Tab", (2, 2)),
            ("items:\n  - {id: \"20-001\"， name: 甲}\nb: 2\n", "全角逗号", (2, 18)),
            ("follows: ｛standard: 20｝\n", "全角的括号", (1, 10)),
            ("items:\n  - a: 1\n  -{id: 1}\n", "“-”后面", (3, 3)),
            ("a: 1\nname:甲\nb: 2\n", "冒号后面", (2, 5)),
            ("a: \"甲\nb: 乙\n", "引号没有配对", (1, 4)),
            ("a: \"甲\nb: 乙\nc: \"丙\"\n", "引号没有配对", (1, 4)),
            ("- a: '甲\n  b: [乙, '丙']\n", "引号没有配对", (1, 6)),
            ("- a: [甲, \"乙]\n- a: \"丙\"\n", "引号没有配对", (1, 10)),
            ("a: \"甲\n  乙\"\nb: \"丙\"丁\n", "引号后面还有文字", (3, 7)),
            ("a: 甲 # 注: \"未完\nb: \"丙\"丁\n", "引号后面还有文字", (2, 7)),
            ("a: [甲] # \"乙\"，丙\nb: [丁\n", "方括号", (2, 4)),
            ("a: \"甲 # 乙\nb: 丙 # \"丁\"\n", "引号没有配对", (1, 4)),
        ];
        for (text, said, place) in slips {
            let error = parse(text).unwrap_err();
            assert!(error.message.zh.contains(said), "{text:?}: {:?}", error.message);
            assert_eq!((error.span.line, error.span.column), place, "{text:?}");
        }
    }
}
