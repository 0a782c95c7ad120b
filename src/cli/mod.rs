//! The command line: one file a command, and the only code that prints.

mod annotate;
mod ask;
mod blame;
mod completions;
mod console;
mod coverage;
mod decide;
mod diff;
mod explain;
mod export;
mod fix;
mod fmt;
mod git;
mod import;
mod init;
mod language;
mod load;
mod man;
mod merge;
mod merge3;
mod output;
mod patch;
mod region;
mod release;
mod remarks;
mod resolve;
mod select;
mod settings;
mod show;
mod side;
mod sides;
mod together;
mod upgrade;
mod validate;
mod verify;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::error::{Error, Result};
use crate::read::apart;
use crate::text::Text;
use console::{Console, write_out};
use language::say;

/// Where options that every command has stand in its help: behind its own.
const GLOBAL: usize = 900;

/// Nothing at deny.
pub const CLEAN: u8 = 0;
/// Findings at deny.
pub const FOUND: u8 = 1;
/// The command could not run.
pub const FAILED: u8 = 2;

#[derive(Parser)]
#[command(
    name = "mulu",
    version,
    disable_version_flag = true,
    about = say(
        "mulu（目录）：梳理、校验、合并县级政务公开标准目录",
        "mulu (目录) checks and merges the government-disclosure catalogs of Chinese counties"
    ),
    after_help = say(
        "\n退出码：0 通过；1 有错误级检查结果；2 命令没有运行成功。\n常用：mulu validate 文件夹    mulu merge 文件夹 -o 输出文件夹    mulu explain 规则代码",
        "\nExit codes: 0 clean; 1 findings that are errors; 2 the command could not run.\nStart with: mulu validate FOLDER    mulu merge FOLDER -o OUT    mulu explain CODE"
    ),
    arg_required_else_help = true,
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// Language.
    #[arg(long, global = true, display_order = GLOBAL, value_name = "zh-CN|en", help = say("界面语言（zh-CN 或 en）；默认看 MULU_LANG，再看系统", "Language, zh-CN or en; else that of MULU_LANG, else the system's"))]
    lang: Option<String>,

    /// Colours.
    #[arg(long, global = true, display_order = GLOBAL + 1, value_enum, default_value_t = When::Auto, value_name = say("时机", "WHEN"), help = say("是否用颜色", "Whether to use colours"))]
    color: When,

    /// Quiet.
    #[arg(short, long, global = true, display_order = GLOBAL + 2, action = ArgAction::SetTrue, help = say("不显示进度、小结和提示", "No progress, no summary, no notes"))]
    quiet: bool,

    /// Version.
    #[arg(short = 'V', long, action = ArgAction::Version, help = say("显示版本", "Print the version"))]
    version: Option<bool>,
}

#[derive(Clone, Copy, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    #[command(about = say("检查目录：缺项、重复、时限、依据……", "Check catalogs for gaps, duplicates, limits, bases …"))]
    Validate(Box<validate::Arguments>),
    #[command(about = say("把各层目录合并成一套", "Merge the layers into one set"))]
    Merge(merge::Arguments),
    #[command(about = say("合并后一个事项的每个字段从哪一层、哪个文件的哪个位置来，盖掉了什么", "Tell where each field of a merged item comes from, and what it overrode"))]
    Blame(blame::Arguments),
    #[command(about = say("把同一份目录的两份修改合在一起，改法不同的列为冲突", "Merge two sides that were made of one base, and tell where they contradict each other"))]
    Merge3(merge3::Arguments),
    #[command(subcommand, about = say("让 git 按事项合并目录、按内容显示工作簿的改动", "Let git merge catalogs by item and show what changed in workbooks"))]
    Git(git::Command),
    #[command(about = say("导出工作簿（公布版或审核版）、CSV、JSON、YAML、Markdown", "Export a workbook (to publish or to review), CSV, JSON, YAML or Markdown"))]
    Export(export::Arguments),
    #[command(about = say("新建一个县的目录仓库", "Start the catalog repository of a county"))]
    Init(init::Arguments),
    #[command(about = say("把部门报来的工作簿导入成 YAML 目录，编号不变", "Make YAML catalogs of the departments' workbooks, with stable ids"))]
    Import(import::Arguments),
    #[command(about = say("覆盖表：标准目录、法定内容、权责清单、工作要点，哪些有事项、哪些没有", "Show what of the standard and of the lists the catalogs cover"))]
    Coverage(coverage::Arguments),
    #[command(about = say("比较两个版本：新增、取消、移动、改名、拆分、合并、每个字段的改动，以及版本号该升哪一位", "Compare two versions, item by item and field by field, and tell the bump they ask for"))]
    Diff(diff::Arguments),
    #[command(about = say("检查、定版本号，把整套目录发布到 releases，写更新记录", "Check the set, settle its version, release it into `releases` and write the changelog"))]
    Release(release::Arguments),
    #[command(about = say("核对发布的内容：目录、发布的文件与 mulu.lock 是否一致", "Prove that what lies there is what was released"))]
    Verify(verify::Arguments),
    #[command(about = say("逐条判断拿不准的行是不是标准事项，记入 decisions.yaml", "Decide, row by row, what the program was not sure of"))]
    Decide(decide::Arguments),
    #[command(
        about = say("把目录的 YAML 整理成统一写法，注释一条不少", "Put catalogs in YAML into one form, with every comment kept"),
        after_help = say(
            "\n统一写法：键按固定顺序，引号和换行按 mulu 写出的样子；公开渠道、方式、层级和不列入的事项按固定顺序，事项和公开内容的顺序不动。\n只整理目录；清单（requirements）、mulu.yaml、decisions.yaml、imports.yaml 和工作簿不动。换行符（CRLF 或 LF）照旧，去掉文件头的 BOM。",
            "\nThe form: keys in their order, quotes and lines as mulu writes them; channels, methods, tiers and withdrawn items in their order, items and elements in that of the file.\nOnly catalogs are put into form; lists of requirements, mulu.yaml, decisions.yaml, imports.yaml and workbooks are left alone. Line ends (CRLF or LF) stay; a byte order mark goes."
        )
    )]
    Fmt(fmt::Arguments),
    #[command(about = say("显示读到了什么", "Show what was read"))]
    Show(show::Arguments),
    #[command(about = say("解释检查规则", "Explain a rule"))]
    Explain(explain::Arguments),
    #[command(about = say("生成命令补全脚本", "Print a script that completes commands"))]
    Completions(completions::Arguments),
    #[command(hide = true, about = say("生成手册页", "Write the pages of the manual"))]
    Man(man::Arguments),
    /// See [`crate::read::apart`].
    #[command(name = apart::COMMAND, hide = true)]
    ReadApart { format: String, cells: usize },
}

/// Runs the program and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let language = language::settle(&arguments);
    let mut console = Console::new(language);
    let command = language::localise(Arguments::command());
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(parsed) => {
            console.configure(parsed.lang.as_deref(), parsed.color, parsed.quiet);
            let outcome = check_language(parsed.lang.as_deref()).and_then(|()| dispatch(parsed.command, &mut console));
            outcome.unwrap_or_else(|error| console.fail(&error))
        }
        Err(error) => refuse(&error, &mut console),
    }
}

fn dispatch(command: Command, console: &mut Console) -> Result<u8> {
    match command {
        Command::Validate(arguments) => validate::run(&arguments, console),
        Command::Coverage(arguments) => coverage::run(&arguments, console),
        Command::Fmt(arguments) => fmt::run(&arguments, console),
        Command::Show(arguments) => show::run(&arguments, console),
        Command::Explain(arguments) => explain::run(&arguments, console),
        Command::Merge(arguments) => merge::run(&arguments, console),
        Command::Blame(arguments) => blame::run(&arguments, console),
        Command::Merge3(arguments) => merge3::run(&arguments, console),
        Command::Git(command) => git::run(&command, console),
        Command::Export(arguments) => export::run(&arguments, console),
        Command::Import(arguments) => import::run(&arguments, console),
        Command::Diff(arguments) => diff::run(&arguments, console),
        Command::Release(arguments) => release::run(&arguments, console),
        Command::Verify(arguments) => verify::run(&arguments, console),
        Command::Decide(arguments) => decide::run(&arguments, console),
        Command::Init(arguments) => init::run(&arguments, console),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments, console),
        Command::ReadApart { format, cells } => {
            write_out(&apart::serve(&format, cells, std::io::stdin().lock())).map(|()| CLEAN)
        }
    }
}

fn check_language(wanted: Option<&str>) -> Result<()> {
    match wanted {
        Some(tag) if crate::text::Language::from_tag(tag).is_none() => {
            Err(Error::new(crate::text!("不支持语言“{tag}”", "the language “{tag}” is not supported"))
                .with_help(Text::new("可选：zh-CN、en。", "It is one of zh-CN, en.")))
        }
        _ => Ok(()),
    }
}

/// Help and version go to stdout; what is wrong with the arguments to stderr.
fn refuse(error: &clap::Error, console: &mut Console) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            write_out(error.render().to_string().as_bytes()).map_or_else(|error| console.fail(&error), |()| CLEAN)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            console.note(&Text::same(error.render().to_string()));
            FAILED
        }
        _ => {
            let message = language::explain(error);
            let advice = Text::new(
                "用 mulu --help 或 mulu 命令 --help 查看用法。",
                "See `mulu --help` or `mulu COMMAND --help`.",
            );
            console.fail(&Error::new(message).with_help(advice))
        }
    }
}
