//! What comes of each pair of edits, as `docs/merge3.md` tells: with mulu, and with daff on the same tables.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mulu::model::{Audience, Catalog, TimeLimit};
use mulu::relate::pairing::COMPARED;
use mulu::relate::three_way::{ConflictKind, Party, ThreeWay};
use mulu::write::csv;
use serde_json::Value;

use super::{LIMITS, THREE, at, by_id, catalog, id, item, lost, merge, mulu, put, says, turned_back, words};

/// What a side does to item 2 of five, or beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Unchanged,
    EditSame,
    EditOther,
    Delete,
    Rename,
    Move,
    AddSameId,
    AddSameContent,
}

const DEEDS: [(Deed, &str); 8] = [
    (Deed::Unchanged, "unchanged"),
    (Deed::EditSame, "edit same"),
    (Deed::EditOther, "edit other"),
    (Deed::Delete, "delete"),
    (Deed::Rename, "rename"),
    (Deed::Move, "move"),
    (Deed::AddSameId, "add same id"),
    (Deed::AddSameContent, "add same content"),
];

fn done(base: &Catalog, deed: Deed, party: Party) -> Catalog {
    let mut side = base.clone();
    let is_ours = party == Party::Ours;
    let item_two = &mut side.items[1];
    match deed {
        Deed::Unchanged => {}
        Deed::EditSame => {
            item_two.time_limit = Some(at(TimeLimit::read(if is_ours { LIMITS[0] } else { LIMITS[1] })));
        }
        Deed::EditOther if is_ours => item_two.disclosing_bodies = Some(words(&["财政局"])),
        Deed::EditOther => {
            item_two.audience = Some(at(Audience { public: false, groups: vec!["申请人".to_owned()] }));
        }
        Deed::Delete => drop(side.items.remove(1)),
        Deed::Rename => item_two.name = Some(at(if is_ours { "临时生活救助" } else { "急难救助" }.to_owned())),
        Deed::Move => {
            let item = side.items.remove(1);
            side.items.insert(if is_ours { 0 } else { 4 }, item);
        }
        Deed::AddSameId | Deed::AddSameContent => {
            let mut new = item(21);
            let name = if deed == Deed::AddSameContent {
                "法律援助"
            } else if is_ours {
                "采暖补助"
            } else {
                "就业帮扶"
            };
            new.name = Some(at(name.to_owned()));
            side.items.push(new);
        }
    }
    side
}

/// What stands in a cell: what is told of the conflict, or what of the result differs from the base.
fn outcome(base: &Catalog, ours: &Catalog, theirs: &Catalog, merged: &ThreeWay) -> String {
    if !merged.conflicts.is_empty() {
        let told = merged.conflicts.iter().map(|conflict| {
            let keys: Vec<&str> = conflict.values.iter().map(|value| value.key).collect();
            let kind = match conflict.kind {
                ConflictKind::Edited => "both edited",
                ConflictKind::Deleted(Party::Ours) => "ours deleted, theirs changed",
                ConflictKind::Deleted(Party::Theirs) => "theirs deleted, ours changed",
                ConflictKind::Added => "both added, other",
                ConflictKind::Moved => "both moved:",
                ConflictKind::SameId => "two items, one",
            };
            format!("**conflict**: {kind} {}", keys.join(", "))
        });
        return told.collect::<Vec<_>>().join("; ");
    }
    let result = &merged.catalogs[0];
    let whose = |is_like: &dyn Fn(&Catalog) -> bool| match (is_like(ours), is_like(theirs)) {
        (true, true) => "both",
        (true, false) => "ours",
        (false, true) => "theirs",
        (false, false) => "joined",
    };
    let mut told = Vec::new();
    let (before, after) = (by_id(Some(base)), by_id(Some(result)));
    match after.get(&id(2)) {
        None => told.push(format!("gone ({})", whose(&|side| !by_id(Some(side)).contains_key(&id(2))))),
        Some(item) => {
            for field in COMPARED.into_iter().filter(|field| says(item, *field) != says(before[&id(2)], *field)) {
                let is_like = |side: &Catalog| {
                    by_id(Some(side)).get(&id(2)).is_some_and(|it| says(it, field) == says(item, field))
                };
                told.push(format!("{} ({})", field.key(), whose(&is_like)));
            }
        }
    }
    let row = |side: &Catalog| side.items.iter().position(|item| item.id.as_ref().map(|it| it.value) == Some(id(2)));
    if row(result).is_some_and(|place| Some(place) != row(base)) {
        told.push(format!("place ({})", whose(&|side| row(side) == row(result))));
    }
    if after.contains_key(&id(21)) {
        told.push(format!("added ({})", whose(&|side| by_id(Some(side)).contains_key(&id(21)))));
    }
    if told.is_empty() { "as it was".to_owned() } else { told.join(", ") }
}

/// All of the page that is about mulu: what it does, and the table.
fn page_of_mulu(base: &Catalog) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    put(folder.path(), "base.yaml", base);
    let mut page = String::from(
        "# What a three-way merge makes of two edits\n\n\
         Made by `UPDATE_FIGURES=1 cargo test --test merge3`, which runs `mulu merge3` on each pair; the test holds that the page is current, and\n\
         that each edit of either side is in the result or in a conflict. Both sides do something to the same item of a catalog of five, or add an\n\
         item: a row says what OURS did, a column what THEIRS did.\n\n\
         - *edit same*: both edit the time limit, otherwise; *edit other*: ours edits the bodies, theirs the audience\n\
         - *rename*: each gives it another name; *move*: ours puts it first, theirs last\n\
         - *add same id*: each adds an item of its own under one id; *add same content*: each adds the same item under that id\n\n\
         A cell says what is in the result beyond the base and from which side, and the exit code: 0 where all is merged, 1 where a conflict stands\n\
         and nothing but the conflict file is written.\n\n",
    );
    page += &table(&|our_deed, their_deed| {
        let (ours, theirs) = (done(base, our_deed, Party::Ours), done(base, their_deed, Party::Theirs));
        let merged = merge(base, &ours, &theirs, Party::Ours);
        let pair = format!("{our_deed:?} against {their_deed:?}");
        assert_eq!(lost(base, &ours, &merged), Vec::<String>::new(), "{pair}");
        assert_eq!(lost(base, &theirs, &merged), Vec::<String>::new(), "{pair}");
        assert_eq!(turned_back(base, &ours, &theirs, &merged), Vec::new(), "{pair}");
        put(folder.path(), "ours.yaml", &ours);
        put(folder.path(), "theirs.yaml", &theirs);
        let _ = fs::remove_file(folder.path().join("out.yaml"));
        let output = mulu(folder.path(), &[&THREE[..], &["-o", "out.yaml"]].concat());
        let code = output.status.code().expect("it ends by itself");
        assert_eq!(code, i32::from(!merged.conflicts.is_empty()), "{pair}");
        assert_eq!(folder.path().join("out.yaml").exists(), code == 0, "{pair}: what is contested is not written");
        assert_eq!(folder.path().join("out.conflicts.yaml").exists(), code == 1, "{pair}");
        format!("{} · {code}", outcome(base, &ours, &theirs, &merged))
    });
    page
}

/// A table with a row for each deed of ours, and a column for each of theirs.
fn table(cell: &dyn Fn(Deed, Deed) -> String) -> String {
    let mut table = String::from("| ours \\ theirs |");
    for (_, name) in DEEDS {
        write!(table, " {name} |").expect("memory takes it");
    }
    writeln!(table, "\n|{}", " --- |".repeat(DEEDS.len() + 1)).expect("memory takes it");
    for (ours, name) in DEEDS {
        write!(table, "| **{name}** |").expect("memory takes it");
        for (theirs, _) in DEEDS {
            write!(table, " {} |", cell(ours, theirs)).expect("memory takes it");
        }
        table.push('\n');
    }
    table
}

// ---- beside it, daff ----------------------------------------------------------------------------------------------------

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn name(deed: Deed) -> &'static str {
    DEEDS.iter().find(|(own, _)| *own == deed).expect("it is a deed").1
}

/// The tables on which daff is run, each with where it lies: what either side makes of the base.
fn tables(base: &Catalog) -> Vec<(PathBuf, String)> {
    let folder = root().join("benches/daff/tables");
    let text = |catalog: &Catalog| {
        let bytes = csv::catalogs(std::slice::from_ref(catalog));
        String::from_utf8(bytes).expect("it is UTF-8").trim_start_matches('\u{feff}').replace("\r\n", "\n")
    };
    let mut tables = vec![(folder.join("base.csv"), text(base))];
    for (deed, name) in DEEDS.into_iter().skip(1) {
        for (party, side) in [(Party::Ours, "ours"), (Party::Theirs, "theirs")] {
            let file = folder.join(format!("{}-{side}.csv", name.replace(' ', "-")));
            tables.push((file, text(&done(base, deed, party))));
        }
    }
    tables
}

/// What `mulu diff` calls that which a side did.
fn told_by_diff(base: &Catalog, deed: Deed) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    put(folder.path(), "base.yaml", base);
    put(folder.path(), "ours.yaml", &done(base, deed, Party::Ours));
    let output = mulu(folder.path(), &["diff", "base.yaml", "ours.yaml", "-f", "json"]);
    let told: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let kinds: Vec<&str> =
        told["counts"].as_array().into_iter().flatten().filter_map(|it| it["kind"].as_str()).collect();
    if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") }
}

/// What daff makes of the same, as `benches/daff/compare.mjs` found.
fn page_of_daff(base: &Catalog) -> String {
    let results = fs::read_to_string(root().join("benches/daff/results.json")).expect("compare.mjs wrote it");
    let results: Value = serde_json::from_str(&results).expect("it is JSON");
    let cell = |ours, theirs| results["merge"][name(ours)][name(theirs)].as_str().expect("a cell");
    let cells: Vec<&str> = DEEDS.iter().flat_map(|(ours, _)| DEEDS.map(|(theirs, _)| cell(*ours, theirs))).collect();
    let count = |has: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| has(cell)).count();
    let lost = count(&|cell| cell.contains("**lost**") && cell.ends_with("· 0"));
    let doubled = count(&|cell| cell.contains("**doubled**") && cell.ends_with("· 0"));
    let told = count(&|cell| cell.ends_with("· 1"));
    let fair = count(&|cell| cell.starts_with("all there"));
    let version = results["version"].as_str().expect("a version");
    let mut page = format!(
        "\n## Beside it: daff {version}\n\n\
         The same tables as CSV (`benches/daff/tables/`), merged with `daff merge --id 事项编号`. Anyone can run it again:\n\n\
         ```sh\n\
         npm install --no-save --prefix target/daff daff@{version}\n\
         node benches/daff/compare.mjs --check\n\
         ```\n\n\
         Of the {} pairs daff loses an edit with exit code 0 in {lost} and leaves a row twice with exit code 0 in {doubled}; it tells of a conflict in\n\
         {told}, and has all of both sides once in {fair}. An edit is *lost* where it is neither in the result nor between conflict marks there; *lost\n\
         move*: the rows of the base do not stand as that side put them.\n\n",
        cells.len(),
    );
    page += &table(&|ours, theirs| cell(ours, theirs).to_owned());
    page += "\nWhat either tells of OURS beside the base (`mulu diff`, `daff diff --id 事项编号`; daff marks rows: `->` edited, `+++` added, `---`\n\
             removed, `:` moved). No row of a catalog is before another for `mulu diff`, which tells what changed for those who read it.\n\n\
             | ours | mulu diff | daff diff |\n| --- | --- | --- |\n";
    for (deed, name) in DEEDS {
        let (ours, theirs) = (told_by_diff(base, deed), results["diff"][name].as_str().expect("a cell"));
        let theirs = if theirs == "nothing" { theirs.to_owned() } else { format!("`{theirs}`") };
        writeln!(page, "| **{name}** | {ours} | {theirs} |").expect("memory takes it");
    }
    page
}

#[test]
fn every_pair_of_deeds_comes_out_as_the_page_says() {
    let base = catalog((1..=5).map(item).collect());
    let tables = tables(&base);
    let is_written_anew = std::env::var_os("UPDATE_FIGURES").is_some();
    if is_written_anew {
        for (file, text) in &tables {
            fs::write(file, text).expect("benches/ can be written");
        }
    }
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    for (file, text) in &tables {
        assert_eq!(&read(file), text, "{}: run `UPDATE_FIGURES=1 cargo test --test merge3`", file.display());
    }
    let page = page_of_mulu(&base) + &page_of_daff(&base);
    let path = root().join("docs/merge3.md");
    if is_written_anew {
        fs::write(&path, &page).expect("docs/ can be written");
    }
    assert_eq!(read(&path), page, "run `UPDATE_FIGURES=1 cargo test --test merge3`");
}

/// Skipped, and says so, where node or daff is not here.
#[test]
#[expect(clippy::print_stdout, reason = "it says why it was skipped")]
fn daff_still_gives_what_the_page_says() {
    let script = root().join("benches/daff/compare.mjs");
    match Command::new("node").arg(script).arg("--check").output() {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{told}");
            print!("{told}");
        }
        Err(_) => println!("skipped: node is not here"),
    }
}
