//! What must hold for every catalog: what is written is read again, and a merge depends on nothing but its inputs.

use std::sync::LazyLock;

use mulu::align::Reference;
use mulu::builtin;
use mulu::inspect::Set;
use mulu::model::{
    Audience, Catalog, Channel, Item, Kind, LegalBasis, List, Locus, Method, Region, Regions, Source, Sourced, Tier,
    TimeLimit, Version, values,
};
use mulu::read::Reader;
use mulu::relate::{MergeInput, merge};
use mulu::write::{csv, xlsx, yaml};
use proptest::prelude::*;

static STANDARD: LazyLock<Vec<Catalog>> = LazyLock::new(builtin::standard);

fn here() -> Locus {
    Locus::whole(&Source::named("test"))
}

fn at<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

fn list<T>(entries: impl IntoIterator<Item = T>) -> List<T> {
    at(entries.into_iter().map(at).collect())
}

fn county() -> Region {
    Region { code: "320614".parse().expect("a code"), name: "海门区".to_owned() }
}

/// What an item says, in a form that does not care for the order of channels, nor for where a list was cut at 、.
fn says(item: &Item) -> Vec<String> {
    let joined = |words: Vec<String>| words.join("、");
    let mut channels: Vec<String> = values(item.channels.as_ref()).map(ToString::to_string).collect();
    channels.sort();
    vec![
        item.title(),
        values(item.elements.as_ref()).cloned().collect::<Vec<_>>().join("|"),
        values(item.legal_basis.as_ref()).map(ToString::to_string).collect::<Vec<_>>().join("|"),
        item.time_limit.as_ref().map(|limit| limit.text().to_owned()).unwrap_or_default(),
        joined(values(item.disclosing_bodies.as_ref()).cloned().collect()),
        joined(channels),
        item.audience.as_ref().map(|audience| audience.to_string()).unwrap_or_default(),
        joined(values(item.methods.as_ref()).map(ToString::to_string).collect()),
        joined(values(item.tiers.as_ref()).map(ToString::to_string).collect()),
        joined(values(item.notes.as_ref()).cloned().collect()),
    ]
}

fn all_say(catalog: &Catalog) -> Vec<Vec<String>> {
    catalog.items.iter().map(says).collect()
}

fn workbook(catalogs: &[Catalog]) -> Vec<u8> {
    xlsx::workbook(&xlsx::Book {
        catalogs,
        title: "试验".to_owned(),
        region: None,
        version: None,
        effective: None,
        review: None,
    })
    .expect("the texts fit their cells")
}

fn read_yaml(text: &str) -> Catalog {
    let mut reading = Reader::new(&Regions::default()).bytes("catalog.yaml", text.as_bytes().to_vec());
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    reading.catalogs.remove(0)
}

#[test]
fn the_standard_survives_yaml_and_workbook() {
    let reading = Reader::new(&Regions::default()).bytes("catalog.xlsx", workbook(&STANDARD));
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    assert_eq!(reading.catalogs.len(), STANDARD.len());
    for (catalog, from_workbook) in STANDARD.iter().zip(&reading.catalogs) {
        assert_eq!(all_say(from_workbook), all_say(catalog));
        let text = yaml::catalog(catalog);
        let from_yaml = read_yaml(&text);
        assert_eq!(all_say(&from_yaml), all_say(catalog));
        assert_eq!(yaml::catalog(&from_yaml), text, "the canonical form stays as it is");
    }
}

// ---- made-up catalogs -------------------------------------------------------------------------------------------------------

/// A name that reads the same however often it is read: no numbering in front, no blanks inside.
fn name() -> impl Strategy<Value = String> {
    "[一-龥][一-龥“”（）：，、—a-zA-Z0-9#\\[\\]{}&*!|>'%@`=+-]{0,12}[一-龥]"
        .prop_filter("it is no numbering", |text| mulu::model::spelling::strip_numbering(text) == text)
}

fn element() -> impl Strategy<Value = String> {
    "[一-龥]{2,8}(（[一-龥]{1,4}、[一-龥]{1,4}）)?[一-龥]{2}"
}

fn item() -> impl Strategy<Value = Item> {
    let words = (name(), name(), prop::collection::vec(element(), 1..5), name());
    let closed = (
        prop::sample::subsequence(Channel::listed().collect::<Vec<_>>(), 1..6),
        prop::sample::subsequence(Method::ALL.to_vec(), 1..3),
        prop::sample::subsequence(Tier::ALL.to_vec(), 1..5),
        any::<bool>(),
        1..40_u32,
    );
    (words, closed).prop_map(|((category, name, elements, group), (channels, methods, tiers, public, days))| {
        let mut item = Item::at(here());
        item.category = Some(at(category));
        item.name = Some(at(name.clone()));
        item.elements = Some(list(elements));
        item.legal_basis = Some(list([LegalBasis {
            title: "中华人民共和国政府信息公开条例".to_owned(),
            number: Some("国务院令第711号".to_owned()),
            articles: Some("第二十条".to_owned()),
            note: None,
        }]));
        item.time_limit = Some(at(TimeLimit::read(&format!("信息形成之日起{days}个工作日内"))));
        item.disclosing_bodies = Some(list(["海门区民政局".to_owned()]));
        item.channels = Some(list(channels));
        let group = group.replace(['、', '，', '（', '）'], "");
        let groups = if public { Vec::new() } else { vec![format!("{group}人")] };
        item.audience = Some(at(Audience { public, groups }));
        item.methods = Some(list(methods));
        item.tiers = Some(list(tiers));
        item
    })
}

fn catalog() -> impl Strategy<Value = Catalog> {
    (1..27_u8, prop::collection::vec(item(), 1..12)).prop_map(|(domain, items)| {
        let mut catalog = Catalog::empty(Kind::Standard, here());
        let code: mulu::model::DomainCode = format!("{domain:02}").parse().expect("a domain");
        catalog.domain = Some(at(code));
        catalog.title = Some(at(format!("海门区{}领域基层政务公开标准目录", code.name())));
        catalog.region = Some(at(county()));
        catalog.version = Some(at(Version::first()));
        catalog.items = items;
        catalog
    })
}

fn merged(catalogs: &[Catalog]) -> Vec<String> {
    let reference = Reference::new(STANDARD.iter());
    let mut set = Set::default();
    set.catalogs = catalogs.to_vec();
    set.align(&reference);
    let result = merge(&MergeInput {
        catalogs: &set.catalogs,
        matches: &set.matches,
        standard: &STANDARD,
        region: county(),
        version: Version::first(),
        effective: None,
    });
    result.catalogs.iter().map(yaml::catalog).collect()
}

/// The catalog as a file of that name, so that its place among the inputs is told by the name.
fn named(catalog: &Catalog, name: &str) -> Catalog {
    let mut reading = Reader::new(&Regions::default()).bytes(name, yaml::catalog(catalog).into_bytes());
    reading.catalogs.remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_gives_back_what_was_written(catalog in catalog()) {
        let text = yaml::catalog(&catalog);
        let read = read_yaml(&text);
        prop_assert_eq!(all_say(&read), all_say(&catalog));
        prop_assert_eq!(yaml::catalog(&read), text);
    }

    #[test]
    fn a_workbook_gives_back_what_was_written(catalog in catalog()) {
        let reading = Reader::new(&Regions::default()).bytes("a.xlsx", workbook(std::slice::from_ref(&catalog)));
        prop_assert_eq!(reading.catalogs.len(), 1);
        prop_assert_eq!(all_say(&reading.catalogs[0]), all_say(&catalog));
        prop_assert_eq!(workbook(std::slice::from_ref(&catalog)), workbook(std::slice::from_ref(&catalog)));
    }

    #[test]
    fn a_merge_does_not_depend_on_the_order_of_its_inputs(
        (inputs, shuffled) in prop::collection::vec(catalog(), 2..5).prop_flat_map(|inputs| {
            let inputs: Vec<Catalog> =
                inputs.iter().enumerate().map(|(at, catalog)| named(catalog, &format!("{at}.yaml"))).collect();
            (Just(inputs.clone()), Just(inputs).prop_shuffle())
        })
    ) {
        prop_assert_eq!(merged(&inputs), merged(&shuffled));
    }

    #[test]
    fn merging_what_was_merged_changes_nothing(inputs in prop::collection::vec(catalog(), 1..4)) {
        let once = merged(&inputs);
        let again: Vec<Catalog> = once.iter().map(|text| read_yaml(text)).collect();
        prop_assert_eq!(merged(&again), once);
    }

    #[test]
    fn no_text_becomes_a_formula(mut catalog in catalog(), sign in prop::sample::select(vec!["=", "+", "-", "@"])) {
        let wild = format!("{sign}1+1");
        for item in &mut catalog.items {
            item.name = Some(at(wild.clone()));
        }
        let table = String::from_utf8(csv::catalogs(std::slice::from_ref(&catalog))).expect("UTF-8");
        let quoted = format!("'{wild}");
        let bare = format!(",{wild},");
        prop_assert!(table.contains(&quoted) && !table.contains(&bare));
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(workbook(&[catalog]))).expect("a zip");
        let mut sheet = String::new();
        std::io::Read::read_to_string(&mut zip.by_name("xl/worksheets/sheet2.xml").expect("the sheet"), &mut sheet).expect("text");
        prop_assert!(!sheet.contains("<f>"));
    }
}
