//! Why the program cannot go on. A fault in a catalog is no error: it is a [`crate::finding::Finding`] and never stops a run.

use std::path::Path;

use crate::text::{Language, Text};

/// The program cannot go on: wrong usage, a manifest that cannot be used, a file that cannot be written.
///
/// It says what was being attempted, with which file, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}", .what.en)]
pub struct Error {
    what: Text,
    help: Option<Text>,
    #[source]
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error that stands for itself.
    #[must_use]
    pub fn new(what: Text) -> Self {
        Self { what, help: None, cause: None }
    }

    /// `doing` failed on the file or folder at `path`, for the reason that the system gives.
    #[must_use]
    pub fn file(doing: &Text, path: &Path, cause: std::io::Error) -> Self {
        let (path, why) = (path.display(), system_reason(&cause));
        Self {
            what: crate::text!("{doing} {path}：{why}", "{doing} {path}: {why}"; doing, why),
            help: None,
            cause: Some(Box::new(cause)),
        }
    }

    /// The same error with advice on what to do.
    #[must_use]
    pub fn with_help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    /// The same error with what lies beneath it.
    #[must_use]
    pub fn caused_by(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }

    /// What happened, in `language`.
    #[must_use]
    pub fn what(&self, language: Language) -> &str {
        self.what.get(language)
    }

    /// What to do, in `language`, where there is advice.
    #[must_use]
    pub fn help(&self, language: Language) -> Option<&str> {
        self.help.as_ref().map(|help| help.get(language))
    }
}

/// What the operating system says of a failure, in words that an office knows.
#[must_use]
pub fn system_reason(cause: &std::io::Error) -> Text {
    use std::io::ErrorKind;
    // A workbook that is open in Excel is locked: Windows calls that a sharing violation (error 32).
    if cfg!(windows) && cause.raw_os_error() == Some(32) {
        return Text::new(
            "文件正在被其他程序（如 Excel、WPS）打开，请先关闭",
            "it is open in another program such as Excel; close it there first",
        );
    }
    match cause.kind() {
        ErrorKind::NotFound => Text::new("没有这个文件或文件夹", "no such file or folder"),
        ErrorKind::PermissionDenied => Text::new(
            "没有权限（文件可能正在被其他程序打开，或文件夹不允许写入）",
            "permission denied (it may be open in another program, or the folder may be read-only)",
        ),
        ErrorKind::AlreadyExists => Text::new("已经存在", "it exists already"),
        ErrorKind::StorageFull => Text::new("磁盘已满", "the disk is full"),
        ErrorKind::InvalidData => Text::new("内容不是有效的文本（UTF-8）", "its content is not valid text (UTF-8)"),
        ErrorKind::NotADirectory => {
            Text::new("这里应当是文件夹，现在是文件或链接", "a folder has to be here, and this is a file or a link")
        }
        ErrorKind::IsADirectory => Text::new("这是一个文件夹，不是文件", "it is a folder, not a file"),
        ErrorKind::ReadOnlyFilesystem => Text::new("这个盘是只读的", "the disk is read-only"),
        ErrorKind::QuotaExceeded => Text::new("超出了磁盘的配额", "the quota of the disk is used up"),
        ErrorKind::InvalidFilename => Text::new(
            "文件名太长，或含有系统不允许的字符",
            "the name is too long, or has characters that the system does not allow",
        ),
        ErrorKind::FileTooLarge => Text::new("文件太大，这个盘放不下", "the file is too large for this disk"),
        ErrorKind::ResourceBusy => Text::new("文件正在被占用，请稍后再试", "it is busy; try again later"),
        ErrorKind::TimedOut => Text::new("等待超时（网络盘可能断开了）", "it timed out (a network drive may be gone)"),
        _ => {
            let code = cause.raw_os_error().map(|code| format!("（错误号 {code}）")).unwrap_or_default();
            Text { zh: format!("系统报错{code}").into(), en: cause.to_string().into() }
        }
    }
}
