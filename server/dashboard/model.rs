//! The types of statistics.

use super::day::Day;
use crate::video::{Video, VideoId};

/// The position of a video in a list, for page tokens: the value by which it is sorted (0 in the order of creation),
/// and the video.
pub type StatsCursor = (i64, VideoId);

/// A row of a list of videos.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(super) struct StatsRow {
    /// The value by which the list is sorted; 0 in the order of creation.
    pub(super) sort_value: i64,
    pub(super) id: VideoId,
    /// In microseconds.
    pub(super) watch_time: i64,
}

/// A video with the statistics that only its owner sees.
#[derive(Debug, Clone)]
pub struct VideoStats {
    pub video: Video,
    /// The sum over all viewers, in microseconds.
    pub watch_time: i64,
}

/// The statistics of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    pub subscriber_count: i64,
    pub totals: Totals,
}

/// Sums over the videos of a channel that are not deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Totals {
    pub video_count: i64,
    pub view_count: i64,
    pub like_count: i64,
    /// Comments and replies.
    pub comment_count: i64,
    /// In microseconds.
    pub watch_time: i64,
}

/// The order of a list of videos, the highest value first.
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

/// The statistics of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct DayStats {
    pub day: Day,
    pub view_count: i64,
    /// In microseconds.
    pub watch_time: i64,
    pub subscribers_gained: i64,
    pub subscribers_lost: i64,
}

impl DayStats {
    /// A day without any event.
    pub fn empty(day: Day) -> Self {
        Self { day, view_count: 0, watch_time: 0, subscribers_gained: 0, subscribers_lost: 0 }
    }
}
