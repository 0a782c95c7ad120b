//! What is built in: the national standard, the law. Compiled from `catalogs/`, so that no start pays for parsing it.
//!
//! Places in it are named `builtin:standard/20-social-assistance.yaml`, by the file below `catalogs/` that they were compiled from.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::model::{
    Audience, Catalog, Channel, Guide, Item, Kind, Law, LawBook, LegalBasis, List, Locus, Method, Place, Region,
    RegionCode, Requirement, Requirements, Source, Sourced, Span, Tier, TimeLimit,
};

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// Title, issuer, document number, date.
type GuideData = (&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);
/// A stretch of the text in which all words of the standard's items stand.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Words(usize, usize);

impl Words {
    fn get(self) -> &'static str {
        &STANDARD_TEXT[self.0..self.1]
    }

    fn owned(self) -> String {
        self.get().to_owned()
    }
}

/// Title, document number, articles.
type BasisData = (Words, Option<Words>, Option<Words>);

/// A national catalog as it is compiled in.
struct CatalogData {
    file: &'static str,
    domain: &'static str,
    title: &'static str,
    version: &'static str,
    guide: Option<GuideData>,
    items: &'static [ItemData],
}

/// An item as it is compiled in.
struct ItemData {
    line: u32,
    id: Words,
    category: Option<Words>,
    name: Option<Words>,
    elements: Option<&'static [Words]>,
    legal_basis: Option<&'static [BasisData]>,
    time_limit: Option<Words>,
    disclosing_bodies: Option<&'static [Words]>,
    channels: Option<&'static [Words]>,
    audience: Option<(bool, &'static [Words])>,
    methods: Option<&'static [Words]>,
    tiers: Option<&'static [Words]>,
    attested: &'static [Words],
}

/// A law as it is compiled in.
struct LawData {
    line: u32,
    title: &'static str,
    number: Option<&'static str>,
    in_force: Option<&'static str>,
    replaces: &'static [(Option<&'static str>, Option<&'static str>, &'static str)],
}

/// An entry of the statutory list as it is compiled in.
struct EntryData {
    line: u32,
    id: &'static str,
    article: &'static str,
    name: &'static str,
    elements: &'static [&'static str],
    tiers: &'static [&'static str],
    domains: &'static [&'static str],
    general: bool,
    open_ended: bool,
}

/// The national standard: the catalogs of the 26 pilot domains, in order.
#[must_use]
pub fn standard() -> Vec<Catalog> {
    STANDARD.par_iter().map(catalog).collect()
}

/// What is known of the validity of laws.
#[must_use]
pub fn law_book() -> LawBook {
    let source = Source::builtin("law.yaml");
    let laws = LAWS.iter().map(|data| Law {
        title: data.title.to_owned(),
        number: data.number.map(str::to_owned),
        in_force: data.in_force.and_then(|day| day.parse().ok()),
        replaces: data
            .replaces
            .iter()
            .filter_map(|(title, number, until)| {
                Some(crate::model::law::Replaced {
                    title: title.map(str::to_owned),
                    number: number.map(str::to_owned),
                    until: until.parse().ok()?,
                })
            })
            .collect(),
        locus: line(&source, data.line),
    });
    LawBook::new(laws.collect(), LAW_CHECKED)
}

/// What articles 20 and 21 of the Regulations on Open Government Information require (条例第二十条、第二十一条).
#[must_use]
pub fn statutory() -> Requirements {
    let source = Source::builtin("requirements/statutory.yaml");
    let here = Locus::whole(&source);
    Requirements {
        title: Some(Sourced::new(STATUTORY_TITLE.to_owned(), here.clone())),
        region: None,
        entries: STATUTORY.iter().map(|data| entry(data, &source)).collect(),
        locus: here,
    }
}

fn entry(data: &EntryData, source: &Arc<Source>) -> Requirement {
    let here = line(source, data.line);
    let at = |text: &str| Sourced::new(text.to_owned(), here.clone());
    Requirement {
        id: Some(at(data.id)),
        name: at(data.name),
        section: Some(at(data.article)),
        elements: data.elements.iter().map(|text| at(text)).collect(),
        tiers: data.tiers.iter().filter_map(|text| Some(Sourced::new(Tier::read(text)?, here.clone()))).collect(),
        domains: data.domains.iter().filter_map(|text| Some(Sourced::new(text.parse().ok()?, here.clone()))).collect(),
        due: None,
        general: data.general,
        open_ended: data.open_ended,
        power: None,
        basis: None,
        body: None,
        status: None,
    }
}

fn line(source: &Arc<Source>, line: u32) -> Locus {
    let span = Span { line, column: 1, start: 0, end: 0 };
    Locus { source: Arc::clone(source), place: Place::Text(span) }
}

fn catalog(data: &CatalogData) -> Catalog {
    let source = Source::builtin(data.file);
    let here = Locus::whole(&source);
    let at = |value: &str| Sourced::new(value.to_owned(), here.clone());
    let mut catalog = Catalog::empty(Kind::Standard, here.clone());
    catalog.domain = data.domain.parse().ok().map(|code| Sourced::new(code, here.clone()));
    catalog.title = Some(at(data.title));
    catalog.region = Some(Sourced::new(Region { code: RegionCode::NATION, name: "全国".to_owned() }, here.clone()));
    catalog.version = data.version.parse().ok().map(|version| Sourced::new(version, here.clone()));
    catalog.guide = data.guide.map(|(title, issuer, doc_number, date)| Guide {
        title: title.to_owned(),
        issuer: issuer.map(str::to_owned),
        doc_number: doc_number.map(str::to_owned),
        date: date.map(str::to_owned),
    });
    // Most items of a domain have the same time limit.
    let mut limits = HashMap::new();
    catalog.items = data.items.iter().map(|data| item(data, &source, &mut limits)).collect();
    catalog
}

fn item(data: &ItemData, source: &Arc<Source>, limits: &mut HashMap<Words, TimeLimit>) -> Item {
    let here = line(source, data.line);
    let mut item = Item::at(here.clone());
    let text = |value: Option<Words>| value.map(|value| Sourced::new(value.owned(), here.clone()));
    item.id = data.id.get().parse().ok().map(|id| Sourced::new(id, here.clone()));
    item.category = text(data.category);
    item.name = text(data.name);
    item.elements = list(data.elements, &here, |text| Some(text.owned()));
    item.legal_basis = list(data.legal_basis, &here, |(title, number, articles)| {
        Some(LegalBasis {
            title: title.owned(),
            number: number.map(Words::owned),
            articles: articles.map(Words::owned),
            note: None,
        })
    });
    item.time_limit = data.time_limit.map(|text| {
        let limit = limits.entry(text).or_insert_with(|| TimeLimit::read(text.get()));
        Sourced::new(limit.clone(), here.clone())
    });
    item.disclosing_bodies = list(data.disclosing_bodies, &here, |text| Some(text.owned()));
    item.channels = list(data.channels, &here, |text| Some(Channel::read(text.get())));
    item.audience = data.audience.map(|(public, groups)| {
        let groups = groups.iter().map(|group| group.owned()).collect();
        Sourced::new(Audience { public, groups }, here.clone())
    });
    item.methods = list(data.methods, &here, |text| Method::read(text.get()));
    item.tiers = list(data.tiers, &here, |text| Tier::read(text.get()));
    item.attested = list(Some(data.attested), &here, |text| Some(text.owned()));
    item
}

fn list<D, T>(data: Option<&'static [D]>, here: &Locus, read: impl Fn(&D) -> Option<T>) -> Option<List<T>> {
    let data = data?;
    let mut entries = Vec::with_capacity(data.len());
    entries.extend(data.iter().filter_map(|entry| Some(Sourced::new(read(entry)?, here.clone()))));
    Some(Sourced::new(entries, here.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_is_whole() {
        let standard = standard();
        assert_eq!(standard.len(), 26);
        assert_eq!(standard.iter().map(|catalog| catalog.items.len()).sum::<usize>(), 562);
        for catalog in &standard {
            let domain = catalog.domain_code();
            assert!(catalog.items.iter().all(|item| item.id.as_ref().map(|id| id.domain) == domain));
            assert!(
                catalog.items.iter().all(|item| item.time_limit.as_ref().is_none_or(|limit| limit.is_understood()))
            );
        }
    }
}
