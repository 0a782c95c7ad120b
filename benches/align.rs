//! How fast items are recognised and names joined, beside RapidFuzz: `cargo bench --bench align`.
//!
//! - the rows of a county, 1,560, against the 562 items of the standard, none of them in the very words of an item (at most 50 ms),
//!   and the same as they usually are, in the very words;
//! - a million names joined with themselves (at most a minute, and 2 GB), and a sample of them beside RapidFuzz's `cdist` with all
//!   cores. `cdist` on a million would take 10^12 comparisons: its time is that of the sample times the square of the ratio, and
//!   said to be so. It measures another likeness (Indel), so times are compared and not pairs.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use mulu::align::{Reference, join};
use mulu::builtin;
use mulu::model::{Catalog, Item};

const ROWS: usize = 1_560;
const NAMES: usize = 1_000_000;
const SAMPLE: usize = 20_000;
const THRESHOLD: f64 = 0.6;

fn main() {
    if std::env::args().any(|argument| argument == "--join") {
        println!("{}", join(&names(NAMES), THRESHOLD).len());
        return;
    }
    recognise();
    join_names();
}

/// Rows like a county's: the items of the standard over again, each in other words where `is_reworded`.
fn rows(standard: &[Catalog], is_reworded: bool) -> Vec<Item> {
    let items: Vec<&Item> = standard.iter().flat_map(|catalog| &catalog.items).collect();
    let row = |at: usize| {
        let mut item = items[at % items.len()].clone();
        item.id = None;
        if is_reworded && let Some(name) = item.name.as_mut().or(item.category.as_mut()) {
            name.value = format!("{}办理的{at}号", name.value);
        }
        item
    };
    (0..ROWS).map(row).collect()
}

fn recognise() {
    let standard = builtin::standard();
    for (what, is_reworded) in [("no row in the very words", true), ("all rows in the very words", false)] {
        let rows = rows(&standard, is_reworded);
        let time = median(11, || {
            let reference = Reference::new(&standard);
            assert_eq!(reference.align(&rows, None).len(), ROWS);
        });
        println!(
            "{ROWS} rows against {} items, {what}: {:.1} ms",
            standard.iter().map(|c| c.items.len()).sum::<usize>(),
            ms(time)
        );
    }
    let (names, standard): (Vec<String>, Vec<String>) = (
        rows(&standard, true).iter().map(Item::title).collect(),
        standard.iter().flat_map(|c| &c.items).map(Item::title).collect(),
    );
    match rapidfuzz(&names, Some(&standard)) {
        Some(time) => println!("RapidFuzz cdist, ratio, category and name of the same: {:.1} ms", ms(time)),
        None => println!("skipped: python3 with rapidfuzz is not here"),
    }
}

fn join_names() {
    let names = names(NAMES);
    let began = Instant::now();
    let pairs = join(&names, THRESHOLD).len();
    let million = began.elapsed();
    println!("{NAMES} names joined with themselves at {THRESHOLD}: {:.1} s, {pairs} pairs", million.as_secs_f64());
    print_peak();
    let sample = &names[..SAMPLE];
    let own = median(5, || assert!(join(sample, THRESHOLD).len() < SAMPLE * SAMPLE));
    let Some(theirs) = rapidfuzz(sample, None) else {
        println!("skipped: python3 with rapidfuzz is not here");
        return;
    };
    let ratio = own.as_secs_f64() / theirs.as_secs_f64();
    println!("{SAMPLE} of them: {:.1} ms; RapidFuzz cdist: {:.1} ms; ratio {ratio:.5}", ms(own), ms(theirs));
    let scaled = theirs.as_secs_f64() * (NAMES / SAMPLE).pow(2) as f64;
    println!(
        "{NAMES}: RapidFuzz scaled by the square, not run: {scaled:.0} s; ratio {:.6}",
        million.as_secs_f64() / scaled
    );
}

/// Names such as offices give: place, matter and act, from the words of the standard, always in the same order.
fn names(count: usize) -> Vec<String> {
    let standard = builtin::standard();
    let items: Vec<String> =
        standard.iter().flat_map(|catalog| &catalog.items).map(|item| item.title().replace(" / ", "")).collect();
    let mut random = fastrand::Rng::with_seed(20_210_901);
    let mut part = |length: usize| {
        let chars: Vec<char> = items[random.usize(..items.len())].chars().collect();
        let from = random.usize(..chars.len());
        chars[from..chars.len().min(from + length)].iter().collect::<String>()
    };
    (0..count).map(|_| format!("{}{}{}", part(4), part(6), part(4))).collect()
}

/// How long RapidFuzz takes for all names with all others, without the time that Python takes to start and read.
fn rapidfuzz(names: &[String], others: Option<&[String]>) -> Option<Duration> {
    let folder = tempfile::tempdir().ok()?;
    let write = |file: &str, names: &[String]| {
        let mut text = String::new();
        for name in names {
            writeln!(text, "{name}").expect("strings take anything");
        }
        std::fs::write(folder.path().join(file), text).expect("the folder can be written");
    };
    write("names", names);
    write("others", others.unwrap_or(names));
    let script = "import time\n\
        from rapidfuzz import fuzz, process\n\
        read = lambda file: open(file, encoding='utf-8').read().splitlines()\n\
        names, others = read('names'), read('others')\n\
        began = time.perf_counter()\n\
        process.cdist(names, others, scorer=fuzz.ratio, score_cutoff=60, workers=-1, dtype='uint8')\n\
        print(time.perf_counter() - began)\n";
    let output = Command::new("python3").args(["-c", script]).current_dir(folder.path()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().parse().ok().map(Duration::from_secs_f64)
}

/// The most memory that a process had which joins a million names, as Linux tells it.
fn print_peak() {
    let own = std::env::current_exe().expect("a running program has a path");
    let Ok(mut child) = Command::new(own).arg("--join").stdout(std::process::Stdio::null()).spawn() else { return };
    let status = format!("/proc/{}/status", child.id());
    let mut peak: Option<u64> = None;
    while child.try_wait().is_ok_and(|ended| ended.is_none()) {
        let file = std::fs::read_to_string(&status).unwrap_or_default();
        let line = file.lines().find(|line| line.starts_with("VmHWM:"));
        peak = peak.max(line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()));
        std::thread::sleep(Duration::from_millis(20));
    }
    match peak {
        Some(kib) => println!("peak memory of it, with the names: {:.0} MB", kib as f64 / 1024.0),
        None => println!("skipped: this system does not tell the memory of a process"),
    }
}

fn median(rounds: usize, work: impl Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[rounds / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
