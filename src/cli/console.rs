//! Where output goes: stdout and stderr.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{FAILED, When};
use crate::error::{Error, Result};
use crate::report::Look;
use crate::text::{Language, Text};

/// The terminal, or what stands in for it.
pub(super) struct Console {
    language: Language,
    asked: Option<Language>,
    color: bool,
    quiet: bool,
}

impl Console {
    pub(super) fn new(language: Language) -> Self {
        Self { language, asked: None, color: false, quiet: false }
    }

    /// The same, for what has been said already.
    pub(super) fn hushed(&self) -> Self {
        Self { quiet: true, ..*self }
    }

    pub(super) fn configure(&mut self, asked: Option<&str>, color: When, quiet: bool) {
        self.asked = asked.and_then(Language::from_tag);
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

    /// The language that `--lang` asks for: what is kept does not depend on where it was made, unless somebody says so.
    pub(super) fn asked(&self) -> Option<Language> {
        self.asked
    }

    /// The language of what is handed on to offices: Chinese, unless somebody says otherwise.
    pub(super) fn page_language(&self) -> Language {
        self.asked.unwrap_or_default()
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

    /// Tells what must not be missed: to stderr, also when quiet.
    pub(super) fn warn(&self, text: &Text) {
        let _ = writeln!(io::stderr(), "{}", text.get(self.language));
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

    /// A progress bar that shows itself after a second, on a terminal only: `doing`, and how many of `length` are done.
    pub(super) fn progress(&self, doing: &Text, length: usize) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(length as u64), ProgressDrawTarget::hidden());
        let form = if length > 1 { "{spinner} {msg} {bar:30} {pos}/{len}" } else { "{spinner} {msg} {elapsed}" };
        bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(doing.get(self.language).to_owned());
        if io::stderr().is_terminal() && !self.quiet {
            let bar = bar.clone();
            std::thread::spawn(move || {
                std::thread::sleep(SHOWN_AFTER);
                if !bar.is_finished() {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(Duration::from_millis(120));
                }
            });
        }
        Progress { bar }
    }
}

/// How long a command may work before it shows that it does.
const SHOWN_AFTER: Duration = Duration::from_secs(1);

/// How far a long command is. It clears itself away.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// So many are done.
    pub(super) fn at(&self, done: usize) {
        self.bar.set_position(done as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
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
