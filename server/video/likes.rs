//! The numbers of likes of videos and of their channels. The likes themselves are rows of [`crate::like`].

use super::counts;
use super::service::{Service, not_found};
use crate::caller::Caller;
use crate::channel::{self, Totals};
use crate::engine::db::Tx;
use crate::error::Result;
use crate::id::VideoId;

impl Service {
    /// Adds `delta` (1 or -1) to the likes of a video that the caller sees, and returns the new number.
    /// VIDEO_NOT_FOUND.
    pub async fn add_like(&self, tx: &mut Tx, caller: Caller, id: VideoId, delta: i64) -> Result<i64> {
        let (count, channel) = counts::add_likes(tx, id, caller.user, delta).await?.ok_or_else(not_found)?;
        channel::add_to_totals(tx, channel, Totals { likes: delta, ..Totals::default() }).await?;
        Ok(count)
    }

    /// Subtracts one like from each of these videos. `ids` must be sorted, because rows are locked in that order.
    pub async fn take_likes(&self, tx: &mut Tx, ids: &[VideoId]) -> Result<()> {
        let mut channels = Vec::new();
        for id in ids {
            channels.extend(counts::take_like(tx, *id).await?);
        }
        // Sorted as well: every transaction locks rows in the order of their ids.
        channels.sort_unstable_by_key(|channel| *channel.as_bytes());
        for same in channels.chunk_by(|one, other| one == other) {
            let count = i64::try_from(same.len()).unwrap_or(i64::MAX);
            channel::add_to_totals(tx, same[0], Totals { likes: -count, ..Totals::default() }).await?;
        }
        Ok(())
    }
}
