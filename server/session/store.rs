//! The SQL of sessions.
//!
//! Also reads `users.role`: an access token carries the role, and this keeps a refresh to one statement.

use crate::caller::{SessionId, UserId};
use crate::clock::Time;
use crate::engine::db::{Db, Paged, Tx, on_db, paged};

use super::model::{Grant, NewSession, Session, SessionRow};

const INSERT: &str = "INSERT INTO sessions (id, user_id, current_hash, user_agent, address, create_time, refresh_time,
    idle_expire_time, final_expire_time) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)";
const FIND: &str = "SELECT sessions.user_id, users.role, sessions.current_hash, sessions.previous_hash,
    sessions.refresh_time, sessions.idle_expire_time, sessions.revoke_time
    FROM sessions JOIN users ON users.id = sessions.user_id WHERE sessions.id = $1";
const ROTATE: &str = "UPDATE sessions SET previous_hash = current_hash, current_hash = $3, refresh_time = $4,
    idle_expire_time = CASE WHEN final_expire_time < $5 THEN final_expire_time ELSE $5 END
    WHERE id = $1 AND current_hash = $2 AND revoke_time IS NULL AND idle_expire_time > $4
    RETURNING user_id, (SELECT role FROM users WHERE users.id = sessions.user_id) AS role, idle_expire_time";
const LIST_ADDRESSES: &str = "SELECT DISTINCT address FROM
    (SELECT address FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT 200) AS newest";
const LIST_DEVICES: &str = "SELECT DISTINCT user_agent, address FROM
    (SELECT user_agent, address FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT 200) AS newest";
const LIST: Paged = paged!(
    "$4",
    "SELECT id, user_agent, address, create_time, refresh_time, idle_expire_time FROM sessions
    WHERE user_id = $1 AND id < $2 AND revoke_time IS NULL AND idle_expire_time > $3 ORDER BY id DESC"
);
const REVOKE: &str = "UPDATE sessions SET revoke_time = $2 WHERE id = $1 AND revoke_time IS NULL";
const REVOKE_OWN: &str = "UPDATE sessions SET revoke_time = COALESCE(revoke_time, $3) WHERE id = $1 AND user_id = $2";
const DELETE_ENDED: &str = "DELETE FROM sessions WHERE idle_expire_time <= $1 OR revoke_time <= $1";
const LIST_REVOKED_SINCE: &str = "SELECT id, revoke_time FROM sessions WHERE revoke_time >= $1";
const REVOKE_ALL: &str = "UPDATE sessions SET revoke_time = $2 WHERE user_id = $1 AND revoke_time IS NULL RETURNING id";
const ERASE_DEVICES: &str = "UPDATE sessions SET user_agent = '', address = '' WHERE user_id = $1";

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

    pub(super) async fn insert(&self, tx: &mut Tx, session: &NewSession<'_>) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(INSERT)
            .bind(session.id)
            .bind(session.user)
            .bind(&session.current_hash[..])
            .bind(&session.device.user_agent)
            .bind(&session.device.address)
            .bind(session.create_time)
            .bind(session.idle_expire_time)
            .bind(session.final_expire_time)
            .execute(c)
            .await
            .map(|_| ()))
    }

    pub(super) async fn find(&self, id: SessionId) -> sqlx::Result<Option<SessionRow>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(id).fetch_optional(c).await)
    }

    /// Replaces the current token, if it has `hash` and the session is active. As one statement, it succeeds for
    /// exactly one of several callers with the same token.
    pub(super) async fn rotate(
        &self,
        id: SessionId,
        hash: &[u8; 32],
        next_hash: &[u8; 32],
        now: Time,
        idle_expire_time: Time,
    ) -> sqlx::Result<Option<Grant>> {
        Ok(on_db!(self.db.write(), c => sqlx::query_as(ROTATE)
            .bind(id)
            .bind(&hash[..])
            .bind(&next_hash[..])
            .bind(now)
            .bind(idle_expire_time)
            .fetch_all(c)
            .await)?
        .pop())
    }

    /// The distinct addresses from which the account's 200 newest sessions were opened.
    pub(super) async fn list_addresses(&self, user: UserId) -> sqlx::Result<Vec<String>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(LIST_ADDRESSES).bind(user).fetch_all(c).await)
    }

    /// The distinct user agents and addresses with which the account's 200 newest sessions were opened.
    pub(super) async fn list_devices(&self, user: UserId) -> sqlx::Result<Vec<(String, String)>> {
        on_db!(self.db.read(), c => sqlx::query_as(LIST_DEVICES).bind(user).fetch_all(c).await)
    }

    /// The active sessions of an account older than `before`, the newest first.
    pub(super) async fn list(
        &self,
        user: UserId,
        before: SessionId,
        limit: i64,
        now: Time,
    ) -> sqlx::Result<Vec<Session>> {
        let statement = self.db.paged(LIST);
        on_db!(self.db.read(), c => {
            sqlx::query_as(statement).bind(user).bind(before).bind(now).bind(limit).fetch_all(c).await
        })
    }

    /// Ends the session; a session that has ended keeps its time.
    pub(super) async fn revoke(&self, id: SessionId, now: Time) -> sqlx::Result<()> {
        on_db!(self.db.write(), c => sqlx::query(REVOKE).bind(id).bind(now).execute(c).await.map(|_| ()))
    }

    /// Ends the session and returns true if it belongs to the account; a session that has ended keeps its time.
    pub(super) async fn revoke_own(&self, user: UserId, id: SessionId, now: Time) -> sqlx::Result<bool> {
        on_db!(self.db.write(), c => {
            sqlx::query(REVOKE_OWN).bind(id).bind(user).bind(now).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Deletes the rows of sessions that ended before `time`.
    pub(super) async fn delete_ended(&self, time: Time) -> sqlx::Result<()> {
        on_db!(self.db.write(), c => sqlx::query(DELETE_ENDED).bind(time).execute(c).await.map(|_| ()))
    }

    pub(super) async fn list_revoked_since(&self, time: Time) -> sqlx::Result<Vec<(SessionId, Time)>> {
        on_db!(self.db.read(), c => sqlx::query_as(LIST_REVOKED_SINCE).bind(time).fetch_all(c).await)
    }
}

/// Ends all sessions of an account; returns those that were active.
pub(super) async fn revoke_all(tx: &mut Tx, user: UserId, now: Time) -> sqlx::Result<Vec<SessionId>> {
    on_db!(tx.conn(), c => sqlx::query_scalar(REVOKE_ALL).bind(user).bind(now).fetch_all(c).await)
}

/// Erases the devices in the rows of an account's sessions.
pub(super) async fn erase_devices(tx: &mut Tx, user: UserId) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(ERASE_DEVICES).bind(user).execute(c).await.map(|_| ()))?;
    Ok(())
}
