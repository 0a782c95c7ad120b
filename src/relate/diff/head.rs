//! What changed of a catalog as a whole: its title, its day, the standard that it follows, its notes, reasons of withdrawals.

use std::collections::BTreeMap;

use super::super::pairing::Group;
use super::{FieldDiff, Meaning, Sides};
use crate::model::spelling::fold;
use crate::model::{Catalog, ChangeKind, Locus, Sourced, Withdrawal, joined};
use crate::text::Text;

impl Sides<'_, '_> {
    /// What changed of the catalogs of a group as a whole.
    pub(super) fn head(&self, group: Group) -> Vec<FieldDiff> {
        type Words = fn(&Catalog) -> Option<Sourced<String>>;
        const HEADS: [(&str, Text, Words); 4] = [
            ("title", Text::new("标题", "title"), |catalog| catalog.title.clone()),
            ("effective", Text::new("施行日期", "effective from"), |catalog| {
                catalog.effective.clone().map(|day| day.map(|day| day.to_string()))
            }),
            ("follows", Text::new("所依据的标准", "standard followed"), |catalog| {
                catalog.follows.clone().map(|it| it.map(|it| format!("{} {}", it.standard, it.version)))
            }),
            ("notes", Text::new("表注", "notes below the table"), |catalog| {
                let first = catalog.notes.first()?;
                Some(Sourced::new(joined(catalog.notes.iter().map(|note| &note.value)), first.locus.clone()))
            }),
        ];
        // A catalog that is wholly new or gone is told item by item.
        let (Some(old), Some(new)) = (self.old.groups.get(&group), self.new.groups.get(&group)) else {
            return Vec::new();
        };
        let mut fields: Vec<FieldDiff> = Vec::new();
        let is_told = |key: &str| key != "follows" || !self.is_table_beside_file(group);
        for (key, label, words) in HEADS.into_iter().filter(|(key, ..)| is_told(key)) {
            let (old, new) = (together(old, words), together(new, words));
            let folded = |words: &Option<Sourced<String>>| words.as_ref().map(|words| fold(words));
            if folded(&old) != folded(&new) {
                let meanings = vec![Meaning::bare(ChangeKind::CatalogChanged)];
                fields.push(FieldDiff { key, label, piece: None, old, new, meanings });
            }
        }
        fields.extend(self.reasons(group));
        fields
    }

    /// Withdrawals of both sides for another reason.
    fn reasons(&self, group: Group) -> impl Iterator<Item = FieldDiff> {
        self.old.withdrawn.iter().filter_map(move |(at, old)| {
            let new =
                self.new.withdrawn.get(at).filter(|new| at.0 == group && fold(&new.reason) != fold(&old.reason))?;
            let words = |withdrawal: &Sourced<Withdrawal>| withdrawal.clone().map(|withdrawal| withdrawal.reason);
            Some(FieldDiff {
                key: "withdrawn",
                label: Text::new("不列入的理由", "reason of withdrawal"),
                piece: Some(at.1.to_string()),
                old: Some(words(old)),
                new: Some(words(new)),
                meanings: vec![Meaning::bare(ChangeKind::CatalogChanged)],
            })
        })
    }
}

/// What the catalogs of a group say, each thing once and in one order.
fn together(catalogs: &[&Catalog], words: fn(&Catalog) -> Option<Sourced<String>>) -> Option<Sourced<String>> {
    let all: BTreeMap<String, Locus> =
        catalogs.iter().filter_map(|catalog| words(catalog)).map(|words| (words.value, words.locus)).collect();
    let locus = all.values().next()?.clone();
    Some(Sourced::new(joined(all.keys()), locus))
}
