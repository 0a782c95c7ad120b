//! Programs that some tests need, and that are not everywhere.

use std::process::{Command, Stdio};

/// Whether a program is here; a line tells where it is not.
#[expect(clippy::print_stdout, reason = "whoever runs the tests is to know what was not tested")]
pub(crate) fn is_here(program: &str, arguments: &[&str], what: &str) -> bool {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_here = status.is_ok_and(|status| status.success());
    if !is_here {
        println!("skipped: {what} is not here");
    }
    is_here
}
