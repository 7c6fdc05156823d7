//! StatsRow.

use super::day::Day;
use crate::video::{Video, VideoId};

/// Where a page of videos' figures ends: the figure that they are ordered by (0 where that is the time), and the video.
pub type StatsCursor = (i64, VideoId);

/// What a list of videos' figures is made of.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(super) struct StatsRow {
    /// What the video is ordered by, 0 where that is the time.
    pub(super) figure: i64,
    /// The video.
    pub(super) id: VideoId,
    /// How long it was watched, in microseconds.
    pub(super) watch_time: i64,
}

/// A video with what its message does not say.
#[derive(Debug, Clone)]
pub struct VideoStats {
    /// The video.
    pub video: Video,
    /// How long it was watched by everybody, in microseconds.
    pub watch_time: i64,
}

/// What a channel has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// How many accounts subscribe to it.
    pub subscriber_count: i64,
    /// The rest.
    pub totals: Totals,
}

/// Sums over the videos that a channel has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Totals {
    /// How many there are.
    pub video_count: i64,
    /// How often they were viewed.
    pub view_count: i64,
    /// How many likes they have.
    pub like_count: i64,
    /// How many comments and replies they have.
    pub comment_count: i64,
    /// How long they were watched, in microseconds.
    pub watch_time: i64,
}

/// The order of videos' figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The most viewed first.
    Views,
    /// The most liked first.
    Likes,
    /// The most commented first.
    Comments,
    /// The longest watched first.
    WatchTime,
}

/// What happened on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct DayStats {
    /// The day.
    pub day: Day,
    /// How many views there were.
    pub view_count: i64,
    /// How long was watched, in microseconds.
    pub watch_time: i64,
    /// How many accounts began to subscribe.
    pub subscribers_gained: i64,
    /// How many ceased to.
    pub subscribers_lost: i64,
}

impl DayStats {
    /// A day on which nothing happened.
    pub fn empty(day: Day) -> Self {
        Self { day, view_count: 0, watch_time: 0, subscribers_gained: 0, subscribers_lost: 0 }
    }
}
