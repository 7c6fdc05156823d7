//! The SQL of the feed: the last published videos of all channels that an account subscribes to.
//!
//! Only those channels can have a place on a page whose newest videos are the newest, as many channels as the page has
//! places. Nor can a video be on it that is older than the newest of the last of these channels: those alone would fill
//! the page. So each channel costs one look into an index, and a page about as many more as it has places, however much
//! there is.
//!
//! A video is newer than another that was published later, or at the same time with a greater id.

use super::model::FeedCursor;
use super::store::Store;
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::on_db;
use crate::video::is_listed;

/// The newest `$limit` videos of a channel that everyone finds, under the conditions that follow: a range of
/// `videos_listed_by_channel_and_publish_time`.
macro_rules! newest {
    ($columns:literal, $videos:literal, $channel:literal, $limit:literal $(, $condition:expr)*) => {
        concat!(
            "(SELECT ", $columns, " FROM ", $videos, " WHERE v.channel_id = ", $channel, " AND ", is_listed!(),
            $($condition,)* " ORDER BY v.publish_time DESC, v.id DESC LIMIT ", $limit, ")"
        )
    };
}

/// The condition of a page behind another, which ended with the video in `$4` and `$5`. The first page has none: it is
/// asked for most, and every comparison is made for each channel.
macro_rules! behind {
    () => {
        " AND (v.publish_time, v.id) < ($4, $5)"
    };
}

/// The time of the last of a page's worth of videos in `$table`, before which nothing on the page was published; `$3`,
/// the first time that there is, when it has fewer.
macro_rules! last_of {
    ($table:literal) => {
        concat!(
            "COALESCE((SELECT publish_time FROM ",
            $table,
            " ORDER BY publish_time DESC LIMIT 1 OFFSET $2 - 1), $3)"
        )
    };
}

/// The newest of a channel, on SQLite, which has no LATERAL: its time alone. Without statistics, SQLite takes the index
/// that has hidden videos in it, too.
macro_rules! newest_sqlite {
    ($behind:expr) => {
        newest!(
            "v.publish_time",
            "videos v INDEXED BY videos_listed_by_channel_and_publish_time",
            "s.channel_id",
            "1",
            $behind
        )
    };
}

/// The statement for SQLite. `top` has a channel more than the page has places: when its newest video is as old as that
/// of the last, their ids would decide between them and all others of that time. Those are found then, too.
macro_rules! feed_sqlite {
    ($behind:expr) => {
        concat!(
            "WITH top AS MATERIALIZED (SELECT s.channel_id, ",
            newest_sqlite!($behind),
            " AS publish_time FROM subscriptions s WHERE s.user_id = $1 ORDER BY publish_time DESC LIMIT $2 + 1), ",
            "bound AS MATERIALIZED (SELECT ",
            last_of!("top"),
            " AS time, (SELECT publish_time FROM top ORDER BY publish_time DESC LIMIT 1 OFFSET $2) AS next), ",
            "found AS MATERIALIZED (SELECT channel_id FROM top UNION SELECT s.channel_id ",
            "FROM bound CROSS JOIN subscriptions s WHERE bound.next = bound.time AND s.user_id = $1 AND ",
            newest_sqlite!($behind),
            " = bound.time) ",
            "SELECT w.publish_time, w.id FROM bound CROSS JOIN found CROSS JOIN videos w ON w.id IN ",
            newest!(
                "v.id",
                "videos v INDEXED BY videos_listed_by_channel_and_publish_time",
                "found.channel_id",
                "$2",
                " AND v.publish_time >= bound.time",
                $behind
            ),
            " ORDER BY w.publish_time DESC, w.id DESC LIMIT $2"
        )
    };
}

/// The statement for PostgreSQL. For the first entry of a range, it reads all that are on the same page of the index.
/// What the first few channels have keeps it from that for the others.
macro_rules! feed_postgres {
    ($behind:expr) => {
        concat!(
            "WITH mine AS MATERIALIZED (SELECT channel_id FROM subscriptions WHERE user_id = $1), ",
            "few AS MATERIALIZED (SELECT n.publish_time FROM (SELECT channel_id FROM mine LIMIT 2 * $2) m ",
            "CROSS JOIN LATERAL ",
            newest!("v.publish_time", "videos v", "m.channel_id", "1", $behind),
            " n ORDER BY n.publish_time DESC LIMIT $2), ",
            "top AS MATERIALIZED (SELECT m.channel_id, n.publish_time FROM mine m CROSS JOIN LATERAL ",
            newest!(
                "v.publish_time, v.id",
                "videos v",
                "m.channel_id",
                "1",
                " AND v.publish_time >= ",
                last_of!("few"),
                $behind
            ),
            " n ORDER BY n.publish_time DESC, n.id DESC LIMIT $2) ",
            "SELECT w.publish_time, w.id FROM top CROSS JOIN LATERAL ",
            newest!(
                "v.publish_time, v.id",
                "videos v",
                "top.channel_id",
                "$2",
                " AND v.publish_time >= ",
                last_of!("top"),
                $behind
            ),
            " w ORDER BY w.publish_time DESC, w.id DESC LIMIT $2"
        )
    };
}

const FIRST_SQLITE: &str = feed_sqlite!("");
const NEXT_SQLITE: &str = feed_sqlite!(behind!());
const FIRST_POSTGRES: &str = feed_postgres!("");
const NEXT_POSTGRES: &str = feed_postgres!(behind!());

impl Store {
    /// The newest listed videos of the channels that an account subscribes to, behind `after`.
    pub(super) async fn feed(
        &self,
        user: UserId,
        after: Option<FeedCursor>,
        limit: i64,
    ) -> sqlx::Result<Vec<FeedCursor>> {
        let statement = match after {
            None => self.db.text(FIRST_SQLITE, FIRST_POSTGRES),
            Some(_) => self.db.text(NEXT_SQLITE, NEXT_POSTGRES),
        };
        let mut read = self.db.expensive_read().await?;
        let found = on_db!(read.conn()?, c => {
            let query = sqlx::query_as(statement).bind(user).bind(limit).bind(Time::MIN);
            match after {
                None => query.fetch_all(c).await,
                Some((time, id)) => query.bind(time).bind(id).fetch_all(c).await,
            }
        });
        read.end().await;
        found
    }
}
