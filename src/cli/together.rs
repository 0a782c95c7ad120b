//! Several files of one folder written all together or not at all, however the program ends.
//!
//! No system renames several files in one go, so they are written into a folder of work first, each in full, and then a plan is put
//! beside them. Its rename is what decides: without a plan nothing has happened, and the folder of work is thrown away; with it all is
//! there, and whoever comes next carries on where the one before was stopped. Each step takes a file out of the folder of work or finds
//! that it has been taken, so that it does not matter how often it is begun. All commands that read the folder come by here first, and so
//! never see a part of it.
//!
//! A folder that is not there yet appears as a whole, by one rename. The work lies in the folder itself, since renaming never crosses
//! from one disk to another, and since files of others in it stay where they are. A lock beside it, which the system takes back with the
//! process, is held from before the folder of work is made until after it is gone: it tells one that was stopped from one that is at work.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use same_file::Handle;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::text::Text;

/// The folder of work. Its name begins with a dot: no command reads it.
const WORK: &str = ".mulu-writing";
/// In it: what says that all is there.
const PLAN: &str = "plan.json";
/// In it: the new files, each as it will lie in the folder.
const NEW: &str = "new";

/// What is left to be done once all new files are there.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    /// Files that go, which lie in the folder itself.
    remove: Vec<String>,
}

/// Writes files, named by their paths within `folder`, and takes others away: all of it or nothing.
pub(super) fn write(folder: &Path, files: &[(String, Vec<u8>)], remove: &[String]) -> Result<()> {
    finish(folder)?;
    for (name, _) in files {
        must_be_free(folder, name)?;
    }
    let work = Work::begin(folder)?;
    let written = work.write(files).and_then(|()| work.decide(&Plan { remove: remove.to_vec() }));
    if let Err(error) = written {
        work.clear();
        return Err(error);
    }
    work.carry_out()?;
    work.clear();
    Ok(())
}

/// Finishes in a folder what was stopped: carries it out where all was ready, else throws it away. Whether something was carried out.
pub(super) fn finish(folder: &Path) -> Result<bool> {
    let mut is_carried_out = false;
    let is_there = |path: &PathBuf| is_folder(path) || lock_of(path).exists();
    for path in [folder.join(WORK), beside(folder)].into_iter().filter(is_there) {
        let work = Work::hold(folder, path)?;
        if work.path.join(PLAN).is_file() {
            work.carry_out()?;
            is_carried_out = true;
        } else if !work.is_alone && is_folder(&work.path) {
            return Err(work.may_be_at_work());
        }
        work.clear();
    }
    Ok(is_carried_out)
}

/// The folder of work of a folder that is not there yet.
fn beside(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!(".{name}{WORK}"))
}

/// What is locked by the process that holds a folder of work.
fn lock_of(work: &Path) -> PathBuf {
    let mut path = work.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

/// A folder of work that this process holds, whether it has been made yet or not.
struct Work {
    folder: PathBuf,
    path: PathBuf,
    lock: Handle,
    /// Whether nobody else holds it, which a network drive without locks cannot tell.
    is_alone: bool,
}

const WRITING: Text = Text::new("无法写入", "cannot write");

impl Work {
    fn begin(folder: &Path) -> Result<Self> {
        let path = if folder.exists() { folder.join(WORK) } else { beside(folder) };
        let above = path.parent().unwrap_or(folder);
        fs::create_dir_all(above).map_err(|error| Error::file(&WRITING, above, error))?;
        let work = Self::hold(folder, path)?;
        match fs::create_dir(&work.path) {
            Ok(()) => Ok(work),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(is_busy(folder)),
            Err(error) => Err(Error::file(&WRITING, folder, error)),
        }
    }

    /// Waits for nobody: a folder of work is held by this process, or it is busy.
    fn hold(folder: &Path, path: PathBuf) -> Result<Self> {
        let file = lock_of(&path);
        let failed = |error: io::Error| Error::file(&WRITING, &file, error);
        loop {
            if file.symlink_metadata().is_ok_and(|about| !about.is_file()) {
                return Err(failed(io::ErrorKind::AlreadyExists.into()));
            }
            let open = File::options().create(true).truncate(false).write(true).open(&file);
            let lock = open.and_then(Handle::from_file).map_err(failed)?;
            let is_alone = match lock.as_file().try_lock() {
                Ok(()) => true,
                Err(TryLockError::WouldBlock) => return Err(is_busy(folder)),
                Err(TryLockError::Error(_)) => false,
            };
            // Who held it before took it away at the end: what is locked here may no longer be what others find there.
            match Handle::from_path(&file) {
                Ok(there) if there == lock => return Ok(Self { folder: folder.to_owned(), path, lock, is_alone }),
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            }
        }
    }

    fn write(&self, files: &[(String, Vec<u8>)]) -> Result<()> {
        for (name, bytes) in files {
            let path = self.path.join(NEW).join(name);
            write_through(&path, bytes).map_err(|error| Error::file(&WRITING, &self.folder.join(name), error))?;
        }
        Ok(())
    }

    /// From here on it has happened.
    fn decide(&self, plan: &Plan) -> Result<()> {
        let (draft, path) = (self.path.join("plan.tmp"), self.path.join(PLAN));
        let bytes = serde_json::to_vec(plan).expect("a plan is a list of names");
        let decide = || {
            write_through(&draft, &bytes)?;
            // A file is there for good when the folders down to it are.
            for entry in walkdir::WalkDir::new(&self.path) {
                let entry = entry.map_err(io::Error::from)?;
                if entry.file_type().is_dir() {
                    keep(entry.path())?;
                }
            }
            fs::rename(&draft, &path)?;
            keep(&self.path)
        };
        decide().map_err(|error| Error::file(&WRITING, &self.folder, error))
    }

    fn carry_out(&self) -> Result<()> {
        let bytes = fs::read(self.path.join(PLAN)).map_err(|error| self.stopped(error))?;
        let plan: Plan = serde_json::from_slice(&bytes).map_err(|error| self.stopped(error.into()))?;
        let new = self.path.join(NEW);
        if new.is_dir() {
            place(&new, &self.folder, 0).map_err(|error| self.stopped(error))?;
        }
        let left = plan.remove.iter().filter(|name| is_in_sight(name)).map(|name| self.folder.join(name));
        for path in left.filter(|path| !path.is_dir()) {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(self.stopped(error)),
                _ => {}
            }
        }
        // Someone may have deleted the folder since it was moved here as a whole.
        let kept = if self.folder.is_dir() { keep(&self.folder) } else { Ok(()) };
        kept.and_then(|()| fs::remove_file(self.path.join(PLAN))).map_err(|error| self.stopped(error))
    }

    /// Throws the folder of work away, and the lock last. What cannot be is found, and thrown away, the next time.
    fn clear(self) {
        let _ = fs::remove_dir_all(&self.path);
        let _ = fs::remove_file(lock_of(&self.path));
        drop(self.lock);
    }

    /// Nothing was decided, and who began it may be at it still.
    fn may_be_at_work(&self) -> Error {
        let work = self.path.display();
        is_busy(&self.folder).with_help(crate::text!(
            "请等它结束后再运行。这个盘不支持文件锁，看不出它是否已中断；确定没有 mulu 在运行的，删除 {work} 再运行。",
            "Run it again when that one has ended. This drive knows no locks, and whether it was stopped cannot be told: if no mulu is running, delete {work} and run it again."
        ))
    }

    /// It was decided, and could not be carried out to the end.
    fn stopped(&self, cause: io::Error) -> Error {
        let (folder, work, why) = (self.folder.display(), self.path.display(), crate::error::system_reason(&cause));
        Error::new(crate::text!(
            "{folder} 只写了一部分：{why}",
            "{folder} is written in part only: {why}";
            why
        ))
        .with_help(crate::text!(
            "关闭打开着的文件（如 Excel 里的 catalog.xlsx）再运行任何一个读这个文件夹的命令，会自动补完；没写完的部分在 {work} 里，请不要删。",
            "Close what is open (catalog.xlsx in Excel, say) and run any command that reads this folder: it finishes the rest, which lies in {work}. Do not delete that."
        ))
        .caused_by(cause)
    }
}

fn is_busy(folder: &Path) -> Error {
    let shown = folder.display();
    Error::new(crate::text!("另一个 mulu 正在写 {shown}", "another mulu is writing to {shown}"))
        .with_help(Text::new("请等它结束后再运行。", "Run it again when that one has ended."))
}

/// Moves what lies at one place to another, over what is there. A folder that is not there yet is moved as a whole.
///
/// Nothing whose name begins with a dot is moved: whoever hands over a folder could else have mulu write into its `.git`. For the same
/// reason a link to a folder is not followed.
fn place(from: &Path, to: &Path, depth: usize) -> io::Result<()> {
    let is_root = depth == 0;
    if !(is_folder(from) && (is_folder(to) || is_root && to.is_dir())) {
        return fs::rename(from, to);
    }
    let mut entries = fs::read_dir(from)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        if !name.to_string_lossy().starts_with('.') {
            place(&entry.path(), &to.join(name), depth + 1)?;
        }
    }
    keep(to)
}

/// Whether a folder is there itself, and no link to one.
fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|about| about.is_dir())
}

/// Whether a name is that of a file in the folder itself, and nothing hidden. What a merge leaves behind lies nowhere else, and no link
/// leads out of the folder by one name.
fn is_in_sight(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let first = parts.next();
    matches!(first, Some(Component::Normal(only)) if !only.to_string_lossy().starts_with('.')) && parts.next().is_none()
}

/// Writes a file and waits until the disk has it.
fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Waits until the disk has what was renamed in a folder. Windows does not tell, and needs not be asked.
fn keep(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What could not be put into its place later is told before anything is written: a folder of that name, a file or a link where a folder
/// has to be, and on Windows a file that is open elsewhere.
fn must_be_free(folder: &Path, name: &str) -> Result<()> {
    let refused = |path: &Path, kind: io::ErrorKind| Err(Error::file(&WRITING, path, kind.into()));
    for above in Path::new(name).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()) {
        let above = folder.join(above);
        if above.symlink_metadata().is_ok_and(|about| !about.is_dir()) {
            return refused(&above, io::ErrorKind::NotADirectory);
        }
    }
    let path = folder.join(name);
    if path.is_dir() {
        return refused(&path, io::ErrorKind::IsADirectory);
    }
    if cfg!(windows) && path.is_file() {
        File::options().write(true).open(&path).map_err(|error| Error::file(&WRITING, &path, error))?;
    }
    Ok(())
}
