//! The types of events.

use crate::caller::UserId;
use crate::clock::Time;
use crate::id::{Id, VideoId};

/// The type parameter of the id of what an event is about; the event's kind says what that is.
#[derive(Debug)]
pub enum Subject {}

/// What has happened. Stored as its number, which is never used for anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
#[repr(i32)]
pub enum EventKind {
    /// The account has written the comment.
    CommentCreated = 1,
    /// The account has posted the tweet.
    TweetCreated = 2,
    /// The video may be listed for the first time. May come more than once.
    VideoListed = 3,
    /// The account likes the video.
    VideoLiked = 4,
    /// The account subscribes to the channel.
    ChannelSubscribed = 5,
    /// All that is made of the video is made.
    ProcessingDone = 6,
    /// Something could not be made of the video.
    ProcessingFailed = 7,
    /// The text of the comment was changed, or the comment became a placeholder.
    CommentUpdated = 8,
    /// The comment was removed.
    CommentRemoved = 9,
}

/// Something that has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Event {
    /// The number of its transaction on PostgreSQL; 0 on SQLite.
    pub(super) xid: i64,
    /// The number by which events of one transaction are ordered; on SQLite, all events.
    pub(super) seq: i64,
    pub kind: EventKind,
    pub subject: Id<Subject>,
    /// Who has done it, if an account has.
    pub account_id: Option<UserId>,
    pub create_time: Time,
}

impl Event {
    /// Its subject, as the id of a `T`, which its kind says.
    pub fn subject_as<T>(&self) -> Id<T> {
        Id::from_bytes(*self.subject.as_bytes())
    }

    pub fn video(&self) -> VideoId {
        self.subject_as()
    }

    pub fn place(&self) -> Place {
        Place { xid: self.xid, seq: self.seq }
    }
}

/// How far a reader of events is: the last event that it has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, sqlx::FromRow)]
pub struct Place {
    pub xid: i64,
    pub seq: i64,
}

/// Events about a video, in their order.
#[derive(Debug)]
pub struct VideoEvents {
    pub events: Vec<Event>,
    /// Whether there are more, which may not be read until an older transaction has ended.
    pub is_held_back: bool,
}
