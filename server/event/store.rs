//! The SQL of the outbox.

use super::model::{Event, EventKind, Place, VideoEvents};
use super::{KEPT, TOPIC, video_topic};
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::error::{Error, Result};
use crate::id::{Id, VideoId};

/// The most events that are counted for the metrics.
const MAX_BACKLOG: i64 = 100_000;
/// How many events one transaction deletes.
const PRUNE_BATCH: i64 = 1_000;

/// PostgreSQL: the number of the oldest transaction that still runs, when the statement begins.
macro_rules! horizon {
    () => {
        "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS BIGINT)"
    };
}
/// PostgreSQL: a number after those of all transactions that have ended, when the statement begins.
macro_rules! end {
    () => {
        "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS BIGINT)"
    };
}

const INSERT: &str =
    "INSERT INTO events (kind, subject, video_id, account_id, create_time) VALUES ($1, $2, $3, $4, $5)";
const INSERT_CONSUMER: &str =
    "INSERT INTO event_consumers (name, xid, seq) VALUES ($1, 0, 0) ON CONFLICT (name) DO NOTHING";
/// Begins again if the place is after every transaction: then the database was restored from a dump in another server,
/// which has counted fewer transactions.
const RESTORE_POSTGRES: &str =
    concat!("UPDATE event_consumers SET xid = 0, seq = 0 WHERE name = $1 AND xid > ", end!());
/// Gives such events the number of the statement's own transaction, which is after the places of all consumers. Otherwise
/// they would not be read until the server has counted as far.
const RENUMBER_POSTGRES: &str =
    concat!("UPDATE events SET xid = CAST(CAST(pg_current_xact_id() AS text) AS BIGINT) WHERE xid > ", end!());
const FIND_PLACE: &str = "SELECT xid, seq FROM event_consumers WHERE name = $1";
const LOCK_PLACE_SQLITE: &str = FIND_PLACE;
const LOCK_PLACE_POSTGRES: &str = "SELECT xid, seq FROM event_consumers WHERE name = $1 FOR UPDATE SKIP LOCKED";
const ADVANCE: &str = "UPDATE event_consumers SET xid = $2, seq = $3 WHERE name = $1";
const LIST_SQLITE: &str = "SELECT xid, seq, kind, subject, account_id, create_time FROM events
    WHERE seq > $2 AND $1 = 0 ORDER BY seq LIMIT $3";
const LIST_POSTGRES: &str = concat!(
    "SELECT xid, seq, kind, subject, account_id, create_time FROM events WHERE (xid, seq) > ($1, $2) AND xid < ",
    horizon!(),
    " ORDER BY xid, seq LIMIT $3"
);
/// Events about a video, each with whether it may be read.
const LIST_OF_VIDEO_SQLITE: &str = "SELECT xid, seq, kind, subject, account_id, create_time, TRUE AS is_readable
    FROM events WHERE video_id = $1 AND seq > $3 AND $2 = 0 ORDER BY seq LIMIT $4";
const LIST_OF_VIDEO_POSTGRES: &str = concat!(
    "SELECT xid, seq, kind, subject, account_id, create_time, xid < ",
    horizon!(),
    " AS is_readable FROM events WHERE video_id = $1 AND (xid, seq) > ($2, $3) ORDER BY xid, seq LIMIT $4"
);
const NEWEST_OF_VIDEO_SQLITE: &str = "SELECT xid, seq FROM events WHERE video_id = $1 ORDER BY seq DESC LIMIT 1";
const NEWEST_OF_VIDEO_POSTGRES: &str = concat!(
    "SELECT xid, seq FROM events WHERE video_id = $1 AND xid < ",
    horizon!(),
    " ORDER BY xid DESC, seq DESC LIMIT 1"
);
/// Whether the first event after a place may be read.
const FIRST_SQLITE: &str = "SELECT TRUE FROM events WHERE seq > $2 AND $1 = 0 ORDER BY seq LIMIT 1";
const FIRST_POSTGRES: &str =
    concat!("SELECT xid < ", horizon!(), " FROM events WHERE (xid, seq) > ($1, $2) ORDER BY xid, seq LIMIT 1");
/// How many events there are after a place, and the time of the first; at most `$3`.
const BACKLOG_SQLITE: &str = "SELECT COUNT(*), MIN(create_time) FROM
    (SELECT create_time FROM events WHERE seq > $2 AND $1 = 0 ORDER BY seq LIMIT $3) unread";
const BACKLOG_POSTGRES: &str = "SELECT COUNT(*), MIN(create_time) FROM
    (SELECT create_time FROM events WHERE (xid, seq) > ($1, $2) ORDER BY xid, seq LIMIT $3) unread";
// The oldest events are the first in either order, give or take the length of a transaction.
const PRUNE_SQLITE: &str = "DELETE FROM events WHERE seq IN (SELECT seq FROM events ORDER BY seq LIMIT $2)
    AND create_time < $1 AND seq < (SELECT MAX(seq) FROM events)";
const PRUNE_POSTGRES: &str = "DELETE FROM events WHERE (xid, seq) IN
    (SELECT xid, seq FROM events ORDER BY xid, seq LIMIT $2) AND create_time < $1";

/// Records that something has happened, in the transaction in which it does. `subject` is the id that the kind says;
/// `account` is who has done it. Wakes the consumers after the commit.
pub async fn record<T>(
    tx: &mut Tx,
    kind: EventKind,
    subject: Id<T>,
    account: Option<UserId>,
    now: Time,
) -> sqlx::Result<()> {
    insert(tx, kind, subject, None, account, now).await
}

/// The same for what those who watch a video are told of; wakes them, too.
pub async fn record_on_video<T>(
    tx: &mut Tx,
    kind: EventKind,
    subject: Id<T>,
    video: VideoId,
    account: Option<UserId>,
    now: Time,
) -> sqlx::Result<()> {
    tx.hint(video_topic(video));
    insert(tx, kind, subject, Some(video), account, now).await
}

async fn insert<T>(
    tx: &mut Tx,
    kind: EventKind,
    subject: Id<T>,
    video: Option<VideoId>,
    account: Option<UserId>,
    now: Time,
) -> sqlx::Result<()> {
    tx.hint(TOPIC);
    on_db!(tx.conn(), c => {
        let query = sqlx::query(INSERT).bind(kind).bind(subject).bind(video).bind(account).bind(now);
        query.execute(c).await.map(|_| ())
    })
}

/// The first events about a video after a place.
pub async fn list_of_video(db: &Db, video: VideoId, after: Place, limit: i64) -> sqlx::Result<VideoEvents> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        event: Event,
        is_readable: bool,
    }
    let statement = db.text(LIST_OF_VIDEO_SQLITE, LIST_OF_VIDEO_POSTGRES);
    let rows: Vec<Row> = on_db!(db.read(), c => {
        sqlx::query_as(statement).bind(video).bind(after.xid).bind(after.seq).bind(limit).fetch_all(c).await
    })?;
    let is_held_back = rows.iter().any(|row| !row.is_readable);
    let events = rows.into_iter().take_while(|row| row.is_readable).map(|row| row.event).collect();
    Ok(VideoEvents { events, is_held_back })
}

/// The place of the newest event about a video that may be read. All that come later have a greater one.
pub async fn newest_of_video(db: &Db, video: VideoId) -> sqlx::Result<Place> {
    let statement = db.text(NEWEST_OF_VIDEO_SQLITE, NEWEST_OF_VIDEO_POSTGRES);
    let newest = on_db!(db.read(), c => sqlx::query_as(statement).bind(video).fetch_optional(c).await)?;
    Ok(newest.unwrap_or_default())
}

/// Creates the row of a consumer, which begins with the oldest event.
pub(super) async fn register(db: &Db, name: &str) -> sqlx::Result<()> {
    on_db!(db.write(), c => sqlx::query(INSERT_CONSUMER).bind(name).execute(c).await.map(|_| ()))?;
    if db.is_embedded() {
        return Ok(());
    }
    let restored = on_db!(db.write(), c => sqlx::query(RESTORE_POSTGRES).bind(name).execute(c).await.map(|done| done.rows_affected()))?;
    if restored > 0 {
        tracing::warn!(consumer = name, "the database counts transactions anew; all events are read again");
    }
    on_db!(db.write(), c => sqlx::query(RENUMBER_POSTGRES).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Whether the first unread event of a consumer may be read yet; `None` when there is none.
pub(super) async fn is_first_readable(db: &Db, name: &str) -> sqlx::Result<Option<bool>> {
    let Some(place) = find_place(db, name).await? else { return Ok(None) };
    let statement = db.text(FIRST_SQLITE, FIRST_POSTGRES);
    on_db!(db.read(), c => {
        sqlx::query_scalar(statement).bind(place.xid).bind(place.seq).fetch_optional(c).await
    })
}

async fn find_place(db: &Db, name: &str) -> sqlx::Result<Option<Place>> {
    on_db!(db.read(), c => sqlx::query_as(FIND_PLACE).bind(name).fetch_optional(c).await)
}

/// Locks the place of a consumer until the transaction ends. `None` while another node has it.
pub(super) async fn lock_place(tx: &mut Tx, name: &str) -> sqlx::Result<Option<Place>> {
    let statement = tx.text(LOCK_PLACE_SQLITE, LOCK_PLACE_POSTGRES);
    on_db!(tx.conn(), c => sqlx::query_as(statement).bind(name).fetch_optional(c).await)
}

/// The first events after a place that may be read.
pub(super) async fn list(tx: &mut Tx, after: Place, limit: i64) -> sqlx::Result<Vec<Event>> {
    let statement = tx.text(LIST_SQLITE, LIST_POSTGRES);
    on_db!(tx.conn(), c => {
        sqlx::query_as(statement).bind(after.xid).bind(after.seq).bind(limit).fetch_all(c).await
    })
}

/// Moves a locked place.
pub(super) async fn advance(tx: &mut Tx, name: &str, to: Place) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(ADVANCE).bind(name).bind(to.xid).bind(to.seq).execute(c).await.map(|_| ()))
}

/// How many events a consumer has not read, up to 100,000, and the time of the oldest.
pub async fn backlog(db: &Db, name: &str) -> sqlx::Result<(i64, Option<Time>)> {
    let Some(place) = find_place(db, name).await? else { return Ok((0, None)) };
    let statement = db.text(BACKLOG_SQLITE, BACKLOG_POSTGRES);
    on_db!(db.read(), c => {
        sqlx::query_as(statement).bind(place.xid).bind(place.seq).bind(MAX_BACKLOG).fetch_one(c).await
    })
}

/// Deletes events that are older than [`KEPT`], in batches.
pub async fn expire(db: &Db, now: Time) -> Result<()> {
    let (statement, before) = (db.text(PRUNE_SQLITE, PRUNE_POSTGRES), now - KEPT);
    loop {
        let deleted = db.retry(|| async {
            let deleted = on_db!(db.write(), c => {
                let query = sqlx::query(statement).bind(before).bind(PRUNE_BATCH);
                query.execute(c).await.map(|done| done.rows_affected())
            });
            deleted.map_err(Error::from)
        });
        if i64::try_from(deleted.await?).unwrap_or(0) < PRUNE_BATCH {
            return Ok(());
        }
    }
}
