//! VER004: a version that is too low for what has changed since the last release.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Catalog, Locus, Version};
use crate::relate::diff::{State, diff};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "VER004",
    name: "bump-too-small",
    severity: Severity::Deny,
    summary: Text::new("版本号升得不够", "the version is too low for what has changed"),
    checks: Text::new(
        "与上一次发布（mulu.yaml 旁 releases 里版本最高的一份，或 --base 指定的一份）相比，版本号是否按改动的大小升了：公开范围缩小升第一位，扩大升第二位，只改文字升第三位。每种变更升哪一位，可在 mulu.yaml 的 bumps 里改。只检查整套目录。",
        "Whether the version was raised as the changes since the last release ask for (the highest version in `releases` beside mulu.yaml, or what --base names): the first number when disclosure shrinks, the second when it grows, the third for wording. `bumps` in mulu.yaml can say otherwise for a kind of change. Only whole sets are checked.",
    ),
    why: Text::new(
        "版本号告诉公众和上级这次是缩减了、增加了，还是只改了文字；升得不够，缩减公开就看不出来。",
        "The version tells the public and the city whether less or more is published, or only words changed. Raised too little, it hides that disclosure shrank.",
    ),
    example: Text::new(
        "上次发布 1.2.0 以后取消了一条事项，mulu.yaml 写的是 1.2.1。",
        "An item was withdrawn since 1.2.0 was released, and mulu.yaml says 1.2.1.",
    ),
    mend: Text::new(
        "版本号不用手工改：改完以后运行 mulu release，它按改动升版本号并写进 mulu.yaml。不该有的改动，恢复原来的内容；mulu diff 可以看到每一处改动。发布以前的检查，可以加 --allow VER004。",
        "No version has to be written by hand: `mulu release` raises it as the changes ask for, and writes it into mulu.yaml. Take back what should not have changed; `mulu diff` shows each change. Until the release, --allow VER004 leaves this out.",
    ),
};

/// How many changes the finding points to.
const MOST_SHOWN: usize = 3;

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let (Some(base), Some(set)) = (&survey.base, &survey.whole_set) else { return };
    let now = State {
        catalogs: survey.catalogs,
        matches: survey.matches,
        standard: survey.standard,
        region: survey.region,
        is_merged: false,
    };
    let (Some(released), Some((own, at))) = (&base.version, version(survey, set)) else { return };
    let (before, after) = (base.state.merged_beside(&now), now.merged_beside(&base.state));
    let changes = diff(base.state.side(before.as_deref()), now.side(after.as_deref()), survey.reference);
    let required = changes.required(survey.bumps);
    let lowest = released.next(required);
    if own >= lowest {
        return;
    }
    let (bump, name) = (required.label(), base.name);
    let finding = Finding::new(
        &RULE,
        at,
        crate::text!(
            "版本 {own} 升得不够：{name} 是 {released}，这次的改动要求{bump}",
            "the version {own} is too low: {name} is {released}, and what changed asks for {bump}";
            bump
        ),
        crate::text!(
            "请用 mulu diff {name} 查看每一处改动，不该有的恢复原样；都对的，运行 mulu release 发布，版本号由它升为 {lowest}，不用手工改（发布以前的检查可以加 --allow VER004）。",
            "Look at each change with `mulu diff {name}` and take back what should not be; then run `mulu release`, which makes the version {lowest}: none has to be written by hand. Until then, --allow VER004 leaves this out."
        ),
    );
    let of_weight = changes.domains.iter().flat_map(|domain| &domain.items).filter_map(|item| {
        let meaning = item.meanings().find(|meaning| survey.bumps.of(meaning.kind) == required)?;
        let place = item.new.first().or(item.old.first())?.item.locus.clone();
        let (title, label) = (&item.title, meaning.kind.label());
        Some((place, crate::text!("{title}：{label}", "{title}: {label}"; label)))
    });
    let finding = of_weight.take(MOST_SHOWN).fold(finding, |finding, (place, label)| finding.related(place, label));
    findings.push(finding);
}

/// The version of the set and where it stands: the manifest's, or the highest that a catalog states.
fn version(survey: &Survey<'_>, set: &Locus) -> Option<(Version, Locus)> {
    let stated = |catalog: &Catalog| catalog.version.as_ref().map(|version| (version.value.clone(), version.locus.clone()));
    let highest = || {
        let all = survey.local().filter_map(|(catalog, _)| stated(catalog));
        all.max_by(|one, other| one.0.cmp(&other.0))
    };
    let of_manifest = survey.version.map(|version| (version.value.clone(), version.locus.clone()));
    of_manifest.or_else(highest).or_else(|| Some((Version::first(), set.clone())))
}
