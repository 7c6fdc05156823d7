//! What a playlist is.

use crate::caller::UserId;
use crate::channel::Summary;
use crate::clock::Time;
use crate::id::Id;
use crate::video::{Video, VideoId, Visibility};

/// The id of a playlist.
pub type PlaylistId = Id<Playlist>;
/// The id of an item; it stays the same when the item moves.
pub type ItemId = Id<Item>;

/// The most playlists that a channel has, besides its watch-later list.
pub(super) const MAX_PLAYLISTS: i64 = 1_000;
/// The most items that a playlist has.
pub(super) const MAX_ITEMS: i64 = 5_000;

/// The number of a [`Kind`], for statements.
macro_rules! playlist_kind {
    (Custom) => {
        1
    };
    (WatchLater) => {
        2
    };
}
pub(crate) use playlist_kind;

/// Where a playlist comes from. Stored as its number, which is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Kind {
    /// Its owner made it.
    Custom = playlist_kind!(Custom),
    /// Made with the account; its owner changes its items only.
    WatchLater = playlist_kind!(WatchLater),
}

/// A playlist with the channel that it belongs to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Playlist {
    /// Its id.
    pub id: PlaylistId,
    /// Its channel.
    #[sqlx(flatten)]
    pub channel: Summary,
    /// The channel's account.
    pub owner_id: UserId,
    /// Where it comes from.
    pub kind: Kind,
    /// The title.
    pub title: String,
    /// The description; may be empty.
    pub description: String,
    /// Who finds it.
    pub visibility: Visibility,
    /// How many items it has, with those that are unavailable.
    pub item_count: i64,
    /// When it was created.
    pub create_time: Time,
    /// When it, or what is in it, was last changed.
    pub update_time: Time,
}

/// What its owner says of a new playlist.
#[derive(Debug, Clone)]
pub struct NewPlaylist {
    /// The title.
    pub title: String,
    /// The description; may be empty.
    pub description: String,
    /// Who finds it.
    pub visibility: Visibility,
}

/// What changes of a playlist; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct PlaylistUpdate {
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Who finds it.
    pub visibility: Option<Visibility>,
}

/// A video's place in a playlist.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// The video; `None` when it was deleted or hidden.
    pub video: Option<Video>,
    /// When it was added.
    pub create_time: Time,
}

/// How an item of a playlist is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemRef {
    /// By its id.
    Item(ItemId),
    /// By its video.
    Video(VideoId),
}
