//! What must hold for every catalog: what is written is read again, and a merge depends on nothing but its inputs.

use std::sync::LazyLock;

use mulu::align::Reference;
use mulu::builtin;
use mulu::inspect::Set;
use mulu::model::{
    Audience, Catalog, Channel, Item, ItemId, Kind, LegalBasis, List, Locus, Method, Region, Regions, Source, Sourced,
    Tier, TimeLimit, Version, Withdrawal, values,
};
use mulu::read::Reader;
use mulu::relate::{Given, Merge, MergeInput, merge};
use mulu::write::merge_report::MergeReport;
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

fn merge_of(catalogs: &[Catalog]) -> Merge {
    let reference = Reference::new(STANDARD.iter());
    let mut set = Set::default();
    set.catalogs = catalogs.to_vec();
    set.align(&reference);
    merge(&MergeInput {
        catalogs: &set.catalogs,
        matches: &set.matches,
        standard: &STANDARD,
        region: county(),
        version: Version::first(),
        effective: None,
        given: Given::default(),
    })
}

fn written(merge: &Merge) -> Vec<String> {
    merge.catalogs.iter().map(yaml::catalog).collect()
}

fn merged(catalogs: &[Catalog]) -> Vec<String> {
    written(&merge_of(catalogs))
}

/// All that a merge leaves behind: the catalogs and its report.
fn left_behind(merge: &Merge) -> (Vec<String>, Vec<u8>) {
    (written(merge), MergeReport::new(merge, &county(), &Version::first(), (0, 0)).to_json())
}

/// The catalog as a file of that name, so that its place among the inputs is told by the name.
fn named(catalog: &Catalog, name: &str) -> Catalog {
    let mut reading = Reader::new(&Regions::default()).bytes(name, yaml::catalog(catalog).into_bytes());
    reading.catalogs.remove(0)
}

// ---- layers and withdrawals ---------------------------------------------------------------------------------------------------

/// The domain of the layers below: 社会救助.
const DOMAIN: &str = "20";

/// The items that the standard has in that domain.
fn national() -> &'static [Item] {
    let of_domain =
        STANDARD.iter().find(|catalog| catalog.domain_code().is_some_and(|code| code.to_string() == DOMAIN));
    &of_domain.expect("the standard has 26 domains").items
}

/// A catalog of a province, its city, or the county: items of its own, items of the standard with a limit of its own, withdrawals.
fn layer() -> impl Strategy<Value = Catalog> {
    let region = prop::sample::select(vec![("320000", "江苏省"), ("320600", "南通市"), ("320614", "海门区")]);
    let some = || prop::sample::subsequence((0..national().len()).collect::<Vec<_>>(), 0..6);
    (region, prop::collection::vec(item(), 1..4), some(), 1..20_u32, some(), name()).prop_map(
        |((code, name), mut items, stated, days, withdrawn, reason)| {
            items.extend(stated.into_iter().map(|which| {
                let mut item = national()[which].clone();
                item.attested = None;
                item.time_limit = Some(at(TimeLimit::read(&format!("信息形成之日起{days}个工作日内"))));
                item
            }));
            let mut catalog = Catalog::empty(Kind::Standard, here());
            catalog.domain = Some(at(DOMAIN.parse().expect("a domain")));
            catalog.title = Some(at(format!("{name}社会救助领域基层政务公开标准目录")));
            catalog.region = Some(at(Region { code: code.parse().expect("a code"), name: name.to_owned() }));
            catalog.version = Some(at(Version::first()));
            catalog.items = items;
            let withdrawal = |which: usize| {
                let id = national()[which].id.as_ref().expect("the standard's items have ids").value;
                at(Withdrawal { id, reason: format!("{name}：{reason}") })
            };
            catalog.withdrawn = withdrawn.into_iter().map(withdrawal).collect();
            catalog
        },
    )
}

/// Several of them, each as a file.
fn layers() -> impl Strategy<Value = Vec<Catalog>> {
    prop::collection::vec(layer(), 1..6).prop_map(|layers| {
        layers.iter().enumerate().map(|(at, catalog)| named(catalog, &format!("{at}.yaml"))).collect()
    })
}

fn id_of(item: &Item) -> Option<ItemId> {
    item.id.as_ref().map(|id| id.value)
}

/// Whether the highest layer that speaks of an item withdraws it. Where one lists and withdraws it, the list counts.
fn is_withdrawn(id: ItemId, layers: &[Catalog]) -> bool {
    let lists = |catalog: &&Catalog| catalog.items.iter().any(|item| id_of(item) == Some(id));
    let withdraws = |catalog: &&Catalog| catalog.withdrawn.iter().any(|withdrawal| withdrawal.id == id);
    let highest_listing = layers.iter().filter(lists).map(Catalog::layer).max();
    let highest_withdrawing = layers.iter().filter(withdraws).map(Catalog::layer).max();
    highest_withdrawing > highest_listing
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_gives_back_what_was_written(catalog in catalog()) {
        let text = yaml::catalog(&catalog);
        let read = read_yaml(&text);
        prop_assert_eq!(all_say(&read), all_say(&catalog));
        prop_assert_eq!(&yaml::catalog(&read), &text);
        prop_assert_eq!(mulu::write::canonical::format(&text).expect("it is YAML"), text, "it is in form as it is written");
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
    fn layers_and_withdrawals_do_not_depend_on_the_order_of_inputs(
        (inputs, shuffled) in layers().prop_flat_map(|inputs| (Just(inputs.clone()), Just(inputs).prop_shuffle()))
    ) {
        let once = left_behind(&merge_of(&inputs));
        prop_assert_eq!(left_behind(&merge_of(&inputs)), once.clone());
        prop_assert_eq!(left_behind(&merge_of(&shuffled)), once);
    }

    #[test]
    fn what_the_highest_layer_withdraws_is_out_and_its_reason_told(inputs in layers()) {
        let merge = merge_of(&inputs);
        let result = &merge.catalogs[0];
        for id in national().iter().filter_map(id_of) {
            let is_there = result.items.iter().any(|item| id_of(item) == Some(id));
            let withdrawal = result.withdrawn.iter().find(|withdrawal| withdrawal.id == id);
            let is_left_out = merge.left_out.iter().any(|item| item.id == id);
            prop_assert_eq!(withdrawal.is_some(), is_withdrawn(id, &inputs), "{}", id);
            // Each item of the standard is in one place: the result, what was withdrawn, or what was left out.
            prop_assert_eq!(usize::from(is_there) + usize::from(withdrawal.is_some()) + usize::from(is_left_out), 1, "{}", id);
            if let Some(withdrawal) = withdrawal {
                let told = merge.withdrawn.iter().any(|told| {
                    told.id == id && told.reason == withdrawal.reason && told.locus == withdrawal.locus && !told.title.is_empty()
                });
                prop_assert!(told && !withdrawal.reason.is_empty(), "{}", id);
            }
        }
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
