//! The types of likes.

use crate::comment::CommentId;
use crate::tweet::TweetId;
use crate::video::VideoId;

/// A thing that may be liked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Video(VideoId),
    Comment(CommentId),
    Tweet(TweetId),
}
