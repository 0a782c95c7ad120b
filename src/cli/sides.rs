//! Sides that are read together: what their files have word for word in common is not read.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::console::Console;
use super::load::Known;
use super::side::{CatalogText, Decoded, Named, Side};
use crate::error::Result;
use crate::inspect::Set;
use crate::model::{Catalog, Item};
use crate::read::{Cut, Excerpt};
use crate::relate::pairing::{Group, group_of};
use crate::relate::verbatim::{Decided, Rest, rest};
use crate::write::yaml;

/// Both sides of a comparison.
pub(super) struct Two {
    pub(super) old: Side,
    pub(super) new: Side,
    /// How many items were not read of each catalog, since both sides have them word for word.
    pub(super) left_out: Vec<(Group, usize)>,
}

impl Two {
    /// Reads what is named, as far as a comparison needs it.
    pub(super) fn read(old: &str, new: &str, console: &Console) -> Result<Self> {
        let (old, new) = rayon::join(|| Named::find(old, console), || Named::find(new, console));
        let (old, new) = (old?, new?);
        if let Some(two) = Self::rest(&old, &new, console) {
            return Ok(two);
        }
        let (known, sets) = rayon::join(
            || Known::beside([old.files(), new.files()]),
            || rayon::join(|| old.read(console), || new.read(console)),
        );
        let (old, new) = (old.settle(sets.0?, known, console)?, new.settle(sets.1?, known, console)?);
        Ok(Self { old, new, left_out: Vec::new() })
    }

    /// What is left of both where something can be left out; `None` also where that cannot be understood, so that all is told.
    fn rest(old: &Named, new: &Named, console: &Console) -> Option<Self> {
        // A merge is compared with what others would be once they are merged.
        if old.is_merged() != new.is_merged() {
            return None;
        }
        let ([of_old, of_new], left_out_of) = differing(old, new)?;
        let (known, (old_set, new_set)) = rayon::join(
            || Known::beside([old.files(), new.files()]),
            || rayon::join(|| old.read_instead(of_old, console), || new.read_instead(of_new, console)),
        );
        let (old, new) =
            (old.settle(old_set.ok()?, known, console).ok()?, new.settle(new_set.ok()?, known, console).ok()?);
        let left_out = old.loaded.set.catalogs.iter();
        let left_out = left_out.filter_map(|it| Some((group_of(it), *left_out_of.get(it.locus.source.file.as_str())?)));
        let left_out = left_out.collect();
        (old.lost().is_empty() && new.lost().is_empty()).then_some(Self { old, new, left_out })
    }
}

/// What the texts of the three sides of a merge decide by themselves.
pub(super) struct ByText<'t> {
    texts: &'t [Vec<Decoded<'t>>; 3],
    decided: Decided<'t>,
    /// What each file is the catalog of.
    of: BTreeMap<&'t str, [&'t str; 3]>,
}

impl<'t> ByText<'t> {
    /// What is decided; `None` where texts tell nothing.
    pub(super) fn of(named: &[Named; 3], texts: &'t [Vec<Decoded<'t>>; 3]) -> Option<Self> {
        let [base, ours, theirs] = texts;
        let base = cuts(base, &[])?;
        let (ours, theirs) = rayon::join(|| cuts(ours, &base), || cuts(theirs, &base));
        let (ours, theirs) = (ours?, theirs?);
        let cuts = [&base[..], &ours[..], &theirs[..]];
        // What a catalog does not say itself its manifest says, and then the file is not all of it.
        let is_complete = |(named, cuts): (&Named, &[Cut<'_>])| {
            let says_all = |cut: &Cut<'_>| cut.states("version:") && cut.states("effective:");
            named.workspace().is_none_or(|it| it.withdrawn.is_empty() && cuts.iter().all(says_all))
        };
        let decided = Decided::of(cuts, named.iter().zip(cuts).all(is_complete))?;
        let files = texts.iter().flatten().zip(cuts.into_iter().flatten());
        Some(Self { texts, decided, of: files.map(|((file, _), cut)| (file.name.as_str(), cut.of)).collect() })
    }

    /// Reads the sides as far as they are not the same on all; `None` where all of them must be.
    pub(super) fn read(&self, named: &[Named; 3], console: &Console) -> Option<Vec<Side>> {
        let rests = self.decided.rests.as_ref()?;
        let files = |at: usize| self.texts[at].iter().map(|(file, _)| *file);
        let read = |at: usize| named[at].read_instead(instead(files(at), rests[at].iter().cloned()), console);
        three(named, read, console).ok()
    }

    /// Takes out of what was read the items that are decided; how many there are.
    pub(super) fn take_decided(&self, sides: &mut [Side]) -> usize {
        for set in sides.iter_mut().map(|side| &mut side.loaded.set) {
            for (catalog, matches) in set.catalogs.iter_mut().zip(&mut set.matches) {
                let Some(of) = self.of.get(catalog.locus.source.file.as_str()) else { continue };
                let is_open = |item: &Item| item.id.as_ref().is_none_or(|id| !self.decided.decides(*of, id.value));
                let rows = std::mem::take(&mut catalog.items).into_iter().zip(std::mem::take(matches));
                (catalog.items, *matches) = rows.filter(|(item, _)| is_open(item)).unzip();
            }
        }
        self.decided.items()
    }

    /// A catalog of the result as a file, with what is decided as it stands in the files of the sides. `is_whole` says whether all of them
    /// was read.
    pub(super) fn text(&self, catalog: &Catalog, sides: &[Side], is_whole: bool) -> Option<String> {
        let group = group_of(catalog);
        let mut known =
            sides.iter().flat_map(|side| &side.loaded.set.catalogs).filter(|known| group_of(known) == group);
        let of = self.of.get(known.next()?.locus.source.file.as_str())?;
        self.decided.text(*of, &yaml::catalog(catalog), is_whole)
    }
}

/// All three sides of a merge; `read` reads one.
pub(super) fn three(
    named: &[Named; 3],
    read: impl Fn(usize) -> Result<Set> + Sync,
    console: &Console,
) -> Result<Vec<Side>> {
    let (known, sets) = rayon::join(
        || Known::beside(named.iter().map(Named::files)),
        || [0, 1, 2].into_par_iter().map(&read).collect::<Result<Vec<Set>>>(),
    );
    named.iter().zip(sets?).map(|(named, set)| named.settle(set, known, console)).collect()
}

/// The files of a side, cut at their items; `None` where their texts do not tell what they are the catalogs of, or where national catalogs
/// lie beside others, which are held against them.
///
/// The files of another side, probably the same ones, are cut already.
fn cuts<'t>(texts: &[Decoded<'t>], other: &[Cut<'_>]) -> Option<Vec<Cut<'t>>> {
    let cuts = texts.par_iter().enumerate().map(|(at, (file, text))| {
        let cut = Cut::beside(text, other.get(at).map_or(&[], |other| &other.items))?;
        (!file.is_supplementary || cut.is_supplementary()).then_some(cut)
    });
    let cuts: Vec<Cut<'t>> = cuts.collect::<Option<_>>()?;
    let national = cuts.iter().filter(|cut| cut.is_national()).count();
    (national == 0 || national == cuts.len()).then_some(cuts)
}

/// What of two sides differs, in place of their files, and how many items are left out of each file of the old one; `None` where all must
/// be read. The texts are given back, and what follows finds room where they were.
fn differing(old: &Named, new: &Named) -> Option<([Instead; 2], BTreeMap<String, usize>)> {
    let (old_texts, new_texts) = rayon::join(|| old.texts(), || new.texts());
    let (old_texts, new_texts) = (old_texts?, new_texts?);
    let (old_decoded, new_decoded) =
        rayon::join(|| CatalogText::decoded(&old_texts), || CatalogText::decoded(&new_texts));
    let old_cuts = cuts(&old_decoded?, &[])?;
    let new_cuts = cuts(&new_decoded?, &old_cuts)?;
    let manifests = [old, new].into_iter().filter_map(Named::workspace);
    let withdrawn = manifests.flat_map(|manifest| &manifest.withdrawn).map(|withdrawal| withdrawal.id);
    let [of_old, of_new] = rest(&old_cuts, &new_cuts, &withdrawn.collect())?;
    let left_out = old_texts.iter().zip(&of_old).map(|(file, rest)| (file.name.clone(), rest.left_out)).collect();
    let excerpts = |rests: Vec<Rest>| rests.into_iter().map(|rest| rest.excerpt);
    Some(([instead(old_texts.iter(), excerpts(of_old)), instead(new_texts.iter(), excerpts(of_new))], left_out))
}

/// What is read in place of files.
type Instead = BTreeMap<PathBuf, Arc<Excerpt>>;

/// Excerpts in place of files.
fn instead<'f>(files: impl Iterator<Item = &'f CatalogText>, excerpts: impl Iterator<Item = Arc<Excerpt>>) -> Instead {
    files.map(|file| file.path.clone()).zip(excerpts).collect()
}
