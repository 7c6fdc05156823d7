//! The sweeper makes the store agree with the ledger: it removes the bytes of blobs that were marked, and now and then
//! looks for bytes that the ledger does not know.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::ledger::DeletedBlob;
use super::{BlobKey, BlobStore, ledger};
use crate::clock::{Clock, Time};
use crate::engine::db::Db;
use crate::error::{Error, Reason, Result};

/// Blobs taken from the outbox at once.
const BATCH: i64 = 100;
/// Blobs whose bytes are removed at once: a store is slow to answer, and a disk to sync.
const AT_ONCE: usize = 8;

/// Removes what nobody needs any more.
#[derive(Clone)]
pub struct Sweeper {
    db: Db,
    store: Arc<dyn BlobStore>,
    clock: Clock,
    started: Time,
    orphan_grace: Duration,
}

impl Sweeper {
    /// A sweeper over this store and its ledger. Bytes that the ledger does not know are removed when both they and this
    /// sweeper are older than `orphan_grace`. Rows come before bytes, so that any grace would do; this one gives an
    /// operator who has restored an older database time to notice the warnings.
    pub fn new(db: Db, store: Arc<dyn BlobStore>, clock: Clock, orphan_grace: Duration) -> Self {
        let started = clock.now();
        Self { db, store, clock, started, orphan_grace }
    }

    /// Removes the bytes of every blob that is marked when it is called, and returns how many there were: several at once, and
    /// the rows of a batch in one transaction, so that it keeps up with whoever deletes.
    ///
    /// A blob that the store does not let go of stays marked, and the next sweep tries again.
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
                // The bytes of the others are the room that the rows need to go.
                Err(error) if error.reason() == Reason::StorageFull => full = Some(error),
                Err(error) => return Err(error),
            }
            if after.0 > end {
                break;
            }
        }
        full.map_or(Ok(swept), Err)
    }

    /// The blob's key when its bytes are gone.
    async fn remove_bytes<'a>(&self, blob: &'a DeletedBlob) -> Option<&'a BlobKey> {
        match self.store.delete(&blob.key, &blob.handle).await {
            Ok(()) => Some(&blob.key),
            Err(error) => {
                tracing::warn!(key = %blob.key, %error, "cannot remove a deleted blob; will try again");
                None
            }
        }
    }

    /// Removes bytes that the ledger does not know, and returns how many blobs there were.
    pub async fn sweep_orphans(&self) -> Result<usize> {
        let mut swept = 0;
        let now = self.clock.now();
        let mut blobs = self.store.list();
        while let Some(blob) = blobs.try_next().await? {
            if ledger::is_known(&self.db, &blob).await? {
                continue;
            }
            let age = now.since(blob.write_time.max(self.started));
            tracing::warn!(key = %blob.key, ?age, grace = ?self.orphan_grace, "bytes that the ledger does not know");
            if age > self.orphan_grace {
                let removed = match &blob.handle {
                    // Its key may be known all the same, under another handle or as a whole.
                    Some(handle) => self.store.abort(&blob.key, handle).await,
                    None => self.store.delete(&blob.key, "").await,
                };
                match removed {
                    Ok(()) => swept += 1,
                    Err(error) => tracing::warn!(key = %blob.key, %error, "cannot remove it; will try again"),
                }
            }
        }
        Ok(swept)
    }
}
