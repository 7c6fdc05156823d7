//! The likes that are counted on videos and their channels, with the SQL of it. Who likes what is kept by [`crate::like`].

use super::model::VideoId;
use super::service::{Service, not_found};
use super::store::Store;
use super::visibility::visible_to;
use crate::caller::{Caller, UserId};
use crate::channel::ChannelId;
use crate::engine::db::{Tx, on_db};
use crate::error::Result;

const ADD: &str = concat!(
    "UPDATE videos AS v SET like_count = v.like_count + $3 FROM channels c ",
    "WHERE v.id = $1 AND c.id = v.channel_id AND ",
    visible_to!("$2"),
    " RETURNING like_count, channel_id"
);
const TAKE: &str = "UPDATE videos SET like_count = like_count - 1 WHERE id = $1 AND state <> 4 RETURNING channel_id";
const ADD_TO_TOTALS: &str = "UPDATE channel_totals SET like_count = like_count + $2 WHERE channel_id = $1";

impl Service {
    /// Counts a like of a video that the caller sees more, or less, and returns how many there are then. VIDEO_NOT_FOUND.
    pub async fn add_like(&self, tx: &mut Tx, caller: Caller, id: VideoId, delta: i64) -> Result<i64> {
        let store = &self.0.store;
        let (count, channel) = store.add_like(tx, id, caller.user, delta).await?.ok_or_else(not_found)?;
        store.add_likes_to_totals(tx, channel, delta).await?;
        Ok(count)
    }

    /// Counts a like less of each of these videos, which are in the order of their ids.
    pub async fn take_likes(&self, tx: &mut Tx, ids: &[VideoId]) -> Result<()> {
        let store = &self.0.store;
        let mut channels = Vec::new();
        for id in ids {
            channels.extend(store.take_like(tx, *id).await?);
        }
        // In the order of their ids, too: rows are locked in one order.
        channels.sort_unstable_by_key(|channel| *channel.as_bytes());
        for same in channels.chunk_by(|one, other| one == other) {
            let count = i64::try_from(same.len()).unwrap_or(i64::MAX);
            store.add_likes_to_totals(tx, same[0], -count).await?;
        }
        Ok(())
    }
}

impl Store {
    /// The number of likes then, and the video's channel; `None` when the viewer sees no such video.
    async fn add_like(
        &self,
        tx: &mut Tx,
        id: VideoId,
        viewer: UserId,
        delta: i64,
    ) -> sqlx::Result<Option<(i64, ChannelId)>> {
        on_db!(tx.conn(), c => sqlx::query_as(ADD).bind(id).bind(viewer).bind(delta).fetch_optional(c).await)
    }

    /// The video's channel; `None` when the video was deleted.
    async fn take_like(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<Option<ChannelId>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(TAKE).bind(id).fetch_optional(c).await)
    }

    async fn add_likes_to_totals(&self, tx: &mut Tx, channel: ChannelId, delta: i64) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(ADD_TO_TOTALS).bind(channel).bind(delta).execute(c).await.map(|_| ()))
    }
}
