//! Ticks and boxes: what a mark in a cell says.

use std::sync::LazyLock;

use super::{
    MARK_BOX_LEGEND, MARK_CHOSEN, MARK_LETTER_CHOSEN, MARK_LETTER_NOT_CHOSEN, MARK_NOT_CHOSEN, MARK_OPEN,
    MARK_SAME_AS_ABOVE, MARK_TICKED, MARK_WEBDINGS_CHOSEN, MARK_WEBDINGS_NOT_CHOSEN, MARK_WINGDINGS_CHOSEN,
    MARK_WINGDINGS_NOT_CHOSEN, MARK_WINGDINGS2_CHOSEN, MARK_WINGDINGS2_NOT_CHOSEN,
};

/// What a mark in a cell to tick says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// √ and its kin.
    Ticked,
    /// Blank, or crossed out.
    Open,
    /// Words: the cell says more than yes or no.
    Words,
}

impl Mark {
    /// Reads a cell under 全社会, 主动, 县级 and the like.
    #[must_use]
    pub fn of_cell(text: &str) -> Self {
        let text = text.trim();
        let is_mark = |c: char| c.is_whitespace() || MARK_TICKED.iter().any(|mark| mark.chars().eq([c]));
        if text.is_empty() || MARK_OPEN.contains(&text) {
            Self::Open
        } else if MARK_TICKED.contains(&text) || text.chars().all(is_mark) {
            Self::Ticked
        } else {
            Self::Words
        }
    }
}

/// Whether the cell says that its value is that of the row above: 同上.
#[must_use]
pub fn is_same_as_above(text: &str) -> bool {
    MARK_SAME_AS_ABOVE.contains(&text.trim())
}

/// Whether an option of a list of boxes is chosen (■), not chosen (□), or `None` where `c` is no box.
#[must_use]
pub fn box_mark(c: char) -> Option<bool> {
    static MARKS: LazyLock<Vec<(char, bool)>> = LazyLock::new(|| {
        let chars = |marks: &'static [&str]| marks.iter().flat_map(|mark| mark.chars());
        let chosen = chars(MARK_CHOSEN).map(|mark| (mark, true));
        let mut marks: Vec<_> = chosen.chain(chars(MARK_NOT_CHOSEN).map(|mark| (mark, false))).collect();
        marks.sort_unstable();
        marks
    });
    let at = MARKS.binary_search_by_key(&c, |(mark, _)| *mark).ok()?;
    Some(MARKS[at].1)
}

/// Whether a letter of a font of symbols is shown as a chosen box (☑) or an open one (□); `None` where it is neither.
#[must_use]
pub fn symbol_mark(font: &str, letter: char) -> Option<bool> {
    let (chosen, not_chosen) = match font {
        "wingdings" => (MARK_WINGDINGS_CHOSEN, MARK_WINGDINGS_NOT_CHOSEN),
        "wingdings2" => (MARK_WINGDINGS2_CHOSEN, MARK_WINGDINGS2_NOT_CHOSEN),
        "webdings" => (MARK_WEBDINGS_CHOSEN, MARK_WEBDINGS_NOT_CHOSEN),
        _ => return None,
    };
    listed(letter, chosen, not_chosen)
}

/// Whether a letter that is left of a lost font of symbols is a chosen or an open box, if it is a box at all: only what follows it can
/// tell.
#[must_use]
pub fn letter_mark(letter: char) -> Option<bool> {
    listed(letter, MARK_LETTER_CHOSEN, MARK_LETTER_NOT_CHOSEN)
}

fn listed(letter: char, chosen: &[&str], not_chosen: &[&str]) -> Option<bool> {
    let has = |list: &[&str]| list.iter().any(|mark| mark.chars().eq([letter]));
    if has(chosen) { Some(true) } else { has(not_chosen).then_some(false) }
}

/// Whether a header says that its boxes mean mandatory and optional (“■”表示必选项，“□”表示可选项).
#[must_use]
pub fn is_box_legend(heading: &str) -> bool {
    MARK_BOX_LEGEND.iter().all(|word| heading.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tick() {
        assert_eq!(Mark::of_cell("√"), Mark::Ticked);
        assert_eq!(Mark::of_cell(" ✔ "), Mark::Ticked);
        assert_eq!(Mark::of_cell(""), Mark::Open);
        assert_eq!(Mark::of_cell("—"), Mark::Open);
        assert_eq!(Mark::of_cell("申请人"), Mark::Words);
    }
}
