//! Files that commands write: beside their place and then renamed, and never over what was read.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::text::Text;

/// Where a command may write: anywhere but over the files that it read.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    sources: BTreeSet<PathBuf>,
}

impl Outputs {
    /// Everywhere but over these.
    pub(super) fn apart_from<'p>(sources: impl IntoIterator<Item = &'p Path>) -> Self {
        Self { sources: sources.into_iter().filter_map(|path| path.canonicalize().ok()).collect() }
    }

    /// Whether a file may be written there.
    pub(super) fn check(&self, path: &Path) -> Result<()> {
        let is_source = path.canonicalize().is_ok_and(|path| self.sources.contains(&path));
        if !is_source {
            return Ok(());
        }
        let shown = path.display();
        Err(Error::new(crate::text!(
            "“{shown}”是正在读取的原文件，不能覆盖",
            "“{shown}” is one of the files being read; it is not overwritten"
        ))
        .with_help(Text::new("请换一个文件名或文件夹。", "Choose another file or folder.")))
    }

    /// Writes a file beside its place and renames it, so that nobody ever sees half of it. A link is written through to its file; what
    /// is no file (a pipe, a terminal) is written to as it is.
    ///
    /// What it was made of is still there, so that nothing waits until it is on the disk.
    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.write_parts(path, &[bytes])
    }

    /// As [`Self::write`], of what was made in several parts.
    pub(super) fn write_parts(&self, path: &Path, parts: &[impl AsRef<[u8]>]) -> Result<()> {
        self.put(path, parts, |_| Ok(()))
    }

    /// As [`Self::write`], of a file that is edited: it is on the disk before it takes the place of what nobody can make again.
    pub(super) fn replace(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.put(path, &[bytes], File::sync_all)
    }

    fn put(&self, path: &Path, parts: &[impl AsRef<[u8]>], settle: fn(&File) -> io::Result<()>) -> Result<()> {
        self.check(path)?;
        let doing = Text::new("无法写入", "cannot write");
        let failed = |error: io::Error| Error::file(&doing, path, error);
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if target.exists() && !target.is_file() && !target.is_dir() {
            let mut device = File::options().write(true).open(&target).map_err(failed)?;
            return write_all(&mut device, parts).map_err(failed);
        }
        let folder = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| Error::file(&doing, folder, error))?;
        let write = || -> io::Result<()> {
            let mut file = tempfile::Builder::new().prefix(".mulu-").suffix(".tmp").tempfile_in(folder)?;
            write_all(&mut file, parts)?;
            settle(file.as_file())?;
            set_mode(file.as_file(), &target)?;
            file.persist(&target).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(failed)
    }
}

fn write_all(out: &mut impl io::Write, parts: &[impl AsRef<[u8]>]) -> io::Result<()> {
    parts.iter().try_for_each(|part| out.write_all(part.as_ref()))
}

/// Temporary files are made for their owner alone. What was there keeps its mode; a report is for everyone who may read the folder.
#[cfg(unix)]
fn set_mode(file: &File, target: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let own = target.metadata().map(|metadata| metadata.permissions());
    file.set_permissions(own.unwrap_or_else(|_| std::fs::Permissions::from_mode(0o644)))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}
