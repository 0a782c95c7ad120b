//! The `mulu` program.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // One core is this thread's own: work that is spread need not be handed over and waited for. On Windows it has half the stack that
    // other threads have. Where the pool cannot be made so, it is made when first used.
    if !cfg!(windows) {
        let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    }
    ExitCode::from(mulu::cli::run(std::env::args_os()))
}
