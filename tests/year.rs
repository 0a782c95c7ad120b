//! A year in the life of a county's catalogs, told in `docs/year.md` and `docs/year.zh-CN.md` with what each command really prints.
//!
//! What departments send is made once; then the year is lived in both languages at a time, each in a copy of that folder.
//! `UPDATE_FIGURES=1 cargo test --test year` writes the pages anew.
#![cfg(unix)]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The page, and the folder in which what it tells happens.
struct Year {
    folder: TempDir,
    /// Where the commands are run, within the folder.
    at: &'static str,
    /// As in `--lang`.
    language: &'static str,
    page: String,
}

impl Year {
    fn say<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        if self.language == "en" { english } else { chinese }
    }

    fn tell(&mut self, chinese: &str, english: &str) {
        let words = self.say(chinese, english).to_owned();
        let _ = writeln!(self.page, "{words}\n");
    }

    /// Runs a line as a shell does, and tells it with what it prints.
    #[track_caller]
    fn run(&mut self, line: &str, code: i32) {
        let text = self.quietly(line, code);
        let _ = writeln!(self.page, "```console\n$ {line}\n{text}```\n");
        if code != 0 {
            let code = code.to_string();
            let words = self.say("退出码为 {code}。", "It ends with exit code {code}.").replace("{code}", &code);
            let _ = writeln!(self.page, "{words}\n");
        }
    }

    #[track_caller]
    fn quietly(&self, line: &str, code: i32) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_mulu")).parent().expect("a folder").to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths: OsString =
            std::env::join_paths([program].into_iter().chain(std::env::split_paths(&path))).expect("plain paths");
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("{{ {line}\n}} 2>&1")).current_dir(self.folder.path().join(self.at));
        shell
            .env("PATH", paths)
            .env("COLUMNS", "100")
            .env("NO_COLOR", "1")
            .env("MULU_LANG", self.language)
            .env("LC_ALL", "C.UTF-8");
        let output = shell.output().expect("there is a shell");
        let text = String::from_utf8(output.stdout).expect("output is UTF-8");
        assert_eq!(output.status.code(), Some(code), "{line}\n{text}");
        text
    }

    /// Writes the day into the manifest, which `mulu init` gave the day of today.
    fn applies_from(&self, day: &str) {
        let manifest = self.folder.path().join(self.at).join("mulu.yaml");
        let text = fs::read_to_string(&manifest).expect("mulu init wrote it");
        let line = text.lines().find(|line| line.starts_with("effective: ")).expect("it names a day");
        fs::write(&manifest, text.replace(line, &format!("effective: {day}"))).expect("it can be written");
    }

    /// The table of a domain as its department sends it, made of the example's catalog with a few words changed.
    fn sends(&self, folder: &str, domain: &str, edit: impl FnOnce(String) -> String) {
        let catalogs = self.folder.path().join("set");
        let is_of = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(domain));
        let mut files =
            fs::read_dir(&catalogs).expect("it was merged").map(|entry| entry.expect("it is listed").path());
        let file = files.find(is_of).expect("the domain is there");
        let text = edit(fs::read_to_string(&file).expect("it can be read"));
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        fs::create_dir_all(self.folder.path().join(folder)).expect("it can be made");
        fs::create_dir_all(self.folder.path().join("drafts")).expect("it can be made");
        fs::write(self.folder.path().join(format!("drafts/{name}.yaml")), text).expect("it can be written");
        let above = self.folder.path();
        let output = Command::new(env!("CARGO_BIN_EXE_mulu"))
            .current_dir(above)
            .args(["export", &format!("drafts/{name}.yaml"), "-o", &format!("{folder}/{name}.xlsx")])
            .output();
        assert!(output.expect("mulu runs").status.success());
    }
}

/// Other words in the first place that has these.
fn edited(text: &str, was: &str, is: &str) -> String {
    assert!(text.contains(was), "{was}");
    text.replacen(was, is, 1)
}

/// The table of social assistance, in words of the bureau's own: mulu cannot be sure of one.
fn social_assistance(text: &str) -> String {
    edited(text, "name: 审核审批信息", "name: 审批结果")
}

/// The same after the summer: a shorter limit, an item more, an item less.
fn social_assistance_in_november(text: &str) -> String {
    let text = edited(&social_assistance(text), "监测结果形成之日起10个工作日内", "监测结果形成之日起5个工作日内");
    let mut items: Vec<&str> = text.split("  - id: ").collect();
    let count = items.len();
    items.retain(|item| !item.starts_with("\"20-002\""));
    assert_eq!(items.len(), count - 1, "监督检查 is no longer the bureau's");
    let last = items.pop().expect("there are items");
    let item = last.split("notes:").next().unwrap_or(last);
    let more = edited(&edited(item, "20-320699-001", "20-320699-002"), "动态监测预警", "社会救助服务热线");
    let more = edited(&more, "监测对象范围, 预警指标, 核查处置情况", "热线号码, 服务时间");
    items.extend([more.as_str(), last]);
    items.join("  - id: ")
}

/// The national standard as it was, and as the ministry revises the part on care of the elderly in summer.
fn standards(folder: &Path) {
    let (was, is) = (folder.join("standard-1.0.0"), folder.join("standard-1.1.0"));
    for place in [&was, &is] {
        fs::create_dir(place).expect("it can be made");
    }
    let file = "21-elderly-care.yaml";
    let text = fs::read_to_string(root().join("catalogs/standard").join(file)).expect("it is built in");
    let new = edited(&text, "version: \"1.0.0\"", "version: \"1.1.0\"");
    let new = edited(&new, "制定或获取扶持政策措施之日起10个工作日内", "制定或获取扶持政策措施之日起5个工作日内");
    let new =
        edited(&new, "养老机构投资审批涉及部门和联系方式", "养老机构投资审批涉及部门和联系方式, 养老机构投资优惠政策");
    fs::write(was.join(file), text).expect("it can be written");
    fs::write(is.join(file), new).expect("it can be written");
}

/// A folder with the tables of 26 domains as they are sent.
fn begin() -> Year {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let year = Year { folder, at: ".", language: "en", page: String::new() };
    let example = root().join("examples/county-clean");
    year.quietly(&format!("mulu merge '{}' -o set", example.display()), 0);
    year.quietly(&format!("cp '{}'/supplementary/*.xlsx .", example.display()), 0);
    standards(year.folder.path());
    for domain in 1..=26 {
        let domain = format!("{domain:02}-");
        match domain.as_str() {
            "07-" => {
                let limit = |days: u32| format!("收到征地批准文件之日起{days}个工作日内公开");
                year.sends("sent", &domain, |text| edited(&text, &limit(10), &limit(20)));
                year.sends("corrected", &domain, |text| text);
            }
            "20-" => year.sends("sent", &domain, |text| social_assistance(&text)),
            _ => year.sends("sent", &domain, |text| text),
        }
    }
    year
}

/// The same folder for the other language, as long as nothing has happened in it.
fn again(year: &Year, language: &'static str) -> Year {
    let folder = tempfile::tempdir().expect("a temporary folder");
    year.quietly(&format!("cp -R . '{}'", folder.path().display()), 0);
    Year { folder, at: year.at, language, page: String::new() }
}

#[test]
fn a_year_in_the_life() {
    let english = begin();
    let chinese = again(&english, "zh-CN");
    std::thread::scope(|scope| {
        for (year, page) in [(english, "docs/year.md"), (chinese, "docs/year.zh-CN.md")] {
            scope.spawn(move || live(year, page));
        }
    });
}

fn live(mut year: Year, page: &str) {
    year.tell("# 县级目录的一年", "# A year in the life of a county's catalogs");
    year.tell(
        "下面的命令和输出都是真的：`tests/year.rs` 逐条运行，并与本页核对。这个县是虚构的；各部门已经把 26 个领域的表放进 `sent/`。",
        "Each command and each output below is a real one: `tests/year.rs` runs them and holds this page to what they print. The county is\n\
         made up; its departments have put the tables of the 26 domains into `sent/`.",
    );
    spring(&mut year);
    mended_by_hand(&mut year);
    release(&mut year);
    standard_revised(&mut year);
    autumn(&mut year);
    let path = root().join(page);
    let told = format!("{}\n", year.page.trim_end());
    if std::env::var_os("UPDATE_FIGURES").is_some() {
        fs::write(&path, &told).expect("docs/ can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == told, "{page}: run `UPDATE_FIGURES=1 cargo test --test year`");
}

fn spring(year: &mut Year) {
    year.tell("## 一月：建仓库，收部门的表", "## January: a repository, and what the departments send");
    year.run("mulu init county --region 320699 --name 示例县 --under 320600", 0);
    year.at = "county";
    year.tell(
        "目录从哪天起施行由县里定：在 `mulu.yaml` 里写 `effective: 2026-04-01`。",
        "From when the catalogs apply is for the county to say: in `mulu.yaml` it writes `effective: 2026-04-01`.",
    );
    year.applies_from("2026-04-01");
    year.run("cp ../sent/*.xlsx tables/ && cp ../*.xlsx supplementary/ && ls tables | wc -l", 0);
    year.tell("导入之前先照原样检查，有问题的在单元格里加批注退回。", "Before anything is taken over, the tables are checked as they came, and what is wrong goes back with notes in the cells.");
    year.run("mulu validate tables --annotate ../returned", 1);
    year.tell("自然资源部门改好后重新报来。", "The bureau for land mends its table and sends it again.");
    year.run("cp ../corrected/*.xlsx tables/", 0);
    year.tell(
        "有一行拿不准是不是标准事项，由清楚情况的人判断一次：",
        "One row may or may not be an item of the standard. Whoever knows says so, once:",
    );
    year.run("printf 's\\n与民政局核对\\n' | mulu decide tables --by 王芳", 0);
    year.run("mulu validate tables --format short", 0);

    year.tell("## 二月：导入", "## February: import");
    year.tell("不加 `--write` 只预演，不写文件。最后几行：", "Without `--write` nothing is written. The last lines:");
    year.run("mulu import | tail -n 8", 0);
    year.run("mulu import --write | tail -n 1", 0);
    year.run("mulu validate --format short", 0);
}

fn mended_by_hand(year: &mut Year) {
    year.tell(
        "民政局来电：养老服务的一个时限改为 5 天，公开渠道加上村里的便民服务站。工作人员直接改 YAML。",
        "The civil affairs bureau telephones: one limit on care of the elderly is 5 days now, and the service stations of the villages are a\n\
         channel too. The clerk types that into the YAML.",
    );
    year.run(
        "sed -i.bak '/\"21-001\"/,/\"21-002\"/{s/日起10个工作日内/日起５ 个工作日内 # 民政局来电/;s/政务服务中心/政务服务 中心, 便民服务站/;}' \\\n    \
         catalogs/21-elderly-care.yaml && rm catalogs/*.bak",
        0,
    );
    year.tell("全角数字和多余的空格，mulu 自己能改，文件的其他地方不动。先看会改什么：", "Digits of a Chinese keyboard and a blank too many mulu mends itself, and touches nothing else in the file. First only to look:");
    year.run("mulu validate catalogs/21-elderly-care.yaml --format short", 0);
    year.run("mulu validate catalogs/21-elderly-care.yaml --format short --fix --diff", 0);
    year.run("mulu validate catalogs/21-elderly-care.yaml --format short --fix", 0);
}

fn release(year: &mut Year) {
    year.tell("## 三月：合并、查看、发布", "## March: merged, looked at, released");
    year.run("mulu merge -o merged", 0);
    year.run("mulu release --date 2026-03-02", 0);
    year.run("ls . releases/1.0.0", 0);
    year.run("mulu verify", 0);
}

fn standard_revised(year: &mut Year) {
    year.tell("## 九月：标准改版", "## September: the standard is revised");
    year.tell(
        "民政部发布养老服务领域指引 1.1.0 版：一个时限缩短，一条事项多了一项公开内容。把新标准放在本县目录旁边。",
        "The ministry publishes version 1.1.0 of its guide to care of the elderly: one limit is shorter, one item has an element more. The new\n\
         standard is put beside the county's catalogs.",
    );
    year.run("cp ../standard-1.1.0/21-elderly-care.yaml catalogs/national-21.yaml && mulu validate --format short --allow VER004", 1);
    year.tell("先看本县的目录要改哪些，再写入：", "What that comes to in the county's catalog, then the same written:");
    year.run("mulu merge --upgrade --from ../standard-1.0.0", 0);
    year.run("mulu merge --upgrade --from ../standard-1.0.0 --write", 0);
    year.tell("一个值从哪里来，盖掉了什么：", "Where a value comes from, and what it overrode:");
    year.run("mulu blame 21-001 time_limit", 0);
    year.run("mulu blame 21-002 公开时限", 0);
    year.run("mulu validate --format short --allow VER004", 0);
}

fn autumn(year: &mut Year) {
    year.tell("## 十一月：部门修改自己的部分", "## November: a department edits its part");
    year.tell("民政局重新报来：一个时限缩短，一条新增，一条没有了。", "The civil affairs bureau sends its table again: a limit is shorter, an item is new, and one is no longer there.");
    year.sends("november", "20-", |text| social_assistance_in_november(&text));
    year.run("cp ../november/*.xlsx tables/ && mulu import", 0);
    year.run("mulu import --write | tail -n 1", 0);
    year.run("mulu validate --format short", 1);
    year.tell(
        "标准事项不能没有理由就不列：这项工作已并入信访局，在配置里写明。版本号到发布时再定。",
        "Items of the standard do not go without a reason: the petitions office does that work now, and the manifest says so. The version\n\
         is settled by the release.",
    );
    year.run(
        "printf 'withdrawn:\\n  - {id: \"20-002\", reason: 已并入县信访局统一公开}\\n' >> mulu.yaml && mulu validate --format short --allow VER004",
        0,
    );
    year.tell(
        "哪些与发布时不同，意味着什么，再发布：",
        "What is no longer as it was released, what that means, and the next release:",
    );
    year.run("mulu verify", 1);
    year.run("mulu diff releases/1.0.0", 0);
    year.run("mulu release --date 2026-11-16", 0);
    year.run("mulu verify", 0);
    year.run("head -n 20 CHANGELOG.md", 0);
}
