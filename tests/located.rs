//! Every value names the cell that a person would click: blank rows and columns, rows above the table and merged areas are put in at
//! random, and the cell that is named still holds the value.

#[path = "support/sheet.rs"]
mod sheet;

use fastrand::Rng;
use mulu::model::spelling::{fold, strip_numbering};
use mulu::model::{Item, Locus, Place, Regions};
use mulu::read::Reader;

const HEADER: [&str; 12] = [
    "序号",
    "一级事项",
    "二级事项",
    "公开内容（要素）",
    "公开依据",
    "公开时限",
    "公开主体",
    "公开渠道和载体",
    "公开对象",
    "公开方式",
    "公开层级",
    "备注",
];

const ROWS: [[&str; 11]; 7] = [
    [
        "综合业务",
        "政策法规文件",
        "法规文件名称、文号",
        "《政府信息公开条例》",
        "20个工作日内",
        "民政局",
        "政府网站",
        "全社会",
        "主动",
        "县级",
        "无",
    ],
    [
        "综合业务",
        "监督检查",
        "社会救助信访通讯地址、监督投诉电话",
        "《政府信息公开条例》",
        "20个工作日内",
        "民政局",
        "政府网站",
        "全社会",
        "主动",
        "县级",
        "已核",
    ],
    [
        "最低生活保障",
        "办事指南",
        "办理事项、办理条件、申请材料",
        "《社会救助暂行办法》",
        "10个工作日内",
        "各镇人民政府",
        "公开查阅点",
        "全社会",
        "主动",
        "县级、乡级",
        "已核",
    ],
    [
        "最低生活保障",
        "审核信息",
        "初审对象名单及相关信息",
        "《社会救助暂行办法》",
        "公示7个工作日",
        "各镇人民政府",
        "公开查阅点",
        "全社会",
        "主动",
        "乡级",
        "无",
    ],
    [
        "最低生活保障",
        "审批信息",
        "低保对象名单及相关信息",
        "《社会救助暂行办法》",
        "长期公示",
        "民政局",
        "政府网站",
        "全社会",
        "主动",
        "县级",
        "无",
    ],
    [
        "临时救助",
        "办事指南",
        "办理事项、救助对象和范围",
        "《社会救助暂行办法》",
        "10个工作日内",
        "民政局",
        "政府网站",
        "全社会",
        "主动",
        "县级",
        "无",
    ],
    [
        "临时救助",
        "审核审批信息",
        "支出型临时救助对象名单",
        "《社会救助暂行办法》",
        "10个工作日内",
        "民政局",
        "政府网站",
        "全社会",
        "主动",
        "县级",
        "无",
    ],
];

/// The table with what the random numbers put into it, as the text of a `.sheet` file, and how many columns stand before the first.
fn disturbed(random: &mut Rng) -> String {
    let mut grid: Vec<Vec<String>> = vec![HEADER.map(str::to_owned).to_vec()];
    let merges_categories = random.bool();
    for (at, row) in ROWS.iter().enumerate() {
        let mut cells = vec![(at + 1).to_string()];
        cells.extend(row.map(str::to_owned));
        if merges_categories && at > 0 && ROWS[at - 1][0] == row[0] {
            cells[1] = String::from("^");
        }
        grid.push(cells);
    }
    // A merged area is one: no blank row goes into it.
    for at in (1..grid.len()).rev() {
        let is_within = grid[at].iter().any(|cell| cell == "^");
        if !is_within && random.u8(..5) == 0 {
            grid.insert(at, vec![String::new(); HEADER.len()]);
        }
    }
    for _ in 0..random.usize(..3) {
        let at = random.usize(..=HEADER.len());
        for row in &mut grid {
            row.insert(at.min(row.len()), String::new());
        }
    }
    let width = grid[0].len();
    for _ in 0..random.usize(..4) {
        let mut above = vec![String::new(); width];
        match random.u8(..4) {
            0 => above[0] = String::from("附件1"),
            1 => above[0] = String::from("填报单位：民政局"),
            2 => {
                above = vec!["<".to_owned(); width];
                above[0] = String::from("海门区社会救助领域基层政务公开标准目录");
            }
            _ => {}
        }
        grid.insert(0, above);
    }
    let lines: Vec<String> = grid.iter().map(|row| row.join(" | ").trim_end().to_owned()).collect();
    format!("# 社会救助\n{}\n", lines.join("\n"))
}

/// The values of an item, each with the place that it names.
fn values(item: &Item) -> Vec<(String, Locus)> {
    let mut values = Vec::new();
    for text in [&item.category, &item.name].into_iter().flatten() {
        values.push((text.value.clone(), text.locus.clone()));
    }
    for list in [&item.elements, &item.disclosing_bodies, &item.notes].into_iter().flatten() {
        values.extend(list.value.iter().map(|entry| (entry.value.clone(), entry.locus.clone())));
    }
    let limit = item.time_limit.as_ref().map(|limit| (limit.text().to_owned(), limit.locus.clone()));
    let bases = item.legal_basis.iter().flat_map(|list| &list.value);
    values.extend(bases.map(|basis| (basis.title.clone(), basis.locus.clone())));
    values.extend(limit);
    values
}

#[test]
fn the_cell_that_a_value_names_holds_it() {
    let regions = Regions::default();
    for seed in 0..1000 {
        let text = disturbed(&mut Rng::with_seed(seed));
        let reading = Reader::new(&regions).bytes("民政局.xlsx", sheet::workbook(&text));
        let items: Vec<&Item> = reading.catalogs.iter().flat_map(|catalog| &catalog.items).collect();
        assert_eq!(items.len(), ROWS.len(), "seed {seed}:\n{text}\n{:?}", reading.findings);
        for (item, row) in items.iter().zip(ROWS) {
            let found = values(item);
            assert_eq!(found[0].0, row[0], "seed {seed}: the category\n{text}");
            assert_eq!(found[1].0, row[1], "seed {seed}: the name\n{text}");
            assert!(found.len() >= 7, "seed {seed}: {found:?}\n{text}");
            for (value, locus) in found {
                let Place::Cell { row, column } = locus.place else { panic!("seed {seed}: {locus} is no cell") };
                let held = locus.source.grid().expect("a sheet has cells").cell(row, column).to_owned();
                let value = value.strip_prefix("备注：").unwrap_or(&value).to_owned();
                let is_held = fold(&held).contains(&fold(strip_numbering(&value)));
                assert!(is_held, "seed {seed}: {locus} holds “{held}”, not “{value}”\n{text}");
            }
        }
    }
}
