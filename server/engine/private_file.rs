//! Files that only their owner may read, and the check whether a path still leads to the same file.
//!
//! Files that the process creates are private by its file mode mask (`main.rs`). Existing files may not be: an older
//! version created them, or somebody unpacked a backup.

use std::fs::{Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The mode bits of everybody but the owner.
const OTHERS: u32 = 0o077;

/// What an operator can do about a file or folder of the server that cannot be read or written, as the end of a sentence.
pub fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; make room, or use another --data-dir"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; let this user write there, or use another --data-dir"
        }
        _ => "; correct it, or use another --data-dir",
    }
}

/// Removes the permissions of everybody but the owner. Returns whether there were any. A missing file is no error.
pub fn restrict_to_owner(path: &Path) -> io::Result<bool> {
    let mode = match std::fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    if mode & OTHERS == 0 {
        return Ok(false);
    }
    std::fs::set_permissions(path, Permissions::from_mode(mode & 0o700))?;
    Ok(true)
}

/// Removes the permissions of everybody but the owner from the files of an SQLite database, and logs that. A mode that
/// cannot be changed, as on file systems without modes, is logged and stays.
pub fn restrict_sqlite_to_owner(database: &Path) {
    let beside = |suffix: &str| PathBuf::from(format!("{}{suffix}", database.display()));
    for path in [database.to_owned(), beside("-wal"), beside("-shm"), database.with_extension("reserve")] {
        match restrict_to_owner(&path) {
            Ok(false) => {}
            Ok(true) => tracing::warn!(path = %path.display(), "others could read this file; its mode is changed"),
            Err(error) => tracing::warn!(path = %path.display(), %error, "cannot change the mode of a file"),
        }
    }
}

/// A path and the identity (device and inode) of the file that was found there.
#[derive(Debug, Clone)]
pub struct FileIdentity {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl FileIdentity {
    /// The file that is at the path now.
    pub fn of(path: &Path) -> io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        Ok(Self { path: path.to_owned(), device: metadata.dev(), inode: metadata.ino() })
    }

    /// Whether the same file is still at the path: not removed, renamed or replaced. Costs a system call of about a
    /// microsecond.
    pub fn is_in_place(&self) -> bool {
        let is_same = |found: Metadata| (found.dev(), found.ino()) == (self.device, self.inode);
        std::fs::metadata(&self.path).is_ok_and(is_same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_of_others_are_removed_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        assert!(!restrict_to_owner(&path).unwrap(), "there is none");
        std::fs::write(&path, "x").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert!(restrict_to_owner(&path).unwrap());
        assert!(!restrict_to_owner(&path).unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_removed_or_replaced_is_not_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "x").unwrap();
        let identity = FileIdentity::of(&path).unwrap();
        assert!(identity.is_in_place());
        std::fs::rename(&path, folder.path().join("elsewhere")).unwrap();
        assert!(!identity.is_in_place());
        std::fs::write(&path, "x").unwrap();
        assert!(!identity.is_in_place(), "another file of the same name");
    }
}
