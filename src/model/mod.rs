//! What a catalog is, in the words of the field. Types here own their parsing, printing and serialisation; none of them does I/O.

pub mod catalog;
pub mod change;
pub mod decision;
pub mod domain;
pub mod item;
pub mod law;
pub mod legal_basis;
pub mod locus;
pub mod names;
pub mod numbers;
pub mod region;
pub mod requirements;
pub mod sourced;
pub mod spelling;
pub mod time_limit;
pub mod version;
pub mod vocabulary;
pub mod words;

pub use catalog::{Catalog, Follows, Guide, Kind, Layer, Withdrawal};
pub use change::{Bump, Bumps, ChangeKind};
pub use decision::Decision;
pub use domain::{Domain, DomainCode};
pub use item::{Item, ItemId};
pub use law::{Law, LawBook};
pub use legal_basis::LegalBasis;
pub use locus::{Locus, Origin, Place, Source, SourceText, Span};
pub use numbers::Numbers;
pub use region::{Region, RegionCode, RegionRank, Regions};
pub use requirements::{Requirement, Requirements};
pub use sourced::{List, Sourced, joined, values};
pub use time_limit::TimeLimit;
pub use version::{Date, Version};
pub use vocabulary::{Column, Field};
pub use words::{Audience, Channel, Method, Tier};
