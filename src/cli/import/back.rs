//! What of the workbooks comes back from reviewers, and what these workbooks were made of.

use std::collections::{BTreeMap, BTreeSet};

use super::Key;
use crate::error::Result;
use crate::inspect::Set;
use crate::model::vocabulary::Column;
use crate::model::{Catalog, Field, Kind, Regions};
use crate::read::{Export, Exported, Reader};
use crate::text::Text;
use crate::write::xlsx;

/// What reviewers' workbooks were made of, by file.
pub(super) struct Exports<'a> {
    by_file: &'a BTreeMap<String, Export>,
    /// Files with columns for ids and for comments of reviewers.
    commented: BTreeSet<&'a str>,
    regions: &'a Regions,
}

/// A sheet that came back.
pub(super) struct Back {
    /// As it came back.
    pub(super) sheet: Catalog,
    /// The catalog that it was made of.
    pub(super) exported: Catalog,
    /// The sheet as it was sent, read as it would have come back unchanged.
    pub(super) sent: Catalog,
}

impl<'a> Exports<'a> {
    pub(super) fn new(set: &'a Set, regions: &'a Regions) -> Self {
        let with = |field: Field| {
            let columns = set.columns.iter().filter(move |column| column.meaning == Some(Column::Of(field)));
            columns.map(|column| column.locus.source.file.as_str()).collect::<BTreeSet<&str>>()
        };
        let commented = with(Field::Review).intersection(&with(Field::Id)).copied().collect();
        Self { by_file: &set.exports, commented, regions }
    }

    /// The workbooks that look as if reviewers sent them back, and cannot be taken so, each with the reason.
    pub(super) fn strange(&self) -> Vec<(&'a str, Text)> {
        let without = self.commented.iter().filter(|file| !self.by_file.contains_key(**file));
        let without =
            without.map(|file| (*file, Text::new("没有 mulu 的隐藏工作表", "it has no hidden sheet of mulu")));
        let strange = self.by_file.iter().filter_map(|(file, export)| match export {
            Export::Strange(why) => Some((file.as_str(), why.clone())),
            Export::Whole(_) => None,
        });
        strange.chain(without).collect()
    }

    /// Parts what comes back from what departments send. A sheet that was not in the workbook as it was sent is a table like any other,
    /// and so are several that would come into one catalog.
    pub(super) fn part(&self, key: Key, catalogs: Vec<Catalog>) -> Result<(Vec<Catalog>, Vec<Back>)> {
        let (mut tables, mut back) = (Vec::new(), Vec::new());
        let files: Vec<String> = catalogs.iter().map(|catalog| catalog.locus.source.file.clone()).collect();
        for sheet in catalogs {
            let file = &sheet.locus.source.file;
            let is_alone = files.iter().filter(|other| *other == file).count() == 1;
            let exported = if is_alone { self.exported(&sheet, key) } else { None };
            match exported {
                Some(exported) => {
                    let sent = self.sent(&exported)?;
                    back.push(Back { sheet, exported, sent });
                }
                None => tables.push(sheet),
            }
        }
        Ok((tables, back))
    }

    /// The catalog that a sheet was made of: that of its name, or where it was renamed the only one of its domain.
    fn exported(&self, sheet: &Catalog, key: Key) -> Option<Catalog> {
        let source = &sheet.locus.source;
        let Some(Export::Whole(catalogs)) = self.by_file.get(&source.file) else { return None };
        let read = |own: &Exported| own.catalog(&source.file, self.regions);
        let is_its = |own: &&Exported| source.sheet.as_ref() == Some(&own.sheet);
        let is_of_key = |catalog: &Catalog| match key {
            (Kind::Supplementary, _) => catalog.kind == Kind::Supplementary,
            (Kind::Standard, domain) => catalog.kind == Kind::Standard && catalog.domain_code() == Some(domain),
        };
        let named = catalogs.iter().find(is_its).and_then(read).filter(is_of_key);
        let mut others = catalogs.iter().filter(|own| !is_its(own)).filter_map(read).filter(is_of_key);
        named.or_else(|| others.next().filter(|_| others.next().is_none()))
    }

    /// A catalog as it stands in the workbook that is sent to reviewers.
    fn sent(&self, exported: &Catalog) -> Result<Catalog> {
        let bytes = xlsx::workbook(&xlsx::Book {
            catalogs: std::slice::from_ref(exported),
            title: String::new(),
            region: None,
            version: None,
            effective: None,
            review: Some(&[]),
        })?;
        let reading = Reader::new(self.regions).bytes(&exported.locus.source.file, bytes);
        Ok(reading.catalogs.into_iter().next().unwrap_or_else(|| Catalog::empty(exported.kind, exported.locus.clone())))
    }
}
