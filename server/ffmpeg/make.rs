//! Runs a command for each output, and reads what it wrote.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::fragments::Header;
use super::ladder::{BASE_TIME, MAX_PICTURE_BYTES, MAX_TEXT_BYTES, REPORT_BYTES, REPORT_TIME, STALL_TIME};
use super::plan::{self, Plan, Rung, Sound, StoryboardPlan};
use super::report::{TextStream, VideoStream};
use super::runner::{Command, Limits};
use super::{Failure, Input, Report, Tools, argv, fragments, playlist};

/// One piece of work: where it reads and writes, how it is stopped, and who hears of its progress.
pub struct Work<'a> {
    /// The only file that is read.
    pub input: &'a Input,
    /// An absolute path of an empty folder, the only one that is written. The caller removes it.
    pub scratch: &'a Path,
    /// Cancelling it kills ffmpeg at once.
    pub cancel: &'a CancellationToken,
    /// Called about twice a second with the part of the duration that is done, from 0 to 1, never less than before.
    pub progress: &'a (dyn Fn(f64) + Send + Sync),
}

/// A rendition: one fragmented MP4 file with an index of its segments.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendition {
    /// The file.
    pub path: PathBuf,
    /// Its size: `init_bytes` and those of all segments.
    pub bytes: u64,
    /// The codec in the form of RFC 6381, from the bytes of the file: `avc1.64001E`, `mp4a.40.2`.
    pub codecs: String,
    /// The length of the header at the beginning of the file, before the first segment.
    pub init_bytes: u64,
    /// In the order of the file, one directly after the other.
    pub segments: Vec<Segment>,
    /// The highest bit rate over about a segment's time, in bits per second (RFC 8216, section 4.3.4.2).
    pub peak_bit_rate: u64,
    /// The average bit rate, in bits per second.
    pub average_bit_rate: u64,
}

impl Rendition {
    /// The duration of all segments.
    pub fn duration(&self) -> Duration {
        self.segments.iter().map(|segment| segment.duration).sum()
    }
}

/// A segment of a rendition; it begins with a keyframe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// How long it is shown, in whole microseconds.
    pub duration: Duration,
    /// Its length in the file.
    pub bytes: u64,
}

/// A candidate for the poster, as PNG. Decode it with `marquee-picture` before it is served.
#[derive(Debug, Clone, PartialEq)]
pub struct Poster {
    /// The file.
    pub path: PathBuf,
    /// Where in the video, approximately.
    pub time: Duration,
    /// The average brightness, from 0 (black) to 255.
    pub brightness: f64,
}

/// The sheets of a storyboard, as PNG. Decode them with `marquee-picture` before they are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storyboard {
    /// The files, in the order of time.
    pub sheets: Vec<PathBuf>,
    /// The layout.
    pub plan: StoryboardPlan,
}

/// Captions from a text track of the file, as WebVTT. Check them like uploaded ones before they are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextTrack {
    /// The file.
    pub path: PathBuf,
    /// The track.
    pub stream: TextStream,
}
