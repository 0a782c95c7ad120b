//! The fuzz targets. What they do stands beside the tests, which run the same over a kept corpus.

#[path = "../../tests/support/fuzzed.rs"]
mod fuzzed;
#[path = "../../tests/support/invariants.rs"]
mod invariants;
#[path = "../../tests/support/made_up.rs"]
mod made_up;
#[path = "../../tests/support/pack.rs"]
mod pack;

/// Runs an input through the target of that name.
///
/// # Panics
///
/// When there is no such target, or the input shows a fault.
pub fn run(target: &str, input: &[u8]) {
    let (_, run) = fuzzed::TARGETS.iter().find(|(name, _)| *name == target).expect("there is such a target");
    run(input);
}
