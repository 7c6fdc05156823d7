//! Works off the queue of [`crate::removal`]: what refers to a deleted thing goes in batches, at last the thing itself.
//!
//! A feature that keeps what may be much has its line here, in each subject that it refers to. Its function deletes at
//! most [`removal::BATCH`] rows in a transaction of its own, with the counts that these rows stood for, and says whether
//! there were any.

use std::future::ready;

use futures_util::{StreamExt, stream};

use crate::caller::UserId;
use crate::comment::{self, CommentId};
use crate::engine::db::Db;
use crate::error::Result;
use crate::removal::{self, Subject};
use crate::tweet::{self, TweetId};
use crate::video::{self, VideoId};
use crate::{account, channel, history, like, playlist, subscription};

/// Things that are removed at once: on SQLite, their transactions share commits.
const AT_ONCE: usize = 8;
/// Batches of one thing before others have their turn.
const BATCHES: usize = 20;
/// Pages of the queue after which what is still going has its next part.
const PAGES: usize = 5;

/// The queue, and the features that keep what refers to deleted things; cheap to clone.
#[derive(Clone)]
pub struct Removals {
    /// The database with the queue.
    pub db: Db,
    /// The accounts, some of which were deleted.
    pub accounts: account::Service,
    /// The channels, some of which were deleted.
    pub channels: channel::Service,
    /// The videos, some of which were deleted.
    pub videos: video::Service,
    /// The comments, some of which were deleted.
    pub comments: comment::Service,
    /// The tweets, some of which were deleted.
    pub tweets: tweet::Service,
    /// The likes of what was deleted, and those that deleted accounts gave.
    pub likes: like::Service,
    /// The playlists, whose items outlive their videos.
    pub playlists: playlist::Service,
    /// The subscriptions, some of which are those of deleted accounts.
    pub subscriptions: subscription::Service,
    /// What was watched, which is forgotten with videos and accounts.
    pub history: history::Service,
}

/// How far a thing has gone.
enum Progress {
    /// There may be more to remove.
    Going,
    /// Something refers to it that goes in its own time: there is a next round.
    Waiting,
    /// Nothing is left of it.
    Gone,
}

impl Progress {
    fn of_last(is_gone: bool) -> Self {
        if is_gone { Self::Gone } else { Self::Waiting }
    }
}

impl Removals {
    /// Works the queue off, until nothing is left that can go now: there may be millions of rows.
    pub async fn work_off(self) -> Result<()> {
        while self.remove_some().await? {}
        Ok(())
    }

    /// Removes a part of what can be removed now; whether there is more of that. What cannot does not keep the rest.
    async fn remove_some(&self) -> Result<bool> {
        let (mut after, mut is_going, mut pages) = (None, false, 0);
        loop {
            let subjects = removal::list(&self.db, after).await?;
            let removals: Vec<_> = subjects.iter().map(|&subject| self.try_remove(subject)).collect();
            let progress = stream::iter(removals).buffer_unordered(AT_ONCE);
            is_going = progress
                .fold(is_going, |is_going, progress| ready(is_going | matches!(progress, Some(Progress::Going))))
                .await;
            after = subjects.last().copied();
            pages += 1;
            // Those that are deleted meanwhile come last: what is large and still going has its next part before them.
            if after.is_none() || (is_going && pages >= PAGES) {
                return Ok(is_going);
            }
        }
    }

    /// `None` when it has failed; the next round tries again.
    async fn try_remove(&self, subject: Subject) -> Option<Progress> {
        match self.db.retry(|| self.remove(subject)).await {
            Ok(progress) => Some(progress),
            Err(error) => {
                tracing::warn!(?subject, %error, "not removed; the next round tries again");
                None
            }
        }
    }

    /// Removes some batches of a thing.
    async fn remove(&self, subject: Subject) -> Result<Progress> {
        for _ in 0..BATCHES {
            let progress = match subject {
                Subject::Video(id) => self.remove_video(id).await?,
                Subject::Comment(id) => self.remove_thread(id).await?,
                Subject::Tweet(id) => self.remove_tweet(id).await?,
                Subject::Account(id) => self.remove_account(id).await?,
            };
            match progress {
                Progress::Going => {}
                Progress::Waiting => return Ok(progress),
                Progress::Gone => {
                    removal::done(&self.db, subject).await?;
                    return Ok(progress);
                }
            }
        }
        Ok(Progress::Going)
    }

    async fn remove_video(&self, id: VideoId) -> Result<Progress> {
        let comments = self.comments.list_by_video(id).await?;
        if !comments.is_empty() {
            return self.remove_comments(&comments).await;
        }
        let removed = self.likes.delete_by_video(id).await?
            || self.playlists.clear_video(id).await?
            || self.history.delete_by_video(id).await?;
        if removed { Ok(Progress::Going) } else { self.videos.delete_row(id).await.map(Progress::of_last) }
    }

    async fn remove_thread(&self, id: CommentId) -> Result<Progress> {
        let comments = self.comments.list_by_thread(id).await?;
        if comments.is_empty() { Ok(Progress::Gone) } else { self.remove_comments(&comments).await }
    }

    /// Removes comments that nobody sees, with what refers to them.
    async fn remove_comments(&self, ids: &[CommentId]) -> Result<Progress> {
        for &id in ids {
            while self.likes.delete_by_comment(id).await? {}
        }
        // Something new may refer to one.
        Ok(if self.comments.delete_rows(ids).await? { Progress::Going } else { Progress::Waiting })
    }

    async fn remove_tweet(&self, id: TweetId) -> Result<Progress> {
        if self.likes.delete_by_tweet(id).await? {
            return Ok(Progress::Going);
        }
        self.tweets.delete_rows(&[id]).await.map(Progress::of_last)
    }

    async fn remove_account(&self, id: UserId) -> Result<Progress> {
        self.accounts.finish_deletion(id).await?;
        let removed = self.comments.hide_some_by_user(id).await?
            || self.playlists.delete_by_owner(id).await?
            || self.subscriptions.delete_by_user(id).await?
            || self.likes.delete_by_user(id).await?
            || self.likes.delete_tweets_of_user(id).await?
            || self.history.delete_by_user(id).await?;
        // Its videos have places of their own in the queue.
        if removed { Ok(Progress::Going) } else { self.channels.delete_hidden(id).await.map(Progress::of_last) }
    }
}
