//! The numbers that local items have, so that none is given twice.

use std::collections::BTreeMap;

use super::{Catalog, DomainCode, ItemId, RegionCode};

/// The highest number of each domain and region that a local item has, or had.
#[derive(Clone, Debug, Default)]
pub struct Numbers(BTreeMap<(DomainCode, RegionCode), u32>);

impl Numbers {
    /// Those of catalogs: of their items, and of what they withdraw.
    pub fn of<'a>(catalogs: impl IntoIterator<Item = &'a Catalog>) -> Self {
        let mut numbers = Self::default();
        for catalog in catalogs {
            let own = catalog.items.iter().filter_map(|item| Some(item.id.as_ref()?.value));
            for id in own.chain(catalog.withdrawn.iter().map(|withdrawal| withdrawal.id)) {
                numbers.take_id(id);
            }
        }
        numbers
    }

    /// Counts the number of a local id, and those before it, as given.
    pub fn take_id(&mut self, id: ItemId) {
        if let Some(region) = id.region {
            self.take(id.domain, region, id.number);
        }
    }

    /// Counts those of other catalogs as given, too.
    pub fn take_all(&mut self, other: &Self) {
        for (&(domain, region), &number) in &other.0 {
            self.take(domain, region, number);
        }
    }

    /// Counts the numbers up to this one as given, unless somebody chose it so high that hardly one is left behind it: then those below it
    /// are free.
    pub fn take(&mut self, domain: DomainCode, region: RegionCode, number: u32) {
        const FAR_OFF: u32 = ItemId::LAST / 10 * 9;
        if number > FAR_OFF {
            return;
        }
        let last = self.0.entry((domain, region)).or_default();
        *last = number.max(*last);
    }

    /// The highest number; 0 where there is none.
    #[must_use]
    pub fn last(&self, domain: DomainCode, region: RegionCode) -> u32 {
        self.0.get(&(domain, region)).copied().unwrap_or_default()
    }

    /// A new id.
    pub fn next(&mut self, domain: DomainCode, region: RegionCode) -> ItemId {
        let last = self.0.entry((domain, region)).or_default();
        *last = last.saturating_add(1).min(ItemId::LAST);
        ItemId { domain, region: Some(region), number: *last }
    }
}
