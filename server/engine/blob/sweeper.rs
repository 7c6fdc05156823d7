//! The sweeper makes the store agree with the ledger: it removes the bytes of blobs that were marked, and now and then
//! looks for bytes that the ledger does not know.

use std::sync::Arc;
use std::time::Duration;

use super::{BlobStore, ledger};
use crate::clock::{Clock, Time};
use crate::engine::db::Db;
use crate::error::Result;

/// Blobs taken from the outbox at once.
const BATCH: i64 = 100;
/// How old unknown bytes must be before they are removed. Rows come before bytes, so that any would do; an hour leaves
/// an operator who has pointed a server at the wrong database time to notice the warnings.
const UNKNOWN_GRACE: Duration = Duration::from_hours(1);

/// Removes what nobody needs any more.
#[derive(Clone)]
pub struct Sweeper {
    db: Db,
    store: Arc<dyn BlobStore>,
    clock: Clock,
}

impl Sweeper {
    /// A sweeper over this store and its ledger.
    pub fn new(db: Db, store: Arc<dyn BlobStore>, clock: Clock) -> Self {
        Self { db, store, clock }
    }

    /// Removes the bytes of every marked blob, and returns how many there were.
    ///
    /// A blob that the store does not let go of stays marked, and the next sweep tries again.
    pub async fn sweep_deleted(&self) -> Result<usize> {
        let mut swept = 0;
        let mut after = (Time::from_micros(i64::MIN), String::new());
        loop {
            let batch = ledger::list_deleted(&self.db, (after.0, &after.1), BATCH).await?;
            let Some(last) = batch.last() else { return Ok(swept) };
            after = (last.delete_time, last.key.to_string());
            for blob in &batch {
                match self.store.delete(&blob.key, &blob.handle).await {
                    Ok(()) => {
                        ledger::remove(&self.db, &blob.key).await?;
                        swept += 1;
                    }
                    Err(error) => {
                        tracing::warn!(key = %blob.key, %error, "cannot remove a deleted blob; will try again");
                    }
                }
            }
        }
    }

    /// Removes bytes that the ledger does not know, and returns how many blobs there were.
    pub async fn sweep_unknown(&self) -> Result<usize> {
        let mut swept = 0;
        let newest = self.clock.now() - UNKNOWN_GRACE;
        for blob in self.store.list().await? {
            if blob.write_time < newest && !ledger::exists(&self.db, &blob.key).await? {
                tracing::warn!(key = %blob.key, "removing bytes that the ledger does not know");
                self.store.delete(&blob.key, "").await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}
