//! `mulu merge3 --interactive`: somebody says conflict by conflict whose version is taken.

use super::ask::Clerk;
use super::console::{Console, write_out};
use super::merge3::told;
use crate::error::Result;
use crate::relate::three_way::{Choices, Conflict, ConflictKind, Party, ThreeWay};
use crate::text::Text;

/// What somebody answered.
enum Answer {
    Take(Party),
    Later,
    Stop,
}

/// Asks until each conflict is decided or put off; what was chosen, and what comes of it. A choice may bring up another conflict, as an
/// item that is kept has to stand somewhere.
pub(super) fn resolve(merge: impl Fn(&Choices) -> Result<ThreeWay>, console: &Console) -> Result<(Choices, ThreeWay)> {
    let mut clerk = Clerk::new(console.language());
    let mut choices = Choices::all(Party::Ours);
    let mut put_off: Vec<Conflict> = Vec::new();
    loop {
        let merged = merge(&choices)?;
        let is_open = |conflict: &&Conflict| {
            is_choice(conflict) && choices.chosen(conflict).is_none() && !put_off.iter().any(|it| it.is_about(conflict))
        };
        let open: Vec<Conflict> = merged.conflicts.iter().filter(is_open).cloned().collect();
        if open.is_empty() {
            return Ok((choices, merged));
        }
        let count = open.len();
        for (number, conflict) in (1..).zip(open) {
            let language = console.language();
            let at = crate::text!("第 {number} 处，共 {count} 处", "conflict {number} of {count}");
            let lines: Vec<String> = told(&conflict).iter().map(|line| line.get(language).to_owned()).collect();
            write_out(format!("{}\n{}\n", at.get(language), lines.join("\n")).as_bytes())?;
            match answer(&mut clerk)? {
                Answer::Take(party) => choices.choose(&conflict, party),
                Answer::Later => put_off.push(conflict),
                Answer::Stop => return Ok((choices, merged)),
            }
        }
    }
}

/// Whether one of the sides can be taken: of two items with one id both stay, and one needs another id.
pub(super) fn is_choice(conflict: &Conflict) -> bool {
    conflict.kind != ConflictKind::SameId
}

fn answer(clerk: &mut Clerk) -> Result<Answer> {
    let question = Text::new(
        "取哪一边？o 本方，t 对方，回车 以后再说，q 结束：",
        "Which is taken? o ours, t theirs, Enter later, q quit: ",
    );
    let answer = clerk.choose(&question, |answer| match answer {
        "o" | "ours" | "本方" => Some(Answer::Take(Party::Ours)),
        "t" | "theirs" | "对方" => Some(Answer::Take(Party::Theirs)),
        "" | "skip" => Some(Answer::Later),
        "q" | "quit" => Some(Answer::Stop),
        _ => None,
    })?;
    Ok(answer.unwrap_or(Answer::Stop))
}
