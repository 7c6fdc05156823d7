//! Videos: publishing uploads, lists, playback, deletion.
//!
//! The rules this feature keeps:
//! - A video is created from an upload whose bytes [`probe`] accepts. Each upload makes one video at most, however
//!   often PublishVideo is called.
//! - `visibility.rs` is the only place with the conditions of who sees a video. A video that the viewer may not see is
//!   VIDEO_NOT_FOUND; changing one that they see but do not own is NOT_OWNER.
//! - A video is published when it is first PUBLIC and READY. `publish_time` is set in the transaction that makes it so,
//!   and is never changed, even if the video is hidden and shown again. Viewers' lists are ordered by it by default,
//!   owners' own lists by creation.
//! - A video whose original every browser plays (`playable.rs`) is READY at once; another when [`crate::process`] has made
//!   its first rendition, if that is on.
//! - Deleting a video hides it for good, marks its bytes and those of its pictures for the sweeper, and queues the
//!   deletion of the rows that refer to it ([`crate::removal`]), in one transaction.
//!
//! `service.rs` has the rules, `publish.rs` makes a video of an upload, `thumbnail.rs` sets its picture, `posters.rs` keeps
//! those that the server took from it, `playback.rs` signs and verifies media URLs, `media.rs` streams bytes,
//! `playlists.rs` opens playlists, `captions.rs` is what captions need, `processed.rs` takes what was made of an original, `likes.rs` counts likes. The SQL is in
//! `store.rs`, that of posters in `poster_store.rs`, that of the counts in `counts.rs`, and that of the lists in
//! `listing.rs`, whose orders and cursors are in `order.rs`.

mod captions;
mod counts;
mod likes;
mod listing;
mod media;
mod model;
mod order;
mod playable;
mod playback;
mod playlists;
mod poster_store;
mod posters;
pub mod probe;
mod processed;
mod publish;
mod rpc;
mod service;
mod store;
mod thumbnail;
mod visibility;

pub use crate::id::VideoId;
pub(crate) use counts::{add_comment, add_gains, take_comments};
pub use media::Media;
pub use model::{Description, Moderation, Tags, Video, VideoState, VideoUpdate, Visibility};
pub(crate) use model::{moderation, video_state, video_visibility};
pub use order::{Order, Rank, VideoCursor};
pub use playback::{Playback, Rendition, RenditionKind, Signer};
pub use playlists::Playlist;
pub use posters::{Poster, PosterId};
pub use rpc::Rpc;
pub(crate) use service::not_found;
pub use service::{Dependencies, Service};
pub(crate) use visibility::{is_listed, is_not_deleted, is_visible_to, is_watchable};
