//! Deletes the likes of deleted things and of deleted accounts.
//!
//! Each step first reads a batch and then deletes it. So when a step finds nothing, nothing is left, even if other
//! nodes delete at the same time.

use super::service::Service;
use super::store::{COMMENTS, TWEETS, Table, VIDEOS};
use crate::caller::UserId;
use crate::comment::CommentId;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::id::Id;
use crate::tweet::TweetId;
use crate::video::VideoId;

impl Service {
    /// Deletes a batch of the likes of a deleted video; `false` when there are none.
    pub async fn delete_by_video(&self, id: VideoId) -> Result<bool> {
        self.delete_by_thing(&VIDEOS, id).await
    }

    /// Deletes a batch of the likes of a deleted comment; `false` when there are none.
    pub async fn delete_by_comment(&self, id: CommentId) -> Result<bool> {
        self.delete_by_thing(&COMMENTS, id).await
    }

    /// Deletes a batch of the likes of a deleted tweet; `false` when there are none.
    pub async fn delete_by_tweet(&self, id: TweetId) -> Result<bool> {
        self.delete_by_thing(&TWEETS, id).await
    }

    /// Changes no counts: those of the deleted thing are no longer kept.
    async fn delete_by_thing<T>(&self, table: &Table<T>, thing: Id<T>) -> Result<bool> {
        let users = self.store.list_by_thing(table, thing).await?;
        let Some(&last) = users.last() else { return Ok(false) };
        self.store.delete_by_thing(table, thing, last).await?;
        Ok(true)
    }

    /// Deletes a batch of a deleted account's tweets, with their likes; `false` when there are none.
    pub async fn delete_tweets_of_user(&self, user: UserId) -> Result<bool> {
        let tweets = self.tweets.list_by_deleted(user).await?;
        if tweets.is_empty() {
            return Ok(false);
        }
        for &tweet in &tweets {
            while self.delete_by_tweet(tweet).await? {}
        }
        // If one has got a like meanwhile, the tweets stay and are in the next batch.
        self.tweets.delete_rows(&tweets).await?;
        Ok(true)
    }

    /// Deletes a batch of the likes of a deleted account, and subtracts them from the counts; `false` when there are
    /// none.
    pub async fn delete_by_user(&self, user: UserId) -> Result<bool> {
        let Self { videos, comments, tweets, .. } = self;
        Ok(self.take_back(&VIDEOS, user, async |tx, ids| videos.take_likes(tx, ids).await).await?
            || self.take_back(&COMMENTS, user, async |tx, ids| comments.take_likes(tx, ids).await).await?
            || self.take_back(&TWEETS, user, async |tx, ids| tweets.take_likes(tx, ids).await).await?)
    }

    async fn take_back<T>(
        &self,
        table: &Table<T>,
        user: UserId,
        take_from_counts: impl AsyncFnOnce(&mut Tx, &[Id<T>]) -> Result<()>,
    ) -> Result<bool> {
        let things = self.store.list_by_user(table, user).await?;
        let Some(&last) = things.last() else { return Ok(false) };
        let mut tx = self.store.db().begin().await?;
        take_from_counts(&mut tx, &things).await?;
        let removed = self.store.delete_by_user(&mut tx, table, user, last).await?;
        if usize::try_from(removed) == Ok(things.len()) {
            tx.commit().await?;
        } else {
            // Another node has deleted some of them and changed the counts.
            tx.rollback().await?;
        }
        Ok(true)
    }
}
