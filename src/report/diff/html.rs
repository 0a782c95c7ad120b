//! Changes as one page that stands by itself: Chinese first, to read in a browser and to print.

use std::fmt::Write as _;

use super::{Changes, headline, label_of, name_of, sign, told, told_all};
use crate::model::{Bump, ChangeKind};
use crate::relate::diff::{DomainDiff, FieldDiff, ItemDiff, Stretch, marks};
use crate::text::{Language, Text};

const STYLE: &str = include_str!("page.css");

/// The page. Nothing in it is fetched, and it runs no script.
#[must_use]
pub fn html(changes: &Changes<'_, '_>, language: Language) -> String {
    let say = |text: &Text| escaped(text.get(language));
    let tag = if language == Language::Zh { "zh-CN" } else { "en" };
    let title = say(&Text::new("目录改动对照", "Changes of the catalogs"));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p class=\"sides\">{}</p>\n",
        escaped(&changes.title())
    );
    for unread in changes.unread {
        let label = say(&Text::new("没有读全：", "not read: "));
        let _ = writeln!(page, "<p class=\"verdict low\">{label}{}</p>", say(unread));
    }
    if changes.diff.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", say(&Text::new("没有改动。", "Nothing changed.")));
    } else {
        let verdict = changes.verdict();
        let class = if verdict.is_too_low { "low" } else { "fine" };
        let _ = writeln!(page, "<p class=\"verdict {class}\">{}</p>", say(&verdict.text));
        summary(&mut page, changes, language);
        for (number, domain) in changes.changed().enumerate() {
            of_domain(&mut page, number, domain, language);
        }
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// What changed by kind, and by domain.
fn summary(page: &mut String, changes: &Changes<'_, '_>, language: Language) {
    let say = |text: &Text| escaped(text.get(language));
    let head = |page: &mut String, columns: &[Text]| {
        let cells = columns.iter().map(say).collect::<Vec<_>>().join("</th><th>");
        let _ = writeln!(page, "<table>\n<thead><tr><th>{cells}</th></tr></thead>\n<tbody>");
    };
    page.push_str("<div class=\"summary\">\n");
    head(page, &[Text::new("变更", "change"), Text::new("处", "count"), Text::new("版本", "version")]);
    for (kind, count) in changes.counts() {
        let bump = changes.bumps.of(kind);
        let (label, class, told) = (say(&kind.label()), bump.key(), say(&bump.label()));
        let _ =
            writeln!(page, "<tr><td>{label}</td><td class=\"n\">{count}</td><td class=\"{class}\">{told}</td></tr>");
    }
    page.push_str("</tbody>\n</table>\n");
    let columns = [
        Text::new("领域", "domain"),
        Text::new("原有", "before"),
        Text::new("现有", "after"),
        Text::new("有改动", "changed"),
        Text::new("版本", "version"),
    ];
    head(page, &columns);
    for (number, domain) in changes.changed().enumerate() {
        let bump = domain.meanings().map(|meaning| changes.bumps.of(meaning.kind)).max().unwrap_or(Bump::None);
        let (name, class, told) = (escaped(&name_of(domain)), bump.key(), say(&bump.label()));
        let (before, after, touched) = (domain.before, domain.after, domain.items.len());
        let _ = writeln!(
            page,
            "<tr><td><a href=\"#d{number}\">{name}</a></td><td class=\"n\">{before}</td><td class=\"n\">{after}</td>\
             <td class=\"n\">{touched}</td><td class=\"{class}\">{told}</td></tr>"
        );
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

fn of_domain(page: &mut String, number: usize, domain: &DomainDiff<'_>, language: Language) {
    let (name, before, after) = (escaped(&name_of(domain)), domain.before, domain.after);
    let size = crate::text!("{before} 条 → {after} 条", "{before} items → {after}");
    let _ = writeln!(page, "<section id=\"d{number}\">\n<h2>{name} <small>{}</small></h2>", size.get(language));
    if !domain.head.is_empty() {
        fields(page, &domain.head, language);
    }
    for item in &domain.items {
        of_item(page, item, language);
    }
    page.push_str("</section>\n");
}

fn of_item(page: &mut String, item: &ItemDiff<'_>, language: Language) {
    let class = match item.meaning.as_ref().map(|meaning| meaning.kind) {
        Some(ChangeKind::ItemAdded) => "added",
        Some(ChangeKind::ItemWithdrawn) => "gone",
        _ => "changed",
    };
    let what = item.meaning.as_ref().map(|meaning| {
        let words = told(meaning);
        format!(" <em>{}</em>", escaped(words.get(language)))
    });
    let (sign, head) = (escaped(&sign(item).to_string()), escaped(&headline(item)));
    let _ =
        writeln!(page, "<article class=\"{class}\">\n<h3><span>{sign}</span> {head}{}</h3>", what.unwrap_or_default());
    if !item.fields.is_empty() {
        fields(page, &item.fields, language);
    }
    page.push_str("</article>\n");
}

/// Fields side by side, old before new.
fn fields(page: &mut String, fields: &[FieldDiff], language: Language) {
    let say = |text: &Text| escaped(text.get(language));
    let (field, old, new) = (Text::new("字段", "field"), Text::new("原来", "old"), Text::new("现在", "new"));
    let _ = writeln!(
        page,
        "<table class=\"fields\">\n<thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead>\n<tbody>",
        say(&field),
        say(&old),
        say(&new)
    );
    for field in fields {
        let words = |words: &Option<crate::model::Sourced<String>>| {
            words.as_ref().map(|words| words.value.clone()).unwrap_or_default()
        };
        let (old, new) = (words(&field.old), words(&field.new));
        let (of_old, of_new) = marks(&old, &new);
        let (label, meaning) = (say(&label_of(field)), say(&told_all(field)));
        let (old, new) = (marked(&of_old, "del"), marked(&of_new, "ins"));
        let _ = writeln!(page, "<tr><th>{label}<small>{meaning}</small></th><td>{old}</td><td>{new}</td></tr>");
    }
    page.push_str("</tbody>\n</table>\n");
}

fn marked(stretches: &[Stretch<'_>], tag: &str) -> String {
    let one = |stretch: &Stretch<'_>| {
        let words = escaped(stretch.text).replace('\n', "<br>");
        if stretch.is_same { words } else { format!("<{tag}>{words}</{tag}>") }
    };
    stretches.iter().map(one).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
