//! What can change between two versions of a catalog, and by how much that raises the version.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::text::Text;

/// Which number of a version a change raises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// None at all.
    #[default]
    None,
    /// The third: only wording.
    Patch,
    /// The second: disclosure grows.
    Minor,
    /// The first: disclosure shrinks.
    Major,
}

impl Bump {
    /// The key in a manifest.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// What is to be done with the version.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::None => Text::new("不升版本", "no bump"),
            Self::Patch => Text::new("升第三位", "PATCH"),
            Self::Minor => Text::new("升第二位", "MINOR"),
            Self::Major => Text::new("升第一位", "MAJOR"),
        }
    }
}

impl FromStr for Bump {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [Self::None, Self::Patch, Self::Minor, Self::Major];
        all.into_iter().find(|bump| text.trim().eq_ignore_ascii_case(bump.key())).ok_or(())
    }
}

/// Declares the kinds of change: key, bump, and what the field calls it; behind the arrow the kind that it is seen from the other side.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $key:literal $bump:ident $zh:literal $en:literal => $mirror:ident;)+) => {
        /// What a change does to disclosure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ChangeKind { $($(#[$doc])* $kind,)+ }

        impl ChangeKind {
            /// All of them, in the order in which reports tell them.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The key in a manifest and in JSON.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$kind => $key),+ }
            }

            /// The bump that it requires where the manifest says nothing.
            #[must_use]
            pub fn bump(self) -> Bump {
                match self { $(Self::$kind => Bump::$bump),+ }
            }

            /// What the field calls it.
            #[must_use]
            pub fn label(self) -> Text {
                match self { $(Self::$kind => Text { zh: $zh.into(), en: $en.into() }),+ }
            }

            /// The same change seen from the other side: what was added one way is withdrawn the other way.
            #[must_use]
            pub fn mirrored(self) -> Self {
                match self { $(Self::$kind => Self::$mirror),+ }
            }
        }
    };
}

kinds! {
    /// An item that was not there.
    ItemAdded "item-added" Minor "新增事项" "item added" => ItemWithdrawn;
    /// An item that is no longer there.
    ItemWithdrawn "item-withdrawn" Major "取消事项" "item withdrawn" => ItemAdded;
    /// One item has become several.
    ItemSplit "item-split" Minor "拆分" "split" => ItemMerged;
    /// Several items have become one.
    ItemMerged "item-merged" Minor "合并" "merged" => ItemSplit;
    /// An item stands under another category, or in another catalog.
    ItemMoved "item-moved" Patch "调整归类" "moved" => ItemMoved;
    /// An item is called otherwise.
    ItemRenamed "item-renamed" Patch "改名" "renamed" => ItemRenamed;
    /// An item has another id.
    ItemRenumbered "item-renumbered" Minor "编号变更" "renumbered" => ItemRenumbered;
    /// A row stands twice now: nothing more is published.
    RowDoubled "row-doubled" Patch "重复列出" "row listed twice" => DoubleRemoved;
    /// Of two rows that said the same, one was taken out: the item is still there.
    DoubleRemoved "double-removed" Patch "去掉重复的行" "double row taken out" => RowDoubled;
    /// More content has to be published.
    ElementsAdded "elements-added" Minor "公开内容增加" "elements added" => ElementsRemoved;
    /// Less content has to be published.
    ElementsRemoved "elements-removed" Major "公开内容减少" "elements removed" => ElementsAdded;
    /// It has to be published sooner, be shown longer, or be brought up to date more often.
    TimeLimitTightened "time-limit-tightened" Minor "公开时限收紧" "time limit tightened" => TimeLimitLoosened;
    /// It may be published later, be shown shorter, or be brought up to date less often.
    TimeLimitLoosened "time-limit-loosened" Major "公开时限放宽" "time limit loosened" => TimeLimitTightened;
    /// The limit is another, and which of the two is stricter cannot be told.
    TimeLimitChanged "time-limit-changed" Minor "公开时限变更" "time limit changed" => TimeLimitChanged;
    /// More people are addressed.
    AudienceWidened "audience-widened" Minor "公开对象扩大" "audience widened" => AudienceNarrowed;
    /// Fewer people are addressed.
    AudienceNarrowed "audience-narrowed" Major "公开对象缩小" "audience narrowed" => AudienceWidened;
    /// It is published at more places.
    ChannelsAdded "channels-added" Minor "公开渠道增加" "channels added" => ChannelsRemoved;
    /// It is published at fewer places.
    ChannelsRemoved "channels-removed" Major "公开渠道减少" "channels removed" => ChannelsAdded;
    /// It is published unasked, which it was not.
    MethodStrengthened "method-strengthened" Minor "改为主动公开" "published unasked now" => MethodWeakened;
    /// It is no longer published unasked.
    MethodWeakened "method-weakened" Major "不再主动公开" "no longer published unasked" => MethodStrengthened;
    /// It can, or can no longer, be asked for, beside being published unasked or not at all.
    MethodChanged "method-changed" Patch "公开方式变更" "method changed" => MethodChanged;
    /// More tiers of government have to publish it.
    TiersAdded "tiers-added" Minor "公开层级增加" "tiers added" => TiersRemoved;
    /// Fewer tiers of government have to publish it.
    TiersRemoved "tiers-removed" Major "公开层级减少" "tiers removed" => TiersAdded;
    /// Another body publishes it.
    BodiesChanged "bodies-changed" Patch "公开主体变更" "disclosing body changed" => BodiesChanged;
    /// It is published for another reason, or the law has another number.
    BasisUpdated "basis-updated" Patch "公开依据更新" "basis updated" => BasisUpdated;
    /// Remarks.
    NotesChanged "notes-changed" Patch "备注变更" "notes changed" => NotesChanged;
    /// Only the words are others.
    Wording "wording" Patch "仅文字改动" "wording only" => Wording;
    /// Of the catalog as a whole: its title, its day, the standard that it follows.
    CatalogChanged "catalog-changed" Patch "目录信息变更" "catalog changed" => CatalogChanged;
}

impl FromStr for ChangeKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|kind| kind.key() == text).ok_or(())
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl Serialize for ChangeKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl JsonSchema for ChangeKind {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ChangeKind".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let keys: Vec<&str> = Self::ALL.iter().map(|kind| kind.key()).collect();
        schemars::json_schema!({"type": "string", "description": "变更种类", "enum": keys})
    }
}

/// The bump that each kind of change requires: those of the program, and where a manifest says otherwise, that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bumps(BTreeMap<ChangeKind, Bump>);

impl Bumps {
    /// Says otherwise for one kind.
    pub fn set(&mut self, kind: ChangeKind, bump: Bump) {
        self.0.insert(kind, bump);
    }

    /// What a kind requires.
    #[must_use]
    pub fn of(&self, kind: ChangeKind) -> Bump {
        self.0.get(&kind).copied().unwrap_or_else(|| kind.bump())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_are_written_and_mirror_each_other() {
        for &kind in ChangeKind::ALL {
            assert_eq!(kind.key().parse(), Ok(kind));
            assert_eq!(kind.mirrored().mirrored(), kind, "{kind}");
        }
    }
}
