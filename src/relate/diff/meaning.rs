//! What a change of a field means: a limit shortened, an audience widened, wording only.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::Meaning;
use crate::align::missing_elements;
use crate::model::spelling::fold;
use crate::model::time_limit::{Clause, Unit};
use crate::model::{ChangeKind, Field, Item, LegalBasis, List, Method, TimeLimit, joined, values};
use crate::relate::pairing::{Sameness, compare, entries};
use crate::text::Text;

/// Less than half a working day apart is the same: 28 days are 20 working days.
const TOLERANCE: f64 = 0.5;

/// What has happened to a field; nothing where both say the same.
pub(super) fn meanings(field: Field, old: &Item, new: &Item) -> Vec<Meaning> {
    match compare(field, old, new) {
        Sameness::Same => Vec::new(),
        Sameness::Worded => vec![Meaning::bare(ChangeKind::Wording)],
        Sameness::Other => {
            let meanings = of_field(field, old, new);
            // Whatever is another text is told, also where it asks for nothing else.
            if meanings.is_empty() { vec![Meaning::bare(ChangeKind::Wording)] } else { meanings }
        }
    }
}

fn of_field(field: Field, old: &Item, new: &Item) -> Vec<Meaning> {
    match field {
        Field::Category => vec![Meaning::bare(ChangeKind::ItemMoved)],
        Field::Name => vec![Meaning::bare(ChangeKind::ItemRenamed)],
        Field::Elements => {
            // However the elements are cut and joined.
            let beyond =
                |wanted, item| missing_elements(item, wanted).into_iter().map(str::to_owned).collect::<Vec<_>>();
            let (gained, lost) = (beyond(new, old), beyond(old, new));
            gained_and_lost((ChangeKind::ElementsAdded, &gained), (ChangeKind::ElementsRemoved, &lost))
        }
        Field::Channels => {
            let kinds = (ChangeKind::ChannelsAdded, ChangeKind::ChannelsRemoved);
            list(kinds, old.channels.as_ref(), new.channels.as_ref())
        }
        Field::Tiers => {
            let kinds = (ChangeKind::TiersAdded, ChangeKind::TiersRemoved);
            list(kinds, old.tiers.as_ref(), new.tiers.as_ref())
        }
        Field::DisclosingBodies => {
            let kinds = (ChangeKind::BodiesChanged, ChangeKind::BodiesChanged);
            list(kinds, old.disclosing_bodies.as_ref(), new.disclosing_bodies.as_ref())
        }
        Field::LegalBasis => bases(old, new),
        Field::TimeLimit => limit(old.time_limit.as_deref(), new.time_limit.as_deref()),
        Field::Audience => audience(old, new),
        Field::Methods => methods(old, new),
        _ => vec![Meaning::bare(ChangeKind::NotesChanged)],
    }
}

/// What a list gained and what it lost.
fn list<T: Display>(
    (more, less): (ChangeKind, ChangeKind),
    old: Option<&List<T>>,
    new: Option<&List<T>>,
) -> Vec<Meaning> {
    let beyond = |list: Option<&List<T>>, other: Option<&List<T>>| {
        let known = entries(other);
        let own = values(list).map(ToString::to_string);
        own.filter(|entry| !known.contains(&fold(entry))).collect::<Vec<_>>()
    };
    gained_and_lost((more, &beyond(new, old)), (less, &beyond(old, new)))
}

pub(super) fn gained_and_lost(
    (more, gained): (ChangeKind, &[String]),
    (less, lost): (ChangeKind, &[String]),
) -> Vec<Meaning> {
    let gained = (!gained.is_empty()).then(|| {
        let words = joined(gained.iter());
        Meaning { kind: more, text: crate::text!("增加 {words}", "more: {words}") }
    });
    let lost = (!lost.is_empty()).then(|| {
        let words = joined(lost.iter());
        Meaning { kind: less, text: crate::text!("减少 {words}", "less: {words}") }
    });
    lost.into_iter().chain(gained).collect()
}

// ---- bases ------------------------------------------------------------------------------------------------------------

/// Laws that were added and dropped, and those of which number or articles are others.
fn bases(old: &Item, new: &Item) -> Vec<Meaning> {
    let titles = |item: &Item| values(item.legal_basis.as_ref()).map(LegalBasis::title_key).collect::<BTreeSet<_>>();
    let (before, after) = (titles(old), titles(new));
    let beyond = |item: &Item, known: &BTreeSet<String>| -> Vec<String> {
        let bases = values(item.legal_basis.as_ref()).filter(|basis| !known.contains(&basis.title_key()));
        bases.map(|basis| format!("《{}》", basis.title)).collect()
    };
    let (gained, lost) = (beyond(new, &before), beyond(old, &after));
    let kind = ChangeKind::BasisUpdated;
    let mut meanings = gained_and_lost((kind, &gained), (kind, &lost));
    let known: BTreeSet<String> = entries(old.legal_basis.as_ref());
    let restated = values(new.legal_basis.as_ref())
        .filter(|basis| before.contains(&basis.title_key()))
        .filter(|basis| !known.contains(&fold(&basis.to_string())));
    let restated = joined(restated.map(|basis| format!("《{}》", basis.title)));
    if !restated.is_empty() {
        let text = crate::text!("{restated} 的文号、条款有更新", "number or articles of {restated}");
        meanings.push(Meaning { kind, text });
    }
    if meanings.is_empty() {
        meanings.push(Meaning::bare(kind));
    }
    meanings
}

// ---- limits -----------------------------------------------------------------------------------------------------------

/// What a limit asks for, as quantities: how late at most, how long on display at least, how often at least.
struct Demand {
    /// In working days; none where nothing says.
    latest: Option<f64>,
    shown: Option<f64>,
    every: Option<f64>,
}

impl Demand {
    fn of(limit: &TimeLimit) -> Self {
        let shown = limit.clauses().iter().filter_map(|clause| match clause {
            Clause::Display { length, unit } => Some(f64::from(*length) * unit.working_days()),
            Clause::Permanent => Some(f64::INFINITY),
            _ => None,
        });
        let every = limit.clauses().iter().filter_map(|clause| match clause {
            Clause::Periodic { every } => *every,
            _ => None,
        });
        Self { latest: limit.longest(), shown: shown.min_by(f64::total_cmp), every: every.max_by(f64::total_cmp) }
    }
}

/// A time on display that is demanded no longer, or only now. Of a limit that cannot be read nobody knows what it demands.
fn displayed(old: &TimeLimit, new: &TimeLimit) -> Option<Meaning> {
    if old.clauses().is_empty() || new.clauses().is_empty() {
        return None;
    }
    match (Demand::of(old).shown, Demand::of(new).shown) {
        (Some(_), None) => {
            let text = Text::new("不再规定公示多久", "no time on display is demanded any more");
            Some(Meaning { kind: ChangeKind::TimeLimitLoosened, text })
        }
        (None, Some(_)) => {
            let text = Text::new("规定了公示多久", "a time on display is demanded now");
            Some(Meaning { kind: ChangeKind::TimeLimitTightened, text })
        }
        _ => None,
    }
}

fn limit(old: Option<&TimeLimit>, new: Option<&TimeLimit>) -> Vec<Meaning> {
    let (Some(old), Some(new)) = (old, new) else {
        let (kind, text) = if new.is_some() {
            (ChangeKind::TimeLimitTightened, Text::new("原来没有公开时限", "there was none"))
        } else {
            (ChangeKind::TimeLimitLoosened, Text::new("不再规定公开时限", "there is none any more"))
        };
        return vec![Meaning { kind, text }];
    };
    let (before, after) = (Demand::of(old), Demand::of(new));
    let mut meanings = Vec::new();
    match clause_by_clause(old, new) {
        Some(steps) => meanings.extend(steps),
        None => {
            let later = Text::new("期限", "time limit");
            meanings.extend(step(&later, before.latest, after.latest, true, deadlines(old, new)));
        }
    }
    let shown = Text::new("公示期", "time on display");
    meanings.extend(step(&shown, before.shown, after.shown, false, None));
    meanings.extend(displayed(old, new));
    let every = Text::new("更新间隔", "time between updates");
    meanings.extend(step(&every, before.every, after.every, true, None));
    if meanings.is_empty() {
        let same = |one: Option<f64>, other: Option<f64>| one.is_some() == other.is_some();
        let is_same = !old.clauses().is_empty()
            && !new.clauses().is_empty()
            && same(before.latest, after.latest)
            && same(before.shown, after.shown)
            && same(before.every, after.every);
        let text = if is_same {
            Text::new("长短不变，起算时间或说法有变", "as long as before, but counted or said otherwise")
        } else {
            Text::new("与原时限无法比较长短，请核对", "it cannot be compared with what it was; have a look")
        };
        meanings.push(Meaning { kind: ChangeKind::TimeLimitChanged, text });
    }
    meanings
}

/// What became of each deadline, where both limits state the same number of them, more than one: those that count from the same event are
/// held against each other, or else those at the same place. `None` where the longest has to speak for all.
fn clause_by_clause(old: &TimeLimit, new: &TimeLimit) -> Option<Vec<Meaning>> {
    type Deadline = (u32, Unit, Option<String>);
    let deadlines = |limit: &TimeLimit| -> Vec<Deadline> {
        let within = limit.clauses().iter().filter_map(|clause| match clause {
            Clause::Within { length, unit, from } => Some((*length, *unit, from.as_deref().map(fold))),
            _ => None,
        });
        within.collect()
    };
    let (before, after) = (deadlines(old), deadlines(new));
    if before.len() != after.len() || before.len() < 2 {
        return None;
    }
    let events = |list: &[Deadline]| list.iter().map(|it| it.2.clone()).collect::<BTreeSet<_>>();
    let are_told_apart = events(&before).len() == before.len() && events(&before) == events(&after);
    let partner = |at: usize| {
        if are_told_apart { after.iter().find(|it| it.2 == before[at].2) } else { after.get(at) }
    };
    let steps = before.iter().enumerate().filter_map(|(at, (length, unit, from))| {
        let (to, of, _) = partner(at)?;
        let what = match from {
            Some(event) => crate::text!("“{event}”起算的期限", "time limit from “{event}”"),
            None => Text::new("期限", "time limit"),
        };
        let days = |length: u32, unit: Unit| Some(f64::from(length) * unit.working_days());
        let words = Some((written(*length, *unit), written(*to, *of)));
        step(&what, days(*length, *unit), days(*to, *of), true, words)
    });
    Some(steps.collect())
}

/// A quantity that grew or shrank. `is_more_looser`: whether more of it is laxer.
fn step(
    what: &Text,
    old: Option<f64>,
    new: Option<f64>,
    is_more_looser: bool,
    words: Option<(Text, Text)>,
) -> Option<Meaning> {
    let (old, new) = (old?, new?);
    // Both without end, or near enough.
    if old.total_cmp(&new).is_eq() || (old - new).abs() <= TOLERANCE {
        return None;
    }
    let kind =
        if (new > old) == is_more_looser { ChangeKind::TimeLimitLoosened } else { ChangeKind::TimeLimitTightened };
    let verb = if new > old { Text::new("延长", "lengthened") } else { Text::new("缩短", "shortened") };
    let (from, to) = words.unwrap_or_else(|| (length(old), length(new)));
    let text = crate::text!("{what}由{from}{verb}为{to}", "{what} {verb} from {from} to {to}"; what, from, verb, to);
    Some(Meaning { kind, text })
}

/// The two deadlines as they are written, where each limit has just one.
fn deadlines(old: &TimeLimit, new: &TimeLimit) -> Option<(Text, Text)> {
    let only = |limit: &TimeLimit| match limit.clauses() {
        [Clause::Within { length, unit, .. }] => Some((*length, *unit)),
        _ => None,
    };
    let ((from, of), (to, unit)) = (only(old)?, only(new)?);
    Some((written(from, of), written(to, unit)))
}

fn written(length: u32, unit: Unit) -> Text {
    let (zh, en) = (unit.name(), english(unit.name()));
    let zh = if matches!(zh, "工作日" | "季度") { format!("个{zh}") } else { zh.to_owned() };
    let unit = Text { zh: zh.into(), en: format!(" {en}").into() };
    crate::text!("{length}{unit}", "{length}{unit}"; unit)
}

fn english(unit: &str) -> &'static str {
    match unit {
        "工作日" => "working days",
        "日" => "days",
        "小时" => "hours",
        "周" => "weeks",
        "个月" => "months",
        "季度" => "quarters",
        _ => "years",
    }
}

/// A length in working days.
fn length(days: f64) -> Text {
    if days.is_infinite() {
        return Text::new("长期", "for good");
    }
    if days <= 0.0 {
        return Text::new("即时", "at once");
    }
    let days = (days * 10.0).round() / 10.0;
    crate::text!("约{days}个工作日", "about {days} working days")
}

// ---- audience and method ------------------------------------------------------------------------------------------------

fn audience(old: &Item, new: &Item) -> Vec<Meaning> {
    let named = |item: &Item| item.audience.as_ref().map(|audience| audience.value.clone()).unwrap_or_default();
    let (before, after) = (named(old), named(new));
    match (before.public, after.public) {
        (false, true) => {
            let text = Text::new("扩大到全社会", "everyone now");
            return vec![Meaning { kind: ChangeKind::AudienceWidened, text }];
        }
        (true, false) => {
            let text = Text::new("不再面向全社会", "no longer everyone");
            return vec![Meaning { kind: ChangeKind::AudienceNarrowed, text }];
        }
        // Who is named beside everyone is addressed anyway.
        (true, true) => return vec![Meaning::bare(ChangeKind::Wording)],
        (false, false) => {}
    }
    let beyond = |own: &[String], other: &[String]| -> Vec<String> {
        let known: BTreeSet<String> = other.iter().map(|group| fold(group)).collect();
        own.iter().filter(|group| !known.contains(&fold(group))).cloned().collect()
    };
    let (gained, lost) = (beyond(&after.groups, &before.groups), beyond(&before.groups, &after.groups));
    gained_and_lost((ChangeKind::AudienceWidened, &gained), (ChangeKind::AudienceNarrowed, &lost))
}

fn methods(old: &Item, new: &Item) -> Vec<Meaning> {
    let has = |item: &Item, method: Method| values(item.methods.as_ref()).any(|own| *own == method);
    let kind = match (has(old, Method::Proactive), has(new, Method::Proactive)) {
        (false, true) => ChangeKind::MethodStrengthened,
        (true, false) => ChangeKind::MethodWeakened,
        _ => ChangeKind::MethodChanged,
    };
    vec![Meaning::bare(kind)]
}
