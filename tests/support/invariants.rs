//! What is true of every reading, however broken the file: each row is counted once, and each finding names the file that it is about.

use mulu::finding::Finding;
use mulu::model::{Item, Locus};
use mulu::read::Reading;

/// Holds a reading of `file` to what is true of every reading.
///
/// # Panics
///
/// When it is not.
pub(crate) fn hold(file: &str, reading: &Reading) {
    assert_accounted(file, reading);
    assert_named(file, reading);
    let is_silent = reading.catalogs.is_empty()
        && reading.requirements.is_empty()
        && reading.findings.is_empty()
        && reading.not_a_catalog.is_none();
    // Of a text that is mulu's own data nothing is said.
    assert!(!is_silent || file.ends_with("yaml"), "{file}: nothing was found, and nothing is said");
}

/// Every row of every sheet is counted once, and no more; and there are as many items as rows that are items.
fn assert_accounted(file: &str, reading: &Reading) {
    for ledger in &reading.ledgers {
        assert_eq!(ledger.accounted(), ledger.rows, "{file} {}: {ledger:?}", ledger.locus);
        let tab = ledger.locus.source.tab;
        let is_of_sheet = |item: &&Item| item.locus.source.tab == tab;
        let items = reading.catalogs.iter().flat_map(|catalog| &catalog.items).filter(is_of_sheet).count();
        let lists = reading.requirements.iter().filter(|list| list.locus.source.tab == tab);
        let entries: usize = lists.map(|list| list.entries.len()).sum();
        assert_eq!(ledger.items, items + entries, "{file} {}", ledger.locus);
    }
}

fn assert_named(file: &str, reading: &Reading) {
    let named = |locus: &Locus| assert_eq!(locus.source.file, file, "{locus} names another file");
    let findings = reading.findings.iter().chain(&reading.not_a_catalog);
    for Finding { locus, related, message, help, rule, .. } in findings {
        named(locus);
        for (locus, _) in related {
            named(locus);
        }
        let is_said = !message.zh.is_empty() && !message.en.is_empty();
        assert!(is_said && !help.zh.is_empty() && !help.en.is_empty(), "{} at {locus} says nothing", rule.code);
    }
    for item in reading.catalogs.iter().flat_map(|catalog| &catalog.items) {
        named(&item.locus);
    }
    for ledger in &reading.ledgers {
        named(&ledger.locus);
    }
}
