//! What goes with a deleted account: its subscriptions and its subscribers, in batches.

use super::store::Store;
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::engine::db::{Ids, among, on_db};
use crate::removal;

const FORGET_SUBSCRIPTIONS: &str = "DELETE FROM subscriptions WHERE user_id = $1 AND channel_id IN
    (SELECT channel_id FROM subscriptions WHERE user_id = $1 ORDER BY channel_id LIMIT $2) RETURNING channel_id";
const FIND_SUBSCRIPTION: &str = "SELECT channel_id FROM subscriptions WHERE user_id = $1 LIMIT 1";
const FORGET_SUBSCRIBERS: &str = "DELETE FROM subscriptions WHERE (user_id, channel_id) IN
    (SELECT s.user_id, s.channel_id FROM channels c JOIN subscriptions s ON s.channel_id = c.id
        WHERE c.user_id = $1 LIMIT $2) RETURNING user_id";

/// Takes one from a count of many channels. PostgreSQL locks them in the order of their ids first.
macro_rules! take_one {
    (Sqlite, $count:literal, $column:literal) => {
        concat!("UPDATE channels SET ", $count, " = ", $count, " - 1 WHERE ", among!(Sqlite, $column, "$1"))
    };
    (Postgres, $count:literal, $column:literal) => {
        concat!(
            "UPDATE channels SET ",
            $count,
            " = ",
            $count,
            " - 1 WHERE id IN (SELECT id FROM channels WHERE ",
            among!(Postgres, $column, "$1"),
            " ORDER BY id FOR NO KEY UPDATE)"
        )
    };
}
const TAKE_SUBSCRIBER_SQLITE: &str = take_one!(Sqlite, "subscriber_count", "id");
const TAKE_SUBSCRIBER_POSTGRES: &str = take_one!(Postgres, "subscriber_count", "id");
const TAKE_SUBSCRIPTION_SQLITE: &str = take_one!(Sqlite, "subscription_count", "user_id");
const TAKE_SUBSCRIPTION_POSTGRES: &str = take_one!(Postgres, "subscription_count", "user_id");

/// Counts one lost subscriber for a day of each of many channels.
macro_rules! lose_one {
    ($engine:ident) => {
        concat!(
            "INSERT INTO channel_days (channel_id, day, subscribers_lost) SELECT id, $2, 1 FROM channels WHERE ",
            among!($engine, "id", "$1"),
            " ORDER BY id ON CONFLICT (channel_id, day) DO UPDATE SET
                subscribers_lost = channel_days.subscribers_lost + excluded.subscribers_lost"
        )
    };
}
const LOSE_SQLITE: &str = lose_one!(Sqlite);
const LOSE_POSTGRES: &str = lose_one!(Postgres);

impl Store {
    /// Removes some of what a deleted account subscribes to, with what the channels count of it; whether there was any.
    pub(super) async fn forget_subscriptions(&self, user: UserId, day: i32) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        let channels: Vec<ChannelId> = on_db!(tx.conn(), c => {
            sqlx::query_scalar(FORGET_SUBSCRIPTIONS).bind(user).bind(removal::BATCH).fetch_all(c).await
        })?;
        if channels.is_empty() {
            // Another node may have removed the batch that this one has waited for, and not yet what comes behind it.
            let left: Option<ChannelId> = on_db!(tx.conn(), c => {
                sqlx::query_scalar(FIND_SUBSCRIPTION).bind(user).fetch_optional(c).await
            })?;
            return Ok(left.is_some());
        }
        let ids: Ids = channels.into_iter().collect();
        let take = self.db.text(TAKE_SUBSCRIBER_SQLITE, TAKE_SUBSCRIBER_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query(take).bind(ids.clone()).execute(c).await.map(|_| ()))?;
        let lose = self.db.text(LOSE_SQLITE, LOSE_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query(lose).bind(ids).bind(day).execute(c).await.map(|_| ()))?;
        tx.commit().await?;
        Ok(true)
    }

    /// Removes some subscribers of a deleted account's channel, with what their own channels count of it; whether there were
    /// any.
    pub(super) async fn forget_subscribers(&self, user: UserId) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        let users: Vec<UserId> = on_db!(tx.conn(), c => {
            sqlx::query_scalar(FORGET_SUBSCRIBERS).bind(user).bind(removal::BATCH).fetch_all(c).await
        })?;
        if users.is_empty() {
            return Ok(false);
        }
        let ids: Ids = users.into_iter().collect();
        let take = self.db.text(TAKE_SUBSCRIPTION_SQLITE, TAKE_SUBSCRIPTION_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query(take).bind(ids).execute(c).await.map(|_| ()))?;
        tx.commit().await?;
        Ok(true)
    }
}
