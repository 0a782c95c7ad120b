//! Fonts, borders and colours.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::finding::{Finding, Severity};
use crate::write::mark_color;

/// The formats of a workbook. Fonts are those of official documents; Excel and WPS on Chinese systems have them.
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) subtitle: Format,
    pub(super) header: Format,
    pub(super) body: Format,
    pub(super) centred: Format,
    pub(super) id: Format,
    pub(super) note: Format,
    pub(super) link: Format,
    pub(super) review: Format,
    pub(super) date: Format,
    pub(super) percent: Format,
    pub(super) deny: Format,
    pub(super) warn: Format,
}

/// The colours of faults.
const DENY: Color = Color::RGB(mark_color(Severity::Deny));
const WARN: Color = Color::RGB(mark_color(Severity::Warn));

impl Styles {
    pub(super) fn new() -> Self {
        let body = Format::new()
            .set_font_name("仿宋")
            .set_font_size(10.5)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin);
        let centred = body.clone().set_align(FormatAlign::Center);
        let header = centred.clone().set_font_name("黑体").set_background_color(Color::RGB(0x00DD_EBF7));
        Self {
            title: Format::new()
                .set_font_name("宋体")
                .set_font_size(20)
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            subtitle: Format::new()
                .set_font_name("仿宋")
                .set_font_size(11)
                .set_align(FormatAlign::Right)
                .set_align(FormatAlign::VerticalCenter),
            header,
            id: centred.clone().set_font_name("Consolas").set_font_size(9),
            deny: centred.clone().set_background_color(DENY),
            warn: centred.clone().set_background_color(WARN),
            link: centred
                .clone()
                .set_font_color(Color::RGB(0x0005_63C1))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            note: Format::new().set_font_name("仿宋").set_font_size(10.5).set_text_wrap().set_align(FormatAlign::Top),
            review: body.clone().set_background_color(Color::RGB(0x00E2_EFDA)),
            date: centred.clone().set_background_color(Color::RGB(0x00E2_EFDA)).set_num_format("yyyy-mm-dd"),
            percent: centred.clone().set_num_format("0.0%"),
            body,
            centred,
        }
    }

    /// A format in the colour of the worst of some findings.
    pub(super) fn marked(format: &Format, findings: &[&Finding]) -> Format {
        let is_error = findings.iter().any(|finding| finding.severity == Severity::Deny);
        format.clone().set_background_color(if is_error { DENY } else { WARN })
    }
}
