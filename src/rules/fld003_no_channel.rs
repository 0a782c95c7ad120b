//! FLD003: an item without a channel.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Field, values};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "FLD003",
    name: "no-channel",
    severity: Severity::Deny,
    summary: Text::new("没有选公开渠道", "no channel is chosen"),
    checks: Text::new("每条事项的公开渠道和载体是否至少选了一种（■）。", "Whether at least one channel (■) is chosen for each item."),
    why: Text::new("标准表规定“在标注范围内至少选择其一公开”；一个都没选，就没有地方可以看到。", "The standard table asks for at least one of the marked channels; with none chosen, there is nowhere to look."),
    example: Text::new("渠道格里全是□。", "All boxes of the cell are □."),
    mend: Text::new("把实际使用的渠道前的□改为■，一般至少有“政府网站”。", "Change □ to ■ before the channels that are used, 政府网站 at least in most cases."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows().filter(|row| row.lacks(Field::Channels)) {
        let item = row.title();
        let advised: Vec<String> =
            values(row.standard.and_then(|standard| standard.channels.as_ref())).map(ToString::to_string).collect();
        let help = if advised.is_empty() {
            row.advice(
                Text::new("请至少选一种渠道，如“■政府网站”。", "Choose at least one, for example “■政府网站”."),
                Text::new("请至少写一种渠道，如“channels: [政府网站]”。", "Name at least one, for example `channels: [政府网站]`."),
            )
        } else {
            let advised = advised.join("、");
            crate::text!("请至少选一种；标准目录为：{advised}", "Choose at least one; the standard has: {advised}")
        };
        let message = crate::text!("“{item}”没有选公开渠道", "“{item}” has no channel (公开渠道和载体)");
        findings.push(row.finding(&RULE, Field::Channels, message, help));
    }
}
