//! What changed within a text, word by word.

use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// A stretch of one of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch<'t> {
    /// The words.
    pub text: &'t str,
    /// Whether the other text has them too.
    pub is_same: bool,
}

/// The stretches of two texts, those that differ told from those that do not.
pub type Marks<'t> = (Vec<Stretch<'t>>, Vec<Stretch<'t>>);

static WORDS: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// Marks what differs between two texts, by words: 审核 → 审批 and 20 → 10 as a whole.
#[must_use]
pub fn marks<'t>(old: &'t str, new: &'t str) -> Marks<'t> {
    reordered(old, new).unwrap_or_else(|| by_words(old, new))
}

/// What joins the entries of a list.
const COMMA: char = '、';

/// The marks of two lists of which the entries that both have stand in another order: an order says nothing, and only what one of the two
/// has is marked. `None` where they stand in the same order, and where all would be unmarked.
fn reordered<'t>(old: &'t str, new: &'t str) -> Option<Marks<'t>> {
    let entries = |text: &'t str| text.split(COMMA).map(str::trim).collect::<Vec<&str>>();
    let (before, after) = (entries(old), entries(new));
    let in_both = |list: &[&'t str], other: &[&'t str]| -> Vec<&'t str> {
        list.iter().copied().filter(|entry| other.contains(entry)).collect()
    };
    let (one, other) = (in_both(&before, &after), in_both(&after, &before));
    let (mut sorted, mut other_sorted) = (one.clone(), other.clone());
    sorted.sort_unstable();
    other_sorted.sort_unstable();
    let is_marked = one.len() < before.len() || other.len() < after.len();
    if one == other || sorted != other_sorted || !is_marked {
        return None;
    }
    let stretches = |text: &'t str, known: &[&str]| {
        let mut stretches = Vec::new();
        for part in text.split_inclusive(COMMA) {
            let entry = part.trim_end_matches(COMMA);
            push(&mut stretches, entry, known.contains(&entry.trim()));
            push(&mut stretches, &part[entry.len()..], true);
        }
        stretches
    };
    Some((stretches(old, &after), stretches(new, &before)))
}

fn by_words<'t>(old: &'t str, new: &'t str) -> Marks<'t> {
    let (old_ends, new_ends) = (ends(old), ends(new));
    let (old_words, new_words) = (words(old, &old_ends), words(new, &new_ends));
    let mut marks = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Myers, &old_words, &new_words) {
        let (tag, of_old, of_new) = op.as_tag_tuple();
        let is_same = tag == DiffTag::Equal;
        push(&mut marks.0, &old[old_ends[of_old.start]..old_ends[of_old.end]], is_same);
        push(&mut marks.1, &new[new_ends[of_new.start]..new_ends[of_new.end]], is_same);
    }
    marks
}

/// Where words end, with the start of the text first.
fn ends(text: &str) -> Vec<usize> {
    if text.is_empty() { vec![0] } else { WORDS.segment_str(text).collect() }
}

fn words<'t>(text: &'t str, ends: &[usize]) -> Vec<&'t str> {
    ends.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect()
}

fn push<'t>(stretches: &mut Vec<Stretch<'t>>, text: &'t str, is_same: bool) {
    if !text.is_empty() {
        stretches.push(Stretch { text, is_same });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stretches: &[Stretch<'_>]) -> String {
        stretches.iter().map(|one| if one.is_same { one.text.to_owned() } else { format!("[{}]", one.text) }).collect()
    }

    #[test]
    fn words_are_marked_as_a_whole() {
        for (old, new, marked) in [
            (
                "信息形成之日起20个工作日内",
                "信息形成之日起10个工作日内",
                ("信息形成之日起[20]个工作日内", "信息形成之日起[10]个工作日内"),
            ),
            ("最低生活保障审核信息", "最低生活保障审批信息", ("最低生活保障[审核]信息", "最低生活保障[审批]信息")),
            ("政府网站", "政府网站、公开查阅点", ("政府网站", "政府网站[、公开查阅点]")),
            ("", "新增", ("", "[新增]")),
            ("名单、金额、标准", "标准、名单、流程、金额", ("名单、金额、标准", "标准、名单、[流程]、金额")),
            ("甲、乙", "乙、甲", ("甲[、乙]", "[乙、]甲")),
        ] {
            let (one, other) = marks(old, new);
            assert_eq!((shown(&one).as_str(), shown(&other).as_str()), marked);
        }
    }
}
