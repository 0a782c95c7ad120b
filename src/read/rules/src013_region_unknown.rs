//! SRC013: a region that neither the code list nor the manifest knows.

use crate::finding::{Change, Finding, Fix, Rule, Severity};
use crate::model::{Locus, Region};
use crate::text::Text;

pub(crate) static RULE: Rule = Rule {
    code: "SRC013",
    name: "region-unknown",
    severity: Severity::Deny,
    summary: Text::new("行政区划代码不存在，或与名称不符", "the region's code does not exist or is another region's"),
    checks: Text::new(
        "region 的代码是否在国家行政区划代码（GB/T 2260）里，名称是否一致。没有国家六位代码的（开发区、园区、乡镇、街道），要先在 mulu.yaml 的 regions 里登记。",
        "Whether the code of `region` is one of GB/T 2260 and goes with its name. Zones and townships, which that list lacks, are declared in mulu.yaml under `regions`.",
    ),
    why: Text::new(
        "本地事项的编号里含有区划代码；代码错了，编号就会与别的县重复。",
        "The ids of local items contain the code: a wrong one collides with another county's.",
    ),
    example: Text::new("region: {code: \"329999\", name: 海门区}。", "region: {code: \"329999\", name: 海门区}."),
    mend: Text::new("改成正确的六位代码；是开发区、乡镇、街道的，在 mulu.yaml 里登记。", "Write the right six digits; declare a zone or a township in mulu.yaml."),
};

/// How long the code of a county is, and that of a township.
const COUNTY_DIGITS: usize = 6;
const TOWNSHIP_DIGITS: usize = 9;

/// The code is unknown.
pub(crate) fn unknown(at: Locus, code: &str, namesakes: &[Region]) -> Finding {
    let help = match namesakes {
        _ if code.len() == TOWNSHIP_DIGITS => {
            let county = &code[..COUNTY_DIGITS];
            crate::text!(
                "乡镇、街道要先在 mulu.yaml 的 regions 里登记：{{code: \"{code}\", name: 名称, under: \"{county}\"}}。",
                "Declare the township in mulu.yaml under `regions`: {{code: \"{code}\", name: its name, under: \"{county}\"}}."
            )
        }
        [only] => {
            let (code, name) = (only.code, &only.name);
            crate::text!("{name}的代码是 {code}。", "The code of {name} is {code}.")
        }
        _ => Text::new(
            "请改成六位行政区划代码；开发区、园区先在 mulu.yaml 的 regions 里登记。",
            "Write the six digits of GB/T 2260; a zone must be declared in mulu.yaml under `regions`.",
        ),
    };
    Finding::new(&RULE, at, crate::text!("行政区划代码“{code}”不存在", "there is no region with the code “{code}”"), help)
}

/// The code is one region's, the name another's.
pub(crate) fn other_name(at: Locus, code: &str, name: &str, actual: &str) -> Finding {
    Finding::new(
        &RULE,
        at.clone(),
        crate::text!("代码 {code} 是{actual}，不是“{name}”", "{code} is the code of {actual}, not of “{name}”"),
        crate::text!("请核对：名称改为{actual}，或换成“{name}”的代码。", "Write {actual}, or the code of “{name}”."),
    )
    .mended_by(Fix::to_look_at(at, Change::Write(actual.to_owned())))
}
