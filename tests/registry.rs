//! The rules as people read about them: codes, names, explanations, and the files that they stand in.

use std::collections::BTreeSet;
use std::path::Path;

use mulu::finding::Rule;
use mulu::registry;
use mulu::text::Text;

/// The families of rules.
const FAMILIES: [&str; 8] = ["SRC", "FLD", "DUP", "GAP", "UNI", "LAW", "VER", "CFG"];
/// Where rules live, with the rules that each place lists.
const HOMES: [(&str, &[&Rule]); 3] = [
    ("src/rules", mulu::rules::ALL),
    ("src/read/rules", mulu::read::rules::ALL),
    ("src/workspace/rules", mulu::workspace::rules::ALL),
];

#[test]
fn codes_are_unique_and_well_formed() {
    let rules = registry::rules();
    let codes: Vec<&str> = rules.iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted(), "the registry is in the order of codes");
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "a code is used twice: {codes:?}");
    for code in codes {
        let (family, number) = code.split_at(3);
        assert!(FAMILIES.contains(&family), "{code} is of no family");
        assert!(number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()), "{code} has no three digits");
    }
}

#[test]
fn names_are_unique_and_in_kebab_case() {
    let rules = registry::rules();
    let names: BTreeSet<&str> = rules.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), rules.len(), "a name is used twice");
    for name in names {
        let is_word =
            |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        assert!(name.split('-').all(is_word), "{name} is not in kebab case");
        assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{name} does not start with a letter");
    }
}

#[test]
fn code_family_and_name_select_a_rule() {
    for rule in registry::rules() {
        assert_eq!(registry::meant_by(rule.code), [rule]);
        assert_eq!(registry::meant_by(rule.name), [rule], "no family or code is called like the rule {}", rule.name);
        assert!(registry::meant_by(rule.family()).contains(&rule));
    }
    assert!(registry::meant_by("FLD999").is_empty());
}

#[test]
fn explanations_are_whole_in_both_languages() {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for rule in registry::rules() {
        let parts: [(&str, &Text); 5] = [
            ("summary", &rule.summary),
            ("checks", &rule.checks),
            ("why", &rule.why),
            ("example", &rule.example),
            ("mend", &rule.mend),
        ];
        for (part, Text { zh, en }) in parts {
            assert!(zh.chars().any(is_chinese), "{} {part}: zh is not Chinese: {zh:?}", rule.code);
            // An example may be nothing but words of a table, in quotation marks.
            let is_english =
                en.contains(|c: char| c.is_ascii_alphabetic()) || (part == "example" && en.starts_with('“'));
            assert!(is_english, "{} {part}: en is not English: {en:?}", rule.code);
            assert_eq!([zh.trim(), en.trim()], [zh, en], "{} {part} has blanks around it", rule.code);
        }
    }
}

#[test]
fn files_are_named_after_their_rules_and_none_is_unlisted() {
    for (home, listed) in HOMES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(home);
        let entries = std::fs::read_dir(&folder).expect("the folder of rules can be listed");
        let names = entries.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned());
        // What several rules share is no rule.
        let files: BTreeSet<String> =
            names.filter(|name| !["mod.rs", "to_tick.rs", "twins.rs"].contains(&name.as_str())).collect();
        let expected =
            listed.iter().map(|rule| format!("{}_{}.rs", rule.code.to_lowercase(), rule.name.replace('-', "_")));
        assert_eq!(files, expected.collect::<BTreeSet<_>>(), "the files in {home}, and the rules that it lists");
    }
    let listed: usize = HOMES.iter().map(|(_, listed)| listed.len()).sum();
    assert_eq!(listed, registry::rules().len(), "the registry gathers every home");
}
