//! The SQL of lists of videos, by filter and order.
//!
//! Every list is a range of one index (`videos_*` in the migrations). A page reads it from the cursor on until the page
//! is full.

use super::model::Video;
use super::order::{Order, Rank, VideoCursor};
use super::store::{Store, select};
use super::visibility::{is_listed, is_not_deleted};
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::engine::db::{Paged, on_db, paged};

/// Which videos a list has.
#[derive(Debug, Clone, Copy)]
pub(super) enum ListFilter {
    /// All listed videos.
    All,
    /// The listed videos of a category, which is not 0.
    Category(i32),
    /// The listed videos of a channel.
    Channel(ChannelId),
    /// All videos of the viewer's own channel, except deleted ones.
    Own(ChannelId),
}

/// The statements of a filter, in the order of [`Order`].
type Statements = [Paged; 7];

/// The statement of a filter and an order. `$keys` are the columns of the order, `$last` their values in the cursor.
/// Parameters: `$1` the cursor's id, `$2` the limit, `$3` the viewer, then that of the filter, if it has one (category
/// or channel), then the cursor's rank.
macro_rules! page {
    ($condition:expr, $keys:expr, $way:literal, $last:expr, $order:expr) => {
        paged!("$2", select!("$3", $condition, " AND (", $keys, ") ", $way, " (", $last, ") ORDER BY ", $order))
    };
}

/// The statements of a filter, in the order of [`Order`]. `$time` is the condition for orders by time, `$ranked` that
/// for orders by a count or the trend. `$published` is the expression for the time of publication; `$until` and
/// `$since` are further conditions that bound it. `$rank` is the parameter with the cursor's rank.
macro_rules! pages {
    ($time:expr, $published:literal [$until:literal, $since:literal], $ranked:expr, $rank:literal) => {
        [
            page!($time, "v.id", "<", "$1", "v.id DESC"),
            page!($time, "v.id", ">", "$1", "v.id"),
            page!(
                concat!($time, $until),
                concat!($published, ", v.id"),
                "<",
                concat!($rank, ", $1"),
                concat!($published, " DESC, v.id DESC")
            ),
            page!(
                concat!($time, $since),
                concat!($published, ", v.id"),
                ">",
                concat!($rank, ", $1"),
                concat!($published, ", v.id")
            ),
            page!($ranked, "v.view_count, v.id", "<", concat!($rank, ", $1"), "v.view_count DESC, v.id DESC"),
            page!($ranked, "v.like_count, v.id", "<", concat!($rank, ", $1"), "v.like_count DESC, v.id DESC"),
            page!($ranked, "v.trend, v.id", "<", concat!($rank, ", $1"), "v.trend DESC, v.id DESC"),
        ]
    };
}

/// Adds the condition that the channel is `$4`. The subquery hides the value from PostgreSQL's planner, which would
/// otherwise, for a channel with many videos, walk the index of all channels' videos.
macro_rules! of_channel {
    ($condition:expr) => {
        concat!($condition, " AND v.channel_id = (SELECT $4)")
    };
}

/// [`is_listed`] in a form that matches no partial index. Otherwise PostgreSQL would take the partial index by channel
/// and time, and sort.
macro_rules! listed_unindexed {
    () => {
        concat!("COALESCE(", is_listed!(), ", FALSE)")
    };
}

/// One side of the condition that the category is `$4`; the comparison with the cursor is the other side. With an
/// equality, PostgreSQL would look for a large category among all videos, because an equality does not contribute to
/// the order. The partial indexes require that the category is not 0.
macro_rules! of_category {
    ($way:literal) => {
        concat!(is_listed!(), " AND v.category <> 0 AND v.category ", $way, " $4")
    };
}

/// The statement of a category in the order of a column.
macro_rules! category_page {
    ($end:literal, $column:literal, $way:literal, $direction:literal) => {
        page!(
            of_category!($end),
            concat!("v.category, v.", $column, ", v.id"),
            $way,
            "$4, $5, $1",
            concat!("v.category", $direction, ", v.", $column, $direction, ", v.id", $direction)
        )
    };
}

const ALL: Statements = pages!(is_listed!(), "v.publish_time" ["", ""], is_listed!(), "$4");
const CHANNEL: Statements =
    pages!(of_channel!(is_listed!()), "v.publish_time" ["", ""], of_channel!(listed_unindexed!()), "$5");
// The expression is that of the index `videos_by_channel_and_publish_time` and of `Order::cursor`. SQLite does not use
// an index on expressions for the comparison of pairs, but for the bound on the time that is added here.
const OWN: Statements = pages!(
    of_channel!(is_not_deleted!()),
    "COALESCE(v.publish_time, v.create_time)"
        [" AND COALESCE(v.publish_time, v.create_time) <= $5", " AND COALESCE(v.publish_time, v.create_time) >= $5"],
    of_channel!(is_not_deleted!()),
    "$5"
);
const CATEGORY: Statements = [
    page!(of_category!(">="), "v.category, v.id", "<", "$4, $1", "v.category DESC, v.id DESC"),
    page!(of_category!("<="), "v.category, v.id", ">", "$4, $1", "v.category, v.id"),
    category_page!(">=", "publish_time", "<", " DESC"),
    category_page!("<=", "publish_time", ">", ""),
    category_page!(">=", "view_count", "<", " DESC"),
    category_page!(">=", "like_count", "<", " DESC"),
    category_page!(">=", "trend", "<", " DESC"),
];

impl Store {
    /// At most `limit` videos after the cursor, as `viewer` sees them.
    pub(super) async fn list(
        &self,
        filter: ListFilter,
        order: Order,
        after: Option<VideoCursor>,
        limit: i64,
        viewer: Option<UserId>,
    ) -> sqlx::Result<Vec<Video>> {
        let statements = match filter {
            ListFilter::All => ALL,
            ListFilter::Category(_) => CATEGORY,
            ListFilter::Channel(_) => CHANNEL,
            ListFilter::Own(_) => OWN,
        };
        let statement = self.db().paged(statements[order as usize]);
        let (rank, id) = after.unwrap_or_else(|| order.start());
        on_db!(self.db().read(), c => {
            let query = sqlx::query_as(statement).bind(id).bind(limit).bind(viewer);
            let query = match filter {
                ListFilter::All => query,
                ListFilter::Category(category) => query.bind(category),
                ListFilter::Channel(channel) | ListFilter::Own(channel) => query.bind(channel),
            };
            let query = match rank {
                Rank::Id => query,
                Rank::Count(count) => query.bind(count),
                Rank::Trend(trend) => query.bind(trend),
                Rank::PublishTime(time) => query.bind(time),
            };
            query.fetch_all(c).await
        })
    }
}
