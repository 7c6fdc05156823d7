//! What is to be made of a file: pure functions of its report.

use std::time::Duration;

use super::ladder::{
    AUDIO_BIT_RATE, LADDER, LOW_FRAME_RATE, LOW_RATE_SIDE, MAX_FRAME_RATE, MAX_LANGUAGES, MAX_LONG_SIDE,
    MAX_MACROBLOCKS, MAX_PERCENT_OF_SOURCE, MAX_SHEETS, MAX_TEXT_TRACKS, MIN_PERCENT_OF_STEP, OWN_SIZE_PERCENT,
    PLAUSIBLE_FRAME_RATE, POSTER_PERCENTS, POSTER_SIDE, Step, TILE_GRID, TILE_INTERVAL, TILE_INTERVAL_LONG, TILE_SIDE,
};
use super::report::{AudioStream, FrameRate, Report, TextStream, Transfer, VideoStream};
use super::{Failure, Input};

/// Everything that is made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The stream of pictures, for the functions that need it.
    pub video: VideoStream,
    /// From the lowest to the highest; at least one.
    pub rungs: Vec<Rung>,
    /// One for each language, the one to play by default first; none if the file has no sound.
    pub sounds: Vec<Sound>,
    /// The text tracks that become captions.
    pub captions: Vec<TextStream>,
    /// Where poster candidates are taken.
    pub poster_times: Vec<Duration>,
    /// The layout of the storyboard.
    pub storyboard: StoryboardPlan,
}

/// A rendition of the pictures, H.264 without sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// The short side that the rung is named by; the picture's is smaller if it would be too large otherwise.
    pub short_side: u32,
    /// In pixels, even.
    pub width: u32,
    /// In pixels, even.
    pub height: u32,
    /// The rate of its frames, all shown for the same time.
    pub frame_rate: FrameRate,
    /// The highest bit rate over a few seconds, in bits per second.
    pub max_bit_rate: u32,
}

/// A rendition of the sound in one language, AAC in stereo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// The number of the stream in the file.
    pub index: u32,
    /// The language as a BCP 47 tag; `None` if the file does not say it.
    pub language: Option<String>,
    /// The title that the file gives.
    pub title: String,
}

/// How the pictures for the seek bar are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoryboardPlan {
    /// The time between two pictures; the first one is at 0.
    pub interval: Duration,
    /// The number of pictures.
    pub tiles: u32,
    /// Of one picture, in pixels.
    pub tile_width: u32,
    /// Of one picture, in pixels.
    pub tile_height: u32,
    /// Pictures in a row of a sheet.
    pub columns: u32,
    /// Rows of a sheet. The last sheet may have empty places.
    pub rows: u32,
}

impl StoryboardPlan {
    /// The layout for a video of this length whose pictures are shown in this size.
    pub fn of(shown: (u32, u32), duration: Duration) -> Self {
        let on_sheet = TILE_GRID * TILE_GRID;
        let at = |interval: Duration| u32::try_from(duration.as_nanos() / interval.as_nanos()).unwrap_or(u32::MAX);
        let tiles = match at(TILE_INTERVAL) {
            few if few <= on_sheet => few.max(1),
            _ => at(TILE_INTERVAL_LONG).clamp(on_sheet, on_sheet * MAX_SHEETS),
        };
        let (tile_width, tile_height) = within(shown, TILE_SIDE);
        let columns = tiles.min(TILE_GRID);
        Self {
            interval: if tiles == 1 { duration.max(TILE_INTERVAL) } else { duration / tiles },
            tiles,
            tile_width,
            tile_height,
            columns,
            rows: tiles.div_ceil(columns).min(TILE_GRID),
        }
    }

    /// The number of sheets.
    pub fn sheets(&self) -> u32 {
        self.tiles.div_ceil(self.columns * self.rows)
    }
}

impl Plan {
    /// The plan for a file, with rungs of these steps: [`LADDER`], or those that the server's configuration chooses.
    ///
    /// # Errors
    ///
    /// Refuses a file of which nothing can be made that looks right.
    pub fn of(report: &Report, input: &Input, ladder: &[Step]) -> Result<Self, Failure> {
        let video = &report.video;
        if video.transfer == Transfer::DolbyVision {
            let text = "The file's colours are in a form of Dolby Vision that can only be shown by the device it came \
                from; export it as HDR10, HLG or SDR.";
            return Err(Failure::Refused(text.to_owned()));
        }
        Ok(Self {
            video: video.clone(),
            rungs: rungs(video, ladder),
            sounds: sounds(&report.audio),
            captions: report.text.iter().take(MAX_TEXT_TRACKS).cloned().collect(),
            poster_times: POSTER_PERCENTS.iter().map(|percent| input.duration * *percent / 100).collect(),
            storyboard: StoryboardPlan::of(video.shown, input.duration),
        })
    }
}

/// The largest size of a rendition, in bytes: half as much again as its highest bit rate gives.
pub(super) fn size_limit(bit_rate: u32, duration: Duration) -> u64 {
    const OVERHEAD: u64 = 4 << 20;
    OVERHEAD + u64::from(bit_rate) * (duration.as_secs() + 10) / 8 * 3 / 2
}

/// The rungs for a video: the steps that are not above it, and its own size if that is between two steps or below all.
fn rungs(video: &VideoStream, ladder: &[Step]) -> Vec<Rung> {
    let own = video.shown.0.min(video.shown.1);
    let mut steps: Vec<Step> = ladder.iter().filter(|step| step.short_side <= own).copied().collect();
    steps.sort_by_key(|step| step.short_side);
    let below = steps.last().map_or(0, |step| step.short_side);
    let is_between = ladder.iter().any(|step| step.short_side > own);
    if steps.is_empty() || is_between && own * 100 >= below * OWN_SIZE_PERCENT {
        steps.push(Step { short_side: own, max_bit_rate: bit_rate_of(own) });
    }
    steps.into_iter().map(|step| rung(video, step)).collect()
}

fn rung(video: &VideoStream, step: Step) -> Rung {
    let (width, height) = fit(video.shown, step.short_side);
    let frame_rate = frame_rate(video, step.short_side);
    let mut rate = u64::from(step.max_bit_rate);
    if frame_rate.is_above(LOW_FRAME_RATE) {
        rate = rate * 3 / 2;
    }
    if let Some(source) = video.bit_rate {
        let least = rate * MIN_PERCENT_OF_STEP / 100;
        rate = rate.min(source.saturating_mul(MAX_PERCENT_OF_SOURCE) / 100).max(least);
    }
    Rung {
        short_side: step.short_side,
        width,
        height,
        frame_rate,
        max_bit_rate: u32::try_from(rate).unwrap_or(u32::MAX),
    }
}

/// The bit rate for a short side between the default steps: on the line between the two; below all of them, by the area.
fn bit_rate_of(short_side: u32) -> u32 {
    const LEAST: u64 = 100_000;
    let side = u64::from(short_side);
    let mut below: Option<&Step> = None;
    for step in LADDER {
        let (at, rate) = (u64::from(step.short_side), u64::from(step.max_bit_rate));
        if side <= at {
            let rate = match below {
                Some(low) => {
                    let (low_at, low_rate) = (u64::from(low.short_side), u64::from(low.max_bit_rate));
                    low_rate + (rate - low_rate) * (side - low_at) / (at - low_at)
                }
                None => (rate * side * side / (at * at)).max(LEAST),
            };
            return u32::try_from(rate).unwrap_or(u32::MAX);
        }
        below = Some(step);
    }
    below.map_or(0, |step| step.max_bit_rate)
}

/// The size of a picture of these proportions whose short side is `short`, even, and small enough for every decoder.
fn fit((width, height): (u32, u32), short: u32) -> (u32, u32) {
    let (long_source, short_source) = (u64::from(width.max(height)), u64::from(width.min(height)).max(1));
    // Smaller by two pixels each time; a few steps for usual proportions.
    let mut side = short.max(2);
    let (short, long) = loop {
        let even_short = even(side.into());
        let long = even((long_source * u64::from(side) + short_source / 2) / short_source);
        let blocks = long.div_ceil(16) * even_short.div_ceil(16);
        if side <= 2 || long <= MAX_LONG_SIDE && blocks <= MAX_MACROBLOCKS {
            break (even_short, long.min(MAX_LONG_SIDE));
        }
        side -= 2;
    };
    if width < height { (short, long) } else { (long, short) }
}

/// The next lower even number, at least 2: pictures of 4:2:0 have even sides.
fn even(side: u64) -> u32 {
    u32::try_from(side / 2 * 2).unwrap_or(u32::MAX - 1).max(2)
}

/// The source's rate if it is constant, halved until it is low enough; else 30 or 60.
fn frame_rate(video: &VideoStream, short_side: u32) -> FrameRate {
    const LOW: FrameRate = FrameRate { frames: LOW_FRAME_RATE, seconds: 1 };
    const HIGH: FrameRate = FrameRate { frames: MAX_FRAME_RATE, seconds: 1 };
    let most = if short_side <= LOW_RATE_SIDE { LOW_FRAME_RATE } else { MAX_FRAME_RATE };
    let Some(average) = video.frame_rate.filter(|rate| !rate.is_above(PLAUSIBLE_FRAME_RATE)) else {
        return LOW;
    };
    if !video.is_constant_rate {
        return if average.is_above(LOW_FRAME_RATE) && most == MAX_FRAME_RATE { HIGH } else { LOW };
    }
    let mut rate = average;
    while rate.is_above(most) {
        match rate.seconds.checked_mul(2).and_then(|seconds| FrameRate::new(rate.frames, seconds)) {
            Some(half) => rate = half,
            None => return LOW,
        }
    }
    // Less than one frame a second: pictures that stay for long. Players expect a clock.
    if rate.frames < rate.seconds { LOW } else { rate }
}

/// One stream of sound for each language: the default one, or else the first. The default one of all is first.
fn sounds(streams: &[AudioStream]) -> Vec<Sound> {
    let mut ordered: Vec<&AudioStream> = streams.iter().collect();
    // Keeps the order of equals.
    ordered.sort_by_key(|stream| !stream.is_default);
    let mut found: Vec<Sound> = Vec::new();
    for stream in ordered {
        if found.iter().any(|sound| sound.language == stream.language) {
            continue;
        }
        let AudioStream { index, language, title, .. } = stream.clone();
        found.push(Sound { index, language, title });
    }
    found.truncate(MAX_LANGUAGES);
    found
}

/// The size of a picture whose long side is at most `most`, even, and not above its own.
pub(super) fn within((width, height): (u32, u32), most: u32) -> (u32, u32) {
    let long = u64::from(width.max(height)).max(1);
    let scale = |side: u32| even((u64::from(side) * u64::from(most).min(long) + long / 2) / long);
    (scale(width), scale(height))
}

/// The size of posters.
pub(super) fn poster_size(video: &VideoStream) -> (u32, u32) {
    within(video.shown, POSTER_SIDE)
}

/// The bit rate of sound by which its output is limited.
pub(super) const SOUND_BIT_RATE: u32 = AUDIO_BIT_RATE * 2;

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
