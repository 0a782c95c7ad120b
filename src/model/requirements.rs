//! Lists of what must be disclosed: the Regulations' articles 20 and 21, a year's work points, authority and service lists.

use super::domain::DomainCode;
use super::locus::Locus;
use super::region::Region;
use super::sourced::Sourced;
use super::version::Date;
use super::vocabulary::CANCELLED;
use super::words::Tier;

/// A list of entries that items must cover (权责清单, 公共服务事项清单, 条例第二十条、第二十一条, 年度工作要点).
#[derive(Debug)]
pub struct Requirements {
    /// Its title.
    pub title: Option<Sourced<String>>,
    /// Whom it binds; everyone where it does not say.
    pub region: Option<Sourced<Region>>,
    /// What it asks for.
    pub entries: Vec<Requirement>,
    /// The file or sheet.
    pub locus: Locus,
}

/// One entry of such a list.
#[derive(Debug)]
pub struct Requirement {
    /// Its number in the list: `A20-01`, `NT21-05`, or the serial number.
    pub id: Option<Sourced<String>>,
    /// What has to be disclosed, or the power or service whose disclosure is due.
    pub name: Sourced<String>,
    /// The article or section that says so.
    pub section: Option<Sourced<String>>,
    /// What belongs to it, element by element.
    pub elements: Vec<Sourced<String>>,
    /// The tiers that it binds; all where it does not say.
    pub tiers: Vec<Sourced<Tier>>,
    /// The domains whose catalogs should hold it; any where it does not say.
    pub domains: Vec<Sourced<DomainCode>>,
    /// By when.
    pub due: Option<Sourced<Date>>,
    /// Whether it binds every body in all that it does, so that an item of one domain covers it only there.
    pub general: bool,
    /// Whether the entry is no fixed matter but a residual clause that no item can be held against.
    pub open_ended: bool,
    /// 权力类型, in an authority list.
    pub power: Option<Sourced<String>>,
    /// 实施依据
    pub basis: Option<Sourced<String>>,
    /// 实施主体
    pub body: Option<Sourced<String>>,
    /// 状态: new, changed, cancelled.
    pub status: Option<Sourced<String>>,
}

impl Requirements {
    /// What people call it: its title, or its file.
    #[must_use]
    pub fn name(&self) -> &str {
        self.title.as_ref().map_or(self.locus.source.file.as_str(), |title| title.value.as_str())
    }

    /// Whether it lists what departments do (权责清单, 公共服务事项清单), not what is to be published.
    #[must_use]
    pub fn is_of_powers(&self) -> bool {
        self.entries.iter().any(|entry| entry.power.is_some() || entry.body.is_some() || entry.status.is_some())
    }
}

impl Requirement {
    /// Whether its status says that it is gone.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.status.as_ref().is_some_and(|status| CANCELLED.is(&status.value))
    }

    /// The tiers that it binds among `own`; all of them where it names none.
    #[must_use]
    pub fn tiers_among(&self, own: &[Tier]) -> Vec<Tier> {
        own.iter()
            .copied()
            .filter(|tier| self.tiers.is_empty() || self.tiers.iter().any(|bound| bound.value == *tier))
            .collect()
    }
}
