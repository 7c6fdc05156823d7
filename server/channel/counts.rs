//! The SQL of the counts of channels: subscribers and subscriptions, totals over their videos, and the counts for each
//! day.
//!
//! Other features call these functions in the transaction that changes the rows that are counted.

use super::model::ChannelId;
use crate::caller::UserId;
use crate::engine::db::{Ids, Tx, among, on_db, rows};

const ADD_SUBSCRIBERS: &str = "UPDATE channels SET subscriber_count = subscriber_count + $2
    WHERE id = $1 AND delete_time IS NULL RETURNING subscriber_count";
const ADD_SUBSCRIPTIONS: &str = "UPDATE channels SET subscription_count = subscription_count + $2
    WHERE id = $1 AND delete_time IS NULL RETURNING subscription_count";
const ADD_SUBSCRIBER_TO_DAY: &str = "INSERT INTO channel_days (channel_id, day, subscribers_gained, subscribers_lost)
    VALUES ($1, $2, $3, $4) ON CONFLICT (channel_id, day) DO UPDATE SET
        subscribers_gained = channel_days.subscribers_gained + excluded.subscribers_gained,
        subscribers_lost = channel_days.subscribers_lost + excluded.subscribers_lost";

/// Subtracts one from a count of many channels. On PostgreSQL it locks them in the order of their ids first.
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

/// Counts a lost subscriber on a day, for each of many channels.
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

const ADD_TO_TOTALS: &str = "UPDATE channel_totals SET video_count = video_count + $2, view_count = view_count + $3,
    like_count = like_count + $4, comment_count = comment_count + $5, watch_time = watch_time + $6
    WHERE channel_id = $1";
const ZERO_TOTALS: &str =
    "UPDATE channel_totals SET video_count = 0, view_count = 0, like_count = 0, comment_count = 0, watch_time = 0
    WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1)";
const LOCK_TOTALS_SQLITE: &str =
    concat!("SELECT t.channel_id FROM channel_totals t WHERE ", among!(Sqlite, "t.channel_id", "$1"));
const LOCK_TOTALS_POSTGRES: &str = concat!(
    "SELECT t.channel_id FROM channel_totals t WHERE ",
    among!(Postgres, "t.channel_id", "$1"),
    " ORDER BY t.channel_id FOR NO KEY UPDATE"
);

macro_rules! add_gains {
    ($engine:ident) => {
        concat!(
            "UPDATE channel_totals SET view_count = channel_totals.view_count + g.views,
            watch_time = channel_totals.watch_time + g.watch_time FROM ",
            rows!($engine, "$1", "g", "views" bigint, "watch_time" bigint),
            " WHERE channel_totals.channel_id = g.id"
        )
    };
}
const ADD_GAINS_SQLITE: &str = add_gains!(Sqlite);
const ADD_GAINS_POSTGRES: &str = add_gains!(Postgres);

macro_rules! add_gains_to_days {
    ($engine:ident) => {
        concat!(
            "INSERT INTO channel_days (channel_id, day, view_count, watch_time)
            SELECT g.id, g.day, g.views, g.watch_time FROM ",
            rows!($engine, "$1", "g", "day" int, "views" bigint, "watch_time" bigint),
            " WHERE TRUE ORDER BY g.id, g.day ON CONFLICT (channel_id, day) DO UPDATE SET
            view_count = channel_days.view_count + excluded.view_count,
            watch_time = channel_days.watch_time + excluded.watch_time"
        )
    };
}
const ADD_GAINS_TO_DAYS_SQLITE: &str = add_gains_to_days!(Sqlite);
const ADD_GAINS_TO_DAYS_POSTGRES: &str = add_gains_to_days!(Postgres);

/// Sums over the videos of a channel, or changes of them; `watch_time` is in microseconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Totals {
    pub(crate) videos: i64,
    pub(crate) views: i64,
    pub(crate) likes: i64,
    pub(crate) comments: i64,
    pub(crate) watch_time: i64,
}

/// Adds to the totals of a channel.
pub(crate) async fn add_to_totals(tx: &mut Tx, channel: ChannelId, add: Totals) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => {
        let query = sqlx::query(ADD_TO_TOTALS).bind(channel).bind(add.videos).bind(add.views);
        let query = query.bind(add.likes).bind(add.comments).bind(add.watch_time);
        query.execute(c).await.map(|_| ())
    })
}

/// Sets the totals of an account's channels to 0.
pub(crate) async fn zero_totals(tx: &mut Tx, owner: UserId) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(ZERO_TOTALS).bind(owner).execute(c).await.map(|_| ()))
}

/// Adds views and watch time to the totals of `channels`, and to their days. `totals` and `days` are JSON for [`rows`],
/// with the fields `day`, `views` and `watch_time` (microseconds).
pub(crate) async fn add_gains(tx: &mut Tx, channels: Ids, totals: &str, days: &str) -> sqlx::Result<()> {
    let lock = tx.text(LOCK_TOTALS_SQLITE, LOCK_TOTALS_POSTGRES);
    on_db!(tx.conn(), c => sqlx::query(lock).bind(channels).fetch_all(c).await.map(|_| ()))?;
    let add = tx.text(ADD_GAINS_SQLITE, ADD_GAINS_POSTGRES);
    on_db!(tx.conn(), c => sqlx::query(add).bind(totals).execute(c).await.map(|_| ()))?;
    let add = tx.text(ADD_GAINS_TO_DAYS_SQLITE, ADD_GAINS_TO_DAYS_POSTGRES);
    on_db!(tx.conn(), c => sqlx::query(add).bind(days).execute(c).await.map(|_| ()))
}

/// Adds to the subscribers of a channel and returns the new number; `None` when there is no such channel.
pub(crate) async fn add_subscribers(tx: &mut Tx, channel: ChannelId, add: i64) -> sqlx::Result<Option<i64>> {
    on_db!(tx.conn(), c => sqlx::query_scalar(ADD_SUBSCRIBERS).bind(channel).bind(add).fetch_optional(c).await)
}

/// Adds to the number of channels that a channel's account subscribes to, and returns the new number; `None` when there
/// is no such channel.
pub(crate) async fn add_subscriptions(tx: &mut Tx, channel: ChannelId, add: i64) -> sqlx::Result<Option<i64>> {
    on_db!(tx.conn(), c => sqlx::query_scalar(ADD_SUBSCRIPTIONS).bind(channel).bind(add).fetch_optional(c).await)
}

/// Counts a subscriber on a day: as gained, or else as lost.
pub(crate) async fn add_subscriber_to_day(tx: &mut Tx, channel: ChannelId, day: i32, gained: bool) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => {
        let query = sqlx::query(ADD_SUBSCRIBER_TO_DAY).bind(channel).bind(day);
        query.bind(i64::from(gained)).bind(i64::from(!gained)).execute(c).await.map(|_| ())
    })
}

/// Subtracts one subscriber from each of many channels, and counts it as lost on a day.
pub(crate) async fn take_subscriber_of_each(tx: &mut Tx, channels: Ids, day: i32) -> sqlx::Result<()> {
    let take = tx.text(TAKE_SUBSCRIBER_SQLITE, TAKE_SUBSCRIBER_POSTGRES);
    on_db!(tx.conn(), c => sqlx::query(take).bind(channels.clone()).execute(c).await.map(|_| ()))?;
    let lose = tx.text(LOSE_SQLITE, LOSE_POSTGRES);
    on_db!(tx.conn(), c => sqlx::query(lose).bind(channels).bind(day).execute(c).await.map(|_| ()))
}

/// Subtracts one subscription from the channel of each of many accounts.
pub(crate) async fn take_subscription_of_each(tx: &mut Tx, users: Ids) -> sqlx::Result<()> {
    let take = tx.text(TAKE_SUBSCRIPTION_SQLITE, TAKE_SUBSCRIPTION_POSTGRES);
    on_db!(tx.conn(), c => sqlx::query(take).bind(users).execute(c).await.map(|_| ()))
}
