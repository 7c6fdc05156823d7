//! Works off the queue of [`crate::removal`]: what refers to a deleted thing goes in batches, at last the thing itself.
//!
//! A feature that keeps what may be much has its line here, in each subject that it refers to. Its `forget_...` removes at
//! most [`removal::BATCH`] rows in a transaction of its own, with the counts that these rows stood for, and says whether
//! there were any.

use super::Maintenance;
use crate::caller::UserId;
use crate::comment::CommentId;
use crate::error::Result;
use crate::removal::{self, Subject};
use crate::tweet::TweetId;
use crate::video::VideoId;

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

impl Maintenance {
    /// Removes what can be removed now. What cannot does not keep the rest.
    pub(super) async fn remove_all(&self) -> Result<()> {
        let mut after = None;
        loop {
            let subjects = removal::list(&self.db, after).await?;
            for &subject in &subjects {
                if let Err(error) = self.remove(subject).await {
                    tracing::warn!(?subject, %error, "not removed; the next round tries again");
                }
            }
            after = subjects.last().copied();
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn remove(&self, subject: Subject) -> Result<()> {
        loop {
            let progress = match subject {
                Subject::Video(id) => self.remove_video(id).await?,
                Subject::Comment(id) => self.remove_thread(id).await?,
                Subject::Tweet(id) => self.remove_tweet(id).await?,
                Subject::Account(id) => self.remove_account(id).await?,
            };
            match progress {
                Progress::Going => {}
                Progress::Waiting => return Ok(()),
                Progress::Gone => return Ok(removal::done(&self.db, subject).await?),
            }
        }
    }

    async fn remove_video(&self, id: VideoId) -> Result<Progress> {
        let comments = self.comments.left_of_video(id).await?;
        if !comments.is_empty() {
            return self.remove_comments(&comments).await;
        }
        let removed = self.likes.forget_video(id).await?
            || self.playlists.forget_video(id).await?
            || self.history.forget_video(id).await?;
        if removed { Ok(Progress::Going) } else { self.videos.remove(id).await.map(Progress::of_last) }
    }

    async fn remove_thread(&self, id: CommentId) -> Result<Progress> {
        let comments = self.comments.left_of_thread(id).await?;
        if comments.is_empty() { Ok(Progress::Gone) } else { self.remove_comments(&comments).await }
    }

    /// Removes comments that nobody sees, with what refers to them.
    async fn remove_comments(&self, ids: &[CommentId]) -> Result<Progress> {
        for &id in ids {
            while self.likes.forget_comment(id).await? {}
        }
        // Something new may refer to one.
        Ok(if self.comments.remove(ids).await? { Progress::Going } else { Progress::Waiting })
    }

    async fn remove_tweet(&self, id: TweetId) -> Result<Progress> {
        if self.likes.forget_tweet(id).await? {
            return Ok(Progress::Going);
        }
        self.tweets.remove(&[id]).await.map(Progress::of_last)
    }

    async fn remove_account(&self, id: UserId) -> Result<Progress> {
        let removed = self.comments.forget_account(id).await?
            || self.playlists.forget_account(id).await?
            || self.subscriptions.forget_account(id).await?
            || self.likes.forget_account(id).await?
            || self.likes.forget_tweets_of(id).await?
            || self.history.forget_account(id).await?;
        // Its videos have places of their own in the queue.
        if removed { Ok(Progress::Going) } else { self.channels.remove(id).await.map(Progress::of_last) }
    }
}
