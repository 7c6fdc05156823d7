//! WatchVideo: what happens on a video, for those who watch it.
//!
//! While somebody watches a video on this node, the node has a [`room`] for it. One task of the room reads the events of
//! the video from the outbox as they come, and the row of the video; everybody who watches reads the room. So a comment is
//! read and encoded once for a node, however many watch. The room keeps the newest messages in a [`ring`].
//!
//! Nothing is queued for a watch: it holds its [`Position`]. When its client can take a message, it takes the one that
//! comes next from the ring; who has fallen out of the ring, or comes with a cursor from before the room, reads the events
//! from the outbox, a few at a time. A message tells a comment as it was when it was encoded; when the comment changes, what
//! the ring has of it is encoded anew, so that a deleted text is not told to those who come late.
//!
//! Whether a viewer sees the video is decided for each message, by the video's row, which is always read after the events:
//! a comment that was written after the video became private is never told to others.
//!
//! [`presence`] tells other nodes how many watch here.

mod model;
mod presence;
mod ring;
mod room;
mod rpc;
mod service;
mod store;

pub(super) use model::{Cursor, Position, RoomChange};
pub use rpc::encoder;
pub(super) use rpc::{CONTEXT, message};
pub(super) use service::Begin;
pub use service::Live;
