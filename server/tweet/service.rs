//! The rules of tweets.

use std::sync::Arc;

use tokio::sync::Notify;

use super::model::{Text, Tweet};
use super::store::Store;
use crate::caller::{Caller, UserId};
use crate::channel::{self, ChannelId};
use crate::clock::Clock;
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::event::{self, EventKind};
use crate::id::TweetId;
use crate::idempotency::{self, RepeatableRequest};
use crate::page::Page;
use crate::removal::{self, Subject};

/// The method under which request ids are recorded.
const CREATE: &str = "CreateTweet";
/// The method under which a deletion is recorded, so that a retry succeeds.
const DELETE: &str = "DeleteTweet";

/// Tweets; cheap to clone.
#[derive(Clone)]
pub struct Service {
    store: Store,
    clock: Clock,
    channels: channel::Service,
    sweep: Arc<Notify>,
}

impl Service {
    /// `sweep` starts the maintenance task that deletes rows; it is woken when a deletion was queued.
    pub fn new(db: Db, clock: Clock, channels: channel::Service, sweep: Arc<Notify>) -> Self {
        Self { store: Store::new(db), clock, channels, sweep }
    }

    /// Posts a tweet in the caller's channel. With a request id that was used for the same request before, returns the
    /// tweet that was posted then.
    ///
    /// FIELD_INVALID, REQUEST_ID_REUSED.
    pub async fn create(&self, caller: Caller, text: &str, repeatable: Option<RepeatableRequest>) -> Result<Tweet> {
        self.store.db().retry(|| self.try_create(caller, text, repeatable)).await
    }

    async fn try_create(&self, caller: Caller, text: &str, repeatable: Option<RepeatableRequest>) -> Result<Tweet> {
        let text = Text::parse(text)?;
        let now = self.clock.now();
        let id = TweetId::new(now);
        let mut tx = self.store.db().begin().await?;
        // The transaction that deletes the account holds this lock exclusively: it either comes later, and the tweet is
        // deleted with the account, or is over, and there is no channel any more.
        tx.share_lock(caller.user.as_bytes()).await?;
        if let Some(first) = idempotency::claim(&mut tx, caller.user, CREATE, repeatable, id, now).await? {
            tx.rollback().await?;
            return self.get(Some(caller), first).await;
        }
        if !self.store.insert(&mut tx, id, caller.user, &text, now).await? {
            return Err(Error::account_gone());
        }
        event::record(&mut tx, EventKind::TweetCreated, id, Some(caller.user), now).await?;
        tx.commit().await?;
        self.get(Some(caller), id).await
    }

    /// The tweet. TWEET_NOT_FOUND.
    pub async fn get(&self, viewer: Option<Caller>, id: TweetId) -> Result<Tweet> {
        self.store.find(id, viewer.map(|caller| caller.user)).await?.ok_or_else(not_found)
    }

    /// A page of a channel's tweets that are older than `before`, the newest first. CHANNEL_NOT_FOUND.
    pub async fn list(
        &self,
        viewer: Option<Caller>,
        channel: ChannelId,
        size: u16,
        before: Option<TweetId>,
    ) -> Result<Page<Tweet, TweetId>> {
        let (viewer, before) = (viewer.map(|caller| caller.user), before.unwrap_or(TweetId::MAX));
        let tweets = self.store.list(channel, viewer, before, i64::from(size) + 1).await?;
        if tweets.is_empty() {
            self.channels.get(None, &channel::ChannelRef::Id(channel)).await?;
        }
        Ok(Page::cut(tweets, size, |tweet| tweet.id))
    }

    /// The caller's own tweet. TWEET_NOT_FOUND, NOT_OWNER.
    async fn own(&self, caller: Caller, id: TweetId) -> Result<Tweet> {
        let tweet = self.get(Some(caller), id).await?;
        if tweet.owner_id == caller.user {
            Ok(tweet)
        } else {
            Err(Error::new(Reason::NotOwner, "the tweet belongs to another channel"))
        }
    }

    /// Changes the text of a tweet of the caller's. FIELD_INVALID, TWEET_NOT_FOUND, NOT_OWNER.
    pub async fn update(&self, caller: Caller, id: TweetId, text: &str) -> Result<Tweet> {
        let text = Text::parse(text)?;
        let tweet = self.own(caller, id).await?;
        let edit_time = self.store.update(id, &text, self.clock.now()).await?.ok_or_else(not_found)?;
        Ok(Tweet { text: text.into(), edit_time, ..tweet })
    }

    /// Deletes a tweet of the caller's, also when the disk is full. A retry within 24 hours succeeds again.
    ///
    /// TWEET_NOT_FOUND, NOT_OWNER.
    pub async fn delete(&self, caller: Caller, id: TweetId) -> Result<()> {
        self.store.db().retry_when_full(|| self.try_delete(caller, id)).await
    }

    async fn try_delete(&self, caller: Caller, id: TweetId) -> Result<()> {
        let now = self.clock.now();
        let deletion = idempotency::deletion(id, caller.user, DELETE, now);
        match self.own(caller, id).await {
            Ok(_) => {}
            Err(error) if error.reason() == Reason::TweetNotFound => {
                return deletion.succeed_if_repeated(self.store.db(), error).await;
            }
            Err(error) => return Err(error),
        }
        let mut tx = self.store.db().begin().await?;
        if self.store.hide(&mut tx, id).await? {
            removal::enqueue(&mut tx, Subject::Tweet(id), now).await?;
            deletion.remember(&mut tx).await?;
        }
        tx.commit().await?;
        self.sweep.notify_one();
        Ok(())
    }

    /// Adds `delta` (1 or -1) to the likes of a tweet and returns the new number. TWEET_NOT_FOUND.
    pub async fn add_like(&self, tx: &mut Tx, id: TweetId, delta: i64) -> Result<i64> {
        self.store.add_like(tx, id, delta).await?.ok_or_else(not_found)
    }

    /// Subtracts one like from each of these tweets. `ids` must be sorted, because rows are locked in that order.
    pub async fn take_likes(&self, tx: &mut Tx, ids: &[TweetId]) -> Result<()> {
        for id in ids {
            self.store.take_like(tx, *id).await?;
        }
        Ok(())
    }

    /// A batch of the tweets of a deleted account.
    pub async fn list_by_deleted(&self, owner: UserId) -> Result<Vec<TweetId>> {
        Ok(self.store.list_by_deleted(owner).await?)
    }

    /// Deletes the rows of tweets. `false`, and none is deleted, when a row still refers to one of them.
    pub async fn delete_rows(&self, ids: &[TweetId]) -> Result<bool> {
        Ok(self.store.delete_rows(ids).await?)
    }
}

fn not_found() -> Error {
    Error::new(Reason::TweetNotFound, "there is no such tweet")
}
