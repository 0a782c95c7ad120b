//! The merged workbook as others see it: read by openpyxl, and printed by LibreOffice. Where these are absent a line says so.

#[path = "support/program.rs"]
mod program;

use std::path::{Path, PathBuf};
use std::process::Command;

use mulu::model::{Catalog, Domain, Regions, Tier, values};
use mulu::read::Reader;
use program::is_here;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Merges the clean county into a folder.
fn merged(folder: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(root()).args(["merge", "examples/county-clean", "-q", "-o"]).arg(folder);
    assert!(command.status().expect("mulu starts").success());
}

fn catalogs(folder: &Path) -> Vec<Catalog> {
    let names = Domain::all().iter().map(|domain| format!("{}-{}.yaml", domain.code, domain.slug));
    let names = names.chain(["supplementary.yaml".to_owned()]);
    names
        .map(|name| {
            let mut reading = Reader::new(&Regions::default()).file(&folder.join(&name), &name);
            assert_eq!(reading.catalogs.len(), 1, "{name}");
            reading.catalogs.remove(0)
        })
        .collect()
}

#[test]
fn openpyxl_reads_the_items_of_the_merged_files() {
    if !is_here("python3", &["-c", "import openpyxl"], "python3 with openpyxl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    merged(folder.path());
    let script = root().join("tests/support/read_workbook.py");
    let output = Command::new("python3").arg(script).arg(folder.path().join("catalog.xlsx")).output();
    let output = output.expect("python3 starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let book: Value = serde_json::from_slice(&output.stdout).expect("the script prints JSON");
    assert_eq!(book["first"], "封面");
    assert_eq!(book["title"], "示例县基层政务公开标准目录");
    let sheets = book["sheets"].as_object().expect("sheets by name");
    assert_eq!(sheets.len(), 27);
    for catalog in catalogs(folder.path()) {
        let title = &catalog.title.as_ref().expect("a merged catalog has a title").value;
        let sheet = sheets.values().find(|sheet| sheet["title"] == **title).unwrap_or_else(|| panic!("{title}"));
        for (key, value) in [("repeated", "$3:$4"), ("landscape", "landscape")] {
            assert_eq!(sheet[key], value, "{title}");
        }
        assert_eq!(sheet["frozen"], "D5", "{title}");
        assert_eq!(sheet["paper"], 8, "{title}: A3");
        assert_eq!(sheet["formulas"], 0, "{title}");
        let rows = sheet["rows"].as_array().expect("rows");
        assert_eq!(rows.len(), catalog.items.len(), "{title}");
        for (row, item) in rows.iter().zip(&catalog.items) {
            let text = |heading: &str| row[heading].as_str().unwrap_or_default();
            let own = |field: &Option<mulu::model::Sourced<String>>| {
                field.as_ref().map_or(String::new(), |f| f.value.clone())
            };
            assert_eq!(text("一级事项"), own(&item.category), "{title}");
            assert_eq!(text("二级事项"), own(&item.name), "{title}");
            assert_eq!(text("公开时限"), item.time_limit.as_ref().map_or("", |limit| limit.text()), "{title}");
            for element in values(item.elements.as_ref()) {
                assert!(text("公开内容（要素）").contains(element.as_str()), "{title}: {element}");
            }
            for channel in values(item.channels.as_ref()) {
                assert!(text("公开渠道和载体").contains(&format!("■{channel}")), "{title}: {channel}");
            }
            let is_ticked = |heading: &str| text(heading) == "√";
            assert_eq!(is_ticked("全社会"), item.audience.as_ref().is_some_and(|audience| audience.public), "{title}");
            let has = |tier: Tier| values(item.tiers.as_ref()).any(|own| *own == tier);
            assert_eq!(is_ticked("县级"), has(Tier::County), "{title}");
        }
    }
}

#[test]
fn libreoffice_prints_the_workbooks() {
    if !is_here("soffice", &["--version"], "LibreOffice (soffice)") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    merged(folder.path());
    let review = folder.path().join("review.xlsx");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(root()).args(["export", "examples/county", "--review", "-q", "-o"]).arg(&review);
    // One of its files cannot be read, which the exit code tells.
    assert_eq!(command.status().expect("mulu starts").code(), Some(1));
    for (name, sheets) in [("catalog.xlsx", 28), ("review.xlsx", 28)] {
        let pages = pages(&folder.path().join(name));
        assert!(pages >= sheets, "{name}: {pages} pages for {sheets} sheets");
    }
}

/// How many pages LibreOffice prints of a workbook.
fn pages(workbook: &Path) -> usize {
    let folder = workbook.parent().expect("the workbook lies in a folder");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let mut command = Command::new("soffice");
    command.args([&profile, "--headless", "--convert-to", "pdf", "--outdir"]).arg(folder).arg(workbook);
    let output = command.output().expect("soffice starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pdf: PathBuf = workbook.with_extension("pdf");
    let bytes = std::fs::read(&pdf).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let is_page = |window: &[u8]| window == b"/Type/Page/";
    bytes.windows(b"/Type/Page/".len()).filter(|window| is_page(window)).count()
}

#[cfg(unix)]
#[test]
fn why_a_file_cannot_be_written_is_told_in_the_language_of_the_reader() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let name = format!("{}.xlsx", "长".repeat(100));
    for (language, why) in [("zh-CN", "文件名太长，或含有系统不允许的字符"), ("en", "the name is too long")]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
        command.current_dir(root()).args(["export", "examples/county-clean", "-q", "--lang", language, "-o"]);
        let output = command.arg(folder.path().join(&name)).output().expect("mulu starts");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains(why) && !told.contains("os error"), "{told}");
    }
}
