//! What a merge did: what came from where, what was overridden, withdrawn, merged.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{DomainCode, Field, ItemId, Layer, Locus, Region, Version};
use crate::relate::{Layered, Merge, Overridden, Renumbered, Repeated, Untouched, Withdrawn, file_name};
use crate::text::{Language, Text};

/// The number of this format, which changes when a program that reads it would break.
const FORMAT: u32 = 1;

/// What `merge-report.json` holds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MergeReport<'a> {
    /// The number of this format.
    format: u32,
    /// Whose catalogs they are.
    region: &'a Region,
    /// The version of the result.
    version: &'a Version,
    /// Whether the merge was forced while findings stood that fail a run.
    forced: bool,
    /// How many such findings stood.
    deny: usize,
    /// How many warnings stood.
    warn: usize,
    /// The catalogs that went in, lowest layer first.
    inputs: Vec<InputDocument<'a>>,
    /// The catalogs that came out.
    outputs: Vec<OutputDocument<'a>>,
    /// Fields in which a layer says something else than those below it.
    overridden: Vec<OverriddenDocument<'a>>,
    /// Items taken from the standard as they are.
    inherited: Vec<ItemDocument<'a>>,
    /// Items of the standard that were left out, since no published table has confirmed them.
    left_out: Vec<ItemDocument<'a>>,
    /// Items that a layer withdrew.
    withdrawn: Vec<WithdrawnDocument<'a>>,
    /// Rows that say the same as another and stand in the result once.
    repeated: Vec<RepeatedDocument<'a>>,
    /// Items that carried a local id which another item has, and were given another.
    renumbered: Vec<RenumberedDocument<'a>>,
    /// Catalogs of which the domain could not be told; none of their items is in the result.
    unplaced: Vec<InputDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct InputDocument<'a> {
    layer: Layer,
    domain: Option<DomainCode>,
    items: usize,
    locus: &'a Locus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct OutputDocument<'a> {
    file: String,
    domain: DomainCode,
    items: usize,
    /// Where each item comes from: the cell or line of its name.
    sources: Vec<SourceDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SourceDocument<'a> {
    id: ItemId,
    locus: &'a Locus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct OverriddenDocument<'a> {
    id: ItemId,
    title: &'a str,
    field: &'static str,
    layer: Layer,
    value: &'a str,
    locus: &'a Locus,
    was: &'a str,
    was_locus: &'a Locus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ItemDocument<'a> {
    id: ItemId,
    title: &'a str,
    locus: &'a Locus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct WithdrawnDocument<'a> {
    id: ItemId,
    title: &'a str,
    reason: &'a str,
    locus: &'a Locus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RepeatedDocument<'a> {
    title: &'a str,
    locus: &'a Locus,
    kept: ItemId,
    kept_locus: &'a Locus,
    /// What the row said otherwise, and the result does not have.
    dropped: Vec<DroppedDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DroppedDocument<'a> {
    field: &'static str,
    value: &'a str,
    locus: &'a Locus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RenumberedDocument<'a> {
    id: ItemId,
    title: &'a str,
    locus: &'a Locus,
    /// The id that it carried.
    was: ItemId,
    /// Where the item stands that keeps that id.
    kept_locus: &'a Locus,
}

impl<'a> MergeReport<'a> {
    /// The report on a merge that came out of `findings` (at deny, at warn).
    #[must_use]
    pub fn new(merge: &'a Merge, region: &'a Region, version: &'a Version, findings: (usize, usize)) -> Self {
        let outputs = merge.catalogs.iter().map(|catalog| {
            let domain = catalog.domain_code().unwrap_or(DomainCode::OUTSIDE);
            let sources = catalog
                .items
                .iter()
                .filter_map(|item| Some(SourceDocument { id: item.id.as_ref()?.value, locus: &item.locus }));
            OutputDocument { file: file_name(domain), domain, items: catalog.items.len(), sources: sources.collect() }
        });
        Self {
            format: FORMAT,
            region,
            version,
            forced: findings.0 > 0,
            deny: findings.0,
            warn: findings.1,
            inputs: merge.inputs.iter().map(input).collect(),
            outputs: outputs.collect(),
            overridden: merge.overridden.iter().map(overridden).collect(),
            inherited: items(&merge.inherited),
            left_out: items(&merge.left_out),
            withdrawn: merge.withdrawn.iter().map(withdrawn).collect(),
            repeated: merge.repeated.iter().map(repeated).collect(),
            renumbered: merge.renumbered.iter().map(renumbered).collect(),
            unplaced: merge.unplaced.iter().map(input).collect(),
        }
    }

    /// The report as JSON.
    ///
    /// # Panics
    ///
    /// Never: all keys are strings.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("the report has string keys only");
        bytes.push(b'\n');
        bytes
    }
}

fn input(layered: &Layered) -> InputDocument<'_> {
    InputDocument { layer: layered.layer, domain: layered.domain, items: layered.items, locus: &layered.locus }
}

fn items(list: &[Untouched]) -> Vec<ItemDocument<'_>> {
    list.iter().map(|item| ItemDocument { id: item.id, title: &item.title, locus: &item.locus }).collect()
}

fn overridden(o: &Overridden) -> OverriddenDocument<'_> {
    OverriddenDocument {
        id: o.id,
        title: &o.title,
        field: o.field.key(),
        layer: o.layer,
        value: &o.value.value,
        locus: &o.value.locus,
        was: &o.was.value,
        was_locus: &o.was.locus,
    }
}

fn withdrawn(w: &Withdrawn) -> WithdrawnDocument<'_> {
    WithdrawnDocument { id: w.id, title: &w.title, reason: &w.reason, locus: &w.locus }
}

fn repeated(r: &Repeated) -> RepeatedDocument<'_> {
    let dropped = r.dropped.iter().map(|(field, value)| DroppedDocument {
        field: field.key(),
        value: &value.value,
        locus: &value.locus,
    });
    RepeatedDocument {
        title: &r.title,
        locus: &r.locus,
        kept: r.kept,
        kept_locus: &r.kept_locus,
        dropped: dropped.collect(),
    }
}

fn renumbered(r: &Renumbered) -> RenumberedDocument<'_> {
    RenumberedDocument { id: r.id, title: &r.title, locus: &r.locus, was: r.was, kept_locus: &r.kept_locus }
}

// ---- for people -------------------------------------------------------------------------------------------------------------

/// The report as Markdown.
///
/// # Panics
///
/// Never: strings take anything.
#[must_use]
pub fn markdown(report: &MergeReport<'_>, language: Language) -> String {
    let mut page = Page { report, language, text: String::new() };
    page.write().expect("strings take anything");
    page.text
}

/// The report as it is written, section by section.
struct Page<'a> {
    report: &'a MergeReport<'a>,
    language: Language,
    text: String,
}

impl Page<'_> {
    fn write(&mut self) -> std::fmt::Result {
        self.head()?;
        self.outputs()?;
        self.inputs()?;
        self.repeated()?;
        self.renumbered()?;
        self.withdrawn()?;
        self.items(&Text::new("照全国标准补入的事项", "Taken from the standard as they are"), &self.report.inherited)?;
        self.items(
            &Text::new("未列入的标准事项（待核实）", "Items of the standard left out, still to be confirmed"),
            &self.report.left_out,
        )?;
        self.unplaced()?;
        self.overridden()
    }

    fn say(&self, phrase: &Text) -> String {
        phrase.get(self.language).to_owned()
    }

    fn heading(&mut self, phrase: &Text, count: usize) -> std::fmt::Result {
        let words = self.say(phrase);
        let count = self.say(&crate::text!("（{count}）", " ({count})"));
        writeln!(self.text, "## {words}{count}\n")
    }

    fn entry(&mut self, phrase: &Text) -> std::fmt::Result {
        let words = self.say(phrase);
        writeln!(self.text, "- {words}")
    }

    fn detail(&mut self, phrase: &Text) -> std::fmt::Result {
        let words = self.say(phrase);
        writeln!(self.text, "  - {words}")
    }

    /// Ends a section.
    fn blank(&mut self) -> std::fmt::Result {
        writeln!(self.text)
    }

    fn head(&mut self) -> std::fmt::Result {
        let (name, version) = (&self.report.region.name, self.report.version);
        let deny = Text::counted(self.report.deny, "error", "errors");
        let title = self.say(&crate::text!("{name}目录合并报告（{version}）", "Merge report of {name} ({version})"));
        writeln!(self.text, "# {title}\n")?;
        if !self.report.forced {
            return Ok(());
        }
        let forced = self.say(&crate::text!(
            "> **强制合并**：合并时还有 {deny} 个错误没有改正，结果不宜公布。\n",
            "> **Forced**: {deny} stood when this was merged. The result should not be published.\n";
            deny
        ));
        writeln!(self.text, "{forced}")
    }

    fn outputs(&mut self) -> std::fmt::Result {
        self.heading(&Text::new("合并结果", "Outputs"), self.report.outputs.len())?;
        for output in &self.report.outputs {
            let (file, domain) = (&output.file, output.domain.name());
            let items = Text::counted(output.items, "item", "items");
            self.entry(&crate::text!("`{file}` {domain}，{items} 条", "`{file}` {domain}, {items}"; items))?;
        }
        self.blank()
    }

    fn inputs(&mut self) -> std::fmt::Result {
        self.heading(&Text::new("来源", "Inputs"), self.report.inputs.len())?;
        for input in &self.report.inputs {
            let (layer, locus) = (input.layer, input.locus.told());
            let items = Text::counted(input.items, "item", "items");
            self.entry(&crate::text!("{layer}：{locus}，{items} 条", "{layer}: {locus}, {items}"; locus, items))?;
        }
        self.blank()
    }

    fn repeated(&mut self) -> std::fmt::Result {
        self.heading(&Text::new("重复事项，只保留一条", "Repeated rows, kept once"), self.report.repeated.len())?;
        for row in &self.report.repeated {
            let (title, locus, kept, kept_locus) = (row.title, row.locus.told(), row.kept, row.kept_locus.told());
            self.entry(&crate::text!(
                "{title}（{locus}）并入 {kept}（{kept_locus}）",
                "{title} ({locus}) is part of {kept} ({kept_locus})";
                locus,
                kept_locus
            ))?;
            for dropped in &row.dropped {
                let (field, value) = (label_of(dropped.field), dropped.value);
                self.detail(&crate::text!("没有采用的{field}：{value}", "not taken, {field}: {value}"; field))?;
            }
        }
        self.blank()
    }

    fn renumbered(&mut self) -> std::fmt::Result {
        if self.report.renumbered.is_empty() {
            return Ok(());
        }
        let heading =
            Text::new("编号与另一事项相同、换了编号的事项", "Given another id, since another item has theirs");
        self.heading(&heading, self.report.renumbered.len())?;
        for row in &self.report.renumbered {
            let (id, title, locus, was, kept) = (row.id, row.title, row.locus.told(), row.was, row.kept_locus.told());
            self.entry(&crate::text!(
                "{title}（{locus}）：{was} 是另一事项的（{kept}），改为 {id}",
                "{title} ({locus}): {was} is another item's ({kept}), and this one is {id} now";
                locus,
                kept
            ))?;
        }
        self.blank()
    }

    fn withdrawn(&mut self) -> std::fmt::Result {
        self.heading(&Text::new("撤销的事项", "Withdrawn"), self.report.withdrawn.len())?;
        for item in &self.report.withdrawn {
            let (id, title, reason, locus) = (item.id, item.title, item.reason, item.locus.told());
            self.entry(&crate::text!("{id} {title}：{reason}（{locus}）", "{id} {title}: {reason} ({locus})"; locus))?;
        }
        self.blank()
    }

    fn items(&mut self, phrase: &Text, items: &[ItemDocument<'_>]) -> std::fmt::Result {
        self.heading(phrase, items.len())?;
        for item in items {
            writeln!(self.text, "- {} {}", item.id, item.title)?;
        }
        self.blank()
    }

    fn unplaced(&mut self) -> std::fmt::Result {
        if self.report.unplaced.is_empty() {
            return Ok(());
        }
        let heading = Text::new("看不出领域、没有并入的目录", "Not merged: domain unknown");
        self.heading(&heading, self.report.unplaced.len())?;
        for input in &self.report.unplaced {
            self.entry(&input.locus.told())?;
        }
        self.blank()
    }

    fn overridden(&mut self) -> std::fmt::Result {
        self.heading(&Text::new("与下层不同的内容", "Overridden"), self.report.overridden.len())?;
        for row in &self.report.overridden {
            let (id, title, field, layer) = (row.id, row.title, label_of(row.field), row.layer);
            let locus = row.locus.told();
            self.entry(
                &crate::text!("{id} {title}，{field}（{layer}，{locus}）", "{id} {title}, {field} ({layer}, {locus})"; field, locus),
            )?;
            let (was, now) = (one_line(row.was), one_line(row.value));
            self.detail(&crate::text!("原：{was}", "was: {was}"))?;
            self.detail(&crate::text!("现：{now}", "now: {now}"))?;
        }
        Ok(())
    }
}

/// What people call a field, of its key.
fn label_of(key: &str) -> Text {
    Field::REQUIRED.into_iter().find(|field| field.key() == key).map_or_else(|| Text::same(key), Field::label)
}

fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}
