//! What reviewers write beside cells: notes and threads of comments are findings, in full and at their cell, and none of mulu's own.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::process::Command;

use rust_xlsxwriter::{Note, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const HEADINGS: [&str; 11] = [
    "序号",
    "一级事项",
    "二级事项",
    "公开内容（要素）",
    "公开依据",
    "公开时限",
    "公开主体",
    "公开渠道和载体",
    "公开对象",
    "公开方式",
    "公开层级",
];
const ROW: [&str; 11] = [
    "1",
    "综合业务",
    "监督检查",
    "监督检查信息",
    "《政府信息公开条例》",
    "20个工作日",
    "民政局",
    "■政府网站",
    "全社会",
    "主动",
    "县级",
];
const LONG: &str = "这一项与民政局的权责清单对不上，请先核对名称，再确认公开时限是否应为七个工作日，核对后把依据的文号一并补上，谢谢。";

/// What is written beside cells, as the findings tell it: the cell and the message.
fn told(folder: &Path, file: &str) -> Vec<(String, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_mulu"))
        .current_dir(folder)
        .args(["validate", file, "--format", "json", "--lang", "zh-CN"])
        .output()
        .expect("mulu starts");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = document["findings"].as_array().expect("findings").iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let notes = findings.filter(|finding| finding["rule"] == "SRC022");
    notes.map(|finding| (text(&finding["locus"]["cell"]), text(&finding["message"]))).collect()
}

fn expected(notes: &[(&str, &str)]) -> Vec<(String, String)> {
    notes.iter().map(|(cell, words)| ((*cell).to_owned(), format!("批注：“{words}”，没有并入目录"))).collect()
}

/// A table with these notes: row, column, author, words.
fn noted(notes: &[(u32, u16, &str, &str)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "海门区社会救助领域基层政务公开标准目录").expect("a cell");
    for (at, (heading, value)) in (0..).zip(HEADINGS.iter().zip(ROW)) {
        sheet.write(1, at, *heading).expect("a cell");
        sheet.write(2, at, value).expect("a cell");
    }
    for (row, column, author, words) in notes {
        let note = Note::new(*words).set_author(*author).add_author_prefix(false);
        sheet.insert_note(*row, *column, &note).expect("a note");
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// The package with parts added, and one changed.
fn repacked(bytes: &[u8], changed: (&str, &dyn Fn(String) -> String), added: &[(&str, &str)]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let name = part.name().expect("a name").to_string();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("it can be read");
        if name == changed.0 {
            bytes = changed.1(String::from_utf8(bytes).expect("UTF-8")).into_bytes();
        }
        to.start_file(name, SimpleFileOptions::default()).expect("a part");
        to.write_all(&bytes).expect("it can be written");
    }
    for (name, words) in added {
        to.start_file(*name, SimpleFileOptions::default()).expect("a part");
        to.write_all(words.as_bytes()).expect("it can be written");
    }
    to.finish().expect("a package").into_inner()
}

/// Those that may say what a cell should, in full; the others of a sheet at the first of them.
#[test]
fn notes_are_told_with_their_cells() {
    let folder = tempfile::tempdir().expect("a folder");
    let notes =
        [(2, 5, "张三", LONG), (2, 2, "李四", "名称\n改一下"), (0, 0, "张三", "A & B < C"), (2, 3, "王五", " \n ")];
    fs::write(folder.path().join("a.xlsx"), noted(&notes)).expect("written");
    let together = ("A1".to_owned(), "这张表有 2 条批注，没有并入目录：A1“A & B < C”、C3“名称 改一下”".to_owned());
    assert_eq!(told(folder.path(), "a.xlsx"), [vec![together], expected(&[("F3", LONG)])].concat());

    let many: Vec<(u32, u16, &str, &str)> = (0..7).map(|row| (row, 2, "张三", "已核")).collect();
    fs::write(folder.path().join("b.xlsx"), noted(&many)).expect("written");
    let found = told(folder.path(), "b.xlsx");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.starts_with("这张表有 7 条批注") && found[0].1.ends_with("C5“已核”、C6、C7"), "{found:?}");
}

#[test]
fn a_thread_is_told_reply_by_reply_and_its_copy_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = "[Threaded comment] Your version of Excel allows you to read this. Comment: 时限不对";
    let bytes = noted(&[(2, 5, "tc={1}", copy), (2, 6, "张三", "主体写全称")]);
    let relation = r#"<Relationship Id="rIdT" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../threadedComments/threadedComment1.xml"/></Relationships>"#;
    let thread = r#"<?xml version="1.0"?><ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="F3" personId="{a}" id="{1}"><text>时限不对</text></threadedComment><threadedComment ref="F3" personId="{b}" id="{2}" parentId="{1}"><text>已改，请看 &amp; 复核</text></threadedComment></ThreadedComments>"#;
    let with_thread = |rels: String| rels.replace("</Relationships>", relation);
    let parts = [("xl/threadedComments/threadedComment1.xml", thread)];
    let bytes = repacked(&bytes, ("xl/worksheets/_rels/sheet1.xml.rels", &with_thread), &parts);
    fs::write(folder.path().join("a.xlsx"), bytes).expect("written");
    let all = "这张表有 3 条批注，没有并入目录：F3“时限不对”、F3“已改，请看 & 复核”、G3“主体写全称”";
    assert_eq!(told(folder.path(), "a.xlsx"), [("F3".to_owned(), all.to_owned())]);
}

#[test]
fn notes_of_our_own_are_no_comments_but_what_is_written_behind_them_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = noted(&[(2, 5, "张三", "请核对")]);
    fs::write(folder.path().join("a.xlsx"), table).expect("written");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
        command.current_dir(folder.path()).args(arguments).output().expect("mulu starts");
    };
    run(&["validate", "a.xlsx", "--annotate", "back"]);
    assert_eq!(told(folder.path(), "back/a.xlsx"), expected(&[("F3", "请核对")]), "theirs stays, ours is none");
    run(&["export", "a.xlsx", "--review", "-o", "review.xlsx"]);
    assert!(folder.path().join("review.xlsx").is_file());
    assert_eq!(told(folder.path(), "review.xlsx"), []);
    let bytes = fs::read(folder.path().join("review.xlsx")).expect("it is there");
    let answered = |xml: String| xml.replacen("</t></r></text>", "\n已问过财政局</t></r></text>", 1);
    let mut package = ZipArchive::new(Cursor::new(bytes.as_slice())).expect("a package");
    let names: Vec<String> = package
        .file_names()
        .flatten()
        .map(|name| name.to_string())
        .filter(|name| name.starts_with("xl/comments"))
        .collect();
    assert!(!names.is_empty() && package.by_name(&names[0]).is_ok(), "the workbook for review has notes");
    fs::write(folder.path().join("review.xlsx"), repacked(&bytes, (&names[0], &answered), &[])).expect("written");
    let found = told(folder.path(), "review.xlsx");
    assert_eq!(
        found.iter().map(|(_, message)| message.as_str()).collect::<Vec<_>>(),
        ["批注：“已问过财政局”，没有并入目录"]
    );
}

#[test]
fn notes_of_an_ods_are_told_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let note = "<office:annotation><dc:creator>张三</dc:creator><dc:date>2026-01-01T00:00:00</dc:date><text:p>时限<text:span>不对</text:span></text:p><text:p>请改</text:p></office:annotation>";
    let header: String = HEADINGS.iter().map(|heading| cell(heading)).collect();
    let row: String = ROW.iter().map(|value| cell(value)).collect();
    let row = row.replace("<text:p>20个", &format!("{note}<text:p>20个"));
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:spreadsheet><table:table table:name="表"><table:table-row>{header}</table:table-row><table:table-row>{row}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_str())];
    for (name, words) in parts {
        package
            .start_file(name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored))
            .expect("a part");
        package.write_all(words.as_bytes()).expect("it can be written");
    }
    fs::write(folder.path().join("a.ods"), package.finish().expect("a package").into_inner()).expect("written");
    assert_eq!(told(folder.path(), "a.ods"), expected(&[("F2", "时限不对 请改")]));
}
