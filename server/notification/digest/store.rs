//! The SQL of digests, except for what ListNotifications shares with them, which is in `notification/store.rs`.

use super::super::store::Store;
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Ids, Tx, among, on_db};

/// While a kind is switched on for mail, the account is due at some time; what came before the first was switched on is
/// not told.
const SCHEDULE: &str = "UPDATE inboxes SET
        digest_seq = CASE WHEN digest_time IS NULL THEN seq ELSE digest_seq END,
        digest_time = CASE WHEN EXISTS (SELECT 1 FROM notification_preferences p WHERE p.user_id = $1 AND p.email)
            THEN COALESCE(digest_time, $2) END
    WHERE user_id = $1";
macro_rules! list_due {
    ($lock:literal) => {
        concat!(
            "SELECT user_id, seq, read_seq, digest_seq FROM inboxes WHERE digest_time <= $1 ORDER BY digest_time LIMIT $2",
            $lock
        )
    };
}
const LIST_DUE_SQLITE: &str = list_due!("");
/// Does not wait for inboxes that are locked, in whatever order: they are still due in the next round.
const LIST_DUE_POSTGRES: &str = list_due!(" FOR NO KEY UPDATE SKIP LOCKED");
macro_rules! put_off {
    ($engine:ident) => {
        concat!("UPDATE inboxes SET digest_time = $2 WHERE ", among!($engine, "user_id", "$1"))
    };
}
const PUT_OFF_SQLITE: &str = put_off!(Sqlite);
const PUT_OFF_POSTGRES: &str = put_off!(Postgres);
const FIND_UNLOOKED: &str = "SELECT digest_seq, seq FROM inboxes WHERE user_id = $1 AND digest_time IS NOT NULL";
const SET_LOOKED: &str = "UPDATE inboxes SET digest_seq = $3
    WHERE user_id = $1 AND digest_seq = $2 AND digest_time IS NOT NULL";
const FIND_RECIPIENT: &str = "SELECT username, email FROM users
    WHERE id = $1 AND delete_time IS NULL AND email_verify_time IS NOT NULL";
const SWITCH_OFF: [&str; 2] = [
    "UPDATE notification_preferences SET email = FALSE WHERE user_id = $1 AND email",
    "UPDATE inboxes SET digest_time = NULL WHERE user_id = $1",
];

/// An account that is due, with the numbers of its inbox.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Due {
    pub(super) user_id: UserId,
    /// The last number that was given.
    pub(super) seq: i64,
    /// Up to which notifications are read.
    pub(super) read_seq: i64,
    /// Up to which they were looked at.
    pub(super) digest_seq: i64,
}

/// An account that may get mails.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Recipient {
    pub(super) username: String,
    pub(super) email: String,
}

impl Store {
    /// Sets when an account is due after its preferences have changed: now, as before, or never. The inbox is locked.
    pub(in super::super) async fn schedule_digest(&self, tx: &mut Tx, user: UserId, now: Time) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(SCHEDULE).bind(user).bind(now).execute(c).await.map(|_| ()))
    }

    /// The accounts that are due, those that have waited longest first. They stay locked until the transaction ends.
    pub(super) async fn list_due(&self, tx: &mut Tx, now: Time, limit: usize) -> sqlx::Result<Vec<Due>> {
        let (statement, limit) = (tx.text(LIST_DUE_SQLITE, LIST_DUE_POSTGRES), i64::try_from(limit).unwrap_or(0));
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(now).bind(limit).fetch_all(c).await)
    }

    /// Makes accounts due at `next`.
    pub(super) async fn put_off(&self, tx: &mut Tx, users: Ids, next: Time) -> sqlx::Result<()> {
        let statement = tx.text(PUT_OFF_SQLITE, PUT_OFF_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query(statement).bind(users).bind(next).execute(c).await.map(|_| ()))
    }

    /// The number up to which notifications of an account were looked at, and the last number that was given; None for an
    /// account that gets no mail about any kind.
    pub(super) async fn find_unlooked(&self, user: UserId) -> sqlx::Result<Option<(i64, i64)>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_UNLOOKED).bind(user).fetch_optional(c).await)
    }

    /// Remembers that notifications were looked at up to `until`. Returns false, and changes nothing, if they were not looked
    /// at up to `after`, or mail was switched off.
    pub(super) async fn set_looked(&self, tx: &mut Tx, user: UserId, after: i64, until: i64) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            let set = sqlx::query(SET_LOOKED).bind(user).bind(after).bind(until).execute(c).await?;
            Ok(set.rows_affected() > 0)
        })
    }

    /// The account, unless it was deleted or its address is not verified.
    pub(super) async fn find_recipient(&self, tx: &mut Tx, user: UserId) -> sqlx::Result<Option<Recipient>> {
        on_db!(tx.conn(), c => sqlx::query_as(FIND_RECIPIENT).bind(user).fetch_optional(c).await)
    }

    /// Switches mail off for every kind. The inbox is locked.
    pub(super) async fn switch_off_mail(&self, tx: &mut Tx, user: UserId) -> sqlx::Result<()> {
        for statement in SWITCH_OFF {
            on_db!(tx.conn(), c => sqlx::query(statement).bind(user).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }
}
