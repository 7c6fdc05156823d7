//! What is indexed behind the requests: the ends of long descriptions, and the videos of channels with a new name.
//!
//! To index 10,000 words takes SQLite's writer tens of milliseconds, and a channel may have thousands of videos. So a
//! request indexes a beginning, and leaves a row in `search_queue`, in its transaction. The rows are worked off here,
//! the oldest first, in transactions with a bound on their text. What a row stands for is read when its turn has come,
//! so that an older row never brings back what was said before. A node that stops leaves the rows to the next one.

use std::time::Duration;

use super::document::Source;
use super::service::Service;
use super::store::Store;
use crate::channel::ChannelId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::error::Result;
use crate::id::VideoId;

/// How much text is indexed in one transaction, in bytes; of a single document, however much it has.
pub(super) const MAX_TEXT_BYTES: usize = 8_000;
/// Videos of a channel that are looked at for one transaction.
const BATCH: i64 = 20;
/// How often the queue is looked at while it is empty.
const PERIOD: Duration = Duration::from_millis(500);
/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_secs(5);

const QUEUE_VIDEO: &str =
    "INSERT INTO search_queue (id, channel_id, create_time) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const QUEUE_CHANNEL: &str = "INSERT INTO search_queue (id, channel_id, indexed_to, create_time) VALUES ($1, $1, $2, $3)
    ON CONFLICT (id) DO UPDATE SET indexed_to = excluded.indexed_to";
const NEXT: &str = "SELECT id, channel_id FROM search_queue ORDER BY create_time, id LIMIT 1";
const FIND: &str = "SELECT indexed_to FROM search_queue WHERE id = $1";
/// To the end of the queue, so that a large channel does not keep the others.
const ADVANCE: &str = "UPDATE search_queue SET indexed_to = $2, create_time = $3 WHERE id = $1";
const DELETE_ENTRY: &str = "DELETE FROM search_queue WHERE id = $1";
const BACKLOG: &str = "SELECT COUNT(*), MIN(create_time) FROM search_queue";

/// A row of the queue: a video, or a channel when both ids are the same.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
struct Entry {
    id: VideoId,
    channel_id: ChannelId,
}

impl Store {
    /// Queues a video.
    pub(super) async fn queue_video(
        &self,
        tx: &mut Tx,
        id: VideoId,
        channel: ChannelId,
        now: Time,
    ) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(QUEUE_VIDEO).bind(id).bind(channel).bind(now).execute(c).await.map(|_| ()))
    }

    /// Queues the videos of a channel behind `after`.
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

/// How many entries wait to be indexed, and since when the first.
pub async fn backlog(db: &Db) -> sqlx::Result<(i64, Option<Time>)> {
    on_db!(db.read(), c => sqlx::query_as(BACKLOG).fetch_one(c).await)
}

impl Service {
    /// Works the queue off for ever. It takes half of the time at most that others could have.
    pub(super) async fn work_off(&self) {
        loop {
            let started = tokio::time::Instant::now();
            let pause = match self.store.db().retry(|| self.work()).await {
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

    /// One transaction; `false` when there is nothing to do.
    async fn work(&self) -> Result<bool> {
        let next: Option<Entry> = on_db!(self.store.db().read(), c => sqlx::query_as(NEXT).fetch_optional(c).await)?;
        let Some(entry) = next else { return Ok(false) };
        let mut tx = self.store.db().begin().await?;
        tx.lock(entry.channel_id.as_bytes()).await?;
        let found: Option<Option<VideoId>> =
            on_db!(tx.conn(), c => sqlx::query_scalar(FIND).bind(entry.id).fetch_optional(c).await)?;
        let is_done = match found {
            // Another node was faster.
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

    /// Indexes some of a channel's videos; whether these were the last.
    async fn index_part(&self, tx: &mut Tx, channel: ChannelId, after: VideoId) -> Result<bool> {
        let sources = self.store.sources_of_channel(tx, channel, after, BATCH).await?;
        let part = part(&sources);
        for source in part {
            self.store.put(tx, source, source.document()).await?;
        }
        let Some(last) = part.last() else { return Ok(true) };
        let now = self.clock.now();
        on_db!(tx.conn(), c => {
            sqlx::query(ADVANCE).bind(channel).bind(last.id).bind(now).execute(c).await.map(|_| ())
        })?;
        Ok(false)
    }
}

/// As many of the first sources as one transaction indexes: one at least, if there is one.
pub(super) fn part(sources: &[Source]) -> &[Source] {
    let mut bytes = 0;
    let fitting = sources.iter().take_while(|source| {
        bytes += source.size();
        bytes <= MAX_TEXT_BYTES
    });
    &sources[..fitting.count().max(1).min(sources.len())]
}
