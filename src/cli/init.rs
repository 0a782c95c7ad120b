//! `mulu init`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::CLEAN;
use super::console::Console;
use super::language::say;
use super::output::Outputs;
use crate::error::{Error, Result};
use crate::inspect::Standards;
use crate::localise::localise;
use crate::model::{Date, Region, RegionCode, Regions};
use crate::relate::file_name;
use crate::schema;
use crate::text::Text;
use crate::workspace::MANIFEST;
use crate::write::yaml;

#[derive(Args)]
pub(super) struct Arguments {
    /// Folder.
    #[arg(default_value = ".", value_name = say("文件夹", "DIR"), help = say("建在哪个文件夹", "The folder to start it in"))]
    folder: PathBuf,

    /// Region.
    #[arg(long, required = true, value_name = say("地区", "REGION"), help = say("行政区划代码或名称，如 320614 或 海门区", "Code or name of the county, as in 320614 or 海门区"))]
    region: String,

    /// Name of a zone.
    #[arg(long, value_name = say("名称", "NAME"), requires = "under", help = say("国家代码里没有的开发区、园区：它的名称（--region 写自编的六位代码）", "The name of a zone that the code list lacks; --region is then a code of your own"))]
    name: Option<String>,

    /// Where checks run.
    #[arg(long, value_enum, default_value_t = Ci::Github, value_name = say("平台", "PLATFORM"), help = say("为哪个平台写自动检查的配置", "The platform to write the configuration of checks for"))]
    ci: Ci,

    /// City of a zone.
    #[arg(long, value_name = say("代码", "CODE"), requires = "name", help = say("开发区所在地市的代码，如 320600", "The code of the city that the zone lies in, as in 320600"))]
    under: Option<String>,
}

/// A platform that runs checks.
#[derive(Clone, Copy, ValueEnum)]
enum Ci {
    Github,
    Gitlab,
    Gitee,
}

impl Ci {
    /// Where its configuration lies, and what it says.
    fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Github => (".github/workflows/mulu.yml", include_str!("template/github.yml")),
            Self::Gitlab => (".gitlab-ci.yml", include_str!("template/gitlab.yml")),
            Self::Gitee => (".workflow/mulu.yml", include_str!("template/gitee.yml")),
        }
    }
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let (region, city) = region(arguments)?;
    let files = files(&region, city, arguments.ci);
    refuse_to_overwrite(&arguments.folder, &files)?;
    let outputs = Outputs::default();
    for (name, text) in &files {
        outputs.write(&arguments.folder.join(name), text.as_bytes())?;
    }
    let (name, folder, count) = (&region.name, arguments.folder.display(), files.len());
    console.note(&crate::text!(
        "已在 {folder} 建好{name}的目录仓库（{count} 个文件）。下一步：进入文件夹，把部门报来的表放进 tables，运行 mulu import。",
        "The catalog repository of {name} is in {folder} ({count} files). Next, put the departments' tables into `tables` there and run `mulu import`."
    ));
    console.note(&Text::new(
        "26 份目录是由全国标准换来的初稿，现在运行 mulu validate 会列出一千多处待补填，属正常情况。",
        "The 26 catalogs are drafts made of the national standard; that `mulu validate` lists more than a thousand gaps now is as it should be.",
    ));
    let (file, _) = arguments.ci.file();
    console.note(&crate::text!(
        "要在平台上自动检查的，请先在 {file} 里填写 MULU_GIT 和 MULU_REV（mulu 源代码的地址和提交号）。",
        "To have the platform check the catalogs, fill in MULU_GIT and MULU_REV (where mulu's source lies, and a commit of it) in {file}."
    ));
    Ok(CLEAN)
}

/// The county; with the city that it lies in where it is a zone that the code list lacks.
fn region(arguments: &Arguments) -> Result<(Region, Option<RegionCode>)> {
    let regions = Regions::default();
    let wanted = &arguments.region;
    let code: Option<RegionCode> = wanted.parse().ok();
    if let (Some(name), Some(under)) = (&arguments.name, &arguments.under) {
        if name.chars().any(|c| !(c.is_alphanumeric() || "（）()·".contains(c))) {
            return Err(Error::new(crate::text!(
                "“{name}”不能作为地区名称",
                "“{name}” cannot be the name of a region"
            ))
            .with_help(Text::new(
                "名称里只能有汉字、字母、数字和括号。",
                "A name has letters, digits and brackets only.",
            )));
        }
        let city = under.parse::<RegionCode>().ok().filter(|city| regions.name_of(*city).is_some());
        return match (code, city) {
            (Some(code), Some(city)) if code.is_within(city) && code != city && !code.is_township() => {
                Ok((Region { code, name: name.clone() }, Some(city)))
            }
            _ => Err(Error::new(crate::text!(
                "“{wanted}”不能作为 {under} 下的代码",
                "“{wanted}” cannot be a code under {under}"
            ))
            .with_help(Text::new(
                "请写以所在地市代码前四位开头的六位数字。mulu init 只为县建仓库，乡镇、街道登记在所在县 mulu.yaml 的 regions 里。",
                "Give six digits that begin as the city's code. `mulu init` starts repositories of counties; a township is declared under `regions` in its county's mulu.yaml.",
            ))),
        };
    }
    super::region::wanted(wanted, &regions).map(|region| (region, None))
}

fn files(region: &Region, city: Option<RegionCode>, ci: Ci) -> Vec<(String, String)> {
    let declared = city.map(|city| {
        format!(
            "# 国家代码里没有的开发区、园区，登记在所在地市之下。\nregions:\n  - {{code: \"{}\", name: {}, under: \"{city}\"}}\n",
            region.code, region.name
        )
    });
    let fill = |template: &str| {
        template
            .replace("{code}", &region.code.to_string())
            .replace("{name}", &region.name)
            .replace("{today}", &Date::today().to_string())
            .replace("{regions}", declared.as_deref().unwrap_or_default())
    };
    let mut files = vec![
        (MANIFEST.to_owned(), fill(include_str!("template/mulu.yaml"))),
        ("README.md".to_owned(), fill(include_str!("template/README.md"))),
        (ci.file().0.to_owned(), ci.file().1.to_owned()),
        ("supplementary/supplementary.yaml".to_owned(), fill(include_str!("template/supplementary.yaml"))),
        ("tables/.gitkeep".to_owned(), String::new()),
        ("requirements/.gitkeep".to_owned(), String::new()),
        (".gitignore".to_owned(), "/merged\n*.mulu-writing/\n~$*\n".to_owned()),
    ];
    for (name, schema) in schema::all() {
        files.push((format!("schemas/{name}"), schema));
    }
    for national in &Standards::builtin().catalogs {
        let catalog = localise(national, region);
        let name = catalog.domain_code().map(file_name).unwrap_or_default();
        files.push((format!("catalogs/{name}"), yaml::catalog(&catalog)));
    }
    files
}

/// Nothing that is there is overwritten.
fn refuse_to_overwrite(folder: &Path, files: &[(String, String)]) -> Result<()> {
    let existing: Vec<&str> =
        files.iter().map(|(name, _)| name.as_str()).filter(|name| folder.join(name).exists()).collect();
    if existing.is_empty() {
        return Ok(());
    }
    let (count, first) = (existing.len(), existing[0]);
    Err(Error::new(crate::text!(
        "已有 {count} 个同名文件（如 {first}），没有写入",
        "{count} of the files exist already, such as {first}; nothing was written"
    ))
    .with_help(Text::new("请换一个空文件夹。", "Choose an empty folder.")))
}
