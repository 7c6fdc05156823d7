//! The types of channels.

use marquee_picture::Shape;

use crate::caller::UserId;
use crate::clock::Time;
use crate::id::Id;
use crate::image::{self, ImageSet};

/// The id of a channel; not the id of its account.
pub type ChannelId = Id<Channel>;

#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Channel {
    pub id: ChannelId,
    /// The handle, in lower case.
    pub username: String,
    pub display_name: String,
    pub description: String,
    pub subscriber_count: i64,
    /// How many channels its account subscribes to.
    pub subscription_count: i64,
    pub create_time: Time,
    pub avatar: Option<ImageSet>,
    pub cover: Option<ImageSet>,
    /// The viewer's relation to it; `None` when nobody is signed in.
    pub relation: Option<ViewerRelation>,
}

/// The number of a [`Bell`], for statements.
macro_rules! bell {
    (Off) => {
        1
    };
    (All) => {
        2
    };
}
pub(crate) use bell;

/// Of what a channel tells an account that subscribes to it. Stored as its number, which is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Bell {
    /// Of nothing.
    Off = bell!(Off),
    /// Of every new video and tweet.
    All = bell!(All),
}

/// The relation of a viewer to a channel: the number of the bell of their subscription, or 0 if they have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct ViewerRelation(i32);

impl ViewerRelation {
    /// Whether the viewer subscribes to it.
    pub fn subscribed(self) -> bool {
        self.0 != 0
    }

    /// Of what it tells the viewer.
    pub fn bell(self) -> Bell {
        if self.0 == bell!(All) { Bell::All } else { Bell::Off }
    }
}

/// The part of a channel that is shown with its videos, comments and tweets. The macro `summary` has its columns.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Summary {
    pub channel_id: ChannelId,
    /// The handle, in lower case.
    pub username: String,
    pub display_name: String,
    pub avatar: Option<ImageSet>,
}

impl From<Channel> for Summary {
    fn from(channel: Channel) -> Self {
        let Channel { id: channel_id, username, display_name, avatar, .. } = channel;
        Self { channel_id, username, display_name, avatar }
    }
}

/// The columns of a [`Summary`], in a statement in which `c` is the channel.
macro_rules! summary {
    () => {
        "c.id AS channel_id, c.username, c.display_name, c.avatar"
    };
}
pub(crate) use summary;

/// Which of a channel's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageSlot {
    /// The square one.
    Avatar,
    /// The wide one.
    Cover,
}

impl Channel {
    pub fn image(&self, slot: ImageSlot) -> Option<&ImageSet> {
        match slot {
            ImageSlot::Avatar => self.avatar.as_ref(),
            ImageSlot::Cover => self.cover.as_ref(),
        }
    }
}

impl ImageSlot {
    /// The shape of pictures in this slot.
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
    pub user: UserId,
    /// The handle, in lower case.
    pub username: &'a str,
    pub display_name: &'a str,
    pub create_time: Time,
}

/// Changes of a channel; a field that is `None` is not changed.
#[derive(Debug, Default)]
pub struct ChannelUpdate {
    pub display_name: Option<String>,
    pub description: Option<String>,
}

/// How a request refers to a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelRef {
    /// By its id.
    Id(ChannelId),
    /// By its handle, in any case.
    Username(String),
}
