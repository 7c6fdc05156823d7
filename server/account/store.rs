//! The SQL of accounts.

use crate::caller::{Role, UserId};
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::error::Result;

use super::model::{Credentials, Proof, User};

/// What became of a change that others can be in the way of.
pub(super) enum Changed {
    /// It was made.
    Yes,
    /// The password's hash is another than the one that was checked.
    Outdated,
    /// Another account has the value. The transaction can do nothing more.
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

    pub(super) async fn begin(&self) -> Result<Tx> {
        Ok(self.db.begin().await?)
    }

    /// Inserts a user; false when the username or the e-mail address is taken.
    pub(super) async fn insert(&self, tx: &mut Tx, user: &User, password_hash: &str) -> Result<bool> {
        const SQL: &str = "INSERT INTO users (id, username, email, password_hash, role, create_time) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
        let rows = on_db!(tx.conn(), c => sqlx::query(SQL)
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

    pub(super) async fn find(&self, id: UserId) -> Result<Option<User>> {
        const SQL: &str = "SELECT id, username, email, role, create_time, history_paused FROM users WHERE id = $1 AND delete_time IS NULL";
        Ok(on_db!(self.db.read(), c => sqlx::query_as(SQL).bind(id).fetch_optional(c).await)?)
    }

    pub(super) async fn find_by_username(&self, username: &str) -> Result<Option<User>> {
        const SQL: &str = "SELECT id, username, email, role, create_time, history_paused FROM users \
             WHERE username = $1 AND delete_time IS NULL";
        Ok(on_db!(self.db.read(), c => sqlx::query_as(SQL).bind(username).fetch_optional(c).await)?)
    }

    /// The usernames and e-mail addresses, of two accounts at most, that stand in the way of a new one.
    pub(super) async fn find_taken(&self, username: &str, email: &str) -> Result<Vec<(String, String)>> {
        const SQL: &str = "SELECT username, email FROM users WHERE username = $1 OR email = $2";
        Ok(on_db!(self.db.read(), c => sqlx::query_as(SQL).bind(username).bind(email).fetch_all(c).await)?)
    }

    /// The account with this username or e-mail address. No username has an `@` in it, so it is one at most.
    pub(super) async fn find_credentials(&self, login: &str) -> Result<Option<Credentials>> {
        const SQL: &str = "SELECT id, username, email, role, create_time, history_paused, password_hash FROM users \
             WHERE (username = $1 OR email = $1) AND delete_time IS NULL";
        Ok(on_db!(self.db.read(), c => sqlx::query_as(SQL).bind(login).fetch_optional(c).await)?)
    }

    pub(super) async fn find_credentials_by_id(&self, id: UserId) -> Result<Option<Credentials>> {
        const SQL: &str = "SELECT id, username, email, role, create_time, history_paused, password_hash FROM users \
             WHERE id = $1 AND delete_time IS NULL";
        Ok(on_db!(self.db.read(), c => sqlx::query_as(SQL).bind(id).fetch_optional(c).await)?)
    }

    /// Replaces the password's hash, or only locks the row; the user as it is now, `None` when the hash is another than
    /// the one that was checked. Until the transaction ends, nobody else gets past this.
    pub(super) async fn replace_password_hash(
        &self,
        tx: &mut Tx,
        proof: &Proof,
        new_hash: Option<&str>,
    ) -> Result<Option<User>> {
        const SQL: &str = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2 \
             RETURNING id, username, email, role, create_time, history_paused";
        let Proof { user, password_hash, .. } = proof;
        let new_hash = new_hash.unwrap_or(password_hash);
        Ok(on_db!(tx.conn(), c => {
            sqlx::query_as(SQL).bind(user).bind(password_hash).bind(new_hash).fetch_optional(c).await
        })?)
    }

    pub(super) async fn set_email(&self, tx: &mut Tx, proof: &Proof, email: &str) -> Result<Changed> {
        const SQL: &str = "UPDATE users SET email = $3 WHERE id = $1 AND password_hash = $2";
        let Proof { user, password_hash, .. } = proof;
        let done = on_db!(tx.conn(), c => {
            let query = sqlx::query(SQL).bind(user).bind(password_hash).bind(email);
            query.execute(c).await.map(|done| done.rows_affected())
        });
        match done {
            Ok(0) => Ok(Changed::Outdated),
            Ok(_) => Ok(Changed::Yes),
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(Changed::Taken),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives a role to whoever has another; `None` when there is nobody who does.
    pub(super) async fn set_role(&self, tx: &mut Tx, username: &str, role: Role) -> Result<Option<UserId>> {
        const SQL: &str = "UPDATE users SET role = $2 WHERE username = $1 AND role <> $2 AND delete_time IS NULL \
             RETURNING id";
        Ok(on_db!(tx.conn(), c => sqlx::query_scalar(SQL).bind(username).bind(role).fetch_optional(c).await)?)
    }

    /// Marks an account as deleted, without touching what is unique; `false` when the password's hash is another than the
    /// one that was checked.
    pub(super) async fn mark_deleted(&self, tx: &mut Tx, proof: &Proof, now: Time) -> Result<bool> {
        const SQL: &str = "UPDATE users SET password_hash = '', delete_time = $3 WHERE id = $1 AND password_hash = $2";
        let Proof { user, password_hash, .. } = proof;
        Ok(on_db!(tx.conn(), c => {
            let query = sqlx::query(SQL).bind(user).bind(password_hash).bind(now);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })?)
    }

    /// Whether the account is deleted and still has its names: its deletion has begun, and is not finished.
    pub(super) async fn has_names_of_deleted(&self, id: UserId) -> Result<bool> {
        const SQL: &str = "SELECT COUNT(*) FROM users WHERE id = $1 AND delete_time IS NOT NULL AND username <> $2";
        let count: i64 = on_db!(self.db.read(), c => {
            sqlx::query_scalar(SQL).bind(id).bind(format!("#{id}")).fetch_one(c).await
        })?;
        Ok(count > 0)
    }

    /// Takes everything personal out of a deleted account's row: no username has a `#`, and no address is without an `@`.
    pub(super) async fn anonymise(&self, tx: &mut Tx, id: UserId) -> Result<()> {
        const SQL: &str = "UPDATE users SET username = $2, email = $2 WHERE id = $1";
        on_db!(tx.conn(), c => sqlx::query(SQL).bind(id).bind(format!("#{id}")).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// At most `limit` accounts that were deleted before `time`.
    pub(super) async fn list_deleted(&self, time: Time, limit: i64) -> Result<Vec<UserId>> {
        const SQL: &str = "SELECT id FROM users WHERE delete_time <= $1 ORDER BY delete_time DESC LIMIT $2";
        Ok(on_db!(self.db.read(), c => sqlx::query_scalar(SQL).bind(time).bind(limit).fetch_all(c).await)?)
    }

    /// Removes a deleted account's row, unless something refers to it: the foreign keys know.
    pub(super) async fn remove_deleted(&self, id: UserId) -> Result<()> {
        const SQL: &str = "DELETE FROM users WHERE id = $1 AND delete_time IS NOT NULL";
        match on_db!(self.db.write(), c => sqlx::query(SQL).bind(id).execute(c).await.map(|_| ())) {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(()),
            done => Ok(done?),
        }
    }
}
