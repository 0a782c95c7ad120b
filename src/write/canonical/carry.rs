//! A catalog that was changed, written into its file with the comments that people left there.

use std::collections::BTreeMap;

use super::{Part, Value, one_line, text, with_line_ends_of};
use crate::model::spelling::fold;
use crate::model::{Catalog, Field};
use crate::read::field_of_key;
use crate::write::yaml;
use crate::yaml::SyntaxError;
use crate::yaml::layout::{Branch, Comment, Entry, Layout};

/// The text of a file, made to say what `catalog` says: comments and unknown keys stay where they were, and the lines end as they did.
/// How many comments went with the items that are gone comes with it.
///
/// # Errors
///
/// As [`format`](super::format).
///
/// # Panics
///
/// Never: what mulu writes is YAML.
pub fn rewritten(file: &str, catalog: &Catalog) -> Result<(String, usize), SyntaxError> {
    let old = Layout::read(file)?;
    let mut new = Layout::read(&yaml::catalog(catalog)).expect("what mulu writes is YAML");
    (new.head, new.foot) = (old.head, old.foot);
    let mut gone = 0;
    let homeless = carry(old.root, &mut new.root, Part::Catalog, &mut gone);
    new.foot.extend(homeless);
    Ok((with_line_ends_of(file, text(new)), gone))
}

/// What a text says under keys that mulu does not know, by item and key: no catalog holds it.
///
/// # Errors
///
/// As [`format`](super::format).
pub fn unknown(text: &str) -> Result<BTreeMap<String, String>, SyntaxError> {
    let mut found = BTreeMap::new();
    gather(&Layout::read(text)?.root, Part::Catalog, "", &mut found);
    Ok(found)
}

fn gather(branch: &Branch, part: Part, within: &str, found: &mut BTreeMap<String, String>) {
    for (at, entry) in branch.entries().iter().enumerate() {
        let own = part.of(&entry.key);
        let key = match branch {
            Branch::Map(_) => entry.key.clone(),
            _ => name(&entry.value).unwrap_or_else(|| (at + 1).to_string()),
        };
        // The list itself says nothing: items go by their ids.
        let path = if own == Part::Items { String::new() } else { format!("{within} {key}").trim().to_owned() };
        if matches!(branch, Branch::Map(_)) && part.listed(&entry.key).is_none() {
            let words = one_line(Value { branch: &entry.value, part: Part::Other, key: "" });
            // Two rows may go by one name.
            *found.entry(path).or_default() += &(words + "\n");
        } else {
            gather(&entry.value, own, &path, found);
        }
    }
}

/// Moves comments to the same entries of the new text; gives back those whose entries are gone.
fn carry(old: Branch, new: &mut Branch, part: Part, gone: &mut usize) -> Vec<Comment> {
    let mut homeless = Vec::new();
    match (old, new) {
        (Branch::Map(olds), Branch::Map(news)) => {
            for old in olds {
                // In an item the official heading of a column is its key as well.
                let field = field_of_key(&old.key).filter(|_| part == Part::Item);
                let is_same = |new: &Entry| new.key == old.key || (field.is_some() && field_of_key(&new.key) == field);
                match news.iter_mut().find(|new| is_same(new)) {
                    Some(new) => settle(old, new, part, gone),
                    // What mulu does not know it does not drop.
                    None if part.listed(&old.key).is_none() => news.push(old),
                    None => homeless.extend(comments(old)),
                }
            }
        }
        (Branch::List(olds), Branch::List(news)) => {
            let places = pair(&olds, news);
            for (old, place) in olds.into_iter().zip(places) {
                match place {
                    Some(at) => settle(old, &mut news[at], part, gone),
                    None if part == Part::Items => *gone += comments(old).len(),
                    None => homeless.extend(comments(old)),
                }
            }
        }
        (old, _) => {
            let (Branch::List(entries) | Branch::Map(entries)) = old else { return homeless };
            homeless.extend(entries.into_iter().flat_map(comments));
        }
    }
    homeless
}

/// Gives an entry the comments of the one that it was, and those within that for which there is no place any more.
fn settle(old: Entry, new: &mut Entry, part: Part, gone: &mut usize) {
    let own = part.of(&old.key);
    (new.key, new.is_parted, new.before, new.beside) = (old.key, old.is_parted, old.before, old.beside);
    let homeless = carry(old.value, &mut new.value, own, gone);
    new.before.extend(homeless);
    if new.value.entries().is_empty() {
        new.before.extend(old.after);
    } else {
        new.after = old.after;
    }
}

/// Which entry of the new list each of the old one is: by what they are called; else by their places where there are as many, since it
/// may be another spelling. One with another id is another.
fn pair(olds: &[Entry], news: &[Entry]) -> Vec<Option<usize>> {
    let mut free: Vec<bool> = vec![true; news.len()];
    let names: Vec<Option<String>> = news.iter().map(|new| name(&new.value)).collect();
    let mut take = |at: Option<usize>| {
        let at = at.filter(|at| free[*at])?;
        free[at] = false;
        Some(at)
    };
    let mut places: Vec<Option<usize>> = Vec::with_capacity(olds.len());
    for old in olds {
        let name = name(&old.value);
        let mut same = (0..news.len()).filter(|at| name.is_some() && names[*at] == name);
        places.push(same.find_map(|at| take(Some(at))));
    }
    if olds.len() == news.len() {
        for (at, place) in places.iter_mut().enumerate() {
            let is_told_apart = id(&olds[at].value).is_some() || id(&news[at].value).is_some();
            *place = place.or_else(|| take(Some(at).filter(|_| !is_told_apart)));
        }
    }
    places
}

fn id(value: &Branch) -> Option<&str> {
    value.entries().iter().find(|entry| entry.key == "id").and_then(|entry| entry.value.text())
}

/// What an entry of a list is called: its words, its id, its name.
fn name(value: &Branch) -> Option<String> {
    let of = |is_key: &dyn Fn(&str) -> bool| {
        value.entries().iter().find(|entry| is_key(&entry.key)).and_then(|entry| entry.value.text())
    };
    let field = |field: Field| of(&|key| field_of_key(key) == Some(field));
    let words = match value {
        Branch::Scalar(text) => text.clone(),
        Branch::Map(_) => match (id(value), field(Field::Category), field(Field::Name), of(&|key| key == "title")) {
            (Some(id), ..) => id.to_owned(),
            (None, None, None, title) => title?.to_owned(),
            (None, category, name, _) => format!("{} / {}", category.unwrap_or_default(), name.unwrap_or_default()),
        },
        Branch::Null | Branch::List(_) => return None,
    };
    Some(fold(&words))
}

/// All comments of an entry and within it, in their order.
fn comments(entry: Entry) -> Vec<Comment> {
    let mut all = entry.before;
    all.extend(entry.beside.into_iter().map(|text| Comment { text, is_parted: false }));
    let (Branch::List(entries) | Branch::Map(entries)) = entry.value else {
        all.extend(entry.after);
        return all;
    };
    all.extend(entries.into_iter().flat_map(comments));
    all.extend(entry.after);
    all
}
