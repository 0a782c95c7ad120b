//! Bad input gets a finding that names the file and says what to do; never a panic, an abort or a hang.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use mulu::model::Regions;
use mulu::read::Reader;

/// The rules that a file triggers when it is read.
fn rules_for(name: &str, bytes: &[u8]) -> Vec<&'static str> {
    let reading = Reader::new(&Regions::default()).bytes(name, bytes.to_vec());
    let findings = reading.findings.iter().chain(&reading.not_a_catalog);
    findings.map(|finding| finding.rule.code).collect()
}

/// An .xlsx of these parts.
fn xlsx(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let fixed = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
        ),
    ];
    for (name, text) in fixed.iter().chain(parts) {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part can be added");
        zip.write_all(text.as_bytes()).expect("memory takes it");
    }
    zip.finish().expect("the archive can be closed").into_inner()
}

fn sheet(cells: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#
    )
}

fn inline(address: &str, text: &str) -> String {
    let row: String = address.chars().filter(char::is_ascii_digit).collect();
    format!(r#"<row r="{row}"><c r="{address}" t="inlineStr"><is><t>{text}</t></is></c></row>"#)
}

#[test]
fn a_cell_in_the_last_corner_asks_for_no_memory() {
    let far = sheet(&(inline("A1", "甲") + &inline("XFD1048576", "乙")));
    assert_eq!(rules_for("表.xlsx", &xlsx(&[("xl/worksheets/sheet1.xml", &far)])), ["SRC003"]);
}

#[test]
fn a_lying_count_of_strings_is_refused() {
    let lie = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="4294967295"><si><t>甲</t></si></sst>"#;
    let parts = [("xl/sharedStrings.xml", lie), ("xl/worksheets/sheet1.xml", &sheet(&inline("A1", "甲")))];
    assert_eq!(rules_for("表.xlsx", &xlsx(&parts)), ["SRC001"]);
    let overflow = lie.replace("4294967295", "99999999999999999999999999");
    let parts = [("xl/sharedStrings.xml", overflow.as_str()), ("xl/worksheets/sheet1.xml", &sheet(""))];
    assert_eq!(rules_for("表.xlsx", &xlsx(&parts)), ["SRC001"]);
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let zeros = "0".repeat(600 << 20);
    let bomb = xlsx(&[("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 4 << 20, "it is small as long as it is packed");
    assert_eq!(rules_for("表.xlsx", &bomb), ["SRC001"]);
}

#[test]
fn a_cell_that_stands_twice_is_named() {
    let row = |number: usize, words: [&str; 4]| -> String {
        ["A", "B", "C", "D"]
            .iter()
            .zip(words)
            .map(|(column, word)| inline(&format!("{column}{number}"), word))
            .collect()
    };
    let header = row(1, ["一级事项", "二级事项", "公开内容（要素）", "公开时限"]);
    let once = header + &row(2, ["综合业务", "政策法规", "文件", "即时公开"]);
    let findings = |cells: &str| -> Vec<String> {
        let bytes = xlsx(&[("xl/worksheets/sheet1.xml", &sheet(cells))]);
        let reading = Reader::new(&Regions::default()).bytes("表.xlsx", bytes);
        let twice = reading.findings.iter().filter(|finding| finding.rule.code == "SRC006");
        twice
            .map(|finding| format!("{}: {}", finding.locus.address().unwrap_or_default(), finding.message.en))
            .collect()
    };
    assert!(findings(&once).is_empty());
    assert!(findings(&(once.clone() + &inline("D2", "即时公开"))).is_empty(), "the same words twice are no loss");
    // Right behind the first, and behind cells that come after it.
    let behind = findings(&(once.clone() + &inline("D2", "长期公开")));
    assert_eq!(behind, ["D2: the file has this cell twice, and “即时公开”, which comes first, was not taken"]);
    let late = findings(&(once + &inline("B2", "办事指南") + &inline("C2", "指南")));
    let expected = "B2: the file has this cell twice, and “政策法规”, which comes first, was not taken; so it is with 1 more of the sheet";
    assert_eq!(late, [expected]);
}

#[test]
fn merged_areas_as_large_as_a_sheet_cost_nothing() {
    let merged = sheet(&inline("A1", "甲")).replace(
        "</sheetData>",
        r#"</sheetData><mergeCells count="2"><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2"/></mergeCells>"#,
    );
    assert_eq!(rules_for("表.xlsx", &xlsx(&[("xl/worksheets/sheet1.xml", &merged)])), ["SRC003"]);
}

#[test]
fn truncated_workbooks_are_findings() {
    let whole = xlsx(&[("xl/worksheets/sheet1.xml", &sheet(&inline("A1", "甲")))]);
    for part in 1..10 {
        let cut = &whole[..whole.len() * part / 10];
        assert_eq!(rules_for("表.xlsx", cut), ["SRC001"], "{part} tenths of the file");
    }
}

#[test]
fn files_are_read_by_what_they_hold() {
    let workbook = xlsx(&[("xl/worksheets/sheet1.xml", &sheet(&inline("A1", "甲")))]);
    assert_eq!(rules_for("旧表.xls", &workbook), ["SRC003"], "an .xlsx that is called .xls is read");
    assert_eq!(rules_for("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>"), ["SRC001"]);
    assert_eq!(rules_for("表.xlsx", "序号,一级事项\n1,甲\n".as_bytes()), ["SRC001"]);
    assert_eq!(rules_for("空.xlsx", b""), ["SRC001"]);
    assert_eq!(rules_for("老.xls", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), ["SRC001"]);
    assert_eq!(rules_for("图.yaml", &[0x89, b'P', b'N', b'G', 0, 1, 2]), ["SRC001"]);
    // 标题 in GBK
    assert_eq!(rules_for("目录.yaml", &[b'a', b':', b' ', 0xb1, 0xea, 0xcc, 0xe2]), ["SRC001"]);
}

#[test]
fn odd_yaml_is_a_finding() {
    let deep = format!("items: {}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(rules_for("深.yaml", deep.as_bytes()), ["SRC002"]);
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let before = format!("*a{}", level - 1);
        let aliases = [before.as_str(); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").expect("strings take anything");
    }
    assert_eq!(rules_for("弹.yaml", bomb.as_bytes()), ["SRC002"]);
    assert_eq!(rules_for("空.yaml", b"# nothing\n"), ["SRC003"]);
    assert_eq!(rules_for("值.yaml", b"kind: standard\nitems: 3\n"), ["SRC012"]);
    assert_eq!(rules_for("项.yaml", b"kind: standard\nitems: [3, {a: {b: [c]}}]\n"), ["SRC012", "SRC005"]);
}

#[test]
fn whatever_bytes_come_something_is_said() {
    // A deterministic stream of bytes, cut into files of odd lengths and names.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..400 {
        let bytes: Vec<u8> = (0..round * 3)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_le_bytes()[0]
            })
            .collect();
        for name in ["a.yaml", "a.xlsx"] {
            let mut with_magic = b"PK\x03\x04".to_vec();
            with_magic.extend(&bytes);
            assert!(!rules_for(name, &with_magic).is_empty());
            let _ = rules_for(name, &bytes);
        }
    }
}

/// A record of an .xls.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("it is short");
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

/// An .xls of one empty sheet that states how many rows and columns it has.
fn xls(rows: u32, columns: u16) -> Vec<u8> {
    let begin = |part: u8| record(0x0809, &[&[0, 6, part, 0], [0; 12].as_slice()].concat());
    let end = record(0x000a, &[]);
    let bound = |start: u32| record(0x0085, &[&start.to_le_bytes(), [0, 0, 1, 0, b'a'].as_slice()].concat());
    let globals = [begin(5), bound(0), end.clone()].concat().len();
    let start = u32::try_from(globals).expect("it is short");
    let (rows, columns) = (rows.to_le_bytes(), columns.to_le_bytes());
    let size = record(0x0200, &[[0; 4].as_slice(), &rows, &[0; 2], &columns, &[0; 2]].concat());
    let records = [begin(5), bound(start), end.clone(), begin(16), size, end].concat();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes it");
    file.create_stream("/Workbook").and_then(|mut stream| stream.write_all(&records)).expect("memory takes it");
    file.into_inner().into_inner()
}

#[test]
fn who_asks_for_all_memory_gets_a_finding_and_the_others_are_read() {
    assert_eq!(rules_for("小.xls", &xls(1, 1)), ["SRC003"], "but for its rows it is a workbook");
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, bytes) in [("大.xls", xls(u32::MAX, u16::MAX)), ("值.yaml", b"kind: standard\nitems: 3\n".to_vec())] {
        std::fs::write(folder.path().join(name), bytes).expect("the file can be written");
    }
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mulu"));
    let output = command.arg("validate").arg(folder.path()).output().expect("mulu starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("SRC001") && said.contains("SRC012"), "{said}");
}
