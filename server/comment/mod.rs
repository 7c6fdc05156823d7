//! Comments: what people say about videos, and one level of replies to it.
//!
//! The rules this feature keeps:
//! - Whoever sees a video sees its comments; nobody else does. While its owner has switched them off, lists are empty
//!   and nothing is written; deleting works. Authors delete theirs also while the video is private.
//! - Its author deletes a comment: it is gone, or, while it has replies, stays as a placeholder that says nothing. The
//!   video's owner deletes one: its replies go with it. What an account said goes with it as if its author had deleted
//!   it; until then, it shows as placeholders.
//! - A state only grows: visible, placeholder, removed. What is removed has lost its text and its author, is seen by
//!   nobody, and is in the queue of [`crate::removal`], which removes likes, replies and the row.
//!
//! The counts are exact in every committed moment:
//! - `comments.reply_count`: its visible replies. It says nothing once the comment is removed or its video deleted.
//! - `videos.comment_count`: its visible comments, and the visible replies to those that are not removed. The replies
//!   of a comment that the video's owner deletes are taken off with it, all at once; removing their rows changes no
//!   count.
//! - `channel_totals.comment_count`: the sum over the channel's videos, without deleted ones.
//!
//! On PostgreSQL, whoever changes a state or a count holds the comment's row, and for a reply its parent's, locked in
//! the order of their ids; then the video's and the totals'. So a reply finds its parent before it is deleted, and is
//! seen by that deletion, or finds it removed.
//!
//! `service.rs` decides, `deletion.rs` says what deleting changes, `store.rs` has the SQL.

mod deletion;
mod model;
mod rpc;
mod service;
mod store;

pub use crate::id::CommentId;
pub(crate) use model::comment_state;
pub use model::{Comment, CommentCursor, NewComment, Order};
pub use rpc::Rpc;
pub use service::Service;
