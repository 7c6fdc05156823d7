//! What ffprobe says about a file.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::ladder::{
    MAX_SOURCE_ASPECT, MAX_SOURCE_DURATION, MAX_SOURCE_FRAMES, MAX_SOURCE_PIXELS, MAX_SOURCE_SIDE, MAX_SOURCE_STREAMS,
};
use super::{Failure, language};

/// A local file, and what our own probe found out about it.
#[derive(Debug, Clone)]
pub struct Input {
    /// An absolute path.
    pub path: PathBuf,
    /// The container's demuxer.
    pub demuxer: Demuxer,
    /// By our own probe; ffprobe's is wrong for recordings in fragments.
    pub duration: Duration,
}

/// The only demuxers that ffmpeg may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demuxer {
    /// MP4 and QuickTime.
    Mov,
    /// Matroska and WebM.
    Matroska,
}

impl Demuxer {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mov => "mov",
            Self::Matroska => "matroska",
        }
    }
}

/// The streams of a file that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The stream that is played.
    pub video: VideoStream,
    /// In the order of the file.
    pub audio: Vec<AudioStream>,
    /// Text tracks that can become WebVTT, in the order of the file.
    pub text: Vec<TextStream>,
}

/// A stream of pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoStream {
    /// The number of the stream in the file, for `-map`.
    pub index: u32,
    /// ffmpeg's name of the codec.
    pub codec: String,
    /// Width and height as coded.
    pub coded: (u32, u32),
    /// Width and height as shown: with square pixels, upright.
    pub shown: (u32, u32),
    /// ffmpeg's name of the pixel format; empty if it is unknown.
    pub pixel_format: String,
    /// Frames per second on average; `None` if it is unknown.
    pub frame_rate: Option<FrameRate>,
    /// Whether all frames are shown for the same time.
    pub is_constant_rate: bool,
    /// The brightness curve.
    pub transfer: Transfer,
    /// Whether the file says by which matrix its colours are coded.
    pub has_matrix: bool,
    /// Whether a picture consists of two half pictures.
    pub is_interlaced: bool,
    /// Bits per second; `None` if it is unknown.
    pub bit_rate: Option<u64>,
}

/// A stream of sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioStream {
    /// The number of the stream in the file.
    pub index: u32,
    /// ffmpeg's name of the codec.
    pub codec: String,
    /// The number of channels.
    pub channels: u32,
    /// The language as a BCP 47 tag; `None` if the file does not say it.
    pub language: Option<String>,
    /// The title that the file gives; at most 100 characters.
    pub title: String,
    /// Whether the file marks it as the one to play.
    pub is_default: bool,
}

/// A stream of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextStream {
    /// The number of the stream in the file.
    pub index: u32,
    /// The language as a BCP 47 tag; `None` if the file does not say it.
    pub language: Option<String>,
    /// The title that the file gives; at most 100 characters.
    pub title: String,
    /// Shown to everybody: translations of foreign dialogue.
    pub is_forced: bool,
    /// With descriptions of sounds.
    pub is_for_deaf: bool,
}

/// The brightness curve of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// A curve that every screen has.
    Sdr,
    /// High dynamic range by SMPTE ST 2084: HDR10 and most of Dolby Vision.
    Pq,
    /// High dynamic range by ARIB STD-B67: broadcasts, and phones.
    Hlg,
    /// Dolby Vision without a base layer that others can show (profile 5).
    DolbyVision,
}

/// Frames per second, as a fraction in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    /// Frames.
    pub frames: u32,
    /// In this many seconds.
    pub seconds: u32,
}

impl FrameRate {
    /// The fraction in lowest terms; `None` if it is zero or not a number.
    pub fn new(frames: u32, seconds: u32) -> Option<Self> {
        if frames == 0 || seconds == 0 {
            return None;
        }
        let divisor = gcd(frames, seconds);
        Some(Self { frames: frames / divisor, seconds: seconds / divisor })
    }

    /// Whether there are more than `rate` frames per second.
    pub fn is_above(self, rate: u32) -> bool {
        u64::from(self.frames) > u64::from(rate) * u64::from(self.seconds)
    }

    /// Frames in a thousand seconds, rounded.
    pub fn milli(self) -> u32 {
        let (frames, seconds) = (u64::from(self.frames), u64::from(self.seconds));
        u32::try_from((frames * 1000 + seconds / 2) / seconds).unwrap_or(u32::MAX)
    }

    /// Reads `30000/1001`.
    fn read(text: &str) -> Option<Self> {
        let (frames, seconds) = text.split_once('/')?;
        Self::new(frames.parse().ok()?, seconds.parse().ok()?)
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Default, Deserialize)]
struct Format {
    bit_rate: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    index: u32,
    #[serde(default)]
    codec_type: String,
    #[serde(default)]
    codec_name: String,
    #[serde(default)]
    width: i64,
    #[serde(default)]
    height: i64,
    #[serde(default)]
    sample_aspect_ratio: String,
    #[serde(default)]
    pix_fmt: String,
    #[serde(default)]
    color_transfer: String,
    #[serde(default)]
    color_space: String,
    #[serde(default)]
    field_order: String,
    #[serde(default)]
    r_frame_rate: String,
    #[serde(default)]
    avg_frame_rate: String,
    bit_rate: Option<String>,
    #[serde(default)]
    channels: i64,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    tags: Tags,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Disposition {
    default: u8,
    attached_pic: u8,
    forced: u8,
    hearing_impaired: u8,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tags {
    language: String,
    title: String,
    handler_name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SideData {
    /// Degrees; ffprobe prints nonsense for a matrix that is no rotation.
    rotation: Option<f64>,
    dv_profile: Option<u32>,
}

/// The text codecs that ffmpeg can convert to WebVTT. Pictures of text (DVD, Blu-ray) are not among them.
const TEXT_CODECS: &[&str] = &["mov_text", "subrip", "webvtt", "ass", "ssa", "text"];

impl Report {
    /// Reads ffprobe's JSON, and refuses what is beyond the limits.
    pub(super) fn read(json: &[u8], input: &Input) -> Result<Self, Failure> {
        let document: Document = serde_json::from_slice(json).map_err(|error| Failure::BadOutput(error.to_string()))?;
        let refuse = |text: &str| Err(Failure::Refused(text.to_owned()));
        if document.streams.len() > MAX_SOURCE_STREAMS {
            return refuse("The file has too many tracks.");
        }
        let videos = document.streams.iter().filter(|stream| stream.is_video());
        // Of equals, the first.
        let Some(chosen) = videos.rev().max_by_key(|stream| (stream.disposition.default, stream.pixels())) else {
            return refuse("The file has no video track that can be decoded.");
        };
        let overall = document.format.bit_rate.as_deref().and_then(|rate| rate.parse().ok());
        let video = VideoStream::new(chosen, overall);
        check(&video, input)?;
        let of = |kind: &'static str| {
            document.streams.iter().filter(move |stream| stream.codec_type == kind && !stream.codec_name.is_empty())
        };
        let audio = of("audio").filter(|stream| stream.channels > 0).map(AudioStream::new).collect();
        let text = of("subtitle").filter(|one| TEXT_CODECS.contains(&&*one.codec_name)).map(TextStream::new).collect();
        Ok(Self { video, audio, text })
    }
}

/// Refuses what would take too much time or memory.
fn check(video: &VideoStream, input: &Input) -> Result<(), Failure> {
    let refuse = |text: String| Err(Failure::Refused(text));
    for (width, height) in [video.coded, video.shown] {
        let (long, short) = (width.max(height), width.min(height));
        if long > MAX_SOURCE_SIDE || u64::from(width) * u64::from(height) > MAX_SOURCE_PIXELS {
            return refuse(format!("The picture is too large: {width} x {height} pixels."));
        }
        if long / short.max(1) > MAX_SOURCE_ASPECT {
            return refuse(format!("The picture is too narrow: {width} x {height} pixels."));
        }
    }
    if input.duration > MAX_SOURCE_DURATION {
        return refuse(format!("The video is longer than {} hours.", MAX_SOURCE_DURATION.as_secs() / 3600));
    }
    if let Some(rate) = video.frame_rate {
        let seconds = input.duration.as_millis().div_ceil(1000);
        let frames = seconds * u128::from(rate.frames) / u128::from(rate.seconds);
        if frames > u128::from(MAX_SOURCE_FRAMES) {
            return refuse(format!("The video has too many pictures: about {frames}."));
        }
    }
    Ok(())
}

impl Stream {
    fn is_video(&self) -> bool {
        self.codec_type == "video"
            && self.disposition.attached_pic == 0
            && !self.codec_name.is_empty()
            && self.width > 0
            && self.height > 0
    }

    fn pixels(&self) -> i64 {
        self.width.saturating_mul(self.height)
    }

    fn language(&self) -> Option<String> {
        language::tag(&self.tags.language)
    }

    fn title(&self) -> String {
        // Programs write their own name into the handler's.
        let name = match &*self.tags.title {
            "" if !self.tags.handler_name.ends_with("Handler") => &self.tags.handler_name,
            title => title,
        };
        name.chars().filter(|one| !one.is_control()).take(100).collect::<String>().trim().to_owned()
    }
}

impl VideoStream {
    fn new(stream: &Stream, overall: Option<u64>) -> Self {
        let side = |value| u32::try_from(value).unwrap_or(u32::MAX);
        let coded = (side(stream.width), side(stream.height));
        let average = FrameRate::read(&stream.avg_frame_rate);
        Self {
            index: stream.index,
            codec: stream.codec_name.clone(),
            coded,
            shown: shown(coded, &stream.sample_aspect_ratio, quarters(&stream.side_data_list)),
            pixel_format: stream.pix_fmt.clone(),
            frame_rate: average,
            is_constant_rate: average.is_some() && average == FrameRate::read(&stream.r_frame_rate),
            transfer: match &*stream.color_transfer {
                _ if stream.side_data_list.iter().any(|data| data.dv_profile == Some(5)) => Transfer::DolbyVision,
                "smpte2084" => Transfer::Pq,
                "arib-std-b67" => Transfer::Hlg,
                _ => Transfer::Sdr,
            },
            has_matrix: !matches!(&*stream.color_space, "" | "unknown" | "reserved"),
            is_interlaced: matches!(&*stream.field_order, "tt" | "bb" | "tb" | "bt"),
            bit_rate: stream.bit_rate.as_deref().and_then(|rate| rate.parse().ok()).or(overall),
        }
    }
}

impl AudioStream {
    fn new(stream: &Stream) -> Self {
        Self {
            index: stream.index,
            codec: stream.codec_name.clone(),
            channels: u32::try_from(stream.channels).unwrap_or(u32::MAX),
            language: stream.language(),
            title: stream.title(),
            is_default: stream.disposition.default != 0,
        }
    }
}

impl TextStream {
    fn new(stream: &Stream) -> Self {
        Self {
            index: stream.index,
            language: stream.language(),
            title: stream.title(),
            is_forced: stream.disposition.forced != 0,
            is_for_deaf: stream.disposition.hearing_impaired != 0,
        }
    }
}

/// By how many quarters of a turn the picture is rotated, as ffmpeg's automatic rotation takes it.
fn quarters(side_data: &[SideData]) -> u32 {
    let degrees = side_data.iter().find_map(|data| data.rotation).unwrap_or_default();
    let turns = (degrees / 90.0).rem_euclid(4.0);
    match turns.round() {
        1.0 => 1,
        2.0 => 2,
        3.0 => 3,
        _ => 0,
    }
}

/// The size with square pixels, upright. Pixels are stretched as browsers do it: the picture becomes wider or higher,
/// never smaller.
fn shown((width, height): (u32, u32), pixel_aspect: &str, quarters: u32) -> (u32, u32) {
    let aspect = pixel_aspect
        .split_once(':')
        .and_then(|(x, y)| Some((x.parse::<u32>().ok()?, y.parse::<u32>().ok()?)))
        .filter(|&(x, y)| x > 0 && y > 0 && x.max(y) / x.min(y) < 100);
    let stretch = |side: u32, by: u32, of: u32| {
        let (side, by, of) = (u64::from(side), u64::from(by), u64::from(of));
        u32::try_from((side * by + of / 2) / of).unwrap_or(u32::MAX)
    };
    let (width, height) = match aspect {
        Some((x, y)) if x > y => (stretch(width, x, y), height),
        Some((x, y)) if x < y => (width, stretch(height, y, x)),
        _ => (width, height),
    };
    if quarters % 2 == 1 { (height, width) } else { (width, height) }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
