//! How well items are recognised: `UPDATE_FIGURES=1 cargo test --test align` writes the figures in `docs/align.md` anew, and
//! `cargo test --test align -- --nocapture` also lists what was judged otherwise than the labels have it.

#![expect(clippy::print_stdout, reason = "it lists what it judges otherwise than the labels")]

#[path = "support/labelled.rs"]
mod labelled;

use std::fmt::Write as _;
use std::path::Path;

use labelled::{Pair, Table, held_out_duplicates, near_duplicates, tables};
use mulu::align::{Certainty, Nearness, Reference, Relation, identity, nearness};
use mulu::builtin;
use mulu::inspect::{Options, Set, Standards, judge};
use mulu::model::{Catalog, DomainCode, Item, ItemId, Kind, List, Locus, Source, Sourced};

/// What a way of recognising items says of a row: the item that it surely is, and those it may be.
type Answer = (Option<ItemId>, Vec<ItemId>);

/// The items that each row of a table is likeliest to be, by the plain ratio.
type Ranked<'t> = (&'t Table, Vec<Vec<(f64, ItemId)>>);

/// The counts of a way of recognising items.
#[derive(Default)]
struct Counts {
    sure: usize,
    right: usize,
    offered: usize,
    items: usize,
    local: usize,
    left_alone: usize,
}

impl Counts {
    fn add(&mut self, label: Option<ItemId>, (sure, offered): &Answer) {
        self.sure += usize::from(sure.is_some());
        match label {
            Some(_) => {
                self.items += 1;
                self.right += usize::from(*sure == label);
                self.offered += usize::from(*sure == label || label.is_some_and(|id| offered.contains(&id)));
            }
            None => {
                self.local += 1;
                self.left_alone += usize::from(sure.is_none());
            }
        }
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.sure.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / self.items as f64
    }

    fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        2.0 * precision * recall / (precision + recall)
    }

    fn line(&self, what: &str) -> String {
        let Self { sure, right, offered, items, local, left_alone } = self;
        format!(
            "| {what} | {:.3} ({right}/{sure}) | {:.3} ({right}/{items}) | {:.3} | {:.3} ({offered}/{items}) | {:.3} ({left_alone}/{local}) |",
            self.precision(),
            self.recall(),
            self.f1(),
            *offered as f64 / *items as f64,
            *left_alone as f64 / *local as f64,
        )
    }
}

fn by_align(reference: &Reference<'_>, table: &Table) -> Vec<Answer> {
    let found = reference.align_in(&table.items, Some(table.domain), Some(&table.place));
    found
        .into_iter()
        .map(|found| {
            let sure = found.id.filter(|_| found.certainty == Certainty::Sure);
            (sure, found.candidates.iter().map(|candidate| candidate.id).collect())
        })
        .collect()
}

fn by_words(reference: &Reference<'_>, table: &Table) -> Vec<Answer> {
    let is_same = |item: &Item| {
        let words = identity(item);
        reference.items_of(table.domain).find(|(_, other)| identity(other) == words).map(|(id, _)| id)
    };
    table.items.iter().map(|item| (is_same(item), Vec::new())).collect()
}

/// Category and name on one line, as plain measures see an item.
fn plain(item: &Item) -> Vec<char> {
    item.title().replace(" / ", "").chars().collect()
}

/// The plain ratio: twice the longest common subsequence to the characters of both (Indel, as RapidFuzz has it).
fn ratio(one: &[char], other: &[char]) -> f64 {
    let mut before = vec![0_usize; other.len() + 1];
    for a in one {
        let mut row = vec![0; other.len() + 1];
        for (j, b) in other.iter().enumerate() {
            row[j + 1] = if a == b { before[j] + 1 } else { before[j + 1].max(row[j]) };
        }
        before = row;
    }
    2.0 * before[other.len()] as f64 / (one.len() + other.len()).max(1) as f64
}

/// The likeliest item of each row by the plain ratio.
fn ratios(reference: &Reference<'_>, table: &Table) -> Vec<Vec<(f64, ItemId)>> {
    let ranked = |item: &Item| {
        let own = plain(item);
        let mut ranked: Vec<(f64, ItemId)> =
            reference.items_of(table.domain).map(|(id, other)| (ratio(&own, &plain(other)), id)).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        ranked.truncate(5);
        ranked
    };
    table.items.iter().map(ranked).collect()
}

fn by_ratio(ranked: &[Vec<(f64, ItemId)>], threshold: f64) -> Vec<Answer> {
    let answer = |ranked: &Vec<(f64, ItemId)>| {
        let best = ranked.first().filter(|(ratio, _)| *ratio >= threshold).map(|(_, id)| *id);
        (best, ranked.iter().map(|(_, id)| *id).collect())
    };
    ranked.iter().map(answer).collect()
}

fn count<'t>(tables: impl IntoIterator<Item = (&'t Table, Vec<Answer>)>) -> Counts {
    let mut counts = Counts::default();
    for (table, answers) in tables {
        for (label, answer) in table.labels.iter().zip(&answers) {
            counts.add(*label, answer);
        }
    }
    counts
}

/// The threshold of the plain ratio that is best on these tables.
fn best_threshold(tables: &[Ranked<'_>]) -> f64 {
    let f1 = |threshold: f64| count(tables.iter().map(|(table, ranked)| (*table, by_ratio(ranked, threshold)))).f1();
    let thresholds = (1..=100).map(|percent| f64::from(percent) / 100.0);
    thresholds.max_by(|one, other| f1(*one).total_cmp(&f1(*other))).unwrap_or(1.0)
}

/// The plain ratio with the threshold that is best on the other places, place by place in five parts.
fn cross_validated(tables: &[Ranked<'_>]) -> Counts {
    let mut places: Vec<&str> = tables.iter().map(|(table, _)| table.place.as_str()).collect();
    places.sort_unstable();
    places.dedup();
    let fold = |table: &Table| places.iter().position(|place| *place == table.place).map(|at| at % 5);
    let mut counts = Counts::default();
    for part in 0..5 {
        let (out, rest): (Vec<_>, Vec<_>) = tables.iter().cloned().partition(|(table, _)| fold(table) == Some(part));
        let threshold = best_threshold(&rest);
        let own = count(out.iter().map(|(table, ranked)| (*table, by_ratio(ranked, threshold))));
        counts.sure += own.sure;
        counts.right += own.right;
        counts.offered += own.offered;
        counts.items += own.items;
        counts.local += own.local;
        counts.left_alone += own.left_alone;
    }
    counts
}

fn list_differences(table: &Table, answers: &[Answer]) {
    for ((item, label), (sure, offered)) in table.items.iter().zip(&table.labels).zip(answers) {
        if sure != label {
            let name = |id: &Option<ItemId>| id.map_or("-".to_owned(), |id| id.to_string());
            let offered: Vec<String> = offered.iter().map(ToString::to_string).collect();
            println!("{} {}: {} not {} of [{}]", table.case, item.title(), name(sure), name(label), offered.join(" "));
        }
    }
}

/// What the near duplicate decision says of the labelled pairs: how many are called the same, rightly, of how many.
struct NearCounts {
    called: usize,
    right: usize,
    same: usize,
    /// Pairs that are one thing, and that are called so or doubtful.
    asked: usize,
    doubtful: usize,
    all: usize,
}

fn near_counts<'p>(pairs: impl IntoIterator<Item = &'p Pair>) -> NearCounts {
    let mut counts = NearCounts { called: 0, right: 0, same: 0, asked: 0, doubtful: 0, all: 0 };
    for pair in pairs {
        counts.all += 1;
        let nearness = nearness(&pair.one, &pair.other, Some(pair.domain));
        let is_called = nearness == Nearness::Same;
        counts.called += usize::from(is_called);
        counts.same += usize::from(pair.is_same);
        counts.right += usize::from(is_called && pair.is_same);
        counts.asked += usize::from(nearness >= Nearness::Doubtful && pair.is_same);
        counts.doubtful += usize::from(nearness == Nearness::Doubtful);
        if is_called != pair.is_same {
            println!("{nearness:?}, not {}: {} | {}", pair.is_same, pair.one.title(), pair.other.title());
        }
    }
    counts
}

/// How many pairs the plain ratio calls the same at a threshold: rightly, and in all.
fn plain_calls(pairs: &[Pair], threshold: f64) -> (usize, usize) {
    let called = |pair: &&Pair| ratio(&plain(&pair.one), &plain(&pair.other)) >= threshold;
    let right = pairs.iter().filter(called).filter(|pair| pair.is_same).count();
    (right, pairs.iter().filter(called).count())
}

fn near_page(pairs: &[Pair], held_out: &[Pair]) -> String {
    let counts = near_counts(pairs);
    let unseen = near_counts(held_out);
    let by_hand: Vec<&Pair> = pairs.iter().filter(|pair| pair.is_by_hand).collect();
    let by_hand = near_counts(by_hand);
    let f1 = |(right, called): (usize, usize)| 2.0 * right as f64 / (called + counts.same).max(1) as f64;
    let best = (1..=100)
        .map(|percent| f64::from(percent) / 100.0)
        .max_by(|one, other| f1(plain_calls(pairs, *one)).total_cmp(&f1(plain_calls(pairs, *other))))
        .expect("there are thresholds");
    let line = |what: &str, which: &str, (right, called): (usize, usize), same: usize| {
        let precision = right as f64 / called.max(1) as f64;
        let recall = right as f64 / same as f64;
        let f1 = 2.0 * right as f64 / (called + same).max(1) as f64;
        format!("| {what} | {which} | {precision:.3} ({right}/{called}) | {recall:.3} ({right}/{same}) | {f1:.3} |\n")
    };
    let doubtful = |counts: &NearCounts| {
        let NearCounts { same, asked, doubtful, all, .. } = counts;
        format!("{doubtful} of {all} pairs, and with them {asked} of the {same} are found")
    };
    let (first, second) = (doubtful(&counts), doubtful(&unseen));
    let calls = |counts: &NearCounts| (counts.right, counts.called);
    let ratio = format!("plain ratio, threshold {best:.2}");
    format!(
        "## Near duplicates\n\nTwo sets of labelled pairs, each of which says how it was made. By the first, {} pairs of which {} are one thing in\n\
         other words (`tests/data/near-duplicates.json`), the rules were written: after the first measurement on it, which gave precision .950\n\
         and recall .760, words were added to `vocabulary/names.yaml` and the decision was made stricter. The second, {} pairs of which {} are\n\
         one thing (`tests/data/held-out-duplicates.json`), was labelled before any rule was run on it, and nothing was changed by what came out.\n\
         It is all worded by hand, to be hard, as {} of the first set's pairs are: those stand in a line of their own. It is not of other counties.\n\n\
         A pair may be called doubtful: a person is asked. It is counted as not the same. In the first set that is said of {first};\n\
         in the second of {second}.\n\nPrecision holds on pairs never seen; recall does not: what is worded otherwise mostly ends among the \
         doubtful. The plain ratio, with the\nthreshold that is best on the first set, finds more of them, so that its F1 is higher there, and is wrong about a third of what it finds.\n\n\
         | way | pairs | precision | recall | F1 |\n| --- | --- | ---: | ---: | ---: |\n{}{}{}{}{}",
        counts.all,
        counts.same,
        unseen.all,
        unseen.same,
        by_hand.all,
        line("align", "first set", calls(&counts), counts.same),
        line("align", "first set, by hand", calls(&by_hand), by_hand.same),
        line("align", "never seen", calls(&unseen), unseen.same),
        line(&ratio, "first set", plain_calls(pairs, best), counts.same),
        line(&ratio, "never seen", plain_calls(held_out, best), unseen.same),
    )
}

/// A way to lay two items before the rules, and the rules that look at them so.
struct Layout {
    what: &'static str,
    rules: &'static [&'static str],
    catalogs: fn(&Pair) -> Vec<Catalog>,
}

const LAYOUTS: [Layout; 4] = [
    Layout {
        what: "in one catalog",
        rules: &["DUP002", "DUP004", "DUP007"],
        catalogs: |pair| vec![catalog(Some(pair.domain), &[&pair.other, &pair.one])],
    },
    Layout {
        what: "standard and supplementary catalog",
        rules: &["DUP003", "DUP005"],
        catalogs: |pair| vec![catalog(Some(pair.domain), &[&pair.other]), catalog(None, &[&pair.one])],
    },
    Layout {
        what: "catalogs of two domains",
        rules: &["DUP006"],
        catalogs: |pair| {
            let abroad = if pair.domain.to_string() == "26" { "25" } else { "26" };
            vec![catalog(Some(pair.domain), &[&pair.other]), catalog(abroad.parse().ok(), &[&pair.one])]
        },
    },
    Layout {
        what: "in one catalog, of two bodies",
        rules: &["DUP008"],
        catalogs: |pair| {
            let (one, other) = (published(&pair.one, "民政局"), published(&pair.other, "公安局"));
            vec![catalog(Some(pair.domain), &[&other, &one])]
        },
    },
];

impl Layout {
    /// Whether one of the two lies in the supplementary catalog.
    fn has_supplement(&self) -> bool {
        self.rules.contains(&"DUP003")
    }
}

/// Whether an item is one of the standard by itself, of whatever domain.
fn is_standard(reference: &Reference<'_>, item: &Item) -> bool {
    reference.align(std::slice::from_ref(item), None)[0].certainty == Certainty::Sure
}

/// A catalog of a county: of a domain, or the supplementary one.
fn catalog(domain: Option<DomainCode>, items: &[&Item]) -> Catalog {
    let locus = Locus::whole(&Source::named(if domain.is_some() { "table" } else { "supplement" }));
    let kind = if domain.is_some() { Kind::Standard } else { Kind::Supplementary };
    let mut catalog = Catalog::empty(kind, locus.clone());
    catalog.domain = domain.map(|domain| Sourced::new(domain, locus));
    catalog.states_domain = domain.is_some();
    catalog.items = items.iter().map(|item| (*item).clone()).collect();
    catalog
}

fn published(item: &Item, body: &str) -> Item {
    let mut item = item.clone();
    let body = Sourced::new(body.to_owned(), item.locus.clone());
    item.disclosing_bodies = Some(List::new(vec![body], item.locus.clone()));
    item
}

/// Which rules find something in each of the pairs, as they are laid before them.
fn found_by_rules(pairs: &[Pair], layout: &Layout) -> Vec<Vec<&'static str>> {
    let standards = Standards::builtin();
    let reference = Reference::new(&standards.catalogs);
    let found = |pair: &Pair| {
        let mut set = Set::default();
        set.catalogs = (layout.catalogs)(pair);
        set.align(&reference);
        let verdict = judge(&set, None, &standards, &reference, &Options::default());
        let codes = verdict.findings.iter().map(|finding| finding.rule.code);
        codes.filter(|code| layout.rules.contains(code)).collect()
    };
    pairs.iter().map(found).collect()
}

/// What the rules of a layout make of labelled pairs: of each rule, and of any of them, precision and recall.
fn measured(pairs: &[Pair], layout: &Layout) -> Vec<(String, String)> {
    let same = pairs.iter().filter(|pair| pair.is_same).count();
    let standards = Standards::builtin();
    let reference = Reference::new(&standards.catalogs);
    let says_nothing = |pair: &Pair| layout.has_supplement() && !pair.is_same && is_standard(&reference, &pair.one);
    let found: Vec<(&Pair, Vec<&str>)> =
        pairs.iter().zip(found_by_rules(pairs, layout)).filter(|(pair, _)| !says_nothing(pair)).collect();
    let measure = |name: &str, is_called: &dyn Fn(&[&str]) -> bool| {
        let called = found.iter().filter(|(_, codes)| is_called(codes));
        let called: Vec<&Pair> = called.map(|(pair, _)| *pair).collect();
        let (right, all) = (called.iter().filter(|pair| pair.is_same).count(), called.len());
        for wrong in called.iter().filter(|pair| !pair.is_same) {
            println!("{name} {}: {} | {}", layout.what, wrong.one.title(), wrong.other.title());
        }
        let precision = if all == 0 { "–".to_owned() } else { format!("{:.3}", right as f64 / all as f64) };
        (format!("{precision} ({right}/{all})"), format!("{:.3} ({right}/{same})", right as f64 / same as f64))
    };
    let each = layout.rules.iter().map(|rule| measure(rule, &|codes: &[&str]| codes.contains(rule)));
    each.chain([measure("any of them", &|codes: &[&str]| !codes.is_empty())]).collect()
}

/// What each rule on duplicates makes of the labelled pairs.
fn rules_page(pairs: &[Pair], held_out: &[Pair]) -> String {
    let mut page = String::from(
        "\n### Rule by rule\n\nThe same pairs laid before the rules themselves, each pair as two rows of a county. A rule is measured on all pairs that \
         are one thing,\nalso on those that are another rule's: “any of them” is what a county sees. Pairs of which both are items of the \
         standard are in\none catalog no findings by design, and pairs without elements none of DUP007. What lies in the supplementary catalog and is an item \
         of the\nstandard by itself repeats it whatever the other is: different pairs of that kind say nothing about DUP003 and DUP005 and \
         are left out\nthere.\n\n\
         | how they lie | rule | precision, first set | recall, first set | precision, never seen | recall, never seen |\n\
         | --- | --- | ---: | ---: | ---: | ---: |\n",
    );
    for layout in &LAYOUTS {
        let names = layout.rules.iter().copied().chain((layout.rules.len() > 1).then_some("any of them"));
        let both = measured(pairs, layout).into_iter().zip(measured(held_out, layout));
        for (name, ((precision, recall), (unseen_precision, unseen_recall))) in names.zip(both) {
            let what = layout.what;
            writeln!(page, "| {what} | {name} | {precision} | {recall} | {unseen_precision} | {unseen_recall} |")
                .expect("strings take anything");
        }
    }
    page
}

#[test]
fn the_figures_of_recognising_are_current() {
    let standard: Vec<Catalog> = builtin::standard();
    let reference = Reference::new(&standard);
    let tables = tables();
    let ranked: Vec<Ranked<'_>> = tables.iter().map(|table| (table, ratios(&reference, table))).collect();
    for table in &tables {
        list_differences(table, &by_align(&reference, table));
    }
    let own = count(tables.iter().map(|table| (table, by_align(&reference, table))));
    let exact = count(tables.iter().map(|table| (table, by_words(&reference, table))));
    let threshold = best_threshold(&ranked);
    let best = count(ranked.iter().map(|(table, ranked)| (*table, by_ratio(ranked, threshold))));
    let pairs = near_duplicates();
    let mut page = format!(
        "# How well items are recognised\n\nMade by `UPDATE_FIGURES=1 cargo test --test align`; the test holds that they are current. \
         No weight or threshold of `align`\nis fitted to these rows, so there is nothing to cross-validate: they are round numbers. But its rules and \
         vocabulary were written\nby someone who had seen the rows, so other counties may fare worse. The plain ratio has one threshold, which is \
         stated as it is best\non all rows, and by 5-fold cross-validation over places.\n\n## Rows of published tables\n\n\
         {} rows of {} tables (`tests/data/labelled-tables.json`), {} of them local additions. “Offered” is the right item being\n\
         the sure answer or among at most five candidates, “left alone” a local addition that is not taken for an item.\n\n\
         | way | precision of sure | recall | F1 | offered | left alone |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
        own.items + own.local,
        tables.len(),
        own.local,
    );
    for line in [
        own.line("align"),
        exact.line("exact match of category and name"),
        best.line(&format!("plain ratio, best threshold ({threshold:.2})")),
        cross_validated(&ranked).line("plain ratio, cross-validated threshold"),
    ] {
        writeln!(page, "{line}").expect("strings take anything");
    }
    page += "\n";
    let held_out = held_out_duplicates();
    page += &near_page(&pairs, &held_out);
    page += &rules_page(&pairs, &held_out);
    println!("{page}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/align.md");
    if std::env::var_os("UPDATE_FIGURES").is_some() {
        std::fs::write(&path, &page).expect("docs/ can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(written, page, "run `UPDATE_FIGURES=1 cargo test --test align`");
    assert!(own.precision() >= 0.995 && own.recall() >= 0.97);
    assert!(own.offered * 100 >= own.items * 99 && own.left_alone * 100 >= own.local * 95);
    assert!(pairs.len() >= 300 && held_out.len() >= 100);
}

/// What a county's own words are taken for, beyond the labelled rows.
#[test]
fn names_are_taken_for_what_they_are() {
    let standard: Vec<Catalog> = builtin::standard();
    let reference = Reference::new(&standard);
    for (domain, category, name, expected) in [
        ("01", "规划编制", "示例镇总体规划及土地利用规划", Some("01-004")),
        ("05", "政策文件", "重大政策解读", Some("05-006")),
        ("05", "政策文件", "安全生产法律法规", Some("05-001")),
        ("07", "征地前期准备", "拟征收土地公告", Some("07-002")),
        ("16", "行政审批", "食品经营许可服务指南", None),
        ("19", "养老保险服务", "失业保险金申领", None),
        ("22", "居民身份证管理", "申领临时居民身份证", Some("22-017")),
        ("02", "竣工有关信息", "办事指南", None),
    ] {
        let row = labelled::item::<&str>(category, name, &[], &[]);
        let found = reference.align_in(&[row], domain.parse().ok(), Some("示例"));
        assert_eq!(found[0].id.map(|id| id.to_string()).as_deref(), expected, "{category} / {name}: {:?}", found[0]);
    }
}

/// Rows and items that are not one to one.
#[test]
fn splits_merges_and_moves_are_told() {
    let standard: Vec<Catalog> = builtin::standard();
    let reference = Reference::new(&standard);
    let rows = |rows: &[(&str, &str)], domain: &str| {
        let items: Vec<Item> =
            rows.iter().map(|(category, name)| labelled::item::<&str>(category, name, &[], &[])).collect();
        reference.align(&items, domain.parse().ok())
    };
    let split = rows(&[("财政预决算", "政府预算"), ("财政预决算", "政府预算")], "04");
    assert!(split.iter().all(|found| found.relation == Some(Relation::Split)), "{split:?}");
    let merge = rows(&[("法治宣传教育", "法律知识普及服务、推广法治文化服务")], "13");
    assert_eq!((merge[0].id, merge[0].relation), (None, Some(Relation::Merge)), "{merge:?}");
    let moved = rows(&[("扶贫项目", "财政专项扶贫资金分配结果")], "14");
    assert_eq!(moved[0].id.map(|id| id.to_string()).as_deref(), Some("14-006"));
    assert_eq!(moved[0].relation, Some(Relation::Move), "{moved:?}");
}

#[test]
fn a_match_explains_itself() {
    let standard: Vec<Catalog> = builtin::standard();
    let reference = Reference::new(&standard);
    let domain: DomainCode = "20".parse().expect("a domain");
    let row = labelled::item("最低生活保障", "审核", &["初审对象名单"], &[]);
    let id = |text: &str| text.parse::<ItemId>().expect("an id");
    let right = reference.evidence(&row, id("20-005")).expect("the item is there");
    assert!(right.score > 0.9 && right.vetoes.is_empty(), "{right:?}");
    let wrong = reference.evidence(&row, id("20-006")).expect("the item is there");
    assert!(wrong.score == 0.0 && wrong.vetoes[0].zh.contains("审批"), "{wrong:?}");
    let found = reference.align(&[row], Some(domain));
    assert_eq!(found[0].id, Some(id("20-005")));
}
