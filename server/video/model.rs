//! The types of videos, and the numbers of their states.

use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

use crate::channel::ChannelId;
use crate::clock::Time;
use crate::engine::blob::BlobKey;
use crate::engine::db::in_order;
use crate::id::VideoId;
use crate::image::ImageSet;

/// The number of a [`Visibility`], for statements.
macro_rules! video_visibility {
    (Public) => {
        1
    };
    (Unlisted) => {
        2
    };
    (Private) => {
        3
    };
}
pub(crate) use video_visibility;

/// To whom its owner shows a video. Stored as its number, which is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Visibility {
    /// Everyone, also in lists.
    Public = video_visibility!(Public),
    /// Everyone who has the id; in no list.
    Unlisted = video_visibility!(Unlisted),
    /// The owner only.
    Private = video_visibility!(Private),
}

/// The number of a [`Moderation`], for statements.
macro_rules! moderation {
    (Visible) => {
        1
    };
    (Hidden) => {
        2
    };
}
pub(crate) use moderation;

/// What moderators have decided about a video. Stored as its number. Every read respects it; no RPC sets it yet, and none
/// has the access class of moderators, which the contract has for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Moderation {
    /// It is not hidden.
    Visible = moderation!(Visible),
    /// It is hidden from everyone except its owner.
    Hidden = moderation!(Hidden),
}

/// The number of a [`VideoState`], for statements.
macro_rules! video_state {
    (Processing) => {
        1
    };
    (Ready) => {
        2
    };
    (Failed) => {
        3
    };
    (Deleted) => {
        4
    };
}
pub(crate) use video_state;

/// Whether a video can be played. Stored as its number, which is the contract's; the contract has no number for
/// deleted videos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum VideoState {
    /// Browsers cannot play its original, and its first rendition is being made.
    Processing = video_state!(Processing),
    /// It can be played.
    Ready = video_state!(Ready),
    /// Browsers cannot play its original, and no rendition could be made of it.
    Failed = video_state!(Failed),
    /// It was deleted. Nobody sees it; the row stays until no other row refers to it.
    Deleted = video_state!(Deleted),
}

/// A video with a summary of its channel and its relation to the viewer. It has what the contract's message needs and
/// little more, because each column costs a list about 1 % of its time.
#[derive(Debug, Clone)]
pub struct Video {
    pub id: VideoId,
    pub channel_id: ChannelId,
    pub username: String,
    pub display_name: String,
    pub title: String,
    pub description: String,
    /// In microseconds.
    pub(super) duration: i64,
    pub size_bytes: i64,
    pub content_type: String,
    /// The codecs of the original, as in `Probe`; empty for old videos, whose codecs were not stored.
    pub codecs: String,
    /// The picture's width in pixels.
    pub width: i32,
    /// The picture's height in pixels.
    pub height: i32,
    pub state: VideoState,
    pub visibility: Visibility,
    pub view_count: i64,
    pub like_count: i64,
    pub create_time: Time,
    /// When it was first public and ready; never `None` for a listed video.
    pub publish_time: Option<Time>,
    /// The channel's avatar.
    pub avatar: Option<ImageSet>,
    pub thumbnail: Option<ImageSet>,
    /// How much it was viewed recently, see `history/trend.rs`; never NaN.
    pub(super) trend: f64,
    /// Comments and replies.
    pub comment_count: i64,
    pub tags: Tags,
    /// The contract's number, 0 for none.
    pub category: i32,
    pub comments_disabled: bool,
    /// `None` when nobody is signed in.
    pub(super) relation: Option<ViewerRelation>,
    /// How far the viewer has watched it, in microseconds; `None` when it is not in their history.
    pub position: Option<i64>,
}

// In the order of the columns of `select!` in `store.rs`.
in_order!(Video {
    id,
    channel_id,
    username,
    display_name,
    avatar,
    title,
    description,
    tags,
    thumbnail,
    duration,
    size_bytes,
    content_type,
    codecs,
    width,
    height,
    state,
    visibility,
    category,
    comments_disabled,
    view_count,
    like_count,
    comment_count,
    create_time,
    publish_time,
    trend,
    relation,
    position,
});

/// The relation of the viewer to a video, as a sum of flags: 1 if they like it, 2 if they subscribe to its channel, 4
/// if it is their own.
#[derive(Debug, Clone, Copy, sqlx::Type)]
#[sqlx(transparent)]
pub(super) struct ViewerRelation(i32);

impl ViewerRelation {
    pub(super) fn liked(self) -> bool {
        self.0 & 1 != 0
    }

    pub(super) fn subscribed(self) -> bool {
        self.0 & 2 != 0
    }

    fn own(self) -> bool {
        self.0 & 4 != 0
    }
}

/// The uploaded file of a video, from which it is played.
#[derive(sqlx::FromRow)]
pub(super) struct Original {
    pub(super) state: VideoState,
    pub(super) visibility: Visibility,
    /// Whether the viewer owns the video.
    pub(super) is_own: bool,
    pub(super) blob_key: BlobKey,
    pub(super) content_type: String,
    /// As [`Video::codecs`].
    pub(super) codecs: String,
    pub(super) size_bytes: i64,
    pub(super) width: i32,
    pub(super) height: i32,
    /// In microseconds.
    pub(super) duration: i64,
    /// Whether there are pictures for the seek bar.
    pub(super) has_storyboard: bool,
}

impl Original {
    pub(super) fn length(&self) -> Duration {
        Duration::from_micros(self.duration.unsigned_abs())
    }
}

impl Video {
    /// Whether the viewer owns it.
    pub fn is_own(&self) -> bool {
        self.relation.is_some_and(ViewerRelation::own)
    }

    pub fn duration(&self) -> Duration {
        Duration::from_micros(self.duration.unsigned_abs())
    }
}

/// The tags of a video: in Unicode's normal form C, each once, in the owner's order. Stored with a line break between
/// them; the contract's rules allow no control characters in a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Tags(String);

impl Tags {
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }
}

impl FromIterator<String> for Tags {
    fn from_iter<I: IntoIterator<Item = String>>(tags: I) -> Self {
        let mut normal: Vec<String> = Vec::new();
        for tag in tags.into_iter().map(|tag| tag.nfc().collect()) {
            if !normal.contains(&tag) {
                normal.push(tag);
            }
        }
        Self(normal.join("\n"))
    }
}

/// What the owner enters about a new video.
#[derive(Debug, Clone)]
pub struct Description {
    pub title: String,
    pub description: String,
    pub visibility: Visibility,
    pub tags: Tags,
    /// The contract's number, 0 for none.
    pub category: i32,
    pub comments_disabled: bool,
}

/// Changes by the owner; a field that is `None` is not changed.
#[derive(Debug, Default)]
pub struct VideoUpdate {
    pub title: Option<String>,
    pub description: Option<String>,
    pub tags: Option<Tags>,
    /// The contract's number, 0 for none.
    pub category: Option<i32>,
    pub comments_disabled: Option<bool>,
}
