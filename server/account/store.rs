//! The SQL of accounts.

use crate::caller::{Role, UserId};
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};

use super::model::{Credentials, Proof, User};

/// The columns of a [`User`].
macro_rules! columns {
    () => {
        "id, username, email, role, create_time, history_paused, email_verify_time, pending_email"
    };
}

const INSERT: &str = "INSERT INTO users (id, username, email, password_hash, role, create_time)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const FIND: &str = concat!("SELECT ", columns!(), " FROM users WHERE id = $1 AND delete_time IS NULL");
const FIND_BY_USERNAME: &str =
    concat!("SELECT ", columns!(), " FROM users WHERE username = $1 AND delete_time IS NULL");
const FIND_BY_EMAIL: &str = concat!("SELECT ", columns!(), " FROM users WHERE email = $1 AND delete_time IS NULL");
const FIND_TAKEN: &str = "SELECT username, email FROM users WHERE username = $1 OR email = $2";
const FIND_CREDENTIALS: &str = concat!(
    "SELECT ",
    columns!(),
    ", password_hash FROM users WHERE (username = $1 OR email = $1) AND delete_time IS NULL"
);
const FIND_CREDENTIALS_BY_ID: &str =
    concat!("SELECT ", columns!(), ", password_hash FROM users WHERE id = $1 AND delete_time IS NULL");
const REPLACE_PASSWORD_HASH: &str =
    concat!("UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2 RETURNING ", columns!());
const RESET_PASSWORD_HASH: &str = concat!(
    "UPDATE users SET password_hash = $3, email_verify_time = COALESCE(email_verify_time, $4), pending_email = NULL
    WHERE id = $1 AND email = $2 AND delete_time IS NULL RETURNING ",
    columns!()
);
const SET_EMAIL: &str = "UPDATE users SET email = $2, email_verify_time = NULL, pending_email = NULL WHERE id = $1";
const SET_PENDING_EMAIL: &str = "UPDATE users SET pending_email = $2 WHERE id = $1";
const VERIFY_EMAIL: &str = "UPDATE users SET email = $2, email_verify_time = $3, pending_email = NULL
    WHERE id = $1 AND COALESCE(pending_email, email) = $2 AND delete_time IS NULL";
const COUNT_BY_EMAIL: &str = "SELECT COUNT(*) FROM users WHERE email = $1";
const SET_ROLE: &str = "UPDATE users SET role = $2 WHERE username = $1 AND role <> $2 AND delete_time IS NULL
    RETURNING id";
const MARK_DELETED: &str = "UPDATE users SET password_hash = '', delete_time = $3 WHERE id = $1 AND password_hash = $2";
const ANONYMISE: &str = "UPDATE users SET username = $2, email = $2, pending_email = NULL WHERE id = $1";
const COUNT_UNFINISHED_DELETION: &str =
    "SELECT COUNT(*) FROM users WHERE id = $1 AND delete_time IS NOT NULL AND username <> $2";
const LIST_DELETED: &str = "SELECT id FROM users WHERE delete_time <= $1 ORDER BY delete_time DESC LIMIT $2";
const DELETE_ROW: &str = "DELETE FROM users WHERE id = $1 AND delete_time IS NOT NULL";
const SET_HISTORY_PAUSED: &str = "UPDATE users SET history_paused = $2 WHERE id = $1 AND delete_time IS NULL";

/// The result of changing an e-mail address.
pub(super) enum EmailChange {
    /// The address was changed.
    Done,
    /// The account is not any more as it was when the change began.
    Outdated,
    /// Another account has the address. The transaction has failed and can only be rolled back.
    Taken,
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

    pub(super) async fn begin(&self) -> sqlx::Result<Tx> {
        self.db.begin().await
    }

    /// Inserts a user; returns false when the username or the e-mail address is taken.
    pub(super) async fn insert(&self, tx: &mut Tx, user: &User, password_hash: &str) -> sqlx::Result<bool> {
        let rows = on_db!(tx.conn(), c => sqlx::query(INSERT)
            .bind(user.id)
            .bind(&user.username)
            .bind(&user.email)
            .bind(password_hash)
            .bind(user.role)
            .bind(user.create_time)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    pub(super) async fn find(&self, id: UserId) -> sqlx::Result<Option<User>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(id).fetch_optional(c).await)
    }

    pub(super) async fn find_by_username(&self, username: &str) -> sqlx::Result<Option<User>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_BY_USERNAME).bind(username).fetch_optional(c).await)
    }

    /// The usernames and e-mail addresses of the accounts, at most two, that conflict with a new one.
    pub(super) async fn find_taken(&self, username: &str, email: &str) -> sqlx::Result<Vec<(String, String)>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_TAKEN).bind(username).bind(email).fetch_all(c).await)
    }

    /// The account with this username or e-mail address; at most one, because no username contains `@`.
    pub(super) async fn find_credentials(&self, login: &str) -> sqlx::Result<Option<Credentials>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_CREDENTIALS).bind(login).fetch_optional(c).await)
    }

    pub(super) async fn find_credentials_by_id(&self, id: UserId) -> sqlx::Result<Option<Credentials>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_CREDENTIALS_BY_ID).bind(id).fetch_optional(c).await)
    }

    /// Replaces the password's hash, or only locks the row if `new_hash` is `None`. Returns the current user, or `None`
    /// when the stored hash is not the one that was checked. The row stays locked until the transaction ends.
    pub(super) async fn replace_password_hash(
        &self,
        tx: &mut Tx,
        proof: &Proof,
        new_hash: Option<&str>,
    ) -> sqlx::Result<Option<User>> {
        let Proof { user, password_hash, .. } = proof;
        let new_hash = new_hash.unwrap_or(password_hash);
        on_db!(tx.conn(), c => {
            sqlx::query_as(REPLACE_PASSWORD_HASH).bind(user).bind(password_hash).bind(new_hash).fetch_optional(c).await
        })
    }

    /// Sets the password's hash of the account that has this address, which counts as verified then. None when there
    /// is no such account any more. The row stays locked until the transaction ends.
    pub(super) async fn reset_password_hash(
        &self,
        tx: &mut Tx,
        id: UserId,
        email: &str,
        new_hash: &str,
        now: Time,
    ) -> sqlx::Result<Option<User>> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query_as(RESET_PASSWORD_HASH).bind(id).bind(email).bind(new_hash).bind(now);
            query.fetch_optional(c).await
        })
    }

    /// Replaces the address by one that is not verified.
    pub(super) async fn set_email(&self, tx: &mut Tx, id: UserId, email: &str) -> sqlx::Result<EmailChange> {
        email_change(on_db!(tx.conn(), c => {
            let query = sqlx::query(SET_EMAIL).bind(id).bind(email);
            query.execute(c).await.map(|done| done.rows_affected())
        }))
    }

    /// Makes an address the verified one of the account. Outdated when it is neither the account's nor its pending one.
    pub(super) async fn verify_email(
        &self,
        tx: &mut Tx,
        id: UserId,
        email: &str,
        now: Time,
    ) -> sqlx::Result<EmailChange> {
        email_change(on_db!(tx.conn(), c => {
            let query = sqlx::query(VERIFY_EMAIL).bind(id).bind(email).bind(now);
            query.execute(c).await.map(|done| done.rows_affected())
        }))
    }

    pub(super) async fn set_pending_email(&self, tx: &mut Tx, id: UserId, email: Option<&str>) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(SET_PENDING_EMAIL).bind(id).bind(email).execute(c).await.map(|_| ()))
    }

    pub(super) async fn is_email_taken(&self, tx: &mut Tx, email: &str) -> sqlx::Result<bool> {
        let count: i64 = on_db!(tx.conn(), c => sqlx::query_scalar(COUNT_BY_EMAIL).bind(email).fetch_one(c).await)?;
        Ok(count > 0)
    }

    /// The account, as the transaction sees it.
    pub(super) async fn find_within(&self, tx: &mut Tx, id: UserId) -> sqlx::Result<Option<User>> {
        on_db!(tx.conn(), c => sqlx::query_as(FIND).bind(id).fetch_optional(c).await)
    }

    /// The account with this address, as the transaction sees it.
    pub(super) async fn find_by_email(&self, tx: &mut Tx, email: &str) -> sqlx::Result<Option<User>> {
        on_db!(tx.conn(), c => sqlx::query_as(FIND_BY_EMAIL).bind(email).fetch_optional(c).await)
    }

    /// Sets a role; returns `None` when there is no such account or it has the role already.
    pub(super) async fn set_role(&self, tx: &mut Tx, username: &str, role: Role) -> sqlx::Result<Option<UserId>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(SET_ROLE).bind(username).bind(role).fetch_optional(c).await)
    }

    /// Marks an account as deleted, without changing its unique columns. Returns false when the stored password hash is
    /// not the one that was checked.
    pub(super) async fn mark_deleted(&self, tx: &mut Tx, proof: &Proof, now: Time) -> sqlx::Result<bool> {
        let Proof { user, password_hash, .. } = proof;
        on_db!(tx.conn(), c => {
            let query = sqlx::query(MARK_DELETED).bind(user).bind(password_hash).bind(now);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Whether the account is marked as deleted and still has its names, so that its deletion is unfinished.
    pub(super) async fn is_deletion_unfinished(&self, id: UserId) -> sqlx::Result<bool> {
        let count: i64 = on_db!(self.db.read(), c => {
            sqlx::query_scalar(COUNT_UNFINISHED_DELETION).bind(id).bind(format!("#{id}")).fetch_one(c).await
        })?;
        Ok(count > 0)
    }

    /// Replaces the username and the address in a deleted account's row by `#` and its id: no username contains `#`,
    /// and every address contains `@`.
    pub(super) async fn anonymise(&self, tx: &mut Tx, id: UserId) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(ANONYMISE).bind(id).bind(format!("#{id}")).execute(c).await.map(|_| ()))
    }

    /// At most `limit` accounts that were deleted before `time`.
    pub(super) async fn list_deleted(&self, time: Time, limit: i64) -> sqlx::Result<Vec<UserId>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(LIST_DELETED).bind(time).bind(limit).fetch_all(c).await)
    }

    /// Deletes a deleted account's row, unless a foreign key still refers to it.
    pub(super) async fn delete_row(&self, id: UserId) -> sqlx::Result<()> {
        match on_db!(self.db.write(), c => sqlx::query(DELETE_ROW).bind(id).execute(c).await.map(|_| ())) {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(()),
            done => done,
        }
    }
}

fn email_change(rows: sqlx::Result<u64>) -> sqlx::Result<EmailChange> {
    match rows {
        Ok(0) => Ok(EmailChange::Outdated),
        Ok(_) => Ok(EmailChange::Done),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(EmailChange::Taken),
        Err(error) => Err(error),
    }
}

/// Sets whether an account's history is paused; returns false when there is no such account. Called by `history`, which
/// owns the rule.
pub(crate) async fn set_history_paused(db: &Db, user: UserId, paused: bool) -> sqlx::Result<bool> {
    on_db!(db.write(), c => {
        let query = sqlx::query(SET_HISTORY_PAUSED).bind(user).bind(paused);
        query.execute(c).await.map(|done| done.rows_affected() == 1)
    })
}
