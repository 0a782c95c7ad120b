//! What a command would change in a file, as a patch.

/// The lines in which two texts differ, as `diff -u` has them.
pub(super) fn patch(name: &str, old: &str, new: &str) -> String {
    let diff = similar::TextDiff::from_lines(old, new);
    diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}
