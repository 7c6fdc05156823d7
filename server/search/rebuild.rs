//! Indexes the videos of an older database, or all videos again: in the background, from the oldest on, in short
//! transactions. The progress is stored in the database, so that a restart continues. One node works at a time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::service::Service;
use crate::error::{Error, Result};
use crate::id::VideoId;

/// How many videos one transaction indexes, if their text is not too much (`queue.rs`): other writers wait for it.
const BATCH: i64 = 100;
/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_secs(5);
/// The stored progress once all videos are indexed; before, it is the id of the last indexed video.
const COMPLETE: &str = "complete";
/// The lock that a node holds while it indexes a batch.
const LOCK: &[u8; 16] = b"search: indexing";

impl Service {
    /// Indexes all videos that are not indexed yet, and processes the queue, until `shutdown` fires.
    pub async fn run(self, shutdown: CancellationToken) {
        let all = async { tokio::join!(self.complete(), self.process_queue()) };
        shutdown.run_until_cancelled(Box::pin(all)).await;
        shutdown.cancelled().await;
    }

    async fn complete(&self) {
        let mut indexed = 0;
        loop {
            match self.step().await {
                Ok(Some(videos)) => {
                    if indexed == 0 && videos > 0 {
                        tracing::info!("indexing videos for search");
                    }
                    indexed += videos;
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, indexed, "cannot index videos for search; trying again");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        if indexed > 0 {
            tracing::info!(indexed, "all videos are indexed for search");
        }
    }

    /// Indexes a batch and returns how many videos it had; `None` when the index is complete.
    async fn step(&self) -> Result<Option<usize>> {
        let mut tx = self.store.db().begin().await?;
        tx.lock(LOCK).await?;
        let after = match self.store.find_progress(&mut tx).await?.as_deref() {
            Some(COMPLETE) => {
                tx.rollback().await?;
                return Ok(None);
            }
            Some(id) => VideoId::parse(id).ok_or_else(|| Error::internal("server_state has no id as search_index"))?,
            None => {
                // In a transaction of its own: one that holds the lock of a channel may wait for rows that are deleted
                // here, and this one must not wait for that lock.
                self.store.clear(&mut tx).await?;
                self.store.set_progress(&mut tx, &VideoId::MIN.to_string()).await?;
                tx.commit().await?;
                return Ok(Some(0));
            }
        };
        let videos = self.store.list_listed(&mut tx, after, BATCH).await?;
        let indexed = if videos.is_empty() { 0 } else { self.index_some(&mut tx, &videos).await? };
        let progress = videos[..indexed].last().map_or_else(|| COMPLETE.to_owned(), |(id, _)| id.to_string());
        self.store.set_progress(&mut tx, &progress).await?;
        tx.commit().await?;
        Ok(Some(indexed))
    }
}
