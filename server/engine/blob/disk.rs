//! The disk interface of the folder store, and its implementation for the real disk.
//!
//! Everything is synchronous and uses the standard library: the store calls it on blocking threads and checks every
//! result. The interface lets a test use a disk that loses everything that was not synced.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::clock::Time;

/// A disk. Ok does not imply durability unless the method says so.
pub trait Disk: Send + Sync + 'static {
    /// Creates the folder and its parents durably, readable by their owner only.
    fn create_dir_all(&self, path: &Path) -> io::Result<()>;
    /// Creates an empty file, or leaves an existing one unchanged.
    fn create(&self, path: &Path) -> io::Result<()>;
    /// Opens an existing file for writing.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Makes a folder's entries durable.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder if it is empty.
    fn remove_dir(&self, path: &Path) -> io::Result<()>;
    /// The length of a file in bytes.
    fn len(&self, path: &Path) -> io::Result<u64>;
    /// Fills `buffer` with the bytes of a file at `offset`; shortens it at the end of the file.
    fn read_at(&self, path: &Path, offset: u64, buffer: &mut Vec<u8>) -> io::Result<()>;
    /// Calls `visit` with every file below a folder and the time of its last change, until `visit` breaks.
    fn walk(&self, path: &Path, visit: &mut dyn FnMut(PathBuf, Time) -> ControlFlow<()>) -> io::Result<()>;
}

/// An open file. The same file object must write and sync: the kernel reports a write error to those who had the file
/// open, and may not report it to those who open it later.
pub trait DiskFile {
    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<()>;
    /// Truncates or extends the file.
    fn set_len(&self, len: u64) -> io::Result<()>;
    /// Makes the file's bytes and length durable. After a failure the written data must be written again: the kernel
    /// may have dropped it, and a second sync would succeed without it.
    fn sync(&self) -> io::Result<()>;
}

impl DiskFile for File {
    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.write_all_at(data, offset)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        File::set_len(self, len)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// The machine's own disk.
#[derive(Debug, Clone, Copy)]
pub struct LocalDisk;

impl Disk for LocalDisk {
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            self.create_dir_all(parent)?;
        }
        match DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        self.sync_dir(parent_of(path))
    }

    fn create(&self, path: &Path) -> io::Result<()> {
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path).map(|_| ())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(OpenOptions::new().write(true).open(path)?))
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_dir(path)
    }

    fn len(&self, path: &Path) -> io::Result<u64> {
        std::fs::metadata(path).map(|metadata| metadata.len())
    }

    fn read_at(&self, path: &Path, offset: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        let file = File::open(path)?;
        let mut filled = 0;
        while filled < buffer.len() {
            match file.read_at(&mut buffer[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        buffer.truncate(filled);
        Ok(())
    }

    fn walk(&self, path: &Path, visit: &mut dyn FnMut(PathBuf, Time) -> ControlFlow<()>) -> io::Result<()> {
        // The open folders from `path` down to the current one, each read lazily: entries are never all in memory.
        let mut folders = vec![std::fs::read_dir(path)?];
        while let Some(folder) = folders.last_mut() {
            let Some(entry) = folder.next().transpose()? else {
                folders.pop();
                continue;
            };
            let Some(metadata) = unless_gone(entry.metadata())? else { continue };
            if metadata.is_dir() {
                folders.extend(unless_gone(std::fs::read_dir(entry.path()))?);
                continue;
            }
            let since_epoch = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            if visit(entry.path(), Time::from_micros(0) + since_epoch).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Returns None for an entry that was removed during the walk.
fn unless_gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

/// The folder that contains `path`.
pub(super) fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a new file that only its owner can read, durably and atomically. Creates its parent folders.
pub fn write_private_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = parent_of(path);
    LocalDisk.create_dir_all(folder)?;
    let draft = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    LocalDisk.sync_dir(folder)
}
