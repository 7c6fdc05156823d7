//! The blob ledger: one row per blob, from before its first byte is written until after its last byte is removed.
//!
//! A row in the state Deleted is the task of the sweeper to remove the bytes. It is marked in the transaction that
//! makes the blob superfluous, so that bytes are neither removed too early nor left over.

use super::{BlobKey, BlobKind, StoredBlob};
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::error::{Error, Result};

/// The number of a [`BlobState`], for statements.
macro_rules! blob_state {
    (Writing) => {
        1
    };
    (Live) => {
        2
    };
    (Deleted) => {
        3
    };
}
pub(crate) use blob_state;

/// The state of a blob. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum BlobState {
    /// Its bytes are being written.
    Writing = blob_state!(Writing),
    /// It is complete and can be read.
    Live = blob_state!(Live),
    /// Its bytes are to be removed.
    Deleted = blob_state!(Deleted),
}

const INSERT: &str = concat!(
    "INSERT INTO blobs (key, user_id, state, size_bytes, handle, content_type, etag, create_time)
    SELECT $1, $2, ",
    blob_state!(Writing),
    ", $3, '', $4, '', $5
    WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = $2 AND delete_time IS NOT NULL)"
);
const SET_HANDLE: &str =
    concat!("UPDATE blobs SET handle = $2 WHERE key = $1 AND state = ", blob_state!(Writing), " AND handle = ''");
const SET_LIVE: &str = concat!(
    "UPDATE blobs SET state = ",
    blob_state!(Live),
    ", content_type = $2, etag = $3 WHERE key = $1 AND state = ",
    blob_state!(Writing)
);
const MARK_DELETED: &str = concat!(
    "UPDATE blobs SET state = ",
    blob_state!(Deleted),
    ", delete_time = $2 WHERE key = $1 AND state <> ",
    blob_state!(Deleted)
);
const MARK_FOLDER_DELETED: &str = concat!(
    "UPDATE blobs SET state = ",
    blob_state!(Deleted),
    ", delete_time = $3 WHERE key >= $1 AND key < $2 AND state <> ",
    blob_state!(Deleted)
);
const MARK_UNFINISHED_DELETED: &str = concat!(
    "UPDATE blobs SET state = ",
    blob_state!(Deleted),
    ", delete_time = $3 WHERE key >= $1 AND key < $2 AND state = ",
    blob_state!(Writing)
);
const MARK_ALL_DELETED: &str = concat!(
    "UPDATE blobs SET state = ",
    blob_state!(Deleted),
    ", delete_time = $2 WHERE user_id = $1 AND state <> ",
    blob_state!(Deleted)
);
const FIND_HANDLE: &str = concat!("SELECT handle FROM blobs WHERE key = $1 AND state = ", blob_state!(Writing));
const FIND_LIVE: &str =
    concat!("SELECT size_bytes, content_type, etag FROM blobs WHERE key = $1 AND state = ", blob_state!(Live));
const LIST_DELETED: &str = concat!(
    "SELECT key, handle, delete_time FROM blobs WHERE state = ",
    blob_state!(Deleted),
    " AND (delete_time, key) > ($1, $2)
    ORDER BY delete_time, key LIMIT $3"
);
const REMOVE: &str = concat!("DELETE FROM blobs WHERE key = $1 AND state = ", blob_state!(Deleted));
const BACKLOG: &str = concat!("SELECT COUNT(*), MIN(delete_time) FROM blobs WHERE state = ", blob_state!(Deleted));
const FIND_ANY_HANDLE: &str = "SELECT handle FROM blobs WHERE key = $1";
const EXPIRE_UNFINISHED: &str = concat!(
    "UPDATE blobs SET state = ",
    blob_state!(Deleted),
    ", delete_time = $4
    WHERE state = ",
    blob_state!(Writing),
    " AND create_time < $3 AND key >= $1 AND key < $2"
);
const EXPIRE_UNFINISHED_OF_KIND: &str = concat!(
    "UPDATE blobs SET state = ",
    blob_state!(Deleted),
    ", delete_time = $3
    WHERE state = ",
    blob_state!(Writing),
    " AND create_time < $2 AND kind = $1"
);
const STORED_BYTES: &str = concat!(
    "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM blobs WHERE user_id = $1 AND state <> ",
    blob_state!(Deleted)
);

/// A blob that can be read.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LiveBlob {
    pub size_bytes: i64,
    /// Its media type, found by inspecting its bytes.
    pub content_type: String,
    /// Its strong entity tag, without quotes.
    pub etag: String,
}

/// Adds the row of a blob of `size_bytes` that will be written, for an account that exists or that this transaction
/// creates.
///
/// Fails with SESSION_REVOKED when the account was deleted. The account cannot be deleted before `tx` ends if its id is
/// locked ([`Tx::lock`]).
pub async fn insert(
    tx: &mut Tx,
    key: &BlobKey,
    owner: UserId,
    size_bytes: i64,
    content_type: &str,
    now: Time,
) -> Result<()> {
    let rows = on_db!(tx.conn(), c => {
        let query = sqlx::query(INSERT).bind(key).bind(owner).bind(size_bytes).bind(content_type).bind(now);
        query.execute(c).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Error::account_gone()) }
}

/// Records the store's handle. Returns false when there is one already, or when the blob is not being written any more.
pub async fn set_handle(db: &Db, key: &BlobKey, handle: &str) -> sqlx::Result<bool> {
    on_db!(db.write(), c => {
        sqlx::query(SET_HANDLE).bind(key).bind(handle).execute(c).await.map(|done| done.rows_affected() == 1)
    })
}

/// The handle of a blob that is being written, empty before [`set_handle`]; None when the blob is not being written.
pub async fn find_handle(db: &Db, key: &BlobKey) -> sqlx::Result<Option<String>> {
    on_db!(db.read(), c => sqlx::query_scalar(FIND_HANDLE).bind(key).fetch_optional(c).await)
}

/// Makes a blob readable. Returns false when it is not being written any more.
pub async fn set_live(tx: &mut Tx, key: &BlobKey, content_type: &str, etag: &str) -> sqlx::Result<bool> {
    on_db!(tx.conn(), c => {
        let query = sqlx::query(SET_LIVE).bind(key).bind(content_type).bind(etag);
        query.execute(c).await.map(|done| done.rows_affected() == 1)
    })
}

/// Marks a blob as deleted, so that the sweeper removes its bytes.
pub async fn mark_deleted(tx: &mut Tx, key: &BlobKey, now: Time) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(MARK_DELETED).bind(key).bind(now).execute(c).await.map(|_| ()))
}

/// Marks all blobs in the folder of `key` as deleted, complete or being written, so that the sweeper removes their bytes.
pub async fn mark_folder_deleted(tx: &mut Tx, key: &BlobKey, now: Time) -> sqlx::Result<()> {
    let (start, end) = (key.prefix(), end_of(key.prefix()));
    on_db!(tx.conn(), c => {
        sqlx::query(MARK_FOLDER_DELETED).bind(start).bind(&end).bind(now).execute(c).await.map(|_| ())
    })
}

/// Marks the blobs as deleted that are being written under keys with this prefix: what an attempt before has left.
pub async fn mark_unfinished_deleted(tx: &mut Tx, prefix: &str, now: Time) -> sqlx::Result<()> {
    let end = end_of(prefix);
    on_db!(tx.conn(), c => {
        sqlx::query(MARK_UNFINISHED_DELETED).bind(prefix).bind(&end).bind(now).execute(c).await.map(|_| ())
    })
}

/// A text that is greater than all keys with this prefix, and not greater than any other key that is greater than the
/// prefix. The prefix is not empty, and in ASCII.
fn end_of(prefix: &str) -> String {
    let (rest, last) = prefix.split_at(prefix.len().saturating_sub(1));
    let next = last.bytes().next().map_or('0', |byte| char::from(byte + 1));
    format!("{rest}{next}")
}

/// Marks all blobs of an account that is being deleted, so that the sweeper removes their bytes.
pub async fn mark_all_deleted(tx: &mut Tx, owner: UserId, now: Time) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(MARK_ALL_DELETED).bind(owner).bind(now).execute(c).await.map(|_| ()))
}

/// Marks blobs as deleted that were added before `time` under keys with this prefix, which ends with a slash, and are
/// still being written. Returns their number.
pub async fn expire_unfinished(db: &Db, prefix: &str, time: Time, now: Time) -> sqlx::Result<u64> {
    let end = end_of(prefix);
    on_db!(db.write(), c => {
        let query = sqlx::query(EXPIRE_UNFINISHED).bind(prefix).bind(&end).bind(time).bind(now);
        query.execute(c).await.map(|done| done.rows_affected())
    })
}

/// Marks blobs of this kind as deleted that were added before `time` and are still being written. Returns their number.
/// The media type would be no condition: that of an upload is what its client says.
pub async fn expire_unfinished_of_kind(db: &Db, kind: BlobKind, time: Time, now: Time) -> sqlx::Result<u64> {
    on_db!(db.write(), c => {
        let query = sqlx::query(EXPIRE_UNFINISHED_OF_KIND).bind(kind).bind(time).bind(now);
        query.execute(c).await.map(|done| done.rows_affected())
    })
}

/// A blob that can be read; None when it is incomplete or deleted.
pub async fn find_live(db: &Db, key: &BlobKey) -> sqlx::Result<Option<LiveBlob>> {
    on_db!(db.read(), c => sqlx::query_as(FIND_LIVE).bind(key).fetch_optional(c).await)
}

/// The bytes of all blobs of an account that are not deleted, including announced ones.
pub async fn stored_bytes(tx: &mut Tx, owner: UserId) -> sqlx::Result<i64> {
    on_db!(tx.conn(), c => sqlx::query_scalar(STORED_BYTES).bind(owner).fetch_one(c).await)
}

/// A blob whose bytes are to be removed.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct DeletedBlob {
    pub(super) key: BlobKey,
    pub(super) handle: String,
    pub(super) delete_time: Time,
}

/// The deleted blobs after `after` (time of marking, key), the earliest first.
pub(super) async fn list_deleted(db: &Db, after: (Time, &str), limit: i64) -> sqlx::Result<Vec<DeletedBlob>> {
    on_db!(db.read(), c => sqlx::query_as(LIST_DELETED).bind(after.0).bind(after.1).bind(limit).fetch_all(c).await)
}

/// Deletes the rows of blobs whose bytes were removed, in one transaction.
pub(super) async fn remove(db: &Db, keys: &[&BlobKey]) -> sqlx::Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    for key in keys {
        on_db!(tx.conn(), c => sqlx::query(REMOVE).bind(*key).execute(c).await.map(|_| ()))?;
    }
    tx.commit().await
}

/// The number of blobs whose bytes are to be removed, and when the first was marked.
pub async fn backlog(db: &Db) -> sqlx::Result<(i64, Option<Time>)> {
    on_db!(db.read(), c => sqlx::query_as(BACKLOG).fetch_one(c).await)
}

/// Whether the ledger has a row for a stored blob, in any state. For a blob in parts, the row's handle must be the same, or
/// empty: its writer may not have stored the handle yet. If that writer has crashed, its parts are removed with the blob.
pub(super) async fn is_known(db: &Db, blob: &StoredBlob) -> sqlx::Result<bool> {
    let known: Option<String> =
        on_db!(db.read(), c => sqlx::query_scalar(FIND_ANY_HANDLE).bind(&blob.key).fetch_optional(c).await)?;
    Ok(known.is_some_and(|known| known.is_empty() || blob.handle.as_ref().is_none_or(|handle| *handle == known)))
}
