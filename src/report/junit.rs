//! JUnit's XML: a suite for each file, a failed case for each error, a skipped one for each warning.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::escape::escape;

use super::{Report, printable, with_help};
use crate::finding::{Finding, Severity};
use crate::text::{Language, Text};

pub(super) fn write(report: &Report<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let summary = &report.summary;
    let mut cases: BTreeMap<&str, Vec<&Finding>> =
        report.files.iter().map(|file| (file.as_str(), Vec::new())).collect();
    for finding in &report.verdict.findings {
        cases.entry(&finding.locus.source.file).or_default().push(finding);
    }
    let tests: usize = cases.values().map(|findings| findings.len().max(1)).sum();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"mulu\" tests=\"{tests}\" failures=\"{}\" errors=\"0\" time=\"0\">",
        summary.deny
    )?;
    for (file, findings) in &cases {
        suite(file, findings, language, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(file: &str, findings: &[&Finding], language: Language, out: &mut dyn Write) -> io::Result<()> {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (name, tests) = (escape(file), findings.len().max(1));
    let (failures, skipped) = (count(Severity::Deny), count(Severity::Warn));
    writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"0\">"
    )?;
    if findings.is_empty() {
        let clean = Text::new("没有问题", "nothing is wrong");
        writeln!(out, "    <testcase name=\"{}\" classname=\"{name}\" time=\"0\"/>", clean.get(language))?;
    }
    for finding in findings {
        case(&name, finding, language, out)?;
    }
    writeln!(out, "  </testsuite>")
}

fn case(file: &str, finding: &Finding, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let code = finding.rule.code;
    let item = finding.subject.names.iter().max_by_key(|name| name.contains(" / ")).map_or("", String::as_str);
    let title = format!("{code} {item} {}", finding.locus);
    let (title, message) = (printable(&title), printable(finding.message.get(language)));
    let (title, message, body) = (escape(&*title), escape(&*message), with_help(finding, language));
    writeln!(out, "    <testcase name=\"{title}\" classname=\"{file}\" time=\"0\">")?;
    if finding.severity == Severity::Deny {
        let place = finding.locus.to_string();
        let (body, place) = (escape(&*body), escape(&*place));
        writeln!(out, "      <failure message=\"{message}\" type=\"{code}\">{body}\n{place}</failure>")?;
    } else {
        writeln!(out, "      <skipped message=\"{code} {message}\"/>")?;
    }
    writeln!(out, "    </testcase>")
}
