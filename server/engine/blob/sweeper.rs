//! The sweeper makes the store agree with the ledger: it removes the bytes of blobs that were marked, and now and then
//! looks for bytes that the ledger does not know.

use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;

use super::{BlobStore, ledger};
use crate::clock::{Clock, Time};
use crate::engine::db::Db;
use crate::error::{Error, Reason, Result};

/// Blobs taken from the outbox at once.
const BATCH: i64 = 100;

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

    /// Removes the bytes of every marked blob, and returns how many there were.
    ///
    /// A blob that the store does not let go of stays marked, and the next sweep tries again.
    pub async fn sweep_deleted(&self) -> Result<usize> {
        let (mut swept, mut full) = (0, None);
        let mut after = (Time::from_micros(i64::MIN), String::new());
        loop {
            let batch = ledger::list_deleted(&self.db, (after.0, &after.1), BATCH).await?;
            let Some(last) = batch.last() else { return full.map_or(Ok(swept), Err) };
            after = (last.delete_time, last.key.to_string());
            for blob in &batch {
                match self.store.delete(&blob.key, &blob.handle).await {
                    Ok(()) => match ledger::remove(&self.db, &blob.key).await.map_err(Error::from) {
                        Ok(()) => swept += 1,
                        // The bytes of the others are the room that its row needs to go.
                        Err(error) if error.reason() == Reason::StorageFull => full = Some(error),
                        Err(error) => return Err(error),
                    },
                    Err(error) => {
                        tracing::warn!(key = %blob.key, %error, "cannot remove a deleted blob; will try again");
                    }
                }
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
