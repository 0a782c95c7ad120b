//! The columns of a sheet: the official two-row header, and what the reviewer's version has beside it.

use crate::finding::Finding;
use crate::model::vocabulary::{self, official_heading};
use crate::model::{Catalog, Channel, Field, Item, Method, Tier, values};
use crate::write::Cells;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    Serial,
    Category,
    Name,
    Elements,
    LegalBasis,
    TimeLimit,
    Bodies,
    Channels,
    Public,
    Groups,
    Method(Method),
    Tier(Tier),
    Notes,
    /// 审核意见, 审核人, 日期: for the reviewer to fill in.
    Review,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) kind: Kind,
    /// What stands over it and its neighbours: 公开事项 over 一级事项 and 二级事项.
    pub(super) group: Option<&'static str>,
    pub(super) heading: &'static str,
    /// In characters of the default font, of which a Chinese one takes two.
    pub(super) width: f64,
}

/// The columns of a sheet.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) columns: Vec<Column>,
    pub(super) is_review: bool,
}

/// 审核意见, 审核人, 日期
const REVIEW_HEADINGS: [(&str, f64); 3] = [("审核意见", 24.0), ("审核人", 10.0), ("日期", 11.0)];

impl Layout {
    /// The columns for a catalog: tiers that it uses, 备注 where it has any.
    pub(super) fn new(catalog: &Catalog, is_review: bool) -> Self {
        let column = |kind, heading, width| Column { kind, group: None, heading, width };
        let grouped = |kind, group, heading, width| Column { kind, group: Some(group), heading, width };
        let matter = official_heading("matter");
        let mut columns = Vec::new();
        if is_review {
            columns.push(column(Kind::Id, official_heading("id"), 9.0));
        }
        columns.extend([
            column(Kind::Serial, official_heading("serial"), 5.0),
            grouped(Kind::Category, matter, official_heading("category"), 13.0),
            grouped(Kind::Name, matter, official_heading("name"), 17.0),
            column(Kind::Elements, official_heading("elements"), 38.0),
            column(Kind::LegalBasis, official_heading("legal_basis"), 36.0),
            column(Kind::TimeLimit, official_heading("time_limit"), 17.0),
            column(Kind::Bodies, official_heading("disclosing_bodies"), 15.0),
            column(Kind::Channels, official_heading("channels"), 37.0),
        ]);
        let (audience, methods) = (official_heading("audience"), official_heading("methods"));
        columns.push(grouped(Kind::Public, audience, official_heading("audience.public"), 6.5));
        columns.push(grouped(Kind::Groups, audience, official_heading("audience.groups"), 10.0));
        for (method, key) in [(Method::Proactive, "methods.proactive"), (Method::OnRequest, "methods.on_request")] {
            columns.push(grouped(Kind::Method(method), methods, official_heading(key), 6.5));
        }
        for tier in tiers(catalog) {
            columns.push(grouped(Kind::Tier(tier), official_heading("tiers"), tier.word(), 6.0));
        }
        if catalog.items.iter().any(|item| item.has(Field::Notes)) {
            columns.push(column(Kind::Notes, official_heading("notes"), 20.0));
        }
        if is_review {
            columns.extend(REVIEW_HEADINGS.map(|(heading, width)| column(Kind::Review, heading, width)));
        }
        Self { columns, is_review }
    }

    /// The column that a finding is about: the one to tick that it names, else the first of its field.
    pub(super) fn column_of(&self, finding: &Finding) -> Option<u16> {
        let field = finding.subject.field.unwrap_or(Field::Name);
        let named =
            finding.subject.tick.and_then(|tick| self.columns.iter().position(|own| own.kind.tick() == Some(tick)));
        let at = named.or_else(|| self.columns.iter().position(|own| own.kind.field() == Some(field)))?;
        u16::try_from(at).ok()
    }

    /// Where a column is.
    pub(super) fn position(&self, kind: Kind) -> Option<u16> {
        let at = self.columns.iter().position(|column| column.kind == kind)?;
        u16::try_from(at).ok()
    }

    /// The last column.
    pub(super) fn last(&self) -> u16 {
        u16::try_from(self.columns.len()).unwrap_or(u16::MAX).saturating_sub(1)
    }
}

/// County and township always, the others where an item has them.
fn tiers(catalog: &Catalog) -> Vec<Tier> {
    let used = |tier: &Tier| catalog.items.iter().any(|item| values(item.tiers.as_ref()).any(|own| own == tier));
    Tier::ALL.iter().filter(|tier| matches!(tier, Tier::County | Tier::Township) || used(tier)).copied().collect()
}

impl Kind {
    /// What the cell of an item says.
    pub(super) fn text(self, item: &Item, serial: u32, is_review: bool) -> String {
        let cells = Cells(item);
        let tick = |ticked: bool| if ticked { "√".to_owned() } else { String::new() };
        match self {
            Self::Id => cells.id(),
            Self::Serial => serial.to_string(),
            Self::Category => cells.category().to_owned(),
            Self::Name => cells.name().to_owned(),
            Self::Elements => cells.elements(),
            Self::LegalBasis => cells.legal_basis(),
            Self::TimeLimit => cells.time_limit().to_owned(),
            Self::Bodies => cells.bodies_in_lines(),
            Self::Channels if is_review => cells.channels(),
            Self::Channels => boxes(item),
            Self::Public => tick(cells.is_public()),
            Self::Groups => cells.groups(),
            Self::Method(method) => tick(cells.has_method(method)),
            Self::Tier(tier) => tick(cells.has_tier(tier)),
            Self::Notes => cells.notes(),
            Self::Review => String::new(),
        }
    }

    /// The field that the column is about, for marking faults; of columns to tick also which of them.
    pub(super) fn field(self) -> Option<Field> {
        Some(match self {
            Self::Id => Field::Id,
            Self::Category => Field::Category,
            Self::Name => Field::Name,
            Self::Elements => Field::Elements,
            Self::LegalBasis => Field::LegalBasis,
            Self::TimeLimit => Field::TimeLimit,
            Self::Bodies => Field::DisclosingBodies,
            Self::Channels => Field::Channels,
            Self::Public | Self::Groups => Field::Audience,
            Self::Method(_) => Field::Methods,
            Self::Tier(_) => Field::Tiers,
            Self::Notes => Field::Notes,
            Self::Serial | Self::Review => return None,
        })
    }

    /// Of columns to tick, which.
    pub(super) fn tick(self) -> Option<vocabulary::Column> {
        Some(match self {
            Self::Public => vocabulary::Column::Public,
            Self::Groups => vocabulary::Column::Groups,
            Self::Method(Method::Proactive) => vocabulary::Column::Proactive,
            Self::Method(Method::OnRequest) => vocabulary::Column::OnRequest,
            Self::Tier(tier) => vocabulary::Column::of_tier(tier),
            _ => return None,
        })
    }

    /// Whether its cells are centred: ticks, numbers and names.
    pub(super) fn is_centred(self) -> bool {
        matches!(
            self,
            Self::Id | Self::Serial | Self::Category | Self::Name | Self::Public | Self::Method(_) | Self::Tier(_)
        )
    }
}

/// The twelve channels as boxes, two a line, those that are used filled; and 其他 with what it is.
fn boxes(item: &Item) -> String {
    let own: Vec<&Channel> = values(item.channels.as_ref()).collect();
    let mark = |channel: &Channel| if own.contains(&channel) { '■' } else { '□' };
    let mut lines: Vec<String> = Vec::new();
    let mut waiting: Option<String> = None;
    for channel in Channel::listed() {
        let option = format!("{}{channel}", mark(&channel));
        let is_wide = option.chars().count() > 9;
        match waiting.take() {
            _ if is_wide => {
                lines.extend(waiting.take());
                lines.push(option);
            }
            Some(first) => lines.push(format!("{}{option}", padded(&first))),
            None => waiting = Some(option),
        }
    }
    let mut others = own.iter().filter(|channel| !matches!(channel, Channel::Listed(_))).map(|channel| match channel {
        Channel::Unlisted(text) => format!("■其他：{text}"),
        channel => format!("■{channel}"),
    });
    let first_other = others.next().unwrap_or_else(|| "□其他".to_owned());
    match waiting {
        Some(first) if first_other.chars().count() <= 9 => lines.push(format!("{}{first_other}", padded(&first))),
        waiting => {
            lines.extend(waiting);
            lines.push(first_other);
        }
    }
    lines.extend(others);
    lines.join("\n")
}

/// An option filled up with full-width blanks, so that the second column of boxes stands in line.
fn padded(option: &str) -> String {
    let blanks = 10_usize.saturating_sub(option.chars().count());
    format!("{option}{}", "\u{3000}".repeat(blanks))
}
