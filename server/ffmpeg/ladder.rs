//! The ladder, the codecs and every limit, in one place.

use std::time::Duration;

/// A step of the ladder: the short side of the picture, and the largest bit rate up to 30 frames per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// In pixels.
    pub short_side: u32,
    /// In bits per second.
    pub max_bit_rate: u32,
}

/// The steps that are made by default, from the lowest to the highest.
pub const LADDER: &[Step] = &[
    Step { short_side: 360, max_bit_rate: 800_000 },
    Step { short_side: 480, max_bit_rate: 1_400_000 },
    Step { short_side: 720, max_bit_rate: 2_800_000 },
    Step { short_side: 1080, max_bit_rate: 5_000_000 },
];

/// A source whose short side is less than this many percent of the step below it gets no rung of its own size, because
/// nobody would see the difference.
pub const OWN_SIZE_PERCENT: u32 = 115;

/// The largest picture of a rung, in macroblocks of 16 x 16 pixels: H.264's level 4.2, beyond which iPhones fail.
pub const MAX_MACROBLOCKS: u32 = 8704;
/// The longest side of a rung, in pixels; decoders in phones end there.
pub const MAX_LONG_SIDE: u32 = 4096;
/// The rate above which frames are dropped, in frames per second; Apple's authoring specification allows no more.
pub const MAX_FRAME_RATE: u32 = 60;
/// A higher rate of a source, in frames per second, is taken for an error in its timestamps.
pub const PLAUSIBLE_FRAME_RATE: u32 = 1000;
/// The highest frame rate of rungs up to [`LOW_RATE_SIDE`], and the limit above which a rung gets half as many bits
/// again.
pub const LOW_FRAME_RATE: u32 = 30;
/// The largest short side that is limited to [`LOW_FRAME_RATE`].
pub const LOW_RATE_SIDE: u32 = 480;
/// A rung gets at most this many percent of the bit rate of its source.
pub const MAX_PERCENT_OF_SOURCE: u64 = 130;
/// ... but at least this many percent of its step's rate, because other codecs need fewer bits than H.264.
pub const MIN_PERCENT_OF_STEP: u64 = 25;

/// x264's preset.
pub const PRESET: &str = "veryfast";
/// x264's quality; smaller is better.
pub const QUALITY: u32 = 23;
/// Seconds between keyframes.
pub const KEYFRAME_SECONDS: u32 = 2;
/// Seconds of a segment: a multiple of [`KEYFRAME_SECONDS`], so that all rungs are cut at the same times.
pub const SEGMENT_SECONDS: u32 = 6;

/// The bit rate of sound, in bits per second.
pub const AUDIO_BIT_RATE: u32 = 128_000;
/// Sound is always stereo, because browsers refuse rare layouts.
pub const AUDIO_CHANNELS: u32 = 2;
/// In samples per second.
pub const AUDIO_SAMPLE_RATE: u32 = 48_000;
/// The most languages of which sound is made.
pub const MAX_LANGUAGES: usize = 8;
/// The most text tracks that are taken over.
pub const MAX_TEXT_TRACKS: usize = 32;
/// The largest text track, in bytes.
pub const MAX_TEXT_BYTES: u64 = 4 << 20;

/// Where poster candidates are taken, in percent of the duration.
pub const POSTER_PERCENTS: &[u32] = &[10, 30, 50, 70, 90];
/// The longest side of a poster, in pixels.
pub const POSTER_SIDE: u32 = 1280;
/// From how many frames the most typical one is chosen.
pub const POSTER_FRAMES: u32 = 24;

/// The width of a picture of a storyboard, in pixels; of an upright video, its height.
pub const TILE_SIDE: u32 = 160;
/// Pictures in a row and in a column of a sheet.
pub const TILE_GRID: u32 = 10;
/// The least time between two pictures of a storyboard; keyframes are not closer.
pub const TILE_INTERVAL: Duration = Duration::from_secs(2);
/// The interval that is aimed at where one sheet would not suffice.
pub const TILE_INTERVAL_LONG: Duration = Duration::from_secs(10);
/// The most sheets.
pub const MAX_SHEETS: u32 = 10;

/// The longest side of a source, in pixels.
pub const MAX_SOURCE_SIDE: u32 = 8192;
/// The largest picture of a source, in pixels: 8K, and some more.
pub const MAX_SOURCE_PIXELS: u64 = 8192 * 4608;
/// The most extreme proportion of a source's sides.
pub const MAX_SOURCE_ASPECT: u32 = 100;
/// The longest source.
pub const MAX_SOURCE_DURATION: Duration = Duration::from_hours(12);
/// The most frames of a source: twelve hours at 60 frames per second, and some more.
pub const MAX_SOURCE_FRAMES: u64 = 3_000_000;
/// The most streams of a source.
pub const MAX_SOURCE_STREAMS: usize = 100;

/// The most that ffprobe may print, in bytes.
pub const REPORT_BYTES: usize = 4 << 20;

/// How long commands may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// What every command may take, and ffprobe at most.
    pub base: Duration,
    /// How many times the duration of the video is added for what goes through all of it.
    pub factor: u32,
    /// How long ffmpeg may go on without its output growing in time.
    pub stall: Duration,
}

/// The times by default.
pub const TIMES: Times = Times { base: Duration::from_mins(5), factor: 30, stall: Duration::from_mins(1) };

/// How much of what a command says is kept for the log, in bytes.
pub const MESSAGE_BYTES: usize = 16 << 10;
/// Open files of a command.
pub const OPEN_FILES: u64 = 64;
/// Memory (address space) of a command before that of its pictures, in bytes.
pub const BASE_MEMORY: u64 = 1 << 30;
/// Address space for each thread: its stack, and what the allocator reserves for it.
pub const THREAD_MEMORY: u64 = 80 << 20;
/// Pictures that are held at once: references of the decoder, those that the filters and the encoder work on.
pub const HELD_PICTURES: u64 = 28;
/// The most bytes of the pictures and texts that a command writes; videos are bounded by their bit rate.
pub const MAX_PICTURE_BYTES: u64 = 256 << 20;
