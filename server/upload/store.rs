//! The SQL of uploads.

use super::model::{Checksum, NewUpload, Upload, UploadState, upload_state};
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::blob::ledger::{BlobState, blob_state};
use crate::engine::blob::{BlobKey, BlobKind, BlobPart};
use crate::engine::db::{Db, Paged, Tx, on_db, paged};
use crate::error::Reason;
use crate::id::{UploadId, VideoId};

/// The columns of an [`Upload`]. They are listed, because a statement with `*` that PostgreSQL has prepared fails when
/// a newer node has added a column.
macro_rules! columns {
    () => {
        "id, user_id, blob_key, state, size_bytes, offset_bytes, chunk_size_bytes, content_type, filename, epoch,
    hash_state, sha256, crc32c, failure, video_id, create_time, expire_time"
    };
}

/// The upload is active or complete.
macro_rules! is_open {
    () => {
        concat!("state IN (", upload_state!(Active), ", ", upload_state!(Complete), ")")
    };
}

const INSERT: &str = concat!(
    "INSERT INTO uploads (id, user_id, blob_key, state, size_bytes, offset_bytes, chunk_size_bytes,
        content_type, filename, epoch, hash_state, sha256, crc32c, create_time, expire_time)
    VALUES ($1, $2, $3, ",
    upload_state!(Active),
    ", $4, 0, $5, $6, $7, 0, $8, $9, $10, $11, $12) RETURNING ",
    columns!()
);
const FIND: &str = concat!("SELECT ", columns!(), " FROM uploads WHERE id = $1 AND user_id = $2");
const LIST_OPEN: Paged = paged!(
    "$4",
    "SELECT ",
    columns!(),
    " FROM uploads WHERE user_id = $1 AND ",
    is_open!(),
    " AND expire_time > $2 AND id < $3 ORDER BY id DESC"
);
const COUNT_OPEN: &str =
    concat!("SELECT COUNT(*) FROM uploads WHERE user_id = $1 AND ", is_open!(), " AND expire_time > $2");
/// The blobs of the account `$1` by kind and state, each with the number of uploads that are open at the time `$2`. An open
/// upload has a blob, so that there is a row if there is one.
const USAGE: &str = concat!(
    "SELECT kind, state, CAST(SUM(size_bytes) AS BIGINT) AS bytes, COUNT(*) AS files,
        (SELECT COUNT(*) FROM uploads WHERE user_id = $1 AND ",
    is_open!(),
    " AND expire_time > $2) AS open_uploads
    FROM blobs WHERE user_id = $1 AND state <> ",
    blob_state!(Deleted),
    " GROUP BY kind, state"
);
const TAKE_OVER: &str = concat!(
    "UPDATE uploads SET epoch = epoch + 1 WHERE id = $1 AND user_id = $2 AND state = ",
    upload_state!(Active),
    " AND expire_time > $3 RETURNING ",
    columns!()
);
const ADVANCE: &str = concat!(
    "UPDATE uploads SET offset_bytes = $4, hash_state = $5, expire_time = $6, epoch = $7, ",
    "state = CASE WHEN size_bytes = $4 THEN ",
    upload_state!(Complete),
    " ELSE ",
    upload_state!(Active),
    " END ",
    "WHERE id = $1 AND epoch = $2 AND offset_bytes = $3 AND state = ",
    upload_state!(Active)
);
const INSERT_PART: &str = "INSERT INTO upload_parts (upload_id, number, crc32c, tag) VALUES ($1, $2, $3, $4)";
const FIND_PART: &str = "SELECT crc32c FROM upload_parts WHERE upload_id = $1 AND number = $2";
const LIST_PARTS: &str = "SELECT tag, crc32c FROM upload_parts WHERE upload_id = $1 ORDER BY number";
const SET_PUBLISHED: &str = concat!(
    "UPDATE uploads SET state = ",
    upload_state!(Published),
    ", video_id = $2 WHERE id = $1 AND state = ",
    upload_state!(Complete)
);
const SET_FAILED: &str = concat!(
    "UPDATE uploads SET state = ",
    upload_state!(Failed),
    ", failure = $2 WHERE id = $1 AND state = ",
    upload_state!(Complete)
);
const SET_CANCELLED: &str =
    concat!("UPDATE uploads SET state = ", upload_state!(Cancelled), " WHERE id = $1 AND ", is_open!());
const DELETE_ENDED: &str =
    concat!("DELETE FROM uploads WHERE state > ", upload_state!(Complete), " AND expire_time <= $1");
const DELETE_BY_OWNER: &str = "DELETE FROM uploads WHERE user_id = $1";
const SET_EXPIRED: &str = concat!(
    "UPDATE uploads SET state = ",
    upload_state!(Expired),
    " WHERE id IN
        (SELECT id FROM uploads WHERE ",
    is_open!(),
    " AND expire_time <= $1 LIMIT $2)
    AND ",
    is_open!(),
    " AND expire_time <= $1 RETURNING blob_key"
);

#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

/// Blobs of an account of one kind in one state.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct UsageRow {
    pub(super) kind: BlobKind,
    pub(super) state: BlobState,
    pub(super) bytes: i64,
    pub(super) files: i64,
    /// Of the account, the same in all rows.
    pub(super) open_uploads: i64,
}

pub(super) struct UploadRow<'a> {
    pub(super) id: UploadId,
    pub(super) owner: UserId,
    pub(super) key: &'a BlobKey,
    pub(super) new: &'a NewUpload,
    pub(super) chunk_size_bytes: i64,
    pub(super) hash_state: &'a [u8],
    pub(super) create_time: Time,
    pub(super) expire_time: Time,
}

/// The parameters of [`Store::advance`].
pub(super) struct Advance {
    pub(super) upload: UploadId,
    /// The epoch that the row must have, and its new one.
    pub(super) epoch: (i64, i64),
    /// The offset that the row must have, and its new one.
    pub(super) offset_bytes: (i64, i64),
    pub(super) hash_state: Vec<u8>,
    pub(super) expire_time: Time,
    /// The number of the part that is now durable, from 0.
    pub(super) number: i64,
    pub(super) crc32c: u32,
    pub(super) tag: String,
}

impl Advance {
    /// Makes the change to `upload` that [`Store::advance`] has made to its row.
    pub(super) fn apply(self, upload: &mut Upload) {
        upload.offset_bytes = self.offset_bytes.1;
        upload.hash_state = self.hash_state;
        upload.expire_time = self.expire_time;
        upload.epoch = self.epoch.1;
        if upload.offset_bytes == upload.size_bytes {
            upload.state = UploadState::Complete;
        }
    }
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// Inserts an upload without bytes, and returns it.
    pub(super) async fn insert(&self, tx: &mut Tx, row: &UploadRow<'_>) -> sqlx::Result<Upload> {
        let (sha256, crc32c) = match row.new.checksum {
            Some(Checksum::Sha256(sha256)) => (Some(sha256.to_vec()), None),
            Some(Checksum::Crc32c(crc32c)) => (None, Some(i64::from(crc32c))),
            None => (None, None),
        };
        on_db!(tx.conn(), c => {
            sqlx::query_as(INSERT)
                .bind(row.id)
                .bind(row.owner)
                .bind(row.key)
                .bind(row.new.size_bytes)
                .bind(row.chunk_size_bytes)
                .bind(&row.new.content_type)
                .bind(&row.new.filename)
                .bind(row.hash_state)
                .bind(sha256)
                .bind(crc32c)
                .bind(row.create_time)
                .bind(row.expire_time)
                .fetch_one(c)
                .await
        })
    }

    pub(super) async fn find(&self, owner: UserId, id: UploadId) -> sqlx::Result<Option<Upload>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(id).bind(owner).fetch_optional(c).await)
    }

    /// Open uploads older than `before`, the newest first.
    pub(super) async fn list_open(
        &self,
        owner: UserId,
        before: UploadId,
        limit: i64,
        now: Time,
    ) -> sqlx::Result<Vec<Upload>> {
        let statement = self.db.paged(LIST_OPEN);
        on_db!(self.db.read(), c => {
            sqlx::query_as(statement).bind(owner).bind(now).bind(before).bind(limit).fetch_all(c).await
        })
    }

    pub(super) async fn count_open(&self, tx: &mut Tx, owner: UserId, now: Time) -> sqlx::Result<i64> {
        on_db!(tx.conn(), c => sqlx::query_scalar(COUNT_OPEN).bind(owner).bind(now).fetch_one(c).await)
    }

    /// What an account uses of its quota; few rows.
    pub(super) async fn usage(&self, owner: UserId, now: Time) -> sqlx::Result<Vec<UsageRow>> {
        on_db!(self.db.read(), c => sqlx::query_as(USAGE).bind(owner).bind(now).fetch_all(c).await)
    }

    /// Increases the epoch and returns the upload; `None` when it is not active.
    pub(super) async fn take_over(&self, owner: UserId, id: UploadId, now: Time) -> sqlx::Result<Option<Upload>> {
        let rows =
            on_db!(self.db.write(), c => sqlx::query_as(TAKE_OVER).bind(id).bind(owner).bind(now).fetch_all(c).await)?;
        Ok(rows.into_iter().next())
    }

    /// Moves the durable offset and records the part. `false` when another writer has taken over or the upload is not
    /// active.
    pub(super) async fn advance(&self, step: &Advance) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        let is_current = on_db!(tx.conn(), c => {
            sqlx::query(ADVANCE)
                .bind(step.upload)
                .bind(step.epoch.0)
                .bind(step.offset_bytes.0)
                .bind(step.offset_bytes.1)
                .bind(&step.hash_state)
                .bind(step.expire_time)
                .bind(step.epoch.1)
                .execute(c)
                .await
                .map(|done| done.rows_affected() == 1)
        })?;
        if !is_current {
            tx.rollback().await?;
            return Ok(false);
        }
        on_db!(tx.conn(), c => {
            let query = sqlx::query(INSERT_PART).bind(step.upload).bind(step.number);
            query.bind(i64::from(step.crc32c)).bind(&step.tag).execute(c).await.map(|_| ())
        })?;
        tx.commit().await?;
        Ok(true)
    }

    /// The CRC-32C of a durable part.
    pub(super) async fn find_part(&self, id: UploadId, number: i64) -> sqlx::Result<Option<i64>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(FIND_PART).bind(id).bind(number).fetch_optional(c).await)
    }

    /// All parts, in order.
    pub(super) async fn list_parts(&self, id: UploadId) -> sqlx::Result<Vec<BlobPart>> {
        let rows: Vec<(String, i64)> =
            on_db!(self.db.read(), c => sqlx::query_as(LIST_PARTS).bind(id).fetch_all(c).await)?;
        let part = |(tag, crc32c): (String, i64)| {
            let crc32c = u32::try_from(crc32c).map_err(|error| sqlx::Error::Decode(error.into()))?;
            Ok(BlobPart { tag, crc32c })
        };
        rows.into_iter().map(part).collect()
    }

    /// `false` when the upload is not complete.
    pub(super) async fn set_published(&self, tx: &mut Tx, id: UploadId, video: VideoId) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(SET_PUBLISHED).bind(id).bind(video).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// `false` when the upload is not complete.
    pub(super) async fn set_failed(&self, tx: &mut Tx, id: UploadId, reason: Reason) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(SET_FAILED).bind(id).bind(reason as i32).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// `false` when the upload has ended already.
    pub(super) async fn set_cancelled(&self, tx: &mut Tx, id: UploadId) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(SET_CANCELLED).bind(id).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Marks at most `limit` uploads as expired, and returns the keys of their blobs.
    pub(super) async fn set_expired(&self, tx: &mut Tx, now: Time, limit: i64) -> sqlx::Result<Vec<BlobKey>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(SET_EXPIRED).bind(now).bind(limit).fetch_all(c).await)
    }

    /// Deletes all uploads of an account, and their parts.
    pub(super) async fn delete_by_owner(&self, tx: &mut Tx, owner: UserId) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(DELETE_BY_OWNER).bind(owner).execute(c).await.map(|_| ()))
    }

    /// Deletes ended uploads whose `expire_time` was before `time`, and their parts.
    pub(super) async fn delete_ended(&self, time: Time) -> sqlx::Result<()> {
        on_db!(self.db.write(), c => sqlx::query(DELETE_ENDED).bind(time).execute(c).await.map(|_| ()))
    }
}
