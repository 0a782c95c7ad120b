//! Annotated copies: all is as it was but for the marks, which are where the findings are. As openpyxl and LibreOffice see it, where these
//! are here; as the parts have it; and as mulu reads it again.

#[path = "support/package.rs"]
mod package;
#[path = "support/program.rs"]
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use program::is_here;
use serde_json::Value;

/// The day of all runs.
const DAY: &str = "2026-06-01";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn mulu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(folder).args(arguments).args(["--lang", "zh-CN"]);
    command.output().expect("mulu starts")
}

/// Checks a path and writes annotated copies into a folder; returns the findings.
fn annotate(folder: &Path, path: &str, into: &Path) -> Vec<Value> {
    let into = into.to_string_lossy();
    let output = mulu(folder, &["validate", path, "--annotate", &into, "--format", "json", "--as-of", DAY]);
    assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    report["findings"].as_array().expect("a list of findings").clone()
}

/// The workbooks of the tests that others wrote, each with its findings and its copy.
struct Pair {
    original: PathBuf,
    copy: PathBuf,
    findings: Vec<Value>,
}

fn pairs(into: &Path) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for folder in ["examples/county/tables", "tests/fixtures/workbooks", "tests/fixtures/annotate"] {
        let into = into.join(folder.replace('/', "-"));
        let findings = annotate(root(), folder, &into);
        let mut names: Vec<PathBuf> = fs::read_dir(root().join(folder))
            .expect("the folder is there")
            .map(|entry| entry.expect("it can be listed").path())
            .collect();
        names.sort();
        for original in names.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "xlsx")) {
            let file = original.file_name().expect("it has a name").to_string_lossy().into_owned();
            let own = findings.iter().filter(|finding| finding["locus"]["file"] == format!("{folder}/{file}"));
            pairs.push(Pair { copy: into.join(&file), findings: own.cloned().collect(), original });
        }
    }
    assert!(pairs.len() > 14, "there are workbooks to look at");
    pairs
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The cell that a person clicks for a cell of a merged area.
fn anchor(cell: &str, areas: &Value) -> String {
    let split = cell.find(|c: char| c.is_ascii_digit()).expect("an address ends in digits");
    let column = cell[..split].bytes().fold(0_u64, |number, letter| number * 26 + u64::from(letter - b'A') + 1);
    let row: u64 = cell[split..].parse().expect("a row is a number");
    let bounds = |area: &Value| [0, 1, 2, 3].map(|at| area[at].as_u64().expect("a bound is a number"));
    let holds = |area: &[u64; 4]| (area[0]..=area[2]).contains(&row) && (area[1]..=area[3]).contains(&column);
    let found = areas.as_array().into_iter().flatten().map(bounds).find(holds);
    let number = |number: u64| u32::try_from(number - 1).expect("sheets are small");
    found.map_or(cell.to_owned(), |area| mulu::model::locus::address(number(area[0]), number(area[1])))
}

#[test]
fn openpyxl_finds_nothing_changed_but_the_marks() {
    if !is_here("python3", &["-c", "import openpyxl"], "python3 with openpyxl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    for Pair { original, copy, findings } in pairs(folder.path()) {
        let file = original.display();
        let script = root().join("tests/support/compare_workbooks.py");
        let output = Command::new("python3").arg(script).arg(&original).arg(&copy).output().expect("python3 starts");
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
        let seen: Value = serde_json::from_slice(&output.stdout).expect("the script prints JSON");
        assert_eq!(seen["differences"], Value::Array(Vec::new()), "{file}");
        assert_eq!((text(&seen, "first"), text(&seen, "active")), ("问题清单", "问题清单"), "{file}");

        let (mut colors, mut notes) = (BTreeMap::new(), BTreeMap::<String, Vec<&Value>>::new());
        // A note of somebody else stands at its cell as it did, and is named in the list alone.
        let is_marked = |finding: &&Value| {
            let is_others_note = finding["rule"] == "SRC022" && finding["field"].is_null();
            finding["locus"]["cell"].is_string() && !is_others_note
        };
        for finding in findings.iter().filter(is_marked) {
            let sheet = text(&finding["locus"], "sheet");
            let anchor = anchor(text(&finding["locus"], "cell"), &seen["areas"][sheet]);
            // openpyxl tells of a merged area its first cell alone.
            *colors.entry((sheet.to_owned(), anchor.clone())).or_insert(false) |= finding["severity"] == "deny";
            notes.entry(format!("{sheet}!{anchor}")).or_default().push(finding);
        }
        let filled: BTreeMap<(String, String), bool> = seen["filled"]
            .as_array()
            .expect("a list of cells")
            .iter()
            .map(|cell| {
                let part = |at: usize| cell[at].as_str().expect("it is text").to_owned();
                assert!(["FFFFC7CE", "FFFFEB9C"].contains(&part(2).as_str()), "{file}: {cell}");
                ((part(0), part(1)), part(2) == "FFFFC7CE")
            })
            .collect();
        assert_eq!(filled, colors, "{file}: the cells that are coloured, and whether as errors");

        let comments = seen["comments"].as_object().expect("notes by their cells");
        assert_eq!(
            comments.keys().collect::<BTreeSet<_>>(),
            notes.keys().collect::<BTreeSet<_>>(),
            "{file}: noted cells"
        );
        for (cell, findings) in notes {
            let note = comments[&cell].as_str().expect("a note is text");
            for finding in findings {
                assert!(note.contains(text(finding, "message")), "{file} {cell}: {note}");
                assert!(note.contains(text(finding, "help")), "{file} {cell}: {note}");
            }
        }
        check_list(&seen, &findings, &file.to_string());
    }
}

/// The list has every finding, in the order of the report, and leads to its cell.
fn check_list(seen: &Value, findings: &[Value], file: &str) {
    let list = seen["list"].as_array().expect("the list has lines");
    assert_eq!(list.len(), findings.len(), "{file}");
    for (line, finding) in list.iter().zip(findings) {
        for key in ["rule", "message", "help"] {
            assert_eq!(line[key], finding[key], "{file}");
        }
        let locus = &finding["locus"];
        let sheets = seen["sheets"].as_array().expect("sheets");
        let sheet = locus["sheet"].as_str().unwrap_or_else(|| sheets[1].as_str().expect("a name"));
        let cell = locus["cell"].as_str().unwrap_or("A1");
        assert_eq!(text(line, "link"), format!("'{}'!{cell}", sheet.replace('\'', "''")), "{file}");
        assert!(sheets.iter().any(|own| own == sheet), "{file}: {sheet} is a sheet");
    }
}

/// What an annotation may change of a workbook besides its sheets, their notes and what these lead to.
const CHANGED: [&str; 5] =
    ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "docProps/app.xml"];

#[test]
fn other_parts_stay_as_they_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for Pair { original, copy, findings } in pairs(folder.path()) {
        let (before, after) = (read(&original), read(&copy));
        let (old, new) = (package::parts(&before), package::parts(&after));
        let with_faults: BTreeSet<&str> = findings.iter().map(|finding| text(&finding["locus"], "sheet")).collect();
        let mut untouched = 0;
        for (path, bytes) in &old {
            let is_of_sheet = ["xl/worksheets/", "xl/comments", "xl/drawings/commentsDrawing"]
                .iter()
                .any(|own| path.starts_with(own));
            if new.get(path) == Some(bytes) {
                untouched += 1;
            } else {
                assert!(CHANGED.contains(&path.as_str()) || is_of_sheet, "{}: {path}", copy.display());
            }
        }
        assert!(untouched > 3 || with_faults.is_empty(), "{}: {untouched} parts untouched", copy.display());
        for part in ["xl/theme/theme1.xml", "docProps/core.xml"] {
            assert!(contains(&after, &packed(&before, part)), "{}: {part} is copied as it is packed", copy.display());
        }
        check_order(&new, &copy);
    }
}

/// A part as it lies in the zip.
fn packed(bytes: &[u8], path: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook is a zip");
    let part = zip.by_name(path).expect("the part is there");
    let start = usize::try_from(part.data_start().expect("it is known")).expect("files are small");
    bytes[start..start + usize::try_from(part.compressed_size()).expect("files are small")].to_vec()
}

fn contains(bytes: &[u8], piece: &[u8]) -> bool {
    memchr::memmem::find(bytes, piece).is_some()
}

/// What follows the reference to notes in a sheet; Excel opens no sheet in which it stands elsewhere.
const AFTER_NOTES: [&str; 8] =
    ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"];

fn check_order(parts: &package::Parts, copy: &Path) {
    for path in parts.keys().filter(|path| path.starts_with("xl/worksheets/") && !path.contains("/_rels/")) {
        let xml = package::text(parts, path);
        let Some(at) = xml.find("<legacyDrawing ") else { continue };
        let later = AFTER_NOTES.iter().filter_map(|name| xml.find(&format!("<{name}")));
        assert!(later.into_iter().all(|later| at < later), "{} {path}", copy.display());
        let before =
            ["</sheetData>", "<mergeCells", "<pageMargins", "<drawing "].iter().filter_map(|name| xml.rfind(name));
        assert!(before.into_iter().all(|before| before < at), "{} {path}", copy.display());
    }
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What mulu reads of a workbook, without the file's name.
fn shown(path: &Path) -> Value {
    let folder = path.parent().expect("it lies in a folder");
    let file = path.file_name().expect("it has a name").to_string_lossy();
    let output = mulu(folder, &["show", &file, "--format", "json"]);
    let stdout = String::from_utf8(output.stdout).expect("mulu prints UTF-8").replace(&*file, "FILE");
    serde_json::from_str::<Value>(&stdout).expect("it is JSON")["catalogs"].clone()
}

#[test]
fn a_copy_reads_as_the_original() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for Pair { original, copy, .. } in pairs(folder.path()) {
        assert_eq!(shown(&copy), shown(&original), "{}", copy.display());
    }
    // Other formats come back as .xlsx, with the same content at the same places.
    for name in ["book-02.xls", "book-03.ods", "book-05.xls", "book-06.ods", "book-08.xls", "book-09.ods"] {
        let original = root().join("tests/fixtures/workbooks").join(name);
        let copy = folder.path().join("tests-fixtures-workbooks").join(name).with_extension("xlsx");
        assert_eq!(shown(&copy), shown(&original), "{name}");
    }
}

#[test]
fn annotating_a_copy_gives_the_same_copy() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    for name in ["司法局.xlsx", "住房和城乡建设局.xlsx"] {
        let original = format!("examples/county/tables/{name}");
        annotate(root(), &original, &first);
        annotate(&first, name, &second);
        assert_eq!(read(&first.join(name)), read(&second.join(name)), "{name}");
        annotate(root(), &original, &second);
        assert_eq!(read(&first.join(name)), read(&second.join(name)), "{name}: the same input gives the same bytes");
    }
    annotate(root(), "tests/fixtures/annotate/rich.xlsx", &first);
    annotate(&first, "rich.xlsx", &second);
    assert_eq!(read(&first.join("rich.xlsx")), read(&second.join("rich.xlsx")));
}

#[test]
fn what_was_mended_loses_its_mark() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    annotate(root(), "tests/fixtures/annotate/rich.xlsx", &first);
    let sheet = "xl/worksheets/sheet2.xml";
    let original = package::parts(&read(&root().join("tests/fixtures/annotate/rich.xlsx")));
    let mut parts = package::parts(&read(&first.join("rich.xlsx")));
    // The department mends the body (G6, which has a note of its own) and the time limit, and saves: sheets get other parts.
    package::edit(&mut parts, sheet, |xml| {
        assert!(xml.contains("<t>按规定公开</t>") && xml.contains("<t>相关部门</t>"));
        let xml = xml.replace("<t>相关部门</t>", "<t>示例县司法局</t>");
        xml.replace("<t>按规定公开</t>", "<t>自制作或获取该信息之日起20个工作日内公开</t>")
    });
    parts.remove("xl/worksheets/mulu-list.xml").map(|list| parts.insert("xl/worksheets/sheet5.xml".into(), list));
    for list in ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"] {
        package::edit(&mut parts, list, |xml| xml.replace("mulu-list.xml", "sheet5.xml"));
    }
    let back = folder.path().join("back");
    fs::create_dir(&back).expect("a folder can be made");
    fs::write(back.join("rich.xlsx"), package::workbook(&parts)).expect("a file can be written");
    annotate(&back, "rich.xlsx", &second);
    let again = package::parts(&read(&second.join("rich.xlsx")));
    let (before, after) = (package::text(&original, sheet), package::text(&again, sheet));
    for cell in ["F6", "G6"] {
        assert_eq!(style(&after, cell), style(&before, cell), "{cell} has its own format again");
    }
    assert_ne!(style(&after, "E6"), style(&before, "E6"), "E6 is as empty as before");
    // The title goes over A1:N1, of which only the first cell was written.
    assert_eq!(style(&after, "N1"), style(&after, "B1"), "all of a merged area is coloured");
    let comments = package::text(&again, "xl/comments/comment1.xml");
    assert!(!comments.contains("ref=\"F6\""), "{comments}");
    let note = &comments[comments.find("ref=\"G6\"").expect("the department's note is kept")..];
    let note = &note[..note.find("</comment>").expect("it ends")];
    assert!(note.contains("主体待定") && !note.contains("mulu"), "{note}");
    let shapes = package::text(&again, "xl/drawings/commentsDrawing1.vml");
    let notes = comments.matches("<comment ").count();
    assert_eq!(shapes.matches(":ClientData ObjectType=").count(), notes, "each note has its shape");
    assert_eq!(
        again.keys().filter(|path| path.contains("mulu-list") || path.contains("sheet5")).count(),
        1,
        "one list"
    );
}

/// The format of a cell.
fn style(sheet: &str, cell: &str) -> String {
    let at = sheet.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("{cell} is written"));
    let tag = &sheet[at..at + sheet[at..].find('>').expect("a tag ends")];
    tag.split(" s=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

#[test]
fn libreoffice_opens_the_copies() {
    if !is_here("soffice", &["--version"], "LibreOffice (soffice)") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    annotate(root(), "tests/fixtures/annotate/rich.xlsx", folder.path());
    let copy = folder.path().join("rich.xlsx");
    let (before, after) =
        (pages(&root().join("tests/fixtures/annotate/rich.xlsx"), folder.path()), pages(&copy, folder.path()));
    assert!(after > before, "{before} pages became {after}");
    // Saved by LibreOffice, which keeps less than Excel does, it is known again all the same.
    let saved = folder.path().join("saved");
    convert(&copy, "xlsx", &saved, folder.path());
    let again = folder.path().join("again");
    annotate(&saved, "rich.xlsx", &again);
    let parts = package::parts(&read(&again.join("rich.xlsx")));
    assert_eq!(package::text(&parts, "xl/workbook.xml").matches("name=\"问题清单\"").count(), 1);
    let notes = notes_in(&package::parts(&read(&copy)));
    assert!(notes > 0);
    assert_eq!(notes_in(&parts), notes, "no note is doubled");
}

/// How many notes of ours a workbook has.
fn notes_in(parts: &std::collections::BTreeMap<String, Vec<u8>>) -> usize {
    let comments = parts.keys().filter(|path| path.starts_with("xl/comments"));
    comments.map(|path| package::text(parts, path).matches("【mulu 检查】").count()).sum()
}

/// How many pages LibreOffice prints of a workbook.
fn pages(workbook: &Path, folder: &Path) -> usize {
    let into = folder.join("printed");
    convert(workbook, "pdf", &into, folder);
    let name = workbook.with_extension("pdf");
    let bytes = read(&into.join(name.file_name().expect("it has a name")));
    bytes.windows(11).filter(|window| window == b"/Type/Page/").count()
}

fn convert(workbook: &Path, to: &str, into: &Path, folder: &Path) {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let mut command = Command::new("soffice");
    command.args([&profile, "--headless", "--convert-to", to, "--outdir"]).arg(into).arg(workbook);
    let output = command.output().expect("soffice starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
