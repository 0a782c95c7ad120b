//! GAP002: an item of the standard that the local catalog lacks.

use std::collections::{BTreeMap, BTreeSet};

use crate::align::{Match, Relation};
use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, Field, Item, ItemId, Kind, Locus, RegionCode, spelling};
use crate::relate::pairing::elsewhere;
use crate::relate::words_of;
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "GAP002",
    name: "standard-item-not-covered",
    severity: Severity::Deny,
    summary: Text::new("标准目录的事项在本地目录里没有", "an item of the standard is missing"),
    checks: Text::new(
        "全国标准目录的每一条事项，本地同领域目录里是否有对应的一条，或在 withdrawn 里写明理由。换了名称、并了行、拆成几行的，与漏列的分开说明。乡镇、街道的目录只查乡级的事项。公开内容都在、只是拆成几行或用了本地编号的，以及待核实的事项（各地公布的表中尚未见到），只提示。",
        "Whether each item of the national standard has its counterpart in the local catalog of the domain, or stands under `withdrawn` with a reason. One that goes by another name, shares a row or is cut into rows is told apart from a missing one. A township's catalog has to hold what is at 乡级 alone. What is there, cut up or under a local id, and items that no published table has confirmed yet, give a warning.",
    ),
    why: Text::new("“事项无遗漏”是每年梳理的要求；漏一条，就有一类信息没有人公开。", "Nothing may be missing: with an item absent, a kind of information has nobody to publish it."),
    example: Text::new("社会救助目录里没有“特困人员救助供养 / 办事指南”。", "The catalog of 社会救助 lacks 特困人员救助供养 / 办事指南."),
    mend: Text::new("补上这一条；名称不同的，改成标准名称；本地没有这项职能的，写进 withdrawn 并说明理由。", "Add it; give it the standard's name if it goes by another; put it under `withdrawn` with the reason where the county has no such function."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for ((region, kind, domain), catalogs) in survey.groups() {
        let Some(domain) = domain.filter(|_| kind == Kind::Standard && region != Some(RegionCode::NATION)) else { continue };
        // A draft is told of as a whole.
        let catalogs: Vec<_> = catalogs.into_iter().filter(|(catalog, _)| !survey.is_draft(catalog)).collect();
        if catalogs.iter().all(|(catalog, _)| catalog.is_empty()) {
            continue;
        }
        let found = catalogs.iter().flat_map(|(catalog, matches)| catalog.items.iter().zip(*matches));
        let rows: BTreeMap<ItemId, &Item> = found.filter_map(|(row, found)| Some((found.id?, row))).collect();
        let withdrawn: BTreeSet<ItemId> =
            catalogs.iter().flat_map(|(catalog, _)| catalog.withdrawn.iter().map(|withdrawn| withdrawn.id)).collect();
        let of_townships = held_by_townships(survey, region);
        let mut open = survey.due(region, domain);
        open.retain(|(id, item)| {
            let is_townships = item.is_below_county() && of_townships.contains(id);
            !rows.contains_key(id) && !withdrawn.contains(id) && !is_townships
        });
        let is_open: BTreeSet<ItemId> = open.iter().map(|(id, _)| *id).collect();
        let elsewhere = elsewhere(&open, catalogs.iter().flat_map(|(catalog, matches)| catalog.items.iter().zip(*matches)));
        for (id, item) in open {
            let trace = trace(survey, (id, item), &catalogs, &elsewhere, &is_open);
            let missing = Missing {
                id,
                standard: item,
                before: rows.range(..id).next_back().map(|(_, row)| *row),
                after: rows.range(id..).next().map(|(_, row)| *row),
            };
            findings.push(finding(&missing, catalogs[0].0, &trace).in_domain(Some(domain), Some(id.to_string())));
        }
    }
}

/// The items that the townships of a region list in catalogs of their own.
fn held_by_townships(survey: &Survey<'_>, region: Option<RegionCode>) -> BTreeSet<ItemId> {
    let is_within = |catalog: &Catalog| catalog.township().is_some_and(|own| own.code.parent() == region);
    let catalogs = survey.local().filter(|(catalog, _)| is_within(catalog));
    catalogs.flat_map(|(_, matches)| matches.iter().filter_map(|found| found.id)).collect()
}

// ---- what became of it ----------------------------------------------------------------------------------------------

/// What became of an item of the standard that no row surely is.
enum Trace<'a> {
    /// Nothing like it is there.
    Missing,
    /// A row may be it, under another name.
    OtherName(&'a Item),
    /// A row may be it, and is more likely another item that is not listed either.
    Either(&'a Item, &'a Item),
    /// A row goes by its name, under another category.
    Moved(&'a Item),
    /// A row names it, and others with it.
    Merged(&'a Item),
    /// A row may be it, or a part of an item that is listed.
    Part(&'a Item, &'a Item),
    /// A row is it, and says by its id that the county added it.
    LocalId(&'a Item),
    /// Its contents stand in several rows.
    Split(Vec<&'a Item>),
}

impl<'a> Trace<'a> {
    fn rows(&self) -> &[&'a Item] {
        match self {
            Self::Missing => &[],
            Self::OtherName(row)
            | Self::Either(row, _)
            | Self::Moved(row)
            | Self::Merged(row)
            | Self::Part(row, _)
            | Self::LocalId(row) => std::slice::from_ref(row),
            Self::Split(rows) => rows,
        }
    }

    /// Whether all of it is published, and only followed up as something else.
    fn is_there(&self) -> bool {
        matches!(self, Self::LocalId(_) | Self::Split(_))
    }
}

fn trace<'a>(
    survey: &Survey<'a>,
    (id, standard): (ItemId, &Item),
    catalogs: &[(&'a Catalog, &'a [Match])],
    elsewhere: &BTreeMap<ItemId, Vec<&'a Item>>,
    open: &BTreeSet<ItemId>,
) -> Trace<'a> {
    match elsewhere.get(&id).map(Vec::as_slice) {
        Some([only]) => return Trace::LocalId(only),
        Some(rows) => return Trace::Split(rows.to_vec()),
        None => {}
    }
    let rows = catalogs.iter().flat_map(|(catalog, matches)| catalog.items.iter().zip(*matches));
    let ranked = rows.filter_map(|(row, found)| {
        Some((found.candidates.iter().position(|candidate| candidate.id == id)?, row, found))
    });
    // Of the rows that may be it the one of which it is the likeliest.
    let Some((rank, row, found)) = ranked.min_by_key(|(rank, ..)| *rank) else { return Trace::Missing };
    let likelier = found.candidates[..rank].iter().find(|candidate| open.contains(&candidate.id));
    // The item that another row holds, of which this row may be a part.
    let whole = || found.candidates.first().and_then(|first| survey.reference.item(first.id));
    match found.relation {
        Some(Relation::Merge) => Trace::Merged(row),
        Some(Relation::Split) => match whole() {
            Some(whole) if whole.title() != standard.title() => Trace::Part(row, whole),
            _ => Trace::OtherName(row),
        },
        _ if names_others(row, standard, survey.reference.items_of(id.domain).map(|(_, item)| item)) => Trace::Merged(row),
        _ if is_moved(survey, row, id) => Trace::Moved(row),
        _ => match likelier.and_then(|likelier| survey.reference.item(likelier.id)) {
            Some(likelier) => Trace::Either(row, likelier),
            None => Trace::OtherName(row),
        },
    }
}

/// Whether a row has the names of an item and of another one of its category: 审核信息和审批信息.
fn names_others<'a>(row: &Item, standard: &Item, all: impl Iterator<Item = &'a Item>) -> bool {
    let name = |item: &Item| item.name.as_ref().map(|name| spelling::key(name)).unwrap_or_default();
    let category = |item: &Item| item.category.as_ref().map(|category| spelling::key(category));
    let (whole, own) = (name(row), name(standard));
    let is_other = |other: &Item| {
        let (name, is_of_category) = (name(other), category(other) == category(standard));
        is_of_category && !name.is_empty() && whole.contains(&name) && !name.contains(&own) && !own.contains(&name)
    };
    !own.is_empty() && whole.contains(&own) && all.into_iter().any(is_other)
}

/// Whether a row goes by the item's name under another category.
fn is_moved(survey: &Survey<'_>, row: &Item, id: ItemId) -> bool {
    let parts = survey.reference.evidence(row, id).map(|evidence| evidence.parts).unwrap_or_default();
    let of = |field: Field| parts.iter().find(|part| part.field == field).map(|part| part.likeness);
    of(Field::Name) == Some(1.0) && of(Field::Category).is_some_and(|likeness| likeness < 1.0)
}

// ---- in words -------------------------------------------------------------------------------------------------------

fn finding(missing: &Missing<'_>, catalog: &Catalog, trace: &Trace<'_>) -> Finding {
    let Missing { id, standard, .. } = *missing;
    let at = catalog.title.as_ref().map_or(&catalog.locus, |title| &title.locus);
    let message = how_listed(catalog, id, standard, trace);
    let help = how_to_list(catalog, missing, trace, at);
    let label = Text::new("标准目录", "the standard");
    let finding = Finding::new(&RULE, at.clone(), message, help).related(standard.locus.clone(), label);
    let label = if trace.is_there() {
        Text::new("对应的事项", "this item")
    } else {
        Text::new("可能对应的事项", "perhaps this item")
    };
    let finding = trace.rows().iter().fold(finding, |finding, row| finding.related(row.locus.clone(), label.clone()));
    if standard.is_attested() && !trace.is_there() { finding } else { finding.at_most(Severity::Warn) }
}

/// How the item is listed, or may be: not at all, under another name or category, within a row of several items, cut into rows.
fn how_listed(catalog: &Catalog, id: ItemId, standard: &Item, trace: &Trace<'_>) -> Text {
    let title = standard.title();
    let name = trace.rows().first().map(|row| row.title()).unwrap_or_default();
    match trace {
        Trace::Missing => how_missing(catalog, id, &title, standard.is_attested()),
        Trace::OtherName(_) => crate::text!(
            "标准事项“{title}”（{id}）没有同名的，可能列作“{name}”",
            "no item is called as the standard's “{title}” ({id}); “{name}” may be it"
        ),
        Trace::Either(_, likelier) => {
            let likelier = likelier.title();
            crate::text!(
                "标准事项“{title}”（{id}）没有同名的：“{name}”更像“{likelier}”，也可能是它",
                "no item is called as the standard's “{title}” ({id}); “{name}” is more like “{likelier}”, but may be it"
            )
        }
        Trace::Moved(_) => crate::text!(
            "标准事项“{title}”（{id}）可能移到了别的一级事项下，列作“{name}”",
            "the standard's “{title}” ({id}) may have been moved to another category, as “{name}”"
        ),
        Trace::Merged(_) => crate::text!(
            "标准事项“{title}”（{id}）没有单列，可能与别的事项并在“{name}”里",
            "the standard's “{title}” ({id}) has no row of its own; “{name}” may hold it with other items"
        ),
        Trace::Part(_, whole) => {
            let whole = whole.title();
            crate::text!(
                "标准事项“{title}”（{id}）没有同名的：“{name}”可能是它，也可能是已列的“{whole}”拆出来的一行",
                "no item is called as the standard's “{title}” ({id}); “{name}” may be it, or a part of “{whole}”, which is listed"
            )
        }
        Trace::LocalId(row) => {
            let own = row.id.as_ref().map(|id| id.value.to_string()).unwrap_or_default();
            crate::text!(
                "标准事项“{title}”（{id}）列作“{name}”，用的却是本地编号 {own}",
                "the standard's “{title}” ({id}) is listed as “{name}”, but under the local id {own}"
            )
        }
        Trace::Split(rows) => {
            let (count, names) = (rows.len(), names(rows));
            crate::text!(
                "标准事项“{title}”（{id}）的公开内容拆成了 {count} 行：{names}",
                "the contents of the standard's “{title}” ({id}) are cut into {count} rows: {names}";
                names
            )
        }
    }
}

/// How many rows a message names.
const MOST_NAMED: usize = 4;

/// Rows by what they are called.
fn names(rows: &[&Item]) -> Text {
    let titles: Vec<String> = rows.iter().take(MOST_NAMED).map(|row| format!("“{}”", row.title())).collect();
    let named = Text { zh: titles.concat().into(), en: titles.join(", ").into() };
    if rows.len() > MOST_NAMED { crate::text!("{named}等", "{named} …"; named) } else { named }
}

/// That it is missing, and that it is the township that lacks it where not all items are asked for.
fn how_missing(catalog: &Catalog, id: ItemId, title: &str, attested: bool) -> Text {
    let doubt = if attested {
        Text::same("")
    } else {
        Text::new("，待核实：各地公布的表中尚未见到", "; no published table has confirmed it yet")
    };
    if catalog.township().is_some() {
        return crate::text!(
            "乡级目录缺少标准事项“{title}”（{id}{doubt}）",
            "the township's catalog lacks the standard item “{title}” ({id}){doubt}";
            doubt
        );
    }
    crate::text!(
        "缺少标准事项“{title}”（{id}{doubt}）",
        "the standard item “{title}” ({id}) is missing{doubt}";
        doubt
    )
}

/// What to change, for each way in which it may be listed.
fn how_to_list(catalog: &Catalog, missing: &Missing<'_>, trace: &Trace<'_>, at: &Locus) -> Text {
    let Missing { id, standard, .. } = *missing;
    let title = standard.title();
    let Some(row) = trace.rows().first() else { return how_to_add(catalog, missing, at) };
    let (name, place) = (row.title(), row.locus.seen_from(at));
    match trace {
        Trace::Merged(_) => crate::text!(
            "“{name}”（{place}）里有它的，请按标准拆成几行，其中一行写“{title}”；没有的，补上这一条。",
            "If “{name}” ({place}) holds it, cut that row up as the standard has it, with a row “{title}”; if not, add the item.";
            place
        ),
        Trace::LocalId(_) => {
            let cell = row.place_of(Field::Id).seen_from(at);
            crate::text!(
                "请把“{name}”的编号（{cell}）改为“{id}”；确是另一事项的，换一个能与“{title}”分开的名称，并补上标准的这一条。",
                "Write {id} as the id of “{name}” ({cell}); if it is another item, give it a name that tells it from “{title}”, and add the standard's.";
                cell
            )
        }
        Trace::Split(_) => crate::text!(
            "请并成一行，一级、二级事项写“{title}”，有编号的写“{id}”；确要分行公开的，以其中一行（如“{name}”，{place}）作为这一条，写标准的名称和编号。",
            "Make them one row, called “{title}”, with the id {id} where rows have ids; if they are to stand apart, let one of them, such as “{name}” ({place}), have the standard's name and id.";
            place
        ),
        _ => match changes(row, standard, at) {
            Some(changes) => crate::text!(
                "“{name}”（{place}）就是它的话，{changes}；不是就补上这一条。",
                "If “{name}” ({place}) is it, {changes}; if not, add the item.";
                place, changes
            ),
            // It is called as the standard has it, and a person said that it is another.
            None => crate::text!(
                "“{name}”（{place}）与它同名：不是同一事项的，换一个能分开的名称，并补上这一条。",
                "“{name}” ({place}) goes by its name: if it is another item, give it a name that tells them apart, and add this one.";
                place
            ),
        },
    }
}

/// What in a row's title is otherwise than in the standard, with the cell of each: nothing that stands there already.
fn changes(row: &Item, standard: &Item, at: &Locus) -> Option<Text> {
    let of = |item: &Item, field: Field| match field {
        Field::Category => item.category.as_ref().map(|text| text.value.clone()),
        _ => item.name.as_ref().map(|text| text.value.clone()),
    };
    let change = |field: Field| {
        let (label, cell) = (field.label(), row.place_of(field).seen_from(at));
        match (of(standard, field), of(row, field)) {
            (Some(wanted), own) if own.as_ref() != Some(&wanted) => {
                Some(crate::text!("把{label}（{cell}）改为“{wanted}”", "write “{wanted}” as its {label} ({cell})"; label, cell))
            }
            // Some items of the standard have one level only.
            (None, Some(_)) => Some(crate::text!("清空{label}（{cell}）", "leave its {label} ({cell}) blank"; label, cell)),
            _ => None,
        }
    };
    let changes: Vec<Text> = [Field::Category, Field::Name].into_iter().filter_map(change).collect();
    (!changes.is_empty()).then(|| Text::join(&changes, "，", " and "))
}

/// What to do about an item that is not there: where to write what, and what a department does that has no such function, and no manifest.
fn how_to_add(catalog: &Catalog, missing: &Missing<'_>, at: &Locus) -> Text {
    let row = missing.row(at);
    match (at.address().is_some(), catalog.township().is_some()) {
        (true, false) => crate::text!(
            "{row}本单位没有这项职能的，告知县政务公开办公室，由其在 mulu.yaml 的 withdrawn 里写明理由。",
            "{row} Where there is no such function, tell the county's disclosure office, which names it under `withdrawn` in mulu.yaml with the reason.";
            row
        ),
        (true, true) => crate::text!(
            "{row}本乡镇没有这项职能的，告知县政务公开办公室，由其在 mulu.yaml 的 allowances 里写明理由。",
            "{row} Where the township has no such function, tell the county's disclosure office, which allows it in mulu.yaml with the reason.";
            row
        ),
        (false, _) => crate::text!(
            "{row}没有这项职能的，在 mulu.yaml 或目录的 withdrawn 里写明理由。",
            "{row} Where there is no such function, put it under `withdrawn` in mulu.yaml or the catalog, with the reason.";
            row
        ),
    }
}

/// An item that is not there, with the rows between which it belongs.
struct Missing<'a> {
    id: ItemId,
    standard: &'a Item,
    before: Option<&'a Item>,
    after: Option<&'a Item>,
}

impl Missing<'_> {
    /// Where to write the item, and what.
    fn row(&self, at: &Locus) -> Text {
        let place = match (self.before, self.after) {
            (Some(row), _) => {
                let (title, cell) = (row.title(), row.locus.seen_from(at));
                crate::text!("在“{title}”（{cell}）下面加一条", "Below “{title}” ({cell}) add"; cell)
            }
            (None, Some(row)) => {
                let (title, cell) = (row.title(), row.locus.seen_from(at));
                crate::text!("在“{title}”（{cell}）上面加一条", "Above “{title}” ({cell}) add"; cell)
            }
            (None, None) => Text::new("加一条", "Add"),
        };
        let fields = [Field::Category, Field::Name, Field::Elements, Field::LegalBasis, Field::TimeLimit];
        let mut says: Vec<Text> = fields
            .into_iter()
            .filter_map(|field| {
                let (label, words) = (field.label(), words_of(self.standard, field)?.value.replace('\n', "；"));
                Some(crate::text!("{label}“{words}”", "{label} “{words}”"; label))
            })
            .collect();
        if at.address().is_none() {
            let id = self.id;
            says.insert(0, crate::text!("编号“{id}”", "id “{id}”"));
        }
        let says = Text::join(&says, "，", ", ");
        crate::text!("请{place}：{says}，其余各项按实际写。", "{place}: {says}; the rest as it is here."; place, says)
    }
}
