//! The changelog of a county: a section for each release, in the form of Keep a Changelog, domain by domain.

use std::fmt::Write as _;

use super::markdown::plain;
use super::{Changes, headline, label_of, name_of, told, told_all};
use crate::model::{Catalog, ChangeKind, Date, Region, Version};
use crate::relate::diff::{DomainDiff, FieldDiff, ItemDiff};
use crate::text::{Language, Text};

/// How long a text may be that is quoted as it was and as it is.
const MOST_QUOTED: usize = 60;

/// The parts of a section, in the order of Keep a Changelog.
const PARTS: [(Part, Text); 3] = [
    (Part::Added, Text::new("新增", "Added")),
    (Part::Changed, Text::new("变更", "Changed")),
    (Part::Removed, Text::new("撤销", "Removed")),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Added,
    Changed,
    Removed,
}

/// The section of a release that follows another.
#[must_use]
pub fn section(changes: &Changes<'_, '_>, version: &Version, date: Date, language: Language) -> String {
    let mut text = heading(version, date);
    let bump = changes.diff.required(changes.bumps).label();
    let counts = changes.counts();
    let listed = |by: &str, words: &dyn Fn(&Text) -> String| {
        let counts = counts.iter().map(|(kind, count)| format!("{} {count}", words(&kind.label())));
        counts.collect::<Vec<_>>().join(by)
    };
    let listed = Text {
        zh: listed("，", &|label| label.zh.to_string()).into(),
        en: listed(", ", &|label| label.en.to_string()).into(),
    };
    let summary = if counts.is_empty() {
        Text::new("内容没有改动，只有次序或写法不同。", "Nothing that is said has changed, only its order or form.")
    } else {
        crate::text!("改动：{listed}（{bump}）。", "Changes: {listed} ({bump})."; listed, bump)
    };
    let _ = writeln!(text, "\n{}", summary.get(language));
    for (part, label) in PARTS {
        let of_domain = |domain: &&DomainDiff<'_>| told_of(domain, part, language);
        let told: Vec<(&DomainDiff<'_>, String)> =
            changes.changed().filter_map(|domain| Some((domain, of_domain(&domain)?))).collect();
        if !told.is_empty() {
            let _ = writeln!(text, "\n### {}", label.get(language));
        }
        for (domain, entries) in told {
            let _ = write!(text, "\n#### {}\n\n{entries}", plain(&name_of(domain)));
        }
    }
    text
}

/// The section of the first release: what there is, domain by domain.
#[must_use]
pub fn first_section(catalogs: &[Catalog], version: &Version, date: Date, language: Language) -> String {
    let mut text = heading(version, date);
    let (count, items) = (catalogs.len(), catalogs.iter().map(|catalog| catalog.items.len()).sum::<usize>());
    let summary = crate::text!(
        "首次发布：{count} 份目录，{items} 条事项。",
        "The first release: {count} catalogs, {items} items."
    );
    let _ = writeln!(text, "\n{}\n\n### {}\n", summary.get(language), PARTS[0].1.get(language));
    for catalog in catalogs {
        let title = catalog.title.as_ref().map_or("", |title| title.value.as_str());
        let (title, items) = (plain(title), catalog.items.len());
        let entry = crate::text!("{title}：{items} 条", "{title}: {items} items");
        let _ = writeln!(text, "- {}", entry.get(language));
    }
    text
}

/// A changelog with one more section, above those that it has; whatever else people wrote in it stays.
#[must_use]
pub fn with_section(text: Option<&str>, section: &str, region: &Region, language: Language) -> String {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        return format!("{}\n{section}", head(region, language));
    };
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let section = section.replace('\n', end);
    let newest = text.match_indices("## ").map(|(at, _)| at).find(|at| *at == 0 || text[..*at].ends_with('\n'));
    match newest {
        Some(at) => format!("{}{section}{end}{}", &text[..at], &text[at..]),
        None => format!("{}{end}{end}{section}", text.trim_end()),
    }
}

fn head(region: &Region, language: Language) -> String {
    let name = plain(&region.name);
    let head = crate::text!(
        "# 更新记录\n\n{name}基层政务公开目录的历次发布，写法依照 [Keep a Changelog](https://keepachangelog.com/zh-CN/1.1.0/)。\n版本号：公开范围缩小升第一位，扩大升第二位，只改文字升第三位。\n",
        "# Changelog\n\nWhat changed in the disclosure catalogs of {name}, in the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).\nThe first number of a version rises when disclosure shrinks, the second when it grows, the third for wording.\n"
    );
    head.get(language).to_owned()
}

fn heading(version: &Version, date: Date) -> String {
    format!("## [{version}] - {date}\n")
}

/// What belongs to one part, of a domain; `None` where nothing does.
fn told_of(domain: &DomainDiff<'_>, part: Part, language: Language) -> Option<String> {
    let mut text = String::new();
    if part == Part::Changed {
        for field in &domain.head {
            let _ = writeln!(text, "- {}", of_field(field, language));
        }
    }
    for item in domain.items.iter().filter(|item| part_of(item) == part) {
        // What an item has become says all where it is called by the part.
        let what = item.meaning.as_ref().map(|meaning| match part {
            Part::Changed => told(meaning),
            Part::Added | Part::Removed => meaning.text.clone(),
        });
        let what = what.map(|what| plain(what.get(language))).filter(|what| !what.is_empty());
        let colon = if language == Language::Zh { "：" } else { ": " };
        let what = what.map(|what| format!("{colon}{what}")).unwrap_or_default();
        let _ = writeln!(text, "- {}{what}", plain(&headline(item)));
        for field in &item.fields {
            let _ = writeln!(text, "  - {}", of_field(field, language));
        }
    }
    (!text.is_empty()).then_some(text)
}

fn part_of(item: &ItemDiff<'_>) -> Part {
    match item.meaning.as_ref().map(|meaning| meaning.kind) {
        Some(ChangeKind::ItemAdded) => Part::Added,
        Some(ChangeKind::ItemWithdrawn) => Part::Removed,
        _ => Part::Changed,
    }
}

fn of_field(field: &FieldDiff, language: Language) -> String {
    let (label, meaning) = (label_of(field), told_all(field));
    let words = |words: &Option<crate::model::Sourced<String>>| {
        words.as_ref().map(|words| words.value.replace('\n', "、")).unwrap_or_default()
    };
    let (old, new) = (words(&field.old), words(&field.new));
    let is_short = |words: &str| !words.is_empty() && words.chars().count() <= MOST_QUOTED;
    let text = if names_its_field(field) {
        meaning
    } else {
        crate::text!("{label}：{meaning}", "{label}: {meaning}"; label, meaning)
    };
    let text = if is_short(&old) && is_short(&new) {
        crate::text!("{text}。原为“{old}”，现为“{new}”", "{text}. It was “{old}” and is “{new}”"; text)
    } else {
        text
    };
    plain(text.get(language))
}

/// Whether what became of a field is called by its name: 公开时限收紧.
fn names_its_field(field: &FieldDiff) -> bool {
    use ChangeKind::{CatalogChanged, ItemMoved, ItemRenamed, Wording};
    let is_vague = |kind: ChangeKind| matches!(kind, Wording | ItemMoved | ItemRenamed | CatalogChanged);
    field.piece.is_none() && !field.meanings.iter().any(|meaning| is_vague(meaning.kind))
}
