//! Workbooks that other programs wrote (`tests/fixtures/foreign/make.py`): what is hidden in them is read and named, merged cells are
//! filled, and formulas without a value are told of, in each format alike.

#[path = "support/invariants.rs"]
mod invariants;

use std::fs;
use std::path::Path;

use mulu::model::{Catalog, Item, Regions, values};
use mulu::read::{Reader, Reading};

const ENDINGS: [&str; 4] = ["xlsx", "xls", "ods", "xlsb"];

fn read(name: &str) -> Reading {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/foreign").join(name);
    // Old formats are read as users have them read, in a process of their own.
    let program = Some(env!("CARGO_BIN_EXE_mulu").into());
    let reading =
        Reader::new(&Regions::default()).with_program(program).bytes(name, fs::read(path).expect("it is there"));
    invariants::hold(name, &reading);
    reading
}

/// The findings of a rule: the cell, and what is wrong.
fn findings(reading: &Reading, rule: &str) -> Vec<(String, String)> {
    let of_rule = reading.findings.iter().filter(|finding| finding.rule.code == rule);
    let place =
        |locus: &mulu::model::Locus| locus.address().unwrap_or_else(|| locus.source.sheet.clone().unwrap_or_default());
    of_rule.map(|finding| (place(&finding.locus), finding.message.en.clone().into_owned())).collect()
}

fn titles(catalog: &Catalog) -> Vec<String> {
    catalog.items.iter().map(Item::title).collect()
}

#[test]
fn every_item_is_read_wherever_it_is_hidden() {
    for ending in ENDINGS {
        let reading = read(&format!("hidden.{ending}"));
        let [shown, hidden] = reading.catalogs.as_slice() else {
            panic!("{ending}: {} catalogs; {:?}", reading.catalogs.len(), reading.findings)
        };
        assert_eq!(
            titles(shown),
            [
                "综合业务 / 政策法规文件",
                "综合业务 / 监督检查",
                "最低生活保障 / 政策法规文件",
                "最低生活保障 / 办事指南",
                "最低生活保障 / 审核信息",
                "最低生活保障 / 审批信息",
                "特困人员救助供养 / 政策法规文件",
                "特困人员救助供养 / 办事指南",
            ],
            "{ending}"
        );
        assert_eq!(titles(hidden), ["临时救助 / 政策法规文件", "临时救助 / 办事指南"], "{ending}");
        for item in shown.items.iter().chain(&hidden.items) {
            let bases: Vec<String> = values(item.legal_basis.as_ref()).map(ToString::to_string).collect();
            assert_eq!(bases, ["《社会救助暂行办法》（国务院令第649号）"], "{ending}: the hidden column is read");
            let tiers: Vec<String> = values(item.tiers.as_ref()).map(ToString::to_string).collect();
            assert_eq!(tiers, ["县级", "乡级", "村级"], "{ending}: the heading over two columns is one");
            assert_eq!(values(item.channels.as_ref()).count(), 3, "{ending}");
        }
        let rows: Vec<(usize, usize)> = reading.ledgers.iter().map(|ledger| (ledger.rows, ledger.items)).collect();
        assert_eq!(rows, [(11, 8), (5, 2)], "{ending}");
    }
}

#[test]
fn what_is_hidden_is_named_once_each() {
    for ending in ENDINGS {
        let named = findings(&read(&format!("hidden.{ending}")), "SRC010");
        let expected = [
            ("A7", "rows 7 to 8 are hidden and hold 2 items"),
            ("E2", "column E is hidden but holds content"),
            ("去年", "the sheet is hidden but holds a catalog table"),
        ];
        assert_eq!(named, expected.map(|(place, message)| (place.to_owned(), message.to_owned())), "{ending}");
    }
}

#[test]
fn formulas_that_failed_are_named_and_not_taken() {
    for ending in ENDINGS {
        let reading = read(&format!("hidden.{ending}"));
        let named: Vec<String> = findings(&reading, "SRC019").into_iter().map(|(place, _)| place).collect();
        let [.., before, last] = reading.catalogs[0].items.as_slice() else { panic!("there are eight items") };
        assert!(last.disclosing_bodies.is_none(), "{ending}: #REF! is no body");
        let limit = before.time_limit.as_ref().map(|limit| limit.text());
        if ending == "xlsx" {
            // openpyxl writes formulas and no values.
            assert_eq!(named, ["F10", "G11"]);
            assert_eq!(limit, None);
        } else {
            assert_eq!(named, ["G11"], "{ending}");
            assert_eq!(limit, Some("制定或获取信息之日起10个工作日内"), "{ending}");
        }
    }
}

#[test]
fn a_password_is_named_with_the_way_to_remove_it() {
    for ending in ["xlsx", "xls", "ods"] {
        let reading = read(&format!("password.{ending}"));
        let [finding] = reading.findings.as_slice() else { panic!("{ending}: {:?}", reading.findings) };
        assert_eq!(finding.rule.code, "SRC001");
        assert!(
            finding.message.zh.contains("密码") && finding.message.en.contains("password"),
            "{ending}: {finding:?}"
        );
        assert!(finding.help.zh.contains("清空密码"), "{ending}: {}", finding.help.zh);
        assert!(finding.help.en.contains("clear the password"), "{ending}: {}", finding.help.en);
    }
}
