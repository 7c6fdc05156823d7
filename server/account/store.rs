//! The SQL of accounts.

use crate::caller::UserId;
use crate::engine::db::{Db, Tx, on_db};
use crate::error::Result;

use super::model::{Credentials, User};

#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
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
        const SQL: &str = "SELECT id, username, email, role, create_time FROM users WHERE id = $1";
        Ok(on_db!(self.db.read(), c => sqlx::query_as(SQL).bind(id).fetch_optional(c).await)?)
    }

    /// The usernames and e-mail addresses, of two accounts at most, that stand in the way of a new one.
    pub(super) async fn find_taken(&self, username: &str, email: &str) -> Result<Vec<(String, String)>> {
        const SQL: &str = "SELECT username, email FROM users WHERE username = $1 OR email = $2";
        Ok(on_db!(self.db.read(), c => sqlx::query_as(SQL).bind(username).bind(email).fetch_all(c).await)?)
    }

    /// The account with this username or e-mail address. No username has an `@` in it, so it is one at most.
    pub(super) async fn find_credentials(&self, login: &str) -> Result<Option<Credentials>> {
        const SQL: &str = "SELECT id, username, email, role, create_time, password_hash FROM users \
             WHERE username = $1 OR email = $1";
        Ok(on_db!(self.db.read(), c => sqlx::query_as(SQL).bind(login).fetch_optional(c).await)?)
    }

    /// Replaces the password's hash, unless it has changed since it was read.
    pub(super) async fn update_password_hash(&self, tx: &mut Tx, id: UserId, from: &str, to: &str) -> Result<()> {
        const SQL: &str = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
        on_db!(tx.conn(), c => sqlx::query(SQL).bind(id).bind(from).bind(to).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}
