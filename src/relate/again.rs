//! What comes in once more, a department's table or a workbook from its reviewer, merged into the catalog as it has become meanwhile.

use std::collections::BTreeSet;
use std::slice::from_ref;

use super::compared::{compare, id_of};
use super::import::Imported;
use super::pairing::Side;
use super::three_way::{
    Choices, Conflict, ConflictKind, Party, ThreeWay, ThreeWayInput, earlier_rows, take_field, take_part, three_way,
};
use crate::model::{Catalog, Item, ItemId, Sourced};

impl Imported {
    /// Brings into `ours` what is otherwise here than in `base`, from which both were made; where both changed the same, ours stays and
    /// the conflict is told.
    #[must_use]
    pub fn into_ours(mut self, base: &Catalog, ours: &Catalog) -> (Self, Vec<Conflict>) {
        let (base, mut theirs) = (headed_as(base, ours), headed_as(&self.catalog, ours));
        keep_unread(&mut theirs, &base);
        let ThreeWay { mut catalogs, conflicts, .. } = merged(&base, ours, &theirs, Party::Ours);
        self.catalog = catalogs.pop().unwrap_or_else(|| ours.clone());
        let compared = compare(Some(ours), &mut self.catalog);
        let count = |id: &ItemId| self.catalog.items.iter().filter(|item| id_of(item) == Some(*id)).count();
        self.added.retain(|id| count(id) > 0);
        // What the catalog has put right is settled, whatever the table says.
        self.joined.retain(|joined| joined.id.is_none_or(|id| count(&id) > 0));
        self.shared.retain(|shared| shared.id.is_none_or(|id| count(&id) > 1));
        (Self { compared, ..self }, conflicts)
    }
}

/// What a reviewer made of the catalog that was exported. `read` is the workbook as it was sent, read as what came back is: what a table
/// cannot say, or says otherwise, nobody changed. Rows that were sorted stay in the catalog's order; whether they were comes with it.
#[must_use]
pub fn reviewed(exported: &Catalog, read: &Catalog, back: &Catalog) -> (Catalog, bool) {
    let within = |table: &Catalog| {
        let mut whole = exported.clone();
        whole.items.clone_from(&table.items);
        whole.title.clone_from(&table.title);
        whole.notes.clone_from(&table.notes);
        whole.absent_columns.clone_from(&table.absent_columns);
        whole
    };
    let (read, mut back) = (within(read), within(back));
    keep_unread(&mut back, &read);
    let is_sorted = put_in_order_of(&read, &mut back);
    let ThreeWay { mut catalogs, .. } = merged(&read, exported, &back, Party::Theirs);
    (catalogs.pop().unwrap_or(back), is_sorted)
}

/// Takes the ids out of a table that an item had once and none has any more: a number is given to one item and no other, so that the row gets
/// a new one. `known` are the catalogs that the table may have them from, `last` is the highest number ever given. Tells the rows.
pub fn without_retired(table: &mut Catalog, known: &[&Catalog], last: u32) -> Vec<Sourced<(ItemId, String)>> {
    let there: BTreeSet<ItemId> = known.iter().flat_map(|catalog| &catalog.items).filter_map(id_of).collect();
    let withdrawn = known.iter().flat_map(|catalog| &catalog.withdrawn);
    let withdrawn: BTreeSet<ItemId> = withdrawn.map(|withdrawal| withdrawal.id).collect();
    let is_retired =
        |id: ItemId| id.region.is_some() && (id.number <= last || withdrawn.contains(&id)) && !there.contains(&id);
    let mut retired = Vec::new();
    for item in &mut table.items {
        if let Some(id) = item.id.take_if(|id| is_retired(id.value)) {
            retired.push(Sourced::new((id.value, item.title()), id.locus));
        }
    }
    retired
}

/// What a table said, as the base of its next import: with what was not understood, and all that a conflict is about, as it was in the
/// `base` of this one. The conflicts are those of `said` and `base`, whose rows they name. So the table and the catalog are found to contradict each other once more, until they say the same.
#[must_use]
pub fn next_base(mut said: Catalog, base: &Catalog, conflicts: &[Conflict]) -> Catalog {
    keep_unread(&mut said, base);
    let (mut left_out, mut as_before) = (BTreeSet::new(), Vec::new());
    for conflict in conflicts {
        let [before, _, own] = conflict.rows;
        let before = before.map(|at| &base.items[at]);
        match (conflict.kind, before, own) {
            (ConflictKind::Edited, None, _) => {
                conflict.values.iter().for_each(|value| take_part(value.key, base, &mut said));
            }
            (ConflictKind::Edited, Some(before), Some(own)) => {
                conflict.values.iter().for_each(|value| take_field(value.key, before, &mut said.items[own]));
            }
            (ConflictKind::Deleted(_) | ConflictKind::Added, ..) => {
                left_out.extend(own);
                as_before.extend(before.cloned());
            }
            _ => {}
        }
    }
    let rows = std::mem::take(&mut said.items).into_iter().enumerate();
    said.items = rows.filter(|(at, _)| !left_out.contains(at)).map(|(_, item)| item).chain(as_before).collect();
    if conflicts.iter().any(|conflict| !matches!(conflict.kind, ConflictKind::Edited | ConflictKind::Added)) {
        put_in_order_of(base, &mut said);
    }
    said
}

/// Each side is one catalog of the same domain and layer.
fn merged(base: &Catalog, ours: &Catalog, theirs: &Catalog, preferred: Party) -> ThreeWay {
    let side = |catalog| Side { catalogs: from_ref(catalog), matches: &[] };
    let input = ThreeWayInput { base: side(base), ours: side(ours), theirs: side(theirs) };
    let Ok(merged) = three_way(input, &Choices::all(preferred)) else { unreachable!("a side is one catalog") };
    merged
}

/// A catalog with the kind, domain and region of another: those are not what an import changes.
fn headed_as(catalog: &Catalog, like: &Catalog) -> Catalog {
    let mut headed = catalog.clone();
    headed.kind = like.kind;
    headed.domain.clone_from(&like.domain);
    headed.region.clone_from(&like.region);
    headed.guide.clone_from(&like.guide);
    headed
}

/// What was not understood is reported, and says nothing: it would be taken for cleared.
fn keep_unread(catalog: &mut Catalog, base: &Catalog) {
    if catalog.items.iter().all(|item| item.unread.is_empty()) {
        return;
    }
    let earlier = earlier_rows(base, catalog);
    for (item, earlier) in catalog.items.iter_mut().zip(earlier) {
        let unread = std::mem::take(&mut item.unread);
        let Some(known) = earlier.map(|at| &base.items[at]) else { continue };
        for field in unread {
            item.clear(field);
            item.fill(field, known);
        }
    }
}

/// Puts rows into the order that they had; new ones stay behind the row that they stand behind. Whether they had another order.
fn put_in_order_of(before: &Catalog, catalog: &mut Catalog) -> bool {
    let earlier = earlier_rows(before, catalog);
    let mut place = 0;
    let mut ordered: Vec<(usize, Item)> = Vec::new();
    for (item, earlier) in std::mem::take(&mut catalog.items).into_iter().zip(earlier) {
        place = earlier.map_or(place, |at| at + 1);
        ordered.push((place, item));
    }
    let is_sorted = !ordered.is_sorted_by_key(|(place, _)| *place);
    ordered.sort_by_key(|(place, _)| *place);
    catalog.items = ordered.into_iter().map(|(_, item)| item).collect();
    is_sorted
}
