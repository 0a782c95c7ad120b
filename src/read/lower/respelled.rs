//! The canonical spelling of values that are understood, or would be with it.

use std::borrow::Cow;

use crate::model::legal_basis::number_key;
use crate::model::{Audience, Channel, TimeLimit, spelling};

/// Half-width digits and letters for full-width ones.
fn half_width(text: &str) -> Cow<'_, str> {
    let is_wide = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let half = |c: char| if is_wide(c) { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c };
    if text.contains(is_wide) { text.chars().map(half).collect() } else { text.into() }
}

/// Other spellings of a value of a fixed form, of which one may be it.
pub(super) fn candidates(key: &str, text: &str) -> Vec<String> {
    let plain = spelling::tidy(&half_width(text)).replace(['．', '。'], ".").replace(['－', '—', '–', '﹣'], "-");
    let mut candidates = vec![plain.clone()];
    if key.ends_with("version") {
        let bare = plain.trim_start_matches(['v', 'V', '第']).trim_end_matches(['版', '.']).to_owned();
        candidates.extend([format!("{bare}.0"), format!("{bare}.0.0"), bare]);
    }
    if key == "effective" {
        let parts: Vec<&str> = plain.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        if let [year, month, day] = parts.as_slice() {
            candidates.push(format!("{year}-{month:0>2}-{day:0>2}"));
        }
    }
    if key == "id" {
        let parts: Vec<&str> = plain.split('-').map(str::trim).collect();
        if let [before @ .., number] = parts.as_slice() {
            candidates.push(format!("{}-{number:0>3}", before.join("-")));
        }
    }
    candidates
}

/// A channel of the standard table that goes by another name.
pub(super) fn channel(text: &str) -> Option<String> {
    Channel::named(text).map(|channel| channel.to_string())
}

/// 全社会
pub(super) fn audience(text: &str) -> Option<String> {
    Audience::is_everyone(text).then(|| Audience::everyone().to_string())
}

/// A limit in half-width digits, without blanks, where it says the same.
pub(super) fn time_limit(text: &str) -> Option<String> {
    let half = half_width(text);
    let plain = spelling::tidy(&half);
    if plain == text {
        return None;
    }
    let (written, meant) = (TimeLimit::read(text), TimeLimit::read(&plain));
    (written.is_understood() && written.clauses() == meant.clauses()).then(|| plain.into_owned())
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// A document number in half-width digits, its year in 〔〕.
pub(super) fn number(text: &str) -> Option<String> {
    let plain = Some(spelling::tidy(&half_width(text)).into_owned()).filter(|plain| plain.contains(is_digit))?;
    let year = |open: usize| plain[open..].chars().skip(1).take_while(|c| is_digit(*c)).count();
    let opens = ['[', '［', '【', '（', '(', '﹝', '〔'];
    let written = match plain.find(opens).filter(|open| year(*open) == 4) {
        Some(open) => {
            let inside = plain[open..].chars().next().map_or(0, char::len_utf8) + open;
            let (digits, rest) = plain[inside..].split_at(4);
            let mut rest = rest.chars();
            let closes = [']', '］', '】', '）', ')', '﹞', '〕'];
            rest.next().filter(|c| closes.contains(c))?;
            format!("{}〔{digits}〕{}", &plain[..open], rest.as_str())
        }
        None => plain.clone(),
    };
    (number_key(&written) == number_key(text)).then_some(written)
}
