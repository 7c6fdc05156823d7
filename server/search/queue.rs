//! The queue of background indexing: the ends of long descriptions, and the videos of renamed channels.
//!
//! Indexing 10,000 words takes SQLite's writer tens of milliseconds, and a channel may have thousands of videos. So a
//! request indexes only a part, and inserts a row into `search_queue` in its transaction. The rows are processed here,
//! the oldest first, in transactions whose text is bounded. The fields of a video are read when its row is processed,
//! so that an old row never restores old text. Rows that a stopped node has left are processed by the next one.

use std::time::Duration;

use super::document::Source;
use super::service::Service;
use super::store::Store;
use crate::channel::ChannelId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::error::Result;
use crate::id::VideoId;

/// How many bytes of text one transaction indexes. A single document may have more.
pub(super) const MAX_TEXT_BYTES: usize = 8_000;
/// How many videos of a channel are read for one transaction.
const BATCH: i64 = 20;
/// How often the queue is checked while it is empty.
const PERIOD: Duration = Duration::from_millis(500);
/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_secs(5);

const QUEUE_VIDEO: &str =
    "INSERT INTO search_queue (id, channel_id, create_time) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const QUEUE_CHANNEL: &str = "INSERT INTO search_queue (id, channel_id, indexed_to, create_time) VALUES ($1, $1, $2, $3)
    ON CONFLICT (id) DO UPDATE SET indexed_to = excluded.indexed_to";
const NEXT: &str = "SELECT id, channel_id FROM search_queue ORDER BY create_time, id LIMIT 1";
const FIND: &str = "SELECT indexed_to FROM search_queue WHERE id = $1";
/// Moves the row to the end of the queue, so that a large channel does not delay the others.
const ADVANCE: &str = "UPDATE search_queue SET indexed_to = $2, create_time = $3 WHERE id = $1";
const DELETE_ENTRY: &str = "DELETE FROM search_queue WHERE id = $1";
const BACKLOG: &str = "SELECT COUNT(*), MIN(create_time) FROM search_queue";

/// A row of the queue: of a video, or, when both ids are the same, of a channel.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
struct Entry {
    id: VideoId,
    channel_id: ChannelId,
}

impl Store {
    pub(super) async fn queue_video(
        &self,
        tx: &mut Tx,
        id: VideoId,
        channel: ChannelId,
        now: Time,
    ) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(QUEUE_VIDEO).bind(id).bind(channel).bind(now).execute(c).await.map(|_| ()))
    }

    /// Queues the videos of a channel after `after`.
    pub(super) async fn queue_channel(
        &self,
        tx: &mut Tx,
        id: ChannelId,
        after: VideoId,
        now: Time,
    ) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(QUEUE_CHANNEL).bind(id).bind(after).bind(now).execute(c).await.map(|_| ()))
    }
}

/// How many entries wait, and since when the first one waits.
pub async fn backlog(db: &Db) -> sqlx::Result<(i64, Option<Time>)> {
    on_db!(db.read(), c => sqlx::query_as(BACKLOG).fetch_one(c).await)
}

impl Service {
    /// Processes the queue for ever. After each transaction it pauses as long as that took, so that other writers have
    /// at least half of the time.
    pub(super) async fn process_queue(&self) {
        loop {
            let started = tokio::time::Instant::now();
            let pause = match self.store.db().retry(|| self.process_next()).await {
                Ok(true) => started.elapsed(),
                Ok(false) => PERIOD,
                Err(error) => {
                    tracing::warn!(%error, "cannot index what has changed; trying again");
                    PAUSE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Processes one entry in a transaction; `false` when the queue is empty.
    async fn process_next(&self) -> Result<bool> {
        let next: Option<Entry> = on_db!(self.store.db().read(), c => sqlx::query_as(NEXT).fetch_optional(c).await)?;
        let Some(entry) = next else { return Ok(false) };
        let mut tx = self.store.db().begin().await?;
        tx.lock(entry.channel_id.as_bytes()).await?;
        let found: Option<Option<VideoId>> =
            on_db!(tx.conn(), c => sqlx::query_scalar(FIND).bind(entry.id).fetch_optional(c).await)?;
        let is_done = match found {
            // Another node has processed it.
            None => return Ok(true),
            Some(None) => {
                self.index_whole(&mut tx, entry.id).await?;
                true
            }
            Some(Some(after)) => self.index_part(&mut tx, entry.channel_id, after).await?,
        };
        if is_done {
            on_db!(tx.conn(), c => sqlx::query(DELETE_ENTRY).bind(entry.id).execute(c).await.map(|_| ()))?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn index_whole(&self, tx: &mut Tx, id: VideoId) -> Result<()> {
        match self.store.sources(tx, &[id]).await?.first() {
            Some(source) => self.store.put(tx, source, source.document()).await?,
            None => self.store.delete(tx, id).await?,
        }
        Ok(())
    }

    /// Indexes a batch of a channel's videos; returns whether there was none left.
    async fn index_part(&self, tx: &mut Tx, channel: ChannelId, after: VideoId) -> Result<bool> {
        let sources = self.store.sources_of_channel(tx, channel, after, BATCH).await?;
        let batch = first_batch(&sources);
        for source in batch {
            self.store.put(tx, source, source.document()).await?;
        }
        let Some(last) = batch.last() else { return Ok(true) };
        let now = self.clock.now();
        on_db!(tx.conn(), c => {
            sqlx::query(ADVANCE).bind(channel).bind(last.id).bind(now).execute(c).await.map(|_| ())
        })?;
        Ok(false)
    }
}

/// As many of the first sources as one transaction indexes; at least one, if there is one.
pub(super) fn first_batch(sources: &[Source]) -> &[Source] {
    let mut bytes = 0;
    let fitting = sources.iter().take_while(|source| {
        bytes += source.size();
        bytes <= MAX_TEXT_BYTES
    });
    &sources[..fitting.count().max(1).min(sources.len())]
}
