//! `mulu blame`, and `mulu merge --explain`: where what the merged set says comes from.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::CLEAN;
use super::console::{Console, write_out};
use super::language::say;
use super::load::{Inputs, Loaded, load};
use super::merge::{input, refuse_national, region_of_set};
use crate::error::{Error, Result};
use crate::model::{Field, Region, Version};
use crate::read::field_of_key;
use crate::relate::blame::{blame, named};
use crate::relate::{Merge, merge};
use crate::report::{BlameDocument, blame_text};
use crate::text::Text;

#[derive(Args)]
pub(super) struct Arguments {
    /// Item.
    #[arg(display_order = 1, value_name = say("事项", "ITEM"), help = say("编号（20-004），或名称（“最低生活保障 / 办事指南”）", "Its id (20-004), or its name (最低生活保障 / 办事指南)"))]
    item: String,

    /// Field.
    #[arg(display_order = 2, value_name = say("字段", "FIELD"), help = say("只看这个字段，如 time_limit 或 公开时限", "Only this field, as in time_limit or 公开时限"))]
    field: Option<String>,

    /// Format.
    #[arg(short, long, value_enum, default_value_t = FormatName::Human, value_name = say("格式", "FORMAT"), help = say("输出格式", "Format of the output"))]
    format: FormatName,

    /// Region.
    #[arg(long, value_name = say("代码", "CODE"), help = say("本县的行政区划代码或名称；默认看 mulu.yaml，再看目录", "Code or name of the county; else by mulu.yaml, else by the catalogs"))]
    region: Option<String>,

    #[command(flatten)]
    inputs: Inputs,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum FormatName {
    Human,
    Json,
}

/// What somebody wants to know.
pub(super) struct Question<'q> {
    pub(super) item: &'q str,
    pub(super) field: Option<Field>,
    pub(super) format: FormatName,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let mut paths: Vec<PathBuf> = arguments.inputs.paths.clone();
    let field = arguments.field.as_deref().map(|word| (word, field_of_key(word)));
    let field = match field {
        // `一级事项 / 二级事项` without quotation marks: / would be read as the folder of all folders.
        Some(("/" | "／", None)) => return Err(quotation_marks(&arguments.item)),
        // A path behind the item is no field.
        Some((word, None)) if is_path(word) => {
            paths.insert(0, PathBuf::from(word));
            None
        }
        Some((word, None)) => return Err(unknown_field(word)),
        Some((_, field)) => field,
        None => None,
    };
    let inputs = Inputs {
        manifest: arguments.inputs.manifest.clone(),
        max_cells: arguments.inputs.max_cells,
        ..Inputs::of_paths(&paths)
    };
    let loaded = load(&inputs, console)?;
    refuse_national(&loaded)?;
    let region = region_of_set(arguments.region.as_deref(), &loaded)?;
    tell(&loaded, region, &Question { item: &arguments.item, field, format: arguments.format }, console)
}

/// Whether a word is one of the paths that commands take: standard input, a pattern, or what lies there.
fn is_path(word: &str) -> bool {
    word == "-" || word.contains(['*', '?', '[']) || Path::new(word).exists()
}

fn quotation_marks(item: &str) -> Error {
    Error::new(crate::text!(
        "“{item}”后面的名称没有读到：事项名称里有空格",
        "the name behind “{item}” was not read: it has blanks"
    ))
    .with_help(crate::text!(
        "请在整个名称前后加英文引号，如 mulu blame \"{item} / 办事指南\"。",
        "Put the whole name in quotation marks, as in mulu blame \"{item} / 办事指南\"."
    ))
}

/// Merges in memory and tells where an item comes from.
pub(super) fn tell(loaded: &Loaded, region: Region, question: &Question<'_>, console: &Console) -> Result<u8> {
    let version = loaded.version().unwrap_or_else(Version::first);
    let input = input(loaded, region, version);
    let merged = merge(&input);
    let id = match named(&merged, question.item).as_slice() {
        [only] => *only,
        [] => return Err(unknown_item(&merged, question.item)),
        several => {
            let (item, count) = (question.item, several.len());
            let ids = several.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
            return Err(Error::new(crate::text!("有 {count} 个事项叫“{item}”", "{count} items are called “{item}”"))
                .with_help(crate::text!("请写编号：{ids}。", "Name one by its id: {ids}.")));
        }
    };
    let mut blame = blame(&merged, &input, id).ok_or_else(|| unknown_item(&merged, question.item))?;
    if let Some(field) = question.field {
        blame.fields.retain(|own| own.field == field);
        if blame.fields.is_empty() && blame.withdrawn.is_none() {
            let label = field.label();
            console.note(
                &crate::text!("合并后的 {id} 没有填{label}。", "{id} of the result says nothing of {label}."; label),
            );
        }
    }
    let bytes = match question.format {
        FormatName::Human => blame_text(&blame, console.language()).into_bytes(),
        FormatName::Json => BlameDocument::new(&blame).to_json(),
    };
    write_out(&bytes).map(|()| CLEAN)
}

fn unknown_item(merged: &Merge, item: &str) -> Error {
    let left_out = merged.left_out.iter().find(|left| left.id.to_string() == item || left.title == item);
    let error = Error::new(crate::text!("合并后没有“{item}”这个事项", "the merged set has no item “{item}”"));
    match left_out {
        Some(left) => {
            let locus = &left.locus;
            error.with_help(crate::text!(
                "国家标准里有（{locus}），但没有公布的目录佐证，本县也没有列，所以没有采用。",
                "The standard has it ({locus}), but no published table confirms it and the county does not list it, so it was left out."
            ))
        }
        None => error.with_help(Text::new(
            "请写编号（如 20-004），或“一级事项 / 二级事项”。",
            "Write its id, as in 20-004, or `category / name`.",
        )),
    }
}

fn unknown_field(word: &str) -> Error {
    let keys: Vec<&str> = Field::REQUIRED.iter().map(|field| field.key()).collect();
    Error::new(crate::text!("没有“{word}”这个字段，也没有这个文件", "“{word}” is neither a field nor a file"))
        .with_help(crate::yaml::did_you_mean(word, &keys))
}
