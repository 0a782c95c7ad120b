//! Every rule on every fixture of every rule.
//!
//! A rule's `bad` fixtures must break it, at the place that `expect` names, and its `good` ones must not. What all the other rules
//! say to a fixture stands in its snapshot, so that a false alarm shows up as a changed line there.

#[path = "support/fixture.rs"]
mod fixture;
#[path = "support/sheet.rs"]
mod sheet;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use fixture::{Fixture, Found};

/// All fixtures, each with what was found in it.
static FIXTURES: LazyLock<Vec<Fixture>> =
    LazyLock::new(|| fixture::codes().iter().flat_map(|code| fixture::of(code)).collect());

fn fixtures_of(code: &str) -> impl Iterator<Item = &'static Fixture> {
    FIXTURES.iter().filter(move |fixture| fixture.rule == code)
}

#[test]
fn every_rule_has_its_fixtures_and_no_folder_is_left_over() {
    let rules: Vec<&str> = mulu::registry::rules().iter().map(|rule| rule.code).collect();
    assert_eq!(fixture::codes(), rules, "the folders in tests/rules, and the rules");
    for code in rules {
        let names: Vec<&str> = fixtures_of(code).map(|fixture| fixture.name.as_str()).collect();
        let is_of = |name: &str, side: &str| {
            name.strip_prefix(side).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
        };
        assert!(names.iter().any(|name| is_of(name, "bad")), "{code} has no bad fixture: {names:?}");
        assert!(names.iter().any(|name| is_of(name, "good")), "{code} has no good fixture: {names:?}");
        let stray = names.iter().find(|name| !is_of(name, "bad") && !is_of(name, "good"));
        assert_eq!(stray, None, "a fixture of {code} is neither bad nor good");
    }
}

#[test]
fn bad_fixtures_break_their_rule_at_the_expected_place() {
    for code in fixture::codes() {
        let mut places: Vec<String> = Vec::new();
        for fixture in fixtures_of(&code).filter(|fixture| fixture.is_bad()) {
            let found: Vec<&Found> = fixture.found_by(&code).collect();
            assert!(!found.is_empty(), "{code}/{} does not break its rule", fixture.name);
            places.extend(found.into_iter().map(|found| found.place.clone()));
        }
        places.dedup();
        assert_eq!(places, fixture::expected(&code), "where {code} is broken, and tests/rules/{code}/expect");
    }
}

#[test]
fn good_fixtures_keep_their_rule() {
    for fixture in FIXTURES.iter().filter(|fixture| !fixture.is_bad()) {
        let found: Vec<String> = fixture.found_by(&fixture.rule).map(line).collect();
        assert!(found.is_empty(), "{}/{} breaks its rule: {found:?}", fixture.rule, fixture.name);
    }
}

#[test]
fn every_finding_is_said_in_full() {
    for fixture in FIXTURES.iter() {
        for found in &fixture.findings {
            let told = format!("{}/{}: {}", fixture.rule, fixture.name, line(found));
            for text in [&found.message, &found.help] {
                assert!(!text.zh.trim().is_empty() && !text.en.trim().is_empty(), "a language is missing in {told}");
            }
            let message = [&found.message.zh, &found.message.en];
            assert!(!message.iter().any(|text| text.contains(['{', '}'])), "a value was not put in: {told}");
        }
    }
}

#[test]
fn every_finding_points_into_its_fixture() {
    for fixture in FIXTURES.iter() {
        for found in &fixture.findings {
            assert_eq!(found.misplaced, None, "{}/{}: {}", fixture.rule, fixture.name, line(found));
        }
    }
}

#[test]
fn all_rules_on_all_fixtures() {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    // Each rule's diff is shown, not only the first.
    let differs = |code: &String| {
        let assert = || settings.bind(|| insta::assert_snapshot!(code.as_str(), report(code)));
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(assert)).is_err()
    };
    let changed: Vec<String> = fixture::codes().into_iter().filter(differs).collect();
    assert!(changed.is_empty(), "what is found in the fixtures of {changed:?} has changed");
}

#[test]
fn no_snapshot_is_left_over() {
    let folder = fixture::folder().with_file_name("snapshots");
    let entries = std::fs::read_dir(&folder).expect("there are snapshots");
    let names = entries.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned());
    let ours = names.filter_map(|name| Some(name.strip_prefix("rules__")?.strip_suffix(".snap")?.to_owned()));
    assert_eq!(ours.collect::<BTreeSet<_>>(), fixture::codes().into_iter().collect::<BTreeSet<_>>());
}

/// What all rules find in the fixtures of one.
fn report(code: &str) -> String {
    let mut report = String::new();
    for fixture in fixtures_of(code) {
        let lines: Vec<String> = fixture.findings.iter().map(line).collect();
        let lines = if lines.is_empty() { vec!["（没有检查结果）".to_owned()] } else { lines };
        let separator = if report.is_empty() { "" } else { "\n" };
        writeln!(report, "{separator}{}\n  {}", fixture.name, lines.join("\n  "))
            .expect("a string takes all that is written");
    }
    report
}

fn line(found: &Found) -> String {
    format!("{} {} {}", found.rule, found.place, found.message.zh)
}
