//! The SQL of the feed: the newest videos of all channels that an account subscribes to.
//!
//! Only those channels can have a place on a page whose newest videos are the newest, as many channels as the page has places.
//! Nor can a video be on it that is older than the newest of the last of these channels: those alone would fill the page. So
//! each channel costs one look into an index, and a page about as many more as it has places, however much there is.

use super::store::Store;
use crate::caller::UserId;
use crate::engine::db::on_db;
use crate::video::{VideoId, listed};

/// The newest `$limit` videos of a channel that everyone finds, older than `$2`, and not before `$bound` where there is one: a
/// range of `videos_listed_by_channel`.
macro_rules! newest {
    ($videos:literal, $channel:literal, $limit:literal $(, $bound:expr)?) => {
        concat!(
            "(SELECT v.id FROM ", $videos, " WHERE v.channel_id = ", $channel, " AND ", listed!(), " AND v.id < $2",
            $(" AND v.id >= ", $bound,)? " ORDER BY v.id DESC LIMIT ", $limit, ")"
        )
    };
}

/// The last of a page's worth of videos in `$table`, which nothing on the page is older than; `$4`, the first id that there
/// can be, when it has fewer.
macro_rules! last_of {
    ($table:literal) => {
        concat!("COALESCE((SELECT id FROM ", $table, " ORDER BY id DESC LIMIT 1 OFFSET $3 - 1), $4)")
    };
}

// SQLite has no LATERAL, and without statistics it takes the index that has hidden videos in it, too.
const FEED_SQLITE: &str = concat!(
    "WITH top AS MATERIALIZED (SELECT s.channel_id, ",
    newest!("videos v INDEXED BY videos_listed_by_channel", "s.channel_id", "1"),
    " AS id FROM subscriptions s WHERE s.user_id = $1 ORDER BY id DESC LIMIT $3) ",
    "SELECT w.id FROM top JOIN videos w ON w.id IN ",
    newest!("videos v INDEXED BY videos_listed_by_channel", "top.channel_id", "$3", last_of!("top")),
    " ORDER BY w.id DESC LIMIT $3"
);
// For the first entry of a range, PostgreSQL reads all that are on the same page of the index. What the first few channels
// have keeps it from that for the others.
const FEED_POSTGRES: &str = concat!(
    "WITH mine AS MATERIALIZED (SELECT channel_id FROM subscriptions WHERE user_id = $1), ",
    "few AS MATERIALIZED (SELECT n.id FROM (SELECT channel_id FROM mine LIMIT 2 * $3) m CROSS JOIN LATERAL ",
    newest!("videos v", "m.channel_id", "1"),
    " n ORDER BY n.id DESC LIMIT $3), ",
    "top AS MATERIALIZED (SELECT m.channel_id, n.id FROM mine m CROSS JOIN LATERAL ",
    newest!("videos v", "m.channel_id", "1", last_of!("few")),
    " n ORDER BY n.id DESC LIMIT $3) ",
    "SELECT w.id FROM top CROSS JOIN LATERAL ",
    newest!("videos v", "top.channel_id", "$3", last_of!("top")),
    " w ORDER BY w.id DESC LIMIT $3"
);

impl Store {
    /// The newest listed videos of the channels that an account subscribes to, older than `before`.
    pub(super) async fn feed(&self, user: UserId, before: VideoId, limit: i64) -> sqlx::Result<Vec<VideoId>> {
        let statement = self.db.text(FEED_SQLITE, FEED_POSTGRES);
        let mut read = self.db.expensive_read().await?;
        let found = on_db!(read.conn()?, c => {
            let query = sqlx::query_scalar(statement).bind(user).bind(before).bind(limit);
            query.bind(VideoId::MIN).fetch_all(c).await
        });
        read.end().await;
        found
    }
}
