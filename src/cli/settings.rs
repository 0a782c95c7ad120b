//! What `validate --show-settings` prints: the values that count, and where each comes from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::load::Loaded;
use crate::inspect::Options;
use crate::text::{Language, Text};
use crate::workspace::Setting;

/// Keys whose entries add up; of the others the last one counts.
const ADD_UP: [&str; 6] = ["catalogs", "supplementary", "requirements", "regions", "allowances", "withdrawn"];

/// A line a value: key, value, and its place.
pub(super) fn settings_text(loaded: &Loaded, options: &Options, language: Language) -> String {
    let mut lines: Vec<[String; 3]> = Vec::new();
    let all = loaded.workspace.as_ref().map_or(&[][..], |workspace| &workspace.settings);
    let mut last: BTreeMap<&str, &Setting> = BTreeMap::new();
    for setting in all {
        if ADD_UP.contains(&setting.key.as_str()) {
            lines.push(line(setting));
        } else {
            last.insert(&setting.key, setting);
        }
    }
    lines.extend(last.values().copied().map(line));
    let default = Text::new("默认", "default");
    if !last.contains_key("language") {
        lines.push(["language".to_owned(), "zh-CN".to_owned(), default.get(language).to_owned()]);
    }
    let command = Text::new("命令行", "command line").get(language).to_owned();
    for (rule, severity) in &options.severities {
        lines.retain(|[key, ..]| *key != format!("rules.{rule}"));
        lines.push([format!("rules.{rule}"), severity.to_string(), command.clone()]);
    }
    if options.deny_warnings {
        lines.push(["deny-warnings".to_owned(), "true".to_owned(), command.clone()]);
    }
    if let Some(day) = options.as_of {
        lines.push(["as-of".to_owned(), day.to_string(), command]);
    }
    lines.sort_by(|a, b| a[0].cmp(&b[0]));
    let others = Text::new("其余规则按默认等级，见 mulu explain。", "All other rules count as `mulu explain` says.");
    let mut text = table(&lines);
    let _ = writeln!(text, "{}", others.get(language));
    text
}

fn line(setting: &Setting) -> [String; 3] {
    [setting.key.clone(), setting.value.clone(), setting.locus.to_string()]
}

/// Columns as wide as their longest value, within bounds.
fn table(lines: &[[String; 3]]) -> String {
    const WIDEST: usize = 48;
    let widest = |column: usize| lines.iter().map(|line| line[column].width()).max().unwrap_or_default().min(WIDEST);
    let (keys, values) = (widest(0), widest(1));
    let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.width())));
    let told = |[key, value, place]: &[String; 3]| format!("{}  {}  {place}\n", pad(key, keys), pad(value, values));
    lines.iter().map(told).collect()
}
