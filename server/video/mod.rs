//! Videos: publishing an upload, showing, listing, playing, deleting.
//!
//! The rules this feature keeps:
//! - A video is made of bytes that were read as one ([`probe`]), once per upload, however often it is asked for.
//! - Who sees a video is said in one place (`visibility.rs`). What a viewer may not see is not found; what they may see
//!   but not change is refused.
//! - A video is published when it is first listed: PUBLIC and READY. That time is set in the transaction that brings this about,
//!   and stays, whatever is hidden and shown later. What is new for viewers goes by it; owners see their own by creation.
//! - Deleting a video hides it for good, hands its bytes, and those of its picture, to the sweeper, and queues the removal
//!   of what refers to it ([`crate::removal`]), in one transaction.
//!
//! `service.rs` decides, `publish.rs` is the way from an upload to a video, `thumbnail.rs` gives it a picture, `playback.rs`
//! signs what plays, `likes.rs` counts likes, `store.rs` has the SQL, but for that of the counts (`counts.rs`) and the lists (`listing.rs`,
//! `order.rs`).

mod counts;
mod likes;

mod listing;
mod media;
mod model;
mod order;
mod playback;
pub mod probe;
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
pub use playback::{Playback, Rendition, Signer};
pub use rpc::Rpc;
pub use service::{Dependencies, Service};
pub(crate) use visibility::{is_listed, is_not_deleted, is_visible_to, is_watchable};
