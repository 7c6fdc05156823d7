//! Request ids: a write that is sent again gets the answer of the first time, for 24 hours.
//!
//! An id belongs to one caller and one method. The claim is a row that is written in the transaction of the write
//! itself, so that it exists if and only if the result exists.

use std::time::Duration;

use prost::Message;

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::error::{Error, Reason, Result};
use crate::id::Id;
use crate::secrets::sha256;

/// How long a claim is kept.
const TTL: Duration = Duration::from_hours(24);

const INSERT: &str = "INSERT INTO request_ids (user_id, method, request_id, request_hash, result_id, expire_time)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const FIND: &str = "SELECT request_hash, result_id FROM request_ids
    WHERE user_id = $1 AND method = $2 AND request_id = $3 AND expire_time > $4";
const DELETE_IF_EXPIRED: &str =
    "DELETE FROM request_ids WHERE user_id = $1 AND method = $2 AND request_id = $3 AND expire_time <= $4";
const DELETE_EXPIRED: &str = "DELETE FROM request_ids WHERE expire_time <= $1";
const DELETE_BY_USER: &str = "DELETE FROM request_ids WHERE user_id = $1";

/// The type parameter of a [`RequestId`].
pub enum Request {}
/// An id that a client gives a request.
pub type RequestId = Id<Request>;

/// A request with an id, which its client may send again.
#[derive(Debug, Clone, Copy)]
pub struct RepeatableRequest {
    /// The client's id of the request.
    pub request_id: RequestId,
    /// The SHA-256 of the rest of the request.
    pub hash: [u8; 32],
}

/// The id and the hash of a request, if its client has given it an id. `request_id` is the field that was taken out of
/// `request`.
pub fn of(request_id: Option<String>, request: &impl Message) -> Option<RepeatableRequest> {
    let request_id = request_id.and_then(|text| RequestId::parse(&text))?;
    Some(RepeatableRequest { request_id, hash: sha256(&request.encode_to_vec()) })
}

/// The deletion of a thing. The thing's id is claimed as if it were a request id, so that the deletion succeeds again
/// when its client repeats it within 24 hours.
pub struct Deletion {
    user: UserId,
    method: &'static str,
    request: RepeatableRequest,
    now: Time,
}

/// The deletion of the thing `id` by `user`, with `method`.
pub fn deletion<T>(id: Id<T>, user: UserId, method: &'static str, now: Time) -> Deletion {
    let request = RepeatableRequest { request_id: RequestId::from_bytes(*id.as_bytes()), hash: [0; 32] };
    Deletion { user, method, request, now }
}

impl Deletion {
    /// Succeeds if the user has already deleted the thing; otherwise fails with `error`, the reason why it cannot be
    /// deleted.
    pub async fn succeed_if_repeated(&self, db: &Db, error: Error) -> Result<()> {
        let Self { user, method, request, now } = *self;
        let found: Option<(Vec<u8>, Id<Request>)> = on_db!(db.read(), c => {
            sqlx::query_as(FIND).bind(user).bind(method).bind(request.request_id).bind(now).fetch_optional(c).await
        })?;
        if found.is_some() { Ok(()) } else { Err(error) }
    }

    /// Claims the deletion, in the transaction that hides the thing.
    pub async fn remember(&self, tx: &mut Tx) -> Result<()> {
        let Self { user, method, request, now } = *self;
        claim(tx, user, method, Some(request), request.request_id, now).await?;
        Ok(())
    }
}

/// Claims the request id, if there is one, for `result`. Returns the result of the first request if the request is a
/// repetition.
///
/// Fails with REQUEST_ID_REUSED when the id was used for a different request.
pub async fn claim<T>(
    tx: &mut Tx,
    user: UserId,
    method: &'static str,
    request: Option<RepeatableRequest>,
    result: Id<T>,
    now: Time,
) -> Result<Option<Id<T>>> {
    let Some(request) = request else { return Ok(None) };
    // An expired claim that was not deleted yet would prevent the insert.
    on_db!(tx.conn(), c => {
        let query = sqlx::query(DELETE_IF_EXPIRED).bind(user).bind(method).bind(request.request_id).bind(now);
        query.execute(c).await.map(|_| ())
    })?;
    let inserted = on_db!(tx.conn(), c => {
        let query = sqlx::query(INSERT).bind(user).bind(method).bind(request.request_id).bind(&request.hash[..]);
        query.bind(result).bind(now + TTL).execute(c).await.map(|done| done.rows_affected() == 1)
    })?;
    if inserted { Ok(None) } else { find_in(tx, user, method, request, now).await }
}

async fn find_in<T>(
    tx: &mut Tx,
    user: UserId,
    method: &'static str,
    request: RepeatableRequest,
    now: Time,
) -> Result<Option<Id<T>>> {
    let first: Option<(Vec<u8>, Id<T>)> = on_db!(tx.conn(), c => {
        sqlx::query_as(FIND).bind(user).bind(method).bind(request.request_id).bind(now).fetch_optional(c).await
    })?;
    match first {
        Some((hash, result)) if hash == request.hash => Ok(Some(result)),
        Some(_) => {
            Err(Error::new(Reason::RequestIdReused, "the request id was used with another request")
                .at_field("request_id"))
        }
        None => Err(Error::internal("a claim was neither made nor found")),
    }
}

/// Deletes expired claims.
pub async fn sweep(db: &Db, now: Time) -> sqlx::Result<()> {
    on_db!(db.write(), c => sqlx::query(DELETE_EXPIRED).bind(now).execute(c).await.map(|_| ()))
}

/// Deletes the claims of an account that is being deleted.
pub async fn delete_of_account(tx: &mut Tx, user: UserId) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(DELETE_BY_USER).bind(user).execute(c).await.map(|_| ()))
}
