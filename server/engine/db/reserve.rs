//! Disk space that is reserved for deletions on a full disk.
//!
//! Deleting is how a full disk gets room again, and deleting is a write: SQLite needs a few pages for it. So a file
//! without other use lies beside the database. It is removed when the first write of [`Db::retry_when_full`] fails for
//! lack of room, and written again when there is room. Until then no bytes of uploads and pictures are accepted,
//! because they would use up the freed room first. On PostgreSQL there is no reserve: the operator manages its disk.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Db, Engine};
use crate::error::{Error, Reason, Result};

/// The size of the file: as much as SQLite's log grows to before it begins again.
const SIZE_BYTES: usize = 4 << 20;

/// The file, and whether it exists.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
    held: AtomicBool,
}

impl Reserve {
    /// The reserve beside this database file. Does not create it; [`Reserve::make`] does.
    pub(super) fn beside(database: &Path) -> Arc<Self> {
        Arc::new(Self { path: database.with_extension("reserve"), held: AtomicBool::new(true) })
    }

    /// Creates the file if it is missing or incomplete, as a power cut may leave it. Without room for it, removes what
    /// was written.
    fn make(&self) -> io::Result<()> {
        if std::fs::metadata(&self.path).is_ok_and(|metadata| metadata.len() == SIZE_BYTES as u64) {
            return Ok(());
        }
        let draft = self.path.with_extension("reserve.new");
        // Not zeros: some file systems do not store blocks of zeros.
        let written = File::create(&draft).and_then(|mut file| file.write_all(&vec![0xA5; SIZE_BYTES]));
        match written.and_then(|()| std::fs::rename(&draft, &self.path)) {
            Ok(()) => Ok(()),
            Err(error) => std::fs::remove_file(&draft).and(Err(error)),
        }
    }

    /// Removes the file. Returns whether there was one.
    pub(super) fn release(&self) -> bool {
        let freed = std::fs::remove_file(&self.path).is_ok();
        if freed {
            self.held.store(false, Ordering::Relaxed);
            tracing::warn!(path = %self.path.display(), "the disk is full; the reserve was removed to free some room");
        }
        freed
    }
}

impl Db {
    /// Whether writes other than deletions have room.
    pub fn has_room(&self) -> bool {
        self.reserve().is_none_or(|reserve| reserve.held.load(Ordering::Relaxed))
    }

    /// Removes the reserve if `error` is STORAGE_FULL. Returns true if the write may be tried again.
    async fn make_room(&self, error: &Error) -> bool {
        let Some(reserve) = self.reserve().filter(|_| error.reason() == Reason::StorageFull) else { return false };
        tokio::task::spawn_blocking(move || reserve.release()).await.unwrap_or(false)
    }

    /// Runs a write that must succeed on a full disk: tries it again after removing the reserve if it fails with
    /// STORAGE_FULL. Conflicts are retried, too, see [`Db::retry`].
    pub async fn retry_when_full<T, F: Future<Output = Result<T>>>(&self, write: impl Fn() -> F) -> Result<T> {
        match self.retry(&write).await {
            Err(error) if self.make_room(&error).await => self.retry(&write).await,
            done => done,
        }
    }

    /// Creates the reserve if it is missing and there is room for it.
    pub async fn restore_reserve(&self) {
        let Some(reserve) = self.reserve() else { return };
        // A panic in the task changes nothing.
        let _ended = tokio::task::spawn_blocking(move || {
            let made = reserve.make();
            if reserve.held.swap(made.is_ok(), Ordering::Relaxed) != made.is_ok() {
                tracing::warn!(
                    room = made.is_ok(),
                    "the disk has room for writes again, or has room for deletions only"
                );
            }
        })
        .await;
    }

    fn reserve(&self) -> Option<Arc<Reserve>> {
        match &self.0 {
            Engine::Sqlite(pools) => Some(pools.reserve.clone()),
            Engine::Postgres(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_that_a_power_cut_has_emptied_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = Reserve::beside(&folder.path().join("marquee.db"));
        let size = || std::fs::metadata(&reserve.path).unwrap().len();
        reserve.make().unwrap();
        assert_eq!(size(), SIZE_BYTES as u64);
        File::create(&reserve.path).unwrap();
        reserve.make().unwrap();
        assert_eq!(size(), SIZE_BYTES as u64);
        assert!(reserve.release());
        assert!(!reserve.release(), "it was removed already");
    }
}
