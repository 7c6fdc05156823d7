//! The types of watches of videos.

use std::sync::Arc;

use bytes::Bytes;

use crate::caller::UserId;
use crate::clock::Time;
use crate::comment::model::Comment;
use crate::event::{Event, EventKind, Place};
use crate::id::CommentId;
use crate::video::VideoId;

/// What is counted of a video, for those who watch it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::comment) struct VideoState {
    pub view_count: i64,
    pub like_count: i64,
    /// Comments and replies.
    pub comment_count: i64,
    /// Open watches, on all nodes.
    pub watching_count: i64,
    pub comments_disabled: bool,
}

/// The row of a video that was not deleted.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(super) struct VideoRow {
    view_count: i64,
    like_count: i64,
    comment_count: i64,
    pub(super) comments_disabled: bool,
    /// Whether everybody sees it.
    is_watchable: bool,
    /// The account that sees it anyhow.
    owner_id: UserId,
    /// Watches that are open on other nodes.
    watching_elsewhere: i64,
}

impl VideoRow {
    pub(super) fn is_visible_to(&self, viewer: Option<UserId>) -> bool {
        self.is_watchable || viewer == Some(self.owner_id)
    }

    /// The state of the video while so many watch it on this node.
    pub(super) fn state(&self, watching_here: i64) -> VideoState {
        VideoState {
            view_count: self.view_count,
            like_count: self.like_count,
            comment_count: self.comment_count,
            watching_count: self.watching_elsewhere + watching_here,
            comments_disabled: self.comments_disabled,
        }
    }
}

/// The position of a watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::comment) struct Position {
    /// The last event that was told.
    pub place: Place,
    /// The state that was told.
    pub told: VideoState,
}

/// Where a watch continues, as its client keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Cursor {
    pub place: Place,
    /// When the message was made that it came with; of a message about a comment, when that has changed.
    pub time: Time,
}

/// What a watch tells.
#[derive(Debug)]
pub(in crate::comment) enum RoomChange {
    /// An encoded message.
    Message(Bytes),
    State(VideoState),
}

/// A change of a comment, as it is told.
#[derive(Debug)]
pub enum Change {
    Created(Comment),
    Updated(Comment),
    Deleted(CommentId),
}

/// Encodes the message that tells a change to those who watch a video.
pub(super) type Encode = Arc<dyn Fn(VideoId, Change, Cursor) -> Bytes + Send + Sync>;

/// An event about a comment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) place: Place,
    pub(super) time: Time,
    pub(super) kind: EventKind,
    pub(super) comment: CommentId,
}

impl Item {
    pub(super) fn of(event: &Event) -> Self {
        Self { place: event.place(), time: event.create_time, kind: event.kind, comment: event.subject_as() }
    }

    pub(super) fn is_removal(&self) -> bool {
        self.kind == EventKind::CommentRemoved
    }

    /// What is told of the event, with the comment as it is now; None if the comment was removed since, which another event
    /// tells.
    pub(super) fn encode(&self, video: VideoId, comment: Option<&Comment>, encode: &Encode) -> Option<Bytes> {
        let change = match (self.kind, comment) {
            (EventKind::CommentRemoved, _) => Change::Deleted(self.comment),
            (EventKind::CommentCreated, Some(comment)) => Change::Created(comment.clone()),
            (_, Some(comment)) => Change::Updated(comment.clone()),
            (_, None) => return None,
        };
        Some(encode(video, change, Cursor { place: self.place, time: self.time }))
    }
}
