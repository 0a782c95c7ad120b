//! What a merge did: what came from where, what was overridden, withdrawn, merged.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{DomainCode, Field, ItemId, Layer, Locus, Region, Version};
use crate::relate::{Layered, Merge, Overridden, Repeated, Untouched, Withdrawn, file_name};
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

// ---- for people -------------------------------------------------------------------------------------------------------------

/// The report as Markdown.
///
/// # Panics
///
/// Never: strings take anything.
#[must_use]
pub fn markdown(report: &MergeReport<'_>, language: Language) -> String {
    let mut text = String::new();
    write_markdown(report, language, &mut text).expect("strings take anything");
    text
}

fn write_markdown(report: &MergeReport<'_>, language: Language, text: &mut String) -> std::fmt::Result {
    let say = |phrase: Text| phrase.get(language).to_owned();
    let (name, version) = (&report.region.name, report.version);
    writeln!(
        text,
        "# {}\n",
        say(crate::text!("{name}目录合并报告（{version}）", "Merge report of {name} ({version})"))
    )?;
    if report.forced {
        let deny = report.deny;
        let forced = crate::text!(
            "> **强制合并**：合并时还有 {deny} 个错误没有改正，结果不宜公布。\n",
            "> **Forced**: {deny} error(s) stood when this was merged. The result should not be published.\n"
        );
        writeln!(text, "{}", say(forced))?;
    }
    let heading = |text: &mut String, phrase: Text, count: usize| {
        let words = phrase.get(language).to_owned();
        let count = crate::text!("（{count}）", " ({count})");
        writeln!(text, "## {words}{}\n", count.get(language))
    };
    heading(text, Text::new("合并结果", "Outputs"), report.outputs.len())?;
    for output in &report.outputs {
        let (file, domain, items) = (&output.file, output.domain.name(), output.items);
        writeln!(text, "- `{file}` {}", say(crate::text!("{domain}，{items} 条", "{domain}, {items} item(s)")))?;
    }
    text.push('\n');
    heading(text, Text::new("来源", "Inputs"), report.inputs.len())?;
    for input in &report.inputs {
        let (layer, locus, items) = (input.layer, input.locus, input.items);
        writeln!(text, "- {}", say(crate::text!("{layer}：{locus}，{items} 条", "{layer}: {locus}, {items} item(s)")))?;
    }
    text.push('\n');
    heading(text, Text::new("重复事项，只保留一条", "Repeated rows, kept once"), report.repeated.len())?;
    for row in &report.repeated {
        let (title, locus, kept, kept_locus) = (row.title, row.locus, row.kept, row.kept_locus);
        let line = crate::text!(
            "{title}（{locus}）并入 {kept}（{kept_locus}）",
            "{title} ({locus}) is part of {kept} ({kept_locus})"
        );
        writeln!(text, "- {}", say(line))?;
        for dropped in &row.dropped {
            let (field, value) = (label_of(dropped.field), dropped.value);
            writeln!(
                text,
                "  - {}",
                say(crate::text!("没有采用的{field}：{value}", "not taken, {field}: {value}"; field))
            )?;
        }
    }
    text.push('\n');
    heading(text, Text::new("撤销的事项", "Withdrawn"), report.withdrawn.len())?;
    for item in &report.withdrawn {
        let (id, title, reason, locus) = (item.id, item.title, item.reason, item.locus);
        writeln!(
            text,
            "- {}",
            say(crate::text!("{id} {title}：{reason}（{locus}）", "{id} {title}: {reason} ({locus})"))
        )?;
    }
    text.push('\n');
    heading(text, Text::new("照全国标准补入的事项", "Taken from the standard as they are"), report.inherited.len())?;
    for item in &report.inherited {
        writeln!(text, "- {} {}", item.id, item.title)?;
    }
    text.push('\n');
    heading(
        text,
        Text::new("未列入的标准事项（待核实）", "Items of the standard left out, still to be confirmed"),
        report.left_out.len(),
    )?;
    for item in &report.left_out {
        writeln!(text, "- {} {}", item.id, item.title)?;
    }
    text.push('\n');
    if !report.unplaced.is_empty() {
        heading(text, Text::new("看不出领域、没有并入的目录", "Not merged: domain unknown"), report.unplaced.len())?;
        for input in &report.unplaced {
            writeln!(text, "- {}", input.locus)?;
        }
        text.push('\n');
    }
    heading(text, Text::new("与下层不同的内容", "Overridden"), report.overridden.len())?;
    for row in &report.overridden {
        let (id, title, field, layer) = (row.id, row.title, label_of(row.field), row.layer);
        let locus = row.locus;
        let line = crate::text!("{id} {title}，{field}（{layer}，{locus}）", "{id} {title}, {field} ({layer}, {locus})"; field);
        writeln!(text, "- {}", say(line))?;
        writeln!(text, "  - {}", say(Text::new("原：", "was: ")) + &one_line(row.was))?;
        writeln!(text, "  - {}", say(Text::new("现：", "now: ")) + &one_line(row.value))?;
    }
    Ok(())
}

/// What people call a field, of its key.
fn label_of(key: &str) -> Text {
    Field::REQUIRED.into_iter().find(|field| field.key() == key).map_or_else(|| Text::same(key), Field::label)
}

fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}
