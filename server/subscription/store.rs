//! The SQL of subscriptions. That of the feed is in `feed.rs`, that of deleted accounts in `deletion.rs`.

use super::model::{Subscription, SubscriptionCursor};
use crate::caller::UserId;
use crate::channel::{Bell, ChannelId, bell, summary};
use crate::clock::Time;
use crate::engine::db::{Db, Paged, Tx, on_db, paged};

const INSERT: &str =
    "INSERT INTO subscriptions (user_id, channel_id, create_time) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const DELETE: &str = "DELETE FROM subscriptions WHERE user_id = $1 AND channel_id = $2";
const SET_BELL: &str = "UPDATE subscriptions SET bell = $3 WHERE user_id = $1 AND channel_id = $2 AND EXISTS
    (SELECT 1 FROM channels c WHERE c.id = $2 AND c.delete_time IS NULL)";
const LIST_WITH_BELL: &str = concat!(
    "SELECT user_id FROM subscriptions WHERE channel_id = $1 AND user_id > $2 AND bell = ",
    bell!(All),
    " ORDER BY user_id LIMIT $3"
);
const COUNT: &str = "SELECT subscriber_count FROM channels WHERE id = $1 AND delete_time IS NULL";
// Page tokens are not encrypted, and ids of accounts are not disclosed. So the token has the subscriber's channel, by
// which the account is found here. If the channel was deleted, and for the first page, it is the greatest id.
const LIST_SUBSCRIBERS: Paged = paged!(
    "$5",
    "SELECT s.create_time, ",
    summary!(),
    " FROM subscriptions s JOIN channels c ON c.user_id = s.user_id
    WHERE s.channel_id = $1 AND (s.create_time, s.user_id) < ($2, COALESCE((SELECT user_id FROM channels WHERE id = $3), $4))
    AND c.delete_time IS NULL ORDER BY s.create_time DESC, s.user_id DESC"
);
const LIST: Paged = paged!(
    "$4",
    "SELECT s.create_time, ",
    summary!(),
    " FROM subscriptions s JOIN channels c ON c.id = s.channel_id
    WHERE s.user_id = $1 AND (s.create_time, s.channel_id) < ($2, $3)
    AND c.delete_time IS NULL ORDER BY s.create_time DESC, s.channel_id DESC"
);

#[derive(Clone)]
pub(super) struct Store {
    pub(super) db: Db,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) async fn begin(&self) -> sqlx::Result<Tx> {
        self.db.begin().await
    }

    /// Inserts a subscription; returns whether it is new, or `None` when there is no such channel.
    pub(super) async fn insert(
        &self,
        tx: &mut Tx,
        user: UserId,
        channel: ChannelId,
        now: Time,
    ) -> sqlx::Result<Option<bool>> {
        let inserted = on_db!(tx.conn(), c => {
            let query = sqlx::query(INSERT).bind(user).bind(channel).bind(now);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        });
        match inserted {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(None),
            inserted => inserted.map(Some),
        }
    }

    /// Deletes a subscription; returns whether there was one.
    pub(super) async fn delete(&self, tx: &mut Tx, user: UserId, channel: ChannelId) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(DELETE).bind(user).bind(channel).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Sets the bell of a subscription; `false` when there is none.
    pub(super) async fn set_bell(&self, user: UserId, channel: ChannelId, bell: Bell) -> sqlx::Result<bool> {
        on_db!(self.db.write(), c => {
            let query = sqlx::query(SET_BELL).bind(user).bind(channel).bind(bell);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// The first accounts after one whose bell is on, in the order of their ids.
    pub(super) async fn list_with_bell(
        &self,
        tx: &mut Tx,
        channel: ChannelId,
        after: UserId,
        limit: i64,
    ) -> sqlx::Result<Vec<UserId>> {
        on_db!(tx.conn(), c => {
            sqlx::query_scalar(LIST_WITH_BELL).bind(channel).bind(after).bind(limit).fetch_all(c).await
        })
    }

    /// The number of a channel's subscribers; `None` when there is no such channel.
    pub(super) async fn count(&self, tx: &mut Tx, channel: ChannelId) -> sqlx::Result<Option<i64>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(COUNT).bind(channel).fetch_optional(c).await)
    }

    /// Subscribers of a channel after the cursor, the newest subscription first.
    pub(super) async fn list_subscribers(
        &self,
        channel: ChannelId,
        after: Option<SubscriptionCursor>,
        limit: i64,
    ) -> sqlx::Result<Vec<Subscription>> {
        let (time, last) = after.unwrap_or((Time::MAX, ChannelId::MAX));
        on_db!(self.db.read(), c => {
            let query = sqlx::query_as(self.db.paged(LIST_SUBSCRIBERS)).bind(channel).bind(time).bind(last);
            query.bind(UserId::MAX).bind(limit).fetch_all(c).await
        })
    }

    /// Subscriptions of an account after the cursor, the newest first.
    pub(super) async fn list(
        &self,
        user: UserId,
        after: Option<SubscriptionCursor>,
        limit: i64,
    ) -> sqlx::Result<Vec<Subscription>> {
        let (time, last) = after.unwrap_or((Time::MAX, ChannelId::MAX));
        on_db!(self.db.read(), c => {
            let query = sqlx::query_as(self.db.paged(LIST)).bind(user).bind(time).bind(last);
            query.bind(limit).fetch_all(c).await
        })
    }
}
