//! The SQL of watches of videos.

use super::model::VideoRow;
use super::service::Node;
use crate::clock::Time;
use crate::engine::db::{Db, on_db, rows};
use crate::id::Id;
use crate::video::{VideoId, is_not_deleted, is_watchable};

const FIND_VIDEO: &str = concat!(
    "SELECT v.view_count, v.like_count, v.comment_count, v.comments_disabled, c.user_id AS owner_id, (",
    is_watchable!(),
    ") AS is_watchable,
        (SELECT CAST(COALESCE(SUM(w.watchers), 0) AS BIGINT) FROM video_watchers w
        WHERE w.video_id = v.id AND w.node_id <> $2 AND w.expire_time > $3) AS watching_elsewhere
    FROM videos v JOIN channels c ON c.id = v.channel_id WHERE v.id = $1 AND ",
    is_not_deleted!()
);
/// Used on PostgreSQL only.
const REPORT: &str = concat!(
    "INSERT INTO video_watchers (video_id, node_id, watchers, expire_time) SELECT g.id, $2, g.watchers, $3 FROM ",
    rows!(Postgres, "$1", "g", "watchers" bigint),
    " ON CONFLICT (video_id, node_id) DO UPDATE SET watchers = excluded.watchers, expire_time = excluded.expire_time"
);
const FORGET: &str = "DELETE FROM video_watchers WHERE expire_time < $1 OR (node_id = $2 AND expire_time < $3)";

/// The row of a video that was not deleted. `node` is the one whose watches are counted in memory.
pub(super) async fn find_video(db: &Db, id: VideoId, node: Id<Node>, now: Time) -> sqlx::Result<Option<VideoRow>> {
    on_db!(db.read(), c => sqlx::query_as(FIND_VIDEO).bind(id).bind(node).bind(now).fetch_optional(c).await)
}

/// Records how many watch which video on a node: `counts` is JSON for [`rows`], with the field `watchers`.
pub(super) async fn report(db: &Db, node: Id<Node>, counts: &str, expire_time: Time) -> sqlx::Result<()> {
    on_db!(db.write(), c => {
        sqlx::query(REPORT).bind(counts).bind(node).bind(expire_time).execute(c).await.map(|_| ())
    })
}

/// Deletes what has expired, and of a node everything that expires before `expire_time`.
pub(super) async fn forget(db: &Db, node: Id<Node>, expire_time: Time, now: Time) -> sqlx::Result<()> {
    on_db!(db.write(), c => {
        sqlx::query(FORGET).bind(now).bind(node).bind(expire_time).execute(c).await.map(|_| ())
    })
}
