//! Reading `mulu.yaml`.

mod entries;
mod parent;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::finding::{Finding, PathSeverities, Severity};
use crate::model::{Bump, Bumps, ChangeKind, Locus, Region, RegionCode, Regions, Source, SourceText, Sourced};
use crate::text::{Language, Text};
use crate::yaml::{Entry, Node, SyntaxError, Tree, Value, decode, parse};

use entries::{DECLARED, REGION};

use super::files::{Found, Part, expand};
use super::rules::{cfg001_path_matches_nothing, cfg004_setting_not_understood};
use super::{DECISIONS, Imports, Workspace, imports};

const KEYS: [&str; 16] = [
    "format",
    "extends",
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
    "paths",
    "bumps",
    "allowances",
    "withdrawn",
];

pub(super) fn read(path: &Path) -> Result<Workspace> {
    let source = open(path)?;
    let tree = tree_of(&source, path)?;
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
        paths: Vec::new(),
        settings: Vec::new(),
        bumps: Bumps::default(),
        allowances: Vec::new(),
        withdrawn: Vec::new(),
        decisions: Vec::new(),
        locus: Locus::whole(&source),
        findings: Vec::new(),
        is_whole: true,
    };
    let mut reader = Manifest { source: Arc::clone(&source), base: root.to_owned(), declared: Vec::new(), workspace };
    reader.take(&tree.root)?;
    let decisions = root.join(DECISIONS);
    if decisions.is_file() {
        let source = open(&decisions)?;
        let tree = tree_of(&source, &decisions)?;
        reader.source = Arc::clone(&source);
        reader.decisions(&tree.root);
    }
    let mut workspace = reader.workspace;
    imports::set_apart(&mut workspace)?;
    Ok(workspace)
}

fn open(path: &Path) -> Result<Arc<Source>> {
    let doing = Text::new("无法读取", "cannot read");
    let bytes = std::fs::read(path).map_err(|error| Error::file(&doing, path, error))?;
    let text = decode(bytes).map_err(|(why, help)| {
        let file = path.display();
        Error::new(crate::text!("无法读取 {file}：{why}", "cannot read {file}: {why}"; why)).with_help(help)
    })?;
    let name = path.to_string_lossy().replace('\\', "/");
    Ok(Arc::new(Source {
        file: name.trim_start_matches("./").to_owned(),
        sheet: None,
        tab: 0,
        text: Arc::new(SourceText::Lines(text)),
        made_of: None,
    }))
}

fn tree_of<'s>(source: &'s Source, path: &Path) -> Result<Tree<'s>> {
    parse(source.lines()).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &SyntaxError) -> Error {
    let (file, line, message) = (path.display(), error.span.line, &error.message);
    let fault = Error::new(crate::text!("{file} 第 {line} 行：{message}", "{file}, line {line}: {message}"; message));
    fault.with_help(error.help.clone())
}

struct Manifest {
    source: Arc<Source>,
    /// The folder that paths start from: that of the manifest which is being read.
    base: PathBuf,
    /// The regions that were declared so far.
    declared: Vec<Region>,
    workspace: Workspace,
}

impl Manifest {
    fn take(&mut self, root: &Node<'_>) -> Result<()> {
        let Value::Map(entries) = &root.value else {
            self.not_understood(root, &Text::new("配置文件", "the manifest"), &Text::new("一组键值", "a mapping"));
            return Ok(());
        };
        let mut found = Found::default();
        if let Some(parent) = root.get("extends") {
            self.extend(parent, &mut found)?;
        }
        // Declared regions first: the county itself may be one of them.
        if let Some(declared) = root.get("regions") {
            self.declare(declared);
        }
        for Entry { key, key_span, value } in entries {
            self.workspace.settings.extend(parent::settings(&self.source, key, *key_span, value));
            match &**key {
                "format" => {
                    if value.text() != Some("1") {
                        self.not_understood(value, &Text::same("format"), &Text::same("1"));
                    }
                }
                "region" => self.workspace.region = self.region(value),
                "language" => self.language(value),
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
                "rules" => {
                    let severities = self.severities(value, "rules");
                    self.workspace.severities.extend(severities);
                }
                "paths" => self.paths(value),
                "bumps" => self.bumps(value),
                "allowances" => self.allowances(value),
                "withdrawn" => self.withdrawn(value),
                "extends" | "regions" | "title" => {}
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

    fn language(&mut self, node: &Node<'_>) {
        let form = Text::new("zh-CN 或 en", "zh-CN or en");
        let language = self.parsed(node, "language", &form, Language::from_tag);
        self.workspace.language = language.map(|language| language.value);
    }

    /// Zones that the code list lacks, and made-up regions, each under its city; townships, each under its county.
    fn declare(&mut self, node: &Node<'_>) {
        let code = |entry: &Node<'_>, key| text(entry, key).and_then(|code| code.parse::<RegionCode>().ok());
        let is_township = |entry: &Node<'_>| code(entry, "code").is_some_and(RegionCode::is_township);
        // A zone may have townships, wherever it stands in the list.
        let (townships, zones): (Vec<&Node<'_>>, Vec<&Node<'_>>) =
            self.list(node, DECLARED.list).iter().partition(|entry| is_township(entry));
        let mut known = Regions::with_declared(self.declared.clone());
        let mut regions = std::mem::take(&mut self.declared);
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
        (self.workspace.regions, self.declared) = (known, regions);
    }

    fn region(&mut self, node: &Node<'_>) -> Option<Sourced<Region>> {
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

    fn inputs(&mut self, node: &Node<'_>, key: &str, part: Part, found: &mut Found) -> Result<()> {
        for entry in self.list(node, key) {
            let Some(pattern) = entry.text() else {
                self.not_understood(entry, &Text::same(key), &Text::new("路径", "a path"));
                continue;
            };
            let path = self.base.join(pattern);
            // A folder called `r[1]` is no pattern.
            let is_there = path.exists();
            let escaped = glob::Pattern::escape(&self.base.to_string_lossy());
            let path = if is_there { path } else { Path::new(&escaped).join(pattern) };
            let name = self.base.join(pattern).to_string_lossy().replace('\\', "/");
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

    fn severities(&mut self, node: &Node<'_>, what: &str) -> Vec<(Sourced<String>, Severity)> {
        let Value::Map(entries) = &node.value else {
            self.not_understood(node, &Text::same(what), &Text::new("“规则: 等级”", "`rule: severity`"));
            return Vec::new();
        };
        let mut severities = Vec::new();
        for Entry { key, key_span, value } in entries {
            if let Some(severity) = value.text().and_then(|text| text.parse::<Severity>().ok()) {
                severities.push((Sourced::new(key.to_string(), Locus::span(&self.source, *key_span)), severity));
            } else {
                let what = Text::same(format!("{what}.{key}"));
                self.not_understood(value, &what, &Text::new("deny、warn 或 allow", "deny, warn or allow"));
            }
        }
        severities
    }

    /// Severities for some files only.
    fn paths(&mut self, node: &Node<'_>) {
        let Value::Map(entries) = &node.value else {
            let form = Text::new("“路径: {规则: 等级}”", "`path: {rule: severity}`");
            self.not_understood(node, &Text::same("paths"), &form);
            return;
        };
        for Entry { key, key_span, value } in entries {
            let severities = self.severities(value, &format!("paths.{key}"));
            let path = Sourced::new(key.to_string(), Locus::span(&self.source, *key_span));
            self.workspace.paths.push(PathSeverities { path, severities });
        }
    }

    /// What each kind of change requires of the version.
    fn bumps(&mut self, node: &Node<'_>) {
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

    // ---- values ---------------------------------------------------------------------------------------------------

    fn parsed<T>(
        &mut self,
        node: &Node<'_>,
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

    fn list<'n>(&mut self, node: &'n Node<'n>, key: &str) -> &'n [Node<'n>] {
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

    fn not_understood(&mut self, node: &Node<'_>, what: &Text, expected: &Text) {
        let finding = cfg004_setting_not_understood::finding(self.at(node), what, node.text(), expected);
        self.found(finding);
    }

    fn found(&mut self, finding: Finding) {
        self.workspace.findings.push(finding);
    }

    fn at(&self, node: &Node<'_>) -> Locus {
        Locus::span(&self.source, node.span)
    }
}

/// Whether a declared region lies where it says: a township right under its county, a zone anywhere in its city.
fn is_under(code: RegionCode, above: RegionCode) -> bool {
    if code.is_township() { code.parent() == Some(above) } else { code.is_within(above) && code != above }
}

fn text<'n>(node: &'n Node<'n>, key: &str) -> Option<&'n str> {
    node.get(key)?.text().map(str::trim).filter(|text| !text.is_empty())
}
