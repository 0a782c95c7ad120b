//! Where output goes: stdout, stderr, and files that are written beside and then renamed.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{FAILED, When};
use crate::error::{Error, Result};
use crate::report::Look;
use crate::text::{Language, Text};

/// The terminal, or what stands in for it.
pub(super) struct Console {
    language: Language,
    color: bool,
    quiet: bool,
}

impl Console {
    pub(super) fn new(language: Language) -> Self {
        Self { language, color: false, quiet: false }
    }

    pub(super) fn configure(&mut self, color: When, quiet: bool) {
        let is_asked_not_to = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        self.color = match color {
            When::Always => true,
            When::Never => false,
            When::Auto => io::stdout().is_terminal() && !is_asked_not_to,
        };
        self.quiet = quiet;
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// How a report for people looks here; in a file it has no colours.
    pub(super) fn look(&self, to_file: bool) -> Look {
        let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width: usize = asked.or(terminal).unwrap_or(100);
        Look {
            color: self.color && !to_file,
            width: width.clamp(40, 160),
            most_per_rule: 10,
            quiet: self.quiet,
            statistics: false,
        }
    }

    /// Tells something beside the output: to stderr, and not at all when quiet.
    pub(super) fn note(&self, text: &Text) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{}", text.get(self.language));
        }
    }

    /// Says why the command could not run.
    pub(super) fn fail(&self, error: &Error) -> u8 {
        let label = Text::new("出错：", "error: ");
        let mut err = io::stderr();
        let _ = writeln!(err, "{}{}", label.get(self.language), error.what(self.language));
        if let Some(help) = error.help(self.language) {
            let label = Text::new("  改法：", "  mend: ");
            let _ = writeln!(err, "{}{help}", label.get(self.language));
        }
        FAILED
    }

    /// A progress bar that shows itself after a second, on a terminal only.
    pub(super) fn progress(&self, length: usize) -> Progress {
        let is_shown = io::stderr().is_terminal() && !self.quiet;
        let bar = ProgressBar::with_draw_target(Some(length as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar, is_shown, began: Instant::now() }
    }
}

/// How far a long command is.
pub(super) struct Progress {
    bar: ProgressBar,
    is_shown: bool,
    began: Instant,
}

impl Progress {
    /// So many are done.
    pub(super) fn at(&self, done: usize) {
        if self.is_shown && self.began.elapsed() > Duration::from_secs(1) && self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done as u64);
    }

    /// All is done.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// Writes what was asked for to stdout. A reader that has gone (`| head`) is no error.
pub(super) fn write_out(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::file(&Text::new("无法写到", "cannot write to"), Path::new("stdout"), error))
        }
        _ => Ok(()),
    }
}

/// Writes a file beside its place and renames it, so that nobody ever sees half of it.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let doing = Text::new("无法写入", "cannot write");
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| Error::file(&doing, folder, error))?;
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".mulu-").suffix(".tmp").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        make_readable(file.as_file())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| Error::file(&doing, path, error))
}

/// Temporary files are made for their owner alone; a report is for everyone who may read the folder.
#[cfg(unix)]
fn make_readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
