//! Versions of catalogs, and days.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::change::Bump;

/// The version of a catalog: `MAJOR.MINOR.PATCH`. MAJOR when disclosure shrinks, MINOR when it grows, PATCH for wording.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(semver::Version);

impl Version {
    /// `1.0.0`, which a set without a stated version starts with.
    #[must_use]
    pub fn first() -> Self {
        Self(semver::Version::new(1, 0, 0))
    }

    /// The lowest version that may follow this one where the changes require such a bump.
    #[must_use]
    pub fn next(&self, bump: Bump) -> Self {
        let semver::Version { major, minor, patch, .. } = self.0;
        Self(match bump {
            Bump::None => semver::Version::new(major, minor, patch),
            Bump::Patch => semver::Version::new(major, minor, patch + 1),
            Bump::Minor => semver::Version::new(major, minor + 1, 0),
            Bump::Major => semver::Version::new(major + 1, 0, 0),
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Version {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match semver::Version::parse(text.trim()) {
            Ok(version) if version.pre.is_empty() && version.build.is_empty() => Ok(Self(version)),
            _ => Err(()),
        }
    }
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// Today, by the system's clock and time zone; one day throughout a run, also where it ends after midnight.
    #[must_use]
    pub fn today() -> Self {
        static TODAY: OnceLock<Date> = OnceLock::new();
        *TODAY.get_or_init(|| Self(zone().to_datetime(jiff::Timestamp::now()).date()))
    }

    /// The day in which a second lies, counted from 1970-01-01 at Greenwich; `None` beyond the year 9999.
    #[must_use]
    pub fn of_second(second: i64) -> Option<Self> {
        let second = jiff::Timestamp::from_second(second).ok()?;
        Some(Self(TimeZone::UTC.to_datetime(second).date()))
    }

    /// Year, month and day.
    #[must_use]
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// `2021年9月1日`, as documents write it.
    #[must_use]
    pub fn in_chinese(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year}年{month}月{day}日")
    }
}

/// The system's time zone. Where nobody chose another, its rules lie in one file; by its name it is found by walking over all zones.
fn zone() -> TimeZone {
    let own = || TimeZone::tzif("Local", &std::fs::read("/etc/localtime").ok()?).ok();
    let is_chosen = std::env::var_os("TZ").is_some();
    if is_chosen { None } else { own() }.unwrap_or_else(TimeZone::system)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Date {
    type Err = ();

    /// Reads `2021-09-01`, and `2021年9月1日` as documents write it.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        if let Ok(date) = text.parse::<jiff::civil::Date>()
            && text.len() == 10
        {
            return Ok(Self(date));
        }
        let (year, rest) = text.split_once('年').ok_or(())?;
        let (month, rest) = rest.split_once('月').ok_or(())?;
        let day = rest.strip_suffix('日').ok_or(())?;
        let number = |text: &str| text.trim().parse::<i16>().map_err(|_| ());
        let small = |text: &str| number(text).and_then(|n| i8::try_from(n).map_err(|_| ()));
        jiff::civil::Date::new(number(year)?, small(month)?, small(day)?).map(Self).map_err(|_| ())
    }
}

/// Both are written as their text.
macro_rules! written_as_text {
    ($type:ident, $description:literal, $pattern:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "description": $description, "pattern": $pattern})
            }
        }
    };
}

written_as_text!(Version, "版本号，如 1.2.0", r"^\d+\.\d+\.\d+$");
written_as_text!(Date, "日期，如 2021-09-01", r"^\d{4}-\d{2}-\d{2}$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_dates_are_read_and_written() {
        assert_eq!("1.2.0".parse::<Version>().unwrap().to_string(), "1.2.0");
        assert!("1.10.0".parse::<Version>().unwrap() > "1.9.0".parse().unwrap());
        assert!("1.2".parse::<Version>().is_err());
        assert!("1.2.0-beta".parse::<Version>().is_err());
        let next = |bump| "1.2.3".parse::<Version>().unwrap().next(bump).to_string();
        assert_eq!([Bump::None, Bump::Patch, Bump::Minor, Bump::Major].map(next), ["1.2.3", "1.2.4", "1.3.0", "2.0.0"]);
        assert_eq!("2021年9月1日".parse::<Date>().unwrap().to_string(), "2021-09-01");
        assert_eq!("2021-09-01".parse::<Date>().unwrap().in_chinese(), "2021年9月1日");
        assert_eq!(Date::of_second(1_700_000_000).unwrap().to_string(), "2023-11-14");
        for wrong in ["2021-13-01", "2021-9-1", "2021-09-01起施行", "去年"] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
    }
}
