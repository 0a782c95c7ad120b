//! FLD002: a channel that is none of the twelve.

use crate::finding::{Change, Finding, Fix, Rule, Severity, quoted};
use crate::model::{Channel, Field};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "FLD002",
    name: "channel-unknown",
    severity: Severity::Warn,
    summary: Text::new("公开渠道不在标准的12种之内", "a channel is none of the twelve"),
    checks: Text::new(
        "公开渠道和载体是否是标准表的12种：政府网站、政府公报、两微一端、发布会/听证会、广播电视、纸质媒体、公开查阅点、政务服务中心、便民服务站、入户/现场、社区/企事业单位/村公示栏（电子屏）、精准推送，或写成“其他：……”。",
        "Whether each channel is one of the twelve of the standard table, or written as `其他：…`.",
    ),
    why: Text::new("渠道名称各写各的，就无法比较哪些渠道公开了、哪些没有。", "Where each table names channels in its own way, nobody can tell which of them are used."),
    example: Text::new("“三务公开”“局网站”。", "“三务公开”, “局网站”."),
    mend: Text::new("改成12种之一；确实不是的，写“其他：三务公开栏”。", "Write one of the twelve, or 其他：三务公开栏."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        for channel in row.item.channels.iter().flat_map(|channels| &channels.value) {
            let Channel::Unlisted(text) = &channel.value else { continue };
            let shown = quoted(text);
            let mut finding = row.finding(
                &RULE,
                Field::Channels,
                crate::text!("公开渠道“{shown}”不是标准渠道", "the channel (公开渠道) “{shown}” is none of the standard ones"),
                crate::text!("请改为12种标准渠道之一，或写成“其他：{shown}”。", "Write one of the twelve channels, or “其他：{shown}”."),
            );
            finding.locus = channel.locus.clone();
            let fix = Fix::to_look_at(channel.locus.clone(), Change::Write(Channel::Other(text.clone()).to_string()));
            findings.push(finding.mended_by(fix));
        }
    }
}
