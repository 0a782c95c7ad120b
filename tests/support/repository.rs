//! A repository of a county, with the table of one department.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::sheet;

pub(crate) const CATALOG: &str = "catalogs/20-social-assistance.yaml";
pub(crate) const TABLE: &str = "tables/民政局.xlsx";

pub(crate) const HEADER: &str = "序号 | 一级事项 | 二级事项 | 公开内容（要素） | 公开依据 | 公开时限 | 公开主体 | 公开渠道和载体 | 公开对象 | 公开方式 | 公开层级";

/// The rows of the department: three of the standard, two that only this county has.
pub(crate) const ROWS: [&str; 5] = [
    "1 | 综合业务 | 政策法规文件 | 中央及地方政策法规文件 | 《政府信息公开条例》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级",
    "2 | 综合业务 | 监督检查 | 监督检查信息 | 《政府信息公开条例》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级",
    "3 | 最低生活保障 | 办事指南 | 办理事项 | 《政府信息公开条例》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级",
    "4 | 低收入人口监测 | 动态监测预警 | 预警名单 | 《政府信息公开条例》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级",
    "5 | 惠民殡葬 | 节地生态安葬奖补 | 奖补标准 | 《殡葬管理条例》 | 20个工作日 | 民政局 | ■政府网站 | 全社会 | 主动 | 县级",
];

/// A repository as `mulu init` leaves it.
pub(crate) struct Repository(tempfile::TempDir);

impl Repository {
    pub(crate) fn new() -> Self {
        let repository = Self(tempfile::tempdir().expect("a temporary folder"));
        assert_eq!(repository.run(&["init", "--region", "320614"]).status.code(), Some(0));
        repository
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mulu"));
        command.current_dir(self.root()).env("MULU_LANG", "zh-CN").args(arguments).output().expect("mulu starts")
    }

    pub(crate) fn import(&self, more: &[&str]) -> (i32, String) {
        let output = self.run(&[&["import"], more].concat());
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
        (output.status.code().expect("an exit code"), text)
    }

    pub(crate) fn table(&self, rows: &[&str]) {
        let text = format!("# 社会救助\n海门区社会救助领域基层政务公开标准目录\n{HEADER}\n{}\n", rows.join("\n"));
        fs::write(self.root().join(TABLE), sheet::workbook(&text)).expect("the folder can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).expect("the file is there")
    }

    /// All files with their bytes.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.root().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the folder is there") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), fs::read(path).expect("the file is there"));
                }
            }
        }
        files
    }

    /// The items of the catalog: id, name and the rest of its lines.
    pub(crate) fn items(&self) -> Vec<(String, String, String)> {
        let text = self.read(CATALOG);
        let items = text.split("\n  - id: ").skip(1).map(|item| {
            let id = item.lines().next().unwrap_or_default().trim_matches('"').to_owned();
            let name = item.lines().find_map(|line| line.trim().strip_prefix("name: ")).unwrap_or_default().to_owned();
            let rest: Vec<&str> = item.lines().filter(|line| !line.trim().starts_with("name: ")).skip(1).collect();
            (id, name, rest.join("\n"))
        });
        items.collect()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.items().into_iter().map(|(id, ..)| id).collect()
    }
}
