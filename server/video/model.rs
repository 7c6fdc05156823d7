//! The types of videos, and the numbers of their states.

use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

use crate::channel::ChannelId;
use crate::clock::Time;
use crate::engine::blob::Key;
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

/// What moderators have decided about a video. Stored as its number.
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

/// The state of a video's processing. Stored as its number, which is the contract's; the contract has no number for
/// deleted videos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum VideoState {
    /// Renditions are being made.
    Processing = video_state!(Processing),
    /// It can be played.
    Ready = video_state!(Ready),
    /// It cannot be played.
    Failed = video_state!(Failed),
    /// It was deleted. Nobody sees it; the row stays until no other row refers to it.
    Deleted = video_state!(Deleted),
}

/// A video with a summary of its channel and its relation to the viewer. It has what the contract's message needs and
/// little more, because each column costs a list about 1 % of its time.
#[derive(Debug, Clone)]
pub struct Video {
    /// Its id.
    pub id: VideoId,
    /// Its channel.
    pub channel_id: ChannelId,
    /// The channel's handle.
    pub username: String,
    /// The channel's name.
    pub display_name: String,
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// How long it plays, in microseconds.
    pub(super) duration: i64,
    /// The original's size in bytes.
    pub size_bytes: i64,
    /// The original's media type.
    pub content_type: String,
    /// The original's codecs, as in `Probe`; empty for old videos, of which they were not stored.
    pub codecs: String,
    /// The picture's width in pixels.
    pub width: i32,
    /// The picture's height in pixels.
    pub height: i32,
    /// Where its processing stands.
    pub state: VideoState,
    /// Who finds it.
    pub visibility: Visibility,
    /// How often it was viewed.
    pub view_count: i64,
    /// How many like it.
    pub like_count: i64,
    /// When it was created.
    pub create_time: Time,
    /// When it was first public and could be played; always there when it is listed.
    pub publish_time: Option<Time>,
    /// The channel's avatar.
    pub avatar: Option<ImageSet>,
    /// The picture that stands for it.
    pub thumbnail: Option<ImageSet>,
    /// How much it is viewed these days; never NaN.
    pub(super) trend: f64,
    /// Comments and replies.
    pub comment_count: i64,
    /// Words that it is found by.
    pub tags: Tags,
    /// What kind of video it is: the contract's number, 0 for none.
    pub category: i32,
    /// Whether its comments are switched off.
    pub comments_disabled: bool,
    /// What the viewer has to do with it; `None` when nobody is signed in.
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
    /// Whether the viewer likes the video.
    pub(super) fn liked(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether the viewer subscribes to its channel.
    pub(super) fn subscribed(self) -> bool {
        self.0 & 2 != 0
    }

    /// Whether it is the viewer's own.
    fn own(self) -> bool {
        self.0 & 4 != 0
    }
}

/// The file that was published as a video, which plays it.
#[derive(sqlx::FromRow)]
pub(super) struct Original {
    /// Where the video's processing stands.
    pub(super) state: VideoState,
    /// Who finds the video.
    pub(super) visibility: Visibility,
    /// Whether it is the viewer's own.
    pub(super) is_own: bool,
    /// Where the bytes are.
    pub(super) blob_key: Key,
    /// The media type.
    pub(super) content_type: String,
    /// The codecs, as of a [`Video`].
    pub(super) codecs: String,
    /// The size in bytes.
    pub(super) size_bytes: i64,
    /// The picture's width in pixels.
    pub(super) width: i32,
    /// The picture's height in pixels.
    pub(super) height: i32,
}

impl Video {
    /// Whether it is the viewer's own.
    pub fn is_own(&self) -> bool {
        self.relation.is_some_and(ViewerRelation::own)
    }

    /// How long it plays.
    pub fn duration(&self) -> Duration {
        Duration::from_micros(self.duration.unsigned_abs())
    }
}

/// Words that a video is found by: in Unicode's normal form C, each once, in their owner's order. Stored one to a line,
/// since none has a control character in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Tags(String);

impl Tags {
    /// The tags.
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

/// What its owner says of a video.
#[derive(Debug, Clone)]
pub struct Description {
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// Who finds it.
    pub visibility: Visibility,
    /// Words that it is found by.
    pub tags: Tags,
    /// What kind of video it is: the contract's number, 0 for none.
    pub category: i32,
    pub comments_disabled: bool,
}

/// What its owner says of a video from now on; `None` stays as it is.
#[derive(Debug, Default)]
pub struct VideoUpdate {
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Words that it is found by.
    pub tags: Option<Tags>,
    /// What kind of video it is: the contract's number, 0 for none.
    pub category: Option<i32>,
    /// Whether its comments are switched off.
    pub comments_disabled: Option<bool>,
}
