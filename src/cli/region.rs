//! A region on the command line: by code, or by name where only one has it.

use crate::error::{Error, Result};
use crate::model::{Region, RegionCode, RegionRank, Regions};
use crate::text::Text;

/// The region that is wanted: `320614` or `海门区`.
pub(super) fn wanted(wanted: &str, regions: &Regions) -> Result<Region> {
    let code = wanted.parse::<RegionCode>().ok().filter(|code| code.rank() != RegionRank::Nation);
    let by_code = code.and_then(|code| Some(Region { code, name: regions.name_of(code)?.to_owned() }));
    if let Some(region) = by_code {
        return Ok(region);
    }
    let mut named = regions.named(wanted);
    match named.len() {
        0 => Err(unknown(wanted, regions)),
        1 => Ok(named.remove(0)),
        _ => {
            let codes: Vec<String> = named.iter().map(|region| with_parent(region, regions)).collect();
            let codes = Text { zh: codes.join("、").into(), en: codes.join(", ").into() };
            Err(Error::new(crate::text!("有几个“{wanted}”：{codes}", "there are several “{wanted}”: {codes}"; codes))
                .with_help(Text::new("请写代码。", "Give the code.")))
        }
    }
}

/// How many regions are offered for a name that is cut short.
const MOST_OFFERED: usize = 5;

fn unknown(wanted: &str, regions: &Regions) -> Error {
    let error = Error::new(crate::text!("没有“{wanted}”这个地区", "there is no region “{wanted}”"));
    let longer = regions.that_begin_with(wanted);
    if longer.is_empty() || longer.len() > MOST_OFFERED {
        return error.with_help(Text::new(
            "请核对名称，或写六位行政区划代码；国家代码里没有的开发区、园区，用 mulu init 的 --name、--under 登记，或写进 mulu.yaml 的 regions。",
            "Check the name, or give the six digits of GB/T 2260; a zone that the list lacks is declared by --name and --under of `mulu init`, or under `regions` in mulu.yaml.",
        ));
    }
    let longer: Vec<String> =
        longer.iter().map(|region| format!("{} {}", region.name, with_parent(region, regions))).collect();
    let longer = Text { zh: longer.join("、").into(), en: longer.join(", ").into() };
    error.with_help(crate::text!("是不是想写：{longer}？", "Did you mean {longer}?"; longer))
}

/// `320106（南京市）`
fn with_parent(region: &Region, regions: &Regions) -> String {
    let code = region.code;
    let parent = code.parent().and_then(|city| match regions.name_of(city)? {
        // Municipalities and counties right under a province have no city of their own.
        "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划" => {
            regions.name_of(city.parent()?)
        }
        name => Some(name),
    });
    parent.map_or_else(|| code.to_string(), |parent| format!("{code}（{parent}）"))
}
