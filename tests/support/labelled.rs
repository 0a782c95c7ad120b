//! Rows and pairs of items that people have labelled.

use std::fs;
use std::path::Path;

use mulu::model::{DomainCode, Item, ItemId, LegalBasis, Locus, Source, Sourced};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A table that a county or town published, and what its rows are in the standard.
pub(crate) struct Table {
    pub(crate) case: String,
    pub(crate) domain: DomainCode,
    pub(crate) place: String,
    pub(crate) items: Vec<Item>,
    pub(crate) labels: Vec<Option<ItemId>>,
}

/// Two items of one domain, and whether they are one thing.
pub(crate) struct Pair {
    pub(crate) domain: DomainCode,
    pub(crate) one: Item,
    pub(crate) other: Item,
    pub(crate) is_same: bool,
    /// Whether one of the two was worded by hand, to be hard.
    pub(crate) is_by_hand: bool,
}

fn read<T: DeserializeOwned>(file: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// An item of these words.
pub(crate) fn item<S: AsRef<str>>(category: &str, name: &str, elements: &[S], bases: &[S]) -> Item {
    let locus = Locus::whole(&Source::named("table"));
    let text = |text: &str| (!text.is_empty()).then(|| Sourced::new(text.to_owned(), locus.clone()));
    let mut item = Item::at(locus.clone());
    item.category = text(category);
    item.name = text(name);
    let elements: Vec<Sourced<String>> =
        elements.iter().map(|element| Sourced::new(element.as_ref().to_owned(), locus.clone())).collect();
    item.elements = (!elements.is_empty()).then(|| Sourced::new(elements, locus.clone()));
    let bases: Vec<Sourced<LegalBasis>> =
        bases.iter().map(|title| Sourced::new(LegalBasis::titled(title.as_ref()), locus.clone())).collect();
    item.legal_basis = (!bases.is_empty()).then(|| Sourced::new(bases, locus.clone()));
    item
}

pub(crate) fn tables() -> Vec<Table> {
    #[derive(Deserialize)]
    struct Labelled {
        case: String,
        domain: String,
        place: String,
        rows: Vec<Row>,
    }
    #[derive(Deserialize)]
    struct Row {
        category: String,
        name: String,
        elements: Vec<String>,
        basis: Vec<String>,
        id: Option<String>,
    }
    let tables: Vec<Labelled> = read("labelled-tables.json");
    let table = |table: Labelled| Table {
        domain: table.domain.parse().expect("a domain"),
        items: table.rows.iter().map(|row| item(&row.category, &row.name, &row.elements, &row.basis)).collect(),
        labels: table.rows.iter().map(|row| row.id.as_ref().map(|id| id.parse().expect("an id"))).collect(),
        case: table.case,
        place: table.place,
    };
    tables.into_iter().map(table).collect()
}

/// The pairs that the rules were written by.
pub(crate) fn near_duplicates() -> Vec<Pair> {
    pairs("near-duplicates.json")
}

/// The pairs that were labelled before any rule was run on them, and that no rule was mended by.
pub(crate) fn held_out_duplicates() -> Vec<Pair> {
    pairs("held-out-duplicates.json")
}

fn pairs(file: &str) -> Vec<Pair> {
    #[derive(Deserialize)]
    struct Labelled {
        pairs: Vec<LabelledPair>,
    }
    #[derive(Deserialize)]
    struct LabelledPair {
        domain: String,
        one: Named,
        other: Named,
        same: bool,
        #[serde(rename = "from")]
        source: String,
    }
    #[derive(Deserialize)]
    struct Named {
        category: String,
        name: String,
        #[serde(default)]
        elements: Vec<String>,
    }
    let labelled: Labelled = read(file);
    let named = |named: &Named| item(&named.category, &named.name, &named.elements, &[]);
    let pair = |pair: LabelledPair| Pair {
        domain: pair.domain.parse().expect("a domain"),
        one: named(&pair.one),
        other: named(&pair.other),
        is_same: pair.same,
        is_by_hand: matches!(pair.source.as_str(), "reworded" | "confused"),
    };
    labelled.pairs.into_iter().map(pair).collect()
}
