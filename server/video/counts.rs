//! The SQL of the counts of videos: likes, comments, views, watch time, and the counts for each day. The features that
//! own likes, comments and playbacks call these functions in the transaction that changes those rows. Likes and comments
//! wake those who watch the video; views do not, because they come with every playback: watches look for them.

use super::model::video_state;
use super::visibility::is_visible_to;
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::engine::db::{Tx, on_db, rows};
use crate::event::video_topic;
use crate::id::VideoId;

const ADD_LIKES: &str = concat!(
    "UPDATE videos AS v SET like_count = v.like_count + $3 FROM channels c ",
    "WHERE v.id = $1 AND c.id = v.channel_id AND ",
    is_visible_to!("$2"),
    " RETURNING like_count, channel_id"
);
const TAKE_LIKE: &str = concat!(
    "UPDATE videos SET like_count = like_count - 1 WHERE id = $1 AND state <> ",
    video_state!(Deleted),
    " RETURNING channel_id"
);
const ADD_COMMENT: &str = concat!(
    "UPDATE videos AS v SET comment_count = v.comment_count + 1 FROM channels c ",
    "WHERE v.id = $1 AND c.id = v.channel_id AND NOT v.comments_disabled AND ",
    is_visible_to!("$2"),
    " RETURNING channel_id"
);
const TAKE_COMMENTS: &str = concat!(
    "UPDATE videos SET comment_count = comment_count - $2 WHERE id = $1 AND state <> ",
    video_state!(Deleted),
    " RETURNING channel_id"
);

macro_rules! add_watch_time {
    ($engine:ident) => {
        concat!(
            "UPDATE videos SET watch_time = videos.watch_time + g.watch_time FROM ",
            rows!($engine, "$1", "g", "watch_time" bigint),
            " WHERE videos.id = g.id AND g.watch_time > 0"
        )
    };
}
const ADD_WATCH_TIME_SQLITE: &str = add_watch_time!(Sqlite);
const ADD_WATCH_TIME_POSTGRES: &str = add_watch_time!(Postgres);

macro_rules! add_views {
    ($engine:ident) => {
        concat!(
            "UPDATE videos SET view_count = videos.view_count + g.views, trend = g.trend FROM ",
            rows!($engine, "$1", "g", "views" bigint, "trend" double precision),
            " WHERE videos.id = g.id AND g.views > 0"
        )
    };
}
const ADD_VIEWS_SQLITE: &str = add_views!(Sqlite);
const ADD_VIEWS_POSTGRES: &str = add_views!(Postgres);

macro_rules! add_to_days {
    ($engine:ident) => {
        concat!(
            "INSERT INTO video_days (video_id, day, view_count, watch_time)
            SELECT g.id, g.day, g.views, g.watch_time FROM ",
            rows!($engine, "$1", "g", "day" int, "views" bigint, "watch_time" bigint),
            " WHERE TRUE ORDER BY g.id, g.day ON CONFLICT (video_id, day) DO UPDATE SET
            view_count = video_days.view_count + excluded.view_count,
            watch_time = video_days.watch_time + excluded.watch_time"
        )
    };
}
const ADD_TO_DAYS_SQLITE: &str = add_to_days!(Sqlite);
const ADD_TO_DAYS_POSTGRES: &str = add_to_days!(Postgres);

/// Adds `add` to the likes of a video. Returns the new number of likes and the video's channel, or `None` when `viewer`
/// does not see the video.
pub(super) async fn add_likes(
    tx: &mut Tx,
    id: VideoId,
    viewer: UserId,
    add: i64,
) -> sqlx::Result<Option<(i64, ChannelId)>> {
    tx.hint(video_topic(id));
    on_db!(tx.conn(), c => sqlx::query_as(ADD_LIKES).bind(id).bind(viewer).bind(add).fetch_optional(c).await)
}

/// Subtracts one like. Returns the video's channel, or `None` when the video was deleted.
pub(super) async fn take_like(tx: &mut Tx, id: VideoId) -> sqlx::Result<Option<ChannelId>> {
    tx.hint(video_topic(id));
    on_db!(tx.conn(), c => sqlx::query_scalar(TAKE_LIKE).bind(id).fetch_optional(c).await)
}

/// Counts a new comment. Returns the video's channel, or `None` when `author` does not see the video or its comments
/// are switched off.
pub(crate) async fn add_comment(tx: &mut Tx, id: VideoId, author: UserId) -> sqlx::Result<Option<ChannelId>> {
    tx.hint(video_topic(id));
    on_db!(tx.conn(), c => sqlx::query_scalar(ADD_COMMENT).bind(id).bind(author).fetch_optional(c).await)
}

/// Subtracts `count` comments. Returns the video's channel, or `None` when the video was deleted: its counts have then
/// been subtracted from the channel's totals already.
pub(crate) async fn take_comments(tx: &mut Tx, id: VideoId, count: i64) -> sqlx::Result<Option<ChannelId>> {
    tx.hint(video_topic(id));
    on_db!(tx.conn(), c => sqlx::query_scalar(TAKE_COMMENTS).bind(id).bind(count).fetch_optional(c).await)
}

/// Adds watch time, views and the new trend to videos, and watch time and views to their days. `totals` and `days` are
/// JSON for [`rows`], with the fields `day`, `views`, `watch_time` (microseconds) and `trend`. `has_views` is whether
/// any row of `totals` has views.
pub(crate) async fn add_gains(tx: &mut Tx, totals: &str, has_views: bool, days: &str) -> sqlx::Result<()> {
    let add = tx.text(ADD_WATCH_TIME_SQLITE, ADD_WATCH_TIME_POSTGRES);
    on_db!(tx.conn(), c => sqlx::query(add).bind(totals).execute(c).await.map(|_| ()))?;
    // Most heartbeats add watch time but no view. Skipping this statement then leaves the many indexes on views and
    // trends untouched.
    if has_views {
        let add = tx.text(ADD_VIEWS_SQLITE, ADD_VIEWS_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query(add).bind(totals).execute(c).await.map(|_| ()))?;
    }
    let add = tx.text(ADD_TO_DAYS_SQLITE, ADD_TO_DAYS_POSTGRES);
    on_db!(tx.conn(), c => sqlx::query(add).bind(days).execute(c).await.map(|_| ()))
}
