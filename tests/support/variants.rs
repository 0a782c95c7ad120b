//! Random workbooks of the kind that departments send, with what a careful person reads in them: the rows are those of published tables
//! (`tests/data/labelled-tables.json`), the layout is made up anew for each seed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fastrand::Rng;
use mulu::model::locus::address;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet};
use serde::Deserialize;

/// A published table.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Published {
    pub(crate) title: String,
    pub(crate) rows: Vec<PublishedRow>,
}

/// A row of it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PublishedRow {
    category: Option<String>,
    name: Option<String>,
    elements: Vec<String>,
    basis: Vec<String>,
    time_limit: Option<String>,
    body: Option<String>,
    channels: Vec<String>,
}

/// All published tables.
pub(crate) fn published() -> Vec<Published> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/labelled-tables.json");
    let text = fs::read_to_string(path).expect("the tables are there");
    serde_json::from_str(&text).expect("the tables are JSON")
}

/// What a careful person reads in a sheet.
#[derive(Debug, Deserialize)]
pub(crate) struct SheetTruth {
    pub(crate) sheet: String,
    pub(crate) rows: Vec<RowTruth>,
}

/// What a careful person reads in a row.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct RowTruth {
    /// The cell of the name.
    pub(crate) cell: String,
    pub(crate) category: String,
    pub(crate) name: String,
    pub(crate) elements: String,
    pub(crate) time_limit: String,
    pub(crate) body: String,
    /// The listed ones.
    pub(crate) channels: Vec<String>,
    pub(crate) public: bool,
    pub(crate) proactive: bool,
    pub(crate) tiers: Vec<String>,
}

/// A workbook and what is in it.
pub(crate) struct Variant {
    pub(crate) bytes: Vec<u8>,
    pub(crate) sheets: Vec<SheetTruth>,
}

const LISTED: [&str; 12] = [
    "政府网站",
    "政府公报",
    "两微一端",
    "发布会/听证会",
    "广播电视",
    "纸质媒体",
    "公开查阅点",
    "政务服务中心",
    "便民服务站",
    "入户/现场",
    "社区/企事业单位/村公示栏（电子屏）",
    "精准推送",
];

/// A workbook of one to three sheets.
pub(crate) fn variant(seed: u64, tables: &[Published]) -> Variant {
    let mut rng = Rng::with_seed(seed);
    let mut workbook = Workbook::new();
    let mut sheets = Vec::new();
    for at in 0..rng.usize(1..=3) {
        let name = [format!("Sheet{}", at + 1), format!("{:02}目录", at + 1), format!("表{} ", at + 1)];
        let name = name[rng.usize(0..3)].clone();
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name).expect("a name that fits");
        let published = &tables[rng.usize(..tables.len())];
        let rows = Painter::new(sheet, &mut rng).paint(published);
        sheets.push(SheetTruth { sheet: name, rows });
    }
    if rng.u8(..4) == 0 {
        let sheet = workbook.add_worksheet();
        sheet.set_name("Sheet99").expect("a name that fits");
    }
    Variant { bytes: workbook.save_to_buffer().expect("the workbook can be saved"), sheets }
}

/// By column, cells that wait to be written, since those that are the same are merged.
type Details = BTreeMap<u16, Vec<(u32, String)>>;

/// How the boxes of a list look: ticked, not ticked, and the font whose letters they are.
type Boxes = (&'static str, &'static str, Option<&'static str>);

const BOXES: [Boxes; 11] = [
    ("■", "□", None),
    ("☑", "□", None),
    ("√", "□", None),
    ("▄", "口", None),
    ("◆", "◇", None),
    ("■", "口", None),
    ("R", "£", Some("Wingdings 2")),
    ("þ", "¨", Some("Wingdings")),
    ("R", "£", None),
    ("þ", "¨", None),
    ("t", "□", None),
];

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Serial,
    Category,
    Name,
    Elements,
    Basis,
    Limit,
    Body,
    Channels,
    Public,
    Groups,
    Proactive,
    OnRequest,
    Tier(&'static str),
    Extra(&'static str),
}

struct Painter<'a> {
    sheet: &'a mut Worksheet,
    rng: &'a mut Rng,
    columns: Vec<Column>,
    left: u16,
    row: u32,
}

impl<'a> Painter<'a> {
    fn new(sheet: &'a mut Worksheet, rng: &'a mut Rng) -> Self {
        let left = if rng.u8(..4) == 0 { rng.u16(1..3) } else { 0 };
        Self { sheet, rng, columns: Vec::new(), left, row: 0 }
    }

    fn one_in(&mut self, count: u8) -> bool {
        self.rng.u8(..count) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.rng.usize(..of.len())]
    }

    fn paint(mut self, published: &Published) -> Vec<RowTruth> {
        self.choose_columns();
        self.row = u32::from(self.rng.u8(..3));
        self.titles(&published.title);
        let header = self.row;
        let depth = self.header();
        let truths = self.body(&published.rows, header, depth);
        if self.one_in(2) {
            self.row += u32::from(self.rng.u8(..2));
            let note = self.pick(&[
                "注：1.本目录由各部门负责解释。",
                "备注：■表示选中。",
                "说明：以上事项依申请公开的除外",
                "填报人：张三",
            ]);
            self.put(self.row, 0, note);
        }
        truths
    }

    fn choose_columns(&mut self) {
        use Column::{
            Basis, Body, Category, Channels, Elements, Extra, Groups, Limit, Name, OnRequest, Proactive, Public,
            Serial, Tier,
        };
        let mut columns = Vec::new();
        if !self.one_in(8) {
            columns.push(Serial);
        }
        columns.extend([Category, Name, Elements, Basis, Limit, Body, Channels]);
        if self.one_in(5) {
            columns.swap(5, 6);
        }
        columns.extend([Public, Groups, Proactive, OnRequest]);
        let tiers: &[&'static str] = match self.rng.u8(..5) {
            0 => &["乡级"],
            1 => &["县级", "乡级", "村级"],
            2 => &["市级", "县级", "乡级"],
            _ => &["县级", "乡级"],
        };
        columns.extend(tiers.iter().map(|tier| Tier(tier)));
        if self.one_in(3) {
            let extra = self.pick(&["咨询电话", "责任科室", "备注", "公开网址"]);
            let at = self.pick(&[8, columns.len()]);
            columns.insert(at, Extra(extra));
        }
        self.columns = columns;
    }

    fn width(&self) -> u16 {
        u16::try_from(self.columns.len()).expect("a table is narrow")
    }

    fn put(&mut self, row: u32, column: u16, text: &str) {
        self.sheet.write_string(row, self.left + column, text).expect("the cell can be written");
    }

    fn merge(&mut self, top: u32, left: u16, bottom: u32, right: u16, text: &str) {
        if (top, left) == (bottom, right) {
            self.put(top, left, text);
        } else {
            let format = Format::new().set_align(FormatAlign::Center);
            let (left, right) = (self.left + left, self.left + right);
            self.sheet.merge_range(top, left, bottom, right, text, &format).expect("areas do not overlap");
        }
    }

    fn titles(&mut self, title: &str) {
        if self.one_in(3) {
            self.put(self.row, 0, "附件1");
            self.row += 1;
        }
        if !self.one_in(6) {
            let right = if self.one_in(3) { 0 } else { self.width() - 1 };
            self.merge(self.row, 0, self.row, right, title);
            self.row += 1;
        }
        if self.one_in(3) {
            let form =
                self.pick(&["填报单位：某某局    填报时间：2021年8月", "填报单位：（盖章）", "单位：某某镇人民政府"]);
            self.put(self.row, 0, form);
            self.row += 1;
        }
        if self.one_in(5) {
            self.row += 1;
        }
    }

    /// Writes the header at the current row, which moves below it; says how many rows it has.
    fn header(&mut self) -> u32 {
        let top = self.row;
        let depth = if self.one_in(6) { 1 } else { 2 };
        let is_merged = !self.one_in(5);
        for at in 0..self.columns.len() {
            let column = u16::try_from(at).expect("a table is narrow");
            let heading = self.heading(self.columns[at]);
            let is_grouped = group_of(self.columns[at]).is_some();
            match (depth, is_grouped) {
                (1, _) => self.put(top, column, &heading),
                (_, true) => self.put(top + 1, column, &heading),
                (_, false) if is_merged => self.merge(top, column, top + 1, column, &heading),
                (_, false) => self.put(top, column, &heading),
            }
        }
        if depth == 2 {
            self.groups(top, is_merged);
        }
        self.row = top + depth;
        depth
    }

    fn groups(&mut self, top: u32, is_merged: bool) {
        let groups: Vec<Option<&'static str>> = self.columns.iter().map(|column| group_of(*column)).collect();
        let mut at = 0;
        while at < groups.len() {
            let len = groups[at..].iter().take_while(|group| **group == groups[at]).count();
            if let Some(group) = groups[at] {
                let words = self.broken(group);
                let (left, right) = (u16::try_from(at).expect("narrow"), u16::try_from(at + len - 1).expect("narrow"));
                if is_merged {
                    self.merge(top, left, top, right, &words);
                } else {
                    self.put(top, left, &words);
                }
            }
            at += len;
        }
    }

    fn heading(&mut self, column: Column) -> String {
        let spellings: &[&str] = match column {
            Column::Serial => &["序号", "序 号", "序\n号"],
            Column::Category => &["一级事项", "一级", "一級事項", "一级\n事项"],
            Column::Name => &["二级事项", "二级", "二級事項", "二级 事项"],
            Column::Elements => {
                &["公开内容（要素）", "公开内容(要素)", "公开内容", "公开内容（要素）及要求", "公開內容"]
            }
            Column::Basis => &["公开依据", "公開依據", "依据", "公开\n依据"],
            Column::Limit => &["公开时限", "公開時限", "时限", "公开 时限"],
            Column::Body => &["公开主体", "公開主體", "公开\n主体"],
            Column::Channels => &["公开渠道和载体", "公开渠道", "公開渠道和載體", "公开渠道\n和载体"],
            Column::Public => &["全社会", "全 社会", "全社\n会", "社会"],
            Column::Groups => &["特定群体", "特定群众", "特定群体（请写明）", "特定對象"],
            Column::Proactive => &["主动", "主动公开", "主動"],
            Column::OnRequest => &["依申请", "依申请公开", "依申\n请公开", "依申請"],
            Column::Tier(tier) => return self.tier_heading(tier),
            Column::Extra(heading) => return heading.to_owned(),
        };
        self.pick(spellings).to_owned()
    }

    fn tier_heading(&mut self, tier: &str) -> String {
        let spellings: &[&str] = match tier {
            "市级" => &["市级", "市級"],
            "县级" => &["县级", "区级", "縣級", "县（市、区）级"],
            "乡级" => &["乡级", "镇级", "乡镇级", "镇（街）级", "鄉級"],
            _ => &["村级", "村（社区）级"],
        };
        self.pick(spellings).to_owned()
    }

    /// Words as narrow columns break them.
    fn broken(&mut self, words: &str) -> String {
        let chars: Vec<char> = words.chars().collect();
        if chars.len() < 4 || !self.one_in(6) {
            return words.to_owned();
        }
        let at = self.rng.usize(1..chars.len() - 1);
        let is_inside = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        if !is_inside(chars[at - 1]) || !is_inside(chars[at]) {
            return words.to_owned();
        }
        let between = self.pick(&[" ", "\n", "\u{3000}"]);
        chars[..at].iter().collect::<String>() + between + &chars[at..].iter().collect::<String>()
    }

    fn body(&mut self, rows: &[PublishedRow], header: u32, depth: u32) -> Vec<RowTruth> {
        let style = Style::choose(self);
        let (tick, same) = (self.pick(&["√", "✓", "✔", "■", "是", "●"]), self.pick(&["同上", "〃", "同前"]));
        let mut truths: Vec<RowTruth> = Vec::new();
        let mut categories: Vec<(u32, String)> = Vec::new();
        let mut details = Details::new();
        let repeats_at = if self.one_in(4) { self.rng.usize(..rows.len()) } else { usize::MAX };
        for (at, published) in rows.iter().enumerate() {
            if at == repeats_at && at > 0 {
                self.flush_categories(&mut categories, style.merges_category);
                self.flush_details(&mut details);
                self.row += u32::from(self.rng.u8(..2));
                self.repeat_header(header, depth);
            }
            let truth = self.item(at, published, &style, tick, same, truths.last(), &mut categories, &mut details);
            truths.push(truth);
            self.row += 1;
            if style.has_gaps && self.one_in(4) {
                self.row += 1;
            }
        }
        self.flush_categories(&mut categories, style.merges_category);
        self.flush_details(&mut details);
        truths
    }

    /// Cells that say what the cell above says, merged with it.
    fn flush_details(&mut self, details: &mut Details) {
        for (column, cells) in std::mem::take(details) {
            for run in cells.chunk_by(|a, b| a.1 == b.1 && b.0 == a.0 + 1) {
                self.merge(run[0].0, column, run[run.len() - 1].0, column, &run[0].1);
            }
        }
    }

    fn repeat_header(&mut self, header: u32, depth: u32) {
        let mut again = Painter {
            sheet: self.sheet,
            rng: &mut Rng::with_seed(u64::from(header)),
            columns: self.columns.clone(),
            left: self.left,
            row: self.row,
        };
        // The same words are not the same seed: the header is written with plain headings.
        let _ = depth;
        again.header_plain();
        self.row = again.row;
    }

    fn header_plain(&mut self) {
        for at in 0..self.columns.len() {
            let column = u16::try_from(at).expect("a table is narrow");
            let heading = plain_heading(self.columns[at]);
            if group_of(self.columns[at]).is_some() {
                self.put(self.row + 1, column, heading);
            } else {
                self.merge(self.row, column, self.row + 1, column, heading);
            }
        }
        self.groups(self.row, true);
        self.row += 2;
    }

    fn flush_categories(&mut self, categories: &mut Vec<(u32, String)>, merges: bool) {
        let Some(column) = self.columns.iter().position(|column| *column == Column::Category) else { return };
        let column = u16::try_from(column).expect("a table is narrow");
        for run in categories.chunk_by(|a, b| a.1 == b.1 && b.0 == a.0 + 1) {
            let (first, last) = (run[0].0, run[run.len() - 1].0);
            if merges {
                self.merge(first, column, last, column, &run[0].1);
            } else {
                self.put(first, column, &run[0].1);
            }
        }
        categories.clear();
    }

    #[expect(clippy::too_many_arguments, reason = "what a row is made of")]
    fn item(
        &mut self,
        at: usize,
        published: &PublishedRow,
        style: &Style,
        tick: &str,
        same: &str,
        above: Option<&RowTruth>,
        categories: &mut Vec<(u32, String)>,
        details: &mut Details,
    ) -> RowTruth {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let name = text(&published.name);
        let mut truth = RowTruth {
            category: text(&published.category),
            name: name.clone(),
            elements: published.elements.concat(),
            time_limit: text(&published.time_limit),
            body: text(&published.body),
            ..RowTruth::default()
        };
        let row = self.row;
        let mut has_name = false;
        for place in 0..self.columns.len() {
            let column = u16::try_from(place).expect("a table is narrow");
            let kind = self.columns[place];
            let words = match kind {
                Column::Serial if self.one_in(2) => {
                    self.sheet.write_number(row, self.left + column, at as f64 + 1.0).expect("written");
                    continue;
                }
                Column::Serial => (at + 1).to_string(),
                Column::Category => {
                    if style.category_once {
                        categories.push((row, truth.category.clone()));
                        continue;
                    }
                    self.broken(&truth.category.clone())
                }
                Column::Name => {
                    has_name = !name.is_empty();
                    let broken = self.broken(&name);
                    truth.cell = address(row, u32::from(self.left + column));
                    if style.numbers_names { format!("{}.{broken}", at + 1) } else { broken }
                }
                Column::Elements => style.elements(&published.elements),
                Column::Basis => {
                    published.basis.iter().map(|title| format!("《{title}》")).collect::<Vec<_>>().join(style.between)
                }
                Column::Limit => self.same_or(same, above.map(|above| &above.time_limit), &truth.time_limit.clone()),
                Column::Body => self.same_or(same, above.map(|above| &above.body), &truth.body.clone()),
                Column::Channels => {
                    let (words, chosen) = self.channels(style, published);
                    truth.channels = chosen;
                    if let Some(font) = style.boxes.2 {
                        let format = Format::new().set_font_name(font);
                        self.sheet.write_string_with_format(row, self.left + column, &words, &format).expect("written");
                        continue;
                    }
                    words
                }
                Column::Public => {
                    truth.public = !self.one_in(5);
                    if truth.public { tick.to_owned() } else { String::new() }
                }
                Column::Groups if truth.public => String::new(),
                Column::Groups => self.pick(&["被征收人", "申请人", "√申请人"]).to_owned(),
                Column::Proactive => {
                    truth.proactive = !self.one_in(6);
                    if truth.proactive { tick.to_owned() } else { String::new() }
                }
                Column::OnRequest => {
                    if truth.proactive {
                        String::new()
                    } else {
                        tick.to_owned()
                    }
                }
                Column::Tier(tier) => {
                    if self.one_in(3) && (place + 1 < self.columns.len() || !truth.tiers.is_empty()) {
                        String::new()
                    } else {
                        truth.tiers.push(tier.to_owned());
                        tick.to_owned()
                    }
                }
                Column::Extra(heading) => format!("{heading}{at}"),
            };
            if style.merges_details && matches!(kind, Column::Basis | Column::Limit | Column::Body) && words != same {
                details.entry(column).or_default().push((row, words));
            } else if !words.is_empty() {
                self.put(row, column, &words);
            }
        }
        if !has_name {
            let category =
                self.columns.iter().position(|column| *column == Column::Category).expect("every table has one");
            truth.cell = address(row, u32::from(self.left) + u32::try_from(category).expect("narrow"));
        }
        truth
    }

    /// What the cell says, or 同上 where the row above says the same.
    fn same_or(&mut self, same: &str, above: Option<&String>, own: &str) -> String {
        if !own.is_empty() && above.is_some_and(|above| above == own) && self.one_in(2) {
            same.to_owned()
        } else {
            self.broken(own)
        }
    }

    fn channels(&mut self, style: &Style, published: &PublishedRow) -> (String, Vec<String>) {
        let mut chosen: Vec<&str> =
            LISTED.iter().copied().filter(|listed| published.channels.iter().any(|own| own == listed)).collect();
        if chosen.is_empty() {
            chosen = LISTED.iter().copied().filter(|_| self.one_in(4)).collect();
        }
        if chosen.is_empty() {
            chosen.push(LISTED[0]);
        }
        let truth = chosen.iter().map(|channel| (*channel).to_owned()).collect();
        let (ticked, open, _) = style.boxes;
        let words = match style.channels {
            Channels::Plain => chosen.join("、"),
            Channels::OnlyTicked => {
                chosen.iter().map(|channel| format!("{ticked}{channel}")).collect::<Vec<_>>().join(style.gap)
            }
            Channels::All => {
                let option = |channel: &&str| {
                    let mark = if chosen.contains(channel) { ticked } else { open };
                    format!("{mark}{}{channel}", style.blank)
                };
                let mut options: Vec<String> = LISTED.iter().map(option).collect();
                options.push(format!("{open}{}其他", style.blank));
                if style.two_a_line {
                    options.chunks(2).map(|pair| pair.join("  ")).collect::<Vec<_>>().join("\n")
                } else {
                    options.join(style.gap)
                }
            }
        };
        let words = if self.one_in(4) { words.replace("公示栏", "\n公示栏") } else { words };
        let words = if self.one_in(4) { words.replace('/', "／") } else { words };
        let words = if self.one_in(5) {
            words.replace("纸质媒体", "纸质载体").replace("发布会/听证会", "发布会听证会")
        } else {
            words
        };
        (words, truth)
    }
}

enum Channels {
    Plain,
    OnlyTicked,
    All,
}

/// How a table writes its rows.
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
struct Style {
    /// The category stands once for the rows that share it …
    category_once: bool,
    /// … in a merged cell, or in the first of them with blanks below.
    merges_category: bool,
    /// What is the same in several rows stands in one merged cell.
    merges_details: bool,
    /// Blank rows stand between items.
    has_gaps: bool,
    numbers_names: bool,
    between: &'static str,
    separator: u8,
    boxes: Boxes,
    channels: Channels,
    gap: &'static str,
    blank: &'static str,
    two_a_line: bool,
}

impl Style {
    fn choose(painter: &mut Painter<'_>) -> Self {
        Self {
            category_once: !painter.one_in(3),
            merges_category: !painter.one_in(3),
            merges_details: painter.one_in(3),
            has_gaps: painter.one_in(6),
            numbers_names: painter.one_in(8),
            between: painter.pick(&["、", "", "；", "\n"]),
            separator: painter.rng.u8(..5),
            boxes: painter.pick(&BOXES),
            channels: match painter.rng.u8(..4) {
                0 => Channels::Plain,
                1 => Channels::OnlyTicked,
                _ => Channels::All,
            },
            gap: painter.pick(&["\n", " ", "  ", ""]),
            blank: painter.pick(&["", "", " "]),
            two_a_line: painter.one_in(3),
        }
    }

    fn elements(&self, elements: &[String]) -> String {
        let numbered = |mark: &dyn Fn(usize) -> String, between: &str| {
            let parts: Vec<String> = elements.iter().enumerate().map(|(at, element)| mark(at + 1) + element).collect();
            parts.join(between)
        };
        match self.separator {
            0 => numbered(&|at| format!("{at}."), "\n"),
            1 => numbered(&|at| format!("{at}."), ""),
            2 => numbered(&|_| "●".to_owned(), "\n"),
            3 => elements.join("；"),
            _ => elements.join("\n"),
        }
    }
}

fn group_of(column: Column) -> Option<&'static str> {
    match column {
        Column::Category | Column::Name => Some("公开事项"),
        Column::Public | Column::Groups => Some("公开对象"),
        Column::Proactive | Column::OnRequest => Some("公开方式"),
        Column::Tier(_) => Some("公开层级"),
        _ => None,
    }
}

fn plain_heading(column: Column) -> &'static str {
    match column {
        Column::Serial => "序号",
        Column::Category => "一级事项",
        Column::Name => "二级事项",
        Column::Elements => "公开内容（要素）",
        Column::Basis => "公开依据",
        Column::Limit => "公开时限",
        Column::Body => "公开主体",
        Column::Channels => "公开渠道和载体",
        Column::Public => "全社会",
        Column::Groups => "特定群体",
        Column::Proactive => "主动",
        Column::OnRequest => "依申请",
        Column::Tier(tier) => tier,
        Column::Extra(heading) => heading,
    }
}
