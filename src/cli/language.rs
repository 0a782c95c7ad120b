//! Which language to speak, and the command line's own words in it.
//!
//! clap's derive fixes help texts when the command is built, so the language is settled before that, and each text is given in all
//! languages where it stands: `help = say("检查目录", "Check catalogs")`. clap's own words (Usage, Options, …) and its errors are
//! English in the library and are put into the language here.

use std::cell::Cell;
use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use crate::text::{Language, Text};

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::Zh) };
}

/// The text in the language of this run.
pub(super) fn say(zh: &'static str, en: &'static str) -> &'static str {
    match LANGUAGE.get() {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// Settles the language: `--lang`, then `MULU_LANG`, then the system's locale, then Chinese.
pub(super) fn settle(arguments: &[OsString]) -> Language {
    let wanted = asked_for(arguments).or_else(|| std::env::var("MULU_LANG").ok()).or_else(sys_locale::get_locale);
    let language = wanted.and_then(|tag| Language::from_tag(&tag)).unwrap_or_default();
    LANGUAGE.set(language);
    language
}

/// The value of `--lang` wherever it stands: clap reads it again later, but its own help needs it now.
fn asked_for(arguments: &[OsString]) -> Option<String> {
    let mut arguments = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            return None;
        }
        if argument == "--lang" {
            return arguments.next().map(std::borrow::Cow::into_owned);
        }
        if let Some(value) = argument.strip_prefix("--lang=") {
            return Some(value.to_owned());
        }
    }
    None
}

/// Puts clap's own words of a command and its subcommands into the language.
pub(super) fn localise(command: Command) -> Command {
    let mut command = put_words(command);
    command.build();
    put_usage(command)
}

fn put_words(command: Command) -> Command {
    let mut command = command.disable_help_flag(true).disable_help_subcommand(true).help_template(template());
    command = command.mut_args(|argument| {
        let argument = if argument.get_action().takes_values() {
            argument.hide_possible_values(true).hide_default_value(true)
        } else {
            argument
        };
        let values: Vec<String> =
            argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        let is_flag = !argument.get_action().takes_values();
        let defaults: Vec<String> =
            argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let mut notes = Vec::new();
        if !values.is_empty() && !is_flag {
            notes.push(format!("{}{}", say("可选：", "one of "), values.join(say("、", ", "))));
        }
        if !defaults.is_empty() && !is_flag {
            notes.push(format!("{}{}", say("默认：", "default "), defaults.join(" ")));
        }
        let notes = if notes.is_empty() {
            String::new()
        } else {
            format!("{}{}{}", say("（", " ("), notes.join(say("；", "; ")), say("）", ")"))
        };
        let heading = if argument.is_positional() { say("参数", "Arguments") } else { say("选项", "Options") };
        argument.help(help + &notes).help_heading(heading)
    });
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .global(false)
        .help(say("显示帮助", "Print help"))
        .help_heading(say("选项", "Options"));
    command.arg(help).subcommand_help_heading(say("命令", "Commands")).mut_subcommands(put_words)
}

/// Usage lines can be made only of a command that is built whole.
fn put_usage(command: Command) -> Command {
    let mut command = command.mut_subcommands(put_usage);
    let usage = usage(&mut command);
    command.override_usage(usage)
}

fn template() -> &'static str {
    say(
        "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}",
        "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
    )
}

/// The usage line with clap's placeholders in the language.
fn usage(command: &mut Command) -> StyledStr {
    let rendered = command.render_usage().to_string();
    let usage = rendered.trim_start_matches("Usage:").trim();
    let usage = usage.replace("[OPTIONS]", say("[选项]", "[OPTIONS]")).replace("<COMMAND>", say("<命令>", "<COMMAND>"));
    let usage = if usage.starts_with("mulu") { usage } else { format!("mulu {usage}") };
    usage.replace("[COMMAND]", say("[命令]", "[COMMAND]")).into()
}

/// What is wrong with the arguments, in the language.
pub(super) fn explain(error: &clap::Error) -> Text {
    let message = fault(error);
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(|kind| part(error, kind))
        .find(|text| !text.zh.is_empty());
    match suggestion {
        Some(meant) => {
            crate::text!("{message}。是不是想写“{meant}”？", "{message}. Did you mean `{meant}`?"; message, meant)
        }
        None => crate::text!("{message}。", "{message}."; message),
    }
}

/// A word of clap's about the error: an argument, a value, a list of values.
fn part(error: &clap::Error, kind: ContextKind) -> Text {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Text::same(text.clone()),
        Some(ContextValue::Strings(texts)) => Text { zh: texts.join("、").into(), en: texts.join(", ").into() },
        Some(ContextValue::StyledStr(text)) => Text::same(text.to_string()),
        Some(ContextValue::Number(number)) => Text::same(number.to_string()),
        _ => Text::same(""),
    }
}

/// What is wrong, without a full stop.
fn fault(error: &clap::Error) -> Text {
    let part = |kind| part(error, kind);
    let argument = part(ContextKind::InvalidArg);
    let value = part(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            crate::text!("没有“{argument}”这个选项", "there is no option `{argument}`"; argument)
        }
        ErrorKind::InvalidSubcommand => {
            let command = part(ContextKind::InvalidSubcommand);
            crate::text!("没有“{command}”这个命令", "there is no command `{command}`"; command)
        }
        ErrorKind::InvalidValue if value.zh.is_empty() => {
            crate::text!("选项“{argument}”后面要有值", "the option `{argument}` needs a value"; argument)
        }
        ErrorKind::InvalidValue => {
            let valid = part(ContextKind::ValidValue);
            crate::text!(
                "“{argument}”不能是“{value}”，可选：{valid}",
                "`{argument}` cannot be `{value}`; it is one of {valid}";
                argument,
                value,
                valid
            )
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            crate::text!("“{argument}”的值“{value}”不对：{why}", "`{value}` is no value of `{argument}`: {why}"; value, argument)
        }
        ErrorKind::MissingRequiredArgument => {
            crate::text!("缺少必需的参数：{argument}", "a required argument is missing: {argument}"; argument)
        }
        ErrorKind::ArgumentConflict => {
            let other = part(ContextKind::PriorArg);
            crate::text!("“{argument}”不能与“{other}”一起用", "`{argument}` cannot be used with `{other}`"; argument, other)
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            crate::text!("“{argument}”的值的个数不对", "`{argument}` has the wrong number of values"; argument)
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Text::new("请写上命令", "a command is missing")
        }
        ErrorKind::InvalidUtf8 => Text::new("参数里有无法识别的字符", "an argument is not valid UTF-8"),
        _ => Text::same(error.to_string()),
    }
}
