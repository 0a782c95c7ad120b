//! What is read of tables as departments send them, held against what a careful person reads: the workbooks of `tests/fixtures`, and a
//! thousand more that are made up.

#[path = "support/sheet.rs"]
mod sheet;
#[path = "support/variants.rs"]
mod variants;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use mulu::model::spelling::{fold, key, strip_numbering};
use mulu::model::{Channel, Field, Item, Place, Regions, values};
use mulu::read::{Reader, Reading};
use serde::Deserialize;
use variants::{RowTruth, SheetTruth};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks")
}

#[derive(Deserialize)]
struct BookTruth {
    file: String,
    sheets: Vec<SheetTruth>,
}

fn books() -> Vec<BookTruth> {
    let text = fs::read_to_string(folder().join("TRUTH.json")).expect("the truth is there");
    serde_json::from_str(&text).expect("the truth is JSON")
}

fn read(name: &str, bytes: Vec<u8>) -> Reading {
    Reader::new(&Regions::default()).bytes(name, bytes)
}

/// What came of holding a reading against the truth.
#[derive(Default)]
struct Score {
    fields: usize,
    misses: Vec<String>,
    /// Rows that were not found, and items that are no rows.
    rows: Vec<String>,
}

impl Score {
    fn hold(&mut self, file: &str, reading: &Reading, sheets: &[SheetTruth]) {
        let mut items: BTreeMap<(String, String), &Item> = BTreeMap::new();
        for item in reading.catalogs.iter().flat_map(|catalog| &catalog.items) {
            let sheet = item.locus.source.sheet.clone().unwrap_or_default();
            items.insert((sheet, item.locus.address().unwrap_or_default()), item);
        }
        for SheetTruth { sheet, rows } in sheets {
            for row in rows {
                match items.remove(&(sheet.clone(), row.cell.clone())) {
                    Some(item) => self.hold_row(&format!("{file} {sheet}!{}", row.cell), item, row),
                    None => self.rows.push(format!("{file} {sheet}!{}: “{}” was not read", row.cell, row.name)),
                }
            }
        }
        let strays = items
            .into_iter()
            .map(|((sheet, cell), item)| format!("{file} {sheet}!{cell}: “{}” is no item", item.title()));
        self.rows.extend(strays);
    }

    fn hold_row(&mut self, place: &str, item: &Item, truth: &RowTruth) {
        let text =
            |field: &Option<mulu::model::Sourced<String>>| field.as_ref().map(|field| bare(field)).unwrap_or_default();
        let joined = |list: Vec<String>| list.join("、");
        let mut channels: Vec<String> = values(item.channels.as_ref())
            .filter(|channel| matches!(channel, Channel::Listed(_)))
            .map(ToString::to_string)
            .collect();
        channels.sort();
        let mut tiers: Vec<String> = values(item.tiers.as_ref()).map(ToString::to_string).collect();
        tiers.sort();
        let sorted = |list: &[String]| {
            let mut list = list.to_vec();
            list.sort();
            list.join("、")
        };
        let without_marks = |text: &str| key(text).replace(['、', '，'], "");
        let elements: String = values(item.elements.as_ref()).map(|element| key(element)).collect();
        let limit = item.time_limit.as_ref().map(|limit| fold(limit.text())).unwrap_or_default();
        let bodies = joined(values(item.disclosing_bodies.as_ref()).cloned().collect());
        let is_public = item.audience.as_ref().is_some_and(|audience| audience.public);
        let is_proactive = values(item.methods.as_ref()).any(|method| method.word() == "主动");
        for (field, read, truth) in [
            ("name", text(&item.name), bare(&truth.name)),
            ("category", text(&item.category), bare(&truth.category)),
            ("elements", elements, key(&truth.elements)),
            ("time limit", limit, fold(&truth.time_limit)),
            ("body", without_marks(&bodies), without_marks(&truth.body)),
            ("channels", channels.join("、"), sorted(&truth.channels)),
            ("public", is_public.to_string(), truth.public.to_string()),
            ("proactive", is_proactive.to_string(), truth.proactive.to_string()),
            ("tiers", tiers.join("、"), sorted(&truth.tiers)),
        ] {
            self.fields += 1;
            if read != truth {
                self.misses.push(format!("{place} {field}\n    read  {read}\n    truth {truth}"));
            }
        }
    }

    fn share(&self) -> f64 {
        1.0 - self.misses.len() as f64 / self.fields as f64
    }

    fn assert_at_least(&self, share: f64) {
        assert!(
            self.rows.is_empty(),
            "{} row(s):\n{}",
            self.rows.len(),
            self.rows[..self.rows.len().min(30)].join("\n")
        );
        let misses = self.misses[..self.misses.len().min(40)].join("\n");
        assert!(
            self.share() >= share,
            "{:.3} % of {} fields; the misses:\n{misses}",
            self.share() * 100.0,
            self.fields
        );
    }
}

/// A name without blanks, numbering and a final stop, none of which matters.
fn bare(text: &str) -> String {
    fold(strip_numbering(&fold(text))).trim_end_matches('.').to_owned()
}

/// Every row of every sheet is counted once, and no more.
fn assert_accounted(file: &str, reading: &Reading) {
    for ledger in &reading.ledgers {
        assert_eq!(ledger.accounted(), ledger.rows, "{file} {}: {ledger:?}", ledger.locus);
        let source = &ledger.locus.source;
        let is_of_sheet = |item: &&Item| item.locus.source.sheet == source.sheet;
        let catalogs = reading.catalogs.iter().flat_map(|catalog| &catalog.items).filter(is_of_sheet).count();
        let lists = reading.requirements.iter().filter(|list| list.locus.source.sheet == source.sheet);
        assert_eq!(
            ledger.items,
            catalogs + lists.map(|list| list.entries.len()).sum::<usize>(),
            "{file} {}",
            ledger.locus
        );
    }
}

/// The cell that a value names holds it: the first words of a name stand in the cell that its locus names.
fn assert_located(file: &str, reading: &Reading) {
    for item in reading.catalogs.iter().flat_map(|catalog| &catalog.items) {
        let named = item.name.as_ref().or(item.category.as_ref()).expect("every item is called something");
        for (value, locus) in [(named.value.as_str(), &named.locus), (named.value.as_str(), &item.locus)] {
            let Place::Cell { row, column } = locus.place else { panic!("{file}: {locus} is no cell") };
            let grid = locus.source.grid().expect("a sheet has cells");
            let held = fold(grid.cell(row, column));
            assert!(held.contains(&fold(value)), "{file}: {locus} holds “{held}”, not “{value}”");
        }
        let _ = item.has(Field::Name);
    }
    for finding in &reading.findings {
        if let (Place::Cell { row, column }, Some(grid)) = (finding.locus.place, finding.locus.source.grid()) {
            let last_row = grid.rows().last().map_or(0, |row| row.row);
            assert!(row <= last_row && column < 16_384, "{file}: {} is outside the sheet", finding.locus);
        }
    }
}

#[test]
fn fixtures_are_read_as_a_careful_person_reads_them() {
    let mut score = Score::default();
    for book in books() {
        let bytes = fs::read(folder().join(&book.file)).expect("the workbook is there");
        let reading = read(&book.file, bytes);
        assert_accounted(&book.file, &reading);
        assert_located(&book.file, &reading);
        score.hold(&book.file, &reading, &book.sheets);
    }
    assert!(score.fields > 1500, "{} fields", score.fields);
    score.assert_at_least(0.998);
}

/// The columns to the right of 公开渠道和载体, as districts of 佛山 and others head them: the rows of the header, the cells of an item, and
/// what they say.
const HEADS: [(&[&str], &str, &str); 9] = [
    // 南海区: one group over two columns with words of their own.
    (&["公开 | < | 公开层级 | <", "对象 | 方式 | 区级 | 镇街级"], "全社会 | 主动 | √ | √", "全社会 主动 县级、乡级"),
    (&["公开 |  | 公开层级 | ", "对象 | 方式 | 区级 | 镇街级"], "全社会 | 主动 | √ | ", "全社会 主动 县级"),
    (
        &["公开对象 | < | 公开方式 | < | 公开层级 | <", "全社会 | 特定群众 | 主动 | 依申请 | 区级 | 镇街级"],
        "√ |  |  | √ |  | √",
        "全社会 依申请 乡级",
    ),
    (
        &[
            "公开 | < | < | < | 公开层级 | <",
            "对象 | < | 方式 | < | ^ | <",
            "全社会 | 特定群众 | 主动 | 依申请 | 区级 | 镇（街）",
        ],
        "√ |  | √ |  | √ | √",
        "全社会 主动 县级、乡级",
    ),
    (
        &[
            "公开 |  |  |  | 公开层级 | ",
            "对象 |  | 方式 |  |  | ",
            "全社会 | 特定群众 | 主动 | 依申请 | 区级 | 镇（街）",
        ],
        "√ |  | √ |  |  | √",
        "全社会 主动 乡级",
    ),
    (
        &["公开对象 | 公开方式 | 公开层级 | < | < | <", "^ | ^ | 市级 | 县级 | 乡镇（街道）级 | 村（居）级"],
        "全社会 | 主动 |  | √ | √ | √",
        "全社会 主动 县级、乡级、村级",
    ),
    (
        &["公开对象 | 公开方式 | 公开层级 |  | ", " |  | 县（市、区） | 乡镇（街道） | 村（社区）"],
        "全社会 | 主动 | √ |  | √",
        "全社会 主动 县级、村级",
    ),
    // 开平市: what stands in brackets is the village.
    (
        &["公开对象 | 公开方式 | 公开层级 | < | <", "^ | ^ | 县级 | 镇（街）级 | 乡（村）级"],
        "全社会 | 主动 | √ |  | √",
        "全社会 主动 县级、村级",
    ),
    (&["对象 | 方式 | 区级 | 街镇级"], "全社会 | 主动 |  | √", "全社会 主动 乡级"),
];

#[test]
fn headers_of_two_and_three_rows_are_joined() {
    let left = "序号 | 一级事项 | 二级事项 | 公开内容（要素） | 公开依据 | 公开时限 | 公开主体 | 公开渠道和载体";
    for (header, marks, said) in HEADS {
        let left = std::iter::once(left).chain(std::iter::repeat("^ | ^ | ^ | ^ | ^ | ^ | ^ | ^"));
        let header: Vec<String> = left.zip(header).map(|(left, right)| format!("{left} | {right}")).collect();
        let item = "1 | 综合业务 | 监督检查 | 信访地址 | 《政府信息公开条例》 | 20个工作日 | 民政局 | ■政府网站";
        let header = header.join("\n");
        let reading =
            read("表.xlsx", sheet::workbook(&format!("# 表\n南海区社会救助领域目录\n{header}\n{item} | {marks}\n")));
        let [catalog] = reading.catalogs.as_slice() else { panic!("one table: {header}") };
        let [item] = catalog.items.as_slice() else { panic!("one row: {header}") };
        let told = [Field::Audience, Field::Methods, Field::Tiers]
            .map(|field| mulu::relate::words_of(item, field).map(|words| words.value).unwrap_or_default());
        assert_eq!(told.join(" "), said, "{header}");
        assert!(item.notes.is_none(), "each column is known: {header}");
    }
}

#[test]
fn a_thousand_made_up_workbooks_are_read_whole() {
    let tables = variants::published();
    let mut score = Score::default();
    for seed in 0..1000 {
        let variant = variants::variant(seed, &tables);
        let name = format!("variant {seed}.xlsx");
        let reading = read(&name, variant.bytes);
        assert_accounted(&name, &reading);
        assert_located(&name, &reading);
        score.hold(&name, &reading, &variant.sheets);
    }
    score.assert_at_least(0.998);
}

/// Oddities of published tables, one a file: what is read of them, and what is said.
#[test]
fn tables_in_the_wild() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wild");
    let mut names: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    names.sort();
    assert!(names.len() > 15);
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("wild/snapshots");
    let mut changed = Vec::new();
    for path in names.iter().filter(|path| path.extension().is_some_and(|ending| ending == "sheet")) {
        let text = fs::read_to_string(path).expect("the file is readable");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let reading = read("a.xlsx", sheet::workbook(&text));
        assert_accounted(&name, &reading);
        let told = told(&reading);
        let assert = || settings.bind(|| insta::assert_snapshot!(name.as_str(), told));
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(assert)).is_err() {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "what is read of {changed:?} has changed");
}

/// A reading in few words: the items with their cells, the rows, and the findings.
fn told(reading: &Reading) -> String {
    let mut told = String::new();
    for catalog in &reading.catalogs {
        let title = catalog.title.as_ref().map_or("", |title| &title.value);
        writeln!(told, "{title} ({})", catalog.domain.as_ref().map_or("-".to_owned(), |domain| domain.to_string()))
            .expect("a string");
        for item in &catalog.items {
            let list = |words: Vec<String>| words.join("|");
            let parts = [
                item.locus.address().unwrap_or_default(),
                item.title(),
                list(values(item.elements.as_ref()).cloned().collect()),
                list(values(item.legal_basis.as_ref()).map(ToString::to_string).collect()),
                item.time_limit.as_ref().map(|limit| limit.text().to_owned()).unwrap_or_default(),
                list(values(item.disclosing_bodies.as_ref()).cloned().collect()),
                list(values(item.channels.as_ref()).map(ToString::to_string).collect()),
                item.audience.as_ref().map(|audience| audience.to_string()).unwrap_or_default(),
                list(values(item.methods.as_ref()).map(ToString::to_string).collect()),
                list(values(item.tiers.as_ref()).map(ToString::to_string).collect()),
                list(values(item.notes.as_ref()).cloned().collect()),
            ];
            writeln!(told, "  {}", parts.join(" · ").trim_end_matches(" ·")).expect("a string");
        }
        for note in &catalog.notes {
            writeln!(told, "  注 {}", note.value).expect("a string");
        }
    }
    for ledger in &reading.ledgers {
        let mulu::read::Ledger { rows, items, continued, headers, titles, notes, blank, reported, .. } = ledger;
        writeln!(
            told,
            "{rows} rows = {items} items + {continued} continued + {headers} headers + {titles} titles + {notes} notes + {blank} blank + {reported} reported"
        )
        .expect("a string");
    }
    for finding in &reading.findings {
        writeln!(told, "{} {} {}", finding.rule.code, finding.locus.address().unwrap_or_default(), finding.message.zh)
            .expect("a string");
    }
    told
}
