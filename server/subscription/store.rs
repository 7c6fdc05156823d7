//! The SQL of subscriptions; that of forgetting them is in `forget.rs`.

use super::model::{Count, Place, Subscription};
use crate::caller::UserId;
use crate::channel::{ChannelId, summary};
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::video::{VideoId, listed};

/// The newest videos of a channel that everyone finds, older than `$2`: a range of `videos_listed_by_channel`.
macro_rules! newest_of {
    ($videos:literal, $channel:literal, $limit:literal) => {
        concat!(
            "(SELECT v.id FROM ",
            $videos,
            " WHERE v.channel_id = ",
            $channel,
            " AND ",
            listed!(),
            " AND v.id < $2 ORDER BY v.id DESC LIMIT ",
            $limit,
            ")"
        )
    };
}

/// The feed of `$1`: `$3` videos older than `$2`.
///
/// Only the channels whose newest videos are the newest can have a place on the page, at most as many as it has places; and
/// none of them takes more places than there are. So each channel costs one look into an index, and a page a few more.
macro_rules! feed {
    ($videos:literal, $join:literal, $as:literal) => {
        concat!(
            "WITH newest AS MATERIALIZED (SELECT s.channel_id, ",
            newest_of!($videos, "s.channel_id", "1"),
            " AS id
                FROM subscriptions s WHERE s.user_id = $1),
            top AS MATERIALIZED (SELECT channel_id FROM newest WHERE id IS NOT NULL ORDER BY id DESC LIMIT $3)
            SELECT w.id FROM top ",
            $join,
            " ",
            newest_of!($videos, "top.channel_id", "$3"),
            $as,
            " ORDER BY w.id DESC LIMIT $3"
        )
    };
}

// SQLite has no LATERAL, and without statistics it takes the index that has hidden videos in it, too. PostgreSQL would
// evaluate the subquery for every video that there is.
const FEED_SQLITE: &str = feed!("videos v INDEXED BY videos_listed_by_channel", "JOIN videos w ON w.id IN", "");
const FEED_POSTGRES: &str = feed!("videos v", "CROSS JOIN LATERAL", " w");

const INSERT: &str =
    "INSERT INTO subscriptions (user_id, channel_id, create_time) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const DELETE: &str = "DELETE FROM subscriptions WHERE user_id = $1 AND channel_id = $2";
const COUNT: &str = "SELECT subscriber_count FROM channels WHERE id = $1 AND delete_time IS NULL";
const ADD_SUBSCRIBERS: &str = "UPDATE channels SET subscriber_count = subscriber_count + $2
    WHERE id = $1 AND delete_time IS NULL RETURNING subscriber_count";
const ADD_SUBSCRIPTIONS: &str = "UPDATE channels SET subscription_count = subscription_count + $2
    WHERE id = $1 AND delete_time IS NULL RETURNING subscription_count";
const ADD_TO_DAY: &str = "INSERT INTO channel_days (channel_id, day, subscribers_gained, subscribers_lost)
    VALUES ($1, $2, $3, $4) ON CONFLICT (channel_id, day) DO UPDATE SET
        subscribers_gained = channel_days.subscribers_gained + excluded.subscribers_gained,
        subscribers_lost = channel_days.subscribers_lost + excluded.subscribers_lost";
// A page token shows what is in it, which must not be an account's id: that is found by the channel. Once that is gone, or
// for the first page, the latest that there can be.
const LIST_SUBSCRIBERS: &str = concat!(
    "SELECT s.create_time, ",
    summary!(),
    " FROM subscriptions s JOIN channels c ON c.user_id = s.user_id
    WHERE s.channel_id = $1 AND (s.create_time, s.user_id) < ($2, COALESCE((SELECT user_id FROM channels WHERE id = $3), $4))
    AND c.delete_time IS NULL ORDER BY s.create_time DESC, s.user_id DESC LIMIT $5"
);
const LIST: &str = concat!(
    "SELECT s.create_time, ",
    summary!(),
    " FROM subscriptions s JOIN channels c ON c.id = s.channel_id
    WHERE s.user_id = $1 AND (s.create_time, s.channel_id) < ($2, $3)
    AND c.delete_time IS NULL ORDER BY s.create_time DESC, s.channel_id DESC LIMIT $4"
);

/// The SQL of subscriptions.
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

    /// Whether the subscription is new; `None` when there is no such channel.
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

    /// Whether there was such a subscription.
    pub(super) async fn delete(&self, tx: &mut Tx, user: UserId, channel: ChannelId) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(DELETE).bind(user).bind(channel).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// How many subscribe to a channel; `None` when there is no such channel.
    pub(super) async fn count(&self, tx: &mut Tx, channel: ChannelId) -> sqlx::Result<Option<i64>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(COUNT).bind(channel).fetch_optional(c).await)
    }

    /// Adds to a count and returns what it is then; `None` when there is no such channel.
    pub(super) async fn add(
        &self,
        tx: &mut Tx,
        channel: ChannelId,
        count: Count,
        step: i64,
    ) -> sqlx::Result<Option<i64>> {
        let statement = match count {
            Count::Subscribers => ADD_SUBSCRIBERS,
            Count::Subscriptions => ADD_SUBSCRIPTIONS,
        };
        on_db!(tx.conn(), c => sqlx::query_scalar(statement).bind(channel).bind(step).fetch_optional(c).await)
    }

    /// Counts a subscriber that a channel has gained, or else lost, on a day.
    pub(super) async fn add_to_day(&self, tx: &mut Tx, channel: ChannelId, day: i32, gained: bool) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(ADD_TO_DAY).bind(channel).bind(day).bind(i64::from(gained)).bind(i64::from(!gained));
            query.execute(c).await.map(|_| ())
        })
    }

    /// Subscribers of a channel, older than `after`.
    pub(super) async fn list_subscribers(
        &self,
        channel: ChannelId,
        after: Option<Place>,
        limit: i64,
    ) -> sqlx::Result<Vec<Subscription>> {
        let (time, last) = after.unwrap_or((Time::MAX, ChannelId::MAX));
        on_db!(self.db.read(), c => {
            let query = sqlx::query_as(LIST_SUBSCRIBERS).bind(channel).bind(time).bind(last);
            query.bind(UserId::MAX).bind(limit).fetch_all(c).await
        })
    }

    /// What an account subscribes to, older than `after`.
    pub(super) async fn list(&self, user: UserId, after: Option<Place>, limit: i64) -> sqlx::Result<Vec<Subscription>> {
        let (time, last) = after.unwrap_or((Time::MAX, ChannelId::MAX));
        on_db!(self.db.read(), c => {
            sqlx::query_as(LIST).bind(user).bind(time).bind(last).bind(limit).fetch_all(c).await
        })
    }

    /// The newest listed videos of the channels that an account subscribes to, older than `before`.
    pub(super) async fn feed(&self, user: UserId, before: VideoId, limit: i64) -> sqlx::Result<Vec<VideoId>> {
        let statement = self.db.text(FEED_SQLITE, FEED_POSTGRES);
        on_db!(self.db.read(), c => {
            sqlx::query_scalar(statement).bind(user).bind(before).bind(limit).fetch_all(c).await
        })
    }
}
