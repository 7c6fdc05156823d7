//! What a history is made of.

use crate::clock::Time;
use crate::id::Id;
use crate::video::{Playback, Video, VideoId};

/// The id of a playback.
pub(super) type PlaybackId = Id<Playback>;

/// Where a page of a history ends: when something was watched, and what.
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

/// What a player does. Stored as its number, which is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum PlaybackState {
    /// It plays.
    Playing = playback_state!(Playing),
    /// It stands still.
    Paused = playback_state!(Paused),
    /// It has come to the end, or was closed.
    Ended = playback_state!(Ended),
}

/// What a player says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Heartbeat {
    /// Its position in the video, in microseconds.
    pub position: i64,
    /// What it does.
    pub state: PlaybackState,
}

/// Whether a playback counts as a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewResult {
    /// It does, from now on.
    Counted,
    /// Too little was watched so far.
    TooShort,
    /// The viewer's view was counted before.
    AlreadyCounted,
    /// The viewer owns the video.
    OwnVideo,
}

/// What came of a heartbeat.
#[derive(Debug, Clone, Copy)]
pub struct RecordResult {
    /// Whether the playback counts as a view.
    pub view: ViewResult,
    /// How much of it was watched, in microseconds.
    pub watched: i64,
}

/// A video that was watched.
#[derive(Debug, Clone)]
pub struct Item {
    /// The video.
    pub video: Video,
    /// How far, in microseconds.
    pub position: i64,
    /// When it was last watched.
    pub watch_time: Time,
}
