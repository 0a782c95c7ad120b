//! Changes as Markdown, fit for a comment on a pull request: what matters first, each domain folded.

use std::fmt::Write as _;

use super::{Changes, headline, label_of, name_of, told, told_all};
use crate::relate::diff::{DomainDiff, FieldDiff, ItemDiff, Stretch, marks};
use crate::text::{Language, Text};

/// How long a comment may be: GitHub takes 65,536 characters, GitLab more.
const MOST_CHARACTERS: usize = 60_000;

/// The changes. What would make a comment too long is left out, and counted.
#[must_use]
pub fn markdown(changes: &Changes<'_, '_>, language: Language) -> String {
    let say = |text: &Text| text.get(language).to_owned();
    let mut text = String::new();
    let heading = say(&Text::new("目录改动", "Catalog changes"));
    let _ = writeln!(text, "## {heading}\n\n{}\n", plain(&changes.title()));
    for unread in changes.unread {
        let label = say(&Text::new("没有读全", "not read"));
        let _ = writeln!(text, "> ⚠ {label}：{}\n", plain(&say(unread)));
    }
    if changes.diff.is_empty() {
        let _ = writeln!(text, "{}", say(&Text::new("没有改动。", "Nothing changed.")));
        return text;
    }
    let verdict = changes.verdict();
    let sign = if verdict.is_too_low { "❌" } else { "✅" };
    let _ = writeln!(text, "{sign} {}\n", say(&verdict.text));
    let columns = say(&Text::new("| 变更 | 处 | 版本 |", "| change | count | version |"));
    let _ = writeln!(text, "{columns}\n| --- | ---: | --- |");
    for (kind, count) in changes.counts() {
        let (label, bump) = (say(&kind.label()), say(&changes.bumps.of(kind).label()));
        let _ = writeln!(text, "| {label} | {count} | {bump} |");
    }
    let mut left_out = 0;
    for domain in changes.changed() {
        let part = of_domain(domain, language);
        if text.chars().count() + part.chars().count() > MOST_CHARACTERS {
            left_out += domain.items.len() + domain.head.len();
        } else {
            text.push_str(&part);
        }
    }
    if left_out > 0 {
        let note = crate::text!(
            "还有 {left_out} 条事项的改动放不下，请用 --format html 查看全部。",
            "Changes of {left_out} more items do not fit; see all with --format html."
        );
        let _ = writeln!(text, "\n{}", say(&note));
    }
    text
}

fn of_domain(domain: &DomainDiff<'_>, language: Language) -> String {
    let mut text = String::new();
    let (before, after) = (domain.before, domain.after);
    let size = crate::text!("{before} 条 → {after} 条", "{before} items → {after}");
    let (name, size) = (html(&name_of(domain)), size.get(language));
    let _ = writeln!(text, "\n<details open>\n<summary><b>{name}</b> {size}</summary>\n");
    for field in &domain.head {
        of_field(&mut text, "", field, language);
    }
    for item in &domain.items {
        of_item(&mut text, item, language);
    }
    let _ = writeln!(text, "\n</details>");
    text
}

fn of_item(text: &mut String, item: &ItemDiff<'_>, language: Language) {
    let what = item.meaning.as_ref().map(|meaning| format!("：{}", plain(told(meaning).get(language))));
    let _ = writeln!(text, "- **{}**{}", plain(&headline(item)), what.unwrap_or_default());
    for field in &item.fields {
        of_field(text, "  ", field, language);
    }
}

fn of_field(text: &mut String, indent: &str, field: &FieldDiff, language: Language) {
    let words = |words: &Option<crate::model::Sourced<String>>| {
        words.as_ref().map(|words| words.value.replace('\n', " ")).unwrap_or_default()
    };
    let (old, new) = (words(&field.old), words(&field.new));
    let (of_old, of_new) = marks(&old, &new);
    let (label, meaning) = (label_of(field), told_all(field));
    let (label, meaning) = (plain(label.get(language)), plain(meaning.get(language)));
    let _ = writeln!(text, "{indent}- {label}：*{meaning}*<br>");
    let sides = [(&of_old, "del"), (&of_new, "b")];
    let lines = sides.into_iter().filter(|(of, _)| !of.is_empty()).map(|(of, tag)| marked(of, tag));
    let _ = writeln!(text, "{indent}  {}", lines.collect::<Vec<_>>().join("<br>→ "));
}

/// What differs struck out, or bold: by tags, since Markdown's own marks need blanks around them, which Chinese has none of.
fn marked(stretches: &[Stretch<'_>], tag: &str) -> String {
    let one = |stretch: &Stretch<'_>| {
        let words = plain(stretch.text);
        if stretch.is_same { words } else { format!("<{tag}>{words}</{tag}>") }
    };
    stretches.iter().map(one).collect()
}

/// A text of which nothing is taken for a mark of Markdown.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in html(text).chars() {
        match c {
            // A mention would call whoever goes by that name.
            '@' => plain.push_str("&#64;"),
            '\n' => plain.push(' '),
            c if "\\`*_[]#|~".contains(c) => plain.extend(['\\', c]),
            c => plain.push(c),
        }
    }
    plain
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
