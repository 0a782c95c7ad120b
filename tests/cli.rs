//! The command line as people see it, in both languages: transcripts in `tests/cmd/`, in a terminal of 80 columns.
//!
//! After a change that is meant, `TRYCMD=overwrite cargo test --test cli` writes them anew.

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1")
        .env("LANG", "C")
        .env("LC_ALL", "C")
        .env("MULU_LANG", "");
}
