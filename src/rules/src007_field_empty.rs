//! SRC007: a field of an item that is empty.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Field, values};
use crate::text::Text;

use super::{Row, Survey};

pub(super) static RULE: Rule = Rule {
    code: "SRC007",
    name: "field-empty",
    severity: Severity::Deny,
    summary: Text::new("必填内容为空", "a required field is empty"),
    checks: Text::new(
        "每条事项的一级事项、二级事项、公开内容、公开依据、公开时限、公开主体是否填写。全国标准目录里没有的内容表示“尚不清楚”，不算错。",
        "Whether each item has its category, name, content elements, legal basis, time limit and disclosing body. In the national standard an absent field means \"not known\" and is no fault.",
    ),
    why: Text::new(
        "《国务院办公厅关于全面推进基层政务公开标准化规范化工作的指导意见》（国办发〔2019〕54号）要求目录逐条明确公开内容、依据、时限、主体；缺一项，群众和经办人都不知道公开什么、何时公开、找谁。",
        "国办发〔2019〕54号 asks that a catalog state contents, basis, time limit and body of each item; where one is absent, nobody knows what is published, when, or whom to ask.",
    ),
    example: Text::new("“最低生活保障 / 办事指南”的公开时限为空。", "最低生活保障 / 办事指南 has no 公开时限."),
    mend: Text::new("补填这一格；标准目录里有的，可照标准填写。", "Fill in the cell; where the standard has the field, follow it."),
};

const FIELDS: [Field; 6] = [
    Field::Category,
    Field::Name,
    Field::Elements,
    Field::LegalBasis,
    Field::TimeLimit,
    Field::DisclosingBodies,
];

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let missing: Vec<Field> = FIELDS.into_iter().filter(|field| is_missing(&row, *field)).collect();
        // In a table each empty cell is a place of its own; in a file one line stands for all that the item lacks.
        for fields in missing.chunk_by(|a, b| row.item.place_of(*a) == row.item.place_of(*b)) {
            findings.push(finding(&row, fields));
        }
    }
}

/// Some items of the standard have one level only, and no second is missed there.
fn is_missing(row: &Row<'_>, field: Field) -> bool {
    let has_one_level = match field {
        Field::Name => row.item.category.is_some() && row.standard.is_some_and(|standard| standard.name.is_none()),
        Field::Category => row.item.name.is_some() && row.standard.is_some_and(|standard| standard.category.is_none()),
        _ => false,
    };
    row.lacks(field) && !has_one_level
}

fn finding(row: &Row<'_>, fields: &[Field]) -> Finding {
    let labels: Vec<Text> = fields.iter().map(|field| field.label()).collect();
    let label = Text {
        zh: labels.iter().map(|label| &*label.zh).collect::<Vec<_>>().join("、").into(),
        en: labels.iter().map(|label| &*label.en).collect::<Vec<_>>().join(", ").into(),
    };
    let item = row.title();
    let message = crate::text!("“{item}”没有填写{label}", "“{item}” has no {label}"; label);
    let known = fields.iter().filter_map(|field| Some((field.title(), standard_value(row.standard?, *field)?)));
    let known: Vec<String> = known.map(|(title, value)| format!("{title}：{value}")).collect();
    let help = if known.is_empty() {
        crate::text!("请补填{label}。", "Fill in the {label}."; label)
    } else {
        let known = known.join("；");
        crate::text!("请补填；标准目录为——{known}", "Fill it in; the standard has: {known}")
    };
    row.finding(&RULE, fields[0], message, help)
}

/// What the standard says, short enough for a message.
fn standard_value(standard: &crate::model::Item, field: Field) -> Option<String> {
    let join = |texts: Vec<String>| (!texts.is_empty()).then(|| crate::finding::quoted(&texts.join("、")).into_owned());
    match field {
        Field::Elements => join(values(standard.elements.as_ref()).cloned().collect()),
        Field::LegalBasis => join(values(standard.legal_basis.as_ref()).map(ToString::to_string).collect()),
        Field::TimeLimit => standard.time_limit.as_ref().map(|limit| limit.text().to_owned()),
        _ => None,
    }
}
