//! What a comment is.

use crate::caller::UserId;
use crate::channel::{Channel, ChannelId, Summary};
use crate::clock::Time;
use crate::id::CommentId;
use crate::idempotency::Retryable;
use crate::image::ImageSet;
use crate::video::VideoId;

/// A comment as a viewer sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// What it is about.
    pub video_id: VideoId,
    /// What it replies to.
    pub parent_id: Option<CommentId>,
    #[sqlx(flatten)]
    author: Author,
    /// What it says; empty when it is a placeholder.
    pub text: String,
    /// How many like it.
    pub like_count: i64,
    /// How many replies it has.
    pub reply_count: i64,
    /// When it was written.
    pub create_time: Time,
    /// When its text was last changed.
    pub edit_time: Option<Time>,
    /// Whether the viewer likes it.
    pub liked: bool,
    /// Whether somebody is signed in.
    pub has_viewer: bool,
}

/// A [`Summary`] that may be missing.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Author {
    channel_id: Option<ChannelId>,
    username: Option<String>,
    display_name: Option<String>,
    avatar: Option<ImageSet>,
}

impl Comment {
    /// A comment that its author has just written.
    pub(super) fn new(id: CommentId, channel: Channel, new: &NewComment, now: Time) -> Self {
        let Channel { id: channel_id, username, display_name, avatar, .. } = channel;
        let (channel_id, username, display_name) = (Some(channel_id), Some(username), Some(display_name));
        Self {
            id,
            video_id: new.video,
            parent_id: new.parent,
            author: Author { channel_id, username, display_name, avatar },
            text: new.text.clone(),
            like_count: 0,
            reply_count: 0,
            create_time: now,
            edit_time: None,
            liked: false,
            has_viewer: true,
        }
    }

    /// Takes out who wrote it; `None` for a placeholder.
    pub fn take_channel(&mut self) -> Option<Summary> {
        let Author { channel_id, username, display_name, avatar } = &mut self.author;
        Some(Summary {
            channel_id: channel_id.take()?,
            username: username.take()?,
            display_name: display_name.take()?,
            avatar: avatar.take(),
        })
    }

    /// Whether its author has deleted it.
    pub(super) fn is_placeholder(&self) -> bool {
        self.author.channel_id.is_none()
    }

    /// Where it is in either order.
    pub fn cursor(&self) -> CommentCursor {
        (self.like_count, self.id)
    }
}

/// Where a comment is in a list: its likes, which count in the order of likes only, and its id.
pub type CommentCursor = (i64, CommentId);

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The most liked first, of these the newest.
    Top,
}

/// What somebody wants to say.
#[derive(Debug, Clone)]
pub struct NewComment {
    /// About which video.
    pub video: VideoId,
    /// In reply to what.
    pub parent: Option<CommentId>,
    /// The text.
    pub text: String,
    /// How to know the request again.
    pub retryable: Option<Retryable>,
}

/// The number of a [`CommentState`], for statements.
macro_rules! comment_state {
    (Visible) => {
        1
    };
    (Placeholder) => {
        2
    };
    (Removed) => {
        3
    };
}
pub(crate) use comment_state;

/// Whether a comment is there. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub(super) enum CommentState {
    /// Everybody sees it who sees its video.
    Visible = comment_state!(Visible),
    /// Deleted by its author, and kept without text for its replies.
    Placeholder = comment_state!(Placeholder),
    /// Deleted; nobody sees it while what refers to it is removed.
    Removed = comment_state!(Removed),
}

/// What decides who may do what with a comment that the viewer sees.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct CommentContext {
    pub(super) video_id: VideoId,
    pub(super) parent_id: Option<CommentId>,
    /// The account that wrote it; `None` for a placeholder.
    pub(super) author_id: Option<UserId>,
    /// The account whose video it is about.
    pub(super) owner_id: UserId,
    pub(super) comments_disabled: bool,
}
