//! Renditions, and the state of what is made of a video.

use std::time::Duration;

use super::segments::Segments;
use crate::engine::blob::BlobKey;

/// The media type of rendition files.
pub const CONTENT_TYPE: &str = "video/mp4";

/// The number of a [`TrackKind`], for statements.
macro_rules! track_kind {
    (Picture) => {
        1
    };
    (Sound) => {
        2
    };
}
pub(super) use track_kind;

/// What a rendition has. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum TrackKind {
    /// The picture in one quality, without sound.
    Picture = track_kind!(Picture),
    /// One of the languages of the sound.
    Sound = track_kind!(Sound),
}

/// A file that was made of an original: the picture in one quality, or the sound.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RenditionFile {
    pub kind: TrackKind,
    /// Names it among the renditions of its video, and is the name of its playlist without suffix: `720`, `sound1`.
    pub name: String,
    pub blob_key: BlobKey,
    pub size_bytes: i64,
    /// The width in pixels; 0 for sound.
    pub width: i32,
    /// The height in pixels; 0 for sound.
    pub height: i32,
    /// Pictures in 1,000 seconds; 0 for sound.
    pub frame_rate: i32,
    /// As in RFC 6381, such as `avc1.64001F`.
    pub codecs: String,
    /// The bits per second of its largest segment.
    pub peak: i64,
    /// The bits per second on average.
    pub average: i64,
    /// The language of the sound as in BCP 47; empty when it is unknown, and for pictures.
    pub language: String,
    /// The loudness of the sound on average (EBU R 128, integrated), in thousandths of LUFS. None for pictures and silence,
    /// and when it was not measured.
    pub loudness: Option<i32>,
}

impl RenditionFile {
    /// The shorter side of the picture in pixels.
    pub fn short_side(&self) -> i32 {
        self.width.min(self.height)
    }

    /// The loudness in LUFS.
    #[expect(clippy::cast_precision_loss, reason = "it is between -70,000 and 20,000")]
    pub fn loudness_lufs(&self) -> Option<f32> {
        self.loudness.map(|thousandths| thousandths as f32 / 1000.0)
    }

    pub fn is_picture(&self) -> bool {
        self.kind == TrackKind::Picture
    }
}

/// Where the segments of a rendition are.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Index {
    pub blob_key: BlobKey,
    /// The bytes before the first segment, which describe the tracks.
    pub init_bytes: i64,
    pub segments: Segments,
}

/// Why something could not be made of an original. Stored as its number, which is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum FailureKind {
    /// The file is damaged, or has no picture.
    Damaged = 1,
    /// There is no decoder for it.
    Unsupported = 2,
    /// It is beyond the limits.
    TooLarge = 3,
    /// Not the file's fault.
    Server = 4,
}

/// How far the work for a video has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its next job waits.
    Waiting,
    /// The first rendition is being made.
    FirstRendition,
    /// It can be played, and more renditions are being made.
    MoreRenditions,
    /// All is made.
    Done,
    /// Something could not be made.
    Failed,
}

/// Why something could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// A sentence for the owner of the video.
    pub text: String,
}

/// What is being made of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processing {
    pub stage: Stage,
    /// 0 to 100.
    pub percent: i32,
    /// The jobs before the next one of this video; None when one is running or none is left.
    pub queue_position: Option<i32>,
    /// The expected time until all is made.
    pub remaining: Option<Duration>,
    pub failure: Option<Failure>,
}

impl Processing {
    /// All is made.
    pub fn done() -> Self {
        Self { stage: Stage::Done, percent: 100, queue_position: None, remaining: None, failure: None }
    }

    /// Whether nothing is left to do.
    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Done | Stage::Failed)
    }
}
