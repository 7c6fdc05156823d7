//! Deletes what refers to deleted things and accounts, in batches, and what an account was told of a channel.

use super::model::{NotificationId, notification_kinds};
use super::service::Service;
use super::store::Store;
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::engine::db::{Ids, Tx, among, on_db};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::removal::BATCH;

const LIST_BY_ABOUT: &str = "SELECT id, user_id, seq, count FROM notifications WHERE about = $1 LIMIT $2";
const LIST_BY_USER: &str = "SELECT id, user_id, seq, count FROM notifications WHERE user_id = $1 LIMIT $2";
/// For PostgreSQL, in the order in which `deliver.rs` locks them.
const LOCK_INBOXES: &str = concat!(
    "SELECT user_id FROM inboxes WHERE ",
    among!(Postgres, "user_id", "$1"),
    " ORDER BY user_id FOR NO KEY UPDATE"
);
const DELETE_MUTES_OF: &str = "DELETE FROM notification_mutes WHERE (user_id, about) IN
    (SELECT user_id, about FROM notification_mutes WHERE about = $1 LIMIT $2)";
/// The rest of an inbox. Mutes are bounded by `MAX_MUTES`.
const DELETE_INBOX: [&str; 3] = [
    "DELETE FROM notification_preferences WHERE user_id = $1",
    "DELETE FROM notification_mutes WHERE user_id = $1",
    "DELETE FROM inboxes WHERE user_id = $1",
];
const LIST_CHANNELS: &str = "SELECT id FROM channels WHERE user_id = $1";
const LIST_GROUPS: &str =
    "SELECT n.id, n.user_id FROM notification_actors a JOIN notifications n ON n.id = a.notification_id
    WHERE a.channel_id = $1 LIMIT $2";
macro_rules! leave {
    ($engine:ident) => {
        concat!(
            "DELETE FROM notification_actors WHERE channel_id = $2 AND ",
            among!($engine, "notification_id", "$1"),
            " RETURNING notification_id"
        )
    };
}
const LEAVE_SQLITE: &str = leave!(Sqlite);
const LEAVE_POSTGRES: &str = leave!(Postgres);
const LEAVE_OF_USER: &str = "DELETE FROM notification_actors WHERE channel_id = $1
    AND notification_id IN (SELECT id FROM notifications WHERE user_id = $2) RETURNING notification_id";
/// Another account of the group stands for it.
macro_rules! shrink {
    ($engine:ident) => {
        concat!(
            "UPDATE notifications SET count = count - 1, channel_id = (SELECT a.channel_id FROM notification_actors a
                WHERE a.notification_id = notifications.id ORDER BY a.channel_id DESC LIMIT 1) WHERE ",
            among!($engine, "id", "$1")
        )
    };
}
const SHRINK_SQLITE: &str = shrink!(Sqlite);
const SHRINK_POSTGRES: &str = shrink!(Postgres);
const DELETE_EMPTY_SQLITE: &str =
    concat!("DELETE FROM notifications WHERE count <= 0 AND ", among!(Sqlite, "id", "$1"));
const DELETE_EMPTY_POSTGRES: &str =
    concat!("DELETE FROM notifications WHERE count <= 0 AND ", among!(Postgres, "id", "$1"));
/// What a channel has done, except in groups.
const LIST_BY_CHANNEL: &str = concat!(
    "SELECT id, user_id, seq, count FROM notifications WHERE channel_id = $1 AND kind IN (",
    notification_kinds!(told_once),
    ") LIMIT $2"
);
const LIST_BY_CHANNEL_OF_USER: &str = concat!(
    "SELECT id FROM notifications WHERE channel_id = $1 AND user_id = $2 AND kind IN (",
    notification_kinds!(told_once),
    ")"
);

/// A notification that is to be deleted.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(super) struct Deletable {
    pub(super) id: NotificationId,
    pub(super) user_id: UserId,
    pub(super) seq: i64,
    /// How many accounts it has. Their rows are deleted with it.
    pub(super) count: i64,
}

/// The first of the notifications, as long as `left` is positive; each takes its accounts off `left`. So a transaction that
/// begins with [`BATCH`] deletes at most the rows of one group more.
pub(super) fn first_batch(found: Vec<Deletable>, left: &mut i64) -> Vec<Deletable> {
    let fits = |one: &Deletable| {
        let is_left = *left > 0;
        *left -= one.count.max(1);
        is_left
    };
    found.into_iter().take_while(fits).collect()
}

impl Store {
    /// Locks inboxes until the transaction ends. SQLite has one writer.
    pub(super) async fn lock_inboxes(&self, tx: &mut Tx, users: Ids) -> sqlx::Result<()> {
        if self.db.is_embedded() {
            return Ok(());
        }
        on_db!(tx.conn(), c => sqlx::query(LOCK_INBOXES).bind(users).execute(c).await.map(|_| ()))
    }

    /// Deletes what an account was told of a channel. An inbox has few: see `MAX_KEPT`.
    pub(super) async fn forget_channel(&self, tx: &mut Tx, user: UserId, channel: ChannelId) -> sqlx::Result<()> {
        let left: Vec<NotificationId> = on_db!(tx.conn(), c => {
            sqlx::query_scalar(LEAVE_OF_USER).bind(channel).bind(user).fetch_all(c).await
        })?;
        self.shrink(tx, left).await?;
        let found: Vec<NotificationId> = on_db!(tx.conn(), c => {
            sqlx::query_scalar(LIST_BY_CHANNEL_OF_USER).bind(channel).bind(user).fetch_all(c).await
        })?;
        self.delete(tx, found.into_iter().collect()).await
    }

    /// Counts groups that an account has left, and deletes those that nobody is left in.
    async fn shrink(&self, tx: &mut Tx, left: Vec<NotificationId>) -> sqlx::Result<()> {
        if left.is_empty() {
            return Ok(());
        }
        let ids: Ids = left.into_iter().collect();
        for statement in [tx.text(SHRINK_SQLITE, SHRINK_POSTGRES), tx.text(DELETE_EMPTY_SQLITE, DELETE_EMPTY_POSTGRES)]
        {
            on_db!(tx.conn(), c => sqlx::query(statement).bind(ids.clone()).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// Deletes a batch of the notifications that a statement lists; `false` when there are none.
    async fn delete_some<T>(&self, statement: &'static str, id: Id<T>) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        let found: Vec<Deletable> =
            on_db!(tx.conn(), c => sqlx::query_as(statement).bind(id).bind(BATCH).fetch_all(c).await)?;
        if found.is_empty() {
            tx.rollback().await?;
            return Ok(false);
        }
        let mut left = BATCH;
        let found = first_batch(found, &mut left);
        self.lock_inboxes(&mut tx, found.iter().map(|one| one.user_id).collect()).await?;
        self.delete(&mut tx, found.iter().map(|one| one.id).collect()).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn delete_mutes_of<T>(&self, id: Id<T>) -> sqlx::Result<bool> {
        on_db!(self.db.write(), c => {
            let query = sqlx::query(DELETE_MUTES_OF).bind(id).bind(BATCH);
            query.execute(c).await.map(|done| done.rows_affected() > 0)
        })
    }

    /// Takes a channel out of a batch of groups; `false` when it is in none.
    async fn leave_groups(&self, channel: ChannelId) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        let found: Vec<(NotificationId, UserId)> =
            on_db!(tx.conn(), c => sqlx::query_as(LIST_GROUPS).bind(channel).bind(BATCH).fetch_all(c).await)?;
        if found.is_empty() {
            tx.rollback().await?;
            return Ok(false);
        }
        self.lock_inboxes(&mut tx, found.iter().map(|(_, user)| *user).collect()).await?;
        let statement = tx.text(LEAVE_SQLITE, LEAVE_POSTGRES);
        let ids: Ids = found.iter().map(|(id, _)| *id).collect();
        let left: Vec<NotificationId> =
            on_db!(tx.conn(), c => sqlx::query_scalar(statement).bind(ids).bind(channel).fetch_all(c).await)?;
        self.shrink(&mut tx, left).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn delete_inbox(&self, user: UserId) -> sqlx::Result<()> {
        let mut tx = self.db.begin().await?;
        for statement in DELETE_INBOX {
            on_db!(tx.conn(), c => sqlx::query(statement).bind(user).execute(c).await.map(|_| ()))?;
        }
        tx.commit().await
    }

    async fn channels(&self, user: UserId) -> sqlx::Result<Vec<ChannelId>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(LIST_CHANNELS).bind(user).fetch_all(c).await)
    }
}

impl Service {
    /// Deletes a batch of the notifications about a deleted comment, tweet or video, and of the mutes of a deleted thread;
    /// `false` when there are none.
    pub async fn delete_about<T>(&self, id: Id<T>) -> Result<bool> {
        Ok(self.delete_some(LIST_BY_ABOUT, id).await? || self.store.delete_mutes_of(id).await?)
    }

    /// Deletes a batch of the inbox of a deleted account, or of what others were told of it; `false` when nothing is left.
    pub async fn delete_by_user(&self, user: UserId) -> Result<bool> {
        if self.delete_some(LIST_BY_USER, user).await? {
            return Ok(true);
        }
        for channel in self.store.channels(user).await? {
            let leave = || async { self.store.leave_groups(channel).await.map_err(Error::from) };
            if self.store.db.retry(leave).await?
                || self.delete_some(LIST_BY_CHANNEL, channel).await?
                || self.store.delete_mutes_of(channel).await?
            {
                return Ok(true);
            }
        }
        self.store.delete_inbox(user).await?;
        Ok(false)
    }

    async fn delete_some<T>(&self, statement: &'static str, id: Id<T>) -> Result<bool> {
        let delete = || async { self.store.delete_some(statement, id).await.map_err(Error::from) };
        self.store.db.retry(delete).await
    }
}
