//! Playlists: lists of videos in an order that their owners give them.
//!
//! The rules this feature keeps:
//! - A private playlist is its owner's alone, an unlisted one everyone's who has its id. What others may see but not
//!   change is refused.
//! - A video is in a playlist once at most; adding it again changes nothing.
//! - Whatever changes a playlist's items begins by changing its row, which is the lock: one change after another, and
//!   `item_count` is exact.
//! - An item's place lies between its neighbours' (`position_key.rs`): adding and moving write one item and no other.
//! - An item outlives its video, and keeps its place without it: its owner sees that something is gone. Others see only
//!   items whose videos they see.
//! - Every channel has one list of what to watch later, made with its account, which is private and stays so.
//!
//! `service.rs` decides about playlists, `items.rs` about what is in them; `store.rs` and `item_store.rs` have the SQL.

mod item_store;
mod items;
mod model;
mod position_key;
mod rpc;
mod service;
mod store;

pub use model::{Item, ItemId, ItemRef, Kind, NewPlaylist, Playlist, PlaylistId, PlaylistUpdate};
pub use position_key::PositionKey;
pub use rpc::Rpc;
pub use service::Service;
