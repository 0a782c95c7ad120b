//! `mulu decide`

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use clap::Args;
use textwrap::wrap;
use unicode_width::UnicodeWidthStr;

use super::CLEAN;
use super::ask::Clerk;
use super::console::{Console, write_out};
use super::import;
use super::language::say;
use super::load::{Inputs, Loaded, load};
use crate::align::{Candidate, Certainty, Evidence, Match, Reference, identity};
use crate::error::{Error, Result};
use crate::model::{Catalog, Date, Decision, DomainCode, Field, Item, Region, Sourced, spelling};
use crate::relate::words_of;
use crate::text::{Language, Text};
use crate::workspace::{DECISIONS, with_decision};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,

    /// List.
    #[arg(long, help = say("只列出拿不准的行，不提问", "Only list the open questions"))]
    list: bool,

    /// Who decides.
    #[arg(long, value_name = say("姓名", "NAME"), help = say("由谁判断，一并记入", "Who decides; it is recorded"))]
    by: Option<String>,
}

/// A row and an item that it may be.
struct Question<'a> {
    catalog: &'a Catalog,
    row: &'a Item,
    candidate: Candidate,
    item: &'a Item,
    /// Which parts agree, and what tells them apart.
    evidence: Evidence,
}

/// What a person answered.
enum Answer {
    Same,
    Different,
    Later,
    Stop,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<u8> {
    let loaded = load(&Inputs { with_open_tables: true, ..arguments.inputs.clone() }, console)?;
    let own = own_catalogs(&loaded);
    let references = References { standard: loaded.reference, own: Reference::new(&own) };
    let rows = open_rows(&loaded, &references)?;
    let language = console.language();
    if rows.is_empty() {
        console.note(&Text::new("没有拿不准的行。", "There is no open question."));
        return Ok(CLEAN);
    }
    if arguments.list {
        let of_row = |questions: &Vec<Question<'_>>| -> String {
            (0..questions.len()).map(|at| shown(questions, at, language) + "\n").collect()
        };
        let listed: String = rows.iter().map(of_row).collect();
        write_out(listed.as_bytes())?;
        return Ok(CLEAN);
    }
    let mut session = Session {
        file: place(&loaded)?,
        loaded: &loaded,
        arguments,
        language,
        clerk: Clerk::new(language),
        decided: 0,
        awaits_import: false,
    };
    let count = rows.len();
    for (number, questions) in (1..).zip(&rows) {
        let at = crate::text!("第 {number} 行，共 {count} 行", "row {number} of {count}");
        if !session.decide_row(&at, questions)? {
            break;
        }
    }
    console.note(&session.end());
    Ok(CLEAN)
}

/// Somebody who decides row by row.
struct Session<'a> {
    loaded: &'a Loaded,
    arguments: &'a Arguments,
    language: Language,
    /// Where decisions are kept.
    file: PathBuf,
    clerk: Clerk,
    decided: usize,
    /// Whether an import is to give rows their ids by what was decided.
    awaits_import: bool,
}

impl Session<'_> {
    /// Asks of each item whether the row is it, until one is; whether to go on with the next row.
    fn decide_row(&mut self, number: &Text, questions: &[Question<'_>]) -> Result<bool> {
        for (at, question) in questions.iter().enumerate() {
            write_out(format!("{}\n{}", number.get(self.language), shown(questions, at, self.language)).as_bytes())?;
            let is_same = match ask(&mut self.clerk)? {
                Answer::Same => true,
                Answer::Different => false,
                Answer::Later => return Ok(true),
                Answer::Stop => return Ok(false),
            };
            let (reason, leaves) = ask_reason(&mut self.clerk)?;
            keep(self.loaded, &self.file, &decision(question, is_same, reason, self.arguments))?;
            self.decided += 1;
            let is_of_table = question.catalog.locus.source.sheet.is_some() || question.row.origin.is_some();
            self.awaits_import |= is_of_table && region_of(self.loaded).is_some();
            if leaves || is_same {
                return Ok(!leaves);
            }
        }
        Ok(true)
    }

    /// What was kept, and how to take it back.
    fn end(&self) -> Text {
        if self.decided == 0 {
            return Text::new("没有记判断。", "No decision was kept.");
        }
        let shown = self.file.strip_prefix(".").unwrap_or(&self.file).display();
        let decided = Text::counted(self.decided, "decision", "decisions");
        let next = if self.awaits_import {
            Text::new(
                "请再运行 mulu import --write，由导入写上编号。",
                " Now run `mulu import --write`, which gives the rows their ids.",
            )
        } else {
            Text::same("")
        };
        crate::text!(
            "记了 {decided} 条判断：{shown}。{next}判断错了的，删去其中那一行，再运行 mulu decide。",
            "{decided} kept in {shown}.{next} To take one back, delete its line there and run `mulu decide` again.";
            decided, next
        )
    }
}

/// What rows are held against: the standard, and the items that the county's own catalogs have already.
struct References<'a> {
    standard: &'a Reference<'a>,
    own: Reference<'a>,
}

/// The county's own catalogs: those that tables are imported into, else those that were read.
fn own_catalogs(loaded: &Loaded) -> Vec<Catalog> {
    if let Some(workspace) = &loaded.workspace {
        return import::catalogs(workspace);
    }
    let files = loaded.set.catalogs.iter().filter(|catalog| catalog.locus.source.sheet.is_none());
    files.cloned().collect()
}

/// The region into whose catalogs tables are imported.
fn region_of(loaded: &Loaded) -> Option<&Region> {
    loaded.workspace.as_ref()?.region.as_ref().map(|region| &region.value)
}

impl<'a> References<'a> {
    /// A question about a row: may it be this item?
    fn question(&self, catalog: &'a Catalog, row: &'a Item, candidate: Candidate) -> Option<Question<'a>> {
        let id = candidate.id;
        let of = |reference: &Reference<'a>| Some((reference.item(id)?, reference.evidence(row, id)?));
        let (item, evidence) = of(self.standard).or_else(|| of(&self.own))?;
        Some(Question { catalog, row, candidate, item, evidence })
    }
}

/// The rows that may be one of several items or none, each with its questions, the likeliest first. What a table's rows are that is still
/// to be imported, the import says: it knows what the catalog has already. A decision is about all rows of the same words, which are asked
/// about once: as the catalog has them, where an import has put them there.
fn open_rows<'a>(loaded: &'a Loaded, references: &'a References<'a>) -> Result<Vec<Vec<Question<'a>>>> {
    let set = &loaded.set;
    let (taken, undecided) = match loaded.workspace.as_ref().filter(|_| region_of(loaded).is_some()) {
        Some(workspace) => import::undecided(workspace, set, references.standard, loaded.standards)?,
        None => Default::default(),
    };
    let mut by_place: HashMap<_, Vec<Candidate>> =
        undecided.into_iter().map(|row| (row.locus.key(), row.candidates)).collect();
    let without_id = |(catalog, matches): (&'a Catalog, &'a Vec<Match>)| {
        let rows = catalog.items.iter().zip(matches).filter(|(row, _)| row.id.is_none());
        rows.map(move |(row, found)| (catalog, row, found, (catalog.domain_code(), identity(row))))
    };
    let rows: Vec<_> = set.catalogs.iter().zip(&set.matches).flat_map(without_id).collect();
    let mut by_import: HashMap<_, Vec<Candidate>> = HashMap::new();
    for (_, row, _, words) in &rows {
        if let Some(candidates) = by_place.remove(&row.locus.key()) {
            by_import.entry(words).or_insert(candidates);
        }
    }
    let (mut open, mut asked) = (Vec::new(), HashSet::new());
    for (catalog, row, found, words) in &rows {
        let is_to_import = taken.contains(&catalog.locus.key());
        let candidates = match by_import.remove(words) {
            _ if asked.contains(words) => continue,
            Some(candidates) => candidates,
            None if is_to_import || found.certainty != Certainty::Unsure => continue,
            None => found.candidates.clone(),
        };
        asked.insert(words);
        let candidates = candidates.into_iter();
        open.push(candidates.filter_map(|candidate| references.question(catalog, row, candidate)).collect());
    }
    Ok(open)
}

/// Where decisions are kept: beside the manifest.
fn place(loaded: &Loaded) -> Result<PathBuf> {
    let root = loaded.workspace.as_ref().map(|workspace| workspace.root.join(DECISIONS));
    root.ok_or_else(|| {
        Error::new(Text::new(
            "没有找到 mulu.yaml，判断没有地方存",
            "there is no mulu.yaml, so decisions cannot be kept",
        ))
        .with_help(Text::new(
            "请进入目录仓库的文件夹再运行；只想看看的，加 --list。",
            "Run it in the folder of the repository, or add --list merely to look.",
        ))
    })
}

/// Adds a decision to the file at once, so that none is lost when the work is broken off.
fn keep(loaded: &Loaded, file: &PathBuf, decision: &Decision) -> Result<()> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::file(&Text::new("无法读取", "cannot read"), file, error)),
    };
    let more = with_decision(text.as_deref(), decision).ok_or_else(|| {
        let shown = file.display();
        Error::new(crate::text!("无法在 {shown} 末尾添加判断", "a decision cannot be added at the end of {shown}"))
            .with_help(Text::new(
                "请把 decisions 放在文件最后，一条一行，以“- ”开头。",
                "Let `decisions` come last in the file, one entry a line, each beginning with `- `.",
            ))
    })?;
    loaded.outputs.replace(file, more.as_bytes())
}

fn decision(question: &Question<'_>, is_same: bool, reason: Option<String>, arguments: &Arguments) -> Decision {
    let words = |field: &Option<Sourced<String>>| field.as_ref().map(|text| text.value.clone());
    Decision {
        domain: question.catalog.domain_code(),
        category: words(&question.row.category),
        name: words(&question.row.name).unwrap_or_default(),
        item: Sourced::new(question.candidate.id, question.row.locus.clone()),
        is_same,
        reason,
        date: Some(Date::today()),
        by: arguments.by.clone(),
    }
}

fn ask(clerk: &mut Clerk) -> Result<Answer> {
    let question = Text::new(
        "是同一事项吗？s 是，d 不是，回车 以后再说，q 结束：",
        "The same item? s same, d different, Enter later, q quit: ",
    );
    let answer = clerk.choose(&question, |answer| match answer {
        "s" | "same" | "是" => Some(Answer::Same),
        "d" | "different" | "不是" => Some(Answer::Different),
        "" | "skip" => Some(Answer::Later),
        "q" | "quit" => Some(Answer::Stop),
        _ => None,
    })?;
    Ok(answer.unwrap_or(Answer::Stop))
}

/// The reason for an answer, which stands, and whether this is the end: whoever wants to leave has no reason to give.
fn ask_reason(clerk: &mut Clerk) -> Result<(Option<String>, bool)> {
    loop {
        let reason = clerk.ask(&Text::new("理由（可不填）：", "Reason (may be left out): "))?;
        let Some(reason) = reason.filter(|reason| !reason.is_empty()) else { return Ok((None, false)) };
        match spelling::fold(&reason).as_str() {
            "q" | "quit" => return Ok((None, true)),
            "s" | "d" => clerk.tell(&Text::new(
                "上一个回答已经记下，这里填理由；不填的直接按回车。",
                "The answer is taken; here goes the reason for it. Enter alone leaves it out.",
            ))?,
            _ => return Ok((Some(reason), false)),
        }
    }
}

/// How wide a terminal is at least.
const WIDTH: usize = 80;
/// How wide a column of the comparison is.
const COLUMN: usize = 31;
/// How wide the names of the fields are.
const LABEL: usize = 10;

/// The row and the item in question side by side, at 80 columns.
fn shown(questions: &[Question<'_>], at: usize, language: Language) -> String {
    let Question { catalog, row, candidate, item, evidence } = &questions[at];
    let (place, id, domain) = (&row.locus, candidate.id, catalog.domain_code());
    let domain = domain.map(DomainCode::name).unwrap_or_default();
    let of_whom = match id.region {
        None => crate::text!("标准事项 {id}", "item {id} of the standard"),
        Some(_) => crate::text!("已有的事项 {id}", "item {id} of the catalog"),
    };
    let heads = (Text::new("报来的行", "the row"), of_whom);
    let mut text = format!("{domain}  {place}\n");
    if let Some(origin) = &row.origin {
        let line = crate::text!("工作簿：{origin}", "workbook: {origin}");
        text += line.get(language);
        text.push('\n');
    }
    text += &beside("", heads.0.get(language), heads.1.get(language));
    for (field, label) in SHOWN {
        let words = |item: &Item| words_of(item, field).map(|words| words.value).unwrap_or_default();
        text += &beside(label.get(language), &words(row), &words(item));
    }
    for line in why(evidence, candidate.score, questions, at) {
        text += &textwrap::fill(line.get(language), textwrap::Options::new(WIDTH).subsequent_indent("  "));
        text.push('\n');
    }
    text
}

/// How alike they are, and which items are still to be asked about.
fn why(evidence: &Evidence, score: f64, questions: &[Question<'_>], at: usize) -> Vec<Text> {
    let mut lines =
        vec![crate::text!("相近程度 {score}，不足以断定。", "likeness {score}, which is not enough to be sure.")];
    let joined = |words: &[Text]| Text::join(words, "；", "; ");
    let agree = joined(&evidence.parts.iter().map(|part| part.says.clone()).collect::<Vec<_>>());
    let apart = joined(&evidence.vetoes);
    lines.push(crate::text!("逐项比较：{agree}", "Part by part: {agree}"; agree));
    if !evidence.vetoes.is_empty() {
        lines.push(crate::text!("不同之处：{apart}", "Told apart: {apart}"; apart));
    }
    let (number, count) = (at + 1, questions.len());
    if count > 1 {
        let next: Vec<Text> = questions[number..]
            .iter()
            .map(|question| Text::same(format!("{} {}", question.candidate.id, question.item.title())))
            .collect();
        let next = joined(&next);
        lines.push(crate::text!(
            "这一行可能是 {count} 个事项之一，这是第 {number} 个。",
            "The row may be one of {count} items, of which this is number {number}."
        ));
        if number < count {
            lines.push(crate::text!("答 d 后接着问：{next}", "After d comes: {next}"; next));
        }
    }
    lines
}

const SHOWN: [(Field, Text); 6] = [
    (Field::Category, Text::new("一级事项", "category")),
    (Field::Name, Text::new("二级事项", "name")),
    (Field::Elements, Text::new("公开内容", "elements")),
    (Field::LegalBasis, Text::new("公开依据", "basis")),
    (Field::TimeLimit, Text::new("公开时限", "limit")),
    (Field::DisclosingBodies, Text::new("公开主体", "bodies")),
];

/// A line of the comparison, or several where one side is long.
fn beside(label: &str, left: &str, right: &str) -> String {
    let (left, right) = (wrap(left, COLUMN), wrap(right, COLUMN));
    let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.width())));
    let mut lines = String::new();
    for at in 0..left.len().max(right.len()) {
        let of = |side: &[std::borrow::Cow<'_, str>]| side.get(at).map(ToString::to_string).unwrap_or_default();
        let label = if at == 0 { label } else { "" };
        let line = format!("{}{} │ {}", pad(label, LABEL), pad(&of(&left), COLUMN), of(&right));
        lines += line.trim_end();
        lines.push('\n');
    }
    lines
}
