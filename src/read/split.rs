//! Cells that hold lists: elements, bodies, channels.

use std::borrow::Cow;

use crate::model::Channel;
use crate::model::spelling::{is_chinese, numbering_len, split_outside_brackets, strip_numbering, tidy, unbroken};
use crate::model::vocabulary::{BODY_END, box_mark, letter_mark};

/// The elements (要素) of a 公开内容 cell: by its numbers, bullets, semicolons, lines or commas, whichever it uses.
pub(super) fn elements(text: &str) -> Vec<String> {
    let text = text.trim();
    if let Some(parts) = by_numbers(text) {
        return parts.into_iter().filter_map(|part| trimmed(strip_bullet(&part))).collect();
    }
    let parts: Vec<String> = if let Some(parts) = by_bullets(text) {
        parts
    } else if has_outside_brackets(text, is_semicolon) {
        tidied(&split_outside_brackets(text, is_semicolon))
    } else if let Some(lines) = by_lines(text) {
        lines
    } else {
        tidied(&split_outside_brackets(&unbroken(text), |c| c == '、'))
    };
    parts.into_iter().filter_map(|part| element(&part)).collect()
}

/// The bodies of a 公开主体 cell. A line that does not end as the name of a body was broken to fit a narrow column.
pub(super) fn bodies(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match lines.last_mut() {
            Some(before) if !BODY_END.ends(before.trim_end_matches(is_closing)) || line.starts_with(['（', '(']) => {
                before.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    let lines: Vec<Cow<'_, str>> = lines.iter().map(|line| tidy(line)).collect();
    let parts = lines
        .iter()
        .flat_map(|line| split_outside_brackets(line, |c| is_semicolon(c) || matches!(c, '、' | '，' | ',' | '\n')));
    parts.filter_map(element).collect()
}

fn is_closing(c: char) -> bool {
    matches!(c, '、' | '，' | ',' | '；' | ';' | '）' | ')')
}

/// The words of a cell that holds several: `县级、乡级`, `主动 依申请`.
pub(super) fn words(text: &str) -> Vec<&str> {
    split_outside_brackets(text, |c| c.is_whitespace() || "、，,；;/".contains(c)).into_iter().map(str::trim).collect()
}

/// The chosen channels of a cell: of a list of boxes those that are ticked, of a plain list all.
pub(super) fn channels(text: &str) -> Vec<Channel> {
    if let Some(chosen) = chosen(text) {
        return chosen.into_iter().flat_map(plain_channels).collect();
    }
    plain_channels(text)
}

/// Whether a cell is a list of boxes.
pub(super) fn has_boxes(text: &str) -> bool {
    text.chars().filter(|c| box_mark(*c).is_some() && *c != '口').count() > 1
}

/// The chosen options of a list of boxes; `None` where there are no boxes.
pub(super) fn chosen(text: &str) -> Option<Vec<&str>> {
    let options = boxes(text);
    let is_list = options.iter().any(|option| option.chosen.is_some());
    // Words before the first box stand for themselves.
    let chosen = options.iter().filter(|option| option.chosen != Some(false)).map(|option| option.text);
    is_list.then(|| chosen.collect())
}

/// An option of a list of boxes; `chosen` is `None` for words before the first box.
struct Choice<'a> {
    text: &'a str,
    chosen: Option<bool>,
}

/// Cuts a cell at its boxes (■ □ ☑ …).
fn boxes(text: &str) -> Vec<Choice<'_>> {
    let mut options = Vec::new();
    let mut chosen = None;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        let Some(mark) = mark_at(c, &text[..at], &text[after..]) else { continue };
        push_option(&mut options, &text[start..at], chosen);
        chosen = Some(mark);
        start = after;
    }
    push_option(&mut options, &text[start..], chosen);
    options
}

/// Whether a character is a box, and which. The character 口 and the letters that are left of a lost font of symbols are boxes only right
/// before the name of a channel, and not inside a word (窗口, OK).
fn mark_at(c: char, before: &str, after: &str) -> Option<bool> {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    match letter_mark(c) {
        Some(mark) => (!before.ends_with(is_word) && Channel::starts(after)).then_some(mark),
        None if c == '口' => {
            (!before.ends_with(['窗', '门', '路', '出', '入']) && Channel::starts(after)).then_some(false)
        }
        None => box_mark(c),
    }
}

fn push_option<'a>(options: &mut Vec<Choice<'a>>, text: &'a str, chosen: Option<bool>) {
    if !text.trim().is_empty() {
        options.push(Choice { text, chosen });
    }
}

/// A list without boxes, by its numbers, lines or commas. What follows 其他： is one channel, unless a listed one is named in it.
fn plain_channels(text: &str) -> Vec<Channel> {
    let whole = channel(text);
    if let Some(Channel::Listed(_)) = whole {
        return whole.into_iter().collect();
    }
    let is_comma = |c: char| is_semicolon(c) || matches!(c, '、' | '，' | ',');
    let parts: Vec<Channel> = match by_numbers(text.trim()) {
        Some(parts) => parts.iter().filter_map(|part| channel(part)).collect(),
        None => split_outside_brackets(text, is_comma).into_iter().flat_map(channels_in_lines).collect(),
    };
    let names_others = parts.iter().skip(1).any(|part| !matches!(part, Channel::Unlisted(_)));
    match whole {
        Some(other @ Channel::Other(_)) if !names_others => vec![other],
        _ => parts,
    }
}

/// How many lines the name of a channel may be broken into: as many as the longest has characters.
const MOST_LINES: usize = 24;

/// Channels one a line, where a line may also be broken inside a name.
fn channels_in_lines(text: &str) -> Vec<Channel> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut channels = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let joined = |end: &usize| matches!(channel(&lines[at..*end].concat()), Some(Channel::Listed(_)));
        let end = (at + 1..=lines.len().min(at + MOST_LINES)).rev().find(joined).unwrap_or(at + 1);
        channels.extend(channel(strip_numbering(&lines[at..end].concat())));
        at = end;
    }
    channels
}

fn channel(text: &str) -> Option<Channel> {
    let text = text.trim().trim_end_matches('。');
    (!text.is_empty()).then(|| Channel::read(text))
}

/// A part without the bullet before it.
fn strip_bullet(part: &str) -> &str {
    part.trim_start().trim_start_matches(['●', '•', '·', '◆', '○', '★'])
}

/// A part without the punctuation around it; `None` where nothing is left.
fn trimmed(part: &str) -> Option<String> {
    let bare =
        part.trim_matches(|c: char| c.is_whitespace() || is_semicolon(c) || matches!(c, '、' | '，' | ',' | '。'));
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// One part without its numbering and the punctuation around it.
fn element(part: &str) -> Option<String> {
    trimmed(strip_numbering(&unbroken(part)))
}

fn tidied(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| unbroken(part).into_owned()).collect()
}

fn is_semicolon(c: char) -> bool {
    matches!(c, '；' | ';')
}

fn has_outside_brackets(text: &str, is_separator: impl Fn(char) -> bool) -> bool {
    split_outside_brackets(text, is_separator).len() > 1
}

/// `1.事项名称2.事项简述`, `①… ②…`, `（一）… （二）…`: cut where the next number of the same kind stands, the numbers left out.
fn by_numbers(text: &str) -> Option<Vec<String>> {
    let first = Numbering::at(text)?;
    let mut starts = vec![(0, first.len)];
    let mut from = first.len;
    while let Some(next) = first.next(text, from, u32::try_from(starts.len()).ok()? + 1) {
        from = next.0 + next.1;
        starts.push(next);
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    let parts = starts.iter().zip(ends).map(|((start, mark), end)| unbroken(&text[start + mark..end]).into_owned());
    Some(parts.collect())
}

/// How a list is numbered: what stands before and after the number, and in which numerals.
struct Numbering {
    before: &'static str,
    numerals: Numerals,
    after: char,
    /// How many bytes the first mark takes.
    len: usize,
}

#[derive(Clone, Copy)]
enum Numerals {
    Arabic,
    Chinese,
    Circled,
}

impl Numbering {
    /// The numbering at the front of a list that starts with 1.
    fn at(text: &str) -> Option<Self> {
        let len = numbering_len(text)?;
        let mark = &text[..len];
        let first = mark.chars().next()?;
        let after = mark.chars().next_back()?;
        let bracketed = matches!(first, '（' | '(');
        let core =
            mark.trim_matches(|c: char| matches!(c, '（' | '(' | '）' | ')' | '.' | '．' | '、' | '：' | ':' | '，'));
        let numerals = match core.chars().next()? {
            '1' | '１' => Numerals::Arabic,
            '一' => Numerals::Chinese,
            '①' => Numerals::Circled,
            _ => return None,
        };
        let before = match (bracketed, first) {
            (true, '(') => "(",
            (true, _) => "（",
            _ => "",
        };
        (core.chars().count() == 1).then_some(Self { before, numerals, after, len })
    }

    /// Where `number` stands in the same form, at or after byte `from`, and how many bytes it takes.
    fn next(&self, text: &str, from: usize, number: u32) -> Option<(usize, usize)> {
        let written = match self.numerals {
            Numerals::Arabic => number.to_string(),
            Numerals::Chinese => chinese(number)?,
            Numerals::Circled => char::from_u32(u32::from('①') + number - 1)?.to_string(),
        };
        let mark = match self.numerals {
            Numerals::Circled => written,
            _ => format!("{}{written}{}", self.before, self.after),
        };
        memchr::memmem::find_iter(&text.as_bytes()[from..], &mark)
            .map(|at| (from + at, mark.len()))
            .find(|(at, _)| !text[..*at].ends_with(|c: char| c.is_ascii_digit() || c == '.' || "第十百".contains(c)))
    }
}

fn chinese(number: u32) -> Option<String> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| DIGITS.get(n as usize).copied();
    match number {
        1..=9 => digit(number).map(str::to_owned),
        10..=19 => Some(format!("十{}", digit(number - 10)?)),
        20..=99 => Some(format!("{}十{}", digit(number / 10)?, digit(number % 10)?)),
        _ => None,
    }
}

/// `● … ● …`
fn by_bullets(text: &str) -> Option<Vec<String>> {
    let bullet = text.chars().next().filter(|c| matches!(c, '●' | '•' | '·' | '◆' | '○' | '★' | '-' | '—'))?;
    Some(text.split(bullet).filter(|part| !part.trim().is_empty()).map(|part| unbroken(part).into_owned()).collect())
}

/// Lines that are parts of a list, and not one sentence broken to fit a narrow column: each is long enough to stand alone, and none
/// but the last ends inside a word, a bracket or a title.
fn by_lines(text: &str) -> Option<Vec<String>> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let stands_alone = |line: &&str| line.chars().filter(|c| is_chinese(*c)).count() >= 4 && is_balanced(line);
    let same_width = lines.len() > 2
        && lines[..lines.len() - 1].windows(2).all(|pair| pair[0].chars().count() == pair[1].chars().count());
    (lines.len() > 1 && lines.iter().all(stands_alone) && !same_width).then(|| tidied(&lines))
}

fn is_balanced(text: &str) -> bool {
    let count = |marks: [char; 2]| text.chars().filter(|c| marks.contains(c)).count();
    count(['（', '(']) == count(['）', ')']) && count(['《', '〈']) == count(['》', '〉'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_split_as_the_cell_does() {
        for (text, parts) in [
            ("办理事项、办理条件、申请材料", "办理事项|办理条件|申请材料"),
            ("1.事项名称2.事项简述3.咨询电话", "事项名称|事项简述|咨询电话"),
            ("1．文件名称；\n2．文号；", "文件名称|文号"),
            ("（一）识别标准\n（二）识别程序", "识别标准|识别程序"),
            ("●办理时间、地点●联系方式", "办理时间、地点|联系方式"),
            ("申请指南：包括补贴对象、补贴范围；补贴结果", "申请指南：包括补贴对象、补贴范围|补贴结果"),
            ("分配结果（单位、金额）、公示", "分配结果（单位、金额）|公示"),
            ("初审对象名单\n及相关信息", "初审对象名单|及相关信息"),
            ("本级政府\n预算", "本级政府预算"),
            ("1.收入表\n2.2支出表", "收入表|2支出表"),
            ("1.●文件名称2.●文号", "文件名称|文号"),
            ("社会救助暂行办法（国务院令第649号）", "社会救助暂行办法（国务院令第649号）"),
        ] {
            assert_eq!(elements(text).join("|"), parts, "{text}");
        }
    }

    #[test]
    fn ticked_channels_are_taken() {
        for (text, chosen) in [
            ("■政府网站 □政府公报\n☑政务服务中心", "政府网站|政务服务中心"),
            ("口政府网站 ■政府公报 ■办事窗口", "政府公报|办事窗口"),
            ("■便民服务站 口入户／现场", "便民服务站"),
            ("R政府网站£政府公报", "政府网站"),
            ("þ政府网站¨政府公报¨两微一端þ发布会/听证会", "政府网站|发布会/听证会"),
            ("t政府网站□政府公报", "政府网站"),
            ("OK政府网站", "OK政府网站"),
            ("其他：部门网站、政府网站", "其他：部门网站|政府网站"),
            ("1.政府网站 2.两微一端 3.政务服务中心", "政府网站|两微一端|政务服务中心"),
            ("■东莞市政府网站 http://www.dg.gov.cn", "政府网站"),
            ("□政府网站□政府公报", ""),
            ("政府网站、公开查阅点", "政府网站|公开查阅点"),
            ("1.政府网站 \n2.两微一端", "政府网站|两微一端"),
            ("■其他：信用中国网站、发改委网站", "其他：信用中国网站、发改委网站"),
            ("社区、企事业单位、村公示栏（电子屏）", "社区/企事业单位/村公示栏（电子屏）"),
        ] {
            let read: Vec<String> = channels(text).iter().map(ToString::to_string).collect();
            assert_eq!(read.join("|"), chosen, "{text}");
        }
    }

    #[test]
    fn bodies_are_split() {
        assert_eq!(bodies("永修县江\n上乡人民政府"), ["永修县江上乡人民政府"]);
        assert_eq!(bodies("住房和城乡建设等相关\n职能部门"), ["住房和城乡建设等相关职能部门"]);
        assert_eq!(bodies("区应急局，镇人民政府（街道办事处）"), ["区应急局", "镇人民政府（街道办事处）"]);
        assert_eq!(bodies("示例县民政局\n各镇人民政府"), ["示例县民政局", "各镇人民政府"]);
        assert_eq!(bodies("禄丰市\n税务局"), ["禄丰市税务局"]);
    }
}
