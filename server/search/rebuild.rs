//! Indexing the videos of an older database, or all of them again: in the background, from the oldest on, in short
//! transactions. Progress is kept in the database, so that a restart goes on; of several nodes, one works at a time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::service::Service;
use crate::error::{Error, Result};
use crate::id::VideoId;

/// Videos in a transaction at most, as far as their text fits (`queue.rs`): other writers wait for it.
const BATCH: i64 = 100;
/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_secs(5);
/// Progress that has come to its end; before, it is the id of the last video.
const COMPLETE: &str = "complete";
/// What nodes lock while they index a batch.
const LOCK: &[u8; 16] = b"search: indexing";

impl Service {
    /// Indexes what is not indexed yet, and works the queue off until `shutdown`.
    pub async fn run(self, shutdown: CancellationToken) {
        let all = async { tokio::join!(self.complete(), self.work_off()) };
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
                // Alone: who holds the lock of a channel may wait for what is cleared.
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
