//! The `mulu` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(mulu::cli::run(std::env::args_os()))
}
