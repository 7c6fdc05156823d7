//! Mutes: of which channels and threads an account is told nothing.

use super::model::{About, about};
use super::service::Service;
use super::store::Store;
use crate::caller::{Caller, UserId};
use crate::channel::{ChannelId, ChannelRef, Summary};
use crate::clock::Time;
use crate::engine::db::{Ids, Paged, Tx, on_db, paged};
use crate::error::{Error, Reason, Result};
use crate::id::{CommentId, Id};
use crate::page::Page;

/// The most mutes of an account.
const MAX_MUTES: i64 = 1_000;

/// The number of a [`MuteKind`], for statements.
macro_rules! mute_kind {
    (Channel) => {
        1
    };
    (Thread) => {
        2
    };
}

/// What is muted. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
enum MuteKind {
    Channel = mute_kind!(Channel),
    Thread = mute_kind!(Thread),
}

/// Something to mute.
#[derive(Debug, Clone, Copy)]
enum Muted {
    Channel(ChannelId),
    /// The comment at its top.
    Thread(CommentId),
}

impl Muted {
    fn key(self) -> (Id<About>, MuteKind) {
        match self {
            Self::Channel(id) => (about(id), MuteKind::Channel),
            Self::Thread(id) => (about(id), MuteKind::Thread),
        }
    }
}

const COUNT: &str = "SELECT COUNT(*) FROM notification_mutes WHERE user_id = $1";
const INSERT: &str = "INSERT INTO notification_mutes (user_id, about, kind, create_time) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING";
const DELETE: &str = "DELETE FROM notification_mutes WHERE user_id = $1 AND about = $2";
const LIST: Paged = paged!(
    "$4",
    "SELECT x.create_time, ",
    crate::channel::summary!(),
    " FROM notification_mutes x JOIN channels c ON c.id = x.about
    WHERE x.user_id = $1 AND x.kind = ",
    mute_kind!(Channel),
    " AND (x.create_time, x.about) < ($2, $3) AND c.delete_time IS NULL ORDER BY x.create_time DESC, x.about DESC"
);
/// An inbox has few: see `MAX_KEPT`.
const LIST_OF_THREAD: &str = "SELECT id FROM notifications WHERE user_id = $1 AND thread_id = $2";

/// A channel that is muted, and since when.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MutedChannel {
    pub create_time: Time,
    #[sqlx(flatten)]
    pub channel: Summary,
}

/// The position in the list of muted channels.
pub(super) type MuteCursor = (Time, ChannelId);

impl Store {
    /// Mutes something. `false` when it is muted already.
    async fn mute(&self, tx: &mut Tx, user: UserId, id: Id<About>, kind: MuteKind, now: Time) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(INSERT).bind(user).bind(id).bind(kind).bind(now);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    async fn unmute(&self, tx: &mut Tx, user: UserId, id: Id<About>) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(DELETE).bind(user).bind(id).execute(c).await.map(|_| ()))
    }

    async fn count_mutes(&self, tx: &mut Tx, user: UserId) -> sqlx::Result<i64> {
        on_db!(tx.conn(), c => sqlx::query_scalar(COUNT).bind(user).fetch_one(c).await)
    }

    async fn list_muted(&self, user: UserId, after: Option<MuteCursor>, limit: i64) -> sqlx::Result<Vec<MutedChannel>> {
        let ((time, id), statement) = (after.unwrap_or((Time::MAX, ChannelId::MAX)), self.db.paged(LIST));
        on_db!(self.db.read(), c => {
            sqlx::query_as(statement).bind(user).bind(time).bind(id).bind(limit).fetch_all(c).await
        })
    }

    /// Deletes what an account was told of a thread.
    async fn forget_thread(&self, tx: &mut Tx, user: UserId, thread: CommentId) -> sqlx::Result<()> {
        let ids: Vec<Id<About>> = on_db!(tx.conn(), c => {
            sqlx::query_scalar(LIST_OF_THREAD).bind(user).bind(thread).fetch_all(c).await
        })?;
        self.delete(tx, ids.into_iter().collect::<Ids>()).await
    }
}

impl Service {
    /// Sets whether the caller is told nothing of what a channel does. Muting deletes what the caller was told before.
    /// CHANNEL_NOT_FOUND, QUOTA_EXCEEDED.
    pub async fn set_channel_muted(&self, caller: Caller, channel: ChannelId, muted: bool) -> Result<()> {
        self.channels.get(None, &ChannelRef::Id(channel)).await?;
        self.set_muted(caller.user, Muted::Channel(channel), muted).await
    }

    /// Sets whether the caller is told nothing of a thread, which one of its comments names. Muting deletes what the caller
    /// was told before. COMMENT_NOT_FOUND, QUOTA_EXCEEDED.
    pub async fn set_thread_muted(&self, caller: Caller, comment: CommentId, muted: bool) -> Result<()> {
        let comment = self.comments.get(Some(caller), comment).await?;
        self.set_muted(caller.user, Muted::Thread(comment.parent_id.unwrap_or(comment.id)), muted).await
    }

    async fn set_muted(&self, user: UserId, what: Muted, muted: bool) -> Result<()> {
        self.store.db.retry(|| self.try_set_muted(user, what, muted)).await
    }

    async fn try_set_muted(&self, user: UserId, what: Muted, muted: bool) -> Result<()> {
        let (store, (id, kind)) = (&self.store, what.key());
        let mut tx = store.db.begin().await?;
        if !store.lock(&mut tx, user).await? {
            return Err(Error::account_gone());
        }
        if !muted {
            store.unmute(&mut tx, user, id).await?;
        } else if store.mute(&mut tx, user, id, kind, self.clock.now()).await? {
            if store.count_mutes(&mut tx, user).await? > MAX_MUTES {
                let text = "the account has muted as many channels and threads as it may; unmute some first";
                return Err(Error::new(Reason::QuotaExceeded, text).of_quota("mutes"));
            }
            match what {
                Muted::Channel(channel) => store.forget_channel(&mut tx, user, channel).await?,
                Muted::Thread(thread) => store.forget_thread(&mut tx, user, thread).await?,
            }
        }
        Ok(tx.commit().await?)
    }

    /// A page of the channels that the caller has muted, the last muted first.
    pub async fn list_muted(
        &self,
        caller: Caller,
        size: u16,
        after: Option<MuteCursor>,
    ) -> Result<Page<MutedChannel, MuteCursor>> {
        let found = self.store.list_muted(caller.user, after, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, |muted| (muted.create_time, muted.channel.channel_id)))
    }
}
