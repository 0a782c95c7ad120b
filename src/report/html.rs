//! Findings as one page that stands by itself: a map of where they gather, then each of them, to search and to print.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Report, counts, printable};
use crate::coverage::Counts;
use crate::finding::{Finding, Heat, HeatRow, Severity, family_label};
use crate::model::DomainCode;
use crate::text::{Language, Text};

const STYLE: &str = include_str!("findings.css");
const SCRIPT: &str = include_str!("findings.js");

pub(super) fn write(report: &Report<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { report, language };
    out.write_all(page.whole().as_bytes())
}

struct Page<'a> {
    report: &'a Report<'a>,
    language: Language,
}

/// The findings of one domain and family, in the order of the page.
type Groups<'a> = BTreeMap<(bool, Option<DomainCode>, &'static str), Vec<&'a Finding>>;

impl Page<'_> {
    fn say(&self, text: &Text) -> String {
        escaped(text.get(self.language))
    }

    fn whole(&self) -> String {
        let tag = if self.language == Language::Zh { "zh-CN" } else { "en" };
        let title = self.say(&Text::new("目录检查结果", "What was found in the catalogs"));
        let mut groups = Groups::new();
        for finding in &self.report.verdict.findings {
            let domain = finding.subject.domain;
            groups.entry((domain.is_none(), domain, finding.rule.family())).or_default().push(finding);
        }
        let mut page = format!(
            "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        );
        self.summary(&mut page);
        if groups.is_empty() {
            let _ = writeln!(page, "<p class=\"fine\">{}</p>", self.say(&Text::new("没有问题。", "Nothing is wrong.")));
        }
        self.heat(&mut page);
        if !groups.is_empty() {
            self.controls(&mut page);
        }
        for (&(_, domain, family), findings) in &groups {
            self.group(&mut page, domain, family, findings);
        }
        let _ = write!(page, "<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
        page
    }

    fn summary(&self, page: &mut String) {
        let summary = &self.report.summary;
        let (read, found) = (summary.read(), summary.found());
        let more = [summary.told_of_known(), summary.told_of_mended(), summary.told_of_skipped()].into_iter().flatten();
        let told: Vec<String> = [read, found].into_iter().chain(more).map(|text| self.say(&text)).collect();
        let between = if self.language == Language::Zh { "" } else { " " };
        let _ = writeln!(page, "<p class=\"summary\">{}</p>", told.join(between));
    }

    /// Domains by families: how many, how red, and where they are listed.
    fn heat(&self, page: &mut String) {
        let heat = self.report.heat();
        if heat.rows.is_empty() {
            return;
        }
        let domain = self.say(&Text::new("领域", "domain"));
        let _ = write!(page, "<div class=\"wide\"><table class=\"heat\">\n<thead><tr><th>{domain}</th>");
        for family in &heat.families {
            let label = self.say(&family_label(family));
            let _ = write!(page, "<th>{family}<small>{label}</small></th>");
        }
        if !self.report.coverage.is_empty() {
            let _ = write!(page, "<th>{}</th>", self.say(&Text::new("标准事项覆盖率", "standard covered")));
        }
        page.push_str("</tr></thead>\n<tbody>\n");
        for row in &heat.rows {
            self.heat_row(page, &heat, row);
        }
        page.push_str("</tbody>\n</table></div>\n");
        let legend = Text::new(
            "数字是问题的条数，点数字看是哪些。红色：其中有错误；黄色：只有警告。颜色越深，条数越多。",
            "Numbers count findings and lead to them. Red: errors among them; yellow: warnings only. The darker, the more.",
        );
        let _ = writeln!(page, "<p class=\"summary\">{}</p>", self.say(&legend));
    }

    fn heat_row(&self, page: &mut String, heat: &Heat, row: &HeatRow) {
        let _ = write!(page, "<tr><th>{}</th>", self.name(row.domain));
        for (&(deny, warn), family) in row.cells.iter().zip(&heat.families) {
            let count = deny + warn;
            if count == 0 {
                page.push_str("<td class=\"none\">·</td>");
                continue;
            }
            // Counts differ by orders of magnitude: the logarithm keeps the small ones apart from none.
            let strength = ((count as f64).ln_1p() / (heat.most as f64).ln_1p() * 80.0).round();
            let hue = if deny > 0 { "deny" } else { "warn" };
            let (id, told) = (anchor(row.domain, family), self.say(&counts(deny, warn)));
            let _ = write!(
                page,
                "<td class=\"{hue}\" style=\"--heat:{strength}%\"><a href=\"#{id}\" title=\"{told}\">{count}</a></td>"
            );
        }
        if !self.report.coverage.is_empty() {
            let own = self.report.coverage.iter().find(|(domain, _)| Some(*domain) == row.domain);
            match own.and_then(|(_, counts)| Some((counts, counts.percent()?))) {
                Some((Counts { covered, required, .. }, percent)) => {
                    let _ = write!(
                        page,
                        "<td class=\"cover\"><i><b style=\"width:{percent}%\"></b></i><span>{percent}%</span> <small>{covered}/{required}</small></td>"
                    );
                }
                None => page.push_str("<td class=\"none\">—</td>"),
            }
        }
        page.push_str("</tr>\n");
    }

    /// The search box and the filters; they are shown by the script that they need.
    fn controls(&self, page: &mut String) {
        let search = self
            .say(&Text::new("搜索：事项、规则、文件、内容（按 / 键）", "search items, rules, files, words (press /)"));
        let (deny, warn) = (self.say(&Severity::Deny.label()), self.say(&Severity::Warn.label()));
        let shown = self.say(&Text::new("显示 {n} 条，共 {all} 条", "{n} of {all} shown"));
        let _ = writeln!(
            page,
            "<form class=\"controls\" role=\"search\" hidden>\n<input type=\"search\" id=\"search\" placeholder=\"{search}\" \
             aria-label=\"{search}\">\n<label><input type=\"checkbox\" value=\"deny\" checked> {deny}</label>\n\
             <label><input type=\"checkbox\" value=\"warn\" checked> {warn}</label>\n\
             <output aria-live=\"polite\" data-form=\"{shown}\"></output>\n</form>"
        );
    }

    fn group(&self, page: &mut String, domain: Option<DomainCode>, family: &'static str, findings: &[&Finding]) {
        let (id, name, label) = (anchor(domain, family), self.name(domain), self.say(&family_label(family)));
        let count = findings.len();
        let _ = writeln!(
            page,
            "<section id=\"{id}\" tabindex=\"-1\">\n<h2>{name} · {family} {label} <small>{count}</small></h2>"
        );
        for finding in findings {
            self.finding(page, finding);
        }
        page.push_str("</section>\n");
    }

    fn finding(&self, page: &mut String, finding: &Finding) {
        let (class, severity) = (finding.severity, self.say(&finding.severity.label()));
        let code = finding.rule.code;
        let item = finding.subject.names.iter().max_by_key(|name| name.contains(" / ")).map_or("", String::as_str);
        let (item, place) = (escaped(item), escaped(&finding.locus.to_string()));
        let (message, help) = (self.say(&finding.message), self.say(&finding.help));
        let (summary, mend) = (self.say(&finding.rule.summary), self.say(&Text::new("改法：", "Mend: ")));
        let _ = writeln!(
            page,
            "<article class=\"{class}\">\n<h3><span class=\"tag\">{severity}</span> <abbr title=\"{summary}\">{code}</abbr> {item}</h3>\n\
             <p>{message}</p>\n<p class=\"mend\">{mend}{help}</p>\n<p class=\"place\">{place}</p>"
        );
        for (locus, label) in finding.related.iter().filter(|(locus, _)| !locus.source.is_builtin()) {
            let (label, place) = (self.say(label), self.say(&locus.seen_from(&finding.locus)));
            let line = crate::text!("{label}：{place}", "{label}: {place}");
            let _ = writeln!(page, "<p class=\"place\">{}</p>", line.get(self.language));
        }
        page.push_str("</article>\n");
    }

    fn name(&self, domain: Option<DomainCode>) -> String {
        let outside = Text::new("不属于某一领域", "of no domain");
        domain.map_or_else(|| self.say(&outside), |code| format!("{code} {}", escaped(code.name())))
    }
}

fn anchor(domain: Option<DomainCode>, family: &str) -> String {
    domain.map_or_else(|| format!("none-{family}"), |domain| format!("d{domain}-{family}"))
}

fn escaped(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
