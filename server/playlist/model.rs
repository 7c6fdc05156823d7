//! The types of playlists, and their limits.

use crate::caller::UserId;
use crate::channel::{Channel, Summary};
use crate::clock::Time;
use crate::id::Id;
use crate::video::{Video, VideoId, Visibility};

/// The id of a playlist.
pub type PlaylistId = Id<Playlist>;
/// The id of an item; it stays the same when the item moves.
pub type ItemId = Id<Item>;

/// How many playlists a channel may have besides its watch-later list.
pub(super) const MAX_PLAYLISTS: i64 = 1_000;
/// How many items a playlist may have.
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

/// The kind of a playlist. Stored as its number, which is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Kind {
    /// Created by its owner.
    Custom = playlist_kind!(Custom),
    /// Created with the account; the owner can change its items only.
    WatchLater = playlist_kind!(WatchLater),
}

/// A playlist with the channel that it belongs to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Playlist {
    pub id: PlaylistId,
    #[sqlx(flatten)]
    pub channel: Summary,
    pub owner_id: UserId,
    pub kind: Kind,
    pub title: String,
    /// May be empty.
    pub description: String,
    pub visibility: Visibility,
    /// How many items it has, including those whose videos are unavailable.
    pub item_count: i64,
    pub create_time: Time,
    /// When it or its items were last changed.
    pub update_time: Time,
}

impl Playlist {
    /// A playlist that was just created, empty, in the channel of `owner`.
    pub(super) fn new(id: PlaylistId, channel: Channel, owner: UserId, new: &NewPlaylist, now: Time) -> Self {
        let NewPlaylist { title, description, visibility } = new.clone();
        Self {
            id,
            channel: channel.into(),
            owner_id: owner,
            kind: Kind::Custom,
            title,
            description,
            visibility,
            item_count: 0,
            create_time: now,
            update_time: now,
        }
    }
}

/// What the owner enters about a new playlist.
#[derive(Debug, Clone)]
pub struct NewPlaylist {
    pub title: String,
    pub description: String,
    pub visibility: Visibility,
}

/// Changes by the owner; a field that is `None` is not changed.
#[derive(Debug, Clone, Default)]
pub struct PlaylistUpdate {
    pub title: Option<String>,
    pub description: Option<String>,
    pub visibility: Option<Visibility>,
}

/// An item of a playlist, as a viewer sees it.
#[derive(Debug, Clone)]
pub struct Item {
    pub id: ItemId,
    /// `None` when it was deleted, or the viewer does not see it.
    pub video: Option<Video>,
    /// When it was added.
    pub create_time: Time,
}

/// How a request refers to an item of a playlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemRef {
    /// By its id.
    Item(ItemId),
    /// By its video.
    Video(VideoId),
}
