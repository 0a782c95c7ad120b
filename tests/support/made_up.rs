//! Workbooks that are made up out of nothing: tables of headings, of words of the field and of any others, merged and hidden at random.

use std::fmt::Write as _;
use std::sync::LazyLock;

use arbitrary::{Arbitrary, Unstructured};
use mulu::align::Reference;
use mulu::inspect::{self, Options, ReadOptions, Standards};
use mulu::model::Regions;
use mulu::model::locus::address;
use mulu::read::Limits;
use mulu::report::{Format, Look, Report, ShowDocument, show_text};
use mulu::text::Language;

/// Headings in the order of the official table, and some that others use.
const HEADINGS: &[&str] = &[
    "序号",
    "一级事项",
    "二级事项",
    "公开内容（要素）",
    "公开依据",
    "公开时限",
    "公开主体",
    "公开渠道和载体",
    "全社会",
    "特定群体",
    "主动",
    "依申请公开",
    "县级",
    "乡、村级",
    "公开对象",
    "公开方式",
    "公开层级",
    "公开事项",
    "三级事项",
    "备注",
    "事项编号",
    "公开领域",
    "审核意见",
    "市级",
    "村级",
    "乡级",
    "咨询电话",
    "权力名称",
    "职权类型",
    "实施依据",
    "实施主体",
    "调整状态",
];

/// What stands in cells: of each field, and of the ways in which people fill them.
const WORDS: &[&str] = &[
    "1",
    "2",
    "3.",
    "0",
    "4294967295",
    "99999999999999999999",
    "同上",
    "〃",
    "√",
    "×",
    "□",
    "■",
    "—",
    "/",
    "√（部分）",
    "综合业务",
    "政策法规文件",
    "办事指南",
    "最低生活保障",
    "1.办理事项\n2.办理条件\n3.申请材料",
    "①名称②文号",
    "（一）标准（二）程序",
    "●办理时间●联系方式",
    "办理事项、办理条件；申请材料（原件、复印件）",
    "《社会救助暂行办法》（国务院令第649号）第二十条、第二十一条",
    "《中华人民共和国政府信息公开条例》",
    "国发〔2012〕45号",
    "制定或获取信息之日起10个工作日内",
    "信息形成之日起20个工作日内予以公开",
    "即时公开",
    "每年12月31日前，公示期不少于7天",
    "长期公开",
    "示例县民政局、各镇人民政府",
    "区应急局，镇人民政府（街道办事处）",
    "■政府网站 □政府公报\n■两微一端 □其他",
    "1.政府网站 2.政务服务中心",
    "■其他：信用中国网站",
    "全社会",
    "申请人、利害关系人",
    "□全社会 ■特定群体（申请人）",
    "主动公开",
    "依申请",
    "县级、乡级",
    "■县级 □乡级",
    "乡、村级",
    "#REF!",
    "20-004",
    "20-320699-001",
    "示例县社会救助领域基层政务公开标准目录",
    "海门区主动公开补充目录",
    "（一）涉农补贴领域",
    "注：本表由县政府办公室负责解释",
    "填报单位：民政局",
    "权责清单",
    "行政许可",
    "已取消",
    "社会\n救助",
    "办 事 指 南",
    "等",
    "其他",
    "相关部门",
    " ",
    "　",
];

/// Adds to a string, which takes anything.
macro_rules! add {
    ($text:ident, $($form:tt)+) => { write!($text, $($form)+).expect("strings take anything") };
}

#[derive(Arbitrary, Debug)]
struct Book {
    first: Sheet,
    second: Option<Sheet>,
}

#[derive(Arbitrary, Debug)]
struct Sheet {
    title: Option<Cell>,
    /// How many headings of the official order start the table.
    official: u8,
    rows: Vec<Row>,
    /// First row and column, rows and columns more.
    merged: Vec<(u8, u8, u8, u8)>,
    hidden_column: Option<u8>,
}

#[derive(Arbitrary, Debug)]
struct Row {
    is_hidden: bool,
    /// How many rows are left out above it.
    gap: u8,
    cells: Vec<Cell>,
}

#[derive(Arbitrary, Debug)]
enum Cell {
    Blank,
    Heading(u8),
    Word(u8),
    Two(u8, u8),
    Number(i32),
    Text(String),
}

/// The parts of the workbook that an input describes.
pub(crate) fn book(input: &[u8]) -> Option<Vec<u8>> {
    let book = Book::arbitrary_take_rest(Unstructured::new(input)).ok()?;
    let mut text = String::new();
    for (at, sheet) in [Some(book.first), book.second].into_iter().flatten().enumerate() {
        add!(
            text,
            "
--- xl/worksheets/sheet{}.xml
{}",
            at + 1,
            sheet.xml()
        );
    }
    Some(text.into_bytes())
}

impl Sheet {
    fn xml(self) -> String {
        let mut xml = String::from(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#);
        if let Some(column) = self.hidden_column {
            let column = u32::from(column) + 1;
            add!(xml, r#"<cols><col min="{column}" max="{column}" hidden="1"/></cols>"#);
        }
        xml.push_str("<sheetData>");
        let plain = |cells: Vec<Cell>| Row { is_hidden: false, gap: 0, cells };
        let title = self.title.map(|title| plain(vec![title]));
        let header = plain((0..self.official % 15).map(Cell::Heading).collect());
        let mut number = 0;
        for row in title.into_iter().chain([header]).chain(self.rows) {
            number += u32::from(row.gap % 3);
            row.xml(number, &mut xml);
            number += 1;
        }
        xml.push_str("</sheetData>");
        if !self.merged.is_empty() {
            xml.push_str("<mergeCells>");
            for (top, left, rows, columns) in self.merged {
                let (top, left) = (u32::from(top), u32::from(left));
                let (bottom, right) = (top + u32::from(rows % 8), left + u32::from(columns % 16));
                add!(xml, r#"<mergeCell ref="{}:{}"/>"#, address(top, left), address(bottom, right));
            }
            xml.push_str("</mergeCells>");
        }
        xml + "</worksheet>"
    }
}

impl Row {
    /// The row of that number, from 0.
    fn xml(&self, number: u32, xml: &mut String) {
        add!(xml, r#"<row r="{}"{}>"#, number + 1, if self.is_hidden { r#" hidden="1""# } else { "" });
        for (column, cell) in (0..).zip(&self.cells) {
            cell.xml(&address(number, column), xml);
        }
        xml.push_str("</row>");
    }
}

impl Cell {
    fn xml(&self, address: &str, xml: &mut String) {
        let word = |at: &u8| WORDS[usize::from(*at) % WORDS.len()];
        let text = match self {
            Self::Blank => return,
            Self::Number(number) => {
                add!(xml, r#"<c r="{address}"><v>{number}</v></c>"#);
                return;
            }
            Self::Heading(at) => HEADINGS[usize::from(*at) % HEADINGS.len()].to_owned(),
            Self::Word(at) => word(at).to_owned(),
            Self::Two(first, second) => format!("{}{}", word(first), word(second)),
            Self::Text(text) => text.clone(),
        };
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        add!(xml, r#"<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#);
    }
}

/// Does with a workbook what `mulu validate` and `mulu show` do: find out what each row is, run the rules, write the reports.
pub(crate) fn check(name: &str, bytes: Vec<u8>, limits: Limits) {
    static STANDARDS: LazyLock<Standards> = LazyLock::new(Standards::builtin);
    static REFERENCE: LazyLock<Reference<'static>> = LazyLock::new(|| Reference::new(&STANDARDS.catalogs));
    let read = ReadOptions { limits, ..ReadOptions::default() };
    let mut set = inspect::read_bytes(name, bytes, &Regions::default(), &read);
    set.align(&REFERENCE);
    let options = Options { as_of: "2026-06-01".parse().ok(), ..Options::default() };
    let verdict = inspect::judge(&set, None, &STANDARDS, &REFERENCE, &options);
    let report = Report::new(&set, &verdict);
    let look = Look { color: false, width: 100, most_per_rule: 0, quiet: false, statistics: true };
    for (format, language) in
        [(Format::Human, Language::Zh), (Format::Human, Language::En), (Format::Json, Language::Zh)]
    {
        let mut out = Vec::new();
        report.write(format, language, &look, &mut out).expect("memory takes a report");
        assert!(!out.is_empty());
    }
    assert!(!ShowDocument::new(&set, true, Language::Zh).to_json().is_empty());
    let _ = show_text(&set, true, Language::En);
}
