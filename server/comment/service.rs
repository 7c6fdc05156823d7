//! The rules of comments: who may write, list, change and delete them.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Notify;

use super::deletion::{self, DeletedBy};
use super::model::{Comment, CommentContext, CommentCursor, CommentState, NewComment, Order};
use super::store::Store;
use crate::caller::{Caller, UserId};
use crate::channel::{self, ChannelId, Totals};
use crate::clock::{Clock, Time};
use crate::engine::db::{Db, Ids, Tx};
use crate::error::{Error, Reason, Result};
use crate::event::{self, EventKind};
use crate::id::CommentId;
use crate::idempotency;
use crate::page::Page;
use crate::removal::{self, Subject};
use crate::video::{self, VideoId};

/// The methods under which request ids and deletions are recorded.
const CREATE: &str = "CreateComment";
const DELETE: &str = "DeleteComment";

/// Comments; cheap to clone.
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

    /// The comment; COMMENT_NOT_FOUND when the viewer does not see it.
    pub async fn get(&self, viewer: Option<Caller>, id: CommentId) -> Result<Comment> {
        self.store.find(id, viewer.map(|caller| caller.user)).await?.ok_or_else(not_found)
    }

    /// Writes a comment. With a request id that was used for the same request before, returns the comment that was
    /// written then.
    ///
    /// `VIDEO_NOT_FOUND`, `COMMENTS_DISABLED`, `COMMENT_NOT_FOUND`, `COMMENT_IS_REPLY`, `REQUEST_ID_REUSED`.
    pub async fn create(&self, caller: Caller, new: &NewComment) -> Result<Comment> {
        self.store.db().retry(|| self.try_create(caller, new)).await
    }

    async fn try_create(&self, caller: Caller, new: &NewComment) -> Result<Comment> {
        let channel = self.channels.of_user(caller.user).await?;
        let now = self.clock.now();
        let id = CommentId::new(now);
        let mut tx = self.store.db().begin().await?;
        // The transaction that deletes the account holds this lock exclusively: it either comes later and finds the
        // comment, or is over, and no comment is written.
        tx.share_lock(caller.user.as_bytes()).await?;
        if let Some(first) = idempotency::claim(&mut tx, caller.user, CREATE, new.repeatable, id, now).await? {
            tx.rollback().await?;
            let comment = self.get(Some(caller), first).await?;
            // A placeholder is not the comment that was written.
            return if comment.is_placeholder() { Err(not_found()) } else { Ok(comment) };
        }
        if !self.store.count(&mut tx, caller.user, new).await? {
            tx.rollback().await?;
            return Err(self.rejection_reason(caller, new).await?);
        }
        if !self.store.insert(&mut tx, id, channel.id, new, now).await? {
            return Err(Error::account_gone());
        }
        event::record_on_video(&mut tx, EventKind::CommentCreated, id, new.video, Some(caller.user), now).await?;
        tx.commit().await?;
        // Not read again: it may have been deleted since, but the author must learn that it was written.
        Ok(Comment::new(id, channel, new, now))
    }

    /// The error for a comment that could not be counted.
    async fn rejection_reason(&self, caller: Caller, new: &NewComment) -> Result<Error> {
        if self.comments_disabled(Some(caller), new.video).await? {
            return Ok(disabled());
        }
        let Some(parent) = new.parent else { return Ok(disabled()) };
        Ok(match self.store.find_context(parent, Some(caller.user)).await? {
            Some(parent) if parent.video_id != new.video => not_found(),
            Some(CommentContext { parent_id: Some(_), .. }) => {
                Error::new(Reason::CommentIsReply, "a reply cannot be replied to; reply to the comment above it")
                    .at_field("parent_id")
            }
            // Comments were switched on again since.
            Some(_) => disabled(),
            None => not_found(),
        })
    }

    /// Whether a video's comments are switched off. VIDEO_NOT_FOUND when the viewer does not see the video.
    async fn comments_disabled(&self, viewer: Option<Caller>, video: VideoId) -> Result<bool> {
        let disabled = self.store.find_disabled(video, viewer.map(|caller| caller.user)).await?;
        disabled.ok_or_else(video::not_found)
    }

    /// A page of a video's comments, without replies. `VIDEO_NOT_FOUND`.
    pub async fn list(
        &self,
        viewer: Option<Caller>,
        video: VideoId,
        order: Order,
        size: u16,
        after: Option<CommentCursor>,
    ) -> Result<Page<Comment, CommentCursor>> {
        let comments = if self.comments_disabled(viewer, video).await? {
            Vec::new()
        } else {
            let viewer = viewer.map(|caller| caller.user);
            self.store.list(video, order, after, i64::from(size) + 1, viewer).await?
        };
        Ok(Page::cut(comments, size, Comment::cursor))
    }

    /// A page of a comment's replies, the oldest first. `COMMENT_NOT_FOUND`.
    pub async fn list_replies(
        &self,
        viewer: Option<Caller>,
        parent: CommentId,
        size: u16,
        after: Option<CommentId>,
    ) -> Result<Page<Comment, CommentId>> {
        let viewer = viewer.map(|caller| caller.user);
        let context = self.store.find_context(parent, viewer).await?.ok_or_else(not_found)?;
        let replies = if context.comments_disabled {
            Vec::new()
        } else {
            self.store.list_replies(parent, after, i64::from(size) + 1, viewer).await?
        };
        Ok(Page::cut(replies, size, |reply| reply.id))
    }

    /// Changes the text of a comment of the caller's. COMMENT_NOT_FOUND, NOT_OWNER, COMMENTS_DISABLED.
    pub async fn update(&self, caller: Caller, id: CommentId, text: &str) -> Result<Comment> {
        let context = self.store.find_context(id, Some(caller.user)).await?.ok_or_else(not_found)?;
        if context.author_id != Some(caller.user) {
            return Err(not_owner(Some(&context)));
        }
        if context.comments_disabled {
            return Err(disabled());
        }
        self.store.db().retry(|| self.try_update(caller, id, context.video_id, text)).await?;
        self.get(Some(caller), id).await
    }

    async fn try_update(&self, caller: Caller, id: CommentId, video: VideoId, text: &str) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.db().begin().await?;
        if self.store.update(&mut tx, id, text, now).await? {
            event::record_on_video(&mut tx, EventKind::CommentUpdated, id, video, Some(caller.user), now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Deletes a comment that the caller has written, even if they no longer see its video, or one on a video of the
    /// caller's. Works when the disk is full. A retry within 24 hours succeeds again. COMMENT_NOT_FOUND, NOT_OWNER.
    pub async fn delete(&self, caller: Caller, id: CommentId) -> Result<()> {
        self.store.db().retry_when_full(|| self.try_delete(caller, id)).await
    }

    async fn try_delete(&self, caller: Caller, id: CommentId) -> Result<()> {
        let now = self.clock.now();
        let deletion = idempotency::deletion(id, caller.user, DELETE, now);
        let context = self.store.find_deletable(id, caller.user).await?;
        let (by, parent) = match context {
            Some(context) if context.owner_id == caller.user => (DeletedBy::Owner, context.parent_id),
            Some(context) if context.author_id == Some(caller.user) => (DeletedBy::Author, context.parent_id),
            context => return deletion.succeed_if_repeated(self.store.db(), not_owner(context.as_ref())).await,
        };
        let mut tx = self.store.db().begin().await?;
        self.hide(&mut tx, &[(id, parent)], by, caller.user, now).await?;
        deletion.remember(&mut tx).await?;
        tx.commit().await?;
        self.sweep.notify_one();
        Ok(())
    }

    /// Deletes comments, each given with its parent, on behalf of `user`, subtracts them from the counts, and queues the
    /// deletion of the rows of removed ones.
    async fn hide(
        &self,
        tx: &mut Tx,
        comments: &[(CommentId, Option<CommentId>)],
        by: DeletedBy,
        user: UserId,
        now: Time,
    ) -> sqlx::Result<()> {
        let parents = comments.iter().filter_map(|(_, parent)| *parent);
        let targets: Vec<_> = comments.iter().map(|(id, _)| *id).collect();
        let rows = self.store.lock(tx, targets.iter().copied().chain(parents).collect::<Ids>()).await?;
        let changes = deletion::delete(&rows, &targets, by);
        for row in &changes.rows {
            self.store.save(tx, row).await?;
            let kind = match row.state {
                // Only its number of replies has changed.
                CommentState::Visible => continue,
                CommentState::Placeholder => EventKind::CommentUpdated,
                CommentState::Removed => {
                    removal::enqueue(tx, Subject::Comment(row.id), now).await?;
                    EventKind::CommentRemoved
                }
            };
            event::record_on_video(tx, kind, row.id, row.video_id, Some(user), now).await?;
        }
        let mut lost = HashMap::<ChannelId, i64>::new();
        for (video, count) in changes.lost {
            if let Some(channel) = video::take_comments(tx, video, count).await? {
                *lost.entry(channel).or_default() += count;
            }
        }
        let mut lost: Vec<_> = lost.into_iter().collect();
        lost.sort_unstable_by_key(|(channel, _)| *channel.as_bytes());
        for (channel, count) in lost {
            channel::add_to_totals(tx, channel, Totals { comments: -count, ..Totals::default() }).await?;
        }
        Ok(())
    }

    /// Adds `delta` (1 or -1) to the likes of a comment that the caller sees, in the transaction of the like, and
    /// returns the new number. COMMENT_NOT_FOUND, also for a placeholder and while the video's comments are switched
    /// off.
    pub async fn add_like(&self, tx: &mut Tx, caller: Caller, id: CommentId, delta: i64) -> Result<i64> {
        self.store.add_like(tx, id, delta, caller.user).await?.ok_or_else(not_found)
    }

    /// Subtracts one like from each of these comments, also from placeholders. `ids` must be sorted, because rows are
    /// locked in that order.
    pub async fn take_likes(&self, tx: &mut Tx, ids: &[CommentId]) -> Result<()> {
        for id in ids {
            self.store.take_like(tx, *id).await?;
        }
        Ok(())
    }

    /// Deletes a batch of the comments of a deleted account, as their author. Returns whether there were any.
    pub async fn hide_some_by_user(&self, user: UserId) -> Result<bool> {
        let comments = self.store.list_by_user(user).await?;
        if comments.is_empty() {
            return Ok(false);
        }
        let mut tx = self.store.db().begin().await?;
        self.hide(&mut tx, &comments, DeletedBy::Author, user, self.clock.now()).await?;
        tx.commit().await?;
        // The queue is read in the order of kinds, comments before accounts. The round that runs has passed the comments,
        // so another must be started.
        self.sweep.notify_one();
        Ok(true)
    }

    /// A batch of comments of a deleted video, replies before their parents; empty when none are left.
    pub async fn list_by_video(&self, video: VideoId) -> Result<Vec<CommentId>> {
        Ok(self.store.list_by_video(video).await?)
    }

    /// A batch of replies to a removed comment, then the comment itself; empty when it is deleted, too.
    pub async fn list_by_thread(&self, id: CommentId) -> Result<Vec<CommentId>> {
        Ok(self.store.list_by_thread(id).await?)
    }

    /// Deletes the rows of comments that nobody sees. `false`, and none is deleted, when a row still refers to one of
    /// them.
    pub async fn delete_rows(&self, ids: &[CommentId]) -> Result<bool> {
        Ok(self.store.delete_rows(ids).await?)
    }
}

fn not_found() -> Error {
    Error::new(Reason::CommentNotFound, "there is no such comment")
}

/// The error when the caller may not change a comment. For a placeholder it is COMMENT_NOT_FOUND.
fn not_owner(comment: Option<&CommentContext>) -> Error {
    match comment {
        Some(CommentContext { author_id: Some(_), .. }) => {
            Error::new(Reason::NotOwner, "the comment is another channel's, and so is the video")
        }
        _ => not_found(),
    }
}

fn disabled() -> Error {
    Error::new(Reason::CommentsDisabled, "the video's comments are switched off")
}
