//! `mulu decide`: an open question is asked once, and the answer is kept.

#[path = "support/sheet.rs"]
mod sheet;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const TABLE: &str = "# 社会救助
海门区社会救助领域基层政务公开标准目录
序号 | 一级事项 | 二级事项 | 公开内容（要素） | 公开依据 | 公开时限 | 公开主体 | 公开渠道和载体 | 公开对象 | 公开方式 | 公开层级
1 | 综合业务 | 政策法规文件 | 文件名称 | 《政府信息公开条例》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级
2 | 特困人员救助供养 | 审核结果 | 终止供养人员 | 《政府信息公开条例》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级
";

struct Run {
    code: i32,
    text: String,
}

fn mulu(root: &Path, arguments: &[&str], typed: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
    command.current_dir(root).args(arguments).args(["--lang", "zh-CN"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("mulu starts");
    child.stdin.take().expect("a pipe").write_all(typed.as_bytes()).ok();
    let output = child.wait_with_output().expect("mulu ends");
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
    Run { code: output.status.code().expect("an exit code"), text }
}

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(mulu(folder.path(), &["init", "--region", "320614"], "").code, 0);
    fs::write(folder.path().join("tables/民政局.xlsx"), sheet::workbook(TABLE)).expect("the folder can be written");
    folder
}

fn decisions(root: &Path) -> String {
    fs::read_to_string(root.join("decisions.yaml")).unwrap_or_default()
}

#[test]
fn an_answer_is_kept_and_not_asked_for_again() {
    let folder = repository();
    let root = folder.path();
    let listed = mulu(root, &["decide", "--list"], "");
    assert!(listed.text.contains("审核结果") && listed.text.contains("20-009"), "{}", listed.text);
    let run = mulu(root, &["decide", "--by", "王芳"], "s\n与民政局核对\n");
    assert_eq!(run.code, 0, "{}", run.text);
    let kept = decisions(root);
    for part in ["name: 审核结果", "item: \"20-009\"", "answer: same", "reason: 与民政局核对", "by: 王芳"] {
        assert!(kept.contains(part), "{part}: {kept}");
    }
    let again = mulu(root, &["decide"], "");
    assert!(again.text.contains("没有拿不准的行"), "{}", again.text);
    let imported = mulu(root, &["import"], "");
    assert!(imported.text.contains("标准事项 2") && imported.text.contains("待判断 0"), "{}", imported.text);
}

#[test]
fn rows_that_are_no_item_get_a_number_of_their_own() {
    let folder = repository();
    let root = folder.path();
    mulu(root, &["decide"], "d\n\nd\n\nd\n\n");
    assert!(decisions(root).contains("answer: different"), "{}", decisions(root));
    let imported = mulu(root, &["import"], "");
    assert!(imported.text.contains("＋ 20-320614-001 特困人员救助供养 / 审核结果"), "{}", imported.text);
}

#[test]
fn later_and_quit_keep_nothing() {
    for typed in ["\n\n\n", "q\n", ""] {
        let folder = repository();
        let run = mulu(folder.path(), &["decide"], typed);
        assert_eq!((run.code, decisions(folder.path())), (0, String::new()), "{typed:?}: {}", run.text);
    }
}

#[test]
fn what_people_wrote_in_the_file_stays() {
    let folder = repository();
    let root = folder.path();
    let own = "# 我们的判断\nformat: 1\ndecisions:\n- {name: 别的, item: \"20-001\", answer: different} # 已核\n";
    fs::write(root.join("decisions.yaml"), own).expect("the folder can be written");
    assert_eq!(mulu(root, &["decide"], "s\n\n").code, 0);
    let kept = decisions(root);
    assert!(kept.starts_with(own.trim_end()) && kept.lines().count() == 5, "{kept}");
    let odd = "format: 1\ndecisions: [{name: 别的, item: \"20-001\", answer: different}]\n";
    fs::write(root.join("decisions.yaml"), odd).expect("the folder can be written");
    let refused = mulu(root, &["decide"], "s\n\n");
    assert_eq!((refused.code, decisions(root).as_str()), (2, odd), "{}", refused.text);
}

#[test]
fn a_wrong_key_is_explained_and_a_letter_is_no_reason() {
    let folder = repository();
    let run = mulu(folder.path(), &["decide"], "x\nＳ\nd\n两家都叫这个名\n");
    for part in ["看不懂“x”", "这里填理由", "记了 1 条判断：decisions.yaml"] {
        assert!(run.text.contains(part), "{part}: {}", run.text);
    }
    let kept = decisions(folder.path());
    assert!(kept.contains("answer: same, reason: 两家都叫这个名"), "{kept}");
    let none = mulu(repository().path(), &["decide"], "q\n");
    assert!(none.text.contains("没有记判断") && !none.text.contains("decisions.yaml"), "{}", none.text);
}

#[test]
fn names_are_compared_in_words_that_hold_of_them() {
    let folder = repository();
    let listed = mulu(folder.path(), &["decide", "--list"], "").text;
    assert!(listed.contains("名称是另一个的开头或结尾（不计“信息”“情况”一类的字和同义的说法）"), "{listed}");
    let rows =
        "1 | 其他救助 | 政策法规文件 | 文件 | 《办法》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级\n";
    let table = TABLE.lines().take(3).collect::<Vec<_>>().join("\n") + "\n" + rows;
    fs::write(folder.path().join("tables/民政局.xlsx"), sheet::workbook(&table)).expect("the folder can be written");
    let listed = mulu(folder.path(), &["decide", "--list"], "").text;
    assert!(listed.contains("这一行可能是 4 个事项之一，这是第 2 个。\n答 d 后接着问："), "{listed}");
    assert_eq!(listed.matches("标准事项 20-001").count(), 1, "{listed}");
}

#[test]
fn a_row_may_be_an_item_of_the_county_or_one_of_the_standard() {
    let folder = repository();
    let root = folder.path();
    mulu(root, &["decide"], "d\n\n");
    assert_eq!(mulu(root, &["import", "--write"], "").code, 0);
    let table = TABLE.replace("审核结果", "审核意见").replace("终止供养人员", "人员");
    fs::write(root.join("tables/民政局.xlsx"), sheet::workbook(&table)).expect("the folder can be written");
    let planned = mulu(root, &["import"], "").text;
    assert!(planned.contains("可能是 20-320614-001、20-009"), "{planned}");
}

/// A repository whose table lists 社会救助咨询热线, an item of the county's own, and what became of the table the year after: the item is gone,
/// and a row stands at its place that may be it.
fn second_year() -> (tempfile::TempDir, String) {
    let folder = repository();
    let first =
        TABLE.replace("特困人员救助供养 | 审核结果 | 终止供养人员", "低收入人口监测 | 社会救助咨询热线 | 热线电话");
    let write = |table: &str| fs::write(folder.path().join("tables/民政局.xlsx"), sheet::workbook(table));
    write(&first).expect("the folder can be written");
    assert_eq!(mulu(folder.path(), &["import", "--write"], "").code, 0);
    let second = first.replace("社会救助咨询热线 | 热线电话", "社会救助进展通报 | 救助进展");
    write(&second).expect("the folder can be written");
    let imported = fs::read_to_string(folder.path().join(CATALOG)).expect("it was imported");
    (folder, imported)
}

const CATALOG: &str = "catalogs/20-social-assistance.yaml";

#[test]
fn an_item_that_the_table_lists_no_more_is_asked_about_and_stays_until_then() {
    for is_written in [false, true] {
        for (answer, kept) in [("s\n改名\n", true), ("d\n另一件事\n", false)] {
            let (folder, first) = second_year();
            let root = folder.path();
            assert!(first.contains("20-320614-001"), "{first}");
            let planned = mulu(root, &["import"], "").text;
            for part in [
                "社会救助!C4 低收入人口监测 / 社会救助进展通报：可能是 20-320614-001，没有给编号；请运行 mulu decide 判断",
                "    20-320614-001 低收入人口监测 / 社会救助咨询热线：表里已经没有，判断以前先留在目录里",
            ] {
                assert!(planned.contains(part), "{part}: {planned}");
            }
            assert!(!planned.contains("  － "), "{planned}");
            if is_written {
                // However often it is imported before somebody answers.
                for _ in 0..2 {
                    let written = mulu(root, &["import", "--write"], "").text;
                    assert!(written.contains("？ ") && !written.contains("  － "), "{written}");
                    let catalog = fs::read_to_string(root.join(CATALOG)).expect("it is there");
                    assert!(catalog.contains("社会救助咨询热线") && !catalog.contains("20-320614-002"), "{catalog}");
                }
                let refused = mulu(root, &["validate"], "").text;
                assert!(refused.contains("SRC024") && refused.contains("请运行 mulu decide"), "{refused}");
            }
            let named = mulu(root, &["decide", "--list", "tables/民政局.xlsx"], "").text;
            let listed = mulu(root, &["decide", "--list"], "").text;
            for text in [&named, &listed] {
                assert_eq!(text.matches("已有的事项 20-320614-001").count(), 1, "{text}");
            }
            let run = mulu(root, &["decide"], answer);
            assert!(
                run.text.contains("第 1 行，共 1 行") && run.text.contains("请再运行 mulu import --write"),
                "{}",
                run.text
            );
            assert!(mulu(root, &["decide"], "").text.contains("没有拿不准的行"));
            let settled = mulu(root, &["import", "--write"], "");
            let gone = if kept {
                ""
            } else {
                "  － 20-320614-001 低收入人口监测 / 社会救助咨询热线：表里已经没有\n"
            };
            assert_eq!(
                (settled.code, settled.text.matches("  － ").count()),
                (0, usize::from(!kept)),
                "{}",
                settled.text
            );
            assert!(settled.text.contains(gone), "{}", settled.text);
            let catalog = fs::read_to_string(root.join(CATALOG)).expect("it is there");
            let id = if kept { "20-320614-001" } else { "20-320614-002" };
            assert!(
                catalog
                    .contains(&format!("  - id: \"{id}\"\n    category: 低收入人口监测\n    name: 社会救助进展通报")),
                "{catalog}"
            );
            assert!(!catalog.contains("社会救助咨询热线"), "{catalog}");
            let again = mulu(root, &["import"], "").text;
            assert!(!again.contains('？') || again.contains("待判断（？）0"), "{again}");
        }
    }
}
