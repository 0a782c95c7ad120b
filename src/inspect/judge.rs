//! Running the rules on what was read, and telling of each finding whom it is about.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Options, Release, Set, Standards};
use crate::align::Reference;
use crate::finding::{Allowance, Finding, PathSeverities, Policy, Subject, Verdict, primary};
use crate::model::{Bumps, Catalog, Date, Item, ItemId, Locus, Regions};
use crate::registry;
use crate::rules::{self, Survey};
use crate::workspace::Workspace;
use crate::workspace::rules::{
    cfg001_path_matches_nothing, cfg002_allowance_expired, cfg003_allowance_unmatched, cfg004_setting_not_understood,
    cfg005_decision_unmatched,
};

/// Runs every rule and applies severities and allowances. A whole set is held against the newest release beside its manifest.
#[must_use]
pub fn judge(
    set: &Set,
    workspace: Option<&Workspace>,
    standards: &Standards,
    reference: &Reference<'_>,
    options: &Options,
) -> Verdict {
    let as_of = options.as_of.unwrap_or_else(Date::today);
    let known = Regions::default();
    let regions = workspace.map_or(&known, |workspace| &workspace.regions);
    let whole = workspace.filter(|workspace| workspace.is_whole);
    let newest = if options.base.is_some() { None } else { whole.and_then(|own| Release::newest(own, reference)) };
    let no_bumps = Bumps::default();
    let survey = Survey {
        catalogs: &set.catalogs,
        matches: &set.matches,
        standard: &standards.catalogs,
        reference,
        law: &standards.law,
        statutory: &standards.statutory,
        requirements: &set.requirements,
        regions,
        region: workspace.and_then(|workspace| workspace.region.as_ref()).map(|region| &region.value),
        version: workspace.and_then(|workspace| workspace.version.as_ref()),
        bumps: workspace.map_or(&no_bumps, |workspace| &workspace.bumps),
        base: options.base.as_ref().or(newest.as_ref()).map(|release| release.base(standards)),
        as_of,
        whole_set: whole.map(|workspace| workspace.locus.clone()),
        doubtful: rules::Doubtful::default(),
        coverage: rules::Covering::default(),
        twins: rules::Twins::default(),
        given: LazyLock::new(Box::new(|| {
            workspace.map(|workspace| workspace.given_numbers(&set.catalogs)).unwrap_or_default()
        })),
    };
    let mut findings = set.findings.clone();
    findings.extend(rules::check(&survey));
    complete_subjects(set, &mut findings);
    let policy = policy(workspace, options, as_of);
    findings.extend(about_settings(workspace, as_of));
    if workspace.is_some_and(|workspace| workspace.is_whole) {
        let idle = (0..set.decisions.len()).filter(|at| !set.decided.contains(at)).map(|at| &set.decisions[at]);
        findings.extend(idle.map(|decision| cfg005_decision_unmatched::finding(decision.locus.clone(), decision)));
    }
    let mut verdict = policy.judge(findings);
    if let Some(workspace) = whole {
        report_unmatched(&policy, workspace, &mut verdict);
    }
    verdict
}

/// What reading found, with severities and allowances applied: how the tables are written, and what of them was not understood.
#[must_use]
pub fn judge_reading(set: &Set, workspace: &Workspace) -> Verdict {
    let mut findings = set.findings.clone();
    complete_subjects(set, &mut findings);
    policy(Some(workspace), &Options::default(), Date::today()).judge(findings)
}

/// Adds to findings about items what is known since they were found: which item of the standard each is, of which domain and region,
/// which other items of the set stand at their related places, and which cell of a table they were imported from.
fn complete_subjects(set: &Set, findings: &mut [Finding]) {
    let rows = set.catalogs.iter().zip(&set.matches).flat_map(|(catalog, matches)| {
        catalog.items.iter().zip(matches).map(move |(item, found)| (item.locus.key(), (catalog, item, found.id)))
    });
    let rows: HashMap<_, (&Catalog, &Item, Option<ItemId>)> = rows.collect();
    let sources: HashMap<_, &Catalog> = set.catalogs.iter().map(|catalog| (catalog.locus.key(), catalog)).collect();
    for finding in findings {
        let others = finding.related.iter().filter_map(|(locus, _)| rows.get(&locus.key()));
        let others = others.filter_map(|(_, item, id)| {
            let names = Subject::of_item(None, item, None).names;
            let names: Vec<String> = names.into_iter().chain(id.map(|id| id.to_string())).collect();
            primary(&names).map(str::to_owned)
        });
        let others: Vec<String> = others.collect();
        let subject = &mut finding.subject;
        subject.others = others;
        let catalog = if let Some((catalog, item, id)) = subject.item.as_ref().and_then(|item| rows.get(&item.key())) {
            finding.origin.clone_from(&item.origin);
            subject.domain = catalog.domain_code();
            let id = id.map(|id| id.to_string()).filter(|id| !subject.names.contains(id));
            subject.names.extend(id);
            Some(*catalog)
        } else {
            let catalog = sources.get(&finding.locus.whole_source().key()).copied();
            subject.domain = subject.domain.or(catalog.and_then(Catalog::domain_code));
            catalog
        };
        subject.region = catalog.and_then(|catalog| catalog.region.as_ref()).map(|region| region.code);
    }
}

fn policy(workspace: Option<&Workspace>, options: &Options, today: Date) -> Policy {
    let of_manifest = workspace.into_iter().flat_map(|workspace| &workspace.severities);
    Policy {
        of_manifest: of_manifest.map(|(rule, severity)| (rule.value.clone(), *severity)).collect(),
        of_paths: workspace.map(|workspace| workspace.paths.clone()).unwrap_or_default(),
        of_command: options.severities.clone(),
        deny_warnings: options.deny_warnings,
        allowances: workspace.map(|workspace| workspace.allowances.clone()).unwrap_or_default(),
        today: Some(today),
    }
}

/// Settings that name no rule, and allowances whose day is over: for runs over the whole set to tell.
fn about_settings(workspace: Option<&Workspace>, today: Date) -> Vec<Finding> {
    let Some(workspace) = workspace.filter(|workspace| workspace.is_whole) else { return Vec::new() };
    let of_paths = workspace.paths.iter().flat_map(|path| &path.severities);
    let unknown = workspace.severities.iter().chain(of_paths).filter(|(rule, _)| registry::meant_by(rule).is_empty());
    let unknown = unknown.map(|(rule, _)| cfg004_setting_not_understood::unknown_rule(rule.locus.clone(), rule));
    let expired = workspace.allowances.iter().filter(|allowance| allowance.is_expired(Some(today)));
    let names_nothing = |path: &&PathSeverities| {
        let mut files = workspace.inputs.iter().chain(&workspace.imported);
        is_own(workspace, &path.path.locus) && !files.any(|file| path.is_about(&file.name))
    };
    let idle = workspace.paths.iter().filter(names_nothing);
    let idle = idle.map(|path| cfg001_path_matches_nothing::finding(path.path.locus.clone(), "paths", &path.path));
    unknown.chain(idle).chain(expired.map(cfg002_allowance_expired::finding)).collect()
}

/// Whether the manifest itself says something, and not the one that it extends: that is for other counties, too.
fn is_own(workspace: &Workspace, locus: &Locus) -> bool {
    locus.source.file == workspace.locus.source.file
}

/// Allowances that covered nothing are findings themselves; an expired one has been named already.
fn report_unmatched(policy: &Policy, workspace: &Workspace, verdict: &mut Verdict) {
    let stale = |allowance: &&Allowance| !allowance.is_expired(policy.today) && is_own(workspace, &allowance.locus);
    let unmatched = verdict.unmatched.iter().map(|&at| &policy.allowances[at]).filter(stale);
    let findings: Vec<Finding> = unmatched
        .map(|allowance| {
            cfg003_allowance_unmatched::finding(allowance, !registry::meant_by(&allowance.rule).is_empty())
        })
        .collect();
    let mut more = Policy { allowances: Vec::new(), ..policy.clone() }.judge(findings);
    verdict.findings.append(&mut more.findings);
    verdict.sort();
}
