//! What can be wrong with a manifest: one file a rule.

crate::rule_files![
    cfg001_path_matches_nothing,
    cfg002_allowance_expired,
    cfg003_allowance_unmatched,
    cfg004_setting_not_understood,
    cfg005_decision_unmatched,
];
