//! Compiles `catalogs/` into static tables, so that no start of mulu pays for parsing them.
//!
//! The files were checked by `mulu validate catalogs` before they were committed; a fault here is one of this repository,
//! so the build stops and says which file it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_yaml::Spanned;

fn main() {
    println!("cargo::rerun-if-changed=catalogs");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let vocabulary = [
        headers(),
        channels(),
        marks(),
        tiers(),
        phrases(),
        units(),
        bodies(),
        contrasts(),
        requirement_words(),
        names(),
        lists("vocabulary/titles.yaml", "TITLE_"),
        domains(),
        regions(),
        traditional(),
    ]
    .concat();
    fs::write(out.join("vocabulary.rs"), vocabulary).expect("OUT_DIR can be written");
    let builtin = [standard(), law(), statutory()].concat();
    fs::write(out.join("builtin.rs"), builtin).expect("OUT_DIR can be written");
}

fn read<T: DeserializeOwned>(path: impl AsRef<Path>) -> T {
    let path = Path::new("catalogs").join(path);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

// ---- the vocabulary -------------------------------------------------------------------------------------------------------

fn headers() -> String {
    #[derive(Deserialize)]
    struct Headers {
        columns: BTreeMap<String, Vec<String>>,
    }
    let mut code = String::new();
    for (name, file) in [("HEADERS", "headers"), ("REQUIREMENT_HEADERS", "requirements")] {
        let headers: Headers = read(format!("vocabulary/{file}.yaml"));
        write!(code, "pub(super) static {name}: &[(&str, &[&str])] = &[").expect("strings take anything");
        for (column, spellings) in &headers.columns {
            write!(code, "({column:?}, &{spellings:?}),").expect("strings take anything");
        }
        code += "];\n";
    }
    code
}

#[derive(Deserialize)]
struct Word {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
}

fn words(name: &str, words: &[Word]) -> String {
    let mut code = format!("pub(super) static {name}: &[(&str, &[&str])] = &[");
    for Word { name, aliases } in words {
        write!(code, "({name:?}, &{aliases:?}),").expect("strings take anything");
    }
    code + "];\n"
}

fn strings(name: &str, list: &[String]) -> String {
    format!("pub(super) static {name}: &[&str] = &{list:?};\n")
}

fn channels() -> String {
    #[derive(Deserialize)]
    struct Channels {
        channels: Vec<Word>,
        other: Vec<String>,
    }
    let channels: Channels = read("vocabulary/channels.yaml");
    words("CHANNELS", &channels.channels) + &strings("CHANNEL_OTHER", &channels.other)
}

fn lists(file: &str, prefix: &str) -> String {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Entry {
        List(Vec<String>),
        Head(#[allow(dead_code)] String),
        Number(#[allow(dead_code)] u32),
    }
    let lists: BTreeMap<String, Entry> = read(file);
    let mut code = String::new();
    for (name, entry) in lists {
        if let Entry::List(list) = entry {
            code += &strings(&format!("{prefix}{}", name.to_uppercase()), &list);
        }
    }
    code
}

fn marks() -> String {
    lists("vocabulary/marks.yaml", "MARK_")
}

fn phrases() -> String {
    lists("vocabulary/phrases.yaml", "PHRASE_")
}

fn tiers() -> String {
    #[derive(Deserialize)]
    struct Closed {
        tiers: Vec<Word>,
        methods: Vec<Word>,
        public: Vec<String>,
    }
    let file: Closed = read("vocabulary/tiers.yaml");
    words("TIERS", &file.tiers) + &words("METHODS", &file.methods) + &strings("PUBLIC", &file.public)
}

fn units() -> String {
    #[derive(Deserialize)]
    struct Units {
        units: Vec<Unit>,
    }
    #[derive(Deserialize)]
    struct Unit {
        name: String,
        working_days: f64,
        aliases: Vec<String>,
    }
    let file: Units = read("vocabulary/units.yaml");
    let mut code = "pub(super) static UNITS: &[(&str, f64, &[&str])] = &[".to_owned();
    for unit in &file.units {
        write!(code, "({:?}, {:?}, &{:?}),", unit.name, unit.working_days, unit.aliases)
            .expect("strings take anything");
    }
    code + "];\n"
}

fn bodies() -> String {
    #[derive(Deserialize)]
    struct Bodies {
        bodies: BTreeMap<String, String>,
    }
    let file: Bodies = read("vocabulary/bodies.yaml");
    let mut code = "pub(super) static BODIES: &[(&str, &str)] = &[".to_owned();
    for (general, local) in &file.bodies {
        write!(code, "({general:?}, {local:?}),").expect("strings take anything");
    }
    code + "];\n"
}

fn contrasts() -> String {
    #[derive(Deserialize)]
    struct Contrasts {
        contrasts: Vec<Vec<String>>,
    }
    let file: Contrasts = read("vocabulary/contrasts.yaml");
    let groups: Vec<String> = file.contrasts.iter().map(|group| format!("&{group:?}")).collect();
    format!("pub(super) static CONTRASTS: &[&[&str]] = &[{}];\n", groups.join(","))
}

/// What lists of requirements say, beside the headings of their columns.
fn requirement_words() -> String {
    #[derive(Deserialize)]
    struct Words {
        cancelled: Vec<String>,
        residual: Vec<String>,
        joints: Vec<String>,
        alike: Vec<Vec<String>>,
    }
    let file: Words = read("vocabulary/requirements.yaml");
    let alike: Vec<String> = file.alike.iter().map(|group| format!("&{group:?}")).collect();
    [
        strings("REQUIREMENT_CANCELLED", &file.cancelled),
        strings("REQUIREMENT_RESIDUAL", &file.residual),
        strings("REQUIREMENT_JOINTS", &file.joints),
        format!("pub(super) static REQUIREMENT_ALIKE: &[&[&str]] = &[{}];\n", alike.join(",")),
    ]
    .concat()
}

fn names() -> String {
    #[derive(Deserialize)]
    struct Names {
        generic: Vec<String>,
        joints: Vec<String>,
        tiers: Vec<String>,
        common: Vec<String>,
        same: Vec<Vec<String>>,
    }
    let names: Names = read("vocabulary/names.yaml");
    let same: Vec<String> = names.same.iter().map(|group| format!("&{group:?}")).collect();
    strings("NAME_GENERIC", &names.generic)
        + &strings("NAME_JOINTS", &names.joints)
        + &strings("NAME_TIERS", &names.tiers)
        + &strings("NAME_COMMON", &names.common)
        + &format!("pub(super) static NAME_SAME: &[&[&str]] = &[{}];\n", same.join(","))
}

fn domains() -> String {
    #[derive(Deserialize)]
    struct Domains {
        domains: Vec<Domain>,
    }
    #[derive(Deserialize)]
    struct Domain {
        code: String,
        slug: String,
        name: String,
        aliases: Vec<String>,
        leads: Vec<String>,
    }
    let file: Domains = read("domains.yaml");
    let mut code = "pub(super) static DOMAINS: &[Domain] = &[".to_owned();
    for (at, domain) in file.domains.iter().enumerate() {
        let Domain { code: number, slug, name, aliases, leads } = domain;
        assert_eq!(number.parse::<usize>().ok(), Some(at + 1), "domains.yaml lists 01 to 26 in order");
        write!(
            code,
            "Domain {{ code: DomainCode({}), slug: {slug:?}, name: {name:?}, aliases: &{aliases:?}, leads: &{leads:?} }},",
            at + 1
        )
        .expect("strings take anything");
    }
    code + "];\n"
}

/// Regions by their codes, each with the stretch of one text that is its name, their places in the order of their names, and the characters
/// that a name begins with. Pointers to all the names would have to be set right at every start.
fn regions() -> String {
    let path = Path::new("catalogs/regions/regions.csv");
    let text = fs::read_to_string(path).expect("catalogs/regions/regions.csv is there");
    let mut rows: Vec<(&str, &str)> = text.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    rows.sort_unstable();
    let mut names = String::new();
    let mut code = "pub(super) static REGIONS: &[(u32, u32, u32)] = &[".to_owned();
    for (number, name) in &rows {
        let start = names.len();
        names += name;
        write!(code, "({},{start},{}),", literal(number), names.len()).expect("strings take anything");
    }
    let mut by_name: Vec<usize> = (0..rows.len()).collect();
    by_name.sort_unstable_by_key(|at| (rows[*at].1, rows[*at].0));
    let mut starts: Vec<char> = rows.iter().filter_map(|(_, name)| name.chars().next()).collect();
    starts.sort_unstable();
    starts.dedup();
    write!(
        code,
        "];\npub(super) static REGION_NAMES: &str = {names:?};\npub(super) static REGIONS_BY_NAME: &[u32] = &{by_name:?};\n\
         pub(super) static REGION_STARTS: &[char] = &{starts:?};\n"
    )
    .expect("strings take anything");
    code
}

/// A code of six digits as a number in Rust.
fn literal(code: &str) -> String {
    let (thousands, rest) = code.split_at(3);
    format!("{}_{rest}", thousands.trim_start_matches('0'))
}

/// The simplified form of each character of the basic block, by its place in it; 0 where it is simplified itself.
fn traditional() -> String {
    #[derive(Deserialize)]
    struct Traditional {
        traditional: String,
        simplified: String,
    }
    let file: Traditional = read("vocabulary/traditional.yaml");
    assert_eq!(file.traditional.chars().count(), file.simplified.chars().count(), "traditional.yaml: one for one");
    let mut forms = vec![0; 0x9fff - 0x4e00 + 1];
    for (traditional, simplified) in file.traditional.chars().zip(file.simplified.chars()) {
        let at = usize::try_from(u32::from(traditional) - 0x4e00).expect("a character of the basic block");
        forms[at] = u32::from(simplified);
    }
    format!("pub(super) static SIMPLIFIED: [u16; {}] = {forms:?};\n", forms.len())
}

// ---- what catalogs are checked against --------------------------------------------------------------------------------------

fn yaml_files(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(Path::new("catalogs").join(folder))
        .unwrap_or_else(|e| panic!("catalogs/{folder}: {e}"))
        .map(|entry| entry.expect("the folder can be listed").file_name().into_string().expect("a UTF-8 name"))
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "yaml"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    names.sort();
    names
}

#[derive(Deserialize)]
struct StandardCatalog {
    domain: String,
    title: String,
    version: String,
    guide: Option<Guide>,
    items: Vec<Spanned<StandardItem>>,
}

#[derive(Deserialize)]
struct Guide {
    title: String,
    issuer: Option<String>,
    doc_number: Option<String>,
    date: Option<String>,
}

#[derive(Deserialize)]
struct StandardItem {
    id: String,
    category: Option<String>,
    name: Option<String>,
    elements: Option<Vec<String>>,
    legal_basis: Option<Vec<Basis>>,
    time_limit: Option<String>,
    disclosing_bodies: Option<Vec<String>>,
    channels: Option<Vec<String>>,
    audience: Option<Audience>,
    methods: Option<Vec<String>>,
    tiers: Option<Vec<String>>,
    attested: Vec<String>,
}

#[derive(Deserialize)]
struct Basis {
    title: String,
    number: Option<String>,
    articles: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    Words(String),
    Groups {
        #[serde(default)]
        public: bool,
        groups: Vec<String>,
    },
}

fn standard() -> String {
    let mut code = "static STANDARD: &[CatalogData] = &[".to_owned();
    let mut pool = Pool::default();
    for file in yaml_files("standard") {
        let catalog: StandardCatalog = read(&file);
        let guide = catalog.guide.map(|g| format!("({:?}, {:?}, {:?}, {:?})", g.title, g.issuer, g.doc_number, g.date));
        let (domain, title, version) = (&catalog.domain, &catalog.title, &catalog.version);
        write!(
            code,
            "CatalogData {{ file: {file:?}, domain: {domain:?}, title: {title:?}, version: {version:?}, guide: {}, items: &[",
            guide.map_or("None".to_owned(), |guide| format!("Some({guide})"))
        )
        .expect("strings take anything");
        for spanned in &catalog.items {
            code += &standard_item(&spanned.value, spanned.defined.line(), &mut pool);
        }
        code += "] },\n";
    }
    write!(code, "];\nstatic STANDARD_TEXT: &str = {:?};\n", pool.text).expect("strings take anything");
    code
}

/// Words that are compiled in as stretches of one text, each once: pointers to all of them would have to be set right at every start.
#[derive(Default)]
struct Pool {
    text: String,
    places: BTreeMap<String, usize>,
}

impl Pool {
    fn words(&mut self, words: &str) -> String {
        let start = self.places.get(words).copied().unwrap_or_else(|| {
            let start = self.text.len();
            self.text += words;
            self.places.insert(words.to_owned(), start);
            start
        });
        format!("Words({start}, {})", start + words.len())
    }

    fn option(&mut self, words: Option<&String>) -> String {
        words.map_or("None".to_owned(), |words| format!("Some({})", self.words(words)))
    }

    fn list(&mut self, list: &[String]) -> String {
        let words: Vec<String> = list.iter().map(|words| self.words(words)).collect();
        format!("&[{}]", words.join(","))
    }

    fn option_list(&mut self, list: Option<&Vec<String>>) -> String {
        list.map_or("None".to_owned(), |list| format!("Some({})", self.list(list)))
    }

    fn basis(&mut self, basis: &Basis) -> String {
        let Basis { title, number, articles } = basis;
        format!("({}, {}, {})", self.words(title), self.option(number.as_ref()), self.option(articles.as_ref()))
    }
}

fn standard_item(item: &StandardItem, line: u64, pool: &mut Pool) -> String {
    let basis = item.legal_basis.as_ref().map_or("None".to_owned(), |list| {
        let list: Vec<String> = list.iter().map(|basis| pool.basis(basis)).collect();
        format!("Some(&[{}])", list.join(","))
    });
    let audience = item.audience.as_ref().map_or("None".to_owned(), |audience| match audience {
        Audience::Words(words) if words == "全社会" => "Some((true, &[]))".to_owned(),
        Audience::Words(words) => format!("Some((true, &[{}]))", pool.words(words)),
        Audience::Groups { public, groups } => format!("Some(({public}, {}))", pool.list(groups)),
    });
    format!(
        "ItemData {{ line: {line}, id: {}, category: {}, name: {}, elements: {}, legal_basis: {basis}, time_limit: {}, \
         disclosing_bodies: {}, channels: {}, audience: {audience}, methods: {}, tiers: {}, attested: {} }},",
        pool.words(&item.id),
        pool.option(item.category.as_ref()),
        pool.option(item.name.as_ref()),
        pool.option_list(item.elements.as_ref()),
        pool.option(item.time_limit.as_ref()),
        pool.option_list(item.disclosing_bodies.as_ref()),
        pool.option_list(item.channels.as_ref()),
        pool.option_list(item.methods.as_ref()),
        pool.option_list(item.tiers.as_ref()),
        pool.list(&item.attested),
    )
}

fn law() -> String {
    #[derive(Deserialize)]
    struct File {
        laws: Vec<Spanned<Law>>,
        checked: bool,
    }
    #[derive(Deserialize)]
    struct Law {
        title: String,
        number: Option<String>,
        in_force: Option<String>,
        #[serde(default)]
        replaces: Vec<Replaced>,
    }
    #[derive(Deserialize)]
    struct Replaced {
        title: Option<String>,
        number: Option<String>,
        until: String,
    }
    let file: File = read("law.yaml");
    let mut code = format!("static LAW_CHECKED: bool = {};\nstatic LAWS: &[LawData] = &[", file.checked);
    for spanned in &file.laws {
        let law = &spanned.value;
        let replaces: Vec<String> =
            law.replaces.iter().map(|r| format!("({:?}, {:?}, {:?})", r.title, r.number, r.until)).collect();
        write!(
            code,
            "LawData {{ line: {}, title: {:?}, number: {:?}, in_force: {:?}, replaces: &[{}] }},",
            spanned.defined.line(),
            law.title,
            law.number,
            law.in_force,
            replaces.join(",")
        )
        .expect("strings take anything");
    }
    code + "];\n"
}

// ---- the statutory list ---------------------------------------------------------------------------------------------------

fn statutory() -> String {
    #[derive(Deserialize)]
    struct File {
        title: String,
        entries: Vec<Spanned<Entry>>,
    }
    #[derive(Deserialize)]
    struct Entry {
        id: String,
        article: String,
        name: String,
        #[serde(default)]
        elements: Vec<String>,
        tiers: Vec<String>,
        #[serde(default)]
        domains: Vec<String>,
        #[serde(default)]
        general: bool,
        #[serde(default)]
        open_ended: bool,
    }
    let file: File = read("requirements/statutory.yaml");
    let mut code = format!("static STATUTORY_TITLE: &str = {:?};\nstatic STATUTORY: &[EntryData] = &[", file.title);
    for spanned in &file.entries {
        let Entry { id, article, name, elements, tiers, domains, general, open_ended } = &spanned.value;
        let line = spanned.defined.line();
        write!(
            code,
            "EntryData {{ line: {line}, id: {id:?}, article: {article:?}, name: {name:?}, elements: &{elements:?}, \
             tiers: &{tiers:?}, domains: &{domains:?}, general: {general}, open_ended: {open_ended} }},"
        )
        .expect("strings take anything");
    }
    code + "];\n"
}
