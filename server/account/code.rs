//! The SQL of the codes that mails carry: for verifying an address, and for a new password.
//!
//! A code is derived from an id ([`crate::mail::Codes`]); a row has the id, and how often a code was tried. There is one
//! row for an account, or for an address: a new code replaces the former one. A try is counted before the code is
//! compared, in one statement, so that of many concurrent tries at most [`MAX_TRIES`] are compared. A code is used by
//! deleting its row, which succeeds once.

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::mail::CodeId;

/// The most tries of a code.
const MAX_TRIES: i32 = 5;

const PUT_VERIFICATION: &str = "INSERT INTO email_verifications (user_id, code_id, email, expire_time)
    VALUES ($1, $2, $3, $4) ON CONFLICT (user_id)
    DO UPDATE SET code_id = excluded.code_id, email = excluded.email, tries = 0, expire_time = excluded.expire_time";
const TRY_VERIFICATION: &str = "UPDATE email_verifications SET tries = tries + 1
    WHERE user_id = $1 AND tries < $2 AND expire_time > $3 RETURNING code_id, email";
const USE_VERIFICATION: &str = "DELETE FROM email_verifications WHERE user_id = $1 AND code_id = $2";
const PUT_RESET: &str = "INSERT INTO password_resets (email, user_id, code_id, expire_time)
    VALUES ($1, $2, $3, $4) ON CONFLICT (email)
    DO UPDATE SET user_id = excluded.user_id, code_id = excluded.code_id, tries = 0, expire_time = excluded.expire_time";
const TRY_RESET: &str = "UPDATE password_resets SET tries = tries + 1
    WHERE email = $1 AND tries < $2 AND expire_time > $3 RETURNING code_id, user_id";
const UNCOUNT_TRY_OF_RESET: &str = "UPDATE password_resets SET tries = tries - 1 WHERE email = $1 AND code_id = $2";
const USE_RESET: &str = "DELETE FROM password_resets WHERE email = $1 AND code_id = $2";
const DELETE_VERIFICATION: &str = "DELETE FROM email_verifications WHERE user_id = $1";
const DELETE_RESET: &str = "DELETE FROM password_resets WHERE email = $1";
const DELETE_RESET_OF_USER: &str = "DELETE FROM password_resets WHERE email = (SELECT email FROM users WHERE id = $1)";
const EXPIRE_VERIFICATIONS: &str = "DELETE FROM email_verifications WHERE expire_time <= $1";
const EXPIRE_RESETS: &str = "DELETE FROM password_resets WHERE expire_time <= $1";

/// A code for verifying an address.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Verification {
    pub(super) code_id: CodeId,
    pub(super) email: String,
}

/// A code for a new password.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Reset {
    pub(super) code_id: CodeId,
    /// None when no account has the address. Nobody has received the code then.
    pub(super) user_id: Option<UserId>,
}

/// Stores the code that is sent to an address, in place of the account's former one.
pub(super) async fn put_verification(
    tx: &mut Tx,
    user: UserId,
    code: CodeId,
    email: &str,
    expire_time: Time,
) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => {
        let query = sqlx::query(PUT_VERIFICATION).bind(user).bind(code).bind(email).bind(expire_time);
        query.execute(c).await.map(|_| ())
    })
}

/// Counts a try of the account's code, and returns what to compare it with. None when there is none that can be tried.
pub(super) async fn try_verification(db: &Db, user: UserId, now: Time) -> sqlx::Result<Option<Verification>> {
    let rows = on_db!(db.write(), c => {
        sqlx::query_as(TRY_VERIFICATION).bind(user).bind(MAX_TRIES).bind(now).fetch_all(c).await
    })?;
    Ok(rows.into_iter().next())
}

/// Uses a code; false when it was used or replaced.
pub(super) async fn use_verification(tx: &mut Tx, user: UserId, code: CodeId) -> sqlx::Result<bool> {
    on_db!(tx.conn(), c => {
        let query = sqlx::query(USE_VERIFICATION).bind(user).bind(code);
        query.execute(c).await.map(|done| done.rows_affected() == 1)
    })
}

/// Stores the code that was requested for an address, in place of the former one.
pub(super) async fn put_reset(
    tx: &mut Tx,
    email: &str,
    user: Option<UserId>,
    code: CodeId,
    expire_time: Time,
) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => {
        let query = sqlx::query(PUT_RESET).bind(email).bind(user).bind(code).bind(expire_time);
        query.execute(c).await.map(|_| ())
    })
}

/// Counts a try of the code for an address, and returns what to compare it with. None when there is none that can be
/// tried.
pub(super) async fn try_reset(db: &Db, email: &str, now: Time) -> sqlx::Result<Option<Reset>> {
    let rows = on_db!(db.write(), c => {
        sqlx::query_as(TRY_RESET).bind(email).bind(MAX_TRIES).bind(now).fetch_all(c).await
    })?;
    Ok(rows.into_iter().next())
}

/// Uncounts a try of a code that was right.
pub(super) async fn uncount_try_of_reset(db: &Db, email: &str, code: CodeId) -> sqlx::Result<()> {
    on_db!(db.write(), c => sqlx::query(UNCOUNT_TRY_OF_RESET).bind(email).bind(code).execute(c).await.map(|_| ()))
}

/// Uses a code; false when it was used or replaced.
pub(super) async fn use_reset(tx: &mut Tx, email: &str, code: CodeId) -> sqlx::Result<bool> {
    on_db!(tx.conn(), c => {
        let query = sqlx::query(USE_RESET).bind(email).bind(code);
        query.execute(c).await.map(|done| done.rows_affected() == 1)
    })
}

/// Deletes the code for a new password that was sent to this address.
pub(super) async fn delete_reset(tx: &mut Tx, email: &str) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(DELETE_RESET).bind(email).execute(c).await.map(|_| ()))
}

/// Deletes all codes of an account; of those for a new password, the one for its present address.
pub(super) async fn delete_all(tx: &mut Tx, user: UserId) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(DELETE_VERIFICATION).bind(user).execute(c).await.map(|_| ()))?;
    on_db!(tx.conn(), c => sqlx::query(DELETE_RESET_OF_USER).bind(user).execute(c).await.map(|_| ()))
}

/// Deletes the codes that have expired.
pub(super) async fn expire(db: &Db, now: Time) -> sqlx::Result<()> {
    on_db!(db.write(), c => sqlx::query(EXPIRE_VERIFICATIONS).bind(now).execute(c).await.map(|_| ()))?;
    on_db!(db.write(), c => sqlx::query(EXPIRE_RESETS).bind(now).execute(c).await.map(|_| ()))
}
