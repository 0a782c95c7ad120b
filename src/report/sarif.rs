//! SARIF 2.1.0, which code scanning reads. Lines are those of YAML; a workbook has one line, and its cells are logical locations.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Report, line, with_help};
use crate::finding::{Finding, Rule, Severity, family_label};
use crate::model::{Locus, Place};
use crate::registry;
use crate::text::{Language, Text};

/// How many results GitHub shows of a run; it refuses one of more than 25,000.
const SHOWN: usize = 5_000;

pub(super) fn write(report: &Report<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let ranked = report.ranked();
    let rules = registry::rules();
    let results = ranked.iter().take(SHOWN).map(|(finding, fingerprint)| {
        result(finding, fingerprint, rules.iter().position(|rule| *rule == finding.rule), language)
    });
    let results: Vec<Value> = results.collect();
    let notes: Vec<Value> = left_out(ranked.len(), language).into_iter().collect();
    let summary = &report.summary;
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "mulu",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule, language)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "language": if language == Language::Zh { "zh-CN" } else { "en-US" },
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notes}],
            "properties": {"allowed": summary.allowed, "known": summary.known, "mended": summary.mended},
            "results": results,
        }]
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// What is said where the platform would not show all.
fn left_out(count: usize, language: Language) -> Option<Value> {
    let more = count.checked_sub(SHOWN).filter(|more| *more > 0)?;
    let note = crate::text!(
        "结果共 {count} 条，按轻重只写入 {SHOWN} 条，另有 {more} 条未写入；完整结果见 --format json",
        "{SHOWN} of {count} results are listed, the worst first; {more} more are in --format json"
    );
    Some(json!({"level": "warning", "message": {"text": note.get(language)}}))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Deny => "error",
        Severity::Warn => "warning",
        Severity::Allow => "none",
    }
}

/// A rule with its explanation, in both languages.
fn descriptor(rule: &Rule, language: Language) -> Value {
    let own = |text: &Text| text.get(language).to_owned();
    let mut markdown = String::new();
    for language in [Language::Zh, Language::En] {
        let _ = writeln!(markdown, "## {}\n", rule.summary.get(language));
        for (heading, words) in rule.parts() {
            let _ = writeln!(markdown, "**{}** {}\n", heading.get(language), words.get(language));
        }
    }
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": own(&rule.summary)},
        "fullDescription": {"text": own(&rule.checks)},
        "help": {"text": format!("{}\n{}", rule.mend.zh, rule.mend.en), "markdown": markdown},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": [rule.family(), own(&family_label(rule.family()))]},
    })
}

fn result(finding: &Finding, fingerprint: &str, index: Option<usize>, language: Language) -> Value {
    let related = finding.related.iter().filter(|(locus, _)| !locus.source.is_builtin());
    let related: Vec<Value> = related
        .zip(1..)
        .map(|((locus, label), id)| {
            let mut place = location(locus);
            place["id"] = Value::from(id);
            place["message"] = json!({"text": label.get(language)});
            place
        })
        .collect();
    json!({
        "ruleId": finding.rule.code,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": with_help(finding, language)},
        "locations": [location(&finding.locus)],
        "relatedLocations": related,
        // GitHub tells by the second whether it has seen a result before, and would count lines where it is absent.
        "partialFingerprints": {"mulu/v1": fingerprint, "primaryLocationLineHash": fingerprint},
    })
}

fn location(locus: &Locus) -> Value {
    let mut region = json!({"startLine": line(locus)});
    if let Place::Text(span) = locus.place {
        region["startColumn"] = Value::from(span.column);
    }
    let mut place = json!({
        "physicalLocation": {"artifactLocation": {"uri": uri(&locus.source.file)}, "region": region}
    });
    if let Some(sheet) = &locus.source.sheet {
        let name = locus.address().map_or_else(|| sheet.clone(), |cell| format!("{sheet}!{cell}"));
        let kind = if locus.address().is_some() { "cell" } else { "sheet" };
        place["logicalLocations"] = json!([{"name": name, "fullyQualifiedName": locus.to_string(), "kind": kind}]);
    }
    place
}

/// A path as a relative reference: everything but what a path may hold is written in per cent.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.trim_start_matches("./").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
