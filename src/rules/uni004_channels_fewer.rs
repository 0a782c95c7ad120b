//! UNI004: channels of the standard that the local item does not use.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Channel, Field, values};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "UNI004",
    name: "channels-fewer",
    severity: Severity::Warn,
    summary: Text::new("公开渠道比标准少", "channels of the standard are not used"),
    checks: Text::new("标准事项选定的渠道（12种之内的），本地是否都选了。增加渠道不报告。", "Whether all channels that the standard marks, of the twelve, are chosen here too. More channels are welcome."),
    why: Text::new("渠道少了，能看到的人就少；标准表允许“在标注范围内至少选择其一”，所以只提示。", "Fewer channels reach fewer people. The standard table allows choosing among those marked, hence only a warning."),
    example: Text::new("标准有“政府网站、政务服务中心”，本地只有“政府网站”。", "The standard has 政府网站 and 政务服务中心, the local item 政府网站 only."),
    mend: Text::new("补勾缺的渠道；确实不用的，可在 mulu.yaml 里豁免。", "Choose them too, or allow it in mulu.yaml."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let (Some(local), Some(standard)) = (&row.item.channels, row.standard.and_then(|standard| standard.channels.as_ref())) else {
            continue;
        };
        let missing: Vec<String> = values(Some(standard))
            .filter(|channel| matches!(channel, Channel::Listed(_)) && !local.values().any(|own| own == *channel))
            .map(ToString::to_string)
            .collect();
        if missing.is_empty() {
            continue;
        }
        let missing = missing.join("、");
        let finding = row.finding(
            &RULE,
            Field::Channels,
            crate::text!("公开渠道比标准少：{missing}", "the channels (公开渠道和载体) lack some of the standard's: {missing}"),
            row.advice(
                crate::text!("请选上：{missing}（前面有□的改为■，没有的写在后面）。", "Choose {missing} (change □ to ■, or write it behind the others)."),
                crate::text!("请补上：{missing}", "Add: {missing}"),
            ),
        );
        findings.push(finding.related(standard.locus.clone(), Text::new("标准目录", "the standard")));
    }
}
