//! What people wrote beside cells: notes (批注), and threads of comments with their replies. calamine tells neither.
//!
//! What mulu itself wrote into a note, in an annotated copy or in a workbook for review, is nobody's comment; what somebody wrote behind
//! it is.

use std::collections::BTreeSet;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::model::locus::parse_address;

use super::package::{Package, attribute, each_tag, part, push_text};
use super::refusal::Refusal;
use super::room::Room;
use super::sheet::Comment;

/// What our note in an annotated copy begins with.
pub(crate) const OPENING: &str = "【mulu 检查】";
/// What it ends with.
pub(crate) const CLOSING: &str = "【检查完】";
/// What the last line of each of our findings begins with, in a workbook for review.
pub(crate) const LAST_LINE: &str = "原表：";
/// Who wrote our notes.
pub(crate) const AUTHOR: &str = "mulu";

/// What of a text is ours: from our opening to our closing words, with the break before. A text whose closing words somebody took out is
/// theirs from then on.
pub(crate) fn ours_in(words: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = words[from..].find(OPENING).map(|at| from + at) {
        let Some(close) = words[open..].find(CLOSING).map(|at| open + at + CLOSING.len()) else { break };
        let start = words[from..open].strip_suffix('\n').map_or(open, |before| from + before.len());
        found.push(start..close);
        from = close;
    }
    found
}

/// A text without these stretches.
pub(crate) fn kept(words: &str, cut: &[Range<usize>]) -> String {
    let mut left = String::new();
    let mut from = 0;
    for range in cut {
        left.push_str(&words[from..range.start]);
        from = range.end;
    }
    left + &words[from..]
}

/// What somebody else than mulu says in a note.
fn of_others(words: &str, author: &str) -> String {
    let words = kept(words, &ours_in(words));
    if author != AUTHOR {
        return words;
    }
    let lines: Vec<&str> = words.lines().collect();
    let theirs = lines.iter().rposition(|line| line.starts_with(LAST_LINE)).map_or(0, |last| last + 1);
    lines[theirs..].join("\n")
}

/// Adds a comment to a sheet's, where it says anything.
pub(super) fn push(
    comments: &mut Vec<Comment>,
    room: &mut Room,
    (row, column): (u32, u32),
    words: &str,
) -> Result<(), Refusal> {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if !words.is_empty() {
        room.take_cell(&words)?;
        comments.push(Comment { row, column, words: Some(words) });
    }
    Ok(())
}

/// The parts of one kind that belong to a sheet: `comments`, or `threadedComment`.
pub(super) fn parts_of(package: &mut Package<'_>, sheet: &str, kind: &str) -> Result<Vec<String>, Refusal> {
    let (folder, file) = sheet.rsplit_once('/').unwrap_or(("", sheet));
    let Some(xml) = part(package, &format!("{folder}/_rels/{file}.rels"))? else { return Ok(Vec::new()) };
    let mut parts = Vec::new();
    each_tag(&xml, |tag| {
        let is_it = attribute(tag, "Type").is_some_and(|of| of.rsplit('/').next() == Some(kind));
        parts.extend(attribute(tag, "Target").filter(|_| is_it).map(|target| resolved(folder, &target)));
    });
    Ok(parts)
}

/// A target as a path within the package: `../comments1.xml` of a sheet is `xl/comments1.xml`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(path) = target.strip_prefix('/') {
        return path.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

/// The notes and comments of a sheet in an .xlsx.
pub(super) fn of_xlsx(package: &mut Package<'_>, sheet: &str, room: &mut Room) -> Result<Vec<Comment>, Refusal> {
    let mut comments = Vec::new();
    let mut threaded = BTreeSet::new();
    for (kind, element) in [("threadedComment", "threadedComment"), ("comments", "comment")] {
        for path in parts_of(package, sheet, kind)? {
            let Some(xml) = part(package, &path)? else { continue };
            room.take_part(xml.len() as u64)?;
            for Written { cell, author, words } in written(&xml, element) {
                // The note of a thread repeats it for programs that know none.
                if author.starts_with("tc=") && threaded.contains(&cell) {
                    continue;
                }
                if kind == "threadedComment" {
                    threaded.insert(cell);
                }
                push(&mut comments, room, cell, &of_others(&words, &author))?;
            }
        }
    }
    comments.sort_by_key(|comment| (comment.row, comment.column));
    Ok(comments)
}

/// A comment as a part has it.
struct Written {
    cell: (u32, u32),
    author: String,
    words: String,
}

/// The comments of a part. One whose cell cannot be told stands at the first.
fn written(xml: &[u8], element: &str) -> Vec<Written> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut written: Vec<Written> = Vec::new();
    let (mut authors, mut author): (Vec<String>, Option<String>) = (Vec::new(), None);
    let (mut is_inside, mut is_text, mut phonetic) = (false, false, 0_usize);
    while let Ok(event) = reader.read_event() {
        match &event {
            Event::Eof => break,
            Event::Start(tag) => match tag.local_name().as_ref() {
                "author" => author = Some(String::new()),
                name if name == element => {
                    is_inside = true;
                    written.push(begun(tag, &authors));
                }
                // Notes keep their words in runs, threads in the element itself.
                "t" => is_text = true,
                "text" if element == "threadedComment" => is_text = true,
                "rPh" => phonetic += 1,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "author" => authors.extend(author.take()),
                name if name == element => is_inside = false,
                "t" | "text" => is_text = false,
                "rPh" => phonetic = phonetic.saturating_sub(1),
                _ => {}
            },
            event => match (&mut author, written.last_mut()) {
                (Some(author), _) => push_text(event, author),
                (None, Some(last)) if is_inside && is_text && phonetic == 0 => push_text(event, &mut last.words),
                _ => {}
            },
        }
    }
    written
}

fn begun(tag: &BytesStart<'_>, authors: &[String]) -> Written {
    let cell = attribute(tag, "ref").and_then(|address| parse_address(&address)).unwrap_or_default();
    let author = attribute(tag, "authorId").and_then(|number| authors.get(number.parse::<usize>().ok()?));
    Written { cell, author: author.cloned().unwrap_or_default(), words: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_words_are_found_among_others() {
        let words = format!("先看这里\n{OPENING}\n错误{CLOSING}已改");
        assert_eq!(of_others(&words, "张三"), "先看这里已改");
        assert!(ours_in(&format!("{OPENING} 没有结尾")).is_empty());
        let twice = format!("{OPENING}甲{CLOSING}{OPENING}乙{CLOSING}");
        assert_eq!(of_others(&twice, AUTHOR), "");
        let review = format!("FLD001 看不懂\n改法：改\n{LAST_LINE}a.xlsx 表!C3\n已与民政局核对");
        assert_eq!(of_others(&review, AUTHOR), "已与民政局核对");
        assert_eq!(of_others(&review, "张三"), review);
    }

    #[test]
    fn targets_are_paths_within_the_package() {
        for target in ["../comments1.xml", "/xl/comments1.xml"] {
            assert_eq!(resolved("xl/worksheets", target), "xl/comments1.xml");
        }
    }
}
