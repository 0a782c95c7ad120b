//! DUP002: an item that stands twice in one catalog.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Field, Item};
use crate::relate::pairing::{COMPARED, Sameness, compare};
use crate::text::Text;

use super::Survey;
use super::twins::By;

pub(super) static RULE: Rule = Rule {
    code: "DUP002",
    name: "same-item-twice",
    severity: Severity::Deny,
    summary: Text::new("同一事项列了两次", "an item is listed twice"),
    checks: Text::new(
        "同一地区、同一领域的目录里，一级、二级事项相同且公开内容相同的有没有两条（不计空格、标点和编号）。内容不同的分行不算重复；公开主体不同的见 DUP008。",
        "Whether a catalog lists two items with the same category, name and contents, blanks, punctuation and numbering aside. Rows that split an item by contents are no duplicates; those that name other bodies are told of by DUP008.",
    ),
    why: Text::new("国办发〔2019〕54号及各地年度梳理都要求“梳理不重复”；重复的事项会被各自更新，渐渐互相矛盾。", "The yearly review asks that nothing be listed twice: each copy is updated on its own, and they come to contradict each other."),
    example: Text::new("“临时救助 / 办事指南”在第 9 行和第 14 行各有一条。", "临时救助 / 办事指南 stands in row 9 and again in row 14."),
    mend: Text::new("保留内容完整的一条，删掉另一条。", "Keep the fuller one and delete the other."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for twin in survey.twins().filter(|twin| twin.by == By::Words && twin.claimants().is_none()) {
        let (title, place) = (twin.row.title(), twin.place());
        let item = twin.row.item;
        let finding = Finding::new(
            &RULE,
            item.locus.clone(),
            crate::text!("“{title}”列了两次（前一条：{place}）", "“{title}” is listed twice; it stands at {place} already"; place),
            how_to_merge(item, twin.other),
        );
        let label = Text::new("前一条", "the first");
        findings.push(finding.about(twin.domain, item, Some(Field::Name)).related(twin.other.locus.clone(), label));
    }
}

/// Which row to delete, and what only it says or says otherwise.
fn how_to_merge(item: &Item, first: &Item) -> Text {
    let here = &item.locus;
    let (row, kept) = (here.seen_from(here), first.locus.seen_from(here));
    let differing = |field: &Field| item.has(*field) && compare(*field, item, first) == Sameness::Other;
    let (other, only): (Vec<Field>, Vec<Field>) =
        COMPARED.into_iter().filter(differing).partition(|field| first.has(*field));
    let named = |fields: &[Field]| {
        let named = fields.iter().map(|field| {
            let (label, cell) = (field.label(), item.place_of(*field).seen_from(here));
            crate::text!("{label}（{cell}）", "{label} ({cell})"; label, cell)
        });
        Text::join(&named.collect::<Vec<_>>(), "、", ", ")
    };
    let delete = crate::text!("请删掉这一条（{row}），保留前面的（{kept}）", "Delete this one ({row}) and keep the first ({kept})"; row, kept);
    let mut steps = vec![delete];
    if !only.is_empty() {
        let only = named(&only);
        steps.push(crate::text!("删前把{only}抄到前面一条", "copy into the first before that: {only}"; only));
    }
    if !other.is_empty() {
        let other = named(&other);
        steps.push(crate::text!("两条的{other}不同，核实后以对的为准", "find out which is right where they differ: {other}"; other));
    }
    let steps = Text::join(&steps, "；", "; ");
    crate::text!("{steps}。", "{steps}."; steps)
}
