//! What may be liked.

use crate::comment::CommentId;
use crate::tweet::TweetId;
use crate::video::VideoId;

/// A thing that may be liked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A video.
    Video(VideoId),
    /// A comment.
    Comment(CommentId),
    /// A tweet.
    Tweet(TweetId),
}
