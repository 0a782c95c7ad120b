//! Annotated copies of workbooks as other programs write them: with prefixes, in the strict namespaces, without addresses, with threads,
//! macros, buttons; and what is done with names and places of copies.

#[path = "support/package.rs"]
mod package;
#[path = "support/sheet.rs"]
mod sheet;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use package::{Parts, edit, parts, text};
use serde_json::Value;

/// A table in which the basis (E5) and the audience (I5) of the second item are missing: two cells that are not written.
const TABLE: &str = "# 公共法律服务
示例县公共法律服务领域基层政务公开标准目录
序号 | 公开事项 | < | 公开内容 | 公开依据 | 公开时限 | 公开主体 | 公开渠道和载体 | 公开对象 | < | 公开方式 | < | 公开层级 | <
^ | 一级事项 | 二级事项 | ^ | ^ | ^ | ^ | ^ | 全社会 | 特定群体 | 主动 | 依申请 | 县级 | 乡级
1 | 律师 | 律师执业许可公示 | 1.许可决定书 | 《中华人民共和国律师法》 | 信息形成之日起20个工作日内 | 示例县司法局 | 政府网站 | √ | | √ | | √ |
2 | 律师 | 律师执业处罚公示 | 1.处罚决定书 | | 信息形成之日起20个工作日内 | 示例县司法局 | 政府网站 | | | √ | | √ |
";
const SHEET: &str = "xl/worksheets/sheet1.xml";
/// Its faulty cells.
const FAULTY: [&str; 2] = ["E5", "I5"];
/// What is not asked of it here.
const ALLOWED: [&str; 6] = ["--allow", "GAP", "--allow", "UNI", "--allow", "LAW"];

fn table() -> Parts {
    parts(&sheet::workbook(TABLE))
}

fn mulu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(folder).args(arguments).args(["--lang", "en"]);
    command.output().expect("mulu starts")
}

/// What mulu finds in a workbook of these parts, and the parts of the annotated copy.
fn annotated(parts: &Parts, name: &str) -> (Vec<String>, Parts) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(name), package::workbook(parts)).expect("a file can be written");
    let output =
        mulu(folder.path(), &[&["validate", name, "--annotate", "out", "--format", "json"], &ALLOWED[..]].concat());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let cells = report["findings"].as_array().expect("a list").iter();
    let cells = cells.filter_map(|finding| finding["locus"]["cell"].as_str().map(str::to_owned)).collect();
    let mut copies = fs::read_dir(folder.path().join("out")).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let copy = copies.find_map(|entry| {
        let path = entry.expect("it can be listed").path();
        path.extension().is_some_and(|ending| ending != "mulu-annotated").then_some(path)
    });
    let copy = fs::read(copy.unwrap_or_else(|| panic!("{}", stderr(&output)))).expect("the copy is there");
    (cells, package::parts(&copy))
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The cells of a sheet in the order in which they are written, each with its format.
fn cells(xml: &str) -> Vec<(String, usize)> {
    let tags = xml.split('<').filter(|tag| tag.starts_with("c ") || tag.starts_with("x:c "));
    let attribute = |tag: &str, name: &str| {
        tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    tags.map(|tag| (attribute(tag, "r"), attribute(tag, "s").parse().unwrap_or(0))).collect()
}

/// The faulty cells have a format with the colour of errors, and stand in their place; the notes are there.
fn check_marks(copy: &Parts, sheet: &str, p: &str) {
    let (xml, styles) = (text(copy, sheet), text(copy, "xl/styles.xml"));
    let list = |name: &str| {
        let from = styles.find(&format!("<{p}{name} ")).unwrap_or_else(|| panic!("{name}: {styles}"));
        let list = &styles[from..from + styles[from..].find(&format!("</{p}{name}>")).expect("it ends")];
        list.to_owned()
    };
    let (fills, formats) = (list("fills"), list("cellXfs"));
    let count = |list: &str, entry: &str| {
        list.matches(&format!("<{p}{entry} ")).count() + list.matches(&format!("<{p}{entry}>")).count()
    };
    assert!(fills.contains(&format!("count=\"{}\"", count(&fills, "fill"))), "{fills}");
    assert!(formats.contains(&format!("count=\"{}\"", count(&formats, "xf"))), "{formats}");
    let written = cells(&xml);
    for cell in FAULTY {
        let (_, format) = written.iter().find(|(own, _)| own == cell).unwrap_or_else(|| panic!("{cell}: {xml}"));
        let format = formats.split(&format!("<{p}xf ")).nth(format + 1).expect("the format is listed");
        let fill: usize = format
            .split("fillId=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("it has a fill")
            .parse()
            .expect("a number");
        let fill = fills.split(&format!("<{p}fill>")).nth(fill + 1).expect("the fill is listed");
        assert!(fill.contains("FFFFC7CE"), "{cell}: {fill}");
    }
    let comments: Vec<&String> = copy.keys().filter(|path| path.contains("comments")).collect();
    let notes: String = comments.iter().map(|path| text(copy, path)).collect();
    assert!(FAULTY.iter().all(|cell| notes.contains(&format!("ref=\"{cell}\""))), "{notes}");
    let shapes: String = copy.keys().filter(|path| path.contains("vmlDrawing")).map(|path| text(copy, path)).collect();
    for (row, column) in [(4, 4), (4, 8)] {
        assert!(shapes.contains(&format!("Row>{row}</")) && shapes.contains(&format!("Column>{column}</")), "{shapes}");
    }
    assert!(xml.contains(&format!("<{p}legacyDrawing ")), "{xml}");
}

#[test]
fn cells_that_are_not_written_are_added_in_their_order() {
    let (found, copy) = annotated(&table(), "表.xlsx");
    assert_eq!(found, FAULTY);
    check_marks(&copy, SHEET, "");
    let xml = text(&copy, SHEET);
    let fifth: Vec<String> = cells(&xml).into_iter().map(|(cell, _)| cell).filter(|cell| cell.ends_with('5')).collect();
    assert_eq!(fifth, ["A5", "B5", "C5", "D5", "E5", "F5", "G5", "H5", "I5", "K5", "M5"]);
    assert_eq!(text(&copy, "xl/sharedStrings.xml"), text(&table(), "xl/sharedStrings.xml"));
    let properties = text(&copy, "docProps/app.xml");
    assert!(
        properties.contains("<vt:i4>2</vt:i4>")
            && properties.contains("<vt:lpstr>问题清单</vt:lpstr><vt:lpstr>公共法律服务</vt:lpstr>"),
        "{properties}"
    );
    assert!(!xml.contains("tabSelected"), "only the list is selected: {xml}");
}

/// The part with a prefix before every name.
fn prefixed(xml: &str) -> String {
    let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let xml = xml.replace(&format!("xmlns=\"{namespace}\""), &format!("xmlns:x=\"{namespace}\""));
    let changed = xml.replace("</", "<\u{1}").replace('<', "<x:").replace("<x:\u{1}", "</x:");
    changed.replace("<x:?", "<?")
}

#[test]
fn prefixes_are_kept() {
    let mut parts = table();
    for path in ["xl/workbook.xml", SHEET, "xl/styles.xml", "xl/sharedStrings.xml"] {
        edit(&mut parts, path, |xml| prefixed(&xml));
    }
    let (found, copy) = annotated(&parts, "表.xlsx");
    assert_eq!(found, FAULTY);
    check_marks(&copy, SHEET, "x:");
    let workbook = text(&copy, "xl/workbook.xml");
    assert!(workbook.contains("<x:sheets><x:sheet name=\"问题清单\""), "{workbook}");
    assert!(workbook.contains("</x:sheets><x:definedNames>"), "{workbook}");
}

#[test]
fn the_strict_namespaces_are_kept() {
    let mut parts = table();
    for path in parts.keys().cloned().collect::<Vec<_>>() {
        edit(&mut parts, &path, |xml| {
            let xml = xml.replace(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            );
            xml.replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
        });
    }
    let (found, copy) = annotated(&parts, "表.xlsx");
    assert_eq!(found, FAULTY);
    check_marks(&copy, SHEET, "");
    for (path, bytes) in &copy {
        let xml = String::from_utf8_lossy(bytes);
        assert!(!xml.contains("openxmlformats.org/spreadsheetml/2006/main"), "{path}: {xml}");
        assert!(!xml.contains("openxmlformats.org/officeDocument/2006/relationships/comments"), "{path}: {xml}");
    }
}

#[test]
fn rows_and_cells_without_addresses_keep_their_places() {
    let mut parts = table();
    edit(&mut parts, SHEET, |xml| {
        let rows: Vec<String> = (1..=5).map(|row| format!("<row r=\"{row}\"")).collect();
        let mut xml = rows.iter().fold(xml, |xml, row| xml.replace(row, "<row"));
        // Up to the gap before E5, where the next cell has to say where it is.
        for cell in ["A5", "B5", "C5", "D5", "G5", "H5", "A4", "B4"] {
            xml = xml.replace(&format!("<c r=\"{cell}\""), "<c");
        }
        xml
    });
    let (found, copy) = annotated(&parts, "表.xlsx");
    assert_eq!(found, FAULTY);
    check_marks(&copy, SHEET, "");
    // Without a gap every cell may go without an address: one that is added moves none.
    edit(&mut parts, SHEET, |xml| {
        xml.replace("<c r=\"F5\"", "<c/><c")
            .replace("<c r=\"K5\"", "<c/><c/><c")
            .replace("spans=\"1:14\"", "spans=\"1:3\"")
    });
    let (found, copy) = annotated(&parts, "表.xlsx");
    assert_eq!(found, FAULTY);
    let xml = text(&copy, SHEET);
    let marked: Vec<&str> = xml.split("<c").filter(|tag| tag.starts_with(" s=\"") && tag.contains("\"/>")).collect();
    assert_eq!(marked.len(), 2, "{xml}");
}

#[test]
fn threads_are_left_alone_and_their_notes_get_our_text() {
    let mut parts = table();
    let note = r#"<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>tc={AB}</author></authors><commentList><comment ref="E5" authorId="0" shapeId="0"><text><t>[线程批注]
批注: 谁来补？</t></text></comment></commentList></comments>"#;
    let thread = r#"<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="E5" id="{AB}"><text>谁来补？</text></threadedComment></ThreadedComments>"#;
    // A drawing in which a break is not closed, as Excel's own are.
    let shapes = r##"<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t201"><v:textbox><div>按钮<br></div></v:textbox><x:ClientData ObjectType="Button"><x:Anchor>1, 2, 3, 4, 5, 6, 7, 8</x:Anchor></x:ClientData></v:shape><v:shape id="_x0000_s1026" type="#_x0000_t202"><x:ClientData ObjectType="Note"><x:Anchor>5, 0, 3, 0, 6, 0, 4, 0</x:Anchor><x:Row>4</x:Row><x:Column>4</x:Column></x:ClientData></v:shape></xml>"##;
    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{base}/vmlDrawing\" Target=\"../drawings/vmlDrawing1.vml\"/><Relationship Id=\"rId2\" Type=\"{base}/comments\" Target=\"../comments1.xml\"/><Relationship Id=\"rId3\" Type=\"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment\" Target=\"../threadedComments/threadedComment1.xml\"/></Relationships>"
    );
    for (path, xml) in [
        ("xl/comments1.xml", note),
        ("xl/threadedComments/threadedComment1.xml", thread),
        ("xl/drawings/vmlDrawing1.vml", shapes),
        ("xl/worksheets/_rels/sheet1.xml.rels", relations.as_str()),
    ] {
        parts.insert(path.to_owned(), xml.as_bytes().to_vec());
    }
    edit(&mut parts, SHEET, |xml| {
        xml.replace("</worksheet>", "<legacyDrawing r:id=\"rId1\"/><extLst><ext uri=\"{X}\"/></extLst></worksheet>")
    });
    let (found, copy) = annotated(&parts, "表.xlsx");
    // What somebody wrote at E5 is told of, and what is wrong there.
    assert_eq!(found, ["E5", "E5", "I5"]);
    check_marks(&copy, SHEET, "");
    assert_eq!(text(&copy, "xl/threadedComments/threadedComment1.xml"), thread);
    let notes = text(&copy, "xl/comments1.xml");
    assert!(notes.contains("谁来补？</t></r><r>") && notes.matches("【mulu 检查】").count() == 2, "{notes}");
    let drawing = text(&copy, "xl/drawings/vmlDrawing1.vml");
    assert!(drawing.contains("<div>按钮<br></div>") && drawing.contains("1, 2, 3, 4, 5, 6, 7, 8"), "{drawing}");
    assert!(!drawing.contains("5, 0, 3, 0, 6, 0, 4, 0"), "the note's box is larger: {drawing}");
    assert_eq!(drawing.matches("<v:shape ").count(), 3, "{drawing}");
    let xml = text(&copy, SHEET);
    assert!(xml.contains("<legacyDrawing r:id=\"rId1\"/><extLst>"), "{xml}");
}

#[test]
fn notes_stand_before_tables_and_extensions() {
    let mut parts = table();
    edit(&mut parts, SHEET, |xml| {
        let rest = "<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice Requires=\"x14\"><controls/></mc:Choice></mc:AlternateContent><extLst><ext uri=\"{X}\"/></extLst>";
        xml.replace("</worksheet>", &format!("{rest}</worksheet>"))
    });
    let (_, copy) = annotated(&parts, "表.xlsx");
    let xml = text(&copy, SHEET);
    let (notes, rest) = (xml.find("<legacyDrawing"), xml.find("<mc:AlternateContent"));
    assert!(notes > xml.find("<pageMargins") && notes < rest && notes.is_some(), "{xml}");
}

#[test]
fn macros_are_kept() {
    let mut parts = table();
    edit(&mut parts, "[Content_Types].xml", |xml| {
        let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
        let bin = "<Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/>";
        xml.replace(sheet, "application/vnd.ms-excel.sheet.macroEnabled.main+xml").replacen(
            "<Default ",
            &format!("{bin}<Default "),
            1,
        )
    });
    parts.insert("xl/vbaProject.bin".to_owned(), vec![0xd0, 0xcf, 0, 1, 2]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("宏.xlsm"), package::workbook(&parts)).expect("a file can be written");
    mulu(folder.path(), &["validate", "宏.xlsm", "--annotate", "out", "-q"]);
    let copy = package::parts(&fs::read(folder.path().join("out/宏.xlsm")).expect("it keeps its ending"));
    assert_eq!(copy["xl/vbaProject.bin"], [0xd0, 0xcf, 0, 1, 2]);
    assert!(text(&copy, "[Content_Types].xml").contains("macroEnabled"));
    check_marks(&copy, SHEET, "");
}

#[test]
fn a_workbook_without_formats_gets_some() {
    let mut parts = table();
    parts.remove("xl/styles.xml");
    edit(&mut parts, "xl/_rels/workbook.xml.rels", |xml| {
        let at = xml.find("<Relationship Id=\"rId3\"").unwrap_or_else(|| panic!("{xml}"));
        let end = at + xml[at..].find("/>").expect("it ends") + 2;
        assert!(xml[at..end].contains("/styles"), "{xml}");
        xml[..at].to_owned() + &xml[end..]
    });
    edit(&mut parts, "[Content_Types].xml", |xml| {
        let at = xml.find("<Override PartName=\"/xl/styles.xml\"").expect("it is listed");
        xml[..at].to_owned() + &xml[at + xml[at..].find("/>").expect("it ends") + 2..]
    });
    edit(&mut parts, SHEET, |xml| xml.replace(" s=\"1\"", ""));
    let (found, mut copy) = annotated(&parts, "表.xlsx");
    assert_eq!(found, FAULTY);
    let styles = copy.remove("xl/styles1.xml").expect("the part is there");
    copy.insert("xl/styles.xml".to_owned(), styles);
    check_marks(&copy, SHEET, "");
}

#[test]
fn another_list_of_that_name_stays() {
    let parts = parts(&sheet::workbook(&format!("{TABLE}# 问题清单\n单位自己的清单\n")));
    let (_, copy) = annotated(&parts, "表.xlsx");
    let workbook = text(&copy, "xl/workbook.xml");
    assert!(workbook.contains("name=\"问题清单（2）\"") && workbook.contains("name=\"问题清单\""), "{workbook}");
    // Read again, neither is taken for a table that went wrong.
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("表.xlsx"), package::workbook(&copy)).expect("a file can be written");
    let again = mulu(folder.path(), &[&["validate", "表.xlsx", "--format", "short"], &ALLOWED[..]].concat());
    let lines = String::from_utf8_lossy(&again.stdout).into_owned();
    assert_eq!(lines.lines().filter(|line| line.contains("SRC014")).count(), 0, "{lines}");
}

#[test]
fn other_formats_keep_what_was_read_of_them() {
    let row = |attributes: &str, cells: &[&str]| {
        let cell = |text: &&str| match text.strip_prefix("=>") {
            Some(text) => format!(
                "<table:table-cell table:number-columns-spanned=\"2\"><text:p>{text}</text:p></table:table-cell><table:covered-table-cell/>"
            ),
            None if text.is_empty() => "<table:table-cell/>".to_owned(),
            None => format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>"),
        };
        format!("<table:table-row{attributes}>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let header = [
        "序号",
        "一级事项",
        "二级事项",
        "公开内容",
        "公开依据",
        "公开时限",
        "公开主体",
        "公开渠道和载体",
        "全社会",
        "特定群体",
        "主动",
        "依申请",
        "县级",
        "乡级",
    ];
    let item = |serial, basis| {
        [
            serial,
            "律师",
            "律师执业许可公示",
            "1.许可决定书",
            basis,
            "信息形成之日起20个工作日内",
            "示例县司法局",
            "政府网站",
            "√",
            "",
            "√",
            "",
            "√",
            "",
        ]
    };
    let rows = [
        row("", &["=>示例县公共法律服务领域基层政务公开标准目录"]),
        row("", &header),
        row("", &item("1", "《中华人民共和国律师法》")),
        row(" table:visibility=\"collapse\"", &item("2", "")),
    ]
    .concat();
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\"><office:automatic-styles><style:style style:name=\"co1\"><style:table-column-properties style:column-width=\"5.08cm\"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"法律[服务]/一二三四五六七八九十一二三四五六七八九十一二三四五\"><table:table-column table:style-name=\"co1\" table:number-columns-repeated=\"2\"/><table:table-column table:visibility=\"collapse\"/>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let ods = Parts::from([
        ("META-INF/manifest.xml".to_owned(), b"<manifest/>".to_vec()),
        ("content.xml".to_owned(), content.into_bytes()),
    ]);
    let (found, copy) = annotated(&ods, "表.ods");
    assert!(found.contains(&"E4".to_owned()), "{found:?}");
    let xml = text(&copy, SHEET);
    let fourth = &xml[xml.find("<row r=\"4\"").expect("it is written")..];
    assert!(fourth[..fourth.find('>').expect("it ends")].contains("hidden=\"1\""), "{xml}");
    assert!(xml.contains("<mergeCell ref=\"A1:B1\"/>"), "{xml}");
    let columns = &xml[xml.find("<cols>").expect("widths")..xml.find("</cols>").expect("widths")];
    assert!(columns.contains("min=\"1\" max=\"2\" width=\"27") && columns.contains("min=\"3\" max=\"3\""), "{columns}");
    assert!(columns.contains("hidden=\"1\""), "{columns}");
    // The sheet's name is one that .xlsx does not allow; the links lead to the name that it has.
    let name = "法律_服务__一二三四五六七八九十一二三四五六七八九十一二三四";
    assert!(text(&copy, "xl/workbook.xml").contains(&format!("name=\"{name}\"")), "{}", text(&copy, "xl/workbook.xml"));
    let list = text(&copy, "xl/worksheets/mulu-list.xml");
    assert!(
        list.contains(&format!("location=\"&apos;{name}&apos;!E4\"")) && list.contains("由 .ods 文件转换而来"),
        "{list}"
    );
    let notes: String = copy.keys().filter(|path| path.contains("comments")).map(|path| text(&copy, path)).collect();
    assert!(notes.contains("ref=\"E4\""), "{notes}");
}

/// A folder with workbooks, and what mulu says when it annotates them.
fn in_folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
    folder
}

#[test]
fn copies_lie_as_the_workbooks_do_and_share_no_place() {
    let book = || sheet::workbook(TABLE);
    let xls = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks/book-02.xls"))
        .expect("it is there");
    let ods = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks/book-03.ods"))
        .expect("it is there");
    let folder = in_folder(&[
        ("报送/甲/表.xlsx", book()),
        ("报送/乙/表.xlsx", book()),
        ("报送/乙/表.xls", xls),
        ("报送/乙/表.ods", ods),
        ("报送/坏.xlsx", b"PK\x03\x04".to_vec()),
        ("报送/目录.yaml", b"format: 1\n".to_vec()),
    ]);
    let output = mulu(folder.path(), &["validate", "报送", "--annotate", "退回", "-o", "report.txt"]);
    let said = stderr(&output);
    assert!(said.contains("no copy was written of 报送/坏.xlsx") && said.contains("退回: 4 workbooks"), "{said}");
    let mut names: Vec<String> = Vec::new();
    for below in ["", "甲", "乙"] {
        let entries = fs::read_dir(folder.path().join("退回").join(below)).expect("the folder is there");
        names.extend(
            entries.map(|entry| format!("{below}/{}", entry.expect("it can be listed").file_name().to_string_lossy())),
        );
    }
    names.sort();
    assert_eq!(
        names,
        ["/.mulu-annotated", "/乙", "/甲", "乙/表-xls.xlsx", "乙/表-xlsx.xlsx", "乙/表.xlsx", "甲/表.xlsx"]
    );
    // Run again over the whole folder, the copies are passed over and written anew.
    let output = mulu(folder.path(), &["validate", ".", "--annotate", "退回", "-o", "report.txt"]);
    let said = stderr(&output);
    assert!(said.contains("退回 was passed over") && said.contains("退回: 4 workbooks"), "{said}");
}

#[test]
fn nothing_but_an_untouched_copy_is_overwritten() {
    let folder = in_folder(&[("表.xlsx", sheet::workbook(TABLE)), ("退回/表.xlsx", b"somebody's".to_vec())]);
    let run = |into: &str| mulu(folder.path(), &["validate", "表.xlsx", "--annotate", into, "-q"]);
    let copy = |into: &str| folder.path().join(into).join("表.xlsx");
    let refused = run("退回");
    assert_eq!(
        (refused.status.code(), fs::read(copy("退回")).expect("it is there")),
        (Some(2), b"somebody's".to_vec())
    );
    assert!(stderr(&refused).contains("is no annotated copy"), "{}", stderr(&refused));
    for _ in 0..2 {
        let written = run("新");
        assert_eq!((written.status.code(), stderr(&written)), (Some(1), String::new()), "quiet says nothing");
    }
    // Whoever saves a copy writes its list into a part of another name.
    let mut saved = parts(&fs::read(copy("新")).expect("it is there"));
    let list = saved.remove("xl/worksheets/mulu-list.xml").expect("the list is there");
    saved.insert("xl/worksheets/sheet9.xml".to_owned(), list);
    for path in ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"] {
        edit(&mut saved, path, |xml| xml.replace("mulu-list.xml", "sheet9.xml"));
    }
    fs::write(copy("新"), package::workbook(&saved)).expect("a file can be written");
    let refused = run("新");
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("somebody has changed since"), "{}", stderr(&refused));
    assert_eq!(fs::read(copy("新")).expect("it is there"), package::workbook(&saved));
}

#[test]
fn copies_do_not_go_where_the_tables_lie() {
    let folder = in_folder(&[("报送/表.xlsx", sheet::workbook(TABLE))]);
    for into in ["报送", "."] {
        let refused = mulu(folder.path(), &["validate", "报送", "--annotate", into, "-q"]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(stderr(&refused).contains("which is being checked"), "{}", stderr(&refused));
    }
    assert_eq!(fs::read_dir(folder.path().join("报送")).expect("it is there").count(), 1);
}
