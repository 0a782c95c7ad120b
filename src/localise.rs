//! The national standard made a county's own: its name, its bodies.

use crate::model::vocabulary::local_body;
use crate::model::{Catalog, Follows, Item, Locus, Region, Sourced};

/// A national catalog as a first draft of the county's: general bodies become the county's usual ones, and where the standard names
/// none, the office that leads the domain. What the standard does not know stays open, for the county to fill in.
#[must_use]
pub fn localise(national: &Catalog, region: &Region) -> Catalog {
    let mut catalog = national.clone();
    let here = national.locus.clone();
    let at = |text: String| Sourced::new(text, here.clone());
    let domain = national.domain_code();
    let name = domain.map_or("", |domain| domain.name());
    catalog.title = Some(at(format!("{}{name}领域基层政务公开标准目录", region.name)));
    catalog.region = Some(Sourced::new(region.clone(), here.clone()));
    catalog.follows = domain
        .zip(national.version.as_ref())
        .map(|(standard, version)| Sourced::new(Follows { standard, version: version.value.clone() }, here.clone()));
    catalog.guide = None;
    catalog.items = own_items(national, region).collect();
    catalog
}

/// The items of a national catalog as the county's own, one by one.
fn own_items<'a>(national: &'a Catalog, region: &'a Region) -> impl Iterator<Item = Item> + 'a {
    let lead = national.domain_code().and_then(|domain| domain.domain()?.leads.first());
    let lead = lead.map(|lead| format!("{}{lead}", region.name));
    national.items.iter().map(move |item| {
        let mut item = Item { attested: None, ..item.clone() };
        match &mut item.disclosing_bodies {
            Some(bodies) => {
                for body in &mut bodies.value {
                    body.value = local_body(&body.value, &region.name);
                }
                let mut seen = Vec::new();
                bodies.value.retain(|body| {
                    let is_new = !seen.contains(&body.value);
                    seen.push(body.value.clone());
                    is_new
                });
            }
            None => {
                item.disclosing_bodies = lead
                    .clone()
                    .map(|lead| Sourced::new(vec![Sourced::new(lead, item.locus.clone())], item.locus.clone()));
            }
        }
        item
    })
}

/// Those of the catalogs that nobody has worked on since they were made of these national ones: what they hold covers nothing.
#[must_use]
pub fn drafts<'a>(catalogs: &'a [Catalog], standard: &[Catalog]) -> Vec<&'a Catalog> {
    catalogs.iter().filter(|catalog| is_draft(catalog, standard)).collect()
}

/// Whether a catalog still holds just what [`localise`] makes of the national one of its domain: nobody has worked on it. What its manifest
/// says for it, such as the day from which it applies, is no work on it, nor is a comment.
#[must_use]
pub fn is_draft(catalog: &Catalog, standard: &[Catalog]) -> bool {
    let national = standard.iter().find(|national| national.domain_code() == catalog.domain_code());
    let Some((national, region)) = national.filter(|_| !catalog.is_national()).zip(catalog.region.as_ref()) else {
        return false;
    };
    let is_own = |at: &Locus| at.source.origin().file == catalog.locus.source.origin().file;
    if catalog.items.len() != national.items.len()
        || !catalog.notes.is_empty()
        || catalog.withdrawn.iter().any(|withdrawal| is_own(&withdrawal.locus))
    {
        return false;
    }
    // Items are compared by what is written of them, wherever they stand; the first that somebody has worked on tells it.
    let written = |item: &Item| serde_yaml::to_string(item).ok();
    let mut pairs = catalog.items.iter().zip(own_items(national, region));
    pairs.all(|(own, draft)| written(own) == written(&draft))
}
