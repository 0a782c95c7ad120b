//! What a manifest takes over from the one that it extends: a city's for its counties.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Found, Manifest, Part, cfg004_setting_not_understood, open, tree_of};
use crate::error::{Error, Result};
use crate::model::{Locus, Source, Span};
use crate::text::Text;
use crate::workspace::Setting;
use crate::yaml::{Entry, Node, Value};

/// What a parent hands down. Its own region, version and catalogs are its own.
const INHERITED: [&str; 7] = ["language", "regions", "requirements", "rules", "paths", "bumps", "allowances"];

impl Manifest {
    /// Reads the parent; what the manifest itself says comes later and wins.
    pub(super) fn extend(&mut self, node: &Node<'_>, found: &mut Found) -> Result<()> {
        let Some(name) = node.text() else {
            let form =
                Text::new("上级 mulu.yaml 的路径，如 ../mulu.yaml", "the path of one manifest, as in ../mulu.yaml");
            self.not_understood(node, &Text::same("extends"), &form);
            return Ok(());
        };
        let path = plain(self.base.join(name));
        if !path.is_file() {
            let (at, shown) = (self.at(node), path.display().to_string());
            let line = at.to_string();
            return Err(Error::new(crate::text!(
                "{line}：extends 所指的“{shown}”不存在",
                "{line}: there is no “{shown}” to extend"
            ))
            .with_help(Text::new(
                "请改正 extends 的路径（从本文件所在的文件夹写起），或删掉这一行。",
                "Correct the path, which starts from the folder of this file, or delete the line.",
            )));
        }
        let source = open(&path)?;
        let tree = tree_of(&source, &path)?;
        let base = path.parent().unwrap_or(Path::new(".")).to_owned();
        let (own_source, own_base) =
            (std::mem::replace(&mut self.source, Arc::clone(&source)), std::mem::replace(&mut self.base, base));
        let taken = self.inherit(&tree.root, found);
        (self.source, self.base) = (own_source, own_base);
        taken
    }

    fn inherit(&mut self, root: &Node<'_>, found: &mut Found) -> Result<()> {
        let Value::Map(entries) = &root.value else {
            self.not_understood(root, &Text::new("配置文件", "the manifest"), &Text::new("一组键值", "a mapping"));
            return Ok(());
        };
        if let Some(node) = root.get("extends") {
            let form =
                Text::new("没有 extends：上级配置不能再有上级", "no `extends`: a parent has no parent of its own");
            self.not_understood(node, &Text::same("extends"), &form);
        }
        if let Some(declared) = root.get("regions") {
            self.declare(declared);
        }
        for Entry { key, key_span, value } in entries {
            if INHERITED.contains(&&**key) {
                self.workspace.settings.extend(settings(&self.source, key, *key_span, value));
            }
            match &**key {
                "language" => self.language(value),
                "requirements" => self.inputs(value, key, Part::Requirements, found)?,
                "rules" => {
                    let severities = self.severities(value, "rules");
                    self.workspace.severities.extend(severities);
                }
                "paths" => self.paths(value),
                "bumps" => self.bumps(value),
                "allowances" => self.allowances(value),
                known if super::KEYS.contains(&known) => {}
                _ => {
                    let at = Locus::span(&self.source, *key_span);
                    self.found(cfg004_setting_not_understood::unknown_key(at, key, &super::KEYS));
                }
            }
        }
        Ok(())
    }
}

/// The path without a folder that is left again at once: `city/county/../mulu.yaml` is `city/mulu.yaml`, as people would call it.
fn plain(path: PathBuf) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match (part, plain.components().next_back()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                plain.pop();
            }
            _ => plain.push(part),
        }
    }
    // Behind a link to a folder, `..` leads elsewhere.
    if same_file::is_same_file(&plain, &path).unwrap_or(false) { plain } else { path }
}

/// What a key of a manifest says, value by value, each with its place.
pub(super) fn settings(source: &Arc<Source>, key: &str, span: Span, node: &Node<'_>) -> Vec<Setting> {
    match &node.value {
        Value::Scalar(_) | Value::Null => {
            let value = node.text().unwrap_or_default().to_owned();
            vec![Setting { key: key.to_owned(), value, locus: Locus::span(source, span) }]
        }
        Value::Map(entries) => {
            let of_entry =
                |entry: &Entry| settings(source, &format!("{key}.{}", entry.key), entry.key_span, &entry.value);
            entries.iter().flat_map(of_entry).collect()
        }
        Value::List(nodes) => {
            let told = |node: &Node<'_>| Setting {
                key: key.to_owned(),
                value: shown(node),
                locus: Locus::span(source, node.span),
            };
            nodes.iter().map(told).collect()
        }
    }
}

/// An entry of a list on one line.
fn shown(node: &Node<'_>) -> String {
    match &node.value {
        Value::Scalar(_) | Value::Null => node.text().unwrap_or_default().to_owned(),
        Value::Map(entries) => {
            let pairs = entries.iter().map(|entry| format!("{}: {}", entry.key, shown(&entry.value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::List(nodes) => format!("[{}]", nodes.iter().map(shown).collect::<Vec<_>>().join(", ")),
    }
}
