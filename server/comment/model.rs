//! The types of comments, and the numbers of their states.

use crate::caller::UserId;
use crate::channel::{Channel, ChannelId, Summary};
use crate::clock::Time;
use crate::id::CommentId;
use crate::idempotency::RepeatableRequest;
use crate::image::ImageSet;
use crate::video::VideoId;

/// A comment as a viewer sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Comment {
    pub id: CommentId,
    pub video_id: VideoId,
    /// The comment that it replies to.
    pub parent_id: Option<CommentId>,
    #[sqlx(flatten)]
    author: Author,
    /// Empty for a placeholder.
    pub text: String,
    pub like_count: i64,
    pub reply_count: i64,
    pub create_time: Time,
    /// When the text was last changed.
    pub edit_time: Option<Time>,
    pub liked: bool,
    /// Whether the viewer is signed in.
    pub has_viewer: bool,
}

/// The [`Summary`] of the author's channel; all `None` for a placeholder.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Author {
    channel_id: Option<ChannelId>,
    username: Option<String>,
    display_name: Option<String>,
    avatar: Option<ImageSet>,
}

impl Comment {
    /// A comment that `channel` has just written.
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

    /// Takes the author's channel out; `None` for a placeholder.
    pub fn take_channel(&mut self) -> Option<Summary> {
        let Author { channel_id, username, display_name, avatar } = &mut self.author;
        Some(Summary {
            channel_id: channel_id.take()?,
            username: username.take()?,
            display_name: display_name.take()?,
            avatar: avatar.take(),
        })
    }

    pub(super) fn is_placeholder(&self) -> bool {
        self.author.channel_id.is_none()
    }

    /// Its cursor in either order.
    pub fn cursor(&self) -> CommentCursor {
        (self.like_count, self.id)
    }
}

/// The position of a comment in a list, for page tokens: its likes, which only [`Order::Top`] uses, and its id.
pub type CommentCursor = (i64, CommentId);

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The most liked first; of equally liked ones, the newest.
    Top,
}

/// A comment to be written.
#[derive(Debug, Clone)]
pub struct NewComment {
    pub video: VideoId,
    pub parent: Option<CommentId>,
    pub text: String,
    /// The request id, with which a retry returns the same comment.
    pub repeatable: Option<RepeatableRequest>,
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

/// The state of a comment. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub(super) enum CommentState {
    /// Everyone sees it who sees its video.
    Visible = comment_state!(Visible),
    /// Deleted by its author; shown without text and author above its replies.
    Placeholder = comment_state!(Placeholder),
    /// Deleted; nobody sees it. The row stays until no other row refers to it.
    Removed = comment_state!(Removed),
}

/// What decides who may change or delete a comment.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct CommentContext {
    pub(super) video_id: VideoId,
    pub(super) parent_id: Option<CommentId>,
    /// The account that wrote it; `None` for a placeholder.
    pub(super) author_id: Option<UserId>,
    /// The account that owns the video.
    pub(super) owner_id: UserId,
    pub(super) comments_disabled: bool,
}
