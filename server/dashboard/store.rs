//! The SQL of the dashboard. It only reads; each read is a range of an index.

use super::day::Day;
use super::model::{DayStats, Order, StatsCursor, StatsRow, Totals};
use crate::channel::ChannelId;
use crate::engine::db::{Db, Paged, on_db, paged};
use crate::video::{VideoId, is_not_deleted};

const FIND_TOTALS: &str = "SELECT video_count, view_count, like_count, comment_count, watch_time
    FROM channel_totals WHERE channel_id = $1";
const LIST_NEWEST: Paged = paged!(
    "$3",
    "SELECT CAST(0 AS BIGINT) AS sort_value, v.id, v.watch_time FROM videos v WHERE v.channel_id = $1 AND ",
    is_not_deleted!(),
    " AND v.id < $2 ORDER BY v.id DESC"
);

/// Lists a channel's videos by one of their columns, the greatest value first.
macro_rules! list_by {
    ($column:literal) => {
        paged!(
            "$3",
            "SELECT ",
            $column,
            " AS sort_value, v.id, v.watch_time FROM videos v WHERE v.channel_id = $1 AND ",
            is_not_deleted!(),
            " AND (",
            $column,
            ", v.id) < ($4, $2) ORDER BY ",
            $column,
            " DESC, v.id DESC"
        )
    };
}
const LIST_BY_VIEWS: Paged = list_by!("v.view_count");
const LIST_BY_LIKES: Paged = list_by!("v.like_count");
const LIST_BY_COMMENTS: Paged = list_by!("v.comment_count");
const LIST_BY_WATCH_TIME: Paged = list_by!("v.watch_time");

const LIST_CHANNEL_DAYS: &str = "SELECT day, view_count, watch_time, subscribers_gained, subscribers_lost
    FROM channel_days WHERE channel_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day";
const LIST_VIDEO_DAYS: &str = "SELECT day, view_count, watch_time, CAST(0 AS BIGINT) AS subscribers_gained,
    CAST(0 AS BIGINT) AS subscribers_lost FROM video_days WHERE video_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day";

/// The subject of a series of days.
#[derive(Debug, Clone, Copy)]
pub(super) enum SeriesSubject {
    Channel(ChannelId),
    Video(VideoId),
}

#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) async fn find_totals(&self, channel: ChannelId) -> sqlx::Result<Option<Totals>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_TOTALS).bind(channel).fetch_optional(c).await)
    }

    /// At most `limit` videos of a channel after the cursor.
    pub(super) async fn list(
        &self,
        channel: ChannelId,
        order: Order,
        after: Option<StatsCursor>,
        limit: i64,
    ) -> sqlx::Result<Vec<StatsRow>> {
        let (sort_value, id) = after.unwrap_or((i64::MAX, VideoId::MAX));
        let (list, sort_value) = match order {
            Order::Newest => (LIST_NEWEST, None),
            Order::Views => (LIST_BY_VIEWS, Some(sort_value)),
            Order::Likes => (LIST_BY_LIKES, Some(sort_value)),
            Order::Comments => (LIST_BY_COMMENTS, Some(sort_value)),
            Order::WatchTime => (LIST_BY_WATCH_TIME, Some(sort_value)),
        };
        on_db!(self.db.read(), c => {
            let query = sqlx::query_as(self.db.paged(list)).bind(channel).bind(id).bind(limit);
            match sort_value {
                Some(sort_value) => query.bind(sort_value).fetch_all(c).await,
                None => query.fetch_all(c).await,
            }
        })
    }

    /// The days from `first` to `last` that have statistics, in their order.
    pub(super) async fn list_days(&self, subject: SeriesSubject, first: Day, last: Day) -> sqlx::Result<Vec<DayStats>> {
        on_db!(self.db.read(), c => {
            let query = match subject {
                SeriesSubject::Channel(id) => sqlx::query_as(LIST_CHANNEL_DAYS).bind(id),
                SeriesSubject::Video(id) => sqlx::query_as(LIST_VIDEO_DAYS).bind(id),
            };
            query.bind(first).bind(last).fetch_all(c).await
        })
    }
}
