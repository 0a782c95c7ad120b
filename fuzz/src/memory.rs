//! Asking for more memory than there is.
//!
//! calamine reserves whatever an .xls says that it holds. In the program that ends the process in which old formats are read, and the file is
//! a finding. Here it would end the run, every few seconds; so it is made a panic, of whoever asked. The address sanitizer has to refuse the
//! memory instead of ending the process.

use std::sync::Once;

/// What the address sanitizer asks for when it starts.
#[unsafe(no_mangle)]
extern "C" fn __asan_default_options() -> *const std::ffi::c_char {
    c"allocator_may_return_null=1:max_allocation_size_mb=1024".as_ptr()
}

/// From the first call on, memory that is refused is a panic.
pub(crate) fn refuse() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::alloc::set_alloc_error_hook(|layout| panic!("{} bytes are refused", layout.size())));
}
