//! Works off the queue of [`crate::removal`]: deletes the rows that refer to a deleted thing in batches, and at last
//! the row of the thing itself.
//!
//! A feature with many rows that refer to a thing has a line here, for each kind of thing. Its function deletes at most
//! [`removal::BATCH`] rows in a transaction of its own, with the counts of these rows, and returns whether there were
//! any.

use std::future::ready;

use futures_util::{StreamExt, stream};

use crate::caller::UserId;
use crate::comment::{self, CommentId};
use crate::engine::db::Db;
use crate::error::Result;
use crate::removal::{self, Subject};
use crate::tweet::{self, TweetId};
use crate::video::{self, VideoId};
use crate::{account, channel, history, like, notification, playlist, subscription};

/// Things that are removed at the same time: on SQLite their transactions share commits.
const AT_ONCE: usize = 8;
/// Batches of one thing before others get their turn.
const BATCHES: usize = 20;
/// Pages of the queue after which unfinished things get their next batches.
const PAGES: usize = 5;

/// The queue, and the features that have rows that refer to deleted things; cheap to clone.
#[derive(Clone)]
pub struct Removals {
    pub db: Db,
    pub accounts: account::Service,
    pub channels: channel::Service,
    pub videos: video::Service,
    pub comments: comment::Service,
    pub tweets: tweet::Service,
    pub likes: like::Service,
    pub playlists: playlist::Service,
    pub subscriptions: subscription::Service,
    pub notifications: notification::Service,
    pub history: history::Service,
}

/// The progress of the removal of a thing.
enum RemovalProgress {
    /// There may be more rows to delete now.
    Going,
    /// Rows that refer to it are deleted by another removal; the next round tries again.
    Waiting,
    /// Nothing is left of it.
    Gone,
}

impl RemovalProgress {
    fn of_last(is_gone: bool) -> Self {
        if is_gone { Self::Gone } else { Self::Waiting }
    }
}

impl Removals {
    /// Works off the queue until nothing is left that can be deleted now; that may be millions of rows.
    pub async fn work_off(self) -> Result<()> {
        while self.remove_some().await? {}
        Ok(())
    }

    /// Removes a part of what can be removed now. Returns whether there is more. A thing that must wait does not delay
    /// the others.
    async fn remove_some(&self) -> Result<bool> {
        let (mut after, mut is_going, mut pages) = (None, false, 0);
        loop {
            let subjects = removal::list(&self.db, after).await?;
            let removals: Vec<_> = subjects.iter().map(|&subject| self.try_remove(subject)).collect();
            let progress = stream::iter(removals).buffer_unordered(AT_ONCE);
            is_going = progress
                .fold(is_going, |is_going, progress| ready(is_going | matches!(progress, Some(RemovalProgress::Going))))
                .await;
            after = subjects.last().copied();
            pages += 1;
            // Newly queued things come last: large unfinished things get their next batches before them.
            if after.is_none() || (is_going && pages >= PAGES) {
                return Ok(is_going);
            }
        }
    }

    /// Returns None after a failure; the next round tries again.
    async fn try_remove(&self, subject: Subject) -> Option<RemovalProgress> {
        match self.db.retry(|| self.remove(subject)).await {
            Ok(progress) => Some(progress),
            Err(error) => {
                tracing::warn!(?subject, %error, "a deleted thing could not be removed; the next round tries again");
                None
            }
        }
    }

    /// Deletes some batches of the rows of a thing.
    async fn remove(&self, subject: Subject) -> Result<RemovalProgress> {
        for _ in 0..BATCHES {
            let progress = match subject {
                Subject::Video(id) => self.remove_video(id).await?,
                Subject::Comment(id) => self.remove_thread(id).await?,
                Subject::Tweet(id) => self.remove_tweet(id).await?,
                Subject::Account(id) => self.remove_account(id).await?,
            };
            match progress {
                RemovalProgress::Going => {}
                RemovalProgress::Waiting => return Ok(progress),
                RemovalProgress::Gone => {
                    removal::dequeue(&self.db, subject).await?;
                    return Ok(progress);
                }
            }
        }
        Ok(RemovalProgress::Going)
    }

    async fn remove_video(&self, id: VideoId) -> Result<RemovalProgress> {
        let comments = self.comments.list_by_video(id).await?;
        if !comments.is_empty() {
            return self.remove_comments(&comments).await;
        }
        let removed = self.likes.delete_by_video(id).await?
            || self.playlists.clear_video(id).await?
            || self.history.delete_by_video(id).await?
            || self.notifications.delete_about(id).await?;
        if removed {
            Ok(RemovalProgress::Going)
        } else {
            self.videos.delete_row(id).await.map(RemovalProgress::of_last)
        }
    }

    async fn remove_thread(&self, id: CommentId) -> Result<RemovalProgress> {
        let comments = self.comments.list_by_thread(id).await?;
        if comments.is_empty() { Ok(RemovalProgress::Gone) } else { self.remove_comments(&comments).await }
    }

    /// Deletes hidden comments, with the rows that refer to them.
    async fn remove_comments(&self, ids: &[CommentId]) -> Result<RemovalProgress> {
        for &id in ids {
            while self.likes.delete_by_comment(id).await? {}
            while self.notifications.delete_about(id).await? {}
        }
        // Something new may refer to one.
        Ok(if self.comments.delete_rows(ids).await? { RemovalProgress::Going } else { RemovalProgress::Waiting })
    }

    async fn remove_tweet(&self, id: TweetId) -> Result<RemovalProgress> {
        if self.likes.delete_by_tweet(id).await? || self.notifications.delete_about(id).await? {
            return Ok(RemovalProgress::Going);
        }
        self.tweets.delete_rows(&[id]).await.map(RemovalProgress::of_last)
    }

    async fn remove_account(&self, id: UserId) -> Result<RemovalProgress> {
        self.accounts.finish_deletion(id).await?;
        let removed = self.comments.hide_some_by_user(id).await?
            || self.playlists.delete_by_owner(id).await?
            || self.subscriptions.delete_by_user(id).await?
            || self.likes.delete_by_user(id).await?
            || self.likes.delete_tweets_of_user(id).await?
            || self.history.delete_by_user(id).await?
            || self.notifications.delete_by_user(id).await?;
        // Its videos have places of their own in the queue.
        if removed {
            Ok(RemovalProgress::Going)
        } else {
            self.channels.delete_hidden(id).await.map(RemovalProgress::of_last)
        }
    }
}
