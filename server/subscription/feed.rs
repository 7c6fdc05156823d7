//! The SQL of the feed: the newest videos of all channels that an account subscribes to.
//!
//! For a page of n videos, take the newest video of each channel, and of these the newest n. Only their n channels can
//! be on the page, and no video of it can be older than the last of these n videos, because they alone would fill it.
//! So each channel costs one lookup in an index, and a page about n more, however many videos there are.
//!
//! A video is newer than another if it was published later, or at the same time and has a greater id.

use super::model::FeedCursor;
use super::store::Store;
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::on_db;
use crate::video::is_listed;

/// The newest `$limit` listed videos of a channel, under further conditions: a range of the index
/// `videos_listed_by_channel_and_publish_time`.
macro_rules! newest {
    ($columns:literal, $videos:literal, $channel:literal, $limit:literal $(, $condition:expr)*) => {
        concat!(
            "(SELECT ", $columns, " FROM ", $videos, " WHERE v.channel_id = ", $channel, " AND ", is_listed!(),
            $($condition,)* " ORDER BY v.publish_time DESC, v.id DESC LIMIT ", $limit, ")"
        )
    };
}

/// The condition of every page except the first: after the cursor `($4, $5)`. The first page has no condition, because
/// it is read most often, and the comparison would be made for each channel.
macro_rules! after_cursor {
    () => {
        " AND (v.publish_time, v.id) < ($4, $5)"
    };
}

/// The time of the `$2`-th newest video in `$table`: no video of the page is older. If the table has fewer, `$3`, the
/// earliest time.
macro_rules! last_of {
    ($table:literal) => {
        concat!(
            "COALESCE((SELECT publish_time FROM ",
            $table,
            " ORDER BY publish_time DESC LIMIT 1 OFFSET $2 - 1), $3)"
        )
    };
}

/// SQLite: the time of the newest video of a channel. SQLite has no LATERAL, so that this is one column only. The index
/// is named, because without statistics SQLite takes the one that also has hidden videos.
macro_rules! newest_sqlite {
    ($after:expr) => {
        newest!(
            "v.publish_time",
            "videos v INDEXED BY videos_listed_by_channel_and_publish_time",
            "s.channel_id",
            "1",
            $after
        )
    };
}

/// SQLite: the statement of a page of n videos. `top` has the n + 1 channels with the newest videos. If the channels at n
/// and n + 1 have their newest video at the same time, the videos' ids decide which come first, so `found` adds all
/// channels with a video of that time. Example: n = 2, times 9, 7, 7: a third channel may also have a video at 7.
macro_rules! feed_sqlite {
    ($after:expr) => {
        concat!(
            "WITH top AS MATERIALIZED (SELECT s.channel_id, ",
            newest_sqlite!($after),
            " AS publish_time FROM subscriptions s WHERE s.user_id = $1 ORDER BY publish_time DESC LIMIT $2 + 1), ",
            "bound AS MATERIALIZED (SELECT ",
            last_of!("top"),
            " AS time, (SELECT publish_time FROM top ORDER BY publish_time DESC LIMIT 1 OFFSET $2) AS next), ",
            "found AS MATERIALIZED (SELECT channel_id FROM top UNION SELECT s.channel_id ",
            "FROM bound CROSS JOIN subscriptions s WHERE bound.next = bound.time AND s.user_id = $1 AND ",
            newest_sqlite!($after),
            " = bound.time) ",
            "SELECT w.publish_time, w.id FROM bound CROSS JOIN found CROSS JOIN videos w ON w.id IN ",
            newest!(
                "v.id",
                "videos v INDEXED BY videos_listed_by_channel_and_publish_time",
                "found.channel_id",
                "$2",
                " AND v.publish_time >= bound.time",
                $after
            ),
            " ORDER BY w.publish_time DESC, w.id DESC LIMIT $2"
        )
    };
}

/// PostgreSQL: the statement of a page. To find the first entry of an index range, PostgreSQL reads all entries on the
/// same index page. The bound from a `few` channels avoids that for the others.
macro_rules! feed_postgres {
    ($after:expr) => {
        concat!(
            "WITH mine AS MATERIALIZED (SELECT channel_id FROM subscriptions WHERE user_id = $1), ",
            "few AS MATERIALIZED (SELECT n.publish_time FROM (SELECT channel_id FROM mine LIMIT 2 * $2) m ",
            "CROSS JOIN LATERAL ",
            newest!("v.publish_time", "videos v", "m.channel_id", "1", $after),
            " n ORDER BY n.publish_time DESC LIMIT $2), ",
            "top AS MATERIALIZED (SELECT m.channel_id, n.publish_time FROM mine m CROSS JOIN LATERAL ",
            newest!(
                "v.publish_time, v.id",
                "videos v",
                "m.channel_id",
                "1",
                " AND v.publish_time >= ",
                last_of!("few"),
                $after
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
                $after
            ),
            " w ORDER BY w.publish_time DESC, w.id DESC LIMIT $2"
        )
    };
}

const FIRST_SQLITE: &str = feed_sqlite!("");
const NEXT_SQLITE: &str = feed_sqlite!(after_cursor!());
const FIRST_POSTGRES: &str = feed_postgres!("");
const NEXT_POSTGRES: &str = feed_postgres!(after_cursor!());

impl Store {
    /// The newest listed videos of the channels that an account subscribes to, after the cursor.
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
