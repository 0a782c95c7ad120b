//! mulu (目录) keeps the disclosure catalogs of Chinese grassroots governments: it reads the 26 pilot-domain catalogs of a county
//! from YAML or from the Excel tables that departments send, checks that nothing is listed twice, nothing is missing and the
//! standard is one (梳理不重复、事项无遗漏、公开标准统一), and writes the merged, versioned catalog.

pub mod align;
pub mod builtin;
pub mod cli;
pub mod coverage;
pub mod error;
pub mod finding;
pub mod hash;
pub mod inspect;
pub mod localise;
pub mod model;
pub mod read;
pub mod registry;
pub mod relate;
pub mod release;
pub mod report;
pub mod rules;
pub mod schema;
pub mod text;
pub mod workspace;
pub mod write;
pub mod yaml;
