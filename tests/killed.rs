//! Killed at any moment, `release` and `merge` leave what they write as it was before or as it is after, and never in between.
#![cfg(unix)]

#[path = "support/workspace.rs"]
mod workspace;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use workspace::{command, county, edit, files};

/// Where a command writes first, and in it what says that all is there.
const WORK: &str = ".mulu-writing";
const PLAN: &str = "plan.json";
/// Beside it: locked by who is at work.
const LOCK: &str = ".mulu-writing.lock";

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A command that is killed over and over.
struct Trial {
    arguments: &'static [&'static str],
    /// The folder of work.
    work: PathBuf,
    /// A command that reads what was written.
    reads: &'static [&'static str],
    before: Files,
    after: Files,
    /// From when to when it may be killed: from its start, from its first writing, from when all is there; each up to its end.
    windows: Vec<(Option<PathBuf>, Duration)>,
}

/// What was found after the kills.
#[derive(Debug, Default)]
struct Tally {
    /// Nothing had been begun.
    early: usize,
    /// Killed before all was there.
    preparing: usize,
    /// Killed when all was there and not yet in its place.
    placing: usize,
    /// Killed when all was done, or not at all.
    late: usize,
}

impl Trial {
    fn new(start: &TempDir, arguments: &'static [&'static str], work: &str, reads: &'static [&'static str]) -> Self {
        let before = files(start.path());
        let (work, after, windows) = (PathBuf::from(work), Files::new(), Vec::new());
        let mut trial = Self { arguments, work, reads, before, after, windows };
        let begins = [None, Some(trial.work.clone()), Some(trial.work.join(PLAN))];
        for begin in begins {
            let folder = trial.copy();
            let lasts = trial.run(folder.path(), begin.as_deref(), Duration::MAX);
            trial.windows.push((begin, lasts));
            trial.after = files(folder.path());
        }
        assert_ne!(trial.after, trial.before, "the command does something");
        trial
    }

    fn copy(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in &self.before {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            fs::write(path, bytes).expect("it can be written");
        }
        folder
    }

    /// Runs the command, and kills it so long after something is there; tells how long that was there, or the command ran.
    fn run(&self, folder: &Path, begin: Option<&Path>, moment: Duration) -> Duration {
        let mut command = command(folder, self.arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("mulu starts");
        let is_there = || begin.is_none_or(|begin| folder.join(begin).exists());
        let mut since = None;
        loop {
            let has_ended = child.try_wait().expect("it can be waited for").is_some();
            if since.is_none() && is_there() {
                since = Some(Instant::now());
            }
            let lasts = since.map(|since| since.elapsed());
            let is_over = begin.is_some() && since.is_some() && moment == Duration::MAX && !is_there();
            if has_ended || is_over || lasts.is_some_and(|lasts| lasts >= moment) {
                if !is_over {
                    // It may have ended by itself.
                    let _ = child.kill();
                }
                child.wait().expect("it can be waited for");
                return lasts.unwrap_or_default();
            }
            std::thread::sleep(Duration::from_micros(20));
        }
    }

    /// Kills the command at random moments, of the whole run or of the writing, and looks at what is left. A machine that is busy may
    /// write slower or faster than it did at first: more kills follow, up to three times as many, until a third has hit the writing.
    fn kill(&self, times: usize, seed: u64) -> Tally {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut tally = Tally::default();
        for time in 0..times * 3 {
            if time >= times && (tally.preparing + tally.placing) * 3 >= times {
                break;
            }
            let folder = self.copy();
            // The writing is a small part of the run, and the placing of that: each gets its share.
            let (begin, lasts) = &self.windows[time % self.windows.len()];
            self.run(folder.path(), begin.as_deref(), lasts.mul_f64(random.f64()));
            self.look(folder.path(), &mut tally);
        }
        tally
    }

    fn look(&self, folder: &Path, tally: &mut Tally) {
        let (work, left) = (folder.join(&self.work), files(folder));
        let is_ready = work.join(PLAN).is_file();
        let lock = self.work.with_file_name(format!("{}.lock", self.work.file_name().expect("a name").display()));
        let is_apart = |name: &Path| !name.starts_with(&self.work) && name != lock;
        let apart: Files = left.iter().filter(|(name, _)| is_apart(name)).map(cloned).collect();
        let expected = match (work.is_dir(), is_ready) {
            (true, true) => &self.after,
            // Nothing was touched before the plan was there, nor after it went.
            _ if apart == self.before => &self.before,
            _ => {
                assert_eq!(apart.keys().collect::<Vec<_>>(), self.after.keys().collect::<Vec<_>>());
                assert!(apart == self.after, "a half state");
                &self.after
            }
        };
        let is_after = std::ptr::eq(expected, &raw const self.after);
        *match (work.is_dir(), is_ready, is_after) {
            (true, true, _) => &mut tally.placing,
            (true, false, false) => &mut tally.preparing,
            (false, _, false) => &mut tally.early,
            (_, _, true) => &mut tally.late,
        } += 1;
        // Whoever reads it next finds no trace of what was stopped.
        let read = command(folder, self.reads).output().expect("mulu runs");
        let now = files(folder);
        let text = String::from_utf8_lossy(&read.stderr);
        assert_eq!(now.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{text}");
        assert!(now == *expected, "a half state after reading: {text}");
        assert_eq!(text.contains("已经补完"), is_ready, "{text}");
    }
}

fn cloned((name, bytes): (&PathBuf, &Vec<u8>)) -> (PathBuf, Vec<u8>) {
    (name.clone(), bytes.clone())
}

/// One trial after the other: they would take each other the processor.
static TURN: Mutex<()> = Mutex::new(());

/// Kills a command and asks that a good part of the kills hit the writing, before and after all was there.
fn assert_whole(trial: &Trial, times: usize, seed: u64) {
    let tally = trial.kill(times, seed);
    assert!((tally.preparing + tally.placing) * 3 >= times, "few kills hit the writing: {tally:?}");
    assert!(tally.preparing > 0 && tally.placing > 0, "{tally:?}");
}

fn run(folder: &TempDir, arguments: &[&str]) {
    let output = command(folder.path(), arguments).output().expect("mulu runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_release_is_there_or_not() {
    let _turn = TURN.lock();
    let folder = county();
    run(&folder, &["release", "--date", "2026-03-01"]);
    edit(&folder);
    let trial = Trial::new(&folder, &["release", "--date", "2026-06-01"], WORK, &["verify"]);
    assert_whole(&trial, 100, 1);
}

#[test]
fn a_set_that_was_merged_before_is_the_old_or_the_new_one() {
    let _turn = TURN.lock();
    let folder = county();
    fs::write(
        folder.path().join("catalogs/19.yaml"),
        workspace::catalog(&[("001", "参保登记", 20)])
            .replace("20-", "19-")
            .replace("\"20\"", "\"19\"")
            .replace("社会救助", "社会保险"),
    )
    .expect("it can be written");
    run(&folder, &["merge", "-o", "merged"]);
    // One of the files that were merged goes, others change; what someone else put there stays.
    fs::remove_file(folder.path().join("catalogs/19.yaml")).expect("it is there");
    fs::write(folder.path().join("merged/说明.txt"), "公布时间表").expect("it can be written");
    edit(&folder);
    let trial = Trial::new(&folder, &["merge", "-o", "merged"], "merged/.mulu-writing", &["show", "merged"]);
    assert_whole(&trial, 60, 2);
}

#[test]
fn a_set_that_is_merged_for_the_first_time_is_there_or_not() {
    let _turn = TURN.lock();
    let trial = Trial::new(&county(), &["merge", "-o", "merged"], ".merged.mulu-writing", &["show", "merged"]);
    assert_whole(&trial, 40, 3);
}

/// Random kills seldom hit the moment between two renames, so each is made here: some files have been placed and the others have not.
#[test]
fn any_file_may_be_the_last_that_was_placed() {
    let folder = county();
    run(&folder, &["release", "--date", "2026-03-01"]);
    edit(&folder);
    let trial = Trial::new(&folder, &["release", "--date", "2026-06-01"], WORK, &["verify"]);
    let new: Vec<(&PathBuf, &Vec<u8>)> =
        trial.after.iter().filter(|(name, bytes)| trial.before.get(*name) != Some(*bytes)).collect();
    assert!(new.len() > 6, "{new:?}");
    for placed in 0..=new.len() {
        for is_ready in [true, false] {
            // Without a plan nothing has been placed yet, and not all need be there.
            let folder = trial.copy();
            let work = folder.path().join(WORK);
            fs::create_dir(&work).expect("it can be made");
            for (at, (name, bytes)) in new.iter().enumerate() {
                let above = if at >= placed { work.join("new") } else { folder.path().to_owned() };
                if is_ready || at >= placed {
                    let path = above.join(name);
                    fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
                    fs::write(path, bytes).expect("it can be written");
                }
            }
            if is_ready {
                fs::write(work.join(PLAN), r#"{"remove": []}"#).expect("it can be written");
            }
            trial.look(folder.path(), &mut Tally::default());
        }
    }
}

#[test]
fn who_is_at_work_is_not_disturbed() {
    let folder = county();
    let (work, lock) = (folder.path().join(WORK), folder.path().join(LOCK));
    let held = fs::File::create(&lock).expect("it can be made");
    held.lock().expect("it can be locked");
    let before = files(folder.path());
    // Its folder of work has not been made yet, has been made, or has been taken away.
    for is_made in [false, true, false] {
        if is_made {
            fs::create_dir(&work).expect("it can be made");
        }
        for arguments in [["release"], ["show"]] {
            let output = command(folder.path(), &arguments).output().expect("mulu runs");
            assert_eq!(output.status.code(), Some(2), "{arguments:?}, {is_made}");
            assert!(String::from_utf8_lossy(&output.stderr).contains("另一个 mulu 正在写"), "{output:?}");
            assert_eq!((files(folder.path()), work.exists()), (before.clone(), is_made));
        }
        let _ = fs::remove_dir(&work);
    }
    drop(held);
    run(&folder, &["release"]);
    assert!(!work.exists() && !lock.exists());
}

/// Several at once: one releases, the others are told to wait or find it done, and nobody takes the work of another away.
#[test]
fn of_several_at_once_one_writes() {
    let _turn = TURN.lock();
    for _ in 0..20 {
        let folder = county();
        let start = |arguments: &[&str]| {
            let mut command = command(folder.path(), arguments);
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("mulu starts")
        };
        let all: Vec<_> = (0..3)
            .flat_map(|_| [start(&["release", "--date", "2026-03-01"]), start(&["show"])])
            .map(|child| child.wait_with_output().expect("it can be waited for"))
            .collect();
        for output in &all {
            let text = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() || text.contains("另一个 mulu 正在写"), "{text}");
        }
        assert!(all.iter().any(|output| String::from_utf8_lossy(&output.stderr).contains("已发布 1.0.0")), "{all:?}");
        run(&folder, &["verify"]);
        assert!(!folder.path().join(WORK).exists() && !folder.path().join(LOCK).exists());
    }
}

/// A folder that someone hands over must not make mulu write where programs are started from, or elsewhere.
#[test]
fn what_somebody_else_wrote_is_placed_within_the_folder_and_what_is_seen_of_it() {
    for (at, code) in [(".git/hooks", 0), ("elsewhere", 2)] {
        let (folder, other) = (county(), county());
        let new = folder.path().join(WORK).join("new").join(at);
        fs::create_dir_all(&new).expect("it can be made");
        fs::write(new.join("post-checkout"), "#!/bin/sh\n").expect("it can be written");
        fs::write(folder.path().join(WORK).join(PLAN), r#"{"remove": []}"#).expect("it can be written");
        fs::create_dir_all(folder.path().join(".git/hooks")).expect("it can be made");
        std::os::unix::fs::symlink(other.path(), folder.path().join("elsewhere")).expect("it can be linked");
        let output = command(folder.path(), &["show"]).output().expect("mulu runs");
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(!folder.path().join(".git/hooks/post-checkout").exists(), "{at}");
        assert!(!other.path().join("post-checkout").exists(), "{at}");
    }
}

/// Nor must it make mulu delete there, or be a folder that no command can read.
#[test]
fn what_somebody_else_takes_away_lies_in_the_folder_itself() {
    let (folder, other) = (county(), county());
    let work = folder.path().join(WORK);
    std::os::unix::fs::symlink(other.path(), folder.path().join("elsewhere")).expect("it can be linked");
    fs::create_dir_all(folder.path().join(".git")).expect("it can be made");
    fs::write(folder.path().join(".git/config"), "").expect("it can be written");
    let before = (files(folder.path()), files(other.path()));
    let outside = other.path().join("mulu.yaml").to_string_lossy().into_owned();
    let above = format!("../{}/mulu.yaml", other.path().file_name().expect("a name").display());
    let names = [&outside, &above, "elsewhere/mulu.yaml", "elsewhere", ".git/config", ".git", "", ".", "catalogs"];
    for name in names {
        fs::create_dir_all(&work).expect("it can be made");
        let plan = serde_json::json!({"remove": [name]});
        fs::write(work.join(PLAN), plan.to_string()).expect("it can be written");
        run(&folder, &["show"]);
        assert_eq!((files(folder.path()), files(other.path())), before, "{name}");
    }
}

/// What was decided and cannot be carried out is told with the place where it lies.
#[test]
fn what_cannot_be_placed_is_told_where_it_lies() {
    for (work, arguments) in [(WORK, ["show", "."]), (".merged.mulu-writing", ["show", "merged"])] {
        let folder = county();
        fs::create_dir_all(folder.path().join("merged/taken")).expect("it can be made");
        fs::create_dir_all(folder.path().join("taken")).expect("it can be made");
        let work = folder.path().join(work);
        fs::create_dir_all(work.join("new")).expect("it can be made");
        fs::write(work.join("new/taken"), "x").expect("it can be written");
        fs::write(work.join(PLAN), r#"{"remove": []}"#).expect("it can be written");
        let output = command(folder.path(), &arguments).output().expect("mulu runs");
        let text = String::from_utf8_lossy(&output.stderr).replace(['\n', ' '], "");
        assert_eq!(output.status.code(), Some(2), "{text}");
        let name = work.file_name().expect("a name").to_string_lossy();
        assert!(text.contains(&format!("/{name}里")) && work.is_dir(), "{text}");
    }
}

/// Reading a file carries out nothing that lies beside it, in a folder that many may write to.
#[test]
fn a_file_is_read_and_not_what_lies_beside_it() {
    let folder = county();
    let work = folder.path().join("catalogs").join(WORK);
    fs::create_dir_all(&work).expect("it can be made");
    fs::write(work.join(PLAN), r#"{"remove": ["20.yaml"]}"#).expect("it can be written");
    run(&folder, &["show", "catalogs/20.yaml"]);
    assert!(folder.path().join("catalogs/20.yaml").is_file() && work.is_dir());
}
