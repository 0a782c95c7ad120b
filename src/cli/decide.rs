//! `mulu decide`

use std::collections::HashMap;
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
use crate::align::{Candidate, Certainty, Evidence, Reference};
use crate::error::{Error, Result};
use crate::model::{Catalog, Date, Decision, DomainCode, Field, Item, Sourced};
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
    /// How many more items it may be.
    others: usize,
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
    let loaded = load(&arguments.inputs, console)?;
    let references = References::new(&loaded);
    let rows = open_rows(&loaded, &references)?;
    let language = console.language();
    if rows.is_empty() {
        console.note(&Text::new("没有拿不准的行。", "There is no open question."));
        return Ok(CLEAN);
    }
    if arguments.list {
        let listed: String = rows.iter().flatten().map(|question| shown(question, language) + "\n").collect();
        write_out(listed.as_bytes())?;
        return Ok(CLEAN);
    }
    let file = place(&loaded)?;
    let mut clerk = Clerk::new(language);
    let mut decided = 0;
    let count = rows.len();
    'rows: for (number, questions) in (1..).zip(&rows) {
        for question in questions {
            let at = crate::text!("第 {number} 行，共 {count} 行", "row {number} of {count}");
            write_out(format!("{}\n{}", at.get(language), shown(question, language)).as_bytes())?;
            let is_same = match ask(&mut clerk)? {
                Answer::Same => true,
                Answer::Different => false,
                Answer::Later => break,
                Answer::Stop => break 'rows,
            };
            let reason = clerk.ask(&Text::new("理由（可不填）：", "Reason (may be left out): "))?;
            // The answer before stands; whoever wants to leave has no reason to give.
            let leaves = matches!(reason.as_deref(), Some("q" | "Q" | "quit"));
            let reason = reason.filter(|reason| !leaves && !reason.is_empty());
            keep(&loaded, &file, &decision(question, is_same, reason, arguments))?;
            decided += 1;
            if leaves {
                break 'rows;
            }
            if is_same {
                break;
            }
        }
    }
    let shown = file.display();
    let decided = Text::counted(decided, "decision", "decisions");
    console.note(&crate::text!("记了 {decided} 条判断：{shown}", "{decided} kept in {shown}"; decided));
    Ok(CLEAN)
}

/// What rows are held against: the standard, and the items that the county's own catalogs have already.
struct References<'a> {
    standard: &'a Reference<'a>,
    own: Reference<'a>,
}

impl<'a> References<'a> {
    fn new(loaded: &'a Loaded) -> Self {
        let files = loaded.set.catalogs.iter().filter(|catalog| catalog.locus.source.sheet.is_none());
        Self { standard: &loaded.reference, own: Reference::new(files) }
    }

    /// A question about a row: may it be this item?
    fn question(
        &self,
        catalog: &'a Catalog,
        row: &'a Item,
        candidate: Candidate,
        others: usize,
    ) -> Option<Question<'a>> {
        let id = candidate.id;
        let of = |reference: &Reference<'a>| Some((reference.item(id)?, reference.evidence(row, id)?));
        let (item, evidence) = of(self.standard).or_else(|| of(&self.own))?;
        Some(Question { catalog, row, candidate, item, others, evidence })
    }
}

/// The rows that may be one of several items or none, each with its questions, the likeliest first. What a table's rows are that is still
/// to be imported, the import says: it knows what the catalog has already.
fn open_rows<'a>(loaded: &'a Loaded, references: &References<'a>) -> Result<Vec<Vec<Question<'a>>>> {
    let set = &loaded.set;
    let of_workspace = loaded.workspace.as_ref().filter(|workspace| workspace.region.is_some());
    let (taken, undecided) = match of_workspace {
        Some(workspace) => import::undecided(workspace, set, references.standard, loaded.standards)?,
        None => Default::default(),
    };
    let mut by_import: HashMap<_, Vec<Candidate>> =
        undecided.into_iter().map(|row| (row.locus.key(), row.candidates)).collect();
    let mut rows = Vec::new();
    for (catalog, matches) in set.catalogs.iter().zip(&set.matches) {
        let is_to_import = taken.contains(&catalog.locus.key());
        for (row, found) in catalog.items.iter().zip(matches).filter(|(row, _)| row.id.is_none()) {
            let candidates = match by_import.remove(&row.locus.key()) {
                Some(candidates) => candidates,
                None if is_to_import || found.certainty != Certainty::Unsure => continue,
                None => found.candidates.clone(),
            };
            let others = candidates.len().saturating_sub(1);
            let questions = candidates.into_iter();
            rows.push(questions.filter_map(|it| references.question(catalog, row, it, others)).collect());
        }
    }
    Ok(rows)
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
    loaded.outputs.write(file, more.as_bytes())
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
    loop {
        let Some(answer) = clerk.ask(&question)? else { return Ok(Answer::Stop) };
        match answer.to_lowercase().as_str() {
            "s" | "same" | "是" => return Ok(Answer::Same),
            "d" | "different" | "不是" => return Ok(Answer::Different),
            "" | "skip" => return Ok(Answer::Later),
            "q" | "quit" => return Ok(Answer::Stop),
            _ => {}
        }
    }
}

/// How wide a terminal is at least.
const WIDTH: usize = 80;
/// How wide a column of the comparison is.
const COLUMN: usize = 31;
/// How wide the names of the fields are.
const LABEL: usize = 10;

/// Both side by side, at 80 columns.
fn shown(question: &Question<'_>, language: Language) -> String {
    let Question { catalog, row, candidate, item, others, evidence } = question;
    let (place, id, score, domain) = (&row.locus, candidate.id, candidate.score, catalog.domain_code());
    let domain = domain.map(DomainCode::name).unwrap_or_default();
    let head = crate::text!("{domain}  {place}", "{domain}  {place}");
    let of_whom = match id.region {
        None => crate::text!("标准事项 {id}", "item {id} of the standard"),
        Some(_) => crate::text!("已有的事项 {id}", "item {id} of the catalog"),
    };
    let heads = (Text::new("报来的行", "the row"), of_whom);
    let mut text = format!("{}\n", head.get(language));
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
    let why = if *others > 0 {
        let others = Text::counted(*others, "more item comes", "more items come");
        crate::text!(
            "相近程度 {score}，另有 {others} 个相近的事项。",
            "likeness {score}; {others} close.";
            others
        )
    } else {
        crate::text!("相近程度 {score}，不足以断定。", "likeness {score}, which is not enough to be sure.")
    };
    text += why.get(language);
    text.push('\n');
    let agree: Vec<&str> = evidence.parts.iter().map(|part| part.says.get(language)).collect();
    let apart: Vec<&str> = evidence.vetoes.iter().map(|veto| veto.get(language)).collect();
    let said = [(Text::new("逐项比较：", "Part by part: "), agree), (Text::new("不同之处：", "Told apart: "), apart)];
    for (label, words) in said.into_iter().filter(|(_, words)| !words.is_empty()) {
        let by = if language == Language::Zh { "；" } else { "; " };
        let line = format!("{}{}", label.get(language), words.join(by));
        text += &textwrap::fill(&line, textwrap::Options::new(WIDTH).subsequent_indent("  "));
        text.push('\n');
    }
    text
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
