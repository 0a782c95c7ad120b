//! Reading `mulu.yaml`.

use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::finding::{Allowance, Finding, Severity};
use crate::model::{
    Bump, Bumps, ChangeKind, Date, Decision, ItemId, Locus, Region, RegionCode, Regions, Source, SourceText, Sourced,
    Withdrawal,
};
use crate::text::{Language, Text};
use crate::yaml::{Entry, Node, SyntaxError, Tree, Value, decode, parse};

use super::files::{Found, Part, expand};
use super::rules::{cfg001_path_matches_nothing, cfg004_setting_not_understood};
use super::{DECISIONS, Imports, Workspace, imports};

const KEYS: [&str; 14] = [
    "format",
    "region",
    "regions",
    "title",
    "language",
    "version",
    "effective",
    "catalogs",
    "supplementary",
    "requirements",
    "rules",
    "bumps",
    "allowances",
    "withdrawn",
];

pub(super) fn read(path: &Path) -> Result<Workspace> {
    let (source, tree) = open(path)?;
    let root = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let workspace = Workspace {
        root: root.to_owned(),
        region: None,
        regions: Regions::default(),
        language: None,
        version: None,
        effective: None,
        folders: Vec::new(),
        inputs: Vec::new(),
        imported: Vec::new(),
        record: Imports::default(),
        passed_over: Vec::new(),
        severities: Vec::new(),
        bumps: Bumps::default(),
        allowances: Vec::new(),
        withdrawn: Vec::new(),
        decisions: Vec::new(),
        locus: Locus::whole(&source),
        findings: Vec::new(),
        is_whole: true,
    };
    let mut reader = Manifest { source, workspace };
    reader.take(&tree.root)?;
    let decisions = root.join(DECISIONS);
    if decisions.is_file() {
        let (source, tree) = open(&decisions)?;
        reader.source = source;
        reader.decisions(&tree.root);
    }
    let mut workspace = reader.workspace;
    imports::set_apart(&mut workspace)?;
    Ok(workspace)
}

fn open(path: &Path) -> Result<(Arc<Source>, Tree)> {
    let doing = Text::new("无法读取", "cannot read");
    let bytes = std::fs::read(path).map_err(|error| Error::file(&doing, path, error))?;
    let text = decode(bytes).map_err(|(why, help)| {
        let file = path.display();
        Error::new(crate::text!("无法读取 {file}：{why}", "cannot read {file}: {why}"; why)).with_help(help)
    })?;
    let tree = parse(&text).map_err(|error| unreadable(path, &error))?;
    let name = path.to_string_lossy().replace('\\', "/");
    let source = Arc::new(Source {
        file: name.trim_start_matches("./").to_owned(),
        sheet: None,
        tab: 0,
        text: SourceText::Lines(text),
    });
    Ok((source, tree))
}

fn unreadable(path: &Path, error: &SyntaxError) -> Error {
    let (file, line, message) = (path.display(), error.span.line, &error.message);
    let fault = Error::new(crate::text!("{file} 第 {line} 行：{message}", "{file}, line {line}: {message}"; message));
    fault.with_help(error.help.clone())
}

/// How the entries of a list are written.
struct Shape {
    list: &'static str,
    /// The keys that one may have, those that it must have first.
    keys: &'static [&'static str],
    /// How many of them it must have.
    required: usize,
    written: Text,
}

const REGION: Shape = Shape {
    list: "region",
    keys: &["code", "name"],
    required: 1,
    written: Text::new("{code: \"六位代码\", name: 名称}", "{code: \"six digits\", name: the name}"),
};
const DECLARED: Shape = Shape {
    list: "regions",
    keys: &["code", "name", "under"],
    required: 3,
    written: Text::new(
        "{code: \"六位代码\", name: 名称, under: \"所在地市代码\"}；乡镇、街道写 {code: \"九位代码\", name: 名称, under: \"所在县代码\"}",
        "{code: \"six digits\", name: the name, under: \"the city's code\"}; for a township, {code: \"nine digits\", name: the name, under: \"the county's code\"}",
    ),
};
const ALLOWANCE: Shape = Shape {
    list: "allowances",
    keys: &["rule", "reason", "item", "path", "until", "by"],
    required: 2,
    written: Text::new(
        "{rule: 规则代码, item: 事项编号, reason: 理由, until: 日期}",
        "{rule: code, item: the item's id, reason: why, until: a day}",
    ),
};
const WITHDRAWAL: Shape = Shape {
    list: "withdrawn",
    keys: &["id", "reason"],
    required: 2,
    written: Text::new(
        "{id: \"标准事项编号\", reason: 理由}",
        "{id: \"the id of an item of the standard\", reason: why}",
    ),
};
const DECISION: Shape = Shape {
    list: "decisions",
    keys: &["name", "item", "answer", "category", "domain", "reason", "date", "by"],
    required: 3,
    written: Text::new(
        "{domain: \"20\", category: 一级事项, name: 二级事项, item: \"20-004\", answer: same（是）或 different（不是）, reason: 理由}",
        "{domain: \"20\", category: 一级事项, name: 二级事项, item: \"20-004\", answer: same or different, reason: why}",
    ),
};

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
                "language" => {
                    let form = Text::new("zh-CN 或 en", "zh-CN or en");
                    let language = self.parsed(value, "language", &form, Language::from_tag);
                    self.workspace.language = language.map(|language| language.value);
                }
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
                "bumps" => self.bumps(value),
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

    /// Zones that the code list lacks, and made-up regions, each under its city; townships, each under its county.
    fn declared(&mut self, node: &Node) -> Vec<Region> {
        let code = |entry: &Node, key| text(entry, key).and_then(|code| code.parse::<RegionCode>().ok());
        let is_township = |entry: &Node| code(entry, "code").is_some_and(RegionCode::is_township);
        // A zone may have townships, wherever it stands in the list.
        let (townships, zones): (Vec<&Node>, Vec<&Node>) =
            self.list(node, DECLARED.list).iter().partition(|entry| is_township(entry));
        let mut known = Regions::default();
        let mut regions = Vec::new();
        for (entries, expected) in [
            (
                zones,
                Text::new(
                    "以所在地市代码前四位开头的六位代码，under 为该地市的代码；乡镇、街道是九位代码",
                    "a code of six digits that begins as that of the city named under `under`; a township has nine",
                ),
            ),
            (
                townships,
                Text::new(
                    "以所在县代码开头的九位代码，under 为该县的六位代码（国家代码里没有的县级开发区，也先在 regions 里登记）",
                    "a code of nine digits that begins with the six of the county named under `under`, which is in GB/T 2260 or declared here",
                ),
            ),
        ] {
            for entry in entries.into_iter().filter(|entry| self.has_keys(entry, &DECLARED)).collect::<Vec<_>>() {
                let above = code(entry, "under").filter(|above| known.name_of(*above).is_some());
                match (code(entry, "code"), text(entry, "name"), above) {
                    (Some(code), Some(name), Some(above)) if is_under(code, above) => {
                        regions.push(Region { code, name: name.to_owned() });
                    }
                    _ => self.not_understood(entry, &Text::same(DECLARED.list), &expected),
                }
            }
            known = Regions::with_declared(regions.clone());
        }
        regions
    }

    fn region(&mut self, node: &Node) -> Option<Sourced<Region>> {
        if !self.has_keys(node, &REGION) {
            return None;
        }
        let (code, name) = (text(node, "code")?, text(node, "name"));
        let named = name.map(|name| self.workspace.regions.named(name)).unwrap_or_default();
        let known = code.parse::<RegionCode>().ok();
        let known = known.and_then(|code| Some((code, self.workspace.regions.name_of(code)?.to_owned())));
        match (known, name) {
            (Some((code, actual)), name) if name.is_none_or(|name| name == actual) => {
                Some(Sourced::new(Region { code, name: actual }, self.at(node)))
            }
            (known, _) => {
                let region = known.map(|(code, name)| Region { code, name }).or(named.into_iter().next());
                let expected = region.map_or(
                    Text::new(
                        "国家行政区划代码里的代码和名称；开发区、园区先在 regions 里登记",
                        "a code of GB/T 2260 and its name; a zone is declared under `regions` first",
                    ),
                    |Region { code, name }| Text::same(format!("{{code: \"{code}\", name: {name}}}")),
                );
                let written = format!("{code} {}", name.unwrap_or_default());
                let at = self.at(node);
                let what = Text::same(REGION.list);
                self.found(cfg004_setting_not_understood::finding(at, &what, Some(written.trim()), &expected));
                None
            }
        }
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
            if path.is_dir() {
                self.workspace.folders.push((part, path.clone()));
            }
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

    /// What each kind of change requires of the version.
    fn bumps(&mut self, node: &Node) {
        let Value::Map(entries) = &node.value else {
            self.not_understood(node, &Text::same("bumps"), &Text::new("“变更种类: 版本位”", "`kind of change: bump`"));
            return;
        };
        let known: Vec<&str> = ChangeKind::ALL.iter().map(|kind| kind.key()).collect();
        for Entry { key, key_span, value } in entries {
            let Ok(kind) = key.parse::<ChangeKind>() else {
                let at = Locus::span(&self.source, *key_span);
                self.found(cfg004_setting_not_understood::unknown_key(at, key, &known));
                continue;
            };
            if let Some(bump) = value.text().and_then(|text| text.parse::<Bump>().ok()) {
                self.workspace.bumps.set(kind, bump);
            } else {
                let what = Text::same(format!("bumps.{key}"));
                let form = Text::new("major、minor、patch 或 none", "major, minor, patch or none");
                self.not_understood(value, &what, &form);
            }
        }
    }

    fn allowances(&mut self, node: &Node) {
        let day = Text::new("年-月-日，如 2026-12-31", "year-month-day, as in 2026-12-31");
        for entry in self.list(node, ALLOWANCE.list) {
            if !self.has_keys(entry, &ALLOWANCE) {
                continue;
            }
            let until = match entry.get("until").filter(|until| !matches!(until.value, Value::Null)) {
                Some(until) => match self.parsed(until, "until", &day, |text| text.trim().parse::<Date>().ok()) {
                    Some(until) => Some(until.value),
                    None => continue,
                },
                None => None,
            };
            self.workspace.allowances.push(Allowance {
                rule: text(entry, "rule").unwrap_or_default().to_owned(),
                item: text(entry, "item").map(str::to_owned),
                path: text(entry, "path").map(str::to_owned),
                reason: text(entry, "reason").unwrap_or_default().to_owned(),
                by: text(entry, "by").map(str::to_owned),
                until,
                locus: self.at(entry),
            });
        }
    }

    fn withdrawn(&mut self, node: &Node) {
        let form = Text::new("标准事项的编号，如 \"20-012\"", "the id of an item of the standard, as in \"20-012\"");
        for entry in self.list(node, WITHDRAWAL.list) {
            if !self.has_keys(entry, &WITHDRAWAL) {
                continue;
            }
            let (Some(id), Some(reason)) = (entry.get("id"), text(entry, "reason")) else { continue };
            if let Some(id) = self.parsed(id, "id", &form, |text| text.trim().parse::<ItemId>().ok()) {
                let withdrawal = Withdrawal { id: id.value, reason: reason.to_owned() };
                self.workspace.withdrawn.push(Sourced::new(withdrawal, self.at(entry)));
            }
        }
    }

    /// `decisions.yaml`: what people decided about rows of which the program was not sure.
    fn decisions(&mut self, root: &Node) {
        for entry in root.get(DECISION.list).map(|list| self.list(list, DECISION.list)).unwrap_or_default() {
            if let Some(decision) = self.decision(entry) {
                let at = self.at(entry);
                self.workspace.decisions.push(Sourced::new(decision, at));
            }
        }
    }

    fn decision(&mut self, entry: &Node) -> Option<Decision> {
        if !self.has_keys(entry, &DECISION) {
            return None;
        }
        let id = Text::new("事项编号，如 \"20-004\"", "the id of an item, as in \"20-004\"");
        let answer = Text::new("same（是同一事项）或 different（不是）", "`same` or `different`");
        let domain = Text::new("领域编号，如 \"20\"", "the number of a domain, as in \"20\"");
        let day = Text::new("年-月-日，如 2026-01-01", "year-month-day, as in 2026-01-01");
        let words = |key| text(entry, key).map(str::to_owned);
        let domain = match entry.get("domain") {
            Some(node) => Some(self.parsed(node, "domain", &domain, |text| text.parse().ok())?.value),
            None => None,
        };
        let date = entry.get("date").and_then(|node| self.parsed(node, "date", &day, |text| text.parse().ok()));
        Some(Decision {
            domain,
            category: words("category"),
            name: words("name")?,
            item: self.parsed(entry.get("item")?, "item", &id, |text| text.trim().parse().ok())?,
            is_same: self.parsed(entry.get("answer")?, "answer", &answer, same_or_different)?.value,
            reason: words("reason"),
            date: date.map(|date| date.value),
            by: words("by"),
        })
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
        let finding = cfg004_setting_not_understood::finding(self.at(node), what, node.text(), expected);
        self.found(finding);
    }

    fn found(&mut self, finding: Finding) {
        self.workspace.findings.push(finding);
    }

    /// Whether an entry of a list has the keys that it must have. Keys that it does not know are told of.
    fn has_keys(&mut self, node: &Node, shape: &Shape) -> bool {
        let Value::Map(entries) = &node.value else {
            let list = shape.list;
            let what = crate::text!("{list} 的一条", "an entry of `{list}`");
            self.not_understood(node, &what, &shape.written);
            return false;
        };
        for entry in entries.iter().filter(|entry| !shape.keys.contains(&entry.key.as_str())) {
            let at = Locus::span(&self.source, entry.key_span);
            self.found(cfg004_setting_not_understood::unknown_key(at, &entry.key, shape.keys));
        }
        let missing = shape.keys[..shape.required].iter().find(|key| text(node, key).is_none());
        if let Some(key) = missing {
            let finding = cfg004_setting_not_understood::missing_key(self.at(node), shape.list, key, &shape.written);
            self.found(finding);
        }
        missing.is_none()
    }

    fn at(&self, node: &Node) -> Locus {
        Locus::span(&self.source, node.span)
    }
}

/// Whether a declared region lies where it says: a township right under its county, a zone anywhere in its city.
fn is_under(code: RegionCode, above: RegionCode) -> bool {
    if code.is_township() { code.parent() == Some(above) } else { code.is_within(above) && code != above }
}

fn same_or_different(answer: &str) -> Option<bool> {
    match answer.trim() {
        "same" | "是" => Some(true),
        "different" | "不是" => Some(false),
        _ => None,
    }
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.text().map(str::trim).filter(|text| !text.is_empty())
}
