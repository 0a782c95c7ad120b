//! Which findings a run reports: those of some domains, rules, bodies or tiers, or of what changed since a revision.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use clap::Args;

use super::console::Console;
use super::language::say;
use super::load::Loaded;
use super::side::{Side, changed_files, is_revision};
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity, Verdict};
use crate::model::{Catalog, Domain, DomainCode, Item, Place, Tier, values};
use crate::relate::diff::diff;
use crate::text::Text;

#[derive(Args)]
pub(super) struct Selection {
    /// Revision.
    #[arg(long, value_name = say("版本", "REV"), help = say(
        "全部检查，只报告这个 git 版本以来改动过的事项的问题，如 origin/main",
        "Check all, and report what belongs to items that changed since this revision of git, as in origin/main"
    ))]
    changed_since: Option<String>,
    /// Domains.
    #[arg(long, value_name = say("领域", "DOMAIN"), value_parser = domain, help = say("只报告这个领域的（编号或名称），可重复", "Report this domain only (number or name), repeatable"))]
    domain: Vec<DomainCode>,
    /// Rules.
    #[arg(long, value_name = say("规则", "RULE"), help = say("只报告这条规则的（代码、类别或名称），可重复", "Report this rule only (code, family or name), repeatable"))]
    rule: Vec<String>,
    /// Bodies.
    #[arg(long, value_name = say("单位", "BODY"), help = say("只报告公开主体里有这个单位的事项的，如 财政局，可重复", "Report items that this body discloses only, as in 财政局, repeatable"))]
    body: Vec<String>,
    /// Tiers.
    #[arg(long, value_name = say("层级", "TIER"), value_parser = tier, help = say("只报告这一层级的事项的，如 乡级，可重复", "Report items of this tier only, as in 乡级, repeatable"))]
    tier: Vec<Tier>,
}

fn domain(text: &str) -> std::result::Result<DomainCode, String> {
    let known = text.parse::<DomainCode>().ok().filter(|code| code.domain().is_some() || *code == DomainCode::OUTSIDE);
    let named =
        || Domain::all().iter().find(|domain| domain.names().any(|name| name == text)).map(|domain| domain.code);
    known.or_else(named).ok_or_else(|| {
        say(
            "写领域的编号或名称，如 20 或 社会救助；补充目录是 00",
            "the number or name of a domain, as in 20 or 社会救助; 00 for supplementary",
        )
        .to_owned()
    })
}

fn tier(text: &str) -> std::result::Result<Tier, String> {
    Tier::read(text).ok_or_else(|| say("写 市级、县级、乡级、村级 之一", "one of 市级, 县级, 乡级, 村级").to_owned())
}

impl Selection {
    /// Leaves what was selected, and says how much was not.
    pub(super) fn apply(&self, loaded: &Loaded, verdict: &mut Verdict, console: &Console) -> Result<()> {
        for rule in &self.rule {
            if crate::registry::meant_by(rule).is_empty() {
                return Err(Error::new(crate::text!("没有“{rule}”这条规则", "there is no rule “{rule}”"))
                    .with_help(Text::new("用 mulu explain 查看全部规则。", "Run `mulu explain` for all rules.")));
            }
        }
        let all = verdict.findings.len();
        let items = items(loaded);
        verdict.findings.retain(|finding| self.is_meant(finding, &items));
        if let Some(revision) = &self.changed_since {
            let changed = Changed::since(revision, loaded, console)?;
            verdict.findings.retain(|finding| changed.concerns(finding));
        }
        let (left_out, left) = (all - verdict.findings.len(), verdict.findings.len());
        if left_out > 0 {
            let left = Text::counted(left, "finding is", "findings are");
            console.note(&crate::text!(
                "按所选范围报告 {left} 条，另有 {left_out} 条不在范围内。",
                "{left} of what was selected; {left_out} more not.";
                left
            ));
        }
        Ok(())
    }

    fn is_meant(&self, finding: &Finding, items: &HashMap<(usize, Place), &Item>) -> bool {
        let item = finding.subject.item.as_ref().and_then(|item| items.get(&item.key()));
        let is_of_body = |item: &&&Item| {
            values(item.disclosing_bodies.as_ref()).any(|own| self.body.iter().any(|body| own.contains(body.as_str())))
        };
        let is_of_tier = |item: &&&Item| values(item.tiers.as_ref()).any(|own| self.tier.contains(own));
        (self.domain.is_empty() || finding.subject.domain.is_some_and(|domain| self.domain.contains(&domain)))
            && (self.rule.is_empty() || self.rule.iter().any(|rule| finding.rule.is_meant_by(rule)))
            && (self.body.is_empty() || item.as_ref().is_some_and(is_of_body))
            && (self.tier.is_empty() || item.as_ref().is_some_and(is_of_tier))
    }
}

fn items(loaded: &Loaded) -> HashMap<(usize, Place), &Item> {
    loaded
        .set
        .catalogs
        .iter()
        .flat_map(|catalog: &Catalog| &catalog.items)
        .map(|item| (item.locus.key(), item))
        .collect()
}

/// What changed since a revision.
struct Changed {
    /// Items that are new or say something else, by place.
    items: BTreeSet<(usize, Place)>,
    /// Names and ids of items that are gone.
    gone: BTreeSet<String>,
    /// Files.
    files: BTreeSet<String>,
}

impl Changed {
    fn since(revision: &str, loaded: &Loaded, console: &Console) -> Result<Self> {
        let old = Side::read(&format!("{revision}:{}", root(loaded)?), console);
        let is_unknown = old.is_err() && is_revision("HEAD") && !is_revision(revision);
        let old = if is_unknown { return Err(unknown(revision)) } else { old? };
        let before = old.state();
        let region = loaded.region();
        let after = loaded.set.state(loaded.standards, region.as_ref(), false);
        let found = diff(before.side(None), after.side(None), loaded.reference);
        let mut changed = Self { items: BTreeSet::new(), gone: BTreeSet::new(), files: changed_files(revision)? };
        for item in found.domains.iter().flat_map(|domain| &domain.items) {
            changed.items.extend(item.new.iter().map(|placed| placed.item.locus.key()));
            if item.new.is_empty() {
                changed.gone.extend(item.id.map(|id| id.to_string()));
                changed.gone.insert(item.title.clone());
            }
        }
        Ok(changed)
    }

    /// Whether a finding is about an item that changed, or about a file that changed where it is about none.
    fn concerns(&self, finding: &Finding) -> bool {
        let subject = &finding.subject;
        match &subject.item {
            Some(item) => {
                let related = finding.related.iter().map(|(locus, _)| locus.key());
                [item.key()].into_iter().chain(related).any(|key| self.items.contains(&key))
            }
            None if !subject.names.is_empty() => subject.names.iter().any(|name| self.gone.contains(name)),
            None => self.files.contains(&finding.locus.source.file),
        }
    }
}

fn unknown(revision: &str) -> Error {
    Error::new(crate::text!("git 里没有“{revision}”这个版本", "git has no revision “{revision}”")).with_help(Text::new(
        "--changed-since 后面写分支、标签或提交号，如 origin/main。平台上只取了最近一次提交的，要取全部历史（见 docs/ci.md）。",
        "--changed-since takes a branch, a tag or a commit, as in origin/main. Where a platform fetched the last commit alone, have it fetch all (see docs/ci.md).",
    ))
}

/// The folder that is compared, as git reads it: that of the manifest, or the one path that was named.
fn root(loaded: &Loaded) -> Result<String> {
    let path = match (&loaded.workspace, loaded.files.as_slice()) {
        (Some(workspace), _) => workspace.root.clone(),
        (None, [only]) => only.path.clone(),
        (None, _) => Path::new(".").to_owned(),
    };
    let here = std::env::current_dir().ok();
    let inside = here.as_ref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(&path);
    if inside.is_absolute() {
        let shown = path.display();
        return Err(Error::new(crate::text!(
            "--changed-since 要在仓库里运行，“{shown}”不在当前文件夹里",
            "--changed-since is run within the repository; “{shown}” is not in this folder"
        ))
        .with_help(Text::new("请先进入目录仓库的文件夹。", "Change to the folder of the catalogs first.")));
    }
    let inside = inside.to_string_lossy().replace('\\', "/");
    Ok(if inside.is_empty() { ".".to_owned() } else { format!("./{}", inside.trim_start_matches("./")) })
}

/// How a run counts at its end.
#[derive(Args)]
pub(super) struct Ending {
    /// Cap.
    #[arg(long, value_name = say("条数", "N"), value_parser = super::validate::parse_count, help = say("最多报告几条（先错误后警告）；其余只计数，退出码不变", "Report at most so many, errors first; the rest are counted, and the exit code is the same"))]
    max_findings: Option<usize>,
    /// Never fails.
    #[arg(long, conflicts_with = "fail_on", help = say("有问题也以 0 退出", "Exit with 0 whatever was found"))]
    exit_zero: bool,
    /// From when a run fails.
    #[arg(long, value_enum, default_value_t = FailOn::Deny, value_name = say("等级", "SEVERITY"), help = say("有这一等级的问题就以 1 退出", "Exit with 1 from this severity on"))]
    fail_on: FailOn,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    Deny,
    Warn,
}

impl Ending {
    /// Whether the run fails.
    pub(super) fn fails(&self, verdict: &Verdict) -> bool {
        let least = if self.fail_on == FailOn::Warn { Severity::Warn } else { Severity::Deny };
        !self.exit_zero && verdict.findings.iter().any(|finding| finding.severity >= least)
    }

    /// Leaves as many findings as are wanted, and says how many more there are.
    pub(super) fn cap(&self, verdict: &mut Verdict, console: &Console) {
        let Some(most) = self.max_findings else { return };
        let more = verdict.findings.len().saturating_sub(most);
        if more == 0 {
            return;
        }
        verdict.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        verdict.findings.truncate(most);
        verdict.sort();
        let most = Text::counted(most, "finding is", "findings are");
        console.note(&crate::text!(
            "只报告了 {most} 条，另有 {more} 条没有列出（--max-findings）。",
            "{most} reported, {more} more not (--max-findings).";
            most
        ));
    }
}
