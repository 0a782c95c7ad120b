//! How soon an item must be published: 公开时限.

use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::spelling::{chinese_number, tidy};
use super::vocabulary::{AT_ONCE, DISPLAY, EXCEPTION, PERIODIC, PERMANENT, UNITS};

/// How soon an item must be published: the text as written, and what could be read of it.
///
/// Counties write it freely, and one cell may hold several limits. What cannot be read stays in the text alone, so that a rule can
/// quote it; reading never fails.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeLimit {
    text: String,
    clauses: Vec<Clause>,
}

/// One limit of a [`TimeLimit`].
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// `信息形成之日起20个工作日内`: a deadline after an event, where one is named.
    Within {
        /// How many units.
        length: u32,
        /// The unit.
        unit: Unit,
        /// What it counts from: `信息形成`.
        from: Option<String>,
    },
    /// `提前一周`, `听证7个工作日前`: so long before an event.
    Before {
        /// How many units.
        length: u32,
        /// The unit.
        unit: Unit,
    },
    /// `每年1月31日前`: by a day of the year.
    ByDate {
        /// Month, 1 to 12.
        month: u32,
        /// Day of the month.
        day: u32,
    },
    /// `即时`, `实时`, `及时`, and `随采购公告公开`: with no delay of its own.
    AtOnce,
    /// `每季度`, `动态更新`: again and again; how often, in working days, where it says.
    Periodic {
        /// Working days between two publications.
        every: Option<f64>,
    },
    /// `公示不得少于30日`: how long it is shown at least, which is no deadline.
    Display {
        /// How many units.
        length: u32,
        /// The unit.
        unit: Unit,
    },
    /// `长期公开`: for good, which is no deadline either.
    Permanent,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit(usize);

impl Unit {
    /// The canonical name: `工作日`, `日`, `个月` …
    #[must_use]
    pub fn name(self) -> &'static str {
        UNITS[self.0].0
    }

    /// How many working days one of it is, on average.
    #[must_use]
    pub fn working_days(self) -> f64 {
        UNITS[self.0].1
    }

    /// The unit that `text` starts with, and how many bytes of it.
    fn at_start(text: &str) -> Option<(Self, usize)> {
        UNITS
            .iter()
            .enumerate()
            .flat_map(|(at, (name, _, aliases))| {
                std::iter::once(name).chain(aliases.iter()).map(move |name| (at, *name))
            })
            .filter(|(_, name)| text.starts_with(name))
            .max_by_key(|(_, name)| name.len())
            .map(|(at, name)| (Self(at), name.len()))
    }
}

/// A number with a unit, and where in the text it stands.
struct Quantity {
    start: usize,
    end: usize,
    length: u32,
    unit: Unit,
}

impl TimeLimit {
    /// Reads a time limit; what cannot be read is kept as text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = tidy(text.trim()).into_owned();
        let mut clauses = Vec::new();
        let compact = compact(&text);
        let mut rest = compact.as_str();
        while let Some((segment, after)) = next_segment(rest) {
            read_segment(segment, &mut clauses);
            rest = after;
        }
        Self { text, clauses }
    }

    /// The text as written, without breaks inside words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What could be read of it; empty where nothing could.
    #[must_use]
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Whether anything could be read.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        !self.clauses.is_empty()
    }

    /// Whether it leaves room for laws that set another limit (法律法规另有规定的，从其规定).
    #[must_use]
    pub fn yields_to_law(&self) -> bool {
        EXCEPTION.within(&self.text).is_some()
    }

    /// The first deadline with a length, which tables and programs show.
    #[must_use]
    pub fn deadline(&self) -> Option<(u32, Unit, Option<&str>)> {
        self.clauses.iter().find_map(|clause| match clause {
            Clause::Within { length, unit, from } => Some((*length, *unit, from.as_deref())),
            _ => None,
        })
    }

    /// The longest time that it allows to pass, in working days; `None` where no clause says.
    #[must_use]
    pub fn longest(&self) -> Option<f64> {
        self.clauses.iter().filter_map(Clause::working_days).max_by(f64::total_cmp)
    }
}

impl Clause {
    /// The time that may pass until publication, in working days; `None` for what is no deadline.
    #[must_use]
    pub fn working_days(&self) -> Option<f64> {
        match self {
            Self::Within { length, unit, .. } => Some(f64::from(*length) * unit.working_days()),
            Self::AtOnce | Self::Before { .. } => Some(0.0),
            // How often something appears is not how late it may be.
            Self::Periodic { .. } | Self::ByDate { .. } | Self::Display { .. } | Self::Permanent => None,
        }
    }
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for TimeLimit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl JsonSchema for TimeLimit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimeLimit".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "公开时限，如：信息形成或者变更之日起20个工作日内",
            "examples": ["信息形成或者变更之日起20个工作日内", "实时公开", "公示不少于7个工作日"]
        })
    }
}

/// The text without blanks, with half-width digits.
fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            c => c,
        })
        .collect()
}

/// The text up to the next stop, and what follows it.
fn next_segment(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(is_stop);
    if text.is_empty() {
        return None;
    }
    let end = text.find(is_stop).unwrap_or(text.len());
    Some(text.split_at(end))
}

fn is_stop(c: char) -> bool {
    matches!(c, '；' | ';' | '。' | '，' | ',')
}

fn read_segment(segment: &str, clauses: &mut Vec<Clause>) {
    let mut start = 0;
    let mut found = false;
    while let Some(quantity) = next_quantity(segment, start) {
        let (before, after) = (&segment[start..quantity.start], &segment[quantity.end..]);
        clauses.push(clause(before, &quantity, after));
        start = quantity.end;
        found = true;
    }
    if let Some((month, day)) = day_of_year(segment) {
        clauses.push(Clause::ByDate { month, day });
        return;
    }
    if found {
        return;
    }
    if PERMANENT.within(segment).is_some() {
        clauses.push(Clause::Permanent);
    } else if let Some(every) = PERIODIC.within(segment) {
        clauses.push(Clause::Periodic { every: period(every) });
    } else if AT_ONCE.within(segment).is_some() || (segment.starts_with('随') && segment.contains("公开")) {
        clauses.push(Clause::AtOnce);
    }
}

/// What a number with a unit means between the words before and after it.
fn clause(before: &str, quantity: &Quantity, after: &str) -> Clause {
    let (length, unit) = (quantity.length, quantity.unit);
    let before = before.trim_start_matches('内');
    if before.ends_with('每') {
        Clause::Periodic { every: Some(f64::from(length) * unit.working_days()) }
    } else if DISPLAY.ends(before) {
        Clause::Display { length, unit }
    } else if before.ends_with("提前") || before.ends_with('前') || after.starts_with('前') || after.starts_with("以前")
    {
        Clause::Before { length, unit }
    } else {
        Clause::Within { length, unit, from: event(before) }
    }
}

/// The event that a deadline counts from, bare: `应自作出行政决定之日起` is `作出行政决定`.
fn event(before: &str) -> Option<String> {
    let mut event = before;
    for lead in ["：", ":", "应当在", "应当自", "应在", "应自", "须在", "须自"] {
        if let Some(at) = event.rfind(lead) {
            event = &event[at + lead.len()..];
        }
    }
    let event = super::spelling::strip_numbering(event);
    // 20-30个工作日: the longer counts. 不超过20个工作日 says no event.
    let event = event.trim_end_matches(|c: char| c.is_ascii_digit() || "-—–~～".contains(c));
    let event = ["不得超过", "不超过", "不晚于", "不迟于", "最迟", "最长"]
        .iter()
        .fold(event, |event, tail| event.strip_suffix(tail).unwrap_or(event));
    let event = event.strip_prefix(['自', '在', '从', '于']).unwrap_or(event);
    let mut event = event.trim_end_matches('的');
    for tail in ["之日起", "之日", "之后", "以后", "后", "起", "时"] {
        event = event.strip_suffix(tail).unwrap_or(event);
    }
    (!event.is_empty()).then(|| event.to_owned())
}

/// The next number with a unit at or after byte `from`: `20个工作日`, `二十个工作日`, `一周`.
fn next_quantity(text: &str, from: usize) -> Option<Quantity> {
    let mut at = from;
    while let Some(c) = text[at..].chars().next() {
        let digits = &text[at..];
        let len = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let (length, len) = if len > 0 {
            (digits[..len].parse().ok(), len)
        } else {
            let len = digits.find(|c: char| !is_chinese_digit(c)).unwrap_or(digits.len());
            (chinese_number(&digits[..len]), len)
        };
        if len == 0 {
            at += c.len_utf8();
            continue;
        }
        let ordinal = text[..at].ends_with('第');
        if let (Some(length), Some((unit, unit_len))) = (length, Unit::at_start(&digits[len..])) {
            // 2021年 is a year, 1月 before 31日 a month, 第20日 a day: none of them is a length.
            let is_date = ordinal
                || length > 999
                || (unit.name() == "个月" && digits[len..].starts_with('月'))
                || is_day_after_month(text, at);
            if !is_date {
                return Some(Quantity { start: at, end: at + len + unit_len, length, unit });
            }
        }
        at += len;
    }
    None
}

fn is_chinese_digit(c: char) -> bool {
    "一二三四五六七八九十百两".contains(c)
}

/// Whether the number at `at` follows `1月`.
fn is_day_after_month(text: &str, at: usize) -> bool {
    let before = &text[..at];
    before.strip_suffix('月').is_some_and(|month| month.ends_with(|c: char| c.is_ascii_digit()))
}

/// `1月31日`, where the text names a day of the year.
fn day_of_year(text: &str) -> Option<(u32, u32)> {
    let at = text.find('月')?;
    let month_start = text[..at]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |i| i + text[i..].chars().next().map_or(0, char::len_utf8));
    let month = text[month_start..at].parse().ok()?;
    let rest = &text[at + '月'.len_utf8()..];
    let day = rest[..rest.find(['日', '号'])?].parse().ok()?;
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((month, day))
}

/// How many working days lie between two of `每季度`, `按月` …
fn period(phrase: &str) -> Option<f64> {
    let days = if phrase.contains("半年") {
        125.0
    } else if phrase.contains('季') {
        62.0
    } else if phrase.contains('年') {
        250.0
    } else if phrase.contains('月') {
        21.0
    } else if phrase.contains('旬') {
        7.0
    } else if phrase.contains('周') {
        5.0
    } else if phrase.contains('日') || phrase.contains('天') {
        1.0
    } else {
        return None;
    };
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A short form of what was read, for comparing.
    fn read(text: &str) -> String {
        let limit = TimeLimit::read(text);
        let clauses: Vec<String> = limit
            .clauses()
            .iter()
            .map(|clause| match clause {
                Clause::Within { length, unit, from } => {
                    format!("{length}{}<{}", unit.name(), from.as_deref().unwrap_or(""))
                }
                Clause::Before { length, unit } => format!("-{length}{}", unit.name()),
                Clause::ByDate { month, day } => format!("{month}/{day}"),
                Clause::AtOnce => "now".into(),
                Clause::Periodic { every } => format!("every {}", every.map_or("?".into(), |days| days.to_string())),
                Clause::Display { length, unit } => format!("show {length}{}", unit.name()),
                Clause::Permanent => "ever".into(),
            })
            .collect();
        clauses.join(" + ")
    }

    #[test]
    fn deadlines_are_read_in_the_forms_that_counties_use() {
        for (text, expected) in [
            ("公开事项信息形成或变更之日起20个工作日内公开", "20工作日<公开事项信息形成或变更"),
            ("信息形成（变更）20个工作日内", "20工作日<信息形成（变更）"),
            ("自收到申请之日起二十个工作日内", "20工作日<收到申请"),
            ("20工作日", "20工作日<"),
            ("７日", "7日<"),
            ("本级政府财政部门批复后20日内", "20日<本级政府财政部门批复"),
            ("批准后 20 日\n内", "20日<批准"),
            (
                "自收到申请之日起20个工作日内自该信息形成或者变更之日起20个工作日内",
                "20工作日<收到申请 + 20工作日<该信息形成或者变更",
            ),
            (
                "信息形成20个工作日内公开；其中行政许可、行政处罚事项应自作出行政决定之日起7个工作日内公示",
                "20工作日<信息形成 + 7工作日<作出行政决定",
            ),
            ("1.除处罚决定外其他内容：长期公开（动态调整）；2.处罚决定：20个工作日内", "ever + 20工作日<"),
            ("3个月内", "3个月<"),
            ("自2021年1月起10日内", "10日<2021年1月"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_deadline_is_told_apart() {
        for (text, expected) in [
            ("批前公示时间不得少于30日；批后公布应在规划批准后20个工作日内向社会公布", "show 30日 + 20工作日<规划批准"),
            ("制定或获取信息之日起10个工作日内，公示7个工作日", "10工作日<制定或获取信息 + show 7工作日"),
            ("及时公开，公告期限为5个工作日", "now + show 5工作日"),
            ("提前一周发通知邀请", "-1周"),
            ("听证前7个工作日", "-7工作日"),
            ("20-30个工作日", "30工作日<"),
            ("信息形成后不超过20个工作日", "20工作日<信息形成"),
            ("《听证通知书》在组织听证7个工作日前予以公开；其他听证公开内容为依申请公开", "-7工作日"),
            ("实时公开", "now"),
            ("随采购公告、采购文件公开", "now"),
            ("每季度", "every 62"),
            ("每20个工作日更新", "every 20"),
            ("每年1月31日前", "1/31"),
            ("永久公开", "ever"),
            ("自该信息形成", ""),
            ("按规定", ""),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn lengths_compare_in_working_days() {
        let days = |text| TimeLimit::read(text).longest();
        assert!(days("30日内") > days("20个工作日内"));
        assert!(days("28天内").unwrap() - days("20个工作日内").unwrap() < 0.5);
        assert_eq!(days("即时公开"), Some(0.0));
        assert_eq!(days("公示不得少于30日"), None);
    }
}
