//! What a channel is.

use marquee_picture::Shape;

use crate::caller::UserId;
use crate::clock::Time;
use crate::id::Id;
use crate::image::{self, ImageSet};

/// The id of a channel; not the id of its account.
pub type ChannelId = Id<Channel>;

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Its handle, in lower case.
    pub username: String,
    /// Its name as people see it.
    pub display_name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// How many accounts subscribe to it.
    pub subscriber_count: i64,
    /// How many channels its account subscribes to.
    pub subscription_count: i64,
    /// When it was created.
    pub create_time: Time,
    /// Its square picture.
    pub avatar: Option<ImageSet>,
    /// Its wide picture.
    pub cover: Option<ImageSet>,
    /// Whether the viewer subscribes to it; `None` when there is no viewer.
    pub subscribed: Option<bool>,
}

/// What stands beside a channel's work. The macro `summary` names its columns.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Summary {
    /// The channel's id.
    pub channel_id: ChannelId,
    /// Its handle, in lower case.
    pub username: String,
    /// Its name as people see it.
    pub display_name: String,
    /// Its square picture.
    pub avatar: Option<ImageSet>,
}

/// The columns of a [`Summary`] in a statement in which `c` is the channel.
macro_rules! summary {
    () => {
        "c.id AS channel_id, c.username, c.display_name, c.avatar"
    };
}
pub(crate) use summary;

/// The pictures that a channel has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageSlot {
    /// The square one.
    Avatar,
    /// The wide one.
    Cover,
}

impl Channel {
    /// One of its pictures.
    pub fn image(&self, slot: ImageSlot) -> Option<&ImageSet> {
        match slot {
            ImageSlot::Avatar => self.avatar.as_ref(),
            ImageSlot::Cover => self.cover.as_ref(),
        }
    }
}

impl ImageSlot {
    /// What a picture in it looks like.
    pub fn shape(self) -> &'static Shape {
        match self {
            Self::Avatar => &image::AVATAR,
            Self::Cover => &image::COVER,
        }
    }
}

/// A channel to be created.
#[derive(Debug)]
pub struct NewChannel<'a> {
    /// The account that it belongs to.
    pub user: UserId,
    /// Its handle, in lower case.
    pub username: &'a str,
    /// Its name as people see it.
    pub display_name: &'a str,
    /// When it is created.
    pub create_time: Time,
}

/// What changes of a channel; `None` stays as it is.
#[derive(Debug, Default)]
pub struct ChannelUpdate {
    /// Its name as people see it.
    pub display_name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
}

/// How a channel is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// By its id.
    Id(ChannelId),
    /// By its handle, in any case.
    Username(String),
}
