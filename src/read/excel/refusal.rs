//! Why a workbook cannot be read, and what to do.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Why a workbook cannot be read, and what to do.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::read) struct Refusal {
    pub(in crate::read) why: Text,
    pub(in crate::read) help: Text,
}

/// The file asks for a password.
pub(super) fn password() -> Refusal {
    Refusal {
        why: Text::new("设置了打开密码", "it is protected by a password"),
        help: Text::new(
            "请在 Excel 或 WPS 中用密码打开，“文件—信息—保护工作簿—用密码进行加密”里清空密码后保存。",
            "Open it with its password, clear the password under File, Info, Protect Workbook, and save it.",
        ),
    }
}

pub(super) fn damaged(error: &impl std::fmt::Display) -> Refusal {
    Refusal {
        why: crate::text!("工作簿已损坏或不完整（报错“{error}”）", "the workbook is damaged or incomplete ({error})"),
        help: Text::new(
            "请用 Excel 或 WPS 打开后另存为 .xlsx；打不开的请报送部门重发。",
            "Open it in Excel or WPS and save it as .xlsx; if it does not open, ask for it again.",
        ),
    }
}

pub(super) fn too_large() -> Refusal {
    Refusal {
        why: Text::new("内容过大，不像一份目录，没有读取", "it is too large for a catalog and was not read"),
        help: Text::new(
            "请删除多余的工作表和空白行列（选中后“删除”，不是“清除”），另存后再试；确实这么大的，用 --max-cells 放宽上限。",
            "Delete needless sheets, rows and columns (Delete, not Clear), save it and try again; if it must be so large, raise the limit with --max-cells.",
        ),
    }
}
