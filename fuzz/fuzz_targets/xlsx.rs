#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| mulu_fuzz::run("xlsx", input));
