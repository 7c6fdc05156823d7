//! Room that is kept for the day on which the disk is full.
//!
//! Deleting is how a full disk gets room again, and deleting is a write: SQLite needs a few pages for it. So a file of no
//! other use lies beside the database. It is given up for the first write that frees room or lets somebody in who may,
//! and made again when there is room; meanwhile no bytes of uploads and pictures are taken, which would be the first to
//! eat what was freed. PostgreSQL has a disk of its own, and its own ways.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Db, Engine};
use crate::error::{Error, Reason, Result};

/// Its size in bytes: as much as SQLite's log grows to before it begins again.
const SIZE_BYTES: usize = 4 << 20;

/// The file, and whether it is there.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
    held: AtomicBool,
}

impl Reserve {
    /// The reserve of this database file; [`Reserve::make`] makes it.
    pub(super) fn beside(database: &Path) -> Arc<Self> {
        Arc::new(Self { path: database.with_extension("reserve"), held: AtomicBool::new(true) })
    }

    /// Makes it if it is not there, or not whole, as a power cut may leave it. Without room for it, nothing is left of the
    /// attempt.
    fn make(&self) -> io::Result<()> {
        if std::fs::metadata(&self.path).is_ok_and(|metadata| metadata.len() == SIZE_BYTES as u64) {
            return Ok(());
        }
        let draft = self.path.with_extension("reserve.new");
        // No zeros: some file systems store none.
        let written = File::create(&draft).and_then(|mut file| file.write_all(&vec![0xA5; SIZE_BYTES]));
        match written.and_then(|()| std::fs::rename(&draft, &self.path)) {
            Ok(()) => Ok(()),
            Err(error) => std::fs::remove_file(&draft).and(Err(error)),
        }
    }

    /// Gives it up; whether there was any.
    pub(super) fn release(&self) -> bool {
        let freed = std::fs::remove_file(&self.path).is_ok();
        if freed {
            self.held.store(false, Ordering::Relaxed);
            tracing::warn!(path = %self.path.display(), "the disk is full; the reserve is given up to free some room");
        }
        freed
    }
}

impl Db {
    /// Whether there is room for more than deletions.
    pub fn has_room(&self) -> bool {
        self.reserve().is_none_or(|reserve| reserve.held.load(Ordering::Relaxed))
    }

    /// Makes room for a write that frees more, if `error` says that it had none; `true` when it may be tried again.
    async fn make_room(&self, error: &Error) -> bool {
        let Some(reserve) = self.reserve().filter(|_| error.reason() == Reason::StorageFull) else { return false };
        tokio::task::spawn_blocking(move || reserve.release()).await.unwrap_or(false)
    }

    /// Does a write that a full disk must not prevent: once more with the reserve's room when there was none.
    pub async fn retry_when_full<T, F: Future<Output = Result<T>>>(&self, write: impl Fn() -> F) -> Result<T> {
        match self.retry(&write).await {
            Err(error) if self.make_room(&error).await => self.retry(&write).await,
            done => done,
        }
    }

    /// Makes the reserve again when it is gone and there is room for it.
    pub async fn keep_reserve(&self) {
        let Some(reserve) = self.reserve() else { return };
        // A panic in there changes nothing.
        let _ended = tokio::task::spawn_blocking(move || {
            let made = reserve.make();
            if reserve.held.swap(made.is_ok(), Ordering::Relaxed) != made.is_ok() {
                tracing::warn!(room = made.is_ok(), "whether the disk has room for more than deletions has changed");
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
        assert!(!reserve.release(), "it was given up already");
    }
}
