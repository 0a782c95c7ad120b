//! `mulu diff`

use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::{Console, write_out};
use super::language::say;
use super::side::Side;
use super::sides::Two;
use super::{CLEAN, FOUND};
use crate::error::{Error, Result};
use crate::model::Bumps;
use crate::relate::diff::{Diff, diff};
use crate::report::diff::{Changes, DiffDocument, Named, html, markdown, text};
use crate::text::Text;
use crate::write::xlsx;

#[derive(Args)]
pub(super) struct Arguments {
    /// Old.
    #[arg(value_name = say("旧", "OLD"), help = say(
        "旧的一方：文件、文件夹、发布的版本（如 1.0.0），或 git 版本（如 HEAD~1:catalogs）",
        "What was: a file, a folder, a release, as in 1.0.0, or a revision of git, as in HEAD~1:catalogs"
    ))]
    old: String,

    /// New.
    #[arg(default_value = ".", hide_default_value = true, value_name = say("新", "NEW"), help = say("新的一方，写法相同；默认当前文件夹", "What is, likewise; else this folder"))]
    new: String,

    /// Format.
    #[arg(short, long, value_enum, value_name = say("格式", "FORMAT"), help = say(
        "输出格式：human 终端，json 程序，md 合并请求的评论，html 可打印的网页，xlsx 新旧对照的工作簿；默认看 -o 的扩展名，再无则 human；html、xlsx 用中文，写明 --lang en 才用英文",
        "Format: human for a terminal, json for programs, md for a comment on a pull request, html a page to print, xlsx old beside new; else by the ending of -o, else human; html and xlsx are Chinese unless --lang en is given"
    ))]
    format: Option<FormatName>,

    /// Output.
    #[arg(short, long, value_name = say("文件", "FILE"), help = say("写到文件；xlsx 必须写到文件", "Write to a file, which xlsx needs"))]
    output: Option<PathBuf>,

    /// Require bump.
    #[arg(long, help = say("版本号升得不够就不通过（退出码 1）", "Fail (exit code 1) when the version of NEW is too low for what changed"))]
    require_bump: bool,

    /// Exit code.
    #[arg(long, help = say("有改动时退出码为 1，同 git diff --exit-code", "Exit with 1 when anything changed, as `git diff --exit-code`"))]
    exit_code: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Human,
    Json,
    Md,
    Html,
    Xlsx,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let format = format(arguments)?;
    let Two { old, new, left_out } = Two::read(&arguments.old, &arguments.new, console)?;
    let (before, after) = (old.state(), new.state());
    let (merged_before, merged_after) = (before.merged_beside(&after), after.merged_beside(&before));
    let found = diff(before.side(merged_before.as_deref()), after.side(merged_after.as_deref()), new.loaded.reference);
    // Given back when the command ends, by the system at once.
    let mut found = ManuallyDrop::new(found);
    found.count(&left_out);
    let no_bumps = Bumps::default();
    let bumps = new.loaded.workspace.as_ref().map_or(&no_bumps, |workspace| &workspace.bumps);
    let named = |side: &Side| Named { name: side.name.clone(), version: side.version() };
    let unread: Vec<Text> = [&old, &new].into_iter().flat_map(Side::lost).collect();
    let changes = Changes::new(&found, named(&old), named(&new), bumps, &unread);
    let parts = match format {
        FormatName::Human => {
            vec![text(&changes, &console.look(arguments.output.is_some()), console.language()).into_bytes()]
        }
        FormatName::Json => DiffDocument::new(&changes, console.language()).to_json(),
        FormatName::Md => vec![markdown(&changes, console.language()).into_bytes()],
        FormatName::Html => vec![html(&changes, console.page_language()).into_bytes()],
        FormatName::Xlsx => {
            vec![xlsx::diff(&found, &changes.title(), &changes.verdict().text, bumps, console.page_language())?]
        }
    };
    match &arguments.output {
        Some(path) => {
            new.loaded.outputs.check(path)?;
            old.loaded.outputs.write_parts(path, &parts)?;
            let shown = path.display();
            console.note(&crate::text!("改动已写到 {shown}", "the changes were written to {shown}"));
        }
        None => parts.iter().try_for_each(|part| write_out(part))?,
    }
    for unread in &unread {
        console.note(&crate::text!("没有读全，可能被当作取消：{unread}", "not read, and perhaps taken for withdrawn: {unread}"; unread));
    }
    if merged_after.is_some() {
        tell_inherited(&found, console);
    }
    let is_too_low = arguments.require_bump && tell_bump(&changes, console);
    let is_changed = arguments.exit_code && !found.is_empty();
    Ok(if is_too_low || is_changed || !unread.is_empty() { FOUND } else { CLEAN })
}

/// Names the items that the county does not list any more and yet publishes, in the words of the standard: whoever deleted one would look
/// for it among those that are gone.
fn tell_inherited(found: &Diff<'_>, console: &Console) {
    for item in found.domains.iter().flat_map(|domain| &domain.items) {
        let ([_], [new], Some(id)) = (item.old.as_slice(), item.new.as_slice(), item.id) else { continue };
        if new.item.locus.source.is_builtin() {
            let title = &item.title;
            console.note(&crate::text!(
                "{id} {title}：目录里已经没有这一条，合并时取全国标准的内容，所以列为变更。不再公开的，请写进 mulu.yaml 或这个领域的 YAML 的 withdrawn，并写明理由。",
                "{id} {title}: the catalog does not list it any more, and a merge takes it from the national standard, so that it counts as changed. If it is not published any more, write it under `withdrawn` in mulu.yaml or the domain's YAML, with the reason."
            ));
        }
    }
}

/// Says whether the version is high enough; whether it is not.
fn tell_bump(changes: &Changes<'_, '_>, console: &Console) -> bool {
    let verdict = changes.verdict();
    console.note(&verdict.text);
    verdict.is_too_low
}

/// A file that would look like what it is not: text under the name of a PDF.
fn no_such_ending(ending: &str) -> Error {
    Error::new(crate::text!("改动写不成 .{ending} 文件", "changes are not written as .{ending}")).with_help(Text::new(
        "文件名请以 .xlsx、.html、.md、.json 或 .txt 结尾。要 PDF 的，写成 .html，用浏览器打开后打印成 PDF。",
        "Let the name end in .xlsx, .html, .md, .json or .txt. For a PDF write .html, and print it from a browser.",
    ))
}

fn format(arguments: &Arguments) -> Result<FormatName> {
    let ending =
        arguments.output.as_ref().and_then(|path| path.extension()).map(|it| it.to_string_lossy().to_lowercase());
    let by_ending = match ending.as_deref() {
        Some("json") => FormatName::Json,
        Some("md") => FormatName::Md,
        Some("html" | "htm") => FormatName::Html,
        Some("xlsx") => FormatName::Xlsx,
        None | Some("txt") => FormatName::Human,
        Some(other) if arguments.format.is_none() => return Err(no_such_ending(other)),
        Some(_) => FormatName::Human,
    };
    let format = arguments.format.unwrap_or(by_ending);
    if format == FormatName::Xlsx && arguments.output.is_none() {
        return Err(Error::new(Text::new("工作簿要写到文件", "a workbook must go to a file"))
            .with_help(Text::new("请加 -o 改动对照.xlsx。", "Add -o changes.xlsx.")));
    }
    Ok(format)
}
