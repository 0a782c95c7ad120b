//! The figures in `docs/figures.md`, which are made here: `UPDATE_FIGURES=1 cargo test --test figures` writes them anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use mulu::builtin;
use mulu::model::{Domain, LegalBasis, TimeLimit, values};
use serde::Deserialize;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A table that a county or town published, as `tests/data/labelled-tables.json` has it.
#[derive(Deserialize)]
struct Table {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    time_limit: Option<String>,
    basis: Vec<String>,
}

fn tables() -> Vec<Table> {
    let text = fs::read_to_string(root().join("tests/data/labelled-tables.json")).expect("the tables are there");
    serde_json::from_str(&text).expect("the tables are JSON")
}

/// How many of some texts were read, and which were not.
struct Share {
    what: &'static str,
    cells: usize,
    read: usize,
    forms: usize,
    unread: BTreeSet<String>,
}

impl Share {
    fn of(what: &'static str, texts: &[String], is_read: impl Fn(&str) -> bool) -> Self {
        let forms: BTreeSet<&String> = texts.iter().collect();
        let unread = forms.iter().filter(|text| !is_read(text)).map(|text| (*text).clone()).collect();
        Self {
            what,
            cells: texts.len(),
            read: texts.iter().filter(|text| is_read(text)).count(),
            forms: forms.len(),
            unread,
        }
    }

    fn percent(&self) -> f64 {
        100.0 * self.read as f64 / self.cells as f64
    }

    fn line(&self) -> String {
        let Self { what, cells, read, forms, unread } = self;
        let unread: Vec<String> = unread.iter().map(|text| format!("“{text}”")).collect();
        format!("| {what} | {cells} | {forms} | {read} | {:.1} % | {} |", self.percent(), unread.join("、"))
    }
}

fn time_limits() -> Vec<Share> {
    let is_read = |text: &str| TimeLimit::read(text).is_understood();
    let standard: Vec<String> = builtin::standard()
        .iter()
        .flat_map(|catalog| &catalog.items)
        .filter_map(|item| Some(item.time_limit.as_ref()?.text().to_owned()))
        .collect();
    let published: Vec<String> = tables()
        .into_iter()
        .flat_map(|table| table.rows)
        .filter_map(|row| row.time_limit.filter(|text| !text.is_empty()))
        .collect();
    vec![
        Share::of("time limits of the national catalogs", &standard, is_read),
        Share::of("time limits of the published tables", &published, is_read),
    ]
}

/// A citation is read when it is one basis and says the same again once it is written. The labelled tables have titles without their
/// marks, which stand around them in the cells.
fn legal_bases() -> Vec<Share> {
    let is_read = |text: &str| {
        let read = LegalBasis::read_all(text);
        let again = |basis: &LegalBasis| LegalBasis::read_all(&basis.to_string());
        read.len() == 1 && again(&read[0]) == read
    };
    let standard: Vec<String> = builtin::standard()
        .iter()
        .flat_map(|catalog| &catalog.items)
        .flat_map(|item| values(item.legal_basis.as_ref()).map(ToString::to_string).collect::<Vec<_>>())
        .collect();
    let titles = tables().into_iter().flat_map(|table| table.rows).flat_map(|row| row.basis);
    let published: Vec<String> = titles.map(|title| format!("《{title}》")).collect();
    vec![
        Share::of("citations of the national catalogs", &standard, is_read),
        Share::of("citations of the published tables", &published, is_read),
    ]
}

fn page(shares: &[Share]) -> String {
    let catalogs = builtin::standard();
    let items: usize = catalogs.iter().map(|catalog| catalog.items.len()).sum();
    let attested = catalogs.iter().flat_map(|catalog| &catalog.items).filter(|item| item.is_attested()).count();
    let mut page = format!(
        "# Figures\n\nMade by `UPDATE_FIGURES=1 cargo test --test figures`; the test holds that they are current. Speed is measured by\n\
         `cargo bench`, which prints ratios to its peers.\n\n\
         ## The national standard\n\n\
         {} domains, {items} items, of which {attested} were seen in a published table; the others are recalled from the guides and give a\n\
         warning at most.\n\n## What is read\n\n\
         Texts of the national catalogs (`catalogs/standard`) and of {} tables that counties and towns published\n\
         (`tests/data/labelled-tables.json`).\n\n\
         | what | cells | different | read | share | not read |\n| --- | ---: | ---: | ---: | ---: | --- |\n",
        Domain::all().len(),
        tables().len(),
    );
    for share in shares {
        writeln!(page, "{}", share.line()).expect("strings take anything");
    }
    page
}

#[test]
fn the_figures_are_current() {
    let shares: Vec<Share> = time_limits().into_iter().chain(legal_bases()).collect();
    for share in &shares {
        assert!(share.cells > 100, "{}: there is something to read", share.what);
        assert!(share.percent() >= 99.0, "{}: {:.1} %", share.what, share.percent());
    }
    let page = page(&shares);
    let path: PathBuf = root().join("docs/figures.md");
    if std::env::var_os("UPDATE_FIGURES").is_some() {
        fs::write(&path, &page).expect("docs/ can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(written, page, "run `UPDATE_FIGURES=1 cargo test --test figures`");
}
