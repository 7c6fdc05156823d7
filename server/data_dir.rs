//! The data folder: everything that a server on one machine stores, locked by one process at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::engine::blob::{Disk, LocalDisk};
use crate::engine::private_file::{FileIdentity, remedy};

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another process has locked it.
    #[error("{0} is in use by another marquee; stop that one, or use another --data-dir")]
    InUse(String),
    /// It cannot be created or opened.
    #[error("the data folder {path} cannot be used: {source}{}", remedy(.source))]
    Io {
        /// The folder.
        path: String,
        /// What is wrong with it.
        source: std::io::Error,
    },
}

/// The lock of the data folder. The operating system releases it when the process ends, in any way.
#[derive(Debug)]
pub struct DataDirLock {
    #[expect(dead_code, reason = "it is the open file that holds the lock")]
    file: File,
    identity: FileIdentity,
}

impl DataDirLock {
    /// Whether the folder is still at its path. A server whose folder was removed or moved would lose its writes.
    pub fn is_in_place(&self) -> bool {
        self.identity.is_in_place()
    }
}

/// Creates the folder if it does not exist, and locks it for this process.
pub fn lock(path: &Path) -> Result<DataDirLock, DataDirError> {
    let at = |source| DataDirError::Io { path: path.display().to_string(), source };
    LocalDisk.create_dir_all(path).map_err(at)?;
    let lock = path.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&lock).map_err(at)?;
    match file.try_lock() {
        Ok(()) => Ok(DataDirLock { file, identity: FileIdentity::of(&lock).map_err(at)? }),
        Err(TryLockError::WouldBlock) => Err(DataDirError::InUse(path.display().to_string())),
        Err(TryLockError::Error(error)) => Err(at(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_has_a_data_folder() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(&folder.path().join("data")).unwrap();
        assert!(matches!(lock(&folder.path().join("data")), Err(DataDirError::InUse(_))));
        assert!(held.is_in_place());
        std::fs::rename(folder.path().join("data"), folder.path().join("moved")).unwrap();
        assert!(!held.is_in_place());
        std::fs::rename(folder.path().join("moved"), folder.path().join("data")).unwrap();
        drop(held);
        lock(&folder.path().join("data")).unwrap();
    }
}
