//! SRC022: what a reviewer wrote beside an item.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::finding::{Finding, Rule, Severity, quoted};
use crate::model::vocabulary::NO_COMMENT;
use crate::model::{Field, Locus, Sourced, spelling};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC022",
    name: "review-comment",
    severity: Severity::Warn,
    summary: Text::new("表里有审核意见", "the table holds a reviewer's comment"),
    checks: Text::new(
        "审核意见一列有没有填写，单元格有没有批注（备注、会话）。审核人、日期两列里只有姓名（不超过四个字）、日期的，意见只打了勾，或只写“无”“同意”的，不算意见；打叉、打问号的算。这些不是目录的内容，不会并入目录。批注里有数字、日期、文号的，像是要改的内容，逐条列出；其余的一张表只报一次。mulu 自己写的批注不算。",
        "Whether anything is written in 审核意见, or in the note or the comments of a cell. A mere name (of at most four characters) or day under 审核人 or 日期, a tick, or a comment such as 无 or 同意, is none; a cross or a question mark is one. None of it is part of the catalog, and it does not enter it. Notes with numbers, days or documents in them may say what to change, and are told of one by one; the others once a sheet. What mulu itself wrote in notes does not count.",
    ),
    why: Text::new(
        "送审的工作簿直接当作目录来用，审核意见就没有人处理。",
        "When a workbook that came back from review is used as a catalog, nobody looks at its comments.",
    ),
    example: Text::new("审核意见：“建议删去此项”。", "审核意见 says 建议删去此项."),
    mend: Text::new("按意见修改后，清空审核各列、删去批注。", "Do what the comment asks, then clear these columns and delete the notes."),
};

/// A cell of 审核意见, 审核人 or 日期: its words, and the heading.
pub(in crate::read) type ReviewCell<'a> = (Sourced<Cow<'a, str>>, &'a str);

/// How many characters a name has, at most. Whatever is longer under 审核人 or 日期 may ask for something.
const LONGEST_NAME: usize = 4;

/// Whether a column is for who reviewed and when, which is no comment.
fn is_for_signing(heading: &str) -> bool {
    let heading = spelling::key(heading);
    heading.ends_with('人') || heading.ends_with("日期")
}

/// Who signs in a cell under 审核人, folded: some sign under 审核意见 as well. A single character may be anything.
pub(in crate::read) fn signer(words: &str, heading: &str) -> Option<String> {
    let is_named = spelling::key(heading).ends_with('人');
    let name = signature(words).filter(|_| is_named).map(|name| spelling::key(&name));
    name.filter(|name| name.chars().count() > 1 && !NO_COMMENT.is(name))
}

/// The name that signs, folded, where a cell holds no more than that and a day; it may be only the day.
fn signature(words: &str) -> Option<String> {
    let folded = spelling::fold(words);
    let name = without_days(&folded);
    let length = name.chars().filter(|c| spelling::is_word(*c)).count();
    (folded.contains(spelling::is_word) && length <= LONGEST_NAME).then_some(name)
}

/// Folded words without the days in them: 2026-03-05, 3月5日, 20260305, 三月五日. A number of days is none.
fn without_days(folded: &str) -> String {
    // One after the other, lest a name that ends in 三 be part of the year behind it.
    let rest = without_days_in("0123456789", folded);
    without_days_in("〇一二三四五六七八九十", &rest)
}

fn without_days_in(digits: &str, folded: &str) -> String {
    let is_digit = |c: char| digits.contains(c);
    let is_of_day = |c: char| is_digit(c) || "年月日号.-/:".contains(c);
    let is_day = |run: &str| {
        let mut numbers = run.split(|c| !is_digit(c)).filter(|number| !number.is_empty());
        let first = numbers.next();
        numbers.next().is_some() || first.is_some_and(|number| number.len() == "20260305".len())
    };
    let mut rest = folded;
    let mut kept = String::new();
    while let Some(start) = rest.find(is_of_day) {
        let end = rest[start..].find(|c| !is_of_day(c)).map_or(rest.len(), |length| start + length);
        kept.push_str(&rest[..start]);
        if !is_day(&rest[start..end]) {
            kept.push_str(&rest[start..end]);
        }
        rest = &rest[end..];
    }
    kept + rest
}

/// What is said of a row that was reviewed: its comments, each with who wrote it and when. `names` are those who sign in the table, folded:
/// some sign under 审核意见.
pub(in crate::read) fn of_row(cells: Vec<ReviewCell<'_>>, names: &BTreeSet<String>) -> Vec<Finding> {
    let (signed, said): (Vec<_>, Vec<_>) =
        cells.into_iter().partition(|(words, heading)| is_for_signing(heading) && signature(words).is_some());
    let signed: Vec<&str> = signed.iter().map(|(words, _)| words.trim()).collect();
    let comments = said.into_iter().filter(|(words, _)| !says_nothing(words, names));
    comments.map(|(words, heading)| comment(words, heading, &signed)).collect()
}

/// Whether a reviewer had nothing to say: the cell is blank or ticked, says so, or is only signed. A cross or a question mark says
/// something.
fn says_nothing(words: &str, names: &BTreeSet<String>) -> bool {
    const STOPS: [char; 7] = ['.', ',', ';', ':', '、', '-', '/'];
    let is_nothing = |words: &str| {
        let words = words.trim_matches(STOPS);
        words.is_empty() || NO_COMMENT.is(words)
    };
    let folded = spelling::fold(words);
    let unsigned = without_days(&folded);
    let unsigned = unsigned.trim_end_matches(STOPS);
    is_nothing(&folded)
        || is_nothing(unsigned)
        || names.iter().any(|name| unsigned.strip_suffix(name.as_str()).is_some_and(is_nothing))
}

fn comment(Sourced { value, locus }: Sourced<Cow<'_, str>>, heading: &str, signed: &[&str]) -> Finding {
    let words = quoted(&value);
    let by = if signed.is_empty() {
        Text::same("")
    } else {
        Text { zh: format!("（{}）", signed.join("，")).into(), en: format!(" ({})", signed.join(", ")).into() }
    };
    let mut finding = Finding::new(
        &RULE,
        locus,
        crate::text!("{heading}：“{words}”{by}，没有并入目录", "{heading}: “{words}”{by}; it did not enter the catalog"; by),
        Text::new("请按意见处理后清空这一格。", "Do what it asks and clear the cell."),
    );
    finding.subject.field = Some(Field::Review);
    finding
}

/// Whether a finding is about a note, which stands beside its cell already, and not about a column of the review.
pub(crate) fn is_note(finding: &Finding) -> bool {
    finding.rule == &RULE && finding.subject.field.is_none()
}

/// How many notes a message quotes; of the others it names the cells.
const MOST_QUOTED: usize = 5;

/// What is said of the notes and comments of a sheet: those that may say something of an item one by one, the others at the first of them.
pub(in crate::read) fn notes(notes: Vec<(Locus, Option<&str>)>) -> Vec<Finding> {
    let (alone, together): (Vec<_>, Vec<_>) = notes.into_iter().partition(|(_, words)| words.is_some_and(is_like_data));
    let mut findings: Vec<Finding> = alone.into_iter().map(|(at, words)| note(at, words)).collect();
    match together.as_slice() {
        [] => {}
        [(at, words)] => findings.push(note(at.clone(), *words)),
        several => findings.push(of_sheet(several)),
    }
    findings
}

/// Whether words may be what a cell should say: a limit, a day, a document, a number.
fn is_like_data(words: &str) -> bool {
    words.contains(['《', '〔']) || ["工作日", "日内", "月内"].iter().any(|unit| words.contains(unit)) || words.chars().any(char::is_numeric)
}

/// Several notes of a sheet at once: how many, and the first of them.
fn of_sheet(notes: &[(Locus, Option<&str>)]) -> Finding {
    let first = &notes[0].0;
    let named = notes.iter().enumerate().map(|(place, (at, words))| {
        let cell = at.seen_from(first);
        match words.filter(|_| place < MOST_QUOTED).map(quoted) {
            Some(words) => crate::text!("{cell}“{words}”", "{cell} “{words}”"; cell),
            None => cell,
        }
    });
    let (count, named) = (notes.len(), Text::join(&named.collect::<Vec<_>>(), "、", ", "));
    let message = if notes.iter().any(|(_, words)| words.is_some()) {
        crate::text!(
            "这张表有 {count} 条批注，没有并入目录：{named}",
            "the sheet has {count} notes, which did not enter the catalog: {named}";
            named
        )
    } else {
        crate::text!(
            "这张表有 {count} 条批注，这种格式的批注读不出来：{named}",
            "the sheet has {count} notes, whose words cannot be read in this format: {named}";
            named
        )
    };
    let help = Text::new(
        "请打开工作簿逐条看（“审阅”里的“下一条批注”），按意见处理后删去。",
        "Open the workbook, go from note to note (Review, Next), do what each asks and delete it.",
    );
    Finding::new(&RULE, first.clone(), message, help)
}

/// A note or a comment of a cell, in full: a report quotes the cell and not what is written beside it. Of some formats only the cell is known.
fn note(at: Locus, words: Option<&str>) -> Finding {
    let message = match words {
        Some(words) => crate::text!("批注：“{words}”，没有并入目录", "a note says “{words}”; it did not enter the catalog"),
        None => Text::new(
            "这一格有批注，这种格式的批注读不出来",
            "the cell has a note, whose words cannot be read in this format",
        ),
    };
    let help = match words {
        Some(_) => Text::new("请按意见处理后删去这条批注。", "Do what it asks and delete the note."),
        None => Text::new(
            "请打开工作簿看批注，处理后删去；或另存为 .xlsx 再检查，就能列出批注的内容。",
            "Open the workbook, do what the note asks and delete it; saved as .xlsx it is told of word by word.",
        ),
    };
    Finding::new(&RULE, at, message, help)
}
