//! A name as the comparison sees it, and what sets two of them apart.

use crate::model::names::{Habit, Telling, habits};
use crate::model::spelling;

/// A name as the comparison sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    /// Folded, without numbering and punctuation: what contrasts are looked for in.
    pub(super) key: String,
    /// The key without the words that tell nothing apart, and a `、` between the members of an enumeration.
    marked: Vec<char>,
    /// The same without the `、`.
    pub(super) core: String,
    /// The cores of what stands outside its brackets and of what stands in them, where they say something.
    outside: Option<String>,
    inside: Option<String>,
    /// Its words that tell it from names with other words.
    telling: Telling,
    /// Its characters and pairs of neighbouring characters, sorted, each once.
    pub(super) features: Vec<u64>,
    /// How much each of them says, and all together; see `Weights`.
    pub(super) weights: Vec<f64>,
    pub(super) weight: f64,
}

/// How two names stand to each other, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kinship {
    /// The same words, generic ones aside.
    Same,
    /// One is what the other is outside its brackets, or in them.
    Aside,
    /// One character of a long name is another, or lacks; or the halves of a name stand in the other order.
    Slip,
    /// One is an enumeration of which the other has not all members.
    Members,
    /// One is the beginning or the end of the other.
    Part,
    /// They have words in common.
    Kin,
    /// A contrast tells them apart.
    Apart,
}

/// From how many characters on a name is so long that one other character is a slip.
const SLIP_LENGTH: usize = 8;
/// Longer names are not compared member by member: the time grows with the square.
const MOST_MEMBERS: usize = 80;

impl Name {
    /// A name; `region` is the name of the county that the table belongs to.
    pub(super) fn new(text: &str, region: Option<&str>) -> Self {
        let mut folded = spelling::fold(spelling::strip_numbering(text));
        let mut key = folded.clone();
        key.retain(spelling::is_word);
        if let Some(region) = region.filter(|region| folded.contains(region)) {
            folded = folded.replace(region, "");
            if !folded.contains(spelling::is_word) {
                folded.clone_from(&key);
            }
        }
        let marked = bare(&folded);
        let core: String = marked.iter().filter(|c| **c != '、').collect();
        let (outside, inside) = asides(&folded);
        let features = features(&core);
        let telling = Telling::of(&key);
        Self { key, marked, core, outside, inside, telling, features, weights: Vec::new(), weight: 0.0 }
    }

    /// How two names stand to each other.
    pub(super) fn kinship(&self, other: &Self) -> Kinship {
        if self.core == other.core {
            return if self.contrast(other).is_some() { Kinship::Apart } else { Kinship::Same };
        }
        if self.contrast(other).is_some() {
            return Kinship::Apart;
        }
        let (short, long) = if self.core.len() <= other.core.len() { (self, other) } else { (other, self) };
        if self.is_without_brackets(other) || self.is_in_brackets(other) {
            Kinship::Aside
        } else if is_slip(&short.core, &long.core) || is_turned(&short.core, &long.core) {
            Kinship::Slip
        } else if short.is_members_of(long) {
            Kinship::Members
        } else if long.core.starts_with(&short.core) || long.core.ends_with(&short.core) {
            Kinship::Part
        } else {
            Kinship::Kin
        }
    }

    /// Whether one name is what the other is outside its brackets.
    fn is_without_brackets(&self, other: &Self) -> bool {
        self.outside.as_ref() == Some(&other.core) || other.outside.as_ref() == Some(&self.core)
    }

    /// Whether one name is what the other has in its brackets.
    pub(super) fn is_in_brackets(&self, other: &Self) -> bool {
        self.inside.as_ref() == Some(&other.core) || other.inside.as_ref() == Some(&self.core)
    }

    /// Whether nothing of it was left out or put in other words before comparing.
    pub(super) fn is_verbatim(&self) -> bool {
        self.key == self.core
    }

    /// Whether two names are the same but for the order of their halves.
    pub(super) fn is_turned(&self, other: &Self) -> bool {
        self.core != other.core && is_turned(&self.core, &other.core)
    }

    /// What the longer of two names has more than the shorter one, which is its beginning or end.
    pub(super) fn rest<'n>(&'n self, other: &'n Self) -> Option<&'n str> {
        let (short, long) = if self.core.len() <= other.core.len() { (self, other) } else { (other, self) };
        long.core.strip_prefix(&short.core).or_else(|| long.core.strip_suffix(&short.core))
    }

    /// The words of the two that make them different things; numbers that differ do, too.
    pub(super) fn contrast<'n>(&'n self, other: &'n Self) -> Option<(&'n str, &'n str)> {
        if self.key == other.key {
            return None;
        }
        self.telling.contrast(&other.telling).or_else(|| {
            let (one, other) = (number_in(&self.key)?, number_in(&other.key)?);
            (one != other).then_some((one, other))
        })
    }

    /// Whether the name is the other one without some members of its enumerations: `镇总体规划` of
    /// `城市、镇总体规划及同级的土地利用规划`.
    fn is_members_of(&self, long: &Self) -> bool {
        if !long.marked.contains(&'、') || !is_within(&self.core, &long.marked) {
            return false;
        }
        let short: Vec<char> = self.core.chars().collect();
        if short.len() < 2 || long.marked.len() > MOST_MEMBERS {
            return false;
        }
        // `reach[j]`: the part of the short name so far can end before place `j` of the long one.
        let is_joint = |at: usize| long.marked.get(at) == Some(&'、');
        let is_edge = |at: usize| is_joint(at) || at > 0 && is_joint(at - 1);
        // What is left out starts or ends at the edge of a member.
        let skip = |reach: &[bool]| -> Vec<bool> {
            let (mut any, mut at_edge) = (false, false);
            let open = reach.iter().enumerate().map(|(to, is_reached)| {
                any |= *is_reached;
                at_edge |= *is_reached && is_edge(to);
                *is_reached || at_edge || any && is_edge(to)
            });
            open.collect()
        };
        let mut reach = vec![false; long.marked.len() + 1];
        reach[0] = true;
        for c in short {
            let skipped = skip(&reach);
            reach = vec![false; long.marked.len() + 1];
            for at in 0..long.marked.len() {
                reach[at + 1] = skipped[at] && long.marked[at] == c;
            }
        }
        skip(&reach)[long.marked.len()]
    }
}

/// Whether a name's characters stand in another one in the same order.
fn is_within(short: &str, long: &[char]) -> bool {
    let mut rest = long.iter();
    short.chars().all(|c| rest.any(|other| *other == c))
}

/// The text without the words that tell nothing apart, and `、` for whatever joins members.
fn bare(folded: &str) -> Vec<char> {
    let mut text: String = folded
        .chars()
        .filter_map(|c| match c {
            '、' | ',' | ';' | '/' | '.' => Some('、'),
            c => spelling::is_word(c).then_some(c),
        })
        .collect();
    let mut words = habits(&text);
    if matches!(words.first(), Some((_, Habit::Said(_)))) {
        for (word, habit) in words {
            if let Habit::Said(other) = habit {
                text = text.replace(word, other);
            }
        }
        words = habits(&text);
    }
    for (word, habit) in words {
        match habit {
            Habit::Said(_) => {}
            Habit::LeftOut => {
                let shorter = text.replace(word, "");
                if shorter.chars().filter(|c| *c != '、').count() >= 2 {
                    text = shorter;
                }
            }
            Habit::Joins => text = text.replace(word, "、"),
        }
    }
    let mut marked: Vec<char> = text.chars().collect();
    marked.dedup_by(|one, other| *one == '、' && *other == '、');
    marked
}

/// What a name says outside its brackets and what in them.
fn asides(folded: &str) -> (Option<String>, Option<String>) {
    let (Some(open), Some(close)) = (folded.find('('), folded.rfind(')')) else { return (None, None) };
    if close < open {
        return (None, None);
    }
    let outside = format!("{}{}", &folded[..open], &folded[close + 1..]);
    let core = |text: &str| -> String { bare(text).into_iter().filter(|c| *c != '、').collect() };
    let telling = |text: &str| Some(core(text)).filter(|part| part.chars().count() >= 3);
    (telling(&outside), telling(&folded[open + 1..close]))
}

/// Characters and pairs of neighbouring characters as numbers, sorted, each once.
pub(super) fn features(text: &str) -> Vec<u64> {
    let mut features: Vec<u64> = text.chars().map(u64::from).chain(pairs(text)).collect();
    features.sort_unstable();
    features.dedup();
    features
}

/// Pairs of neighbouring characters as numbers.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = u64> {
    let chars = text.chars().map(u64::from);
    chars.clone().zip(chars.skip(1)).map(|(one, other)| one << 32 | other)
}

/// The first number or Latin letters of a name.
fn number_in(key: &str) -> Option<&str> {
    let rest = &key[key.find(|c: char| c.is_ascii_alphanumeric())?..];
    Some(&rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())])
}

/// From how many characters on a name has halves.
const HALVES_LENGTH: usize = 4;

/// Whether two names are the same but for the order of their halves: `申领居住证`, `居住证申领`.
fn is_turned(one: &str, other: &str) -> bool {
    let is_joint_at = |at: usize| one.is_char_boundary(at) && other.starts_with(&one[at..]);
    one.len() == other.len()
        && one.chars().count() >= HALVES_LENGTH
        && (1..one.len()).any(|at| is_joint_at(at) && other[one.len() - at..] == one[..at])
}

/// Characters that turn a name into its opposite or into the next one of a row: never a slip of the pen.
const TELLING: &str = "不未非无有免初中高上下前后内外一二三四五六七八九十新旧男女正副增减收支";

/// Whether the longer of two long names is the shorter one with one other, or one more, character.
fn is_slip(short: &str, long: &str) -> bool {
    if short.len() + 4 < long.len() {
        return false;
    }
    let head = short.chars().zip(long.chars()).take_while(|(one, other)| one == other).count();
    let tail = short.chars().rev().zip(long.chars().rev()).take_while(|(one, other)| one == other).count();
    let (fewer, more) = (short.chars().count(), long.chars().count());
    // The last character says what is done: 注册, 注销.
    let is_one = fewer >= SLIP_LENGTH && more <= fewer + 1 && head + tail + 1 >= more && head + 1 < more;
    let differing = |name: &str| name.chars().nth(head).is_none_or(|c| !TELLING.contains(c));
    is_one && differing(long) && (fewer != more || differing(short))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinship(one: &str, other: &str) -> Kinship {
        let region = Some("示例县");
        let (one, other) = (Name::new(one, region), Name::new(other, region));
        assert_eq!(one.kinship(&other), other.kinship(&one), "it is the same from both sides");
        one.kinship(&other)
    }

    #[test]
    fn names_are_told_apart_and_recognised() {
        for (one, other, expected) in [
            ("办理过程", "办理过程信息", Kinship::Same),
            ("农村危房改造文件", "农村危房改造相关文件", Kinship::Same),
            ("示例县食品安全抽检", "食品 安全\n抽檢情况", Kinship::Same),
            ("《就业创业证》申领", "1.就业创业证申领", Kinship::Same),
            ("审核信息", "审批信息", Kinship::Apart),
            ("政府预算", "政府决算", Kinship::Apart),
            ("0~6岁儿童健康管理", "7岁儿童健康管理", Kinship::Apart),
            ("上级政策解读", "本级政策解读", Kinship::Apart),
            ("高素质农民培育（新型职业农民培育）", "新型职业农民培育", Kinship::Aside),
            ("医疗机构设置审批", "医疗机构设置审批（人体器官移植除外）（权限内）", Kinship::Aside),
            ("农村危房改造资金补助标淮", "农村危房改造资金补助标准", Kinship::Kin),
            ("农村危房改造资全补助标准", "农村危房改造资金补助标准", Kinship::Slip),
            ("镇总体规划", "城市、镇总体规划及同级的土地利用规划", Kinship::Members),
            ("镇总体规划及土地利用规划", "城市、镇总体规划及同级的土地利用规划", Kinship::Members),
            ("重大政策解读", "重大政策解读及回应", Kinship::Members),
            ("申领临时居民身份证", "临时居民身份证申领", Kinship::Slip),
            ("将生活垃圾混入建筑垃圾", "将建筑垃圾混入生活垃圾", Kinship::Kin),
            ("对基层法律服务所违法行为的处罚", "对基层法律服务工作者违法行为的处罚", Kinship::Kin),
            ("政策", "政策法规文件", Kinship::Part),
            ("收土地信息", "征收土地信息", Kinship::Part),
            ("食品经营许可服务指南", "食品生产经营许可服务指南", Kinship::Kin),
            ("公租房承租资格确认", "公租房承租资格审核", Kinship::Apart),
        ] {
            assert_eq!(kinship(one, other), expected, "{one} | {other}");
        }
    }
}
