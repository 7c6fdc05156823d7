//! Comments on videos, with one level of replies.
//!
//! The rules this feature keeps:
//! - Who sees a video sees its comments; nobody else does. While its owner has switched comments off, lists are empty
//!   and nothing can be written, but comments can be deleted. Authors can delete their comments also while the video is
//!   private.
//! - If its author deletes a comment, it is removed, or, while it has replies, becomes a placeholder without text and
//!   author. If the video's owner deletes it, its replies are removed with it. The comments of a deleted account are
//!   deleted as if by their author, in the background; until then they are shown as placeholders.
//! - A state only changes from visible to placeholder to removed. A removed comment has neither text nor author and is
//!   seen by nobody. It is in the queue of [`crate::removal`], which deletes its likes, its replies and its row.
//!
//! The counts are exact after every commit:
//! - `comments.reply_count`: its visible replies. It is not kept once the comment is removed or its video deleted.
//! - `videos.comment_count`: its visible comments, and the visible replies to comments that are not removed. When the
//!   video's owner deletes a comment, all its replies are subtracted at once; deleting their rows later changes no
//!   count.
//! - `channel_totals.comment_count`: the sum over the channel's videos that are not deleted.
//!
//! On PostgreSQL, a transaction that changes a state or a count locks the row of the comment, and for a reply that of
//! its parent, in the order of their ids, then that of the video, then that of the totals. So a new reply is either
//! written before its parent is deleted, and that deletion sees it, or it finds the parent removed.
//!
//! Each change of a comment is an [`event`](crate::event) about its video, from which `live` tells those who watch it.
//!
//! `service.rs` has the rules, `deletion.rs` computes what a deletion changes, `store.rs` has the SQL.

mod deletion;
mod live;
mod model;
mod rpc;
mod service;
mod store;

pub use crate::id::CommentId;
pub use live::{Live, encoder};
pub(crate) use model::comment_state;
pub use model::{Comment, CommentCursor, NewComment, Order};
pub use rpc::Rpc;
pub use service::Service;
