//! Why no workbook can be made, told to people who know Excel and not the library that writes it.

use rust_xlsxwriter::XlsxError;

use super::MOST_CHARACTERS;
use crate::error::{Error, system_reason};
use crate::text::Text;

/// `what` cannot be made.
pub(super) fn failed(what: &Text, error: XlsxError) -> Error {
    let (why, help) = reason(&error);
    Error::new(crate::text!("无法生成{what}：{why}", "{what} cannot be made: {why}"; what, why))
        .with_help(help)
        .caused_by(error)
}

/// What Excel does not allow, and what to do about it.
fn reason(error: &XlsxError) -> (Text, Text) {
    match error {
        XlsxError::MaxStringLengthExceeded => (
            crate::text!(
                "有一格超过 {MOST_CHARACTERS} 字，Excel 的单元格放不下",
                "a text has more than {MOST_CHARACTERS} characters, which no cell can hold"
            ),
            Text::new(
                "请把最长的那一项缩短，或把那一条拆成几条事项。",
                "Shorten the longest text, or split the item that has it.",
            ),
        ),
        XlsxError::RowColumnLimitError => (
            Text::new(
                "行数超过 Excel 一张表的上限（1048576 行）",
                "there are more rows than a sheet can hold (1,048,576)",
            ),
            Text::new("请一次少选几个文件或领域，分几份写。", "Take fewer files or domains at a time."),
        ),
        XlsxError::TempFileError(_, cause) | XlsxError::IoError(cause) => (
            system_reason(cause),
            Text::new(
                "请看磁盘是否已满、临时文件夹是否允许写入，再运行一次。",
                "See whether the disk is full and the folder for temporary files can be written to, and run it again.",
            ),
        ),
        other => (
            Text { zh: "Excel 的格式写不下其中的内容".into(), en: other.to_string().into() },
            Text::new(
                "这是程序的缺陷：请把所用的文件和命令发给程序的维护者；急用的，可以改用 --format yaml 或 csv。",
                "That is a fault of the program: send the files and the command to those who maintain it, and use --format yaml or csv meanwhile.",
            ),
        ),
    }
}
