//! Playlists: lists of videos in an order that the owner decides.
//!
//! The rules this feature keeps:
//! - Only its owner sees a private playlist; everyone who has its id sees an unlisted one. Changing a playlist that the
//!   caller sees but does not own is NOT_OWNER.
//! - A video is in a playlist at most once; adding it again changes nothing.
//! - Every change of a playlist's items first changes the playlist's row, which serves as the lock. So changes of one
//!   playlist run one after another, and `item_count` is exact.
//! - An item's position key lies between those of its neighbours (`position_key.rs`). So adding or moving writes one
//!   item and normally no other.
//! - When its video is deleted, an item stays without it, so that the owner sees that something is missing. Others see
//!   only items whose videos they see.
//! - Every channel has one watch-later list, which is created with its account and is always private.
//!
//! `service.rs` has the rules of playlists, `items.rs` those of their items; `store.rs` and `item_store.rs` have the
//! SQL.

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
