//! Reading `mulu.yaml`.

use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::finding::{Allowance, Finding, Severity};
use crate::model::{Date, ItemId, Locus, Region, RegionCode, Regions, Source, SourceText, Sourced, Withdrawal};
use crate::text::Text;
use crate::yaml::{Entry, Node, SyntaxError, Value, parse};

use super::Workspace;
use super::files::{Found, Part, expand};
use super::rules::{cfg001_path_matches_nothing, cfg004_setting_not_understood};

const KEYS: [&str; 12] = [
    "format",
    "region",
    "regions",
    "title",
    "version",
    "effective",
    "catalogs",
    "supplementary",
    "requirements",
    "rules",
    "allowances",
    "withdrawn",
];

pub(super) fn read(path: &Path) -> Result<Workspace> {
    let doing = Text::new("无法读取", "cannot read");
    let text = std::fs::read_to_string(path).map_err(|error| Error::file(&doing, path, error))?;
    let text = text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned);
    let tree = parse(&text).map_err(|error| unreadable(path, &error))?;
    let name = path.to_string_lossy().replace('\\', "/");
    let source = Arc::new(Source {
        file: name.trim_start_matches("./").to_owned(),
        sheet: None,
        tab: 0,
        text: SourceText::Lines(text),
    });
    let root = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let workspace = Workspace {
        root: root.to_owned(),
        region: None,
        regions: Regions::default(),
        version: None,
        effective: None,
        inputs: Vec::new(),
        passed_over: Vec::new(),
        severities: Vec::new(),
        allowances: Vec::new(),
        withdrawn: Vec::new(),
        locus: Locus::whole(&source),
        findings: Vec::new(),
        is_whole: true,
    };
    let mut reader = Manifest { source, workspace };
    reader.take(&tree.root)?;
    Ok(reader.workspace)
}

fn unreadable(path: &Path, error: &SyntaxError) -> Error {
    let (file, line, message) = (path.display(), error.span.line, &error.message);
    let fault = Error::new(crate::text!("{file} 第 {line} 行：{message}", "{file}, line {line}: {message}"; message));
    match &error.help {
        Some(help) => fault.with_help(help.clone()),
        None => fault,
    }
}

struct Manifest {
    source: Arc<Source>,
    workspace: Workspace,
}

impl Manifest {
    fn take(&mut self, root: &Node) -> Result<()> {
        let Value::Map(entries) = &root.value else {
            self.not_understood(root, &Text::new("配置文件", "the manifest"), &Text::new("一组键值", "a mapping"));
            return Ok(());
        };
        // Declared regions first: the county itself may be one of them.
        if let Some(declared) = root.get("regions") {
            self.workspace.regions = Regions::with_declared(self.declared(declared));
        }
        let mut found = Found::default();
        for Entry { key, key_span, value } in entries {
            match key.as_str() {
                "format" => {
                    if value.text() != Some("1") {
                        self.not_understood(value, &Text::same("format"), &Text::same("1"));
                    }
                }
                "region" => self.workspace.region = self.region(value),
                "version" => {
                    let form = Text::new("三段数字，如 1.0.0", "three numbers, as in 1.0.0");
                    self.workspace.version = self.parsed(value, "version", &form, |text| text.parse().ok());
                }
                "effective" => {
                    let form = Text::new("年-月-日，如 2021-09-01", "year-month-day, as in 2021-09-01");
                    self.workspace.effective = self.parsed(value, "effective", &form, |text| text.parse().ok());
                }
                "catalogs" => self.inputs(value, key, Part::Catalog, &mut found)?,
                "supplementary" => self.inputs(value, key, Part::Supplementary, &mut found)?,
                "requirements" => self.inputs(value, key, Part::Requirements, &mut found)?,
                "rules" => self.severities(value),
                "allowances" => self.allowances(value),
                "withdrawn" => self.withdrawn(value),
                "regions" | "title" => {}
                _ => {
                    let at = Locus::span(&self.source, *key_span);
                    self.workspace.findings.push(cfg004_setting_not_understood::unknown_key(at, key, &KEYS));
                }
            }
        }
        let Found { inputs, passed_over } = found.once();
        (self.workspace.inputs, self.workspace.passed_over) = (inputs, passed_over);
        Ok(())
    }

    /// Zones that the code list lacks, and made-up regions, each under its city.
    fn declared(&mut self, node: &Node) -> Vec<Region> {
        let expected = Text::new(
            "{code: \"六位代码\", name: 名称, under: \"所在地市代码\"}",
            "{code: \"six digits\", name: the name, under: \"the city's code\"}",
        );
        let mut regions = Vec::new();
        for entry in self.list(node, "regions") {
            let parts = (text(entry, "code"), text(entry, "name"), text(entry, "under"));
            let (Some(code), Some(name), Some(under)) = parts else {
                self.not_understood(entry, &Text::same("regions"), &expected);
                continue;
            };
            let city = under.parse::<RegionCode>().ok().filter(|city| Regions::default().name_of(*city).is_some());
            match (code.parse::<RegionCode>(), city) {
                (Ok(code), Some(city)) if code.is_within(city) => regions.push(Region { code, name: name.to_owned() }),
                _ => self.not_understood(
                    entry,
                    &Text::same("regions"),
                    &Text::new(
                        "以所在地市代码前四位开头的六位代码，under 为该地市的代码",
                        "a code of six digits that begins as that of the city named under `under`",
                    ),
                ),
            }
        }
        regions
    }

    fn region(&mut self, node: &Node) -> Option<Sourced<Region>> {
        let code = text(node, "code").and_then(|code| code.parse::<RegionCode>().ok());
        let known = code.and_then(|code| Some((code, self.workspace.regions.name_of(code)?.to_owned())));
        let Some((code, name)) = known else {
            self.not_understood(
                node,
                &Text::same("region"),
                &Text::new(
                    "{code: \"六位代码\", name: 名称}，代码要在国家行政区划代码里，或先在 regions 里登记",
                    "{code: \"six digits\", name: the name}, with a code of GB/T 2260 or one declared under `regions`",
                ),
            );
            return None;
        };
        Some(Sourced::new(Region { code, name }, self.at(node)))
    }

    fn inputs(&mut self, node: &Node, key: &str, part: Part, found: &mut Found) -> Result<()> {
        for entry in self.list(node, key) {
            let Some(pattern) = entry.text() else {
                self.not_understood(entry, &Text::same(key), &Text::new("路径", "a path"));
                continue;
            };
            let path = self.workspace.root.join(pattern);
            // A folder called `r[1]` is no pattern.
            let is_there = path.exists();
            let escaped = glob::Pattern::escape(&self.workspace.root.to_string_lossy());
            let path = if is_there { path } else { Path::new(&escaped).join(pattern) };
            let name = self.workspace.root.join(pattern).to_string_lossy().replace('\\', "/");
            let before = found.inputs.len();
            expand(&path, name.trim_start_matches("./"), part, found)?;
            // A folder that is there and holds nothing yet is no slip.
            if found.inputs.len() == before && !path.is_dir() {
                let at = self.at(entry);
                self.workspace.findings.push(cfg001_path_matches_nothing::finding(at, key, pattern));
            }
        }
        Ok(())
    }

    fn severities(&mut self, node: &Node) {
        let Value::Map(entries) = &node.value else {
            self.not_understood(node, &Text::same("rules"), &Text::new("“规则: 等级”", "`rule: severity`"));
            return;
        };
        for Entry { key, key_span, value } in entries {
            if let Some(severity) = value.text().and_then(|text| text.parse::<Severity>().ok()) {
                let rule = Sourced::new(key.clone(), Locus::span(&self.source, *key_span));
                self.workspace.severities.push((rule, severity));
            } else {
                let what = Text::same(format!("rules.{key}"));
                self.not_understood(value, &what, &Text::new("deny、warn 或 allow", "deny, warn or allow"));
            }
        }
    }

    fn allowances(&mut self, node: &Node) {
        let expected = Text::new(
            "{rule: 规则代码, item: 事项, reason: 理由, until: 日期}，其中 rule 和 reason 必填",
            "{rule: code, item: the item, reason: why, until: a day}, of which rule and reason are required",
        );
        for entry in self.list(node, "allowances") {
            let (Some(rule), Some(reason)) = (text(entry, "rule"), text(entry, "reason")) else {
                self.not_understood(entry, &Text::same("allowances"), &expected);
                continue;
            };
            let until = match text(entry, "until").map(str::parse::<Date>) {
                Some(Err(())) => {
                    self.not_understood(entry, &Text::same("until"), &Text::new("年-月-日", "year-month-day"));
                    continue;
                }
                Some(Ok(day)) => Some(day),
                None => None,
            };
            self.workspace.allowances.push(Allowance {
                rule: rule.to_owned(),
                item: text(entry, "item").map(str::to_owned),
                path: text(entry, "path").map(str::to_owned),
                reason: reason.to_owned(),
                until,
                locus: self.at(entry),
            });
        }
    }

    fn withdrawn(&mut self, node: &Node) {
        let expected =
            Text::new("{id: 标准事项编号, reason: 理由}", "{id: the id of an item of the standard, reason: why}");
        for entry in self.list(node, "withdrawn") {
            let id = text(entry, "id").and_then(|id| id.parse::<ItemId>().ok());
            match (id, text(entry, "reason")) {
                (Some(id), Some(reason)) => {
                    let withdrawal = Withdrawal { id, reason: reason.to_owned() };
                    self.workspace.withdrawn.push(Sourced::new(withdrawal, self.at(entry)));
                }
                _ => self.not_understood(entry, &Text::same("withdrawn"), &expected),
            }
        }
    }

    // ---- values ---------------------------------------------------------------------------------------------------

    fn parsed<T>(
        &mut self,
        node: &Node,
        key: &str,
        expected: &Text,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Sourced<T>> {
        let value = node.text().and_then(read);
        if value.is_none() {
            self.not_understood(node, &Text::same(key), expected);
        }
        value.map(|value| Sourced::new(value, self.at(node)))
    }

    fn list<'n>(&mut self, node: &'n Node, key: &str) -> &'n [Node] {
        match &node.value {
            Value::List(nodes) => nodes,
            Value::Null => &[],
            Value::Scalar(_) => std::slice::from_ref(node),
            Value::Map(_) => {
                self.not_understood(node, &Text::same(key), &Text::new("一个列表", "a list"));
                &[]
            }
        }
    }

    fn not_understood(&mut self, node: &Node, what: &Text, expected: &Text) {
        let finding: Finding = cfg004_setting_not_understood::finding(self.at(node), what, expected);
        self.workspace.findings.push(finding);
    }

    fn at(&self, node: &Node) -> Locus {
        Locus::span(&self.source, node.span)
    }
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.text().map(str::trim).filter(|text| !text.is_empty())
}
