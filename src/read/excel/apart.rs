//! Reading in a process of its own, for formats whose reader can hang, abort or ask for all memory on a file that was tampered with.
//!
//! The program starts itself once more; the child gets the workbook on its standard input and prints the sheets. It watches its own time
//! and memory and gives up beyond a bound. Whatever happens to it, the run goes on and the file is one finding.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::refusal::{Refusal, damaged, too_large};
use super::sheet::Sheet;
use super::{Binary, binary};
use crate::read::Limits;
use crate::text::Text;

/// The hidden command by which the program reads a workbook for itself.
pub const COMMAND: &str = "read-apart";

/// How long a workbook may take.
const MOST_TIME: Duration = Duration::from_secs(60);
/// How often the child looks at its memory.
const LOOK: Duration = Duration::from_millis(20);

type Sheets = Result<Vec<Sheet>, Refusal>;

/// Has `program` read a workbook.
pub(super) fn call(program: &Path, format: Binary, bytes: &[u8], limits: Limits) -> Sheets {
    let failed = |error: std::io::Error| damaged(&error);
    let mut child = Command::new(program)
        .args([COMMAND, format.key(), &limits.cells.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let (mut stdin, mut stdout) = (child.stdin.take(), child.stdout.take());
    let mut answer = Vec::new();
    std::thread::scope(|scope| {
        // A child that gave up reads no more.
        scope.spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(bytes)));
        stdout.as_mut().map(|stdout| stdout.read_to_end(&mut answer))
    });
    let status = child.wait().map_err(failed)?;
    if !status.success() {
        return Err(broken());
    }
    serde_json::from_slice(&answer).unwrap_or_else(|_| Err(broken()))
}

/// Reads a workbook as the child: the sheets, or why there are none, as the parent understands them.
#[must_use]
pub fn serve(format: &str, cells: usize, mut input: impl Read) -> Vec<u8> {
    let limits = Limits { cells };
    let mut bytes = Vec::new();
    let answer = match (Binary::of_key(format), input.read_to_end(&mut bytes)) {
        (Some(format), Ok(_)) => within_bounds(format, bytes, limits),
        _ => Err(broken()),
    };
    serde_json::to_vec(&answer).unwrap_or_default()
}

fn within_bounds(format: Binary, bytes: Vec<u8>, limits: Limits) -> Sheets {
    // What a reader panics with is of no use to anyone at a table.
    std::panic::set_hook(Box::new(|_| ()));
    let (send, receive) = channel();
    std::thread::spawn(move || send.send(binary::read(format, &bytes, limits)));
    let began = Instant::now();
    loop {
        match receive.recv_timeout(LOOK) {
            Ok(sheets) => return sheets,
            Err(RecvTimeoutError::Disconnected) => return Err(broken()),
            Err(RecvTimeoutError::Timeout) if began.elapsed() > MOST_TIME => return Err(slow()),
            Err(RecvTimeoutError::Timeout) => {
                let used = memory_stats::memory_stats().map_or(0, |memory| memory.physical_mem);
                if used > limits.memory() {
                    return Err(too_large());
                }
            }
        }
    }
}

/// The reader broke off: it panicked, or the system ended it.
pub(super) fn broken() -> Refusal {
    damaged(&"its records contradict each other")
}

fn slow() -> Refusal {
    Refusal {
        why: Text::new("读了一分钟还没有读完，可能已损坏", "it took over a minute to read and may be damaged"),
        help: Text::new(
            "请用 Excel 或 WPS 打开后另存为 .xlsx。",
            "Open it in Excel or WPS and save it as an Excel workbook (*.xlsx).",
        ),
    }
}
