//! The types of histories and playbacks.

use crate::clock::Time;
use crate::id::Id;
use crate::video::{Playback, Video, VideoId};

pub(super) type PlaybackId = Id<Playback>;

/// The position of a video in a history, for page tokens: when it was last watched, and the video.
pub type HistoryCursor = (Time, VideoId);

/// The number of a [`PlaybackState`], for statements.
macro_rules! playback_state {
    (Playing) => {
        1
    };
    (Paused) => {
        2
    };
    (Ended) => {
        3
    };
}
pub(crate) use playback_state;

/// The state of a player. Stored as its number, which is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum PlaybackState {
    Playing = playback_state!(Playing),
    Paused = playback_state!(Paused),
    /// The video has ended, or the player was closed.
    Ended = playback_state!(Ended),
}

/// A player's report about itself.
#[derive(Debug, Clone, Copy)]
pub struct Heartbeat {
    /// The position in the video, in microseconds.
    pub position: i64,
    pub state: PlaybackState,
}

/// Whether a playback counts as a view, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewResult {
    /// It counts, since this heartbeat.
    Counted,
    /// Too little was watched yet.
    TooShort,
    /// The viewer's view was counted earlier.
    AlreadyCounted,
    OwnVideo,
}

/// The result of a heartbeat.
#[derive(Debug, Clone, Copy)]
pub struct RecordResult {
    pub view: ViewResult,
    /// How much was watched in this playback, in microseconds.
    pub watched: i64,
}

/// A video in a history.
#[derive(Debug, Clone)]
pub struct Item {
    pub video: Video,
    /// How far it was watched, in microseconds.
    pub position: i64,
    /// When it was last watched.
    pub watch_time: Time,
}
