//! Deletes the subscriptions and subscribers of deleted accounts, in batches.

use super::store::Store;
use crate::caller::UserId;
use crate::channel::{self, ChannelId};
use crate::engine::db::{Ids, on_db};
use crate::removal;

const DELETE_SUBSCRIPTIONS: &str = "DELETE FROM subscriptions WHERE user_id = $1 AND channel_id IN
    (SELECT channel_id FROM subscriptions WHERE user_id = $1 ORDER BY channel_id LIMIT $2) RETURNING channel_id";
const FIND_SUBSCRIPTION: &str = "SELECT channel_id FROM subscriptions WHERE user_id = $1 LIMIT 1";
const DELETE_SUBSCRIBERS: &str = "DELETE FROM subscriptions WHERE (user_id, channel_id) IN
    (SELECT s.user_id, s.channel_id FROM channels c JOIN subscriptions s ON s.channel_id = c.id
        WHERE c.user_id = $1 LIMIT $2) RETURNING user_id";

impl Store {
    /// Deletes a batch of a deleted account's subscriptions, and subtracts them from the counts of the channels.
    /// Returns whether there were any.
    pub(super) async fn delete_subscriptions(&self, user: UserId, day: i32) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        let channels: Vec<ChannelId> = on_db!(tx.conn(), c => {
            sqlx::query_scalar(DELETE_SUBSCRIPTIONS).bind(user).bind(removal::BATCH).fetch_all(c).await
        })?;
        if channels.is_empty() {
            // Another node may have deleted the same batch, and more rows may follow it.
            let left: Option<ChannelId> = on_db!(tx.conn(), c => {
                sqlx::query_scalar(FIND_SUBSCRIPTION).bind(user).fetch_optional(c).await
            })?;
            return Ok(left.is_some());
        }
        let ids: Ids = channels.into_iter().collect();
        channel::take_subscriber_of_each(&mut tx, ids, day).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Deletes a batch of the subscriptions to a deleted account's channel, and subtracts them from the counts of the
    /// subscribers' channels. Returns whether there were any.
    pub(super) async fn delete_subscribers(&self, user: UserId) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        let users: Vec<UserId> = on_db!(tx.conn(), c => {
            sqlx::query_scalar(DELETE_SUBSCRIBERS).bind(user).bind(removal::BATCH).fetch_all(c).await
        })?;
        if users.is_empty() {
            return Ok(false);
        }
        let ids: Ids = users.into_iter().collect();
        channel::take_subscription_of_each(&mut tx, ids).await?;
        tx.commit().await?;
        Ok(true)
    }
}
