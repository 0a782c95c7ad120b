//! Questions in the terminal, answered a line each.

use std::io::{BufRead as _, IsTerminal as _, Lines, StdinLock};

use super::console::write_out;
use crate::error::{Error, Result};
use crate::model::spelling;
use crate::text::{Language, Text};

/// Somebody at the terminal, or a file in place of them.
pub(super) struct Clerk {
    lines: Lines<StdinLock<'static>>,
    language: Language,
}

impl Clerk {
    pub(super) fn new(language: Language) -> Self {
        Self { lines: std::io::stdin().lock().lines(), language }
    }

    /// Asks for a line; `None` at the end of the input.
    pub(super) fn ask(&mut self, question: &Text) -> Result<Option<String>> {
        write_out(question.get(self.language).as_bytes())?;
        let line = self.lines.next().transpose();
        let line = line.map_err(|error| Error::file(&Text::new("无法读取", "cannot read"), "stdin".as_ref(), error))?;
        if !std::io::stdin().is_terminal() {
            write_out(b"\n")?;
        }
        Ok(line.map(|line| line.trim().to_owned()))
    }

    /// Asks until one of the answers is typed; `None` at the end of the input. A Chinese keyboard types full-width letters.
    pub(super) fn choose<T>(&mut self, question: &Text, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        while let Some(answer) = self.ask(question)? {
            if let Some(chosen) = of(&spelling::fold(&answer)) {
                return Ok(Some(chosen));
            }
            self.tell(&crate::text!(
                "看不懂“{answer}”。请只输入上面列出的一个字母，再按回车。",
                "“{answer}” is none of the answers: type one of the letters above, and Enter."
            ))?;
        }
        Ok(None)
    }

    /// Says something before it is asked again.
    pub(super) fn tell(&self, words: &Text) -> Result<()> {
        write_out(format!("{}\n", words.get(self.language)).as_bytes())
    }
}
