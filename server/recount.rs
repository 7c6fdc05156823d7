//! Checks stored counts against the rows that they count, and corrects them; also the times that the search index
//! repeats.
//!
//! A count changes in the transaction that changes the rows it counts, so that the two never differ. `marquee recount`
//! verifies that, and corrects counts that a bug or a manual change of the database has made wrong. It may run beside
//! servers: a statement sees the state of one moment, at which counts and rows agree, so that nothing is locked to
//! compare them. Only a row with a wrong count is locked, and compared again, before it is corrected.
//!
//! Things that are being removed are skipped: their rows are deleted without changing their counts
//! (`maintenance/removing.rs`).
//!
//! To add a count, add a line to `COUNTS`.

use crate::clock::Clock;
use crate::comment::comment_state;
use crate::engine::db::{Db, Engine, Tx, on_db};
use crate::id::Id;
use crate::search;
use crate::tweet::tweet_state;
use crate::video::{VideoId, video_state};

/// Rows that one statement compares.
const BATCH: i64 = 500;

/// A count that is stored in a column of a table.
struct Count {
    /// The names of the table and the column.
    name: &'static str,
    /// Selects at most `$2` ids after `$1`, in their order.
    list: &'static str,
    /// Selects the rows with ids in `$1 < id <= $2` whose stored count is wrong: id, stored count, actual count.
    compare: &'static str,
    /// Locks the row `$1` on PostgreSQL: no other transaction changes it, or a row that it counts, until the
    /// transaction ends.
    lock: &'static str,
    /// The same as `compare`, for the row `$1`.
    compare_one: &'static str,
    correction: Correction,
}

/// How a wrong count is corrected.
enum Correction {
    /// By this statement, which sets the count of row `$1` to `$2`.
    SetTo(&'static str),
    /// By indexing the video again, because its position in the search index depends on the time, too. The lock of the
    /// video's channel, which every change of the document takes, replaces `lock`.
    Reindex,
}

/// A statement that compares the rows `t` under a condition.
macro_rules! compare {
    ($table:literal $key:literal, $column:literal, $rows:expr, $facts:expr, $($which:literal),+) => {
        concat!(
            "SELECT id, kept, CAST(counted AS BIGINT) AS counted FROM (SELECT t.",
            $key,
            " AS id, t.",
            $column,
            " AS kept, (",
            $facts,
            ") AS counted FROM ",
            $table,
            " t WHERE ",
            $($which),+,
            " AND ",
            $rows,
            ") AS compared WHERE kept <> counted"
        )
    };
}

/// `count!(table key, column, "condition of the rows that have a count", "query of the actual count")`; `t` is the row.
macro_rules! count {
    ($table:literal $key:literal, $column:literal, $rows:expr, $facts:expr) => {
        count!($table $key, $column, $rows, $facts, Correction::SetTo(
            concat!("UPDATE ", $table, " SET ", $column, " = $2 WHERE ", $key, " = $1")
        ))
    };
    ($table:literal $key:literal, $column:literal, $rows:expr, $facts:expr, $correction:expr) => {
        Count {
            name: concat!($table, ".", $column),
            list: concat!("SELECT ", $key, " FROM ", $table, " WHERE ", $key, " > $1 ORDER BY ", $key, " LIMIT $2"),
            compare: compare!($table $key, $column, $rows, $facts, "t.", $key, " > $1 AND t.", $key, " <= $2"),
            lock: concat!("SELECT ", $key, " FROM ", $table, " WHERE ", $key, " = $1 FOR NO KEY UPDATE"),
            compare_one: compare!($table $key, $column, $rows, $facts, "t.", $key, " = $1"),
            correction: $correction,
        }
    };
}

/// The video in `$row` is not deleted.
macro_rules! not_deleted {
    ($row:literal) => {
        concat!($row, ".state <> ", video_state!(Deleted))
    };
}

/// The comment in `$row` is not removed.
macro_rules! not_removed {
    ($row:literal) => {
        concat!($row, ".state < ", comment_state!(Removed))
    };
}

/// The video of the comment `t` is not deleted.
macro_rules! has_video {
    () => {
        concat!("EXISTS (SELECT 1 FROM videos v WHERE v.id = t.video_id AND ", not_deleted!("v"), ")")
    };
}

/// An aggregate over the videos of the channel in `t`, without deleted ones.
macro_rules! of_videos {
    ($sum:literal) => {
        concat!("SELECT ", $sum, " FROM videos f WHERE f.channel_id = t.channel_id AND ", not_deleted!("f"))
    };
}

/// Every count; counts that are sums of other counts come after those.
const COUNTS: [Count; 16] = [
    count!(
        "comments" "id", "like_count",
        concat!(
            not_removed!("t"), " AND ", has_video!(),
            " AND NOT EXISTS (SELECT 1 FROM comments p WHERE p.id = t.parent_id AND p.state = ", comment_state!(Removed), ")"
        ),
        "SELECT COUNT(*) FROM comment_likes f WHERE f.comment_id = t.id"
    ),
    count!(
        "comments" "id", "reply_count",
        concat!(not_removed!("t"), " AND ", has_video!()),
        concat!("SELECT COUNT(*) FROM comments f WHERE f.parent_id = t.id AND f.state = ", comment_state!(Visible))
    ),
    count!(
        "tweets" "id", "like_count",
        concat!(
            "t.state < ", tweet_state!(Deleted),
            " AND EXISTS (SELECT 1 FROM channels c WHERE c.id = t.channel_id AND c.delete_time IS NULL)"
        ),
        "SELECT COUNT(*) FROM tweet_likes f WHERE f.tweet_id = t.id"
    ),
    count!(
        "playlists" "id", "item_count", "TRUE", "SELECT COUNT(*) FROM playlist_items f WHERE f.playlist_id = t.id"
    ),
    count!(
        "videos" "id", "like_count", not_deleted!("t"),
        "SELECT COUNT(*) FROM video_likes f WHERE f.video_id = t.id"
    ),
    count!(
        "videos" "id", "comment_count", not_deleted!("t"),
        concat!(
            "SELECT COUNT(*) FROM comments f LEFT JOIN comments p ON p.id = f.parent_id
            WHERE f.video_id = t.id AND f.state = ", comment_state!(Visible),
            " AND (p.id IS NULL OR ", not_removed!("p"), ")"
        )
    ),
    count!(
        "videos" "id", "view_count", not_deleted!("t"),
        "SELECT COALESCE(SUM(f.view_count), 0) FROM video_days f WHERE f.video_id = t.id"
    ),
    count!(
        "videos" "id", "watch_time", not_deleted!("t"),
        "SELECT COALESCE(SUM(f.watch_time), 0) FROM video_days f WHERE f.video_id = t.id"
    ),
    count!(
        "channels" "id", "subscriber_count", "t.delete_time IS NULL",
        "SELECT COUNT(*) FROM subscriptions f WHERE f.channel_id = t.id"
    ),
    count!(
        "channels" "id", "subscription_count", "t.delete_time IS NULL",
        "SELECT COUNT(*) FROM subscriptions f WHERE f.user_id = t.user_id"
    ),
    count!("channel_totals" "channel_id", "video_count", "TRUE", of_videos!("COUNT(*)")),
    count!("channel_totals" "channel_id", "view_count", "TRUE", of_videos!("COALESCE(SUM(f.view_count), 0)")),
    count!("channel_totals" "channel_id", "like_count", "TRUE", of_videos!("COALESCE(SUM(f.like_count), 0)")),
    count!("channel_totals" "channel_id", "comment_count", "TRUE", of_videos!("COALESCE(SUM(f.comment_count), 0)")),
    count!("channel_totals" "channel_id", "watch_time", "TRUE", of_videos!("COALESCE(SUM(f.watch_time), 0)")),
    count!(
        "search_documents" "video_id", "publish_time", "TRUE",
        "SELECT f.publish_time FROM videos f WHERE f.id = t.video_id",
        Correction::Reindex
    ),
];

/// A wrong count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table and the column of the count.
    pub count: &'static str,
    pub id: Id<()>,
    /// The stored count.
    pub kept: i64,
    /// The actual count.
    pub counted: i64,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { count, id, kept, counted } = self;
        write!(f, "{count} of {id}: stored {kept}, counted {counted}")
    }
}

/// Compares every count, corrects wrong ones unless `dry_run`, and calls `found` with each. Returns how many counts
/// were compared.
pub async fn run(db: &Db, dry_run: bool, mut found: impl FnMut(Difference)) -> sqlx::Result<u64> {
    let mut compared = 0;
    for count in &COUNTS {
        let mut after = Id::MIN;
        loop {
            let ids = count.list(db, after).await?;
            let Some(&last) = ids.last() else { break };
            for difference in count.compare(db, after, last).await? {
                let difference = if dry_run { Some(difference) } else { count.correct(db, difference.id).await? };
                difference.into_iter().for_each(&mut found);
            }
            compared += ids.len() as u64;
            after = last;
        }
    }
    Ok(compared)
}

/// Id, stored count, actual count.
type ComparedRow = (Id<()>, i64, i64);

impl Count {
    /// The next ids.
    async fn list(&self, db: &Db, after: Id<()>) -> sqlx::Result<Vec<Id<()>>> {
        on_db!(db.read(), c => sqlx::query_scalar(self.list).bind(after).bind(BATCH).fetch_all(c).await)
    }

    async fn compare(&self, db: &Db, after: Id<()>, last: Id<()>) -> sqlx::Result<Vec<Difference>> {
        let rows: Vec<ComparedRow> = on_db!(db.read(), c => {
            sqlx::query_as(self.compare).bind(after).bind(last).fetch_all(c).await
        })?;
        Ok(rows.into_iter().map(|row| self.difference(row)).collect())
    }

    /// Corrects the count of a row. Returns None if it has become right meanwhile.
    async fn correct(&self, db: &Db, id: Id<()>) -> sqlx::Result<Option<Difference>> {
        let search = search::Service::new(db.clone(), Clock::default());
        let mut tx = db.begin().await?;
        match self.correction {
            Correction::SetTo(_) => self.lock(&mut tx, id).await?,
            Correction::Reindex => search.lock(&mut tx, VideoId::from_bytes(*id.as_bytes())).await?,
        }
        let row: Option<ComparedRow> =
            on_db!(tx.conn(), c => sqlx::query_as(self.compare_one).bind(id).fetch_optional(c).await)?;
        let found = row.map(|row| self.difference(row));
        match (&found, &self.correction) {
            (None, _) => {}
            (Some(difference), Correction::SetTo(statement)) => on_db!(tx.conn(), c => {
                sqlx::query(*statement).bind(id).bind(difference.counted).execute(c).await.map(|_| ())
            })?,
            (Some(_), Correction::Reindex) => search.index_again(&mut tx, VideoId::from_bytes(*id.as_bytes())).await?,
        }
        tx.commit().await?;
        Ok(found)
    }

    async fn lock(&self, tx: &mut Tx, id: Id<()>) -> sqlx::Result<()> {
        // On SQLite no other transaction writes at the same time.
        if let Engine::Postgres(c) = tx.conn() {
            sqlx::query(self.lock).bind(id).execute(c).await?;
        }
        Ok(())
    }

    fn difference(&self, (id, kept, counted): ComparedRow) -> Difference {
        Difference { count: self.name, id, kept, counted }
    }
}
