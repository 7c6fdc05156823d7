//! The SQL of histories, playbacks and claims of views.

use super::model::{Heartbeat, HistoryCursor, PlaybackId, playback_state};
use super::viewer::Viewer;
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Paged, Tx, on_db, paged};
use crate::removal::BATCH;
use crate::video::{VideoId, is_not_deleted};

/// The watch time that a heartbeat adds: if the heartbeat before was PLAYING, the advance of the position ($4) since
/// then, but not more than the time that has passed ($6); otherwise 0.
macro_rules! gained {
    () => {
        concat!(
            "CASE WHEN playbacks.state <> ",
            playback_state!(Playing),
            " OR $4 <= playbacks.position OR $6 <= playbacks.update_time THEN 0
    WHEN $4 - playbacks.position < $6 - playbacks.update_time THEN $4 - playbacks.position
    ELSE $6 - playbacks.update_time END"
        )
    };
}

// `update_time` never goes back, even if the clocks of nodes differ, so that the sum of the gains is never more than
// the time that has passed. A heartbeat with the same position and state may be a retry and does not change it, so that
// the next heartbeat gains what it would have gained without the retry.
const RECORD: &str = concat!(
    "INSERT INTO playbacks (id, viewer, video_id, position, state, update_time, watched, gained, judged)
    SELECT $1, $2, v.id, $4, $5, $6, 0, 0, FALSE FROM videos v WHERE v.id = $3 AND ",
    is_not_deleted!(),
    " ON CONFLICT (viewer, id) DO UPDATE SET watched = playbacks.watched + ",
    gained!(),
    ", gained = ",
    gained!(),
    ", position = $4, state = $5,
    update_time = CASE WHEN $6 > playbacks.update_time AND ($4 <> playbacks.position OR $5 <> playbacks.state)
    THEN $6 ELSE playbacks.update_time END
    RETURNING watched, gained, judged"
);
const MARK_JUDGED: &str = "UPDATE playbacks SET judged = TRUE WHERE viewer = $1 AND id = $2";
const CLAIM: &str = "INSERT INTO viewers (viewer, video_id, expire_time) VALUES ($1, $2, $3)
    ON CONFLICT (viewer, video_id) DO UPDATE SET expire_time = excluded.expire_time WHERE viewers.expire_time <= $4";

/// Sets the position in a video, unless the history is paused. On PostgreSQL, the account's row stays locked until the
/// transaction ends, so that nothing is written for a deleted account.
macro_rules! set_position {
    ($lock:literal) => {
        concat!(
            "INSERT INTO history (user_id, video_id, position, watch_time)
    SELECT id, $2, $3, $4 FROM users WHERE id = $1 AND NOT history_paused AND delete_time IS NULL",
            $lock,
            " ON CONFLICT (user_id, video_id) DO UPDATE SET position = excluded.position, watch_time = excluded.watch_time"
        )
    };
}
const SET_POSITION_SQLITE: &str = set_position!("");
const SET_POSITION_POSTGRES: &str = set_position!(" FOR KEY SHARE");

const LIST: Paged = paged!(
    "$4",
    "SELECT video_id, position, watch_time FROM history WHERE user_id = $1 AND (watch_time, video_id) < ($2, $3)
    ORDER BY watch_time DESC, video_id DESC"
);
const REMOVE: &str = "DELETE FROM history WHERE user_id = $1 AND video_id = $2";

// Batches are found by an index and deleted by primary key. A row that was updated meanwhile stays, because PostgreSQL
// checks the outer condition again.
const CLEAR: &str = "DELETE FROM history WHERE watch_time <= $2 AND (user_id, video_id) IN
    (SELECT user_id, video_id FROM history WHERE user_id = $1 AND watch_time <= $2 ORDER BY watch_time LIMIT $3)";
const FIND_ANY: &str = "SELECT video_id FROM history WHERE user_id = $1 LIMIT 1";

const EXPIRE_PLAYBACKS: &str = "DELETE FROM playbacks WHERE update_time <= $1 AND (viewer, id) IN
    (SELECT viewer, id FROM playbacks WHERE update_time <= $1 ORDER BY update_time LIMIT $2)";
const EXPIRE_VIEWERS: &str = "DELETE FROM viewers WHERE expire_time <= $1 AND (viewer, video_id) IN
    (SELECT viewer, video_id FROM viewers WHERE expire_time <= $1 ORDER BY expire_time LIMIT $2)";
const DELETE_BY_VIDEO: [&str; 3] = [
    "DELETE FROM history WHERE (user_id, video_id) IN
        (SELECT user_id, video_id FROM history WHERE video_id = $1 LIMIT $2)",
    "DELETE FROM playbacks WHERE (viewer, id) IN (SELECT viewer, id FROM playbacks WHERE video_id = $1 LIMIT $2)",
    "DELETE FROM viewers WHERE (viewer, video_id) IN
        (SELECT viewer, video_id FROM viewers WHERE video_id = $1 LIMIT $2)",
];
const DELETE_BY_VIEWER: [&str; 2] = [
    "DELETE FROM playbacks WHERE (viewer, id) IN (SELECT viewer, id FROM playbacks WHERE viewer = $1 LIMIT $2)",
    "DELETE FROM viewers WHERE (viewer, video_id) IN
        (SELECT viewer, video_id FROM viewers WHERE viewer = $1 LIMIT $2)",
];

/// The state of a playback after a heartbeat.
#[derive(sqlx::FromRow)]
pub(super) struct PlaybackProgress {
    /// How much was watched in total, in microseconds.
    pub(super) watched: i64,
    /// How much of that the heartbeat has added.
    pub(super) gained: i64,
    /// Whether it was decided earlier if the playback counts as a view.
    pub(super) judged: bool,
}

/// A row of a history.
#[derive(sqlx::FromRow)]
pub(super) struct ItemRow {
    pub(super) video_id: VideoId,
    pub(super) position: i64,
    pub(super) watch_time: Time,
}

#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// Records a heartbeat; `None` when the video was deleted meanwhile.
    pub(super) async fn record(
        &self,
        tx: &mut Tx,
        (viewer, playback): (Viewer, PlaybackId),
        video: VideoId,
        heartbeat: Heartbeat,
        now: Time,
    ) -> sqlx::Result<Option<PlaybackProgress>> {
        let recorded = on_db!(tx.conn(), c => {
            let query = sqlx::query_as(RECORD).bind(playback).bind(viewer.as_bytes()).bind(video);
            query.bind(heartbeat.position).bind(heartbeat.state).bind(now).fetch_optional(c).await
        });
        match recorded {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(None),
            recorded => recorded,
        }
    }

    /// Records that it is decided whether a playback counts as a view.
    pub(super) async fn mark_judged(&self, tx: &mut Tx, (viewer, playback): (Viewer, PlaybackId)) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => {
            sqlx::query(MARK_JUDGED).bind(viewer.as_bytes()).bind(playback).execute(c).await.map(|_| ())
        })
    }

    /// Claims the view of a viewer for a video until `expire_time`; `false` when it is claimed already.
    pub(super) async fn claim(
        &self,
        tx: &mut Tx,
        viewer: Viewer,
        video: VideoId,
        expire_time: Time,
        now: Time,
    ) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(CLAIM).bind(viewer.as_bytes()).bind(video).bind(expire_time).bind(now);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Sets an account's position in a video, unless its history is paused.
    pub(super) async fn set_position(
        &self,
        tx: &mut Tx,
        user: UserId,
        video: VideoId,
        position: i64,
        now: Time,
    ) -> sqlx::Result<()> {
        let statement = self.db.text(SET_POSITION_SQLITE, SET_POSITION_POSTGRES);
        on_db!(tx.conn(), c => {
            let query = sqlx::query(statement).bind(user).bind(video).bind(position).bind(now);
            query.execute(c).await.map(|_| ())
        })
    }

    /// An account's history before the cursor, the last watched first. It includes videos that the account no longer
    /// sees.
    pub(super) async fn list(&self, user: UserId, before: HistoryCursor, limit: i64) -> sqlx::Result<Vec<ItemRow>> {
        on_db!(self.db.read(), c => {
            let query = sqlx::query_as(self.db.paged(LIST)).bind(user).bind(before.0).bind(before.1);
            query.bind(limit).fetch_all(c).await
        })
    }

    pub(super) async fn remove(&self, user: UserId, video: VideoId) -> sqlx::Result<()> {
        on_db!(self.db.write(), c => sqlx::query(REMOVE).bind(user).bind(video).execute(c).await.map(|_| ()))
    }

    /// Deletes a batch of an account's history up to `until`; returns whether there was any.
    pub(super) async fn clear(&self, user: UserId, until: Time) -> sqlx::Result<bool> {
        on_db!(self.db.write(), c => {
            let query = sqlx::query(CLEAR).bind(user).bind(until).bind(BATCH);
            query.execute(c).await.map(|done| done.rows_affected() > 0)
        })
    }

    /// Whether an account's history has any row.
    pub(super) async fn has_any(&self, user: UserId) -> sqlx::Result<bool> {
        let found: Option<VideoId> =
            on_db!(self.db.read(), c => sqlx::query_scalar(FIND_ANY).bind(user).fetch_optional(c).await)?;
        Ok(found.is_some())
    }

    /// Deletes a batch of the playbacks without a heartbeat since `idle_since`; returns whether there may be more.
    pub(super) async fn expire_playbacks(&self, idle_since: Time) -> sqlx::Result<bool> {
        self.expire(EXPIRE_PLAYBACKS, idle_since).await
    }

    /// Deletes a batch of the claims that have expired by `now`; returns whether there may be more.
    pub(super) async fn expire_viewers(&self, now: Time) -> sqlx::Result<bool> {
        self.expire(EXPIRE_VIEWERS, now).await
    }

    async fn expire(&self, statement: &'static str, until: Time) -> sqlx::Result<bool> {
        on_db!(self.db.write(), c => {
            let query = sqlx::query(statement).bind(until).bind(BATCH);
            query.execute(c).await.map(|done| done.rows_affected() >= BATCH.unsigned_abs())
        })
    }

    /// Deletes a batch of the rows that refer to a deleted video; returns whether there were any.
    pub(super) async fn delete_by_video(&self, video: VideoId) -> sqlx::Result<bool> {
        for statement in DELETE_BY_VIDEO {
            let removed = on_db!(self.db.write(), c => {
                let query = sqlx::query(statement).bind(video).bind(BATCH);
                query.execute(c).await.map(|done| done.rows_affected())
            })?;
            if removed > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Deletes a batch of the playbacks and claims of a viewer; returns whether there were any.
    pub(super) async fn delete_by_viewer(&self, viewer: Viewer) -> sqlx::Result<bool> {
        for statement in DELETE_BY_VIEWER {
            let removed = on_db!(self.db.write(), c => {
                let query = sqlx::query(statement).bind(viewer.as_bytes()).bind(BATCH);
                query.execute(c).await.map(|done| done.rows_affected())
            })?;
            if removed > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
