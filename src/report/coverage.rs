//! The coverage table for programs.

use schemars::JsonSchema;
use serde::Serialize;

use crate::coverage::{Counts, DomainLine, EntryLine, ListTable, StandardLine, Table};
use crate::model::{Date, DomainCode, Item, ItemId, Locus, Tier};

/// The number of this format, which changes when a program that reads it would break.
const FORMAT: u32 = 1;

/// What `mulu coverage --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CoverageDocument<'a> {
    /// The number of this format.
    format: u32,
    /// The day on which due dates are judged.
    as_of: String,
    /// All items of the standard together.
    standard: CountsDocument,
    /// The standard, domain by domain.
    domains: Vec<DomainDocument<'a>>,
    /// The lists: 条例第二十条、第二十一条 first, then those of the manifest.
    lists: Vec<ListDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CountsDocument {
    /// What has to be there: covered, partly, other_name and missing together; missing counts drafts, too.
    required: usize,
    covered: usize,
    partly: usize,
    other_name: usize,
    missing: usize,
    withdrawn: usize,
    unattested: usize,
    /// covered of required, in per cent, cut off after one decimal: 100 is all of it; null where nothing is required.
    percent: Option<f64>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DomainDocument<'a> {
    domain: DomainCode,
    name: &'a str,
    counts: CountsDocument,
    items: Vec<StandardDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct StandardDocument<'a> {
    id: ItemId,
    title: String,
    /// covered, other_name, missing, draft (in a catalog that is still as `mulu init` wrote it), withdrawn, unattested or not_held.
    state: &'static str,
    /// The local items that are it, or may be it.
    by: Vec<ByDocument<'a>>,
    /// Why it was withdrawn.
    reason: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ByDocument<'a> {
    title: String,
    locus: &'a Locus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ListDocument<'a> {
    title: &'a str,
    locus: &'a Locus,
    counts: CountsDocument,
    entries: Vec<EntryDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EntryDocument<'a> {
    id: Option<&'a str>,
    name: &'a str,
    /// covered, partly, missing, withdrawn or not_held.
    state: &'static str,
    /// The items that cover it, or parts of it; of a general entry that is only partly covered, those that cover it in their domains.
    by: Vec<ByDocument<'a>>,
    /// The matters that no item covers.
    missing: &'a [String],
    /// The tiers at which some matters are not covered.
    lacking: Vec<LackingDocument<'a>>,
    /// By when it is due.
    due: Option<String>,
    /// Whether that day is over and it is not covered.
    overdue: bool,
    locus: &'a Locus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LackingDocument<'a> {
    tier: Tier,
    missing: &'a [String],
}

impl<'a> CoverageDocument<'a> {
    /// The document of a table.
    #[must_use]
    pub fn new(table: &'a Table<'_, '_>, as_of: Date) -> Self {
        Self {
            format: FORMAT,
            as_of: as_of.to_string(),
            standard: counts(table.standard_counts()),
            domains: table.domains.iter().map(domain).collect(),
            lists: table.lists.iter().map(|list| of_list(list, as_of)).collect(),
        }
    }

    /// As JSON.
    ///
    /// # Panics
    ///
    /// Never: it is JSON.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a table is JSON");
        bytes.push(b'\n');
        bytes
    }
}

fn counts(counts: Counts) -> CountsDocument {
    let percent = counts.percent();
    let Counts { required, covered, partly, other_name, missing, withdrawn, unattested } = counts;
    CountsDocument { required, covered, partly, other_name, missing, withdrawn, unattested, percent }
}

fn domain<'a>(line: &'a DomainLine<'_>) -> DomainDocument<'a> {
    let item = |line: &'a StandardLine<'_>| StandardDocument {
        id: line.id,
        title: line.item.title(),
        state: line.state.key(),
        by: line.by.iter().map(|item| by(item)).collect(),
        reason: line.reason,
    };
    DomainDocument {
        domain: line.domain.code,
        name: line.domain.name,
        counts: counts(line.counts()),
        items: line.items.iter().map(item).collect(),
    }
}

fn by(item: &Item) -> ByDocument<'_> {
    ByDocument { title: item.title(), locus: &item.locus }
}

fn of_list<'a>(list: &'a ListTable<'_, '_>, as_of: Date) -> ListDocument<'a> {
    ListDocument {
        title: list.list.name(),
        locus: &list.list.locus,
        counts: counts(list.counts()),
        entries: list.entries.iter().map(|line| entry(line, as_of)).collect(),
    }
}

fn entry<'a>(line: &'a EntryLine<'_, '_>, as_of: Date) -> EntryDocument<'a> {
    EntryDocument {
        id: line.entry.id.as_ref().map(|id| id.value.as_str()),
        name: &line.entry.name.value,
        state: line.state.key(),
        by: line.by.iter().map(|held| by(held.item)).collect(),
        missing: &line.missing,
        lacking: line.lacking.iter().map(|(tier, missing)| LackingDocument { tier: *tier, missing }).collect(),
        due: line.entry.due.as_ref().map(|due| due.value.to_string()),
        overdue: line.is_overdue(as_of),
        locus: &line.entry.name.locus,
    }
}
