//! The sweeper makes the store agree with the ledger: it removes the bytes of deleted blobs, and periodically searches
//! the store for bytes that are not in the ledger.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::ledger::DeletedBlob;
use super::{BlobKey, BlobStore, ledger};
use crate::clock::{Clock, Time};
use crate::engine::db::Db;
use crate::error::{Error, Reason, Result};

/// Deleted blobs read from the ledger at once.
const BATCH: i64 = 100;
/// Blobs whose bytes are removed at the same time: stores are slow to answer, and disks slow to sync.
const AT_ONCE: usize = 8;

/// Removes the bytes of deleted blobs and of unknown ones.
#[derive(Clone)]
pub struct Sweeper {
    db: Db,
    store: Arc<dyn BlobStore>,
    clock: Clock,
    started: Time,
    orphan_grace: Duration,
}

impl Sweeper {
    /// Bytes that are not in the ledger are removed when both they and this sweeper are older than `orphan_grace`. Rows
    /// are written before bytes, so that any grace would be safe; this one gives an operator who has restored an older
    /// database time to notice the warnings.
    pub fn new(db: Db, store: Arc<dyn BlobStore>, clock: Clock, orphan_grace: Duration) -> Self {
        let started = clock.now();
        Self { db, store, clock, started, orphan_grace }
    }

    /// Removes the bytes of every blob that is marked as deleted when this is called, and returns their number. Several
    /// are removed at the same time, and the rows of a batch are deleted in one transaction, so that the sweeper keeps
    /// up with deletions.
    ///
    /// A blob that the store fails to remove stays marked, and the next sweep tries again.
    pub async fn sweep_deleted(&self) -> Result<usize> {
        let (mut swept, mut full) = (0, None);
        let (mut after, end) = ((Time::from_micros(i64::MIN), String::new()), self.clock.now());
        loop {
            let batch = ledger::list_deleted(&self.db, (after.0, &after.1), BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = (last.delete_time, last.key.to_string());
            let removals: Vec<_> = batch.iter().map(|blob| self.remove_bytes(blob)).collect();
            let removed = stream::iter(removals).buffer_unordered(AT_ONCE).filter_map(std::future::ready);
            let removed: Vec<&BlobKey> = removed.collect().await;
            match ledger::remove(&self.db, &removed).await.map_err(Error::from) {
                Ok(()) => swept += removed.len(),
                // Go on: removing the bytes of the other blobs makes the room that deleting rows needs.
                Err(error) if error.reason() == Reason::StorageFull => full = Some(error),
                Err(error) => return Err(error),
            }
            if after.0 > end {
                break;
            }
        }
        full.map_or(Ok(swept), Err)
    }

    /// Returns the key of the blob once its bytes are removed.
    async fn remove_bytes<'a>(&self, blob: &'a DeletedBlob) -> Option<&'a BlobKey> {
        match self.store.delete(&blob.key, &blob.handle).await {
            Ok(()) => Some(&blob.key),
            Err(error) => {
                tracing::warn!(key = %blob.key, %error, "cannot remove a deleted blob; will try again");
                None
            }
        }
    }

    /// Removes bytes that are not in the ledger, and returns the number of blobs removed.
    pub async fn sweep_orphans(&self) -> Result<usize> {
        let mut swept = 0;
        let now = self.clock.now();
        let mut blobs = self.store.list();
        while let Some(blob) = blobs.try_next().await? {
            if ledger::is_known(&self.db, &blob).await? {
                continue;
            }
            let age = now.since(blob.write_time.max(self.started));
            tracing::warn!(key = %blob.key, ?age, grace = ?self.orphan_grace, "bytes that are not in the ledger");
            if age > self.orphan_grace {
                let removed = match &blob.handle {
                    // The ledger may know the key under another handle, or as a complete blob.
                    Some(handle) => self.store.abort(&blob.key, handle).await,
                    None => self.store.delete(&blob.key, "").await,
                };
                match removed {
                    Ok(()) => swept += 1,
                    Err(error) => {
                        tracing::warn!(key = %blob.key, %error, "cannot remove unknown bytes; will try again");
                    }
                }
            }
        }
        Ok(swept)
    }
}
