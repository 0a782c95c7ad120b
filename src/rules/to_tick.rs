//! What to tick, or to write, where an item does not say whom it is for, how it is published, or by which tier.

use super::Row;
use crate::model::{Column, Field, Item, Locus, Method, Tier, joined, values};
use crate::text::Text;

/// A cell of an item's row, and what to do there.
struct Mark<'a> {
    column: Column,
    cell: &'a Locus,
    /// The groups to write there; a tick where none are.
    groups: String,
}

/// What to do: the cells to tick as the standard has it, or else those from which to choose.
pub(super) fn advice(row: &Row<'_>, field: Field) -> Text {
    let wanted = row.standard.and_then(|standard| said(standard, field));
    match (row.item.locus.address().is_some(), wanted) {
        (true, Some(wanted)) => in_table_as_standard(row, field, &wanted),
        (true, None) => in_table(row, field),
        (false, Some(wanted)) => {
            let (key, value) = (field.key(), in_file(row.standard.expect("it says so"), field));
            crate::text!(
                "请加一行“{key}: {value}”（标准目录为“{wanted}”）；本地做法不同的，按实际写。",
                "Add `{key}: {value}` (the standard has {wanted}), unless it is otherwise here."
            )
        }
        (false, None) => match field {
            Field::Audience => Text::new(
                "请加一行“audience: 全社会”，或“audience: {groups: [申请人]}”。",
                "Add `audience: 全社会`, or `audience: {groups: [申请人]}`.",
            ),
            Field::Methods => Text::new(
                "请加一行“methods: [主动]”，或“methods: [依申请]”。",
                "Add `methods: [主动]`, or `methods: [依申请]`.",
            ),
            _ => Text::new("请加一行，如“tiers: [县级, 乡级]”。", "Add a line such as `tiers: [县级, 乡级]`."),
        },
    }
}

fn in_table_as_standard(row: &Row<'_>, field: Field, wanted: &str) -> Text {
    let standard = row.standard.expect("it says so");
    let marks = marks(row.item, standard, field);
    if marks.is_empty() {
        let cell = row.item.place_of(field).seen_from(&row.item.locus);
        let label = field.label();
        return crate::text!(
            "请在{label}（{cell}）写“{wanted}”，标准目录是这样；本地做法不同的，按实际写。",
            "Write {wanted} as its {label} ({cell}), as the standard has it, unless it is otherwise here.";
            label, cell
        );
    }
    let steps = marks.iter().map(|mark| {
        let (title, cell, groups) = (mark.column.title(), mark.cell.address().unwrap_or_default(), &mark.groups);
        if groups.is_empty() {
            crate::text!("在“{title}”列（{cell}）打√", "tick {title} in {cell}")
        } else {
            crate::text!("在“{title}”列（{cell}）写“{groups}”", "write “{groups}” under {title} in {cell}")
        }
    });
    let steps = Text::join(&steps.collect::<Vec<_>>(), "，", " and ");
    crate::text!(
        "标准目录为“{wanted}”：请{steps}；本地做法不同的，按实际打√。",
        "The standard has {wanted}: {steps}, unless it is otherwise here.";
        steps
    )
}

/// The cells of a row from which to choose.
fn in_table(row: &Row<'_>, field: Field) -> Text {
    let open = row.item.open.iter().filter(|(column, _)| column.field() == field);
    let cells: Vec<Text> = open
        .map(|(column, cell)| {
            let (title, cell) = (column.title(), cell.address().unwrap_or_default());
            crate::text!("“{title}”列（{cell}）", "{title} ({cell})")
        })
        .collect();
    if cells.is_empty() {
        let (label, cell) = (field.label(), row.item.place_of(field).seen_from(&row.item.locus));
        let example = match field {
            Field::Audience => "全社会",
            Field::Methods => "主动",
            _ => "县级、乡级",
        };
        return crate::text!(
            "请在{label}（{cell}）按实际写，如“{example}”。",
            "Write its {label} in {cell}, such as {example}.";
            label, cell
        );
    }
    let cells = Text::join(&cells, "或", " or ");
    if field == Field::Audience {
        return crate::text!(
            "请按实际在{cells}打√；面向特定群体的，写明是谁。",
            "Tick {cells}; if it is for groups, name them.";
            cells
        );
    }
    crate::text!("请按实际在{cells}打√。", "Tick {cells}."; cells)
}

/// What an item says in a field, in words.
fn said(item: &Item, field: Field) -> Option<String> {
    match field {
        Field::Audience => item.audience.as_ref().map(|audience| audience.value.to_string()),
        Field::Methods => item.methods.as_ref().map(|_| joined(values(item.methods.as_ref()))),
        _ => item.tiers.as_ref().map(|_| joined(values(item.tiers.as_ref()))),
    }
}

/// What an item says in a field, as a catalog file has it.
fn in_file(item: &Item, field: Field) -> String {
    let entries = match field {
        Field::Audience => match &item.audience {
            Some(audience) if audience.groups.is_empty() => return audience.value.to_string(),
            Some(audience) => {
                let groups = audience.groups.join(", ");
                let public = if audience.public { "public: true, " } else { "" };
                return format!("{{{public}groups: [{groups}]}}");
            }
            None => String::new(),
        },
        Field::Methods => joined(values(item.methods.as_ref())),
        _ => joined(values(item.tiers.as_ref())),
    };
    format!("[{}]", entries.replace('、', ", "))
}

/// The cells of a row in which what the standard says would stand.
fn marks<'a>(item: &'a Item, standard: &Item, field: Field) -> Vec<Mark<'a>> {
    let audience = standard.audience.as_ref().map(|audience| &audience.value);
    let wanted: Vec<(Column, String)> = match field {
        Field::Audience => {
            let public = audience.filter(|audience| audience.public).map(|_| (Column::Public, String::new()));
            let groups = audience.filter(|audience| !audience.groups.is_empty());
            let groups = groups.map(|audience| (Column::Groups, audience.groups.join("、")));
            public.into_iter().chain(groups).collect()
        }
        Field::Methods => {
            let column = |method: &Method| match method {
                Method::Proactive => Column::Proactive,
                Method::OnRequest => Column::OnRequest,
            };
            values(standard.methods.as_ref()).map(|method| (column(method), String::new())).collect()
        }
        _ => values(standard.tiers.as_ref()).map(|tier: &Tier| (Column::of_tier(*tier), String::new())).collect(),
    };
    let mut marks: Vec<Mark<'a>> = Vec::new();
    for (column, groups) in wanted {
        // 乡级 and 村级 may share a column.
        let Some(cell) = item.open_cell(column).filter(|cell| marks.iter().all(|mark| mark.cell != *cell)) else {
            continue;
        };
        marks.push(Mark { column, cell, groups });
    }
    marks
}
