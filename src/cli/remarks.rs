//! What people wrote beside items: a reviewer in a workbook, anyone in a comment of YAML. No catalog holds it, so whatever makes one catalog
//! of others tells what stays behind: an item may go whose deletion somebody advised against.

use std::collections::BTreeMap;

use super::side::Side;
use crate::finding::{Finding, quoted};
use crate::model::{Item, Locus, Place, SourceText};
use crate::text::Text;
use crate::write::yaml::SCHEMA_LINE;
use crate::yaml::parse_with_comments;

/// How many remarks of reviewers are told one by one.
const MOST_TOLD: usize = 20;
/// How many comments of a file are quoted.
const MOST_QUOTED: usize = 3;

/// What reviewers wrote in workbooks: SRC022 finds it.
pub(super) fn is_review(finding: &Finding) -> bool {
    finding.rule.code == "SRC022"
}

/// Remarks one by one, and how many there are more.
pub(super) fn told(remarks: &[&Finding]) -> Vec<Text> {
    let mut lines: Vec<Text> = remarks
        .iter()
        .take(MOST_TOLD)
        .map(|Finding { locus, message, .. }| {
            crate::text!("注意：{locus} {message}", "Mind: {locus} {message}"; message)
        })
        .collect();
    if remarks.len() > MOST_TOLD {
        let more = Text::counted(remarks.len() - MOST_TOLD, "more remark is", "more remarks are");
        lines.push(crate::text!(
            "注意：另有 {more} 处意见或批注，用 mulu validate 检查工作簿时列出。",
            "Mind: {more} told by `mulu validate` of the workbooks.";
            more
        ));
    }
    lines
}

/// What stays behind when two sides of one base are merged: what reviewers wrote since, and the comments and the unknown keys
/// of YAML that the `results` have not.
/// `sides` are the base, OURS and THEIRS, and `texts` their files of YAML.
pub(super) fn left_behind(sides: &[Side], texts: &[Vec<NamedText<'_>>; 3], results: &[&str]) -> Vec<Text> {
    let mut new = Vec::new();
    if let [base, sides @ ..] = sides {
        let before = reviews(base);
        for side in sides {
            // Who writes the same beside two items means both.
            let mut known: Vec<&Review<'_>> = before.iter().collect();
            for review in reviews(side) {
                match known.iter().position(|earlier| earlier.is(&review)) {
                    Some(at) => drop(known.swap_remove(at)),
                    None => new.push(review.finding),
                }
            }
        }
    }
    let mut lines = told(&new);
    lines.extend(of_yaml(texts, results));
    lines.extend(unknown_keys(sides, results));
    lines
}

/// What a reviewer wrote, and beside which item.
struct Review<'a> {
    finding: &'a Finding,
    item: Option<&'a Item>,
}

impl Review<'_> {
    /// Whether it is what another says of the same item.
    fn is(&self, other: &Self) -> bool {
        let id = |item: &Item| item.id.as_ref().map(|id| id.value);
        self.finding.message.zh == other.finding.message.zh
            && match (self.item, other.item) {
                (Some(own), Some(other)) => id(own).is_some() && id(own) == id(other) || own.title() == other.title(),
                (own, other) => own.is_none() && other.is_none(),
            }
    }
}

/// What reviewers wrote in the workbooks of a side.
fn reviews(side: &Side) -> Vec<Review<'_>> {
    let set = &side.loaded.set;
    let cell = |locus: &Locus| match locus.place {
        Place::Cell { row, .. } => Some(row),
        _ => None,
    };
    let items = set.catalogs.iter().flat_map(|catalog| &catalog.items);
    let rows = items.filter_map(|item| {
        let source = &item.locus.source;
        Some(((&*source.file, source.tab, cell(&item.locus)?), item))
    });
    let rows: BTreeMap<(&str, usize, u32), &Item> = rows.collect();
    let found = set.findings.iter().filter(|finding| is_review(finding));
    let reviews = found.map(|finding| {
        let (file, tab) = (&*finding.locus.source.file, finding.locus.source.tab);
        // An item may go on in the rows below its own.
        let item = cell(&finding.locus).and_then(|row| rows.range((file, tab, 0)..=(file, tab, row)).next_back());
        Review { finding, item: item.map(|(_, item)| *item) }
    });
    reviews.collect()
}

/// A file of YAML: what it is called, and what stands in it.
pub(super) type NamedText<'t> = (&'t str, &'t str);

/// The files of YAML of a side that was read.
pub(super) fn texts(side: &Side) -> Vec<NamedText<'_>> {
    let sources = side.loaded.set.catalogs.iter().map(|catalog| &catalog.locus.source);
    let texts = sources.filter_map(|source| match &*source.text {
        SourceText::Lines(text) => Some((source.file.as_str(), text.as_str())),
        _ => None,
    });
    texts.collect::<BTreeMap<_, _>>().into_iter().collect()
}

/// Lines of a file of YAML: what the file is called, and each line with its number.
type Lines<'t> = (&'t str, Vec<(u32, &'t str)>);

/// The comments that the result of a merge should have and has not, file by file: what only one side changed is as that side has it.
fn of_yaml(texts: &[Vec<NamedText<'_>>; 3], results: &[&str]) -> Vec<Text> {
    let comments = texts.each_ref().map(|files| {
        let lines = files.iter().map(|(file, text)| (*file, own_comments(text)));
        lines.collect::<Vec<Lines<'_>>>()
    });
    let result = counted(results.iter().flat_map(|text| own_comments(text)));
    missing(comments, &result, |file, count, named| {
        let count = Text::counted(count, "comment", "comments");
        crate::text!(
            "注意：{file} 的 {count} 处注释没有写进结果：{named}",
            "Mind: the result has not the {count} of {file}: {named}";
            count, named
        )
    })
}

/// The keys that mulu does not know, each as its line has it, which the result of a merge should have and has not.
fn unknown_keys(sides: &[Side], results: &[&str]) -> Vec<Text> {
    let [base, ours, theirs] = sides else { return Vec::new() };
    let keys = [base, ours, theirs].map(|side| {
        let mut files: BTreeMap<&str, Vec<(u32, &str)>> = BTreeMap::new();
        for Finding { locus, .. } in side.loaded.set.findings.iter().filter(|finding| finding.rule.code == "SRC005") {
            let Place::Text(span) = locus.place else { continue };
            let line = locus.source.lines().lines().nth(span.line.saturating_sub(1) as usize);
            files.entry(&locus.source.file).or_default().push((span.line, line.unwrap_or_default().trim()));
        }
        files.into_iter().collect::<Vec<Lines<'_>>>()
    });
    if keys.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let result = counted(results.iter().flat_map(|text| text.lines().map(|line| (0, line.trim()))));
    missing(keys, &result, |file, count, named| {
        let count = Text::counted(count, "key", "keys");
        crate::text!(
            "注意：{file} 有 {count} 个不认识的键没有写进结果：{named}",
            "Mind: the result has not the {count} of {file} that mulu does not know: {named}";
            count, named
        )
    })
}

/// What the result of a merge should have of the lines of its sides and has not, file by file: `told` says it of a file, with how many
/// there are, and which.
fn missing(
    sides: [Vec<Lines<'_>>; 3],
    result: &BTreeMap<&str, usize>,
    told: impl Fn(&str, usize, Text) -> Text,
) -> Vec<Text> {
    let [base, ours, theirs] =
        sides.each_ref().map(|files| counted(files.iter().flat_map(|(_, lines)| lines.iter().copied())));
    let words = ours.keys().chain(theirs.keys());
    let missing = words.map(|words| {
        let [base, ours, theirs, result] =
            [&base, &ours, &theirs, result].map(|it| it.get(words).copied().unwrap_or(0));
        let wanted = if ours == base {
            theirs
        } else if theirs == base {
            ours
        } else {
            ours.max(theirs)
        };
        (*words, wanted.saturating_sub(result))
    });
    let mut missing: BTreeMap<&str, usize> = missing.collect();
    let [_, ours, theirs] = sides;
    let mut said = Vec::new();
    for (file, mut lost) in ours.into_iter().chain(theirs) {
        lost.retain(|(_, words)| {
            missing.get_mut(words).is_some_and(|count| std::mem::replace(count, count.saturating_sub(1)) > 0)
        });
        if lost.is_empty() {
            continue;
        }
        let named = lost.iter().take(MOST_QUOTED).map(|(line, words)| {
            let words = quoted(words);
            crate::text!("第 {line} 行“{words}”", "“{words}” on line {line}")
        });
        let named = Text::join(&named.collect::<Vec<_>>(), "、", ", ");
        let etc = if lost.len() > MOST_QUOTED { Text::new("等", " …") } else { Text::same("") };
        said.push(told(file, lost.len(), crate::text!("{named}{etc}", "{named}{etc}"; named, etc)));
    }
    said
}

/// How often each of these comments stands there.
pub(super) fn counted<'t>(comments: impl Iterator<Item = (u32, &'t str)>) -> BTreeMap<&'t str, usize> {
    let mut counts = BTreeMap::new();
    for (_, words) in comments {
        *counts.entry(words).or_default() += 1;
    }
    counts
}

/// The comments of a text that mulu did not write, each with its line.
fn own_comments(text: &str) -> Vec<(u32, &str)> {
    // Few files have one, and a file is long to read once more.
    if memchr::memchr(b'#', text.strip_prefix(SCHEMA_LINE).unwrap_or(text).as_bytes()).is_none() {
        return Vec::new();
    }
    comments(text).into_iter().filter(|(_, words)| *words != SCHEMA_LINE.trim_end()).collect()
}

/// The comments of a text of YAML, each with its line; none where it is not valid.
pub(super) fn comments(text: &str) -> Vec<(u32, &str)> {
    let tree = parse_with_comments(text).ok();
    let spans = tree.iter().flat_map(|tree| &tree.comments);
    spans.map(|span| (span.line, text[span.start as usize..span.end as usize].trim_end())).collect()
}
