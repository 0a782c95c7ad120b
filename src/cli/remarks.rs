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

/// What stays behind when two sides of one base are merged: what reviewers wrote since, and all comments of YAML.
pub(super) fn left_behind(base: &Side, sides: &[Side]) -> Vec<Text> {
    let before = reviews(base);
    let mut new = Vec::new();
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
    let mut lines = told(&new);
    lines.extend(sides.iter().flat_map(of_yaml));
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

/// The comments of the files of a side, file by file.
fn of_yaml(side: &Side) -> Vec<Text> {
    let mut files: Vec<(&str, Text)> = Vec::new();
    for catalog in &side.loaded.set.catalogs {
        let (file, SourceText::Lines(text)) = (&*catalog.locus.source.file, &*catalog.locus.source.text) else {
            continue;
        };
        // Few files have a comment of their own, and a file is long to read once more.
        if !text.strip_prefix(SCHEMA_LINE).unwrap_or(text).contains('#') {
            continue;
        }
        let own: Vec<(u32, &str)> =
            comments(text).into_iter().filter(|(_, words)| *words != SCHEMA_LINE.trim_end()).collect();
        if own.is_empty() || files.iter().any(|(known, _)| *known == file) {
            continue;
        }
        let named = own.iter().take(MOST_QUOTED).map(|(line, words)| {
            let words = quoted(words);
            crate::text!("第 {line} 行“{words}”", "“{words}” on line {line}")
        });
        let named = Text::join(&named.collect::<Vec<_>>(), "、", ", ");
        let etc = if own.len() > MOST_QUOTED { Text::new("等", " …") } else { Text::same("") };
        let count = Text::counted(own.len(), "comment", "comments");
        let told = crate::text!(
            "注意：{file} 的 {count} 处注释没有写进结果：{named}{etc}",
            "Mind: the result has not the {count} of {file}: {named}{etc}";
            count, named, etc
        );
        files.push((file, told));
    }
    files.into_iter().map(|(_, told)| told).collect()
}

/// The comments of a text of YAML, each with its line; none where it is not valid.
pub(super) fn comments(text: &str) -> Vec<(u32, &str)> {
    let tree = parse_with_comments(text).ok();
    let spans = tree.iter().flat_map(|tree| &tree.comments);
    spans.map(|span| (span.line, text[span.start as usize..span.end as usize].trim_end())).collect()
}
