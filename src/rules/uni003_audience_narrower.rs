//! UNI003: an audience that is narrower than the standard's.

use crate::finding::{Finding, Rule, Severity};
use crate::model::{Column, Field};
use crate::text::Text;

use super::Survey;

pub(super) static RULE: Rule = Rule {
    code: "UNI003",
    name: "audience-narrower",
    severity: Severity::Deny,
    summary: Text::new("公开对象比标准窄", "the audience is narrower than the standard's"),
    checks: Text::new("标准事项面向全社会公开的，本地是否也面向全社会。", "Whether an item that the standard publishes for everyone is for everyone here too."),
    why: Text::new("把面向全社会的信息改成只给特定群体看，公开范围就缩小了。", "What is for everyone and is shown to a group only is published less."),
    example: Text::new("标准是“全社会”，本地只勾了“特定群体：申请人”。", "The standard says 全社会, the local catalog 特定群体：申请人."),
    mend: Text::new("在“全社会”下打√；涉及个人隐私的要素可单独列出依申请公开。", "Tick 全社会; list elements that touch privacy as an item of their own."),
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for row in survey.rows() {
        let standard = row.standard.and_then(|standard| standard.audience.as_ref());
        let (Some(local), Some(standard)) = (&row.item.audience, standard) else { continue };
        if !standard.public || local.public {
            continue;
        }
        let own = local.to_string();
        let finding = row.finding(
            &RULE,
            Field::Audience,
            crate::text!("公开对象“{own}”比标准窄（标准：全社会）", "the audience (公开对象) “{own}” is narrower than the standard's 全社会"),
            row.advice(
                Text::new("请在“全社会”下打√。", "Tick 全社会."),
                Text::new("请改为：全社会。", "Write 全社会."),
            ),
        );
        let finding = row.at_tick(finding, Column::Public);
        findings.push(finding.related(standard.locus.clone(), Text::new("标准目录", "the standard")));
    }
}
