//! Lists of requirements: the statutory list, work points, authority lists.

use crate::model::{Date, DomainCode, Requirement, Requirements, Sourced, Tier};
use crate::text::Text;

use super::super::raw::Raw;
use super::Lowering;
use super::value::{Record, Shape, What};

impl Lowering<'_> {
    /// A list as YAML has it.
    pub(super) fn requirements(&mut self, raw: &Raw<'_>) -> Option<Requirements> {
        const SHAPE: Shape = Shape {
            what: What::Key("requirements"),
            keys: &[
                "entries",
                "format",
                "kind",
                "title",
                "region",
                "legal_basis",
                "time_limit",
                "issuer",
                "issued",
                "version",
                "effective",
            ],
            required: 1,
            written: Text::new("{title: 名称, entries: [事项……]}", "{title: …, entries: [an entry …]}"),
        };
        let list = self.record(raw, &SHAPE)?;
        if let Some(format) = list.get("format") {
            self.format(format);
        }
        let entries = match list.get("entries")? {
            Raw::List(_, entries) => entries.as_slice(),
            other => {
                self.wrong_kind(other, What::Key("entries"), &Text::new("一个列表", "a list"));
                &[]
            }
        };
        Some(Requirements {
            title: list.get("title").and_then(|title| self.text(title, What::Key("title"))),
            region: list.get("region").and_then(|region| self.region(region)),
            entries: entries.iter().filter_map(|entry| self.requirement(entry)).collect(),
            locus: list.locus.clone(),
        })
    }

    fn requirement(&mut self, raw: &Raw<'_>) -> Option<Requirement> {
        const SHAPE: Shape = Shape {
            what: What::Entry("entries"),
            keys: &[
                "name",
                "id",
                "article",
                "section",
                "elements",
                "tiers",
                "domains",
                "due",
                "general",
                "open_ended",
                "about",
                "power",
                "basis",
                "body",
                "status",
            ],
            required: 1,
            written: Text::new("{id: 编号, name: 事项名称}", "{id: its number, name: what must be disclosed}"),
        };
        let entry = self.record(raw, &SHAPE)?;
        let tiers = Text::new("市级、县级、乡级、村级之一", "one of 市级, 县级, 乡级, 村级");
        let codes = Text::new("领域编号“01”至“26”", "the number of a domain, `\"01\"` to `\"26\"`");
        let day = Text::new("年-月-日，如 2026-12-31", "year-month-day, as in 2026-12-31");
        let truth = Text::new("true 或 false", "`true` or `false`");
        let text = Text::new("文字", "a text");
        let general = self.optional(&entry, "general", &truth, |text| text.parse::<bool>().ok());
        let open_ended = self.optional(&entry, "open_ended", &truth, |text| text.parse::<bool>().ok());
        Some(Requirement {
            name: self.text(entry.get("name")?, What::Key("name"))?,
            id: self.text_at(&entry, "id"),
            section: self.text_at(&entry, "article").or_else(|| self.text_at(&entry, "section")),
            elements: self.several(&entry, "elements", &text, |text| Some(text.to_owned())),
            tiers: self.several(&entry, "tiers", &tiers, Tier::read),
            domains: self.several(&entry, "domains", &codes, |text| text.parse::<DomainCode>().ok()),
            due: self.optional(&entry, "due", &day, |text| text.parse::<Date>().ok()),
            general: general.is_some_and(|general| general.value),
            open_ended: open_ended.is_some_and(|open_ended| open_ended.value) || entry.get("about").is_some(),
            power: self.text_at(&entry, "power"),
            basis: self.text_at(&entry, "basis"),
            body: self.text_at(&entry, "body"),
            status: self.text_at(&entry, "status"),
        })
    }

    fn text_at(&mut self, record: &Record<'_>, key: &'static str) -> Option<Sourced<String>> {
        self.text(record.get(key)?, What::Key(key))
    }

    fn optional<T>(
        &mut self,
        record: &Record<'_>,
        key: &'static str,
        expected: &Text,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<Sourced<T>> {
        self.value(record.get(key)?, key, expected, read)
    }

    fn several<T>(
        &mut self,
        record: &Record<'_>,
        key: &'static str,
        expected: &Text,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<Sourced<T>> {
        record.get(key).map(|raw| self.values(raw, key, expected, read)).unwrap_or_default()
    }
}
