//! Near duplicates: two items that say the same in other words, or the same contents under another name.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashMapExt as _};
use rayon::prelude::*;

use super::Reference;
use super::index::Index;
use super::name::Kinship;
use super::subject::{Subject, Subjects, likeness};
use crate::model::names::is_common;
use crate::model::{Catalog, DomainCode, Item, ItemId, spelling, values};

/// How near two items are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// They are two things.
    Different,
    /// They may be one thing.
    Doubtful,
    /// They are one thing in other words.
    Same,
}

/// A row that says what another one, or an item of the standard, says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    /// The row, by its place.
    pub row: usize,
    /// What it repeats.
    pub of: Repeated,
    /// How.
    pub by: Sharing,
}

/// What a row repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repeated {
    /// An item of the standard.
    Standard(ItemId),
    /// A row before it, by its place.
    Row(usize),
}

/// What two near duplicates share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sharing {
    /// What they are called, in other words.
    Name,
    /// Their elements; they are called otherwise.
    Elements,
}

/// From this likeness on two categories may be one.
const LIKE_CATEGORY: f64 = 0.4;
/// From this likeness on elements are the same.
const SAME_ELEMENTS: f64 = 0.75;
/// So much alike names are at least, for two items to be compared.
const LEAST: f64 = 0.5;
/// How many elements a list has at least, for two that have it to have something in common.
const ENOUGH_ELEMENTS: usize = 3;
/// In so many items of the standard an element may stand and still tell what an item is: 申请材料 stands in many.
const MOST_HOLDERS: usize = 2;
/// How many rows a thread reads in one go.
const ROWS_AT_ONCE: usize = 64;
/// So many elements of a list tell at least what the item is.
const ENOUGH_TELLING: usize = 2;
/// More rows of one region that are no items of the standard are not held against each other: the time grows with their square.
const MOST_ROWS: usize = 5_000;

/// How near two items of one domain are.
#[must_use]
pub fn nearness(one: &Item, other: &Item, domain: Option<DomainCode>) -> Nearness {
    near(&Subject::alone_weighed(one, domain), &Subject::alone_weighed(other, domain))
}

/// The rows that are compared: what each is called and holds, and its domain; `None` in a supplementary catalog.
struct Rows<'r> {
    items: Vec<&'r Item>,
    subjects: Vec<Subject>,
    domains: Vec<Option<DomainCode>>,
}

impl Reference<'_> {
    /// What these rows repeat, each with its catalog: items of the standard in other words, and the rows before them. Between two
    /// domains, or a domain and a supplementary catalog, a name tells only where the standard does not use it in several domains.
    /// Found by the index: of the pairs whose names have half of their words in common none is missed that comparing all would find,
    /// as long as there are no more than 5,000 rows.
    #[must_use]
    pub fn near(&self, rows: &[(&Catalog, &Item)]) -> Vec<Near> {
        if rows.is_empty() {
            return Vec::new();
        }
        self.prepare();
        let index = self.index();
        let read = |rows: &[(&Catalog, &Item)]| -> Vec<Subject> {
            let of_one_catalog = rows.chunk_by(|(one, _), (other, _)| std::ptr::eq(*one, *other));
            let read = of_one_catalog.flat_map(|rows| {
                let catalog = rows[0].0;
                let mut subjects = Subjects::of_region(catalog.region.as_ref().map(|region| region.name.as_str()));
                let read = rows.iter().map(|(_, item)| index.weighed(subjects.read(item, catalog.domain_code())));
                read.collect::<Vec<_>>()
            });
            read.collect()
        };
        let rows = Rows {
            items: rows.iter().map(|(_, item)| *item).collect(),
            subjects: rows.par_chunks(ROWS_AT_ONCE).flat_map_iter(read).collect(),
            domains: rows.iter().map(|(catalog, _)| catalog.domain_code()).collect(),
        };
        let said: Vec<(Vec<ItemId>, bool)> = (0..rows.items.len())
            .into_par_iter()
            .map(|row| self.said(&rows.subjects[row], rows.domains[row]))
            .collect();
        let mut found = self.by_elements(&rows);
        for (row, (said, _)) in said.iter().enumerate() {
            found.extend(said.iter().map(|&id| Near { row, of: Repeated::Standard(id), by: Sharing::Name }));
        }
        let is_ordinary: Vec<bool> = said.into_iter().map(|(_, is_ordinary)| is_ordinary).collect();
        found.extend(by_name(rows, &is_ordinary));
        found.sort_unstable();
        found.dedup_by_key(|near| (near.row, near.of));
        found
    }

    /// The items of the standard that a row says in other words, and whether several domains have an item of its name.
    fn said(&self, row: &Subject, domain: Option<DomainCode>) -> (Vec<ItemId>, bool) {
        let index = self.index();
        let named = index.alike(row, LEAST, 0..index.subjects.len()).filter_map(|at| {
            let kinship = row.kinship(&index.subjects[at]);
            (kinship <= Kinship::Members).then_some((at, self.entries[at].id, kinship))
        });
        let named: Vec<(usize, ItemId, Kinship)> = named.collect();
        let domains: BTreeSet<DomainCode> = named.iter().map(|(_, id, _)| id.domain).collect();
        let is_ordinary = domains.len() > 1;
        let said = named.into_iter().filter(|&(at, id, kinship)| {
            let other = &index.subjects[at];
            let is_of_list = Some(id.domain) == domain;
            (is_of_list || !is_ordinary && is_telling(row) && is_telling(other)) && is_same(row, other, kinship)
        });
        (said.map(|(_, id, _)| id).collect(), is_ordinary)
    }

    /// The items and rows of its own list whose elements a row has, under another name; none that a third one has as well.
    fn by_elements(&self, rows: &Rows<'_>) -> Vec<Near> {
        let mut holders: HashMap<&[u64], Vec<Repeated>> = HashMap::new();
        let listed = self.entries.iter().map(|entry| Repeated::Standard(entry.id)).zip(self.subjects());
        for (of, subject) in listed.chain((0..).map(Repeated::Row).zip(&rows.subjects)) {
            if subject.elements_count >= ENOUGH_ELEMENTS {
                holders.entry(&subject.elements).or_default().push(of);
            }
        }
        let subject = |of: Repeated| match of {
            Repeated::Standard(id) => (&self.subjects()[self.by_id[&id]], Some(id.domain)),
            Repeated::Row(row) => (&rows.subjects[row], rows.domains[row]),
        };
        let mut found = Vec::new();
        for (row, own) in rows.subjects.iter().enumerate() {
            let Some(&[of, Repeated::Row(last)]) = holders.get(own.elements.as_slice()).map(Vec::as_slice) else {
                continue;
            };
            let (other, domain) = subject(of);
            if last == row && domain == rows.domains[row] && is_named_otherwise(own, other) {
                found.push(Near { row, of, by: Sharing::Elements });
            }
        }
        if !found.is_empty() {
            let known = self.known_elements();
            found.retain(|near| is_telling_list(rows.items[near.row], &known));
        }
        found
    }

    /// In how many items of the standard each element stands.
    fn known_elements(&self) -> HashMap<String, usize> {
        let mut known: HashMap<String, usize> = HashMap::new();
        for element in self.entries.iter().flat_map(|entry| values(entry.item.elements.as_ref())) {
            *known.entry(spelling::key(element)).or_default() += 1;
        }
        known
    }
}

/// The rows that say in other words what a row before them says.
fn by_name(rows: Rows<'_>, is_ordinary: &[bool]) -> Vec<Near> {
    let Rows { subjects, domains, .. } = rows;
    if subjects.len() > MOST_ROWS {
        return Vec::new();
    }
    let index = Index::new(subjects);
    let before = |row: usize| {
        let own = &index.subjects[row];
        let is_said = |&at: &usize| {
            let other = &index.subjects[at];
            let is_of_list = domains[row] == domains[at];
            (is_of_list || !is_ordinary[row] && is_telling(own) && is_telling(other))
                && is_same(own, other, own.kinship(other))
        };
        let said: Vec<usize> = index.alike(own, LEAST, 0..row).filter(is_said).collect();
        said.into_iter().map(move |other| Near { row, of: Repeated::Row(other), by: Sharing::Name })
    };
    (0..domains.len()).into_par_iter().flat_map_iter(before).collect()
}

/// Whether two rows go by names that are neither the same nor a contrast, and that say something.
fn is_named_otherwise(one: &Subject, other: &Subject) -> bool {
    let is_other_name = matches!(one.kinship(other), Kinship::Part | Kinship::Kin);
    is_other_name && !one.is_other_category(other) && !is_common(&one.name.core) && !is_common(&other.name.core)
}

/// Whether some elements of an item stand in few others: a list of 申请条件, 申请材料 and 办理流程 says nothing.
fn is_telling_list(item: &Item, known: &HashMap<String, usize>) -> bool {
    let is_telling =
        |element: &&String| known.get(&spelling::key(element)).is_none_or(|holders| *holders <= MOST_HOLDERS);
    values(item.elements.as_ref()).filter(is_telling).count() >= ENOUGH_TELLING
}

/// Whether a name says what it is about without its category.
fn is_telling(subject: &Subject) -> bool {
    let core = &subject.name.core;
    core.chars().count() >= 4 && !is_common(core)
}

fn near(one: &Subject, other: &Subject) -> Nearness {
    let kinship = one.kinship(other);
    if is_same(one, other, kinship) {
        return Nearness::Same;
    }
    // In two whole names a beginning or an end is more often a narrower matter (临时居民身份证申领) than a cut-off one.
    match kinship {
        _ if one.is_other_category(other) => Nearness::Different,
        Kinship::Same | Kinship::Aside | Kinship::Slip | Kinship::Members | Kinship::Part => Nearness::Doubtful,
        Kinship::Kin if is_like(one, other) && likeness(&one.name, &other.name) >= LEAST => Nearness::Doubtful,
        Kinship::Kin | Kinship::Apart => Nearness::Different,
    }
}

fn is_same(one: &Subject, other: &Subject, kinship: Kinship) -> bool {
    let has_same_elements = || one.elements_likeness(other).is_none_or(|likeness| likeness >= SAME_ELEMENTS);
    let is_same = match kinship {
        Kinship::Same => is_like(one, other) || is_telling(one) && has_same_elements(),
        Kinship::Aside | Kinship::Slip | Kinship::Members => is_like(one, other),
        Kinship::Part | Kinship::Kin | Kinship::Apart => false,
    };
    is_same && !one.is_other_category(other)
}

fn is_like(one: &Subject, other: &Subject) -> bool {
    one.category_likeness(other).is_none_or(|likeness| likeness >= LIKE_CATEGORY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, List, Locus, Source, Sourced};

    /// Words that items are called by: some tell two things apart, some say nothing, some stand for others.
    const WORDS: [&str; 18] = [
        "审核",
        "审批",
        "信息",
        "办事",
        "指南",
        "规划",
        "土地",
        "征收",
        "补贴",
        "登记",
        "、",
        "农村",
        "政策",
        "公示",
        "的",
        "（新生儿）",
        "救助",
        "结果",
    ];
    const ELEMENTS: [&str; 6] = ["补贴对象", "补贴标准", "公示期限", "监督电话", "征收范围", "登记机关"];
    const DOMAINS: [&str; 2] = ["20", "21"];

    fn place() -> Locus {
        Locus::whole(&Source::named("table.yaml"))
    }

    fn words(most: usize) -> Sourced<String> {
        let words: String = (0..fastrand::usize(1..=most)).map(|_| WORDS[fastrand::usize(..WORDS.len())]).collect();
        Sourced::new(words, place())
    }

    fn item() -> Item {
        let mut item = Item::at(place());
        item.name = (fastrand::u8(..8) > 0).then(|| words(4));
        item.category = fastrand::bool().then(|| words(1));
        let element = |at: usize| Sourced::new(ELEMENTS[at].to_owned(), place());
        item.elements = fastrand::bool().then(|| {
            let first = fastrand::usize(..4);
            List::new((first..fastrand::usize(first + 1..=ELEMENTS.len())).map(element).collect(), place())
        });
        item
    }

    /// A catalog of one of the domains, or a supplementary one.
    fn catalog(is_standard: bool) -> Catalog {
        let mut catalog = Catalog::empty(Kind::Standard, place());
        match DOMAINS.get(fastrand::usize(..DOMAINS.len() + usize::from(!is_standard))) {
            Some(code) => catalog.domain = code.parse().ok().map(|code| Sourced::new(code, place())),
            None => catalog.kind = Kind::Supplementary,
        }
        catalog.items = (0..fastrand::usize(1..12)).map(|_| item()).collect();
        catalog
    }

    /// Whether two weighed subjects are held against each other and are one thing, whatever an index says.
    fn says_again(one: &Subject, other: &Subject) -> bool {
        const ROUNDING: f64 = 1e-9;
        likeness(&one.name, &other.name) >= LEAST - ROUNDING && is_same(one, other, one.kinship(other))
    }

    /// What `near` finds, by comparing every row with every item and every row before it.
    fn by_comparing_all(reference: &Reference<'_>, rows: &[(&Catalog, &Item)]) -> Vec<Near> {
        let domains: Vec<Option<DomainCode>> = rows.iter().map(|(catalog, _)| catalog.domain_code()).collect();
        let read = || rows.iter().zip(&domains).map(|((_, item), domain)| Subject::alone(item, *domain));
        let standard = reference.index();
        let against: Vec<Subject> = read().map(|row| standard.weighed(row)).collect();
        // Rows are weighed by their own words when they are held against each other.
        let among = Index::new(read().collect()).subjects;
        let mut found = Vec::new();
        for row in 0..rows.len() {
            let named = |at: &usize| {
                let other = &standard.subjects[*at];
                likeness(&against[row].name, &other.name) >= LEAST - 1e-9
                    && against[row].kinship(other) <= Kinship::Members
            };
            let named: Vec<usize> = (0..standard.subjects.len()).filter(named).collect();
            let in_domains: BTreeSet<DomainCode> = named.iter().map(|at| reference.entries[*at].id.domain).collect();
            let tells = |one: &Subject, other: &Subject| in_domains.len() <= 1 && is_telling(one) && is_telling(other);
            for at in named {
                let (id, other) = (reference.entries[at].id, &standard.subjects[at]);
                let may_be = Some(id.domain) == domains[row] || tells(&against[row], other);
                if may_be && says_again(&against[row], other) {
                    found.push(Near { row, of: Repeated::Standard(id), by: Sharing::Name });
                }
            }
            for before in 0..row {
                let may_be = domains[row] == domains[before] || tells(&among[row], &among[before]);
                if may_be && says_again(&among[row], &among[before]) {
                    found.push(Near { row, of: Repeated::Row(before), by: Sharing::Name });
                }
            }
            found.extend(same_elements(reference, rows, &against, row));
        }
        found.sort_unstable();
        found.dedup_by_key(|near| (near.row, near.of));
        found
    }

    /// The only other item or row before that has the elements of a row, where that is a find.
    fn same_elements(
        reference: &Reference<'_>,
        rows: &[(&Catalog, &Item)],
        all: &[Subject],
        row: usize,
    ) -> Option<Near> {
        let has_them =
            |other: &&Subject| other.elements == all[row].elements && other.elements_count >= ENOUGH_ELEMENTS;
        let items = reference.subjects().iter().zip(&reference.entries);
        let items = items.map(|(subject, entry)| (subject, Repeated::Standard(entry.id), Some(entry.id.domain)));
        let others = all.iter().enumerate().filter(|(at, _)| *at != row);
        let others = others.map(|(at, subject)| (subject, Repeated::Row(at), rows[at].0.domain_code()));
        let holders: Vec<_> = items.chain(others).filter(|(subject, ..)| has_them(subject)).collect();
        let &[(other, of, domain)] = holders.as_slice() else { return None };
        let is_before = !matches!(of, Repeated::Row(at) if at > row);
        let is_find = is_before && has_them(&&all[row]) && domain == rows[row].0.domain_code();
        let is_find = is_find && is_named_otherwise(&all[row], other);
        (is_find && is_telling_list(rows[row].1, &reference.known_elements())).then_some(Near {
            row,
            of,
            by: Sharing::Elements,
        })
    }

    #[test]
    fn near_finds_what_comparing_all_finds() {
        fastrand::seed(20_210_901);
        let (mut of_standard, mut of_rows, mut by_elements) = (0_usize, 0_usize, 0_usize);
        for set in 0..2_000 {
            let mut standard: Vec<Catalog> = (0..fastrand::usize(1..4)).map(|_| catalog(true)).collect();
            for (number, catalog, item) in standard.iter_mut().enumerate().flat_map(|(at, catalog)| {
                let domain = catalog.domain_code();
                catalog.items.iter_mut().enumerate().map(move |(row, item)| (at * 100 + row + 1, domain, item))
            }) {
                let domain = catalog.expect("a standard catalog has its domain");
                let id = ItemId { domain, region: None, number: u32::try_from(number).expect("a small number") };
                item.id = Some(Sourced::new(id, place()));
            }
            let reference = Reference::new(&standard);
            let local: Vec<Catalog> = (0..fastrand::usize(1..4)).map(|_| catalog(false)).collect();
            let rows = local.iter().flat_map(|catalog| catalog.items.iter().map(move |item| (catalog, item)));
            let rows: Vec<(&Catalog, &Item)> = rows.collect();
            let found = reference.near(&rows);
            assert_eq!(found, by_comparing_all(&reference, &rows), "set {set}: {rows:#?}");
            of_standard += found.iter().filter(|near| matches!(near.of, Repeated::Standard(_))).count();
            of_rows += found.iter().filter(|near| matches!(near.of, Repeated::Row(_))).count();
            by_elements += found.iter().filter(|near| near.by == Sharing::Elements).count();
        }
        let counts = [of_standard, of_rows, by_elements];
        assert!(counts.iter().all(|count| *count > 200), "the sets have something of each kind to find: {counts:?}");
    }
}
