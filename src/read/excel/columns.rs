//! What the columns of a table hold: by their headings, and where these leave it open by what stands in them.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::model::spelling::{self, fold};
use crate::model::vocabulary::{BODY_END, Mark, is_same_as_above};
use crate::model::{Audience, Channel, Column, Field, Method, Tier, TimeLimit};
use crate::read::split;
use crate::text::Text;

use super::sheet::Sheet;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// A column of the standard.
    Known(Column),
    /// A column that the standard does not know, by its heading, or by its letters where it has none.
    Extra(String),
}

/// A column with what it was taken for, and why.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) column: u32,
    /// The words over it.
    pub(super) title: String,
    pub(super) heading: Heading,
    pub(super) evidence: Evidence,
}

/// Why a column was taken for what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The vocabulary lists its heading.
    Heading,
    /// The vocabulary lists what its heading gives when the pieces in several rows are joined.
    Joined,
    /// The group that it stands in, and its place there.
    Group,
    /// What stands in its cells.
    Content,
    /// Its place in a table without headings, and what stands in its cells.
    Order,
    /// Nothing says what it is.
    None,
}

impl Evidence {
    /// Whether it leaves no doubt.
    pub(super) fn is_sure(self) -> bool {
        matches!(self, Self::Heading | Self::Joined)
    }

    pub(super) fn text(self) -> Text {
        match self {
            Self::Heading => Text::new("表头名称", "its heading"),
            Self::Joined => Text::new("表头各行连起来的名称", "its heading, joined over several rows"),
            Self::Group => Text::new("所在的大栏和位置", "the group it stands in, and its place there"),
            Self::Content => Text::new("单元格里的内容", "what stands in its cells"),
            Self::Order => Text::new("没有表头，按次序和内容", "no heading; its place and what stands in its cells"),
            Self::None => Text::new("看不出是哪一栏，内容记入备注", "nothing tells; what it holds is kept as notes"),
        }
    }
}

/// A heading that the vocabulary knows. Long texts are no headings; looking them up would only cost time.
pub(super) fn known_heading(text: &str) -> Option<Column> {
    let is_short = text.len() <= 240;
    is_short.then(|| Column::of_heading(text)).flatten()
}

/// What a column means whose header says `pieces`, from the top, beside the columns `before` it.
pub(super) fn by_heading(column: u32, pieces: &[String], before: &[Reading]) -> Option<Reading> {
    let lowest = pieces.last()?;
    let group = known_heading(&pieces[0]);
    let own = known_heading(lowest).filter(|column| !is_group(*column) || pieces.len() == 1);
    let joined = || (0..pieces.len()).find_map(|from| known_heading(&pieces[from..].concat()));
    let (found, evidence) = match own {
        Some(own) => (Some(own), Evidence::Heading),
        None => match joined() {
            Some(joined) => (Some(joined), Evidence::Joined),
            None => (in_group(group, lowest, pieces.len()).or_else(|| beside_tier(lowest, before)), Evidence::Group),
        },
    };
    let is_taken = |column: Column| {
        column != Column::Of(Field::Review) && before.iter().any(|reading| reading.heading == Heading::Known(column))
    };
    let (category, name) = (Column::Of(Field::Category), Column::Of(Field::Name));
    let found = match found {
        // Both typed 一级事项: the second is the name.
        Some(found) if found == category && is_taken(category) && !is_taken(name) => Some((name, Evidence::Group)),
        // 公开事项 over two columns without headings of their own: the first is the category where a second follows, see `settle`.
        Some(Column::Matter) => Some((name, evidence)).filter(|_| !is_taken(name)),
        // 镇（街）级 beside 乡（村）级: what stands in brackets tells the second apart.
        Some(found) if found == Column::of_tier(Tier::Township) && is_taken(found) && lowest.contains(['村', '社']) => {
            Some((Column::of_tier(Tier::Village), Evidence::Group))
        }
        Some(found) => Some((found, evidence)),
        None => None,
    };
    let title = pieces.iter().map(|piece| spelling::tidy(piece)).collect::<Vec<_>>().join(" / ");
    let reading = |heading, evidence| Reading { column, title: title.clone(), heading, evidence };
    Some(match found {
        Some((found, evidence)) if !is_taken(found) => reading(Heading::Known(found), evidence),
        _ => reading(Heading::Extra(spelling::tidy(lowest).into_owned()), Evidence::None),
    })
}

/// What a column means under a group whose own heading the vocabulary lacks: 作业区 under 公开层级.
fn in_group(group: Option<Column>, lowest: &str, pieces: usize) -> Option<Column> {
    match group? {
        Column::Of(Field::Tiers) if pieces > 1 => Some(tier_heading(lowest).unwrap_or(Column::Of(Field::Tiers))),
        group if pieces == 1 => Some(group),
        _ => None,
    }
}

/// A tier right of another, where 公开层级 stands over the first of them alone and is not merged.
fn beside_tier(lowest: &str, before: &[Reading]) -> Option<Column> {
    let is_beside = before.last().is_some_and(|left| matches!(left.heading, Heading::Known(Column::Tiers(_))));
    is_beside.then(|| Tier::read(&fold(lowest)).map(Column::of_tier)).flatten()
}

/// A tier with the name of the place before it: 东阳市级 is the county's own.
fn tier_heading(text: &str) -> Option<Column> {
    let text = fold(text);
    if let Some(tier) = Tier::read(&text) {
        return Some(Column::of_tier(tier));
    }
    let tails = [
        ("市级", Tier::County),
        ("县级", Tier::County),
        ("区级", Tier::County),
        ("镇级", Tier::Township),
        ("乡级", Tier::Township),
        ("街道", Tier::Township),
        ("村级", Tier::Village),
        ("社区", Tier::Village),
    ];
    tails.into_iter().find(|(tail, _)| text.ends_with(tail)).map(|(_, tier)| Column::of_tier(tier))
}

/// Headings that stand over others.
fn is_group(column: Column) -> bool {
    matches!(column, Column::Matter | Column::Of(Field::Audience | Field::Methods | Field::Tiers))
}

// ---- by content -----------------------------------------------------------------------------------------------------------

/// What the cells of a column look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Serial,
    Ticks,
    Of(Field),
    /// Short texts: names of matters.
    Short,
    /// Anything else.
    Other,
}

/// What the columns of a table look like, found out when it is asked: most headings leave nothing to ask.
struct Looks<'s> {
    sheet: &'s Sheet,
    rows: &'s [u32],
    known: Vec<(u32, OnceCell<Look>)>,
}

impl Looks<'_> {
    fn at(&self, at: usize) -> Option<Look> {
        let (column, look) = self.known.get(at)?;
        Some(*look.get_or_init(|| look_of(&sample(self.sheet, self.rows, *column))))
    }
}

/// How many cells of a column are looked at.
const SAMPLE: usize = 40;

/// The filled cells of a column in these rows.
fn sample<'s>(sheet: &'s Sheet, rows: &[u32], column: u32) -> Vec<&'s str> {
    let cells = rows.iter().map(|row| sheet.grid.cell(*row, column).trim()).filter(|text| !text.is_empty());
    cells.filter(|text| !is_same_as_above(text)).take(SAMPLE).collect()
}

fn look_of(cells: &[&str]) -> Look {
    let share =
        |is: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| is(cell)).count() as f64 / cells.len().max(1) as f64;
    if cells.is_empty() {
        return Look::Other;
    }
    let most = |is: &dyn Fn(&str) -> bool| share(is) >= 0.7;
    if most(&is_serial) {
        Look::Serial
    } else if most(&|cell| Mark::of_cell(cell) == Mark::Ticked) {
        Look::Ticks
    } else if most(&|cell| Method::read(cell).is_some()) {
        Look::Of(Field::Methods)
    } else if most(&Audience::is_everyone) {
        Look::Of(Field::Audience)
    } else if most(&|cell| split::words(cell).iter().all(|word| Tier::read(word).is_some())) {
        Look::Of(Field::Tiers)
    } else if most(&names_channels) {
        Look::Of(Field::Channels)
    } else if most(&|cell| cell.chars().count() <= 120 && TimeLimit::read(cell).is_understood()) {
        Look::Of(Field::TimeLimit)
    } else if most(&cites_law) {
        Look::Of(Field::LegalBasis)
    } else if most(&names_body) {
        Look::Of(Field::DisclosingBodies)
    } else if most(&|cell| cell.chars().count() <= 30) {
        Look::Short
    } else {
        Look::Of(Field::Elements)
    }
}

fn is_serial(cell: &str) -> bool {
    let folded = fold(cell);
    let digits = folded.trim_end_matches(['.', '、']);
    !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn names_channels(cell: &str) -> bool {
    split::channels(cell).iter().any(|channel| matches!(channel, Channel::Listed(_))) || split::has_boxes(cell)
}

fn cites_law(cell: &str) -> bool {
    cell.contains('《') || (fold(cell).contains('号') && cell.contains("关于"))
}

fn names_body(cell: &str) -> bool {
    let ends_as_body = |body: &String| BODY_END.ends(body.trim_end_matches([')', '）']));
    cell.chars().count() <= 60 && split::bodies(cell).iter().all(ends_as_body)
}

/// Adds the columns that hold something in rows of items and have no heading: what they hold is kept, under the column's letters.
pub(super) fn add_unheaded(sheet: &Sheet, rows: &[u32], columns: &mut Vec<Reading>) {
    let known: BTreeSet<u32> = columns.iter().map(|reading| reading.column).collect();
    let filled = rows.iter().flat_map(|row| sheet.row(*row)).filter(|(_, text)| !text.trim().is_empty());
    let added: BTreeSet<u32> = filled.map(|(column, _)| *column).filter(|column| !known.contains(column)).collect();
    columns.extend(added.into_iter().map(|column| {
        let heading = Heading::Extra(format!("{}列", super::letters(column)));
        Reading { column, title: String::new(), heading, evidence: Evidence::None }
    }));
    columns.sort_by_key(|reading| reading.column);
}

/// Settles by their contents what the headings leave open: columns of a heading that nobody knows, headings that stand over the wrong
/// column, and 公开事项 over two columns.
pub(super) fn settle(sheet: &Sheet, rows: &[u32], columns: &mut [Reading]) {
    let looks = Looks { sheet, rows, known: columns.iter().map(|reading| (reading.column, OnceCell::new())).collect() };
    swap_misplaced(columns, &looks);
    two_matters(columns, &looks);
    for field in [
        Field::Elements,
        Field::LegalBasis,
        Field::TimeLimit,
        Field::DisclosingBodies,
        Field::Channels,
        Field::Audience,
        Field::Methods,
        Field::Tiers,
    ] {
        let is_there = columns.iter().any(|reading| is_about(reading, field));
        let is_candidate = |at: &usize| {
            matches!(columns[*at].heading, Heading::Extra(_))
                && !is_aside(&columns[*at])
                && looks.at(*at) == Some(Look::Of(field))
        };
        let candidate = (0..columns.len()).filter(|_| !is_there).find(is_candidate);
        if let Some(at) = candidate {
            columns[at].heading = Heading::Known(Column::Of(field));
            columns[at].evidence = Evidence::Content;
        }
    }
}

fn is_about(reading: &Reading, field: Field) -> bool {
    matches!(reading.heading, Heading::Known(column) if column.field() == field)
}

/// Headings that say themselves that they are none of the standard's: 责任科室, 咨询电话, 备注 …
fn is_aside(reading: &Reading) -> bool {
    let title = fold(&reading.title);
    ["科室", "股室", "电话", "网址", "备注", "链接", "编码", "类别", "类型", "审核", "理由"]
        .iter()
        .any(|word| title.contains(word))
}

/// 公开对象 over 主动公开 and 公开属性 over 全社会: the contents count. Of two columns for one field the one that holds it counts.
fn swap_misplaced(columns: &mut [Reading], looks: &Looks<'_>) {
    for field in [Field::Audience, Field::Methods, Field::Tiers] {
        let known = Heading::Known(Column::Of(field));
        let Some(at) = columns.iter().position(|reading| reading.heading == known) else { continue };
        let holds = |at: usize| looks.at(at) == Some(Look::Of(field));
        let Some(other) = (0..columns.len()).find(|&other| {
            let takes_words = !matches!(columns[other].heading, Heading::Known(column) if column.is_tick());
            other != at && takes_words && is_swappable(&columns[other]) && holds(other)
        }) else {
            continue;
        };
        if holds(at) {
            continue;
        }
        let theirs = columns[other].heading.clone();
        columns[other].heading = known;
        columns[other].evidence = Evidence::Content;
        columns[at].heading = match theirs {
            Heading::Extra(_) => Heading::Extra(columns[at].title.clone()),
            known @ Heading::Known(_) => known,
        };
        columns[at].evidence =
            if matches!(columns[at].heading, Heading::Extra(_)) { Evidence::None } else { Evidence::Content };
    }
}

fn is_swappable(reading: &Reading) -> bool {
    match &reading.heading {
        Heading::Extra(_) => !is_aside(reading),
        Heading::Known(column) => matches!(column, Column::Of(Field::Audience | Field::Methods | Field::Tiers)),
    }
}

/// 公开事项 over two columns of short texts: the first is the category, the second the name.
fn two_matters(columns: &mut [Reading], looks: &Looks<'_>) {
    let has = |field: Field| columns.iter().any(|reading| reading.heading == Heading::Known(Column::Of(field)));
    if has(Field::Category) {
        return;
    }
    let Some(name) = columns.iter().position(|reading| reading.heading == Heading::Known(Column::Of(Field::Name)))
    else {
        return;
    };
    let is_matter = known_heading(&columns[name].title) == Some(Column::Matter);
    let next_is_short = columns.get(name + 1).is_some_and(|next| {
        matches!(next.heading, Heading::Extra(_)) && (next.title == columns[name].title || next.title.is_empty())
    }) && looks.at(name + 1) == Some(Look::Short);
    if is_matter && next_is_short {
        columns[name].heading = Heading::Known(Column::Of(Field::Category));
        columns[name].evidence = Evidence::Group;
        columns[name + 1].heading = Heading::Known(Column::Of(Field::Name));
        columns[name + 1].evidence = Evidence::Group;
    }
}

/// How many columns a table without a header has at most, with those that are empty.
const MOST_COLUMNS: u32 = 255;

/// The columns of a table without a header, in the order of the official table; `None` where it does not look like one.
pub(super) fn without_header(sheet: &Sheet, rows: &[u32]) -> Option<Vec<Reading>> {
    let filled: BTreeSet<u32> = rows.iter().flat_map(|row| sheet.row(*row)).map(|(column, _)| *column).collect();
    let last = *filled.last()?;
    // A column that nothing stands in may be one to tick; far out it is none of the table.
    let near = 0..=last.min(MOST_COLUMNS);
    let far = filled.range(MOST_COLUMNS + 1..).copied();
    let mut columns: Vec<Reading> = Vec::new();
    let mut ticks = [
        Column::Public,
        Column::Groups,
        Column::Proactive,
        Column::OnRequest,
        Column::of_tier(Tier::County),
        Column::of_tier(Tier::Township),
        Column::of_tier(Tier::Village),
    ]
    .into_iter();
    for column in near.chain(far) {
        let cells = sample(sheet, rows, column);
        let look = look_of(&cells);
        let is_taken = |field: Field, columns: &[Reading]| columns.iter().any(|reading| is_about(reading, field));
        let after_channels = is_taken(Field::Channels, &columns);
        let known = match look {
            Look::Serial if columns.is_empty() => Some(Column::Of(Field::Serial)),
            Look::Short if !is_taken(Field::Category, &columns) && !after_channels => Some(Column::Of(Field::Category)),
            Look::Short if !is_taken(Field::Name, &columns) && !after_channels => Some(Column::Of(Field::Name)),
            Look::Of(field) if !is_taken(field, &columns) => Some(Column::Of(field)),
            // Laws are also what is published: the first of two such columns holds the contents.
            Look::Short | Look::Other
                if !is_taken(Field::Elements, &columns) && is_taken(Field::Name, &columns) && !after_channels =>
            {
                Some(Column::Of(Field::Elements))
            }
            Look::Ticks | Look::Other | Look::Short if after_channels => ticks.next(),
            _ => None,
        };
        let heading = known.map_or_else(|| Heading::Extra(super::letters(column)), Heading::Known);
        if cells.is_empty() && known.is_none() {
            continue;
        }
        columns.push(Reading { column, title: String::new(), heading, evidence: Evidence::Order });
    }
    let has = |field: Field| columns.iter().any(|reading| is_about(reading, field));
    let rest = [Field::LegalBasis, Field::TimeLimit, Field::DisclosingBodies, Field::Channels];
    let is_table = has(Field::Name) && rest.into_iter().filter(|field| has(*field)).count() >= 3;
    is_table.then_some(columns)
}
